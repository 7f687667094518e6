"""Which events count, and in what order they happened.

The log is in the order of recording. Answers are about the world: corrections stand where what they correct stood,
retracted events do not count, and what happened earlier comes first, whenever it was recorded (RULES: world order).

Events refer to events: a retraction to what it takes back, a correction to what it corrects, a withdrawal to the words
it withdraws. So the history of a thing is the events that name it, the events that refer to one of those, and so on.
"""

from bisect import insort
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

from attrs import frozen

from coop_tracker.codec import decode
from coop_tracker.dates import UNKNOWN, PartialDate
from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    ClaimRecorded,
    EndorsementGiven,
    EndorsementWithdrawn,
    Event,
    EventId,
    EventRedacted,
    EventRetracted,
    InstrumentId,
    InstrumentSigned,
    MeetingHeld,
    MeetingId,
    PartyId,
    PartyIntroduced,
    SourceId,
    SourceRegistered,
    introduced,
    introducing,
    is_country_code,
    is_event_id,
    tags,
)
from coop_tracker.log import EventLog, Query, RecordedEvent
from coop_tracker.moments import NOW, TIMELESS, Moments
from coop_tracker.vocabulary import Classification, InstrumentKind, PartyKind, SourceKind


class Recorded:
    """An event as it stands in the log: what was said, and its envelope.

    A plain class, because every replay makes one an event: 0.25 µs against 0.65 for a frozen attrs class.
    """

    __slots__ = ("_tags", "envelope", "event")

    def __init__(self, event: AnyEvent, envelope: RecordedEvent, tags: tuple[str, ...] | None = None) -> None:
        self.event = event
        self.envelope = envelope
        self._tags = tags

    @property
    def tags(self) -> tuple[str, ...]:
        """What it is about, one tag a thing; worked out once, since an import asks four times."""
        if self._tags is None:
            self._tags = tags(self.event)
        return self._tags

    @property
    def position(self) -> int:
        """Where it stands in this ledger, from 1."""
        return self.envelope.position

    @property
    def event_id(self) -> str:
        """Its identifier, the same in every ledger."""
        return self.envelope.event_id

    def __repr__(self) -> str:
        return f"Recorded({self.event!r}, {self.envelope!r})"


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


def certainly_later(entry: Entry, than: Entry) -> bool:
    """Whether the first moment of ``entry`` is after the last of ``than``."""
    first, last = entry.bounds[0], than.bounds[1]
    return first is not None and last is not None and first > last


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

    def envelopes(self, event_ids: Collection[str]) -> Iterable[RecordedEvent]:
        """The events with these ids, whether or not anything is left of what they said."""

    def redacted_since(self, tags: Collection[str]) -> Iterable[Recorded]:
        """The redactions after the last event that is looked at here: what was emptied since is empty before too."""


@frozen(slots=False)
class Emptied(Event):
    """What is left of an event that was redacted: what it corrected, and what it took back."""

    events: tuple[EventId, ...] = ()


def read(envelopes: Iterable[RecordedEvent]) -> Iterator[Recorded]:
    """Decode what the log holds; a redacted event says nothing any more and is left out."""
    for envelope in envelopes:
        if envelope.data is not None:
            yield Recorded(decode(envelope.type, envelope.schema, envelope.data, envelope.position), envelope)


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
        found = self._log.batch(batch_id)
        return read(each for each in found if self._until is None or each.position <= self._until)

    def envelopes(self, event_ids: Collection[str]) -> Iterable[RecordedEvent]:
        found = self._log.find(event_ids)
        return [each for each in found if self._until is None or each.position <= self._until]

    def redacted_since(self, tags: Collection[str]) -> Iterable[Recorded]:
        if self._until is None or not tags:
            return ()
        query = Query.any_of(tags, types=[EventRedacted.__name__])
        return read(self._log.read(query, after=self._until))


