"""Spreadsheets at the desk: out, edited and in again; and those of other offices, as they are."""

# ruff: noqa: E501 (what is typed and what is said to it stand on one line)

import csv
import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from coop_tracker.sheets import cells
from coop_tracker.sheets.names import Names, called
from coop_tracker.tracker import Tracker
from tests.pages import ROOT
from tests.sessions import Desk, desk

__all__ = ["desk"]  # a fixture of these tests

WATER = ROOT / "seeds" / "aa-bb-water.toml"


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk with a ledger that holds every type of event, and its sheets as CSV."""
    desk.says(f"coop import {WATER}")
    desk.says("coop export --format csv -o sheets")
    return desk


def edit(desk: Desk, name: str, row: str, **columns: str) -> None:
    """Change cells of the row that begins so, by their headings."""
    path = desk.folder / "sheets" / f"{name}.csv"
    rows = [*csv.reader(io.StringIO(path.read_bytes().decode()))]
    head = rows[0]
    found = next(each for each in rows[1:] if each[0] == row)
    for heading, text in columns.items():
        found[head.index(heading.replace("_", " "))] = text
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    path.write_text(written.getvalue(), newline="")


def types(desk: Desk, after: int) -> list[str]:
    """The types of the events that were recorded after a position."""
    return [line["type"] for line in desk.exported() if line["position"] > after]


# Out


def test_the_columns_out_are_the_columns_in(water: Desk) -> None:
    for path in sorted((water.folder / "sheets").glob("*.csv")):
        if path.name != "about.csv":
            assert "left out" not in water.run(f"coop import {path} --dry-run").err


def test_the_same_ledger_gives_the_same_bytes(water: Desk) -> None:
    water.says("coop export --format xlsx -o a.xlsx")
    water.says("coop export --format xlsx -o b.xlsx")
    assert (water.folder / "a.xlsx").read_bytes() == (water.folder / "b.xlsx").read_bytes()
    with zipfile.ZipFile(water.folder / "a.xlsx") as packed:  # two in one second would be equal by a clock, too
        told = packed.read("docProps/core.xml").decode()
        assert {part.date_time[0] for part in packed.infolist()} == {1980}
    with Tracker.open(water.folder / "coop.db", read_only=True) as tracker:
        last = tracker.envelope(tracker.position).recorded_at
    assert f"{last:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>" in told


def test_the_sheets_say_of_when_they_are_and_what_was_left_out(desk: Desk) -> None:
    desk.file(
        "secret.toml",
        '[[events]]\ntype = "SourceRegistered"\nsource = "cable"\nkind = "official"\ntitle = "A cable"\nvisibility = "restricted"\n'
        '[[events]]\ntype = "ProposalMade"\nproposal = "wells"\ntitle = "Wells"\nsources = ["cable#1"]\n'
        '[[events]]\ntype = "ProposalMade"\nproposal = "taps"\ntitle = "Taps"\n',
    )
    desk.says("coop import secret.toml")
    answer = desk.run("coop export --format csv -o sheets")
    assert (
        answer.err
        == "coop: left out 2 events resting on sources that are not public; --visibility restricted takes all\n"
    )
    about = (desk.folder / "sheets" / "about.csv").read_text()
    assert "Recorded up to position,3" in about
    assert "Left out,2 entries that rest on sources which are not public" in about
    whole = "".join(path.read_text() for path in (desk.folder / "sheets").iterdir())
    assert "Taps" in whole
    assert "Wells" not in whole
    assert "A cable" not in whole


def test_sheets_of_a_day_hold_what_had_happened_by_then(water: Desk) -> None:
    water.says("coop export --format csv -o early --on 2021-12-31")
    early = (water.folder / "early" / "proposals.csv").read_text()
    assert "desalination" in early
    assert "school-taps" not in early
    assert "Had happened by,2021-12-31" in (water.folder / "early" / "about.csv").read_text()


@pytest.mark.parametrize("moments", ["--as-of 20", "--public 2021-06-30"])
def test_sheets_of_another_moment_hold_what_was_known_then(water: Desk, moments: str) -> None:
    water.says(f"coop export --format csv -o early {moments}")
    rows = (water.folder / "early" / "proposals.csv").read_text().splitlines()
    assert len(rows) < len((water.folder / "sheets" / "proposals.csv").read_text().splitlines())


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1",
    "=HYPERLINK(1)",
    "\u202egnp.exe",
    "\x1b[31mred",
    "a\tb",
    "_x0041_",
    "-",
    "n/a",
    "TBD",
    "''-",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_or_steers_a_program(desk: Desk, text: str) -> None:
    with Tracker.open(desk.folder / "coop.db", create=True) as tracker:
        from tests.given import made

        tracker.record(made(title=text, summary=text, words=text, note=text))
    desk.says("coop export --format csv -o sheets")
    desk.says("coop export --format xlsx -o record.xlsx")
    raw = (desk.folder / "sheets" / "proposals.csv").read_bytes().decode()
    for row in csv.reader(io.StringIO(raw)):
        assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") for cell in row if cell)
    assert not set("\u202e\x1b\t") & set(raw)
    with zipfile.ZipFile(desk.folder / "record.xlsx") as packed:
        inside = "".join(packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/"))
        assert "<f>" not in inside
        assert "<hyperlink" not in inside
    assert desk.says("coop import sheets") == "recorded nothing\n"
    assert desk.says("coop import record.xlsx") == "recorded nothing\n"
    desk.says("coop --ledger other.db import record.xlsx")
    desk.says("coop --ledger other.db export --format csv -o again")
    assert [row[:-2] for row in csv.reader(io.StringIO(raw))] == [
        row[:-2] for row in csv.reader(io.StringIO((desk.folder / "again" / "proposals.csv").read_bytes().decode()))
    ]


def test_a_text_that_no_cell_holds_is_cut_and_told_and_is_no_edit(desk: Desk) -> None:
    with Tracker.open(desk.folder / "coop.db", create=True) as tracker:
        from tests.given import made

        tracker.record(made(summary="long " * 8000))
    answer = desk.run("coop export --format xlsx -o record.xlsx")
    assert answer.err == "coop: cut 1 text that no cell of a workbook holds; --format csv keeps all\n"
    assert desk.says("coop import record.xlsx") == "recorded nothing\n"
    desk.says("coop export --format csv -o sheets")
    assert desk.says("coop --ledger other.db import sheets").startswith("recorded ")
    desk.says("coop --ledger other.db export --format csv -o again")
    assert "long " * 7999 in (desk.folder / "again" / "proposals.csv").read_text()


# Edited


def test_two_cells_that_were_edited_are_two_events(water: Desk) -> None:
    edit(water, "proposals", "leaks", Title="Finding leaks in three towns")
    edit(water, "meetings", "round-1", Place="Town of A")
    before = water.exported()[-1]["position"]
    assert water.says("coop import sheets").startswith("recorded 2 events at ")
    added = [line for line in water.exported() if line["position"] > before]
    assert [line["type"] for line in added] == ["ProposalAmended", "MeetingHeld"]
    assert added[0]["data"] == {"proposal": "leaks", "title": "Finding leaks in three towns"}
    first = next(line for line in water.exported() if line["type"] == "MeetingHeld")
    assert added[1]["data"] == {**first["data"], "place": "Town of A", "replaces": first["event_id"]}
    assert water.says("coop import sheets") == "recorded nothing\n"


EDITS: list[tuple[str, str, dict[str, str], list[str]]] = [
    ("proposals", "wells", {"Proposed_by": "BB", "Summary": "Deep ones"}, ["ProposalAmended"]),
    ("proposals", "wells", {"Raised_at": "round-2"}, ["ProposalMade"]),
    ("proposals", "wells", {"Asked": ""}, ["ProposalMade"]),
    ("proposals", "wells", {"Reported_status": "shelved", "Reported_disposition": "deferred"}, ["StatusReported"]),
    ("proposals", "flood-maps", {"Event": "proposal-made"}, ["ProposalMade"]),
    ("actions", "list-of-towns", {"Deadline": "by October", "Due": "2021-10-31"}, ["ActionRescheduled"]),
    ("actions", "list-of-towns", {"Closed_on": "15.9.2021"}, ["ActionDone"]),
    ("actions", "list-of-towns", {"Owners": "aa-ministry; BB"}, ["ActionAssigned"]),
    ("participants", "round-1", {"Role": "chair"}, ["ParticipationRecorded"]),
    ("endorsements", "support-of-wells", {"Strength": "agreed"}, ["EndorsementGiven"]),
    ("parties", "bb-agency", {"Name": "River Agency"}, ["PartyIntroduced"]),
    ("sources", "gazette", {"Published": "April 2021"}, ["SourceRegistered"]),
    ("tracks", "supply", {"Title": "Drinking water"}, ["TrackOpened"]),
]


@pytest.mark.parametrize(("sheet", "row", "columns", "recorded"), EDITS)
def test_an_edit_is_recorded_as_its_column_says_and_once(
    water: Desk, sheet: str, row: str, columns: dict[str, str], recorded: list[str]
) -> None:
    before = water.exported()[-1]["position"]
    edit(water, sheet, row, **columns)
    water.says("coop import sheets")
    assert types(water, before) == recorded
    assert water.says("coop import sheets") == "recorded nothing\n"
    water.says("coop export --format csv -o again")
    rows = csv.DictReader(io.StringIO((water.folder / "again" / f"{sheet}.csv").read_bytes().decode()))
    now = next(each for each in rows if next(iter(each.values())) == row)
    for heading, text in columns.items():
        wanted = {"15.9.2021": "2021-09-15", "April 2021": "2021-04", "aa-ministry; BB": "Ministry of Water of AA; BB"}
        assert now[heading.replace("_", " ")] == wanted.get(text, text)


def test_what_is_taken_out_of_a_sheet_is_told_and_not_taken_back(water: Desk) -> None:
    path = water.folder / "sheets" / "endorsements.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith("support-of")))
    answer = water.run("coop import sheets")
    assert answer.out == "recorded nothing\n"
    assert (
        "support-of-wells, is no longer in the file, and stays on record; if it should not stand: coop retract "
        in answer.err
    )


def test_a_new_row_is_a_new_event(water: Desk) -> None:
    path = water.folder / "sheets" / "proposals.csv"
    head = path.read_text().splitlines()[0].split(",")
    row = dict.fromkeys(head, "") | {"Title": "A ferry", "Proposed by": "Company C", "Raised at": "round-3"}
    path.write_text(path.read_text() + ",".join(row.values()) + "\n")
    before = water.exported()[-1]["position"]
    water.says("coop import sheets")
    assert types(water, before) == ["ProposalMade"]
    assert water.exported()[-1]["data"]["proposal"] == "a-ferry"
    assert water.says("coop import sheets") == "recorded nothing\n"


def test_a_row_that_was_changed_in_both_places_is_refused_with_both_values(water: Desk) -> None:
    edit(water, "meetings", "round-1", Place="Town of A")
    position = next(line["position"] for line in water.exported() if line["type"] == "MeetingHeld")
    water.says(f'coop correct {position} place="Town of B"')
    now = water.exported()[-1]["position"]
    told = water.refuses("coop import sheets")
    assert told == (
        "coop: nothing was recorded: sheets: meetings!F2: Place is 'Town of A' here, and 'Town of B' in the record, "
        f"where entry {now} was changed since: export the record anew, and edit that\n"
    )


def test_a_row_that_only_the_record_changed_is_left_alone(water: Desk) -> None:
    position = next(line["position"] for line in water.exported() if line["type"] == "MeetingHeld")
    water.says(f'coop correct {position} place="Town of B"')
    answer = water.run("coop import sheets")
    assert answer.out == "recorded nothing\n"
    assert "rows left alone, since only the record changed them after they were exported: 1" in answer.err


@pytest.mark.parametrize(
    ("sheet", "row", "columns", "what"),
    [
        ("meetings", "round-1", {"Date": "31 February 2021"}, "meetings!E2: "),
        (
            "meetings",
            "round-1",
            {"ID": "first"},
            "meetings!A2: ID is what the row is known by, 'round-1', and cannot be changed here",
        ),
        ("meetings", "round-1", {"Kind": "chat"}, "meetings!D2: 'chat' is none of the words of this column"),
        ("meetings", "round-1", {"Key": "x"}, "meetings!2: 'x' is no key: leave it as it was exported"),
        (
            "endorsements",
            "support-of-wells",
            {"Of": "wels"},
            "nothing is known about the proposal 'wels'; did you mean wells",
        ),
        ("actions", "list-of-towns", {"Outcome": ""}, "what became of it cannot be taken away here: coop retract "),
    ],
)
def test_a_fault_names_the_cell_and_nothing_is_recorded(
    water: Desk, sheet: str, row: str, columns: dict[str, str], what: str
) -> None:
    edit(water, sheet, row, **columns)
    edit(water, "tracks", "supply", Title="Drinking water")
    before = water.exported()
    assert what in water.refuses("coop import sheets")
    assert water.exported() == before


def test_a_row_that_was_copied_with_its_key_is_refused(water: Desk) -> None:
    path = water.folder / "sheets" / "tracks.csv"
    lines = path.read_text().splitlines(True)
    path.write_text("".join([*lines, lines[-1]]))
    assert "has the key of another row: a new row must have none" in water.refuses("coop import sheets")


def test_a_dry_run_shows_row_by_row_what_would_be_recorded(water: Desk) -> None:
    edit(water, "proposals", "leaks", Title="Finding leaks in three towns")
    before = water.exported()
    assert water.says("coop import sheets --dry-run") == (
        "proposals!4  proposal-amended leaks: Title 'Finding leaks in two towns' → 'Finding leaks in three towns'\n"
        "would record 1 event: nothing was recorded\n"
    )
    assert water.exported() == before


# From elsewhere


def messy(path: Path) -> None:
    """A register as offices keep it: a title, two lines of headings, cells that are one, a total, footnotes."""
    workbook = xlsxwriter.Workbook(path)
    page = workbook.add_worksheet("Sheet1")
    page.merge_range(0, 0, 0, 8, "PROPOSALS RAISED IN 2025")
    page.write(1, 0, "Updated: 01.08.2025")
    for column, heading in ((0, "Sr. No"), (1, "Sector"), (2, "Proposal/Initiative"), (3, "Raised by")):
        page.merge_range(3, column, 4, column, heading)
    page.merge_range(3, 4, 3, 5, "Responsibility")
    page.write(4, 4, "Lead Ministry")
    page.write(4, 5, "Focal person")
    for column, heading in ((6, "Target date"), (7, "Status"), (8, "Remarks"), (9, "Budget head")):
        page.merge_range(3, column, 4, column, heading)
    page.merge_range(5, 1, 7, 1, "Water supply")
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    rows: list[tuple[Any, ...]] = [
        (
            1,
            None,
            "Leak detection",
            "Ministry of Water / River Agency",
            "Ministry of Water",
            "H.E. Mr. Ali Khan (Secretary)",
            "27th July 2025",
            "Agreed",
            "-",
        ),
        (
            2,
            None,
            "Deep wells",
            "Company C",
            "-",
            "Dr. Sara Lee",
            datetime.date(2025, 12, 31),
            "Under process",
            "Needs survey",
        ),
        (3, None, "Taps for schools", "Ministry of Water and Company C", "N/A", "TBD", "Q3 2025", "TBD", "nil"),
        (),
        (4, "Rivers", "River gauges", "BB", "Ministry of Planing", None, "27.07.2025", "Agreed", None),
        (5, "Rivers", "Flood maps", "BB; Prof. Q", "Ministry of Planning", "-", "July 2025", "Dropped", "x"),
    ]
    for line, row in enumerate(rows, 5):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                page.write_datetime(line, column, datetime.datetime.combine(value, datetime.time()), day)
            elif value is not None:
                page.write(line, column, value)
    page.write(11, 0, "Total")
    page.write(11, 2, 5)
    page.write(12, 0, "Note: figures are provisional")
    workbook.close()


def test_a_register_as_offices_keep_it_is_read(desk: Desk) -> None:
    messy(desk.folder / "register.xlsx")
    answer = desk.run("coop import register.xlsx")
    assert answer.code == 0
    assert answer.err.splitlines()[1:] == [
        "coop: Sheet1!A5: the column 'Sr. No' counts lines and is left out",
        "coop: Sheet1!J5: the column 'Budget head' is none of ours and is left out",
        "coop: Sheet1!A12: left out, since it is no row: 'Total'",
        "coop: Sheet1!A13: left out, since it is no row: 'Note: figures are provisional'",
        "coop: a question: Sheet1!E11: 'Ministry of Planning' is nearly the name of party ministry-of-planing: if it is the same, write that",
    ]
    data = {
        line["data"].get("proposal", ""): line["data"] for line in desk.exported() if line["type"] == "ProposalMade"
    }
    assert data == {
        "leak-detection": {
            "proposal": "leak-detection",
            "title": "Leak detection",
            "tracks": ["water-supply"],
            "proposers": ["ministry-of-water", "river-agency"],
            "roles": [{"party": "ministry-of-water", "role": "accountable"}],
            "planned_period": "2025-07-27",
            "note": "Focal person: H.E. Mr. Ali Khan (Secretary)",
        },
        "deep-wells": {
            "proposal": "deep-wells",
            "title": "Deep wells",
            "tracks": ["water-supply"],
            "proposers": ["company-c"],
            "planned_period": "2025-12-31",
            "note": "Focal person: Dr. Sara Lee; Needs survey",
        },
        "taps-for-schools": {
            "proposal": "taps-for-schools",
            "title": "Taps for schools",
            "tracks": ["water-supply"],
            "proposers": ["ministry-of-water", "company-c"],
            "planned_period": "2025-35",
        },
        "river-gauges": {
            "proposal": "river-gauges",
            "title": "River gauges",
            "tracks": ["rivers"],
            "proposers": ["BB"],
            "roles": [{"party": "ministry-of-planing", "role": "accountable"}],
            "planned_period": "2025-07-27",
        },
        "flood-maps": {
            "proposal": "flood-maps",
            "title": "Flood maps",
            "tracks": ["rivers"],
            "proposers": ["BB", "q"],
            "roles": [{"party": "ministry-of-planning", "role": "accountable"}],
            "planned_period": "2025-07",
        },
    }
    reported = [line["data"]["code"] for line in desk.exported() if line["type"] == "StatusReported"]
    assert reported == ["Agreed", "Under process", "Agreed", "Dropped"]


def test_a_register_is_taken_in_once_and_then_what_changed_in_it(desk: Desk) -> None:
    desk.file(
        "register.csv", "No;Title;Raised by;Status;Updated\nK-1;Leaks;BB;open;30.6.2021\nK-2;Wells;BB;open;30.6.2021\n"
    )
    desk.says("coop import register.csv")
    assert desk.says("coop import register.csv") == "recorded nothing\n"
    before = desk.exported()[-1]["position"]
    desk.file(
        "register.csv",
        "No;Title;Raised by;Status;Updated\nK-1;All leaks;BB;open;30.6.2021\nK-2;Wells;BB;signed;2.7.2021\n",
    )
    desk.says("coop import register.csv")
    assert types(desk, before) == ["ProposalAmended", "StatusReported"]
    assert desk.says("coop import register.csv") == "recorded nothing\n"


def test_a_heading_over_several_columns_is_a_part_of_each(desk: Desk) -> None:
    with xlsxwriter.Workbook(desk.folder / "list.xlsx") as workbook:
        page = workbook.add_worksheet("Proposals")
        page.merge_range(0, 0, 1, 0, "Title")
        page.merge_range(0, 1, 1, 1, "Raised by")
        page.merge_range(0, 2, 0, 3, "Timeline")
        page.write_row(1, 2, ["Start", "End"])
        page.write_row(2, 0, ["Leaks", "AA", "2025", "2026"])
    desk.file("list.toml", '[sheets.Proposals.columns]\n"Timeline Start" = ""\n"Timeline End" = "planned"\n')
    desk.says("coop import list.xlsx --mapping list.toml")
    assert desk.exported()[0]["data"]["planned_period"] == "2026"


MAPPING = """\
day-first = true
register = "register-aa"

