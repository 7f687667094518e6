"""Events in their envelopes: what ``coop export`` writes, and what ``coop import`` takes over from it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from attrs import fields, frozen

from coop_tracker.codec import canonical
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
            "data": msgspec.Raw(each.data) if each.data is not None else None,
            "data_hash": each.data_hash.hex(),
            "hash": each.hash.hex(),
        }
        if each.origin:
            line["origin"] = chain.origin_fields(each.origin)
        yield msgspec.json.encode(line) + b"\n"


@frozen
class WrittenOrigin:
    """The origin that an envelope names."""

    ledger: str
    position: Position
    recorded_at: Moment
    recorded_by: str


@frozen
class Envelope:
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
    origin: WrittenOrigin | None = None

    @property
    def first(self) -> Origin:
        """Where it was first recorded: in its origin, else in the ledger that was exported."""
        first = self.origin or self
        return Origin(first.ledger, first.position, first.recorded_at.astimezone(UTC), first.recorded_by)


ENTRIES = tuple(each.name for each in fields(Envelope))
"""What an envelope has, and nothing else."""


def is_envelope(value: Mapping[str, Any]) -> bool:
    """Whether a line is meant as an envelope, and not as a bare event."""
    return "data" in value and "event_id" in value


def unwrapped(value: Mapping[str, Any]) -> Envelope:
    """The envelope that a line holds.

    Raises:
        ValueError: it is not whole, not of this program's time, or not what was recorded; says which.
    """
    try:
        envelope = msgspec.convert(value, Envelope)
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(f"is not a whole envelope, as coop export writes it: {error}") from error
    cls = EVENT_TYPES.get(envelope.type)
    if cls is None or envelope.schema > cls.schema:
        what = f"{envelope.type} of schema {envelope.schema}" if cls else envelope.type
        raise ValueError(f"is a {what}, which a newer program wrote: upgrade, then import")
    if not _is_uuid(envelope.event_id):
        raise ValueError(f"has the event_id {envelope.event_id!r}, which is no UUID in lower case with hyphens")
    if envelope.data is not None and not _is_as_recorded(envelope):
        raise ValueError("its data does not have the hash it was recorded with")
    return envelope


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _is_as_recorded(envelope: Envelope) -> bool:
    try:
        return chain.data_hash(canonical(envelope.data)).hex() == envelope.data_hash
    except (TypeError, ValueError, OverflowError, RecursionError):  # it holds what no event can hold
        return False
