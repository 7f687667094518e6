"""A dossier: the whole record as pages that need no server and no network, in a folder or in one file.

Every page is made from one view of the record; the same view, day and title give the same bytes. Each event that is
mentioned leads to its place in the log, each source to its page.
"""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from typing import Final

from coop_tracker.configuration import Configuration
from coop_tracker.projections.model import OnProgress
from coop_tracker.reports.asof import AsOf, as_of
from coop_tracker.reports.html import render, resource
from coop_tracker.reports.site.links import LISTS
from coop_tracker.reports.site.pages import Page, Pages
from coop_tracker.safe import for_json, json_for_terminal
from coop_tracker.view import View

Piece = tuple[str, bytes]
"""A part of a file: its name (``proposal/water.html``) and its bytes. The parts of a file follow one another."""

TITLE: Final = "Dossier"

MANIFEST: Final = "dossier.json"
"""The file of a folder that says what it was made from, and which files are part of it."""

STYLES: Final = ("style.css", "site/site.css")
_HOLE: Final = "\x00"


def site(
    view: View,
    day: date,
    *,
    is_single: bool = False,
    title: str = TITLE,
    configuration: Configuration | None = None,
    visibility: str | None = None,
    progress: OnProgress | None = None,
) -> Iterator[Piece]:
    """All pages about a record, piece by piece, so that however large it is they need not be held at once.

    Args:
        view: the record, at whatever moment.
        day: the day that deadlines are measured against.
        is_single: all in one file, ``index.html``; else a folder: a file a page, with style, script and search beside.
        title: what stands above every page.
        configuration: what is soon, who *we* are, and which days are worked.
        visibility: the narrowest visibility of sources that was taken in, to be told on every page.
        progress: told how much of how much has been done.
    """
    with getattr(view.log, "at_one_moment", nullcontext)():
        sql = "SELECT count(*) FROM sources WHERE visibility != 'public'"
        (not_public,) = view.connection.execute(sql).fetchone()
        made_from = as_of(view, day, visibility)._replace(not_public=not_public)
        settings = configuration or Configuration()
        pages = Pages(view, day, made_from, settings, title=title, is_single=is_single, progress=progress)
        yield from (_single if is_single else _folder)(pages, made_from, title)


def _folder(pages: Pages, made_from: AsOf, title: str) -> Iterator[Piece]:
    """A file a page, and beside them what all of them use."""
    files = ["site.js", "search.js", "style.css"]
    yield "style.css", _style().encode()
    yield "site.js", resource("site/site.js").encode()
    for page in pages.all():
        at = pages.links.at(page.key)
        name = pages.links.file(page.key)
        files.append(name)
        yield name, _shell(page.title, title, made_from, at=at, body=page.body, under=page.under).encode()
    yield "search.js", f"window.coopSearch = {script_json(pages.search)};\n".encode()
    said = {"report": "coop dossier", "title": title, **made_from.plain, "files": sorted(files)}
    yield MANIFEST, for_json(said) + b"\n"


def _single(pages: Pages, made_from: AsOf, title: str) -> Iterator[Piece]:
    """All pages in one, each a section."""
    shell = _shell(title, title, made_from, at=pages.links.at("index"), body=_hole(), under="index")
    head, _, tail = shell.partition(_HOLE)
    yield "index.html", head.encode()
    for page in pages.all():
        section = render("site/section.jinja", at=pages.links.at(page.key), title=page.title, page=page)
        yield "index.html", section.encode()
    search = f'<script type="application/json" id="search-data">{script_json(pages.search)}</script>\n'
    yield "index.html", (search + tail).encode()


def _shell(page_title: str, title: str, made_from: AsOf, **values: object) -> str:
    return render(
        "site/page.jinja",
        title=page_title if page_title == title else f"{page_title} – {title}",
        site_title=title,
        subtitle=None,
        as_of=made_from,
        lists=LISTS,
        style=_style(),
        script=resource("site/site.js"),
        **values,
    )


def _style() -> str:
    from markupsafe import Markup

    return Markup("").join(resource(name) for name in STYLES)


def _hole() -> str:
    from markupsafe import Markup

    return Markup(_HOLE)  # noqa: S704 (ours)


def script_json(value: object) -> str:
    """JSON that can stand in a script of a page: nothing in it ends the script, breaks a line or turns the writing."""
    text = json_for_terminal(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).decode()
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


__all__ = ["MANIFEST", "TITLE", "Page", "Piece", "script_json", "site"]
