"""Rows for people: drawn on a terminal, plain and greppable on a pipe."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.safe import for_terminal

if TYPE_CHECKING:
    from coop_tracker.reports.terminal import Words

Stacks = Sequence[Sequence[str]]
"""The columns of a drawn table, each by the headings that stand in it, one below the other."""


Styles = Mapping[str, Mapping[str, str]]
"""How a value under a heading is coloured; ``dim`` sets its whole row back."""


def show(
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    stacks: Stacks,
    numbers: Sequence[str] = (),
    styles: Styles = MappingProxyType({}),
) -> None:
    """Print a table to standard output.

    Args:
        headings: the names of the columns.
        rows: their values; None is left blank.
        stacks: on a terminal, which of them share a column.
        numbers: the columns to set flush right.
        styles: on a terminal, which values are coloured.
    """
    lines = (["" if value is None else for_terminal(str(value)) for value in row] for row in rows)
    if sys.stdout.isatty():
        _draw([dict(zip(headings, line, strict=True)) for line in lines], stacks, numbers, styles)
        return
    print("\t".join(headings))
    for line in lines:
        print("\t".join(line))


def _draw(rows: Sequence[dict[str, str]], stacks: Stacks, numbers: Sequence[str], styles: Styles) -> None:
    from rich.box import SIMPLE_HEAD  # 40 ms that a pipe does not need
    from rich.measure import Measurement
    from rich.table import Table

    from coop_tracker.reports.terminal import console

    out = console()
    told = [stack for stack in stacks if any(row[name] for row in rows for name in stack)]
    cells = [[_cell(row, stack, styles) for stack in told] for row in rows]
    words = [
        max(Measurement.get(out, out.options, each).minimum for each in ("\n".join(stack), *column))
        for stack, column in zip(told, zip(*cells, strict=True), strict=False)
    ]
    is_long = ["title" in stack or "says" in stack for stack in told]
    left = out.width - sum(2 + word for word, long in zip(words, is_long, strict=False) if not long)
    if left < (ROOM if any(is_long) else 0):
        _draw_blocks(rows, [name for stack in told for name in stack], styles)
        return
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), leading=1)
    for number, stack in enumerate(told):
        table.add_column(
            "\n".join(stack),
            justify="right" if stack[0] in numbers else "left",
            overflow="fold",
            ratio=1 if is_long[number] else None,
            min_width=None if is_long[number] or not words else words[number],
        )
    for row, line in zip(rows, cells, strict=True):
        table.add_row(*line, style=_row_style(row, styles))
    out.print(table)


ROOM: Final = 18
"""What a title must have at least, beside columns of which no word is broken; with less, a table is no help."""


def _draw_blocks(rows: Sequence[dict[str, str]], names: Sequence[str], styles: Styles) -> None:
    """Each row as a block of lines, where the screen is too narrow for columns."""
    from rich.table import Table

    from coop_tracker.reports.terminal import console

    out = console()
    for number, row in enumerate(rows):
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(min_width=max(map(len, names)))
        grid.add_column(overflow="fold")
        told = [name for name in names if row[name]]
        for name in told:
            style = styles.get(name, {}).get(row[name]) or ("bold" if name == told[0] else "")
            grid.add_row(name, _words(row[name], style), style=_row_style(row, styles))
        if number:
            out.print()
        out.print(grid)


def _row_style(row: dict[str, str], styles: Styles) -> str:
    return "dim" if any(of.get(row[name]) == "dim" for name, of in styles.items()) else ""


def _cell(row: dict[str, str], stack: Sequence[str], styles: Styles) -> "Words":
    """The values of a stack, each on a line of its own; a blank line only where something stands below it."""
    from rich.text import Text

    from coop_tracker.reports.terminal import Words

    last = max((number for number, name in enumerate(stack) if row[name]), default=0)
    text = Text()
    for number, name in enumerate(stack[: last + 1]):
        style = styles.get(name, {}).get(row[name]) or ("bold" if number == 0 and len(stack) > 2 else "")
        text.append("\n" if number else "").append(_spans_in_two(row[name]), style)
    return Words(text)


def _words(text: str, style: str) -> "Words":
    from rich.text import Text

    from coop_tracker.reports.terminal import Words

    return Words(Text(text, style))


def _spans_in_two(text: str) -> str:
    """A span of dates with its end below its start, so that it takes half the room."""
    for mark in ("..", "/"):
        start, found, end = text.partition(mark)
        if found and start.lstrip("[")[:4].isdecimal() and end[:4].isdecimal():
            return f"{start}{mark}\n{end}"
    return text
