"""The fields of an event as words on a command line: what they are called, and how what was typed is read.

Imported when an event is recorded or corrected and not before, since it needs the events [70 ms].
"""

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from attrs import NOTHING, fields

from coop_tracker.dates import PartialDate
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    VALUE_TYPES,
    AnyEvent,
    Citation,
    Event,
    EventId,
    Reference,
    Slug,
    kebab,
    meaning,
    singular,
    slots,
)
from coop_tracker.structuring import structure
from coop_tracker.values import Value
from coop_tracker.vocabulary import is_word

COMMON: Final = frozenset(attribute.name for attribute in fields(Event))
"""The fields of every event."""

EVENT_NAMES: Final = {kebab(name): name for name in EVENT_TYPES}
"""``proposal-made`` -> ``ProposalMade``."""


class Field(NamedTuple):
    """A field of an event, or one part of a field that is a structure: what one option stands for."""

    word: str
    """Its name on the command line: ``target``, ``until-said``, ``cite``."""
    path: str
    """Its place in the event: ``targets``, ``until.said``, ``sources``."""
    held: Any
    """The type of what it holds; of a list, of one item."""
    many: bool
    required: bool
    when_new: bool
    """Whether it is needed where a thing is introduced."""
    meaning: str

    @property
    def is_flag(self) -> bool:
        """Whether it is yes or no."""
        return self.held is bool

    @property
    def metavar(self) -> str:
        """What is typed for it: ``DATE``, ``PARTY``, ``'PARTY ROLE …'``."""
        if self.held is Reference and self.path == "targets":
            return "[KIND:]ID"
        if is_structure(self.held) and self.held is not Citation:
            return f"'{' '.join(required_parts(self.held)).upper()} …'"
        if is_word(self.held):
            return "WORD"
        return _METAVARS.get(self.held) or KINDS[self.held].upper()

    @property
    def help(self) -> str:
        """What it means, what it takes, and whether it is needed or repeated."""
        takes = f"one of {', '.join(self.held)}" if is_word(self.held) else ""
        optional = optional_parts(self.held) if is_structure(self.held) else []
        may_add = f"may add {', '.join(optional)}" if optional else ""
        repeated = "may be repeated" if self.many else ""
        needed = "needed where it is new" if self.when_new else ""
        return "; ".join(note for note in (self.meaning, takes, may_add, repeated, needed) if note)

    def read(self, texts: Sequence[str]) -> Any:
        """What was typed for it, as plain data.

        Raises:
            InvalidInput: a structure cannot be taken apart.
        """
        values = [self._plain(text) for text in texts]
        return values if self.many else values[0]

    def _plain(self, text: str) -> Any:
        if is_structure(self.held):
            return _structure(self.held, text, self.path)
        if self.path == "targets" and ":" not in text:
            return f"proposal:{text}"
        return _simple(self.held, text)

    def put(self, table: dict[str, Any], value: Any) -> None:
        """Write its value into an event as plain data; None takes it away."""
        name, _, part = self.path.partition(".")
        holder = table.setdefault(name, {}) if part else table
        if value is None:
            holder.pop(part or name, None)
        else:
            holder[part or name] = value
        if part and not holder:
            del table[name]


def fields_of(cls: Any) -> list[Field]:
    """The fields of an event type, in order; a field that is one structure comes as its parts."""
    found = []
    for name, held, many, default, has_parts in slots(cls):
        if has_parts and not many:
            for part in slots(held):
                path, means = f"{name}.{part.name}", meaning(held, part.name)
                found.append(Field(_kebab(f"{name}_{part.name}"), path, part.held, False, False, False, means))
        else:
            word = "cite" if name == "sources" else _kebab(singular(name) if many else name)
            when_new = "when_new" in getattr(fields(cls), name).metadata
            found.append(Field(word, name, held, many, default is NOTHING, when_new, meaning(cls, name)))
    return found


def parts_of(cls: Any) -> list[Field]:
    """The parts of a structure, as if each were a field of its own."""
    return [
        Field(
            _kebab(slot.name), slot.name, slot.held, slot.many, slot.default is NOTHING, False, meaning(cls, slot.name)
        )
        for slot in slots(cls)
    ]


def kinds_named(held: Any) -> tuple[str, ...]:
    """The kinds of things that a field of this type may name: none, one, or many; events and batches are no things."""
    from coop_tracker.rules import NAMED_KINDS

    if held is Reference:
        return NAMED_KINDS
    if held is Citation:
        return ("source",)
    return (KINDS[held],) if KINDS.get(held) in NAMED_KINDS else ()


def form_of(field: Field, *, is_new: bool = False) -> str:
    """In what form a field is given, with an example; empty where that is plain."""
    kinds = kinds_named(field.held)
    if is_new:
        return "a few letters of one on record, or the name of a new one"
    if kinds == ("party",):
        return "a few letters of its identifier or name; a country by its ISO code, such as AA"
    if kinds:
        known = "a few letters of its identifier or title"
        return f"a proposal, or another thing as kind:id; {known}" if field.path == "targets" else known
    return _FORMS.get(field.path.rpartition(".")[2]) or _FORMS.get(field.held, "")


def wrong(field: Field, text: str) -> str | None:
    """What is wrong with a text that is given for a field, if anything, whatever else the event says."""
    from coop_tracker.rules import wrong_value
    from coop_tracker.strict import read_held

    try:
        plain = field.read([text])
        value = read_held(plain, tuple[field.held, ...] if field.many else field.held, field.path)  # type: ignore[name-defined]
        faults = tuple(wrong_value(field.path, field.held, value if field.many else [value]))
    except InvalidInput as error:
        faults = error.faults
    return in_the_words_typed(faults[:1], [field], {field.word: [text]}, dashes="") or None


