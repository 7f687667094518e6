"""Where a proposal stands, and by which event.

What was said is collected in world order (:mod:`.case`); stage (:mod:`.stage`), disposition (:mod:`.fortune`) and
answering parties are read off the whole at the end, never while folding. Nothing here refuses: what happened, happened.
The rules are numbered as in ``docs/rules.md``.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from coop_tracker.accounts import About, Accounts, accounts, as_claimed, claims_about, supporting
from coop_tracker.case import Answer, Case, Facts, Said, case_of
from coop_tracker.claims import denies_all, if_right
from coop_tracker.contests import Contest, contests
from coop_tracker.events import (
    AnyEvent,
    Citation,
    ClaimRecorded,
    ProgressReported,
    ProposalAmended,
    ProposalId,
    Raising,
)
from coop_tracker.fortune import Fortune, fortune, void
from coop_tracker.history import Entry, History, World, alone
from coop_tracker.stage import Step, binds_nobody, steps
from coop_tracker.vocabulary import Completion, Disposition, Mark, Progress, Stage
from coop_tracker.words import Sides

__all__ = ["Accounts", "Answer", "Backing", "Dispute", "Facts", "Fortune", "Proposal", "Step"]


class Dispute(NamedTuple):
    """An answer that would be another if what a claim says were so (RULES 9)."""

    answer: str
    """``stage`` or ``disposition``."""
    recorded: Stage | Disposition | None
    claimed: Stage | Disposition | None
    claim: Entry
    about: Entry
    """The event that the claim is about."""


class Backing(NamedTuple):
    """What an answer rests on: the event that decides it, and everything that is cited for that event."""

    answer: str
    """``stage`` or ``disposition``."""
    by: Entry
    citations: tuple[Citation, ...]
    """The event's own, then those of claims that it happened."""


class Proposal(NamedTuple):
    """Where a proposal stands, with the event that decides each answer."""

    id: ProposalId
    facts: Facts
    proposer_sides: Sides
    counterpart_sides: Sides
    steps: tuple[Step, ...]
    """Every stage reached, the highest first."""
    fortune: Fortune
    answers: tuple[Answer, ...]
    """Endorsements of scope proposal, then agreements and political documents, each in world order."""
    raised: tuple[Entry, ...]
    """The first event of each meeting or day at which it was raised (RULES 14)."""
    raised_without_progress: bool
    non_binding: bool
    """Something was signed, and none of it binds."""
    reports: tuple[Entry, ...]
    """What sources said of its status, in world order."""
    came_up: tuple[Entry, ...]
    """The events that put it on the table, in world order."""
    amended: tuple[Entry, ...]
    """The events that changed what it is, in world order."""
    own: tuple[Entry, ...]
    """Its own proposal, response, agreement, delivery and fate events, by kind, each in world order."""
    beside: tuple[Entry, ...]
    """Words about a part of it, and what was done of actions about it, in world order."""
    competing: bool
    """Two corrections of one of the events about it disagree."""
    contested: tuple[Contest, ...]
    """In what it was introduced in two ways."""
    accounts: tuple[Accounts, ...]
    """Where sources give other accounts of an event about it."""
    disputes: tuple[Dispute, ...]
    """The answers that would be others by one of those accounts."""
    backing: tuple[Backing, ...]
    """What stage and disposition rest on, where an event decides them."""

    @property
    def stage(self) -> Stage | None:
        """The highest stage an event on record supports; None when nothing that introduced it counts any more."""
        return self.steps[0].stage if self.steps else None

    @property
    def last(self) -> Entry | None:
        """The latest event of its own."""
        return max(self.own, key=attrgetter("order"), default=None)

    @property
    def last_moved(self) -> Entry | None:
        """The latest substantive event, from whose last day its activity counts (RULES 19)."""
        found, latest = None, datetime.min
        for entry in self.substantive:  # every append asks: a loop takes a third of the time of max with a key
            last = entry.bounds[1] or datetime.max
            if found is None or last > latest or (last == latest and entry.order > found.order):
                found, latest = entry, last
        return found

    @property
    def substantive(self) -> Iterator[Entry]:
        """What kept it going: its own events and what was done about it, but no report that finds or says nothing."""
        return (entry for entry in (*self.own, *self.beside) if is_substantive(entry.event))

    @property
    def too_early(self) -> tuple[Entry, ...]:
        """What answers or follows it and was certainly before it came up: one of the dates cannot be."""
        begun = [entry.bounds[0] for entry in self.came_up]
        if not begun or None in begun:
            return ()
        first = min(moment for moment in begun if moment)
        others = (entry for entry in self.own if entry not in self.came_up)
        return tuple(entry for entry in others if entry.bounds[1] and entry.bounds[1] < first)

    @property
    def completion(self) -> Completion | None:
        """Of a completed proposal: claimed, or verified."""
        if self.stage is not Stage.COMPLETED:
            return None
        return Completion.CLAIMED if self.steps[0].claimed else Completion.VERIFIED

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done about it (RULES 5)."""
        return self.fortune.disposition.is_open and self.stage is not Stage.COMPLETED

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What a reader should know beside the answers, in the order of the vocabulary."""
        asked = self.stage is not None and self.stage > Stage.MENTIONED
        holds = {
            Mark.ORDER_UNCERTAIN: self.fortune.order_uncertain,
            Mark.COMPETING: self.competing,
            Mark.CONTESTED: bool(self.contested),
            Mark.PROPOSER_UNKNOWN: asked and not self.proposer_sides,
            Mark.CLAIMED: bool(self.steps) and self.steps[0].claimed,
            Mark.NON_BINDING: self.stage is Stage.INSTRUMENT_SIGNED and self.non_binding,
            Mark.DISPUTED: bool(self.disputes) or any(each.disputed for each in self.accounts),
            Mark.RAISED_WITHOUT_PROGRESS: self.raised_without_progress,
        }
        return tuple(mark for mark, present in holds.items() if present)


