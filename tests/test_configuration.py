"""What an office decides for itself: what its file may say, what is said of a mistake, which days are worked."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop_tracker import configuration
from coop_tracker.configuration import STALENESS, Configuration, Thresholds
from coop_tracker.durations import WEEK, WorkingDays, whole_days
from coop_tracker.errors import InvalidInput
from coop_tracker.vocabulary import Stage

EVERYTHING = """
we = "AA"
window = 14

[staleness.proposed]
quiet = 10
stale = 20
dormant = 30

[staleness.pilot]
quiet = 45

[calendars.here]
weekend = ["friday", "saturday"]
holidays = [2026-01-01, "2026-03-20/2026-03-23", "2026-05-01"]

[calendars.there]
"""


def faults(text: str) -> list[tuple[str, str]]:
    """Where something is wrong with a file, and what."""
    with pytest.raises(InvalidInput) as told:
        configuration.read(text)
    return [(fault.where, fault.what) for fault in told.value.faults]


def places(text: str) -> list[str]:
    """Where something is wrong with a file."""
    return [where for where, _ in faults(text)]


def day(text: str) -> date:
    return date.fromisoformat(text)


# Settings and defaults


def test_a_file_that_says_nothing_leaves_every_default() -> None:
    found = configuration.read("# nothing yet\n")
    assert found == Configuration()
    assert (found.we, found.window, found.staleness, found.calendars) == (None, 30, STALENESS, {})


@pytest.mark.parametrize(
    ("stages", "quiet", "stale", "dormant"),
    [
        (("mentioned", "interest"), 60, 120, 365),
        (("proposed", "endorsed"), 90, 180, 540),
        (("agreed_in_principle",), 90, 180, 730),
        (("instrument_signed",), 120, 270, None),
        (("pilot", "implementation"), 90, 180, None),
    ],
)
def test_how_long_a_silence_is_long_depends_on_how_far_it_came(
    stages: tuple[str, ...], quiet: int, stale: int, dormant: int | None
) -> None:
    for stage in stages:
        assert Configuration().staleness[Stage(stage)] == Thresholds(quiet=quiet, stale=stale, dormant=dormant)


def test_there_is_a_threshold_for_every_open_stage_and_no_other() -> None:
    assert [*STALENESS] == [stage for stage in Stage if stage is not Stage.COMPLETED]


def test_every_setting_is_read() -> None:
    found = configuration.read(EVERYTHING)
    assert (found.we, found.window) == ("AA", 14)
    assert found.staleness[Stage.PROPOSED] == Thresholds(quiet=10, stale=20, dormant=30)
    assert [*found.calendars] == ["here", "there"]
    assert found.calendars["here"] == WorkingDays(
        frozenset(["friday", "saturday"]),
        frozenset(map(day, ("2026-01-01", "2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23", "2026-05-01"))),
    )


def test_what_is_left_out_of_a_setting_has_its_default() -> None:
    found = configuration.read(EVERYTHING)
    assert found.staleness[Stage.PILOT] == Thresholds(quiet=45, stale=180)
    assert {stage for stage in STALENESS if found.staleness[stage] != STALENESS[stage]} == {Stage.PROPOSED, Stage.PILOT}
    assert found.calendars["there"] == WorkingDays(frozenset(["saturday", "sunday"]), frozenset())


def test_reading_one_file_leaves_the_defaults_of_the_next() -> None:
    configuration.read(EVERYTHING)
    assert configuration.read("") == Configuration(staleness=dict(STALENESS))


def test_a_stage_without_a_default_may_be_given_one() -> None:
    found = configuration.read("[staleness.instrument_signed]\ndormant = 1000\n")
    assert found.staleness[Stage.INSTRUMENT_SIGNED] == Thresholds(quiet=120, stale=270, dormant=1000)


# What is no setting


def test_a_setting_that_does_not_exist_is_told_with_those_that_do() -> None:
    assert faults("wndow = 3\n") == [("wndow", "there is no such setting; there is we, window, staleness, calendars")]


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("[staleness.pilot]\nquite = 3\n", "staleness.pilot.quite", "did you mean quiet?"),
        ("[calendars.here]\nholyday = []\n", "calendars.here.holyday", "did you mean holidays?"),
        ("[calendars.here]\nweekends = []\n", "calendars.here.weekends", "did you mean weekend?"),
        ("[staleness.propsed]\nquiet = 3\n", "staleness.propsed", "proposed"),
        ("[staleness.completed]\nquiet = 3\n", "staleness.completed", "is no open stage"),
        ("[calendars.here]\nweekend = ['fryday']\n", "calendars.here.weekend", "'fryday'"),
        ("[calendars.here]\nweekend = ['Friday']\n", "calendars.here.weekend", "'Friday'"),
    ],
)
def test_a_misspelt_name_is_told_where_it_stands_with_what_was_meant(text: str, where: str, hint: str) -> None:
    ((found, what),) = faults(text)
    assert found == where
    assert hint in what


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("we = 3\n", "we", "expected a party, as a code or an identifier"),
        ("we = ['AA']\n", "we", "expected a party, as a code or an identifier"),
        ("window = '30'\n", "window", "expected a number of days, 0 or more"),
        ("window = 1.5\n", "window", "expected a number of days, 0 or more"),
        ("window = true\n", "window", "expected a number of days, 0 or more"),
        ("window = -1\n", "window", "expected a number of days, 0 or more"),
        ("staleness = 3\n", "staleness", "expected tables, as in [staleness.…]"),
        ("calendars = ['here']\n", "calendars", "expected tables, as in [calendars.…]"),
        ("staleness.pilot = 3\n", "staleness.pilot", "expected a table with quiet, stale, dormant, got 3"),
        ("staleness.pilot.quiet = '3'\n", "staleness.pilot.quiet", "expected a whole number, got '3'"),
        ("staleness.pilot.quiet = true\n", "staleness.pilot.quiet", "expected a whole number, got true"),
        ("staleness.pilot.quiet = 1.5\n", "staleness.pilot.quiet", "expected a whole number, got 1.5"),
        ("calendars.here = 3\n", "calendars.here", "expected a table with weekend, holidays, got 3"),
        ("calendars.here.weekend = 3\n", "calendars.here.weekend", "expected a list, got 3"),
        ("calendars.here.weekend = [3]\n", "calendars.here.weekend[0]", "expected text, got 3: put it in quotes"),
        ("calendars.here.holidays = 3\n", "calendars.here.holidays", "expected a list, got 3"),
    ],
)
def test_a_value_of_the_wrong_sort_is_told_at_its_path(text: str, where: str, what: str) -> None:
    assert faults(text) == [(where, what)]


@pytest.mark.parametrize("holiday", ["new year", "2026-02-30", "2026-13"])
def test_a_holiday_that_is_no_date_is_told_at_its_place_in_the_list(holiday: str) -> None:
    assert places(f"calendars.here.holidays = [2026-01-01, '{holiday}']\n") == ["calendars.here.holidays[1]"]


def test_every_fault_is_told_and_not_the_first_alone() -> None:
    text = (
        "we = 3\nwindow = -1\nthing = 1\n[staleness.pilot]\nquiet = 'a'\nstale = 'b'\n[calendars.here]\nweekend = 3\n"
    )
    assert places(text) == [
        "we",
        "window",
        "thing",
        "staleness.pilot.quiet",
        "staleness.pilot.stale",
        "calendars.here.weekend",
    ]


def test_every_faulty_stage_and_every_faulty_calendar_is_told() -> None:
    stages = "[staleness.proposed]\nquiet = -1\n[staleness.pilot]\nquiet = 999\n[staleness.nowhere]\n"
    assert places(stages) == ["staleness.proposed", "staleness.pilot", "staleness.nowhere"]
    calendars = "[calendars.here]\nweekend = ['x']\n[calendars.there]\nholidays = ['2026/..']\n"
    assert places(calendars) == ["calendars.here.weekend", "calendars.there.holidays"]


def test_every_fault_of_one_calendar_is_told() -> None:
    text = "[calendars.here]\nweekend = ['x']\nholidays = ['2026/..', 2026-01-01, 'unknown']\n"
    assert places(text) == ["calendars.here.weekend", "calendars.here.holidays", "calendars.here.holidays"]


@pytest.mark.parametrize("text", ["we = ", "we = AA", "[staleness", "we = 'AA'\nwe = 'DD'\n", "{}", "\0"])
def test_what_is_no_toml_is_told_to_be_none(text: str) -> None:
    ((where, what),) = faults(text)
    assert where == ""
    assert what.startswith("it is no TOML: ")


# Thresholds


@pytest.mark.parametrize(
    "given_",
    [
        "quiet = 30\nstale = 20\ndormant = 40",
        "quiet = 10\nstale = 50\ndormant = 40",
        "quiet = 50\nstale = 60\ndormant = 40",
        "quiet = 200",  # stale is 180
        "stale = 600",  # dormant is 540
        "stale = 80",  # quiet is 90
        "dormant = 100",
        "quiet = -1",
    ],
)
def test_thresholds_out_of_order_are_refused_with_the_defaults_beside_them(given_: str) -> None:
    assert faults(f"[staleness.proposed]\n{given_}\n") == [
        ("staleness.proposed", "quiet, stale and dormant are numbers of days, none below the one before")
    ]


def test_thresholds_are_in_order_where_one_has_no_default() -> None:
    assert places("[staleness.pilot]\ndormant = 100\n") == ["staleness.pilot"]
    assert places("[staleness.instrument_signed]\nquiet = 300\n") == ["staleness.instrument_signed"]


def test_thresholds_may_be_equal_or_none_at_all() -> None:
    found = configuration.read("[staleness.proposed]\nquiet = 0\nstale = 0\ndormant = 0\n[staleness.pilot]\n")
    assert found.staleness[Stage.PROPOSED] == Thresholds(quiet=0, stale=0, dormant=0)
    assert found.staleness[Stage.PILOT] == STALENESS[Stage.PILOT]


# Calendars


@pytest.mark.parametrize("holiday", ["2026/..", "unknown", "[..2026-01-01]", "[2026-01-01..]", "2024/2026"])
def test_a_holiday_that_never_begins_or_ends_is_none(holiday: str) -> None:
    ((where, what),) = faults(f"calendars.here.holidays = ['{holiday}']\n")
    assert (where, repr(holiday) in what) == ("calendars.here.holidays", True)


@pytest.mark.parametrize(
    ("holiday", "first", "last"),
    [
        ("2026-03-20", "2026-03-20", "2026-03-20"),
        ("2026-03-20/2026-03-23", "2026-03-20", "2026-03-23"),
        ("2026-02-27/2026-03-02", "2026-02-27", "2026-03-02"),
        ("2025-12-24/2026-01-06", "2025-12-24", "2026-01-06"),
        ("2026-08", "2026-08-01", "2026-08-31"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_holiday_that_lasts_is_each_of_its_days(holiday: str, first: str, last: str) -> None:
    found = configuration.read(f"calendars.here.holidays = ['{holiday}']\n").calendars["here"]
    length = (day(last) - day(first)).days + 1
    assert sorted(found.holidays) == [day(first) + timedelta(number) for number in range(length)]


def test_a_week_without_a_working_day_is_refused() -> None:
    assert faults(f"calendars.here.weekend = {[*WEEK]}\n") == [
        ("calendars.here.weekend", "expected days of the week, such as friday; somebody has to work")
    ]


def test_a_week_may_have_no_days_off() -> None:
    found = configuration.read("calendars.here.weekend = []\n").calendars["here"]
    assert found.after(day("2026-01-02"), 2) == day("2026-01-04")


# Working days

FRIDAY = "2026-03-13"
HERE = WorkingDays(("friday", "saturday"), (day("2026-03-16"), day("2026-03-17"), day("2026-03-20")))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-12", 1, "2026-03-13"),  # Thursday, Friday
        ("2026-03-13", 1, "2026-03-16"),  # over a weekend
        ("2026-03-14", 1, "2026-03-16"),  # from a day off
        ("2026-03-15", 1, "2026-03-16"),
        ("2026-03-13", 5, "2026-03-20"),
        ("2026-03-13", 6, "2026-03-23"),
        ("2026-03-16", -1, "2026-03-13"),  # back over a weekend
        ("2026-03-15", -1, "2026-03-13"),
        ("2026-03-13", -5, "2026-03-06"),
        ("2026-03-14", 0, "2026-03-14"),
        ("2026-12-31", 1, "2027-01-01"),
    ],
)
def test_working_days_are_counted_over_weekends(start: str, count: int, end: str) -> None:
    assert WorkingDays().after(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-12", 1, "2026-03-15"),  # a Thursday; here they are off on Friday and Saturday
        ("2026-03-15", 1, "2026-03-18"),  # two holidays
        ("2026-03-15", 2, "2026-03-19"),
        ("2026-03-15", 3, "2026-03-22"),  # a holiday on a day that is off anyway counts once
        ("2026-03-18", -1, "2026-03-15"),
        ("2026-03-18", -2, "2026-03-12"),
        ("2026-03-16", 1, "2026-03-18"),  # from a holiday
    ],
)
def test_working_days_are_counted_over_holidays(start: str, count: int, end: str) -> None:
    assert HERE.after(day(start), count) == day(end)


def test_working_days_beyond_the_calendar_of_years_are_on_no_day() -> None:
    assert WorkingDays().after(date.max, 1) is None
    assert WorkingDays().after(date.min, -1) is None
    assert WorkingDays(WEEK).after(day("9999-12-01"), 1) is None  # nobody ever works


@pytest.mark.parametrize(
    ("length", "count"), [("P10D", 10), ("P2W", None), ("-P3D", -3), ("P1W1D", None), ("P1M", None), ("P1Y", None)]
)
def test_only_a_length_in_days_can_be_counted_in_working_days(length: str, count: int | None) -> None:
    assert whole_days(length) == count


some_days = st.dates(day("2020-01-01"), day("2030-12-31"))
calendars = st.builds(
    WorkingDays,
    st.sets(st.sampled_from(WEEK), max_size=6).map(frozenset),
    st.sets(st.dates(day("2025-01-01"), day("2025-12-31")), max_size=30).map(frozenset),
)


def works(calendar: WorkingDays, on: date) -> bool:
    return WEEK[on.weekday()] not in calendar.weekend and on not in calendar.holidays


@given(calendars, st.dates(day("2024-06-01"), day("2026-06-30")), st.integers(1, 60))
def test_between_a_day_and_the_working_day_after_it_lie_as_many_working_days(
    calendar: WorkingDays, start: date, count: int
) -> None:
    end = calendar.after(start, count)
    assert end is not None
    passed = [start + timedelta(number) for number in range(1, (end - start).days + 1)]
    assert sum(works(calendar, each) for each in passed) == count
    assert works(calendar, end)
    back = calendar.after(end, -count)
    assert back is not None
    assert sum(works(calendar, back + timedelta(number)) for number in range((end - back).days)) == count
    assert back <= start if works(calendar, start) else works(calendar, back)


@given(calendars, st.dates(day("2024-06-01"), day("2026-06-30")))
def test_more_working_days_end_later(calendar: WorkingDays, start: date) -> None:
    ends = [calendar.after(start, count) for count in range(-10, 11)]
    assert all(one and other and one < other for one, other in pairwise(ends) if start not in (one, other))


# Whatever somebody writes

plain: st.SearchStrategy[Any] = st.recursive(
    st.integers(-5, 1000) | st.booleans() | st.sampled_from(["AA", "friday", "2026-01-01", "2026/..", "", "x"]),
    lambda one: (
        st.lists(one, max_size=3)
        | st.dictionaries(
            st.sampled_from(["pilot", "proposed", "quiet", "stale", "weekend", "holidays", "here", "x"]),
            one,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def toml(value: Any) -> str:
    """A value as TOML has it on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name} = {toml(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else repr(value)


@given(st.dictionaries(st.sampled_from(["we", "window", "staleness", "calendars", "other"]), plain, max_size=4))
@settings(max_examples=200)
def test_a_file_is_read_or_its_faults_are_told_at_the_settings_that_have_them(settings_: dict[str, Any]) -> None:
    found, wrong = read_or_faults("".join(f"{name} = {toml(value)}\n" for name, value in settings_.items()))
    if found is None:
        assert wrong
        assert {where.split(".")[0] for where in wrong} <= {*settings_}
    else:
        assert "other" not in settings_


@given(st.text(max_size=40))
def test_any_text_is_a_configuration_or_is_told_to_be_none(text: str) -> None:
    found, wrong = read_or_faults(text)
    assert found or wrong


def read_or_faults(text: str) -> tuple[Configuration | None, list[str]]:
    """What a file says; else where its faults are."""
    try:
        return configuration.read(text), []
    except InvalidInput as error:
        return None, [fault.where for fault in error.faults]
