"""Which events count, and in what order they happened: RULES 6, and what belongs to the history of a thing."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from coop_tracker.dates import PartialDate
from coop_tracker.events import AnyEvent, EventId, ProposalId, TopicDiscussed, TrackClosed, TrackId, tags
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry, History, Standing, World, certainly_later
from coop_tracker.log import Origin, RecordedEvent
from coop_tracker.projections import Row, Table
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.vocabulary import Disposition, Stage
from tests.given import (
    Clock,
    Ledger,
    agreed,
    declined,
    discussed,
    empty,
    endorsed,
    given,
    label_of,
    made,
    meeting,
    party,
    retracted,
    suspended,
    track,
    withdrawn,
    yes_withdrawn,
)


def order(ledger: Ledger, thing: str = "proposal:water") -> list[str | None]:
    """The labels of the events that count, in world order."""
    return [label_of(entry) for entry in ledger.history(thing).entries]


# World order


def test_events_stand_by_their_first_day_then_by_their_last_then_by_when_they_were_recorded() -> None:
    told = {
        "f": "2025-02",
        "e": "2025-02-01",
        "c": "2025-01-01",
        "b": "2024-12-31",
        "g": "2025-02-02",
        "d": "2025",
        "h": "2025-02-02",
    }
    ledger = given(*(made(on=on, label=label) for label, on in told.items()))
    assert order(ledger) == ["b", "c", "d", "e", "f", "g", "h"]


def test_an_event_entered_today_about_last_year_falls_into_its_place() -> None:
    ledger = given(made(on="2025-06-01", label="b"), made(on="2025-09-01", label="c"), made(on="2024", label="a"))
    assert order(ledger) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025-07-27", "2025-07-27T09:00"),
        ("2025-07-27T09:00", "2025-07-27T09:01"),
        ("2025-07-27T10:00+05:00", "2025-07-27T06:00Z"),
        ("2025-07", "2025-07-27"),
        ("2025-07-01", "2025-07"),
        ("[..2025-07]", "2025-07-02"),
        ("2025-06-30", "[..2025-07]"),
        ("2025-07", "2025-07/.."),
        ("2025-07/2025-08", "2025-07/.."),
        ("[2025-07-01,2025-09-01]", "2025-07-02"),
        ("2025-07~", "2025-07-02"),
        ("2025-24", "2026-01-01"),
    ],
)
def test_which_of_two_dates_comes_first(earlier: str, later: str) -> None:
    for told in permutations([made(on=earlier, label="earlier"), made(on=later, label="later")]):
        assert order(given(*told)) == ["earlier", "later"]


def test_unknown_stands_on_the_day_it_was_first_recorded() -> None:
    clock = Clock("2025-07-27T12:00")
    ledger = given(made(on="2025-07-26", label="a"), made(label="b"), clock=clock)
    clock.turn_to("2025-12-01T09:00")
    ledger.tell(made(on="2025-07-28", label="d"), made(on="2025-07-27", label="c"))
    assert order(ledger) == ["a", "b", "c", "d"]
    ledger.tell(made(replaces="b", label="b2"))
    assert order(ledger) == ["a", "b2", "c", "d"]


def test_a_correction_stands_among_events_of_its_date_where_the_one_it_corrects_stood() -> None:
    ledger = given(*(made(on="2025-07-27", label=label) for label in "abc"))
    ledger.tell(made(on="2025-07-27", label="b2", replaces="b"))
    assert order(ledger) == ["a", "b2", "c"]
    ledger.tell(made(on="2025-07-27", label="b3", replaces="b2"))
    assert order(ledger) == ["a", "b3", "c"]


def test_a_correction_of_the_date_moves_the_event() -> None:
    ledger = given(made(on="2025-01-01", label="a"), made(on="2025-02-01", label="b"))
    ledger.tell(made(on="2025-03-01", label="a2", replaces="a"))
    assert order(ledger) == ["b", "a2"]


def test_an_event_without_a_date_stands_on_the_day_of_its_meeting() -> None:
    ledger = given(meeting("summit", "2025-03-01"), made(on="2025-06-01", label="b"), made(meeting="summit", label="a"))
    assert order(ledger) == ["a", "b"]
    assert [str(entry.on) for entry in ledger.history("proposal:water").entries] == ["2025-03-01", "2025-06-01"]


def test_a_date_of_its_own_goes_before_that_of_the_meeting() -> None:
    ledger = given(meeting("summit", "2025-03-01"), made(meeting="summit", on="2025-03-02"))
    assert [str(entry.on) for entry in ledger.history("proposal:water").entries] == ["2025-03-02"]


def test_a_corrected_meeting_date_moves_all_that_happened_there() -> None:
    ledger = given(meeting("summit", "2025-03-01", label="m"), made(on="2024"), declined(meeting="summit"))
    ledger.tell(suspended(on="2025-06-01"))
    assert ledger.stands().fortune.disposition is Disposition.SUSPENDED
    ledger.tell(meeting("summit", "2025-09-01", replaces="m", label="m2"))
    assert ledger.stands().fortune.disposition is Disposition.DECLINED
    ledger.tell(retracted("m2"))
    assert ledger.stands().fortune.disposition is Disposition.SUSPENDED


def test_a_meeting_whose_date_comes_late_gives_it_to_all_that_happened_there() -> None:
    ledger = given(meeting("summit"), made(on="2024"), suspended(on="2025-06-01"), declined(meeting="summit"))
    assert ledger.stands().fortune.order_uncertain
    ledger.tell(meeting("summit", "2025-09-01"))
    found = ledger.stands().fortune
    assert (found.disposition, found.order_uncertain) == (Disposition.DECLINED, False)


def test_a_meeting_that_was_another_one_gives_its_day_no_longer() -> None:
    ledger = given(meeting("summit", "2025-03-01", label="m"), made(meeting="summit"))
    ledger.tell(meeting("forum", "2025-09-01", replaces="m"))
    assert [str(entry.on) for entry in ledger.history("proposal:water").entries] == ["unknown"]
    assert ledger.check() == []


def test_events_of_one_batch_stand_in_the_order_they_were_given() -> None:
    ledger = empty()
    ledger.tell_together(*(made(on="2025", label=label) for label in "abc"))
    assert order(ledger) == ["a", "b", "c"]


def test_what_came_from_another_ledger_stands_where_it_was_first_recorded() -> None:
    there = "11111111-1111-7111-8111-111111111111"

    def from_there(label: str, at: str, position: int) -> Incoming:
        recorded_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
        event = made(on="2025-07-27", label=label)
        event_id = EventId(f"00000000-0000-7000-8000-{position:012}")
        return Incoming(event, event_id, Origin(there, position, recorded_at, "their desk"))

    ledger = given(made(on="2025-07-27", label="ours"), clock=Clock("2025-12-01"))
    ledger.take([from_there("last", "2026-01-01", 9), from_there("second", "2025-08-01", 2)])
    ledger.take([from_there("first", "2025-08-01", 1)])
    assert order(ledger) == ["first", "second", "ours", "last"]
    assert ledger.check() == []


# Certainly later


def may_swap(one: Entry, other: Entry) -> bool:
    """Whether their dates overlap, so that they may have happened in either order."""
    return not certainly_later(one, other) and not certainly_later(other, one)


def entries(*dates: str, clock: Clock | None = None) -> list[tuple[str | None, bool, bool]]:
    """Of each date against the last one: whether it is certainly later, and whether they may swap."""
    ledger = given(*(made(on=on, label=f"d{number}") for number, on in enumerate(dates)), clock=clock)
    found = {label_of(entry): entry for entry in ledger.history("proposal:water").entries}
    last = found.pop(f"d{len(dates) - 1}")
    return [(str(entry.on), certainly_later(entry, last), may_swap(entry, last)) for entry in found.values()]


def test_certainly_later_means_after_the_last_moment_and_open_sides_stay_open() -> None:
    assert entries("2025-07-28", "2025-07-27", "2025-07", "2025-07-26", "unknown", "[..2025-08]", "2025-07-27") == [
        ("2025-07", False, True),
        ("2025-07-26", False, False),
        ("2025-07-27", False, True),
        ("2025-07-28", True, False),
        ("[..2025-08]", False, True),
        ("unknown", False, True),
    ]


def test_an_event_was_over_by_the_day_after_it_was_recorded() -> None:
    clock = Clock("2025-07-27T12:00")
    ledger = given(made(on="2025", label="year"), made(label="unknown"), clock=clock)
    clock.turn_to("2025-12-01T12:00")
    ledger.tell(made(on="2025-07-28", label="day-after"), made(on="2025-07-29", label="two-days-after"))
    found = {label_of(entry): entry for entry in ledger.history("proposal:water").entries}
    for earlier in (found["year"], found["unknown"]):
        assert not certainly_later(found["day-after"], earlier)
        assert certainly_later(found["two-days-after"], earlier)


# What belongs to the history of a thing


def test_the_history_of_a_thing_is_what_names_it_and_what_refers_to_that_and_so_on() -> None:
    ledger = given(made(label="ask"), made(proposal="dams", label="other"), endorsed(label="words"))
    ledger.tell(withdrawn("words", label="regret"), retracted("regret", label="sorry"), retracted("sorry", label="no"))
    history = ledger.history("proposal:water")
    assert {each.event.label for each in history.recorded.values()} == {"ask", "words", "regret", "sorry", "no"}
    assert [label_of(entry) for entry in history.entries] == ["ask", "words", "regret", "no"]


def test_a_correction_and_what_it_corrects_are_one_in_both_histories() -> None:
    ledger = given(made(), made(proposal="dams"), endorsed(label="words"))
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", replaces="words", label="meant"))
    for thing in ("water", "dams"):
        labels = {each.event.label for each in ledger.history(f"proposal:{thing}").recorded.values()}
        assert labels >= {"words", "meant"}


def test_words_about_an_event_do_not_belong_to_the_history_of_what_that_event_is_about() -> None:
    ledger = given(made(label="ask"), declined(on="2025-01-01", label="no"))
    (decision,) = ledger.tell(endorsed(["DD"], "welcomed", "event:no", words="a wise decision", label="praise"))
    assert order(ledger) == ["no", "ask"]
    assert ledger.check() == []
    assert ledger.proposals(text="wise") == []
    assert decision.event_id not in ledger.history("proposal:water").recorded


def test_words_are_searched_for_with_what_they_are_about_and_no_longer_with_what_they_were() -> None:
    ledger = given(made(), made(proposal="dams"), endorsed(label="words", words="splendid"))
    assert [row.proposal for row in ledger.proposals(text="splendid")] == ["water"]
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", replaces="words", words="magnificent"))
    ledger.tell(endorsed(scope="component", component="the pumps", words="noisy"), withdrawn("words", words="sadly"))
    assert [row.proposal for row in ledger.proposals(text="splendid")] == []
    assert [row.proposal for row in ledger.proposals(text="magnificent")] == ["dams"]
    assert [row.proposal for row in ledger.proposals(text="noisy")] == ["water"]
    assert [row.proposal for row in ledger.proposals(text="sadly")] == ["dams"]
    assert ledger.check() == []


def test_each_target_of_an_endorsement_or_agreement_says_whether_the_words_still_stand_for_it() -> None:
    both = ["proposal:water", "proposal:dams"]
    ledger = given(made(), made(proposal="dams"), endorsed(["DD"], "welcomed", *both, label="words"))
    ledger.tell(agreed(agreement="pact", proposals=["water", "dams"]))
    ledger.tell(withdrawn("words", targets=both[:1]), yes_withdrawn("pact", targets=both[1:]))
    stand = ledger.connection.execute("SELECT target, stands FROM endorsement_targets").fetchall()
    assert sorted(stand) == [("proposal:dams", 1), ("proposal:water", 0)]
    stand = ledger.connection.execute("SELECT proposal, stands FROM agreement_proposals").fetchall()
    assert sorted(stand) == [("dams", 0), ("water", 1)]


def test_two_things_of_one_slug_have_each_their_own_history() -> None:
    ledger = given(track("water", label="field"), made(label="ask"))
    assert order(ledger, "track:water") == ["field"]
    assert order(ledger) == ["ask"]


def test_an_endorsement_without_a_slug_has_the_history_of_its_event() -> None:
    ledger = given(made(), endorsed(label="words"), endorsed(strength="noted", replaces="words", label="change"))
    ledger.tell(withdrawn("change", label="regret"))
    assert order(ledger, f"endorsement:{ledger.ids['words']}") == ["change", "regret"]
    rows = ledger.connection.execute("SELECT endorsement, strength, stands FROM endorsements").fetchall()
    assert rows == [(ledger.ids["words"], "noted", 0)]


def test_an_endorsement_keeps_its_slug_through_a_correction_that_does_not_give_it() -> None:
    ledger = given(made(), endorsed(endorsement="warm", label="words"), endorsed(strength="noted", replaces="words"))
    ledger.tell(withdrawn("warm"))
    rows = ledger.connection.execute("SELECT endorsement, strength, stands FROM endorsements").fetchall()
    assert rows == [("warm", "noted", 0)]
    assert ledger.check() == []


def test_an_agreement_corrected_to_an_endorsement_goes_by_the_endorsement() -> None:
    ledger = given(made(), agreed("DD", agreement="pact", label="yes"))
    (words,) = ledger.tell(endorsed(["DD"], "agreed", replaces="yes"))
    assert ledger.connection.execute("SELECT endorsement FROM endorsements").fetchall() == [(words.event_id,)]
    assert ledger.connection.execute("SELECT agreement FROM agreements").fetchall() == []
    assert ledger.check() == []


def test_another_correction_changes_also_what_the_first_correction_was_about() -> None:
    ledger = given(made(), made(proposal="dams"), made(proposal="wells"), endorsed(label="words"))
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", replaces="words", label="first"))
    assert ledger.stands("dams").stage is Stage.ENDORSED
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:wells", replaces="words", label="second"))
    assert ledger.stands("dams").stage is Stage.PROPOSED
    assert ledger.stands("wells").stage is Stage.ENDORSED
    ledger.tell(retracted("second"))
    assert ledger.stands("dams").stage is Stage.ENDORSED
    assert ledger.stands("wells").stage is Stage.PROPOSED


def test_a_story_told_event_by_event_ends_the_same_where_corrections_came_before_what_they_correct() -> None:
    ledger = given(made(), made(proposal="dams"), made(proposal="wells"))
    ledger.tell_together(
        endorsed(["DD"], "welcomed", "proposal:dams", replaces="words"),
        endorsed(["DD"], "welcomed", "proposal:wells", replaces="words"),
        endorsed(label="words"),
    )
    assert [row.stage for row in ledger.proposals()] == [Stage.PROPOSED, Stage.PROPOSED, Stage.ENDORSED]
    last = {after.proposal: after for change in ledger.changes() for _, after in change.proposals}
    assert [*last.values()] == ledger.proposals()


def test_a_corrected_retraction_gives_back_what_it_had_taken() -> None:
    ledger = given(
        made(),
        endorsed(label="words"),
        made(proposal="dams"),
        endorsed(["DD"], "agreed", "proposal:dams", label="other"),
    )
    ledger.tell(retracted("words", label="slip"), retracted("other", replaces="slip"))
    assert ledger.stands("water").stage is Stage.ENDORSED
    assert ledger.stands("dams").stage is Stage.PROPOSED


def test_a_batch_can_be_retracted_whole_and_given_back() -> None:
    ledger = given(made())
    batch = ledger.tell_together(endorsed(), made(proposal="dams"))[0].envelope.batch_id
    ledger.tell(retracted(batch=batch, label="oops"))
    assert ledger.stands("water").stage is Stage.PROPOSED
    assert ledger.stands("dams").fortune.disposition is Disposition.VOID
    ledger.tell(retracted("oops"))
    assert ledger.stands("water").stage is Stage.ENDORSED
    assert ledger.stands("dams").fortune.disposition is Disposition.ACTIVE


def test_a_track_is_closed_until_it_is_certainly_opened_again() -> None:
    ledger = given(track("canals", on="2025-01"), TrackClosed(track=TrackId("canals"), on=PartialDate("2025-03")))
    closed = "SELECT closed_by IS NOT NULL FROM tracks WHERE track = 'canals'"
    assert ledger.connection.execute(closed).fetchall() == [(1,)]
    ledger.tell(track("canals", on="2025-03-20"))
    assert ledger.connection.execute(closed).fetchall() == [(1,)]
    ledger.tell(track("canals", on="2025-04"))
    assert ledger.connection.execute(closed).fetchall() == [(0,)]


# From one recording to the next


def test_what_was_undone_leaves_no_trace_in_what_comes_after() -> None:
    ledger = given(made(), endorsed())

    def record_and_undo() -> None:
        with ledger.log.writing():
            ledger.tell(endorsed())
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        record_and_undo()
    ledger.tell(endorsed())
    assert ledger.proposals()[0].endorsements == 2
    assert ledger.check() == []


class Counting:
    """A read model of one's own that fails when it is told to."""

    name, version, kind, types = "counting", 1, "proposal", ()
    tables = (Table("counted", {"proposal": str, "events": int}),)
    fails = False

    def things(self, recorded: Recorded) -> Iterable[str]:
        return [tag.partition(":")[2] for tag in tags(recorded.event) if tag.startswith("proposal:")]

    def rows(self, thing: str, history: History, _world: World) -> Iterable[Row]:
        if self.fails:
            raise RuntimeError("not today")
        yield "counted", (thing, len(history.entries))


