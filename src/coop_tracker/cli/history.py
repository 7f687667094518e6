"""``coop history``: what happened about one thing, a line an event."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import click

from coop_tracker.cli.base import (
    Asked,
    Whole,
    answer,
    ledger_option,
    moments_options,
    note,
    reading,
    rows_format_option,
    viewing,
)
from coop_tracker.cli.completion import things
from coop_tracker.cli.prompts import Offering


@click.command(cls=Offering, short_help="Tell what happened about one thing, a line an event.")
@click.argument("thing", metavar="ID", shell_complete=things())
@click.option("--all", "every", is_flag=True, help="Show also what no longer counts, and why.")
@click.option("--limit", type=Whole(min=1), metavar="NUMBER", help="Only the latest so many.")
@ledger_option
@rows_format_option
@moments_options
def history(thing: str, every: bool, limit: int | None, form: str, moments: Asked) -> None:
    """Tell what happened about one thing, a line an event, in the order in which it happened.

    ID is the identifier of a thing, or kind:id where several kinds share it. An event that stands in the place of
    another says which; so does one that another source disputes.

    \b
    For example:
      coop history chinese-medicine-ai
      coop history party:PK --limit 20
      coop history chinese-medicine-ai --all --as-of 40
    """
    from coop_tracker.reports import chronicle

    with reading() as now:
        named = now.resolve(thing)
        found = chronicle.history(now, named, every=every) if moments == Asked() else []
    if moments != Asked():
        with viewing(moments, about=[]) as view:  # it asks for no rows, and to make those of a country takes 10 s
            found = chronicle.history(view, named, every=every)
    told = found[-limit:] if limit else found
    if len(told) < len(found):
        note(f"the latest {len(told):,} of {len(found):,} events")
    answer(chronicle.EVENTS, form, told)
