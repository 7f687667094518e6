"""The matrix as Markdown, to be sent and pasted: a table for each track, and what a table cannot hold below it."""

from collections.abc import Iterator, Sequence
from typing import Final

from coop_tracker.matrix import Matrix, MatrixRow
from coop_tracker.reports.matrix.pages import LEGEND, TITLE, Page
from coop_tracker.reports.matrix.wording import HEADINGS, columns, elsewhere, no_proposals, untied, with_cells
from coop_tracker.safe import for_markdown


def markdown(shown: Page) -> Iterator[str]:
    """The matrix as Markdown, line by line: a table for each track, and the rest of each row below it."""
    found = shown.matrix
    yield f"# {TITLE}"
    yield ""
    yield f"{for_markdown(shown.subtitle)}."
    yield ""
    for line in (*shown.lines, LEGEND):
        yield f"{for_markdown(line)}  "
    for track in found.tracks:
        yield ""
        yield f"## {for_markdown(f'{track.ordinal} {track.title}' if track.ordinal else track.title.capitalize())}"
        yield ""
        if not track.rows:
            yield for_markdown(no_proposals(track))
        else:
            yield from _markdown_table(found, track.rows, closed=False)
            yield from _markdown_details(found, track.rows, closed=False)
        others = elsewhere(found, track)
        if others:
            yield ""
            yield f"See also: {'; '.join(for_markdown(text) for text in others)}."
    if found.closed:
        yield from ("", "## Annex: what has ended", "")
        yield from _markdown_table(found, found.closed, closed=True)
        yield from _markdown_details(found, found.closed, closed=True)
    for heading, texts in untied(found):
        yield from ("", f"## {heading}", "")
        for text in texts:
            yield f"- {for_markdown(text)}"


_IN_TABLE: Final = ("proposal", "stage", "response", "step", "deadline", "schedule")

_IN_ANNEX: Final = ("proposal", "stage", "ended")


def _markdown_table(found: Matrix, shown: Sequence[MatrixRow], *, closed: bool) -> Iterator[str]:
    keys = _IN_ANNEX if closed else _IN_TABLE
    yield f"| no. | {' | '.join(HEADINGS[key] for key in keys)} |"
    yield f"|{' --- |' * (len(keys) + 1)}"
    for row, told in with_cells(found, shown):
        texts = {**told, "proposal": told["proposal"][:1], "stage": told["stage"][:1]}
        yield f"| {row.number} | {' | '.join(_cell(texts[key]) for key in keys)} |"


def _cell(lines: Sequence[str]) -> str:
    return "<br>".join(for_markdown(line) for line in lines)


def _markdown_details(found: Matrix, shown: Sequence[MatrixRow], *, closed: bool) -> Iterator[str]:
    keys = [key for key in columns(found, closed=closed) if key not in ("number", "proposal")]
    in_table = {*(_IN_ANNEX if closed else _IN_TABLE)} - {"stage"}
    for row, told in with_cells(found, shown):
        yield ""
        yield f"### {row.number} {for_markdown(row.status.title)} ({for_markdown(row.proposal)})"
        yield ""
        for key in keys:
            lines = told[key]
            if not lines or key in in_table:
                continue
            if len(lines) == 1:
                yield f"- **{HEADINGS[key]}**: {for_markdown(lines[0])}"
            else:
                yield f"- **{HEADINGS[key]}**"
                yield from (f"    - {for_markdown(line)}" for line in lines)
