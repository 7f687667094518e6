"""Days and lengths of time: what an ISO 8601 duration away from a day is, where the day itself may be a span.

A month after 31 January is the last of February: months end at the month's end, and every occurrence is counted from
the first day, so that it does not stay on the 28th.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import frozen

from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

__all__ = ["Days", "WorkingDays"]


class Days(NamedTuple):
    """One day, of which it may not be known which: any from the first to the last; None where that side is open."""

    first: date | None
    last: date | None

    @classmethod
    def between(cls, first: datetime | None, last: datetime | None) -> "Days":
        """The days of two moments, of which either may be unknown."""
        return cls(first.date() if first else None, last.date() if last else None)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.first is not None or self.last is not None

    def moved(self, length: str, times: int = 1) -> "Days":
        """So many times a duration later; earlier where it is negative."""
        return Days(*(None if day is None else after(day, length, times) for day in self))

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first or "unknown")
        return f"[{self.first or ''}..{self.last or ''}]"


UNKNOWN_DAYS: Final = Days(None, None)


def days_of(said: PartialDate, not_after: datetime | None = None) -> Days:
    """The days that a date may be: its bounds for comparing, with the slack that its marks ask for (RULES 7)."""
    return Days.between(*said.bounds(not_after))


_DURATION: Final = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)


def not_a_duration(text: str) -> str:
    """What to say of a length of time that cannot be read, with what would do."""
    said = re.fullmatch(r"(\d{1,5})\s*(day|week|month|year)s?", text.strip(), re.IGNORECASE)
    forms = f"P{said[1]}{said[2][0].upper()}" if said else "P30D, P6M, P2Y"
    return f"{text!r} is not a duration; write it as ISO 8601 does: {forms}"


@lru_cache(maxsize=1024)
def read(text: str) -> "relativedelta":
    """An ISO 8601 duration; a part of a day counts as a whole one.

    Raises:
        InvalidInput: it is none.
    """
    from dateutil.relativedelta import relativedelta  # what has no duration need not wait for it

    match = _DURATION.fullmatch(text)
    if match is None or text.rstrip("T").endswith("P"):
        raise InvalidInput(not_a_duration(text))
    sign = -1 if match[1] else 1
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    days += weeks * 7 + -(-(hours * 3600 + minutes * 60 + seconds) // 86_400)
    return relativedelta(years=sign * years, months=sign * months, days=sign * days)


def after(day: date, length: str, times: int = 1) -> date | None:
    """The day that lies so many times a duration after another; None beyond the years 1 to 9999."""
    try:
        moved: date = day + read(length) * times
    except (OverflowError, ValueError):
        return None
    return moved


def advances(length: str) -> bool:
    """Whether a duration leads on, so that what is repeated after it ever ends."""
    there = after(date(2001, 1, 1), length)
    return there is None or there > date(2001, 1, 1)


# Working days

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@frozen
class WorkingDays:
    """Which days are worked, as a calendar says that somebody stated: nothing is known of holidays otherwise."""

    weekend: Collection[str] = ("saturday", "sunday")
    holidays: Collection[date] = ()

    def after(self, day: date, count: int) -> date | None:
        """The day that lies so many working days after another; before it, where the number is negative."""
        step = timedelta(1 if count >= 0 else -1)
        left = abs(count)
        try:
            while left:
                day += step
                left -= WEEK[day.weekday()] not in self.weekend and day not in self.holidays
        except OverflowError:
            return None
        return day


def whole_days(length: str) -> int | None:
    """How many days a duration is, if it is said in days alone: of weeks nobody knows how many days are worked."""
    return read(length).days if _IN_DAYS.fullmatch(length) else None


_IN_DAYS: Final = re.compile(r"-?P\d+D")
