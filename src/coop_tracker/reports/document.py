"""A document to hand over: sections of sentences, lists and tables; every sentence with a small note of its evidence.

Written as Markdown, HTML, a Word document (:mod:`.word`), a page for the terminal, and plain data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from coop_tracker.reports.asof import AsOf
from coop_tracker.reports.page import Block, Line
from coop_tracker.safe import for_markdown
from coop_tracker.sentences import Evidence, Sentence

Sentences = tuple[Sentence, ...]


class Paragraph(NamedTuple):
    """Sentences that follow each other."""

    sentences: Sentences


class Bullets(NamedTuple):
    """A list; of one item, each sentence after the first is on a line of its own."""

    items: tuple[Sentences, ...]


class Table(NamedTuple):
    """Rows under headings; each sentence of a cell is on a line of its own, and the first cell says what it is about.

    A row of a single cell says what those below it have in common.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Sentences, ...], ...]
    widths: tuple[int, ...] = ()
    """How wide the columns are, in parts of the whole; not given: alike."""


Part = Paragraph | Bullets | Table


class Section(NamedTuple):
    """What stands under one heading."""

    key: str
    """What programs know it by."""
    heading: str
    parts: tuple[Part, ...]
    level: int = 1
    """1, or 2 for a part of the section before it."""


class Document(NamedTuple):
    """A document, and the moments it was made for."""

    title: str
    subtitle: str
    notices: tuple[str, ...]
    """What stands at the very top: who must not read it, for instance."""
    as_of: AsOf
    recorded_at: datetime | None
    """When the last event that counts was recorded; None: there is none. It stands for the day of making."""
    sections: tuple[Section, ...]
    annex: str
    """The key of the section with which the annex begins, on a page of its own."""
    sources: Mapping[str, int]
    """The number under which each source stands in the notes and in the list of sources."""

    def note(self, evidence: Evidence) -> str:
        """What a sentence rests on, in short: ``[event 27; S3 p3]``; empty where it rests on nothing."""
        events, places = evidence.events, evidence.sources
        told = [_listed("event", "events", [str(each) for each in events])] if events else []
        if places:
            told.append(_listed("", "", [_place(self.sources[source], where) for source, where in places], "; "))
        return f"[{'; '.join(told)}]" if told else ""


MANY: Final = 4
"""A note names so many events or places at most; the plain data have all of them."""


def _listed(one: str, many: str, words: Sequence[str], between: str = ", ") -> str:
    shown = between.join(words[:MANY])
    more = f" and {len(words) - MANY} more" if len(words) > MANY else ""
    return f"{one if len(words) == 1 else many} {shown}{more}".strip()


def _place(number: int, where: str | None) -> str:
    """A place in a source; a long one stands in the list of sources alone."""
    return f"S{number} {where}" if where and len(where) <= 12 else f"S{number}"


def sentences(section: Section) -> Iterator[Sentence]:
    """Every sentence of a section, in order."""
    for part in section.parts:
        match part:
            case Paragraph():
                yield from part.sentences
            case Bullets():
                yield from (each for item in part.items for each in item)
            case Table():
                yield from (each for row in part.rows for cell in row for each in cell)


def numbered(sections: Iterable[Section]) -> dict[str, int]:
    """The sources that sentences rest on, numbered in the order in which they are first met."""
    found = (source for section in sections for each in sentences(section) for source, _ in each.evidence.sources)
    return {source: number for number, source in enumerate(dict.fromkeys(found), 1)}


# Plain data


