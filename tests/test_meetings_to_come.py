"""Meetings that are planned, moved, confirmed, called off, held: every date they had, and what a plan is not."""

from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from coop_tracker.configuration import Configuration
from coop_tracker.durations import Days
from coop_tracker.errors import Refused
from coop_tracker.events import AnyEvent, Deadline, Participant, PartyId, Reference
from coop_tracker.history import Entry
from coop_tracker.schedule import Due
from coop_tracker.vocabulary import DeadlineRelation, DueKind, MeetingStatus, ParticipantRole, Schedule
from tests.given import (
    Ledger,
    assigned,
    claim,
    deadline,
    discussed,
    empty,
    given,
    made,
    meeting,
    retracted,
    scheduled,
)

MARCH = "2026-03-01"
APRIL = "2026-04-01"
MOVED = scheduled(date=APRIL, status="tentative", reason="a clash of dates", on="2026-01-20")


def rows(ledger: Ledger, sql: str) -> list[tuple[Any, ...]]:
    """What the read model says; a rebuild must say the same."""
    assert ledger.check() == []
    return ledger.connection.execute(sql).fetchall()


def dates(ledger: Ledger) -> list[tuple[str, str | None]]:
    """Every date that meetings were planned for, with how firmly, in world order."""
    return rows(ledger, "SELECT status, due FROM meeting_dates ORDER BY meeting, number")


def status(ledger: Ledger, name: str = "round") -> tuple[str, str | None]:
    """Whether it was held, or how its last planning stands; and when it was held."""
    sql = f"SELECT status, on_text FROM meetings WHERE meeting = '{name}'"  # noqa: S608 (our own name)
    (found,) = rows(ledger, sql)
    return found


def to_come(ledger: Ledger, day: str = "2026-01-15", window: int = 30) -> list[Due]:
    """The meetings to come, as asked on a day, whether or not they are soon."""
    assert ledger.check() == []
    found = ledger.due(date.fromisoformat(day), Configuration(window=window), everything=True)
    return [each for each in found if each.kind is DueKind.MEETING and each.schedule is not Schedule.DROPPED]


def the(ledger: Ledger, day: str = "2026-01-15") -> Due:
    (only,) = to_come(ledger, day)
    return only


def days(first: str | None, last: str | None = "") -> Days:
    return Days(*(date.fromisoformat(day) if day else None for day in (first, first if last == "" else last)))


def refused(ledger: Ledger, *events: AnyEvent) -> list[str]:
    """Where the rules find fault with a batch; nothing of it is recorded."""
    before = ledger.position
    with pytest.raises(Refused) as told:
        ledger.tell_together(*events)
    assert ledger.position == before
    return [fault.where for fault in told.value.faults]


def entries(ledger: Ledger, thing: str) -> list[Entry]:
    assert ledger.check() == []
    return [*ledger.history(thing).entries]


# Planned, moved, confirmed, called off


def test_a_planned_meeting_is_not_held() -> None:
    ledger = given(scheduled(date=MARCH))
    assert status(ledger) == ("confirmed", None)
    assert rows(ledger, "SELECT title, on_first, on_last FROM meetings") == [("round", None, None)]


def test_every_date_it_was_planned_for_stays() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), MOVED)
    ledger.tell(scheduled(date=APRIL, on="2026-02-01"), scheduled(status="cancelled", on="2026-03-01"))
    assert dates(ledger) == [("confirmed", MARCH), ("tentative", APRIL), ("confirmed", APRIL), ("cancelled", None)]
    assert status(ledger) == ("cancelled", None)


def test_why_it_was_moved_is_kept_with_the_date() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), MOVED)
    found = rows(ledger, "SELECT said, relation, reason, on_text FROM meeting_dates ORDER BY number")
    assert found == [(MARCH, "on", None, "2026-01-10"), (APRIL, "on", "a clash of dates", "2026-01-20")]


