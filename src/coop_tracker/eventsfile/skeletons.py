"""Events files to begin with: made-up examples that can be imported as they stand, and the questions that decide.

What a field means and which words it takes comes from the events and the vocabulary. Only examples and questions are
written here.
"""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import NOTHING, fields

from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    Event,
    EventRedacted,
    Slot,
    Slug,
    identifiers,
    introduced,
    introduced_field,
    introducing,
    is_country_code,
    item_type,
    kebab,
    meaning,
    slots,
)
from coop_tracker.eventsfile import examine
from coop_tracker.glossary import sentence
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.vocabulary import is_word

MEETING: Final = "meeting"
"""The word for a whole file."""

THINGS: Final[Mapping[str, str]] = {
    "source": "SourceRegistered",
    "party": "PartyIntroduced",
    MEETING: "MeetingHeld",
    "track": "TrackOpened",
    "proposal": "ProposalMade",
    "endorsement": "EndorsementGiven",
    "agreement": "AgreementReached",
    "instrument": "InstrumentSigned",
    "action": "ActionAssigned",
    "bundle": "BundleAnnounced",
    "claim": "ClaimRecorded",
}
"""The word for a thing, and the event with which it usually begins; of a meeting, a file about all that it brought."""

EVENTS: Final[Mapping[str, str]] = {kebab(name): name for name in EVENT_TYPES if name != EventRedacted.__name__}
"""The word for each event that a file can hold: ``proposal-made``."""


def skeleton(kind: str) -> str:
    """An events file to change: of a thing (``proposal``) or of an event (``proposal-made``, ``ProposalMade``).

    Raises:
        InvalidInput: there is no such kind; says what may have been meant.
    """
    if kind == MEETING:
        return _MEETING
    word = kebab(kind) if kind in EVENT_TYPES else kind
    name = THINGS.get(word) or EVENTS.get(word)
    if name is None:
        if word == kebab(EventRedacted.__name__):
            raise InvalidInput("a redaction is not written in a file: coop redact empties an event and records it")
        hint = did_you_mean(similar(word, [*THINGS, *EVENTS])) or ": coop new lists what there is"
        raise InvalidInput(f"there is no kind {kind!r}{hint}")
    return "\n".join(_lines(EVENT_TYPES[name]))


def _lines(cls: Any) -> Iterator[str]:
    """The file, line by line."""
    given = {slot.name: _example(cls, slot) for slot in _given(cls)}
    yield from _comment(f"{cls.__name__}: {sentence(cls)}")
    yield from _questions(cls)
    yield from ("#", *_comment(_HOW_TO))
    needed = [*_needed(cls.__name__, given, set())]
    if needed:
        yield from ("", *_comment("What it names. Leave out what is on record, and write its identifier below."))
    for name, table in needed:
        yield from _event(name, _fields(table))
        yield ""
    if not needed:
        yield ""
    yield from _event(cls.__name__, _field_lines(cls, given))
    yield ""


