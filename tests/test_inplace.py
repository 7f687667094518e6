"""Things introduced where they are named: what a table in the place of an identifier stands for, and when it cannot."""

import contextlib
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker import codec, rules
from coop_tracker.errors import Refused
from coop_tracker.events import EVENT_TYPES, KINDS, Reference, introduced, introducing, slots
from coop_tracker.eventsfile import EventsFile, examine, write
from coop_tracker.log import chain
from coop_tracker.tracker import Tracker
from tests.sessions import Desk, desk
from tests.test_eventsfile import ANY_JSON, events, faults, jsonl, said, toml

__all__ = ["desk"]  # a fixture of these tests

COMPANY = '{ name = "Company C", classification = "private_sector", country = "AA" }'


def made(fields: str) -> str:
    """An event that makes a proposal, in TOML."""
    return f'[[events]]\ntype = "ProposalMade"\nproposal = "leaks"\ntitle = "Leaks"\n{fields}\n'


def told(file: EventsFile) -> list[tuple[str, dict[str, Any]]]:
    """The events of a file as plain data, with the names of their types."""
    return [(type(event).__name__, said(event)) for event in events(file)]


def line(**fields: Any) -> dict[str, Any]:
    return {"type": "ProposalMade", "proposal": "leaks", "title": "Leaks", **fields}


# What a table stands for


def test_a_table_in_the_place_of_a_party_introduces_it_before_the_event() -> None:
    assert told(toml(made(f"proposers = [{COMPANY}]"))) == [
        (
            "PartyIntroduced",
            {
                "party": "aa-company-c",
                "kind": "organization",
                "name": "Company C",
                "classification": "private_sector",
                "country": "AA",
            },
        ),
        ("ProposalMade", {"proposal": "leaks", "title": "Leaks", "proposers": ["aa-company-c"]}),
    ]


def test_the_field_says_what_a_table_introduces() -> None:
    text = """
tracks = [{ title = "Water" }]
meeting = { title = "Talks on water", kind = "bilateral", on = 2021-07-27 }
sources = [{ source = { title = "Gazette", kind = "media" }, locator = "p3" }]
"""
    assert told(toml(made(text))) == [
        ("TrackOpened", {"track": "water", "title": "Water"}),
        (
            "MeetingHeld",
            {"meeting": "talks-on-water", "title": "Talks on water", "kind": "bilateral", "on": "2021-07-27"},
        ),
        ("SourceRegistered", {"source": "gazette", "title": "Gazette", "kind": "media"}),
        (
            "ProposalMade",
            {
                "proposal": "leaks",
                "title": "Leaks",
                "tracks": ["water"],
                "meeting": "talks-on-water",
                "sources": [{"source": "gazette", "locator": "p3"}],
            },
        ),
    ]


def test_tables_stand_within_tables_and_what_a_thing_needs_comes_before_it() -> None:
    ministry = {"name": "Ministry of Health", "country": "AA"}
    person = {"name": "Ann B", "memberships": [{"organization": ministry, "role": "minister"}]}
    meeting = {"title": "Talks", "kind": "bilateral", "participants": [{"party": person, "role": "chair"}]}
    found = told(jsonl(line(meeting=meeting)))
    assert [(name, data.get("party") or data.get("meeting")) for name, data in found] == [
        ("PartyIntroduced", "aa-ministry-of-health"),
        ("PartyIntroduced", "ann-b"),
        ("MeetingHeld", "talks"),
        ("ProposalMade", "talks"),
    ]
    assert found[1][1]["memberships"] == [{"organization": "aa-ministry-of-health", "role": "minister"}]
    assert found[2][1]["participants"] == [{"party": "ann-b", "role": "chair"}]


