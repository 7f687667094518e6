"""Whether a ledger still holds what was recorded: every hash, every tag, every guard and every row, looked at once.

Nothing in a damaged file makes it stop: what cannot be read is a fault like any other, and it goes on behind it. Only
that the end was cut off, or everything rewritten, cannot be seen in the file itself: for that it takes a head that was
kept elsewhere.
"""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from attrs import frozen

from coop_tracker.codec import decode
from coop_tracker.errors import NewerLedger
from coop_tracker.events import EventRedacted, tags
from coop_tracker.log import EPOCH, Head, RecordedEvent, chain, ledgerfile
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections import Projection
from coop_tracker.projections.model import OnProgress, ReadModel

TOLD: Final = 100
"""How many faults are told, those first found; the others are counted."""


class LedgerFault(NamedTuple):
    """One thing wrong with a ledger: at which position, or None where it is not about one event, and what."""

    position: int | None
    what: str

    def __str__(self) -> str:
        return self.what if self.position is None else f"position {self.position}: {self.what}"


@frozen
class Verification:
    """What became of the check of a ledger."""

    head: Head
    """The last event that is there, of which nothing else is said: compare it with one that was kept."""
    events: int
    """How many events were looked at."""
    redacted: tuple[int, ...]
    """The positions of the holes: events whose content was redacted."""
    faults: tuple[LedgerFault, ...]
    """What is wrong, the first bad position first; at most about a hundred."""
    rows_compared: bool
    """Whether the read model was compared; not where this version of the program has made none, or the log is bad."""

    @property
    def holds(self) -> bool:
        """Whether everything is as it was recorded."""
        return not self.faults


class Holes:
    """The events whose content is gone, and whether an :class:`EventRedacted` says why."""

    def __init__(self) -> None:
        self.positions: dict[str, int] = {}
        self._named: set[str] = set()

    def note(self, event: RecordedEvent) -> None:
        """Take in one event after the other."""
        if event.data is None:
            self.positions[event.event_id] = event.position
        elif event.type == EventRedacted.__name__:
            named = msgspec.json.decode(event.data)
            self._named.add(str(named["event"]) if isinstance(named, dict) and "event" in named else "")

    def unnamed(self) -> list[int]:
        """The positions of holes that no event names."""
        return [position for event_id, position in self.positions.items() if event_id not in self._named]


def verify(
    log: SqliteEventLog,
    projections: Iterable[Projection] = (),
    *,
    against: str | None = None,
    progress: OnProgress | None = None,
) -> Verification:
    """Check everything that can be checked of a ledger, as it stands at one moment.

    Args:
        log: the ledger; it may be open for reading only.
        projections: read models of the caller's own that are kept with it.
        against: a head that was kept elsewhere, ``POSITION:HASH`` as ``coop head`` prints it: up to there nothing was
            changed, and nothing cut off, if it still fits.
        progress: told how much of how much has been done.

    Raises:
        InvalidInput: ``against`` is no head.
    """
    noted = None if against is None else chain.read_noted(against)
    walk = _Walk(log, noted)
    with log.at_one_moment():
        walk.file()
        walk.events(progress)
        compared = walk.rows(tuple(projections), progress)
    return walk.answer(compared)


