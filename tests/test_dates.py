"""What a partly known date may say, and what follows from it."""

import copy
import pickle
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coop_tracker.dates import UNKNOWN, PartialDate
from coop_tracker.errors import InvalidInput

parse = PartialDate.parse
TICK = timedelta(microseconds=1)
RECORDED = datetime(2025, 8, 10, 15, 30)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


def end_of(text: str) -> datetime:
    return datetime.fromisoformat(text) + timedelta(days=1) - TICK


def known(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


# Any date at all

marks = st.sampled_from(["", "~", "?", "%"])
years = st.one_of(st.integers(1, 9999), st.sampled_from([1, 2, 9998, 9999]), st.integers(2024, 2026))
parts = st.sampled_from([*range(1, 13), *range(21, 25), *range(33, 42)])
offsets = st.sampled_from(["", "Z", "+05:00", "-11:30", "+23:59"])
unmarked = st.one_of(
    years.map("{:04}".format),
    st.builds("{:04}-{:02}".format, years, parts),
    st.dates().map(date.isoformat),
    st.dates(date(2025, 6, 1), date(2025, 9, 1)).map(date.isoformat),
)
moments = st.builds(
    lambda moment, spec, offset: moment.isoformat(timespec=spec) + offset,
    st.datetimes(),
    st.sampled_from(["minutes", "seconds", "milliseconds", "microseconds"]),
    offsets,
)
singles = st.one_of(st.builds("{}{}".format, unmarked, marks), moments)


def _spanning(pattern: str, one: str, other: str) -> str:
    start, end = (one, other) if known(parse(one).first) <= known(parse(other).first) else (other, one)
    return pattern.format(start, end)


texts = st.one_of(
    singles,
    st.just("unknown"),
    st.builds("{}/..".format, singles),
    st.builds("[{}..]".format, singles),
    st.builds("[..{}]".format, singles),
    st.builds(_spanning, st.sampled_from(["{}/{}", "[{}..{}]"]), singles, singles),
    st.lists(singles, min_size=2, max_size=4).map(lambda members: f"[{','.join(members)}]"),
)
dates = texts.map(parse)


@given(texts)
def test_a_date_is_exactly_the_text_that_was_given(text: str) -> None:
    assert str(parse(text)) == text
    assert parse(str(parse(text))) == parse(text) == PartialDate(text)
    assert repr(parse(text)) == f"PartialDate({text!r})"


@given(dates)
def test_a_date_survives_copying_and_pickling(one: PartialDate) -> None:
    pickled = pickle.loads(pickle.dumps(one))  # noqa: S301 (our own bytes)
    for other in (copy.copy(one), copy.deepcopy(one), pickled):
        assert other == one
        assert hash(other) == hash(one)
        assert (other.first, other.latest) == (one.first, one.latest)


@given(dates)
def test_a_date_starts_before_it_ends_and_is_only_ever_widened(one: PartialDate) -> None:
    if one.first is not None and one.last is not None:
        assert one.first <= one.last
    assert (one.first is None) == (one.earliest is None)
    assert (one.last is None) == (one.latest is None)
    if one.first is not None:
        assert known(one.earliest) <= one.first
    if one.last is not None:
        assert known(one.latest) >= one.last
    if not re.search("[~?%]", str(one)):
        assert (one.earliest, one.latest) == (one.first, one.last)


# What was said


def test_a_month_stays_a_month() -> None:
    july = parse("2025-07")
    assert (july.first, july.last) == (day("2025-07-01"), end_of("2025-07-31"))
    assert str(july) == "2025-07"
    assert july != parse("2025-07-01/2025-07-31")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-07-27", "2025-07-27", "2025-07-27"),
        ("2025-07-27~", "2025-07-27", "2025-07-27"),
        ("2025-21", "2025-03-01", "2025-05-31"),
        ("2025-22", "2025-06-01", "2025-08-31"),
        ("2025-23", "2025-09-01", "2025-11-30"),
        ("2025-24", "2025-12-01", "2026-02-28"),
        ("2025-33", "2025-01-01", "2025-03-31"),
        ("2025-34", "2025-04-01", "2025-06-30"),
        ("2025-35", "2025-07-01", "2025-09-30"),
        ("2025-36", "2025-10-01", "2025-12-31"),
        ("2025-37", "2025-01-01", "2025-04-30"),
        ("2025-38", "2025-05-01", "2025-08-31"),
        ("2025-39", "2025-09-01", "2025-12-31"),
        ("2025-40", "2025-01-01", "2025-06-30"),
        ("2025-41", "2025-07-01", "2025-12-31"),
        ("2025-07/2025-09-15", "2025-07-01", "2025-09-15"),
        ("2025-07-15/2025-07", "2025-07-15", "2025-07-31"),
        ("[2025-07..2025-09]", "2025-07-01", "2025-09-30"),
        ("[2025..2025]", "2025-01-01", "2025-12-31"),
        ("[2027,2025-22,2026]", "2025-06-01", "2027-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
    ],
)
def test_a_span_runs_from_its_first_day_to_its_last(text: str, first: str, last: str) -> None:
    assert (parse(text).first, parse(text).last) == (day(first), end_of(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-07/..", day("2025-07-01"), None),
        ("[2025-07..]", day("2025-07-01"), None),
        ("[..2025-07]", None, end_of("2025-07-31")),
        ("unknown", None, None),
    ],
)
def test_an_open_side_stays_open(text: str, first: datetime | None, last: datetime | None) -> None:
    assert (parse(text).first, parse(text).last) == (first, last)
    assert (parse(text).earliest, parse(text).latest) == (first, last)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-07-27T14:30", "2025-07-27T14:30"),
        ("2025-07-27T14:30Z", "2025-07-27T14:30"),
        ("2025-07-27T14:30:15.5", "2025-07-27T14:30:15.500000"),
        ("2025-07-27T14:30:15.123456-03:30", "2025-07-27T18:00:15.123456"),
        ("2025-07-27T02:30+05:00", "2025-07-26T21:30"),
        ("0001-01-01T00:00+05:00", "0001-01-01T00:00"),
        ("9999-12-31T23:59-05:00", "9999-12-31T23:59:59.999999"),
    ],
)
def test_a_date_with_a_time_starts_and_ends_at_that_time(text: str, moment: str) -> None:
    one = parse(text)
    assert one.first == one.last == one.earliest == one.latest == day(moment)


