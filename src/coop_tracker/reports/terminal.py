"""What is drawn with rich, where a person is looking."""

import os
from typing import Final, Literal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from coop_tracker.safe import FIRST_STRONG, POP, RIGHT_TO_LEFT

NARROWEST: Final = 32
"""On a screen with fewer columns than these the terminal itself breaks the lines: there is no room left for labels."""


def console() -> Console:
    """Standard output as a terminal; without colours where NO_COLOR asks for none."""
    plain = bool(os.environ.get("NO_COLOR"))
    screen = Console(no_color=plain, highlight=False, markup=False, emoji=False)
    screen.width = max(screen.width, NARROWEST)
    return screen


def _isolated(line: Text) -> Text:
    """A line between the marks that keep its direction to itself, where it is written from right to left."""
    if not RIGHT_TO_LEFT.search(line.plain):
        return line
    line.rstrip()
    return Text.assemble(FIRST_STRONG, line, POP)


class Words:
    """Text that is folded to its width, with every line of it that is written from right to left kept to itself.

    A terminal that reorders such writing would else take what stands beside it in the row along.
    """

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        right: Literal["right"] | None = "right" if options.justify == "right" else None
        lines = self._text.wrap(console, options.max_width, justify=right, overflow="fold")
        yield Text("\n").join(_isolated(line) for line in lines)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._text)
