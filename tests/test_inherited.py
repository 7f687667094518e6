"""Words about a whole that reach the proposals in it: RULES 11."""

from collections.abc import Callable

import pytest

from coop_tracker.events import AnyEvent
from coop_tracker.vocabulary import Disposition, Stage
from tests.given import (
    Ledger,
    amended,
    declined,
    discussed,
    endorsed,
    given,
    group,
    interest,
    made,
    meeting,
    party,
    retracted,
    track,
    withdrawn,
)

SUMMIT = meeting("summit", "2025-07-27")
FORUM = meeting("forum", "2025-09-10")


def praise(*by: str, of: str = "meeting:summit", **fields: object) -> AnyEvent:
    """Words about a whole; said by DD at nobody's meeting unless told."""
    fields.setdefault("on", "2025-08-01")
    return endorsed(by or ["DD"], "welcomed", of, endorsement="praise", label="praised", **fields)


def inherits(ledger: Ledger, proposal: str = "water") -> list[str]:
    """What a proposal inherits, ``?`` behind what it only possibly does; the read model is checked on the way."""
    assert ledger.check() == []
    return [f"{each.endorsement}{'?' if each.possibly else ''}" for each in ledger.inherited(proposal)]


# Who is heir


@pytest.mark.parametrize("raising", [discussed, interest, made])
def test_what_came_up_at_a_meeting_inherits_words_about_that_meeting(raising: Callable[..., AnyEvent]) -> None:
    ledger = given(SUMMIT, raising(meeting="summit"), praise())
    assert inherits(ledger) == ["praise"]


def test_what_was_raised_again_at_the_meeting_inherits_too() -> None:
    assert inherits(given(SUMMIT, made(on="2025-01-01"), made(meeting="summit"), praise())) == ["praise"]


def test_what_came_up_elsewhere_inherits_nothing() -> None:
    assert inherits(given(SUMMIT, FORUM, made(on="2025-07-27"), made(meeting="forum"), praise())) == []


@pytest.mark.parametrize(
    "event", [endorsed(meeting="summit"), amended(title="New", meeting="summit"), declined(meeting="summit")]
)
def test_what_was_only_answered_amended_or_declined_there_did_not_come_up(event: AnyEvent) -> None:
    assert inherits(given(SUMMIT, made(on="2025-01-01"), event, praise())) == []


def test_what_is_on_a_track_inherits_words_about_that_track() -> None:
    ledger = given(made(tracks=["rivers"], on="2025-01-01"), made(proposal="dams", tracks=["roads"], on="2025-01-01"))
    ledger.tell(praise(of="track:rivers"))
    assert inherits(ledger, "water") == ["praise"]
    assert inherits(ledger, "dams") == []


def test_a_track_has_no_heirs_on_the_tracks_within_it() -> None:
    ledger = given(track("dikes", parent="rivers"), made(tracks=["dikes"], on="2025-01-01"), praise(of="track:rivers"))
    assert inherits(ledger) == []


@pytest.mark.parametrize(
    "words",
    [
        praise(of="party:AA"),
        praise(of="event:ask"),
        praise(of="meeting:summit", scope="decision"),
        praise(of="track:rivers", scope="decision"),
        praise(of="proposal:water", scope="component", component="the pumps"),
    ],
)
def test_relationship_decision_and_component_are_inherited_by_nothing(words: AnyEvent) -> None:
    assert inherits(given(SUMMIT, made(meeting="summit", tracks=["rivers"], label="ask"), words)) == []


def test_words_about_several_meetings_come_once_for_each() -> None:
    ledger = given(SUMMIT, FORUM, made(meeting="summit"), made(meeting="forum"))
    ledger.tell(endorsed(["DD"], "welcomed", "meeting:summit", "meeting:forum", on="2025-10-01", endorsement="both"))
    assert [each.through for each in ledger.inherited("water")] == ["meeting:forum", "meeting:summit"]
    assert ledger.proposals()[0].inherited_endorsements == 1


