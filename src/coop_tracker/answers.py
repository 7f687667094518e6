"""What each side of a proposal has answered, and whether we have it from that side itself (RULES 12)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from coop_tracker.accounts import claims_about, supporting
from coop_tracker.case import Answer
from coop_tracker.events import Citation, ClaimRecorded, EndorsementGiven, InstrumentSigned, PartyId
from coop_tracker.history import Entry, History, World
from coop_tracker.proposal import Proposal
from coop_tracker.vocabulary import SourceKind, Stance, Strength, Voice
from coop_tracker.words import Sides, Words, speakers_of


class SideAnswer(NamedTuple):
    """What one side that a proposal names has answered."""

    side: PartyId
    role: str
    """``proposer``, or ``counterpart``; ``other`` of a side that the proposal does not name."""
    voice: Voice
    latest: Answer | None
    """Its latest words that stand; None where there are none."""
    strongest: Answer | None
    """Its warmest words that stand, where those are others."""
    silent_by: tuple[Entry, ...] = ()
    """Of a side that is silent: the claims that say so."""


def answers(found: Proposal, history: History, world: World, *, others: bool = False) -> list[SideAnswer]:
    """An answer for each side that a proposal names: those who propose it first, each in order of the alphabet.

    With ``others``, those of sides that it does not name and that have answered it come last.
    """
    named = [(side, "proposer") for side in sorted(found.proposer_sides)]
    named += [(side, "counterpart") for side in sorted(found.counterpart_sides - found.proposer_sides)]
    silent = _silent(found, history, world)
    given = sorted((*found.answers, *_signings(found, world)), key=lambda each: each.entry.order)
    if others:
        known = found.proposer_sides | found.counterpart_sides
        spoke = frozenset[PartyId]().union(*(each.words.sides for each in given))
        named += [(side, "other") for side in sorted(spoke - known)]
    return [_of(side, role, given, silent, history, world) for side, role in named if not world.is_group(side)]


def _signings(found: Proposal, world: World) -> Iterator[Answer]:
    """Instruments that name the proposal: whoever is a party to one has said yes to it, and more."""
    known = {answer.entry.event_id for answer in found.answers}
    for entry in found.own:
        if isinstance(entry.event, InstrumentSigned) and entry.event_id not in known:
            sides = world.sides_of(speakers_of(entry.event, world)[0])
            yield Answer(Words(entry, sides), sides)


def _of(
    side: PartyId,
    role: str,
    given: Iterable[Answer],
    silent: Mapping[PartyId, list[Entry]],
    history: History,
    world: World,
) -> SideAnswer:
    own = [each for each in given if side in each.words.sides]
    if not own:
        taken_back = any(side in world.sides_of(*speakers_of(each.entry.event, world)) for each in given)
        voice = Voice.SILENT if side in silent else Voice.WITHDRAWN if taken_back else Voice.NO_ANSWER
        return SideAnswer(side, role, voice, None, None, tuple(silent.get(side, ())))
    latest = own[-1]
    strongest = max(own, key=lambda each: (warmth(each), each.entry.order))
    citations = [*latest.entry.event.sources, *supporting(latest.entry, claims_about(history.entries))]
    voice = Voice.OWN_WORDS if side in _official(citations, world) else Voice.REPORTED
    return SideAnswer(side, role, voice, latest, strongest if warmth(strongest) > warmth(latest) else None)


def warmth(answer: Answer) -> int:
    """How warm an answer is, as the level of an endorsement: an agreement is a yes, and signing commits."""
    given = answer.entry.event
    if isinstance(given, EndorsementGiven):
        return given.strength.level
    return Strength.COMMITTED.level if isinstance(given, InstrumentSigned) else Strength.AGREED.level


def level_of(said: str) -> int:
    """How warm the word of an answer is; what was signed is warmest."""
    return Strength(said).level if said in {*Strength} else Strength.COMMITTED.level + 1


def word_of(answer: Answer, world: World) -> str:
    """What was said, as a code: a strength; ``agreed`` of an agreement, ``signed`` of what was signed."""
    given = answer.entry.event
    if isinstance(given, EndorsementGiven):
        return given.strength
    if isinstance(given, InstrumentSigned):
        kind = given.kind or world.instrument(given.instrument).kind
        return "agreed" if kind and kind.is_political else "signed"
    return Strength.AGREED


def _official(citations: Iterable[Citation], world: World) -> Sides:
    """The sides whose own document, or joint one, is cited; a relay of it is the word of others."""
    sides: Sides = frozenset()
    for citation in citations:
        facts = world.source(citation.source)
        if facts and facts.kind is SourceKind.OFFICIAL:
            sides |= world.sides_of(facts.official_of)
    return sides


def _silent(found: Proposal, history: History, world: World) -> dict[PartyId, list[Entry]]:
    """The sides whose own read-out is recorded as not mentioning the proposal, or what they had said of it."""
    sides: dict[PartyId, list[Entry]] = {}
    for about in claims_about(history.entries):
        own = [answer.words.sides for answer in found.answers if answer.entry is about.entry]
        for claim in about.claims:
            official = _official(_of_silence(claim), world)
            if about.entry not in found.came_up:
                official &= frozenset[PartyId]().union(*own)
            for side in official:
                sides.setdefault(side, []).append(claim)
    return sides


def _of_silence(claim: Entry) -> tuple[Citation, ...]:
    """What is cited for a claim that a source tells of the matter and does not mention that this happened."""
    said = claim.event
    is_silent = isinstance(said, ClaimRecorded) and said.stance is Stance.SILENT and said.field is None
    return said.sources if is_silent else ()
