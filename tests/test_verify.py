"""``verify``: whatever is changed in a ledger is found, and nothing that is damaged makes it stop."""

# ruff: noqa: S608 (the names put together into SQL are ours; values are bound)

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from coop_tracker.codec import encode
from coop_tracker.errors import InvalidInput
from coop_tracker.events import EventId, EventRedacted, tags
from coop_tracker.ids import of_label
from coop_tracker.log import Draft, Head, Origin, chain, ledgerfile
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections.model import ReadModel
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.verify import TOLD, Verification, verify
from tests.given import CAST, Clock, endorsed, made, meeting, reported, signed, source
from tests.sessions import Desk, desk

__all__ = ["desk"]  # a fixture of these tests

FOREIGN = Origin("desk-b", 41, Clock("2025-07-01T09:00").now, "bob")
HOLE = len(CAST) + 6
"""The position of an event that was redacted."""


def tell_a_story(tracker: Tracker) -> None:
    """Record a little of everything: batches, an event of another ledger, and one that is then redacted."""
    tracker.record_all(CAST)
    tracker.record_all([source("gazette"), meeting("talks", "2025-07", parties=("AA", "DD"))])
    tracker.record(made(to=["DD"], tracks=["rivers"], meeting="talks", words="água, and more water"))
    words = endorsed(["ministry-d"], "agreed", endorsement="words", on="2025-08-01")
    tracker.take([Incoming(words, EventId(of_label("desk-b", "words")), FOREIGN)])
    tracker.record(signed(parties=("AA", "DD"), on="2025-09"))
    secret = tracker.record(reported(code="secret", scheme="a name that must go"))
    assert secret.position == HOLE
    tracker.redact([HOLE], reason="an order of the court")


@pytest.fixture(scope="module")
def tracker() -> Iterator[Tracker]:
    """A ledger in which everything is as it was recorded."""
    with Tracker.in_memory(recorded_by="the desk", clock=Clock()) as tracker:
        tell_a_story(tracker)
        yield tracker


