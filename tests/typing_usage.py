"""How the public names are used, for the type checker: nothing here is run.

Every public name occurs, with the type that a user of a checker is promised. What must be refused stands there with the
error that it gives; where it no longer gives one, the checker complains of an ignore that is not needed.
"""

# ruff: noqa: F403, F405 (whoever writes a page of their own writes it like this)

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_type

from coop_tracker import *
from coop_tracker import __version__

assert_type(__version__, str)

# Identifiers say what they name.

PARTY, OTHER, PERSON = PartyId("AA"), PartyId("DD"), PartyId("person-p")
MEETING, TRACK, PROPOSAL, SOURCE = MeetingId("round"), TrackId("water"), ProposalId("leaks"), SourceId("minutes")
WORDS_SAID, PACT, MEMO = EndorsementId("welcome"), AgreementId("pact"), InstrumentId("memo")
TASK, TEN, EVENT, BATCH = ActionId("report"), BundleId("ten"), EventId("first"), BatchId("batch")
WATER, SERIES = Reference("proposal:leaks"), Slug("rounds")
ON = PartialDate("2025-07")


def a_date_is_partly_known() -> None:
    assert_type(ON.first, datetime | None)
    assert_type(ON.last, datetime | None)
    assert_type(ON.certainly_before(PartialDate("unknown")), bool)
    PartialDate(2025)  # type: ignore[arg-type]


def parts() -> None:
    assert_type(Citation(source=SOURCE, locator="p1").locator, str | None)
    assert_type(Quantity(of=Slug("cost"), value=Decimal(4), unit="USD").qualifier, Qualifier)
    assert_type(Deadline(said="soon", relation=DeadlineRelation.BY).due, PartialDate | None)
    assert_type(Term(duration="P2Y").start, PartialDate | None)
    assert_type(Participant(party=PERSON, role=ParticipantRole.CHAIR).size, int | None)
    assert_type(Signatory(party=PERSON).on_behalf_of, PartyId | None)
    assert_type(Membership(organization=PARTY, role="head").role, str)
    assert_type(Name(name="AA").kind, NameKind | None)
    assert_type(RoleHeld(party=PARTY, role=RoleName.FUNDING).role, RoleName)
    assert_type(Identifier(scheme="register", id="1").id, str)
    Citation(source=PARTY)  # type: ignore[arg-type]
    Quantity(of="cost", value=4.0, unit="USD")  # type: ignore[arg-type]
    Citation(SOURCE)  # type: ignore[call-arg]


