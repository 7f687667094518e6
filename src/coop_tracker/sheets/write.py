"""Sheets out: a workbook (XLSX) or a folder of comma-separated values (RFC 4180), the same columns in both.

The same ledger at the same moments gives the same bytes: times are those of the last entry, never of a clock.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from coop_tracker.moments import day_in_words
from coop_tracker.projections.model import OnProgress
from coop_tracker.sheets import cells
from coop_tracker.sheets.columns import ROW_COLUMNS, SHEETS, Column, Edit, Form, Sheet
from coop_tracker.sheets.forms import Cells, expects
from coop_tracker.sheets.rows import Row, Rows, as_read, key, rows_of
from coop_tracker.view import View
from coop_tracker.vocabulary import Visibility

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ABOUT: Final = "About"
WORDS: Final = "Words"
POSITION: Final = "Recorded up to position"
LEDGER: Final = "Ledger"
VISIBILITY: Final = "Visibility of sources"
ON, PUBLIC = "Had happened by", "The public could know by"


class Book(NamedTuple):
    """The record as sheets, ready to be written."""

    rows: Rows
    cells: Cells
    about: list[tuple[str, str]]
    """What it says of itself."""
    created: datetime
    """When the last entry was recorded."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each sheet has."""
        return {name: len(rows) for name, rows in self.rows.rows.items()}


def book(view: View, visibility: Visibility | str = Visibility.RESTRICTED) -> Book:
    """The record at a moment as sheets; ``visibility`` is that of the view, and is told in them.

    Raises:
        InvalidInput: the record also holds what rests on sources that are not so visible.
    """
    view.expect_only(visibility)
    rows = rows_of(view)
    position = view.position
    last = next(iter(view.log.read(until=position, limit=1, backwards=True)), None)
    moments = view.moments
    about = [(LEDGER, last.ledger if last else ""), (POSITION, str(position))]
    about += [(name, day_in_words(day)) for name, day in ((ON, moments.on), (PUBLIC, moments.public)) if day]
    about.append((VISIBILITY, str(Visibility(visibility))))
    left = f"{view.left_out} entries that rest on sources which are not {visibility}" if view.left_out else ""
    possible = f"{rows.possible} entries that only possibly had happened" if rows.possible else ""
    about.append(("Left out", "; ".join(filter(None, (left, possible))) or "nothing"))
    created = last.recorded_at.astimezone(UTC) if last else datetime(1970, 1, 1, tzinfo=UTC)
    return Book(rows, Cells(rows.names), about, created)


def headings(sheet: Sheet) -> list[str]:
    """The first row of a sheet."""
    return [column.heading for column in (*sheet.columns, *ROW_COLUMNS)]


def texts(row: Row, written: Cells) -> list[str]:
    """The cells of a row."""
    values, write = row.values, written.written
    return [
        *(write(column, values[column.name]) if column.name in values else "" for column in row.sheet.columns),
        str(row.recorded.position),
        key(row, as_read(row, written)),
    ]


def explained() -> Iterator[tuple[str, str, str, str]]:
    """Every column: its sheet and heading, what it holds, and how an edit of it is recorded."""
    for sheet in SHEETS:
        for column in sheet.columns:
            holds = sheet.meaning(column)
            yield sheet.title, column.heading, f"{holds}; {_form(sheet, column)}", column.edit.value
    for column in ROW_COLUMNS:
        yield "every sheet", column.heading, column.means, Edit.NEVER.value


def _form(sheet: Sheet, column: Column) -> str:
    if column.form is Form.THING or column.form is Form.THINGS:
        article = "an" if column.kind[0] in "aeiou" else "a"
        of = f"of {article} {column.kind}: "
        return f"{of}{expects(column)}"
    if column.name in sheet.words:
        words = sheet.words[column.name]
        return (
            f"one of {', '.join(words)}"
            if len(words) < 5
            else f"one of the words under {sheet.title}: {column.heading}"
        )
    return expects(column)


# CSV


def write_csv(written: Book, progress: OnProgress | None = None) -> Iterator[tuple[str, bytes]]:
    """Each file of the folder: its name, and its content in UTF-8."""
    yield "about.csv", _csv([["What", "Is"], *(list(pair) for pair in written.about)])
    done, total = 0, sum(written.counts.values())
    for sheet in SHEETS:
        table = [headings(sheet)]
        for row in written.rows.rows[sheet.name]:
            table.append(texts(row, written.cells))
            done += 1
            if progress and done % 500 == 0:
                progress(done, total)
        yield f"{sheet.name}.csv", _csv(table)


