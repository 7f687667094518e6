"""Everything that the implementation matrix tells of proposals, asked of all of them at once: a few queries in all."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from coop_tracker.queries.agenda import day
from coop_tracker.vocabulary import Scope, Strength, Voice

__all__ = ["Deciding", "Inherited", "Raised", "Response", "Told"]


class Raised(NamedTuple):
    """A meeting, or a day, at which a proposal was raised."""

    position: int
    """Of the first event that says so."""
    meeting: str | None
    on: str
    """When that was, as it was given."""


class Told(NamedTuple):
    """What a side said."""

    said: str
    """A strength; ``agreed`` of an agreement, ``signed`` of what was signed."""
    position: int
    on: str


class Response(NamedTuple):
    """What one side has answered to a proposal, as far as it stands (RULES 12)."""

    side: str
    role: str
    """``proposer`` or ``counterpart``; ``other`` of a side that the proposal does not name."""
    voice: Voice
    latest: Told | None
    by: tuple[str, ...]
    """Who spoke the latest words."""
    condition: str | None
    strongest: Told | None
    """Its strongest words, where those are others."""
    silent_by: int | None
    """Of a side that is silent: the position of the claim that says so."""


class Inherited(NamedTuple):
    """Words of a side about a whole that a proposal was part of: never words about the proposal (RULES 11)."""

    side: str
    strength: Strength
    position: int
    on: str
    scope: Scope
    through: str
    """What the words were about, as ``kind:slug``."""
    possibly: bool
    """Whether it was on the table by then cannot be told."""


class Deciding(NamedTuple):
    """A source of the event that decides an answer about a proposal."""

    answer: str
    """``stage`` or ``disposition``."""
    position: int
    source: str | None
    """None: no source is cited."""
    attributed_to: str | None


class Item(NamedTuple):
    """What the row of a proposal holds beside its status."""

    is_open: bool
    side: str | None
    last_moved: date | None
    """The last day of its latest substantive event; None: it has none, or that is open."""
    last_moved_by: int | None
    last_moved_on: str | None
    """When that was, as it was given."""


def items(connection: sqlite3.Connection) -> dict[str, Item]:
    """Every proposal, in the order they were first recorded."""
    rows = connection.execute(
        """SELECT proposal, is_open, side, last_moved, last_moved_by, last_moved_on
        FROM proposals ORDER BY first_position, proposal"""
    )
    return {name: Item(bool(is_open), side, day(moved), by, on) for name, is_open, side, moved, by, on in rows}


def raised(connection: sqlite3.Connection) -> dict[str, list[Raised]]:
    """Where each proposal was raised, in world order."""
    sql = "SELECT proposal, position, meeting, on_text FROM proposal_raised ORDER BY proposal, number"
    return _grouped((name, Raised(*rest)) for name, *rest in connection.execute(sql))


def stages_since(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """When each proposal reached each stage, as it was given."""
    sql = "SELECT proposal, stage, on_text FROM proposal_steps"
    return {(name, stage): on for name, stage, on in connection.execute(sql)}


def parties(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """The parties that each proposal names, with their roles, as they were named."""
    sql = "SELECT proposal, party, role FROM proposal_parties ORDER BY rowid"
    return _grouped((name, (party, role)) for name, party, role in connection.execute(sql))


def sides(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The sides that each proposal names."""
    sql = "SELECT proposal, side FROM proposal_sides ORDER BY proposal, role DESC, side"
    return _grouped(connection.execute(sql))


def responses(connection: sqlite3.Connection) -> dict[str, list[Response]]:
    """What each side has answered: those who propose first, then those who were asked, then others."""
    rows = connection.execute(
        """SELECT proposal, side, role, voice, said, position, on_text, "by", condition,
            strongest, strongest_position, strongest_on, silent_by
        FROM proposal_answers ORDER BY rowid"""
    )
    return _grouped(
        (
            name,
            Response(
                side,
                role,
                Voice(voice),
                Told(said, position, on) if said else None,
                tuple((by or "").split()),
                condition,
                Told(*strongest) if strongest[0] else None,
                silent,
            ),
        )
        for name, side, role, voice, said, position, on, by, condition, *strongest, silent in rows
    )