def test_a_recording_that_failed_halfway_leaves_no_trace_in_what_comes_after() -> None:
    counting = Counting()
    ledger = Tracker.in_memory(recorded_by="the desk", projections=[counting])
    ledger.record_all([made(), endorsed()])
    counting.fails = True
    with pytest.raises(RuntimeError):
        ledger.record(endorsed())
    counting.fails = False
    ledger.record(endorsed())
    assert ledger.proposals()[0].endorsements == 2
    assert ledger.connection.execute("SELECT * FROM counted").fetchall() == [("water", 3)]
    assert ledger.check() == []


def test_what_another_recorded_in_between_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "coop.db"
    with Tracker.open(path, create=True, recorded_by="one") as one, Tracker.open(path, recorded_by="other") as other:
        one.record_all([made(), endorsed()])
        other.record(endorsed(strength="agreed"))
        one.record(endorsed())
        assert other.proposals()[0].endorsements == 3
        assert one.check() == other.check() == []


def test_what_somebody_else_found_out_about_a_party_or_meeting_is_seen_by_the_next_recording() -> None:
    ledger = given(party("board"), meeting("summit"), made(), endorsed(["board"]), declined(meeting="summit"))
    ledger.tell(endorsed(["board"]))
    ledger.tell(party("board", classification="government", country="AA"))
    ledger.tell(endorsed(["board"]))
    assert ledger.stands().stage is Stage.PROPOSED
    ledger.tell(meeting("summit", "2025-03-01"), made(on="2025-06-01"))
    assert ledger.stands().fortune.disposition is Disposition.ACTIVE


