"""Terms in doubt: whose notice it is, what an ending undoes, which account of a date is right; and who has answered."""

import json
from datetime import date
from typing import Any

import pytest

from coop_tracker.errors import UnknownThing
from coop_tracker.events import AnyEvent
from coop_tracker.history import History
from coop_tracker.instrument import Force, force_of, read
from coop_tracker.vocabulary import Ailment, Reached, Schedule, Voice
from tests.given import (
    Clock,
    Ledger,
    announced,
    assigned,
    claim,
    deadline,
    done,
    ended,
    endorsed,
    given,
    itemised,
    made,
    meeting,
    read_in,
    rescheduled,
    retracted,
    signed,
    source,
    step,
    term,
    withdrawn,
)
from tests.sessions import Desk, desk

__all__ = ["desk"]  # a fixture of these tests

RENEWING = term(end="2025-12-31", auto_renews="P1Y", notice="P3M")


def told(*events: AnyEvent) -> Ledger:
    """A ledger that was told these; what it keeps is what a rebuild makes."""
    ledger = given(*events, clock=Clock("2030-01-01T09:00"))
    assert ledger.check() == []
    return ledger


def pact(*parties: str, **fields: Any) -> AnyEvent:
    """A memorandum of 2024 that renews itself."""
    named = {"kind": "mou", "on": "2024-01-01", "proposals": [], "term": RENEWING}
    return signed(**{**named, "parties": parties or ("AA", "DD"), **fields})


def on(ledger: Ledger, day: str) -> Force:
    history: History = ledger.history("instrument:memo")
    found = read("memo", history, ledger.world())
    assert found
    return force_of(found, date.fromisoformat(day))


def in_force(ledger: Ledger, *days: str) -> list[bool | None]:
    return [on(ledger, day).in_force for day in days]


# Notice


def test_notice_of_one_of_two_ends_it_and_of_one_of_three_leaves_open_whether_the_others_go_on() -> None:
    notice = step("notice_given", on="2025-06-01", by=["AA"])
    assert in_force(told(pact("AA", "DD"), notice), "2025-12-31", "2026-01-01") == [True, False]
    assert in_force(told(pact("AA", "DD", "EE"), notice), "2025-12-31", "2026-01-01") == [True, None]


def test_when_all_but_one_have_given_notice_nobody_is_left_to_go_on() -> None:
    notices = [step("notice_given", on="2025-06-01", by=[party]) for party in ("AA", "DD")]
    assert in_force(told(pact("AA", "DD", "EE"), *notices), "2026-01-01") == [False]


def test_what_somebody_says_who_is_no_party_is_no_notice() -> None:
    notice = step("notice_given", on="2025-06-01", by=["EE"])
    assert in_force(told(pact("AA", "DD"), notice), "2026-01-01") == [True]


def test_a_ministry_may_take_back_the_notice_of_its_country() -> None:
    notice = step("notice_given", on="2025-06-01", by=["AA"])
    back = step("notice_withdrawn", on="2025-07-01", by=["ministry-b"])
    assert in_force(told(pact("AA", "DD"), notice, back), "2026-01-01") == [True]


def test_notice_on_a_day_that_is_not_known_leaves_open_what_follows() -> None:
    ledger = told(pact(), step("notice_given", on="2025", by=["AA"]))
    assert in_force(ledger, "2025-12-31", "2026-03-01") == [True, None]
    assert "its date does not say whether in time" in on(ledger, "2026-03-01").why


def test_late_notice_is_told_before_it_has_any_effect() -> None:
    ledger = told(pact(), step("notice_given", on="2025-11-01", by=["AA"]))
    assert "came too late for that, and holds for the next end" in on(ledger, "2025-11-15").why


def test_what_renews_itself_is_in_force_though_the_day_of_its_end_is_vague() -> None:
    ledger = told(pact(term=term(end="2025", auto_renews="P1Y", notice="P3M")))
    assert in_force(ledger, "2025-06-01", "2026-06-01") == [True, True]


# Endings


def test_after_an_ending_it_applies_again_from_what_certainly_came_later() -> None:
    again = step("entered_into_force", on="2025-06-01")
    ledger = told(pact(), ended("terminated", on="2025-01-01", proposals=[]), again)
    assert in_force(ledger, "2024-06-01", "2025-03-01", "2025-07-01") == [True, False, True]


def test_what_may_have_come_before_the_ending_does_not_undo_it() -> None:
    ledger = told(pact(), ended("terminated", on="2025-06", proposals=[]), step("renewed", on="2025-06-20"))
    assert in_force(ledger, "2025-07-01") == [False]


def test_of_two_endings_the_first_stands() -> None:
    endings = [ended(how, on=day, proposals=[]) for how, day in (("replaced", "2025-06-01"), ("expired", "2025-06-02"))]
    assert on(told(pact(), *endings), "2025-07-01").why == "it ended on 2025-06-01"


