"""An events file, read: its events, and every fault in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from attrs import NOTHING, evolve, field, fields_dict, frozen

from coop_tracker import collector
from coop_tracker.codec import encode
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    AliasNoted,
    AnyEvent,
    Event,
    EventId,
    MembershipStated,
    PartyIntroduced,
    SourceRegistered,
    TopicDiscussed,
    TrackOpened,
    introduced_field,
    slots,
)
from coop_tracker.eventsfile import envelope
from coop_tracker.eventsfile.envelope import first
from coop_tracker.eventsfile.inplace import UNREADABLE, Introduction, spelled_out
from coop_tracker.eventsfile.labels import identified
from coop_tracker.eventsfile.text import Block, Unreadable, blocks, json_value, plain_entries, toml
from coop_tracker.log import Draft, Origin, RecordedEvent, chain
from coop_tracker.projections.model import OnProgress
from coop_tracker.rules import SLUG, did_you_mean, form, similar
from coop_tracker.structuring import structure
from coop_tracker.tracker import Incoming
from coop_tracker.vocabulary import is_word


@frozen(eq=False)
class EventsFile:
    """What a file holds: its events, ready to be taken in, what it says of itself, and what is wrong with it."""

    incoming: list[Incoming]
    """With faults, also the events that have one, as far as they can be read: to look for more, not to record."""
    ledger: str | None = None
    """The name under ``[ledger]``: with it, the file's labels are good everywhere."""
    recorded_by: str | None = None
    faults: list[Fault] = field(factory=list)
    withheld: frozenset[str] = frozenset()
    """The slugs and labels that events give which cannot be read at all."""
    holes: list[Draft] = field(factory=list)
    """What is left of events that were redacted in the ledger of which this is an export."""


