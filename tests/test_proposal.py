"""Where a proposal stands: RULES 1 to 5, 13 and 14, told as what was said and what follows."""

from collections.abc import Collection
from typing import Any

import pytest

from coop_tracker.events import AnyEvent, PartyId, ProposalId, ProposalsLinked, RoleHeld
from coop_tracker.vocabulary import (
    Agreement,
    Completion,
    Disposition,
    EndingSide,
    Mark,
    Relation,
    ReplacementManner,
    RoleName,
    Stage,
)
from tests.given import (
    Ledger,
    agreed,
    amended,
    begun,
    cancelled,
    claimed,
    declined,
    deferred,
    discussed,
    empty,
    ended,
    endorsed,
    given,
    group,
    interest,
    label_of,
    lapsed,
    made,
    meeting,
    party,
    pilot,
    progress,
    reopened,
    replaced,
    reported,
    retracted,
    signed,
    source,
    stands,
    step,
    suspended,
    taken_back,
    verified,
    withdrawn,
    yes_withdrawn,
)


def sides(ledger: Ledger, *parties: str, on_behalf_of: Collection[str] = ()) -> set[str]:
    return {*ledger.world().sides_of(map(PartyId, parties), [PartyId(each) for each in on_behalf_of])}


# RULES 1: the side of a party


def test_a_country_a_subdivision_and_a_union_are_each_a_side_of_their_own() -> None:
    assert sides(empty(), "AA", "AA-01", "EU") == {"AA", "AA-01", "EU"}


def test_ministries_and_armed_forces_stand_on_the_side_of_their_country() -> None:
    assert sides(empty(), "ministry-b", "army-a", "AA") == {"AA"}


def test_companies_state_owned_enterprises_and_universities_are_sides_of_their_own() -> None:
    assert sides(empty(), "company-c", "mill-s", "university-e") == {"company-c", "mill-s", "university-e"}


@pytest.mark.parametrize("classification", ["legislature", "court", "multilateral", "local_government", None])
def test_whatever_is_not_government_or_military_is_a_side_of_its_own(classification: str | None) -> None:
    body = party("body", classification=classification, country="AA", parent="ministry-b")
    assert sides(given(body), "body") == {"body"}


def test_an_organization_stands_with_the_topmost_of_those_it_belongs_to() -> None:
    ledger = given(party("holding"), party("group-co", parent="holding"), party("plant", parent="group-co"))
    assert sides(ledger, "plant", "group-co", "holding") == {"holding"}


def test_the_way_up_ends_below_a_body_of_the_state() -> None:
    ledger = given(party("group-co", parent="ministry-b"), party("plant", parent="group-co"))
    assert sides(ledger, "plant") == {"group-co"}


def test_the_way_up_ends_below_a_country() -> None:
    assert sides(given(party("institute", classification="academic", parent="AA")), "institute") == {"institute"}


def test_a_department_without_a_country_of_its_own_stands_with_that_of_its_ministry() -> None:
    department = party("department", classification="government", parent="ministry-b")
    office = party("office", classification="government", parent="department")
    assert sides(given(department, office), "office") == {"AA"}


def test_a_ministry_that_belongs_to_a_country_stands_with_it() -> None:
    assert sides(given(party("ministry-x", classification="government", parent="DD")), "ministry-x") == {"DD"}


def test_a_government_body_of_nobody_knows_where_is_a_side_of_its_own() -> None:
    assert sides(given(party("bureau", classification="government")), "bureau") == {"bureau"}


def test_organizations_that_belong_to_each_other_are_each_a_side_of_their_own() -> None:
    ledger = empty()
    ledger.tell_together(party("one", parent="two"), party("two", parent="one"), party("third", parent="one"))
    assert [sides(ledger, each) for each in ("one", "two", "third")] == [{"one"}, {"two"}, {"third"}]


def test_a_group_is_itself_and_the_sides_of_its_members() -> None:
    ledger = given(group("delegation", "ministry-b", "company-c", "person-p"))
    assert sides(ledger, "delegation") == {"delegation", "AA", "company-c", "person-p"}


def test_groups_that_hold_each_other_come_to_an_end() -> None:
    ledger = empty()
    ledger.tell_together(group("one", "two", "AA"), group("two", "one", "DD"))
    assert sides(ledger, "one") == {"one", "two", "AA", "DD"}


def test_a_person_stands_for_those_spoken_for_and_else_for_nobody_else() -> None:
    assert sides(empty(), "person-p") == {"person-p"}
    assert sides(empty(), "person-p", on_behalf_of=["ministry-b", "university-e"]) == {"AA", "university-e"}


def test_for_whom_somebody_spoke_matters_for_persons_only() -> None:
    assert sides(empty(), "company-c", "person-p", on_behalf_of=["DD"]) == {"company-c", "DD"}


def test_what_a_later_introduction_adds_to_a_party_counts() -> None:
    ledger = given(party("board"), party("board", classification="government"), party("board", country="AA"))
    assert sides(ledger, "board") == {"AA"}


def test_a_party_whose_introduction_is_retracted_is_a_side_of_its_own() -> None:
    board = party("board", classification="government", country="AA", label="board")
    assert sides(given(board, retracted("board")), "board") == {"board"}


# RULES 2: whose answer counts


def test_an_answer_of_the_side_that_was_asked_endorses() -> None:
    assert stands(made(to=["DD"]), endorsed(["DD"])).stage is Stage.ENDORSED


def test_a_ministry_of_the_proposers_own_country_endorses_nothing() -> None:
    assert stands(made(["AA"]), endorsed(["ministry-b"], "committed")).stage is Stage.PROPOSED


def test_a_company_of_the_proposers_own_country_is_another_side() -> None:
    assert stands(made(["AA"]), endorsed(["company-c"])).stage is Stage.ENDORSED


def test_a_ministry_answers_for_its_country_that_was_asked() -> None:
    assert stands(made(to=["DD"]), endorsed(["ministry-d"])).stage is Stage.ENDORSED


def test_where_counterparts_are_named_nobody_else_answers() -> None:
    found = stands(made(to=["DD"]), endorsed(["university-e"], "committed"))
    assert found.stage is Stage.PROPOSED
    assert [({*answer.words.sides}, {*answer.asked}) for answer in found.answers] == [({"university-e"}, set[str]())]


def test_where_no_counterpart_is_named_anybody_else_answers() -> None:
    assert stands(made(), endorsed(["university-e"])).stage is Stage.ENDORSED


def test_words_of_nobody_named_are_nobodys_answer() -> None:
    assert stands(made(), endorsed([], "committed")).stage is Stage.PROPOSED


def test_to_an_unknown_proposer_anybody_answers_and_the_answer_says_so() -> None:
    found = stands(made([]), endorsed(["AA"]))
    assert found.stage is Stage.ENDORSED
    assert found.marks == (Mark.PROPOSER_UNKNOWN,)


def test_to_an_unknown_proposer_only_those_who_were_asked_answer_where_they_are_named() -> None:
    assert stands(made([], to=["DD"]), endorsed(["AA"])).stage is Stage.PROPOSED


