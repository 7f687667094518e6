"""Where in a grid the headings are, what column each stands for, and which lines below are rows.

A title may stand above, a heading may take two lines, a cell may span several, and below the rows there may be a total
and footnotes. Whatever is left out is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from attrs import field, frozen

from coop_tracker.errors import Fault
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.sheets import cells
from coop_tracker.sheets.cells import normal
from coop_tracker.sheets.columns import ENTRY, KEY, PROPOSALS, ROW_COLUMNS, SHEETS, Column, Sheet
from coop_tracker.sheets.grid import Grid, filled, letters
from coop_tracker.sheets.mapping import OfSheet, Said


@frozen
class Heading:
    """A column of a file, and what it stands for."""

    index: int
    column: Column
    prefix: str = ""
    """What is put before its cells: the role of the parties in it, or what the note is of."""


@frozen
class Cell:
    """A cell that says something, and where it stands."""

    text: str
    where: str
    prefix: str = ""


@frozen
class Line:
    """A line of a file that is a row."""

    where: str
    """The place of the row: ``Proposals!14``."""
    cells: Mapping[str, Cell]
    """By our column; several headings may feed one."""
    key: str = ""
    more: Mapping[str, tuple[Cell, ...]] = field(factory=dict)
    """Further cells of a column that several headings feed."""


@frozen
class Layout:
    """A sheet of a file, taken apart."""

    sheet: Sheet
    headings: Sequence[Heading]
    lines: Sequence[Line]
    where: str
    has_keys: bool
    faults: Sequence[Fault] = ()
    told: Sequence[Fault] = ()

    def has(self, column: str) -> bool:
        """Whether the file has a column."""
        return any(each.column.name == column for each in self.headings)


_COUNTERS: Final = frozenset(("sr no", "s no", "sno", "srno", "sr", "serial", "serial no", "#", "sl no", "sl", "row"))
_SPECIAL: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    PROPOSALS.name: {
        **dict.fromkeys(
            ("lead ministry", "lead agency", "lead", "lead organization", "responsible ministry", "responsible"),
            ("roles", "accountable"),
        ),
        **dict.fromkeys(
            ("implementing agency", "executing agency", "implementing ministry", "implementing partner"),
            ("roles", "implementing"),
        ),
        **dict.fromkeys(("funding agency", "donor", "funded by", "financing"), ("roles", "funding")),
        **dict.fromkeys(("focal person", "focal point", "contact person"), ("note", "Focal person")),
    },
}
_FOOT: Final = re.compile(
    r"(grand |sub[- ]?)?totals?\s*([:=\d].*)?$|(notes?|sources?|legend|prepared by|updated|as of)\s*[:.]|[*#]",
    re.IGNORECASE,
)
"""How a line begins that is no row: a total, a footnote."""


@cache
def _known(name: str) -> Mapping[str, tuple[Column, str]]:
    """What each heading stands for in a sheet of ours: the column, and what is put before its cells."""
    sheet = next(each for each in SHEETS if each.name == name)
    found: dict[str, tuple[Column, str]] = {}
    for column in (*sheet.columns, *ROW_COLUMNS):
        for heading in (column.heading, *((column.name.replace("-", " "),) if column.name != "id" else ("id",))):
            found.setdefault(normal(heading), (column, ""))
    for heading, (column_name, prefix) in _SPECIAL.get(name, {}).items():
        found.setdefault(heading, (sheet.column(column_name), prefix))
    for column in sheet.columns:
        for alias in column.aliases:
            found.setdefault(normal(alias), (column, ""))
    return found


def laid_out(grid: Grid, said: Said) -> Layout | Fault | None:
    """A grid taken apart; a fault where it cannot be told what it is, None where it is none of our business."""
    of = said.of(grid.name)
    rows = [[cell.replace("\n", " ") for cell in row] for row in filled(grid, ()).rows[:_DEEP]]
    wanted = _wanted(grid, of)
    found = [(sheet, head) for sheet in wanted if (head := _header(grid, rows, sheet, of))]
    if not found:
        if len(wanted) == 1 and any(any(row) for row in grid.rows):
            known = ", ".join(column.heading for column in wanted[0].columns[:6])
            return Fault(f"{grid.prefix}1", f"no row of headings was found, such as {known} …: {_SAY}")
        return None
    best = max(score for _, (score, _, _) in found)
    top = [sheet for sheet, (score, _, _) in found if score == best]
    if len(top) > 1:
        names = " or ".join(sheet.name for sheet in top)
        return Fault(f"{grid.prefix}1", f"may be a sheet of {names}: name it so, or {_SAY}")
    sheet, (_, first, height) = next(each for each in found if each[0] is top[0])
    return _taken_apart(grid, sheet, first, height, of)


_SAY: Final = 'say in a mapping file what it is: [sheets."…"] is = "proposals", header = 3'
_DEEP: Final = 60


def _wanted(grid: Grid, of: OfSheet) -> list[Sheet]:
    """What a sheet may be: as is said, as it is called, or any."""
    if of.kind:
        return [sheet for sheet in SHEETS if sheet.name == of.kind]
    name = normal(re.sub(r"[_-]+", " ", grid.name))
    called = [sheet for sheet in SHEETS if name in (sheet.name, normal(sheet.title), *map(normal, sheet.aliases))]
    return called[:1] or [*SHEETS]


def _header(grid: Grid, rows: Sequence[Sequence[str]], sheet: Sheet, of: OfSheet) -> tuple[float, int, int] | None:
    """How well the best row of headings fits, which it is, and whether it takes one line or two."""
    known = {**_known(sheet.name), **dict.fromkeys(of.columns)}
    best: tuple[float, int, int] | None = None
    numbers = [of.header - 1] if of.header else range(min(len(rows), _DEEP - 1))
    for number in numbers:
        if number >= len(rows):
            continue
        for height in (1, 2):
            labels = _labels(grid, rows, number, height)
            if labels is None:
                continue
            hits = [each for each in labels if any(one in known for one in each)]
            names = {_column_of(each, sheet, of) for each in hits}
            needed = sum(need in names for need in sheet.needs)
            enough = len(names) >= 2 or (len(hits) == sum(1 for each in labels if each[0]) and hits)
            if of.header or (enough and needed):
                score = len(names) + needed + (0.01 if height == 1 else 0)
                if best is None or score > best[0]:
                    best = (score, number, height)
    return best


def _column_of(labels: Sequence[str], sheet: Sheet, of: OfSheet) -> str:
    for label in labels:
        if label in of.columns:
            return of.columns[label]
        if label in _known(sheet.name):
            return _known(sheet.name)[label][0].name
    return ""


def _labels(grid: Grid, rows: Sequence[Sequence[str]], number: int, height: int) -> list[tuple[str, ...]] | None:
    """What each column may be called, the likeliest first; None where the headings do not take two lines."""
    if height == 1:
        return [_names(normal(text)) for text in rows[number]]
    if number + 1 >= len(rows):
        return None
    head = (number, number + 1)
    spans = [each for each in grid.merged if each[0][0] in head and each[1][0] in head]
    if not spans:
        return None
    both = filled(grid, head).rows
    found = []
    for top, bottom in zip(both[number], both[number + 1], strict=False):
        upper, lower = normal(top.replace("\n", " ")), normal(bottom.replace("\n", " "))
        found.append(_names(f"{upper} {lower}".strip() if upper != lower else upper, lower, upper))
    return found


def _names(*labels: str) -> tuple[str, ...]:
    """What a column may be called: each label, then what stands on either side of its strokes."""
    halves = (half for label in labels for half in label.split("/") if "/" in label and half)
    return tuple(dict.fromkeys((*labels, *halves)))


def _taken_apart(grid: Grid, sheet: Sheet, first: int, height: int, of: OfSheet) -> Layout:
    head = range(first, first + height)
    whole = filled(grid, head)
    labels = _labels(grid, [[cell.replace("\n", " ") for cell in row] for row in whole.rows[:_DEEP]], first, height)
    headings: list[Heading] = []
    faults: list[Fault] = []
    told: list[Fault] = []
    shown = {index: " ".join(whole.rows[first + height - 1][index].split()) for index in range(len(labels or ()))}
    for index, names in enumerate(labels or ()):
        if not any(names):
            continue
        where = f"{grid.prefix}{letters(index)}{first + height}"
        heading = _heading(index, names, sheet, of)
        if heading:
            if heading.column.name in {one.column.name for one in headings if not one.prefix} and not heading.prefix:
                told.append(Fault(where, f"the column {shown[index]!r} is left out: another one stands for the same"))
                continue
            headings.append(heading)
        elif any(name in of.columns for name in names):
            continue
        elif names[0] in _COUNTERS:
            told.append(Fault(where, f"the column {shown[index]!r} counts lines and is left out"))
        else:
            known = [column.heading for column in sheet.columns]
            hint = did_you_mean(similar(shown[index], known))
            told.append(Fault(where, f"the column {shown[index]!r} is none of ours and is left out{hint}"))
    lines = [*_lines(whole, sheet, headings, first + height, of, faults, told, labels or ())]
    has_keys = any(each.column.name == KEY for each in headings)
    return Layout(sheet, headings, lines, f"{grid.prefix}", has_keys, faults, told)


def _heading(index: int, names: Sequence[str], sheet: Sheet, of: OfSheet) -> Heading | None:
    for name in names:
        if name in of.columns:
            return Heading(index, sheet.column(of.columns[name])) if of.columns[name] else None
    for name in names:
        if name in _known(sheet.name):
            return Heading(index, *_known(sheet.name)[name])
    return None


def _lines(
    grid: Grid,
    sheet: Sheet,
    headings: Sequence[Heading],
    begin: int,
    of: OfSheet,
    faults: list[Fault],
    told: list[Fault],
    labels: Sequence[Sequence[str]],
) -> Iterator[Line]:
    below = {(row, left) for (top, left), (bottom, _) in grid.merged for row in range(top + 1, bottom + 1)}
    across = {
        (row, column)
        for (top, left), (bottom, right) in grid.merged
        for row in range(top, bottom + 1)
        for column in range(left + 1, right + 1)
    }
    for number in range(begin, len(grid.rows)):
        row = grid.rows[number]
        own = [index for index, text in enumerate(row) if text and (number, index) not in below | across]
        if not own:
            continue
        if [normal(text) for text in row if text] == [names[-1] for names in labels if any(names)]:
            continue  # the headings once more, on a new page
        found: dict[str, Cell] = {}
        more: dict[str, tuple[Cell, ...]] = {}
        key = ""
        for heading in headings:
            text = row[heading.index] if heading.index < len(row) else ""
            if heading.column.name == KEY:
                key = text
            elif text and heading.column.name != ENTRY:
                cell = Cell(text, f"{grid.prefix}{letters(heading.index)}{number + 1}", heading.prefix)
                if heading.column.name in found:
                    more[heading.column.name] = (*more.get(heading.column.name, ()), cell)
                else:
                    found[heading.column.name] = cell
        where = f"{grid.prefix}{number + 1}"
        for name, text in of.constants.items():
            found.setdefault(name, Cell(text, where))
        text = row[own[0]]
        if not key and _is_no_row(grid, sheet, number, own, found, len(headings)):
            what = f"left out, since it is no row: {_short(text)!r}"
            told.append(Fault(f"{grid.prefix}{letters(own[0])}{number + 1}", what))
            continue
        given = {name for name, cell in found.items() if not cells.says_nothing(cell.text)}
        missing = [name for name in sheet.needs if name not in given and not (name == sheet.called and "id" in given)]
        if missing:
            what = " and ".join(sheet.column(name).heading for name in missing)
            faults.append(Fault(where, f"has no {what}: a row of {sheet.title} needs it"))
            continue
        yield Line(where, found, key, more)


def _is_no_row(
    grid: Grid, sheet: Sheet, number: int, own: Sequence[int], found: Mapping[str, Cell], width: int
) -> bool:
    """Whether a line is a total, a footnote or a band with a heading in it."""
    if _FOOT.match(grid.rows[number][own[0]]):
        return True
    wide = any((top, left) == (number, own[0]) and right - left >= 2 for (top, left), (_, right) in grid.merged)
    return len(own) == 1 and width > 2 and (sheet.called not in found or wide)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
