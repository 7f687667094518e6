"""Sources: what we read, whose word it is, and what it is a copy of."""

from collections.abc import Iterable, Iterator

from coop_tracker.events import SourceRegistered
from coop_tracker.history import History, Recorded, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import thing_row


class Sources:
    """The rows of sources."""

    name = "sources"
    version = 1
    kind = "source"
    types = ("SourceRegistered",)
    tables = (
        Table(
            "sources",
            {
                "source": str,
                "position": int,
                "kind": str,
                "rank": int,
                "title": str,
                "form": str,
                "publisher": str,
                "authors": str,
                "url": str,
                "archive_url": str,
                "language": str,
                "published": str,
                "accessed": str,
                "syndicated_from": str,
                "edition_of": str,
                "seen": int,
                "visibility": str,
                "sha256": str,
            },
            key=("source",),
            indexes=(("syndicated_from",), ("edition_of",)),
        ),
        Table("source_officials", {"source": str, "party": str}, key=("source", "party"), indexes=(("party",),)),
        Table("source_meetings", {"source": str, "meeting": str}, key=("source", "meeting"), indexes=(("meeting",),)),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        return [recorded.event.source] if isinstance(recorded.event, SourceRegistered) else []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        told = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, SourceRegistered)]
        told = [(entry, event) for entry, event in told if event.source == thing]
        if not told:
            return
        entry, first = told[0]

        def fact(name: str) -> str | None:
            value = next((value for _, event in told if (value := getattr(event, name))), None)
            return str(value) if value else None

        texts = [fact(name) for name in ("title", "form", "publisher")]
        links = [fact(name) for name in ("url", "archive_url", "language", "published", "accessed")]
        origin = [fact(name) for name in ("syndicated_from", "edition_of")]
        authors = "; ".join(dict.fromkeys(author for _, event in told for author in event.authors)) or None
        how = (all(event.seen for _, event in told), fact("visibility"), fact("sha256"))
        yield "sources", (thing, entry.position, first.kind, first.kind.rank, *texts, authors, *links, *origin, *how)
        for party in dict.fromkeys(party for _, event in told for party in event.official_of):
            yield "source_officials", (thing, party)
        for meeting in dict.fromkeys(meeting for _, event in told for meeting in event.meetings):
            yield "source_meetings", (thing, meeting)
        yield thing_row(self.kind, thing, first.title, first.publisher, authors, first.note)
