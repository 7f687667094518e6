"""Meetings, held or to come: when and where, every date it was planned for, the sides, and everybody who took part."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from coop_tracker.events import AnyEvent, Deadline, MeetingHeld, MeetingScheduled, Participant, ParticipationRecorded
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry, History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import DATES, DEADLINE, dates, deadline_columns, thing_row
from coop_tracker.vocabulary import DeadlineRelation


class Meetings:
    """The rows of meetings."""

    name = "meetings"
    version = 1
    kind = "meeting"
    types = ("MeetingScheduled", "MeetingHeld", "ParticipationRecorded")
    tables = (
        Table(
            "meetings",
            {
                "meeting": str,
                "position": int,
                "title": str,
                "kind": str,
                "place": str,
                "country": str,
                "occasion": str,
                "host": str,
                "mode": str,
                "series": str,
                "ordinal": int,
                "part_of": str,
                "status": str,
                **DATES,
            },
            key=("meeting",),
            indexes=(("series",), ("status",)),
        ),
        Table(
            "meeting_dates",
            {"meeting": str, "number": int, "position": int, "status": str, **DEADLINE, "reason": str, **DATES},
            key=("meeting", "number"),
        ),
        Table("meeting_parties", {"meeting": str, "party": str}, key=("meeting", "party"), indexes=(("party",),)),
        Table(
            "participants",
            {
                "meeting": str,
                "party": str,
                "role": str,
                "on_behalf_of": str,
                "title": str,
                "size": int,
                "position": int,
            },
            indexes=(("meeting",), ("party",)),
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case MeetingScheduled(meeting=slug) | MeetingHeld(meeting=slug) | ParticipationRecorded(meeting=slug):
                return [slug]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        told = [(entry, entry.event) for entry in history.entries]
        held = [(entry, event) for entry, event in told if isinstance(event, MeetingHeld) and event.meeting == thing]
        plans = [(entry, event) for entry, event in told if isinstance(event, MeetingScheduled)]
        planned = [(entry, event) for entry, event in plans if event.meeting == thing]
        introductions: list[tuple[Entry, MeetingHeld | MeetingScheduled]] = [*held, *reversed(planned)]
        if not introductions:
            return
        said = {name: _first(name, [event for _, event in introductions]) for name in _FACTS}
        status = HELD if held else planned[-1][1].status
        dated = next((entry for entry, event in held if event.on), held[0][0]) if held else None
        when = dates(dated) if dated else (None, None, None)
        position = held[0][0].position if held else planned[0][0].position
        yield "meetings", (thing, position, *said.values(), status, *when)
        for number, (entry, event) in enumerate(planned):
            until = event.deadline or Deadline(said=str(event.date or ""), relation=DeadlineRelation.ON, due=event.date)
            columns = deadline_columns(until) if event.deadline or event.date else (None,) * len(DEADLINE)
            reason = event.reason
            yield "meeting_dates", (thing, number, entry.position, event.status, *columns, reason, *dates(entry))
        at_the_table = held or planned  # who was expected was not there, unless somebody says so
        for party in dict.fromkeys(party for _, event in at_the_table for party in event.parties):
            yield "meeting_parties", (thing, party)
        seen: set[Participant] = set()
        for entry in history.entries:
            said_so = entry.event
            if isinstance(said_so, _WITH_PEOPLE) and said_so.meeting == thing and not (held and _is_plan(said_so)):
                for one in said_so.participants:
                    if one not in seen:
                        seen.add(one)
                        spoken_for = " ".join(one.on_behalf_of)
                        yield (
                            "participants",
                            (thing, one.party, one.role, spoken_for, one.title, one.size, entry.position),
                        )
        titles = sorted({one.title for one in seen if one.title})
        yield thing_row(self.kind, thing, said["title"], [(entry, event) for entry, event in introductions], *titles)


HELD: Final = "held"
"""The status of a meeting that was held; one that was only planned has that of its last planning."""

_FACTS: Final = (
    *("title", "kind", "place", "country", "occasion", "host", "mode"),
    *("series", "ordinal", "part_of"),
)

_WITH_PEOPLE: Final = MeetingHeld | MeetingScheduled | ParticipationRecorded


def _is_plan(event: AnyEvent) -> bool:
    return isinstance(event, MeetingScheduled)


def _first(name: str, told: Iterable[MeetingHeld | MeetingScheduled]) -> Any:
    return next((value for event in told if (value := getattr(event, name, None)) is not None), None)