def test_one_speaker_of_several_suffices_for_an_answer() -> None:
    assert stands(made(), endorsed(["ministry-b", "DD"])).stage is Stage.ENDORSED


def test_a_person_for_nobody_does_not_answer_for_the_country_that_was_asked() -> None:
    assert stands(made(to=["DD"]), endorsed(["person-p"])).stage is Stage.PROPOSED
    assert stands(made(to=["DD"]), endorsed(["person-p"], on_behalf_of=["ministry-d"])).stage is Stage.ENDORSED


def test_a_person_for_the_proposers_own_side_endorses_nothing() -> None:
    assert stands(made(), endorsed(["person-p"], on_behalf_of=["army-a"])).stage is Stage.PROPOSED


def test_a_group_answers_for_the_member_that_was_asked() -> None:
    found = given(group("bloc", "DD", "university-e"), made(to=["DD"]), endorsed(["bloc"])).stands()
    assert found.stage is Stage.ENDORSED


# RULES 3: the stage


@pytest.mark.parametrize(
    ("events", "stage", "decided_by"),
    [
        ([discussed(label="a"), discussed(label="b")], Stage.MENTIONED, "a"),
        ([discussed(), interest(label="a"), interest(label="b")], Stage.INTEREST, "a"),
        ([interest(), made(label="a"), made(label="b")], Stage.PROPOSED, "a"),
        ([made(label="a"), endorsed(strength="interested")], Stage.PROPOSED, "a"),
        ([made(), endorsed(label="a"), endorsed(strength="supported", label="b")], Stage.ENDORSED, "a"),
        ([made(), endorsed(strength="agreed", label="a")], Stage.ENDORSED, "a"),
        ([interest(), endorsed(label="a")], Stage.ENDORSED, "a"),
        ([made(), agreed("AA", "DD", label="a")], Stage.AGREED_IN_PRINCIPLE, "a"),
        ([made(), signed(kind="joint_statement", parties=["AA", "DD"], label="a")], Stage.AGREED_IN_PRINCIPLE, "a"),
        ([made(), signed(label="a"), signed("other", label="b")], Stage.INSTRUMENT_SIGNED, "a"),
        ([made(), pilot(label="a")], Stage.PILOT, "a"),
        ([made(), pilot(), begun(label="a")], Stage.IMPLEMENTATION, "a"),
        ([made(), progress("limited", label="a")], Stage.IMPLEMENTATION, "a"),
        ([made(), progress("substantial", label="a")], Stage.IMPLEMENTATION, "a"),
        ([made(), verified("partly", label="a")], Stage.IMPLEMENTATION, "a"),
        ([made(), claimed(label="a")], Stage.COMPLETED, "a"),
        ([made(), verified(label="a")], Stage.COMPLETED, "a"),
    ],
)
def test_a_stage_is_reached_by_the_first_event_that_supports_it(
    events: list[AnyEvent], stage: Stage, decided_by: str
) -> None:
    found = stands(*events)
    assert (found.stage, label_of(found.steps[0].by)) == (stage, decided_by)


@pytest.mark.parametrize("kind", ["joint_statement", "agreed_minutes", "action_plan", "roadmap"])
def test_a_political_document_is_no_instrument_and_says_yes(kind: str) -> None:
    assert stands(made(to=["DD"]), signed(kind=kind, parties=["DD"])).stage is Stage.AGREED_IN_PRINCIPLE


@pytest.mark.parametrize("kind", ["loi", "mou", "moc", "framework_agreement", "treaty", "licence_or_award", "other"])
def test_any_other_document_that_names_it_is_an_instrument(kind: str) -> None:
    assert stands(made(), signed(kind=kind)).stage is Stage.INSTRUMENT_SIGNED


def test_a_document_named_again_without_its_kind_is_what_it_was() -> None:
    statement = signed(kind="joint_statement", parties=["AA", "DD"], proposals=[], label="statement")
    again = signed(kind=None, label="again")
    found = given(made(to=["DD"]), statement, again).stands()
    assert (found.stage, label_of(found.steps[0].by)) == (Stage.AGREED_IN_PRINCIPLE, "again")


def test_a_document_that_is_corrected_to_another_kind_moves_what_it_named() -> None:
    ledger = given(made(to=["DD"]), signed(kind="roadmap", parties=["DD"], proposals=[], label="paper"))
    ledger.tell(signed(kind=None))
    assert ledger.stands().stage is Stage.AGREED_IN_PRINCIPLE
    ledger.tell(signed(kind="treaty", proposals=[], replaces="paper"))
    assert ledger.stands().stage is Stage.INSTRUMENT_SIGNED


@pytest.mark.parametrize(
    ("said", "commits_nobody"),
    [
        ([signed()], True),
        ([signed(kind="loi")], True),
        ([signed(binding="binding")], False),
        ([signed(binding="unknown")], False),
        ([signed(kind="contract")], False),
        ([signed(kind="contract", binding="non_binding")], True),
        ([signed(), signed("pact", kind="contract")], False),
        ([signed(), signed("pact", kind="contract", binding="non_binding")], True),
        ([step("drafted", kind="mou"), signed(kind=None)], True),
        ([signed(), pilot()], False),
        ([], False),
    ],
)
def test_where_nothing_that_was_signed_binds_that_is_said(said: list[AnyEvent], commits_nobody: bool) -> None:
    assert (Mark.NON_BINDING in stands(made(), *said).marks) is commits_nobody


def test_that_a_document_binds_is_learned_from_whichever_signing_says_so() -> None:
    again = signed(proposals=[], binding="binding")
    assert Mark.NON_BINDING in stands(made(), signed()).marks
    assert Mark.NON_BINDING not in stands(made(), signed(), again).marks


@pytest.mark.parametrize(
    "event",
    [
        endorsed(["DD"], "committed", scope="component", component="the pumps"),
        endorsed(["DD"], "committed", "meeting:summit"),
        endorsed(["DD"], "committed", "track:rivers"),
        endorsed(["DD"], "committed", "party:AA"),
        endorsed(["DD"], "committed", scope="decision"),
        progress("substantial", "meeting:summit"),
        progress("substantial", "track:rivers"),
        progress("substantial", "instrument:memo"),
        progress("not_started"),
        progress("no_evidence_found"),
        progress("unknown"),
        progress(None),
        verified("refuted"),
        verified("cannot_tell"),
        signed("unrelated", proposals=[]),
        agreed("AA", "DD", proposals=[], tracks=["rivers"]),
        reported(stage="completed"),
        ended("expired"),
        reopened(),
        amended(summary="bigger"),
        ProposalsLinked(proposals=(ProposalId("water"),), relation=Relation.PART_OF, target=ProposalId("dams")),
        made(to=["DD"], proposal="dams"),
        endorsed(["DD"], "committed", "proposal:dams"),
    ],
)
def test_nothing_else_promotes(event: AnyEvent) -> None:
    before = [meeting("summit"), made(meeting="summit", tracks=["rivers"]), made(proposal="dams"), signed(proposals=[])]
    assert given(*before, event).stands().stage is Stage.PROPOSED


def test_a_topic_merely_mentioned_stays_mentioned_whatever_is_said_of_it() -> None:
    assert stands(discussed(), endorsed(strength="committed")).stage is Stage.MENTIONED