def test_a_moment_said_in_two_zones_is_one_moment_in_two_texts() -> None:
    here, there = parse("2025-07-27T14:30+05:00"), parse("2025-07-27T09:30Z")
    assert here != there
    assert here.first == there.first
    assert here.overlaps(there)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025~", "2024-01-01", "2026-12-31"),
        ("2025-07?", "2025-06-01", "2025-08-31"),
        ("2025-01%", "2024-11-01", "2025-03-31"),
        ("2024-02-29~", "2024-02-28", "2024-03-01"),
        ("2025-07-27%", "2025-07-25", "2025-07-29"),
        ("2025-24~", "2025-09-01", "2026-05-31"),
        ("2025-33%", "2024-07-01", "2025-09-30"),
        ("2025-37?", "2024-09-01", "2025-08-31"),
        ("2025-41~", "2025-01-01", "2026-06-30"),
        ("2025-07~/2025", "2025-06-01", "2025-12-31"),
        ("[2025..2025-07-27%]", "2025-01-01", "2025-07-29"),
        ("[2025-03,2024-06-15%,2025-02~]", "2024-06-13", "2025-03-31"),
    ],
)
def test_a_marked_date_may_be_off_by_its_own_length(text: str, earliest: str, latest: str) -> None:
    assert (parse(text).earliest, parse(text).latest) == (day(earliest), end_of(latest))


@given(unmarked)
def test_more_doubt_never_makes_a_date_narrower(text: str) -> None:
    plain, about, perhaps, both = (parse(text + mark) for mark in ("", "~", "?", "%"))
    assert (plain.first, plain.last) == (about.first, about.last) == (both.first, both.last)
    assert (about.earliest, about.latest) == (perhaps.earliest, perhaps.latest)
    for narrow, wide in ((plain, about), (about, both)):
        assert wide.earliest == datetime.min or known(wide.earliest) < known(narrow.earliest)
        assert wide.latest == datetime.max or known(wide.latest) > known(narrow.latest)