@pytest.mark.parametrize(
    ("table", "reference"),
    [
        ({"name": "Company C", "kind": "organization"}, "party:company-c"),
        ({"party": "c", "name": "Company C", "kind": "organization"}, "party:c"),
        ({"title": "Gazette", "kind": "media"}, "source:gazette"),
        ({"title": "Talks", "kind": "bilateral"}, "meeting:talks"),
        ({"track": "water", "title": "Water"}, "track:water"),
        ({"track": "water", "title": "Water", "meeting": "talks"}, "track:water"),
    ],
)
def test_where_several_kinds_fit_the_fields_of_the_table_say_which(table: dict[str, Any], reference: str) -> None:
    line = {"type": "EndorsementGiven", "strength": "welcomed", "targets": [table]}
    introduction, endorsement = events(jsonl(line))
    thing = introduced(introduction)
    assert thing is not None
    assert (thing.tag, said(endorsement)["targets"]) == (reference, [reference])


def test_every_field_that_names_a_party_track_meeting_or_source_takes_a_table() -> None:
    tables: dict[str, dict[str, Any]] = {
        "party": {"name": "New", "kind": "organization"},
        "track": {"title": "New"},
        "meeting": {"title": "New", "kind": "call"},
        "source": {"title": "New", "kind": "media"},
    }
    tried = 0
    classes: Mapping[str, Any] = EVENT_TYPES
    for name, cls in classes.items():
        for slot in slots(cls):
            kind = KINDS.get(slot.held, "party" if slot.held is Reference else "")
            if kind in tables and name not in introducing(kind):
                table = {"type": name, slot.name: [tables[kind]] if slot.many else tables[kind]}
                file = jsonl(table)
                assert [fault for fault in faults(file) if slot.name in fault.partition(":")[0].split(".")[1:]] == []
                assert file.incoming[0].where == f"line 1.{slot.name}{'[0]' if slot.many else ''}"
                tried += 1
    assert tried > 100


def test_a_table_that_says_no_more_than_an_identifier_is_that_identifier() -> None:
    assert events(toml(made('tracks = [{ track = "water" }]\nsources = [{ source = { source = "g" } }]'))) == events(
        toml(made('tracks = ["water"]\nsources = ["g"]'))
    )


# Identifiers


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ministry of Health", "ministry-of-health"),
        ("Müller & Söhne", "muller-sohne"),
        ("Ørsted Ærø Straße", "orsted-aero-strasse"),
        ("Łódź, İzmir and ĐÀ NẴNG", "lodz-izmir-and-da-nang"),
        ("People's Bank", "peoples-bank"),
        ("Côte d’Ivoire", "cote-divoire"),
        ("  No. 5 / B-2 ", "no-5-b-2"),
        ("ＡＢＣ ﬁn", "abc-fin"),
        ("清华大学", None),
        ("Huawei 华为", None),
        ("Газета", None),
        ("Αθήνα", None),
        ("—", None),
        ("", None),
    ],
)
def test_a_slug_is_made_of_latin_letters_without_their_marks(name: str, slug: str | None) -> None:
    assert rules.slug_of(name) == slug


@given(st.text())
def test_what_is_made_of_a_name_is_always_a_slug(name: str) -> None:
    slug = rules.slug_of(name)
    assert slug is None or rules.SLUG.fullmatch(slug)


def test_the_country_comes_first_and_an_identifier_that_is_given_is_taken() -> None:
    tables = [
        {"name": "Ministry of Health", "kind": "organization", "country": "AA"},
        {"name": "Ministry of Health", "kind": "organization", "country": "AA-01"},
        {"name": "清华大学", "kind": "organization", "country": "AA", "party": "tsinghua"},
    ]
    (*_, proposal) = events(jsonl(line(proposers=tables)))
    assert said(proposal)["proposers"] == ["aa-ministry-of-health", "aa-01-ministry-of-health", "tsinghua"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"honorific": "Dr."}, "person"),
        ({"memberships": [{"organization": "BB", "role": "envoy"}]}, "person"),
        ({"classification": "joint_body", "members": ["AA", "BB"]}, "organization"),
        ({"members": ["AA", "BB"]}, "group"),
        ({"kind": "group", "honorific": "The"}, "group"),
    ],
)
def test_what_a_party_is_follows_from_what_is_said_of_it(fields: dict[str, Any], kind: str) -> None:
    party, _ = events(jsonl(line(proposers=[{"name": "C", **fields}])))
    assert said(party)["kind"] == kind


