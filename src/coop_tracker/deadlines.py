"""On what day something is due: read off what was said, and off what that counts from (RULES 18).

A deadline is resolved from the day it gives, from its anchor and an offset, from working days of a calendar that was
stated, or from a meeting of a series. Everything else is undetermined, "soon" and "immediately" too: the record never
makes up a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Protocol

from coop_tracker.configuration import calendar_heading
from coop_tracker.durations import UNKNOWN_DAYS, Days, WorkingDays, advances, days_of, whole_days
from coop_tracker.events import Deadline, Reference
from coop_tracker.vocabulary import DeadlineRelation


class Anchored(NamedTuple):
    """When that happened from which a deadline counts, or is going to."""

    days: Days
    what: str
    """The thing or event, in words: ``meeting round-3``."""
    is_tentative: bool = False
    """It is only planned."""


class Anchors(Protocol):
    """What may be asked of the record to resolve a deadline."""

    def when(self, anchor: Reference) -> Anchored:
        """When a thing or event happened; days of which nothing is known, where that is not on record."""

    def next_meeting(self, series: str, after: Days) -> Anchored | None:
        """The first meeting of a series after that day: held, else planned."""

    def series_of(self, anchor: Reference) -> str | None:
        """The series that a meeting belongs to."""

    def held(self, series: str) -> Sequence[Days]:
        """When the meetings of a series were held."""


class Resolved(NamedTuple):
    """The day on which something is due, or why that cannot be told."""

    days: Days
    """From the first possible day to the last; ``UNKNOWN_DAYS``: undetermined."""
    why: str
    """What it was read off; or what is missing."""
    is_tentative: bool = False
    """It hangs on a meeting that is only planned."""
    is_about: bool = False
    """It is one of those that come again and again, and so not to the day."""
    calendar: str | None = None
    """The calendar of working days that would settle it; empty: none was named; None: that is not what is missing."""

    @property
    def is_determined(self) -> bool:
        """Whether anything is known of the day."""
        return self.days.is_known


class Done(NamedTuple):
    """That something which is due again and again was done once."""

    on: Days
    occurrence: Days | None = None
    """Which time that was, where it was said."""


class Context(NamedTuple):
    """What a deadline is read in: the day it was set, the series it belongs to, and what was done since."""

    since: Days
    series: str | None = None
    done: Sequence[Done] = ()


def resolve(
    deadline: Deadline, context: Context, anchors: Anchors, calendars: Mapping[str, WorkingDays]
) -> Resolved | None:
    """The day on which something is due; None where no deadline was set."""
    if deadline.relation is DeadlineRelation.NONE:
        return None
    if deadline.relation is DeadlineRelation.EVERY:
        return _every(deadline, context, anchors)
    if deadline.relation is DeadlineRelation.AT_NEXT_MEETING:
        return _at_next_meeting(deadline, context, anchors, calendars)
    found = _once(deadline, anchors, calendars)
    if deadline.relation is DeadlineRelation.AFTER and found.is_determined:
        return found._replace(days=Days(found.days.first, None))  # not before: it never ends
    return found


def _undetermined(why: str, calendar: str | None = None) -> Resolved:
    return Resolved(UNKNOWN_DAYS, why, calendar=calendar)


def _once(deadline: Deadline, anchors: Anchors, calendars: Mapping[str, WorkingDays]) -> Resolved:
    if deadline.due is not None:
        days = days_of(deadline.due)
        return Resolved(days, f"said: {deadline.due}") if days.is_known else _undetermined("its day is not known")
    if deadline.anchor is None:
        nothing = f"{deadline.offset} counts from nothing that is on record: name an anchor" if deadline.offset else ""
        return _undetermined(nothing or "no day was said, and nothing that it counts from")
    anchor = anchors.when(deadline.anchor)
    if not anchor.days.is_known:
        return _undetermined(f"when {anchor.what} was is not on record")
    if deadline.offset is None:
        return Resolved(anchor.days, f"the day of {anchor.what}", anchor.is_tentative)
    counted = _counted(anchor.days, deadline, calendars)
    if isinstance(counted, Resolved):
        return counted
    of = f", working days of {deadline.calendar}" if deadline.working_days else ""
    return Resolved(counted, f"{deadline.offset} from {anchor.what}, {anchor.days}{of}", anchor.is_tentative)


def _counted(start: Days, deadline: Deadline, calendars: Mapping[str, WorkingDays]) -> Days | Resolved:
    """The days that lie the offset of a deadline after others; or why that cannot be told."""
    if deadline.offset is None:
        return start
    if not deadline.working_days:
        return start.moved(deadline.offset)
    count = whole_days(deadline.offset)
    if count is None:
        return _undetermined(f"working days are counted in days, as in P10D, and not as {deadline.offset}")
    if deadline.calendar is None:
        return _undetermined("it counts working days, and names no calendar of those that coop.toml states", "")
    calendar = calendars.get(deadline.calendar)
    if calendar is None:
        stated = f"{calendar_heading(deadline.calendar)} in coop.toml would say which those are"
        why = f"it counts the working days of the calendar {deadline.calendar!r}, which is not stated; {stated}"
        return _undetermined(why, deadline.calendar)
    return Days(*(None if day is None else calendar.after(day, count) for day in start))


def _at_next_meeting(
    deadline: Deadline, context: Context, anchors: Anchors, calendars: Mapping[str, WorkingDays]
) -> Resolved:
    anchored = deadline.anchor if (deadline.anchor or "").startswith("meeting:") else None
    series = context.series or (anchors.series_of(anchored) if anchored else None)
    if series is None:
        return _undetermined("which series of meetings is meant is not on record")
    after = anchors.when(anchored).days if anchored else context.since
    found = anchors.next_meeting(series, after)
    if found is None or not found.days.is_known:
        return _undetermined(f"no later meeting of {series} is on record, held or planned with a date")
    counted = _counted(found.days, deadline, calendars)
    if isinstance(counted, Resolved):
        return counted
    return Resolved(counted, f"the next meeting of {series}: {found.what}", found.is_tentative)


MOST_OCCURRENCES: Final = 10_000


def _every(deadline: Deadline, context: Context, anchors: Anchors) -> Resolved:
    """The earliest occurrence that nothing met: not done, nor any meeting held, since the one before it."""
    if deadline.offset is None or not advances(deadline.offset):
        return _undetermined("at what interval it comes again is not on record")
    if deadline.due is not None:
        start, number, counted = days_of(deadline.due), 0, f"the first on {deadline.due}"
    elif deadline.anchor is not None:
        anchor = anchors.when(deadline.anchor)
        start, number, counted = anchor.days, 1, f"counted from {anchor.what}, {anchor.days}"
    else:
        return _undetermined(f"{deadline.offset} again and again counts from nothing that is on record: name an anchor")
    if start.first is None or start.last is None:
        return _undetermined("the day that it is counted from is not on record")
    held = anchors.held(context.series) if context.series else ()
    done = [*(each.on for each in context.done if each.occurrence is None), *held]
    last = max((day for each in done if (day := each.last or each.first)), default=date.min)
    said = [each.occurrence for each in context.done if each.occurrence is not None]
    for nth in range(number, MOST_OCCURRENCES):
        before, days = start.moved(deadline.offset, nth - 1), start.moved(deadline.offset, nth)
        if before.last is None:
            break
        is_met = last > before.last or any(_names(each, before, days) for each in said)
        if not is_met:
            return Resolved(days, f"every {deadline.offset}, {counted}: number {nth - number + 1}", is_about=True)
    return _undetermined("it has come round more often than can be counted")


def _names(occurrence: Days, before: Days, days: Days) -> bool:
    """Whether a date that was said for an occurrence is this one: the first that is not over before that date."""
    first = occurrence.first or occurrence.last
    if first is None:
        return False
    return (days.last is None or first <= days.last) and (before.last is None or first > before.last)


def said_words(deadline: Deadline) -> str:
    """A deadline as it was said, with what was read of it."""
    read = [deadline.relation.label.replace("_", " ")]
    read += [str(each) for each in (deadline.due, deadline.offset, deadline.anchor) if each]
    return f"“{deadline.said}” ({' '.join(read)})"
