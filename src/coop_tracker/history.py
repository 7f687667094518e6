"""Which events count, and in what order they happened.

The log is in the order of recording. Answers are about the world: corrections stand where what they correct stood,
retracted events do not count, and what happened earlier comes first, whenever it was recorded (RULES: world order).

Events refer to events: a retraction to what it takes back, a correction to what it corrects, a withdrawal to the words
it withdraws. So the history of a thing is the events that name it, the events that refer to one of those, and so on.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Protocol

from attrs import frozen

from coop_tracker.codec import decode
from coop_tracker.dates import UNKNOWN, PartialDate
from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRetracted,
    MeetingHeld,
    MeetingId,
    PartyId,
    PartyIntroduced,
    introducing,
    is_country_code,
    is_event_id,
)
from coop_tracker.log import EventLog, Query, RecordedEvent
from coop_tracker.vocabulary import Classification, PartyKind


@frozen(eq=False)
class Recorded:
    """An event as it stands in the log: what was said, and its envelope."""

    event: AnyEvent
    envelope: RecordedEvent

    @property
    def position(self) -> int:
        """Where it stands in this ledger, from 1."""
        return self.envelope.position

    @property
    def event_id(self) -> str:
        """Its identifier, the same in every ledger."""
        return self.envelope.event_id


@frozen(eq=False)
class Entry:
    """An event that counts, in its place in the world."""

    event: AnyEvent
    envelope: RecordedEvent
    root: RecordedEvent
    """The event at the start of its line of corrections; itself when it corrects nothing."""
    on: PartialDate
    """When it happened: as it says, else the day of its meeting, else unknown."""
    competing: tuple[RecordedEvent, ...] = ()
    """Other standing corrections of the same event; they lost because they were first recorded earlier."""

    @property
    def event_id(self) -> str:
        """Its identifier, the same in every ledger."""
        return self.envelope.event_id

    @property
    def position(self) -> int:
        """Where it stands in this ledger, from 1."""
        return self.envelope.position

    @property
    def order(self) -> "tuple[datetime, datetime, tuple[object, ...]]":
        """Its place in world order: first day, last day, then where and when it was first recorded."""
        first, last = self.on.sort_span(_naive(self.root.first_recorded_at))
        return first, last, self.root.first_recorded

    @property
    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The earliest and the latest moment it can have happened; None where that is open.

        An event is in the past tense, so it had happened by the day after it was recorded, wherever that was.
        """
        return self.on.bounds(self.envelope.first_recorded_at + timedelta(days=1))


def certainly_later(entry: Entry, than: Entry) -> bool:
    """Whether the first moment of ``entry`` is after the last of ``than``."""
    first, last = entry.bounds[0], than.bounds[1]
    return first is not None and last is not None and first > last


def may_swap(one: Entry, other: Entry) -> bool:
    """Whether their dates overlap, so that they may have happened in either order."""
    return not certainly_later(one, other) and not certainly_later(other, one)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


# Gathering


class Events(Protocol):
    """Where events are looked up: the log itself, or what was read of it beforehand."""

    def about(self, tag: str, types: Collection[str]) -> Iterable[Recorded]:
        """The events that carry a tag."""

    def referring(self, tags: Collection[str]) -> Iterable[Recorded]:
        """The events that carry any of these tags."""

    def named(self, event_ids: Collection[str]) -> Iterable[Recorded]:
        """The events with these ids."""

    def batch(self, batch_id: str) -> Iterable[Recorded]:
        """The events that were recorded together under this id."""


def read(envelopes: Iterable[RecordedEvent]) -> Iterator[Recorded]:
    """Decode what the log holds; a redacted event says nothing any more and is left out."""
    for envelope in envelopes:
        if envelope.data is not None:
            event = decode(envelope.type, envelope.schema, envelope.data, envelope.position)
            yield Recorded(event, envelope)


