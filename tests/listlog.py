"""An event log in a Python list, for the threads of one program: it keeps every promise and knows no SQLite."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple, Self

import attrs

from coop_tracker.errors import ConcurrencyError, Fault, InvalidInput, ReadOnlyLedger, Refused
from coop_tracker.log import (
    AppendCondition,
    Draft,
    Head,
    Query,
    RecordedEvent,
    chain,
    checks,
    matches,
    uuid7,
)
from coop_tracker.testing.drafts import EVERYTHING, now


class Kept(NamedTuple):
    """An event and the tags it was recorded with."""

    event: RecordedEvent
    tags: frozenset[str]


@attrs.define
class Ledger:
    """What the connections to one ledger share: a tuple, so that a reader keeps the one it began with."""

    id: str
    kept: tuple[Kept, ...] = ()
    lock: Lock = attrs.field(factory=Lock)


class ListEventLog:
    """An :class:`~coop_tracker.log.EventLog` in a list."""

    def __init__(self, clock: Callable[[], datetime] = now, shared: Ledger | None = None, read_only: bool = False):
        self.shared = shared or Ledger(uuid7(clock()))
        self.ledger = self.shared.id
        self.clock = clock
        self.read_only = read_only
        self.mine: tuple[Kept, ...] | None = None  # what an open transaction has made of it

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What this connection sees."""
        return self.shared.kept if self.mine is None else self.mine

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self.read_only:
            raise ReadOnlyLedger("the list was opened for reading only")
        if self.mine is not None:
            before = self.mine
            try:
                yield
            except BaseException:
                self.mine = before
                raise
            return
        if not self.shared.lock.acquire(timeout=10):
            raise ConcurrencyError("the list is in use by another thread; waited 10 s: try again later")
        try:
            self.mine = self.shared.kept
            yield
            self.shared.kept = self.mine
        finally:
            self.mine = None
            self.shared.lock.release()

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        recorded_by: str,
        condition: AppendCondition | None = None,
        batch_id: str | None = None,
    ) -> list[RecordedEvent]:
        if not drafts:
            return []
        checks.expect_text(recorded_by, "recorded_by")
        with self.writing():
            _, head, previous = self.head()
            if condition:
                checks.expect_within(condition.after, head)
                if found := [each.event.position for each in self.matching(condition.query, condition.after)]:
                    raise ConcurrencyError(f"what this depends on was recorded at position {found[0]}", found)
            self.expect_new(drafts)
            recorded_at = max([self.clock().astimezone(UTC), *(each.event.recorded_at for each in self.kept[-1:])])
            own = uuid7(recorded_at) if batch_id is None else batch_id
            try:
                for position, draft in enumerate(drafts, head + 1):
                    "".join(draft.tags).encode()
                    batch = draft.batch_id or own
                    checks.uuid_bytes(batch)
                    seal = checks.expect_seal(draft) if draft.data is None else chain.data_hash(draft.data)
                    event = RecordedEvent(
                        position, draft.event_id, draft.type, draft.schema, recorded_at, recorded_by, batch,
                        draft.origin, draft.data, seal, b"", self.ledger,
                    )  # fmt: skip
                    previous = chain.link(previous, event)
                    self.keep(Kept(event._replace(hash=previous), frozenset(draft.tags)))
            except UnicodeEncodeError as error:
                raise InvalidInput(f"{error.object!r} holds half a character and cannot be stored") from error
            return [each.event for each in self.kept[head:]]

    def keep(self, kept: Kept) -> None:
        """Put one more at the end."""
        self.mine = (*self.kept, kept)

    def redact(self, positions: Collection[int]) -> None:
        with self.writing():
            self.mine = tuple(
                each._replace(event=each.event._replace(data=None)) if each.event.position in positions else each
                for each in self.kept
            )

    def scrub(self) -> None:
        """Nothing lingers in a list."""

    def expect_new(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            checks.uuid_bytes(draft.event_id)
            if draft.origin:
                checks.expect_origin(draft.origin)
        for event_id, times in Counter(draft.event_id for draft in drafts).items():
            if times > 1:
                raise Refused(f"the id {event_id} comes {times} times in one batch")
        known = {event.event_id: event for event in self.find(draft.event_id for draft in drafts)}
        faults = [
            Fault(f"events[{number}]", difference)
            for number, draft in enumerate(drafts)
            if draft.event_id in known and (difference := checks.difference(known[draft.event_id], draft))
        ]
        if faults:
            raise Refused(faults)
        if known:
            found = [event.position for event in known.values()]
            raise ConcurrencyError(f"already recorded at position {found[0]}: leave it out", found)

    def matching(self, query: Query, after: int = 0) -> list[Kept]:
        return [each for each in self.kept[after:] if matches(query, each.event.type, each.tags)]

    def head(self) -> Head:
        last = self.kept[-1].event if self.kept else None
        return Head(self.ledger, last.position, last.hash) if last else Head(self.ledger, 0, chain.genesis(self.ledger))

    def read(
        self,
        query: Query | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        limit: int | None = None,
        backwards: bool = False,
    ) -> Iterator[RecordedEvent]:
        checks.expect_within(after, self.head().position)
        found = [each.event for each in self.matching(EVERYTHING if query is None else query, after)]
        within = [event for event in found if until is None or event.position <= until]
        return iter((within[::-1] if backwards else within)[:limit])

    def contents(
        self, query: Query | None = None, *, after: int = 0, until: int | None = None
    ) -> Iterator[tuple[int, str, int, bytes | None]]:
        read = self.read(query, after=after, until=until)
        return ((each.position, each.type, each.schema, each.data) for each in read)

    def find(self, event_ids: Iterable[str]) -> list[RecordedEvent]:
        ids = {*event_ids}
        for id_ in ids:
            checks.uuid_bytes(id_)
        return [each.event for each in self.kept if each.event.event_id in ids]

    def tagged(
        self, prefix: str, types: Collection[str] = (), until: int | None = None
    ) -> Iterator[tuple[str, RecordedEvent]]:
        found: list[Any] = [(tag, each.event) for each in self.kept for tag in each.tags if tag.startswith(prefix)]
        within = [(tag, event) for tag, event in found if until is None or event.position <= until]
        return iter(sorted((tag, event) for tag, event in within if not types or event.type in types))

    def batch(self, batch_id: str) -> Iterator[RecordedEvent]:
        return iter([each.event for each in self.kept if each.event.batch_id == batch_id])

    def first_recorded_in(self, ledger: str) -> Iterator[RecordedEvent]:
        return iter([e.event for e in self.kept if e.event.origin and e.event.origin.ledger == ledger])

    def tags_of(self, position: int) -> frozenset[str]:
        return self.kept[position - 1].tags
