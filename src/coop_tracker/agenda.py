"""Questions about what is to be done, put to the read model: actions, meetings to come, terms that run out.

On what day something is due is worked out here from the rows, when it is asked (:mod:`coop_tracker.deadlines`): it may
hang on a meeting that is held later, and nothing with a day of today in it is ever kept.
"""

# ruff: noqa: S608 (columns and conditions put together into SQL are ours; values are bound)

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from coop_tracker.bundle import Count, added, has_too_many, unaccounted
from coop_tracker.dates import PartialDate
from coop_tracker.deadlines import Anchored, Context, Done, resolve
from coop_tracker.durations import UNKNOWN_DAYS, Days, WorkingDays, days_of
from coop_tracker.events import Deadline, Reference, is_country_code
from coop_tracker.instrument import Notice, Terms
from coop_tracker.vocabulary import DeadlineRelation, InstrumentKind, Outcome, Qualifier, Reached

__all__ = ["AmountRow", "BundleStatus", "MeetingRow", "ReachedRow"]

Columns = Sequence[Any]
"""Some columns of a row, in their order."""


def day(text: object) -> date | None:
    """A day, or the day of a moment, as the rows have it."""
    return date.fromisoformat(str(text)[:10]) if text else None


def days(first: object, last: object) -> Days:
    """Two columns as the days that something may be."""
    return Days(day(first), day(last))


def deadline(columns: Columns) -> Deadline:
    """The columns of ``DEADLINE`` as a deadline."""
    said, relation, due, offset, working_days, calendar, anchor = columns
    return Deadline(
        said=str(said or ""),
        relation=DeadlineRelation(str(relation)),
        due=PartialDate.parse(str(due)) if due else None,
        offset=str(offset) if offset else None,
        working_days=bool(working_days),
        calendar=str(calendar) if calendar else None,
        anchor=Reference(str(anchor)) if anchor else None,
    )


_DEADLINE: Final = 'said, relation, due, "offset", working_days, calendar, anchor'


# Actions


class ActionRow(NamedTuple):
    """An action, as far as its schedule is read off it."""

    action: str
    text: str
    position: int
    """Of the event that assigned it."""
    meeting: str | None
    context: Context
    deadline: Deadline | None
    set_by: int | None
    """The position of the event that set the deadline."""
    deadlines: int
    """How many deadlines it had, this one too."""
    closed: Days | None
    """When it was done or dropped; None: it is open."""
    closed_by: int | None
    is_dropped: bool
    partly: int
    """How often a part of it was done."""
    owners: tuple[str, ...]
    owed_to: tuple[str, ...]
    about: tuple[str, ...]


def actions(
    connection: sqlite3.Connection, which: str = "closed_by IS NULL", values: Sequence[object] = ()
) -> list[ActionRow]:
    """The actions that a condition of ours picks, in the order they were assigned; not given: those that are open."""
    rows = connection.execute(
        f"""
        SELECT action, text, position, meeting, series, closed_by, dropped, closed_earliest, closed_latest,
            earliest, latest
        FROM actions WHERE {which} ORDER BY position
        """,
        values,
    ).fetchall()
    names = [row[0] for row in rows]
    dated = _by_name(
        connection, f"SELECT action, earliest, latest, position, {_DEADLINE} FROM action_deadlines", names, "number"
    )
    parties = _by_name(connection, "SELECT action, role, party FROM action_parties", names, "rowid")
    about = _by_name(connection, "SELECT action, target FROM action_about", names, "rowid")
    done = _by_name(connection, "SELECT action, outcome, occurrence, earliest, latest FROM action_done", names, "rowid")
    found = []
    for name, text, position, meeting, series, closed_by, dropped, closed_from, closed_to, earliest, latest in rows:
        told = dated[name]
        times = tuple(
            Done(days(first, last), days_of(PartialDate.parse(occurrence)) if occurrence else None)
            for outcome, occurrence, first, last in done[name]
            if outcome == Outcome.MET
        )
        found.append(
            ActionRow(
                action=name,
                text=text,
                position=position,
                meeting=meeting,
                context=Context(days(*told[-1][:2]) if told else days(earliest, latest), series, times),
                deadline=deadline(told[-1][3:]) if told else None,
                set_by=told[-1][2] if told else None,
                deadlines=len(told),
                closed=days(closed_from, closed_to) if closed_by is not None else None,
                closed_by=closed_by,
                is_dropped=bool(dropped),
                partly=sum(outcome == Outcome.PARTLY_MET for outcome, *_ in done[name]),
                owners=_parties(parties[name], "owner"),
                owed_to=_parties(parties[name], "owed_to"),
                about=tuple(str(target) for (target,) in about[name]),
            )
        )
    return found