@pytest.mark.parametrize("text", ["9999", "9999-24", "9999-12%", "9999-12-31", "9999-12-31%", "9999%", "9998-41%"])
def test_time_ends_with_the_year_9999(text: str) -> None:
    assert parse(text).latest == datetime.max


@pytest.mark.parametrize("text", ["0001", "0001-01~", "0001-01-02%", "0002%", "0001-33?"])
def test_time_starts_with_the_year_1(text: str) -> None:
    assert parse(text).earliest == datetime.min


def test_unknown_is_a_value() -> None:
    assert parse("unknown") == UNKNOWN
    assert UNKNOWN.is_unknown
    assert not parse("[..2025]").is_unknown


def test_a_date_does_not_change() -> None:
    july = PartialDate("2025-07")
    for name in ("first", "earliest", "_text", "anything"):
        with pytest.raises(AttributeError, match=r"PartialDate\('2025-07'\) does not change"):
            setattr(july, name, None)
    with pytest.raises(AttributeError, match="does not change"):
        del july.first
    assert july.first == day("2025-07-01")


def test_dates_have_no_one_order() -> None:
    with pytest.raises(TypeError):
        sorted([parse("2025-07"), parse("2025-07-27")])  # type: ignore[type-var]
    assert parse("2025") != "2025"


# Before and after


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("2025-07", "2025-08", True),
        ("2025-08", "2025-07", False),
        ("2025-07", "2025-07-27", None),
        ("2025-07-27", "2025-07-27", None),
        ("2025-07-27T14:30", "2025-07-27T14:30", False),
        ("2025-07-27T14:30", "2025-07-27T14:30:00.000001", True),
        ("2025-07-27T14:30+05:00", "2025-07-27T10:00Z", True),
        ("2025-07-26", "2025-07-27T00:00", True),
        ("2025-07~", "2025-08", None),
        ("2025-07~", "2025-09", True),
        ("2025-07%", "2025-09", None),
        ("[..2025-07]", "2025-08", True),
        ("2025-08", "[..2025-07]", False),
        ("2025-07-01", "[..2025-07]", None),
        ("2025-07", "2025-08/..", True),
        ("2025-07/..", "2025-08", None),
        ("[2024,2026]", "2025", None),
        ("2025-01/2025-06", "2025-03", None),
        ("unknown", "2025", None),
        ("unknown", "unknown", None),
    ],
)
def test_before_is_answered_only_where_it_can_be_told(one: str, other: str, answer: bool | None) -> None:
    assert parse(one).before(parse(other)) is answer


def _ends(one: PartialDate) -> list[tuple[int, datetime]]:
    """Its two outermost moments; those of an open side lie beyond all others."""
    start = (-1, datetime.min) if one.earliest is None else (0, one.earliest)
    end = (1, datetime.max) if one.latest is None else (0, one.latest)
    return [start, end]


@given(dates, dates)
@example(parse("2025-07-27T14:30"), parse("2025-07-27T14:30"))
@example(parse("[..2025]"), parse("[2025..]"))
def test_before_is_what_every_pair_of_possible_moments_agrees_on(one: PartialDate, other: PartialDate) -> None:
    answers = {mine < theirs for mine in _ends(one) for theirs in _ends(other)}
    assert one.before(other) is (answers.pop() if len(answers) == 1 else None)
    assert one.certainly_before(other) is (one.before(other) is True)


@given(dates, dates)
def test_one_date_is_before_or_after_another_or_they_overlap(one: PartialDate, other: PartialDate) -> None:
    assert [one.certainly_before(other), other.certainly_before(one), one.overlaps(other)].count(True) == 1
    assert one.overlaps(other) is other.overlaps(one)
    assert one.overlaps(one)


# As of a day