def test_a_slug_used_again_meets_what_was_said_of_it_before() -> None:
    ledger = given(made(), made(proposal="dams"), endorsed(endorsement="warm", label="words"), withdrawn("warm"))
    ledger.tell(retracted("words"), endorsed(["university-e"], "noted", "proposal:dams"))
    ledger.tell(endorsed(["DD"], "welcomed", "proposal:dams", endorsement="warm"))
    assert ledger.stands("dams").stage is Stage.PROPOSED


# What counts


BATCH = "22222222-2222-7222-8222-222222222222"


def recorded(name: str, position: int, event: AnyEvent, batch: str = "") -> Recorded:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=position)
    return Recorded(
        event,
        RecordedEvent(position, name, type(event).__name__, 1, at, "me", batch or name, None, b"", b"", b"", "ours"),
    )


def word(replaces: str | None = None) -> AnyEvent:
    return TopicDiscussed(proposal=ProposalId("water"), replaces=EventId(replaces) if replaces else None)


def taking(*events: str, replaces: str | None = None, batch: str | None = None) -> AnyEvent:
    return retracted(*events, batch=batch, replaces=replaces)


def counting(told: dict[str, AnyEvent], batches: dict[str, str] | None = None) -> dict[str, list[str]]:
    """The events that count, each with those that compete with it, whatever the order they are looked at in."""
    events = [recorded(name, at, event, (batches or {}).get(name, "")) for at, (name, event) in enumerate(told.items())]

    def of(events: Iterable[Recorded]) -> dict[str, list[str]]:
        standing = Standing({each.event_id: each for each in events})
        return {one.event_id: sorted(other.event_id for other in others) for _, one, others in standing.lines()}

    answer = of(events)
    assert all(of(some) == answer for some in (reversed(events), sorted(events, key=lambda each: each.event_id)))
    return answer


