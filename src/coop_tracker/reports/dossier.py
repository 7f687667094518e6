"""Everything about one thing on a page: where it stands, why, what was said, and where we read it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from coop_tracker import codec, queries
from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    Citation,
    EndorsementGiven,
    EventRetracted,
    InstrumentSigned,
    kebab,
    scope_of,
)
from coop_tracker.history import Entry, History, Recorded
from coop_tracker.projections import Table
from coop_tracker.projections.model import BUILT_IN
from coop_tracker.proposal import Answer, Proposal
from coop_tracker.queries import InheritedEndorsement
from coop_tracker.reports import story
from coop_tracker.reports.page import Block, Line
from coop_tracker.tracker import Tracker
from coop_tracker.vocabulary import Strength


@frozen
class Page:
    """The same in two forms: a title and blocks of lines for a person, plain data for a program."""

    title: tuple[str, str]
    blocks: list[Block]
    plain: dict[str, Any]


def about(tracker: Tracker, subject: str) -> Page:
    """Everything about one thing.

    Raises:
        UnknownThing: nothing is known by that name, or several things are.
    """
    thing = tracker.resolve(subject)
    kind, _, slug = thing.partition(":")
    history = tracker.history(thing)
    title = queries.titles(tracker.connection, [thing]).get(thing, slug)
    plain: dict[str, Any] = {"thing": thing, "kind": kind, "id": slug, "title": title}
    if kind == "proposal":
        stands = _Stands(tracker, slug)
        plain |= stands.plain()
        blocks = stands.blocks()
    else:
        facts = _facts(tracker, kind, slug)
        plain |= facts
        blocks = _fact_blocks(kind, title, facts)
    places = _places(tracker, kind, slug)
    sources = _sources(tracker, history)
    happened = {entry.event_id: str(entry.on) for entry in history.entries}
    plain |= {**places, "events": [_event(each, happened) for each in _in_order(history)], "sources": sources}
    blocks += [
        *_place_blocks(kind, places),
        Block("events, as they happened", [_event_line(entry) for entry in history.entries]),
        Block("no longer counts", [*_gone_lines(history, happened)]),
        Block("sources", [_source_line(source) for source in sources]),
    ]
    return Page((title, f"{kind} {slug}"), blocks, plain)


# Where a proposal stands


class _Stands:
    """The answers about a proposal, each with the event that decides it."""

    def __init__(self, tracker: Tracker, slug: str) -> None:
        self.found: Proposal = tracker.proposal(slug)
        self.status = queries.proposals(tracker.connection, proposal=slug)[0]
        self.inherited = [(each, tracker.at(each.position).event) for each in tracker.inherited(slug)]

    def plain(self) -> dict[str, Any]:
        found, facts, fortune = self.found, self.found.facts, self.found.fortune
        return {
            "summary": facts.summary,
            "tracks": list(facts.tracks),
            "proposers": list(facts.proposers),
            "counterparts": list(facts.counterparts),
            "roles": [{"party": held.party, "role": str(held.role)} for held in facts.roles],
            "planned_period": str(facts.planned_period) if facts.planned_period else None,
            "stage": found.stage,
            "completion": found.completion,
            "disposition": fortune.disposition,
            "side": fortune.side,
            "stage_decided_by": _decided(found.steps[0].by) if found.steps else None,
            "disposition_decided_by": _decided(fortune.by),
            "closed_by": _decided(fortune.closed_by),
            "open": found.is_open,
            "marks": [str(mark) for mark in self.status.marks],
            "steps": [
                {"stage": step.stage, "claimed": step.claimed, "decided_by": _decided(step.by)} for step in found.steps
            ],
            "endorsements": [_answer(answer) for answer in found.answers],
            "inherited_endorsements": [
                {
                    "endorsement": each.endorsement,
                    "position": each.position,
                    "strength": each.strength,
                    "scope": each.scope,
                    "by": list(_speakers(event)),
                    "through": each.through,
                    "possibly": each.possibly,
                    "words": each.words,
                    "on": each.on,
                }
                for each, event in self.inherited
            ],
            "raised": [_decided(entry) for entry in found.raised],
            "reported_stage": self.status.reported_stage,
            "reported_disposition": self.status.reported_disposition,
            "reported_agrees": self.status.reported_agrees,
        }

    def blocks(self) -> list[Block]:
        steps = [(step.stage.label, _by(step.by, claimed=step.claimed)) for step in self.found.steps]
        answers = [line for answer in self.found.answers for line in _answer_lines(answer)]
        return [
            Block("", [*self._stage(), *self._disposition(), *self._endorsed(), *self._inherits()]),
            Block("", [("note", mark.definition) for mark in self.status.marks]),
            Block("", [*self._facts(), *self._reported()]),
            Block("how it came here, furthest first", steps if len(steps) > 1 else []),
            Block("endorsements and agreements", answers),
        ]

    def _stage(self) -> Iterator[Line]:
        found = self.found
        if not found.stage:
            yield "stage", "none: nothing that introduced it counts"
            return
        completion = f", {found.completion.label}" if found.completion else ""
        yield "stage", f"{found.stage.label}{completion}"
        yield from _why(found.steps[0].by)

    def _disposition(self) -> Iterator[Line]:
        found, fortune = self.found, self.found.fortune
        side = f", by {fortune.side.label}" if fortune.side else ""
        closed = "" if found.is_open else "; closed"
        yield "disposition", f"{fortune.disposition.label}{side}{closed}"
        if fortune.by:
            yield from _why(fortune.by)
        if fortune.closed_by:
            yield "", f"until then it was closed or paused {_by(fortune.closed_by)}"

    def _endorsed(self) -> Iterator[Line]:
        answers = [answer for answer in self.found.answers if answer.words.stands and answer.asked]
        if not answers:
            yield "endorsed", "no: no side that could answer has answered this proposal itself"
            return
        level, word = max(map(_warmth, answers))
        sides = ", ".join(sorted({side for answer in answers if _warmth(answer)[0] == level for side in answer.asked}))
        yield "endorsed", f"{'yes' if level >= Strength.WELCOMED.level else 'no'}: {word}, by the side of {sides}"

    def _inherits(self) -> Iterator[Line]:
        for each, event in self.inherited:
            whole = "all that came up at" if each.through.startswith("meeting:") else "all that is on"
            possibly = "; whether it was on the table by then cannot be told" if each.possibly else ""
            yield "inherits", f"{_voice(event, each)}, of {whole} {each.through} (scope {each.scope.label}){possibly}"
            if each.words:
                yield "", f"“{each.words}”"
            yield "", f"event {each.position}, {each.endorsement}, {each.on}{_cited(event)}"

    def _facts(self) -> Iterator[Line]:
        facts = self.found.facts
        yield "tracks", ", ".join(facts.tracks) or "none"
        yield "proposed by", ", ".join(facts.proposers) or "nobody who is named"
        yield "asked", ", ".join(facts.counterparts) or "nobody who is named"
        yield from (("role", f"{held.party}, {held.role.label}") for held in facts.roles)
        yield from (("number", _quantity_words(quantity)) for quantity in facts.quantities)
        if facts.summary:
            yield "summary", facts.summary
        if facts.planned_period:
            yield "planned for", str(facts.planned_period)
        if len(self.found.raised) > 1:
            yield "raised", f"{len(self.found.raised)} times, first {_by(self.found.raised[0])}"

    def _reported(self) -> Iterator[Line]:
        if self.status.reported_agrees:
            words = [word.label for word in (self.status.reported_stage, self.status.reported_disposition) if word]
            yield "reported", f"{', '.join(words)}: {self.status.reported_agrees.definition}"


def _why(entry: Entry) -> Iterator[Line]:
    """What decides an answer: the event, and the words or the reason it gives."""
    yield "", _by(entry)
    for name, text in (("words", "“{}”"), ("reason", "reason: {}")):
        if said := getattr(entry.event, name, None):
            yield "", text.format(said)


def _by(entry: Entry, *, claimed: bool = False) -> str:
    """An event, in short: its position, what it is, when it happened, and where we read it."""
    claim = ", claimed" if claimed else ""
    return f"by event {entry.position}, {kebab(entry.envelope.type)}, {entry.on}{claim}{_cited(entry.event)}"


def _cited(event: AnyEvent) -> str:
    return "".join(f", {_citation(citation)}" for citation in event.sources)


def _citation(citation: Citation) -> str:
    return f"{citation.source}#{citation.locator}" if citation.locator else str(citation.source)


def _voice(event: AnyEvent, each: InheritedEndorsement) -> str:
    behalf = ", ".join(getattr(event, "on_behalf_of", ()))
    spoken_for = f" for {behalf}" if behalf else ""
    return f"{each.strength.label}, by {', '.join(_speakers(event)) or 'nobody who is named'}{spoken_for}"


def _warmth(answer: Answer) -> tuple[int, str]:
    event = answer.entry.event
    return (event.strength.level, event.strength.label) if isinstance(event, EndorsementGiven) else (99, "agreed")


def _quantity_words(quantity: Any) -> str:
    sort = quantity.kind.label if quantity.kind else ""
    by = f"by {quantity.by}" if quantity.by else ""
    exact = "" if quantity.qualifier == "exact" else quantity.qualifier.label
    return " ".join(word for word in (quantity.of, sort, exact, str(quantity.value), quantity.unit, by) if word)


def _decided(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    data = codec.plain(entry.event)
    return {
        "position": entry.position,
        "type": entry.envelope.type,
        "on": str(entry.on),
        "words": data.get("words"),
        "sources": data.get("sources", []),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    event = answer.entry.event
    return {
        "type": answer.entry.envelope.type,
        "strength": event.strength if isinstance(event, EndorsementGiven) else None,
        "scope": scope_of(event) if isinstance(event, EndorsementGiven) else None,
        "by": list(_speakers(event)),
        "sides": sorted(answer.words.sides),
        "counts": bool(answer.asked) and answer.words.stands,
        "stands": answer.words.stands,
        "withdrawn_by": _decided(answer.words.withdrawn_by),
        "decided_by": _decided(answer.entry),
    }


def _answer_lines(answer: Answer) -> Iterator[Line]:
    event, words = answer.entry.event, answer.words
    by = ", ".join(_speakers(event)) or "nobody who is named"
    behalf = ", ".join(getattr(event, "on_behalf_of", ()))
    voice = "" if answer.asked or not words.stands else "; another voice, since this side was not asked"
    said = f": “{text}”" if (text := getattr(event, "words", None)) else ""
    condition = f", on condition: {text}" if (text := getattr(event, "condition", None)) else ""
    yield _warmth(answer)[1], f"by {by}{f' for {behalf}' if behalf else ''}{said}{condition}{voice}"
    yield "", _by(answer.entry)
    if words.withdrawn_by:
        yield "", f"{'withdrawn in part' if words.stands else 'withdrawn'} {_by(words.withdrawn_by)}"


def _speakers(event: AnyEvent) -> Sequence[str]:
    match event:
        case EndorsementGiven():
            return event.by
        case AgreementReached() | InstrumentSigned():
            return event.parties
    return ()


# Anything else: the rows of its kind


def _facts(tracker: Tracker, kind: str, slug: str) -> dict[str, Any]:
    """The rows that belong to a thing: the one row of its own, then its lists."""
    facts: dict[str, Any] = {}
    for projection in BUILT_IN:
        for number, table in enumerate(projection.tables if projection.kind == kind else ()):
            rows = [*_rows(tracker, table, slug)]
            if number == 0:
                facts |= rows[0] if rows else {}
            elif rows:
                facts[table.name] = rows
    return facts


def _rows(tracker: Tracker, table: Table, slug: str) -> Iterator[dict[str, Any]]:
    own, *columns = table.columns
    names = ", ".join(f'"{column}"' for column in columns)
    found = tracker.connection.execute(f'SELECT {names} FROM "{table.name}" WHERE "{own}" = ?', (slug,))  # noqa: S608
    for row in found:
        yield dict(zip(columns, row, strict=True))


def _fact_blocks(kind: str, title: str, facts: Mapping[str, Any]) -> list[Block]:
    """What is known of it, but for its title, which stands above; then its lists."""
    lines = [
        (_spaced(name.removesuffix("_text")), words)
        for name, value in facts.items()
        if f"{kind}.{name}" not in _INTERNAL and name not in _INTERNAL and value != title
        if not isinstance(value, list) and (words := _value_words(name, value))
    ]
    if not lines:
        lines = [("", "known by its code alone: nobody has introduced it")]
    lists = [(name, rows) for name, rows in facts.items() if isinstance(rows, list)]
    return [
        Block("", lines),
        *(Block(_HEADINGS.get(name, _spaced(name)), [_row_line(row) for row in rows]) for name, rows in lists),
    ]


_INTERNAL: Final = ("position", "rank", "on_first", "on_last", "earliest", "latest", "endorsement.level")
"""Columns that serve sorting and joining."""

_HEADINGS: Final[Mapping[str, str]] = {
    "party_names": "other names",
    "party_sides": "side",
    "party_members": "members",
    "memberships": "posts held",
    "meeting_parties": "parties at the table",
    "track_parties": "parties",
    "source_officials": "official document of",
    "source_meetings": "read-out or minutes of",
    "endorsement_sides": "said by",
    "endorsement_targets": "said of",
    "withdrawals": "taken back",
    "agreement_parties": "parties",
    "agreement_proposals": "proposals",
    "instrument_parties": "parties",
    "instrument_proposals": "proposals",
}
"""What the lists of a thing are called on a page, where the name of their table does not say it."""

_FLAGS: Final[Mapping[str, tuple[str, str]]] = {
    "seen": ("no, known through others", "yes"),
    "stands": ("taken back", "stands"),
    "possibly": ("", "possibly"),
}
"""What a column that holds 0 or 1 says in either case."""

_PHRASES: Final[Mapping[str, str]] = {
    "position": "event {}",
    "on_behalf_of": "for {}",
    "side": "side of {}",
    "scope": "scope {}",
    "words": "“{}”",
    "through": "through {}",
    "size": "{} people",
    "start_date": "since {}",
    "end_date": "until {}",
}
"""How a value is put in a row, where it would not speak for itself."""

_CODES: Final = (
    *("kind", "classification", "form", "mode", "role", "strength", "scope", "capacity", "manner"),
    *("binding", "ending", "stage", "disposition"),
)
"""Columns that hold controlled words."""


def _value_words(name: str, value: Any) -> str:
    """A value of the read model as a person would say it; empty where it says nothing."""
    if value in (None, ""):
        return ""
    if name in _FLAGS:
        return _FLAGS[name][bool(value)]
    if name in ("closed_by", "ended_by"):
        return f"event {value}"
    return str(value).replace("_", " ") if name in _CODES else str(value)


def _row_line(row: Mapping[str, Any]) -> Line:
    """A row of a list: what it is about, then what else it says."""
    (_, label), *rest = row.items()
    told = [_PHRASES.get(name, "{}").format(words) for name, value in rest if (words := _value_words(name, value))]
    return str(label or "the whole"), ", ".join(told)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


_PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    "party": {
        "proposes_or_is_asked": "SELECT proposal, role FROM proposal_parties WHERE party = ? ORDER BY proposal, role",
        "spoke": """SELECT DISTINCT endorsement, strength, scope, on_text AS "on" FROM endorsement_sides
            JOIN endorsements USING (endorsement) WHERE speaker = ? ORDER BY endorsements.earliest, endorsement""",
        "took_part": "SELECT meeting, role, title FROM participants WHERE party = ? ORDER BY meeting, role",
        "member_of": "SELECT party FROM party_members WHERE member = ? ORDER BY party",
        "signed": "SELECT instrument, role FROM instrument_parties WHERE party = ? ORDER BY instrument, role",
        "agreed": "SELECT agreement FROM agreement_parties WHERE party = ? ORDER BY agreement",
        "posts_held_in_it": "SELECT person, role FROM memberships WHERE organization = ? ORDER BY person, role",
    },
    "meeting": {
        "came_up": """SELECT proposal, stage FROM proposal_meetings JOIN proposals USING (proposal)
            WHERE meeting = ? ORDER BY first_position""",
        "said_there": """SELECT endorsement, strength, scope, words FROM endorsements
            WHERE meeting = ? ORDER BY position""",
        "said_of_it": """SELECT endorsement, strength, scope, words FROM endorsement_targets
            JOIN endorsements USING (endorsement) WHERE target = 'meeting:' || ? ORDER BY position""",
    },
    "track": {
        "proposals": """SELECT proposal, stage, disposition FROM proposal_tracks JOIN proposals USING (proposal)
            WHERE track = ? ORDER BY first_position""",
        "said_of_it": """SELECT endorsement, strength, scope, words FROM endorsement_targets
            JOIN endorsements USING (endorsement) WHERE target = 'track:' || ? ORDER BY position""",
    },
    "endorsement": {
        "inherited_by": "SELECT proposal, through, possibly FROM inherited_endorsements WHERE endorsement = ?",
    },
    "proposal": {
        "instruments": """SELECT instrument, kind, title, binding, on_text AS "on", ending FROM instrument_proposals
            JOIN instruments USING (instrument) WHERE proposal = ? ORDER BY position""",
    },
}
"""Where else a thing occurs: a heading, and the question whose answer stands under it."""


def _places(tracker: Tracker, kind: str, slug: str) -> dict[str, list[dict[str, Any]]]:
    places = {}
    for heading, sql in _PLACES.get(kind, {}).items():
        cursor = tracker.connection.execute(sql, (slug,))
        names = [column[0] for column in cursor.description]
        if rows := [dict(zip(names, row, strict=True)) for row in cursor]:
            places[heading] = rows
    return places


def _place_blocks(kind: str, places: Mapping[str, list[dict[str, Any]]]) -> Iterator[Block]:
    if kind == "track" and "proposals" not in places:
        yield Block("proposals", [("", "none: nothing was proposed on this track")])
    for heading, rows in places.items():
        yield Block(_spaced(heading), [_row_line(row) for row in rows])


# What was recorded about it


def _in_order(history: History) -> list[Recorded]:
    return sorted(history.recorded.values(), key=lambda each: each.position)


def _event(each: Recorded, happened: Mapping[str, str]) -> dict[str, Any]:
    return {**story.plain(each), "counts": each.event_id in happened, "happened": happened.get(each.event_id)}


def _event_line(entry: Entry) -> Line:
    says = story.gist(entry.event)
    competing = ", ".join(str(other.position) for other in entry.competing)
    rival = f"; another correction competes with it: event {competing}" if competing else ""
    what = f"event {entry.position}, {kebab(entry.envelope.type)}{f': {says}' if says else ''}"
    return str(entry.on), f"{what}{_cited(entry.event)}{rival}"


def _gone_lines(history: History, happened: Mapping[str, str]) -> Iterator[Line]:
    """The events that no longer count, and what put them out of force."""
    for each in _in_order(history):
        if each.event_id not in happened:
            after = ", ".join(_undone_by(each, other) for other in _in_order(history) if _undone_by(each, other))
            yield f"event {each.position}", f"{kebab(each.envelope.type)}: {story.gist(each.event)}; {after}"


def _undone_by(each: Recorded, other: Recorded) -> str:
    event = other.event
    if event.replaces == each.event_id:
        return f"corrected by event {other.position}"
    if isinstance(event, EventRetracted) and (each.event_id in event.events or each.envelope.batch_id == event.batch):
        return f"taken back by event {other.position}: {event.reason}"
    return ""


def _sources(tracker: Tracker, history: History) -> list[dict[str, Any]]:
    cited = dict.fromkeys(str(citation.source) for each in _in_order(history) for citation in each.event.sources)
    columns = ("title", "kind", "publisher", "published", "url", "visibility")
    sources = []
    for source in cited:
        sql = f"SELECT {', '.join(columns)} FROM sources WHERE source = ?"  # noqa: S608 (the columns are ours)
        row = tracker.connection.execute(sql, (source,)).fetchone()
        sources.append({"source": source, **dict(zip(columns, row or [None] * len(columns), strict=True))})
    return sources


def _source_line(source: Mapping[str, Any]) -> Line:
    told = [_value_words(name, source[name]) for name in ("title", "publisher", "kind", "published", "url")]
    return source["source"], ", ".join(words for words in told if words)