def test_an_organization_and_a_person_are_what_their_fields_say() -> None:
    stated = {"type": "MembershipStated", "person": {"name": "Ann"}, "organization": {"name": "C"}, "role": "head"}
    person, organization, _ = events(jsonl(stated))
    assert (said(person)["kind"], said(organization)["kind"]) == ("person", "organization")


# Faults


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"proposers": [{"name": "C"}]}, "proposers[0].kind: is required: one of person, organization, group, country"),
        (
            {"proposers": [{"name": "C", "honorific": "Dr.", "classification": "other"}]},
            "proposers[0].kind: is required: one of person, organization, group, country",
        ),
        (
            {"proposers": [{"name": "清华大学", "kind": "organization"}]},
            (
                "proposers[0].name: no identifier can be made of '清华大学', since not all of its letters are Latin: "
                'give one, party = "…"'
            ),
        ),
        ({"proposers": [{"kind": "organization"}]}, "proposers[0].name: is required"),
        ({"proposers": [{"nmae": "C", "kind": "group", "name": "C"}]}, "proposers[0].nmae: there is no such field"),
        ({"proposers": [{"name": 3, "kind": "group"}]}, "proposers[0].name: expected text, got 3"),
        ({"proposers": [{"name": "C", "kind": "firm"}]}, "proposers[0].kind: 'firm' is not a party kind"),
        ({"proposers": {"name": "C"}}, "proposers: expected a list, got a table: write [{ … }]"),
        ({"tracks": [{"title": "W", "type": "TrackOpened"}]}, "tracks[0].type: what a table introduces follows from"),
        ({"meeting": {"kind": "call"}}, "meeting.title: is required: the identifier is made of it; or give meeting"),
        (
            {"proposal": {"title": "Leaks"}},
            "proposal: is what this event itself introduces: write its identifier, proposal = …",
        ),
        ({"replaces": {"label": "a"}}, "replaces: expected the name of an event: its label, got a table"),
        (
            {"sources": [{"title": "Gazette", "kind": "media"}]},
            (
                "sources[0]: title is told of a source: put the source in a table of its own, "
                "{ source = { title = …, kind = … }, locator = … }"
            ),
        ),
        (
            {"sources": [{"source": "gazette", "locator": "p1", "kind": "media"}]},
            "sources[0]: kind is told of a source",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_at_its_place_and_once(fields: dict[str, Any], fault: str) -> None:
    (found,) = faults(jsonl(line(**fields)))
    assert found.startswith(f"line 1.{fault}")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"title": "Leaks"}, "does not say what it introduces: a party has a name"),
        ({"title": "Leaks", "kind": "x"}, "does not say what it introduces: a party has a name"),
        (
            {"proposal": "leaks", "title": "Leaks"},
            (
                "a proposal cannot be introduced here: say in an event of its own what it was "
                "(TopicDiscussed or InterestExpressed or ProposalMade), and name it"
            ),
        ),
        ({"instrument": "mou", "title": "MoU"}, "an instrument cannot be introduced here"),
        ({"bundle": "b", "title": "B"}, "a bundle cannot be introduced here"),
        ({"event": "b"}, "expected the name of an event: its label, got a table"),
    ],
)
def test_what_cannot_be_introduced_in_place_is_refused(table: dict[str, Any], fault: str) -> None:
    (found,) = faults(jsonl({"type": "EndorsementGiven", "strength": "welcomed", "targets": [table]}))
    assert found.startswith(f"line 1.targets[0]: {fault}")


def test_a_fault_in_a_table_keeps_its_place_in_a_toml_file() -> None:
    text = made('proposers = [{ name = "C", kind = "group", founding_date = "soon" }]')
    assert faults(toml(f"\n{text}"))[0].startswith(
        "events[0] (line 2).proposers[0].founding_date: 'soon' is not a date"
    )


