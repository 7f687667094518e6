"""Rows for people: drawn on a terminal, plain and greppable on a pipe."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from coop_tracker.reports.safe import for_terminal


def show(headings: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[str] = ()) -> None:
    """Print a table to standard output.

    Args:
        headings: the names of the columns.
        rows: their values; None is left blank.
        numbers: the columns to set flush right.
    """
    cells = [["" if value is None else for_terminal(str(value)) for value in row] for row in rows]
    if sys.stdout.isatty():
        _draw(headings, cells, numbers)
    else:
        for line in (headings, *cells):
            print("\t".join(line))


def _draw(headings: Sequence[str], cells: Sequence[Sequence[str]], numbers: Sequence[str]) -> None:
    from rich.box import SIMPLE_HEAD  # 40 ms that a pipe does not need
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    for line in cells:
        table.add_row(*(Text(cell) for cell in line))
    Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False).print(table)