def test_of_a_line_of_corrections_the_last_counts() -> None:
    assert counting({"a": word(), "b": word("a"), "c": word("b")}) == {"c": []}


def test_a_retracted_correction_gives_way_to_what_it_corrected() -> None:
    assert counting({"a": word(), "b": word("a"), "c": word("b"), "r": taking("c")}) == {"b": [], "r": []}
    assert counting({"a": word(), "b": word("a"), "c": word("b"), "r": taking("b")}) == {"c": [], "r": []}
    assert counting({"a": word(), "b": word("a"), "r": taking("b"), "s": taking("a")}) == {"r": [], "s": []}


def test_of_several_corrections_the_one_first_recorded_last_counts_and_the_others_compete() -> None:
    assert counting({"a": word(), "b": word("a"), "c": word("a"), "d": word("a")}) == {"d": ["b", "c"]}
    told = {"a": word(), "b": word("a"), "c": word("a"), "d": word("a"), "r": taking("d")}
    assert counting(told) == {"c": ["b"], "r": []}
    assert counting({"a": word(), "b": word("a"), "c": word("a"), "b2": word("b")}) == {"c": ["b2"]}


def test_retractions_of_retractions_go_on_as_long_as_they_like() -> None:
    told: dict[str, AnyEvent] = {"a": word()}
    for number in range(1, 1501):
        told[f"r{number}"] = taking("a" if number == 1 else f"r{number - 1}")
        if number in (1, 2, 3, 1499, 1500):
            assert ("a" in counting(told)) is (number % 2 == 0)
            assert counting(dict(reversed(told.items()))) == counting(told)


