"""What the words of the record mean, looked up: controlled words, vocabularies, fields, events and their parts.

Everything is read off :mod:`coop_tracker.vocabulary` and :mod:`coop_tracker.events`; nothing is said here anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from attrs import NOTHING, fields

from coop_tracker import vocabulary
from coop_tracker.crosswalk import Crossing, crossings
from coop_tracker.dates import PartialDate
from coop_tracker.errors import UnknownThing
from coop_tracker.events import EVENT_TYPES, KINDS, VALUE_TYPES, Event, Reference, Slot, Slug, kebab, meaning, slots
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.values import Value
from coop_tracker.vocabulary import Ordered, Strength, Word, is_word


class FieldOf(NamedTuple):
    """A field of an event or of a part of one."""

    name: str
    holds: str
    """What it holds, in words: ``list of party``."""
    needed: str
    """``required``; ``when new``: by the event that introduces the thing; or empty."""
    default: str | None
    """What holds where it is not given, if that says something."""
    meaning: str


class Gloss(NamedTuple):
    """What one name means."""

    name: str
    what: str
    """``word``, ``vocabulary``, ``field``, ``event`` or ``part``."""
    meaning: str
    vocabulary: str | None = None
    """The vocabulary of a word, or the one whose words a field takes."""
    holds: str | None = None
    """What a field holds; ``list of …`` where it may hold several."""
    number: int | None = None
    """Where the order of a vocabulary counts, the place of the word in it: of a strength its level, from −2 to 5."""
    words: tuple[str, ...] = ()
    """All words of that vocabulary, in its order."""
    used_in: tuple[str, ...] = ()
    """The fields that hold it, as ``Class.field``; none for words that are only ever worked out."""
    fields: tuple[FieldOf, ...] = ()
    """Of an event or part."""
    elsewhere: tuple[Crossing, ...] = ()
    """What a word is called in other registers."""


def vocabularies() -> list[type[Word]]:
    """Every vocabulary, in the order of :mod:`coop_tracker.vocabulary`."""
    found = [each for each in vars(vocabulary).values() if is_word(each)]
    return [each for each in found if each not in (Word, Ordered)]


def words(cls: type[Word]) -> list[Gloss]:
    """The words of a vocabulary, in order."""
    codes, used_in = tuple(map(str, cls)), _holders()[cls]
    return [
        Gloss(
            name=str(word),
            what="word",
            meaning=word.definition,
            vocabulary=cls.__name__,
            number=number(word),
            words=codes,
            used_in=used_in,
            elsewhere=tuple(crossings(word)),
        )
        for word in cls
    ]


def number(word: Word) -> int | None:
    """The level of a strength, the place of a word in any other vocabulary whose order counts."""
    if isinstance(word, Strength):
        return word.level
    return word.rank if isinstance(word, Ordered) else None


def look_up(name: str) -> Sequence[Gloss]:
    """Everything that goes by a name; capitals, blanks, hyphens and underscores do not matter.

    Where nothing does: the controlled words that are said to mean it, as ``welcomed`` means appreciated.

    Raises:
        UnknownThing: nothing goes by it, and no word means it.
    """
    found = [*_in_place(*name.split(".", 1))] if "." in name else _glossary().get(_plain(name), [])
    found = found or [each for each in everything() if each.what == "word" and _means(each, name)]
    if not found:
        known = dict.fromkeys(gloss.name for glosses in _glossary().values() for gloss in glosses)
        plain = {_plain(one): one for one in known}
        close = [] if "." in name else [plain[one] for one in similar(_plain(name), plain)]
        raise UnknownThing(f"no word, field or event is called {name!r}{did_you_mean(close)}")
    return found


def _means(gloss: Gloss, said: str) -> bool:
    return bool(re.search(rf"\b{re.escape(said)}\b", gloss.meaning, re.IGNORECASE))


def _in_place(holder: str, field: str) -> Iterator[Gloss]:
    """A field as "used in" names it: ``ProposalMade.title``, ``Deadline.relation``."""
    named = {cls.__name__ for cls in (*_classes(), Event) if _plain(holder) == _plain(cls.__name__)}
    places = {f"{cls}.{_plain(field)}" for cls in (*named, *(["Event"] if named & EVENT_TYPES.keys() else []))}
    for gloss in _glossary().get(_plain(field), []):
        cls_and_name = (place.partition(".") for place in gloss.used_in)
        if gloss.what == "field" and any(f"{cls}.{_plain(name)}" in places for cls, _, name in cls_and_name):
            yield gloss


def sentence(cls: Any) -> str:
    """What a class says that it is, on one line."""
    return " ".join(str(cls.__doc__).split()).replace("``", "")


def form(held: Any) -> str:
    """What a field holds, in words: an identifier by the kind of thing, a part or a vocabulary by its name."""
    return KINDS.get(held) or FORMS.get(held) or str(held.__name__)


FORMS: Final[Mapping[Any, str]] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    Decimal: "decimal number",
    PartialDate: "date",
    Reference: "kind:slug",
    Slug: "slug",
    Value: "text, number, list or table",
}
"""What is neither an identifier nor made of parts."""


def fields_of(cls: Any) -> tuple[FieldOf, ...]:
    """The fields of an event or part, its own first and then those of every event."""
    common = {slot.name for slot in slots(Event)} if issubclass(cls, Event) else set()
    ordered = sorted(slots(cls), key=lambda slot: slot.name in common)
    return tuple(_field(cls, slot) for slot in ordered)


def _field(cls: Any, slot: Slot) -> FieldOf:
    when_new = "when_new" in getattr(fields(cls), slot.name).metadata
    needed = "required" if slot.default is NOTHING else "when new" if when_new else ""
    tells = slot.default is not NOTHING and slot.default is not None and slot.default != ()
    default = str(slot.default).lower() if tells else None
    return FieldOf(slot.name, _holds(slot.held, slot.many), needed, default, meaning(cls, slot.name))


def _holds(held: Any, many: bool) -> str:
    return f"list of {form(held)}" if many else form(held)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter not in " -_")


def _classes() -> list[Any]:
    return [*EVENT_TYPES.values(), *VALUE_TYPES]


@cache
def _holders() -> Mapping[type[Word], tuple[str, ...]]:
    """The fields that hold words of each vocabulary."""
    held = [(slot.held, f"{cls.__name__}.{slot.name}") for cls in _classes() for slot in slots(cls)]
    return {each: tuple(place for one, place in held if one is each) for each in vocabularies()}


@cache
def _glossary() -> Mapping[str, Sequence[Gloss]]:
    """Everything that can be looked up, by its name without what does not matter."""
    found: dict[str, list[Gloss]] = {}
    for gloss in everything():
        found.setdefault(_plain(gloss.name), []).append(gloss)
    return found


def everything() -> Iterator[Gloss]:
    """Everything that can be looked up: events, their parts, vocabularies with their words, and fields."""
    for cls in EVENT_TYPES.values():
        yield Gloss(kebab(cls.__name__), "event", sentence(cls), fields=fields_of(cls))
    for part in VALUE_TYPES:
        used_in = tuple(f"{cls.__name__}.{slot.name}" for cls in _classes() for slot in slots(cls) if slot.held is part)
        yield Gloss(part.__name__, "part", sentence(part), used_in=_of_all(used_in), fields=fields_of(part))
    for vocabulary_ in vocabularies():
        codes, used_in = tuple(map(str, vocabulary_)), _holders()[vocabulary_]
        yield Gloss(vocabulary_.__name__, "vocabulary", sentence(vocabulary_), words=codes, used_in=used_in)
    for vocabulary_ in vocabularies():
        yield from words(vocabulary_)
    yield from _fields()


def _fields() -> Iterator[Gloss]:
    """Each field, once for every meaning it has and for everything that it may hold."""
    places: dict[tuple[str, str, Any, bool], list[str]] = {}
    for cls in _classes():
        for slot in slots(cls):
            kept = (slot.name, meaning(cls, slot.name), slot.held, slot.many)
            places.setdefault(kept, []).append(f"{cls.__name__}.{slot.name}")
    for (name, means, held, many), used_in in places.items():
        has_words = is_word(held)
        takes = (form(held), tuple(map(str, held))) if has_words else (None, ())
        yield Gloss(name, "field", means, takes[0], _holds(held, many), words=takes[1], used_in=_of_all(used_in))


def _of_all(places: Sequence[str]) -> tuple[str, ...]:
    """What every event has is said of Event, once."""
    common = {slot.name for slot in slots(Event)}
    named = (
        f"Event.{name}" if cls in EVENT_TYPES and name in common else f"{cls}.{name}"
        for cls, _, name in (place.partition(".") for place in places)
    )
    return tuple(dict.fromkeys(named))
