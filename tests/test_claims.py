"""Other accounts of what was recorded: they stand beside it, conflict or agree, and move nothing (RULES 9 and 10)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker import claims, eventsfile
from coop_tracker.accounts import Accounts, accounts, claims_about
from coop_tracker.dates import PartialDate
from coop_tracker.errors import Refused
from coop_tracker.events import AnyEvent, Citation, ClaimRecorded, Participant, PartyId, Quantity, Slug, SourceId
from coop_tracker.testing import strategies
from coop_tracker.tracker import Incoming
from coop_tracker.vocabulary import Disposition, Mark, ParticipantRole, Stage
from tests.given import (
    agreed,
    cancelled,
    claim,
    declined,
    discussed,
    endorsed,
    interest,
    made,
    meeting,
    party,
    read_in,
    retracted,
    signed,
    source,
)
from tests.given import given as ledger

PRESS = (
    source("paper", published="2025-01-10"),
    source("weekly", published="2025-01-12"),
    source("undated"),
    source("copy", syndicated_from="paper", published="2025-01-11"),
    source("gazette", "official", official_of=["AA"], published="2025-01-09"),
    source("post", "social"),
)
COST = Quantity(of=Slug("cost"), value=Decimal(5), unit="PKR")


def told(*events: AnyEvent, of: str = "proposal:water") -> list[Accounts]:
    found = ledger(*PRESS, *events)
    assert found.check() == []
    return accounts(claims_about(found.history(of).entries), found.world())


def the(*events: AnyEvent, of: str = "proposal:water") -> Accounts:
    (only,) = told(*events, of=of)
    return only


# Side by side


def test_every_account_stands_beside_the_recorded_one() -> None:
    found = the(made(words="a", sources=read_in("paper")), claim(field="words", value="b", sources=read_in("weekly")))
    assert [(one.value, one.is_recorded) for one in found.accounts] == [("a", True), ("b", False)]
    assert found.conflicting


def test_a_claim_moves_neither_stage_nor_disposition() -> None:
    found = ledger(*PRESS, interest(on="2025-01"), declined(on="2025-02", label="no"))
    before = [(each.stage, each.disposition) for each in found.proposals()]
    found.tell(claim(field="type", value="ProposalMade"), claim("event:no", stance="denies"), claim(stance="denies"))
    assert (
        [(each.stage, each.disposition) for each in found.proposals()]
        == before
        == [(Stage.INTEREST, Disposition.DECLINED)]
    )


def test_a_claim_about_a_thing_is_about_the_event_that_introduced_it() -> None:
    found = the(discussed(on="2025-01", label="first"), made(on="2025-03"), claim(field="words", value="b"))
    assert found.about.event.label == "first"


def test_a_claim_that_is_taken_back_is_no_account_any_more() -> None:
    assert told(made(words="a"), claim(field="words", value="b", label="other"), retracted("other")) == []


def test_a_claim_follows_the_event_it_is_about_through_its_corrections() -> None:
    found = ledger(*PRESS, made(words="a", label="first"), claim("event:first", field="words", value="c"))
    found.tell(made(words="b", replaces="first"))
    (about,) = accounts(claims_about(found.history("proposal:water").entries), found.world())
    assert [one.value for one in about.accounts] == ["b", "c"]


def test_a_claim_about_a_field_that_a_correction_has_not_is_kept_and_changes_nothing() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"]), endorsed(["DD"], endorsement="yes", label="yes"))
    found.tell(claim("event:yes", field="strength", value="agreed"))
    found.tell(agreed(replaces="yes", on="2025-02"))
    assert found.stands().disputes == ()


# Conflict


def _offer(field: str, value: Any) -> AnyEvent:
    return made(value) if field == "proposers" else made(**{field: value})


@pytest.mark.parametrize(
    ("field", "recorded", "claimed", "conflicts"),
    [
        ("on", "2025-01", "2025-02", True),
        ("on", "2025-01", "2025-01-15", False),
        ("on", "2025-01", "2025", False),
        ("on", "unknown", "2025", False),
        ("words", "a", "b", True),
        ("words", "a", "a", False),
        ("proposers", ("AA",), ["AA", "DD"], False),
        ("proposers", ("AA", "DD"), ["DD"], False),
        ("proposers", ("AA",), ["DD"], True),
        ("quantities.cost", (COST,), {"value": "5.0", "unit": "PKR"}, False),
        ("quantities.cost", (COST,), {"value": "6", "unit": "PKR"}, True),
        ("quantities.cost", (COST,), {"value": "6", "unit": "CNY"}, False),
        ("quantities.cost", (COST,), {"value": "6", "unit": "PKR", "qualifier": "at_least"}, True),
        ("quantities.cost", (COST,), {"value": "4", "unit": "PKR", "qualifier": "at_least"}, False),
        ("quantities.cost", (COST,), {"value": "4", "unit": "PKR", "qualifier": "at_most"}, True),
        ("quantities.cost", (COST,), {"value": "6", "unit": "PKR", "qualifier": "about"}, False),
    ],
)
def test_values_conflict_only_if_both_cannot_be_true(field: str, recorded: Any, claimed: Any, conflicts: bool) -> None:
    found = the(_offer(field.partition(".")[0], recorded), claim(field=field, value=claimed))
    assert found.conflicting is conflicts


def test_silence_conflicts_with_nothing_and_a_denial_with_what_is_asserted() -> None:
    assert not the(made(words="a"), claim(field="words", stance="silent")).conflicting
    assert the(made(words="a"), claim(field="words", stance="denies")).conflicting
    assert not the(made(words="a"), claim(field="words", value="b", stance="denies")).conflicting
    assert the(made(), claim(stance="denies")).conflicting
    assert not the(made(), claim(stance="silent")).conflicting


# Preference


def preferred(*events: AnyEvent) -> Any:
    found = the(*events)
    return found.preferred.value if found.preferred else "disputed"


def said(words: str, *sources: str, **more: Any) -> AnyEvent:
    return claim(field="words", value=words, sources=read_in(*sources), **more)


def recorded(words: str, *sources: str) -> AnyEvent:
    return made(words=words, sources=read_in(*sources))


def test_a_better_source_is_preferred() -> None:
    assert preferred(recorded("a", "paper"), said("b", "gazette")) == "b"
    assert preferred(recorded("a", "paper"), said("b", "post")) == "a"


def test_more_independent_origins_are_preferred_and_copies_count_once() -> None:
    assert preferred(recorded("a", "paper"), said("b", "weekly", "undated")) == "b"
    assert preferred(recorded("a", "paper"), said("b", "undated"), said("a", "copy")) == "disputed"
    assert preferred(recorded("a", "paper"), said("b", "undated"), said("b", "weekly")) == "b"


def test_of_equals_the_later_published_is_preferred_where_both_dates_are_known() -> None:
    assert preferred(recorded("a", "paper"), said("b", "weekly")) == "b"
    assert preferred(recorded("a", "paper"), said("b", "undated")) == "disputed"


def test_a_person_overrules_the_ranking_with_a_reason() -> None:
    ranked = said("b", "post", rank="preferred", reason="the editor confirmed it")
    assert preferred(recorded("a", "gazette"), ranked) == "b"
    deprecated = said("b", "gazette", rank="deprecated", reason="a misprint")
    assert preferred(recorded("a", "post"), deprecated) == "a"


def test_a_more_specific_date_is_preferred() -> None:
    vague = made(on="2025", sources=read_in("paper"))
    assert preferred(vague, claim(field="on", value="2026-03", sources=read_in("undated"))) == "2026-03"


def test_equals_are_disputed_and_the_list_says_so() -> None:
    found = ledger(*PRESS, recorded("a", "paper"), said("b", "undated"))
    assert Mark.DISPUTED in found.proposals()[0].marks


# What would be, if it were so


def test_an_answer_is_disputed_if_a_claim_would_change_it() -> None:
    stands = ledger(*PRESS, interest(on="2025-01"), claim(field="type", value="ProposalMade")).stands()
    assert [(one.answer, one.recorded, one.claimed) for one in stands.disputes] == [
        ("stage", Stage.INTEREST, Stage.PROPOSED)
    ]


def test_a_denial_disputes_what_rests_on_the_event() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"], on="2025-01"), agreed(on="2025-02", label="pact"))
    found.tell(claim("event:pact", stance="denies"))
    assert [(one.answer, one.claimed) for one in found.stands().disputes] == [("stage", Stage.PROPOSED)]


def test_another_date_disputes_an_answer_that_depends_on_the_order() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"], on="2025-01"), cancelled(on="2025-03", label="end"))
    found.tell(agreed(on="2025-06"))
    assert found.stands().fortune.disposition is Disposition.ACTIVE
    found.tell(claim("event:end", field="on", value="2025-09"))
    assert [(one.answer, one.claimed) for one in found.stands().disputes] == [("disposition", Disposition.CANCELLED)]


def test_who_proposed_is_who_showed_interest_where_it_was_no_more_than_that() -> None:
    found = ledger(*PRESS, made(["DD"], on="2025-01"), claim(field="type", value="InterestExpressed"))
    (about,) = claims_about(found.history("proposal:water").entries)
    said = about.claims[0].event
    assert isinstance(said, ClaimRecorded)
    assert getattr(claims.if_right(about.entry.event, said), "by", None) == ("DD",)
    assert [(one.answer, one.claimed) for one in found.stands().disputes] == [("stage", Stage.INTEREST)]


def test_a_claim_about_what_was_taken_back_is_still_checked() -> None:
    found = ledger(made(label="offer"), retracted("offer"))
    with pytest.raises(Refused, match="has no field 'kind'"):
        found.tell(claim(field="kind", value="mou"))


def test_another_ledger_has_its_claims_taken_over_as_they_are() -> None:
    ours, theirs = ledger(made(), claim(field="words", value="b")), ledger()
    theirs.take(eventsfile.read(b"".join(eventsfile.write(ours.log.read())), "export.jsonl").incoming)
    assert [each.field for each in theirs.stands().accounts] == ["words"]


# Doubts about sources


def doubts(*events: AnyEvent) -> list[str]:
    found = ledger(*PRESS)
    return found.take([Incoming(event) for event in events]).notices


def test_a_source_published_before_what_it_tells_of_is_doubted_and_not_refused() -> None:
    (notice,) = doubts(made(on="2025-03", sources=(Citation(source=SourceId("paper"), locator="p1"),)))
    assert notice == "paper was published in or on 2025-01-10, before this happened, 2025-03"
    assert doubts(made(on="2025-01", sources=(Citation(source=SourceId("paper"), locator="p1"),))) == []


def test_a_copy_of_a_copy_is_doubted() -> None:
    assert doubts(source("third", syndicated_from="copy")) == ["copy is itself a copy, of paper: a copy of a copy"]


def test_a_citation_without_a_place_is_asked_about_once_a_batch() -> None:
    (notice,) = doubts(made(sources=read_in("paper")), made(proposal="dams", sources=read_in("weekly")))
    assert notice == "paper is cited without a locator or quote: where in it? (and 1 more like it)"


def test_a_claim_without_a_source_is_asked_about() -> None:
    assert doubts(made(), claim(field="words", value="b")) == ["a claim without a source: whose account is it?"]


def test_a_claim_that_changes_no_answer_disputes_none() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"], on="2025-01"), claim(field="on", value="2025-02"))
    assert found.stands().disputes == ()


def test_another_day_of_a_meeting_disputes_what_depends_on_it() -> None:
    talks = meeting("talks", "2025-06")
    found = ledger(*PRESS, talks, made(["AA"], ["DD"], on="2025-01"), cancelled(on="2025-03"), agreed(meeting="talks"))
    assert found.stands().fortune.disposition is Disposition.ACTIVE
    found.tell(claim("meeting:talks", field="on", value="2025-02", label="earlier"))
    assert [(one.answer, one.claimed) for one in found.stands().disputes] == [("disposition", Disposition.CANCELLED)]
    assert [each.marks for each in found.proposals()] == [(Mark.DISPUTED,)]
    found.tell(retracted("earlier"))
    assert found.stands().disputes == ()
    assert Mark.DISPUTED not in found.proposals()[0].marks


def test_another_country_of_a_party_disputes_whose_answer_it_is() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"], on="2025-01"), endorsed(["ministry-d"], on="2025-02"))
    assert found.stands().stage is Stage.ENDORSED
    found.tell(claim("party:ministry-d", field="country", value="EE"))
    assert [(one.answer, one.claimed) for one in found.stands().disputes] == [("stage", Stage.PROPOSED)]
    assert Mark.DISPUTED in found.proposals()[0].marks


# What is refused


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"field": "wrods", "value": "x"}, "field", "did you mean words or roles?"),
        ({"field": "words.x", "value": "x"}, "field", "has no field 'words.x'"),
        ({"field": "title"}, "value", "is required"),
        ({"value": "x"}, "field", "is required with a value"),
        ({"field": "type", "value": "ProposalMaid"}, "value", "did you mean ProposalMade"),
        ({"field": "type", "value": ["ProposalMade"]}, "value", "is not an event of this record"),
        ({"field": "type", "value": "SourceRegistered"}, "value", "is no account of the same"),
        ({"field": "tracks", "value": ["river"]}, "value", "did you mean rivers?"),
        ({"field": "roles.company-x", "value": {"role": "funding"}}, "value", "nothing is known about the party"),
        ({"field": "on", "value": "2025-13"}, "value", "is not a date"),
        ({"field": "proposers", "value": "DD"}, "value", "expected a list"),
        ({"field": "proposers", "value": ["D D"]}, "value", "not an identifier"),
        ({"field": "quantities.cost", "value": {"value": "x", "unit": "PKR"}}, "value", "decimal"),
        ({"field": "quantities.cost", "value": {"value": "5"}}, "value", "unit"),
        ({"rank": "preferred"}, "reason", "say why"),
        ({"field": "roles", "value": "x"}, "value", "expected a list"),
    ],
)
def test_a_claim_that_the_field_cannot_hold_is_refused(fields: dict[str, Any], where: str, what: str) -> None:
    found = ledger(made())
    with pytest.raises(Refused) as refusal:
        found.tell(claim(**fields))
    (fault,) = refusal.value.faults
    assert fault.where.startswith(where)
    assert what in fault.what


def test_a_wrong_word_is_told_with_those_that_would_do() -> None:
    with pytest.raises(Refused, match=r"'joint_statment' is none of joint_statement.*did you mean joint_statement"):
        ledger(made(), signed()).tell(claim("instrument:memo", field="kind", value="joint_statment"))


@pytest.mark.parametrize("of_the_record", [claim(label="x"), retracted("offer", label="x")])
def test_there_is_no_other_account_of_what_is_said_of_the_record(of_the_record: AnyEvent) -> None:
    found = ledger(made(label="offer"), of_the_record)
    with pytest.raises(Refused, match="is about the record itself"):
        found.tell(claim("event:x", stance="denies"))


def test_a_claim_about_what_a_later_introduction_adds_disputes_too() -> None:
    found = ledger(*PRESS, party("x"), made(["AA"], ["DD"]), endorsed(["x"]))
    found.tell(party("x", classification="government", country="DD", label="add"))
    assert found.stands().stage is Stage.ENDORSED
    found.tell(claim("event:add", field="country", value="AA"))
    assert [(one.answer, one.claimed) for one in found.stands().disputes] == [("stage", Stage.PROPOSED)]


def test_a_claim_about_what_nobody_recorded_is_refused() -> None:
    with pytest.raises(Refused, match="nothing is known about the proposal 'dams'"):
        ledger(made()).tell(claim("proposal:dams"))


def test_a_claim_may_come_in_the_batch_of_what_it_is_about() -> None:
    found = ledger(*PRESS)
    found.tell_together(made(words="a", label="offer"), claim("event:offer", field="words", value="b"))
    assert [each.field for each in found.stands().accounts] == ["words"]


def test_an_item_of_a_list_is_named_by_its_key() -> None:
    talks = meeting(
        "talks", participants=[Participant(party=PartyId("person-p"), role=ParticipantRole.DELEGATE, title="Head")]
    )
    found = the(talks, claim("meeting:talks", "Deputy", field="participants.person-p.title"), of="meeting:talks")
    assert [one.value for one in found.accounts] == ["Head", "Deputy"]
    assert found.conflicting


@given(strategies.events(), st.data())
def test_an_event_with_what_it_says_put_in_its_place_is_the_same(event: AnyEvent, data: st.DataObject) -> None:
    paths = [path for path in claims.paths(type(event)) if claims.said_at(event, path) is not None]
    path = data.draw(st.sampled_from(paths))
    assert claims.replaced(event, path, claims.said_at(event, path)) == event


def test_a_date_is_compared_as_a_date() -> None:
    assert claims.typed(type(made()), "on", "2025-01") == PartialDate("2025-01")


def test_words_about_one_side_are_no_claim_about_the_other() -> None:
    found = ledger(*PRESS, made(["AA"], ["DD"]), endorsed(["DD"], endorsement="yes"), made(proposal="dams"))
    found.tell(claim("endorsement:yes", stance="denies"))
    assert found.proposal("water").disputes[0].answer == "stage"
    assert found.proposal("dams").disputes == ()
    assert found.check() == []
