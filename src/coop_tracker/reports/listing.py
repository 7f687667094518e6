"""Tracks and proposals as rows: for people, and as the JSON that scripts rely on."""

from typing import Any, Final

from coop_tracker.queries import ProposalStatus, TrackStatus
from coop_tracker.reports.rows import Listing
from coop_tracker.vocabulary import Disposition, Mark, Stage


def track(each: TrackStatus) -> dict[str, Any]:
    """A track as ``coop status --format json`` has it; a promise (docs/json.md)."""
    return {
        "track": each.track,
        "title": each.title,
        "proposals": each.proposals,
        "stages": {str(stage): count for stage, count in each.stages.items()},
        "non_binding": each.non_binding,
        "furthest_stage": each.furthest_stage,
        "open": each.open,
        "closed": each.closed,
        "last_event_on": each.last_event_on,
        "contested": each.contested,
    }


def track_row(each: TrackStatus) -> tuple[Any, ...]:
    """A track as a row under the headings of ``TRACKS``, its stages the furthest first."""
    stages = [f"{count} {stage.label}" for stage, count in sorted(each.stages.items(), reverse=True)]
    if each.non_binding:
        signed = f"{each.stages[Stage.INSTRUMENT_SIGNED]} {Stage.INSTRUMENT_SIGNED.label}"
        stages[stages.index(signed)] = f"{signed} ({each.non_binding} non-binding)"
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
        "evidence": each.evidence,
    }


def proposal_row(each: ProposalStatus) -> tuple[Any, ...]:
    """A proposal as a row under the headings of ``PROPOSALS``."""
    return (
        each.proposal,
        each.title,
        ", ".join(each.tracks),
        _stage(each),
        each.disposition.label,
        each.endorsements,
        each.inherited_endorsements,
        each.evidence,
        each.last_event_on,
        ", ".join(mark.label for mark in each.marks if mark is not Mark.NON_BINDING),  # told beside the stage
    )


TRACKS: Final = Listing(
    fields=(
        *("track", "title", "proposals"),
        *(f"stages.{stage}" for stage in Stage),
        *("non_binding", "furthest_stage", "open", "closed", "last_event_on", "contested"),
    ),
    plain=track,
    headings=("track", "title", "open", "closed", "stages", "last event on"),
    row=track_row,
    stacks=(("track", "title"), ("open",), ("closed",), ("stages",), ("last event on",)),
    numbers=("open", "closed"),
    key="track",
)
PROPOSALS: Final = Listing(
    fields=(
        *("proposal", "title", "tracks", "stage", "disposition", "completion"),
        *("stage_decided_by", "disposition_decided_by", "endorsements", "inherited_endorsements", "raised"),
        *("reported_stage", "reported_disposition", "reported_agrees", "marks", "last_event_on", "evidence"),
    ),
    plain=proposal,
    headings=(
        *("proposal", "title", "tracks", "stage", "disposition"),
        *("answers", "inherited", "evidence", "last event on", "marks"),
    ),
    row=proposal_row,
    stacks=(
        ("proposal", "title", "tracks"),
        ("stage", "disposition", "evidence"),
        ("answers", "inherited"),
        ("last event on", "marks"),
    ),
    numbers=("answers",),
    key="proposal",
    styles={"disposition": {each.label: "dim" for each in Disposition if each is not Disposition.ACTIVE}},
)


def _stage(each: ProposalStatus) -> str:
    """The stage in words, on whose word it counts as completed, and that what was signed commits nobody."""
    words = each.stage.label if each.stage else "–"
    if Mark.NON_BINDING in each.marks:
        return f"{words} (non-binding)"
    return f"{words} ({each.completion.label})" if each.completion else words
