"""What each side that a proposal names has answered, and from whom we have it (RULES 12)."""

from collections.abc import Sequence

import pytest

from coop_tracker.answers import SideAnswer
from coop_tracker.errors import UnknownThing
from coop_tracker.events import AnyEvent, Citation, Reference, SourceId
from tests.given import (
    Ledger,
    agreed,
    amended,
    claim,
    discussed,
    endorsed,
    given,
    group,
    interest,
    made,
    read_in,
    retracted,
    signed,
    source,
    withdrawn,
    yes_withdrawn,
)

PRESS = (
    source("read-out-a", "official", official_of=["AA"]),
    source("read-out-d", "official", official_of=["DD"]),
    source("ministry-d-site", "official", official_of=["ministry-d"]),
    source("joint", "official", official_of=["AA", "DD"]),
    source("agency", "implementing_agency", official_of=["DD"]),
    source("of-nobody", "official"),
    source("paper"),
)
WATER = made(["AA"], ["DD"], on="2025-01-01")


def told(*events: AnyEvent) -> Ledger:
    ledger = given(*PRESS, *events)
    assert ledger.check() == []
    return ledger


def all_of(*events: AnyEvent) -> list[SideAnswer]:
    """What each side named in ``water`` has answered after these events."""
    return told(*events).answers("water")


def of(side: str, *events: AnyEvent) -> SideAnswer:
    """What one side has answered to what AA proposed to DD."""
    (found,) = (each for each in all_of(WATER, *events) if each.side == side)
    return found


def words(found: SideAnswer) -> tuple[str, str | None, str | None]:
    """From whom it is known, and the labels of the latest and of the strongest words."""
    latest, strongest = found.latest, found.strongest
    return (
        found.voice.value,
        latest.entry.event.label if latest else None,
        strongest.entry.event.label if strongest else None,
    )


NOTHING = ("no_answer", None, None)
WITHDRAWN = ("withdrawn", None, None)


# Which sides


def test_each_side_that_is_named_is_told_of_those_who_propose_first() -> None:
    found = all_of(made(["company-c", "AA"], ["university-e", "DD", "EE"], on="2025-01-01"))
    assert [(each.side, each.role) for each in found] == [
        ("AA", "proposer"),
        ("company-c", "proposer"),
        ("DD", "counterpart"),
        ("EE", "counterpart"),
        ("university-e", "counterpart"),
    ]
    assert {words(each) for each in found} == {NOTHING}


def test_a_ministry_answers_for_its_country_and_a_company_for_itself() -> None:
    found = all_of(
        made(["ministry-b"], ["ministry-d", "mill-s"], on="2025-01-01"),
        endorsed(["DD"], "supported", on="2025-01-02", label="dd"),
        endorsed(["company-c"], "supported", on="2025-01-02", label="cc"),
    )
    assert [(each.side, *words(each)[:2]) for each in found] == [
        ("AA", "no_answer", None),
        ("DD", "reported", "dd"),
        ("mill-s", "no_answer", None),
    ]


def test_a_side_that_proposes_and_is_asked_is_told_of_once_as_one_who_proposes() -> None:
    assert [(each.side, each.role) for each in all_of(made(["AA", "DD"], ["DD", "EE"], on="2025-01-01"))] == [
        ("AA", "proposer"),
        ("DD", "proposer"),
        ("EE", "counterpart"),
    ]


def test_of_a_group_the_members_are_told_of_and_not_the_group_itself() -> None:
    club = group("club", "DD", "university-e")
    found = all_of(club, made(["AA"], ["club"], on="2025-01-01"), endorsed(["university-e"], on="2025-01-02"))
    assert [(each.side, each.voice.value) for each in found] == [
        ("AA", "no_answer"),
        ("DD", "no_answer"),
        ("university-e", "reported"),
    ]


def test_what_a_group_says_its_members_have_answered() -> None:
    club = group("club", "DD", "university-e")
    found = all_of(club, made(["AA"], ["club"], on="2025-01-01"), endorsed(["club"], on="2025-01-02", label="both"))
    assert [(each.side, *words(each)[:2]) for each in found] == [
        ("AA", "no_answer", None),
        ("DD", "reported", "both"),
        ("university-e", "reported", "both"),
    ]