def _parties(rows: Iterable[Columns], role: str) -> tuple[str, ...]:
    return tuple(party for held, party in rows if held == role)


def _by_name(
    connection: sqlite3.Connection, select: str, names: Sequence[str], order: str, column: str = "action"
) -> defaultdict[str, list[Columns]]:
    """Rows by their first column, asked for a thousand names at a time."""
    found: defaultdict[str, list[Columns]] = defaultdict(list)
    for start in range(0, len(names), 1000):
        chunk = names[start : start + 1000]
        sql = f"{select} WHERE {column} IN ({', '.join('?' * len(chunk))}) ORDER BY {order}"
        for name, *rest in connection.execute(sql, chunk):
            found[name].append(tuple(rest))
    return found


def parties(connection: sqlite3.Connection, thing: str) -> tuple[str, ...]:
    """Who is party to an instrument or a meeting, or proposes or is asked: whose concern it is."""
    kind, _, slug = thing.partition(":")
    sql = _PARTIES.get(kind)
    return tuple(party for (party,) in connection.execute(sql, (slug,))) if sql else ()


_PARTIES: Final = {
    "instrument": "SELECT party FROM instrument_parties WHERE instrument = ? AND role = 'party' ORDER BY rowid",
    "meeting": "SELECT party FROM meeting_parties WHERE meeting = ? ORDER BY rowid",
    "proposal": """SELECT DISTINCT party FROM proposal_parties
        WHERE proposal = ? AND role IN ('proposer', 'counterpart') ORDER BY rowid""",
}


def is_disputed(connection: sqlite3.Connection, thing: str, *fields: str) -> bool:
    """Whether accounts of one of these fields of a thing conflict, or of a part of one, and none is better."""
    sql = "SELECT field FROM conflicts WHERE thing = ? AND preferred IS NULL"
    return any((field or "").partition(".")[0] in fields for (field,) in connection.execute(sql, (thing,)))


def is_at_rest(connection: sqlite3.Connection, thing: str) -> bool:
    """Whether a thing is closed, or suspended, so that nothing needs to be done about it now."""
    kind, _, slug = thing.partition(":")
    sql = _AT_REST.get(kind)
    return sql is not None and connection.execute(sql, (slug,)).fetchone() is not None


_AT_REST: Final = {
    "proposal": "SELECT 1 FROM proposals WHERE proposal = ? AND (NOT is_open OR disposition = 'suspended')",
    "instrument": "SELECT 1 FROM instruments WHERE instrument = ? AND (ended_by IS NOT NULL OR suspended)",
    "track": "SELECT 1 FROM tracks WHERE track = ? AND closed_by IS NOT NULL",
    **dict.fromkeys(("action", "event"), "SELECT 1 FROM actions WHERE action = ? AND closed_by IS NOT NULL"),
    "meeting": "SELECT 1 FROM meetings WHERE meeting = ? AND status = 'cancelled'",
    "bundle": "SELECT 1 FROM bundles WHERE bundle = ? AND state IN ('completed', 'ended')",
}
"""By kind: whether a thing is closed or suspended."""


def can_rest(thing: str) -> bool:
    """Whether a thing is of a kind that can be closed: a party or a source cannot."""
    return thing.partition(":")[0] in _AT_REST


# Meetings to come, and pauses