def test_retracting_the_support_of_a_stage_takes_the_stage_away() -> None:
    ledger = given(made(), endorsed(label="words"), pilot(label="pilot"))
    assert ledger.stands().stage is Stage.PILOT
    ledger.tell(retracted("pilot"))
    assert ledger.stands().stage is Stage.ENDORSED
    ledger.tell(retracted("words"))
    assert ledger.stands().stage is Stage.PROPOSED


def test_every_stage_reached_keeps_the_event_that_reached_it() -> None:
    found = stands(discussed(label="topic"), made(label="ask"), endorsed(label="words"), begun(label="works"))
    assert [(step.stage, label_of(step.by)) for step in found.steps] == [
        (Stage.IMPLEMENTATION, "works"),
        (Stage.ENDORSED, "words"),
        (Stage.PROPOSED, "ask"),
        (Stage.MENTIONED, "topic"),
    ]


# Agreed in principle


def test_every_side_that_was_asked_has_to_say_yes_and_the_last_one_decides() -> None:
    yes = [
        endorsed(["DD"], "agreed", on="2025-03-01", label="first"),
        endorsed(["university-e"], "committed", on="2025-05-01", label="last"),
        endorsed(["DD"], "committed", on="2025-06-01", label="again"),
    ]
    ask = made(to=["DD", "university-e"], on="2025-01-01")
    assert stands(ask, yes[0], yes[2]).stage is Stage.ENDORSED
    found = stands(ask, *reversed(yes))
    assert (found.stage, label_of(found.steps[0].by)) == (Stage.AGREED_IN_PRINCIPLE, "last")


def test_yes_may_come_by_agreement_by_document_and_by_words() -> None:
    ask = made(to=["DD", "university-e", "company-c"])
    yes = [agreed("DD"), signed(kind="agreed_minutes", parties=["company-c"]), endorsed(["university-e"], "agreed")]
    assert stands(ask, *yes[:2]).stage is Stage.PROPOSED
    assert stands(ask, *yes).stage is Stage.AGREED_IN_PRINCIPLE


def test_of_words_and_agreements_the_one_that_was_needed_last_in_world_order_decides() -> None:
    ask = made(to=["DD", "university-e"], on="2025-01-01")
    first = agreed("DD", on="2025-02-01")
    last = endorsed(["university-e"], "agreed", on="2025-03-01", label="last")
    again = endorsed(["DD"], "agreed", on="2025-04-01", label="again")
    assert label_of(stands(ask, first, last, again).steps[0].by) == "last"


def test_supported_is_not_yet_a_yes() -> None:
    assert stands(made(to=["DD"]), endorsed(strength="supported")).stage is Stage.ENDORSED
    assert stands(made(to=["DD"]), endorsed(strength="agreed")).stage is Stage.AGREED_IN_PRINCIPLE


def test_agreed_about_a_part_is_no_yes_to_the_whole() -> None:
    part = endorsed(strength="agreed", scope="component", component="the pumps")
    assert stands(made(to=["DD"]), part).stage is Stage.PROPOSED


def test_where_nobody_is_named_words_alone_do_not_agree() -> None:
    assert stands(made(), endorsed(["DD"], "committed")).stage is Stage.ENDORSED
    assert stands(made(), endorsed(["DD", "university-e"], "committed")).stage is Stage.ENDORSED


def test_where_nobody_is_named_one_side_alone_does_not_agree() -> None:
    assert stands(made(), agreed("DD")).stage is Stage.PROPOSED
    assert stands(made(), agreed("DD", "ministry-d")).stage is Stage.PROPOSED


def test_two_agreements_of_one_side_each_do_not_join_them() -> None:
    assert stands(made(), agreed("AA"), agreed("DD")).stage is Stage.PROPOSED


def test_the_proposers_agreement_among_themselves_is_not_enough() -> None:
    assert stands(made(["AA", "DD"]), agreed("AA", "DD")).stage is Stage.PROPOSED
    assert stands(made(["AA", "DD"], to=["AA"]), agreed("AA", "DD")).stage is Stage.PROPOSED


def test_a_counterpart_that_proposes_too_need_not_answer() -> None:
    found = stands(made(["AA"], to=["ministry-b", "DD"]), endorsed(strength="agreed", label="yes"))
    assert (found.stage, label_of(found.steps[0].by)) == (Stage.AGREED_IN_PRINCIPLE, "yes")


def test_a_group_that_was_asked_has_said_yes_when_its_members_have() -> None:
    bloc = group("bloc", "DD", "university-e")
    ask = made(to=["bloc"])
    assert given(bloc, ask, endorsed(["DD"], "agreed")).stands().stage is Stage.ENDORSED
    each = [endorsed(["DD"], "agreed"), endorsed(["university-e"], "agreed")]
    assert given(bloc, ask, *each).stands().stage is Stage.AGREED_IN_PRINCIPLE
    assert given(bloc, ask, endorsed(["bloc"], "agreed")).stands().stage is Stage.AGREED_IN_PRINCIPLE


def test_a_group_and_its_only_member_are_not_two_sides() -> None:
    assert given(group("bloc", "DD"), made(), agreed("bloc")).stands().stage is Stage.PROPOSED


def test_an_agreement_covers_only_the_proposals_it_names() -> None:
    assert stands(made(to=["DD"]), made(to=["DD"], proposal="dams"), agreed(proposals=["dams"])).stage is Stage.PROPOSED


def test_a_political_document_that_is_withdrawn_from_nobodys_words_still_stands() -> None:
    words = endorsed(strength="noted", label="words")
    found = stands(made(to=["DD"]), words, signed(kind="roadmap", parties=["DD"]), withdrawn("words"))
    assert found.stage is Stage.AGREED_IN_PRINCIPLE


# Completion


def completion(*events: AnyEvent) -> tuple[Stage | None, Completion | None]:
    found = stands(made(on="2020-01-01"), *events)
    return found.stage, found.completion


def test_a_completion_is_claimed_until_somebody_verified_it() -> None:
    assert completion(claimed()) == (Stage.COMPLETED, Completion.CLAIMED)
    assert completion(claimed(), verified()) == (Stage.COMPLETED, Completion.VERIFIED)
    assert completion(verified()) == (Stage.COMPLETED, Completion.VERIFIED)


def test_a_verified_completion_was_reached_by_the_claim_and_names_who_verified_it() -> None:
    found = stands(made(), claimed(on="2025-03-01", label="claim"), verified(on="2025-05-01", label="check"))
    assert (label_of(found.steps[0].by), label_of(found.steps[0].verified_by)) == ("claim", "check")


def test_a_completion_that_nobody_verified_is_marked_as_claimed() -> None:
    assert stands(made(), claimed()).marks == (Mark.CLAIMED,)
    assert stands(made(), claimed(), verified()).marks == ()


@pytest.mark.parametrize("finding", ["partly", "refuted"])
@pytest.mark.parametrize("completion_event", [claimed(on="2025-03"), verified(on="2025-03")])
def test_a_later_finding_undoes_a_completion(finding: str, completion_event: AnyEvent) -> None:
    left = Stage.IMPLEMENTATION if finding == "partly" else Stage.PROPOSED
    assert completion(completion_event, verified(finding, on="2025-06")) == (left, None)


