"""What comes with the package for other people's tests does what it says, and finds the faults it is there to find."""

from hypothesis import given, settings

from coop_tracker.events import EVENT_TYPES, AnyEvent, EventRedacted
from coop_tracker.testing import Ledger, strategies
from coop_tracker.tracker import Tracker

TOLD = [cls for cls in EVENT_TYPES.values() if cls is not EventRedacted]
some = settings(max_examples=60)


@given(strategies.ledgers())
def test_the_rules_take_a_ledger_as_one_batch_in_whatever_order(events: list[AnyEvent]) -> None:
    with Tracker.in_memory() as tracker:
        assert len(tracker.record_all(events)) == len(events)


@given(strategies.ledgers(in_order=True))
def test_the_rules_take_a_ledger_in_order_one_by_one(events: list[AnyEvent]) -> None:
    with Ledger.in_memory() as ledger:
        assert len(ledger.tell(*events)) == len(events)