def test_inherited_words_promote_nothing_and_refresh_nothing() -> None:
    ledger = given(SUMMIT, made(to=["DD"], meeting="summit"))
    before = ledger.stands()
    ledger.tell(praise(on="2025-12-01"))
    after = ledger.stands()
    assert (after.stage, after.answers, after.last and after.last.position) == (
        Stage.PROPOSED,
        (),
        before.last and before.last.position,
    )


def test_taking_inherited_words_back_refreshes_nothing() -> None:
    ledger = given(SUMMIT, made(meeting="summit"), praise())
    before = ledger.proposals()[0].last_event_on
    ledger.tell(withdrawn("praise", targets=["proposal:water"], on="2025-12-01"))
    assert ledger.proposals()[0].last_event_on == before


# On the table


def test_what_certainly_came_later_inherits_nothing() -> None:
    events = [SUMMIT, made(tracks=["rivers"], on="2025-08-02")]
    assert inherits(given(*events, praise(of="track:rivers", on="2025-08-01"))) == []


@pytest.mark.parametrize("came_up", ["2025-08", "2025-08-01", "unknown", "2025-07-31~", "2025", "[..2025-09]"])
def test_where_it_cannot_be_told_it_possibly_inherits(came_up: str) -> None:
    assert inherits(given(made(tracks=["rivers"], on=came_up), praise(of="track:rivers"))) == ["praise?"]


@pytest.mark.parametrize("said", ["2025-07", "2025", "unknown", "[2025-07-01..]"])
def test_words_of_uncertain_date_are_possibly_inherited(said: str) -> None:
    ledger = given(made(tracks=["rivers"], on="2025-07-15"), praise(of="track:rivers", on=said))
    assert inherits(ledger) == ["praise?"]


@pytest.mark.parametrize("came_up", ["2025-07", "2025-07-31", "[..2025-07]"])
def test_what_had_come_up_before_inherits_for_certain(came_up: str) -> None:
    assert inherits(given(made(tracks=["rivers"], on=came_up), praise(of="track:rivers"))) == ["praise"]


def test_within_a_day_times_can_tell() -> None:
    ask = made(tracks=["rivers"], on="2025-08-01T10:00")
    assert inherits(given(ask, praise(of="track:rivers", on="2025-08-01T12:00"))) == ["praise"]
    assert inherits(given(ask, praise(of="track:rivers", on="2025-08-01T09:00"))) == []


def test_the_first_time_it_came_up_decides() -> None:
    ledger = given(made(tracks=["rivers"], on="2025-09-01"), made(on="2025-07-01"), praise(of="track:rivers"))
    assert inherits(ledger) == ["praise"]


def test_what_came_up_at_the_very_meeting_where_the_words_were_said_was_on_the_table() -> None:
    at_summit = praise(meeting="summit", on=None)
    assert inherits(given(SUMMIT, made(meeting="summit"), at_summit)) == ["praise"]
    assert inherits(given(meeting("summit"), made(meeting="summit"), at_summit)) == ["praise"]
    about_the_track = praise(of="track:rivers", meeting="summit", on=None)
    assert inherits(given(SUMMIT, made(meeting="summit", tracks=["rivers"]), about_the_track)) == ["praise"]


def test_words_said_on_the_day_of_the_meeting_but_not_there_are_possibly_inherited() -> None:
    assert inherits(given(SUMMIT, made(meeting="summit"), praise(on="2025-07-27"))) == ["praise?"]


def test_a_corrected_meeting_date_decides_anew_what_was_on_the_table() -> None:
    ledger = given(meeting("summit", "2025-07-27", label="m"), made(meeting="summit"), praise())
    assert inherits(ledger) == ["praise"]
    ledger.tell(meeting("summit", "2025-09-27", replaces="m"))
    assert inherits(ledger) == []


# On the track


