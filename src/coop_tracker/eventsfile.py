"""Events in files: TOML for people, JSON Lines for programs; the same fields in both.

A TOML file has ``[ledger]`` (who compiled it, when), ``[defaults]`` (what most events share) and one ``[[events]]``
table an event, with its ``type``. A line of JSON Lines is a bare event, ``{"type": …, field: …}``, or an envelope as
``coop export`` writes it. Every fault is reported, each with the event, its line and the path within.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
from attrs import evolve, field, fields_dict, frozen

from coop_tracker import ids
from coop_tracker.codec import canonical, encode
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    AliasNoted,
    AnyEvent,
    EventId,
    MembershipStated,
    PartyIntroduced,
    Slug,
    SourceRegistered,
    TrackOpened,
    introduced,
    is_event_id,
    renamed,
)
from coop_tracker.log import Origin, RecordedEvent, chain
from coop_tracker.rules import SLUG, did_you_mean, similar
from coop_tracker.structuring import structure
from coop_tracker.tracker import Incoming

Progress = Callable[[int, int], None]


@frozen(eq=False)
class EventsFile:
    """What a file holds: its events, ready to be taken in, and what it says of itself."""

    incoming: list[Incoming]
    ledger: str | None = None
    """The name under ``[ledger]``: with it, the file's labels are good everywhere."""
    recorded_by: str | None = None