def test_an_event_with_a_table_that_cannot_be_read_is_still_looked_at(desk: Desk) -> None:
    desk.file("july.toml", made('proposers = [{ nom = "C", kind = "group" }]\ntracks = ["rivers"]'))
    assert desk.refuses("coop import july.toml").splitlines() == [
        "coop: nothing was recorded: 3 faults in july.toml",
        "  events[0] (line 1).proposers[0].name: is required",
        "  events[0] (line 1).proposers[0].nom: there is no such field",
        "  events[0] (line 1).tracks[0]: nothing is known about the track 'rivers'; it is introduced by TrackOpened",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        'attributed = 1\ntargets = [{ title = "Leaks" }]',
        'by = [{ classification = "media" }, { classification = "other" }]\ntargets = ["party:AA"]',
    ],
)
def test_what_follows_from_a_table_that_cannot_be_read_is_not_told(fields: str, desk: Desk) -> None:
    text = f'[[events]]\ntype = "EndorsementGiven"\nstrength = "noted"\n{fields}\n'
    desk.file("july.toml", text)
    told = desk.refuses("coop import july.toml")
    assert told.count("events[0]") == 2
    assert "unreadable" not in told


def test_tables_that_are_nested_without_end_are_refused() -> None:
    table: dict[str, Any] = {"name": "C", "kind": "organization"}
    for _ in range(200):
        table = {"name": "C", "kind": "organization", "parent": table}
    found = faults(jsonl(line(proposers=[table])))
    assert [fault.rpartition(": ")[2] for fault in found] == ["is nested too deeply"]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ('{\n  name = "C", kind = "group" }', 5),
        ('{ name = "C",\n kind = "group" }', 5),
        ('{ name = "C"\n, kind = "group" }', 5),
        ('{ name = "C", kind = "group", }', 5),
    ],
)
def test_a_table_in_braces_that_is_broken_over_lines_is_told_so(table: str, line: int) -> None:
    what = "a table in braces stands on one line, and has no comma at its end"
    assert faults(toml(made(f"proposers = [{table}]"))) == [f"events[0] (line {line}): {what}"]


# One thing, once


def test_the_same_table_twice_is_one_introduction() -> None:
    again = made(f"counterparts = [{COMPANY}]")
    assert [name for name, _ in told(toml(made(f"proposers = [{COMPANY}]") + again))] == [
        "PartyIntroduced",
        "ProposalMade",
        "ProposalMade",
    ]


@pytest.mark.parametrize("first", [True, False])
def test_a_table_that_says_what_an_event_of_the_file_says_introduces_nothing_more(first: bool) -> None:
    opened = '[[events]]\ntype = "TrackOpened"\ntrack = "water"\ntitle = "Water"\n'
    named = made('tracks = [{ title = "Water" }]')
    file = toml(opened + named if first else named + opened)
    assert sorted(name for name, _ in told(file)) == ["ProposalMade", "TrackOpened"]
    assert {each.event_id for each in file.incoming} > {toml(opened).incoming[0].event_id}


def test_two_events_that_say_the_same_stay_two_beside_a_table() -> None:
    opened = '[[events]]\ntype = "TrackOpened"\ntrack = "water"\ntitle = "Water"\n'
    assert len(events(toml(opened + opened + made('tracks = [{ title = "Water" }]')))) == 3


def test_what_two_tables_say_of_one_thing_is_added_up() -> None:
    fuller = COMPANY.replace(" }", ', founding_date = "1990" }')
    file = toml(made(f"proposers = [{COMPANY}]") + made(f"counterparts = [{fuller}]"))
    with Tracker.in_memory() as tracker:
        tracker.take(file.incoming)
        (row,) = tracker.connection.execute("select classification, founding_date from parties").fetchall()
    assert tuple(row) == ("private_sector", "1990")


