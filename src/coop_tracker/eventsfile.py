"""Events in files: TOML for people, JSON Lines for programs; the same fields in both.

A TOML file has ``[ledger]`` (who compiled it, when), ``[defaults]`` (what most events share) and one ``[[events]]``
table an event, with its ``type``. A line of JSON Lines is a bare event, ``{"type": …, field: …}``, or an envelope as
``coop export`` writes it. Every fault is found, each with the event, its line and the path within.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import msgspec
from attrs import NOTHING, evolve, field, fields, fields_dict, frozen

from coop_tracker import ids
from coop_tracker.codec import canonical, encode
from coop_tracker.dates import PartialDate
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    AliasNoted,
    AnyEvent,
    Event,
    EventId,
    MembershipStated,
    PartyIntroduced,
    Slug,
    SourceRegistered,
    TopicDiscussed,
    TrackOpened,
    introduced,
    introduced_field,
    item_type,
    renamed,
    slots,
)
from coop_tracker.log import Origin, RecordedEvent, chain
from coop_tracker.rules import SLUG, did_you_mean, similar
from coop_tracker.structuring import structure
from coop_tracker.tracker import Incoming
from coop_tracker.vocabulary import Word

Progress = Callable[[int, int], None]
"""Told how many of how many events have been read."""


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
    """The things (``kind:slug``) and labels (``event:label``) of events that cannot be read at all."""


def read(content: bytes, name: str, progress: Progress | None = None) -> EventsFile:
    """The events of a file.

    Args:
        content: its bytes, UTF-8.
        name: its name; ``.toml``, ``.jsonl`` and ``.ndjson`` say the form, else the first character does.
        progress: told how many of how many events have been read.

    Raises:
        InvalidInput: with every fault found, each with the event, its line and the path within.
    """
    file = examine(content, name, progress=progress)
    if file.faults:
        raise InvalidInput(file.faults)
    return file


def examine(content: bytes, name: str, at: str = "", progress: Progress | None = None) -> EventsFile:
    """The same, with the faults as a part of the answer: see :attr:`EventsFile.faults` before recording anything.

    ``at`` is put before every place, for when there are several files.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return EventsFile([], faults=[Fault(f"{at}line {line}", "is not UTF-8: save the file as UTF-8")])
    reader = _Reader(at, progress)
    is_toml = name.endswith(".toml") or not (name.endswith((".jsonl", ".ndjson")) or text.lstrip()[:1] == "{")
    return reader.toml(text) if is_toml else reader.json_lines(text)


def together(files: Iterable[EventsFile]) -> tuple[list[Incoming], list[Fault]]:
    """The events of several files, each once, and where two that share an id differ."""
    by_id: dict[EventId | None, Incoming] = {}
    faults = []
    for each in (each for file in files for each in file.incoming):
        first = by_id.setdefault(each.event_id, each)
        if first.event != each.event:
            faults.append(Fault(each.where, f"has the id of {first.where or 'another event'}, and says something else"))
    return list(by_id.values()), faults


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


class _Reader:
    """Collects the events and the faults of one file."""

    def __init__(self, at: str, progress: Progress | None) -> None:
        self._at = at
        self._progress = progress
        self._incoming: list[Incoming] = []
        self._faults: list[Fault] = []
        self._withheld: set[str] = set()

    def _fault(self, where: str, what: str) -> None:
        self._faults.append(Fault(f"{self._at}{where}", what))

    # TOML

    def toml(self, text: str) -> EventsFile:
        document, places = self._document(text)
        self._only(document, "", ("ledger", "defaults", "events"))
        recorded_by = self._recorded_by(document)
        name, compiled = self._ledger(document)
        defaults = self._defaults(document)
        tables = document.get("events", [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            self._fault("events", "must be tables: begin each event with [[events]]")
            tables = []
        for number, table in enumerate(tables):
            origin = Origin(name, number + 1, compiled, recorded_by or name) if name and compiled else None
            where = places[number] if number < len(places) else f"events[{number}]"
            self._take(where, table, defaults, origin)
            self._tell(number + 1, len(tables))
        return self._file(name, recorded_by)

    def _document(self, text: str) -> tuple[dict[str, Any], list[str]]:
        """The whole file, and where each of its events stands; of a file that cannot be read, what can be."""
        blocks = _blocks(text)
        try:
            document = _toml(text)
        except _Unreadable as error:
            return self._what_can_be_read(blocks, error)
        tables = document.get("events", [])
        matching = isinstance(tables, list) and len(tables) == len(blocks) - 1
        return document, [block.where for block in blocks[1:]] if matching else []

    def _what_can_be_read(self, blocks: Sequence["_Block"], error: "_Unreadable") -> tuple[dict[str, Any], list[str]]:
        """Each event by itself, so that one slip of the pen hides no other."""
        document: dict[str, Any] = {"events": []}
        places: list[str] = []
        before = len(self._faults)
        for block in blocks:
            try:
                part = _toml(block.text)
            except _Unreadable as wrong:
                self._fault(wrong.where(block), wrong.what)
                entries = dict(_PLAIN_ENTRY.findall(block.text))
                self._withhold(entries.get("type", ""), entries)
                continue
            events = part.pop("events", [])
            document = {**part, **document}
            if isinstance(events, list) and len(events) == 1:
                document["events"] += events
                places.append(block.where)
        if len(self._faults) == before:  # each part is well, and the whole is not: a table given twice, for example
            self._fault(error.where(_Block("", 1, "")), error.what)
        return document, places

    def _recorded_by(self, document: Mapping[str, Any]) -> str | None:
        defaults = document.get("defaults", {})
        name = defaults.get("recorded_by") if isinstance(defaults, dict) else None
        if name is None or isinstance(name, str):
            return name
        self._fault("defaults.recorded_by", "must be text")
        return None

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

    def _defaults(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What events share, without what is wrong: that is told here once, and not with every event."""
        table = self._table(document, "defaults", _DEFAULTS)
        defaults = {name: value for name, value in table.items() if name in _DEFAULTS and name != "recorded_by"}
        try:
            structure(_HAS_ALL_DEFAULTS, {"proposal": "any", **defaults})
        except InvalidInput as error:
            for fault in error.faults:
                self._fault(f"defaults.{fault.where}", fault.what)
                defaults.pop(_first(fault.where), None)
        return defaults

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
        lines = text.split("\n")  # and not splitlines: a text in JSON may hold other ends of lines as they are
        for number, line in enumerate(lines, 1):
            if line.strip():
                self._line(f"line {number}", line)
            self._tell(number, len(lines))
        return self._file(None, None)

    def _line(self, where: str, line: str) -> None:
        try:
            value = _json(line)
        except _Unreadable as error:
            self._fault(where, error.what)
            return
        if not isinstance(value, dict):
            self._fault(where, 'must be an event: {"type": …}')
        elif "data" in value and "event_id" in value:
            self._envelope(where, value)
        else:
            self._take(where, value, {})

    def _envelope(self, where: str, value: dict[str, Any]) -> None:
        """An event with its id, and with where it was first recorded."""
        self._only(value, f"{where}.", [each.name for each in fields(_Envelope)])
        try:
            envelope = msgspec.convert(value, _Envelope)
        except (msgspec.ValidationError, ValueError) as error:
            self._fault(where, f"is not a whole envelope, as coop export writes it: {error}")
            return
        if envelope.data is None:
            return  # redacted where it comes from: nothing is left to take in
        cls = EVENT_TYPES.get(envelope.type)
        if cls is None or envelope.schema > cls.schema:
            what = f"{envelope.type} of schema {envelope.schema}" if cls else envelope.type
            self._fault(where, f"is a {what}, which a newer program wrote: upgrade, then import")
        elif not _is_as_recorded(envelope):
            self._fault(where, "its data does not have the hash it was recorded with")
        elif not _is_uuid(envelope.event_id):
            self._fault(f"{where}.event_id", f"{envelope.event_id!r} is not a UUID in lower case with hyphens")
        else:
            self._take(where, {**envelope.data, "type": envelope.type}, {}, envelope.first, EventId(envelope.event_id))

    # Both

    def _take(
        self,
        where: str,
        table: Mapping[str, Any],
        defaults: Mapping[str, Any],
        origin: Origin | None = None,
        event_id: EventId | None = None,
    ) -> None:
        """Read one event; of one with faults keep what can be read, so that the rules can look at the rest."""
        given = dict(table)
        type_name = given.pop("type", None)
        if not isinstance(type_name, str):
            self._fault(f"{where}.type", "is required: the name of the event, such as ProposalMade")
            self._withhold("", given)
            return
        given = {**_for_type(type_name, defaults), **given}
        if isinstance(given.get("targets"), list):
            given["targets"] = [_reference(target) for target in given["targets"]]
        event = self._structured(where, type_name, given)
        if event:
            self._incoming.append(Incoming(event, event_id, origin, f"{self._at}{where}"))
        else:
            self._withhold(type_name, given)

    def _structured(self, where: str, type_name: str, given: Mapping[str, Any]) -> AnyEvent | None:
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

    def _withhold(self, type_name: str, table: Mapping[str, Any]) -> None:
        """Note what others may name of an event that cannot be read: that it is missing is no fault of theirs."""
        meant = type_name if type_name in EVENT_TYPES else next(iter(similar(type_name, EVENT_TYPES)), "")
        cls: Any = EVENT_TYPES.get(meant)
        own = introduced_field(cls) if cls else None
        if own:
            self._withheld.add(f"{KINDS[item_type(own.type)[0]]}:{table.get(own.name)}")
        if "label" in table:
            self._withheld.add(f"event:{table['label']}")

    def _file(self, ledger: str | None, recorded_by: str | None) -> EventsFile:
        named = _Names(self._incoming, ledger)
        incoming = [named.settled(number) for number in range(len(self._incoming))]
        return EventsFile(incoming, ledger, recorded_by, self._faults + named.faults, frozenset(self._withheld))

    def _tell(self, done: int, total: int) -> None:
        if self._progress and (done % 1000 == 0 or done == total):
            self._progress(done, total)


# Events


_DEFAULTS: Final = ("meeting", "sources", "tracks", "on", "recorded_by")
_HAS_ALL_DEFAULTS: Final = TopicDiscussed.__name__
_REFERENCE_EVENTS: Final = (PartyIntroduced, MembershipStated, AliasNoted, TrackOpened)


def _for_type(type_name: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults for a type of event: what a thing is does not depend on the meeting that is told of."""
    cls: Any = EVENT_TYPES.get(type_name)
    if cls is None or cls is SourceRegistered:
        return {}
    allowed = ["sources"] if cls in _REFERENCE_EVENTS else fields_dict(cls)
    return {name: value for name, value in defaults.items() if name in allowed}


def _any_words(type_name: str) -> dict[str, str]:
    """Some word for each required field that holds words: it stands in for one that cannot be read."""
    required = [slot for slot in slots(EVENT_TYPES.get(type_name, Event)) if slot.default is NOTHING and not slot.many]
    controlled = {slot.name: str(next(iter(slot.held))) for slot in required if _is_word(slot.held)}
    return controlled | {slot.name: "unreadable" for slot in required if slot.held is str}


def _is_word(held: Any) -> bool:
    return isinstance(held, type) and issubclass(held, Word)


def _reference(target: Any) -> Any:
    """A bare slug in ``targets`` is a proposal."""
    return f"proposal:{target}" if isinstance(target, str) and ":" not in target else target


def _first(path: str) -> str:
    """The field that a path begins with: ``sources`` of ``sources[0].locator``."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Position = Annotated[int, msgspec.Meta(ge=1)]


@frozen
class _Origin:
    """The origin that an envelope names."""

    ledger: str
    position: _Position
    recorded_at: _Moment
    recorded_by: str


@frozen
class _Envelope:
    """An event as ``coop export`` writes it."""

    ledger: str
    position: _Position
    event_id: str
    type: str
    schema: int
    recorded_at: _Moment
    recorded_by: str
    batch_id: str
    data: dict[str, Any] | None
    data_hash: str
    hash: str
    origin: _Origin | None = None

    @property
    def first(self) -> Origin:
        """Where it was first recorded: in its origin, else in the ledger that was exported."""
        first = self.origin or self
        return Origin(first.ledger, first.position, first.recorded_at.astimezone(UTC), first.recorded_by)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _is_as_recorded(envelope: _Envelope) -> bool:
    try:
        return chain.data_hash(canonical(envelope.data)).hex() == envelope.data_hash
    except (TypeError, UnicodeEncodeError, RecursionError):  # nothing that was ever recorded
        return False


class _Names:
    """The ids of a file's events: by label where the file names its ledger, else by content.

    Events in envelopes have their ids, and name others by theirs; labels are not for them.
    """

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
            label = None if each.event_id else each.event.label
            if label and label in self._labels:
                self.faults.append(Fault(f"{each.where}.label", f"{label!r} is used twice in this file"))
            elif label:
                self._labels[label] = number

    def settled(self, number: int) -> Incoming:
        """An event with its id, and with the ids of those it names by label."""
        if number not in self._settled:
            each = self._incoming[number]
            self._settled[number] = each if each.event_id else self._named(number, each)
        return self._settled[number]

    def _named(self, number: int, each: Incoming) -> Incoming:
        self._open.add(number)
        event = renamed(each.event, lambda kind, slug: self._id_or_slug(number, kind, slug))
        self._open.discard(number)
        if event.label and self._ledger:
            return evolve(each, event=event, event_id=ids.of_label(self._ledger, event.label))
        key = (type(event).__name__, encode(event))
        event_id = ids.of_content(*key, self._equal[key])
        self._equal[key] += 1
        return evolve(each, event=event, event_id=event_id)

    def _id_or_slug(self, number: int, kind: str, slug: str) -> str:
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


# Text


class _Unreadable(Exception):
    """A text that is no TOML or no JSON: what is wrong, and on which of its lines."""

    def __init__(self, what: str, line: int | None = None) -> None:
        self.what = what
        self.line = line

    def where(self, block: "_Block") -> str:
        """The place in the file, for a text that is a part of it."""
        if self.line is None:
            return block.where
        return block._replace(line=block.line + self.line - 1).where or f"line {block.line + self.line - 1}"


class _Block(NamedTuple):
    """An event's part of a file, from its ``[[events]]`` on; the first block is what stands before all events."""

    name: str
    line: int
    text: str

    @property
    def where(self) -> str:
        """``events[7] (line 112)``."""
        return f"{self.name} (line {self.line})" if self.name else ""


_HEADER: Final = re.compile(r"""\s*\[\[\s*(events|"events"|'events')\s*\]\]""")
_PLAIN_ENTRY: Final = re.compile(r"""^\s*(\w+)\s*=\s*["']([^"'\n]*)["']""", re.MULTILINE)


def _blocks(text: str) -> list[_Block]:
    """A TOML file cut before each ``[[events]]``, leaving whole what only looks like one inside a longer text."""
    starts, inside = [0], None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if inside is None and _HEADER.match(line):
            starts.append(number)
        for mark in re.findall(r'"""|\'\'\'', line):
            if inside is None:
                inside = mark
            elif inside == mark:
                inside = None
    parts = [lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [
        _Block(f"events[{number - 1}]" if number else "", start + 1, "\n".join(part))
        for number, (start, part) in enumerate(zip(starts, parts, strict=True))
    ]


_ENDLESS_KEY: Final = re.compile(r"""(?<![\w"'.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
"""Hundreds of parts in a key: tomllib's memory grows with their square, and 100,000 of them would fill any machine."""


def _toml(text: str) -> dict[str, Any]:
    if "\0" in text:
        raise _Unreadable("holds NUL characters, as no text does: save the file as UTF-8", _line_of(text, "\0"))
    if endless := _ENDLESS_KEY.search(text):
        raise _Unreadable("has a key of too many parts", text.count("\n", 0, endless.start()) + 1)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        number = int(found[1]) if found else None
        line = text.split("\n")[number - 1] if number else ""
        what = str(error).partition(" (at ")[0]
        raise _Unreadable(_unquoted_date(line) or f"is not TOML: {what[:1].lower()}{what[1:]}", number) from None
    except RecursionError:
        raise _Unreadable("is nested too deeply") from None
    except ValueError:  # int() takes 4,300 digits
        raise _Unreadable("holds a number that is too large") from None


def _line_of(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1


_VALUE: Final = re.compile(r"""=\s*(\[[^\]"'\n]*\]|[^\s,}"'#]+)""")


def _unquoted_date(line: str) -> str | None:
    """What to do about a date that stands without its quotes on a line that is not TOML."""
    for value in _VALUE.findall(line):
        try:
            PartialDate.parse(value)
        except InvalidInput as error:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return str(error)
        else:
            if not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", value):
                return f'{value} stands without quotes: write "{value}"'
    return None


def _json(line: str) -> Any:
    """A line of JSON. Not by msgspec, which keeps the last of two entries of one name and says nothing."""
    try:
        return _decoder.decode(line.strip())
    except json.JSONDecodeError as error:
        raise _Unreadable(f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]} at column {error.colno}") from None
    except RecursionError:
        raise _Unreadable("is nested too deeply") from None


def _entries(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise _Unreadable(f"has {name!r} twice in one table")
    return entries


def _no_number(name: str) -> Any:
    raise _Unreadable(f"is not JSON: {name} is no number")


def _number(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < 20 else Decimal(digits)  # int() takes 4,300 digits


_decoder: Final = json.JSONDecoder(
    object_pairs_hook=_entries, parse_float=Decimal, parse_int=_number, parse_constant=_no_number
)
