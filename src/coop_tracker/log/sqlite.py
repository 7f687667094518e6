"""The log in SQLite, in a file or in memory: one writer at a time, and readers who do not wait for it.

Other tables may live in the same file, on the same ``connection``, and change with the log inside ``writing()``.
"""

# ruff: noqa: S608 (the words put together into SQL are ours; values are bound)

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain as chained
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, ParamSpec, Self, TypeVar

from coop_tracker.errors import (
    ConcurrencyError,
    CoopError,
    DamagedLedger,
    Fault,
    InvalidInput,
    LedgerError,
    ReadOnlyLedger,
    Refused,
)
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
JITTER = 0.005  # seconds between two tries, at most, in the beginning
HASTE = 20  # after a second of waiting, tries come 21 times as often
CHUNK = 1000  # rows or variables at a time; SQLite takes 32,766 variables
PAGES = 1024  # copied at a time: 2 MB
FEW = 50  # tags that are looked up one by one
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
        self._depth = 0  # how many writing() are open, one in another

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
        if self._depth:
            self._expect_transaction()
        self._depth += 1
        try:
            self._patiently(self.connection.execute, "SAVEPOINT log" if nested else "BEGIN IMMEDIATE")
            yield
            self._expect_transaction()
            self._patiently(self.connection.execute, "RELEASE log" if nested else "COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:  # where the disk is full, SQLite has ended it already
                for sql in ("ROLLBACK TO log", "RELEASE log") if nested else ("ROLLBACK",):
                    self.connection.execute(sql)
            if isinstance(error, sqlite3.Error) and (trouble := ledgerfile.trouble(self._name, error)):
                raise trouble from error
            raise
        finally:
            self._depth -= 1

    def _expect_transaction(self) -> None:
        """See that nothing is recorded by itself where a full disk in one part has undone all the others."""
        if not self.connection.in_transaction:
            raise LedgerError(f"nothing was recorded in {self._name}: a part failed in a way that undid all of it")

    def _patiently(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it, and again after a moment where another program is in the way.

        Who has waited for long tries more often, so that nobody starves: of 8 processes that write at once the
        unluckiest waits 0.3 s (0.9 s if all moments are alike), and records 0.6 of what the luckiest does (0.4).
        """
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
            time.sleep(JITTER * os.urandom(1)[0] / 255 / (1 + HASTE * waited))

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
            own = uuid_text(uuid7_bytes(recorded_at)) if batch_id is None else batch_id
            events, rows, tags = [], [], []
            try:
                for position, draft in enumerate(drafts, head + 1):
                    batch = draft.batch_id or own
                    sealed = checks.expect_seal(draft) if draft.data is None else data_hash(draft.data)
                    event = RecordedEvent(
                        position, draft.event_id, draft.type, draft.schema, recorded_at, recorded_by, batch,
                        draft.origin, draft.data, sealed, b"", self.ledger,
                    )  # fmt: skip
                    previous = link(previous, event)
                    events.append(RecordedEvent(*event[:-2], previous, self.ledger))
                    rows.append((
                        position, checks.uuid_bytes(draft.event_id), draft.type, draft.schema, at, recorded_by,
                        checks.uuid_bytes(batch), draft.origin and _origin_text(draft.origin), draft.data, sealed,
                        previous,
                    ))  # fmt: skip
                    tags += [(tag, draft.type, position) for tag in set(draft.tags)]
                self.connection.executemany(INSERT_EVENT, rows)
                self.connection.executemany("INSERT INTO tags (tag, type, position) VALUES (?, ?, ?)", tags)
            except UnicodeEncodeError as error:
                raise InvalidInput(f"{error.object!r} holds half a character and cannot be stored") from error
            except sqlite3.IntegrityError as error:
                raise (self._already(drafts, head) or error) from error
        return events

    def redact(self, positions: Collection[int]) -> None:
        """Empty the data of these events for good: see :meth:`EventLog.redact`."""
        with self.writing():
            self.connection.execute(ledgerfile.UNSCRUBBED)
            for some in _chunks([*positions]):
                where = f"{_among('position', some)} AND data IS NOT NULL"
                self.connection.execute(
                    f"INSERT OR IGNORE INTO unscrubbed SELECT position FROM events WHERE {where}", some
                )
                self.connection.execute(f"UPDATE events SET data = NULL WHERE {where}", some)

    def scrub(self, *, complete: bool = True) -> None:
        """Write the file anew, without the pages that held what was emptied: see :meth:`EventLog.scrub`.

        ``complete`` is whether no table of the file holds any of it; else the positions stay :meth:`unscrubbed`.
        ``secure_delete`` alone would miss the copies that were freed before it was set.
        """
        with ledgerfile.telling(self._name):
            self._patiently(self.connection.execute, "VACUUM")
            self._patiently(self._truncate)
            if complete:
                self._patiently(self.connection.execute, "DROP TABLE IF EXISTS unscrubbed")

    def unscrubbed(self) -> list[int]:
        """The positions that were emptied and of which the file may still hold traces: nobody has scrubbed it since."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'unscrubbed'"):
            return []
        return [position for (position,) in self._rows("SELECT position FROM unscrubbed ORDER BY position")]

    def _truncate(self) -> None:
        """Empty the ``-wal`` file, in which what was emptied still lies."""
        (busy, *_) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ledgerfile.Busy

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
        chunks = self._chunks_of(COLUMNS, query, after, until, limit, backwards)
        return (event for rows in chunks for event in self._recorded(rows))

    def contents(
        self, query: Query | None = None, *, after: int = 0, until: int | None = None
    ) -> Iterator[tuple[int, str, int, bytes | None]]:
        """What the events asked for say, in chunks: see :meth:`EventLog.contents`."""
        return chained.from_iterable(self._chunks_of("position, type, schema, data", query, after, until))

    def _chunks_of(
        self,
        columns: str,
        query: Query | None,
        after: int,
        until: int | None,
        limit: int | None = None,
        backwards: bool = False,
    ) -> Iterator[list[Any]]:
        head = self._last()[0]
        checks.expect_within(after, head)
        until = head if until is None else min(until, head)
        limit = MAX if limit is None else limit
        if query is None or QueryItem() in query.items:
            return self._scan(columns, (), after, until, limit, backwards)
        if any(item.tags for item in query.items):
            return self._at(columns, self._positions(query, after, until, limit, backwards), backwards)
        types = {type_ for item in query.items for type_ in item.types}
        return self._scan(columns, types, after, until, limit, backwards) if types else iter(())

    def _scan(
        self, columns: str, types: Collection[str], after: int, until: int, limit: int, backwards: bool
    ) -> Iterator[list[Any]]:
        order = "DESC" if backwards else "ASC"
        where = f"{_among('type', types)} AND position > ? AND position <= ?"
        while limit > 0:
            sql = f"SELECT {columns} FROM events WHERE {where} ORDER BY position {order} LIMIT ?"
            rows = self._rows(sql, *types, after, until, min(CHUNK, limit))
            yield rows
            if len(rows) < CHUNK:
                return
            limit -= len(rows)
            after, until = (after, rows[-1][0] - 1) if backwards else (rows[-1][0], until)

    def _positions(self, query: Query, after: int, until: int, limit: int = MAX, backwards: bool = False) -> list[int]:
        order = "DESC" if backwards else "ASC"
        found = {
            position
            for sql, values in self._selects(query)
            for (position,) in self._rows(
                f"{sql} AND position > ? AND position <= ? ORDER BY position {order} LIMIT ?",
                *values, after, until, limit,
            )
        }  # fmt: skip
        return sorted(found, reverse=backwards)[:limit]

    def _selects(self, query: Query) -> Iterator[tuple[str, list[str]]]:
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
            for some in _chunks(self._in_use(tags) if len(tags) > FEW else tags):
                where = f"{_among('tag', some)} AND {_among('type', names)}"
                yield f"SELECT DISTINCT position FROM tags WHERE {where}", [*some, *names]

    def _in_use(self, tags: Sequence[str]) -> list[str]:
        """Those of many tags that any event carries, where to walk the index is less than to look up each.

        Whoever gathers a history asks whether any event refers to one of a thousand, and few do [0.05 ms, not 1.6].
        """
        kept: list[str] = []
        for _, group in groupby(sorted(tags), key=lambda tag: tag.partition(":")[0]):
            wanted = list(group)
            sql = "SELECT tag FROM tags WHERE tag BETWEEN ? AND ? LIMIT ?"
            walked = self._rows(sql, wanted[0], wanted[-1], len(wanted))
            kept += wanted if len(walked) == len(wanted) else {tag for (tag,) in walked}.intersection(wanted)
        return kept

    def _at(self, columns: str, positions: Sequence[int], backwards: bool = False) -> Iterator[list[Any]]:
        order = "DESC" if backwards else "ASC"
        for some in _chunks(positions):
            # One statement for any number of positions, which SQLite compiles once.
            where = "position IN (SELECT value FROM json_each(?))"
            rows = self._rows(f"SELECT {columns} FROM events WHERE {where} ORDER BY position {order}", str(some))
            if len(rows) < len(some):
                raise DamagedLedger(f"{self._name} has tags of events that are not in it")
            yield rows

    def _events_at(self, positions: Sequence[int]) -> Iterator[RecordedEvent]:
        return (event for rows in self._at(COLUMNS, positions) for event in self._recorded(rows))

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
            events = {event.position: event for event in self._events_at(sorted({position for _, position in some}))}
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
        return self._events_at([position for (position,) in found])

    def first_recorded_in(self, ledger: str) -> Iterator[RecordedEvent]:
        """The events that came from a ledger: see :meth:`EventLog.first_recorded_in`."""
        sql = "SELECT position FROM events WHERE json_extract(origin, '$.ledger') = ? ORDER BY position"
        return self._events_at([position for (position,) in self._rows(sql, ledger)])

    def tags_of(self, position: int) -> frozenset[str]:
        """The tags of the event at a position: see :meth:`EventLog.tags_of`."""
        return frozenset(tag for (tag,) in self._rows("SELECT tag FROM tags WHERE position = ?", position))

    def tags_between(self, first: str, end: str) -> list[str]:
        """The tags that are used, from ``first`` to before ``end``, each once."""
        return [tag for (tag,) in self._rows("SELECT DISTINCT tag FROM tags WHERE tag >= ? AND tag < ?", first, end)]

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._patiently(self.connection.execute, sql, values).fetchall()
        except sqlite3.Error as error:
            if trouble := ledgerfile.trouble(self._name, error):
                raise trouble from error
            raise

    def _recorded(self, rows: Iterable[tuple[Any, ...]]) -> list[RecordedEvent]:
        events = []
        moment, at, batch, batch_id, ledger = EPOCH, 0, b"", "", self.ledger
        for position, event_id, type_, schema, recorded_at, by, batch_blob, origin, data, data_hash, hash_ in rows:
            if recorded_at != at:  # a batch shares both
                at, moment = recorded_at, _moment(recorded_at)
            if batch_blob != batch:
                batch, batch_id = batch_blob, uuid_text(batch_blob)
            events.append(RecordedEvent(
                position, uuid_text(event_id), type_, schema, moment, by, batch_id,
                None if origin is None else _origin(origin), data, data_hash, hash_, ledger,
            ))  # fmt: skip
        return events

    # Checking and copying

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Everything read inside is read as it was at the first look, whoever records meanwhile."""
        alone = not self.connection.in_transaction
        if alone:
            self.connection.execute("BEGIN")
        was, self._unwritable = self._unwritable, self._unwritable or f"{self._name} is being read as it is now"
        try:
            yield
        finally:
            self._unwritable = was
            if alone and self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def stored(self) -> Iterator[tuple[int, RecordedEvent | Exception]]:
        """Every event as it is stored, by position; in the place of one that cannot be read, what is in the way."""
        sql = f"SELECT {COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?"
        after, singly = -MAX - 1, 0
        while after < MAX:
            events: Sequence[RecordedEvent | Exception]
            try:
                rows = self._rows(sql, after, 1 if singly else CHUNK)
                events = self._as_stored(rows)
            except Exception as error:  # whatever damaged bytes bring about
                if not singly:  # it is one of many: which?
                    singly = CHUNK
                    continue
                rows = self._rows("SELECT position FROM events WHERE position > ? ORDER BY position LIMIT 1", after)
                events = [error] * len(rows)
            if not rows:
                return
            for row, event in zip(rows, events, strict=True):
                if row[0] <= after:
                    raise DamagedLedger(f"position {row[0]} comes after position {after}")
                after = row[0]
                yield after, event
            singly = max(singly - 1, 0)

    def _as_stored(self, rows: Sequence[tuple[Any, ...]]) -> list[RecordedEvent]:
        events = self._recorded(rows)
        for row, event in zip(rows, events, strict=True):
            if event.origin and _origin_text(event.origin) != row[7]:
                raise DamagedLedger("its origin is not as this program writes one")
        return events

    def index(self) -> Iterator[tuple[int, bytes, bytes]]:
        """The whole index by position: position, type and tag, both as their bytes, whatever these are."""
        sql = "SELECT position, CAST(type AS BLOB), CAST(tag AS BLOB) FROM tags WHERE typeof(position) = 'integer'"
        return iter(self.connection.execute(f"{sql} ORDER BY position"))

    def copy_to(self, path: str, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the whole file to a new one, inside :meth:`at_one_moment`; told how many pages of how many.

        Outside, SQLite begins anew whenever somebody records: beside one busy writer it had begun 910 times in 12 s and
        was not done, and inside it never does and took 0.4 s.
        """

        def told(_: int, remaining: int, total: int) -> None:
            if progress:
                progress(total - remaining, total)

        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            self.connection.backup(copy, pages=PAGES, progress=told)

    @classmethod
    def alone(cls, path: str | os.PathLike[str]) -> Self:
        """A file that nobody else has open: read as one that does not change, with nothing put beside it."""
        name = os.fspath(path)
        return cls._on(f"{ledgerfile.uri(name)}?mode=ro&immutable=1", name, now, WAIT)

    @classmethod
    def anew(cls, path: str | os.PathLike[str], ledger: str) -> Self:
        """A new file for a ledger that has its id already; not safe from a crash until it is closed."""
        name = os.fspath(path)
        blob = checks.uuid_bytes(ledger)
        connection = sqlite3.connect(f"{ledgerfile.uri(name)}?mode=rwc", isolation_level=None, uri=True)
        log = cls(connection, name, now, WAIT)
        log.ledger = ledger
        try:
            for setting in (f"page_size = {ledgerfile.PAGE}", "journal_mode = MEMORY", "synchronous = OFF"):
                connection.execute(f"PRAGMA {setting}")
            with log.writing():
                ledgerfile.make(connection, blob)
        except BaseException:
            log.close()
            raise
        return log

    def put(self, event: RecordedEvent, tags: Collection[str]) -> None:
        """Write an event as it was recorded: inside :meth:`writing`, and after its hashes were checked."""
        self.connection.execute(INSERT_EVENT, (
            event.position, checks.uuid_bytes(event.event_id), event.type, event.schema,
            (event.recorded_at - EPOCH) // MICROSECOND, event.recorded_by, checks.uuid_bytes(event.batch_id),
            event.origin and _origin_text(event.origin), event.data, event.data_hash, event.hash,
        ))  # fmt: skip
        rows = [(tag, event.type, event.position) for tag in tags]
        self.connection.executemany("INSERT INTO tags (tag, type, position) VALUES (?, ?, ?)", rows)


def _among(column: str, values: Collection[object]) -> str:
    return f"{column} IN ({', '.join('?' * len(values))})" if values else "TRUE"


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _moment(microseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError as error:
        raise DamagedLedger(f"{microseconds} microseconds since 1970 are stored as a time, and are none") from error


def _origin(text: str) -> Origin:
    from coop_tracker.log import chain

    try:
        return chain.read_origin(text)
    except ValueError as error:
        raise DamagedLedger(f"{text[:60]!r} is stored as an origin, and is none: {error}") from error


def _origin_text(origin: Origin) -> str:
    from coop_tracker.log import chain

    checks.expect_origin(origin)
    return chain.canonical(chain.origin_fields(origin)).decode()
