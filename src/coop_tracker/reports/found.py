"""What a search found: its matches marked on a terminal, plain and greppable on a pipe, and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.queries.search import Hit
from coop_tracker.reports.rows import POSSIBLY, Listing, beside
from coop_tracker.safe import for_terminal

if TYPE_CHECKING:
    from rich.text import Text


def plain(each: Hit) -> dict[str, Any]:
    """A hit as ``coop search --format json`` has it; a promise (docs/json.md)."""
    return {
        "thing": each.thing,
        "kind": each.kind,
        "title": each.title,
        "excerpt": each.excerpt,
        "marks": [[*mark] for mark in each.marks],
    }


def _row(each: Hit) -> tuple[str, ...]:
    return each.thing, each.kind, each.title, each.excerpt


def _draw(found: Iterable[Hit], possible: Sequence[Hit] | None) -> None:
    from rich.text import Text  # 40 ms that a pipe does not need

    from coop_tracker.reports.terminal import Words, console

    screen = console()
    for number, (first, second) in enumerate(beside(found, possible or (), "thing")):
        each = first or second
        assert each is not None
        if number:
            screen.print()
        title = _marked(each) if each.excerpt == each.title else for_terminal(each.title)
        mark = f" ({POSSIBLY})" if first is None else ""
        screen.print(Words(Text.assemble((for_terminal(each.thing), "bold"), "  ", title, mark)))
        if each.excerpt not in (each.title, each.thing.partition(":")[2]):
            screen.print(Words(Text("    ").append_text(_marked(each))))


HITS: Final[Listing[Hit]] = Listing(
    fields=("thing", "kind", "title", "excerpt", "marks"),
    plain=plain,
    headings=("thing", "kind", "title", "excerpt"),
    row=_row,
    stacks=(),
    key="thing",
    draw=_draw,
)


def _marked(each: Hit) -> "Text":
    """The excerpt with the words in bold that matched."""
    from rich.text import Text

    return Text.assemble(*((for_terminal(part), "bold" if is_mark else "") for part, is_mark in _parts(each)))


def _parts(each: Hit) -> Iterator[tuple[str, bool]]:
    done = 0
    for begin, end in each.marks:
        yield each.excerpt[done:begin], False
        yield each.excerpt[begin:end], True
        done = end
    yield each.excerpt[done:], False
