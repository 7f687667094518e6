"""What the log in SQLite promises beyond what every log does, and what its file promises to whoever holds it.

What every log promises is in :mod:`coop_tracker.testing.conformance`, and :mod:`tests.test_conformance` runs it.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from coop_tracker.errors import (
    ConcurrencyError,
    DamagedLedger,
    InvalidInput,
    LedgerError,
    NewerLedger,
    NotALedger,
    ReadOnlyLedger,
    Refused,
)
from coop_tracker.log import (
    AppendCondition,
    EventLog,
    Origin,
    Query,
    chain,
    ledgerfile,
    sqlite,
    uuid7,
)
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.testing.drafts import MEETING, NOON, WATER, draft, positions, record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coop.db"


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, path: Path) -> Iterator[EventLog]:
    with SqliteEventLog.in_memory() if request.param == "memory" else SqliteEventLog.open(path, create=True) as log:
        yield log


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteEventLog]:
    with SqliteEventLog.open(path, create=True) as log:
        yield log


# In these words


def test_what_is_refused_is_said_in_a_sentence(log: EventLog) -> None:
    given = draft(WATER, data='{"strength":"agreed","title":"Wäter"}'.encode())
    record(log, given)
    with pytest.raises(ConcurrencyError, match="already recorded at position 1: look again, and leave it out"):
        record(log, given)
    with pytest.raises(Refused) as raised:
        record(log, given._replace(data=b'{"note":"n","strength":"agreed"}'))
    assert str(raised.value) == (
        f"events[0]: the id {given.event_id} is used at position 1 for something else: "
        'note is unsaid there, "n" here; title is "Wäter" there, unsaid here'
    )
    with pytest.raises(Refused, match="schema is 1 there, 2 here; type is ProposalMade there, TopicDiscussed here"):
        record(log, given._replace(type="TopicDiscussed", schema=2))
    twice = draft()
    with pytest.raises(Refused, match="comes 2 times"):
        record(log, twice, twice)
    with pytest.raises(InvalidInput, match="cannot be an id"):
        log.find(["x"])
    with pytest.raises(InvalidInput, match="half a character"):
        record(log, draft("proposal:\ud800"))
    with pytest.raises(InvalidInput, match="of an origin takes"):
        record(log, draft(origin=Origin("desk-b", 0, NOON, "bob")))
    with pytest.raises(ConcurrencyError, match="position 1: look again, then retry"):
        record(log, condition=AppendCondition(Query.tagged(WATER)))
    for ahead in (lambda: log.read(after=2), lambda: record(log, condition=AppendCondition(Query(()), after=2))):
        with pytest.raises(InvalidInput, match="the last event is at 1"):
            ahead()


# Asking


@contextmanager
def chunks_of(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "CHUNK", size)
        yield


def test_more_tags_and_ids_than_sqlite_takes_variables_can_be_asked_for(log: EventLog) -> None:
    events = record(log, *(draft(f"proposal:p{number}") for number in range(50)))
    tags = [f"proposal:p{number}" for number in range(40_000)]
    assert positions(log.read(Query.any_of(tags))) == [*range(1, 51)]
    ids = [str(UUID(int=2**64 + number)) for number in range(40_000)]
    assert log.find([*ids, *(event.event_id for event in reversed(events))]) == events


def test_no_transaction_is_open_between_two_events(ledger: SqliteEventLog, path: Path) -> None:
    with chunks_of(2):
        record(ledger, *(draft(WATER) for _ in range(5)))
        for reading in (ledger.read(), ledger.read(Query.tagged(WATER)), iter(ledger.tagged("proposal:"))):
            next(reading)
            with SqliteEventLog.open(path) as other:
                record(other)
                # Emptying the -wal file waits for every reader: nobody is reading.
                assert other.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)


@pytest.mark.parametrize("way", ["read", "tagged"])
def test_reading_a_longer_log_takes_no_more_memory(way: str) -> None:
    def peak(size: int) -> int:
        with chunks_of(100), SqliteEventLog.in_memory() as log:
            record(log, *(draft(f"proposal:p{number % (size // 10)}", data=b"x" * 200) for number in range(size)))
            reading: Iterator[object] = log.read() if way == "read" else log.tagged("proposal:")
            tracemalloc.start()
            for _ in reading:
                pass
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return peak

    assert peak(8000) < 1.5 * peak(1000)


def test_a_search_by_tag_or_id_seeks_and_scans_nothing(ledger: SqliteEventLog) -> None:
    events = record(ledger, *(draft(f"proposal:p{number}", WATER, MEETING) for number in range(5)))
    asked: list[str] = []
    ledger.connection.set_trace_callback(asked.append)
    list(ledger.read(Query.tagged(WATER)))
    list(ledger.read(Query.tagged(WATER, types=["A", "ProposalMade"]), after=1, limit=2, backwards=True))
    list(ledger.read(Query.tagged(WATER, MEETING, "proposal:p1")))
    list(ledger.read(Query.any_of([WATER, MEETING, "proposal:p1"], types=["ProposalMade"])))
    list(ledger.tagged("proposal:", ["ProposalMade"]))
    ledger.find([events[0].event_id, events[1].event_id])
    record(ledger, condition=AppendCondition(Query.tagged(WATER, types=["A", "B"])))
    ledger.connection.set_trace_callback(None)
    selects = [sql for sql in asked if sql.startswith("SELECT") and not sql.endswith("DESC LIMIT 1")]
    steps = [row[3] for sql in selects for row in ledger.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(selects) >= 11
    assert [step for step in steps if "SCAN" in step and "json_each" not in step] == []
    assert "SEARCH tags USING PRIMARY KEY (tag=? AND type=? AND position>? AND position<?)" in steps
    assert "SEARCH tags USING PRIMARY KEY (tag=? AND type=? AND position=?)" in steps


# Writing: look, ask, append


def test_an_exception_undoes_everything_written_with_the_log(ledger: SqliteEventLog) -> None:
    ledger.connection.execute("CREATE TABLE rows (thing)")

    def write_and_fail() -> None:
        with ledger.writing():
            record(ledger)
            ledger.connection.execute("INSERT INTO rows VALUES ('water')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert ledger.head().position == 0
    assert ledger.connection.execute("SELECT count(*) FROM rows").fetchone() == (0,)
    assert not ledger.connection.in_transaction


def test_whoever_waits_too_long_for_another_is_told_so(ledger: SqliteEventLog, path: Path) -> None:
    with SqliteEventLog.open(path, wait=0.2) as other, ledger.writing():
        seen = ledger.head().position
        started = time.monotonic()
        with pytest.raises(ConcurrencyError, match=r"coop\.db is in use by another program; waited 0\.\d s"):
            record(other)
        assert 0.2 <= time.monotonic() - started < 2
        assert ledger.head().position == seen
        record(ledger)
    assert positions(ledger.read()) == [1]


PROCESS = """
    import sys
    from uuid import UUID
    from coop_tracker.log import Draft
    from coop_tracker.log.sqlite import SqliteEventLog

    path, number = sys.argv[1], int(sys.argv[2])
    sys.stdin.readline()
    with SqliteEventLog.open(path, create=True) as log:
        for each in range(20):
            with log.writing():
                head = log.head().position
                data = b'{"after":%d}' % head
                log.append([Draft(str(UUID(int=number * 100 + each)), "A", 1, data, ("x:y",))], recorded_by="a")
        print(log.ledger)
