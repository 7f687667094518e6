"""Events in files: what a file may say, how its events get their ids, and that no file ever breaks the reader."""

import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from coop_tracker import codec, ids
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import AnyEvent, Slug, TrackId, TrackOpened
from coop_tracker.eventsfile import EventsFile, examine, read, together, write
from coop_tracker.testing import strategies
from coop_tracker.tracker import Tracker
from tests.sessions import SEED


def toml(text: str) -> EventsFile:
    return examine(text.encode(), "july.toml")


def jsonl(*lines: Any) -> EventsFile:
    """The events of lines that are given as they are, or as what they say."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return examine("\n".join(texts).encode(), "july.jsonl")


def events(file: EventsFile) -> list[AnyEvent]:
    assert file.faults == []
    return [each.event for each in file.incoming]


def said(event: AnyEvent) -> dict[str, Any]:
    """What an event says, as JSON has it."""
    plain: dict[str, Any] = json.loads(codec.encode(event))
    return plain


def faults(file: EventsFile) -> list[str]:
    return [str(fault) for fault in file.faults]


def opened(track: str, title: str) -> TrackOpened:
    return TrackOpened(track=TrackId(track), title=title)


TRACK = '[[events]]\ntype = "TrackOpened"\ntrack = "water"\ntitle = "Water"\n'


# Forms


def test_toml_and_json_lines_say_the_same() -> None:
    line = {"type": "TrackOpened", "track": "water", "title": "Water"}
    assert events(toml(TRACK)) == events(jsonl(line)) == [opened("water", "Water")]
    assert toml(TRACK).incoming[0].event_id == jsonl(line).incoming[0].event_id


@pytest.mark.parametrize("name", ["july", "-", "july.txt"])
def test_a_file_without_a_telling_name_is_told_by_its_first_character(name: str) -> None:
    line = b'\n  {"type": "TrackOpened", "track": "water", "title": "Water"}'
    assert events(examine(line, name)) == events(examine(TRACK.encode(), name))


def test_a_byte_order_mark_and_other_ends_of_lines_do_not_matter() -> None:
    text = b"\xef\xbb\xbf" + TRACK.replace("\n", "\r\n").encode()
    assert events(examine(text, "july.toml")) == events(toml(TRACK))
    lines = b'\xef\xbb\xbf{"type": "TrackOpened", "track": "water", "title": "Water"}\r\n\r\n'
    assert events(examine(lines, "july.jsonl")) == events(toml(TRACK))


def test_a_text_in_json_may_hold_any_end_of_line_but_the_one_between_lines() -> None:
    line = '{"type": "TrackOpened", "track": "water", "title": "a\u2028b\u0085c"}'
    assert events(jsonl(line)) == [opened("water", "a\u2028b\u0085c")]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"# nothing yet\n"])
def test_an_empty_file_holds_no_events(content: bytes) -> None:
    assert events(examine(content, "july.toml")) == []


def test_read_raises_with_every_fault_and_examine_returns_them() -> None:
    content = TRACK.replace("title", "titel").encode()
    with pytest.raises(InvalidInput) as refused:
        read(content, "july.toml")
    assert [*refused.value.faults] == examine(content, "july.toml").faults


# What a file says of itself


def test_a_file_that_names_its_ledger_and_day_is_the_origin_of_its_events() -> None:
    file = toml(f'[ledger]\nname = "desk-a"\ncompiled = 2025-08-01\n[defaults]\nrecorded_by = "Ann"\n{TRACK}{TRACK}')
    origins = [each.origin for each in file.incoming]
    assert [(origin.ledger, origin.position, origin.recorded_by) for origin in origins if origin] == [
        ("desk-a", 1, "Ann"),
        ("desk-a", 2, "Ann"),
    ]
    assert {str(origin.recorded_at) for origin in origins if origin} == {"2025-08-01 00:00:00+00:00"}
    assert (file.ledger, file.recorded_by) == ("desk-a", "Ann")


def test_without_a_name_and_a_day_its_events_are_first_recorded_where_it_is_imported() -> None:
    assert toml(f'[ledger]\nname = "desk-a"\n{TRACK}').incoming[0].origin is None
    assert toml(f"[ledger]\ncompiled = 2025-08-01\n{TRACK}").incoming[0].origin is None


def test_what_a_file_says_of_itself_is_read_as_strictly() -> None:
    text = """
