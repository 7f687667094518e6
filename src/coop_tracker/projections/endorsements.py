"""Endorsements: who answered, how warmly, about what, and what of it was taken back."""

from collections.abc import Iterable, Iterator, Sequence

from coop_tracker.events import EndorsementGiven, EndorsementWithdrawn, scope_of
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry, History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import BOUNDS, DATES, bounds, dates, thing_row, together
from coop_tracker.words import by_name, taken_back, voices, withdrawals_of, words_about


class Endorsements:
    """The rows of endorsements; one without a slug goes by the id of its event."""

    name = "endorsements"
    version = 1
    kind = "endorsement"
    types = ("EndorsementGiven", "EndorsementWithdrawn")
    tables = (
        Table(
            "endorsements",
            {
                "endorsement": str,
                "position": int,
                "strength": str,
                "level": int,
                "scope": str,
                "capacity": str,
                "component": str,
                "meeting": str,
                "words": str,
                "condition": str,
                **DATES,
                **BOUNDS,
                "stands": int,
            },
            key=("endorsement",),
            indexes=(("scope",),),
        ),
        Table(
            "endorsement_sides",
            {"endorsement": str, "speaker": str, "side": str},
            key=("endorsement", "speaker", "side"),
        ),
        Table(
            "endorsement_targets",
            {"endorsement": str, "target": str, "stands": int},
            key=("endorsement", "target"),
            indexes=(("target",),),
        ),
        Table(
            "withdrawals",
            {"endorsement": str, "position": int, "target": str, "speaker": str, "side": str, "on_text": str},
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case EndorsementGiven(endorsement=slug):
                return [slug or recorded.event_id]
            case EndorsementWithdrawn(endorsement=str(named)):
                return [named]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        told = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, EndorsementGiven)]
        told = [(entry, event) for entry, event in told if entry.name == thing]
        if not told:
            return
        entry, given = told[0][0], together([event for _, event in told])
        withdrawals = withdrawals_of(entry, by_name(history.entries))
        standing = {target: words_about(target, entry, withdrawals, world).stands for target in given.targets}
        yield (
            "endorsements",
            (
                thing,
                entry.position,
                given.strength,
                given.strength.level,
                scope_of(given),
                given.capacity,
                given.component,
                given.meeting,
                given.words,
                given.condition,
                *dates(entry),
                *bounds(entry),
                any(standing.values()),
            ),
        )
        for speaker, side in voices(given, world):
            yield "endorsement_sides", (thing, speaker, side)
        for target, stands in standing.items():
            yield "endorsement_targets", (thing, target, stands)
        for withdrawal in withdrawals:
            yield from _withdrawal_rows(thing, entry, withdrawal, world)
        title = given.words or f"{given.strength.label}: {', '.join(given.targets)}"
        yield thing_row(self.kind, thing, title, told)


def _withdrawal_rows(thing: str, entry: Entry, withdrawal: Entry, world: World) -> Iterator[Row]:
    """One row for each voice and each target (an heir of the words too) taken back.

    Without target: of the whole; without voice: nobody is named in the words.
    """
    taken = withdrawal.event
    if isinstance(taken, EndorsementWithdrawn):
        taken_out: Sequence[tuple[str | None, str | None]] = taken_back(withdrawal, entry, world) or [(None, None)]
        for voice in taken_out:
            for target in taken.targets or (None,):
                yield "withdrawals", (thing, withdrawal.position, target, *voice, str(withdrawal.on))
