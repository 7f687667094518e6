"""What the tables and columns of a ledger mean: said once, for the page on SQL, for Datasette and for data packages.

The tables are made in :mod:`coop_tracker.projections` and :mod:`coop_tracker.log`; a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from coop_tracker import vocabulary as words
from coop_tracker.dates import PartialDate
from coop_tracker.events import EVENT_TYPES, Reference, first_sentence
from coop_tracker.values import Value
from coop_tracker.vocabulary import Word, is_word


class Of(NamedTuple):
    """What a column holds that names a row of another table, by the first column of that."""

    table: str


class Codes(NamedTuple):
    """A list of codes that is no vocabulary of its own, each with what it means."""

    name: str
    codes: Mapping[str, str]


class Column(NamedTuple):
    """What a column means, and what it holds."""

    meaning: str
    holds: Any = str
    """``str``, ``int``, ``Decimal`` (as text), ``bool`` (1 or 0), ``date`` (a day), ``PartialDate`` (as it was said),
    ``datetime`` (microseconds since 1970, UTC), ``bytes``, ``Value`` (JSON); ``Reference``: ``kind:slug``; the words
    of a vocabulary, or :class:`Codes`; or what :class:`Of` says."""


FORMS: Final[Mapping[Any, str]] = {
    str: "text",
    int: "whole number",
    Decimal: "decimal, as text",
    bool: "1 or 0",
    date: "day",
    PartialDate: "date as it was said",
    datetime: "microseconds",
    bytes: "bytes",
    Value: "JSON",
    Reference: "`kind:slug`",
}
"""What a column holds that names no other row and no word, in words."""


class Table(NamedTuple):
    """What a table holds."""

    meaning: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    """By which a row is found; none where rows may say the same of a thing twice."""
    internal: Sequence[str] = ()
    """Further columns, for the program's own questions."""

    @property
    def label(self) -> str | None:
        """The column by which a person knows a row."""
        return next((name for name in ("title", "name", "text", "words") if name in self.columns), None)


def code_list(holds: Any) -> Codes | None:
    """The codes that a column may hold; None where it is free."""
    if isinstance(holds, Codes):
        return holds
    if is_word(holds):
        return Codes(holds.__name__, {str(word): word.definition for word in holds})
    return None


def _codes(vocabulary: type[Word], further: Mapping[str, str]) -> Mapping[str, str]:
    return {**further, **{str(word): word.definition for word in vocabulary}}


PROPOSAL_ROLES: Final = Codes(
    "proposal role",
    _codes(words.RoleName, {"proposer": "asks for it, or offers it", "counterpart": "is asked"}),
)
ANSWER_ROLES: Final = Codes(
    "answer role",
    {"proposer": "proposes it", "counterpart": "is asked", "other": "is not named in the proposal"},
)
SAID: Final = Codes(
    "answer said",
    _codes(words.Strength, {"signed": "signed what names the proposal"}),
)
INSTRUMENT_ROLES: Final = Codes(
    "instrument role",
    {"party": "it is between them", "signatory": "put a name under it", "witness": "saw it signed"},
)
ACTION_ROLES: Final = Codes(
    "action role",
    {"owner": "is to do it", "owed_to": "has it to expect", "assigned_by": "said that it is to be done"},
)
MEETING_STATUSES: Final = Codes(
    "meeting status", _codes(words.MeetingStatus, {"held": "it took place, as far as is on record"})
)
ANSWERS: Final = Codes("answer", {"stage": "how far a proposal came", "disposition": "whether it is alive"})
EVENT_TYPE: Final = Codes("event type", {name: first_sentence(cls) for name, cls in EVENT_TYPES.items()})
THING_KINDS: Final = Codes(
    "kind of thing",
    {
        "source": "what we read",
        "party": "a person, organization, group or country",
        "meeting": "held or planned",
        "track": "a field of cooperation",
        "proposal": "what is proposed, or was talked about",
        "endorsement": "an answer; without a name it goes by the id of its event",
        "agreement": "a yes of several parties; likewise",
        "instrument": "what is signed",
        "action": "what somebody is to do; likewise",
        "bundle": "what was announced together",
        "event": "an entry of the log, by its id",
        "batch": "entries that were recorded together, by their id",
    },
)

