"""The read model in SQLite: the rows of every projection, kept beside the log and changed in its transactions.

After an append the rows of the things it touched are deleted and made anew; a rebuild does so for all things. Both go
through :meth:`ReadModel._remake`. What the rows of a thing asked of the rest of the world is kept in ``asked``, so that
a meeting that got its day, or a party that got its country, makes those who asked about it anew.
"""

# ruff: noqa: S608 (the names put together into SQL are ours; values are bound)

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from coop_tracker.errors import InvalidInput
from coop_tracker.events import introduced, introducing
from coop_tracker.history import (
    ANSWERING,
    Events,
    History,
    LogEvents,
    PreparedEvents,
    Recorded,
    World,
    affected,
    everything_about,
    gather,
    read,
    stands_alone,
)
from coop_tracker.log import EventLog, Query
from coop_tracker.projections import VERSION, Projection, Table
from coop_tracker.projections.agreements import Agreements, Instruments
from coop_tracker.projections.columns import THINGS
from coop_tracker.projections.endorsements import Endorsements
from coop_tracker.projections.meetings import Meetings
from coop_tracker.projections.parties import Parties
from coop_tracker.projections.proposals import Proposals
from coop_tracker.projections.sources import Sources
from coop_tracker.projections.tracks import Tracks

BUILT_IN: Final[tuple[Projection, ...]] = (
    Sources(),
    Parties(),
    Meetings(),
    Tracks(),
    Proposals(),
    Endorsements(),
    Agreements(),
    Instruments(),
)

OWN: Final = "coop_tracker"
"""The name under which the built-in projections keep their version and position."""

OnProgress = Callable[[int, int], None]
"""Told how many of how many are done, while long work goes on."""


