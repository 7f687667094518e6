"""Whether an instrument is in force on a day, until when, and by when one would have to say no (RULES 21).

The desk records in 2040, so that whatever is told of the years before has happened.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from coop_tracker import schedule
from coop_tracker.durations import UNKNOWN_DAYS, Days
from coop_tracker.errors import Refused
from coop_tracker.events import AnyEvent, InstrumentId
from coop_tracker.gathering import LogEvents
from coop_tracker.history import history_of
from coop_tracker.instrument import Force, Instrument, Notice, Terms, force, read
from coop_tracker.queries import terms
from coop_tracker.schedule import Due
from coop_tracker.vocabulary import DueKind
from tests.given import Clock, Ledger, ended, given, group, label_of, party, retracted, signed, step, term

NOW = "2040-01-01T09:00"


def told(*events: AnyEvent) -> Ledger:
    """A ledger that was told these; what it keeps is what a rebuild makes."""
    ledger = given(*events, clock=Clock(NOW))
    assert ledger.check() == []
    return ledger


def memo(on: str | None = "2025-03-01", **fields: Any) -> AnyEvent:
    """The memorandum was signed, in March 2025 unless otherwise said."""
    return signed(**{"on": on, "proposals": [], **fields})


def runs(end: str = "2026-06-30", **fields: Any) -> AnyEvent:
    """A memorandum that runs until the end of June 2026."""
    return memo(term=term(end=end, **fields))


def over(on: str | None = None, ending: str = "terminated", **fields: Any) -> AnyEvent:
    return ended(ending, **{"proposals": [], "on": on, **fields})


def on_record(ledger: Ledger) -> Instrument:
    """What is on record of the memorandum."""
    world = ledger.world()
    found = read(InstrumentId("memo"), history_of("instrument:memo", LogEvents(ledger.log), world), world)
    assert found is not None
    return found


def on_day(ledger: Ledger, day: str) -> Force:
    """How the memorandum stands on a day; the rows say what the history says."""
    (row,) = terms.instruments(ledger.connection, "instrument = ?", ("memo",))
    assert on_record(ledger).terms == row.terms
    return force(row.terms, date.fromisoformat(day))


def in_force(ledger: Ledger, *days: str) -> list[bool | None]:
    """Whether the memorandum is in force on each of some days."""
    return [on_day(ledger, day).in_force for day in days]


def due(ledger: Ledger, day: str) -> list[tuple[DueKind, str, str]]:
    """What is due of instruments on a day: what sort of thing, between which days, and how it stands."""
    found = schedule.due(ledger, date.fromisoformat(day), everything=True)
    assert ledger.check() == []
    return [(each.kind, str(each.days), each.schedule) for each in found]


# From when


@pytest.mark.parametrize("taken", ["drafted", "initialled", "approved", "exchanged", "ratified", "amended"])
def test_what_was_neither_signed_nor_put_in_force_is_not_in_force(taken: str) -> None:
    ledger = told(step(taken, on="2025-03-01", term=term(start="2025-03-01", end="2026-06-30")))
    assert in_force(ledger, "2025-02-28", "2025-03-01", "2039-01-01") == [False, False, False]
    assert due(ledger, "2026-06-30") == []


def test_what_was_signed_is_in_force_from_that_day_until_an_end_is_on_record() -> None:
    assert in_force(told(memo()), "2025-02-28", "2025-03-01", "2039-01-01") == [False, True, True]


def test_what_was_signed_after_a_draft_is_in_force_from_its_signing() -> None:
    ledger = told(step("drafted", on="2024-01-01"), memo())
    assert in_force(ledger, "2024-06-01", "2025-02-28", "2025-03-01") == [False, False, True]


def test_a_start_that_was_agreed_goes_before_the_signing() -> None:
    later, earlier = told(memo(term=term(start="2025-05-01"))), told(memo(term=term(start="2025-02-01")))
    assert in_force(later, "2025-04-30", "2025-05-01") == [False, True]
    assert in_force(earlier, "2025-01-31", "2025-02-01") == [False, True]


def test_what_was_put_in_force_is_so_from_that_day_whatever_was_agreed() -> None:
    ledger = told(memo(term=term(start="2025-05-01")), step("entered_into_force", on="2025-07-01"))
    assert in_force(ledger, "2025-05-01", "2025-06-30", "2025-07-01") == [False, False, True]


def test_what_was_put_in_force_is_so_though_nobody_recorded_the_signing() -> None:
    ledger = told(step("drafted", on="2025-01-01"), step("entered_into_force", on="2025-07-01"))
    assert in_force(ledger, "2025-06-30", "2025-07-01") == [False, True]


def test_a_halt_before_it_was_signed_does_not_keep_it_from_being_put_in_force() -> None:
    ledger = told(step("drafted", on="2025-01-01"), step("suspended", on="2025-02-01"))
    ledger.tell(step("entered_into_force", on="2025-07-01"))
    assert in_force(ledger, "2025-06-30", "2025-07-01") == [False, True]


def test_it_is_in_force_since_it_first_was_put_in_force_in_whatever_order_that_is_recorded() -> None:
    again = step("entered_into_force", on="2025-09-01")
    ledger = told(memo(), again, step("entered_into_force", on="2025-07-01"))
    assert in_force(ledger, "2025-06-30", "2025-07-01", "2025-09-01") == [False, True, True]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-03", [False, None, None, True]),
        ("2025-02-15~", [False, None, True, True]),
        ("[..2025-03-31]", [None, None, None, True]),
        ("2025-03-01/..", [False, None, None, None]),
    ],
)
def test_where_the_start_is_vague_it_cannot_be_told_in_between(on: str, expected: list[bool | None]) -> None:
    ledger = told(memo(on))
    days = ("2025-02-13", "2025-03-01", "2025-03-30", "2025-03-31")
    if on == "2025-02-15~":
        days = ("2025-02-13", "2025-02-15", "2025-02-16", "2025-03-31")
    assert in_force(ledger, *days) == expected


def test_what_was_signed_on_an_unknown_day_had_been_signed_when_it_was_recorded() -> None:
    assert in_force(told(memo(None)), "2025-03-01", "2040-01-02") == [None, True]


def test_a_start_of_which_it_was_said_that_it_is_unknown_is_not_certain_before_the_signing() -> None:
    ledger = told(memo(term=term(start="unknown")))
    assert in_force(ledger, "1990-01-01")[0] is not True


def test_what_decides_how_long_it_runs_is_kept() -> None:
    first, again = (
        step("entered_into_force", on="2025-07-01", label="first"),
        step("entered_into_force", on="2025-09-01"),
    )
    notice = step("notice_given", on="2026-01-01", label="notice")
    ledger = told(
        memo(label="signing", term=term(duration="P2Y")), step("ratified", on="2025-05-01"), first, again, notice
    )
    assert {label_of(entry) for entry in on_record(ledger).decided_by} == {"signing", "first", "notice"}
    ledger.tell(over("2026-03-01", label="end"))
    assert {label_of(entry) for entry in on_record(ledger).decided_by} == {"signing", "first", "notice", "end"}


# Until when


def test_the_last_day_of_the_term_is_still_in_force() -> None:
    ledger = told(runs("2026-06-30"))
    assert in_force(ledger, "2026-06-29", "2026-06-30", "2026-07-01") == [True, True, False]
    assert str(on_day(ledger, "2026-06-30").end) == "2026-06-30"


@pytest.mark.parametrize(
    ("start", "duration", "last"),
    [
        ("2025-03-01", "P2Y", "2027-02-28"),
        ("2025-03-15", "P1Y", "2026-03-14"),
        ("2025-01-01", "P6M", "2025-06-30"),
        ("2025-03-01", "P30D", "2025-03-30"),
        ("2024-03-01", "P1Y", "2025-02-28"),
        ("2023-03-01", "P1Y", "2024-02-29"),
    ],
)
def test_a_term_of_so_long_ends_on_the_day_before_it_would_begin_again(start: str, duration: str, last: str) -> None:
    ledger = told(memo(term=term(start=start, duration=duration)))
    following = str(date.fromisoformat(last) + timedelta(1))
    assert in_force(ledger, start, last, following) == [True, True, False]


def test_without_a_start_the_term_is_counted_from_when_it_was_put_in_force_else_signed() -> None:
    from_signing = memo(term=term(duration="P1Y"))
    assert in_force(told(from_signing), "2026-02-28", "2026-03-01") == [True, False]
    put = step("entered_into_force", on="2025-07-01")
    assert in_force(told(from_signing, put), "2026-06-30", "2026-07-01") == [True, False]


def test_an_end_that_was_said_goes_before_a_length() -> None:
    ledger = told(memo(term=term(end="2026-06-30", duration="P5Y")))
    assert in_force(ledger, "2026-06-30", "2026-07-01") == [True, False]


@pytest.mark.parametrize(
    ("end", "days", "expected"),
    [
        ("2026-06", ["2026-05-31", "2026-06-01", "2026-06-02", "2026-06-30", "2026-07-01"], "11??0"),
        ("2026", ["2026-01-01", "2026-01-02", "2026-12-31", "2027-01-01"], "1??0"),
        ("[2026-06-01..2026-06-30]", ["2026-06-01", "2026-06-02", "2026-06-30", "2026-07-01"], "1??0"),
        ("[..2026-06-30]", ["2025-03-01", "2026-06-30", "2026-07-01"], "??0"),
        ("[2026-06-30..]", ["2026-06-30", "2026-07-01", "2039-01-01"], "1??"),
        ("2026-06-15~", ["2026-06-14", "2026-06-15", "2026-06-16", "2026-06-17"], "1??0"),
        ("unknown", ["2025-02-28", "2025-03-01", "2039-01-01"], "011"),
    ],
)
def test_where_the_end_is_vague_it_cannot_be_told_in_between(end: str, days: list[str], expected: str) -> None:
    signs = {"1": True, "0": False, "?": None}
    assert in_force(told(runs(end)), *days) == [signs[sign] for sign in expected]


def test_a_length_from_a_vague_start_ends_between_two_days() -> None:
    ledger = told(memo("2025-03", term=term(duration="P1Y")))
    assert str(on_day(ledger, "2026-01-01").end) == "[2026-02-28..2026-03-30]"
    assert in_force(ledger, "2026-02-28", "2026-03-01", "2026-03-30", "2026-03-31") == [True, None, None, False]


def test_an_amended_term_takes_the_place_of_the_one_before_part_by_part() -> None:
    amended = step("amended", on="2025-09-01", term=term(end="2027-06-30"))
    ledger = told(runs("2026-06-30", notice="P1M"), amended)
    found = on_day(ledger, "2026-07-01")
    assert (found.in_force, str(found.end)) == (True, "2027-06-30")
    assert in_force(ledger, "2027-06-30", "2027-07-01") == [True, False]
    agreed = on_record(ledger).term
    assert (str(agreed.end), agreed.notice) == ("2027-06-30", "P1M")


def test_the_term_that_was_agreed_last_counts_and_not_the_one_recorded_last() -> None:
    second = step("amended", on="2025-10-01", term=term(end="2028-06-30"))
    ledger = told(runs(), second, step("amended", on="2025-09-01", term=term(end="2027-06-30")))
    assert str(on_day(ledger, "2026-01-01").end) == "2028-06-30"


def test_an_amended_length_is_counted_from_the_start() -> None:
    ledger = told(memo(term=term(duration="P1Y")), step("amended", on="2025-09-01", term=term(duration="P3Y")))
    assert in_force(ledger, "2028-02-29", "2028-03-01") == [True, False]


# Renewed


def test_a_renewal_says_until_when_it_runs_on() -> None:
    ledger = told(runs(), step("renewed", on="2026-06-01", term=term(end="2029-06-30")))
    assert in_force(ledger, "2026-07-01", "2029-06-30", "2029-07-01") == [True, True, False]


def test_a_renewal_that_says_nothing_is_for_as_long_again_and_several_add_up() -> None:
    ledger = told(memo(term=term(duration="P1Y")), step("renewed", on="2026-02-01"))
    assert in_force(ledger, "2027-02-28", "2027-03-01") == [True, False]
    ledger.tell(step("renewed", on="2027-02-01"))
    assert str(on_day(ledger, "2027-03-01").end) in ("2028-02-28", "2028-02-29")
    ledger.tell(step("renewed", on="2028-02-01", term=term(duration="P2Y")))
    assert in_force(ledger, "2030-02-28", "2030-03-01") == [True, False]
    assert ledger.check() == []


@pytest.mark.parametrize(
    ("start", "length", "last"), [("2026-01-01", "P6M", "2026-12-31"), ("2027-03-01", "P6M", "2028-02-29")]
)
def test_a_renewal_runs_to_the_end_of_its_last_month_where_the_term_began_with_one(
    start: str, length: str, last: str
) -> None:
    ledger = told(memo(start, term=term(start=start, duration=length)), step("renewed", on=start))
    assert str(on_day(ledger, start).end) == last


def test_a_renewal_from_a_day_of_its_own_runs_from_there() -> None:
    ledger = told(memo(term=term(duration="P1Y")), step("renewed", on="2026-03-01", term=term(start="2026-05-01")))
    assert in_force(ledger, "2027-04-30", "2027-05-01")[:2] == [True, False]


def test_a_renewal_of_which_nobody_said_how_long_does_not_end_on_the_old_day() -> None:
    ledger = told(runs("2026-06-30"), step("renewed", on="2026-06-01"))
    assert in_force(ledger, "2026-06-30") == [True]
    assert in_force(ledger, "2026-07-01")[0] is not False


# Renewing itself

YEARLY = runs("2026-06-30", auto_renews="P1Y", notice="P3M")


def renewed(on: str | None, *before: AnyEvent, paper: AnyEvent = YEARLY, length: str | None = "P2Y") -> str:
    """Until when it runs that renewed itself by years, after it was renewed for two years on some day."""
    ledger = told(paper, *before, step("renewed", on=on, term=term(duration=length) if length else None))
    return str(on_record(ledger).terms.end)


@pytest.mark.parametrize(
    ("on", "end"),
    [
        ("2026-06-01", "2028-06-30"),
        ("2026-06-30", "2028-06-30"),
        ("2026-07-01", "2029-06-30"),
        ("2028-03-01", "2030-06-30"),
    ],
)
def test_a_renewal_counts_from_the_end_that_held_when_it_came(on: str, end: str) -> None:
    assert renewed(on) == end


def test_a_renewal_that_says_nothing_counts_from_the_end_that_held_too() -> None:
    paper = memo(term=term(duration="P1Y", auto_renews="P1Y"))
    assert renewed("2027-06-01", paper=paper, length=None) == "2029-02-28"


def test_a_renewal_with_an_end_or_a_start_of_its_own_does_not_ask_what_held() -> None:
    ledger = told(YEARLY, step("renewed", on="2028-03-01", term=term(start="2028-05-01", duration="P1Y")))
    assert str(on_record(ledger).terms.end) == "2029-04-30"
    ledger.tell(step("renewed", on="2028-04-01", term=term(end="2035-12-31")))
    assert str(on_record(ledger).terms.end) == "2035-12-31"


@pytest.mark.parametrize(
    ("on", "end"),
    [
        ("2026-06", "2028-06-30"),  # every day of it lies in the first term
        ("2026", "[2028-06-30..2029-06-30]"),
        ("[2026-01-01..2028-01-01]", "[2028-06-30..2030-06-30]"),
        ("[..2027-01-01]", "[2028-06-30..2029-06-30]"),
        (None, "[2028-06-30..2042-06-30]"),  # on some day before it was recorded
    ],
)
def test_where_it_cannot_be_told_which_end_held_a_renewal_is_counted_from_each(on: str | None, end: str) -> None:
    assert renewed(on) == end


def test_a_renewal_counts_from_a_vague_end_as_vaguely() -> None:
    paper = runs("2026-06", auto_renews="P1Y")
    assert renewed("2026-05-31", paper=paper) == "[2028-06-01..2028-06-30]"
    assert renewed("2026-06-15", paper=paper) == "[2028-06-01..2029-06-30]"  # it may have been past already
    assert renewed("2026-07-01", paper=paper) == "[2029-06-01..2029-06-30]"
    assert renewed("2026-03-01", paper=runs("[..2026-06-30]", auto_renews="P1Y")) == "[..2029-06-30]"


def test_what_did_not_renew_itself_for_notice_or_an_ending_is_renewed_from_where_it_stopped() -> None:
    assert renewed("2028-03-01", step("notice_given", on="2026-03-01")) == "2028-06-30"
    vague = renewed("2028-03-01", step("notice_given", on="2026-03"))  # in time, or only for the next end
    assert vague == "[2028-06-30..2029-06-30]"
    assert renewed("2030-03-01", over("2027-07-01", "not_renewed")) == "2029-06-30"
    again = [over("2027-07-01", "not_renewed"), step("entered_into_force", on="2029-01-01")]
    assert renewed("2030-03-01", *again) == "2032-06-30"


def test_only_what_was_agreed_before_a_renewal_made_it_renew_itself_until_then() -> None:
    plain = runs("2026-06-30")
    renewal = step("renewed", on="2026-08-01", term=term(duration="P1Y", auto_renews="P1Y"))
    assert str(on_record(told(plain, renewal)).terms.end) == "2027-06-30"


@hypothesis.settings(deadline=None, max_examples=50)
@hypothesis.given(
    st.dates(date(2025, 4, 1), date(2032, 12, 31)), st.integers(0, 800), st.integers(0, 800), st.booleans()
)
def test_a_renewal_on_a_vague_day_ends_within_what_it_could_be_on_each_of_its_days(
    first: date, more: int, some: int, noticed: bool
) -> None:
    last = first + timedelta(more)
    day = first + timedelta(min(some, more))
    notice = [step("notice_given", on="2027-01-01")] if noticed else []
    vague, exact = (_end(when, *notice) for when in (f"[{first}..{last}]", f"{day}"))
    assert vague.first is not None
    assert exact.first is not None
    assert vague.last is not None
    assert exact.last is not None
    assert vague.first <= exact.first <= exact.last <= vague.last


def _end(on: str, *before: AnyEvent) -> Days:
    ledger = given(YEARLY, *before, step("renewed", on=on, term=term(duration="P2Y")), clock=Clock(NOW))
    return on_record(ledger).terms.end


def test_it_runs_on_by_itself_again_and_again() -> None:
    ledger = told(YEARLY)
    assert in_force(ledger, "2025-02-28", "2026-06-30", "2026-07-01", "2039-01-01") == [False, True, True, True]
    found = {day: on_day(ledger, day) for day in ("2026-06-30", "2026-07-01", "2027-06-30", "2027-07-01")}
    assert [str(each.end) for each in found.values()] == ["2026-06-30", "2027-06-30", "2027-06-30", "2028-06-30"]
    assert ("notice", "2028-03-30", "on_time") in due(ledger, "2027-07-01")
    assert all(each.is_renewing and not each.notice_stands for each in found.values())


def test_every_renewal_is_counted_from_the_first_end_so_that_it_stays_at_the_months_end() -> None:
    ledger = told(runs("2026-08-31", auto_renews="P6M"))
    ends = [str(on_day(ledger, day).end) for day in ("2026-08-31", "2026-09-01", "2027-03-01", "2027-09-01")]
    assert ends == ["2026-08-31", "2027-02-28", "2027-08-31", "2028-02-29"]


def test_a_term_that_ends_with_a_month_ends_with_one_after_it_renewed_itself() -> None:
    ledger = told(runs("2026-06-30", auto_renews="P6M"))
    assert [str(on_day(ledger, day).end) for day in ("2026-07-01", "2027-01-01")] == ["2026-12-31", "2027-06-30"]


@pytest.mark.parametrize("length", ["P0D", "-P1Y"])
def test_what_renews_itself_by_no_time_is_refused_and_where_it_was_recorded_does_not(length: str) -> None:
    with pytest.raises(Refused):
        given(runs("2026-06-30", auto_renews=length))
    march, june = date(2025, 3, 1), date(2026, 6, 30)
    terms = Terms(since=Days(march, march), is_made=True, end=Days(june, june), auto_renews=length)
    assert [force(terms, day).in_force for day in (june, date(2026, 7, 1))] == [True, False]
    assert not force(terms, june).is_renewing


def test_what_has_no_end_on_record_does_not_renew_itself() -> None:
    ledger = told(memo(term=term(auto_renews="P1Y", notice="P3M")))
    found = on_day(ledger, "2039-01-01")
    assert (found.in_force, found.end) == (True, UNKNOWN_DAYS)
    assert due(ledger, "2039-01-01") == []


# Notice


@pytest.mark.parametrize("on", ["2025-04-01", "2026-03-29", "2026-03-30"])
def test_notice_in_time_keeps_it_from_running_on(on: str) -> None:
    ledger = told(YEARLY, step("notice_given", on=on))
    assert in_force(ledger, "2026-06-30", "2026-07-01", "2027-07-01") == [True, False, False]
    found = on_day(ledger, "2026-05-01")
    assert (found.notice_stands, found.is_renewing) == (True, False)


@pytest.mark.parametrize("on", ["2026-03-31", "2026-06-30", "2026-07-01", "2027-03-30"])
def test_notice_that_is_a_day_late_or_more_counts_for_the_next_end(on: str) -> None:
    ledger = told(YEARLY, step("notice_given", on=on))
    assert in_force(ledger, "2026-06-30", "2026-07-01", "2027-06-30", "2027-07-01") == [True, True, True, False]


def test_where_notice_may_have_been_given_in_time_or_late_nobody_can_tell_whether_it_ran_on() -> None:
    def after(on: str) -> list[bool | None]:
        return in_force(told(YEARLY, step("notice_given", on=on)), "2026-06-30", "2026-07-01")

    assert after("2026-02") == [True, False]
    assert after("2026-03") == [True, None]
    assert after("2026-04") == [True, True]


def test_where_no_time_for_notice_was_agreed_it_may_be_given_until_the_last_day() -> None:
    renewing = runs("2026-06-30", auto_renews="P1Y")
    assert in_force(told(renewing, step("notice_given", on="2026-06-30")), "2026-07-01") == [False]
    assert in_force(told(renewing, step("notice_given", on="2026-07-01")), "2026-07-01", "2027-07-01") == [True, False]


def test_notice_that_was_taken_back_is_none() -> None:
    ledger = told(YEARLY, step("notice_given", on="2026-02-01"), step("notice_withdrawn", on="2026-03-01"))
    assert in_force(ledger, "2026-07-01", "2028-07-01") == [True, True]
    ledger.tell(step("notice_given", on="2027-03-01"))
    assert in_force(ledger, "2027-06-30", "2027-07-01") == [True, False]


def test_one_party_takes_back_its_own_notice_and_not_that_of_the_other() -> None:
    in_time = step("notice_given", on="2026-02-01", by=["AA"])
    late = step("notice_given", on="2026-05-01", by=["DD"])
    ledger = told(YEARLY, in_time, late)
    assert in_force(ledger, "2026-07-01") == [False]
    ledger.tell(step("notice_withdrawn", on="2026-06-01", by=["AA"]))
    assert in_force(ledger, "2026-07-01", "2027-06-30", "2027-07-01") == [True, True, False]
    ledger.tell(step("notice_withdrawn", on="2026-06-02", by=["DD"]))
    assert in_force(ledger, "2027-07-01") == [True]


@pytest.mark.parametrize(
    ("given_by", "withdrawn_by", "expected"),
    [
        (["ministry-b"], ["AA"], True),
        (["AA"], ["army-a"], True),
        (["person-p"], ["AA"], False),
        (["AA"], ["company-c"], False),
        ([], ["AA"], True),
        (["AA"], [], True),
    ],
)
def test_a_notice_is_taken_back_by_the_side_that_gave_it_or_where_it_is_not_known_who_did(
    given_by: Sequence[str], withdrawn_by: Sequence[str], *, expected: bool
) -> None:
    notice = step("notice_given", on="2026-02-01", by=given_by)
    ledger = told(YEARLY, notice, step("notice_withdrawn", on="2026-03-01", by=withdrawn_by))
    assert in_force(ledger, "2026-07-01") == [expected]


def test_a_notice_that_was_retracted_was_never_given() -> None:
    ledger = told(YEARLY, step("notice_given", on="2026-02-01", label="letter"))
    ledger.tell(retracted("letter", label="slip"))
    assert in_force(ledger, "2026-07-01") == [True]
    ledger.tell(retracted("slip"))
    assert in_force(ledger, "2026-07-01") == [False]
    ledger.tell(step("notice_given", on="2026-04-01", replaces="letter"))
    assert in_force(ledger, "2026-07-01", "2027-07-01") == [True, False]
    assert ledger.check() == []


# Suspended, and in force again


@pytest.mark.parametrize("again", ["entered_into_force", "renewed"])
def test_what_is_suspended_is_not_in_force_until_it_is_put_in_force_again(again: str) -> None:
    ledger = told(memo(), step("suspended", on="2025-09-01"))
    assert in_force(ledger, "2025-02-28", "2025-08-31", "2025-09-01", "2039-01-01") == [False, True, False, False]
    ledger.tell(step(again, on="2026-02-01"))
    assert in_force(ledger, "2026-02-01") == [True]


def test_while_it_was_suspended_it_was_not_in_force_though_it_is_again() -> None:
    ledger = told(memo(), step("suspended", on="2025-09-01"), step("entered_into_force", on="2026-02-01"))
    assert in_force(ledger, "2025-08-31", "2025-09-01", "2026-01-31", "2026-02-01") == [True, False, False, True]


def test_being_put_in_force_again_after_a_suspension_makes_no_term_longer() -> None:
    ledger = told(memo(term=term(duration="P2Y")), step("suspended", on="2025-09-01"))
    ledger.tell(step("entered_into_force", on="2026-02-01"))
    assert in_force(ledger, "2027-02-28", "2027-03-01") == [True, False]


def test_since_when_it_is_suspended_may_be_vague() -> None:
    ledger = told(memo(), step("suspended", on="2025-09"))
    assert in_force(ledger, "2025-08-31", "2025-09-01", "2025-09-29", "2025-09-30") == [True, None, None, False]


def test_what_is_suspended_and_has_run_out_is_not_in_force() -> None:
    ledger = told(runs("2026-06-30"), step("suspended", on="2026-09-01"))
    assert in_force(ledger, "2026-06-30", "2026-07-01", "2026-09-01") == [True, False, False]


def test_an_instrument_that_was_put_in_force_after_a_suspension_stays_in_force_since_the_first_time() -> None:
    steps = [step("entered_into_force", on="2025-04-01"), step("suspended", on="2025-09-01")]
    ledger = told(memo(), *steps, step("entered_into_force", on="2026-02-01"))
    assert in_force(ledger, "2025-03-31", "2025-04-01", "2026-02-01") == [False, True, True]


# Ended


@pytest.mark.parametrize("ending", ["terminated", "denounced", "cancelled", "replaced", "not_renewed", "expired"])
def test_what_has_ended_is_not_in_force_from_that_day_on(ending: str) -> None:
    ledger = told(YEARLY, over("2025-12-01", ending))
    assert in_force(ledger, "2025-02-28", "2025-11-30", "2025-12-01", "2039-01-01") == [False, True, False, False]
    assert str(on_day(ledger, "2025-06-01").end) == "2025-12-01"


def test_on_what_day_it_ended_may_be_vague() -> None:
    ledger = told(memo(), over("2025-12"))
    assert in_force(ledger, "2025-11-30", "2025-12-01", "2025-12-30", "2025-12-31") == [True, None, None, False]


def test_of_what_ended_on_an_unknown_day_it_cannot_be_told_until_that_was_recorded() -> None:
    assert in_force(told(memo(), over()), "2025-02-28", "2030-01-01", "2040-01-02") == [False, None, False]


def test_an_end_that_was_stated_after_the_term_had_run_out_does_not_make_it_run_longer() -> None:
    ledger = told(runs("2026-06-30"), over("2026-09-01", "expired"))
    assert in_force(ledger, "2026-06-30", "2026-07-01", "2026-09-01") == [True, False, False]
    assert str(on_day(ledger, "2026-07-01").end) == "2026-06-30"


def test_an_end_of_which_nobody_said_when_does_not_make_the_term_uncertain_once_it_has_run_out() -> None:
    ledger = told(runs("2026-06-30"), over(None, "expired"))
    assert in_force(ledger, "2026-07-01") == [False]


def test_an_end_that_is_taken_back_is_none() -> None:
    ledger = told(runs("2026-06-30"), over("2025-12-01", label="end"))
    ledger.tell(retracted("end", label="slip"))
    assert in_force(ledger, "2025-12-01", "2026-06-30") == [True, True]
    ledger.tell(retracted("slip"))
    assert in_force(ledger, "2025-12-01") == [False]
    assert ledger.check() == []


def test_an_end_certainly_before_the_signing_is_pointed_out() -> None:
    def impossible(on: str) -> list[tuple[str, str]]:
        ledger = told(memo("2025-03-01"), over(on))
        return ledger.connection.execute("SELECT thing, what FROM impossible").fetchall()

    assert impossible("2025-02-28") == [("instrument:memo", "ended before it was signed")]
    assert impossible("2025-03-01") == []
    assert impossible("2025") == []


# What is due of it


def test_a_term_that_runs_out_is_due_on_its_last_day_and_then_no_longer() -> None:
    ledger = told(runs("2026-06-30"))
    assert due(ledger, "2026-05-30") == [(DueKind.EXPIRY, "2026-06-30", "on_time")]
    assert due(ledger, "2026-06-30") == [(DueKind.EXPIRY, "2026-06-30", "due_soon")]
    assert due(ledger, "2026-07-01") == []


def test_the_last_day_for_notice_is_due_and_after_it_that_of_the_next_end() -> None:
    ledger = told(YEARLY)
    assert due(ledger, "2026-02-27") == [(DueKind.NOTICE, "2026-03-30", "on_time")]
    assert due(ledger, "2026-02-28") == [(DueKind.NOTICE, "2026-03-30", "due_soon")]
    assert due(ledger, "2026-03-30") == [(DueKind.NOTICE, "2026-03-30", "due_soon")]
    assert due(ledger, "2026-03-31") == [(DueKind.NOTICE, "2027-03-30", "on_time")]
    assert due(ledger, "2026-07-01") == [(DueKind.NOTICE, "2027-03-30", "on_time")]


def test_the_last_day_for_notice_before_the_next_end_is_counted_from_the_first_end() -> None:
    ledger = told(runs("2026-08-31", auto_renews="P6M", notice="P10D"))
    assert due(ledger, "2027-02-18") == [(DueKind.NOTICE, "2027-02-18", "due_soon")]
    assert due(ledger, "2027-02-19") == [(DueKind.NOTICE, "2027-08-21", "on_time")]
    assert due(ledger, "2027-03-01") == [(DueKind.NOTICE, "2027-08-21", "on_time")]


def test_once_notice_was_given_in_time_the_term_runs_out() -> None:
    ledger = told(YEARLY, step("notice_given", on="2026-03-01"))
    assert due(ledger, "2026-06-30") == [(DueKind.EXPIRY, "2026-06-30", "due_soon")]
    assert due(ledger, "2026-07-01") == []


def test_where_late_notice_was_given_nobody_has_to_give_it_again_for_the_next_end() -> None:
    ledger = told(YEARLY, step("notice_given", on="2026-04-15"))
    assert DueKind.NOTICE not in {kind for kind, *_ in due(ledger, "2026-05-01")}
    assert due(ledger, "2026-07-01") == [(DueKind.EXPIRY, "2027-06-30", "on_time")]


def test_what_renews_itself_without_a_time_for_notice_is_due_on_the_last_day_before_it_does() -> None:
    ledger = told(runs("2026-06-30", auto_renews="P1Y"))
    assert due(ledger, "2026-05-30") == [(DueKind.NOTICE, "2026-06-30", "on_time")]
    assert due(ledger, "2026-06-30") == [(DueKind.NOTICE, "2026-06-30", "due_soon")]
    assert due(ledger, "2026-07-01") == [(DueKind.NOTICE, "2027-06-30", "on_time")]
    (found,) = schedule.due(ledger, date(2027, 6, 15))
    assert found.title == "Memo (non-binding) renews itself"
    assert found.why == (
        "it renews itself by P1Y, and how long before notice is to be given is not on record; "
        "its term runs until 2027-06-30, having renewed itself"
    )


def test_what_renews_itself_on_a_vague_day_without_a_time_for_notice_is_due_until_it_is_past() -> None:
    ledger = told(runs("2026-06", auto_renews="P1Y"))
    assert due(ledger, "2026-06-15") == [(DueKind.NOTICE, "[2026-06-01..2026-06-30]", "due_soon")]


def test_what_does_not_renew_itself_for_notice_that_needed_no_time_runs_out() -> None:
    ledger = told(runs("2026-06-30", auto_renews="P1Y"), step("notice_given", on="2026-06-30"))
    assert due(ledger, "2026-06-30") == [(DueKind.EXPIRY, "2026-06-30", "due_soon")]


def test_where_nobody_can_tell_whether_notice_came_in_time_nobody_has_to_give_it() -> None:
    ledger = told(runs("2026-06-30", auto_renews="P1Y"), step("notice_given", on="[2026-06-20..2026-07-10]"))
    assert due(ledger, "2026-06-30") == []


def test_what_has_ended_is_not_due() -> None:
    for paper, day in ((YEARLY, "2026-03-30"), (runs(), "2026-06-30")):
        ledger = told(paper)
        assert due(ledger, day) != []
        ledger.tell(over("2025-12-01"))
        assert due(ledger, day) == []


def test_the_end_of_what_does_not_bind_says_so() -> None:
    def title(**fields: Any) -> str:
        (found,) = titles(told(memo(term=term(end="2026-06-30"), **fields)))
        return found.title

    def titles(ledger: Ledger) -> list[Due]:
        return schedule.due(ledger, date(2026, 6, 30))

    assert title() == "Memo (non-binding) runs out"
    assert title(binding="binding") == "Memo runs out"
    assert title(kind="treaty") == "Memo (whether it binds is not on record) runs out"


# What it is


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("loi", None, "non_binding"),
        ("mou", None, "non_binding"),
        ("moc", None, "non_binding"),
        ("mou", "binding", "binding"),
        ("treaty", None, "unknown"),
        ("contract", None, "unknown"),
        ("treaty", "non_binding", "non_binding"),
    ],
)
def test_letters_of_intent_and_memoranda_do_not_bind_unless_said(kind: str, said: str | None, expected: str) -> None:
    ledger = told(memo(kind=kind, binding=said))
    assert ledger.connection.execute("SELECT binding FROM instruments").fetchall() == [(expected,)]


OTHERS = (
    party("board"),
    party("port", classification="local_government"),
    party("parliament", classification="legislature"),
    party("chamber", classification="industry_association"),
    group("bloc", "AA", "DD"),
)


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        (["AA", "DD"], "g2g"),
        (["AA-01", "ministry-d"], "g2g"),
        (["army-a", "port", "parliament"], "g2g"),
        (["AA", "company-c"], "g2b"),
        (["mill-s", "ministry-d"], "g2b"),
        (["company-c", "mill-s", "chamber"], "b2b"),
        (["AA", "university-e"], "mixed"),
        (["university-e"], "mixed"),
        (["AA", "company-c", "university-e"], "mixed"),
        (["AA", "board"], "unknown"),
        (["AA", "bloc"], "unknown"),
        (["AA", "person-p"], "unknown"),
        ([], None),
    ],
)
def test_between_whom_it_is_follows_from_what_its_parties_are_unless_it_is_said(
    parties: Sequence[str], expected: str | None
) -> None:
    def level(**fields: Any) -> list[tuple[str | None]]:
        ledger = told(*OTHERS, memo(parties=parties, **fields))
        return ledger.connection.execute("SELECT level FROM instruments").fetchall()

    assert level() == [(expected,)]
    assert level(level="b2b") == [("b2b",)]


def test_what_a_later_introduction_adds_to_a_party_decides_between_whom_it_is() -> None:
    ledger = told(party("board"), memo(parties=["AA", "board"]))
    ledger.tell(party("board", classification="government"))
    assert ledger.connection.execute("SELECT level FROM instruments").fetchall() == [("g2g",)]
    assert ledger.check() == []


# Always

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> Days:
    first, last = sorted([draw(days), draw(days)])
    return draw(st.sampled_from([Days(first, first), Days(first, last), Days(first, None), Days(None, last)]))


@hypothesis.given(spans(), spans() | st.just(UNKNOWN_DAYS), st.lists(spans(), max_size=2), days)
def test_without_renewal_it_is_in_force_between_its_start_and_its_end_and_at_no_other_time(
    since: Days, end: Days, notices: list[Days], day: date
) -> None:
    found = force(
        Terms(since=since, is_made=True, end=end, notices=tuple(map(Notice, notices)), notice="P3M"), day
    ).in_force
    certainly_begun = since.last is not None and since.last <= day
    certainly_not_begun = since.first is not None and since.first > day
    certainly_over = end.last is not None and end.last < day
    certainly_not_over = end == UNKNOWN_DAYS or (end.first is not None and end.first >= day)
    if certainly_not_begun or certainly_over:
        assert found is False
    elif certainly_begun and certainly_not_over:
        assert found is True
    else:
        assert found is None


@hypothesis.given(spans(), spans(), st.lists(days, min_size=2, max_size=6))
def test_what_is_certainly_over_stays_over_and_what_has_certainly_begun_has_begun(
    since: Days, end: Days, some: list[date]
) -> None:
    hypothesis.assume(since.last is None or end.first is None or since.last <= end.first)
    answers = [force(Terms(since=since, is_made=True, end=end), day).in_force for day in sorted(some)]
    assert [sign for sign in answers if sign is not None] == sorted_by_life([a for a in answers if a is not None])


def sorted_by_life(answers: Sequence[bool]) -> list[bool]:
    """Not yet, then in force, then no longer."""
    before = next((number for number, sign in enumerate(answers) if sign), len(answers))
    return [False] * before + [True] * sum(answers) + [False] * (len(answers) - before - sum(answers))


@hypothesis.given(days, days, st.sampled_from(["P1Y", "P6M", "P1M"]), st.sampled_from([None, "P1M", "P90D"]))
def test_what_renews_itself_without_notice_is_in_force_ever_after(
    end: date, day: date, length: str, notice: str | None
) -> None:
    hypothesis.assume(day.year < 2199)
    terms = Terms(since=Days(end, end), is_made=True, end=Days(end, end), auto_renews=length, notice=notice)
    found = force(terms, day)
    assert found.in_force is (day >= end)
    assert found.end.last is not None
    assert found.end.last >= day
