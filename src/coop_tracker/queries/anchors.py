"""What deadlines count from: when things happened, or are going to, as the rows have it."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

from coop_tracker.dates import PartialDate
from coop_tracker.deadlines import Anchored, Context, resolve
from coop_tracker.durations import UNKNOWN_DAYS, Days, WorkingDays, days_of
from coop_tracker.events import Reference
from coop_tracker.queries.agenda import MeetingRow, days, meetings


class RowAnchors:
    """When things happened, as the rows have it; of single events, as whoever asks tells."""

    def __init__(
        self, connection: sqlite3.Connection, event: Callable[[str], Days], calendars: Mapping[str, WorkingDays]
    ) -> None:
        """``event`` tells when an event happened, by its id."""
        self._connection = connection
        self._calendars = calendars
        self._event = event
        self._seen: set[str] = set()
        self._meetings_of = cache(lambda series: meetings(connection, "series = ?", (series,)))

    def when(self, anchor: Reference) -> Anchored:
        """When a thing or event happened."""
        kind, _, slug = anchor.partition(":")
        what = f"{kind} {slug}"
        match kind:
            case "event":
                row = self._connection.execute(_SPANS["action"], (slug,)).fetchone()
                if row or self._connection.execute(_IS_ACTION, (slug,)).fetchone():  # an action without a slug
                    return Anchored(days(*row) if row else UNKNOWN_DAYS, "that action")
                return Anchored(self._event(slug), "the event that it counts from")
            case "meeting":
                found = meetings(self._connection, "meeting = ?", (slug,))
                return self._of_meeting(found[0]) if found else Anchored(UNKNOWN_DAYS, what)
            case "instrument":
                row = self._connection.execute(_SIGNED, (slug,)).fetchone()
                if row is None:
                    return Anchored(UNKNOWN_DAYS, what)
                on, first, last = row
                return Anchored(days_of(PartialDate.parse(on)) if on else days(first, last), what)
            case "proposal" | "action":
                row = self._connection.execute(_SPANS[kind], (slug,)).fetchone()
                return Anchored(days(*row) if row else UNKNOWN_DAYS, what)
        sql = _DATES.get(kind)
        row = self._connection.execute(sql, (slug,)).fetchone() if sql else None
        return Anchored(days_of(PartialDate.parse(row[0])) if row and row[0] else UNKNOWN_DAYS, what)

    def _of_meeting(self, row: MeetingRow) -> Anchored:
        """When it was held; else for when it is planned, where that was said as a day."""
        what = f"meeting {row.meeting}"
        if row.is_held:
            return Anchored(row.held, what)
        if row.status == "cancelled":
            return Anchored(UNKNOWN_DAYS, f"{what}, which was called off,")
        if row.planned is None or row.meeting in self._seen:
            return Anchored(UNKNOWN_DAYS, what)
        self._seen.add(row.meeting)  # meetings may be planned after one another in a circle
        found = resolve(row.planned, Context(row.planned_on, row.series), self, self._calendars)
        self._seen.discard(row.meeting)
        return Anchored(found.days if found else UNKNOWN_DAYS, f"{what}, as planned", is_tentative=True)

    def series_of(self, anchor: Reference) -> str | None:
        """The series that a meeting belongs to."""
        sql = "SELECT series FROM meetings WHERE meeting = ?"
        row = self._connection.execute(sql, (anchor.removeprefix("meeting:"),)).fetchone()
        return row[0] if row else None

    def held(self, series: str) -> Sequence[Days]:
        """When the meetings of a series were held."""
        return [row.held for row in self._meetings_of(series) if row.is_held and row.held.is_known]

    def next_meeting(self, series: str, after: Days) -> Anchored | None:
        """The first meeting of a series after a day: held, else planned."""
        since = after.first or after.last
        for is_held in (True, False):
            found = [self._of_meeting(row) for row in self._meetings_of(series) if row.is_held is is_held]
            later = [each for each in found if (first := _first(each.days)) and (since is None or first > since)]
            if later:
                return min(later, key=lambda one: _first(one.days) or date.max)
        return None


def _first(days: Days) -> date | None:
    return days.first or days.last


_SPANS: Final = {
    "proposal": "SELECT came_up_earliest, came_up_latest FROM proposals WHERE proposal = ?",
    "action": "SELECT closed_earliest, closed_latest FROM actions WHERE action = ? AND NOT dropped",
}
"""By kind: from when to when it may have been that something came up, or was done."""

_IS_ACTION: Final = "SELECT 1 FROM actions WHERE action = ?"

_SIGNED: Final = "SELECT on_text, since_first, since_last FROM instruments WHERE instrument = ? AND made"
"""When an instrument was signed; of one that was only put in force, since when it applies."""

_DATES: Final = {
    "endorsement": "SELECT on_text FROM endorsements WHERE endorsement = ?",
    "agreement": "SELECT on_text FROM agreements WHERE agreement = ?",
    "bundle": "SELECT on_text FROM bundles WHERE bundle = ?",
    "track": "SELECT on_text FROM tracks WHERE track = ?",
    "source": "SELECT published FROM sources WHERE source = ?",
}
"""By kind: when a thing was said, announced, opened or published."""