def test_after_an_amendment_to_another_track_it_inherits_what_is_then_said_of_that_one() -> None:
    moved = [made(tracks=["rivers"], on="2025-01-01"), amended(tracks=["roads"], on="2025-06-01")]
    assert inherits(given(*moved, praise(of="track:rivers", on="2025-03-01"))) == ["praise"]
    assert inherits(given(*moved, praise(of="track:rivers", on="2025-08-01"))) == []
    assert inherits(given(*moved, praise(of="track:roads", on="2025-03-01"))) == []
    assert inherits(given(*moved, praise(of="track:roads", on="2025-08-01"))) == ["praise"]
    assert inherits(given(*moved, praise(of="track:rivers", on="2025-06"))) == ["praise?"]
    assert inherits(given(*moved, praise(of="track:roads", on="2025-06"))) == ["praise?"]


def test_a_track_kept_through_amendments_was_never_left() -> None:
    story = [
        made(tracks=["rivers"], on="2025-01-01"),
        amended(tracks=["rivers", "roads"], on="2025-06-01"),
        amended(title="New", on="2025-06-15"),
    ]
    assert inherits(given(*story, praise(of="track:rivers", on="2025-06"))) == ["praise"]
    assert inherits(given(*story, praise(of="track:roads", on="2025-06-20"))) == ["praise"]


def test_raised_again_with_a_track_it_had_left_it_is_on_that_track_again() -> None:
    story = [
        made(tracks=["rivers"], on="2025-01-01"),
        amended(tracks=["roads"], on="2025-03-01"),
        made(tracks=["rivers"], on="2025-05-01"),
    ]
    ledger = given(*story)
    assert ledger.stands().facts.tracks == ("roads", "rivers")
    assert inherits(given(*story, praise(of="track:rivers", on="2025-04-01"))) == []
    assert inherits(given(*story, praise(of="track:rivers", on="2025-06-01"))) == ["praise"]


def test_a_track_given_later_without_an_amendment_was_its_track_all_along() -> None:
    story = [made(on="2025-01-01"), made(tracks=["rivers"], on="2025-09-01")]
    assert inherits(given(*story, praise(of="track:rivers"))) == ["praise"]


# Whose words


def test_nobody_inherits_words_of_the_side_of_all_its_proposers() -> None:
    ask = made(["AA", "ministry-b"], meeting="summit")
    assert inherits(given(SUMMIT, ask, praise("ministry-b"))) == []
    assert inherits(given(SUMMIT, ask, praise("person-p", on_behalf_of=["army-a"]))) == []
    assert inherits(given(SUMMIT, ask, praise("DD"))) == ["praise"]
    assert inherits(given(SUMMIT, ask, praise("company-c"))) == ["praise"]


def test_a_proposal_of_two_sides_inherits_the_words_of_either() -> None:
    assert inherits(given(SUMMIT, made(["AA", "DD"], meeting="summit"), praise("AA"))) == ["praise"]


def test_a_proposal_of_unknown_proposers_inherits_from_anybody() -> None:
    assert inherits(given(SUMMIT, made([], meeting="summit"), praise("AA"))) == ["praise"]


def test_words_of_nobody_named_are_inherited() -> None:
    words = endorsed([], "welcomed", "meeting:summit", on="2025-08-01", endorsement="praise")
    assert inherits(given(SUMMIT, made(meeting="summit"), words)) == ["praise"]


def test_of_several_speakers_one_who_is_not_of_the_proposers_suffices() -> None:
    assert inherits(given(SUMMIT, made(["AA"], meeting="summit"), praise("AA", "DD"))) == ["praise"]


def test_a_group_that_holds_all_proposers_is_of_their_side() -> None:
    both = group("both", "AA", "DD")
    assert inherits(given(both, SUMMIT, made(["AA", "DD"], meeting="summit"), praise("both"))) == []
    assert inherits(given(both, SUMMIT, made(["AA", "company-c"], meeting="summit"), praise("both"))) == ["praise"]


def test_interest_counts_as_proposing_where_nobody_proposed() -> None:
    assert inherits(given(SUMMIT, interest(by=["AA"], meeting="summit"), praise("ministry-b"))) == []


# What of it stands


def test_withdrawn_words_are_inherited_no_longer() -> None:
    ledger = given(SUMMIT, made(meeting="summit"), praise(), withdrawn("praise", label="regret"))
    assert inherits(ledger) == []
    ledger.tell(retracted("regret"))
    assert inherits(ledger) == ["praise"]


