"""What several projections write alike: dates, and the one row by which every thing is found."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

from attrs import evolve, fields

from coop_tracker.contests import contests
from coop_tracker.dates import PartialDate
from coop_tracker.events import AnyEvent, Deadline, Event, Quantity, slots
from coop_tracker.history import Entry
from coop_tracker.projections import Row, Table

THINGS: Final = Table(
    "things",
    {"thing": str, "kind": str, "slug": str, "title": str, "body": str, "contested": int, "latest": str},
    key=("thing",),
    indexes=(("kind", "slug"), ("latest",), ("contested",)),
)
"""Everything that has an identifier, for looking up, completing and searching; ``latest`` is the last moment at which
any of what counts about it may have happened: from then on, nothing about it is uncertain."""

IMPOSSIBLE: Final = Table(
    "impossible",
    {"thing": str, "position": int, "beside": int, "what": str},
    indexes=(("position",),),
)
"""Events whose dates cannot be, beside the event that says so; of any thing."""

AHEAD: Final = "dated after the day it was recorded"
"""What an event is whose own date cannot be, whatever else is on record."""

WEIGHED: Final = Table(
    "conflicts",
    {"thing": str, "position": int, "field": str, "recorded": int, "preferred": int, "value": str},
    indexes=(("thing",),),
)
"""Accounts that conflict: of which event and field, whether the record goes by the best, which that is and what it
says; ``preferred`` is null where none is better than the others. Of any thing."""

COMPETING: Final = Table("competing", {"thing": str, "position": int, "other": int}, indexes=(("thing",),))
"""Corrections of one event that disagree: the one that counts, and the other. Of any thing."""

DATES: Final = {"on_text": str, "on_first": str, "on_last": str}
"""When it happened: as given, and its first and last day; null where that side is open."""

DEADLINE: Final = {
    "said": str,
    "relation": str,
    "due": str,
    "offset": str,
    "working_days": int,
    "calendar": str,
    "anchor": str,
}
"""A deadline as it was said and read; on what day it falls is asked for and not kept."""

QUANTITY: Final = {"of": str, "value": str, "unit": str, "qualifier": str, "kind": str, "by": str}
"""A number that was said; its value is a decimal as text."""

BOUNDS: Final = {"earliest": str, "latest": str}
"""The bounds for comparing, to the microsecond; null where they are open."""


def deadline_columns(deadline: Deadline) -> tuple[object, ...]:
    """The values of ``DEADLINE``."""
    how = (deadline.offset, deadline.working_days, deadline.calendar, deadline.anchor)
    return (deadline.said, deadline.relation, date_text(deadline.due), *how)


def quantity_columns(quantity: Quantity) -> tuple[object, ...]:
    """The values of ``QUANTITY``."""
    exactly = (quantity.qualifier, quantity.kind, date_text(quantity.by))
    return (quantity.of, str(quantity.value), quantity.unit, *exactly)


def thing_row(
    kind: str,
    slug: str,
    title: str | None,
    told: Sequence[tuple[Entry, AnyEvent]],
    *texts: str | None,
    contested: bool | None = None,
) -> Row:
    """The row of a thing: its title, whatever else it should be found by, and whether it was introduced in two ways.

    It is found by every text in what ``told`` of it first, and by the further ``texts``; each is kept once. The read
    model adds the last column.
    """
    found_by = dict.fromkeys((*(text for _, event in told for text in texts_in(event)), *texts))
    body = "\n".join(text for text in found_by if text and text != title)
    is_contested = bool(contests(told)) if contested is None else contested
    return THINGS.name, (f"{kind}:{slug}", kind, slug, title or slug, body, is_contested)


def texts_in(thing: Any) -> Iterator[str]:
    """Every text for people in an event or a part of one: names, titles, words, quotes, places, reasons, notes."""
    for name, many, has_parts in _text_slots(thing.__class__):
        value = getattr(thing, name)
        if value:
            for one in value if many else (value,):
                if has_parts:
                    yield from texts_in(one)
                else:
                    yield one


@cache
def _text_slots(cls: Any) -> tuple[tuple[str, bool, bool], ...]:
    return tuple(
        (slot.name, slot.many, slot.has_parts)
        for slot in slots(cls)
        if (slot.held is str and slot.name not in _FOR_MACHINES) or (slot.has_parts and _text_slots(slot.held))
    )


_FOR_MACHINES: Final = frozenset(
    {
        *("url", "archive_url", "sha256", "language", "lang", "script", "locator", "scheme", "unit", "field"),
        *("calendar", "duration", "auto_renews", "notice", "offset"),
    }
)
"""Text fields that nobody searches by."""


Introduction = TypeVar("Introduction", bound=Event)


def together(told: Sequence[Introduction]) -> Introduction:
    """What several introductions say of one thing: of each field, what was said first. A later one may only add."""
    first, *more = told
    added = {}
    for each in fields(type(first)) if more else ():
        if getattr(first, each.name) == each.default:
            values = (getattr(other, each.name) for other in more)
            added[each.name] = next((value for value in values if value != each.default), each.default)
    return evolve(first, **added) if added else first


def dates(entry: Entry) -> tuple[str, str | None, str | None]:
    """The values of ``DATES``."""
    first, last = entry.on.first, entry.on.last
    return str(entry.on), first.date().isoformat() if first else None, last.date().isoformat() if last else None


def date_text(date: PartialDate | None) -> str | None:
    """A date as it was given."""
    return str(date) if date else None


def bounds(entry: Entry) -> tuple[str | None, str | None]:
    """The values of ``BOUNDS``."""
    earliest, latest = entry.bounds
    return iso(earliest), iso(latest)


def iso(moment: datetime | None) -> str | None:
    """A moment as text that sorts as time does."""
    return moment.isoformat(timespec="microseconds") if moment else None
