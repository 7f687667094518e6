"""What became of every event of a record at a moment: whether it is shown, counts, and if not, why not.

The history of a thing tells that of the events about it; this tells it of all, in the time of one reading of the log.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from coop_tracker.dates import PartialDate
from coop_tracker.events import EventRedacted, MeetingId
from coop_tracker.gathering import PreparedEvents, Recorded, gather, read, referred
from coop_tracker.history import Entry, History, World, alone
from coop_tracker.log import Query, RecordedEvent
from coop_tracker.reading import Reading


class Fate(NamedTuple):
    """What became of an event: whether it counts and why not, and its place in the world if it does."""

    why_not: str | None = None
    entry: Entry | None = None
    corrected_by: int | None = None
    retracted_by: int | None = None
    redacted_by: int | None = None


class Fates:
    """What became of the events of a record at its moments: which are shown, and which of those count."""

    def __init__(self, view: Reading) -> None:
        self._view = view
        self._log = view.log
        self._until = view.position
        events = PreparedEvents(self._log, self._until)
        self._certain = World(events, view.moments, possibly=view.counts_possible)
        self._possible = World(events, view.moments, possibly=True)
        self.day: Callable[[MeetingId], PartialDate] = cache(self._certain.day)
        """When a meeting was held."""
        redactions = [*read(self._log.read(Query.of_types(EventRedacted.__name__)))]  # what is empty stays empty
        self._redacted = {
            str(each.event.event): each.position for each in redactions if isinstance(each.event, EventRedacted)
        }
        self._fates: dict[str, Fate] = {}
        self._hidden: set[str] = set()
        """The ids of events that other events bear on, and that are not shown."""
        self._judge(events, redactions)

    def _judge(self, events: PreparedEvents, redactions: Iterable[Recorded]) -> None:
        """What became of the events that others correct, take back or empty; the rest stand as they are."""
        gathered = gather(self._bearing(events, redactions), events)
        certain = History("the record", gathered, self._certain)
        possible = certain if self._view.moments.on is None else History("the record", gathered, self._possible)
        counting = {entry.event_id: entry for entry in certain.entries}
        for entry in possible.entries:
            counts = entry.event_id in counting
            self._fates[entry.event_id] = Fate(entry=entry) if counts else Fate("possibly_later")
        for each, corrected_by, retracted_by, outdone_by in possible.removed():
            stands = outdone_by or corrected_by
            why = "outdone" if outdone_by else "corrected" if stands else "retracted" if retracted_by else None
            self._fates[each.event_id] = Fate(
                why or "nothing_left",
                corrected_by=stands.position if stands else None,
                retracted_by=retracted_by.position if retracted_by else None,
            )
        self._hidden = {event_id for event_id in gathered if event_id not in possible.recorded}

    def _bearing(self, events: PreparedEvents, redactions: Iterable[Recorded]) -> Iterator[Recorded]:
        """The events that bear on others as events, those others, and what was borne on by those that were emptied."""
        for kind in ("event:", "batch:"):
            for each in read(envelope for _, envelope in self._log.tagged(kind, (), self._until)):
                if not isinstance(each.event, EventRedacted):
                    yield each
                    yield from referred(each, events)
        emptied = [each.event for each in redactions if isinstance(each.event, EventRedacted)]
        yield from events.named({str(one) for each in emptied for one in (each.corrected, *each.retracted) if one})

    def _fate(self, each: Recorded) -> Fate | None:
        """What became of an event; None: it is not shown, since it was not public yet or had certainly not happened."""
        if each.event_id in self._fates or each.event_id in self._hidden:
            return self._fates.get(each.event_id)
        if not self._certain.is_public(each):
            return None
        entry = alone(each, self.day)
        if self._view.moments.on is None or self._certain.had_happened(entry):
            return Fate(entry=entry)
        return Fate("possibly_later") if self._possible.had_happened(entry) else None

    def shown(self) -> Iterator[tuple[RecordedEvent, Recorded | None, Fate]]:
        """The events that are shown, in the order of recording; of what was redacted, the envelope alone."""
        for envelope in self._log.read(until=self._until):
            redacted_by = self._redacted.get(envelope.event_id)
            if envelope.data is None or redacted_by:
                if not self._view.moments.choose:  # nobody can say any more when it happened, or was public
                    by = redacted_by if redacted_by and redacted_by <= self._until else None
                    yield envelope._replace(data=None), None, Fate("redacted", redacted_by=by)
                continue
            for each in read([envelope]):
                if fate := self._fate(each):
                    yield envelope, each, fate
