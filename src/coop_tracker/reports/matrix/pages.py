"""What stands on every page of a matrix, in whatever form: what it is, what it was made from, and for whom."""

from datetime import datetime
from typing import Final, NamedTuple

from coop_tracker.matrix import Matrix
from coop_tracker.reports.asof import AsOf, as_of
from coop_tracker.reports.difference import moments
from coop_tracker.view import View
from coop_tracker.vocabulary import Schedule

TITLE: Final = "Implementation matrix"

LEGEND: Final = (
    "A number in square brackets is the place of an event in the ledger; coop log --after 33 --limit 1 prints event 34."
)
"""What a reader has to know of every page."""


class Page(NamedTuple):
    """A matrix, and what stands on every page of it."""

    matrix: Matrix
    as_of: AsOf
    not_public: int
    """How many of the events it is made from rest on sources that are not public."""
    recorded_at: datetime | None
    """When the last event that counts was recorded; None: there is none."""
    track: str | None = None
    party: str | None = None
    """What it is limited to, where it is."""

    @property
    def lines(self) -> list[str]:
        """The sentences that stand on every page."""
        lines = [*self.as_of.lines]
        if self.not_public:
            noun = "event" if self.not_public == 1 else "events"
            made = f"It is made from {self.not_public} {noun} too that rest on sources which are not public"
            lines.append(f"{made}: not for passing on.")
        return lines

    @property
    def subtitle(self) -> str:
        """What it holds, in a line."""
        open_ = sum(len(track.rows) for track in self.matrix.tracks)
        words = f"{open_:,} open, {len(self.matrix.closed):,} closed"
        words += f"; only what is on {self.matrix.name('track', self.track)}" if self.track else ""
        words += f"; only what concerns {self.matrix.name('party', self.party)}" if self.party else ""
        overdue = sum(row.schedule is Schedule.OVERDUE for track in self.matrix.tracks for row in track.rows)
        words += f"; {overdue:,} overdue" if overdue else ""
        since = self.matrix.since
        return f"{words}; changes since {moments(since.before)}" if since else words


def page(
    view: View,
    made: Matrix,
    visibility: str | None = None,
    *,
    track: str | None = None,
    party: str | None = None,
) -> Page:
    """A matrix as a page: with the moments it is made from, and whether it rests on what is not public."""
    hidden = [] if visibility == "public" else view.visible("public")[1]
    last = next(iter(view.log.read(until=view.position, limit=1, backwards=True)), None)
    recorded_at = last.recorded_at if last else None
    return Page(made, as_of(view, made.day, visibility), len(hidden), recorded_at, track, party)