def test_a_side_that_is_not_named_is_not_told_of_whatever_it_says() -> None:
    found = all_of(WATER, endorsed(["EE"], "committed", on="2025-01-02"))
    assert [each.side for each in found] == ["AA", "DD"]


def test_nobody_is_told_of_where_nobody_is_named() -> None:
    assert all_of(discussed(on="2025-01-01"), endorsed(["DD"], "noted", on="2025-01-02")) == []


def test_those_who_showed_interest_stand_as_proposers() -> None:
    assert [each.side for each in all_of(interest(by=["DD"], counterparts=["AA"]))] == ["DD", "AA"]


def test_when_others_are_asked_than_before_they_are_the_ones_to_answer() -> None:
    answered = endorsed(["DD"], "welcomed", on="2025-01-02")
    found = all_of(WATER, answered, amended(counterparts=["university-e"], on="2025-01-03"))
    assert [(each.side, each.voice.value) for each in found] == [("AA", "no_answer"), ("university-e", "no_answer")]


def test_of_three_that_are_asked_each_has_its_own_answer() -> None:
    found = all_of(
        made(["AA"], ["DD", "EE", "university-e"], on="2025-01-01"),
        endorsed(["DD"], "agreed", on="2025-01-02", label="yes", sources=read_in("read-out-d")),
        endorsed(["EE"], "rejected", on="2025-01-03", label="no", sources=read_in("paper")),
    )
    assert [(each.side, *words(each)) for each in found] == [
        ("AA", *NOTHING),
        ("DD", "own_words", "yes", None),
        ("EE", "reported", "no", None),
        ("university-e", *NOTHING),
    ]


# What


def test_the_latest_words_are_told_and_the_strongest_where_those_are_others() -> None:
    cooled = (
        endorsed(["DD"], "welcomed", on="2025-01-02", label="first"),
        endorsed(["DD"], "committed", on="2025-01-03", label="warm"),
        endorsed(["DD"], "reserved", on="2025-01-04", label="cool"),
    )
    assert words(of("DD", *cooled)) == ("reported", "cool", "warm")
    assert words(of("DD", *cooled[:2])) == ("reported", "warm", None)


def test_the_latest_is_the_latest_in_the_world_whatever_was_recorded_last() -> None:
    found = of(
        "DD",
        endorsed(["DD"], "reserved", on="2025-03-01", label="late"),
        endorsed(["DD"], "agreed", on="2025-02-01", label="early"),
    )
    assert words(found) == ("reported", "late", "early")


def test_of_two_that_are_as_warm_the_latest_is_told_and_no_other() -> None:
    found = of(
        "DD",
        endorsed(["DD"], "agreed", on="2025-02-01", label="early"),
        endorsed(["DD"], "agreed", on="2025-03-01", label="late"),
    )
    assert words(found) == ("reported", "late", None)


@pytest.mark.parametrize(("strength", "strongest"), [("supported", "yes"), ("agreed", None)])
def test_an_agreement_is_a_yes(strength: str, strongest: str | None) -> None:
    yes = agreed(on="2025-02-01", label="yes")
    found = of("DD", yes, endorsed(["DD"], strength, on="2025-03-01", label="words"))
    assert words(found) == ("reported", "words", strongest)
    committed = endorsed(["DD"], "committed", on="2025-01-15", label="pledge")
    assert words(of("DD", committed, yes)) == ("reported", "yes", "pledge")


@pytest.mark.parametrize("kind", ["joint_statement", "mou", "contract"])
def test_whoever_is_a_party_to_what_was_signed_for_it_has_committed(kind: str) -> None:
    pact = signed("pact", kind, parties=["AA", "DD"], on="2025-02-01", label="pact", sources=read_in("joint"))
    assert words(of("DD", pact)) == ("own_words", "pact", None)
    assert words(of("DD", pact, endorsed(["DD"], "agreed", on="2025-03-01", label="words"))) == (
        *("reported", "words"),
        "pact",
    )
    assert words(of("DD", signed("pact", kind, parties=["AA", "EE"], on="2025-02-01"))) == NOTHING
    assert words(of("DD", signed("pact", kind, parties=["AA", "DD"], proposals=[], on="2025-02-01"))) == NOTHING


