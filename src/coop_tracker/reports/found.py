"""What a search found: its matches marked on a terminal, plain and greppable on a pipe, and as JSON."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.queries.search import Hit
from coop_tracker.reports import listing, table
from coop_tracker.reports.safe import for_terminal

if TYPE_CHECKING:
    from rich.text import Text

HEADINGS: Final = ("thing", "kind", "title", "excerpt")


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


def show(found: Sequence[Hit], possible: Sequence[Hit] | None) -> None:
    """Print what was found; with a second answer, what is possibly otherwise too."""
    pairs = listing.beside(found, possible, "thing")
    if sys.stdout.isatty():
        _draw(pairs)
    elif possible is None:
        table.show(HEADINGS, map(_row, found), ())
    else:
        table.show((*HEADINGS, listing.POSSIBLY), listing.rows_beside(pairs, _row, HEADINGS), ())


def _draw(pairs: Sequence[tuple[Hit, Hit | None]]) -> None:
    from rich.text import Text  # 40 ms that a pipe does not need

    from coop_tracker.reports.terminal import console

    screen = console()
    for number, (each, other) in enumerate(pairs):
        if number:
            screen.print()
        title = _marked(each) if each.excerpt == each.title else for_terminal(each.title)
        only_possibly = f" ({listing.POSSIBLY})" if other is each else ""
        screen.print(Text.assemble((for_terminal(each.thing), "bold"), "  ", title, only_possibly))
        if each.excerpt not in (each.title, each.thing.partition(":")[2]):
            screen.print(Text("    ").append_text(_marked(each)))


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
