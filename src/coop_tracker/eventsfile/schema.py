"""JSON Schema (draft 2020-12) of an events file, made from the classes of the events and their parts.

It says what a file may look like, for editors and for validators; the reader decides. What a schema cannot know it
leaves to the reader: whether a thing was introduced, whether a month has a 31st, whether a text is in normal form C.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

from attrs import NOTHING, fields

from coop_tracker.dates import PATTERN as DATE
from coop_tracker.dates import PartialDate
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    NAMELESS,
    VALUE_TYPES,
    AliasNoted,
    Citation,
    ClaimRecorded,
    EndorsementGiven,
    EndorsementWithdrawn,
    Event,
    EventRetracted,
    MeetingScheduled,
    PartyIntroduced,
    ProposalAmended,
    Reference,
    Slot,
    Slug,
    StatusReported,
    TopicDiscussed,
    introduced_field,
    meaning,
    slots,
)
from coop_tracker.eventsfile.inplace import IN_PLACE
from coop_tracker.glossary import sentence
from coop_tracker.rules import COUNTRY, DURATION, DURATIONS, NAMED_KINDS, SHA256, SLUG
from coop_tracker.values import LARGEST, Value
from coop_tracker.vocabulary import SourceKind, is_word

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

SHARED: Final = ("meeting", "sources", "tracks", "on")
"""The fields that ``[defaults]`` may hold, besides ``recorded_by``."""


def file_schema() -> Schema:
    """The schema of an events file in TOML."""
    return {
        "$schema": DIALECT,
        "title": "Events file",
        "description": "Events to record: what was said and done between parties. Read by coop import.",
        "type": "object",
        "properties": {
            "ledger": {
                "description": "Where these events come from: with a name and a day, their origin in every ledger.",
                "type": "object",
                "properties": {
                    "name": {"description": "The name of the origin; labels are good under it.", **_text(SLUG.pattern)},
                    "compiled": {
                        "description": "The day on which the file was put together, such as 2025-08-01.",
                        **_text(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}([T ].+)?"),
                    },
                },
                "additionalProperties": False,
            },
            "defaults": {
                "description": "What most events share; an event that gives a field itself does not take it.",
                "type": "object",
                "properties": {
                    **{each.name: _form(TopicDiscussed, each) for each in slots(TopicDiscussed) if each.name in SHARED},
                    "recorded_by": {"description": "Who records the events.", **_FORMS[str]},
                },
                "additionalProperties": False,
            },
            "events": {
                "description": "The events, in any order: each [[events]] with its type.",
                "type": "array",
                "items": {"$ref": "#/$defs/event"},
            },
        },
        "additionalProperties": False,
        "$defs": _definitions(),
    }


def event_schema() -> Schema:
    """The schema of one event: a line of JSON Lines."""
    return {"$schema": DIALECT, "title": "Event", "$ref": "#/$defs/event", "$defs": _definitions()}


def _definitions() -> Schema:
    return {
        "event": _any_event(),
        **{name: _event(cls) for name, cls in EVENT_TYPES.items()},
        **{part.__name__: _part(part) for part in VALUE_TYPES},
        **{f"new-{kind}": _in_place(kind) for kind in IN_PLACE},
        "date": {"anyOf": [{"const": "unknown"}, _text(DATE)]},
        "year": {"minimum": 1000, "maximum": 9999},
        "reference": _text(_REFERENCE),
        "target": _text(f"{_REFERENCE}|{SLUG.pattern}"),
        "new-thing": _new_thing(),
    }


# Events


def _any_event() -> Schema:
    """Its fields as far as they are the same in every event, then, by its type, what is its own.

    By its type, and not as one of many: so a fault is told of the event that was meant. The fields stand here because
    some editors (those that rest on taplo) look at no condition for what they offer.
    """
    named = _enumeration({name: sentence(cls) for name, cls in EVENT_TYPES.items()})
    by_type = [
        {"if": {"properties": {"type": {"const": name}}}, "then": {"$ref": f"#/$defs/{name}"}} for name in EVENT_TYPES
    ]
    return {
        "type": "object",
        "properties": {
            "type": {"description": "What happened.", **named},
            **{name: _told(forms) or _shared(forms) for name, forms in _forms().items()},
        },
        "required": ["type"],
        "if": {"required": ["type"]},
        "then": {"allOf": by_type},
    }


@cache
def _forms() -> Mapping[str, Mapping[str, Any]]:
    """The forms of each field, by the events that have it."""
    found: dict[str, dict[str, Any]] = {}
    classes: list[Any] = [Event, *EVENT_TYPES.values()]
    for cls in classes:
        for slot in slots(cls):
            found.setdefault(slot.name, {})[cls.__name__] = _form(cls, slot)
    return found


def _told(forms: Mapping[str, Schema]) -> Schema | None:
    """The one form of a field; None where it has several."""
    first, *others = forms.values()
    return first if all(other == first for other in others) else None


def _shared(forms: Mapping[str, Schema]) -> Schema:
    """What editors may offer for a field that holds something else in every event."""
    told = {"description": " Or: ".join(dict.fromkeys(str(each["description"]) for each in forms.values()))}
    if not all("enum" in each for each in forms.values()):
        return told
    words: dict[str, list[str]] = {}
    for each in forms.values():
        for word, definition in zip(each["enum"], each["enumDescriptions"], strict=True):
            words.setdefault(word, []).append(definition)
    return {**told, **_enumeration({word: " Or: ".join(dict.fromkeys(said)) for word, said in words.items()})}


def _event(cls: Any) -> Schema:
    """What an event has of its own: which fields, which of them it needs, and what they demand of each other."""
    own = introduced_field(cls)
    properties: Schema = {"type": {"const": cls.__name__}}
    for slot in slots(cls):
        forms = _forms()[slot.name]
        only: Schema = {} if _told(forms) else dict(forms[cls.__name__])
        if own and own.name == slot.name:
            only["type"] = "string"  # the table that introduces it is this one
        if slot.many and slot.default is NOTHING:
            only["minItems"] = 1
        if slot.default is not NOTHING and slot.default is not None and slot.default != ():
            only["default"] = slot.default if isinstance(slot.default, bool) else str(slot.default)
        if "when_new" in getattr(fields(cls), slot.name).metadata:
            only["description"] = f"{_meaning(cls, slot)} Needed where the thing is new."
        properties[slot.name] = only or True
    required = [slot.name for slot in slots(cls) if slot.default is NOTHING]
    return {
        "description": sentence(cls),
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **_SHAPES.get(cls, {}),
    }


# Parts, and things that are introduced where they are named


def _part(cls: Any) -> Schema:
    table = _table(cls)
    if cls is not Citation:
        return table
    # Short, a text. What is demanded of a table is not demanded of a text.
    return {**table, "type": ["string", "object"], "pattern": f"^({SLUG.pattern}(#.*)?)$"}


def _in_place(kind: str) -> Schema:
    """As in the event that introduces it, but for what follows from where it stands; or no more than its identifier."""
    table = _table(IN_PLACE[kind])
    table["properties"][kind] = {**table["properties"][kind], "type": "string"}
    follows = (kind, "kind") if kind == "party" else (kind,)
    needed = [name for name in table.pop("required") if name not in follows]
    whole = {"required": needed} if needed else {"anyOf": [{"required": ["title"]}, {"required": [kind]}]}
    known = {"required": [kind], "maxProperties": 1}
    return {**table, "description": f"A {kind}, introduced here.", "anyOf": [whole, known]}


def _new_thing() -> Schema:
    """A table where things of several kinds may stand: what it introduces follows from what it has."""
    signs: list[tuple[str, Schema]] = [
        ("source", {"properties": {"kind": {"enum": [*map(str, SourceKind)]}}, "required": ["kind"]}),
        *((kind, {"required": [kind]}) for kind in ("meeting", "track", "source", "party")),
        ("party", {"required": ["name"]}),
    ]
    table: Schema = {"required": ["title", "kind"], "$ref": "#/$defs/new-meeting"}
    for kind, has in signs:
        table = {"if": has, "then": {"$ref": f"#/$defs/new-{kind}"}, "else": table}
    return table


def _table(cls: Any) -> Schema:
    return {
        "description": sentence(cls),
        "type": "object",
        "properties": {slot.name: _form(cls, slot) for slot in slots(cls)},
        "required": [slot.name for slot in slots(cls) if slot.default is NOTHING],
        "additionalProperties": False,
    }


# Fields


def _form(cls: Any, slot: Slot) -> Schema:
    one = _one(slot)
    told = {"description": _meaning(cls, slot)}
    return {**told, "type": "array", "items": one} if slot.many else {**told, **one}


def _meaning(cls: Any, slot: Slot) -> str:
    what = meaning(cls, slot.name)
    return f"{what[0].upper()}{what[1:]}."


def _one(slot: Slot) -> Schema:
    """What a field holds; of a list, what one of its items is."""
    held = slot.held
    if held in KINDS:
        kind = KINDS[held]
        return _or_table(_identifier(kind), f"new-{kind}") if kind in IN_PLACE else _text(_identifier(kind))
    if held is Reference:  # in targets a bare slug is a proposal
        return _either("string", "target" if slot.name == "targets" else "reference", "object", "new-thing")
    if slot.has_parts:
        return {"$ref": f"#/$defs/{held.__name__}"}
    if slot.name in DURATIONS:
        return _text(DURATION.pattern)
    if slot.name == "sha256":
        return _text(SHA256.pattern)
    if slot.name == "count":
        return {"type": "integer", "minimum": 0, "maximum": LARGEST}
    if is_word(held):
        return _enumeration({str(word): word.definition for word in held})
    return dict(_FORMS[held])


def _or_table(pattern: str, table: str) -> Schema:
    """A text, or a table as it is defined; with a condition, so that a fault in the table is told at its place."""
    then = {"$ref": f"#/$defs/{table}"}
    return {"type": ["string", "object"], "pattern": f"^({pattern})$", "if": {"type": "object"}, "then": then}


def _either(one: str, defined: str, other: str, otherwise: str) -> Schema:
    """A value of one type as it is defined, or of another."""
    return {
        "type": [one, other],
        "if": {"type": one},
        "then": {"$ref": f"#/$defs/{defined}"},
        "else": {"$ref": f"#/$defs/{otherwise}"},
    }


def _identifier(kind: str) -> str:
    if kind == "party":
        return f"{SLUG.pattern}|{COUNTRY.pattern}"
    if kind in (*NAMELESS, "event"):
        return f"{SLUG.pattern}(/{SLUG.pattern})?"  # the label of an event of another ledger
    return SLUG.pattern


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$"}


def _enumeration(words: Mapping[str, str]) -> Schema:
    """Controlled words; what each means is told in the way of VS Code, and in that of taplo."""
    definitions = [*words.values()]
    return {
        "enum": [*words],
        "enumDescriptions": definitions,
        "x-taplo": {"docs": {"enumValues": definitions}},
    }


_REFERENCE: Final = "|".join(f"{kind}:({_identifier(kind)})" for kind in (*NAMED_KINDS, "event"))
_DECIMAL: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"

_FORMS: Final[Mapping[Any, Schema]] = {
    str: {"type": "string", "pattern": r"\S"},
    Slug: _text(SLUG.pattern),
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
    Decimal: {"anyOf": [{"type": "number"}, _text(_DECIMAL)]},
    PartialDate: _either("string", "date", "integer", "year"),
    Value: {"type": ["string", "number", "boolean", "array", "object"]},
}


# What fields of one event demand of each other (rules.form says the same in sentences)


def _one_of(*names: str) -> list[Schema]:
    return [{"required": [name]} for name in names]


_COUNTRY: Final = _text(COUNTRY.pattern)
_SHAPES: Final[Mapping[Any, Schema]] = {
    ProposalAmended: {
        "anyOf": _one_of(
            *("title", "summary", "tracks", "proposers", "counterparts", "roles", "quantities"),
            *("planned_period", "identifiers"),
        )
    },
    StatusReported: {"anyOf": _one_of("stage", "disposition", "code"), "dependentRequired": {"code": ["scheme"]}},
    EndorsementWithdrawn: {"oneOf": _one_of("endorsement", "agreement")},
    EventRetracted: {"oneOf": _one_of("events", "batch")},
    AliasNoted: {"oneOf": _one_of("name", "same_as")},
    MeetingScheduled: {"not": {"required": ["date", "deadline"]}},
    ClaimRecorded: {
        "dependentRequired": {"value": ["field"]},
        "if": {"properties": {"rank": {"enum": ["preferred", "deprecated"]}}, "required": ["rank"]},
        "then": {"required": ["reason"]},
    },
    EndorsementGiven: {
        "if": {"properties": {"scope": {"const": "component"}}, "required": ["scope"]},
        "then": {"required": ["component"]},
        "else": {"not": {"required": ["component"]}},
    },
    PartyIntroduced: {
        "if": {"properties": {"kind": {"const": "country"}}},
        "then": {"properties": {"party": _COUNTRY}},
        "else": {"properties": {"party": {"not": _COUNTRY}}},
    },
}
