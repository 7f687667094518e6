"""``coop matrix``: where every proposal stands, what we owe, what they owe, and by when."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Asked,
    config_option,
    configured,
    day_asked,
    ledger_option,
    moments_options,
    note,
    print_json,
    reading,
    viewed,
    visibility_option,
)
from coop_tracker.cli.completion import moment_names, things
from coop_tracker.cli.moments import at_moment
from coop_tracker.cli.output import output_options
from coop_tracker.cli.prompts import Offering

if TYPE_CHECKING:
    from coop_tracker.reports.matrix import Page
    from coop_tracker.view import View

FORMS = ("table", "markdown", "csv", "json", "html", "xlsx")


@click.command(cls=Offering, short_help="Show where every proposal stands, who owes what, and by when.")
@click.option("--track", metavar="TRACK", help="Only what is on this track.", shell_complete=things("track"))
@click.option(
    "--party",
    metavar="PARTY",
    help="Only what concerns this party, or whoever belongs to it.",
    shell_complete=things("party"),
)
@click.option(
    "--since",
    metavar="MOMENT",
    help="Tell what changed since a date, time, position, meeting, or series:ID.",
    shell_complete=moment_names(),
)
@config_option
@ledger_option
@visibility_option("restricted")
@output_options(FORMS, "In a file or pipe, tabs part the columns of a table.")
@moments_options
def matrix(
    track: str | None,
    party: str | None,
    since: str | None,
    config: str | None,
    visibility: str,
    form: str,
    moments: Asked,
) -> None:
    """Show where every proposal stands, what we owe, what they owe, and by when: the implementation matrix.

    Track by track: who proposed and who was asked, what was answered and signed, how far it came, who is to do what by
    when, how long nothing moved it, and how well that is evidenced. What has ended stands in an annex. A number in
    square brackets is the event that decides what stands before it. Deadlines and silence are measured against the day
    of --on, else today.

    \b
    For example:
      coop matrix
      coop matrix --track ai-skills --on 2025-12-31
      coop matrix --since waic-2025 -o matrix.md
      coop matrix --party PK -o matrix.xlsx
      coop matrix --visibility public -o matrix.html
    """
    day, settings = day_asked(moments), configured(config)
    with ExitStack() as stack:
        tracker = stack.enter_context(reading())
        stack.enter_context(tracker.log.at_one_moment())  # whoever records meanwhile, both moments belong together
        view = stack.enter_context(viewed(tracker, moments, visibility=visibility))
        _expect(view, track, party)
        before = None
        if since is not None:
            earlier = at_moment(tracker, "--since", since, before=view, within=view.moments, visibility=visibility)
            before = stack.enter_context(earlier)
            if view.otherwise or before.otherwise:
                note("what only possibly had happened is not counted as a change")
        from coop_tracker.reports.matrix import page

        made = view.matrix(day, settings, before, track=track, party=party)
        _write(page(view, made, visibility, track=track, party=party), form)


def _expect(view: "View", track: str | None, party: str | None) -> None:
    """See that what the page is to be limited to is known."""
    from coop_tracker import queries
    from coop_tracker.errors import UnknownThing
    from coop_tracker.log import Query

    for option, thing in (("--track", track and f"track:{track}"), ("--party", party and f"party:{party}")):
        if thing:
            try:
                view.resolve(thing)
            except UnknownThing as error:
                raise UnknownThing(f"{option}: {error}", error.asked, error.meant) from None
            if not queries.known(view.connection, [thing]) and not any(view.log.read(Query.tagged(thing), limit=1)):
                raise UnknownThing(f"{option}: nothing is known about {party or track}", party or track or "")


def _write(shown: "Page", form: str) -> None:
    import sys

    from coop_tracker.reports import matrix as report

    match form:
        case "markdown":
            click.echo("\n".join(report.markdown(shown)))
        case "csv":
            from coop_tracker.reports.rows import print_csv

            print_csv(report.FIELDS, report.as_rows(shown))
        case "json":
            print_json(report.as_json(shown))
        case "html":
            click.echo(report.html(shown).encode(), nl=False)
        case "xlsx":
            from coop_tracker.reports.matrix.xlsx import workbook

            sys.stdout.buffer.write(workbook(shown))
        case _:
            report.show(shown)
