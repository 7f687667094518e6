"""Which events count, and in what order they happened.

The log is in the order of recording. Answers are about the world: corrections stand where what they correct stood,
retracted events do not count, and what happened earlier comes first, whenever it was recorded (RULES: world order).
"""

from bisect import insort
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Final, NamedTuple

from attrs import frozen

from coop_tracker.dates import UNKNOWN, PartialDate
from coop_tracker.events import (
    ActionAssigned,
    AgreementReached,
    AnyEvent,
    ClaimRecorded,
    EndorsementGiven,
    Event,
    EventRedacted,
    EventRetracted,
    InstrumentId,
    InstrumentSigned,
    InstrumentStepTaken,
    MeetingHeld,
    MeetingId,
    MeetingScheduled,
    PartyId,
    PartyIntroduced,
    SourceId,
    SourceRegistered,
    introduced,
    introducing,
    is_country_code,
    tags,
)
from coop_tracker.gathering import Emptied, Events, Recorded, everything_about, gather, handles, read_in, references
from coop_tracker.log import RecordedEvent
from coop_tracker.moments import NOW, TIMELESS, Moments
from coop_tracker.vocabulary import Binding, Classification, InstrumentKind, PartyKind, SourceKind

Order = tuple[datetime, datetime, tuple[datetime, str, int]]
"""A place in world order: first day, last day, then when and where it was first recorded."""


