"""Logs that break a promise each, as somebody's first attempt might: a conformance test must find every one out."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event
from time import sleep
from typing import Any, Final
from uuid import UUID

from coop_tracker.errors import ConcurrencyError, InvalidInput, Refused
from coop_tracker.log import AppendCondition, Draft, Head, Query, QueryItem, RecordedEvent, chain, uuid7
from coop_tracker.testing.drafts import EVERYTHING, now
from tests.listlog import Kept, ListEventLog


class StartsFromNothing(ListEventLog):
    def head(self) -> Head:
        return super().head() if self.kept else Head(self.ledger, 0, bytes(32))


class ForgetsTheBatchItWasGiven(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        return super().append(drafts, **{**more, "batch_id": None})


class WritesDataAnew(ListEventLog):
    def keep(self, kept: Kept) -> None:
        data = json.dumps(json.loads(kept.event.data or b"{}"), separators=(",", ":")).encode()
        super().keep(kept._replace(event=kept.event._replace(data=data)))


class SkipsAPosition(ListEventLog):
    """Draws numbers before it knows that they will be used, as sequences do."""

    drawn = 0

    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        self.drawn += len(drafts)
        return super().append(drafts, **more)

    def keep(self, kept: Kept) -> None:
        skipped = self.drawn - len(self.kept) - 1
        super().keep(kept._replace(event=kept.event._replace(position=kept.event.position + max(0, skipped))))


class GivesEachEventItsOwnBatch(ListEventLog):
    def keep(self, kept: Kept) -> None:
        super().keep(kept._replace(event=kept.event._replace(batch_id=uuid7(now()))))


class ShowsTheHeadOfBefore(ListEventLog):
    def head(self) -> Head:
        if len(self.kept) < 2 or self.mine is not None:
            return super().head()
        return Head(self.ledger, self.kept[-2].event.position, self.kept[-2].event.hash)


class LinksNothing(ListEventLog):
    def keep(self, kept: Kept) -> None:
        seal = chain.link(chain.genesis(self.ledger), kept.event)
        super().keep(kept._replace(event=kept.event._replace(hash=seal)))


class RecordsOneByOne(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        return [event for draft in drafts for event in super(RecordsOneByOne, self).append([draft], **more)]


class TakesNothingForAMistake(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        if not drafts:
            raise InvalidInput("there is nothing to record")
        return super().append(drafts, **more)


class PassesOverWhatIsKnown(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        try:
            return super().append(drafts, **more)
        except ConcurrencyError as error:
            return [self.kept[position - 1].event for position in error.found]


class LooksAtIdsOnly(ListEventLog):
    def expect_new(self, drafts: Sequence[Draft]) -> None:
        known = {event.event_id: event for event in self.find(draft.event_id for draft in drafts)}
        same = [
            draft._replace(type=known[draft.event_id].type, schema=1, data=known[draft.event_id].data or b"")
            if draft.event_id in known
            else draft
            for draft in drafts
        ]
        super().expect_new(same)


class TakesAnIdTwiceInABatch(ListEventLog):
    def expect_new(self, drafts: Sequence[Draft]) -> None:
        super().expect_new([*{draft.event_id: draft for draft in drafts}.values()])


class MendsIds(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        mended = []
        for draft in drafts:
            with suppress(ValueError):
                draft = draft._replace(event_id=str(UUID(draft.event_id)))  # noqa: PLW2901
            mended.append(draft)
        return super().append(mended, **more)


class MendsTexts(ListEventLog):
    def append(self, drafts: Sequence[Draft], *, recorded_by: str, **more: Any) -> list[RecordedEvent]:
        return super().append(drafts, recorded_by=recorded_by.replace("\0", ""), **more)


class MendsOrigins(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        mended = [
            draft._replace(origin=draft.origin and draft.origin._replace(position=max(1, draft.origin.position)))
            for draft in drafts
        ]
        return super().append(mended, **more)


class CountsItselfAmongOrigins(ListEventLog):
    def first_recorded_in(self, ledger: str) -> Iterator[RecordedEvent]:
        own = [each.event for each in self.kept if ledger == self.ledger and each.event.origin is None]
        return iter([*own, *super().first_recorded_in(ledger)])


class BelievesTheClock(ListEventLog):
    def keep(self, kept: Kept) -> None:
        super().keep(kept._replace(event=kept.event._replace(recorded_at=self.clock().astimezone(UTC))))


class CountsInSeconds(ListEventLog):
    def keep(self, kept: Kept) -> None:
        when = kept.event.recorded_at.replace(microsecond=0)
        super().keep(kept._replace(event=kept.event._replace(recorded_at=when)))


class ForgetsWhereEventsCameFrom(ListEventLog):
    def keep(self, kept: Kept) -> None:
        super().keep(kept._replace(event=kept.event._replace(origin=None)))


class TearsBatchesFromElsewhere(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        return super().append([draft._replace(batch_id=None) for draft in drafts], **more)


class SealsAHoleAnew(ListEventLog):
    def keep(self, kept: Kept) -> None:
        seal = chain.data_hash(kept.event.data or b"")
        super().keep(kept._replace(event=kept.event._replace(data_hash=seal)))


class SealsWhatItEmptied(ListEventLog):
    def redact(self, positions: Collection[int]) -> None:
        super().redact(positions)
        self.shared.kept = tuple(
            each._replace(event=each.event._replace(data_hash=bytes(32))) if each.event.data is None else each
            for each in self.shared.kept
        )


class EmptiesBesideTheTransaction(ListEventLog):
    def redact(self, positions: Collection[int]) -> None:
        super().redact(positions)
        self.shared.kept = tuple(each for each in self.kept if each in self.shared.kept or each.event.data is None)


class ScrubsTooMuch(ListEventLog):
    def scrub(self) -> None:
        self.shared.kept = tuple(each for each in self.kept if each.event.data is not None)


class IgnoresWhatWasSeen(ListEventLog):
    """A match ever, not only one since, is a conflict."""

    def append(
        self, drafts: Sequence[Draft], *, condition: AppendCondition | None = None, **more: Any
    ) -> list[RecordedEvent]:
        return super().append(drafts, condition=condition and condition._replace(after=0), **more)


class IgnoresTheCondition(ListEventLog):
    def append(self, drafts: Sequence[Draft], **more: Any) -> list[RecordedEvent]:
        more.pop("condition", None)
        return super().append(drafts, **more)


class ForgetsTypesInAQuery(ListEventLog):
    def matching(self, query: Query, after: int = 0) -> list[Kept]:
        return super().matching(Query(tuple(item._replace(types=()) for item in query.items)), after)


class LooksBehindItsOwnTransaction(ListEventLog):
    def matching(self, query: Query, after: int = 0) -> list[Kept]:
        return [each for each in super().matching(query, after) if each in self.shared.kept]


class TakesAnItemOfNothingForNothing(ListEventLog):
    def matching(self, query: Query, after: int = 0) -> list[Kept]:
        if query is EVERYTHING and self.mine is None:
            return super().matching(query, after)
        return super().matching(Query(tuple(item for item in query.items if item != QueryItem())), after)


class LetsThroughWhoIsAhead(ListEventLog):
    """Compares with what came after, and nothing came after what is not there yet."""

    def append(
        self, drafts: Sequence[Draft], *, condition: AppendCondition | None = None, **more: Any
    ) -> list[RecordedEvent]:
        if condition and condition.after > len(self.kept):
            condition = None
        return super().append(drafts, condition=condition, **more)


class ReadsOnFromAnywhere(ListEventLog):
    def read(self, query: Query | None = None, *, after: int = 0, **more: Any) -> Iterator[RecordedEvent]:
        return iter(()) if after > len(self.kept) else super().read(query, after=after, **more)


class TakesNoItemForNoQuery(ListEventLog):
    def read(self, query: Query | None = None, **more: Any) -> Iterator[RecordedEvent]:
        return super().read(query if query and query.items else None, **more)


class LeavesOutHoles(ListEventLog):
    def contents(self, query: Query | None = None, **more: Any) -> Iterator[tuple[int, str, int, bytes | None]]:
        return (each for each in super().contents(query, **more) if each[3] is not None)


class ContentWithOneTag(ListEventLog):
    def matching(self, query: Query, after: int = 0) -> list[Kept]:
        items = (QueryItem(item.types, (tag,)) for item in query.items for tag in item.tags)
        return super().matching(Query((*items, *(item for item in query.items if not item.tags))), after)


class LimitsBeforeItTurns(ListEventLog):
    def read(self, query: Query | None = None, *, backwards: bool = False, **more: Any) -> Iterator[RecordedEvent]:
        found = [*super().read(query, **more)]
        return iter(found[::-1] if backwards else found)


class ForgetsTags(ListEventLog):
    """Keeps two tags an event at most."""

    def keep(self, kept: Kept) -> None:
        super().keep(kept._replace(tags=frozenset(sorted(kept.tags)[:2])))


class FindsInTheOrderAsked(ListEventLog):
    def find(self, event_ids: Iterable[str]) -> list[RecordedEvent]:
        return [event for id_ in dict.fromkeys(event_ids) for event in super(FindsInTheOrderAsked, self).find([id_])]


class ReadsOnAndOn(ListEventLog):
    """Shows a reader what was recorded after it had begun."""

    def read(self, query: Query | None = None, *, after: int = 0, **more: Any) -> Iterator[RecordedEvent]:
        return self.one_by_one(query, after, more) if not more else super().read(query, after=after, **more)

    def one_by_one(self, query: Query | None, after: int, more: dict[str, Any]) -> Iterator[RecordedEvent]:
        while found := [*super().read(query, after=after, limit=1, **more)]:
            yield from found
            after = found[0].position


class KeepsWhatFailed(ListEventLog):
    @contextmanager
    def writing(self) -> Iterator[None]:
        failed = None
        with super().writing():
            try:
                yield
            except Exception as error:
                failed = error
        if failed:
            raise failed


class KnowsNoParts(ListEventLog):
    @contextmanager
    def writing(self) -> Iterator[None]:
        if self.mine is None:
            with super().writing():
                yield
        else:
            yield


class CommitsEachPart(ListEventLog):
    @contextmanager
    def writing(self) -> Iterator[None]:
        nested = self.mine is not None
        with super().writing():
            yield
            if nested:
                self.shared.kept = self.kept


class FindsOnlyWhatIsCommitted(ListEventLog):
    def find(self, event_ids: Iterable[str]) -> list[RecordedEvent]:
        return [event for event in super().find(event_ids) if event in {each.event for each in self.shared.kept}]


class SeesNoOthers(ListEventLog):
    """Keeps what it saw when it was opened."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.cached = self.shared.kept

    @property
    def kept(self) -> tuple[Kept, ...]:
        self.cached = self.cached if self.mine is None else self.mine
        return self.cached


