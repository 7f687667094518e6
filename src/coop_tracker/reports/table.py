"""Rows for people: drawn on a terminal, plain and greppable on a pipe."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from coop_tracker.reports.safe import for_terminal

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
    from rich.table import Table

    from coop_tracker.reports.terminal import console

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), leading=1)
    told = [stack for stack in stacks if any(row[name] for row in rows for name in stack)]
    for stack in told:
        takes_what_is_left = "title" in stack or "says" in stack
        table.add_column(
            "\n".join(stack),
            justify="right" if stack[0] in numbers else "left",
            overflow="fold",
            ratio=1 if takes_what_is_left else None,
        )
    for row in rows:
        table.add_row(*(_cell(row, stack, styles) for stack in told), style=_row_style(row, styles))
    console().print(table)


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


def _spans_in_two(text: str) -> str:
    """A span of dates with its end below its start, so that it takes half the room."""
    for mark in ("..", "/"):
        start, found, end = text.partition(mark)
        if found and start.lstrip("[")[:4].isdecimal() and end[:4].isdecimal():
            return f"{start}{mark}\n{end}"
    return text
