"""What a file of sheets says that the record does not: each difference as an event, and whatever cannot be read.

A row with a key is the entry it was exported from. A row without one is known by its identifier, its number in another
register or its title; else it is new, with an id made of its content, so that a second import finds it there. What is
matched only nearly is asked, and never taken for the same.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from coop_tracker.codec import plain
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    ActionDone,
    ActionDropped,
    ActionRescheduled,
    AnyEvent,
    EventId,
    PartyIntroduced,
    ProposalAmended,
    StatusReported,
    TrackOpened,
    introduced,
    kebab,
)
from coop_tracker.eventsfile.labels import identified
from coop_tracker.gathering import Recorded
from coop_tracker.rules import COUNTRY, shown
from coop_tracker.sheets import cells
from coop_tracker.sheets.cells import Unclear, normal
from coop_tracker.sheets.columns import (
    ACTIONS,
    CLOSED,
    DEADLINE,
    ENDORSEMENTS,
    EVENT,
    INSTRUMENTS,
    MEETINGS,
    NUMBER,
    OUTCOME,
    PARTICIPANTS,
    PARTIES,
    PROPOSALS,
    REPORTED,
    Column,
    Edit,
    Form,
    Sheet,
    type_of,
)
from coop_tracker.sheets.forms import Cells
from coop_tracker.sheets.layout import Cell, Layout, Line
from coop_tracker.sheets.mapping import Said
from coop_tracker.sheets.names import is_person
from coop_tracker.sheets.rows import Row, Rows, as_read, listed, mark, put
from coop_tracker.structuring import structure
from coop_tracker.tracker import Incoming

Values = dict[str, Any]


@frozen(eq=False)
class Difference:
    """What a file says otherwise than the record, or anew: one event, where it comes from, and in words."""

    incoming: Incoming
    what: str


@frozen(eq=False)
class Comparison:
    """What a file of sheets would record, what is wrong with it, and what a careful reader should know."""

    differences: list[Difference] = field(factory=list)
    faults: list[Fault] = field(factory=list)
    told: list[Fault] = field(factory=list)
    """What was left out, and why."""
    questions: list[Fault] = field(factory=list)
    """What may be the same as something on record, and was not taken for it."""
    places: dict[str, dict[str, str]] = field(factory=dict)
    """By the place of a row: the cell of each field, to tell a fault by its cell."""

    def placed(self, fault: Fault) -> Fault:
        """A fault of a row told by its cell."""
        match = re.fullmatch(r"(.*?![0-9]+)\.(.+)", fault.where)
        if not match or match[1] not in self.places:
            return fault
        where, path = match.groups()
        fields = self.places[where]
        first = re.split(r"[.\[]", path, maxsplit=1)[0]
        column = fields.get(path) or fields.get(first)
        return Fault(column, fault.what) if column else Fault(where, f"{path} {fault.what}")


def compared(
    layouts: Sequence[Layout], now: Rows, said: Said, is_recorded: Callable[[str], bool], exported: "Exported | None"
) -> Comparison:
    """What these sheets say that the record does not."""
    comparing = _Comparing(now, said, is_recorded)
    for layout in layouts:
        comparing.identify(layout)
    for layout in layouts:
        comparing.read(layout)
    comparing.finish(exported)
    return comparing.found


@frozen
class Exported:
    """What a file says of its own export: up to which position, and what could be seen."""

    position: int
    hidden: frozenset[int]
    """The positions that were not to be seen."""


@frozen(eq=False)
class _Known:
    """A line of a file, and which row of the record it is."""

    line: Line
    row: Row | None
    mark: str = ""
    """What its row said when it was exported; empty where it has no key."""
    slug: str | None = None
    """The identifier of what is new."""


class _Correction:
    def __init__(self, recorded: Recorded, where: str) -> None:
        self.recorded = recorded
        self.where = where
        self.cls: type[Any] = type(recorded.event)
        self.table: dict[str, Any] = listed(plain(recorded.event))
        self.said: list[str] = []
        self.cells: dict[str, str] = {}


_KEY: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.(\d+))?/([0-9a-f]{10})")
_TWO: Final = "leave one out, or give each an ID or a number of its own"
_TITLED: Final = ("title", "name", "text")
_OUTCOMES: Final = {
    **dict.fromkeys(("done", "completed", "complete", "closed", "achieved", "implemented", "yes"), "met"),
    **dict.fromkeys(("partly done", "partially done", "partly completed", "partially completed"), "partly_met"),
    **dict.fromkeys(("cancelled", "canceled", "abandoned", "given up"), "dropped"),
}
_STILL_OPEN: Final = frozenset(
    ("open", "pending", "ongoing", "on going", "in progress", "in process", "under process", "not started", "no")
)


class _Comparing:
    def __init__(self, now: Rows, said: Said, is_recorded: Callable[[str], bool]) -> None:
        self.found = Comparison()
        self._now = now
        self._said = said
        self._is_recorded = is_recorded
        self._cells = Cells(now.names, said.day_first, said.register, said.parties, questions=self.found.questions)
        self._known: dict[int, list[_Known]] = {}
        self._new: list[tuple[Incoming, str]] = []
        self._edits: list[Difference] = []
        self._corrections: dict[str, _Correction] = {}
        self._seen: set[int] = set()
        self._lines: dict[int, Line] = {}
        """By which line of the file a row is told."""
        self._numbered: dict[tuple[str, str, str], Line] = {}
        self._keyed: set[str] = set()
        self._taken: dict[tuple[str, str], Line] = {}
        self._labels: set[str] = set()
        self._foreign = 0
        self._stale = 0
        self._by_event: dict[tuple[str, str, str], Row] = {}
        self._by_id: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._by_title: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._by_number: dict[tuple[str, str, str], Row] = {}
        for name, rows in now.rows.items():
            for row in rows:
                self._index(name, row)

    def _index(self, name: str, row: Row) -> None:
        item = "" if row.item is None else str(row.item)
        for event_id in row.line:
            self._by_event[name, event_id, item] = row
        if row.thing:
            self._by_id[name, row.thing].append(row)
        title = next((row.values[each] for each in _TITLED if each in row.values), None)
        if title and row.sheet is not PARTICIPANTS:
            self._by_title[name, normal(cells.shown(title))].append(row)
        for number in row.values.get(NUMBER) or ():
            self._by_number.setdefault((name, number["scheme"], number["id"]), row)
        if row.sheet is PARTICIPANTS:
            self._by_title[name, f"{row.values['meeting']} {row.values['party']}"].append(row)

    # Which row of the record a line is

    def identify(self, layout: Layout) -> None:
        """Find out which rows are known, and give identifiers to what is new."""
        self.found.faults.extend(layout.faults)
        self.found.told.extend(layout.told)
        known = []
        for line in layout.lines:
            if line.key:
                one = self._by_key(layout.sheet, line)
            else:
                one = self._by_content(layout.sheet, line, is_ours=layout.has_keys)
            if one:
                known.append(one)
        self._known[id(layout)] = known

    def _by_key(self, sheet: Sheet, line: Line) -> _Known | None:
        match = _KEY.fullmatch(line.key)
        if not match:
            self._fault(line.where, f"{line.key[:60]!r} is no key: leave it as it was exported, or empty in a new row")
            return None
        event_id, item, told = match[1], match[2] or "", match[3]
        row = self._by_event.get((sheet.name, event_id, item))
        if row is None and self._is_recorded(event_id):
            self._fault(line.where, "is a row of an entry that no longer counts, or not here: export the record anew")
            return None
        if row is None:
            self._foreign += 1
            return self._by_content(sheet, line)
        if f"{event_id}.{item}" in self._keyed:
            self._fault(line.where, "has the key of another row: a new row must have none")
            return None
        self._keyed.add(f"{event_id}.{item}")
        if sheet.kind and row.thing and (called := self._text(line, sheet.called)):
            self._now.names.know(sheet.kind, row.thing, called)
        if not self._is_first(sheet, line, row):
            return None
        self._seen.add(id(row))
        return _Known(line, row, told)

    def _is_first(self, sheet: Sheet, line: Line, row: Row) -> bool:
        """Whether no other line of the file tells of this row; of a proposal, at this meeting."""
        before = self._lines.setdefault(id(row), line)
        if before is line or (sheet is PROPOSALS and self._text(line, "meeting") != self._text(before, "meeting")):
            return True
        if {name: cell.text for name, cell in line.cells.items()} == {
            name: cell.text for name, cell in before.cells.items()
        }:
            self.found.told.append(Fault(line.where, f"left out: it says the same as {before.where}"))
        else:
            self._fault(line.where, f"is of the same as {before.where}, {row.thing}, and says something else: {_TWO}")
        return False

    def _by_content(self, sheet: Sheet, line: Line, *, is_ours: bool = False) -> _Known | None:
        if sheet is PARTICIPANTS or sheet is ENDORSEMENTS:
            return _Known(line, None)  # what they name has to be known first
        called = self._text(line, sheet.called)
        slug = self._text(line, "id").rpartition(":")[2] or None
        candidates = self._candidates(sheet, line, slug, called)
        if candidates:
            thing = candidates[0].thing
            is_told = any(self._says_the_same(each, line) for each in candidates)
            if is_ours and not slug and not is_told and not self._numbers(sheet, line):
                what = f"has no key, and is called as {thing} is, {called[:60]!r}: if it is the same, give it that ID"
                self._fault(line.where, f"{what}; if it is new, another title, or an ID of its own")
                return None
            own = [each for each in candidates if self._is_alike(each, line)]
            row = own[0] if len(own) == 1 else None
            equal = [each for each in own if self._says_the_same(each, line)] if len(own) > 1 else []
            row = equal[0] if equal else row
            if row:
                if not line.key and not self._is_first(sheet, line, row):
                    return None
                self._seen.add(id(row))
            return _Known(line, row, slug=thing)
        return self._something_new(sheet, line, slug, called)

    def _candidates(self, sheet: Sheet, line: Line, slug: str | None, called: str) -> list[Row]:
        """The rows of the record that are of the same thing, by its identifier, its number or its title."""
        if slug:
            if sheet is PARTIES and len(meant := self._now.names.meant("party", slug)) == 1:
                slug = meant[0]
            return self._by_id.get((sheet.name, slug), [])
        for number in self._numbers(sheet, line):
            if row := self._by_number.get((sheet.name, number["scheme"], number["id"])):
                return [row]
        found = self._by_title.get((sheet.name, normal(called)), [])
        if not found and sheet.kind:
            meant = self._now.names.meant(sheet.kind, called)
            found = [row for slug in meant for row in self._by_id.get((sheet.name, slug), [])]
        things = {row.thing for row in found}
        if len(things) > 1 and sheet is ACTIONS:  # one may go without an identifier: it is known by all it says
            return []
        if len(things) > 1:
            names = ", ".join(str(thing) for thing in things)
            self._fault(line.where, f"{called[:60]!r} is the title of several, {names}: give it the ID of one")
            return []
        return found

    def _numbers(self, sheet: Sheet, line: Line) -> list[Any]:
        if not sheet.has(NUMBER) or not (text := self._text(line, NUMBER)):
            return []
        try:
            return self._cells.read(sheet, sheet.column(NUMBER), text) or []
        except Unclear:
            return []

    def _is_alike(self, row: Row, line: Line) -> bool:
        """Whether a row is the same sort of entry: an instrument may be signed in one, and ratified in another."""
        if row.sheet not in (MEETINGS, INSTRUMENTS):
            return True
        word = cells.word(self._text(line, EVENT), row.sheet.words[EVENT]) or kebab(row.sheet.types[0].__name__)
        step = self._text(line, "step")
        return row.values[EVENT] == word and (not step or cells.word(step, [row.values.get("step", "")]) is not None)

    def _says_the_same(self, row: Row, line: Line) -> bool:
        written = {name: self._cells.written(row.sheet.column(name), value) for name, value in row.values.items()}
        return all(written.get(name, "") == cell.text for name, cell in line.cells.items())

    def _something_new(self, sheet: Sheet, line: Line, slug: str | None, called: str) -> _Known | None:
        kind, names = sheet.kind, self._now.names
        for number in () if line.key else self._numbers(sheet, line):
            same = self._numbered.setdefault((sheet.name, number["scheme"], number["id"]), line)
            if same is not line and not slug and normal(called) != normal(self._text(same, sheet.called)):
                what = f"has the number of {same.where}, {number['id']!r}, and another title"
                self._fault(line.where, f"{what}: {_TWO}")
                return None
        before = self._taken.get((sheet.name, slug or normal(called)))
        if before:
            return self._again(sheet, line, before, slug, called)
        self._taken[sheet.name, slug or normal(called)] = line
        if not kind or (sheet is ACTIONS and not slug):  # an action may go without
            return _Known(line, None)
        if not slug and kind == "party" and COUNTRY.fullmatch(called):
            slug = called
        if not slug:
            if near := names.near(kind, called):
                what = f"{called[:60]!r} is nearly {' or '.join(near)}: if it is the same, give it that ID"
                self.found.questions.append(Fault(line.where, what))
            slug = names.free(kind, called)
            if slug is None:
                what = f"no identifier can be made of {called[:60]!r}, since not all of its letters are Latin"
                self._fault(line.where, f"{what}: give it one in a column ID")
                return None
        names.know(kind, slug, called)
        return _Known(line, None, slug=slug)

    def _again(self, sheet: Sheet, line: Line, before: Line, slug: str | None, called: str) -> _Known | None:
        """A line about something that another line of the file has introduced."""
        own = slug or next(iter(self._now.names.meant(sheet.kind, called)), None) if sheet.kind else None
        texts = {name: cell.text for name, cell in line.cells.items()}
        if not line.key and texts == {name: cell.text for name, cell in before.cells.items()}:
            self.found.told.append(Fault(line.where, f"left out: it says the same as {before.where}"))
            return None
        raised = sheet is PROPOSALS and self._text(line, "meeting") != self._text(before, "meeting")
        if slug or raised or sheet in (INSTRUMENTS, MEETINGS, ACTIONS):
            return _Known(line, None, slug=own)
        what = f"is called as {before.where} is, {called[:60]!r}, and says something else"
        self._fault(line.where, f"{what}: give both an ID, the same or two")
        return None

    def _text(self, line: Line, column: str) -> str:
        cell = line.cells.get(column)
        if cell is None or not column or cells.says_nothing(cell.text):
            return ""
        return cells.unescaped(cell.text)

    # What a line says

    def read(self, layout: Layout) -> None:
        """Compare each line with its row, or make it an event of its own."""
        for one in self._known[id(layout)]:
            known = one
            self.found.places[known.line.where] = self._places(layout.sheet, known.line)
            before = len(self.found.faults)
            values = self._values(layout, known)
            if len(self.found.faults) > before:
                continue
            if layout.sheet is PARTICIPANTS and not known.row:
                known = self._participant(known, values)
            elif layout.sheet is ENDORSEMENTS and not known.row and values.get("id"):
                rows = self._by_id.get((layout.sheet.name, values["id"]), [])
                known = _Known(known.line, rows[0] if len(rows) == 1 else None)
            if known.row is None:
                self._record(layout.sheet, known, values)
            elif known.mark:
                self._compare(layout, known, known.row, values)
            else:
                self._compare_with_what_is_known(known, known.row, values)

    def _participant(self, known: _Known, values: Values) -> _Known:
        rows = self._by_title.get((PARTICIPANTS.name, f"{values['meeting']} {values['party']}"), [])
        if len(rows) > 1:  # told twice, perhaps in two roles
            same = [row for row in rows if row.values.get("role") == values.get("role")]
            equal = [row for row in same if as_read(row, self._cells) == values]
            rows = equal[:1] or (same if len(same) == 1 else [])
        return _Known(known.line, rows[0] if rows else None)

    def _places(self, sheet: Sheet, line: Line) -> dict[str, str]:
        places: dict[str, str] = {}
        for name, cell in line.cells.items():
            column = sheet.column(name)
            for cls in (*sheet.types, StatusReported, ProposalAmended):
                if place := column.place(cls):
                    places.setdefault(place, cell.where)
                    places.setdefault(place.partition(".")[0], cell.where)
        return places

    def _values(self, layout: Layout, known: _Known) -> Values:
        """What the cells of a line say, by column."""
        line, sheet = known.line, layout.sheet
        values: Values = {}
        derived: dict[str, Cell] = {}
        for name, cell in line.cells.items():
            texts = []
            for one in (cell, *line.more.get(name, ())):
                meant = self._said.means(name, one.text)
                if isinstance(meant, Mapping):
                    for other, text in meant.items():
                        derived.setdefault(other, Cell(text, one.where))
                    meant = one.text if name not in meant else ""
                says_nothing = cells.says_nothing(meant) or cells.is_to_come(meant)
                if not (says_nothing and (one.prefix or line.more.get(name))):
                    texts.append(self._prefixed(sheet.column(name), one.prefix, meant))
            joined = "; ".join(filter(None, texts))
            self._read_cell(sheet, sheet.column(name), Cell(joined, cell.where), known, values)
        for name, cell in derived.items():
            if sheet.has(name) and name not in values:
                self._read_cell(sheet, sheet.column(name), cell, known, values)
        if "status" in values and sheet is PROPOSALS:
            values.setdefault("register", (known.row and known.row.values.get("register")) or self._cells.register)
        return values

    def _prefixed(self, column: Column, prefix: str, text: str) -> str:
        if not prefix:
            return text
        if column.form is Form.ROLES:
            names = [name for part in cells.parted(text) for name in self._now.names.parts(part)]
            return "; ".join(f"{prefix}: {name}" for name in names)
        return f"{prefix}: {text}"

    def _read_cell(self, sheet: Sheet, column: Column, cell: Cell, known: _Known, values: Values) -> None:
        before = known.row.values.get(column.name) if known.row else None
        text = cell.text
        if column.name == OUTCOME and text:
            if text.casefold() in _STILL_OPEN:
                self.found.told.append(Fault(cell.where, f"{text!r} is no outcome, and is left out"))
                return
            text = _OUTCOMES.get(text.casefold(), text)
        written = "" if before is None else self._cells.written(column, before)
        if written and text in (written, cells.cut(written)):
            value = self._settled(sheet, column, written, before)
        else:
            try:
                value = self._cells.read(sheet, column, text, cell.where, before)
            except Unclear as error:
                self._fault(cell.where, str(error))
                return
        if value is not None:
            values[column.name] = value

    def _settled(self, sheet: Sheet, column: Column, text: str, before: Any) -> Any:
        """What an unchanged cell says; it is not asked whether it could be written anew."""
        try:
            return self._cells.read(sheet, column, text, "", before)
        except Unclear:
            return before

    # Known rows

    def _compare(self, layout: Layout, known: _Known, row: Row, values: Values) -> None:
        """A row that was exported from this record: what was changed in it since."""
        now = as_read(row, self._cells)
        compared = [column for column in row.sheet.columns if layout.has(column.name)]
        names = [column.name for column in compared if values.get(column.name) != now.get(column.name)]
        if not names:
            return
        if known.mark == mark(now):
            self._edit(row, known.line, {name: values.get(name) for name in names}, now, values)
        elif len(compared) == len(row.sheet.columns) and known.mark == mark(values):
            self._stale += 1
        else:
            for name in names:
                column = row.sheet.column(name)
                cell = known.line.cells.get(name)
                here = shown(cell.text) if cell else "nothing"
                there = self._cells.written(column, row.values.get(name))
                where = cell.where if cell else known.line.where
                what = (
                    f"{column.heading} is {here} here, and {shown(there) if there else 'nothing'} in the record, where"
                )
                entry = row.recorded.position
                self._fault(where, f"{what} entry {entry} was changed since: export the record anew, and edit that")

    def _compare_with_what_is_known(self, known: _Known, row: Row, values: Values) -> None:
        """A row of somebody else's sheet about something on record: an empty cell says nothing there."""
        now = as_read(row, self._cells)
        if row.sheet is PROPOSALS and "meeting" in values and values["meeting"] != now.get("meeting"):
            self._raise_again(row, known.line, values, now)
            return
        values = {name: value for name, value in values.items() if row.sheet.column(name).edit is not Edit.NEVER}
        if NUMBER in values and (now.get(NUMBER) or ()) != values[NUMBER]:
            more = [number for number in values[NUMBER] if number not in (now.get(NUMBER) or ())]
            values[NUMBER] = [*(now.get(NUMBER) or ()), *more]
        changed = {name: value for name, value in values.items() if value != now.get(name)}
        if not changed:
            return
        self._edit(row, known.line, changed, now, {**now, **values})

    def _raise_again(self, row: Row, line: Line, values: Values, now: Values) -> None:
        """A proposal that came up at another meeting: an event of its own, with another title amended."""
        title = values.get("title")
        own = {name: value for name, value in values.items() if name != "title"}
        self._new_event(type_of(PROPOSALS, values.get(EVENT)), PROPOSALS, line, {**own, "id": row.thing})
        if title and title != now.get("title"):
            table = {"proposal": row.thing, "title": title, "meeting": values["meeting"]}
            self._edit_event(ProposalAmended, table, line.where, f"title {shown(now.get('title'))} → {shown(title)}")
        self._report(str(row.thing), line, values, now)

    def _edit(self, row: Row, line: Line, changed: Values, now: Values, values: Values) -> None:
        """Record what was changed in a row, as its columns say."""
        by_edit: dict[Edit, Values] = defaultdict(dict)
        for name, value in changed.items():
            by_edit[row.sheet.column(name).edit][name] = value
        for edit, some in by_edit.items():
            match edit:
                case Edit.NEVER:
                    for name in some:
                        heading = row.sheet.column(name).heading
                        what = (
                            f"{heading} is what the row is known by, {shown(now.get(name))}, and cannot be changed here"
                        )
                        self._fault(self._cell(line, name), f"{what}; coop record alias-noted notes another name")
                case Edit.CORRECTION:
                    self._correct(row, line, some, now)
                case Edit.AMENDMENT:
                    self._amend(row, line, some, now)
                case Edit.DEADLINE:
                    self._reschedule(row, line, values, now)
                case Edit.OUTCOME:
                    self._close(row, line, some, values)
                case Edit.REPORT:
                    self._report(str(row.thing), line, values, now)

    def _cell(self, line: Line, name: str) -> str:
        cell = line.cells.get(name)
        return cell.where if cell else line.where

    def _correction(self, recorded: Recorded, line: Line) -> _Correction:
        """The correction of an entry; one for all that is changed of it."""
        return self._corrections.setdefault(recorded.event_id, _Correction(recorded, line.where))

    def _correct(self, row: Row, line: Line, changed: Values, now: Values) -> None:
        found = self._correction(row.recorded, line)
        if EVENT in changed:
            found.cls = type_of(row.sheet, changed[EVENT])
        for name, value in changed.items():
            column = row.sheet.column(name)
            found.said.append(self._told(column, now.get(name), value))
            found.cells[column.place(found.cls) or name] = self._cell(line, name)
            if row.item is not None and column.name not in ("sources", "note"):
                put(found.table["participants"][row.item], column.path, value)
            elif name == EVENT:
                self._as_another(row, found)
            elif place := column.place(found.cls):
                put(found.table, place, value)
            elif value is not None:
                self._fault(self._cell(line, name), f"{column.heading} has no place in {_a(kebab(found.cls.__name__))}")

    def _as_another(self, row: Row, found: _Correction) -> None:
        """The same entry as another sort of event: what has a place in that stays."""
        table: dict[str, Any] = {}
        for column in row.sheet.columns:
            place, was = column.place(found.cls), column.place(type(row.recorded.event))
            if place and was and column.edit is not Edit.REPORT and (value := _at(found.table, was)) is not None:
                put(table, place, value)
        found.table = table

    def _told(self, column: Column, before: Any, value: Any) -> str:
        was, is_now = (self._cells.written(column, one) for one in (before, value))
        return f"{column.heading} {shown(was) if was else 'nothing'} → {shown(is_now) if is_now else 'nothing'}"

    def _amend(self, row: Row, line: Line, changed: Values, now: Values) -> None:
        table: dict[str, Any] = {"proposal": row.thing}
        said = []
        for name, value in changed.items():
            column = row.sheet.column(name)
            if value is None:
                self._take_away(row, line, column, now)
            else:
                table[column.path] = value
                said.append(self._told(column, now.get(name), value))
        if said:
            self._edit_event(ProposalAmended, table, line.where, ", ".join(said))

    def _take_away(self, row: Row, line: Line, column: Column, now: Values) -> None:
        """An amendment says what is new and cannot say that something is not: who said it is corrected."""
        giving = row.said_by.get(column.name, ())
        if len(giving) != 1:
            entries = " and ".join(str(each.position) for each in giving)
            what = f"{column.heading} is said by entries {entries}, so it cannot be taken away here: coop correct each"
            self._fault(line.where, what)
            return
        found = self._correction(giving[0], line)
        cls = type(giving[0].event)
        place = column.path if cls is ProposalAmended else column.place(cls)
        put(found.table, place or column.path, None)
        found.said.append(self._told(column, now.get(column.name), None))

    def _reschedule(self, row: Row, line: Line, values: Values, now: Values) -> None:
        deadline = self._deadline(row.sheet, line, values)
        if deadline is None:
            at = row.said_by.get(DEADLINE[0]) or (row.recorded,)
            what = "a deadline that was set stays on record"
            self._fault(line.where, f"{what}: coop correct {at[0].position} deadline= would say that it never was")
            return
        table = {"action": row.thing or row.line[0], "deadline": deadline}
        said = f"{now.get(DEADLINE[0], 'no deadline')} → {deadline['said']}"
        self._edit_event(ActionRescheduled, table, line.where, said)

    def _deadline(self, sheet: Sheet, line: Line, values: Values) -> dict[str, Any] | None:
        """A deadline from its cells; from its words alone as far as they are a date."""
        table: dict[str, Any] = {}
        for name in DEADLINE:
            if name in values:
                put(table, sheet.column(name).path, values[name])
        found = table.get("deadline")
        if not found:
            return None
        if "said" not in found:
            cell = line.cells.get("due")
            found["said"] = cell.text if cell else str(found.get("due") or found.get("offset") or "as agreed")
        if "relation" not in found:
            found["relation"] = "by"
            if "due" not in found:
                try:
                    found["due"] = cells.day(found["said"], day_first=self._said.day_first)
                except Unclear as error:
                    if "day-first" in str(error):
                        self._fault(self._cell(line, DEADLINE[0]), str(error))
        return dict(found)

    def _close(self, row: Row, line: Line, changed: Values, values: Values) -> None:
        outcome = values.get(OUTCOME)
        closing = row.said_by.get(OUTCOME, ())
        if outcome is None:
            hint = f": coop retract {closing[0].position} takes back that it was" if closing else ": say how it ended"
            self._fault(self._cell(line, OUTCOME), f"what became of it cannot be taken away here{hint}")
        elif OUTCOME not in changed and closing:
            found = self._correction(closing[0], line)
            put(found.table, "on", changed[CLOSED])
            found.said.append(f"closed on {changed[CLOSED] or 'nothing'}")
        else:
            self._outcome(row.thing or row.line[0], line, values, self._edit_event)

    def _outcome(self, action: str, line: Line, values: Values, record: Callable[..., None]) -> None:
        outcome = values[OUTCOME]
        table = {"action": action, "on": values.get(CLOSED), "sources": self._read_in(line, values)}
        if outcome == "dropped":
            record(ActionDropped, table, line.where, "dropped")
        else:
            record(ActionDone, {**table, "outcome": outcome}, line.where, f"{outcome.replace('_', ' ')}")

    def _report(self, proposal: str, line: Line, values: Values, now: Values) -> None:
        told = {name: values[name] for name in REPORTED if values.get(name) is not None}
        if all(told.get(name) == now.get(name) for name in REPORTED):
            return
        if not {"status", "stage", "disposition"} & told.keys():
            what = "a reported status stays on record: coop retract takes back the entry that reports it"
            self._fault(self._cell(line, "status"), what)
            return
        table: dict[str, Any] = {"proposal": proposal, "sources": self._read_in(line, values)}
        for name, value in told.items():
            table[PROPOSALS.column(name).path] = value
        words = [str(told[name]) for name in ("status", "stage", "disposition") if name in told]
        self._edit_event(StatusReported, table, line.where, ", ".join(words))

    def _read_in(self, line: Line, values: Values) -> Any:
        """Where a status or an outcome was read: in an exported row the sources are those of the entry itself."""
        return None if line.key else values.get("sources")

    # New rows

    def _record(self, sheet: Sheet, known: _Known, values: Values) -> None:
        """A row that is new: an event of its own, and what else its cells say."""
        line = known.line
        cls = type_of(sheet, values.get(EVENT))
        if known.slug:
            values = {**values, "id": known.slug}
        if sheet is PARTICIPANTS:
            self._new_participant(line, values)
            return
        if sheet is PARTIES and "kind" not in values:
            name = values["name"]
            is_country = COUNTRY.fullmatch(values["id"])
            values["kind"] = "country" if is_country else "person" if is_person(name) else "organization"
            self.found.told.append(
                Fault(line.where, f"no kind is given: {shown(name)} is taken for {_a(values['kind'])}")
            )
        if sheet is MEETINGS and "status" not in values and cls is sheet.types[1]:
            values["status"] = "tentative"
        if sheet is ACTIONS and OUTCOME in values:
            self._done_already(line, values)
            return
        self._new_event(cls, sheet, line, values)
        if sheet is PROPOSALS:
            self._report_anew(line, values)

    def _done_already(self, line: Line, values: Values) -> None:
        """An action that is new here and done: one without an identifier goes by a label."""
        label = None
        if "id" not in values:
            label = self._now.names.free("action", values["text"], self._labels) or f"row-{len(self._labels) + 1}"
            self._labels.add(label)
        self._new_event(ACTIONS.types[0], ACTIONS, line, values, label)
        self._outcome(values.get("id") or str(label), line, values, self._content_event)

    def _report_anew(self, line: Line, values: Values) -> None:
        told = {name: values[name] for name in REPORTED if values.get(name) is not None}
        if not {"status", "stage", "disposition"} & told.keys():
            return
        table: dict[str, Any] = {"proposal": values["id"], "sources": self._read_in(line, values)}
        table |= {PROPOSALS.column(name).path: value for name, value in told.items()}
        self._content_event(StatusReported, table, line.where, str(told.get("status") or told.get("stage")))

    def _new_event(self, cls: type[Any], sheet: Sheet, line: Line, values: Values, label: str | None = None) -> None:
        table: dict[str, Any] = {"label": label}
        amended: dict[str, Any] = {}
        for column in sheet.columns:
            value = values.get(column.name)
            if value is None or column.edit in (Edit.REPORT, Edit.OUTCOME, Edit.DEADLINE) or column.form is Form.EVENT:
                continue
            if place := column.place(cls):
                put(table, place, value)
            elif column.edit is Edit.AMENDMENT:
                amended[column.path] = value
            else:
                self._fault(
                    self._cell(line, column.name), f"{column.heading} has no place in {_a(kebab(cls.__name__))}"
                )
        if sheet is ACTIONS and (deadline := self._deadline(sheet, line, values)):
            table["deadline"] = deadline
        self._content_event(cls, table, line.where, "")
        if amended:
            self._content_event(ProposalAmended, {"proposal": values["id"], **amended}, line.where, ", ".join(amended))

    def _new_participant(self, line: Line, values: Values) -> None:
        part: dict[str, Any] = {}
        for column in PARTICIPANTS.columns:
            if column.name not in ("meeting", "sources", "note"):
                put(part, column.path, values.get(column.name))
        table = {"meeting": values["meeting"], "participants": [part]}
        table |= {name: values[name] for name in ("sources", "note") if name in values}
        self._content_event(PARTICIPANTS.types[0], table, line.where, f"{part.get('party')}, {part.get('role')}")

    # Events

    def _content_event(self, cls: type[Any], table: Mapping[str, Any], where: str, what: str) -> None:
        """An event that has an id of its content: a second import finds it there."""
        if event := self._event(cls, table, where):
            self._new.append((Incoming(event, where=where), what))

    def _edit_event(self, cls: type[Any], table: Mapping[str, Any], where: str, what: str) -> None:
        """An event that is new in any case: what it says differs from the record."""
        if event := self._event(cls, table, where):
            self._edits.append(Difference(Incoming(event, where=where), in_words(event, what)))

    def _event(self, cls: type[Any], table: Mapping[str, Any], where: str) -> AnyEvent | None:
        given = {name: value for name, value in table.items() if value not in (None, [])}
        try:
            return structure(cls.__name__, given)
        except InvalidInput as error:
            for fault in error.faults:
                what = fault.what
                if what == "is required":
                    what = "is required; for a whole sheet a mapping file can say it: constants"
                self.found.faults.append(self.found.placed(Fault(f"{where}.{fault.where}", what)))
            return None

    def _fault(self, where: str, what: str) -> None:
        self.found.faults.append(Fault(where, what))

    # At the end

    def finish(self, exported: Exported | None) -> None:
        """Put together what was found."""
        introduced_first = [*self._introductions()]
        corrections = [*self._corrected()]
        named, faults = identified([*introduced_first, *(each for each, _ in self._new)], None)
        self.found.faults.extend(faults)
        words = [""] * len(introduced_first) + [what for _, what in self._new]
        self.found.differences.extend(
            Difference(each, in_words(each.event, what)) for each, what in zip(named, words, strict=True)
        )
        self.found.differences.extend(self._edits)
        self.found.differences.extend(corrections)
        if self._foreign:
            what = f"with keys of another ledger, which are left out: {self._foreign:,}"
            self.found.told.append(Fault("", f"rows {what}"))
        if self._stale:
            what = f"left alone, since only the record changed them after they were exported: {self._stale:,}"
            self.found.told.append(Fault("", f"rows {what}"))
        if exported:
            self.found.told.extend(self._gone(exported))

    def _introductions(self) -> Iterator[Incoming]:
        named = {(each.kind, each.slug): each for each in self._cells.introductions.values()}
        for (kind, _), each in named.items():
            cls: type[Any] = PartyIntroduced if kind == "party" else TrackOpened
            if event := self._event(cls, each.table, each.where):
                yield Incoming(event, where=each.where, in_place=True)

    def _corrected(self) -> Iterator[Difference]:
        for event_id, each in self._corrections.items():
            self.found.places.setdefault(each.where, {}).update(each.cells)
            table = {name: value for name, value in each.table.items() if value not in (None, [])}
            event = self._event(each.cls, {**table, "replaces": EventId(event_id)}, each.where)
            if event:
                what = f"correcting {each.recorded.position}: {', '.join(each.said)}"
                yield Difference(Incoming(event, where=each.where), in_words(event, what))

    def _gone(self, exported: Exported) -> Iterator[Fault]:
        """Rows that were exported and are no longer in the file; only of sheets that the file has with their keys."""
        sheets = {row.sheet.name for rows in self._now.rows.values() for row in rows if id(row) in self._seen}
        for name in sheets:
            for row in self._now.rows[name]:
                position = row.recorded.position
                if id(row) in self._seen or position > exported.position or position in exported.hidden:
                    continue
                what = row.thing or row.values.get(row.sheet.called) or ""
                lost = f"the row of entry {position}, {what}, is no longer in the file, and stays on record"
                how = f"coop retract {position} --reason …"
                if row.item is not None:
                    how = f"coop correct {position} with the other participants"
                yield Fault(row.sheet.title, f"{lost}; if it should not stand: {how}")


def in_words(event: AnyEvent, what: str) -> str:
    """An event in a line: its sort, what it is about, and what it says."""
    thing = introduced(event)
    named = (getattr(event, name, None) for name in ("proposal", "meeting", "action"))
    about = thing.slug if thing else next(filter(None, named), "")
    called = (getattr(event, name, None) for name in ("title", "name", "text"))
    title = next(filter(None, called), None)
    more = what or (shown(title) if title else "")
    if not more and (targets := getattr(event, "targets", ())):
        more = f"{getattr(event, 'strength', '')} of {', '.join(targets)}"
    return " ".join(filter(None, (kebab(type(event).__name__), about))) + (f": {more}" if more else "")


def _at(table: Mapping[str, Any], path: str) -> Any:
    first, _, rest = path.partition(".")
    value = table.get(first)
    return _at(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
