"""What was said, and what of it still stands: words can be taken back, whole or in part, by all or by some."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    EndorsementGiven,
    EndorsementWithdrawn,
    InstrumentSigned,
    PartyId,
)
from coop_tracker.gathering import references
from coop_tracker.history import Entry, World
from coop_tracker.vocabulary import Strength

Sides = frozenset[PartyId]

Speakers = tuple[tuple[PartyId, ...], tuple[PartyId, ...]]
"""Who spoke, and for whom."""

Voice = tuple[PartyId, PartyId]
"""Somebody who spoke, and a side spoken for."""


class Words(NamedTuple):
    """An endorsement, an agreement or a political document, as far as it stands for one of its targets."""

    entry: Entry
    sides: Sides
    """The sides of those who spoke and have not taken it back."""
    withdrawn_by: Entry | None = None
    """The last withdrawal, of the whole or of some who spoke."""
    stands: bool = True
    """Whether somebody's words are left."""

    @property
    def is_yes(self) -> bool:
        """Whether it is a yes that stands: an agreement, or words of agreed or stronger."""
        given = self.entry.event
        return self.stands and (not isinstance(given, EndorsementGiven) or given.strength >= Strength.AGREED)


def words_about(target: str, entry: Entry, withdrawals: Sequence[Entry], world: World) -> Words:
    """What of these words stands for a target (``kind:slug``), given the withdrawals that are about them."""
    taking = [each for each in withdrawals if target in (_targets(each) or (target,))]
    if not taking:
        speakers, spoken_for = speakers_of(entry.event, world)
        return Words(entry, world.sides_of(speakers, spoken_for))
    left = voices(entry.event, world)
    for withdrawal in taking:
        left = [voice for voice in left if voice not in taken_back(withdrawal, entry, world)]
    return Words(entry, frozenset(side for _, side in left), taking[-1], stands=bool(left))


def speakers_of(event: AnyEvent, world: World) -> Speakers:
    """Who spoke, and for whom."""
    match event:
        case EndorsementGiven():
            return event.by, event.on_behalf_of
        case AgreementReached():
            return event.parties, ()
        case InstrumentSigned():
            return event.parties or world.instrument(event.instrument).parties, ()
    return (), ()


def voices(event: AnyEvent, world: World) -> list[Voice]:
    """Each who spoke, with each side that was spoken for."""
    speakers, spoken_for = speakers_of(event, world)
    return [(speaker, side) for speaker in speakers for side in sorted(world.sides(speaker, spoken_for))]


def by_name(
    entries: Iterable[Entry], kinds: tuple[type[AnyEvent], ...] = (EndorsementWithdrawn,)
) -> dict[str, list[Entry]]:
    """The withdrawals among these (or what else refers to others by name), by the handles of what they are about."""
    named: dict[str, list[Entry]] = {}
    for each in entries:
        if isinstance(each.event, kinds):
            for handle in references(each.event):
                named.setdefault(handle, []).append(each)
    return named


def withdrawals_of(entry: Entry, named: Mapping[str, list[Entry]]) -> list[Entry]:
    """Those that are about this event, by whatever name its line of corrections ever had, in world order."""
    if not named:
        return []
    found = [each for handle in entry.handles for each in named.get(handle, ())]
    return sorted(found, key=attrgetter("order"))


def taken_back(withdrawal: Entry, entry: Entry, world: World) -> list[Voice]:
    """The voices a withdrawal takes out: of those it names and of the sides it speaks for; all, where it names none.

    A group no longer speaks for its members together once one of them has taken its words back.
    """
    taken, spoken = withdrawal.event, voices(entry.event, world)
    if not isinstance(taken, EndorsementWithdrawn):
        return []
    sides = world.sides_of(taken.by, taken.on_behalf_of)
    whole = () if taken.on_behalf_of else taken.by
    out = [(speaker, side) for speaker, side in spoken if side in sides or speaker in whole]
    lessened = {speaker for speaker, _ in out}
    return [voice for voice in spoken if voice in out or (voice[0] in lessened and world.is_group(voice[1]))] or spoken


def _targets(withdrawal: Entry) -> tuple[str, ...]:
    return withdrawal.event.targets if isinstance(withdrawal.event, EndorsementWithdrawn) else ()
