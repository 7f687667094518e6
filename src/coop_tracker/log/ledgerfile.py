"""A ledger's file: what is in it, what guards it, and how it is found. ``docs/log-format.md`` is its promise."""

# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH120, PTH202 (pathlib is 5 ms of the start of every command)

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from coop_tracker.errors import (
    ConcurrencyError,
    CoopError,
    DamagedLedger,
    LedgerError,
    NewerLedger,
    NotALedger,
    ReadOnlyLedger,
)
from coop_tracker.log import uuid_text

APPLICATION_ID = int.from_bytes(b"COOP")
FORMAT = 1
PAGE = 2048  # bytes; a durable append writes 4 to 8 pages, and takes 0.85 of the time it takes with 4096

TABLES = (
    "CREATE TABLE ledger (id BLOB NOT NULL CHECK (length(id) = 16), format INTEGER NOT NULL) STRICT",
    """CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        event_id BLOB NOT NULL UNIQUE CHECK (length(event_id) = 16),
        type TEXT NOT NULL,
        schema INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL, -- microseconds since 1970-01-01, UTC
        recorded_by TEXT NOT NULL,
        batch_id BLOB NOT NULL CHECK (length(batch_id) = 16),
        origin TEXT, -- JSON; NULL: first recorded here
        data BLOB, -- JSON; NULL: redacted
        data_hash BLOB NOT NULL CHECK (length(data_hash) = 32),
        hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT""",
    """CREATE TABLE tags (
        tag TEXT NOT NULL,
        type TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (tag, type, position)
    ) STRICT, WITHOUT ROWID""",
)

# It is there from a redaction until the file has been written anew: see SqliteEventLog.scrub.
UNSCRUBBED = "CREATE TABLE IF NOT EXISTS unscrubbed (position INTEGER PRIMARY KEY) STRICT"

# INSERT OR REPLACE removes the row in its way without asking the guards for DELETE: hence those before an INSERT.
GUARDS = {
    "events_follow_the_head": """BEFORE INSERT ON events
        WHEN NEW.position IS NOT 1 + (SELECT coalesce(max(position), 0) FROM events)
          OR EXISTS (SELECT 1 FROM events WHERE event_id = NEW.event_id)
        BEGIN SELECT RAISE(ABORT, 'an event takes the next position and an id never used'); END""",
    "events_stay": """BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'what was recorded stays'); END""",
    "events_do_not_change": """BEFORE UPDATE ON events
        WHEN NEW.data IS NOT NULL
          OR (OLD.position, OLD.event_id, OLD.type, OLD.schema, OLD.recorded_at, OLD.recorded_by, OLD.batch_id,
              OLD.origin, OLD.data_hash, OLD.hash)
          IS NOT
             (NEW.position, NEW.event_id, NEW.type, NEW.schema, NEW.recorded_at, NEW.recorded_by, NEW.batch_id,
              NEW.origin, NEW.data_hash, NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'what was recorded does not change; only its data can be redacted'); END""",
    "tags_have_an_event": """BEFORE INSERT ON tags
        WHEN NOT EXISTS (SELECT 1 FROM events WHERE position = NEW.position AND type = NEW.type)
        BEGIN SELECT RAISE(ABORT, 'a tag belongs to a recorded event and carries its type'); END""",
    "tags_stay": """BEFORE DELETE ON tags
        BEGIN SELECT RAISE(ABORT, 'the tags of an event stay'); END""",
    "tags_do_not_change": """BEFORE UPDATE ON tags
        BEGIN SELECT RAISE(ABORT, 'the tags of an event do not change'); END""",
    "one_ledger": """BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger)
        BEGIN SELECT RAISE(ABORT, 'a file holds one ledger'); END""",
    "the_ledger_stays": """BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'a ledger keeps its id'); END""",
    "the_ledger_does_not_change": """BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'a ledger keeps its id'); END""",
}


def is_blank(connection: sqlite3.Connection) -> bool:
    """Whether a database holds nothing yet."""
    return not connection.execute("SELECT 1 FROM sqlite_master").fetchall()


def make(connection: sqlite3.Connection, ledger: bytes) -> None:
    """Make the tables of a ledger with this id and their guards, in the transaction that is open."""
    for sql in (*TABLES, *(f"CREATE TRIGGER {name} {body}" for name, body in GUARDS.items())):
        connection.execute(sql)
    connection.execute("INSERT INTO ledger (id, format) VALUES (?, ?)", (ledger, FORMAT))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def identify(connection: sqlite3.Connection, name: str) -> str:
    """The id of the ledger, after seeing that it is one and that we understand it."""
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise NotALedger(f"{name} is a database of another kind, not a ledger")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > FORMAT:
        raise NewerLedger(
            f"{name} was written by a newer program (format {version}, ours is {FORMAT}): upgrade to read"
        )
    try:
        found = connection.execute("SELECT id FROM ledger").fetchall()
    except sqlite3.OperationalError as error:
        if code(error) != sqlite3.SQLITE_ERROR:
            raise
        raise DamagedLedger(f"{name} has lost its id: {error}") from error
    for (ledger,) in found:
        if isinstance(ledger, bytes) and len(ledger) == 16:
            return uuid_text(ledger)
    raise DamagedLedger(f"{name} has lost its id")


