"""What is due, how long nothing moved, and what may be wrong: for people, and as the JSON that scripts rely on."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coop_tracker.reports.rows import POSSIBLY, Listing
from coop_tracker.safe import for_terminal
from coop_tracker.vocabulary import Activity, Schedule, Severity

if TYPE_CHECKING:
    from coop_tracker.activity import Idle
    from coop_tracker.durations import Days
    from coop_tracker.health import Concern
    from coop_tracker.schedule import Due, InForce


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
    """Something due, as a row under the headings of ``DUE``."""
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
    """A concern, as a row."""
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
    """The same, as a row under the headings of ``IDLE``."""
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
    """An instrument on a day, as a row under the headings of ``INSTRUMENTS``."""
    binds = {True: "yes", False: "no", None: "not on record"}[each.commits]
    answer = {True: "yes", False: "no", None: "cannot be told"}[each.force.in_force]
    last_day = str(each.last_day_for_notice) if each.last_day_for_notice.is_known else None
    kind = each.kind.label if each.kind else None
    return each.instrument, each.title, kind, binds, answer, last_day, each.force.why


DUE: Final["Listing[Due]"] = Listing(
    fields=(
        *("thing", "kind", "title", "schedule", "first", "last", "said", "why", "tentative", "disputed"),
        *("approximate", "owners", "owed_to", "owed_by", "about", "parties", "position", "earlier_deadlines"),
        "partly_done",
    ),
    plain=due,
    headings=("schedule", "due", "what", "owner", "owed to", "owed by", "id", "event", "why"),
    row=due_row,
    stacks=(("schedule", "due"), ("what", "id", "why"), ("owner", "owed to", "owed by"), ("event",)),
    numbers=("event",),
    key="key",
    styles={
        "schedule": {
            Schedule.OVERDUE.label: "red",
            Schedule.DUE_SOON.label: "yellow",
            **{each.label: "dim" for each in (Schedule.MET, Schedule.MET_LATE, Schedule.DROPPED)},
        }
    },
)
IDLE: Final["Listing[Idle]"] = Listing(
    fields=("proposal", "title", "stage", "activity", "last_moved", "last_moved_by", "days", "why"),
    plain=idle,
    headings=("proposal", "title", "stage", "activity", "days", "last moved", "event"),
    row=idle_row,
    stacks=(("proposal", "title"), ("stage",), ("activity", "days"), ("last moved", "event")),
    numbers=("event", "days"),
    key="proposal",
    styles={"activity": {Activity.STALE.label: "yellow", Activity.DORMANT.label: "red"}},
)
INSTRUMENTS: Final["Listing[InForce]"] = Listing(
    fields=(
        *("instrument", "title", "kind", "commits", "in_force", "why", "end.first", "end.last", "renews_itself"),
        *("last_day_for_notice.first", "last_day_for_notice.last", "would_end.first", "would_end.last"),
    ),
    plain=in_force,
    headings=("instrument", "title", "kind", "binds", "in force", "last day for notice", "why"),
    row=force_row,
    stacks=(("instrument", "title"), ("kind", "binds"), ("in force", "last day for notice"), ("why",)),
    key="instrument",
    styles={"in force": {"no": "dim"}},
)


# Concerns


class Found(NamedTuple):
    """A concern, and what is otherwise of it if all had happened that only possibly had."""

    concern: "Concern"
    otherwise: str | None


def concerns(certain: "Sequence[Concern]", possible: "Sequence[Concern] | None") -> list[Found]:
    """Concerns in both answers; in the second alone, the last."""
    if possible is None:
        return [Found(each, None) for each in certain]
    others = {each.key for each in possible}
    known = {each.key for each in certain}
    return [
        *(Found(each, None if each.key in others else "possibly no longer") for each in certain),
        *(Found(each, "only possibly") for each in possible if each.key not in known),
    ]


def concerned(*, is_beside: bool) -> Listing[Found]:
    """How concerns are listed; with a column for what is possibly otherwise, where there is a second answer."""
    last = (POSSIBLY,) * is_beside
    return Listing(
        fields=("severity", "ailment", "thing", "title", "why", "position", "mend", *last),
        plain=lambda each: {**concern(each.concern), **dict.fromkeys(last, each.otherwise)},
        headings=("severity", "what", "id", "title", "why", "event", "mend", *last),
        row=lambda each: (*concern_row(each.concern), *(each.otherwise for _ in last)),
        stacks=(),
        numbers=("event",),
        draw=_draw_concerns,
    )


def _draw_concerns(found: Iterable[Found], _: object) -> None:
    """Each with lines of its own; only the terminal breaks that of a command, which is there to be typed."""
    from rich.padding import Padding
    from rich.text import Text

    from coop_tracker.reports.terminal import Words, console

    out = console()
    for each, otherwise in found:
        title = "" if each.title == each.thing else f"  {each.title}"
        marks = f" ({otherwise})" if otherwise else ""
        style = {Severity.ERROR: "red", Severity.WARNING: "yellow"}.get(each.severity, "")
        head = f": {each.ailment.label}{marks}  {each.thing}{title}"
        out.print(Words(Text.assemble((each.severity.label, style), for_terminal(head))))
        out.print(Padding(Words(Text(for_terminal(each.what))), (0, 0, 0, 2)))
        out.print(Text(f"  {for_terminal(each.mend)}"), soft_wrap=True)
