"""Our logs keep what every log promises; and a log that breaks a promise does not get past the test of it."""

import importlib
import inspect
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from coop_tracker.errors import CoopError
from coop_tracker.log import EventLog, sqlite
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.testing import EventLogConformance
from coop_tracker.testing.conformance import always
from coop_tracker.testing.drafts import now
from coop_tracker.testing.machine import LogMachine
from tests.brokenlogs import BROKEN, CommitsEachPart
from tests.listlog import ListEventLog

THE_MACHINE = "a_log_agrees_with_a_list_whatever_is_done"
ANOTHER_PROCESS = "another_process_records_while_this_one_does"


class TestInAFile(EventLogConformance):
    """The log in a file, which others may open too."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path
        self.names = count(1)
        self.paths: dict[EventLog, Path] = {}

    def make_log(self, clock: Callable[[], datetime]) -> EventLog:
        path = self.folder / f"{next(self.names)}.db"
        log = SqliteEventLog.open(path, create=True, clock=clock)
        self.paths[log] = path
        return log

    def opener(self, log: EventLog) -> Callable[[], EventLog]:
        return partial(SqliteEventLog.open, self.paths[log])

    def open_read_only(self, log: EventLog) -> EventLog:
        return SqliteEventLog.open(self.paths[log], read_only=True)


class TestInMemory(EventLogConformance):
    """The log in memory, which reads two rows at a time here, so that every answer is put together from several."""

    @pytest.fixture(autouse=True)
    def _chunks_of_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite, "CHUNK", 2)

    def make_log(self, clock: Callable[[], datetime]) -> EventLog:
        return SqliteEventLog.in_memory(clock)


class TestInAList(EventLogConformance):
    """A log that has nothing in common with SQLite."""

    log_class = ListEventLog

    def make_log(self, clock: Callable[[], datetime]) -> EventLog:
        return self.log_class(clock)

    def opener(self, log: EventLog) -> Callable[[], EventLog]:
        assert isinstance(log, ListEventLog)
        return lambda: self.log_class(shared=log.shared)

    def open_read_only(self, log: EventLog) -> EventLog:
        assert isinstance(log, ListEventLog)
        return self.log_class(shared=log.shared, read_only=True)


class RecordsElsewhere(EventLogConformance):
    """Whoever opens the ledger again gets another one."""

    def make_log(self, clock: Callable[[], datetime]) -> EventLog:
        return ListEventLog(clock)

    def opener(self, log: EventLog) -> Callable[[], EventLog]:  # noqa: ARG002 (there lies the fault)
        return ListEventLog


def keep(promise: str, suite: EventLogConformance) -> None:
    """Run one test of a suite."""
    test = getattr(suite, f"test_{promise}")
    if "log" in inspect.signature(test).parameters:
        with suite.make_log(now) as log:
            test(log)
    else:
        test()


@pytest.mark.parametrize("promise", BROKEN)
def test_a_log_that_breaks_a_promise_is_found_out(promise: str) -> None:
    suite = TestInAList()
    suite.log_class = BROKEN[promise]
    with pytest.raises((AssertionError, CoopError, pytest.fail.Exception)):
        keep(promise, suite)


def test_a_log_that_records_elsewhere_in_another_process_is_found_out() -> None:
    with pytest.raises(AssertionError):
        keep(ANOTHER_PROCESS, RecordsElsewhere())


class MachineOnABrokenLog(LogMachine):
    """As the suite runs it."""

    def __init__(self) -> None:
        super().__init__(CommitsEachPart())


def test_a_log_that_goes_its_own_way_is_found_out_by_the_machine() -> None:
    # It stops where it first finds something: to find the shortest way there takes 5 s.
    until_found = settings(always, max_examples=300, phases=[Phase.generate], derandomize=True)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(MachineOnABrokenLog, settings=until_found)


def test_every_promise_has_a_log_that_breaks_it() -> None:
    tests = {name.removeprefix("test_") for name in dir(EventLogConformance) if name.startswith("test_")}
    assert tests == {*BROKEN, ANOTHER_PROCESS, THE_MACHINE}


def test_without_pytest_or_hypothesis_it_is_said_what_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "coop_tracker.testing")
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(ImportError, match=r"hypothesis is not installed: pip install 'coop-tracker\[test\]'"):
        importlib.import_module("coop_tracker.testing")