def strangers(connection: sqlite3.Connection) -> list[str]:
    """What of a ledger's tables is not as we made it: tables that were altered, indexes and triggers not ours."""
    ours = {sql.split()[2]: sql for sql in TABLES}
    made: dict[str, str] = {}
    found = []
    for kind, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall():
        if kind == "table":
            made[name] = sql
        elif table in ours and sql is not None and name not in GUARDS:  # an index without SQL is a key's
            found.append(f"the table {table} has a foreign {kind}, {name}")
    return found + [f"the table {name} is not as it was made" for name, sql in ours.items() if made.get(name) != sql]


def missing_guards(connection: sqlite3.Connection) -> list[str]:
    """The guards that somebody dropped or changed: without them a slip of a program can change what was said."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    return [name for name, body in GUARDS.items() if found.get(name) != f"CREATE TRIGGER {name} {body}"]


def uri(name: str) -> str:
    """A path as SQLite takes it in a URI: with every byte percent-encoded, no ``?``, ``#`` or ``%`` means anything."""
    try:
        path = os.fsencode(os.path.abspath(name))
    except UnicodeEncodeError as error:
        raise NotALedger(f"{name!r} cannot be the name of a file") from error
    if b"\0" in path:
        raise NotALedger(f"{name!r} cannot be the name of a file")
    return "file:" + "".join(f"%{byte:02x}" for byte in path)


def expect_file(name: str, create: bool) -> None:
    """See that there is a file, or a place to make one."""
    folder = os.path.dirname(os.path.abspath(name))
    if os.path.exists(name) and not os.path.isfile(name):
        raise NotALedger(f"{name} is not a file, and so no ledger")
    if create and not os.path.isdir(folder):
        raise NotALedger(f"a ledger cannot be made in {folder}: there is no such folder")
    if not create and not os.path.exists(name):
        raise NotALedger(f"there is no ledger at {name}")
    if not create and not os.path.getsize(name):
        raise NotALedger(f"{name} is empty, and so no ledger")


def expect_whole(name: str) -> None:
    """See that the file alone is the ledger: that nothing recorded waits in a ``-wal`` file beside it."""
    if not os.path.exists(name):
        raise ReadOnlyLedger(f"a ledger cannot be made at {name}: its folder cannot be written")
    if not os.access(name, os.R_OK, effective_ids=True):
        raise LedgerError(f"{name} cannot be read: permission denied")
    wal = f"{name}-wal"
    if os.path.exists(wal) and os.path.getsize(wal):
        raise LedgerError(f"{name} cannot be read here, as part of it is in {wal}: copy both to a folder of your own")


class Busy(sqlite3.OperationalError):
    """Another program is in the way, where SQLite answers so instead of raising."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


def code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Tell a person of any trouble within."""
    try:
        yield
    except sqlite3.Error as error:
        if told := trouble(name, error):
            raise told from error
        raise
    except UnicodeDecodeError as error:  # of what SQLite says of a damaged schema, which it cites
        raise DamagedLedger(f"{name} is damaged: the description of its tables cannot be read") from error


def trouble(name: str, error: sqlite3.Error) -> CoopError | None:
    """What SQLite finds wrong with a ledger, said to a person; None where the fault is not the ledger's."""
    match code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ConcurrencyError(f"{name} is in use by another program: try again later")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
            return ReadOnlyLedger(f"{name} cannot be written here")
        case sqlite3.SQLITE_NOTADB:
            return NotALedger(f"{name} is a file of another kind, not a ledger")
        case 0 if "decode to UTF-8" in str(error):  # found by Python and not by SQLite
            return DamagedLedger(f"{name} is damaged: a text in it is not UTF-8")
        case sqlite3.SQLITE_CORRUPT:
            return DamagedLedger(f"{name} is damaged: {error}")
        case sqlite3.SQLITE_FULL:
            return LedgerError(f"{name} cannot be written: its disk is full; nothing was changed: make room, try again")
        case sqlite3.SQLITE_IOERR if error.sqlite_errorcode == sqlite3.SQLITE_IOERR_SHMSIZE:
            return LedgerError(f"{name} cannot be used: its disk has no room for files beside it: make room, try again")
        case sqlite3.SQLITE_IOERR:
            return LedgerError(f"{name} cannot be used: {error}")
    return None