def test_a_line_of_corrections_may_be_as_long_as_it_likes() -> None:
    told: dict[str, AnyEvent] = {"e0": word()} | {f"e{number}": word(f"e{number - 1}") for number in range(1, 1501)}
    assert counting(told) == {"e1500": []}
    assert counting(dict(reversed(told.items()))) == {"e1500": []}


def test_what_corrects_itself_in_a_circle_does_not_count() -> None:
    assert counting({"a": word("b"), "b": word("a"), "c": word("b"), "d": word()}) == {"d": []}
    assert counting({"a": word(), "r": taking("a", replaces="s"), "s": taking("a", replaces="r")}) == {"a": []}


def test_a_retraction_of_itself_takes_nothing_back() -> None:
    assert counting({"a": word(), "r": taking("a", "r")}) == {"r": []}


def test_of_retractions_that_take_each_other_back_the_one_first_recorded_last_holds() -> None:
    assert counting({"a": word(), "r": taking("a", "s"), "s": taking("r")}) == {"a": [], "s": []}
    assert counting({"a": word(), "r": taking("s"), "s": taking("a", "r")}) == {"s": []}


def test_a_circle_of_retractions_is_broken_by_what_takes_a_part_of_it_back() -> None:
    told = {"a": word(), "b": word(), "r": taking("s", "a"), "s": taking("r", "b"), "t": taking("s")}
    assert counting(told) == {"b": [], "r": [], "t": []}


