"""The read model in SQLite: the rows of every projection, kept beside the log and changed in its transactions.

After an append the rows of the things it touched are deleted and made anew; a rebuild does so for all things. Both go
through :meth:`ReadModel._remake`. What the rows of a thing asked of the rest of the world is kept in ``asked``, so that
a meeting that got its day, or a party that got its country, makes those who asked about it anew.
"""

# ruff: noqa: S608 (the names put together into SQL are ours; values are bound)

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Final

from coop_tracker.accounts import weighed
from coop_tracker.errors import InvalidInput
from coop_tracker.events import NAMELESS, ClaimRecorded, introduced, introducing, is_event_id
from coop_tracker.gathering import (
    Events,
    LogEvents,
    PreparedEvents,
    Recorded,
    affected,
    everything_about,
    gather,
    line_of,
    read,
    read_in,
)
from coop_tracker.history import ANSWERING, History, World, stands_alone
from coop_tracker.log import EventLog, Query, RecordedEvent
from coop_tracker.moments import NOW, Moments
from coop_tracker.projections import VERSION, Projection, Table
from coop_tracker.projections.actions import Actions
from coop_tracker.projections.agreements import Agreements
from coop_tracker.projections.bundles import Bundles
from coop_tracker.projections.columns import AHEAD, COMPETING, IMPOSSIBLE, THINGS, WEIGHED, iso
from coop_tracker.projections.endorsements import Endorsements
from coop_tracker.projections.instruments import Instruments
from coop_tracker.projections.meetings import Meetings
from coop_tracker.projections.parties import Parties
from coop_tracker.projections.proposals import Proposals
from coop_tracker.projections.sources import Sources
from coop_tracker.projections.tracks import Tracks
from coop_tracker.values import Value

BUILT_IN: Final[tuple[Projection, ...]] = (
    Sources(),
    Parties(),
    Meetings(),
    Tracks(),
    Proposals(),
    Endorsements(),
    Agreements(),
    Instruments(),
    Actions(),
    Bundles(),
)

_OWNERS: Final = tuple({each.kind: each for each in reversed(BUILT_IN)}.values())
"""The first projection of each kind: it writes what is shared, such as the one row by which a thing is found."""

SHARED: Final = (THINGS, IMPOSSIBLE, WEIGHED, COMPETING)
"""The tables in which things of every kind have rows, by their full name."""

OWN: Final = "coop_tracker"
"""The name under which the built-in projections keep their version and position."""

ASKED: Final = "asked"
"""The table of what the rows of each thing asked of the rest of the world."""

Rows = dict[str, list[tuple[object, ...]]]
"""Rows by their tables."""

OnProgress = Callable[[int, int], None]
"""Told how many of how many are done, while long work goes on."""


