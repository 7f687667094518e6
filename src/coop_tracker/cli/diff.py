"""``coop diff``: what changed between two moments."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import click

from coop_tracker.cli.base import Choice, ledger_option, note, print_json, reading, rows_format_option, say
from coop_tracker.cli.completion import moment_names, things
from coop_tracker.cli.moments import WAYS, at_moment
from coop_tracker.cli.prompts import Offering


@click.command(cls=Offering, short_help="Tell what changed between two moments.")
@click.option(
    "--from",
    "start",
    required=True,
    metavar="MOMENT",
    help="A date, time, position, meeting, or series:ID.",
    shell_complete=moment_names(),
)
@click.option("--to", "end", metavar="MOMENT", help="The same; else now.", shell_complete=moment_names())
@click.option(
    "--by",
    type=Choice(WAYS),
    help="What a date stands for: what had happened by then (on, the default), what was public, or what was recorded.",
)
@click.option("--track", metavar="TRACK", help="Only this track.", shell_complete=things("track"))
@ledger_option
@rows_format_option
def diff(start: str, end: str | None, by: str | None, track: str | None, form: str) -> None:
    """Tell what changed between two moments, track by track, with the events that made each change.

    A MOMENT is a date or time, a position of the log, the identifier of a meeting (its last day), or series:ID, the
    last meeting held of a series before --to. A bare number is a position; all else is a day on which things had
    happened, unless --by says otherwise.

    What had happened by the first moment and was not counted there is learned late: that is told where the moments are
    positions, or --by is public or as-of.

    \b
    For example:
      coop diff --from 30
      coop diff --from waic-2025
      coop diff --from 2025-07 --to 2025-12 --by as-of --format markdown
    """
    from coop_tracker.diff import diff as compare
    from coop_tracker.reports import difference, page, rows

    with reading() as tracker, tracker.log.at_one_moment():  # whoever records meanwhile, both belong together
        if track is not None:
            tracker.resolve(f"track:{track}")
        with (
            at_moment(tracker, "--to", end, by) as after,
            at_moment(tracker, "--from", start, by, before=after) as before,
        ):
            found = compare(before, after)
            if before.otherwise or after.otherwise:
                note("what only possibly had happened by a day is not counted for it")
        if form == "json":
            print_json(difference.plain(found, track))
        elif form == "csv":
            rows.print_csv(difference.FIELDS, difference.changes(found, track))
        elif form == "markdown":
            for line in difference.markdown(found, track):
                say(line)
        else:
            shown = (*difference.title(found), difference.summary(found, track))
            page.show(shown, difference.blocks(found, track))
