"""``coop head``, ``verify``, ``backup`` and ``restore``: that the record is whole, and that it stays so."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)
# ruff: noqa: PTH202 (pathlib is 5 ms of the start of every command)

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Trouble,
    Unreadable,
    counted,
    expect_ledger,
    format_option,
    ledger_option,
    ledger_path,
    note,
    print_json,
    progress_bar,
    say,
)

if TYPE_CHECKING:
    from coop_tracker.log import Head
    from coop_tracker.log.sqlite import SqliteEventLog
    from coop_tracker.projections.model import OnProgress
    from coop_tracker.verify import Verification


@contextmanager
def _log() -> Iterator["SqliteEventLog"]:
    """The log alone: what is made of it may be of another version, or damaged."""
    from coop_tracker.log.sqlite import SqliteEventLog

    expect_ledger()
    with SqliteEventLog.open(ledger_path(), read_only=True) as log:
        yield log


def _short(head: "Head") -> str:
    return f"{head.position}:{head.short}"


def _fields(head: "Head") -> dict[str, object]:
    return {"ledger": head.ledger, "position": head.position, "hash": head.hash.hex(), "short": head.short}


@click.command(short_help="Print the position and hash of the last event, to keep.")
@click.option("--full", is_flag=True, help="The whole hash, instead of its first 100 bits.")
@format_option
@ledger_option
def head(full: bool, form: str) -> None:
    """Print the position and hash of the last event.

    Keep it where no holder of the ledger can reach it: in the minutes, in a letter to the other side. coop verify
    --against then shows that nothing up to there was changed or cut off.

    \b
    For example:
      coop head
      coop head --full
    """
    with _log() as log:
        found = log.head()
    if form == "json":
        print_json(_fields(found))
    else:
        say(f"{found.position}:{found.hash.hex()}" if full else _short(found))


@click.command(short_help="Check that the ledger holds what was recorded.")
@click.option("--against", metavar="POSITION:HASH", help="A head that was kept: that the log still goes through it.")
@format_option
@ledger_option
def verify(against: str | None, form: str) -> None:
    """Check that the ledger holds what was recorded: every hash, tag, guard and row.

    That the end was cut off, or all of it written anew, shows only against a head that was kept elsewhere: --against
    takes what coop head prints.

    \b
    For example:
      coop verify
      coop verify --against 41:7ZK3M-0QW8A-1B2C3-XYZ45
    """
    from coop_tracker.errors import InvalidInput
    from coop_tracker.log.chain import read_noted
    from coop_tracker.verify import verify as verified

    if against is not None:
        try:
            read_noted(against)
        except InvalidInput as error:
            raise Unreadable(f"--against: {error}") from None
    with _log() as log, progress_bar("verifying", log.head().position) as progress:
        found = verified(log, against=against, progress=progress)
    if form == "json":
        print_json(
            {
                **_fields(found.head),
                "events": found.events,
                "redacted": list(found.redacted),
                "faults": [{"position": fault.position, "what": fault.what} for fault in found.faults],
                "rows_compared": found.rows_compared,
                "holds": found.holds,
            }
        )
        click.get_current_context().exit(0 if found.holds else 1)
    _tell(found)


def _tell(found: "Verification") -> None:
    if not found.holds:
        told = [str(fault) for fault in found.faults]
        what = f"{ledger_path()} does not hold what was recorded"
        raise Trouble(f"{what}: {told[0]}" if len(told) == 1 else "\n  ".join([f"{what}:", *told]))
    if not found.rows_compared:
        note("there are no rows of this version to compare with the log; coop rebuild makes them")
    hold = "holds" if found.events == 1 else "hold"
    redacted = f"; {len(found.redacted)} redacted" if found.redacted else ""
    say(f"{counted(found.events, 'event')} {hold}; head {_short(found.head)}{redacted}")


@click.command(short_help="Copy the ledger to a file, while others go on recording.")
@click.argument("file", type=click.Path())
@ledger_option
def backup(file: str) -> None:
    """Copy the ledger to FILE as it is now, while others go on recording; the copy is checked before it has its name.

    An older backup of the same ledger is replaced; any other file is not.

    \b
    For example:
      coop backup /mnt/safe/coop.db
    """
    from coop_tracker.copies import backup as backed_up

    if file == "-":
        raise Unreadable("a backup is a file: coop export writes to standard output")
    with _log() as log, progress_bar("copying", log.head().position) as progress:
        copied = backed_up(log, file, progress)
    say(f"copied {counted(copied.position, 'event')} of {ledger_path()} to {file}; head {_short(copied)}")


@click.command(short_help="Make a ledger anew from its export.")
@click.argument("file", type=click.Path(allow_dash=True))
@ledger_option
def restore(file: str) -> None:
    """Make a ledger anew from its export: the same events, ids and hashes; - is standard input.

    The export must be whole, as coop export --visibility restricted writes it, and hold what was recorded; else
    nothing is made. Compare the head that is printed with one that was kept.

    \b
    For example:
      coop restore --ledger again.db everything.jsonl
      zcat everything.jsonl.gz | coop restore --ledger again.db -
    """
    from coop_tracker.copies import restore as restored
    from coop_tracker.errors import InvalidInput

    try:
        size = 0 if file == "-" else os.path.getsize(file) // 1024
        with click.open_file(file, "rb") as stream, progress_bar(f"reading {file}", size) as progress:
            made = restored(_lines(stream, size, progress), ledger_path())
    except InvalidInput as error:
        raise Trouble(f"no ledger was made of {file}: {error}") from None
    say(f"restored {counted(made.position, 'event')} to {ledger_path()}; head {_short(made)}")


def _lines(stream: IO[bytes], size: int, progress: "OnProgress | None") -> Iterator[bytes]:
    """The lines of a file of so many kilobytes, telling how far they are read."""
    done = 0
    for line in stream:
        before, done = done, done + len(line)
        if progress and done // 65536 > before // 65536:
            progress(done // 1024, size)
        yield line
