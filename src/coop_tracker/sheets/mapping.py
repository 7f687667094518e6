"""What an office says of its own sheets: which column a heading stands for, and what its words mean (a TOML file)."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen

from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.sheets.cells import normal
from coop_tracker.sheets.columns import BY_NAME, SHEETS, Sheet


@frozen
class OfSheet:
    """What is said of one sheet of a file."""

    kind: str | None = None
    """Which of our sheets it is."""
    header: int | None = None
    """The row of its headings, from 1."""
    columns: Mapping[str, str] = field(factory=dict)
    """Our column for a heading; empty: it is left out."""
    constants: Mapping[str, str] = field(factory=dict)
    """What every row has in a column that the sheet lacks, or where its cell is empty."""


@frozen
class Said:
    """What a mapping file says; without one, nothing."""

    day_first: bool | None = None
    register: str = "register"
    sheets: Mapping[str, OfSheet] = field(factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    """By column: what a cell's text stands for; a text, or texts for several columns."""
    parties: Mapping[str, Any] = field(factory=dict)

    def of(self, name: str) -> OfSheet:
        """What is said of the sheet of that name, with what is said of all (``"*"``)."""
        every, own = self.sheets.get("*", OfSheet()), self.sheets.get(normal(name), OfSheet())
        return OfSheet(
            own.kind or every.kind,
            own.header or every.header,
            {**every.columns, **own.columns},
            {**every.constants, **own.constants},
        )

    def means(self, column: str, text: str) -> Any:
        """What a text in a column stands for; the text itself, where nothing is said."""
        return self.words.get(column, {}).get(normal(text), text)


NOTHING_SAID: Final = Said()
_KNOWN: Final = ("day-first", "register", "sheets", "words", "parties")
_OF_A_SHEET: Final = ("is", "header", "columns", "constants")
_OF_A_PARTY: Final = ("party", "name", "kind", "classification", "country", "parent")


def read(content: str) -> Said:
    """A mapping file.

    Raises:
        InvalidInput: with every fault found.
    """
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"it is not TOML: {error}") from None
    faults: list[Fault] = []
    _only(document, "", _KNOWN, faults)
    tables = {name: _table(document, name, faults) for name in ("sheets", "words", "parties")}
    sheets = {normal(name): _of_sheet(f"sheets.{name}", said, faults) for name, said in tables["sheets"].items()}
    words = {}
    for column, said in tables["words"].items():
        if not any(sheet.has(column) for sheet in SHEETS):
            faults.append(Fault(f"words.{column}", f"there is no such column{_near(column, _columns())}"))
        meant = said if isinstance(said, Mapping) else {}
        words[column] = {
            normal(text): _meaning(f"words.{column}.{text}", value, faults) for text, value in meant.items()
        }
    for name, said in tables["parties"].items():
        if isinstance(said, Mapping):
            _only(said, f"parties.{name}.", _OF_A_PARTY, faults)
        elif not isinstance(said, str):
            faults.append(Fault(f"parties.{name}", "must be an identifier in quotes, or a table: { party = … }"))
    day_first, register = document.get("day-first"), document.get("register", "register")
    if day_first not in (True, False, None):
        faults.append(Fault("day-first", "must be true or false"))
    if not isinstance(register, str) or not register.strip():
        faults.append(Fault("register", "must be the name of the register, in quotes"))
    if faults:
        raise InvalidInput(faults)
    return Said(day_first, register, sheets, words, tables["parties"])


def _of_sheet(at: str, said: Any, faults: list[Fault]) -> OfSheet:
    if not isinstance(said, Mapping):
        faults.append(Fault(at, "must be a table: [sheets.…]"))
        return OfSheet()
    _only(said, f"{at}.", _OF_A_SHEET, faults)
    kind, header = said.get("is"), said.get("header")
    if kind is not None and kind not in BY_NAME:
        hint = _near(str(kind), BY_NAME) or f"; they are {', '.join(BY_NAME)}"
        faults.append(Fault(f"{at}.is", f"{kind!r} is none of our sheets{hint}"))
        kind = None
    if header is not None and (not isinstance(header, int) or isinstance(header, bool) or header < 1):
        faults.append(Fault(f"{at}.header", "must be the number of the row that has the headings, from 1"))
        header = None
    known = [BY_NAME[kind]] if kind else [*SHEETS]
    columns = {}
    for heading, name in _table(said, "columns", faults, at).items():
        _expect_column(f"{at}.columns.{heading}", name, known, faults, may_be_empty=True)
        columns[normal(heading)] = str(name)
    constants = {}
    for name, value in _table(said, "constants", faults, at).items():
        _expect_column(f"{at}.constants.{name}", name, known, faults)
        if not isinstance(value, str):
            faults.append(Fault(f"{at}.constants.{name}", "must be text, as a cell would hold it: put it in quotes"))
        constants[name] = str(value)
    return OfSheet(kind, header, columns, constants)


def _expect_column(at: str, name: Any, sheets: list[Sheet], faults: list[Fault], *, may_be_empty: bool = False) -> None:
    if may_be_empty and name == "":
        return
    if not isinstance(name, str) or not any(sheet.has(name) for sheet in sheets):
        hint = _near(str(name), {column.name for sheet in sheets for column in sheet.columns})
        faults.append(Fault(at, f"{name!r} is no column of ours{hint}"))


def _meaning(at: str, value: Any, faults: list[Fault]) -> Any:
    if isinstance(value, Mapping):
        for name, text in value.items():
            if name not in _columns():
                faults.append(Fault(f"{at}.{name}", f"there is no such column{_near(name, _columns())}"))
            elif not isinstance(text, str):
                faults.append(Fault(f"{at}.{name}", "must be text in quotes"))
    elif not isinstance(value, str):
        faults.append(Fault(at, "must be text in quotes, or a table of columns"))
    return value


def _table(document: Mapping[str, Any], name: str, faults: list[Fault], at: str = "") -> Mapping[str, Any]:
    table = document.get(name, {})
    if isinstance(table, Mapping):
        return table
    faults.append(Fault(f"{at}.{name}" if at else name, f"must be a table: [{name}]"))
    return {}


def _only(table: Mapping[str, Any], at: str, known: tuple[str, ...], faults: list[Fault]) -> None:
    for name in table:
        if name not in known:
            hint = _near(name, known) or f"; there are {', '.join(known)}"
            faults.append(Fault(f"{at}{name}", f"there is no such entry{hint}"))


def _columns() -> set[str]:
    return {column.name for sheet in SHEETS for column in sheet.columns}


def _near(word: str, words: Any) -> str:
    return did_you_mean(similar(word, sorted(words)))
