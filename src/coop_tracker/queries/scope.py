"""What concerns a party, a track or a meeting: the proposals, instruments and meetings that a report about it tells of.

Names are handed to SQL as one JSON list, so that a party with thousands of proposals is asked about as one with three.
"""

# ruff: noqa: S608 (conditions put together into SQL are ours; values are bound)

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from coop_tracker.queries import agenda
from coop_tracker.queries.agenda import MeetingRow


class Scope(NamedTuple):
    """What a report is about, each by its identifier, in the order of first recording."""

    proposals: tuple[str, ...]
    """Void ones left out."""
    instruments: tuple[str, ...]
    meetings: tuple[MeetingRow, ...]
    """In the order of their days, those to come too."""
    parties: frozenset[str]
    """The party and whoever belongs to it; of a track or a meeting, nobody."""
    at_table: frozenset[str] = frozenset()
    """The parties of the meeting."""


def of_track(connection: sqlite3.Connection, track: str) -> Scope:
    """What is on a track, and on those below it."""
    sql = """WITH RECURSIVE below(track) AS (SELECT ? UNION SELECT tracks.track FROM tracks JOIN below
        ON tracks.parent = below.track) SELECT track FROM below"""
    tracks = _list(row[0] for row in connection.execute(sql, (track,)))
    proposals = _proposals(connection, f"SELECT proposal FROM proposal_tracks WHERE track IN {_GIVEN}", tracks)
    which = f"""SELECT instrument FROM instrument_tracks WHERE track IN {_GIVEN}
        UNION SELECT instrument FROM instrument_proposals WHERE proposal IN (SELECT value FROM json_each(?2))"""
    instruments = _instruments(connection, which, tracks, _list(proposals))
    raised = f"""meeting IN (SELECT meeting FROM proposal_meetings WHERE proposal IN {_GIVEN})
        OR meeting IN (SELECT meeting FROM tracks WHERE track IN (SELECT value FROM json_each(?2)))"""
    meetings = agenda.meetings(connection, _WITH_SERIES.format(raised), (_list(proposals), tracks))
    return Scope(proposals, instruments, tuple(meetings), frozenset())


def of_party(connection: sqlite3.Connection, party: str, day: date) -> Scope:
    """What a party, or whoever belongs to it, asks, is asked, answered or signed; and what came up where it was."""
    ours = belonging(connection, party, day)
    names = _list(ours)
    at_table = [
        meeting
        for meeting, present, spoken_for in connection.execute(
            "SELECT meeting, party, '' FROM meeting_parties UNION SELECT meeting, party, on_behalf_of FROM participants"
        )
        if present in ours or not ours.isdisjoint(str(spoken_for or "").split())
    ]
    which = f"""SELECT proposal FROM proposal_parties WHERE party IN {_GIVEN}
        UNION SELECT proposal FROM proposal_sides WHERE side IN {_GIVEN}
        UNION SELECT substr(target, 10) FROM endorsement_targets JOIN endorsement_sides USING (endorsement)
            WHERE target LIKE 'proposal:%' AND (speaker IN {_GIVEN} OR side IN {_GIVEN})
        UNION SELECT proposal FROM agreement_proposals JOIN agreement_parties USING (agreement) WHERE party IN {_GIVEN}
        UNION SELECT proposal FROM instrument_proposals JOIN instrument_parties USING (instrument)
            WHERE party IN {_GIVEN}
        UNION SELECT proposal FROM proposal_meetings WHERE meeting IN (SELECT value FROM json_each(?2))"""
    proposals = _proposals(connection, which, names, _list(at_table))
    signed = f"""SELECT instrument FROM instrument_parties WHERE party IN {_GIVEN}
        UNION SELECT instrument FROM instrument_proposals JOIN proposal_parties USING (proposal)
            WHERE party IN {_GIVEN}"""
    instruments = _instruments(connection, signed, names)
    where = f"""meeting IN {_GIVEN} OR ({agenda.TO_COME} AND series IN (
        SELECT series FROM meetings WHERE meeting IN {_GIVEN}))"""
    meetings = agenda.meetings(connection, where, (_list(at_table),))
    return Scope(proposals, instruments, tuple(meetings), frozenset(ours))


def of_meeting(connection: sqlite3.Connection, meeting: str) -> Scope:
    """What came up at a meeting and at the others of its series; without a series, all that is between its sides."""
    (own,) = agenda.meetings(connection, "meeting = ?", (meeting,))
    parties = frozenset(agenda.parties(connection, f"meeting:{meeting}"))
    if own.series:
        meetings = agenda.meetings(connection, "series = ?", (own.series,))
    elif len(parties) > 1:
        alike = f"""meeting = ?2 OR (SELECT count(*) FROM meeting_parties AS sides
            WHERE sides.meeting = meetings.meeting AND party IN {_GIVEN}) = ?3"""
        meetings = agenda.meetings(connection, alike, (_list(parties), meeting, len(parties)))
    else:
        meetings = [own]
    which = f"SELECT proposal FROM proposal_meetings WHERE meeting IN {_GIVEN}"
    if not own.series:
        which += """ UNION SELECT proposal FROM proposal_sides WHERE side IN (
            SELECT ifnull(side, value) FROM json_each(?2) LEFT JOIN party_sides ON party_sides.party = value
        ) GROUP BY proposal HAVING count(DISTINCT side) > 1"""
    values = (_list(each.meeting for each in meetings), _list(parties))
    proposals = _proposals(connection, which, *values[: 1 if own.series else 2])
    signed = f"""SELECT instrument FROM instruments WHERE meeting IN {_GIVEN}
        UNION SELECT instrument FROM instrument_proposals WHERE proposal IN (SELECT value FROM json_each(?2))"""
    instruments = _instruments(connection, signed, _list(each.meeting for each in meetings), _list(proposals))
    return Scope(proposals, instruments, tuple(meetings), frozenset(), parties)


def belonging(connection: sqlite3.Connection, party: str, day: date) -> set[str]:
    """A party and whoever belongs to it on a day (RULES 22)."""
    known = (row[0] for row in connection.execute(_NAMED_PARTIES))
    return {party, *(each for each in known if each != party and agenda.belongs(connection, each, party, day))}


_NAMED_PARTIES: Final = """SELECT party FROM parties UNION SELECT party FROM proposal_parties
    UNION SELECT party FROM meeting_parties UNION SELECT party FROM participants UNION SELECT person FROM memberships
    UNION SELECT party FROM action_parties UNION SELECT party FROM instrument_parties
    UNION SELECT speaker FROM endorsement_sides UNION SELECT party FROM agreement_parties"""

_GIVEN: Final = "(SELECT value FROM json_each(?1))"

_WITH_SERIES: Final = "({0}) OR series IN (SELECT series FROM meetings WHERE {0})"


def _list(names: Iterable[str]) -> str:
    return json.dumps(sorted({*names}))


def _proposals(connection: sqlite3.Connection, which: str, *values: str) -> tuple[str, ...]:
    sql = f"""SELECT proposal FROM proposals WHERE proposal IN ({which}) AND disposition <> 'void'
        ORDER BY first_position, proposal"""
    return tuple(name for (name,) in connection.execute(sql, values))


def _instruments(connection: sqlite3.Connection, which: str, *values: str) -> tuple[str, ...]:
    sql = f"SELECT instrument FROM instruments WHERE instrument IN ({which}) ORDER BY position, instrument"
    return tuple(name for (name,) in connection.execute(sql, values))