def test_a_second_file_that_introduces_the_same_in_place_records_it_once(desk: Desk) -> None:
    desk.file("july.toml", made(f"proposers = [{COMPANY}]"))
    desk.file("august.toml", made(f"counterparts = [{COMPANY}]"))
    assert desk.says("coop import july.toml") == (
        "recorded 2 events at positions 1 to 2\nintroduced party aa-company-c: Company C\n"
    )
    assert desk.says("coop import july.toml") == "recorded nothing; 2 events already there\n"
    assert desk.says("coop import august.toml") == "recorded 1 event at position 3; 1 event already there\n"


def test_one_that_says_less_or_more_than_is_recorded_is_taken_in(desk: Desk) -> None:
    desk.file("july.toml", made(f"proposers = [{COMPANY}]"))
    desk.says("coop import july.toml")
    desk.file("less.toml", made('counterparts = [{ name = "Company C", kind = "organization", country = "AA" }]'))
    assert desk.says("coop import less.toml").startswith("recorded 2 events")
    (shown,) = json.loads(desk.says("coop show party:aa-company-c --format json"))
    assert (shown["classification"], shown["country"]) == ("private_sector", "AA")


def test_one_that_says_something_else_than_is_recorded_is_refused_with_what_to_do(desk: Desk) -> None:
    desk.file("july.toml", made(f"proposers = [{COMPANY}]"))
    desk.says("coop import july.toml")
    desk.file("august.toml", made(f"counterparts = [{COMPANY.replace('private_sector', 'academic')}]"))
    assert desk.refuses("coop import august.toml") == (
        "coop: nothing was recorded: august.toml: events[0] (line 1).counterparts[0].classification: "
        "party:aa-company-c has 'private_sector' at position 1, and 'academic' here: "
        "if it is the same, write 'aa-company-c' alone; else give it an identifier of its own, party = \"…\"\n"
    )


def test_two_tables_of_one_file_that_differ_are_told_with_both_places(desk: Desk) -> None:
    other = COMPANY.replace("private_sector", "academic")
    desk.file("july.toml", made(f"proposers = [{COMPANY}]\ncounterparts = [{other}]"))
    assert (
        "events[0] (line 1).counterparts[0].classification: party:aa-company-c has 'private_sector' "
        "at events[0] (line 1).proposers[0], and 'academic' here: if it is the same, write"
    ) in desk.refuses("coop import july.toml")


PARTIES = st.fixed_dictionaries(
    {"name": st.text("abÖß -'", min_size=1).filter(rules.slug_of), "kind": st.sampled_from(["organization", "group"])},
    optional={"country": st.sampled_from(["AA", "BB-01"]), "founding_date": st.sampled_from(["1990", "1990-05"])},
)


@given(st.lists(PARTIES, min_size=1, max_size=4))
def test_what_is_introduced_in_place_is_what_events_of_their_own_would_say(tables: list[dict[str, str]]) -> None:
    in_place = jsonl(line(proposers=tables))
    slugs = said(in_place.incoming[-1].event)["proposers"]
    own = [{"type": "PartyIntroduced", "party": slug, **table} for slug, table in zip(slugs, tables, strict=True)]
    each_once = [one for number, one in enumerate(own) if one not in own[:number]]
    written_out = jsonl(*each_once, line(proposers=slugs))
    assert [(each.event_id, each.event) for each in in_place.incoming] == [
        (each.event_id, each.event) for each in written_out.incoming
    ]


# Ids and origins

LEDGER = '[ledger]\nname = "desk-a"\ncompiled = 2021-08-01\n'


def origins(file: EventsFile) -> list[tuple[str, int]]:
    assert file.faults == []
    return [(type(each.event).__name__, each.origin.position) for each in file.incoming if each.origin]


def test_every_event_of_a_ledger_has_a_place_of_its_own_and_keeps_it_when_the_file_grows() -> None:
    text = LEDGER + made(f"proposers = [{COMPANY}]") + made("planned_period = 2022")
    first = toml(text)
    assert origins(first) == [("PartyIntroduced", 1), ("ProposalMade", 2), ("ProposalMade", 3)]
    grown = toml(text + made(f'counterparts = [{COMPANY}]\ntracks = [{{ title = "Water" }}]'))
    assert origins(grown) == [*origins(first), ("TrackOpened", 4), ("ProposalMade", 5)]
    assert [each.event_id for each in grown.incoming[:3]] == [each.event_id for each in first.incoming]


