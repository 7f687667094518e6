"""Plain data from outside as events: strictly, and with every fault named at its path.

Files, the command line and other programs write text, numbers, lists and tables. Nothing is guessed: ``3`` is no text
and ``"abc"`` no list, an unknown field is a fault and not a silence. cattrs decides, and says what is wrong
(:mod:`coop_tracker.strict`). What is plainly right msgspec reads, since cattrs takes a tenth of ``coop record`` to get
ready [15 ms of 165].
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from coop_tracker.codec import from_plain
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import EVENT_TYPES, AnyEvent, Citation, Slot, slots
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.values import LARGEST, Value


def structure(type_name: str, table: Mapping[str, Any]) -> AnyEvent:
    """The event that a plain table describes.

    Args:
        type_name: the class name of the event, such as ``ProposalMade``.
        table: its fields by their names; dates, numbers with decimals and controlled words as text.

    Raises:
        InvalidInput: with every fault, each at its path: ``sources[0].source``.
    """
    cls = EVENT_TYPES.get(type_name)
    if cls is None:
        close = similar(type_name, EVENT_TYPES)
        raise InvalidInput([Fault("type", f"{type_name!r} is not an event of this record{did_you_mean(close)}")])
    event = plainly_right(table, cls)
    if event is None:
        from coop_tracker import strict

        event = strict.read(table, cls)
    return event


def plainly_right(table: Mapping[str, Any], cls: type[AnyEvent]) -> AnyEvent | None:
    """The event that a table describes, where nothing in it needs a second look; None where something does."""
    try:
        return from_plain(_parts(table, cls), cls)
    except (_Doubt, msgspec.ValidationError):
        return None


class _Doubt(ValueError):
    """Something that msgspec reads more freely than we do."""


def _parts(table: Any, cls: Any) -> dict[str, Any]:
    """A table with its short citations written out; known fields only, and nothing that msgspec takes too easily."""
    known = {slot.name: slot for slot in slots(cls)}
    if not isinstance(table, Mapping) or not known.keys() >= table.keys():
        raise _Doubt
    parts: dict[str, Any] = {}
    for name, value in table.items():
        if known[name].held is Value:
            parts[name] = value
            continue
        is_list = isinstance(value, list | tuple)
        parts[name] = [_one(each, known[name]) for each in value] if is_list else _one(value, known[name])
    return parts


def _one(value: Any, slot: Slot) -> Any:
    """A value that is no list."""
    if slot.has_parts:
        if slot.held is Citation and isinstance(value, str):
            source, _, locator = value.partition("#")
            value = {"source": source, "locator": locator} if locator else {"source": source}
        return _parts(value, slot.held)
    if isinstance(value, str) and slot.held is not Decimal:
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _Doubt
    elif not (value is None or isinstance(value, bool) or (isinstance(value, int) and -LARGEST <= value <= LARGEST)):
        raise _Doubt
    return value