@pytest.mark.parametrize(
    ("text", "on", "answer"),
    [
        ("2025-07-27", "2025-07-27", True),
        ("2025-07-27", "2025-07-26", False),
        ("2025-07-27T23:59:59.999999", "2025-07-27", True),
        ("2025-07-28T00:00", "2025-07-27", False),
        ("2025-07-28T00:30+05:00", "2025-07-27", True),
        ("2025-07", "2025-07-30", None),
        ("2025-07", "2025-07-31", True),
        ("2025-07~", "2025-07-31", None),
        ("2025-07~", "2025-05-31", False),
        ("[..2025-07]", "1900-01-01", None),
        ("2025-07/..", "2100-01-01", None),
        ("2025-07/..", "2025-06-30", False),
        ("2025-07-27T23:59:59.999999/2025-08", "2025-07-27", None),
        ("unknown", "2100-01-01", None),
    ],
)
def test_it_had_happened_by_a_day_certainly_certainly_not_or_possibly(text: str, on: str, answer: bool | None) -> None:
    assert parse(text).happened_by(date.fromisoformat(on)) is answer


@pytest.mark.parametrize("text", ["unknown", "2025", "2025-07/..", "[2025-07..]", "2025-08-11~", "[..2026]"])
def test_what_was_recorded_has_happened_by_the_day_after(text: str) -> None:
    not_after = RECORDED + timedelta(days=1)
    assert parse(text).bounds(not_after) == (parse(text).earliest, end_of("2025-08-11"))
    assert parse(text).happened_by(date(2025, 8, 11), not_after) is True
    assert parse(text).happened_by(date(2025, 8, 10), not_after) is None


def test_a_date_over_before_it_was_recorded_is_not_cut() -> None:
    assert parse("2025-07").bounds(RECORDED) == (day("2025-07-01"), end_of("2025-07-31"))


def test_a_date_that_lies_in_the_future_is_left_as_it_was_said() -> None:
    assert parse("2030").bounds(RECORDED) == (day("2030-01-01"), end_of("2030-12-31"))
    assert parse("2030/..").bounds(RECORDED) == (day("2030-01-01"), None)
    assert parse("2030").happened_by(date(2025, 12, 31), RECORDED) is False


def test_the_day_of_a_moment_is_its_day_of_utc() -> None:
    late = datetime(2025, 8, 10, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert UNKNOWN.bounds(late) == (None, end_of("2025-08-11"))
    assert UNKNOWN.sort_span(late) == (day("2025-08-11"), end_of("2025-08-11"))
    assert parse("2025-08-11").happened_by(late) is True
    assert UNKNOWN.bounds(RECORDED.replace(tzinfo=UTC)) == UNKNOWN.bounds(RECORDED)


@given(dates, st.datetimes())
def test_cutting_the_end_never_moves_the_start_nor_adds_to_the_end(one: PartialDate, not_after: datetime) -> None:
    earliest, latest = one.bounds(not_after)
    cut = datetime.combine(not_after, datetime.max.time())
    assert one.bounds() == (one.earliest, one.latest)
    assert earliest == one.earliest
    if earliest is not None and earliest > cut:
        assert latest == one.latest
    else:
        assert latest == min(one.latest or cut, cut)
        assert earliest is None or earliest <= latest


@given(dates, st.dates(), st.dates(), st.none() | st.datetimes())
def test_what_has_happened_stays_so(one: PartialDate, by: date, later: date, not_after: datetime | None) -> None:
    by, later = min(by, later), max(by, later)
    then, afterwards = one.happened_by(by, not_after), one.happened_by(later, not_after)
    assert afterwards is True or then is not True
    assert then is False or afterwards is not False


# Sorting


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-07", day("2025-07-01"), end_of("2025-07-31")),
        ("2025-07%", day("2025-07-01"), end_of("2025-07-31")),
        ("2025-07-27T14:30", day("2025-07-27T14:30"), day("2025-07-27T14:30")),
        ("[..2025-07]", day("2025-07-01"), end_of("2025-07-31")),
        ("[2025-07..]", day("2025-07-01"), datetime.max),
        ("2025-07/..", day("2025-07-01"), datetime.max),
        ("[2024,2026]", day("2024-01-01"), end_of("2026-12-31")),
        ("unknown", day("2025-08-10"), end_of("2025-08-10")),
    ],
)
def test_every_date_has_a_place_in_world_order(text: str, first: datetime, last: datetime) -> None:
    assert parse(text).sort_span(RECORDED) == (first, last)