[ledger]
name = "Desk A"
compiled = "August"
desk = 1

[defaults]
recorded_by = 3
on = "2025-02-30"
source = "gazette"

[other]
"""
    assert faults(toml(text)) == [
        "other: there is no such entry; there are ledger, defaults, events",
        "ledger.desk: there is no such entry; there are name, compiled",
        "ledger.name: 'Desk A' must be a name of small letters, digits and hyphens",
        "ledger.compiled: 'August' must be a full day, such as 2025-08-01",
        "defaults.source: there is no such entry; did you mean sources?",
        "defaults.on: '2025-02-30' is not a date: February 2025 has 28 days, counted from 01",
        "defaults.recorded_by: expected text, got 3: put it in quotes",
    ]


def test_what_is_wrong_with_a_default_is_told_once_and_not_with_every_event() -> None:
    defaults = '[defaults]\nmeeting = "Big talks"\nrecorded_by = "Jose\\u0301"\nsources = [3]\n'
    made = '[[events]]\ntype = "ProposalMade"\nproposal = "leaks"\n'
    found = [fault.partition(":")[0] for fault in faults(toml(defaults + made + made))]
    assert found == ["defaults.sources[0]"]
    found = [fault.partition(":")[0] for fault in faults(toml(defaults.replace("[3]", "[]") + made + made))]
    assert found == ["defaults.recorded_by", "defaults.meeting"]


@pytest.mark.parametrize("text", ["events = 3", "events = [3]", "[events]\nx = 1"])
def test_events_are_tables(text: str) -> None:
    assert faults(toml(text)) == ["events: must be tables: begin each event with [[events]]"]


def test_ledger_and_defaults_are_tables() -> None:
    assert faults(toml("ledger = 3\ndefaults = []")) == [
        "ledger: must be a table: [ledger]",
        "defaults: must be a table: [defaults]",
    ]


# Defaults

DEFAULTS = '[defaults]\nmeeting = "talks"\nsources = ["gazette#p1"]\ntracks = ["water"]\non = 2025-07-27\n'


def with_defaults(table: str) -> dict[str, Any]:
    (event,) = events(toml(f"{DEFAULTS}[[events]]\n{table}"))
    return {name: value for name, value in said(event).items() if name in ("meeting", "sources", "tracks", "on")}


GAZETTE = [{"source": "gazette", "locator": "p1"}]


def test_an_event_takes_the_defaults_for_the_fields_it_has() -> None:
    made = with_defaults('type = "ProposalMade"\nproposal = "leaks"\ntitle = "Leaks"')
    assert made == {"meeting": "talks", "sources": GAZETTE, "tracks": ["water"], "on": "2025-07-27"}
    assert with_defaults('type = "ProposalLapsed"\nproposals = ["leaks"]') == {"sources": GAZETTE, "on": "2025-07-27"}


def test_an_event_that_says_it_itself_takes_no_default() -> None:
    own = 'type = "ProposalMade"\nproposal = "leaks"\non = "2024"\nsources = []\ntracks = ["roads"]\nmeeting = "call"'
    assert with_defaults(own) == {"meeting": "call", "tracks": ["roads"], "on": "2024"}


@pytest.mark.parametrize(
    "table",
    [
        'type = "PartyIntroduced"\nparty = "c"\nkind = "organization"\nname = "C"',
        'type = "MembershipStated"\nperson = "p"\norganization = "c"\nrole = "head"',
        'type = "AliasNoted"\nof = "party:c"\nname = "See"',
        'type = "TrackOpened"\ntrack = "water"\ntitle = "Water"',
    ],
)
def test_what_a_thing_is_takes_only_the_sources(table: str) -> None:
    assert with_defaults(table) == {"sources": GAZETTE}


def test_a_source_takes_nothing() -> None:
    assert with_defaults('type = "SourceRegistered"\nsource = "gazette"\nkind = "media"\ntitle = "G"') == {}


def test_a_bare_slug_in_targets_is_a_proposal() -> None:
    line = {"type": "EndorsementGiven", "strength": "welcomed", "targets": ["leaks", "track:water"]}
    (given,) = events(jsonl(line))
    assert said(given)["targets"] == ["proposal:leaks", "track:water"]


# What is spelled out when it is read, and what is left to follow


def test_a_citation_as_text_is_a_source_and_the_place_in_it() -> None:
    line = {"type": "TrackOpened", "track": "water", "title": "Water"}
    (opened_,) = events(jsonl({**line, "sources": ["gazette#p3", "gazette", "gazette#p. 3 # 4"]}))
    assert said(opened_)["sources"] == [
        {"source": "gazette", "locator": "p3"},
        {"source": "gazette"},
        {"source": "gazette", "locator": "p. 3 # 4"},
    ]


SYMBOLIC = """
[[events]]
type = "MeetingHeld"
label = "the-talks"
meeting = "talks"
title = "Talks"
kind = "bilateral"
on = "2021-07-27"