def test_an_agreement_between_the_sides_is_an_answer_of_those_who_propose_too() -> None:
    assert words(of("AA", agreed(on="2025-02-01", label="yes"))) == ("reported", "yes", None)


@pytest.mark.parametrize(
    "elsewhere",
    [
        endorsed(["DD"], "committed", scope="component", component="the pumps", on="2025-02-01"),
        endorsed(["DD"], "committed", "track:rivers", on="2025-02-01"),
        endorsed(["DD"], "committed", "party:AA", on="2025-02-01"),
        endorsed(["person-p"], "committed", on="2025-02-01"),
        endorsed([], "committed", on="2025-02-01"),
    ],
)
def test_words_about_something_else_or_for_nobody_are_no_answer_of_a_side(elsewhere: AnyEvent) -> None:
    assert words(of("DD", elsewhere)) == NOTHING


def test_a_person_answers_for_the_side_that_they_spoke_for() -> None:
    spoke = endorsed(["person-p"], "committed", on_behalf_of=["ministry-d"], on="2025-02-01", label="p")
    assert words(of("DD", spoke)) == ("reported", "p", None)


# What was taken back


def test_words_that_were_taken_back_are_no_answer_any_more() -> None:
    given_ = endorsed(["DD"], "committed", on="2025-02-01", endorsement="words", label="warm")
    assert words(of("DD", given_, withdrawn("words", on="2025-03-01"))) == WITHDRAWN
    cooler = endorsed(["DD"], "noted", on="2025-01-15", label="cool")
    assert words(of("DD", cooler, given_, withdrawn("words", on="2025-03-01"))) == ("reported", "cool", None)


def test_one_side_that_takes_back_its_part_of_an_agreement_leaves_the_others_their_answer() -> None:
    pact = agreed(on="2025-02-01", agreement="pact", label="yes")
    gone = yes_withdrawn("pact", by=["DD"], on="2025-03-01")
    assert words(of("DD", pact, gone)) == WITHDRAWN
    assert words(of("AA", pact, gone)) == ("reported", "yes", None)


def test_words_that_should_not_have_been_recorded_are_no_answer() -> None:
    assert words(of("DD", endorsed(["DD"], on="2025-02-01", label="words"), retracted("words"))) == NOTHING


# From whom


@pytest.mark.parametrize(
    ("read", "voice"),
    [
        (["read-out-d"], "own_words"),
        (["ministry-d-site"], "own_words"),
        (["joint"], "own_words"),
        (["paper", "read-out-d"], "own_words"),
        (["read-out-a"], "reported"),
        (["paper"], "reported"),
        (["agency"], "reported"),
        (["of-nobody"], "reported"),
        ([], "reported"),
    ],
)
def test_they_are_its_own_words_where_its_own_document_or_a_joint_one_is_cited(read: Sequence[str], voice: str) -> None:
    found = of("DD", endorsed(["DD"], on="2025-02-01", label="words", sources=read_in(*read)))
    assert words(found) == (voice, "words", None)


@pytest.mark.parametrize("relayed", ["source:read-out-d", "party:DD"])
def test_a_relay_of_its_document_is_the_word_of_others(relayed: str) -> None:
    relay = Citation(source=SourceId("paper"), attributed_to=Reference(relayed))
    assert words(of("DD", endorsed(["DD"], on="2025-02-01", label="words", sources=[relay])))[0] == "reported"


def test_whose_words_they_are_is_told_of_the_latest() -> None:
    own = endorsed(["DD"], "agreed", on="2025-02-01", label="own", sources=read_in("read-out-d"))
    others = endorsed(["DD"], "noted", on="2025-03-01", label="said", sources=read_in("paper"))
    assert words(of("DD", own, others)) == ("reported", "said", "own")


