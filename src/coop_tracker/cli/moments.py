"""The moment that a word of the command line names: a date, a time, a position of the log, a meeting, or a series."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from coop_tracker.cli.base import Trouble, Unreadable, progress_bar

if TYPE_CHECKING:
    from datetime import datetime

    from coop_tracker.moments import Moments
    from coop_tracker.tracker import Tracker
    from coop_tracker.view import View

WAYS = ("on", "public", "as-of")
"""What a date may stand for: what had happened by then, what was public, what was recorded."""


@contextmanager
def at_moment(
    tracker: "Tracker",
    option: str,
    word: str | None,
    by: str | None = None,
    before: "View | None" = None,
    *,
    within: "Moments | None" = None,
    visibility: str | None = None,
) -> Iterator["View"]:
    """The record at the moment that a word of the command line names; now, where none is given.

    Args:
        tracker: the ledger.
        option: by what the word was given, for whoever has to put it right.
        word: a date, a time, a position, a meeting, or the series of one.
        by: which of the three moments a date is; else what had happened by then.
        before: the record at the other moment, before which the last meeting of a series is looked for.
        within: the other limits, which hold at this moment too.
        visibility: up to which visibility of sources.
    """
    from coop_tracker.errors import InvalidInput, UnknownThing

    if word is None:
        yield tracker
        return
    try:
        # What is hidden from whoever reads is not looked at: a day that only it tells would be told.
        shown = before if before and visibility is not None else tracker
        moments = _moments(shown, word, by, before)
        on, public, as_of = (within.on, within.public, within.as_of) if within else (None, None, None)
        with progress_bar("reading the log", tracker.position) as progress:
            view = tracker.view(
                on=moments.get("on", on),
                public=moments.get("public", public),
                as_of=moments.get("as-of", as_of),
                visibility=visibility,
                progress=progress,
            )
    except InvalidInput as error:
        raise Unreadable(f"{option}: {error}") from None
    except UnknownThing as error:
        is_bare = word.isdecimal() and option in ("--from", "--to")  # where --by can be given
        hint = "; a bare number is a position, and with --by on it is a year" if is_bare else ""
        raise Trouble(f"{option}: {error}{hint}") from None
    with view:
        yield view


def _moments(shown: "View", word: str, by: str | None, before: "View | None") -> "dict[str, str | datetime | None]":
    """A moment as one of the three kinds; a bare number is a position, unless ``--by`` says that it is a year."""
    from coop_tracker.dates import PartialDate
    from coop_tracker.errors import InvalidInput
    from coop_tracker.moments import position_in

    if position_in(word) is not None and by in (None, "as-of"):
        return {"as-of": word}
    kind, colon, slug = word.partition(":")
    if colon and kind == "series":
        return {by or "on": _last_of(shown, slug, before)}
    if not (colon and kind == "meeting"):
        try:
            PartialDate(word)
        except InvalidInput as error:
            if not _is_meeting(shown, word):
                what = f"{word!r} is no date, position or meeting"
                raise InvalidInput(f"{what}: {error}" if word[:1].isdecimal() else what) from None
        else:
            return {by or "on": word}
    return {by or "on": _end_of(shown, slug if colon else word)}


def _is_meeting(shown: "View", word: str) -> bool:
    from coop_tracker import queries

    return bool(queries.known(shown.connection, [f"meeting:{word}"]))


def _end_of(shown: "View", meeting: str) -> "datetime":
    """The last moment of a meeting's day."""
    from coop_tracker.errors import InvalidInput

    shown.resolve(f"meeting:{meeting}")
    end = _last_moment(shown, meeting)
    if end is None:
        raise InvalidInput(f"nobody said when the meeting {meeting!r} was held, so it is no moment: give a date")
    return end


def _last_moment(shown: "View", meeting: str) -> "datetime | None":
    from coop_tracker.events import MeetingId

    return shown.world().day(MeetingId(meeting)).last


def _last_of(shown: "View", series: str, before: "View | None") -> "datetime":
    """The last moment of the last meeting of a series that was held before the other moment."""
    from coop_tracker.errors import UnknownThing
    from coop_tracker.events import MeetingHeld
    from coop_tracker.log import Query

    end = before.moments.on or before.moments.public if before else None
    view = before or shown
    held = {
        each.meeting
        for each in view.events(Query.of_types(MeetingHeld.__name__))
        if isinstance(each, MeetingHeld) and each.series == series
    }
    days = [day for meeting in held if (day := _last_moment(shown, meeting)) and (end is None or day < end)]
    if not days:
        raise UnknownThing(f"no meeting of the series {series!r} with a day is recorded before that")
    return max(days)