def read(content: bytes, name: str, progress: Progress | None = None) -> EventsFile:
    """The events of a file.

    Args:
        content: its bytes, UTF-8.
        name: its name; ``.toml``, ``.jsonl`` and ``.ndjson`` say the form, else the first character does.
        progress: told how many of how many events have been read.

    Raises:
        InvalidInput: with every fault found, each with the event, its line and the path within.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidInput([Fault(f"line {line}", "is not UTF-8: save the file as UTF-8")]) from None
    is_toml = name.endswith(".toml") or not (name.endswith((".jsonl", ".ndjson")) or text.lstrip()[:1] == "{")
    return _Reader(progress).toml(text) if is_toml else _Reader(progress).json_lines(text)


def write(envelopes: Iterable[RecordedEvent]) -> Iterator[bytes]:
    """Recorded events as JSON Lines, a line an event: the whole envelope, in the form that ``read`` takes.

    ``data`` is null where an event was redacted. Checking the chain needs nothing else: see ``docs/log-format.md``.
    """
    for each in envelopes:
        line = {
            "ledger": each.ledger,
            "position": each.position,
            "event_id": each.event_id,
            "type": each.type,
            "schema": each.schema,
            "recorded_at": chain.moment(each.recorded_at),
            "recorded_by": each.recorded_by,
            "batch_id": each.batch_id,
            "data": msgspec.Raw(each.data) if each.data is not None else None,
            "data_hash": each.data_hash.hex(),
            "hash": each.hash.hex(),
        }
        if each.origin:
            line["origin"] = chain.origin_fields(each.origin)
        yield msgspec.json.encode(line) + b"\n"


ENVELOPE: Final = frozenset(
    ("ledger", "position", "event_id", "type", "schema", "recorded_at", "recorded_by", "batch_id")
    + ("data", "data_hash", "hash", "origin")
)


@frozen(eq=False)
class _Reader:
    """Collects events and faults while a file is read."""

    progress: Progress | None
    incoming: list[Incoming] = field(factory=list)
    faults: list[Fault] = field(factory=list)

    # TOML

    def toml(self, text: str) -> EventsFile:
        try:
            document = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput([_syntax(error, text)]) from None
        self._only(document, "", ("ledger", "defaults", "events"))
        ledger = self._table(document, "ledger", ("name", "compiled"))
        defaults = self._table(document, "defaults", _DEFAULTS)
        name, compiled = self._ledger(ledger)
        recorded_by = defaults.pop("recorded_by", None)
        if recorded_by is not None and not isinstance(recorded_by, str):
            self.faults.append(Fault("defaults.recorded_by", "must be text"))
        tables = document.get("events", [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            raise InvalidInput([Fault("events", "must be tables: begin each event with [[events]]")])
        lines = _lines_of_events(text)
        if len(lines) != len(tables):
            lines = []
        for number, table in enumerate(tables):
            where = f"events[{number}] (line {lines[number]})" if lines else f"events[{number}]"
            origin = Origin(name, number + 1, compiled, recorded_by or name) if name and compiled else None
            event = self._event(where, table, defaults)
            if event:
                self.incoming.append(Incoming(event, origin=origin, where=where))
            self._tell(number + 1, len(tables))
        return self._done(name, recorded_by)

    def _ledger(self, table: Mapping[str, Any]) -> tuple[str | None, datetime | None]:
        name, compiled = table.get("name"), table.get("compiled")
        if name is not None and not (isinstance(name, str) and SLUG.fullmatch(name)):
            self.faults.append(Fault("ledger.name", f"{name!r} must be a name of small letters, digits and hyphens"))
            name = None
        if compiled is None:
            return name, None
        try:
            moment = datetime.fromisoformat(str(compiled))
        except ValueError:
            self.faults.append(Fault("ledger.compiled", f"{str(compiled)!r} must be a full day, such as 2025-08-01"))
            return name, None
        return name, moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _table(self, document: Mapping[str, Any], name: str, allowed: Sequence[str]) -> dict[str, Any]:
        table = document.get(name, {})
        if not isinstance(table, dict):
            self.faults.append(Fault(name, f"must be a table: [{name}]"))
            return {}
        self._only(table, f"{name}.", allowed)
        return dict(table)

    def _only(self, table: Mapping[str, Any], at: str, allowed: Sequence[str]) -> None:
        for key in table:
            if key not in allowed:
                hint = did_you_mean(similar(key, allowed)) or f"; there are {', '.join(allowed)}"
                self.faults.append(Fault(f"{at}{key}", f"there is no such entry{hint}"))

    # JSON Lines

    def json_lines(self, text: str) -> EventsFile:
        decoder = msgspec.json.Decoder(float_hook=Decimal)
        lines = text.splitlines() if "\u2028" not in text else text.split("\n")
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"line {number}"
            try:
                value = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeEncodeError) as error:
                self.faults.append(Fault(where, f"is not JSON: {error}"))
                continue
            if not isinstance(value, dict):
                self.faults.append(Fault(where, "must be an event: {\"type\": …}"))
            elif "data" in value and "event_id" in value:
                self._envelope(where, value)
            elif event := self._event(where, value, {}):
                self.incoming.append(Incoming(event, where=where))
            self._tell(number, len(lines))
        return self._done(None, None)

    def _envelope(self, where: str, value: dict[str, Any]) -> None:
        try:
            origin = value.get("origin") or {name: value[name] for name in _ORIGIN}
            first = Origin(**{**origin, "recorded_at": datetime.fromisoformat(origin["recorded_at"])})
            event_id, schema, data_hash = str(value["event_id"]), int(value["schema"]), bytes.fromhex(value["data_hash"])
        except (KeyError, TypeError, ValueError) as error:
            self.faults.append(Fault(where, f"is not a whole envelope, as coop export writes it: {error!r}"))
            return
        if value["data"] is None:
            return  # redacted where it comes from: nothing is left to take in
        cls: Any = EVENT_TYPES.get(value.get("type", ""))
        if cls and schema > cls.schema:
            what = f"{value['type']} of schema {schema} was written by a newer program: upgrade, then import"
            self.faults.append(Fault(where, what))
            return
        if chain.data_hash(canonical(value["data"])) != data_hash:
            self.faults.append(Fault(where, "its data does not have the hash it was recorded with"))
            return
        if not is_event_id(event_id):
            self.faults.append(Fault(f"{where}.event_id", f"{event_id!r} is not a UUID"))
            return
        event = self._event(where, {**value["data"], "type": value.get("type")}, {})
        if event:
            self.incoming.append(Incoming(event, EventId(event_id), first, where))

    # Both

    def _event(self, where: str, table: Mapping[str, Any], defaults: Mapping[str, Any]) -> AnyEvent | None:
        given = dict(table)
        type_name = given.pop("type", None)
        if not isinstance(type_name, str):
            self.faults.append(Fault(f"{where}.type", "is required: the name of the event, such as ProposalMade"))
            return None
        cls: Any = EVENT_TYPES.get(type_name)
        for name, value in defaults.items():
            if cls and name not in given and name in fields_dict(cls) and _takes(cls, name):
                given[name] = value
        if isinstance(given.get("targets"), list):
            given["targets"] = [_reference(target) for target in given["targets"]]
        try:
            return structure(type_name, given)
        except InvalidInput as error:
            self.faults.extend(Fault(f"{where}.{fault.where}" if fault.where else where, fault.what) for fault in error.faults)
            return None

    def _done(self, ledger: str | None, recorded_by: str | None) -> EventsFile:
        if not self.faults:
            named = _Names(self.incoming, ledger)
            incoming = [named.settled(number) for number in range(len(self.incoming))]
            self.faults.extend(named.faults)
        if self.faults:
            raise InvalidInput(self.faults)
        return EventsFile(incoming, ledger, recorded_by)

    def _tell(self, done: int, total: int) -> None:
        if self.progress and (done % 1000 == 0 or done == total):
            self.progress(done, total)


_DEFAULTS: Final = ("meeting", "sources", "tracks", "on", "recorded_by")
_ORIGIN: Final = ("ledger", "position", "recorded_at", "recorded_by")
_REFERENCE_EVENTS: Final = (PartyIntroduced, MembershipStated, AliasNoted, TrackOpened)


def _takes(cls: Any, name: str) -> bool:
    """Whether a default is for this type of event: what a thing is does not depend on the meeting that is told of."""
    if cls is SourceRegistered:
        return False
    return name == "sources" or cls not in _REFERENCE_EVENTS


def _reference(target: Any) -> Any:
    """A bare slug in ``targets`` is a proposal."""
    return f"proposal:{target}" if isinstance(target, str) and ":" not in target else target


class _Names:
    """The ids of a file's events: by label where the file names its ledger, else by content."""

    def __init__(self, incoming: Sequence[Incoming], ledger: str | None) -> None:
        self.faults: list[Fault] = []
        self._incoming = incoming
        self._ledger = ledger
        self._labels: dict[str, int] = {}
        self._slugs = {thing.tag for each in incoming if (thing := introduced(each.event))}
        self._equal: Counter[tuple[str, bytes]] = Counter()
        self._settled: dict[int, Incoming] = {}
        self._open: set[int] = set()
        for number, each in enumerate(incoming):
            label = each.event.label
            if label and label in self._labels:
                self.faults.append(Fault(f"{each.where}.label", f"{label!r} is used twice in this file"))
            elif label:
                self._labels[label] = number

    def settled(self, number: int) -> Incoming:
        """An event with its id, and with the ids of those it names by label."""
        if number in self._settled:
            return self._settled[number]
        each = self._incoming[number]
        self._open.add(number)
        event = renamed(each.event, lambda kind, slug: self._named(number, kind, slug))
        event_id = each.event_id
        if event_id is None and event.label and self._ledger:
            event_id = ids.of_label(self._ledger, event.label)
        elif event_id is None:
            data = encode(event)
            key = (type(event).__name__, data)
            event_id = ids.of_content(*key, self._equal[key])
            self._equal[key] += 1
        self._open.discard(number)
        self._settled[number] = evolve(each, event=event, event_id=event_id)
        return self._settled[number]

    def _named(self, number: int, kind: str, slug: str) -> str:
        """The id of the event that a label names; anything else as it is."""
        if kind not in ("event", "endorsement", "agreement", "action") or f"{kind}:{slug}" in self._slugs:
            return slug
        other = self._labels.get(Slug(slug))
        if other is None or (other == number and kind != "event"):
            return slug
        if self._ledger:
            return ids.of_label(self._ledger, slug)
        if other in self._open:
            self.faults.append(Fault(self._incoming[number].where, f"refers to {slug!r} in a circle"))
            return slug
        return str(self.settled(other).event_id)


