"""A thing introduced in two ways, where two ledgers are merged: contested, until one is taken back (RULES 23)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coop_tracker.codec import plain
from coop_tracker.events import AnyEvent, ProposalAmended, Raising, introduced
from coop_tracker.history import Entry, History
from coop_tracker.identity import differences


class Contest(NamedTuple):
    """A field of a thing that two introductions, both of which count, give differently."""

    field: str
    first: Entry
    said_first: object
    second: Entry
    said_second: object


def contests(told: Sequence[tuple[Entry, AnyEvent]], amended: Iterable[Entry] = ()) -> list[Contest]:
    """In what the introductions of one thing (``told``, in world order) differ from the first that gives each field.

    A title that an amendment gave (``amended``) is no other title.
    """
    amendments = [entry.event.title for entry in amended if isinstance(entry.event, ProposalAmended)]
    found = []
    given: dict[str, Entry] = {}
    for entry, event in told if len(told) > 1 else ():
        if isinstance(event, Raising) and (event.title is None or event.title in amendments):
            continue
        for first in dict.fromkeys(given.values()):
            found += [
                Contest(each.field, first, each.first, entry, each.second)
                for each in differences(first.event, event)
                if given[each.field] is first
            ]
        for name in ("title",) if isinstance(event, Raising) else plain(event):
            given.setdefault(name, entry)
    return found


def contested(history: History) -> list[Contest]:
    """In what the introductions of the thing of a history differ."""
    told = [(entry, entry.event) for entry in history.entries if _introduces(history.thing, entry)]
    return contests(told, [entry for entry in history.entries if _amends(history.thing, entry.event)])


def _introduces(thing: str, entry: Entry) -> bool:
    own = introduced(entry.event)
    return own is not None and own.tag == thing


def _amends(thing: str, event: AnyEvent) -> bool:
    return isinstance(event, ProposalAmended) and thing == f"proposal:{event.proposal}"