class MeetingRow(NamedTuple):
    """A meeting, held or to come."""

    meeting: str
    title: str
    position: int
    series: str | None
    ordinal: int | None
    status: str
    """``held``, or that of its last planning."""
    on: str | None
    """When it was held, as given."""
    planned: Deadline | None
    """For when it was planned last."""
    planned_by: int | None
    plans: int

    @property
    def is_held(self) -> bool:
        """Whether it was held."""
        return self.status == "held"

    @property
    def held(self) -> Days:
        """When it was held."""
        return days_of(PartialDate.parse(self.on)) if self.is_held and self.on else UNKNOWN_DAYS


def meetings(connection: sqlite3.Connection, which: str, values: Sequence[object] = ()) -> list[MeetingRow]:
    """The meetings that a condition of ours picks, in the order of their days and ordinals."""
    rows = connection.execute(
        f"""
        SELECT meeting, title, position, series, ordinal, status, on_text FROM meetings WHERE {which}
        ORDER BY ifnull(on_first, on_last) IS NULL, ifnull(on_first, on_last), ordinal, position
        """,
        values,
    ).fetchall()
    names = [row[0] for row in rows]
    plans = _by_name(
        connection, f"SELECT meeting, position, {_DEADLINE} FROM meeting_dates", names, "number", column="meeting"
    )
    found = []
    for name, title, position, series, ordinal, status, on in rows:
        dated = [row for row in plans[name] if row[2] is not None]
        until = deadline(dated[-1][1:]) if dated else None
        by = dated[-1][0] if dated else None
        found.append(MeetingRow(name, title or name, position, series, ordinal, status, on, until, by, len(dated)))
    return found


TO_COME: Final = "status IN ('tentative', 'confirmed')"
"""The condition of a meeting that is planned and was not held."""


class PauseRow(NamedTuple):
    """A proposal that is suspended or deferred until some time."""

    proposal: str
    title: str
    disposition: str
    position: int
    meeting: str | None
    """Where that was said."""
    since: Days
    until: Deadline


def pauses(connection: sqlite3.Connection) -> list[PauseRow]:
    """The proposals that are suspended or deferred until some time, in the order that was recorded."""
    sql = f"""SELECT proposal, title, disposition, position, meeting, earliest, latest, {_DEADLINE} FROM proposal_until
        JOIN proposals USING (proposal) ORDER BY position"""
    return [
        PauseRow(proposal, title, disposition, position, meeting, days(earliest, latest), deadline(until))
        for proposal, title, disposition, position, meeting, earliest, latest, *until in connection.execute(sql)
    ]


# Instruments


class InstrumentRow(NamedTuple):
    """An instrument, as far as its term is read off it."""

    instrument: str
    title: str
    kind: str | None
    binding: str | None
    position: int
    duration: str | None
    terms: Terms

    @property
    def commits(self) -> bool | None:
        """Whether it commits its parties: a political document does not; None: that is not on record."""
        if self.kind and InstrumentKind(self.kind).is_political:
            return False
        return {"binding": True, "non_binding": False}.get(self.binding or "")


def instruments(connection: sqlite3.Connection, which: str, values: Sequence[object] = ()) -> list[InstrumentRow]:
    """The instruments that a condition of ours picks, in the order they were first recorded."""
    rows = connection.execute(
        f"""
        SELECT instrument, title, kind, binding, position, made, since_first, since_last, end_first, end_last,
            auto_renews, notice, ended_by, ended_first, ended_last, duration
        FROM instruments WHERE {which} ORDER BY position
        """,
        values,
    ).fetchall()
    notices = _by_name(
        connection,
        "SELECT instrument, first, last, ends_it FROM instrument_notices",
        [row[0] for row in rows],
        "rowid",
        column="instrument",
    )
    suspensions = _by_name(
        connection,
        "SELECT instrument, first, last, ended, until_first, until_last FROM instrument_suspensions",
        [row[0] for row in rows],
        "rowid",
        column="instrument",
    )
    return [
        InstrumentRow(
            row[0],
            row[1] or row[0],
            row[2],
            row[3],
            row[4],
            row[15],
            Terms(
                is_made=bool(row[5]),
                since=days(row[6], row[7]),
                end=days(row[8], row[9]),
                auto_renews=row[10],
                notice=row[11],
                notices=tuple(Notice(days(first, last), bool(whole)) for first, last, whole in notices[row[0]]),
                ended=days(row[13], row[14]) if row[12] is not None else None,
                suspensions=tuple(
                    (days(first, last), days(*until) if is_over else None)
                    for first, last, is_over, *until in suspensions[row[0]]
                ),
            ),
        )
        for row in rows
    ]