def _event(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("[[events]]", f'type = "{name}"')
    yield from lines


def _fields(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} = {_toml(value)}" for name, value in table.items())


def _field_lines(cls: Any, given: Mapping[str, Any]) -> Iterator[str]:
    """The fields that are given, and then all others behind a #, each under what it means."""
    of_every_event = {attribute.name for attribute in fields(Event)}
    rest = [slot for slot in slots(cls) if slot.name not in given]
    for slot in slots(cls):
        if slot.name in given:
            yield from _what_it_is(cls, slot, with_definitions=True)
            yield f"{slot.name} = {_toml(given[slot.name])}"
    for heading, group in (
        ("What else was said.", [slot for slot in rest if slot.name not in of_every_event]),
        (_WHEN, [slot for slot in rest if slot.name in of_every_event]),
    ):
        if group:
            yield from ("", *_comment(heading))
        for slot in group:
            yield from _what_it_is(cls, slot, with_definitions=False)
            yield f"#{slot.name} = {_toml(_example(cls, slot))}"


def _what_it_is(cls: Any, slot: Slot, *, with_definitions: bool) -> Iterator[str]:
    """What a field means and what it takes, as comments."""
    means = meaning(cls, slot.name)
    if not is_word(slot.held):
        parts = [part.name for part in slots(slot.held)] if slot.has_parts else []
        each = "each with" if slot.many else "with"
        yield from _comment(f"{means}; {each} {', '.join(parts)}" if parts else means)
    elif with_definitions:
        yield from _comment(f"{means}; one of:")
        for word in slot.held:
            yield from _comment(f"{word}: {word.definition}", "#   ")
    else:
        yield from _comment(f"{means}; one of {', '.join(slot.held)}")


def _questions(cls: Any) -> Iterator[str]:
    """What to ask oneself before recording such an event."""
    own = introduced_field(cls)
    kind = KINDS[item_type(own.type)[0]] if own else ""
    choices = introducing(kind)
    if len(choices) > 1:
        yield from ("#", *_comment("Which of these was it?"))
        for name in choices:
            yield from _comment(f"{name}: {sentence(EVENT_TYPES[name])}", "#   ")
    thing = next((word for word, name in THINGS.items() if name == cls.__name__), kind)
    for question in _QUESTIONS.get(thing, ()):
        yield from ("#", *_comment(question))


def _comment(text: str, start: str = "# ") -> list[str]:
    further = start if start == "# " else f"{start}  "
    return textwrap.wrap(text, 100, initial_indent=start, subsequent_indent=further, break_on_hyphens=False)


# Examples


def _given(cls: Any) -> list[Slot]:
    """The fields that stand in the file as they are: what is required, and where there is a choice, one of it."""
    needed = [attribute.name for attribute in fields(cls) if attribute.metadata.get("when_new")]
    chosen = _CHOSEN.get(cls.__name__, ())
    return [slot for slot in slots(cls) if slot.default is NOTHING or slot.name in needed or slot.name in chosen]


def _needed(name: str, table: Mapping[str, Any], told: set[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The events that must be on record for this one: those that introduce what it names, what they need first."""
    incoming = examine("\n".join(_event(name, _fields(table))).encode(), "example.toml").incoming
    there = {f"party:{each.slug}" for each in identifiers(incoming[-1].event) if is_country_code(each.slug)}
    there |= {thing.tag for each in incoming if (thing := introduced(each.event))}
    for named in identifiers(incoming[-1].event):
        if named.tag in there | told:
            continue
        told.add(named.tag)
        needed, example = _ON_RECORD[named.kind]
        yield from _needed(needed, example, told)
        yield needed, example


def _example(cls: Any, slot: Slot) -> Any:
    """A value that a field may hold, as plain data."""
    for key in (f"{cls.__name__}.{slot.name}", slot.name):
        if key in _EXAMPLES:
            return _EXAMPLES[key]
    one = _one(slot)
    return [one] if slot.many else one


def _one(slot: Slot) -> Any:
    held: Any = slot.held
    if held in _BY_TYPE:
        return _BY_TYPE[held]
    if held in KINDS:
        return _IDENTIFIERS[KINDS[held]]
    if is_word(held):
        return str(next(iter(held)))
    if slot.has_parts:
        return {part.name: _example(held, part) for part in slots(held) if part.default is NOTHING}
    return not slot.default if held is bool else "…"


def _toml(value: Any) -> str:
    """A value as TOML has it, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{name} = {_toml(one)}' for name, one in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


_BY_TYPE: Final[Mapping[Any, Any]] = {PartialDate: "2021-07-27", int: 2, Decimal: "900000", Slug: "water-talks"}

_IDENTIFIERS: Final[Mapping[str, Any]] = {
    "source": "gazette",
    "party": "BB",
    "meeting": "talks-2021",
    "track": "water",
    "proposal": "leak-detection",
    "endorsement": "bb-welcome",
    "agreement": "leak-agreement",
    "instrument": "water-memorandum",
    "action": "town-list",
    "bundle": "town-projects",
    "event": "entered-twice",
    "batch": "01234567-89ab-7cde-8f01-23456789abcd",
}

_PROPOSAL: Final = {"proposal": "leak-detection", "title": "Leak detection in two towns", "proposers": ["AA"]}

_ON_RECORD: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "meeting": ("MeetingHeld", {"meeting": "talks-2021", "title": "Talks on water", "kind": "bilateral"}),
    "proposal": ("ProposalMade", _PROPOSAL),
    "endorsement": (
        "EndorsementGiven",
        {"endorsement": "bb-welcome", "by": ["BB"], "strength": "welcomed", "targets": ["proposal:leak-detection"]},
    ),
    "instrument": (
        "InstrumentSigned",
        {"instrument": "water-memorandum", "title": "Memorandum on water", "kind": "mou", "parties": ["AA", "BB"]},
    ),
    "track": ("TrackOpened", {"track": "water", "title": "Water"}),
    "action": ("ActionAssigned", {"action": "town-list", "text": "Name the two towns", "owners": ["BB"]}),
    "bundle": ("BundleAnnounced", {"bundle": "town-projects", "title": "Projects in towns", "of": "projects"}),
    "event": ("ProposalMade", {**_PROPOSAL, "label": "entered-twice"}),
}
"""An event that introduces a thing, for examples that name one; identifiers written out."""

_CHOSEN: Final[Mapping[str, Sequence[str]]] = {
    "PartyIntroduced": ("classification", "country"),
    "AliasNoted": ("name",),
    "ProposalAmended": ("summary",),
    "EndorsementGiven": ("by",),
    "EndorsementWithdrawn": ("endorsement",),
    "ProgressReported": ("level",),
    "StatusReported": ("stage",),
    "MeetingScheduled": ("date",),
    "BundleAnnounced": ("count",),
    "ClaimRecorded": ("sources", "field", "value"),
    "EventRetracted": ("events",),
}
"""Fields that stand in the file though they may be left out: without them the event says little, or nothing."""

_MINISTRY: Final = {"name": "Ministry of Water", "classification": "government", "country": "AA"}
_COMPANY: Final = {"name": "Company C", "classification": "private_sector", "country": "AA"}
_DEADLINE: Final = {"said": "by the end of June", "relation": "by", "due": "2022-06-30"}

_EXAMPLES: Final[Mapping[str, Any]] = {
    # of every event
    "on_said": "last Tuesday",
    "stated_by": ["AA"],
    "sources": [{"source": {"title": "Ministers discuss water", "kind": "media"}, "locator": "p2"}],
    "note": "The day is that of the report.",
    "label": "the-first",
    "replaces": "water-talks-2021/the-first",
    # things that are introduced where they are named
    "meeting": {"title": "Talks on water", "kind": "bilateral", "on": "2021-07-27"},
    "part_of": {"title": "Week of water", "kind": "conference"},
    "tracks": [{"title": "Health"}],
    "parent": {**_COMPANY, "name": "Group C"},
    "TrackOpened.parent": {"title": "Environment"},
    "mechanism": {"name": "Joint Water Commission", "classification": "joint_body"},
    "syndicated_from": {"title": "Agency report", "kind": "media"},
    "edition_of": {"title": "Ministers discuss water, first edition", "kind": "media"},
    "meetings": [{"title": "Talks on water", "kind": "bilateral"}],
    "participants": [{"party": {"name": "Ann B", "honorific": "Dr."}, "role": "chair", "on_behalf_of": ["AA"]}],
    "representatives": [{"party": {"name": "Ann B", "honorific": "Dr."}, "role": "delegate"}],
    "signatories": [{"party": {"name": "Ann B", "honorific": "Dr."}, "on_behalf_of": "AA"}],
    "person": {"name": "Ann B"},
    "organization": _MINISTRY,
    "memberships": [{"organization": _MINISTRY, "role": "minister"}],
    "of": "projects",
    "AliasNoted.of": _COMPANY,
    "same_as": {**_COMPANY, "name": "Company C Limited"},
    # identifiers of the thing itself, and of others of its kind
    "SourceRegistered.source": "gazette",
    "PartyIntroduced.party": "aa-company-c",
    "MeetingHeld.meeting": "talks-2021",
    "MeetingScheduled.meeting": "talks-2022",
    "ParticipationRecorded.meeting": "talks-2021",
    "by_proposals": ["leak-detection"],
    "ProposalsReplaced.replaced": ["leak-detection"],
    "ProposalsLinked.target": "leak-detection",
    "under": "water-framework",
    "follows": "water-letter",
    "within": "all-projects",
    "EndorsementWithdrawn.agreement": "leak-agreement",
    # parties
    "proposers": ["AA"],
    "owners": ["BB"],
    "owed_to": ["AA"],
    "parties": ["AA", "BB"],
    "members": ["AA", "BB"],
    "country": "AA",
    "verified_by": [{"name": "Water Institute", "classification": "academic"}],
    # what the words are about
    "targets": ["leak-detection"],
    "about": ["proposal:leak-detection"],
    "ClaimRecorded.about": "proposal:leak-detection",
    "items": ["proposal:leak-detection"],
    "attributed_to": "party:BB",
    "anchor": "meeting:talks-2021",
    # words, where the first of the list is not what a beginner would mean
    "SourceRegistered.kind": "media",
    "SourceRegistered.form": "article",
    "visibility": "internal",
    "PartyIntroduced.kind": "organization",
    "classification": "private_sector",
    "TrackOpened.classification": [{"scheme": "purpose-codes", "id": "14010"}],
    "MeetingScheduled.status": "confirmed",
    "strength": "welcomed",
    "scope": "decision",
    "stage": "proposed",
    "stance": "denies",
    "rank": "normal",
    "InstrumentSigned.kind": "mou",
    "InstrumentStepTaken.kind": "mou",
    "instrument_kind": "mou",
    "ProgressReported.level": "limited",
    "capacity": "minister",
    "role": "minister",
    "RoleHeld.role": "funding",
    "Participant.role": "delegate",
    # texts
    "name": "Company C",
    "AliasNoted.name": "C Ltd.",
    "Name.name": "C Ltd.",
    "lang": "en",
    "script": "Latn",
    "language": "en",
    "honorific": "Dr.",
    "title": "Leak detection in two towns",
    "SourceRegistered.title": "Gazette of 28 July",
    "MeetingHeld.title": "Talks on water",
    "MeetingScheduled.title": "Next talks on water",
    "TrackOpened.title": "Water",
    "InstrumentSigned.title": "Memorandum on water",
    "InstrumentStepTaken.title": "Memorandum on water",
    "BundleAnnounced.title": "Projects in towns",
    "summary": "Sensors and training for two towns.",
    "text": "Name the two towns",
    "words": "offered to equip two towns",
    "EndorsementGiven.words": "welcomed the offer",
    "reason": "not enough is known yet",
    "EventRetracted.reason": "it was entered twice",
    "component": "the training",
    "condition": "if the costs are shared",
    "place": "City A",
    "occasion": "Week of Water",
    "publisher": "Gazette",
    "authors": ["Ann B"],
    "url": "https://example.org/water",
    "archive_url": "https://example.org/archive/water",
    "sha256": "0" * 64,
    "method": "a visit",
    "code": "S2",
    "scheme": "projects register",
    "Identifier.id": "14010",
    "ClaimRecorded.field": "title",
    "ClaimRecorded.value": "Leak detection in three towns",
    "inferred": True,
    "seen": False,
    # dates, numbers and terms
    "planned_period": "2022/2024",
    "deadline": _DEADLINE,
    "MeetingScheduled.date": "2022-06",
    "until": {**_DEADLINE, "said": "until the end of June"},
    "term": {"start": "2021-07-27", "duration": "P2Y"},
    "Quantity.of": "cost",
    "Quantity.unit": "EUR",
}
"""What stands in the files, by field (``Class.field``, or ``field`` wherever it stands); else the type says."""

_HOW_TO: Final = (
    "A line that begins with # and no space is a field that may be given: take the # away. What was not said is left "
    "out. Save the file, write over the example, and try it: coop import --dry-run FILE"
)

_WHEN: Final = (
    'When, by whose word, where we read it. Say no more than was said: 2021, "2021-07", "[2021-07-26..2021-07-28]" for '
    "some day within. Not known: leave it out."
)

_QUESTIONS: Final[Mapping[str, Sequence[str]]] = {
    "source": (
        "Whose voice is it? What a side itself gives out is official; a paper that prints it is media.",
        "Is it a copy? Then say of what, with syndicated_from: ten reprints of one release are one origin.",
        "Did we read it? If it is only known through others: seen = false.",
    ),
    "party": (
        "Is it a country, or a part or union of countries? It goes by its code (AA, AA-01, EU), and is always known.",
        (
            "Is it named in one event alone? Then put a table there, in the place of its identifier: "
            'by = [{ name = "Company C", classification = "private_sector", country = "AA" }]'
        ),
        (
            "For whom does it speak? A government body speaks for its country; a person for nobody until somebody says "
            "so, with memberships or, in the event, with on_behalf_of."
        ),
    ),
    "meeting": (
        "Who was there, and who is only named in the report? The latter are mentioned_only.",
        "Is it one of a row? Then give the series, and the ordinal only if somebody counted.",
    ),
    "track": (
        "Is it a field that several proposals share, such as water? A single thing one can say yes to is a proposal.",
    ),
    "proposal": (
        (
            "Was it on the table before? Then use the same identifier: this says that it came up again. If it has "
            "changed since, that is ProposalAmended."
        ),
        "Who asks (proposers), and who is asked (counterparts)? Not said: leave it out.",
    ),
    "endorsement": (
        "How warm were the words? Go by the words themselves, and not by what they may have meant; keep them in words.",
        (
            'What were they about? About this proposal by name: targets = ["leak-detection"]. About all that a meeting '
            'brought: targets = ["meeting:…"], and no proposal has been endorsed by that. About a field: '
            '"track:…". About cooperation in general: "party:…".'
        ),
        'About a part of it only? scope = "component", and component says which. With a condition? Say it.',
        "Who spoke, and for whom? A person in by needs on_behalf_of, else the words are nobody's answer.",
    ),
    "agreement": (
        "Was a document signed? Then it is InstrumentSigned. This is for a yes that was said together without one.",
        "Whose yes is on record? Name those, and no others.",
    ),
    "instrument": (
        "Which proposals does the text name? Those, and no others.",
        "Does it bind? Say so only if a source does; letters of intent and memoranda are taken not to.",
    ),
    "action": (
        "Who is to do it (owners), and to whom is it owed (owed_to)? Not said: leave it out, and coop health asks.",
        "By when? The words go into said; a day (due) only if one was named: soon is no day.",
    ),
    "bundle": (
        (
            "Was a number of things announced without a list? That is a bundle. What becomes known one by one is named "
            "with BundleItemised."
        ),
        "How exact is the number? about, at_least and at_most go into count_is.",
    ),
    "claim": (
        (
            "Does another source tell it otherwise? That is a claim, and moves nothing. Were we wrong ourselves? Then "
            "coop correct. Should it not have been recorded at all? coop retract."
        ),
        "Does the source deny it, or only not mention it? stance says which.",
    ),
}
"""What to ask before recording something of a kind."""

_MEETING: Final = """\
# A meeting and what it brought, as one source tells it.
#
# Save the file, write over the example, and leave out what nobody said. Nothing need be invented:
# a day, a speaker or an answer that is not on record has no line.
#   coop new meeting > talks.toml
#   coop import --dry-run talks.toml
#
# More of a kind: coop new proposal, coop new endorsement, coop new action … (coop new lists all).
# A line that begins with # and no space may be given: take the # away.

# Where these events come from: a name of your own, and the day on which the file was compiled.
[ledger]
name = "water-talks-2021"
compiled = 2021-07-30

# What most events share. Where was it read? "gazette#p2" is the second paragraph of the source.
[defaults]
meeting = "talks-2021"
sources = ["gazette#p2"]

# What was read. Whose voice is it: official (of a side itself), media, … (coop new source)?
[[events]]
type = "SourceRegistered"
source = "gazette"
kind = "media"
title = "Ministers discuss water"
published = 2021-07-28
#publisher = "Gazette"
#url = "https://example.org/water"

# Who met, and when? Countries go by their codes. Anybody else may be introduced where they are
# named. The day in doubt: "2021-07", or "[2021-07-26..2021-07-28]"; not known: no line.
[[events]]
type = "MeetingHeld"
meeting = "talks-2021"
title = "Talks on water"
kind = "bilateral"
on = 2021-07-27
parties = ["AA", "BB"]
participants = [
    { party = { name = "Ann Miller", honorific = "Dr." }, role = "head_of_delegation", on_behalf_of = ["AA"] },
]
series = "water-talks"
#ordinal = 3
#place = "City A"

# The field that the proposals belong to.
[[events]]
type = "TrackOpened"
track = "water"
title = "Water"

# Did anyone ask for or offer something that one could say yes to? ProposalMade.
# Did they say that they would like it, without asking? InterestExpressed.
# Did they only talk about it? TopicDiscussed.
[[events]]
type = "ProposalMade"
proposal = "leak-detection"
title = "Leak detection in two towns"
tracks = ["water"]
proposers = [{ name = "Company C", classification = "private_sector", country = "AA" }]
counterparts = ["BB"]
words = "offered to equip two towns"
#quantities = [{ of = "cost", value = "900000", unit = "EUR", qualifier = "about" }]

# Did anyone answer? Take the strength from the words themselves (coop new endorsement). Words about
# all that the meeting brought have the meeting as their target: targets = ["meeting:talks-2021"].
[[events]]
type = "EndorsementGiven"
by = ["BB"]
strength = "welcomed"
targets = ["leak-detection"]
words = "welcomed the offer"
sources = ["gazette#p3"]
#condition = "if the costs are shared"

# Is anyone to do something, and by when? Keep the words; a day only if one was named.
[[events]]
type = "ActionAssigned"
label = "town-list"
text = "Name the two towns"
owners = ["BB"]
owed_to = ["AA"]
about = ["proposal:leak-detection"]
deadline = { said = "before the next meeting", relation = "at_next_meeting" }
"""