"""


def test_processes_that_make_and_write_one_ledger_at_once_leave_no_gap(path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(PROCESS), str(path)]
    processes = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0] * 4
    with SqliteEventLog.open(path, read_only=True) as log:
        assert printed == {f"{log.ledger}\n"}
        events = list(log.read())
        assert positions(events) == [*range(1, 81)]
        assert [event.data for event in events] == [b'{"after":%d}' % before for before in range(80)]
        assert positions(log.read(Query.tagged("x:y"))) == [*range(1, 81)]


def test_whoever_comes_second_finds_the_ledger_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def just_before(connection: sqlite3.Connection) -> bool:
        monkeypatch.undo()
        blank = ledgerfile.is_blank(connection)
        with SqliteEventLog.open(path, create=True) as first:
            made.append(first.ledger)
        return blank

    made: list[str] = []
    monkeypatch.setattr(ledgerfile, "is_blank", just_before)
    with SqliteEventLog.open(path, create=True) as second:
        assert made == [second.ledger]


# The file


def test_a_ledger_is_one_file_that_says_what_it_is(path: Path) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        record(log)
    assert [each.name for each in path.parent.iterdir()] == ["coop.db"]
    header = path.read_bytes()[:100]
    assert header.startswith(b"SQLite format 3\0")
    assert header[68:72] == b"COOP"
    assert int.from_bytes(header[60:64]) == 1


def test_the_columns_of_the_file_are_these_for_ever(ledger: SqliteEventLog) -> None:
    def columns(table: str) -> list[tuple[str, str]]:
        return [(name, type_) for _, name, type_, *_ in ledger.connection.execute(f"PRAGMA table_info({table})")]

    assert columns("ledger") == [("id", "BLOB"), ("format", "INTEGER")]
    assert columns("tags") == [("tag", "TEXT"), ("type", "TEXT"), ("position", "INTEGER")]
    assert columns("events") == [
        ("position", "INTEGER"),
        ("event_id", "BLOB"),
        ("type", "TEXT"),
        ("schema", "INTEGER"),
        ("recorded_at", "INTEGER"),
        ("recorded_by", "TEXT"),
        ("batch_id", "BLOB"),
        ("origin", "TEXT"),
        ("data", "BLOB"),
        ("data_hash", "BLOB"),
        ("hash", "BLOB"),
    ]


def test_what_is_recorded_is_on_the_disk(ledger: SqliteEventLog) -> None:
    assert ledger.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger.connection.execute("PRAGMA synchronous").fetchone() == (2,)


SLIPS = [
    "DELETE FROM events",
    "DELETE FROM events WHERE position = 2",
    "UPDATE events SET data = x'7B7D'",
    "UPDATE events SET data = NULL, recorded_by = 'eve'",
    "UPDATE events SET data = NULL, origin = '{}'",
    "UPDATE events SET data = NULL, position = position + 5",
    "UPDATE OR REPLACE events SET data = NULL, position = 1 WHERE position = 2",
    "UPDATE events SET recorded_at = 0, data = NULL",
    "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 1",
    "INSERT OR REPLACE INTO events SELECT 3, event_id, REST FROM events WHERE position = 1",
    "INSERT OR IGNORE INTO events SELECT 5, zeroblob(16), REST FROM events WHERE position = 1",
    "INSERT INTO events SELECT 4, zeroblob(16), REST FROM events WHERE position = 1",
    "INSERT INTO events SELECT NULL, zeroblob(16), REST FROM events WHERE position = 1",
    "INSERT INTO events SELECT 0, zeroblob(16), REST FROM events WHERE position = 1",
    "DELETE FROM tags",
    "UPDATE tags SET tag = 'proposal:other'",
    "UPDATE OR REPLACE tags SET position = 1 WHERE position = 2",
    "INSERT INTO tags VALUES ('proposal:other', 'ProposalMade', 3)",
    "INSERT OR REPLACE INTO tags VALUES ('proposal:other', 'TopicDiscussed', 1)",
    "DELETE FROM ledger",
    "UPDATE ledger SET id = zeroblob(16)",
    "INSERT OR REPLACE INTO ledger VALUES (zeroblob(16), 1)",
]
REST = "type, schema, recorded_at, recorded_by, batch_id, origin, data, data_hash, hash"


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_another_program_changes_nothing_that_was_recorded(path: Path, slip: str) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        record(log, draft(WATER), draft(WATER, data=b'{"title":"Water"}'))
        before = [*log.connection.iterdump()]
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError) as raised:
        other.execute(slip.replace("REST", REST))
    assert raised.value.sqlite_errorname == "SQLITE_CONSTRAINT_TRIGGER"
    other.rollback()
    assert [*other.iterdump()] == before
    other.close()


def test_a_guard_that_is_dropped_or_changed_is_missed(ledger: SqliteEventLog) -> None:
    assert ledgerfile.missing_guards(ledger.connection) == []
    ledger.connection.execute("DROP TRIGGER events_stay")
    ledger.connection.execute("DROP TRIGGER tags_stay")
    ledger.connection.execute("CREATE TRIGGER tags_stay BEFORE DELETE ON tags BEGIN SELECT 1; END")
    assert ledgerfile.missing_guards(ledger.connection) == ["events_stay", "tags_stay"]


def test_data_can_be_redacted_and_the_chain_still_holds(ledger: SqliteEventLog) -> None:
    given = draft(data=b'{"note":"a name"}')
    record(ledger, draft(), given, draft())
    ledger.connection.execute("UPDATE events SET data = NULL WHERE position = 2")
    first, second, third = ledger.read()
    assert chain.check(first.hash, second) == (None, True)
    assert chain.check(second.hash, third) == (True, True)
    with pytest.raises(sqlite3.IntegrityError):
        ledger.connection.execute("UPDATE events SET data = x'7B7D' WHERE position = 2")
    with pytest.raises(ConcurrencyError, match="already recorded"):
        record(ledger, given)
    with pytest.raises(Refused, match="something else, since redacted"):
        record(ledger, given._replace(data=b"{}"))


def test_tags_of_events_that_are_not_there_are_damage(ledger: SqliteEventLog) -> None:
    record(ledger)
    ledger.connection.execute("DROP TRIGGER tags_have_an_event")
    ledger.connection.execute("INSERT INTO tags VALUES ('proposal:water', 'ProposalMade', 2)")
    ledger.connection.execute("DROP TRIGGER events_stay")
    record(ledger, draft())
    ledger.connection.execute("DELETE FROM events WHERE position = 1")
    with pytest.raises(DamagedLedger):
        list(ledger.read(Query.tagged(WATER)))


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (position)")
    connection.close()


def no_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()


NO_LEDGERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _: None, "there is no ledger at"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "a short text": (lambda path: path.write_text("[events]\n"), "a file of another kind"),
    "a long text": (lambda path: path.write_text("[events]\n" * 9999), "a file of another kind"),
    "a folder": (lambda path: path.mkdir(), "is not a file"),
    "another database": (other_database, "a database of another kind"),
    "a database without tables": (no_tables, "a database of another kind"),
}
MADE = ("missing", "empty", "a database without tables")


@pytest.mark.parametrize("kind", NO_LEDGERS)
@pytest.mark.parametrize(
    "how", [{}, {"read_only": True}, {"read_only": True, "create": True}, {"create": True}], ids=str
)
def test_what_is_no_ledger_is_refused_in_a_sentence_and_left_as_it_is(path: Path, kind: str, how: Any) -> None:
    make, sentence = NO_LEDGERS[kind]
    make(path)
    before = path.read_bytes() if path.is_file() else None
    if how == {"create": True} and kind in MADE:
        with SqliteEventLog.open(path, create=True) as log:
            record(log)
        return
    with pytest.raises(NotALedger, match=sentence) as raised:
        SqliteEventLog.open(path, **how)
    assert str(path) in str(raised.value)
    assert before == (path.read_bytes() if path.is_file() else None)


def test_a_ledger_is_not_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotALedger, match="no such folder"):
        SqliteEventLog.open(tmp_path / "nowhere" / "coop.db", create=True)


@pytest.mark.parametrize("how", [{}, {"read_only": True}, {"create": True}], ids=str)
def test_a_newer_ledger_is_refused_and_left_as_it_is(path: Path, how: Any) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        log.connection.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    with pytest.raises(NewerLedger, match=r"format 2, ours is 1.*upgrade"):
        SqliteEventLog.open(path, **how)
    assert path.read_bytes() == before


def test_a_ledger_without_an_id_is_damaged(path: Path) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        log.connection.execute("DROP TRIGGER the_ledger_stays")
        log.connection.execute("DELETE FROM ledger")
    with pytest.raises(DamagedLedger):
        SqliteEventLog.open(path)


def test_a_torn_file_is_damaged(path: Path) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        record(log, *(draft(WATER, data=b"x" * 500) for _ in range(50)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    with SqliteEventLog.open(path, read_only=True) as log, pytest.raises(DamagedLedger, match="is damaged"):
        list(log.read())


def test_opening_a_ledger_again_finds_it_as_it_was(path: Path) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        record(log)
        before = log.head()
    with SqliteEventLog.open(path, create=True) as log:
        assert log.head() == before
        record(log)
    with SqliteEventLog.open(path) as log:
        assert log.head().position == 2


NAMES = [
    "what?",
    "100%",
    "%41",
    "a b",
    "a#b",
    "öffentlich",
    "记录",
    "a\udcffb",
    "?mode=memory",
    "file:x",
    ":memory:",
    "'",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_may_have_any_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with SqliteEventLog.open(name, create=True) as log:
        record(log)
    assert os.listdir() == [name]  # noqa: PTH208 (the very bytes of the name)
    for path in (name, tmp_path / name):
        with SqliteEventLog.open(path, read_only=True) as log:
            assert log.head().position == 1


@pytest.mark.parametrize("name", ["a\0b", "\ud800"], ids=ascii)
def test_what_cannot_name_a_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotALedger, match="cannot be the name of a file"):
        SqliteEventLog.open(f"{tmp_path}/{name}", create=True)
    assert [*tmp_path.iterdir()] == []


# Reading only


def test_reading_changes_nothing(path: Path) -> None:
    with SqliteEventLog.open(path, create=True) as log:
        record(log, draft(WATER))
    before = path.read_bytes(), path.stat().st_mtime_ns
    with SqliteEventLog.open(path, read_only=True) as log:
        assert [event.position for event in log.read()] == [1]
        assert [tag for tag, _ in log.tagged("proposal:")] == [WATER]
        with pytest.raises(ReadOnlyLedger, match="opened for reading only"):
            record(log)
        with pytest.raises(ReadOnlyLedger), log.writing():
            pass
        with pytest.raises(sqlite3.OperationalError):
            log.connection.execute("CREATE TABLE rows (thing)")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@contextmanager
def closed(folder: Path, mode: int = 0o555) -> Iterator[None]:
    """A folder we may not write; the administrator may write everywhere, and so is somebody else meanwhile."""
    administrator = os.geteuid() == 0
    folder.chmod(mode)
    if administrator:
        os.seteuid(65534)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others may enter too, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_folder_is_closed_to_us() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with closed(Path(name)), pytest.raises(PermissionError):
            (Path(name) / "new").touch()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_ledger_in_a_folder_that_cannot_be_written_can_be_read(folder: Path, read_only: bool) -> None:
    path = folder / "coop ?%.db"
    with SqliteEventLog.open(path, create=True) as log:
        record(log)
    with closed(folder):
        with SqliteEventLog.open(path, read_only=read_only) as log:
            assert positions(log.read()) == [1]
            with pytest.raises(ReadOnlyLedger, match="its folder cannot be written"):
                record(log)
        assert [*folder.iterdir()] == [path]


def test_a_ledger_another_is_writing_in_a_folder_closed_to_us_is_read_to_its_end(folder: Path) -> None:
    path = folder / "coop.db"
    with SqliteEventLog.open(path, create=True) as writer:
        record(writer)
        with closed(folder), SqliteEventLog.open(path) as log:
            assert positions(log.read()) == [1]
            with pytest.raises(ReadOnlyLedger):
                record(log)


def test_a_ledger_is_not_read_without_what_waits_beside_it(folder: Path) -> None:
    path, copy = folder / "coop.db", folder / "copy.db"
    with SqliteEventLog.open(path, create=True) as writer:
        record(writer)
        copy.write_bytes(path.read_bytes())
        wal = folder / "copy.db-wal"
        wal.write_bytes((folder / "coop.db-wal").read_bytes())
    with closed(folder), pytest.raises(LedgerError, match=r"part of it is in .*copy\.db-wal"):
        SqliteEventLog.open(copy, read_only=True)
    with SqliteEventLog.open(copy, read_only=True) as log:
        assert positions(log.read()) == [1]


def test_an_empty_file_beside_a_ledger_hides_nothing(folder: Path) -> None:
    path = folder / "coop.db"
    with SqliteEventLog.open(path, create=True) as log:
        record(log)
    (folder / "coop.db-wal").touch()
    with closed(folder), SqliteEventLog.open(path, read_only=True) as log:
        assert positions(log.read()) == [1]


def test_a_ledger_is_not_made_in_a_folder_that_cannot_be_written(folder: Path) -> None:
    with closed(folder), pytest.raises(ReadOnlyLedger, match="cannot be made at"):
        SqliteEventLog.open(folder / "coop.db", create=True)


def test_a_file_that_cannot_be_written_can_be_read(folder: Path) -> None:
    path = folder / "coop.db"
    with SqliteEventLog.open(path, create=True) as log:
        record(log)
    path.chmod(0o444)
    with closed(folder, 0o777), SqliteEventLog.open(path) as log:
        assert positions(log.read()) == [1]
        with pytest.raises(ReadOnlyLedger, match="cannot be written here"):
            record(log)


def test_a_file_that_cannot_be_read_is_told(folder: Path) -> None:
    path = folder / "coop.db"
    with SqliteEventLog.open(path, create=True) as log:
        record(log)
    path.chmod(0o000)
    for read_only in (True, False):
        with closed(folder), pytest.raises(LedgerError, match="cannot be read: permission denied"):
            SqliteEventLog.open(path, read_only=read_only)


# What is promised to other code


@pytest.mark.parametrize(
    ("module", "left_out"),
    [
        ("coop_tracker.log", ["sqlite3", "msgspec", "hashlib"]),
        ("coop_tracker.log.sqlite", ["msgspec", "json", "pathlib"]),
    ],
)
def test_importing_a_log_to_read_stays_cheap(module: str, left_out: list[str]) -> None:
    script = f"import sys, {module}; print([name for name in {left_out} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert printed.stdout == "[]\n"


def test_a_new_id_sorts_by_its_time() -> None:
    ids = [uuid7(NOON + timedelta(milliseconds=each)) for each in range(100)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 100
    for each in map(UUID, ids):
        assert (each.version, each.variant) == (7, "specified in RFC 4122")
    assert UUID(uuid7(NOON)).int >> 80 == NOON.timestamp() * 1000


@pytest.mark.parametrize("used", [10, 100, 300])
def test_many_tags_are_found_whether_few_or_many_events_carry_them(ledger: SqliteEventLog, used: int) -> None:
    record(ledger, *(draft(f"proposal:{number:03}") for number in range(used)))
    record(ledger, draft("meeting:a"), draft("proposal:zzz"))
    asked = [f"proposal:{number:03}" for number in range(0, 300, 3)]
    found = [each.position for each in ledger.read(Query.any_of([*asked, "meeting:a"]))]
    assert found == [*range(1, used + 1, 3), used + 1]
