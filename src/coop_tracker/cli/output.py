"""Where a result goes: to standard output, or to a file that is there when all of it is written."""

# ruff: noqa: PTH110, PTH121, PTH122 (pathlib is 5 ms of the start of every command)

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import wraps
from types import MappingProxyType
from typing import Any, BinaryIO, Final, cast

import click

from coop_tracker.cli.base import Choice, Command, Trouble, Unreadable, ledger_path, paged, say

BINARY: Final = ("xlsx", "docx")
"""The formats that are no text, and so not for a terminal."""

EXTENSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".md": "markdown",
        ".html": "html",
        ".htm": "html",
        ".csv": "csv",
        ".json": "json",
        ".xlsx": "xlsx",
        ".docx": "docx",
        ".txt": "table",
    }
)
"""The format that the end of a file's name asks for."""


def output_options(forms: Sequence[str], help_: str) -> Callable[[Command], Command]:
    """``--format`` and ``-o`` on a report: the command gets ``form``, and prints or writes to ``sys.stdout``.

    Where a file is named, standard output is that file meanwhile: bytes go to ``sys.stdout.buffer``.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def writing_it(*, form: str | None, output: str, **given: Any) -> Any:
            form = form or _form_of(output, forms)
            if output == "-":
                if form in BINARY and sys.stdout.isatty():
                    raise Unreadable(f"--format {form} is not for a terminal: name a file, as in -o report.{form}")
                with paged():
                    return command(form=form, **given)
            with writing(output) as stream:
                text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
                try:
                    with redirect_stdout(text):
                        result = command(form=form, **given)
                    text.flush()
                finally:
                    text.detach()
            say(f"wrote {output}")
            return result

        name = f"The format: {', '.join(forms)}. {help_}"
        asked: Any = click.option("--format", "form", type=Choice(forms), metavar="WORD", help=name)(writing_it)
        to_file = "A file; its ending says the format. Without it, standard output."
        asked = click.option("-o", "--output", type=click.Path(allow_dash=True), default="-", help=to_file)(asked)
        return cast("Command", asked)

    return decorate


def _form_of(output: str, forms: Sequence[str]) -> str:
    """The format that a file's name asks for; of standard output, the first."""
    if output == "-":
        return forms[0]
    ending = os.path.splitext(output)[1].lower()
    form = EXTENSIONS.get(ending)
    if form is None or form not in forms:
        known = ", ".join(end for end, word in EXTENSIONS.items() if word in forms)
        raise Unreadable(f"-o {output}: its ending says no format that this has; {known} do, and --format says it too")
    return form


@contextmanager
def writing(output: str) -> Iterator[BinaryIO]:
    """A file that is there when all of it is written and not before; what is no file is written as it comes."""
    if output == "-":
        yield cast("BinaryIO", click.open_file("-", "wb"))
        return
    ledger, there = os.path.realpath(ledger_path()), os.path.realpath(output)
    if there == ledger or (os.path.exists(there) and os.path.exists(ledger) and os.path.samefile(there, ledger)):
        raise Trouble(f"{output} is the ledger itself: write to another file")
    if there in (f"{ledger}-wal", f"{ledger}-shm", f"{ledger}-journal"):
        raise Trouble(f"{output} is a part of the ledger: write to another file")
    from coop_tracker import places

    with places.file(output) as stream:
        yield stream
