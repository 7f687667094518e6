"""``coop search``: everything in which some words occur."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

from itertools import islice
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Asked,
    Choice,
    Whole,
    answer,
    ledger_option,
    moments_options,
    note,
    rows_format_option,
)
from coop_tracker.cli.reading import asked_at

if TYPE_CHECKING:
    import sqlite3

KINDS = (
    *("source", "party", "meeting", "track", "proposal", "endorsement"),
    *("agreement", "instrument", "action", "bundle"),
)


@click.command(short_help="Find everything in which some words occur.")
@click.argument("words", nargs=-1, required=True, metavar="WORDS…")
@click.option(
    "--kind",
    "kinds",
    type=Choice(KINDS),
    multiple=True,
    metavar="KIND",
    help=f"Only things of this kind; may be repeated: {', '.join(KINDS)}.",
)
@click.option("--limit", type=Whole(min=1), default=20, show_default=True, metavar="NUMBER", help="At most so many.")
@ledger_option
@rows_format_option
@moments_options
def search(words: tuple[str, ...], kinds: tuple[str, ...], limit: int, form: str, moments: Asked) -> None:
    """Find everything in which all these words, or words that begin so, occur: best first, a title before a text.

    Identifiers, titles, names in every script, words, quotes, places, reasons and notes are searched. Accents and
    capitals do not matter. Words in double quotes are looked for as they are, next to each other; a shell wants single
    quotes around those. Nothing else has a meaning of its own.

    \b
    For example:
      coop search medicine
      coop search '"keen interest"' --kind endorsement --kind proposal
      coop search cheng --limit 3 --public 2025-07-30
    """
    from coop_tracker.queries.search import search as find
    from coop_tracker.reports import found

    text = " ".join(words)
    with asked_at(moments) as (connection, other):
        whole = limit if other is None else None  # two answers are cut where they are put together
        certain = find(connection, text, kinds=kinds, limit=whole)
        possible = find(other, text, kinds=kinds) if other else None
        hint = "" if certain.total or (possible and possible.total) else _hint(connection, text, kinds)
    hits, others, total = certain.hits, None, certain.total
    if possible:
        things = dict.fromkeys(hit.thing for hit in (*hits, *possible.hits))
        best, total = {*islice(things, limit)}, len(things)
        hits, others = ([hit for hit in answer_.hits if hit.thing in best] for answer_ in (certain, possible))
    if total or form != "table":
        answer(found.HITS, form, hits, others)
    if hint:
        note(hint)
    if total > limit:
        note(f"the best {limit:,} of {total:,}; --limit {total} shows all")


def _hint(connection: "sqlite3.Connection", words: str, kinds: tuple[str, ...]) -> str:
    """Why nothing was found, and what may have been meant."""
    from coop_tracker.queries.search import meant, search, terms
    from coop_tracker.rules import did_you_mean

    if not terms(words):
        return "nothing was looked for: give a word"
    if kinds and (elsewhere := search(connection, words, limit=1)).total:
        return f"nothing of that kind is found; of other kinds, {elsewhere.total:,}"
    missing = meant(connection, words)
    if not missing:
        return "nothing is found in which all of that occurs; each by itself does"
    return "; ".join(f"nothing is found with {word!r}{did_you_mean(close)}" for word, close in missing)
