"""What changed between two moments: where each proposal stood and stands, and which events made the difference.

Two moments are compared by what counts at each. What counts at one and not at the other is kept as it is, so that
differences can be put together: from June to July and from July to August is from June to August.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from attrs import field, frozen

from coop_tracker import collector
from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput
from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    ClaimRecorded,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRedacted,
    EventRetracted,
    InstrumentSigned,
)
from coop_tracker.gathering import LogEvents, PreparedEvents, Recorded, gather, read, references, referred
from coop_tracker.history import Entry, History
from coop_tracker.log import Query, RecordedEvent
from coop_tracker.moments import TIMELESS, Moments
from coop_tracker.queries import ProposalStatus, TrackStatus
from coop_tracker.view import View
from coop_tracker.vocabulary import Disposition, Mark, Rank, Stance, Word

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Learned(Word):
    """Whether an event that counts now and did not before is news of the world, or only news to us."""

    HAPPENED = "happened", "it happened after the first of the two moments"
    LATE = "learned_late", "it had happened by the first of the two moments, and did not count there yet"
    CANNOT_TELL = "cannot_tell", "its date does not say which"
    TIMELESS = "timeless", "it says what names mean, or what of the record stands, and happens on no day"


class Kind(Word):
    """In what a proposal changed."""

    NEW = "new", "it was not known before"
    GONE = "gone", "it is not known any more"
    MOVED = "moved", "its stage is another"
    ANSWERED = "answered", "words about it were given or taken back"
    SIGNED = "signed", "an instrument that names it was signed"
    REOPENED = "reopened", "it was closed or paused, and is active again"
    PAUSED = "paused", "it was suspended or deferred"
    CLOSED = "closed", "it has ended"
    DISPUTED = "disputed", "accounts of it disagree now"
    SETTLED = "settled", "accounts of it disagree no longer"
    RENAMED = "renamed", "it has another title"
    PLACED = "placed", "it is on other tracks"
    CORRECTED = "corrected", "what was recorded about it was put right"
    RETRACTED = "retracted", "what was recorded about it was taken back, or is not told any more"
    MARKED = "marked", "something else that a reader should know of it is another"
    OTHERWISE = "otherwise", "another answer about it is not what it was: what it inherits, what is reported"
    RECORDED = "recorded", "more was recorded about it"


@frozen
class Counted:
    """An event that counts at one of two moments and not at the other."""

    event: AnyEvent = field(eq=False)
    envelope: RecordedEvent = field(eq=False, repr=False)
    event_id: str
    on: PartialDate
    """When it happened: as it says, else the day of its meeting, else unknown."""
    bounds: tuple[datetime | None, datetime | None] = field(eq=False)
    """The earliest and the latest moment it can have happened; None where that is open."""
    corrects: str | None
    """The id of the event in whose place it stands."""
    about: tuple[str, ...] = field(eq=False)
    """What it is about, as ``kind:slug``; of a withdrawal or retraction, what that is about which it refers to."""

    @property
    def position(self) -> int:
        """Where it stands in this ledger, from 1."""
        return self.envelope.position


@frozen
class Change:
    """One thing in which a proposal differs, and the events that made it so."""

    kind: Kind
    before: str | None
    """The code or text that was so before; None where there is none."""
    after: str | None
    came: tuple[Counted, ...] = ()
    went: tuple[Counted, ...] = ()


@frozen
class ProposalDifference:
    """A proposal at two moments; None where it was not known. Of a row that is equal, the events alone differ."""

    before: ProposalStatus | None
    after: ProposalStatus | None


@frozen
class Diff:
    """What is otherwise at one moment than at another.

    ``diff(a, b).then(diff(b, c)) == diff(a, c)``.
    """

    before: Moments
    """The moments that were asked for first, with the position up to which the log was read."""
    after: Moments
    since: datetime | None
    """The day of the first: what had certainly happened by then and did not count there was learned late."""
    proposals: Mapping[str, ProposalDifference]
    """Those whose rows differ, by their identifiers."""
    tracks: Mapping[str, tuple[TrackStatus | None, TrackStatus | None]]
    """Those whose rows differ, by their identifiers; empty for the proposals on no track."""
    came: Mapping[tuple[str, str, str | None], Counted]
    """The events that count after and did not before."""
    went: Mapping[tuple[str, str, str | None], Counted]
    """The events that counted before and do no longer."""
    titles: Mapping[str, str] = field(eq=False)
    """What the proposals and tracks go by, that are named here."""
    placed: Mapping[str, tuple[str, ...]] = field(eq=False)
    """The tracks of the proposals that are named here."""

    def __bool__(self) -> bool:
        return bool(self.proposals or self.tracks or self.came or self.went)

    def then(self, other: "Diff") -> "Diff":
        """This difference and the next, as one.

        Raises:
            InvalidInput: the other does not begin where this one ends.
        """
        if self.after != other.before:
            raise InvalidInput("the second difference does not begin at the moment where the first one ends")
        pairs = _chained(
            {name: (each.before, each.after) for name, each in self.proposals.items()},
            {name: (each.before, each.after) for name, each in other.proposals.items()},
        )
        return Diff(
            before=self.before,
            after=other.after,
            since=self.since,
            proposals={name: ProposalDifference(*pair) for name, pair in pairs.items()},
            tracks=_chained(self.tracks, other.tracks),
            came=_left(self.came, other.went, other.came, self.went),
            went=_left(self.went, other.came, other.went, self.came),
            titles={**self.titles, **other.titles},
            placed={**self.placed, **other.placed},
        )

    def learned(self, counted: Counted) -> Learned:
        """Whether an event that came is news of the world, or was only learned late."""
        if isinstance(counted.event, TIMELESS):
            return Learned.TIMELESS
        earliest, latest = counted.bounds
        if self.since is None or (earliest is not None and earliest > self.since):
            return Learned.HAPPENED
        return Learned.LATE if latest is not None and latest <= self.since else Learned.CANNOT_TELL

    def names(self) -> list[str]:
        """The proposals of which anything differs, in the order of the alphabet."""
        about = {thing for each in (*self.came.values(), *self.went.values()) for thing in each.about}
        told = {thing.partition(":")[2] for thing in about if thing.startswith("proposal:")}
        # Of one that differs in no more than which of two retractions made it void, nothing could be told.
        differing = {name for name, pair in self.proposals.items() if name in told or any(_read_off(pair, [], []))}
        return sorted(differing | told)

    def on_track(self, track: str | None) -> list[str]:
        """The proposals of which anything differs that are, or were, on a track; None: on none."""
        return [name for name in self.names() if (track in self.tracks_of(name) if track else not self.tracks_of(name))]

    def tracks_of(self, proposal: str) -> tuple[str, ...]:
        """The tracks a proposal is on, then those it was on."""
        pair = self.proposals.get(proposal)
        rows = [each.tracks for each in (pair.after, pair.before) if each] if pair else [self.placed.get(proposal, ())]
        return tuple(dict.fromkeys(track for row in rows for track in row))

    def changes(self, proposal: str) -> list[Change]:
        """In what a proposal changed, each with the events that made it so; every event about it is in one of them."""
        pair = self.proposals.get(proposal, ProposalDifference(None, None))
        came = [each for each in _in_order(self.came) if f"proposal:{proposal}" in each.about]
        went = [each for each in _in_order(self.went) if f"proposal:{proposal}" in each.about]
        found = [*_read_off(pair, came, went)]
        told = {id(each) for change in found for each in (*change.came, *change.went)}
        rest = [[each for each in events if id(each) not in told] for events in (came, went)]
        if rest[1]:
            found.append(Change(Kind.RETRACTED, None, None, (), tuple(rest[1])))
        if rest[0]:
            found.append(Change(Kind.RECORDED, None, None, tuple(rest[0])))
        return found

    def others(self) -> tuple[list[Counted], list[Counted]]:
        """The events that came and went and are about no proposal, in the order of recording."""
        came, went = (
            [each for each in _in_order(events) if not any(thing.startswith("proposal:") for thing in each.about)]
            for events in (self.came, self.went)
        )
        return came, went


def diff(before: View, after: View, about: Collection[str] | None = None) -> Diff:
    """What is otherwise at one moment of a ledger than at another; what only possibly had happened is left out.

    Args:
        before: the record at the first moment, with all its rows (``tracker.view(...)`` without ``about``).
        after: the record at the second, of the same ledger; the tracker itself is now.
        about: only of these things (``kind:slug``), which is quick in a large ledger: ``before`` may then be a view of
            them alone. What became of tracks is not told.
    """
    tables = [
        {each.proposal: each for each in view.proposals() if about is None or f"proposal:{each.proposal}" in about}
        for view in (before, after)
    ]
    tracks = [{each.track or "": each for each in view.tracks() if about is None} for view in (before, after)]
    query = None if about is None else Query.any_of(about)
    with collector.paused():
        recorded = [*read(after.log.read(query, until=max(before.position, after.position)))] if about != set() else []
        counting = [_counting(view, recorded, is_whole=about is None) for view in (before, after)]
    events = LogEvents(after.log)
    came = {key: entry for key, entry in counting[1].items() if key not in counting[0]}
    went = {key: entry for key, entry in counting[0].items() if key not in counting[1]}
    told = [{key: _counted(entry, events) for key, entry in each.items()} for each in (came, went)]
    named = {thing for each in told for one in each.values() for thing in one.about}
    rows = {**tables[0], **tables[1]}
    differing = _differing(tables[0], tables[1])
    mentioned = {*differing, *(thing.partition(":")[2] for thing in named if thing.startswith("proposal:"))}
    titles = {f"proposal:{name}": rows[name].title for name in sorted(mentioned & rows.keys())}
    titles |= {f"track:{each.track}": each.title for both in tracks for each in both.values() if each.track}
    return Diff(
        before=_moments(before),
        after=_moments(after),
        since=_since(before),
        proposals={name: ProposalDifference(*pair) for name, pair in differing.items()},
        tracks=_differing(tracks[0], tracks[1]),
        came=told[0],
        went=told[1],
        titles=titles,
        placed={name: rows[name].tracks for name in sorted(mentioned & rows.keys())},
    )


def _moments(view: View) -> Moments:
    return view.moments._replace(as_of=view.position)


def _since(view: View) -> datetime | None:
    """The day of a moment: the earliest of those that it is limited to; None before anything was recorded."""
    asked = view.moments
    recorded = asked.recorded
    last = next(view.log.read(until=asked.as_of, limit=1, backwards=True), None)
    if recorded is None and last:
        recorded = last.recorded_at.astimezone(UTC).replace(tzinfo=None)
    return min((moment for moment in (asked.on, asked.public, recorded) if moment is not None), default=None)


# What counts

_Key = tuple[str, str, str | None]
"""Which event, when it happened, in whose place it stands: it is another entry when one of these is another."""


def _counting(view: View, recorded: Iterable[Recorded], *, is_whole: bool) -> dict[_Key, Entry]:
    """Everything that counts at a moment, worked out for the whole log at once."""
    events = PreparedEvents(view.log, view.position) if is_whole else LogEvents(view.log, view.position)
    gathered = gather((each for each in recorded if each.position <= view.position), events)
    found = {}
    for entry in History("", gathered, view.world()).entries:
        corrects = None if entry.root.event_id == entry.event_id else entry.root.event_id
        found[entry.event_id, str(entry.on), corrects] = entry
    return found


def _counted(entry: Entry, events: LogEvents) -> Counted:
    corrects = None if entry.root.event_id == entry.event_id else entry.root.event_id
    about = tuple(sorted(_about(Recorded(entry.event, entry.envelope), events)))
    return Counted(entry.event, entry.envelope, entry.event_id, entry.on, entry.bounds, corrects, about)


def _about(recorded: Recorded, events: LogEvents) -> set[str]:
    """The things an event names; where it takes back words or entries, or corrects one, what those name too."""
    about, seen, fresh = {*recorded.tags}, {recorded.event_id}, [recorded]
    while fresh:
        met = [each for one in fresh if any(references(one.event)) for each in referred(one, events)]
        if isinstance(recorded.event, EndorsementWithdrawn) and recorded.event.targets:
            break
        fresh = [each for each in met if each.event_id not in seen]
        seen |= {each.event_id for each in fresh}
        about |= {tag for each in fresh for tag in each.tags}
    return {tag for tag in about if not tag.startswith(("event:", "batch:"))}


# Putting together


def _differing(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, tuple[Value | None, Value | None]]:
    names = sorted({*before, *after})
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _chained(
    first: Mapping[str, tuple[Value | None, Value | None]], second: Mapping[str, tuple[Value | None, Value | None]]
) -> dict[str, tuple[Value | None, Value | None]]:
    """Of what differs in either: as it was before the first, and as it is after the second."""
    before = {name: (first[name] if name in first else second[name])[0] for name in {*first, *second}}
    after = {name: (second[name] if name in second else first[name])[1] for name in before}
    return _differing(before, after)


def _left(
    mine: Mapping[Key, Value], undone: Iterable[Key], later: Mapping[Key, Value], had: Iterable[Key]
) -> dict[Key, Value]:
    """What the first brought and the second did not undo, and what the second brought without undoing the first."""
    undone, had = {*undone}, {*had}
    kept = {key: value for key, value in mine.items() if key not in undone}
    return kept | {key: value for key, value in later.items() if key not in had}


def _in_order(events: Mapping[_Key, Counted]) -> list[Counted]:
    return sorted(events.values(), key=lambda each: (each.position, str(each.on)))


# What kind of change it is

ANSWERS: Final = (EndorsementGiven, AgreementReached, EndorsementWithdrawn)


def _read_off(pair: ProposalDifference, came: Sequence[Counted], went: Sequence[Counted]) -> Iterator[Change]:
    before, after = pair.before, pair.after
    if after and not before:
        yield _change(Kind.NEW, None, after.stage, came, went, lambda each: each.position == after.stage_decided_by)
    elif before and not after:
        yield Change(Kind.GONE, before.stage, None, (), tuple(went))
    elif before and after:
        yield from _between(before, after, came, went)
    lines = [{_line(each) for each in events} for events in (came, went)]
    put_right = tuple(each for each in came if _line(each) in lines[1])
    if put_right:
        yield Change(Kind.CORRECTED, None, None, put_right, tuple(each for each in went if _line(each) in lines[0]))
    by = tuple(each for each in came if isinstance(each.event, EventRetracted | EventRedacted))
    taken = {name for each in by for name in _taken(each.event)}
    gone = tuple(each for each in went if each.event_id in taken)
    if by:
        yield Change(Kind.RETRACTED, None, None, by, gone)
    said = [[each for each in events if isinstance(each.event, ANSWERS)] for events in (came, went)]
    new = tuple(each for each in said[0] if each not in put_right)
    old = tuple(each for each in said[1] if each not in gone and _line(each) not in lines[0])
    if new or old:
        yield Change(Kind.ANSWERED, None, None, new, old)
    signed = tuple(each for each in came if isinstance(each.event, InstrumentSigned) and each not in put_right)
    if signed:
        yield Change(Kind.SIGNED, None, None, signed)


def _between(
    before: ProposalStatus, after: ProposalStatus, came: Sequence[Counted], went: Sequence[Counted]
) -> Iterator[Change]:
    if before.stage is not after.stage:
        deciding = {after.stage_decided_by, before.stage_decided_by}
        yield _change(Kind.MOVED, before.stage, after.stage, came, went, lambda each: each.position in deciding)
    if before.disposition is not after.disposition:
        decided = {after.disposition_decided_by, before.disposition_decided_by}
        kind = _fate(after.disposition)
        yield _change(kind, before.disposition, after.disposition, came, went, lambda each: each.position in decided)
    if before.title != after.title and Disposition.VOID not in (before.disposition, after.disposition):
        yield Change(Kind.RENAMED, before.title, after.title)
    if before.tracks != after.tracks:
        yield Change(Kind.PLACED, ", ".join(before.tracks) or None, ", ".join(after.tracks) or None)
    was, now = {*before.marks}, {*after.marks}
    if (Mark.DISPUTED in was) != (Mark.DISPUTED in now):
        claims = [tuple(each for each in events if _says_otherwise(each.event)) for events in (came, went)]
        yield Change(Kind.DISPUTED if Mark.DISPUTED in now else Kind.SETTLED, None, None, *claims)
    gone, new = (", ".join(sorted(marks - {Mark.DISPUTED})) for marks in (was - now, now - was))
    if gone or new:
        yield Change(Kind.MARKED, gone or None, new or None)
    for name in ProposalStatus._fields:
        if name not in _TOLD and (one := getattr(before, name)) != (other := getattr(after, name)):
            yield Change(Kind.OTHERWISE, f"{name} {_shown(one)}", f"{name} {_shown(other)}")


_TOLD: Final = (
    *("proposal", "title", "tracks", "stage", "disposition", "marks", "endorsements", "raised"),
    *("stage_decided_by", "disposition_decided_by", "last_event_on"),
)
"""What of a row is told under a kind of its own, or follows from events that are told."""


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _change(
    kind: Kind,
    before: str | None,
    after: str | None,
    came: Sequence[Counted],
    went: Sequence[Counted],
    decides: Callable[[Counted], bool],
) -> Change:
    """A change with the events that decide it, as far as they came or went; else all that did."""
    deciding = [tuple(filter(decides, events)) for events in (came, went)]
    return Change(kind, before, after, *(deciding if any(deciding) else (tuple(came), tuple(went))))


def _fate(disposition: Disposition) -> Kind:
    if disposition is Disposition.ACTIVE:
        return Kind.REOPENED
    return Kind.PAUSED if disposition.is_open else Kind.CLOSED


def _says_otherwise(event: AnyEvent) -> bool:
    """Whether it is a claim that something was not, or otherwise than recorded, and that no person has weighed."""
    if not isinstance(event, ClaimRecorded) or event.rank is not Rank.NORMAL:
        return False
    return event.stance is Stance.DENIES or (event.stance is Stance.ASSERTS and event.field is not None)


def _line(counted: Counted) -> str:
    """What it has in common with what it corrects, and with what corrects the same."""
    return counted.corrects or counted.event_id


def _taken(event: AnyEvent) -> Iterator[str]:
    match event:
        case EventRetracted():
            yield from event.events
        case EventRedacted():
            yield event.event
