"""What docs/sql.md promises to whoever reads a ledger with SQL is there."""

import re

import pytest

from coop_tracker import eventsfile
from coop_tracker.tracker import Tracker
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "sql.md").read_text()
PROMISED = {
    part.split("\n", 1)[0]: re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
    for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
}


@pytest.fixture(scope="module")
def ledger() -> Tracker:
    tracker = Tracker.in_memory()
    seed = ROOT / "seeds" / "aa-bb-water.toml"
    tracker.take(eventsfile.read(seed.read_bytes(), seed.name).incoming)
    return tracker


@pytest.mark.parametrize("table", PROMISED)
def test_every_column_that_is_promised_is_there(table: str, ledger: Tracker) -> None:
    columns = {name for _, name, *_ in ledger.connection.execute(f"PRAGMA table_info({table})")}
    assert PROMISED[table]
    assert {*PROMISED[table]} - columns == set()


@pytest.mark.parametrize("table", PROMISED)
def test_every_table_that_is_promised_has_rows_of_the_invented_seed(table: str, ledger: Tracker) -> None:
    assert ledger.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 (a name of our own)


def test_a_deadline_in_force_is_the_one_with_the_highest_number(ledger: Tracker) -> None:
    found = ledger.connection.execute(
        "SELECT said, max(number) FROM action_deadlines WHERE action = 'list-of-towns' GROUP BY action"
    )
    assert found.fetchone() == ("by September", 1)


def test_the_roles_that_are_named_are_those_of_the_rows(ledger: Tracker) -> None:
    for table, roles in {
        "proposal_parties": {"proposer", "counterpart"},
        "action_parties": {"owner", "owed_to"},
    }.items():
        found = {role for (role,) in ledger.connection.execute(f"SELECT DISTINCT role FROM {table}")}  # noqa: S608
        assert found == roles
