"""Files that are made to harm: what unpacks to far more than it is, spans millions of cells, or refers to itself."""

import contextlib
import io
import random
import zipfile

import pytest
import xlsxwriter

from coop_tracker.sheets import UnreadableFile, grids
from coop_tracker.sheets import grid as limits


def workbook() -> bytes:
    """A small and honest workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Proposals")
        page.write_row(0, 0, ["Title", "Proposed by"])
        page.write_row(1, 0, ["Leaks", "BB"])
    return stream.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The same with other parts, by the last of their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as other:
        for name in packed.namelist():
            key = name.rpartition("/")[2].partition(".")[0]
            other.writestr(name, parts.pop(key, packed.read(name)))
        for name, part in parts.items():
            other.writestr(f"xl/{name}.xml", part)
    return stream.getvalue()


def sheet(rows: bytes) -> bytes:
    """A page of a workbook with these rows."""
    start = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return start + rows + b"</sheetData></worksheet>"


def test_an_honest_workbook_is_read() -> None:
    (found,) = grids(with_parts(workbook()), "a.xlsx")
    assert found.rows == [["Title", "Proposed by"], ["Leaks", "BB"]]


def test_what_unpacks_to_far_more_than_it_is_is_not_opened() -> None:
    bomb = with_parts(workbook(), bomb=b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableFile, match=r"unpacks to 50,\d+,\d+ bytes from \d+,\d+: no register does that"):
        grids(bomb, "a.xlsx")


def test_what_says_less_in_its_directory_than_it_holds_is_refused() -> None:
    content = bytearray(with_parts(workbook(), more=b"more " * 100_000))
    size = (500_000).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match="is damaged"):
        grids(bytes(content), "a.xlsx")


def test_a_sheet_of_millions_of_cells_is_not_laid_out_in_memory() -> None:
    far = sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(UnreadableFile, match="spans more than 20,000,000 cells"):
        grids(with_parts(workbook(), sheet1=far), "a.xlsx")


def test_too_many_parts_are_not_looked_at() -> None:
    parts = {f"part{number}": b"" for number in range(limits.PARTS)}
    with pytest.raises(UnreadableFile, match="parts, and 2,000 are the most"):
        grids(with_parts(workbook(), **parts), "a.xlsx")


def test_a_file_that_is_too_large_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_FILE", 1000)
    for name, content in (("a.xlsx", workbook()), ("a.csv", b"x" * 1001)):
        with pytest.raises(UnreadableFile, match="has more than 1,000 bytes"):
            grids(content, name)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


def test_entities_are_not_unfolded() -> None:
    rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    page = LAUGHS + sheet(rows).partition(b"?>")[2]
    try:
        found = grids(with_parts(workbook(), sheet1=page), "a.xlsx")
    except UnreadableFile:
        return
    assert sum(len(cell) for grid in found for row in grid.rows for cell in row) < 100


def test_a_cell_that_is_repeated_without_end_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><table:table>"
            "<table:table-row table:number-rows-repeated='1048576'><table:table-cell office:value-type='string' "
            "table:number-columns-repeated='16384' office:string-value='x'><text:p>x</text:p></table:table-cell>"
            "</table:table-row></table:table></office:document-content>",
        )
    with pytest.raises(UnreadableFile, match=r"spans more than 20,000,000 cells in content\.xml"):
        grids(stream.getvalue(), "a.ods")


@pytest.mark.parametrize("cut", [10, 100, 1000, 3000])
def test_half_a_workbook_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableFile):
        grids(workbook()[:cut], "a.xlsx")


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_a_wrong_byte_is_read_or_refused(seed: int) -> None:
    content = bytearray(workbook())
    content[random.Random(seed).randrange(len(content))] ^= 0xFF
    with contextlib.suppress(UnreadableFile):  # and nothing else
        grids(bytes(content), "a.xlsx")


FAR = b"<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>"


def test_how_a_sheet_is_written_does_not_hide_how_far_its_cells_lie_apart() -> None:
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as packed, zipfile.ZipFile(renamed, "w") as other:
        for name in packed.namelist():
            content = sheet(FAR) if "worksheets/" in name else packed.read(name).replace(b"worksheets/", b"pages/")
            other.writestr(name.replace("worksheets/", "pages/"), content)
    prefixed = sheet(FAR).replace(b"xmlns=", b"xmlns:x=")
    for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
        prefixed = prefixed.replace(b"<" + tag + b">", b"<x:" + tag + b">").replace(
            b"<" + tag + b" ", b"<x:" + tag + b" "
        )
        prefixed = prefixed.replace(b"</" + tag + b">", b"</x:" + tag + b">")
    wide = sheet(FAR).decode().replace('<?xml version="1.0"?>', "").encode("utf-16")
    contents = [with_parts(workbook(), sheet1=each) for each in (sheet(FAR), prefixed, wide)]
    for content in (*contents, renamed.getvalue()):
        with pytest.raises(UnreadableFile, match="spans more than"):
            grids(content, "a.xlsx")


def test_a_sheet_that_is_no_xml_is_not_handed_on() -> None:
    with pytest.raises(UnreadableFile, match=r"is damaged in xl/worksheets/sheet1\.xml"):
        grids(with_parts(workbook(), sheet1=sheet(b"<row><c r=A1></row>")), "a.xlsx")
