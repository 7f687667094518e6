"""Events in a word or two, and a ledger that holds them: what the tests of the rules are told in.

The cast is made up. Country AA, its Ministry B and Army A are one side; Company C and State Mill S of AA are sides of
their own; Country DD and University E of DD are two sides. A person speaks for nobody unless the event says for whom.
"""

from collections.abc import Iterable
from typing import Any

from coop_tracker import testing
from coop_tracker.events import (
    ActionAssigned,
    ActionDone,
    ActionDropped,
    ActionRescheduled,
    AgreementReached,
    AnyEvent,
    BundleAnnounced,
    BundleItemised,
    Citation,
    ClaimRecorded,
    CompletionClaimed,
    CompletionVerified,
    Deadline,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRetracted,
    ImplementationStarted,
    InstrumentEnded,
    InstrumentSigned,
    InstrumentStepTaken,
    InterestExpressed,
    MeetingHeld,
    MeetingScheduled,
    PartyIntroduced,
    PilotStarted,
    ProgressReported,
    ProposalAmended,
    ProposalCancelled,
    ProposalDeclined,
    ProposalDeferred,
    ProposalLapsed,
    ProposalMade,
    ProposalReopened,
    ProposalsReplaced,
    ProposalSuspended,
    ProposalWithdrawn,
    SourceId,
    SourceRegistered,
    StatusReported,
    Term,
    TopicDiscussed,
    TrackOpened,
)
from coop_tracker.proposal import Proposal
from coop_tracker.testing import Clock, label_of
from coop_tracker.values import Value

__all__ = ["Clock", "label_of"]  # where the tests look for words

Fields = dict[str, Any]


class Ledger(testing.Ledger):
    """A ledger whose proposal is ``water`` unless another is named."""

    def stands(self, proposal: str = "water") -> Proposal:
        return super().stands(proposal)


def empty(clock: Clock | None = None) -> Ledger:
    """A ledger that knows the cast, and nothing else."""
    ledger = Ledger.in_memory(recorded_by="the desk", clock=clock)
    ledger.record_all(CAST)
    return ledger


def given(*events: AnyEvent, clock: Clock | None = None) -> Ledger:
    """A ledger that knows the cast, and then was told these events, one by one."""
    ledger = empty(clock)
    ledger.tell(*events)
    return ledger


def stands(*events: AnyEvent) -> Proposal:
    """Where the proposal ``water`` stands after these events."""
    return given(*events).proposal("water")


# The cast


def _texts(**fields: Any) -> Fields:
    """Only what is given; lists as they are stored. Dates and words may be given as text: recording reads them."""
    return {
        name: tuple(value) if isinstance(value, list | tuple) else value
        for name, value in fields.items()
        if value is not None
    }


def party(slug: str, kind: str = "organization", **fields: Any) -> AnyEvent:
    fields.setdefault("name", slug.replace("-", " ").title())
    return PartyIntroduced(**_texts(party=slug, kind=kind, **fields))


def person(slug: str) -> AnyEvent:
    return party(slug, "person")


def group(slug: str, *members: str) -> AnyEvent:
    return party(slug, "group", members=members)


def meeting(slug: str, on: str | None = None, **fields: Any) -> AnyEvent:
    return MeetingHeld(**_texts(**{"meeting": slug, "title": slug, "kind": "bilateral", "on": on, **fields}))


def track(slug: str, **fields: Any) -> AnyEvent:
    return TrackOpened(**_texts(track=slug, title=slug.title(), **fields))


def source(slug: str, kind: str = "media", **fields: Any) -> AnyEvent:
    return SourceRegistered(**_texts(source=slug, kind=kind, title=slug.title(), **fields))


CAST: tuple[AnyEvent, ...] = (
    party("ministry-b", classification="government", country="AA"),
    party("army-a", classification="military", country="AA"),
    party("company-c", classification="private_sector", country="AA", parent="ministry-b"),
    party("mill-s", classification="state_owned_enterprise", country="AA", parent="ministry-b"),
    party("ministry-d", classification="government", country="DD"),
    party("university-e", classification="academic", country="DD"),
    person("person-p"),
    person("person-q"),
    track("rivers"),
    track("roads"),
)


# Raising


def discussed(proposal: str = "water", **fields: Any) -> AnyEvent:
    return TopicDiscussed(**_texts(**{"proposal": proposal, "title": proposal.title(), **fields}))


def interest(proposal: str = "water", by: Iterable[str] = ("AA",), **fields: Any) -> AnyEvent:
    return InterestExpressed(**_texts(**{"proposal": proposal, "title": proposal.title(), "by": by, **fields}))


def made(by: Iterable[str] = ("AA",), to: Iterable[str] = (), proposal: str = "water", **fields: Any) -> AnyEvent:
    fields.setdefault("title", proposal.title())
    return ProposalMade(**_texts(proposal=proposal, proposers=by, counterparts=to, **fields))


def amended(proposal: str = "water", **fields: Any) -> AnyEvent:
    return ProposalAmended(**_texts(proposal=proposal, **fields))


def replaced(*proposals: str, manner: str = "superseded", **fields: Any) -> AnyEvent:
    return ProposalsReplaced(**_texts(replaced=proposals or ("water",), manner=manner, **fields))


# Answers


def endorsed(by: Iterable[str] = ("DD",), strength: str = "welcomed", *targets: str, **fields: Any) -> AnyEvent:
    targets = targets or ("proposal:water",)
    return EndorsementGiven(**_texts(by=by, strength=strength, targets=targets, **fields))