class ReadModel:
    """The rows of the built-in projections and of those a user adds, in one SQLite database."""

    def __init__(self, connection: sqlite3.Connection, projections: Iterable[Projection] = ()) -> None:
        projections = tuple(projections)
        self._connection = connection
        self._projections = (*BUILT_IN, *projections)
        _refuse_names_in_use(projections)
        self._kept: _Kept | None = None
        self._versions = {OWN: VERSION, **{each.name: each.version for each in projections}}
        self._statements = {table.name: _Statements(table) for table in (THINGS, *self._tables())}

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
        until: int | None = None,
        progress: OnProgress | None = None,
    ) -> None:
        """Make anew the rows of everything that these events touch; inside the transaction that appended them.

        Args:
            recorded: the events, in the order of recording.
            log: the log they are in.
            before: the hash of the event before the first of them; not given: unknown.
            until: the last position of the log that counts.
            progress: told how many of how many things have been made anew.
        """
        if not recorded:
            return
        events = LogEvents(log, until)
        # Half a batch, as in a replay, does not tell: the other half may refer to it.
        alone = until is None and all(stands_alone(each) for each in recorded)
        kept = self._kept if self._kept and alone and self._kept.head == before else _Kept(events)
        self._kept = None  # until all went well: what is undone halfway must not be used again
        touched = self._touched(recorded, events, replaying=until is not None)
        for done, ((number, thing), by) in enumerate(touched.items()):
            projection = self._projections[number]
            history, asked = kept.history(projection, thing, by if alone else (), events)
            self._remake(projection, thing, history, kept.world, asked)
            if progress:
                progress(done + 1, len(touched))
        kept.head = recorded[-1].envelope.hash
        self._kept = kept if alone else None
        self._stand_at(recorded[-1].position)

    def touched(self, recorded: Sequence[Recorded], log: EventLog, kind: str) -> list[str]:
        """The things of a kind whose rows these events may change."""
        touched = self._touched(recorded, LogEvents(log, recorded[-1].position), replaying=True)
        return [*dict.fromkeys(thing for number, thing in touched if self._projections[number].kind == kind)]

    def _touched(
        self, recorded: Sequence[Recorded], events: Events, replaying: bool
    ) -> dict[tuple[int, str], list[Recorded]]:
        """The rows to make anew: which projection, which thing; and the events that change them."""
        reached = [*affected(recorded, events, part_of_batch=replaying).values()]
        touched: dict[tuple[int, str], list[Recorded]] = {}
        for number, projection in enumerate(self._projections):
            for each in reached:
                for thing in projection.things(each):
                    touched.setdefault((number, thing), []).append(each)
        for asker in self._askers(reached):
            touched.setdefault(asker, [])
        return touched

    def rebuild(self, log: EventLog, until: int | None = None, progress: OnProgress | None = None) -> None:
        """Make every row anew from the log, as it stood at ``until``; inside a transaction of its own."""
        self._create()
        position = log.head().position if until is None else until
        events = PreparedEvents(log, position)
        world = World(events)
        for projection in self._projections:
            for thing, told in _everything(projection, log, events, position):
                with world.noting() as asked:
                    history = History(f"{projection.kind}:{thing}", told, world.day)
                self._remake(projection, thing, history, world, asked, fresh=True)
        if progress:
            progress(position, position)
        self._stand_at(position)

    def differences(self, other: "ReadModel") -> list[str]:
        """The tables in which two models differ, with how many rows each has that the other lacks."""
        found = []
        for table in (THINGS, *self._tables()):
            ours, theirs = self._rows_of(table), other._rows_of(table)
            if ours != theirs:
                found.append(f"{table.name}: {len(ours - theirs)} rows too many, {len(theirs - ours)} missing")
        return found

    def _rows_of(self, table: Table) -> set[tuple[object, ...]]:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        return set(self._connection.execute(f'SELECT {columns} FROM "{table.name}"'))

    def _tables(self) -> Iterator[Table]:
        for projection in self._projections:
            yield from projection.tables

    def _remake(
        self, projection: Projection, thing: str, history: History, world: World, asked: set[str], fresh: bool = False
    ) -> None:
        """Replace the rows of a thing; ``asked`` is what its history has asked of the world."""
        named = f"{projection.kind}:{thing}"
        rows: dict[str, list[tuple[object, ...]]] = {}
        with world.noting() as further:
            for table, row in projection.rows(thing, history, world):
                rows.setdefault(table, []).append(row)
        asked = asked | further
        execute, executemany = self._connection.execute, self._connection.executemany
        own = projection in BUILT_IN
        if not fresh:
            for each in projection.tables:
                execute(self._statements[each.name].delete, (thing,))
            execute("DELETE FROM asked WHERE projection = ? AND thing = ?", (projection.name, named))
            if own:
                self._unindex(named, rows)
        for table, values in rows.items():
            executemany(self._statements[table].insert, values)
            if table == THINGS.name:
                execute(_INDEX, (named,))
        if asked:
            executemany("INSERT INTO asked VALUES (?, ?, ?)", [(projection.name, named, of) for of in sorted(asked)])

    def _unindex(self, named: str, rows: dict[str, list[tuple[object, ...]]]) -> None:
        """Take a thing out of the search, unless its row is what it was: then there is nothing to write anew."""
        columns = ", ".join(THINGS.columns)
        known = self._connection.execute(f"SELECT {columns} FROM things WHERE thing = ?", (named,)).fetchall()
        if known == rows.get(THINGS.name, []):
            rows.pop(THINGS.name, None)
        elif known:
            self._connection.execute(_UNINDEX, (named,))
            self._connection.execute("DELETE FROM things WHERE thing = ?", (named,))

    def _askers(self, reached: Iterable[Recorded]) -> Iterator[tuple[int, str]]:
        """Whose rows asked about a meeting, party or instrument that these events introduce."""
        numbers = {projection.name: number for number, projection in enumerate(self._projections)}
        things = [introduced(each.event) for each in reached if isinstance(each.event, ANSWERING)]
        for of in {thing.tag for thing in things if thing}:
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
        for name in ("things_fts", "asked", *self._statements):
            self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        for table in (THINGS, *self._tables()):
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
        database.table("things").enable_fts(["title", "body"], tokenize="unicode61 remove_diacritics 2")
        asked = database.table("asked")
        asked.create({"projection": str, "thing": str, "of": str}, pk=("projection", "thing", "of"))
        asked.create_index(["of"])
        for name, sql in VIEWS.items():
            database.create_view(name, sql)
        versions = database.table("projections")
        versions.create({"name": str, "version": int, "position": int}, pk="name", if_not_exists=True)


