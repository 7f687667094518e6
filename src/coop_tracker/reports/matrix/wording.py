"""The words of the cells of a matrix, the same in every form.

A number in square brackets is the position of the event that decides what stands before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from coop_tracker.events import CompletionVerified
from coop_tracker.matrix import Matrix, MatrixRow, MatrixTrack, Responsible, Signed
from coop_tracker.queries.matrix import Inherited, Response, Told
from coop_tracker.reports.days import in_words, is_date, resolved, since
from coop_tracker.reports.difference import in_short
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

NONE: Final = "none on record"

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


def with_cells(found: Matrix, shown: Sequence[MatrixRow]) -> Iterator[tuple[MatrixRow, Cells]]:
    """Rows, each with its cells."""
    return ((row, cells(found, row)) for row in shown)


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
        "instruments": tuple(instrument(each) for each in row.signed) or (NONE,),
        "stage": tuple(_stage(row)),
        "disposition": (f"{status.disposition.label}{_at(status.disposition_decided_by)}",),
        "responsible": tuple(responsible(found, row.responsible)) or (("nobody is named",) if step else ()),
        "step": tuple(_step(found, row)) or (NONE,),
        "deadline": tuple(_deadline(step)) if step else (),
        "schedule": (step.schedule.label,) if step else (),
        "moved": tuple(_moved(row)),
        "changed": tuple(in_short(each) for each in row.changes) or ("nothing",),
        "evidence": (str(status.evidence),) if status.evidence else ("–",),
        "sources": tuple(_sources(found, row)) or ("no source is cited",),
        "remarks": tuple(remarks(found, row)),
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
    ended = row.ended
    declined = ended.by if ended and ended.type == "ProposalDeclined" else ()
    for each in row.answering:
        if ended and each.latest is None and each.side in declined:
            yield f"{found.name('party', each.side)}: declined, {in_words(ended.on)}{_at(ended.position)}"
        else:
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


def instrument(each: Signed) -> str:
    """An instrument in a line: what it is, whether it binds, and whether it is in force."""
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


def responsible(found: Matrix, named: Iterable[Responsible]) -> Iterator[str]:
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
        ago = since(moved.on, moved.days)
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


def remarks(found: Matrix, row: MatrixRow) -> Iterator[str]:
    """What else a reader has to know of a row."""
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


# What belongs to no row


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
            ("Signed, and tied to no proposal", [instrument(each) for each in found.signed]),
            ("Announced together, with no proposal among the items", bundles),
            ("Known then, and not any more", gone),
        )
        if lines
    ]


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
