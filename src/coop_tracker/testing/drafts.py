"""What logs are tried with: drafts in a word or two, and any draft or query at all."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from unicodedata import normalize

from hypothesis import strategies as st

from coop_tracker.log import Draft, EventLog, Origin, Query, QueryItem, RecordedEvent, uuid7
from coop_tracker.log.chain import canonical

NOON: Final = datetime(2025, 7, 27, 12, tzinfo=UTC)
WATER: Final = "proposal:water"
HEALTH: Final = "proposal:health"
MEETING: Final = "meeting:waic-2025"
EVERYTHING: Final = Query((QueryItem(),))


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def draft(*tags: str, type: str = "ProposalMade", data: bytes | None = b"{}", **more: Any) -> Draft:  # noqa: A002
    """A draft with these tags and an id of its own."""
    return Draft(uuid7(now()), type, 1, data, tags)._replace(**more)


def record(log: EventLog, *drafts: Draft, **more: Any) -> list[RecordedEvent]:
    """Record these, or one about water, as Ann."""
    return log.append(drafts or [draft(WATER)], recorded_by="ann", **more)


def positions(events: Iterable[RecordedEvent]) -> list[int]:
    """Where these were recorded."""
    return [event.position for event in events]


TYPES: Final = ("A", "B", "C")
TAGS: Final = tuple(f"{kind}:{name}" for kind in ("party", "proposal") for name in ("a", "b", "ü"))
some_types, some_tags = (st.lists(st.sampled_from(each), max_size=3).map(tuple) for each in (TYPES, TAGS))
queries = st.lists(st.builds(QueryItem, some_types, some_tags), max_size=4).map(tuple).map(Query)
prefixes = st.sampled_from(["", "party:", "proposal:", "proposal:a", "q"])
bounds = st.none() | st.integers(0, 8)
contents = st.integers(0, 9).map(lambda number: canonical({"number": number}))
few_drafts = st.lists(
    st.builds(
        lambda type_, tags, data: draft(*tags, type=type_, data=data), st.sampled_from(TYPES), some_tags, contents
    ),
    min_size=1,
    max_size=6,
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20).map(
    lambda text: normalize("NFC", text)
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
origins = st.builds(Origin, texts, st.integers(1, 2**53 - 1), moments, texts)
fields = st.dictionaries(
    st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True),
    st.recursive(
        texts | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
any_drafts = st.builds(
    Draft,
    event_id=st.uuids().map(str),
    type=texts,
    schema=st.integers(1, 2**53 - 1),
    data=fields.map(canonical),
    tags=st.lists(texts, max_size=3).map(tuple),
    origin=st.none() | origins,
    batch_id=st.none(),
    data_hash=st.none(),
)
