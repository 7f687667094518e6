"""Meetings that come again: which were held, which are missing, and what was raised at one and absent at the next.

A thread is dropped at a meeting if nothing substantive is on record about it up to the end of that meeting; where the
record cannot know, because a meeting in between is missing or dates are vague, it says so (RULES 15).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cmp_to_key
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from coop_tracker import action, queries
from coop_tracker.dates import PartialDate
from coop_tracker.durations import Days, days_of
from coop_tracker.errors import UnknownThing
from coop_tracker.events import MeetingHeld, MeetingScheduled, ParticipationRecorded
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry, alone
from coop_tracker.log import Query
from coop_tracker.proposal import Proposal
from coop_tracker.queries import agenda
from coop_tracker.queries.agenda import MeetingRow
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.vocabulary import Thread

if TYPE_CHECKING:
    from coop_tracker.configuration import Configuration
    from coop_tracker.reading import Reading
    from coop_tracker.schedule import Due, InForce


class Gap(NamedTuple):
    """From one meeting of a series that was held to the next."""

    earlier: str
    later: str
    missing: tuple[int, int] | None
    """The first and the last ordinal in between of which no meeting is on record as held."""
    shortest: int | None
    """The days between them, as few as their dates allow; None: they do not say."""
    longest: int | None


class Followed(NamedTuple):
    """What became, by the next meeting, of something that was raised or assigned at one."""

    thing: str
    """``kind:slug``, of a proposal or an action."""
    title: str
    raised_at: str
    """The meeting at which it was raised or assigned."""
    by: str | None
    """The next meeting of the series that was held; of none, the one that is planned."""
    thread: Thread
    why: str
    events: tuple[int, ...]
    """The positions of what happened in between, or may have."""


class RaisedAgain(NamedTuple):
    """A proposal that was raised again and again, and stood after the last time where it had stood after the first."""

    proposal: str
    title: str
    times: int
    on: tuple[PartialDate, ...]
    """When it was raised, each time."""


class Series(NamedTuple):
    """Meetings that come again."""

    id: str
    meetings: tuple[MeetingRow, ...]
    """Held ones in the order of their days, then those to come."""
    gaps: tuple[Gap, ...]
    followed: tuple[Followed, ...]
    """What was still open of each meeting, and what became of it by the next."""
    raised_again: tuple[RaisedAgain, ...]
    """Without progress, that is."""


class Listed(NamedTuple):
    """A series, in a line."""

    id: str
    held: int
    last: str | None
    """The meeting of it that was held last."""
    last_on: str | None
    to_come: int


def all_series(view: "Reading") -> list[Listed]:
    """Every series of meetings, in order of the alphabet."""
    sql = "SELECT DISTINCT series FROM meetings WHERE series IS NOT NULL ORDER BY series"
    return [_listed(view, name) for (name,) in view.connection.execute(sql).fetchall()]


def _listed(view: "Reading", name: str) -> Listed:
    rows = agenda.meetings(view.connection, "series = ?", (name,))
    held = [row for row in rows if row.is_held]
    to_come = sum(row.is_to_come for row in rows)
    last = held[-1] if held else None
    return Listed(name, len(held), last.meeting if last else None, last.on if last else None, to_come)


def series(view: "Reading", name: str) -> Series:
    """A series of meetings: its gaps, and what was dropped.

    Raises:
        UnknownThing: no meeting of such a series is on record.
    """
    rows = agenda.meetings(view.connection, "series = ?", (name,))
    if not rows:
        close = similar(name, [each.id for each in all_series(view)])
        raise UnknownThing(f"no meeting of a series {name!r} is on record{did_you_mean(close)}", name, close)
    held = sorted((row for row in rows if row.is_held), key=cmp_to_key(_earlier))
    to_come = [row for row in rows if row.is_to_come]
    numbers = {row.ordinal for row in held if row.ordinal is not None}
    raised: dict[str, Proposal] = {}
    followed: list[Followed] = []
    for earlier, later in pairwise([*held, None]):
        if earlier:
            followed += _followed(view, earlier, later, to_come, raised, numbers)
    titles = {each.thing: each.title for each in followed}
    again = (
        RaisedAgain(name, titles.get(f"proposal:{name}", name), len(found.raised), tuple(e.on for e in found.raised))
        for name, found in raised.items()
        if found.raised_without_progress and found.is_open
    )
    return Series(
        id=name,
        meetings=(*held, *(row for row in rows if not row.is_held)),
        gaps=tuple(_gap(earlier, later, numbers) for earlier, later in pairwise(held)),
        followed=tuple(followed),
        raised_again=tuple(sorted(again, key=lambda each: (-each.times, each.proposal))),
    )


def _earlier(one: MeetingRow, other: MeetingRow) -> int:
    """Which of two meetings was earlier, below or above 0: by their days; where those do not tell, by their numbers."""
    for first, second, sign in ((one.held, other.held, -1), (other.held, one.held, 1)):
        if first.last and second.first and first.last < second.first:
            return sign
    if one.ordinal is not None and other.ordinal is not None and one.ordinal != other.ordinal:
        return one.ordinal - other.ordinal
    days = [row.held.first or row.held.last or date.max for row in (one, other)]
    return (days[0] > days[1]) - (days[0] < days[1]) or one.position - other.position


def _gap(earlier: MeetingRow, later: MeetingRow, numbers: Collection[int]) -> Gap:
    before, after = earlier.held, later.held
    shortest = max(0, (after.first - before.last).days) if after.first and before.last else None
    longest = (after.last - before.first).days if after.last and before.first else None
    return Gap(earlier.meeting, later.meeting, _missing(earlier, later, numbers), shortest, longest)


def _missing(earlier: MeetingRow, later: MeetingRow, numbers: Collection[int]) -> tuple[int, int] | None:
    """The first and the last number in between that no meeting has which is on record as held."""
    if earlier.ordinal is None or later.ordinal is None or later.ordinal - earlier.ordinal > MOST_MISSING:
        return None
    missing = [number for number in range(earlier.ordinal + 1, later.ordinal) if number not in numbers]
    return (missing[0], missing[-1]) if missing else None


MOST_MISSING: Final = 100_000
"""Numbers further apart than this are no count of meetings."""


def _followed(
    view: "Reading",
    earlier: MeetingRow,
    later: MeetingRow | None,
    to_come: Sequence[MeetingRow],
    raised: dict[str, Proposal],
    numbers: Collection[int],
) -> Iterator[Followed]:
    """What was still open of one meeting, and what became of it by the next."""
    open_ = [*_raised_at(view, earlier.meeting, raised), *_assigned_at(view, earlier.meeting)]
    is_blank = later is not None and bool(open_) and not _is_anything_recorded_of(view, later.meeting)
    after = earlier.held.last or earlier.held.first or date.min
    planned = min((row for row in to_come if _soonest(row) > after), key=_soonest, default=None)
    for thing, title, events in open_:
        if later is None:
            next_ = f"; {planned.meeting} is {planned.status}{_for(planned)}" if planned else ""
            why = f"no later meeting was held, as far as is on record{next_}"
            by = planned.meeting if planned else None
            yield Followed(thing, title, earlier.meeting, by, Thread.NO_LATER_MEETING, why, ())
            continue
        thread, why, between = _thread(earlier, later, events)
        if thread is Thread.DROPPED:
            thread, why = _unless_unknown(earlier, later, numbers, why, is_blank=is_blank)
        yield Followed(thing, title, earlier.meeting, later.meeting, thread, why, tuple(between))


def _soonest(row: MeetingRow) -> date:
    days = days_of(row.planned.due) if row.planned and row.planned.due else None
    return (days.first or days.last or date.max) if days else date.max


def _for(row: MeetingRow) -> str:
    return f" for {row.planned.due}" if row.planned and row.planned.due else ""


def _unless_unknown(
    earlier: MeetingRow, later: MeetingRow, numbers: Collection[int], why: str, *, is_blank: bool
) -> tuple[Thread, str]:
    missing = _missing(earlier, later, numbers)
    if missing:
        first, last = missing
        which = f"meeting {first} is" if first == last else f"meetings {first}–{last} are"
        return Thread.CANNOT_TELL, f"{which} not recorded"
    if is_blank:
        return Thread.NOTHING_RECORDED, f"nothing is recorded of {later.meeting}"
    return Thread.DROPPED, why


def _thread(earlier: MeetingRow, later: MeetingRow, events: Iterable[Entry]) -> tuple[Thread, str, list[int]]:
    """Whether something substantive happened after one meeting, up to the end of the next."""
    start, end = earlier.held.last or earlier.held.first, later.held.last or later.held.first
    certain, possible = [], []
    for entry in events:
        at = getattr(entry.event, "meeting", None)
        first, last = entry.bounds
        if at == later.meeting:
            certain.append(entry.position)
        elif at == earlier.meeting or start is None or end is None:
            continue
        elif first and last and first.date() > start and last.date() <= end:
            certain.append(entry.position)
        elif (last is None or last.date() > start) and (first is None or first.date() <= end):
            possible.append(entry.position)
    if certain:
        return Thread.CONTINUED, f"event {_listing(certain)}", sorted(certain)
    if start is None or end is None:
        return Thread.CANNOT_TELL, "when the meetings were held is not on record", []
    if possible:
        return Thread.CANNOT_TELL, f"event {_listing(possible)} may have been in between", possible
    return Thread.DROPPED, f"nothing is on record about it after {earlier.meeting} up to the end of {later.meeting}", []


def _listing(positions: Iterable[int]) -> str:
    return ", ".join(str(each) for each in sorted(positions))


def _raised_at(view: "Reading", meeting: str, raised: dict[str, Proposal]) -> Iterator[tuple[str, str, list[Entry]]]:
    """The proposals still open that have an event of their own at a meeting, and what moved each."""
    named = {
        tag.removeprefix("proposal:"): None
        for recorded in view.read(Query.tagged(f"meeting:{meeting}"))
        for tag in recorded.tags
        if tag.startswith("proposal:")
    }
    for name in named:
        try:
            found = raised.get(name) or view.proposal(name)
        except UnknownThing:
            continue
        raised[name] = found
        if found.is_open and any(getattr(entry.event, "meeting", None) == meeting for entry in found.own):
            yield f"proposal:{name}", found.facts.title or name, [*found.substantive]


def _assigned_at(view: "Reading", meeting: str) -> Iterator[tuple[str, str, list[Entry]]]:
    """The actions still open that were assigned at a meeting, and what was done about each."""
    for row in agenda.actions(view.connection, "meeting = ? AND closed_by IS NULL", (meeting,)):
        found = action.read(row.action, view.history(f"action:{row.action}"))
        if found:
            moved = [each.by for each in found.deadlines if each.by not in found.assigned]
            yield f"action:{row.action}", row.text, [*found.done, *moved, *found.assigned]


def _is_anything_recorded_of(view: "Reading", meeting: str) -> bool:
    """Whether anything but that it was held, by whom, and where it can be read is on record of a meeting."""
    found = view.read(Query.tagged(f"meeting:{meeting}"))
    return any(_tells_more(view, each, meeting) for each in found)


def _tells_more(view: "Reading", recorded: Recorded, meeting: str) -> bool:
    """Whether an event counts that happened at a meeting, or is about it; not one that merely names it."""
    event = recorded.event
    if isinstance(event, _BARE):
        return False
    is_of_it = getattr(event, "meeting", None) == meeting or f"meeting:{meeting}" in getattr(event, "targets", ())
    return is_of_it and view.in_place_of(recorded) is recorded


_BARE: Final = (MeetingScheduled, MeetingHeld, ParticipationRecorded)


# What became of what a meeting brought


class FollowUp(NamedTuple):
    """What became of a proposal that came up at a meeting."""

    proposal: str
    title: str
    stage_then: str | None
    """How far it had come by the end of that meeting."""
    found: Proposal
    since: tuple[Entry, ...]
    """The substantive events after the meeting, in world order."""
    possibly_since: tuple[Entry, ...]
    """Those of which nobody can say whether they were after it."""
    bundles: tuple[str, ...]
    """The bundles of which it is an item, unless that was said, certainly, before the meeting was over."""
    linked: tuple[int, ...]
    """The positions of the events that relate it to other proposals."""

    @property
    def is_followed(self) -> bool:
        """Whether anything at all is on record that followed."""
        return bool(self.since or self.possibly_since or self.bundles or self.linked)


def meeting_named(view: "Reading", meeting: str) -> str:
    """The identifier of a meeting, given by it or as ``meeting:slug``.

    Raises:
        UnknownThing: no such meeting is on record.
    """
    thing = view.resolve(meeting if ":" in meeting else f"meeting:{meeting}")
    if not thing.startswith("meeting:"):
        raise UnknownThing(f"{thing} is no meeting: coop show {thing} tells what became of it")
    return thing.removeprefix("meeting:")


def follow_up(view: "Reading", meeting: str) -> list[FollowUp]:
    """What became of each proposal that came up at a meeting, in the order they were first recorded.

    Raises:
        UnknownThing: no such meeting is on record.
    """
    slug = meeting_named(view, meeting)
    (row,) = agenda.meetings(view.connection, "meeting = ?", (slug,))
    return _followed_up(view, row)


def _followed_up(view: "Reading", meeting: MeetingRow) -> list[FollowUp]:
    slug, held = meeting.meeting, meeting.held
    sql = """SELECT proposal FROM proposal_meetings JOIN proposals USING (proposal)
        WHERE meeting = ? ORDER BY first_position, proposal"""
    return [_follow_up(view, name, slug, held) for (name,) in view.connection.execute(sql, (slug,)).fetchall()]


def _follow_up(view: "Reading", name: str, meeting: str, held: Days) -> FollowUp:
    found = view.proposal(name)
    since, possibly = [], []
    end = held.last or held.first
    for entry in sorted(found.substantive, key=lambda each: each.order):
        first, last = entry.bounds
        if getattr(entry.event, "meeting", None) == meeting:
            continue
        if end is not None and first is not None and first.date() > end:
            since.append(entry)
        elif end is None or last is None or last.date() > end:
            possibly.append(entry)
    then = [step for step in found.steps if step.by not in since and step.by not in possibly]
    world = view.world()

    def is_earlier(recorded: Recorded) -> bool:
        last = alone(recorded, world.day).bounds[1]
        return end is not None and last is not None and last.date() <= end

    sql = "SELECT bundle, position FROM bundle_items WHERE item = ? ORDER BY bundle"
    itemised = view.connection.execute(sql, (f"proposal:{name}",)).fetchall()
    links = view.read(Query.tagged(f"proposal:{name}", types=("ProposalsLinked",)))
    linked = [each for each in links if view.in_place_of(each) is each and not is_earlier(each)]
    return FollowUp(
        proposal=name,
        title=found.facts.title or name,
        stage_then=str(then[0].stage) if then else None,
        found=found,
        since=tuple(since),
        possibly_since=tuple(possibly),
        bundles=tuple(bundle for bundle, position in itemised if not is_earlier(view.at(position))),
        linked=tuple(each.position for each in linked),
    )


class Brought(NamedTuple):
    """What a meeting brought, and how that stands on a day."""

    meeting: str
    title: str
    proposals: list[FollowUp]
    """Those that came up at it, in the order they were first recorded."""
    signed: list["InForce"]
    announced: list[tuple[str, str]]
    """Bundles that were announced there: identifier and title."""
    assigned: list["Due"]


def brought(view: "Reading", meeting: str, day: date, configuration: "Configuration | None" = None) -> Brought:
    """What became of the proposals that came up at a meeting, and what was signed, announced and assigned there.

    Raises:
        UnknownThing: no such meeting is on record.
    """
    from coop_tracker import schedule

    slug = meeting_named(view, meeting)
    (row,) = agenda.meetings(view.connection, "meeting = ?", (slug,))
    names = queries.placed_at(view.connection, "actions", slug)
    due = (schedule.of_action(view, name, day, configuration) for name, _ in names)
    return Brought(
        meeting=slug,
        title=row.title,
        proposals=_followed_up(view, row),
        signed=schedule.instruments(view, day, meeting=slug),
        announced=queries.placed_at(view.connection, "bundles", slug),
        assigned=[each for each in due if each],
    )