[sheets.list]
is = "proposals"
[sheets.list.columns]
"Vorhaben" = "title"
"Land" = "proposed-by"
"Stand" = "status"
"Intern" = ""
[sheets.list.constants]
meeting = "round-1"

[words.status]
"Zugesagt" = { stage = "agreed_in_principle" }

[parties]
"Alpha" = "AA"
"""


def test_a_mapping_file_says_what_headings_and_words_stand_for(water: Desk) -> None:
    water.file("list.csv", "Vorhaben;Land;Stand;Intern\nFähre;Alpha;Zugesagt;geheim\n")
    water.file("list.toml", MAPPING)
    before = water.exported()[-1]["position"]
    answer = water.run("coop import list.csv --mapping list.toml")
    assert (answer.err, answer.code) == ("", 0)
    made, reported = (line["data"] for line in water.exported() if line["position"] > before)
    assert made == {"meeting": "round-1", "proposal": "fahre", "proposers": ["AA"], "title": "Fähre"}
    assert reported == {
        "code": "Zugesagt",
        "proposal": "fahre",
        "scheme": "register-aa",
        "stage": "agreed_in_principle",
    }


def test_a_mapping_file_is_read_strictly(desk: Desk) -> None:
    desk.file("list.csv", "Title;Raised by\nLeaks;AA\n")
    desk.file("list.toml", '[sheets.list]\nis = "proposal"\nhead = 3\n[words.stauts]\n"a" = 1\n')
    assert desk.refuses("coop import list.csv --mapping list.toml") == (
        "coop: list.toml: sheets.list.head: there is no such entry; did you mean header?\n"
        "coop: list.toml: sheets.list.is: 'proposal' is none of our sheets; did you mean proposals?\n"
        "coop: list.toml: words.stauts: there is no such column; did you mean status or start or status-on?\n"
        "coop: list.toml: words.stauts.a: must be text in quotes, or a table of columns\n"
    )


def test_a_day_that_may_be_two_is_asked(desk: Desk) -> None:
    desk.file("list.csv", "Title;Raised by;Date\nLeaks;AA;3/4/2025\n")
    assert "list!C2: '3/4/2025' may be 2025-04-03 or 2025-03-04: say day-first" in desk.refuses("coop import list.csv")
    desk.file("list.toml", "day-first = true\n")
    desk.says("coop import list.csv --mapping list.toml")
    assert desk.exported()[0]["data"]["on"] == "2025-04-03"


def test_a_deadline_that_is_to_be_decided_is_kept_in_its_words(desk: Desk) -> None:
    desk.file(
        "actions.csv",
        "Action,Responsible,Deadline,Status\nSend the list,BB,TBD,pending\nName the towns,AA,30 June 2021,done\n",
    )
    desk.says("coop import actions.csv")
    first, second, done = (line["data"] for line in desk.exported())
    assert first == {"deadline": {"relation": "by", "said": "TBD"}, "owners": ["BB"], "text": "Send the list"}
    assert second["deadline"] == {"due": "2021-06-30", "relation": "by", "said": "30 June 2021"}
    assert done == {"action": desk.exported()[1]["event_id"]}
    assert desk.says("coop import actions.csv") == "recorded nothing\n"


def test_rows_without_a_name_of_their_own_are_known_by_all_they_say(water: Desk) -> None:
    before = water.exported()[-1]["position"]
    water.file("answers.csv", "Proposal,Response by,Response,Date\nleaks,BB,welcomed,July 2021\nwells,BB,noted,n/a\n")
    water.says("coop import answers.csv")
    assert types(water, before) == ["EndorsementGiven", "EndorsementGiven"]
    assert water.says("coop import answers.csv") == "recorded nothing; 2 events already there\n"


def test_two_lines_of_one_title_that_say_different_things_are_refused(desk: Desk) -> None:
    desk.file("list.csv", "Title,Raised by\nTraining,AA\nTraining,BB\nTraining,AA\n")
    told = desk.refuses("coop import list.csv")
    assert (
        "list!3: is called as list!2 is, 'Training', and says something else: give both an ID, the same or two" in told
    )


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        (
            "a.csv",
            "Title\nCaf\xe9".encode("latin-1"),
            "line 2 is not UTF-8: save it as CSV UTF-8, or as a workbook (.xlsx)",
        ),
        ("a.csv", "Title,By\nA,B\n".encode("utf-16"), "is in UTF-16: save it as CSV UTF-8, or as a workbook (.xlsx)"),
        ("a.csv", b"one,two\n1,2\n", "holds no sheet with headings that are ours, such as Title or Proposed by"),
        ("a.xlsx", b"PK no zip", "is damaged: "),
        ("a.xlsx", b"<html>", "is no workbook: save it as .xlsx, .ods or CSV UTF-8"),
        ("proposals.csv", b"one,two\n1,2\n", "no row of headings was found, such as ID, Number, Title"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_what_would_work(
    desk: Desk, name: str, content: bytes, what: str
) -> None:
    desk.file(name, content)
    assert what in desk.refuses(f"coop import {name}")
    assert "coop.db" not in desk.files()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_values_may_be_parted_by_commas_semicolons_or_tabs(desk: Desk, mark: str, start: str) -> None:
    desk.file(
        "list.csv",
        start
        + mark.join(("Title", "Raised by"))
        + "\n"
        + mark.join(("Leaks, and more" if mark != "," else "Leaks", "AA"))
        + "\n",
    )
    desk.says("coop import list.csv")
    assert desk.exported()[0]["data"]["proposers"] == ["AA"]


# What people write


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("27th July 2025", "2025-07-27"),
        ("July 27, 2025", "2025-07-27"),
        ("Sunday, 27 July 2025", "2025-07-27"),
        ("27-Jul-25", "2025-07-27"),
        ("27.07.2025", "2025-07-27"),
        ("3.4.2025", "2025-04-03"),
        ("27/07/2025", "2025-07-27"),
        ("July 2025", "2025-07"),
        ("Sept. 2025", "2025-09"),
        ("07/2025", "2025-07"),
        ("Q3 2025", "2025-35"),
        ("summer 2025", "2025-22"),
        ("45865", "2025-07-27"),
        ("26-28 July 2025", "2025-07-26/2025-07-28"),
        ("26 July - 2 August 2025", "2025-07-26/2025-08-02"),
        ("[2025-07-26..2025-07-28]", "[2025-07-26..2025-07-28]"),
        ("2025", "2025"),
    ],
)
def test_a_date_as_people_write_it(text: str, date: str) -> None:
    assert cells.day(text, day_first=None) == date


@pytest.mark.parametrize("text", ["soon", "32 July 2025", "31.2.2025", "July", "May 25", "13/13/2025", "99999"])
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    with pytest.raises(cells.Unclear):
        cells.day(text, day_first=None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ministry of Finance and Ministry of Trade", ["Ministry of Finance", "Ministry of Trade"]),
        ("Ministry of Finance and Revenue", ["Ministry of Finance and Revenue"]),
        ("Ministry of Water, Power and Mines", ["Ministry of Water, Power and Mines"]),
        ("Dr. A, Mr. B and Ms. C", ["Dr. A", "Mr. B", "Ms. C"]),
        ("MoF/MoT", ["MoF", "MoT"]),
        ("M/o Water / D/o Ports", ["M/o Water", "D/o Ports"]),
        ("Known Partners and Friends", ["Known Partners and Friends"]),
    ],
)
def test_names_are_parted_where_it_is_plain_and_nowhere_else(text: str, parts: list[str]) -> None:
    names = Names()
    names.know("party", "known", "Known Partners and Friends")
    assert names.parts(text) == parts


def test_titles_and_a_post_are_no_part_of_a_name() -> None:
    assert called("H.E. Mr. Ali Khan (Secretary, Water)") == ("Ali Khan", "H.E. Mr.", "Secretary, Water")
    assert called("Drake & Sons") == ("Drake & Sons", None, None)


def test_help_says_how(desk: Desk) -> None:
    assert "--mapping" in desk.says("coop import --help")
    assert "coop export --format xlsx -o record.xlsx" in desk.says("coop export --help")
    assert desk.cannot_read("coop export --format csv").startswith("coop: --format csv writes a folder")
    assert desk.cannot_read("coop import a.toml --mapping b.toml").startswith("coop: --mapping is for a spreadsheet")


@pytest.mark.parametrize("heading", ["Proposal / Initiative", "Decision/Proposal", "PROPOSAL/ Project:"])
def test_a_heading_with_a_stroke_is_what_stands_on_either_side(desk: Desk, heading: str) -> None:
    desk.file("register.csv", f"No,{heading},Raised by\n1,Leak detection,Company C\n")
    assert "proposal-made leak-detection" in desk.says("coop import --dry-run register.csv")


def _sheets(desk: Desk, line: str) -> str:
    desk.says(f"coop export --format csv -o out {line}")
    return "".join(each.read_text() for each in sorted((desk.folder / "out").iterdir()) if each.name != "about.csv")


def test_what_was_made_restricted_since_is_in_no_sheet_of_an_earlier_moment(desk: Desk) -> None:
    desk.says("coop record source-registered --source memo --kind official --title Memo")
    desk.says("coop record proposal-made --proposal secret --title Secret --cite memo#p1")
    desk.says("coop record track-opened --track rivers --title Rivers")
    desk.says("coop correct 1 visibility=restricted")
    assert "secret" not in _sheets(desk, "--as-of 3")
    assert "secret" in _sheets(desk, "--as-of 3 --visibility restricted")


def test_no_day_that_only_a_hidden_source_tells_can_be_found_out_by_asking_for_days(desk: Desk) -> None:
    desk.says("coop record source-registered --source memo --kind official --title Memo --visibility restricted")
    desk.says("coop record meeting-held --meeting m1 --title Talks --kind bilateral")
    desk.says("coop record proposal-made --proposal roads --title Roads --meeting m1")
    desk.says("coop correct 2 on=2025-06-15 sources=memo#p1")
    assert _sheets(desk, "--on 2025-06-14") == _sheets(desk, "--on 2025-06-16")


def _register(desk: Desk, *lines: str, name: str = "register.csv") -> str:
    desk.file(name, "\n".join(("Ref No,Proposal,Raised by", *lines)) + "\n")
    return f"coop import {name}"


def test_two_lines_of_one_number_that_say_different_things_are_refused(desk: Desk) -> None:
    told = desk.refuses(_register(desk, "A-1,Wells,BB", "A-1,Dams,BB"))
    assert "has the number of register!2, 'A-1', and another title" in told


def test_one_thing_is_never_amended_by_two_lines_of_a_file(desk: Desk) -> None:
    desk.says(_register(desk, "A-1,Wells,BB"))
    told = desk.refuses(_register(desk, "A-1,Deep wells,BB", "A-1,Dams,BB"))
    assert "is of the same as register!2, wells, and says something else" in told
    assert "nothing was recorded" in told


def test_a_new_row_of_our_own_sheets_never_rewrites_what_is_called_the_same(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal clerks --title 'Training for clerks' --proposer AA --on 2022-01")
    desk.says("coop export --format csv -o out")
    path = desk.folder / "out" / "proposals.csv"
    header, row = path.read_text().splitlines()
    names = header.split(",")
    new = ["Training for clerks" if each == "Title" else "DD" if each == "Proposed by" else "" for each in names]
    path.write_text("\r\n".join((header, row, ",".join(new))) + "\r\n")
    assert "has no key, and is called as clerks is" in desk.refuses("coop import out")


def test_a_hidden_sheet_is_left_out_and_told(desk: Desk) -> None:
    with xlsxwriter.Workbook(str(desk.folder / "two.xlsx")) as book:
        for name, title in (("Proposals", "Wells"), ("Old register", "Secret")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["Title", "Proposed by"])
            page.write_row(1, 0, [title, "BB"])
            if name != "Proposals":
                page.hide()
    answer = desk.run("coop import --dry-run two.xlsx")
    assert "Old register!1: this sheet is hidden, and so left out" in answer.err
    assert "proposal-made wells" in answer.out
    assert "secret" not in answer.out
