"""``coop record``: every event with every field from the command line, and what is said to a slip of the fingers."""

# ruff: noqa: E501 (what is typed and what is said to it stand on one line)

import json
import shlex
import shutil
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import click
import pytest
from hypothesis import given

from coop_tracker import structuring
from coop_tracker.cli import coop, fields
from coop_tracker.cli.record import record, texts_of
from coop_tracker.dates import PartialDate
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    MEANINGS,
    AnyEvent,
    Reference,
    Slug,
    kebab,
    singular,
    slots,
)
from coop_tracker.testing import strategies
from coop_tracker.tracker import Tracker
from coop_tracker.values import Value
from coop_tracker.vocabulary import Word
from tests.sessions import Desk, desk

__all__ = ["desk"]  # a fixture of these tests

each_type = pytest.mark.parametrize("name", EVENT_TYPES)


# Every event, every field


def command_line(event: AnyEvent) -> list[str]:
    """How an event is recorded from the command line, as a person would write it who has read the help."""
    words = [kebab(type(event).__name__)]
    cls: Any = type(event)
    for name, held, many, default, has_parts in slots(cls):
        value = getattr(event, name)
        if value == default:
            continue
        if has_parts and not many:
            for part in slots(held):
                if getattr(value, part.name) != part.default:
                    words += option(f"{name}_{part.name}", getattr(value, part.name))
        elif many:
            option_name = "cite" if name == "sources" else singular(name)
            words += [word for one in value for word in option(option_name, structure(one) if has_parts else one)]
        else:
            words += option(name, value)
    return words


def option(name: str, value: Any) -> list[str]:
    dashed = f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return [dashed if value else dashed.replace("--", "--no-", 1)]
    if isinstance(value, Value):
        return [dashed, json.dumps(value.plain)]
    return [dashed, str(value)]


def structure(part: Any) -> str:
    """A structure as one argument: what it must have in order, then ``part=value``."""
    return shlex.join(structure_words(part))


def structure_words(part: Any) -> Iterator[str]:
    cls: Any = type(part)
    for name, _, many, default, _ in slots(cls):
        value = getattr(part, name)
        if default is attrs.NOTHING and "=" not in str(value):
            yield str(value)
        elif value != default:
            yield from (f"{name.replace('_', '-')}={one}" for one in (value if many else [value]))


def read_back(words: Sequence[str]) -> AnyEvent:
    """The event that ``coop record`` reads from these words."""
    name, *arguments = words
    command = record.get_command(click.Context(record), name)
    assert command is not None
    cls = EVENT_TYPES[fields.EVENT_NAMES[name]]
    params = command.make_context(name, [*arguments], parent=click.Context(coop)).params
    typed = {field.word: texts_of(params[field.word.replace("-", "_")]) for field in fields.fields_of(cls)}
    return fields.event_of(cls, typed)


@given(strategies.events())
def test_every_event_can_be_written_as_a_command_line_and_reads_back_as_it_was(event: AnyEvent) -> None:
    assert read_back(command_line(event)) == event


@pytest.mark.parametrize("name", [name for name in EVENT_TYPES if name != "EventRedacted"])
def test_an_event_with_every_field_is_recorded_from_the_command_line(desk: Desk, introduced: Path, name: str) -> None:
    shutil.copy(introduced, desk.folder)
    with Tracker.open(desk.folder / "coop.db", read_only=True) as tracker:
        event = full(EVENT_TYPES[name], tracker.at(1).event_id)
        position = tracker.position + 1
    assert desk.says("coop record", *command_line(event)) == f"recorded {position} {kebab(name)} <id>\n"
    with Tracker.open(desk.folder / "coop.db", read_only=True) as tracker:
        assert tracker.at(position).event == event


@each_type
def test_each_option_of_an_event_has_a_name_of_its_own(name: str) -> None:
    words = [field.word for field in fields.fields_of(EVENT_TYPES[name])]
    taken = ["ledger", "recorded-by", "dry-run", "help"]
    assert len({*words, *taken}) == len(words) + len(taken)


def full(cls: Any, event_id: str) -> Any:
    """An event in which every field is given that its rules allow together."""
    given = {slot.name: value_of(slot.held, slot.name, slot.has_parts, slot.many, event_id) for slot in slots(cls)}
    for name in LEFT_OUT.get(cls.__name__, ()):
        del given[name]
    return cls(**{**given, **OTHERWISE.get(cls.__name__, {})})


LEFT_OUT = {
    "AliasNoted": ["same_as"],
    "EndorsementWithdrawn": ["agreement"],
    "EventRetracted": ["batch"],
    "BundleAnnounced": ["within"],
    "MeetingHeld": ["part_of"],
    "MeetingScheduled": ["part_of", "date"],
    "SourceRegistered": ["syndicated_from", "edition_of"],
    "TrackOpened": ["parent"],
}
"""What cannot be said together with the rest, or of itself."""

