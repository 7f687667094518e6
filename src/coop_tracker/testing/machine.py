"""A machine that does to a log whatever comes to mind, and to a plain list the same: they must agree."""

from contextlib import AbstractContextManager, suppress

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coop_tracker.errors import ConcurrencyError, InvalidInput, Refused
from coop_tracker.log import AppendCondition, Draft, EventLog, Query, chain, matches
from coop_tracker.testing.drafts import bounds, draft, few_drafts, positions, prefixes, queries, record, some_types


class Undone(Exception):
    """What a transaction is left with to undo it."""


class LogMachine(RuleBasedStateMachine):
    """Appends, repeats, redacts, asks, opens transactions and undoes them, in any order Hypothesis can think of."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self.log = log
        self.known: list[Draft] = []
        self.emptied: set[int] = set()
        self.open: list[tuple[AbstractContextManager[None], int, set[int]]] = []  # with what was so when it began

    @rule(drafts=few_drafts)
    def append(self, drafts: list[Draft]) -> None:
        head = len(self.known)
        recorded = self.log.append(drafts, recorded_by="ann")
        self.known += drafts
        assert positions(recorded) == [*range(head + 1, len(self.known) + 1)]

    @rule(drafts=few_drafts, query=queries, behind=st.integers(-2, 4))
    def append_on_condition(self, drafts: list[Draft], query: Query, behind: int) -> None:
        after = len(self.known) - behind
        condition = AppendCondition(query, after)
        found = [position for position in self._matching(query) if position > after]
        if not 0 <= after <= len(self.known):
            with pytest.raises(InvalidInput):
                self.log.append(drafts, recorded_by="ann", condition=condition)
        elif found:
            with pytest.raises(ConcurrencyError) as raised:
                self.log.append(drafts, recorded_by="ann", condition=condition)
            assert raised.value.found
            assert {*raised.value.found} <= {*found}
        else:
            self.known += drafts
            assert len(self.log.append(drafts, recorded_by="ann", condition=condition)) == len(drafts)

    @precondition(lambda self: self.known)
    @rule(drafts=few_drafts, nth=st.integers(0, 30), other=st.booleans())
    def append_something_known(self, drafts: list[Draft], nth: int, other: bool) -> None:
        known = self.known[nth % len(self.known)]
        if other:
            with pytest.raises(Refused):
                record(self.log, *drafts, known._replace(data=b'{"other":1}'))
        else:
            with pytest.raises(ConcurrencyError) as raised:
                record(self.log, *drafts, known)
            assert raised.value.found == (self.known.index(known) + 1,)

    @precondition(lambda self: self.known)
    @rule(nth=st.lists(st.integers(0, 30), max_size=2))
    def redact(self, nth: list[int]) -> None:
        emptied = {number % len(self.known) + 1 for number in nth}
        self.log.redact(emptied)
        self.emptied |= emptied

    @precondition(lambda self: len(self.open) < 4)
    @rule()
    def open_a_transaction(self) -> None:
        transaction = self.log.writing()
        transaction.__enter__()
        self.open.append((transaction, len(self.known), {*self.emptied}))

    @precondition(lambda self: self.open)
    @rule()
    def end_it(self) -> None:
        transaction, *_ = self.open.pop()
        transaction.__exit__(None, None, None)

    @precondition(lambda self: self.open)
    @rule()
    def undo_it(self) -> None:
        transaction, before, self.emptied = self.open.pop()
        undone = Undone()
        with suppress(Undone):
            assert not transaction.__exit__(Undone, undone, None), "an exception in a transaction is passed on"
        del self.known[before:]

    @rule(query=queries, start=st.integers(0, 30), until=bounds, limit=bounds, back=st.booleans())
    def read(self, query: Query, start: int, until: int | None, limit: int | None, back: bool) -> None:
        after = start % (len(self.known) + 1)
        within = [each for each in self._matching(query) if after < each and (until is None or each <= until)]
        expected = (within[::-1] if back else within)[:limit]
        assert positions(self.log.read(query, after=after, until=until, limit=limit, backwards=back)) == expected

    @rule(nth=st.lists(st.integers(0, 30), max_size=4))
    def find(self, nth: list[int]) -> None:
        asked = {number % len(self.known) for number in nth} if self.known else set()
        ids = [self.known[each].event_id for each in asked]
        assert positions(self.log.find([draft().event_id, *ids, *ids])) == sorted(each + 1 for each in asked)

    @rule(prefix=prefixes, types=some_types, until=bounds)
    def ask_by_tag(self, prefix: str, types: tuple[str, ...], until: int | None) -> None:
        expected = sorted(
            (tag, position)
            for position, each in enumerate(self.known, 1)
            for tag in {*each.tags}
            if tag.startswith(prefix) and (not types or each.type in types) and (until is None or position <= until)
        )
        assert [(tag, event.position) for tag, event in self.log.tagged(prefix, types, until)] == expected

    @invariant()
    def holds_what_the_list_holds(self) -> None:
        events = list(self.log.read())
        assert [(event.position, event.event_id, event.type, event.data) for event in events] == [
            (position, each.event_id, each.type, None if position in self.emptied else each.data)
            for position, each in enumerate(self.known, 1)
        ]
        assert [self.log.tags_of(event.position) for event in events[-4:]] == [{*each.tags} for each in self.known[-4:]]
        expect_chain(self.log)

    def teardown(self) -> None:
        while self.open:
            self.open.pop()[0].__exit__(None, None, None)
        self.log.close()

    def _matching(self, query: Query) -> list[int]:
        return [position for position, each in enumerate(self.known, 1) if matches(query, each.type, each.tags)]


def expect_chain(log: EventLog) -> None:
    """See that every event is sealed with the one before, from the id of the ledger to the head."""
    previous, position = chain.genesis(log.ledger), 0
    for position, event in enumerate(log.read(), 1):
        assert event.position == position
        assert chain.check(previous, event) == (None if event.data is None else True, True)
        previous = event.hash
    assert log.head() == (log.ledger, position, previous)
