"""``coop status``, ``list``, ``show``, ``log`` and ``replay``: the record, asked."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Asked,
    Choice,
    Unreadable,
    Whole,
    answer,
    at,
    config_option,
    configured,
    day_asked,
    ledger_option,
    moments_options,
    page_format_option,
    print_json,
    reading,
    rows,
    rows_format_option,
    say,
    viewing,
)
from coop_tracker.cli.completion import event_names, things
from coop_tracker.cli.prompts import Offering

if TYPE_CHECKING:
    import sqlite3

    from coop_tracker.tracker import Change, Tracker

STAGES = (
    *("mentioned", "interest", "proposed", "endorsed", "agreed_in_principle"),
    *("instrument_signed", "pilot", "implementation", "completed"),
)
DISPOSITIONS = (
    *("active", "suspended", "deferred", "declined", "withdrawn", "cancelled"),
    *("lapsed", "superseded", "merged", "duplicate", "void"),
)


@contextmanager
def asked_at(moments: Asked) -> Iterator[tuple["sqlite3.Connection", "sqlite3.Connection | None"]]:
    """The rows at the moments asked for; with a day, a second set too, that counts what possibly had happened."""
    if moments == Asked():
        with rows() as connection:
            yield connection, None
        return
    with viewing(moments) as view:
        yield view.connection, view.possibly.connection if view.possibly else None


@click.command(short_help="Show where every track stands.")
@ledger_option
@rows_format_option
@moments_options
def status(form: str, moments: Asked) -> None:
    """Show where every track stands: how many proposals are open and closed, and how far they came.

    \b
    For example:
      coop status
      coop status --format json
      coop status --on 2025-07-27
    """
    from coop_tracker import queries
    from coop_tracker.reports import listing

    with asked_at(moments) as (connection, other):
        found = queries.tracks(connection)
        possible = queries.tracks(other) if other else None
    when = "by then" if moments != Asked() else "yet; coop record track-opened opens one"
    answer(listing.TRACKS, form, found, possible, nothing=f"no track was opened and nothing was proposed {when}")


@click.command("list", cls=Offering, short_help="List the proposals and where each stands.")
@click.option("--track", metavar="TRACK", help="Only proposals on this track.", shell_complete=things("track"))
@click.option("--stage", type=Choice(STAGES), metavar="WORD", help=f"Only those at one stage: {', '.join(STAGES)}.")
@click.option(
    "--disposition",
    type=Choice(DISPOSITIONS),
    metavar="WORD",
    help=f"Only those of one disposition: {', '.join(DISPOSITIONS)}.",
)
@click.option("--text", metavar="WORDS", help="Only those in which all these words, or words that begin so, occur.")
@click.option(
    "--activity", is_flag=True, help="How long nothing moved each open and active one, as of --on, else today."
)
@config_option
@ledger_option
@rows_format_option
@moments_options
def list_(
    track: str | None,
    stage: str | None,
    disposition: str | None,
    text: str | None,
    activity: bool,
    config: str | None,
    form: str,
    moments: Asked,
) -> None:
    """List the proposals and where each stands; closed ones too, unless filtered.

    \b
    For example:
      coop list --track ai-skills
      coop list --stage interest --disposition active
      coop list --text "medicine pilot"
      coop list --public 2025-07-27
      coop list --activity --on 2025-12-31
    """
    from coop_tracker import queries
    from coop_tracker.errors import UnknownThing
    from coop_tracker.reports import listing

    wanted = {"track": track, "stage": stage, "disposition": disposition, "text": text}
    with asked_at(moments) as (connection, other):
        if track is not None and not queries.known(connection, [f"track:{track}"]):
            from coop_tracker.rules import did_you_mean, meant, with_titles

            titles = {slug: title for _, slug, title in queries.catalogue(connection, "track")}
            close = meant(track, titles)
            hint = did_you_mean(with_titles(close, titles))
            raise UnknownThing(f"nothing is known about the track {track!r}{hint}", track, close)
        found = queries.proposals(connection, **wanted)
        possible = queries.proposals(other, **wanted) if other else None
        if other and possible is not None:  # what matches in either answer is shown as it is in both
            names = {each.proposal for each in (*found, *possible)}
            found, possible = (
                [each for each in queries.proposals(model) if each.proposal in names] for model in (connection, other)
            )
        if activity:
            from coop_tracker.activity import activity as idleness
            from coop_tracker.reports import duty

            day, staleness = day_asked(moments), configured(config).staleness
            names = {each.proposal for each in found}
            models = (connection, other if other is not connection else None)
            idle, possibly_idle = (
                [each for each in idleness(model, day, staleness) if each.proposal in names] if model else None
                for model in models
            )
            nothing = "no proposal that matches is open and active"
            answer(duty.IDLE, form, idle or [], possibly_idle, nothing=nothing)
            return
    answer(listing.PROPOSALS, form, found, possible, nothing="no proposal matches")


@click.command(cls=Offering, short_help="Show everything about one thing.")
@click.argument("thing", metavar="ID", shell_complete=things())
@config_option
@ledger_option
@page_format_option
@moments_options
def show(thing: str, config: str | None, form: str, moments: Asked) -> None:
    """Show everything about one thing: where it stands, why, what was said, and where we read it.

    ID is the identifier of a proposal, party, meeting, track, source, endorsement, agreement, instrument, action or
    bundle; where several kinds share it, write kind:id. Whether something is due or in force is said for the day of
    --on, else today.

    \b
    For example:
      coop show chinese-medicine-ai
      coop show meeting:waic-2025
      coop show chinese-medicine-ai --as-of 40
    """
    from coop_tracker.errors import UnknownThing
    from coop_tracker.reports import dossier, page

    try:
        with viewing(moments, about=[thing]) as view:
            about = dossier.about(view, thing, day_asked(moments), configured(config))
    except UnknownThing:
        position = thing.removeprefix("event:")
        if not (position.isascii() and position.isdecimal()):
            raise
        before = max(int(position) - 1, 0)
        raise Unreadable(
            f"{thing!r} is no thing: coop log --after {before} --limit 1 prints event {position}"
        ) from None
    if form == "json":
        print_json([about.plain])
    else:
        page.show(about.title, about.blocks, form)


@click.command(cls=Offering, short_help="Print the log, in the order of recording.")
@click.option(
    "--about",
    metavar="ID",
    help="Only events about this thing, and those that refer to one of them.",
    shell_complete=things(),
)
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="EVENT",
    help="Only events of this type; may be repeated.",
    shell_complete=event_names,
)
@click.option("--after", type=Whole(min=0), default=0, metavar="POSITION", help="Only events after this one.")
@click.option("--limit", type=Whole(min=1), metavar="NUMBER", help="At most so many.")
@ledger_option
@rows_format_option
@moments_options
def log(about: str | None, types: tuple[str, ...], after: int, limit: int | None, form: str, moments: Asked) -> None:
    """Print the log: what was recorded, in the order of recording.

    \b
    For example:
      coop log --about ai-skills-exchange
      coop log --type endorsement-given --after 20 --limit 5
    """
    from coop_tracker.reports import story

    names = [_event_type(name) for name in types]
    with viewing(moments, about=[about] if about else []) as view:
        answer(story.log(view), form, story.events(view, about, names, after, limit))


def _event_type(name: str) -> str:
    from coop_tracker.cli.fields import EVENT_NAMES
    from coop_tracker.rules import did_you_mean, similar

    if name in EVENT_NAMES.values():
        return name
    if name not in EVENT_NAMES:
        hint = did_you_mean(similar(name, EVENT_NAMES)) or "; coop record --help lists them"
        raise click.UsageError(f"--type: there is no event {name!r}{hint}")
    return EVENT_NAMES[name]


@click.command(cls=Offering, short_help="Tell the story event by event, with what each changed.")
@click.option(
    "--about",
    metavar="ID",
    help="Only events about this thing, and those that refer to one of them.",
    shell_complete=things(),
)
@click.option("--until", metavar="POSITION|TIME", help="The same as --as-of.")
@ledger_option
@rows_format_option
@moments_options
def replay(about: str | None, until: str | None, form: str, moments: Asked) -> None:
    """Tell the story event by event, in the order of recording, with what each changed.

    Everything is made anew from the log as it goes, and ends in the state that status shows; with --about, in that of
    the proposals that the story changed. What had certainly not happened --on a day, or was not --public, is told too,
    and changes nothing.

    \b
    For example:
      coop replay --about ai-skills-exchange
      coop replay --until 30
    """
    from coop_tracker import queries
    from coop_tracker.reports import listing, story
    from coop_tracker.reports.rows import print_csv, print_json

    moments = moments._replace(as_of=moments.as_of or until or None)
    with reading() as tracker, at(moments):
        view = tracker.view(on=moments.on, public=moments.public, as_of=moments.as_of)
        changes = story.changes(tracker, about, moments.as_of, moments.on, moments.public)
        if form == "json":
            print_json(story.plain_change(change) for change in changes)
            return
        if form == "csv":
            print_csv(story.CHANGE_FIELDS, map(story.plain_change, changes))
            return
        touched = [*dict.fromkeys(name for change in changes for name in _tell(tracker, change, form))]
        if about is None and (found := queries.tracks(view.connection)):
            say()
            answer(listing.TRACKS, form, found)
        elif about and touched:
            say()
            answer(listing.PROPOSALS, form, [each for each in view.proposals() if each.proposal in touched])


def _tell(tracker: "Tracker", change: "Change", form: str) -> Iterator[str]:
    """Print what an event changed; the proposals whose answers it changed."""
    from coop_tracker import safe
    from coop_tracker.reports import story

    for number, line in enumerate(story.lines_of(tracker, change)):
        say(f"{'    ' if number else ''}- {safe.for_markdown(line)}" if form == "markdown" else line)
    yield from (after.proposal for _, after in change.proposals)
