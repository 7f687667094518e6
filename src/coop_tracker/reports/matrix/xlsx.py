"""The implementation matrix as a workbook: to filter, to print on A3, and the same bytes for the same record."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

from coop_tracker.durations import UNKNOWN_DAYS, Days
from coop_tracker.matrix import MatrixRow
from coop_tracker.reports.days import resolved
from coop_tracker.reports.matrix.pages import LEGEND, TITLE, Page
from coop_tracker.reports.matrix.wording import HEADINGS, Cells, cells, columns, elsewhere, no_proposals, untied, words
from coop_tracker.safe import for_terminal
from coop_tracker.vocabulary import Schedule, Stage

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDTHS: Final = {
    "number": 6,
    "proposal": 26,
    "raised": 16,
    "proposers": 13,
    "counterparts": 12,
    "response": 28,
    "instruments": 24,
    "stage": 14,
    "disposition": 12,
    "responsible": 15,
    "step": 22,
    "deadline": 15,
    "due": 12,
    "schedule": 11,
    "moved": 14,
    "changed": 24,
    "evidence": 9,
    "sources": 20,
    "remarks": 26,
    "ended": 24,
}
"""How wide each column is, in letters."""

STAGES: Final = {
    Stage.ENDORSED: "#E8F0F7",
    Stage.AGREED_IN_PRINCIPLE: "#DCE9F4",
    Stage.INSTRUMENT_SIGNED: "#E3F1E7",
    Stage.PILOT: "#D8ECDE",
    Stage.IMPLEMENTATION: "#CDE6D5",
    Stage.COMPLETED: "#BFDFCA",
}
SCHEDULES: Final = {Schedule.OVERDUE: "#F8D9D6", Schedule.DUE_SOON: "#FBEBC8"}

LONGEST: Final = 32_000
"""What a cell holds: a spreadsheet takes 32,767 letters."""

HEADER: Final = 3
"""The row of the headings, from 0; above it stands what the sheet is."""


def workbook(shown: Page) -> bytes:
    """The workbook, as bytes."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(made, options)
    book.set_properties({"title": TITLE, "comments": " ".join(shown.lines), "created": _created(shown)})
    writing = _Writing(book, shown)
    writing.matrix()
    if shown.matrix.closed:
        writing.annex()
    if lists := untied(shown.matrix):
        writing.lists(lists)
    writing.about()
    book.close()
    return made.getvalue()


def _created(shown: Page) -> datetime:
    """When the last event that counts was recorded: the clock has no say in it."""
    recorded = shown.recorded_at or datetime(1980, 1, 1, tzinfo=UTC)
    return recorded.astimezone(UTC).replace(tzinfo=None, microsecond=0)


