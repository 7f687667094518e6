"""The log in SQLite, in a file or in memory: one writer at a time, and readers who do not wait for it.

Other tables may live in the same file, on the same ``connection``, and change with the log inside ``writing()``.
"""

# ruff: noqa: S608 (the words put together into SQL are ours; values are bound)

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, ParamSpec, Self, TypeVar

from coop_tracker.errors import ConcurrencyError, CoopError, DamagedLedger, Fault, InvalidInput, ReadOnlyLedger, Refused
from coop_tracker.log import (
    EPOCH,
    AppendCondition,
    Draft,
    Head,
    Origin,
    Query,
    QueryItem,
    RecordedEvent,
    checks,
    ledgerfile,
    uuid7_bytes,
    uuid_text,
)

P = ParamSpec("P")
T = TypeVar("T")

WAIT = 10.0  # seconds for other writers, at most
JITTER = 0.005  # seconds between two tries, at most: the unluckiest of 8 processes that write at once waits 0.5 s
CHUNK = 1000  # rows or variables at a time; SQLite takes 32,766 variables
MAX = 2**63 - 1  # SQLite's largest integer: no limit
COLUMNS = "position, event_id, type, schema, recorded_at, recorded_by, batch_id, origin, data, data_hash, hash"
INSERT_EVENT = f"INSERT INTO events ({COLUMNS}) VALUES ({', '.join('?' * 11)})"
MICROSECOND = timedelta(microseconds=1)


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class SqliteEventLog:
    """An :class:`~coop_tracker.log.EventLog` in SQLite; get one from :meth:`open` or :meth:`in_memory`.

    ``connection`` is for the other tables of the same file. It starts no transaction by itself: use :meth:`writing`.
    """

    ledger: str

    def __init__(self, connection: sqlite3.Connection, name: str, clock: Callable[[], datetime], wait: float) -> None:
        self.connection = connection
        self._name = name
        self._clock = clock
        self._wait = wait
        self._unwritable = ""  # why nothing can be written, if so

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        read_only: bool = False,
        clock: Callable[[], datetime] = now,
        wait: float = WAIT,
    ) -> Self:
        """The ledger in a file; with ``create``, made there where the file is missing or empty.

        Reading changes nothing. A ledger that cannot be written here can still be read, and ``append`` then raises
        ReadOnlyLedger. One writer waits for others ``wait`` seconds at most. Raises NotALedger and NewerLedger.
        """
        name = os.fspath(path)
        create = create and not read_only
        uri = ledgerfile.uri(name)
        ledgerfile.expect_file(name, create)
        mode = "ro" if read_only else "rwc" if create else "rw"
        try:
            log = cls._on(f"{uri}?mode={mode}", name, clock, wait, create=create, write=not read_only)
            log._unwritable = f"{name} was opened for reading only" if read_only else ""
        except ReadOnlyLedger:  # even to read, SQLite keeps two files beside the ledger
            ledgerfile.expect_whole(name)
            log = cls._on(f"{uri}?mode=ro&immutable=1", name, clock, wait)
            log._unwritable = f"{name} can be read here and not written: its folder cannot be written"
        return log

    @classmethod
    def in_memory(cls, clock: Callable[[], datetime] = now) -> Self:
        """A ledger that is gone when closed."""
        return cls._on(":memory:", "the ledger in memory", clock, WAIT, create=True, write=True)

    @classmethod
    def _on(
        cls, uri: str, name: str, clock: Callable[[], datetime], wait: float, create: bool = False, write: bool = False
    ) -> Self:
        with ledgerfile.telling(name):
            connection = sqlite3.connect(uri, timeout=0, isolation_level=None, uri=True)  # the patience is ours
            log = cls(connection, name, clock, wait)
            try:
                if create and log._patiently(ledgerfile.is_blank, connection):
                    connection.execute(f"PRAGMA page_size = {ledgerfile.PAGE}")
                    with log.writing():
                        if ledgerfile.is_blank(connection):  # nobody else made it meanwhile
                            ledgerfile.make(connection, uuid7_bytes(clock()))
                log.ledger = log._patiently(ledgerfile.identify, connection, name)
                if write:
                    log._patiently(connection.execute, "PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = FULL")
            except BaseException:
                log.close()
                raise
        return log

    def close(self) -> None:
        """Close the connection; the last writer to close leaves a single file behind."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction around look, ask and append: see :meth:`EventLog.writing`."""
        if self._unwritable:
            raise ReadOnlyLedger(self._unwritable)
        nested = self.connection.in_transaction
        try:
            self._patiently(self.connection.execute, "SAVEPOINT log" if nested else "BEGIN IMMEDIATE")
            yield
            self._patiently(self.connection.execute, "RELEASE log" if nested else "COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:  # where the disk is full, SQLite has ended it already
                for sql in ("ROLLBACK TO log", "RELEASE log") if nested else ("ROLLBACK",):
                    self.connection.execute(sql)
            if isinstance(error, sqlite3.Error) and (trouble := ledgerfile.trouble(self._name, error)):
                raise trouble from error
            raise

    def _patiently(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it, and again after a moment where another program is in the way; the jitter lets nobody starve."""
        started = 0.0
        while True:
            try:
                return act(*args, **kwargs)
            except sqlite3.OperationalError as error:
                if ledgerfile.code(error) != sqlite3.SQLITE_BUSY:
                    raise
                started = started or time.monotonic()
                waited = time.monotonic() - started
                if waited >= self._wait:
                    raise ConcurrencyError(
                        f"{self._name} is in use by another program; waited {waited:.1f} s: try again later"
                    ) from error
            time.sleep(JITTER * os.urandom(1)[0] / 255)

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        recorded_by: str,
        condition: AppendCondition | None = None,
        batch_id: str | None = None,
    ) -> list[RecordedEvent]:
        """Record these together, all or nothing: see :meth:`EventLog.append`."""
        from coop_tracker.log.chain import data_hash, link  # reading needs neither hashlib nor msgspec [10 ms]

        if not drafts:
            return []
        checks.expect_text(recorded_by, "recorded_by")
        with self.writing():
            head, previous, last = self._last()
            if condition is not None:
                self._demand(condition, head)
            recorded_at = self._clock().astimezone(UTC)
            at = (recorded_at - EPOCH) // MICROSECOND
            if at < last:
                at, recorded_at = last, _moment(last)
            batch_blob = checks.uuid_bytes(batch_id) if batch_id else uuid7_bytes(recorded_at)
            batch = uuid_text(batch_blob)
            events, rows, tags = [], [], []
            try:
                for position, draft in enumerate(drafts, head + 1):
                    sealed = data_hash(draft.data)
                    event = RecordedEvent(
                        position, draft.event_id, draft.type, draft.schema, recorded_at, recorded_by, batch,
                        draft.origin, draft.data, sealed, b"", self.ledger,
                    )  # fmt: skip
                    previous = link(previous, event)
                    events.append(RecordedEvent(*event[:-2], previous, self.ledger))
                    rows.append((
                        position, checks.uuid_bytes(draft.event_id), draft.type, draft.schema, at, recorded_by,
                        batch_blob, draft.origin and _origin_text(draft.origin), draft.data, sealed, previous,
                    ))  # fmt: skip
                    tags += [(tag, draft.type, position) for tag in set(draft.tags)]
                self.connection.executemany(INSERT_EVENT, rows)
                self.connection.executemany("INSERT INTO tags (tag, type, position) VALUES (?, ?, ?)", tags)
            except UnicodeEncodeError as error:
                raise InvalidInput(f"{error.object!r} holds half a character and cannot be stored") from error
            except sqlite3.IntegrityError as error:
                raise (self._already(drafts, head) or error) from error
        return events

    def _demand(self, condition: AppendCondition, head: int) -> None:
        checks.expect_within(condition.after, head)
        if found := self._positions(condition.query, condition.after, head, limit=10):
            places = ", ".join(map(str, found))
            raise ConcurrencyError(
                f"what this depends on was recorded at position {places}: look again, then retry", found
            )

    def _already(self, drafts: Sequence[Draft], head: int) -> CoopError | None:
        """Why the ids of these cannot be used, if that is so."""
        known = {event.event_id: event for event in self.find(d.event_id for d in drafts) if event.position <= head}
        faults = [
            Fault(f"events[{number}]", difference)
            for number, draft in enumerate(drafts)
            if draft.event_id in known and (difference := checks.difference(known[draft.event_id], draft))
        ]
        for event_id, times in Counter(draft.event_id for draft in drafts).items():
            if times > 1:
                faults.append(Fault("", f"the id {event_id} comes {times} times in one batch"))
        if faults:
            return Refused(faults)
        if known:
            found = [event.position for event in known.values()]
            places = ", ".join(map(str, found[:10])) + (" …" if len(found) > 10 else "")
            return ConcurrencyError(f"already recorded at position {places}: look again, and leave it out", found)
        return None

    # Reading

    def head(self) -> Head:
        """The last event's position and hash: see :meth:`EventLog.head`."""
        position, hash_, _ = self._last()
        return Head(self.ledger, position, hash_)

    def _last(self) -> tuple[int, bytes, int]:
        """The position, hash and moment of recording of the last event."""
        rows = self._rows("SELECT position, hash, recorded_at FROM events ORDER BY position DESC LIMIT 1")
        if not rows:
            from coop_tracker.log import chain

            return 0, chain.genesis(self.ledger), 0
        last: tuple[int, bytes, int] = rows[0]
        return last

    def read(
        self,
        query: Query | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        limit: int | None = None,
        backwards: bool = False,
    ) -> Iterator[RecordedEvent]:
        """The events asked for, in chunks: see :meth:`EventLog.read`."""
        head = self._last()[0]
        checks.expect_within(after, head)
        until = head if until is None else min(until, head)
        limit = MAX if limit is None else limit
        if query is None or QueryItem() in query.items:
            return self._scan((), after, until, limit, backwards)
        if any(item.tags for item in query.items):
            return self._at(self._positions(query, after, until, limit, backwards), backwards)
        types = {type_ for item in query.items for type_ in item.types}
        return self._scan(types, after, until, limit, backwards) if types else iter(())

    def _scan(
        self, types: Collection[str], after: int, until: int, limit: int, backwards: bool
    ) -> Iterator[RecordedEvent]:
        order = "DESC" if backwards else "ASC"
        where = f"{_among('type', types)} AND position > ? AND position <= ?"
        while limit > 0:
            sql = f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY position {order} LIMIT ?"
            rows = self._rows(sql, *types, after, until, min(CHUNK, limit))
            yield from self._recorded(rows)
            if len(rows) < CHUNK:
                return
            limit -= len(rows)
            after, until = (after, rows[-1][0] - 1) if backwards else (rows[-1][0], until)

    def _positions(self, query: Query, after: int, until: int, limit: int = MAX, backwards: bool = False) -> list[int]:
        order = "DESC" if backwards else "ASC"
        found = {
            position
            for sql, values in _selects(query)
            for (position,) in self._rows(
                f"{sql} AND position > ? AND position <= ? ORDER BY position {order} LIMIT ?",
                *values, after, until, limit,
            )
        }  # fmt: skip
        return sorted(found, reverse=backwards)[:limit]

    def _at(self, positions: Sequence[int], backwards: bool = False) -> Iterator[RecordedEvent]:
        order = "DESC" if backwards else "ASC"
        for some in _chunks(positions):
            # One statement for any number of positions, which SQLite compiles once.
            where = "position IN (SELECT value FROM json_each(?))"
            rows = self._rows(f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY position {order}", str(some))
            if len(rows) < len(some):
                raise DamagedLedger(f"{self._name} has tags of events that are not in it")
            yield from self._recorded(rows)

    def find(self, event_ids: Iterable[str]) -> list[RecordedEvent]:
        """The events with these ids: see :meth:`EventLog.find`."""
        rows = []
        for some in _chunks([checks.uuid_bytes(event_id) for event_id in dict.fromkeys(event_ids)]):
            rows += self._rows(f"SELECT {COLUMNS} FROM events WHERE {_among('event_id', some)}", *some)
        return self._recorded(sorted(rows))

    def tagged(
        self, prefix: str, types: Collection[str] = (), until: int | None = None
    ) -> Iterator[tuple[str, RecordedEvent]]:
        """Every (tag, event) under a prefix, tag by tag: see :meth:`EventLog.tagged`."""
        head = self._last()[0]
        return self._under(prefix, types, head if until is None else min(until, head))

    def _under(self, prefix: str, types: Collection[str], until: int) -> Iterator[tuple[str, RecordedEvent]]:
        pairs = (
            (tag, position)
            for tag, rows in groupby(self._index(prefix, types, until), key=itemgetter(0))
            for position in sorted(position for _, _, position in rows)
        )
        while some := list(islice(pairs, CHUNK)):
            events = {event.position: event for event in self._at(sorted({position for _, position in some}))}
            for tag, position in some:
                yield tag, events[position]

    def _index(self, prefix: str, types: Collection[str], until: int) -> Iterator[tuple[str, str, int]]:
        """The rows of the index under a prefix, in the order it keeps them."""
        sql = (
            "SELECT tag, type, position FROM tags WHERE (tag, type, position) > (?, ?, ?) AND tag < ? "
            f"AND position <= ? AND {_among('type', types)} ORDER BY tag, type, position LIMIT {CHUNK}"
        )
        last = (prefix, "", 0)
        while rows := self._rows(sql, *last, prefix + "\U0010ffff", until, *types):
            yield from rows
            last = rows[-1]

    def batch(self, batch_id: str) -> Iterator[RecordedEvent]:
        """The events recorded together: see :meth:`EventLog.batch`."""
        found = self._rows(
            "SELECT position FROM events WHERE batch_id = ? ORDER BY position", checks.uuid_bytes(batch_id)
        )
        return self._at([position for (position,) in found])

    def first_recorded_in(self, ledger: str) -> Iterator[RecordedEvent]:
        """The events that came from a ledger: see :meth:`EventLog.first_recorded_in`."""
        sql = "SELECT position FROM events WHERE json_extract(origin, '$.ledger') = ? ORDER BY position"
        return self._at([position for (position,) in self._rows(sql, ledger)])

    def tags_of(self, position: int) -> frozenset[str]:
        """The tags of the event at a position: see :meth:`EventLog.tags_of`."""
        return frozenset(tag for (tag,) in self._rows("SELECT tag FROM tags WHERE position = ?", position))

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._patiently(self.connection.execute, sql, values).fetchall()
        except sqlite3.Error as error:
            if trouble := ledgerfile.trouble(self._name, error):
                raise trouble from error
            raise

    def _recorded(self, rows: Iterable[tuple[Any, ...]]) -> list[RecordedEvent]:
        events = []
        moment, at, batch, batch_id = EPOCH, 0, b"", ""
        for position, event_id, type_, schema, recorded_at, by, batch_blob, origin, data, data_hash, hash_ in rows:
            if recorded_at != at:  # a batch shares both
                at, moment = recorded_at, _moment(recorded_at)
            if batch_blob != batch:
                batch, batch_id = batch_blob, uuid_text(batch_blob)
            event = RecordedEvent(
                position, uuid_text(event_id), type_, schema, moment, by, batch_id,
                origin and _origin(origin), data, data_hash, hash_, self.ledger,
            )  # fmt: skip
            events.append(event)
        return events


def _selects(query: Query) -> Iterator[tuple[str, list[str]]]:
    """SELECTs of positions that together are the query; each can take further bounds."""
    alone: dict[tuple[str, ...], list[str]] = {}  # tags asked for alone, by the types asked for
    for item in query.items:
        types = _among("type", item.types)
        match item.tags:
            case ():
                yield f"SELECT position FROM events WHERE {types}", [*item.types]
            case (tag,):
                alone.setdefault(item.types, []).append(tag)
            case (tag, *more):
                also = " AND EXISTS (SELECT 1 FROM tags WHERE tag = ? AND type = t.type AND position = t.position)"
                sql = f"SELECT position FROM tags AS t WHERE tag = ? AND {types}" + also * len(more)
                yield sql, [tag, *item.types, *more]
    for names, tags in alone.items():
        for some in _chunks(tags):
            where = f"{_among('tag', some)} AND {_among('type', names)}"
            yield f"SELECT DISTINCT position FROM tags WHERE {where}", [*some, *names]


def _among(column: str, values: Collection[object]) -> str:
    return f"{column} IN ({', '.join('?' * len(values))})" if values else "TRUE"


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _origin(text: str) -> Origin:
    from coop_tracker.log import chain

    return chain.read_origin(text)


def _origin_text(origin: Origin) -> str:
    from coop_tracker.log import chain

    checks.expect_origin(origin)
    return chain.canonical(chain.origin_fields(origin)).decode()
