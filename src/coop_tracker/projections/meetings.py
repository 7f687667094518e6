"""Meetings: when and where, the sides at the table, and everybody who took part."""

from collections.abc import Iterable, Iterator

from coop_tracker.contests import contests
from coop_tracker.events import MeetingHeld, Participant, ParticipationRecorded
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import DATES, dates, thing_row, together


class Meetings:
    """The rows of meetings."""

    name = "meetings"
    version = 1
    kind = "meeting"
    types = ("MeetingHeld", "ParticipationRecorded")
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
                **DATES,
            },
            key=("meeting",),
            indexes=(("series",),),
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
            case MeetingHeld(meeting=slug) | ParticipationRecorded(meeting=slug):
                return [slug]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        held = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, MeetingHeld)]
        held = [(entry, event) for entry, event in held if event.meeting == thing]
        if not held:
            return
        entry = next((entry for entry, event in held if event.on), held[0][0])
        said = together([event for _, event in held])
        what = (said.title, said.kind, said.place, said.country, said.occasion, said.host, said.mode)
        whole = (said.series, said.ordinal, said.part_of)
        yield "meetings", (thing, held[0][0].position, *what, *whole, *dates(entry))
        for party in dict.fromkeys(said.parties):
            yield "meeting_parties", (thing, party)
        seen: set[Participant] = set()
        for entry in history.entries:
            event = entry.event
            if isinstance(event, MeetingHeld | ParticipationRecorded) and event.meeting == thing:
                for one in event.participants:
                    if one not in seen:
                        seen.add(one)
                        spoken_for = " ".join(one.on_behalf_of)
                        yield (
                            "participants",
                            (thing, one.party, one.role, spoken_for, one.title, one.size, entry.position),
                        )
        titles = sorted({one.title for one in seen if one.title})
        yield thing_row(self.kind, thing, said.title, said.place, said.occasion, *titles, contests=contests(held))