[[events]]
type = "ProposalMade"
proposal = "leaks"
title = "Leaks"
meeting = "talks"
"""


def test_the_day_of_a_meeting_is_not_written_into_what_was_said_there_and_moves_with_it() -> None:
    moved = (
        SYMBOLIC
        + """
[[events]]
type = "MeetingHeld"
replaces = "the-talks"
meeting = "talks"
title = "Talks"
kind = "bilateral"
on = "2021-07-29"
"""
    )
    for text, day in ((SYMBOLIC, "2021-07-27"), (moved, "2021-07-29")):
        file = toml(text)
        assert "on" not in said(file.incoming[1].event)
        with Tracker.in_memory() as tracker:
            tracker.take(file.incoming)
            (step,) = tracker.proposal("leaks").steps
            assert str(step.by.on) == day


def test_what_is_derived_unless_said_is_not_written_and_is_there_when_it_is_read() -> None:
    text = """
[[events]]
type = "InstrumentSigned"
instrument = "memorandum"
title = "Memorandum"
kind = "mou"
parties = ["AA", "BB"]

[[events]]
type = "EndorsementGiven"
endorsement = "welcome"
by = ["BB"]
strength = "welcomed"
targets = ["track:water"]

[[events]]
type = "ProposalMade"
proposal = "leaks"
title = "Leaks"
proposers = ["AA"]
counterparts = ["BB"]

