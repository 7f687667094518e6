"""How far a proposal came: the highest stage that an event on record supports (RULES 3).

Stage is a set rule: it is read off everything that was said, never carried along, so it falls exactly when its support
does.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from coop_tracker.case import Answer, Case, Said
from coop_tracker.events import (
    AnyEvent,
    CompletionClaimed,
    CompletionVerified,
    EndorsementGiven,
    ImplementationStarted,
    InstrumentSigned,
    InterestExpressed,
    PilotStarted,
    ProgressReported,
    ProposalMade,
    ProposalReopened,
    TopicDiscussed,
)
from coop_tracker.history import Entry, World
from coop_tracker.vocabulary import Binding, Finding, Progress, Stage, Strength
from coop_tracker.words import Sides


class Step(NamedTuple):
    """A stage that was reached, and the event that reached it."""

    stage: Stage
    by: Entry
    """The first in world order; of a yes of several sides, the last one that was needed."""
    claimed: bool = False
    """It rests on nothing but the word of parties to the proposal, or on a claim nobody has verified."""
    verified_by: Entry | None = None
    """Of a completion: the first event that verified it."""


def steps(case: Case) -> tuple[Step, ...]:
    """Every stage reached, the highest first; none where everything that introduced the proposal is gone."""
    said = case.said
    if not said.raising:
        return ()
    reached = (
        _completed(said),
        _evidenced(Stage.IMPLEMENTATION, [entry for entry in said.delivered if is_delivery(entry.event)], case),
        _evidenced(Stage.PILOT, [entry for entry in said.delivered if isinstance(entry.event, PilotStarted)], case),
        _first(Stage.INSTRUMENT_SIGNED, said.signed, InstrumentSigned),
        _agreed(case),
        _endorsed(case),
        _first(Stage.PROPOSED, said.raising, ProposalMade),
        _first(Stage.INTEREST, said.raising, InterestExpressed),
        _first(Stage.MENTIONED, said.raising, TopicDiscussed),
    )
    return tuple(step for step in reached if step)


def _first(stage: Stage, entries: Iterable[Entry], kind: type[AnyEvent]) -> Step | None:
    return next((Step(stage, entry) for entry in entries if isinstance(entry.event, kind)), None)


def binds_nobody(case: Case) -> bool:
    """Whether something was signed, and all of it is on record as not binding."""
    signed = {entry.event.instrument for entry in case.said.signed if isinstance(entry.event, InstrumentSigned)}
    return bool(signed) and all(case.world.instrument(each).binding is Binding.NON_BINDING for each in sorted(signed))


def _endorsed(case: Case) -> Step | None:
    """Welcomed or stronger by a side that was asked, once somebody has asked, offered or shown interest."""
    if not any(isinstance(entry.event, ASKING) for entry in case.said.raising):
        return None
    for answer in case.answers:
        given = answer.entry.event
        if isinstance(given, EndorsementGiven) and given.strength >= Strength.WELCOMED and answer.asked:
            return Step(Stage.ENDORSED, answer.entry)
    return None


ASKING: Final = (InterestExpressed, ProposalMade)
"""The events in which somebody asks, offers or shows interest."""


def _agreed(case: Case) -> Step | None:
    """A yes of every side that was asked; where none is named, one document or agreement that joins two sides."""
    if not case.counterparts:
        together = [answer for answer in case.answers if not isinstance(answer.entry.event, EndorsementGiven)]
        for answer in together:  # the proposers' agreement among themselves is not enough
            if answer.is_yes_of_asked and len(case.each_of(answer.words.sides)) > 1:
                return Step(Stage.AGREED_IN_PRINCIPLE, answer.entry)
        return None
    missing = _asked(case)
    for answer in _yeses(case) if missing else ():
        missing -= answer.words.sides
        if not missing:
            return Step(Stage.AGREED_IN_PRINCIPLE, answer.entry)
    return None


def awaited(case: Case) -> Sides:
    """The sides that were asked and have not said yes."""
    return _asked(case).difference(*(answer.words.sides for answer in _yeses(case)))


def _asked(case: Case) -> Sides:
    return case.each_of(case.counterparts) - case.proposers


def _yeses(case: Case) -> list[Answer]:
    """Every yes that stands, in world order."""
    return sorted((answer for answer in case.answers if answer.words.is_yes), key=lambda answer: answer.entry.order)


def is_delivery(event: AnyEvent) -> bool:
    """Whether an event evidences delivery."""
    match event:
        case ImplementationStarted():
            return True
        case ProgressReported():
            return event.level in _DELIVERING
        case CompletionVerified():
            return event.finding is Finding.PARTLY
    return False


_DELIVERING: Final = (Progress.LIMITED, Progress.SUBSTANTIAL)


def _evidenced(stage: Stage, entries: Sequence[Entry], case: Case) -> Step | None:
    """Delivery, and whether anybody but the parties to the proposal says so."""
    if not entries:
        return None
    claimed = all(_is_said_by(case.parties, entry.event, case.world) for entry in entries)
    return Step(stage, entries[0], claimed)


def _is_said_by(parties: Sides, event: AnyEvent, world: World) -> bool:
    """Whether nobody but these sides says it; unknown when nobody is named."""
    if event.stated_by:
        sides = world.sides_of(event.stated_by)
    else:
        actors = getattr(event, "by", ()) or getattr(event, "verified_by", ())
        sides = world.sides_of(actors, getattr(event, "on_behalf_of", ()))
    return bool(sides) and sides <= parties


def _completed(said: Said) -> Step | None:
    """A completion that no later reopening and no later finding undoes."""
    findings = [(entry, entry.event.finding) for entry in said.delivered if isinstance(entry.event, CompletionVerified)]
    doubts = [entry for entry, finding in findings if finding in (Finding.PARTLY, Finding.REFUTED)]
    doubts.extend(entry for entry in said.fate if isinstance(entry.event, ProposalReopened))
    latest_doubt = max(doubts, key=lambda entry: entry.order, default=None)
    confirmed = [entry for entry, finding in findings if finding is Finding.CONFIRMED]
    claimed = [entry for entry in said.delivered if isinstance(entry.event, CompletionClaimed)]
    if latest_doubt:
        confirmed = [entry for entry in confirmed if entry.order > latest_doubt.order]
        claimed = [entry for entry in claimed if entry.order > latest_doubt.order]
    first = min((*claimed, *confirmed[:1]), key=lambda entry: entry.order, default=None)
    verified = confirmed[0] if confirmed else None
    return Step(Stage.COMPLETED, first, claimed=verified is None, verified_by=verified) if first else None