def _refuse_names_in_use(projections: Sequence[Projection]) -> None:
    """A projection of a user's own must not take the name, or drop the tables, of the log or of another."""
    names = [OWN, *(each.name for each in BUILT_IN)]
    tables = [*_RESERVED, THINGS.name, *VIEWS, *(table.name for each in BUILT_IN for table in each.tables)]
    for projection in projections:
        taken = [projection.name] if projection.name in names else []
        names.append(projection.name)
        for table in projection.tables:
            if table.name.lower() in tables or table.name.lower().startswith(("things_fts", "sqlite_")):
                taken.append(table.name)
            tables.append(table.name.lower())
        if taken:
            raise InvalidInput(f"the projection {projection.name!r} cannot use {', '.join(taken)}: the name is taken")


_RESERVED: Final = ("ledger", "events", "tags", "asked", "projections")
"""The tables of the log, and those that the read model keeps for itself."""


class _Kept:
    """What was read of the log for the last append: good for the next, as long as nothing came between.

    Most recording is about the same few things; read anew for each, a thing of 70 events takes 2 ms more.
    """

    def __init__(self, events: Events) -> None:
        self.head = b""
        self.world = World(events)
        self._histories: dict[tuple[str, str], tuple[History, set[str]]] = {}

    def history(
        self, projection: Projection, thing: str, alone: Sequence[Recorded], events: Events
    ) -> tuple[History, set[str]]:
        """The history of a thing, and what it asked; it takes in its new events, if they stand alone."""
        key = (projection.name, thing)
        named = f"{projection.kind}:{thing}"
        kept = self._histories.pop(key, None)
        with self.world.noting() as asked:
            if kept:
                for each in alone:
                    kept[0].join(each, self.world.day)
                history = kept[0]
            else:
                new = {each.event_id: each for each in alone if each.event_id == thing}
                history = History(named, new or everything_about(named, events, projection.types), self.world.day)
        if len(self._histories) >= _HISTORIES:
            self._histories.pop(next(iter(self._histories)))
        self._histories[key] = history, (kept[1] | asked if kept else asked)
        return self._histories[key]


_HISTORIES: Final = 256
"""How many histories are kept: those made anew last."""


class _Statements:
    """The SQL that a table needs, made once."""

    def __init__(self, table: Table) -> None:
        columns = list(table.columns)
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        self.insert = f'INSERT OR IGNORE INTO "{table.name}" ({names}) VALUES ({marks})'
        self.delete = f'DELETE FROM "{table.name}" WHERE "{columns[0]}" = ?'


_INDEX: Final = "INSERT INTO things_fts (rowid, title, body) SELECT id, title, body FROM things WHERE thing = ?"
_UNINDEX: Final = (
    "INSERT INTO things_fts (things_fts, rowid, title, body) "
    "SELECT 'delete', id, title, body FROM things WHERE thing = ?"
)


def _everything(
    projection: Projection, log: EventLog, events: Events, until: int
) -> Iterator[tuple[str, dict[str, Recorded]]]:
    """Every thing of a projection's kind, with all that belongs to it."""
    prefix = f"{projection.kind}:"
    for tag, group in groupby(log.tagged(prefix, projection.types, until), key=itemgetter(0)):
        seeds = [*read(envelope for _, envelope in group)]
        thing = tag.removeprefix(prefix)
        if any(thing in projection.things(each) for each in seeds):
            yield thing, gather(seeds, events)
    # Words without a slug go by the id of their event, which no tag names.
    for each in read(log.read(Query.of_types(*introducing(projection.kind)), until=until)):
        if each.event_id in projection.things(each):
            yield each.event_id, gather([each], events)


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

A proposal is heir to the words about a meeting where it came up, and about a track it was on. They reach it if it may
have been on the table by then and on that track at that time, and if somebody is left who spoke, has not taken it back
for this heir, and is not of the side of every proposer. Open sides of a span are taken as the beginning and the end of
time. `possibly` is 0 where it certainly was on the table and on the track.
"""
