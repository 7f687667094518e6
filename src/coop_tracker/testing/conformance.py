"""What every event log promises to whoever writes and reads it, one test a promise.

It knows the Protocol :class:`~coop_tracker.log.EventLog` and nothing of where a log is kept.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import islice
from multiprocessing import get_context
from threading import Barrier, Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from coop_tracker.errors import ConcurrencyError, CoopError, InvalidInput, ReadOnlyLedger, Refused
from coop_tracker.log import AppendCondition, Draft, EventLog, Origin, Query, QueryItem, RecordedEvent, chain, matches
from coop_tracker.testing.drafts import (
    EVERYTHING,
    HEALTH,
    MEETING,
    NOON,
    WATER,
    any_drafts,
    bounds,
    draft,
    few_drafts,
    now,
    positions,
    prefixes,
    queries,
    record,
    some_types,
    texts,
)
from coop_tracker.testing.machine import LogMachine, Undone, expect_chain

Clock = Callable[[], datetime]
Opener = Callable[[], EventLog]

# Each subclass runs the property tests it inherits on logs of its own: Hypothesis would warn of that, and its database
# would hand what one log fails on to all. Explaining takes longer than finding, and says which lines of ours were run.
always = settings(
    database=None,
    deadline=None,
    max_examples=30,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.differing_executors],
)


class EventLogConformance:
    """The promises of :class:`~coop_tracker.log.EventLog`: make a subclass ``Test…`` of it and let pytest find that.

    :meth:`make_log` says how to make your log. :meth:`opener` and :meth:`open_read_only` say what else it can do;
    without them the tests that need it are skipped and say so. Whatever your log needs from pytest (a folder, a
    server) comes in through an ``autouse`` fixture of your class.
    """

    def make_log(self, clock: Clock) -> EventLog:  # noqa: ARG002
        """A new and empty log, of a ledger of its own, that takes the time from this clock."""
        raise TypeError("say how your log is made: give your class a make_log(self, clock)")

    def opener(self, log: EventLog) -> Opener:  # noqa: ARG002
        """A function that opens the ledger of this log once more, on the system's clock, in whichever thread calls it.

        Where another process may open the ledger too, it can be pickled: ``functools.partial(MyLog.open, path)``.
        """
        pytest.skip("this log cannot be opened twice (if it can, give your class an `opener`)")

    def open_read_only(self, log: EventLog) -> EventLog:  # noqa: ARG002
        """The ledger of this log once more, to be read and not written."""
        pytest.skip("this log cannot be opened for reading only (if it can, give your class an `open_read_only`)")

    @pytest.fixture
    def log(self) -> Iterator[EventLog]:
        """An empty log on the system's clock, closed at the end."""
        with self.make_log(now) as log:
            yield log

    # Recording

    def test_an_empty_log_starts_from_its_own_id(self, log: EventLog) -> None:
        assert log.head() == (log.ledger, 0, chain.genesis(log.ledger))
        assert str(UUID(log.ledger)) == log.ledger
        assert [*log.read(), *log.tagged("")] == []
        with self.make_log(now) as other:
            assert other.ledger != log.ledger

    def test_what_was_recorded_is_read_as_it_was(self, log: EventLog) -> None:
        origin = Origin("desk-b", 7, NOON.replace(microsecond=1), "Zoë")
        given = draft(WATER, MEETING, data=b'{"title":"Water"}', schema=3, origin=origin)
        batch = str(uuid4())
        (event,) = recorded = log.append([given], recorded_by="Anaïs", batch_id=batch)
        assert list(log.read()) == recorded
        assert event.ledger == log.ledger
        assert (event.position, event.event_id, event.type, event.schema) == (1, given.event_id, "ProposalMade", 3)
        assert (event.data, event.origin, event.recorded_by, event.batch_id) == (given.data, origin, "Anaïs", batch)
        assert event.data_hash == chain.data_hash(b'{"title":"Water"}')
        assert log.tags_of(1) == {WATER, MEETING}

    @given(st.lists(any_drafts, min_size=1, max_size=4, unique_by=lambda each: each.event_id), texts)
    @always
    def test_whatever_is_recorded_is_read_back_byte_for_byte_in_every_way(
        self, drafts: list[Draft], recorded_by: str
    ) -> None:
        with self.make_log(now) as log:
            recorded = log.append(drafts, recorded_by=recorded_by)
            read = list(log.read())
            assert read == recorded
            assert [(event.event_id, event.type, event.schema, event.data, event.origin) for event in read] == [
                (each.event_id, each.type, each.schema, each.data, each.origin) for each in drafts
            ]
            assert {event.recorded_by for event in read} == {recorded_by}
            assert log.find(each.event_id for each in drafts) == recorded
            assert list(log.batch(read[0].batch_id)) == recorded
            for position, each in enumerate(drafts, 1):
                assert log.tags_of(position) == {*each.tags}
                for tag in each.tags:
                    assert recorded[position - 1] in log.read(Query.tagged(tag, types=[each.type]))
            expect_chain(log)

    def test_positions_have_no_gaps(self, log: EventLog) -> None:
        used = record(log)[0].event_id
        with pytest.raises(CoopError):
            record(log, draft(), draft(event_id=used))
        assert positions(record(log, draft(), draft())) == [2, 3]
        assert positions(log.read()) == [1, 2, 3]

    def test_the_events_of_a_batch_share_its_id_and_its_moment_and_no_other_batch_does(self, log: EventLog) -> None:
        first, second = record(log, draft(), draft())
        (third,) = record(log)
        assert (first.batch_id, first.recorded_at) == (second.batch_id, second.recorded_at)
        assert len({first.batch_id, third.batch_id, first.event_id, second.event_id, third.event_id}) == 5
        assert list(log.batch(first.batch_id)) == [first, second]
        assert list(log.batch(str(UUID(int=0)))) == []

    def test_the_head_is_the_last_event(self, log: EventLog) -> None:
        last = record(log, draft(), draft())[-1]
        assert log.head() == (log.ledger, 2, last.hash)

    def test_the_chain_holds_from_the_id_of_the_ledger_to_the_head(self, log: EventLog) -> None:
        record(log, draft(), draft(origin=Origin("desk-b", 7, NOON, "bob")))
        record(log)
        expect_chain(log)

    def test_a_batch_is_recorded_whole_or_not_at_all(self, log: EventLog) -> None:
        used = record(log)[0].event_id
        for wrong in (draft(event_id=used), draft(event_id="x"), draft("proposal:\ud800"), draft(type="\ud800")):
            with pytest.raises(CoopError):
                record(log, draft(HEALTH), draft(HEALTH), wrong)
            assert log.head().position == 1
            assert [*log.read(Query.tagged(HEALTH)), *log.tagged(HEALTH)] == []

    def test_a_batch_that_fails_inside_a_transaction_leaves_only_the_others_of_it(self, log: EventLog) -> None:
        used = record(log)[0].event_id
        with log.writing():
            record(log, draft(HEALTH))
            with pytest.raises(CoopError):
                record(log, draft(HEALTH), draft(event_id=used))
            record(log, draft(HEALTH))
        assert positions(log.read(Query.tagged(HEALTH))) == [2, 3]

    def test_nothing_is_recorded_where_nothing_is_given(self, log: EventLog) -> None:
        assert log.append([], recorded_by="ann") == []
        assert log.head().position == 0

    def test_an_event_already_recorded_is_named_by_its_position(self, log: EventLog) -> None:
        given = draft(WATER)
        record(log, draft(), given)
        with pytest.raises(ConcurrencyError) as raised:
            record(log, draft(), given)
        assert raised.value.found == (2,)
        assert log.head().position == 2

    def test_an_id_used_for_something_else_is_refused_and_the_difference_shown(self, log: EventLog) -> None:
        given = draft(WATER, data='{"strength":"agreed","title":"Wäter"}'.encode())
        record(log, given)
        with pytest.raises(Refused) as raised:
            record(log, draft(), given._replace(data=b'{"note":"n","strength":"agreed"}'))
        (fault,) = raised.value.faults
        assert fault.where == "events[1]"
        assert given.event_id in fault.what
        assert all(word in fault.what for word in ("note", "title", "Wäter"))
        assert "strength" not in fault.what
        for other in (given._replace(type="TopicDiscussed"), given._replace(schema=2)):
            with pytest.raises(Refused):
                record(log, other)
        assert log.head().position == 1

    def test_an_id_comes_once_in_a_batch(self, log: EventLog) -> None:
        given = draft()
        with pytest.raises(Refused, match=given.event_id):
            record(log, given, given)
        assert log.head().position == 0

    def test_an_id_is_a_uuid_in_its_one_text(self, log: EventLog) -> None:
        for id_ in ("", "x", "{}", UUID(int=1).hex, str(UUID(int=0xABC)).upper()):
            with pytest.raises(InvalidInput):
                record(log, draft(event_id=id_))
            with pytest.raises(InvalidInput):
                log.find([id_])
        for id_ in ("x", UUID(int=1).hex):
            with pytest.raises(InvalidInput):
                record(log, batch_id=id_)
            with pytest.raises(InvalidInput):
                record(log, draft(), draft(batch_id=id_))
        assert log.head().position == 0

    def test_what_cannot_be_stored_as_text_is_refused_and_nothing_recorded(self, log: EventLog) -> None:
        for text in ("\ud800", "a\0b", "Zoe\u0308", ""):
            with pytest.raises(InvalidInput):
                log.append([draft()], recorded_by=text)
            for origin in (Origin(text, 7, NOON, "bob"), Origin("desk-b", 7, NOON, text)):
                with pytest.raises(InvalidInput):
                    record(log, draft(), draft(origin=origin))
        for wrong in (draft("proposal:\ud800"), draft(type="\ud800"), draft(event_id="\ud800")):
            with pytest.raises(InvalidInput):
                record(log, draft(), wrong)
        assert log.head().position == 0

    def test_an_origin_has_a_position_and_a_moment_in_utc(self, log: EventLog) -> None:
        for origin in (
            Origin("desk-b", 0, NOON, "bob"),
            Origin("desk-b", 2**53, NOON, "bob"),
            Origin("desk-b", 7, NOON.replace(tzinfo=None), "bob"),
            Origin("desk-b", 7, NOON.astimezone(timezone(timedelta(hours=2))), "bob"),
        ):
            with pytest.raises(InvalidInput):
                record(log, draft(origin=origin))
        assert log.head().position == 0

    def test_what_came_from_a_ledger_is_found_by_its_name(self, log: EventLog) -> None:
        moved = [draft(origin=Origin(name, 7, NOON, "bob")) for name in ("desk-b", 'desk-"c"', "desk-b")]
        record(log, draft(), *moved)
        assert positions(log.first_recorded_in("desk-b")) == [2, 4]
        assert positions(log.first_recorded_in('desk-"c"')) == [3]
        assert positions(log.first_recorded_in(log.ledger)) == []

    def test_the_moment_of_recording_never_goes_backwards(self) -> None:
        shown = NOON
        with self.make_log(lambda: shown) as log:
            record(log)
            shown = NOON - timedelta(days=1)
            record(log)
            shown = NOON + timedelta(microseconds=1)
            record(log)
            assert [event.recorded_at - NOON for event in log.read()] == [timedelta(), timedelta(), timedelta(0, 0, 1)]

    def test_the_moment_of_recording_is_in_utc_to_the_microsecond(self) -> None:
        elsewhere = NOON.replace(microsecond=7).astimezone(timezone(timedelta(hours=-5)))
        with self.make_log(lambda: elsewhere) as log:
            recorded = record(log)
            (event,) = log.read()
            assert [each.recorded_at.utcoffset() for each in (event, *recorded)] == [timedelta(0)] * 2
            expect_chain(log)
        assert event.recorded_at == elsewhere

    def test_two_ledgers_that_took_in_each_others_events_order_them_alike(self) -> None:
        with self.make_log(lambda: NOON) as one, self.make_log(lambda: NOON) as other:
            theirs = [*record(one, draft(), draft()), *record(other, draft(), draft())]
            for log in (one, other):
                for event in (each for each in theirs if each.ledger != log.ledger):
                    origin = Origin(event.ledger, event.position, event.recorded_at, event.recorded_by)
                    record(log, draft(event_id=event.event_id, origin=origin))
            first, second = (
                [each.event_id for each in sorted(log.read(), key=lambda each: each.first_recorded)]
                for log in (one, other)
            )
            assert first == second

    def test_an_event_from_elsewhere_was_first_recorded_there(self, log: EventLog) -> None:
        own, foreign = record(log, draft(), draft(origin=Origin("desk-b", 7, NOON, "bob")))
        assert own.first_recorded == (own.recorded_at, log.ledger, 1)
        assert own.first_recorded_at == own.recorded_at
        assert foreign.first_recorded == (NOON, "desk-b", 7)
        assert foreign.first_recorded_at == NOON

    def test_an_event_from_elsewhere_keeps_its_batch(self, log: EventLog) -> None:
        there, here = str(uuid4()), str(uuid4())
        foreign = [draft(origin=Origin("desk-b", each, NOON, "bob"), batch_id=there) for each in (7, 8)]
        one, own, other = log.append([foreign[0], draft(), foreign[1]], recorded_by="ann", batch_id=here)
        assert (one.batch_id, own.batch_id, other.batch_id) == (there, here, there)
        assert list(log.batch(there)) == [one, other]
        assert list(log.batch(here)) == [own]
        expect_chain(log)

    def test_a_hole_from_elsewhere_stays_a_hole_under_the_seal_of_what_was_there(self, log: EventLog) -> None:
        origin, seal = Origin("desk-b", 7, NOON, "bob"), chain.data_hash(b'{"title":"Water"}')
        hole = draft(WATER, data=None, data_hash=seal, origin=origin)
        (event,) = record(log, hole)
        assert (event.data, event.data_hash, event.origin) == (None, seal, origin)
        assert list(log.read(Query.tagged(WATER))) == log.find([hole.event_id]) == [event]
        expect_chain(log)
        for same in (hole, hole._replace(data=b'{"title":"Water"}')):
            with pytest.raises(ConcurrencyError):
                record(log, same)
        with pytest.raises(Refused):
            record(log, hole._replace(data=b"{}"))
        for wrong in (
            draft(data=None, data_hash=seal),
            draft(data=None, origin=origin),
            draft(data=None, data_hash=seal[1:], origin=origin),
        ):
            with pytest.raises(InvalidInput):
                record(log, draft(), wrong)
        assert log.head().position == 1

    # Redacting

    def test_what_is_redacted_is_empty_for_good_and_everything_else_stays(self, log: EventLog) -> None:
        given = draft(WATER, data=b'{"note":"a name"}')
        first, second, third = record(log, draft(WATER), given, draft(WATER))
        head = log.head()
        for _ in range(2):
            log.redact([2])
            assert list(log.read()) == [first, second._replace(data=None), third]
            assert log.head() == head
            assert positions(log.read(Query.tagged(WATER))) == [1, 2, 3]
            assert log.tags_of(2) == {WATER}
            expect_chain(log)
        with pytest.raises(ConcurrencyError):
            record(log, given)
        with pytest.raises(Refused):
            record(log, given._replace(data=b"{}"))
        record(log)
        expect_chain(log)

    def test_a_redaction_is_undone_with_its_transaction(self, log: EventLog) -> None:
        recorded = record(log, draft(WATER, data=b'{"note":"a name"}'), draft(WATER))

        def redact_and_undo() -> None:
            with log.writing():
                log.redact([1, 2])
                assert [event.data for event in log.read()] == [None, None]
                raise Undone

        with pytest.raises(Undone):
            redact_and_undo()
        assert list(log.read()) == recorded

    def test_scrubbing_takes_away_nothing_that_can_be_read(self, log: EventLog) -> None:
        record(log, draft(WATER, data=b'{"note":"a name"}'), draft(WATER, HEALTH))
        log.redact([1])
        before, tagged = list(log.read()), list(log.tagged(""))
        for _ in range(2):
            log.scrub()
            assert list(log.read()) == before
            assert list(log.tagged("")) == tagged
        assert positions(record(log)) == [3]
        expect_chain(log)

    # Appending on condition

    def test_a_condition_holds_as_long_as_nothing_it_asks_for_came_since(self, log: EventLog) -> None:
        record(log, draft(WATER), draft(HEALTH))
        seen = log.head().position
        record(log, draft(HEALTH))
        record(log, condition=AppendCondition(Query.tagged(WATER), after=seen))
        with pytest.raises(ConcurrencyError) as raised:
            record(log, condition=AppendCondition(Query.tagged(WATER), after=seen))
        assert raised.value.found == (4,)
        assert log.head().position == 4

    def test_a_condition_of_never_holds_only_before_the_first(self, log: EventLog) -> None:
        never = AppendCondition(Query.tagged(WATER, types=["ProposalMade"]))
        record(log, draft(HEALTH), draft(WATER, type="TopicDiscussed"))
        record(log, condition=never)
        with pytest.raises(ConcurrencyError):
            record(log, condition=never)

    def test_a_condition_counts_what_the_same_transaction_recorded(self, log: EventLog) -> None:
        with log.writing():
            record(log)
            with pytest.raises(ConcurrencyError):
                record(log, condition=AppendCondition(Query.tagged(WATER)))
        assert log.head().position == 1

    def test_a_condition_on_everything_fails_on_anything(self, log: EventLog) -> None:
        record(log, condition=AppendCondition(EVERYTHING))
        with pytest.raises(ConcurrencyError):
            record(log, condition=AppendCondition(EVERYTHING))
        record(log, condition=AppendCondition(Query(())))
        assert log.head().position == 2

    def test_a_condition_ahead_of_the_head_is_an_error(self, log: EventLog) -> None:
        record(log)
        for after in (2, 10**6, -1):
            for query in (Query.tagged(WATER), Query.tagged(HEALTH), Query(())):
                with pytest.raises(InvalidInput):
                    record(log, condition=AppendCondition(query, after=after))
        assert log.head().position == 1

    # Asking

    def test_reading_on_from_beyond_the_head_is_an_error(self, log: EventLog) -> None:
        record(log)
        for after in (2, 10**6, -1):
            with pytest.raises(InvalidInput):
                log.read(after=after)
            with pytest.raises(InvalidInput):
                log.read(Query.tagged(WATER), after=after)
        assert list(log.read(after=1)) == []

    def test_a_query_without_items_asks_for_nothing_and_an_item_of_nothing_for_all(self, log: EventLog) -> None:
        record(log, draft(WATER), draft())
        for nothing in (Query(()), Query.of_types(), Query.any_of([])):
            assert positions(log.read(nothing)) == []
            assert not matches(nothing, "ProposalMade", {WATER})
        assert positions(log.read(Query((QueryItem(("Other",)), QueryItem())))) == [1, 2]
        assert matches(EVERYTHING, "ProposalMade", ())

    def test_all_tags_of_an_item_are_asked_for_and_any_item_is_enough(self, log: EventLog) -> None:
        record(log, draft(WATER, MEETING), draft(WATER), draft(HEALTH, type="TopicDiscussed"), draft(MEETING))
        assert positions(log.read(Query.tagged(WATER, MEETING))) == [1]
        assert positions(log.read(Query.any_of([HEALTH, MEETING]))) == [1, 3, 4]
        assert positions(log.read(Query.any_of([HEALTH, MEETING], types=["TopicDiscussed"]))) == [3]
        assert positions(log.read(Query.of_types("TopicDiscussed", "Other"))) == [3]

    def test_a_limit_takes_the_first_of_all_that_matches_each_once(self, log: EventLog) -> None:
        query = Query((QueryItem(tags=(WATER,)), QueryItem(tags=(HEALTH,)), QueryItem(("TopicDiscussed",))))
        record(log, draft(WATER, HEALTH), draft(HEALTH), draft(type="TopicDiscussed"), draft(), draft(WATER))
        assert positions(log.read(query, limit=2)) == [1, 2]
        assert positions(log.read(query, limit=3, backwards=True)) == [5, 3, 2]
        assert positions(log.read(query, backwards=True)) == [5, 3, 2, 1]
        assert positions(log.read(limit=3)) == [1, 2, 3]
        assert positions(log.read(limit=3, backwards=True)) == [5, 4, 3]
        assert positions(log.read(query, after=1, until=3)) == [2, 3]
        assert positions(log.read(query, limit=0)) == positions(log.read(limit=0)) == []

    @given(few_drafts, few_drafts, queries, st.integers(0, 12), bounds, bounds, st.booleans())
    @always
    def test_every_query_finds_what_matches_within_its_bounds(
        self,
        drafts: list[Draft],
        more: list[Draft],
        query: Query,
        after: int,
        until: int | None,
        limit: int | None,
        backwards: bool,
    ) -> None:
        kept = [*drafts, *more]
        after %= len(kept) + 1
        within = range(after + 1, min(len(kept), len(kept) if until is None else until) + 1)
        order = [*reversed(within)] if backwards else [*within]
        with self.make_log(now) as log:
            for each in (drafts, more):
                log.append(each, recorded_by="ann")
            found = [each for each in order if matches(query, kept[each - 1].type, kept[each - 1].tags)]
            asked: dict[str, Any] = {"after": after, "until": until, "limit": limit, "backwards": backwards}
            assert positions(log.read(query, **asked)) == found[:limit]
            assert positions(log.read(**asked)) == order[:limit]
            fails = any(matches(query, each.type, each.tags) for each in kept[after:])
            condition = AppendCondition(query, after)
            assert fails == isinstance(_outcome(lambda: record(log, condition=condition)), ConcurrencyError)

    def test_contents_are_what_the_events_read_say_without_the_rest_of_them(self, log: EventLog) -> None:
        record(log, draft(WATER, type="ProposalMade"), draft(HEALTH), draft(WATER))
        record(log, draft(WATER, schema=2), draft(type="TopicDiscussed"))
        log.redact([3])
        every = [Query.tagged(WATER), Query.of_types("TopicDiscussed"), Query(()), None]
        for query, after, until in [*((query, 0, None) for query in every), *((query, 1, 4) for query in every)]:
            read = log.read(query, after=after, until=until)
            contents = log.contents(query, after=after, until=until)
            assert [*contents] == [(each.position, each.type, each.schema, each.data) for each in read]
        with pytest.raises(InvalidInput):
            [*log.contents(after=6)]

    @given(few_drafts, few_drafts, prefixes, some_types, bounds)
    @always
    def test_what_is_tagged_comes_tag_by_tag_and_each_by_position(
        self, drafts: list[Draft], more: list[Draft], prefix: str, types: tuple[str, ...], until: int | None
    ) -> None:
        kept = [*drafts, *more]
        with self.make_log(now) as log:
            log.append(kept, recorded_by="ann")
            assert [(tag, event.position) for tag, event in log.tagged(prefix, types, until)] == sorted(
                (tag, position)
                for position, each in enumerate(kept, 1)
                for tag in {*each.tags}
                if tag.startswith(prefix) and (not types or each.type in types) and (until is None or position <= until)
            )
            assert [log.tags_of(position) for position, _ in enumerate(kept, 1)] == [{*each.tags} for each in kept]

    def test_events_are_found_by_id_in_their_order_and_each_once(self, log: EventLog) -> None:
        first, _, third = record(log, *(draft(event_id=str(UUID(int=2**65 - each))) for each in range(3)))
        assert log.find([third.event_id, first.event_id, str(UUID(int=0)), third.event_id]) == [first, third]
        assert log.find([]) == []

    def test_reading_sees_what_was_recorded_when_it_began(self, log: EventLog) -> None:
        record(log, *(draft(WATER) for _ in range(5)))
        for query in (None, Query.tagged(WATER), Query.of_types("ProposalMade")):
            head = log.head().position
            reading, tagged = log.read(query), log.tagged("proposal:")
            record(log)
            seen = []
            for event in islice(reading, head + 1):  # or a log that reads on and on would go on for ever
                seen.append(event.position)
                record(log)
            assert seen == [*range(1, head + 1)]
            assert [event.position for _, event in tagged] == seen

    # Writing: look, ask, append

    def test_an_exception_undoes_all_of_a_transaction(self, log: EventLog) -> None:
        record(log)
        before = log.head()
        with pytest.raises(Undone):
            _record_and_undo(log)
        assert log.head() == before
        assert positions(log.read(Query.tagged(HEALTH))) == []
        assert positions(record(log)) == [2]
        expect_chain(log)

    def test_an_exception_in_a_part_undoes_that_part(self, log: EventLog) -> None:
        with log.writing():
            record(log)
            with pytest.raises(Undone):
                _record_and_undo(log)
            record(log)
        assert positions(log.read(Query.tagged(WATER))) == positions(log.read()) == [1, 2]
        expect_chain(log)

    def test_the_outer_transaction_decides_on_its_parts(self, log: EventLog) -> None:
        def act() -> None:
            with log.writing():
                with log.writing():
                    record(log)
                raise Undone

        with pytest.raises(Undone):
            act()
        assert log.head().position == 0

    def test_a_transaction_sees_what_it_has_recorded(self, log: EventLog) -> None:
        with log.writing():
            (event,) = record(log)
            assert log.head() == (log.ledger, 1, event.hash)
            assert list(log.read(Query.tagged(WATER))) == log.find([event.event_id]) == [event]

    def test_a_log_agrees_with_a_list_whatever_is_done(self) -> None:
        make_log = self.make_log

        class Machine(LogMachine):
            def __init__(self) -> None:
                super().__init__(make_log(now))

        run_state_machine_as_test(Machine, settings=settings(always, stateful_step_count=30))

    # Shared with other connections

    def test_what_one_connection_recorded_another_reads(self, log: EventLog) -> None:
        with self.opener(log)() as other:
            assert other.ledger == log.ledger
            (event,) = record(log)
            assert other.head() == log.head()
            assert list(other.read()) == other.find([event.event_id]) == [event]
            (second,) = record(other)
            assert list(log.read()) == [event, second]
            other.redact([1])
            assert list(log.read()) == [event._replace(data=None), second]
            expect_chain(log)

    def test_what_was_recorded_outlives_the_connection(self) -> None:
        with self.make_log(now) as log:
            record(log, draft(WATER), draft(HEALTH))
            before, events, open_again = log.head(), list(log.read()), self.opener(log)
        with open_again() as log:
            assert (log.head(), list(log.read())) == (before, events)
            assert positions(record(log)) == [3]

    def test_readers_see_a_transaction_whole_or_not_at_all(self, log: EventLog) -> None:
        with self.opener(log)() as reader:
            with log.writing():
                record(log)
                assert reader.head().position == 0
                record(log)
                assert [*reader.read(), *reader.tagged("")] == []
            assert reader.head().position == 2
            assert positions(reader.read()) == [1, 2]

    def test_readers_see_a_batch_whole_or_not_at_all(self, log: EventLog) -> None:
        open_again, done = self.opener(log), Event()

        def look() -> set[int]:
            seen = set()
            with open_again() as reader:
                while not done.is_set():
                    seen |= {len(list(reader.read())) % 3, len(list(reader.read(Query.tagged(WATER)))) % 3}
            return seen

        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(look)
            try:
                for _ in range(20):
                    record(log, draft(WATER), draft(WATER), draft(WATER))
            finally:
                done.set()
            assert seen.result() <= {0}

    def test_a_reader_that_began_is_not_shown_what_another_records(self, log: EventLog) -> None:
        record(log, *(draft(WATER) for _ in range(5)))
        with self.opener(log)() as reader:
            readings = [reader.read(), reader.read(Query.tagged(WATER))]
            first = [next(reading) for reading in readings]
            record(log, draft(WATER), draft(WATER))
            assert positions(first) == [1, 1]
            assert [positions(reading) for reading in readings] == [[2, 3, 4, 5]] * 2
            assert positions(reader.read(after=4)) == [5, 6, 7]

    def test_what_another_recorded_between_look_and_append_makes_it_fail(self, log: EventLog) -> None:
        with self.opener(log)() as other:
            query = Query.tagged(WATER)
            seen = log.head().position
            assert list(log.read(query)) == []
            record(other)
            with pytest.raises(ConcurrencyError) as raised:
                record(log, condition=AppendCondition(query, seen))
            assert raised.value.found == (1,)
            record(log, condition=AppendCondition(query, log.head().position))
        assert positions(log.read()) == [1, 2]

    def test_an_event_another_recorded_meanwhile_is_not_recorded_twice(self, log: EventLog) -> None:
        given = draft(WATER)
        with self.opener(log)() as other:
            record(other, draft(), given)
            with pytest.raises(ConcurrencyError) as raised:
                record(log, given)
            assert raised.value.found == (2,)
            with pytest.raises(Refused):
                record(log, given._replace(data=b'{"other":1}'))
        assert log.head().position == 2

    def test_nobody_records_between_look_and_append_in_one_transaction(self, log: EventLog) -> None:
        open_again = self.opener(log)
        theirs: list[RecordedEvent] = []
        began = Event()

        def record_too() -> None:
            with open_again() as other:
                began.set()
                while not theirs:
                    with suppress(ConcurrencyError):  # a log may tell the other to come back
                        theirs.extend(record(other))

        thread = Thread(target=record_too, daemon=True)
        with log.writing():
            seen = log.head().position
            thread.start()
            assert began.wait(60)
            thread.join(0.1)  # time enough for a log that lets the other in; one that does not keeps it waiting
            assert (log.head().position, theirs) == (seen, [])
            ours = record(log)
        thread.join(60)
        assert (positions(ours), positions(theirs)) == ([1], [2])

    def test_the_moment_of_recording_never_goes_backwards_between_two_clocks(self) -> None:
        ahead = now() + timedelta(days=400)
        with self.make_log(lambda: ahead) as log:
            record(log)
            with self.opener(log)() as other:
                record(other)
            assert [event.recorded_at for event in log.read()] == [ahead, ahead]

    def test_threads_that_record_at_once_leave_no_gap_and_lose_nothing(self, log: EventLog) -> None:
        open_again, together = self.opener(log), Barrier(4)

        def record_many() -> list[list[RecordedEvent]]:
            together.wait(60)
            return _record_batches(open_again, 8)

        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(record_many) for _ in range(4)]
            acknowledged = [batch for future in futures for batch in future.result()]
        self._expect_all_of(acknowledged, 4 * 8, log)

    def test_another_process_records_while_this_one_does(self, log: EventLog) -> None:
        open_again = self.opener(log)
        try:
            pickle.dumps(open_again)
        except Exception as error:
            pytest.skip(f"what `opener` gave cannot be handed to another process ({error}): pickle takes no lambda")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(int).result()  # both are awake
            theirs = pool.submit(_record_batches, open_again, 10)
            acknowledged = [*_record_batches(open_again, 10), *theirs.result()]
        self._expect_all_of(acknowledged, 2 * 10, log)

    def _expect_all_of(self, acknowledged: Sequence[list[RecordedEvent]], batches: int, log: EventLog) -> None:
        """See that all that was acknowledged is there, nothing else, and nobody between somebody's look and append."""
        events = list(log.read())
        assert len(acknowledged) == batches
        assert sorted(event for batch in acknowledged for event in batch) == events
        assert positions(events) == [*range(1, len(events) + 1)]
        assert positions(log.read(Query.tagged(WATER))) == positions(events)
        for batch in acknowledged:
            before = batch[0].position - 1
            assert [(event.position, event.data) for event in batch] == [
                (before + 1, b'{"after":%d}' % before),
                (before + 2, b'{"after":%d}' % before),
            ]
        assert [event.recorded_at for event in events] == sorted(event.recorded_at for event in events)
        expect_chain(log)

    # For reading only

    def test_a_log_opened_for_reading_only_is_read_and_not_written(self, log: EventLog) -> None:
        (event,) = record(log)
        with self.open_read_only(log) as reader:
            assert (reader.head(), list(reader.read())) == (log.head(), [event])
            with pytest.raises(ReadOnlyLedger):
                record(reader)
            with pytest.raises(ReadOnlyLedger), reader.writing():
                pass
            with pytest.raises(ReadOnlyLedger):
                reader.redact([1])
        assert list(log.read()) == [event]


def _record_batches(open_log: Opener, batches: int) -> list[list[RecordedEvent]]:
    """Record batches of two that say what was seen before, each way of asking in turn; all that was acknowledged."""
    acknowledged: list[list[RecordedEvent]] = []
    with open_log() as log:
        for _ in range(100 * batches):  # whoever was told to look again does so
            with suppress(ConcurrencyError):
                if len(acknowledged) % 2:
                    with log.writing():
                        batch = record(log, *_pair(log.head().position))
                else:
                    seen = log.head().position
                    batch = record(log, *_pair(seen), condition=AppendCondition(EVERYTHING, seen))
                acknowledged.append(batch)
            if len(acknowledged) == batches:
                break
    return acknowledged


def _pair(seen: int) -> list[Draft]:
    return [draft(WATER, data=b'{"after":%d}' % seen) for _ in range(2)]


def _record_and_undo(log: EventLog) -> None:
    with log.writing():
        record(log, draft(HEALTH), draft(WATER, HEALTH))
        raise Undone


def _outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except CoopError as error:
        return error
