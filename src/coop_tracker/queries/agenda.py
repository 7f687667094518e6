"""What is to be done, as the rows have it: actions, meetings, pauses; whose concern it is, and what is at rest.

On what day something is due is worked out when it is asked (:mod:`coop_tracker.deadlines`): it may hang on a meeting
that is held later, and nothing with a day of today in it is ever kept.
"""

# ruff: noqa: S608 (columns and conditions put together into SQL are ours; values are bound)

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from coop_tracker.dates import PartialDate
from coop_tracker.deadlines import Context, Done
from coop_tracker.durations import UNKNOWN_DAYS, Days, days_of
from coop_tracker.events import Deadline, Reference, is_country_code
from coop_tracker.vocabulary import DeadlineRelation, Outcome

__all__ = ["MeetingRow"]

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
    dated = by_name(
        connection, f"SELECT action, earliest, latest, position, {_DEADLINE} FROM action_deadlines", names, "number"
    )
    parties = by_name(connection, "SELECT action, role, party FROM action_parties", names, "rowid")
    about = by_name(connection, "SELECT action, target FROM action_about", names, "rowid")
    done = by_name(connection, "SELECT action, outcome, occurrence, earliest, latest FROM action_done", names, "rowid")
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


def by_name(
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
    planned_on: Days
    """When that was said."""
    planned_by: int | None
    plans: int

    @property
    def is_held(self) -> bool:
        """Whether it was held."""
        return self.status == "held"

    @property
    def is_to_come(self) -> bool:
        """Whether it is planned and was not held."""
        return self.status in _TO_COME

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
    plans = by_name(
        connection,
        f"SELECT meeting, position, on_first, on_last, {_DEADLINE} FROM meeting_dates",
        names,
        "number",
        column="meeting",
    )
    found = []
    for name, title, position, series, ordinal, status, on in rows:
        dated = [row for row in plans[name] if row[4] is not None]
        by, first, last, *until = dated[-1] if dated else (None, None, None)
        planned = deadline(until) if dated else None
        place = (name, title or name, position, series, ordinal)
        found.append(MeetingRow(*place, status, on, planned, days(first, last), by, len(dated)))
    return found


_TO_COME: Final = ("tentative", "confirmed")
TO_COME: Final = f"status IN {_TO_COME}"
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
