"""Things introduced where they are named: a table in an events file that stands where an identifier would.

``proposers = [{ name = "Company C", classification = "private_sector", country = "AA" }]`` names a party and introduces
it. The table becomes an event of its own, before the one in which it stands, and the identifier takes its place.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from attrs import NOTHING

from coop_tracker.errors import Fault
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    Citation,
    MeetingHeld,
    PartyIntroduced,
    Reference,
    Slot,
    SourceRegistered,
    TrackOpened,
    introduced_field,
    introducing,
    slots,
)
from coop_tracker.rules import slug_of
from coop_tracker.vocabulary import MeetingKind, PartyKind, SourceKind

UNREADABLE: Final = "unreadable"
"""Stands for the identifier of a thing whose table cannot be read, so that the rest of the event can be."""

IN_PLACE: Final[Mapping[str, Any]] = {
    "source": SourceRegistered,
    "party": PartyIntroduced,
    "track": TrackOpened,
    "meeting": MeetingHeld,
}
"""The event by which a table introduces a thing of a kind. All others are told of in an event of their own."""

_DEEPEST: Final = 16


class Introduction(NamedTuple):
    """An event that a table stands for: where the table stands, the type of the event, and its fields."""

    where: str
    type_name: str
    table: dict[str, Any]


class SpelledOut(NamedTuple):
    """An event with identifiers where tables stood."""

    table: dict[str, Any]
    introductions: list[Introduction]
    """What the tables introduce, in the order in which it is recorded: what a thing needs comes before it."""
    faults: list[Fault]


def spelled_out(type_name: str, table: Mapping[str, Any]) -> SpelledOut:
    """The event that a plain table describes, and what it introduces in place; paths are those within the event."""
    cls = EVENT_TYPES.get(type_name)
    spelling = _Spelling()
    if cls is None or not _holds_tables(table):
        return SpelledOut({**table}, [], [])
    return SpelledOut(spelling.fields(cls, table, "", 0), spelling.introductions, spelling.faults)


def _holds_tables(table: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value))
        for value in table.values()
    )


class _Spelling:
    def __init__(self) -> None:
        self.introductions: list[Introduction] = []
        self.faults: list[Fault] = []

    def fields(self, cls: Any, table: Mapping[str, Any], at: str, depth: int) -> dict[str, Any]:
        """The fields of an event or part, with identifiers where tables stood."""
        spelled = {**table}
        naming = _naming(cls)
        for name, value in table.items():
            slot = naming.get(name)
            if slot and isinstance(value, list) and slot.many:
                spelled[name] = [self._one(cls, slot, one, f"{at}{name}[{n}]", depth) for n, one in enumerate(value)]
            elif slot and not slot.many:
                spelled[name] = self._one(cls, slot, value, f"{at}{name}", depth)
        return spelled

    def _one(self, cls: Any, slot: Slot, value: Any, path: str, depth: int) -> Any:
        if not isinstance(value, Mapping):
            return value
        if slot.has_parts:
            if slot.held is Citation and (extra := _of_a_source(value)):
                what = f"{extra} is told of a source: put the source in a table of its own, "
                self.faults.append(Fault(path, f"{what}{{ source = {{ title = …, kind = … }}, locator = … }}"))
                return UNREADABLE
            return self.fields(slot.held, value, f"{path}.", depth)
        try:
            return self._introduced(cls, slot, value, path, depth)
        except _Refused as error:
            self.faults.append(Fault(f"{path}{error.field and '.'}{error.field}", str(error)))
            return _reference(slot, "party", UNREADABLE)

    def _introduced(self, cls: Any, slot: Slot, table: Mapping[str, Any], path: str, depth: int) -> Any:
        """The identifier of the thing that a table introduces, with its introduction noted.

        Raises:
            _Refused: nothing can be introduced there, or not like this.
        """
        own = introduced_field(cls)
        if own and own.name == slot.name:
            raise _Refused(f"is what this event itself introduces: write its identifier, {slot.name} = …")
        kind = _kind_of(table) if slot.held is Reference else KINDS[slot.held]
        if kind not in IN_PLACE:
            raise _Refused(_in_an_event_of_its_own(kind))
        if depth >= _DEEPEST:
            raise _Refused("is nested too deeply")
        if "type" in table:
            raise _Refused("what a table introduces follows from where it stands: leave the type out", "type")
        if {*table} == {kind}:  # it says no more than the identifier alone
            return _reference(slot, kind, table[kind])
        introducing_event = IN_PLACE[kind]
        spelled = self.fields(introducing_event, table, f"{path}.", depth + 1)
        if kind == "party" and "kind" not in spelled:
            spelled["kind"] = self._kind_of_party(slot, spelled, path)
        if kind not in spelled:
            spelled[kind] = self._slug(kind, spelled, path)
        self.introductions.append(Introduction(path, introducing_event.__name__, spelled))
        return _reference(slot, kind, spelled[kind])

    def _kind_of_party(self, slot: Slot, table: Mapping[str, Any], path: str) -> str:
        """What a party is, where its table does not say: it follows from what else is said of it, or is asked for."""
        if slot.name in (PartyKind.PERSON, PartyKind.ORGANIZATION):
            return slot.name
        is_person = "memberships" in table or "honorific" in table
        if is_person and "classification" not in table:
            return PartyKind.PERSON
        if "classification" in table and not is_person:
            return PartyKind.ORGANIZATION
        if "members" in table and not is_person:
            return PartyKind.GROUP
        what = f"is required: one of {', '.join(PartyKind)}; it follows from memberships or honorific (person), "
        self.faults.append(Fault(f"{path}.kind", f"{what}classification (organization) or members (group)"))
        return PartyKind.ORGANIZATION

    def _slug(self, kind: str, table: Mapping[str, Any], path: str) -> str:
        """The identifier made of the name or title, country first."""
        name = "name" if kind == "party" else "title"
        called, country = table.get(name), table.get("country") if kind == "party" else None
        if not isinstance(called, str):
            required = next(slot.default is NOTHING for slot in slots(IN_PLACE[kind]) if slot.name == name)
            if name not in table and not required:  # else the event itself says so
                what = f"is required: the identifier is made of it; or give {kind} = …"
                self.faults.append(Fault(f"{path}.{name}", what))
            return UNREADABLE
        slug = slug_of(called)
        if slug is None:
            what = f"no identifier can be made of {called!r}, since not all of its letters are Latin"
            self.faults.append(Fault(f"{path}.{name}", f'{what}: give one, {kind} = "…"'))
            return UNREADABLE
        prefix = slug_of(country) if isinstance(country, str) else None
        return f"{prefix}-{slug}" if prefix else slug


@cache
def _naming(cls: Any) -> Mapping[str, Slot]:
    """The fields that hold identifiers, themselves or in their parts."""
    return {
        slot.name: slot
        for slot in slots(cls)
        if slot.held in KINDS or slot.held is Reference or (slot.has_parts and _naming(slot.held))
    }


class _Refused(ValueError):
    """Why a table cannot stand where it stands, and in which of its fields that lies."""

    def __init__(self, what: str, field: str = "") -> None:
        super().__init__(what)
        self.field = field


def _of_a_source(citation: Mapping[str, Any]) -> str:
    """What a table of a citation says that only a source has."""
    return next((name for name in citation if name in _ONLY_OF_A_SOURCE), "")


_ONLY_OF_A_SOURCE: Final = {slot.name for slot in slots(SourceRegistered)} - {slot.name for slot in slots(Citation)}


def _reference(slot: Slot, kind: str, identifier: Any) -> Any:
    """An identifier as the field holds it: with its kind where several fit."""
    return f"{kind}:{identifier}" if slot.held is Reference and isinstance(identifier, str) else identifier


def _kind_of(table: Mapping[str, Any]) -> str:
    """The kind of thing that a table introduces where several fit.

    Raises:
        _Refused: it does not say.
    """
    for kind in KINDS.values():
        if kind in table and not (kind == "meeting" and "track" in table):  # a track may say where it was opened
            return kind
    if "name" in table:
        return "party"
    if "title" in table and "kind" in table:
        if table["kind"] in [*SourceKind]:
            return "source"
        if table["kind"] in [*MeetingKind]:
            return "meeting"
    raise _Refused(
        "does not say what it introduces: a party has a name, a source or a meeting a title and its kind; write "
        'track = "…" into the table of a track; a proposal is introduced in an event of its own'
    )


def _in_an_event_of_its_own(kind: str) -> str:
    if kind in ("event", "batch"):
        return f"expected the name of {'an event: its label' if kind == 'event' else 'a batch: its id'}, got a table"
    article = "an" if kind[0] in "aeiou" else "a"
    how = " or ".join(introducing(kind))
    return f"{article} {kind} cannot be introduced here: say in an event of its own what it was ({how}), and name it"
