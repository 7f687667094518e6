"""``coop status``, ``list``, ``show``, ``log`` and ``replay``: the record, asked."""

from typing import Any

import click

from coop_tracker.cli.base import format_option, ledger_option, note, print_json, reading, rows, say

STAGES = (
    "mentioned", "interest", "proposed", "endorsed", "agreed_in_principle",
    "instrument_signed", "pilot", "implementation", "completed",
)  # fmt: skip
DISPOSITIONS = (
    "active", "suspended", "deferred", "declined", "withdrawn", "cancelled",
    "lapsed", "superseded", "merged", "duplicate", "void",
)  # fmt: skip


@click.command()
@ledger_option
@format_option
def status(form: str) -> None:
    """Show where every track stands: its proposals by stage, open and closed.

    \b
    For example:
      coop status
      coop status --format json
    """
    from coop_tracker import queries
    from coop_tracker.reports import listing, table

    with rows() as connection:
        found = queries.tracks(connection)
    if form == "json":
        print_json([listing.track(each) for each in found])
    elif not found:
        note("no track was opened and nothing was proposed yet; coop record track-opened opens one")
    else:
        table.show(*listing.tracks(found), numbers=("proposals", "open", "closed"))


@click.command("list")
@click.option("--track", metavar="TRACK", help="Only proposals on this track.")
@click.option("--stage", type=click.Choice(STAGES), metavar="STAGE", help="Only proposals that stand at this stage.")
@click.option(
    "--disposition", type=click.Choice(DISPOSITIONS), metavar="WORD", help="Only those that are active, declined …"
)
@click.option("--text", metavar="WORDS", help="Only those in which all these words occur.")
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
    from coop_tracker.reports import listing, table

    with rows() as connection:
        if track is not None and not queries.known(connection, [f"track:{track}"]):
            from coop_tracker.rules import did_you_mean, similar

            hint = did_you_mean(similar(track, queries.slugs(connection, "track")))
            raise UnknownThing(f"nothing is known about the track {track!r}{hint}")
        found = queries.proposals(connection, track=track, stage=stage, disposition=disposition, text=text)
    if form == "json":
        print_json([listing.proposal(each) for each in found])
    elif not found:
        note("no proposal matches")
    else:
        table.show(*listing.proposals(found))


@click.command()
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
    from coop_tracker.reports import dossier

    with reading() as tracker:
        about = dossier.about(tracker, thing)
    if form == "json":
        print_json([about.plain])
    else:
        for line in about.lines:
            say(line)


@click.command()
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
    from coop_tracker.reports import story, table

    names = [_event_type(name) for name in types]
    with reading() as tracker:
        events = story.events(tracker, about, names, after, limit)
        if form == "json":
            print_json([story.plain(each) for each in events])
        else:
            table.show(story.HEADINGS, (story.line(each) for each in events), numbers=("position",))


def _event_type(name: str) -> str:
    from coop_tracker.events import EVENT_TYPES, kebab
    from coop_tracker.rules import did_you_mean, similar

    for known in EVENT_TYPES:
        if name in (known, kebab(known)):
            return known
    hint = did_you_mean(similar(name, [kebab(known) for known in EVENT_TYPES]))
    raise click.UsageError(f"--type: {name!r} is not an event of this record{hint}")


@click.command()
@click.option("--about", metavar="ID", help="Only events about this thing, and those that refer to one of them.")
@click.option("--until", type=click.IntRange(min=0), metavar="POSITION", help="Up to and including this event.")
@ledger_option
@format_option
def replay(about: str | None, until: int | None, form: str) -> None:
    """Tell the story event by event, in the order of recording, with what each changed.

    Everything is made anew from the log as it goes, and ends in the state that status shows.

    \b
    For example:
      coop replay --about ai-skills-exchange
      coop replay --until 30
    """
    from coop_tracker import queries
    from coop_tracker.reports import listing, story, table

    with reading() as tracker:
        told: list[Any] = []
        for change in story.changes(tracker, about, until):
            if form == "json":
                told.append(story.plain_change(change))
            else:
                for line in story.lines_of(change):
                    say(line)
        if form == "json":
            print_json(told)
        elif about is None:
            say()
            view = tracker.replay(until)
            table.show(*listing.tracks(queries.tracks(view.connection)), numbers=("proposals", "open", "closed"))
