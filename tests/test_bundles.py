"""Things announced together without a list: how many, which of them are known, how far they came (RULES 17 and 11)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from coop_tracker.accounts import Accounts, accounts, claims_about
from coop_tracker.bundle import Count
from coop_tracker.dates import PartialDate
from coop_tracker.errors import Refused, UnknownThing
from coop_tracker.events import AnyEvent, EventId, Quantity, Slug
from coop_tracker.queries.bundles import BundleStatus
from coop_tracker.tracker import Incoming
from coop_tracker.vocabulary import BundleState, Counting, Qualifier, QuantityKind, Reached
from tests.given import (
    Ledger,
    agreed,
    announced,
    begun,
    claim,
    claimed,
    empty,
    endorsed,
    given,
    itemised,
    made,
    meeting,
    pilot,
    progress,
    retracted,
    signed,
    step,
    withdrawn,
)

ABOUT, AT_LEAST, AT_MOST = Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.AT_MOST
WATER, DAMS, WELLS = made(on="2025-01-01"), made(proposal="dams", on="2025-01-01"), made(proposal="wells")


def status(ledger: Ledger, name: str = "twelve") -> BundleStatus:
    """What is known of a bundle; what the read model says must be what a rebuild says."""
    assert ledger.check() == []
    (found,) = ledger.bundles(name)
    return found


def after(*events: AnyEvent) -> BundleStatus:
    """What is known of the bundle ``twelve`` after these events."""
    return status(given(*events))


def more(count: int, **fields: Any) -> AnyEvent:
    return announced(count, counting="additional", **fields)


def worth(value: str, of: str = "cost", unit: str = "USD", **fields: Any) -> Quantity:
    return Quantity(of=Slug(of), value=Decimal(value), unit=unit, **fields)


def of_worth(*quantities: Quantity, **fields: Any) -> AnyEvent:
    return announced(quantities=quantities, **fields)


def refused(ledger: Ledger, *events: AnyEvent) -> list[str]:
    """Where the rules find fault with a batch; nothing of it is recorded."""
    before = ledger.position
    with pytest.raises(Refused) as told:
        ledger.tell_together(*events)
    assert ledger.position == before
    return [fault.where for fault in told.value.faults]


def rows(ledger: Ledger, sql: str) -> list[tuple[Any, ...]]:
    assert ledger.check() == []
    return ledger.connection.execute(sql).fetchall()


# How many were announced


def test_what_was_announced_stands_as_it_was_counted() -> None:
    found = after(announced(12, count_is="about"))
    assert (found.bundle, found.title, found.of, found.announced) == ("twelve", "Twelve", "memoranda", Count(12, ABOUT))
    assert str(found.announced) == "about 12"


def test_what_nobody_counted_has_no_number() -> None:
    found = after(announced(), itemised("track:rivers"))
    assert (found.announced, found.unaccounted, found.has_too_many) == (None, None, False)


def test_none_is_a_number_too() -> None:
    assert after(announced(0)).announced == Count(0)


def test_a_later_total_takes_the_place_of_an_earlier_one_and_is_never_added() -> None:
    assert after(announced(12, on="2025-01-01"), announced(15, on="2025-02-01")).announced == Count(15)


def test_a_later_total_may_be_smaller() -> None:
    assert after(announced(12, on="2025-01-01"), announced(9, on="2025-02-01")).announced == Count(9)


def test_what_comes_on_top_is_added_to_the_total_before_it() -> None:
    found = after(announced(12, on="2025-01-01"), more(3, on="2025-02-01"), more(2, on="2025-03-01"))
    assert found.announced == Count(17)


def test_a_total_after_what_came_on_top_holds_it_already() -> None:
    found = after(announced(12, on="2025-01-01"), more(3, on="2025-02-01"), announced(16, on="2025-03-01"))
    assert found.announced == Count(16)


def test_the_latest_total_is_the_latest_in_the_world_and_not_the_last_recorded() -> None:
    assert after(announced(15, on="2025-02-01"), announced(12, on="2025-01-01")).announced == Count(15)


def test_what_came_on_top_of_an_earlier_total_is_not_added_to_a_later_one() -> None:
    found = after(announced(20, on="2025-03-01"), announced(12, on="2025-01-01"), more(3, on="2025-02-01"))
    assert found.announced == Count(20)


def test_an_announcement_is_on_the_day_of_its_meeting() -> None:
    summit = meeting("summit", "2025-03-01", label="summit")
    ledger = given(summit, announced(20, meeting="summit"), announced(12, on="2025-02-01"))
    assert status(ledger).announced == Count(20)
    ledger.tell(meeting("summit", "2025-01-01", replaces="summit"))
    assert status(ledger).announced == Count(12)


def test_on_top_of_what_nobody_counted_it_is_at_least_that_many() -> None:
    assert after(announced(), more(3)).announced == Count(3, AT_LEAST)
    assert after(announced(), more(3), more(4)).announced == Count(7, AT_LEAST)


def test_an_announcement_without_a_number_leaves_the_number() -> None:
    found = after(announced(12, on="2025-01-01"), announced(state="signed", on="2025-02-01"))
    assert (found.announced, found.state) == (Count(12), BundleState.SIGNED)


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("exact", "exact", "exact"),
        ("exact", "about", "about"),
        ("about", "exact", "about"),
        ("at_least", "exact", "at_least"),
        ("exact", "at_most", "at_most"),
        ("at_least", "at_least", "at_least"),
        ("at_least", "about", "about"),
        ("at_most", "at_least", "about"),
    ],
)
def test_a_sum_is_no_more_exact_than_what_it_is_made_of(first: str, second: str, together: str) -> None:
    found = after(announced(12, count_is=first, on="2025-01-01"), more(3, count_is=second, on="2025-02-01"))
    assert found.announced == Count(15, Qualifier(together))


def test_a_new_total_is_as_exact_as_it_is_said_whatever_was_said_before() -> None:
    found = after(announced(12, count_is="about", on="2025-01-01"), announced(13, on="2025-02-01"))
    assert found.announced == Count(13)


def test_two_bundles_are_never_added_and_only_within_says_that_one_lies_in_another() -> None:
    ledger = given(announced(30, "all"), announced(12, within="all"), announced(12, "others"))
    assert {each.bundle: (each.announced, each.within) for each in ledger.bundles()} == {
        "all": (Count(30), None),
        "twelve": (Count(12), "all"),
        "others": (Count(12), None),
    }
    assert ledger.check() == []


def test_the_items_of_a_bundle_are_not_items_of_that_within_which_it_lies() -> None:
    ledger = given(announced(30, "all"), announced(12, within="all"), itemised("track:rivers"))
    assert (status(ledger).items, status(ledger, "all").items) == (("track:rivers",), ())


def test_a_bundle_named_as_an_item_is_one_item() -> None:
    ledger = given(announced(30, "all"), announced(12), itemised("bundle:twelve", bundle="all"))
    assert (status(ledger, "all").unaccounted, status(ledger).within) == (Count(29), None)


def test_the_state_is_the_last_that_was_said() -> None:
    assert after(announced(12)).state is None
    planned, started = announced(12, state="planned", on="2025-01"), announced(state="started", on="2025-03")
    assert after(planned, started).state == BundleState.STARTED
    assert after(started, planned).state == BundleState.STARTED
    assert after(planned, started, announced(13, on="2025-04")).state == BundleState.STARTED


def test_nothing_is_known_of_a_bundle_that_nobody_announced() -> None:
    ledger = given(announced(12))
    assert (ledger.bundles("thirteen"), ledger.check()) == ([], [])


def test_bundles_come_in_the_order_they_were_first_recorded() -> None:
    ledger = given(announced(2, "second", on="2025-02"), announced(1, "first", on="2025-01"))
    assert [each.bundle for each in ledger.bundles()] == ["second", "first"]
    assert ledger.check() == []


def test_parties_and_tracks_of_all_announcements_are_of_the_bundle() -> None:
    first = announced(12, parties=["AA", "DD"], tracks=["rivers"], on="2025-01")
    ledger = given(first, announced(13, parties=["AA", "company-c"], tracks=["roads"], on="2025-02"))
    assert sorted(rows(ledger, "SELECT party FROM bundle_parties")) == [("AA",), ("DD",), ("company-c",)]
    assert sorted(rows(ledger, "SELECT track FROM bundle_tracks")) == [("rivers",), ("roads",)]


# How it grew


def test_how_it_grew_can_be_read_as_a_table() -> None:
    story = [
        announced(12, count_is="about", state="planned", on="2025-01-01"),
        more(3, on="2025-02-01"),
        announced(state="signed", on="2025-03-01"),
        announced(14, on="2025-04-01"),
    ]
    wanted = [
        (0, "total", 12, "about", 12, "about", "planned", "2025-01-01"),
        (1, "additional", 3, "exact", 15, "about", None, "2025-02-01"),
        (2, "total", None, None, 15, "about", "signed", "2025-03-01"),
        (3, "total", 14, "exact", 14, "exact", None, "2025-04-01"),
    ]
    columns = 'number, counting, "count", count_is, announced, announced_is, state, on_text'
    sql = f"SELECT {columns} FROM bundle_growth ORDER BY number"  # noqa: S608 (our own columns)
    assert rows(given(*story), sql) == wanted
    assert rows(given(*reversed(story)), sql) == wanted


def test_every_row_of_the_growth_names_the_event_that_said_so() -> None:
    ledger = given(announced(15, on="2025-02-01", label="later"), announced(12, on="2025-01-01", label="first"))
    positions = [position for (position,) in rows(ledger, "SELECT position FROM bundle_growth ORDER BY number")]
    assert [ledger.at(position).event.label for position in positions] == ["first", "later"]


# Which of them are known


def test_items_are_counted_once_however_often_they_are_named() -> None:
    found = after(announced(12), itemised("track:rivers", "track:roads", "track:rivers"), itemised("track:roads"))
    assert (found.items, found.unaccounted) == (("track:rivers", "track:roads"), Count(10))


def test_an_item_is_known_by_the_event_that_first_said_so() -> None:
    ledger = given(announced(12))
    late, early = ledger.tell(itemised("track:rivers", on="2025-03"), itemised("track:rivers", on="2025-02"))
    assert late.position < early.position
    assert rows(ledger, "SELECT item, position FROM bundle_items") == [("track:rivers", early.position)]


def test_an_item_that_we_conclude_is_told_from_one_that_a_source_names() -> None:
    ledger = given(announced(12), itemised("track:rivers", inferred=True), itemised("track:roads"))
    assert rows(ledger, "SELECT item, inferred FROM bundle_items") == [("track:rivers", 1), ("track:roads", 0)]


@pytest.mark.parametrize("qualifier", [*Qualifier])
def test_what_is_not_known_one_by_one_is_as_exact_as_the_count(qualifier: Qualifier) -> None:
    found = after(announced(6, count_is=qualifier), itemised("track:rivers", "track:roads"))
    assert (found.unaccounted, found.has_too_many) == (Count(4, qualifier), False)


@pytest.mark.parametrize(
    ("qualifier", "flagged"), [("exact", True), ("about", True), ("at_most", True), ("at_least", False)]
)
def test_more_items_than_announced_are_flagged_and_leave_none_unaccounted(qualifier: str, *, flagged: bool) -> None:
    found = after(announced(1, count_is=qualifier), itemised("track:rivers", "track:roads"))
    assert (found.unaccounted, found.has_too_many) == (Count(0, Qualifier(qualifier)), flagged)
    assert found.announced == Count(1, Qualifier(qualifier))


def test_exactly_as_many_items_as_announced_are_not_too_many() -> None:
    found = after(announced(2), itemised("track:rivers", "track:roads"))
    assert (found.unaccounted, found.has_too_many) == (Count(0), False)


def test_what_is_announced_on_top_makes_room_for_more_items() -> None:
    ledger = given(announced(1, on="2025-01"), itemised("track:rivers", "track:roads"))
    assert status(ledger).has_too_many
    ledger.tell(more(1, on="2025-02"))
    assert not status(ledger).has_too_many


# Amounts


def amounts(*events: AnyEvent) -> list[tuple[str, Decimal, str, Qualifier]]:
    return [each[:4] for each in after(*events).amounts]


def test_amounts_are_exact_decimals() -> None:
    found = amounts(of_worth(worth("0.1"), on="2025-01"), of_worth(worth("0.2"), counting="additional", on="2025-02"))
    assert found == [("cost", Decimal("0.3"), "USD", Qualifier.EXACT)]


def test_amounts_stay_exact_however_large_they_are() -> None:
    huge = "1234567890123456789012345678"
    found = amounts(of_worth(worth(huge), on="2025-01"), of_worth(worth("0.15"), counting="additional", on="2025-02"))
    assert found == [("cost", Decimal(f"{huge}.15"), "USD", Qualifier.EXACT)]


def test_a_later_total_amount_takes_the_place_of_an_earlier_one_of_its_unit() -> None:
    story = [of_worth(worth("5"), worth("7", unit="EUR"), on="2025-01"), of_worth(worth("9"), on="2025-02")]
    wanted = [("cost", Decimal(7), "EUR", Qualifier.EXACT), ("cost", Decimal(9), "USD", Qualifier.EXACT)]
    assert amounts(*story) == amounts(*reversed(story)) == wanted


def test_amounts_of_different_units_or_things_are_never_put_together() -> None:
    first = of_worth(worth("5"), on="2025-01")
    then = of_worth(worth("7", unit="EUR"), worth("8", of="loans"), counting="additional", on="2025-02")
    assert amounts(first, then) == [
        ("cost", Decimal(7), "EUR", Qualifier.EXACT),
        ("cost", Decimal(5), "USD", Qualifier.EXACT),
        ("loans", Decimal(8), "USD", Qualifier.EXACT),
    ]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [("exact", "at_least", AT_LEAST), ("at_least", "exact", AT_LEAST), ("at_most", "at_least", ABOUT)],
)
def test_a_sum_of_amounts_is_no_more_exact_than_they_are(first: str, second: str, together: Qualifier) -> None:
    before = of_worth(worth("5", qualifier=Qualifier(first)), on="2025-01")
    then = of_worth(worth("2", qualifier=Qualifier(second)), counting="additional", on="2025-02")
    assert amounts(before, then) == [("cost", Decimal(7), "USD", together)]


@pytest.mark.parametrize("together", [True, False])
def test_what_was_meant_and_what_was_counted_are_two_amounts(*, together: bool) -> None:
    meant, counted = worth("100", kind=QuantityKind.TARGET), worth("60", kind=QuantityKind.ACTUAL)
    apart = [of_worth(meant, on="2025-01"), of_worth(counted, counting="additional", on="2025-02")]
    found = after(*([of_worth(meant, counted)] if together else apart))
    assert sorted(each.value for each in found.amounts) == [60, 100]


def test_beside_an_amount_stands_how_many_items_give_theirs() -> None:
    story = [
        made(quantities=[worth("4", unit="EUR"), worth("8", of="loans"), worth("3")], on="2025-01-01"),
        made(proposal="dams", quantities=[worth("0.5")], on="2025-01-01"),
        WELLS,
        signed(proposals=["wells"], quantities=[worth("2")]),
        of_worth(worth("10"), count=5),
        itemised("proposal:water", "proposal:dams", "proposal:wells", "instrument:memo", "track:rivers"),
    ]
    (found,) = after(*story).amounts
    assert (found.value, found.itemised, found.items_with_value) == (Decimal(10), Decimal("5.5"), 3)


OF_EACH_KIND = {
    None: worth("1"),
    QuantityKind.ACTUAL: worth("2", kind=QuantityKind.ACTUAL),
    QuantityKind.ESTIMATE: worth("3", kind=QuantityKind.ESTIMATE),
    QuantityKind.PLANNED: worth("4", kind=QuantityKind.PLANNED),
    QuantityKind.TARGET: worth("5", kind=QuantityKind.TARGET),
}
"""What an item may give, a value of each kind, in the order in which one stands in for another."""


def itemised_sum(kind: QuantityKind | None, *given: Quantity, item: str = "proposal:water") -> Decimal:
    """What is put beside an announced amount of some kind, where the item gives these."""
    items = [made(quantities=given, on="2025-01-01"), signed(proposals=[], quantities=given)]
    (found,) = after(*items, of_worth(worth("9", kind=kind)), itemised(item)).amounts
    assert found.items_with_value == bool(given)
    return found.itemised


@pytest.mark.parametrize("item", ["proposal:water", "instrument:memo"])
@pytest.mark.parametrize("kind", OF_EACH_KIND)
@pytest.mark.parametrize("turned", [1, -1])
def test_of_several_amounts_an_item_gives_that_of_the_kind_that_was_announced_else_the_next_best(
    item: str, kind: QuantityKind | None, turned: int
) -> None:
    for best in (kind, *(each for each in OF_EACH_KIND if each is not kind)):
        left = [*OF_EACH_KIND][[*OF_EACH_KIND].index(best) :] if best is not kind else [*OF_EACH_KIND]
        given = [OF_EACH_KIND[each] for each in left if best is kind or each is not kind]
        assert itemised_sum(kind, *given[::turned], item=item) == OF_EACH_KIND[best].value


def test_of_two_amounts_of_one_kind_an_item_gives_that_which_was_said_later() -> None:
    story = [made(quantities=[worth("4")], on="2025-01-01"), made(quantities=[worth("6")], on="2025-02-01")]
    for told in (story, story[::-1]):
        (found,) = after(*told, of_worth(worth("9")), itemised("proposal:water")).amounts
        assert (found.itemised, found.items_with_value) == (Decimal(6), 1)
    drafted = step("drafted", quantities=[worth("4")], on="2025-01-01")
    (found,) = after(
        drafted,
        signed(proposals=[], quantities=[worth("6")], on="2025-02-01"),
        of_worth(worth("9")),
        itemised("instrument:memo"),
    ).amounts
    assert (found.itemised, found.items_with_value) == (Decimal(6), 1)


def test_an_item_without_an_amount_gives_none() -> None:
    assert itemised_sum(None) == 0


def test_what_items_are_worth_is_never_added_to_what_was_announced() -> None:
    item = made(quantities=[worth("30")], on="2025-01-01")
    (found,) = after(item, of_worth(worth("10")), itemised("proposal:water")).amounts
    assert (found.value, found.itemised) == (Decimal(10), Decimal(30))


def test_how_amounts_grew_can_be_read_as_a_table() -> None:
    ledger = given(of_worth(worth("5"), on="2025-01"), of_worth(worth("2.50"), counting="additional", on="2025-02"))
    found = rows(ledger, "SELECT number, value FROM bundle_amounts ORDER BY number")
    assert [(number, Decimal(value)) for number, value in found] == [(0, Decimal(5)), (1, Decimal("7.5"))]


# How far they came


def reached(*events: AnyEvent) -> dict[str, tuple[int | None, int]]:
    """By stage: what was reported, and how many items show it by events of their own."""
    return {str(each.reached): (each.reported, each.items) for each in after(*events).reached}


def so_many(count: int, stage: str, **fields: Any) -> AnyEvent:
    return progress(None, "bundle:twelve", count=count, reached=stage, **fields)


def test_nothing_reported_and_nothing_known_is_no_row() -> None:
    assert reached(announced(12)) == {}


def test_the_latest_report_of_a_stage_counts_by_the_order_of_the_world() -> None:
    late, early = so_many(9, "instrument_signed", on="2025-03"), so_many(5, "instrument_signed", on="2025-02")
    assert reached(announced(12), late, early) == {"instrument_signed": (9, 0)}


def test_reports_of_two_stages_stand_beside_each_other_and_are_not_added() -> None:
    story = [announced(12), so_many(9, "instrument_signed"), so_many(4, "implementation"), so_many(0, "completed")]
    found = reached(*story)
    assert found == {"instrument_signed": (9, 0), "implementation": (4, 0), "completed": (0, 0)}
    assert [*found] == ["instrument_signed", "implementation", "completed"]  # as far as they came


def test_what_is_reported_and_what_items_show_stand_beside_each_other() -> None:
    story = [WATER, DAMS, announced(12), itemised("proposal:water", "proposal:dams"), so_many(9, "implementation")]
    assert reached(*story, begun(on="2025-05")) == {"implementation": (9, 1)}


def test_only_events_of_the_items_themselves_show_how_far_they_came() -> None:
    story = [WATER, DAMS, WELLS, announced(12), itemised("proposal:water", "proposal:dams")]
    signing = [signed(proposals=["water", "wells"], on="2025-02")]
    assert reached(*story, *signing) == {"instrument_signed": (None, 1)}
    others = [begun(proposals=["wells"]), progress("substantial", "bundle:twelve"), claimed(proposals=["wells"])]
    assert reached(*story, *others) == {}


def test_every_stage_that_an_item_has_reached_is_counted_for_it() -> None:
    item = [made(["AA"], ["DD"], on="2025-01-01"), announced(12), itemised("proposal:water")]
    came = [agreed(on="2025-02"), signed(on="2025-03"), pilot(on="2025-04"), begun(on="2025-05"), claimed(on="2025-06")]
    assert reached(*item, *came) == {str(stage): (None, 1) for stage in Reached}


def test_an_item_that_never_signed_is_not_counted_as_signed() -> None:
    assert reached(WATER, announced(12), itemised("proposal:water"), begun()) == {"implementation": (None, 1)}


def test_an_instrument_among_the_items_is_counted_once_it_was_signed() -> None:
    draft = step("drafted", on="2025-01")
    assert reached(draft, announced(12), itemised("instrument:memo")) == {}
    signing = signed(proposals=[], on="2025-02")
    assert reached(draft, announced(12), itemised("instrument:memo"), signing) == {"instrument_signed": (None, 1)}


def test_a_report_of_progress_without_a_count_says_nothing_of_how_many() -> None:
    assert reached(announced(12), progress("limited", "bundle:twelve", reached="completed")) == {}


def test_a_report_about_the_whole_moves_no_item() -> None:
    ledger = given(WATER, announced(12), itemised("proposal:water"), so_many(12, "completed"))
    assert str(ledger.stands().stage) == "proposed"


# Other accounts


def accounts_of(ledger: Ledger) -> Accounts:
    assert ledger.check() == []
    (found,) = accounts(claims_about(ledger.history("bundle:twelve").entries), ledger.world())
    return found


def test_a_claim_about_a_count_is_a_rival_value_and_no_increase() -> None:
    ledger = given(announced(12), itemised("track:rivers"), claim("bundle:twelve", 15, field="count"))
    assert (status(ledger).announced, status(ledger).unaccounted) == (Count(12), Count(11))
    assert rows(ledger, "SELECT announced FROM bundle_growth") == [(12,)]
    found = accounts_of(ledger)
    assert (found.field, [one.value for one in found.accounts], found.conflicting) == ("count", [12, 15], True)
    (explained,) = ledger.explain("bundle:twelve", "count")
    assert (explained.answer, [each.why for each in explained.considered]) == (None, ["asserts 12", "asserts 15"])


def test_a_rival_count_preferred_with_a_reason_still_moves_nothing() -> None:
    ledger = given(announced(12), claim("bundle:twelve", 15, field="count", rank="preferred", reason="we counted"))
    assert accounts_of(ledger).preferred is not None
    assert status(ledger).announced == Count(12)
    (explained,) = ledger.explain("bundle:twelve", "count")
    assert explained.answer == "15"


def test_a_count_that_agrees_is_no_conflict() -> None:
    assert not accounts_of(given(announced(12), claim("bundle:twelve", 12, field="count"))).conflicting


@pytest.mark.parametrize(("qualifier", "rival"), [("at_least", 15), ("at_most", 9), ("about", 13)])
def test_a_count_that_an_inexact_one_leaves_room_for_is_no_conflict(qualifier: str, rival: int) -> None:
    ledger = given(announced(12, count_is=qualifier), claim("bundle:twelve", rival, field="count"))
    assert not accounts_of(ledger).conflicting  # RULES 10


@pytest.mark.parametrize(("qualifier", "rival"), [("at_least", 9), ("at_most", 15)])
def test_a_count_outside_of_an_inexact_one_is_a_conflict(qualifier: str, rival: int) -> None:
    ledger = given(announced(12, count_is=qualifier), claim("bundle:twelve", rival, field="count"))
    assert accounts_of(ledger).conflicting


def test_a_claim_may_be_about_a_later_announcement_alone() -> None:
    first, second = announced(12, on="2025-01", label="first"), announced(15, on="2025-02", label="second")
    ledger = given(first, second, claim("event:second", 16, field="count"))
    assert [one.value for one in accounts_of(ledger).accounts] == [15, 16]
    assert status(ledger).announced == Count(15)


# Taken back and put right


def test_a_total_that_is_taken_back_leaves_the_one_before() -> None:
    ledger = given(announced(12, on="2025-01"), announced(15, on="2025-02", label="second"), retracted("second"))
    assert status(ledger).announced == Count(12)


def test_the_only_announcement_taken_back_leaves_no_bundle_and_no_heirs() -> None:
    words = endorsed(["DD"], "welcomed", "bundle:twelve", on="2025-06-01")
    ledger = given(WATER, announced(12, label="first"), itemised("proposal:water"), words, retracted("first"))
    assert (ledger.bundles(), ledger.inherited("water"), ledger.check()) == ([], [], [])


def test_a_bundle_whose_title_was_taken_back_goes_by_its_identifier() -> None:
    later = announced(15, title=None, of=None, on="2025-02")
    found = after(announced(12, on="2025-01", label="first"), later, retracted("first"))
    assert (found.title, found.of, found.announced) == ("twelve", None, Count(15))


def test_items_that_are_taken_back_are_unaccounted_for_again() -> None:
    ledger = given(announced(12), itemised("track:rivers", label="named"), itemised("track:roads"))
    ledger.tell(retracted("named"))
    assert (status(ledger).items, status(ledger).unaccounted) == (("track:roads",), Count(11))


def test_an_item_that_two_events_name_is_known_while_one_of_them_counts() -> None:
    ledger = given(announced(12), itemised("track:rivers", label="named"), itemised("track:rivers"), retracted("named"))
    assert status(ledger).items == ("track:rivers",)


def test_on_a_day_before_anything_happened_to_an_item_it_is_unaccounted_for() -> None:
    ledger = given(announced(12, on="2025-01-01"), made(on="2025-02-01"), itemised("proposal:water", on="2025-01-10"))
    for day, items in (("2025-01-31", ()), ("2025-02-01", ("proposal:water",))):
        with ledger.view(on=day) as view:
            (found,) = view.bundles("twelve")
            assert (found.items, found.unaccounted) == (items, Count(12 - len(items)))


def test_a_report_that_is_taken_back_leaves_the_one_before() -> None:
    story = [announced(12), so_many(5, "pilot", on="2025-02"), so_many(9, "pilot", on="2025-03", label="later")]
    assert reached(*story, retracted("later")) == {"pilot": (5, 0)}


def test_a_corrected_count_stands_where_the_wrong_one_stood() -> None:
    ledger = given(announced(21, on="2025-01", label="first"), more(3, on="2025-02"))
    ledger.tell(announced(12, on="2025-01", replaces="first"))
    assert status(ledger).announced == Count(15)
    assert [count for (count,) in rows(ledger, 'SELECT "count" FROM bundle_growth')] == [12, 3]


def test_a_correction_may_turn_a_total_into_what_comes_on_top() -> None:
    ledger = given(announced(12, on="2025-01"), announced(3, on="2025-02", label="second"))
    ledger.tell(more(3, on="2025-02", replaces="second"))
    assert status(ledger).announced == Count(15)


def test_corrected_items_take_the_place_of_the_wrong_ones() -> None:
    ledger = given(announced(12), itemised("track:rivers", label="named"), itemised("track:roads", replaces="named"))
    assert status(ledger).items == ("track:roads",)


def test_a_correction_may_move_items_to_another_bundle() -> None:
    ledger = given(announced(12), announced(30, "all"), itemised("track:rivers", label="named"))
    ledger.tell(itemised("track:rivers", bundle="all", replaces="named"))
    assert (status(ledger).items, status(ledger, "all").items) == ((), ("track:rivers",))


def test_a_corrected_introduction_may_differ_in_every_field() -> None:
    ledger = given(announced(12, label="first"))
    ledger.tell(announced(13, title="Thirteen", of="letters", replaces="first"))
    found = status(ledger)
    assert (found.title, found.of, found.announced) == ("Thirteen", "letters", Count(13))


# One thing or two


def test_another_count_is_no_conflict() -> None:
    ledger = given(announced(12), announced(15), more(2, state="signed", quantities=[worth("2")], parties=["AA"]))
    assert ledger.contests("bundle:twelve") == []
    assert ledger.check() == []


def test_a_later_announcement_need_not_say_again_what_it_is() -> None:
    assert after(announced(12), announced(15, title=None, of=None)).title == "Twelve"


@pytest.mark.parametrize("field", ["title", "of", "within"])
def test_another_title_another_thing_counted_or_another_whole_is_refused(field: str) -> None:
    ledger = given(announced(30, "all"), announced(40, "others"), announced(12, within="all"))
    assert refused(ledger, announced(15, **{field: "others"})) == [field]


@pytest.mark.parametrize("field", ["title", "of"])
def test_the_first_announcement_says_what_it_is_and_what_is_counted(field: str) -> None:
    left_out: dict[str, Any] = {field: None}
    assert refused(empty(), announced(12, **left_out)) == [field]


def test_that_it_lies_within_another_may_be_added_later() -> None:
    assert after(announced(30, "all"), announced(12), announced(within="all")).within == "all"


def test_a_bundle_lies_within_one_that_is_known() -> None:
    assert refused(empty(), announced(12, within="all")) == ["within"]


@pytest.mark.parametrize("event", [announced(-1), so_many(-1, "pilot")])
def test_fewer_than_none_are_refused(event: AnyEvent) -> None:
    assert refused(given(announced(12)), event) == ["count"]


def test_items_that_nobody_knows_are_refused_and_so_is_a_bundle() -> None:
    assert refused(given(announced(12)), itemised("track:rivers", "proposal:water")) == ["items[1]"]
    assert refused(empty(), itemised("track:rivers")) == ["bundle"]
    assert refused(given(announced(12)), itemised()) == ["items"]


def test_within_a_batch_a_bundle_may_be_introduced_after_it_was_itemised() -> None:
    ledger = empty()
    ledger.tell_together(so_many(3, "pilot"), itemised("proposal:water"), WATER, announced(12))
    found = status(ledger)
    assert (found.announced, found.items, len(found.reached)) == (Count(12), ("proposal:water",), 1)


def test_within_a_batch_too_a_second_title_is_refused() -> None:
    assert refused(empty(), announced(12), announced(15, title="Other")) == ["title"]


# Words about a bundle (RULES 11)


def heirs(ledger: Ledger, *proposals: str) -> dict[str, list[str]]:
    """Of each proposal: the words that it inherits, ``?`` behind what it only possibly does."""
    assert ledger.check() == []
    return {
        each: [f"{one.endorsement}{'?' if one.possibly else ''}" for one in ledger.inherited(each)]
        for each in proposals
    }


PRAISE = endorsed(["DD"], "welcomed", "bundle:twelve", endorsement="praise", label="praise", on="2025-06-01")


def test_words_about_a_bundle_reach_the_proposals_among_its_items() -> None:
    ledger = given(WATER, DAMS, announced(12), itemised("proposal:water", "track:rivers"), PRAISE)
    assert heirs(ledger, "water", "dams") == {"water": ["praise"], "dams": []}
    (only,) = ledger.inherited("water")
    assert only.through == "bundle:twelve"


def test_words_reach_an_item_that_becomes_known_as_one_later() -> None:
    ledger = given(WATER, announced(12), PRAISE)
    assert heirs(ledger, "water") == {"water": []}
    ledger.tell(itemised("proposal:water", on="2025-09-01", label="named"))
    assert heirs(ledger, "water") == {"water": ["praise"]}
    assert [each.endorsement for each in ledger.view(about=["water"]).inherited("water")] == ["praise"]
    ledger.tell(retracted("named"))
    assert heirs(ledger, "water") == {"water": []}


def test_an_item_that_certainly_came_up_after_the_words_inherits_nothing() -> None:
    late, cannot_tell = made(on="2025-06-02"), made(proposal="dams", on="2025-06")
    ledger = given(late, cannot_tell, announced(12), itemised("proposal:water", "proposal:dams"), PRAISE)
    assert heirs(ledger, "water", "dams") == {"water": [], "dams": ["praise?"]}


def test_words_of_the_proposers_own_side_reach_no_item() -> None:
    words = endorsed(["ministry-b"], "welcomed", "bundle:twelve", on="2025-06-01")
    assert heirs(given(WATER, announced(12), itemised("proposal:water"), words), "water") == {"water": []}


def test_words_about_a_bundle_reach_nothing_of_another_that_lies_within_it() -> None:
    story = [WATER, announced(30, "all"), announced(12, within="all"), itemised("proposal:water")]
    ledger = given(*story, endorsed(["DD"], "welcomed", "bundle:all", on="2025-06-01"))
    assert heirs(ledger, "water") == {"water": []}


def test_a_withdrawal_may_name_one_item_as_the_single_heir() -> None:
    ledger = given(WATER, DAMS, announced(12), itemised("proposal:water", "proposal:dams"), PRAISE)
    ledger.tell(withdrawn("praise", targets=["proposal:water"], label="regret"))
    assert heirs(ledger, "water", "dams") == {"water": [], "dams": ["praise"]}
    ledger.tell(retracted("regret"), withdrawn("praise", targets=["bundle:twelve"]))
    assert heirs(ledger, "water", "dams") == {"water": [], "dams": []}


def test_words_about_two_bundles_of_which_it_is_an_item_come_once_for_each() -> None:
    story = [WATER, announced(12), announced(30, "all")]
    items = [itemised("proposal:water"), itemised("proposal:water", bundle="all")]
    words = endorsed(["DD"], "welcomed", "bundle:twelve", "bundle:all", on="2025-06-01", endorsement="both")
    ledger = given(*story, *items, words)
    assert heirs(ledger, "water") == {"water": ["both", "both"]}
    assert [each.through for each in ledger.inherited("water")] == ["bundle:all", "bundle:twelve"]


def test_words_about_a_bundle_promote_no_item() -> None:
    ask = made(["AA"], ["DD"], on="2025-01-01")
    ledger = given(ask, announced(12), itemised("proposal:water"), endorsed(["DD"], "committed", "bundle:twelve"))
    assert str(ledger.stands().stage) == "proposed"


# Always


class Told(NamedTuple):
    """An announcement, or a naming of items, on a day of its own."""

    day: int
    number: int | None
    count_is: Qualifier
    counting: Counting
    items: tuple[str, ...]

    @property
    def on(self) -> str:
        return f"2025-01-{self.day:02}"

    @property
    def event(self) -> AnyEvent:
        if self.items:
            return itemised(*self.items, on=self.on)
        return announced(self.number, count_is=self.count_is, counting=self.counting, on=self.on)


FIRMS = ("company-c", "mill-s", "army-a", "ministry-b", "ministry-d", "university-e")
ITEMS = tuple(f"party:{firm}" for firm in FIRMS)
counts = st.none() | st.integers(0, 8)
named = st.just(()) | st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4).map(tuple)
told = st.builds(Told, st.just(0), counts, st.sampled_from(Qualifier), st.sampled_from(Counting), named)
first_told = st.builds(Told, st.just(0), counts, st.sampled_from(Qualifier), st.sampled_from(Counting), st.just(()))


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """An announcement, then whatever was said of the bundle; each on a day of its own, not in the order of days."""
    said = [draw(first_told), *draw(st.lists(told, max_size=7))]
    days = draw(st.permutations(range(1, len(said) + 1)))
    return [each._replace(day=day) for each, day in zip(said, days, strict=True)]


always = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def expected(story: Iterable[Told]) -> Count | None:
    """What was announced: the latest total and all that came on top of it since, as one sum."""
    given_ = sorted(each for each in story if not each.items and each.number is not None)
    totals = [place for place, each in enumerate(given_) if each.counting is Counting.TOTAL]
    counting = given_[totals[-1] :] if totals else given_
    if not counting:
        return None
    inexact = {each.count_is for each in counting} - {Qualifier.EXACT}
    inexact |= set() if totals else {Qualifier.AT_LEAST}
    qualifier = Qualifier.EXACT if not inexact else min(inexact) if len(inexact) == 1 else Qualifier.ABOUT
    return Count(sum(each.number or 0 for each in counting), qualifier)


def items_of(story: Iterable[Told]) -> set[str]:
    return {item for each in story for item in each.items}


def is_of(found: BundleStatus, story: Sequence[Told]) -> None:
    """What is known of a bundle is what the story says, by other means than those of the program."""
    assert found.announced == expected(story)
    assert sorted(found.items) == sorted(items_of(story))
    if found.announced is None:
        assert (found.unaccounted, found.has_too_many) == (None, False)
        return
    assert found.unaccounted is not None
    assert found.unaccounted.number >= 0
    assert found.unaccounted.qualifier is found.announced.qualifier
    if len(found.items) <= found.announced.number:
        assert not found.has_too_many
        assert len(found.items) + found.unaccounted.number == found.announced.number
    else:
        assert found.unaccounted.number == 0
        assert found.has_too_many is (found.announced.qualifier is not AT_LEAST)


@whatever(stories())
@always
def test_items_and_what_is_unaccounted_for_are_what_was_announced_unless_flagged(story: list[Told]) -> None:
    ledger = given(*(each.event for each in story))
    is_of(status(ledger), story)


@whatever(stories(), st.randoms(use_true_random=False))
@always
def test_what_was_announced_does_not_depend_on_the_order_of_recording(story: list[Told], chance: Any) -> None:
    shuffled = [*story]
    chance.shuffle(shuffled)
    in_order, otherwise = empty(), empty()
    in_order.tell_together(*(each.event for each in sorted(story)))
    otherwise.tell_together(*(each.event for each in shuffled))
    one, other = status(in_order), status(otherwise)
    assert (one.announced, one.unaccounted, {*one.items}) == (other.announced, other.unaccounted, {*other.items})
    growth = "SELECT number, counting, announced, announced_is, on_text FROM bundle_growth ORDER BY number"
    assert rows(in_order, growth) == rows(otherwise, growth)


@whatever(stories())
@always
def test_nothing_is_counted_twice_when_it_is_said_again(story: list[Told]) -> None:
    ledger = given(*(each.event for each in story))
    before = status(ledger)
    again = (each for each in story if each.items or each.counting is Counting.TOTAL)
    ledger.tell(*(each.event for each in again))  # on its day, and so before whatever came on top
    found = status(ledger)
    assert (found.announced, found.unaccounted, {*found.items}) == (
        before.announced,
        before.unaccounted,
        {*before.items},
    )


@whatever(stories())
@always
def test_nothing_is_counted_twice_when_an_event_comes_in_again(story: list[Told]) -> None:
    ledger = empty()
    recorded = ledger.tell(*(each.event for each in story))
    before = status(ledger)
    taken = ledger.take([Incoming(each.event, EventId(each.event_id)) for each in recorded])
    assert (taken.recorded, len(taken.already)) == ([], len(story))
    assert status(ledger) == before


@whatever(stories())
@always
def test_at_every_position_only_what_was_recorded_by_then_is_announced(story: list[Told]) -> None:
    ledger = empty()
    start = ledger.position
    ledger.tell(*(each.event for each in story))
    is_of(status(ledger), story)
    for length in range(1, len(story) + 1):
        with ledger.view(as_of=start + length, about=["bundle:twelve"]) as view:
            (found,) = view.bundles()
        by_then = story[:length]
        is_of(found, by_then)
        most = sum(each.number or 0 for each in by_then if not each.items)
        assert found.announced is None or found.announced.number <= most
    with ledger.view(as_of=start) as view:
        assert view.bundles() == []


@whatever(stories(), st.integers(0, 8))
@always
def test_on_every_day_only_what_had_been_said_by_then_is_announced(story: list[Told], day: int) -> None:
    ledger = given(*(each.event for each in story))
    is_of(status(ledger), story)
    by_then = [each for each in story if each.day <= day]
    with ledger.view(on=f"2025-01-{day:02}" if day else "2024-12-31") as view:
        found = view.bundles()
        if any(not each.items for each in by_then):
            is_of(found[0], by_then)
        else:
            assert found == []


def test_on_a_day_between_two_announcements_the_first_stands() -> None:
    ledger = given(announced(12, on="2025-01-01"), announced(15, on="2025-03-01"), itemised("track:rivers"))
    assert status(ledger).announced == Count(15)
    with ledger.view(on="2025-02-01") as view:
        assert [each.announced for each in view.bundles()] == [Count(12)]
        assert view.history("bundle:twelve").entries[-1].on == PartialDate.parse("2025-01-01")


def test_before_anything_was_recorded_of_it_a_bundle_is_not_known() -> None:
    ledger = empty()
    before = ledger.position
    ledger.tell(announced(12))
    assert status(ledger).announced == Count(12)
    with ledger.view(as_of=before) as view, pytest.raises(UnknownThing):
        view.history("bundle:twelve")