EVENT: Final = Of("events")
PROPOSAL: Final = Of("proposals")
PARTY: Final = Of("parties")
MEETING: Final = Of("meetings")
TRACK: Final = Of("tracks")
SOURCE: Final = Of("sources")
INSTRUMENT: Final = Of("instruments")
ENDORSEMENT: Final = Of("endorsements")
AGREEMENT: Final = Of("agreements")
ACTION: Final = Of("actions")
BUNDLE: Final = Of("bundles")

_BOUNDS: Final = ("earliest", "latest")


def _dates(when: str) -> dict[str, Column]:
    return {
        "on_text": Column(when, PartialDate),
        "on_first": Column("the first day that this may stand for; NULL: open", date),
        "on_last": Column("the last day that it may stand for; NULL: open", date),
    }


_DEADLINE: Final = {
    "said": Column("in the words that were said"),
    "relation": Column("how it stands to its date or anchor", words.DeadlineRelation),
    "due": Column("the date, where one was said", PartialDate),
    "offset": Column("how long after its anchor: an ISO 8601 duration, negative for before"),
    "working_days": Column("whether the offset counts working days", bool),
    "calendar": Column("whose working days"),
    "anchor": Column("what it counts from", Reference),
}

_QUANTITY: Final = {
    "of": Column("cost, trainees … (a reserved word in other databases)"),
    "value": Column("a decimal, as text", Decimal),
    "unit": Column("a currency, or the word as said"),
    "qualifier": Column("how exact", words.Qualifier),
    "kind": Column("what sort of statement it is", words.QuantityKind),
    "by": Column("until when it is to be so", PartialDate),
}

