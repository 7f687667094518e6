"""The JSON Schema of an events file: it takes every file that the reader takes, and refuses the slips of the pen."""

import copy
import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import NOTHING
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from coop_tracker import codec, eventsfile
from coop_tracker.dates import PATTERN, PartialDate
from coop_tracker.errors import CoopError, InvalidInput
from coop_tracker.events import EVENT_TYPES, VALUE_TYPES, AnyEvent, meaning, slots
from coop_tracker.eventsfile.inplace import IN_PLACE
from coop_tracker.eventsfile.schema import event_schema, file_schema
from coop_tracker.rules import form
from coop_tracker.testing import strategies
from coop_tracker.tracker import Tracker
from tests.pages import ROOT, blocks, pages
from tests.sessions import Desk, desk, loaded

__all__ = ["desk"]  # a fixture of these tests

FILE = Draft202012Validator(file_schema())
EVENT = Draft202012Validator(event_schema())


def as_json(toml: str) -> Any:
    """A TOML file as editors and validators see it: days and times are text."""

    def text(value: Any) -> str:
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    return json.loads(json.dumps(tomllib.loads(toml), default=text))


def faults(toml: str) -> list[str]:
    """What the schema finds wrong with a file: where, and what."""
    return [f"{fault.json_path}: {fault.message}" for fault in FILE.iter_errors(as_json(toml))]


# The schema itself


@pytest.mark.parametrize("schema", [file_schema(), event_schema()], ids=["file", "event"])
def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))
    assert named == {*schema["$defs"]}


@pytest.mark.parametrize("option", ["", " --event"])
def test_the_command_prints_it_the_same_every_time_and_needs_no_ledger(desk: Desk, option: str) -> None:
    printed = desk.says(f"coop schema{option}")
    assert json.loads(printed) == (event_schema() if option else file_schema())
    assert list(json.loads(printed)) == list(event_schema() if option else file_schema())
    assert desk.says(f"coop schema{option}") == printed
    assert desk.files() == {}


def test_printing_it_loads_nothing_that_draws_or_keeps(desk: Desk) -> None:
    assert not loaded(desk.folder, "schema") & {"sqlite_utils", "rich", "cattrs", "jsonschema"}


def test_it_names_no_host_but_that_of_its_dialect() -> None:
    assert {*re.findall(r"https?://[^\"]+", json.dumps(file_schema()))} == {Draft202012Validator.META_SCHEMA["$id"]}


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_event_has_its_fields_and_needs_those_that_are_required(name: str) -> None:
    cls: Any = EVENT_TYPES[name]
    told = file_schema()["$defs"][name]
    assert {*told["properties"]} == {"type", *(slot.name for slot in slots(cls))}
    assert told["required"] == [slot.name for slot in slots(cls) if slot.default is NOTHING]


def test_every_field_has_its_meaning_as_a_description() -> None:
    told = file_schema()["$defs"]
    for name, cls in EVENT_TYPES.items():
        own: Any = cls
        for slot in slots(own):
            here = told[name]["properties"][slot.name]
            described = {**told["event"]["properties"][slot.name], **(here if isinstance(here, dict) else {})}
            assert meaning(own, slot.name)[1:] in described["description"]
    for part in VALUE_TYPES:
        table = told[part.__name__].get("anyOf", [None, told[part.__name__]])[-1]
        for slot in slots(part):
            assert meaning(part, slot.name)[1:] in table["properties"][slot.name]["description"]


def test_a_controlled_word_comes_with_its_definition() -> None:
    strength = file_schema()["$defs"]["event"]["properties"]["strength"]
    told = dict(zip(strength["enum"], strength["enumDescriptions"], strict=True))
    assert told["welcomed"] == "welcomed, appreciated, hailed, encouraged, commended"
    kinds = file_schema()["$defs"]["event"]["properties"]["kind"]["enum"]
    assert {"official", "person", "bilateral", "mou"} <= {*kinds}  # for editors that look at no condition


# What the reader takes


@pytest.mark.parametrize("seed", sorted((ROOT / "seeds").glob("*.toml")), ids=lambda path: str(path.name))
def test_the_schema_takes_every_seed(seed: Path) -> None:
    assert faults(seed.read_text()) == []


FILES = [
    (f"{page.name}:{block.line}", block)
    for page in pages()
    for block in blocks(page.read_text())
    if (block.language == "toml" and "[[events]]" in block.body) or block.language == "jsonl"
]


