"""What is due, on a day: who owes what to whom, meetings to come, notice to be given, terms that run out (RULES 18).

Everything here is asked of a stated day and follows from that and the record alone; there is no clock in it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from coop_tracker.configuration import Configuration
from coop_tracker.deadlines import Context, Resolved, resolve
from coop_tracker.durations import UNKNOWN_DAYS, Days, days_of
from coop_tracker.events import Deadline, Reference
from coop_tracker.history import happened
from coop_tracker.instrument import Force, force, notice_ahead
from coop_tracker.queries import agenda, anchors, terms
from coop_tracker.vocabulary import DeadlineRelation, DueKind, InstrumentKind, Owed, Schedule

if TYPE_CHECKING:
    from coop_tracker.reading import Reading


class Due(NamedTuple):
    """Something with a deadline, or something to be done without one, and how it stands on the day that was asked."""

    thing: str
    """``kind:slug``."""
    kind: DueKind
    title: str
    """What is to be done, or what it is."""
    schedule: Schedule
    days: Days
    """From the first possible day to the last; unknown: undetermined, or there is none."""
    said: str | None
    """The deadline in the words that were said."""
    why: str
    """What the day was read off; or why it is undetermined, or does not apply."""
    is_tentative: bool
    """It hangs on a meeting that is only planned."""
    is_about: bool
    """It comes again and again, and so is not to the day."""
    owners: tuple[str, ...]
    owed_to: tuple[str, ...]
    about: tuple[str, ...]
    parties: tuple[str, ...]
    """Of what nobody has to do: whose concern it is, such as the parties to an instrument."""
    owed: Owed | None
    """Who owes it, seen from the party chosen as we; None where none is chosen, or nobody owes it."""
    position: int
    """Of the event that set the deadline; where none was set, of the one that says what it is."""
    earlier: int
    """How many earlier deadlines it had."""
    partly: int = 0
    """How often a part of it was done."""
    is_disputed: bool = False
    """Accounts of the day that it hangs on disagree, and none is better than the others."""
    calendar: str | None = None
    """The calendar of working days that would settle its day; empty: none was named; None: that is not what lacks."""

    @property
    def key(self) -> str:
        """By what it is the same matter on another day."""
        return f"{self.kind} {self.thing}"

    @property
    def is_listed(self) -> bool:
        """Whether it needs somebody's eye: overdue, due soon, or with a deadline that nobody can tell."""
        return self.schedule in (Schedule.OVERDUE, Schedule.DUE_SOON, Schedule.UNDETERMINED)


def due(
    view: "Reading",
    day: date,
    configuration: Configuration | None = None,
    *,
    everything: bool = False,
) -> list[Due]:
    """What is overdue on a day, what is due soon, and what has a deadline that nobody can tell; in this order.

    Args:
        view: the record, at whatever moment.
        day: the day; today, for instance.
        configuration: how many days ahead is soon, who *we* are, and which days are worked.
        everything: also what is on time, has no deadline, does not apply, is done or was dropped.
    """
    asked = _Asked(view, day, configuration or Configuration())
    found = [*asked.actions(everything=everything), *asked.meetings(everything=everything)]
    found += [*asked.instruments(), *asked.pauses()]
    return sorted((each for each in found if everything or each.is_listed), key=_urgency)


class InForce(NamedTuple):
    """An instrument, and whether it is in force on the day that was asked."""

    instrument: str
    title: str
    kind: InstrumentKind | None
    commits: bool | None
    """Whether it commits its parties; None: that is not on record."""
    force: Force
    end: Days
    """The last day for notice holds for this end."""
    last_day_for_notice: Days
    """By when notice could still be given; unknown: it does not renew itself, or no day can be told."""


def instruments(view: "Reading", day: date, *, meeting: str | None = None) -> list[InForce]:
    """Every instrument, or those signed at a meeting, and whether each is in force on a day, as first recorded.

    Where accounts of its dates disagree, they are taken as spans.
    """
    found = []
    which = ("meeting = ?", (meeting,)) if meeting else ("TRUE",)
    for row in terms.instruments(view.connection, *which):
        end, last_day = notice_ahead(row.terms, day) or (UNKNOWN_DAYS, UNKNOWN_DAYS)
        kind = InstrumentKind(row.kind) if row.kind else None
        now = force(row.terms, day)
        found.append(InForce(row.instrument, row.title, kind, row.commits, now, end, last_day))
    return found


def of_action(view: "Reading", action: str, day: date, configuration: Configuration | None = None) -> Due | None:
    """How one action stands on a day; None where nothing that assigned it counts."""
    asked = _Asked(view, day, configuration or Configuration())
    rows = agenda.actions(view.connection, "action = ?", (action,))
    return asked.action(rows[0]) if rows else None