def inherited(connection: sqlite3.Connection) -> dict[str, list[Inherited]]:
    """What each proposal inherits of each side: the strongest words, and of those the latest."""
    rows = connection.execute(
        """
        SELECT heir.proposal, spoke.side, words.strength, words.position, words.on_text, words.scope, heir.through,
            heir.possibly
        FROM inherited_endorsements AS heir JOIN endorsements AS words USING (endorsement)
        JOIN endorsement_sides AS spoke USING (endorsement)
        WHERE NOT EXISTS (
            SELECT 1 FROM withdrawals AS taken
            WHERE taken.endorsement = words.endorsement AND taken.speaker = spoke.speaker AND taken.side = spoke.side
            AND (taken.target IS NULL OR taken.target IN (heir.through, 'proposal:' || heir.proposal))
        )
        ORDER BY heir.proposal, spoke.side, words.level DESC, words.earliest DESC, words.position DESC
        """
    )
    best: dict[tuple[str, str], Inherited] = {}
    for name, side, strength, position, on, scope, through, possibly in rows:
        words = Inherited(side, Strength(strength), position, on, Scope(scope), through, bool(possibly))
        best.setdefault((name, side), words)
    return _grouped((name, words) for (name, _), words in best.items())


def deciding(connection: sqlite3.Connection) -> dict[str, list[Deciding]]:
    """What is cited for the events that decide where each proposal stands."""
    sql = "SELECT proposal, answer, position, source, attributed_to FROM proposal_evidence ORDER BY rowid"
    return _grouped((name, Deciding(*rest)) for name, *rest in connection.execute(sql))


def signed_for(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Which instruments name which proposals, in the order the instruments were first recorded."""
    return connection.execute(
        """SELECT proposal, instrument FROM instrument_proposals JOIN instruments USING (instrument)
        ORDER BY instruments.position, instrument"""
    ).fetchall()


def signed_on(connection: sqlite3.Connection) -> dict[str, tuple[str | None, str | None]]:
    """When each instrument was signed, as it was given, and how far it came where it was not."""
    rows = connection.execute(
        """SELECT instrument, on_text, (
            SELECT step FROM instrument_steps AS taken WHERE taken.instrument = instruments.instrument
            ORDER BY taken.rowid DESC LIMIT 1
        ) FROM instruments"""
    )
    return {name: (on, step) for name, on, step in rows}


def instrument_parties(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Who is party to each instrument."""
    sql = "SELECT instrument, party FROM instrument_parties WHERE role = 'party' ORDER BY rowid"
    return _grouped(connection.execute(sql))


def conflicts(connection: sqlite3.Connection) -> dict[str, list[tuple[int, str | None]]]:
    """Of which events about each proposal accounts disagree, and in which field, where none is better."""
    rows = connection.execute(
        """SELECT substr(thing, 10), position, field FROM conflicts
        WHERE thing LIKE 'proposal:%' AND preferred IS NULL ORDER BY position, field"""
    )
    return _grouped((name, (position, field)) for name, position, field in rows)


def reports(connection: sqlite3.Connection) -> dict[str, list[int]]:
    """The events in which a status of each proposal was reported."""
    rows = connection.execute("SELECT DISTINCT proposal, position FROM proposal_reports ORDER BY proposal, position")
    return _grouped(rows)


def agendas(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The meetings that were planned and not held at which each proposal is to come up."""
    rows = connection.execute(
        """SELECT proposal, meeting FROM proposal_meetings JOIN meetings USING (meeting)
        WHERE status IN ('tentative', 'confirmed') ORDER BY proposal, meeting"""
    )
    return _grouped(rows)


def bundles_of_none(connection: sqlite3.Connection) -> list[tuple[str, str, int, str | None]]:
    """The bundles of which no item is a proposal: their identifiers, titles, positions and dates."""
    return connection.execute(
        """SELECT bundle, ifnull(title, bundle), position, on_text FROM bundles WHERE bundle NOT IN (
            SELECT bundle FROM bundle_items WHERE item LIKE 'proposal:%'
        ) ORDER BY position"""
    ).fetchall()


def names(connection: sqlite3.Connection, kinds: Sequence[str]) -> dict[str, str]:
    """What all things of some kinds are called, by ``kind:slug``."""
    marks = ", ".join("?" * len(kinds))
    return dict(connection.execute(f"SELECT thing, title FROM things WHERE kind IN ({marks})", kinds))  # noqa: S608


def _grouped(pairs: Iterator[Any] | sqlite3.Cursor) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return found
