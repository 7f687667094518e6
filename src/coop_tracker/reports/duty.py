"""What is due, how long nothing moved, and what may be wrong: for people, and as the JSON that scripts rely on."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.reports import table
from coop_tracker.reports.listing import POSSIBLY
from coop_tracker.reports.safe import for_terminal

if TYPE_CHECKING:
    from coop_tracker.activity import Idle
    from coop_tracker.durations import Days
    from coop_tracker.health import Concern
    from coop_tracker.schedule import Due, InForce

DUE_HEADINGS: Final = ("schedule", "due", "what", "owner", "owed to", "owed by", "id", "event", "why")
DUE_STACKS: Final = (("schedule", "due"), ("what", "id", "why"), ("owner", "owed to", "owed by"), ("event",))

CONCERN_HEADINGS: Final = ("severity", "what", "id", "title", "why", "event", "mend")
CONCERN_STACKS: Final = (("severity", "what"), ("title", "id", "why", "mend"), ("event",))

IDLE_HEADINGS: Final = ("proposal", "title", "stage", "activity", "days", "last moved", "event")
IDLE_STACKS: Final = (("proposal", "title"), ("stage",), ("activity", "days"), ("last moved", "event"))

FORCE_HEADINGS: Final = ("instrument", "title", "kind", "binds", "in force", "last day for notice", "why")
FORCE_STACKS: Final = (("instrument", "title"), ("kind", "binds"), ("in force", "last day for notice"), ("why",))

NUMBERS: Final = ("event", "days")


def due(each: "Due") -> dict[str, Any]:
    """Something due, as ``coop due --format json`` has it; a promise (docs/json.md)."""
    return {
        "thing": each.thing,
        "kind": each.kind,
        "title": each.title,
        "schedule": each.schedule,
        **days(each.days),
        "said": each.said,
        "why": each.why,
        "tentative": each.is_tentative,
        "disputed": each.is_disputed,
        "approximate": each.is_about,
        "owners": list(each.owners),
        "owed_to": list(each.owed_to),
        "owed_by": each.owed,
        "about": list(each.about),
        "parties": list(each.parties),
        "position": each.position,
        "earlier_deadlines": each.earlier,
        "partly_done": each.partly,
    }


def days(found: "Days") -> dict[str, str | None]:
    """The first and the last possible day, as text."""
    first, last = found
    return {"first": first.isoformat() if first else None, "last": last.isoformat() if last else None}


def due_row(each: "Due") -> tuple[Any, ...]:
    """Something due, as a row under ``DUE_HEADINGS``."""
    holds = {"about": each.is_about, "tentative": each.is_tentative, "disputed": each.is_disputed}
    marks = [word for word, is_so in holds.items() if is_so]
    when = str(each.days) if each.days.is_known else ""
    why = [each.why, *([f"{each.earlier} earlier"] if each.earlier else [])]
    why += [f"a part of it was done {each.partly} times" if each.partly > 1 else "a part of it was done"] * bool(
        each.partly
    )
    return (
        each.schedule.label,
        " ".join(word for word in (when, f"({', '.join(marks)})" if marks else "") if word),
        f"{each.title} (“{each.said}”)" if each.said and each.said not in str(each.days) else each.title,
        ", ".join(each.owners),
        ", ".join(each.owed_to),
        each.owed.label if each.owed else None,
        each.thing,
        each.position,
        "; ".join(why),
    )


def concern(each: "Concern") -> dict[str, Any]:
    """A concern, as ``coop health --format json`` has it; a promise (docs/json.md)."""
    return {
        "severity": each.severity,
        "ailment": each.ailment,
        "thing": each.thing,
        "title": each.title,
        "why": each.what,
        "position": each.position,
        "mend": each.mend,
    }


def concern_row(each: "Concern") -> tuple[Any, ...]:
    """A concern, as a row under ``CONCERN_HEADINGS``."""
    title = None if each.title == each.thing else each.title
    return (each.severity.label, each.ailment.label, each.thing, title, each.what, each.position, each.mend)


def idle(each: "Idle") -> dict[str, Any]:
    """How long nothing moved a proposal, as ``coop list --activity --format json`` has it; a promise."""
    return {
        "proposal": each.proposal,
        "title": each.title,
        "stage": each.stage,
        "activity": each.activity,
        "last_moved": each.last_moved.isoformat(),
        "last_moved_by": each.last_moved_by,
        "days": each.days,
        "why": each.why,
    }


def idle_row(each: "Idle") -> tuple[Any, ...]:
    """The same, as a row under ``IDLE_HEADINGS``."""
    moved = (each.last_moved.isoformat(), each.last_moved_by)
    return (each.proposal, each.title, each.stage.label, each.activity.label, each.days, *moved)


def in_force(each: "InForce") -> dict[str, Any]:
    """An instrument on a day, as ``coop instruments --format json`` has it; a promise (docs/json.md)."""
    return {
        "instrument": each.instrument,
        "title": each.title,
        "kind": each.kind,
        "commits": each.commits,
        "in_force": each.force.in_force,
        "why": each.force.why,
        "end": days(each.force.end),
        "renews_itself": each.force.is_renewing,
        "last_day_for_notice": days(each.last_day_for_notice),
        "would_end": days(each.end),
    }


def force_row(each: "InForce") -> tuple[Any, ...]:
    """An instrument on a day, as a row under ``FORCE_HEADINGS``."""
    binds = {True: "yes", False: "no", None: "not on record"}[each.commits]
    answer = {True: "yes", False: "no", None: "cannot be told"}[each.force.in_force]
    last_day = str(each.last_day_for_notice) if each.last_day_for_notice.is_known else None
    kind = each.kind.label if each.kind else None
    return each.instrument, each.title, kind, binds, answer, last_day, each.force.why


def concerns_beside(
    certain: "Sequence[Concern]", possible: "Sequence[Concern] | None"
) -> "Iterable[tuple[Concern, str | None]]":
    """Concerns, each with what is otherwise of it if all had happened that only possibly had."""
    if possible is None:
        yield from ((each, None) for each in certain)
        return
    others = {each.key for each in possible}
    yield from ((each, None if each.key in others else "possibly no longer") for each in certain)
    known = {each.key for each in certain}
    yield from ((each, "only possibly") for each in possible if each.key not in known)


def show_concerns(certain: "Sequence[Concern]", possible: "Sequence[Concern] | None") -> None:
    """Print concerns as a table; with a column for what is possibly otherwise, where there is a second answer.

    On a terminal each has lines of its own, which the terminal wraps: a command that is there to be typed stays whole.
    """
    pairs = concerns_beside(certain, possible)
    if sys.stdout.isatty():
        for each, otherwise in pairs:
            title = "" if each.title == each.thing else f"  {each.title}"
            marks = f" ({otherwise})" if otherwise else ""
            lines = (f"{each.severity.label}: {each.ailment.label}{marks}  {each.thing}{title}", each.what, each.mend)
            print("\n  ".join(for_terminal(line) for line in lines))
        return
    if possible is None:
        table.show(CONCERN_HEADINGS, (concern_row(each) for each, _ in pairs), CONCERN_STACKS, NUMBERS)
        return
    rows = ((*concern_row(each), otherwise) for each, otherwise in pairs)
    table.show((*CONCERN_HEADINGS, POSSIBLY), rows, (*CONCERN_STACKS, (POSSIBLY,)), NUMBERS)
