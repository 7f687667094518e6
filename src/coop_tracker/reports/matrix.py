"""The implementation matrix in words, for the terminal, Markdown, CSV and JSON; and what every form of it shares.

A number in square brackets is the position of the event that decides what stands before it.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coop_tracker.events import CompletionVerified
from coop_tracker.matrix import Matrix, MatrixRow, MatrixTrack, Responsible, Signed
from coop_tracker.queries.matrix import Inherited, Response, Told
from coop_tracker.reports import duty, listing, rows, table
from coop_tracker.reports.asof import AsOf, as_of
from coop_tracker.reports.days import in_words, is_date, resolved
from coop_tracker.reports.difference import in_short, moments
from coop_tracker.reports.safe import for_markdown, for_terminal
from coop_tracker.view import View
from coop_tracker.vocabulary import (
    Activity,
    Agreement,
    Disposition,
    DueKind,
    Grade,
    Mark,
    Owed,
    Schedule,
    Stage,
    Voice,
    Word,
)

if TYPE_CHECKING:
    from coop_tracker.schedule import Due

TITLE: Final = "Implementation matrix"
LEGEND: Final = (
    "A number in square brackets is the place of an event in the ledger; coop log --after 33 --limit 1 prints event 34."
)
"""What a reader has to know of every page."""

NONE: Final = "none on record"


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


# In words

HEADINGS: Final[Mapping[str, str]] = {
    "number": "no.",
    "proposal": "proposal",
    "raised": "raised",
    "proposers": "proposed by",
    "counterparts": "asked",
    "response": "answer",
    "instruments": "instruments",
    "stage": "stage",
    "disposition": "disposition",
    "responsible": "responsible",
    "step": "next step",
    "deadline": "deadline",
    "schedule": "schedule",
    "moved": "last activity",
    "changed": "changed",
    "evidence": "evidence",
    "sources": "sources",
    "remarks": "remarks",
    "ended": "how it ended",
}
"""The columns, by their keys."""

Cells = dict[str, tuple[str, ...]]
"""The lines of each column."""


def columns(found: Matrix, *, closed: bool = False) -> list[str]:
    """The keys of the columns that are told; what changed only where that was asked, how it ended in the annex."""
    left_out = {*(() if found.since else ("changed",)), *(() if closed else ("ended",))}
    left_out |= {"step", "deadline", "schedule"} if closed else set()
    return [key for key in HEADINGS if key not in left_out]


def cells(found: Matrix, row: MatrixRow) -> Cells:
    """A row in words, with what is possibly otherwise among the remarks."""
    told = _cells(found, row)
    told["remarks"] = (*told["remarks"], *_possibly(found, row, told))
    return told


def _cells(found: Matrix, row: MatrixRow) -> Cells:
    status = row.status
    step = row.next_step
    return {
        "number": (row.number,),
        "proposal": (status.title, status.proposal),
        "raised": tuple(_raised(found, row)),
        "proposers": _names(found, row.proposers) or ("nobody who is named",),
        "counterparts": _names(found, row.counterparts) or ("nobody by name",),
        "response": tuple(_responses(found, row)),
        "instruments": tuple(_instrument(each) for each in row.signed) or (NONE,),
        "stage": tuple(_stage(row)),
        "disposition": (f"{status.disposition.label}{_at(status.disposition_decided_by)}",),
        "responsible": tuple(_responsible(found, row.responsible)) or (("nobody is named",) if step else ()),
        "step": tuple(_step(found, row)) or (NONE,),
        "deadline": tuple(_deadline(step)) if step else (),
        "schedule": (step.schedule.label,) if step else (),
        "moved": tuple(_moved(row)),
        "changed": tuple(in_short(each) for each in row.changes) or ("nothing",),
        "evidence": (str(status.evidence),) if status.evidence else ("–",),
        "sources": tuple(_sources(found, row)) or ("no source is cited",),
        "remarks": tuple(_remarks(found, row)),
        "ended": tuple(_ended(found, row)),
    }


def _at(position: int | None) -> str:
    return f" [{position}]" if position is not None else ""


def _names(found: Matrix, parties: Iterable[str]) -> tuple[str, ...]:
    return tuple(found.name("party", each) for each in parties)


def _raised(found: Matrix, row: MatrixRow) -> Iterator[str]:
    if not row.raised:
        yield "on a day that is not on record"
        return
    first, *others = row.raised
    at = f"at “{found.name('meeting', first.meeting)}”, " if first.meeting else ""
    yield f"{at}{in_words(first.on)}{_at(first.position)}"
    if others:
        last = others[-1]
        at = f"at “{found.name('meeting', last.meeting)}”, " if last.meeting else ""
        yield f"{row.status.raised} times; last {at}{in_words(last.on)}{_at(last.position)}"


def _responses(found: Matrix, row: MatrixRow) -> Iterator[str]:
    """What each side that was asked has answered; then what others said, and what was said about the whole."""
    for each in row.answering:
        yield from _response(found, each)
    if not row.answering:
        yield "nobody was asked by name, and nobody answered"
    if any(each.role == "counterpart" for each in row.responses):
        for each in row.responses:
            if each.role == "other" and each.latest:
                yield f"{found.name('party', each.side)}, not asked: {_told(each.latest)}"
    proposing = {each.side for each in row.responses if each.role == "proposer"}
    answered = {each.side for each in row.answering if each.latest}
    for words in row.inherited:
        if words.side not in proposing:
            yield _inherited(found, words, is_all=words.side not in answered)


def _response(found: Matrix, each: Response) -> Iterator[str]:
    name = found.name("party", each.side)
    if each.latest is None:
        yield f"{name}: {_NO_ANSWER[each.voice]}{_at(each.silent_by)}"
        return
    voice = "in its own words" if each.voice is Voice.OWN_WORDS else "as others report"
    yield f"{name}: {_told(each.latest)}, {voice}"
    if each.condition:
        yield f"{name}, on condition: {each.condition}"
    if each.strongest:
        yield f"{name}, at its warmest: {_told(each.strongest)}"


_NO_ANSWER: Final = {
    Voice.SILENT: "silent: its own read-out does not mention it",
    Voice.WITHDRAWN: "no answer that stands; it has taken back what it had said",
    Voice.NO_ANSWER: "no answer is recorded",
    Voice.OWN_WORDS: "",
    Voice.REPORTED: "",
}


def _told(words: Told) -> str:
    return f"{words.said.replace('_', ' ')}, {in_words(words.on)}{_at(words.position)}"


def _inherited(found: Matrix, words: Inherited, *, is_all: bool) -> str:
    kind, _, slug = words.through.partition(":")
    perhaps = "perhaps " if words.possibly else ""
    whole = f"{words.strength.label}, {perhaps}of the whole {kind} “{found.name(kind, slug)}”"
    alone = "; no words on this one" if is_all else ""
    return f"{found.name('party', words.side)}: {whole}, {in_words(words.on)}{_at(words.position)}{alone}"


def _instrument(each: Signed) -> str:
    kind = each.kind.label if each.kind else "kind not on record"
    binds = {True: "binding", False: "non-binding", None: "whether it binds is not on record"}[each.commits]
    what = f"{each.title} ({kind}, {binds})"
    if each.on is None:
        return f"{what}, {each.step.label if each.step else 'draft'}, not signed{_at(each.position)}"
    answer = {True: "in force", False: "not in force", None: "whether it is in force cannot be told"}
    return f"{what}, signed {in_words(each.on)}{_at(each.position)}; {answer[each.force.in_force]}: {each.force.why}"


def _stage(row: MatrixRow) -> Iterator[str]:
    status = row.status
    if status.stage is None:
        yield "none: nothing that introduced it counts"
        return
    words = status.stage.label
    if Mark.NON_BINDING in status.marks:
        words += " (non-binding)"
    elif status.completion:
        words += f" ({status.completion.label})"
    elif Mark.CLAIMED in status.marks:
        words += " (claimed)"
    yield words
    yield f"{in_words(row.stage_since)}{_at(status.stage_decided_by)}"


def _responsible(found: Matrix, named: Iterable[Responsible]) -> Iterator[str]:
    """Who is to do it, side by side; an owner of several steps once."""
    known: dict[tuple[str | None, str, str], list[int]] = {}
    for each in named:
        known.setdefault((each.side, each.party, each.role), []).extend([each.position] if each.position else [])
    for (side, party, role), positions in known.items():
        at = f" [{', '.join(map(str, positions))}]" if positions else ""
        of = f"{found.name('party', side)}: " if side and side != party else ""
        holds = "" if role == "owner" else f" ({role.replace('_', ' ')})"
        yield f"{of}{found.name('party', party)}{holds}{at}"


def _step(found: Matrix, row: MatrixRow) -> Iterator[str]:
    step = row.next_step
    if step is None:
        return
    yield f"{_step_words(row, step)}{_at(step.position)}"
    if step.owners:
        to = f" to {', '.join(_names(found, step.owed_to))}" if step.owed_to else ""
        owed = f" ({step.owed.label} {'owes' if step.owed is Owed.NOBODY else 'owe'} it)" if step.owed else ""
        yield f"by {', '.join(_names(found, step.owners))}{to}{owed}"
    elif step.kind is DueKind.ACTION:
        yield "nobody is named who is to do it"
    if step.partly:
        yield "a part of it was done"
    if row.further_steps:
        yield f"and {row.further_steps} more"


def _step_words(row: MatrixRow, step: "Due") -> str:
    """What is to be done; of what nobody has to do, what will be."""
    if step.kind is DueKind.RESUMPTION:
        return f"to be taken up again: it is {row.status.disposition.label} until then"
    return f"to come up at “{step.title}”" if step.kind is DueKind.MEETING else step.title


def _deadline(step: "Due") -> Iterator[str]:
    if step.said and not is_date(step.said):  # a date is told once, in words
        yield f"“{step.said}”"
    if step.days.is_known:
        about = "about " if step.is_about else ""
        marks = [word for word, is_so in (("tentative", step.is_tentative), ("disputed", step.is_disputed)) if is_so]
        marked = f" ({', '.join(marks)})" if marks else ""
        yield f"{about}{resolved(step.days)}{marked}"
    elif step.schedule is Schedule.NO_DEADLINE:
        yield "none was set"
    else:
        yield f"cannot be told: {step.why}"
    if step.earlier:
        yield f"{step.earlier} earlier {'one' if step.earlier == 1 else 'ones'}"


def _moved(row: MatrixRow) -> Iterator[str]:
    moved = row.last_moved
    if moved is None:
        yield NONE
        return
    yield f"{in_words(moved.on)}{_at(moved.position)}"
    if moved.days is not None:
        ago = f"{moved.days:,} {'day' if moved.days == 1 else 'days'} ago"
        quiet = moved.activity is not None and moved.activity > Activity.CURRENT
        yield f"{ago}, {moved.activity.label}" if quiet and moved.activity else ago


def _sources(found: Matrix, row: MatrixRow) -> Iterator[str]:
    by_source: dict[tuple[str, str | None], list[int]] = {}
    for each in row.deciding:
        if each.source:
            positions = by_source.setdefault((each.source, each.attributed_to), [])
            positions += [each.position] if each.position not in positions else []
    titles = [found.name("source", source) for source in dict.fromkeys(source for source, _ in by_source)]
    for (source, attributed_to), positions in by_source.items():
        title = found.name("source", source)
        kind, _, slug = (attributed_to or "").partition(":")
        relayed = f", relaying {found.name(kind, slug)}" if attributed_to else ""
        which = f" ({source})" if titles.count(title) > 1 else ""
        yield f"{title}{which}{relayed} [{', '.join(map(str, positions))}]"


def _remarks(found: Matrix, row: MatrixRow) -> Iterator[str]:
    status = row.status
    for mark in status.marks:
        if mark not in (Mark.NON_BINDING, Mark.NOT_EVIDENCED, Mark.REPORTED_BEHIND, Mark.REPORTED_CONFLICTS):
            yield f"{mark.label}: {mark.definition}"
    for position, field in row.conflicts:
        yield f"accounts of {field or 'whether it happened'} disagree [{position}]"
    if status.reported_agrees and status.reported_agrees is not Agreement.AGREES:
        reported = ", ".join(word.label for word in (status.reported_stage, status.reported_disposition) if word)
        derived = ", ".join(word.label for word in (status.stage, status.disposition) if word)
        at = f" [{', '.join(map(str, row.reported_by))}]" if row.reported_by else ""
        yield f"reported as {reported}, where the events show {derived}: {status.reported_agrees.definition}{at}"
    others = [found.name("track", each) for each in status.tracks[1:]]
    if others:
        yield f"also on {', '.join(others)}"


def _ended(found: Matrix, row: MatrixRow) -> Iterator[str]:
    if row.is_open:
        return
    status, ended = row.status, row.ended
    stage = status.stage.label if status.stage and status.disposition.is_open else None
    word = stage or status.disposition.label
    if ended is None:
        yield word
        return
    verified = ", verified" if ended.type == CompletionVerified.__name__ else ""
    by = f"{verified} by {', '.join(_names(found, ended.by))}" if ended.by else verified
    stated = f", as {', '.join(_names(found, ended.stated_by))} told" if ended.stated_by else ""
    into = f" into {', '.join(ended.into)}" if ended.into else ""
    side = f" (side: {ended.side.label})" if ended.side else ""
    on = "" if ended.on == "unknown" else f", {in_words(ended.on)}"
    yield f"{word}{by}{into}{side}{stated}{on}{_at(ended.position)}"
    if ended.reason:
        yield f"reason: {ended.reason}"
    if not ended.by and not ended.stated_by and (stage or status.disposition in _BY_SOMEBODY):
        yield "by whom is not on record"


_BY_SOMEBODY: Final = (Disposition.DECLINED, Disposition.WITHDRAWN, Disposition.CANCELLED)


def _possibly(found: Matrix, row: MatrixRow, told: Cells) -> Iterator[str]:
    """What is otherwise if all had happened that only possibly had."""
    if not row.is_certain:
        yield "only possibly: it is not certain that any of this had happened by the day"
    elif row.possibly:
        other = _cells(found, row.possibly)
        for key in columns(found):
            if key != "number" and other[key] != told[key]:
                yield f"possibly {HEADINGS[key]}: {'; '.join(other[key]) or 'nothing'}"
        if other["ended"] != told["ended"]:
            yield f"possibly {'; '.join(other['ended']) or 'not ended'}"
    elif not row.is_possible:
        yield "possibly none of it"


# Lists that belong to no proposal


def no_proposals(found: MatrixTrack) -> str:
    """What is said of a track under which nothing stands."""
    if not found.proposals:
        return "Nothing was proposed, as far as is on record."
    closed = found.proposals - len(found.rows) - len(found.elsewhere)
    return f"Nothing is open; {closed} closed in the annex." if closed else "Nothing is open."


def elsewhere(found: Matrix, track: MatrixTrack) -> list[str]:
    """The proposals on a track that stand under another."""
    told = []
    for row in track.elsewhere:
        where = f"under {found.name('track', row.track or '')}" if row.is_open else "in the annex"
        told.append(f"{row.number} {row.status.title}, {where}")
    return told


def untied(found: Matrix) -> list[tuple[str, list[str]]]:
    """What is tied to no proposal: actions, instruments and bundles, each with a heading."""
    steps = []
    for each in found.steps:
        owners = f", by {', '.join(_names(found, each.owners))}" if each.owners else ""
        until = "; ".join(_deadline(each))
        what = "meeting: " if each.kind is DueKind.MEETING else ""
        steps.append(f"{what}{each.title}{owners}; {until}; {each.schedule.label}{_at(each.position)}")
    gone = (
        [each.before.title for each in found.since.proposals.values() if each.before and not each.after]
        if found.since
        else []
    )
    bundles = [f"{title}, {in_words(on)}{_at(position)}" for _, title, position, on in found.bundles]
    return [
        (heading, lines)
        for heading, lines in (
            ("To be done, and about no proposal", steps),
            ("Signed, and tied to no proposal", [_instrument(each) for each in found.signed]),
            ("Announced together, with no proposal among the items", bundles),
            ("Known then, and not any more", gone),
        )
        if lines
    ]


# For programs


def plain(found: Matrix, row: MatrixRow) -> dict[str, Any]:
    """A row as ``coop matrix --format json`` has it; a promise (docs/json.md)."""
    first = _plain(found, row)
    if not found.has_second:
        return first
    if not row.is_certain:
        return rows.plain_beside(None, first)
    other = row.possibly or row
    return rows.plain_beside(first, _plain(found, other) if row.is_possible else None)


def _plain(found: Matrix, row: MatrixRow) -> dict[str, Any]:
    moved, ended = row.last_moved, row.ended
    return {
        "number": row.number,
        **listing.proposal(row.status),
        "open": row.is_open,
        "stage_since": row.stage_since,
        "raised_at": [each._asdict() for each in row.raised],
        "proposers": list(row.proposers),
        "counterparts": list(row.counterparts),
        "sides": list(row.sides),
        "answers": [
            {
                "side": each.side,
                "role": each.role,
                "voice": each.voice,
                "latest": each.latest._asdict() if each.latest else None,
                "by": list(each.by),
                "condition": each.condition,
                "strongest": each.strongest._asdict() if each.strongest else None,
                "silent_by": each.silent_by,
            }
            for each in row.responses
        ],
        "inherited": [each._asdict() for each in row.inherited],
        "instruments": [_plain_instrument(each) for each in row.signed],
        "responsible": [each._asdict() for each in row.responsible],
        "next_step": duty.due(row.next_step) if row.next_step else None,
        "further_steps": row.further_steps,
        "last_moved": moved._asdict() if moved else None,
        "ended": {key: list(value) if isinstance(value, tuple) else value for key, value in ended._asdict().items()}
        if ended
        else None,
        "cited": [each._asdict() for each in row.deciding],
        "disagreements": [{"position": position, "field": field} for position, field in row.conflicts],
        "reported_by": list(row.reported_by),
        "changes": [
            {
                "kind": str(each.kind),
                "before": each.before,
                "after": each.after,
                "came": [one.position for one in each.came],
                "went": [one.position for one in each.went],
            }
            for each in row.changes
        ],
        "remarks": list(_remarks(found, row)),
    }


def _plain_instrument(each: Signed) -> dict[str, Any]:
    return {
        "instrument": each.instrument,
        "title": each.title,
        "kind": each.kind,
        "commits": each.commits,
        "position": each.position,
        "on": each.on,
        "step": each.step,
        "in_force": each.force.in_force,
        "why": each.force.why,
        "end": duty.days(each.force.end),
        "parties": list(each.parties),
    }


def as_json(shown: Page) -> dict[str, Any]:
    """The matrix as one object."""
    found = shown.matrix
    since = found.since.before if found.since else None
    return {
        "as_of": shown.as_of.plain,
        "not_public": shown.not_public,
        "since": moments(since) if since else None,
        "tracks": [
            {
                "track": each.track,
                "title": each.title,
                "number": each.ordinal,
                "proposals": each.proposals,
                "rows": [plain(found, row) for row in each.rows],
                "elsewhere": [{"number": row.number, "proposal": row.proposal} for row in each.elsewhere],
            }
            for each in found.tracks
        ],
        "closed": [plain(found, row) for row in found.closed],
        "actions": [duty.due(each) for each in found.steps],
        "instruments": [_plain_instrument(each) for each in found.signed],
        "bundles": [
            {"bundle": name, "title": title, "position": position, "on": on}
            for name, title, position, on in found.bundles
        ],
    }


FIELDS: Final = (
    *("as_of", "position", "number", "track", "proposal", "title", "open", "stage", "stage_since", "stage_decided_by"),
    *("completion", "disposition", "disposition_decided_by", "tracks", "proposers", "counterparts", "raised"),
    *("first_raised", "answers", "instruments", "responsible", "next_step", "next_step_event", "deadline"),
    *("due_first", "due_last", "schedule", "owed_by", "last_moved_on", "last_moved_by", "days", "activity"),
    *("changes", "evidence", "sources", "marks", "remarks", "ended"),
)
"""The columns of CSV (docs/json.md)."""


def as_rows(shown: Page) -> Iterator[dict[str, Any]]:
    """A line of CSV for each proposal: codes where there are some, and words where a cell holds more than one thing."""
    found = shown.matrix
    for row in found.rows:
        told, status, step, moved = cells(found, row), row.status, row.next_step, row.last_moved
        yield {
            "as_of": found.day.isoformat(),
            "position": shown.as_of.head.position,
            "number": row.number,
            "track": row.track,
            "proposal": row.proposal,
            "title": status.title,
            "open": row.is_open,
            "stage": status.stage,
            "stage_since": row.stage_since,
            "stage_decided_by": status.stage_decided_by,
            "completion": status.completion,
            "disposition": status.disposition,
            "disposition_decided_by": status.disposition_decided_by,
            "tracks": list(status.tracks),
            "proposers": list(row.proposers),
            "counterparts": list(row.counterparts),
            "raised": status.raised,
            "first_raised": row.raised[0].on if row.raised else None,
            "answers": list(told["response"]),
            "instruments": [_instrument(each) for each in row.signed],
            "responsible": list(_responsible(found, row.responsible)),
            "next_step": step.title if step else None,
            "next_step_event": step.position if step else None,
            "deadline": step.said if step else None,
            "due_first": _iso(step.days.first) if step else None,
            "due_last": _iso(step.days.last) if step else None,
            "schedule": step.schedule if step else None,
            "owed_by": step.owed if step else None,
            "last_moved_on": moved.on if moved else None,
            "last_moved_by": moved.position if moved else None,
            "days": moved.days if moved else None,
            "activity": moved.activity if moved else None,
            "changes": [in_short(each) for each in row.changes],
            "evidence": status.evidence,
            "sources": list(dict.fromkeys(each.source for each in row.deciding if each.source)),
            "marks": [str(mark) for mark in status.marks],
            "remarks": list(told["remarks"]),
            "ended": list(told["ended"]),
        }


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None


# For people

_SHOWN: Final = (
    *("number", "proposal", "stage", "disposition", "response", "step", "deadline", "schedule"),
    *("responsible", "moved", "evidence"),
)
"""The essential columns; the terminal and the table of a Markdown page have these."""

_STACKS: Final[table.Stacks] = (
    ("no.",),
    ("title", "id"),
    ("stage", "disposition", "evidence"),
    ("answer",),
    ("next step", "responsible"),
    ("deadline", "schedule"),
    ("last activity",),
)
_STYLES: Final[table.Styles] = {
    "schedule": {Schedule.OVERDUE.label: "red", Schedule.DUE_SOON.label: "yellow"},
    "disposition": {},
}


def show(shown: Page) -> None:
    """Print it: drawn track by track on a terminal, as one table with tabs in a file or pipe."""
    if sys.stdout.isatty():
        _draw(shown)
        return
    found = shown.matrix
    table.show(("track", *_headings(found), "remarks", "how it ended"), _piped(found), ())
    print()
    for line in (*shown.lines, LEGEND):
        print(for_terminal(line))


def _headings(found: Matrix) -> tuple[str, ...]:
    names = [name for stack in _STACKS for name in stack]
    return (*names, *(["changed"] if found.since else []))


def _line(found: Matrix, row: MatrixRow, told: Cells) -> tuple[str, ...]:
    """The essential columns of a row, in the order of ``_headings``."""
    title, slug = told["proposal"]
    joined = {key: "; ".join(lines) for key, lines in told.items()}
    values = (
        *(row.number, title, slug, "; ".join(told["stage"]), joined["disposition"], joined["evidence"]),
        *(joined["response"], joined["step"], joined["responsible"], joined["deadline"], joined["schedule"]),
        joined["moved"],
    )
    return (*values, joined["changed"]) if found.since else values


def _piped(found: Matrix) -> Iterator[tuple[str, ...]]:
    for row in found.rows:
        told = cells(found, row)
        yield (row.track or "–", *_line(found, row, told), "; ".join(told["remarks"]), "; ".join(told["ended"]))


def _draw(shown: Page) -> None:
    from rich.text import Text

    from coop_tracker.reports.terminal import Words, console

    found, out = shown.matrix, console()
    out.print(Words(Text(for_terminal(f"{TITLE}: {shown.subtitle}"), "bold")))
    stacks = (*_STACKS, *([("changed",)] if found.since else []))
    for track in found.tracks:
        out.print()
        out.print(Words(Text(for_terminal(f"{track.ordinal} {track.title}" if track.ordinal else track.title), "bold")))
        if not track.rows:
            out.print(Words(Text(for_terminal(no_proposals(track)))))
        else:
            lines = (
                (*_line(found, row, told), "; ".join(told["remarks"])) for row, told in _with_cells(found, track.rows)
            )
            table.show((*_headings(found), "remarks"), lines, (*stacks, ("remarks",)), styles=_STYLES)
        for text in elsewhere(found, track):
            out.print(Words(Text(for_terminal(f"see also {text}"))))
    if found.closed:
        out.print()
        out.print(Words(Text("Annex: what has ended", "bold")))
        lines = ((*_annex(row, told), "; ".join(told["remarks"])) for row, told in _with_cells(found, found.closed))
        annex: table.Stacks = (("no.",), ("title", "id"), ("stage",), ("how it ended",), ("remarks",))
        table.show(("no.", "title", "id", "stage", "how it ended", "remarks"), lines, annex)
    for heading, texts in untied(found):
        out.print()
        out.print(Words(Text(heading, "bold")))
        for text in texts:
            out.print(Words(Text(for_terminal(f"- {text}"))))
    out.print()
    for line in (*shown.lines, LEGEND):
        out.print(Words(Text(for_terminal(line))))


def _with_cells(found: Matrix, shown: Sequence[MatrixRow]) -> Iterator[tuple[MatrixRow, Cells]]:
    return ((row, cells(found, row)) for row in shown)


def _annex(row: MatrixRow, told: Cells) -> tuple[str, ...]:
    title, slug = told["proposal"]
    return row.number, title, slug, "; ".join(told["stage"]), "; ".join(told["ended"])


# Markdown


def markdown(shown: Page) -> Iterator[str]:
    """The matrix as Markdown, line by line: a table for each track, and the rest of each row below it."""
    found = shown.matrix
    yield f"# {TITLE}"
    yield ""
    yield f"{for_markdown(shown.subtitle)}."
    yield ""
    for line in (*shown.lines, LEGEND):
        yield f"{for_markdown(line)}  "
    for track in found.tracks:
        yield ""
        yield f"## {for_markdown(f'{track.ordinal} {track.title}' if track.ordinal else track.title.capitalize())}"
        yield ""
        if not track.rows:
            yield for_markdown(no_proposals(track))
        else:
            yield from _markdown_table(found, track.rows, closed=False)
            yield from _markdown_details(found, track.rows, closed=False)
        others = elsewhere(found, track)
        if others:
            yield ""
            yield f"See also: {'; '.join(for_markdown(text) for text in others)}."
    if found.closed:
        yield from ("", "## Annex: what has ended", "")
        yield from _markdown_table(found, found.closed, closed=True)
        yield from _markdown_details(found, found.closed, closed=True)
    for heading, texts in untied(found):
        yield from ("", f"## {heading}", "")
        for text in texts:
            yield f"- {for_markdown(text)}"


_IN_TABLE: Final = ("proposal", "stage", "response", "step", "deadline", "schedule")
_IN_ANNEX: Final = ("proposal", "stage", "ended")


def _markdown_table(found: Matrix, shown: Sequence[MatrixRow], *, closed: bool) -> Iterator[str]:
    keys = _IN_ANNEX if closed else _IN_TABLE
    yield f"| no. | {' | '.join(HEADINGS[key] for key in keys)} |"
    yield f"|{' --- |' * (len(keys) + 1)}"
    for row, told in _with_cells(found, shown):
        texts = {**told, "proposal": told["proposal"][:1], "stage": told["stage"][:1]}
        yield f"| {row.number} | {' | '.join(_cell(texts[key]) for key in keys)} |"


def _cell(lines: Sequence[str]) -> str:
    return "<br>".join(for_markdown(line) for line in lines)


def _markdown_details(found: Matrix, shown: Sequence[MatrixRow], *, closed: bool) -> Iterator[str]:
    keys = [key for key in columns(found, closed=closed) if key not in ("number", "proposal")]
    in_table = {*(_IN_ANNEX if closed else _IN_TABLE)} - {"stage"}
    for row, told in _with_cells(found, shown):
        yield ""
        yield f"### {row.number} {for_markdown(row.status.title)} ({for_markdown(row.proposal)})"
        yield ""
        for key in keys:
            lines = told[key]
            if not lines or key in in_table:
                continue
            if len(lines) == 1:
                yield f"- **{HEADINGS[key]}**: {for_markdown(lines[0])}"
            else:
                yield f"- **{HEADINGS[key]}**"
                yield from (f"    - {for_markdown(line)}" for line in lines)


# HTML


def words(found: Matrix) -> list[tuple[str, list[Word]]]:
    """The words that stand in the columns of a matrix, with what they mean."""
    shown = found.rows
    kinds: tuple[tuple[str, Iterable[Word], set[Word | None]], ...] = (
        ("Stages", Stage, {row.status.stage for row in shown}),
        ("Dispositions", Disposition, {row.status.disposition for row in shown}),
        ("Schedule", Schedule, {row.schedule for row in shown}),
        ("Activity", Activity, {row.last_moved.activity for row in shown if row.last_moved}),
        ("Evidence", Grade, {row.status.evidence for row in shown}),
    )
    used = [(heading, [word for word in every if word in here]) for heading, every, here in kinds]
    return [(heading, met) for heading, met in used if met]


def html(shown: Page) -> str:
    """The matrix as a page of HTML."""
    from coop_tracker.reports.html import render

    found = shown.matrix
    return render(
        "matrix.jinja",
        title=TITLE,
        subtitle=shown.subtitle,
        as_of=shown,
        legend=LEGEND,
        headings=HEADINGS,
        has_changes=found.since is not None,
        tracks=[
            {
                "anchor": f"track-{each.ordinal}",
                "title": f"{each.ordinal} {each.title}" if each.ordinal else each.title.capitalize(),
                "rows": [_html_row(found, row) for row in each.rows],
                "nothing": no_proposals(each),
                "elsewhere": [
                    {"anchor": f"row-{row.number}", "text": text}
                    for row, text in zip(each.elsewhere, elsewhere(found, each), strict=True)
                ],
            }
            for each in found.tracks
        ],
        closed=[_html_row(found, row) for row in found.closed],
        untied=untied(found),
        words=words(found),
    )


def _html_row(found: Matrix, row: MatrixRow) -> dict[str, Any]:
    return {
        "anchor": f"row-{row.number}",
        "cells": cells(found, row),
        "schedule": str(row.schedule or "none"),
        "stage": str(row.status.stage or "none"),
        "disposition": str(row.status.disposition),
        "is_active": row.status.disposition == "active",
    }
