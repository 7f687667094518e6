"""Whole tables of the read model, for those who take them elsewhere."""

# ruff: noqa: S608 (the names put together into SQL are ours)

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final

ANSWERS: Final = """said IS NOT NULL AND (role = 'counterpart' OR (role = 'other' AND NOT EXISTS (
    SELECT 1 FROM proposal_answers AS asked WHERE asked.proposal = answer.proposal AND asked.role = 'counterpart')))"""
"""The condition of an answer that counts: of a side that was asked; where none was, of any that does not propose."""


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


def answers(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int]]:
    """The strongest answer of each side that was asked, as far as it stands; where none was, of any other side.

    Each with its proposal and the position of its event.
    """
    return connection.execute(
        f"""
        SELECT proposal, ifnull(strongest, said), ifnull(strongest_position, position) FROM proposal_answers AS answer
        WHERE {ANSWERS} ORDER BY 1, 3
        """
    )
