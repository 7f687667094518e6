"""Deadlines, meetings to come and last days for notice as a calendar that other programs take in (RFC 5545).

What has a day becomes an event of that day; what has none becomes a to-do without one, with a comment that says why.
The identifiers come from the record, and nothing but the day that is asked depends on when the calendar is written:
taken in again, it updates what is there.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from coop_tracker.safe import for_terminal
from coop_tracker.schedule import Due
from coop_tracker.version import __version__
from coop_tracker.vocabulary import DueKind, Schedule

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Todo

    from coop_tracker.view import View


class Edition(NamedTuple):
    """Which state of which ledger a calendar tells of."""

    ledger: str
    position: int
    """Of the last event that counts."""
    recorded_at: datetime
    """When that was recorded."""


def edition_of(view: "View", position: int | None = None) -> Edition:
    """The state of the ledger that a view looks at, or of that position in it."""
    position = view.position if position is None else position
    at = view.envelope(position).recorded_at if position else datetime(1970, 1, 1, tzinfo=UTC)
    return Edition(view.log.ledger, position, at)


def calendar(of: Edition, found: Iterable[Due]) -> bytes:
    """An iCalendar file of what is due.

    Args:
        of: the state of the ledger that was asked. Its id names the entries, its last event dates and numbers them: a
            later calendar is so known to be the newer, whatever made an entry another.
        found: what is due; what is done, dropped or does not apply is called off.
    """
    from icalendar import Calendar  # 60 ms that nothing else needs

    made = Calendar()
    made.add("prodid", f"-//coop_tracker//{__version__}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "coop_tracker")
    for each in found:
        if each.schedule in _DATED and each.days.is_known:
            made.add_component(_event(of, each))
        elif not each.days.is_known:
            made.add_component(_todo(of, each))
    return _as_bytes(made)


_DATED: Final = (
    *(Schedule.OVERDUE, Schedule.DUE_SOON, Schedule.ON_TIME),
    *(Schedule.NOT_APPLICABLE, Schedule.MET, Schedule.MET_LATE, Schedule.DROPPED),
)
_STATUS: Final = {
    **dict.fromkeys((Schedule.MET, Schedule.MET_LATE), "COMPLETED"),
    **dict.fromkeys((Schedule.DROPPED, Schedule.NOT_APPLICABLE), "CANCELLED"),
}
"""Of a to-do without a day: what became of it, so that it comes off a calendar that has it."""

_CALLED_OFF: Final = (Schedule.NOT_APPLICABLE, Schedule.MET, Schedule.MET_LATE, Schedule.DROPPED)


def _event(of: Edition, each: Due) -> "Event":
    """All of the last possible day; a meeting takes all the days that it may be."""
    from icalendar import Event

    made = Event()
    _common(made, of, each)
    first, last = each.days
    start = (first if each.kind is DueKind.MEETING else last) or last or first
    end = last or start
    if start is None or end is None:  # days that are known have one of the two
        return made
    made.add("dtstart", start)
    made.add("dtend", _next(end))
    made.add("transp", "TRANSPARENT")
    if each.schedule in _CALLED_OFF:
        made.add("status", "CANCELLED")
    else:
        made.add("status", "TENTATIVE" if each.is_tentative else "CONFIRMED")
    return made


def _todo(of: Edition, each: Due) -> "Todo":
    from icalendar import Todo

    made = Todo()
    _common(made, of, each)
    told = "" if each.schedule in _CALLED_OFF else f": {each.why}"
    made.add("comment", _line(f"{each.schedule.label}{told}"))
    made.add("status", _STATUS.get(each.schedule, "NEEDS-ACTION"))
    return made


def _common(made: "Event | Todo", of: Edition, each: Due) -> None:
    """What says which matter it is, and since when it says so: all from the record, nothing from a clock."""
    stamp = of.recorded_at.replace(microsecond=0)
    made.add("uid", f"{_name(each)}@{of.ledger}")
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", of.position)
    made.add("summary", _line(each.title))
    made.add("description", "\n".join(_line(line) for line in _described(each)))
    made.add("categories", [each.kind.label])


def _name(each: Due) -> str:
    """By what an entry is known: what comes again and again, or moves on by itself, is another entry each time."""
    comes_again = each.is_about or each.kind in (DueKind.NOTICE, DueKind.EXPIRY)
    day = f".{each.days.last or each.days.first}" if comes_again and each.days.is_known else ""
    return f"{each.kind}.{each.thing.replace(':', '.')}{day}"


def _described(each: Due) -> list[str]:
    """What it is, without the positions of events, which say nothing where the record is not at hand."""
    told = [f"due {each.days}" if each.days.is_known else "", f"said: {each.said}" if each.said else ""]
    told += [each.schedule.label if each.schedule in _CALLED_OFF else each.why]
    told += [f"owner: {', '.join(each.owners)}" if each.owners else ""]
    told += [f"owed to: {', '.join(each.owed_to)}" if each.owed_to else ""]
    told += [f"about: {', '.join(each.about)}" if each.about else "", each.thing]
    return [line for line in told if line]


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(1)


def _line(text: str) -> str:
    return for_terminal(text)


def _as_bytes(made: "Calendar") -> bytes:
    written: bytes = made.to_ical()
    return written
