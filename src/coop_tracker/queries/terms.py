"""Instruments, as their terms are read off the rows; whether one is in force is asked of a day, and not here."""

# ruff: noqa: S608 (columns and conditions put together into SQL are ours; values are bound)

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

from coop_tracker.instrument import Notice, Terms
from coop_tracker.queries.agenda import by_name, days
from coop_tracker.vocabulary import InstrumentKind


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
    notices = by_name(
        connection,
        "SELECT instrument, first, last, ends_it FROM instrument_notices",
        [row[0] for row in rows],
        "rowid",
        column="instrument",
    )
    suspensions = by_name(
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


_POLITICAL: Final = ", ".join(f"'{kind}'" for kind in InstrumentKind if kind.is_political)
SIGNED: Final = f"made AND ifnull(instruments.kind, '') NOT IN ({_POLITICAL})"
"""The condition of an instrument that counts as signed: a political document says yes, and no more (RULES 3)."""
