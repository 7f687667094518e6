"""What a page is made from: the moments it is limited to, the day it measures against, and the position of the log."""

from datetime import date
from typing import Any, NamedTuple

from coop_tracker.log import Head
from coop_tracker.moments import Moments, day_in_words
from coop_tracker.view import View

POSSIBLY = "what only possibly had happened counts all together or not at all, and no other way was tried"


class AsOf(NamedTuple):
    """What a report was made from: the same of it gives the same report, byte for byte."""

    day: date
    """The day that deadlines and silence are measured against."""
    moments: Moments
    head: Head
    left_out: int
    """How many events are left out, since they rest on sources that are not for these readers."""
    visibility: str | None
    """The narrowest visibility of sources that was taken in; None: of all."""
    has_possible: bool
    """Whether something only possibly had happened by the day."""
    not_public: int = 0
    """On how many sources that are not public a page rests that may leave the house."""

    @property
    def lines(self) -> list[str]:
        """The sentences that stand on every page."""
        lines = [f"As of {self.day.isoformat()}; recorded up to position {self.head.position}."]
        limits = [*_limits(self.moments)]
        if limits:
            lines.append(f"Only {' and '.join(limits)}.{f' Here {POSSIBLY}.' if self.has_possible else ''}")
        if self.left_out:
            is_one = self.left_out == 1
            many = "1 event is left out: it rests" if is_one else f"{self.left_out:,} events are left out: they rest"
            whose = "that are restricted" if self.visibility == "internal" else f"that are not {self.visibility}"
            lines.append(f"{many} on sources {whose}.")
        if self.not_public:
            which = "a source that is" if self.not_public == 1 else f"{self.not_public:,} sources that are"
            lines.append(f"Not for passing on: this rests on {which} not public.")
        lines.append(f"Ledger {self.head.ledger}, head {self.head.short}.")
        return lines

    @property
    def plain(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "day": self.day.isoformat(),
            "on": _moment(self.moments.on),
            "public": _moment(self.moments.public),
            "position": self.head.position,
            "ledger": self.head.ledger,
            "head": self.head.hash.hex(),
            "visibility": self.visibility,
            "left_out": self.left_out,
        }


def as_of(view: View, day: date, visibility: str | None = None) -> AsOf:
    """What a report about a record is made from.

    Raises:
        InvalidInput: the record also holds what rests on sources that are not so visible.
    """
    if visibility is not None:
        view.expect_only(visibility)
    return AsOf(day, view.moments, view.head, view.left_out, visibility, view.otherwise is not None)


def told(view: View) -> str:
    """Which moments an answer is limited to, and that of the possible ones not every combination was tried."""
    limits = [*_limits(view.moments), f"what was recorded up to position {view.position}"]
    return f"{', '.join(limits)}{f'; {POSSIBLY}' if view.otherwise else ''}"


def _limits(moments: Moments) -> list[str]:
    asked = (("had happened", moments.on), ("the public could know", moments.public))
    return [f"what {words} by {day_in_words(moment)}" for words, moment in asked if moment]


def _moment(moment: Any) -> str | None:
    return day_in_words(moment) if moment else None
