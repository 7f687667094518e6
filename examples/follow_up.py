"""One promise with a deadline, and what is due on three days.

Shows how an action is recorded with the words of its deadline and what they count from, that the day is worked out when
one asks, and that an answer about a day of the past comes from what had happened by then: on the second day it is
overdue, though the record knows today that it was done later.
"""

from datetime import date

from coop_tracker import (
    ActionAssigned,
    ActionDone,
    ActionId,
    AnyEvent,
    Configuration,
    Deadline,
    DeadlineRelation,
    MeetingHeld,
    MeetingId,
    MeetingKind,
    PartialDate,
    PartyId,
    Reference,
    Tracker,
)

MEETING, LIST = MeetingId("talks"), ActionId("town-list")

EVENTS: list[AnyEvent] = [
    MeetingHeld(
        meeting=MEETING,
        title="Talks on water",
        kind=MeetingKind.BILATERAL,
        on=PartialDate("[2025-03-10..2025-03-12]"),  # on one of three days; the minutes do not say which
        parties=(PartyId("AA"), PartyId("BB")),
    ),
    ActionAssigned(
        action=LIST,
        text="Name the two towns",
        owners=(PartyId("AA"),),
        owed_to=(PartyId("BB"),),
        meeting=MEETING,
        deadline=Deadline(
            said="within 60 days of our meeting",
            relation=DeadlineRelation.WITHIN,
            offset="P60D",
            anchor=Reference(f"meeting:{MEETING}"),
        ),
    ),
    ActionDone(action=LIST, on=PartialDate("2025-05-20"), words="sent by note verbale"),
]


def main() -> None:
    """Record the promise, then ask on three days what is due."""
    ours = Configuration(we=PartyId("BB"))
    with Tracker.in_memory(recorded_by="example") as tracker:
        tracker.record_all(EVENTS)
        for day in (date(2025, 4, 20), date(2025, 5, 15), date(2025, 6, 1)):
            with tracker.view(on=day.isoformat()) as view:
                for each in view.due(day, ours, everything=True):
                    owed = f"{each.owed.label} owe it" if each.owed else ""
                    print(f"{day}  {each.schedule.label:<8}  {each.title}, due {each.days}; {owed}")
                    print(f"            {each.why}")


if __name__ == "__main__":
    main()
