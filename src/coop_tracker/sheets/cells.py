"""Text in a cell and back: what is neutralised on the way out is undone on the way in, and "n/a" says nothing.

A text that a reader would take for something else has an apostrophe before it, as spreadsheets have it: in CSV one that
begins like a formula, everywhere one that would be read as nothing. Several values stand apart by semicolons; one that
holds a semicolon stands in double quotes.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput
from coop_tracker.safe import for_spreadsheet, for_terminal

LONGEST: Final = 32_000
"""So many letters a cell of a workbook holds (Excel takes 32,767); what is longer is cut there, and said to be."""

_NOTHING: Final = frozenset(
    (
        *("-", "--", "–", "—", ".", "..", "/", "?", "x", "n/a", "n.a.", "n.a", "na", "nil", "none", "null"),
        *("not available", "not applicable", "not known"),
    )
)
_TO_COME: Final = frozenset(
    ("tbd", "tbc", "tba", "t.b.d.", "to be decided", "to be determined", "to be confirmed", "to be announced")
)
_UNSAFE: Final = re.compile("[\ufffe\uffff\U0001fffe\U0001ffff]")


def says_nothing(text: str) -> bool:
    """Whether offices write this where nothing is known: a dash, n/a, nil."""
    return text.casefold().rstrip(" .") in _NOTHING or text.casefold() in _NOTHING


def is_to_come(text: str) -> bool:
    """Whether it says that something is to be decided: TBD and the like."""
    return text.casefold() in _TO_COME


def shown(text: str) -> str:
    """A text as a cell shows it: one line, with whatever steers a program or turns the writing spelled out."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", for_terminal(text)).strip()


def escaped(text: str) -> str:
    """The text, with an apostrophe before it where it would be read as nothing."""
    return f"'{text}" if _is_taken_amiss(text) else text


def unescaped(text: str) -> str:
    """The text that :func:`escaped` was given."""
    return text[1:] if text[:1] == "'" and _is_taken_amiss(text[1:]) else text


def _is_taken_amiss(text: str) -> bool:
    bare = text.lstrip("'")
    return says_nothing(bare) or is_to_come(bare)


def for_csv(text: str) -> str:
    """A cell of a file of comma-separated values, which no spreadsheet takes for a formula."""
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def from_csv(text: str) -> str:
    """The cell that :func:`for_csv` was given."""
    return text[1:] if text[:1] == "'" and _is_formula(text.lstrip("'")) else text


def _is_formula(text: str) -> bool:
    return for_spreadsheet(text) != for_terminal(text)


def cut(text: str) -> str:
    """As much of a text as a cell of a workbook holds, and a mark that there was more."""
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore")
    return f"{kept}…"