def every_event() -> Iterator[AnyEvent]:
    yield SourceRegistered(source=SOURCE, kind=SourceKind.MEDIA, title="A report", form=SourceForm.ARTICLE)
    yield PartyIntroduced(party=PARTY, kind=PartyKind.COUNTRY, name="AA", classification=Classification.GOVERNMENT)
    yield MembershipStated(person=PERSON, organization=PARTY, role="head")
    yield AliasNoted(of=WATER, name="Leaks")
    yield MeetingScheduled(meeting=MEETING, title="Round", status=MeetingStatus.CONFIRMED, date=ON, series=SERIES)
    yield MeetingHeld(meeting=MEETING, title="Round", kind=MeetingKind.BILATERAL, mode=Mode.VIRTUAL, on=ON)
    yield ParticipationRecorded(meeting=MEETING, participants=(Participant(party=PERSON, role=ParticipantRole.HOST),))
    yield TrackOpened(track=TRACK, title="Water")
    yield TrackClosed(track=TRACK)
    yield TopicDiscussed(proposal=PROPOSAL, title="Leaks")
    yield InterestExpressed(proposal=PROPOSAL, by=(PARTY,))
    yield ProposalMade(proposal=PROPOSAL, title="Leaks", proposers=(PARTY,), counterparts=(OTHER,), tracks=(TRACK,))
    yield ProposalAmended(proposal=PROPOSAL, summary="In two towns")
    yield ProposalsReplaced(replaced=(PROPOSAL,), manner=ReplacementManner.MERGED)
    yield ProposalsLinked(proposals=(PROPOSAL,), relation=Relation.RELATED, target=PROPOSAL)
    yield EndorsementGiven(
        endorsement=WORDS_SAID, strength=Strength.WELCOMED, targets=(WATER,), capacity=Capacity.MINISTER
    )
    yield EndorsementWithdrawn(endorsement=WORDS_SAID)
    yield AgreementReached(agreement=PACT, parties=(PARTY, OTHER), form=AgreementForm.MINUTES)
    yield InstrumentSigned(
        instrument=MEMO,
        kind=InstrumentKind.MOU,
        level=Level.G2G,
        binding=Binding.NON_BINDING,
        manner=SigningManner.SIGNED,
    )
    yield InstrumentStepTaken(instrument=MEMO, step=InstrumentStep.RATIFIED)
    yield InstrumentEnded(instruments=(MEMO,), ending=Ending.EXPIRED, side=EndingSide.BOTH)
    yield PilotStarted(proposals=(PROPOSAL,))
    yield ImplementationStarted(proposals=(PROPOSAL,))
    yield ProgressReported(targets=(WATER,), level=Progress.LIMITED, reached=Reached.PILOT)
    yield CompletionClaimed(proposals=(PROPOSAL,))
    yield CompletionVerified(proposals=(PROPOSAL,), verified_by=(OTHER,), finding=Finding.CONFIRMED)
    yield ProposalSuspended(proposals=(PROPOSAL,))
    yield ProposalDeferred(proposals=(PROPOSAL,))
    yield ProposalDeclined(proposals=(PROPOSAL,))
    yield ProposalWithdrawn(proposals=(PROPOSAL,))
    yield ProposalReopened(proposals=(PROPOSAL,))
    yield ProposalCancelled(proposals=(PROPOSAL,))
    yield ProposalLapsed(proposals=(PROPOSAL,))
    yield StatusReported(proposal=PROPOSAL, stage=Stage.PROPOSED, disposition=Disposition.ACTIVE)
    yield ActionAssigned(action=TASK, text="Write the report")
    yield ActionRescheduled(action=TASK, deadline=Deadline(said="later", relation=DeadlineRelation.NONE))
    yield ActionDone(action=TASK, outcome=Outcome.PARTLY_MET)
    yield ActionDropped(action=TASK)
    yield BundleAnnounced(bundle=TEN, title="Ten", of="projects", counting=Counting.TOTAL, state=BundleState.SIGNED)
    yield BundleItemised(bundle=TEN, items=(WATER,))
    yield ClaimRecorded(about=WATER, field="title", value=Value("Losses"), stance=Stance.ASSERTS, rank=Rank.NORMAL)
    yield EventRetracted(events=(EVENT,), reason="by mistake")
    yield EventRetracted(batch=BATCH, reason="by mistake")
    yield EventRedacted(event=EVENT, reason="an order")
    yield TrackOpened(track=PARTY, title="Water")  # type: ignore[arg-type]
    yield ProposalMade(proposal=PROPOSAL, tracks=(PARTY,))  # type: ignore[arg-type]
    yield ProposalMade(proposal=PROPOSAL, on="2025-07")  # type: ignore[arg-type]
    yield EndorsementGiven(strength="welcomed", targets=(WATER,))  # type: ignore[arg-type]
    yield EndorsementGiven(targets=(WATER,))  # type: ignore[call-arg]
    yield TrackOpened(track=TRACK, title="Water", colour="blue")  # type: ignore[call-arg]
    yield Citation(source=SOURCE)  # type: ignore[misc]


def what_every_event_may_say(event: Event) -> None:
    assert_type(event.on, PartialDate | None)
    assert_type(event.sources, tuple[Citation, ...])
    assert_type(event.label, Slug | None)
    event.note = "changed"  # type: ignore[misc]


def words() -> None:
    assert_type(Stage("proposed"), Stage)
    assert_type(Stage.PROPOSED.label, str)
    assert_type(Strength.AGREED.level, int)
    assert_type(Stage.PROPOSED < Stage.COMPLETED, bool)
    stored: list[type[Scope | Visibility | QuantityKind]] = [Scope, Visibility, QuantityKind]
    concluded: list[type[Activity | Agreement | Ailment | Completion | DueKind | Grade | Mark]]
    concluded = [Activity, Agreement, Ailment, Completion, DueKind, Grade, Mark]
    asked: list[type[Owed | Schedule | Severity | Thread | Voice]] = [Owed, Schedule, Severity, Thread, Voice]
    for cls in (*stored, *concluded, *asked):
        assert_type([word.definition for word in cls], list[str])