SECTIONS: Final[Mapping[str, Mapping[str, Table]]] = {
    "The log": {
        "events": Table(
            "One row an event, in the order of recording. What was corrected or taken back since is here too.",
            {
                "position": Column("1, 2, 3 … without gaps", int),
                "event_id": Column("the same in every ledger: 16 bytes, a UUID", bytes),
                "type": Column("what sort of event", EVENT_TYPE),
                "schema": Column("the version of its fields", int),
                "recorded_at": Column("microseconds since 1970, UTC", datetime),
                "recorded_by": Column("by whom"),
                "batch_id": Column("what was recorded together: 16 bytes", bytes),
                "origin": Column("where it was first recorded, as JSON; NULL: here", Value),
                "data": Column("what was said: the fields that were given, as JSON; NULL where it was redacted", Value),
            },
            ("position",),
            ("data_hash", "hash"),
        ),
        "tags": Table(
            "What each event is about, for finding it.",
            {
                "tag": Column("kind and slug of a thing that the event names", Reference),
                "type": Column("of the event", EVENT_TYPE),
                "position": Column("of the event", EVENT),
            },
            ("tag", "type", "position"),
        ),
    },
    "Everything": {
        "things": Table(
            "Whatever has an identifier.",
            {
                "thing": Column("kind and slug together", Reference),
                "kind": Column("party, proposal, meeting …", THING_KINDS),
                "slug": Column("its identifier"),
                "title": Column("its title or name"),
                "contested": Column("whether it was introduced in two ways", bool),
            },
            ("thing",),
            ("id", "body", "latest"),
        ),
        "conflicts": Table(
            "Accounts of one field of an event that cannot all be true.",
            {
                "thing": Column("about which", Reference),
                "position": Column("of the event that is told of", EVENT),
                "field": Column("the field; NULL: whether it happened at all"),
                "recorded": Column("whether the record goes by the best account", bool),
                "preferred": Column("the position of the best account; NULL: none is better than the others", EVENT),
                "value": Column("what the best account says"),
            },
        ),
    },
    "Proposals": {
        "proposals": Table(
            "Every proposal, and where it stands.",
            {
                "proposal": Column("its identifier"),
                "title": Column("as it was last given"),
                "summary": Column("likewise"),
                "stage": Column(
                    "the highest that something on record supports; NULL where all that introduced it was taken back",
                    words.Stage,
                ),
                "stage_decided_by": Column("the position of the event that reached it", EVENT),
                "completion": Column("of a pilot, delivery or completion: claimed or verified", words.Completion),
                "disposition": Column("whether it is alive", words.Disposition),
                "disposition_decided_by": Column(
                    "the position of the event that decided it; NULL: none did, it is active", EVENT
                ),
                "closed_by": Column(
                    "of one that was reopened: the position of the event that had closed or paused it", EVENT
                ),
                "side": Column("of what was cancelled: who ended it", words.EndingSide),
                "is_open": Column("active, suspended or deferred, and not completed", bool),
                "raised": Column("at how many meetings, or days, it came up", int),
                "endorsements": Column("how many endorsements of it stand", int),
                "marks": Column("what a reader should know beside it: words of Mark, parted by blanks"),
                "first_position": Column("where it was first introduced", EVENT),
                "planned_period": Column("when it is to be carried out", PartialDate),
                "last_event_on": Column("the date of the last thing that happened to it", PartialDate),
                "last_moved_by": Column("the position of the last event that moved it", EVENT),
                "last_moved_on": Column("when that was, as it was given", PartialDate),
            },
            ("proposal",),
            ("came_up_earliest", "came_up_latest", "last_event_order", "last_moved"),
        ),
        "proposal_steps": Table(
            "Every stage that was reached.",
            {
                "proposal": Column("which", PROPOSAL),
                "stage": Column("reached", words.Stage),
                "position": Column("of the event that reached it", EVENT),
                "on_text": Column("when that was", PartialDate),
                "claimed": Column("it rests on the word of its parties alone", bool),
            },
            ("proposal", "stage"),
        ),
        "proposal_raised": Table(
            "Where a proposal was raised, each meeting and each day once.",
            {
                "proposal": Column("which", PROPOSAL),
                "number": Column("in world order, from 0", int),
                "position": Column("of the first event that says so", EVENT),
                "meeting": Column("at which; NULL: none was named", MEETING),
                "on_text": Column("when", PartialDate),
            },
            ("proposal", "number"),
        ),
        "proposal_answers": Table(
            "What each side has answered last, as far as it stands, and at its strongest.",
            {
                "proposal": Column("which", PROPOSAL),
                "side": Column("whose answer", PARTY),
                "role": Column("how the proposal names that side", ANSWER_ROLES),
                "voice": Column("from whom that is known; silent, withdrawn, or no answer", words.Voice),
                "said": Column("how warm it is; NULL: nothing that stands was said", SAID),
                "position": Column("of the event in which it was said", EVENT),
                "on_text": Column("when", PartialDate),
                "by": Column("who spoke, parted by blanks (a reserved word in SQL)"),
                "condition": Column("that was attached"),
                "strongest": Column("its strongest words, where those are others", SAID),
                "strongest_position": Column("of the event", EVENT),
                "strongest_on": Column("when", PartialDate),
                "silent_by": Column("of a side that is silent, the position of the claim that says so", EVENT),
            },
            ("proposal", "side"),
        ),
        "proposal_evidence": Table(
            "What is cited for the events that decide where a proposal stands.",
            {
                "proposal": Column("which", PROPOSAL),
                "answer": Column("of which answer", ANSWERS),
                "position": Column("of the event that decides it", EVENT),
                "source": Column("what is cited; NULL: nothing is", SOURCE),
                "attributed_to": Column("whose statement is relayed there", Reference),
            },
        ),
        "proposal_reports": Table(
            "The status that a source reports; it moves nothing.",
            {
                "proposal": Column("which", PROPOSAL),
                "position": Column("of the event", EVENT),
                "source": Column("which says so; empty: none is named", SOURCE),
                "stage": Column("as reported", words.Stage),
                "disposition": Column("as reported", words.Disposition),
                "code": Column("the other register's own word"),
                "scheme": Column("which register that is"),
                "on_text": Column("when it was so", PartialDate),
                "number": Column("0 is the first, in the order it was so", int),
            },
        ),
        "proposal_until": Table(
            "Until when a suspended or deferred proposal is to rest.",
            {
                "proposal": Column("which", PROPOSAL),
                "position": Column("of the event", EVENT),
                **_DEADLINE,
                "meeting": Column("where that was said", MEETING),
            },
            ("proposal",),
            _BOUNDS,
        ),
        "proposal_tracks": Table(
            "The tracks of each proposal.",
            {"proposal": Column("which", PROPOSAL), "track": Column("on which it is now", TRACK)},
            ("proposal", "track"),
        ),
        "proposal_parties": Table(
            "Who proposes, who is asked, and who does what.",
            {
                "proposal": Column("which", PROPOSAL),
                "party": Column("as it was named", PARTY),
                "role": Column("proposer, counterpart, or what it does", PROPOSAL_ROLES),
            },
            ("proposal", "party", "role"),
        ),
        "proposal_sides": Table(
            "The sides that propose and are asked: a country with its ministries is one.",
            {
                "proposal": Column("which", PROPOSAL),
                "side": Column("a side", PARTY),
                "role": Column("proposer or counterpart", PROPOSAL_ROLES),
            },
            ("proposal", "side", "role"),
        ),
        "proposal_meetings": Table(
            "Where each proposal came up.",
            {
                "proposal": Column("which", PROPOSAL),
                "meeting": Column("at which it came up", MEETING),
                "position": Column("of the event that says so", EVENT),
            },
            ("proposal", "meeting"),
        ),
        "proposal_quantities": Table(
            "The numbers of a proposal, as they were last said.", {"proposal": Column("which", PROPOSAL), **_QUANTITY}
        ),
    },
    "Answers": {
        "endorsements": Table(
            "Who answered, and how warmly: every endorsement, those that were taken back too.",
            {
                "endorsement": Column("its slug, or the id of the event"),
                "position": Column("of the event", EVENT),
                "strength": Column("how warm", words.Strength),
                "level": Column("the same as a number, −2 to 5", int),
                "scope": Column("what it is about", words.Scope),
                "capacity": Column("in what capacity they spoke", words.Capacity),
                "component": Column("which part of a proposal is meant"),
                "meeting": Column("where it was said", MEETING),
                "words": Column("as they were said"),
                "condition": Column("that was attached"),
                **_dates("when"),
                "stands": Column("whether any of it was not taken back", bool),
            },
            ("endorsement",),
            _BOUNDS,
        ),
        "endorsement_sides": Table(
            "Who spoke, and for whom.",
            {
                "endorsement": Column("which", ENDORSEMENT),
                "speaker": Column("who spoke", PARTY),
                "side": Column("for whom, as a side: a country with its ministries is one", PARTY),
            },
            ("endorsement", "speaker", "side"),
        ),
        "endorsement_targets": Table(
            "What each endorsement is about.",
            {
                "endorsement": Column("which", ENDORSEMENT),
                "target": Column("about what", Reference),
                "stands": Column("whether it was not taken back about this", bool),
            },
            ("endorsement", "target"),
        ),
        "withdrawals": Table(
            "What of an endorsement was taken back, by whom.",
            {
                "endorsement": Column("which", ENDORSEMENT),
                "position": Column("of the event that takes it back", EVENT),
                "target": Column("about what; NULL: the whole", Reference),
                "speaker": Column("whose words; NULL: nobody is named in them", PARTY),
                "side": Column("spoken for which side", PARTY),
                "on_text": Column("when", PartialDate),
            },
        ),
        "agreements": Table(
            "A yes of several parties without an instrument.",
            {
                "agreement": Column("its slug, or the id of the event"),
                "position": Column("of the event", EVENT),
                "form": Column("oral, minutes …", words.AgreementForm),
                "meeting": Column("where", MEETING),
                "words": Column("as they were said"),
                "condition": Column("that was attached"),
                **_dates("when"),
            },
            ("agreement",),
        ),
        "agreement_parties": Table(
            "Whose yes is on record.",
            {"agreement": Column("which", AGREEMENT), "party": Column("as it was named", PARTY)},
            ("agreement", "party"),
        ),
        "agreement_proposals": Table(
            "To what they said yes.",
            {
                "agreement": Column("which", AGREEMENT),
                "proposal": Column("about which", PROPOSAL),
                "stands": Column("whether it was not taken back about this", bool),
            },
            ("agreement", "proposal"),
        ),
    },
    "Instruments": {
        "instruments": Table(
            "What was signed or drafted. Whether it is in force on a day: ask `coop instruments`.",
            {
                "instrument": Column("its identifier"),
                "position": Column("of the event that it was signed by, else of its first step", EVENT),
                "title": Column("its title"),
                "kind": Column("mou, treaty …", words.InstrumentKind),
                "manner": Column("how it came into being", words.SigningManner),
                "level": Column("between whom", words.Level),
                "binding": Column("whether it binds", words.Binding),
                "meeting": Column("where it was signed", MEETING),
                "place": Column("likewise"),
                "follows": Column("the instrument that it was made from", INSTRUMENT),
                "under": Column("the framework that it was made under", INSTRUMENT),
                "ended_by": Column("the position of the event that ended it; NULL: nobody said that it did", EVENT),
                "ending": Column("how it ended", words.Ending),
                **_dates("when it was signed; NULL: that is not on record"),
                "duration": Column("how long it runs: an ISO 8601 duration"),
                "auto_renews": Column("for how long it then runs on by itself"),
                "notice": Column("how long before its end one has to say that it shall not"),
            },
            ("instrument",),
            (
                *("made", "since_first", "since_last", "end_first", "end_last", "ended_first", "ended_last"),
                *("suspended", "names_ended_proposals"),
            ),
        ),
        "instrument_proposals": Table(
            "What each instrument covers.",
            {"instrument": Column("which", INSTRUMENT), "proposal": Column("that it names", PROPOSAL)},
            ("instrument", "proposal"),
        ),
        "instrument_tracks": Table(
            "The fields that each instrument is about.",
            {"instrument": Column("which", INSTRUMENT), "track": Column("that it names", TRACK)},
            ("instrument", "track"),
        ),
        "instrument_parties": Table(
            "Between whom, and who signed.",
            {
                "instrument": Column("which", INSTRUMENT),
                "party": Column("as it was named", PARTY),
                "role": Column("party, signatory, witness", INSTRUMENT_ROLES),
            },
            ("instrument", "party", "role"),
        ),
        "instrument_steps": Table(
            "The steps in the life of an instrument, besides its signing and its end.",
            {
                "instrument": Column("which", INSTRUMENT),
                "step": Column("drafted, ratified …", words.InstrumentStep),
                "position": Column("of the event", EVENT),
                "by": Column("who took it, parted by blanks"),
                **_dates("when"),
            },
        ),
        "instrument_quantities": Table(
            "The numbers of an instrument.", {"instrument": Column("which", INSTRUMENT), **_QUANTITY}
        ),
    },
    "Meetings, parties, tracks, sources": {
        "meetings": Table(
            "Meetings, held or planned.",
            {
                "meeting": Column("its identifier"),
                "position": Column("of the event that it was held by, else first planned", EVENT),
                "title": Column("its title"),
                "kind": Column("what sort", words.MeetingKind),
                "place": Column("where"),
                "country": Column("in which country", PARTY),
                "occasion": Column("on what occasion"),
                "host": Column("who received the others", PARTY),
                "mode": Column("how people met", words.Mode),
                "series": Column("which it belongs to"),
                "ordinal": Column("its number there", int),
                "part_of": Column("the larger meeting", MEETING),
                "status": Column("held, or as it was last planned", MEETING_STATUSES),
                **_dates("when it was held; NULL: it was not yet"),
            },
            ("meeting",),
        ),
        "meeting_dates": Table(
            "Every date that a meeting was planned for.",
            {
                "meeting": Column("which", MEETING),
                "number": Column("0 is the first, the highest is in force", int),
                "position": Column("of the event", EVENT),
                "status": Column("as it was planned then", words.MeetingStatus),
                **_DEADLINE,
                "reason": Column("why it was moved or called off"),
                **_dates("when that was decided"),
            },
            ("meeting", "number"),
        ),
        "meeting_parties": Table(
            "The sides at the table.",
            {"meeting": Column("which", MEETING), "party": Column("at the table", PARTY)},
            ("meeting", "party"),
        ),
        "participants": Table(
            "Who took part.",
            {
                "meeting": Column("which", MEETING),
                "party": Column("who", PARTY),
                "role": Column("chair, delegate …", words.ParticipantRole),
                "on_behalf_of": Column("for whom, parted by blanks"),
                "title": Column("as given"),
                "size": Column("of a group: how many", int),
                "position": Column("of the event that says so", EVENT),
            },
        ),
        "parties": Table(
            "Persons, organizations, groups, and countries that were introduced; any other is known by its code alone.",
            {
                "party": Column("its identifier"),
                "position": Column("of the event that introduced it", EVENT),
                "kind": Column("person, organization, group, country", words.PartyKind),
                "name": Column("its name"),
                "classification": Column("what sort", words.Classification),
                "country": Column("its country", PARTY),
                "parent": Column("what it belongs to", PARTY),
                "honorific": Column("of a person"),
                "founding_date": Column("since when it is there", PartialDate),
                "dissolution_date": Column("until when it was", PartialDate),
            },
            ("party",),
        ),
        "party_names": Table(
            "Further names.",
            {
                "party": Column("who", PARTY),
                "name": Column("a further name"),
                "kind": Column("what sort of name", words.NameKind),
                "lang": Column("its language: BCP 47"),
                "script": Column("its script: ISO 15924"),
            },
        ),
        "party_sides": Table(
            "On which side each party is.",
            {"party": Column("who", PARTY), "side": Column("the side that it is on", PARTY)},
            ("party", "side"),
        ),
        "party_members": Table(
            "Who belongs to a group or joint body.",
            {"party": Column("the group", PARTY), "member": Column("who belongs to it", PARTY)},
            ("party", "member"),
        ),
        "memberships": Table(
            "The posts that persons hold or held.",
            {
                "person": Column("who", PARTY),
                "organization": Column("where", PARTY),
                "role": Column("the post; unknown: nobody said which"),
                "on_behalf_of": Column("for whom", PARTY),
                "start_date": Column("since when", PartialDate),
                "end_date": Column("until when", PartialDate),
                "position": Column("of the event that says so", EVENT),
            },
        ),
        "tracks": Table(
            "The fields of cooperation.",
            {
                "track": Column("its identifier"),
                "position": Column("of the event that opened it", EVENT),
                "title": Column("its title"),
                "parent": Column("the larger one", TRACK),
                "mechanism": Column("the body that looks after it", PARTY),
                "meeting": Column("where it was opened", MEETING),
                "closed_by": Column("the position of the event that closed it", EVENT),
                **_dates("when it was opened"),
            },
            ("track",),
        ),
        "track_parties": Table(
            "Between whom each track is.",
            {"track": Column("which", TRACK), "party": Column("as it was named", PARTY)},
            ("track", "party"),
        ),
        "sources": Table(
            "What we read. Take care: `visibility` is honoured by exports, and SQL sees everything.",
            {
                "source": Column("its identifier"),
                "position": Column("of the event that registered it", EVENT),
                "kind": Column("official, media …", words.SourceKind),
                "title": Column("its title"),
                "form": Column("minutes, speech …", words.SourceForm),
                "publisher": Column("who published it"),
                "authors": Column("who wrote it, parted by semicolons"),
                "url": Column("where it is"),
                "archive_url": Column("where a copy is kept"),
                "language": Column("BCP 47"),
                "published": Column("when, as it was said", PartialDate),
                "accessed": Column("when it was read", PartialDate),
                "syndicated_from": Column("what it is a copy of", SOURCE),
                "edition_of": Column("what it is a later release of", SOURCE),
                "seen": Column("whether whoever recorded it has seen it", bool),
                "visibility": Column("who may see what rests on it", words.Visibility),
                "sha256": Column("the hash of the copy that was read"),
            },
            ("source",),
            ("rank",),
        ),
        "source_officials": Table(
            "Whose own document a source is.",
            {"source": Column("which", SOURCE), "party": Column("whose", PARTY)},
            ("source", "party"),
        ),
        "source_meetings": Table(
            "The meetings that a source is the read-out or the minutes of.",
            {"source": Column("which", SOURCE), "meeting": Column("of which", MEETING)},
            ("source", "meeting"),
        ),
    },
    "Follow-up": {
        "actions": Table(
            "Who is to do what. On what day it is due depends on what it counts from: ask `coop due`.",
            {
                "action": Column("its slug, or the id of the event"),
                "position": Column("of the event that assigned it", EVENT),
                "text": Column("what is to be done"),
                "meeting": Column("where it was assigned", MEETING),
                "series": Column("the series of meetings that it is for"),
                "recurring": Column("whether it comes again and again", bool),
                "closed_by": Column(
                    "the position of the event that it was done or dropped by; NULL: it is open", EVENT
                ),
                "dropped": Column("whether it was dropped", bool),
                **_dates("when it was assigned"),
            },
            ("action",),
            ("closed_earliest", "closed_latest", *_BOUNDS),
        ),
        "action_parties": Table(
            "Who owes it, to whom, and who said so.",
            {
                "action": Column("which", ACTION),
                "party": Column("who", PARTY),
                "role": Column("owner, owed_to, assigned_by", ACTION_ROLES),
            },
            ("action", "party", "role"),
        ),
        "action_deadlines": Table(
            "Every deadline that an action had.",
            {
                "action": Column("which", ACTION),
                "number": Column("0 is the first, the highest is in force", int),
                "position": Column("of the event that set it", EVENT),
                **_DEADLINE,
                "reason": Column("why it was moved"),
            },
            ("action", "number"),
            _BOUNDS,
        ),
        "action_about": Table(
            "What an action is about.",
            {"action": Column("which", ACTION), "target": Column("about what", Reference)},
            ("action", "target"),
        ),
        "action_done": Table(
            "What was done of it; several rows where it comes again, or was done in parts.",
            {
                "action": Column("which", ACTION),
                "position": Column("of the event", EVENT),
                "outcome": Column("all of it or a part", words.Outcome),
                "occurrence": Column("of a recurring one: which time", PartialDate),
                "words": Column("as they were said"),
                **_dates("when"),
            },
            (),
            _BOUNDS,
        ),
        "bundles": Table(
            "What was announced together, without a list.",
            {
                "bundle": Column("its identifier"),
                "position": Column("of the event that announced it first", EVENT),
                "title": Column("its title"),
                "of": Column("what is counted"),
                "count": Column("how many, by all that was announced", int),
                "count_is": Column("how exact", words.Qualifier),
                "state": Column("what they are said to be", words.BundleState),
                "level": Column("between whom", words.Level),
                "within": Column("the larger one", BUNDLE),
                "meeting": Column("where it was announced", MEETING),
                **_dates("when"),
            },
            ("bundle",),
        ),
        "bundle_growth": Table(
            "Every announcement about a bundle, and the count after it.",
            {
                "bundle": Column("which", BUNDLE),
                "number": Column("0 is the first", int),
                "position": Column("of the event", EVENT),
                "counting": Column("all of it, or what comes on top", words.Counting),
                "count": Column("as announced", int),
                "count_is": Column("how exact", words.Qualifier),
                "announced": Column("how many in all after this", int),
                "announced_is": Column("how exact", words.Qualifier),
                "state": Column("what they are said to be", words.BundleState),
                **_dates("when"),
            },
            ("bundle", "number"),
        ),
        "bundle_amounts": Table(
            "What bundles are said to be worth, announcement by announcement.",
            {
                "bundle": Column("which", BUNDLE),
                "number": Column("of the announcement", int),
                **{name: column for name, column in _QUANTITY.items() if name != "by"},
                "position": Column("of the event", EVENT),
            },
        ),
        "bundle_items": Table(
            "What is known to be among them.",
            {
                "bundle": Column("which", BUNDLE),
                "item": Column("what is known to be among them", Reference),
                "position": Column("of the event that says so", EVENT),
                "inferred": Column("whether it is we who conclude that", bool),
            },
            ("bundle", "item"),
        ),
        "bundle_reached": Table(
            "How many of them got how far, as a source says.",
            {
                "bundle": Column("which", BUNDLE),
                "reached": Column("how far", words.Reached),
                "count": Column("how many", int),
                "instrument_kind": Column("by what sort of document; empty: that is not said", words.InstrumentKind),
                "position": Column("of the event", EVENT),
                "on_text": Column("when it was so", PartialDate),
            },
        ),
        "bundle_parties": Table(
            "Between whom they are.",
            {"bundle": Column("which", BUNDLE), "party": Column("as it was named", PARTY)},
            ("bundle", "party"),
        ),
        "bundle_tracks": Table(
            "The fields that they are in.",
            {"bundle": Column("which", BUNDLE), "track": Column("that it names", TRACK)},
            ("bundle", "track"),
        ),
    },
}
"""The tables that whoever reads a ledger may rely on, by what they are about."""

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {name: table for section in SECTIONS.values() for name, table in section.items()}
)

