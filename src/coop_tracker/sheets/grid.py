"""Files as grids of text: workbooks of three makers, and separated values in the encodings and marks that offices use.

Nothing is unpacked before it was measured: a workbook is a packed folder, and a small one can hold a very large one.
What its directory says is checked first, and that it is true, part by part, before anything of it is read as a sheet.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from coop_tracker.sheets.cells import from_csv, plain

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
SEPARATED: Final = (".csv", ".tsv")

LARGEST_FILE: Final = 200_000_000
"""So many bytes a file may have."""
UNPACKED: Final = 600_000_000
"""So many bytes all parts of a workbook may have, unpacked; 100,000 rows of 30 columns take 200 million."""
RATIO: Final = 100
"""So many times what it takes packed a workbook may take unpacked, if that is more than 20 million bytes."""
PARTS: Final = 2_000
"""So many parts a workbook may have."""
CELLS: Final = 20_000_000
"""So many cells a sheet may span, from its first to its last; empty ones count."""


class UnreadableFile(ValueError):
    """A file that cannot be read as sheets; the message says why, and what would work."""


class Grid(NamedTuple):
    """A sheet as it stands in a file: its cells as text, and which of them are one."""

    name: str
    rows: list[list[str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    """First and last cell of each range of cells that are one, as row and column from 0."""
    prefix: str
    """What stands before the letters of a cell in a message: ``Proposals!``."""
    is_hidden: bool = False
    """Whether a person who opens the file does not see it."""


def is_sheets(name: str) -> bool:
    """Whether a file's name says that it holds sheets."""
    return name.lower().endswith((*WORKBOOKS, *SEPARATED))


