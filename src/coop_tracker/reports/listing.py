"""Tracks and proposals as rows: for people, and as the JSON that scripts rely on."""

from collections.abc import Iterable, Sequence
from typing import Any

from coop_tracker.queries import ProposalStatus, TrackStatus

Rows = tuple[Sequence[str], list[Sequence[Any]]]


def track(each: TrackStatus) -> dict[str, Any]:
    """A track as ``coop status --format json`` has it; a promise (docs/json.md)."""
    return {
        "track": each.track,
        "title": each.title,
        "proposals": each.proposals,
        "stages": {str(stage): count for stage, count in each.stages.items()},
        "furthest_stage": each.furthest_stage,
        "open": each.open,
        "closed": each.closed,
        "last_event_on": each.last_event_on,
    }


def tracks(found: Iterable[TrackStatus]) -> Rows:
    """Headings and rows of the tracks."""
    headings = ("track", "title", "proposals", "open", "closed", "furthest stage", "by stage", "last event on")
    rows: list[Sequence[Any]] = [
        (
            each.track or "–",
            each.title,
            each.proposals,
            each.open,
            each.closed,
            each.furthest_stage.label if each.furthest_stage else "nothing proposed",
            ", ".join(f"{count} {stage.label}" for stage, count in each.stages.items()),
            each.last_event_on,
        )
        for each in found
    ]
    return headings, rows


def proposal(each: ProposalStatus) -> dict[str, Any]:
    """A proposal as ``coop list --format json`` has it; a promise (docs/json.md)."""
    return {
        "proposal": each.proposal,
        "title": each.title,
        "tracks": list(each.tracks),
        "stage": each.stage,
        "disposition": each.disposition,
        "completion": each.completion,
        "stage_decided_by": each.stage_decided_by,
        "disposition_decided_by": each.disposition_decided_by,
        "endorsements": each.endorsements,
        "inherited_endorsements": each.inherited_endorsements,
        "raised": each.raised,
        "reported_stage": each.reported_stage,
        "reported_disposition": each.reported_disposition,
        "reported_agrees": each.reported_agrees,
        "marks": [str(mark) for mark in each.marks],
        "last_event_on": each.last_event_on,
    }


def proposals(found: Iterable[ProposalStatus]) -> Rows:
    """Headings and rows of the proposals."""
    headings = ("proposal", "title", "tracks", "stage", "disposition", "endorsed", "inherited", "last event on", "marks")
    rows: list[Sequence[Any]] = [
        (
            each.proposal,
            each.title,
            ", ".join(each.tracks),
            stage(each),
            each.disposition.label,
            each.endorsements or "",
            each.inherited_endorsements or "",
            each.last_event_on,
            ", ".join(mark.label for mark in each.marks),
        )
        for each in found
    ]
    return headings, rows


def stage(each: ProposalStatus) -> str:
    """The stage in words, and on whose word it counts as completed."""
    words = each.stage.label if each.stage else "–"
    return f"{words} ({each.completion.label})" if each.completion else words
