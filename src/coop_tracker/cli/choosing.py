"""Which event it is: a few questions in the words of the field, for whoever does not know the names by heart.

The table is to be read from the top. What each word means is said in ``docs/vocabulary.md``; the questions are how one
asks about a room in which one was not. A test sees that every event is reached, and that each line fits a terminal.
"""

from typing import Final, NamedTuple, Union

from coop_tracker.cli.prompts import choose, tell
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
    ImplementationStarted,
    InstrumentEnded,
    InstrumentSigned,
    InstrumentStepTaken,
    InterestExpressed,
    MeetingHeld,
    MeetingScheduled,
    MembershipStated,
    ParticipationRecorded,
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
    ProposalsLinked,
    ProposalsReplaced,
    ProposalSuspended,
    ProposalWithdrawn,
    SourceRegistered,
    StatusReported,
    TopicDiscussed,
    TrackClosed,
    TrackOpened,
    kebab,
)


class Question(NamedTuple):
    """A question with its answers; each leads to an event or to a further question."""

    asks: str
    answers: tuple[tuple[str, Union[type[AnyEvent], "Question"]], ...]


def _if(asks: str, yes: type[AnyEvent], no: "type[AnyEvent] | Question") -> Question:
    return Question(asks, (("yes", yes), ("no", no)))


RAISED: Final = _if(
    "Did anyone ask for, or offer, something one could say yes to?",
    ProposalMade,
    _if(
        "Did somebody say that they would like to, or are ready to explore it?",
        InterestExpressed,
        TopicDiscussed,
    ),
)

ANSWERED: Final = Question(
    "What was the answer?",
    (
        ("one side's words, warm or cool: welcomed, supported, agreed, had concerns", EndorsementGiven),
        ("a yes of several together, without signing anything", AgreementReached),
        ("a no that ends the proposal", ProposalDeclined),
        ("words, or a part in an agreement, were taken back", EndorsementWithdrawn),
    ),
)

MET: Final = Question(
    "What is known of the meeting?",
    (
        ("it took place", MeetingHeld),
        ("it is planned, or was moved, confirmed or called off", MeetingScheduled),
        ("it is on record, and somebody else took part", ParticipationRecorded),
    ),
)

DOCUMENT: Final = Question(
    "What happened to the document?",
    (
        ("it was signed, adopted, issued, exchanged or granted", InstrumentSigned),
        ("it went a step: drafted, ratified, in force, amended, notice given", InstrumentStepTaken),
        ("it ended: ran out, was terminated or replaced", InstrumentEnded),
    ),
)

DELIVERY: Final = Question(
    "How far did the work come?",
    (
        ("a trial began", PilotStarted),
        ("delivery began", ImplementationStarted),
        ("somebody reported how far it is, or how many got so far", ProgressReported),
        ("somebody said that it is finished", CompletionClaimed),
        ("somebody checked whether it is finished", CompletionVerified),
        ("a source or register says where the proposal stands", StatusReported),
    ),
)

FATE: Final = Question(
    "What happened to the proposal?",
    (
        ("its makers changed it", ProposalAmended),
        ("it was stopped for a time", ProposalSuspended),
        ("it was put off by decision", ProposalDeferred),
        ("it got the no that ends it", ProposalDeclined),
        ("its makers took it back", ProposalWithdrawn),
        ("it was ended after it had been agreed", ProposalCancelled),
        ("it ran out, and nobody pursues it", ProposalLapsed),
        ("it was taken up again", ProposalReopened),
        ("others took its place, or it became part of another", ProposalsReplaced),
        ("it has to do with another: requires it, follows it, is part of it", ProposalsLinked),
    ),
)

DUTY: Final = Question(
    "What about the thing to be done?",
    (
        ("somebody is to do it", ActionAssigned),
        ("it got another deadline", ActionRescheduled),
        ("it was done, or a part of it", ActionDone),
        ("it was given up", ActionDropped),
    ),
)

TOGETHER: Final = Question(
    "What is known of them?",
    (
        ("so many were announced, without a list", BundleAnnounced),
        ("some of them became known one by one", BundleItemised),
    ),
)

REFERENCE: Final = Question(
    "What is to be known?",
    (
        ("a source: a document, page, speech or table", SourceRegistered),
        ("a party: a person, organization, group or country", PartyIntroduced),
        ("a post that somebody holds", MembershipStated),
        ("another name of something, or that two are the same", AliasNoted),
        ("a field of cooperation was opened", TrackOpened),
        ("a field of cooperation was closed", TrackClosed),
    ),
)

RECORD: Final = Question(
    "What about the record?",
    (
        ("another source tells it otherwise, or denies it", ClaimRecorded),
        ("an entry should not have been recorded", EventRetracted),
        ("a law demands that an entry is emptied for good", EventRedacted),
    ),
)

START: Final = Question(
    "What happened?",
    (
        ("something was asked for, offered, wished for or talked about", RAISED),
        ("somebody answered: welcomed, agreed, declined, took words back", ANSWERED),
        ("parties met, or will meet", MET),
        ("a document was signed, went a step further or ended", DOCUMENT),
        ("work on a proposal began, came on or was finished", DELIVERY),
        ("a proposal was changed, paused, ended, taken up again or replaced", FATE),
        ("somebody is to do something, or has done it", DUTY),
        ("several things were announced together, as a number", TOGETHER),
        ("a source, a party, a name or a field is to be known", REFERENCE),
        ("something on record is told otherwise, or is wrong", RECORD),
    ),
)


def choose_event() -> str:
    """The name of the event, as ``coop record`` takes it, from the answers of a person."""
    found: type[AnyEvent] | Question = START
    while isinstance(found, Question):
        tell()
        tell(found.asks)
        found = found.answers[choose("answer", [("", words) for words, _ in found.answers])][1]
    name = kebab(found.__name__)
    tell()
    tell(f"That is {name}.")
    return name
