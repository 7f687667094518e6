"""Dates as far as they are known: a month stays a month, "before May" stays before May, and unknown is a value.

The forms are those of EDTF (ISO 8601-2:2019, in the words of the Library of Congress):

    2025   2025-07   2025-07-27         a year, a month, a day
    2025-07-27T14:30                    a moment; seconds, up to six decimals, and Z or an offset (+05:00) may follow
    2025-21 … 2025-24                   spring (March to May), summer, autumn, winter (December to February of 2026)
    2025-33 … 2025-36                   the quarters of the year
    2025-37 … 2025-39                   its thirds, of four months each
    2025-40, 2025-41                    its halves
    2025~   2025-07?   2025-07-27%      about; perhaps; perhaps, and about at that. Not with a time
    2025-07/2025-09   2025-07/..        it lasted from July to September; since July
    [2025-07..2025-09]   [2025,2027]    it was once, on a day within; it was in one of these, two or more
    [..2025-07]   [2025-07..]           on a day in July or before; in July or after
    unknown

The dates in a span or a list are single dates; each may have its own mark or time. Mind that ``2023-24`` is the winter
of 2023; the years 2023 to 2024 are ``2023/2024``.

More than EDTF: ``unknown`` is our own word; a time may lack seconds or have decimals, and may stand in spans and lists.
Other than EDTF: seasons are the northern ones, by whole months; EDTF leaves open when they are. Less than EDTF: years
are 0001 to 9999; no seasons by hemisphere (25 to 32); no mark on a part of a date (``2004?-06``), no digits left open
(``20XX``), no ``{…}``, no ranges in lists, no ``Y`` years and no ``S`` digits. An open start is written ``[..b]``, not
``../b``, an end not known ``a/..``, not ``a/``, and an offset has its minutes.

A time without an offset is in UTC, and days are days of UTC, so that two dates compare alike everywhere.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import final

from coop_tracker.errors import InvalidInput

_Span = tuple[datetime, datetime, datetime, datetime]  # first, last, and both widened: earliest, latest

_SINGLE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?"
    r")?)?([~?%])?"
)
_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_MONTH = "(0[1-9]|1[0-2])"
_TIME = "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"
_ONE = (
    f"{_YEAR}(-({_MONTH}(-(0[1-9]|[12][0-9]|3[01]))?|2[1-4]|3[3-9]|4[01]))?[~?%]?"
    f"|{_YEAR}-{_MONTH}-(0[1-9]|[12][0-9]|3[01]){_TIME}"
)
PATTERN = rf"unknown|{_ONE}|({_ONE})/({_ONE}|\.\.)|\[({_ONE})\.\.({_ONE})?\]|\[\.\.({_ONE})\]|\[({_ONE})(,({_ONE}))+\]"
"""A regular expression that every date matches, for those who cannot ask; of a day, it does not know the month."""
_SLACK = {None: 0, "~": 1, "?": 1, "%": 2}  # a date is widened by so many of its own lengths, on each side
_PARTS_OF_A_YEAR: dict[str | None, tuple[int, int]] = {  # code: (months after January, months long)
    None: (0, 12),
    **{f"{1 + n:02}": (n, 1) for n in range(12)},
    **{f"{21 + n}": (2 + 3 * n, 3) for n in range(4)},
    **{f"{33 + n}": (3 * n, 3) for n in range(4)},
    **{f"{37 + n}": (4 * n, 4) for n in range(3)},
    **{f"{40 + n}": (6 * n, 6) for n in range(2)},
}
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_DAY_LESS_A_TICK = _DAY - _TICK


@final
class PartialDate:
    """A date with no more in it than was said, kept as its text; the module says which texts are dates.

    Two dates are equal if their texts are. There is no ``<``: a month is neither before nor after a day in it, so no
    one order serves. To sort, use :meth:`sort_span`; to compare, :meth:`before` and :meth:`happened_by`, which can
    answer that it cannot be told.

    Attributes:
        first: The start of the first day it may have been, or None if that side is open. Naive, in UTC, as all here.
        last: The end of the last such day (23:59:59.999999), or None. A date with a time starts and ends at that time.
        earliest: ``first`` for comparing: a date marked ``~`` or ``?`` may be off by its own length (a year, a month,
            a day, a season …), one marked ``%`` by twice that. It never leaves the years 1 to 9999.
        latest: ``last`` for comparing, likewise.
    """

    __slots__ = ("_sort_span", "_text", "earliest", "first", "last", "latest")

    _text: str
    first: datetime | None
    last: datetime | None
    earliest: datetime | None
    latest: datetime | None
    _sort_span: tuple[datetime, datetime] | None

    def __init__(self, text: str) -> None:
        try:
            start, end = _read(text)
        except ValueError as fault:
            given = repr(text if len(text) <= 60 else text[:59] + "…")
            raise InvalidInput(f"{given} is not a date: {str(fault) or _advice(text)}") from None
        keep = object.__setattr__
        keep(self, "_text", text)
        keep(self, "first", start[0] if start else None)
        keep(self, "last", end[1] if end else None)
        keep(self, "earliest", start[2] if start else None)
        keep(self, "latest", end[3] if end else None)
        leading = start or end
        keep(self, "_sort_span", (leading[0], end[1] if end else datetime.max) if leading else None)

    @staticmethod
    def parse(text: str) -> "PartialDate":
        """Read a date; the same as the constructor, and quicker, since most dates come again.

        Raises:
            InvalidInput: The text is not a date. The message says why, and what would be one.
        """
        return _parsed(text)

    @property
    def is_unknown(self) -> bool:
        """Nothing at all was said about when."""
        return self._text == "unknown"

    def bounds(self, not_after: datetime | None = None) -> tuple[datetime | None, datetime | None]:
        """``earliest`` and ``latest``, the latter no later than the end of the day (of UTC) that holds ``not_after``.

        What has been recorded has happened, so the day after the day of recording (it may be tomorrow elsewhere) cuts
        an open or a late end. A date that lies wholly after it is left as it was said, since nothing would remain.
        """
        if not_after is None:
            return self.earliest, self.latest
        cut = _end_of_day(not_after)
        if self.earliest is not None and self.earliest > cut:
            return self.earliest, self.latest
        return self.earliest, cut if self.latest is None else min(self.latest, cut)

    def certainly_before(self, other: "PartialDate") -> bool:
        """Whenever exactly the two were, this was earlier."""
        return self.latest is not None and other.earliest is not None and self.latest < other.earliest

    def overlaps(self, other: "PartialDate") -> bool:
        """Neither is certainly before the other: they may have been at the same moment, or in either order."""
        return not (self.certainly_before(other) or other.certainly_before(self))

    def before(self, other: "PartialDate") -> bool | None:
        """Was this earlier? True: certainly. False: certainly not, it was at the same moment or later. None: who knows.

        Something that lasted is taken as a moment within its span, like everything else.
        """
        if self.certainly_before(other):
            return True
        if self.earliest is not None and other.latest is not None and self.earliest >= other.latest:
            return False
        return None

    def happened_by(self, day: date, not_after: datetime | None = None) -> bool | None:
        """Was it over by the end of that day? True: certainly. False: it certainly began later. None: possibly.

        ``not_after`` cuts the end as in :meth:`bounds`.
        """
        earliest, latest = self.bounds(not_after)
        end = _end_of_day(day)
        if latest is not None and latest <= end:
            return True
        if earliest is not None and earliest > end:
            return False
        return None

    def sort_span(self, recorded: datetime) -> tuple[datetime, datetime]:
        """First and last, for sorting only: every open side has a stand-in.

        Open at the start: the start of the date it was on or before. Open at the end: the end of time. Unknown: the
        day (of UTC) it was recorded. Marks do not matter.
        """
        if self._sort_span is not None:
            return self._sort_span
        return _whole_day(recorded.astimezone(UTC).date())

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"PartialDate({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, PartialDate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self!r} does not change: parse another text instead")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self!r} does not change")

    def __reduce__(self) -> tuple[type["PartialDate"], tuple[str]]:
        return PartialDate, (self._text,)


_parsed = lru_cache(maxsize=65_536)(PartialDate)


@lru_cache(maxsize=1024)
def _whole_day(day: date) -> tuple[datetime, datetime]:
    """First and last moment of a day."""
    end = _end_of_day(day)
    return end - _DAY_LESS_A_TICK, end


def _end_of_day(day: date) -> datetime:
    """Last moment of a day, or of the day (of UTC) that a moment lies in."""
    if isinstance(day, datetime) and day.tzinfo is not None:
        day = day.astimezone(UTC)
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999)


def _read(text: str) -> tuple[_Span | None, _Span | None]:
    """Read the date it starts with and the date it ends with, None where open.

    A ValueError without words means that the text has none of the forms.
    """
    if text == "unknown":
        return None, None
    if text[:1] == "[" and text[-1:] == "]":
        start, dots, end = text[1:-1].partition("..")
        if not dots:
            return _one_of([_single(member) for member in text[1:-1].split(",")])
        if not start and not end:
            raise ValueError("if nothing is known, write unknown")
        return _in_order(_single(start) if start else None, _single(end) if end else None)
    if "/" in text:
        start, _, end = text.partition("/")
        return _in_order(_single(start), None if end == ".." else _single(end))
    single = _single(text)
    return single, single


def _in_order(start: _Span | None, end: _Span | None) -> tuple[_Span | None, _Span | None]:
    if start and end and end[1] < start[0]:
        raise ValueError("it ends before it starts; were the two sides changed over?")
    return start, end


def _one_of(members: list[_Span]) -> tuple[_Span, _Span]:
    if len(members) < 2:
        raise ValueError
    first, last, earliest, latest = zip(*members, strict=True)
    whole = min(first), max(last), min(earliest), max(latest)
    return whole, whole


def _single(text: str) -> _Span:
    """When a year, a part of a year, a day or a moment starts and ends, as said and widened."""
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise ValueError
    year, part, day, time, mark = match.groups()
    slack = _SLACK[mark]
    if year == "0000":
        raise ValueError("years are 0001 to 9999")
    if day is None:
        return _months(int(year), part, slack)
    first = _day(year, part, day)
    if time is None:
        last = first + _DAY_LESS_A_TICK
        return first, last, _moved(first, -slack * _DAY), _moved(last, slack * _DAY)
    if mark is not None:
        raise ValueError(f"a mark ({mark}) does not go with a time; write {text[:10]}{mark} or leave the mark out")
    moment = datetime.fromisoformat(text)
    offset = moment.utcoffset()
    if offset is not None:
        moment = _moved(moment.replace(tzinfo=None), -offset)
    return moment, moment, moment, moment


def _months(year: int, part: str | None, slack: int) -> _Span:
    if part not in _PARTS_OF_A_YEAR:
        raise ValueError(
            f"{part} is neither a month (01 to 12) nor a season (21 to 24), quarter (33 to 36), third (37 to 39) "
            "or half (40, 41) of a year; from one year to the next is said with a slash, as in 2024/2025"
        )
    after, length = _PARTS_OF_A_YEAR[part]
    start = year * 12 + after
    stop = start + length
    first, last = _month(start), _last_before(stop)
    if not slack:
        return first, last, first, last
    return first, last, _month(start - slack * length), _last_before(stop + slack * length)


def _day(year: str, month: str, day: str) -> datetime:
    try:
        return datetime(int(year), int(month), int(day))
    except ValueError:
        pass
    if month not in _PARTS_OF_A_YEAR:
        raise ValueError(f"there is no month {month}; the order is year-month-day")
    if month > "12":
        raise ValueError(f"a part of a year has no days; write {year}-{month}, or the day with its month")
    first, last, _, _ = _months(int(year), month, 0)
    raise ValueError(f"{first:%B} {year} has {last.day} days, counted from 01")


def _month(number: int) -> datetime:
    """First moment of a month, counted from January of the year 0; the start of time if that would be earlier."""
    return datetime.min if number < 12 else datetime(number // 12, number % 12 + 1, 1)


def _last_before(number: int) -> datetime:
    """Last moment before a month; the end of time if that would be later."""
    return datetime.max if number >= 120_000 else _month(number) - _TICK


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return datetime.min if by.days < 0 else datetime.max


_CODED = "a season or a quarter is a number behind the year"
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24, "q1": 33, "q2": 34, "q3": 35, "q4": 36}

# What people write instead: a pattern, what it becomes, and why. Looked at only when a text cannot be read.
_HABITS = (
    *((rf"{name}(?: of|,)? ([0-9]{{4}})", rf"\1-{code}", _CODED) for name, code in _SEASONS.items()),
    *((rf"([0-9]{{4}})[- ]?{name}", rf"\1-{code}", _CODED) for name, code in _SEASONS.items()),
    (r"unknown|n\.?/?a\.?|n\.d\.|none|null|tb[cd]|undated|[-?]+", "unknown", "what is not known has a word"),
    (r"(?:\.\.|unknown|open|\*)?/(.+)", r"[..\1]", "a span has a start, and on or before is said in brackets"),
    (r"(.+)/(?:unknown|open|\*)?", r"\1/..", "a span with no known end is open"),
    (r"(.*)([0-9]{2})/([0-9]{2})", r"\1\2/\1\3", "both sides of a span are whole dates"),
    (r"([0-9]{4})-([0-9]{4})", r"\1/\2", "from one year to another is said with a slash"),
    (r"\[([^.,]+)\]", r"\1", "brackets are for several dates"),
    (r"\{(.+)\}", r"[\1]", "it can be one of several, in brackets, not all of them"),
    (r"([^][]+(?:,|\.\.)[^][]+)", r"[\1]", "one of several, or one day within, is said in brackets"),
    (r"([0-9]{4}(?:-[0-9]{2})?)(?:-XX)+", r"\1", "what is not known is left out"),
    (r"([0-9]{3})(?:X|0s)", r"[\g<1>0..\g<1>9]", "no digit of a year is left open"),
    (r"([0-9]{2})XX", r"[\g<1>00..\g<1>99]", "no digit of a year is left open"),
    (r"(?:~|ca?\.? ?|circa |about )([0-9].+)", r"\1~", "a mark comes last"),
    (r"([0-9]{4})([~?%])(-.+)", r"\1\3\2", "a mark comes last"),
    (r"(.+)(?:\?~|~\?)", r"\1%", "both marks at once are %"),
    (r"([0-9]{4})([0-9]{2})", r"\1-\2", "hyphens stand between year, month and day"),
    (r"([0-9]{4})([0-9]{2})([0-9]{2})", r"\1-\2-\3", "hyphens stand between year, month and day"),
    (r"(.+T.+[+-][0-9]{2})", r"\1:00", "an offset has hours and minutes"),
    (r"(.+T.+[+-][0-9]{2})([0-9]{2})", r"\1:\2", "an offset has hours and minutes"),
    (r"(.+T.+\.[0-9]{6})[0-9]+(.*)", r"\1\2", "a second has at most six decimals"),
)
# Other orders and names of months, once their separators are spaces; and how much of YYYY-MM-DDTHH:MM:SS they say.
_ORDERS = {
    **dict.fromkeys(("%Y %m", "%m %Y", "%B %Y", "%b %Y"), 7),
    **dict.fromkeys(("%Y %m %d", "%d %m %Y", "%m %d %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y"), 10),
    "%Y %m %d %H:%M": 16,
    "%Y %m %d %H:%M:%S": 19,
}


def _advice(text: str) -> str:
    """Say what would work instead of a text that has none of the forms."""
    if not text.strip():
        return "nothing was given; if it is not known, write unknown"
    if len(text) <= 200:  # beyond that it is no slip of the pen, and the patterns would take long
        plain = _in_plain_characters(text)
        if meant := _meant(plain):
            return "; or ".join(f"{why}, so write {' or '.join(dates)}" for why, dates in meant.items())
        within = "".join(_put_right(part) for part in re.split(r"(\.\.|[][/,])", plain))
        if _reads(within):
            return f"each date within it has to be one by itself, so write {within}"
    if re.search("[0-9]T[0-9]", text):
        return "a time goes with a full day, from 00:00 to 23:59:59, as in 2025-07-27T14:30"
    return "write 2025, 2025-07 or 2025-07-27, a span like 2025-07/2025-09 or [..2025-07], or unknown"


def _meant(text: str) -> dict[str, list[str]]:
    """Find the dates that a text in another spelling may mean, by what is wrong with the spelling."""
    tight = "".join(text.split())
    for spelling in (tight, tight.upper()):
        if _reads(spelling):
            return {"digits are 0 to 9, hyphens plain, T and Z capitals, and there are no spaces": [spelling]}
    meant: dict[str, list[str]] = {}
    for pattern, template, why in _HABITS:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        if match and _reads(spelling := match.expand(template)):
            meant.setdefault(why, []).append(spelling)
    spaced = re.sub(r"[\s/.,-]+", " ", text)
    for order, length in _ORDERS.items():
        try:
            spelling = datetime.strptime(spaced, order).isoformat()[:length]
        except ValueError:
            continue
        spellings = meant.setdefault("the order is year-month-day, in digits, two for month and day", [])
        if spelling not in spellings:
            spellings.append(spelling)
    return meant


def _put_right(part: str) -> str:
    meant = [date for dates in _meant(part).values() for date in dates]
    return meant[0] if len(meant) == 1 else part


def _in_plain_characters(text: str) -> str:
    from unicodedata import normalize  # only a text that is refused needs it

    digits = (str(int(c)) if c.isdecimal() else c for c in normalize("NFKC", text))
    return re.sub("[\u2010-\u2015\u2212]", "-", "".join(digits))


def _reads(text: str) -> bool:
    try:
        _read(text)
    except ValueError:
        return False
    return True


UNKNOWN = PartialDate("unknown")