def test_what_is_no_longer_introduced_in_place_is_told(desk: Desk) -> None:
    desk.file("july.toml", LEDGER + made('tracks = [{ title = "Water" }]'))
    desk.says("coop import july.toml")
    desk.file("july.toml", LEDGER + made("tracks = []"))
    answer = desk.run("coop import july.toml")
    assert "position 1, TrackOpened, was in this file and is no longer" in answer.err


def test_a_label_in_a_table_names_its_introduction() -> None:
    named = made('tracks = [{ title = "Water", label = "opening" }]')
    retracting = '[[events]]\ntype = "EventRetracted"\nevents = ["opening"]\nreason = "never opened"\n'
    opened, _, retracted = toml(named + retracting).incoming
    assert said(retracted.event)["events"] == [opened.event_id]


# Defaults


def test_what_defaults_introduce_comes_first_and_once() -> None:
    defaults = """
[defaults]
on = "2021-07"
sources = [{ source = { title = "Gazette", kind = "media" }, locator = "p2" }]
meeting = { title = "Talks", kind = "bilateral" }
"""
    cited = [{"source": "gazette", "locator": "p2"}]
    found = told(toml(defaults + made(f"proposers = [{COMPANY}]") + made("")))
    assert [name for name, _ in found] == [
        "SourceRegistered",
        "MeetingHeld",
        "PartyIntroduced",
        "ProposalMade",
        "ProposalMade",
    ]
    assert "sources" not in found[0][1]
    assert (found[1][1]["on"], found[1][1]["sources"]) == ("2021-07", cited)
    assert (found[2][1]["sources"], found[2][1].get("on"), found[2][1].get("meeting")) == (cited, None, None)
    assert (found[3][1]["meeting"], found[3][1]["sources"]) == ("talks", cited)


def test_what_is_wrong_with_a_table_in_the_defaults_is_told_once() -> None:
    defaults = '[defaults]\ntracks = [{ titel = "Water" }]\nmeeting = { kind = "call" }\n'
    assert faults(toml(defaults + made("") + made("planned_period = 2022"))) == [
        "defaults.meeting.title: is required: the identifier is made of it; or give meeting = …",
        "defaults.tracks[0].title: is required",
        "defaults.tracks[0].titel: there is no such field; did you mean title?",
    ]


# Elsewhere


def test_an_envelope_never_introduces_in_place() -> None:
    with Tracker.in_memory() as tracker:
        tracker.take(toml(made("")).incoming)
        (exported,) = [json.loads(each) for each in write(tracker.log.read())]
    data = {**exported["data"], "tracks": [{"title": "Water"}]}
    data_hash = chain.data_hash(codec.canonical(data)).hex()
    told = faults(jsonl({**exported, "position": 2, "data": data, "data_hash": data_hash}))
    hint = "introduce the thing in an event of its own and name it here"
    assert told[0] == f"line 1.tracks[0]: expected the identifier of a track, got a table: {hint}"


@given(st.sampled_from(sorted(EVENT_TYPES)), st.data())
def test_a_table_of_any_kind_is_read_or_refused_with_a_sentence(name: str, data: st.DataObject) -> None:
    cls: Any = EVENT_TYPES[name]
    slot = data.draw(st.sampled_from(slots(cls)))
    table = data.draw(
        st.dictionaries(
            st.sampled_from(["name", "title", "kind", "party", "source", "meeting", "track", "country", "parent"]),
            ANY_JSON | st.sampled_from(["media", "call", "group", "AA", "C"]),
        )
    )
    file = examine(json.dumps({"type": name, slot.name: [table] if slot.many else table}).encode(), "a.jsonl")
    assert all(fault.what for fault in file.faults)
    with Tracker.in_memory() as tracker, contextlib.suppress(Refused):
        tracker.take(file.incoming, dry_run=True)
