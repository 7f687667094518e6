"""Who is in the room: whom one will meet, for whom they speak, and what they have said before."""

from collections.abc import Iterator

from coop_tracker.brief import SHOWN, InTheRoom, SaidBefore
from coop_tracker.reports.briefing.note import Note
from coop_tracker.reports.days import in_words
from coop_tracker.reports.document import Bullets, Paragraph, Part, Sentences, Table
from coop_tracker.reports.spoken import listed
from coop_tracker.sentences import Sentence


def room_heading(note: Note) -> str:
    """What the section is called: the room may be that of the last meeting."""
    ahead = note.brief.ahead
    is_named = bool(ahead and any(each.meeting == ahead.meeting for each in note.brief.room))
    if is_named:
        return "Who will be in the room"
    meetings = {each.meeting for each in note.brief.room}
    return "Who has been in the room" if len(meetings) > 1 else "Who was in the room last time"


def room(note: Note) -> Iterator[Part]:
    """Whom one will meet, and what each of them has said before."""
    if not note.brief.room:
        yield Paragraph((Sentence("Nobody is on record as taking part in a meeting, held or to come."),))
        return
    ahead, last = note.brief.ahead, note.brief.last
    if ahead and not any(each.meeting == ahead.meeting for each in note.brief.room):
        of = f"; these were at {note.meeting(last.meeting)}" if last else ""
        text = f"Who will come to {note.meeting(ahead.meeting)} is not on record{of}."
        yield Paragraph((Sentence(text, note.on(ahead.planned_by or ahead.position)),))
    shown = note.brief.room[:SHOWN]
    rows = tuple(_in_the_room(note, each) for each in shown if each.said)
    if rows:
        yield Table("Who, for whom, and what they have said before", ("Who", "Has said before"), rows, (2, 3))
    silent = tuple((_who(note, each),) for each in shown if not each.said)
    if silent:
        also = "Also there; n" if rows else "N"
        yield Paragraph((Sentence(f"{also}othing that they said is on record:"),))
        yield Bullets(silent)
    if len(note.brief.room) > SHOWN:
        yield Paragraph((Sentence(f"{len(note.brief.room) - SHOWN:,} more are named."),))


def _in_the_room(note: Note, each: InTheRoom) -> tuple[Sentences, ...]:
    said = [_said_before(note, one) for one in each.said]
    if each.more:
        said.append(Sentence(f"and {each.more:,} more"))
    return (_who(note, each),), tuple(said)


def _who(note: Note, each: InTheRoom) -> Sentence:
    posts = ", ".join(f"{role} at {note.party(place)}" for role, place, _ in each.posts)
    told = [each.title or posts]
    if each.speaks_for:
        told.append(f"for {note.parties(each.speaks_for)}")
    elif each.role:
        told.append("for whom is not on record")
    else:
        told.append("at the table; who came for it is not on record")
    events = (each.position, *(by for *_, by in each.posts if not each.title))
    text = "; ".join(word for word in told if word)
    return Sentence(text, note.on(*events), lead=f"{each.name},", about=f"party:{each.party}")


def _said_before(note: Note, each: SaidBefore) -> Sentence:
    of = listed([note.title(thing) for thing in each.about], 3)
    whole = " as a whole" if any(thing.startswith(("meeting:", "bundle:", "track:")) for thing in each.about) else ""
    words = f": “{each.words}”" if each.words else ""
    back = "" if each.stands else "; taken back since, all or a part of it"
    about = each.about[0] if each.about else None
    text = f"{each.how.capitalize()} {of}{whole}{words} ({in_words(each.on)}){back}"
    return Sentence(text, note.on(each.position), about=about)
