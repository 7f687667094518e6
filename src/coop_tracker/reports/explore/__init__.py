"""A ledger in Datasette: to browse, to count and to ask in SQL, with what tables and columns mean beside them.

Nothing can be changed through it: every connection is opened for reading, and Datasette is given no other.
"""

import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import tilde_encode
from markupsafe import Markup

from coop_tracker.dictionary import INTERNAL, QUESTIONS, TABLES, Of, Table, code_list
from coop_tracker.errors import ReadOnlyLedger
from coop_tracker.events import Reference
from coop_tracker.fate import Fates
from coop_tracker.log import EPOCH, ledgerfile, uuid_text
from coop_tracker.log.sqlite import SqliteEventLog, now
from coop_tracker.safe import for_terminal, json_for_terminal
from coop_tracker.view import View

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

KINDS: Final[Mapping[str, str]] = {
    **{f"{table.removesuffix('s')}": table for table in TABLES},
    "party": "parties",
}
"""The table in which a thing of each kind has its row."""


class Ledger(Database):  # type: ignore[misc]
    """A ledger as a database of Datasette: only read, and with the links between its tables."""

    def __init__(self, ds: Datasette, path: str) -> None:
        super().__init__(ds, path=path, is_mutable=True)
        self._uri = _readable(path)

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A connection of its own for each thread, to read."""
        if write:
            raise ReadOnlyLedger("a ledger is explored and not changed: coop record and coop correct record in it")
        connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, str]]:
        """The columns that name rows of other tables: the file declares none, since a name may be loose."""
        return _LINKS[table]["outgoing"] if table in _LINKS else []

    async def get_all_foreign_keys(self) -> dict[str, dict[str, list[dict[str, str]]]]:
        """The same for all tables, from both ends."""
        names = [*await self.table_names(), *await self.view_names()]
        return {name: _LINKS.get(name, {"incoming": [], "outgoing": []}) for name in names}


def _readable(path: str) -> str:
    """The file as SQLite opens it to read: where not even a file beside it can be made, as one that does not change."""
    uri = f"{ledgerfile.uri(path)}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return f"{uri}&immutable=1"
    return uri


def _links() -> dict[str, dict[str, list[dict[str, str]]]]:
    found: dict[str, dict[str, list[dict[str, str]]]] = {name: {"incoming": [], "outgoing": []} for name in TABLES}
    for name, table in TABLES.items():
        for column, what in table.columns.items():
            if isinstance(what.holds, Of):
                other = what.holds.table
                key = next(iter(TABLES[other].columns))
                found[name]["outgoing"].append({"column": column, "other_table": other, "other_column": key})
                found[other]["incoming"].append({"column": key, "other_table": name, "other_column": column})
    return found


_LINKS: Final = _links()


def site(path: str, name: str, told: str) -> Datasette:
    """Datasette with a ledger in it.

    Args:
        path: the ledger, or a copy of it as it was at a moment.
        name: what it is called there.
        told: which moments it is limited to, in a sentence.
    """
    if not pm.has_plugin(__name__):
        pm.register(sys.modules[__name__], __name__)
        # It would print a page of code for every slip in SQL, which its answer tells of.
        sys.modules["datasette.handle_exception"].rich = None  # type: ignore[attr-defined]
    site = Datasette(
        metadata={
            "title": "A record of cooperation",
            "description": f"{told} What the tables and columns mean stands beside them; nothing can be changed here.",
            "databases": {
                name: {
                    "queries": {slug: {"title": each.title, "sql": each.sql} for slug, each in QUESTIONS.items()},
                    "tables": {
                        **{table: _described(table, what) for table, what in TABLES.items()},
                        **{table: {"description": meaning, "hidden": True} for table, meaning in INTERNAL.items()},
                    },
                }
            },
        },
        settings={
            "default_page_size": 50,
            "default_facet_size": 10,
            "sql_time_limit_ms": 5000,
            "facet_time_limit_ms": 1000,
            "suggest_facets": False,
            "allow_download": False,
        },
    )
    site.add_database(Ledger(site, path), name=name)
    if name != "_memory":
        site.remove_database("_memory")  # which is there where no file is named
    return site


def _described(name: str, table: Table) -> dict[str, Any]:
    """What Datasette says and does of a table."""
    coded = [each for each, column in table.columns.items() if code_list(column.holds) or column.holds is bool]
    described: dict[str, Any] = {
        "description": table.meaning,
        "columns": {each: column.meaning for each, column in table.columns.items()},
        "facets": ["stage", "disposition", "is_open"] if name == "proposals" else coded[:3],
    }
    if label := _label(name):
        described["label_column"] = label
    if name == "events":
        described["sort_desc"] = "position"
    elif order := next((each for each in ("first_position", "position", "number") if each in table.columns), None):
        described["sort"] = order
    return described


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Any:
    """How Datasette shows a cell of a ledger, where it is not to be shown as it is."""
    if not isinstance(datasette.databases.get(database), Ledger):
        return None
    what = TABLES[table].columns.get(column) if table and table in TABLES else None
    match value:
        case bytes() if column == "data":
            return _json(value)
        case bytes() if len(value) == 16:
            return uuid_text(value)
        case bytes() if len(value) == 32:
            return value.hex()
        case int() if column == "recorded_at":
            return f"{(EPOCH + timedelta(microseconds=value)).isoformat(sep=' ', timespec='seconds')}"
        case str() if what and what.holds is Reference:
            return _thing(value, database, datasette)
        case str() | int() if what and isinstance(what.holds, Of):
            return _row(what.holds.table, value, database, datasette)
        case str():
            shown = "\n".join(for_terminal(line) for line in value.splitlines())
            return None if shown == value else shown
    return None


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls() -> list[str]:
    """How the pages look, besides what Datasette makes of them."""
    return [f"/-/static-plugins/{__name__}/explore.css"]


def _json(data: bytes) -> Any:
    try:
        text = json.dumps(json.loads(data), ensure_ascii=False, indent=1)
    except ValueError:
        return None
    return Markup("<pre>{}</pre>").format(json_for_terminal(text).decode())


def _thing(thing: str, database: str, datasette: Datasette) -> Any:
    """A thing of any kind, leading to its row."""
    kind, _, slug = thing.partition(":")
    if kind not in KINDS or kind == "event":  # events are found by position, and named by id
        return None
    address = datasette.urls.row(database, KINDS[kind], tilde_encode(slug))
    return Markup('<a href="{}">{}</a>').format(address, for_terminal(thing))


async def _row(table: str, key: str | int, database: str, datasette: Datasette) -> Any:
    """The row that a cell names, by the words by which a person knows it; none may be there."""
    column, label = next(iter(TABLES[table].columns)), _label(table)
    sql = f"SELECT {label or column} FROM {table} WHERE {column} = ?"  # noqa: S608 (the names are ours)
    found = (await datasette.databases[database].execute(sql, [key])).first()
    if found is None:
        return None
    shown = "" if not label or found[0] is None else for_terminal(str(found[0]))
    address = datasette.urls.row(database, table, tilde_encode(str(key)))
    if not shown:
        return Markup('<a href="{}">{}</a>').format(address, key)
    shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    return Markup('<a href="{}">{}</a> <em>{}</em>').format(address, shown, key)


def _label(table: str) -> str | None:
    return "type" if table == "events" else TABLES[table].label


_LONGEST: Final = 80
"""So many letters of what a row says stand in a cell that names it."""


def guarded(app: App, hosts: Sequence[str]) -> App:
    """The same for whoever asks for one of these hosts: a page elsewhere cannot make a browser read a ledger.

    A name of somebody else's can be made to lead to this machine, and its pages would then count as of one origin with
    ours; the name that is asked for gives it away.
    """

    async def guard(
        scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        asked = dict(scope.get("headers", ())).get(b"host", b"").decode("latin-1")
        if scope["type"] == "http" and asked.rpartition(":")[0] not in hosts and asked not in hosts:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"This ledger is open to this machine alone.\n"})
            return
        await app(scope, receive, send)

    return guard


# A moment


def copy(view: View, path: Path) -> None:
    """Write the rows of a view into a database, with the events that are shown there and nothing else of the log."""
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        view.connection.backup(target)
        target.execute("PRAGMA secure_delete = ON")  # what is dropped is gone from the file too
        for table in ("events", "tags", "ledger", "unscrubbed"):
            target.execute(f"DROP TABLE IF EXISTS {table}")
        target.execute("BEGIN")
        for sql in ledgerfile.TABLES:
            target.execute(sql)
        log = SqliteEventLog(target, str(path), now, 0)
        for envelope, recorded, _ in Fates(view).shown():
            log.put(envelope, recorded.tags if recorded else ())
        target.execute("COMMIT")
