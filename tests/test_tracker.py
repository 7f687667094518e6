"""Nobody's projection can harm the ledger, and whoever records waits once and is not misled."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from coop_tracker.errors import ConcurrencyError, InvalidInput, ReadOnlyLedger
from coop_tracker.events import identifiers
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections import Row, Table, model
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


class Raised:
    """A further read model of proposals, as somebody may add one to those of the house."""

    name, version, kind, types = "raised_by", 1, "proposal", ()
    tables = (Table("raised_by", {"proposal": str, "events": int}, key=("proposal",)),)

    def things(self, recorded: Recorded) -> Iterable[str]:
        return {named.slug for named in identifiers(recorded.event) if named.kind == "proposal"}

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (the form of all)
        yield "raised_by", (thing, len(history.naming))


def test_a_second_read_model_of_a_kind_leaves_what_is_shared_to_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "BUILT_IN", (*model.BUILT_IN, Raised()))
    path = tmp_path / "coop.db"
    with Tracker.open(path, create=True) as tracker:
        tracker.record(made())
    with Tracker.open(path) as tracker:  # which has no history at hand, and makes all rows of the proposal anew
        tracker.record(made())
        tracker.connection.execute("INSERT INTO things_fts (things_fts, rank) VALUES ('integrity-check', 1)")
        assert tracker.search("water").hits[0].thing == "proposal:water"
        assert tracker.connection.execute("SELECT * FROM raised_by").fetchall() == [("water", 2)]
        assert tracker.check() == []
