"""Dates in words, as they were given and no more exactly: ``between 26 and 28 Jul 2025``, ``on or before Jul 2025``."""

import re
from typing import Final

from coop_tracker.dates import PATTERN
from coop_tracker.durations import Days

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PARTS: Final = {
    "21": "spring",
    "22": "summer",
    "23": "autumn",
    "24": "winter",
    "33": "first quarter of",
    "34": "second quarter of",
    "35": "third quarter of",
    "36": "fourth quarter of",
    "37": "first third of",
    "38": "second third of",
    "39": "last third of",
    "40": "first half of",
    "41": "second half of",
}
_MARKS: Final = {"~": "about ", "?": "perhaps ", "%": "perhaps about ", "": ""}
_ONE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T[^~?%]+)?)?)?([~?%]?)")


def is_date(text: str) -> bool:
    """Whether a text is a date in the form that the record has."""
    return re.fullmatch(PATTERN, text) is not None


def since(text: str, days: int | None) -> str:
    """How long ago something was, at least: ``12 days ago``; of what is only known by its recording, since that.

    Args:
        text: the date as the record has it.
        days: how many days ago its last possible day was; None: that cannot be told.
    """
    if days is None:
        return ""
    told = f"{days:,} day{'' if days == 1 else 's'} ago"
    if text == "unknown":
        return f"recorded {told}"
    return told if len(text) >= len("2025-01-01") and not re.search(r"[/\[~?%]", text) else f"at least {told}"


def in_words(text: str | None) -> str:
    """A date as the record has it, in words."""
    if not text or text == "unknown":
        return "on a day that is not on record"
    if text.startswith("["):
        start, dots, end = text[1:-1].partition("..")
        if not dots:
            return " or ".join(_one(each) for each in text[1:-1].split(","))
        if not start or not end:
            return f"on or before {_one(end)}" if end else f"on or after {_one(start)}"
        return f"between {_together(start, end, 'and')}"
    start, slash, end = text.partition("/")
    if slash:
        return f"since {_one(start)}" if end == ".." else _together(start, end, "to")
    return _one(text)


def resolved(days: Days) -> str:
    """The days that something may be, in words: ``31 Dec 2025``, ``between 1 and 31 Mar 2026``."""
    first, last = (each.isoformat() if each else "" for each in days)
    if not first and not last:
        return "on a day that cannot be told"
    if first == last:
        return _one(first)
    if not first or not last:
        return f"by {_one(last)} at the latest" if last else f"from {_one(first)} on"
    return f"between {_together(first, last, 'and')}"


def _together(start: str, end: str, word: str) -> str:
    """Two dates; what they have in common at the end is said once."""
    one, other = _one(start), _one(end)
    if _ONE.fullmatch(start) and _ONE.fullmatch(end) and not {start[-1], end[-1]} & {*"~?%"}:
        if start[:7] == end[:7] and len(start) == len(end) == 10:
            return f"{int(start[8:])} {word} {other}"
        if start[:4] == end[:4] and len(start) > 4 and len(end) > 4 and one.endswith(f" {start[:4]}"):
            return f"{one.removesuffix(f' {start[:4]}')} {word} {other}"
    return f"{one} {word} {other}"


def _one(text: str) -> str:
    found = _ONE.fullmatch(text)
    if found is None:
        return text
    year, part, day_, time, mark = found.groups(default="")
    about = _MARKS[mark]
    if not part:
        return f"{about}{year}"
    if part in _PARTS:
        return f"{about}{_PARTS[part]} {year}"
    month = f"{MONTHS[int(part) - 1]} {year}"
    at = f", {time[1:]}" if time else ""
    return f"{about}{f'{int(day_)} {month}' if day_ else month}{at}"
