"""What comes from outside is read strictly: nothing is guessed, and every fault is told at its place."""

from decimal import Decimal
from typing import Any

import pytest

from coop_tracker.dates import PartialDate
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    Citation,
    EndorsementGiven,
    MeetingHeld,
    MeetingId,
    ProposalId,
    ProposalMade,
    Quantity,
    Slug,
    SourceId,
    TrackId,
)
from coop_tracker.structuring import structure
from coop_tracker.vocabulary import Qualifier, Strength

GAZETTE = SourceId("gazette")


def faults(name: str, **table: Any) -> list[Fault]:
    """What is wrong with an event."""
    with pytest.raises(InvalidInput) as refused:
        structure(name, table)
    return [*refused.value.faults]


def fault(name: str, **table: Any) -> str:
    """The one thing that is wrong with it."""
    (found,) = faults(name, **table)
    return str(found)


def test_a_table_becomes_the_event_it_describes() -> None:
    table = {
        "proposal": "water",
        "title": "Water",
        "on": "2025-07",
        "tracks": ["rivers"],
        "quantities": [{"of": "cost", "value": "12.50", "unit": "EUR", "qualifier": "about"}],
        "sources": [{"source": "gazette", "quote": "offered"}],
    }
    assert structure("ProposalMade", table) == ProposalMade(
        proposal=ProposalId("water"),
        title="Water",
        on=PartialDate("2025-07"),
        tracks=(TrackId("rivers"),),
        quantities=(Quantity(of=Slug("cost"), value=Decimal("12.50"), unit="EUR", qualifier=Qualifier.ABOUT),),
        sources=(Citation(source=GAZETTE, quote="offered"),),
    )


def test_a_citation_may_be_short() -> None:
    event = structure("TrackOpened", {"track": "a", "title": "A", "sources": ["gazette#p. 3", "gazette", "gazette#"]})
    short = (Citation(source=GAZETTE, locator="p. 3"), Citation(source=GAZETTE), Citation(source=GAZETTE))
    assert event.sources == short


def test_a_year_or_a_day_may_come_as_toml_reads_it() -> None:
    import tomllib

    days = tomllib.loads("a = 2025\nb = 2025-07-27\nc = 2025-07-27T10:30:00\nd = 2025-07-27T10:30:00Z")
    read = [str(structure("MeetingHeld", {"meeting": "m", "on": day}).on) for day in days.values()]
    assert read[:3] == ["2025", "2025-07-27", "2025-07-27T10:30:00"]
    assert read[3].startswith("2025-07-27T10:30:00")


