"""A timeline as a picture: what is known of each date and no more, drawn as numbers that a template turns into SVG.

A day is a point, a month or a year a span, an open side fades away, and what has no date at all has a lane of its own.
What was corrected, taken back or disputed has another shape, and a word beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from coop_tracker.dates import PartialDate
from coop_tracker.reports.site.lines import DISPUTED, Line

LEFT, RIGHT, WIDTH = 132, 884, 900
ROW, LANE, TOP = 21, 12, 30
LETTER: Final = 6.3
"""How wide a letter of a label is, about."""

MOST_ROWS: Final = 6
"""How many rows a lane has at most: further marks lie over others, and all of them stand in the table."""


class Mark(NamedTuple):
    """An event, or several of the same date and sort, in the picture."""

    shape: str
    """``point``, ``span`` or ``unknown``."""
    state: str
    """``plain``, ``corrects``, ``gone`` or ``disputed``."""
    x: float
    end: float
    y: float
    fades: str
    """Which side is open: ``start``, ``end``, ``both``, or empty."""
    is_about: bool
    label: str
    """The position; of several, how many."""
    label_x: float
    label_anchor: str
    title: str
    """What it is, in words."""


class Lane(NamedTuple):
    """A strip of the picture."""

    name: str
    y: float
    height: float
    marks: list[Mark]


class Tick(NamedTuple):
    """A date on the axis."""

    x: float
    label: str
    anchor: str


class Timeline(NamedTuple):
    """A picture of when things happened."""

    width: int
    height: int
    dated: float
    """Down to where dates are meant: what has none stands below, side by side."""
    left: int
    lanes: list[Lane]
    ticks: list[Tick]
    has_spans: bool
    has_open: bool
    has_unknown: bool
    states: list[str]
    """The states that occur, but for the plain one."""


LANES: Final = (
    "raised",
    "answered",
    "agreed, signed",
    "carried out",
    "paused, ended",
    "to be done",
    "the record",
)
_LANE_OF: Final = {
    **dict.fromkeys(("topic discussed", "interest expressed", "proposal made", "proposal amended"), 0),
    **dict.fromkeys(("proposals linked", "bundle announced", "bundle itemised"), 0),
    **dict.fromkeys(("endorsement given", "endorsement withdrawn"), 1),
    **dict.fromkeys(("agreement reached", "instrument signed", "instrument step taken", "instrument ended"), 2),
    **dict.fromkeys(("pilot started", "implementation started", "progress reported"), 3),
    **dict.fromkeys(("completion claimed", "completion verified"), 3),
    **dict.fromkeys(("proposal suspended", "proposal deferred", "proposal declined", "proposal withdrawn"), 4),
    **dict.fromkeys(("proposal cancelled", "proposal lapsed", "proposal reopened", "proposals replaced"), 4),
    **dict.fromkeys(("action assigned", "action rescheduled", "action done", "action dropped"), 5),
}


def draw(told: Sequence[Line]) -> Timeline | None:
    """A picture of these events; None where there are none."""
    if not told:
        return None
    dated = [(each, PartialDate.parse(each.on)) for each in told]
    scale = _Scale([date for _, date in dated if not date.is_unknown])
    lanes: list[Lane] = []
    y = float(TOP)
    for number, name in enumerate(LANES):
        own = [(each, date) for each, date in dated if not date.is_unknown and _lane(each) == number]
        if own:
            marks, rows = _packed(own, scale, y)
            lanes.append(Lane(name, y, rows * ROW + LANE, marks))
            y += rows * ROW + LANE
    dated_to = y
    unknown = [(each, date) for each, date in dated if date.is_unknown]
    if unknown:
        y += ROW if lanes else 0  # a gap: this is no part of the axis above
        marks, rows = _in_rows(unknown, y)
        lanes.append(Lane("no date known", y, rows * ROW + LANE, marks))
        y += rows * ROW + LANE
    marks = [mark for lane in lanes for mark in lane.marks]
    states = [state for state in _STATES if any(mark.state == state for mark in marks)]
    return Timeline(
        width=WIDTH,
        height=round(y) + 8,
        dated=dated_to,
        left=LEFT,
        lanes=lanes,
        ticks=scale.ticks() if len(unknown) < len(told) else [],
        has_spans=any(mark.shape == "span" for mark in marks),
        has_open=any(mark.fades for mark in marks),
        has_unknown=bool(unknown),
        states=states,
    )


_STATES: Final = ("corrects", "gone", "disputed")


def _lane(line: Line) -> int:
    return _LANE_OF.get(line.what, len(LANES) - 1)


def _state(line: Line) -> str:
    if not line.counts:
        return "gone"
    words = {sign.word for sign in line.signs}
    if DISPUTED in words:
        return "disputed"
    return "corrects" if "corrects" in words else "plain"


class _Scale:
    """Where a moment stands from left to right."""

    def __init__(self, dates: Sequence[PartialDate]) -> None:
        ends = [moment for date in dates for moment in (date.first, date.last) if moment]
        start, end = (min(ends), max(ends)) if ends else (datetime(2000, 1, 1), datetime(2000, 1, 2))
        room = max((end - start) * 0.04, timedelta(days=10))
        self.start = start - min(room, start - datetime.min)
        self.end = end + min(room, datetime.max - end)

    def x(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return round(LEFT + 6 + share * (RIGHT - LEFT - 12), 1)

    def ticks(self) -> list[Tick]:
        """Years, or months where it is a matter of months: never so many that they run into each other."""
        days = (self.end - self.start).days
        first, last = self.start.year, self.end.year
        for step in (1, 2, 5, 10):
            if days <= step * 9:
                start = datetime(self.start.year, self.start.month, 1)
                some = (start + timedelta(number) for number in range(0, days + 32, step))
                return self._placed([(day, day.date().isoformat()) for day in some])
        for months in (1, 3, 6):
            if days <= months * 30 * 9:
                return self._months(months)
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if (last - first) / step <= 9)
        years = [year for year in range(first - first % step, last + 1, step) if year >= 1]
        return self._placed([(datetime(year, 1, 1), str(year).zfill(4)) for year in years])

    def _months(self, step: int) -> list[Tick]:
        found, year, month = [], self.start.year, 1
        while (year, month) <= (self.end.year, self.end.month) and year <= 9999:
            found.append((datetime(year, month, 1), f"{year:04}-{month:02}"))
            year, month = (year, month + step) if month + step <= 12 else (year + 1, 1)
        return self._placed(found)

    def _placed(self, moments: Iterable[tuple[datetime, str]]) -> list[Tick]:
        inside = ((moment, label) for moment, label in moments if self.start <= moment <= self.end)
        placed = [(self.x(moment), label) for moment, label in inside]
        return [Tick(x, label, "end" if x > RIGHT - 24 else "middle") for x, label in placed]


def _packed(own: list[tuple[Line, PartialDate]], scale: _Scale, top: float) -> tuple[list[Mark], int]:
    """The marks of a lane, each in the first row that has room for it and its label."""
    same: dict[tuple[str, str], list[Line]] = {}
    for each, date in own:
        same.setdefault((str(date), _state(each)), []).append(each)
    ends: list[float] = []
    marks = []
    for (text, state), alike in same.items():
        date = PartialDate.parse(text)
        x = scale.x(date.first) if date.first else LEFT + 6
        end = scale.x(date.last) if date.last else RIGHT - 6
        label = str(alike[0].position) if len(alike) == 1 else f"{len(alike)} events"
        said = f"{label} {_WORDS[state]}".strip()
        is_point = date.first is not None and date.last is not None and end - x < 7
        if is_point:
            x = end = (x + end) / 2
        wide = 16 + LETTER * len(said)
        is_before = end + wide > WIDTH  # no room behind it
        start, reach = (x - wide, end + 8) if is_before else (x - 8, end + wide)
        row = next((number for number, taken in enumerate(ends) if taken < start), len(ends))
        if row >= MOST_ROWS:
            row, said = min(range(len(ends)), key=lambda number: ends[number]), ""
        if row == len(ends):
            ends.append(reach)
        ends[row] = max(ends[row], reach)
        fades = {(True, True): "both", (True, False): "start", (False, True): "end"}.get(
            (date.first is None, date.last is None), ""
        )
        marks.append(
            Mark(
                shape="point" if is_point else "span",
                state=state,
                x=round(x, 1),
                end=round(end, 1),
                y=top + row * ROW + ROW / 2 + LANE / 2,
                fades=fades,
                is_about=text[-1] in "~?%",
                label=said,
                label_x=round(x - 10 if is_before else end + 10, 1),
                label_anchor="end" if is_before else "start",
                title=_title(alike, text),
            )
        )
    return marks, len(ends)


_WORDS: Final = {"plain": "", "corrects": "corrected", "gone": "no longer counts", "disputed": "disputed"}


def _title(alike: Sequence[Line], on: str) -> str:
    first = alike[0]
    more = f", and {len(alike) - 1} more of the same date" if len(alike) > 1 else ""
    says = f": {first.says[:120]}" if first.says else ""
    signs = "".join(f"; {sign.word} {', '.join(map(str, sign.by))}" for sign in first.signs)
    return f"{on}, event {first.position}, {first.what}{says}{signs}{more}"


def _in_rows(unknown: list[tuple[Line, PartialDate]], top: float) -> tuple[list[Mark], int]:
    """What has no date, side by side in the order in which it was recorded."""
    marks = []
    x, row = float(LEFT + 10), 0
    for number, (each, _) in enumerate(sorted(unknown, key=lambda pair: pair[0].position)):
        state = _state(each)
        said = f"{each.position} {_WORDS[state]}".strip()
        width = 24 + LETTER * len(said)
        if x + width > RIGHT and row + 1 < MOST_ROWS:
            x, row = float(LEFT + 10), row + 1
        y = top + row * ROW + ROW / 2 + LANE / 2
        if row + 1 == MOST_ROWS and x > RIGHT - 200:
            more = f"{len(unknown) - number} more"
            marks.append(Mark("unknown", "plain", x, x, y, "", False, more, x + 10, "start", f"{more} without a date"))
            break
        marks.append(Mark("unknown", state, x, x, y, "", False, said, x + 10, "start", _title([each], "no date known")))
        x = round(x + width, 1)
    return marks, row + 1
