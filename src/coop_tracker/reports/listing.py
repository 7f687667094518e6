"""Tracks and proposals as rows: for people, and as the JSON that scripts rely on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from coop_tracker.queries import ProposalStatus, TrackStatus
from coop_tracker.reports import table
from coop_tracker.vocabulary import Mark, Stage

if TYPE_CHECKING:
    from coop_tracker.queries.search import Hit
    from coop_tracker.schedule import Due

Listed = TypeVar("Listed", bound="TrackStatus | ProposalStatus | Due | Hit")

TRACK_HEADINGS: Final = ("track", "title", "open", "closed", "stages", "last event on")
TRACK_STACKS: Final = (("track", "title"), ("open",), ("closed",), ("stages",), ("last event on",))

PROPOSAL_HEADINGS: Final = (
    *("proposal", "title", "tracks", "stage", "disposition"),
    *("answers", "inherited", "evidence", "last event on", "marks"),
)
PROPOSAL_STACKS: Final = (
    ("proposal", "title", "tracks"),
    ("stage", "disposition", "evidence"),
    ("answers", "inherited"),
    ("last event on", "marks"),
)
POSSIBLY: Final = "possibly"
NUMBERS: Final = ("open", "closed", "answers", "position")


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
    """A track as a row under ``TRACK_HEADINGS``, its stages the furthest first."""
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
    """A proposal as a row under ``PROPOSAL_HEADINGS``."""
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


def beside(
    certain: Sequence[Listed], possible: Sequence[Listed] | None, key: str
) -> list[tuple[Listed, Listed | None]]:
    """Rows as they certainly stand, each with what it is if all had happened that only possibly had, where it differs.

    What is only possibly there at all comes last, beside itself.
    """
    others = {getattr(each, key): each for each in possible or ()}
    names = [getattr(each, key) for each in certain]
    pairs = [
        (each, None if (other := others.get(name)) == each else other)
        for name, each in zip(names, certain, strict=True)
    ]
    return [*pairs, *((each, each) for name, each in others.items() if name not in names)]


def plain_rows(
    found: Sequence[Listed], possible: Sequence[Listed] | None, key: str, plain: Callable[[Listed], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows for programs, as ``coop list --format json`` has them; a promise (docs/json.md).

    With a second answer, ``possibly`` has what differs in it, and ``certain`` is false for what is only possibly there.
    """
    if possible is None:
        return [plain(each) for each in found]
    rows = []
    for certain, other in beside(found, possible, key):
        row, second = plain(certain), plain(other) if other else {}
        differs = {name: value for name, value in second.items() if row[name] != value}
        rows.append({**row, "certain": other is not certain, "possibly": differs})
    return rows


def rows_beside(
    pairs: Iterable[tuple[Listed, Listed | None]], row: Callable[[Listed], tuple[Any, ...]], headings: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """The same for people: a last column that says what is possibly otherwise."""
    for certain, possible in pairs:
        told = row(certain)
        if possible is None:
            yield (*told, None)
        elif possible is certain:
            yield (*told, "all of it")
        else:
            named = zip(headings, told, row(possible), strict=True)
            yield (*told, "; ".join(f"{name} {other or '–'}" for name, one, other in named if one != other))


def show_tracks(found: Sequence[TrackStatus], possible: Sequence[TrackStatus] | None = None) -> None:
    """Print tracks as a table; with a column for what is possibly otherwise, where there is a second answer."""
    if possible is None:
        table.show(TRACK_HEADINGS, map(track_row, found), TRACK_STACKS, NUMBERS)
        return
    rows = rows_beside(beside(found, possible, "track"), track_row, TRACK_HEADINGS)
    table.show((*TRACK_HEADINGS, POSSIBLY), rows, (*TRACK_STACKS, (POSSIBLY,)), NUMBERS)


def show_proposals(found: Sequence[ProposalStatus], possible: Sequence[ProposalStatus] | None = None) -> None:
    """Print proposals as a table; with a column for what is possibly otherwise, where there is a second answer."""
    if possible is None:
        table.show(PROPOSAL_HEADINGS, map(proposal_row, found), PROPOSAL_STACKS, NUMBERS)
        return
    rows = rows_beside(beside(found, possible, "proposal"), proposal_row, PROPOSAL_HEADINGS)
    table.show((*PROPOSAL_HEADINGS, POSSIBLY), rows, (*PROPOSAL_STACKS, (POSSIBLY,)), NUMBERS)


def _stage(each: ProposalStatus) -> str:
    """The stage in words, on whose word it counts as completed, and that what was signed commits nobody."""
    words = each.stage.label if each.stage else "–"
    if Mark.NON_BINDING in each.marks:
        return f"{words} (non-binding)"
    return f"{words} ({each.completion.label})" if each.completion else words
