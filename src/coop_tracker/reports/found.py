"""What a search found: its matches marked on a terminal, plain and greppable on a pipe, and as JSON."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.queries.search import Hit
from coop_tracker.reports.rows import Listing
from coop_tracker.reports.safe import for_terminal

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


def _draw(found: Iterable[Hit]) -> None:
    """Each with its excerpt below it, the words that matched in bold."""
    from rich.text import Text  # 40 ms that a pipe does not need

    from coop_tracker.reports.terminal import Words, console

    screen = console()
    for number, each in enumerate(found):
        if number:
            screen.print()
        title = _marked(each) if each.excerpt == each.title else for_terminal(each.title)
        screen.print(Words(Text.assemble((for_terminal(each.thing), "bold"), "  ", title)))
        if each.excerpt not in (each.title, each.thing.partition(":")[2]):
            screen.print(Words(Text("    ").append_text(_marked(each))))


HITS: Final = Listing(
    fields=("thing", "kind", "title", "excerpt"),
    plain=plain,
    headings=("thing", "kind", "title", "excerpt"),
    row=_row,
    stacks=(("thing", "kind"), ("title", "excerpt")),
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
