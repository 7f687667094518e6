"""A proposal as a page tells it: where it stands and why, what was answered, and everything that was recorded."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from coop_tracker import evidence
from coop_tracker.accounts import Accounts, cited
from coop_tracker.answers import SideAnswer, answers, warmth
from coop_tracker.events import EndorsementGiven, ProposalId, ProposalsLinked, ProposalsReplaced, Quantity, scope_of
from coop_tracker.evidence import Lookup
from coop_tracker.history import Entry, History, World, alone
from coop_tracker.proposal import Answer, Facts, Proposal, read
from coop_tracker.queries import ProposalStatus
from coop_tracker.reports.site import lines
from coop_tracker.reports.site.lines import Line
from coop_tracker.reports.site.record import DETAILED, Record, Told
from coop_tracker.reports.site.timeline import Timeline, draw
from coop_tracker.schedule import Due
from coop_tracker.vocabulary import Disposition, Mark, Qualifier, Scope, Stage, Strength

MOST_SIDES: Final = 5
"""How many sides an answer names; all of them stand in the table of answers."""


class Decided(NamedTuple):
    """An answer about a proposal, and the event that decides it."""

    name: str
    answer: str
    """In words, with what has to be said beside it."""
    word: Any
    """The controlled word, which has a definition; None where there is none."""
    by: Line | None
    quote: str | None
    """The words or the reason that the event gives."""
    more: Sequence[str] = ()
    """Further sentences."""
    also: Line | None = None
    """A further event that has to be named, with the last of those sentences."""


class Rung(NamedTuple):
    """A stage, and whether and by what it was reached."""

    stage: Stage
    by: Line | None
    is_claimed: bool
    is_here: bool


class Response(NamedTuple):
    """An answer on the scale from −2 to 5."""

    level: int
    word: str
    """The strength, or that it was agreed or signed."""
    form: str
    """``own``, ``part`` of the proposal, or ``inherited``."""
    scope: str
    who: tuple[str, ...]
    behalf: tuple[str, ...]
    on: str
    position: int
    words: str | None
    condition: str | None
    is_withdrawn: bool
    withdrawn_by: int | None
    is_other: bool
    """Of somebody who was not asked."""
    through: str | None = None
    """Of what is inherited: the whole that it was said of."""
    is_possible: bool = False


class CaseFile(NamedTuple):
    """All that the page of a proposal says."""

    told: Told
    status: ProposalStatus
    found: Proposal
    facts: Facts
    decided: list[Decided]
    rungs: list[Rung]
    marks: Sequence[Mark]
    timeline: Timeline | None
    responses: list[Response]
    more_inherited: int
    sides: list[SideAnswer]
    links: list[tuple[str, str, int]]
    """Other proposals: how they are related, which, and by what event."""
    accounts: Sequence[Accounts]
    actions: list[Due]
    instruments: list[str]
    history: list[Line]
    possibly: list[str]
    """What would be otherwise if all had happened that only possibly had."""
    quantities: list[str]


def case_file(record: Record, told: Told, lookup: Lookup) -> CaseFile:
    """What the page of a proposal says."""
    slug = told.status.proposal
    found = read(ProposalId(slug), told.history, told.world)
    history = [*_history(told)]
    responses = [*_responses(found, told.world), *_inherited(record, told)]
    return CaseFile(
        told=told,
        status=told.status,
        found=found,
        facts=found.facts,
        decided=[*_decided(found, told.status, lookup)],
        rungs=_rungs(found),
        marks=told.status.marks,
        timeline=draw(history),
        responses=responses,
        more_inherited=max(0, len(told.inherited) - DETAILED),
        sides=answers(found, told.history, told.world),
        links=[*_links(slug, told.history)],
        accounts=found.accounts,
        actions=record.actions_about.get(f"proposal:{slug}", []),
        instruments=[row["instrument"] for row in record.of("instrument_proposals", "proposal", slug)],
        history=history,
        possibly=[*_possibly(told, found)],
        quantities=[quantity(each) for each in found.facts.quantities],
    )


def line_of(entry: Entry) -> Line:
    """An event that counts, as a line."""
    return lines.line(entry.line[-1] if entry.line[-1].event is entry.event else _own(entry), str(entry.on))


def _own(entry: Entry) -> Any:
    return next(each for each in entry.line if each.position == entry.position)


def _history(told: Told) -> Iterator[Line]:
    """Everything recorded about it, in the order in which it happened; what no longer counts, and what possibly is."""
    last = told.otherwise[1] if told.otherwise else told.history
    world = told.otherwise[2] if told.otherwise else told.world
    signs = lines.signs_of(last, world)
    certain = {entry.position for entry in told.history.entries}
    placed = [(entry.order, _own(entry), str(entry.on), True) for entry in last.entries]
    for each in last.removed():
        aside = alone(each.recorded, world.day)
        placed.append((aside.order, each.recorded, str(aside.on), False))
    for _, recorded, on, counts in sorted(placed, key=lambda one: (one[0], one[1].position)):
        possibly = told.is_possible or (counts and recorded.position not in certain)
        yield lines.line(recorded, on, signs.get(recorded.position, (True, ()))[1], counts=counts, possibly=possibly)


# Where it stands


def _decided(found: Proposal, status: ProposalStatus, lookup: Lookup) -> Iterator[Decided]:
    backing = {each.answer: each for each in found.backing}

    def rests(answer: str) -> list[str]:
        each = backing.get(answer)
        return [evidence.in_words(evidence.origins(cited(each.citations), lookup))] if each else []

    if found.steps:
        step = found.steps[0]
        completion = f", {found.completion.label}" if found.completion else ""
        nobody = ", not binding" if Mark.NON_BINDING in found.marks else ""
        quote = _quoted(step.by)
        yield Decided(
            "Stage", f"{step.stage.label}{completion}{nobody}", step.stage, line_of(step.by), quote, rests("stage")
        )
    else:
        yield Decided("Stage", "none: nothing that introduced it counts", None, None, None)
    fortune = found.fortune
    side = f", by {fortune.side.label}" if fortune.side else ""
    closed = "" if found.is_open or not fortune.disposition.is_open else "; there is nothing more to be done"
    more = rests("disposition")
    also = None
    if fortune.closed_by:
        more.append("Until then it was closed or paused, by")
        also = line_of(fortune.closed_by)
    yield Decided(
        "Disposition",
        f"{fortune.disposition.label}{side}{closed}",
        fortune.disposition,
        line_of(fortune.by) if fortune.by else None,
        _quoted(fortune.by) if fortune.by else None,
        more,
        also,
    )
    if status.evidence:
        yield Decided("Evidence", str(status.evidence), status.evidence, None, None)
    yield _endorsed(found)
    if status.reported_agrees:
        reported = [word.label for word in (status.reported_stage, status.reported_disposition) if word]
        derived = [word.label for word in (status.stage, status.disposition) if word]
        said = f"{', '.join(reported)}, where the events show {', '.join(derived)}"
        last = line_of(found.reports[-1]) if found.reports else None
        yield Decided("Reported", said, status.reported_agrees, last, None)
    for dispute in found.disputes:
        claimed = dispute.claimed.label if dispute.claimed else "nothing"
        yield Decided("Disputed", f"{dispute.answer} would be {claimed}, as", None, line_of(dispute.claim), None)


def _endorsed(found: Proposal) -> Decided:
    standing = [answer for answer in found.answers if answer.words.stands and answer.asked]
    if not standing:
        return Decided("Answer", "no side that could answer has answered this proposal itself", None, None, None)
    warmest = max(standing, key=warmth)
    event = warmest.entry.event
    word = event.strength if isinstance(event, EndorsementGiven) else None
    said = word.label if word else _word(warmest)[1]
    sides = sorted({side for answer in standing if warmth(answer) == warmth(warmest) for side in answer.asked})
    more = f" and {len(sides) - MOST_SIDES} more" if len(sides) > MOST_SIDES else ""
    answer = f"{said}, by the side of {', '.join(sides[:MOST_SIDES])}{more}"
    return Decided("Answer", answer, word, line_of(warmest.entry), _quoted(warmest.entry))


def _quoted(entry: Entry) -> str | None:
    return getattr(entry.event, "words", None) or getattr(entry.event, "reason", None)


def _rungs(found: Proposal) -> list[Rung]:
    reached = {step.stage: step for step in found.steps}
    return [
        Rung(
            stage,
            line_of(reached[stage].by) if stage in reached else None,
            stage in reached and reached[stage].claimed,
            stage is found.stage,
        )
        for stage in Stage
    ]


def _possibly(told: Told, found: Proposal) -> Iterator[str]:
    if told.is_possible:
        yield "All that is known of it only possibly had happened by then."
    if told.otherwise:
        status, history, world = told.otherwise
        other = read(ProposalId(status.proposal), history, world)
        for name in ("stage", "disposition"):
            now: Stage | Disposition | None = getattr(told.status, name)
            then: Stage | Disposition | None = getattr(status, name)
            if now != then:
                yield f"The {name} would be {then.label if then else 'none'} if what only possibly had happened had."
        if len(other.answers) != len(found.answers):
            more = len(other.answers) - len(found.answers)
            yield f"There would be {more} further answer{'' if more == 1 else 's'}."


# What was answered


def _responses(found: Proposal, world: World) -> Iterator[Response]:
    whole = [(answer.entry, answer) for answer in found.answers]
    part = [(entry, None) for entry in found.beside if isinstance(entry.event, EndorsementGiven)]
    signed = [(entry, None) for entry in found.own if entry.envelope.type == "InstrumentSigned"]
    known = {entry.event_id for entry, _ in whole}
    signed = [pair for pair in signed if pair[0].event_id not in known]
    for entry, answer in sorted((*whole, *part, *signed), key=lambda pair: pair[0].order):
        event = entry.event
        level, word = _word(answer) if answer else _word_of(entry)
        is_part = isinstance(event, EndorsementGiven) and scope_of(event) is not Scope.PROPOSAL
        taken = answer.words.withdrawn_by if answer else None
        line = line_of(entry)
        who = line.who or tuple(getattr(event, "parties", ()))
        yield Response(
            level=level,
            word=word,
            form="part" if is_part else "own",
            scope=scope_of(event).label if isinstance(event, EndorsementGiven) else "proposal",
            who=who or (tuple(world.instrument(event.instrument).parties) if hasattr(event, "instrument") else ()),
            behalf=line.behalf,
            on=line.on,
            position=entry.position,
            words=getattr(event, "words", None),
            condition=getattr(event, "condition", None),
            is_withdrawn=bool(answer) and not (answer and answer.words.stands),
            withdrawn_by=taken.position if taken else None,
            is_other=bool(answer and answer.words.stands and not answer.asked and line.who),
        )


def _word(answer: Answer) -> tuple[int, str]:
    return _word_of(answer.entry)


def _word_of(entry: Entry) -> tuple[int, str]:
    event = entry.event
    if isinstance(event, EndorsementGiven):
        return event.strength.level, event.strength.label
    if entry.envelope.type == "InstrumentSigned":
        return Strength.COMMITTED.level, "signed"
    return Strength.AGREED.level, "agreed"


def _inherited(record: Record, told: Told) -> Iterator[Response]:
    for row in told.inherited[:DETAILED]:
        strength = Strength(row["strength"])
        yield Response(
            level=strength.level,
            word=strength.label,
            form="inherited",
            scope=Scope(row["scope"]).label,
            who=tuple(each["speaker"] for each in record.of("speakers", "endorsement", row["endorsement"])),
            behalf=(),
            on=row["on_text"],
            position=row["position"],
            words=row["words"],
            condition=None,
            is_withdrawn=False,
            withdrawn_by=None,
            is_other=False,
            through=row["through"],
            is_possible=bool(row["possibly"]),
        )


def _links(slug: str, history: History) -> Iterator[tuple[str, str, int]]:
    for entry in history.entries:
        event = entry.event
        if isinstance(event, ProposalsLinked):
            if slug in event.proposals:
                yield event.relation.label, event.target, entry.position
            elif slug == event.target:
                yield from (
                    (f"of which this holds: {event.relation.label}", each, entry.position) for each in event.proposals
                )
        if isinstance(event, ProposalsReplaced):
            if slug in event.replaced:
                yield from ((event.manner.label, each, entry.position) for each in event.by_proposals)
            elif slug in event.by_proposals:
                yield from ((f"{event.manner.label} here", each, entry.position) for each in event.replaced)


def quantity(each: Quantity) -> str:
    """A number as it was said."""
    sort = each.kind.label if each.kind else ""
    by = f"by {each.by}" if each.by else ""
    exact = "" if each.qualifier is Qualifier.EXACT else each.qualifier.label
    return " ".join(word for word in (each.of, sort, exact, f"{each.value:,}", each.unit, by) if word)


def value_in_words(value: Any) -> str:
    """A value that an account gives, as a person would write it down."""
    match value:
        case dict():
            return ", ".join(f"{name} {value_in_words(one)}" for name, one in value.items())
        case list() | tuple():
            return "; ".join(map(value_in_words, value))
    return str(value)
