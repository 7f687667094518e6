"""What somebody was to do, and what became of it (RULES 18 and 22): told as events, days and answers.

The desk records in 2040, so that whatever is told of the years before has happened.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from coop_tracker import schedule
from coop_tracker.configuration import Configuration
from coop_tracker.events import AnyEvent, MembershipStated, PartyId, TrackClosed, TrackId
from coop_tracker.queries import agenda
from coop_tracker.schedule import Due
from coop_tracker.vocabulary import Owed, Schedule
from tests.given import (
    Clock,
    Ledger,
    assigned,
    cancelled,
    deadline,
    deferred,
    done,
    dropped,
    empty,
    ended,
    given,
    group,
    made,
    meeting,
    party,
    reopened,
    rescheduled,
    retracted,
    scheduled,
    signed,
    step,
    suspended,
    track,
)
from tests.test_merge import exchange

NOW = "2040-01-01T09:00"

JUNE = deadline(due="2026-06-30")
SEPTEMBER = deadline(due="2026-09-30")
DECEMBER = deadline(due="2026-12-31")


def told(*events: AnyEvent) -> Ledger:
    """A ledger that was told these; what it keeps is what a rebuild makes."""
    ledger = given(*events, clock=Clock(NOW))
    assert ledger.check() == []
    return ledger


def to_do(*events: AnyEvent, **fields: Any) -> Ledger:
    """A ledger in which a report is due at the end of June 2026, and what happened then."""
    return told(assigned(deadline=JUNE, **{"on": "2026-01-10", **fields}), *events)


def action(ledger: Ledger, day: str = "2026-06-30", name: str = "report", we: str | None = None) -> Due:
    """How an action stands on a day; the list of what is due says the same."""
    assert ledger.check() == []
    on, asked = date.fromisoformat(day), Configuration(we=we)
    found = schedule.of_action(ledger, name, on, asked)
    assert found is not None
    assert found in schedule.due(ledger, on, asked, everything=True)
    return found


def on_days(ledger: Ledger, *days: str) -> list[str]:
    """How the action stands on each of some days."""
    return [action(ledger, day).schedule.value for day in days]


# Done, in part or whole, late or not


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-29", "met"),
        ("2026-06-30", "met"),
        ("2026-06-30T23:00", "met"),
        ("2026-07-01", "met_late"),
        ("2026-06", "met"),
        ("2026-07", "met_late"),
        ("2026-06-30/2026-07-05", "met"),
        ("2026-07-01~", "met"),
        ("2026-07-02~", "met_late"),
        ("[2026-07-01..]", "met_late"),
        ("[..2026-07-05]", "met"),
        ("unknown", "met"),
        (None, "met"),
    ],
)
def test_an_action_is_met_late_only_if_it_was_certainly_done_after_its_last_possible_day(
    on: str | None, expected: str
) -> None:
    assert on_days(to_do(done(on=on)), "2026-01-10", "2039-01-01") == [expected, expected]


@pytest.mark.parametrize("due", ["2026-06", "[2026-06-01..2026-06-30]", "2026-06-29~"])
def test_the_last_possible_day_is_that_of_the_deadline_as_far_as_it_is_known(due: str) -> None:
    ledger = told(assigned(deadline=deadline(due=due), on="2026-01-10"), done(on="2026-06-30"))
    assert on_days(ledger, "2026-07-01") == ["met"]
    late = told(assigned(deadline=deadline(due=due), on="2026-01-10"), done(on="2026-07-01"))
    assert on_days(late, "2026-07-01") == ["met_late"]


@pytest.mark.parametrize("until", [None, deadline(said="soon"), deadline("none"), deadline("after", due="2026-06-30")])
def test_what_was_done_without_a_day_to_be_late_for_is_met(until: Any) -> None:
    assert on_days(told(assigned(deadline=until, on="2026-01-10"), done(on="2039-01-01")), "2039-01-02") == ["met"]


def test_what_was_done_at_a_meeting_was_done_on_its_day() -> None:
    assert on_days(to_do(meeting("round", "2026-07-01"), done(meeting="round")), "2026-07-01") == ["met_late"]


def test_what_was_done_in_part_is_still_owed() -> None:
    ledger = to_do(done(on="2026-02-01", outcome="partly_met"), done(on="2026-03-01", outcome="partly_met"))
    assert on_days(ledger, "2026-06-30", "2026-07-01") == ["due_soon", "overdue"]
    assert action(ledger).partly == 2


def test_a_part_that_is_recorded_of_what_was_done_leaves_it_done() -> None:
    parts = [done(on="2026-05-01"), done(on="2026-05-02", outcome="partly_met")]
    assert on_days(to_do(*parts), "2026-07-01") == ["met"]


def test_what_was_given_up_is_dropped_whatever_its_deadline() -> None:
    assert on_days(to_do(dropped(on="2026-07-05")), "2026-01-10", "2039-01-01") == ["dropped", "dropped"]


def test_whether_it_was_done_or_given_up_is_what_happened_last_in_the_world() -> None:
    given_up_then_done = to_do(done(on="2026-05-02"), dropped(on="2026-05-01"))
    done_then_given_up = to_do(dropped(on="2026-05-02"), done(on="2026-05-01"))
    assert on_days(given_up_then_done, "2026-07-01") == ["met"]
    assert on_days(done_then_given_up, "2026-07-01") == ["dropped"]


def test_what_is_done_or_dropped_is_listed_only_where_everything_is_asked_for() -> None:
    for last in (done(on="2026-07-05"), dropped(on="2026-07-05")):
        assert schedule.due(to_do(last), date(2039, 1, 1)) == []


def test_what_comes_again_and_again_is_finished_only_by_being_given_up() -> None:
    yearly = deadline("every", due="2026-06-30", offset="P1Y")
    ledger = told(assigned(deadline=yearly, on="2026-01-10"), done(on="2026-06-30"))
    assert on_days(ledger, "2027-05-30", "2027-07-01") == ["on_time", "overdue"]
    ledger.tell(dropped(on="2026-08-01"))
    assert on_days(ledger, "2027-07-01") == ["dropped"]


# Rescheduled


def test_the_last_deadline_counts_and_every_earlier_one_is_kept() -> None:
    ledger = to_do(rescheduled(SEPTEMBER, on="2026-06-20"), rescheduled(DECEMBER, on="2026-09-20"))
    found = action(ledger, "2027-01-01")
    assert (str(found.days), found.schedule, found.earlier) == ("2026-12-31", Schedule.OVERDUE, 2)
    kept = ledger.connection.execute("SELECT due FROM action_deadlines WHERE action = 'report' ORDER BY number")
    assert [due for (due,) in kept] == ["2026-06-30", "2026-09-30", "2026-12-31"]


def test_which_deadline_is_the_last_is_told_by_the_world_and_not_by_the_order_of_recording() -> None:
    ledger = to_do(rescheduled(DECEMBER, on="2026-09-20"), rescheduled(SEPTEMBER, on="2026-06-20"))
    assert str(action(ledger).days) == "2026-12-31"


def test_a_deadline_may_be_set_where_there_was_none() -> None:
    ledger = told(assigned(on="2026-01-10"), rescheduled(SEPTEMBER, on="2026-06-20"))
    assert (str(action(ledger).days), action(ledger).earlier) == ("2026-09-30", 0)


def test_a_deadline_may_be_lifted() -> None:
    assert on_days(to_do(rescheduled(deadline("none"), on="2026-06-20")), "2039-01-01") == ["no_deadline"]


def test_a_new_deadline_counts_though_nobody_said_when_the_action_was_assigned() -> None:
    ledger = to_do(rescheduled(SEPTEMBER, on="2026-06-20"), on=None)
    assert str(action(ledger).days) == "2026-09-30"


def test_what_was_done_before_it_certainly_got_another_deadline_is_open_again() -> None:
    ledger = to_do(done(on="2026-05-01"), rescheduled(SEPTEMBER, on="2026-05-02"))
    assert on_days(ledger, "2026-09-30", "2026-10-01") == ["due_soon", "overdue"]
    ledger.tell(done(on="2026-10-02"))
    assert on_days(ledger, "2026-10-03") == ["met_late"]


@pytest.mark.parametrize("on", ["2026-05-01", "2026-05", "unknown", "[..2026-06]"])
def test_where_another_deadline_may_have_come_before_it_was_done_it_stays_done(on: str) -> None:
    assert on_days(to_do(done(on="2026-05-01"), rescheduled(SEPTEMBER, on=on)), "2026-10-01") == ["met"]


def test_what_was_given_up_is_owed_again_once_it_got_another_deadline() -> None:
    ledger = to_do(dropped(on="2026-05-01"), rescheduled(SEPTEMBER, on="2026-05-02"))
    assert on_days(ledger, "2026-10-01") == ["overdue"]


def test_what_was_done_is_late_by_the_deadline_that_it_had_last() -> None:
    assert on_days(to_do(rescheduled(SEPTEMBER, on="2026-06-20"), done(on="2026-07-01")), "2027-01-01") == ["met"]


# Corrected, taken back, and taken back again


def test_a_corrected_deadline_is_none_of_the_earlier_ones() -> None:
    ledger = to_do(label="task")
    ledger.tell(assigned(deadline=SEPTEMBER, on="2026-01-10", replaces="task"))
    found = action(ledger)
    assert (str(found.days), found.earlier) == ("2026-09-30", 0)


@pytest.mark.parametrize(
    ("event", "corrected", "before", "after", "without"),
    [
        (
            rescheduled(SEPTEMBER, on="2026-05-01", label="it"),
            rescheduled(DECEMBER, on="2026-05-01", replaces="it"),
            *("2026-09-30 overdue", "2026-12-31 due_soon", "2026-06-30 overdue"),
        ),
        (
            done(on="2026-05-01", label="it"),
            done(on="2026-07-01", replaces="it"),
            *("2026-06-30 met", "2026-06-30 met_late", "2026-06-30 overdue"),
        ),
        (
            done(on="2026-05-01", label="it"),
            done(on="2026-05-01", outcome="partly_met", replaces="it"),
            *("2026-06-30 met", "2026-06-30 overdue", "2026-06-30 overdue"),
        ),
        (
            dropped(on="2026-05-01", label="it"),
            done(on="2026-05-01", replaces="it"),
            *("2026-06-30 dropped", "2026-06-30 met", "2026-06-30 overdue"),
        ),
    ],
)
def test_what_became_of_it_can_be_corrected_taken_back_and_put_back(
    event: AnyEvent, corrected: AnyEvent, before: str, after: str, without: str
) -> None:
    def stands(ledger: Ledger) -> str:
        found = action(ledger, "2026-12-15")
        return f"{found.days} {found.schedule}"

    ledger = to_do(event)
    assert stands(ledger) == before
    ledger.tell(retracted("it", label="slip"))
    assert stands(ledger) == without
    ledger.tell(retracted("slip"))
    assert stands(ledger) == before
    ledger.tell(corrected)
    assert stands(ledger) == after


def test_an_action_whose_assignment_is_taken_back_is_nothing_to_do_until_that_is_taken_back_too() -> None:
    ledger = to_do(done(on="2026-07-01"), label="task")
    ledger.tell(retracted("task", label="slip"))
    assert schedule.of_action(ledger, "report", date(2026, 7, 1)) is None
    assert schedule.due(ledger, date(2026, 7, 1), everything=True) == []
    assert ledger.check() == []
    ledger.tell(retracted("slip"))
    assert on_days(ledger, "2026-07-01") == ["met_late"]


# Moments and desks


def test_what_had_not_happened_by_a_day_is_not_yet_done_on_it() -> None:
    ledger = to_do(rescheduled(SEPTEMBER, on="2026-06-20"), done(on="2026-07-05"))

    def stood(on: str) -> tuple[str, str]:
        found = schedule.of_action(ledger.view(on=on), "report", date.fromisoformat(on))
        assert found is not None
        return str(found.days), found.schedule

    assert stood("2026-06-19") == ("2026-06-30", "due_soon")
    assert stood("2026-07-04") == ("2026-09-30", "on_time")
    assert stood("2026-07-05") == ("2026-09-30", "met")
    assert schedule.of_action(ledger.view(on="2026-01-09"), "report", date(2026, 1, 9)) is None


def test_what_was_not_yet_recorded_changes_no_earlier_answer() -> None:
    ledger = to_do()
    before = ledger.log.head().position
    ledger.tell(done(on="2026-05-01"))
    then = schedule.of_action(ledger.view(as_of=before), "report", date(2026, 7, 1))
    assert then is not None
    assert then.schedule is Schedule.OVERDUE


def test_two_desks_that_exchange_what_they_recorded_say_the_same() -> None:
    one, other = empty(Clock("2040-01-01T09:00")), empty(Clock("2040-01-01T08:59"))
    one.tell(assigned(deadline=JUNE, on="2026-01-10"), assigned(None, JUNE, on="2026-01-11", label="task"))
    exchange(one, other)
    other.ids |= one.ids
    one.tell(done(on="2026-05-20"), rescheduled(DECEMBER, on="2026-06-20"), done("task", on="2026-07-01"))
    other.tell(rescheduled(SEPTEMBER, on="2026-05-01"), rescheduled(SEPTEMBER, "task", on="2026-05-01"))
    exchange(one, other)
    for desk in (one, other):
        found = action(desk, "2027-01-01")
        assert (str(found.days), found.schedule, found.earlier) == ("2026-12-31", Schedule.OVERDUE, 2)
        found = action(desk, "2027-01-01", one.ids["task"])
        assert (str(found.days), found.schedule, found.earlier) == ("2026-09-30", Schedule.MET, 1)


# Named by its event


def nameless(*events: AnyEvent) -> tuple[Ledger, str]:
    """A ledger with an action that has no slug of its own, and the id it goes by."""
    ledger = told(assigned(None, JUNE, on="2026-01-10", label="task"))
    ledger.tell(*events)
    return ledger, ledger.ids["task"]


def test_an_action_without_a_name_goes_by_the_id_of_its_event() -> None:
    ledger, name = nameless()
    assert action(ledger, name=name).thing == f"action:{name}"
    ledger, name = nameless(rescheduled(SEPTEMBER, "task", on="2026-02-01"), done("task", on="2026-10-01"))
    found = action(ledger, name=name)
    assert (str(found.days), found.schedule) == ("2026-09-30", Schedule.MET_LATE)
    ledger, name = nameless(dropped("task", on="2026-02-01"))
    assert action(ledger, name=name).schedule is Schedule.DROPPED


def test_an_action_without_a_name_keeps_what_became_of_it_when_it_is_corrected() -> None:
    ledger, name = nameless(done("task", on="2026-07-01"))
    ledger.tell(assigned(None, SEPTEMBER, on="2026-01-10", replaces="task"))
    found = action(ledger, name=name)
    assert (str(found.days), found.schedule) == ("2026-09-30", Schedule.MET)


def test_an_action_that_gets_a_name_later_keeps_what_became_of_it() -> None:
    ledger, _ = nameless(done("task", on="2026-07-01"))
    ledger.tell(assigned("report", SEPTEMBER, on="2026-01-10", replaces="task"))
    assert on_days(ledger, "2026-07-01") == ["met"]


# While nothing needs to be done


@pytest.mark.parametrize("closing", [suspended(on="2026-03-01"), cancelled(on="2026-03-01")])
def test_an_action_does_not_apply_while_all_it_is_about_is_closed_or_suspended_and_counts_again_after(
    closing: AnyEvent,
) -> None:
    ledger = told(made(on="2026-01-01"), assigned(deadline=JUNE, about=["proposal:water"], on="2026-01-10"))
    assert on_days(ledger, "2026-07-01") == ["overdue"]
    ledger.tell(closing)
    assert on_days(ledger, "2026-06-30", "2026-07-01") == ["not_applicable", "not_applicable"]
    ledger.tell(reopened(on="2026-08-01"))
    assert on_days(ledger, "2026-06-30", "2026-07-01") == ["due_soon", "overdue"]
    ledger.tell(rescheduled(DECEMBER, on="2026-08-02"))
    assert on_days(ledger, "2026-12-31", "2027-01-01") == ["due_soon", "overdue"]


def test_what_is_put_off_by_decision_is_still_to_be_prepared() -> None:
    events = [made(on="2026-01-01"), deferred(on="2026-03-01")]
    ledger = told(*events, assigned(deadline=JUNE, about=["proposal:water"], on="2026-01-10"))
    assert on_days(ledger, "2026-07-01") == ["overdue"]


def test_an_action_applies_as_long_as_anything_it_is_about_is_open() -> None:
    events = [made(on="2026-01-01"), made(proposal="dams", on="2026-01-01"), suspended(on="2026-03-01")]
    ledger = told(*events, assigned(deadline=JUNE, about=["proposal:water", "proposal:dams"], on="2026-01-10"))
    assert on_days(ledger, "2026-07-01") == ["overdue"]
    ledger.tell(suspended(proposals=["dams"], on="2026-04-01"))
    assert on_days(ledger, "2026-07-01") == ["not_applicable"]


def test_an_action_about_nothing_always_applies() -> None:
    assert on_days(to_do(), "2026-07-01") == ["overdue"]


def test_what_was_done_or_dropped_is_so_whatever_became_of_what_it_is_about() -> None:
    for last, expected in ((done(on="2026-07-01"), "met_late"), (dropped(on="2026-07-01"), "dropped")):
        events = [made(on="2026-01-01"), suspended(on="2026-03-01")]
        ledger = told(*events, assigned(deadline=JUNE, about=["proposal:water"], on="2026-01-10"), last)
        assert on_days(ledger, "2026-07-01") == [expected]


@pytest.mark.parametrize(
    ("about", "before", "closing", "reopening"),
    [
        ("instrument:memo", [signed(proposals=[])], ended(proposals=[], on="2026-03-01"), None),
        ("track:ports", [track("ports")], TrackClosed(track=TrackId("ports")), None),
        ("meeting:round", [scheduled("round")], scheduled("round", status="cancelled"), scheduled("round")),
        ("action:draft", [assigned("draft", on="2026-01-01")], done("draft", on="2026-03-01"), None),
        ("action:draft", [assigned("draft", on="2026-01-01")], dropped("draft", on="2026-03-01"), None),
        (
            "instrument:memo",
            [signed(proposals=[], on="2026-01-01")],
            step("suspended", on="2026-03-01"),
            step("entered_into_force", on="2026-04-01"),
        ),
    ],
)
def test_instruments_tracks_meetings_and_actions_can_be_closed_or_suspended_too(
    about: str, before: Sequence[AnyEvent], closing: AnyEvent, reopening: AnyEvent | None
) -> None:
    ledger = told(made(), *before, assigned(deadline=JUNE, about=[about], on="2026-01-10"))
    assert on_days(ledger, "2026-07-01") == ["overdue"]
    ledger.tell(closing)
    assert on_days(ledger, "2026-07-01") == ["not_applicable"]
    if reopening:
        ledger.tell(reopening)
        assert on_days(ledger, "2026-07-01") == ["overdue"]


@pytest.mark.parametrize("about", ["party:ministry-b", "track:rivers", "meeting:summit"])
def test_what_cannot_be_closed_keeps_an_action_applying(about: str) -> None:
    ledger = told(meeting("summit", "2026-01-10"), assigned(deadline=JUNE, about=[about], on="2026-01-10"))
    assert on_days(ledger, "2026-07-01") == ["overdue"]


def test_an_action_does_not_apply_while_another_without_a_name_that_it_is_about_is_done() -> None:
    ledger, _ = nameless(assigned(deadline=JUNE, about=["action:task"], on="2026-01-10"))
    assert on_days(ledger, "2026-07-01") == ["overdue"]
    ledger.tell(done("task", on="2026-03-01"))
    assert on_days(ledger, "2026-07-01") == ["not_applicable"]


# What cannot be


def test_what_was_certainly_done_before_it_was_assigned_is_pointed_out() -> None:
    def impossible(on: str) -> list[tuple[str, str]]:
        ledger = to_do(done(on=on))
        return ledger.connection.execute("SELECT thing, what FROM impossible").fetchall()

    assert impossible("2026-01-09") == [("action:report", "done before it was assigned")]
    assert impossible("2026-01-10") == []
    assert impossible("2026-01") == []


# The list


def test_what_is_due_comes_in_the_order_of_urgency_and_then_of_its_day() -> None:
    until = {
        "overdue": "2026-02-28",
        "long-overdue": "2026-01-31",
        "soon": "2026-03-31",
        "sooner": "2026-03-10",
        "later": "2026-12-31",
    }
    actions = [assigned(name, deadline(due=day), on="2026-01-01") for name, day in until.items()]
    others = [assigned("loose", deadline(said="soon"), on="2026-01-01"), assigned("free", on="2026-01-01")]
    finished = [assigned("finished", on="2026-01-01"), done("finished", on="2026-01-02")]
    ledger = told(*others, *finished, *actions)

    def listed(*, everything: bool) -> list[str]:
        found = schedule.due(ledger, date(2026, 3, 1), everything=everything)
        return [each.thing.removeprefix("action:") for each in found]

    urgent = ["long-overdue", "overdue", "sooner", "soon", "loose"]
    assert listed(everything=False) == urgent
    assert listed(everything=True) == [*urgent, "later", "free", "finished"]


def test_an_action_says_what_it_is_who_owes_it_to_whom_and_the_words_of_its_deadline() -> None:
    until = deadline(due="2026-06-30", said="by the end of June")
    people: dict[str, Any] = {"owners": ["ministry-b", "DD"], "owed_to": ["university-e"], "about": ["track:rivers"]}
    found = action(told(assigned(deadline=until, on="2026-01-10", **people)))
    assert (found.title, found.said) == ("Write the report", "by the end of June")
    assert (found.owners, found.owed_to, found.about) == (("ministry-b", "DD"), ("university-e",), ("track:rivers",))


# We and they


def owed(we: str, *owners: str, before: Sequence[AnyEvent] = ()) -> Owed | None:
    """Who owes an action of these owners, seen from somebody."""
    return action(told(*before, assigned(owners=owners, on="2026-01-10")), we=we).owed


@pytest.mark.parametrize(
    ("we", "owners", "expected"),
    [
        ("AA", ["AA"], Owed.WE),
        ("AA", ["AA-01"], Owed.WE),
        ("AA", ["ministry-b"], Owed.WE),
        ("AA", ["army-a", "company-c"], Owed.WE),
        ("AA", ["DD"], Owed.THEY),
        ("AA", ["ministry-d", "university-e"], Owed.THEY),
        ("AA", ["person-p"], Owed.THEY),
        ("AA", ["ministry-b", "DD"], Owed.BOTH),
        ("AA", [], Owed.NOBODY),
        ("ministry-b", ["company-c"], Owed.WE),
        ("ministry-b", ["AA"], Owed.THEY),
        ("ministry-b", ["army-a"], Owed.THEY),
        ("company-c", ["ministry-b"], Owed.THEY),
        ("AA-01", ["AA"], Owed.THEY),
        ("AA-01", ["AA-02"], Owed.THEY),
        ("A", ["AA"], Owed.THEY),
    ],
)
def test_an_owner_is_ours_who_is_we_or_whose_parents_country_or_code_lead_to_we(
    we: str, owners: Sequence[str], expected: Owed
) -> None:
    assert owed(we, *owners) is expected


def test_where_nobody_is_chosen_as_we_nobody_is_told_apart() -> None:
    assert action(to_do(owners=["AA"])).owed is None


def test_a_parent_of_a_parent_leads_to_we_and_its_country_too() -> None:
    bodies = [party("holding", country="AA-01"), party("group-co", parent="holding"), party("plant", parent="group-co")]
    assert owed("holding", "plant", before=bodies) is Owed.WE
    assert owed("AA-01", "plant", before=bodies) is Owed.WE
    assert owed("AA", "plant", before=bodies) is Owed.WE
    assert owed("plant", "holding", before=bodies) is Owed.THEY


def test_what_a_later_introduction_adds_to_an_owner_counts() -> None:
    assert owed("AA", "board", before=[party("board"), party("board", country="AA")]) is Owed.WE


def test_a_person_is_of_those_where_they_hold_a_post_and_of_those_they_represent_there() -> None:
    def post(at: str, **fields: Any) -> AnyEvent:
        return MembershipStated(person=PartyId("person-p"), organization=PartyId(at), role="member", **fields)

    assert owed("AA", "person-p", before=[post("ministry-b")]) is Owed.WE
    assert owed("DD", "person-p", before=[post("ministry-b")]) is Owed.THEY
    assert owed("AA", "person-p", before=[post("university-e", on_behalf_of=PartyId("company-c"))]) is Owed.WE


def test_bodies_that_belong_to_each_other_come_to_an_end() -> None:
    ledger = given(clock=Clock(NOW))
    ledger.tell_together(party("one", parent="two"), party("two", parent="one"))
    ledger.tell(assigned(owners=["one"], on="2026-01-10"))
    assert action(ledger, we="two").owed is Owed.WE
    assert action(ledger, we="AA").owed is Owed.THEY
    assert not agenda.belongs(ledger.connection, "one", "AA", date(2026, 1, 1))


def test_a_group_does_not_belong_to_its_members() -> None:
    assert owed("AA", "bloc", before=[group("bloc", "AA", "DD")]) is Owed.THEY
