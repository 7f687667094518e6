"""The text of an events file: TOML and JSON as plain data, with the lines on which things stand."""

import json
import re
import tomllib
from collections import Counter
from decimal import Decimal
from typing import Any, Final, NamedTuple

from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput


class Unreadable(Exception):
    """A text that is no TOML or no JSON: what is wrong, and on which of its lines, where that is known."""

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


# TOML


class Block(NamedTuple):
    """A part of a TOML file: an event, from its ``[[events]]`` on, or what stands before all events."""

    event: int | None
    line: int
    """The line of the file on which it begins, from 1."""
    text: str

    def where(self, line: int | None = 1) -> str:
        """The place of one of its lines in the file: ``events[7] (line 112)``."""
        place = f"line {self.line + (line or 1) - 1}"
        if self.event is None:
            return place if line else ""
        return f"events[{self.event}] ({place})"


_HEADER: Final = re.compile(r"""\s*\[\[\s*(events|"events"|'events')\s*\]\]""")


def blocks(text: str) -> list[Block]:
    """A TOML file cut before each ``[[events]]``, but for what only looks like one inside a text of several lines."""
    starts: list[int] = [0]
    inside = None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if inside is None and _HEADER.match(line):
            starts.append(number)
        for mark in re.findall(r'"""|\'\'\'', line):
            inside = mark if inside is None else None if inside == mark else inside
    ends = [*starts[1:], len(lines)]
    return [
        Block(number - 1 if number else None, start + 1, "\n".join(lines[start:end]))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


_PLAIN_ENTRY: Final = re.compile(r"""^\s*(\w+)\s*=\s*["']([^"'\n]*)["']""", re.MULTILINE)


def plain_entries(block: Block) -> dict[str, str]:
    """What can be made out of an event that is not TOML: the fields that hold a text on a line of their own."""
    return dict(_PLAIN_ENTRY.findall(block.text))


_ENDLESS_KEY: Final = re.compile(r"""(?<![\w"'.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
"""Hundreds of parts in a key: tomllib's memory grows with their square, and 100,000 of them would fill any machine."""


def toml(text: str) -> dict[str, Any]:
    """TOML as plain data, numbers with decimals as :class:`~decimal.Decimal`.

    Raises:
        Unreadable: it is none.
    """
    if "\0" in text:
        raise Unreadable(
            "holds NUL characters, as no text does: save the file as UTF-8", _line_at(text, text.index("\0"))
        )
    if endless := _ENDLESS_KEY.search(text):
        raise Unreadable("has a key of too many parts", _line_at(text, endless.start()))
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        number = int(found[1]) if found else None
        line = text.split("\n")[number - 1] if number else ""
        what = str(error).partition(" (at ")[0]
        hint = _unquoted_date(line) or (_broken_table(what, line[: int(found[2]) - 1]) if found else None)
        raise Unreadable(hint or f"is not TOML: {_small(what)}{_HINTS.get(what, '')}", number) from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except ValueError:  # from int(), which takes 4,300 digits
        raise Unreadable("holds a number that is too large") from None


def _line_at(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


_HINTS: Final = {
    "Invalid value": "; text stands in quotes",
    "Illegal character '\\n'": "; the quotation marks of a text are closed on the same line",
    "Unterminated string": "; the quotation marks of a text are not closed",
    "Cannot overwrite a value": "; a field is given twice",
}
"""What would work, by what the reader of TOML says."""

_VALUE: Final = re.compile(r"""=\s*(\[[^\]"'\n]*\]|[^\s,}"'#]+)""")


def _unquoted_date(line: str) -> str | None:
    """What to do about a date that stands without its quotes on a line that is not TOML."""
    for value in _VALUE.findall(line):
        try:
            PartialDate.parse(value)
        except InvalidInput as error:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return str(error)
        else:
            if not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", value):
                return f'{value} stands without quotes: write "{value}"'
    return None


def _broken_table(what: str, before: str) -> str | None:
    """What to do about a table in braces that goes over several lines, or ends in a comma."""
    if what == "Unclosed inline table" or (what.endswith("a key part") and before.rstrip().endswith(("{", ","))):
        return "a table in braces stands on one line, and has no comma at its end"
    return None


# JSON


def as_one_line(text: str) -> str:
    """JSON Lines as they are; a single event that an editor has laid out over several lines, on one."""
    if not text.lstrip().startswith("{\n") and not text.lstrip().startswith("{\r\n"):
        return text
    try:
        _decoder.decode(text.strip())
    except (ValueError, RecursionError):
        return text
    return " ".join(text.split("\n"))  # a text in JSON holds no line break as it is


def json_value(line: str) -> Any:
    """A line of JSON as plain data. Not by msgspec: of two entries of one name it keeps the last, and says nothing.

    Raises:
        Unreadable: it is none.
    """
    try:
        return _decoder.decode(line.strip())
    except json.JSONDecodeError as error:
        what = _small(error.msg.removesuffix(" at"))
        raise Unreadable(f"is not JSON: {what} at column {error.colno}") from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        [(name, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise Unreadable(f"has {name!r} twice in one table")
    return table


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < 20 else Decimal(digits)  # int() takes 4,300 digits


def _no_number(name: str) -> Any:
    raise Unreadable(f"is not JSON: {name} is no number")


_decoder: Final = json.JSONDecoder(
    object_pairs_hook=_table, parse_float=Decimal, parse_int=_whole, parse_constant=_no_number
)