class _Writing:
    """A workbook while it is written."""

    def __init__(self, book: "Workbook", shown: Page) -> None:
        self.book = book
        self.shown = shown
        self.formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def matrix(self) -> None:
        """The open proposals, track by track."""
        found = self.shown.matrix
        keys = columns(found)
        keys.insert(keys.index("deadline") + 1, "due")
        sheet = self._sheet("Matrix", TITLE, keys)
        at = HEADER + 1
        for track in found.tracks:
            title = f"{track.ordinal} {track.title}" if track.ordinal else track.title.capitalize()
            self._band(sheet, at, len(keys), title)
            at += 1
            notes = [] if track.rows else [no_proposals(track)]
            notes += [f"See also {text}." for text in elsewhere(found, track)]
            for row in track.rows:
                self._row(sheet, at, keys, row)
                at += 1
            for text in notes:
                self._text(sheet, at, 1, [text], italic=True)
                sheet.set_row(at, None, None, {"level": 1})
                at += 1
        self._finish(sheet, keys, at)

    def annex(self) -> None:
        """The closed ones."""
        keys = columns(self.shown.matrix, closed=True)
        keys.remove("ended")
        keys.insert(keys.index("disposition") + 1, "ended")
        sheet = self._sheet("Annex closed", "Annex: what has ended", keys)
        for at, row in enumerate(self.shown.matrix.closed, HEADER + 1):
            self._row(sheet, at, keys, row, level=0)
        self._finish(sheet, keys, HEADER + 1 + len(self.shown.matrix.closed))

    def lists(self, lists: Iterable[tuple[str, Sequence[str]]]) -> None:
        """What is tied to no proposal."""
        sheet = self.book.add_worksheet("No proposal")
        sheet.set_column(0, 0, 140)
        self._printed(sheet)
        at = 0
        for heading, texts in lists:
            self._text(sheet, at, 0, [heading], bold=True, bottom=1)
            for text in texts:
                at += 1
                self._text(sheet, at, 0, [text])
            at += 2

    def about(self) -> None:
        """What it was made from, and what its words mean."""
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 110)
        self._printed(sheet)
        self._text(sheet, 0, 0, [TITLE], bold=True, font_size=14)
        told: list[tuple[str, str]] = [("", self.shown.subtitle), *(("", line) for line in self.shown.lines)]
        told += [("", LEGEND), ("", "")]
        for heading, met in words(self.shown.matrix):
            told += [(heading, ""), *((word.label, word.definition) for word in met), ("", "")]
        for at, (label, text) in enumerate(told, 1):
            self._text(sheet, at, 0, [label], bold=bool(label and not text))
            self._text(sheet, at, 1, [text])

    def _sheet(self, name: str, title: str, keys: Sequence[str]) -> "Worksheet":
        sheet = self.book.add_worksheet(name)
        self._text(sheet, 0, 0, [title], bold=True, font_size=14, text_wrap=False)
        sheet.set_row(0, 22)
        self._text(sheet, 1, 0, [self.shown.subtitle], text_wrap=False)
        self._text(sheet, 2, 0, [" ".join(self.shown.lines)], text_wrap=False, font_color="#525E6D")
        for number, key in enumerate(keys):
            sheet.set_column(number, number, WIDTHS[key])
            heading = "due" if key == "due" else HEADINGS[key]
            self._text(sheet, HEADER, number, [heading], bold=True, bg_color="#E6EEF5", border=1)
        return sheet

    def _finish(self, sheet: "Worksheet", keys: Sequence[str], end: int) -> None:
        sheet.freeze_panes(HEADER + 1, 2)
        sheet.autofilter(HEADER, 0, max(HEADER, end - 1), len(keys) - 1)
        sheet.outline_settings(symbols_below=False)
        sheet.repeat_rows(HEADER)
        sheet.ignore_errors({"number_stored_as_text": f"A1:A{end + 1}"})
        self._printed(sheet)

    def _printed(self, sheet: "Worksheet") -> None:
        """How it comes out of a printer: on A3, one page wide, with what it was made from on every page."""
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        sheet.hide_gridlines(2)
        made = " ".join(self.shown.lines).replace("&", "&&")
        sheet.set_footer(f"&L&8{made[:200]}&R&8&P / &N")

    def _band(self, sheet: "Worksheet", at: int, width: int, title: str) -> None:
        for number in range(width):
            self._text(
                sheet, at, number, [title] if number == 0 else [], bold=True, bg_color="#F1F3F6", text_wrap=False
            )

    def _row(self, sheet: "Worksheet", at: int, keys: Sequence[str], row: MatrixRow, level: int = 1) -> None:
        told = cells(self.shown.matrix, row)
        sheet.set_row(at, _height(told, keys), None, {"level": level})
        for number, key in enumerate(keys):
            if key == "due":
                self._due(sheet, at, number, row)
                continue
            look: dict[str, Any] = {"border": 1}
            if key == "stage" and row.status.stage in STAGES:
                look["bg_color"] = STAGES[row.status.stage]
            elif key == "schedule" and row.schedule in SCHEDULES:
                look |= {"bg_color": SCHEDULES[row.schedule], "bold": True}
            self._text(sheet, at, number, told[key], **look)

    def _due(self, sheet: "Worksheet", at: int, number: int, row: MatrixRow) -> None:
        """The day of the next step, as a date to sort and count by; as text where it is not one day."""
        first, last = row.next_step.days if row.next_step else UNKNOWN_DAYS
        if first and first == last and first.year >= 1901:  # a spreadsheet counts days from 1900
            moment = datetime.combine(first, time.min)
            sheet.write_datetime(at, number, moment, self._format(num_format="d mmm yyyy", align="left", border=1))
        else:
            self._text(sheet, at, number, [resolved(Days(first, last))] if first or last else [], border=1)

    def _text(self, sheet: "Worksheet", row: int, column: int, lines: Iterable[str], **look: Any) -> None:
        """Lines of text in a cell: never a formula, a number or an address, whatever they begin with."""
        text = "\n".join(for_terminal(line) for line in lines)
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]} … (cut)"
        if text[:1] in ("=", "+", "-", "@"):
            look["quote_prefix"] = True  # whoever edits the cell does not make it a formula
        sheet.write_string(row, column, text, self._format(**look))

    def _format(self, **look: Any) -> "Format":
        look = {"font_size": 10, "valign": "top", "text_wrap": True, "border_color": "#D3D9E0", **look}
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]


def _height(told: Cells, keys: Iterable[str]) -> float:
    """How high a row is in points, so that all of its text is seen: no program but Excel measures that by itself."""
    lines = max(sum(_folded(line, WIDTHS[key]) for line in told[key]) for key in keys if key in told)
    return float(min(409, 14 * max(1, lines) + 4))


def _folded(line: str, width: int) -> int:
    """On how many lines a text comes to stand; a letter of Chinese takes the room of two."""
    letters = sum(2 if east_asian_width(each) in "WF" else 1 for each in line)
    return max(1, -(-letters // width))
