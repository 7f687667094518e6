"""The implementation matrix: each cell from the events that decide it, for one proposal and for all of them."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given as always
from hypothesis import settings
from hypothesis import strategies as st

from coop_tracker.case import Answer
from coop_tracker.configuration import Configuration
from coop_tracker.diff import Kind
from coop_tracker.durations import Days
from coop_tracker.events import AnyEvent, Deadline, EndorsementGiven
from coop_tracker.matrix import Matrix, MatrixRow
from coop_tracker.queries.matrix import Raised, Told
from coop_tracker.reports import matrix as report
from coop_tracker.testing.strategies import trackers
from coop_tracker.vocabulary import Activity, Agreement, DueKind, Mark, Owed, Schedule, Voice
from tests.given import (
    Ledger,
    agreed,
    amended,
    announced,
    assigned,
    cancelled,
    claim,
    claimed,
    deadline,
    declined,
    deferred,
    discussed,
    done,
    endorsed,
    given,
    group,
    interest,
    itemised,
    made,
    meeting,
    pilot,
    read_in,
    replaced,
    reported,
    retracted,
    scheduled,
    signed,
    source,
    step,
    suspended,
    term,
    verified,
    withdrawn,
)

DAY = "2025-12-31"
WATER = made(["AA"], ["DD"], on="2025-01-01", tracks=["rivers"])


def matrix_of(*events: AnyEvent, day: str = DAY, **settings: str) -> Matrix:
    """The matrix of a ledger that was told these events."""
    ledger = given(*events)
    ledger.expect_rows_made_anew()
    return ledger.matrix(day, Configuration(**settings))  # type: ignore[arg-type]


def row_of(*events: AnyEvent, day: str = DAY, **settings: str) -> MatrixRow:
    """The one row of a matrix."""
    (row,) = matrix_of(*events, day=day, **settings).rows
    return row


def cells_of(*events: AnyEvent, day: str = DAY, **settings: str) -> report.Cells:
    """The one row in words, without the positions."""
    found = matrix_of(*events, day=day, **settings)
    (row,) = found.rows
    return {key: tuple(_without_positions(line) for line in lines) for key, lines in report.cells(found, row).items()}


def _without_positions(line: str) -> str:
    start, bracket, rest = line.partition(" [")
    return f"{start}{rest.partition(']')[2]}" if bracket else line


def position(ledger: Ledger, label: str) -> int:
    """Where an event with a label stands."""
    return next(each.position for each in ledger.read() if each.event.label == label)


# Where rows stand


def test_a_row_stands_under_its_track_and_every_track_is_told() -> None:
    found = matrix_of(WATER)
    assert [(track.track, [row.proposal for row in track.rows], track.proposals) for track in found.tracks] == [
        ("rivers", ["water"], 1),
        ("roads", [], 0),
    ]
    assert report.no_proposals(found.tracks[1]) == "Nothing was proposed, as far as is on record."


def test_a_proposal_on_several_tracks_stands_under_the_first_and_is_named_under_the_others() -> None:
    found = matrix_of(made(["AA"], ["DD"], tracks=["rivers", "roads"]))
    rivers, roads = found.tracks
    assert [row.number for row in rivers.rows] == ["1.1"]
    assert (roads.rows, [row.number for row in roads.elsewhere]) == ((), ["1.1"])
    assert report.elsewhere(found, roads) == ["1.1 Water, under Rivers"]
    assert "also on Roads" in report.cells(found, rivers.rows[0])["remarks"]
    assert len(found.rows) == 1


def test_what_is_on_no_track_comes_last() -> None:
    found = matrix_of(made(proposal="loose"), WATER)
    assert [track.title for track in found.tracks] == ["Rivers", "Roads", "on no track"]
    assert [row.number for row in found.rows] == ["1.1", "0.1"]


def test_a_number_stays_with_its_proposal_when_another_one_ends_or_comes() -> None:
    before = [WATER, made(proposal="wells", tracks=["rivers"])]
    later = [declined(on="2025-02-01"), made(proposal="dams", tracks=["rivers"])]
    numbers = [{row.proposal: row.number for row in matrix_of(*events).rows} for events in (before, [*before, *later])]
    assert numbers[0] == {"water": "1.1", "wells": "1.2"}
    assert numbers[1] == {"water": "1.1", "wells": "1.2", "dams": "1.3"}


def test_what_has_ended_stands_in_the_annex_with_how_and_by_whom() -> None:
    ledger = given(WATER, declined(by=["DD"], on="2025-05", reason="no money", label="no"))
    found = ledger.matrix(DAY)
    assert found.tracks[0].rows == ()
    (row,) = found.closed
    assert row.ended is not None
    assert (row.ended.position, row.ended.by, row.ended.reason) == (position(ledger, "no"), ("DD",), "no money")
    assert report.cells(found, row)["ended"] == (
        f"declined by DD, May 2025 [{row.ended.position}]",
        "reason: no money",
    )
    assert report.no_proposals(found.tracks[0]) == "Nothing is open; 1 closed in the annex."


@pytest.mark.parametrize(
    ("events", "ended"),
    [
        ([declined(on="2025-05")], ("declined, May 2025", "by whom is not on record")),
        ([cancelled(by=["AA"], on="2025-05")], ("cancelled by AA (side: party), May 2025",)),
        ([claimed(on="2025-05")], ("completed, May 2025", "by whom is not on record")),
        ([claimed(on="2025-05", stated_by=["DD"])], ("completed, as DD told, May 2025",)),
        ([verified(on="2025-06")], ("completed, verified by University E, Jun 2025",)),
        ([replaced(manner="merged", by_proposals=["wells"], on="2025-05")], ("merged into wells, May 2025",)),
    ],
)
def test_how_it_ended_is_told_as_it_was(events: Sequence[AnyEvent], ended: tuple[str, ...]) -> None:
    found = matrix_of(WATER, made(proposal="wells", tracks=["rivers"]), *events)
    (row,) = found.closed
    assert tuple(_without_positions(line) for line in report.cells(found, row)["ended"]) == ended


def test_what_was_taken_back_altogether_is_void_and_in_the_annex() -> None:
    found = matrix_of(made(["AA"], label="water-made"), retracted("water-made"))
    (row,) = found.closed
    assert [_without_positions(line) for line in report.cells(found, row)["ended"]] == [
        "void",
        "reason: entered by mistake",
    ]


# What was said


def test_a_side_that_was_asked_and_is_silent_is_told_so() -> None:
    assert row_of(WATER).answering[0].voice is Voice.NO_ANSWER
    assert cells_of(WATER)["response"] == ("DD: no answer is recorded",)


def test_the_latest_answer_and_the_warmest_are_told_each_with_its_event() -> None:
    ledger = given(
        WATER,
        endorsed(["DD"], "supported", on="2025-02-01", label="warm"),
        endorsed(["DD"], "noted", on="2025-03-01", label="cool", condition="if it is cheap"),
    )
    (row,) = ledger.matrix(DAY).rows
    (answer,) = row.answering
    assert answer.latest == Told("noted", position(ledger, "cool"), "2025-03-01")
    assert answer.strongest == Told("supported", position(ledger, "warm"), "2025-02-01")
    assert (answer.by, answer.condition) == (("DD",), "if it is cheap")


def test_from_whom_an_answer_is_known_is_told() -> None:
    official = source("read-out", "official", official_of=["DD"])
    own = endorsed(["DD"], on="2025-02-01", sources=read_in("read-out"))
    assert cells_of(official, WATER, own)["response"] == ("DD: welcomed, 1 Feb 2025, in its own words",)
    others = endorsed(["DD"], on="2025-02-01")
    assert cells_of(official, WATER, others)["response"] == ("DD: welcomed, 1 Feb 2025, as others report",)


def test_an_agreement_and_a_signature_are_told_as_such() -> None:
    assert cells_of(WATER, agreed("AA", "DD", on="2025-02"))["response"] == ("DD: agreed, Feb 2025, as others report",)
    signing = signed(parties=["AA", "DD"], on="2025-02")
    assert cells_of(WATER, signing)["response"] == ("DD: signed, Feb 2025, as others report",)
    communique = signed(kind="joint_statement", parties=["AA", "DD"], on="2025-02")
    assert cells_of(WATER, communique)["response"] == ("DD: agreed, Feb 2025, as others report",)


def test_an_answer_that_was_taken_back_is_told_so() -> None:
    events = (WATER, endorsed(["DD"], endorsement="words"), withdrawn("words", by=["DD"]))
    assert cells_of(*events)["response"] == ("DD: no answer that stands; it has taken back what it had said",)


def test_an_inherited_answer_is_told_as_one_about_the_whole_and_not_about_this_one() -> None:
    events = (
        meeting("round", "2025-01-01", parties=["AA", "DD"]),
        made(["AA"], ["DD"], meeting="round", tracks=["rivers"]),
        endorsed(["DD"], "welcomed", "meeting:round", meeting="round"),
    )
    row = row_of(*events)
    assert row.answering[0].latest is None
    assert [(each.side, each.strength, each.through, each.possibly) for each in row.inherited] == [
        ("DD", "welcomed", "meeting:round", False)
    ]
    assert cells_of(*events)["response"] == (
        "DD: no answer is recorded",
        "DD: welcomed, of the whole meeting “round”, 1 Jan 2025; no words on this one",
    )
    assert row.status.stage == "proposed"


def test_words_about_the_whole_that_were_taken_back_are_not_inherited() -> None:
    events = (
        meeting("round", "2025-01-01"),
        made(["AA"], ["DD"], meeting="round"),
        endorsed(["DD"], "welcomed", "meeting:round", meeting="round", endorsement="words"),
        withdrawn("words", by=["DD"]),
    )
    assert row_of(*events).inherited == ()


def test_of_words_of_two_about_the_whole_those_that_one_took_back_are_not_inherited() -> None:
    events = (
        meeting("round", "2025-01-01"),
        made(["AA"], ["DD", "university-e"], meeting="round"),
        endorsed(["DD", "university-e"], "welcomed", "meeting:round", meeting="round", endorsement="words"),
        withdrawn("words", by=["DD"]),
    )
    assert [each.side for each in row_of(*events).inherited] == ["university-e"]


def test_of_what_several_wholes_bring_the_warmest_and_of_those_the_latest_is_told() -> None:
    first, second = (endorsed(["DD"], word, "track:rivers", on=on) for word, on in _OF_THE_TRACK)
    row = row_of(WATER, first, second)
    assert [(each.strength, each.on) for each in row.inherited] == [("supported", "2025-02")]


_OF_THE_TRACK = (("supported", "2025-02"), ("noted", "2025-03"))


def test_where_nobody_was_asked_by_name_whoever_answers_is_told() -> None:
    unasked = made(["AA"], tracks=["rivers"])
    assert cells_of(unasked)["response"] == ("nobody was asked by name, and nobody answered",)
    told = cells_of(unasked, endorsed(["DD"], on="2025-02-01"))
    assert told["response"] == ("DD: welcomed, 1 Feb 2025, as others report",)


def test_another_voice_is_told_as_not_asked() -> None:
    told = cells_of(WATER, endorsed(["company-c"], on="2025-02-01"))
    assert told["response"] == ("DD: no answer is recorded", "Company C, not asked: welcomed, 1 Feb 2025")


# How far it came


def test_where_it_was_raised_is_told_with_the_first_and_the_last_time() -> None:
    ledger = given(
        meeting("first", "2025-01"),
        meeting("second", "2025-06-01"),
        made(["AA"], ["DD"], meeting="first", label="one"),
        made(["AA"], ["DD"], meeting="second", label="two"),
    )
    found = ledger.matrix(DAY)
    (row,) = found.rows
    one, two = position(ledger, "one"), position(ledger, "two")
    assert row.raised == (Raised(one, "first", "2025-01"), Raised(two, "second", "2025-06-01"))
    assert report.cells(found, row)["raised"] == (
        f"at “first”, Jan 2025 [{one}]",
        f"2 times; last at “second”, 1 Jun 2025 [{two}]",
    )


def test_the_stage_says_whom_it_binds_and_on_whose_word_it_is_complete() -> None:
    assert cells_of(WATER)["stage"] == ("proposed", "1 Jan 2025")
    memo = signed(on="2025-02", parties=["AA", "DD"])
    assert cells_of(WATER, memo)["stage"] == ("instrument signed (non-binding)", "Feb 2025")
    assert cells_of(WATER, claimed(on="2025-02"))["stage"][0] == "completed (claimed)"
    assert cells_of(WATER, verified(on="2025-02"))["stage"][0] == "completed (verified)"
    assert cells_of(WATER, pilot(on="2025-02", by=["AA"]))["stage"][0] == "pilot (claimed)"


def test_an_instrument_is_told_with_what_it_is_whom_it_binds_and_until_when() -> None:
    signing = signed("pact", "agreement", on="2025-02", binding="binding", term=term(end="2026-06-30"), parties=["AA"])
    (told,) = cells_of(WATER, signing)["instruments"]
    assert told == ("Pact (agreement, binding), signed Feb 2025; in force: its term runs until 2026-06-30")
    (row,) = matrix_of(WATER, signing, day="2026-12-31").rows
    assert row.signed[0].force.in_force is False


def test_a_draft_is_told_as_not_signed() -> None:
    (told,) = cells_of(WATER, step("initialled", proposals=["water"], on="2025-02"))["instruments"]
    assert told == "Memo (mou, non-binding), initialled, not signed"


def test_how_long_nothing_moved_it_is_told() -> None:
    row = row_of(WATER)
    assert row.last_moved is not None
    assert (row.last_moved.on, row.last_moved.days, row.last_moved.activity) == ("2025-01-01", 364, Activity.STALE)
    assert cells_of(WATER)["moved"] == ("1 Jan 2025", "364 days ago, stale")


def test_what_is_suspended_has_no_activity_but_when_it_last_moved() -> None:
    row = row_of(WATER, suspended(on="2025-02-01"))
    assert row.last_moved is not None
    assert (row.last_moved.days, row.last_moved.activity) == (333, None)


# Whose turn it is


def test_the_next_step_is_the_open_action_with_the_nearest_day() -> None:
    ledger = given(
        WATER,
        assigned("later", deadline(due="2026-06-30"), about=["proposal:water"], owners=["ministry-d"]),
        assigned("sooner", deadline(due="2026-01-15"), about=["proposal:water"], owners=["AA"], owed_to=["DD"]),
        assigned("done", deadline(due="2025-12-01"), about=["proposal:water"], owners=["AA"]),
        assigned("undated", about=["proposal:water"], owners=["AA"]),
        done("done", on="2025-11-30"),
    )
    (row,) = ledger.matrix(DAY).rows
    assert row.next_step is not None
    assert (row.next_step.thing, row.schedule, row.further_steps) == ("action:sooner", Schedule.DUE_SOON, 2)
    assert row.next_step.days == Days(date(2026, 1, 15), date(2026, 1, 15))


def test_where_nothing_is_to_be_done_that_is_told_and_not_that_it_was_not_begun() -> None:
    told = cells_of(WATER)
    assert (told["step"], told["deadline"], told["schedule"]) == (("none on record",), (), ())


@pytest.mark.parametrize(
    ("until", "schedule", "told"),
    [
        (deadline(due="2025-11", said="in November"), "overdue", ("“in November”", "between 1 and 30 Nov 2025")),
        (deadline(due="2026-01-10", said="2026-01-10"), "due soon", ("10 Jan 2026",)),
        (deadline(due="[..2026-12-31]"), "due soon", ("“as agreed”", "by 31 Dec 2026 at the latest")),
        (deadline("after", due="2027-01-01"), "on time", ("“as agreed”", "from 1 Jan 2027 on")),
        (None, "no deadline", ("none was set",)),
    ],
)
def test_a_deadline_is_told_as_said_and_as_it_resolves(
    until: Deadline | None, schedule: str, told: tuple[str, ...]
) -> None:
    found = cells_of(WATER, assigned(deadline=until, about=["proposal:water"], owners=["AA"]))
    assert found["schedule"] == (schedule,)
    assert found["deadline"] == told


def test_a_deadline_that_is_no_day_is_told_with_why() -> None:
    found = cells_of(WATER, assigned(deadline=deadline(said="soon"), about=["proposal:water"], owners=["AA"]))
    assert found["schedule"] == ("undetermined",)
    assert found["deadline"][0] == "“soon”"
    assert found["deadline"][1].startswith("cannot be told: ")


def test_who_is_to_do_it_is_told_side_by_side_and_whether_that_is_us() -> None:
    events = (
        made(["AA"], ["DD"], tracks=["rivers"], roles=[]),
        assigned(about=["proposal:water"], owners=["company-c", "ministry-d"]),
    )
    row = row_of(*events, we="AA")
    assert [(each.party, each.side, each.role) for each in row.responsible] == [
        ("company-c", "AA", "owner"),
        ("ministry-d", "DD", "owner"),
    ]
    assert row.next_step is not None
    assert row.next_step.owed is Owed.BOTH
    told = cells_of(*events, we="AA")
    assert told["responsible"] == ("AA: Company C", "DD: Ministry D")
    assert told["step"] == ("Write the report", "by Company C, Ministry D (both owe it)")


def test_what_is_deferred_until_a_day_is_to_be_taken_up_again_then() -> None:
    row = row_of(WATER, deferred(on="2025-02-01", until=deadline(due="2026-03-01")))
    assert row.next_step is not None
    assert (row.next_step.kind, row.schedule) == (DueKind.RESUMPTION, Schedule.ON_TIME)
    told = cells_of(WATER, deferred(on="2025-02-01", until=deadline(due="2026-03-01")))
    assert told["step"] == ("to be taken up again: it is deferred until then",)


def test_a_meeting_to_come_where_it_is_on_the_agenda_is_a_next_step() -> None:
    row = row_of(scheduled("round", "2026-02-01"), discussed(meeting="round", tracks=["rivers"]))
    assert row.next_step is not None
    assert (row.next_step.thing, row.schedule) == ("meeting:round", Schedule.ON_TIME)


# What a reader should know


def test_the_sources_are_those_of_the_events_that_decide() -> None:
    ledger = given(
        source("gazette"),
        source("paper"),
        made(["AA"], ["DD"], sources=read_in("gazette"), label="raised"),
        reported(stage="pilot", sources=read_in("paper")),
    )
    found = ledger.matrix(DAY)
    (row,) = found.rows
    assert [(each.answer, each.position, each.source) for each in row.deciding] == [
        ("stage", position(ledger, "raised"), "gazette")
    ]
    assert report.cells(found, row)["sources"] == (f"Gazette [{position(ledger, 'raised')}]",)


def test_that_no_source_is_cited_is_told() -> None:
    assert cells_of(WATER)["sources"] == ("no source is cited",)


def test_a_reported_status_that_says_more_is_told_beside() -> None:
    (told,) = cells_of(source("paper"), WATER, reported(stage="completed", sources=read_in("paper")))["remarks"]
    assert told == f"reported as completed, where the events show proposed, active: {Agreement.AHEAD.definition}"


def test_a_mark_is_told_with_its_definition() -> None:
    told = cells_of(made([], ["DD"]))
    assert f"proposer unknown: {Mark.PROPOSER_UNKNOWN.definition}" in told["remarks"]


def test_accounts_that_disagree_are_told_with_the_event_they_are_about() -> None:
    ledger = given(
        source("one"),
        source("other"),
        made(["AA"], ["DD"], on="2025-01-01", sources=read_in("one"), label="raised"),
        claim(field="on", value="2025-02-01", sources=read_in("other")),
    )
    (row,) = ledger.matrix(DAY).rows
    assert row.conflicts == ((position(ledger, "raised"), "on"),)


# What changed, and what is possible


def test_what_changed_since_a_moment_is_told_in_the_words_of_a_difference() -> None:
    ledger = given(WATER, endorsed(["DD"], on="2025-06-01", label="yes"))
    with ledger.view(on="2025-03-01") as before:
        found = ledger.matrix(DAY, since=before)
    (row,) = found.rows
    assert [each.kind for each in row.changes] == [Kind.MOVED, Kind.ANSWERED]
    at = position(ledger, "yes")
    assert report.cells(found, row)["changed"] == (f"moved: proposed → endorsed [{at}]", f"answered [{at}]")
    assert "changed" in report.columns(found)


def test_where_nothing_changed_that_is_told() -> None:
    ledger = given(WATER)
    with ledger.view(on="2025-03-01") as before:
        found = ledger.matrix(DAY, since=before)
    assert report.cells(found, found.rows[0])["changed"] == ("nothing",)
    assert "changed" not in report.columns(ledger.matrix(DAY))


def test_what_is_possibly_otherwise_on_a_day_is_told_among_the_remarks() -> None:
    ledger = given(WATER, endorsed(["DD"], on="2025"))
    with ledger.view(on="2025-06-30") as view:
        found = view.matrix("2025-06-30")
    (row,) = found.rows
    assert row.status.stage == "proposed"
    assert row.possibly is not None
    assert row.possibly.status.stage == "endorsed"
    remarks = [_without_positions(line) for line in report.cells(found, row)["remarks"]]
    assert "possibly answer: DD: welcomed, 2025, as others report" in remarks
    assert "possibly stage: endorsed; 2025" in remarks


def test_what_is_certain_has_nothing_beside_it() -> None:
    ledger = given(WATER, made(["AA"], ["DD"], "wells", on="2025", tracks=["rivers"]))
    with ledger.view(on="2025-06-30") as view:
        certain, uncertain = view.matrix("2025-06-30").rows
    assert (certain.proposal, certain.possibly, certain.is_certain) == ("water", None, True)
    assert (uncertain.proposal, uncertain.is_certain, uncertain.number) == ("wells", False, "1.2")


def test_what_is_only_possibly_on_a_track_or_on_none_is_told_there() -> None:
    ledger = given(made(["AA"], on="2025", label="loose"))
    with ledger.view(on="2025-06-30") as view:
        found = view.matrix("2025-06-30")
    assert [(track.title, [row.number for row in track.rows]) for track in found.tracks] == [
        ("Rivers", []),
        ("Roads", []),
        ("on no track", ["0.1"]),
    ]
    assert report.cells(found, found.rows[0])["remarks"][-1].startswith("only possibly: ")


# What is tied to no proposal


def test_what_is_tied_to_no_proposal_is_listed_after_all() -> None:
    found = matrix_of(
        WATER,
        signed("loose", "treaty", proposals=(), on="2025-02-01"),
        signed("tied", on="2025-02-01"),
        announced(3, "bundle"),
        assigned("alone", owners=["AA"]),
        assigned("about", about=["proposal:water"], owners=["AA"]),
    )
    assert [each.instrument for each in found.signed] == ["loose"]
    assert [name for name, *_ in found.bundles] == ["bundle"]
    assert [each.thing for each in found.steps] == ["action:alone"]
    assert [heading for heading, _ in report.untied(found)] == [
        "To be done, and about no proposal",
        "Signed, and tied to no proposal",
        "Announced together, with no proposal among the items",
    ]


def test_a_bundle_with_a_proposal_among_its_items_is_not_listed() -> None:
    assert matrix_of(WATER, announced(3, "bundle"), itemised("proposal:water", bundle="bundle")).bundles == ()


# A part of it


def test_of_a_track_everything_on_it_stands_whole_with_the_same_numbers() -> None:
    events = (made(["AA"], ["DD"], tracks=["rivers", "roads"]), made(["AA"], proposal="bridge", tracks=["roads"]))
    found = given(*events).matrix(DAY, track="roads")
    assert [track.track for track in found.tracks] == ["roads"]
    assert [(row.number, row.proposal) for row in found.tracks[0].rows] == [("1.1", "water"), ("2.1", "bridge")]


@pytest.mark.parametrize(
    ("events", "concerns"),
    [
        ([made(["company-c"], ["university-e"])], True),
        ([made(["university-e"], ["ministry-b"])], True),
        ([made(["university-e"]), endorsed(["army-a"])], True),
        ([made(["university-e"]), assigned(about=["proposal:water"], owners=["mill-s"])], True),
        ([made(["university-e"]), assigned(about=["proposal:water"], owners=["DD"], owed_to=["AA"])], True),
        ([made(["university-e"]), signed(parties=["ministry-b", "DD"])], True),
        ([made(["university-e"], ["DD"]), endorsed(["ministry-d"])], False),
    ],
)
def test_of_a_party_there_is_what_it_or_whoever_belongs_to_it_has_to_do_with(
    events: Sequence[AnyEvent], concerns: bool
) -> None:
    assert len(given(*events).matrix(DAY, party="AA").rows) == concerns


def test_a_body_of_a_side_is_found_by_its_own_name_and_not_by_that_of_its_side() -> None:
    ledger = given(made(["ministry-b"], ["DD"]), made(["AA"], ["DD"], "wells"))
    assert [row.proposal for row in ledger.matrix(DAY, party="ministry-b").rows] == ["water"]


# Always


@settings(max_examples=60)
@always(trackers(), st.sampled_from([None, "2025-06-30", "2026-01-31"]))
def test_a_row_says_what_the_record_says_of_its_proposal(ledger: Ledger, on: str | None) -> None:
    with ledger.view(on=on) if on else ledger.view() as view:
        found = view.matrix(on or DAY)
        rows = {row.proposal: row for row in found.rows if row.is_certain}
        assert [row.status for row in rows.values()] != [] or view.proposals() == []
        assert {name: row.status for name, row in rows.items()} == {each.proposal: each for each in view.proposals()}
        assert len({row.number for row in found.rows}) == len(found.rows)
        for name, row in rows.items():
            proposal = view.proposal(name)
            assert row.is_open is proposal.is_open
            assert (row.ended is None) >= row.is_open
            assert [each.position for each in row.raised] == [entry.position for entry in proposal.raised]
            named = [each for each in row.responses if each.role != "other"]
            assert [(each.side, each.role, each.voice) for each in named] == [
                (each.side, each.role, each.voice) for each in view.answers(name)
            ]
            for mine, theirs in zip(named, view.answers(name), strict=True):
                assert _same(mine.latest, theirs.latest)
                assert _same(mine.strongest, theirs.strongest)
            cells = report.cells(found, row)
            assert all(isinstance(line, str) for lines in cells.values() for line in lines)
            heirs = {each.position for each in row.inherited}
            assert heirs <= {each.position for each in view.inherited(name)}


def _same(told: Told | None, answer: Answer | None) -> bool:
    if told is None or answer is None:
        return told is None and answer is None
    event = answer.entry.event
    words = (event.strength,) if isinstance(event, EndorsementGiven) else ("agreed", "signed")
    return told.position == answer.entry.position and told.on == str(answer.entry.on) and told.said in words


@settings(max_examples=30)
@always(trackers())
def test_a_part_of_a_matrix_is_a_part_of_the_whole(ledger: Ledger) -> None:
    whole = {row.proposal: row for row in ledger.matrix(DAY).rows}
    for party in ("AA", "DD"):
        for row in ledger.matrix(DAY, party=party).rows:
            assert row == whole[row.proposal]
    on_tracks = [row for track in ledger.tracks() if track.track for row in ledger.matrix(DAY, track=track.track).rows]
    assert {row.proposal for row in on_tracks} == {name for name, row in whole.items() if row.status.tracks}
    assert all(row == whole[row.proposal] for row in on_tracks)


def test_interest_and_groups_and_amendments_make_rows_too() -> None:
    found = matrix_of(
        group("both", "AA", "DD"),
        interest(by=["AA"], counterparts=["both"], tracks=["rivers"]),
        amended(title="Clean water"),
    )
    (row,) = found.rows
    assert row.status.title == "Clean water"
    assert [each.side for each in row.answering] == ["DD"]
