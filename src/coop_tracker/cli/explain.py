"""``coop explain``: why an answer is what it is."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

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
    rows_format_option,
    viewing,
)
from coop_tracker.cli.completion import explainable, things
from coop_tracker.cli.prompts import Offering


@click.command(cls=Offering, short_help="Say why an answer is what it is.")
@click.argument("thing", metavar="ID", shell_complete=things())
@click.argument("field", required=False, metavar="[FIELD]", shell_complete=explainable())
@config_option
@ledger_option
@rows_format_option
@moments_options
def explain(thing: str, field: str | None, config: str | None, form: str, moments: Asked) -> None:
    """Say why an answer is what it is: the rule, the events that decided it, what was considered, what would change it.

    FIELD is stage, disposition, completion, side, evidence, reported, activity or answers of a proposal, an endorsement
    that it inherits or might inherit; schedule of an action, in_force of an instrument, announced of a bundle; or a
    field of which there are several accounts, such as words or type. All but activity and answers, if it is not given.

    \b
    For example:
      coop explain chinese-medicine-ai stage
      coop explain chinese-medicine-ai minister-welcomes-package
    """
    from coop_tracker import queries
    from coop_tracker.explain import explain as explained
    from coop_tracker.reports import explanation, page, rows

    with viewing(moments, about=[thing]) as view:
        found = explained(view, thing, field, day=day_asked(moments), configuration=configured(config))
        name = found[0].thing if found else view.resolve(thing)
        kind, _, slug = name.partition(":")
        title = queries.titles((view.possibly or view).connection, [name]).get(name, slug)
    if form == "json":
        print_json([explanation.plain(each) for each in found])
    elif form == "csv":
        rows.print_csv(explanation.FIELDS, map(explanation.plain, found))
    elif found:
        page.show((title, f"{kind} {slug}"), explanation.blocks(found), form)
    else:
        note(f"nothing is derived about {name}; coop show {name} tells what is recorded of it")