def test_the_proposal_of_july_sorts_before_the_endorsement_of_27_july() -> None:
    said = [parse(text) for text in ("unknown", "2025-07-27", "2025-07-27T09:00", "2025", "[..2025-08]", "2025-07")]
    in_order = sorted(said, key=lambda one: one.sort_span(RECORDED))
    assert [str(one) for one in in_order] == [
        "2025",
        "2025-07",
        "2025-07-27",
        "2025-07-27T09:00",
        "[..2025-08]",
        "unknown",
    ]


@given(dates, dates, st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)))
def test_sorting_agrees_with_what_is_certain(one: PartialDate, other: PartialDate, recorded: datetime) -> None:
    first, last = one.sort_span(recorded)
    assert first <= last
    if one.certainly_before(other):
        assert one.sort_span(recorded) < other.sort_span(recorded)


# What is not a date

BAD = [
    ("2025-02-29", "February 2025 has 28 days"),
    ("1900-02-29", "February 1900 has 28 days"),
    ("2025-02-30/2025-03", "February 2025 has 28 days"),
    ("2025-07-32", "July 2025 has 31 days"),
    ("2025-07-00", "July 2025 has 31 days, counted from 01"),
    ("2025-13", "13 is neither a month (01 to 12) nor a season (21 to 24)"),
    ("2025-00", "00 is neither a month"),
    ("2025-25", "from one year to the next is said with a slash"),
    ("2025-42", "42 is neither a month"),
    ("2025-27-07", "there is no month 27; the order is year-month-day"),
    ("2025-21-05", "a part of a year has no days; write 2025-21"),
    ("0000", "years are 0001 to 9999"),
    ("0000-02-01", "years are 0001 to 9999"),
    ("12025", "write 2025, 2025-07 or 2025-07-27"),
    ("-2025", "write 2025, 2025-07 or 2025-07-27"),
    ("Y12025", "write 2025, 2025-07 or 2025-07-27"),
    ("soon", "write 2025, 2025-07 or 2025-07-27"),
    ("", "nothing was given; if it is not known, write unknown"),
    (" \n", "nothing was given"),
    ("n/a", "write unknown"),
    ("Unknown", "write unknown"),
    ("TBD", "write unknown"),
    ("?", "write unknown"),
    ("[..]", "write unknown"),
    ("2025-7", "write 2025-07"),
    ("2025-7-3", "write 2025-07-03"),
    ("2025/07", "write 2025-07"),
    ("2005/07", "write 2005/2007; or"),
    ("2005/07", "write 2005-07"),
    ("2025/07/27", "write 2025-07-27"),
    ("27/07/2025", "write 2025-07-27"),
    ("05/07/2025", "write 2025-07-05 or 2025-05-07"),
    ("27.7.2025", "write 2025-07-27"),
    ("20250727", "write 2025-07-27"),
    ("202507", "write 2025-07"),
    ("July 2025", "write 2025-07"),
    ("autumn 2026", "write 2026-23"),
    ("Spring of 2024", "write 2024-21"),
    ("Q3 2025", "write 2025-35"),
    ("2025 Q1", "write 2025-33"),
    ("Jul 2025", "write 2025-07"),
    ("07/2025", "write 2025-07"),
    ("27 July 2025", "write 2025-07-27"),
    ("27 Jul 2025", "write 2025-07-27"),
    ("July 27, 2025", "write 2025-07-27"),
    ("Jul 27, 2025", "write 2025-07-27"),
    ("２０２５-０７", "digits are 0 to 9"),
    ("２０２５-０７", "write 2025-07"),
    ("２０２５／０７／２７", "so write 2025-07-27"),
    ("٢٠٢٥", "so write 2025"),
    ("2025–07", "write 2025-07"),
    ("2025-07\n", "write 2025-07"),
    (" 2025", "so write 2025"),
    ("../2025", "write [..2025]"),
    ("/2025", "write [..2025]"),
    ("2025/", "write 2025/.."),
    ("2025/unknown", "write 2025/.."),
    ("../..", "write 2025, 2025-07"),
    ("2025/../2026", "write 2025, 2025-07"),
    ("2025-07/2025-03", "it ends before it starts"),
    ("[2026..2025]", "it ends before it starts"),
    ("2025-07-27T14:30/2025-07-27T14:29", "it ends before it starts"),
    ("2024-2025", "write 2024/2025"),
    ("2024/25", "write 2024/2025"),
    ("2025-07-27/28", "write 2025-07-27/2025-07-28"),
    ("2025-7/2025-9", "write 2025-07/2025-09"),
    ("[2025-7..2025-9]", "write [2025-07..2025-09]"),
    ("[2025]", "so write 2025"),
    ("[2025,]", "write 2025, 2025-07"),
    ("[2025, 2026]", "write [2025,2026]"),
    ("2025,2026", "write [2025,2026]"),
    ("2025..2026", "write [2025..2026]"),
    ("{2025,2026}", "write [2025,2026]"),
    ("[2025,2026..2027]", "write 2025, 2025-07"),
    ("[2025/2026]", "write 2025/2026"),
    ("[2025", "write 2025, 2025-07"),
    ("201X", "write [2010..2019]"),
    ("1990s", "write [1990..1999]"),
    ("20XX", "write [2000..2099]"),
    ("2025-XX", "so write 2025"),
    ("2025-07-XX", "write 2025-07"),
    ("c. 2025", "write 2025~"),
    ("~2025-07", "write 2025-07~"),
    ("2025?~", "write 2025%"),
    ("2025%%", "write 2025, 2025-07"),
    ("2004?-06", "write 2004-06?"),
    ("2025-07-27T14:30~", "write 2025-07-27~ or leave the mark out"),
    ("2025-07T14:30", "a time goes with a full day"),
    ("2025-07-27T14", "a time goes with a full day"),
    ("2025-07-27T24:00", "from 00:00 to 23:59:59"),
    ("2025-07-27T14:60", "from 00:00 to 23:59:59"),
    ("2025-07-27T14:30+25:00", "from 00:00 to 23:59:59"),
    ("2025-07-27 14:30", "write 2025-07-27T14:30"),
    ("2025-07-27 14:30:15", "write 2025-07-27T14:30:15"),
    ("2025-07-27t14:30z", "write 2025-07-27T14:30Z"),
    ("2025-07-27T14:30+05", "write 2025-07-27T14:30+05:00"),
    ("2025-07-27T14:30+0530", "write 2025-07-27T14:30+05:30"),
    ("2025-07-27T14:30:15.1234567", "write 2025-07-27T14:30:15.123456"),
]


