"""``coop correct``, ``coop retract`` and ``coop rebuild``: what is mended, and that nothing is lost."""

# ruff: noqa: E501 (what is typed and what is said to it stand on one line)

import sqlite3

import pytest

from tests.sessions import Desk, desk, ledger_after

__all__ = ["desk", "water"]  # fixtures of these tests


WATER = """
coop record source-registered --source gazette --kind media --title Gazette
coop record track-opened --track rivers --title Rivers
coop record track-opened --track roads --title Roads
coop record proposal-made --proposal water --title Watr --track rivers --proposer AA --counterpart BB \
--counterpart DD --quantity 'cost 12 EUR' --cite gazette#p1 --on 2025-07
coop record endorsement-given --target water --by BB --strength welcomed --endorsement yes
coop record instrument-signed --instrument memo --kind mou --title Memo --term-end 2030 --term-notice P6M
"""


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk at which a proposal was recorded, with all sorts of fields, and answered."""
    desk.file("coop.db", ledger_after(WATER))
    return desk


def stands(desk: Desk) -> list[str]:
    """The proposal's line of ``coop list``."""
    return desk.says("coop list").splitlines()[1].split("\t")


# Correct


def test_a_correction_is_recorded_in_the_place_of_what_it_corrects(water: Desk) -> None:
    assert water.says("coop correct 4 title=Water") == "recorded 7 proposal-made, correcting 4\n"
    assert stands(water)[:4] == ["water", "Water", "rivers", "endorsed"]
    assert "event 4  proposal-made: Watr; corrected by event 7" in water.says("coop show water")


def test_a_list_is_replaced_and_an_empty_value_takes_a_field_away(water: Desk) -> None:
    water.says("coop correct 4 track=roads track=rivers counterpart=DD quantity= on=")
    assert stands(water)[:4] == ["water", "Watr", "rivers, roads", "proposed"]
    page = water.says("coop show water")
    assert "asked        DD\n" in page
    assert "cost" not in page
    assert "unknown  event 7, proposal-made" in page


def test_fields_go_by_the_words_of_record_or_by_their_names(water: Desk) -> None:
    water.says("coop correct 4 counterparts=DD sources=gazette#p2")
    water.says("coop correct 7 counterpart=BB cite='gazette locator=p3 quote=offered' inferred=true")
    assert water.exported()[7]["data"]["counterparts"] == ["BB"]
    assert water.exported()[7]["data"]["sources"] == [{"locator": "p3", "quote": "offered", "source": "gazette"}]
    assert water.exported()[7]["data"]["inferred"] is True


def test_a_part_of_a_structure_goes_by_its_own_word(water: Desk) -> None:
    water.says("coop correct 6 term-end=2031")
    assert water.exported()[6]["data"]["term"] == {"end": "2031", "notice": "P6M"}
    water.says("coop correct 7 term-end= term.notice=")
    assert "term" not in water.exported()[7]["data"]


def test_a_correction_can_be_corrected_and_the_first_cannot_be_twice(water: Desk) -> None:
    water.says("coop correct 4 title=Water")
    assert water.refuses("coop correct 4 title=Wells") == (
        "coop: position 4 was corrected at position 7: correct that one\n"
    )
    assert water.says("coop correct 7 title=Wells") == "recorded 8 proposal-made, correcting 7\n"
    assert stands(water)[1] == "Wells"


def test_an_answer_stays_an_answer_when_it_is_corrected(water: Desk) -> None:
    assert stands(water)[3] == "endorsed"
    water.says("coop correct 5 strength=noted")
    assert stands(water)[3] == "proposed"


def test_a_correction_that_changes_nothing_is_refused(water: Desk) -> None:
    said = "coop: position 4 says so already: there is nothing to correct\n"
    assert water.refuses("coop correct 4 title=Watr") == said
    assert water.refuses("coop correct 4 counterpart=BB counterpart=DD words=") == said


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ("on=2025-02-30", 2, "coop: on: '2025-02-30' is not a date: February 2025 has 28 days, counted from 01\n"),
        ("inferred=perhaps", 2, "coop: inferred: expected true or false, got 'perhaps'\n"),
        ("quantity='cost x EUR'", 2, "coop: quantity 'cost x EUR': value: expected a number such as 900 or 12.5, got 'x'\n"),
        ("track=rails", 1, "coop: track: nothing is known about the track 'rails'; did you mean roads?\n"),
        ("cite=gazete", 1, "coop: cite 'gazete': source: nothing is known about the source 'gazete'; did you mean gazette?\n"),
        ("title=", 1, "coop: title: is required: this is the first that is said of proposal:water\n"),
        ("title", 2, "Error: 'title' is no change: write it as FIELD=VALUE\n"),
        ("titel=Water", 2, "Error: 'titel' is no field that can be corrected here; did you mean title or cite?\n"),
        ("replaces=3", 2, "Error: 'replaces' is no field that can be corrected here; did you mean roles?\n"),
        ("title=a title=b", 2, "Error: title takes one value, and 2 are given\n"),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_told_under_its_field(water: Desk, changes: str, code: int, said: str) -> None:
    before = water.files()
    answer = water.run(f"coop correct 4 {changes}")
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.endswith(said)
    assert water.files() == before


