"""A record as a data package: what its description promises of every cell holds, and nothing is lost on the way."""

import csv
import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given

from coop_tracker import Tracker, eventsfile, queries
from coop_tracker.reports import datapackage, explore
from coop_tracker.reports.datapackage.resources import MOMENT, RESOURCES
from coop_tracker.safe import for_terminal
from coop_tracker.testing import Ledger
from coop_tracker.testing.strategies import texts, trackers
from coop_tracker.view import View
from tests import given as say
from tests.pages import ROOT

# A reader of packages, by what the description says and nothing else


class Package(NamedTuple):
    """A package that was read: its description, and the rows of each table."""

    descriptor: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]


READERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": lambda text: int(text) if re.fullmatch("-?[0-9]+", text) else fail(text),
    "number": lambda text: Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(E[+-][0-9]+)?", text) else fail(text),
    "boolean": lambda text: {"TRUE": True, "FALSE": False}[text],
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.strptime(text, MOMENT),
    "object": json.loads,
}


def fail(text: str) -> Any:
    raise ValueError(text)


def opened(folder: Path) -> Package:
    """Read a package, and see that every promise of its description holds."""
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    assert {each.name for each in folder.iterdir()} == {
        "datapackage.json",
        "README.md",
        *(resource["path"] for resource in descriptor["resources"]),
    }
    tables = {resource["name"]: _table(folder, resource) for resource in descriptor["resources"]}
    for resource in descriptor["resources"]:
        name, schema = resource["name"], resource["schema"]
        if "primaryKey" in schema:
            keys = [tuple(row[field] for field in schema["primaryKey"]) for row in tables[name]]
            assert len(set(keys)) == len(keys), f"{name} has a row twice"
        for foreign in schema.get("foreignKeys", ()):
            (field,), other = foreign["fields"], foreign["reference"]
            known = {row[other["fields"][0]] for row in tables[other["resource"] or name]}
            loose = {row[field] for row in tables[name] if row[field] is not None} - known
            assert not loose, f"{name}.{field} names what {other['resource'] or name} does not have"
    listed = {(row["list"], row["code"]) for row in tables["codebook"]}
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            codes = field.get("constraints", {}).get("enum", ())
            assert {(field.get("codebook"), code) for code in codes} <= listed
    return Package(descriptor, tables)


def _table(folder: Path, resource: dict[str, Any]) -> list[dict[str, Any]]:
    content = (folder / resource["path"]).read_bytes()
    assert len(content) == resource["bytes"]
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == resource["hash"]
    fields = resource["schema"]["fields"]
    header, *lines = csv.reader(content.decode().split("\r\n")[:-1], strict=True)
    assert header == [field["name"] for field in fields]
    return [
        {field["name"]: _cell(resource["name"], field, text) for field, text in zip(fields, cells, strict=True)}
        for cells in lines
    ]


def _cell(table: str, field: dict[str, Any], text: str) -> Any:
    constraints = field.get("constraints", {})
    if text == "":
        assert not constraints.get("required"), f"{table}.{field['name']} is empty"
        return None
    assert text in constraints.get("enum", [text]), f"{table}.{field['name']} is {text}"
    try:
        return READERS[field["type"]](text)
    except (ValueError, KeyError):
        raise AssertionError(f"{table}.{field['name']} is {text!r}, and no {field['type']}") from None


@contextmanager
def packed(view: View, visibility: str | None = None) -> Iterator[Package]:
    """The package of a record, written and read back."""
    with tempfile.TemporaryDirectory() as folder:
        counts = datapackage.write(view, Path(folder), visibility=visibility)
        package = opened(Path(folder))
        assert {name: len(rows) for name, rows in package.tables.items()} == counts
        yield package


def of_seeds(*names: str) -> Tracker:
    tracker = Tracker.in_memory(recorded_by="a researcher")
    for name in names:
        path = ROOT / "seeds" / f"{name}.toml"
        tracker.take(eventsfile.read(path.read_bytes(), path.name).incoming)
    return tracker


REAL = ("waic-2025", "waic-2025-accounts", "pakistan-china-2025")


# What is promised


@pytest.mark.parametrize("seeds", [REAL, ("aa-bb-water",)])
@pytest.mark.parametrize("moments", [{}, {"on": "2022-06"}, {"public": "2025-07-29"}, {"as_of": 40}])
def test_every_cell_of_the_seeds_is_as_the_description_says(seeds: tuple[str, ...], moments: dict[str, Any]) -> None:
    with of_seeds(*seeds) as tracker, tracker.view(**moments) as view, packed(view):
        pass


