"""Events in their envelopes: what ``coop export`` writes, and what ``coop import`` takes over from it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from attrs import fields, frozen

from coop_tracker.codec import canonical
from coop_tracker.errors import DamagedLedger
from coop_tracker.events import EVENT_TYPES
from coop_tracker.log import Origin, RecordedEvent, chain

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Position = Annotated[int, msgspec.Meta(ge=1)]


def write(envelopes: Iterable[RecordedEvent]) -> Iterator[bytes]:
    """Recorded events as JSON Lines, a line an event: the whole envelope, in the form that ``read`` takes.

    ``data`` is null where an event was redacted. Checking the chain needs nothing else: see ``docs/log-format.md``.
    """
    for each in envelopes:
        line = {
            "ledger": each.ledger,
            "position": each.position,
            "event_id": each.event_id,
            "type": each.type,
            "schema": each.schema,
            "recorded_at": chain.moment(each.recorded_at),
            "recorded_by": each.recorded_by,
            "batch_id": each.batch_id,
            "data": _as_it_is(each),
            "data_hash": each.data_hash.hex(),
            "hash": each.hash.hex(),
        }
        if each.origin:
            line["origin"] = chain.origin_fields(each.origin)
        yield msgspec.json.encode(line) + b"\n"


def _as_it_is(envelope: RecordedEvent) -> msgspec.Raw | None:
    """The data, byte for byte; what is no JSON would make the line none."""
    if envelope.data is None:
        return None
    try:
        msgspec.json.decode(envelope.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedLedger(f"event {envelope.position} holds what is no JSON: {error}") from error
    return msgspec.Raw(envelope.data)


@frozen
class _WrittenOrigin:
    """The origin that an envelope names."""

    ledger: str
    position: Position
    recorded_at: Moment
    recorded_by: str

    def read(self) -> Origin:
        return Origin(self.ledger, self.position, _utc(self.recorded_at), self.recorded_by)


@frozen
class _Written:
    """An event as an export has it."""

    ledger: str
    position: Position
    event_id: str
    type: str
    schema: int
    recorded_at: Moment
    recorded_by: str
    batch_id: str
    data: dict[str, Any] | None
    data_hash: str
    hash: str
    origin: _WrittenOrigin | None = None


ENTRIES = tuple(each.name for each in fields(_Written))
"""What an envelope has, and nothing else."""


def is_envelope(value: Mapping[str, Any]) -> bool:
    """Whether a line is meant as an envelope, and not as a bare event."""
    return "data" in value and "event_id" in value


def unwrapped(value: Mapping[str, Any]) -> RecordedEvent:
    """The event that a line holds, as the ledger it comes from has it.

    Raises:
        ValueError: it is not whole, not of this program's time, or its data not what was recorded; says which.
    """
    try:
        written = msgspec.convert(value, _Written)
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(f"is not a whole envelope, as coop export writes it: {error}") from error
    cls = EVENT_TYPES.get(written.type)
    if cls is None or written.schema > cls.schema:
        what = f"{written.type} of schema {written.schema}" if cls else written.type
        raise ValueError(f"is a {what}, which a newer program wrote: upgrade, then import")
    for name, text in (("event_id", written.event_id), ("batch_id", written.batch_id), ("ledger", written.ledger)):
        if not _is_uuid(text):
            raise ValueError(f"has the {name} {text!r}, which is no UUID in lower case with hyphens")
    event = RecordedEvent(
        position=written.position,
        event_id=written.event_id,
        type=written.type,
        schema=written.schema,
        recorded_at=_utc(written.recorded_at),
        recorded_by=written.recorded_by,
        batch_id=written.batch_id,
        origin=written.origin.read() if written.origin else None,
        data=_bytes_of(written.data),
        data_hash=_hash(written.data_hash),
        hash=_hash(written.hash),
        ledger=written.ledger,
    )
    if event.data is not None and chain.data_hash(event.data) != event.data_hash:
        raise ValueError("its data does not have the hash it was recorded with")
    return event


def first(event: RecordedEvent) -> Origin:
    """Where an event was first recorded: in its origin, else in the ledger that it is read from."""
    return event.origin or Origin(event.ledger, event.position, event.recorded_at, event.recorded_by)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _hash(text: str) -> bytes:
    if not _HASH.fullmatch(text):
        raise ValueError(f"{text[:80]!r} is no hash: that is 64 lower-case hexadecimal digits")
    return bytes.fromhex(text)


_HASH: Final = re.compile("[0-9a-f]{64}")


def _bytes_of(data: dict[str, Any] | None) -> bytes | None:
    try:
        return None if data is None else canonical(data)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError("its data holds what no event can hold") from error


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"was recorded at {moment.isoformat()}, outside of the years that can be told") from None