def event_of(cls: Any, typed: Mapping[str, Sequence[str]]) -> AnyEvent:
    """The event that was typed: for each word of its fields the texts given, none where it was left out.

    Raises:
        InvalidInput: with every fault found in the first step that finds any.
    """
    table: dict[str, Any] = {}
    for field in fields_of(cls):
        if texts := typed.get(field.word):
            field.put(table, field.read(texts))
    return structure(cls.__name__, table)


_FORMS: Final[Mapping[Any, str]] = {
    PartialDate: "no more than was said: 2025, 2025-07, 2025-07-27, or [2025-07-26..2025-07-28] for some day within",
    Decimal: "a number such as 900 or 12.5",
    int: "a whole number",
    Slug: "small letters, digits and hyphens",
    EventId: "its position in the log, or its id",
    **dict.fromkeys(("duration", "auto_renews", "notice", "offset"), "a length of time: P30D, P6M, P2Y"),
}
"""How a text of some type, or of some name, is written."""

_METAVARS: Final[Mapping[Any, str]] = {
    Citation: "ID#LOCATOR",
    Reference: "KIND:ID",
    PartialDate: "DATE",
    int: "NUMBER",
    Decimal: "NUMBER",
    Slug: "SLUG",
    str: "TEXT",
    Value: "VALUE",
}


def is_structure(held: Any) -> bool:
    """Whether it has parts with fields of their own."""
    return held in VALUE_TYPES


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _simple(held: Any, text: str) -> Any:
    if held is int and re.fullmatch(r"-?\d{1,20}", text):
        return int(text)
    if held is Value and re.fullmatch(r'[\[{"].*|-?\d{1,20}|true|false', text, re.DOTALL):
        try:
            return json.loads(text, parse_float=Decimal)
        except ValueError:
            return text
    if held is bool:
        return {"true": True, "false": False}.get(text, text)
    return text


# Structures: one argument, read like a shell line


def _structure(cls: Any, line: str, path: str) -> Any:
    """A structure's required parts in order, then ``part=value``; a citation may be ``id#locator`` as it stands."""
    if cls is Citation and _is_short(line):
        return line
    parts = {slot.name: slot for slot in slots(cls)}
    missing = required_parts(cls)
    table: dict[str, Any] = {}
    for word in _shell_words(line, path):
        name, equals, value = word.partition("=")
        name = name.replace("-", "_")
        if not (equals and name in parts):
            if not missing:
                raise InvalidInput([Fault(path, f"{word!r} in {line!r} is a word too many; {what_it_takes(cls)}")])
            name, value = missing[0], word
        missing = [part for part in missing if part != name]
        one = _simple(parts[name].held, value)
        table[name] = [*table.get(name, ()), one] if parts[name].many else one
    if missing:
        raise InvalidInput([Fault(path, f"{line!r} does not give {' and '.join(missing)}; {what_it_takes(cls)}")])
    return _with_locator(table) if cls is Citation else table


def _is_short(citation: str) -> bool:
    """Whether a citation gives none of its parts by name, so that what follows # is the locator, spaces and all."""
    try:
        names = [word.partition("=")[0].replace("-", "_") for word in shlex.split(citation) if "=" in word]
    except ValueError:
        return True
    return not {slot.name for slot in slots(Citation)}.intersection(names)


def _with_locator(citation: dict[str, Any]) -> dict[str, Any]:
    source, _, locator = citation["source"].partition("#")
    return {**citation, "source": source, **({"locator": locator} if locator else {})}


def _shell_words(line: str, path: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise InvalidInput([Fault(path, f"{line!r} cannot be read: {str(error).lower()}")]) from None


def required_parts(cls: Any) -> list[str]:
    """The parts that a structure must have, in order."""
    return [slot.name for slot in slots(cls) if slot.default is NOTHING]


def optional_parts(cls: Any) -> list[str]:
    """The parts that a structure may have, as they are typed: ``on-behalf-of=``."""
    return [f"{_kebab(slot.name)}=" for slot in slots(cls) if slot.default is not NOTHING]


def what_it_takes(cls: Any) -> str:
    """``it takes PARTY ROLE, then on-behalf-of=, title=, size=``."""
    optional = optional_parts(cls)
    return f"it takes {' '.join(required_parts(cls)).upper()}{', then ' if optional else ''}{', '.join(optional)}"


# Faults, in the words that were typed


def in_the_words_typed(
    faults: Iterable[Fault], known: Iterable[Field], typed: Mapping[str, Sequence[str]], dashes: str = "--"
) -> str:
    """Faults of an event, a line each, under the names of the options (or fields) that were given."""
    known = list(known)
    return "\n".join(dict.fromkeys(_spoken(fault, known, typed, dashes) for fault in faults))


def _spoken(fault: Fault, known: Sequence[Field], typed: Mapping[str, Sequence[str]], dashes: str) -> str:
    for field in known:
        rest = fault.where.removeprefix(field.path)
        if fault.where.startswith(field.path) and (not rest or rest[0] in ".["):
            item = re.fullmatch(r"\[(\d+)\]\.?(.+)", rest)
            texts = typed.get(field.word, ())
            if item and int(item[1]) < len(texts):
                return f"{dashes}{field.word} {texts[int(item[1])]!r}: {item[2]}: {fault.what}"
            return f"{dashes}{field.word}: {fault.what}"
    return str(fault)
