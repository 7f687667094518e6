"""In what two introductions cannot be of one thing (RULES 23): what is said again may add, and must not differ."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple, get_args

from attrs import fields

from coop_tracker.codec import plain
from coop_tracker.events import (
    ActionAssigned,
    AnyEvent,
    BundleAnnounced,
    Event,
    InstrumentStepTaken,
    MeetingHeld,
    MeetingScheduled,
    Raising,
)


class Difference(NamedTuple):
    """A field that two introductions of a thing both give, and give differently; values as plain data."""

    field: str
    first: object
    second: object


def differences(first: AnyEvent, second: AnyEvent) -> Iterator[Difference]:
    """In what two introductions differ that cannot both be true of one thing.

    What a proposal is may be said in many ways at many meetings: only its title must be the same.
    """
    names = _identity(second)
    there, here = plain(first), plain(second)
    for name in names:
        if name in there and name in here and there[name] != here[name] and name in _identity(first):
            yield Difference(name, there[name], here[name])


def _identity(event: AnyEvent) -> Collection[str]:
    """The fields in which two introductions of one thing must not differ."""
    if told_again := _TOLD_AGAIN.get(type(event)):
        return told_again
    own = [attribute.name for attribute in fields(event.__class__) if attribute.name not in _BASE]
    return [*own, "on"] if isinstance(event, MeetingHeld) else own


_TOLD_AGAIN: Final[Mapping[type[AnyEvent], Collection[str]]] = {
    **dict.fromkeys(get_args(Raising), ("title",)),
    MeetingScheduled: ("title", "kind", "series", "ordinal", "part_of"),
    InstrumentStepTaken: ("title", "kind"),
    BundleAnnounced: ("title", "of", "within"),
    ActionAssigned: ("text", "deadline"),
}
"""Events that are told again of one thing because it went on: only what the thing is must be the same in them."""

_BASE: Final = frozenset(attribute.name for attribute in fields(Event))
