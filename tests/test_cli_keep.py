"""``coop head``, ``verify``, ``backup`` and ``restore``: what is typed, and what is kept."""

# ruff: noqa: E501 (what is typed and what is said to it stand on one line)

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from coop_tracker import eventsfile
from coop_tracker.codec import encode
from coop_tracker.copies import backup, restore
from coop_tracker.errors import InvalidInput
from coop_tracker.events import AnyEvent, EventId, tags
from coop_tracker.ids import of_label
from coop_tracker.log import Draft, Origin, ledgerfile, sqlite
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections.model import ReadModel
from coop_tracker.testing import strategies
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.verify import verify
from tests import ledgers
from tests.given import Clock, made
from tests.sessions import Desk, desk, ledger_after, on_a_terminal
from tests.test_verify import HOLE, file_of_a_ledger, tell_a_story

__all__ = ["desk"]  # a fixture of these tests

LETTERS = "[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}"


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """A desk with a ledger in which there is a little of everything, and a hole."""
    desk.file("coop.db", file_of_a_ledger())
    return desk


@cache
def export() -> bytes:
    """That ledger as `coop export --visibility restricted` writes it."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        at = Desk(Path(folder))
        at.file("coop.db", file_of_a_ledger())
        at.says("coop export --visibility restricted -o all.jsonl")
        return at.files()["all.jsonl"]


def tables(path: Path) -> dict[str, list[Any]]:
    """The ledger's own tables, bit for bit."""
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("ledger", "events", "tags")}  # noqa: S608


# Head


def test_the_head_is_short_enough_to_be_read_over_the_phone(kept: Desk) -> None:
    assert re.fullmatch(f"17:{LETTERS}\n", kept.says("coop head"))
    assert re.fullmatch("17:[0-9a-f]{64}\n", kept.says("coop head --full"))


def test_the_head_for_programs_has_all_of_it(kept: Desk) -> None:
    found = json.loads(kept.says("coop head --format json"))
    assert [*found] == ["ledger", "position", "hash", "short"]
    assert found["position"] == 17
    assert f"17:{found['short']}\n" == kept.says("coop head")
    assert f"17:{found['hash']}\n" == kept.says("coop head --full")


def test_an_empty_ledger_has_a_head(desk: Desk) -> None:
    SqliteEventLog.open(desk.folder / "coop.db", create=True).close()
    head = desk.says("coop head")
    assert re.fullmatch(f"0:{LETTERS}\n", head)
    assert desk.says(f"coop verify --against {head}").startswith("0 events hold; head 0:")