def test_a_finding_that_came_before_the_claim_does_not_undo_it() -> None:
    assert completion(claimed(on="2025-06"), verified("refuted", on="2025-03"))[0] is Stage.COMPLETED
    assert completion(verified("partly", on="2025-03"), claimed(on="2025-06"))[1] is Completion.CLAIMED


def test_nobody_can_tell_undoes_nothing() -> None:
    assert completion(claimed(), verified("cannot_tell")) == (Stage.COMPLETED, Completion.CLAIMED)


def test_a_later_reopening_undoes_a_completion_and_a_new_claim_brings_it_back() -> None:
    story = [claimed(on="2025-03"), reopened(on="2025-05"), claimed(on="2025-07")]
    assert completion(*story[:2])[0] is Stage.PROPOSED
    assert completion(*story)[0] is Stage.COMPLETED


def test_an_earlier_reopening_undoes_nothing() -> None:
    assert completion(claimed(on="2025-05"), reopened(on="2025-03"))[0] is Stage.COMPLETED


def test_the_verification_after_a_doubt_decides_where_the_claim_was_before() -> None:
    events = [
        claimed(on="2025-01", label="claim"),
        verified("refuted", on="2025-02"),
        verified(on="2025-03", label="ok"),
    ]
    found = stands(made(on="2020"), *events)
    assert (found.completion, label_of(found.steps[0].by)) == (Completion.VERIFIED, "ok")


# Claimed delivery


@pytest.mark.parametrize(
    ("events", "is_claimed"),
    [
        ([pilot(by=["AA"])], True),
        ([pilot(by=["ministry-d"])], True),
        ([pilot(by=["person-p"], on_behalf_of=["DD"])], True),
        ([pilot(by=["university-e"])], False),
        ([pilot()], False),
        ([pilot(by=["AA"], stated_by=["university-e"])], False),
        ([pilot(by=["university-e"], stated_by=["AA"])], True),
        ([pilot(by=["AA"]), pilot(by=["university-e"])], False),
        ([pilot(by=["AA", "university-e"])], False),
        ([begun(by=["DD"])], True),
        ([begun(by=["DD"]), progress("limited", stated_by=["university-e"])], False),
        ([verified("partly", ["DD"])], True),
        ([verified("partly")], False),
    ],
)
def test_delivery_stated_only_by_a_party_to_it_is_claimed(events: list[AnyEvent], is_claimed: bool) -> None:
    found = stands(made(to=["DD"]), *events)
    assert found.steps[0].claimed is is_claimed
    assert (Mark.CLAIMED in found.marks) is is_claimed


# Withdrawals


def test_a_withdrawn_endorsement_moves_the_proposal_back() -> None:
    ledger = given(made(), endorsed(label="words"), withdrawn("words", label="regret"))
    found = ledger.stands()
    assert found.stage is Stage.PROPOSED
    assert [label_of(answer.words.withdrawn_by) for answer in found.answers] == ["regret"]
    ledger.tell(retracted("regret"))
    assert ledger.stands().stage is Stage.ENDORSED


def test_a_withdrawn_agreement_moves_the_proposal_back() -> None:
    assert stands(made(to=["DD"]), agreed("DD", agreement="pact"), yes_withdrawn("pact")).stage is Stage.PROPOSED


def test_words_may_be_withdrawn_by_their_slug_or_by_their_event() -> None:
    for name in ("warm-words", "words"):
        words = endorsed(endorsement="warm-words", label="words")
        assert stands(made(), words, withdrawn(name)).stage is Stage.PROPOSED


def test_words_may_be_withdrawn_for_one_of_their_targets() -> None:
    words = endorsed(["DD"], "welcomed", "proposal:water", "proposal:dams", label="words")
    ledger = given(made(), made(proposal="dams"), words, withdrawn("words", targets=["proposal:dams"]))
    assert ledger.stands("water").stage is Stage.ENDORSED
    assert ledger.stands("dams").stage is Stage.PROPOSED


def test_an_agreement_may_be_withdrawn_for_one_of_its_proposals() -> None:
    pact = agreed("DD", agreement="pact", proposals=["water", "dams"])
    ledger = given(
        made(to=["DD"]), made(to=["DD"], proposal="dams"), pact, yes_withdrawn("pact", targets=["proposal:water"])
    )
    assert ledger.stands("water").stage is Stage.PROPOSED
    assert ledger.stands("dams").stage is Stage.AGREED_IN_PRINCIPLE


def test_one_of_several_speakers_may_take_its_words_back() -> None:
    words = endorsed(["DD", "university-e"], "agreed", label="words")
    regret = withdrawn("words", by=["ministry-d"])
    assert stands(made(to=["university-e"]), words, regret).stage is Stage.AGREED_IN_PRINCIPLE
    assert stands(made(to=["DD"]), words, regret).stage is Stage.PROPOSED
    assert stands(made(to=["DD", "university-e"]), words, regret).stage is Stage.ENDORSED


def test_when_each_speaker_has_taken_its_words_back_nothing_is_left() -> None:
    words = endorsed(["DD", "university-e"], label="words")
    regrets = [withdrawn("words", by=["DD"]), withdrawn("words", by=["university-e"])]
    found = stands(made(), words, *regrets)
    assert (found.stage, found.answers[0].words.stands) == (Stage.PROPOSED, False)


def test_a_withdrawal_by_nobody_named_or_by_somebody_else_is_of_the_whole() -> None:
    words = endorsed(["DD", "university-e"], label="words")
    assert stands(made(), words, withdrawn("words")).stage is Stage.PROPOSED
    assert stands(made(), words, withdrawn("words", by=["company-c"])).stage is Stage.PROPOSED


def test_words_of_nobody_named_can_be_withdrawn() -> None:
    found = stands(made(), endorsed([], label="words"), withdrawn("words", by=["DD"]))
    assert [answer.words.stands for answer in found.answers] == [False]


def test_a_person_may_take_words_back_for_one_of_those_spoken_for() -> None:
    words = endorsed(["person-p"], "agreed", on_behalf_of=["DD", "university-e"], label="words")
    regret = withdrawn("words", by=["person-p"], on_behalf_of=["DD"])
    assert stands(made(to=["DD"]), words, regret).stage is Stage.PROPOSED
    assert stands(made(to=["university-e"]), words, regret).stage is Stage.AGREED_IN_PRINCIPLE
    assert stands(made(to=["university-e"]), words, withdrawn("words", by=["person-p"])).stage is Stage.PROPOSED


def test_another_official_of_the_side_may_take_its_words_back() -> None:
    words = endorsed(["person-p"], on_behalf_of=["ministry-d"], label="words")
    regret = withdrawn("words", by=["person-q"], on_behalf_of=["DD"])
    assert stands(made(), words, regret).stage is Stage.PROPOSED