def plain(value: Any) -> str:
    """What a cell of a file holds as text: numbers without a needless point, dates as ISO 8601 has them."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime() if not (value.hour or value.minute or value.second):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(timespec="minutes" if not value.second else "seconds")
        case timedelta():
            return str(value)
    return unicodedata.normalize("NFC", str(value)).replace("\0", "").strip()


# Several values


def joined(values: Iterable[str]) -> str:
    """Values apart by semicolons; one that holds what would part it in double quotes."""
    return "; ".join(f'"{value.replace(chr(34), chr(34) * 2)}"' if _is_quoted(value) else value for value in values)


def _is_quoted(value: str) -> bool:
    return ";" in value or "\n" in value or value[:1] == '"'


_PARTS: Final = re.compile(r'\s*("(?:[^"]|"")*"(?=\s*(?:;|\n|$))|[^;\n]*)\s*(?:;|\n|$)')


def parted(text: str) -> list[str]:
    """The values of a cell: apart by semicolons or lines."""
    found = [match[1].strip() for match in _PARTS.finditer(text)]
    return [_bare(each) for each in found if each]


def _bare(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1].replace('""', '"') if quoted else value


# Dates


class Unclear(ValueError):
    """A value that is not what its column holds; the message says what was expected."""


_MONTHS: Final = {
    name[:length]: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july"),
            *("august", "september", "october", "november", "december"),
        ),
        1,
    )
    for length in range(3, len(name) + 1)
} | {"sept": 9}
_QUARTERS: Final = {"q1": "33", "q2": "34", "q3": "35", "q4": "36"}
_SEASONS: Final = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
_HALVES: Final = {"h1": "40", "h2": "41"}
_EPOCH: Final = date(1899, 12, 30)


def day(text: str, *, day_first: bool | None) -> str:
    """A date as people write it, in EDTF.

    Args:
        text: ``27th July 2025``, ``27.07.2025``, ``July 2025``, ``Q3 2025``, a serial number of a spreadsheet, EDTF.
        day_first: whether 3/4/2025 is of April; None: nobody said, and it is asked.

    Raises:
        Unclear: it is no date, or can be two.
    """
    try:
        return _day(text, day_first)
    except InvalidInput as error:
        raise Unclear(str(error)) from None


@cache
def _day(text: str, day_first: bool | None) -> str:
    try:
        return str(PartialDate.parse(text))
    except InvalidInput as error:
        for read in (_named, _numeric, _quarter, _serial, _span):
            if (found := read(text, day_first)) is not None:
                return str(PartialDate.parse(found))
        raise error from None


_WEEKDAY: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)


def _named(text: str, _: bool | None) -> str | None:
    """With the name of a month: 27th July 2025, July 27, 2025, Jul-25 (of that year), July 2025."""
    plain_text = _ORDINAL.sub("", _WEEKDAY.sub("", text)).replace(" of ", " ").strip(" .,").lower()
    words = re.split(r"[\s,./'’-]+", plain_text)
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [word for word in words if word.isascii() and word.isdecimal()]
    if len(months) != 1 or len(words) != len(numbers) + 1:
        return None
    match [len(number) for number in numbers]:
        case [4]:  # July 2025
            return f"{numbers[0]}-{months[0]:02}"
        case [1 | 2, 4]:  # 27 July 2025, July 27 2025
            return f"{numbers[1]}-{months[0]:02}-{int(numbers[0]):02}"
        case [4, 1 | 2]:  # 2025 July 27
            return f"{numbers[0]}-{months[0]:02}-{int(numbers[1]):02}"
        case [1 | 2, 2] if words[-1] == numbers[1]:  # 27-Jul-25
            return f"20{numbers[1]}-{months[0]:02}-{int(numbers[0]):02}"
        case [2]:
            raise Unclear(f"{text!r} may be a day or a year: write the year in four digits")
    return None


def _numeric(text: str, day_first: bool | None) -> str | None:
    """Day, month and year in digits: 27.07.2025, 27/07/2025, 7/2025."""
    if found := re.fullmatch(r"(\d{1,2})[./-](\d{4})", text):
        return f"{found[2]}-{int(found[1]):02}"
    if found := re.fullmatch(r"(\d{4})[./](\d{1,2})[./](\d{1,2})", text):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    found = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\.?", text)
    if not found:
        return None
    first, mark, second = int(found[1]), found[2], int(found[3])
    year = found[4] if len(found[4]) == 4 else f"20{found[4]}"
    if first > 12 or mark == "." or day_first or first == second:
        return f"{year}-{second:02}-{first:02}"
    if second > 12 or day_first is False:
        return f"{year}-{first:02}-{second:02}"
    ways = f"{year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}"
    raise Unclear(f"{text!r} may be {ways}: say day-first = true or false in a mapping file")


def _quarter(text: str, _: bool | None) -> str | None:
    """A part of a year: Q3 2025, 2025 Q3, summer 2025, H1 2026."""
    words = re.split(r"[\s,./'’-]+", text.lower().replace(" of ", " "))
    parts = {**_QUARTERS, **_SEASONS, **_HALVES}
    if len(words) == 1 and (found := re.fullmatch(r"([qh]\d)(\d{4})|(\d{4})([qh]\d)", words[0])):
        words = [each for each in found.groups() if each]
    if len(words) != 2:
        return None
    code = next((parts[word] for word in words if word in parts), None)
    year = next((word for word in words if re.fullmatch(r"\d{4}", word)), None)
    return f"{year}-{code}" if code and year else None


def _serial(text: str, _: bool | None) -> str | None:
    """The number by which a spreadsheet counts days: 45865 is 2025-07-27. Years are not taken for one."""
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 18_264 <= float(text) <= 73_050:  # 1950 to 2100
        return (_EPOCH + timedelta(days=int(float(text)))).isoformat()
    return None


def _span(text: str, day_first: bool | None) -> str | None:
    """From one day to another: 26-28 July 2025, 26 July - 2 August 2025."""
    if found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\s*(?:-|–|to|and|&)\s*(\d{1,2}\D.*\d{4})", text, re.IGNORECASE):
        end = _named(found[2], day_first) or _numeric(found[2], day_first)
        if end and len(end) == 10:
            return f"{end[:8]}{int(found[1]):02}/{end}"
    sides = re.split(r"\s+(?:-|to)\s+|\s*–\s*", text)
    if len(sides) == 2:
        ends = []
        for side in sides:
            year = sides[1][-4:]
            full = side if re.search(r"\d{4}", side) else f"{side} {year}"
            read = next((each for way in (_named, _numeric, _quarter) if (each := way(full, day_first))), None)
            ends.append(read)
        if all(ends):
            return f"{ends[0]}/{ends[1]}"
    return None


def word(text: str, words: Sequence[str]) -> str | None:
    """The controlled word that a cell says, however it is spelled: ``Agreed in principle``."""
    key = re.sub(r"[\s_-]+", "_", text.casefold().strip())
    return next((each for each in words if each.casefold().replace("-", "_") == key), None)


_TRUTHS: Final = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def truth(text: str) -> bool:
    """Yes or no.

    Raises:
        Unclear: neither.
    """
    try:
        return _TRUTHS[text.casefold()]
    except KeyError:
        raise Unclear(f"{text!r}: expected yes or no") from None


def normal(text: str) -> str:
    """A name or heading for comparing: capitals, points and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    spaced = re.sub(r"[.,:;*#()\[\]]+", " ", folded.replace("&", " and "))
    return " ".join(re.sub(r"\s*/\s*", "/", spaced).split())
