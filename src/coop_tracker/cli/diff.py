"""``coop diff``: what changed between two moments."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Choice,
    Trouble,
    Unreadable,
    ledger_option,
    note,
    print_json,
    progress_bar,
    reading,
    rows_format_option,
    say,
)
from coop_tracker.cli.completion import moment_names, things
from coop_tracker.cli.prompts import Offering

if TYPE_CHECKING:
    from datetime import datetime

    from coop_tracker.tracker import Tracker
    from coop_tracker.view import View

WAYS = ("on", "public", "as-of")


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
        with _view(tracker, "--to", end, by) as after, _view(tracker, "--from", start, by, before=after) as before:
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


@contextmanager
def _view(
    tracker: "Tracker", option: str, word: str | None, by: str | None, before: "View | None" = None
) -> Iterator["View"]:
    """The record at the moment that a word of the command line names; now, where none is given."""
    from coop_tracker.errors import InvalidInput, UnknownThing

    if word is None:
        yield tracker
        return
    try:
        moments = _moments(tracker, word, by, before)
        with progress_bar("reading the log", tracker.position) as progress:
            view = tracker.view(
                on=moments.get("on"), public=moments.get("public"), as_of=moments.get("as-of"), progress=progress
            )
    except InvalidInput as error:
        raise Unreadable(f"{option}: {error}") from None
    except UnknownThing as error:
        hint = "; a bare number is a position, and with --by on it is a year" if word.isdecimal() else ""
        raise Trouble(f"{option}: {error}{hint}") from None
    with view:
        yield view


def _moments(
    tracker: "Tracker", word: str, by: str | None, before: "View | None"
) -> "dict[str, str | datetime | None]":
    """A moment as one of the three kinds; a bare number is a position, unless ``--by`` says that it is a year."""
    from coop_tracker.dates import PartialDate
    from coop_tracker.errors import InvalidInput
    from coop_tracker.moments import position_in

    if position_in(word) is not None and by in (None, "as-of"):
        return {"as-of": word}
    kind, colon, slug = word.partition(":")
    if colon and kind == "series":
        return {by or "on": _last_of(tracker, slug, before)}
    if not (colon and kind == "meeting"):
        try:
            PartialDate(word)
        except InvalidInput as error:
            if not _is_meeting(tracker, word):
                what = f"{word!r} is no date, position or meeting"
                raise InvalidInput(f"{what}: {error}" if word[:1].isdecimal() else what) from None
        else:
            return {by or "on": word}
    return {by or "on": _end_of(tracker, slug if colon else word)}


def _is_meeting(tracker: "Tracker", word: str) -> bool:
    from coop_tracker import queries

    return bool(queries.known(tracker.connection, [f"meeting:{word}"]))


def _end_of(tracker: "Tracker", meeting: str) -> "datetime":
    """The last moment of a meeting's day."""
    from coop_tracker.errors import InvalidInput

    tracker.resolve(f"meeting:{meeting}")
    end = _last_moment(tracker, meeting)
    if end is None:
        raise InvalidInput(f"nobody said when the meeting {meeting!r} was held, so it is no moment: give a date")
    return end


def _last_moment(tracker: "Tracker", meeting: str) -> "datetime | None":
    from coop_tracker.events import MeetingId

    return tracker.world().day(MeetingId(meeting)).last


def _last_of(tracker: "Tracker", series: str, before: "View | None") -> "datetime":
    """The last moment of the last meeting of a series that was held before the other moment."""
    from coop_tracker.errors import UnknownThing
    from coop_tracker.events import MeetingHeld
    from coop_tracker.log import Query

    end = before.moments.on or before.moments.public if before else None
    view = before or tracker
    held = {
        each.meeting
        for each in view.events(Query.of_types(MeetingHeld.__name__))
        if isinstance(each, MeetingHeld) and each.series == series
    }
    days = [day for meeting in held if (day := _last_moment(tracker, meeting)) and (end is None or day < end)]
    if not days:
        raise UnknownThing(f"no meeting of the series {series!r} with a day is recorded before that")
    return max(days)
