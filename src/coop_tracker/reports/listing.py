"""Tracks and proposals as rows: for people, and as the JSON that scripts rely on."""

from collections.abc import Iterable
from typing import Any, Final

from coop_tracker.queries import ProposalStatus, TrackStatus
from coop_tracker.reports import table

TRACK_HEADINGS: Final = ("track", "title", "open", "closed", "stages", "last event on")
TRACK_STACKS: Final = (("track", "title"), ("open",), ("closed",), ("stages",), ("last event on",))

PROPOSAL_HEADINGS: Final = (
    *("proposal", "title", "tracks", "stage", "disposition"),
    *("answers", "inherited", "last event on", "marks"),
)
PROPOSAL_STACKS: Final = (
    ("proposal", "title", "tracks"),
    ("stage", "disposition"),
    ("answers", "inherited"),
    ("last event on", "marks"),
)
NUMBERS: Final = ("open", "closed", "answers", "position")


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
        "contested": each.contested,
    }


def track_row(each: TrackStatus) -> tuple[Any, ...]:
    """A track as a row under ``TRACK_HEADINGS``, its stages the furthest first."""
    stages = [f"{count} {stage.label}" for stage, count in sorted(each.stages.items(), reverse=True)]
    none = "nothing proposed" if not each.proposals else "none that counts"
    title = f"{each.title} (contested)" if each.contested else each.title
    return each.track or "–", title, each.open, each.closed, ", ".join(stages) or none, each.last_event_on


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


def proposal_row(each: ProposalStatus) -> tuple[Any, ...]:
    """A proposal as a row under ``PROPOSAL_HEADINGS``."""
    return (
        each.proposal,
        each.title,
        ", ".join(each.tracks),
        _stage(each),
        each.disposition.label,
        each.endorsements,
        each.inherited_endorsements,
        each.last_event_on,
        ", ".join(mark.label for mark in each.marks),
    )


def show_tracks(found: Iterable[TrackStatus]) -> None:
    """Print tracks as a table."""
    table.show(TRACK_HEADINGS, map(track_row, found), TRACK_STACKS, NUMBERS)


def show_proposals(found: Iterable[ProposalStatus]) -> None:
    """Print proposals as a table."""
    table.show(PROPOSAL_HEADINGS, map(proposal_row, found), PROPOSAL_STACKS, NUMBERS)


def _stage(each: ProposalStatus) -> str:
    """The stage in words, and on whose word it counts as completed."""
    words = each.stage.label if each.stage else "–"
    return f"{words} ({each.completion.label})" if each.completion else words