class RememberedEvents(LogEvents):
    """The same, each question put to the log once: for looking at the same few things several times."""

    def __init__(self, log: EventLog, until: int | None = None) -> None:
        super().__init__(log, until)
        self._answers: dict[tuple[str, Collection[str], Collection[str]], list[Recorded]] = {}

    def about(self, tag: str, types: Collection[str]) -> Iterable[Recorded]:
        return self._once(tag, tuple(types), super().about, tag, types)

    def referring(self, tags: Collection[str]) -> Iterable[Recorded]:
        return self._once("", frozenset(tags), super().referring, tags)

    def named(self, event_ids: Collection[str]) -> Iterable[Recorded]:
        return self._once("", tuple(event_ids), super().named, event_ids)

    def _once(
        self, tag: str, names: Collection[str], ask: Callable[..., Iterable[Recorded]], *about: object
    ) -> list[Recorded]:
        key = (tag, names, ask.__name__)
        if key not in self._answers:
            self._answers[key] = [*ask(*about)]
        return self._answers[key]


class PreparedEvents(LogEvents):
    """The same, with every reference between events read beforehand: for walking the whole log, or much of it.

    ``recorded`` are the last events of the log, if they are at hand and need not be read.
    """

    def __init__(self, log: EventLog, until: int | None = None, recorded: Sequence[Recorded] = ()) -> None:
        super().__init__(log, until)
        self._before = LogEvents(log, recorded[0].position - 1 if recorded else until)
        self._by_id = {each.event_id: each for each in recorded}
        self._about: dict[str, list[Recorded]] = {}
        for each in recorded:
            for tag in each.tags:
                self._about.setdefault(tag, []).append(each)
        self._since: dict[str, list[Recorded]] | None = None
        self._by_tag: dict[str, list[Recorded]] = {}
        for kind in REFERRED_KINDS:
            types = () if kind in ("event", "batch") else ("EndorsementWithdrawn", "ClaimRecorded")
            for tag, envelope in log.tagged(f"{kind}:", types, until):
                self._by_tag.setdefault(tag, []).extend(read([envelope]))

    def referring(self, tags: Collection[str]) -> Iterable[Recorded]:
        for tag in tags:
            yield from self._by_tag.get(tag, ())

    def redacted_since(self, tags: Collection[str]) -> Iterable[Recorded]:
        if self._since is None:
            self._since = {}
            for tag, envelope in self._log.tagged("event:", [EventRedacted.__name__], None):
                if self._until is not None and envelope.position > self._until:
                    self._since.setdefault(tag, []).extend(read([envelope]))
        return [each for tag in tags for each in self._since.get(tag, ())] if self._since else ()

    def about(self, tag: str, types: Collection[str]) -> Iterable[Recorded]:
        yield from self._before.about(tag, types)
        yield from (each for each in self._about.get(tag, ()) if not types or each.envelope.type in types)

    def named(self, event_ids: Collection[str]) -> Iterable[Recorded]:
        missing = [event_id for event_id in event_ids if event_id not in self._by_id]
        yield from (self._by_id[event_id] for event_id in event_ids if event_id in self._by_id)
        yield from super().named(missing) if missing else ()


REFERRED_KINDS: Final = ("event", "batch", "endorsement", "agreement", "instrument")
"""The kinds of tag by which an event refers to another."""


def handles(recorded: Recorded) -> Iterator[str]:
    """The tags by which other events may refer to this one."""
    yield "event:" + recorded.envelope.event_id
    yield "batch:" + recorded.envelope.batch_id
    event = recorded.event
    if isinstance(event, EndorsementGiven):
        if event.endorsement:
            yield f"endorsement:{event.endorsement}"
    elif isinstance(event, AgreementReached) and event.agreement:
        yield f"agreement:{event.agreement}"
    elif isinstance(event, InstrumentSigned):
        yield f"instrument:{event.instrument}"