# What deadlines count from


class RowAnchors:
    """When things happened, as the rows have it; of single events, as whoever asks tells."""

    def __init__(
        self, connection: sqlite3.Connection, event: Callable[[str], Days], calendars: Mapping[str, WorkingDays]
    ) -> None:
        """``event`` tells when an event happened, by its id."""
        self._connection = connection
        self._calendars = calendars
        self._event = event
        self._seen: set[str] = set()
        self._meetings_of = cache(lambda series: meetings(connection, "series = ?", (series,)))

    def when(self, anchor: Reference) -> Anchored:
        """When a thing or event happened."""
        kind, _, slug = anchor.partition(":")
        what = f"{kind} {slug}"
        match kind:
            case "event":
                row = self._connection.execute(_SPANS["action"], (slug,)).fetchone()
                if row or self._connection.execute(_IS_ACTION, (slug,)).fetchone():  # an action without a slug
                    return Anchored(days(*row) if row else UNKNOWN_DAYS, "that action")
                return Anchored(self._event(slug), "the event that it counts from")
            case "meeting":
                found = meetings(self._connection, "meeting = ?", (slug,))
                return self._of_meeting(found[0]) if found else Anchored(UNKNOWN_DAYS, what)
            case "instrument":
                row = self._connection.execute(_SIGNED, (slug,)).fetchone()
                if row is None:
                    return Anchored(UNKNOWN_DAYS, what)
                on, first, last = row
                return Anchored(days_of(PartialDate.parse(on)) if on else days(first, last), what)
            case "proposal" | "action":
                row = self._connection.execute(_SPANS[kind], (slug,)).fetchone()
                return Anchored(days(*row) if row else UNKNOWN_DAYS, what)
        sql = _DATES.get(kind)
        row = self._connection.execute(sql, (slug,)).fetchone() if sql else None
        return Anchored(days_of(PartialDate.parse(row[0])) if row and row[0] else UNKNOWN_DAYS, what)

    def _of_meeting(self, row: MeetingRow) -> Anchored:
        """When it was held; else for when it is planned, where that was said as a day."""
        what = f"meeting {row.meeting}"
        if row.is_held:
            return Anchored(row.held, what)
        if row.status == "cancelled":
            return Anchored(UNKNOWN_DAYS, f"{what}, which was called off,")
        if row.planned is None or row.meeting in self._seen:
            return Anchored(UNKNOWN_DAYS, what)
        self._seen.add(row.meeting)  # meetings may be planned after one another in a circle
        found = resolve(row.planned, Context(UNKNOWN_DAYS, row.series), self, self._calendars)
        self._seen.discard(row.meeting)
        return Anchored(found.days if found else UNKNOWN_DAYS, f"{what}, as planned", is_tentative=True)

    def series_of(self, anchor: Reference) -> str | None:
        """The series that a meeting belongs to."""
        sql = "SELECT series FROM meetings WHERE meeting = ?"
        row = self._connection.execute(sql, (anchor.removeprefix("meeting:"),)).fetchone()
        return row[0] if row else None

    def held(self, series: str) -> Sequence[Days]:
        """When the meetings of a series were held."""
        return [row.held for row in self._meetings_of(series) if row.is_held and row.held.is_known]

    def next_meeting(self, series: str, after: Days) -> Anchored | None:
        """The first meeting of a series after a day: held, else planned."""
        since = after.first or after.last
        for is_held in (True, False):
            found = [self._of_meeting(row) for row in self._meetings_of(series) if row.is_held is is_held]
            later = [each for each in found if (first := _first(each.days)) and (since is None or first > since)]
            if later:
                return min(later, key=lambda one: _first(one.days) or date.max)
        return None