class _Walk:
    """One walk through a ledger, and what it met."""

    def __init__(self, log: SqliteEventLog, noted: chain.Noted | None) -> None:
        self._log = log
        self._noted = noted
        self._faults: list[LedgerFault] = []
        self._untold = 0
        self._log_is_sound = True
        self._holes = Holes()
        self._seen = 0
        self._last = 0
        self._head = Head(log.ledger, 0, chain.genesis(log.ledger))
        self._fits = noted is not None and noted.position == 0 and noted.fits(self._head.hash)

    def answer(self, rows_compared: bool) -> Verification:
        """What was found."""
        faults = sorted(self._faults, key=lambda fault: (fault.position is None, fault.position or 0))
        if self._untold:
            faults.append(LedgerFault(None, f"{self._untold:,} more faults are not listed"))
        redacted = tuple(sorted(self._holes.positions.values()))
        return Verification(self._head, self._seen, redacted, tuple(faults), rows_compared)

    def _fault(self, position: int | None, what: str) -> None:
        if len(self._faults) < TOLD:
            self._faults.append(LedgerFault(position, what))
        else:
            self._untold += 1

    def _bad(self, position: int | None, what: str) -> None:
        """A fault of what was recorded: what is made of it cannot be right either."""
        self._log_is_sound = False
        self._fault(position, what)

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        """Whatever damage brings about while something is read is a fault of the file."""
        try:
            yield
        except Exception as error:
            self._bad(None, f"{what} cannot be read: {_said(error)}")

    def file(self) -> None:
        """The database as SQLite sees it, and whether the ledger's tables and guards are as they were made."""
        execute = self._log.connection.execute
        with self._reading("the file"):
            for (trouble,) in execute("PRAGMA integrity_check(5)").fetchall():
                if trouble != "ok":
                    self._bad(None, f"the file is damaged: {trouble}")
        with self._reading("the row of the ledger"):
            rows = execute("SELECT id, format FROM ledger").fetchall()
            if rows != [(UUID(self._log.ledger).bytes, ledgerfile.FORMAT)]:
                self._bad(None, "the table ledger does not hold the one row that it must")
            marks = [execute(f"PRAGMA {mark}").fetchone()[0] for mark in ("application_id", "user_version")]
            if marks != [ledgerfile.APPLICATION_ID, ledgerfile.FORMAT]:
                self._bad(None, "the marks by which the file is known to be a ledger of this format were changed")
        with self._reading("what is to be scrubbed"):
            for position in self._log.unscrubbed():
                what = f"was emptied, and the file may hold traces of what it said: coop redact {position} removes them"
                self._fault(position, what)
        with self._reading("the schema"):
            for name in ledgerfile.missing_guards(self._log.connection):
                what = "was dropped or changed: what was recorded is open to a slip"
                self._fault(None, f"the guard {name} {what}; coop restore of a whole export makes a ledger that has it")
            for what in ledgerfile.strangers(self._log.connection):
                self._fault(None, what)

    def events(self, progress: OnProgress | None) -> None:
        """Every event by itself, its link to the one before, and its tags."""
        total = 0
        with self._reading("the head"):
            total = self._log.head().position
        previous = {self._head.hash}
        latest = EPOCH
        with self._reading("the log"), closing(_Index(self._log)) as index:
            for position, event in self._log.stored():
                for orphan in index.before(position):
                    self._bad(orphan, "the index has tags of it, and there is no such event")
                self._seen += 1
                if position <= 0:
                    self._bad(position, "a log begins at position 1")
                    continue
                if position != self._last + 1:
                    self._gap(self._last + 1, position - 1)
                    previous = set()
                self._last = position
                if isinstance(event, Exception):
                    self._bad(position, f"it cannot be read: {_said(event)}")
                    index.at(position)
                    previous = set()
                else:
                    previous, latest = self._event(event, previous, latest, index)
                if progress and self._seen % 1000 == 0:
                    progress(min(self._seen, total), 2 * total)
            for orphan in index.before(None):
                self._bad(orphan, "the index has tags of it, and there is no such event")
            if index.trouble:
                self._bad(None, f"the index of tags cannot be read: {_said(index.trouble)}")
        for position in self._holes.unnamed():
            self._fault(position, "its content is gone, and no event says that it was redacted")
        if self._noted:
            self._compare(self._noted)

    def _gap(self, first: int, last: int) -> None:
        to = f"to {last} " if last > first else ""
        self._bad(first, f"what was recorded here {to}was taken out")

    def _event(
        self, event: RecordedEvent, previous: set[bytes], latest: datetime, index: "_Index"
    ) -> tuple[set[bytes], datetime]:
        """Look at one event; what the next may be linked to, and the latest moment so far.

        ``previous`` is empty where the event before cannot be known. After a wrong link the next one may rest on what
        is stored here or on what should be, so that one change is one fault.
        """
        position = event.position
        self._head = Head(self._log.ledger, position, event.hash)
        if self._noted and self._noted.position == position:
            self._fits = self._noted.fits(event.hash)
        stored = index.at(position)
        try:
            links = {chain.link(each, event) for each in previous}
            wrong = []
            if event.data is not None and chain.data_hash(event.data) != event.data_hash:
                wrong.append("its content is not the one that was recorded")
            if links and event.hash not in links:
                before = "the event before it" if position > 1 else "the id of the ledger"
                wrong.append(f"its envelope, or {before}, is not the one that was recorded")
            if wrong:
                self._bad(position, "; ".join(wrong))
            else:
                self._content(event, latest, stored)
                latest = max(latest, event.recorded_at)
        except Exception as error:
            self._bad(position, f"it cannot be read: {_said(error)}")
            return {event.hash}, latest
        return {event.hash, *links}, latest

    def _content(self, event: RecordedEvent, latest: datetime, stored: set[tuple[bytes, bytes]] | None) -> None:
        """What an event says, of which the hashes are right."""
        if event.recorded_at < latest:
            self._bad(event.position, "it says that it was recorded before the event in front of it")
        self._holes.note(event)
        if event.data is None:
            # What its tags should be is not known any more.
            if stored and {type_ for type_, _ in stored} != {event.type.encode()}:
                self._bad(event.position, "the index has its tags under another type")
            for _, tag in stored or ():
                tag.decode()
            return
        try:
            meant = _meant(event, event.data)
        except NewerLedger as error:
            self._bad(event.position, f"its content cannot be checked by this program: {error}")
            return
        if stored is not None and stored != meant:
            told = (("lacks", meant - stored), ("should not have", stored - meant))
            what = " and ".join(f"{word} {_listed(rows)}" for word, rows in told if rows)
            self._bad(event.position, f"the index of its tags {what}")

    def _compare(self, noted: chain.Noted) -> None:
        if self._fits:
            return
        if noted.position > self._last:
            what = f"a head was noted there, and the log ends at position {self._last}: its end was cut off"
        else:
            what = "this is not the history of which the head was noted"
        self._fault(noted.position, what)

    def rows(self, projections: tuple[Projection, ...], progress: OnProgress | None) -> bool:
        """The read model beside one made anew; whether it could be compared."""
        if not self._log_is_sound:
            return False
        with self._reading("the read model"), closing(sqlite3.connect("", isolation_level=None)) as connection:
            model = ReadModel(self._log.connection, projections)
            if not model.is_made():
                return False
            connection.execute("BEGIN")  # one transaction, and not one a statement: a third of the time
            other = ReadModel(connection, projections)
            done = self._last
            other.rebuild(self._log, progress=progress and (lambda made, of: progress(done + made, done + of)))
            for difference in model.differences(other):
                self._fault(
                    None, f"the rows are not those that the log makes (coop rebuild mends them), in {difference}"
                )
            return True
        return False


