"""The chain: each event is sealed with the hash of the one before, so that a change anywhere shows from there on.

Two levels: ``data_hash`` seals the content and ``hash`` the envelope with the data hash in it. So a content can be
redacted by law, and the chain still holds and names the hole. The bytes are promised in ``docs/log-format.md``.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import msgspec

from coop_tracker.errors import InvalidInput
from coop_tracker.log import Origin, RecordedEvent

FORMAT = 1

# Sorted keys and no spaces are RFC 8785 for what an envelope holds: ASCII keys, text, and integers within ±(2^53 - 1).
canonical = msgspec.json.Encoder(order="sorted").encode


def genesis(ledger: str) -> bytes:
    """What the first event of a ledger is linked to: a ledger's chain cannot be passed off as another's."""
    return sha256(canonical({"format": FORMAT, "ledger": ledger})).digest()


def data_hash(data: bytes) -> bytes:
    """The seal of a content: SHA-256 of its bytes as they are stored."""
    return sha256(data).digest()


def envelope(previous: bytes, event: RecordedEvent) -> dict[str, object]:
    """What is known of an event without its content, as JSON; absent keys are left out."""
    sealed: dict[str, object] = {
        "batch_id": event.batch_id,
        "data_hash": event.data_hash.hex(),
        "event_id": event.event_id,
        "position": event.position,
        "previous": previous.hex(),
        "recorded_at": moment(event.recorded_at),
        "recorded_by": event.recorded_by,
        "schema": event.schema,
        "type": event.type,
    }
    if event.origin is not None:
        sealed["origin"] = origin_fields(event.origin)
    return sealed


def link(previous: bytes, event: RecordedEvent) -> bytes:
    """The hash of an event: SHA-256 of its envelope's RFC 8785 bytes [2 to 4 µs]; ``event.hash`` has no part in it."""
    return sha256(canonical(envelope(previous, event))).digest()


class Check(NamedTuple):
    """Whether an event is what was recorded: its content (None: redacted, so nobody can tell) and its place."""

    data: bool | None
    hash: bool


def check(previous: bytes, event: RecordedEvent) -> Check:
    """Whether the hashes of an event are right, given the hash of the one before it (:func:`genesis` at position 1)."""
    data = None if event.data is None else data_hash(event.data) == event.data_hash
    return Check(data, link(previous, event) == event.hash)


_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O and U, which are misread or misheard."""

_FORGIVEN = str.maketrans("OIL", "011", "- \t\n")


def short(hash_: bytes) -> str:
    """A hash as it can be read over the phone: its first 100 bits as 20 letters of Crockford's base 32, in fives."""
    bits = int.from_bytes(hash_[:13]) >> 4
    letters = "".join(_LETTERS[bits >> shift & 31] for shift in range(95, -1, -5))
    return "-".join(letters[start : start + 5] for start in range(0, 20, 5))


class Noted(NamedTuple):
    """A head that somebody wrote down: a position and the hash there, whole (64 hexadecimal digits) or short."""

    position: int
    hash: str

    def fits(self, hash_: bytes) -> bool:
        """Whether this is the hash that was noted."""
        return self.hash in (hash_.hex(), short(hash_))


def read_noted(text: str) -> Noted:
    """A head from ``POSITION:HASH``, the hash whole or short; case, hyphens, spaces, and O for 0 are forgiven.

    Raises:
        InvalidInput: it is none.
    """
    position, _, hash_ = (part.strip() for part in text.partition(":"))
    letters = hash_.upper().translate(_FORGIVEN)
    if position.isascii() and position.isdecimal() and len(position) < 17:
        if len(letters) == 64 and set(letters) <= set("0123456789ABCDEF"):
            return Noted(int(position), letters.lower())
        if len(letters) == 20 and set(letters) <= set(_LETTERS):
            return Noted(int(position), "-".join(letters[start : start + 5] for start in range(0, 20, 5)))
    raise InvalidInput(
        f"{text!r} is no head: give POSITION:HASH as coop head prints it, the hash as 20 letters or in full"
    )


def origin_fields(origin: Origin) -> dict[str, object]:
    """An origin as JSON."""
    return {
        "ledger": origin.ledger,
        "position": origin.position,
        "recorded_at": moment(origin.recorded_at),
        "recorded_by": origin.recorded_by,
    }


def read_origin(text: str) -> Origin:
    """An origin from its JSON.

    Raises:
        ValueError: it is not one.
    """
    origin = _origins.decode(text)
    if origin.recorded_at.utcoffset() != timedelta(0):
        raise ValueError("its recorded_at is not in UTC")
    return Origin(origin.ledger, origin.position, origin.recorded_at, origin.recorded_by)


class _Origin(msgspec.Struct):
    ledger: str
    position: int
    recorded_at: datetime
    recorded_by: str


_origins = msgspec.json.Decoder(_Origin)


@lru_cache(16)  # a batch shares its moment [0.1 µs instead of 1.4]
def moment(when: datetime) -> str:
    """A moment as text, in UTC and always to the microsecond: ``2025-07-27T09:30:00.123456Z``."""
    # Without astimezone, the cache would give the text of one zone for the same moment in another.
    return when.astimezone(UTC).isoformat("T", "microseconds")[:26] + "Z"