@pytest.mark.parametrize(("text", "hint"), BAD)
def test_what_is_not_a_date_is_refused_with_what_would_be(text: str, hint: str) -> None:
    for read in (PartialDate, parse):
        with pytest.raises(InvalidInput) as refused:
            read(text)
        message = str(refused.value)
        assert message.startswith(f"{text!r} is not a date: ")
        assert hint in message
        assert "\n" not in message


@pytest.mark.parametrize("text", {text for text, _ in BAD})
def test_what_we_tell_people_to_write_is_a_date(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    for advice in re.findall(r"write (\S+?)(?:[,;]? |$)", str(refused.value)):
        assert str(parse(advice)) == advice


@given(st.text() | st.text(st.sampled_from("0123456789-/.[],~?%TZ:+X unkow")) | texts.map(lambda text: text[1:]))
def test_any_text_is_a_date_in_plain_characters_or_refused_in_one_line(text: str) -> None:
    try:
        one = parse(text)
    except InvalidInput as refused:
        message = str(refused)
        assert message.isprintable()
        assert " is not a date: " in message
    else:
        assert str(one) == text
        assert text == "unknown" or re.fullmatch(r"[-0-9TZ:+./,~?%\[\]]+", text)


def test_one_reading_is_advised_once() -> None:
    for text in ("05/05/2025", "May 2025"):
        with pytest.raises(InvalidInput, match=r"so write [-0-9]+$"):
            parse(text)


def test_a_very_long_text_is_refused_at_once_and_not_repeated_in_full() -> None:
    for text in ("T" * 100_000, "[" + "2025," * 100_000, "9" * 100_000):
        with pytest.raises(InvalidInput) as refused:
            parse(text)
        assert len(str(refused.value)) < 250
