"""The three moments at which the record can be asked: what had happened, what was public, what was recorded (RULES 8).

Each is the end of a day, or a moment of it, in UTC without a zone, as all dates here are compared.
"""

import re
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput
from coop_tracker.events import (
    AliasNoted,
    ClaimRecorded,
    Event,
    EventRedacted,
    EventRetracted,
    MembershipStated,
    PartyIntroduced,
    SourceRegistered,
    TrackOpened,
)

Day = date | datetime | PartialDate | str
"""A day, in a form that people and programs have it in; a month or a year stands for its last day."""


class Moments(NamedTuple):
    """What an answer is limited to; None: not limited."""

    on: datetime | None = None
    """What had happened by then."""
    public: datetime | None = None
    """What the public could know by then."""
    as_of: int | None = None
    """What was recorded up to this position."""
    recorded: datetime | None = None
    """The time that was asked for, where the position is the last one that was recorded by then."""

    @property
    def choose(self) -> bool:
        """Whether events up to the position count or do not count one by one."""
        return self.on is not None or self.public is not None


NOW: Final = Moments()
"""All that is recorded."""

TIMELESS: Final[tuple[type[Event], ...]] = (
    *(SourceRegistered, PartyIntroduced, MembershipStated, AliasNoted, TrackOpened),
    *(ClaimRecorded, EventRetracted, EventRedacted),
)
"""Events that count on every day and for every public: they say what names mean, or that an entry should not stand."""


def end_of(day: Day) -> datetime:
    """The last moment of a day, or of the month or year that is given in its place.

    Raises:
        InvalidInput: it is no date, or one without an end.
    """
    if isinstance(day, datetime):
        return day.astimezone(UTC).replace(tzinfo=None) if day.tzinfo else day
    said = PartialDate.parse(day.isoformat() if isinstance(day, date) else str(day))
    if said.last is None or said.first is None:
        raise InvalidInput(f"{str(day)!r} has no first or no last day: give a day, as in 2025-10-31")
    return said.last


def position_in(moment: int | str) -> int | None:
    """The position that a bare number stands for; None where it is none."""
    if isinstance(moment, str):
        return int(moment) if _POSITION.fullmatch(moment) else None
    return moment


_POSITION: Final = re.compile(r"[0-9]{1,18}")


def day_in_words(moment: datetime) -> str:
    """A day, or a time of it where that is not its end: ``2025-10-31``, ``2025-10-31T09:00:00Z``."""
    is_end = (moment.hour, moment.minute) == (23, 59)
    return moment.date().isoformat() if is_end else f"{moment.isoformat(timespec='seconds')}Z"