@pytest.mark.parametrize(("name", "block"), FILES, ids=[name for name, _ in FILES])
def test_the_schema_takes_every_file_on_a_page_but_the_faulty_ones(name: str, block: Any) -> None:  # noqa: ARG001
    if block.language == "jsonl":
        assert [fault for line in block.body.splitlines() for fault in EVENT.iter_errors(json.loads(line))] == []
    else:
        assert bool(faults(block.body)) == block.body.startswith("# faulty")


@settings(max_examples=300, deadline=None)
@given(strategies.events())
def test_the_schema_takes_every_event_that_the_rules_take(event: AnyEvent) -> None:
    line = {"type": type(event).__name__, **json.loads(codec.encode(event))}
    found = [f"{fault.json_path}: {fault.message}" for fault in EVENT.iter_errors(line)]
    assert not found or [*form(event)], found


# Dates


@given(strategies.dates())
def test_the_pattern_takes_every_date(day: PartialDate) -> None:
    assert re.fullmatch(PATTERN, str(day))


@given(
    st.from_regex(
        r"\[?(?:[0-9]{4}(?:-[0-9]{2}){0,2}[~?%]?)?(?:/|\.\.|,)?(?:[0-9]{4}-[0-4][0-9]|\.\.)?\]?", fullmatch=True
    )
)
def test_the_pattern_takes_whatever_reads_as_a_date(text: str) -> None:
    assert not _reads(text) or re.fullmatch(PATTERN, text)


