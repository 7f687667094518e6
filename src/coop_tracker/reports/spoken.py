"""Dates as people say them, and lists of things: for sentences that are read aloud. No more is said than is known."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from coop_tracker.durations import Days

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_PLAIN: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?(?:T(\d{2}:\d{2})\S*)?([~?%]?)")
_MARKS: Final = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_IN_YEAR: Final = {
    **dict(zip(("21", "22", "23", "24"), ("spring", "summer", "autumn", "winter"), strict=True)),
    **{str(33 + number): f"the {word} quarter of" for number, word in enumerate(("first", "second", "third", "last"))},
    **{str(37 + number): f"the {word} third of" for number, word in enumerate(("first", "second", "last"))},
    **{str(40 + number): f"the {word} half of" for number, word in enumerate(("first", "second"))},
}
UNKNOWN: Final = "date not on record"


def spoken(date_text: str | None) -> str:
    """A date as it was given, in words: ``27 July 2025``, ``July 2025``, ``between 26 and 28 July 2025``.

    What has no form of words stays as it was given.
    """
    text = date_text or ""
    if text in ("", "unknown"):
        return UNKNOWN
    if text.startswith("[") and ".." in text:
        first, _, last = text.strip("[]").partition("..")
        if not first or not last:
            return f"by {spoken(last)}" if last else f"{spoken(first)} or later"
        return f"between {_both(first, last, 'and')}"
    first, slash, last = text.partition("/")
    if slash:
        return f"since {spoken(first)}" if last == ".." else _both(first, last, "to")
    return _one(text)


def _one(text: str) -> str:
    found = _PLAIN.fullmatch(text)
    if not found:
        year, _, code = text.partition("-")
        return f"{_IN_YEAR[code]} {year}" if code in _IN_YEAR and year.isdecimal() else text
    year, month, day, hour, mark = found.groups()
    said = " ".join(word for word in (str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year) if word)
    return f"{_MARKS[mark]}{said}{f', {hour}' if hour else ''}"


def _both(first: str, last: str, joined: str) -> str:
    """Two ends of a span; what both share is said once."""
    one, other = (_PLAIN.fullmatch(text) for text in (first, last))
    if one and other and one[3] and other[3] and one[1] == other[1] and not (one[4] or other[4]):
        start = str(int(one[3])) if one[2] == other[2] else f"{int(one[3])} {MONTHS[int(one[2]) - 1]}"
        return f"{_MARKS[one[5]]}{start} {joined} {_one(last)}"
    return f"{spoken(first)} {joined} {spoken(last)}"


def spoken_days(days: Days) -> str:
    """A day of which it may not be known which, in words."""
    first, last = (each.isoformat() if each else "" for each in days)
    if first == last:
        return spoken(first)
    whole = _whole_month(days)
    return whole or spoken(f"[{first}..{last}]")


def _whole_month(days: Days) -> str:
    first, last = days
    if first and last and first.day == 1 and (first.year, first.month) == (last.year, last.month):
        following = date(last.year + last.month // 12, last.month % 12 + 1, 1)
        if (following - last).days == 1:
            return f"{MONTHS[first.month - 1]} {first.year}"
    return ""


def listed(words: Sequence[str], most: int = 5) -> str:
    """``one, two and three``; of more than ``most``, how many more there are."""
    shown = [*words[:most]]
    if len(words) > most:
        shown.append(f"{len(words) - most:,} more")
    return " and ".join([word for word in (", ".join(shown[:-1]), *shown[-1:]) if word])


def many(number: int, one: str, several: str | None = None) -> str:
    """``1 proposal``, ``2 proposals``, ``no proposal``."""
    return f"{number:,} {several or one + 's'}" if number > 1 else f"{'1' if number else 'no'} {one}"
