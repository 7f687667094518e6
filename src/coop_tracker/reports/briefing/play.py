"""State of play and changes: where each open item stands, what is in force, and what is new since the sides met."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from coop_tracker.brief import SHOWN, Late
from coop_tracker.diff import Change, Counted, Kind, Learned
from coop_tracker.events import introduced, kebab
from coop_tracker.matrix import MatrixRow
from coop_tracker.queries.matrix import Response, instrument_parties
from coop_tracker.reports.briefing.note import NOT_COMPARED, Note, by_when, spaced, standing
from coop_tracker.reports.days import in_words, resolved, since
from coop_tracker.reports.document import Bullets, Paragraph, Part, Sentences, Table
from coop_tracker.reports.spoken import listed, many
from coop_tracker.reports.story import gist
from coop_tracker.sentences import Sentence
from coop_tracker.vocabulary import Disposition, DueKind, InstrumentKind, Mark, Voice

ON_A_TRACK: Final = 8
"""So many items of a track are told of in the state of play."""

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


def play(note: Note) -> Iterator[Part]:
    """Where each open item stands, by track."""
    if not note.brief.rows:
        yield Paragraph((Sentence("Nothing is open that is on record."),))
        return
    shown = _shown(note)
    titles: dict[str | None, str] = dict(note.brief.tracks)
    rows: list[tuple[Sentences, ...]] = []
    for track, items in shown.items():
        title = titles.get(track) or (note.brief.name(f"track:{track}") if track else "On no track")
        rows.append(((Sentence("", lead=title, about=f"track:{track}" if track else None),),))
        rows += (_item(note, each) for each in items)
    number = sum(map(len, shown.values()))
    if number < len(note.brief.rows):
        text = f"{number:,} of {len(note.brief.rows):,} open items are told of: on each track those with the nearest"
        yield Paragraph((Sentence(f"{text} deadline, then those that moved last."),))
    yield Table("Open items, by track", ("Item", "Stands", "Answers", "Next step"), tuple(rows), (28, 24, 28, 20))


def _shown(note: Note) -> dict[str | None, list[MatrixRow]]:
    """The items that are told of, by their track: those with a nearest day first, then those that moved last."""
    found: dict[str | None, list[MatrixRow]] = {track: [] for track, _ in note.brief.tracks}
    for row in note.brief.rows:
        found.setdefault(row.track, []).append(row)
    each = ON_A_TRACK if len(found) <= SHOWN else 3
    return {track: sorted(rows, key=_urgency)[:each] for track, rows in found.items()}


def _urgency(row: MatrixRow) -> tuple[Any, ...]:
    step = row.next_step
    ahead = step.days.last or step.days.first if step else None
    still = row.last_moved.days if row.last_moved and row.last_moved.days is not None else 10**6
    return ahead is None, ahead or date.max, still, row.status.proposal


def _item(note: Note, row: MatrixRow) -> tuple[Sentences, ...]:
    status = row.status
    about = f"proposal:{row.proposal}"
    by = note.parties(row.proposers)
    marks = [_MARKS[mark] for mark in status.marks if mark in _MARKS]
    item = [
        Sentence("", lead=status.title, about=about),
        Sentence("; ".join([f"proposed by {by}" if by else "nobody named who proposed", *marks])),
    ]
    if row.possibly:
        item.append(Sentence(f"possibly: {standing(row.possibly.status)}, if all that may have happened by then had"))
    if not row.is_certain:
        item.append(Sentence("only possibly on record by then"))
    pause = "" if status.disposition is Disposition.ACTIVE else f", {status.disposition.label}"
    moved = row.last_moved.position if row.last_moved else None
    decided = note.on(status.stage_decided_by, status.disposition_decided_by, moved)
    stands = Sentence(f"{standing(status)}{pause}; {_moved(row)}", decided)
    answers = [_answer(note, each) for each in row.answering]
    answers += [_inherited(note, each) for each in row.inherited[:2]]
    if not answers:
        who = note.parties(row.counterparts)
        asked = f"no answer of {who} on record" if who else "no answer on record, and nobody named who was asked"
        answers = [Sentence(asked)]
    return tuple(item), (stands,), tuple(answers), tuple(_next(note, row))


def _answer(note: Note, each: Response) -> Sentence:
    who = note.party(each.side)
    if each.latest is None:
        return Sentence(f"{who}: {_VOICES.get(each.voice, each.voice.definition)}", note.on(each.silent_by))
    text = f"{spaced(each.latest.said)} ({in_words(each.latest.on)})"
    condition = f", on condition: “{each.condition}”" if each.condition else ""
    warmest, events = "", [each.latest.position]
    if each.strongest:
        warmest = f"; at its strongest {spaced(each.strongest.said)} ({in_words(each.strongest.on)})"
        events.append(each.strongest.position)
    reported = ", as others report" if each.voice is Voice.REPORTED else ""
    return Sentence(f"{who}: {text}{condition}{warmest}{reported}", note.on(*events))


def _inherited(note: Note, each: Any) -> Sentence:
    text = f"{note.party(each.side)}: {each.strength.label}, of {note.title(each.through)} as a whole"
    return Sentence(f"{text}, not of this", note.on(each.position))


def _moved(row: MatrixRow) -> str:
    if row.last_moved is None:
        return "no activity on record"
    return f"last activity {in_words(row.last_moved.on)}{_ago(row.last_moved.on, row.last_moved.days)}"


def _ago(on: str, days: int | None) -> str:
    if days is None:
        return ""
    if days < 60:
        return f", {since(on, days)}" if days else ""
    return f", {days // 30} months ago" if days < 730 else f", {days // 365} years ago"


def _next(note: Note, row: MatrixRow) -> Iterator[Sentence]:
    step = row.next_step
    if step is None:
        yield Sentence("none on record")
        return
    owners = f"{note.parties(step.owners)}: " if step.owners else ""
    what = f"{row.status.disposition.label} until then" if step.kind is DueKind.RESUMPTION else step.title
    yield Sentence(f"{owners}{what} – {by_when(step)}", note.on(step.position), about=step.thing)
    if row.further_steps:
        yield Sentence(f"and {many(row.further_steps, 'further step')}")


def instruments(note: Note) -> Iterator[Part]:
    """What was signed, and is in force or may be."""
    items = []
    live = [each for each in note.brief.instruments if each.force.in_force is not False]
    if not live:
        return
    rows = note.view.connection.execute("SELECT instrument, position, on_text FROM instruments").fetchall()
    told = {name: (position, on) for name, position, on in rows}
    signatories = instrument_parties(note.view.connection)
    for each in live[:SHOWN]:
        position, on = told[each.instrument]
        kind = _kind(each.kind)
        binds = {True: "binding", False: "non-binding", None: "whether it binds is not on record"}[each.commits]
        until = f", until {resolved(each.force.end)}" if each.force.end.is_known else ", no end on record"
        force = {True: f"in force{until}", None: "whether it is in force cannot be told"}.get(each.force.in_force, "")
        signed = f"signed {in_words(on)}" if on else "not signed"
        by = f" by {note.parties(signatories[each.instrument])}" if each.instrument in signatories else ""
        text = f"{kind} ({binds}), {signed}{by}; {force}"
        about = f"instrument:{each.instrument}"
        items.append((Sentence(text, note.on(position), lead=f"{each.title}:", about=about),))
    yield Bullets(tuple(items))
    if len(live) > SHOWN:
        yield Paragraph(
            (Sentence(f"{len(live) - SHOWN:,} more are in force, or may be: coop instruments lists them."),)
        )


def _kind(kind: InstrumentKind | None) -> str:
    """What sort of instrument it is; letters and memoranda are spelled out."""
    if kind is None:
        return "kind not on record"
    is_short = kind in (InstrumentKind.LOI, InstrumentKind.MOU, InstrumentKind.MOC)
    return kind.definition if is_short else kind.label


def changed(note: Note) -> Iterator[Part]:
    """What is otherwise since the last meeting, and what was learned late."""
    last, difference = note.brief.last, note.brief.diff
    if difference is None:
        text = NOT_COMPARED if last else "No earlier meeting with a day is on record to compare with"
        yield Paragraph((Sentence(f"{text[:1].upper()}{text[1:]}."),))
        return
    if note.brief.changed:
        yield Bullets(tuple(_change(note, row, changes) for row, changes in note.brief.changed))
        rest = note.brief.changes - len(note.brief.changed)
        if rest > 0:
            yield Paragraph((Sentence(f"{many(rest, 'further proposal')} changed: coop diff tells of each."),))
    elif not note.brief.others:
        meeting = f"{last.title}, {in_words(last.on)}" if last else "then"
        yield Paragraph((Sentence(f"Nothing is on record that changed since {note.other_moment or meeting}."),))
    if note.brief.others:
        yield Bullets(tuple((each,) for each in _others(note)))
    yield from _learned_late(note)


def _change(note: Note, row: MatrixRow, changes: Sequence[Change]) -> Sentences:
    status, difference = row.status, note.brief.diff
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
        told.append(Sentence(f"{what}{quoted}{mark}", note.on(*events)))
    if len(told) == 2:
        return (told[1]._replace(lead=f"{status.title}:", about=told[0].about),)
    return tuple(told)


def _between(each: Change) -> str:
    if each.kind is Kind.OTHERWISE:
        return f", {spaced(each.before or '')} → {spaced((each.after or '').partition(' ')[2])}"
    if each.kind not in (Kind.NEW, Kind.MOVED, Kind.CLOSED, Kind.PAUSED, Kind.REOPENED, Kind.RENAMED, Kind.MARKED):
        return ""
    before, after = (spaced(word) if word else None for word in (each.before, each.after))
    if each.kind is Kind.NEW:
        return f": {after}" if after else ""
    if each.kind is Kind.MOVED:
        return f": {before or 'nothing'} → {after or 'nothing'}"
    return f": {after}" if after else ""


def _others(note: Note) -> Iterator[Sentence]:
    """What else happened, about no proposal, each sort together."""
    alike: dict[str, list[Counted]] = {}
    for each in note.brief.others:
        alike.setdefault(kebab(type(each.event).__name__).replace("-", " "), []).append(each)
    for what, events in alike.items():
        told = [_other(note, each) for each in events]
        number = f" ({len(events):,})" if len(events) > 1 else ""
        text = listed([word for word in told if word], 6)
        yield Sentence(text, note.on(*(each.position for each in events)), lead=f"{what.capitalize()}{number}:")


def _other(note: Note, each: Counted) -> str:
    """What an event about no proposal is about, and when it was."""
    own = introduced(each.event)
    named = [own.tag] if own else [thing for thing in each.about if not thing.startswith("party:")]
    of = listed([note.title(thing) for thing in named if thing in note.brief.names], 2)
    says = getattr(each.event, "words", None)
    when = "" if each.on.is_unknown else f" ({in_words(str(each.on))})"
    return f"{of or gist(each.event)}{f': “{says}”' if says else ''}{when}"


def _learned_late(note: Note) -> Iterator[Part]:
    late, last = note.brief.late, note.brief.last
    if late is None and last:
        text = f"What was learned late cannot be told: this ledger was begun after {last.title}."
        yield Paragraph((Sentence(text),))
    elif late:
        items = tuple((_late(note, each),) for each in late[:SHOWN])
        lead = Sentence(
            f"Learned late, what had happened before and was not on record when the sides last met ({len(late)}):"
        )
        yield Paragraph((lead,))
        yield Bullets(items)


def _late(note: Note, each: Late) -> Sentence:
    named = [thing for thing in each.about if not thing.startswith("party:")] or each.about
    about = listed([note.title(thing) for thing in named], 2)
    says = gist(each.event)
    text = f"{kebab(type(each.event).__name__).replace('-', ' ')}, {in_words(each.on)}, about {about}"
    return Sentence(f"{text}{f': {_quoted(says)}' if says else ''}", note.on(each.position), about=named[0])


def _quoted(text: str) -> str:
    return text if "“" in text else f"“{text}”"