DAYS = st.sampled_from(["2019", "2024-12-31", "2025-07-27", "2026-01-01", "2026-02-01"])
MOMENTS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {}, optional={"on": DAYS, "public": DAYS, "visibility": st.sampled_from(["public", "internal"])}
    ),
)


@given(trackers(max_size=20), MOMENTS)
def test_every_cell_is_as_the_description_says_whatever_was_recorded(ledger: Ledger, moments: dict[str, Any]) -> None:
    with ledger, ledger.view(**moments) as view, packed(view, moments.get("visibility")):
        pass


@given(trackers(max_size=20), MOMENTS)
def test_what_counts_is_what_counts_in_the_history_of_each_thing(ledger: Ledger, moments: dict[str, Any]) -> None:
    with ledger, ledger.view(**moments) as view, packed(view) as package:
        counts = {row["position"]: row["counts"] for row in package.tables["events"]}
        order = {row["position"]: row["world_order"] for row in package.tables["events"]}
        for kind, slug, _ in queries.catalogue(view.connection):
            history = view.history(f"{kind}:{slug}")
            positions = [entry.position for entry in history.entries]
            assert all(counts[position] for position in positions)
            assert not any(
                counts[each.position] for each in history.recorded.values() if each.position not in positions
            )
            assert [order[position] for position in positions] == sorted(order[position] for position in positions)


@given(trackers(max_size=20))
def test_where_proposals_stand_is_what_the_list_of_them_says(ledger: Ledger) -> None:
    with ledger, packed(ledger) as package:
        rows = {row["proposal"]: row for row in package.tables["proposals"] if row["introduced"]}
        for status in ledger.proposals():
            row = rows.pop(status.proposal)
            assert (row["stage"], row["disposition"], row["stage_decided_by"]) == (
                status.stage,
                status.disposition,
                status.stage_decided_by,
            )
            assert (row["evidence"], row["raised"]) == (status.evidence, status.raised)
            assert (row["marks"] or "").split() == [*status.marks]
        assert not rows


def test_a_correction_a_retraction_and_a_redaction_leave_their_events_with_the_reason() -> None:
    ledger = Ledger.given(
        say.made(label="first"),
        say.made(label="better", replaces="first"),
        say.declined(label="wrong"),
        say.retracted("wrong"),
        say.made(proposal="roads"),
    )
    ledger.redact([5], reason="an order")
    with packed(ledger) as package:
        told = [
            (
                row["position"],
                row["counts"],
                row["why_not"],
                row["corrected_by"],
                row["retracted_by"],
                row["redacted_by"],
            )
            for row in package.tables["events"]
        ]
    assert told == [
        (1, False, "corrected", 2, None, None),
        (2, True, None, None, None, None),
        (3, False, "retracted", None, 4, None),
        (4, True, None, None, None, None),
        (5, False, "redacted", None, None, 6),
        (6, True, None, None, None, None),
    ]


def test_what_is_said_to_be_redacted_and_still_stored_is_not_told(tmp_path: Path) -> None:
    """It was imported before it was redacted in the ledger that it comes from, so its content is still here."""
    ledger = Ledger.given(say.made(words="Zebra " * 5000), say.made(proposal="roads"))
    other = Tracker.in_memory(recorded_by="another desk")
    other.take(eventsfile.read(b"".join(eventsfile.write(ledger.log.read())), "log.jsonl").incoming)
    ledger.redact([1], reason="an order")
    told = eventsfile.read(b"".join(eventsfile.write(ledger.log.read())), "log.jsonl")
    other.take(told.incoming, holes=told.holes)
    assert other.envelope(1).data is not None
    with packed(other) as package:
        assert [row["why_not"] for row in package.tables["events"]] == ["redacted", None, None]
        assert "Zebra" not in str(package.tables)
    explore.copy(other, tmp_path / "copy.db")
    assert b"Zebra" not in (tmp_path / "copy.db").read_bytes()


def test_what_had_only_possibly_happened_is_there_and_does_not_count() -> None:
    ledger = Ledger.given(say.made(on="2025-01"), say.declined(on="2025"))
    with ledger.view(on="2025-06") as view, packed(view) as package:
        assert [row["why_not"] for row in package.tables["events"]] == [None, "possibly_later"]
        assert [row["disposition"] for row in package.tables["proposals"]] == ["active"]


