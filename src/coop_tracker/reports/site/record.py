"""All that a dossier tells, asked in bulk: the rows of the read model, and the log read once from end to end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from coop_tracker.configuration import Configuration
from coop_tracker.events import (
    NAMELESS,
    AliasNoted,
    Citation,
    EventRedacted,
    PartyIntroduced,
    SourceRegistered,
    introduced,
    introducing,
    kebab,
)
from coop_tracker.gathering import PreparedEvents, Recorded, gather, read
from coop_tracker.history import History, World
from coop_tracker.log import Query, RecordedEvent
from coop_tracker.projections.model import OnProgress
from coop_tracker.queries import ProposalStatus, TrackStatus, dossier
from coop_tracker.queries.bundles import BundleStatus
from coop_tracker.queries.dossier import Row
from coop_tracker.reports.site import lines
from coop_tracker.reports.site.lines import Line, Sign
from coop_tracker.schedule import Due, InForce
from coop_tracker.view import View

LATEST: Final = 8
"""How many events the overview tells as recorded last."""

DETAILED: Final = 300
"""How many of a list are told in full; of the others, where they stand."""

POSSIBLY: Final = "possibly"
"""The column that says whether a row is there only if what possibly had happened had."""


class Mention(NamedTuple):
    """An event that cites a source."""

    position: int
    on: str
    what: str
    about: tuple[str, ...]
    citation: Citation


class Told(NamedTuple):
    """A proposal, and all that was recorded about it."""

    status: ProposalStatus
    history: History
    world: World
    otherwise: tuple[ProposalStatus, History, World] | None
    """The same if all had happened that only possibly had, where that is another answer."""
    is_possible: bool
    """Whether all of it only possibly had happened."""
    inherited: Sequence[Row]


class Record:
    """A view of the record, made ready to be told from end to end."""

    def __init__(self, view: View, day: date, configuration: Configuration, progress: OnProgress | None = None) -> None:
        self.view = view
        self.day = day
        self.configuration = configuration
        self._rows: dict[str, list[Row]] = {}
        self._grouped: dict[tuple[str, str], dict[str, list[Row]]] = {}
        self._events = PreparedEvents(view.log, view.moments.as_of)
        self.world = World(self._events, view.moments, possibly=view.counts_possible)
        last = view.otherwise or view
        self._last_world = World(self._events, last.moments, possibly=last.counts_possible)
        moved = lines.moved(view.log, self._events, self._last_world, view.moments.as_of)
        self.signs: Mapping[int, tuple[bool, tuple[Sign, ...]]] = lines.signs_of(moved, self._last_world)
        self.positions: set[int] = set()
        self.said: dict[str, int] = {}
        self.mentions: dict[str, list[Mention]] = {}
        self.more_mentions: dict[str, list[int]] = {}
        self.latest: list[Line] = []
        self._parties: set[str] = set()
        self._read_all(progress)

    # Rows

    def rows(self, question: str) -> list[Row]:
        """The rows that answer a question; last, marked, those that are there only possibly."""
        if question not in self._rows:
            certain = dossier.rows(self.view.connection, question)
            found = [{**row, POSSIBLY: False} for row in certain]
            if other := self.view.otherwise:
                known = {tuple(row.values()) for row in certain}
                possible = dossier.rows(other.connection, question)
                found += [{**row, POSSIBLY: True} for row in possible if tuple(row.values()) not in known]
            self._rows[question] = found
        return self._rows[question]

    def of(self, question: str, column: str, value: str) -> list[Row]:
        """Those of these rows that have a value in a column."""
        if (question, column) not in self._grouped:
            grouped: dict[str, list[Row]] = {}
            for row in self.rows(question):
                grouped.setdefault(row[column], []).append(row)
            self._grouped[question, column] = grouped
        return self._grouped[question, column].get(value, [])

    def one(self, question: str, column: str, value: str) -> Row | None:
        """The first of them: what certainly is so comes first."""
        return next(iter(self.of(question, column, value)), None)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What there is to tell of, by ``kind:slug``: everything that has a title, and every party that is named."""
        named = sorted(self._parties)
        told = {f"{row['kind']}:{row['slug']}": row["title"] for row in reversed(self.rows("things"))}
        return {**dict.fromkeys(named, ""), **told}

    def named(self, kind: str) -> list[str]:
        """The slugs of what there is of a kind, in their order."""
        return sorted(thing.partition(":")[2] for thing in self.titles if thing.startswith(f"{kind}:"))

    @cached_property
    def statuses(self) -> dict[str, ProposalStatus]:
        """Where each proposal stands; last, those that are there only possibly."""
        return {**self._certainly, **{k: v for k, v in self.possible_statuses.items() if k not in self._certainly}}

    @cached_property
    def _certainly(self) -> dict[str, ProposalStatus]:
        return {each.proposal: each for each in self.view.proposals()}

    @cached_property
    def possible_statuses(self) -> dict[str, ProposalStatus]:
        """The same if all had happened that only possibly had; nothing where nothing is uncertain."""
        return {each.proposal: each for each in self.view.otherwise.proposals()} if self.view.otherwise else {}

    @cached_property
    def certain(self) -> frozenset[str]:
        """The proposals that are there whatever happened."""
        return frozenset(self._certainly)

    @cached_property
    def tracks(self) -> list[TrackStatus]:
        """Every track, and how far its proposals came."""
        found = self.view.tracks()
        known = {each.track for each in found}
        others = self.view.otherwise.tracks() if self.view.otherwise else []
        return [*found, *(each for each in others if each.track not in known)]

    @cached_property
    def due(self) -> list[Due]:
        """Everything that has a deadline or is to be done, and how it stands on the day."""
        return self.view.due(self.day, self.configuration, everything=True)

    @cached_property
    def due_by_thing(self) -> dict[str, Due]:
        """The same by ``kind:slug``; of what has several deadlines, the most urgent."""
        return {each.thing: each for each in reversed(self.due)}

    @cached_property
    def actions_about(self) -> dict[str, list[Due]]:
        """What is to be done about each thing."""
        found: dict[str, list[Due]] = {}
        for each in self.due:
            for thing in each.about if each.thing.startswith("action:") else ():
                found.setdefault(thing, []).append(each)
        return found

    @cached_property
    def owed_by(self) -> dict[str, list[Due]]:
        """What each party is to do."""
        found: dict[str, list[Due]] = {}
        for each in self.due:
            for party in each.owners:
                found.setdefault(party, []).append(each)
        return found

    @cached_property
    def owed_to(self) -> dict[str, list[Due]]:
        """What is to be done for each party."""
        found: dict[str, list[Due]] = {}
        for each in self.due:
            for party in each.owed_to:
                found.setdefault(party, []).append(each)
        return found

    @cached_property
    def in_force(self) -> dict[str, InForce]:
        """Every instrument, and whether it is in force on the day."""
        return {each.instrument: each for each in self.view.instruments(self.day)}

    @cached_property
    def bundles(self) -> list[BundleStatus]:
        """What was announced together."""
        return self.view.bundles()

    # The log

    def log(self) -> Iterator[Line | tuple[RecordedEvent, int | None, str]]:
        """Every event in the order of recording; of one that was redacted, its envelope, and what says so."""
        redactions: dict[str, tuple[int, str]] | None = None
        for envelope in self.view.log.read(until=self.view.moments.as_of):
            if envelope.position not in self.positions:
                continue
            recorded = next(read([envelope]), None)
            if recorded:
                yield self.line(recorded)
                continue
            if redactions is None:
                redactions = self._redactions()
            yield envelope, *redactions.get(envelope.event_id, (None, ""))

    def line(self, recorded: Recorded) -> Line:
        """An event as a line of the log."""
        counts, signs = self.signs.get(recorded.position, (True, ()))
        return lines.line(recorded, lines.when(recorded.event, self.world), signs, counts=counts)

    def _redactions(self) -> dict[str, tuple[int, str]]:
        found: dict[str, tuple[int, str]] = {}
        for each in read(self.view.log.read(Query.of_types(EventRedacted.__name__), until=self.view.moments.as_of)):
            if isinstance(each.event, EventRedacted):
                found[each.event.event] = each.position, each.event.reason
        return found

    def _read_all(self, progress: OnProgress | None) -> None:
        """What the log names, from end to end: who, and where each thing was said."""
        until, choose, world = self.view.moments.as_of, self.view.moments.choose, self._last_world
        naming = {name: kind for kind in NAMELESS if kind != "action" for name in introducing(kind)}
        last: list[Recorded] = []
        end = self.view.position
        for envelope in self.view.log.read(until=until):
            recorded = next(read([envelope]), None)
            if recorded is None:
                if not choose:
                    self.positions.add(envelope.position)
                    self.said[f"event:{envelope.event_id}"] = envelope.position
                continue
            if choose and not world.shows(recorded):
                continue
            self.positions.add(recorded.position)
            self.said[f"event:{recorded.event_id}"] = recorded.position
            if envelope.type in naming:
                own = introduced(recorded.event)
                slug = own.slug if own else recorded.event_id
                self.said.setdefault(f"{naming[envelope.type]}:{slug}", recorded.position)
            self._parties.update(tag for tag in recorded.tags if tag.startswith("party:"))
            if recorded.event.sources:
                self._mention(recorded)
            if not isinstance(recorded.event, _REFERENCE):
                last = [*last[1 - LATEST :], recorded]
            if progress and envelope.position % 1000 == 0:
                progress(envelope.position, end)
        self.latest = [self.line(each) for each in reversed(last)]
        for question, columns in _NAMING.items():
            for row in self.rows(question):
                self._parties.update(f"party:{row[column]}" for column in columns if row[column])

    def _mention(self, recorded: Recorded) -> None:
        own = introduced(recorded.event)
        told: Mention | None = None
        for citation in recorded.event.sources:
            kind, _, relayed = (citation.attributed_to or "").partition(":")
            for source in dict.fromkeys([str(citation.source), *([relayed] if kind == "source" else [])]):
                mentions = self.mentions.setdefault(source, [])
                if len(mentions) >= DETAILED:
                    self.more_mentions.setdefault(source, []).append(recorded.position)
                    continue
                if told is None:
                    about = (own.tag,) if own else recorded.tags[:3]
                    on = lines.when(recorded.event, self.world)
                    told = Mention(recorded.position, on, _in_words(recorded.envelope.type), about, citation)
                mentions.append(told._replace(citation=citation))

    # Histories

    def proposals(self) -> Iterator[Told]:
        """Every proposal with its history, in the order of their slugs: the log is walked once."""
        log, until = self.view.log, self.view.moments.as_of
        found = groupby(log.tagged("proposal:", (), until), key=itemgetter(0))
        waiting: list[tuple[str, dict[str, Recorded]]] = []
        for tag, group in found:
            slug = tag.removeprefix("proposal:")
            if slug in self.statuses:
                waiting.append((slug, gather(read(envelope for _, envelope in group), self._events)))
            if len(waiting) == 200:
                yield from self._told(waiting)
                waiting = []
        yield from self._told(waiting)

    def _told(self, waiting: list[tuple[str, dict[str, Recorded]]]) -> Iterator[Told]:
        names = [slug for slug, _ in waiting]
        inherited: dict[str, list[Row]] = {}
        source = self.view.otherwise or self.view
        for row in dossier.inherited(source.connection, names) if names else ():
            inherited.setdefault(row["proposal"], []).append(row)
        for slug, told in waiting:
            thing = f"proposal:{slug}"
            possible = None
            if self.view.otherwise:
                status = self.possible_statuses.get(slug)
                possible = (status, History(thing, told, self._last_world), self._last_world) if status else None
            if slug in self.certain:
                history, world = History(thing, told, self.world), self.world
                yield Told(self.statuses[slug], history, world, possible, False, inherited.get(slug, ()))
            elif possible:
                yield Told(*possible, None, True, inherited.get(slug, ()))


def _in_words(name: str) -> str:
    return kebab(name).replace("-", " ")


_REFERENCE: Final = (SourceRegistered, PartyIntroduced, AliasNoted)
"""Events that say what names mean: nothing of what happened."""

_NAMING: Final[Mapping[str, Sequence[str]]] = {
    "party_sides": ("side",),
    "parties": ("party", "country", "parent"),
    "party_members": ("party", "member"),
    "source_officials": ("party",),
}
"""Rows that name parties which no event need name by itself."""