def test_a_retraction_whose_correction_was_retracted_counts_again() -> None:
    told = {"a": word(), "b": word(), "r": taking("a"), "r2": taking("b", replaces="r")}
    assert counting(told) == {"a": [], "r2": []}
    assert counting(told | {"s": taking("r2")}) == {"b": [], "r": [], "s": []}


def test_a_retraction_that_lost_to_another_correction_takes_nothing_back() -> None:
    told = {"a": word(), "b": word(), "r": taking(), "r1": taking("a", replaces="r"), "r2": taking("b", replaces="r")}
    assert counting(told) == {"a": [], "r2": ["r1"]}


def test_what_was_taken_to_count_while_a_circle_was_followed_is_forgotten_when_it_does_not() -> None:
    told = {"a": word(), "r": word(), "s": taking("r2", "a"), "u": taking("r2"), "r2": taking("s", replaces="r")}
    assert counting(told) == {"r": [], "s": [], "u": []}


def test_a_retraction_takes_a_batch_back_but_not_itself() -> None:
    told = {"a": word(), "b": word(), "c": word(), "r": taking(batch=BATCH)}
    assert counting(told, {"a": BATCH, "b": BATCH, "r": BATCH}) == {"c": [], "r": []}


def test_a_correction_may_be_of_another_type() -> None:
    assert counting({"a": word(), "b": word(), "r": taking("b", replaces="a")}) == {"r": []}


