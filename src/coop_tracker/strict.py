"""Plain data from outside read strictly: cattrs walks the classes, and every fault is told at its path in our words.

Asked where :mod:`coop_tracker.structuring` finds something that is not plainly right.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import BaseValidationError, Converter, IterableValidationError
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from coop_tracker.dates import PartialDate
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import KINDS, Citation, Reference, Slug
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.values import LARGEST, Value
from coop_tracker.vocabulary import Word

Made = TypeVar("Made")


def read(table: Mapping[str, Any], cls: type[Made]) -> Made:
    """The event, or other attrs class, of this type that a plain table describes.

    Raises:
        InvalidInput: with every fault, each at its path: ``sources[0].source``.
    """
    try:
        return _converter().structure(table, cls)
    except (BaseValidationError, _Wrong) as error:
        raise InvalidInput(_faults(error, "")) from None


def read_held(value: Any, held: Any, at: str) -> Any:
    """What a field of this type holds that is described by plain data.

    Raises:
        InvalidInput: with every fault, each at its path, which begins with ``at``.
    """
    try:
        return _converter().structure(value, held)
    except (BaseValidationError, _Wrong) as error:
        raise InvalidInput(_faults(error, at)) from None


class _Wrong(ValueError):
    """A value that is not what its field holds; the message is for a person."""


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=False, detailed_validation=True)
    for cls, kind in KINDS.items():
        converter.register_structure_hook(cls, _identifier_hook(f"the identifier of {_a(kind)}"))
    converter.register_structure_hook(Reference, _identifier_hook("kind:slug"))
    converter.register_structure_hook(Slug, _text)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(Word, _word)
    converter.register_structure_hook(bool, _truth)
    converter.register_structure_hook(int, _whole)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook(PartialDate, _date)
    converter.register_structure_hook(Value, _value)
    converter.register_structure_hook_factory(_is_list, lambda cls: _list_hook(cls, converter))
    converter.register_structure_hook_factory(attrs.has, lambda cls: _table_hook(cls, converter))
    return converter


def _identifier_hook(wanted: str) -> Callable[[Any, Any], str]:
    def hook(value: Any, cls: Any) -> str:
        if isinstance(value, Mapping):
            raise _Wrong(f"expected {wanted}, got a table: introduce the thing in an event of its own and name it here")
        if not isinstance(value, str):
            raise _Wrong(f"expected {wanted}, got {_shown(value)}")
        return _text(value, cls)

    return hook


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"expected text, got {_shown(value)}{_in_quotes(value)}")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise _Wrong("a text cannot hold half a character (a lone surrogate)")  # it could not even be encoded
    return value


def _in_quotes(value: Any) -> str:
    return "" if isinstance(value, Mapping | list) else ": put it in quotes"


def _truth(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"expected true or false, got {_shown(value)}")
    return value


def _whole(value: Any, _: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong(f"expected a whole number, got {_shown(value)}")
    if not -LARGEST <= value <= LARGEST:
        raise _Wrong(f"{_shown(value)} is too large to be kept exactly (at most {LARGEST} either way)")
    return value


def _decimal(value: Any, _: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _Wrong(f"expected a number, got {_shown(value)}")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _Wrong(f"expected a number such as 900 or 12.5, got {_shown(value)}") from None
    if not number.is_finite():
        raise _Wrong(f"{number} is not a number one can count with")
    return number


def _date(value: Any, _: Any) -> PartialDate:
    if isinstance(value, date):  # a day that TOML read as one, perhaps with a time
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):  # a year without quotes
        value = str(value)
    if not isinstance(value, str):
        hint = ": put a span in quotes" if isinstance(value, list) else ""
        raise _Wrong(f"expected a date as text, got {_shown(value)}{hint}")
    try:
        return PartialDate.parse(value)
    except InvalidInput as error:
        raise _Wrong(str(error)) from None


def _value(value: Any, _: Any) -> Value:
    try:
        return Value(value)
    except InvalidInput as error:
        raise _Wrong(str(error)) from None


def _word(value: Any, cls: type[Word]) -> Word:
    if isinstance(value, str):
        try:
            return cls(value)
        except ValueError:
            pass
    words = [str(word) for word in cls]
    near: Sequence[str] = []
    if isinstance(value, str):
        meaning = [f"{word} ({word.definition})" for word in cls if _says(word.definition, value)]
        near = meaning[:2] or similar(value.lower().replace(" ", "_").replace("-", "_"), words)
    hint = did_you_mean(near) or f"; it is one of {', '.join(words)}"
    raise _Wrong(f"{_shown(value)} is not {_a(_spaced(cls.__name__))}{hint}")


def _says(definition: str, words: str) -> bool:
    """Whether a definition lists these words: those of a press release are no code, and mean one."""
    return words.casefold() in definition.casefold().split(", ")


def _spaced(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _is_list(cls: Any) -> bool:
    return get_origin(cls) is tuple


def _list_hook(cls: Any, converter: Converter) -> Callable[[Any, Any], tuple[Any, ...]]:
    item = get_args(cls)[0]

    def hook(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            hint = f": write [{_shown(value)}]" if isinstance(value, str) else ""
            hint = ": write [{ … }]" if isinstance(value, Mapping) else hint
            raise _Wrong(f"expected a list, got {_shown(value)}{hint}")
        items, errors = [], []
        for number, one in enumerate(value):
            try:
                items.append(converter.structure(one, item))
            except (BaseValidationError, _Wrong) as error:
                error.__notes__ = [*getattr(error, "__notes__", []), IterableValidationNote("", number, item)]
                errors.append(error)
        if errors:
            raise IterableValidationError("in a list", errors, cls)
        return tuple(items)

    return hook


def _table_hook(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    from_table = make_dict_structure_fn(cls, converter, _cattrs_detailed_validation=True)
    names = [attribute.name for attribute in attrs.fields(cls)]

    def hook(value: Any, _: Any) -> Any:
        if cls is Citation and isinstance(value, str):
            source, _hash, locator = value.partition("#")
            value = {"source": source, "locator": locator} if locator else {"source": source}
        if not isinstance(value, Mapping):
            raise _Wrong(f"expected a table with {', '.join(names)}, got {_shown(value)}")
        extra = [_Extra(name, did_you_mean(similar(str(name), names))) for name in value if name not in names]
        try:
            made = from_table(value, cls)
        except BaseValidationError as error:
            raise IterableValidationError("in a table", [*error.exceptions, *extra], cls) from None
        if extra:
            raise IterableValidationError("in a table", extra, cls)
        return made

    return hook


class _Extra(ValueError):
    """A field that a table has and its class does not know."""

    def __init__(self, name: object, hint: str) -> None:
        super().__init__(f"there is no such field{hint}")
        self.name = str(name)


def _faults(error: BaseException, at: str) -> list[Fault]:
    """The nested errors of cattrs as flat faults, each at its path."""
    path = at
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            path = f"{path}.{note.name}" if path else note.name
        elif isinstance(note, IterableValidationNote):
            path = f"{path}[{note.index}]"
    match error:
        case BaseValidationError():
            return [fault for each in error.exceptions for fault in _faults(each, path)]
        case _Extra():
            return [Fault(f"{path}.{error.name}" if path else error.name, str(error))]
        case KeyError():
            name = str(error.args[0])
            if getattr(error, "__notes__", None):
                return [Fault(path, "is required")]
            return [Fault(f"{path}.{name}" if path else name, "is required")]
    return [Fault(path, str(error))]


def _shown(value: Any) -> str:
    """A value as its writer would recognise it, and not too long."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case Mapping():
            return "a table"
        case list() | tuple():
            return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
