"""On what day something is due, and how it stands on a day that is asked (RULES 18): told as events, days and answers.

The desk records in 2040, so that whatever is told of the years before has happened.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from coop_tracker import configuration, durations, schedule
from coop_tracker.configuration import Configuration
from coop_tracker.deadlines import Anchored, Context, Done, resolve
from coop_tracker.durations import UNKNOWN_DAYS, Days, WorkingDays
from coop_tracker.errors import Refused
from coop_tracker.events import AnyEvent, Deadline, Reference
from coop_tracker.schedule import Due
from coop_tracker.testing import strategies
from coop_tracker.vocabulary import DeadlineRelation, DueKind, Schedule
from tests.given import (
    Clock,
    Ledger,
    agreed,
    assigned,
    deadline,
    deferred,
    done,
    dropped,
    endorsed,
    given,
    made,
    meeting,
    reopened,
    rescheduled,
    retracted,
    scheduled,
    signed,
    source,
    step,
    suspended,
    term,
    track,
)

NOW = "2040-01-01T09:00"

ASSIGNED = "2026-01-10"


def told(*events: AnyEvent) -> Ledger:
    """A ledger that was told these; what it keeps is what a rebuild makes."""
    ledger = given(*events, clock=Clock(NOW))
    assert ledger.check() == []
    return ledger


def due_by(until: Deadline, *before: AnyEvent, **fields: Any) -> Ledger:
    """A ledger in which an action has this deadline, after other events."""
    return told(*before, assigned(deadline=until, **{"on": ASSIGNED, **fields}))


def action(ledger: Ledger, day: str = "2026-01-10", asked: Configuration | None = None, name: str = "report") -> Due:
    """How an action stands on a day; the list of what is due says the same."""
    on = date.fromisoformat(day)
    found = schedule.of_action(ledger, ledger.ids.get(name, name), on, asked)
    assert found is not None
    assert found in schedule.due(ledger, on, asked, everything=True)
    return found


def on_days(ledger: Ledger, *days: str, asked: Configuration | None = None) -> list[str]:
    """How the action stands on each of some days."""
    return [action(ledger, day, asked).schedule.value for day in days]


def days_of(ledger: Ledger, day: str = "2026-01-10", asked: Configuration | None = None, name: str = "report") -> str:
    """Between which days the action is due."""
    return str(action(ledger, day, asked, name).days)


# Days that were said


@pytest.mark.parametrize(
    ("due", "first", "last"),
    [
        ("2026-06-30", "2026-06-30", "2026-06-30"),
        ("2026-06-30T15:00", "2026-06-30", "2026-06-30"),
        ("2026-06", "2026-06-01", "2026-06-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-34", "2026-04-01", "2026-06-30"),
        ("2026-06-30~", "2026-06-29", "2026-07-01"),
        ("2026-06~", "2026-05-01", "2026-07-31"),
        ("2026-06?", "2026-05-01", "2026-07-31"),
        ("2026-06%", "2026-04-01", "2026-08-31"),
        ("[2026-06-10..2026-06-20]", "2026-06-10", "2026-06-20"),
        ("2026-06-10/2026-06-20", "2026-06-10", "2026-06-20"),
    ],
)
def test_something_is_overdue_after_its_last_possible_day_and_due_soon_within_the_window_of_its_first(
    due: str, first: str, last: str
) -> None:
    ledger = due_by(deadline(due=due), on="2025-01-01")
    window = date.fromisoformat(first) - timedelta(30)
    days = [str(window - timedelta(1)), str(window), last, str(date.fromisoformat(last) + timedelta(1))]
    assert on_days(ledger, *days) == ["on_time", "due_soon", "due_soon", "overdue"]
    assert action(ledger).days == (date.fromisoformat(first), date.fromisoformat(last))


def test_what_is_due_on_or_before_a_day_may_be_due_at_any_time_until_it_is_past() -> None:
    ledger = due_by(deadline(due="[..2026-06-30]"))
    assert on_days(ledger, "2020-01-01", "2026-06-30", "2026-07-01") == ["due_soon", "due_soon", "overdue"]


@pytest.mark.parametrize("due", ["[2026-06-30..]", "2026-06-30/.."])
def test_what_is_due_on_a_day_or_any_later_one_is_never_overdue(due: str) -> None:
    assert on_days(due_by(deadline(due=due)), "2026-05-30", "2026-05-31", "2039-01-01") == [
        *("on_time", "due_soon", "due_soon")
    ]


@pytest.mark.parametrize("relation", ["by", "on", "within"])
def test_by_on_and_within_end_on_the_same_day(relation: str) -> None:
    ledger = due_by(deadline(relation, due="2026-06-30"))
    assert on_days(ledger, "2026-05-30", "2026-05-31", "2026-06-30", "2026-07-01") == [
        *("on_time", "due_soon", "due_soon", "overdue")
    ]


def test_what_must_not_be_before_a_day_is_never_overdue() -> None:
    ledger = due_by(deadline("after", due="2026-06"))
    assert days_of(ledger) == "[2026-06-01..]"
    assert on_days(ledger, "2026-05-01", "2026-05-02", "2039-01-01") == ["on_time", "due_soon", "due_soon"]


def test_where_it_was_said_that_there_is_no_deadline_there_is_none() -> None:
    assert on_days(due_by(deadline("none", due="2026-06-30")), "2030-01-01") == ["no_deadline"]
    assert on_days(told(assigned(on=ASSIGNED)), "2030-01-01") == ["no_deadline"]


@pytest.mark.parametrize(
    "until",
    [
        deadline(said="immediately"),
        deadline(said="soon"),
        deadline("within", said="within thirty days", offset="P30D"),
        deadline("on", due="unknown"),
        deadline("after", due="unknown"),
        deadline("after", due="[..2026-06]"),
        deadline("every", said="regularly"),
        deadline("every", due="2026-06-30"),
        deadline("every", offset="P3M"),
        deadline("every", offset="P3M", due="2026-06/.."),
        deadline("at_next_meeting", said="when we next meet"),
    ],
)
def test_where_no_day_follows_from_what_was_said_it_is_undetermined_and_listed(until: Deadline) -> None:
    ledger = due_by(until)
    assert on_days(ledger, "2020-01-01", "2039-01-01") == ["undetermined", "undetermined"]
    assert [each.said for each in schedule.due(ledger, date(2039, 1, 1))] == [until.said]
    assert action(ledger).days == UNKNOWN_DAYS


def test_a_window_of_no_days_holds_the_day_itself() -> None:
    ledger, asked = due_by(deadline(due="2026-06-30")), Configuration(window=0)
    assert on_days(ledger, "2026-06-29", "2026-06-30", "2026-07-01", asked=asked) == ["on_time", "due_soon", "overdue"]


def test_a_window_beyond_the_last_year_takes_in_everything() -> None:
    asked = Configuration(window=10**9)
    assert on_days(due_by(deadline(due="9999-12-31")), "2026-01-10", asked=asked) == ["due_soon"]


# Counted from something


@pytest.mark.parametrize(
    ("anchor", "offset", "expected"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2026-01-31", "P3M", "2026-04-30"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2026-03-31", "-P1M", "2026-02-28"),
        ("2026-03-01", "-P10D", "2026-02-19"),
        ("2026-01-01", "P6W", "2026-02-12"),
        ("2026-01-01", "P1Y2M3D", "2027-03-04"),
        ("2026-01-01", "PT36H", "2026-01-03"),
        ("2026-01", "P1M", "[2026-02-01..2026-02-28]"),
        ("2026-01~", "P10D", "[2025-12-11..2026-03-10]"),
        ("2026-01-10/..", "P10D", "[2026-01-20..]"),
        ("[..2026-01-10]", "P10D", "[..2026-01-20]"),
        ("9999-12-30", "P1D", "9999-12-31"),
        ("[0001-01-05..2026-01-05]", "-P10D", "[..2025-12-26]"),
    ],
)
def test_a_deadline_counts_from_the_days_of_its_anchor_and_a_month_ends_at_the_months_end(
    anchor: str, offset: str, expected: str
) -> None:
    until = deadline("within", anchor="meeting:summit", offset=offset)
    assert days_of(due_by(until, meeting("summit", anchor))) == expected


def test_without_a_length_of_time_it_is_due_on_the_day_of_its_anchor() -> None:
    assert days_of(due_by(deadline(anchor="meeting:summit"), meeting("summit", "2026-05-05"))) == "2026-05-05"


def test_what_counts_from_a_day_without_end_is_not_overdue() -> None:
    ledger = due_by(deadline(anchor="meeting:summit", offset="P10D"), meeting("summit", "2026-01-10/.."))
    assert on_days(ledger, "2039-01-01") == ["due_soon"]


def test_a_day_that_was_said_goes_before_what_it_counts_from() -> None:
    until = deadline(due="2026-06-30", anchor="meeting:summit", offset="P10D")
    assert days_of(due_by(until, meeting("summit", "2026-01-10"))) == "2026-06-30"


def test_a_deadline_beyond_the_last_year_is_undetermined() -> None:
    ledger = due_by(deadline(anchor="meeting:summit", offset="P9000Y"), meeting("summit", "2026-01-10"))
    assert on_days(ledger, "2039-01-01") == ["undetermined"]


def test_not_before_some_time_after_its_anchor_is_never_overdue() -> None:
    until = deadline("after", anchor="meeting:summit", offset="P10D")
    ledger = due_by(until, meeting("summit", "2026-01-10"))
    assert days_of(ledger) == "[2026-01-20..]"
    assert on_days(ledger, "2039-01-01") == ["due_soon"]


@pytest.mark.parametrize(
    ("anchor", "before", "expected"),
    [
        ("instrument:memo", signed(on="2026-03-01"), "2026-03-11"),
        ("instrument:memo", signed(on="2026-03~"), "[2026-02-11..2026-05-10]"),
        ("instrument:memo", step("drafted", on="2026-03-01"), "unknown"),
        ("proposal:water", made(on="2026-03-01"), "2026-03-11"),
        ("track:ports", track("ports", on="2026-03-01"), "2026-03-11"),
        ("source:paper", source("paper", published="2026-03"), "[2026-03-11..2026-04-10]"),
        ("source:paper", source("paper"), "unknown"),
        ("endorsement:words", endorsed(["DD"], "welcomed", "track:rivers", endorsement="words", on="2026-03-01"), None),
        (
            "agreement:pact",
            agreed("AA", "DD", proposals=[], tracks=["rivers"], agreement="pact", on="2026-03-01"),
            None,
        ),
        ("party:ministry-b", made(on="2026-03-01"), "unknown"),
        ("meeting:summit", meeting("summit"), "unknown"),
    ],
)
def test_a_deadline_may_count_from_anything_of_which_it_is_on_record_when_it_was(
    anchor: str, before: AnyEvent, expected: str | None
) -> None:
    events = [before] if anchor != "instrument:memo" else [made(), before]
    ledger = due_by(deadline(anchor=anchor, offset="P10D"), *events)
    assert days_of(ledger) == (expected or "2026-03-11")
    assert on_days(ledger, "2039-01-01") == ["undetermined" if expected == "unknown" else "overdue"]


def test_a_deadline_counts_from_an_instrument_that_was_put_in_force_and_of_which_nobody_recorded_the_signing() -> None:
    ledger = due_by(deadline(anchor="instrument:memo", offset="P10D"), step("entered_into_force", on="2026-03-01"))
    assert days_of(ledger) == "2026-03-11"


def test_a_signing_of_which_the_last_day_is_open_is_not_mixed_with_the_start_that_was_agreed() -> None:
    paper = signed(on="2026-03-01/..", term=term(start="2026-02-01"))
    assert in_order(action(due_by(deadline(anchor="instrument:memo", offset="P10D"), made(), paper)).days)


def test_a_proposal_counts_from_when_it_came_up_first() -> None:
    events = [made(on="2026-03"), made(on="2026-02-01"), made(on="2026-05-01")]
    assert days_of(due_by(deadline(anchor="proposal:water", offset="P1D"), *events)) == "2026-02-02"


def test_an_action_counts_from_when_another_was_done_and_not_from_when_it_was_given_up() -> None:
    first = assigned("draft", on="2026-01-05")
    ledger = due_by(deadline(anchor="action:draft", offset="P10D"), first)
    assert on_days(ledger, "2039-01-01") == ["undetermined"]
    ledger.tell(dropped("draft", on="2026-01-20"))
    assert on_days(ledger, "2039-01-01") == ["undetermined"]
    ledger.tell(done("draft", on="2026-02-01"))
    assert days_of(ledger) == "2026-02-11"


def test_a_deadline_may_count_from_an_event_by_its_id_and_moves_with_its_correction() -> None:
    words = endorsed(["DD"], "welcomed", "track:rivers", on="2026-03-01", label="words")
    ledger = due_by(deadline(anchor="event:words", offset="P10D"), words)
    assert days_of(ledger) == "2026-03-11"
    ledger.tell(endorsed(["DD"], "welcomed", "track:rivers", on="2026-04-01", replaces="words"))
    assert days_of(ledger) == "2026-04-11"
    assert ledger.check() == []


def test_an_event_without_a_day_of_its_own_is_on_the_day_of_its_meeting() -> None:
    words = endorsed(["DD"], "welcomed", "track:rivers", meeting="summit", label="words")
    ledger = due_by(deadline(anchor="event:words", offset="P10D"), meeting("summit", "2026-03-01"), words)
    assert days_of(ledger) == "2026-03-11"


def test_from_what_was_taken_back_nothing_counts_until_that_is_taken_back_too() -> None:
    words = endorsed(["DD"], "welcomed", "track:rivers", on="2026-03-01", label="words")
    ledger = due_by(deadline(anchor="event:words", offset="P10D"), words)
    ledger.tell(retracted("words", label="slip"))
    assert on_days(ledger, "2039-01-01") == ["undetermined"]
    ledger.tell(retracted("slip"))
    assert days_of(ledger) == "2026-03-11"


def test_an_answer_of_an_earlier_record_knows_nothing_of_what_was_recorded_later() -> None:
    words = endorsed(["DD"], "welcomed", "track:rivers", on="2026-03-01", label="words")
    ledger = due_by(deadline(anchor="event:words", offset="P10D"), words)
    before = ledger.log.head().position
    ledger.tell(endorsed(["DD"], "welcomed", "track:rivers", on="2026-04-01", replaces="words"))
    then = schedule.of_action(ledger.view(as_of=before), "report", date(2026, 1, 10))
    assert then is not None
    assert str(then.days) == "2026-03-11"


# Meetings that are held, planned, moved and called off

FROM_ROUND = deadline("within", anchor="meeting:round", offset="P10D")


def test_from_a_meeting_that_was_held_it_is_due_for_certain() -> None:
    found = action(due_by(FROM_ROUND, meeting("round", "2026-03-01")))
    assert (str(found.days), found.is_tentative) == ("2026-03-11", False)


def test_from_a_meeting_that_is_only_planned_it_is_due_tentatively() -> None:
    found = action(due_by(FROM_ROUND, scheduled("round", "2026-03-01")))
    assert (str(found.days), found.is_tentative) == ("2026-03-11", True)
    found = action(due_by(deadline(anchor="meeting:round"), scheduled("round", "2026-03-01")))
    assert (str(found.days), found.is_tentative) == ("2026-03-01", True)


def test_a_deadline_moves_with_the_meeting_that_it_counts_from() -> None:
    ledger = due_by(FROM_ROUND, scheduled("round", "2026-03-01", on="2026-01-01"))
    ledger.tell(scheduled("round", "2026-05-01", on="2026-02-01"))
    assert days_of(ledger) == "2026-05-11"
    ledger.tell(meeting("round", "2026-05-03"))
    found = action(ledger)
    assert (str(found.days), found.is_tentative) == ("2026-05-13", False)
    assert ledger.check() == []


def test_the_planning_that_was_said_last_counts_and_not_the_one_recorded_last() -> None:
    later = scheduled("round", "2026-05-01", on="2026-02-01")
    assert days_of(due_by(FROM_ROUND, later, scheduled("round", "2026-03-01", on="2026-01-01"))) == "2026-05-11"


def test_a_meeting_that_is_confirmed_without_a_date_keeps_the_one_it_had() -> None:
    ledger = due_by(FROM_ROUND, scheduled("round", "2026-03-01", "tentative", on="2026-01-01"))
    ledger.tell(scheduled("round", None, on="2026-02-01"))
    assert days_of(ledger) == "2026-03-11"


def test_from_a_meeting_that_was_called_off_nothing_counts() -> None:
    ledger = due_by(FROM_ROUND, scheduled("round", "2026-03-01", on="2026-01-01"))
    ledger.tell(scheduled("round", None, "cancelled", on="2026-02-01"))
    assert on_days(ledger, "2039-01-01") == ["undetermined"]


def test_a_meeting_may_be_planned_for_some_time_after_another() -> None:
    after = scheduled("round", deadline=deadline("within", anchor="meeting:summit", offset="P1M"))
    found = action(due_by(FROM_ROUND, meeting("summit", "2026-01-31"), after))
    assert (str(found.days), found.is_tentative) == ("2026-03-10", True)


def test_meetings_that_are_planned_after_one_another_in_a_circle_have_no_day() -> None:
    ledger = given(clock=Clock(NOW))
    ledger.tell_together(
        scheduled("round", deadline=deadline(anchor="meeting:other", offset="P1M")),
        scheduled("other", deadline=deadline(anchor="meeting:round", offset="P1M")),
    )
    ledger.tell(assigned(deadline=FROM_ROUND, on=ASSIGNED))
    assert on_days(ledger, "2039-01-01") == ["undetermined"]


def test_from_a_meeting_that_is_planned_by_working_days_of_no_calendar_nothing_counts() -> None:
    loose = deadline("within", anchor="meeting:summit", offset="P10D", working_days=True)
    ledger = due_by(FROM_ROUND, meeting("summit", "2026-03-02"), scheduled("round", deadline=loose))
    assert on_days(ledger, "2026-03-23") == ["undetermined"]


def test_from_a_meeting_that_is_planned_for_not_before_a_day_nothing_is_overdue() -> None:
    ledger = due_by(FROM_ROUND, scheduled("round", deadline=deadline("after", due="2026-03-01")))
    assert on_days(ledger, "2026-03-12") != ["overdue"]


# At the next meeting

AT_NEXT = deadline("at_next_meeting")


def in_series(name: str, on: str | None = None, **fields: Any) -> AnyEvent:
    return meeting(name, on, series="joint", **fields)


def planned(name: str, on: str | None = None, status: str = "confirmed", **fields: Any) -> AnyEvent:
    return scheduled(name, on, status, series="joint", **fields)


def test_the_next_meeting_of_the_series_is_the_first_held_after_the_action_was_assigned() -> None:
    rounds = [in_series("third", "2026-09-01"), in_series("second", "2026-03-01"), in_series("first", ASSIGNED)]
    ledger = due_by(AT_NEXT, *rounds, meeting="first", series="joint", on=None)
    found = action(ledger)
    assert (str(found.days), found.is_tentative) == ("2026-03-01", False)
    assert on_days(ledger, "2026-03-01", "2026-03-02") == ["due_soon", "overdue"]


def test_a_meeting_of_another_series_is_not_the_next_one() -> None:
    other = meeting("other", "2026-02-01", series="apart")
    assert days_of(due_by(AT_NEXT, other, in_series("second", "2026-03-01"), series="joint")) == "2026-03-01"


def test_a_meeting_on_the_day_of_the_assignment_or_before_is_not_the_next_one() -> None:
    rounds = [in_series("first", "2026-01-09"), in_series("same", ASSIGNED), in_series("next", "2026-01-11")]
    assert days_of(due_by(AT_NEXT, *rounds, series="joint")) == "2026-01-11"


def test_where_none_was_held_since_the_next_that_is_planned_counts_tentatively() -> None:
    rounds = [planned("third", "2026-09-01"), planned("second", "2026-03-01"), in_series("first", "2026-01-01")]
    found = action(due_by(AT_NEXT, *rounds, series="joint"))
    assert (str(found.days), found.is_tentative) == ("2026-03-01", True)


def test_a_meeting_that_was_held_goes_before_one_that_is_only_planned() -> None:
    found = action(due_by(AT_NEXT, planned("second", "2026-03-01"), in_series("third", "2026-04-01"), series="joint"))
    assert (str(found.days), found.is_tentative) == ("2026-04-01", False)


def test_a_meeting_that_was_called_off_is_not_the_next_one() -> None:
    off = planned("second", "2026-03-01", "cancelled")
    assert days_of(due_by(AT_NEXT, off, planned("third", "2026-09-01"), series="joint")) == "2026-09-01"


def test_a_meeting_that_is_planned_for_the_next_one_is_not_planned_for_one_before_the_plan() -> None:
    follows = scheduled("follow", on="2026-02-01", series="joint", deadline=deadline("at_next_meeting"))
    after = assigned(deadline=deadline("within", offset="P7D", anchor="meeting:follow"), on="2026-02-01")
    ledger = given(in_series("first", "2026-01-01"), follows, after)

    def when() -> dict[str, str]:
        return {each.thing: str(each.days) for each in ledger.due(date(2026, 2, 1), everything=True)}

    assert when() == {"meeting:follow": "unknown", "action:report": "unknown"}
    ledger.tell(in_series("second", "2026-03-01"))
    assert when() == {"meeting:follow": "2026-03-01", "action:report": "2026-03-08"}


def test_where_no_later_meeting_is_on_record_it_is_undetermined() -> None:
    rounds = [in_series("first", "2026-01-01"), planned("second"), in_series("undated")]
    assert on_days(due_by(AT_NEXT, *rounds, series="joint"), "2039-01-01") == ["undetermined"]


def test_the_series_may_be_that_of_the_meeting_it_counts_from() -> None:
    rounds = [in_series(name, day) for name, day in [("first", "2026-02-01"), ("second", "2026-03-01")]]
    assert days_of(due_by(deadline("at_next_meeting", anchor="meeting:first"), *rounds)) == "2026-03-01"


def test_some_time_before_the_next_meeting_is_counted_from_it() -> None:
    until = deadline("at_next_meeting", offset="-P14D")
    assert days_of(due_by(until, in_series("second", "2026-03-01"), series="joint")) == "2026-02-15"


def test_the_next_meeting_is_the_next_after_the_deadline_was_set_and_not_after_the_action_was_assigned() -> None:
    rounds = [in_series("second", "2026-03-01"), in_series("third", "2026-09-01")]
    ledger = told(*rounds, assigned(deadline=AT_NEXT, on=ASSIGNED, series="joint"))
    ledger.tell(rescheduled(AT_NEXT, on="2026-03-01"))
    assert days_of(ledger) == "2026-09-01"


def test_the_next_meeting_is_the_same_whatever_else_was_asked_before() -> None:
    yearly = deadline("every", anchor="meeting:first", offset="P1Y")
    rounds = [in_series("first", "2026-03-01"), planned("second", deadline=yearly)]
    before = assigned("draft", deadline(anchor="meeting:second", offset="P10D"), on=ASSIGNED)
    ledger = due_by(AT_NEXT, *rounds, before, series="joint", on="2026-03-02")
    assert days_of(ledger, name="draft") == "2027-03-11"
    assert days_of(ledger) == "2027-03-01"


# Working days

OFFICE = WorkingDays(holidays=[date(2026, 3, 20), date(2026, 3, 23)])
TEN = deadline("within", anchor="meeting:summit", offset="P10D", working_days=True, calendar="office")


def calendars(**named: WorkingDays) -> Configuration:
    return Configuration(calendars=named)


@pytest.mark.parametrize(
    ("held", "offset", "expected"),
    [
        ("2026-03-02", "P1D", "2026-03-03"),
        ("2026-03-06", "P1D", "2026-03-09"),
        ("2026-03-07", "P1D", "2026-03-09"),
        ("2026-03-02", "P10D", "2026-03-16"),
        ("2026-03-19", "P1D", "2026-03-24"),
        ("2026-03-24", "-P1D", "2026-03-19"),
        ("2026-03-09", "-P1D", "2026-03-06"),
        ("2026-03-06/2026-03-08", "P1D", "2026-03-09"),
        ("2026-03-05/2026-03-08", "P1D", "[2026-03-06..2026-03-09]"),
        ("2026-03-02/..", "P1D", "[2026-03-03..]"),
    ],
)
def test_working_days_leave_out_the_weekend_and_the_holidays_of_a_calendar_that_was_stated(
    held: str, offset: str, expected: str
) -> None:
    until = deadline(anchor="meeting:summit", offset=offset, working_days=True, calendar="office")
    assert days_of(due_by(until, meeting("summit", held)), asked=calendars(office=OFFICE)) == expected


def test_the_weekend_is_that_of_the_calendar() -> None:
    ledger = due_by(TEN, meeting("summit", "2026-03-05"))  # a Thursday
    friday = WorkingDays(weekend=["friday"])
    assert days_of(ledger, asked=calendars(office=friday)) == "2026-03-17"


def test_without_a_calendar_that_was_stated_working_days_are_undetermined() -> None:
    named = due_by(TEN, meeting("summit", "2026-03-02"))
    unnamed = deadline(anchor="meeting:summit", offset="P10D", working_days=True)
    nameless = due_by(unnamed, meeting("summit", "2026-03-02"))
    assert on_days(named, "2039-01-01") == ["undetermined"]
    assert on_days(named, "2039-01-01", asked=calendars(other=OFFICE)) == ["undetermined"]
    assert on_days(nameless, "2039-01-01", asked=calendars(office=OFFICE)) == ["undetermined"]


@pytest.mark.parametrize(
    ("calendar", "heading"), [("office", "[calendars.office]"), ("Büro 1", '[calendars."Büro 1"]')]
)
def test_where_a_calendar_is_not_stated_it_is_said_what_would_state_it(calendar: str, heading: str) -> None:
    until = deadline(anchor="meeting:summit", offset="P10D", working_days=True, calendar=calendar)
    (found,) = schedule.due(due_by(until, meeting("summit", "2026-03-02")), date(2039, 1, 1))
    counts = f"it counts the working days of the calendar '{calendar}', which is not stated"
    assert (found.why, found.calendar) == (f"{counts}; {heading} in coop.toml would say which those are", calendar)


def test_where_no_calendar_is_named_it_is_said_that_one_would_have_to_be() -> None:
    until = deadline(anchor="meeting:summit", offset="P10D", working_days=True)
    (found,) = schedule.due(due_by(until, meeting("summit", "2026-03-02")), date(2039, 1, 1))
    assert found.why == "it counts working days, and names no calendar of those that coop.toml states"
    assert found.calendar == ""


def test_a_calendar_is_not_what_is_missing_where_its_days_could_not_be_counted_either() -> None:
    until = deadline(anchor="meeting:summit", offset="P2W", working_days=True, calendar="office")
    (found,) = schedule.due(due_by(until, meeting("summit", "2026-03-02")), date(2039, 1, 1))
    assert (found.why, found.calendar) == ("working days are counted in days, as in P10D, and not as P2W", None)


@hypothesis.given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_heading_of_a_calendar_states_a_calendar_of_that_name(name: str) -> None:
    assert list(configuration.read(configuration.calendar_heading(name)).calendars) == [name]


@pytest.mark.parametrize("offset", ["P1W", "P1M", "P1Y", "P1M10D"])
def test_working_days_are_not_counted_in_weeks_months_or_years(offset: str) -> None:
    until = deadline(anchor="meeting:summit", offset=offset, working_days=True, calendar="office")
    ledger = due_by(until, meeting("summit", "2026-03-02"))
    assert on_days(ledger, "2039-01-01", asked=calendars(office=OFFICE)) == ["undetermined"]


def test_working_days_before_or_after_the_next_meeting_are_counted_by_the_calendar_or_not_at_all() -> None:
    until = deadline("at_next_meeting", offset="-P1D", working_days=True, calendar="office")
    ledger = due_by(until, in_series("second", "2026-03-09"), series="joint")  # a Monday
    assert on_days(ledger, "2026-03-08") == ["undetermined"]
    assert days_of(ledger, asked=calendars(office=OFFICE)) == "2026-03-06"


# Again and again

QUARTERLY = deadline("every", offset="P3M", due="2026-03-31")


def test_what_comes_again_is_due_first_on_the_day_that_was_said_and_then_at_its_interval() -> None:
    ledger = due_by(QUARTERLY)
    found = action(ledger)
    assert (str(found.days), found.is_about) == ("2026-03-31", True)
    ledger.tell(done(on="2026-03-30"))
    assert days_of(ledger) == "2026-06-30"
    ledger.tell(done(on="2026-06-30"))
    assert days_of(ledger) == "2026-09-30"
    assert ledger.check() == []


def test_counted_from_an_anchor_it_is_due_first_one_interval_later() -> None:
    until = deadline("every", offset="P1M", anchor="meeting:summit")
    ledger = due_by(until, meeting("summit", "2026-01-31"))
    assert days_of(ledger) == "2026-02-28"
    ledger.tell(done(on="2026-02-20"))
    assert days_of(ledger) == "2026-03-31"


def test_the_earliest_that_nothing_met_is_due_however_many_followed() -> None:
    ledger = due_by(QUARTERLY)
    days = ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01", "2039-01-01")
    assert on_days(ledger, *days) == ["on_time", "due_soon", "due_soon", "overdue", "overdue"]
    assert days_of(ledger, "2039-01-01") == "2026-03-31"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-12-31", "2026-03-31"),
        ("2026-01-01", "2026-06-30"),
        ("2026-03-31", "2026-06-30"),
        ("2026-04-01", "2026-09-30"),
        ("2026-06-30", "2026-09-30"),
        ("2026-07-01", "2026-12-31"),
    ],
)
def test_an_occurrence_is_met_by_what_was_done_since_the_one_before(on: str, expected: str) -> None:
    ledger = due_by(QUARTERLY, on="2025-12-01")
    ledger.tell(done(on=on))
    assert days_of(ledger) == expected


def test_a_report_that_says_which_time_it_was_counts_for_that_time() -> None:
    ledger = due_by(QUARTERLY)
    ledger.tell(done(on="2026-04-20", occurrence="2026-03-31"))
    assert days_of(ledger) == "2026-06-30"


def test_which_time_it_was_may_be_said_as_a_month_or_a_year() -> None:
    monthly = due_by(deadline("every", offset="P1M", due="2026-03-15"))
    monthly.tell(done(on="2026-03-20", occurrence="2026-03"))
    assert days_of(monthly) == "2026-04-15"
    yearly = due_by(deadline("every", offset="P1Y", due="2026-03-15"))
    yearly.tell(done(on="2026-03-20", occurrence="2026"))
    assert days_of(yearly) == "2027-03-15"


def test_what_was_done_for_a_later_time_leaves_an_earlier_one_unmet() -> None:
    ledger = due_by(QUARTERLY)
    ledger.tell(done(on="2026-06-20", occurrence="2026-06-30"))
    assert days_of(ledger) == "2026-03-31"


def test_a_part_that_was_done_of_what_comes_again_leaves_the_rest_due() -> None:
    ledger = due_by(QUARTERLY)
    ledger.tell(done(on="2026-03-20", outcome="partly_met"))
    assert days_of(ledger) == "2026-03-31"


def test_a_meeting_of_its_series_that_was_held_meets_an_occurrence_and_one_that_is_planned_does_not() -> None:
    ledger = due_by(QUARTERLY, series="joint")
    ledger.tell(planned("first", "2026-03-20"), meeting("other", "2026-03-20"))
    assert days_of(ledger) == "2026-03-31"
    ledger.tell(in_series("first", "2026-03-20"))
    assert days_of(ledger) == "2026-06-30"
    assert ledger.check() == []


def test_what_comes_again_is_not_finished_by_being_done_once() -> None:
    ledger = due_by(QUARTERLY)
    ledger.tell(done(on="2026-03-20"))
    assert on_days(ledger, "2026-06-30", "2026-07-01") == ["due_soon", "overdue"]


def test_what_comes_again_from_days_that_may_be_several_is_due_within_them() -> None:
    ledger = due_by(deadline("every", offset="P3M", due="2026-03"))
    assert days_of(ledger) == "[2026-03-01..2026-03-31]"
    ledger.tell(done(on="2026-03-15"))
    assert days_of(ledger) == "[2026-06-01..2026-06-30]"


@pytest.mark.parametrize("offset", ["-P3M", "P0D"])
def test_what_would_come_again_after_no_time_is_refused(offset: str) -> None:
    with pytest.raises(Refused):
        given(assigned(deadline=deadline("every", offset=offset, due="2026-06-30")))


# Meetings to come


def test_a_planned_meeting_is_due_on_its_day_and_past_it_somebody_has_to_say_whether_it_was_held() -> None:
    ledger = told(scheduled("round", "2026-03-10", "tentative"))

    def stands(day: str) -> tuple[str, bool]:
        (found,) = schedule.due(ledger, date.fromisoformat(day), everything=True)
        assert (found.thing, found.kind, str(found.days)) == ("meeting:round", DueKind.MEETING, "2026-03-10")
        return found.schedule, found.is_tentative

    days = ("2026-02-07", "2026-02-08", "2026-03-10", "2026-03-11")
    assert [stands(day)[0] for day in days] == ["on_time", "due_soon", "due_soon", "overdue"]
    assert stands("2026-03-10")[1]


def test_a_meeting_that_was_held_or_called_off_is_no_longer_to_come() -> None:
    ledger = told(scheduled("one", "2026-03-10"), scheduled("two", "2026-03-10"), scheduled("three", "2026-03-10"))
    ledger.tell(meeting("one", "2026-03-12"), scheduled("two", None, "cancelled"))
    assert [each.thing for each in schedule.due(ledger, date(2026, 3, 11))] == ["meeting:three"]
    found = {each.thing: each.schedule.value for each in schedule.due(ledger, date(2026, 3, 11), everything=True)}
    assert found == {"meeting:three": "overdue", "meeting:two": "dropped"}


def test_a_meeting_keeps_how_often_it_was_moved() -> None:
    ledger = told(scheduled("round", "2026-03-10", on="2026-01-01"), scheduled("round", "2026-04-10", on="2026-02-01"))
    (found,) = schedule.due(ledger, date(2026, 3, 11), everything=True)
    assert (str(found.days), found.earlier) == ("2026-04-10", 1)


def test_a_meeting_without_a_day_is_undetermined() -> None:
    (found,) = schedule.due(told(scheduled("round")), date(2026, 3, 11))
    assert found.schedule is Schedule.UNDETERMINED


def test_a_confirmed_meeting_that_hangs_on_a_planned_one_is_still_tentative() -> None:
    hanging = scheduled("second", deadline=deadline(anchor="meeting:first", offset="P1M"))
    ledger = told(scheduled("first", "2026-03-10"), hanging)
    found = {each.thing: each for each in schedule.due(ledger, date(2026, 3, 11), everything=True)}
    assert str(found["meeting:second"].days) == "2026-04-10"
    assert found["meeting:second"].is_tentative


# Pauses


@pytest.mark.parametrize("pause", [suspended, deferred])
def test_a_proposal_that_was_paused_until_a_day_is_due_then_and_no_longer_once_it_was_taken_up(
    pause: Callable[..., AnyEvent],
) -> None:
    ledger = told(made(on="2026-01-01"), pause(on="2026-02-01", until=deadline(due="2026-06-30")))

    def stands(day: date) -> list[tuple[str, str, str]]:
        return [(each.thing, each.kind, each.schedule) for each in schedule.due(ledger, day, everything=True)]

    due = ("proposal:water", "resumption")
    assert stands(date(2026, 5, 30)) == [(*due, "on_time")]
    assert stands(date(2026, 6, 30)) == [(*due, "due_soon")]
    assert stands(date(2026, 7, 1)) == [(*due, "overdue")]
    ledger.tell(reopened(on="2026-07-02"))
    assert stands(date(2026, 7, 3)) == []
    assert ledger.check() == []


def test_a_pause_without_an_end_is_not_due() -> None:
    assert schedule.due(told(made(), suspended()), date(2039, 1, 1), everything=True) == []
    endless = suspended(until=deadline("none"))
    assert schedule.due(told(made(), endless), date(2039, 1, 1), everything=True) == []


# Always

days = st.dates(date(1, 1, 1), date(9999, 12, 31))
lengths = st.builds(
    "{}P{}Y{}M{}W{}D".format, st.sampled_from(["", "-"]), *[st.integers(0, most) for most in (9999, 30, 60, 400)]
)


@st.composite
def spans(draw: st.DrawFn) -> Days:
    """One day, days between two, or days of which a side is open or nothing known."""
    first, last = sorted([draw(days), draw(days)])
    return draw(st.sampled_from([Days(first, first), Days(first, last), Days(first, None), Days(None, last)]))


def in_order(span: Days) -> bool:
    return span.first is None or span.last is None or span.first <= span.last


@hypothesis.given(spans(), lengths, st.integers(-50, 50))
def test_moving_days_keeps_the_first_no_later_than_the_last(span: Days, length: str, times: int) -> None:
    assert in_order(span.moved(length, times))


@hypothesis.given(days, lengths)
def test_moving_by_one_length_is_what_is_away_from_the_day(day: date, length: str) -> None:
    assert Days(day, day).moved(length) == (durations.after(day, length), durations.after(day, length))


class AnyAnchors:
    """A record that answers whatever it was made to."""

    def __init__(self, answers: Sequence[Anchored], held: Sequence[Days], series: str | None) -> None:
        self._answers = answers
        self._held = held
        self._series = series

    def when(self, anchor: Reference) -> Anchored:  # noqa: ARG002 (it is the same for all)
        return self._answers[0]

    def next_meeting(self, series: str, after: Days) -> Anchored | None:  # noqa: ARG002 (the same)
        return self._answers[-1]

    def series_of(self, anchor: Reference) -> str | None:  # noqa: ARG002 (the same)
        return self._series

    def held(self, series: str) -> Sequence[Days]:  # noqa: ARG002 (the same)
        return self._held


asked_deadlines = st.builds(
    Deadline,
    said=st.just("as agreed"),
    relation=st.sampled_from(DeadlineRelation),
    due=st.none() | strategies.dates(),
    offset=st.none() | lengths | st.sampled_from(["P1D", "P3M", "-P30D", "PT5H"]),
    working_days=st.booleans(),
    calendar=st.sampled_from([None, "office", "other"]),
    anchor=st.sampled_from([None, Reference("meeting:summit"), Reference("proposal:water")]),
)
answers = st.lists(st.builds(Anchored, spans() | st.just(UNKNOWN_DAYS), st.just("it"), st.booleans()), min_size=1)
times = st.builds(Done, spans() | st.just(UNKNOWN_DAYS), st.none() | spans())
contexts = st.builds(Context, spans(), st.sampled_from([None, "joint"]), st.lists(times, max_size=2))
CALENDARS: Mapping[str, WorkingDays] = {"office": OFFICE}


@hypothesis.given(asked_deadlines, contexts, answers, st.lists(spans(), max_size=2), st.sampled_from([None, "joint"]))
@hypothesis.settings(max_examples=200, suppress_health_check=[hypothesis.HealthCheck.too_slow])
def test_whatever_is_on_record_the_first_possible_day_is_no_later_than_the_last(
    until: Deadline, context: Context, told_of: list[Anchored], held: list[Days], series: str | None
) -> None:
    found = resolve(until, context, AnyAnchors(told_of, held, series), CALENDARS)
    assert found is None or in_order(found.days)
    assert (found is None) is (until.relation is DeadlineRelation.NONE)


plain_days = st.dates(date(2025, 1, 1), date(2035, 1, 1)).map(str)
some_deadlines = st.one_of(
    st.builds(lambda day: deadline(due=day), plain_days | plain_days.map(lambda day: day[:7])),
    st.builds(lambda day: deadline("every", due=day, offset="P3M"), plain_days),
    st.sampled_from([FROM_ROUND, AT_NEXT, deadline(said="soon"), deadline("none")]),
)
happenings = st.one_of(
    st.builds(lambda on, until: rescheduled(until, on=on), plain_days, some_deadlines),
    st.builds(lambda on, outcome: done(on=on, outcome=outcome), plain_days, st.sampled_from(["met", "partly_met"])),
    st.builds(lambda on, at: scheduled("round", at, series="joint", on=on), plain_days, plain_days),
    st.builds(lambda on: meeting(f"held-{on}", on, series="joint"), plain_days),
    st.builds(lambda on, until: suspended(on=on, until=until), plain_days, some_deadlines),
    st.builds(lambda on: reopened(on=on), plain_days),
)
stories = st.lists(happenings, max_size=6, unique_by=lambda event: str(event.on))


def answers_on(ledger: Ledger, day: date) -> list[tuple[Any, ...]]:
    """What is due on a day, in words that do not say where it stands in the ledger."""
    found = schedule.due(ledger, day, everything=True)
    return sorted((each.thing, each.kind, each.schedule, str(each.days), each.earlier, each.partly) for each in found)


def ledger_of(story: Sequence[AnyEvent], until: Deadline, clock: str) -> Ledger:
    before = [made(on="2024-01-01"), scheduled("round", "2026-02-01", series="joint", on="2024-01-02")]
    action = assigned(deadline=until, about=["proposal:water"], series="joint", on="2024-06-01")
    return given(*before, action, *story, clock=Clock(clock))


@hypothesis.settings(max_examples=25)
@hypothesis.given(stories, some_deadlines, st.dates(date(2024, 1, 1), date(2036, 1, 1)))
def test_what_is_due_follows_from_the_events_and_the_day_and_from_no_clock(
    story: list[AnyEvent], until: Deadline, day: date
) -> None:
    one, other = ledger_of(story, until, "2036-01-01T09:00"), ledger_of(story, until, "2041-07-04T23:59")
    assert schedule.due(one, day, everything=True) == schedule.due(other, day, everything=True)
    assert one.check() == []


@hypothesis.settings(max_examples=25)
@hypothesis.given(
    stories.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))), some_deadlines, st.data()
)
def test_what_is_due_does_not_depend_on_the_order_in_which_the_events_were_recorded(
    orders: tuple[list[AnyEvent], list[AnyEvent]], until: Deadline, data: st.DataObject
) -> None:
    day = data.draw(st.dates(date(2024, 1, 1), date(2036, 1, 1)))
    one, other = (ledger_of(story, until, NOW) for story in orders)
    assert answers_on(one, day) == answers_on(other, day)
    assert other.check() == []
