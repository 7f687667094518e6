"""``coop explain``: why an answer is what it is."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import click

from coop_tracker.cli.base import (
    Asked,
    format_option,
    ledger_option,
    moments_options,
    note,
    print_json,
    viewing,
)


@click.command(short_help="Say why an answer is what it is.")
@click.argument("thing", metavar="ID")
@click.argument("field", required=False, metavar="[FIELD]")
@ledger_option
@format_option
@moments_options
def explain(thing: str, field: str | None, form: str, moments: Asked) -> None:
    """Say why an answer is what it is: the rule, the events that decided it, what was considered, what would change it.

    FIELD is stage, disposition, completion, side, evidence or reported, an endorsement that a proposal inherits or
    might inherit, or a field of which there are several accounts, such as words or type; all, if it is not given.

    \b
    For example:
      coop explain chinese-medicine-ai stage
      coop explain chinese-medicine-ai minister-welcomes-package
    """
    from coop_tracker import queries
    from coop_tracker.explain import explain as explained
    from coop_tracker.reports import explanation, page

    with viewing(moments, about=[thing]) as view:
        found = explained(view, thing, field)
        name = found[0].thing if found else view.resolve(thing)
        kind, _, slug = name.partition(":")
        title = queries.titles((view.possibly or view).connection, [name]).get(name, slug)
    if form == "json":
        print_json([explanation.plain(each) for each in found])
    elif found:
        page.show((title, f"{kind} {slug}"), explanation.blocks(found))
    else:
        note(f"nothing is derived about {name}; coop show {name} tells what is recorded of it")
