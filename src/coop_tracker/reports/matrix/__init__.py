"""The implementation matrix, put in words: for the terminal, Markdown, CSV, JSON and HTML.

What cells say is in :mod:`.wording`, what stands on every page in :mod:`.pages`, and each form has a module; that of
XLSX, :mod:`.xlsx`, is imported by who wants it.
"""

from coop_tracker.reports.matrix.html import html
from coop_tracker.reports.matrix.markdown import markdown
from coop_tracker.reports.matrix.pages import LEGEND, Page, page
from coop_tracker.reports.matrix.programs import FIELDS, as_json, as_rows
from coop_tracker.reports.matrix.terminal import show
from coop_tracker.reports.matrix.wording import Cells, cells, columns, elsewhere, no_proposals, untied

__all__ = [
    "FIELDS",
    "LEGEND",
    "Cells",
    "Page",
    "as_json",
    "as_rows",
    "cells",
    "columns",
    "elsewhere",
    "html",
    "markdown",
    "no_proposals",
    "page",
    "show",
    "untied",
]
