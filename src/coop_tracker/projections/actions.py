"""Actions: who owes what to whom, every deadline it had, and what was done. Whether it is overdue is not kept."""

from collections.abc import Iterable, Iterator

from coop_tracker import action
from coop_tracker.events import ActionAssigned, ActionDone
from coop_tracker.gathering import OF_ACTIONS, Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import (
    BOUNDS,
    DATES,
    DEADLINE,
    bounds,
    date_text,
    dates,
    deadline_columns,
    thing_row,
)


class Actions:
    """The rows of actions; one without a slug goes by the id of its event."""

    name = "actions"
    version = 1
    kind = "action"
    types = ("ActionAssigned", "ActionRescheduled", "ActionDone", "ActionDropped")
    tables = (
        Table(
            "actions",
            {
                "action": str,
                "position": int,
                "text": str,
                "meeting": str,
                "series": str,
                "recurring": int,
                "closed_by": int,
                "dropped": int,
                "closed_earliest": str,
                "closed_latest": str,
                **DATES,
                **BOUNDS,
            },
            key=("action",),
            indexes=(("closed_by",), ("meeting",)),
        ),
        Table(
            "action_deadlines",
            {"action": str, "number": int, "position": int, **DEADLINE, "reason": str, **BOUNDS},
            key=("action", "number"),
        ),
        Table(
            "action_parties",
            {"action": str, "party": str, "role": str},
            key=("action", "party", "role"),
            indexes=(("party",),),
        ),
        Table("action_about", {"action": str, "target": str}, key=("action", "target"), indexes=(("target",),)),
        Table(
            "action_done",
            {"action": str, "position": int, "outcome": str, "occurrence": str, "words": str, **DATES, **BOUNDS},
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case ActionAssigned(action=slug):
                return [slug or recorded.event_id]
            case event if isinstance(event, OF_ACTIONS):
                return [event.action]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        found = action.read(thing, history)
        if found is None:
            return
        first, closed = found.assigned[0], found.closed_by
        yield (
            "actions",
            (
                thing,
                first.position,
                found.text,
                found.meeting,
                found.series,
                found.is_recurring,
                closed.position if closed else None,
                found.is_dropped,
                *(bounds(closed) if closed else (None, None)),
                *dates(first),
                *bounds(first),
            ),
        )
        for number, dated in enumerate(found.deadlines):
            reason, until = getattr(dated.by.event, "reason", None), deadline_columns(dated.deadline)
            yield "action_deadlines", (thing, number, dated.by.position, *until, reason, *bounds(dated.by))
        named = {"owner": found.owners, "owed_to": found.owed_to, "assigned_by": found.assigned_by}
        for role, parties in named.items():
            for party in dict.fromkeys(parties):
                yield "action_parties", (thing, party, role)
        for target in dict.fromkeys(found.about):
            yield "action_about", (thing, target)
        for entry in found.done:
            if isinstance(entry.event, ActionDone):
                said = (entry.event.outcome, date_text(entry.event.occurrence), entry.event.words)
                yield "action_done", (thing, entry.position, *said, *dates(entry), *bounds(entry))
        for dated in found.deadlines:
            due = dated.deadline.due
            if (
                due is not None
                and due.latest is not None
                and all(entry.bounds[0] and due.latest < entry.bounds[0] for entry in found.assigned)
            ):
                before = "of a deadline that is over before the action was assigned"
                yield "impossible", (f"action:{thing}", dated.by.position, first.position, before)
        for entry in found.too_early:
            yield "impossible", (f"action:{thing}", entry.position, first.position, "done before it was assigned")
        told = [(entry, entry.event) for entry in found.assigned]
        words = (getattr(entry.event, "words", None) for entry in found.done)
        said_when = (dated.deadline.said for dated in found.deadlines)
        yield thing_row(self.kind, thing, found.text, told, *said_when, *words)
