"""The briefing note: a few pages before a meeting, each sentence computed, with the events and sources behind it.

Here is the whole of it, in its order; a module tells each group of its sections.
"""

from collections.abc import Iterator, Mapping

from coop_tracker.brief import Brief
from coop_tracker.reports.asof import as_of
from coop_tracker.reports.briefing.ahead import again, owed
from coop_tracker.reports.briefing.annex import annex, sources
from coop_tracker.reports.briefing.bottomline import bottom_line
from coop_tracker.reports.briefing.doubts import disputed, missing
from coop_tracker.reports.briefing.note import Note
from coop_tracker.reports.briefing.play import ON_A_TRACK, changed, instruments, play
from coop_tracker.reports.briefing.room import room, room_heading
from coop_tracker.reports.days import in_words, resolved
from coop_tracker.reports.document import Document, Paragraph, Section, numbered
from coop_tracker.reports.spoken import many
from coop_tracker.view import View
from coop_tracker.vocabulary import Visibility

__all__ = ["ON_A_TRACK", "document"]


def document(found: Brief, view: View, visibility: str | None = None) -> Document:
    """The briefing note as a document.

    Args:
        found: what is on record.
        view: the record it was made from.
        visibility: the narrowest visibility of sources that was taken in, where it was limited.
    """
    note = Note(found, view)
    sections = [each for each in _sections(note) if each.parts]
    numbers = numbered(sections)
    sections.append(sources(note, sections, numbers))
    made = as_of(note.view, note.brief.day, visibility)
    last = next(note.view.log.read(until=note.view.moments.as_of, limit=1, backwards=True), None)
    return Document(
        title=f"Brief: {note.brief.title}",
        subtitle=_subtitle(note),
        notices=tuple(_notices(note, numbers)),
        as_of=made,
        recorded_at=last.recorded_at if last else None,
        sections=tuple(sections),
        annex="matrix" if note.brief.rows or note.brief.closed else "sources",
        sources=numbers,
    )


def _sections(note: Note) -> Iterator[Section]:
    yield Section("bottom_line", "Bottom line", tuple(Paragraph((each,)) for each in bottom_line(note)))
    yield Section("room", room_heading(note), tuple(room(note)))
    yield Section("play", "State of play by track", tuple(play(note)))
    yield Section("instruments", "Signed", tuple(instruments(note)), 2)
    yield Section("changed", f"Changed since {note.other_moment or 'the last meeting'}", tuple(changed(note)))
    yield from owed(note)
    yield Section("again", "Raised again and likely to come up", tuple(again(note)))
    yield Section("disputed", "Disputed facts", tuple(disputed(note)))
    yield Section("missing", "What is missing", tuple(missing(note)))
    yield Section("matrix", "Annex: the matrix", tuple(annex(note)))


def _subtitle(note: Note) -> str:
    told = []
    ahead, last = note.brief.ahead, note.brief.last
    if ahead:
        due = note.brief.ahead_due
        when = resolved(due.days) if due and due.days.is_known else "day not on record"
        if ahead.planned and ahead.planned.due and not ahead.planned.due.is_unknown:
            when = in_words(str(ahead.planned.due))
        told.append(f"next meeting: {ahead.title}, {when} ({ahead.status})")
    elif not (last and note.brief.about == f"meeting:{last.meeting}"):
        told.append("no meeting to come is on record")
    if last and note.brief.about == f"meeting:{last.meeting}":
        told.append(f"held {in_words(last.on)}")
    elif last:
        told.append(f"last met: {last.title}, {in_words(last.on)}")
    if note.brief.we:
        told.insert(0, f"prepared for {note.party(note.brief.we)}")
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}."


def _notices(note: Note, numbers: Mapping[str, int]) -> Iterator[str]:
    rows = note.view.connection.execute("SELECT source, visibility FROM sources").fetchall()
    hidden = sorted(numbers[source] for source, word in rows if source in numbers and word != Visibility.PUBLIC)
    if hidden:
        which = ", ".join(f"S{number}" for number in hidden)
        what = f"{many(len(hidden), 'source')} that {'is' if len(hidden) == 1 else 'are'} not public"
        yield f"Not for circulation: this note rests on {what} ({which})."