def test_a_member_that_takes_its_words_back_leaves_those_of_the_other_members() -> None:
    bloc = group("bloc", "DD", "university-e")
    words = endorsed(["bloc"], "agreed", label="words")
    regret = withdrawn("words", by=["DD"])
    assert given(bloc, made(to=["university-e"]), words, regret).stands().stage is Stage.AGREED_IN_PRINCIPLE
    assert given(bloc, made(to=["DD"]), words, regret).stands().stage is Stage.PROPOSED
    assert given(bloc, made(to=["bloc"]), words, regret).stands().stage is Stage.ENDORSED
    both = [regret, withdrawn("words", by=["university-e"])]
    assert given(bloc, made(to=["bloc"]), words, *both).stands().stage is Stage.PROPOSED


def test_the_withdrawal_holds_when_the_endorsement_is_corrected_to_another_proposal() -> None:
    ledger = given(made(), made(proposal="dams"), endorsed(label="words"), withdrawn("words"))
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", replaces="words"))
    assert ledger.stands("water").answers == ()
    assert ledger.stands("dams").stage is Stage.PROPOSED
    assert [answer.words.stands for answer in ledger.stands("dams").answers] == [False]


def test_the_withdrawal_holds_by_whatever_name_the_words_ever_had() -> None:
    ledger = given(made(), made(proposal="dams"), endorsed(label="first"), endorsed(label="second", replaces="first"))
    ledger.tell(withdrawn("second"), endorsed(["DD"], "agreed", "proposal:dams", label="third", replaces="second"))
    assert ledger.stands("dams").stage is Stage.PROPOSED
    ledger = given(made(), endorsed(endorsement="warm", label="words"), withdrawn("warm"))
    ledger.tell(endorsed(endorsement="warmer", replaces="words"))
    assert ledger.stands().stage is Stage.PROPOSED


def test_a_withdrawal_of_words_that_are_no_longer_about_it_is_no_event_of_the_proposal() -> None:
    ledger = given(made(on="2025-01-01", label="ask"), made(proposal="dams"), endorsed(on="2025-02-01", label="words"))
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", replaces="words"), withdrawn("words", on="2025-03-01"))
    assert label_of(ledger.stands("water").last) == "ask"


def test_a_withdrawal_may_be_corrected() -> None:
    ledger = given(made(), endorsed(label="words"), endorsed(["university-e"], label="others"))
    ledger.tell(withdrawn("words", label="regret"), withdrawn("others", replaces="regret"))
    found = ledger.stands()
    assert (found.stage, label_of(found.steps[0].by)) == (Stage.ENDORSED, "words")


# RULES 4: the disposition


@pytest.mark.parametrize(
    ("event", "disposition"),
    [
        (suspended(), Disposition.SUSPENDED),
        (deferred(), Disposition.DEFERRED),
        (declined(), Disposition.DECLINED),
        (taken_back(), Disposition.WITHDRAWN),
        (cancelled(), Disposition.CANCELLED),
        (lapsed(), Disposition.LAPSED),
        (reopened(), Disposition.ACTIVE),
        (replaced(manner=ReplacementManner.SUPERSEDED), Disposition.SUPERSEDED),
        (replaced(manner=ReplacementManner.SPLIT), Disposition.SUPERSEDED),
        (replaced(manner=ReplacementManner.MERGED), Disposition.MERGED),
        (replaced(manner=ReplacementManner.DUPLICATE), Disposition.DUPLICATE),
        (ended("expired"), Disposition.LAPSED),
        (ended("not_renewed"), Disposition.LAPSED),
        (ended("replaced"), Disposition.SUPERSEDED),
        (ended("terminated"), Disposition.CANCELLED),
        (ended("denounced"), Disposition.CANCELLED),
        (ended("cancelled"), Disposition.CANCELLED),
    ],
)
def test_each_event_of_fate_sets_its_disposition_and_decides_it(event: AnyEvent, disposition: Disposition) -> None:
    ledger = given(made(on="2025-01-01"), signed(proposals=[]))
    (fate,) = ledger.tell(event)
    found = ledger.stands()
    assert found.fortune.by
    assert (found.fortune.disposition, found.fortune.by.event_id) == (disposition, fate.event_id)


def test_without_any_event_of_fate_a_proposal_is_active_and_nothing_decided_it() -> None:
    found = stands(made(), endorsed(strength="rejected"))
    assert (found.fortune.disposition, found.fortune.by) == (Disposition.ACTIVE, None)


def test_an_instrument_that_ends_without_naming_proposals_leaves_them_as_they_are() -> None:
    assert stands(made(), signed(), ended(proposals=[])).fortune.disposition is Disposition.ACTIVE


def test_the_successor_of_a_replaced_proposal_stays_as_it_is() -> None:
    ledger = given(made(), made(proposal="dams"), replaced("water", by_proposals=["dams"]))
    assert ledger.stands("water").fortune.disposition is Disposition.SUPERSEDED
    assert ledger.stands("dams").fortune.disposition is Disposition.ACTIVE


def test_the_last_in_world_order_decides_whenever_it_was_recorded() -> None:
    found = stands(made(on="2024"), declined(on="2025-06-01", label="no"), suspended(on="2025-02-01"))
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.DECLINED, "no")
    assert not found.fortune.order_uncertain


@pytest.mark.parametrize(
    "revival",
    [
        made(on="2025-08-01", label="revival"),
        signed(on="2025-08-01", label="revival"),
        signed(kind="roadmap", on="2025-08-01", label="revival"),
        pilot(on="2025-08-01", label="revival"),
        begun(on="2025-08-01", label="revival"),
        claimed(on="2025-08-01", label="revival"),
        agreed("AA", "DD", on="2025-08-01", label="revival"),
        endorsed(["DD"], "agreed", on="2025-08-01", label="revival"),
    ],
)
def test_what_is_taken_up_certainly_later_is_active_again(revival: AnyEvent) -> None:
    found = stands(made(on="2025-01-01"), declined(on="2025-03-01", label="no"), revival)
    assert found.fortune.disposition is Disposition.ACTIVE
    assert (label_of(found.fortune.by), label_of(found.fortune.closed_by)) == ("revival", "no")
    assert not found.fortune.order_uncertain


@pytest.mark.parametrize(
    "word",
    [
        endorsed(["DD"], "supported", on="2025-08-01"),
        endorsed(["ministry-b"], "agreed", on="2025-08-01"),
        agreed("AA", on="2025-08-01"),
        discussed(on="2025-08-01"),
        interest(on="2025-08-01"),
        amended(summary="smaller", on="2025-08-01"),
        progress("substantial", on="2025-08-01"),
        verified(on="2025-08-01"),
        reported(disposition="active", on="2025-08-01"),
    ],
)
def test_weaker_words_do_not_reopen(word: AnyEvent) -> None:
    found = stands(made(on="2025-01-01"), declined(on="2025-03-01", label="no"), word)
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.DECLINED, "no")


@pytest.mark.parametrize(
    "closing",
    [suspended, deferred, declined, taken_back, cancelled, lapsed, replaced],
)
def test_each_closing_can_be_reopened(closing: Any) -> None:
    found = stands(made(on="2025-01-01"), closing(on="2025-03-01"), reopened(on="2025-05-01", label="again"))
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.ACTIVE, "again")
    found = stands(made(on="2025-01-01"), closing(on="2025-03-01"), begun(on="2025-05-01", label="again"))
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.ACTIVE, "again")