class _Index:
    """The index of tags, read beside the events; it may hold what it should not, and break off anywhere."""

    def __init__(self, log: SqliteEventLog) -> None:
        self.trouble: Exception | None = None
        self._groups = self._read(log)
        self._next = next(self._groups, None)

    def _read(self, log: SqliteEventLog) -> Generator[tuple[int, set[tuple[bytes, bytes]]], None, None]:
        try:
            for position, rows in groupby(log.index(), key=itemgetter(0)):
                yield position, {(type_, tag) for _, type_, tag in rows}
        except Exception as error:
            self.trouble = error

    def before(self, position: int | None) -> Iterator[int]:
        """The positions passed over on the way to this one, or to the end: nothing is recorded there."""
        while self._next and (position is None or self._next[0] < position):
            yield self._next[0]
            self._next = next(self._groups, None)

    def at(self, position: int) -> set[tuple[bytes, bytes]] | None:
        """Type and tag of every row about a position; None where the index cannot be read so far."""
        found: set[tuple[bytes, bytes]] = set()
        if self._next and self._next[0] == position:
            found = self._next[1]
            self._next = next(self._groups, None)
        return None if self.trouble else found

    def close(self) -> None:
        """Let go of the rows."""
        self._groups.close()


def _meant(event: RecordedEvent, data: bytes) -> set[tuple[bytes, bytes]]:
    """Type and tag of every row that the index should have of an event."""
    decoded = decode(event.type, event.schema, data, event.position)
    return {(event.type.encode(), tag.encode()) for tag in tags(decoded)}


def _listed(rows: set[tuple[bytes, bytes]]) -> str:
    texts = ((tag.decode(errors="replace"), type_.decode(errors="replace")) for type_, tag in sorted(rows))
    return ", ".join(f"{tag} ({type_})" for tag, type_ in texts)


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
