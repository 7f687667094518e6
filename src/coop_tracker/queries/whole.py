"""Whole tables of the read model, for those who take them elsewhere."""

# ruff: noqa: S608 (the names put together into SQL are ours)

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any


def table(connection: sqlite3.Connection, name: str, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, always in the same order: by their first column, then the second, and so on."""
    named = [f'"{column}"' for column in columns]
    order = ", ".join(str(number + 1) for number in range(len(named)))
    return connection.execute(f'SELECT {", ".join(named)} FROM "{name}" ORDER BY {order}')


def parties_of_proposals(connection: sqlite3.Connection, role: str) -> Iterator[tuple[str, str]]:
    """Each proposal with a party that has a role in it, in the order in which they were named."""
    return connection.execute("SELECT proposal, party FROM proposal_parties WHERE role = ? ORDER BY rowid", (role,))


def stage_dates(connection: sqlite3.Connection) -> dict[str, str]:
    """When each proposal reached the stage that it has, as it was said."""
    sql = "SELECT proposal, on_text FROM proposals JOIN proposal_steps USING (proposal, stage)"
    return dict(connection.execute(sql).fetchall())


def strongest(connection: sqlite3.Connection) -> dict[str, tuple[str, int]]:
    """The warmest endorsement of each proposal that stands, and its position; of several, the last recorded."""
    rows = connection.execute(
        """
        SELECT substr(target, 10), strength, position FROM endorsement_targets JOIN endorsements USING (endorsement)
        WHERE target LIKE 'proposal:%' AND endorsement_targets.stands ORDER BY level, position
        """
    )
    return {proposal: (strength, position) for proposal, strength, position in rows}
