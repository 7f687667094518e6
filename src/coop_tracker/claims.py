"""What a claim is about, and what the record would say if it were right.

A claim names a field by a dotted path: a field of the event, an item of a list by its key, a part of that. ``type`` is
the sort of event it was.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec
from attrs import NOTHING

from coop_tracker import codec
from coop_tracker.errors import InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    AnyEvent,
    Citation,
    ClaimRecorded,
    Identifier,
    Membership,
    Name,
    Participant,
    Quantity,
    RoleHeld,
    Signatory,
    slots,
)
from coop_tracker.vocabulary import Stance

KEYS: Final[Mapping[Any, str]] = {
    Citation: "source",
    Quantity: "of",
    Participant: "party",
    Signatory: "party",
    Membership: "organization",
    Name: "name",
    RoleHeld: "party",
    Identifier: "scheme",
}
"""The part by which an item of a list is told from the others."""

TYPE: Final = "type"
"""The path that stands for the sort of event."""


class Place(NamedTuple):
    """What a path leads to in a class: what is held there, and whether a list of that."""

    held: Any
    many: bool
    key: str | None = None
    """Of an item of a list: which of its parts is its key, so that a value need not repeat it."""


def place(cls: Any, path: str) -> Place | None:
    """What stands at a path in an event of a class; None where there is no such field."""
    if path == TYPE:
        return Place(str, many=False)
    name, *rest = path.split(".")
    slot = next((each for each in slots(cls) if each.name == name), None)
    if slot is None:
        return None
    if not rest:
        return Place(slot.held, slot.many)
    if not slot.has_parts:
        return None
    if not slot.many:
        return place(slot.held, ".".join(rest))
    if slot.held not in KEYS:
        return None
    return place(slot.held, ".".join(rest[1:])) if rest[1:] else Place(slot.held, many=False, key=KEYS[slot.held])


def paths(cls: Any) -> list[str]:
    """The fields of a class that a claim can be about, for suggestions."""
    return [TYPE, *(slot.name for slot in slots(cls))]


def typed(cls: Any, path: str, value: Any) -> Any:
    """A value, as plain data, in the form of the field at a path.

    Raises:
        InvalidInput: it does not have that form.
    """
    where = place(cls, path)
    if where is None:
        raise InvalidInput(f"{cls.__name__} has no field {path!r}")
    if path == TYPE and value not in EVENT_TYPES:
        raise InvalidInput(f"{value!r} is not an event of this record")
    if where.key and isinstance(value, Mapping):
        value = {where.key: _key_in(path), **value}
    held: Any = where.held
    return codec.held(tuple[held, ...] if where.many else held, value)


def said_at(event: AnyEvent, path: str) -> Any:
    """What an event says at a path, as plain data; None where it says nothing."""
    if path == TYPE:
        return type(event).__name__
    found: Any = codec.plain(event)
    cls: Any = type(event)
    for step in path.split("."):
        slot = next((each for each in slots(cls) if each.name == step), None) if isinstance(found, Mapping) else None
        if slot:
            found = found.get(step)
            if found is None and slot.default not in (None, NOTHING, ()):
                return msgspec.to_builtins(slot.default)
            cls = slot.held
        elif isinstance(found, list):
            found = next((each for each in found if each.get(KEYS.get(cls, "")) == step), None)
        if found is None:
            return None
    return found


def replaced(event: AnyEvent, path: str, value: Any) -> AnyEvent | None:
    """The event as it would be with another value at a path; None where that would be no event."""
    table = codec.plain(event)
    cls: Any = type(event)
    if place(cls, path) is None:  # it was corrected to another sort of event since
        return None
    if path == TYPE:
        cls = EVENT_TYPES.get(str(value))
        if cls is None:
            return None
        table = _as_type(table, cls)
    else:
        _put(table, cls, path.split("."), value)
    try:
        return codec.from_plain(table, cls)
    except (msgspec.ValidationError, InvalidInput):
        return None


def if_right(event: AnyEvent, claim: ClaimRecorded) -> AnyEvent | None:
    """The event as a claim has it, where it gives another value; None where it gives none."""
    if claim.field is None or claim.value is None or claim.stance is not Stance.ASSERTS:
        return None
    return replaced(event, claim.field, claim.value.plain)


def denies_all(claim: ClaimRecorded) -> bool:
    """Whether a claim says that the event did not happen at all."""
    return claim.stance is Stance.DENIES and claim.field is None


def _as_type(table: Mapping[str, Any], cls: Any) -> dict[str, Any]:
    """The fields of one sort of event as those of another: who shows interest is who proposes."""
    names = {slot.name for slot in slots(cls)}
    renames = {"by": "proposers"} if "by" not in names else {"proposers": "by"} if "proposers" not in names else {}
    return {renames.get(name, name): value for name, value in table.items() if renames.get(name, name) in names}


def _put(table: dict[str, Any], cls: Any, path: list[str], value: Any) -> None:
    name, *rest = path
    slot = next(each for each in slots(cls) if each.name == name)
    if not rest:
        table[name] = value
    elif slot.many:
        key = KEYS[slot.held]
        items = table.setdefault(name, [])
        item = next((each for each in items if each.get(key) == rest[0]), None)
        if item is None:
            item = {key: rest[0]}
            items.append(item)
        if rest[1:]:
            _put(item, slot.held, rest[1:], value)
        elif isinstance(value, Mapping):
            item.clear()
            item.update({key: rest[0], **value})
    else:
        _put(table.setdefault(name, {}), slot.held, rest, value)


def _key_in(path: str) -> str:
    return path.rsplit(".", maxsplit=1)[-1]