def plain(document: Document) -> dict[str, Any]:
    """The document for programs."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "notices": list(document.notices),
        "as_of": document.as_of.plain,
        "sections": [
            {
                "section": section.key,
                "heading": section.heading,
                "level": section.level,
                "sentences": [_plain(each) for each in sentences(section)],
            }
            for section in document.sections
        ],
    }


def _plain(each: Sentence) -> dict[str, Any]:
    return {
        "text": each.text,
        "lead": each.lead or None,
        "about": each.about,
        "events": list(each.evidence.events),
        "sources": [{"source": source, "locator": where} for source, where in each.evidence.sources],
    }


# On the terminal


def title(document: Document) -> list[str]:
    """What stands above the page."""
    return [document.title, document.subtitle, *document.notices]


def blocks(document: Document) -> list[Block]:
    """The page: a block for each section, and last what it was made from."""
    found = [
        Block(section.heading, [line for part in section.parts for line in _lines(document, part)])
        for section in document.sections
    ]
    return [*(each for each in found if each.lines), Block("", [("", line) for line in document.as_of.lines])]


def _lines(document: Document, part: Part) -> Iterator[Line]:
    """Without labels: those of a document are too long for a column of their own."""
    match part:
        case Paragraph():
            yield from (("", _said(document, each)) for each in part.sentences)
        case Bullets():
            for first, *others in part.items:
                yield "", f"– {_said(document, first)}"
                yield from (("", f"    {_said(document, each)}") for each in others)
        case Table():
            for first_cell, *cells in part.rows:
                if not cells:
                    yield from (("", _said(document, each)) for each in first_cell)
                    continue
                for number, each in enumerate(first_cell):
                    yield "", f"{'    ' if number else '– '}{_said(document, each)}"
                for heading, cell in zip(part.headings[1:], cells, strict=True):
                    yield from (("", f"    {heading.lower()}: {_said(document, each)}") for each in cell)


def _said(document: Document, each: Sentence) -> str:
    return " ".join(word for word in (each.lead, each.text, document.note(each.evidence)) if word)


# Markdown


def markdown(document: Document) -> Iterator[str]:
    """The document as Markdown, line by line."""
    yield f"# {for_markdown(document.title)}"
    yield from ("", for_markdown(document.subtitle))
    for notice in document.notices:
        yield from ("", f"> **{for_markdown(notice)}**")
    for section in document.sections:
        yield from ("", f"{'#' * (section.level + 1)} {for_markdown(section.heading)}")
        for part in section.parts:
            yield ""
            yield from _markdown(document, part)
    yield from ("", "---", "")
    for line in document.as_of.lines:
        yield f"{for_markdown(line)}  "


def _markdown(document: Document, part: Part) -> Iterator[str]:
    match part:
        case Paragraph():
            yield " ".join(_marked(document, each) for each in part.sentences)
        case Bullets():
            for first, *others in part.items:
                yield f"- {_marked(document, first)}"
                yield from (f"    - {_marked(document, each)}" for each in others)
        case Table():
            yield f"| {' | '.join(for_markdown(heading) for heading in part.headings)} |"
            yield f"| {' | '.join('---' for _ in part.headings)} |"
            for row in part.rows:
                if len(row) == 1:
                    blank = " |" * (len(part.headings) - 1)
                    yield f"| {'<br>'.join(_marked(document, each) for each in row[0])} |{blank}"
                    continue
                cells = ("<br>".join(_marked(document, each) for each in cell) for cell in row)
                yield f"| {' | '.join(cells)} |"


def _marked(document: Document, each: Sentence) -> str:
    note = document.note(each.evidence)
    lead = f"**{for_markdown(each.lead)}** " if each.lead else ""
    small = f" <sub>{for_markdown(note)}</sub>" if note else ""
    return f"{lead}{for_markdown(each.text)}{small}"


# HTML


def html(document: Document) -> str:
    """The document as a page of HTML that needs nothing but itself."""
    from coop_tracker.reports.html import render

    shapes = {Paragraph: "paragraph", Bullets: "bullets", Table: "table"}
    return render(
        "document.jinja",
        title=document.title,
        subtitle=document.subtitle,
        document=document,
        as_of=document.as_of,
        shape=lambda part: shapes[type(part)],
    )