def read(proposal: ProposalId, history: History, world: World) -> Proposal:
    """Where a proposal stands, from everything about it and what it asks of the world."""
    with world.noting() as asked:
        case, facts, reached, fate = _answers(proposal, history, world)
    asked |= {f"meeting:{at}" for each in history.entries if not each.event.on and (at := _meeting(each))}
    said = case.said
    raised = _raised(said)
    abouts = claims_about(history.entries)
    deciding = (
        ("stage", reached[0].by if reached else None),
        ("disposition", None if fate.disposition is Disposition.VOID else fate.by),
    )
    return Proposal(
        id=proposal,
        facts=facts,
        proposer_sides=case.proposers,
        counterpart_sides=case.counterparts,
        steps=reached,
        fortune=fate,
        answers=case.answers,
        raised=tuple(group[0] for group in raised),
        raised_without_progress=_came_no_further(raised, case),
        non_binding=binds_nobody(case),
        reports=tuple(said.reported),
        came_up=tuple(said.raising),
        amended=tuple(said.amended),
        own=tuple(said.own()),
        beside=tuple(said.beside),
        competing=any(entry.competing for entry in history.entries),
        contested=tuple(contests([(entry, entry.event) for entry in said.raising], said.amended)),
        accounts=tuple(accounts(abouts, world)) if abouts else (),
        disputes=tuple(_disputes(proposal, history, world, abouts, asked, _standing(reached, fate))),
        backing=tuple(
            Backing(answer, entry, (*entry.event.sources, *supporting(entry, abouts)))
            for answer, entry in deciding
            if entry
        ),
    )


def _answers(proposal: ProposalId, history: History, world: World) -> tuple[Case, Facts, tuple[Step, ...], Fortune]:
    case, facts = case_of(proposal, history, world)
    role_holders = world.sides_of(role.party for role in facts.roles)
    return case, facts, steps(case), fortune(case, role_holders) if case.said.raising else void(proposal, history)


