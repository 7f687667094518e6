"""How long nothing moved a proposal, on a stated day (RULES 19). Computed when it is asked, and never kept."""

# ruff: noqa: S608 (the conditions put together into SQL are ours; values are bound)

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from coop_tracker.configuration import STALENESS, Thresholds
from coop_tracker.instrument import force
from coop_tracker.queries import terms
from coop_tracker.vocabulary import Activity, Stage


class Idle(NamedTuple):
    """How long nothing moved a proposal."""

    proposal: str
    title: str
    stage: Stage
    activity: Activity
    last_moved: date
    """The last day of its latest substantive event."""
    last_moved_by: int
    """The position of that event."""
    days: int
    """How many days before the day that was asked; 0 where that is earlier."""
    why: str


def activity(
    connection: sqlite3.Connection,
    day: date,
    staleness: Mapping[Stage, Thresholds] = STALENESS,
    *,
    at_least: Activity = Activity.CURRENT,
    proposal: str | None = None,
) -> list[Idle]:
    """The open and active proposals by how long nothing moved them, the longest first.

    What is closed, suspended or deferred has no activity.

    Args:
        connection: the read model.
        day: the day; today, for instance.
        staleness: after how many days a proposal is quiet, stale and dormant, by its stage.
        at_least: only those that are so quiet, or more.
        proposal: only this one.
    """
    found = [
        idle
        for stage, thresholds in staleness.items()
        for idle in _of_stage(connection, day, stage, thresholds, at_least)
        if idle.activity >= at_least and proposal in (None, idle.proposal)
    ]
    return sorted(found, key=lambda idle: (-idle.activity.rank, idle.last_moved, idle.proposal))


def _of_stage(
    connection: sqlite3.Connection, day: date, stage: Stage, thresholds: Thresholds, at_least: Activity
) -> Iterator[Idle]:
    days = {Activity.QUIET: thresholds.quiet, Activity.STALE: thresholds.stale, Activity.DORMANT: thresholds.dormant}
    wanted = [number for word, number in days.items() if word >= at_least and number is not None]
    before = _earlier(day, min(wanted, default=0)) if at_least > Activity.CURRENT else date.max
    run_out = _run_out(connection, day) if stage is Stage.INSTRUMENT_SIGNED else {}
    rows = connection.execute(
        """
        SELECT proposal, title, last_moved, last_moved_by FROM proposals
        WHERE stage = ? AND last_moved <= ? AND is_open AND +disposition = 'active'
        """,
        (stage, f"{before.isoformat()}T99"),
    ).fetchall()
    names = {row[0] for row in rows}
    rows += [row for row in run_out.values() if row[0] not in names]
    for name, title, moved, by in rows:
        last = date.fromisoformat(moved[:10])
        quiet_for = max(0, (day - last).days)
        reached = [word for word, number in days.items() if number is not None and quiet_for >= number]
        word = max(reached, default=Activity.CURRENT)
        why = f"{quiet_for} {'day' if quiet_for == 1 else 'days'} since event {by}, {last}"
        if name in run_out:
            word, why = Activity.DORMANT, f"all its instruments have run out; {why}"
        yield Idle(name, title or name, stage, word, last, by, quiet_for, why)


def _earlier(day: date, days: int) -> date:
    try:
        return day - timedelta(days)
    except OverflowError:
        return date.min


def _run_out(connection: sqlite3.Connection, day: date) -> dict[str, tuple[str, str, str, int]]:
    """The proposals whose stage is that something was signed, of which nothing signed is in force any more."""
    rows = connection.execute(
        f"""
        SELECT proposal, proposals.title, last_moved, last_moved_by FROM proposals
        JOIN instrument_proposals USING (proposal) JOIN instruments USING (instrument)
        WHERE is_open AND stage = 'instrument_signed' AND disposition = 'active' AND {terms.SIGNED}
        AND (instruments.end_last < ? OR instruments.ended_by IS NOT NULL) GROUP BY proposal
        """,
        (day.isoformat(),),
    ).fetchall()
    return {row[0]: row for row in rows if all(_is_over(each, day) for each in _signed_for(connection, row[0]))}


def _signed_for(connection: sqlite3.Connection, proposal: str) -> list[terms.InstrumentRow]:
    which = f"{terms.SIGNED} AND instrument IN (SELECT instrument FROM instrument_proposals WHERE proposal = ?)"
    return terms.instruments(connection, which, (proposal,))


def _is_over(row: terms.InstrumentRow, day: date) -> bool:
    now = force(row.terms, day)
    return now.in_force is False and (row.terms.ended is not None or (now.end.last is not None and now.end.last < day))
