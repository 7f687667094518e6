"""The matrix for programs, as CSV and JSON: codes, identifiers and positions; its keys are promises (docs/json.md)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from coop_tracker.matrix import Matrix, MatrixRow, Signed
from coop_tracker.reports import duty, listing, rows
from coop_tracker.reports.difference import in_short, moments
from coop_tracker.reports.matrix.pages import Page
from coop_tracker.reports.matrix.wording import cells, instrument, remarks, responsible


def plain(found: Matrix, row: MatrixRow) -> dict[str, Any]:
    """A row as ``coop matrix --format json`` has it; a promise (docs/json.md)."""
    first = _plain(found, row)
    if not found.has_second:
        return first
    if not row.is_certain:
        return rows.plain_beside(None, first)
    other = row.possibly or row
    return rows.plain_beside(first, _plain(found, other) if row.is_possible else None)


def _plain(found: Matrix, row: MatrixRow) -> dict[str, Any]:
    moved, ended = row.last_moved, row.ended
    return {
        "number": row.number,
        **listing.proposal(row.status),
        "open": row.is_open,
        "stage_since": row.stage_since,
        "raised_at": [each._asdict() for each in row.raised],
        "proposers": list(row.proposers),
        "counterparts": list(row.counterparts),
        "sides": list(row.sides),
        "answers": [
            {
                "side": each.side,
                "role": each.role,
                "voice": each.voice,
                "latest": each.latest._asdict() if each.latest else None,
                "by": list(each.by),
                "condition": each.condition,
                "strongest": each.strongest._asdict() if each.strongest else None,
                "silent_by": each.silent_by,
            }
            for each in row.responses
        ],
        "inherited": [each._asdict() for each in row.inherited],
        "instruments": [_plain_instrument(each) for each in row.signed],
        "responsible": [each._asdict() for each in row.responsible],
        "next_step": duty.due(row.next_step) if row.next_step else None,
        "further_steps": row.further_steps,
        "last_moved": moved._asdict() if moved else None,
        "ended": {key: list(value) if isinstance(value, tuple) else value for key, value in ended._asdict().items()}
        if ended
        else None,
        "cited": [each._asdict() for each in row.deciding],
        "disagreements": [{"position": position, "field": field} for position, field in row.conflicts],
        "reported_by": list(row.reported_by),
        "changes": [
            {
                "kind": str(each.kind),
                "before": each.before,
                "after": each.after,
                "came": [one.position for one in each.came],
                "went": [one.position for one in each.went],
            }
            for each in row.changes
        ],
        "remarks": list(remarks(found, row)),
    }


def _plain_instrument(each: Signed) -> dict[str, Any]:
    return {
        "instrument": each.instrument,
        "title": each.title,
        "kind": each.kind,
        "commits": each.commits,
        "position": each.position,
        "on": each.on,
        "step": each.step,
        "in_force": each.force.in_force,
        "why": each.force.why,
        "end": duty.days(each.force.end),
        "parties": list(each.parties),
    }


def as_json(shown: Page) -> dict[str, Any]:
    """The matrix as one object."""
    found = shown.matrix
    since = found.since.before if found.since else None
    return {
        "as_of": shown.as_of.plain,
        "not_public": shown.not_public,
        "since": moments(since) if since else None,
        "tracks": [
            {
                "track": each.track,
                "title": each.title,
                "number": each.ordinal,
                "proposals": each.proposals,
                "rows": [plain(found, row) for row in each.rows],
                "elsewhere": [{"number": row.number, "proposal": row.proposal} for row in each.elsewhere],
            }
            for each in found.tracks
        ],
        "closed": [plain(found, row) for row in found.closed],
        "actions": [duty.due(each) for each in found.steps],
        "instruments": [_plain_instrument(each) for each in found.signed],
        "bundles": [
            {"bundle": name, "title": title, "position": position, "on": on}
            for name, title, position, on in found.bundles
        ],
    }


FIELDS: Final = (
    *("as_of", "position", "number", "track", "proposal", "title", "open", "stage", "stage_since", "stage_decided_by"),
    *("completion", "disposition", "disposition_decided_by", "tracks", "proposers", "counterparts", "raised"),
    *("first_raised", "answers", "instruments", "responsible", "next_step", "next_step_event", "deadline"),
    *("due_first", "due_last", "schedule", "owed_by", "last_moved_on", "last_moved_by", "days", "activity"),
    *("changes", "evidence", "sources", "marks", "remarks", "ended"),
)
"""The columns of CSV (docs/json.md)."""


def as_rows(shown: Page) -> Iterator[dict[str, Any]]:
    """A line of CSV for each proposal: codes where there are some, and words where a cell holds more than one thing."""
    found = shown.matrix
    for row in found.rows:
        told, status, step, moved = cells(found, row), row.status, row.next_step, row.last_moved
        yield {
            "as_of": found.day.isoformat(),
            "position": shown.as_of.head.position,
            "number": row.number,
            "track": row.track,
            "proposal": row.proposal,
            "title": status.title,
            "open": row.is_open,
            "stage": status.stage,
            "stage_since": row.stage_since,
            "stage_decided_by": status.stage_decided_by,
            "completion": status.completion,
            "disposition": status.disposition,
            "disposition_decided_by": status.disposition_decided_by,
            "tracks": list(status.tracks),
            "proposers": list(row.proposers),
            "counterparts": list(row.counterparts),
            "raised": status.raised,
            "first_raised": row.raised[0].on if row.raised else None,
            "answers": list(told["response"]),
            "instruments": [instrument(each) for each in row.signed],
            "responsible": list(responsible(found, row.responsible)),
            "next_step": step.title if step else None,
            "next_step_event": step.position if step else None,
            "deadline": step.said if step else None,
            "due_first": _iso(step.days.first) if step else None,
            "due_last": _iso(step.days.last) if step else None,
            "schedule": step.schedule if step else None,
            "owed_by": step.owed if step else None,
            "last_moved_on": moved.on if moved else None,
            "last_moved_by": moved.position if moved else None,
            "days": moved.days if moved else None,
            "activity": moved.activity if moved else None,
            "changes": [in_short(each) for each in row.changes],
            "evidence": status.evidence,
            "sources": list(dict.fromkeys(each.source for each in row.deciding if each.source)),
            "marks": [str(mark) for mark in status.marks],
            "remarks": list(told["remarks"]),
            "ended": list(told["ended"]),
        }


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None