def test_a_yes_that_was_withdrawn_reopens_nothing() -> None:
    events = [endorsed(strength="agreed", on="2025-08-01", label="words"), withdrawn("words", on="2025-09-01")]
    assert stands(made(), declined(on="2025-03-01"), *events).fortune.disposition is Disposition.DECLINED


def test_a_declined_proposal_may_be_made_again_and_agreed() -> None:
    story = [declined(on="2025-03-01"), made(on="2025-05-01"), agreed("DD", on="2025-07-01")]
    found = stands(made(to=["DD"], on="2025-01-01"), *story)
    assert (found.stage, found.fortune.disposition) == (Stage.AGREED_IN_PRINCIPLE, Disposition.ACTIVE)


def test_declined_in_the_year_stays_declined_though_made_within_it() -> None:
    found = stands(made(on="2025-07-27"), declined(on="2025", label="no"))
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.DECLINED, "no")
    assert found.marks == (Mark.ORDER_UNCERTAIN,)


def test_made_again_on_the_day_it_was_declined_is_not_certainly_later() -> None:
    found = stands(made(on="2025-07-27"), declined(on="2025-07-27"))
    assert (found.fortune.disposition, found.fortune.order_uncertain) == (Disposition.DECLINED, True)


def test_within_a_day_a_time_can_tell() -> None:
    found = stands(made(on="2025-07-27T15:00"), declined(on="2025-07-27T10:00"))
    assert (found.fortune.disposition, found.fortune.order_uncertain) == (Disposition.ACTIVE, False)


@pytest.mark.parametrize("when", ["unknown", "[..2025-07-27]", "2025-07-27/.."])
def test_a_closing_with_an_open_end_may_have_come_after(when: str) -> None:
    found = stands(made(on="2025-07-28"), declined(on=when))
    assert (found.fortune.disposition, found.fortune.order_uncertain) == (
        (Disposition.ACTIVE, False) if when == "[..2025-07-27]" else (Disposition.DECLINED, True)
    )


def test_a_revival_of_unknown_date_is_not_certainly_later() -> None:
    found = stands(made(), declined(on="2025-07-27"))
    assert (found.fortune.disposition, found.fortune.order_uncertain) == (Disposition.DECLINED, True)


def test_an_approximate_date_widens_by_its_own_precision() -> None:
    assert stands(made(on="2025-04-20"), declined(on="2025-03~")).fortune.order_uncertain
    assert not stands(made(on="2025-05-01"), declined(on="2025-03~")).fortune.order_uncertain
    assert stands(made(on="2025-05-01"), declined(on="2025-03%")).fortune.order_uncertain


def test_of_two_overlapping_events_of_fate_the_later_by_world_order_decides_and_is_marked() -> None:
    found = stands(made(on="2024"), suspended(on="2025-03"), declined(on="2025-03-10", label="no"))
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.DECLINED, "no")
    assert found.fortune.order_uncertain


def test_two_overlapping_events_that_say_the_same_are_certain() -> None:
    same = [declined(on="2025-03"), declined(on="2025-03-10")]
    assert not stands(made(on="2024"), *same).fortune.order_uncertain


def test_a_closing_of_uncertain_date_before_another_that_says_the_same_makes_nothing_uncertain() -> None:
    found = stands(made(on="2025-03-01"), declined(on="2025"), declined(on="2025-06-01"))
    assert (found.fortune.disposition, found.fortune.order_uncertain) == (Disposition.DECLINED, False)


def test_overlaps_that_something_certainly_later_settles_are_certain() -> None:
    overlapping = [suspended(on="2025-03"), declined(on="2025-03-10")]
    assert not stands(made(on="2024"), *overlapping, taken_back(on="2025-05")).fortune.order_uncertain
    assert not stands(made(on="2024"), *overlapping, begun(on="2025-05")).fortune.order_uncertain
    mixed = [declined(on="2025-03"), reopened(on="2025-03-10")]
    assert stands(made(on="2024"), *mixed).fortune.order_uncertain
    assert not stands(made(on="2024"), *mixed, begun(on="2025-05")).fortune.order_uncertain


def test_a_revival_that_may_have_come_before_another_closing_is_uncertain() -> None:
    found = stands(made(on="2024"), cancelled(on="2025"), declined(on="2025-03-10"), made(on="2025-06-01"))
    assert (found.fortune.disposition, found.fortune.order_uncertain) == (Disposition.ACTIVE, True)


def test_a_no_of_one_party_among_several_ends_nothing() -> None:
    found = stands(made(to=["DD", "university-e"]), endorsed(["DD"], "rejected"))
    assert found.fortune.disposition is Disposition.ACTIVE


# Void


def test_a_proposal_is_void_when_everything_that_introduced_it_is_retracted() -> None:
    ledger = given(discussed(label="topic"), made(label="ask"), retracted("ask", label="first"))
    assert ledger.stands().fortune.disposition is Disposition.ACTIVE
    ledger.tell(retracted("topic", label="second"))
    found = ledger.stands()
    assert (found.stage, found.fortune.disposition) == (None, Disposition.VOID)
    assert label_of(found.fortune.by) == "second"
    assert found.facts.title == "Water"


def test_a_void_proposal_has_no_stage_whatever_else_names_it() -> None:
    found = stands(made(label="ask"), signed(), pilot(), declined(), retracted("ask"))
    assert (found.stage, found.fortune.disposition, found.is_open) == (None, Disposition.VOID, False)


def test_what_took_the_last_introduction_away_decides_not_any_retraction() -> None:
    ledger = given(made(label="ask"), endorsed(label="words"), retracted("ask", label="why"))
    ledger.tell(retracted("words"))
    assert label_of(ledger.stands().fortune.by) == "why"


def test_an_introduction_corrected_to_another_proposal_leaves_the_first_void() -> None:
    ledger = given(made(label="ask"), made(proposal="dams", replaces="ask", label="meant"))
    assert ledger.stands("dams").stage is Stage.PROPOSED
    found = ledger.stands("water")
    assert (found.fortune.disposition, label_of(found.fortune.by)) == (Disposition.VOID, "meant")
    ledger.tell(made(proposal="dams", words="please", replaces="meant", label="mended"))
    assert label_of(ledger.stands("water").fortune.by) == "mended"


def test_a_void_proposal_that_is_made_again_is_as_new() -> None:
    ledger = given(made(label="ask"), retracted("ask"), made(title="Other water", label="again"))
    found = ledger.stands()
    assert (found.stage, found.fortune.disposition, found.facts.title) == (
        Stage.PROPOSED,
        Disposition.ACTIVE,
        "Other water",
    )


def test_retracting_the_retraction_brings_a_void_proposal_back() -> None:
    ledger = given(made(label="ask"), retracted("ask", label="mistake"), retracted("mistake"))
    assert ledger.stands().fortune.disposition is Disposition.ACTIVE


# Who ended it


def ended_by(*events: AnyEvent) -> EndingSide | None:
    ask = made(["AA"], to=["DD"], roles=[RoleHeld(party=PartyId("mill-s"), role=RoleName.FUNDING)])
    return stands(ask, signed(parties=["AA", "company-c"]), *events).fortune.side


