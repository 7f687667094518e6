"""Copies of a ledger: a backup of its file, and the same ledger made anew from an export.

Either is written under a name beside the one wanted, checked, brought to the disk and only then given its name: there
is a whole ledger or none.
"""

import glob
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copymode
from typing import Any

from coop_tracker.codec import decode
from coop_tracker.errors import DamagedLedger, InvalidInput, LedgerError, NewerLedger, NotALedger
from coop_tracker.events import tags
from coop_tracker.eventsfile.envelope import is_envelope, unwrapped, write
from coop_tracker.eventsfile.text import Unreadable, json_value
from coop_tracker.log import Head, RecordedEvent, chain, ledgerfile
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections.model import OnProgress, ReadModel
from coop_tracker.verify import Holes, verify


def backup(log: SqliteEventLog, path: str | os.PathLike[str], progress: OnProgress | None = None) -> Head:
    """Copy a ledger to a file, as it is now, while others go on recording; checked before it gets its name.

    An older backup of the same ledger is replaced.

    Args:
        log: the ledger; it may be open for reading only.
        path: the file; what is there must be a ledger of the same id, of which all is in this one.
        progress: told how much of a hundred is copied and checked.

    Returns:
        The head of the copy.

    Raises:
        LedgerError: the file cannot be replaced, or what was copied does not hold.
    """
    path = Path(path)
    with _beside(path) as draft, log.at_one_moment():
        head = log.head()
        _expect_older(path, log)
        log.copy_to(os.fspath(draft), progress and (lambda done, of: progress(50 * done // of, 100)))
        if file := _file_of(log):
            copymode(file, draft)
        with SqliteEventLog.alone(draft) as copy:
            found = verify(copy, progress=progress and (lambda done, of: progress(50 + 50 * done // max(of, 1), 100)))
        if found.faults:
            raise LedgerError(f"no backup was made, as the ledger does not hold: {found.faults[0]}")
        if found.head != head:
            raise LedgerError(f"no backup was made, as the copy ends at position {found.head.position} and not its own")
    return head


def _expect_older(path: Path, log: SqliteEventLog) -> None:
    """See that nothing is lost by replacing what is there."""
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return
    why = f"{path} is not replaced: "
    file = _file_of(log)
    if file and path.samefile(file):
        raise LedgerError(f"{why}it is the ledger itself; back up to another file")
    try:
        with SqliteEventLog.alone(path) as there:
            ledger, position, hash_ = there.head()
    except (LedgerError, sqlite3.Error) as error:
        raise NotALedger(f"{why}it is no backup of this ledger; back up to another file") from error
    if ledger != log.ledger:
        raise LedgerError(f"{why}it is another ledger, {ledger}; back up to another file")
    known = [each.hash for each in log.read(until=position, limit=1, backwards=True)] or [chain.genesis(ledger)]
    if position > log.head().position or known != [hash_]:
        raise LedgerError(f"{why}what it holds is not in this ledger; back up to another file")


def _file_of(log: SqliteEventLog) -> str:
    """Where a ledger lies; nothing for one in memory."""
    (file,) = (file for _, name, file in log.connection.execute("PRAGMA database_list") if name == "main")
    return str(file)


def restore(lines: Iterable[bytes], path: str | os.PathLike[str]) -> Head:
    """Make a ledger anew from its export, in a file where there is none yet: the same id, events and hashes.

    Tags and read model are made anew. Of a redacted event, what it was about is not known any more.

    Args:
        lines: JSON Lines as ``coop export`` writes them with everything; they are read one by one.
        path: where the ledger is to be; an empty file is none.

    Returns:
        The head: compare it with one that was kept.

    Raises:
        InvalidInput: a line is not what was recorded, or something is missing between two; nothing was made.
        LedgerError: there is a ledger already, or the file cannot be written.
    """
    path = Path(path)
    _expect_none(path)
    with _beside(path) as draft:
        head = _restored(lines, os.fspath(draft))
        _expect_none(path)
    return head


def _expect_none(path: Path) -> None:
    if path.exists() and (not path.is_file() or path.stat().st_size):
        raise LedgerError(f"{path} is there already, and a ledger is restored only where there is none")


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name to write under; what stands there in the end is brought to the disk, and takes the name that is wanted."""
    if not path.name or (path.exists() and not path.is_file()):
        raise LedgerError(f"{os.fspath(path)!r} is not the name of a file")
    if not path.parent.is_dir():
        raise LedgerError(f"{path} cannot be written: there is no such folder")
    for beside in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")):
        if beside.exists() and beside.stat().st_size:  # SQLite would put its pages into whatever has that name
            why = "it is in use, or was when its program was cut short"
            raise LedgerError(f"{path} cannot be written: {why}: see {beside}")
    path = Path(os.path.realpath(path))  # not a link to the file, but the file
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    _sweep(path)
    try:
        with ledgerfile.telling(os.fspath(path)):
            yield draft
        _to_disk(draft)
        draft.replace(path)
        _to_disk(path.parent)
    finally:
        for suffix in ("", "-journal"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove what a program that was killed has left of its draft."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.new*"):
        number = left.name.removeprefix(f".{path.name}.").partition(".")[0]
        if number.isdecimal() and (int(number) == os.getpid() or not _is_running(int(number))):
            left.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _restored(lines: Iterable[bytes], draft: str) -> Head:
    """The ledger under a name of its own."""
    log: SqliteEventLog | None = None
    holes = Holes()
    places: dict[int, int] = {}
    last: RecordedEvent | None = None
    try:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                event = _event(line)
                if log is None:
                    log = SqliteEventLog.anew(draft, event.ledger)
                    log.connection.execute("BEGIN")
                _expect_next(last, event, log.ledger)
                holes.note(event)
                if event.data is None:
                    places[event.position] = number
                _put(log, event)
            except (ValueError, OverflowError, NewerLedger, DamagedLedger) as error:
                raise InvalidInput(f"line {number}: {error}") from error
            last = event
        if log is None or last is None:
            raise InvalidInput("there is no event in it, and so no ledger to restore")
        for position in holes.unnamed():
            what = f"the content of position {position} is gone, and no event says that it was redacted"
            raise InvalidInput(f"line {places[position]}: {what}")
        ReadModel(log.connection).rebuild(log)
        log.connection.execute("COMMIT")
        return log.head()
    finally:
        if log:
            log.close()


def _event(line: bytes) -> RecordedEvent:
    """The event of a line.

    Raises:
        ValueError: it is not whole.
    """
    try:
        value: Any = json_value(line.decode())
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except Unreadable as error:
        raise ValueError(error.what) from None
    if not isinstance(value, dict) or not is_envelope(value):
        raise ValueError("is not an event in its envelope, as coop export writes it")
    event = unwrapped(value)
    if json_value(b"".join(write([event])).decode()) != value:
        raise ValueError("is not written as coop export writes an event")
    return event


def _expect_next(last: RecordedEvent | None, event: RecordedEvent, ledger: str) -> None:
    """See that an event of one ledger follows the one before it, as it was recorded."""
    position = last.position if last else 0
    if event.ledger != ledger:
        raise ValueError(f"position {event.position} is of another ledger, {event.ledger}: restore one at a time")
    if event.position <= position:
        raise ValueError(f"position {event.position} comes after position {position}: the lines are not in their order")
    if event.position > position + 1:
        raise ValueError(
            f"position {event.position} comes after position {position}, and what lies between is missing; "
            "coop export --visibility restricted leaves nothing out"
        )
    found = chain.check(last.hash if last else chain.genesis(ledger), event)
    if found.data is False or not found.hash:
        raise ValueError(f"position {event.position} is not what was recorded: its hash does not fit")
    if last and event.recorded_at < last.recorded_at:
        raise ValueError(f"position {event.position} says that it was recorded before the one in front of it")


def _put(log: SqliteEventLog, event: RecordedEvent) -> None:
    about = () if event.data is None else tags(decode(event.type, event.schema, event.data, event.position))
    try:
        log.put(event, about)
    except sqlite3.IntegrityError as error:
        raise ValueError(f"position {event.position} cannot be recorded: {error}") from error