def test_the_last_planning_is_the_last_in_the_world_and_not_the_last_recorded() -> None:
    ledger = given(MOVED, scheduled(date=MARCH, on="2026-01-10"))
    assert dates(ledger) == [("confirmed", MARCH), ("tentative", APRIL)]
    assert status(ledger) == ("tentative", None)
    assert the(ledger).days == days(APRIL)


def test_a_meeting_that_was_moved_is_asked_for_on_its_new_day_and_tells_of_its_earlier_ones() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), MOVED)
    found = the(ledger)
    assert (found.thing, found.title, found.days, found.earlier) == ("meeting:round", "round", days(APRIL), 1)
    assert (found.said, found.is_tentative) == (APRIL, True)
    assert str(ledger.at(found.position).event.on) == "2026-01-20"


def test_a_confirmation_without_a_date_leaves_the_date() -> None:
    ledger = given(scheduled(date=MARCH, status="tentative", on="2026-01-10"), scheduled(on="2026-01-20"))
    found = the(ledger)
    assert (found.days, found.is_tentative, found.earlier) == (days(MARCH), False, 0)
    assert status(ledger)[0] == "confirmed"


def test_a_meeting_that_was_called_off_is_not_to_come() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), scheduled(status="cancelled", on="2026-02-01", label="off"))
    assert to_come(ledger) == []
    ledger.tell(retracted("off"))
    assert the(ledger).days == days(MARCH)


def test_a_meeting_that_was_called_off_may_be_planned_anew() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), scheduled(status="cancelled", on="2026-02-01"))
    ledger.tell(scheduled(date=APRIL, on="2026-02-15"))
    assert (the(ledger).days, the(ledger).earlier) == (days(APRIL), 1)


def test_a_date_that_was_taken_back_is_no_earlier_date() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), scheduled(date="2026-05-01", on="2026-01-15", label="wrong"))
    ledger.tell(retracted("wrong"))
    assert dates(ledger) == [("confirmed", MARCH)]
    assert (the(ledger).days, the(ledger).earlier) == (days(MARCH), 0)


def test_a_corrected_plan_stands_where_the_wrong_one_stood() -> None:
    ledger = given(scheduled(date="2026-05-01", on="2026-01-10", label="wrong"), MOVED)
    ledger.tell(scheduled(date=MARCH, on="2026-01-10", replaces="wrong"))
    assert dates(ledger) == [("confirmed", MARCH), ("tentative", APRIL)]


def test_all_plans_taken_back_leave_no_meeting() -> None:
    ledger = given(scheduled(date=MARCH, label="plan"), retracted("plan"))
    assert (to_come(ledger), rows(ledger, "SELECT meeting FROM meetings")) == ([], [])


def test_a_meeting_whose_title_was_taken_back_goes_by_its_identifier() -> None:
    ledger = given(scheduled(title="The round", date=MARCH, on="2026-01-10", label="first"))
    ledger.tell(scheduled(title=None, date=APRIL, on="2026-01-20"))
    assert the(ledger).title == "The round"
    ledger.tell(retracted("first"))
    assert (the(ledger).title, the(ledger).days) == ("round", days(APRIL))


def test_what_was_planned_first_is_what_it_is_and_the_last_planning_says_where() -> None:
    first = scheduled(date=MARCH, kind="visit", series="rounds", ordinal=3, place="Here", country="AA", on="2026-01-10")
    then = scheduled(date=MARCH, place="There", host="ministry-d", on="2026-01-20")
    found = rows(given(first, then), "SELECT kind, series, ordinal, place, country, host FROM meetings")
    assert found == [("visit", "rounds", 3, "There", "AA", "ministry-d")]


# Held


def test_a_meeting_that_was_held_keeps_the_dates_it_was_planned_for() -> None:
    ledger = given(scheduled(date=MARCH, on="2025-10-01"), scheduled(date="2025-12-15", on="2025-11-01"))
    ledger.tell(meeting("round", "2025-12-15"))
    assert status(ledger) == ("held", "2025-12-15")
    assert dates(ledger) == [("confirmed", MARCH), ("confirmed", "2025-12-15")]
    assert to_come(ledger) == []