@pytest.mark.parametrize(
    ("event", "side"),
    [
        (cancelled(), EndingSide.UNKNOWN),
        (cancelled(by=["ministry-b"]), EndingSide.PARTY),
        (cancelled(by=["DD"]), EndingSide.PARTY),
        (cancelled(by=["AA", "ministry-d"]), EndingSide.BOTH),
        (cancelled(by=["mill-s"]), EndingSide.PARTY),
        (cancelled(by=["company-c"]), EndingSide.PARTY),
        (cancelled(by=["university-e"]), EndingSide.THIRD_PARTY),
        (cancelled(by=["person-p"]), EndingSide.THIRD_PARTY),
        (cancelled(by=["person-p"], on_behalf_of=["DD"]), EndingSide.PARTY),
        (cancelled(by=["person-p"], on_behalf_of=["DD", "AA"]), EndingSide.BOTH),
        (cancelled(by=["AA"], side="third_party"), EndingSide.THIRD_PARTY),
        (ended(by=["DD"]), EndingSide.PARTY),
        (ended("not_renewed", by=["DD"]), EndingSide.PARTY),
        (ended("expired"), EndingSide.UNKNOWN),
        (declined(by=["DD"]), None),
    ],
)
def test_the_side_of_a_cancellation_follows_from_the_parties(event: AnyEvent, side: EndingSide | None) -> None:
    assert ended_by(event) is side


def test_a_party_of_the_instrument_that_ended_is_no_third_party() -> None:
    memo = signed(parties=["AA", "university-e"], proposals=[])
    assert stands(made(to=["DD"]), memo, ended(by=["university-e"])).fortune.side is EndingSide.PARTY


def test_a_party_to_the_agreement_is_no_third_party() -> None:
    events = [agreed("AA", "university-e"), cancelled(by=["university-e"])]
    assert stands(made(to=["DD"]), *events).fortune.side is EndingSide.PARTY


def test_where_no_party_is_known_nobody_can_say_who_ended_it() -> None:
    assert stands(made([]), cancelled(by=["AA"])).fortune.side is EndingSide.UNKNOWN


def test_a_proposal_of_one_known_side_is_never_ended_by_both() -> None:
    assert stands(made(["AA"]), cancelled(by=["AA"])).fortune.side is EndingSide.PARTY


# RULES 5: open


@pytest.mark.parametrize(
    ("events", "is_open"),
    [
        ([], True),
        ([suspended()], True),
        ([deferred()], True),
        ([declined()], False),
        ([lapsed()], False),
        ([claimed()], False),
        ([claimed(on="2025-01"), reopened(on="2025-02")], True),
        ([replaced()], False),
    ],
)
def test_open_is_what_is_alive_and_not_completed(events: list[AnyEvent], is_open: bool) -> None:
    assert stands(made(), *events).is_open is is_open


# What it is


def test_raised_again_its_lists_grow() -> None:
    found = stands(made(["AA"], to=["DD"], tracks=["rivers"]), made(["company-c"], to=["DD"], tracks=["roads"]))
    assert found.facts.proposers == ("AA", "company-c")
    assert found.facts.counterparts == ("DD",)
    assert found.facts.tracks == ("rivers", "roads")


def test_an_amendment_replaces_the_list_and_leaves_what_it_does_not_give() -> None:
    found = stands(made(["AA"], to=["DD"], tracks=["rivers"]), amended(proposers=["company-c"], title="Clean water"))
    assert (found.facts.proposers, found.facts.counterparts) == (("company-c",), ("DD",))
    assert (found.facts.title, found.facts.tracks) == ("Clean water", ("rivers",))


def test_the_last_amendment_in_world_order_counts() -> None:
    found = stands(made(on="2025-01"), amended(title="New", on="2025-06"), amended(title="Old", on="2025-03"))
    assert found.facts.title == "New"


def test_an_amended_proposer_changes_whose_answer_counts() -> None:
    ledger = given(made(["AA"]), endorsed(["ministry-b"]))
    assert ledger.stands().stage is Stage.PROPOSED
    ledger.tell(amended(proposers=["DD"]))
    assert ledger.stands().stage is Stage.ENDORSED


def test_what_is_raised_certainly_after_an_amendment_adds_to_the_amended_list() -> None:
    ask, change = made(["AA"], on="2025-01"), amended(proposers=["DD"], on="2025-03")
    assert stands(ask, change, made(["company-c"], on="2025-05")).facts.proposers == ("DD", "company-c")
    assert stands(ask, change, made(["company-c"], on="2025")).facts.proposers == ("DD",)


def test_an_amendment_of_uncertain_date_amends_the_introduction_all_the_same() -> None:
    assert stands(made(["AA"], on="2025-03-01"), amended(proposers=["DD"], on="2025")).facts.proposers == ("DD",)


def test_those_who_showed_interest_stand_as_proposers_of_an_item_nobody_proposed() -> None:
    ledger = given(interest(by=["AA"], counterparts=["DD"]), endorsed(["ministry-b"]))
    found = ledger.stands()
    assert ({*found.proposer_sides}, {*found.counterpart_sides}, found.stage) == ({"AA"}, {"DD"}, Stage.INTEREST)
    ledger.tell(endorsed(["DD"]))
    assert ledger.stands().stage is Stage.ENDORSED


def test_once_somebody_asked_or_offered_those_who_showed_interest_are_no_longer_proposers() -> None:
    found = stands(interest(by=["AA"], counterparts=["DD"]), made(["DD"]), endorsed(["AA"]))
    assert ({*found.proposer_sides}, {*found.counterpart_sides}, found.stage) == ({"DD"}, set[str](), Stage.ENDORSED)


def test_a_person_who_showed_interest_stands_for_those_spoken_for_in_showing_it() -> None:
    for_aa = interest(by=["person-p"], on_behalf_of=["ministry-b"])
    assert stands(for_aa).proposer_sides == {"AA"}
    assert stands(for_aa, interest(by=["person-q"], on_behalf_of=["DD"])).proposer_sides == {"AA", "DD"}
    assert stands(for_aa, interest(by=["person-q"])).proposer_sides == {"AA", "person-q"}


def test_who_brought_a_topic_up_proposes_nothing() -> None:
    found = stands(discussed(by=["AA"]))
    assert (found.facts.proposers, found.marks) == ((), ())


# RULES 13: reported beside derived


def agrees(*events: AnyEvent) -> Agreement | None:
    sources = [
        source("paper"),
        source("ministry", "official"),
        source("ministry-2", "official", edition_of="ministry"),
    ]
    (status,) = given(*sources, made(), endorsed(), *events).proposals()
    return status.reported_agrees


def by(*sources: str) -> list[dict[str, str]]:
    return [{"source": each} for each in sources]


@pytest.mark.parametrize(
    ("report", "agreement"),
    [
        (reported(stage="endorsed"), Agreement.AGREES),
        (reported(stage="endorsed", disposition="active"), Agreement.AGREES),
        (reported(disposition="active"), Agreement.AGREES),
        (reported(stage="pilot"), Agreement.AHEAD),
        (reported(stage="proposed"), Agreement.BEHIND),
        (reported(disposition="declined"), Agreement.CONFLICTS),
        (reported(stage="pilot", disposition="declined"), Agreement.CONFLICTS),
        (reported(code="2", scheme="iati"), None),
    ],
)
def test_a_report_agrees_or_is_ahead_or_behind_or_conflicts(report: AnyEvent, agreement: Agreement | None) -> None:
    assert agrees(report) is agreement