def recording(tracker: Tracker, event: AnyEvent) -> None:
    recorded = tracker.record(event)
    assert_type(recorded, Recorded)
    assert_type(recorded.event, AnyEvent)
    assert_type(recorded.envelope, RecordedEvent)
    assert_type(tracker.record_all([event]), list[Recorded])
    assert_type(tracker.take([Incoming(event)]), Taken)
    assert_type(tracker.take([Incoming(event)]).recorded, list[Recorded])
    assert_type(tracker.redact([1], reason="an order"), list[Recorded])
    tracker.record("ProposalMade")  # type: ignore[arg-type]
    tracker.redact([1])  # type: ignore[call-arg]


def a_ledger() -> None:
    with Tracker.open("coop.db", create=True) as tracker:
        assert_type(tracker, Tracker)
    assert_type(Tracker.in_memory(), Tracker)
    Tracker.open("coop.db", True)  # type: ignore[call-arg]


def asking(view: View) -> None:
    assert_type(view.proposals(stage=Stage.ENDORSED), list[ProposalStatus])
    assert_type(view.proposals()[0].marks, tuple[Mark, ...])
    assert_type(view.tracks(), list[TrackStatus])
    assert_type(view.inherited("leaks"), list[InheritedEndorsement])
    found = view.proposal("leaks")
    assert_type(found, Proposal)
    assert_type(found.stage, Stage | None)
    assert_type(found.facts, Facts)
    assert_type(found.steps, tuple[Step, ...])
    assert_type(found.fortune, Fortune)
    assert_type(found.fortune.disposition, Disposition)
    assert_type(found.answers, tuple[Answer, ...])
    assert_type(found.disputes, tuple[Dispute, ...])
    assert_type(found.backing, tuple[Backing, ...])
    assert_type(found.accounts, tuple[Accounts, ...])
    assert_type(found.accounts[0].accounts, tuple[Account, ...])
    assert_type(view.contests("leaks"), list[Contest])
    assert_type(view.moments, Moments)
    view.record(TrackClosed(track=TRACK))  # type: ignore[attr-defined]
    view.proposals("endorsed")  # type: ignore[call-arg]


def asking_why(view: View) -> None:
    (why,) = view.explain("leaks", "stage")
    assert_type(why, Explanation)
    assert_type(why.considered, tuple[Considered, ...])
    assert_type(why.origins, tuple[Provenance, ...])


def history(view: View) -> None:
    found = view.history("leaks")
    assert_type(found, History)
    assert_type(found.entries, list[Entry])
    assert_type(found.entries[0].on, PartialDate)
    assert_type(found.entries[0].event, AnyEvent)
    assert_type(list(found.removed()), list[Removed])
    assert_type(view.world(), World)
    assert_type(view.events(Query.tagged("proposal:leaks")), Iterator[AnyEvent])
    assert_type(view.read(), Iterator[Recorded])


def what_depends_on_a_day(view: View, day: date) -> None:
    configuration = Configuration(we=PARTY)
    assert_type(configuration.staleness[Stage.PROPOSED], Thresholds)
    assert_type(configuration.calendars["AA"], WorkingDays)
    assert_type(view.due(day, configuration), list[Due])
    assert_type(view.due(day)[0].days, Days)
    assert_type(view.due(day)[0].schedule, Schedule)
    assert_type(view.activity(day), list[Idle])
    assert_type(view.health(day), list[Concern])
    assert_type(view.answers("leaks"), list[SideAnswer])
    assert_type(view.instruments(day), list[InForce])
    assert_type(view.instruments(day)[0].force, Force)
    view.due()  # type: ignore[call-arg]


