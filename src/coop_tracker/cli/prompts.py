"""Questions to a person at a terminal, with click's prompts: where one may be put, and how it is answered.

Only where somebody sits: standard input and standard error are terminals. A script gets the errors it always got.
Questions go to standard error, so that what was asked for can be led elsewhere.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import click

from coop_tracker.cli.base import Trouble
from coop_tracker.errors import UnknownThing
from coop_tracker.safe import for_terminal


def is_attended() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


# Prompts


def tell(text: str = "", indent: str = "", further: str | None = None) -> None:
    """A line for the person who is asked, no wider than the terminal."""
    from textwrap import wrap

    further = indent if further is None else further
    lines = wrap(for_terminal(text), width(), initial_indent=indent, subsequent_indent=further, break_on_hyphens=False)
    for line in lines or [""]:
        click.echo(line, err=True)


def choose(question: str, options: Sequence[tuple[str, str]]) -> int:
    """Which of these, each with a name (or none) and what it is: by number, by name or by a few letters; from 0."""
    show_list(options)
    while True:
        answer = prompt(question)
        found = meant_by(answer, options)
        if len(found) == 1:
            return found[0]
        numbers = " or ".join(str(number + 1) for number in found[:9])
        tell(f"{answer!r} may be {numbers}" if found else f"{answer!r} is none of these: 1 to {len(options)}", "  ")


def prompt(label: str, *, default: str = "", may_pass: bool = False) -> str:
    """A line of text; an empty one only where it may be passed over."""
    while True:
        try:
            text = str(click.prompt(for_terminal(label), default=default, show_default=bool(default), err=True)).strip()
            text.encode()
        except UnicodeError:  # what cannot be decoded is refused, or comes as halves of characters
            tell("that is not text in the encoding of this terminal", "  ")
            continue
        if text or may_pass:
            return text
        tell("this is needed; Ctrl-C ends without recording anything", "  ")


def confirmed(question: str) -> bool:
    """A yes, which Enter is too, or a no."""
    return click.confirm(for_terminal(question), default=True, err=True)


@contextmanager
def breaking_off(outcome: str) -> Iterator[None]:
    """Inside the block, whoever presses Ctrl-C or Ctrl-D ends it, and is told how it ended."""
    try:
        yield
    except click.Abort:
        click.echo(err=True)
        raise Trouble(outcome) from None


def show_list(options: Sequence[tuple[str, str]]) -> None:
    """A numbered list, each with a name (or none) and what it is."""
    broad = min(max((len(name) for name, _ in options), default=0), 30)
    for number, (name, told) in enumerate(options, 1):
        start = f"{number:>3}  "
        column = f"{for_terminal(name):<{broad}}  " if broad else ""
        further = " " * len(start + column) if len(start + column) < width() // 2 else " " * 7
        tell(f"{column}{told}" if told else column.rstrip(), start, further)


def meant_by(answer: str, options: Sequence[tuple[str, str]]) -> list[int]:
    """The options that an answer may mean, from 0: by its number, else by name, else by some letters."""
    if answer.isascii() and answer.isdecimal():
        return [int(answer) - 1] if 0 < int(answer) <= len(options) else []
    letters = plain(answer)
    names = [plain(name) for name, _ in options]
    whole = [f"{name} {plain(told)}" for name, (_, told) in zip(names, options, strict=True)]
    ways = (
        [number for number, name in enumerate(names) if name == letters],
        [number for number, name in enumerate(names) if name.startswith(letters)],
        [number for number, text in enumerate(whole) if letters in text],
    )
    return next((found for found in ways if found), []) if letters else []


def plain(text: str) -> str:
    """Letters without case and accents, words with a blank between."""
    from unicodedata import combining, normalize

    apart = normalize("NFKD", text.casefold())
    return " ".join(re.split(r"[\s_-]+", "".join(letter for letter in apart if not combining(letter)))).strip()


def width() -> int:
    """How wide a line may be."""
    with suppress(OSError, ValueError):
        return max(min(os.get_terminal_size(sys.stderr.fileno()).columns, 100) - 1, 30)
    return 79


# What is not known, and what was meant


class Offering(click.Command):
    """A command that offers, at a terminal, the only thing that comes close to one that is not known."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UnknownThing as error:
            named = [name for name, value in ctx.params.items() if value and f":{error.asked}".endswith(f":{value}")]
            if not (error.asked and named and len(error.meant) == 1 and is_attended()):
                raise
            meant = error.meant[0] if ":" in ctx.params[named[0]] else error.meant[0].rpartition(":")[2]
            with breaking_off("nothing was shown"):
                tell(f"coop: {error}")
                if not confirmed(f"Take {meant}?"):
                    raise Trouble("nothing was shown") from None
            ctx.params[named[0]] = meant
            return super().invoke(ctx)
