"""Events as bytes, and bytes as events.

What is stored is the RFC 8785 JSON of the fields that differ from their defaults, written once: a field that is added
later changes no old bytes. Events hold no floats, and msgspec's sorted output then equals RFC 8785 (a test holds it to
that). Bytes that we wrote ourselves are decoded by msgspec straight into the frozen classes; what comes from outside
goes through :mod:`coop_tracker.structuring`, which explains every fault.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

import msgspec
from attrs import NOTHING

from coop_tracker.dates import PartialDate
from coop_tracker.errors import DamagedLedger, Fault, InvalidInput, NewerLedger
from coop_tracker.events import EVENT_TYPES, VALUE_TYPES, AnyEvent, Event, slots
from coop_tracker.values import Value


def _as_plain(value: object) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Value):
        return value.plain
    raise TypeError(f"{value!r} is neither text nor a number, a date, a list or a part of an event")


_encoder = msgspec.json.Encoder(enc_hook=_as_plain, order="sorted")


def said(thing: Any) -> dict[str, Any]:
    """The fields of an event or of a part of one that differ from their defaults, parts as plain tables too."""
    given = {}
    for name, _, many, default, has_parts in slots(thing.__class__):
        value = getattr(thing, name)
        if value is default or (default is not NOTHING and value == default):
            continue
        if not has_parts:
            given[name] = value
        elif many:
            given[name] = [said(part) if _is_part(part) else part for part in value]
        else:
            given[name] = said(value) if _is_part(value) else value
    return given


def _is_part(value: object) -> bool:
    return type(value) in VALUE_TYPES


def encode(event: Event) -> bytes:
    """The bytes that are stored: RFC 8785 JSON, in UTF-8, of what the event says."""
    return _encoder.encode(said(event))


def plain(event: Event) -> dict[str, Any]:
    """What the event says as plain data: text, numbers, lists and tables, ready for any writer."""
    return cast("dict[str, Any]", msgspec.to_builtins(said(event), enc_hook=_as_plain))


def canonical(value: Any) -> bytes:
    """RFC 8785 JSON of plain data without floats."""
    return _encoder.encode(value)


@cache
def _decoder(cls: Any) -> "msgspec.json.Decoder[AnyEvent]":
    return msgspec.json.Decoder(cls, dec_hook=_from_text)


def _from_text(wanted: Any, text: Any) -> Any:
    if wanted is PartialDate and isinstance(text, str):
        return PartialDate.parse(text)
    if wanted is Value:
        return Value(text)
    raise ValueError(f"expected {wanted.__name__}, got {text!r}")


@cache
def _reader(name: str) -> tuple[int, Callable[[bytes], AnyEvent]]:
    """The newest schema of a type that is known here, and what decodes it; 0 for a type that is not."""
    cls: Any = EVENT_TYPES.get(name)
    return (cls.schema, _decoder(cls).decode) if cls else (0, _decoder(Event).decode)


def decode(name: str, schema: int, data: bytes, position: int) -> AnyEvent:
    """The event that was stored under this type name and schema number.

    Raises:
        NewerLedger: a newer program wrote it; ``position`` says where.
        DamagedLedger: the bytes are not such an event.
    """
    newest, read = _reader(name)
    if schema > newest:
        what = f"{name} of schema {schema}" if newest else name
        raise NewerLedger(f"event {position} is a {what}, which a newer program wrote: upgrade coop_tracker to read it")
    try:
        return read(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedLedger(f"event {position} is stored as a {name} but cannot be read as one: {error}") from error


def from_plain(table: Mapping[str, Any], cls: type[AnyEvent]) -> AnyEvent:
    """The event of this type that a plain table describes; unknown fields are ignored.

    Raises:
        msgspec.ValidationError: a field does not hold what it must.
    """
    return msgspec.convert(table, cls, dec_hook=_from_text)


def held(annotation: Any, value: Any) -> Any:
    """Plain data as what a field of this type holds.

    Raises:
        InvalidInput: it is not what the field holds.
    """
    try:
        return msgspec.convert(value, annotation, dec_hook=_from_text)
    except msgspec.ValidationError as error:
        raise InvalidInput([_fault(str(error))]) from None


def as_recorded(event: AnyEvent) -> AnyEvent:
    """The event as it will read when it is replayed: dates from their text, words as members, lists as tuples.

    So a caller may write ``on="2025-07"``, ``strength="welcomed"`` or ``by=["PK"]``, and what cannot be stored and read
    again is refused before it is.

    Raises:
        InvalidInput: a field does not hold what it must; says which, and what was expected.
    """
    cls: Any = type(event)
    known: Any = EVENT_TYPES.get(cls.__name__)
    if known is not cls:
        raise InvalidInput(f"{cls.__name__} is not an event of this record; the events are in coop_tracker.events")
    try:
        return _decoder(cls).decode(encode(event))
    except msgspec.ValidationError as error:
        raise InvalidInput([_fault(str(error))]) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInput(f"{cls.__name__} holds something that cannot be stored: {error}") from error


_WORDS: Mapping[str, str] = {
    "str": "text",
    "array": "a list",
    "object": "a table",
    "int": "a whole number",
    "bool": "true or false",
}


def _fault(message: str) -> Fault:
    """Msgspec's words as ours: ``Expected `array`, got `str` - at `$.by` ``."""
    what, _, where = message.partition(" - at ")
    for theirs, ours in _WORDS.items():
        what = what.replace(f"`{theirs}`", ours)
    return Fault(where.strip("`").removeprefix("$").removeprefix("."), what[:1].lower() + what[1:])
