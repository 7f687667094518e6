"""Bundles: how many were announced, how many are known, how far they came, and what they are worth (RULES 17)."""

# ruff: noqa: S608 (the conditions put together into SQL are ours; values are bound)

import sqlite3
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from coop_tracker.bundle import Count, added, has_too_many, unaccounted
from coop_tracker.queries.agenda import is_disputed
from coop_tracker.queries.terms import SIGNED
from coop_tracker.vocabulary import InstrumentKind, Qualifier, QuantityKind, Reached

__all__ = ["AmountRow", "BundleStatus", "ReachedRow"]


class AmountRow(NamedTuple):
    """What was announced of one unit, and what of it is known by the items that give a value."""

    of: str
    value: Decimal
    unit: str
    qualifier: Qualifier
    kind: str | None
    """Whether it is a target, a plan, an estimate or a count."""
    itemised: Decimal
    """Of each item one value: of the same kind, else of that which comes next to it."""
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
        given = [worth for item in items if (worth := _worth(connection, item, of, unit, kind)) is not None]
        known = added(given)
        yield AmountRow(of, Decimal(value), unit, Qualifier(qualifier), kind, known, len(given))


def _worth(connection: sqlite3.Connection, item: str, of: str, unit: str, kind: str | None) -> Decimal | None:
    """What one item gives: one value and never a sum, since a target and what was paid are the same money twice."""
    thing, _, slug = item.partition(":")
    sql = _WORTH.get(thing)
    given: dict[str | None, str] = dict(connection.execute(sql, (slug, of, unit)).fetchall()) if sql else {}
    return next((Decimal(given[each]) for each in (kind, *_NEXT_BEST) if each in given), None)


_WORTH: Final = {
    "proposal": """SELECT kind, value FROM proposal_quantities
        WHERE proposal = ? AND "of" = ? AND unit = ? ORDER BY rowid""",
    "instrument": """SELECT kind, value FROM instrument_quantities
        WHERE instrument = ? AND "of" = ? AND unit = ? ORDER BY rowid""",
}
"""The values of an item, in the order in which they were said: of one kind the last one counts."""

_NEXT_BEST: Final = (
    *(None, QuantityKind.ACTUAL),
    *(QuantityKind.ESTIMATE, QuantityKind.PLANNED, QuantityKind.TARGET),
)
"""Which kind of value stands in for that which was announced: the less it is a mere wish, the sooner."""


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
