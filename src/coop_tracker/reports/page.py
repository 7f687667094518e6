"""A page about one thing: blocks of labelled lines, aligned on a pipe, wrapped to its width on a terminal."""

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coop_tracker.safe import for_markdown, for_terminal

Line = tuple[str, str]
"""A label, which may be empty, and what is said under it."""


class Block(NamedTuple):
    """Lines that belong together; what a page begins with has no heading."""

    heading: str
    lines: Sequence[Line]


def beside(certain: Sequence[Block], possible: Sequence[Block]) -> list[Block]:
    """A page, and below each line of it what is possibly otherwise, by a second answer; the rest of that comes last."""
    others = {block.heading: [*block.lines] for block in possible}
    known = {block.heading for block in certain}
    shown = [Block(block.heading, [*_beside(block.lines, others.get(block.heading, []))]) for block in certain]
    more = [block for block in possible if block.heading not in known]
    return [*shown, *(Block(f"possibly: {heading}" if heading else "possibly", lines) for heading, lines in more)]


def _beside(certain: Sequence[Line], possible: Sequence[Line]) -> Iterator[Line]:
    changed = [line for line in possible if line not in certain]
    for label, text in certain:
        yield label, text
        if (label, text) in possible:
            continue
        other = next((line for line in changed if label and line[0] == label), None)
        if other:
            changed.remove(other)
        yield "", f"possibly: {other[1]}" if other else "possibly not"
    yield from ((label, f"possibly: {text}") for label, text in changed)


def show(title: Sequence[str], blocks: Sequence[Block], form: str = "table") -> None:
    """Print a page to standard output, or as Markdown; blocks without lines are left out."""
    if form == "markdown":
        for line in markdown(title, blocks):
            print(line)
        return
    title = [for_terminal(line) for line in title]
    safe = [
        Block(for_terminal(block.heading), [(for_terminal(label), for_terminal(text)) for label, text in block.lines])
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


def markdown(title: Sequence[str], blocks: Sequence[Block]) -> Iterator[str]:
    """The page as Markdown, line by line: headings, and lists of what is said under each."""
    yield f"# {for_markdown(title[0])}"
    for line in title[1:]:
        yield from ("", for_markdown(line))
    for heading, lines in blocks:
        if not lines:
            continue
        yield ""
        if heading:
            yield from (f"## {for_markdown(heading)}", "")
        is_under = False
        for label, text in lines:
            if label:
                yield f"- **{for_markdown(label)}**{f': {for_markdown(text)}' if text else ''}"
            else:
                yield f"{'    ' if is_under else ''}- {for_markdown(text)}"
            is_under = is_under or bool(label)


def _draw(title: Sequence[str], blocks: Sequence[Block]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from coop_tracker.reports.terminal import Words, console

    out = console()
    out.print(Words(Text(title[0], "bold")))
    out.print(Words(Text("\n".join(title[1:]))))
    for heading, lines in blocks:
        out.print()
        if heading:
            out.print(Words(Text(heading, "bold")))
        grid = Table.grid(padding=(0, 2, 0, 0))
        if any(label for label, _ in lines):
            grid.add_column(max_width=out.width // 2, overflow="fold")
        grid.add_column(overflow="fold")
        for label, text in lines:
            grid.add_row(*([Words(Text(label))] if len(grid.columns) > 1 else []), Words(Text(text)))
        out.print(Padding(grid, (0, 0, 0, 2 if heading else 0)))
