"""The record at its three moments: what had happened, what was public, what was recorded (RULES 7 and 8)."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve

from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput, UnknownThing
from coop_tracker.events import AnyEvent, EventId, Slug
from coop_tracker.log import Origin
from coop_tracker.tracker import Incoming
from coop_tracker.vocabulary import Mark, Stance
from tests import given as say
from tests.given import Clock, Ledger, label_of
from tests.moments import (
    AGREED,
    CANCELLED,
    NOTHING,
    PROPOSED,
    asked,
    at,
    cited,
    claim,
    is_known,
    stages,
    standing,
    surfaced,
    table,
    written,
)
from tests.sessions import Desk, desk

__all__ = ["desk", "june", "late"]  # fixtures of these tests


# A story that surfaced late (all combinations)

SURFACED = """
as_of   2025-05-31
public          2024-11-30  2024-12-31  2025-02-28  2025-11-30  2025-12-08  any
2024-11-30      -           -           -           -           -           -
2025-01-31      -           -           -           -           -           -
2025-12-31      -           -           -           -           -           -
any             -           -           -           -           -           -

as_of   2025-11-30
public          2024-11-30  2024-12-31  2025-02-28  2025-11-30  2025-12-08  any
2024-11-30      -           -           -           -           -           -
2024-12-31      -           proposed    proposed    proposed    proposed    proposed
2025-01-19      -           proposed    proposed    proposed    proposed    proposed
2025-01-20      -           proposed    agreed      agreed      agreed      agreed
2025-10-04      -           proposed    agreed      agreed      agreed      agreed
2025-10-05      -           proposed    agreed      agreed      agreed      agreed
any             -           proposed    agreed      agreed      agreed      agreed

as_of   2025-12-09
public          2024-11-30  2024-12-31  2025-02-28  2025-11-30  2025-12-08  any
2024-11-30      -           -           -           -           -           -
2024-12-31      -           proposed    proposed    proposed    proposed    proposed
2025-01-20      -           proposed    agreed      agreed      agreed      agreed
2025-10-04      -           proposed    agreed      agreed      agreed      agreed
2025-10-05      -           proposed    agreed      agreed      cancelled   cancelled
any             -           proposed    agreed      agreed      cancelled   cancelled

