"""What is owed and what is likely to come up: what one has to have an answer to."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final

from coop_tracker.brief import SHOWN
from coop_tracker.reports.briefing.note import Note, by_when
from coop_tracker.reports.days import in_words, resolved
from coop_tracker.reports.document import Bullets, Paragraph, Part, Section
from coop_tracker.reports.spoken import many
from coop_tracker.schedule import Due
from coop_tracker.sentences import Sentence
from coop_tracker.vocabulary import DueKind, Mark, Owed, Schedule

HALF_A_YEAR: Final = 183
"""What runs out within so many days is likely to come up."""


def owed(note: Note) -> Iterator[Section]:
    """What is owed: by us and by them, or side by side where nobody is us."""
    actions = [each for each in note.brief.due if each.kind is DueKind.ACTION]
    if not actions:
        nothing = Sentence("Nothing that anybody owes is on record.")
        yield Section("owed", "We owe, they owe", (Paragraph((nothing,)),))
        return
    if not note.brief.we:
        yield Section("owed", "Owed, by side", tuple(_owing(note, actions)))
        return
    nobody = [each for each in actions if not each.owners]
    ours = [each for each in actions if each.owed in (Owed.WE, Owed.BOTH)]
    theirs = [each for each in actions if each.owed in (Owed.THEY, Owed.BOTH)]
    yield Section("we_owe", "We owe", tuple(_owing(note, ours)))
    yield Section("they_owe", "They owe", tuple(_owing(note, [*theirs, *nobody])))


def _owing(note: Note, actions: Sequence[Due]) -> Iterator[Part]:
    if not actions:
        yield Paragraph((Sentence("Nothing is on record."),))
        return
    yield Bullets(tuple((_one_owed(note, each),) for each in actions[:SHOWN]))
    if len(actions) > SHOWN:
        yield Paragraph((Sentence(f"{len(actions) - SHOWN:,} more: coop due lists them."),))


def _one_owed(note: Note, each: Due) -> Sentence:
    who = note.parties(each.owners) or "Nobody is named"
    to = f", owed to {note.parties(each.owed_to)}" if each.owed_to else ""
    said = f" (said: “{each.said}”)" if each.said and each.said not in str(each.days) else ""
    earlier = f"; {many(each.earlier, 'earlier deadline')} passed" if each.earlier else ""
    text = f"{each.title}{to} – {by_when(each)}{said}{earlier}"
    return Sentence(text, note.on(each.position), lead=f"{who}:", about=each.thing)


def again(note: Note) -> Iterator[Part]:
    """What is likely to come up, the likeliest first."""
    items = [*islice(likely_to_come_up(note), SHOWN + 1)]
    if not items:
        yield Paragraph((Sentence("Nothing was raised again, dropped, deferred, or is overdue or running out."),))
        return
    yield Bullets(tuple((each,) for each in items[:SHOWN]))
    if len(items) > SHOWN:
        yield Paragraph((Sentence("More is on record: coop due, coop series and coop matrix have all of it."),))


def likely_to_come_up(note: Note) -> Iterator[Sentence]:
    """What is likely to come up, the likeliest first; each thing once."""
    seen: set[str | None] = set()
    for each in _all_likely(note):
        if each.about not in seen:
            seen.add(each.about)
            yield each


def _all_likely(note: Note) -> Iterator[Sentence]:
    for each in note.brief.due:
        if each.kind is DueKind.RESUMPTION:
            disposition = next(
                (row.status.disposition.label for row in note.brief.rows if each.thing == f"proposal:{row.proposal}"),
                "paused",
            )
            said = f" (“{each.said}”)" if each.said else ""
            when = resolved(each.days) if each.days.is_known else "a day that cannot be told"
            past = ", now past" if each.schedule is Schedule.OVERDUE else ""
            until = f" until {when}" if each.days.last or not each.days.is_known else f", to be resumed {when}"
            yield _comes(note, each.thing, f"{disposition}{until}{said}{past}", each.position)
    for each in note.brief.due:
        if each.kind is DueKind.ACTION and each.schedule is Schedule.OVERDUE:
            who = note.parties(each.owners) or "nobody named"
            yield _comes(note, each.thing, f"overdue since {resolved(each.days)}, owed by {who}", each.position)
    for row in note.brief.rows:
        if Mark.RAISED_WITHOUT_PROGRESS in row.status.marks:
            text = f"raised {len(row.raised)} times without progress, last {in_words(row.raised[-1].on)}"
            yield _comes(note, f"proposal:{row.proposal}", text, *(each.position for each in row.raised))
    for thread in note.brief.threads:
        raised = note.meeting(thread.raised_at)
        by = f" up to {note.meeting(thread.by)}" if thread.by else ""
        row_ = next((row for row in note.brief.rows if thread.thing == f"proposal:{row.proposal}"), None)
        positions = [each.position for each in row_.raised if each.meeting == thread.raised_at] if row_ else []
        text = f"raised at {raised}, and nothing substantive is on record about it{by}"
        yield _comes(note, thread.thing, text, *positions)
    for row in note.brief.rows:
        if len(row.raised) > 1 and Mark.RAISED_WITHOUT_PROGRESS not in row.status.marks:
            text = f"raised {len(row.raised)} times, last {in_words(row.raised[-1].on)}"
            yield _comes(note, f"proposal:{row.proposal}", text, *(each.position for each in row.raised))
    horizon = _horizon(note)
    for each in note.brief.due:
        if each.kind in (DueKind.NOTICE, DueKind.EXPIRY) and each.days.first and each.days.first <= horizon:
            what = "last day for notice" if each.kind is DueKind.NOTICE else "runs out"
            yield _comes(note, each.thing, f"{what} {resolved(each.days)}", each.position)
    for row in note.brief.rows:
        if any(each.side in note.brief.our_sides and each.latest is None for each in row.answering):
            text = "asked of us, and no answer of ours is on record"
            yield _comes(note, f"proposal:{row.proposal}", text, row.status.stage_decided_by)


def _horizon(note: Note) -> date:
    try:
        return note.brief.day + timedelta(HALF_A_YEAR)
    except OverflowError:
        return date.max


def _comes(note: Note, thing: str, text: str, *positions: int | None) -> Sentence:
    return Sentence(text, note.on(*positions), lead=note.title(thing), about=thing)