class LogEvents:
    """Events looked up in the log, as it stood at ``until``."""

    def __init__(self, log: EventLog, until: int | None = None) -> None:
        self._log = log
        self._until = until

    def about(self, tag: str, types: Collection[str]) -> Iterable[Recorded]:
        return read(self._log.read(Query.tagged(tag, types=tuple(types)), until=self._until))

    def referring(self, tags: Collection[str]) -> Iterable[Recorded]:
        return read(self._log.read(Query.any_of(tags), until=self._until))

    def named(self, event_ids: Collection[str]) -> Iterable[Recorded]:
        found = self._log.find(event_ids)
        return read(each for each in found if self._until is None or each.position <= self._until)

    def batch(self, batch_id: str) -> Iterable[Recorded]:
        return read(each for each in self._log.read(until=self._until) if each.batch_id == batch_id)


class PreparedEvents(LogEvents):
    """The same, with every reference between events read beforehand: for walking the whole log."""

    def __init__(self, log: EventLog, until: int | None = None) -> None:
        super().__init__(log, until)
        self._by_tag: dict[str, list[Recorded]] = {}
        for kind in REFERRED_KINDS:
            types = () if kind in ("event", "batch") else ("EndorsementWithdrawn",)
            for tag, envelope in log.tagged(f"{kind}:", types, until):
                self._by_tag.setdefault(tag, []).extend(read([envelope]))

    def referring(self, tags: Collection[str]) -> Iterable[Recorded]:
        for tag in tags:
            yield from self._by_tag.get(tag, ())


REFERRED_KINDS: Final = ("event", "batch", "endorsement", "agreement")
"""The kinds of tag by which an event refers to another."""


def handles(recorded: Recorded) -> Iterator[str]:
    """The tags by which other events may refer to this one."""
    yield f"event:{recorded.event_id}"
    yield f"batch:{recorded.envelope.batch_id}"
    match recorded.event:
        case EndorsementGiven(endorsement=str(slug)):
            yield f"endorsement:{slug}"
        case AgreementReached(agreement=str(slug)):
            yield f"agreement:{slug}"


def referred(recorded: Recorded, events: Events) -> Iterator[Recorded]:
    """The events that this one refers to: what it corrects, takes back or withdraws."""
    event = recorded.event
    if event.replaces:
        yield from events.named([event.replaces])
    match event:
        case EventRetracted():
            if event.events:
                yield from events.named(event.events)
            if event.batch:
                yield from events.batch(event.batch)
        case EndorsementWithdrawn():
            for kind, slug in (("endorsement", event.endorsement), ("agreement", event.agreement)):
                if slug and is_event_id(slug):
                    yield from events.named([slug])
                elif slug:
                    yield from events.about(f"{kind}:{slug}", introducing(kind))


def gather(seeds: Iterable[Recorded], events: Events) -> dict[str, Recorded]:
    """These events, those they correct, those that refer to one of them, and so on; by event id."""
    gathered: dict[str, Recorded] = {}
    asked: set[str] = set()
    fresh = list(seeds)
    while fresh:
        gathered.update((each.event_id, each) for each in fresh)
        wanted = {handle for each in fresh for handle in handles(each)} - asked
        asked |= wanted
        corrected = {each.event.replaces for each in fresh if each.event.replaces} - gathered.keys()
        found = [*events.referring(wanted)]
        if corrected:
            found.extend(events.named(corrected))
        fresh = [each for each in found if each.event_id not in gathered]
    return gathered


# What counts


