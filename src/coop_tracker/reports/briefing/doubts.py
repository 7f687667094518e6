"""What is disputed and what is missing: where the record is not to be leaned on."""

from collections.abc import Iterator, Sequence
from typing import Final

from coop_tracker.accounts import Account
from coop_tracker.brief import SHOWN, Disputed
from coop_tracker.dates import PartialDate
from coop_tracker.events import kebab
from coop_tracker.matrix import MatrixRow
from coop_tracker.reports.briefing.note import Note, standing
from coop_tracker.reports.days import in_words
from coop_tracker.reports.document import Bullets, Paragraph, Part, Sentences
from coop_tracker.reports.spoken import listed
from coop_tracker.schedule import Due
from coop_tracker.sentences import Sentence
from coop_tracker.values import Value
from coop_tracker.vocabulary import Agreement, DueKind, Grade, Schedule, Stance

_FACTS: Final = {"": "whether it happened", "type": "what it was", "on": "when it happened"}
"""What accounts are of, where the name of the field does not say it."""


def disputed(note: Note) -> Iterator[Part]:
    """What accounts disagree about, and what sources report otherwise than the events show."""
    items = [_account(note, each) for each in note.brief.disputed[:SHOWN]]
    items += [
        (
            Sentence(f"{note.title(thing)} was introduced in two ways", about=thing),
            Sentence(f"{each.field}: {_shown(each.said_first)}", note.on(each.first.position)),
            Sentence(f"{each.field}: {_shown(each.said_second)}", note.on(each.second.position)),
        )
        for thing, each in note.brief.contests[:SHOWN]
    ]
    for row in (*note.brief.rows, *note.brief.closed):
        status = row.status
        if status.reported_agrees and status.reported_agrees is not Agreement.AGREES and len(items) < 2 * SHOWN:
            reported = ", ".join(word.label for word in (status.reported_stage, status.reported_disposition) if word)
            text = f"reported as {reported}, where the events show {standing(status)}, {status.disposition.label}"
            events = note.on(*row.reported_by, status.stage_decided_by)
            items.append((Sentence(text, events, lead=f"“{status.title}”", about=f"proposal:{row.proposal}"),))
    if items:
        yield Bullets(tuple(items))
    else:
        yield Paragraph((Sentence("No account that is on record contradicts another."),))


def _account(note: Note, each: Disputed) -> Sentences:
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
            note.on(accounts.about.position),
            lead=f"{listed([note.title(thing) for thing in each.things], 3)}:",
            about=each.things[0],
        ),
        *(_one_account(note, same, accounts.field) for same in [*alike.values()][:5]),
    )


def _one_account(note: Note, same: Sequence[Account], field: str | None) -> Sentence:
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
    return Sentence(text, note.on(*(one.by.position for one in same)))


def _shown(value: object) -> str:
    """A value of an account, as it would be written."""
    if isinstance(value, PartialDate):
        return in_words(str(value))
    if isinstance(value, (tuple, list)):
        return ", ".join(_shown(each) for each in value) or "none"
    if isinstance(value, (str, int)):
        return f"“{value}”"
    return str(Value(value)) if isinstance(value, dict) else str(value)


def missing(note: Note) -> Iterator[Part]:
    """What is looked for, and is not on record."""
    rows = note.brief.rows
    undated = [row for row in rows if not row.raised or row.raised[0].on == "unknown"]
    weak = [row for row in rows if row.status.evidence in (Grade.D, Grade.E)]
    nobody = [row for row in rows if not row.proposers]
    unasked = [row for row in rows if not row.counterparts]
    silent = [row for row in rows if any(each.latest is None for each in row.responses if each.role == "counterpart")]
    ownerless = [each for each in note.brief.due if each.kind is DueKind.ACTION and not each.owners]
    open_ended = [each for each in note.brief.due if each.schedule is Schedule.UNDETERMINED]
    items = [
        _lacking(note, "No date", "when it came up is not on record", undated),
        _lacking(note, "No source better than grade D", "one press report, social networks or no source", weak),
        _lacking(note, "Nobody named who proposes", "an answer of any side would count", nobody),
        _lacking(note, "Counterpart unknown", "nobody is named who was asked", unasked),
        _lacking(note, "No answer on record", "a side that was asked has not answered, as far as is known", silent),
        _lacking_step(note, "Nobody named who is to do it", ownerless),
        _lacking_step(note, "A deadline of which no day can be told", open_ended),
    ]
    unknown = [each for each in note.brief.room if each.role and not each.speaks_for]
    if unknown:
        names = listed([each.name for each in unknown], 4)
        evidence = note.on(*(each.position for each in unknown))
        items.append(Sentence(names, evidence, lead="For whom they speak is not on record:"))
    told = [each for each in items if each]
    if told:
        yield Bullets(tuple((each,) for each in told))
    else:
        yield Paragraph(
            (Sentence("Nothing that is looked for is missing: dates, sources, parties and answers are on record."),)
        )


def _lead(what: str, number: int) -> str:
    return f"{what} ({number:,}):"


def _lacking(note: Note, what: str, why: str, rows: Sequence[MatrixRow]) -> Sentence | None:
    if not rows:
        return None
    names = listed([f"“{row.status.title}”" for row in rows], 4)
    events = note.on(*(row.status.stage_decided_by for row in rows))
    return Sentence(f"{names}; {why}", events, lead=_lead(what, len(rows)))


def _lacking_step(note: Note, what: str, steps: Sequence[Due]) -> Sentence | None:
    if not steps:
        return None
    names = listed([f"“{each.title}”" for each in steps], 4)
    return Sentence(names, note.on(*(each.position for each in steps)), lead=_lead(what, len(steps)))