OTHERWISE: dict[str, dict[str, Any]] = {
    "ClaimRecorded": {"field": "quantities.cost", "value": Value({"value": "9", "unit": "PKR"})},
    "EndorsementGiven": {"endorsement": "my-yes"},
    "EndorsementWithdrawn": {"endorsement": "the-yes"},
    "AgreementReached": {"agreement": "my-pact"},
    "InstrumentSigned": {"instrument": "my-memo", "follows": "the-memo", "under": "the-memo"},
    "PartyIntroduced": {"party": "my-party", "parent": "the-party"},
    "InstrumentStepTaken": {"instrument": "my-memo"},
    "ActionAssigned": {"action": "my-task"},
    "BundleAnnounced": {"bundle": "my-bundle"},
    "MeetingScheduled": {"meeting": "my-talks"},
    "MeetingHeld": {"meeting": "my-talks"},
    "TrackOpened": {"track": "my-track"},
    "SourceRegistered": {"source": "my-source"},
    "TopicDiscussed": {"proposal": "my-proposal"},
    "InterestExpressed": {"proposal": "my-proposal"},
    "ProposalMade": {"proposal": "my-proposal"},
}

NAMES = {
    "source": "the-source",
    "party": "the-party",
    "meeting": "the-talks",
    "track": "the-track",
    "proposal": "the-proposal",
    "endorsement": "the-yes",
    "agreement": "the-pact",
    "instrument": "the-memo",
    "action": "the-task",
    "bundle": "the-bundle",
    "batch": "left-out",
}


def value_of(held: Any, name: str, has_parts: bool, many: bool, event_id: str) -> Any:
    if many:
        return (value_of(held, name, has_parts, False, event_id),)
    if has_parts:
        return held(**{s.name: value_of(s.held, s.name, s.has_parts, s.many, event_id) for s in slots(held)})
    if held in KINDS:
        return event_id if KINDS[held] == "event" else NAMES[KINDS[held]]
    if isinstance(held, type) and issubclass(held, Word):
        return held("component") if name == "scope" else [*held][1]
    plain = {PartialDate: PartialDate("2025-07"), Decimal: Decimal("12.50"), int: 3, bool: name != "seen"}
    texts = {"sha256": "0f" * 32, "duration": "P2Y", "auto_renews": "P1Y", "notice": "P6M", "offset": "-P30D"}
    texts |= {"parent": "the-party"}
    if held is Reference:
        return "proposal:the-proposal"
    return plain.get(held) if held in plain else "a-slug" if held is Slug else texts.get(name, f"it's “{name}” = 1")