class Standing:
    """Of a set of events that is closed under references: which count, and which correction of each."""

    def __init__(self, gathered: dict[str, Recorded]) -> None:
        self._events = gathered
        self._corrections: dict[str, list[Recorded]] = {}
        self._retractions: dict[str, list[Recorded]] = {}
        self._retracted: dict[str, bool] = {}
        for each in gathered.values():
            if each.event.replaces in gathered:
                self._corrections.setdefault(each.event.replaces, []).append(each)
            if isinstance(each.event, EventRetracted):
                for event_id in each.event.events:
                    self._retractions.setdefault(event_id, []).append(each)
                if each.event.batch:
                    self._retractions.setdefault(each.event.batch, []).append(each)

    def root(self, each: Recorded) -> Recorded:
        """The start of its line of corrections."""
        seen = {each.event_id}
        while each.event.replaces in self._events and each.event.replaces not in seen:
            each = self._events[each.event.replaces]
            seen.add(each.event_id)
        return each

    def lines(self) -> Iterator[tuple[Recorded, Recorded, tuple[RecordedEvent, ...]]]:
        """Of each line of corrections: its root, the event that counts, and those that compete with it."""
        for each in self._events.values():
            if each.event.replaces in self._events:
                continue
            counting, competing = self._decided(each, frozenset())
            if counting:
                yield each, counting, tuple(other.envelope for other in competing)

    def retracted(self, each: Recorded, under: frozenset[str] = frozenset()) -> bool:
        """Whether a retraction that counts takes it back, itself or with its batch."""
        if each.event_id in self._retracted:
            return self._retracted[each.event_id]
        if each.event_id in under:
            return False
        under |= {each.event_id}
        by_name = self._retractions.get(each.event_id, ())
        by_batch = self._retractions.get(each.envelope.batch_id, ())
        answer = any(
            self._decided(self.root(retraction), under)[0] is retraction
            for retraction in (*by_name, *by_batch)
            if retraction is not each
        )
        if len(under) == 1:
            self._retracted[each.event_id] = answer
        return answer

    def _decided(self, each: Recorded, under: frozenset[str]) -> tuple[Recorded | None, list[Recorded]]:
        """The event that counts for ``each``: its last standing correction, else itself unless retracted."""
        corrections = self._corrections.get(each.event_id)
        if corrections and each.event_id not in under:
            standing = []
            for correction in corrections:
                counting, competing = self._decided(correction, under | {each.event_id})
                if counting:
                    standing.append((correction.envelope.first_recorded, counting, competing))
            if standing:
                standing.sort(key=lambda one: one[0])
                _, counting, competing = standing.pop()
                return counting, [*competing, *(other for _, other, _ in standing)]
        return (None if self.retracted(each, under - {each.event_id}) else each), []


class History:
    """Everything about one thing: the events that count, in world order, and those that no longer do."""

    def __init__(self, thing: str, gathered: dict[str, Recorded], day: "Callable[[MeetingId], PartialDate]") -> None:
        self.thing = thing
        self.recorded = gathered
        self.standing = Standing(gathered)
        self.entries = [
            Entry(
                event=counting.event,
                envelope=counting.envelope,
                root=root.envelope,
                on=happened(counting.event, day),
                competing=competing,
            )
            for root, counting, competing in self.standing.lines()
        ]
        self.entries.sort(key=lambda entry: entry.order)


def happened(event: AnyEvent, day: "Callable[[MeetingId], PartialDate]") -> PartialDate:
    """When an event happened: as it says, else on the day of its meeting, else unknown."""
    if event.on is not None:
        return event.on
    meeting = getattr(event, "meeting", None)
    return day(meeting) if meeting and not isinstance(event, MeetingHeld) else UNKNOWN


# The rest of the world


