"""What every log refuses, in the same words."""

from datetime import timedelta

from coop_tracker.errors import InvalidInput
from coop_tracker.log import Draft, Origin, RecordedEvent, uuid_text


def uuid_bytes(id_: str) -> bytes:
    """The 16 bytes of a UUID; only from its one canonical text, since the chain seals the text."""
    try:
        blob = bytes.fromhex(id_.replace("-", ""))
    except ValueError:
        blob = b""
    if len(blob) != 16 or uuid_text(blob) != id_:
        raise InvalidInput(f"{id_!r} cannot be an id: it takes a UUID in lower case with hyphens")
    return blob


def expect_text(text: str, what: str) -> None:
    """See that a text is one that can be stored; half a character is for the encoder to find."""
    if text.isascii() and text.isprintable() and text:
        return
    from unicodedata import is_normalized

    if not text or "\0" in text or not is_normalized("NFC", text):
        raise InvalidInput(f"{what} takes text in Unicode form NFC, without NUL, not {text!r}")


def expect_origin(origin: Origin) -> None:
    """See that an origin can be stored and sealed."""
    expect_text(origin.ledger, "the ledger of an origin")
    expect_text(origin.recorded_by, "the recorded_by of an origin")
    if not 0 < origin.position < 2**53:
        raise InvalidInput(f"the position of an origin takes a number from 1 to 2^53 - 1, not {origin.position}")
    if origin.recorded_at.utcoffset() != timedelta(0):
        raise InvalidInput(f"the recorded_at of an origin takes a time in UTC, not {origin.recorded_at.isoformat()}")


def expect_seal(draft: Draft) -> bytes:
    """The hash of data that is not there: of an event that was redacted where it comes from."""
    if draft.origin is None or draft.data_hash is None or len(draft.data_hash) != 32:
        raise InvalidInput(f"{draft.event_id} has no data: only an event from elsewhere, with its hash, may go without")
    return draft.data_hash


def expect_within(after: int, head: int) -> None:
    """See that somebody who has seen everything up to a position can have seen it."""
    if not 0 <= after <= head:
        raise InvalidInput(f"nothing can come after position {after}: the last event is at {head}")


def difference(recorded: RecordedEvent, draft: Draft) -> str:
    """In which fields a draft differs from what was recorded under its id; empty if it does not."""
    import json
    from hashlib import sha256

    def fields(type_: str, schema: int, data: bytes) -> dict[str, str]:
        content = {key: json.dumps(value, ensure_ascii=False) for key, value in json.loads(data).items()}
        return {"type": type_, "schema": str(schema), **content}

    sealed = sha256(draft.data).digest() if draft.data is not None else draft.data_hash
    if (draft.type, draft.schema, sealed) == (recorded.type, recorded.schema, recorded.data_hash):
        return ""
    used = f"the id {draft.event_id} is used at position {recorded.position} for something else"
    if recorded.data is None or draft.data is None:
        return f"{used}, {'since' if recorded.data is None else 'here'} redacted"
    there = fields(recorded.type, recorded.schema, recorded.data)
    here = fields(draft.type, draft.schema, draft.data)
    return f"{used}: " + "; ".join(
        f"{key} is {there.get(key, 'unsaid')} there, {here.get(key, 'unsaid')} here"
        for key in sorted(there.keys() | here.keys())
        if there.get(key) != here.get(key)
    )
