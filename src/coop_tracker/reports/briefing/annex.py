"""The annex: every item in a line, and the sources with the events that rest on them, to look things up in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from coop_tracker.matrix import MatrixRow
from coop_tracker.reports.briefing.note import Note, standing
from coop_tracker.reports.days import in_words
from coop_tracker.reports.document import Paragraph, Part, Section, Sentences, Table, sentences
from coop_tracker.sentences import Sentence
from coop_tracker.vocabulary import Disposition, SourceKind, Visibility

IN_ANNEX: Final = 150
"""So many rows has the annex at most: a word processor takes minutes for thousands."""


def annex(note: Note) -> Iterator[Part]:
    """Every item in a line, open ones first."""
    rows = (*note.brief.rows, *note.brief.closed)
    if not rows:
        return
    headings = ("No.", "Item and identifier", "Raised at", "Stands", "Instruments and notes")
    table = tuple(_annex_row(note, row) for row in rows[:IN_ANNEX])
    yield Table("Every item, open ones first", headings, table, (6, 30, 22, 22, 20))
    if len(rows) > IN_ANNEX:
        yield Paragraph((Sentence(f"{len(rows) - IN_ANNEX:,} more: coop matrix has every row."),))


def _annex_row(note: Note, row: MatrixRow) -> tuple[Sentences, ...]:
    status = row.status
    at = [
        Sentence(
            f"{note.meeting(each.meeting) + ', ' if each.meeting else ''}{in_words(each.on)}",
            note.on(each.position),
        )
        for each in row.raised[-3:]
    ]
    if len(row.raised) > 3:
        at.insert(0, Sentence(f"{len(row.raised)} times; of late:"))
    pause = "" if status.disposition is Disposition.ACTIVE else f", {status.disposition.label}"
    grade = f"evidence {status.evidence}" if status.evidence else "no evidence is graded"
    stands = [
        Sentence(f"{standing(status)}{pause}", note.on(status.stage_decided_by)),
        Sentence(grade),
    ]
    if row.ended:
        why = f": {row.ended.reason}" if row.ended.reason else ""
        by = f" by {note.parties(row.ended.by)}" if row.ended.by else ""
        ended = f"closed {in_words(row.ended.on)}" if row.ended.on else "closed"
        stands.append(Sentence(f"{ended}{by}{why}", note.on(row.ended.position)))
    notes = [Sentence(each.title, note.on(each.position), about=f"instrument:{each.instrument}") for each in row.signed]
    notes += [Sentence(mark.label) for mark in status.marks]
    item = (Sentence("", lead=status.title, about=f"proposal:{row.proposal}"), Sentence(row.proposal))
    return (Sentence(row.number),), item, tuple(at), tuple(stands), tuple(notes)


def sources(note: Note, sections: Sequence[Section], numbers: Mapping[str, int]) -> Section:
    """The sources by their numbers, with the events that rest on them."""
    if not numbers:
        return Section("sources", "Annex: sources", (Paragraph((Sentence("No source is cited for any of this."),)),))
    events = dict.fromkeys(
        position for section in sections for each in sentences(section) for position in each.evidence.events
    )
    rests: dict[str, list[str]] = {}
    for position in sorted(events):
        for source, where in note.places(position):
            rests.setdefault(source, []).append(f"{position}{f' ({where})' if where else ''}")
    sql = "SELECT source, kind, publisher, published, title, url, visibility, seen FROM sources"
    facts = {row[0]: row[1:] for row in note.view.connection.execute(sql)}
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
