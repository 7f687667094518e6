"""What was said, and what of it still stands: words can be taken back, whole or in part, by all or by some."""

from collections.abc import Iterable

from attrs import frozen

from coop_tracker.events import AgreementReached, AnyEvent, EndorsementGiven, EndorsementWithdrawn, InstrumentSigned, PartyId
from coop_tracker.history import Entry, World
from coop_tracker.vocabulary import Strength

Sides = frozenset[PartyId]


@frozen(eq=False)
class Words:
    """An endorsement, an agreement or a political document, as far as it stands for one of its targets."""

    entry: Entry
    sides: Sides
    """The sides of those who spoke and have not taken it back."""
    withdrawn_by: Entry | None
    """The last withdrawal, of the whole or of some who spoke."""
    stands: bool
    """Whether somebody's words are left."""

    @property
    def is_yes(self) -> bool:
        """Whether it is a yes that stands: an agreement, or words of agreed or stronger."""
        given = self.entry.event
        return self.stands and (not isinstance(given, EndorsementGiven) or given.strength >= Strength.AGREED)


def words_about(target: str, entry: Entry, withdrawals: Iterable[Entry], world: World) -> Words:
    """What of these words stands for a target (``kind:slug``), given the withdrawals on record."""
    speakers, spoken_for = speakers_of(entry.event)
    left, withdrawn_by = set(speakers), None
    for withdrawal in withdrawals:
        taken = withdrawal.event
        if isinstance(taken, EndorsementWithdrawn) and _is_about(taken, entry) and target in (taken.targets or (target,)):
            left -= _taking_back(taken, speakers, spoken_for, world)
            withdrawn_by = withdrawal
    sides = world.sides_of((speaker for speaker in speakers if speaker in left), spoken_for)
    return Words(entry, sides, withdrawn_by, stands=withdrawn_by is None or bool(left))


def speakers_of(event: AnyEvent) -> tuple[tuple[PartyId, ...], tuple[PartyId, ...]]:
    """Who spoke, and for whom."""
    match event:
        case EndorsementGiven():
            return event.by, event.on_behalf_of
        case AgreementReached() | InstrumentSigned():
            return event.parties, ()
    return (), ()


def _is_about(withdrawal: EndorsementWithdrawn, entry: Entry) -> bool:
    """Whether it takes these words back: named by their slug, or by an event of their line of corrections."""
    line = (entry.root.event_id, entry.envelope.event_id)
    match entry.event:
        case EndorsementGiven():
            return withdrawal.endorsement in (entry.event.endorsement or line[0], *line)
        case AgreementReached():
            return withdrawal.agreement in (entry.event.agreement or line[0], *line)
    return False


def _taking_back(
    withdrawal: EndorsementWithdrawn, speakers: tuple[PartyId, ...], spoken_for: tuple[PartyId, ...], world: World
) -> set[PartyId]:
    """The speakers it takes out: those it names, or whose sides it speaks for; all, where it names none of them."""
    sides = world.sides_of(withdrawal.by, withdrawal.on_behalf_of)
    named = {one for one in speakers if one in withdrawal.by or world.sides(one, spoken_for) <= sides}
    return named or set(speakers)
