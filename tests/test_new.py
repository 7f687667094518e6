"""``coop new``: whatever it prints can be imported as it stands, and every line that it offers can be taken up."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from coop_tracker import rules
from coop_tracker.errors import InvalidInput
from coop_tracker.events import EVENT_TYPES, KINDS, MEANINGS, introducing, slots
from coop_tracker.eventsfile import EventsFile, examine
from coop_tracker.eventsfile.skeletons import EVENTS, THINGS, skeleton
from coop_tracker.tracker import Tracker
from coop_tracker.vocabulary import SourceKind, Strength
from tests.sessions import Desk, desk

__all__ = ["desk"]  # a fixture of these tests

each_kind = pytest.mark.parametrize("kind", ["meeting", *EVENTS])

OFFERED = re.compile(r"^#(?=\w+ = )", re.MULTILINE)
"""What makes a field a comment."""


@pytest.fixture(scope="module")
def empty() -> Iterator[Tracker]:
    """An empty ledger, in which nothing is recorded."""
    with Tracker.in_memory() as tracker:
        yield tracker


def imported(text: str, empty: Tracker) -> EventsFile:
    """The file, which an empty ledger takes in."""
    file = examine(text.encode(), "new.toml")
    assert file.faults == []
    empty.take(file.incoming, dry_run=True)
    return file


def each_line_taken_up(text: str) -> Iterator[tuple[str, str]]:
    """The file with one of the fields that it offers, and the name of that field."""
    for found in OFFERED.finditer(text):
        name = text[found.end() :].partition(" ")[0]
        yield name, text[: found.start()] + text[found.end() :]


# What is printed


@pytest.mark.parametrize("kind", [*THINGS, *EVENTS])
def test_what_is_printed_can_be_imported_as_it_stands(kind: str, desk: Desk) -> None:
    desk.file("new.toml", desk.says(f"coop new {kind}"))
    answer = desk.run("coop import new.toml")
    assert (answer.err, answer.code) == ("coop: made a new ledger, coop.db\n", 0)


@each_kind
def test_with_every_field_that_is_offered_it_can_still_be_read(kind: str) -> None:
    assert examine(OFFERED.sub("", skeleton(kind)).encode(), "new.toml").faults == []


NOT_ALONE = {
    "replaces": "it names another event",
    "component": "it goes with the scope of that name",
    "same_as": "it stands in the place of a name",
    "agreement": "it stands in the place of an endorsement",
    "batch": "it stands in the place of events",
    "code": "it goes with a scheme",
    "deadline": "a meeting has it in the place of a date",
}
NOT_IN_PLACE = ("about", "proposals", "by_proposals", "under", "follows", "within")
"""Fields whose examples name what only an event of its own introduces."""


@each_kind
def test_each_field_that_is_offered_can_be_taken_up_by_itself(kind: str, empty: Tracker) -> None:
    for name, text in each_line_taken_up(skeleton(kind)):
        if name in NOT_IN_PLACE:
            assert [
                fault for each in examine(text.encode(), "a.toml").incoming for fault in rules.form(each.event)
            ] == []
        elif name not in NOT_ALONE:
            imported(text, empty)


@pytest.mark.parametrize(("kind", "name"), sorted(EVENTS.items()))
def test_every_field_of_an_event_is_there_once_with_what_it_means(kind: str, name: str) -> None:
    text = skeleton(kind)
    own = text[text.rindex("[[events]]") :]
    cls: Any = EVENT_TYPES[name]
    assert sorted(re.findall(r"^#?(\w+) = ", own, re.MULTILINE)) == sorted(
        ["type", *(each.name for each in slots(cls))]
    )
    flat = " ".join(own.replace("\n# ", " ").split())
    assert all(" ".join(MEANINGS[each.name].split()) in flat for each in slots(cls))


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_nothing_else_than_what_the_event_needs_is_active(kind: str, empty: Tracker) -> None:
    (*_, last) = imported(skeleton(kind), empty).incoming
    assert type(last.event).__name__ == EVENTS[kind]


def test_the_words_of_a_field_that_must_be_given_are_there_with_what_they_mean() -> None:
    endorsement, source = skeleton("endorsement"), skeleton("source")
    assert all(f"#   {word}: {word.definition}\n" in endorsement for word in Strength)
    assert all(f"#   {word}: {word.definition}\n" in source for word in SourceKind)


@pytest.mark.parametrize("kind", ["proposal", "interest-expressed", "instrument", "meeting-held"])
def test_where_several_events_introduce_a_thing_all_are_put_to_choice(kind: str) -> None:
    thing = {"interest-expressed": "proposal", "meeting-held": "meeting"}.get(kind, kind)
    text = skeleton(kind)
    assert "Which of these was it?" in text
    assert all(f"#   {name}: " in text for name in introducing(thing))


def test_no_line_is_wider_than_a_screen_but_for_values() -> None:
    for kind in (*THINGS, *EVENTS):
        comments = [line for line in skeleton(kind).splitlines() if line.startswith("# ")]
        assert max(map(len, comments)) <= 100


def test_a_whole_meeting_names_its_ledger_its_defaults_and_an_answer(desk: Desk) -> None:
    desk.file("talks.toml", desk.says("coop new meeting"))
    assert desk.says("coop import talks.toml") == (
        "recorded 8 events at positions 1 to 8\nintroduced party ann-miller: Ann Miller\n"
        "introduced party aa-company-c: Company C\n"
    )
    assert desk.says("coop import talks.toml") == "recorded nothing; 8 events already there\n"
    shown = desk.says("coop show leak-detection")
    assert re.search(r"stage\s+endorsed", shown)
    assert "Name the two towns" in desk.says("coop due --on 2022-01-01")


# Which there are


def test_there_is_one_for_every_thing_and_every_event_but_a_redaction(desk: Desk) -> None:
    assert {*THINGS} == {*KINDS.values()} - {"event", "batch"} | {"claim"}
    assert {*EVENTS.values()} == {*EVENT_TYPES} - {"EventRedacted"}
    listed = re.findall(r"^  ([a-z][a-z-]*)  ", desk.says("coop new"), re.MULTILINE)
    assert listed == [*THINGS, *EVENTS]


def test_an_event_may_be_named_as_in_a_file() -> None:
    assert skeleton("ProposalMade") == skeleton("proposal-made") == skeleton("proposal")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("propsal", "coop: there is no kind 'propsal'; did you mean proposal or "),
        ("zzz", "coop: there is no kind 'zzz': coop new lists what there is\n"),
        ("event-redacted", "coop: a redaction is not written in a file: coop redact empties an event and records it\n"),
        ("EventRedacted", "coop: a redaction is not written in a file: "),
        ("\x1b[1m", "coop: there is no kind '\\x1b[1m': coop new lists what there is\n"),
    ],
)
def test_a_kind_that_is_none_is_told_with_what_was_perhaps_meant(desk: Desk, kind: str, told: str) -> None:
    assert desk.cannot_read("coop new", kind).startswith(told)


def test_nothing_is_made_by_looking(desk: Desk) -> None:
    desk.says("coop new")
    desk.says("coop new meeting")
    assert desk.files() == {}


def test_a_skeleton_of_no_kind_is_refused_in_python_too() -> None:
    with pytest.raises(InvalidInput, match="there is no kind 'x'"):
        skeleton("x")
