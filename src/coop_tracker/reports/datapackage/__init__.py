"""A record as a data package, for those who count and compare: CSV files, and a description that programs read.

The form is that of the Frictionless Data Package, version 1, with Table Schema; see ``docs/how-to/analyse.md``.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final

from coop_tracker.dictionary import Of, Table
from coop_tracker.moments import day_in_words
from coop_tracker.projections.model import OnProgress
from coop_tracker.reports import asof
from coop_tracker.reports.datapackage.readme import readme
from coop_tracker.reports.datapackage.resources import HUBS, RESOURCES, schema, type_of
from coop_tracker.reports.datapackage.rows import rows
from coop_tracker.safe import for_spreadsheet, json_for_terminal
from coop_tracker.view import View

DESCRIPTOR: Final = "datapackage.json"
README: Final = "README.md"
MADE_BY: Final = "coop_tracker"
FORM: Final = 1
"""The form of a package: another number where columns change their names or meanings."""


def write(
    view: View, folder: str | os.PathLike[str], *, visibility: str | None = None, progress: OnProgress | None = None
) -> dict[str, int]:
    """Write a record into a folder that is there and empty, and say how many rows each table has.

    The same record at the same moments gives the same bytes.

    Args:
        view: the record at a moment.
        folder: where the files are written.
        visibility: the narrowest visibility of sources that was taken in; it is told.
        progress: told how many of how many events have been written.

    Raises:
        InvalidInput: the record also holds what rests on sources that are not so visible.
    """
    if visibility is not None:
        view.expect_only(visibility)
    folder = Path(folder)
    with ExitStack() as stack:
        files = {name: stack.enter_context(_File(folder / f"{name}.csv", name, RESOURCES[name])) for name in RESOURCES}
        created = None
        for name, row in rows(view, progress):
            files[name].put(row)
            if name == "events":
                created = row[_RECORDED_AT]
        named = {hub: set[str]().union(*(file.named.get(hub, ()) for file in files.values())) for hub in HUBS}
        for hub in HUBS:
            for slug in sorted(named[hub] - files[hub].known):
                files[hub].put((slug, *(None,) * (len(RESOURCES[hub].columns) - 2), False))
    told = asof.told(view).removesuffix(f"; {asof.POSSIBLY}")
    if view.moments.on:
        told += "; what had only possibly happened by then is listed in events and does not count"
    head, moments = view.head, view.moments
    descriptor = {
        "profile": "tabular-data-package",
        "name": "coop-record",
        "title": "Record of cooperation",
        "description": f"What parties promised each other: {told}.",
        "version": f"{FORM}.{view.position}.0",
        **({"created": created} if created else {}),
        "made_by": MADE_BY,
        "ledger": {"id": head.ledger, "position": head.position, "head": head.hash.hex()},
        "moments": {
            "on": day_in_words(moments.on) if moments.on else None,
            "public": day_in_words(moments.public) if moments.public else None,
            "as_of": head.position,
            "visibility": visibility,
            "left_out": view.left_out,
        },
        "resources": [file.described() for file in files.values()],
    }
    (folder / DESCRIPTOR).write_bytes(json_for_terminal(json.dumps(descriptor, ensure_ascii=False, indent=1)) + b"\n")
    counts = {name: file.rows for name, file in files.items()}
    (folder / README).write_text(readme(descriptor, counts), encoding="utf-8", newline="\n")
    return counts


def files_of(folder: str | os.PathLike[str]) -> set[str] | None:
    """The files of the package of ours that is in a folder; None where there is none."""
    try:
        descriptor = json.loads((Path(folder) / DESCRIPTOR).read_bytes())
        paths = {str(resource["path"]) for resource in descriptor["resources"]}
        return {*paths, DESCRIPTOR, README} if descriptor["made_by"] == MADE_BY else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


_RECORDED_AT: Final = [*RESOURCES["events"].columns].index("recorded_at")


class _File:
    """A table being written: RFC 4180 in UTF-8, text in quotation marks, all else bare, what is missing empty."""

    def __init__(self, path: Path, name: str, table: Table) -> None:
        self._path, self._name, self._table = path, name, table
        self._cells = [_cell(column.holds) for column in table.columns.values()]
        self._names = [
            (place, column.holds.table)
            for place, column in enumerate(table.columns.values())
            if isinstance(column.holds, Of) and column.holds.table in HUBS
        ]
        self._hash, self._size, self.rows = hashlib.sha256(), 0, 0
        self.named: dict[str, set[str]] = {}
        """What its rows name of other tables."""
        self.known: set[str] = set()
        """The first column of its rows, where others name it."""

    def __enter__(self) -> "_File":
        self._file: BinaryIO = self._path.open("xb")
        self._write(",".join(f'"{name}"' for name in self._table.columns))
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, row: tuple[Any, ...]) -> None:
        """Write a row."""
        self._write(
            ",".join(
                "" if value is None or value == "" else cell(value)
                for cell, value in zip(self._cells, row, strict=True)
            )
        )
        self.rows += 1
        for place, table in self._names:
            if row[place]:
                self.named.setdefault(table, set()).add(row[place])
        if self._name in HUBS:
            self.known.add(row[0])

    def _write(self, line: str) -> None:
        encoded = f"{line}\r\n".encode()
        self._file.write(encoded)
        self._hash.update(encoded)
        self._size += len(encoded)

    def described(self) -> dict[str, Any]:
        """What the description of the package says of it."""
        return {
            "profile": "tabular-data-resource",
            "name": self._name,
            "path": self._path.name,
            "description": self._table.meaning.replace("NULL", "empty"),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": self._size,
            "hash": f"sha256:{self._hash.hexdigest()}",
            "schema": schema(self._name, self._table),
        }


def _cell(holds: Any) -> Callable[[Any], str]:
    """How a value that is there is written."""
    match type_of(holds):
        case "integer" | "number" | "date" | "datetime":
            return str
        case "boolean":
            return lambda value: "TRUE" if value else "FALSE"  # which R takes for a truth, and "true" for a text
        case "object":
            return lambda value: _quoted(json_for_terminal(value).decode())
    return _text


@lru_cache(maxsize=65_536)
def _text(text: str) -> str:
    """A text as it is written; kept, since most are codes and names that come again [a fifth of the time]."""
    return _quoted(for_analysis(text))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def for_analysis(text: str) -> str:
    """A text for a cell: harmless in a spreadsheet, and so that taking one apostrophe away gives it back.

    An apostrophe goes before what begins like a formula (:func:`for_spreadsheet`), and before what begins as if that
    had been done already.
    """
    return f"'{for_spreadsheet(text)}" if _GUARDED.match(text) else for_spreadsheet(text)


_GUARDED: Final = re.compile(r"'+\s*[=+\-@＝＋－＠]")