@pytest.fixture(scope="module")
def introduced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that knows everything a full event names."""
    path = tmp_path_factory.mktemp("introduced") / "coop.db"
    told: list[tuple[str, dict[str, Any]]] = [
        ("SourceRegistered", {"source": "the-source", "kind": "media", "title": "Gazette"}),
        ("PartyIntroduced", {"party": "the-party", "kind": "organization", "name": "Company C"}),
        ("MeetingHeld", {"meeting": "the-talks", "kind": "call", "title": "Talks"}),
        ("TrackOpened", {"track": "the-track", "title": "Water"}),
        ("ProposalMade", {"proposal": "the-proposal", "title": "Leaks"}),
        ("EndorsementGiven", {"endorsement": "the-yes", "targets": ["proposal:the-proposal"], "strength": "agreed"}),
        ("AgreementReached", {"agreement": "the-pact", "parties": ["AA", "DD"]}),
        ("InstrumentSigned", {"instrument": "the-memo", "kind": "mou", "title": "Memo"}),
        ("ActionAssigned", {"action": "the-task", "text": "Send the draft"}),
        ("BundleAnnounced", {"bundle": "the-bundle", "title": "Twelve", "of": "memoranda"}),
    ]
    with Tracker.open(path, create=True) as tracker:
        tracker.record_all(structuring.structure(name, table) for name, table in told)
    return path


# Slips of the fingers


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--on 2025-02-30", "--on: '2025-02-30' is not a date: February 2025 has 28 days, counted from 01"),
        ("--quantity 'cost 12,5 EUR'", "--quantity 'cost 12,5 EUR': value: expected a number such as 900 or 12.5, got '12,5'"),
        (
            "--quantity 'cost 12'",
            "--quantity: 'cost 12' does not give unit; it takes OF VALUE UNIT, then qualifier=, kind=, by=",
        ),
        (
            "--quantity 'cost 12 EUR abut'",
            "--quantity: 'abut' in 'cost 12 EUR abut' is a word too many; it takes OF VALUE UNIT, then qualifier=, kind=, by=",
        ),
        ("--quantity 'cost 12 EUR qualifier=abut'", "--quantity 'cost 12 EUR qualifier=abut': qualifier: 'abut' is not a qualifier; did you mean about?"),
        ("--quantity 'cost 1 EUR' --quantity 'cost x EUR'", "--quantity 'cost x EUR': value: expected a number such as 900 or 12.5, got 'x'"),
        ("--quantity 'cost NaN EUR'", "--quantity 'cost NaN EUR': value: NaN is not a number one can count with"),
        ("--quantity '\"cost'", "--quantity: '\"cost' cannot be read: no closing quotation"),
        ("--role 'AA funder'", "--role 'AA funder': role: 'funder' is not a role name; did you mean funding?"),
        ("--cite 'src quote=a b'", "--cite: 'b' in 'src quote=a b' is a word too many; it takes SOURCE, then locator=, quote=, attributed-to="),
        ("--cite 'locator=p1'", "--cite: 'locator=p1' does not give source; it takes SOURCE, then locator=, quote=, attributed-to="),
    ],
)  # fmt: skip
def test_a_word_that_cannot_be_read_is_told_under_its_option(desk: Desk, line: str, said: str) -> None:
    assert desk.cannot_read(f"coop record proposal-made --proposal water --title Water {line}") == f"coop: {said}\n"
    assert desk.files() == {}


def test_a_structure_that_goes_by_its_parts_is_told_under_its_part(desk: Desk) -> None:
    line = "coop record proposal-suspended --proposal water --until-said 'next spring'"
    assert desk.cannot_read(line) == "coop: --until-relation: is required\n"
    assert desk.cannot_read(f"{line} --until-relation bye") == (
        "coop: --until-relation: 'bye' is not a deadline relation; did you mean by?\n"
    )


def test_several_words_that_cannot_be_read_are_told_together(desk: Desk) -> None:
    line = "coop record endorsement-given --strength warm --target water --on July --component x"
    on, strength = desk.cannot_read(line).splitlines()
    assert on.startswith("coop: --on: 'July' is not a date")
    assert strength == (
        "coop: --strength: 'warm' is not a strength; it is one of rejected, reserved, noted, interested, welcomed, "
        "supported, agreed, committed"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("record proposal-made --title Water", "Missing option '--proposal'."),
        ("record proposal-made --proposal water --titel Water", "No such option '--titel'"),
        ("record proposal-mad", "there is no event 'proposal-mad'; did you mean proposal-made"),
        ("record xyz", "there is no event 'xyz'"),
        ("recrod proposal-made", "there is no command 'recrod'; did you mean record"),
        ("record proposal-made --proposal water water", "Got unexpected extra argument (water)"),
    ],
)
def test_a_command_line_of_the_wrong_form_is_told_with_its_usage(desk: Desk, line: str, said: str) -> None:
    told = desk.cannot_read(f"coop {line}")
    assert f"Error: {said}" in told
    assert told.startswith("Usage: coop")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--title Water --track nope", "--track: nothing is known about the track 'nope'; it is introduced by TrackOpened"),
        ("--title Water --track rivrs", "--track: nothing is known about the track 'rivrs'; did you mean rivers?"),
        ("", "--title: is required: this is the first that is said of proposal:water"),
        ("--title Water --track 'Big rivers'", "--track: 'Big rivers' is not an identifier; did you mean rivers?"),
        ("--title Water --cite nope#p1", "--cite 'nope#p1': source: nothing is known about the source 'nope'; it is introduced by SourceRegistered"),
        ("--title ' '", "--title: a text that is given cannot be empty; leave the field out"),
        ("--title Cafe\u0301", "--title: the text is not in Unicode normal form C, so that equal words would differ; save it as NFC"),
    ],
)  # fmt: skip
def test_what_the_rules_refuse_is_told_under_its_option(desk: Desk, line: str, said: str) -> None:
    desk.says("coop record track-opened --track rivers --title Rivers")
    before = desk.files()
    told = desk.refuses(f"coop record proposal-made --proposal water {line}").splitlines()
    assert f"coop: {said}" in told
    assert desk.files() == before


def test_one_identifier_for_two_things_is_refused_with_both(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    assert desk.refuses("coop record track-opened --track water --title Wells") == (
        "coop: --title: track:water has 'Water' at position 1, and 'Wells' here: "
        "one identifier for two things, or a correction (replaces)?\n"
    )


# Recording


def test_the_first_event_makes_a_ledger_and_says_so(desk: Desk) -> None:
    answer = desk.run("coop record track-opened --track water --title Water")
    assert answer == ("recorded 1 track-opened <id>\n", "coop: made a new ledger, coop.db\n", 0)
    answer = desk.run("coop record track-opened --track roads --title Roads")
    assert answer == ("recorded 2 track-opened <id>\n", "", 0)


def test_an_event_that_is_refused_makes_no_ledger(desk: Desk) -> None:
    desk.refuses("coop record proposal-made --proposal water")
    assert desk.files() == {}


def test_a_dry_run_leaves_no_trace(desk: Desk) -> None:
    line = "coop record track-opened --track water --title Water"
    assert desk.says(f"{line} --dry-run") == "would record track-opened: nothing was recorded\n"
    assert desk.files() == {}
    desk.says(line)
    before = desk.files()
    assert desk.says("coop record track-opened --track b --title B --dry-run") == (
        "would record track-opened: nothing was recorded\n"
    )
    assert desk.files() == before
    assert "one identifier for two things" in desk.refuses("coop record track-opened --track water --title B --dry-run")


def test_who_records_is_said_or_set_or_logged_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.says("coop record track-opened --track a --title A --recorded-by Ann")
    desk.says("coop record track-opened --track b --title B")
    monkeypatch.delenv("COOP_RECORDED_BY")
    monkeypatch.setenv("LOGNAME", "login")
    desk.says("coop record track-opened --track c --title C")
    assert [line.split("\t")[2] for line in desk.says("coop log").splitlines()[1:]] == ["Ann", "clerk", "login"]


def test_a_name_that_cannot_be_stored_is_told_before_a_ledger_is_made(desk: Desk) -> None:
    line = "coop record track-opened --track a --title A --recorded-by"
    said = "is not text in Unicode normal form C\n"
    assert desk.cannot_read(line, "Jose\u0301") == f"coop: --recorded-by: 'Jose\u0301' {said}"
    assert desk.cannot_read(line, "\udcff") == f"coop: --recorded-by: '\\udcff' {said}"
    assert desk.files() == {}


def test_an_event_is_named_by_its_position(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal water --title Water")
    desk.says("coop record endorsement-given --target water --by DD --strength agreed")
    desk.says("coop record endorsement-withdrawn --endorsement 2 --by DD")
    desk.says("coop record event-retracted --event 3 --reason 'entered twice'")
    assert [line.split("\t")[5] for line in desk.says("coop log").splitlines()] == [
        "about",
        "water",
        "DD, water",
        "event 2, DD",
        "event 3",
    ]


def test_words_of_a_person_who_speaks_for_nobody_are_asked_about(desk: Desk) -> None:
    desk.says("coop record party-introduced --party ann --kind person --name Ann")
    desk.says("coop record proposal-made --proposal water --title Water")
    answer = desk.run("coop record endorsement-given --target water --by ann --strength agreed")
    assert (answer.code, answer.out) == (0, "recorded 3 endorsement-given <id>\n")
    assert answer.err.startswith("coop: ann speaks for nobody")


# Help


@each_type
def test_the_help_of_an_event_names_every_option_and_every_word_it_takes(desk: Desk, name: str) -> None:
    text = " ".join(desk.says(f"coop record {kebab(name)} --help").split())
    for field in fields.fields_of(EVENT_TYPES[name]):
        assert f"--{field.word} " in text
        assert field.meaning in text
        if isinstance(field.held, type) and issubclass(field.held, Word):
            assert f"one of {', '.join(field.held)}" in text
    for heading in ("When, by whose word, where we read it:", "Recording:", "--dry-run"):
        assert heading in text


def test_the_help_of_record_has_every_event_in_its_section(desk: Desk) -> None:
    text = desk.says("coop record --help")
    assert all(f"  {kebab(name)} " in text for name in EVENT_TYPES)
    assert text.index("Sources:") < text.index("source-registered") < text.index("Parties:")


def test_every_field_has_a_meaning() -> None:
    assert all(MEANINGS.values())


def test_a_redaction_is_recorded_by_the_command_that_empties(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    told = desk.refuses('coop record event-redacted --event 1 --reason "an order"')
    assert "a redaction is recorded by coop redact alone" in told


def test_a_second_value_for_what_takes_one_is_told_and_not_passed_over(desk: Desk) -> None:
    told = desk.cannot_read("coop record proposal-made --proposal water --title Water --title Rivers")
    assert told == "coop: --title takes one value, and 2 are given\n"


def test_the_name_of_an_event_as_a_file_has_it_will_do(desk: Desk) -> None:
    assert "recorded 1 proposal-made " in desk.says("coop record ProposalMade --proposal water --title Water")
