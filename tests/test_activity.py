"""How long nothing moved a proposal, on a day that is asked (RULES 19); the thresholds are written out by hand.

The desk records in 2040, so that whatever is told of the years before has happened.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from coop_tracker import configuration
from coop_tracker.activity import Idle, activity
from coop_tracker.configuration import Configuration
from coop_tracker.events import AnyEvent, EventId, ProposalId, ProposalsLinked
from coop_tracker.vocabulary import Activity, Relation, Stage
from tests.given import (
    Clock,
    Ledger,
    agreed,
    amended,
    announced,
    assigned,
    begun,
    cancelled,
    claim,
    claimed,
    deadline,
    declined,
    deferred,
    discussed,
    done,
    dropped,
    ended,
    endorsed,
    given,
    interest,
    itemised,
    lapsed,
    made,
    meeting,
    pilot,
    progress,
    reopened,
    replaced,
    reported,
    rescheduled,
    retracted,
    signed,
    step,
    suspended,
    taken_back,
    term,
    verified,
    withdrawn,
)

NOW = "2040-01-01T09:00"
DAY = "2025-01-10"
LATER = "2025-06-01"


def told(*events: AnyEvent) -> Ledger:
    """A ledger that was told these; what it keeps is what a rebuild makes."""
    ledger = given(*events, clock=Clock(NOW))
    assert ledger.check() == []
    return ledger


def idle(ledger: Ledger, day: str, asked: Configuration | None = None, proposal: str = "water") -> Idle | None:
    """How long nothing had moved a proposal on a day; None: it has no activity."""
    found = [each for each in ledger.activity(date.fromisoformat(day), asked) if each.proposal == proposal]
    return found[0] if found else None


def on(ledger: Ledger, day: str, asked: Configuration | None = None) -> str | None:
    """The word for it."""
    found = idle(ledger, day, asked)
    return found and found.activity.value


def after(days: int, since: str = DAY) -> str:
    return str(date.fromisoformat(since) + timedelta(days))


def counts_from(*events: AnyEvent, day: str = "2026-01-01") -> str | None:
    """The day that the activity counts from, of what was proposed on ``DAY`` and then told this."""
    found = idle(told(made(["AA"], ["DD"], on=DAY, label="asked"), *events), day)
    return found and str(found.last_moved)


# The thresholds

STORIES: dict[Stage, Sequence[AnyEvent]] = {
    Stage.MENTIONED: [discussed(on=DAY)],
    Stage.INTEREST: [interest(on=DAY)],
    Stage.PROPOSED: [made(on=DAY)],
    Stage.ENDORSED: [made(on=DAY), endorsed(on=DAY)],
    Stage.AGREED_IN_PRINCIPLE: [made(on=DAY), agreed(on=DAY)],
    Stage.INSTRUMENT_SIGNED: [made(on=DAY), signed(on=DAY)],
    Stage.PILOT: [made(on=DAY), pilot(on=DAY)],
    Stage.IMPLEMENTATION: [made(on=DAY), begun(on=DAY)],
}
"""What brings a proposal to each stage at which it is open, all on one day."""

THRESHOLDS: dict[Stage, tuple[int, int, int | None]] = {
    Stage.MENTIONED: (60, 120, 365),
    Stage.INTEREST: (60, 120, 365),
    Stage.PROPOSED: (90, 180, 540),
    Stage.ENDORSED: (90, 180, 540),
    Stage.AGREED_IN_PRINCIPLE: (90, 180, 730),
    Stage.INSTRUMENT_SIGNED: (120, 270, None),
    Stage.PILOT: (90, 180, None),
    Stage.IMPLEMENTATION: (90, 180, None),
}
"""After how many days a proposal is quiet, stale and dormant: the table of the vocabulary."""


def test_every_stage_but_the_last_has_thresholds() -> None:
    assert [*STORIES] == [*THRESHOLDS] == [stage for stage in Stage if stage is not Stage.COMPLETED]


@pytest.mark.parametrize("stage", STORIES)
def test_it_is_quiet_stale_and_dormant_from_the_day_of_each_threshold_and_not_the_day_before(stage: Stage) -> None:
    ledger = told(*STORIES[stage])
    assert ledger.proposal("water").stage is stage
    quiet, stale, dormant = THRESHOLDS[stage]
    expected = {0: "current", quiet - 1: "current", quiet: "quiet", quiet + 1: "quiet"}
    expected |= {stale - 1: "quiet", stale: "stale", stale + 1: "stale"}
    if dormant is not None:
        expected |= {dormant - 1: "stale", dormant: "dormant", dormant + 1: "dormant", 20_000: "dormant"}
    else:
        expected |= {20_000: "stale"}
    assert {days: on(ledger, after(days)) for days in expected} == expected
    for days, word in expected.items():  # only those that are so quiet, or more
        day = date.fromisoformat(after(days))
        listed = [[each.activity for each in activity(ledger.connection, day, at_least=least)] for least in Activity]
        assert listed == [[word] if Activity(word) >= least else [] for least in Activity]


def test_it_tells_since_which_event_and_for_how_many_days() -> None:
    ledger = told(made(on=DAY), discussed(proposal="dams", on=LATER))
    asked = ledger.log.head().position - 1
    assert ledger.activity(date.fromisoformat(after(100))) == [
        Idle(
            *("water", "Water", Stage.PROPOSED, Activity.QUIET, date(2025, 1, 10), asked, 100),
            f"100 days since event {asked}, 2025-01-10",
        ),
        Idle(
            *("dams", "Dams", Stage.MENTIONED, Activity.CURRENT, date(2025, 6, 1), asked + 1, 0),
            f"0 days since event {asked + 1}, 2025-06-01",
        ),
    ]


def test_before_anything_happened_no_day_has_gone_by() -> None:
    ledger = told(made(on=DAY))
    for day in ("0001-01-01", after(-1), DAY):
        found = idle(ledger, day)
        assert found
        assert (found.activity, found.days) == (Activity.CURRENT, 0)


def test_the_last_day_there_is_can_be_asked_about() -> None:
    assert on(told(made(on=DAY)), "9999-12-31") == "dormant"


# What counts as something that moved it

MOVES: dict[str, Sequence[AnyEvent]] = {
    "raised again": [made(["AA"], ["DD"], on=LATER)],
    "talked about again": [discussed(on=LATER)],
    "interest": [interest(on=LATER)],
    "amended": [amended(summary="with pumps", on=LATER)],
    "noted": [endorsed(["DD"], "noted", on=LATER)],
    "rejected by one": [endorsed(["DD"], "rejected", on=LATER)],
    "another voice": [endorsed(["EE"], "supported", on=LATER)],
    "words taken back": [
        endorsed(["DD"], "welcomed", on=DAY, endorsement="words"),
        withdrawn("words", on=LATER),
    ],
    "agreed": [agreed(on=LATER)],
    "signed": [signed(on=LATER)],
    "a political document": [signed("statement", "joint_statement", parties=["AA", "DD"], on=LATER)],
    "a step that names it": [signed(on=DAY), step("ratified", proposals=["water"], on=LATER)],
    "a draft that names it": [step("drafted", proposals=["water"], on=LATER)],
    "a trial": [pilot(on=LATER)],
    "delivery": [begun(on=LATER)],
    "nothing begun": [progress("not_started", on=LATER)],
    "limited progress": [progress("limited", on=LATER)],
    "verified in part": [verified("partly", on=LATER)],
    "nobody could tell": [verified("cannot_tell", on=LATER)],
    "taken up again": [suspended(on=DAY), reopened(on=LATER)],
    "an action done about it": [assigned(about=["proposal:water"], on=DAY), done(on=LATER)],
    "an action done in part": [assigned(about=["proposal:water"], on=DAY), done(outcome="partly_met", on=LATER)],
    "words about a part of it": [endorsed(["DD"], "welcomed", scope="component", component="the pumps", on=LATER)],
}


@pytest.mark.parametrize("what", MOVES)
def test_its_own_events_and_what_was_done_about_it_refresh_it(what: str) -> None:
    assert counts_from(*MOVES[what]) == LATER


def _linked(relation: Relation) -> AnyEvent:
    return ProposalsLinked(proposals=(ProposalId("water"),), relation=relation, target=ProposalId("dams"))


DAMS = made(proposal="dams", on=DAY)
RESTS: dict[str, Sequence[AnyEvent]] = {
    "a claim": [claim(value="Waters", field="title", stated_on=LATER)],
    "a claim that it happened": [claim(on=LATER)],
    "a status report": [reported(stage="implementation", on=LATER)],
    "a status report of another fate": [reported(disposition="cancelled", on=LATER)],
    "a link": [DAMS, _linked(Relation.RELATED)],
    "a link as part": [DAMS, _linked(Relation.PART_OF)],
    "no evidence found": [progress("no_evidence_found", on=LATER)],
    "unknown progress": [progress("unknown", on=LATER)],
    "words about the whole meeting": [
        meeting("summit", DAY),
        discussed(meeting="summit", on=DAY),
        endorsed(["DD"], "supported", "meeting:summit", on=LATER),
    ],
    "words about the track": [
        made(["AA"], ["DD"], on=DAY, tracks=["rivers"]),
        endorsed(["DD"], "supported", "track:rivers", on=LATER),
    ],
    "words about the sides": [endorsed(["DD"], "supported", "party:AA", on=LATER)],
    "an action assigned": [assigned(about=["proposal:water"], on=LATER)],
    "an action put off": [
        assigned(about=["proposal:water"], on=DAY),
        rescheduled(deadline(due="2026-02-01"), on=LATER),
    ],
    "an action given up": [assigned(about=["proposal:water"], on=DAY), dropped(on=LATER)],
    "an action done about something else": [DAMS, assigned(about=["proposal:dams"], on=DAY), done(on=LATER)],
    "a step that does not name it": [signed(on=DAY), step("ratified", on=LATER)],
    "progress of an instrument": [signed(on=DAY), progress("substantial", "instrument:memo", on=LATER)],
    "progress of a track": [progress("substantial", "track:rivers", on=LATER)],
    "a bundle": [announced(2, on=LATER), itemised("proposal:water", on=LATER)],
    "the end of an instrument that names no proposal": [signed(on=DAY), ended(proposals=[], on=LATER)],
}


@pytest.mark.parametrize("what", RESTS)
def test_what_is_said_about_it_and_moves_nothing_does_not_refresh_it(what: str) -> None:
    assert counts_from(*RESTS[what]) == DAY


def test_a_correction_does_not_refresh_it_and_counts_with_the_day_it_gives() -> None:
    ledger = told(made(["AA"], ["DD"], on=DAY, label="asked"))
    ledger.clock.turn_to("2041-01-01T09:00")
    again = made(["AA"], ["DD"], on=DAY, summary="with pumps", replaces=EventId(ledger.ids["asked"]))
    (corrected,) = ledger.tell(again)
    found = idle(ledger, "2041-02-01")
    assert found
    assert (str(found.last_moved), found.last_moved_by) == (DAY, corrected.position)
    ledger.tell(made(["AA"], ["DD"], on="2025-02-01", replaces=EventId(corrected.event_id)))
    assert ledger.check() == []
    found = idle(ledger, "2041-02-01")
    assert found
    assert str(found.last_moved) == "2025-02-01"


def test_what_was_taken_back_does_not_refresh_it() -> None:
    assert counts_from(endorsed(on=LATER, label="words"), retracted("words")) == DAY


def test_what_was_done_refreshes_what_the_action_is_about_as_it_counts_now() -> None:
    ledger = told(made(["AA"], ["DD"], on=DAY), DAMS, assigned(about=["proposal:water"], on=DAY, label="task"))
    ledger.tell(done(on=LATER))
    ledger.tell(assigned(about=["proposal:dams"], on=DAY, replaces=EventId(ledger.ids["task"])))
    assert ledger.check() == []
    found = {each.proposal: str(each.last_moved) for each in ledger.activity(date(2026, 1, 1))}
    assert found == {"water": DAY, "dams": LATER}


def test_of_several_with_one_last_day_the_one_that_came_last_is_named() -> None:
    ledger = told(made(["AA"], ["DD"], on=DAY), endorsed(on=DAY), agreed(on=DAY), endorsed(["DD"], "noted", on=DAY))
    found = idle(ledger, LATER)
    assert found
    assert found.last_moved_by == ledger.log.head().position


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("2025-06", "2025-06-30"),
        ("2025", "2025-12-31"),
        ("[2025-03-01..2025-06-20]", "2025-06-20"),
        ("2025-06-10/2025-06-15", "2025-06-15"),
        ("[..2025-06-20]", "2025-06-20"),
        ("2025-06-10T18:00", "2025-06-10"),
    ],
)
def test_activity_counts_from_the_last_day_that_the_latest_may_have_been(said: str, last: str) -> None:
    assert counts_from(endorsed(on=said)) == last


def test_the_latest_is_the_one_whose_last_day_is_latest_whatever_came_first() -> None:
    assert counts_from(endorsed(["DD"], "noted", on="2025"), endorsed(["DD"], "noted", on="2025-11-30")) == "2025-12-31"


def test_an_event_on_the_day_of_its_meeting_counts_from_that_meeting() -> None:
    assert counts_from(meeting("summit", LATER), endorsed(meeting="summit")) == LATER


# What has none


@pytest.mark.parametrize(
    "ending",
    [
        declined(on=LATER),
        taken_back(on=LATER),
        cancelled(on=LATER),
        lapsed(on=LATER),
        suspended(on=LATER),
        deferred(on=LATER),
        suspended(on=LATER, until=deadline(due="2025-07-01")),
        replaced(on=LATER),
        claimed(on=LATER),
        verified("confirmed", on=LATER),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_is_closed_suspended_or_deferred_has_no_activity(ending: AnyEvent) -> None:
    ledger = told(made(["AA"], ["DD"], on=DAY), ending)
    assert [on(ledger, day) for day in (DAY, LATER, "2039-01-01")] == [None, None, None]
    assert ledger.activity(date(2039, 1, 1)) == []


def test_what_is_reopened_has_one_again_from_that_day() -> None:
    ledger = told(made(["AA"], ["DD"], on=DAY), suspended(on="2025-02-01"), reopened(on=LATER))
    assert [on(ledger, after(days, LATER)) for days in (89, 90)] == ["current", "quiet"]


def test_what_is_void_has_none() -> None:
    assert told(made(on=DAY, label="asked"), retracted("asked")).activity(date(2039, 1, 1)) == []


# What was signed is dormant when it has all run out


def signed_until(*ends: str | None, **terms: str) -> Ledger:
    """A proposal for which instruments were signed that run until these days."""
    instruments = [
        signed(f"memo-{number}", on=DAY, term=term(end=end, **terms) if end else None)
        for number, end in enumerate(ends)
    ]
    return told(made(["AA"], ["DD"], on=DAY), *instruments)


def test_what_was_signed_is_dormant_the_day_after_the_last_of_its_instruments_ran_out() -> None:
    ledger = signed_until("2025-03-31", "2025-06-30")
    days = ("2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01")
    assert [on(ledger, day) for day in days] == ["current", "current", "quiet", "dormant"]
    found = idle(ledger, "2025-07-01")
    assert found
    assert (found.days, found.why) == (
        172,
        f"all its instruments have run out; 172 days since event {found.last_moved_by}, {DAY}",
    )


def test_one_instrument_without_an_end_keeps_it_from_being_dormant() -> None:
    ledger = signed_until("2025-03-31", None)
    assert [on(ledger, after(days)) for days in (269, 270, 5000)] == ["quiet", "stale", "stale"]


def test_what_ended_before_its_term_has_run_out_too() -> None:
    ledger = signed_until("2039-12-31", "2025-03-31")
    ledger.tell(ended("terminated", "memo-0", proposals=[], on="2025-04-10"))
    assert ledger.check() == []
    assert [on(ledger, day) for day in ("2025-04-01", "2025-04-11")] == ["current", "dormant"]


def test_what_renews_itself_does_not_run_out_unless_notice_was_given() -> None:
    ledger = signed_until("2025-06-30", auto_renews="P1Y", notice="P1M")
    assert [on(ledger, day) for day in ("2025-07-01", "2026-07-01")] == ["quiet", "stale"]
    ledger.tell(step("notice_given", "memo-0", on="2026-05-01"))
    assert ledger.check() == []
    assert [on(ledger, day) for day in ("2026-06-30", "2026-07-01")] == ["stale", "dormant"]


def test_a_draft_that_was_never_signed_keeps_nothing_from_running_out() -> None:
    ledger = signed_until("2025-03-31")
    ledger.tell(step("drafted", "next", proposals=["water"], on="2025-03-20"))
    assert ledger.check() == []
    assert on(ledger, "2025-04-01") == "dormant"


def test_at_a_later_stage_nothing_is_dormant_for_what_ran_out() -> None:
    ledger = told(made(["AA"], ["DD"], on=DAY), signed(on=DAY, term=term(end="2025-03-31")), begun(on=DAY))
    assert on(ledger, "2030-01-01") == "stale"


def test_an_end_of_which_only_the_year_is_known_is_past_when_the_year_is() -> None:
    ledger = signed_until("2025")
    assert [on(ledger, day) for day in ("2025-12-31", "2026-01-01")] == ["stale", "dormant"]


# As an office has it


def test_an_office_may_set_thresholds_of_its_own_stage_by_stage() -> None:
    asked = configuration.read("[staleness.proposed]\nquiet = 10\nstale = 20\n[staleness.pilot]\ndormant = 400\n")
    ledger = told(made(["AA"], ["DD"], on=DAY))
    words = [on(ledger, after(days), asked) for days in (9, 10, 19, 20, 539, 540)]
    assert words == ["current", "quiet", "quiet", "stale", "stale", "dormant"]
    ledger = told(*STORIES[Stage.PILOT])
    assert [on(ledger, after(days), asked) for days in (89, 90, 399, 400)] == ["current", "quiet", "stale", "dormant"]
    ledger = told(*STORIES[Stage.MENTIONED])
    assert [on(ledger, after(days), asked) for days in (59, 60)] == ["current", "quiet"]


def test_a_threshold_of_no_days_is_reached_at_once() -> None:
    asked = configuration.read("[staleness.proposed]\nquiet = 0\nstale = 0\n")
    assert on(told(made(["AA"], ["DD"], on=DAY)), DAY, asked) == "stale"


def test_a_configured_dormancy_of_what_was_signed_stands_beside_its_end() -> None:
    asked = configuration.read("[staleness.instrument_signed]\ndormant = 300\n")
    ledger = signed_until("2039-12-31")
    assert [on(ledger, after(days), asked) for days in (299, 300)] == ["stale", "dormant"]
    assert on(signed_until("2025-03-31"), "2025-04-01", asked) == "dormant"


# Whatever is asked


stages = st.sampled_from([*STORIES])
moved = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@hypothesis.settings(max_examples=25)
@hypothesis.given(
    st.lists(st.tuples(stages, moved), min_size=1, max_size=5),
    st.dates(date(2019, 1, 1), date(2035, 1, 1)),
    st.sampled_from([*Activity]),
)
def test_it_is_what_the_table_says_the_longest_first_and_as_a_filter_picks(
    told_: list[tuple[Stage, date]], day: date, least: Activity
) -> None:
    raising = {Stage.MENTIONED: discussed, Stage.INTEREST: interest}
    events: list[AnyEvent] = []
    expected = []
    for number, (stage, moved_on) in enumerate(told_):
        name = f"p{number}"
        events.append(raising.get(stage, made)(proposal=name, on=str(moved_on)))
        about: dict[str, Any] = {"proposals": [name], "on": str(moved_on)}
        match stage:
            case Stage.ENDORSED:
                events.append(endorsed(["DD"], "welcomed", f"proposal:{name}", on=str(moved_on)))
            case Stage.AGREED_IN_PRINCIPLE:
                events.append(agreed(**about))
            case Stage.INSTRUMENT_SIGNED:
                events.append(signed(f"memo-{number}", **about))
            case Stage.PILOT:
                events.append(pilot(**about))
            case Stage.IMPLEMENTATION:
                events.append(begun(**about))
        since = max(0, (day - moved_on).days)
        quiet, stale, dormant = THRESHOLDS[stage]
        word = "quiet" if since >= quiet else "current"
        word = "stale" if since >= stale else word
        word = "dormant" if dormant is not None and since >= dormant else word
        expected.append((name, stage, word, since))
    ledger = told(*events)
    found = activity(ledger.connection, day)
    assert sorted((each.proposal, each.stage, str(each.activity), each.days) for each in found) == sorted(expected)
    assert found == sorted(found, key=lambda each: (-each.activity.rank, each.last_moved, each.proposal))
    assert activity(ledger.connection, day, at_least=least) == [each for each in found if each.activity >= least]


@hypothesis.settings(max_examples=15)
@hypothesis.given(
    st.lists(st.one_of(st.none(), st.dates(date(2025, 1, 10), date(2026, 12, 31))), min_size=1, max_size=3),
    st.dates(date(2025, 1, 10), date(2027, 6, 1)),
    st.sampled_from([*Activity]),
)
def test_what_was_signed_is_dormant_exactly_when_all_ends_are_past(
    ends: list[date | None], day: date, least: Activity
) -> None:
    ledger = signed_until(*(str(end) if end else None for end in ends))
    (found,) = activity(ledger.connection, day)
    assert (found.activity is Activity.DORMANT) == all(end is not None and end < day for end in ends)
    assert activity(ledger.connection, day, at_least=least) == ([found] if found.activity >= least else [])