def test_a_meeting_stays_held_whatever_is_learned_later_of_its_planning() -> None:
    ledger = given(meeting("round", "2025-12-15"), scheduled(date="2025-12-01", status="cancelled", on="2025-11-01"))
    assert status(ledger) == ("held", "2025-12-15")
    assert (dates(ledger), to_come(ledger)) == ([("cancelled", "2025-12-01")], [])


def test_a_meeting_that_turns_out_not_to_have_been_held_is_to_come_again() -> None:
    ledger = given(scheduled(date=MARCH), meeting("round", "2025-12-15", label="held"), retracted("held"))
    assert status(ledger) == ("confirmed", None)
    assert the(ledger).days == days(MARCH)


def test_a_meeting_that_was_held_nobody_knows_when_is_not_to_come() -> None:
    ledger = given(scheduled(date=MARCH), meeting("round"))
    assert (status(ledger), to_come(ledger)) == (("held", "unknown"), [])


def test_who_was_expected_did_not_take_part_unless_somebody_says_so() -> None:
    expected = Participant(party=PartyId("person-p"), role=ParticipantRole.CHAIR)
    came = Participant(party=PartyId("person-q"), role=ParticipantRole.CHAIR)
    ledger = given(scheduled(date=MARCH, participants=[expected]))
    assert rows(ledger, "SELECT party FROM participants") == [("person-p",)]
    ledger.tell(meeting("round", "2025-12-15", participants=[came]))
    assert rows(ledger, "SELECT party FROM participants") == [("person-q",)]


def test_the_sides_that_were_expected_were_not_at_the_table_unless_somebody_says_so() -> None:
    ledger = given(scheduled(date=MARCH, parties=["AA", "DD"]))
    assert rows(ledger, "SELECT party FROM meeting_parties ORDER BY party") == [("AA",), ("DD",)]
    ledger.tell(meeting("round", "2025-12-15", parties=["AA"]))
    assert rows(ledger, "SELECT party FROM meeting_parties") == [("AA",)]


# A plan dates nothing


def test_what_is_said_at_a_meeting_that_is_only_planned_stays_without_a_date() -> None:
    ledger = given(scheduled(date="2025-12-01", on="2025-11-01"), made(meeting="round"))
    (came_up,) = entries(ledger, "proposal:water")
    assert came_up.on.is_unknown
    ledger.tell(meeting("round", "2025-12-03"))
    (came_up,) = entries(ledger, "proposal:water")
    assert str(came_up.on) == "2025-12-03"
    assert rows(ledger, "SELECT came_up_earliest FROM proposals") == [("2025-12-03T00:00:00.000000",)]


def test_a_meeting_held_on_another_day_than_planned_dates_what_was_said_there() -> None:
    ledger = given(scheduled(date="2025-12-01"), meeting("round", "2025-12-03", label="held"), made(meeting="round"))
    assert str(entries(ledger, "proposal:water")[0].on) == "2025-12-03"
    ledger.tell(retracted("held"))
    assert entries(ledger, "proposal:water")[0].on.is_unknown


def test_the_planning_itself_is_not_on_the_day_of_the_meeting() -> None:
    ledger = given(scheduled(date=MARCH), meeting("round", "2025-12-15"))
    planned = {type(each.event).__name__: str(each.on) for each in entries(ledger, "meeting:round")}
    assert planned == {"MeetingHeld": "2025-12-15", "MeetingScheduled": "unknown"}


def test_a_claim_about_a_plan_moves_nothing() -> None:
    ledger = given(scheduled(date=MARCH), claim("meeting:round", APRIL, field="date"))
    assert the(ledger).days == days(MARCH)


def test_what_is_planned_was_not_held_on_any_day() -> None:
    ledger = given(scheduled(date="2025-12-01", on="2025-11-01"), discussed(meeting="round", on="2025-11-01"))
    assert status(ledger) == ("confirmed", None)
    for day in ("2025-11-15", "2025-12-31", "2026-12-31"):
        with ledger.view(on=day) as view:
            assert view.connection.execute("SELECT status FROM meetings").fetchall() == [("confirmed",)]
    with ledger.view(on="2025-10-01") as view:
        assert view.connection.execute("SELECT status FROM meetings").fetchall() == []


