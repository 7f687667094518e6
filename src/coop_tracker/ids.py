"""Names for events that come from files: made of their content, so that a second import finds every event there.

UUIDs of RFC 9562, version 8, over the SHA-256 of RFC 8785 JSON.
"""

import hashlib
from typing import Any
from uuid import UUID

from msgspec import Raw

from coop_tracker.codec import canonical
from coop_tracker.events import EventId


def of_content(name: str, data: bytes, nth: int) -> EventId:
    """The UUIDv8 of an event that a file gives without an id; ``nth`` equal events come before it in that file."""
    return _of([name, Raw(data), nth])


def of_label(ledger: str, label: str) -> EventId:
    """The UUIDv8 of an event by its label in a file that names its ledger: the same wherever it is imported."""
    return _of([ledger, label])


def _of(content: list[Any]) -> EventId:
    number = int.from_bytes(hashlib.sha256(canonical(content)).digest()[:16])
    number = number & ~(0xF << 76) | 8 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    return EventId(str(UUID(int=number)))