def test_null_is_nothing_said() -> None:
    assert structure("MeetingHeld", {"meeting": "m", "place": None}) == MeetingHeld(meeting=MeetingId("m"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": 3}, "title: expected text, got 3: put it in quotes"),
        ({"title": True}, "title: expected text, got true: put it in quotes"),
        ({"title": ["A"]}, "title: expected text, got a list"),
        ({"title": {"en": "A"}}, "title: expected text, got a table"),
        ({"title": "\ud800"}, "title: a text cannot hold half a character (a lone surrogate)"),
        ({"proposal": "a\ud800"}, "proposal: a text cannot hold half a character (a lone surrogate)"),
        ({"proposal": 3}, "proposal: expected the identifier of a proposal, got 3"),
        ({"inferred": "yes"}, "inferred: expected true or false, got 'yes'"),
        ({"inferred": 1}, "inferred: expected true or false, got 1"),
        ({"tracks": "rivers"}, "tracks: expected a list, got 'rivers': write ['rivers']"),
        ({"tracks": None}, "tracks: expected a list, got null"),
        ({"tracks": {"a": 1}}, "tracks: expected a list, got a table: write [{ … }]"),
        ({"tracks": ["rivers", 3]}, "tracks[1]: expected the identifier of a track, got 3"),
        ({"on": "2025-02-30"}, "on: '2025-02-30' is not a date: February 2025 has 28 days, counted from 01"),
        ({"on": ["2021", "2023"]}, "on: expected a date as text, got a list: put a span in quotes"),
        ({"on": 3.5}, "on: expected a date as text, got 3.5"),
        ({"on": True}, "on: expected a date as text, got true"),
        ({"quantities": [3]}, "quantities[0]: expected a table with of, value, unit, qualifier, kind, by, got 3"),
        ({"titel": "A"}, "titel: there is no such field; did you mean title?"),
        ({"zzz": "A"}, "zzz: there is no such field"),
        ({"sources": ["a", {"locator": "p1"}]}, "sources[1].source: is required"),
        (
            {"sources": [{"source": "a", "locatr": "p1"}]},
            "sources[0].locatr: there is no such field; did you mean locator?",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_was_expected(given: dict[str, Any], said: str) -> None:
    assert fault("ProposalMade", **{"proposal": "water", **given}) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("12,5", "expected a number such as 900 or 12.5, got '12,5'"),
        ("", "expected a number such as 900 or 12.5, got ''"),
        (True, "expected a number, got true"),
        (["12"], "expected a number, got a list"),
        ("NaN", "NaN is not a number one can count with"),
        ("-Infinity", "-Infinity is not a number one can count with"),
        (Decimal("nan"), "NaN is not a number one can count with"),
    ],
)
def test_a_number_is_one_that_can_be_counted_with(value: object, said: str) -> None:
    cost = {"of": "cost", "value": value, "unit": "EUR"}
    assert fault("ProposalMade", proposal="water", quantities=[cost]) == f"quantities[0].value: {said}"


@pytest.mark.parametrize("value", ["3", 3.0, Decimal(3), True, None])
def test_a_count_is_a_whole_number(value: object) -> None:
    table = {"targets": ["bundle:b"], "count": value}
    if value is None:
        assert structure("ProgressReported", table)
    else:
        assert fault("ProgressReported", **table).startswith("count: expected a whole number, got ")


def test_a_wrong_word_is_told_with_the_word_that_may_be_meant() -> None:
    given = {"targets": ["proposal:water"], "strength": "suported"}
    assert (
        fault("EndorsementGiven", **given) == "strength: 'suported' is not a strength; did you mean supported or noted?"
    )


def test_a_word_in_a_part_is_told_likewise() -> None:
    cost = {"of": "cost", "value": "1", "unit": "EUR", "qualifier": "xyz"}
    said = "'xyz' is not a qualifier; it is one of exact, about, at_least, at_most"
    assert fault("ProposalMade", proposal="water", quantities=[cost]) == f"quantities[0].qualifier: {said}"


def test_a_word_may_not_be_written_as_its_label() -> None:
    said = fault("StatusReported", proposal="water", stage="Agreed in principle")
    assert said == "stage: 'Agreed in principle' is not a stage; did you mean agreed_in_principle?"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("party", {"proposers": [{"name": "Company C"}]}),
        ("track", {"tracks": [{"title": "Water"}]}),
        ("meeting", {"meeting": {"title": "Talks"}}),
        ("source", {"sources": [{"source": {"title": "Gazette"}}]}),
    ],
)
def test_a_table_for_a_thing_says_to_introduce_it_in_an_event_of_its_own(kind: str, given: dict[str, Any]) -> None:
    hint = "introduce the thing in an event of its own and name it here"
    said = fault("ProposalMade", proposal="water", **given)
    assert said.endswith(f"expected the identifier of a {kind}, got a table: {hint}")


def test_all_faults_of_an_event_are_told_at_once() -> None:
    found = faults("EndorsementGiven", by="AA", strength="warm", wordz="yes", sources=[{"locator": 3}])
    assert {each.where for each in found} == {
        "by",
        "strength",
        "wordz",
        "targets",
        "sources[0].source",
        "sources[0].locator",
    }


def test_an_event_that_does_not_exist_is_told_with_the_one_that_may_be_meant() -> None:
    assert fault("EndorsmentGiven").startswith(
        "type: 'EndorsmentGiven' is not an event of this record; did you mean Endorsement"
    )


def test_a_long_or_deep_value_is_told_in_short() -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    assert fault("ProposalMade", proposal=deep) == "proposal: expected the identifier of a proposal, got a list"
    assert len(fault("EndorsementGiven", targets=["proposal:a"], strength="x" * 1000)) < 200


def test_a_word_of_a_vocabulary_is_taken_as_it_is() -> None:
    given = structure("EndorsementGiven", {"targets": ["proposal:a"], "strength": Strength.AGREED})
    assert isinstance(given, EndorsementGiven)
    assert given.strength is Strength.AGREED


def test_a_word_of_a_press_release_is_told_with_the_code_that_means_it() -> None:
    with pytest.raises(InvalidInput) as told:
        structure("EndorsementGiven", {"by": ["AA"], "strength": "Appreciated", "targets": ["proposal:water"]})
    assert [fault.what for fault in told.value.faults] == [
        "'Appreciated' is not a strength; did you mean welcomed (welcomed, appreciated, hailed, encouraged, commended)?"
    ]
