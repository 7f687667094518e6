"""The Shanghai meeting of July 2025, from nothing to a printed status.

Shows how events are recorded from Python with typed identifiers, that a day known only as "one of these three" stays
that, and why "she welcomed the proposals" endorses none of them: the words were about the whole, so each proposal
inherits them and none is moved by them. Recording ends; then the record is asked where everything stands, and why.

The whole meeting, with every person and post, is in ``seeds/waic-2025.toml``.
"""

from coop_tracker import (
    AnyEvent,
    Capacity,
    Citation,
    Classification,
    EndorsementGiven,
    EndorsementId,
    InterestExpressed,
    MeetingHeld,
    MeetingId,
    MeetingKind,
    PartialDate,
    PartyId,
    PartyIntroduced,
    PartyKind,
    ProposalId,
    ProposalMade,
    Reference,
    SourceId,
    SourceKind,
    SourceRegistered,
    Strength,
    Tracker,
    TrackId,
    TrackOpened,
)

ARTICLE = SourceId("article")
MINISTRY, MINISTER, DELEGATION = PartyId("moitt"), PartyId("shaza-fatima-khawaja"), PartyId("chinese-delegation")
MEETING = MeetingId("shanghai")
SKILLS, CITY, HEALTH = TrackId("ai-skills"), TrackId("smart-city"), TrackId("health-technology")
EXCHANGE, MEDICINE = ProposalId("ai-skills-exchange"), ProposalId("chinese-medicine-ai")


def at(paragraph: int) -> tuple[Citation, ...]:
    """Where in the article it was read."""
    return (Citation(source=ARTICLE, locator=f"p{paragraph}"),)


EVENTS: list[AnyEvent] = [
    SourceRegistered(source=ARTICLE, kind=SourceKind.MEDIA, title="Shaza Fatima reaffirms Pakistan's commitment"),
    PartyIntroduced(
        party=MINISTRY,
        kind=PartyKind.ORGANIZATION,
        name="Ministry of Information Technology and Telecommunication",
        classification=Classification.GOVERNMENT,
        country=PartyId("PK"),  # so the ministry's yes is Pakistan's yes
        sources=at(1),
    ),
    PartyIntroduced(party=MINISTER, kind=PartyKind.PERSON, name="Shaza Fatima Khawaja", sources=at(1)),
    PartyIntroduced(party=DELEGATION, kind=PartyKind.GROUP, name="A Chinese delegation", sources=at(1)),
    MeetingHeld(
        meeting=MEETING,
        title="Pakistan's IT minister and a Chinese delegation",
        kind=MeetingKind.SIDELINES,
        place="Shanghai",
        on=PartialDate("[2025-07-26..2025-07-28]"),  # on some day of the conference; the article gives none
        parties=(MINISTRY, DELEGATION),
        sources=at(1),
    ),
    TrackOpened(track=SKILLS, title="AI skills development", meeting=MEETING, sources=at(1)),
    TrackOpened(track=CITY, title="Smart city infrastructure", meeting=MEETING, sources=at(1)),
    TrackOpened(track=HEALTH, title="Innovative health technology", meeting=MEETING, sources=at(1)),
    ProposalMade(  # "the key proposals discussed": whose, the article does not say
        proposal=EXCHANGE,
        title="AI skills exchange for young people in Pakistan",
        tracks=(SKILLS,),
        meeting=MEETING,
        words="Among the key proposals discussed",
        sources=at(2),
    ),
    InterestExpressed(  # a willingness is less than a proposal
        proposal=MEDICINE,
        title="Joint studies on AI-powered Chinese medicine",
        tracks=(HEALTH,),
        meeting=MEETING,
        by=(DELEGATION,),
        words="conveyed a willingness to expand joint studies and pilot programs",
        sources=at(4),
    ),
    EndorsementGiven(  # about the meeting as a whole: the target is the meeting
        endorsement=EndorsementId("welcome"),
        by=(MINISTER,),
        on_behalf_of=(MINISTRY,),
        capacity=Capacity.MINISTER,
        strength=Strength.WELCOMED,
        targets=(Reference(f"meeting:{MEETING}"),),
        meeting=MEETING,
        words="welcomed the proposals",
        sources=at(6),
    ),
    EndorsementGiven(  # stronger, and about partnerships in general: the target is a party
        endorsement=EndorsementId("full-support"),
        by=(MINISTER,),
        on_behalf_of=(MINISTRY,),
        capacity=Capacity.MINISTER,
        strength=Strength.SUPPORTED,
        targets=(Reference(f"party:{DELEGATION}"),),
        meeting=MEETING,
        words="full support in creating enabling environments for international partnerships",
        sources=at(6),
    ),
]


def main() -> None:
    """Record the meeting, then print where each track and each proposal stands."""
    with Tracker.in_memory(recorded_by="example") as tracker:
        tracker.record_all(EVENTS)

        for track in tracker.tracks():
            stage = track.furthest_stage.label if track.furthest_stage else "nothing proposed"
            print(f"{track.title:<30} {stage:<18} {track.last_event_on}")

        for line in tracker.proposals():
            found = tracker.proposal(line.proposal)
            print(f"\n{line.title}")
            for step in found.steps:
                print(f"  {step.stage.label}, by event {step.by.position} on {step.by.on}")
            if not found.answers:
                print("  nobody has answered about it alone")
            for words in tracker.inherited(line.proposal):
                print(f"  inherits {words.strength.label} (scope {words.scope.label}): “{words.words}”")


if __name__ == "__main__":
    main()