class World:
    """What an answer about one thing may ask about others: the day of a meeting, the sides of a party.

    Made from the events that introduce them, as they count. What is asked is noted, so that whoever asked can be made
    anew when the answer changes.
    """

    def __init__(self, events: Events) -> None:
        self._events = events
        self._days: dict[str, PartialDate] = {}
        self._facts: dict[str, PartyFacts | None] = {}
        self._noted: set[str] | None = None

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """Collect what is asked inside the block, as ``kind:slug``."""
        noted: set[str] = set()
        self._noted = noted
        try:
            yield noted
        finally:
            self._noted = None

    def forget(self, things: Iterable[str]) -> None:
        """Ask anew about these when they are asked about next."""
        for thing in things:
            self._days.pop(thing, None)
            self._facts.pop(thing, None)

    def day(self, meeting: MeetingId) -> PartialDate:
        """When a meeting was held; unknown when nobody said."""
        thing = f"meeting:{meeting}"
        self._note(thing)
        if thing not in self._days:
            days = (event.on for event in self._introductions(thing) if isinstance(event, MeetingHeld))
            self._days[thing] = next((on for on in days if on is not None), UNKNOWN)
        return self._days[thing]

    def party(self, party: PartyId) -> "PartyFacts | None":
        """What was said of a party when it was introduced."""
        thing = f"party:{party}"
        self._note(thing)
        if thing not in self._facts:
            told = [event for event in self._introductions(thing) if isinstance(event, PartyIntroduced)]
            self._facts[thing] = PartyFacts.of([each for each in told if each.party == party])
        return self._facts[thing]

    def sides(self, party: PartyId, on_behalf_of: Collection[PartyId] = ()) -> frozenset[PartyId]:
        """The sides a party stands for (RULES 1); a person stands for those spoken for, else for nobody else."""
        return self._sides(party, on_behalf_of, frozenset())

    def sides_of(self, parties: Iterable[PartyId], on_behalf_of: Collection[PartyId] = ()) -> frozenset[PartyId]:
        """The sides of several parties together."""
        return frozenset().union(*(self.sides(party, on_behalf_of) for party in parties))

    def _sides(self, party: PartyId, on_behalf_of: Collection[PartyId], seen: frozenset[str]) -> frozenset[PartyId]:
        if is_country_code(party) or party in seen:
            return frozenset([party])
        facts = self.party(party)
        seen |= {party}
        if facts is None:
            return frozenset([party])
        if facts.kind is PartyKind.PERSON and on_behalf_of:
            return frozenset().union(*(self._sides(other, (), seen) for other in on_behalf_of))
        if facts.kind is PartyKind.GROUP:
            return frozenset([party]).union(*(self._sides(member, (), seen) for member in facts.members))
        if facts.kind is PartyKind.ORGANIZATION:
            return frozenset([self._side_of_organization(party, facts)])
        return frozenset([party])

    def _side_of_organization(self, party: PartyId, facts: "PartyFacts") -> PartyId:
        if facts.is_of_the_state and facts.country:
            return facts.country
        climbed = {party}
        while facts.parent and facts.parent not in climbed and not is_country_code(facts.parent):
            above = self.party(facts.parent)
            if above is None or above.kind is not PartyKind.ORGANIZATION or above.is_of_the_state:
                break
            party, facts = facts.parent, above
            climbed.add(party)
        return party

    def _introductions(self, thing: str) -> list[AnyEvent]:
        """The events that introduce a thing and count, in the order they were first recorded."""
        seeds = self._events.about(thing, _INTRODUCTIONS[thing.partition(":")[0]])
        lines = sorted(Standing(gather(seeds, self._events)).lines(), key=lambda line: line[0].envelope.first_recorded)
        return [counting.event for _, counting, _ in lines]

    def _note(self, thing: str) -> None:
        if self._noted is not None:
            self._noted.add(thing)


_INTRODUCTIONS: Final = {"meeting": ("MeetingHeld",), "party": ("PartyIntroduced",)}


@frozen
class PartyFacts:
    """What decides on which side a party stands."""

    kind: PartyKind
    classification: Classification | None
    country: PartyId | None
    parent: PartyId | None
    members: tuple[PartyId, ...]

    @classmethod
    def of(cls, told: list[PartyIntroduced]) -> "PartyFacts | None":
        """The first that was said of each fact; later introductions may only add."""
        if not told:
            return None
        return cls(
            kind=told[0].kind,
            classification=next((each.classification for each in told if each.classification), None),
            country=next((each.country for each in told if each.country), None),
            parent=next((each.parent for each in told if each.parent), None),
            members=next((each.members for each in told if each.members), ()),
        )

    @property
    def is_of_the_state(self) -> bool:
        """Whether it is government or military, and so stands with its country."""
        return self.classification in (Classification.GOVERNMENT, Classification.MILITARY)


def history_of(thing: str, events: Events, world: World, types: Collection[str] = ()) -> History:
    """Everything about one thing, named ``kind:slug``; an endorsement without a slug by the id of its event."""
    kind, _, slug = thing.partition(":")
    seeds = events.named([slug]) if is_event_id(slug) else events.about(thing, types)
    return History(thing, gather(seeds, events), world.day)
