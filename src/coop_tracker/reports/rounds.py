"""Meetings that come again, and what became of what a meeting brought: on a page, and as plain data."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from coop_tracker.deadlines import said_words
from coop_tracker.events import kebab
from coop_tracker.history import Entry
from coop_tracker.instrument import Force
from coop_tracker.queries.agenda import MeetingRow
from coop_tracker.reports import rows
from coop_tracker.reports.page import Block, Line
from coop_tracker.reports.story import cited, gist
from coop_tracker.series import Brought, Followed, FollowUp, Gap, Listed, Series
from coop_tracker.vocabulary import Thread


def listed(each: Listed) -> dict[str, Any]:
    """A series in a line, as ``coop series --format json`` has it; a promise (docs/json.md)."""
    return {
        "series": each.id,
        "held": each.held,
        "last": each.last,
        "last_on": each.last_on,
        "to_come": each.to_come,
    }


SERIES: Final[rows.Listing[Listed]] = rows.Listing(
    fields=("series", "held", "last", "last_on", "to_come"),
    plain=listed,
    headings=("series", "held", "last", "on", "to come"),
    row=tuple,
    stacks=(("series",), ("held",), ("last", "on"), ("to come",)),
    numbers=("held", "to come"),
    key="id",
)


def plain(found: Series) -> dict[str, Any]:
    """A series, as ``coop series SERIES --format json`` has it; a promise (docs/json.md)."""
    return {
        "series": found.id,
        "meetings": [
            {
                "meeting": each.meeting,
                "title": each.title,
                "ordinal": each.ordinal,
                "status": each.status,
                "on": each.on if each.is_held else None,
                "planned": each.planned.said if each.planned else None,
            }
            for each in found.meetings
        ],
        "gaps": [
            {
                "earlier": each.earlier,
                "later": each.later,
                "missing": list(each.missing) if each.missing else None,
                "shortest_days": each.shortest,
                "longest_days": each.longest,
            }
            for each in found.gaps
        ],
        "threads": [
            {
                "thing": each.thing,
                "title": each.title,
                "raised_at": each.raised_at,
                "by": each.by,
                "thread": each.thread,
                "why": each.why,
                "events": list(each.events),
            }
            for each in found.followed
        ],
        "raised_again": [
            {"proposal": each.proposal, "title": each.title, "times": each.times, "on": [str(on) for on in each.on]}
            for each in found.raised_again
        ],
    }


def blocks(found: Series) -> list[Block]:
    """A series, on a page."""
    others = [thread for thread in Thread if thread is not Thread.CONTINUED]
    again = [
        (each.proposal, f"{each.title}: raised {each.times} times, {', '.join(str(on) for on in each.on)}")
        for each in found.raised_again
    ]
    return [
        Block("meetings", [_meeting_line(each) for each in found.meetings]),
        Block("from one to the next", [_gap_line(each) for each in found.gaps]),
        *(Block(_THREADS[thread], [*_thread_lines(found.followed, thread)]) for thread in (*others, Thread.CONTINUED)),
        Block("raised again without progress", again),
    ]


_THREADS: Final = {
    Thread.DROPPED: "dropped: raised at one meeting, and nothing up to the end of the next",
    Thread.CANNOT_TELL: "whether it was dropped cannot be told",
    Thread.NOTHING_RECORDED: "raised, and nothing is recorded of the next meeting",
    Thread.NO_LATER_MEETING: "raised, and no later meeting is on record",
    Thread.CONTINUED: "went on",
}


def _meeting_line(row: MeetingRow) -> Line:
    number = f"{row.ordinal}. " if row.ordinal is not None else ""
    when = f"held {row.on}" if row.is_held else f"{row.status}{f', {said_words(row.planned)}' if row.planned else ''}"
    return f"{number}{row.meeting}", f"{row.title}, {when}"


def _gap_line(gap: Gap) -> Line:
    if gap.shortest is None or gap.longest is None:
        apart = "how long cannot be told"
    elif gap.shortest == gap.longest:
        apart = f"{gap.shortest} days"
    else:
        apart = f"{gap.shortest} to {gap.longest} days"
    return f"{gap.earlier} to {gap.later}", f"{apart}{_missing(gap)}"


def _missing(gap: Gap) -> str:
    if gap.missing is None:
        return ""
    first, last = gap.missing
    return f"; number {first} is not recorded" if first == last else f"; numbers {first}–{last} are not recorded"


def _thread_lines(followed: Sequence[Followed], thread: Thread) -> Iterator[Line]:
    for each in followed:
        if each.thread is thread:
            by = f" to {each.by}" if each.by else ""
            yield each.thing, f"{each.title}; {each.raised_at}{by}: {each.why}"


# What became of what a meeting brought


def brought(found: Brought, day: date) -> list[Block]:
    """What became of what a meeting brought, on a page."""
    forces = [(each.instrument, f"{each.title}; {_in_force(each.force, day)}") for each in found.signed]
    return [
        *follow_up_blocks(found.proposals, day.isoformat()),
        Block("signed there", forces),
        Block("announced there", found.announced),
        Block("assigned there", [(due.thing, f"{due.title}; {due.schedule.label} on {day}") for due in found.assigned]),
    ]


def plain_brought(found: Brought, day: date) -> dict[str, Any]:
    """The same, as ``coop follow-up --format json`` has it; a promise (docs/json.md)."""
    return {
        "meeting": found.meeting,
        "title": found.title,
        "as_of": day.isoformat(),
        "proposals": [plain_follow_up(each) for each in found.proposals],
        "signed": [
            {"instrument": each.instrument, "title": each.title, "in_force": each.force.in_force}
            for each in found.signed
        ],
        "announced": [{"bundle": bundle, "title": title} for bundle, title in found.announced],
        "assigned": [{"action": due.thing, "title": due.title, "schedule": due.schedule} for due in found.assigned],
    }


def _in_force(now: Force, day: date) -> str:
    answer = {True: "in force", False: "not in force", None: "whether it is in force cannot be told"}[now.in_force]
    return f"{answer} on {day}"


def plain_follow_up(each: FollowUp) -> dict[str, Any]:
    """What became of a proposal, as ``coop follow-up --format json`` has it; a promise (docs/json.md)."""
    return {
        "proposal": each.proposal,
        "title": each.title,
        "stage_then": each.stage_then,
        "stage": each.found.stage,
        "disposition": each.found.fortune.disposition,
        "followed": each.is_followed,
        "since": [_event(entry) for entry in each.since],
        "possibly_since": [_event(entry) for entry in each.possibly_since],
        "bundles": list(each.bundles),
        "linked_by": list(each.linked),
    }


def _event(entry: Entry) -> dict[str, Any]:
    return {"position": entry.position, "type": entry.envelope.type, "on": str(entry.on)}


def follow_up_blocks(found: Sequence[FollowUp], as_of: str) -> list[Block]:
    """What became of each proposal, a block for each."""
    if not found:
        return [Block("", [("", "no proposal that came up at it is on record")])]
    return [Block(f"{each.proposal}: {each.title}", [*_follow_up_lines(each, as_of)]) for each in found]


def _follow_up_lines(each: FollowUp, as_of: str) -> Iterator[Line]:
    now = each.found.stage.label if each.found.stage else "nothing"
    then = each.stage_then.replace("_", " ") if each.stage_then else "nothing"
    moved = f"{then} then, {now} now" if then != now else now
    yield "stands", f"{moved}; {each.found.fortune.disposition.label}"
    if not each.is_followed:
        yield "since", f"no linked follow-up found as of {as_of}"
        return
    for entry in each.since:
        yield "since", _in_short(entry)
    for entry in each.possibly_since:
        yield "possibly since", _in_short(entry)
    for bundle in each.bundles:
        yield "item of", f"bundle {bundle}"
    for position in each.linked:
        yield "related", f"by event {position}"


def _in_short(entry: Entry) -> str:
    says = gist(entry.event)
    what = f"event {entry.position}, {kebab(entry.envelope.type)}, {entry.on}"
    return f"{what}{f': {says}' if says else ''}{cited(entry.event)}"
