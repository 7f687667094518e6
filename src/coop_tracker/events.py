"""The events we record: what was said and done. The page to read first.

Each class is a sentence in the past tense, and its docstring is that sentence in the words of people who were in the
room. Class names, field names and defaults are stored; they are promises. A field that is not given says nothing:
who and when may be unknown. What a field means is the same wherever its name stands, and is written once, in
:data:`MEANINGS`.

Identifiers carry the kind of thing they name in their type. Tags, reference checks, command-line options and schemas
are derived from that type and from nowhere else (see :func:`identifiers`).
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Final, NamedTuple, NewType, get_args, get_origin

from attrs import Attribute, evolve, field, fields, frozen

from coop_tracker.dates import PartialDate
from coop_tracker.values import Value
from coop_tracker.vocabulary import (
    AgreementForm,
    Binding,
    BundleState,
    Capacity,
    Classification,
    Counting,
    DeadlineRelation,
    Disposition,
    Ending,
    EndingSide,
    Finding,
    InstrumentKind,
    InstrumentStep,
    Level,
    MeetingKind,
    MeetingStatus,
    Mode,
    NameKind,
    Outcome,
    ParticipantRole,
    PartyKind,
    Progress,
    Qualifier,
    QuantityKind,
    Rank,
    Reached,
    Relation,
    ReplacementManner,
    RoleName,
    Scope,
    SigningManner,
    SourceForm,
    SourceKind,
    Stage,
    Stance,
    Strength,
    Visibility,
)

# Identifiers: slugs (`ai-skills-exchange`), typed by the kind of thing they name. A party may be an ISO code (`PK`).

SourceId = NewType("SourceId", str)
PartyId = NewType("PartyId", str)
MeetingId = NewType("MeetingId", str)
TrackId = NewType("TrackId", str)
ProposalId = NewType("ProposalId", str)
EndorsementId = NewType("EndorsementId", str)
AgreementId = NewType("AgreementId", str)
InstrumentId = NewType("InstrumentId", str)
ActionId = NewType("ActionId", str)
BundleId = NewType("BundleId", str)
EventId = NewType("EventId", str)
BatchId = NewType("BatchId", str)

Reference = NewType("Reference", str)
"""Where several kinds fit: ``kind:slug``, such as ``proposal:ai-skills-exchange``."""

Slug = NewType("Slug", str)
"""A plain handle that names no thing of the record: ``[a-z0-9]+(-[a-z0-9]+)*``."""

KINDS: Final[Mapping[Any, str]] = {
    SourceId: "source",
    PartyId: "party",
    MeetingId: "meeting",
    TrackId: "track",
    ProposalId: "proposal",
    EndorsementId: "endorsement",
    AgreementId: "agreement",
    InstrumentId: "instrument",
    ActionId: "action",
    BundleId: "bundle",
    EventId: "event",
    BatchId: "batch",
}
"""The kind of thing that each identifier type names."""

NAMELESS: Final = ("endorsement", "agreement", "action")
"""The kinds of things that may go without a slug: they are then named by the id of the event that introduced them."""

INTRODUCES: Final = {"introduces": True}
"""Metadata of the field whose identifier this event introduces."""

WHEN_NEW: Final = {"when_new": True}
"""Metadata of a field that must be given by the event that introduces the thing."""

# The classes have no slots: msgspec then fills one of 24 fields in 1.8 µs, and in 5.4 with slots. They share what
# :class:`Statement` defines: with methods of its own for each class it takes 32 ms to define them all, and 17 so.


class Statement:
    """What events and their parts have in common: two are equal if they are of one type and say the same."""

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), frozenset(self.__dict__.items())))

    def __repr__(self) -> str:
        cls: Any = type(self)
        told = ((each.name, getattr(self, each.name), each.default) for each in fields(cls))
        given = (f"{name}={value!r}" for name, value, default in told if value != default)
        return f"{cls.__name__}({', '.join(given)})"


# Value types: the parts that events are made of.


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Citation(Statement):
    """Where we read it. Short form: ``id#locator``."""

    source: SourceId
    locator: str | None = None
    quote: str | None = None
    attributed_to: Reference | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Quantity(Statement):
    """A number that was said, as a decimal with its unit."""

    of: Slug
    value: Decimal
    unit: str
    qualifier: Qualifier = Qualifier.EXACT
    kind: QuantityKind | None = None
    by: PartialDate | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Deadline(Statement):
    """When something is due, in the words that were said and as far as they can be read."""

    said: str
    relation: DeadlineRelation
    due: PartialDate | None = None
    offset: str | None = None
    working_days: bool = False
    calendar: str | None = None
    anchor: Reference | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Term(Statement):
    """How long an instrument runs."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    duration: str | None = None
    auto_renews: str | None = None
    notice: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Participant(Statement):
    """Somebody who took part in a meeting."""

    party: PartyId
    role: ParticipantRole
    on_behalf_of: tuple[PartyId, ...] = ()
    title: str | None = None
    size: int | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Signatory(Statement):
    """Somebody who put a name under an instrument."""

    party: PartyId
    on_behalf_of: PartyId | None = None
    title: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Membership(Statement):
    """A post that a person holds in an organization."""

    organization: PartyId
    role: str
    on_behalf_of: PartyId | None = None
    start_date: PartialDate | None = None
    end_date: PartialDate | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Name(Statement):
    """A further name of a party."""

    name: str
    kind: NameKind | None = None
    lang: str | None = None
    script: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class RoleHeld(Statement):
    """What a party does in a proposal."""

    party: PartyId
    role: RoleName


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Identifier(Statement):
    """The number of a thing in another register."""

    scheme: str
    id: str


VALUE_TYPES: Final = (
    Citation,
    Quantity,
    Deadline,
    Term,
    Participant,
    Signatory,
    Membership,
    Name,
    RoleHeld,
    Identifier,
)


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Event(Statement):
    """What every event may say: when, by whose word, where we read it, and what it corrects."""

    schema: ClassVar[int] = 1

    on: PartialDate | None = None
    on_said: str | None = None
    stated_by: tuple[PartyId, ...] = ()
    stated_on: PartialDate | None = None
    sources: tuple[Citation, ...] = ()
    inferred: bool = False
    note: str | None = None
    label: Slug | None = None
    replaces: EventId | None = None


# Sources


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class SourceRegistered(Event):
    """A source was registered: a document, page, speech or table that we read, or know of through others."""

    source: SourceId = field(metadata=INTRODUCES)
    kind: SourceKind
    title: str
    form: SourceForm | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    archive_url: str | None = None
    language: str | None = None
    published: PartialDate | None = None
    accessed: PartialDate | None = None
    official_of: tuple[PartyId, ...] = ()
    syndicated_from: SourceId | None = None
    edition_of: SourceId | None = None
    meetings: tuple[MeetingId, ...] = ()
    seen: bool = True
    visibility: Visibility = Visibility.PUBLIC
    sha256: str | None = None


# Parties


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class PartyIntroduced(Event):
    """A person, organization, group or country entered the record."""

    party: PartyId = field(metadata=INTRODUCES)
    kind: PartyKind
    name: str
    other_names: tuple[Name, ...] = ()
    classification: Classification | None = None
    country: PartyId | None = None
    parent: PartyId | None = None
    members: tuple[PartyId, ...] = ()
    memberships: tuple[Membership, ...] = ()
    honorific: str | None = None
    founding_date: PartialDate | None = None
    dissolution_date: PartialDate | None = None
    identifiers: tuple[Identifier, ...] = ()


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class MembershipStated(Event):
    """Somebody was said to hold a post in an organization."""

    person: PartyId
    organization: PartyId
    role: str
    on_behalf_of: PartyId | None = None
    start_date: PartialDate | None = None
    end_date: PartialDate | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class AliasNoted(Event):
    """A thing was found to have another name, or to be the same as another."""

    of: Reference
    name: str | None = None
    kind: NameKind | None = None
    lang: str | None = None
    script: str | None = None
    same_as: Reference | None = None


# Meetings


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class MeetingScheduled(Event):
    """A meeting was planned, moved, confirmed or called off. Said again of the same meeting, the earlier dates stay."""

    meeting: MeetingId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    date: PartialDate | None = None
    deadline: Deadline | None = None
    status: MeetingStatus
    kind: MeetingKind | None = None
    series: Slug | None = None
    ordinal: int | None = None
    place: str | None = None
    country: PartyId | None = None
    host: PartyId | None = None
    part_of: MeetingId | None = None
    parties: tuple[PartyId, ...] = ()
    participants: tuple[Participant, ...] = ()
    reason: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class MeetingHeld(Event):
    """Parties met."""

    meeting: MeetingId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    kind: MeetingKind | None = field(default=None, metadata=WHEN_NEW)
    place: str | None = None
    country: PartyId | None = None
    occasion: str | None = None
    host: PartyId | None = None
    mode: Mode | None = None
    series: Slug | None = None
    ordinal: int | None = None
    part_of: MeetingId | None = None
    parties: tuple[PartyId, ...] = ()
    participants: tuple[Participant, ...] = ()


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ParticipationRecorded(Event):
    """Somebody was found to have taken part in a meeting."""

    meeting: MeetingId
    participants: tuple[Participant, ...]


# Tracks


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class TrackOpened(Event):
    """A field of cooperation was opened."""

    track: TrackId = field(metadata=INTRODUCES)
    title: str
    parties: tuple[PartyId, ...] = ()
    parent: TrackId | None = None
    classification: tuple[Identifier, ...] = ()
    mechanism: PartyId | None = None
    meeting: MeetingId | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class TrackClosed(Event):
    """A field of cooperation was closed."""

    track: TrackId
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None


# Proposals. The first three introduce an item; on a known item they say that it came up again.


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class TopicDiscussed(Event):
    """A topic was talked about; nobody asked or offered anything one could say yes to."""

    proposal: ProposalId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    summary: str | None = None
    tracks: tuple[TrackId, ...] = ()
    meeting: MeetingId | None = None
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class InterestExpressed(Event):
    """A party showed interest, willingness, or readiness to explore."""

    proposal: ProposalId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    summary: str | None = None
    tracks: tuple[TrackId, ...] = ()
    meeting: MeetingId | None = None
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    counterparts: tuple[PartyId, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalMade(Event):
    """A party asked for, or offered, something one can say yes to."""

    proposal: ProposalId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    summary: str | None = None
    tracks: tuple[TrackId, ...] = ()
    meeting: MeetingId | None = None
    proposers: tuple[PartyId, ...] = ()
    counterparts: tuple[PartyId, ...] = ()
    roles: tuple[RoleHeld, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    planned_period: PartialDate | None = None
    identifiers: tuple[Identifier, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalAmended(Event):
    """A proposal was changed by those who pursue it. A list replaces the list."""

    proposal: ProposalId
    title: str | None = None
    summary: str | None = None
    tracks: tuple[TrackId, ...] = ()
    proposers: tuple[PartyId, ...] = ()
    counterparts: tuple[PartyId, ...] = ()
    roles: tuple[RoleHeld, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    planned_period: PartialDate | None = None
    identifiers: tuple[Identifier, ...] = ()
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalsReplaced(Event):
    """Proposals gave way to others, became one, became several, or were one all along."""

    replaced: tuple[ProposalId, ...]
    by_proposals: tuple[ProposalId, ...] = ()
    manner: ReplacementManner
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    meeting: MeetingId | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalsLinked(Event):
    """Proposals were related to another. Changes neither stage nor disposition."""

    proposals: tuple[ProposalId, ...]
    relation: Relation
    target: ProposalId


# Responses


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class EndorsementGiven(Event):
    """A party answered, with words that are more or less warm."""

    endorsement: EndorsementId | None = field(default=None, metadata=INTRODUCES)
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    capacity: Capacity | None = None
    strength: Strength
    targets: tuple[Reference, ...]
    scope: Scope | None = None
    component: str | None = None
    meeting: MeetingId | None = None
    words: str | None = None
    condition: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class EndorsementWithdrawn(Event):
    """A party took its words, or its part in an agreement, back."""

    endorsement: EndorsementId | None = None
    agreement: AgreementId | None = None
    targets: tuple[Reference, ...] = ()
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None
    words: str | None = None


# Agreement


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class AgreementReached(Event):
    """Parties said yes together, without signing an instrument. Names those whose yes is on record, no others."""

    agreement: AgreementId | None = field(default=None, metadata=INTRODUCES)
    parties: tuple[PartyId, ...]
    proposals: tuple[ProposalId, ...] = ()
    tracks: tuple[TrackId, ...] = ()
    meeting: MeetingId | None = None
    form: AgreementForm | None = None
    representatives: tuple[Participant, ...] = ()
    words: str | None = None
    condition: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class InstrumentSigned(Event):
    """A document was signed, adopted, issued, exchanged or granted."""

    instrument: InstrumentId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    kind: InstrumentKind | None = field(default=None, metadata=WHEN_NEW)
    manner: SigningManner = SigningManner.SIGNED
    level: Level | None = None
    binding: Binding | None = None
    parties: tuple[PartyId, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    witnesses: tuple[PartyId, ...] = ()
    proposals: tuple[ProposalId, ...] = ()
    tracks: tuple[TrackId, ...] = ()
    meeting: MeetingId | None = None
    place: str | None = None
    term: Term | None = None
    quantities: tuple[Quantity, ...] = ()
    follows: InstrumentId | None = None
    under: InstrumentId | None = None
    identifiers: tuple[Identifier, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class InstrumentStepTaken(Event):
    """A document went a step further, or a step back: drafted, ratified, in force, amended, given notice of."""

    instrument: InstrumentId = field(metadata=INTRODUCES)
    step: InstrumentStep
    title: str | None = field(default=None, metadata=WHEN_NEW)
    kind: InstrumentKind | None = field(default=None, metadata=WHEN_NEW)
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    representatives: tuple[Participant, ...] = ()
    proposals: tuple[ProposalId, ...] = ()
    meeting: MeetingId | None = None
    place: str | None = None
    term: Term | None = None
    quantities: tuple[Quantity, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class InstrumentEnded(Event):
    """Instruments came to an end. Names the proposals that ended with them only where a source says so."""

    instruments: tuple[InstrumentId, ...]
    ending: Ending
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    side: EndingSide | None = None
    proposals: tuple[ProposalId, ...] = ()
    reason: str | None = None
    words: str | None = None


# Delivery


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class PilotStarted(Event):
    """A trial began."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    place: str | None = None
    quantities: tuple[Quantity, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ImplementationStarted(Event):
    """Delivery began."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    place: str | None = None
    quantities: tuple[Quantity, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProgressReported(Event):
    """Somebody reported how far delivery has come."""

    targets: tuple[Reference, ...]
    level: Progress | None = None
    quantities: tuple[Quantity, ...] = ()
    count: int | None = None
    reached: Reached | None = None
    instrument_kind: InstrumentKind | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class CompletionClaimed(Event):
    """Somebody said that the stated scope is delivered."""

    proposals: tuple[ProposalId, ...]
    quantities: tuple[Quantity, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class CompletionVerified(Event):
    """Somebody checked whether the stated scope is delivered."""

    proposals: tuple[ProposalId, ...]
    verified_by: tuple[PartyId, ...]
    finding: Finding
    method: str | None = None
    quantities: tuple[Quantity, ...] = ()
    words: str | None = None


# Fate


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalSuspended(Event):
    """A proposal was stopped for a time."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None
    until: Deadline | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalDeferred(Event):
    """A proposal was put off by decision."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None
    until: Deadline | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalDeclined(Event):
    """A proposal got the no that ends it. One side's no among several that go on is an endorsement `rejected`."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalWithdrawn(Event):
    """Those who made a proposal took it back."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalReopened(Event):
    """A proposal that was closed or paused was taken up again."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalCancelled(Event):
    """A proposal was ended after it had been agreed."""

    proposals: tuple[ProposalId, ...]
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    side: EndingSide | None = None
    reason: str | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ProposalLapsed(Event):
    """A proposal ran out. A person records this; the clock never does."""

    proposals: tuple[ProposalId, ...]
    reason: str | None = None
    words: str | None = None


# Reported status


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class StatusReported(Event):
    """A source said where a proposal stands. Shown beside what the events show; moves nothing."""

    proposal: ProposalId
    stage: Stage | None = None
    disposition: Disposition | None = None
    code: str | None = None
    scheme: str | None = None


# Follow-up


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ActionAssigned(Event):
    """Somebody was to do something, by some time or none: who owes what to whom."""

    action: ActionId | None = field(default=None, metadata=INTRODUCES)
    text: str
    owners: tuple[PartyId, ...] = ()
    owed_to: tuple[PartyId, ...] = ()
    assigned_by: tuple[PartyId, ...] = ()
    about: tuple[Reference, ...] = ()
    meeting: MeetingId | None = None
    series: Slug | None = None
    deadline: Deadline | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ActionRescheduled(Event):
    """Something that was to be done got another deadline. The earlier ones stay on record."""

    action: ActionId
    deadline: Deadline
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ActionDone(Event):
    """What was to be done was done, or a part of it; of what is due again and again, once."""

    action: ActionId
    outcome: Outcome = Outcome.MET
    occurrence: PartialDate | None = None
    meeting: MeetingId | None = None
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ActionDropped(Event):
    """What was to be done was given up."""

    action: ActionId
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    reason: str | None = None


# Bundles


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class BundleAnnounced(Event):
    """So many things were announced together, without a list of them. Said again, the count may be another."""

    bundle: BundleId = field(metadata=INTRODUCES)
    title: str | None = field(default=None, metadata=WHEN_NEW)
    of: str | None = field(default=None, metadata=WHEN_NEW)
    count: int | None = None
    count_is: Qualifier = Qualifier.EXACT
    counting: Counting = Counting.TOTAL
    state: BundleState | None = None
    quantities: tuple[Quantity, ...] = ()
    within: BundleId | None = None
    level: Level | None = None
    parties: tuple[PartyId, ...] = ()
    tracks: tuple[TrackId, ...] = ()
    meeting: MeetingId | None = None
    by: tuple[PartyId, ...] = ()
    on_behalf_of: tuple[PartyId, ...] = ()
    words: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class BundleItemised(Event):
    """Some of what had been announced together became known one by one."""

    bundle: BundleId
    items: tuple[Reference, ...]


# The record itself


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class ClaimRecorded(Event):
    """Another source gave another account of something we recorded: of one field, or of whether it happened at all.

    All accounts stand side by side, and a claim moves nothing. One about a thing is about the event that introduced it.
    """

    about: Reference
    field: str | None = None
    value: Value | None = None
    stance: Stance = Stance.ASSERTS
    rank: Rank = Rank.NORMAL
    reason: str | None = None


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class EventRetracted(Event):
    """We took entries of this record back: they should not have been recorded, or not so."""

    events: tuple[EventId, ...] = ()
    batch: BatchId | None = None
    reason: str


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class EventRedacted(Event):
    """We emptied an entry of this record for good, because a law or an order demanded it.

    What the entry corrected, and what it took back, is kept here: that stays out of force.
    """

    event: EventId
    reason: str
    authority: str | None = None
    corrected: EventId | None = None
    retracted: tuple[EventId, ...] = ()


AnyEvent = (
    SourceRegistered
    | PartyIntroduced
    | MembershipStated
    | AliasNoted
    | MeetingScheduled
    | MeetingHeld
    | ParticipationRecorded
    | TrackOpened
    | TrackClosed
    | TopicDiscussed
    | InterestExpressed
    | ProposalMade
    | ProposalAmended
    | ProposalsReplaced
    | ProposalsLinked
    | EndorsementGiven
    | EndorsementWithdrawn
    | AgreementReached
    | InstrumentSigned
    | InstrumentStepTaken
    | InstrumentEnded
    | PilotStarted
    | ImplementationStarted
    | ProgressReported
    | CompletionClaimed
    | CompletionVerified
    | ProposalSuspended
    | ProposalDeferred
    | ProposalDeclined
    | ProposalWithdrawn
    | ProposalReopened
    | ProposalCancelled
    | ProposalLapsed
    | StatusReported
    | ActionAssigned
    | ActionRescheduled
    | ActionDone
    | ActionDropped
    | BundleAnnounced
    | BundleItemised
    | ClaimRecorded
    | EventRetracted
    | EventRedacted
)
"""Every event there is: what a ``match`` that must answer for all of them closes over."""

SECTIONS: Final[Mapping[str, tuple[type[AnyEvent], ...]]] = {
    "Sources": (SourceRegistered,),
    "Parties": (PartyIntroduced, MembershipStated, AliasNoted),
    "Meetings": (MeetingScheduled, MeetingHeld, ParticipationRecorded),
    "Tracks": (TrackOpened, TrackClosed),
    "Proposals": (
        TopicDiscussed,
        InterestExpressed,
        ProposalMade,
        ProposalAmended,
        ProposalsReplaced,
        ProposalsLinked,
    ),
    "Responses": (EndorsementGiven, EndorsementWithdrawn),
    "Agreement": (AgreementReached, InstrumentSigned, InstrumentStepTaken, InstrumentEnded),
    "Delivery": (PilotStarted, ImplementationStarted, ProgressReported, CompletionClaimed, CompletionVerified),
    "Fate": (
        ProposalSuspended,
        ProposalDeferred,
        ProposalDeclined,
        ProposalWithdrawn,
        ProposalReopened,
        ProposalCancelled,
        ProposalLapsed,
    ),
    "Reported status": (StatusReported,),
    "Follow-up": (ActionAssigned, ActionRescheduled, ActionDone, ActionDropped),
    "Bundles": (BundleAnnounced, BundleItemised),
    "The record itself": (ClaimRecorded, EventRetracted, EventRedacted),
}
"""Every event type by what it is about: the order in which people look for them."""

EVENT_TYPES: Final[Mapping[str, type[AnyEvent]]] = {cls.__name__: cls for group in SECTIONS.values() for cls in group}
"""Stored name -> class."""

Raising = TopicDiscussed | InterestExpressed | ProposalMade
"""The events that put an item on the table."""

Fate = (
    ProposalSuspended
    | ProposalDeferred
    | ProposalDeclined
    | ProposalWithdrawn
    | ProposalReopened
    | ProposalCancelled
    | ProposalLapsed
)
"""The events that say whether a proposal is alive."""

MEANINGS: Final[Mapping[str, str]] = {
    "on": "when it happened, as a date (EDTF); not given with a meeting: on that meeting's day",
    "on_said": "the date in the words or calendar of the source",
    "stated_by": "who said or announced it, when that is not the actor",
    "stated_on": "when it was said or announced, as a date (EDTF)",
    "sources": "where we read it",
    "inferred": "we conclude this; no source says so",
    "note": "for people; no rule reads it",
    "label": "a handle by which other events of the batch name this one",
    "replaces": "the event that this one corrects",
    "about": "what it is about, as kind:slug or event:label",
    "accessed": "when we read it, as a date (EDTF)",
    "action": "the action's identifier",
    "agreement": "the agreement's identifier",
    "archive_url": "where a copy is kept",
    "assigned_by": "who assigned it",
    "authority": "the law, court or office that demanded it",
    "authors": "who wrote it",
    "batch": "the batch that is taken back, whole",
    "binding": "whether it binds; letters of intent and memoranda do not, unless said",
    "bundle": "the bundle's identifier",
    "by": "who did or said it",
    "by_proposals": "the proposals that came in their place; none: not known",
    "capacity": "in what capacity they spoke",
    "classification": "what sort it is",
    "code": "the status as the other register writes it",
    "component": "the part or aspect the words are about (scope component)",
    "condition": "the condition that was attached",
    "corrected": "the event that it had corrected",
    "count": "so many items of a bundle",
    "count_is": "how exact the count is",
    "counting": "whether the count is of all, or of what comes on top",
    "counterparts": "who is asked",
    "country": "its country, by ISO code",
    "date": "when it is planned for, as a date (EDTF)",
    "deadline": "until when",
    "disposition": "whether it is said to be alive",
    "dissolution_date": "when it ceased to exist, as a date (EDTF)",
    "edition_of": "the source of which this is a later release",
    "end_date": "until when, as a date (EDTF)",
    "ending": "how it ended",
    "endorsement": "the endorsement's identifier",
    "event": "the event that was emptied",
    "events": "the events that are taken back",
    "field": "the field it is about (quantities.cost, participants.x.title), or type; none: whether it happened",
    "finding": "what was found",
    "follows": "the instrument it was converted from",
    "form": "what sort of text or record it is",
    "founding_date": "when it came into being, as a date (EDTF)",
    "honorific": "Dr., Prof., H.E. and the like",
    "host": "who received the others",
    "identifiers": "its numbers in other registers",
    "instrument": "the instrument's identifier",
    "instrument_kind": "the sort of instrument the report is about",
    "instruments": "the instruments that ended",
    "items": "the things that are among those announced, as kind:slug",
    "kind": "what sort it is",
    "lang": "the language of the name (BCP 47)",
    "language": "the language it is written in (BCP 47)",
    "level": "between whom it is, or how far it came",
    "manner": "how it was done",
    "mechanism": "the joint body that looks after it",
    "meeting": "the meeting at which it happened",
    "meetings": "the meetings of which it is the read-out or minutes",
    "members": "who belongs to the group or joint body",
    "memberships": "the posts a person holds",
    "method": "how it was checked",
    "mode": "how people met",
    "name": "its name",
    "occasion": "the event in whose margins or for whose sake they met",
    "occurrence": "of what is due again and again: which time, as a date (EDTF)",
    "of": "the thing that has another name, or the sort of things that are counted",
    "official_of": "the parties whose own document it is; several: a joint one",
    "on_behalf_of": "for whom they spoke",
    "ordinal": "its number in the series",
    "organization": "the organization",
    "other_names": "further names",
    "outcome": "whether all of it was done",
    "owed_to": "to whom it is owed",
    "owners": "who is to do it",
    "parent": "what it belongs to",
    "part_of": "the larger meeting it belongs to",
    "participants": "who took part",
    "parties": "the parties to it",
    "party": "the party's identifier",
    "person": "the person",
    "place": "where",
    "planned_period": "when it is meant to happen, as a date (EDTF)",
    "proposal": "the proposal's identifier",
    "proposals": "the proposals it is about",
    "proposers": "who asks or offers",
    "published": "when it was published, as a date (EDTF)",
    "publisher": "who published it",
    "quantities": "numbers that were said",
    "rank": "what a person makes of it among the accounts; give a reason",
    "reached": "what the counted items are said to have reached",
    "reason": "why",
    "relation": "how they are related",
    "replaced": "the proposals that gave way",
    "representatives": "who said yes in person",
    "role": "the post, as given",
    "retracted": "the events that it had taken back",
    "roles": "what each party does in it",
    "same_as": "the other identifier of the same thing",
    "scheme": "the other register",
    "scope": "what the words are about; follows from the targets unless component or decision",
    "script": "the script of the name (ISO 15924)",
    "seen": "whether we read it ourselves",
    "series": "the series of meetings it belongs to",
    "sha256": "the SHA-256 of the text, in hex",
    "side": "who ended it; follows from the parties when they are known",
    "signatories": "who signed",
    "source": "the source's identifier",
    "stage": "how far it is said to have come",
    "stance": "how the source stands to it",
    "start_date": "since when, as a date (EDTF)",
    "state": "what the items as a whole are said to be",
    "status": "whether it stands",
    "step": "the step that was taken",
    "strength": "how warm the words were",
    "summary": "what it is, in a sentence or two",
    "syndicated_from": "the source of which this is a copy",
    "target": "the proposal they are related to",
    "targets": "what the words are about; a bare slug is a proposal",
    "term": "how long it runs",
    "text": "what is to be done",
    "title": "its title",
    "track": "the track's identifier",
    "tracks": "the tracks it belongs to",
    "under": "the framework it was made under",
    "until": "until when",
    "url": "where it can be read",
    "value": "what it gives, in the form of that field",
    "verified_by": "who checked",
    "visibility": "who may see what rests on it",
    "within": "the larger bundle of which it is a part",
    "witnesses": "who witnessed it",
    "words": "the words as they were said",
    "Citation.source": "the source's identifier",
    "Citation.locator": "where in it: a page, paragraph or time",
    "Citation.quote": "its words; where one source is cited, the event's words are its quote",
    "Citation.attributed_to": "the source or party whose statement is relayed there, as kind:slug",
    "Quantity.of": "what is counted, as a slug: cost, trainees",
    "Quantity.value": "the number, as a decimal",
    "Quantity.unit": "a currency (ISO 4217), or the word as it was said",
    "Quantity.qualifier": "how exact the number is",
    "Quantity.kind": "whether it is a target, a plan, an estimate or a count",
    "Quantity.by": "by when, as a date (EDTF)",
    "Deadline.said": "the deadline in the words that were said",
    "Deadline.relation": "how it stands to its date or anchor",
    "Deadline.due": "the date, where one was said (EDTF)",
    "Deadline.offset": "how long from the anchor, as an ISO 8601 duration; may be negative",
    "Deadline.working_days": "whether the offset counts working days",
    "Deadline.calendar": "the calendar that says which days are working days",
    "Deadline.anchor": "the thing or event it counts from, as kind:slug",
    "Term.start": "since when it runs, as a date (EDTF)",
    "Term.end": "until when it runs, as a date (EDTF)",
    "Term.duration": "how long it runs, as an ISO 8601 duration",
    "Term.auto_renews": "by how long it renews itself, as an ISO 8601 duration",
    "Term.notice": "how long before the end notice must be given, as an ISO 8601 duration",
    "Participant.party": "who took part",
    "Participant.role": "in what role",
    "Participant.on_behalf_of": "for whom they spoke",
    "Participant.title": "their title, as given",
    "Participant.size": "how many a group were",
    "Signatory.party": "who signed",
    "Signatory.on_behalf_of": "for whom they signed",
    "Signatory.title": "their title, as given",
    "Membership.organization": "where the post is held",
    "Membership.role": "the post, as given; unknown is allowed",
    "Membership.on_behalf_of": "whom they represent there",
    "Membership.start_date": "since when, as a date (EDTF)",
    "Membership.end_date": "until when, as a date (EDTF)",
    "Name.name": "the further name",
    "Name.kind": "what sort of name it is",
    "Name.lang": "its language (BCP 47)",
    "Name.script": "its script (ISO 15924)",
    "RoleHeld.party": "who",
    "RoleHeld.role": "what they do in it",
    "Identifier.scheme": "the other register",
    "Identifier.id": "the number there",
}
"""What each field means. A field of an event means the same wherever it stands; parts are keyed ``Class.field``."""


def meaning(cls: Any, name: str) -> str:
    """What a field of an event or part means, in a few words."""
    return MEANINGS.get(f"{cls.__name__}.{name}") or MEANINGS[name]


def first_sentence(cls: Any) -> str:
    """What an event or part is, as the first sentence of its docstring says."""
    return " ".join(str(cls.__doc__).split()).split(". ", 1)[0].removesuffix(".") + "."


# What the types say


class Named(NamedTuple):
    """One identifier in an event: where it stands, the kind of thing it names, and its slug."""

    path: str
    kind: str
    slug: str

    @property
    def tag(self) -> str:
        """``kind:slug``, as it is indexed."""
        return f"{self.kind}:{self.slug}"


def item_type(annotation: Any) -> tuple[Any, bool]:
    """The type a field holds, without ``| None`` and ``tuple[…, ...]``, and whether it is a list."""
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    given = [arm for arm in get_args(annotation) if arm is not type(None)]
    return (given[0] if given else annotation), False


class Slot(NamedTuple):
    """A field of an event or part, as its type says: what it holds, whether a list of that, and the default."""

    name: str
    held: Any
    many: bool
    default: Any
    has_parts: bool
    """Whether it holds parts with fields of their own."""


@cache
def slots(cls: Any) -> tuple[Slot, ...]:
    """The fields of a class; the default of a required one is ``attrs.NOTHING``."""
    found = []
    for attribute in fields(cls):
        held, many = item_type(attribute.type)
        found.append(Slot(attribute.name, held, many, attribute.default, held in VALUE_TYPES))
    return tuple(found)


@cache
def _ways(cls: Any) -> tuple[Slot, ...]:
    """The fields of a class that hold identifiers, themselves or in their parts; citations are left out."""
    return tuple(
        slot
        for slot in slots(cls)
        if slot.held in KINDS
        or slot.held is Reference
        or (slot.has_parts and slot.held is not Citation and _ways(slot.held))
    )


def identifiers(thing: Any, at: str = "") -> Iterator[Named]:
    """Every identifier an event (or a part of one) names, citations left out, in the order of its fields."""
    for name, held, many, _, has_parts in _ways(thing.__class__):
        value = getattr(thing, name)
        if not value:
            continue
        for number, one in enumerate(value if many else (value,)):
            path = f"{at}{name}[{number}]" if many else f"{at}{name}"
            if has_parts:
                yield from identifiers(one, f"{path}.")
            elif held is Reference:
                kind, _, slug = one.partition(":")
                yield Named(path, kind, slug)
            else:
                kind = KINDS[held]
                yield Named(path, "event" if kind in NAMELESS and is_event_id(one) else kind, one)


def tags(event: Event) -> tuple[str, ...]:
    """What an event is about, one tag a thing, each once: a pure function of the event."""
    return tuple(dict.fromkeys(named.tag for named in identifiers(event)))


def is_event_id(text: str) -> bool:
    """Whether an identifier is a UUID (RFC 9562 text form) rather than a slug."""
    return len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-"


def is_country_code(party: str) -> bool:
    """Whether a party is named by an ISO code: ``PK``, ``PK-IS``, ``EU``. Only codes have capitals."""
    return party[:1].isupper()


def renamed(thing: Any, rename: Callable[[str, str], str]) -> Any:
    """The same event (or part) with every identifier it names put through ``rename(kind, slug)``."""
    changes: dict[str, Any] = {}
    for name, held, many, _, _ in _ways(thing.__class__):
        value = getattr(thing, name)
        if not value:
            continue
        new = tuple(_renamed_one(held, one, rename) for one in (value if many else (value,)))
        if new != (value if many else (value,)):
            changes[name] = new if many else new[0]
    return evolve(thing, **changes) if changes else thing


def _renamed_one(held: Any, value: Any, rename: Callable[[str, str], str]) -> Any:
    if held in VALUE_TYPES:
        return renamed(value, rename)
    if held is Reference:
        kind, _, slug = value.partition(":")
        new = rename(kind, slug)
        return f"event:{new}" if is_event_id(new) else f"{kind}:{new}"
    return rename(KINDS[held], value)


@cache
def introduced_field(cls: Any) -> "Attribute[Any] | None":
    """The field whose identifier this type of event introduces, if it introduces anything."""
    return next((each for each in fields(cls) if each.metadata.get("introduces")), None)


def introduced(event: Any) -> Named | None:
    """The thing an event introduces (or says again), if it has an identifier of its own."""
    own = _own(event.__class__)
    slug = getattr(event, own[0]) if own else None
    return Named(*own, slug) if own and slug else None


@cache
def _own(cls: Any) -> tuple[str, str] | None:
    """The name of the field whose identifier this type of event introduces, and the kind of thing."""
    attribute = introduced_field(cls)
    return (attribute.name, KINDS[item_type(attribute.type)[0]]) if attribute else None


@cache
def introducing(kind: str) -> tuple[str, ...]:
    """The names of the event types that introduce a kind of thing."""
    found = []
    classes: Mapping[str, Any] = EVENT_TYPES
    for name, cls in classes.items():
        own = _own(cls)
        if own and own[1] == kind:
            found.append(name)
    return tuple(found)


def scope_of(given: EndorsementGiven) -> Scope:
    """What an endorsement is about: what it says, else what follows from its targets."""
    if given.scope:
        return given.scope
    kinds = {target.partition(":")[0] for target in given.targets}
    return _SCOPES.get(kinds.pop(), Scope.PROPOSAL) if len(kinds) == 1 else Scope.PROPOSAL


_SCOPES: Final[Mapping[str, Scope]] = {
    "proposal": Scope.PROPOSAL,
    "meeting": Scope.PACKAGE,
    "bundle": Scope.PACKAGE,
    "track": Scope.TRACK,
    "party": Scope.RELATIONSHIP,
    "event": Scope.DECISION,
    "agreement": Scope.DECISION,
    "instrument": Scope.DECISION,
}


def kebab(name: str) -> str:
    """``ProposalMade`` as the command line writes it: ``proposal-made``."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def singular(name: str) -> str:
    """The name of one item of a list: ``parties`` -> ``party``, ``witnesses`` -> ``witness``."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith("sses"):
        return name[:-2]
    return name.removesuffix("s")
