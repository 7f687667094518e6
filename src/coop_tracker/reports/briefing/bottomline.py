"""The bottom line: three sentences for who reads no further. What is on the table, what is owed, and what comes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from coop_tracker.answers import level_of
from coop_tracker.events import InstrumentSigned
from coop_tracker.matrix import MatrixRow
from coop_tracker.queries import ProposalStatus
from coop_tracker.reports.briefing.ahead import likely_to_come_up
from coop_tracker.reports.briefing.note import NOT_COMPARED, Note, spaced
from coop_tracker.reports.days import in_words, resolved
from coop_tracker.reports.spoken import listed, many
from coop_tracker.schedule import Due
from coop_tracker.sentences import Sentence
from coop_tracker.vocabulary import Disposition, DueKind, Owed, Schedule, Stage

_STAGES: Final[Mapping[Stage | None, str]] = {
    Stage.COMPLETED: "completed",
    Stage.IMPLEMENTATION: "in implementation",
    Stage.PILOT: "in pilot",
    Stage.INSTRUMENT_SIGNED: "with an instrument signed",
    Stage.AGREED_IN_PRINCIPLE: "agreed in principle",
    Stage.ENDORSED: "endorsed",
    Stage.PROPOSED: "proposed",
    Stage.INTEREST: "of interest",
    Stage.MENTIONED: "mentioned",
}


def bottom_line(note: Note) -> Iterator[Sentence]:
    """Three sentences: what is on the table, what is owed, and what comes."""
    yield _on_the_table(note)
    yield _owed_in_short(note)
    yield _what_comes(note)


def _on_the_table(note: Note) -> Sentence:
    rows = [row for row in note.brief.rows if row.is_certain]
    if not rows:
        closed = note.brief.closed
        ended = f"; {many(len(closed), 'proposal')} {'has' if len(closed) == 1 else 'have'} ended" if closed else ""
        decided = note.on(*(each.ended.position for each in closed if each.ended))
        return Sentence(f"No open proposal is on record about {note.brief.title}{ended}.", decided)
    counts = Counter(row.status.stage for row in rows)
    stages = [f"{counts[stage]:,} {_STAGES[stage]}" for stage in reversed(Stage) if counts[stage]]
    tracks = len({row.track for row in rows if row.track})
    where = f" on {many(tracks, 'track')}" if tracks > 1 else ""
    verb = "is" if len(rows) == 1 else "are"
    paused = sum(row.status.disposition is not Disposition.ACTIVE for row in rows)
    rest = f", {paused:,} of them suspended or deferred" if paused else ""
    answered, warmest = _answered(note, rows)
    start = f"{many(len(rows), 'proposal')} {verb} open{where}: {listed(stages, 9)}{rest}"
    return Sentence(f"{start}; {answered}.", note.on(*(row.status.stage_decided_by for row in rows), *warmest))


def _answered(note: Note, rows: Sequence[MatrixRow]) -> tuple[str, list[int]]:
    """How many have an answer of a side that was asked, and how warm the strongest is; with its event."""
    answers = [
        (row, each, said) for row in rows for each in row.answering for said in (each.strongest or each.latest,) if said
    ]
    if answers:
        row, each, said = max(answers, key=lambda one: (level_of(one[2].said), one[2].position))
        number = len({one.proposal for one, _, _ in answers})
        of = "it has" if len(rows) == 1 else f"{number:,} of them {'has' if number == 1 else 'have'}"
        word = f"“{spaced(said.said)}”, by {note.party(each.side)}, on “{row.status.title}”"
        asked = {each.role == "counterpart" for _, each, _ in answers}
        whose = (
            "" if len(asked) > 1 else " of a side that was asked" if True in asked else ", of a side not asked by name"
        )
        return f"{of} an answer{whose}, the strongest {word}", [said.position]
    inherited = [(row, each) for row in rows for each in row.inherited]
    none = "no answer to it is on record" if len(rows) == 1 else "no answer to any one of them is on record"
    if not inherited:
        return none, []
    _, words = max(inherited, key=lambda one: (one[1].strength.level, one[1].position))
    number = len({row.proposal for row, _ in inherited})
    share = "shares" if number == 1 else "share"
    whole = f"“{words.strength.label}”, by {note.party(words.side)}, of {note.title(words.through)} as a whole"
    return f"{none}, and {number:,} {share} in words about a whole, the strongest {whole}", [words.position]


def _owed_in_short(note: Note) -> Sentence:
    actions = [each for each in note.brief.due if each.kind is DueKind.ACTION]
    if not actions:
        return Sentence("Nothing that anybody owes is on record.")
    if note.brief.we:
        groups = [
            ("we owe", [each for each in actions if each.owed in (Owed.WE, Owed.BOTH)]),
            ("they owe", [each for each in actions if each.owed in (Owed.THEY, Owed.BOTH)]),
        ]
    else:
        owners = dict.fromkeys(owner for each in actions for owner in each.owners)
        owing = [(owner, [each for each in actions if owner in each.owners]) for owner in owners]
        owing.sort(key=lambda one: -sum(each.schedule is Schedule.OVERDUE for each in one[1]))
        groups = [(f"{note.party(owner)} owes", mine) for owner, mine in owing[:4]]
        if len(owing) > 4:
            groups.append((f"{len(owing) - 4:,} others owe", [each for _, mine in owing[4:] for each in mine]))
    told = [f"{who} {_how_many_owed(mine)}" for who, mine in groups]
    nobody = [each for each in actions if not each.owners]
    if nobody:
        told.append(f"of {many(len(nobody), 'further action')} nobody is named who is to do it")
    text = "; ".join(told)
    return Sentence(f"{text[:1].upper()}{text[1:]}.", note.on(*(each.position for each in actions)))


def _how_many_owed(mine: Sequence[Due]) -> str:
    if not mine:
        return "nothing on record"
    overdue = [each for each in mine if each.schedule is Schedule.OVERDUE]
    text = many(len(mine), "action")
    if not overdue:
        return f"{text}, none overdue"
    which = "overdue" if len(mine) == 1 else f"{len(overdue):,} of them overdue"
    oldest = min(overdue, key=lambda each: each.days.last or date.max)
    longest = "" if len(overdue) == 1 else ", the longest"
    return f"{text}, {which}{longest} since {resolved(oldest.days)} (“{oldest.title}”)"


def _what_comes(note: Note) -> Sentence:
    last, difference = note.brief.last, note.brief.diff
    events: list[int | None] = []
    if difference is None:
        start = "no earlier meeting with a day is on record to compare with" if not last else NOT_COMPARED
    else:
        meeting = f"the last meeting, {last.title} ({in_words(last.on)})" if last else "then"
        start = f"since {note.other_moment or meeting}, {_counts(note)}"
        events += [each.position for _, changes in note.brief.changed for one in changes for each in one.came]
        events += [each.position for each in note.brief.others if isinstance(each.event, InstrumentSigned)]
    likely = next(likely_to_come_up(note), None)
    if likely is None:
        end = "nothing on record points to what will come up"
    else:
        end = f"most likely to come up is {likely.lead or 'this'}, {likely.text}"
        events += likely.evidence.events
    return Sentence(f"{start[:1].upper()}{start[1:]}; {end}.", note.on(*events))


def _counts(note: Note) -> str:
    """How many proposals are new, moved, ended or are otherwise."""
    signed = sum(isinstance(each.event, InstrumentSigned) for each in note.brief.others)
    if not note.brief.changes and not signed:
        return "nothing moved"
    difference = note.brief.diff
    counts: Counter[str] = Counter()
    for row in (*note.brief.rows, *note.brief.closed):
        pair = difference.proposals.get(row.proposal) if difference is not None else None
        if pair:
            counts[_change_of(pair.before, pair.after)] += 1
    words = [(word, counts[word]) for word in ("new", "moved on", "ended", "fell back") if counts[word]]
    others = note.brief.changes - sum(number for _, number in words)
    told: list[str] = []
    for word, number in words:
        noun = f"{number:,}" if told else many(number, "proposal")
        verb = f"{'is' if number == 1 else 'are'} new" if word == "new" else word
        told.append(f"{noun} {verb}")
    if signed:
        that = f"{many(signed, 'instrument')} that {'names' if signed == 1 else 'name'} none of them"
        told.append(f"{that} {'was' if signed == 1 else 'were'} signed")
    if others > 0:
        told.append(f"there is news of {many(others, 'other') if told else many(others, 'proposal')}")
    return listed(told, 9)


def _change_of(before: ProposalStatus | None, after: ProposalStatus | None) -> str:
    """In one word, in what a proposal is otherwise."""
    if before is None or after is None:
        return "new" if before is None else ""
    if before.disposition is not after.disposition and not after.disposition.is_open:
        return "ended"
    if after.stage and (before.stage is None or before.stage < after.stage):
        return "moved on"
    return "fell back" if before.stage and (after.stage is None or after.stage < before.stage) else ""