def test_at_every_position_the_plan_is_the_one_that_was_known_then() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"))
    known = ledger.position
    ledger.tell(MOVED)
    with ledger.view(as_of=known) as view:
        (found,) = view.due(date(2026, 1, 15), everything=True)
        assert (found.days, found.earlier) == (days(MARCH), 0)
    assert the(ledger).days == days(APRIL)


# What is refused


def test_a_date_and_a_deadline_together_are_refused() -> None:
    assert refused(empty(), scheduled(date=MARCH, deadline=deadline(due=APRIL))) == ["deadline"]


def test_moving_a_meeting_is_no_conflict() -> None:
    first = scheduled(date=MARCH, place="Here", host="ministry-b", parties=["AA"], reason="as agreed")
    again = scheduled(date=APRIL, status="tentative", place="There", host="ministry-d", parties=["DD"])
    ledger = given(first, again)
    assert (ledger.contests("meeting:round"), ledger.check()) == ([], [])


@pytest.mark.parametrize(
    ("field", "first", "other"),
    [
        ("title", "The round", "Another round"),
        ("kind", "visit", "conference"),
        ("series", "rounds", "talks"),
        ("ordinal", 3, 4),
        ("part_of", "summit", "forum"),
    ],
)
def test_what_a_meeting_is_must_be_the_same_in_every_planning(field: str, first: object, other: object) -> None:
    one: dict[str, Any] = {field: first}
    another: dict[str, Any] = {"title": None, field: other}
    ledger = given(meeting("summit"), meeting("forum"), scheduled(date=MARCH, **one))
    assert refused(ledger, scheduled(date=APRIL, **another)) == [field]
    assert refused(ledger, meeting("round", **{"kind": one.get("kind", "call"), **another})) == [field]


def test_a_plan_recorded_after_the_meeting_was_held_must_be_of_the_same_meeting() -> None:
    ledger = given(meeting("round", "2025-12-15", place="Here"))
    assert refused(ledger, scheduled(title="Another round")) == ["title"]
    ledger.tell(scheduled(date="2025-12-01", place="There", on="2025-11-01"))
    assert (ledger.contests("meeting:round"), ledger.check()) == ([], [])


def test_a_meeting_may_be_held_elsewhere_and_on_another_day_than_planned() -> None:
    ledger = given(scheduled(date=MARCH, place="Here", host="ministry-b"))
    ledger.tell(meeting("round", "2025-12-15", place="There", host="ministry-d"))
    assert rows(ledger, "SELECT place, host FROM meetings") == [("There", "ministry-d")]
    assert (ledger.contests("meeting:round"), ledger.check()) == ([], [])


def test_a_planning_that_introduces_a_meeting_needs_its_title() -> None:
    assert refused(empty(), scheduled(title=None, date=MARCH)) == ["title"]
    assert given(scheduled(date=MARCH), scheduled(title=None, date=APRIL)).check() == []


def test_a_meeting_held_after_it_was_planned_needs_no_title_but_a_kind() -> None:
    ledger = given(scheduled(date=MARCH))
    assert refused(ledger, meeting("round", "2025-12-15", title=None, kind=None)) == ["kind"]
    ledger.tell(meeting("round", "2025-12-15", title=None, kind="call"))
    assert rows(ledger, "SELECT title, kind, status FROM meetings") == [("round", "call", "held")]


def test_a_meeting_held_as_it_was_planned_needs_neither() -> None:
    ledger = given(scheduled(date=MARCH, kind="visit"), meeting("round", "2025-12-15", title=None, kind=None))
    assert rows(ledger, "SELECT title, kind, status FROM meetings") == [("round", "visit", "held")]


# Before, on and after the day


