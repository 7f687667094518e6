"""The matrix on a terminal, drawn track by track; and in a pipe, one table with tabs."""

import sys
from collections.abc import Iterator
from typing import Final

from coop_tracker.matrix import Matrix, MatrixRow
from coop_tracker.reports import table
from coop_tracker.reports.matrix.pages import LEGEND, TITLE, Page
from coop_tracker.reports.matrix.wording import Cells, cells, elsewhere, no_proposals, untied, with_cells
from coop_tracker.safe import for_terminal
from coop_tracker.vocabulary import Schedule

_STACKS: Final[table.Stacks] = (
    ("no.",),
    ("title", "id"),
    ("stage", "disposition", "evidence"),
    ("answer",),
    ("next step", "responsible"),
    ("deadline", "schedule"),
    ("last activity",),
)

_STYLES: Final[table.Styles] = {
    "schedule": {Schedule.OVERDUE.label: "red", Schedule.DUE_SOON.label: "yellow"},
    "disposition": {},
}


def show(shown: Page) -> None:
    """Print it: drawn track by track on a terminal, as one table with tabs in a file or pipe."""
    if sys.stdout.isatty():
        _draw(shown)
        return
    found = shown.matrix
    table.show(("track", *_headings(found), "remarks", "how it ended"), _piped(found), ())
    print()
    for line in (*shown.lines, LEGEND):
        print(for_terminal(line))


def _headings(found: Matrix) -> tuple[str, ...]:
    names = [name for stack in _STACKS for name in stack]
    return (*names, *(["changed"] if found.since else []))


def _line(found: Matrix, row: MatrixRow, told: Cells) -> tuple[str, ...]:
    """The essential columns of a row, in the order of ``_headings``."""
    title, slug = told["proposal"]
    joined = {key: "; ".join(lines) for key, lines in told.items()}
    values = (
        *(row.number, title, slug, "; ".join(told["stage"]), joined["disposition"], joined["evidence"]),
        *(joined["response"], joined["step"], joined["responsible"], joined["deadline"], joined["schedule"]),
        joined["moved"],
    )
    return (*values, joined["changed"]) if found.since else values


def _piped(found: Matrix) -> Iterator[tuple[str, ...]]:
    for row in found.rows:
        told = cells(found, row)
        yield (row.track or "–", *_line(found, row, told), "; ".join(told["remarks"]), "; ".join(told["ended"]))


def _draw(shown: Page) -> None:
    from rich.text import Text

    from coop_tracker.reports.terminal import Words, console

    found, out = shown.matrix, console()
    out.print(Words(Text(for_terminal(f"{TITLE}: {shown.subtitle}"), "bold")))
    stacks = (*_STACKS, *([("changed",)] if found.since else []))
    for track in found.tracks:
        out.print()
        out.print(Words(Text(for_terminal(f"{track.ordinal} {track.title}" if track.ordinal else track.title), "bold")))
        if not track.rows:
            out.print(Words(Text(for_terminal(no_proposals(track)))))
        else:
            lines = (
                (*_line(found, row, told), "; ".join(told["remarks"])) for row, told in with_cells(found, track.rows)
            )
            table.show((*_headings(found), "remarks"), lines, (*stacks, ("remarks",)), styles=_STYLES)
        for text in elsewhere(found, track):
            out.print(Words(Text(for_terminal(f"see also {text}"))))
    if found.closed:
        out.print()
        out.print(Words(Text("Annex: what has ended", "bold")))
        lines = ((*_annex(row, told), "; ".join(told["remarks"])) for row, told in with_cells(found, found.closed))
        annex: table.Stacks = (("no.",), ("title", "id"), ("stage",), ("how it ended",), ("remarks",))
        table.show(("no.", "title", "id", "stage", "how it ended", "remarks"), lines, annex)
    for heading, texts in untied(found):
        out.print()
        out.print(Words(Text(heading, "bold")))
        for text in texts:
            out.print(Words(Text(for_terminal(f"- {text}"))))
    out.print()
    for line in (*shown.lines, LEGEND):
        out.print(Words(Text(for_terminal(line))))


def _annex(row: MatrixRow, told: Cells) -> tuple[str, ...]:
    title, slug = told["proposal"]
    return row.number, title, slug, "; ".join(told["stage"]), "; ".join(told["ended"])
