"""A page about one thing: blocks of labelled lines, aligned on a pipe, wrapped to its width on a terminal."""

import sys
from collections.abc import Sequence
from typing import NamedTuple

from coop_tracker.reports.safe import for_terminal

Line = tuple[str, str]
"""A label, which may be empty, and what is said under it."""


class Block(NamedTuple):
    """Lines that belong together; what a page begins with has no heading."""

    heading: str
    lines: Sequence[Line]


def show(title: Sequence[str], blocks: Sequence[Block]) -> None:
    """Print a page to standard output; blocks without lines are left out."""
    title = [for_terminal(line) for line in title]
    safe = [
        Block(block.heading, [(for_terminal(label), for_terminal(text)) for label, text in block.lines])
        for block in blocks
        if block.lines
    ]
    if sys.stdout.isatty():
        _draw(title, safe)
        return
    print("\n".join(title))
    for heading, lines in safe:
        print()
        if heading:
            print(heading)
        width = max(len(label) for label, _ in lines)
        for label, text in lines:
            print(f"{'  ' if heading else ''}{label:<{width}}{'  ' if width else ''}{text}".rstrip())


def _draw(title: Sequence[str], blocks: Sequence[Block]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from coop_tracker.reports.terminal import console

    out = console()
    out.print(Text(title[0], "bold"))
    out.print(Text("\n".join(title[1:])))
    for heading, lines in blocks:
        out.print()
        if heading:
            out.print(Text(heading, "bold"))
        grid = Table.grid(padding=(0, 2, 0, 0))
        if any(label for label, _ in lines):
            grid.add_column(max_width=out.width // 2, overflow="fold")
        grid.add_column(overflow="fold")
        for label, text in lines:
            grid.add_row(*([Text(label)] if len(grid.columns) > 1 else []), Text(text))
        out.print(Padding(grid, (0, 0, 0, 2 if heading else 0)))
