"""Rows of whole tables at once, for pages about everything: one statement a question, however much there is."""

# ruff: noqa: S608 (what is put together into SQL is ours)

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final

from coop_tracker.queries.whole import ANSWERS

Row = dict[str, Any]
"""A row by its columns."""

QUESTIONS: Final[Mapping[str, str]] = {
    "things": """SELECT kind, slug, title FROM things WHERE kind NOT IN ('endorsement', 'agreement')
        ORDER BY kind, slug""",
    "proposals": f"""SELECT proposal, title, summary, planned_period, last_event_on, last_event_order, last_moved_by,
        is_open, (SELECT count(*) FROM proposal_answers AS answer
            WHERE answer.proposal = proposals.proposal AND {ANSWERS}) AS answered
        FROM proposals ORDER BY first_position, proposal""",
    "proposal_parties": "SELECT proposal, party, role FROM proposal_parties ORDER BY 1, rowid",
    "proposal_speakers": """SELECT DISTINCT substr(target, 10) AS proposal, speaker AS party FROM endorsement_targets
        JOIN endorsement_sides USING (endorsement) WHERE target LIKE 'proposal:%' ORDER BY 1, 2""",
    "track_proposals": "SELECT track, proposal FROM proposal_tracks ORDER BY 1, rowid",
    "track_dispositions": """SELECT ifnull(track, '') AS track, disposition, count(*) AS number FROM proposals
        LEFT JOIN proposal_tracks USING (proposal) GROUP BY 1, 2""",
    "track_answers": f"""SELECT ifnull(track, '') AS track,
        CASE said WHEN 'signed' THEN 'committed' ELSE said END AS strength, count(*) AS number
        FROM proposal_answers AS answer LEFT JOIN proposal_tracks USING (proposal) WHERE {ANSWERS} GROUP BY 1, 2""",
    "track_words": """SELECT track, strength, count(*) AS number FROM (
            SELECT substr(target, 7) AS track, endorsement FROM endorsement_targets
            WHERE target LIKE 'track:%' AND stands
            UNION SELECT ifnull(track, ''), endorsement FROM inherited_endorsements
            LEFT JOIN proposal_tracks USING (proposal)
        ) JOIN endorsements USING (endorsement) GROUP BY 1, 2""",
    "tracks": """SELECT track, parent, mechanism, meeting, closed_by, position, on_text FROM tracks
        ORDER BY position""",
    "track_parties": "SELECT track, party FROM track_parties ORDER BY 1, rowid",
    "wholes": """SELECT endorsement, position, strength, scope, meeting, words, on_text FROM endorsements
        WHERE scope NOT IN ('proposal', 'component') ORDER BY earliest, position""",
    "speakers": """SELECT DISTINCT endorsement, speaker FROM endorsement_sides JOIN endorsements USING (endorsement)
        WHERE scope NOT IN ('proposal', 'component') ORDER BY endorsement, speaker""",
    "spoke": """SELECT DISTINCT speaker AS party, endorsements.endorsement, position, strength, scope, on_text,
        words, said.target, said.stands FROM endorsement_sides
        JOIN endorsements USING (endorsement) JOIN endorsement_targets AS said USING (endorsement)
        ORDER BY ifnull(latest, '') DESC, position DESC, said.target""",
    "answered": """SELECT meeting, endorsements.endorsement, position, strength, scope, words, on_text, said.target,
        said.stands FROM endorsements JOIN endorsement_targets AS said USING (endorsement)
        WHERE meeting IS NOT NULL ORDER BY position, said.target""",
    "agreements": "SELECT agreement, position, meeting, form, words, on_text FROM agreements ORDER BY position",
    "agreement_parties": "SELECT agreement, party FROM agreement_parties ORDER BY 1, rowid",
    "agreement_proposals": "SELECT agreement, proposal, stands FROM agreement_proposals ORDER BY 1, rowid",
    "instruments": """SELECT instrument, position, title, kind, manner, level, binding, meeting, place, follows, under,
        ended_by, ending, on_text FROM instruments ORDER BY position, instrument""",
    "instrument_parties": "SELECT instrument, party, role FROM instrument_parties ORDER BY 1, rowid",
    "instrument_proposals": "SELECT instrument, proposal FROM instrument_proposals ORDER BY 1, rowid",
    "instrument_tracks": "SELECT instrument, track FROM instrument_tracks ORDER BY 1, rowid",
    "instrument_steps": 'SELECT instrument, step, position, "by", on_text FROM instrument_steps ORDER BY 1, rowid',
    "instrument_quantities": """SELECT instrument, "of", value, unit, qualifier, kind, "by" FROM instrument_quantities
        ORDER BY 1, rowid""",
    "meetings": """SELECT meeting, position, title, kind, place, country, occasion, host, mode, series, ordinal,
        part_of, status, on_text, on_first FROM meetings ORDER BY ifnull(on_first, on_last), position""",
    "meeting_dates": """SELECT meeting, position, status, said, due, reason FROM meeting_dates ORDER BY 1, rowid""",
    "meeting_parties": "SELECT meeting, party FROM meeting_parties ORDER BY 1, rowid",
    "participants": """SELECT meeting, party, role, on_behalf_of, title, size, position FROM participants
        ORDER BY 1, rowid""",
    "came_up": """SELECT meeting, proposal, position FROM proposal_meetings ORDER BY position, proposal""",
    "parties": """SELECT party, position, kind, name, classification, country, parent, honorific, founding_date,
        dissolution_date FROM parties ORDER BY party""",
    "party_names": "SELECT party, name, kind, lang FROM party_names ORDER BY 1, rowid",
    "party_sides": "SELECT party, side FROM party_sides ORDER BY 1, rowid",
    "party_members": "SELECT party, member FROM party_members ORDER BY 1, rowid",
    "memberships": """SELECT person, organization, role, on_behalf_of, start_date, end_date, position FROM memberships
        ORDER BY 1, rowid""",
    "sources": """SELECT source, position, kind, title, form, publisher, authors, url, archive_url, language,
        published, accessed, syndicated_from, edition_of, seen, visibility FROM sources ORDER BY source""",
    "source_officials": "SELECT source, party FROM source_officials ORDER BY 1, rowid",
    "source_meetings": "SELECT source, meeting FROM source_meetings ORDER BY 1, rowid",
    "bundles": "SELECT bundle, position, level, meeting, on_text FROM bundles ORDER BY position",
    "bundle_parties": "SELECT bundle, party FROM bundle_parties ORDER BY 1, rowid",
    "bundle_tracks": "SELECT bundle, track FROM bundle_tracks ORDER BY 1, rowid",
    "action_meetings": "SELECT action, meeting, position FROM actions ORDER BY position",
}
"""What can be asked, by name."""


def rows(connection: sqlite3.Connection, question: str) -> list[Row]:
    """The rows that answer a question, in an order that is the same for the same record."""
    return [*_rows(connection.execute(QUESTIONS[question]))]


def inherited(connection: sqlite3.Connection, proposals: list[str]) -> list[Row]:
    """What some proposals inherit: which words, and through what; each in the order it was said."""
    marks = ", ".join("?" * len(proposals))
    sql = f"""SELECT heir.proposal, heir.endorsement, words.position, words.strength, words.scope, heir.through,
        heir.possibly, words.words, words.on_text
        FROM inherited_endorsements AS heir JOIN endorsements AS words USING (endorsement)
        WHERE heir.proposal IN ({marks}) ORDER BY heir.proposal, words.earliest, words.position, heir.through"""
    return [*_rows(connection.execute(sql, proposals))]


def _rows(cursor: sqlite3.Cursor) -> Iterator[Row]:
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
