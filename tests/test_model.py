"""Whatever is recorded, in whatever order: the answers are those of a plain model of the rules.

The model is naive on purpose. It keeps a list of what was told and works every answer out from all of it each time,
with dates written out by hand as days of the year 2025, and it shares no code with what it judges.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import hypothesis.strategies as st
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from coop_tracker.errors import Refused
from coop_tracker.events import AnyEvent, EndorsementGiven, EventId, Slug
from tests import given as say
from tests.given import Ledger

PROPOSALS = ("water", "dams")
SPEAKERS = ("AA", "ministry-b", "DD", "university-e", "board", "person-p")

# The model


class Told(NamedTuple):
    """Something that was recorded, the n-th of all."""

    nth: int
    id: str
    batch: str
    type: str
    event: Any


class Happened(NamedTuple):
    """Something that counts: what was said, when (for sorting, and at the earliest and latest), and its line."""

    first: float
    last: float
    root: int
    earliest: float
    latest: float
    told: Told
    line: frozenset[str]


NEVER, TICK, RECORDED = float("inf"), 1e-6, 365.0
DAYS: dict[str, tuple[float, float, float, float]] = {
    "2025": (0, 365 - TICK, 0, 365 - TICK),
    "2025-03": (59, 90 - TICK, 59, 90 - TICK),
    "2025-03~": (59, 90 - TICK, 31, 120 - TICK),
    "2025-03-10": (68, 69 - TICK, 68, 69 - TICK),
    "2025-03-10T12:00": (68.5, 68.5, 68.5, 68.5),
    "2025-03-10/2025-06-01": (68, 152 - TICK, 68, 152 - TICK),
    "2025-06-01": (151, 152 - TICK, 151, 152 - TICK),
    "[..2025-03]": (59, 90 - TICK, -NEVER, 90 - TICK),
    "2025-03-10/..": (68, NEVER, 68, RECORDED + 2 - TICK),
    "unknown": (RECORDED, RECORDED + 1 - TICK, -NEVER, RECORDED + 2 - TICK),
}
"""First and last day for sorting, earliest and latest for comparing, counted from the start of 2025."""

STRENGTHS = ("rejected", "reserved", "noted", "interested", "welcomed", "supported", "agreed", "committed")
FATES = {
    "ProposalSuspended": "suspended",
    "ProposalDeclined": "declined",
    "ProposalCancelled": "cancelled",
    "ProposalReopened": "active",
}
REPLACED = {"superseded": "superseded", "split": "superseded", "merged": "merged", "duplicate": "duplicate"}
ENDED = {"expired": "lapsed", "not_renewed": "lapsed", "replaced": "superseded"}
RAISING = ("TopicDiscussed", "InterestExpressed", "ProposalMade")


class Model:
    """All answers, from a list of what was told."""

    def __init__(self, told: list[Told]) -> None:
        self.told = told
        self.winner = lru_cache(maxsize=None)(self._winner)
        counting = [(self.winner(each), each) for each in told if not each.event.replaces]
        self.meetings = [won for won, _ in counting if won and won.type == "MeetingHeld"]
        self.parties = [won for won, _ in counting if won and won.type == "PartyIntroduced"]
        self.happened = sorted(
            Happened(first, last, root.nth, earliest, latest, won, frozenset(self.line(root)))
            for won, root in counting
            if won
            for first, last, earliest, latest in [DAYS[self.when(won.event)]]
        )

    # What counts, and when it was

    def _winner(self, each: Told) -> Told | None:
        corrections = [self.winner(other) for other in self.told if other.event.replaces == each.id]
        standing = [one for one in corrections if one]
        if standing:
            return standing[-1]
        retractions = [one for one in self.told if one.type == "EventRetracted" and one is not each]
        taking = [one for one in retractions if each.id in one.event.events or each.batch == one.event.batch]
        return None if any(self.winner(self.root(one)) is one for one in taking) else each

    def root(self, each: Told) -> Told:
        return self.root(self.by_id(each.event.replaces)) if each.event.replaces else each

    def by_id(self, event_id: str) -> Told:
        return next(each for each in self.told if each.id == event_id)

    def line(self, each: Told) -> list[str]:
        return [each.id, *(one for other in self.told if other.event.replaces == each.id for one in self.line(other))]

    def when(self, event: Any) -> str:
        if event.on:
            return str(event.on)
        held = [each.event for each in self.meetings if each.event.meeting == getattr(event, "meeting", None)]
        return next((str(each.on) for each in held if each.on), "unknown")

    # Who

    def sides(self, parties: Iterable[str], on_behalf_of: Iterable[str] = ()) -> set[str]:
        return {side for party in parties for side in self.side(party, on_behalf_of)}

    def side(self, party: str, on_behalf_of: Iterable[str] = ()) -> set[str]:
        if party == "person-p" and on_behalf_of:
            return self.sides(on_behalf_of)
        if party == "ministry-b":
            return {"AA"}
        if party == "board":
            classes = [each.event.classification for each in self.parties if each.event.party == "board"]
            return {"AA"} if "government" in classes else {"board"}
        return {party}

    def of(self, proposal: str, *types: str) -> list[Happened]:
        """What happened to a proposal."""
        found = []
        for each in self.happened:
            event = each.told.event
            names = {
                getattr(event, "proposal", None),
                *getattr(event, "proposals", ()),
                *getattr(event, "replaced", ()),
            }
            targets = getattr(event, "targets", ())
            if each.told.type in types and (proposal in names or f"proposal:{proposal}" in targets):
                found.append(each)
        return found

    def asks(self, proposal: str) -> tuple[set[str], set[str]]:
        """The sides that propose, and those that are asked."""
        made = self.of(proposal, "ProposalMade")
        found = []
        for name in ("proposers", "counterparts"):
            changes = [each for each in self.of(proposal, "ProposalAmended") if getattr(each.told.event, name)]
            after = [each for each in made if not changes or each.earliest > changes[-1].latest]
            parties = self.sides(party for each in [*changes[-1:], *after] for party in getattr(each.told.event, name))
            if not made:
                for each in self.of(proposal, "InterestExpressed"):
                    event = each.told.event
                    if not changes or each.earliest > changes[-1].latest:
                        parties |= self.sides(event.by, event.on_behalf_of) if name == "proposers" else set()
                        parties |= self.sides(event.counterparts) if name == "counterparts" else set()
            found.append(parties)
        return found[0], found[1]

    def left(self, each: Happened, *targets: str) -> set[tuple[str, str]] | None:
        """Of words, who still speaks and for which side, about any of these targets; None if nobody does."""
        event = each.told.event
        by = getattr(event, "parties", ()) or getattr(event, "by", ())
        spoken = {(one, side) for one in by for side in self.side(one, getattr(event, "on_behalf_of", ()))}
        left, taken = set(spoken), False
        for other in self.happened:
            regret = other.told.event
            if other.told.type != "EndorsementWithdrawn" or not {regret.endorsement, regret.agreement} & each.line:
                continue
            if not regret.targets or {*regret.targets} & {*targets}:
                sides = self.sides(regret.by, regret.on_behalf_of)
                alone = () if regret.on_behalf_of else regret.by
                out = {voice for voice in spoken if voice[1] in sides or voice[0] in alone}
                left, taken = left - (out or spoken), True
        return None if taken and not left else left

    # Stage

    def steps(self, proposal: str) -> dict[str, str]:
        """Every stage reached, the highest last, and the id of the event that reached it."""
        if not self.of(proposal, *RAISING):
            return {}
        reached = {
            "mentioned": self._first(proposal, "TopicDiscussed"),
            "interest": self._first(proposal, "InterestExpressed"),
            "proposed": self._first(proposal, "ProposalMade"),
            "endorsed": self._endorsed(proposal),
            "agreed_in_principle": self._agreed(proposal),
            "instrument_signed": self._signed(proposal),
            "pilot": self._first(proposal, "PilotStarted"),
            "implementation": self._implementation(proposal),
            "completed": self._completed(proposal),
        }
        return {stage: event_id for stage, event_id in reached.items() if event_id}

    def _first(self, proposal: str, type_: str) -> str | None:
        return next((each.told.id for each in self.of(proposal, type_)), None)

    def yes(self, proposal: str) -> Iterator[tuple[Happened, set[str]]]:
        """Every yes that stands, and the sides that say it."""
        for each in self.of(proposal, "EndorsementGiven", "AgreementReached", "InstrumentSigned"):
            event = each.told.event
            warm = each.told.type != "EndorsementGiven" or STRENGTHS.index(event.strength) >= STRENGTHS.index("agreed")
            political = each.told.type != "InstrumentSigned" or event.kind == "roadmap"
            left = self.left(each, f"proposal:{proposal}")
            if warm and political and left is not None:
                yield each, {side for _, side in left}

    def asked(self, proposal: str, sides: set[str]) -> set[str]:
        proposers, counterparts = self.asks(proposal)
        return (sides - proposers) & counterparts if counterparts else sides - proposers

    def _endorsed(self, proposal: str) -> str | None:
        if not self.of(proposal, "InterestExpressed", "ProposalMade"):
            return None
        for each in self.of(proposal, "EndorsementGiven"):
            left = self.left(each, f"proposal:{proposal}")
            warm = STRENGTHS.index(each.told.event.strength) >= STRENGTHS.index("welcomed")
            if warm and left and self.asked(proposal, {side for _, side in left}):
                return each.told.id
        return None

    def _agreed(self, proposal: str) -> str | None:
        proposers, counterparts = self.asks(proposal)
        said: set[str] = set()
        for each, sides in self.yes(proposal):
            said |= sides
            joined = each.told.type != "EndorsementGiven" and len(sides) > 1 and sides - proposers
            everybody = counterparts - proposers and counterparts - proposers <= said
            if everybody if counterparts else joined:
                return each.told.id
        return None

    def _signed(self, proposal: str) -> str | None:
        signed = [each for each in self.of(proposal, "InstrumentSigned") if each.told.event.kind != "roadmap"]
        return signed[0].told.id if signed else None

    def _implementation(self, proposal: str) -> str | None:
        for each in self.of(proposal, "ImplementationStarted", "ProgressReported", "CompletionVerified"):
            event = each.told.event
            slow = getattr(event, "level", "limited") not in ("limited", "substantial")
            if not slow and getattr(event, "finding", "partly") == "partly":
                return each.told.id
        return None

    def _completed(self, proposal: str) -> str | None:
        standing: list[str] = []
        for each in self.of(proposal, "CompletionClaimed", "CompletionVerified", "ProposalReopened"):
            finding = getattr(each.told.event, "finding", None)
            if each.told.type == "ProposalReopened" or finding in ("partly", "refuted"):
                standing = []
            elif finding != "cannot_tell":
                standing.append(each.told.id)
        return standing[0] if standing else None

    # Disposition

    def fates(self, proposal: str) -> list[tuple[Happened, str]]:
        found = []
        for each in self.of(proposal, *FATES, "ProposalsReplaced", "InstrumentEnded"):
            event, disposition = each.told.event, FATES.get(each.told.type)
            if each.told.type == "ProposalsReplaced":
                disposition = REPLACED[event.manner]
            elif each.told.type == "InstrumentEnded":
                disposition = ENDED.get(event.ending, "cancelled")
            found.append((each, str(disposition)))
        return found

    def revivals(self, proposal: str) -> list[Happened]:
        begun = ("ProposalMade", "InstrumentSigned", "PilotStarted", "ImplementationStarted", "CompletionClaimed")
        yes = [each for each, sides in self.yes(proposal) if self.asked(proposal, sides)]
        return sorted({*self.of(proposal, *begun), *yes})

    def disposition(self, proposal: str) -> tuple[str, str | None]:
        """The disposition, and the id of the event that decided it (not of what is void)."""
        if not self.of(proposal, *RAISING):
            return "void", None
        fates = self.fates(proposal)
        if not fates:
            return "active", None
        last, disposition = fates[-1]
        if disposition != "active":
            for each in self.revivals(proposal):
                if each.earliest > last.latest:
                    return "active", each.told.id
        return disposition, last.told.id

    def is_uncertain(self, proposal: str) -> bool | None:
        """Whether other moments within the dates would give another disposition: by trying them; None if too many."""
        fates, revivals = self.fates(proposal), self.revivals(proposal)
        moving = [*(each for each, _ in fates), *revivals]
        if not fates or not self.of(proposal, *RAISING):
            return False
        if len(moving) > 4:
            return None
        ends = {end for each in moving for end in (each.earliest, each.latest)}
        choices = [sorted(end for end in ends if each.earliest <= end <= each.latest) for each in moving]
        found = set()
        for moments in product(*choices):
            for lean in (1e-9, -1e-9):  # two at one moment may have come in either order
                at = [max(moment, -1e3) + lean * number for number, moment in enumerate(moments)]
                last = max(range(len(fates)), key=at.__getitem__)
                revived = any(one > at[last] for one in at[len(fates) :])
                found.add("active" if revived else fates[last][1])
        return len(found) > 1

    # Inherited

    def inherited(self, proposal: str) -> set[tuple[str, bool]]:
        """The words about the meeting that reach the proposal: the id of their first event, and if only possibly."""
        found = set()
        came_up = self.of(proposal, *RAISING)
        met = {each.told.event.meeting for each in came_up} - {None}
        proposers = self.asks(proposal)[0]
        for words in self.happened if "summit" in met else ():
            event = words.told.event
            if words.told.type == "EndorsementGiven" and "meeting:summit" in event.targets:
                left = self.left(words, "meeting:summit", f"proposal:{proposal}")
                speakers = {speaker for speaker, _ in left or ()}
                others = [one for one in speakers if not proposers or proposers - self.side(one, event.on_behalf_of)]
                there = event.meeting in met
                may = there or min(each.earliest for each in came_up) <= words.latest
                must = there or min(each.latest for each in came_up) <= words.earliest
                if left is not None and (others or not event.by) and may:
                    first = next(each for each in self.told if each.id in words.line and each.type == words.told.type)
                    found.add((first.id, not must))
        return found


# What people record

somebody = st.lists(st.sampled_from(SPEAKERS), min_size=1, max_size=2, unique=True)
parties = st.one_of(st.just(list[str]()), somebody)
proposers = st.sampled_from([[], ["AA"], ["AA"], ["company-c"], ["DD", "board"]])
counterparts = st.sampled_from([[], [], ["DD"], ["DD", "university-e"], ["ministry-b", "board"]])
dates = st.one_of(st.sampled_from(list(DAYS)), st.none())
meetings = st.sampled_from([None, None, "summit"])
some = st.lists(st.sampled_from(PROPOSALS), min_size=1, max_size=2, unique=True)
one = st.sampled_from(PROPOSALS)
on_behalf = st.sampled_from([(), (), ("DD",), ("AA", "university-e")])
targets = st.one_of(some.map(lambda names: [f"proposal:{name}" for name in names]), st.just(["meeting:summit"]))
numbers = st.uuids().map(lambda number: f"memo-{number.hex[:12]}")


def endorsement(by: list[str], strength: str, about: list[str], **fields: Any) -> AnyEvent:
    return say.endorsed(by, strength, *about, **fields)


def agreement(by: list[str], **fields: Any) -> AnyEvent:
    return say.agreed(*(by or ["DD"]), **fields)


raised = st.one_of(
    st.builds(say.discussed, one, on=dates, meeting=meetings),
    st.builds(say.interest, one, by=parties, on_behalf_of=on_behalf, on=dates, meeting=meetings),
    st.builds(say.made, proposers, counterparts, one, on=dates, meeting=meetings),
    st.builds(say.amended, one, proposers=somebody, on=dates),
    st.builds(say.amended, one, counterparts=somebody, on=dates),
)
answers = st.one_of(
    st.builds(
        endorsement, parties, st.sampled_from(STRENGTHS), targets, on_behalf_of=on_behalf, on=dates, meeting=meetings
    ),
    st.builds(agreement, parties, proposals=some, on=dates, meeting=meetings),
    st.builds(say.signed, numbers, st.sampled_from(["mou", "roadmap"]), parties=parties, proposals=some, on=dates),
)
deliveries = st.one_of(
    st.builds(say.pilot, proposals=some, on=dates),
    st.builds(say.begun, proposals=some, on=dates),
    st.builds(say.progress, st.sampled_from(["limited", "not_started"]), one.map("proposal:{}".format), on=dates),
    st.builds(say.claimed, proposals=some, on=dates),
    st.builds(
        say.verified, st.sampled_from(["confirmed", "partly", "refuted", "cannot_tell"]), proposals=some, on=dates
    ),
)
fates = st.one_of(
    st.builds(say.suspended, proposals=some, on=dates),
    st.builds(say.declined, proposals=some, on=dates, meeting=meetings),
    st.builds(say.cancelled, proposals=some, on=dates),
    st.builds(say.reopened, proposals=some, on=dates),
    st.builds(say.replaced, one, manner=st.sampled_from(list(REPLACED)), on=dates),
    st.builds(say.ended, st.sampled_from(["expired", "replaced", "denounced"]), proposals=some, on=dates),
)
happenings = st.one_of(raised, raised, fates, fates, deliveries)
backgrounds = st.one_of(
    st.builds(say.meeting, st.just("summit"), dates),
    st.builds(say.party, st.just("board"), classification=st.sampled_from(["government", None]), country=st.just("AA")),
)


class Record(RuleBasedStateMachine):
    """A desk that records, corrects, withdraws and retracts as it likes."""

    events: Bundle[str] = Bundle("events")
    words: Bundle[str] = Bundle("words")

    @initialize(
        target=events, first=raised, ask=st.builds(say.made, proposers, counterparts, on=dates, meeting=meetings)
    )
    def open_a_ledger(self, first: AnyEvent, ask: AnyEvent) -> Any:
        self.ledger: Ledger = say.empty()
        self.told: list[Told] = []
        start = [say.party("board"), say.meeting("summit", "2025-06-01"), say.signed("memo", proposals=[])]
        return self._tell(*start, say.made(proposal="dams"), first, ask)

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            assert self.ledger.check() == []
            assert self.ledger.replay().proposals() == self.ledger.proposals()
            assert self.ledger.replay().tracks() == self.ledger.tracks()
            self.ledger.close()

    def _tell(self, *batches: AnyEvent | list[AnyEvent]) -> Any:
        """Record each by itself; some are refused, since they name a meeting or a party that was taken back."""
        names = []
        for batch in batches:
            with suppress(Refused):
                for each in self.ledger.tell_together(*(batch if isinstance(batch, list) else [batch])):
                    names.append(each.event_id)
                    envelope = each.envelope
                    self.told.append(Told(each.position, names[-1], envelope.batch_id, envelope.type, each.event))
        return multiple(*names)

    @rule(target=events, told=st.lists(happenings, min_size=1, max_size=3))
    def something_happens(self, told: list[AnyEvent]) -> Any:
        return self._tell(*told)

    @rule(target=events, told=st.lists(happenings, min_size=2, max_size=3))
    def a_file_comes_in(self, told: list[AnyEvent]) -> Any:
        return self._tell(told)

    @rule(target=events, about=events)
    def a_batch_is_retracted(self, about: str) -> Any:
        return self._tell(say.retracted(batch=next(each.batch for each in self.told if each.id == about)))

    @rule(target=words, said=st.lists(answers, min_size=1, max_size=3))
    def something_is_answered(self, said: list[AnyEvent]) -> Any:
        return self._tell(*said)

    @rule(target=words, about=words, event=answers)
    def words_are_corrected(self, about: str, event: AnyEvent) -> Any:
        return self._tell(evolve(event, replaces=EventId(about)))

    @rule(target=events, about=st.one_of(events, words), event=st.one_of(happenings, backgrounds))
    def an_event_is_corrected(self, about: str, event: AnyEvent) -> Any:
        return self._tell(evolve(event, replaces=EventId(about)))

    @rule(target=events, about=events, on=dates)
    def the_date_of_an_event_is_corrected(self, about: str, on: str | None) -> Any:
        event = next(each.event for each in self.told if each.id == about)
        return self._tell(evolve(event, on=on, replaces=EventId(about)))

    @rule(target=events, about=st.one_of(events, words))
    def an_event_is_retracted(self, about: str) -> Any:
        return self._tell(say.retracted(about))

    @rule(target=events, about=words, by=parties, on_behalf_of=on_behalf, of=st.one_of(st.just([]), targets))
    def words_are_withdrawn(self, about: str, by: list[str], on_behalf_of: tuple[str, ...], of: list[str]) -> Any:
        kind = next(each.type for each in self.told if each.id == about)
        withdrawn = {"EndorsementGiven": say.withdrawn, "AgreementReached": say.yes_withdrawn}.get(kind)
        return self._tell(withdrawn(about, by=by, on_behalf_of=on_behalf_of, targets=of)) if withdrawn else multiple()

    @invariant()
    def the_answers_are_those_of_the_model(self) -> None:
        if not hasattr(self, "ledger"):
            return
        model = Model(self.told)
        known = {each.event.proposal for each in self.told if each.type in RAISING}
        rows = {row.proposal: row for row in self.ledger.proposals()}
        assert rows.keys() == known
        position = {each.id: each.nth for each in self.told}
        for name, row in rows.items():
            steps = {stage: position[event_id] for stage, event_id in model.steps(name).items()}
            select = "SELECT stage, position FROM proposal_steps WHERE proposal = ?"
            assert dict(self.ledger.connection.execute(select, (name,))) == steps
            assert (row.stage, row.stage_decided_by) == ([*steps.items()][-1] if steps else (None, None))
            disposition, decided_by = model.disposition(name)
            assert row.disposition == disposition
            if disposition != "void":
                assert row.disposition_decided_by == (position[decided_by] if decided_by else None)
            uncertain = model.is_uncertain(name)
            assert uncertain is None or ("order_uncertain" in row.marks) is uncertain
            inherited = {(each.endorsement, each.possibly) for each in self.ledger.inherited(name)}
            assert inherited == model.inherited(name)


TestRecord = Record.TestCase
TestRecord.settings = settings(
    max_examples=50, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


# Any order of entry


def answers_of(ledger: Ledger) -> list[Any]:
    """All answers, positions told as the labels of their events; of a void one it may be any that took it away."""
    labels = {each.position: each.event.label for each in ledger.read()}
    found = []
    for row in sorted(ledger.proposals(), key=lambda row: row.proposal):
        decided = [labels[at] if at else None for at in (row.stage_decided_by, row.disposition_decided_by)]
        void = row.disposition == "void"
        inherited = sorted((labels[each.position], each.possibly) for each in ledger.inherited(row.proposal))
        found.append((row._replace(stage_decided_by=None, disposition_decided_by=None), decided[void:1], inherited))
    return [found, ledger.tracks()]


def replayed(ledger: Ledger) -> list[Any]:
    """Where the proposals stand after the story was told event by event, in the order they were introduced."""
    last = {after.proposal: after for change in ledger.changes() for _, after in change.proposals}
    return [last[row.proposal] for row in ledger.proposals()]


def dated(events: list[Any], months: list[int]) -> list[AnyEvent]:
    """Each in a month of its own, some as a day and some as the month, and with a label."""
    told = []
    for number, (event, month) in enumerate(zip(events, months, strict=False)):
        if hasattr(event, "meeting"):
            told.append(evolve(event, on=f"2025-{month:02}-10", meeting=None, label=f"e{number}"))
        else:
            told.append(evolve(event, on=f"2025-{month:02}", label=f"e{number}"))
    return told


months = st.permutations(range(1, 13))
stories = st.lists(st.one_of(happenings, answers), min_size=2, max_size=7)
introductions = (
    say.meeting("summit", "2024-06-01"),
    say.signed("memo", proposals=[]),
    *(say.discussed(name, meeting="summit", tracks=["rivers"], label=f"first-{name}") for name in PROPOSALS),
    say.party("board"),
)


@settings(max_examples=30, deadline=None)
@given(stories, months, st.data())
def test_any_order_of_entry_of_events_whose_dates_differ_gives_the_same_answers(
    story: list[AnyEvent], at: list[int], data: st.DataObject
) -> None:
    events = dated(story, at)
    ledger = say.given(*introductions, *events)
    assert answers_of(say.given(*introductions, *data.draw(st.permutations(events)))) == answers_of(ledger)
    assert replayed(ledger) == ledger.proposals()


@settings(max_examples=30, deadline=None)
@given(stories, months, st.data())
def test_in_a_batch_corrections_and_retractions_too_may_come_in_any_order(
    story: list[AnyEvent], at: list[int], data: st.DataObject
) -> None:
    events = [*introductions, *dated(story, at)]
    labels = st.sampled_from([str(event.label) for event in events if event.label])
    corrected = data.draw(st.lists(labels, max_size=2, unique=True))
    changes = data.draw(st.lists(st.one_of(happenings, answers), min_size=2, max_size=2))
    for name, change, month in zip(corrected, changes, reversed(at), strict=False):
        (correction,) = dated([change], [month])
        events.append(evolve(correction, replaces=EventId(name), label=Slug(f"c-{name}")))
    retracted = data.draw(st.lists(labels, max_size=2, unique=True))
    events += [say.retracted(name, label=f"r-{name}") for name in retracted]
    withdrawn = [str(event.label) for event in events if isinstance(event, EndorsementGiven)]
    events += [say.withdrawn(name, by=["DD"]) for name in withdrawn[:2]]
    told = []
    for order in (events, data.draw(st.permutations(events))):
        ledger = say.empty()
        ledger.tell_together(*order)
        assert ledger.check() == []
        assert replayed(ledger) == ledger.proposals()
        told.append(answers_of(ledger))
    assert told[0] == told[1]