as_of   any
public          2024-12-19  2024-12-20  2025-02-02  2025-02-03  2025-12-07  2025-12-08  any
2024-12-09      -           -           -           -           -           -           -
2024-12-10      -           proposed    proposed    proposed    proposed    proposed    proposed
2025-01-20      -           proposed    proposed    agreed      agreed      agreed      agreed
2025-10-05      -           proposed    proposed    agreed      agreed      cancelled   cancelled
any             -           proposed    proposed    agreed      agreed      cancelled   cancelled
"""
"""Written out by hand. Proposed 10 December 2024 (public on the 20th), agreed 20 January (public 3 February), both
recorded 10 June 2025; cancelled 5 October, public 8 December, recorded 9 December."""


def _told(moments: Sequence[str | None]) -> dict[str, Any]:
    return dict(zip(("on", "public", "as_of"), moments, strict=True))


def test_what_surfaced_late_is_told_at_every_combination_of_the_moments() -> None:
    ledger = surfaced()
    expected = [*table(SURFACED)]
    assert len(expected) == 4 * 6 + 7 * 6 + 6 * 6 + 5 * 7
    for *moments, stands in expected:
        assert (moments, at(ledger, **_told(moments))) == (moments, stands)


@pytest.fixture
def late(desk: Desk) -> Desk:
    """A desk with that story in its ledger."""
    written(surfaced(), desk.folder / "coop.db")
    return desk


def _options(moments: Sequence[str | None]) -> str:
    return " ".join(f"--{name.replace('_', '-')} {day}" for name, day in _told(moments).items() if day)


def test_the_commands_say_the_same_at_every_combination_of_the_moments(late: Desk) -> None:
    for *moments, stands in [*table(SURFACED)][::2]:
        rows = json.loads(late.says(f"coop list --format json {_options(moments)}"))
        assert (moments, [(row["stage"], row["disposition"]) for row in rows]) == (moments, [stands] if stands else [])
    for *moments, stands in [*table(SURFACED)][::3]:
        shown = f"coop show water --format json {_options(moments)}"
        if stands is None:
            assert "nothing is known about 'water'" in late.refuses(shown)
        else:
            (page,) = json.loads(late.says(shown))
            assert (moments, (page["stage"], page["disposition"])) == (moments, stands)


def test_an_answer_at_a_moment_names_the_event_that_decides_it_then() -> None:
    ledger = surfaced()
    for moments, label, fate in (
        ({"on": "2025-01-19"}, "asked", None),
        ({"on": "2025-01-31"}, "agreed", None),
        ({"public": "2025-11-30"}, "agreed", None),
        ({"as_of": "2025-12-09"}, "agreed", "cancelled"),
    ):
        with asked(ledger, moments) as view:
            water = view.proposal("water")
            assert (label_of(water.steps[0].by), label_of(water.fortune.by)) == (label, fate)


def test_without_a_moment_a_view_answers_as_the_ledger_does() -> None:
    ledger = surfaced()
    with ledger.view() as view:
        assert (view.proposals(), view.tracks()) == (ledger.proposals(), ledger.tracks())
        assert view.possibly is None
        assert (view.moments.on, view.moments.public) == (None, None)


# How a moment is said


@pytest.mark.parametrize(
    "by", ["2025-01", "2025-01-31", date(2025, 1, 31), PartialDate("2025-01"), datetime(2025, 1, 31, 23, 59)]
)
def test_a_month_stands_for_its_last_day_and_a_day_for_its_end(by: Any) -> None:
    ledger = say.given(say.made(on="2025-01-31T20:00"))
    assert at(ledger, on=by) == PROPOSED
    assert at(ledger, on="2025-01-30") is NOTHING


def test_a_time_of_day_is_asked_to_the_minute() -> None:
    ledger = say.given(say.made(on="2025-01-31T12:00"))
    days = (
        "2025-01-31T11:59",
        "2025-01-31T12:00",
        datetime(2025, 1, 31, 11, 59),
        datetime(2025, 1, 31, 12, tzinfo=UTC),
    )
    assert [at(ledger, on=by) for by in days] == [NOTHING, PROPOSED, NOTHING, PROPOSED]
    with ledger.view(on="2025-01-31T11:59") as view:
        assert standing(view.possibly) is NOTHING


def test_what_was_recorded_is_asked_by_position_by_time_or_by_the_end_of_a_day() -> None:
    ledger = surfaced()
    agreed = next(each for each in ledger.read() if each.event.label == "agreed")
    before, moment = agreed.position - 1, agreed.envelope.recorded_at
    for said, stands in (
        (before, PROPOSED),
        (str(before), PROPOSED),
        (agreed.position, AGREED),
        (moment, AGREED),
        (moment.replace(second=moment.second - 1), PROPOSED),
        (datetime(2025, 6, 10, tzinfo=UTC), NOTHING),
        ("2025-06-10T08:59", NOTHING),
        ("2025-06-10", AGREED),
        ("2025-11", AGREED),
        ("2025-12", CANCELLED),
        (0, NOTHING),
        ("0", NOTHING),
    ):
        assert (said, at(ledger, as_of=said)) == (said, stands)


def test_a_moment_that_is_none_is_refused() -> None:
    ledger = surfaced()
    for wrong in ({"on": "unknown"}, {"public": "2025-01/.."}, {"on": "[..2025]"}, {"as_of": "soon"}, {"on": ""}):
        with pytest.raises(InvalidInput):
            asked(ledger, wrong)
    for beyond in (len([*ledger.log.read()]) + 1, -1, "9999"):
        with pytest.raises(UnknownThing, match="nothing is recorded at position"):
            ledger.view(as_of=beyond)


def test_a_command_says_at_which_moments_it_answers(late: Desk) -> None:
    answer = late.run("coop list --on 2025-01 --public 2025-02-28 --as-of 15")
    assert "what had happened by 2025-01-31, what the public could know by 2025-02-28" in answer.err
    assert "position 15" in answer.err
    assert late.run("coop list").err == ""
    assert "--on" in late.cannot_read("coop list --on soon")
    assert "nothing is recorded at position 999" in late.refuses("coop list --as-of 999")


# Possibly

POSSIBLY = """
said                     not yet      possibly from  possibly until  certainly from
2025-03                  2025-02-28   2025-03-01     2025-03-30      2025-03-31
2025-03~                 2025-01-31   2025-02-01     2025-04-29      2025-04-30
2025-03?                 2025-01-31   2025-02-01     2025-04-29      2025-04-30
2025-03%                 2024-12-31   2025-01-01     2025-05-30      2025-05-31
2025-03-10               2025-03-09   -              -               2025-03-10
2025-03-10~              2025-03-08   2025-03-09     2025-03-10      2025-03-11
2025-03-10?              2025-03-08   2025-03-09     2025-03-10      2025-03-11
2025-03-10%              2025-03-07   2025-03-08     2025-03-11      2025-03-12
2025-03-10T12:00         2025-03-09   -              -               2025-03-10
2025-34                  2025-03-31   2025-04-01     2025-06-29      2025-06-30
2023~                    2021-12-31   2022-01-01     2024-12-30      2024-12-31
2023%                    2020-12-31   2021-01-01     2025-12-30      2025-12-31
2025                     2024-12-31   2025-01-01     2025-12-30      2025-12-31
2025~                    2023-12-31   2024-01-01     2026-01-01      2026-01-02
2026-01                  2025-12-31   2026-01-01     2026-01-01      2026-01-02
[..2025-03]              -            0001-01-01     2025-03-30      2025-03-31
[2025-03..]              2025-02-28   2025-03-01     2026-01-01      2026-01-02
[2025-03..2025-05]       2025-02-28   2025-03-01     2025-05-30      2025-05-31
[2025-03,2025-05]        2025-02-28   2025-03-01     2025-05-30      2025-05-31
2025-03-10/2025-06-01    2025-03-09   2025-03-10     2025-05-31      2025-06-01
2025-03-10~/2025-06-01~  2025-03-08   2025-03-09     2025-06-01      2025-06-02
2025-03/..               2025-02-28   2025-03-01     2026-01-01      2026-01-02
unknown                  -            0001-01-01     2026-01-01      2026-01-02
"""
"""Written out by hand: the day before an event can have happened, the days on which it may have, and the first on which
it certainly had. Recorded on 1 January 2026, so that it had happened by the 2nd at the latest."""


@pytest.mark.parametrize("line", POSSIBLY.strip().splitlines()[1:])
def test_an_event_had_happened_certainly_possibly_or_not_yet(line: str) -> None:
    said, *days = line.split()
    ledger = say.given(say.made(on=said))
    for day, expected in zip(
        days, ((None, None), (None, "proposed"), (None, "proposed"), ("proposed",) * 2), strict=True
    ):
        if day != "-":
            assert (said, day, stages(ledger, day)) == (said, day, expected)
    assert stages(ledger, "9999-12-31") == ("proposed", "proposed")


def test_without_a_date_an_event_had_possibly_happened_at_any_time_before_it_was_recorded() -> None:
    ledger = say.given(say.made())
    assert stages(ledger, "1949-10-01") == (None, "proposed")
    assert stages(ledger, "2026-01-01") == (None, "proposed")
    assert stages(ledger, "2026-01-02") == ("proposed", "proposed")


def test_a_date_that_lies_after_the_recording_is_left_as_it_was_said() -> None:
    ledger = say.given(say.made(on="2027-03"))
    assert stages(ledger, "2027-02-28") == (None, None)
    assert stages(ledger, "2027-03-01") == (None, "proposed")
    assert stages(ledger, "2027-03-31") == ("proposed", "proposed")


def test_what_is_only_possible_stands_beside_what_is_certain() -> None:
    ledger = say.given(say.made(on="2025-03-10"), say.endorsed(on="2025-06"), say.cancelled(on="2025-07~"))
    assert stages(ledger, "2025-05-31") == ("proposed", "proposed")
    with ledger.view(on="2025-06-15") as view:
        assert standing(view) == PROPOSED
        assert standing(view.possibly) == ("endorsed", "cancelled")  # both or neither: no other combination is tried
    with ledger.view(on="2025-07-15") as view:
        assert (standing(view), standing(view.possibly)) == (("endorsed", "active"), ("endorsed", "cancelled"))
    with ledger.view(on="2025-08-31") as view:
        assert standing(view) == standing(view.possibly) == ("endorsed", "cancelled")


def test_what_is_possible_is_not_told_without_a_day_nor_by_the_possible_view() -> None:
    ledger = say.given(say.made(on="2025-03"))
    for moments in ({}, {"public": "2026-01-31"}, {"as_of": 1}):
        with asked(ledger, moments) as view:
            assert view.possibly is None
    with ledger.view(on="2025-03-15") as view:
        assert view.possibly is not None
        assert view.possibly.possibly is None


@pytest.fixture
def june(desk: Desk) -> Desk:
    """A desk of which it cannot be told whether by mid June water had been welcomed, or dams proposed."""
    told = (say.made(on="2025-03-10"), say.endorsed(on="2025-06"), say.made(proposal="dams", on="2025-06"))
    written(say.given(*told), desk.folder / "coop.db")
    return desk


def _listed(desk: Desk, options: str) -> list[tuple[str, str, bool, str | None]]:
    """Of each proposal: its certain stage, whether it is certain to be there, and the stage it possibly has."""
    rows = json.loads(desk.says(f"coop list --format json --on {options}"))
    return [(row["proposal"], row["stage"], row["certain"], row["possibly"].get("stage")) for row in rows]


def test_a_list_on_a_day_says_what_is_possibly_otherwise_and_what_is_possibly_there(june: Desk) -> None:
    assert _listed(june, "2025-05-31") == [("water", "proposed", True, None)]
    assert _listed(june, "2025-06-15") == [("water", "proposed", True, "endorsed"), ("dams", "proposed", False, None)]
    assert _listed(june, "2025-06-30") == [("water", "endorsed", True, None), ("dams", "proposed", True, None)]
    answer = june.run("coop list --on 2025-06-15")
    assert [line.split("\t")[-1] for line in answer.out.splitlines()] == [
        "possibly",
        "stage endorsed; answers 1; last event on 2025-06",
        "all of it",
    ]
    assert "no other way was tried" in answer.err
    assert "no other way was tried" not in june.run("coop list --on 2025-06-30").err


@pytest.mark.parametrize("stage", ["proposed", "endorsed"])
def test_a_filtered_list_says_that_what_matches_possibly_does_not(june: Desk, stage: str) -> None:
    assert ("water", "proposed", True, "endorsed") in _listed(june, f"2025-06-15 --stage {stage}")


# A meeting decides when


def _met(on: str | None, **fields: Any) -> list[AnyEvent]:
    return [say.meeting("summit", on, label="held", **fields), say.made(meeting="summit", label="asked")]


def test_what_was_said_at_a_meeting_had_happened_on_its_day() -> None:
    ledger = say.given(*_met("2025-06-01"))
    assert stages(ledger, "2025-05-31") == (None, None)
    assert stages(ledger, "2025-06-01") == ("proposed", "proposed")


def test_of_a_meeting_known_by_its_month_it_cannot_be_told() -> None:
    ledger = say.given(*_met("2025-06"))
    assert stages(ledger, "2025-06-15") == (None, "proposed")


def test_an_own_date_is_believed_and_not_the_day_of_the_meeting() -> None:
    ledger = say.given(say.meeting("summit", "2025-06-01"), say.made(meeting="summit", on="2025-05-20"))
    assert stages(ledger, "2025-05-20") == ("proposed", "proposed")


def test_a_corrected_day_of_a_meeting_moves_what_was_said_there_and_only_from_when_it_was_recorded() -> None:
    ledger = say.given(*_met("2025-06-01"))
    before = ledger.log.head().position
    ledger.tell(evolve(say.meeting("summit", "2025-07-01"), replaces=EventId("held")))
    assert stages(ledger, "2025-06-15") == (None, None)
    assert stages(ledger, "2025-07-01") == ("proposed", "proposed")
    assert at(ledger, on="2025-06-15", as_of=before) == PROPOSED


def test_a_corrected_day_of_a_meeting_that_was_not_public_moves_nothing() -> None:
    ledger = say.given(
        say.source("paper", published="2025-06-02"),
        say.source("minutes", published="2025-11-01"),
        *(evolve(each, sources=cited("paper")) for each in _met("2025-06-01")),
        evolve(say.meeting("summit", "2025-07-01", sources=cited("minutes")), replaces=EventId("held")),
    )
    assert at(ledger, on="2025-06-15", public="2025-10-31") == PROPOSED
    assert at(ledger, on="2025-06-15", public="2025-11-01") is NOTHING
    assert at(ledger, on="2025-07-01", public="2025-11-01") == PROPOSED


def test_where_the_public_knew_nothing_of_a_meeting_its_day_is_the_one_known_now() -> None:
    ledger = say.given(
        say.source("paper", published="2025-06-02"),
        say.meeting("summit", "2025-06-01"),  # told by nobody, so public when recorded
        say.made(meeting="summit", sources=cited("paper")),
    )
    assert at(ledger, on="2025-06-01", public="2025-06-30") == PROPOSED
    assert at(ledger, on="2025-05-31", public="2025-06-30") is NOTHING
    with ledger.view(on="2025-06-01", public="2025-06-30") as view:
        assert not is_known(view, "meeting:summit")


@pytest.mark.parametrize("about_it", ["claim", "retracted correction"])
def test_what_is_said_about_the_entry_of_a_meeting_does_not_make_its_day_unknown(about_it: str) -> None:
    ledger = say.given(
        say.source("paper", published="2025-06-02"),
        say.meeting("summit", "2025-06-01", label="held"),  # told by nobody, so public when recorded
        say.made(meeting="summit", sources=cited("paper")),
    )
    if about_it == "claim":
        ledger.tell(claim(ledger.ids["held"], stance=Stance.DENIES))
    else:
        ledger.tell(say.meeting("summit", "2025-07-01", replaces="held", label="wrong"), say.retracted("wrong"))
    assert at(ledger, on="2025-06-01", public="2025-06-30") == PROPOSED
    assert at(ledger, on="2025-05-31", public="2025-06-30") is NOTHING


def test_a_meeting_to_come_has_a_day_for_what_is_said_of_it_but_had_not_been_held() -> None:
    ledger = say.given(*_met("2025-06-01"))
    with ledger.view(on="2025-05-31") as view:
        assert str(view.world().day("summit")) == "2025-06-01"  # type: ignore[arg-type]
        assert not is_known(view, "meeting:summit")
        assert not is_known(view, "proposal:water")


# Public


@pytest.mark.parametrize(
    ("fields", "not_yet", "since"),
    [
        ({"sources": cited("weekly")}, "2025-05-01", "2025-05-02"),
        ({"sources": cited("monthly")}, "2025-06-29", "2025-06-30"),  # by the last day
        ({"sources": cited("monthly", "weekly")}, "2025-05-01", "2025-05-02"),  # the earliest
        ({"sources": cited("undated", "weekly")}, "2025-05-01", "2025-05-02"),
        ({"sources": cited("undated")}, "2025-12-31", "2026-01-01"),  # the day of recording
        ({}, "2025-12-31", "2026-01-01"),
        ({"stated_on": "2025-04-03"}, "2025-04-02", "2025-04-03"),
        ({"stated_on": "2025-04-03", "sources": cited("weekly")}, "2025-04-02", "2025-04-03"),
        ({"stated_on": "2025-05-20", "sources": cited("weekly")}, "2025-05-01", "2025-05-02"),
        ({"stated_on": "2025-04"}, "2025-04-29", "2025-04-30"),
        ({"stated_on": "unknown"}, "2025-12-31", "2026-01-01"),
        ({"stated_on": "unknown", "sources": cited("weekly")}, "2025-05-01", "2025-05-02"),
        ({"stated_on": "2025-04/.."}, "2025-12-31", "2026-01-01"),  # it has no last day
        ({"sources": cited("monthly", attributed_to="source:weekly")}, "2025-05-01", "2025-05-02"),
        ({"sources": cited("undated", attributed_to="source:weekly")}, "2025-05-01", "2025-05-02"),
        ({"sources": cited("weekly", attributed_to="source:monthly")}, "2025-05-01", "2025-05-02"),
        ({"sources": cited("weekly", attributed_to="party:AA")}, "2025-05-01", "2025-05-02"),
    ],
)
def test_the_public_could_know_since_it_was_said_or_published_else_since_it_was_recorded(
    fields: dict[str, Any], not_yet: str, since: str
) -> None:
    ledger = say.given(
        say.source("weekly", published="2025-05-02"),
        say.source("monthly", published="2025-06"),
        say.source("undated"),
        say.made(on="2025-03-10", **fields),
    )
    assert (at(ledger, public=not_yet), at(ledger, public=since)) == (NOTHING, PROPOSED)


def test_what_was_announced_before_it_happened_was_public_and_had_not_happened() -> None:
    ledger = say.given(say.made(on="2025-03-10"), say.pilot(on="2025-09-01", stated_on="2025-04-01"))
    assert at(ledger, public="2026-01-01", on="2025-08-31") == PROPOSED
    assert at(ledger, public="2025-04-01") is NOTHING  # nobody had been told what it is a pilot of
    ledger = say.given(say.made(on="2025-03-10", stated_on="2025-03-10"), say.pilot(on="2025-09", stated_on="2025-04"))
    assert at(ledger, public="2025-04-30", on="2025-04-30") == PROPOSED
    assert at(ledger, public="2025-04-30", on="2025-09-30") == ("pilot", "active")
    assert at(ledger, public="2025-04-29", on="2025-09-30") == PROPOSED


def test_a_correction_that_was_not_public_leaves_what_it_corrects() -> None:
    ledger = say.given(
        say.source("paper", published="2025-02-03"),
        say.source("minutes", published="2025-12-08"),
        say.made(["AA"], ["DD"], on="2025-01-10", sources=cited("paper")),
        say.agreed("AA", "DD", on="2025-01-20", sources=cited("paper"), label="agreed"),
        say.endorsed(on="2025-01-20", sources=cited("minutes"), replaces="agreed"),
    )
    assert at(ledger, public="2025-02-02") is NOTHING
    assert at(ledger, public="2025-02-03") == at(ledger, public="2025-12-07") == AGREED
    assert at(ledger, public="2025-12-08") == at(ledger) == ("endorsed", "active")


def test_a_correction_that_was_public_first_counts_before_what_it_corrects_was() -> None:
    ledger = say.given(
        say.source("paper", published="2025-06-03"),
        say.made(on="2025-01-10", stated_on="2025-01-10"),
        say.cancelled(on="2025-01-20", sources=cited("paper"), label="wrong"),
        say.suspended(on="2025-01-20", stated_on="2025-02-01", replaces="wrong"),
    )
    expected = {"2025-01-31": "active", "2025-02-01": "suspended", "2025-06-30": "suspended"}
    for day, disposition in expected.items():
        assert (day, at(ledger, public=day)) == (day, ("proposed", disposition))


def test_of_two_corrections_that_compete_the_public_one_counts() -> None:
    ledger = say.given(
        say.made(on="2025-01-10", stated_on="2025-01-10"),
        say.cancelled(on="2025-01-20", stated_on="2025-01-20", label="wrong"),
        say.suspended(on="2025-01-20", stated_on="2025-02-01", replaces="wrong"),
        say.lapsed(on="2025-01-20", stated_on="2025-03-01", replaces="wrong"),
    )
    expected = {"2025-01-20": "cancelled", "2025-02-01": "suspended", "2025-03-01": "lapsed"}
    for day, disposition in expected.items():
        assert (day, at(ledger, public=day)) == (day, ("proposed", disposition))
    with ledger.view(public="2025-02-28") as view:
        assert not view.proposal("water").competing
    assert ledger.proposal("water").competing


# What is timeless


def test_what_says_what_names_mean_counts_on_every_day_and_for_every_public() -> None:
    ledger = surfaced()
    for moments in ({"on": "1900-01-01"}, {"public": "1900-01-01"}, {"on": "1900-01-01", "public": "1900-01-01"}):
        with asked(ledger, moments) as view:
            assert [row.track for row in view.tracks()] == ["rivers", "roads"]
            assert is_known(view, "party:ministry-b")
            assert is_known(view, "source:leak")
            assert view.world().sides("ministry-b") == {"AA"}  # type: ignore[arg-type]
            assert not is_known(view, "proposal:water")
    with ledger.view(as_of=0) as view:
        assert (view.tracks(), is_known(view, "party:ministry-b")) == ([], False)


@pytest.mark.parametrize("taking_back", [{"on": "2025-09-01", "stated_on": "2025-09-01"}, {}])
def test_a_retraction_says_that_it_never_was_so_on_every_day_and_for_every_public(taking_back: dict[str, Any]) -> None:
    told = say.cancelled(on="2025-03-01", stated_on="2025-03-01", label="wrong")
    ledger = say.given(say.made(on="2025-01-10", stated_on="2025-01-10"), told)
    before = ledger.log.head().position
    ledger.tell(say.retracted("wrong", label="regret", **taking_back))
    assert at(ledger, as_of=before) == at(ledger, as_of=before, on="2025-03-01") == ("proposed", "cancelled")
    assert at(ledger, as_of=before, public="2025-03-01") == ("proposed", "cancelled")
    for moments in ({}, {"on": "2025-03-31"}, {"public": "2025-03-31"}, {"on": "2025-12-31", "public": "2025-12-31"}):
        assert (moments, at(ledger, **moments)) == (moments, PROPOSED)
    ledger.tell(say.retracted("regret"))
    for moments in ({}, {"on": "2025-03-31"}, {"public": "2025-03-31"}):
        assert (moments, at(ledger, **moments)) == (moments, ("proposed", "cancelled"))


def test_a_proposal_all_of_which_was_taken_back_is_void_since_it_was_made_and_unknown_before() -> None:
    ledger = say.given(say.made(on="2025-03", stated_on="2025-05", label="wrong"), say.retracted("wrong"))
    for moments, stands in (
        ({}, ("None", "void")),
        ({"on": "2025-03-31"}, ("None", "void")),
        ({"on": "2025-02-28"}, NOTHING),
        ({"on": "2025-03-15"}, NOTHING),
        ({"public": "2025-05-31"}, ("None", "void")),
        ({"public": "2025-05-30"}, NOTHING),
    ):
        assert (moments, at(ledger, **moments)) == (moments, stands)
    with ledger.view(on="2025-03-15") as view:
        assert standing(view.possibly) == ("None", "void")


# Corrections on a day


def test_on_a_day_an_event_is_where_its_correction_puts_it_and_not_where_it_was() -> None:
    ledger = say.given(say.made(on="2025-01-10"), say.cancelled(on="2025-03-01", label="wrong"))
    before = ledger.log.head().position
    ledger.tell(say.cancelled(on="2025-09-01", replaces="wrong"))
    for on, then, now in (
        ("2025-02-28", "active", "active"),
        ("2025-03-01", "cancelled", "active"),
        ("2025-08-31", "cancelled", "active"),
        ("2025-09-01", "cancelled", "cancelled"),
    ):
        assert (on, at(ledger, on=on, as_of=before), at(ledger, on=on)) == (on, ("proposed", then), ("proposed", now))
    with ledger.view(on="2025-06-01") as view:
        assert standing(view.possibly) == PROPOSED


def test_an_event_that_a_correction_puts_earlier_had_happened_since_then() -> None:
    ledger = say.given(
        say.made(on="2025-01-10"),
        say.cancelled(on="2025-09-01", label="wrong"),
        say.cancelled(on="2025-03-01", replaces="wrong"),
    )
    for on, disposition in (("2025-02-28", "active"), ("2025-03-01", "cancelled"), ("2025-08-31", "cancelled")):
        assert (on, at(ledger, on=on)) == (on, ("proposed", disposition))


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_of_two_events_of_one_day_the_one_recorded_last_decides_whichever_was_corrected_last(order: Any) -> None:
    fates = {"first": say.cancelled(on="2025-03-01"), "second": say.suspended(on="2025-03-01")}
    ledger = say.given(say.made(on="2025-01-10"), *(evolve(each, label=Slug(name)) for name, each in fates.items()))
    ledger.tell(*(evolve(fates[name], replaces=EventId(name), note="as in the minutes") for name in order))
    for moments in ({}, {"on": "2025-12-31"}, {"public": "2026-01-01"}):
        assert (moments, at(ledger, **moments)) == (moments, ("proposed", "suspended"))


def test_a_line_of_corrections_is_told_as_it_was_known_at_each_position() -> None:
    clock = Clock("2026-02-01T09:00")
    ledger = say.given(say.made(on="2025-01-10"), say.cancelled(on="2025-03-01", label="fate"), clock=clock)
    positions = [ledger.log.head().position]
    for number, change in enumerate((say.suspended, say.lapsed, say.declined)):
        replaced = "fate" if number == 0 else f"fate-{number}"
        ledger.tell(change(on="2025-03-01", replaces=replaced, label=f"fate-{number + 1}"))
        positions.append(ledger.log.head().position)
    told = [at(ledger, as_of=position) for position in positions]
    assert [each and each[1] for each in told] == ["cancelled", "suspended", "lapsed", "declined"]
    assert {at(ledger, as_of=position, on="2025-02-28") for position in positions} == {PROPOSED}
    with ledger.view(as_of=positions[1]) as view:
        (counting,) = [entry for entry in view.history("water").entries if entry.event.label == "fate-1"]
        assert [each.event.label for each in counting.line] == ["fate", "fate-1"]


def test_a_retracted_batch_is_gone_from_every_day_and_stays_in_the_past_as_it_was_known() -> None:
    ledger = say.given(say.made(on="2025-01-10"))
    batch = ledger.tell_together(say.endorsed(on="2025-02"), say.cancelled(on="2025-03"))
    before = ledger.log.head().position
    ledger.tell(say.retracted(batch=batch[0].envelope.batch_id))
    assert at(ledger, as_of=before) == ("endorsed", "cancelled")
    for on in ("2025-01-10", "2025-02-28", "2025-12-31"):
        assert at(ledger, on=on) == PROPOSED


# Redactions, and what comes from another ledger


def _with_the_last_redacted(*told: AnyEvent) -> tuple[Ledger, int]:
    """A ledger, and the position of the last event told, of which nothing is left."""
    cancelled = say.cancelled(on="2025-03-01", stated_on="2025-03-01", label="wrong")
    ledger = say.given(say.made(on="2025-01-10", stated_on="2025-01-10"), cancelled, *told)
    last = ledger.log.head().position
    ledger.redact([last], reason="an order")
    return ledger, last


OUT_OF_FORCE = (say.retracted("wrong"), say.suspended(on="2025-03-01", stated_on="2025-03-01", replaces="wrong"))


@pytest.mark.parametrize("taking", OUT_OF_FORCE)
def test_what_a_redacted_entry_put_out_of_force_stays_so_for_every_public(taking: AnyEvent) -> None:
    ledger, last = _with_the_last_redacted(taking)
    for moments in ({}, {"public": "2025-03-31"}, {"on": "2025-03-31"}, {"on": "2025-03-31", "public": "2025-03-31"}):
        assert (moments, at(ledger, **moments)) == (moments, PROPOSED)
    assert at(ledger, as_of=last - 1) == ("proposed", "cancelled")


@pytest.mark.parametrize("taking", OUT_OF_FORCE)
def test_a_redaction_does_not_bring_back_what_was_out_of_force_as_of_an_earlier_position(taking: AnyEvent) -> None:
    ledger, last = _with_the_last_redacted(taking)
    assert at(ledger, as_of=last) == PROPOSED


def test_what_comes_from_another_ledger_was_public_and_had_happened_since_it_was_first_recorded_there() -> None:
    ledger = say.empty()
    origin = Origin("the other desk", 7, datetime(2025, 6, 1, 9, tzinfo=UTC), "they")
    ledger.take([Incoming(say.made(), EventId("0190a000-0000-7000-8000-000000000001"), origin)])
    for moments, stands in (
        ({"public": "2025-05-31"}, NOTHING),
        ({"public": "2025-06-01"}, PROPOSED),
        ({"on": "2025-06-01"}, NOTHING),
        ({"on": "2025-06-02"}, PROPOSED),
        ({"as_of": "2025-12-31"}, NOTHING),
        ({"as_of": "2026-01-01"}, PROPOSED),
    ):
        assert (moments, at(ledger, **moments)) == (moments, stands)


# What a view answers


def test_the_history_of_a_thing_is_what_counts_at_the_moment() -> None:
    ledger = surfaced()
    for moments, labels in (
        ({"on": "2024-12-31"}, ["asked"]),
        ({"on": "2025-01-31"}, ["asked", "agreed"]),
        ({"public": "2025-01-31"}, ["asked"]),
        ({"as_of": "2025-06-30"}, ["asked", "agreed"]),
        ({}, ["asked", "agreed", "cancelled"]),
    ):
        with asked(ledger, moments) as view:
            assert [label_of(entry) for entry in view.history("water").entries] == labels
            seen = [each.event.label for each in view.read() if each.event.label]
            assert (moments, seen) == (moments, labels)


def test_what_no_longer_counts_is_to_be_seen_and_what_was_not_known_yet_is_not() -> None:
    ledger = say.given(
        say.made(on="2025-01-10", label="asked"),
        say.cancelled(on="2025-03-01", stated_on="2025-03-01", label="wrong"),
        say.suspended(on="2025-03-01", stated_on="2025-05-01", label="right", replaces="wrong"),
        say.retracted("right", label="regret"),
    )

    def seen(**moments: Any) -> tuple[list[str | None], set[str | None]]:
        with asked(ledger, moments) as view:
            history = view.history("water")
            return [label_of(each) for each in history.entries], {
                each.event.label for each in history.recorded.values()
            }

    head = ledger.log.head().position
    assert seen(as_of=head - 2) == (["asked", "wrong"], {"asked", "wrong"})
    assert seen(as_of=head - 1) == (["asked", "right"], {"asked", "wrong", "right"})
    assert seen() == (["asked", "wrong", "regret"], {"asked", "wrong", "right", "regret"})
    with ledger.view(public="2025-04-30", as_of=head - 1) as view:
        with pytest.raises(UnknownThing):
            view.history("water")  # that it was proposed was not public
        assert {each.event.label for each in view.read()} & {"wrong", "right"} == {"wrong"}


def test_a_position_after_the_moment_is_not_there_yet() -> None:
    ledger = surfaced()
    cancelled = ledger.log.head().position
    with ledger.view(as_of=cancelled - 1) as view:
        assert view.position == cancelled - 1
        assert view.at(cancelled - 1).position == cancelled - 1
        with pytest.raises(UnknownThing, match=f"nothing is recorded at position {cancelled}"):
            view.at(cancelled)
        assert [each.position for each in view.read(backwards=True, limit=1)] == [cancelled - 1]


def test_what_counts_in_the_place_of_an_event_depends_on_the_moment() -> None:
    ledger = say.given(say.made(on="2025-01-10", stated_on="2025-01-10"))
    (wrong,) = ledger.tell(say.cancelled(on="2025-03-01", stated_on="2025-03-01", label="wrong"))
    (right,) = ledger.tell(say.suspended(on="2025-03-01", stated_on="2025-05-01", replaces="wrong", label="right"))
    ledger.tell(say.retracted("right", "wrong"))
    for moments, counting in (
        ({"as_of": wrong.position}, "wrong"),
        ({"as_of": right.position}, "right"),
        ({"as_of": right.position, "public": "2025-04-30"}, "wrong"),
        ({}, None),
    ):
        with asked(ledger, moments) as view:
            found = view.in_place_of(wrong)
            assert (moments, found and found.event.label) == (moments, counting)


def test_a_view_does_not_move_when_something_is_recorded_meanwhile() -> None:
    ledger = say.given(say.made(on="2025-01-10"))
    with ledger.view() as now, ledger.view(on="2025-12-31") as day:
        ledger.tell(say.cancelled(on="2025-03-01"))
        for view in (now, day):
            assert standing(view) == PROPOSED
            assert len(view.history("water").entries) == 1
    assert at(ledger) == ("proposed", "cancelled")


def test_asking_at_a_moment_changes_nothing_in_the_ledger() -> None:
    ledger = surfaced()
    before = (ledger.log.head(), ledger.proposals(), ledger.connection.total_changes)
    for moments in ({"on": "2025-06"}, {"public": "2025-06"}, {"as_of": 3}, {"on": "2025-06", "about": ["water"]}):
        asked(ledger, moments).close()
    assert (ledger.log.head(), ledger.proposals(), ledger.connection.total_changes) == before


def test_about_a_thing_of_which_nothing_is_known_says_so() -> None:
    with pytest.raises(UnknownThing, match=r"nothing is known about 'watre'; did you mean water\?"):
        surfaced().view(on="2025-12-31", about=["watre"])


# Words taken back, and words denied


def _two_targets() -> Ledger:
    return say.given(
        say.made(on="2025-01-10"),
        say.made(proposal="dams", on="2025-01-10"),
        say.endorsed(["DD"], "welcomed", "proposal:water", "proposal:dams", on="2025-03-01", endorsement="words"),
        say.withdrawn("words", targets=["proposal:water"], on="2025-08", label="regret"),
    )


def test_words_taken_back_for_one_target_stay_for_the_other_on_each_day_between() -> None:
    ledger = _two_targets()
    for on, water, dams in (
        ("2025-02-28", "proposed", "proposed"),
        ("2025-03-01", "endorsed", "endorsed"),
        ("2025-07-31", "endorsed", "endorsed"),
        ("2025-08-31", "proposed", "endorsed"),
        ("2025-12-31", "proposed", "endorsed"),
    ):
        expected = (on, (water, water), (dams, dams))
        assert (on, stages(ledger, on), stages(ledger, on, "dams")) == expected
    assert stages(ledger, "2025-08-15") == ("endorsed", "proposed")
    assert stages(ledger, "2025-08-15", "dams") == ("endorsed", "endorsed")


def test_taking_back_the_taking_back_of_words_puts_them_back_on_every_day() -> None:
    ledger = _two_targets()
    before = ledger.log.head().position
    ledger.tell(say.retracted("regret"))
    assert stages(ledger, "2025-08-31") == stages(ledger, "2025-08-15") == ("endorsed", "endorsed")
    assert at(ledger, on="2025-08-31", as_of=before) == PROPOSED


def test_a_speaker_taking_words_back_changes_later_days_and_a_retraction_every_day() -> None:
    told = [say.made(on="2025-01-10"), say.endorsed(on="2025-03-01", endorsement="words", label="said")]
    spoken = say.given(*told, say.withdrawn("words", on="2025-08-01"))
    assert [stages(spoken, on)[0] for on in ("2025-03-01", "2025-07-31", "2025-08-01")] == [
        *("endorsed", "endorsed"),
        "proposed",
    ]
    struck = say.given(*told, say.retracted("said", on="2025-08-01"))
    assert [stages(struck, on)[0] for on in ("2025-03-01", "2025-07-31", "2025-08-01")] == ["proposed"] * 3


def test_a_denial_by_somebody_else_stands_beside_the_record_and_moves_nothing_on_any_day() -> None:
    ledger = say.given(
        say.source("paper", published="2025-03-02"),
        say.source("denial", published="2025-05-01", kind="official"),
        say.made(["AA"], ["DD"], on="2025-01-10", stated_on="2025-01-10"),
        say.agreed("AA", "DD", on="2025-03-01", sources=cited("paper"), label="pact"),
        say.cancelled(by=["DD"], on="2025-06-01", stated_on="2025-06-01", label="end"),
    )
    days = ("2025-01-10", "2025-02-28", "2025-03-01", "2025-04-30", "2025-05-31", "2025-06-01", "2025-12-31")
    kinds = ("on", "public")
    before = {(kind, day): at(ledger, **{kind: day}) for kind in kinds for day in days}
    assert [before["on", day] for day in days] == [PROPOSED, PROPOSED, *[AGREED] * 3, *[CANCELLED] * 2]
    undenied = ledger.log.head().position
    for name in ("pact", "end"):
        denial = claim(ledger.ids[name], stance=Stance.DENIES, sources=cited("denial"), label=f"denied-{name}")
        ledger.tell(denial)
    assert {(kind, day): at(ledger, **{kind: day}) for kind in kinds for day in days} == before
    assert at(ledger) == CANCELLED
    for moments in ({}, {"on": "2025-03-01"}):
        with asked(ledger, moments) as view:
            water = view.proposal("water")
            assert [label_of(each.about) for each in water.accounts] == ["pact", "end"][: 2 - len(moments)]
            assert Mark.DISPUTED in water.marks
    with ledger.view(as_of=undenied) as view:
        assert view.proposal("water").accounts == ()
        assert Mark.DISPUTED not in view.proposal("water").marks


def test_what_comes_between_two_days_is_seen_from_one_and_not_from_the_other() -> None:
    ledger = surfaced()
    days = ("2024-12-09", "2024-12-10", "2025-01-20", "2025-10-05")
    seen = []
    for on in days:
        with ledger.view(on=on) as view:
            seen.append({each.position for each in view.read()})
    assert [len(later - earlier) for earlier, later in pairwise(seen)] == [1, 1, 1]
