"""A value whose form depends on what it is about: text, a whole number, true or false, a list or a table."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, final

from coop_tracker.errors import InvalidInput

LARGEST: Final = 2**53 - 1
"""The largest whole number, either way, that every reader of JSON keeps exactly (RFC 8785)."""

_DEEPEST: Final = 16


@final
class Value:
    """Plain data that does not change, kept as its RFC 8785 JSON; two are equal if their texts are.

    Numbers with decimals and dates are kept as text, as everywhere in the record.

    Raises:
        InvalidInput: it is no plain data, or holds a number that cannot be kept exactly.
    """

    __slots__ = ("_json",)

    _json: str

    def __init__(self, value: Any) -> None:
        text = json.dumps(_plain(value, 0), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "_json", text)

    @property
    def plain(self) -> Any:
        """The value as text, number, list or table; a copy, to do with as one likes."""
        return json.loads(self._json)

    def __str__(self) -> str:
        """As a person reads it: a text as it is, all else as JSON."""
        value = self.plain
        return value if isinstance(value, str) else self._json

    def __repr__(self) -> str:
        return f"Value({self.plain!r})"

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Value) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self!r} does not change")

    def __reduce__(self) -> tuple[type["Value"], tuple[Any]]:
        return Value, (self.plain,)


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise InvalidInput("a value is nested too deeply")
    match value:
        case Value():
            return value.plain
        case bool() | str():
            return str(value) if isinstance(value, str) else value
        case int() if -LARGEST <= value <= LARGEST:
            return value
        case int():
            raise InvalidInput(f"{value} is too large to be kept exactly (at most {LARGEST} either way)")
        case Decimal() if value.is_finite():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping() if all(isinstance(key, str) for key in value):
            return {str(key): _plain(one, depth + 1) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one, depth + 1) for one in value]
    raise InvalidInput(f"{value!r} is no text, whole number, truth, list or table; write decimals as text")


def texts(value: Any) -> list[str]:
    """Every text in plain data, the names in its tables too."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for key, one in value.items() for text in (key, *texts(one))]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []
