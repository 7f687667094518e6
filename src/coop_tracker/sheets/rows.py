"""The record as rows: each with the entry that it is, and what its columns hold."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from attrs import field, frozen

from coop_tracker import action
from coop_tracker.case import facts_of
from coop_tracker.codec import canonical, plain
from coop_tracker.events import (
    ActionAssigned,
    ActionDone,
    AliasNoted,
    AnyEvent,
    InterestExpressed,
    PartyIntroduced,
    ProposalAmended,
    ProposalId,
    ProposalMade,
    StatusReported,
    TopicDiscussed,
    identifiers,
    introduced,
    kebab,
)
from coop_tracker.gathering import OF_ACTIONS, Recorded, by_name, read
from coop_tracker.history import Entry, Standing, World, happened
from coop_tracker.sheets.columns import (
    ACTIONS,
    AMENDS,
    CLOSED,
    DEADLINE,
    ENDORSEMENTS,
    EVENT,
    INSTRUMENTS,
    MEETINGS,
    OUTCOME,
    PARTICIPANTS,
    PARTIES,
    PROPOSALS,
    REPORTED,
    SHEETS,
    SOURCES,
    TRACKS,
    Column,
    Form,
    Sheet,
)
from coop_tracker.sheets.forms import Cells
from coop_tracker.sheets.names import Names
from coop_tracker.view import View


@frozen(eq=False)
class Row:
    """A row: the entry that it is, and its values by column, as plain data."""

    sheet: Sheet
    recorded: Recorded
    """The event that counts; of a proposal the first that raised it, of an action what assigned it."""
    values: Mapping[str, Any]
    line: tuple[str, ...]
    """The ids of every event in whose place it stands, its own among them."""
    said_by: Mapping[str, tuple[Recorded, ...]] = field(factory=dict)
    """The events that say what a column holds, where it is not the entry alone."""
    item: int | None = None
    """Of a participant: which of those that the event names."""

    @property
    def thing(self) -> str | None:
        """The identifier of what it introduces."""
        return self.values.get("id")


@frozen(eq=False)
class Rows:
    """The record as rows, at one moment."""

    rows: Mapping[str, list[Row]]
    """By the name of the sheet, in the order of recording."""
    names: Names
    possible: int
    """How many entries are left out because they only possibly had happened."""


def rows_of(view: View) -> Rows:
    """The record as rows; of a view for others, what rests on hidden sources is in none, and no day hangs on it."""
    gathered = {each.event_id: each for each in read(view.log.read(until=view.moments.as_of))}
    world = view.world()
    standing = Standing(gathered, world.hidden(gathered.values()))
    maker = _Maker(world, standing)
    lines = [*standing.lines()]
    for root, counting, _ in lines:
        maker.take(root, counting)
    for root, counting, _ in lines:
        for each in standing.line(root):
            if each is not counting:
                maker.know(each.event)  # what was called so is still meant by that in a sheet that was exported before
    return Rows(maker.rows(), maker.names, maker.possible)


_OF_A_SHEET: Final[Mapping[type[Any], Sheet]] = {
    cls: sheet for sheet in (SOURCES, PARTIES, TRACKS, MEETINGS, ENDORSEMENTS, INSTRUMENTS) for cls in sheet.types
}


class _Maker:
    def __init__(self, world: World, standing: Standing) -> None:
        self.names = Names()
        self.possible = 0
        self._world = world
        self._standing = standing
        self._rows: dict[str, list[tuple[int, Row]]] = {sheet.name: [] for sheet in SHEETS}
        self._raised: dict[str, list[Entry]] = defaultdict(list)
        self._amended: dict[str, list[Entry]] = defaultdict(list)
        self._reported: dict[str, list[Entry]] = defaultdict(list)
        self._assigned: dict[str, list[Entry]] = defaultdict(list)
        self._of_actions: list[Entry] = []

    def take(self, root: Recorded, counting: Recorded) -> None:
        """Note an event that counts."""
        event = counting.event
        entry: Entry | None = None
        if self._world.moments.on is not None:
            entry = self._entry(root, counting)
            if not self._world.had_happened(entry):
                self.possible += self._world.shows(counting)
                return
        self.know(event)
        if isinstance(event, ProposalMade | InterestExpressed | TopicDiscussed):
            self._raised[event.proposal].append(entry or self._entry(root, counting))
        elif isinstance(event, ProposalAmended):
            self._amended[event.proposal].append(entry or self._entry(root, counting))
        elif isinstance(event, StatusReported):
            self._reported[event.proposal].append(entry or self._entry(root, counting))
        elif isinstance(event, ActionAssigned):
            found = entry or self._entry(root, counting)
            self._assigned[found.name].append(found)
        elif isinstance(event, OF_ACTIONS):
            self._of_actions.append(entry or self._entry(root, counting))
        elif sheet := _OF_A_SHEET.get(type(event)):
            self._add(sheet, root, counting, values_of(sheet, event))
        if getattr(event, "participants", ()):
            self._participants(root, counting)

    def rows(self) -> Mapping[str, list[Row]]:
        """Every sheet, in the order of recording."""
        for proposal, raised in self._raised.items():
            self._proposal(proposal, raised)
        named: dict[str, list[Entry]] = defaultdict(list)
        for each in self._of_actions:
            for _, name in by_name(each.event):
                named[name].append(each)
        for name, assigned in self._assigned.items():
            self._action(name, assigned, named)
        return {name: [row for _, row in sorted(found, key=_position)] for name, found in self._rows.items()}

    def _entry(self, root: Recorded, counting: Recorded) -> Entry:
        return Entry(
            counting.event, counting.envelope, self._standing.line(root), happened(counting.event, self._world.day)
        )

    def know(self, event: AnyEvent) -> None:
        """Note what an event names, and what it calls that."""
        thing = introduced(event)
        for each in identifiers(event):
            if each.kind not in ("event", "batch"):
                self.names.know(each.kind, each.slug)
        for cited in event.sources:
            self.names.know("source", cited.source)
        if isinstance(event, PartyIntroduced):
            self.names.know("party", event.party, event.name, *(other.name for other in event.other_names))
            if event.honorific:
                self.names.know("party", event.party, f"{event.honorific} {event.name}")
        elif isinstance(event, AliasNoted) and event.name:
            kind, _, slug = event.of.partition(":")
            self.names.know(kind, slug, event.name)
        elif thing:
            self.names.know(thing.kind, thing.slug, getattr(event, "title", None) or getattr(event, "text", None))
        elif isinstance(event, ProposalAmended):
            self.names.know("proposal", event.proposal, event.title)

    def _add(
        self,
        sheet: Sheet,
        root: Recorded,
        recorded: Recorded,
        values: Mapping[str, Any],
        said_by: Mapping[str, tuple[Recorded, ...]] | None = None,
        item: int | None = None,
        line: tuple[str, ...] = (),
    ) -> None:
        line = line or tuple(each.event_id for each in self._standing.line(root))
        self._rows[sheet.name].append((root.position, Row(sheet, recorded, values, line, said_by or {}, item)))

    def _participants(self, root: Recorded, counting: Recorded) -> None:
        table = listed(plain(counting.event))
        common = {name: table.get(name) for name in ("sources", "note")} if "title" not in table else {}
        common = common if type(counting.event) is PARTICIPANTS.types[0] else {}
        for number, one in enumerate(table["participants"]):
            part = {column.name: one.get(column.path) for column in PARTICIPANTS.columns}
            values = {**part, "meeting": table["meeting"], "sources": None, "note": None, **common}
            self._add(PARTICIPANTS, root, counting, _said(values), item=number)

    def _proposal(self, proposal: str, raised: list[Entry]) -> None:
        raised.sort(key=_order)
        amended = sorted(self._amended.get(proposal, ()), key=_order)
        first = raised[0]
        facts = facts_of(raised, amended)
        now = listed(plain(ProposalMade(proposal=ProposalId(proposal), **facts._asdict())))
        values = dict(values_of(PROPOSALS, first.event))
        said_by: dict[str, tuple[Recorded, ...]] = {}
        for column in PROPOSALS.columns:
            if column.path in AMENDS and column.path not in ("meeting", "words", "by", "on_behalf_of"):
                values[column.name] = now.get(column.path)
                giving = [each for each in (*raised, *amended) if _gives(each.event, column)]
                said_by[column.name] = tuple(Recorded(each.event, each.envelope) for each in giving)
        reports = sorted(self._reported.get(proposal, ()), key=_order)
        last = plain(reports[-1].event) if reports else {}
        for name in REPORTED:
            values[name] = last.get(PROPOSALS.column(name).path)
            said_by[name] = tuple(Recorded(each.event, each.envelope) for each in reports[-1:])
        recorded = Recorded(first.event, first.envelope)
        self._add(PROPOSALS, first.line[0], recorded, _said(values), said_by, line=_lines(raised))

    def _action(self, name: str, assigned: list[Entry], named: Mapping[str, list[Entry]]) -> None:
        handles = {handle.partition(":")[2] for entry in assigned for handle in entry.handles} | {name}
        followed = {id(each): each for handle in handles for each in named.get(handle, ())}
        found = action.read_off(name, sorted((*assigned, *followed.values()), key=_order))
        if found is None:
            return
        first = found.assigned[0]
        values = dict(values_of(ACTIONS, first.event))
        said_by: dict[str, tuple[Recorded, ...]] = {}
        if found.deadlines:
            said = plain(found.deadlines[-1].by.event).get("deadline", {})
            said_by[DEADLINE[0]] = (Recorded(found.deadlines[-1].by.event, found.deadlines[-1].by.envelope),)
            for column in ACTIONS.columns:
                if column.path.startswith("deadline."):
                    values[column.name] = said.get(column.path.partition(".")[2])
        closed = found.closed_by or (found.done[-1] if found.done and not found.is_recurring else None)
        if closed:
            event = closed.event
            values[OUTCOME] = str(event.outcome) if isinstance(event, ActionDone) else "dropped"
            values[CLOSED] = str(event.on) if event.on else None
            said_by[OUTCOME] = said_by[CLOSED] = (Recorded(event, closed.envelope),)
        recorded = Recorded(first.event, first.envelope)
        self._add(ACTIONS, first.line[0], recorded, _said(values), said_by, line=_lines(found.assigned))


def _lines(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(each.event_id for entry in entries for each in entry.line)


def _gives(event: AnyEvent, column: Column) -> bool:
    place = column.place(type(event)) if type(event) is not ProposalAmended else column.path
    return bool(place and getattr(event, place, None))


def _order(entry: Entry) -> Any:
    return entry.order


def _position(found: tuple[int, Row]) -> tuple[int, int]:
    return found[0], found[1].item or 0


def values_of(sheet: Sheet, event: AnyEvent) -> Mapping[str, Any]:
    """What the columns of a sheet hold of one event."""
    table, cls = listed(plain(event)), type(event)
    values: dict[str, Any] = {}
    for column, place in sheet.places(cls):
        value = at(table, place) if "." in place else table.get(place)
        if value is not None and value != []:
            values[column.name] = value
    if sheet.has(EVENT):
        values[EVENT] = _word(cls.__name__)
    return values


@cache
def _word(name: str) -> str:
    return kebab(name)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def listed(value: Any) -> Any:
    """Plain data with lists for every sequence in it."""
    if isinstance(value, Mapping):
        return {name: listed(one) for name, one in value.items()}
    return [listed(one) for one in value] if isinstance(value, list | tuple) else value


def at(table: Mapping[str, Any], path: str) -> Any:
    """What stands at a path in plain data."""
    first, _, rest = path.partition(".")
    value = table.get(first)
    return at(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


def put(table: dict[str, Any], path: str, value: Any) -> None:
    """Write a value to a path of plain data; None takes it away."""
    first, _, rest = path.partition(".")
    if rest:
        part = dict(table.get(first) or {})
        put(part, rest, value)
        value = part or None
    if value in (None, []):
        table.pop(first, None)
    else:
        table[first] = value


def as_read(row: Row, cells: Cells) -> dict[str, Any]:
    """The values of a row as its own cells would be read: what is compared with a file."""
    found = {}
    for name, value in row.values.items():
        column = row.sheet.column(name)
        if column.form in _AS_THEY_ARE:
            once = list(dict.fromkeys(value)) if column.form in (Form.PARTIES, Form.THINGS) else value
            read = None if once == row.sheet.default(column) else once
        else:
            read = cells.read(row.sheet, column, cells.written(column, value), before=value)
        if read is not None:
            found[name] = read
    return found


_AS_THEY_ARE: Final = (
    *(Form.DATE, Form.WORD, Form.EVENT, Form.WHOLE, Form.TRUTH, Form.OWN, Form.HANDLE, Form.PARTY, Form.PARTIES),
    *(Form.THING, Form.THINGS, Form.REFERENCE, Form.REFERENCES),
)
"""Forms in which nothing is lost."""


def key(row: Row, values: Mapping[str, Any]) -> str:
    """What a row is in the ledger: the id of its entry, and a mark of what it says."""
    part = f".{row.item}" if row.item is not None else ""
    return f"{row.recorded.event_id}{part}/{mark(values)}"


def mark(values: Mapping[str, Any]) -> str:
    """A few letters that differ where rows do."""
    return hashlib.sha256(canonical(values)).hexdigest()[:10]
