"""Whether several introductions can be of one thing (RULES 23): the rules refuse those that cannot, a merge shows them.

What is said of a thing again may add to what is known of it and must not differ from it. Two ledgers that are merged
may have introduced one thing in two ways; then it is contested until one of them is taken back.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from attrs import fields

from coop_tracker.codec import plain
from coop_tracker.events import AnyEvent, Event, MeetingHeld, ProposalAmended, Raising, introduced
from coop_tracker.history import Entry, History


class Difference(NamedTuple):
    """A field that two introductions of a thing both give, and give differently; values as plain data."""

    field: str
    first: object
    second: object


def differences(first: AnyEvent, second: AnyEvent) -> Iterator[Difference]:
    """In what two introductions differ that cannot both be true of one thing.

    What a proposal is may be said in many ways at many meetings: only its title must be the same.
    """
    names = ("title",) if isinstance(second, Raising) else _identity(second)
    there, here = plain(first), plain(second)
    for name in names:
        if name in there and name in here and there[name] != here[name] and name in _identity(first):
            yield Difference(name, there[name], here[name])


def _identity(event: AnyEvent) -> Collection[str]:
    """The fields in which two introductions of one thing must not differ."""
    own = [attribute.name for attribute in fields(event.__class__) if attribute.name not in _BASE]
    return [*own, "on"] if isinstance(event, MeetingHeld) else own


_BASE: Final = frozenset(attribute.name for attribute in fields(Event))


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