@pytest.mark.parametrize(
    ("day", "schedule"),
    [
        ("2026-01-29", Schedule.ON_TIME),
        ("2026-01-30", Schedule.DUE_SOON),
        ("2026-02-28", Schedule.DUE_SOON),
        ("2026-03-01", Schedule.DUE_SOON),
        ("2026-03-02", Schedule.OVERDUE),
        ("2027-03-02", Schedule.OVERDUE),
    ],
)
def test_a_meeting_is_on_time_then_soon_and_past_its_day_somebody_must_say_what_became_of_it(
    day: str, schedule: Schedule
) -> None:
    found = the(given(scheduled(date=MARCH)), day)
    assert found.schedule is schedule
    assert ("; nothing says whether it was held" in found.why) is (schedule is Schedule.OVERDUE)


@pytest.mark.parametrize(
    ("day", "schedule"),
    [("2026-02-01", Schedule.DUE_SOON), ("2026-03-31", Schedule.DUE_SOON), ("2026-04-01", Schedule.OVERDUE)],
)
def test_a_meeting_in_a_month_is_soon_until_the_month_is_past(day: str, schedule: Schedule) -> None:
    found = the(given(scheduled(date="2026-03")), day)
    assert (found.schedule, found.days) == (schedule, days("2026-03-01", "2026-03-31"))


def test_what_is_soon_is_an_offices_own_affair() -> None:
    ledger = given(scheduled(date=MARCH))
    found = {window: to_come(ledger, "2026-02-20", window)[0].schedule for window in (0, 8, 9, 10**9)}
    soon = Schedule.DUE_SOON
    assert found == {0: Schedule.ON_TIME, 8: Schedule.ON_TIME, 9: soon, 10**9: soon}


def test_what_is_still_far_off_is_listed_only_when_everything_is_asked_for() -> None:
    ledger = given(scheduled(date=MARCH))
    assert (ledger.due(date(2026, 1, 15)), len(to_come(ledger))) == ([], 1)
    assert [each.thing for each in ledger.due(date(2026, 2, 15))] == ["meeting:round"]
    assert [each.thing for each in ledger.due(date(2026, 3, 15))] == ["meeting:round"]


@pytest.mark.parametrize("plan", [scheduled(), scheduled(date="unknown"), scheduled(deadline=deadline(relation="on"))])
def test_a_meeting_that_nobody_named_a_day_for_is_undetermined(plan: AnyEvent) -> None:
    found = the(given(plan))
    assert (found.schedule, found.days.is_known) == (Schedule.UNDETERMINED, False)


def test_a_meeting_put_off_to_an_unknown_day_is_undetermined() -> None:
    ledger = given(
        scheduled(date=MARCH, on="2026-01-10"), scheduled(date="unknown", status="tentative", on="2026-01-20")
    )
    found = the(ledger)
    assert (found.schedule, found.is_tentative, found.earlier) == (Schedule.UNDETERMINED, True, 1)
    assert dates(ledger) == [("confirmed", MARCH), ("tentative", "unknown")]


def within(offset: str, of: str, **fields: Any) -> Deadline:
    return deadline(DeadlineRelation.WITHIN, offset=offset, anchor=Reference(of), **fields)


def test_a_meeting_planned_by_a_deadline_is_due_when_that_falls() -> None:
    ledger = given(meeting("summit", "2025-12-15", label="summit"), scheduled(deadline=within("P3M", "meeting:summit")))
    found = the(ledger)
    assert (found.days, found.said) == (days("2026-03-15"), "as agreed")
    assert rows(ledger, 'SELECT due, "offset", anchor FROM meeting_dates') == [(None, "P3M", "meeting:summit")]
    ledger.tell(meeting("summit", "2025-12-20", replaces="summit"))
    assert the(ledger).days == days("2026-03-20")


def test_a_meeting_planned_after_one_that_is_itself_planned_moves_with_it() -> None:
    ledger = given(
        scheduled("summit", date=MARCH, on="2026-01-10"), scheduled(deadline=within("P1M", "meeting:summit"))
    )
    found = {each.thing: each.days for each in to_come(ledger)}
    assert found == {"meeting:summit": days(MARCH), "meeting:round": days(APRIL)}
    ledger.tell(scheduled("summit", date="2026-03-31", on="2026-01-20"))
    assert {each.thing: each.days for each in to_come(ledger)}["meeting:round"] == days("2026-04-30")
    ledger.tell(scheduled("summit", status="cancelled", on="2026-01-30"))
    (left,) = to_come(ledger)
    assert (left.thing, left.schedule) == ("meeting:round", Schedule.UNDETERMINED)


