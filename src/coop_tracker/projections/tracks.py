"""Tracks: the fields of cooperation, open or closed, also those on which nothing was proposed."""

from collections.abc import Iterable, Iterator

from coop_tracker.events import AliasNoted, TrackClosed, TrackOpened
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World, certainly_later
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import DATES, dates, thing_row, together


class Tracks:
    """The rows of tracks."""

    name = "tracks"
    version = 1
    kind = "track"
    types = ("TrackOpened", "TrackClosed", "AliasNoted")
    tables = (
        Table(
            "tracks",
            {
                "track": str,
                "position": int,
                "title": str,
                "parent": str,
                "mechanism": str,
                "meeting": str,
                "closed_by": int,
                **DATES,
            },
            key=("track",),
        ),
        Table("track_parties", {"track": str, "party": str}, key=("track", "party"), indexes=(("party",),)),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case TrackOpened(track=slug) | TrackClosed(track=slug):
                return [slug]
            case AliasNoted(of=reference) if reference.startswith("track:"):
                return [reference.removeprefix("track:")]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        opened = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, TrackOpened)]
        opened = [(entry, event) for entry, event in opened if event.track == thing]
        if not opened:
            return
        closings = [entry for entry in history.entries if isinstance(entry.event, TrackClosed)]
        closed = next((entry for entry in reversed(closings) if getattr(entry.event, "track", None) == thing), None)
        if closed and any(certainly_later(entry, closed) for entry, _ in opened):
            closed = None
        first, said = opened[0][0], together([event for _, event in opened])
        told = (said.title, said.parent, said.mechanism, said.meeting)
        yield "tracks", (thing, first.position, *told, closed.position if closed else None, *dates(first))
        for party in dict.fromkeys(said.parties):
            yield "track_parties", (thing, party)
        aliases = [entry.event.name for entry in history.entries if isinstance(entry.event, AliasNoted)]
        yield thing_row(self.kind, thing, said.title, opened, *aliases)
