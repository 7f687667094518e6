"""What an office decides for itself: when silence is long, what is soon, who we are, which days are worked.

A small TOML file; what it leaves out has the default of ``docs/configuration.md``. None of it is part of the record.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from attrs import evolve, field, fields, frozen

from coop_tracker.dates import PartialDate
from coop_tracker.durations import WEEK, WorkingDays
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.vocabulary import Stage

__all__ = ["Configuration", "Thresholds"]

Key = TypeVar("Key")
Setting = TypeVar("Setting")


@frozen(kw_only=True)
class Thresholds:
    """After how many days without a substantive event a proposal is quiet, stale, dormant; None: never by days."""

    quiet: int | None = None
    stale: int | None = None
    dormant: int | None = None


STALENESS: Final[Mapping[Stage, Thresholds]] = {
    Stage.MENTIONED: Thresholds(quiet=60, stale=120, dormant=365),
    Stage.INTEREST: Thresholds(quiet=60, stale=120, dormant=365),
    Stage.PROPOSED: Thresholds(quiet=90, stale=180, dormant=540),
    Stage.ENDORSED: Thresholds(quiet=90, stale=180, dormant=540),
    Stage.AGREED_IN_PRINCIPLE: Thresholds(quiet=90, stale=180, dormant=730),
    Stage.INSTRUMENT_SIGNED: Thresholds(quiet=120, stale=270),
    Stage.PILOT: Thresholds(quiet=90, stale=180),
    Stage.IMPLEMENTATION: Thresholds(quiet=90, stale=180),
}
"""The defaults, in days. What was signed is dormant when all its instruments have run out."""


@frozen(kw_only=True)
class Configuration:
    """What an office decides for itself."""

    we: str | None = None
    """The party that is meant by *we*."""
    window: int = 30
    """How many days ahead something is due soon."""
    staleness: Mapping[Stage, Thresholds] = STALENESS
    calendars: Mapping[str, WorkingDays] = field(factory=dict)
    """Which days are worked, by the name of the calendar."""


def read(text: str) -> Configuration:
    """A configuration, as its file has it.

    Raises:
        InvalidInput: it is no TOML, or says something that no configuration says; with every fault, at its place.
    """
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"it is no TOML: {error}") from None
    faults: list[Fault] = []
    settings: dict[str, Any] = {}
    for name, value in table.items():
        try:
            if name not in _READ:
                raise InvalidInput([Fault(name, f"there is no such setting; there is {', '.join(_READ)}")])
            settings[name] = _READ[name](value)
        except InvalidInput as error:
            faults += [Fault(_under(name, fault.where), fault.what) for fault in error.faults]
    if faults:
        raise InvalidInput(faults)
    return Configuration(**settings)


def _under(name: str, where: str) -> str:
    return f"{name}.{where}" if where and where != name else name


def _party(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidInput("expected a party, as a code or an identifier")
    return value


def _days_ahead(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidInput("expected a number of days, 0 or more")
    return value


def _staleness(value: Any) -> dict[Stage, Thresholds]:
    """The defaults, with what is given in their place, stage by stage."""
    return {**STALENESS, **_each_table(value, "staleness", _thresholds)}


def _thresholds(name: str, given: Any) -> tuple[Stage, Thresholds]:
    stages = {str(stage): stage for stage in STALENESS}
    if name not in stages:
        raise InvalidInput([Fault(name, f"is no open stage; the stages are {', '.join(stages)}")])
    said = _strictly(name, given, Thresholds)
    named = {each.name: getattr(said, each.name) for each in fields(Thresholds) if each.name in given}
    whole = evolve(STALENESS[stages[name]], **named)
    known = [days for days in (whole.quiet, whole.stale, whole.dormant) if days is not None]
    if any(days < 0 for days in known) or known != sorted(known):
        raise InvalidInput([Fault(name, "quiet, stale and dormant are numbers of days, none below the one before")])
    return stages[name], whole


@frozen(kw_only=True)
class _Calendar:
    weekend: tuple[str, ...] = ("saturday", "sunday")
    holidays: tuple[PartialDate, ...] = ()


def calendar_heading(name: str) -> str:
    """The heading under which the file states a calendar: ``[calendars.aa]``."""
    quoted = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")  # what else TOML forbids, JSON does too
    return f"[calendars.{name if _BARE.fullmatch(name) else quoted}]"


_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def _calendars(value: Any) -> dict[str, WorkingDays]:
    return _each_table(value, "calendars", _calendar)


def _calendar(name: str, given: Any) -> tuple[str, WorkingDays]:
    said = _strictly(name, given, _Calendar)
    wrong = [day for day in said.weekend if day not in WEEK]
    faults: list[Fault] = []
    if wrong or len({*said.weekend}) == len(WEEK):
        hint = f"{wrong[0]!r} is none" if wrong else "somebody has to work"
        faults.append(Fault(f"{name}.weekend", f"expected days of the week, such as friday; {hint}"))
    holidays: set[date] = set()
    for holiday in said.holidays:
        days = _each(holiday)
        if days is None:
            what = f"{str(holiday)!r} is no day nor a span of days, as in 2026-03-20/2026-03-23"
            faults.append(Fault(f"{name}.holidays", what))
        else:
            holidays.update(days)
    if faults:
        raise InvalidInput(faults)
    return name, WorkingDays(frozenset(said.weekend), frozenset(holidays))


def _each(holiday: PartialDate) -> list[date] | None:
    """The days of a holiday that may last some; None where they cannot be told, or are more than a year."""
    if holiday.first is None or holiday.last is None or (holiday.last - holiday.first).days > 366:
        return None
    first = holiday.first.date()
    return [first + timedelta(number) for number in range((holiday.last.date() - first).days + 1)]


def _each_table(value: Any, name: str, read_one: Callable[[str, Any], tuple[Key, Setting]]) -> dict[Key, Setting]:
    """What the tables under a setting say, each read by itself, so that every fault is told."""
    if not isinstance(value, dict):
        raise InvalidInput(f"expected tables, as in [{name}.…]")
    found: list[tuple[Key, Setting]] = []
    faults: list[Fault] = []
    for one, given in value.items():
        try:
            found.append(read_one(one, given))
        except InvalidInput as error:
            faults += error.faults
    if faults:
        raise InvalidInput(faults)
    return dict(found)


def _strictly(name: str, value: Any, cls: type[Any]) -> Any:
    from coop_tracker.strict import read as read_strictly  # cattrs takes 15 ms, and most offices have no such file

    try:
        return read_strictly(value, cls)
    except InvalidInput as error:
        raise InvalidInput([Fault(_under(name, fault.where), fault.what) for fault in error.faults]) from None


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "we": _party,
    "window": _days_ahead,
    "staleness": _staleness,
    "calendars": _calendars,
}
"""The settings, and how each is read."""
