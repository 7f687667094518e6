"""Nobody's projection can harm the ledger, and whoever records waits once and is not misled."""

from collections.abc import Iterable

import pytest

from coop_tracker.errors import ConcurrencyError, InvalidInput, ReadOnlyLedger
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections import Row, Table
from coop_tracker.tracker import Tracker
from tests.given import made


class Greedy:
    """A projection that takes a name which is not its to take."""

    version = 1
    kind = "proposal"
    types = ()

    def __init__(self, name: str, table: str) -> None:
        self.name = name
        self.tables = (Table(table, {"proposal": str, "n": int}, key=("proposal",)),)

    def things(self, recorded: Recorded) -> Iterable[str]:  # noqa: ARG002 (it is never asked)
        return ()

    def rows(self, thing: str, history: History, world: World) -> Iterable[Row]:  # noqa: ARG002 (as above)
        return ()


@pytest.mark.parametrize(
    ("name", "table"),
    [
        *(("mine", table) for table in ("ledger", "events", "tags", "asked", "projections", "proposals", "Things")),
        *(("mine", table) for table in ("things_fts_data", "inherited_endorsements")),
        *((name, "mine") for name in ("proposals", "coop_tracker")),
    ],
)
def test_a_projection_of_ones_own_cannot_take_a_name_in_use(name: str, table: str) -> None:
    with pytest.raises(InvalidInput, match="the name is taken"):
        Tracker.in_memory(projections=[Greedy(name, table)])


def test_who_has_waited_for_the_lock_in_vain_has_waited_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def locked(_: SqliteEventLog) -> None:
        tries.append(1)
        raise ConcurrencyError("in use by another program; waited 10.0 s")

    with Tracker.in_memory() as tracker:
        monkeypatch.setattr(SqliteEventLog, "writing", locked)
        with pytest.raises(ConcurrencyError, match="waited"):
            tracker.record(made())
    assert len(tries) == 1


def test_nothing_is_recorded_where_the_ledger_is_read_as_it_is_at_one_moment() -> None:
    with Tracker.in_memory() as tracker:
        with pytest.raises(ReadOnlyLedger, match="is being read"), tracker.log.at_one_moment():
            tracker.record(made())
        assert tracker.record(made()).position == 1
