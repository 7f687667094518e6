"""What rests on an entry of the record, and what would come of taking it back or correcting it: asked beforehand.

Nothing is guessed: what is asked about is recorded in a transaction, looked at, and undone.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final

from attrs import frozen

from coop_tracker.events import NAMELESS, AnyEvent, EventId, EventRetracted, introduced
from coop_tracker.gathering import (
    Events,
    LogEvents,
    PreparedEvents,
    Recorded,
    gather,
    handles,
    line_of,
    read,
    read_in,
    references,
)
from coop_tracker.history import Standing, taken_back
from coop_tracker.log import Query
from coop_tracker.projections.model import MANY, ReadModel
from coop_tracker.queries import ProposalStatus, known, proposals
from coop_tracker.queries import heirs as heirs_of
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.view import View

NAMED: Final = 10
"""How many of the events that name a thing are told of; a country has tens of thousands."""


@frozen
class Outcome:
    """A proposal whose stage or disposition would be another: as it stands, and what it would become."""

    before: ProposalStatus
    after: ProposalStatus


@frozen
class Orphan:
    """A thing that nothing would introduce any more, though events that count name it."""

    thing: str
    """Its full name, ``kind:slug``."""
    named_by: tuple[int, ...]
    """The positions of the first ten of those events."""


@frozen
class Referring:
    """An event that counts and refers to one that would not: a correction, a withdrawal, a claim, a retraction."""

    recorded: Recorded
    to: int
    """The position of the event that it refers to."""


@frozen
class Dependents:
    """What depends on events that are to be retracted."""

    orphans: tuple[Orphan, ...]
    referring: tuple[Referring, ...]
    returning: tuple[int, ...]
    """The positions of events that would count again: what these took back, or corrected."""
    outcomes: tuple[Outcome, ...]

    def __bool__(self) -> bool:
        return bool(self.orphans or self.referring or self.returning or self.outcomes)


def dependents(tracker: Tracker, positions: Iterable[int]) -> Dependents:
    """What would come of retracting the events at these positions. Nothing stays recorded.

    Args:
        tracker: a ledger that can be recorded in.
        positions: where the events stand; those that no longer count change nothing.

    Raises:
        UnknownThing: nothing is recorded at a position, or it was redacted.
    """
    taken = [tracker.at(position) for position in dict.fromkeys(positions)]
    if not taken:
        return Dependents((), (), (), ())
    reason = "to see what depends on them"
    retraction = EventRetracted(events=tuple(EventId(each.event_id) for each in taken), reason=reason)
    events = _events(tracker, len(taken))
    referring = sorted(_referring(taken, events), key=lambda each: each.recorded.position)
    earlier = _put_out_of_force(taken, events)
    counted = {each.position for each in counting(tracker, earlier)}
    with _undone(tracker, retraction) as recorded:
        still = {each.position for each in counting(tracker, [each.recorded for each in referring])}
        referring = [each for each in referring if each.recorded.position in still]
        returning = sorted({each.position for each in counting(tracker, earlier)} - counted)
        orphans = tuple(_orphans(tracker, taken))
        after = _touched(tracker, recorded)
    return Dependents(orphans, tuple(referring), tuple(returning), _differing(tracker, after))


def outcomes(tracker: Tracker, event: AnyEvent) -> tuple[Outcome, ...]:
    """The proposals whose stage or disposition an event would change, were it recorded. Nothing stays recorded.

    Raises:
        InvalidInput: a field does not hold what it must.
        Refused: the rules say no.
    """
    with _undone(tracker, event) as recorded:
        after = _touched(tracker, recorded)
    return _differing(tracker, after)


def counting(tracker: View, recorded: Iterable[Recorded]) -> list[Recorded]:
    """Those of these events that count: neither corrected nor retracted."""
    recorded = [*recorded]
    if not recorded:
        return []
    events = _events(tracker, len(recorded))
    lines = [found for each in recorded for found in line_of(each.event_id, events, [each])]
    standing = Standing(gather(lines, events))
    return [each for each in recorded if (held := standing.in_place_of(each)) and held.event_id == each.event_id]


def _events(tracker: View, number: int) -> Events:
    """The log as it stands, with its references read beforehand where it is asked about many events."""
    return (PreparedEvents if number > MANY else LogEvents)(tracker.log, tracker.position)


class _Undo(Exception):
    """What a transaction is left with to undo it."""


@contextmanager
def _undone(tracker: Tracker, event: AnyEvent) -> Iterator[Sequence[Recorded]]:
    """Inside the block the event is recorded; after it, never was."""
    try:
        with tracker.log.writing():
            yield tracker.take([Incoming(event)]).recorded
            raise _Undo
    except _Undo:
        pass


def _touched(tracker: Tracker, recorded: Sequence[Recorded]) -> list[ProposalStatus]:
    """Where those proposals now stand whose rows an event has made anew."""
    model = ReadModel(tracker.connection)
    endorsements = model.touched(recorded, tracker.log, "endorsement")
    names = [*model.touched(recorded, tracker.log, "proposal"), *heirs_of(tracker.connection, endorsements)]
    return [status for name in dict.fromkeys(names) for status in proposals(tracker.connection, proposal=name)]


def _differing(tracker: Tracker, after: Iterable[ProposalStatus]) -> tuple[Outcome, ...]:
    pairs = [(before, each) for each in after for before in proposals(tracker.connection, proposal=each.proposal)]
    return tuple(
        Outcome(before, each)
        for before, each in pairs
        if (before.stage, before.disposition) != (each.stage, each.disposition)
    )


def _put_out_of_force(taken: Iterable[Recorded], events: Events) -> list[Recorded]:
    """What these events took back or corrected."""
    ids = [name for each in taken for name in (*taken_back(each.event), each.event.replaces) if name]
    return [*events.named([*dict.fromkeys(ids)])] if ids else []


def _referring(taken: Sequence[Recorded], events: Events) -> Iterator[Referring]:
    """The events that name one of these by its id, or take back words by the name that it gave them."""
    own = {each.event_id for each in taken}
    for each in taken:
        by_id = f"event:{each.event_id}"
        names = {handle for handle in handles(each) if not handle.startswith("batch:")}
        for other in events.referring(names):
            if other.event_id not in own and (by_id in other.tags or not names.isdisjoint(references(other.event))):
                yield Referring(other, each.position)


def _orphans(tracker: Tracker, taken: Iterable[Recorded]) -> Iterator[Orphan]:
    """Asked where these are retracted: what they introduced, and is now known by its name alone."""
    found = [thing for each in taken if (thing := introduced(each.event))]
    things = {thing.tag for thing in found if thing.kind not in NAMELESS}  # those are told of as referring
    for name in sorted(things - known(tracker.connection, things)):
        naming = (each for each in _naming(tracker, name) if counting(tracker, [each]))
        positions = tuple(each.position for each in islice(naming, NAMED))
        if positions:
            yield Orphan(name, positions)


def _naming(tracker: Tracker, thing: str) -> Iterator[Recorded]:
    """The events that name a thing; of a source, those that cite it, which no tag tells."""
    kind, _, slug = thing.partition(":")
    if kind != "source":
        return read(tracker.log.read(Query.tagged(thing)))
    return (each for each in tracker.read() if slug in [*read_in(each.event)] or thing in each.tags)