_UNQUOTED_DATE: Final = re.compile(r"=\s*\[?\s*(\d{4}-\d{2}(?:[~?%]|/\S*)?|\[?[\d-]*\.\.[\d-]*\]?|\d{4}[~?%]\S*|\d{4}/\S+)\s*(#.*)?$")


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Fault:
    """What is wrong with the TOML, with a hint where a date was written without its quotes."""
    found = re.search(r"\(at line (\d+), column \d+\)", str(error))
    where = f"line {found[1]}" if found else "at the end"
    what = str(error).partition(" (at ")[0]
    line = text.splitlines()[int(found[1]) - 1] if found and int(found[1]) <= len(text.splitlines()) else ""
    if date_ := _UNQUOTED_DATE.search(line):
        return Fault(where, f"{date_[1]} is not TOML: put a month or a span in quotes, \"{date_[1]}\"")
    return Fault(where, f"is not TOML: {what[:1].lower()}{what[1:]}")


def _lines_of_events(text: str) -> list[int]:
    """The line of each ``[[events]]``, leaving out what only looks like one inside a text of several lines."""
    lines, inside = [], None
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None and re.match(r"\s*\[\[\s*(events|\"events\"|'events')\s*\]\]", line):
            lines.append(number)
        for mark in re.findall(r'"""|\'\'\'', line):
            if inside is None:
                inside = mark
            elif inside == mark:
                inside = None
    return lines