@cache
def file_of_a_ledger() -> bytes:
    """The same in a file, as it lies there when nobody has it open."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "coop.db")
        with Tracker.open(path, create=True, recorded_by="the desk") as tracker:
            tell_a_story(tracker)
        return path.read_bytes()


Execute = Callable[..., sqlite3.Cursor]


@contextmanager
def undone(tracker: Tracker) -> Iterator[Execute]:
    """What is done inside is undone in the end."""
    execute = tracker.log.connection.execute
    execute("BEGIN")
    try:
        yield execute
    finally:
        execute("ROLLBACK")


@contextmanager
def tampering(tracker: Tracker) -> Iterator[Execute]:
    """The guards are down inside, and up again when it is looked at; then all is as it was."""
    with undone(tracker) as execute:
        for name in ledgerfile.GUARDS:
            execute(f"DROP TRIGGER {name}")
        yield execute


def looked_at(tracker: Tracker, **options: Any) -> Verification:
    """What is found with the guards up, so that only the content is wrong."""
    for name, body in ledgerfile.GUARDS.items():
        tracker.log.connection.execute(f"CREATE TRIGGER {name} {body}")
    return tracker.verify(**options)


def after(tracker: Tracker, sql: str, *values: object) -> Verification:
    """What is found after one statement."""
    with tampering(tracker) as execute:
        assert execute(sql, values).rowcount != 0
        return looked_at(tracker)


def places(found: Verification) -> list[int | None]:
    return [fault.position for fault in found.faults]


def texts(found: Verification) -> str:
    return "\n".join(str(fault) for fault in found.faults)


def another(value: Any) -> Any:
    """Something else of the same kind."""
    match value:
        case int():
            return value + 1000
        case str():
            return f"{value}x"
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
    return "x"


# What holds


def test_a_ledger_that_nobody_touched_holds(tracker: Tracker) -> None:
    found = tracker.verify()
    assert (found.holds, found.faults, found.rows_compared) == (True, (), True)
    assert found.head == tracker.log.head()
    assert (found.events, found.redacted) == (HOLE + 1, (HOLE,))


def test_an_empty_ledger_holds_and_has_a_head() -> None:
    with Tracker.in_memory() as tracker:
        found = tracker.verify()
        assert (found.holds, found.events) == (True, 0)
        assert found.head == Head(tracker.log.ledger, 0, chain.genesis(tracker.log.ledger))
        assert tracker.verify(f"0:{found.head.short}").holds


def test_a_log_without_rows_holds_and_says_that_there_was_nothing_to_compare() -> None:
    with SqliteEventLog.in_memory() as log:
        event = made()
        log.append([Draft(of_label("a", "b"), "ProposalMade", 1, encode(event), tags(event))], recorded_by="ann")
        found = verify(log)
        assert (found.holds, found.events, found.rows_compared) == (True, 1, False)


def test_it_is_told_how_far_the_check_has_come(tracker: Tracker) -> None:
    told: list[tuple[int, int]] = []
    tracker.verify(progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (2 * (HOLE + 1), 2 * (HOLE + 1))


def test_checking_changes_nothing_and_leaves_no_transaction_open(tmp_path: Path) -> None:
    path = tmp_path / "coop.db"
    path.write_bytes(file_of_a_ledger())
    with SqliteEventLog.open(path, read_only=True) as log:
        assert verify(log).holds
        assert not log.connection.in_transaction
    assert path.read_bytes() == file_of_a_ledger()


# The events

EVENT_COLUMNS = (
    "event_id", "type", "schema", "recorded_at", "recorded_by", "batch_id", "origin", "data", "data_hash", "hash",
)  # fmt: skip


@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_a_change_of_any_column_of_any_event_is_one_fault_at_its_position(tracker: Tracker, column: str) -> None:
    for position, value in tracker.log.connection.execute(f"SELECT position, {column} FROM events").fetchall():
        new = another(value)
        if column == "data" and value is None:
            new = b"{}"  # and not the content of which the hash is there
        if column == "origin":
            new = '{"ledger":"desk-c","position":1,"recorded_at":"2025-07-01T09:00:00.000000Z","recorded_by":"eve"}'
        found = after(tracker, f"UPDATE events SET {column} = ? WHERE position = ?", new, position)
        lost = [HOLE] if position == HOLE + 1 else []  # the event that names the hole says so no more
        assert places(found) == [*lost, position], (position, new, texts(found))


def test_a_content_that_could_have_been_recorded_and_was_not_is_found(tracker: Tracker) -> None:
    for event in [*tracker.log.read()]:
        if event.data is not None:
            other = event.data[:-1] + b',"label":"other"}'
            found = after(tracker, "UPDATE events SET data = ? WHERE position = ?", other, event.position)
            assert f"position {event.position}: its content is not the one that was recorded" in texts(found)


@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_a_value_that_no_event_can_have_is_a_fault_at_its_position(tracker: Tracker, column: str) -> None:
    for damage in (b"\xff\xfe", "", "{", -(2**62), 10**15 * 9, 1.5, None):
        with tampering(tracker) as execute:
            # A table that takes anything stands in for a file that was changed by hand.
            execute("CREATE TABLE loose AS SELECT * FROM events")
            execute(f"UPDATE loose SET {column} = ? WHERE position = 12", (damage,))
            execute("DROP TABLE events")
            execute("ALTER TABLE loose RENAME TO events")
            found = looked_at(tracker)
        was_none = column == "origin" and damage is None
        assert (12 in places(found)) is not was_none, (damage, texts(found))


def test_an_origin_that_says_the_same_in_other_bytes_is_found(tracker: Tracker) -> None:
    found = after(tracker, "UPDATE events SET origin = replace(origin, ',', ', ') WHERE origin IS NOT NULL")
    assert places(found) == [14]
    assert "its origin is not as this program writes one" in texts(found)


def test_an_event_that_is_taken_out_is_missed_at_its_position(tracker: Tracker) -> None:
    for position in range(1, HOLE + 1):
        with tampering(tracker) as execute:
            execute("DELETE FROM events WHERE position = ?", (position,))
            execute("DELETE FROM tags WHERE position = ?", (position,))
            found = looked_at(tracker)
        assert places(found)[0] == position
        assert "what was recorded here was taken out" in texts(found)


def test_several_that_are_taken_out_are_one_fault(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        execute("DELETE FROM events WHERE position BETWEEN 3 AND 6")
        execute("DELETE FROM tags WHERE position BETWEEN 3 AND 6")
        found = looked_at(tracker)
    assert texts(found) == "position 3: what was recorded here to 6 was taken out"


def test_an_event_before_the_first_or_beyond_the_last_is_found(tracker: Tracker) -> None:
    copied = "batch_id, origin, data, data_hash, hash FROM events WHERE position = 1"
    for position in (-(2**62), 0, HOLE + 2, 2**63 - 1):
        sql = f"INSERT INTO events SELECT ?, randomblob(16), type, schema, recorded_at, recorded_by, {copied}"
        found = after(tracker, sql, position)
        assert position in places(found)


def test_an_event_put_between_two_is_found(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        for table in ("events", "tags"):
            execute(f"UPDATE {table} SET position = -position - 1 WHERE position >= 5")
            execute(f"UPDATE {table} SET position = -position WHERE position < 0")
        copied = "batch_id, origin, data, data_hash, hash FROM events WHERE position = 4"
        execute(f"INSERT INTO events SELECT 5, randomblob(16), type, schema, recorded_at, recorded_by, {copied}")
        found = looked_at(tracker)
    assert places(found)[0] == 5


def test_two_events_that_changed_places_are_found(tracker: Tracker) -> None:
    for one in range(1, HOLE):
        with tampering(tracker) as execute:
            for table in ("events", "tags"):
                execute(f"UPDATE {table} SET position = -1 WHERE position = ?", (one,))
                execute(f"UPDATE {table} SET position = ? WHERE position = ?", (one, one + 1))
                execute(f"UPDATE {table} SET position = ? WHERE position = -1", (one + 1,))
            found = looked_at(tracker)
        assert places(found)[0] == one


def test_events_in_reverse_order_are_found(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        for table in ("events", "tags"):
            execute(f"UPDATE {table} SET position = position - ?", (HOLE + 2,))
            execute(f"UPDATE {table} SET position = -position")
        found = looked_at(tracker)
    assert places(found)[0] == 1


def test_a_moment_before_the_last_one_is_found_though_the_chain_was_made_anew(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        execute("UPDATE events SET recorded_at = recorded_at - 3600000000 WHERE position = 15")
        relink(tracker)
        found = looked_at(tracker)
    assert texts(found) == "position 15: it says that it was recorded before the event in front of it"


def test_a_type_that_this_program_does_not_know_cannot_be_checked_but_its_link_is(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        execute("UPDATE events SET type = 'Foreseen' WHERE position = 3")
        execute("UPDATE tags SET type = 'Foreseen' WHERE position = 3")
        relink(tracker)
        execute("UPDATE events SET hash = randomblob(32) WHERE position = 7")
        found = looked_at(tracker)
    assert places(found) == [3, 7]
    assert "its content cannot be checked by this program: event 3 is a Foreseen" in texts(found)


def test_only_the_first_faults_are_told_and_the_others_counted(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        numbers = [(f"party:p{number}",) for number in range(TOLD + 5)]
        tracker.log.connection.executemany("INSERT INTO tags SELECT ?, 'X', 100 + abs(random() % 2)", numbers[:0])
        for number, (tag,) in enumerate(numbers):
            execute("INSERT INTO tags VALUES (?, 'ProposalMade', ?)", (tag, 1000 + number))
        found = looked_at(tracker)
    assert len(found.faults) == TOLD + 1
    assert str(found.faults[-1]) == "5 more faults are not listed"


def relink(tracker: Tracker) -> None:
    """Make the whole chain anew, as whoever holds the file can."""
    log = tracker.log
    previous = chain.genesis(log.ledger)
    for event in [*log.read()]:
        previous = chain.link(previous, event)
        log.connection.execute("UPDATE events SET hash = ? WHERE position = ?", (previous, event.position))


# What only a head that was kept elsewhere shows


def heads(tracker: Tracker) -> list[str]:
    found = tracker.log.head()
    return [f"{found.position}:{found.hash.hex()}", f"{found.position}:{found.short}"]


def test_a_head_that_was_kept_fits_for_ever(tracker: Tracker) -> None:
    assert all(tracker.verify(head).holds for head in heads(tracker))
    for event in tracker.log.read():
        assert tracker.verify(f"{event.position}:{chain.short(event.hash)}").holds


def test_a_tail_that_was_cut_off_is_found_with_a_head_and_only_so(tracker: Tracker) -> None:
    kept = heads(tracker)
    with tampering(tracker) as execute:
        for table in ("events", "tags"):
            execute(f"DELETE FROM {table} WHERE position > 12")
        tracker.rebuild()
        assert looked_at(tracker).holds
        for head in kept:
            found = tracker.verify(head)
            end = f"position {HOLE + 1}: a head was noted there, and the log ends at position 12: its end was cut off"
            assert texts(found) == end


def test_a_history_written_anew_is_found_with_a_head_and_only_so(tracker: Tracker) -> None:
    kept = heads(tracker)
    with tampering(tracker) as execute:
        execute("UPDATE events SET recorded_by = 'eve' WHERE position = 2")
        relink(tracker)
        assert looked_at(tracker).holds
        for head in kept:
            found = tracker.verify(head)
            assert texts(found) == f"position {HOLE + 1}: this is not the history of which the head was noted"


def test_the_head_of_another_ledger_does_not_fit_even_where_nothing_is_recorded(tracker: Tracker) -> None:
    other = chain.short(chain.genesis("11111111-2222-4333-8444-555555555555"))
    assert not tracker.verify(f"0:{other}").holds


def test_what_is_no_head_is_said_to_be_none(tracker: Tracker) -> None:
    for text in (
        "",
        ":",
        "12",
        "12:",
        "12:ABC",
        "x:00000-00000-00000-00000",
        "1:UUUUU-00000-00000-00000",
        "-1:" + "0" * 64,
    ):
        with pytest.raises(InvalidInput, match="is no head: give POSITION:HASH"):
            tracker.verify(text)


hashes = st.binary(min_size=32, max_size=32)


@whatever(hashes, st.integers(0, 10**12), st.data())
def test_a_short_head_is_read_as_crockford_says(hash_: bytes, position: int, data: st.DataObject) -> None:
    short = chain.short(hash_)
    assert int.from_bytes(hash_[:13]) >> 4 == sum(
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter) << 5 * (19 - at)
        for at, letter in enumerate(short.replace("-", ""))
    )
    heard = "".join(
        data.draw(st.sampled_from({"0": "0Oo", "1": "1IiLl", "-": ["-", " ", "", " - "]}.get(one, one + one.lower())))
        for one in short
    )
    assert chain.read_noted(f" {position} : {heard} ") == chain.Noted(position, short)
    assert chain.read_noted(f"{position}:{hash_.hex()}").fits(hash_)
    assert chain.read_noted(f"{position}:{short}").fits(hash_)
    assert not chain.read_noted(f"{position}:{short}").fits(bytes([hash_[0] ^ 1]) + hash_[1:])


# Tags, the row of the ledger, guards


def test_a_change_of_any_tag_is_found_at_its_position(tracker: Tracker) -> None:
    for tag, type_, position in tracker.log.connection.execute("SELECT tag, type, position FROM tags").fetchall():
        where = "WHERE tag = ? AND type = ? AND position = ?"
        row = (tag, type_, position)
        redacted = position == HOLE
        for sql in ("DELETE FROM tags", "UPDATE tags SET tag = tag || 'x'"):
            assert places(after(tracker, f"{sql} {where}", *row)) == ([] if redacted else [position])
        assert places(after(tracker, f"UPDATE tags SET type = 'X' {where}", *row)) == [position]
        assert position + 1000 in places(after(tracker, f"UPDATE tags SET position = position + 1000 {where}", *row))
        moved = places(after(tracker, f"UPDATE OR IGNORE tags SET position = 1, tag = 'a:b' {where}", *row))
        assert 1 in moved


def test_the_tags_of_a_hole_must_be_text_of_its_type(tracker: Tracker) -> None:
    for change in ("type = 'X'", "tag = CAST(x'ff3a61' AS TEXT)"):
        found = after(tracker, f"UPDATE tags SET {change} WHERE position = ?", HOLE)
        assert HOLE in places(found)


def test_a_tag_too_many_is_found_at_its_position(tracker: Tracker) -> None:
    for position in (*range(1, HOLE), HOLE + 1):
        (type_,) = tracker.log.connection.execute("SELECT type FROM events WHERE position = ?", (position,)).fetchone()
        found = after(tracker, "INSERT INTO tags VALUES ('party:eve', ?, ?)", type_, position)
        assert texts(found) == f"position {position}: the index of its tags should not have party:eve ({type_})"


def test_another_row_of_the_ledger_is_found(tracker: Tracker) -> None:
    for sql in (
        "UPDATE ledger SET id = randomblob(16)",
        "UPDATE ledger SET format = 0",
        "DELETE FROM ledger",
        "INSERT INTO ledger VALUES (randomblob(16), 1)",
    ):
        assert texts(after(tracker, sql)) == "the table ledger does not hold the one row that it must"


def test_the_id_of_another_ledger_breaks_the_chain_at_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "coop.db"
    path.write_bytes(file_of_a_ledger())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER the_ledger_does_not_change")
        connection.execute("UPDATE ledger SET id = randomblob(16)")
        body = ledgerfile.GUARDS["the_ledger_does_not_change"]
        connection.execute(f"CREATE TRIGGER the_ledger_does_not_change {body}")
    with SqliteEventLog.open(path, read_only=True) as log:
        assert places(verify(log)) == [1]


@pytest.mark.parametrize("guard", ledgerfile.GUARDS)
def test_a_guard_that_was_dropped_or_altered_is_missed(tracker: Tracker, guard: str) -> None:
    body = ledgerfile.GUARDS[guard]
    for instead in (None, f"CREATE TRIGGER {guard} {body.replace('BEGIN', 'BEGIN SELECT 1;')}"):
        with undone(tracker) as execute:
            execute(f"DROP TRIGGER {guard}")
            if instead:
                execute(instead)
            found = tracker.verify()
        assert texts(found).startswith(
            f"the guard {guard} was dropped or changed: what was recorded is open to a slip;"
        )


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "CREATE TRIGGER spy AFTER INSERT ON events BEGIN DELETE FROM things; END",
            "events has a foreign trigger, spy",
        ),
        ("CREATE INDEX quick ON tags (position)", "the table tags has a foreign index, quick"),
        ("ALTER TABLE events ADD COLUMN remark TEXT", "the table events is not as it was made"),
        ("CREATE TRIGGER spy AFTER INSERT ON things BEGIN DELETE FROM tags; END", "spy: it should not be there"),
    ],
)
def test_what_was_added_to_a_table_is_found(tracker: Tracker, sql: str, said: str) -> None:
    with undone(tracker) as execute:
        execute(sql)
        found = tracker.verify()
    assert len(found.faults) == 1
    assert said in texts(found)


def test_tables_of_others_in_the_same_file_are_none_of_its_business(tracker: Tracker) -> None:
    with undone(tracker) as execute:
        execute("CREATE TABLE mine (of TEXT)")
        execute("CREATE VIEW seen AS SELECT * FROM things")
        found = tracker.verify()
    assert found.holds


# Holes


def test_a_hole_that_no_event_names_is_a_fault(tracker: Tracker) -> None:
    for position in range(1, HOLE):
        with tampering(tracker) as execute:
            execute("UPDATE events SET data = NULL WHERE position = ?", (position,))
            tracker.rebuild()
            found = looked_at(tracker)
        assert texts(found) == f"position {position}: its content is gone, and no event says that it was redacted"
        assert found.redacted == (position, HOLE)


def test_a_hole_whose_redaction_names_another_is_a_fault(tracker: Tracker) -> None:
    with tampering(tracker) as execute:
        named = encode(EventRedacted(event=EventId(of_label("a", "b")), reason="an order"))
        values = (named, chain.data_hash(named), HOLE + 1)
        execute("UPDATE events SET data = ?, data_hash = ? WHERE position = ?", values)
        execute("UPDATE tags SET tag = ? WHERE position = ?", (f"event:{of_label('a', 'b')}", HOLE + 1))
        relink(tracker)
        found = looked_at(tracker)
    assert places(found) == [HOLE]


# The read model


def model_tables(tracker: Tracker) -> list[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'things_fts%'"
    names = [name for (name,) in tracker.log.connection.execute(sql)]
    return [name for name in names if name not in ("events", "tags", "ledger") and not name.startswith("sqlite_")]


def tamperings(tracker: Tracker, table: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """A row less, each of its columns changed, or a row where there is none."""
    execute = tracker.log.connection.execute
    columns = [row[1] for row in execute(f'PRAGMA table_info("{table}")')]
    row = execute(f'SELECT * FROM "{table}" WHERE rowid = (SELECT min(rowid) FROM "{table}")').fetchone()
    if row is None:
        yield f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})', tuple("x" for _ in columns)
        return
    where = f'WHERE rowid = (SELECT min(rowid) FROM "{table}")'
    for column, value in zip(columns, row, strict=True):
        yield f'UPDATE "{table}" SET "{column}" = ? {where}', (another(value),)
    yield f'DELETE FROM "{table}" {where}', ()


def test_a_change_of_any_row_of_any_table_made_of_the_log_is_found(tracker: Tracker) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        anew = ReadModel(connection)
        anew.rebuild(tracker.log)
        ours = ReadModel(tracker.log.connection)
        for table in model_tables(tracker):
            for sql, values in tamperings(tracker, table):
                with undone(tracker) as execute:
                    assert execute(sql, values).rowcount == 1
                    assert ours.differences(anew) != [], (sql, values)
            with undone(tracker) as execute:
                execute(sql, values)
                found = tracker.verify()
            # Without its row of `projections`, a program takes the rows for those of another version, and uses none.
            assert found.holds is (table == "projections"), sql
            assert found.rows_compared is (table != "projections")


def test_rows_that_do_not_stand_at_the_head_are_found(tracker: Tracker) -> None:
    found = after(tracker, "UPDATE projections SET position = position - 1")
    assert texts(found).endswith("projections: 1 rows too many, 1 missing")


def test_a_row_that_stands_there_twice_is_found(tracker: Tracker) -> None:
    """Tables without a key: sets would take two equal rows for one."""
    doubled = 0
    for table in model_tables(tracker):
        with undone(tracker) as execute:
            if execute(f'INSERT OR IGNORE INTO "{table}" SELECT * FROM "{table}" LIMIT 1').rowcount:
                doubled += 1
                assert f"{table}: 1 rows too many, 0 missing" in texts(tracker.verify())
    assert doubled


@pytest.mark.parametrize(
    "sql",
    [
        "DROP VIEW inherited_endorsements",
        "DROP INDEX idx_things_thing",
        "DROP TABLE asked",
        "DROP TABLE things_fts",
        "INSERT INTO things_fts (rowid, title, body) VALUES (1, 'smuggled', '')",
        "INSERT INTO things_fts (things_fts, rowid, title, body) SELECT 'delete', id, title, body FROM things",
        "UPDATE things_fts_docsize SET sz = x'0505'",
        "DELETE FROM things_fts_data WHERE id > 10",
    ],
)
def test_a_change_of_the_views_the_indexes_or_the_search_is_found(tracker: Tracker, sql: str) -> None:
    with undone(tracker) as execute:
        execute(sql)
        found = tracker.verify()
    assert not found.holds
    assert places(found) == [None] * len(found.faults)


def test_a_view_that_says_something_else_is_found(tracker: Tracker) -> None:
    with undone(tracker) as execute:
        execute("DROP VIEW inherited_endorsements")
        execute("CREATE VIEW inherited_endorsements AS SELECT 1 AS proposal")
        found = tracker.verify()
    assert "inherited_endorsements: it is not made as it should be" in texts(found)


# Any byte of the file


def contents(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Everything that can be asked of a ledger: every row, and every word that the search finds.

    But for the tags of a hole: what they should be is not known any more.
    """
    connection.text_factory = bytes
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, things_fts, instance)")
    sql = "SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'things_fts%'"
    names = [name.decode() for (name,) in connection.execute(sql).fetchall()]
    connection.execute(f"CREATE TEMP VIEW tags AS SELECT * FROM main.tags WHERE position <> {HOLE}")
    return {
        name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in [*names, "words"]
    }


@pytest.fixture
def untouched(desk: Desk) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(desk.file("whole.db", file_of_a_ledger()))) as connection:
        return contents(connection)


@cache
def written(whole: bytes) -> list[int]:
    """The places of a file that are not empty, as most of so small a ledger is."""
    return [place for place, byte in enumerate(whole) if byte]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(st.data())
def test_any_byte_of_the_file_that_changes_is_found_or_changes_nothing(
    desk: Desk, untouched: dict[str, list[Any]], data: st.DataObject
) -> None:
    whole = file_of_a_ledger()
    place = data.draw(st.sampled_from(written(whole)))
    changed = data.draw(st.integers(1, 255))
    for each in desk.folder.glob("coop.db*"):
        each.unlink()
    path = desk.file("coop.db", whole[:place] + bytes([whole[place] ^ changed]) + whole[place + 1 :])
    answer = desk.run("coop verify")
    assert answer.code in (0, 1), answer
    if answer.code == 1 or answer.err:  # where the version of the rows is what changed, it says that none were compared
        assert answer.err.startswith("coop: ")
        return
    with closing(sqlite3.connect(path)) as connection:
        assert contents(connection) == untouched