def test_where_notice_stood_it_ended_with_its_term_whatever_was_said_later() -> None:
    notice = step("notice_given", on="2025-06-01", by=["AA"])
    ledger = told(pact(), notice, ended("terminated", on="2026-06-01", proposals=[]))
    assert on(ledger, "2026-07-01").why == "its term ran out on 2025-12-31"


# Accounts that disagree


def disputed(field: str, value: Any, about: str = "instrument:memo", **fields: Any) -> Ledger:
    sources = [source("paper"), source("weekly")]
    first = pact(sources=read_in("paper"), term=term(duration="P1Y"), label="memo", **fields)
    return told(*sources, first, claim(about, value, field=field, sources=read_in("weekly"), label="other"))


def test_where_accounts_of_its_signing_are_equally_good_nobody_can_say_in_between() -> None:
    ledger = disputed("on", "2024-07-01")
    assert in_force(ledger, "2023-12-31", "2024-03-01", "2024-08-01", "2025-03-01", "2025-07-01") == [
        *(False, None, True, None, False),
    ]
    assert "by the account in event" in on(ledger, "2024-03-01").why


def test_the_claim_that_makes_it_doubtful_is_named_in_the_explanation() -> None:
    (found,) = disputed("on", "2024-07-01").explain("instrument:memo", "in_force", day="2024-03-01")
    assert found.answer == "cannot be told"
    assert any("is an account as good" in each.why for each in found.considered)


def test_an_account_that_a_person_preferred_settles_it() -> None:
    ledger = disputed("on", "2024-07-01")
    better = claim(
        "instrument:memo", "2024-01-01", field="on", rank="preferred", reason="seen", sources=read_in("paper")
    )
    ledger.tell(better)
    assert in_force(ledger, "2024-03-01") == [True]


# Bundles and answers


def test_a_political_document_is_no_item_that_was_signed() -> None:
    ledger = told(signed("paper", "joint_statement", proposals=[]), signed("memo", proposals=[]), announced(3))
    ledger.tell(itemised("instrument:paper", "instrument:memo"))
    (bundle,) = ledger.bundles("twelve")
    assert [(each.reached, each.items) for each in bundle.reached] == [(Reached.INSTRUMENT_SIGNED, 1)]


def test_an_item_of_which_nothing_counts_any_more_is_none() -> None:
    ledger = told(
        made(label="offer"), signed("memo", proposals=[]), announced(3), itemised("proposal:water", "instrument:memo")
    )
    assert len(ledger.bundles("twelve")[0].items) == 2
    ledger.tell(retracted("offer"))
    assert ledger.bundles("twelve")[0].items == ("instrument:memo",)
    (found,) = ledger.explain("bundle:twelve", "announced")
    assert "1 are known one by one" in found.because


def test_whoever_signs_an_instrument_that_names_it_has_answered() -> None:
    ledger = told(made(["AA"], ["DD"]), signed(parties=["AA", "DD"]))
    assert {each.side: each.voice for each in ledger.answers("water")} == dict.fromkeys(["AA", "DD"], Voice.REPORTED)


def test_a_side_that_took_its_words_back_has_not_merely_said_nothing() -> None:
    ledger = told(made(["AA"], ["DD", "EE"]), endorsed(["DD"], "agreed", endorsement="words"), withdrawn("words"))
    voices = {str(each.side): each.voice for each in ledger.answers("water")}
    assert (voices["DD"], voices["EE"]) == (Voice.WITHDRAWN, Voice.NO_ANSWER)


# Actions, and what is known of them


def test_what_was_reported_done_twice_was_done_at_first() -> None:
    until = deadline(due="2026-02-01")
    ledger = told(assigned(deadline=until, on="2026-01-01"), done(on="2026-01-30"), done(on="2026-02-06"))
    assert ledger.due("2026-03-01", everything=True)[0].schedule is Schedule.MET


def test_two_corrections_of_a_deadline_that_disagree_are_pointed_out() -> None:
    moved = rescheduled(deadline(due="2026-02-10"), on="2026-01-02", label="moved")
    ledger = told(assigned(deadline=deadline(due="2026-02-01"), on="2026-01-01"), moved)
    for day in ("2026-02-11", "2026-02-12"):
        ledger.tell(rescheduled(deadline(due=day), on="2026-01-02", replaces="moved"))
    found = [each for each in ledger.health("2026-01-15") if each.ailment is Ailment.COMPETING]
    assert [each.thing for each in found] == ["action:report"]


def test_what_was_taken_back_since_can_be_shown_as_it_was_known() -> None:
    ledger = told(endorsed(["DD"], "welcomed", "track:rivers", endorsement="words", label="said"))
    position = ledger.position
    ledger.tell(retracted("said"))
    with pytest.raises(UnknownThing):
        ledger.resolve("endorsement:words")
    with ledger.view(as_of=position, about=["words"]) as view:
        assert view.resolve("words") == "endorsement:words"


def test_a_code_with_a_slip_in_it_is_no_party() -> None:
    for slip in ("Aa", "A A", "AA-", "ZZZ"):
        with pytest.raises(UnknownThing):
            told().resolve(f"party:{slip}")


# By command

