"""Large ledgers that look like real ones, the same for the same seed: for the benchmark.

A few tracks have most of the events; a country is named on half of them; one in ten tells of the past, dates are
mostly partial, every event cites a source, and one in two hundred is a retraction.
"""

from collections.abc import Iterator
from random import Random

from coop_tracker.dates import PartialDate
from coop_tracker.events import (
    AnyEvent,
    Citation,
    EndorsementGiven,
    EventId,
    EventRetracted,
    ImplementationStarted,
    InstrumentId,
    InstrumentSigned,
    InterestExpressed,
    MeetingHeld,
    MeetingId,
    PartyId,
    PartyIntroduced,
    ProgressReported,
    ProposalDeclined,
    ProposalId,
    ProposalMade,
    ProposalReopened,
    Reference,
    SourceId,
    SourceRegistered,
    TrackId,
    TrackOpened,
)
from coop_tracker.vocabulary import (
    Classification,
    InstrumentKind,
    MeetingKind,
    PartyKind,
    Progress,
    SourceKind,
    Strength,
)

TRACKS, ORGANIZATIONS, MEETINGS, SOURCES = 24, 60, 60, 40
OURS, THEIRS = PartyId("AA"), PartyId("DD")


def ledger(size: int, seed: int = 1) -> Iterator[tuple[str, AnyEvent]]:
    """So many events, each with an id that is the same for the same seed."""
    random = Random(seed)
    told: list[str] = []
    for event in _world(random):
        if len(told) == size:
            return
        told.append(_id(random))
        yield told[-1], event
    proposals: list[str] = []
    while len(told) < size:
        if random.random() < 0.005:
            follows: AnyEvent = EventRetracted(events=(EventId(random.choice(told[-1000:])),), reason="entered twice")
        elif len(proposals) < 5 or random.random() < 0.06:
            proposals.append(f"proposal-{len(proposals) + 1}")
            follows = _raised(random, proposals[-1])
        else:
            follows = _followed(random, _zipf(random, proposals), len(told))
        told.append(_id(random))
        yield told[-1], follows


def _id(random: Random) -> str:
    number = random.getrandbits(128) & ~(0xF << 76) | 8 << 76
    text = f"{number & ~(0b11 << 62) | 0b10 << 62:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _world(random: Random) -> Iterator[AnyEvent]:
    for number in range(SOURCES):
        kind = random.choice(list(SourceKind))
        yield SourceRegistered(source=SourceId(f"source-{number}"), kind=kind, title=f"Report of day {number}")
    for number in range(TRACKS):
        yield TrackOpened(track=TrackId(f"track-{number}"), title=f"Cooperation in field {number}")
    for number in range(ORGANIZATIONS):
        yield PartyIntroduced(
            party=PartyId(f"organization-{number}"),
            kind=PartyKind.ORGANIZATION,
            name=f"Organization {number}",
            classification=random.choice([Classification.GOVERNMENT, Classification.PRIVATE_SECTOR]),
            country=random.choice([OURS, THEIRS]),
        )
    for number in range(MEETINGS):
        yield MeetingHeld(
            meeting=MeetingId(f"meeting-{number}"),
            title=f"Round {number}",
            kind=MeetingKind.BILATERAL,
            on=PartialDate(f"{2010 + number // 4}-{1 + number % 4 * 3:02d}-15"),
            parties=(OURS, THEIRS),
        )


def _raised(random: Random, name: str) -> AnyEvent:
    cls = ProposalMade if random.random() < 0.7 else InterestExpressed
    given = {"proposers": (OURS,)} if cls is ProposalMade else {"by": (OURS,)}
    return cls(
        proposal=ProposalId(name),
        title=f"Joint work on {name}",
        summary="Training, tools and trials, as far as they were described at the meeting.",
        tracks=(TrackId(f"track-{min(TRACKS - 1, int(random.paretovariate(1)) - 1)}"),),
        counterparts=(THEIRS,) if random.random() < 0.5 else (),
        meeting=_meeting(random),
        sources=_cited(random),
        **given,  # type: ignore[arg-type]
    )


def _followed(random: Random, name: str, position: int) -> AnyEvent:
    proposal, sources = ProposalId(name), _cited(random)
    on = _date(random)
    match random.random():
        case chance if chance < 0.45:
            return EndorsementGiven(
                by=(THEIRS if random.random() < 0.7 else PartyId(f"organization-{random.randrange(ORGANIZATIONS)}"),),
                strength=random.choice(list(Strength)),
                targets=(Reference(f"proposal:{name}"),),
                words="welcomed the proposal and looked forward to work on its details",
                on=on,
                sources=sources,
            )
        case chance if chance < 0.6:
            return ProposalMade(proposal=proposal, meeting=_meeting(random), sources=sources)
        case chance if chance < 0.8:
            level = random.choice(list(Progress))
            return ProgressReported(targets=(Reference(f"proposal:{name}"),), level=level, on=on, sources=sources)
        case chance if chance < 0.88:
            by = (PartyId(f"organization-{random.randrange(ORGANIZATIONS)}"),)
            return ImplementationStarted(proposals=(proposal,), by=by, on=on, sources=sources)
        case chance if chance < 0.93:
            return InstrumentSigned(
                instrument=InstrumentId(f"instrument-{position}"),
                title=f"Memorandum on {name}",
                kind=InstrumentKind.MOU,
                parties=(OURS, THEIRS),
                proposals=(proposal,),
                on=on,
                sources=sources,
            )
        case chance if chance < 0.97:
            return ProposalDeclined(proposals=(proposal,), reason="no money this year", on=on, sources=sources)
    return ProposalReopened(proposals=(proposal,), on=on, sources=sources)


def _zipf(random: Random, names: list[str]) -> str:
    return names[min(len(names) - 1, int(len(names) * random.random() ** 2))]


def _meeting(random: Random) -> MeetingId:
    return MeetingId(f"meeting-{random.randrange(MEETINGS)}")


def _cited(random: Random) -> tuple[Citation, ...]:
    return (Citation(source=SourceId(f"source-{random.randrange(SOURCES)}"), locator=f"p{random.randrange(1, 9)}"),)


def _date(random: Random) -> PartialDate:
    year = 2024 if random.random() > 0.1 else random.randrange(2005, 2024)
    forms = (
        f"{year}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}",
        f"{year}-{random.randrange(1, 13):02d}",
    )
    return PartialDate(random.choice((*forms, f"{year}", f"{forms[1]}~", f"[..{forms[0]}]")))