[[events]]
type = "ProposalCancelled"
proposals = ["leaks"]
by = ["AA"]
"""
    file = toml(TRACK + text)
    written = [said(each.event) for each in file.incoming]
    assert not {"binding", "level", "scope", "side"} & {name for each in written for name in each}
    with Tracker.in_memory() as tracker:
        tracker.take(file.incoming)
        query = """
            SELECT binding, instruments.level, scope, side
            FROM instruments, endorsements, proposals
        """
        rows = [tuple(row) for row in tracker.connection.execute(query)]
        assert rows == [("non_binding", "g2g", "track", "party")]


def test_where_one_source_is_cited_the_words_are_its_quote() -> None:
    def doubts(**fields: Any) -> list[str]:
        source = {"type": "SourceRegistered", "source": "gazette", "kind": "media", "title": "Gazette"}
        other = {**source, "source": "herald", "title": "Herald"}
        made = {"type": "ProposalMade", "proposal": "leaks", "title": "Leaks", **fields}
        with Tracker.in_memory() as tracker:
            return tracker.take(jsonl(source, other, made).incoming).notices

    loose = "line 3: gazette is cited without a locator or quote: where in it?"
    assert doubts(sources=["gazette"], words="offered") == []
    assert doubts(sources=["gazette"]) == [loose]
    assert doubts(sources=["gazette", "herald"], words="offered") == [f"{loose} (and 1 more like it)"]


def test_an_agreement_and_an_action_without_a_slug_go_by_their_labels() -> None:
    agreed = {"type": "AgreementReached", "label": "the-yes", "parties": ["AA", "BB"]}
    assigned = {"type": "ActionAssigned", "label": "the-list", "text": "Name the towns"}
    file = jsonl(
        {"type": "EndorsementWithdrawn", "agreement": "the-yes"},
        {"type": "ActionDone", "action": "the-list"},
        agreed,
        assigned,
    )
    withdrawn, done, *_ = (said(event) for event in events(file))
    assert [withdrawn["agreement"], done["action"]] == [each.event_id for each in file.incoming[2:]]


# Ids


def test_an_event_has_the_id_of_its_content_and_of_how_many_equal_ones_come_before_it() -> None:
    file = toml(TRACK + TRACK)
    data = codec.encode(file.incoming[0].event)
    assert [each.event_id for each in file.incoming] == [ids.of_content("TrackOpened", data, nth) for nth in (0, 1)]


def test_a_grown_file_gives_its_old_events_their_old_ids() -> None:
    grown = toml(f'[[events]]\ntype = "TrackOpened"\ntrack = "roads"\ntitle = "Roads"\n{TRACK}')
    assert toml(TRACK).incoming[0].event_id == grown.incoming[1].event_id


def test_a_label_of_a_file_that_names_its_ledger_is_the_id_whatever_the_content() -> None:
    file = toml(f'[ledger]\nname = "desk-a"\n{TRACK}label = "opening"\n')
    assert file.incoming[0].event_id == ids.of_label("desk-a", "opening")
    assert toml(f'{TRACK}label = "opening"\n').incoming[0].event_id != ids.of_label("desk-a", "opening")


LABELS = """
[[events]]
type = "EndorsementWithdrawn"
endorsement = "yes"

[[events]]
type = "EndorsementGiven"
label = "yes"
strength = "agreed"
targets = ["leaks"]