def test_nothing_is_corrected_where_nothing_is_recorded(water: Desk) -> None:
    assert water.refuses("coop correct 9 title=A") == "coop: nothing is recorded at position 9; the last one is 6\n"
    assert "0 is not in the range" in water.cannot_read("coop correct 0 title=A")


# Retract


def test_a_retraction_takes_entries_back_and_can_itself_be_taken_back(water: Desk) -> None:
    assert water.says("coop retract 5 --reason 'another meeting'") == "recorded 7 event-retracted, taking back 5\n"
    assert stands(water)[3] == "proposed"
    assert "event 5  endorsement-given: welcomed; taken back by event 7: another meeting" in water.says(
        "coop show water"
    )
    assert water.says("coop retract 7 --reason 'it was this one'") == "recorded 8 event-retracted, taking back 7\n"
    assert stands(water)[3] == "endorsed"


def test_several_entries_are_taken_back_together_each_once(water: Desk) -> None:
    assert water.says("coop retract 5 4 5 --reason 'another desk'") == "recorded 7 event-retracted, taking back 5, 4\n"
    assert stands(water)[3:5] == ["–", "void"]


def test_a_retraction_that_cannot_be_is_told(water: Desk) -> None:
    assert (
        water.refuses("coop retract 4 9 --reason x") == "coop: nothing is recorded at position 9; the last one is 6\n"
    )
    assert water.refuses("coop retract 4 --reason ''") == (
        "coop: --reason: a text that is given cannot be empty; leave the field out\n"
    )
    assert "Missing option '--reason'" in water.cannot_read("coop retract 4")
    assert "'x' is not a valid whole number" in water.cannot_read("coop retract x --reason y")


@pytest.mark.parametrize("command", ["correct 4 title=Water", "retract 4 --reason x"])
def test_a_dry_run_mends_nothing(water: Desk, command: str) -> None:
    before = water.files()
    assert water.says(f"coop {command} --dry-run") == f"would {command.split(maxsplit=1)[0]} 4: nothing was recorded\n"
    assert water.files() == before


@pytest.mark.parametrize("command", ["correct 1 title=A", "retract 1 --reason x", "rebuild", "rebuild --check"])
def test_nothing_is_mended_where_there_is_no_ledger(desk: Desk, command: str) -> None:
    assert desk.refuses(f"coop {command}") == (
        "coop: there is no ledger coop.db: coop record and coop import make one; "
        "--ledger or COOP_LEDGER names another\n"
    )
    assert desk.files() == {}


# Rebuild


def test_a_rebuild_makes_what_was_there(water: Desk) -> None:
    assert water.says("coop rebuild --check") == "equal: the rows are those that the log makes\n"
    before = water.says("coop list")
    assert water.says("coop rebuild") == "made the rows of coop.db anew from 6 events\n"
    assert water.says("coop list") == before


def spoil(desk: Desk, sql: str) -> None:
    with sqlite3.connect(desk.folder / "coop.db") as ledger:
        ledger.execute(sql)
    ledger.close()


def test_rows_that_were_changed_are_found_and_mended(water: Desk) -> None:
    spoil(water, "UPDATE proposals SET title = 'Other'")
    assert water.refuses("coop rebuild --check") == (
        "coop: the rows differ from those made anew; coop rebuild mends them:\n"
        "  proposals: 1 rows too many, 1 missing\n"
    )
    water.says("coop rebuild")
    assert stands(water)[1] == "Watr"


def test_rows_of_another_version_are_not_read_and_a_rebuild_keeps_new_ones(water: Desk) -> None:
    before = water.says("coop list")
    spoil(water, "UPDATE projections SET version = version + 1")
    untouched = water.files()
    answer = water.run("coop list")
    note = "coop: coop.db holds no rows of this version, so they were made in memory; coop rebuild keeps them\n"
    assert answer == (before, note, 0)
    assert water.run("coop show water").err == note
    assert water.files() == untouched
    assert water.refuses("coop rebuild --check") == f"{note}coop: there are no rows to compare with\n"
    water.says("coop rebuild")
    assert water.run("coop list") == (before, "", 0)


def test_a_retraction_of_what_no_longer_counts_is_refused(desk: Desk) -> None:
    desk.says("coop record topic-discussed --proposal p --title P")
    desk.says("coop correct 1 title=Q")
    assert desk.refuses("coop retract 1 --reason x") == (
        "coop: position 1 was corrected at position 2: retract that one\n"
    )
    desk.says("coop retract 2 --reason x")
    assert desk.refuses("coop retract 2 --reason x") == (
        "coop: position 2 no longer counts: it was taken back before\n"
    )
    desk.says("coop retract 1 --reason x")
    assert desk.refuses("coop retract 1 --reason x") == (
        "coop: position 1 no longer counts: it was taken back before\n"
    )


def test_a_number_that_is_no_position_names_no_batch(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    assert "nothing was recorded in a batch" in desk.refuses(f"coop retract --batch {'9' * 5000} --reason x")


def test_what_is_no_position_is_told_in_plain_words(desk: Desk) -> None:
    assert "'x' is not a valid whole number" in desk.cannot_read("coop correct x title=Water")
