"""A record shown to others: what rests on sources that are not for them does not exist there, and positions stay."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from coop_tracker import Tracker, queries
from coop_tracker.errors import InvalidInput, ReadOnlyLedger, UnknownThing
from coop_tracker.eventsfile import read, write
from coop_tracker.log import EventLog, Query
from coop_tracker.log.without import LogWithout
from coop_tracker.reports import datapackage
from coop_tracker.reports.asof import POSSIBLY, as_of
from coop_tracker.reports.site import site
from coop_tracker.sheets import write as write_sheets
from coop_tracker.testing import Ledger
from coop_tracker.testing.strategies import trackers
from coop_tracker.view import View
from tests import given as say
from tests.sessions import Desk, desk

__all__ = ["desk"]  # a fixture of these tests


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.given(
        say.source("gazette"),
        say.source("memo", visibility="restricted"),
        say.made(sources=say.read_in("gazette")),
        say.made(proposal="secret", sources=say.read_in("memo")),
        say.endorsed(("DD",), "welcomed", "proposal:secret", sources=say.read_in("gazette")),
        say.made(proposal="roads", sources=say.read_in("gazette")),
    )


def test_what_rests_on_a_hidden_source_is_not_known_there_nor_what_refers_to_it(ledger: Ledger) -> None:
    with ledger.view(visibility="public") as view:
        assert [each.proposal for each in view.proposals()] == ["water", "roads"]
        assert view.left_out == 3  # the proposal, what was said of it, and that the source is there
        with pytest.raises(UnknownThing):
            view.history("proposal:secret")


def test_positions_stay_and_the_head_is_that_of_the_whole_log(ledger: Ledger) -> None:
    with ledger.view(visibility="public") as view:
        assert [each.position for each in view.read()] == [1, 3, 6]
        assert view.head == ledger.head == ledger.log.head()
        assert view.envelope(6).position == 6


def test_nothing_is_left_out_for_whoever_may_see_all(ledger: Ledger) -> None:
    with ledger.view(visibility="restricted") as view:
        assert view.left_out == 0
        assert view.proposals() == ledger.proposals()


def test_it_goes_together_with_the_moments(ledger: Ledger) -> None:
    with ledger.view(as_of=5, visibility="public") as view:
        assert [each.proposal for each in view.proposals()] == ["water"]
        assert (view.position, view.head.position) == (5, 5)
        assert view.head.hash == ledger.envelope(5).hash


def test_a_page_says_what_it_was_made_from(ledger: Ledger) -> None:
    with ledger.view(on="2025-12-31", as_of=5, visibility="public") as view:  # before the day of recording
        told = as_of(view, date(2025, 12, 31), "public")
    assert told.lines[:3] == [
        "As of 2025-12-31; recorded up to position 5.",
        f"Only what had happened by 2025-12-31. Here {POSSIBLY}.",
        "3 events are left out: they rest on sources that are not public.",
    ]
    assert told.lines[3].startswith(f"Ledger {ledger.log.ledger}, head ")
    assert told.plain["head"] == ledger.envelope(5).hash.hex()


@given(trackers())
def test_a_record_for_the_public_is_that_of_a_ledger_which_took_only_what_is_public(ledger: Ledger) -> None:
    shown, left_out = ledger.visible("public")
    told = read(b"".join(write(shown)), "the record")
    with Tracker.in_memory() as other, ledger.view(visibility="public") as view:
        other.take(told.incoming, holes=told.holes)
        assert view.left_out == len(left_out)
        assert [_without_positions(each) for each in view.proposals()] == [
            _without_positions(each) for each in other.proposals()
        ]
        assert queries.catalogue(view.connection) == queries.catalogue(other.connection)


def _without_positions(each: queries.ProposalStatus) -> queries.ProposalStatus:
    return each._replace(stage_decided_by=None, disposition_decided_by=None)


def test_every_way_to_look_into_such_a_log_leaves_out_the_same(ledger: Ledger) -> None:
    log: EventLog = LogWithout(ledger.log, [4, 5])
    last = ledger.envelope(6)
    assert [each.position for each in log.read()] == [1, 2, 3, 6]
    assert [each.position for each in log.read(limit=2, backwards=True)] == [6, 3]
    assert [each[0] for each in log.contents()] == [1, 2, 3, 6]
    assert log.find([last.event_id, ledger.envelope(4).event_id]) == [last]
    assert [tag for tag, _ in log.tagged("proposal:")] == ["proposal:roads", "proposal:water"]
    assert [*log.batch(ledger.envelope(4).batch_id)] == []
    assert [*log.read(Query.tagged("proposal:secret"))] == []
    assert (log.tags_of(4), log.tags_of(6)) == (frozenset(), ledger.log.tags_of(6))
    assert [*log.first_recorded_in("elsewhere")] == []


def test_nothing_is_recorded_in_a_part_of_a_log(ledger: Ledger) -> None:
    log: EventLog = LogWithout(ledger.log, [4])
    for attempt in (
        lambda: log.append([], recorded_by="somebody"),
        lambda: log.redact([1]),
        log.scrub,
        log.writing,
    ):
        with pytest.raises(ReadOnlyLedger, match="a part of a log, to read"):
            attempt()
    with log as same:
        assert same is log
    assert ledger.log.head().position == 6


def test_a_page_for_the_public_is_not_made_of_a_record_that_holds_more(ledger: Ledger, tmp_path: Path) -> None:
    day = date(2026, 1, 31)
    attempts: list[Callable[[View], object]] = [
        lambda view: as_of(view, day, "public"),
        lambda view: [*site(view, day, visibility="public")],
        lambda view: datapackage.write(view, tmp_path, visibility="public"),
        lambda view: write_sheets.book(view, "public"),
    ]
    for attempt in attempts:
        with pytest.raises(InvalidInput, match="make the view with visibility='public'"):
            attempt(ledger)
        with ledger.view(visibility="public") as view:
            attempt(view)


def test_a_moment_is_not_found_out_by_what_is_hidden(desk: Desk) -> None:
    desk.says("coop record source-registered --source memo --kind official --title Memo --visibility restricted")
    desk.says("coop record meeting-held --meeting hush --title Hush --kind bilateral --on 2025-04-03 --cite memo#p1")
    desk.says("coop record proposal-made --proposal roads --title Roads --on 2025-01-01")
    for command in ("matrix", "brief AA"):
        line = f"coop {command} --visibility public --since meeting:hush"
        assert "nothing is known about meeting 'hush'" in desk.refuses(line)
    desk.says("coop matrix --since meeting:hush")