[[events]]
type = "EventRetracted"
events = ["yes"]
reason = "entered twice"
"""


@pytest.mark.parametrize("ledger", ["", '[ledger]\nname = "desk-a"\n'])
def test_an_event_is_named_by_its_label_wherever_it_stands_in_the_file(ledger: str) -> None:
    file = toml(ledger + LABELS)
    withdrawn, _, retracted = events(file)
    given_id = file.incoming[1].event_id
    assert said(withdrawn)["endorsement"] == given_id
    assert said(retracted)["events"] == [given_id]


def test_a_thing_of_that_name_comes_before_a_label() -> None:
    text = LABELS.replace('strength = "agreed"', 'strength = "agreed"\nendorsement = "yes"')
    withdrawn, *_ = events(toml(text))
    assert said(withdrawn)["endorsement"] == "yes"


def test_a_label_is_used_once() -> None:
    assert faults(toml(f'{TRACK}label = "a"\n{TRACK}label = "a"\n')) == [
        "events[1] (line 6).label: 'a' is used twice in this file"
    ]


def test_labels_that_name_each_other_are_told() -> None:
    text = "".join(f'{TRACK}label = "{label}"\nreplaces = "{other}"\n' for label, other in ("ab", "ba"))
    assert [fault.partition(":")[2] for fault in faults(toml(text))] == [" refers to 'a' in a circle"]


def test_an_event_that_comes_twice_is_taken_once() -> None:
    first, second = toml(TRACK), jsonl({"type": "TrackOpened", "track": "water", "title": "Water"})
    incoming, _, wrong = together([first, second])
    assert ([each.event for each in incoming], wrong) == (events(first), [])


def test_two_files_that_give_one_label_to_two_events_are_told_where() -> None:
    ledger = '[ledger]\nname = "desk-a"\n'
    files = [
        examine(f'{ledger}{TRACK}label = "a"\n'.encode(), "one.toml", "one.toml: "),
        examine(f'{ledger}{TRACK.replace("Water", "Wells")}label = "a"\n'.encode(), "two.toml", "two.toml: "),
    ]
    _, _, wrong = together(files)
    what = "has the id of one.toml: events[0] (line 3), and says something else"
    assert wrong == [Fault("two.toml: events[0] (line 3)", what)]


# Envelopes


@pytest.fixture
def exported() -> list[dict[str, Any]]:
    """A ledger as ``coop export`` writes it, in which two events have one label."""
    with Tracker.in_memory(recorded_by="ann") as tracker:
        for slug in ("water", "roads"):
            tracker.record(evolve(opened(slug, slug.title()), label=Slug("first")))
        return [json.loads(line) for line in write(tracker.log.read())]


def test_an_export_brings_its_events_with_their_ids_and_where_they_were_first_recorded(
    exported: list[dict[str, Any]],
) -> None:
    file = jsonl(*exported)
    assert [event.title for event in events(file) if isinstance(event, TrackOpened)] == ["Water", "Roads"]
    assert [each.event_id for each in file.incoming] == [line["event_id"] for line in exported]
    first = [each.origin for each in file.incoming]
    assert [(at.ledger, at.position, at.recorded_by) for at in first if at] == [
        (line["ledger"], line["position"], "ann") for line in exported
    ]


def test_an_export_of_what_was_imported_keeps_the_first_origin(exported: list[dict[str, Any]]) -> None:
    with Tracker.in_memory(recorded_by="bob") as other:
        other.take(jsonl(*exported).incoming)
        again = jsonl(*(line.decode() for line in write(other.log.read())))
    assert [each.origin for each in again.incoming] == [each.origin for each in jsonl(*exported).incoming]


def test_a_redacted_event_is_left_out(exported: list[dict[str, Any]]) -> None:
    exported[0]["data"] = None
    assert len(events(jsonl(*exported))) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"data": {"track": "water", "title": "Wells"}},
            "line 1: its data does not have the hash it was recorded with",
        ),
        ({"data": {"track": "\ud800"}}, "line 1: its data holds what no event can hold"),
        ({"data": {"track": 1.5}}, "line 1: its data does not have the hash it was recorded with"),
        ({"event_id": "abc"}, "line 1: has the event_id 'abc', which is no UUID in lower case with hyphens"),
        ({"schema": 9}, "line 1: is a TrackOpened of schema 9, which a newer program wrote: upgrade, then import"),
        ({"type": "TrackDreamt"}, "line 1: is a TrackDreamt, which a newer program wrote: upgrade, then import"),
        ({"signature": "x"}, "line 1.signature: there is no such entry; there are ledger, position, event_id, type"),
        ({"position": "1"}, "line 1: is not a whole envelope, as coop export writes it: Expected `int`, got `str`"),
        ({"position": 0}, "line 1: is not a whole envelope, as coop export writes it: Expected `int` >= 1"),
        ({"recorded_at": "2025-08-01T10:00:00"}, "line 1: is not a whole envelope, as coop export writes it"),
        ({"origin": {"ledger": "a"}}, "line 1: is not a whole envelope, as coop export writes it: Object missing"),
    ],
)
def test_an_envelope_that_is_not_what_was_recorded_is_refused(
    exported: list[dict[str, Any]], change: dict[str, Any], said: str
) -> None:
    (found,) = faults(jsonl({**exported[0], **change}))
    assert found.startswith(said)


def test_an_envelope_that_lacks_something_is_refused(exported: list[dict[str, Any]]) -> None:
    del exported[0]["ledger"]
    (found,) = faults(jsonl(exported[0]))
    assert found.endswith("as coop export writes it: Object missing required field `ledger`")


# Faults


def test_a_fault_names_the_event_by_number_its_line_and_the_path_within() -> None:
    note = 'note = """\n[[events]]\n"""\n'
    made = '[[ events ]]\ntype = "ProposalMade"\nsources = [{ source = 3 }]\n'
    assert faults(toml(f"# july\n\n{TRACK}{note}\n{made}")) == [
        "events[1] (line 11).sources[0].source: expected the identifier of a source, got 3",
        "events[1] (line 11).proposal: is required",
    ]


def test_an_event_without_a_type_and_one_that_is_no_table_are_told() -> None:
    assert faults(jsonl({}, {"type": 3}, [], "3", "null")) == [
        "line 1.type: is required: the name of the event, such as ProposalMade",
        "line 2.type: is required: the name of the event, such as ProposalMade",
        'line 3: must be an event: {"type": …}',
        'line 4: must be an event: {"type": …}',
        'line 5: must be an event: {"type": …}',
    ]


def test_what_is_not_toml_in_one_event_hides_nothing_in_the_others() -> None:
    text = '[ledger]\nname = 3\n[[events]]\ntype = "TrackOpened"\non = 2025-07\n[[events]]\ntype = "TrackOpen"\n'
    assert faults(toml(text)) == [
        'events[0] (line 5): 2025-07 stands without quotes: write "2025-07"',
        "ledger.name: 3 must be a name of small letters, digits and hyphens",
        "events[1] (line 6).type: 'TrackOpen' is not an event of this record; did you mean TrackOpened or TrackClosed?",
    ]


@pytest.mark.parametrize(
    "date",
    [
        *("2025-07", "2025-21", "2025~", "2025-07?", "2025/2026", "2025-07-26/2025-07-28", "2025-07/..", "unknown"),
        *("[2025-07-26..2025-07-28]", "[..2025]", "[2025-07..]"),
    ],
)
@pytest.mark.parametrize("line", ["on = {}", "on={} # as said", "term = {{ start = {}, notice = 'P1M' }}"])
def test_a_month_or_a_span_without_quotes_gets_them(date: str, line: str) -> None:
    text = f'[[events]]\ntype = "InstrumentSigned"\n{line.format(date)}\n'
    assert faults(toml(text)) == [f'events[0] (line 3): {date} stands without quotes: write "{date}"']


def test_a_day_that_cannot_be_one_is_told_as_such_also_without_quotes() -> None:
    for day in ("2025-02-30", '"2025-02-30"'):
        (found,) = faults(toml(f"{TRACK}on = {day}\n"))
        assert found.endswith("'2025-02-30' is not a date: February 2025 has 28 days, counted from 01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a = "', "is not TOML: unterminated string; the quotation marks of a text are not closed"),
        (
            TRACK + 'note = "',
            "events[0] (line 1): is not TOML: unterminated string; the quotation marks of a text are not closed",
        ),
        ("[ledger]\n[ledger]\n", "line 2: is not TOML: cannot declare ('ledger',) twice"),
        (TRACK + 'title = "B"\n', "events[0] (line 5): is not TOML: cannot overwrite a value; a field is given twice"),
        ('[defaults]\n[[events]]\ntype = "A"\n[defaults]\n', "line 4: is not TOML: cannot declare ('defaults',) twice"),
        ("a\0b", "line 1: holds NUL characters, as no text does: save the file as UTF-8"),
        ("a = " + "9" * 5000, "holds a number that is too large"),
        ("a = " + "[" * 100_000, "is nested too deeply"),
        ("\na" + ".a" * 2000 + " = 1", "line 2: has a key of too many parts"),
        ('\n"a"' + '."a"' * 2000 + " = 1", "line 2: has a key of too many parts"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, said: str) -> None:
    assert said in faults(toml(text))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"type": "A", "type": "B"}', "has 'type' twice in one table"),
        ('{"type": {"a": 1, "a": 1}}', "has 'a' twice in one table"),
        ('{"a": NaN}', "is not JSON: NaN is no number"),
        ('{"a": -Infinity}', "is not JSON: -Infinity is no number"),
        ('{"a": 1', "is not JSON: expecting ',' delimiter at column 8"),
        ('{"a": 1} {}', "is not JSON: extra data at column 10"),
        ('{"a": "\t"}', "is not JSON: invalid control character at column 8"),
        ("{'a': 1}", "is not JSON: expecting property name enclosed in double quotes at column 2"),
        ('{"a": ' + "[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_not_json_is_told_with_its_line(line: str, said: str) -> None:
    assert faults(jsonl("", line)) == [f"line 2: {said}"]


def test_a_number_of_any_size_is_read_and_judged() -> None:
    (huge, large, tiny) = faults(
        jsonl(
            '{"type": "ProgressReported", "targets": ["a"], "count": ' + "9" * 5000 + "}",
            '{"type": "ProgressReported", "targets": ["a"], "count": 1e400}',
            '{"type": "ProgressReported", "targets": ["a"], "count": 1.0}',
        )
    )
    assert huge.startswith("line 1.count: expected a whole number, got 9999")
    assert large == "line 2.count: expected a whole number, got 1E+400"
    assert tiny == "line 3.count: expected a whole number, got 1.0"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_file_that_is_not_utf_8_is_told_so(encoding: str) -> None:
    (found,) = faults(examine(TRACK.replace("Water", "Über").encode(encoding), "july.toml"))
    assert found.endswith("save the file as UTF-8")


def test_an_event_with_a_fault_is_still_looked_at_without_it() -> None:
    file = toml(f'{TRACK}on = "2025-02-30"\n')
    assert (len(file.faults), [each.event for each in file.incoming]) == (
        1,
        [opened("water", "Water")],
    )


def test_what_an_unreadable_event_would_have_brought_is_known_to_be_withheld() -> None:
    text = TRACK.replace("TrackOpened", "TrackOpend") + 'label = "one"\n[[events]]\ntrack = "roads"\n'
    broken = '[[events]]\ntype = "PartyIntroduced"\nparty = "c"\nlabel = "two"\nname = 2025-07\n'
    assert toml(text + broken).withheld == {"water", "one", "c", "two"}


# No file breaks the reader


SEED_TEXT = SEED.read_text()


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text with a few slips of the pen in it."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.text(max_size=6) | st.sampled_from(SLIPS)) + text[end:]
    return text


SLIPS = [
    '"',
    "'",
    '"""',
    "[[events]]\n",
    "[",
    "]",
    "{",
    "}",
    "=",
    "\n",
    ".",
    ",",
    "\\ud800",
    "\x1b",
    "nan",
    "1e999",
    "#",
]