INTERNAL: Final[Mapping[str, str]] = {
    "ledger": "the id of the ledger, and the format of the log",
    "unscrubbed": "what was redacted and may have left traces in the file; only after a redaction",
    "projections": "which version of the program made the rows, and up to which position",
    "asked": "of what each row depends besides its own events",
    "things_fts": "the search, with the tables whose names begin so",
    "proposal_stays": "since when and until when a proposal was on a track",
    "inherited_endorsements": "a view: the endorsements of wholes that a proposal was part of; many",
    "impossible": "events whose dates cannot be",
    "competing": "corrections of one event that disagree",
    "instrument_suspensions": "when an instrument did not apply",
    "instrument_notices": "when notice was given",
}
"""What else is in the file, and what for; it may change with any version."""


class Question(NamedTuple):
    """A question that is often put to a ledger, in SQL."""

    title: str
    sql: str


QUESTIONS: Final[Mapping[str, Question]] = {
    "where-it-stands": Question(
        "What is open, how far it came, and by which event and source we say so",
        """
SELECT item.proposal, item.title, item.stage, item.stage_decided_by, group_concat(DISTINCT cited.source) AS sources
FROM proposals AS item
LEFT JOIN proposal_evidence AS cited ON cited.proposal = item.proposal AND cited.answer = 'stage'
WHERE item.is_open GROUP BY item.proposal ORDER BY item.first_position
""",
    ),
    "what-is-owed": Question(
        "What is to be done, by whom, and the deadline that is in force",
        """
SELECT what.action, what.text, group_concat(DISTINCT who.party) AS owners, until.said, until.due
FROM actions AS what
LEFT JOIN action_parties AS who ON who.action = what.action AND who.role = 'owner'
LEFT JOIN action_deadlines AS until ON until.action = what.action
    AND until.number = (SELECT max(number) FROM action_deadlines WHERE action = what.action)
WHERE what.closed_by IS NULL GROUP BY what.action ORDER BY until.due IS NULL, until.due, what.position
""",
    ),
    "how-warm": Question(
        "How warmly each side answered, in words that stand",
        """
SELECT spoke.side, said.strength, count(DISTINCT said.endorsement) AS times
FROM endorsements AS said JOIN endorsement_sides AS spoke ON spoke.endorsement = said.endorsement
WHERE said.stands GROUP BY spoke.side, said.strength ORDER BY spoke.side, said.level DESC
""",
    ),
    "signed-by": Question(
        "What was certainly signed by a day, between whom",
        """
SELECT paper.on_text, paper.kind, paper.title, group_concat(who.party, ', ') AS parties
FROM instruments AS paper
LEFT JOIN instrument_parties AS who ON who.instrument = paper.instrument AND who.role = 'party'
WHERE paper.on_last <= :day GROUP BY paper.instrument ORDER BY paper.on_first, paper.position
""",
    ),
    "read-in": Question(
        "What was read in a source, and where in it",
        """
SELECT entry.position, entry.type, json_extract(cited.value, '$.locator') AS locator,
    json_extract(cited.value, '$.quote') AS quote
FROM events AS entry, json_each(CAST(entry.data AS TEXT), '$.sources') AS cited
WHERE json_extract(cited.value, '$.source') = :source ORDER BY entry.position
""",
    ),
}
"""The questions of ``docs/sql.md``, which executes them; and of ``coop explore``, which offers them."""