def test_of_a_source_and_its_editions_the_latest_report_counts() -> None:
    first = reported(stage="pilot", sources=by("ministry"), on="2025-01")
    later = reported(stage="endorsed", sources=by("ministry-2"), on="2025-06")
    assert agrees(later, first) is Agreement.AGREES


def test_the_best_ranked_source_is_shown() -> None:
    official = reported(stage="endorsed", sources=by("ministry"), on="2025-01")
    paper = reported(stage="pilot", sources=by("paper"), on="2025-06")
    assert agrees(official, paper) is Agreement.AGREES
    assert agrees(paper) is Agreement.AHEAD


def test_a_report_moves_nothing_and_is_no_event_of_the_proposal() -> None:
    found = stands(made(label="ask"), reported(stage="completed", disposition="declined", on="2025-12-01"))
    assert (found.stage, found.fortune.disposition, label_of(found.last)) == (
        Stage.PROPOSED,
        Disposition.ACTIVE,
        "ask",
    )


# RULES 14: raised


def raised(*events: AnyEvent) -> list[str | None]:
    found = given(meeting("first", "2025-01-10"), meeting("second", "2025-06-10"), *events).stands()
    return [label_of(entry) for entry in found.raised]


def test_each_meeting_counts_once() -> None:
    at_first = [made(meeting="first", label="a"), endorsed(meeting="first"), agreed("DD", meeting="first")]
    assert raised(*at_first) == ["a"]
    assert raised(*at_first, endorsed(meeting="second", label="b")) == ["a", "b"]
    assert raised(*at_first, signed(meeting="second", label="b")) == ["a", "b"]
    assert raised(*at_first, amended(title="New", meeting="second", label="b")) == ["a", "b"]


def test_a_known_date_counts_for_proposal_events_that_name_no_meeting() -> None:
    assert raised(made(on="2025-02-01", label="a"), interest(on="2025-03", label="b"), made(on="2025-02-01")) == [
        "a",
        "b",
    ]
    assert raised(made(on="2025-02-01", label="a"), endorsed(on="2025-03-01"), made(), declined(on="2025-04")) == ["a"]


def test_neither_other_scopes_nor_delivery_nor_fate_raise_it() -> None:
    events = [
        endorsed(["DD"], "welcomed", "meeting:second", meeting="second"),
        progress("limited", meeting="second"),
        declined(meeting="second"),
        reported(stage="pilot"),
    ]
    assert raised(made(meeting="first", label="a"), *events) == ["a"]


def without_progress(*events: AnyEvent) -> bool:
    found = given(meeting("first", "2025-01-10"), meeting("second", "2025-06-10"), *events).stands()
    return Mark.RAISED_WITHOUT_PROGRESS in found.marks


def test_raised_again_without_progress_compares_the_stage_after_the_first_and_the_last_time() -> None:
    ask, again = made(meeting="first"), made(meeting="second")
    assert not without_progress(ask)
    assert without_progress(ask, again)
    assert without_progress(again, ask, pilot(on="2025-09-01"))
    assert not without_progress(ask, again, endorsed(meeting="second"))
    assert not without_progress(ask, again, endorsed(on="2025-03-01"))
    assert without_progress(ask, again, endorsed(meeting="first"))


def test_words_withdrawn_before_it_was_raised_again_were_no_progress() -> None:
    words = endorsed(on="2025-02-01", label="words")
    ask, again = made(meeting="first"), made(meeting="second")
    assert without_progress(ask, again, words, withdrawn("words", on="2025-03-01"))
    assert not without_progress(ask, again, words, withdrawn("words", on="2025-09-01"))


def test_a_void_proposal_was_not_raised_without_progress() -> None:
    answers = [endorsed(meeting="first"), signed(meeting="second")]
    assert not without_progress(made(meeting="first", label="a"), *answers, retracted("a"))


# Corrections and retractions


def test_a_correction_of_a_typo_changes_no_answer() -> None:
    ledger = given(made(on="2025-01"), declined(on="2025-03", reason="mony", label="no"))
    before = ledger.proposals()[0]
    ledger.tell(declined(on="2025-03", reason="money", replaces="no"))
    after = ledger.proposals()[0]
    assert (after.stage, after.disposition, after.marks) == (before.stage, before.disposition, before.marks)


def test_of_competing_corrections_the_one_first_recorded_last_counts_and_the_answer_is_marked() -> None:
    ledger = given(made(), endorsed(strength="noted", label="words"))
    ledger.tell(endorsed(strength="supported", replaces="words"), endorsed(strength="interested", replaces="words"))
    found = ledger.stands()
    assert (found.stage, found.marks) == (Stage.PROPOSED, (Mark.COMPETING,))


def test_a_proposal_that_lost_its_correction_to_another_is_marked_too() -> None:
    ledger = given(made(), made(proposal="dams"), endorsed(label="words"))
    ledger.tell(endorsed(strength="supported", replaces="words"))
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", replaces="words"))
    assert (ledger.stands("water").stage, ledger.stands("dams").stage) == (Stage.PROPOSED, Stage.ENDORSED)
    assert ledger.stands("water").marks == ledger.stands("dams").marks == (Mark.COMPETING,)


def test_a_correction_in_a_line_does_not_compete_with_what_it_corrects() -> None:
    ledger = given(made(), endorsed(label="one"), endorsed(label="two", replaces="one"))
    ledger.tell(endorsed(strength="noted", replaces="two"))
    assert (ledger.stands().stage, ledger.stands().marks) == (Stage.PROPOSED, ())


def test_a_retracted_correction_leaves_what_it_corrected() -> None:
    ledger = given(made(), endorsed(label="words"), endorsed(strength="noted", label="change", replaces="words"))
    assert ledger.stands().stage is Stage.PROPOSED
    ledger.tell(retracted("change", label="mistake"))
    assert ledger.stands().stage is Stage.ENDORSED
    ledger.tell(retracted("mistake"))
    assert ledger.stands().stage is Stage.PROPOSED


def test_a_retracted_event_that_was_corrected_still_counts_as_corrected() -> None:
    ledger = given(made(), endorsed(strength="noted", label="words"), endorsed(label="change", replaces="words"))
    ledger.tell(retracted("words"))
    assert ledger.stands().stage is Stage.ENDORSED


def test_an_endorsement_introduced_twice_is_one_endorsement() -> None:
    ledger = given(made(), endorsed([], endorsement="warm"), endorsed(["DD"], endorsement="warm"))
    (status,) = ledger.proposals()
    assert (status.stage, status.endorsements) == (Stage.ENDORSED, 1)


def test_the_last_event_is_the_latest_in_world_order_of_its_own() -> None:
    events = [made(on="2025-01"), endorsed(on="2025-09-01", label="last"), declined(on="2025-06-01")]
    assert label_of(stands(*events).last) == "last"
