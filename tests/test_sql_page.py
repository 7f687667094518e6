"""What docs/sql.md promises to whoever reads a ledger with SQL is there, and it tells of all there is."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from coop_tracker import dictionary, eventsfile
from coop_tracker.dates import PartialDate
from coop_tracker.dictionary import INTERNAL, QUESTIONS, TABLES
from coop_tracker.tracker import Tracker
from tests import given as say
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "sql.md").read_text()
PROMISED = {
    part.split("\n", 1)[0]: re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
    for part in re.split(r"^#### ", PAGE.split("### For the program's own", 1)[0], flags=re.MULTILINE)[1:]
}


@pytest.fixture(scope="module")
def ledger() -> Tracker:
    tracker = Tracker.in_memory()
    for name in ("aa-bb-water", "waic-2025", "waic-2025-accounts", "pakistan-china-2025"):
        seed = ROOT / "seeds" / f"{name}.toml"
        tracker.take(eventsfile.read(seed.read_bytes(), seed.name).incoming)
    tracker.record(say.announced(3, bundle="three-wells", title="Three wells", of="wells", tracks=["supply"]))
    return tracker


@pytest.mark.parametrize("table", PROMISED)
def test_every_column_that_is_promised_is_there(table: str, ledger: Tracker) -> None:
    columns = {name for _, name, *_ in ledger.connection.execute(f"PRAGMA table_info({table})")}
    assert PROMISED[table]
    assert {*PROMISED[table]} - columns == set()


@pytest.mark.parametrize("table", PROMISED)
def test_every_table_that_is_promised_has_rows_of_the_seeds(table: str, ledger: Tracker) -> None:
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


def test_every_table_and_every_column_is_documented_or_said_to_be_internal(ledger: Tracker) -> None:
    made = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
    tables = {name for (name,) in ledger.connection.execute(made) if not name.startswith(("things_fts_", "sqlite_"))}
    assert tables | {"unscrubbed"} == {*PROMISED, *INTERNAL}
    for name, table in TABLES.items():
        columns = {column for _, column, *_ in ledger.connection.execute(f"PRAGMA table_xinfo({name})")}
        assert columns == {*table.columns, *table.internal}, name


@pytest.mark.parametrize("name", TABLES)
def test_the_key_that_is_named_is_the_key_of_the_table(name: str, ledger: Tracker) -> None:
    found = ledger.connection.execute(f"PRAGMA table_info({name})").fetchall()
    key = [column for _, column, *_, place in sorted(found, key=lambda row: row[-1]) if place]
    if name == "things":  # its key is a number for the search, and the name is unique
        key = ["thing"]
    if name == "bundle_reached":  # a part of its key may be empty
        key = []
    assert key == [*TABLES[name].key]


FORMS: Mapping[Any, Callable[[Any], Any]] = {
    bool: lambda value: value in (0, 1),
    int: lambda value: isinstance(value, int),
    date: date.fromisoformat,
    PartialDate: PartialDate.parse,
    datetime: lambda value: value > 10**15,
    bytes: lambda value: len(value) == 16,
}


@pytest.mark.parametrize("name", TABLES)
def test_what_a_column_holds_is_what_is_said(name: str, ledger: Tracker) -> None:
    for column, what in TABLES[name].columns.items():
        sql = f'SELECT DISTINCT "{column}" FROM {name} WHERE "{column}" IS NOT NULL AND "{column}" <> \'\''  # noqa: S608
        held = [value for (value,) in ledger.connection.execute(sql)]
        if codes := dictionary.code_list(what.holds):
            assert {*held} <= {*codes.codes}
        elif isinstance(what.holds, dictionary.Of) and what.holds.table != "parties":  # a country needs no row
            key = next(iter(TABLES[what.holds.table].columns))
            known = {slug for (slug,) in ledger.connection.execute(f"SELECT {key} FROM {what.holds.table}")}  # noqa: S608
            assert {*held} <= known
        elif not isinstance(what.holds, dictionary.Of | dictionary.Codes):
            assert all(FORMS[what.holds](value) for value in held if what.holds in FORMS)


def test_the_questions_are_on_the_page_and_have_answers(ledger: Tracker) -> None:
    for question in QUESTIONS.values():
        assert question.sql in PAGE
        asked = {"day": "2022-12-31", "source": "audit"}
        assert ledger.connection.execute(question.sql, asked).fetchall(), question.title
