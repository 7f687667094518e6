"""``coop new``: an events file to begin with."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import click

from coop_tracker.cli.base import Unreadable, say
from coop_tracker.cli.completion import kinds_to_begin
from coop_tracker.errors import InvalidInput


@click.command(short_help="Print an events file to begin with, and what to ask oneself.")
@click.argument("kind", required=False, metavar="[KIND]", shell_complete=kinds_to_begin)
def new(kind: str | None) -> None:
    """Print an events file to begin with: an example to write over, with the questions that decide.

    KIND is a thing, such as proposal, or an event, such as proposal-withdrawn; without it, all kinds are listed. What
    is printed can be imported as it stands.

    \b
    For example:
      coop new meeting > talks.toml
      coop new endorsement
      coop new instrument-step-taken
    """
    from coop_tracker.eventsfile.skeletons import skeleton

    if kind is None:
        _list()
        return
    try:
        text = skeleton(kind)
    except InvalidInput as error:
        raise Unreadable(str(error)) from None
    click.echo(text, nl=False)


def _list() -> None:
    """Every kind there is, with what it is."""
    from coop_tracker.events import EVENT_TYPES, first_sentence
    from coop_tracker.eventsfile.skeletons import EVENTS, MEETING, THINGS

    about = {word: first_sentence(EVENT_TYPES[name]) for word, name in {**THINGS, **EVENTS}.items()}
    about[MEETING] = "A meeting and what it brought: a whole file."
    formatter = click.HelpFormatter(max_width=100)
    for heading, words in (("Things", THINGS), ("Events", EVENTS)):
        with formatter.section(heading):
            formatter.write_dl([(word, about[word]) for word in words])
    for line in formatter.getvalue().splitlines():
        say(line)