def _first(days: Days) -> date | None:
    return days.first or days.last


_SPANS: Final = {
    "proposal": "SELECT came_up_earliest, came_up_latest FROM proposals WHERE proposal = ?",
    "action": "SELECT closed_earliest, closed_latest FROM actions WHERE action = ? AND NOT dropped",
}
"""By kind: from when to when it may have been that something came up, or was done."""

_IS_ACTION: Final = "SELECT 1 FROM actions WHERE action = ?"

_SIGNED: Final = "SELECT on_text, since_first, since_last FROM instruments WHERE instrument = ? AND made"
"""When an instrument was signed; of one that was only put in force, since when it applies."""

_DATES: Final = {
    "endorsement": "SELECT on_text FROM endorsements WHERE endorsement = ?",
    "agreement": "SELECT on_text FROM agreements WHERE agreement = ?",
    "bundle": "SELECT on_text FROM bundles WHERE bundle = ?",
    "track": "SELECT on_text FROM tracks WHERE track = ?",
    "source": "SELECT published FROM sources WHERE source = ?",
}
"""By kind: when a thing was said, announced, opened or published."""


# Who belongs to whom


def belongs(connection: sqlite3.Connection, party: str, whose: str, on: date) -> bool:
    """Whether a party belongs to another, and so stands on its side of the table (RULES 22).

    It is that party, or what it belongs to, its country or the front of its code leads there; of a person, a post that
    had not certainly ended by the day.
    """
    seen: set[str] = set()
    fresh = {party}
    while fresh:
        if whose in fresh:
            return True
        seen |= fresh
        fresh = {other for one in fresh for other in _leads_to(connection, one, on)} - seen
    return False


def _leads_to(connection: sqlite3.Connection, party: str, on: date) -> Iterable[str]:
    if is_country_code(party) and "-" in party:
        yield party.partition("-")[0]
    for row in connection.execute("SELECT parent, country FROM parties WHERE party = ?", (party,)):
        yield from (each for each in row if each)
    sql = "SELECT organization, on_behalf_of, end_date FROM memberships WHERE person = ?"
    for organization, on_behalf_of, until in connection.execute(sql, (party,)):
        end = days_of(PartialDate.parse(until)).last if until else None
        if end is None or end >= on:
            yield from (each for each in (organization, on_behalf_of) if each)


# Bundles


class AmountRow(NamedTuple):
    """What was announced of one unit, and what of it is known by the items that give a value."""

    of: str
    value: Decimal
    unit: str
    qualifier: Qualifier
    kind: str | None
    """Whether it is a target, a plan, an estimate or a count; items are counted whatever theirs is."""
    itemised: Decimal
    items_with_value: int


class ReachedRow(NamedTuple):
    """How many came so far: as was reported last, and as the items show; the two are never added."""

    reached: Reached
    instrument_kind: InstrumentKind | None
    """Of which sort of instrument that was reported; None: of all."""
    reported: int | None
    reported_by: int | None
    items: int


class BundleStatus(NamedTuple):
    """What is known of things that were announced together (RULES 17)."""

    bundle: str
    title: str
    of: str | None
    announced: Count | None
    items: tuple[str, ...]
    unaccounted: Count | None
    has_too_many: bool
    """More are known one by one than were announced."""
    state: str | None
    within: str | None
    amounts: tuple[AmountRow, ...]
    reached: tuple[ReachedRow, ...]
    is_disputed: bool
    """Accounts of the count disagree, and none is better than the others."""


def bundles(connection: sqlite3.Connection, bundle: str | None = None) -> list[BundleStatus]:
    """Every bundle, or one, in the order they were first recorded."""
    rows = connection.execute(
        """SELECT bundle, title, "of", "count", count_is, state, within FROM bundles
        WHERE ? IS NULL OR bundle = ? ORDER BY position""",
        (bundle, bundle),
    ).fetchall()
    return [_bundle(connection, row) for row in rows]


