"""``coop report``: the whole record as pages, in a folder or in one file."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)
# ruff: noqa: PTH118, PTH122 (pathlib is 5 ms of the start of every command)

import os
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Asked,
    Unreadable,
    config_option,
    configured,
    counted,
    day_asked,
    ledger_option,
    moments_options,
    note,
    progress_bar,
    say,
    viewing,
    visibility_option,
)
from coop_tracker.cli.output import writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coop_tracker.reports.site import Piece

LARGE = 15_000_000
"""A single file of more bytes is slow to open: a folder does better."""


@click.command(short_help="Write the whole record as pages: a folder, or one file.")
@click.argument("output", metavar="DIR|FILE.html", type=click.Path())
@click.option("--title", metavar="TEXT", default="Dossier", show_default=True, help="What stands above every page.")
@visibility_option("public")
@config_option
@ledger_option
@moments_options
def report(output: str, title: str, visibility: str, config: str | None, moments: Asked) -> None:
    """Write the whole record as pages for a browser: offline, by e-mail, on paper.

    A page for each proposal, party, meeting, instrument and source, lists that can be searched, and the log; every
    answer leads to the event that decides it, every event to its source. Nothing in them asks the network.

    DIR is a folder, made anew; an earlier dossier there is replaced. A name that ends in .html is one file that holds
    all pages.

    \b
    For example:
      coop report dossier
      coop report dossier.html --title "Water, for the minister"
      coop report dossier --on 2025-12-31 --visibility internal
    """
    if not title.strip():
        raise Unreadable("--title: it is empty")
    is_single = os.path.splitext(output)[1].lower() in (".html", ".htm")
    from coop_tracker.reports.site import folder, site

    if not is_single:
        folder.expect_free(output)
    day, configuration = day_asked(moments), configured(config)
    with viewing(moments, visibility=visibility) as view, progress_bar("writing", view.position) as progress:
        pieces = site(
            view,
            day,
            is_single=is_single,
            title=title,
            configuration=configuration,
            visibility=visibility,
            progress=progress,
        )
        if not is_single:
            written = folder.write(pieces, output)
        else:
            size = _write_one(pieces, output)
    if not is_single:
        say(f"wrote {counted(written, 'file')} to {output}: open {os.path.join(output, 'index.html')}")
        return
    say(f"wrote {output}")
    if size > LARGE:
        better = os.path.splitext(output)[0]
        note(f"{output} has {size / 1e6:,.0f} MB, and browsers are slow with that; use a folder: coop report {better}")


def _write_one(pieces: "Iterable[Piece]", output: str) -> int:
    """Write all into one file; how many bytes."""
    size = 0
    with writing(output) as stream:
        for _, content in pieces:
            size += stream.write(content)
    return size
