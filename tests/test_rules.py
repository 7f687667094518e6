"""What is refused: what nobody could understand later (RULES 23). All else is recorded, however odd the story."""

from decimal import Decimal
from typing import Any

import pytest

from coop_tracker.errors import Fault, InvalidInput, Refused
from coop_tracker.events import (
    AgreementReached,
    AliasNoted,
    AnyEvent,
    EventId,
    EventRetracted,
    MeetingId,
    MembershipStated,
    Participant,
    ParticipationRecorded,
    PartyId,
    Quantity,
    Reference,
    Slug,
    Term,
)
from coop_tracker.tracker import Incoming
from coop_tracker.vocabulary import Disposition, ParticipantRole, Stage
from tests.given import (
    Ledger,
    agreed,
    amended,
    begun,
    cancelled,
    claimed,
    declined,
    discussed,
    empty,
    ended,
    endorsed,
    given,
    interest,
    made,
    meeting,
    party,
    progress,
    reopened,
    replaced,
    reported,
    retracted,
    signed,
    source,
    taken_back,
    track,
    verified,
    withdrawn,
    yes_withdrawn,
)

NOBODY = "01890000-0000-7000-8000-000000000000"


def refused(ledger: Ledger, *events: AnyEvent) -> list[Fault]:
    """What is wrong with these; nothing of them is recorded."""
    head = ledger.log.head()
    with pytest.raises((Refused, InvalidInput)) as caught:
        ledger.tell_together(*events)
    assert ledger.log.head() == head
    return [*caught.value.faults]


# Form