SESSION = """
coop record meeting-held --meeting talks --title Talks --kind bilateral --on 2025-01-10
coop record action-assigned --text 'Send the draft' --owner AA --owed-to DD --on 2025-01-10 --deadline-said 'in March' \
--deadline-relation by --deadline-due 2025-03
coop record instrument-signed --instrument memo --title Memorandum --kind mou --party AA --party DD --on 2025-01-10 \
--meeting talks --term-duration P1Y --term-auto-renews P1Y --term-notice P3M
coop record bundle-announced --bundle ten --title 'Ten memoranda' --of memoranda --count 10 --on 2025-01 --meeting talks
coop record bundle-itemised --bundle ten --item instrument:memo --on 2025-02-01
"""


@pytest.fixture
def talks(desk: Desk) -> Desk:
    """A desk with what a meeting brought."""
    for line in SESSION.replace("\\\n", "").strip().splitlines():
        desk.says(line)
    return desk


def test_the_instruments_are_listed_as_they_are_on_a_day(talks: Desk) -> None:
    assert (
        talks.says("coop instruments --on 2025-12-31")
        == """\
instrument	title	kind	binds	in force	last day for notice	why
memo	Memorandum	mou	no	yes	2026-10-09	its term runs until 2026-01-09
"""
    )
    assert json.loads(talks.says("coop instruments --on 2024-12-31 --format json")) == []
    (memo,) = json.loads(talks.says("coop instruments --on 2025-12-31 --format json"))
    assert (memo["in_force"], memo["commits"], memo["would_end"]["last"]) == (True, False, "2027-01-09")


def test_the_bundles_are_listed_with_what_is_unaccounted_for(talks: Desk) -> None:
    assert (
        talks.says("coop bundles")
        == """\
bundle	title	of	announced	known	unaccounted	state
ten	Ten memoranda	memoranda	10	1	9\t
"""
    )
    (ten,) = json.loads(talks.says("coop bundles --format json"))
    assert (ten["bundle"], ten["unaccounted"], ten["items"]) == ("ten", 9, ["instrument:memo"])


def test_where_there_are_none_that_is_said(desk: Desk) -> None:
    desk.says("coop record track-opened --track rivers --title Rivers")
    assert desk.run("coop instruments").err == "coop: no instrument is on record\n"
    assert desk.run("coop bundles").err == "coop: nothing that was announced together is on record\n"


def test_what_a_meeting_brought_is_followed_up_with_what_was_signed_announced_and_assigned(talks: Desk) -> None:
    page = talks.says("coop follow-up talks --on 2026-02-01")
    assert "memo  Memorandum; in force on 2026-02-01" in page
    assert "ten  Ten memoranda" in page
    (became,) = json.loads(talks.says("coop follow-up talks --on 2026-02-01 --format json"))
    assert became["signed"] == [{"instrument": "memo", "title": "Memorandum", "in_force": True}]


def test_what_is_owed_to_somebody_can_be_asked_for(talks: Desk) -> None:
    assert "Send the draft" in talks.says("coop due --on 2025-04-01 --owed-to DD")
    assert talks.run("coop due --on 2025-04-01 --owed-to AA").out == ""


def test_an_action_without_a_slug_goes_by_the_position_of_its_event(talks: Desk) -> None:
    assert talks.says("coop show action:2 --on 2025-04-01").startswith("Send the draft\n")
    assert "is no action" in talks.refuses("coop show action:1")


def test_a_calendar_names_no_positions_of_events(talks: Desk) -> None:
    assert "event " not in talks.says("coop export --format ics --on 2025-04-01")


def test_the_side_of_a_party_includes_the_dates_of_its_instruments(talks: Desk) -> None:
    assert "last day for notice" in talks.says("coop due --on 2025-10-01 --side DD")


@pytest.mark.parametrize("one", [meeting("talks", "2025-01-10")])
def test_numbers_on_record_are_not_missing_whatever_the_order_of_the_days(one: AnyEvent) -> None:
    days = {3: "2025-01-10", 2: "2025-03-10", 4: "2025-06-10"}
    rounds = [meeting(f"m{number}", day, series="jwg", ordinal=number) for number, day in days.items()]
    assert [gap.missing for gap in told(one, *rounds).series("jwg").gaps] == [None, None]


def test_a_deadline_and_a_count_of_which_accounts_are_equally_good_are_marked_as_disputed() -> None:
    task = assigned(deadline=deadline(due="2025-02-01"), on="2025-01-01", sources=read_in("paper"))
    ledger = told(source("paper"), source("weekly"), task)
    ledger.tell(announced(10, sources=read_in("paper")))
    assert [each.is_disputed for each in ledger.due("2025-03-01")] == [False]
    ledger.tell(claim("action:report", "2025-06-01", field="deadline.due", sources=read_in("weekly")))
    ledger.tell(claim("bundle:twelve", 9, field="count", sources=read_in("weekly")))
    assert [each.is_disputed for each in ledger.due("2025-03-01")] == [True]
    assert ledger.bundles("twelve")[0].is_disputed
