"""``coop status``, ``list``, ``show``, ``log`` and ``replay``: the record, asked."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import format_option, ledger_option, note, print_json, reading, rows, say

if TYPE_CHECKING:
    from coop_tracker.tracker import Change, Tracker

STAGES = (
    *("mentioned", "interest", "proposed", "endorsed", "agreed_in_principle"),
    *("instrument_signed", "pilot", "implementation", "completed"),
)
DISPOSITIONS = (
    *("active", "suspended", "deferred", "declined", "withdrawn", "cancelled"),
    *("lapsed", "superseded", "merged", "duplicate", "void"),
)


@click.command(short_help="Show where every track stands.")
@ledger_option
@format_option
def status(form: str) -> None:
    """Show where every track stands: how many proposals are open and closed, and how far they came.

    \b
    For example:
      coop status
      coop status --format json
    """
    from coop_tracker import queries
    from coop_tracker.reports import listing

    with rows() as connection:
        found = queries.tracks(connection)
    if form == "json":
        print_json([listing.track(each) for each in found])
    elif found:
        listing.show_tracks(found)
    else:
        note("no track was opened and nothing was proposed yet; coop record track-opened opens one")


@click.command("list", short_help="List the proposals and where each stands.")
@click.option("--track", metavar="TRACK", help="Only proposals on this track.")
@click.option(
    "--stage", type=click.Choice(STAGES), metavar="WORD", help=f"Only those at one stage: {', '.join(STAGES)}."
)
@click.option(
    "--disposition",
    type=click.Choice(DISPOSITIONS),
    metavar="WORD",
    help=f"Only those of one disposition: {', '.join(DISPOSITIONS)}.",
)
@click.option("--text", metavar="WORDS", help="Only those in which all these words, or words that begin so, occur.")
@ledger_option
@format_option
def list_(track: str | None, stage: str | None, disposition: str | None, text: str | None, form: str) -> None:
    """List the proposals and where each stands; closed ones too, unless filtered.

    \b
    For example:
      coop list --track ai-skills
      coop list --stage interest --disposition active
      coop list --text "medicine pilot"
    """
    from coop_tracker import queries
    from coop_tracker.errors import UnknownThing
    from coop_tracker.reports import listing

    with rows() as connection:
        if track is not None and not queries.known(connection, [f"track:{track}"]):
            from coop_tracker.rules import did_you_mean, similar

            hint = did_you_mean(similar(track, queries.slugs(connection, "track")))
            raise UnknownThing(f"nothing is known about the track {track!r}{hint}")
        found = queries.proposals(connection, track=track, stage=stage, disposition=disposition, text=text)
    if form == "json":
        print_json([listing.proposal(each) for each in found])
    elif found:
        listing.show_proposals(found)
    else:
        note("no proposal matches")


@click.command(short_help="Show everything about one thing.")
@click.argument("thing", metavar="ID")
@ledger_option
@format_option
def show(thing: str, form: str) -> None:
    """Show everything about one thing: where it stands, why, what was said, and where we read it.

    ID is the identifier of a proposal, party, meeting, track, source, endorsement, agreement or instrument; where
    several kinds share it, write kind:id.

    \b
    For example:
      coop show chinese-medicine-ai
      coop show meeting:waic-2025
    """
    from coop_tracker.reports import dossier, page

    with reading() as tracker:
        about = dossier.about(tracker, thing)
    if form == "json":
        print_json([about.plain])
    else:
        page.show(about.title, about.blocks)


@click.command(short_help="Print the log, in the order of recording.")
@click.option("--about", metavar="ID", help="Only events about this thing, and those that refer to one of them.")
@click.option("--type", "types", multiple=True, metavar="EVENT", help="Only events of this type; may be repeated.")
@click.option("--after", type=click.IntRange(min=0), default=0, metavar="POSITION", help="Only events after this one.")
@click.option("--limit", type=click.IntRange(min=1), metavar="NUMBER", help="At most so many.")
@ledger_option
@format_option
def log(about: str | None, types: tuple[str, ...], after: int, limit: int | None, form: str) -> None:
    """Print the log: what was recorded, in the order of recording.

    \b
    For example:
      coop log --about ai-skills-exchange
      coop log --type endorsement-given --after 20 --limit 5
    """
    from coop_tracker.reports import listing, story, table

    names = [_event_type(name) for name in types]
    with reading() as tracker:
        events = story.events(tracker, about, names, after, limit)
        if form == "json":
            print_json([story.plain(tracker, each) for each in events])
        else:
            lines = (story.line(tracker, each) for each in events)
            table.show(story.HEADINGS, lines, story.STACKS, listing.NUMBERS)


def _event_type(name: str) -> str:
    from coop_tracker.cli.fields import EVENT_NAMES
    from coop_tracker.rules import did_you_mean, similar

    if name in EVENT_NAMES.values():
        return name
    if name not in EVENT_NAMES:
        hint = did_you_mean(similar(name, EVENT_NAMES)) or "; coop record --help lists them"
        raise click.UsageError(f"--type: there is no event {name!r}{hint}")
    return EVENT_NAMES[name]


@click.command(short_help="Tell the story event by event, with what each changed.")
@click.option("--about", metavar="ID", help="Only events about this thing, and those that refer to one of them.")
@click.option("--until", type=click.IntRange(min=0), metavar="POSITION", help="Up to and including this event.")
@ledger_option
@format_option
def replay(about: str | None, until: int | None, form: str) -> None:
    """Tell the story event by event, in the order of recording, with what each changed.

    Everything is made anew from the log as it goes, and ends in the state that status shows; with --about, in that of
    the proposals that the story changed.

    \b
    For example:
      coop replay --about ai-skills-exchange
      coop replay --until 30
    """
    from coop_tracker import queries
    from coop_tracker.reports import listing, story

    with reading() as tracker:
        view = tracker.replay(until)
        changes = story.changes(tracker, about, until)
        if form == "json":
            print_json([story.plain_change(change) for change in changes])
            return
        touched = [*dict.fromkeys(name for change in changes for name in _tell(tracker, change))]
        if about is None and (found := queries.tracks(view.connection)):
            say()
            listing.show_tracks(found)
        elif about and touched:
            say()
            listing.show_proposals(each for each in view.proposals() if each.proposal in touched)


def _tell(tracker: "Tracker", change: "Change") -> Iterator[str]:
    """Print what an event changed; the proposals whose answers it changed."""
    from coop_tracker.reports import story

    for line in story.lines_of(tracker, change):
        say(line)
    yield from (after.proposal for _, after in change.proposals)