def the_matrix(view: View, day: date) -> None:
    found = view.matrix(day, Configuration(we=PARTY), view, track=TRACK, party=PARTY)
    assert_type(found, Matrix)
    assert_type(found.tracks, tuple[MatrixTrack, ...])
    assert_type(found.closed, tuple[MatrixRow, ...])
    row = found.rows[0]
    assert_type(row.status, ProposalStatus)
    assert_type(row.raised, tuple[Raised, ...])
    assert_type(row.responses, tuple[Response, ...])
    assert_type(row.responses[0].latest, Told | None)
    assert_type(row.inherited, tuple[Inherited, ...])
    assert_type(row.signed, tuple[Signed, ...])
    assert_type(row.responsible, tuple[Responsible, ...])
    assert_type(row.next_step, Due | None)
    assert_type(row.last_moved, Idleness | None)
    assert_type(row.deciding, tuple[Deciding, ...])
    assert_type(row.ended, Ended | None)
    assert_type(row.possibly, MatrixRow | None)
    view.matrix()  # type: ignore[call-arg]


def together(view: View) -> None:
    series = view.series("rounds")
    assert_type(series, Series)
    assert_type(series.meetings, tuple[MeetingRow, ...])
    assert_type(series.gaps, tuple[Gap, ...])
    assert_type(series.followed, tuple[Followed, ...])
    assert_type(series.raised_again, tuple[RaisedAgain, ...])
    assert_type(view.follow_up("round"), list[FollowUp])
    assert_type(view.search("water"), Found)
    reading: Reading = view
    assert_type(reading.history("leaks"), History)
    assert_type(view.search("water").hits, list[Hit])
    (bundle,) = view.bundles("ten")
    assert_type(bundle, BundleStatus)
    assert_type(bundle.announced, Count | None)
    assert_type(bundle.amounts, tuple[AmountRow, ...])
    assert_type(bundle.reached, tuple[ReachedRow, ...])


def terms_of_an_instrument(terms: Terms) -> None:
    assert_type(terms.notices, tuple[Notice, ...])


def moments(tracker: Tracker) -> None:
    with tracker.view(on="2025-07", about=["leaks"]) as view:
        assert_type(view, View)
        assert_type(view.possibly, View | None)
    assert_type(tracker.replay(3), View)
    assert_type(tracker.changes(), Iterator[Change])
    assert_type(tracker.as_it_stands("2025-07-27"), View | None)


def keeping(tracker: Tracker) -> None:
    assert_type(backup(tracker.log, "backup.db"), Head)
    assert_type(restore([b"{}"], "again.db"), Head)
    found = tracker.verify()
    assert_type(found, Verification)
    assert_type(found.faults, tuple[LedgerFault, ...])
    assert_type(tracker.check(), list[str])
    tracker.log.append([Draft("id", "TrackClosed", 1, b"{}", ())], recorded_by="desk")


def errors(error: CoopError) -> None:
    if isinstance(error, InvalidInput | Refused):
        assert_type(error.faults, tuple[Fault, ...])
    if isinstance(error, ConcurrencyError):
        assert_type(error.found, tuple[int, ...])
    of_the_file: list[type[LedgerError]] = [NotALedger, NewerLedger, ReadOnlyLedger, DamagedLedger]
    others: list[type[CoopError]] = [UnknownThing, *of_the_file]
    wrong: list[type[LedgerError]] = [UnknownThing]  # type: ignore[list-item]
    assert others
    assert wrong


class Own:
    """A read model of one's own."""

    name, version, kind = "own", 1, "proposal"
    types: tuple[str, ...] = ()
    tables = (Table("own", {"proposal": str, "events": int}),)

    def things(self, recorded: Recorded) -> Iterable[str]:
        return [recorded.event.proposal] if isinstance(recorded.event, ProposalMade) else []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        assert_type(world.sides(PARTY), frozenset[PartyId])
        yield "own", (thing, len(history.entries))


class Faulty:
    """One that has no rows."""

    name, version, kind = "faulty", 1, "proposal"
    types: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    def things(self, recorded: Recorded) -> Iterable[str]:
        return recorded.tags


def read_models() -> None:
    own: Projection = Own()
    Tracker.in_memory(projections=[own])
    Tracker.in_memory(projections=[Faulty()])  # type: ignore[list-item]


def plain_data(value: Value) -> Any:
    return value.plain
