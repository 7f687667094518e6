"""What each side of a proposal has answered, and whether we have it from that side itself (RULES 12)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from coop_tracker.accounts import claims_about, supporting
from coop_tracker.case import Answer
from coop_tracker.events import Citation, ClaimRecorded, EndorsementGiven, PartyId
from coop_tracker.history import Entry, History, World
from coop_tracker.proposal import Proposal
from coop_tracker.vocabulary import SourceKind, Stance, Strength, Voice
from coop_tracker.words import Sides


class SideAnswer(NamedTuple):
    """What one side that a proposal names has answered."""

    side: PartyId
    role: str
    """``proposer``, or ``counterpart``."""
    voice: Voice
    latest: Answer | None
    """Its latest words that stand; None where there are none."""
    strongest: Answer | None
    """Its warmest words that stand, where those are others."""


def answers(found: Proposal, history: History, world: World) -> list[SideAnswer]:
    """An answer for each side that a proposal names: those who propose it first, each in order of the alphabet."""
    named = [(side, "proposer") for side in sorted(found.proposer_sides)]
    named += [(side, "counterpart") for side in sorted(found.counterpart_sides - found.proposer_sides)]
    silent = _silent(found, history, world)
    given = sorted((each for each in found.answers if each.words.stands), key=lambda each: each.entry.order)
    return [_of(side, role, given, silent, history, world) for side, role in named if not world.is_group(side)]


def _of(side: PartyId, role: str, given: Iterable[Answer], silent: Sides, history: History, world: World) -> SideAnswer:
    own = [each for each in given if side in each.words.sides]
    if not own:
        return SideAnswer(side, role, Voice.SILENT if side in silent else Voice.NO_ANSWER, None, None)
    latest = own[-1]
    strongest = max(own, key=lambda each: (warmth(each), each.entry.order))
    citations = [*latest.entry.event.sources, *supporting(latest.entry, claims_about(history.entries))]
    voice = Voice.OWN_WORDS if side in _official(citations, world) else Voice.REPORTED
    return SideAnswer(side, role, voice, latest, strongest if warmth(strongest) > warmth(latest) else None)


def warmth(answer: Answer) -> int:
    """How warm an answer is, as the level of an endorsement; an agreement or a political document is a yes."""
    given = answer.entry.event
    return given.strength.level if isinstance(given, EndorsementGiven) else _YES


_YES: Final = Strength.AGREED.level


def _official(citations: Iterable[Citation], world: World) -> Sides:
    """The sides whose own document, or joint one, is cited; a relay of it is the word of others."""
    sides: Sides = frozenset()
    for citation in citations:
        facts = world.source(citation.source)
        if facts and facts.kind is SourceKind.OFFICIAL:
            sides |= world.sides_of(facts.official_of)
    return sides


def _silent(found: Proposal, history: History, world: World) -> Sides:
    """The sides whose own read-out is recorded as not mentioning the proposal, or what they had said of it."""
    sides: Sides = frozenset()
    for about in claims_about(history.entries):
        official = _official([citation for claim in about.claims for citation in _of_silence(claim)], world)
        if about.entry in found.came_up:
            sides |= official
        else:
            own = (answer.words.sides for answer in found.answers if answer.entry is about.entry)
            sides |= official & frozenset[PartyId]().union(*own)
    return sides


def _of_silence(claim: Entry) -> tuple[Citation, ...]:
    """What is cited for a claim that a source tells of the matter and does not mention that this happened."""
    said = claim.event
    is_silent = isinstance(said, ClaimRecorded) and said.stance is Stance.SILENT and said.field is None
    return said.sources if is_silent else ()