class Entry:
    """An event that counts, in its place in the world.

    A plain class, like :class:`Recorded`: a history of 1,000 makes 1,000 [0.9 µs; 2 as a frozen attrs class].
    """

    def __init__(
        self,
        event: AnyEvent,
        envelope: RecordedEvent,
        line: tuple[Recorded, ...],
        on: PartialDate,
        competing: tuple[RecordedEvent, ...] = (),
    ) -> None:
        self.event = event
        self.envelope = envelope
        self.line = line
        """Its line of corrections: what was recorded at first, and whatever corrects that; alone when nothing does."""
        self.on = on
        """When it happened: as it says, else the day of its meeting, else unknown."""
        self.competing = competing
        """Other standing corrections of the same event; they lost because they were first recorded earlier."""
        recorded = line[0].envelope.first_recorded
        self.order: Order = (*on.sort_span(recorded[0]), recorded)
        """Its place in world order (RULES 6); kept, since answers compare it again and again."""

    @property
    def root(self) -> RecordedEvent:
        """The event at the start of its line of corrections; itself when it corrects nothing."""
        return self.line[0].envelope

    @property
    def position(self) -> int:
        """Where it stands in this ledger, from 1."""
        return self.envelope.position

    @property
    def event_id(self) -> str:
        """Its identifier, the same in every ledger."""
        return self.envelope.event_id

    @property
    def name(self) -> str:
        """What the thing it introduces goes by: its slug, else one it had before, else the id of its first event."""
        alike = [each for each in self.line if each.envelope.type == self.envelope.type]
        named = (introduced(event) for event in (self.event, *(each.event for each in alike)))
        return next((thing.slug for thing in named if thing), alike[0].event_id)

    @property
    def handles(self) -> frozenset[str]:
        """The tags by which other events may refer to it, whichever event of its line they mean."""
        return frozenset(handle for each in self.line for handle in handles(each))

    @property
    def corrects(self) -> Iterator[Recorded]:
        """The events in whose place it stands, the one it corrects first; what competes with it is none of them."""
        line = {each.event_id: each for each in self.line}
        of = self.event.replaces
        while of and (each := line.pop(of, None)):
            yield each
            of = each.event.replaces

    @cached_property
    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The earliest and the latest moment it can have happened (RULES 7); None where that is open.

        An event is in the past tense, so it had happened by the day after it was recorded, wherever that was.
        """
        return self.on.bounds(self.envelope.first_recorded_at + timedelta(days=1))

    @cached_property
    def is_ahead(self) -> bool:
        """Whether it is dated wholly after the day it was recorded, and so cannot have happened yet."""
        first = self.bounds[0]
        recorded = self.envelope.first_recorded_at.astimezone(UTC) + timedelta(days=1)
        return first is not None and first.date() > recorded.date()


def certainly_later(entry: Entry, than: Entry) -> bool:
    """Whether the first moment of ``entry`` is after the last of ``than``."""
    first, last = entry.bounds[0], than.bounds[1]
    return first is not None and last is not None and first > last


# What counts


Line = tuple[Recorded, Recorded, tuple[RecordedEvent, ...]]
"""A line of corrections: its root, the event that counts, and those that compete with it."""


class Standing:
    """Of a set of events that is closed under references: which count, and which correction of each.

    A line of corrections that goes round in a circle has no root, and nothing of it counts. Of retractions that take
    each other back the one first recorded last holds. ``hidden`` are the ids of events that must not count, though they
    keep their place in a line.
    """

    def __init__(self, gathered: dict[str, Recorded], hidden: Collection[str] = ()) -> None:
        self._events = gathered
        self._hidden = hidden
        self._corrections: dict[str, list[Recorded]] = {}
        self._retractions: dict[str, list[Recorded]] = {}
        for each in gathered.values():
            if each.event.replaces in gathered:
                self._corrections.setdefault(each.event.replaces, []).append(each)
            for name in taken_back(each.event):
                self._retractions.setdefault(name, []).append(each)
        self._settled: dict[str, tuple[Recorded | None, list[Recorded]]] = {}
        self._unsettled: set[str] = set()
        self._assumed: set[str] = set()
        if self._corrections or self._retractions or hidden:
            self._settle_all()

    def root(self, each: Recorded) -> Recorded:
        """The start of its line of corrections; itself where the line is a circle."""
        start, seen = each, {each.event_id}
        while start.event.replaces in self._events:
            start = self._events[start.event.replaces]
            if start.event_id in seen:
                return each
            seen.add(start.event_id)
        return start

    def line(self, root: Recorded) -> tuple[Recorded, ...]:
        """A root and everything that corrects it, directly or not, in the order it was first recorded."""
        if root.event_id not in self._corrections:
            return (root,)
        line = [root]
        for each in line:
            line.extend(self._corrections.get(each.event_id, ()))
        return (root, *sorted(line[1:], key=_first_recorded))

    def lines(self) -> Iterator[Line]:
        """Every line of corrections of which something counts."""
        if not self._corrections and not self._retractions and not self._hidden:
            yield from ((each, each, ()) for each in self._events.values() if not _is_emptied(each))
            return
        for each in self._events.values():
            if each.event.replaces not in self._events:
                counting, competing = self._settled.get(each.event_id, (each, []))
                if counting and not _is_emptied(counting):
                    yield each, counting, tuple(other.envelope for other in competing if not _is_emptied(other))

    def _settle_all(self) -> None:
        """Settle first what corrects or takes back, then what that is about: no chain is then too long to follow.

        Mostly that is the latest first; within a batch it may be the other way round. What is left goes in a circle.
        """
        latest_first = sorted(self._events.values(), key=_first_recorded, reverse=True)
        for each in (*latest_first, *reversed(latest_first)):
            if all(other.event_id in self._settled for other in self._rests_on(each)):
                self._settle(each)
        for each in latest_first:
            self._settle(each)

    def _rests_on(self, each: Recorded) -> Iterator[Recorded]:
        yield from self._corrections.get(each.event_id, ())
        for retraction in self._taking_back(each):
            yield retraction
            yield self.root(retraction)

    def _taking_back(self, each: Recorded) -> list[Recorded]:
        """What would retract it, by itself or with its batch, if it counts."""
        named = [*self._retractions.get(each.event_id, ()), *self._retractions.get(each.envelope.batch_id, ())]
        return [retraction for retraction in named if retraction is not each]

    def in_place_of(self, each: Recorded) -> Recorded | None:
        """What counts where an event was recorded: its last standing correction, else itself unless taken back."""
        counting = self._settle(each)[0]
        return None if counting and _is_emptied(counting) else counting

    def _settle(self, each: Recorded) -> tuple[Recorded | None, list[Recorded]]:
        """The event that counts for ``each``: its last standing correction, else itself unless retracted."""
        if each.event_id in self._settled:
            return self._settled[each.event_id]
        if each.event_id in self._unsettled:  # a circle: taken to count, and what rests on that is not kept
            self._assumed.add(each.event_id)
            return each, []
        self._unsettled.add(each.event_id)
        standing = []
        for correction in sorted(self._corrections.get(each.event_id, ()), key=_first_recorded):
            counting, competing = self._settle(correction)
            if counting:
                standing.append((counting, competing))
        if standing:
            counting, competing = standing.pop()
            competing = [*competing, *(other for other, _ in standing)]
        else:
            taken = each.event_id in self._hidden or any(map(self._counts, self._taking_back(each)))
            counting, competing = (None if taken else each), []
        self._unsettled.discard(each.event_id)
        self._assumed.discard(each.event_id)
        if not self._assumed:
            self._settled[each.event_id] = counting, competing
        return counting, competing

    def _counts(self, retraction: Recorded) -> bool:
        root = self.root(retraction)
        if root.event.replaces in self._events or self._settle(retraction)[0] is not retraction:
            return False
        if root.event_id in self._unsettled:
            self._assumed.add(root.event_id)
            return True
        return self._settle(root)[0] is retraction


def taken_back(event: Event) -> Iterator[str]:
    """What a retraction takes back, or one did of which nothing else is left: the ids of events and of a batch."""
    if isinstance(event, EventRetracted):
        yield from (*event.events, *([event.batch] if event.batch else []))
    elif isinstance(event, Emptied):
        yield from event.events


def _is_emptied(each: Recorded) -> bool:
    return isinstance(each.event, Emptied)


def _first_recorded(each: Recorded) -> tuple[datetime, str, int]:
    return each.envelope.first_recorded


class Removed(NamedTuple):
    """An event that does not count, and what put it out of force."""

    recorded: Recorded
    corrected_by: Entry | None = None
    """The event that stands in its place."""
    retracted_by: Entry | None = None
    """What took it back, by itself or with its batch; or says that it was redacted."""
    outdone_by: Entry | None = None
    """The correction of the same event that counts, where it was one too."""


class History:
    """Everything about one thing: the events that count, in world order, and those that no longer do."""

    def __init__(self, thing: str, gathered: dict[str, Recorded], world: "World") -> None:
        self.thing = thing
        self.recorded = gathered
        """All that was recorded about it, by event id."""
        hidden = world.hidden(gathered.values())
        self.standing = Standing(gathered, hidden)
        day = world.day
        self.entries = [
            Entry(counting.event, counting.envelope, self.standing.line(root), happened(counting.event, day), competing)
            for root, counting, competing in self.standing.lines()
        ]
        """The events that count, in world order."""
        if world.moments.choose:
            self._choose(hidden, world)
        self.entries.sort(key=_in_order)

    def _choose(self, hidden: Collection[str], world: "World") -> None:
        """Leave out what was not public yet, or had not happened; with an event, all that was corrected by it."""
        counted = {each.event_id for entry in self.entries for each in entry.line}
        self.entries = [entry for entry in self.entries if world.had_happened(entry)]
        counting = {each.event_id for entry in self.entries for each in entry.line}
        self.recorded = {
            event_id: each
            for event_id, each in self.recorded.items()
            if event_id not in hidden
            if (event_id in counting if event_id in counted else world.had_happened(alone(each, world.day)))
        }

    @property
    def naming(self) -> list[Entry]:
        """Of the entries, those that name the thing themselves.

        The others only refer to such an event (a retraction does), or were about the thing until they were corrected.
        """
        return [entry for entry in self.entries if self.thing in tags(entry.event)]

    def dates(self) -> tuple[datetime, list[Entry]]:
        """The last moment at which any of this may have happened, and what is dated wholly after it was recorded.

        From that moment on nothing here is uncertain. Both in one walk, since every append asks.
        """
        latest, ahead = datetime.min, []
        for each in (*self.entries, *self._not_counting()):
            if type(each.event) not in _TIMELESS:
                last = each.bounds[1]
                if last is None or last > latest:
                    latest = last or datetime.max
                if each.is_ahead:
                    ahead.append(each)
        return latest, ahead

    def _not_counting(self) -> Iterator[Entry]:
        """What was corrected or taken back, as if it counted; not that of which nothing is left."""
        if len(self.recorded) > len(self.entries):
            counting = {each.event_id for entry in self.entries for each in entry.line}
            for each in self.recorded.values():
                if each.event_id not in counting and not isinstance(each.event, Emptied):
                    yield Entry(each.event, each.envelope, (each,), each.event.on or UNKNOWN)

    def changed(self, entry: Entry, instead: Entry | None) -> "History":
        """The same with another event in the place of one, or with none: what would be if it had been so."""
        other = copy(self)
        others = [each for each in self.entries if each is not entry]
        other.entries = sorted([*others, *([instead] if instead else [])], key=_in_order)
        return other

    def removed(self) -> Iterator[Removed]:
        """The events that do not count, in the order of recording; not those of which nothing is left."""
        counting = {entry.event_id for entry in self.entries}
        places = {each.event_id: entry for entry in self.entries for each in entry.corrects}
        rivals = {each.event_id: entry for entry in self.entries for each in entry.competing}
        taking = {name: entry for entry in self.entries for name in _put_out_of_force(entry.event)}
        for each in sorted(self.recorded.values(), key=attrgetter("position")):
            if each.event_id not in counting and not isinstance(each.event, Emptied):
                taker = taking.get(each.event_id) or taking.get(each.envelope.batch_id)
                yield Removed(each, places.get(each.event_id), taker, rivals.get(each.event_id))

    def dated(self, world: "World") -> "History":
        """The same with the days of meetings as another world has them."""
        other = copy(self)
        other.entries = [
            Entry(each.event, each.envelope, each.line, happened(each.event, world.day), each.competing)
            for each in self.entries
        ]
        other.entries.sort(key=_in_order)
        return other

    def join(self, recorded: Recorded, day: "Callable[[MeetingId], PartialDate]") -> None:
        """Take in a newly recorded event that stands alone: it changes nothing about the others."""
        self.recorded[recorded.event_id] = recorded
        insort(self.entries, alone(recorded, day), key=_in_order)


_TIMELESS: Final = frozenset(TIMELESS)


def _put_out_of_force(event: Event) -> Iterator[str]:
    yield from taken_back(event)
    if isinstance(event, EventRedacted):
        yield event.event


def alone(recorded: Recorded, day: "Callable[[MeetingId], PartialDate]") -> Entry:
    """An event as if nothing corrected it."""
    return Entry(recorded.event, recorded.envelope, (recorded,), happened(recorded.event, day))


_in_order = attrgetter("order")


def stands_alone(recorded: Recorded) -> bool:
    """Whether a newly recorded event is about no other, is known to none, and answers nothing that others ask."""
    has_handle = isinstance(recorded.event, NAMED) and introduced(recorded.event)
    answers = isinstance(recorded.event, (*ANSWERING, ClaimRecorded))
    return not (has_handle or answers or any(references(recorded.event)))


NAMED: Final = (EndorsementGiven, AgreementReached, ActionAssigned)
"""The events that may introduce what others name, without answering anything that is asked of the world."""


def happened(event: AnyEvent, day: "Callable[[MeetingId], PartialDate]") -> PartialDate:
    """When an event happened: as it says, else on the day of its meeting, else unknown."""
    if event.on is not None:
        return event.on
    meeting = getattr(event, "meeting", None)
    return day(meeting) if meeting and not isinstance(event, MeetingHeld | MeetingScheduled) else UNKNOWN


# The rest of the world


ANSWERING: Final = (MeetingHeld, PartyIntroduced, InstrumentSigned, InstrumentStepTaken, SourceRegistered)
"""The events from which the world's answers are made."""