@given(st.binary(max_size=200), st.sampled_from(["a.toml", "a.jsonl", "a"]))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes, name: str) -> None:
    file = examine(content, name)
    assert all(fault.what for fault in file.faults)


@settings(max_examples=60)
@given(mutated(SEED_TEXT[: SEED_TEXT.index("# --- Parties")]))
def test_a_file_with_slips_of_the_pen_is_read_or_refused_with_a_sentence(text: str) -> None:
    file = examine(text.encode("utf-8", "replace"), "seed.toml")
    assert all(fault.what for fault in file.faults)


@given(
    mutated('{"type":"ProposalMade","proposal":"a","quantities":[{"of":"cost","value":"1","unit":"EUR"}],"on":"2025"}')
)
def test_a_line_with_slips_of_the_pen_is_read_or_refused_with_a_sentence(line: str) -> None:
    file = examine(line.encode("utf-8", "replace"), "a.jsonl")
    assert all(fault.what for fault in file.faults)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(strategies.events(), st.data())
def test_an_event_with_a_field_of_any_kind_is_read_or_refused_with_a_sentence(
    event: AnyEvent, data: st.DataObject
) -> None:
    table = {"type": type(event).__name__, **codec.plain(event)}
    table[data.draw(st.sampled_from(sorted(table)))] = data.draw(ANY_JSON)
    file = jsonl(json.dumps(table))
    assert all(fault.what for fault in file.faults)


@given(st.lists(strategies.events(), max_size=4))
def test_every_event_comes_back_from_a_line_as_it_was(told: list[AnyEvent]) -> None:
    told = [event for event in told if not event.label]
    lines = [{"type": type(event).__name__, **codec.plain(event)} for event in told]
    assert events(jsonl(*lines)) == told


def test_one_event_in_json_may_be_laid_out_over_several_lines() -> None:
    text = b'{\n  "type": "TrackOpened",\n  "track": "water",\n  "title": "Water"\n}\n'
    assert [each.event for each in read(text, "track.json").incoming] == [
        TrackOpened(track=TrackId("water"), title="Water")
    ]