def of_meeting(view: "Reading", meeting: str, day: date, configuration: Configuration | None = None) -> Due | None:
    """How a meeting that is to come, or was called off, stands on a day; None where it was held, or is not known."""
    asked = _Asked(view, day, configuration or Configuration())
    rows = agenda.meetings(view.connection, "meeting = ? AND status <> 'held'", (meeting,))
    return asked.meeting(rows[0]) if rows else None


_ORDER: Final = (
    *(Schedule.OVERDUE, Schedule.DUE_SOON, Schedule.UNDETERMINED, Schedule.ON_TIME, Schedule.NO_DEADLINE),
    *(Schedule.NOT_APPLICABLE, Schedule.MET_LATE, Schedule.MET, Schedule.DROPPED),
)


def _urgency(each: Due) -> tuple[int, date, int, str]:
    return _ORDER.index(each.schedule), each.days.last or each.days.first or date.max, each.position, each.thing


_BINDS: Final[Mapping[bool | None, str]] = {
    True: "",
    False: " (non-binding)",
    None: " (whether it binds is not on record)",
}
"""What is added to the title of an instrument, so that none reads like a commitment that is none."""


class _Asked:
    """The record, asked on a day."""

    def __init__(self, view: "Reading", day: date, configuration: Configuration) -> None:
        self.view = view
        self.day = day
        self.configuration = configuration
        self.anchors = anchors.RowAnchors(view.connection, self._event_days, configuration.calendars)
        self._ours: dict[str, bool] = {}

    def _event_days(self, event_id: str) -> Days:
        """When an event happened that a deadline counts from: as it counts now, whatever was corrected in it."""
        return days_of_event(self.view, event_id)

    def _resolved(self, deadline: Deadline, context: Context) -> Resolved | None:
        return resolve(deadline, context, self.anchors, self.configuration.calendars)

    def _open(self, resolved: Resolved | None) -> Schedule:
        """How something that is still to be done stands to its deadline."""
        if resolved is None:
            return Schedule.NO_DEADLINE
        first, last = resolved.days
        if not resolved.is_determined:
            return Schedule.UNDETERMINED
        if last is not None and last < self.day:
            return Schedule.OVERDUE
        soon = first is None or first <= self._soon()
        return Schedule.DUE_SOON if soon else Schedule.ON_TIME

    def _soon(self) -> date:
        try:
            return self.day + timedelta(self.configuration.window)
        except OverflowError:
            return date.max

    def actions(self, *, everything: bool) -> Iterator[Due]:
        which = "TRUE" if everything else "closed_by IS NULL"
        return (self.action(row) for row in agenda.actions(self.view.connection, which))

    def action(self, row: agenda.ActionRow) -> Due:
        resolved = self._resolved(row.deadline, self._context(row)) if row.deadline else None
        why = resolved.why if resolved else "no deadline was set"
        schedule = self._closed(row, resolved) if row.closed is not None else self._open(resolved)
        if row.closed is None and self._is_at_rest(row):
            schedule, why = Schedule.NOT_APPLICABLE, f"all that it is about is closed or suspended; {why}"
        elif row.closed is not None:
            why = f"{'dropped' if row.is_dropped else 'done'} by event {row.closed_by}, {row.closed}; {why}"
        return Due(
            thing=f"action:{row.action}",
            kind=DueKind.ACTION,
            title=row.text,
            schedule=schedule,
            days=resolved.days if resolved else UNKNOWN_DAYS,
            said=row.deadline.said if row.deadline else None,
            why=why,
            is_tentative=resolved.is_tentative if resolved else False,
            is_about=resolved.is_about if resolved else False,
            owners=row.owners,
            owed_to=row.owed_to,
            about=row.about,
            parties=(),
            owed=self._owed(row.owners),
            position=row.set_by or row.position,
            earlier=max(0, row.deadlines - 1),
            partly=row.partly,
            is_disputed=agenda.is_disputed(self.view.connection, f"action:{row.action}", "deadline", "on"),
            calendar=resolved.calendar if resolved else None,
        )

    def _context(self, row: agenda.ActionRow) -> Context:
        """What its deadline is read in: "at the next meeting" is said at a meeting, and of the series that is of."""
        is_next = row.deadline is not None and row.deadline.relation is DeadlineRelation.AT_NEXT_MEETING
        if not is_next or row.context.series or row.meeting is None:
            return row.context
        return row.context._replace(series=self.anchors.series_of(Reference(f"meeting:{row.meeting}")))

    def _is_at_rest(self, row: agenda.ActionRow) -> bool:
        about = [thing for thing in row.about if agenda.can_rest(thing)]
        return bool(about) and all(agenda.is_at_rest(self.view.connection, thing) for thing in about)

    @staticmethod
    def _closed(row: agenda.ActionRow, resolved: Resolved | None) -> Schedule:
        if row.is_dropped:
            return Schedule.DROPPED
        done, last = row.closed, resolved.days.last if resolved else None
        is_late = done is not None and done.first is not None and last is not None and done.first > last
        return Schedule.MET_LATE if is_late else Schedule.MET

    def meetings(self, *, everything: bool) -> Iterator[Due]:
        """Meetings that were planned; past the day, somebody has to say whether they were held."""
        which = "status <> 'held'" if everything else agenda.TO_COME
        return (self.meeting(row) for row in agenda.meetings(self.view.connection, which))

    def meeting(self, row: agenda.MeetingRow) -> Due:
        context = Context(row.planned_on, row.series)
        resolved = self._resolved(row.planned, context) if row.planned else None
        found = resolved or Resolved(UNKNOWN_DAYS, "it is planned, and no day was said")
        schedule = Schedule.DROPPED if row.status == "cancelled" else self._open(found)
        asks = "; nothing says whether it was held" if schedule is Schedule.OVERDUE else ""
        return self._made(
            f"meeting:{row.meeting}",
            DueKind.MEETING,
            row.title,
            schedule,
            found._replace(
                is_tentative=found.is_tentative or row.status == "tentative",
                why=f"{row.status}; {found.why}{asks}",
            ),
            said=row.planned.said if row.planned else None,
            position=row.planned_by or row.position,
            earlier=max(0, row.plans - 1),
        )

    def instruments(self) -> Iterator[Due]:
        """The last days for notice, and the ends of terms: of those that renew themselves, where it is all one has."""
        today = self.day.isoformat()
        which = "made AND ended_by IS NULL AND (end_last >= ? OR (auto_renews IS NOT NULL AND end_last IS NOT NULL))"
        for row in terms.instruments(self.view.connection, which, (today,)):
            now = force(row.terms, self.day)
            if not now.end.is_known or (now.end.last is not None and now.end.last < self.day):
                continue
            title = f"{row.title}{_BINDS[row.commits]}"
            renews = f"it renews itself by {row.terms.auto_renews}"
            if not now.is_renewing:
                kind, what, found = DueKind.EXPIRY, f"{title} runs out", Resolved(now.end, now.why)
            elif ahead := notice_ahead(row.terms, self.day):
                end, last_day = ahead
                why = f"{renews} unless notice is given {row.terms.notice} before; its term runs until {end}"
                kind, what, found = DueKind.NOTICE, f"last day for notice: {title}", Resolved(last_day, why)
            elif row.terms.notice is None and now.notice_stands is False:
                why = f"{renews}, and how long before notice is to be given is not on record; {now.why}"
                kind, what, found = DueKind.NOTICE, f"{title} renews itself", Resolved(now.end, why)
            else:
                continue
            thing = f"instrument:{row.instrument}"
            yield self._made(thing, kind, what, self._open(found), found, position=row.position)

    def pauses(self) -> Iterator[Due]:
        """Proposals that were suspended or deferred until some time."""
        for row in agenda.pauses(self.view.connection):
            series = self.anchors.series_of(Reference(f"meeting:{row.meeting}")) if row.meeting else None
            resolved = self._resolved(row.until, Context(row.since, series))
            if resolved:
                yield self._made(
                    f"proposal:{row.proposal}",
                    DueKind.RESUMPTION,
                    f"{row.title} was {row.disposition} until then",
                    self._open(resolved),
                    resolved,
                    said=row.until.said,
                    position=row.position,
                )

    def _made(
        self,
        thing: str,
        kind: DueKind,
        title: str,
        schedule: Schedule,
        found: Resolved,
        *,
        position: int,
        said: str | None = None,
        earlier: int = 0,
    ) -> Due:
        return Due(
            thing=thing,
            kind=kind,
            title=title,
            schedule=schedule,
            days=found.days,
            said=said,
            why=found.why,
            is_tentative=found.is_tentative,
            is_about=found.is_about,
            owners=(),
            owed_to=(),
            about=(),
            parties=agenda.parties(self.view.connection, thing),
            owed=None,
            position=position,
            earlier=earlier,
            is_disputed=agenda.is_disputed(self.view.connection, thing, "date", "deadline", "term", "on", "until"),
            calendar=found.calendar,
        )

    # We and they

    def _owed(self, owners: tuple[str, ...]) -> Owed | None:
        if self.configuration.we is None:
            return None
        if not owners:
            return Owed.NOBODY
        ours = [self.is_ours(party) for party in owners]
        return Owed.WE if all(ours) else Owed.BOTH if any(ours) else Owed.THEY

    def is_ours(self, party: str) -> bool:
        """Whether a party belongs to the one chosen as we."""
        we = self.configuration.we
        if party not in self._ours:
            self._ours[party] = we is not None and agenda.belongs(self.view.connection, party, we, self.day)
        return self._ours[party]


def days_of_event(view: "Reading", event_id: str) -> Days:
    """When an event happened, as it counts at the moments of a view; unknown days where it does not count there."""
    from coop_tracker.gathering import read

    world = view.world()
    for recorded in read(view.log.find([event_id])):
        if recorded.position > view.position:
            continue
        counting = view.in_place_of(recorded)
        if counting and world.shows(counting):
            return days_of(happened(counting.event, world.day))
    return UNKNOWN_DAYS
