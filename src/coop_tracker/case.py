"""What was said about one proposal, who proposes it and who is asked: all that its answers are read off.

It is sorted by what it can decide, each sort in world order; nothing is concluded here but whose words count.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, assert_never

from coop_tracker.dates import UNKNOWN, PartialDate
from coop_tracker.events import (
    ActionAssigned,
    ActionDone,
    ActionDropped,
    ActionRescheduled,
    AgreementReached,
    AliasNoted,
    AnyEvent,
    BundleAnnounced,
    BundleItemised,
    ClaimRecorded,
    CompletionClaimed,
    CompletionVerified,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRedacted,
    EventRetracted,
    Identifier,
    ImplementationStarted,
    InstrumentEnded,
    InstrumentSigned,
    InstrumentStepTaken,
    InterestExpressed,
    MeetingHeld,
    MeetingScheduled,
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
    RoleHeld,
    SourceRegistered,
    StatusReported,
    TopicDiscussed,
    TrackClosed,
    TrackId,
    TrackOpened,
)
from coop_tracker.history import Entry, History, World, certainly_later
from coop_tracker.vocabulary import Scope
from coop_tracker.words import Sides, Speakers, Words, by_name, speakers_of, withdrawals_of, words_about

Item = TypeVar("Item")


class Answer(NamedTuple):
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


class Facts(NamedTuple):
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


class Said(NamedTuple):
    """What was said about one proposal, by kind, each list in world order."""

    raising: list[Entry]
    amended: list[Entry]
    endorsed: list[Entry]
    agreed: list[Entry]
    """Agreements, and political documents."""
    withdrawn: list[Entry]
    """Withdrawals of what was endorsed or agreed."""
    signed: list[Entry]
    delivered: list[Entry]
    fate: list[Entry]
    stepped: list[Entry]
    """Steps of instruments that name it."""
    beside: list[Entry]
    """What is about it and decides nothing: words about a part of it, and what was done of actions about it."""
    reported: list[Entry]

    def own(self) -> Iterator[Entry]:
        """The events that move it or could have: everything but what is beside, and reported status."""
        for entries in self[:-2]:
            yield from entries

    def before(self, end: Entry) -> "Said":
        """What had been said when ``end`` had happened."""
        return Said(*([entry for entry in entries if entry.order <= end.order] for entries in self))


class Case(NamedTuple):
    """A proposal while its answers are read off: what was said, who proposes, who is asked, and what was answered."""

    proposal: ProposalId
    said: Said
    proposers: Sides
    counterparts: Sides
    answers: tuple[Answer, ...]
    """Endorsements of scope proposal, then agreements and political documents, each in world order."""
    world: World

    @property
    def parties(self) -> Sides:
        """The sides of the proposal."""
        return self.proposers | self.counterparts

    def each_of(self, sides: Sides) -> Sides:
        """The same sides, without groups whose members are among them: a group has spoken when its members have."""
        return frozenset(side for side in sides if not self.world.is_group(side))

    def before(self, end: Entry) -> "Case":
        """The same, as it stood when ``end`` had happened."""
        said = self.said.before(end)
        answers = tuple(answer for answer in self.answers if answer.entry.order <= end.order)
        if self.said.withdrawn:
            answers = _answers(self.proposal, said, self.proposers, self.counterparts, self.world)
        return self._replace(said=said, answers=answers)


def case_of(proposal: ProposalId, history: History, world: World) -> tuple[Case, Facts]:
    """Everything about a proposal, and what it asks of the world, made ready to be read; and what it is."""
    said = collect(proposal, history.entries, world)
    raising = said.raising or _no_longer_counting(proposal, history)
    facts = facts_of(raising, said.amended)
    proposers = _proposer_sides(facts, raising, world)
    counterparts = world.sides_of(facts.counterparts)
    answers = _answers(proposal, said, proposers, counterparts, world)
    return Case(proposal, said, proposers, counterparts, answers, world), facts


# Collecting


def collect(proposal: ProposalId, entries: Iterable[Entry], world: World) -> Said:
    """Sort what was said by what it can decide. Every event type has to say where it belongs, or that it does not."""
    said = Said(*([] for _ in Said._fields))
    withdrawals: list[Entry] = []
    assigned: list[Entry] = []
    done: list[Entry] = []
    target = f"proposal:{proposal}"
    for entry in entries:
        event = entry.event
        match event:  # what is said most often comes first
            case EndorsementGiven():
                if target in event.targets:
                    is_whole = not event.scope or event.scope is Scope.PROPOSAL
                    (said.endorsed if is_whole else said.beside).append(entry)
            case ProgressReported():
                if target in event.targets:
                    said.delivered.append(entry)
            case TopicDiscussed() | InterestExpressed() | ProposalMade():
                if event.proposal == proposal:
                    said.raising.append(entry)
            case ProposalAmended():
                if event.proposal == proposal:
                    said.amended.append(entry)
            case EndorsementWithdrawn():
                if not event.targets or target in event.targets:
                    withdrawals.append(entry)
            case AgreementReached():
                if proposal in event.proposals:
                    said.agreed.append(entry)
            case InstrumentSigned():
                if proposal in event.proposals:
                    (said.agreed if _is_political(event, world) else said.signed).append(entry)
            case PilotStarted() | ImplementationStarted() | CompletionClaimed() | CompletionVerified():
                if proposal in event.proposals:
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
            case InstrumentStepTaken():
                if proposal in event.proposals:
                    said.stepped.append(entry)
            case StatusReported():
                if event.proposal == proposal:
                    said.reported.append(entry)
            case ActionAssigned():
                if target in event.about:
                    assigned.append(entry)
            case ActionDone():
                done.append(entry)
            case (
                SourceRegistered()
                | PartyIntroduced()
                | MembershipStated()
                | AliasNoted()
                | MeetingScheduled()
                | MeetingHeld()
                | ParticipationRecorded()
                | TrackOpened()
                | TrackClosed()
                | ProposalsLinked()
                | ActionRescheduled()
                | ActionDropped()
                | BundleAnnounced()
                | BundleItemised()
                | ClaimRecorded()
                | EventRetracted()
                | EventRedacted()
            ):
                pass
            case _:
                assert_never(event)
    if assigned and done:
        by_action = by_name(done, (ActionDone,))
        of_its_own = {id(each): each for action in assigned for each in withdrawals_of(action, by_action)}
        said.beside.extend(of_its_own.values())
        said.beside.sort(key=attrgetter("order"))
    if not withdrawals:
        return said
    named = by_name(withdrawals)
    about = {id(each) for words in (*said.endorsed, *said.agreed) for each in withdrawals_of(words, named)}
    said.withdrawn.extend(each for each in withdrawals if id(each) in about)
    return said


def _is_political(signed: InstrumentSigned, world: World) -> bool:
    kind = signed.kind or world.instrument(signed.instrument).kind
    return kind is not None and kind.is_political


def _answers(
    proposal: ProposalId, said: Said, proposers: Sides, counterparts: Sides, world: World
) -> tuple[Answer, ...]:
    """What was said to the proposal, what of it has not been taken back, and whose answer it is (RULES 2)."""
    found, withdrawn, target = [], by_name(said.withdrawn), f"proposal:{proposal}"
    heard: dict[Speakers, Sides] = {}  # the same few speak again and again: 1.2 µs an answer instead of 3.2
    for entry in (*said.endorsed, *said.agreed):
        taking = withdrawals_of(entry, withdrawn)
        if taking:
            words = words_about(target, entry, taking, world)
        else:
            speakers = speakers_of(entry.event, world)
            if speakers not in heard:
                heard[speakers] = world.sides_of(*speakers)
            words = Words(entry, heard[speakers])
        others = words.sides - proposers
        found.append(Answer(words, others & counterparts if counterparts else others))
    return tuple(found)


# What it is


def _no_longer_counting(proposal: ProposalId, history: History) -> list[Entry]:
    """What introduced a proposal that is void: none of it counts, and it still names it."""
    raised = [each for each in history.recorded.values() if raises(proposal, each.event)]
    entries = [Entry(each.event, each.envelope, (each,), each.event.on or UNKNOWN) for each in raised]
    return sorted(entries, key=lambda entry: entry.order)


def raises(proposal: str, event: AnyEvent) -> bool:
    """Whether an event puts this proposal on the table."""
    return isinstance(event, (TopicDiscussed, InterestExpressed, ProposalMade)) and event.proposal == proposal


def facts_of(raising: list[Entry], amended: list[Entry]) -> Facts:
    """Raised again, its lists grow. An amendment replaces the list, and what comes certainly later adds to that."""
    facts: dict[str, Any] = {}
    for name in Facts._fields:
        told = _told(name, raising)
        changes = [(entry, value) for entry in amended if (value := getattr(entry.event, name))]
        if changes:
            last, changed = changes[-1]
            told = [(last, changed), *((entry, value) for entry, value in told if certainly_later(entry, last))]
        if told:
            values = [value for _, value in told]
            facts[name] = _union(values) if isinstance(values[0], tuple) else values[0]
    return Facts(**facts)


def _told(name: str, raising: list[Entry]) -> list[tuple[Entry, Any]]:
    """What those who raised it said of one fact, in world order.

    Those who showed interest stand as proposers, and those they turned to as asked, only while nobody is recorded as
    having asked or offered.
    """
    if name in ("proposers", "counterparts"):
        raising = [entry for entry in raising if isinstance(entry.event, ProposalMade)] or raising
    told = []
    for entry in raising:
        by_interest = name == "proposers" and isinstance(entry.event, InterestExpressed)
        if value := getattr(entry.event, "by" if by_interest else name, None):
            told.append((entry, value))
    return told


def _union(lists: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def _proposer_sides(facts: Facts, raising: list[Entry], world: World) -> Sides:
    """The sides that propose; a person who showed interest stands for those spoken for in showing it."""
    spoken_for: dict[PartyId, tuple[PartyId, ...]] = {}
    if not any(isinstance(entry.event, ProposalMade) for entry in raising):
        for entry in raising:
            if isinstance(entry.event, InterestExpressed):
                for party in entry.event.by:
                    spoken_for[party] = (*spoken_for.get(party, ()), *entry.event.on_behalf_of)
    return frozenset[PartyId]().union(*(world.sides(party, spoken_for.get(party, ())) for party in facts.proposers))
