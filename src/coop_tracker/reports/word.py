"""A document for a word processor (.docx): A4, in styles that an office can restyle, the same bytes each time.

Nothing of the record becomes a field, a link or a part of the form: all of it is plain runs of text.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.reports.document import Bullets, Document, Paragraph, Part, Sentences, Table
from coop_tracker.safe import for_xml
from coop_tracker.sentences import Sentence

if TYPE_CHECKING:
    from docx.document import Document as Word

FONT: Final = "Arial"
INK, ACCENT, SOFT, SHADE, RULE = "1B2430", "1F5F8B", "525E6D", "E6EEF5", "C3CBD4"
NOTE: Final = "Evidence"
"""The character style of the small notes."""

WIDTH: Final = 17.0
"""The centimetres between the margins."""


def word(document: Document) -> bytes:
    """The document as a .docx file."""
    import docx

    made = docx.Document()
    _page(made)
    _styles(made)
    made.add_paragraph(for_xml(document.title), style="Title")
    made.add_paragraph(for_xml(document.subtitle), style="Subtitle")
    for notice in document.notices:
        made.add_paragraph(for_xml(notice), style="Intense Quote")
    for section in document.sections:
        heading: Any = made.add_heading(for_xml(section.heading), section.level)
        heading.paragraph_format.page_break_before = section.key == document.annex
        for part in section.parts:
            _part(made, document, part, is_large=section.key == "bottom_line")
    for line in document.as_of.lines:
        made.add_paragraph(for_xml(line), style="Caption")
    _margins(made, document)
    _properties(made, document)
    file = io.BytesIO()
    made.save(file)
    return _same_bytes(file.getvalue())


# The form


def _page(made: "Word") -> None:
    from docx.shared import Cm

    sheet = made.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(2)
    sheet.top_margin, sheet.bottom_margin = Cm(2), Cm(1.8)
    sheet.header_distance = sheet.footer_distance = Cm(0.9)


def _styles(made: "Word") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    sizes = {"Title": (20, ACCENT), "Subtitle": (11, SOFT), "Heading 1": (13.5, ACCENT), "Heading 2": (11, INK)}
    more = {"Normal": (10.5, INK), "List Bullet": (10.5, INK), "List Bullet 2": (9.5, INK), "Caption": (8, SOFT)}
    note: Any = made.styles.add_style(NOTE, WD_STYLE_TYPE.CHARACTER)
    note.font.size, note.font.color.rgb = Pt(7), RGBColor.from_string(SOFT)
    for name, (size, colour) in {**sizes, **more, "Intense Quote": (10, "8A5A00")}.items():
        style: Any = made.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
        style.font.italic = style.font.bold = False
        _unspaced(style)
        _typeface(style)
        form = style.paragraph_format
        form.space_before, form.space_after = Pt(0), Pt(3)
        form.line_spacing = 1.08
    for name, before in (("Heading 1", 10), ("Heading 2", 6)):
        heading: Any = made.styles[name]
        heading.font.bold = True
        heading.paragraph_format.space_before = Pt(before)
        heading.paragraph_format.keep_with_next = True
    title: Any = made.styles["Title"]
    title.paragraph_format.space_after = Pt(2)
    _without_borders(title)
    quote: Any = made.styles["Intense Quote"]
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Pt(0)


def _typeface(style: Any) -> None:
    """One typeface for every script; the theme of the template would put in others."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)


def _unspaced(style: Any) -> None:
    """The letters as close as the typeface has them."""
    from docx.oxml.ns import qn

    for spacing in style.element.get_or_add_rPr().findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)