@given(st.from_regex(PATTERN, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_what_the_pattern_takes_is_a_date_but_for_the_length_of_months_and_the_order_of_spans(text: str) -> None:
    try:
        PartialDate.parse(text)
    except InvalidInput as error:
        assert re.search("ends before it starts|has (28|29|30) days", str(error))  # noqa: PT017 (most can be read)


def test_the_pattern_knows_the_codes_of_months_and_parts_of_a_year() -> None:
    codes = [f"2025-{code:02}" for code in range(100)]
    assert [code for code in codes if re.fullmatch(PATTERN, code)] == [code for code in codes if _reads(code)]


@pytest.mark.parametrize(
    "text",
    [
        *("July 2021", "27/07/2021", "27.07.2021", "2021/07", "2021-7", "21-07-27", "2021-13", "2021-00", "2021-07-32"),
        *(
            "2021-07-00",
            "0000",
            "20211",
            "~2021",
            "2021~~",
            "2021-07-27T25:00",
            "2021-07-27 14:30",
            "2021-07-27T14:30~",
        ),
        *("2021-07/", "/2021", "..", "[..]", "[2021]", "[2021, 2022]", "2021..2022", "{2021,2022}", "20XX", "Unknown"),
        *("", " ", "2021-07-27T14:30+05", "2021-25", "Y20210", "-2021", "today", "n/a", "2021-07-27\n"),
    ],
)
def test_the_pattern_refuses_what_is_no_date(text: str) -> None:
    assert not _reads(text)
    assert not re.fullmatch(PATTERN, text)


def _reads(text: str) -> bool:
    try:
        PartialDate.parse(text)
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize("on", ["2021", '"2021-07"', "2021-07-27", "2021-07-27T14:30:00Z", '"unknown"'])
def test_a_day_or_a_year_may_stand_without_quotes(on: str) -> None:
    assert faults(f'[[events]]\ntype = "TopicDiscussed"\nproposal = "p"\non = {on}\n') == []


# Slips of the pen

KNOWN = """
[[events]]
type = "SourceRegistered"
source = "gazette"
kind = "media"
title = "Gazette"

[[events]]
type = "PartyIntroduced"
party = "board"
kind = "organization"
name = "Board"

[[events]]
type = "MeetingHeld"
meeting = "talks"
title = "Talks"
kind = "bilateral"
on = 2021-07-27

[[events]]
type = "ProposalMade"
proposal = "leaks"
title = "Leak detection"

[[events]]
type = "EndorsementGiven"
endorsement = "warm"
strength = "welcomed"
targets = ["leaks"]

[[events]]
type = "InstrumentSigned"
instrument = "mou"
title = "Memorandum"
kind = "mou"

[[events]]
type = "ActionAssigned"
action = "list"
text = "Name the towns"
"""

MISTAKES = {
    "no type": 'proposal = "p"\ntitle = "P"',
    "an event that there is not": 'type = "ProposalMad"\nproposal = "p"\ntitle = "P"',
    "the name of an event as the command line has it": 'type = "proposal-made"\nproposal = "p"\ntitle = "P"',
    "a field that there is not": 'type = "ProposalMade"\nproposal = "p"\ntitel = "P"',
    "a field of another event": 'type = "ProposalMade"\nproposal = "p"\ntitle = "P"\nstrength = "welcomed"',
    "a field missing": 'type = "EndorsementGiven"\ntargets = ["leaks"]',
    "a list that must not be empty": 'type = "EndorsementGiven"\nstrength = "noted"\ntargets = []',
    "a word that there is not": 'type = "EndorsementGiven"\nstrength = "supportive"\ntargets = ["leaks"]',
    "a word of another vocabulary": 'type = "MeetingHeld"\nmeeting = "m"\ntitle = "M"\nkind = "mou"',
    "a word with a capital": 'type = "EndorsementGiven"\nstrength = "Welcomed"\ntargets = ["leaks"]',
    "text where a list stands": 'type = "EndorsementGiven"\nstrength = "noted"\ntargets = "leaks"',
    "a list where text stands": 'type = "ProposalMade"\nproposal = "p"\ntitle = ["P"]',
    "a number where text stands": 'type = "ProposalMade"\nproposal = "p"\ntitle = 3',
    "an empty text": 'type = "ProposalMade"\nproposal = "p"\ntitle = ""',
    "a text of blanks": 'type = "ProposalMade"\nproposal = "p"\ntitle = "  "',
    "an identifier with capitals": 'type = "ProposalMade"\nproposal = "Leaks-Two"\ntitle = "P"',
    "an identifier with blanks": 'type = "TopicDiscussed"\nproposal = "leak detection"\ntitle = "P"',
    "an identifier with two hyphens": 'type = "TopicDiscussed"\nproposal = "leak--detection"\ntitle = "P"',
    "a code of a country in small and large": 'type = "TopicDiscussed"\nproposal = "p"\ntitle = "P"\nby = ["Aa"]',
    "the name of a month": 'type = "TopicDiscussed"\nproposal = "leaks"\non = "July 2021"',
    "another order of a date": 'type = "TopicDiscussed"\nproposal = "leaks"\non = "27/07/2021"',
    "a month without quotes, as a fraction": 'type = "TopicDiscussed"\nproposal = "leaks"\non = 2021.07',
    "a span as a list": 'type = "TopicDiscussed"\nproposal = "leaks"\non = [2021, 2022]',
    "a kind of thing that there is not": 'type = "ActionAssigned"\ntext = "a"\nabout = ["country:AA"]',
    "a bare slug where the kind is needed": 'type = "ActionAssigned"\ntext = "a"\nabout = ["leaks"]',
    "a citation without a source": 'type = "TopicDiscussed"\nproposal = "leaks"\nsources = ["#p3"]',
    "a citation with a field too many": (
        'type = "TopicDiscussed"\nproposal = "leaks"\nsources = [{ source = "gazette", page = "3" }]'
    ),
    "one citation without its list": 'type = "TopicDiscussed"\nproposal = "leaks"\nsources = "gazette#p3"',
    "a quantity without its unit": (
        'type = "InterestExpressed"\nproposal = "leaks"\nquantities = [{ of = "cost", value = 3 }]'
    ),
    "a number that is none": (
        'type = "InterestExpressed"\nproposal = "leaks"\nquantities = [{ of = "cost", value = "3,5", unit = "EUR" }]'
    ),
    "a duration in words": (
        'type = "InstrumentStepTaken"\ninstrument = "mou"\nstep = "amended"\nterm = { duration = "2 years" }'
    ),
    "a truth in quotes": 'type = "TopicDiscussed"\nproposal = "leaks"\ninferred = "true"',
    "a count below zero": 'type = "BundleAnnounced"\nbundle = "b"\ntitle = "B"\nof = "projects"\ncount = -1',
    "a count in words": 'type = "BundleAnnounced"\nbundle = "b"\ntitle = "B"\nof = "projects"\ncount = "twelve"',
    "a hash that is none": 'type = "SourceRegistered"\nsource = "s"\nkind = "media"\ntitle = "S"\nsha256 = "ABC"',
    "an amendment that changes nothing": 'type = "ProposalAmended"\nproposal = "leaks"',
    "a withdrawal of nothing": 'type = "EndorsementWithdrawn"\nreason = "r"',
    "a retraction of nothing": 'type = "EventRetracted"\nreason = "r"',
    "an alias that is both": 'type = "AliasNoted"\nof = "party:board"\nname = "B"\nsame_as = "party:AA"',
    "a status that says nothing": 'type = "StatusReported"\nproposal = "leaks"',
    "a code without its register": 'type = "StatusReported"\nproposal = "leaks"\ncode = "3"',
    "a meeting with a date and a deadline": (
        'type = "MeetingScheduled"\nmeeting = "m"\ntitle = "M"\nstatus = "confirmed"\ndate = 2021-08-01\n'
        'deadline = { said = "soon", relation = "by" }'
    ),
    "a value without its field": 'type = "ClaimRecorded"\nabout = "proposal:leaks"\nvalue = "x"',
    "a rank without a reason": 'type = "ClaimRecorded"\nabout = "proposal:leaks"\nrank = "preferred"',
    "a component without its scope": (
        'type = "EndorsementGiven"\nstrength = "noted"\ntargets = ["leaks"]\ncomponent = "c"'
    ),
    "a scope without its component": (
        'type = "EndorsementGiven"\nstrength = "noted"\ntargets = ["leaks"]\nscope = "component"'
    ),
    "a country without its code": 'type = "PartyIntroduced"\nparty = "aaland"\nkind = "country"\nname = "A"',
    "a person by the code of a country": 'type = "PartyIntroduced"\nparty = "AA"\nkind = "person"\nname = "A"',
}

AROUND = {
    "an entry that there is not": f"[origin]\n{KNOWN}",
    "a ledger with blanks in its name": f'[ledger]\nname = "Our Talks"\n{KNOWN}',
    "a ledger compiled in words": f'[ledger]\nname = "talks"\ncompiled = "August"\n{KNOWN}',
    "an entry of the ledger that there is not": f'[ledger]\nnam = "talks"\n{KNOWN}',
    "a default that there is not": f'[defaults]\nby = ["AA"]\n{KNOWN}',
    "a default that is no list": f'[defaults]\nsources = "gazette"\n{KNOWN}',
    "events that are one table": '[events]\ntype = "TrackOpened"\ntrack = "t"\ntitle = "T"\n',
}

PLANTED = {name: f"{KNOWN}\n[[events]]\n{event}\n" for name, event in MISTAKES.items()} | AROUND


def refusal(toml: str) -> str | None:
    """What the reader or the rules say against a file; None where they take it."""
    try:
        with Tracker.in_memory() as tracker:
            tracker.take(eventsfile.read(toml.encode(), "july.toml").incoming, dry_run=True)
    except CoopError as error:
        return str(error)
    return None


def test_what_the_mistakes_are_planted_in_is_taken_by_both() -> None:
    assert faults(KNOWN) == []
    assert refusal(KNOWN) is None


@pytest.mark.parametrize("name", PLANTED)
def test_a_mistake_is_refused_by_the_schema_and_by_the_reader(name: str) -> None:
    assert faults(PLANTED[name]) != []
    assert refusal(PLANTED[name]) is not None


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_event_and_not_as_one_of_forty(name: str) -> None:
    told = faults(PLANTED[name])
    assert all(fault.startswith("$.events[7]") for fault in told)
    assert len(told) <= 3


BEYOND = {
    "a day that the month has not": 'type = "TopicDiscussed"\nproposal = "leaks"\non = "2021-02-30"',
    "a span that ends before it starts": 'type = "TopicDiscussed"\nproposal = "leaks"\non = "2021-08/2021-07"',
    "something never introduced": 'type = "TopicDiscussed"\nproposal = "leaks"\nmeeting = "other"',
    "a new thing without its title": 'type = "ProposalMade"\nproposal = "new"',
    "one identifier for two things": 'type = "PartyIntroduced"\nparty = "board"\nkind = "person"\nname = "B"',
    "letters that are put together in two ways": 'type = "TopicDiscussed"\nproposal = "leaks"\nnote = "e\u0301"',
    "targets of two kinds": 'type = "EndorsementGiven"\nstrength = "noted"\ntargets = ["leaks", "meeting:talks"]',
    "a scope against its targets": (
        'type = "EndorsementGiven"\nstrength = "noted"\ntargets = ["leaks"]\nscope = "track"'
    ),
    "a bundle among its own items": 'type = "BundleItemised"\nbundle = "b"\nitems = ["bundle:b"]',
    "a label used twice": (
        'type = "TopicDiscussed"\nproposal = "leaks"\nlabel = "x"\n'
        '[[events]]\ntype = "TopicDiscussed"\nproposal = "leaks"\nlabel = "x"'
    ),
    "a length that leads nowhere": (
        'type = "InstrumentStepTaken"\ninstrument = "mou"\nstep = "amended"\nterm = { duration = "P0D" }'
    ),
}
"""What the reader refuses and a schema cannot know."""


@pytest.mark.parametrize("name", BEYOND)
def test_what_a_schema_cannot_know_is_left_to_the_reader(name: str) -> None:
    toml = f"{KNOWN}\n[[events]]\n{BEYOND[name]}\n"
    assert faults(toml) == []
    assert refusal(toml) is not None


# Things introduced where they are named

TOPIC = '[[events]]\ntype = "InterestExpressed"\nproposal = "p"\ntitle = "P"\n'


@pytest.mark.parametrize(
    "field",
    [
        'by = [{ name = "Company C", classification = "private_sector", country = "AA" }]',
        'by = [{ party = "c", kind = "organization", name = "Company C" }, "AA", "board"]',
        'by = [{ party = "c" }]',
        'by = [{ name = "B", memberships = [{ organization = { name = "C", kind = "group" }, role = "chair" }] }]',
        'tracks = [{ title = "Water" }]',
        'stated_by = [{ name = "C", kind = "group" }]\ncounterparts = [{ party = "b", kind = "group", name = "B" }]',
        'meeting = { title = "T", kind = "call", on = 2021-07-27, participants = [{ party = "b", role = "chair" }] }',
        'sources = [{ source = { title = "Gazette", kind = "media" }, locator = "p3" }]',
    ],
)
def test_a_reference_may_be_a_table_that_introduces_what_it_names(field: str) -> None:
    assert faults(TOPIC + field) == []


@pytest.mark.parametrize(
    "field",
    [
        'by = [{ nam = "Company C" }]',
        "by = [{ }]",
        'by = [{ party = "c", honorific = "Dr." }]',
        'by = [{ classification = "private_sector" }]',
        'by = [{ name = "C", classification = "company" }]',
        'by = [{ type = "PartyIntroduced", name = "C", kind = "organization" }]',
        'by = { name = "C", kind = "organization" }',
        'by = [{ party = { name = "C" }, name = "C" }]',
        'tracks = [{ name = "Water" }]',
        'meeting = { kind = "bilateral" }',
        'sources = [{ source = { title = "Gazette" } }]',
        'proposal = { title = "P" }',
    ],
)
def test_a_table_that_introduces_nothing_is_refused(field: str) -> None:
    topic = TOPIC.replace('proposal = "p"\n', "") if field.startswith("proposal") else TOPIC
    assert faults(topic + field) != []


ASSIGNED = '[[events]]\ntype = "ActionAssigned"\ntext = "a"\n'


@pytest.mark.parametrize(
    "thing",
    [
        *('{ name = "C", kind = "group" }', '{ party = "c" }', '{ track = "t", title = "T", meeting = "m" }'),
        *('{ title = "G", kind = "media" }', '{ title = "T", kind = "call" }', '{ source = "s" }', '{ meeting = "m" }'),
    ],
)
def test_where_several_kinds_fit_a_table_says_by_what_it_has_which_it_introduces(thing: str) -> None:
    assert faults(f"{ASSIGNED}about = [{thing}]") == []


@pytest.mark.parametrize(
    "thing",
    [
        *('{ title = "T" }', '{ track = "t", name = "T" }', '{ name = "C", kind = "media" }', "{ }"),
        *('{ proposal = "p", title = "P" }', '{ title = "G", kind = "mou" }', '{ name = "C", place = "P" }'),
    ],
)
def test_where_several_kinds_fit_a_table_that_is_none_of_them_is_refused(thing: str) -> None:
    assert faults(f"{ASSIGNED}about = [{thing}]") != []


def test_a_fault_in_a_table_is_told_at_its_place() -> None:
    (told,) = faults(f'{ASSIGNED}owners = [{{ name = "C", kind = "group", honorific = 3 }}]')
    assert told == "$.events[0].owners[0].honorific: 3 is not of type 'string'"
    (told,) = faults(f'{ASSIGNED}sources = [{{ source = {{ title = "G", kind = "paper" }} }}]')
    assert told.startswith("$.events[0].sources[0].source.kind: 'paper' is not one of")


def test_a_thing_is_introduced_in_place_by_an_event_that_introduces_its_kind() -> None:
    from coop_tracker.events import introducing

    for kind, cls in IN_PLACE.items():
        assert cls.__name__ in introducing(kind)


def test_no_event_is_told_of_by_the_field_that_it_introduces_as_a_table() -> None:
    event = copy.deepcopy(as_json(KNOWN)["events"][2])
    event["meeting"] = {"title": "Talks", "kind": "bilateral"}
    assert [*EVENT.iter_errors(event)] != []
