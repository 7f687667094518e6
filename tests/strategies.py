"""Hypothesis strategies for events, made from their classes: whatever a field may hold, and nothing else."""

import unicodedata
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import NOTHING, fields
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from coop_tracker.dates import PartialDate
from coop_tracker.events import EVENT_TYPES, KINDS, VALUE_TYPES, AnyEvent, Reference, Slug, item_type
from coop_tracker.rules import NAMED_KINDS
from coop_tracker.values import Value
from coop_tracker.vocabulary import Word

slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
event_ids = st.uuids().map(str)
countries = st.sampled_from(["AA", "DD", "AA-01", "EU", "XK"])
texts = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(lambda text: bool(text.strip()))
)
days = st.dates().map(lambda day: f"{day.isoformat()}")
dates = st.one_of(
    days,
    days.map(lambda day: day[:7]),
    days.map(lambda day: day[:4]),
    days.map(lambda day: f"{day[:7]}~"),
    days.map(lambda day: f"{day}T09:30"),
    days.map(lambda day: f"[..{day}]"),
    days.map(lambda day: f"[{day}..]"),
    days.map(lambda day: f"{day}/.."),
    days.map(lambda day: f"{day[:4]}-34"),
    st.just("unknown"),
).map(PartialDate)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)


def values(held: Any, name: str) -> SearchStrategy[Any]:
    """What a field of this type may hold."""
    if held in VALUE_TYPES:
        return parts(held)
    if held is PartialDate:
        return dates
    if held is Decimal:
        return decimals
    if held is Value:
        plain = texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans()
        return st.recursive(plain, lambda one: st.lists(one, max_size=2) | st.dictionaries(slugs, one, max_size=2)).map(
            Value
        )
    if held is bool:
        return st.booleans()
    if held is int:
        return st.integers(0, 2**53 - 1)
    if held is Reference:
        return st.builds("{}:{}".format, st.sampled_from(NAMED_KINDS), slugs)
    if held is Slug:
        return slugs
    if held in KINDS:
        kind = KINDS[held]
        return event_ids if kind in ("event", "batch") else slugs | countries if kind == "party" else slugs
    if isinstance(held, type) and issubclass(held, Word):
        return st.sampled_from(list(held))
    if name in ("duration", "auto_renews", "notice", "offset"):
        return st.sampled_from(["P30D", "P6M", "P2Y", "-P1W"])
    if name == "sha256":
        return st.binary(min_size=32, max_size=32).map(bytes.hex)
    return texts


def parts(cls: Any) -> SearchStrategy[Any]:
    """Any instance of an event or value class."""
    return _parts(cls)


@cache
def _parts(cls: Any) -> SearchStrategy[Any]:
    given: dict[str, SearchStrategy[Any]] = {}
    for attribute in fields(cls):
        held, many = item_type(attribute.type)
        one = values(held, attribute.name)
        required = attribute.default is NOTHING
        if many:
            given[attribute.name] = st.lists(one, min_size=int(required), max_size=2).map(tuple)
        else:
            given[attribute.name] = one if required else st.just(attribute.default) | one
    return st.builds(cls, **given)


@cache
def events() -> SearchStrategy[AnyEvent]:
    """Any event of any type; whether the rules would take it is another matter."""
    return st.sampled_from(list(EVENT_TYPES.values())).flatmap(parts)