def _without_borders(style: Any) -> None:
    from docx.oxml.ns import qn

    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _margins(made: "Word", document: Document) -> None:
    """What stands on every page: what it is, the moment it was made for, and the number of the page."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    sheet = made.sections[0]
    head: Any = sheet.header.paragraphs[0]
    head.style = made.styles["Caption"]
    head.add_run(for_xml(_cut(document.title)))
    foot: Any = sheet.footer.paragraphs[0]
    foot.style = made.styles["Caption"]
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(for_xml(document.as_of.lines[0]))
    foot.add_run("\tPage ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")


def _cut(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89]}…"


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    made.append(run)
    paragraph._p.append(made)


def _properties(made: "Word", document: Document) -> None:
    """Who and when: nobody, and the moment up to which the record was read."""
    about = made.core_properties
    when = (
        (document.recorded_at or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    )
    about.title = for_xml(document.title)[:255]
    about.subject = for_xml(document.subtitle)[:255]
    about.author = about.last_modified_by = about.comments = about.keywords = about.category = ""
    about.created = about.modified = when
    about.revision = 1


def _same_bytes(file: bytes) -> bytes:
    """The same archive with its members in order and without the time of day."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, old.read(name))
    return again.getvalue()


# What it says


def _part(made: "Word", document: Document, part: Part, *, is_large: bool) -> None:
    from docx.shared import Pt

    match part:
        case Paragraph():
            paragraph: Any = made.add_paragraph()
            _say(paragraph, document, part.sentences)
            if is_large:
                paragraph.paragraph_format.space_after = Pt(6)
                for run in paragraph.runs:
                    if run.style.name != NOTE:
                        run.font.size = Pt(12)
        case Bullets():
            for first, *others in part.items:
                _say(made.add_paragraph(style="List Bullet"), document, (first,))
                for each in others:
                    _say(made.add_paragraph(style="List Bullet 2"), document, (each,))
        case Table():
            _table(made, document, part)


def _say(paragraph: Any, document: Document, sentences: Iterable[Sentence], size: float | None = None) -> None:
    from docx.shared import Pt

    runs = []
    for number, each in enumerate(sentences):
        if number:
            paragraph.add_run(" ")
        if each.lead:
            run = paragraph.add_run(f"{for_xml(each.lead)} ")
            run.bold = True
            runs.append(run)
        runs.append(paragraph.add_run(for_xml(each.text)))
        if note := document.note(each.evidence):
            paragraph.add_run(f" {for_xml(note)}", style=NOTE)
    for run in runs:
        run.font.size = Pt(size) if size else None


def _table(made: "Word", document: Document, part: Table) -> None:
    from docx.shared import Cm, Pt

    table: Any = made.add_table(rows=0, cols=len(part.headings), style="Table Grid")
    table.autofit = False
    widths = part.widths or (1,) * len(part.headings)
    centimetres = [Cm(WIDTH * width / sum(widths)) for width in widths]
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = width
    _rules(table)
    headings = tuple((Sentence("", lead=heading),) for heading in part.headings)
    for number, row in enumerate((headings, *part.rows)):
        line = table.add_row()
        _keep_together(line, is_heading=number == 0)
        if len(row) == 1:
            _cell(line.cells[0].merge(line.cells[-1]), document, row[0], is_heading=True)
            continue
        for cell, sentences, width in zip(line.cells, row, centimetres, strict=True):
            cell.width = width
            _cell(cell, document, sentences, is_heading=number == 0)
    space: Any = made.add_paragraph()
    space.paragraph_format.space_after = Pt(0)
    space.paragraph_format.line_spacing = 0.5


def _cell(cell: Any, document: Document, sentences: Sentences, *, is_heading: bool) -> None:
    from docx.shared import Pt

    for number, each in enumerate(sentences):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1.5)
        paragraph.paragraph_format.keep_with_next = is_heading  # no heading at the end of a page
        _say(paragraph, document, (each,), 8.5)
    if is_heading:
        _shaded(cell)


def _shaded(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _rules(table: Any) -> None:
    """Lines between rows alone, in grey."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        is_drawn = side in ("top", "bottom", "insideH")
        for name, value in (("val", "single" if is_drawn else "nil"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    table._tbl.tblPr.append(borders)


def _keep_together(row: Any, *, is_heading: bool) -> None:
    """No row is torn in two by the end of a page, and the headings stand on every page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_heading:
        properties.append(OxmlElement("w:tblHeader"))
