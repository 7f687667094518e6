"""The pages of a dossier, one after the other: what each says, handed to its template."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple

from coop_tracker import glossary, queries
from coop_tracker.configuration import Configuration
from coop_tracker.events import kebab
from coop_tracker.log import RecordedEvent, chain
from coop_tracker.projections.model import OnProgress
from coop_tracker.queries import ProposalStatus
from coop_tracker.queries.dossier import Row
from coop_tracker.reports.asof import AsOf
from coop_tracker.reports.html import render
from coop_tracker.reports.site import pictures
from coop_tracker.reports.site.case import case_file, value_in_words
from coop_tracker.reports.site.lines import Line
from coop_tracker.reports.site.links import LISTS, Links, word_anchor
from coop_tracker.reports.site.record import DETAILED, Record
from coop_tracker.safe import for_terminal
from coop_tracker.view import View
from coop_tracker.vocabulary import Disposition, Grade, Mark, Stage, Strength, Word

PER_PAGE: Final = 500
"""How many positions a page of the log covers, in a folder."""

MOVED_LAST: Final = 8
"""How many proposals the overview tells as moved last."""


class Page(NamedTuple):
    """A page: its name, what it is called, what it says, and under which of the lists it belongs."""

    key: str
    title: str
    body: Any
    under: str


class Pages:
    """All pages about a record."""

    def __init__(
        self,
        view: View,
        day: date,
        made_from: AsOf,
        configuration: Configuration,
        *,
        title: str,
        is_single: bool,
        progress: OnProgress | None = None,
    ) -> None:
        self._title = title
        self._progress = progress
        self._done = 0
        self.record = Record(view, day, configuration, self._told)
        self._made_from = made_from
        self._lookup = queries.registered((view.otherwise or view).connection)
        last = max(self.record.positions, default=0)
        self._per_page = PER_PAGE if last > PER_PAGE and not is_single else None
        self.links = Links(
            self.record.titles,
            self.record.positions,
            self.record.said,
            is_single=is_single,
            per_page=self._per_page,
        )
        self.search: list[str] = []
        """By what more than they show the proposals are found, in the order of their list."""

    def all(self) -> Iterator[Page]:
        """Every page, in the order in which they are read."""
        yield self._overview()
        yield self._proposals()
        for told in self.record.proposals():
            thing = f"proposal:{told.status.proposal}"
            case = case_file(self.record, told, self._lookup)
            yield self._page(
                thing, case.status.title, "proposal", "proposals", case=case, value_in_words=value_in_words
            )
            self._told(self._done + len(case.history), 0)
        yield self._list("parties")
        for party in self.record.named("party"):
            yield self._party(party)
        yield self._list("meetings")
        for meeting in self.record.named("meeting"):
            yield self._meeting(meeting)
        yield self._list("instruments")
        for instrument in self.record.named("instrument"):
            yield self._instrument(instrument)
        yield self._list("follow-up")
        yield self._list("sources")
        for source in self.record.named("source"):
            yield self._source(source)
        yield from self._log()
        yield self._page(
            "about", LISTS["about"], "about", "about", vocabularies=_vocabularies(), made_from=self._made_from
        )

    def _page(self, key: str, title: str, template: str, under: str, **values: Any) -> Page:
        from markupsafe import Markup

        at = self.links.at(key)
        shown = for_terminal(title)
        body = render(
            f"site/{template}.jinja",
            at=at,
            heading=shown,
            record=self.record,
            day=self.record.day,
            detailed=DETAILED,
            **values,
        )
        return Page(key, shown if len(shown) <= 120 else f"{shown[:119]}…", Markup(body), under)  # noqa: S704 (rendered)

    def _list(self, name: str, **values: Any) -> Page:
        return self._page(name, LISTS[name], name.replace("-", ""), name, **values)

    def _told(self, done: int, of: int) -> None:
        """Say how far it is: the log is read, walked for the proposals, and told."""
        if self._progress:
            whole = 3 * max(self.record.view.position, 1) if hasattr(self, "record") else 3 * max(of, 1)
            self._done = min(done, whole)
            self._progress(self._done, whole)

    # Overview and list

    def _overview(self) -> Page:
        record = self.record
        dispositions = _counts(record.rows("track_dispositions"), "disposition", Disposition)
        own = _counts(record.rows("track_answers"), "strength", Strength)
        whole = _counts(record.rows("track_words"), "strength", Strength)
        tracks = [
            (
                each,
                pictures.track(
                    each.stages,
                    dispositions.get(each.track or "", {}),
                    own.get(each.track or "", {}),
                    whole.get(each.track or "", {}),
                ),
            )
            for each in record.tracks
        ]
        facts = {row["proposal"]: row for row in reversed(record.rows("proposals"))}
        moved = sorted(facts.values(), key=lambda row: (row["last_event_order"] or "", row["proposal"]), reverse=True)
        counts = {
            "proposals": len(record.statuses),
            "open": sum(bool(row["is_open"]) for row in facts.values()),
            "parties": len(record.named("party")),
            "meetings": len(record.named("meeting")),
            "instruments": len(record.named("instrument")),
            "bundles": len(record.bundles),
            "sources": len(record.named("source")),
            "events": len(record.positions),
        }
        stages = {stage: sum(each.stage is stage for each in record.statuses.values()) for stage in Stage}
        due = [each for each in record.due if each.is_listed]
        return self._page(
            "index",
            self._title,
            "overview",
            "index",
            tracks=tracks,
            counts=counts,
            stages=stages,
            moved=[(record.statuses[row["proposal"]], row) for row in moved[:MOVED_LAST]],
            latest=record.latest,
            due=due,
            floor=pictures.FLOOR,
            step=pictures.STEP,
            bar=pictures.BAR,
        )

    def _proposals(self) -> Page:
        record = self.record
        facts = {row["proposal"]: row for row in reversed(record.rows("proposals"))}
        parties = _Numbered()
        tracks = _Numbered()
        for each in record.tracks:
            if each.track:
                tracks.number(each.track)
        items = []
        for slug, status in record.statuses.items():
            named = [row["party"] for row in record.of("proposal_parties", "proposal", slug)]
            spoke = [row["party"] for row in record.of("proposal_speakers", "proposal", slug)]
            own = dict.fromkeys((*named, *spoke))
            row = facts.get(slug, {})
            items.append(
                _Item(
                    status,
                    row,
                    " ".join(str(parties.number(party)) for party in own),
                    " ".join(str(tracks.number(track)) for track in status.tracks),
                    list(dict.fromkeys(named)),
                    slug not in record.certain,
                )
            )
            names = " ".join(self.links.titles.get(f"party:{party}") or party for party in own)
            self.search.append(f"{slug} {(row.get('summary') or '')[:400]} {names[:400]}")
        titles = self.links.titles
        return self._list(
            "proposals",
            items=items,
            tracks=[(number, track, titles.get(f"track:{track}") or track) for track, number in tracks.all()],
            parties=sorted(
                ((number, party, titles.get(f"party:{party}") or party) for party, number in parties.all()),
                key=lambda one: (one[2].casefold(), one[1]),
            ),
            stages=list(Stage),
            dispositions=list(Disposition),
            grades=list(Grade),
            marks=[mark for mark in Mark if any(mark in each.marks for each in record.statuses.values())],
        )

    # A page for each thing

    def _party(self, party: str) -> Page:
        record, thing = self.record, f"party:{party}"
        proposed = record.of("proposal_parties", "party", party)
        spoke = record.of("spoke", "party", party)
        words = [strength for strength in reversed(Strength) if any(row["strength"] == strength for row in spoke)]
        return self._page(
            thing,
            self.links.titles.get(thing) or party,
            "party",
            "parties",
            party=party,
            row=record.one("parties", "party", party),
            names=record.of("party_names", "party", party),
            sides=[row["side"] for row in record.of("party_sides", "party", party) if row["side"] != party],
            members=record.of("party_members", "party", party),
            groups=record.of("party_members", "member", party),
            posts=record.of("memberships", "person", party),
            people=record.of("memberships", "organization", party),
            bodies=record.of("parties", "parent", party),
            of_country=[row for row in record.of("parties", "country", party) if row["parent"] != party],
            proposed=[row for row in proposed if row["role"] == "proposer"],
            asked=[row for row in proposed if row["role"] == "counterpart"],
            other_roles=[row for row in proposed if row["role"] not in ("proposer", "counterpart")],
            spoke=spoke,
            strengths=[(word, sum(row["strength"] == word for row in spoke)) for word in words],
            agreed=record.of("agreement_parties", "party", party),
            signed=record.of("instrument_parties", "party", party),
            owes=[each for each in record.owed_by.get(party, []) if each.thing.startswith("action:")],
            is_owed=[each for each in record.owed_to.get(party, []) if each.thing.startswith("action:")],
            met=record.of("participants", "party", party),
            at_the_table=record.of("meeting_parties", "party", party),
            documents=record.of("source_officials", "party", party),
            bundles=record.of("bundle_parties", "party", party),
        )

    def _meeting(self, meeting: str) -> Page:
        record, thing = self.record, f"meeting:{meeting}"
        return self._page(
            thing,
            self.links.titles.get(thing) or meeting,
            "meeting",
            "meetings",
            meeting=meeting,
            row=record.one("meetings", "meeting", meeting),
            planned=record.of("meeting_dates", "meeting", meeting),
            parties=record.of("meeting_parties", "meeting", meeting),
            people=record.of("participants", "meeting", meeting),
            came_up=record.of("came_up", "meeting", meeting),
            answered=record.of("answered", "meeting", meeting),
            words=record.of("spoke", "target", thing),
            agreements=record.of("agreements", "meeting", meeting),
            instruments=record.of("instruments", "meeting", meeting),
            bundles=record.of("bundles", "meeting", meeting),
            actions=[
                record.due_by_thing[f"action:{row['action']}"]
                for row in record.of("action_meetings", "meeting", meeting)
                if f"action:{row['action']}" in record.due_by_thing
            ],
            sources=record.of("source_meetings", "meeting", meeting),
            parts=record.of("meetings", "part_of", meeting),
        )

    def _instrument(self, instrument: str) -> Page:
        record, thing = self.record, f"instrument:{instrument}"
        return self._page(
            thing,
            self.links.titles.get(thing) or instrument,
            "instrument",
            "instruments",
            instrument=instrument,
            row=record.one("instruments", "instrument", instrument),
            now=record.in_force.get(instrument),
            parties=record.of("instrument_parties", "instrument", instrument),
            proposals=record.of("instrument_proposals", "instrument", instrument),
            tracks=record.of("instrument_tracks", "instrument", instrument),
            steps=record.of("instrument_steps", "instrument", instrument),
            quantities=record.of("instrument_quantities", "instrument", instrument),
            beneath=record.of("instruments", "under", instrument),
            due=[each for each in record.due if each.thing == thing],
        )

    def _source(self, source: str) -> Page:
        record, thing = self.record, f"source:{source}"
        return self._page(
            thing,
            self.links.titles.get(thing) or source,
            "source",
            "sources",
            source=source,
            row=record.one("sources", "source", source),
            officials=record.of("source_officials", "source", source),
            meetings=record.of("source_meetings", "source", source),
            copies=record.of("sources", "syndicated_from", source),
            editions=record.of("sources", "edition_of", source),
            mentions=record.mentions.get(source, []),
            more=record.more_mentions.get(source, []),
        )

    # The log

    def _log(self) -> Iterator[Page]:
        if self._per_page is None:
            yield self._list("log", events=map(_logged, self.record.log()), ranges=(), before=None, after=None)
            return
        ranges: list[tuple[str, int, int, str, str]] = []
        pages = groupby(map(_logged, self.record.log()), key=lambda each: self.links.page_of(each.position))
        keys = sorted({self.links.page_of(each) for each in self.record.positions}, key=lambda key: int(key[4:]))
        for number, (key, events) in enumerate(pages):
            told = list(events)
            ranges.append((key, told[0].position, told[-1].position, told[0].recorded[:10], told[-1].recorded[:10]))
            title = f"Log, events {told[0].position} to {told[-1].position}"
            before, after = (
                (keys[number - 1] if number else None),
                (keys[number + 1] if number + 1 < len(keys) else None),
            )
            yield self._page(key, title, "log", "log", events=told, ranges=(), before=before, after=after)
            self._told(self._done + len(told), 0)
        yield self._list("log", events=(), ranges=ranges, before=None, after=None)


class _Item(NamedTuple):
    """A proposal in the list, with the numbers by which it is filtered."""

    status: ProposalStatus
    row: Row
    parties: str
    tracks: str
    named: list[str]
    is_possible: bool


class _Numbered:
    """Short numbers for names, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    def all(self) -> list[tuple[str, int]]:
        return [*self._numbers.items()]


def _counts(rows: list[Row], column: str, word: Any) -> dict[str, dict[Any, int]]:
    """How many of each word there are on each track."""
    found: dict[str, dict[Any, int]] = {}
    for row in rows:
        if not row["possibly"]:
            found.setdefault(row["track"], {})[word(row[column])] = row["number"]
    return found


def _logged(each: Line | tuple[RecordedEvent, int | None, str]) -> Line:
    """An event as a line of the log; of one that was redacted, what says so."""
    if isinstance(each, Line):
        return each
    envelope, by, reason = each
    what = kebab(envelope.type).replace("-", " ")
    recorded = f"{chain.moment(envelope.recorded_at)[:10]}, {envelope.recorded_by}"
    says = f"redacted by event {by}: {reason}" if by else "redacted, and no event says why"
    return Line(envelope.position, "", what, (), (), (), says, (), None, False, (), False, False, recorded)


def _vocabularies() -> list[tuple[str, str, list[tuple[str, Word]]]]:
    """Every vocabulary: its name, what it is, and its words with their anchors."""
    return [
        (cls.__name__, glossary.sentence(cls), [(word_anchor(word), word) for word in cls])
        for cls in glossary.vocabularies()
    ]
