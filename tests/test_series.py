"""Meetings that come again: what was dropped between them, what cannot be told, what followed (RULES 14 and 15).

Country AA and Country DD meet as the working group ``jwg``. The desk records in 2040, so that whatever is told of the
years before has happened.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from coop_tracker.dates import PartialDate
from coop_tracker.errors import UnknownThing
from coop_tracker.events import (
    AnyEvent,
    EventId,
    MeetingId,
    Participant,
    ParticipationRecorded,
    PartyId,
    ProposalId,
    ProposalsLinked,
    Slug,
)
from coop_tracker.series import Followed, FollowUp, Gap, Listed, Series, all_series
from coop_tracker.vocabulary import ParticipantRole, Relation, Stage, Thread
from tests.given import (
    Clock,
    Ledger,
    agreed,
    announced,
    assigned,
    begun,
    claim,
    claimed,
    deadline,
    declined,
    deferred,
    discussed,
    done,
    dropped,
    endorsed,
    given,
    interest,
    itemised,
    made,
    meeting,
    progress,
    reported,
    rescheduled,
    retracted,
    scheduled,
    source,
    suspended,
)

NOW = "2040-01-01T09:00"
FIRST, SECOND = "2025-01-10", "2025-03-10"


def told(*events: AnyEvent) -> Ledger:
    """A ledger that was told these; what it keeps is what a rebuild makes."""
    ledger = given(*events, clock=Clock(NOW))
    assert ledger.check() == []
    return ledger


def round_(number: int, on: str | None, slug: str | None = None, **fields: Any) -> AnyEvent:
    """A meeting of the working group, with its number."""
    return meeting(slug or f"m{number}", on, **{"series": "jwg", "ordinal": number, **fields})


def first(**fields: Any) -> AnyEvent:
    return round_(1, FIRST, **fields)


def second(on: str | None = SECOND, **fields: Any) -> AnyEvent:
    return round_(2, on, **fields)


ROADS = discussed(proposal="roads", meeting="m2")
"""Something that is on record of the second meeting."""
WATER = discussed(meeting="m1")


def series(*events: AnyEvent) -> Series:
    return told(*events).series("jwg")


def follow(*events: AnyEvent, thing: str = "proposal:water", raised_at: str = "m1") -> Followed:
    """What became of what was raised at a meeting, by the next."""
    (found,) = (each for each in series(*events).followed if (each.thing, each.raised_at) == (thing, raised_at))
    return found


def thread(*between: AnyEvent, m2: AnyEvent | None = None) -> str:
    """What became of ``water``, raised at the first meeting, when this was said and something is known of the next."""
    return follow(first(), WATER, m2 or second(), ROADS, *between).thread.value


# Dropped, or not


def test_what_was_raised_and_of_which_nothing_is_on_record_by_the_end_of_the_next_is_dropped() -> None:
    assert follow(first(), WATER, second(), ROADS) == Followed(
        *("proposal:water", "Water", "m1", "m2", Thread.DROPPED),
        "nothing is on record about it after m1 up to the end of m2",
        (),
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (endorsed(on="2025-01-11"), "continued"),
        (endorsed(on="2025-02-01"), "continued"),
        (endorsed(["DD"], "rejected", on="2025-02-01"), "continued"),
        (endorsed(on=SECOND), "continued"),
        (endorsed(meeting="m2"), "continued"),
        (discussed(meeting="m2"), "continued"),
        (progress("limited", on="2025-02-01"), "continued"),
        (endorsed(on="2025-03-11"), "dropped"),
        (endorsed(on=FIRST), "dropped"),
        (endorsed(meeting="m1"), "dropped"),
        (endorsed(on="2024-12-01"), "dropped"),
        (claim(on="2025-02-01"), "dropped"),
        (reported(stage="pilot", on="2025-02-01"), "dropped"),
        (progress("no_evidence_found", on="2025-02-01"), "dropped"),
        (progress("unknown", on="2025-02-01"), "dropped"),
        (endorsed(["DD"], "supported", "meeting:m1", on="2025-02-01"), "dropped"),
    ],
)
def test_what_is_substantive_after_the_one_and_up_to_the_end_of_the_next_keeps_it_going(
    said: AnyEvent, expected: str
) -> None:
    assert thread(said) == expected


def test_it_tells_by_which_events_it_went_on() -> None:
    ledger = told(first(), WATER, second(), ROADS)
    went_on = ledger.tell(
        endorsed(on="2025-02-20"), endorsed(["DD"], "noted", on="2025-02-10"), endorsed(["DD"], "noted", meeting="m2")
    )
    (found, *_) = ledger.series("jwg").followed
    positions = [each.position for each in went_on]
    assert (found.thread, sorted(found.events)) == (Thread.CONTINUED, positions)
    assert found.why == f"event {', '.join(map(str, positions))}"


def test_another_meeting_in_between_keeps_it_going_whatever_its_series() -> None:
    assert thread(meeting("call", "2025-02-01"), endorsed(meeting="call")) == "continued"


def test_an_action_done_about_it_keeps_it_going() -> None:
    assert thread(assigned(about=["proposal:water"], on=FIRST), done(on="2025-02-01")) == "continued"


def test_what_was_taken_back_keeps_nothing_going() -> None:
    assert thread(endorsed(on="2025-02-01", label="words"), retracted("words")) == "dropped"


def test_a_meeting_of_several_days_ends_with_its_last() -> None:
    assert thread(endorsed(on="2025-03-12"), m2=second("2025-03-10/2025-03-12")) == "continued"
    assert thread(endorsed(on="2025-03-13"), m2=second("2025-03-10/2025-03-12")) == "dropped"


def test_what_was_answered_at_a_meeting_was_a_matter_of_it_too() -> None:
    found = follow(made(["AA"], ["DD"], on="2024-12-01"), first(), endorsed(meeting="m1"), second(), ROADS)
    assert found.thread is Thread.DROPPED


def test_a_thread_is_told_of_each_meeting_at_which_it_was_raised() -> None:
    events = (first(), WATER, second(), discussed(meeting="m2"), round_(3, "2025-06-01"))
    found = series(*events, discussed(proposal="roads", meeting="m3")).followed
    assert [(each.thing, each.raised_at, each.by, each.thread.value) for each in found] == [
        ("proposal:water", "m1", "m2", "continued"),
        ("proposal:water", "m2", "m3", "dropped"),
        ("proposal:roads", "m3", None, "no_later_meeting"),
    ]


def test_the_next_meeting_is_the_one_that_was_held_next_whatever_was_recorded_last() -> None:
    late = (second(), ROADS, round_(3, "2025-06-01"), discussed(proposal="dams", meeting="m3"), first(), WATER)
    assert follow(*late).by == "m2"


# What is no thread


@pytest.mark.parametrize(
    "ending",
    [declined(on="2025-08-01"), claimed(on="2025-08-01")],
    ids=lambda event: type(event).__name__,
)
def test_what_is_closed_is_no_thread(ending: AnyEvent) -> None:
    assert [each.thing for each in series(first(), WATER, second(), ROADS, ending).followed] == ["proposal:roads"]


@pytest.mark.parametrize("pause", [suspended(on="2025-08-01"), deferred(on="2025-08-01")])
def test_what_is_suspended_or_deferred_is_open(pause: AnyEvent) -> None:
    assert thread(pause) == "dropped"


def test_a_thread_that_is_void_is_none() -> None:
    water = discussed(meeting="m1", label="raised")
    found = series(first(), water, second(), ROADS, retracted("raised")).followed
    assert [each.thing for each in found] == ["proposal:roads"]


def test_what_was_closed_later_was_dropped_as_the_record_stood_before() -> None:
    ledger = told(first(), WATER, second(), ROADS, declined(on="2025-08-01"))
    with ledger.view(on="2025-07-31") as view:
        found = view.series("jwg").followed[0]
    assert (found.thing, found.thread) == ("proposal:water", Thread.DROPPED)


# Actions


def test_what_was_assigned_at_one_and_is_still_open_is_dropped_if_nothing_was_done_about_it() -> None:
    found = follow(first(), assigned(meeting="m1"), second(), ROADS, thing="action:report")
    assert (found.title, found.by, found.thread) == ("Write the report", "m2", Thread.DROPPED)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (done(outcome="partly_met", on="2025-02-01"), "continued"),
        (done(outcome="partly_met", on=SECOND), "continued"),
        (done(outcome="partly_met", meeting="m2"), "continued"),
        (done(outcome="partly_met", on="2025-03-11"), "dropped"),
        (done(outcome="partly_met", on="2025"), "cannot_tell"),
        (rescheduled(deadline(due="2025-12-31"), on="2025-02-01"), "continued"),
        (rescheduled(deadline(due="2025-12-31"), on="2025-04-01"), "dropped"),
    ],
)
def test_what_was_done_in_part_or_put_off_in_between_keeps_an_action_going(said: AnyEvent, expected: str) -> None:
    found = follow(first(), assigned(meeting="m1"), second(), ROADS, said, thing="action:report")
    assert found.thread.value == expected


@pytest.mark.parametrize("ending", [done(on="2025-02-01"), done(on="2025-09-01"), dropped(on="2025-09-01")])
def test_an_action_that_was_done_or_given_up_is_no_thread(ending: AnyEvent) -> None:
    found = series(first(), assigned(meeting="m1"), second(), ROADS, ending).followed
    assert [each.thing for each in found] == ["proposal:roads"]


def test_an_action_that_was_assigned_elsewhere_is_no_thread_of_the_series() -> None:
    found = series(first(), assigned(on=FIRST), second(), ROADS).followed
    assert [each.thing for each in found] == ["proposal:roads"]


# What cannot be told


@pytest.mark.parametrize(
    "when", ["2025", "2025-03", "2025-01", "unknown", "[..2025-02-01]", "[2025-02-01..]", "2025-01-11~", "2025-03-10?"]
)
def test_what_may_have_been_in_between_leaves_open_whether_it_was_dropped(when: str) -> None:
    ledger = told(first(), WATER, second(), ROADS)
    (said,) = ledger.tell(endorsed(on=when))
    found = ledger.series("jwg").followed[0]
    assert (found.thread, found.events) == (Thread.CANNOT_TELL, (said.position,))
    assert found.why == f"event {said.position} may have been in between"


@pytest.mark.parametrize("when", ["2025-02", "[2025-01-11..2025-03-10]", "2025-02-01~"])
def test_a_vague_date_that_lies_in_between_keeps_it_going(when: str) -> None:
    assert thread(endorsed(on=when)) == "continued"


@pytest.mark.parametrize("when", ["2024", "2025-04", "[..2025-01-10]", "[2025-03-11..]"])
def test_a_vague_date_that_lies_before_or_after_keeps_nothing_going(when: str) -> None:
    assert thread(endorsed(on=when)) == "dropped"


@pytest.mark.parametrize(("number", "which"), [(3, "meeting 2 is not recorded"), (5, "meetings 2–4 are not recorded")])
def test_where_numbers_in_between_are_missing_it_cannot_be_told(number: int, which: str) -> None:
    events = (first(), WATER, round_(number, SECOND, "later"), discussed(proposal="roads", meeting="later"))
    found = follow(*events)
    assert (found.thread, found.why, found.by) == (Thread.CANNOT_TELL, which, "later")
    assert follow(*events, endorsed(on="2025-02-01")).thread is Thread.CONTINUED


def test_where_meetings_have_no_numbers_none_is_missing() -> None:
    found = follow(first(), WATER, second(ordinal=None), ROADS)
    assert found.thread is Thread.DROPPED


def test_where_the_days_of_the_meetings_are_not_known_it_cannot_be_told() -> None:
    found = follow(first(), WATER, second("unknown"), ROADS)
    assert (found.thread, found.why) == (Thread.CANNOT_TELL, "when the meetings were held is not on record")


def test_what_came_up_at_the_next_meeting_went_on_whatever_its_day() -> None:
    assert thread(discussed(meeting="m2"), m2=second("unknown")) == "continued"
    assert thread(discussed(meeting="m2"), m2=second("2025")) == "continued"


def test_of_a_meeting_whose_month_alone_is_known_what_was_said_in_it_may_have_been_after_it() -> None:
    assert thread(endorsed(on="2025-03-05"), m2=second("2025-03")) in ("continued", "cannot_tell")
    assert thread(endorsed(on="2025-04-01"), m2=second("2025-03")) == "dropped"


# Nothing recorded of the next


@pytest.mark.parametrize(
    "bare",
    [
        [],
        [scheduled("m2", SECOND)],
        [source("minutes", "official", official_of=["AA"], meetings=["m2"])],
        [
            ParticipationRecorded(
                meeting=MeetingId("m2"),
                participants=(Participant(party=PartyId("AA"), role=ParticipantRole.HOST),),
            )
        ],
        [discussed(proposal="roads", meeting="m2", label="roads"), retracted("roads")],
    ],
)
def test_a_meeting_of_which_nothing_but_that_it_was_held_is_on_record_drops_nothing(bare: Sequence[AnyEvent]) -> None:
    found = follow(first(), WATER, second(), *bare)
    assert (found.thread, found.why) == (Thread.NOTHING_RECORDED, "nothing is recorded of m2")


def test_what_merely_counts_from_a_meeting_is_not_recorded_of_it() -> None:
    until = deadline("within", offset="P30D", anchor="meeting:m2")
    found = follow(first(), WATER, second(), assigned(deadline=until, on=FIRST))
    assert found.thread is Thread.NOTHING_RECORDED


def test_what_went_on_before_it_went_on_although_nothing_is_recorded_of_the_next() -> None:
    assert follow(first(), WATER, second(), endorsed(on="2025-02-01")).thread is Thread.CONTINUED


def test_missing_numbers_weigh_more_than_that_nothing_is_recorded() -> None:
    assert follow(first(), WATER, round_(3, SECOND)).thread is Thread.CANNOT_TELL


# No later meeting


NONE_HELD = "no later meeting was held, as far as is on record"


def planned(*plans: AnyEvent) -> tuple[str | None, str]:
    """By which meeting a thread of the first would go on, and why it did not."""
    found = follow(first(), WATER, *plans)
    assert found.thread is Thread.NO_LATER_MEETING
    return found.by, found.why


def test_where_no_later_meeting_was_held_the_one_that_is_planned_is_named() -> None:
    assert planned() == (None, NONE_HELD)
    confirmed = scheduled("m2", "2025-06-01", series="jwg")
    assert planned(confirmed) == (
        "m2",
        f"{NONE_HELD}; m2 is confirmed for 2025-06-01",
    )
    tentative = scheduled("m2", "2025-06", "tentative", series="jwg")
    assert planned(tentative) == (
        "m2",
        f"{NONE_HELD}; m2 is tentative for 2025-06",
    )
    undated = scheduled("m2", None, "tentative", series="jwg")
    assert planned(undated) == ("m2", f"{NONE_HELD}; m2 is tentative")


def test_of_several_that_are_planned_the_soonest_is_named() -> None:
    plans = [scheduled("m3", "2025-09-01", series="jwg"), scheduled("m2", "2025-06-01", series="jwg")]
    assert planned(*plans, scheduled("m4", None, series="jwg"))[0] == "m2"


def test_one_that_was_called_off_or_belongs_elsewhere_is_not_named() -> None:
    assert planned(scheduled("m2", "2025-06-01", "cancelled", series="jwg"))[0] is None
    assert planned(scheduled("m2", "2025-06-01", series="other"))[0] is None
    called_off = [scheduled("m2", "2025-06-01", series="jwg", on=FIRST), scheduled("m2", None, "cancelled", on=SECOND)]
    assert planned(*called_off)[0] is None


def test_one_that_was_moved_is_named_with_its_new_day() -> None:
    moved = [scheduled("m2", "2025-06-01", series="jwg", on=FIRST), scheduled("m2", "2025-08-01", on=SECOND)]
    assert planned(*moved)[1] == f"{NONE_HELD}; m2 is confirmed for 2025-08-01"


def test_one_that_was_planned_for_a_day_before_is_no_later_meeting() -> None:
    before = scheduled("m0", "2024-12-01", series="jwg")
    assert planned(before) == (None, NONE_HELD)
    assert planned(before, scheduled("m2", "2025-06-01", series="jwg"))[0] == "m2"


def test_a_meeting_that_was_planned_and_held_is_the_next_one() -> None:
    found = follow(scheduled("m2", SECOND, series="jwg"), first(), WATER, meeting("m2", SECOND), ROADS)
    assert (found.thread, found.by) == (Thread.DROPPED, "m2")


# Gaps


@pytest.mark.parametrize(
    ("one", "other", "shortest", "longest"),
    [
        (FIRST, SECOND, 59, 59),
        ("2025-01", SECOND, 38, 68),
        (FIRST, "2025-03", 50, 80),
        ("2025-01", "2025-03", 29, 89),
        ("2025-01-10/2025-01-12", SECOND, 57, 59),
        (FIRST, "unknown", None, None),
        (FIRST, "[2025-03-10..]", 59, None),
        ("[..2025-01-10]", SECOND, 59, None),
    ],
)
def test_the_days_from_one_to_the_next_are_told_as_the_fewest_and_the_most_there_may_be(
    one: str, other: str, shortest: int | None, longest: int | None
) -> None:
    (gap,) = series(round_(1, one), round_(2, other)).gaps
    assert gap == Gap("m1", "m2", None, shortest, longest)


def test_there_are_never_fewer_than_no_days_from_one_to_the_next() -> None:
    (gap,) = series(round_(1, "2025-03"), round_(2, "2025-03-20")).gaps
    assert (gap.shortest, gap.longest) == (0, 19)


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [((1, 2), None), ((1, 3), (2, 2)), ((1, 5), (2, 4)), ((None, 5), None), ((3, None), None), ((3, 2), None)],
)
def test_the_numbers_of_which_no_meeting_is_on_record_are_named(
    numbers: tuple[int | None, int | None], missing: tuple[int, int] | None
) -> None:
    one, other = numbers
    meetings = [meeting("a", FIRST, series="jwg", ordinal=one), meeting("b", SECOND, series="jwg", ordinal=other)]
    (gap,) = series(*meetings).gaps
    assert (gap.earlier, gap.later, gap.missing) == ("a", "b", missing)


def test_meetings_are_told_in_the_order_they_were_held_and_then_those_to_come() -> None:
    found = series(
        scheduled("m5", "2026-01-01", series="jwg"),
        round_(3, "2025-06"),
        round_(2, SECOND),
        round_(1, FIRST),
        scheduled("m4", "2025-12-01", series="jwg"),
        meeting("elsewhere", "2025-02-01", series="other"),
    )
    assert [each.meeting for each in found.meetings][:3] == ["m1", "m2", "m3"]
    assert {each.meeting for each in found.meetings[3:]} == {"m4", "m5"}
    assert [(gap.earlier, gap.later) for gap in found.gaps] == [("m1", "m2"), ("m2", "m3")]


def test_of_two_on_one_day_the_number_says_which_came_first() -> None:
    assert [each.meeting for each in series(second(FIRST), first()).meetings] == ["m1", "m2"]


# Raised again


def test_what_was_raised_again_and_came_no_further_is_told_with_its_times() -> None:
    events = (first(), WATER, second(), discussed(meeting="m2"), discussed(on="2025-04-05"))
    found = series(*events).raised_again
    assert [(each.proposal, each.title, each.times, [*map(str, each.on)]) for each in found] == [
        ("water", "Water", 3, [FIRST, SECOND, "2025-04-05"])
    ]


def test_what_came_further_or_was_raised_once_is_not_told() -> None:
    once = (first(), WATER, second(), ROADS)
    assert series(*once).raised_again == ()
    further = (first(), WATER, second(), interest(meeting="m2"))
    assert series(*further).raised_again == ()


def test_what_is_closed_is_not_told_as_raised_again() -> None:
    again = (first(), WATER, second(), discussed(meeting="m2"), declined(on="2025-08-01"))
    assert series(*again).raised_again == ()


def test_what_was_raised_most_often_comes_first() -> None:
    events = [
        *(first(), second(), round_(3, "2025-06-01")),
        *(discussed(proposal="roads", meeting=name) for name in ("m1", "m2")),
        *(discussed(proposal="water", meeting=name) for name in ("m1", "m2", "m3")),
        *(discussed(proposal="dams", meeting=name) for name in ("m2", "m3")),
    ]
    assert [(each.proposal, each.times) for each in series(*events).raised_again] == [
        ("water", 3),
        ("dams", 2),
        ("roads", 2),
    ]


# All of them


def test_every_series_is_listed_with_the_meeting_that_was_held_last() -> None:
    ledger = told(
        second(),
        first(),
        scheduled("m3", "2026-01-01", series="jwg"),
        scheduled("m4", "2026-02-01", "cancelled", series="jwg"),
        scheduled("talks", "2026-01-01", "tentative", series="annual"),
        meeting("alone", FIRST),
    )
    assert all_series(ledger) == [Listed("annual", 0, None, None, 1), Listed("jwg", 2, "m2", SECOND, 1)]


def test_a_series_that_nobody_knows_is_an_error_that_says_what_was_meant() -> None:
    with pytest.raises(UnknownThing, match="no meeting of a series 'jwgg' is on record; did you mean jwg"):
        told(first()).series("jwgg")


def test_a_meeting_that_was_taken_back_was_not_held() -> None:
    ledger = told(first(), WATER, second(label="held"), ROADS, round_(3, "2025-06-01"))
    ledger.tell(retracted("held"))
    assert ledger.check() == []
    found = ledger.series("jwg")
    assert [each.meeting for each in found.meetings] == ["m1", "m3"]
    assert [gap.missing for gap in found.gaps] == [(2, 2)]


# Whatever the dates


days = st.dates(date(2025, 1, 1), date(2025, 1, 16))
spans = st.tuples(days, st.integers(0, 6)).map(lambda span: (span[0], span[0] + timedelta(span[1])))


@hypothesis.settings(max_examples=40)
@hypothesis.given(days, st.integers(1, 10), st.lists(spans, max_size=3))
def test_it_is_dropped_or_not_if_it_is_so_whatever_exactly_the_days_were(
    start: date, gap: int, said: list[tuple[date, date]]
) -> None:
    end = start + timedelta(gap)
    events = [endorsed(on=str(a) if a == b else f"[{a}..{b}]") for a, b in said]
    found = follow(round_(1, str(start)), WATER, round_(2, str(end)), ROADS, *events)
    certain = [start < a and b <= end for a, b in said]
    possible = [b > start and a <= end for a, b in said]
    expected = "continued" if any(certain) else "cannot_tell" if any(possible) else "dropped"
    assert found.thread.value == expected
    assert len(found.events) == (sum(certain) or sum(possible))


# What became of what a meeting brought


def followed(*events: AnyEvent, at: str = "m1") -> list[FollowUp]:
    return told(*events).follow_up(at)


def of_water(*events: AnyEvent) -> FollowUp:
    (found,) = followed(first(), made(["AA"], ["DD"], meeting="m1"), *events)
    return found


def labels(found: Sequence[Any]) -> list[str | None]:
    return [entry.event.label for entry in found]


def test_where_nothing_is_on_record_since_nothing_followed() -> None:
    found = of_water()
    assert not found.is_followed
    assert (found.proposal, found.title, found.stage_then, found.found.stage) == (
        *("water", "Water", "proposed"),
        Stage.PROPOSED,
    )
    assert (found.since, found.possibly_since, found.bundles, found.linked) == ((), (), (), ())


def test_what_came_after_is_told_in_the_order_it_happened_with_how_far_it_had_come_then() -> None:
    found = of_water(begun(on="2025-08-01", label="begun"), agreed(on="2025-05-01", label="yes"))
    assert found.is_followed
    assert labels(found.since) == ["yes", "begun"]
    assert (found.stage_then, found.found.stage) == ("proposed", Stage.IMPLEMENTATION)


@pytest.mark.parametrize(
    ("when", "since", "possibly"),
    [
        ("2025-01-11", True, False),
        ("2025-02", True, False),
        (FIRST, False, False),
        ("2024-12-31", False, False),
        ("2025-01", False, True),
        ("2025", False, True),
        ("unknown", False, True),
        ("[..2025-06-01]", False, True),
        ("[2025-01-10..]", False, True),
        ("[2025-01-11..]", True, False),
        ("[..2025-01-10]", False, False),
        ("2025-01-11~", False, True),
    ],
)
def test_what_may_have_been_before_only_possibly_followed(when: str, since: bool, possibly: bool) -> None:
    found = of_water(endorsed(on=when))
    assert (bool(found.since), bool(found.possibly_since)) == (since, possibly)
    assert found.is_followed is (since or possibly)


def test_what_only_possibly_followed_is_not_how_far_it_had_come_then() -> None:
    assert of_water(agreed(on="2025")).stage_then == "proposed"
    assert of_water(agreed(on=FIRST)).stage_then == "agreed_in_principle"


def test_what_was_said_at_the_meeting_itself_did_not_follow_it() -> None:
    found = of_water(endorsed(["DD"], "agreed", meeting="m1"))
    assert (found.is_followed, found.stage_then) == (False, "agreed_in_principle")


@pytest.mark.parametrize(
    "said",
    [
        claim(on="2025-05-01"),
        reported(stage="pilot", on="2025-05-01"),
        progress("no_evidence_found", on="2025-05-01"),
        progress("limited", "meeting:m1", on="2025-05-01"),
        assigned(about=["proposal:water"], on="2025-05-01"),
    ],
)
def test_what_is_not_substantive_did_not_follow(said: AnyEvent) -> None:
    assert not of_water(said).is_followed


def test_what_was_done_about_it_followed() -> None:
    found = of_water(assigned(about=["proposal:water"], on=FIRST), done(on="2025-05-01", label="done"))
    assert labels(found.since) == ["done"]


def test_that_it_is_an_item_of_a_bundle_or_linked_is_a_follow_up() -> None:
    found = of_water(announced(2, on="2025-05-01"), itemised("proposal:water", on="2025-05-01"))
    assert (found.is_followed, found.bundles, found.since) == (True, ("twelve",), ())
    ledger = told(first(), made(["AA"], ["DD"], meeting="m1"), made(proposal="dams", on="2025-05-01"))
    linked = ProposalsLinked(
        proposals=(ProposalId("dams"),), relation=Relation.FOLLOWS, target=ProposalId("water"), label=Slug("link")
    )
    (link,) = ledger.tell(linked)
    assert [(each.is_followed, each.linked) for each in ledger.follow_up("m1")] == [(True, (link.position,))]
    ledger.tell(retracted("link"))
    assert [(each.is_followed, each.linked) for each in ledger.follow_up("m1")] == [(False, ())]


def test_a_link_or_an_item_of_a_bundle_that_was_known_by_the_end_of_the_meeting_is_no_follow_up() -> None:
    introduced = [made(["AA"], ["DD"], on="2024-01-01"), made(["AA"], ["DD"], meeting="m1"), made(proposal="dams")]

    def followed_by(when: str) -> tuple[bool, bool]:
        linked = ProposalsLinked(
            proposals=(ProposalId("dams"),),
            relation=Relation.RELATED,
            target=ProposalId("water"),
            on=PartialDate.parse(when),
        )
        found = followed(first(), *introduced, announced(2), itemised("proposal:water", on=when), linked)
        (water,) = (each for each in found if each.proposal == "water")
        assert (water.since, water.possibly_since) == ((), ())
        return bool(water.linked), bool(water.bundles)

    days = ("2024-06-01", FIRST, "2025-01", "2025-01-11")
    assert [followed_by(day) for day in days] == [(False, False), (False, False), (True, True), (True, True)]


def test_a_meeting_of_several_days_is_followed_by_what_came_after_its_last() -> None:
    ledger = told(round_(1, "2025-01-10/2025-01-12"), made(["AA"], ["DD"], meeting="m1"))
    ledger.tell(endorsed(on="2025-01-12", label="in"), endorsed(["DD"], "noted", on="2025-01-13", label="after"))
    (found,) = ledger.follow_up("m1")
    assert (labels(found.since), found.possibly_since) == (["after"], ())


def test_of_a_meeting_on_an_unknown_day_all_else_only_possibly_followed() -> None:
    (found,) = followed(round_(1, "unknown"), made(["AA"], ["DD"], meeting="m1"), endorsed(on="2025-05-01"))
    assert (len(found.since), len(found.possibly_since)) == (0, 1)


def test_it_tells_of_each_proposal_that_came_up_there_in_the_order_of_recording() -> None:
    found = followed(
        first(),
        discussed(proposal="roads", meeting="m1"),
        made(proposal="dams", on=FIRST),
        endorsed(["DD"], "noted", "proposal:dams", meeting="m1"),
        WATER,
        declined(on="2025-05-01"),
        discussed(proposal="wells", on=FIRST),
    )
    assert [(each.proposal, bool(each.since)) for each in found] == [("roads", False), ("water", True)]


def test_a_meeting_goes_by_its_name_or_its_name_and_kind_and_another_is_an_error() -> None:
    ledger = told(first(), WATER, made(proposal="m1", on=FIRST), second())
    for name in ("m1", "meeting:m1"):
        assert [each.proposal for each in ledger.follow_up(name)] == ["water"]
    assert ledger.follow_up("m2") == []
    with pytest.raises(UnknownThing, match="nothing is known about meeting 'm9'"):
        ledger.follow_up("m9")


def test_what_is_no_meeting_has_no_follow_up() -> None:
    with pytest.raises(UnknownThing, match="water"):
        told(first(), WATER).follow_up("proposal:water")


def test_what_had_followed_by_a_day_is_what_had_happened_by_then() -> None:
    ledger = told(first(), made(["AA"], ["DD"], meeting="m1"), endorsed(on="2025-05"))
    for day, certain, possible in (("2025-04-30", 0, 0), ("2025-05-15", 0, 1), ("2025-05-31", 1, 1)):
        with ledger.view(on=day) as view:
            assert view.possibly
            found = [one.follow_up("m1")[0] for one in (view, view.possibly)]
            assert [len(each.since) for each in found] == [certain, possible]


def test_a_correction_of_what_was_raised_is_no_follow_up() -> None:
    ledger = told(first(), made(["AA"], ["DD"], meeting="m1", label="asked"))
    ledger.tell(made(["AA"], ["DD"], meeting="m1", summary="more", replaces=EventId(ledger.ids["asked"])))
    assert [each.is_followed for each in ledger.follow_up("m1")] == [False]
