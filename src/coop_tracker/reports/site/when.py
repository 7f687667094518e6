"""Dates as people write them: ``between 26 and 28 July 2025`` for ``[2025-07-26..2025-07-28]``, and no more in it."""

import re
from calendar import monthrange
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PARTS: Final[Mapping[int, str]] = {
    **{21 + number: f"{name} " for number, name in enumerate(("spring", "summer", "autumn", "winter"))},
    **{33 + number: f"the {name} quarter of " for number, name in enumerate(("first", "second", "third", "fourth"))},
    **{37 + number: f"the {name} third of " for number, name in enumerate(("first", "second", "last"))},
    **{40 + number: f"the {name} half of " for number, name in enumerate(("first", "second"))},
}
_MARKS: Final = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
_ONE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2})(?::[\d.]+)?(Z|[+-][\d:]+)?)?)?)?([~?%])?")


@lru_cache(maxsize=16_384)
def in_words(text: str) -> str:
    """A date in words; what is no date stays as it is."""
    if text == "unknown":
        return "date not known"
    if text.startswith("[") and ".." in text:
        first, last = text[1:-1].split("..")
        if not first:
            return f"{_one(last)} or before"
        if _is_whole_month(first, last):
            return _one(first[:7])
        return f"between {_together(first, last, 'and')}" if last else f"{_one(first)} or after"
    if text.startswith("["):
        return " or ".join(map(_one, text[1:-1].split(",")))
    if "/" in text:
        first, last = text.split("/")
        return f"since {_one(first)}" if last == ".." else _together(first, last, "to")
    return _one(text)


def _together(first: str, last: str, between: str) -> str:
    """Two dates, the second in full: of the first, what they share is left out."""
    one, other = _ONE.fullmatch(first), _ONE.fullmatch(last)
    plain = one and other and not any((one[4], one[6], other[4], other[6]))
    if plain and one and other and one[3] and other[3] and one[1] == other[1]:
        same = one[2] == other[2]
        return f"{int(one[3])}{'' if same else f' {_month(one[2])}'} {between} {_one(last)}"
    if plain and one and other and _is_month(one) and _is_month(other) and one[1] == other[1]:
        return f"{_month(one[2])} {between} {_one(last)}"
    return f"{_one(first)} {between} {_one(last)}"


def _is_month(found: re.Match[str]) -> bool:
    return bool(found[2]) and not found[3] and int(found[2]) <= 12


def _is_whole_month(first: str, last: str) -> bool:
    """Whether a day between these is a day of a month, and no more is known."""
    if len(first) != 10 or len(last) != 10 or first[:7] != last[:7] or first[8:] != "01":
        return False
    return int(last[8:]) == monthrange(int(last[:4]), int(last[5:7]))[1]


def _month(number: str) -> str:
    return MONTHS[int(number) - 1]


def _one(text: str) -> str:
    found = _ONE.fullmatch(text)
    if not found:
        return text
    year, month, day, time, zone, mark = found.groups()
    shown = str(int(year))
    if month and int(month) > 12:
        shown = f"{_PARTS[int(month)]}{shown}"
    elif month:
        shown = f"{f'{int(day)} ' if day else ''}{_month(month)} {shown}"
    if time:
        shown = f"{shown}, {time}{'' if zone in (None, 'Z') else f' ({zone})'}"
    return f"{_MARKS.get(mark or '', '')}{shown}"