def _standing(reached: tuple[Step, ...], fate: Fortune) -> dict[str, Stage | Disposition | None]:
    return {"stage": reached[0].stage if reached else None, "disposition": fate.disposition}


def _disputes(
    proposal: ProposalId,
    history: History,
    world: World,
    abouts: Iterable[About],
    asked: Iterable[str],
    recorded: dict[str, Stage | Disposition | None],
) -> Iterator[Dispute]:
    """One event at a time is replaced by what one claim says of it, and everything read again.

    That may be an event of its own, or one that it asked about: the day of a meeting, the side of a party.
    """
    known: dict[tuple[str, AnyEvent | None], dict[str, Stage | Disposition | None]] = {}
    for claim, about, instead, changed, supposed in _supposed(history, world, abouts, asked):
        key = (about.event_id, instead)  # a hundred claims of one value are read off once
        if key not in known:
            _, _, reached, fate = _answers(proposal, changed, supposed)
            known[key] = _standing(reached, fate)
        for answer, claimed in known[key].items():
            if claimed != recorded[answer]:
                yield Dispute(answer, recorded[answer], claimed, claim, about)


def _supposed(
    history: History, world: World, abouts: Iterable[About], asked: Iterable[str]
) -> Iterator[tuple[Entry, Entry, AnyEvent | None, History, World]]:
    """Each claim that may change an answer, the event it is about, what it would be, and all if that were right."""
    own = set[str]()
    for about in abouts:
        for claim in about.claims:
            own.add(claim.event_id)
            said = claim.event
            instead = as_claimed(about.entry, said, world) if isinstance(said, ClaimRecorded) else None
            if instead or (isinstance(said, ClaimRecorded) and denies_all(said)):
                event = instead.event if instead else None
                yield claim, about.entry, event, history.changed(about.entry, instead), world
    for thing in sorted(asked):
        for claimed, told in world.claims_on(thing):
            said = claimed.event
            if claimed.event_id in own or not isinstance(said, ClaimRecorded):
                continue
            event = if_right(told.event, said)
            if (event and event != told.event) or denies_all(said):
                supposed = world.supposing(told, event)
                yield alone(claimed, world.day), alone(told, world.day), event, history.dated(supposed), supposed


def is_substantive(event: AnyEvent) -> bool:
    """Whether an event of a proposal's own keeps it going; a report that finds nothing, or does not know, does not."""
    return type(event) is not ProgressReported or event.level not in _SAYS_NOTHING


_SAYS_NOTHING: Final = (Progress.NO_EVIDENCE_FOUND, Progress.UNKNOWN)


def _meeting(entry: Entry) -> str | None:
    return getattr(entry.event, "meeting", None)


# Raised (RULES 14)


def _raised(said: Said) -> list[list[Entry]]:
    """The events of each meeting at which it was raised, and of each day where no meeting is named, in world order."""
    groups: dict[str, list[Entry]] = {}
    raising = (*said.raising, *said.amended, *said.endorsed, *said.agreed, *said.signed, *said.stepped)
    for entry in sorted(raising, key=attrgetter("order")):
        meeting = getattr(entry.event, "meeting", None)
        if meeting:
            groups.setdefault(f"meeting:{meeting}", []).append(entry)
        elif isinstance(entry.event, _NAMING) and not entry.on.is_unknown:
            groups.setdefault(str(entry.on), []).append(entry)
    return list(groups.values())


_NAMING: Final = Raising | ProposalAmended
"""The events that raise a proposal on a day, whether or not a meeting is named."""


def _came_no_further(raised: list[list[Entry]], case: Case) -> bool:
    """Whether it was raised twice or more, and stood after the last time where it stood after the first."""
    if len(raised) < 2 or not case.said.raising:
        return False
    first, last = (steps(case.before(group[-1])) for group in (raised[0], raised[-1]))
    return [step.stage for step in first[:1]] == [step.stage for step in last[:1]]