def test_the_head_is_read_without_the_events(kept: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess
    import sys

    code = "import sys; from coop_tracker.cli import coop; coop(['head'], standalone_mode=False); print('coop_tracker.events' in sys.modules)"
    monkeypatch.chdir(kept.folder)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[1] == "False"


# Verify


def test_a_ledger_that_holds_says_so_in_a_line(kept: Desk) -> None:
    head = kept.says("coop head").strip()
    assert kept.says("coop verify") == f"17 events hold; head {head}; 1 redacted\n"
    assert kept.says(f"coop verify --against {head}") == f"17 events hold; head {head}; 1 redacted\n"
    whole = kept.says("coop head --full").strip()
    assert kept.says("coop verify --against", whole.upper()) == f"17 events hold; head {head}; 1 redacted\n"


def test_a_check_for_programs_says_everything(kept: Desk) -> None:
    head = json.loads(kept.says("coop head --format json"))
    found = json.loads(kept.says("coop verify --format json"))
    assert found == {**head, "events": 17, "redacted": [HOLE], "faults": [], "rows_compared": True, "holds": True}


def tamper(desk: Desk, *statements: str) -> None:
    with closing(sqlite3.connect(desk.folder / "coop.db", isolation_level=None)) as connection:
        for sql in statements:
            connection.execute(sql)


def test_a_ledger_that_does_not_hold_is_told_the_first_bad_position_first(kept: Desk) -> None:
    tamper(
        kept,
        "DROP TRIGGER tags_stay",
        "DROP TRIGGER events_do_not_change",
        "UPDATE events SET recorded_by = 'eve' WHERE position IN (9, 5)",
    )
    assert kept.refuses("coop verify") == (
        "coop: coop.db does not hold what was recorded:\n"
        "  position 5: its envelope, or the event before it, is not the one that was recorded\n"
        "  position 9: its envelope, or the event before it, is not the one that was recorded\n"
        "  the guard events_do_not_change was dropped or changed: what was recorded is open to a slip; coop restore of a whole export makes a ledger that has it\n"
        "  the guard tags_stay was dropped or changed: what was recorded is open to a slip; coop restore of a whole export makes a ledger that has it\n"
    )
    answer = kept.run("coop verify --format json")
    assert (answer.code, answer.err) == (1, "")
    found = json.loads(answer.out)
    assert (found["holds"], found["position"], found["events"]) == (False, 17, 17)
    assert [fault["position"] for fault in found["faults"]] == [5, 9, None, None]
    assert found["faults"][2]["what"].startswith("the guard events_do_not_change was dropped")


def test_a_fault_alone_is_told_in_a_sentence_in_which_nothing_steers_the_terminal(kept: Desk) -> None:
    tamper(kept, "INSERT INTO tags VALUES ('party:' || char(27) || '[2J', 'PartyIntroduced', 1)")
    told = "coop: coop.db does not hold what was recorded: position 1: the index of its tags should not have party:\\x1b[2J (PartyIntroduced)\n"
    assert kept.refuses("coop verify") == told


def test_a_head_that_cannot_be_one_is_said_to_be_none(kept: Desk) -> None:
    told = "coop: --against: '12' is no head: give POSITION:HASH as coop head prints it, the hash as 20 letters or in full\n"
    assert kept.cannot_read("coop verify --against 12") == told


def test_a_tail_cut_off_is_found_with_the_head_of_the_minutes(kept: Desk) -> None:
    head = kept.says("coop head").strip()
    tamper(
        kept,
        "DROP TRIGGER events_stay",
        "DROP TRIGGER tags_stay",
        "DELETE FROM events WHERE position > 14",
        "DELETE FROM tags WHERE position > 14",
    )
    tamper(kept, *(f"CREATE TRIGGER {name} {ledgerfile.GUARDS[name]}" for name in ("events_stay", "tags_stay")))
    kept.says("coop rebuild")
    assert kept.says("coop verify").startswith("14 events hold; ")
    told = "position 17: a head was noted there, and the log ends at position 14: its end was cut off"
    assert kept.refuses("coop verify --against", head) == f"coop: coop.db does not hold what was recorded: {told}\n"


def test_a_check_says_when_there_are_no_rows_to_compare(kept: Desk) -> None:
    tamper(kept, "UPDATE projections SET version = 0")
    answer = kept.run("coop verify")
    assert answer.code == 0
    assert answer.out.startswith("17 events hold; ")
    assert answer.err == "coop: there are no rows of this version to compare with the log; coop rebuild makes them\n"


def test_what_is_no_ledger_is_said_to_be_none(desk: Desk) -> None:
    assert "there is no ledger coop.db" in desk.refuses("coop verify")
    desk.file("coop.db", b"hello, world" * 100)
    assert desk.refuses("coop verify") == "coop: coop.db is a file of another kind, not a ledger\n"
    desk.file("coop.db", file_of_a_ledger()[:100_000])
    assert desk.refuses("coop verify").startswith("coop: coop.db ")


def test_a_ledger_of_which_the_id_is_no_id_is_said_to_be_damaged(kept: Desk) -> None:
    tamper(
        kept,
        "DROP TRIGGER the_ledger_does_not_change",
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE ledger SET id = x'00'",
    )
    assert kept.refuses("coop verify") == "coop: coop.db has lost its id\n"


def test_a_long_check_shows_how_far_it_has_come(desk: Desk) -> None:
    with SqliteEventLog.open(desk.folder / "coop.db", create=True) as log:
        event = made()
        drafts = [Draft(of_label("a", str(n)), "ProposalMade", 1, encode(event), tags(event)) for n in range(2000)]
        log.append(drafts, recorded_by="ann")
    drawn = on_a_terminal(desk.folder, "verify")
    assert "verifying" in drawn
    assert "2,000 events hold" in drawn


# Backup


def test_a_backup_is_the_ledger_in_one_file(kept: Desk) -> None:
    head = kept.says("coop head").strip()
    assert kept.says("coop backup copy.db") == f"copied 17 events of coop.db to copy.db; head {head}\n"
    assert sorted(path.name for path in kept.folder.glob("*copy*")) == ["copy.db"]
    assert tables(kept.folder / "copy.db") == tables(kept.folder / "coop.db")
    assert kept.says("coop verify --ledger copy.db --against", head).startswith("17 events hold; ")
    kept.says("coop record track-opened --ledger copy.db --track ports --title Ports")
    assert kept.says("coop verify --ledger copy.db").startswith("18 events hold; ")


def test_a_backup_replaces_an_older_one_of_the_same_ledger(kept: Desk) -> None:
    kept.says("coop backup copy.db")
    kept.says("coop record track-opened --track ports --title Ports")
    assert kept.says("coop backup copy.db").startswith("copied 18 events")
    kept.file("empty.db", b"")
    assert kept.says("coop backup empty.db").startswith("copied 18 events")


def test_a_backup_replaces_nothing_that_would_be_lost(kept: Desk) -> None:
    def refuses(name: str, why: str) -> None:
        before = kept.files()
        assert kept.refuses(f"coop backup {name}") == f"coop: {name} {why}\n"
        assert kept.files() == before

    kept.says("coop backup ahead.db")
    kept.says("coop record track-opened --ledger ahead.db --track ports --title Ports")
    refuses("ahead.db", "is not replaced: what it holds is not in this ledger; back up to another file")
    kept.says("coop record track-opened --track quays --title Quays")
    refuses("ahead.db", "is not replaced: what it holds is not in this ledger; back up to another file")
    kept.file("other.db", ledger_after("coop record track-opened --track ports --title Ports"))
    answer = "is not replaced: it is another ledger, <id>; back up to another file"
    refuses("other.db", answer)
    kept.file("notes.txt", "to be kept")
    refuses("notes.txt", "is not replaced: it is no backup of this ledger; back up to another file")
    refuses("coop.db", "is not replaced: it is the ledger itself; back up to another file")
    refuses("nowhere/copy.db", "cannot be written: there is no such folder")
    kept.file("used.db-wal", "x")
    assert "used.db cannot be written: it is in use, or was when its program was cut short" in kept.refuses(
        "coop backup used.db"
    )


def test_a_ledger_that_does_not_hold_is_not_backed_up(kept: Desk) -> None:
    tamper(kept, "DROP TRIGGER tags_stay")
    told = "coop: no backup was made, as the ledger does not hold: the guard tags_stay was dropped or changed: what was recorded is open to a slip; coop restore of a whole export makes a ledger that has it\n"
    assert kept.refuses("coop backup copy.db") == told
    assert list(kept.files()) == ["coop.db"]


def test_a_backup_is_of_one_moment_though_others_record_at_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PAGES", 1)
    path, copy = tmp_path / "coop.db", tmp_path / "copy.db"
    path.write_bytes(file_of_a_ledger())
    steps = 0
    with SqliteEventLog.open(path) as writer, SqliteEventLog.open(path, read_only=True) as log:
        event = made()

        def meanwhile(done: int, of: int) -> None:
            nonlocal steps
            if done < of // 2 and steps < 30:
                steps += 1
                writer.append(
                    [Draft(of_label("a", str(steps)), "ProposalMade", 1, encode(event), tags(event))], recorded_by="ann"
                )

        head = backup(log, copy, meanwhile)
        assert (head.position, log.head().position, steps) == (17, 47, 30)
    with SqliteEventLog.open(copy, read_only=True) as copied:
        assert verify(copied, against=f"17:{head.short}").holds


def test_a_backup_is_as_private_as_the_ledger(kept: Desk) -> None:
    (kept.folder / "coop.db").chmod(0o640)
    kept.says("coop backup copy.db")
    assert (kept.folder / "copy.db").stat().st_mode & 0o777 == 0o640


def test_a_ledger_in_memory_is_backed_up_too_and_says_how_far_it_has_come(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with Tracker.in_memory(recorded_by="the desk") as tracker:
        assert backup(tracker.log, tmp_path / "none.db", lambda *_: None).position == 0
        tell_a_story(tracker)
        assert backup(tracker.log, tmp_path / "copy.db", lambda *done: told.append(done)) == tracker.log.head()
    assert told == sorted(told)
    assert told[-1] == (100, 100)


def test_a_backup_that_is_cut_short_leaves_nothing_behind(kept: Desk) -> None:
    def tired(*_: int) -> None:
        raise KeyboardInterrupt

    with SqliteEventLog.open(kept.folder / "coop.db", read_only=True) as log, pytest.raises(KeyboardInterrupt):
        backup(log, kept.folder / "copy.db", tired)
    assert list(kept.files()) == ["coop.db"]


# Restore


def test_what_is_restored_is_the_ledger_bit_for_bit(kept: Desk) -> None:
    kept.file("all.jsonl", export())
    head = kept.says("coop head").strip()
    assert kept.says("coop restore --ledger again.db all.jsonl") == f"restored 17 events to again.db; head {head}\n"
    ours, again = tables(kept.folder / "coop.db"), tables(kept.folder / "again.db")
    assert (again["ledger"], again["events"]) == (ours["ledger"], ours["events"])
    # What a redacted event was about is not in an export.
    assert again["tags"] == [row for row in ours["tags"] if row[2] != HOLE]
    assert kept.says("coop verify --ledger again.db --against", head) == f"17 events hold; head {head}; 1 redacted\n"
    for question in ("status", "list", "log", "show water"):
        assert kept.says(f"coop {question} --ledger again.db") == kept.says(f"coop {question}")
    assert sorted(kept.files()) == ["again.db", "all.jsonl", "coop.db"]


def test_an_export_is_read_from_standard_input_and_its_form_may_differ(desk: Desk) -> None:
    lines = [json.dumps(json.loads(line), indent=None, sort_keys=True) for line in export().splitlines()]
    desk.file("coop.db", b"")
    assert desk.says("coop restore -", typed="\r\n\n".join(lines)).startswith("restored 17 events to coop.db; head 17:")
    assert desk.says("coop verify").startswith("17 events hold; ")


def test_a_ledger_that_is_there_is_not_restored_over(kept: Desk) -> None:
    kept.file("all.jsonl", export())
    told = "coop: coop.db is there already, and a ledger is restored only where there is none\n"
    assert kept.refuses("coop restore all.jsonl") == told
    assert kept.files()["coop.db"] == file_of_a_ledger()


def lines_of_export() -> list[dict[str, Any]]:
    return [json.loads(line) for line in export().splitlines()]


def test_what_is_not_the_whole_history_of_one_ledger_is_refused_at_its_line(desk: Desk) -> None:
    def refused(lines: list[Any]) -> str:
        desk.file("all.jsonl", "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
        told = desk.refuses("coop restore all.jsonl")
        assert list(desk.files()) == ["all.jsonl"]
        assert told.startswith("coop: no ledger was made of all.jsonl: ")
        return told.removeprefix("coop: no ledger was made of all.jsonl: ").rstrip()

    lines = lines_of_export()
    missing = "and what lies between is missing; coop export --visibility restricted leaves nothing out"
    assert refused(lines[:4] + lines[6:]) == f"line 5: position 7 comes after position 4, {missing}"
    assert refused(lines[1:]) == f"line 1: position 2 comes after position 0, {missing}"
    assert (
        refused([lines[0], lines[0]]) == "line 2: position 1 comes after position 1: the lines are not in their order"
    )
    wrong = "is not what was recorded: its hash does not fit"
    assert refused([lines[0], {**lines[1], "recorded_by": "eve"}]) == f"line 2: position 2 {wrong}"
    assert refused([lines[0], {**lines[1], "hash": "0" * 64}]) == f"line 2: position 2 {wrong}"
    assert (
        refused([{**lines[0], "data": {"party": "eve"}}])
        == "line 1: its data does not have the hash it was recorded with"
    )
    assert (
        refused([lines[0], {**lines[1], "ledger": of_label("a", "b")}])
        == "line 2: position 2 is of another ledger, <id>: restore one at a time"
    )
    assert refused([{**line, "ledger": of_label("a", "b")} for line in lines]) == f"line 1: position 1 {wrong}"
    assert refused([{**lines[0], "ledger": "desk"}]).startswith("line 1: ")
    assert refused([{**lines[0], "remark": "x"}]) == "line 1: is not written as coop export writes an event"
    assert refused([{**lines[0], "hash": lines[0]["hash"].upper()}]).startswith("line 1: ")
    assert refused([{**lines[0], "recorded_at": "0001-01-01T00:00:00+10:00"}]).startswith("line 1: ")
    assert (
        refused([{**lines[0], "type": "Foreseen"}])
        == "line 1: is a Foreseen, which a newer program wrote: upgrade, then import"
    )
    assert (
        refused([{"type": "TrackOpened", "track": "x"}])
        == "line 1: is not an event in its envelope, as coop export writes it"
    )
    assert refused(["", "{"]).startswith("line 2: is not JSON: ")
    assert (
        refused([*lines[:4], {**lines[4], "data": None}, *lines[5:]])
        == "line 5: the content of position 5 is gone, and no event says that it was redacted"
    )
    assert refused([]) == "there is no event in it, and so no ledger to restore"
    desk.file("all.jsonl", b"\xff\xfe\n")
    assert desk.refuses("coop restore all.jsonl").endswith("line 1: is not UTF-8\n")
    assert desk.refuses("coop restore none.jsonl") == "coop: none.jsonl: no such file or directory\n"
    assert "cannot be written: there is no such folder" in desk.refuses("coop restore --ledger no/coop.db all.jsonl")


def test_a_ledger_is_not_restored_beside_a_wal_that_another_left(desk: Desk) -> None:
    desk.file("all.jsonl", export())
    desk.file("coop.db-wal", b"the pages of another")
    assert "coop.db cannot be written: it is in use, or was when its program was cut short" in desk.refuses(
        "coop restore all.jsonl"
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(st.data())
def test_an_export_in_which_a_byte_changed_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    whole = export()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    path = tmp_path / "coop.db"
    try:
        head = restore(changed.split(b"\n"), path)
    except InvalidInput:
        assert list(tmp_path.iterdir()) == []
        return
    path.unlink()
    # A blank in the place of the last end of a line says the same.
    assert [json.loads(line.decode().strip()) for line in changed.split(b"\n") if line.strip()] == lines_of_export()
    assert head.hash.hex() == lines_of_export()[-1]["hash"]


def export_and_restore(log: SqliteEventLog, path: Path) -> SqliteEventLog:
    restore(eventsfile.write(log.read()), path)
    return SqliteEventLog.open(path, read_only=True)


def dumped(log: SqliteEventLog) -> list[Any]:
    return [log.connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("ledger", "events", "tags")]  # noqa: S608


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(st.integers(190, 320), st.integers(0, 2**32))
def test_a_ledger_like_real_ones_is_restored_with_its_rows(tmp_path: Path, size: int, seed: int) -> None:
    with Tracker.in_memory(recorded_by="the desk", clock=Clock()) as tracker:
        origin = Origin("desk-b", 1, Clock("2025-01-01T09:00").now, "bob")
        told = [
            Incoming(event, EventId(event_id), origin if seed % 2 else None)
            for event_id, event in ledgers.ledger(size, seed)
        ]
        tracker.take(told)
        with export_and_restore(tracker.log, tmp_path / "coop.db") as again:
            assert again.head() == tracker.log.head()
            assert dumped(again) == dumped(tracker.log)
            assert ReadModel(tracker.log.connection).differences(ReadModel(again.connection)) == []
            assert verify(again).holds
        (tmp_path / "coop.db").unlink()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(
    st.lists(
        st.tuples(strategies.event_ids(), strategies.events()), min_size=1, max_size=6, unique_by=lambda one: one[0]
    )
)
def test_whatever_was_recorded_is_restored(tmp_path: Path, told: list[tuple[str, AnyEvent]]) -> None:
    with SqliteEventLog.in_memory(Clock()) as log:
        for event_id, event in told:
            log.append(
                [Draft(event_id, type(event).__name__, event.schema, encode(event), tags(event))], recorded_by="Zoë"
            )
        with export_and_restore(log, tmp_path / "coop.db") as again:
            assert again.head() == log.head()
            assert dumped(again) == dumped(log)
            assert verify(again).rows_compared
        (tmp_path / "coop.db").unlink()


def test_what_a_killed_program_left_of_its_draft_is_removed_by_the_next(kept: Desk) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    kept.file(f".copy.db.{dead.pid}.new", b"half a copy")
    kept.file(f".copy.db.{os.getppid()}.new", b"another that is at work")
    kept.says("coop backup copy.db")
    assert [name for name in kept.files() if name.endswith(".new")] == [f".copy.db.{os.getppid()}.new"]


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_what_is_no_name_of_a_file_is_told_so(kept: Desk, name: str) -> None:
    assert "is not the name of a file" in kept.refuses("coop backup", name)


def test_a_backup_is_not_written_to_standard_output(kept: Desk) -> None:
    assert "a backup is a file" in kept.cannot_read("coop backup -")


def test_a_backup_through_a_link_replaces_what_the_link_leads_to(kept: Desk) -> None:
    kept.says("coop backup copy.db")
    (kept.folder / "link.db").symlink_to("copy.db")
    kept.says("coop record track-opened --track water --title Water")
    kept.says("coop backup link.db")
    assert (kept.folder / "link.db").is_symlink()
    assert kept.says("coop head --ledger copy.db") == kept.says("coop head")


def test_nothing_is_written_beside_a_journal_that_another_left(kept: Desk) -> None:
    kept.says("coop export --visibility restricted -o all.jsonl")
    kept.file("again.db-journal", b"a journal that was never played back")
    assert "again.db-journal" in kept.refuses("coop restore all.jsonl --ledger again.db")
    kept.file("copy.db-journal", b"the same")
    assert "copy.db-journal" in kept.refuses("coop backup copy.db")