class Reader:
    """Collects the events and the faults of one file; ``at`` is put before the place of every fault."""

    def __init__(self, at: str, progress: OnProgress | None) -> None:
        self._at = at
        self._progress = progress
        self._incoming: list[Incoming] = []
        self._faults: list[Fault] = []
        self._withheld: set[str] = set()
        self._holes: list[Draft] = []
        self._before: RecordedEvent | None = None
        self._defaults: Mapping[str, Any] = {}

    def _fault(self, where: str, what: str) -> None:
        self._faults.append(Fault(f"{self._at}{where}", what))

    def _file(
        self, ledger: str | None = None, compiled: datetime | None = None, recorded_by: str | None = None
    ) -> EventsFile:
        told = _each_introduction_once(self._incoming)
        if ledger and compiled:
            # An introduction in place counts like an event before the one in which it stands: what is added at the end
            # of a file leaves every number as it was.
            told = [
                evolve(each, origin=Origin(ledger, number, compiled, recorded_by or ledger))
                for number, each in enumerate(told, 1)
            ]
        incoming, faults = identified(told, ledger)
        withheld = frozenset(self._withheld)
        return EventsFile(incoming, ledger, recorded_by, self._faults + faults, withheld, self._holes)

    def _tell(self, done: int, total: int) -> None:
        if self._progress and (done % 1000 == 0 or done == total):
            self._progress(done, total)

    # TOML

    def toml(self, text: str) -> EventsFile:
        """The events of a TOML file."""
        document, places = self._document(text)
        self._only(document, "", ("ledger", "defaults", "events"))
        name, compiled = self._ledger(document)
        self._defaults, introductions = self._shared(document)
        for each in introductions:
            self._introduce("defaults", each)
        tables = document.get("events", [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            self._fault("events", "must be tables: begin each event with [[events]]")
            tables = []
        for number, table in enumerate(tables):
            where = places[number] if number < len(places) else f"events[{number}]"
            self._take(where, {**_for_type(table.get("type"), self._defaults), **table})
            self._tell(number + 1, len(tables))
        return self._file(name, compiled, self._defaults.get("recorded_by"))

    def _document(self, text: str) -> tuple[dict[str, Any], list[str]]:
        """The whole file, and where each of its events stands; of a file that cannot be read, what can be."""
        parts = blocks(text)
        try:
            document = toml(text)
        except Unreadable as error:
            return self._what_can_be_read(parts, error)
        tables = document.get("events", [])
        matching = isinstance(tables, list) and len(tables) == len(parts) - 1
        return document, [block.where() for block in parts[1:]] if matching else []

    def _what_can_be_read(self, parts: Iterable[Block], whole: Unreadable) -> tuple[dict[str, Any], list[str]]:
        """Each event by itself, so that one slip of the pen hides no other."""
        document: dict[str, Any] = {}
        events: list[Any] = []
        places: list[str] = []
        known = len(self._faults)
        for block in parts:
            try:
                part = toml(block.text)
            except Unreadable as error:
                self._fault(block.where(error.line), error.what)
                self._withhold(plain_entries(block))
                continue
            if block.event is not None:
                events += part.pop("events")
                places.append(block.where())
            document = {**part, **document}
        if len(self._faults) == known:  # each part is well, and the whole is not: a table given twice, for example
            self._fault(f"line {whole.line}" if whole.line else "", whole.what)
        return {**document, "events": events}, places

    def _ledger(self, document: Mapping[str, Any]) -> tuple[str | None, datetime | None]:
        table = self._table(document, "ledger", ("name", "compiled"))
        name, compiled = table.get("name"), table.get("compiled")
        if name is not None and not (isinstance(name, str) and SLUG.fullmatch(name)):
            self._fault("ledger.name", f"{name!r} must be a name of small letters, digits and hyphens")
            name = None
        if compiled is None:
            return name, None
        try:
            moment = datetime.fromisoformat(str(compiled))
        except ValueError:
            self._fault("ledger.compiled", f"{str(compiled)!r} must be a full day, such as 2025-08-01")
            return name, None
        return name, moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _shared(self, document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Introduction]]:
        """What events share, and what is introduced there.

        Without what is wrong with it: that is told here once, and not with every event.
        """
        table = self._table(document, "defaults", _DEFAULTS)
        given = {name: value for name, value in table.items() if name in _DEFAULTS}
        spelled = spelled_out(TopicDiscussed.__name__, given)
        defaults = spelled.table
        as_event = {"note" if name == "recorded_by" else name: value for name, value in defaults.items()}
        for fault in (*spelled.faults, *_faults_of(TopicDiscussed.__name__, {"proposal": "any", **as_event})):
            where = fault.where.replace("note", "recorded_by")
            self._fault(f"defaults.{where}", fault.what)
            defaults.pop(_first(where), None)
        return defaults, spelled.introductions

    def _table(self, document: Mapping[str, Any], name: str, allowed: Sequence[str]) -> dict[str, Any]:
        table = document.get(name, {})
        if not isinstance(table, dict):
            self._fault(name, f"must be a table: [{name}]")
            return {}
        self._only(table, f"{name}.", allowed)
        return table

    def _only(self, table: Mapping[str, Any], at: str, allowed: Sequence[str]) -> None:
        for key in table:
            if key not in allowed:
                hint = did_you_mean(similar(key, allowed)) or f"; there are {', '.join(allowed)}"
                self._fault(f"{at}{key}", f"there is no such entry{hint}")

    # JSON Lines

    def json_lines(self, text: str) -> EventsFile:
        """The events of a file of JSON Lines, bare or in their envelopes."""
        lines = text.split("\n")  # and not splitlines: a text in JSON may hold other ends of lines as they are
        with collector.paused():
            for number, line in enumerate(lines, 1):
                if line.strip():
                    self._line(f"line {number}", line)
                self._tell(number, len(lines))
            return self._file()

    def _line(self, where: str, line: str) -> None:
        try:
            value = json_value(line)
        except Unreadable as error:
            self._fault(where, error.what)
            return
        if not isinstance(value, dict):
            self._fault(where, 'must be an event: {"type": …}')
        elif envelope.is_envelope(value):
            self._envelope(where, value)
        else:
            self._take(where, value)

    def _envelope(self, where: str, value: dict[str, Any]) -> None:
        """An event as another ledger has it: with its id, its batch, and where it was first recorded."""
        self._only(value, f"{where}.", envelope.ENTRIES)
        try:
            found = envelope.unwrapped(value)
            self._follow(found)
        except ValueError as error:
            self._fault(where, str(error))
            data = value.get("data")
            self._withhold({**(data if isinstance(data, dict) else {}), **value})
            return
        if found.data is None:
            self._holes.append(
                Draft(found.event_id, found.type, found.schema, None, (), first(found), found.batch_id, found.data_hash)
            )
            return
        table = {**msgspec.json.decode(found.data), "type": found.type}
        origin = first(found)
        incoming = self._take(where, table, origin, EventId(found.event_id), found.batch_id, found.schema)
        if incoming and chain.data_hash(encode(incoming)) != found.data_hash:
            self._fault(where, "its data is not written as it would be recorded, so its hash would not hold")

    def _follow(self, found: RecordedEvent) -> None:
        """See that an event is linked to the one before it, where that is here: all of an envelope is then as recorded.

        Raises:
            ValueError: it is not.
        """
        before, self._before = self._before, found
        if found.position == 1:
            previous = chain.genesis(found.ledger)
        elif before and (before.ledger, before.position + 1) == (found.ledger, found.position):
            previous = before.hash
        else:
            return
        if not chain.check(previous, found).hash:
            raise ValueError("its envelope is not what was recorded: its hash does not follow from the event before it")

    # Events

    def _take(
        self,
        where: str,
        table: Mapping[str, Any],
        origin: Origin | None = None,
        event_id: EventId | None = None,
        batch_id: str | None = None,
        schema: int | None = None,
        *,
        in_place: bool = False,
    ) -> AnyEvent | None:
        """Read one event; of one with faults keep what can be read, so that the rules can look at the rest."""
        type_name = table.get("type")
        if not isinstance(type_name, str):
            self._fault(f"{where}.type", "is required: the name of the event, such as ProposalMade")
            self._withhold(table)
            return None
        given = {name: value for name, value in table.items() if name != "type"}
        if event_id is None:
            given = self._spelled_out(where, type_name, given)
        if isinstance(given.get("targets"), list):
            given["targets"] = [_reference(target) for target in given["targets"]]
        event = self._event(where, type_name, given)
        if event:
            place = f"{self._at}{where}"
            self._incoming.append(Incoming(event, event_id, origin, place, batch_id, schema, in_place=in_place))
        else:
            self._withhold({**table, **({"event_id": event_id} if event_id else {})})
        return event

    def _spelled_out(self, where: str, type_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The fields with identifiers where tables stood, which are taken as the introductions that they are."""
        spelled = spelled_out(type_name, given)
        for each in spelled.introductions:
            self._introduce(where, each)
        for fault in spelled.faults:
            self._fault(f"{where}.{fault.where}", fault.what)
            self._withheld.add(UNREADABLE)
        return spelled.table

    def _introduce(self, where: str, introduction: Introduction) -> None:
        self._withheld.add(UNREADABLE)  # what stands for a thing that cannot be read is no fault of its own
        table = {**_for_type(introduction.type_name, self._defaults), **introduction.table}
        self._take(f"{where}.{introduction.where}", {**table, "type": introduction.type_name}, in_place=True)

    def _event(self, where: str, type_name: str, given: Mapping[str, Any]) -> AnyEvent | None:
        """The event, without what is wrong with it; None where nothing can be made of it."""
        try:
            return structure(type_name, given)
        except InvalidInput as error:
            for fault in error.faults:
                self._fault(f"{where}.{fault.where}" if fault.where else where, fault.what)
            wrong = {_first(fault.where) for fault in error.faults}
        rest = {name: value for name, value in given.items() if name not in wrong}
        try:
            return structure(type_name, {**_any_words(type_name), **rest})
        except InvalidInput:
            return None

    def _withhold(self, table: Mapping[str, Any]) -> None:
        """Note what others may name of an event that cannot be read: that it is missing is no fault of theirs."""
        type_name = str(table.get("type"))
        meant = type_name if type_name in EVENT_TYPES else next(iter(similar(type_name, EVENT_TYPES)), "")
        cls: Any = EVENT_TYPES.get(meant)
        own = introduced_field(cls) if cls else None
        names = ["label", *([own.name] if own else [])]
        self._withheld.update(str(table[name]) for name in (*names, "event_id") if name in table)


_DEFAULTS: Final = ("meeting", "sources", "tracks", "on", "recorded_by")
_REFERENCE_EVENTS: Final = (PartyIntroduced, MembershipStated, AliasNoted, TrackOpened)


def _for_type(type_name: Any, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults for a type of event: what a thing is does not depend on the meeting that is told of."""
    cls: Any = EVENT_TYPES.get(type_name) if isinstance(type_name, str) else None
    if cls is None or cls is SourceRegistered:
        return {}
    allowed = ["sources"] if cls in _REFERENCE_EVENTS else fields_dict(cls)
    return {name: value for name, value in defaults.items() if name in allowed}


def _each_introduction_once(incoming: Sequence[Incoming]) -> list[Incoming]:
    """Without what a table says that another table, or an event of the file, says in the same words."""
    if not any(each.in_place for each in incoming):
        return [*incoming]
    said: set[AnyEvent] = {each.event for each in incoming if not each.in_place and each.event_id is None}
    kept = []
    for each in incoming:
        if each.in_place and each.event in said:
            continue
        if each.in_place:
            said.add(each.event)
        kept.append(each)
    return kept


def _faults_of(type_name: str, table: Mapping[str, Any]) -> Sequence[Fault]:
    """What is wrong with an event whatever the ledger holds."""
    try:
        return [*form(structure(type_name, table))]
    except InvalidInput as error:
        return error.faults


def _any_words(type_name: str) -> dict[str, str]:
    """Some word for each required field that holds words: it stands in for one that cannot be read."""
    cls: Any = EVENT_TYPES.get(type_name, Event)
    required = [slot for slot in slots(cls) if slot.default is NOTHING and not slot.many]
    controlled = {slot.name: str(next(iter(slot.held))) for slot in required if is_word(slot.held)}
    return controlled | {slot.name: "unreadable" for slot in required if slot.held is str}


def _reference(target: Any) -> Any:
    """A bare slug in ``targets`` is a proposal."""
    return f"proposal:{target}" if isinstance(target, str) and ":" not in target else target


def _first(path: str) -> str:
    """The field that a path begins with: ``sources`` of ``sources[0].locator``."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]
