"""Nobody's projection can harm the ledger."""

from collections.abc import Iterable

import pytest

from coop_tracker.errors import InvalidInput
from coop_tracker.history import History, Recorded, World
from coop_tracker.projections import Row, Table
from coop_tracker.tracker import Tracker


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