def files_of(folder: Path) -> set[str] | None:
    """The files of the sheets that are in a folder; None where there are none."""
    return {"about.csv", *(f"{sheet.name}.csv" for sheet in SHEETS)} if (folder / "about.csv").is_file() else None


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([cell and cells.for_csv(cell) for cell in row] for row in table)
    return text.getvalue().encode()


# XLSX

_HEAD: Final = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "border": 1, "border_color": "#1F3A5F"}
_ABOUT_WIDTHS: Final = (24, 22, 62, 40)
_FACE: Final = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
LARGE: Final = 5_000
"""From so many rows on a workbook is written row by row, without keeping it in memory."""


def write_xlsx(written: Book, stream: BinaryIO, progress: OnProgress | None = None) -> int:
    """Write a workbook; the number of texts that were cut because no cell holds them."""
    from xlsxwriter import Workbook

    total = sum(written.counts.values())
    options = {"constant_memory": total > LARGE, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, {**options, "strings_to_numbers": False}) as workbook:
        workbook.set_properties({"title": "The record", "author": "coop_tracker", "created": written.created})
        workbook.set_size(2400, 1400)
        pen = _Pen(workbook, written, progress, total)
        pen.about()
        pages = {sheet.name: workbook.add_worksheet(sheet.title) for sheet in SHEETS}
        ranges = pen.words()
        for sheet in SHEETS:
            pen.sheet(pages[sheet.name], sheet, ranges)
    return pen.cut