class World:
    """What an answer about one thing may ask about others: a meeting's day, a party's sides, an instrument's kind.

    Made from the events that introduce them, as they count. What is asked is noted, so that whoever asked can be made
    anew when the answer changes.

    It also knows at which moments it is asked, and so which events count then (RULES 7 and 8). Its own answers do not
    depend on the day: a meeting to come has a date too. Where nothing of what introduces a thing was public yet, what
    is known of it now is what orders and sides are read off.
    """

    def __init__(self, events: Events, moments: Moments = NOW, *, possibly: bool = False) -> None:
        self._events = events
        self.moments = moments
        self.possibly = possibly
        """Whether what only possibly had happened by the day counts too."""
        self.is_certain = True
        """Whether no event was met so far of which that cannot be told."""
        self._sources: dict[SourceId, SourceFacts | None] = {}
        self._claims: dict[str, list[tuple[Recorded, Recorded]]] = {}
        self._supposed: dict[str, AnyEvent | None] = {}
        self._days: dict[MeetingId, PartialDate] = {}
        self._parties: dict[PartyId, PartyFacts | None] = {}
        self._instruments: dict[InstrumentId, InstrumentFacts] = {}
        self._noted: set[str] | None = None

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """Collect what is asked inside the block, as ``kind:slug``."""
        noted: set[str] = set()
        around, self._noted = self._noted, noted
        try:
            yield noted
        finally:
            self._noted = around
            if around is not None:
                around |= noted

    def day(self, meeting: MeetingId) -> PartialDate:
        """When a meeting was held; unknown when nobody said."""
        self._note(f"meeting:{meeting}")
        if meeting not in self._days:
            told = [each for each in self._introductions(f"meeting:{meeting}") if isinstance(each, MeetingHeld)]
            days = (each.on for each in told if each.meeting == meeting)
            self._days[meeting] = next((on for on in days if on is not None), UNKNOWN)
        return self._days[meeting]

    def source(self, source: SourceId) -> "SourceFacts | None":
        """What was said of a source when it was registered."""
        self._note(f"source:{source}")
        if source not in self._sources:
            told = [each for each in self._introductions(f"source:{source}") if isinstance(each, SourceRegistered)]
            self._sources[source] = SourceFacts.of([each for each in told if each.source == source])
        return self._sources[source]

    # Moments

    def hidden(self, recorded: Iterable[Recorded]) -> Collection[str]:
        """The ids of those of these events that were not public yet."""
        return () if self.moments.public is None else {each.event_id for each in recorded if not self.is_public(each)}

    def is_public(self, recorded: Recorded) -> bool:
        """Whether the public could know an event: since it was stated or published, else since it was recorded."""
        by, event = self.moments.public, recorded.event
        if by is None or isinstance(event, (*TIMELESS, Emptied)):
            return True
        said = [event.stated_on, *(self._published(source) for source in read_in(event))]
        known = [date.last for date in said if date and date.last]
        if known:
            return min(known) <= by
        return datetime.combine(recorded.envelope.first_recorded_at.astimezone(UTC), time.min) <= by

    def _published(self, source: SourceId) -> PartialDate | None:
        facts = self.source(source)
        return facts.published if facts else None

    def had_happened(self, entry: Entry) -> bool:
        """Whether an event had happened by the day; where that cannot be told, as ``possibly`` says."""
        certainly = self._had_happened(entry)
        if certainly is None:
            self.is_certain = False
        return self.possibly if certainly is None else certainly

    def _had_happened(self, entry: Entry) -> bool | None:
        by = self.moments.on
        if by is None or isinstance(entry.event, TIMELESS):
            return True
        earliest, latest = entry.bounds
        if latest is not None and latest <= by:
            return True
        return False if earliest is not None and earliest > by else None

    def shows(self, recorded: Recorded) -> bool:
        """Whether an event, taken by itself, was public and had happened, or possibly had."""
        return self.is_public(recorded) and self._had_happened(alone(recorded, self.day)) is not False

    # What it is made from

    def instrument(self, instrument: InstrumentId) -> "InstrumentFacts":
        """What sort of document an instrument is, and between whom, as far as anybody said."""
        self._note(f"instrument:{instrument}")
        if instrument not in self._instruments:
            introductions = self._introductions(f"instrument:{instrument}")
            told = [each for each in introductions if isinstance(each, InstrumentSigned | InstrumentStepTaken)]
            self._instruments[instrument] = InstrumentFacts.of([e for e in told if e.instrument == instrument])
        return self._instruments[instrument]

    def party(self, party: PartyId) -> "PartyFacts | None":
        """What was said of a party when it was introduced."""
        self._note(f"party:{party}")
        if party not in self._parties:
            told = [each for each in self._introductions(f"party:{party}") if isinstance(each, PartyIntroduced)]
            self._parties[party] = PartyFacts.of([each for each in told if each.party == party])
        return self._parties[party]

    def sides(self, party: PartyId, on_behalf_of: Collection[PartyId] = ()) -> frozenset[PartyId]:
        """The sides a party stands for (RULES 1); a person stands for those spoken for, else for nobody else."""
        return self._sides(party, on_behalf_of, frozenset())

    def sides_of(self, parties: Iterable[PartyId], on_behalf_of: Collection[PartyId] = ()) -> frozenset[PartyId]:
        """The sides of several parties together."""
        return frozenset().union(*(self.sides(party, on_behalf_of) for party in parties))

    def is_group(self, side: PartyId) -> bool:
        """Whether a side is a group whose members are known, so that whatever it does, they do."""
        facts = None if is_country_code(side) else self.party(side)
        return facts is not None and facts.kind is PartyKind.GROUP and bool(facts.members)

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
        """Of a body of the state: its country, else that of what it belongs to. Of any other: the topmost other."""
        if facts.is_of_the_state:
            chain = [facts, *(above for _, above in self._above(party, facts))]
            return next((country for one in chain if (country := one.stands_with)), party)
        top = party
        for parent, above in self._above(party, facts):
            if above.kind is not PartyKind.ORGANIZATION or above.is_of_the_state:
                break
            top = parent
        return top

    def _above(self, party: PartyId, facts: "PartyFacts") -> Iterator[tuple[PartyId, "PartyFacts"]]:
        """What an organization belongs to, then what that belongs to, and so on; nothing where they go in a circle."""
        chain, seen = [], {party}
        while facts.parent and not is_country_code(facts.parent):
            if facts.parent in seen:
                return
            above = self.party(facts.parent)
            if above is None:
                break
            seen.add(facts.parent)
            chain.append((facts.parent, above))
            facts = above
        yield from chain

    # Other accounts

    def claims_on(self, thing: str) -> list[tuple[Recorded, Recorded]]:
        """What was claimed of the event that introduces a thing: each claim, and that event."""
        self._note(thing)
        if thing not in self._claims:
            self._introductions(thing)
        return self._claims[thing]

    def supposing(self, about: Recorded, instead: AnyEvent | None) -> "World":
        """The same, if another event stood in the place of one, or none."""
        other = World(self._events, self.moments, possibly=self.possibly)
        other._supposed[about.event_id] = instead
        return other

    def _introductions(self, thing: str) -> list[AnyEvent]:
        """The events that introduce a thing and count, in the order they were first recorded."""
        seeds = self._events.about(thing, (*introducing(thing.partition(":")[0]), ClaimRecorded.__name__))
        gathered = gather(seeds, self._events)
        hidden = () if thing.startswith("source:") else self.hidden(gathered.values())
        standing = Standing(gathered, hidden)
        told = _told_of(thing, standing) or (_told_of(thing, Standing(gathered)) if hidden else [])
        about: dict[str, Recorded] = {thing: told[0]} if told else {}
        about |= {f"event:{one.event_id}": each for each in told for one in standing.line(standing.root(each))}
        self._claims[thing] = [
            (each, about[each.event.about])
            for _, each, _ in standing.lines()
            if isinstance(each.event, ClaimRecorded) and each.event.about in about
        ]
        supposed = (self._supposed.get(each.event_id, each.event) for each in told)
        return [event for event in supposed if event is not None]

    def _note(self, thing: str) -> None:
        if self._noted is not None:
            self._noted.add(thing)


