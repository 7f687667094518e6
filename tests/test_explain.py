"""Why an answer is what it is: what decided it, what was considered and lost, what would change it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from coop_tracker import eventsfile, evidence
from coop_tracker.errors import UnknownThing
from coop_tracker.events import AnyEvent, EventId
from coop_tracker.explain import explain
from coop_tracker.explanation import Explanation
from coop_tracker.reports import explanation
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.vocabulary import Stage
from tests import ledgers
from tests.given import (
    Ledger,
    agreed,
    amended,
    cancelled,
    claim,
    claimed,
    declined,
    discussed,
    ended,
    endorsed,
    interest,
    made,
    meeting,
    progress,
    read_in,
    reopened,
    replaced,
    reported,
    retracted,
    signed,
    source,
    suspended,
    verified,
    withdrawn,
)
from tests.given import given as ledger
from tests.pages import ROOT
from tests.sessions import Desk, desk, ledger_after

__all__ = ["desk"]  # a fixture of these tests

OFFER = made(["AA"], ["DD"], on="2025-01", label="offer")


def of(found: Ledger, field: str, thing: str = "proposal:water") -> Explanation:
    (only,) = explain(found, thing, field)
    return only


def why(field: str, label: str, *events: AnyEvent) -> str:
    """Why the event with this label did not decide an answer about ``water``."""
    found = ledger(*events)
    told = [each.why for each in of(found, field).considered if each.by.event.label == label]
    assert len(told) == 1, told
    return told[0]


def losers(found: Ledger, field: str) -> list[tuple[str | None, str]]:
    """What was considered for an answer about ``water``, by labels, and why it lost."""
    return [(each.by.event.label, each.why) for each in of(found, field).considered]


def decided(explained: Explanation) -> list[str | None]:
    return [entry.event.label for entry in explained.decided_by]


# Stage


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (endorsed(["EE"], on="2025-02", label="x"), "by the side of EE, which was not asked"),
        (endorsed(["AA"], on="2025-02", label="x"), "by the side of AA, which proposes it"),
        (endorsed([], on="2025-02", label="x"), "nobody is named who said it"),
        (endorsed(["DD"], "interested", on="2025-02", label="x"), "is interested, which is less than a welcome"),
        (
            endorsed(["DD"], "agreed", scope="component", component="pipes", on="2025-02", label="x"),
            "is about pipes (scope component), not the whole",
        ),
        (progress("unknown", on="2025-02", label="x"), "reports unknown, which is no delivery"),
        (reported(stage="pilot", label="x"), "is what a source reports (rule 13): it moves nothing"),
        (claim(field="words", value="b", label="x"), "is another account (rule 9): it moves nothing"),
        (declined(on="2025-02", label="x"), "decides whether it is alive, and not how far it came"),
        (replaced(on="2025-02", label="x"), "decides whether it is alive, and not how far it came"),
        (made(["AA"], ["DD"], on="2025-03", label="x"), "puts it on the table again"),
        (discussed(on="2024", label="x"), "reaches mentioned, which is less far"),
    ],
)
def test_what_lost_the_stage_says_why(event: AnyEvent, reason: str) -> None:
    assert reason in why("stage", "x", OFFER, event)


def test_a_report_on_an_instrument_and_its_end_are_about_the_instrument() -> None:
    found = ledger(OFFER, signed(on="2025-02"))
    found.tell(
        progress("substantial", "instrument:memo", on="2025-03", label="x"),
        ended(proposals=(), on="2025-04", label="y"),
    )
    assert ("x", "reports on instrument:memo, and not on the proposal") in losers(found, "stage")
    assert ("y", "ends an instrument, and does not name the proposal") in losers(found, "disposition")


def test_words_that_were_taken_back_say_by_what() -> None:
    yes = endorsed(["DD"], endorsement="yes", on="2025-02", label="x")
    assert why("stage", "x", OFFER, yes, withdrawn("yes", on="2025-03")).startswith("was taken back by event ")


def test_an_answer_to_a_topic_that_was_merely_mentioned_says_so() -> None:
    answer = endorsed(["DD"], on="2025-02", label="x")
    assert "nobody asked, offered or showed interest" in why("stage", "x", discussed(on="2025-01"), answer)


def test_a_yes_that_is_not_enough_says_whose_is_missing() -> None:
    offer = made(["AA"], ["DD", "EE"], on="2025-01")
    yes = endorsed(["DD"], "agreed", on="2025-03", label="x")
    first = endorsed(["DD"], on="2025-02")
    assert why("stage", "x", offer, first, yes) == "is a yes, and that of EE is still missing"


def test_a_completion_that_was_undone_says_so() -> None:
    undone = why("stage", "x", OFFER, claimed(on="2026-01", label="x"), reopened(on="2026-02"))
    assert undone.startswith("does not complete it: a later reopening")


def test_a_verified_completion_names_both_events() -> None:
    found = ledger(OFFER, claimed(on="2026-01", label="said"), verified(on="2026-02", label="checked"))
    assert decided(of(found, "stage")) == ["said", "checked"]


def test_what_no_longer_counts_says_what_put_it_out_of_force() -> None:
    found = ledger(OFFER, endorsed(["DD"], on="2025-02", label="x"))
    found.tell(retracted("x"))
    (gone,) = (each for each in of(found, "stage").considered if each.by.event.label == "x")
    assert gone.why == f"no longer counts: taken back by event {found.position}"


def test_inherited_words_are_considered_and_move_nothing() -> None:
    found = ledger(meeting("summit", "2025-01-05"), made(["AA"], ["DD"], meeting="summit"))
    found.tell(endorsed(["DD"], "welcomed", "meeting:summit", endorsement="praise", on="2025-01-05"))
    assert any("as a whole (scope package)" in each.why for each in of(found, "stage").considered)


def test_without_the_deciding_event_it_would_be_what_is_read_again_without_it() -> None:
    found = ledger(OFFER, endorsed(["DD"], on="2025-02", label="yes"))
    explained = of(found, "stage")
    position = explained.decided_by[0].position
    assert f"without event {position}: proposed, by event {position - 1}" in explained.would_change
    assert "agreed in principle: a yes of DD" in explained.would_change
    found.tell(retracted("yes"))
    assert found.stands().stage is Stage.PROPOSED


def test_an_unknown_proposer_is_said() -> None:
    assert "nobody is recorded as proposer" in of(ledger(made([], on="2025")), "stage").because


def test_a_claim_that_would_change_it_is_named() -> None:
    found = ledger(interest(on="2025-01"), claim(field="type", value="ProposalMade"))
    assert (
        f"if the account in event {found.position} were right: proposed (disputed, rule 9)"
        in of(found, "stage").would_change
    )


# Disposition


def test_without_the_retraction_that_made_it_void_it_would_be_what_it_was() -> None:
    found = ledger(OFFER, declined(on="2025-02"), retracted("offer"))
    assert of(found, "disposition").answer == "void"
    position = found.position
    assert any(each.startswith(f"without event {position}: declined") for each in of(found, "disposition").would_change)
    assert any(each.startswith(f"without event {position}: proposed") for each in of(found, "stage").would_change)
    assert of(found, "evidence").answer is None


def test_an_earlier_ending_says_that_something_came_after_it() -> None:
    reason = why("disposition", "x", OFFER, suspended(on="2025-02", label="x"), declined(on="2025-03"))
    assert reason == "says suspended, and something came after it"


def test_what_reopened_it_stands_beside_what_had_closed_it() -> None:
    found = ledger(OFFER, declined(on="2025-02", label="no"), agreed(on="2025-06", label="pact"))
    assert decided(of(found, "disposition")) == ["pact", "no"]


def test_weaker_words_after_the_end_reopen_nothing() -> None:
    reason = why("disposition", "x", OFFER, declined(on="2025-02"), endorsed(["DD"], on="2025-06", label="x"))
    assert "weaker words than a yes reopen nothing" in reason


def test_an_instrument_that_ends_and_names_the_proposal_decides() -> None:
    found = ledger(OFFER, signed(on="2025-02"), ended(on="2025-03", proposals=("water",), label="x"))
    assert decided(of(found, "disposition")) == ["x"]


def test_dates_that_overlap_are_said_to_be_uncertain() -> None:
    found = ledger(OFFER, cancelled(on="2025"), reopened(on="2025-06", label="x"))
    assert any("the order is uncertain" in each.why for each in of(found, "disposition").considered)


# The rest


def test_a_completion_says_on_whose_word() -> None:
    found = ledger(OFFER, claimed(on="2026-01", label="said"))
    assert of(found, "completion").answer == "claimed"
    found.tell(verified(on="2026-02", label="checked"))
    explained = of(found, "completion")
    assert (explained.answer, decided(explained)) == ("verified", ["said", "checked"])


@pytest.mark.parametrize(
    ("by", "side", "reason"),
    [
        (["DD"], "party", "it was ended by the side of DD"),
        (["FF"], "third_party", "it was ended by the side of FF"),
        ([], "unknown", "nobody is named who ended it"),
    ],
)
def test_the_side_of_an_ending_says_who_ended_it(by: list[str], side: str, reason: str) -> None:
    found = ledger(OFFER, cancelled(by=by, on="2025-06", label="end"))
    explained = of(found, "side")
    assert (explained.answer, decided(explained)) == (side, ["end"])
    assert explained.because.endswith(reason)


def test_a_recorded_side_is_said_to_be_recorded() -> None:
    found = ledger(OFFER, cancelled(by=["DD"], side="both", on="2025-06"))
    assert of(found, "side").because == "whose doing it was stands in the event that ended it"


def test_the_grade_names_the_origins_and_what_would_better_it() -> None:
    found = ledger(source("paper"), source("copy", syndicated_from="paper"))
    found.tell(made(["AA"], ["DD"], on="2025", sources=read_in("paper", "copy")))
    explained = of(found, "evidence")
    assert (explained.answer, [(one.name, one.sources) for one in explained.origins]) == (
        "D",
        [("paper", ("paper", "copy"))],
    )
    assert explained.would_change[0] == "an official document of AA, DD"


def test_why_words_are_inherited_and_why_not() -> None:
    found = ledger(meeting("summit", "2025-01-05"), made(["AA"], ["DD"], meeting="summit"))
    found.tell(endorsed(["DD"], "welcomed", "meeting:summit", endorsement="praise", meeting="summit"))
    found.tell(endorsed(["AA"], "welcomed", "meeting:summit", endorsement="own", on="2025-01-05"))
    assert of(found, "praise").answer == "inherited"
    own = of(found, "own")
    assert own.answer == "not inherited"
    assert own.because.endswith("only the side that proposes it has said so")
    assert of(found, "inherited_by", "endorsement:praise").answer == "water"


def test_reported_stands_beside_derived() -> None:
    explained = of(ledger(OFFER, reported(stage="pilot", sources=())), "reported")
    assert explained.answer == "ahead"
    assert explained.because.endswith("the best source reports pilot; the events show proposed, active")


def test_a_preferred_value_says_what_it_won_over() -> None:
    found = ledger(source("paper"), source("gazette", "official", official_of=["AA"]))
    found.tell(made(words="a", sources=read_in("paper")), claim(field="words", value="b", sources=read_in("gazette")))
    explained = of(found, "words")
    assert explained.answer == "b"
    assert [each.why for each in explained.considered] == ["asserts a"]
    assert [one.name for one in explained.origins] == ["gazette"]


def test_what_is_not_derived_is_refused_with_what_is() -> None:
    with pytest.raises(UnknownThing, match="did you mean stage"):
        explain(ledger(OFFER), "water", "stages")


def test_on_a_day_what_is_possibly_otherwise_is_said() -> None:
    found = ledger(OFFER, endorsed(["DD"], on="2025-02", label="yes"))
    with found.view(on="2025-02-10") as view:
        (explained,) = explain(view, "water", "stage")
    assert (explained.answer, explained.possibly) == ("proposed", "endorsed")


def test_what_only_possibly_was_on_record_by_a_day_is_explained_as_possible() -> None:
    found = ledger(made(on="2025-02", label="offer"))
    with found.view(on="2025-02-10") as view:
        (explained,) = explain(view, "water", "stage")
        assert (explained.answer, explained.possibly, decided(explained)) == (None, "proposed", ["offer"])
        with pytest.raises(UnknownThing, match="did you mean stage"):
            explain(view, "water", "stages")


def test_an_amendment_and_a_link_are_not_said_to_have_lost() -> None:
    found = ledger(OFFER, amended(title="New", on="2025-02", label="x"))
    assert all(each.by.event.label != "x" for each in of(found, "stage").considered)


def test_words_that_were_corrected_say_by_what() -> None:
    found = ledger(OFFER, endorsed(["DD"], "noted", on="2025-02", label="x"))
    found.tell(endorsed(["DD"], "welcomed", on="2025-02", replaces="x"))
    (gone,) = (each for each in of(found, "stage").considered if each.by.event.label == "x")
    assert gone.why == f"no longer counts: corrected by event {found.position}"


def test_a_retraction_that_was_retracted_is_no_reason() -> None:
    found = ledger(OFFER, endorsed(["DD"], on="2025-02", label="x"))
    found.tell(retracted("x", label="undo"), retracted("undo"))
    explained = of(found, "stage")
    assert (explained.answer, decided(explained)) == ("endorsed", ["x"])
    assert not any("no longer counts" in each.why and each.by.event.label == "x" for each in explained.considered)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@whatever(st.integers(0, 10_000), st.dates(date(2023, 12, 1), date(2025, 1, 1)))
def test_everything_that_can_be_asked_is_explained_and_as_it_is_answered(seed: int, day: date) -> None:
    with Tracker.in_memory() as tracker:
        tracker.take([Incoming(event, EventId(event_id)) for event_id, event in ledgers.ledger(260, seed)])
        for status in tracker.proposals():
            told: dict[str, Any] = {each.field: each for each in explain(tracker, f"proposal:{status.proposal}")}
            assert told["stage"].answer == status.stage
            assert told["disposition"].answer == status.disposition
            assert told["evidence"].answer == status.evidence
            if status.stage_decided_by:
                assert told["stage"].decided_by[0].position == status.stage_decided_by
            for each in told.values():
                explanation.plain(each)
            assert explanation.blocks([*told.values()])
        for kind, slug in tracker.connection.execute("SELECT kind, slug FROM things").fetchall():
            for each in explain(tracker, f"{kind}:{slug}"):
                assert explanation.blocks([each])
                assert explanation.plain(each)["thing"] == f"{kind}:{slug}"
        with tracker.view(on=day) as view:
            for status in view.proposals():
                (stage,) = explain(view, f"proposal:{status.proposal}", "stage")
                assert stage.answer == status.stage
            assert view.possibly
            for name in {one.proposal for one in view.possibly.proposals()} - {
                one.proposal for one in view.proposals()
            }:
                assert all(each.answer is None for each in explain(view, f"proposal:{name}"))


# The command


SUMMIT = """
coop record source-registered --source gazette --kind media --title Gazette
coop record proposal-made --proposal water --title Water --proposer AA --counterpart DD --cite gazette#p1 --on 2021-04
coop record endorsement-given --target water --by EE --strength supported --on 2021-06-02
"""


def test_the_page_says_the_rule_what_decided_what_lost_and_what_would_change_it(desk: Desk) -> None:
    desk.file("coop.db", ledger_after(SUMMIT))
    said = desk.says("coop explain water stage")
    for words in (
        "proposed",
        "event 2, proposal-made, 2021-04, gazette#p1",
        "1 source, 1 independent origin: gazette",
        "event 3, endorsement-given, 2021-06-02: supported; it is by the side of EE, which was not asked (rule 2)",
        "without event 2: nothing",
    ):
        assert words in said


def test_a_thing_of_which_nothing_is_derived_says_so_and_is_no_failure(desk: Desk) -> None:
    desk.file("coop.db", ledger_after(SUMMIT))
    assert desk.says("coop explain source:gazette") == ""


def test_four_accounts_of_one_release_are_named_as_one_origin() -> None:
    with Tracker.in_memory() as tracker:
        for name in ("waic-2025.toml", "waic-2025-accounts.toml"):
            tracker.take(eventsfile.read((ROOT / "seeds" / name).read_bytes(), name).incoming)
        (stage,) = tracker.explain("smart-maintenance-machinery", "stage")
    assert evidence.in_words(stage.origins) == "4 sources, 1 independent origin: waic-2025-common-text"