def test_what_was_not_public_is_not_there() -> None:
    ledger = Ledger.given(
        say.source("early", published="2025-01-01"),
        say.source("late", published="2025-12-01"),
        say.made(on="2025-01", sources=say.read_in("early")),
        say.declined(on="2025-02", sources=say.read_in("late")),
    )
    with ledger.view(public="2025-06") as view, packed(view) as package:
        assert [row["position"] for row in package.tables["events"]] == [1, 2, 3]


def test_what_rests_on_hidden_sources_is_in_no_file_and_told() -> None:
    ledger = Ledger.given(
        say.source("memo", visibility="restricted", publisher="Zebra"),
        say.made(proposal="secret", title="Zebra crossing", sources=say.read_in("memo")),
        say.made(),
    )
    with ledger.view(visibility="public") as view, tempfile.TemporaryDirectory() as name:
        datapackage.write(view, Path(name), visibility="public")
        package = opened(Path(name))
        everything = b"".join(each.read_bytes() for each in Path(name).iterdir())
    assert b"Zebra" not in everything
    assert b'memo"' not in everything
    assert package.descriptor["moments"] == {
        "on": None,
        "public": None,
        "as_of": 3,
        "visibility": "public",
        "left_out": 2,
    }


def test_the_same_record_gives_the_same_bytes(tmp_path: Path) -> None:
    with of_seeds("aa-bb-water") as tracker:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            datapackage.write(tracker, tmp_path / name)
    for each in (tmp_path / "one").iterdir():
        assert each.read_bytes() == (tmp_path / "two" / each.name).read_bytes()


def test_an_empty_ledger_makes_an_empty_package() -> None:
    with packed(Tracker.in_memory()) as package:
        assert "created" not in package.descriptor
        assert {name for name, rows in package.tables.items() if rows} == {"codebook", "crosswalk"}


def test_a_country_that_is_only_named_has_a_row_that_says_so() -> None:
    with packed(Ledger.given(say.made(by=("NA",)))) as package:
        (row,) = [row for row in package.tables["parties"] if row["party"] == "NA"]
        assert (row["name"], row["introduced"]) == (None, False)


@given(texts() | st.from_regex(r"\A'{0,3} ?[=+@-][a-z(]{1,3}\Z"))
def test_a_text_is_no_formula_and_is_had_back_by_taking_an_apostrophe_away(text: str) -> None:
    cell = datapackage.for_analysis(text)
    assert not re.match(r"\s*[-=+@＝＋－＠]", cell)
    again = cell[1:] if re.match(r"'+\s*[-=+@＝＋－＠]", cell) else cell
    assert again == for_terminal(text)


def test_letter_for_letter_a_text_is_in_the_data_of_its_event() -> None:
    words = "=1+1\nand \x1b[31m“red”, \u202eturned"
    with packed(Ledger.given(say.made(words=words))) as package:
        (row,) = package.tables["events"]
        assert row["data"]["words"] == words
        assert row["words"] == "'=1+1 and \\x1b[31m“red”, \\u202eturned"


def test_every_column_has_a_meaning_and_every_table_a_place_in_the_readme(tmp_path: Path) -> None:
    datapackage.write(Tracker.in_memory(), tmp_path)
    page = (tmp_path / "README.md").read_text()
    for name, table in RESOURCES.items():
        assert f"| `{name}` |" in page
        assert all(column.meaning for column in table.columns.values())


# As the readme says


def blocks(folder: Path, language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)
    return str(found)


def test_pandas_reads_it_as_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    with of_seeds("aa-bb-water") as tracker:
        datapackage.write(tracker, tmp_path)
        stages = {each.proposal: each.stage for each in tracker.proposals()}
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(blocks(tmp_path, "python"), names)  # noqa: S102 (our own page)
    proposals = names["proposals"]
    stage = proposals.stage.astype(object).where(proposals.stage.notna(), None)
    assert dict(zip(proposals.proposal, stage, strict=True)) == stages
    assert str(proposals.is_open.dtype) == "boolean"
    assert str(proposals.stage_decided_by.dtype) == "Int64"
    for table in RESOURCES:
        frame = names["table"](table)
        assert [*frame.columns] == [*RESOURCES[table].columns]