# The rest of the world


def test_a_party_that_gets_its_country_moves_what_it_answered() -> None:
    ledger = given(party("board", label="board"), made(), endorsed(["board"]))
    assert ledger.stands().stage is Stage.ENDORSED
    ledger.tell(party("board", classification="government", country="AA", replaces="board", label="now"))
    assert ledger.stands().stage is Stage.PROPOSED
    ledger.tell(retracted("now"))
    assert ledger.stands().stage is Stage.ENDORSED


def test_a_party_above_that_gets_its_own_parent_moves_what_is_below() -> None:
    ledger = given(party("holding"), party("plant", parent="holding"), made(["holding"]), endorsed(["plant"]))
    assert ledger.stands().stage is Stage.PROPOSED
    ledger.tell(party("concern"), party("holding", parent="concern"))
    assert ledger.stands().proposer_sides == {"concern"}


def test_a_party_replaced_by_another_is_no_longer_introduced() -> None:
    ledger = given(
        party("board", classification="government", country="AA", label="board"), made(), endorsed(["board"])
    )
    assert ledger.stands().stage is Stage.PROPOSED
    ledger.tell(party("council", classification="government", country="AA", replaces="board"))
    assert ledger.stands().stage is Stage.ENDORSED


def test_the_history_of_something_only_discussed_is_what_was_said() -> None:
    assert order(given(discussed(label="topic"))) == ["topic"]


def test_the_events_that_name_a_thing_are_neither_those_that_refer_to_them_nor_those_moved_elsewhere() -> None:
    ledger = given(
        made(label="asked"),
        endorsed(label="moved"),
        endorsed(label="taken-back"),
        endorsed(["DD"], "noted", "proposal:water", label="noted"),
        retracted("taken-back", label="retraction"),
    )
    ledger.tell(made(proposal="roads", label="other"), endorsed(["DD"], "noted", "proposal:roads", replaces="moved"))
    history = ledger.history("proposal:water")
    assert [label_of(entry) for entry in history.naming] == ["asked", "noted"]
    assert {None, "retraction"} < {label_of(entry) for entry in history.entries}
