"""The log under fire, small: what tests/reliability.py does to a ledger at length, a few times over."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from coop_tracker.errors import ConcurrencyError, LedgerError, Refused
from coop_tracker.events import TrackId, TrackOpened
from coop_tracker.log import AppendCondition, Query
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.tracker import Tracker
from tests import reliability
from tests.given import track
from tests.reliability import CROWDS, drafts

# Kills


@pytest.mark.parametrize(
    "child", [reliability.append_to_the_log, reliability.record_with_rows, reliability.import_files]
)
def test_whatever_kills_a_writer_all_that_was_acknowledged_is_there_and_every_batch_whole(
    tmp_path: Path, child: reliability.Child
) -> None:
    assert reliability.kills(child, tmp_path, rounds=4)["rounds"] == 4


def test_whatever_kills_a_rebuild_the_rows_are_there(tmp_path: Path) -> None:
    assert reliability.kills_of_rebuilds(tmp_path, rounds=3)["rounds"] == 3


def test_who_reads_during_a_rebuild_sees_all_of_the_rows(tmp_path: Path) -> None:
    assert reliability.read_during_rebuilds(tmp_path, rounds=2)["rebuilds"] == 2


# Crowds


@pytest.mark.parametrize("name", CROWDS)
def test_in_a_crowd_nobody_is_turned_away_and_nothing_is_lost(tmp_path: Path, name: str) -> None:
    works, threads = CROWDS[name]
    shares = reliability.crowd(tmp_path / "coop.db", works, 1.0, threads)
    assert [told for share in shares for told in share.turned_away] == []
    assert any(share.ids for share in shares)


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What becomes of something that so many threads do at the same moment: each one's answer or error."""
    barrier = threading.Barrier(count)
    outcomes: list[object] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes.append(act(number))
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_those_who_introduce_a_thing_differently_at_once_one_records_and_the_others_are_told_how_they_differ(
    tmp_path: Path,
) -> None:
    path = tmp_path / "coop.db"
    Tracker.open(path, create=True).close()

    def introduce(number: int) -> object:
        with Tracker.open(path) as tracker:
            return tracker.record_all([track(f"by-{number}"), TrackOpened(track=TrackId("water"), title=f"{number}")])

    outcomes = at_once(4, introduce)
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert len(refused) == 3
    with Tracker.open(path) as tracker:
        assert tracker.position == 2
        title = f"'{tracker.at(2).event.title}'"  # type: ignore[union-attr]
        assert all(title in str(each) for each in refused), str(refused[0])
        assert len(tracker.tracks()) == 2
        assert tracker.check() == []


def test_of_those_who_append_on_one_condition_at_once_one_records_and_the_others_learn_what_came(
    tmp_path: Path,
) -> None:
    path = tmp_path / "coop.db"
    SqliteEventLog.open(path, create=True).close()
    condition = AppendCondition(Query.tagged("track:water"), 0)

    def append(number: int) -> object:
        with SqliteEventLog.open(path) as log:
            given = drafts([track("water"), track(f"by-{number}")])
            return log.append(given, recorded_by=str(number), condition=condition)

    outcomes = at_once(4, append)
    lost = [each for each in outcomes if isinstance(each, ConcurrencyError)]
    assert [each.found for each in lost] == [(1,)] * 3
    with SqliteEventLog.open(path) as log:
        assert log.head().position == 2


# Full disks


def test_where_the_file_may_not_grow_nothing_is_half_recorded_and_it_goes_on_when_it_may(tmp_path: Path) -> None:
    figures = reliability.full_file(tmp_path, rooms=(0, 9))
    assert figures == {**dict.fromkeys(("refused amid append", "refused amid import", "refused amid rebuild"), 2)}


def test_on_a_full_disk_a_command_says_so_and_nothing_is_half_recorded(tmp_path: Path) -> None:
    try:
        figures = reliability.full_disk(tmp_path, rooms=(0, 16, 64))
    except OSError as error:
        pytest.skip(str(error))
    assert figures["record: refused in a sentence"]
    assert figures["import: refused in a sentence"]


def test_where_one_part_undoes_the_whole_transaction_no_other_part_is_recorded_by_itself(tmp_path: Path) -> None:
    def fail_as_on_a_full_disk(log: SqliteEventLog) -> None:
        with log.writing():
            log.connection.execute("ROLLBACK")  # what SQLite does then
            raise ZeroDivisionError

    with SqliteEventLog.open(tmp_path / "coop.db", create=True) as log:
        with pytest.raises(LedgerError, match="nothing was recorded"), log.writing():  # noqa: PT012
            log.append(drafts([track("water")]), recorded_by="a")
            with pytest.raises(ZeroDivisionError):
                fail_as_on_a_full_disk(log)
            with pytest.raises(LedgerError, match="nothing was recorded"):
                log.append(drafts([track("roads")]), recorded_by="a")
        assert log.head().position == 0
        log.append(drafts([track("roads")]), recorded_by="a")
        assert log.head().position == 1