def _bundle(connection: sqlite3.Connection, row: Sequence[str]) -> BundleStatus:
    name, title, of, number, how, state, within = row
    sql = f"SELECT item FROM bundle_items WHERE bundle = ? AND {_COUNTS} ORDER BY position, item"
    items = tuple(item for (item,) in connection.execute(sql, (name,)))
    announced = Count(int(number), Qualifier(how)) if number is not None else None
    return BundleStatus(
        bundle=name,
        title=title or name,
        of=of,
        announced=announced,
        items=items,
        unaccounted=unaccounted(announced, len(items)),
        has_too_many=has_too_many(announced, len(items)),
        state=state,
        within=within,
        amounts=tuple(_amounts(connection, name, items)),
        reached=tuple(_reached(connection, name, items)),
        is_disputed=is_disputed(connection, f"bundle:{name}", "count"),
    )


_COUNTS: Final = """(item LIKE 'event:%' OR item LIKE 'party:%' OR item IN (SELECT thing FROM things))
    AND item NOT IN (SELECT 'proposal:' || proposal FROM proposals WHERE disposition = 'void')"""
"""The condition of an item of which something that introduced it still counts."""


def _amounts(connection: sqlite3.Connection, bundle: str, items: Sequence[str]) -> Iterable[AmountRow]:
    sql = """SELECT "of", value, unit, qualifier, kind FROM bundle_amounts
        WHERE bundle = ? AND number = (SELECT max(number) FROM bundle_growth WHERE bundle = ?)
        ORDER BY "of", unit, kind"""
    for of, value, unit, qualifier, kind in connection.execute(sql, (bundle, bundle)).fetchall():
        given = [worth for item in items if (worth := _worth(connection, item, of, unit)) is not None]
        known = added(given)
        yield AmountRow(of, Decimal(value), unit, Qualifier(qualifier), kind, known, len(given))


def _worth(connection: sqlite3.Connection, item: str, of: str, unit: str) -> Decimal | None:
    kind, _, slug = item.partition(":")
    sql = _WORTH.get(kind)
    row = connection.execute(sql, (slug, of, unit)).fetchone() if sql else None
    return Decimal(row[0]) if row else None


_WORTH: Final = {
    "proposal": 'SELECT value FROM proposal_quantities WHERE proposal = ? AND "of" = ? AND unit = ?',
    "instrument": 'SELECT value FROM instrument_quantities WHERE instrument = ? AND "of" = ? AND unit = ?',
}


def _reached(connection: sqlite3.Connection, bundle: str, items: Sequence[str]) -> Iterable[ReachedRow]:
    sql = """SELECT reached, instrument_kind, "count", position FROM bundle_reached
        WHERE bundle = ? ORDER BY instrument_kind"""
    reported = [(Reached(word), kind, number, by) for word, kind, number, by in connection.execute(sql, (bundle,))]
    for reached in Reached:
        own = sum(_has_reached(connection, item, reached) for item in items)
        told = [(kind, number, by) for word, kind, number, by in reported if word is reached]
        for kind, number, by in told:
            yield ReachedRow(reached, InstrumentKind(kind) if kind else None, number, by, own)
        if own and not told:
            yield ReachedRow(reached, None, None, None, own)


_POLITICAL: Final = ", ".join(f"'{kind}'" for kind in InstrumentKind if kind.is_political)
SIGNED: Final = f"made AND ifnull(instruments.kind, '') NOT IN ({_POLITICAL})"
"""The condition of an instrument that counts as signed: a political document says yes, and no more (RULES 3)."""


def _has_reached(connection: sqlite3.Connection, item: str, reached: Reached) -> bool:
    """Whether an item came so far by an event of its own: a proposal, or an instrument that was signed."""
    kind, _, slug = item.partition(":")
    if kind == "proposal":
        sql = "SELECT 1 FROM proposal_steps WHERE proposal = ? AND stage = ?"
        return connection.execute(sql, (slug, reached)).fetchone() is not None
    if kind == "instrument" and reached is Reached.INSTRUMENT_SIGNED:
        sql = f"SELECT 1 FROM instruments WHERE instrument = ? AND {SIGNED}"
        return connection.execute(sql, (slug,)).fetchone() is not None
    return False