def references(event: AnyEvent) -> Iterator[str]:
    """The handles of what an event corrects, takes back, withdraws or gives another account of.

    To mention an event is no such reference. A claim about another thing belongs to that thing alone.
    """
    if event.replaces:
        yield f"event:{event.replaces}"
    match event:
        case EventRetracted():
            yield from (f"event:{event_id}" for event_id in event.events)
            if event.batch:
                yield f"batch:{event.batch}"
        case ClaimRecorded():
            if event.about.partition(":")[0] in REFERRED_KINDS:
                yield event.about
        case EventRedacted():
            yield from (f"event:{each}" for each in (event.event, event.corrected, *event.retracted) if each)
        case EndorsementWithdrawn():
            for kind, name in (("endorsement", event.endorsement), ("agreement", event.agreement)):
                if name:
                    yield f"event:{name}" if is_event_id(name) else f"{kind}:{name}"


def referred(recorded: Recorded, events: Events) -> Iterator[Recorded]:
    """The events that this one refers to: what it corrects, takes back or withdraws.

    In the place of one that was redacted, the event that says so, which refers to what that one was about.
    """
    for handle in references(recorded.event):
        kind, _, name = handle.partition(":")
        match kind:
            case "event":
                found = [*events.named([name])]
                yield from found or (
                    each for each in events.referring([handle]) if isinstance(each.event, EventRedacted)
                )
            case "batch":
                yield from events.batch(name)
            case _:
                yield from events.about(handle, introducing(kind))


def gather(seeds: Iterable[Recorded], events: Events) -> dict[str, Recorded]:
    """These events, those they correct, those that refer to one of them, and so on; by event id.

    One that is said to be redacted is not followed, whether or not its content is still here; where another of these
    refers to it, it has its place with what is left of it.
    """
    seeds = list(seeds)
    gathered = _gathered(seeds, events)
    emptied = {each.event.event for each in gathered.values() if isinstance(each.event, EventRedacted)}
    if any(each.event_id in emptied for each in seeds):
        gathered = _gathered([each for each in seeds if each.event_id not in emptied], events)
    return gathered


def _gathered(seeds: Iterable[Recorded], events: Events) -> dict[str, Recorded]:
    gathered: dict[str, Recorded] = {}
    asked: set[str] = set()
    fresh = {each.event_id: each for each in seeds}
    while fresh:
        gathered |= fresh
        corrected = {each.event.replaces for each in fresh.values() if each.event.replaces} - gathered.keys()
        wanted = {handle for each in fresh.values() for handle in handles(each)}
        wanted.update(f"event:{event_id}" for event_id in corrected)
        wanted -= asked
        asked |= wanted
        found = [each for each in events.referring(wanted) if not wanted.isdisjoint(references(each.event))]
        if corrected:
            found.extend(events.named(corrected))
        fresh = {each.event_id: each for each in found if each.event_id not in gathered}
        redactions = [each.event for each in fresh.values() if isinstance(each.event, EventRedacted)]
        later = [each.event for each in events.redacted_since(wanted) if isinstance(each.event, EventRedacted)]
        fresh |= {**_emptied(later, events, only_holes=True), **_emptied(redactions, events)}
        fresh = {event_id: each for event_id, each in fresh.items() if event_id not in gathered}
    return gathered


def _emptied(redactions: Collection[EventRedacted], events: Events, *, only_holes: bool = False) -> dict[str, Recorded]:
    """What is left of the events that are said to be redacted; or only of those of which the content is gone."""
    told = {str(each.event): each for each in redactions}
    left = {}
    for envelope in events.envelopes(told) if told else ():
        if only_holes and envelope.data is not None:
            continue
        redaction = told[envelope.event_id]
        event: Any = Emptied(replaces=redaction.corrected, events=redaction.retracted)
        left[envelope.event_id] = Recorded(event, envelope)
    return left


