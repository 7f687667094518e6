"""Everything about one thing on a page: where it stands, why, what was said, and where we read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from coop_tracker import codec, queries
from coop_tracker.events import AgreementReached, AnyEvent, Citation, EndorsementGiven, InstrumentSigned, kebab, scope_of
from coop_tracker.history import Entry, History
from coop_tracker.projections import Table
from coop_tracker.projections.model import BUILT_IN
from coop_tracker.proposal import Answer, Proposal
from coop_tracker.reports import story
from coop_tracker.tracker import Tracker


@frozen
class Page:
    """The same in two forms: lines for a person, plain data for a program."""

    lines: list[str]
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
    lines = [title if title == slug else f"{title}  ({thing})", ""]
    if kind == "proposal":
        stands = _Stands(tracker, slug)
        plain |= stands.plain()
        lines += stands.lines()
    else:
        facts = _facts(tracker, kind, slug)
        plain |= facts
        lines += _fact_lines(facts)
    places = _places(tracker, kind, slug)
    plain |= places
    for heading, rows in places.items():
        lines += _section(heading.replace("_", " "), [_row_words(row) for row in rows])
    counting = {entry.event_id: entry for entry in history.entries}
    plain["events"] = [_event(each, history) for each in _in_order(history)]
    lines += _section("events, as they happened", [_event_words(entry) for entry in history.entries])
    gone = [each for each in _in_order(history) if each.event_id not in counting]
    words = [f"{each.position}  {kebab(each.envelope.type)}: {story.gist(each.event)}" for each in gone]
    lines += _section("no longer counts", words)
    sources = _sources(tracker, history)
    plain["sources"] = sources
    lines += _section("sources", [_source_words(source) for source in sources])
    return Page([*lines[:-1]] if lines and not lines[-1] else lines, plain)


# Where a proposal stands


class _Stands:
    """The answers about a proposal, each with the event that decides it."""

    def __init__(self, tracker: Tracker, slug: str) -> None:
        self.found: Proposal = tracker.proposal(slug)
        self.status = queries.proposals(tracker.connection, proposal=slug)[0]
        self.inherited = tracker.inherited(slug)
        self.speakers = {each.endorsement: queries.speakers(tracker.connection, each.endorsement) for each in self.inherited}

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
                    "by": self.speakers[each.endorsement],
                    "through": each.through,
                    "possibly": each.possibly,
                    "words": each.words,
                    "on": each.on,
                }
                for each in self.inherited
            ],
            "raised": [_decided(entry) for entry in found.raised],
            "reported_stage": self.status.reported_stage,
            "reported_disposition": self.status.reported_disposition,
            "reported_agrees": self.status.reported_agrees,
        }

    def lines(self) -> list[str]:
        found, facts, fortune = self.found, self.found.facts, self.found.fortune
        stage = found.stage.label if found.stage else "none: nothing that counts says so"
        completion = f" ({found.completion.label})" if found.completion else ""
        lines = [f"stage        {stage}{completion}{_because(found.steps[0].by if found.steps else None)}"]
        alive = f"{fortune.disposition.label}{f', by {fortune.side.label}' if fortune.side else ''}"
        lines.append(f"disposition  {alive}{_because(fortune.by)}{'' if found.is_open else '; closed'}")
        if fortune.closed_by:
            lines.append(f"             after{_because(fortune.closed_by)}")
        if not any(answer.words.stands and answer.asked for answer in found.answers):
            lines.append("endorsed     no: no side that was asked has answered about this proposal itself")
        lines += [f"note         {mark.definition}" for mark in self.status.marks]
        lines += [
            f"{name:<12} {value}"
            for name, value in (
                ("tracks", ", ".join(facts.tracks)),
                ("proposed by", ", ".join(facts.proposers) or "nobody is named"),
                ("asked", ", ".join(facts.counterparts)),
                ("summary", facts.summary),
                ("planned for", facts.planned_period),
                ("raised", f"{len(found.raised)} times" if len(found.raised) > 1 else ""),
            )
            if value
        ]
        if self.status.reported_agrees:
            reported = [word.label for word in (self.status.reported_stage, self.status.reported_disposition) if word]
            lines.append(f"reported     {', '.join(reported)}: {self.status.reported_agrees.definition}")
        lines.append("")
        steps = [f"{step.stage.label}{' (claimed)' if step.claimed else ''}{_because(step.by)}" for step in found.steps]
        lines += _section("how it came here, furthest first", steps)
        lines += _section("endorsements and agreements", [_answer_words(answer) for answer in found.answers])
        lines += _section("inherited, from words about a whole", [*self._inherited_words()])
        return lines

    def _inherited_words(self) -> Iterator[str]:
        for each in self.inherited:
            possibly = "possibly " if each.possibly else ""
            words = f": “{each.words}”" if each.words else ""
            yield (
                f"{possibly}{each.strength.label}, said of {each.through} (scope {each.scope.label}) by "
                f"{', '.join(self.speakers[each.endorsement]) or 'nobody named'}, {each.on}{words}  "
                f"[{each.position} {each.endorsement}]"
            )


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


def _because(entry: Entry | None) -> str:
    """The event that decides an answer, in brackets: what, when, where recorded, where read."""
    if entry is None:
        return ""
    cited = ", ".join(_citation(citation) for citation in entry.event.sources)
    return f"  [{entry.position} {kebab(entry.envelope.type)}, {entry.on}{f'; {cited}' if cited else ''}]"


def _citation(citation: Citation) -> str:
    return f"{citation.source}#{citation.locator}" if citation.locator else str(citation.source)


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


def _answer_words(answer: Answer) -> str:
    event = answer.entry.event
    strength = event.strength.label if isinstance(event, EndorsementGiven) else "yes"
    by = ", ".join(_speakers(event)) or "nobody named"
    words = getattr(event, "words", None)
    taken = "" if answer.words.withdrawn_by is None else f"; withdrawn{_because(answer.words.withdrawn_by)}"
    voice = "" if answer.asked or not answer.words.stands else " (another voice: this side was not asked)"
    return f"{strength} by {by}{voice}{f': “{words}”' if words else ''}{_because(answer.entry)}{taken}"


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


def _fact_lines(facts: Mapping[str, Any]) -> list[str]:
    single = {name: value for name, value in facts.items() if not isinstance(value, list)}
    hidden = ("position", "earliest", "latest", "rank", "on_first", "on_last")
    lines = [
        f"{name.removesuffix('_text').replace('_', ' '):<16} {value}"
        for name, value in single.items()
        if value not in (None, "") and name not in hidden
    ]
    lines += [""] if lines else []
    for name, rows in facts.items():
        if isinstance(rows, list):
            lines += _section(name.replace("_", " "), [_row_words(row) for row in rows])
    return lines


def _row_words(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in row.items() if value not in (None, ""))


_PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    "party": {
        "proposes_or_is_asked": "SELECT proposal, role FROM proposal_parties WHERE party = ? ORDER BY proposal, role",
        "spoke": """SELECT DISTINCT endorsement, strength, scope, on_text AS "on" FROM endorsement_sides
            JOIN endorsements USING (endorsement) WHERE speaker = ? ORDER BY endorsements.earliest, endorsement""",
        "took_part": "SELECT meeting, role, title FROM participants WHERE party = ? ORDER BY meeting, role",
        "members_of": "SELECT party FROM party_members WHERE member = ? ORDER BY party",
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


# What was recorded about it


def _in_order(history: History) -> Iterable[Any]:
    return sorted(history.recorded.values(), key=lambda each: each.position)


def _event(each: Any, history: History) -> dict[str, Any]:
    entry = next((entry for entry in history.entries if entry.event_id == each.event_id), None)
    happened = str(entry.on) if entry else None
    return {**story.plain(each), "counts": entry is not None, "happened": happened}


def _event_words(entry: Entry) -> str:
    says = story.gist(entry.event)
    cited = ", ".join(_citation(citation) for citation in entry.event.sources)
    competing = ", ".join(str(other.position) for other in entry.competing)
    return (
        f"{entry.on}  {kebab(entry.envelope.type)}{f': {says}' if says else ''}  [{entry.position}{f'; {cited}' if cited else ''}]"
        f"{f'  competing corrections: {competing}' if competing else ''}"
    )


def _sources(tracker: Tracker, history: History) -> list[dict[str, Any]]:
    cited = dict.fromkeys(
        str(citation.source) for each in _in_order(history) for citation in each.event.sources
    )
    columns = ("title", "kind", "publisher", "published", "url", "visibility")
    sources = []
    for source in cited:
        row = tracker.connection.execute(
            f"SELECT {', '.join(columns)} FROM sources WHERE source = ?", (source,)  # noqa: S608
        ).fetchone()
        sources.append({"source": source, **dict(zip(columns, row or [None] * len(columns), strict=True))})
    return sources


def _source_words(source: Mapping[str, Any]) -> str:
    told = [source["title"], source["publisher"], source["kind"], source["published"], source["url"]]
    return f"{source['source']}: {', '.join(str(one) for one in told if one)}"


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    return [heading, *(f"  {line}" for line in lines), ""] if lines else []
