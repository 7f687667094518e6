"""The briefing note: a few pages before a meeting, each sentence computed, with the events and sources behind it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from coop_tracker.accounts import Account
from coop_tracker.brief import SHOWN, Brief, Disputed, InTheRoom, Late, SaidBefore
from coop_tracker.dates import PartialDate
from coop_tracker.diff import Change, Counted, Kind, Learned
from coop_tracker.errors import UnknownThing
from coop_tracker.events import InstrumentSigned, introduced, kebab
from coop_tracker.matrix import MatrixRow
from coop_tracker.queries import ProposalStatus
from coop_tracker.queries.matrix import Response, instrument_parties
from coop_tracker.reports.asof import as_of
from coop_tracker.reports.days import in_words, resolved
from coop_tracker.reports.document import (
    Bullets,
    Document,
    Paragraph,
    Part,
    Section,
    Sentences,
    Table,
    numbered,
    sentences,
)
from coop_tracker.reports.spoken import listed, many
from coop_tracker.reports.story import gist
from coop_tracker.schedule import Due
from coop_tracker.sentences import Evidence, Sentence
from coop_tracker.values import Value
from coop_tracker.view import View
from coop_tracker.vocabulary import (
    Agreement,
    Disposition,
    DueKind,
    Grade,
    InstrumentKind,
    Mark,
    Owed,
    Schedule,
    SourceKind,
    Stage,
    Stance,
    Strength,
    Visibility,
    Voice,
)

ON_A_TRACK: Final = 8
"""So many items of a track are told of in the state of play."""

IN_ANNEX: Final = 150
"""So many rows has the annex at most: a word processor takes minutes for thousands."""

HALF_A_YEAR: Final = 183
"""What runs out within so many days is likely to come up."""


def document(found: Brief, view: View, visibility: str | None = None) -> Document:
    """The briefing note as a document.

    Args:
        found: what is on record.
        view: the record it was made from.
        visibility: the narrowest visibility of sources that was taken in, where it was limited.
    """
    return _Note(found, view).document(visibility)


class _Note:
    """A brief, put in words."""

    def __init__(self, found: Brief, view: View) -> None:
        self.brief = found
        self.view = view
        self._cited: dict[int, tuple[tuple[str, str | None], ...]] = {}

    def document(self, visibility: str | None) -> Document:
        """All of it; the sources that sentences rest on are numbered as they are met."""
        sections = [each for each in self._sections() if each.parts]
        numbers = numbered(sections)
        sections.append(self._sources(sections, numbers))
        made = as_of(self.view, self.brief.day, visibility)
        last = next(self.view.log.read(until=self.view.moments.as_of, limit=1, backwards=True), None)
        return Document(
            title=f"Brief: {self.brief.title}",
            subtitle=self._subtitle(),
            notices=tuple(self._notices(numbers)),
            as_of=made,
            recorded_at=last.recorded_at if last else None,
            sections=tuple(sections),
            annex="matrix" if self.brief.rows or self.brief.closed else "sources",
            sources=numbers,
        )

    def _sections(self) -> Iterator[Section]:
        yield Section("bottom_line", "Bottom line", tuple(Paragraph((each,)) for each in self._bottom_line()))
        yield Section("room", self._room_heading(), tuple(self._room()))
        yield Section("play", "State of play by track", tuple(self._play()))
        yield Section("instruments", "Signed", tuple(self._instruments()), 2)
        yield Section("changed", f"Changed since {self._other_moment() or 'the last meeting'}", tuple(self._changed()))
        yield from self._owed()
        yield Section("again", "Raised again and likely to come up", tuple(self._again()))
        yield Section("disputed", "Disputed facts", tuple(self._disputed()))
        yield Section("missing", "What is missing", tuple(self._missing()))
        yield Section("matrix", "Annex: the matrix", tuple(self._annex()))

    # Evidence

    def on(self, *positions: int | None) -> Evidence:
        """What rests on these events, with the sources of each."""
        events = tuple(dict.fromkeys(each for each in positions if each is not None))
        return Evidence(events, tuple(dict.fromkeys(place for each in events for place in self._places(each))))

    def _places(self, position: int) -> tuple[tuple[str, str | None], ...]:
        if position not in self._cited:
            try:
                event = self.view.at(position).event
            except UnknownThing:  # redacted, or not for these readers
                self._cited[position] = ()
            else:
                self._cited[position] = tuple((str(each.source), each.locator) for each in event.sources)
        return self._cited[position]

    def party(self, party: str) -> str:
        """What a party is called."""
        return self.brief.name(f"party:{party}")

    def parties(self, parties: Iterable[str]) -> str:
        """What parties are called."""
        return listed([self.party(each) for each in parties], 4)

    def title(self, thing: str) -> str:
        """What a thing is called, in quotation marks unless it is a party."""
        name = self.brief.name(thing)
        return name if thing.startswith("party:") else f"“{name}”"

    # The head

    def _subtitle(self) -> str:
        told = []
        ahead, last = self.brief.ahead, self.brief.last
        if ahead:
            due = self.brief.ahead_due
            when = resolved(due.days) if due and due.days.is_known else "day not on record"
            told.append(f"next meeting: {ahead.title}, {when} ({ahead.status})")
        elif not (last and self.brief.about == f"meeting:{last.meeting}"):
            told.append("no meeting to come is on record")
        if last and self.brief.about == f"meeting:{last.meeting}":
            told.append(f"held {in_words(last.on)}")
        elif last:
            told.append(f"last met: {last.title}, {in_words(last.on)}")
        if self.brief.we:
            told.insert(0, f"prepared for {self.party(self.brief.we)}")
        text = "; ".join(told)
        return f"{text[:1].upper()}{text[1:]}."

    def _notices(self, numbers: Mapping[str, int]) -> Iterator[str]:
        rows = self.view.connection.execute("SELECT source, visibility FROM sources").fetchall()
        hidden = sorted(numbers[source] for source, word in rows if source in numbers and word != Visibility.PUBLIC)
        if hidden:
            which = ", ".join(f"S{number}" for number in hidden)
            what = f"{many(len(hidden), 'source')} that {'is' if len(hidden) == 1 else 'are'} not public"
            yield f"Not for circulation: this note rests on {what} ({which})."

    # Bottom line

    def _bottom_line(self) -> Iterator[Sentence]:
        yield self._on_the_table()
        yield self._owed_in_short()
        yield self._what_comes()

    def _on_the_table(self) -> Sentence:
        rows = [row for row in self.brief.rows if row.is_certain]
        if not rows:
            closed = self.brief.closed
            ended = f"; {many(len(closed), 'proposal')} {'has' if len(closed) == 1 else 'have'} ended" if closed else ""
            decided = self.on(*(each.ended.position for each in closed if each.ended))
            return Sentence(f"No open proposal is on record about {self.brief.title}{ended}.", decided)
        counts = Counter(row.status.stage for row in rows)
        stages = [f"{counts[stage]:,} {_STAGES[stage]}" for stage in reversed(Stage) if counts[stage]]
        tracks = len({row.track for row in rows if row.track})
        where = f" on {many(tracks, 'track')}" if tracks > 1 else ""
        verb = "is" if len(rows) == 1 else "are"
        paused = sum(row.status.disposition is not Disposition.ACTIVE for row in rows)
        rest = f", {paused:,} of them suspended or deferred" if paused else ""
        answered, warmest = self._answered(rows)
        start = f"{many(len(rows), 'proposal')} {verb} open{where}: {listed(stages, 9)}{rest}"
        return Sentence(f"{start}; {answered}.", self.on(*(row.status.stage_decided_by for row in rows), *warmest))

    def _answered(self, rows: Sequence[MatrixRow]) -> tuple[str, list[int]]:
        """How many have an answer of a side that was asked, and how warm the strongest is; with its event."""
        answers = [
            (row, each, said)
            for row in rows
            for each in row.answering
            for said in (each.strongest or each.latest,)
            if said
        ]
        if answers:
            row, each, said = max(answers, key=lambda one: (_level(one[2].said), one[2].position))
            number = len({one.proposal for one, _, _ in answers})
            of = "it has" if len(rows) == 1 else f"{number:,} of them {'has' if number == 1 else 'have'}"
            word = f"“{_said(said.said)}”, by {self.party(each.side)}, on “{row.status.title}”"
            asked = {each.role == "counterpart" for _, each, _ in answers}
            whose = (
                ""
                if len(asked) > 1
                else " of a side that was asked"
                if True in asked
                else ", of a side not asked by name"
            )
            return f"{of} an answer{whose}, the strongest {word}", [said.position]
        inherited = [(row, each) for row in rows for each in row.inherited]
        none = "no answer to it is on record" if len(rows) == 1 else "no answer to any one of them is on record"
        if not inherited:
            return none, []
        _, words = max(inherited, key=lambda one: (one[1].strength.level, one[1].position))
        number = len({row.proposal for row, _ in inherited})
        share = "shares" if number == 1 else "share"
        whole = f"“{words.strength.label}”, by {self.party(words.side)}, of {self.title(words.through)} as a whole"
        return f"{none}, and {number:,} {share} in words about a whole, the strongest {whole}", [words.position]

    def _owed_in_short(self) -> Sentence:
        actions = [each for each in self.brief.due if each.kind is DueKind.ACTION]
        if not actions:
            return Sentence("Nothing that anybody owes is on record.")
        if self.brief.we:
            groups = [
                ("we owe", [each for each in actions if each.owed in (Owed.WE, Owed.BOTH)]),
                ("they owe", [each for each in actions if each.owed in (Owed.THEY, Owed.BOTH)]),
            ]
        else:
            owners = dict.fromkeys(owner for each in actions for owner in each.owners)
            owing = [(owner, [each for each in actions if owner in each.owners]) for owner in owners]
            owing.sort(key=lambda one: -sum(each.schedule is Schedule.OVERDUE for each in one[1]))
            groups = [(f"{self.party(owner)} owes", mine) for owner, mine in owing[:4]]
            if len(owing) > 4:
                groups.append((f"{len(owing) - 4:,} others owe", [each for _, mine in owing[4:] for each in mine]))
        told = [f"{who} {self._how_many_owed(mine)}" for who, mine in groups]
        nobody = [each for each in actions if not each.owners]
        if nobody:
            told.append(f"of {many(len(nobody), 'further action')} nobody is named who is to do it")
        text = "; ".join(told)
        return Sentence(f"{text[:1].upper()}{text[1:]}.", self.on(*(each.position for each in actions)))

    @staticmethod
    def _how_many_owed(mine: Sequence[Due]) -> str:
        if not mine:
            return "nothing on record"
        overdue = [each for each in mine if each.schedule is Schedule.OVERDUE]
        text = many(len(mine), "action")
        if not overdue:
            return f"{text}, none overdue"
        which = "overdue" if len(mine) == 1 else f"{len(overdue):,} of them overdue"
        oldest = min(overdue, key=lambda each: each.days.last or date.max)
        longest = "" if len(overdue) == 1 else ", the longest"
        return f"{text}, {which}{longest} since {resolved(oldest.days)} (“{oldest.title}”)"

    def _what_comes(self) -> Sentence:
        last, difference = self.brief.last, self.brief.diff
        events: list[int | None] = []
        if difference is None:
            start = "no earlier meeting with a day is on record to compare with" if not last else _NOT_COMPARED
        else:
            meeting = f"the last meeting, {last.title} ({in_words(last.on)})" if last else "then"
            start = f"since {self._other_moment() or meeting}, {self._counts()}"
            events += [each.position for _, changes in self.brief.changed for one in changes for each in one.came]
            events += [each.position for each in self.brief.others if isinstance(each.event, InstrumentSigned)]
        likely = next(self._likely(), None)
        if likely is None:
            end = "nothing on record points to what will come up"
        else:
            end = f"most likely to come up is {likely.lead or 'this'}, {likely.text}"
            events += likely.evidence.events
        return Sentence(f"{start[:1].upper()}{start[1:]}; {end}.", self.on(*events))

    def _other_moment(self) -> str | None:
        """What is compared with, where that is not the last meeting."""
        told = self.brief.since
        return re.sub(r"\d{4}-\d\d-\d\d", lambda found: in_words(found[0]), told) if told else None

    def _counts(self) -> str:
        """How many proposals are new, moved, ended or are otherwise."""
        signed = sum(isinstance(each.event, InstrumentSigned) for each in self.brief.others)
        if not self.brief.changes and not signed:
            return "nothing moved"
        difference = self.brief.diff
        counts: Counter[str] = Counter()
        for row in (*self.brief.rows, *self.brief.closed):
            pair = difference.proposals.get(row.proposal) if difference is not None else None
            if pair:
                counts[_change_of(pair.before, pair.after)] += 1
        words = [(word, counts[word]) for word in ("new", "moved on", "ended", "fell back") if counts[word]]
        others = self.brief.changes - sum(number for _, number in words)
        told: list[str] = []
        for word, number in words:
            noun = f"{number:,}" if told else many(number, "proposal")
            verb = f"{'is' if number == 1 else 'are'} new" if word == "new" else word
            told.append(f"{noun} {verb}")
        if signed:
            that = f"{many(signed, 'instrument')} that {'names' if signed == 1 else 'name'} none of them"
            told.append(f"{that} {'was' if signed == 1 else 'were'} signed")
        if others > 0:
            told.append(f"there is news of {many(others, 'other') if told else many(others, 'proposal')}")
        return listed(told, 9)

    # Who will be in the room

    def _room_heading(self) -> str:
        ahead = self.brief.ahead
        is_named = bool(ahead and any(each.meeting == ahead.meeting for each in self.brief.room))
        if is_named:
            return "Who will be in the room"
        meetings = {each.meeting for each in self.brief.room}
        return "Who has been in the room" if len(meetings) > 1 else "Who was in the room last time"

    def _room(self) -> Iterator[Part]:
        if not self.brief.room:
            yield Paragraph((Sentence("Nobody is on record as taking part in a meeting, held or to come."),))
            return
        ahead, last = self.brief.ahead, self.brief.last
        if ahead and not any(each.meeting == ahead.meeting for each in self.brief.room):
            of = f"; these were at {self._meeting(last.meeting)}" if last else ""
            text = f"Who will come to {self._meeting(ahead.meeting)} is not on record{of}."
            yield Paragraph((Sentence(text, self.on(ahead.planned_by or ahead.position)),))
        shown = self.brief.room[:SHOWN]
        rows = tuple(self._in_the_room(each) for each in shown if each.said)
        if rows:
            yield Table("Who, for whom, and what they have said before", ("Who", "Has said before"), rows, (2, 3))
        silent = tuple((self._who(each),) for each in shown if not each.said)
        if silent:
            also = "Also there; n" if rows else "N"
            yield Paragraph((Sentence(f"{also}othing that they said is on record:"),))
            yield Bullets(silent)
        if len(self.brief.room) > SHOWN:
            yield Paragraph((Sentence(f"{len(self.brief.room) - SHOWN:,} more are named."),))

    def _meeting(self, meeting: str) -> str:
        return self.brief.name(f"meeting:{meeting}")

    def _in_the_room(self, each: InTheRoom) -> tuple[Sentences, ...]:
        said = [self._said_before(one) for one in each.said]
        if each.more:
            said.append(Sentence(f"and {each.more:,} more"))
        return (self._who(each),), tuple(said)

    def _who(self, each: InTheRoom) -> Sentence:
        posts = ", ".join(f"{role} at {self.party(place)}" for role, place, _ in each.posts)
        told = [each.title or posts]
        if each.speaks_for:
            told.append(f"for {self.parties(each.speaks_for)}")
        elif each.role:
            told.append("for whom is not on record")
        else:
            told.append("at the table; who came for it is not on record")
        events = (each.position, *(by for *_, by in each.posts if not each.title))
        text = "; ".join(word for word in told if word)
        return Sentence(text, self.on(*events), lead=f"{each.name},", about=f"party:{each.party}")

    def _said_before(self, each: SaidBefore) -> Sentence:
        of = listed([self.title(thing) for thing in each.about], 3)
        whole = (
            " as a whole" if any(thing.startswith(("meeting:", "bundle:", "track:")) for thing in each.about) else ""
        )
        words = f": “{each.words}”" if each.words else ""
        back = "" if each.stands else "; taken back since, all or a part of it"
        about = each.about[0] if each.about else None
        text = f"{each.how.capitalize()} {of}{whole}{words} ({in_words(each.on)}){back}"
        return Sentence(text, self.on(each.position), about=about)

    # State of play

    def _play(self) -> Iterator[Part]:
        if not self.brief.rows:
            yield Paragraph((Sentence("Nothing is open that is on record."),))
            return
        shown = self._shown()
        titles: dict[str | None, str] = dict(self.brief.tracks)
        rows: list[tuple[Sentences, ...]] = []
        for track, items in shown.items():
            title = titles.get(track) or (self.brief.name(f"track:{track}") if track else "On no track")
            rows.append(((Sentence("", lead=title, about=f"track:{track}" if track else None),),))
            rows += map(self._item, items)
        number = sum(map(len, shown.values()))
        if number < len(self.brief.rows):
            text = (
                f"{number:,} of {len(self.brief.rows):,} open items are told of: on each track those with the nearest"
            )
            yield Paragraph((Sentence(f"{text} deadline, then those that moved last."),))
        yield Table("Open items, by track", ("Item", "Stands", "Answers", "Next step"), tuple(rows), (28, 24, 28, 20))

    def _shown(self) -> dict[str | None, list[MatrixRow]]:
        """The items that are told of, by their track: those with a nearest day first, then those that moved last."""
        found: dict[str | None, list[MatrixRow]] = {track: [] for track, _ in self.brief.tracks}
        for row in self.brief.rows:
            found.setdefault(row.track, []).append(row)
        each = ON_A_TRACK if len(found) <= SHOWN else 3
        return {track: sorted(rows, key=self._urgency)[:each] for track, rows in found.items()}

    @staticmethod
    def _urgency(row: MatrixRow) -> tuple[Any, ...]:
        step = row.next_step
        ahead = step.days.last or step.days.first if step else None
        still = row.last_moved.days if row.last_moved and row.last_moved.days is not None else 10**6
        return ahead is None, ahead or date.max, still, row.status.proposal

    def _item(self, row: MatrixRow) -> tuple[Sentences, ...]:
        status = row.status
        about = f"proposal:{row.proposal}"
        by = self.parties(row.proposers)
        marks = [_MARKS[mark] for mark in status.marks if mark in _MARKS]
        item = [
            Sentence("", lead=status.title, about=about),
            Sentence("; ".join([f"proposed by {by}" if by else "nobody named who proposed", *marks])),
        ]
        if row.possibly:
            item.append(
                Sentence(f"possibly: {_stands(row.possibly.status)}, if all that may have happened by then had")
            )
        if not row.is_certain:
            item.append(Sentence("only possibly on record by then"))
        pause = "" if status.disposition is Disposition.ACTIVE else f", {status.disposition.label}"
        moved = row.last_moved.position if row.last_moved else None
        decided = self.on(status.stage_decided_by, status.disposition_decided_by, moved)
        stands = Sentence(f"{_stands(status)}{pause}; {self._moved(row)}", decided)
        answers = [self._answer(each) for each in row.answering]
        answers += [self._inherited(each) for each in row.inherited[:2]]
        if not answers:
            who = self.parties(row.counterparts)
            asked = f"no answer of {who} on record" if who else "no answer on record, and nobody named who was asked"
            answers = [Sentence(asked)]
        return tuple(item), (stands,), tuple(answers), tuple(self._next(row))

    def _answer(self, each: Response) -> Sentence:
        who = self.party(each.side)
        if each.latest is None:
            return Sentence(f"{who}: {_VOICES.get(each.voice, each.voice.definition)}", self.on(each.silent_by))
        text = f"{_said(each.latest.said)} ({in_words(each.latest.on)})"
        condition = f", on condition: “{each.condition}”" if each.condition else ""
        warmest, events = "", [each.latest.position]
        if each.strongest:
            warmest = f"; at its strongest {_said(each.strongest.said)} ({in_words(each.strongest.on)})"
            events.append(each.strongest.position)
        reported = ", as others report" if each.voice is Voice.REPORTED else ""
        return Sentence(f"{who}: {text}{condition}{warmest}{reported}", self.on(*events))

    def _inherited(self, each: Any) -> Sentence:
        text = f"{self.party(each.side)}: {each.strength.label}, of {self.title(each.through)} as a whole"
        return Sentence(f"{text}, not of this", self.on(each.position))

    @staticmethod
    def _ago(days: int | None) -> str:
        if days is None:
            return ""
        if days < 60:
            return f", {many(days, 'day')} ago" if days else ", today"
        return f", {days // 30} months ago" if days < 730 else f", {days // 365} years ago"

    def _moved(self, row: MatrixRow) -> str:
        if row.last_moved is None:
            return "no activity on record"
        return f"last activity {in_words(row.last_moved.on)}{self._ago(row.last_moved.days)}"

    def _next(self, row: MatrixRow) -> Iterator[Sentence]:
        step = row.next_step
        if step is None:
            yield Sentence("none on record")
            return
        owners = f"{self.parties(step.owners)}: " if step.owners else ""
        what = f"{row.status.disposition.label} until then" if step.kind is DueKind.RESUMPTION else step.title
        yield Sentence(f"{owners}{what} – {_until(step)}", self.on(step.position), about=step.thing)
        if row.further_steps:
            yield Sentence(f"and {many(row.further_steps, 'further step')}")

    def _instruments(self) -> Iterator[Part]:
        items = []
        live = [each for each in self.brief.instruments if each.force.in_force is not False]
        if not live:
            return
        rows = self.view.connection.execute("SELECT instrument, position, on_text FROM instruments").fetchall()
        told = {name: (position, on) for name, position, on in rows}
        signatories = instrument_parties(self.view.connection)
        for each in live[:SHOWN]:
            position, on = told[each.instrument]
            kind = _kind(each.kind)
            binds = {True: "binding", False: "non-binding", None: "whether it binds is not on record"}[each.commits]
            until = f", until {resolved(each.force.end)}" if each.force.end.is_known else ", no end on record"
            force = {True: f"in force{until}", None: "whether it is in force cannot be told"}.get(
                each.force.in_force, ""
            )
            signed = f"signed {in_words(on)}" if on else "not signed"
            by = f" by {self.parties(signatories[each.instrument])}" if each.instrument in signatories else ""
            text = f"{kind} ({binds}), {signed}{by}; {force}"
            about = f"instrument:{each.instrument}"
            items.append((Sentence(text, self.on(position), lead=f"{each.title}:", about=about),))
        yield Bullets(tuple(items))
        if len(live) > SHOWN:
            yield Paragraph(
                (Sentence(f"{len(live) - SHOWN:,} more are in force, or may be: coop instruments lists them."),)
            )

    # Changed

    def _changed(self) -> Iterator[Part]:
        last, difference = self.brief.last, self.brief.diff
        if difference is None:
            text = _NOT_COMPARED if last else "No earlier meeting with a day is on record to compare with"
            yield Paragraph((Sentence(f"{text[:1].upper()}{text[1:]}."),))
            return
        if self.brief.changed:
            yield Bullets(tuple(self._change(row, changes) for row, changes in self.brief.changed))
            rest = self.brief.changes - len(self.brief.changed)
            if rest > 0:
                yield Paragraph((Sentence(f"{many(rest, 'further proposal')} changed: coop diff tells of each."),))
        elif not self.brief.others:
            meeting = f"{last.title}, {in_words(last.on)}" if last else "then"
            yield Paragraph((Sentence(f"Nothing is on record that changed since {self._other_moment() or meeting}."),))
        if self.brief.others:
            yield Bullets(tuple((each,) for each in self._others()))
        yield from self._learned_late()

    def _change(self, row: MatrixRow, changes: Sequence[Change]) -> Sentences:
        status, difference = row.status, self.brief.diff
        told = [Sentence("", lead=status.title, about=f"proposal:{row.proposal}")]
        small = (Kind.OTHERWISE, Kind.MARKED, Kind.RECORDED)
        large = [each for each in changes if each.kind not in small]
        for each in large or changes[:1]:
            late = [one for one in each.came if difference and difference.learned(one) is Learned.LATE]
            mark = "; learned late" if late else ""
            says = next((said for one in each.came if (said := gist(one.event))), "")
            dates = [in_words(str(one.on)) for one in each.came[:1] if not one.on.is_unknown]
            between = _between(each)
            what = ", ".join(word for word in (f"{_KINDS.get(each.kind, each.kind.label)}{between}", *dates) if word)
            quoted = f": {_quoted(says)}" if says and not between else ""
            events: list[int | None] = [one.position for one in (*each.came, *each.went)]
            events = events or [status.stage_decided_by, *row.reported_by]
            told.append(Sentence(f"{what}{quoted}{mark}", self.on(*events)))
        if len(told) == 2:
            return (told[1]._replace(lead=f"{status.title}:", about=told[0].about),)
        return tuple(told)

    def _others(self) -> Iterator[Sentence]:
        """What else happened, about no proposal, each sort together."""
        alike: dict[str, list[Counted]] = {}
        for each in self.brief.others:
            alike.setdefault(kebab(type(each.event).__name__).replace("-", " "), []).append(each)
        for what, events in alike.items():
            told = [self._other(each) for each in events]
            number = f" ({len(events):,})" if len(events) > 1 else ""
            text = listed([word for word in told if word], 6)
            yield Sentence(text, self.on(*(each.position for each in events)), lead=f"{what.capitalize()}{number}:")

    def _other(self, each: Counted) -> str:
        """What an event about no proposal is about, and when it was."""
        own = introduced(each.event)
        named = [own.tag] if own else [thing for thing in each.about if not thing.startswith("party:")]
        of = listed([self.title(thing) for thing in named if thing in self.brief.names], 2)
        says = getattr(each.event, "words", None)
        when = "" if each.on.is_unknown else f" ({in_words(str(each.on))})"
        return f"{of or gist(each.event)}{f': “{says}”' if says else ''}{when}"

    def _learned_late(self) -> Iterator[Part]:
        late, last = self.brief.late, self.brief.last
        if late is None and last:
            text = f"What was learned late cannot be told: this ledger was begun after {last.title}."
            yield Paragraph((Sentence(text),))
        elif late:
            items = tuple((self._late(each),) for each in late[:SHOWN])
            lead = Sentence(
                f"Learned late, what had happened before and was not on record when the sides last met ({len(late)}):"
            )
            yield Paragraph((lead,))
            yield Bullets(items)

    def _late(self, each: Late) -> Sentence:
        named = [thing for thing in each.about if not thing.startswith("party:")] or each.about
        about = listed([self.title(thing) for thing in named], 2)
        says = gist(each.event)
        text = f"{kebab(type(each.event).__name__).replace('-', ' ')}, {in_words(each.on)}, about {about}"
        return Sentence(f"{text}{f': {_quoted(says)}' if says else ''}", self.on(each.position), about=named[0])

    # We owe, they owe

    def _owed(self) -> Iterator[Section]:
        actions = [each for each in self.brief.due if each.kind is DueKind.ACTION]
        if not actions:
            nothing = Sentence("Nothing that anybody owes is on record.")
            yield Section("owed", "We owe, they owe", (Paragraph((nothing,)),))
            return
        if not self.brief.we:
            yield Section("owed", "Owed, by side", tuple(self._owing(actions)))
            return
        nobody = [each for each in actions if not each.owners]
        ours = [each for each in actions if each.owed in (Owed.WE, Owed.BOTH)]
        theirs = [each for each in actions if each.owed in (Owed.THEY, Owed.BOTH)]
        yield Section("we_owe", "We owe", tuple(self._owing(ours)))
        yield Section("they_owe", "They owe", tuple(self._owing([*theirs, *nobody])))

    def _owing(self, actions: Sequence[Due]) -> Iterator[Part]:
        if not actions:
            yield Paragraph((Sentence("Nothing is on record."),))
            return
        yield Bullets(tuple((self._one_owed(each),) for each in actions[:SHOWN]))
        if len(actions) > SHOWN:
            yield Paragraph((Sentence(f"{len(actions) - SHOWN:,} more: coop due lists them."),))

    def _one_owed(self, each: Due) -> Sentence:
        who = self.parties(each.owners) or "Nobody is named"
        to = f", owed to {self.parties(each.owed_to)}" if each.owed_to else ""
        said = f" (said: “{each.said}”)" if each.said and each.said not in str(each.days) else ""
        earlier = f"; {many(each.earlier, 'earlier deadline')} passed" if each.earlier else ""
        text = f"{each.title}{to} – {_until(each)}{said}{earlier}"
        return Sentence(text, self.on(each.position), lead=f"{who}:", about=each.thing)

    # Likely to come up

    def _likely(self) -> Iterator[Sentence]:
        """What is likely to come up, the likeliest first; each thing once."""
        seen: set[str | None] = set()
        for each in self._all_likely():
            if each.about not in seen:
                seen.add(each.about)
                yield each

    def _all_likely(self) -> Iterator[Sentence]:
        for each in self.brief.due:
            if each.kind is DueKind.RESUMPTION:
                disposition = next(
                    (
                        row.status.disposition.label
                        for row in self.brief.rows
                        if each.thing == f"proposal:{row.proposal}"
                    ),
                    "paused",
                )
                said = f" (“{each.said}”)" if each.said else ""
                when = resolved(each.days) if each.days.is_known else "a day that cannot be told"
                past = ", now past" if each.schedule is Schedule.OVERDUE else ""
                until = f" until {when}" if each.days.last or not each.days.is_known else f", to be resumed {when}"
                yield self._comes(each.thing, f"{disposition}{until}{said}{past}", each.position)
        for each in self.brief.due:
            if each.kind is DueKind.ACTION and each.schedule is Schedule.OVERDUE:
                who = self.parties(each.owners) or "nobody named"
                yield self._comes(each.thing, f"overdue since {resolved(each.days)}, owed by {who}", each.position)
        for row in self.brief.rows:
            if Mark.RAISED_WITHOUT_PROGRESS in row.status.marks:
                text = f"raised {len(row.raised)} times without progress, last {in_words(row.raised[-1].on)}"
                yield self._comes(f"proposal:{row.proposal}", text, *(each.position for each in row.raised))
        for thread in self.brief.threads:
            raised = self._meeting(thread.raised_at)
            by = f" up to {self._meeting(thread.by)}" if thread.by else ""
            row_ = next((row for row in self.brief.rows if thread.thing == f"proposal:{row.proposal}"), None)
            positions = [each.position for each in row_.raised if each.meeting == thread.raised_at] if row_ else []
            text = f"raised at {raised}, and nothing is on record about it{by}"
            yield self._comes(thread.thing, text, *positions)
        for row in self.brief.rows:
            if len(row.raised) > 1 and Mark.RAISED_WITHOUT_PROGRESS not in row.status.marks:
                text = f"raised {len(row.raised)} times, last {in_words(row.raised[-1].on)}"
                yield self._comes(f"proposal:{row.proposal}", text, *(each.position for each in row.raised))
        horizon = self._horizon()
        for each in self.brief.due:
            if each.kind in (DueKind.NOTICE, DueKind.EXPIRY) and each.days.first and each.days.first <= horizon:
                what = "last day for notice" if each.kind is DueKind.NOTICE else "runs out"
                yield self._comes(each.thing, f"{what} {resolved(each.days)}", each.position)
        for row in self.brief.rows:
            if any(each.side in self.brief.our_sides and each.latest is None for each in row.answering):
                text = "asked of us, and no answer of ours is on record"
                yield self._comes(f"proposal:{row.proposal}", text, row.status.stage_decided_by)

    def _horizon(self) -> date:
        try:
            return self.brief.day + timedelta(HALF_A_YEAR)
        except OverflowError:
            return date.max

    def _comes(self, thing: str, text: str, *positions: int | None) -> Sentence:
        return Sentence(text, self.on(*positions), lead=self.title(thing), about=thing)

    def _again(self) -> Iterator[Part]:
        items = [*islice(self._likely(), SHOWN + 1)]
        if not items:
            yield Paragraph((Sentence("Nothing was raised again, dropped, deferred, or is overdue or running out."),))
            return
        yield Bullets(tuple((each,) for each in items[:SHOWN]))
        if len(items) > SHOWN:
            yield Paragraph((Sentence("More is on record: coop due, coop series and coop matrix have all of it."),))

    # Disputed

    def _disputed(self) -> Iterator[Part]:
        items = [self._account(each) for each in self.brief.disputed[:SHOWN]]
        items += [
            (
                Sentence(f"{self.title(thing)} was introduced in two ways", about=thing),
                Sentence(f"{each.field}: {_shown(each.said_first)}", self.on(each.first.position)),
                Sentence(f"{each.field}: {_shown(each.said_second)}", self.on(each.second.position)),
            )
            for thing, each in self.brief.contests[:SHOWN]
        ]
        for row in (*self.brief.rows, *self.brief.closed):
            status = row.status
            if status.reported_agrees and status.reported_agrees is not Agreement.AGREES and len(items) < 2 * SHOWN:
                reported = ", ".join(
                    word.label for word in (status.reported_stage, status.reported_disposition) if word
                )
                text = f"reported as {reported}, where the events show {_stands(status)}, {status.disposition.label}"
                events = self.on(*row.reported_by, status.stage_decided_by)
                items.append((Sentence(text, events, lead=f"“{status.title}”", about=f"proposal:{row.proposal}"),))
        if items:
            yield Bullets(tuple(items))
        else:
            yield Paragraph((Sentence("No account that is on record contradicts another."),))

    def _account(self, each: Disputed) -> Sentences:
        accounts = each.accounts
        field = accounts.field.replace("_", " ").replace(".", ", ") if accounts.field else ""
        of = _FACTS.get(field, f"its {field}")
        verdict = "none is better" if accounts.preferred is None else "the better one is not what the record goes by"
        alike: dict[tuple[str, str], list[Account]] = {}
        for one in accounts.accounts:
            if one.stance is not Stance.SILENT:
                alike.setdefault(one.says, []).append(one)
        return (
            Sentence(
                f"accounts of {of} disagree, and {verdict}",
                self.on(accounts.about.position),
                lead=f"{listed([self.title(thing) for thing in each.things], 3)}:",
                about=each.things[0],
            ),
            *(self._one_account(same, accounts.field) for same in [*alike.values()][:5]),
        )

    def _one_account(self, same: Sequence[Account], field: str | None) -> Sentence:
        first = same[0]
        is_denied = first.stance is Stance.DENIES
        if first.value is None:
            value = "it did not happen" if is_denied else "it happened"
        else:
            shown = in_words(str(first.value)) if field == "on" else _shown(first.value)
            shown = _shown(kebab(str(first.value)).replace("-", " ")) if field == "type" else shown
            value = f"not {shown}" if is_denied else shown
        which = "as recorded" if first.is_recorded else "another account" if len(same) == 1 else "other accounts"
        reasons = "; ".join(dict.fromkeys(one.reason for one in same if one.reason))
        text = f"{which}: {value}{f' ({reasons})' if reasons else ''}"
        return Sentence(text, self.on(*(one.by.position for one in same)))

    # Missing

    def _missing(self) -> Iterator[Part]:
        rows = self.brief.rows
        undated = [row for row in rows if not row.raised or row.raised[0].on == "unknown"]
        weak = [row for row in rows if row.status.evidence in (Grade.D, Grade.E)]
        nobody = [row for row in rows if not row.proposers]
        unasked = [row for row in rows if not row.counterparts]
        silent = [
            row for row in rows if any(each.latest is None for each in row.responses if each.role == "counterpart")
        ]
        ownerless = [each for each in self.brief.due if each.kind is DueKind.ACTION and not each.owners]
        open_ended = [each for each in self.brief.due if each.schedule is Schedule.UNDETERMINED]
        items = [
            self._lacking("No date", "when it came up is not on record", undated),
            self._lacking("No source better than grade D", "one press report, social networks or no source", weak),
            self._lacking("Nobody named who proposes", "an answer of any side would count", nobody),
            self._lacking("Counterpart unknown", "nobody is named who was asked", unasked),
            self._lacking("No answer on record", "a side that was asked has not answered, as far as is known", silent),
            self._lacking_step("Nobody named who is to do it", ownerless),
            self._lacking_step("A deadline of which no day can be told", open_ended),
        ]
        unknown = [each for each in self.brief.room if each.role and not each.speaks_for]
        if unknown:
            names = listed([each.name for each in unknown], 4)
            evidence = self.on(*(each.position for each in unknown))
            items.append(Sentence(names, evidence, lead="For whom they speak is not on record:"))
        told = [each for each in items if each]
        if told:
            yield Bullets(tuple((each,) for each in told))
        else:
            yield Paragraph(
                (Sentence("Nothing that is looked for is missing: dates, sources, parties and answers are on record."),)
            )

    @staticmethod
    def _lead(what: str, number: int) -> str:
        return f"{what} ({number:,}):"

    def _lacking(self, what: str, why: str, rows: Sequence[MatrixRow]) -> Sentence | None:
        if not rows:
            return None
        names = listed([f"“{row.status.title}”" for row in rows], 4)
        events = self.on(*(row.status.stage_decided_by for row in rows))
        return Sentence(f"{names}; {why}", events, lead=self._lead(what, len(rows)))

    def _lacking_step(self, what: str, steps: Sequence[Due]) -> Sentence | None:
        if not steps:
            return None
        names = listed([f"“{each.title}”" for each in steps], 4)
        return Sentence(names, self.on(*(each.position for each in steps)), lead=self._lead(what, len(steps)))

    # Annex

    def _annex(self) -> Iterator[Part]:
        rows = (*self.brief.rows, *self.brief.closed)
        if not rows:
            return
        headings = ("No.", "Item and identifier", "Raised at", "Stands", "Instruments and notes")
        table = tuple(map(self._annex_row, rows[:IN_ANNEX]))
        yield Table("Every item, open ones first", headings, table, (6, 30, 22, 22, 20))
        if len(rows) > IN_ANNEX:
            yield Paragraph((Sentence(f"{len(rows) - IN_ANNEX:,} more: coop matrix has every row."),))

    def _annex_row(self, row: MatrixRow) -> tuple[Sentences, ...]:
        status = row.status
        at = [
            Sentence(
                f"{self._meeting(each.meeting) + ', ' if each.meeting else ''}{in_words(each.on)}",
                self.on(each.position),
            )
            for each in row.raised[-3:]
        ]
        if len(row.raised) > 3:
            at.insert(0, Sentence(f"{len(row.raised)} times; of late:"))
        pause = "" if status.disposition is Disposition.ACTIVE else f", {status.disposition.label}"
        grade = f"evidence {status.evidence}" if status.evidence else "no evidence is graded"
        stands = [
            Sentence(f"{_stands(status)}{pause}", self.on(status.stage_decided_by)),
            Sentence(grade),
        ]
        if row.ended:
            why = f": {row.ended.reason}" if row.ended.reason else ""
            by = f" by {self.parties(row.ended.by)}" if row.ended.by else ""
            ended = f"closed {in_words(row.ended.on)}" if row.ended.on else "closed"
            stands.append(Sentence(f"{ended}{by}{why}", self.on(row.ended.position)))
        notes = [
            Sentence(each.title, self.on(each.position), about=f"instrument:{each.instrument}") for each in row.signed
        ]
        notes += [Sentence(mark.label) for mark in status.marks]
        item = (Sentence("", lead=status.title, about=f"proposal:{row.proposal}"), Sentence(row.proposal))
        return (Sentence(row.number),), item, tuple(at), tuple(stands), tuple(notes)

    def _sources(self, sections: Sequence[Section], numbers: Mapping[str, int]) -> Section:
        if not numbers:
            return Section(
                "sources", "Annex: sources", (Paragraph((Sentence("No source is cited for any of this."),)),)
            )
        events = dict.fromkeys(
            position for section in sections for each in sentences(section) for position in each.evidence.events
        )
        rests: dict[str, list[str]] = {}
        for position in sorted(events):
            for source, where in self._places(position):
                rests.setdefault(source, []).append(f"{position}{f' ({where})' if where else ''}")
        sql = "SELECT source, kind, publisher, published, title, url, visibility, seen FROM sources"
        facts = {row[0]: row[1:] for row in self.view.connection.execute(sql)}
        rows = tuple(
            _source_row(number, source, facts.get(source), rests.get(source, [])) for source, number in numbers.items()
        )
        headings = ("No.", "Source", "Publisher and day", "Events that rest on it")
        table = Table(
            "What the notes refer to: S1 is source 1, and an event is a position of the log",
            headings,
            rows,
            (6, 46, 22, 26),
        )
        return Section("sources", "Annex: sources", (table,))


_FACTS: Final = {"": "whether it happened", "type": "what it was", "on": "when it happened"}
"""What accounts are of, where the name of the field does not say it."""

_NOT_COMPARED: Final = "what changed since the last meeting was not compared"

_STAGES: Final[Mapping[Stage | None, str]] = {
    Stage.COMPLETED: "completed",
    Stage.IMPLEMENTATION: "in implementation",
    Stage.PILOT: "in pilot",
    Stage.INSTRUMENT_SIGNED: "with an instrument signed",
    Stage.AGREED_IN_PRINCIPLE: "agreed in principle",
    Stage.ENDORSED: "endorsed",
    Stage.PROPOSED: "proposed",
    Stage.INTEREST: "of interest",
    Stage.MENTIONED: "mentioned",
}

_MARKS: Final = {
    Mark.DISPUTED: "disputed",
    Mark.CONTESTED: "introduced in two ways",
    Mark.CLAIMED: "its stage rests on a party's word alone",
    Mark.ORDER_UNCERTAIN: "the order of events is uncertain",
    Mark.NOT_EVIDENCED: "a source reports more than the events show",
    Mark.REPORTED_BEHIND: "a source reports less than the events show",
    Mark.REPORTED_CONFLICTS: "a source reports otherwise",
}
"""The marks that a reader must not miss, in words."""

_VOICES: Final = {
    Voice.NO_ANSWER: "no answer on record",
    Voice.SILENT: "no answer; its own read-out does not mention it",
    Voice.WITHDRAWN: "took its answer back",
}

_KINDS: Final = {
    Kind.NEW: "new",
    Kind.MOVED: "moved",
    Kind.GONE: "not known any more",
    Kind.ANSWERED: "answered",
    Kind.SIGNED: "an instrument was signed",
    Kind.RECORDED: "more is on record",
    Kind.MARKED: "to be noted",
    Kind.OTHERWISE: "otherwise",
}


def _stands(status: ProposalStatus) -> str:
    """How far a proposal came, in words."""
    if status.stage is None:
        return "nothing that introduced it counts"
    completion = f", {status.completion.label}" if status.completion else ""
    return f"{status.stage.label}{completion}{' (non-binding)' if Mark.NON_BINDING in status.marks else ''}"


def _kind(kind: InstrumentKind | None) -> str:
    """What sort of instrument it is; letters and memoranda are spelled out."""
    if kind is None:
        return "kind not on record"
    is_short = kind in (InstrumentKind.LOI, InstrumentKind.MOU, InstrumentKind.MOC)
    return kind.definition if is_short else kind.label


def _said(word: str) -> str:
    return word.replace("_", " ")


def _level(word: str) -> int:
    """How warm words are; what was signed is warmest."""
    return Strength(word).level if word in {*Strength} else Strength.COMMITTED.level + 1


def _until(each: Due) -> str:
    """By when, and how that stands on the day."""
    if each.schedule is Schedule.NO_DEADLINE:
        return "no deadline"
    if not each.days.is_known:
        return f"day cannot be told: {each.why}"
    when = resolved(each.days)
    tentative = ", tentative" if each.is_tentative else ""
    disputed = ", disputed" if each.is_disputed else ""
    return f"{when}{tentative}{disputed}, {each.schedule.label}"


def _change_of(before: ProposalStatus | None, after: ProposalStatus | None) -> str:
    """In one word, in what a proposal is otherwise."""
    if before is None or after is None:
        return "new" if before is None else ""
    if before.disposition is not after.disposition and not after.disposition.is_open:
        return "ended"
    if after.stage and (before.stage is None or before.stage < after.stage):
        return "moved on"
    return "fell back" if before.stage and (after.stage is None or after.stage < before.stage) else ""


def _between(each: Change) -> str:
    if each.kind is Kind.OTHERWISE:
        return f", {_said(each.before or '')} → {_said((each.after or '').partition(' ')[2])}"
    if each.kind not in (Kind.NEW, Kind.MOVED, Kind.CLOSED, Kind.PAUSED, Kind.REOPENED, Kind.RENAMED, Kind.MARKED):
        return ""
    before, after = (_said(word) if word else None for word in (each.before, each.after))
    if each.kind is Kind.NEW:
        return f": {after}" if after else ""
    if each.kind is Kind.MOVED:
        return f": {before or 'nothing'} → {after or 'nothing'}"
    return f": {after}" if after else ""


def _quoted(text: str) -> str:
    return text if "“" in text else f"“{text}”"


def _shown(value: object) -> str:
    """A value of an account, as it would be written."""
    if isinstance(value, PartialDate):
        return in_words(str(value))
    if isinstance(value, (tuple, list)):
        return ", ".join(_shown(each) for each in value) or "none"
    if isinstance(value, (str, int)):
        return f"“{value}”"
    return str(Value(value)) if isinstance(value, dict) else str(value)


def _source_row(number: int, source: str, facts: Sequence[Any] | None, rests: Sequence[str]) -> tuple[Sentences, ...]:
    if facts is None:
        return (Sentence(f"S{number}"),), (Sentence("not registered any more"), Sentence(source)), (), (_rests(rests),)
    kind, publisher, published, title, url, visibility, seen = facts
    marks = [] if seen else ["known through others"]
    marks += [] if visibility == Visibility.PUBLIC else [str(visibility)]
    told = [
        Sentence("", lead=title or source, about=f"source:{source}"),
        Sentence("; ".join([f"{SourceKind(kind).label} ({source})", *marks])),
    ]
    if url:
        told.append(Sentence(url))
    issued = (Sentence(publisher or "publisher not on record"), Sentence(in_words(published)))
    return (Sentence(f"S{number}"),), tuple(told), issued, (_rests(rests),)


def _rests(rests: Sequence[str]) -> Sentence:
    shown = ", ".join(rests[:24])
    return Sentence(f"{shown}{f' and {len(rests) - 24:,} more' if len(rests) > 24 else ''}")