def affected(recorded: Iterable[Recorded], events: Events, *, part_of_batch: bool = False) -> dict[str, Recorded]:
    """These newly recorded events, those they refer to, every correction of those, and so on; by event id.

    It is the other direction of :func:`gather`: the events whose standing, and so whose things, these may have changed.
    A correction of what was corrected before puts that other correction out of force, whatever that one is about.
    Nothing refers to what is new, unless these are a part of a batch, which may hold a correction before its target.
    """
    found = {each.event_id: each for each in recorded}
    fresh = [*found.values()]
    corrections = _corrections_of(fresh, events) if part_of_batch else []
    while fresh:
        met = {each.event_id: each for one in fresh for each in referred(one, events)}
        met.update((each.event_id, each) for each in corrections)
        fresh = [each for each in met.values() if each.event_id not in found]
        found.update((each.event_id, each) for each in fresh)
        corrections = _corrections_of(fresh, events)
    return found


def _corrections_of(recorded: list[Recorded], events: Events) -> list[Recorded]:
    ids = {each.event_id for each in recorded}
    found = events.referring([f"event:{event_id}" for event_id in ids]) if ids else ()
    return [each for each in found if each.event.replaces in ids]


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
        hidden = world.hidden(gathered.values())
        self.standing = Standing(gathered, hidden)
        day = world.day
        self.entries = [
            Entry(counting.event, counting.envelope, self.standing.line(root), happened(counting.event, day), competing)
            for root, counting, competing in self.standing.lines()
        ]
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
    has_handle = isinstance(recorded.event, EndorsementGiven | AgreementReached) and introduced(recorded.event)
    answers = isinstance(recorded.event, (*ANSWERING, ClaimRecorded))
    return not (has_handle or answers or any(references(recorded.event)))


def happened(event: AnyEvent, day: "Callable[[MeetingId], PartialDate]") -> PartialDate:
    """When an event happened: as it says, else on the day of its meeting, else unknown."""
    if event.on is not None:
        return event.on
    meeting = getattr(event, "meeting", None)
    return day(meeting) if meeting and not isinstance(event, MeetingHeld) else UNKNOWN


# The rest of the world


ANSWERING: Final = (MeetingHeld, PartyIntroduced, InstrumentSigned, SourceRegistered)
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
            told = [e for e in self._introductions(f"instrument:{instrument}") if isinstance(e, InstrumentSigned)]
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
        self._claims[thing] = []
        if told:
            names = {f"event:{each.event_id}" for each in standing.line(standing.root(told[0]))} | {thing}
            counting = (each for _, each, _ in standing.lines())
            claims = [each for each in counting if isinstance(each.event, ClaimRecorded) and each.event.about in names]
            self._claims[thing] = [(claim, told[0]) for claim in claims]
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
    parties: tuple[PartyId, ...]

    @classmethod
    def of(cls, told: list[InstrumentSigned]) -> "InstrumentFacts":
        """The first that was said of each fact; later signings may only add."""
        return cls(
            kind=next((each.kind for each in told if each.kind), None),
            parties=next((each.parties for each in told if each.parties), ()),
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


def read_in(event: Event) -> Iterator[SourceId]:
    """The sources in which an event was read, and those that are relayed there."""
    for citation in event.sources:
        yield citation.source
        kind, _, slug = (citation.attributed_to or "").partition(":")
        if kind == "source":
            yield SourceId(slug)


def everything_about(thing: str, events: Events) -> dict[str, Recorded]:
    """All that belongs to a thing, named ``kind:slug``; an endorsement without a slug by the id of its event."""
    slug = thing.partition(":")[2]
    return gather(line_of(slug, events) if is_event_id(slug) else events.about(thing, ()), events)


def line_of(event_id: str, events: Events, known: Iterable[Recorded] = ()) -> list[Recorded]:
    """The event with an id (``known``: as is at hand), and those that correct it, in case nothing is left of it."""
    correcting = [each for each in events.referring([f"event:{event_id}"]) if each.event.replaces == event_id]
    return [*(known or events.named([event_id])), *correcting]


def history_of(thing: str, events: Events, world: World) -> History:
    """Everything about one thing, named ``kind:slug``, in world order."""
    return History(thing, everything_about(thing, events), world)