class IsGoneWhenClosed(ListEventLog):
    def close(self) -> None:
        self.shared.kept = ()


class ShowsWhatIsNotCommitted(ListEventLog):
    def keep(self, kept: Kept) -> None:
        super().keep(kept)
        self.shared.kept = self.kept


class ShowsHalfABatch(ListEventLog):
    """Shows each event at once, and lets somebody look before it goes on."""

    looked = Event()

    def keep(self, kept: Kept) -> None:
        super().keep(kept)
        self.looked.clear()
        self.shared.kept = self.kept
        self.looked.wait(0.1)

    def read(self, query: Query | None = None, **more: Any) -> Iterator[RecordedEvent]:
        found = [*super().read(query, **more)]
        self.looked.set()
        return iter(found)


class KnowsOnlyItsOwnIds(ListEventLog):
    def expect_new(self, drafts: Sequence[Draft]) -> None:
        with suppress(ConcurrencyError, Refused):
            super().expect_new(drafts)


class LocksNobodyOut(ListEventLog):
    """Writes the whole list back as it was when it began, with its own at the end."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        before = self.mine
        self.mine = self.kept
        try:
            yield
            if before is None:
                sleep(0.001)
                self.shared.kept = self.mine
        finally:
            self.mine = before


class RemembersItsOwnMoments(ListEventLog):
    last = datetime(1970, 1, 1, tzinfo=UTC)

    def keep(self, kept: Kept) -> None:
        self.last = max(self.last, self.clock())
        super().keep(kept._replace(event=kept.event._replace(recorded_at=self.last)))


class WritesThoughItMayNot(ListEventLog):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        more.pop("read_only", None)
        super().__init__(*arguments, **more)


BROKEN: Final[dict[str, type[ListEventLog]]] = {
    "an_empty_log_starts_from_its_own_id": StartsFromNothing,
    "what_was_recorded_is_read_as_it_was": ForgetsTheBatchItWasGiven,
    "whatever_is_recorded_is_read_back_byte_for_byte_in_every_way": WritesDataAnew,
    "positions_have_no_gaps": SkipsAPosition,
    "the_events_of_a_batch_share_its_id_and_its_moment_and_no_other_batch_does": GivesEachEventItsOwnBatch,
    "the_head_is_the_last_event": ShowsTheHeadOfBefore,
    "the_chain_holds_from_the_id_of_the_ledger_to_the_head": LinksNothing,
    "a_batch_is_recorded_whole_or_not_at_all": RecordsOneByOne,
    "a_batch_that_fails_inside_a_transaction_leaves_only_the_others_of_it": RecordsOneByOne,
    "nothing_is_recorded_where_nothing_is_given": TakesNothingForAMistake,
    "an_event_already_recorded_is_named_by_its_position": PassesOverWhatIsKnown,
    "an_id_used_for_something_else_is_refused_and_the_difference_shown": LooksAtIdsOnly,
    "an_id_comes_once_in_a_batch": TakesAnIdTwiceInABatch,
    "an_id_is_a_uuid_in_its_one_text": MendsIds,
    "what_cannot_be_stored_as_text_is_refused_and_nothing_recorded": MendsTexts,
    "an_origin_has_a_position_and_a_moment_in_utc": MendsOrigins,
    "what_came_from_a_ledger_is_found_by_its_name": CountsItselfAmongOrigins,
    "the_moment_of_recording_never_goes_backwards": BelievesTheClock,
    "the_moment_of_recording_is_in_utc_to_the_microsecond": CountsInSeconds,
    "two_ledgers_that_took_in_each_others_events_order_them_alike": ForgetsWhereEventsCameFrom,
    "an_event_from_elsewhere_was_first_recorded_there": ForgetsWhereEventsCameFrom,
    "an_event_from_elsewhere_keeps_its_batch": TearsBatchesFromElsewhere,
    "a_hole_from_elsewhere_stays_a_hole_under_the_seal_of_what_was_there": SealsAHoleAnew,
    "what_is_redacted_is_empty_for_good_and_everything_else_stays": SealsWhatItEmptied,
    "a_redaction_is_undone_with_its_transaction": EmptiesBesideTheTransaction,
    "scrubbing_takes_away_nothing_that_can_be_read": ScrubsTooMuch,
    "a_condition_holds_as_long_as_nothing_it_asks_for_came_since": IgnoresWhatWasSeen,
    "a_condition_of_never_holds_only_before_the_first": ForgetsTypesInAQuery,
    "a_condition_counts_what_the_same_transaction_recorded": LooksBehindItsOwnTransaction,
    "a_condition_on_everything_fails_on_anything": TakesAnItemOfNothingForNothing,
    "a_condition_ahead_of_the_head_is_an_error": LetsThroughWhoIsAhead,
    "reading_on_from_beyond_the_head_is_an_error": ReadsOnFromAnywhere,
    "a_query_without_items_asks_for_nothing_and_an_item_of_nothing_for_all": TakesNoItemForNoQuery,
    "all_tags_of_an_item_are_asked_for_and_any_item_is_enough": ContentWithOneTag,
    "a_limit_takes_the_first_of_all_that_matches_each_once": LimitsBeforeItTurns,
    "every_query_finds_what_matches_within_its_bounds": TakesNoItemForNoQuery,
    "contents_are_what_the_events_read_say_without_the_rest_of_them": LeavesOutHoles,
    "what_is_tagged_comes_tag_by_tag_and_each_by_position": ForgetsTags,
    "events_are_found_by_id_in_their_order_and_each_once": FindsInTheOrderAsked,
    "reading_sees_what_was_recorded_when_it_began": ReadsOnAndOn,
    "an_exception_undoes_all_of_a_transaction": KeepsWhatFailed,
    "an_exception_in_a_part_undoes_that_part": KnowsNoParts,
    "the_outer_transaction_decides_on_its_parts": CommitsEachPart,
    "a_transaction_sees_what_it_has_recorded": FindsOnlyWhatIsCommitted,
    "what_one_connection_recorded_another_reads": SeesNoOthers,
    "what_was_recorded_outlives_the_connection": IsGoneWhenClosed,
    "readers_see_a_transaction_whole_or_not_at_all": ShowsWhatIsNotCommitted,
    "readers_see_a_batch_whole_or_not_at_all": ShowsHalfABatch,
    "a_reader_that_began_is_not_shown_what_another_records": ReadsOnAndOn,
    "what_another_recorded_between_look_and_append_makes_it_fail": IgnoresTheCondition,
    "an_event_another_recorded_meanwhile_is_not_recorded_twice": KnowsOnlyItsOwnIds,
    "nobody_records_between_look_and_append_in_one_transaction": LocksNobodyOut,
    "the_moment_of_recording_never_goes_backwards_between_two_clocks": RemembersItsOwnMoments,
    "threads_that_record_at_once_leave_no_gap_and_lose_nothing": LocksNobodyOut,
    "a_log_opened_for_reading_only_is_read_and_not_written": WritesThoughItMayNot,
}
"""By promise, a log that breaks it."""