def _told_of(thing: str, standing: Standing) -> list[Recorded]:
    lines = sorted(standing.lines(), key=lambda line: _first_recorded(line[0]))
    return [counting for _, counting, _ in lines if (own := introduced(counting.event)) and own.tag == thing]


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

    @property
    def stands_with(self) -> PartyId | None:
        """The country it is said to be of, or to belong to."""
        return self.country or (self.parent if self.parent and is_country_code(self.parent) else None)


@frozen
class InstrumentFacts:
    """What a document is, wherever it is named again without saying so."""

    kind: InstrumentKind | None
    binding: Binding
    parties: tuple[PartyId, ...]

    @classmethod
    def of(cls, told: list[InstrumentSigned | InstrumentStepTaken]) -> "InstrumentFacts":
        """The first that was said of each fact; later signings may only add."""
        signed = [each for each in told if isinstance(each, InstrumentSigned)]
        kind = next((each.kind for each in told if each.kind), None)
        said = next((each.binding for each in signed if each.binding), None)
        return cls(
            kind=kind,
            binding=said or (kind.binding if kind else Binding.UNKNOWN),
            parties=next((each.parties for each in signed if each.parties), ()),
        )


@frozen
class SourceFacts:
    """What decides how far a source is believed, and since when it was public."""

    kind: SourceKind
    published: PartialDate | None
    official_of: tuple[PartyId, ...]
    syndicated_from: SourceId | None
    edition_of: SourceId | None
    seen: bool
    title: str | None
    url: str | None

    @classmethod
    def of(cls, told: list[SourceRegistered]) -> "SourceFacts | None":
        """The first that was said of each fact; later registrations may only add."""
        if not told:
            return None
        first = {
            name: next((value for each in told if (value := getattr(each, name))), None)
            for name in ("published", "syndicated_from", "edition_of", "title", "url")
        }
        officials = next((each.official_of for each in told if each.official_of), ())
        return cls(kind=told[0].kind, official_of=officials, seen=all(each.seen for each in told), **first)


def history_of(thing: str, events: Events, world: World) -> History:
    """Everything about one thing, named ``kind:slug``, in world order."""
    return History(thing, everything_about(thing, events), world)
