"""Where a proposal stands, and by which event.

What was said is collected in world order; stage, disposition and answering parties are read off the whole at the end,
never while folding. So the stage is the highest that an event on record supports, and it falls exactly when that
support does. Nothing here refuses: what happened, happened. The rules are numbered as in ``docs/rules.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, assert_never

from attrs import evolve, field, fields, frozen

from coop_tracker.dates import PartialDate
from coop_tracker.events import (
    AgreementReached,
    AliasNoted,
    AnyEvent,
    CompletionClaimed,
    CompletionVerified,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRetracted,
    Identifier,
    ImplementationStarted,
    InstrumentEnded,
    InstrumentSigned,
    InterestExpressed,
    MeetingHeld,
    MembershipStated,
    ParticipationRecorded,
    PartyId,
    PartyIntroduced,
    PilotStarted,
    ProgressReported,
    ProposalAmended,
    ProposalCancelled,
    ProposalDeclined,
    ProposalDeferred,
    ProposalId,
    ProposalLapsed,
    ProposalMade,
    ProposalReopened,
    ProposalsLinked,
    ProposalsReplaced,
    ProposalSuspended,
    ProposalWithdrawn,
    Quantity,
    Raising,
    RoleHeld,
    SourceRegistered,
    StatusReported,
    TopicDiscussed,
    TrackClosed,
    TrackId,
    TrackOpened,
    scope_of,
)
from coop_tracker.history import Entry, History, World, certainly_later, may_swap
from coop_tracker.vocabulary import (
    Completion,
    Disposition,
    Ending,
    EndingSide,
    Finding,
    Mark,
    Progress,
    ReplacementManner,
    Scope,
    Stage,
    Strength,
)
from coop_tracker.words import Sides, Words, speakers_of, words_about

Item = TypeVar("Item")


@frozen(eq=False)
class Answer:
    """Words about this proposal, and which of those who spoke were asked."""

    words: Words
    asked: Sides
    """The sides whose words these are and whose answer counts (RULES 2)."""

    @property
    def entry(self) -> Entry:
        """The event in which it was said."""
        return self.words.entry

    @property
    def is_yes_of_asked(self) -> bool:
        """Whether a side that was asked says yes in it."""
        return self.words.is_yes and bool(self.asked)


@frozen(eq=False)
class Step:
    """A stage that was reached, and the event that reached it."""

    stage: Stage
    by: Entry
    claimed: bool = False
    """It rests on nothing but the word of parties to the proposal, or on a claim nobody has verified."""


@frozen(eq=False)
class Fortune:
    """Whether a proposal is alive, what decided it, and how sure the order of events is."""

    disposition: Disposition
    by: Entry | None = None
    closed_by: Entry | None = None
    """What had closed or paused it, where ``by`` made it active again."""
    side: EndingSide | None = None
    order_uncertain: bool = False


@frozen(eq=False)
class Facts:
    """What a proposal is, as it was raised, amendments applied."""

    title: str | None = None
    summary: str | None = None
    tracks: tuple[TrackId, ...] = ()
    proposers: tuple[PartyId, ...] = ()
    counterparts: tuple[PartyId, ...] = ()
    roles: tuple[RoleHeld, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    planned_period: PartialDate | None = None
    identifiers: tuple[Identifier, ...] = ()


@frozen(eq=False)
class Proposal:
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
    reports: tuple[Entry, ...]
    """What sources said of its status, in world order."""
    came_up: tuple[Entry, ...]
    """The events that put it on the table, in world order."""
    last: Entry | None
    """The latest event of its own: proposal, response, agreement, delivery or fate."""
    competing: bool
    """Two corrections of one of its events disagree."""

    @property
    def stage(self) -> Stage | None:
        """The highest stage an event on record supports; None when nothing counts any more."""
        return self.steps[0].stage if self.steps else None

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
            Mark.PROPOSER_UNKNOWN: asked and not self.proposer_sides,
            Mark.CLAIMED: bool(self.steps) and self.steps[0].claimed,
            Mark.RAISED_WITHOUT_PROGRESS: self.raised_without_progress,
        }
        return tuple(mark for mark, present in holds.items() if present)


@frozen(eq=False)
class _Said:
    """What was said about one proposal, by kind, each list in world order."""

    raising: list[Entry] = field(factory=list)
    amended: list[Entry] = field(factory=list)
    endorsed: list[Entry] = field(factory=list)
    withdrawn: list[Entry] = field(factory=list)
    agreed: list[Entry] = field(factory=list)
    signed: list[Entry] = field(factory=list)
    delivered: list[Entry] = field(factory=list)
    fate: list[Entry] = field(factory=list)
    reported: list[Entry] = field(factory=list)

    def own(self) -> Iterator[Entry]:
        """The events that move it or could have: everything but reported status."""
        for entries in (
            self.raising,
            self.amended,
            self.endorsed,
            self.withdrawn,
            self.agreed,
            self.signed,
            self.delivered,
            self.fate,
        ):
            yield from entries

    def before(self, end: Entry) -> "_Said":
        """What had been said when ``end`` had happened."""
        return _Said(*([entry for entry in getattr(self, each.name) if entry.order <= end.order] for each in fields(_Said)))


# Collecting


def _collect(proposal: ProposalId, entries: Iterable[Entry]) -> _Said:
    """Sort what was said by what it can decide. Every event type has to say where it belongs, or that it does not."""
    said = _Said()
    target = f"proposal:{proposal}"
    for entry in entries:
        event = entry.event
        match event:
            case TopicDiscussed() | InterestExpressed() | ProposalMade():
                if event.proposal == proposal:
                    said.raising.append(entry)
            case ProposalAmended():
                if event.proposal == proposal:
                    said.amended.append(entry)
            case EndorsementGiven():
                if target in event.targets and scope_of(event) is Scope.PROPOSAL:
                    said.endorsed.append(entry)
            case EndorsementWithdrawn():
                if not event.targets or target in event.targets:
                    said.withdrawn.append(entry)
            case AgreementReached():
                if proposal in event.proposals:
                    said.agreed.append(entry)
            case InstrumentSigned():
                if proposal in event.proposals:
                    political = event.kind is not None and event.kind.is_political
                    (said.agreed if political else said.signed).append(entry)
            case PilotStarted() | ImplementationStarted() | CompletionClaimed() | CompletionVerified():
                if proposal in event.proposals:
                    said.delivered.append(entry)
            case ProgressReported():
                if target in event.targets:
                    said.delivered.append(entry)
            case (
                ProposalSuspended()
                | ProposalDeferred()
                | ProposalDeclined()
                | ProposalWithdrawn()
                | ProposalReopened()
                | ProposalCancelled()
                | ProposalLapsed()
            ):
                if proposal in event.proposals:
                    said.fate.append(entry)
            case ProposalsReplaced():
                if proposal in event.replaced:
                    said.fate.append(entry)
            case InstrumentEnded():
                if proposal in event.proposals:
                    said.fate.append(entry)
            case StatusReported():
                if event.proposal == proposal:
                    said.reported.append(entry)
            case (
                SourceRegistered()
                | PartyIntroduced()
                | MembershipStated()
                | AliasNoted()
                | MeetingHeld()
                | ParticipationRecorded()
                | TrackOpened()
                | TrackClosed()
                | ProposalsLinked()
                | EventRetracted()
            ):
                pass
            case _:
                assert_never(event)
    return said


@frozen(eq=False)
class _Case:
    """A proposal while its answers are read off: what was said, who proposes, and who is asked."""

    id: ProposalId
    said: _Said
    proposers: Sides
    counterparts: Sides
    world: World

    def answering(self, sides: Sides) -> Sides:
        """Of these sides, those whose answer counts (RULES 2)."""
        others = sides - self.proposers
        return others & self.counterparts if self.counterparts else others

    def before(self, end: Entry) -> "_Case":
        """The same, as it stood when ``end`` had happened."""
        return evolve(self, said=self.said.before(end))


def read(proposal: ProposalId, history: History, world: World) -> Proposal:
    """Where a proposal stands, from everything about it and what it asks of the world."""
    said = _collect(proposal, history.entries)
    raising = [entry.event for entry in said.raising] or _retracted_raising(proposal, history)
    facts = _facts(raising, said)
    spoken_for = [party for event in raising for party in getattr(event, "on_behalf_of", ())]
    proposers = world.sides_of(facts.proposers, spoken_for)
    case = _Case(proposal, said, proposers, world.sides_of(facts.counterparts), world)
    answers = _answers(case)
    raised = _raised(said)
    role_holders = world.sides_of(role.party for role in facts.roles)
    own = [*said.own()]
    return Proposal(
        id=proposal,
        facts=facts,
        proposer_sides=case.proposers,
        counterpart_sides=case.counterparts,
        steps=_steps(case, answers),
        fortune=_fortune(case, answers, role_holders) if said.raising else _void(history),
        answers=answers,
        raised=tuple(group[0] for group in raised),
        raised_without_progress=len(raised) > 1 and _stage_after(raised[0], case) == _stage_after(raised[-1], case),
        reports=tuple(said.reported),
        came_up=tuple(said.raising),
        last=max(own, key=lambda entry: entry.order, default=None),
        competing=any(entry.competing for entry in (*own, *said.reported)),
    )


# What it is


def _retracted_raising(proposal: ProposalId, history: History) -> list[Raising]:
    """What introduced a proposal that is void: it no longer counts, and still names it."""
    events = [each.event for each in history.recorded.values()]
    return [event for event in events if isinstance(event, Raising) and event.proposal == proposal]


def _facts(raising: Sequence[AnyEvent], said: _Said) -> Facts:
    """Raised again, a proposal's lists grow; amended, they are replaced.

    Those who showed interest stand as proposers only while nobody is recorded as having asked or offered.
    """
    facts = Facts()
    made = [event for event in raising if isinstance(event, ProposalMade)]
    interest = [event for event in raising if isinstance(event, InterestExpressed)]
    for event in raising:
        if isinstance(event, Raising):
            facts = evolve(
                facts,
                title=facts.title or event.title,
                summary=facts.summary or event.summary,
                tracks=_union(facts.tracks, event.tracks),
            )
    for event in interest:
        facts = evolve(
            facts,
            proposers=facts.proposers if made else _union(facts.proposers, event.by),
            counterparts=facts.counterparts if made else _union(facts.counterparts, event.counterparts),
            quantities=_union(facts.quantities, event.quantities),
        )
    for event in made:
        facts = evolve(
            facts,
            proposers=_union(facts.proposers, event.proposers),
            counterparts=_union(facts.counterparts, event.counterparts),
            roles=_union(facts.roles, event.roles),
            quantities=_union(facts.quantities, event.quantities),
            planned_period=facts.planned_period or event.planned_period,
            identifiers=_union(facts.identifiers, event.identifiers),
        )
    for entry in said.amended:
        if isinstance(entry.event, ProposalAmended):
            amended = {name: value for name in _AMENDABLE if (value := getattr(entry.event, name))}
            facts = evolve(facts, **amended)
    return facts


_AMENDABLE: Final = tuple(attribute.name for attribute in fields(Facts))


def _union(known: tuple[Item, ...], more: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys((*known, *more)))


# Answers


def _answers(case: _Case) -> tuple[Answer, ...]:
    """What was said to the proposal, and what of it has not been taken back."""
    target = f"proposal:{case.id}"
    found = []
    for entry in (*case.said.endorsed, *case.said.agreed):
        words = words_about(target, entry, case.said.withdrawn, case.world)
        found.append(Answer(words, case.answering(words.sides)))
    return tuple(found)


# Stage (RULES 3)


def _steps(case: _Case, answers: tuple[Answer, ...]) -> tuple[Step, ...]:
    """Every stage reached and the first event in world order that reached it, the highest stage first."""
    steps = [
        step
        for step in (
            _first(Stage.MENTIONED, case.said.raising, TopicDiscussed),
            _first(Stage.INTEREST, case.said.raising, InterestExpressed),
            _first(Stage.PROPOSED, case.said.raising, ProposalMade),
            _endorsed(case, answers),
            _agreed(case, answers),
            _first(Stage.INSTRUMENT_SIGNED, case.said.signed, InstrumentSigned),
            _evidenced(Stage.PILOT, [entry for entry in case.said.delivered if _is_pilot(entry.event)], case),
            _evidenced(Stage.IMPLEMENTATION, [entry for entry in case.said.delivered if _is_delivery(entry.event)], case),
            _completed(case.said),
        )
        if step
    ]
    return tuple(reversed(steps))


def _first(stage: Stage, entries: Iterable[Entry], kind: type[AnyEvent]) -> Step | None:
    return next((Step(stage, entry) for entry in entries if isinstance(entry.event, kind)), None)


def _endorsed(case: _Case, answers: tuple[Answer, ...]) -> Step | None:
    """Welcomed or stronger by a side that was asked, once somebody has asked, offered or shown interest."""
    if not any(isinstance(entry.event, InterestExpressed | ProposalMade) for entry in case.said.raising):
        return None
    for answer in answers:
        given = answer.entry.event
        if isinstance(given, EndorsementGiven) and given.strength >= Strength.WELCOMED and answer.asked:
            return Step(Stage.ENDORSED, answer.entry)
    return None


def _agreed(case: _Case, answers: tuple[Answer, ...]) -> Step | None:
    """A yes of every side that was asked; where none is named, one document or agreement that joins two sides."""
    yes = sorted((answer for answer in answers if answer.words.is_yes), key=lambda answer: answer.entry.order)
    if case.counterparts:
        missing = case.counterparts - case.proposers
        for answer in yes if missing else ():
            missing -= answer.words.sides
            if not missing:
                return Step(Stage.AGREED_IN_PRINCIPLE, answer.entry)
        return None
    for answer in yes:
        if not isinstance(answer.entry.event, EndorsementGiven) and len(answer.words.sides) > 1 and answer.asked:
            return Step(Stage.AGREED_IN_PRINCIPLE, answer.entry)
    return None


def _is_pilot(event: AnyEvent) -> bool:
    return isinstance(event, PilotStarted)


def _is_delivery(event: AnyEvent) -> bool:
    match event:
        case ImplementationStarted():
            return True
        case ProgressReported():
            return event.level in (Progress.LIMITED, Progress.SUBSTANTIAL)
        case CompletionVerified():
            return event.finding is Finding.PARTLY
    return False


def _evidenced(stage: Stage, entries: Sequence[Entry], case: _Case) -> Step | None:
    """Delivery, and whether anybody but the parties to the proposal says so."""
    if not entries:
        return None
    parties = case.proposers | case.counterparts
    return Step(stage, entries[0], claimed=all(_is_said_by(parties, entry.event, case.world) for entry in entries))


def _is_said_by(parties: Sides, event: AnyEvent, world: World) -> bool:
    """Whether nobody but these sides says it; unknown when nobody is named."""
    actors = event.stated_by or getattr(event, "by", ()) or getattr(event, "verified_by", ())
    sides = world.sides_of(actors, getattr(event, "on_behalf_of", ()))
    return bool(sides) and sides <= parties


def _completed(said: _Said) -> Step | None:
    """A completion that no later reopening and no later finding undoes; verified before claimed."""
    doubts = [entry for entry in said.delivered if _is_doubt(entry.event)]
    doubts.extend(entry for entry in said.fate if isinstance(entry.event, ProposalReopened))
    latest_doubt = max(doubts, key=lambda entry: entry.order, default=None)
    standing = [entry for entry in said.delivered if latest_doubt is None or entry.order > latest_doubt.order]
    for entry in standing:
        if isinstance(entry.event, CompletionVerified) and entry.event.finding is Finding.CONFIRMED:
            return Step(Stage.COMPLETED, entry)
    for entry in standing:
        if isinstance(entry.event, CompletionClaimed):
            return Step(Stage.COMPLETED, entry, claimed=True)
    return None


def _is_doubt(event: AnyEvent) -> bool:
    return isinstance(event, CompletionVerified) and event.finding in (Finding.PARTLY, Finding.REFUTED)


# Disposition (RULES 4)


def _fortune(case: _Case, answers: tuple[Answer, ...], role_holders: Sides) -> Fortune:
    """The last fate event decides, unless something certainly later took the proposal up again."""
    fate = [(entry, _disposition(entry.event)) for entry in case.said.fate]
    if not fate:
        return Fortune(Disposition.ACTIVE)
    last, disposition = fate[-1]
    others = [(entry, other) for entry, other in fate[:-1] if other is not disposition]
    uncertain = any(may_swap(entry, last) for entry, _ in others)
    if disposition is Disposition.ACTIVE:
        return Fortune(disposition, last, order_uncertain=uncertain)
    revivals = _revivals(case, answers)
    for revival in revivals:
        if certainly_later(revival, last):
            closings = [entry for entry, other in fate if other is not Disposition.ACTIVE]
            unsure = not all(certainly_later(revival, closing) for closing in closings)
            return Fortune(Disposition.ACTIVE, revival, closed_by=last, order_uncertain=unsure)
    uncertain = uncertain or any(may_swap(revival, last) for revival in revivals)
    side = _side(last.event, case, role_holders) if disposition is Disposition.CANCELLED else None
    return Fortune(disposition, last, side=side, order_uncertain=uncertain)


def _revivals(case: _Case, answers: tuple[Answer, ...]) -> list[Entry]:
    """What makes a closed proposal active again when it comes certainly later, in world order."""
    revivals = [entry for entry in case.said.raising if isinstance(entry.event, ProposalMade)]
    revivals.extend(case.said.signed)
    revivals.extend(entry for entry in case.said.agreed if isinstance(entry.event, InstrumentSigned))
    begun = (PilotStarted, ImplementationStarted, CompletionClaimed)
    revivals.extend(entry for entry in case.said.delivered if isinstance(entry.event, begun))
    revivals.extend(answer.entry for answer in answers if answer.is_yes_of_asked)
    return sorted(revivals, key=lambda entry: entry.order)


def _disposition(event: AnyEvent) -> Disposition:
    match event:
        case ProposalsReplaced():
            return _REPLACED[event.manner]
        case InstrumentEnded():
            return _ENDED.get(event.ending, Disposition.CANCELLED)
    return _FATES[type(event)]


_FATES: Final[Mapping[type[AnyEvent], Disposition]] = {
    ProposalSuspended: Disposition.SUSPENDED,
    ProposalDeferred: Disposition.DEFERRED,
    ProposalDeclined: Disposition.DECLINED,
    ProposalWithdrawn: Disposition.WITHDRAWN,
    ProposalReopened: Disposition.ACTIVE,
    ProposalCancelled: Disposition.CANCELLED,
    ProposalLapsed: Disposition.LAPSED,
}
_REPLACED: Final[Mapping[ReplacementManner, Disposition]] = {
    ReplacementManner.SUPERSEDED: Disposition.SUPERSEDED,
    ReplacementManner.SPLIT: Disposition.SUPERSEDED,
    ReplacementManner.MERGED: Disposition.MERGED,
    ReplacementManner.DUPLICATE: Disposition.DUPLICATE,
}
_ENDED: Final[Mapping[Ending, Disposition]] = {
    Ending.EXPIRED: Disposition.LAPSED,
    Ending.NOT_RENEWED: Disposition.LAPSED,
    Ending.REPLACED: Disposition.SUPERSEDED,
}


def _side(event: AnyEvent, case: _Case, role_holders: Sides) -> EndingSide:
    """Who ended it: as recorded, else as follows from the parties."""
    if isinstance(event, ProposalCancelled | InstrumentEnded) and event.side:
        return event.side
    by: tuple[PartyId, ...] = getattr(event, "by", ())
    sides = case.proposers | case.counterparts
    if not by or not sides:
        return EndingSide.UNKNOWN
    enders = case.world.sides_of(by, getattr(event, "on_behalf_of", ()))
    instruments = (entry.event for entry in (*case.said.signed, *case.said.agreed))
    signers = case.world.sides_of(party for each in instruments for party in speakers_of(each)[0])
    if not enders & (sides | role_holders | signers):
        return EndingSide.THIRD_PARTY
    return EndingSide.BOTH if len(sides) > 1 and sides <= enders else EndingSide.PARTY


def _void(history: History) -> Fortune:
    """Nothing that introduced it counts any more; decided by the last retraction."""
    retractions = [entry for entry in history.entries if isinstance(entry.event, EventRetracted)]
    return Fortune(Disposition.VOID, retractions[-1] if retractions else None)


# Raised (RULES 14)


def _raised(said: _Said) -> list[list[Entry]]:
    """The events of each meeting at which it was raised, and of each day where no meeting is named, in world order."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted((*said.raising, *said.amended, *said.endorsed, *said.agreed, *said.signed), key=_order):
        meeting = getattr(entry.event, "meeting", None)
        if meeting:
            groups.setdefault(f"meeting:{meeting}", []).append(entry)
        elif isinstance(entry.event, Raising | ProposalAmended) and not entry.on.is_unknown:
            groups.setdefault(str(entry.on), []).append(entry)
    return list(groups.values())


def _order(entry: Entry) -> Any:
    return entry.order


def _stage_after(group: list[Entry], case: _Case) -> Stage | None:
    then = case.before(group[-1])
    steps = _steps(then, _answers(then))
    return steps[0].stage if steps else None
