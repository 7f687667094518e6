"""The one way out for answers that are rows: a table, JSON, CSV or Markdown, and what is possibly otherwise beside."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeVar

from coop_tracker.reports import table
from coop_tracker.safe import for_json, for_markdown, for_spreadsheet, json_for_terminal

Listed = TypeVar("Listed")

POSSIBLY: Final = "possibly"
CERTAIN: Final = "certain"


class Listing(NamedTuple, Generic[Listed]):
    """How one kind of thing is listed."""

    fields: Sequence[str]
    """The columns of CSV, by the keys of ``plain``; ``end.first`` is the key ``first`` of the object under ``end``."""
    plain: Callable[[Listed], dict[str, Any]]
    """One of them for programs; a promise (docs/json.md)."""
    headings: Sequence[str]
    row: Callable[[Listed], Sequence[Any]]
    """One of them for people, under the headings."""
    stacks: table.Stacks
    numbers: Sequence[str] = ()
    """The headings of columns that are set flush right."""
    key: str = ""
    """The attribute by which one of them is the same in a second answer."""
    styles: table.Styles = MappingProxyType({})
    draw: Callable[[Iterable[Listed], Sequence[Listed] | None], None] | None = None
    """How they and a second answer are drawn on a terminal, where that is no table."""


def write(
    listing: Listing[Listed], form: str, found: Iterable[Listed], possible: Sequence[Listed] | None = None
) -> None:
    """Print rows to standard output, each as soon as it is there.

    Args:
        listing: how they are listed.
        form: ``table``, ``json``, ``csv`` or ``markdown``.
        found: what is so.
        possible: what is so if all had happened that only possibly had; None: no day was asked for.
    """
    has_two = possible is not None
    match form:
        case "json":
            print_json(_plain(listing, found, possible))
        case "csv":
            fields = [*listing.fields, *([CERTAIN, POSSIBLY] if has_two else [])]
            print_csv(fields, _plain(listing, found, possible))
        case _ if form == "table" and listing.draw and sys.stdout.isatty():
            listing.draw(found, possible)
        case _:
            headings = (*listing.headings, *([POSSIBLY] if has_two else []))
            stacks = (*listing.stacks, *([(POSSIBLY,)] if has_two else []))
            lines = _rows(listing, found, possible)
            if form == "markdown":
                _markdown(headings, lines, listing.numbers)
            else:
                table.show(headings, lines, stacks, listing.numbers, listing.styles)


# What is possibly otherwise


def beside(
    certain: Iterable[Listed], possible: Iterable[Listed], key: str
) -> Iterator[tuple[Listed | None, Listed | None]]:
    """Each thing in both answers, in the order of the first; last, what is in the second alone."""
    others = {getattr(each, key): each for each in possible}
    for each in certain:
        yield each, others.pop(getattr(each, key), None)
    yield from ((None, each) for each in others.values())


def plain_beside(first: dict[str, Any] | None, second: dict[str, Any] | None) -> dict[str, Any]:
    """An object in both answers: as it certainly is, and with ``possibly``, what differs (docs/json.md).

    ``certain`` is false where it is in the second alone, ``possibly`` is None where it is in the first alone.
    """
    row = first or second or {}
    differs = None if second is None else {name: value for name, value in second.items() if row.get(name) != value}
    return {**row, CERTAIN: first is not None, POSSIBLY: differs}


def _plain(
    listing: Listing[Listed], found: Iterable[Listed], possible: Iterable[Listed] | None
) -> Iterator[dict[str, Any]]:
    if possible is None:
        yield from map(listing.plain, found)
        return
    for first, second in beside(found, possible, listing.key):
        yield plain_beside(*(None if each is None else listing.plain(each) for each in (first, second)))


def _rows(
    listing: Listing[Listed], found: Iterable[Listed], possible: Iterable[Listed] | None
) -> Iterator[Sequence[Any]]:
    """The same for people; with two answers, a last column says what is possibly otherwise."""
    if possible is None:
        yield from map(listing.row, found)
        return
    for first, second in beside(found, possible, listing.key):
        one, other = (() if each is None else listing.row(each) for each in (first, second))
        if not one:
            yield (*other, "all of it")
        elif not other:
            yield (*one, "none of it")
        else:
            named = zip(listing.headings, one, other, strict=True)
            told = "; ".join(f"{name} {then or '–'}" for name, now, then in named if now != then)
            yield (*one, told or (None if first == second else "what stands in no column"))


# JSON


def print_json(rows: Iterable[dict[str, Any]]) -> None:
    """One array, each object as soon as it is there."""
    _emit(_json(rows))


def _json(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    mark = b"[\n"
    for row in rows:
        yield mark + b"  " + for_json(row).replace(b"\n", b"\n  ")
        mark = b",\n"
    yield b"[]\n" if mark == b"[\n" else b"\n]\n"


# CSV


def print_csv(fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """RFC 4180 in UTF-8: a header, then a line a row; text in quotation marks, numbers bare.

    Where semicolons part the cells, as they do for some spreadsheets, a text that holds one stays whole that way.
    """
    _emit(_csv(fields, rows))


def _csv(fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for cells in _lines(fields, rows):
        writer.writerow(cells)
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _lines(fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[list[str | int]]:
    yield [*fields]
    for row in rows:
        yield [_cell(_at(row, field)) for field in fields]


def _at(row: Mapping[str, Any], path: str) -> Any:
    """What an object has under a key, or under a key of the object under a key."""
    name, _, rest = path.partition(".")
    value = row.get(name)
    return (value or {}).get(rest) if rest else value


def _cell(value: Any) -> str | int:
    """A value in a cell: numbers as they are, a list joined by ``; ``, an object as JSON, nothing as nothing."""
    match value:
        case None:
            return ""
        case dict() | list() if not value:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return value
        case str():
            return for_spreadsheet(value)
        case [*items] if all(isinstance(item, str | int) for item in items):
            return for_spreadsheet("; ".join(str(item) for item in items))
        case _:
            return json_for_terminal(json.dumps(value, ensure_ascii=False)).decode()


def _emit(chunks: Iterable[bytes]) -> None:
    """Write bytes to standard output: UTF-8, whatever the terminal takes."""
    sys.stdout.flush()
    out = sys.stdout.buffer
    for chunk in chunks:
        out.write(chunk)
    out.flush()


# Markdown


def _markdown(headings: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[str]) -> None:
    """A table as GitHub's Markdown has it."""
    print(_piped(headings))
    print(f"|{'|'.join(' ---: ' if name in numbers else ' --- ' for name in headings)}|")
    for row in rows:
        print(_piped(["" if value is None else str(value) for value in row]))


def _piped(cells: Iterable[str]) -> str:
    return f"| {' | '.join(for_markdown(cell) for cell in cells)} |"