def test_a_document_cited_by_a_claim_that_it_happened_makes_them_its_own_words() -> None:
    said = endorsed(["DD"], "noted", on="2025-03-01", label="said", endorsement="words", sources=read_in("paper"))
    confirmed = claim("endorsement:words", sources=read_in("read-out-d"))
    denied = claim("endorsement:words", stance="denies", sources=read_in("read-out-d"))
    assert words(of("DD", said, confirmed))[0] == "own_words"
    assert words(of("DD", said, denied))[0] == "reported"


def test_of_a_joint_agreement_each_has_its_own_words() -> None:
    pact = agreed(on="2025-02-01", label="yes", sources=read_in("joint"))
    assert [words(each) for each in all_of(WATER, pact)] == [("own_words", "yes", None)] * 2
    one_side = agreed(on="2025-02-01", label="yes", sources=read_in("read-out-a"))
    assert [words(each)[0] for each in all_of(WATER, one_side)] == ["own_words", "reported"]


# Silence


def silent(*read: str, about: str = "proposal:water", **fields: str) -> AnyEvent:
    return claim(about, stance="silent", sources=read_in(*read), **fields)


@pytest.mark.parametrize(
    ("read", "aa", "dd"),
    [
        (["read-out-d"], "no_answer", "silent"),
        (["read-out-a"], "silent", "no_answer"),
        (["joint"], "silent", "silent"),
        (["ministry-d-site"], "no_answer", "silent"),
        (["paper"], "no_answer", "no_answer"),
        (["agency"], "no_answer", "no_answer"),
    ],
)
def test_a_side_is_silent_where_its_own_read_out_is_recorded_as_silent(read: Sequence[str], aa: str, dd: str) -> None:
    assert [each.voice.value for each in all_of(WATER, silent(*read))] == [aa, dd]


def test_a_side_that_answered_is_not_silent() -> None:
    said = endorsed(["DD"], "noted", on="2025-02-01", label="said", sources=read_in("paper"))
    assert words(of("DD", said, silent("read-out-d"))) == ("reported", "said", None)


def test_a_side_whose_answer_was_taken_back_and_whose_read_out_is_silent_is_silent() -> None:
    said = endorsed(["DD"], "noted", on="2025-02-01", endorsement="words")
    assert words(of("DD", said, withdrawn("words", on="2025-03-01"), silent("read-out-d"))) == ("silent", None, None)


def test_silence_that_was_taken_back_is_none() -> None:
    ledger = told(WATER, silent("read-out-d", label="hush"))
    ledger.tell(retracted("hush"))
    assert [each.voice.value for each in ledger.answers("water")] == ["no_answer", "no_answer"]


def test_a_read_out_that_tells_of_it_and_leaves_out_a_detail_is_not_silent_about_it() -> None:
    assert words(of("DD", silent("read-out-d", field="planned_period"))) == NOTHING


def test_a_read_out_that_is_silent_about_what_another_side_said_is_not_silent_about_the_proposal() -> None:
    others = endorsed(["EE"], "supported", on="2025-02-01", endorsement="words")
    assert words(of("DD", others, silent("read-out-d", about="endorsement:words"))) == NOTHING


def test_a_denial_in_its_own_read_out_is_not_silence() -> None:
    assert words(of("DD", claim(stance="denies", sources=read_in("read-out-d")))) == NOTHING


# At a moment, and of nothing


def test_the_answers_are_those_of_the_moment_that_is_asked() -> None:
    ledger = told(
        WATER,
        endorsed(["DD"], "noted", on="2025-02-01", label="first"),
        endorsed(["DD"], "agreed", on="2025-03", label="later"),
    )
    with ledger.view(on="2025-03-10") as view:
        assert view.possibly
        assert [words(one.answers("water")[1])[1] for one in (view, view.possibly)] == ["first", "later"]
    with ledger.view(on="2025-01-31") as view:
        assert words(view.answers("water")[1]) == NOTHING


def test_of_a_proposal_that_nobody_knows_there_are_no_answers() -> None:
    with pytest.raises(UnknownThing, match="fire"):
        told(WATER).answers("fire")


def test_of_a_void_proposal_the_sides_are_told_of_as_it_was_introduced() -> None:
    ledger = told(made(["AA"], ["DD"], on="2025-01-01", label="asked"), retracted("asked"))
    assert [each.side for each in ledger.answers("water")] == ["AA", "DD"]
