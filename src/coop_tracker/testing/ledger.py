"""A ledger for tests: it knows events by their labels, its clock moves when told, and it says what it holds and why."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Self, cast

from coop_tracker.errors import Refused
from coop_tracker.events import NAMELESS, AnyEvent, introduced, renamed
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry
from coop_tracker.projections import Projection
from coop_tracker.proposal import Proposal
from coop_tracker.tracker import Tracker


class Clock:
    """A clock that moves when it is told to, and a second with every look, so that no two recordings share a moment."""

    def __init__(self, now: str = "2026-01-01T09:00") -> None:
        """Start at a time in UTC, as ISO 8601 writes it."""
        self.now = datetime.fromisoformat(now).replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time now; a second later with every look."""
        self.now += timedelta(seconds=1)
        return self.now

    def turn_to(self, now: str) -> None:
        """Set it to a time in UTC."""
        self.now = datetime.fromisoformat(now).replace(tzinfo=UTC)


class Ledger(Tracker):
    """A tracker in memory, for tests: get one from :meth:`given`.

    It knows events by their label, whichever batch they came in, so that a test needs no ids.
    """

    clock: Clock
    ids: dict[str, str]
    """The id of each event that has a label, by its label."""
    _by_slug: set[str]
    """The things that were given a slug: what has one does not go by a label."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """As a tracker is made; no label is known yet."""
        super().__init__(*given, **named)
        self.ids = {}
        self._by_slug = set()

    @classmethod
    def given(
        cls,
        *events: AnyEvent,
        projections: Iterable[Projection] = (),
        clock: Clock | None = None,
        recorded_by: str = "the desk",
    ) -> Self:
        """A ledger that was told these events, one by one.

        Raises:
            Refused: the rules do not take one of them.
        """
        ledger = cls.in_memory(recorded_by=recorded_by, projections=projections, clock=clock)
        ledger.tell(*events)
        return ledger

    @classmethod
    def in_memory(
        cls,
        *,
        recorded_by: str | None = None,
        projections: Iterable[Projection] = (),
        clock: Callable[[], datetime] | None = None,
    ) -> Self:
        """An empty ledger, with a clock that moves when it is told to."""
        clock = clock or Clock()
        ledger = super().in_memory(recorded_by=recorded_by, projections=projections, clock=clock)
        ledger.clock = cast("Clock", clock)
        return ledger

    def tell(self, *events: AnyEvent) -> list[Recorded]:
        """Record each by itself, one after the other; where one names the label of an earlier one, its id is put in.

        Raises:
            Refused: the rules do not take one of them; those before it are recorded.
        """
        return [recorded for event in events for recorded in self.tell_together(event)]

    def tell_together(self, *events: AnyEvent) -> list[Recorded]:
        """Record these as one batch.

        Raises:
            Refused: the rules do not take one of them; nothing is recorded.
        """
        self._by_slug.update(thing.tag for event in events if (thing := introduced(event)))
        named = [renamed(event, self._id_of) for event in events]
        recorded = self.record_all(named)
        self.ids.update((str(each.event.label), each.event_id) for each in recorded if each.event.label)
        return recorded

    def _id_of(self, kind: str, slug: str) -> str:
        goes_by_label = kind == "event" or (kind in NAMELESS and f"{kind}:{slug}" not in self._by_slug)
        return self.ids.get(slug, slug) if goes_by_label else slug

    # Then

    def refuses(self, *events: AnyEvent, because: str) -> None:
        """Assert that the rules refuse these as one batch, for this reason (a part of it), and that nothing changed."""
        before = self.log.head()
        found = None
        try:
            self.tell_together(*events)
        except Refused as refused:
            found = str(refused)
        assert found is not None, f"it was recorded, and expected to be refused: {because}"
        assert because in found, f"it was refused for another reason\n  expected: {because}\n  found: {found}"
        assert self.log.head() == before, "it was refused, and yet something was recorded"

    def stands(self, proposal: str) -> Proposal:
        """Everything about a proposal; asserts before that the rows are what a rebuild would make."""
        self.expect_rows_made_anew()
        return self.proposal(proposal)

    def expect(self, proposal: str, **answers: Any) -> None:
        """Assert what a list says of a proposal, by the fields of ``ProposalStatus``, such as ``stage``.

        All that differs is told together, with the event that decides it.
        """
        self.expect_rows_made_anew()
        found = next((line for line in self.proposals() if line.proposal == proposal), None)
        assert found, f"no proposal {proposal} is on record; there are: {[line.proposal for line in self.proposals()]}"
        unknown = answers.keys() - {*found._fields}
        assert not unknown, f"a proposal has no {', '.join(sorted(unknown))}; it has {', '.join(found._fields)}"
        differences = [
            f"  {name}: expected {wanted!s}, found {getattr(found, name)!s}{self._decided(found, name)}"
            for name, wanted in answers.items()
            if getattr(found, name) != wanted
        ]
        if differences:  # and no assert, to which pytest would add its own words
            raise AssertionError("\n".join([f"{proposal} stands otherwise", *differences]))

    def _decided(self, found: object, name: str) -> str:
        position = getattr(found, f"{name}_decided_by", None)
        return f", by event {position}: {self.at(position).event}" if position else ""

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows that an SQL query finds; asserts before that all rows are what a rebuild would make.

        So a projection of yours is held to its promise wherever its rows are looked at.
        """
        self.expect_rows_made_anew()
        return self.connection.execute(query, parameters).fetchall()

    def expect_rows_made_anew(self) -> None:
        """Assert that the rows of every read model, as they were kept, are what a rebuild makes of the log."""
        differing = self.check()
        assert differing == [], "rows differ from those made anew from the log\n  " + "\n  ".join(differing)


def label_of(entry: Entry | None) -> str | None:
    """The label of the event that decided something."""
    return entry.event.label if entry else None