def test_retracted_words_are_inherited_no_longer() -> None:
    assert inherits(given(SUMMIT, made(meeting="summit"), praise(), retracted("praised"))) == []


def test_a_withdrawal_may_name_a_single_heir() -> None:
    ledger = given(SUMMIT, made(meeting="summit"), made(proposal="dams", meeting="summit"), praise())
    ledger.tell(withdrawn("praise", targets=["proposal:water"]))
    assert inherits(ledger, "water") == []
    assert inherits(ledger, "dams") == ["praise"]


def test_a_withdrawal_may_name_one_of_several_meetings() -> None:
    ledger = given(SUMMIT, FORUM, made(meeting="summit"), made(proposal="dams", meeting="forum"))
    ledger.tell(endorsed(["DD"], "welcomed", "meeting:summit", "meeting:forum", on="2025-10-01", endorsement="both"))
    ledger.tell(withdrawn("both", targets=["meeting:forum"]))
    assert inherits(ledger, "water") == ["both"]
    assert inherits(ledger, "dams") == []


def test_one_speaker_may_take_the_words_back_for_one_heir() -> None:
    ledger = given(SUMMIT, made(["AA"], meeting="summit"), praise("AA", "DD"))
    ledger.tell(withdrawn("praise", by=["DD"], targets=["proposal:water"]))
    assert inherits(ledger) == []  # what is left are words of the proposer's own side
    ledger = given(SUMMIT, made(["company-c"], meeting="summit"), praise("AA", "DD"))
    ledger.tell(withdrawn("praise", by=["DD"], targets=["proposal:water"]))
    assert inherits(ledger) == ["praise"]


def test_withdrawals_of_one_speaker_after_the_other_leave_nothing() -> None:
    ledger = given(SUMMIT, made(["company-c"], meeting="summit"), praise("AA", "DD"))
    ledger.tell(withdrawn("praise", by=["DD"], targets=["proposal:water"]))
    ledger.tell(withdrawn("praise", by=["AA"], targets=["meeting:summit"]))
    assert inherits(ledger) == []


def test_words_of_nobody_named_may_be_withdrawn_for_one_heir() -> None:
    words = endorsed([], "welcomed", "meeting:summit", on="2025-08-01", endorsement="praise")
    ledger = given(SUMMIT, made(meeting="summit"), made(proposal="dams", meeting="summit"), words)
    ledger.tell(withdrawn("praise", targets=["proposal:water"]))
    assert inherits(ledger, "water") == []
    assert inherits(ledger, "dams") == ["praise"]


def test_corrected_words_are_inherited_as_corrected() -> None:
    ledger = given(SUMMIT, made(meeting="summit", tracks=["rivers"]), praise(of="track:roads"))
    assert inherits(ledger) == []
    ledger.tell(praise(of="track:rivers", replaces="praised"))
    assert inherits(ledger) == ["praise"]


# The rest


def test_a_void_proposal_inherits_nothing() -> None:
    ledger = given(SUMMIT, made(meeting="summit", tracks=["rivers"], label="ask"), praise())
    ledger.tell(endorsed(["DD"], "welcomed", "track:rivers", on="2025-09-01"), retracted("ask"))
    assert ledger.stands().fortune.disposition is Disposition.VOID
    assert inherits(ledger) == []


def test_what_is_inherited_is_counted_with_what_is_possibly_so() -> None:
    ledger = given(SUMMIT, made(meeting="summit", tracks=["rivers"]), praise(on="2025-07-27"))
    ledger.tell(endorsed(["DD"], "supported", "track:rivers", on="2025-08-01"))
    (status,) = ledger.proposals()
    assert (status.inherited_endorsements, status.endorsements, status.marks) == (2, 0, ())


def test_a_speaker_found_to_be_of_the_proposers_side_leaves_nothing_to_inherit() -> None:
    board = party("board", label="board")
    ledger = given(board, SUMMIT, made(["AA"], meeting="summit"), praise("board"))
    assert inherits(ledger) == ["praise"]
    ledger.tell(party("board", classification="military", country="AA", replaces="board"))
    assert inherits(ledger) == []