def separated(content: bytes, name: str) -> Grid:
    """A file of separated values.

    Raises:
        UnreadableFile: it is none.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"has more than {LARGEST_FILE:,} bytes: part it into several files")
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableFile("is a workbook and no text: name it .xlsx, .xls or .ods")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile("is in UTF-16: save it as CSV UTF-8, or as a workbook (.xlsx)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(f"line {line} is not UTF-8: save it as CSV UTF-8, or as a workbook (.xlsx)") from None
    if "\0" in text:
        raise UnreadableFile("holds NUL characters, so it is no text: save it as CSV UTF-8, or as a workbook (.xlsx)")
    stem = re.sub(r"^.*[/\\]|\.[a-z]+$", "", name, flags=re.IGNORECASE)
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 26))
    try:
        rows = [[from_csv(plain(cell)) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=_mark(text))]
    except csv.Error as error:
        raise UnreadableFile(f"cannot be read as separated values: {error}") from None
    return Grid(stem, rows, [], f"{stem}!")


def _mark(text: str) -> str:
    """What parts the values: of comma, semicolon and tab the one that parts most lines alike."""

    def alike(mark: str) -> tuple[int, int]:
        try:
            lines = csv.reader(io.StringIO(text[:100_000]), delimiter=mark)
            widths = [len(row) for row, _ in zip(lines, range(40), strict=False) if any(row)]
        except csv.Error:
            return (0, 0)
        wide = max(widths, default=1)
        return (sum(width > 1 for width in widths[:1]) + sum(width > 1 for width in widths), wide)

    return max(",;\t", key=alike)


def workbook(content: bytes, name: str) -> list[Grid]:
    """The sheets of a workbook: XLSX, XLS or ODS.

    Raises:
        UnreadableFile: it is none, is damaged, or unpacks to more than a register can hold.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"has more than {LARGEST_FILE:,} bytes: part it into several files")
    if content[:2] == b"PK":
        _measure(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and not name.lower().endswith(".xls"):
        raise UnreadableFile("is protected by a password, or an old workbook: save it without, or name it .xls")
    elif content[:4] != b"\xd0\xcf\x11\xe0":
        raise UnreadableFile("is no workbook: save it as .xlsx, .ods or CSV UTF-8")
    return [*_sheets(content)]


def _sheets(content: bytes) -> Iterator[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum, ZipError

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for number, told in enumerate(book.sheets_metadata):
                if told.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet: Any = book.get_sheet_by_index(number)
                if sheet.total_height * sheet.total_width > CELLS:
                    raise UnreadableFile(f"its sheet {told.name!r} spans more than {CELLS:,} cells: {_LESS}")
                rows = [[plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                is_hidden = told.visible is not SheetVisibleEnum.Visible
                yield Grid(told.name, rows, [*(sheet.merged_cell_ranges or ())], f"{told.name}!", is_hidden)
    except (CalamineError, ZipError) as error:
        raise UnreadableFile(f"is damaged, or no workbook: {_first_line(error)}; {_AGAIN}") from None
    except (ValueError, OverflowError, OSError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(f"is damaged: {_first_line(error)}; {_AGAIN}") from None


_LESS: Final = "delete the empty rows and columns behind the last one, and save it again"
_AGAIN: Final = "open it in a spreadsheet program, and save it again"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it cannot be read"])[0][:120]


def _measure(content: bytes) -> None:
    """See that a workbook does not unpack to more than it may; every part is read once, and nothing kept.

    Raises:
        UnreadableFile: it does, or says something else in its directory than is so.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS:
                raise UnreadableFile(f"has {len(parts):,} parts, and {PARTS:,} are the most")
            if len({each.filename for each in parts}) < len(parts):
                raise UnreadableFile(f"holds two parts of one name; {_AGAIN}")
            if any(each.flag_bits & 1 for each in parts):
                raise UnreadableFile("is protected by a password: save it without")
            total = sum(each.file_size for each in parts)
            if total > UNPACKED or (total > 20_000_000 and total > RATIO * len(content)):
                raise UnreadableFile(
                    f"unpacks to {total:,} bytes from {len(content):,}: no register does that, so it is not opened"
                )
            for part in parts:
                _scan(packed, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise UnreadableFile(f"is damaged: {_first_line(error)}; {_AGAIN}") from None


def _scan(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end; of a sheet, see how far its cells lie apart."""
    extent = _Extent(part.filename)
    read = 0
    with packed.open(part) as stream:
        while chunk := stream.read(1 << 20):
            read += len(chunk)
            if read > part.file_size:
                raise UnreadableFile(f"holds more than its directory says; {_AGAIN}")
            extent.read(chunk)
    extent.read(b"", is_last=True)


class _Extent:
    """How far the cells of a sheet lie apart: whoever reads them lays out all that lies between.

    A part is a sheet by what it begins with, whatever it is called, and is read as XML: how an attribute is written
    does not matter, and nothing is unfolded.
    """

    def __init__(self, name: str) -> None:
        from xml.parsers import expat

        self._name = name
        self._is_xml: bool | None = None
        self._error = expat.ExpatError
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._entity
        self._root = ""
        self._row = self._column = 0
        self._rows = 1
        self._clear()

    def read(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Take in a piece of it.

        Raises:
            UnreadableFile: its cells span more than may be; or it is no XML, where it says that it is.
        """
        if self._is_xml is None:
            start = chunk.lstrip()
            self._is_xml = start[:1] == b"<" or start[:2] in (b"\xff\xfe", b"\xfe\xff") or start[:4] == b"\xef\xbb\xbf<"
        if not self._is_xml:
            return
        try:
            self._parser.Parse(chunk, is_last)
        except self._error as error:
            if self._root in (*_OF_TABLES, "worksheet") or self._name.endswith(".xml"):
                raise UnreadableFile(f"is damaged in {self._name}: {error}; {_AGAIN}") from None
            self._is_xml = False

    def _clear(self) -> None:
        self._left = self._top = 1 << 40
        self._right = self._bottom = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._root:
            self._root = name
        if self._root in _OF_TABLES:
            self._of_table(name, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        elif self._root != "calcChain":  # a list of cells of all sheets
            self._of_worksheet(name, attributes)

    def _of_worksheet(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            told = attributes.get("r", "")
            self._row = int(told) if told.isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _number(found[1]) if found else self._column + 1
            self._row = int(found[2]) if found else self._row
            self._holds(self._column, self._row)

    def _of_table(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._clear()
            self._row = 0
        elif name == "table-row":
            self._column, self._rows = 0, _times(attributes, "number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            times = _times(attributes, "number-columns-repeated")
            if "value-type" in attributes:
                self._holds(self._column, self._row)
                self._holds(self._column + times - 1, self._row + self._rows - 1)
            self._column += times

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "table-row":
            self._row += self._rows

    def _holds(self, column: int, row: int) -> None:
        self._left, self._right = min(self._left, column), max(self._right, column)
        self._top, self._bottom = min(self._top, row), max(self._bottom, row)
        if (self._right - self._left + 1) * (self._bottom - self._top + 1) > CELLS:
            raise UnreadableFile(f"spans more than {CELLS:,} cells in {self._name}: {_LESS}")

    def _entity(self, *_: object) -> None:
        raise UnreadableFile(f"declares an entity in {self._name}, which no workbook does: {_AGAIN}")


_OF_TABLES: Final = ("document-content", "document")
"""What the part of an ODS file begins with that holds cells."""
_REFERENCE: Final = re.compile(r"\$?([A-Za-z]{1,4})\$?(\d{1,8})")


def _times(attributes: Mapping[str, str], name: str) -> int:
    told = attributes.get(name, "1")
    return int(told) if told.isdecimal() and len(told) < 13 else 1


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """The letters of a column, counted from 0."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def filled(grid: Grid, head: Sequence[int]) -> Grid:
    """The grid with what is in a range of cells that are one in each of them: below, and in the header to the right."""
    rows = [[*row] for row in grid.rows]
    for (top, left), (bottom, right) in grid.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            across = range(left, right + 1) if row in head and top in head else [left]
            for column in across:
                if column < len(rows[row]):
                    rows[row][column] = text
    return grid._replace(rows=rows)
