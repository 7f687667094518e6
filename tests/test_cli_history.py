"""``coop history``: a line an event, in the order in which it happened, with what a reader should know of it."""

import json

import pytest

from tests.sessions import Desk, desk, ledger_after, on_a_terminal

__all__ = ["desk", "water"]  # fixtures of these tests

WATER = """
coop record source-registered --source gazette --kind media --title Gazette
coop record proposal-made --proposal water --title Watr --proposer AA --counterpart DD --cite gazette#p1 --on 2021-04
coop record endorsement-given --target water --by DD --strength supported --words "full support" --on 2021-06-02
coop record endorsement-given --target water --by person-p --on-behalf-of DD --strength noted --on 2021-03
coop record proposal-declined --proposal water --by DD --reason money --on 2021-05
"""


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk at which a proposal was recorded, answered and declined, not in the order in which that happened."""
    lines = WATER.strip().splitlines()
    person = "coop record party-introduced --party person-p --kind person --name P"
    desk.file("coop.db", ledger_after("\n".join([lines[0], person, *lines[1:]])))
    return desk


def rows(desk: Desk, line: str) -> list[list[str]]:
    return [row.split("\t") for row in desk.says(line).splitlines()[1:]]


def marks(desk: Desk, line: str) -> dict[int, str]:
    return {int(row[1]): row[6] for row in rows(desk, line)}


def test_a_line_an_event_in_the_order_in_which_it_happened(water: Desk) -> None:
    assert water.says("coop history water") == (
        "date\tposition\tevent\twho\tsays\tsource\tmarks\n"
        "2021-03\t5\tendorsement-given\tperson-p for DD\tnoted\t\t\n"
        "2021-04\t3\tproposal-made\tAA\tWatr\tgazette#p1\t\n"
        "2021-05\t6\tproposal-declined\tDD\tmoney\t\t\n"
        "2021-06-02\t4\tendorsement-given\tDD\tsupported “full support”\t\t\n"
    )


def test_a_correction_says_what_it_corrects_and_all_shows_that_too(water: Desk) -> None:
    water.says("coop correct 3 title=Water")
    assert marks(water, "coop history water")[7] == "corrects 3"
    assert 3 not in marks(water, "coop history water")
    shown = rows(water, "coop history water --all")
    assert [row[1] for row in shown] == ["5", "3", "7", "6", "4"]
    assert (shown[1][4], shown[1][6]) == ("Watr", "corrected by 7")


def test_what_was_taken_back_is_shown_only_with_all_and_says_by_what(water: Desk) -> None:
    water.says("coop retract 6 --reason 'another proposal'")
    assert 6 not in marks(water, "coop history water")
    assert marks(water, "coop history water --all")[6] == "retracted by 7"
    water.says("coop retract 7 --reason 'this one'")
    assert marks(water, "coop history water")[6] == ""
    assert marks(water, "coop history water --all")[7] == "retracted by 8"


def test_a_correction_that_was_taken_back_leaves_the_first_counting(water: Desk) -> None:
    water.says("coop correct 6 reason=time")
    water.says("coop retract 7 --reason 'it was money'")
    assert marks(water, "coop history water")[6] == ""
    assert marks(water, "coop history water --all")[7] == "retracted by 8"


def test_what_another_source_disputes_says_so(water: Desk) -> None:
    water.says("coop record claim-recorded --about event:6 --field on --value 2021-07 --cite gazette#p9")
    assert marks(water, "coop history water")[6] == "disputed by 7"
    water.says("coop retract 7 --reason 'misread'")
    assert marks(water, "coop history water")[6] == ""


def test_corrections_that_compete_name_each_other(water: Desk) -> None:
    water.says("coop correct 6 reason=time")
    event = water.exported()[5]["event_id"]
    water.file(
        "other.toml",
        f'[[events]]\ntype = "ProposalDeclined"\nproposals = ["water"]\non = "2021-05"\nreplaces = "{event}"\n',
    )
    water.says("coop import other.toml")
    assert marks(water, "coop history water")[8] == "corrects 6; competing with 7"
    assert marks(water, "coop history water --all")[7] == "competing with 8"


def test_on_a_day_what_only_possibly_had_happened_is_marked(water: Desk) -> None:
    assert marks(water, "coop history water --on 2021-05-15") == {5: "", 3: "", 6: "possibly"}
    assert marks(water, "coop history water --as-of 4") == {3: "", 4: ""}


def test_only_the_latest_can_be_asked_for(water: Desk) -> None:
    answer = water.run("coop history water --limit 2")
    assert [line.split("\t")[1] for line in answer.out.splitlines()[1:]] == ["6", "4"]
    assert answer.err == "coop: the latest 2 of 4 events\n"
    assert water.run("coop history water --limit 9").err == ""


def test_json_has_a_key_for_each_mark(water: Desk) -> None:
    water.says("coop correct 6 reason=time")
    last = json.loads(water.says("coop history water --all --format json"))
    by_position = {each["position"]: each for each in last}
    assert by_position[6]["corrected_by"] == 7
    assert by_position[6]["counts"] is False
    assert by_position[7]["corrects"] == [6]
    assert by_position[3]["sources"] == [{"source": "gazette", "locator": "p1"}]
    assert by_position[5]["by"] == ["person-p for DD"]
    assert by_position[5]["on"] == "2021-03"


def test_what_was_redacted_is_left_out_with_nothing_said_for_it(water: Desk) -> None:
    water.says("coop redact 4 --reason law --yes")
    assert [row[1] for row in rows(water, "coop history water --all")] == ["5", "3", "6"]


def test_a_thing_that_is_not_known_is_told(water: Desk) -> None:
    assert water.refuses("coop history watr") == "coop: nothing is known about 'watr'; did you mean water (Watr)?\n"
    assert [row[1] for row in rows(water, "coop history DD")] == ["5", "3", "6", "4"]


def test_hostile_text_does_nothing_to_the_terminal(desk: Desk) -> None:
    desk.says("coop record topic-discussed --proposal p --title", "a\tb\x1b[31m\u202e")
    assert desk.says("coop history p").splitlines()[1].split("\t")[4] == "a b\\x1b[31m\\u202e"
    assert "\\u202e" in on_a_terminal(desk.folder, "history", "p", columns=120)