class ReadModel:
    """The rows of the built-in projections and of those a user adds, in one SQLite database."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        projections: Iterable[Projection] = (),
        moments: Moments = NOW,
        *,
        possibly: bool = False,
    ) -> None:
        """``moments`` and ``possibly`` limit what counts: for rows at a moment, in a database of their own."""
        projections = tuple(projections)
        self._moments = moments
        self._possibly = possibly
        self.is_certain = True
        """Whether, when the rows were made, no event was met of which nobody can say whether it had happened."""
        self._connection = connection
        self._projections = (*BUILT_IN, *projections)
        _refuse_names_in_use(projections)
        self._kept: _Kept | None = None
        self._versions = {OWN: VERSION, **{each.name: each.version for each in projections}}
        self._statements = {
            table.name: _Statements(table.name, table.columns, [next(iter(table.columns))])
            for table in (*SHARED, *self._tables())
        }
        self._statements[ASKED] = _Statements(ASKED, ("projection", "thing", "of"), ("projection", "thing"))

    def is_current(self, position: int) -> bool:
        """Whether every projection is of this program's version and stands at this position of the log."""
        try:
            rows = self._connection.execute("SELECT name, version, position FROM projections").fetchall()
        except sqlite3.OperationalError:
            return False
        found = {name: (version, at) for name, version, at in rows}
        return all(found.get(name) == (version, position) for name, version in self._versions.items())

    def update(
        self,
        recorded: Sequence[Recorded],
        log: EventLog,
        *,
        before: bytes = b"",
        end: RecordedEvent | None = None,
        until: int | None = None,
        progress: OnProgress | None = None,
    ) -> None:
        """Make anew the rows of everything that these events touch; inside the transaction that appended them.

        Args:
            recorded: the events, in the order of recording; also such as have just been emptied.
            log: the log they are in.
            before: the hash of the event before the first of them; not given: unknown.
            end: the last event that was appended; not given: the last of these.
            until: the last position of the log that counts.
            progress: told how many of how many things have been made anew.
        """
        end = end or recorded[-1].envelope
        # Half a batch, as in a replay, does not tell: the other half may refer to it; so may what is here to what
        # comes from another ledger, or has just been emptied.
        partly = until is not None or any(each.envelope.origin or each.envelope.data is None for each in recorded)
        emptied = any(each.envelope.data is None for each in recorded)
        many = len(recorded) > MANY and until is None and not emptied
        events = PreparedEvents(log, recorded=recorded) if many else LogEvents(log, until)
        alone = not partly and all(stands_alone(each) for each in recorded)
        world = self.world(events)
        kept = self._kept if self._kept and alone and self._kept.head == before else _Kept(world)
        self._kept = None  # until all went well: what is undone halfway must not be used again
        touched = self._touched(recorded, events, partly)
        pending = _Pending(self._connection, self._statements)
        for done, ((number, thing), by) in enumerate(touched.items(), 1):
            projection = self._projections[number]
            made = kept.of(projection, thing, by if alone else (), events)
            self._remake(projection, thing, made, kept.world, pending)
            if progress:
                progress(done, len(touched))
        pending.write()
        kept.head = end.hash
        self._kept = kept if alone else None
        self._stand_at(end.position)

    def others(self) -> list[str]:
        """The projections of other programs that keep rows here."""
        rows = self._connection.execute("SELECT name FROM projections ORDER BY name").fetchall()
        return [name for (name,) in rows if name not in self._versions]

    def tidy(self) -> None:
        """Leave nothing of rows that are gone in the search, in a transaction; the ``scrub`` of a log does the rest."""
        self._connection.execute("INSERT INTO things_fts (things_fts) VALUES ('optimize')")

    def touched(self, recorded: Sequence[Recorded], log: EventLog, kind: str) -> list[str]:
        """The things of a kind whose rows these events may change."""
        touched = self._touched(recorded, LogEvents(log, recorded[-1].position), partly=True)
        return [*dict.fromkeys(thing for number, thing in touched if self._projections[number].kind == kind)]

    def _touched(
        self, recorded: Sequence[Recorded], events: Events, partly: bool
    ) -> dict[tuple[int, str], list[Recorded]]:
        """The rows to make anew: which projection, which thing; and the events that change them."""
        found = affected(recorded, events, part_of_batch=partly)
        reached = [*found.values()]
        corrected = {each.event.replaces for each in reached if each.event.replaces} - found.keys()
        emptied = [each.envelope for each in reached if each.envelope.data is None]
        emptied += events.envelopes(corrected) if corrected else ()
        touched: dict[tuple[int, str], list[Recorded]] = {}
        for number, projection in enumerate(self._projections):
            for each in reached:
                for thing in projection.things(each):
                    touched.setdefault((number, thing), []).append(each)
            if emptied and projection.kind in NAMELESS:  # words without a slug keep the id of the event they began with
                for envelope in emptied:
                    if envelope.type in introducing(projection.kind):
                        touched.setdefault((number, envelope.event_id), [])
        for asker in self._askers(reached):
            touched.setdefault(asker, [])
        return touched

    def rebuild(
        self,
        log: EventLog,
        until: int | None = None,
        progress: OnProgress | None = None,
        *,
        about: Collection[str] | None = None,
        events: Events | None = None,
        possibly: "ReadModel | None" = None,
    ) -> None:
        """Make every row anew from the log, as it stood at ``until``; inside a transaction of its own.

        ``about`` are the only things whose rows are made, with those of their neighbours: of what is named together
        with them, and of what they inherit. ``events`` are those of the log up to there, if they are at hand.
        ``possibly`` is the model in which what only possibly had happened counts too; it is made in the same walk.
        """
        pending = self.create()
        position = log.head().position if until is None else until
        events = events or PreparedEvents(log, position)
        world = self.world(events)
        other = _Beside(possibly, events) if possibly else None
        wanted = neighbours(about, events) if about is not None else None
        for done, projection in enumerate(self._projections, 1):
            if wanted is None:
                everything = _everything(projection, log, events, position)
            else:
                everything = ((thing, _about(projection, thing, events)) for thing in _of(projection, wanted))
            for thing, told in everything:
                world.is_certain = True
                made = self._made_anew(projection, thing, told, world, pending)
                self.is_certain = self.is_certain and world.is_certain
                if other:
                    other.make(projection, thing, told, made.rows if world.is_certain else None)
            if progress:
                progress(position * done // len(self._projections), position)
        self._finish(pending, position)
        if other:
            other.finish(position)

    def lay_over(self, now: "ReadModel", things: Iterable[str], events: Events) -> None:
        """The rows of a model as they stand, and over them, made anew, those of things that stood otherwise then.

        In a database of its own, in memory, which is empty. The moments of this model have a day alone; ``things``
        (``kind:slug``) are all of which something counts that had not certainly happened by then, and ``events`` are
        those of the log.
        """
        now._connection.backup(self._connection)  # the log with it: page by page that is quicker than row by row
        self._connection.execute("BEGIN")
        world = self.world(events)
        pending = _Pending(self._connection, self._statements)
        for named in things:
            kind, _, thing = named.partition(":")
            for projection in self._projections:
                if projection.kind == kind:
                    with world.noting() as asked:
                        told = _about(projection, thing, events)
                        made = _Made(History(named, told, world), asked, None)
                    self._remake(projection, thing, made, world, pending)
        pending.write()
        self.is_certain = world.is_certain
        self._stand_at(self._moments.as_of or 0)
        self._connection.execute("COMMIT")

    def world(self, events: Events) -> World:
        """What the rows may ask, at the moments of this model."""
        return World(events, self._moments, possibly=self._possibly)

    def create(self) -> "_Pending":
        """Make the tables anew, empty; what is given back takes their rows."""
        self._create()
        return _Pending(self._connection, self._statements, search=False)

    def _made_anew(
        self, projection: Projection, thing: str, told: dict[str, Recorded], world: World, pending: "_Pending"
    ) -> "_Made":
        with world.noting() as asked:
            made = _Made(History(f"{projection.kind}:{thing}", told, world), asked, {})
        self._remake(projection, thing, made, world, pending)
        return made

    def _finish(self, pending: "_Pending", position: int) -> None:
        pending.write()
        self._connection.execute("INSERT INTO things_fts (things_fts) VALUES ('rebuild')")
        self._stand_at(position)

    def is_made(self) -> bool:
        """Whether there are rows of this program's version, up to wherever they stand."""
        try:
            found = dict(self._connection.execute("SELECT name, version FROM projections").fetchall())
        except sqlite3.OperationalError:
            return False
        return all(found.get(name) == version for name, version in self._versions.items())

    def differences(self, other: "ReadModel") -> list[str]:
        """In what two models differ, a sentence each: how they are made, their rows, and what the search finds."""
        ours, theirs = self._schema(other), other._schema(other)
        found = [f"{name}: it is not made as it should be" for name in theirs if ours.get(name) != theirs[name]]
        found += [f"{name}: it should not be there" for name in ours if name not in theirs]
        for name, columns, source in self._contents():
            if ours.get(name) == theirs.get(name):
                order = ", ".join(str(number + 1) for number in range(len(columns)))
                sql = f"SELECT {', '.join(columns)} FROM {source} ORDER BY {order}"
                found += _difference(name, self._connection, other._connection, sql)
        return found

    def _schema(self, other: "ReadModel") -> dict[str, str]:
        """How everything here is made that belongs to the tables of another model, but for those of a log beside it."""
        sql = "SELECT type, name, tbl_name, sql FROM sqlite_master"
        own = {ASKED, "projections", *VIEWS, *(table.name for table in (*SHARED, *other._tables()))}
        named = (table for _, _, table, _ in other._connection.execute(sql))
        tables = {table for table in named if table in own or table.startswith("things_fts")}
        # Words alone: how names are quoted is another matter in every version of sqlite-utils.
        return {
            name: f"{kind} on {table}: {_MARKS.sub(' ', made or '')}"
            for kind, name, table, made in self._connection.execute(sql).fetchall()
            if table in tables
        }

    def _contents(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """What is to be equal in two models: of what, the columns, and where they are read."""
        for table in (*SHARED, *self._tables()):
            yield table.name, tuple(f'"{column}"' for column in table.columns), f'"{table.name}"'
        made = ", ".join(f"'{each.name}'" for each in self._projections)
        yield "asked", ("projection", "thing", "of"), f"asked WHERE projection IN ({made})"
        kept = ", ".join(f"'{name}'" for name in self._versions)
        yield "projections", ("name", "version", "position"), f"projections WHERE name IN ({kept})"
        yield "things_fts", ("term", "thing", "col", '"offset"'), "temp.words_found LEFT JOIN things ON id = doc"
        yield "things_fts_docsize", ("thing", "sz"), "things_fts_docsize LEFT JOIN things USING (id)"

    def _tables(self) -> Iterator[Table]:
        for projection in self._projections:
            yield from projection.tables

    def _remake(self, projection: Projection, thing: str, made: "_Made", world: World, pending: "_Pending") -> None:
        """Make the rows of a thing, to be written in the place of those it has, table by table where they differ."""
        named = f"{projection.kind}:{thing}"
        rows: Rows = {each.name: [] for each in projection.tables}
        if projection in _OWNERS:
            rows |= {table.name: [] for table in SHARED}
        with world.noting() as further:
            # Of what redaction emptied nothing is left, not even that it was named: a rebuild would not know of it.
            for table, row in projection.rows(thing, made.history, world) if made.history.recorded else ():
                if table not in rows:
                    raise InvalidInput(f"the projection {projection.name!r} has no table {table!r}: name it in tables")
                rows[table].append(row)
        if rows.get(THINGS.name):
            rivals = ((entry, other) for entry in made.history.entries if entry.competing for other in entry.competing)
            rows[COMPETING.name] = [(named, entry.position, other.position) for entry, other in rivals]
            latest, ahead = made.history.dates()
            rows[THINGS.name] = [(*row, iso(latest)) for row in rows[THINGS.name]]
            for entry in ahead:
                rows[IMPOSSIBLE.name].append((named, entry.position, None, AHEAD))
            with world.noting() as weighing:
                rows[WEIGHED.name] = [(named, *row) for row in _conflicts(named, made.history, world)]
            further |= weighing
        rows[ASKED] = [(projection.name, named, of) for of in sorted(made.asked | further)]
        for table, new in rows.items():
            if made.rows is None or made.rows.get(table, []) != new:
                key = _key(projection, thing, table)
                pending.replace(table, key, new, empty=made.rows is not None and not made.rows.get(table))
        made.rows = rows

    def _askers(self, reached: Iterable[Recorded]) -> Iterator[tuple[int, str]]:
        """Whose rows asked about a meeting, party or instrument that these events introduce."""
        numbers = {projection.name: number for number, projection in enumerate(self._projections)}
        things = [introduced(each.event) for each in reached if isinstance(each.event, ANSWERING)]
        claimed = {each.event.about for each in reached if isinstance(each.event, ClaimRecorded)}
        for of in claimed | {thing.tag for thing in things if thing}:
            for name, thing in self._connection.execute("SELECT projection, thing FROM asked WHERE of = ?", (of,)):
                if name in numbers:
                    yield numbers[name], thing.partition(":")[2]

    def _stand_at(self, position: int) -> None:
        rows = [(name, version, position) for name, version in self._versions.items()]
        self._connection.executemany("INSERT OR REPLACE INTO projections VALUES (?, ?, ?)", rows)

    def _create(self) -> None:
        """Drop what is there and make the tables, indexes, views and search anew."""
        import sqlite_utils  # 60 ms that neither reading nor recording needs

        database = sqlite_utils.Database(self._connection)
        for view in VIEWS:
            self._connection.execute(f'DROP VIEW IF EXISTS "{view}"')
        for name in ("things_fts", *self._statements):
            self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        for table in (*SHARED, *self._tables()):
            made = database.table(table.name)
            columns = dict(table.columns)
            if table is THINGS:
                made.create({"id": int, **columns}, pk="id")
                made.create_index(["thing"], unique=True)
            elif table.key:
                made.create(columns, pk=table.key if len(table.key) > 1 else table.key[0])
            else:
                made.create(columns)
                made.create_index([next(iter(columns))])
            for index in table.indexes:
                made.create_index(index, if_not_exists=True)
        database.table("things").enable_fts(["slug", "title", "body"], tokenize="unicode61 remove_diacritics 2")
        asked = database.table(ASKED)
        asked.create({"projection": str, "thing": str, "of": str}, pk=("projection", "thing", "of"))
        asked.create_index(["of"])
        for name, sql in VIEWS.items():
            database.create_view(name, sql)
        versions = database.table("projections")
        versions.create({"name": str, "version": int, "position": int}, pk="name", if_not_exists=True)


def _refuse_names_in_use(projections: Sequence[Projection]) -> None:
    """A projection of a user's own must not take the name, or drop the tables, of the log or of another."""
    names = [OWN, *(each.name for each in BUILT_IN)]
    tables = [
        *_RESERVED,
        *(table.name for table in SHARED),
        *VIEWS,
        *(table.name for each in BUILT_IN for table in each.tables),
    ]
    for projection in projections:
        taken = [projection.name] if projection.name in names else []
        names.append(projection.name)
        for table in projection.tables:
            if table.name.lower() in tables or table.name.lower().startswith(("things_fts", "sqlite_")):
                taken.append(table.name)
            tables.append(table.name.lower())
        if taken:
            raise InvalidInput(f"the projection {projection.name!r} cannot use {', '.join(taken)}: the name is taken")


_RESERVED: Final = ("ledger", "events", "tags", "unscrubbed", "asked", "projections")
"""The tables of the log, and those that the read model keeps for itself."""


class _Pending:
    """Rows that are to be written, put together: an import touches thousands of things, a few rows each [a third]."""

    def __init__(
        self, connection: sqlite3.Connection, statements: "dict[str, _Statements]", search: bool = True
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._search = search
        self._gone: dict[str, list[tuple[str, ...]]] = {}
        self._new: Rows = {}
        self._size = 0

    def replace(self, table: str, key: tuple[str, ...], rows: list[tuple[object, ...]], *, empty: bool) -> None:
        """Put these rows in the place of those that a key names; ``empty``: it is known that there are none."""
        if not empty:
            self._gone.setdefault(table, []).append(key)
        self._new.setdefault(table, []).extend(rows)
        self._size += 1
        if self._size == 5000:
            self.write()

    def write(self) -> None:
        """Write what there is: what is gone leaves the search while its row is still there, what is new enters last."""
        executemany = self._connection.executemany
        if self._search and THINGS.name in self._gone:
            executemany(_UNINDEX, self._gone[THINGS.name])
        for table, keys in self._gone.items():
            executemany(self._statements[table].delete, keys)
        for table, rows in self._new.items():
            executemany(self._statements[table].insert, rows)
        if self._search:
            executemany(_INDEX, [row[:1] for row in self._new.get(THINGS.name, ())])
        self._gone, self._new, self._size = {}, {}, 0


def _conflicts(named: str, history: History, world: World) -> Iterator[tuple[object, ...]]:
    """The values of ``WEIGHED`` but for the first: of each field of which there are accounts that conflict."""
    for each in weighed(named, history, world):
        if each.conflicting:
            best = each.preferred
            value = str(Value(best.value)) if best and best.value is not None else None
            yield (
                each.about.position,
                each.field,
                best is not None and best.is_recorded,
                best.by.position if best else None,
                value,
            )


def _key(projection: Projection, thing: str, table: str) -> tuple[str, ...]:
    """By what the rows of a thing are found in a table."""
    named = f"{projection.kind}:{thing}"
    if table == ASKED:
        return (projection.name, named)
    return (named,) if table in _SHARED_NAMES else (thing,)


_SHARED_NAMES: Final = frozenset(table.name for table in SHARED)


class _Beside:
    """A second model, made in the walk of the first: where a thing has no doubtful event, of the same rows [half]."""

    def __init__(self, model: ReadModel, events: Events) -> None:
        self._model = model
        self._world = model.world(events)
        self._pending = model.create()

    def make(self, projection: Projection, thing: str, told: dict[str, Recorded], rows: Rows | None) -> None:
        """The rows of a thing; as given, or from its events."""
        if rows is None:
            self._model._made_anew(projection, thing, told, self._world, self._pending)
            return
        for table, same in rows.items():
            if same:
                self._pending.replace(table, _key(projection, thing, table), same, empty=True)

    def finish(self, position: int) -> None:
        """Write what is left."""
        self._model._finish(self._pending, position)


class _Made:
    """The history of a thing, what it asked of the world, and its rows as they are (None: nobody knows)."""

    def __init__(self, history: History, asked: set[str], rows: Rows | None) -> None:
        self.history = history
        self.asked = asked
        self.rows = rows


class _Kept:
    """What was read and made for the last append: good for the next, as long as nothing came between.

    Most recording is about the same few things; read anew for each, a thing of 70 events takes 2 ms more, and written
    anew where nothing changed, 0.3.
    """

    def __init__(self, world: World) -> None:
        self.head = b""
        self.world = world
        self._made: dict[tuple[str, str], _Made] = {}

    def of(self, projection: Projection, thing: str, alone: Sequence[Recorded], events: Events) -> _Made:
        """What is made of a thing, its new events taken in if they stand alone."""
        key = (projection.name, thing)
        named = f"{projection.kind}:{thing}"
        made = self._made.pop(key, None)
        with self.world.noting() as asked:
            if made:
                for each in alone:
                    made.history.join(each, self.world.day)
                made.asked |= asked
            else:
                new = {each.event_id: each for each in alone if each.event_id == thing}
                history = History(named, new or _about(projection, thing, events), self.world)
                made = _Made(history, asked, {} if new else None)
        if len(self._made) >= _HISTORIES:
            self._made.pop(next(iter(self._made)))
        self._made[key] = made
        return made


MANY: Final = 1000
"""From so many events at once, references are read beforehand and not thing by thing."""

_HISTORIES: Final = 256
"""How many histories are kept: those made anew last."""


class _Statements:
    """The SQL that a table needs, made once; ``key`` are the columns that name the thing a row belongs to."""

    def __init__(self, table: str, columns: Iterable[str], key: Iterable[str]) -> None:
        columns = list(columns)
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        of = " AND ".join(f'"{column}" = ?' for column in key)
        self.insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'
        self.delete = f'DELETE FROM "{table}" WHERE {of}'


def _difference(name: str, ours: sqlite3.Connection, theirs: sqlite3.Connection, sql: str) -> list[str]:
    """How many rows one database has that the other lacks, if any; sorted, so that equal ones need no memory."""
    try:
        for each in (ours, theirs):
            each.execute(_WORDS)
        if all(one == other for one, other in zip_longest(ours.execute(sql), theirs.execute(sql))):
            return []
        here, there = Counter(ours.execute(sql)), Counter(theirs.execute(sql))
    except sqlite3.Error as error:
        return [f"{name}: it cannot be read: {error}"]
    return [f"{name}: {(here - there).total()} rows too many, {(there - here).total()} missing"]


_MARKS: Final = re.compile(r"""[\s"'`\[\]]+""")
_WORDS: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_found USING fts5vocab(main, things_fts, instance)"
"""Every word of the search and where it stands; a table of the connection alone, and no part of the file."""

_INDEX: Final = (
    "INSERT INTO things_fts (rowid, slug, title, body) SELECT id, slug, title, body FROM things WHERE thing = ?"
)
_UNINDEX: Final = (
    "INSERT INTO things_fts (things_fts, rowid, slug, title, body) "
    "SELECT 'delete', id, slug, title, body FROM things WHERE thing = ?"
)


def _about(projection: Projection, thing: str, events: Events) -> dict[str, Recorded]:
    """All that belongs to a thing; what merely names it, as a body names its country, does not."""
    if is_event_id(thing):
        told = [*events.named([thing])]
        goes_by_it = all(thing in projection.things(each) for each in told)  # or it was redacted
        return gather(line_of(thing, events, told), events) if goes_by_it else {}
    found = events.about(f"{projection.kind}:{thing}", projection.types)
    return gather([each for each in found if thing in projection.things(each)], events)


def _everything(
    projection: Projection, log: EventLog, events: Events, until: int
) -> Iterator[tuple[str, dict[str, Recorded]]]:
    """Every thing of a projection's kind, with all that belongs to it."""
    prefix = f"{projection.kind}:"
    for tag, group in groupby(log.tagged(prefix, projection.types, until), key=itemgetter(0)):
        thing = tag.removeprefix(prefix)
        if seeds := [each for each in read(envelope for _, envelope in group) if thing in projection.things(each)]:
            yield thing, gather(seeds, events)
    if projection.kind not in NAMELESS:
        return
    # Words without a slug go by the id of their event, which no tag names.
    for envelope in log.read(Query.of_types(*introducing(projection.kind)), until=until):
        name, told = envelope.event_id, [*read([envelope])]
        if all(name in projection.things(each) for each in told):  # or it was redacted
            yield name, gather(line_of(name, events, told), events)


def neighbours(things: Iterable[str], events: Events) -> set[str]:
    """These things (``kind:slug``), what is named together with them, and whatever else an answer about them reads.

    That is the words about the wholes they are part of, the proposals that inherit their words, and of every source
    where it is from and whose it is.
    """
    found = {*things}
    for thing in [*found]:
        found.update(_named_in(everything_about(thing, events).values()))
    own_words = [thing for thing in things if thing.startswith("endorsement:")]
    for whole in [thing for thing in found if thing.startswith(("meeting:", "track:", "bundle:"))]:
        types = ("EndorsementGiven", "EndorsementWithdrawn", *((*_RAISING, "BundleItemised") if own_words else ()))
        found.update(_named_in(events.about(whole, types)))
    fresh = {thing for thing in found if thing.startswith("source:")}
    while fresh:
        told = [each for source in fresh for each in events.about(source, introducing("source"))]
        fresh = {*_named_in(told)} - found
        found |= fresh
        fresh = {thing for thing in fresh if thing.startswith("source:")}
    return found


_RAISING: Final = (*introducing("proposal"), "ProposalAmended")


def _named_in(recorded: Iterable[Recorded]) -> Iterator[str]:
    """The things that events name, what they were read in, and what they introduce without a slug."""
    for each in recorded:
        yield from (tag for tag in each.tags if not tag.startswith(("event:", "batch:")))
        yield from (f"source:{source}" for source in read_in(each.event))
        if not introduced(each.event):
            yield from (f"{kind}:{each.event_id}" for kind in NAMELESS if each.envelope.type in introducing(kind))


def _of(projection: Projection, things: Iterable[str]) -> list[str]:
    prefix = f"{projection.kind}:"
    return sorted(thing.removeprefix(prefix) for thing in things if thing.startswith(prefix))


VIEWS: Final = {
    "inherited_endorsements": """
        SELECT proposal, endorsement, through, min(possibly) AS possibly FROM (
            SELECT heir.proposal, words.endorsement, heir.target AS through, NOT (
                ifnull(item.came_up_latest <= words.earliest OR words.meeting IN (
                    SELECT meeting FROM proposal_meetings WHERE proposal = heir.proposal
                ), 0)
                AND heir.since_latest <= ifnull(words.earliest, '')
                AND heir.until_earliest >= ifnull(words.latest, '9999-12-31T23:59:59.999999')
            ) AS possibly
            FROM (
                SELECT proposal, 'meeting:' || meeting AS target, 'package' AS scope, '' AS since_earliest,
                    '' AS since_latest, '9999-12-31T23:59:59.999999' AS until_earliest, '9999' AS until_latest
                FROM proposal_meetings
                UNION ALL
                SELECT proposal, 'track:' || track, 'track', since_earliest, since_latest, until_earliest, until_latest
                FROM proposal_stays
                UNION ALL
                SELECT substr(item, 10), 'bundle:' || bundle, 'package', '',
                    '', '9999-12-31T23:59:59.999999', '9999'
                FROM bundle_items WHERE item LIKE 'proposal:%'
            ) AS heir
            JOIN endorsement_targets AS said ON said.target = heir.target
            JOIN endorsements AS words ON words.endorsement = said.endorsement AND words.scope = heir.scope
            JOIN proposals AS item ON item.proposal = heir.proposal
            WHERE (
                ifnull(item.came_up_earliest, '') <= ifnull(words.latest, '9999')
                OR words.meeting IN (SELECT meeting FROM proposal_meetings WHERE proposal = heir.proposal)
            )
            AND heir.since_earliest <= ifnull(words.latest, '9999')
            AND heir.until_latest >= ifnull(words.earliest, '')
            AND (
                EXISTS (
                    SELECT 1 FROM endorsement_sides AS spoke
                    WHERE spoke.endorsement = words.endorsement
                    AND NOT EXISTS (
                        SELECT 1 FROM withdrawals AS taken
                        WHERE taken.endorsement = words.endorsement
                        AND taken.speaker = spoke.speaker AND taken.side = spoke.side
                        AND (taken.target IS NULL OR taken.target IN (heir.target, 'proposal:' || heir.proposal))
                    )
                    AND (
                        EXISTS (
                            SELECT 1 FROM proposal_sides AS proposer
                            WHERE proposer.proposal = heir.proposal AND proposer.role = 'proposer'
                            AND proposer.side NOT IN (
                                SELECT side FROM endorsement_sides
                                WHERE endorsement = words.endorsement AND speaker = spoke.speaker
                            )
                        )
                        OR NOT EXISTS (
                            SELECT 1 FROM proposal_sides WHERE proposal = heir.proposal AND role = 'proposer'
                        )
                    )
                )
                OR NOT EXISTS (SELECT 1 FROM endorsement_sides WHERE endorsement = words.endorsement)
                AND NOT EXISTS (
                    SELECT 1 FROM withdrawals AS taken
                    WHERE taken.endorsement = words.endorsement
                    AND (taken.target IS NULL OR taken.target IN (heir.target, 'proposal:' || heir.proposal))
                )
            )
        ) GROUP BY proposal, endorsement, through
    """,
}
"""What follows from rows of several things and is cheaper to ask for than to keep (RULES 11).

A proposal is heir to the words about a meeting where it came up, about a bundle of which it is an item, and about a
track it was on. They reach it if it may
have been on the table by then and on that track at that time, and if somebody is left who spoke, has not taken it back
for this heir, and is not of the side of every proposer. Open sides of a span are taken as the beginning and the end of
time. `possibly` is 0 where it certainly was on the table and on the track.
"""