def withdrawn(endorsement: str = "words", **fields: Any) -> AnyEvent:
    return EndorsementWithdrawn(**_texts(endorsement=endorsement or None, **fields))


def yes_withdrawn(agreement: str = "pact", **fields: Any) -> AnyEvent:
    return EndorsementWithdrawn(**_texts(agreement=agreement, **fields))


def agreed(*parties: str, **fields: Any) -> AnyEvent:
    fields.setdefault("proposals", ("water",))
    return AgreementReached(**_texts(parties=parties or ("AA", "DD"), **fields))


def signed(instrument: str = "memo", kind: str | None = "mou", **fields: Any) -> AnyEvent:
    fields.setdefault("proposals", ("water",))
    return InstrumentSigned(**_texts(**{"instrument": instrument, "title": instrument.title(), "kind": kind, **fields}))


def ended(ending: str = "terminated", *instruments: str, **fields: Any) -> AnyEvent:
    fields.setdefault("proposals", ("water",))
    return InstrumentEnded(**_texts(ending=ending, instruments=instruments or ("memo",), **fields))


# Delivery


def pilot(**fields: Any) -> AnyEvent:
    return PilotStarted(**_texts(**_about_water(fields)))


def begun(**fields: Any) -> AnyEvent:
    return ImplementationStarted(**_texts(**_about_water(fields)))


def progress(level: str | None, *targets: str, **fields: Any) -> AnyEvent:
    return ProgressReported(**_texts(level=level, targets=targets or ("proposal:water",), **fields))


def claimed(**fields: Any) -> AnyEvent:
    return CompletionClaimed(**_texts(**_about_water(fields)))


def verified(finding: str = "confirmed", by: Iterable[str] = ("university-e",), **fields: Any) -> AnyEvent:
    return CompletionVerified(**_texts(finding=finding, verified_by=by, **_about_water(fields)))


# Fate


def suspended(**fields: Any) -> AnyEvent:
    return ProposalSuspended(**_texts(**_about_water(fields)))


def deferred(**fields: Any) -> AnyEvent:
    return ProposalDeferred(**_texts(**_about_water(fields)))


def declined(**fields: Any) -> AnyEvent:
    return ProposalDeclined(**_texts(**_about_water(fields)))


def taken_back(**fields: Any) -> AnyEvent:
    return ProposalWithdrawn(**_texts(**_about_water(fields)))


def reopened(**fields: Any) -> AnyEvent:
    return ProposalReopened(**_texts(**_about_water(fields)))


def cancelled(**fields: Any) -> AnyEvent:
    return ProposalCancelled(**_texts(**_about_water(fields)))


def lapsed(**fields: Any) -> AnyEvent:
    return ProposalLapsed(**_texts(**_about_water(fields)))


# Follow-up


def scheduled(slug: str = "round", date: str | None = None, status: str = "confirmed", **fields: Any) -> AnyEvent:
    return MeetingScheduled(**_texts(**{"meeting": slug, "title": slug, "date": date, "status": status, **fields}))


def assigned(action: str | None = "report", deadline: Deadline | None = None, **fields: Any) -> AnyEvent:
    return ActionAssigned(**_texts(**{"action": action, "text": "Write the report", "deadline": deadline, **fields}))


def rescheduled(deadline: Deadline, action: str = "report", **fields: Any) -> AnyEvent:
    return ActionRescheduled(**_texts(action=action, deadline=deadline, **fields))


def done(action: str = "report", **fields: Any) -> AnyEvent:
    return ActionDone(**_texts(action=action, **fields))


def dropped(action: str = "report", **fields: Any) -> AnyEvent:
    return ActionDropped(**_texts(action=action, **fields))


def step(taken: str, instrument: str = "memo", **fields: Any) -> AnyEvent:
    named = {"title": instrument.title(), "kind": "mou"}
    return InstrumentStepTaken(**_texts(**{"step": taken, "instrument": instrument, **named, **fields}))


def deadline(relation: str = "by", **fields: Any) -> Deadline:
    """A deadline, in no words that matter."""
    return Deadline(**_texts(**{"said": "as agreed", "relation": relation, **fields}))


def term(**fields: Any) -> Term:
    return Term(**_texts(**fields))


# The record


def reported(proposal: str = "water", **fields: Any) -> AnyEvent:
    return StatusReported(**_texts(proposal=proposal, **fields))


def retracted(*events: str, **fields: Any) -> AnyEvent:
    return EventRetracted(**_texts(events=events, reason="entered by mistake", **fields))


def _about_water(fields: Fields) -> Fields:
    return {"proposals": ("water",), **fields}


def claim(about: str = "proposal:water", value: Any = None, **fields: Any) -> AnyEvent:
    """Another account: of the field given, or of whether it happened."""
    return ClaimRecorded(**_texts(about=about, value=None if value is None else Value(value), **fields))


def read_in(*sources: str) -> tuple[Citation, ...]:
    """Citations, each of a source by itself."""
    return tuple(Citation(source=SourceId(source)) for source in sources)


# Bundles


def announced(count: int | None = None, bundle: str = "twelve", **fields: Any) -> AnyEvent:
    named = {"title": bundle.title(), "of": "memoranda"}
    return BundleAnnounced(**_texts(**{"bundle": bundle, "count": count, **named, **fields}))


def itemised(*items: str, bundle: str = "twelve", **fields: Any) -> AnyEvent:
    return BundleItemised(**_texts(bundle=bundle, items=items, **fields))
