"""The matrix as a page of HTML, to be read in a browser and printed."""

from typing import Any

from coop_tracker.matrix import Matrix, MatrixRow
from coop_tracker.reports.matrix.pages import LEGEND, TITLE, Page
from coop_tracker.reports.matrix.wording import HEADINGS, cells, elsewhere, no_proposals, untied, words


def html(shown: Page) -> str:
    """The matrix as a page of HTML."""
    from coop_tracker.reports.html import render

    found = shown.matrix
    return render(
        "matrix.jinja",
        title=TITLE,
        subtitle=shown.subtitle,
        as_of=shown,
        legend=LEGEND,
        headings=HEADINGS,
        has_changes=found.since is not None,
        tracks=[
            {
                "anchor": f"track-{each.ordinal}",
                "title": f"{each.ordinal} {each.title}" if each.ordinal else each.title.capitalize(),
                "rows": [_html_row(found, row) for row in each.rows],
                "nothing": no_proposals(each),
                "elsewhere": [
                    {"anchor": f"row-{row.number}", "text": text}
                    for row, text in zip(each.elsewhere, elsewhere(found, each), strict=True)
                ],
            }
            for each in found.tracks
        ],
        closed=[_html_row(found, row) for row in found.closed],
        untied=untied(found),
        words=words(found),
    )


def _html_row(found: Matrix, row: MatrixRow) -> dict[str, Any]:
    return {
        "anchor": f"row-{row.number}",
        "cells": cells(found, row),
        "schedule": str(row.schedule or "none"),
        "stage": str(row.status.stage or "none"),
        "disposition": str(row.status.disposition),
        "is_active": row.status.disposition == "active",
    }