class _Pen:
    def __init__(self, workbook: "Workbook", written: Book, progress: OnProgress | None, total: int) -> None:
        self.cut = 0
        self._workbook = workbook
        self._written = written
        self._progress = progress
        self._total = total
        self._done = 0
        self._head: Any = workbook.add_format({**_FACE, **_HEAD, "text_wrap": True})
        self._text: Any = workbook.add_format({**_FACE, "text_wrap": True, "border": 1, "border_color": "#D9DEE5"})
        self._key: Any = workbook.add_format({**_FACE, "align": "fill", "font_color": "#8A93A0"})
        self._dim: Any = workbook.add_format({**_FACE, "font_color": "#8A93A0", "border": 1, "border_color": "#D9DEE5"})
        self._name: Any = workbook.add_format({**_FACE, "bold": True})
        self._title: Any = workbook.add_format({**_FACE, "bold": True, "font_size": 16, "font_color": "#1F3A5F"})
        self._plain: Any = workbook.add_format({**_FACE, "text_wrap": True})

    def about(self) -> None:
        """The first sheet: as of when, what was left out, and what the columns mean."""
        page = self._workbook.add_worksheet(ABOUT)
        self._paper(page, landscape=False)
        page.hide_gridlines(2)
        for number, width in enumerate(_ABOUT_WIDTHS):
            page.set_column(number, number, width)
        page.write_string(0, 0, "The record, as sheets", self._title)
        line = 2
        for name, what in self._written.about:
            page.write_string(line, 0, name, self._name)
            page.write_string(line, 1, what, self._text_of_about())
            line += 1
        line += 1
        for said in _SAID:
            page.merge_range(line, 0, line, 3, said, self._plain)
            page.set_row(line, 15 * (1 + len(said) // 130))
            line += 1
        line = self._table(page, line + 1, ("Sheet", "Rows", "What a row is", ""), self._sheets())
        self._table(page, line + 1, ("Sheet", "Column", "Holds", "An edit is recorded as"), explained())

    def _text_of_about(self) -> Any:
        return self._workbook.add_format(_FACE)

    def _sheets(self) -> Iterator[tuple[str, ...]]:
        for sheet in SHEETS:
            yield sheet.title, str(self._written.counts[sheet.name]), sheet.says, ""

    def _table(self, page: "Worksheet", line: int, head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> int:
        width = sum(1 for each in head if each)
        for number, heading in enumerate(head[:width]):
            page.write_string(line, number, heading, self._head)
        for row in rows:
            line += 1
            page.set_row(line, _height(row[:width], _ABOUT_WIDTHS))
            for number, text in enumerate(row[:width]):
                page.write_string(line, number, text, self._text)
        return line + 1

    def words(self) -> dict[tuple[str, str], str]:
        """The last sheet: the words that rule a column; and where each list stands."""
        page = self._workbook.add_worksheet(WORDS)
        ranges = {}
        self._paper(page)
        lists = [(sheet, column) for sheet in SHEETS for column in sheet.columns if column.name in sheet.words]
        longest = max(len(sheet.words[column.name]) for sheet, column in lists)
        for number, (sheet, column) in enumerate(lists):
            words = sheet.words[column.name]
            page.set_column(number, number, 24)
            place = f"{_letters(number)}$2:${_letters(number)}${len(words) + 1}"
            ranges[sheet.name, column.name] = f"={WORDS}!${place}"
        for line in range(longest + 1):
            for number, (sheet, column) in enumerate(lists):
                words = (f"{sheet.title}: {column.heading}", *sheet.words[column.name])
                if line < len(words):
                    page.write_string(line, number, words[line], self._text if line else self._head)
        page.freeze_panes(1, 0)
        return ranges

    def sheet(self, page: "Worksheet", sheet: Sheet, ranges: dict[tuple[str, str], str]) -> None:
        """One sheet: its headings, and a row an entry."""
        self._paper(page)
        columns = (*sheet.columns, *ROW_COLUMNS)
        page.set_row(0, 30)
        for number, column in enumerate(columns):
            page.write_string(0, number, column.heading, self._head)
        found = self._written.rows.rows[sheet.name]
        filled = [False] * len(columns)
        widths = [column.width for column in sheet.columns]
        formats = [*(self._text for _ in widths), self._dim, self._key]
        for line, row in enumerate(found, 1):
            told = texts(row, self._written.cells)
            page.set_row(line, _height(told[: len(widths)], widths))
            for number, text in enumerate(told):
                if text:
                    filled[number] = True
                    page.write_string(line, number, self._short(text), formats[number])
                elif len(found) <= LARGE:
                    page.write_blank(line, number, None, self._text)
            self._done += 1
            if self._progress and self._done % 500 == 0:
                self._progress(self._done, self._total)
        known = sheet.own, sheet.called, *sheet.needs
        for number, column in enumerate(columns):
            is_folded = bool(found) and not filled[number] and column.name not in known and column not in ROW_COLUMNS
            width = 7 if column in ROW_COLUMNS else column.width
            page.set_column(number, number, width, None, {"level": 1, "hidden": True} if is_folded else {})
            if (sheet.name, column.name) in ranges:
                rule = {"validate": "list", "source": ranges[sheet.name, column.name], "error_type": "warning"}
                page.data_validation(1, number, len(found) + 1000, number, rule)
        page.freeze_panes(1, 2 if sheet.own else 1)
        page.print_area(0, 0, max(1, len(found)), len(columns) - 2)  # without the keys, which are for programs
        page.autofilter(0, 0, max(1, len(found)), len(columns) - 1)

    def _short(self, text: str) -> str:
        if len(text) <= cells.LONGEST // 2 or len(text.encode("utf-16-le")) // 2 <= cells.LONGEST:
            return text
        self.cut += 1
        return cells.cut(text)

    def _paper(self, page: "Worksheet", *, landscape: bool = True) -> None:
        if landscape:
            page.set_landscape()
        page.set_paper(8 if landscape else 9)  # A3 for the rows, A4 for what is said of them
        page.set_margins(0.4, 0.4, 0.5, 0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        position = dict(self._written.about)[POSITION]
        page.set_footer(f"&L&8Recorded up to position {position}&R&8&A, &P of &N")


def _height(row: Sequence[str], widths: Sequence[int]) -> int:
    """How high a row must be for its texts: not every program works that out when it opens a file."""
    lines = max(
        (-(-len(text) * 10 // (11 * width)) for text, width in zip(row, widths, strict=False) if text), default=1
    )
    return 2 + 13 * min(lines, 20)


def _letters(number: int) -> str:
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


_SAID: Final = (
    "Edit cells and import the file again: only the differences are recorded, and nothing that was recorded is lost.",
    "A new row has no Entry and no Key. A row that is taken out is told of, and not taken back.",
    "What was said is in the sheets, and nothing that only follows from it. An empty cell means that nothing is known.",
    "Columns in which nothing is said are folded away: the plus above them unfolds them.",
)