def test_meetings_planned_after_one_another_in_a_circle_are_undetermined() -> None:
    ledger = empty()
    ledger.tell_together(
        scheduled("one", deadline=within("P1M", "meeting:two")), scheduled("two", deadline=within("P1M", "meeting:one"))
    )
    assert [each.schedule for each in to_come(ledger)] == [Schedule.UNDETERMINED] * 2


def test_a_deadline_instead_of_a_date_moves_the_meeting_and_a_date_instead_of_a_deadline_too() -> None:
    ledger = given(scheduled(date=MARCH, on="2026-01-10"), scheduled(deadline=deadline(due=APRIL), on="2026-01-20"))
    assert (the(ledger).days, the(ledger).earlier) == (days(APRIL), 1)
    ledger.tell(scheduled(date="2026-05-01", on="2026-01-30"))
    assert (the(ledger).days, the(ledger).earlier) == (days("2026-05-01"), 2)


def test_what_is_due_at_the_next_meeting_hangs_on_the_plan_and_then_on_the_meeting() -> None:
    until = deadline("at_next_meeting")
    ledger = given(scheduled(date=MARCH, series="rounds"), assigned("report", until, series="rounds", on="2025-06-01"))

    def action() -> Due:
        (found,) = (each for each in ledger.due(date(2025, 6, 15), everything=True) if each.kind is DueKind.ACTION)
        return found

    assert (action().days, action().is_tentative) == (days(MARCH), True)
    ledger.tell(scheduled(date=APRIL))
    assert action().days == days(APRIL)
    ledger.tell(meeting("round", "2025-12-15"))
    assert (action().days, action().is_tentative) == (days("2025-12-15"), False)
    assert ledger.check() == []


# Always


class Plan(NamedTuple):
    """A planning: on which day of January it was made, for which day of March if one was said, and how firmly."""

    made_on: int
    day: int | None
    firmly: MeetingStatus

    @property
    def date(self) -> str | None:
        return f"2026-03-{self.day:02}" if self.day else None

    @property
    def event(self) -> AnyEvent:
        return scheduled(date=self.date, status=self.firmly, on=f"2026-01-{self.made_on:02}")


@st.composite
def plannings(draw: st.DrawFn) -> list[Plan]:
    """Plannings in the order in which they were recorded; each was made on a day of its own."""
    made_on = draw(st.permutations(range(1, draw(st.integers(1, 6)) + 1)))
    day = st.none() | st.integers(1, 31)
    return [Plan(each, draw(day), draw(st.sampled_from(MeetingStatus))) for each in made_on]


always = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@whatever(plans=plannings(), was_held=st.booleans())
@always
def test_every_date_stays_and_the_last_that_was_said_counts(plans: list[Plan], *, was_held: bool) -> None:
    ledger = given(*(each.event for each in plans))
    if was_held:
        ledger.tell(meeting("round", "2026-03-15"))
    in_order = sorted(plans)
    assert dates(ledger) == [(each.firmly, each.date) for each in in_order]
    last = in_order[-1].firmly
    assert status(ledger)[0] == ("held" if was_held else last)
    if was_held or last is MeetingStatus.CANCELLED:
        assert to_come(ledger) == []
        return
    said = [each.date for each in in_order if each.date]
    found = the(ledger)
    assert (found.days, found.earlier) == (days(said[-1] if said else None), max(0, len(said) - 1))
    assert found.is_tentative is (last is MeetingStatus.TENTATIVE)


@whatever(plannings())
@always
def test_no_planning_dates_what_is_said_at_the_meeting(plans: list[Plan]) -> None:
    ledger = given(*(each.event for each in plans), made(meeting="round"))
    assert [str(each.on) for each in entries(ledger, "proposal:water")] == ["unknown"]
