"""A log as it would be if some of its events did not exist, with every position kept: for showing it to others."""

# ruff: noqa: ARG002 (the form of every log)

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Self

from coop_tracker.errors import ReadOnlyLedger
from coop_tracker.log import AppendCondition, Draft, EventLog, Head, Query, RecordedEvent


class LogWithout:
    """A log without the events at some positions, only to read. Its head is that of the whole log."""

    def __init__(self, log: EventLog, left_out: Collection[int]) -> None:
        self.whole = log
        self._left_out = frozenset(left_out)
        self.ledger = log.ledger

    def head(self) -> Head:
        return self.whole.head()

    def read(
        self,
        query: Query | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        limit: int | None = None,
        backwards: bool = False,
    ) -> Iterator[RecordedEvent]:
        return islice(self._shown(self.whole.read(query, after=after, until=until, backwards=backwards)), limit)

    def contents(
        self, query: Query | None = None, *, after: int = 0, until: int | None = None
    ) -> Iterator[tuple[int, str, int, bytes | None]]:
        return (each for each in self.whole.contents(query, after=after, until=until) if each[0] not in self._left_out)

    def find(self, event_ids: Iterable[str]) -> list[RecordedEvent]:
        return [*self._shown(self.whole.find(event_ids))]

    def tagged(
        self, prefix: str, types: Collection[str] = (), until: int | None = None
    ) -> Iterator[tuple[str, RecordedEvent]]:
        found = self.whole.tagged(prefix, types, until)
        return ((tag, each) for tag, each in found if each.position not in self._left_out)

    def batch(self, batch_id: str) -> Iterator[RecordedEvent]:
        return self._shown(self.whole.batch(batch_id))

    def first_recorded_in(self, ledger: str) -> Iterator[RecordedEvent]:
        return self._shown(self.whole.first_recorded_in(ledger))

    def tags_of(self, position: int) -> frozenset[str]:
        return frozenset() if position in self._left_out else self.whole.tags_of(position)

    def close(self) -> None:
        """Leave the log to whoever opened it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def _shown(self, envelopes: Iterable[RecordedEvent]) -> Iterator[RecordedEvent]:
        return (each for each in envelopes if each.position not in self._left_out)

    # Nothing is recorded here.

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        recorded_by: str,
        condition: AppendCondition | None = None,
        batch_id: str | None = None,
    ) -> list[RecordedEvent]:
        raise _refusal()

    def redact(self, positions: Collection[int]) -> None:
        raise _refusal()

    def scrub(self) -> None:
        raise _refusal()

    def writing(self) -> AbstractContextManager[None]:
        raise _refusal()


def _refusal() -> ReadOnlyLedger:
    return ReadOnlyLedger("this is a part of a log, to read: record in the log itself")
