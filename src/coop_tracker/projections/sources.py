"""Sources: what we read, whose word it is, and what it is a copy of."""

from collections.abc import Iterable, Iterator

from coop_tracker.events import SourceRegistered
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import date_text, thing_row, together


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

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        told = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, SourceRegistered)]
        told = [(entry, event) for entry, event in told if event.source == thing]
        if not told:
            return
        entry, said = told[0][0], together([event for _, event in told])
        texts = (said.title, said.form, said.publisher, "; ".join(said.authors) or None)
        links = (said.url, said.archive_url, said.language, date_text(said.published), date_text(said.accessed))
        origin = (said.syndicated_from, said.edition_of, said.seen, said.visibility, said.sha256)
        yield "sources", (thing, entry.position, said.kind, said.kind.rank, *texts, *links, *origin)
        for party in dict.fromkeys(said.official_of):
            yield "source_officials", (thing, party)
        for meeting in dict.fromkeys(said.meetings):
            yield "source_meetings", (thing, meeting)
        yield thing_row(self.kind, thing, said.title, told)
