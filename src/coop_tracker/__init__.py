"""The record of what parties promise each other: where it stands, why we say so, what changed.

    from coop_tracker import ProposalId, ProposalMade, Tracker

    with Tracker.open("coop.db", create=True) as tracker:
        tracker.record(ProposalMade(proposal=ProposalId("leak-detection"), title="Leak detection"))
        print(tracker.proposal("leak-detection").stage)

Names are resolved on first use (PEP 562): the console script imports this package before anything else, and the events
alone take 70 ms to define.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from coop_tracker.version import __version__

if TYPE_CHECKING:
    from coop_tracker.accounts import *
    from coop_tracker.action import *
    from coop_tracker.activity import *
    from coop_tracker.answers import *
    from coop_tracker.bundle import *
    from coop_tracker.case import *
    from coop_tracker.configuration import *
    from coop_tracker.contests import *
    from coop_tracker.copies import *
    from coop_tracker.dates import *
    from coop_tracker.deadlines import *
    from coop_tracker.durations import *
    from coop_tracker.errors import *
    from coop_tracker.events import *
    from coop_tracker.evidence import *
    from coop_tracker.explanation import *
    from coop_tracker.fortune import *
    from coop_tracker.gathering import *
    from coop_tracker.health import *
    from coop_tracker.history import *
    from coop_tracker.instrument import *
    from coop_tracker.log import *
    from coop_tracker.matrix import *
    from coop_tracker.moments import *
    from coop_tracker.projections import *
    from coop_tracker.proposal import *
    from coop_tracker.queries import *
    from coop_tracker.queries.agenda import *
    from coop_tracker.queries.bundles import *
    from coop_tracker.queries.matrix import *
    from coop_tracker.queries.search import *
    from coop_tracker.reading import *
    from coop_tracker.schedule import *
    from coop_tracker.series import *
    from coop_tracker.stage import *
    from coop_tracker.tracker import *
    from coop_tracker.values import *
    from coop_tracker.verify import *
    from coop_tracker.view import *
    from coop_tracker.vocabulary import *

# fmt: off
__all__ = [
    "Account", "Accounts", "ActionAssigned", "ActionDone", "ActionDropped", "ActionId", "ActionRescheduled",
    "Activity", "Agreement", "AgreementForm", "AgreementId", "AgreementReached", "Ailment", "AliasNoted",
    "AmountRow", "Answer", "AnyEvent", "Backing", "BatchId", "Binding", "BundleAnnounced", "BundleId",
    "BundleItemised", "BundleState", "BundleStatus", "Capacity", "Change", "Citation", "ClaimRecorded",
    "Classification", "Completion", "CompletionClaimed", "CompletionVerified", "Concern", "ConcurrencyError",
    "Configuration", "Considered", "Contest", "CoopError", "Count", "Counting", "DamagedLedger", "Days",
    "Deadline", "DeadlineRelation", "Deciding", "Disposition", "Dispute", "Draft", "Due", "DueKind", "Ended",
    "Ending", "EndingSide", "EndorsementGiven", "EndorsementId", "EndorsementWithdrawn", "Entry", "Event",
    "EventId", "EventRedacted", "EventRetracted", "Explanation", "Facts", "Fault", "Finding", "FollowUp",
    "Followed", "Force", "Fortune", "Found", "Gap", "Grade", "Head", "History", "Hit", "Identifier", "Idle",
    "Idleness", "ImplementationStarted", "InForce", "Incoming", "Inherited", "InheritedEndorsement",
    "InstrumentEnded", "InstrumentId", "InstrumentKind", "InstrumentSigned", "InstrumentStep",
    "InstrumentStepTaken", "InterestExpressed", "InvalidInput", "LedgerError", "LedgerFault", "Level", "Mark",
    "Matrix", "MatrixRow", "MatrixTrack", "MeetingHeld", "MeetingId", "MeetingKind", "MeetingRow",
    "MeetingScheduled", "MeetingStatus", "Membership", "MembershipStated", "Mode", "Moments", "Name", "NameKind",
    "NewerLedger", "NotALedger", "Notice", "Outcome", "Owed", "PartialDate", "Participant", "ParticipantRole",
    "ParticipationRecorded", "PartyId", "PartyIntroduced", "PartyKind", "PilotStarted", "Progress",
    "ProgressReported", "Projection", "Proposal", "ProposalAmended", "ProposalCancelled", "ProposalDeclined",
    "ProposalDeferred", "ProposalId", "ProposalLapsed", "ProposalMade", "ProposalReopened", "ProposalStatus",
    "ProposalSuspended", "ProposalWithdrawn", "ProposalsLinked", "ProposalsReplaced", "Provenance", "Qualifier",
    "Quantity", "QuantityKind", "Query", "Raised", "RaisedAgain", "Rank", "Reached", "ReachedRow",
    "ReadOnlyLedger", "Reading", "Recorded", "RecordedEvent", "Reference", "Refused", "Relation", "Removed",
    "ReplacementManner", "Response", "Responsible", "RoleHeld", "RoleName", "Row", "Schedule", "Scope", "Series",
    "Severity", "SideAnswer", "Signatory", "Signed", "SigningManner", "Slug", "SourceForm", "SourceId",
    "SourceKind", "SourceRegistered", "Stage", "Stance", "StatusReported", "Step", "Strength", "Table", "Taken",
    "Term", "Terms", "Thread", "Thresholds", "Told", "TopicDiscussed", "TrackClosed", "TrackId", "TrackOpened",
    "TrackStatus", "Tracker", "UnknownThing", "Value", "Verification", "View", "Visibility", "Voice",
    "WorkingDays", "World", "__version__", "backup", "restore",
]
# fmt: on

# In the order of what builds on what: asking for a name imports no more than its home does.
_HOMES = (
    "errors", "dates", "values", "vocabulary", "log", "events", "moments", "gathering", "history", "evidence",
    "accounts", "contests", "case", "stage", "fortune", "proposal", "projections", "queries", "reading", "view",
    "tracker", "durations", "configuration", "bundle", "instrument", "queries.agenda", "queries.bundles",
    "queries.search", "queries.matrix", "schedule", "activity", "answers", "series", "health", "matrix", "verify",
    "copies", "explanation",
)  # fmt: skip


def __getattr__(name: str) -> object:
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"coop_tracker.{home}")
            if name in vars(module):
                return getattr(module, name)
    raise AttributeError(f"module 'coop_tracker' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