@pytest.mark.parametrize(
    ("event", "where", "what"),
    [
        (
            made(proposal="Clean Water"),
            "proposal",
            "not an identifier: small letters and digits, joined by single hyphens",
        ),
        (made(proposal="Clean Wäter"), "proposal", "clean-water would do"),
        (made(proposal="water-"), "proposal", "water would do"),
        (made(proposal="water--works"), "proposal", "water-works would do"),
        (made(proposal=""), "proposal", "cannot be empty"),
        (made(proposal=NOBODY), "proposal", "looks like the id of an event"),
        (made(tracks=["Rivers"]), "tracks[0]", "did you mean rivers?"),
        (made(["AAA"]), "proposers[0]", "not a country code"),
        (made(["Aa"]), "proposers[0]", "not a country code"),
        (made(title=" "), "title", "cannot be empty; leave the field out"),
        (made(title="a\0b"), "title", "NUL"),
        (made(title="Cafe\u0301"), "title", "normal form C"),
        (made(label="My label"), "label", "my-label would do"),
        (endorsed(["DD"], "welcomed", "water"), "targets[0]", "must say what it names, as kind:slug"),
        (endorsed(["DD"], "welcomed", "thing:water"), "targets[0]", "must say what it names, as kind:slug"),
        (endorsed(["DD"], "welcomed", "batch:water"), "targets[0]", "must say what it names, as kind:slug"),
        (endorsed(["DD"], "welcomed", "proposal:Water"), "targets[0]", "did you mean water?"),
        (
            endorsed(["DD"], "welcomed", "proposal:water", "track:rivers"),
            "targets",
            "of one kind, not proposal and track",
        ),
        (endorsed(component="the pumps"), "component", "is for scope component"),
        (endorsed(scope="package"), "scope", "contradicts the targets, from which proposal follows"),
        (endorsed(["DD"], "welcomed", "track:rivers", scope="proposal"), "scope", "contradicts the targets"),
        (endorsed(scope="component"), "component", "must say which part"),
        (declined(proposals=[]), "proposals", "must name at least one"),
        (verified(by=[]), "verified_by", "must name at least one"),
        (AgreementReached(parties=()), "parties", "must name at least one"),
        (amended(), "", "must change something"),
        (amended(by=["AA"], words="smaller"), "", "must change something"),
        (reported(), "", "at least one of stage, disposition and code"),
        (reported(code="2"), "scheme", "which register"),
        (withdrawn(""), "", "exactly one of endorsement and agreement"),
        (withdrawn("warm", agreement="pact"), "", "exactly one of endorsement and agreement"),
        (retracted(), "", "exactly one of events and batch"),
        (AliasNoted(of=Reference("track:rivers")), "", "exactly one of name and same_as"),
        (progress("limited", count=-1), "count", "below zero"),
        (party("DD", "organization"), "party", "a name of its own"),
        (party("danubia", "country"), "party", "ISO code"),
        (meeting("summit", ordinal=2**53), "ordinal", "too large"),
        (source("paper", sha256="abc"), "sha256", "64 lower-case hexadecimal digits"),
        (signed(term=Term(duration="two years")), "term.duration", "P2Y"),
        (signed(term=Term(duration="P")), "term.duration", "not a duration"),
        (signed(term=Term(duration="60 days")), "term.duration", "ISO 8601 does: P60D"),
        (
            signed(term=Term()),
            "term",
            "says nothing: give start, end, duration, auto_renews or notice, or leave it out",
        ),
        (
            made(quantities=[Quantity(of=Slug("cost"), value=Decimal("NaN"), unit="USD")]),
            "quantities[0].value",
            "number",
        ),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(event: AnyEvent, where: str, what: str) -> None:
    faults = refused(given(made()), event)
    assert any(fault.where == where and what in fault.what for fault in faults), faults


@pytest.mark.parametrize(
    ("event", "where", "what"),
    [
        (made(on="2025-02-30"), "on", "February 2025 has 28 days"),
        (made(on="27.7.2025"), "on", "2025-07-27"),
        (endorsed(strength="enthusiastic"), "strength", "enthusiastic"),
        (made(title="half \ud800"), "ProposalMade", "surrogates"),
        (meeting("summit", ordinal="third"), "ordinal", "got text"),
    ],
)
def test_what_does_not_fit_its_field_cannot_be_read(event: AnyEvent, where: str, what: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        empty().tell(event)
    assert any(what in str(fault) for fault in caught.value.faults), caught.value
    assert where in str(caught.value)


def test_every_fault_is_reported_at_once_and_nothing_is_recorded() -> None:
    faults = refused(
        empty(),
        made(proposal="Water", title=" "),
        declined(proposals=["dams", "wells"]),
        made(proposal="dykes", title="Dykes"),
        endorsed(["XYZ"], "welcomed", "meeting:summit"),
    )
    assert [fault.where for fault in faults] == [
        "proposal",
        "title",
        "proposals[0]",
        "proposals[1]",
        "by[0]",
        "targets[0]",
    ]


# References


@pytest.mark.parametrize(
    ("event", "where", "what"),
    [
        (
            declined(proposals=["watr"]),
            "proposals[0]",
            "nothing is known about the proposal 'watr'; did you mean water?",
        ),
        (
            declined(proposals=["zebra"]),
            "proposals[0]",
            "it is introduced by TopicDiscussed, InterestExpressed or ProposalMade",
        ),
        (made(["ministy-b"]), "proposers[0]", "did you mean ministry-b"),
        (made(tracks=["river"]), "tracks[0]", "did you mean rivers?"),
        (made(meeting="sumit"), "meeting", "did you mean summit?"),
        (made(sources=[{"source": "papr"}]), "sources[0].source", "did you mean paper?"),
        (
            made(sources=[{"source": "paper", "attributed_to": "party:ministry"}]),
            "sources[0].attributed_to",
            "ministry-b",
        ),
        (endorsed(["DD"], "welcomed", "track:road"), "targets[0]", "did you mean roads?"),
        (endorsed(["DD"], "welcomed", "meeting:water"), "targets[0]", "nothing is known about the meeting 'water'"),
        (endorsed(stated_by=["nobody"]), "stated_by[0]", "nothing is known about the party"),
        (withdrawn("coldwords"), "endorsement", "did you mean cold-words"),
        (ended("expired", "memmo"), "instruments[0]", "did you mean memo?"),
        (
            meeting("next", participants=[Participant(party=PartyId("person-r"), role=ParticipantRole.DELEGATE)]),
            "participants[0].party",
            "did you mean person-",
        ),
        (party("plant", parent="compny-c"), "parent", "did you mean company-c?"),
        (made(replaces=NOBODY), "replaces", f"no event {NOBODY!r} is recorded here"),
        (retracted(NOBODY), "events[0]", f"no event {NOBODY!r} is recorded here"),
        (retracted("some-label"), "events[0]", "no event of this ledger or file is called 'some-label'"),
        (endorsed(["DD"], "welcomed", f"event:{NOBODY}"), "targets[0]", "no event"),
    ],
)
def test_a_reference_to_nothing_known_is_refused_with_what_was_perhaps_meant(
    event: AnyEvent, where: str, what: str
) -> None:
    before = [meeting("summit"), source("paper"), made(), signed(), endorsed(endorsement="cold-words")]
    (fault,) = refused(given(*before), event)
    assert fault.where == where
    assert what in fault.what


def test_a_batch_that_nobody_recorded_cannot_be_retracted() -> None:
    (fault,) = refused(empty(), retracted(batch=NOBODY))
    assert fault == Fault("batch", f"no batch {NOBODY!r} is recorded here")


def test_a_country_is_always_known() -> None:
    assert given(made(["AA", "AA-01", "EU", "XK"], to=["DD"])).stands().stage is Stage.PROPOSED


def test_references_may_be_met_anywhere_in_the_same_batch() -> None:
    ledger = empty()
    ledger.tell_together(
        retracted("words"),
        endorsed(["board"], label="words"),
        declined(),
        made(["board"], tracks=["wells"]),
        track("wells"),
        party("board"),
    )
    assert ledger.stands().fortune.disposition is Disposition.DECLINED


def test_a_suggestion_may_come_from_the_same_batch() -> None:
    faults = refused(empty(), made(), declined(proposals=["wate"]))
    assert [str(fault) for fault in faults] == [
        "proposals[0]: nothing is known about the proposal 'wate'; did you mean water?"
    ]


# One thing or two


@pytest.mark.parametrize(
    ("known", "again", "where"),
    [
        (made(proposal="dams"), made(proposal="dams", title="Wine"), "title"),
        (made(proposal="dams"), discussed("dams", title="Wine"), "title"),
        (track("rail", parent="roads"), track("rail", parent="rivers"), "parent"),
        (party("board"), party("board", name="Bored"), "name"),
        (party("board"), party("board", "group"), "kind"),
        (party("board", country="AA"), party("board", country="DD"), "country"),
        (meeting("summit", "2025-07-27"), meeting("summit", "2025-07-28"), "on"),
        (meeting("summit", place="Aville"), meeting("summit", place="Dville"), "place"),
        (signed(), signed(kind="treaty"), "kind"),
        (source("paper"), source("paper", "social"), "kind"),
        (endorsed(endorsement="warm"), endorsed(strength="noted", endorsement="warm"), "strength"),
        (agreed(agreement="pact"), agreed("AA", "EE", agreement="pact"), "parties"),
    ],
)
def test_one_identifier_for_two_things_is_refused_with_both_side_by_side(
    known: AnyEvent, again: AnyEvent, where: str
) -> None:
    ledger = given(made(), known)
    (fault,) = refused(ledger, again)
    assert fault.where == where
    assert f"at position {ledger.position}" in fault.what
    assert "here" in fault.what


def test_both_things_in_one_batch_are_refused_too() -> None:
    (fault,) = refused(empty(), made(), made(title="Wine"))
    assert "'Water' in event 1 here" in fault.what


@pytest.mark.parametrize(
    "again",
    [
        made(),
        made(title=None),
        made(["DD"], to=["AA"], tracks=["roads"], on="2025-05-01", summary="another"),
        discussed(),
        interest(title=None),
    ],
)
def test_on_a_known_item_the_events_that_raise_it_say_that_it_came_up_again(again: AnyEvent) -> None:
    ledger = given(made(summary="one"), again)
    assert ledger.stands().facts.title == "Water"


@pytest.mark.parametrize(
    ("known", "more", "fact"),
    [
        (party("board"), party("board", country="AA"), "SELECT country FROM parties WHERE party = 'board'"),
        (meeting("summit"), meeting("summit", place="AA"), "SELECT place FROM meetings"),
        (signed(proposals=[]), signed(kind=None, place="AA"), "SELECT place FROM instruments"),
        (source("paper"), source("paper", publisher="AA"), "SELECT publisher FROM sources"),
        (track("rail"), track("rail", mechanism="AA"), "SELECT mechanism FROM tracks WHERE track = 'rail'"),
        (
            endorsed(["AA"], endorsement="warm"),
            endorsed(["AA"], endorsement="warm", capacity="minister"),
            "SELECT replace(capacity, 'minister', 'AA') FROM endorsements",
        ),
        (agreed(agreement="pact"), agreed(agreement="pact", words="AA"), "SELECT words FROM agreements"),
    ],
)
def test_a_field_that_only_the_new_introduction_gives_is_an_addition(
    known: AnyEvent, more: AnyEvent, fact: str
) -> None:
    ledger = given(made(), known, more)
    assert ledger.connection.execute(fact).fetchall() == [("AA",)]
    assert ledger.check() == []


def test_an_event_that_replaces_the_introduction_may_differ_from_it_in_every_field() -> None:
    ledger = given(party("board", label="board"), made(label="ask"))
    ledger.tell(party("board", "group", name="The Boards", replaces="board"), made(title="Wine", replaces="ask"))
    assert ledger.stands().facts.title == "Wine"
    assert ledger.connection.execute("SELECT kind, name FROM parties WHERE party = 'board'").fetchall() == [
        ("group", "The Boards")
    ]


def test_a_replacement_must_still_fit_the_other_introductions() -> None:
    ledger = given(made(label="ask"), made(on="2025-05-01"))
    (fault,) = refused(ledger, made(title="Wine", replaces=ledger.ids["ask"]))
    assert fault.where == "title"


def test_a_retracted_introduction_binds_nobody() -> None:
    assert given(made(label="ask"), retracted("ask"), made(title="Wine")).stands().facts.title == "Wine"


@pytest.mark.parametrize(
    ("event", "where"),
    [
        (made(title=None), "title"),
        (discussed(title=None), "title"),
        (meeting("summit", title=None), "title"),
        (meeting("summit", kind=None), "kind"),
        (signed(kind=None, proposals=[]), "kind"),
    ],
)
def test_what_introduces_a_thing_must_say_what_it_is(event: Any, where: str) -> None:
    (fault,) = refused(empty(), event)
    assert (fault.where, "is required" in fault.what) == (where, True)


def test_what_is_required_may_be_said_anywhere_in_the_batch() -> None:
    ledger = empty()
    ledger.tell_together(discussed(title=None), made())
    assert ledger.stands().facts.title == "Water"


def test_the_same_slug_may_name_things_of_different_kinds() -> None:
    ledger = given(track("water"), made(), meeting("water"), party("water"), signed("water"), source("water"))
    assert ledger.check() == []


# Ids


def test_the_same_event_again_is_known_and_another_under_its_id_is_refused() -> None:
    ledger = given(made())
    event_id = EventId(NOBODY)
    assert len(ledger.take([Incoming(declined(reason="no"), event_id)]).recorded) == 1
    again = ledger.take([Incoming(declined(reason="no"), event_id)])
    assert (len(again.recorded), len(again.already)) == (0, 1)
    with pytest.raises(Refused, match="reason is 'no' and not 'yes'"):
        ledger.take([Incoming(declined(reason="yes"), event_id)])
    with pytest.raises(Refused, match="a ProposalDeclined and not a ProposalCancelled"):
        ledger.take([Incoming(cancelled(), event_id)])


def test_a_label_used_twice_in_a_batch_is_refused() -> None:
    assert "used twice" in refused(empty(), made(label="a"), made(label="a"))[0].what


def test_corrections_that_correct_each_other_are_refused() -> None:
    faults = refused(given(made()), declined(label="a", replaces="b"), declined(label="b", replaces="a"))
    assert {fault.what for fault in faults} == {"corrects or takes back itself, directly or in a circle"}
    (fault,) = refused(given(made()), declined(label="a", replaces="a"))
    assert fault.what == "corrects or takes back itself, directly or in a circle"


def test_retractions_that_take_each_other_back_are_refused() -> None:
    faults = refused(given(made()), retracted("b", label="a"), retracted("a", label="b"))
    assert {fault.what for fault in faults} == {"corrects or takes back itself, directly or in a circle"}
    assert len(refused(given(made()), retracted("a", label="a"))) == 1


@pytest.mark.parametrize(
    ("event", "where", "what"),
    [
        (withdrawn("ask"), "endorsement", "names a ProposalMade, where EndorsementGiven is meant"),
        (withdrawn("yes"), "endorsement", "names a AgreementReached, where EndorsementGiven is meant"),
        (yes_withdrawn("words"), "agreement", "names a EndorsementGiven, where AgreementReached is meant"),
    ],
)
def test_only_words_can_be_withdrawn(event: AnyEvent, where: str, what: str) -> None:
    (fault,) = refused(given(made(label="ask"), endorsed(label="words"), agreed(label="yes")), event)
    assert fault == Fault(where, what)


def test_a_title_given_again_may_be_that_of_an_amendment() -> None:
    ledger = given(made(), amended(title="Clean water"), made(title="Clean water"), made())
    assert ledger.stands().facts.title == "Clean water"
    (fault,) = refused(ledger, made(title="Wine"))
    assert "or an amendment (ProposalAmended)?" in fault.what


# Everything else is recorded


@pytest.mark.parametrize(
    "story",
    [
        [declined(on="2025-01"), agreed(on="2025-06")],
        [claimed(), discussed(), endorsed(strength="rejected")],
        [taken_back(by=["DD"]), replaced()],
        [reopened()],
        [cancelled(), cancelled(), cancelled()],
        [verified("refuted"), verified(), begun()],
        [endorsed(["AA"]), endorsed([])],
        [agreed("EE", "FF"), agreed("AA")],
        [signed(parties=[]), ended("expired", on="1999"), signed(on="2030")],
        [made(on="2030-01-01")],
        [made(on="2025-01", stated_on="1999")],
        [replaced("water", by_proposals=["water"])],
        [amended(proposers=["DD"], counterparts=["DD"])],
        [progress("substantial", "track:rivers", "meeting:summit", "proposal:water")],
        [reported(stage="completed", disposition="void")],
        [retracted("ask"), retracted("ask"), declined()],
        [declined(label="no"), declined(replaces="no"), retracted("no")],
        [endorsed(endorsement="warm"), withdrawn("warm"), withdrawn("warm", by=["EE"])],
        [endorsed(endorsement="warm"), withdrawn("warm", targets=["track:rivers"])],
        [party("loner", parent="loner")],
        [MembershipStated(person=PartyId("company-c"), organization=PartyId("person-p"), role="unknown")],
        [
            ParticipationRecorded(
                meeting=MeetingId("summit"),
                participants=(Participant(party=PartyId("DD"), role=ParticipantRole.OBSERVER, size=0),),
            )
        ],
    ],
)
def test_the_record_does_not_argue_with_history(story: list[AnyEvent]) -> None:
    ledger = given(meeting("summit"), made(label="ask"))
    head = ledger.position
    ledger.tell(*story)
    assert ledger.position == head + len(story)
    assert ledger.check() == []


def test_the_latest_of_a_retraction_and_its_retraction_counts() -> None:
    ledger = given(made(label="ask"), retracted("ask", label="oops"))
    assert isinstance(ledger.tell(retracted("oops"))[0].event, EventRetracted)
    assert ledger.stands().fortune.disposition is Disposition.ACTIVE


def test_a_name_in_the_place_of_an_identifier_is_told_with_the_thing_that_has_it() -> None:
    ledger = given(party("aa-water", name="Ministry of Water"))
    with pytest.raises(Refused) as refused:
        ledger.record(made(["Ministry of Water"], ["Some Bank"]))
    assert [fault.what for fault in refused.value.faults] == [
        "'Ministry of Water' is not an identifier; did you mean aa-water (Ministry of Water)?",
        (
            "'Some Bank' is not an identifier: small letters and digits, joined by single hyphens; some-bank would do, "
            "and a country goes by its ISO code"
        ),
    ]


@pytest.mark.parametrize(("code", "meant"), [("UK", "GB"), ("EL", "GR")])
def test_a_code_that_is_not_the_one_of_iso_is_told_with_it(code: str, meant: str) -> None:
    with pytest.raises(Refused, match=f"{code!r} is not the ISO code of that country; {meant} would do"):
        given(made([code]))


def test_what_is_almost_a_title_is_told_with_the_thing_that_has_it() -> None:
    ledger = given(party("aa-water", name="Ministry of Water"))
    with pytest.raises(Refused, match=r"is not an identifier; did you mean aa-water \(Ministry of Water\)"):
        ledger.record(made(["Minstry of Water"]))


def test_a_kind_before_what_can_be_of_one_kind_alone_is_told() -> None:
    with pytest.raises(Refused, match="'party:AA' says of what kind it is, which the field says already; AA would do"):
        given(made(["party:AA"]))
