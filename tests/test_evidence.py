"""Where we know it from: origins are counted and not reprints, and answers are graded by them (RULES 10 and 20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker import queries
from coop_tracker.accounts import registered_in
from coop_tracker.evidence import Registered, grade, in_words, origins
from coop_tracker.vocabulary import Grade, SourceKind
from tests.given import agreed, cancelled, claim, made, read_in, retracted, source
from tests.given import given as ledger

OFFICIAL, MEDIA, SOCIAL, NGO = SourceKind.OFFICIAL, SourceKind.MEDIA, SourceKind.SOCIAL, SourceKind.NGO
AA, DD = frozenset(["AA"]), frozenset(["DD"])

SOURCES = {
    "aa-release": Registered(OFFICIAL, AA),
    "dd-release": Registered(OFFICIAL, DD),
    "joint": Registered(OFFICIAL, AA | DD),
    "reprint": Registered(MEDIA, syndicated_from="aa-release"),
    "reprint-of-reprint": Registered(MEDIA, syndicated_from="reprint"),
    "paper": Registered(MEDIA),
    "weekly": Registered(MEDIA),
    "report": Registered(NGO),
    "post": Registered(SOCIAL),
    "egg": Registered(MEDIA, syndicated_from="hen"),
    "hen": Registered(MEDIA, syndicated_from="egg"),
}


def names(*cited: str, attributed_to: str | None = None) -> list[str]:
    return [origin.name for origin in origins([(each, attributed_to) for each in cited], SOURCES.get)]


def test_copies_of_one_text_are_one_origin_however_often_they_were_copied() -> None:
    assert names("reprint", "reprint-of-reprint", "aa-release") == ["aa-release"]


def test_a_relay_goes_back_to_what_is_relayed_and_has_its_rank() -> None:
    (relayed,) = origins([("paper", "source:aa-release")], SOURCES.get)
    assert (relayed.name, relayed.kind, relayed.sources) == ("aa-release", OFFICIAL, ("paper",))


def test_a_statement_of_a_party_that_is_relayed_is_an_origin_of_the_rank_of_what_relays_it() -> None:
    (relayed,) = origins([("paper", "party:AA"), ("weekly", "party:AA")], SOURCES.get)
    assert (relayed.name, relayed.kind, relayed.sources) == ("party:AA", MEDIA, ("paper", "weekly"))


def test_copies_of_each_other_in_a_circle_are_one_origin() -> None:
    assert names("egg", "hen") == names("hen", "egg") == ["egg"]


def test_a_source_that_nobody_registered_is_an_origin_of_no_known_sort() -> None:
    (unknown,) = origins([("rumour", None)], SOURCES.get)
    assert unknown.kind is None
    assert grade([unknown], AA) is Grade.E


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (["joint"], Grade.A),
        (["aa-release", "dd-release"], Grade.A),
        (["aa-release", "paper"], Grade.B),
        (["aa-release"], Grade.C),
        (["aa-release", "reprint"], Grade.C),
        (["aa-release", "post"], Grade.C),
        (["paper", "weekly"], Grade.C),
        (["paper"], Grade.D),
        (["report"], Grade.D),
        (["paper", "post"], Grade.D),
        (["post"], Grade.E),
        ([], Grade.E),
    ],
)
def test_the_grade_follows_from_the_origins(cited: list[str], expected: Grade) -> None:
    assert grade(origins([(each, None) for each in cited], SOURCES.get), AA | DD) is expected


def test_a_document_of_somebody_else_is_independent_and_not_official_of_a_side() -> None:
    assert grade(origins([("dd-release", None)], SOURCES.get), AA) is Grade.D


def test_of_a_single_side_its_own_document_is_that_of_one_side_alone() -> None:
    assert grade(origins([("aa-release", None)], SOURCES.get), AA) is Grade.C


@given(st.lists(st.sampled_from([*SOURCES, "rumour"])), st.sampled_from([*SOURCES]))
def test_one_more_source_never_makes_it_worse(cited: list[str], more: str) -> None:
    before, after = (
        grade(origins([(each, None) for each in some], SOURCES.get), AA | DD) for some in (cited, [*cited, more])
    )
    assert after.rank <= before.rank


@given(st.permutations(list(SOURCES)))
def test_the_order_of_citations_does_not_matter(cited: list[str]) -> None:
    found = origins([(each, None) for each in cited], SOURCES.get)
    assert {each.name for each in found} == {each.name for each in origins([(c, None) for c in SOURCES], SOURCES.get)}
    assert [each.rank for each in found] == sorted(each.rank for each in found)


def test_in_words_sources_and_origins_are_counted() -> None:
    found = origins([("reprint", None), ("reprint-of-reprint", None), ("aa-release", None)], SOURCES.get)
    assert in_words(found) == "3 sources, 1 independent origin: aa-release"
    assert in_words([]) == "no source"


# Of a proposal

RELEASES = (
    source("aa-note", "official", official_of=["ministry-b"]),
    source("dd-note", "official", official_of=["DD"]),
)
PRESS = (source("paper"), source("weekly"), source("copy", syndicated_from="paper"))


def test_the_side_of_the_ministry_whose_document_it_is_counts() -> None:
    found = ledger(*RELEASES, made(["AA"], ["DD"], sources=read_in("aa-note", "dd-note")))
    assert [each.evidence for each in found.proposals()] == [Grade.A]


def test_a_proposal_has_the_worse_grade_of_stage_and_disposition() -> None:
    found = ledger(*RELEASES, *PRESS, made(["AA"], ["DD"], on="2025", sources=read_in("aa-note", "dd-note")))
    found.tell(cancelled(on="2026", sources=read_in("paper")))
    assert [each.evidence for each in found.proposals()] == [Grade.D]


def test_only_the_event_that_decides_counts() -> None:
    found = ledger(*RELEASES, *PRESS, made(["AA"], ["DD"], on="2024", sources=read_in("aa-note", "dd-note")))
    found.tell(agreed(on="2025", sources=read_in("paper", "copy"), label="pact"))
    assert [each.evidence for each in found.proposals()] == [Grade.D]
    found.tell(retracted("pact"))
    assert [each.evidence for each in found.proposals()] == [Grade.A]


def test_a_claim_that_it_happened_adds_its_sources_and_one_that_denies_it_does_not() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"], on="2025", sources=read_in("paper")))
    found.tell(claim(stance="denies", sources=read_in("weekly")))
    assert [each.evidence for each in found.proposals()] == [Grade.D]
    found.tell(claim(sources=read_in("copy")))
    assert [each.evidence for each in found.proposals()] == [Grade.D]
    found.tell(claim(sources=read_in("weekly")))
    assert [each.evidence for each in found.proposals()] == [Grade.C]
    assert found.check() == []


def test_in_the_library_too_a_ministrys_document_is_that_of_its_country() -> None:
    found = ledger(*RELEASES, made(["AA"], ["DD"], sources=read_in("aa-note")))
    (origin,) = origins([("aa-note", None)], registered_in(found.world()))
    assert origin.sides == AA
    assert queries.registered(found.connection)("aa-note") == registered_in(found.world())("aa-note")


def test_what_is_said_of_a_source_later_changes_every_grade_that_rests_on_it() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"], on="2025", sources=read_in("paper", "weekly")))
    assert [each.evidence for each in found.proposals()] == [Grade.C]
    found.tell(source("weekly", syndicated_from="paper"))
    assert [each.evidence for each in found.proposals()] == [Grade.D]
