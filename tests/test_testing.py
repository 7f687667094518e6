"""What comes with the package for other people's tests does what it says, and finds the faults it is there to find."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from coop_tracker import testing
from coop_tracker.dates import PartialDate
from coop_tracker.errors import Refused
from coop_tracker.events import (
    EVENT_TYPES,
    AnyEvent,
    EndorsementGiven,
    EventRedacted,
    EventRetracted,
    MeetingHeld,
    TrackOpened,
)
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.testing import Clock, Ledger, label_of, strategies
from coop_tracker.tracker import Tracker
from tests.given import declined, endorsed, made, retracted, track, withdrawn

TOLD = [cls for cls in EVENT_TYPES.values() if cls is not EventRedacted]
quickly = settings(database=None, max_examples=5000, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
few = settings(max_examples=20)
some = settings(max_examples=50)


# Strategies


@some
@given(strategies.ledgers())
def test_a_ledger_is_taken_as_one_batch_in_whatever_order(events: list[AnyEvent]) -> None:
    with Tracker.in_memory() as tracker:
        assert len(tracker.record_all(events)) == len(events)


@some
@given(strategies.ledgers(in_order=True))
def test_a_ledger_in_order_is_taken_one_by_one(events: list[AnyEvent]) -> None:
    with Ledger.in_memory() as ledger:
        assert len(ledger.tell(*events)) == len(events)


@given(strategies.ledgers(MeetingHeld, EventRetracted, in_order=True))
def test_what_was_taken_back_is_not_introduced_again(events: list[AnyEvent]) -> None:
    with Ledger.in_memory() as ledger:
        assert len(ledger.tell(*events)) == len(events)


@few
@given(strategies.trackers())
def test_the_rows_of_a_tracker_are_those_made_anew_and_its_chain_holds(ledger: Ledger) -> None:
    with ledger:
        ledger.expect_rows_made_anew()
        assert ledger.verify().holds


def test_every_type_of_event_that_can_be_told_is() -> None:
    told = set[type[AnyEvent]]()

    def all_were(ledger: list[AnyEvent]) -> bool:
        told.update(map(type, ledger))
        return len(told) == len(TOLD)

    find(strategies.ledgers(), all_were, settings=quickly)


def test_a_ledger_of_one_type_tells_that_type() -> None:
    told = find(strategies.ledgers(EndorsementGiven, min_size=3), lambda _: True, settings=quickly)
    assert sum(isinstance(each, EndorsementGiven) for each in told) >= 3


def test_a_ledger_corrects_and_disputes_what_it_told_and_dates_it_in_part() -> None:
    for holds in (
        lambda told: any(each.replaces for each in told),
        lambda told: any(isinstance(each, EventRetracted) for each in told),
        lambda told: any(each.on and not str(each.on)[:4].isdigit() for each in told),
        lambda told: any(re.fullmatch(r"\d{4}-(0\d|1[0-2])", str(each.on)) for each in told),
        lambda told: bool(told) and isinstance(told[0], EventRetracted),  # what is taken back stands further down
        lambda told: any(each.on == PartialDate("unknown") for each in told),
    ):
        assert find(strategies.ledgers(), holds, settings=quickly)


def test_a_tracker_has_been_redacted_now_and_then_and_recorded_in_several_batches() -> None:
    def is_redacted(ledger: Ledger) -> bool:
        with ledger:
            return any(isinstance(event, EventRedacted) for event in ledger.events())

    def has_batches(ledger: Ledger) -> bool:
        with ledger:
            return len({each.envelope.batch_id for each in ledger.read()}) > 2

    find(strategies.trackers(), is_redacted, settings=quickly)
    find(strategies.trackers(), has_batches, settings=quickly)


def test_the_smallest_ledger_with_an_answer_is_hardly_more_than_that() -> None:
    told = find(strategies.ledgers(), lambda told: any(isinstance(each, EndorsementGiven) for each in told))
    assert len(told) <= 3  # a shrink may fall one short
    assert find(strategies.ledgers(), lambda _: True) == []


def test_a_redaction_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="EventRedacted is recorded by"):
        strategies.ledgers(EventRedacted)


@given(strategies.events(TrackOpened, EndorsementGiven))
def test_events_are_of_the_types_that_are_asked_for(event: AnyEvent) -> None:
    assert isinstance(event, TrackOpened | EndorsementGiven)


# A ledger that is told


def test_events_are_known_by_label_whichever_batch_they_came_in() -> None:
    with Ledger.given(made(), endorsed(label="words")) as ledger:
        ledger.tell(withdrawn("words"))
        assert ledger.stands("water").answers[0].words.stands is False
        assert ledger.ids.keys() == {"words"}


def test_the_clock_moves_when_it_is_told_to_and_a_second_with_every_look() -> None:
    clock = Clock("2026-03-01T12:00")
    assert [clock(), clock()] == [datetime(2026, 3, 1, 12, 0, second, tzinfo=UTC) for second in (1, 2)]
    with Ledger.given(made(), clock=clock) as ledger:
        ledger.clock.turn_to("2027-01-01")
        (recorded,) = ledger.tell(declined())
        assert recorded.envelope.recorded_at.year == 2027


def test_the_label_of_what_decided_is_told() -> None:
    with Ledger.given(made(), declined(label="no")) as ledger:
        assert label_of(ledger.stands("water").fortune.by) == "no"
        assert label_of(None) is None


def test_what_is_expected_and_so_passes() -> None:
    with Ledger.given(made(["AA"], ["DD"]), endorsed(["DD"])) as ledger:
        ledger.expect("water", stage="endorsed", disposition="active", marks=())


def test_everything_that_stands_otherwise_is_told_with_the_event_that_decided() -> None:
    with Ledger.given(made(["AA"], ["DD"]), endorsed(["DD"])) as ledger:
        with pytest.raises(AssertionError) as raised:
            ledger.expect("water", stage="proposed", disposition="declined", title="Water")
        decided = ledger.at(2).event
    assert str(raised.value).splitlines() == [
        "water stands otherwise",
        f"  stage: expected proposed, found endorsed, by event 2: {decided}",
        "  disposition: expected declined, found active",
    ]


def test_what_cannot_be_expected_is_said() -> None:
    with Ledger.given(made()) as ledger:
        with pytest.raises(AssertionError, match=r"no proposal dams is on record; there are: \['water'\]"):
            ledger.expect("dams", stage="proposed")
        with pytest.raises(AssertionError, match="a proposal has no warmth; it has proposal, title,"):
            ledger.expect("water", warmth="warm")


def test_a_refusal_is_expected_with_its_reason() -> None:
    with Ledger.given(made()) as ledger:
        ledger.refuses(made(tracks=["roads"]), because="nothing is known about the track 'roads'")
        with pytest.raises(AssertionError, match="it was recorded, and expected to be refused: no reason"):
            ledger.refuses(track("rivers"), because="no reason")
        with pytest.raises(AssertionError, match="refused for another reason"):
            ledger.refuses(made(tracks=["roads"]), because="of the weather")


def test_a_refusal_that_records_something_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.given(made()) as ledger:

        def refuse(*events: AnyEvent) -> list[Recorded]:
            ledger.record_all(events)
            raise Refused("too late")

        monkeypatch.setattr(ledger, "tell_together", refuse)
        with pytest.raises(AssertionError, match="and yet something was recorded"):
            ledger.refuses(track("rivers"), because="too late")


# Read models of one's own


class Answers:
    """How many answers each proposal got."""

    name, version, kind = "answers_got", 1, "proposal"
    types: tuple[str, ...] = ("EndorsementGiven",)
    tables = (Table("answers_got", {"proposal": str, "answers": int}, key=("proposal",)),)

    def things(self, recorded: Recorded) -> Iterable[str]:
        if isinstance(recorded.event, EndorsementGiven):
            return [
                name for kind, _, name in (each.partition(":") for each in recorded.event.targets) if kind == "proposal"
            ]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002
        if given := [each for each in history.entries if isinstance(each.event, EndorsementGiven)]:
            yield self.name, (thing, len(given))


class Counted(Answers):
    """With the fault of one who counts as events come: what was made before is not a function of the history."""

    def __init__(self) -> None:
        self.counted: dict[str, int] = {}

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002
        self.counted[thing] = self.counted.get(thing, 0) + 1
        yield self.name, (thing, self.counted[thing])


ROWS = "SELECT * FROM answers_got ORDER BY proposal"


def test_the_rows_of_a_read_model_are_asked_for_with_sql() -> None:
    with Ledger.given(made(), endorsed(label="words"), projections=[Answers()]) as ledger:
        assert ledger.rows(ROWS) == [("water", 1)]
        assert ledger.rows("SELECT answers FROM answers_got WHERE proposal = ?", "dams") == []
        ledger.tell(retracted("words"))
        assert ledger.rows(ROWS) == []


def test_a_read_model_that_counts_as_events_come_is_found_out() -> None:
    ledger = Ledger.given(made(), endorsed(), projections=[Counted()])
    with ledger, pytest.raises(AssertionError, match="rows differ from those made anew from the log"):
        ledger.rows(ROWS)


def test_a_read_model_that_keeps_its_promise_does_so_whatever_is_recorded() -> None:
    @few
    @given(strategies.trackers(EndorsementGiven, EventRetracted, projections=[Answers()]))
    def holds(ledger: Ledger) -> None:
        with ledger:
            ledger.expect_rows_made_anew()

    holds()


def test_a_read_model_that_breaks_it_is_found_out_by_what_is_recorded() -> None:
    @settings(quickly)
    @given(strategies.trackers(EndorsementGiven, EventRetracted, projections=[Counted()]))
    def holds(ledger: Ledger) -> None:
        with ledger:
            ledger.expect_rows_made_anew()

    with pytest.raises(AssertionError, match="rows differ"):
        holds()


# The package


def test_what_is_offered_is_there_and_says_what_it_is() -> None:
    for module in (testing, strategies):
        for name in module.__all__:
            assert getattr(module, name).__doc__, name
    assert testing.__all__ == sorted(testing.__all__)
    assert strategies.__all__ == sorted(strategies.__all__)


def test_a_thing_with_a_slug_of_its_own_goes_by_that_whatever_event_has_it_for_a_label() -> None:
    with Ledger.given(made(label="words"), endorsed(endorsement="words"), withdrawn("words")) as ledger:
        assert [type(event).__name__ for event in ledger.events()][1] == "EndorsementGiven"
        assert ledger.stands("water").answers[0].words.stands is False
