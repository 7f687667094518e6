"""``coop due``, ``series``, ``follow-up``, ``list --activity`` and what ``show`` says of a day: given events, typed.

The desk records in January 2026 what AA and DD promised each other in the autumn before.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from coop_tracker.errors import Refused
from coop_tracker.events import AnyEvent, ProposalId, ProposalsLinked
from coop_tracker.series import all_series
from coop_tracker.tracker import Tracker
from coop_tracker.view import View
from coop_tracker.vocabulary import Relation
from tests.given import (
    Clock,
    announced,
    assigned,
    claim,
    deadline,
    declined,
    deferred,
    discussed,
    done,
    dropped,
    endorsed,
    given,
    itemised,
    made,
    meeting,
    rescheduled,
    retracted,
    scheduled,
    signed,
    step,
    suspended,
    term,
)
from tests.moments import written
from tests.sessions import Answer, Desk, desk
from tests.test_health import Machine, machine, office

__all__ = ["autumn", "desk", "machine", "office"]  # fixtures of these tests

ON = "2025-12-01"
AUTUMN = (
    meeting("first", "2025-10-01", series="jwg", ordinal=1),  # position 11
    meeting("second", ON, series="jwg", ordinal=2),
    scheduled("third", "2026-03-01", "tentative", series="jwg", ordinal=3, on=ON),
    made(["AA"], ["DD"], meeting="first"),
    discussed("dams", meeting="first"),
    discussed("dams", meeting="second"),
    endorsed(["DD"], "agreed", on="2025-11-10", words="agreed in principle"),  # 17
    assigned(
        "report",
        deadline(due="2026-01-31", said="by the end of January"),
        owners=["ministry-b"],
        owed_to=["DD"],
        about=["proposal:water"],
        meeting="second",
    ),
    assigned("survey", deadline(said="soon"), owners=["DD"], owed_to=["AA"], meeting="second", text="Survey rivers"),
    assigned("plan", deadline(due="2026-02-28", said="in three months"), owners=["AA", "DD"], on=ON, text="Plan it"),
    assigned("sums", None, on=ON, text="Do the sums"),
    assigned("letter", deadline(due="2025-12-15"), owners=["company-c"], on=ON, text="Send the letter"),
    done("letter", on="2025-12-20"),  # 23
    signed(on="2025-12-05", parties=["AA", "DD"], term=term(end="2026-12-31", auto_renews="P1Y", notice="P3M")),
    announced(3, on="2025-12-06"),
    itemised("instrument:memo", on="2025-12-06"),  # 26
)
"""What the two sides did in the autumn of 2025."""


@pytest.fixture
def autumn(office: Desk) -> Desk:
    """A desk with the autumn in its ledger, on 1 March 2026."""
    written(given(*AUTUMN), office.folder / "coop.db")
    return office


def plain(desk: Desk, command: str) -> list[dict[str, Any]]:
    """What a command prints as JSON."""
    found: list[dict[str, Any]] = json.loads(desk.says(f"coop {command} --format json"))
    assert isinstance(found, list)
    return found


def due(desk: Desk, options: str) -> dict[str, str]:
    """How each thing that ``coop due`` tells of stands."""
    return {each["thing"].partition(":")[2]: each["schedule"] for each in plain(desk, f"due {options}")}


# Due


def test_due_tells_what_is_overdue_due_soon_or_at_a_time_that_nobody_can_tell(autumn: Desk) -> None:
    answer = autumn.run("coop due --on 2026-02-01 --we AA")
    assert answer.out == (
        "schedule\tdue\twhat\towner\towed to\towed by\tid\tevent\twhy\n"
        "overdue\t2026-01-31\tWrite the report (“by the end of January”)\tministry-b\tDD\twe\taction:report\t18\t"
        "said: 2026-01-31\n"
        "due soon\t2026-02-28\tPlan it (“in three months”)\tAA, DD\t\tboth\taction:plan\t20\tsaid: 2026-02-28\n"
        "due soon\t2026-03-01 (tentative)\tthird\t\t\t\tmeeting:third\t13\ttentative; said: 2026-03-01\n"
        "undetermined\t\tSurvey rivers (“soon”)\tDD\tAA\tthey\taction:survey\t19\t"
        "no day was said, and nothing that it counts from\n"
    )
    assert answer.err == "coop: what had happened by 2026-02-01, what was recorded up to position 26\n"


def test_due_as_json_has_the_promised_shape(autumn: Desk) -> None:
    assert plain(autumn, "due --on 2026-02-01 --we AA --owner ministry-b") == [
        {
            "thing": "action:report",
            "kind": "action",
            "title": "Write the report",
            "schedule": "overdue",
            "first": "2026-01-31",
            "last": "2026-01-31",
            "said": "by the end of January",
            "why": "said: 2026-01-31",
            "tentative": False,
            "disputed": False,
            "approximate": False,
            "owners": ["ministry-b"],
            "owed_to": ["DD"],
            "owed_by": "we",
            "about": ["proposal:water"],
            "parties": [],
            "position": 18,
            "earlier_deadlines": 0,
            "partly_done": 0,
        }
    ]


@pytest.mark.parametrize(
    ("day", "report", "plan", "third"),
    [
        ("2025-12-31", None, None, None),
        ("2026-01-01", "due_soon", None, None),
        ("2026-01-29", "due_soon", "due_soon", None),
        ("2026-01-30", "due_soon", "due_soon", "due_soon"),
        ("2026-01-31", "due_soon", "due_soon", "due_soon"),
        ("2026-02-01", "overdue", "due_soon", "due_soon"),
        ("2026-03-01", "overdue", "overdue", "due_soon"),
        ("2026-03-02", "overdue", "overdue", "overdue"),
    ],
)
def test_due_is_measured_against_the_day_that_is_asked(
    autumn: Desk, day: str, report: str | None, plan: str | None, third: str | None
) -> None:
    found = due(autumn, f"--on {day}")
    assert [found.get(name) for name in ("report", "plan", "third", "survey")] == [report, plan, third, "undetermined"]


def test_due_without_a_day_is_measured_against_today(autumn: Desk, machine: Machine) -> None:
    machine.turn_to("2026-01-31")
    assert due(autumn, "")["report"] == "due_soon"
    machine.turn_to("2026-02-01")
    assert due(autumn, "")["report"] == "overdue"


@pytest.mark.parametrize(
    ("within", "soon"),
    [
        ("0d", []),
        ("27d", []),
        ("28d", ["plan"]),
        ("28D", ["plan"]),
        ("4w", ["plan"]),
        ("1m", ["plan"]),
        ("29d", ["plan", "third"]),
        ("P29D", ["plan", "third"]),
        ("P4W", ["plan"]),
        ("1y", ["plan", "third", "memo"]),
        ("P1Y", ["plan", "third", "memo"]),
        ("999y", ["plan", "third", "memo"]),
    ],
)
def test_how_far_ahead_is_soon_may_be_said_in_days_weeks_months_years_or_as_iso_8601_does(
    autumn: Desk, within: str, soon: Sequence[str]
) -> None:
    found = due(autumn, f"--on 2026-01-31 --within {within}")
    assert [name for name, schedule in found.items() if schedule == "due_soon" and name != "report"] == [*soon]


@pytest.mark.parametrize("within", ["", "soon", "3", "3x", "-3d", "-P3D", "P", "d", "1.5d"])
def test_what_is_no_length_of_time_cannot_be_read(autumn: Desk, within: str) -> None:
    told = f"coop: --within: {within!r} is no length of time; write 30d, 2w, 3m, or as ISO 8601 does: P30D\n"
    assert autumn.cannot_read("coop due", f"--within={within}") == told


def test_due_of_an_owner_of_a_side_and_of_all(autumn: Desk) -> None:
    day = "--on 2026-02-01"
    assert due(autumn, f"{day} --owner DD") == {"plan": "due_soon", "survey": "undetermined"}
    assert due(autumn, f"{day} --owner AA") == {"plan": "due_soon"}
    assert due(autumn, f"{day} --side AA") == {"report": "overdue", "plan": "due_soon"}
    assert due(autumn, f"{day} --side DD") == {"plan": "due_soon", "survey": "undetermined"}
    assert due(autumn, f"{day} --side AA --owner DD") == {"plan": "due_soon"}
    assert due(autumn, f"{day} --side AA --all") == {
        "report": "overdue",
        "plan": "due_soon",
        "memo": "on_time",
        "letter": "met_late",
    }
    assert due(autumn, f"{day} --owed-to AA") == {"survey": "undetermined"}
    assert due(autumn, f"{day} --owed-to DD") == {"report": "overdue"}
    assert due(autumn, f"{day} --all") == {
        "report": "overdue",
        "plan": "due_soon",
        "third": "due_soon",
        "survey": "undetermined",
        "memo": "on_time",
        "sums": "no_deadline",
        "letter": "met_late",
    }


@pytest.mark.parametrize(
    ("we", "owed"),
    [
        ("AA", {"report": "we", "plan": "both", "survey": "they", "letter": "we", "sums": "nobody"}),
        ("DD", {"report": "they", "plan": "both", "survey": "we", "letter": "they", "sums": "nobody"}),
        ("ministry-b", {"report": "we", "plan": "they", "survey": "they", "letter": "we", "sums": "nobody"}),
        ("company-c", {"report": "they", "plan": "they", "survey": "they", "letter": "we", "sums": "nobody"}),
    ],
)
def test_who_owes_what_is_said_for_whoever_is_meant_by_we(autumn: Desk, we: str, owed: dict[str, str]) -> None:
    found = plain(autumn, f"due --on 2026-02-01 --all --we {we}")
    assert {each["thing"].partition(":")[2]: each["owed_by"] for each in found if each["kind"] == "action"} == owed
    assert {each["owed_by"] for each in found if each["kind"] != "action"} == {None}


def test_without_we_nobody_says_who_owes_it(autumn: Desk) -> None:
    assert {each["owed_by"] for each in plain(autumn, "due --on 2026-02-01 --all")} == {None}


def test_we_and_the_window_may_be_configured_and_the_command_line_comes_first(autumn: Desk) -> None:
    autumn.file("coop.toml", 'we = "DD"\nwindow = 0\n')
    found = {each["thing"]: each for each in plain(autumn, "due --on 2026-02-01")}
    assert {thing: (each["schedule"], each["owed_by"]) for thing, each in found.items()} == {
        "action:report": ("overdue", "they"),
        "action:survey": ("undetermined", "we"),
    }
    assert due(autumn, "--on 2026-02-01 --within 27d")["plan"] == "due_soon"
    assert plain(autumn, "due --on 2026-02-01 --we AA")[0]["owed_by"] == "we"
    autumn.file("other.toml", "window = 27\n")
    assert due(autumn, "--on 2026-02-01 --config other.toml")["plan"] == "due_soon"
    answer = autumn.run("coop due --on 2026-02-01 --format json", env={"COOP_CONFIG": "other.toml"})
    assert "action:plan" in answer.out


def test_what_is_partly_done_or_was_put_off_says_so(office: Desk) -> None:
    until = deadline(due="2026-01-10")
    ledger = given(
        assigned(deadline=until, on=ON, owners=["AA"]),
        rescheduled(deadline(due="2026-02-20"), on="2025-12-10"),
        done(outcome="partly_met", on="2025-12-12"),
        done(outcome="partly_met", on="2025-12-13"),
    )
    written(ledger, office.folder / "coop.db")
    (row,) = office.says("coop due --on 2026-02-01").splitlines()[1:]
    assert row.endswith("\tsaid: 2026-02-20; 1 earlier; a part of it was done 2 times")
    (found,) = plain(office, "due --on 2026-02-01")
    assert (found["earlier_deadlines"], found["partly_done"]) == (1, 2)


def test_what_had_only_possibly_happened_is_shown_beside(office: Desk) -> None:
    events = [assigned(deadline=deadline(due="2026-02-10"), on=ON, owners=["AA"]), done(on="2026-02")]
    written(given(*events, clock=Clock("2026-03-01T09:00")), office.folder / "coop.db")
    (found,) = plain(office, "due --on 2026-02-15")
    assert (found["schedule"], found["certain"]) == ("overdue", True)
    assert found["possibly"]["schedule"] == "met"
    assert "\tpossibly\n" in office.says("coop due --on 2026-02-15")
    assert plain(office, "due --on 2026-02-28") == []
    (found,) = plain(office, "due --on 2026-02-28 --all")
    assert found["schedule"] == "met"


# Series


def test_a_series_is_a_page(autumn: Desk) -> None:
    nothing_yet = "no later meeting was held, as far as is on record; third is tentative for 2026-03-01"
    assert autumn.says("coop series jwg --on 2026-02-01") == (
        "jwg\n"
        "a series of meetings\n"
        "\n"
        "meetings\n"
        "  1. first   first, held 2025-10-01\n"
        "  2. second  second, held 2025-12-01\n"
        "  3. third   third, tentative, “2026-03-01” (on 2026-03-01)\n"
        "\n"
        "from one to the next\n"
        "  first to second  61 days\n"
        "\n"
        "raised, and no later meeting is on record\n"
        f"  proposal:dams  Dams; second to third: {nothing_yet}\n"
        f"  action:report  Write the report; second to third: {nothing_yet}\n"
        f"  action:survey  Survey rivers; second to third: {nothing_yet}\n"
        "\n"
        "went on\n"
        "  proposal:water  Water; first to second: event 17\n"
        "  proposal:dams   Dams; first to second: event 16\n"
        "\n"
        "raised again without progress\n"
        "  dams  Dams: raised 2 times, 2025-10-01, 2025-12-01\n"
    )


def test_a_series_as_json_has_the_promised_shape(autumn: Desk) -> None:
    (found,) = plain(autumn, "series jwg --on 2026-02-01")
    assert [*found] == ["series", "meetings", "gaps", "threads", "raised_again"]
    assert found["meetings"][1:] == [
        {
            "meeting": "second",
            "title": "second",
            "ordinal": 2,
            "status": "held",
            "on": "2025-12-01",
            "planned": None,
        },
        {
            "meeting": "third",
            "title": "third",
            "ordinal": 3,
            "status": "tentative",
            "on": None,
            "planned": "2026-03-01",
        },
    ]
    assert found["gaps"] == [
        {"earlier": "first", "later": "second", "missing": None, "shortest_days": 61, "longest_days": 61}
    ]
    assert found["threads"][0] == {
        "thing": "proposal:water",
        "title": "Water",
        "raised_at": "first",
        "by": "second",
        "thread": "continued",
        "why": "event 17",
        "events": [17],
    }
    assert found["raised_again"] == [
        {"proposal": "dams", "title": "Dams", "times": 2, "on": ["2025-10-01", "2025-12-01"]}
    ]


def test_a_series_on_a_day_is_what_had_happened_by_then(autumn: Desk) -> None:
    found = plain(autumn, "series jwg --on 2025-10-31")[0]
    assert [each["meeting"] for each in found["meetings"]] == ["first"]
    assert {each["thread"] for each in found["threads"]} == {"no_later_meeting"}
    assert found["raised_again"] == []


def test_dropped_threads_and_missing_meetings_are_told_in_words(office: Desk) -> None:
    events = [
        meeting("one", "2025-03", series="jwg", ordinal=1),
        discussed(meeting="one"),
        meeting("two", "2025-06-01", series="jwg", ordinal=2),
        discussed("dams", meeting="two"),
        meeting("five", "2025-11-01", series="jwg", ordinal=5),
    ]
    written(given(*events), office.folder / "coop.db")
    shown = office.says("coop series jwg")
    assert "  one to two   62 to 92 days\n" in shown
    assert "  two to five  153 days; numbers 3–4 are not recorded\n" in shown
    assert "\ndropped: raised at one meeting, and nothing up to the end of the next\n" in shown
    nothing = "nothing is on record about it after one up to the end of two"
    assert f"  proposal:water  Water; one to two: {nothing}\n" in shown
    assert "\nwhether it was dropped cannot be told\n" in shown
    assert "  proposal:dams  Dams; two to five: meetings 3–4 are not recorded\n" in shown


def test_every_series_is_listed(autumn: Desk) -> None:
    assert autumn.says("coop series") == ("series\theld\tlast\ton\tto come\njwg\t2\tsecond\t2025-12-01\t1\n")
    assert plain(autumn, "series") == [
        {"series": "jwg", "held": 2, "last": "second", "last_on": "2025-12-01", "to_come": 1}
    ]
    assert plain(autumn, "series --on 2025-10-31")[0]["last"] == "first"


# Follow-up


def test_what_became_of_a_meeting_is_a_page(autumn: Desk) -> None:
    assert autumn.says("coop follow-up first --on 2026-02-01") == (
        "first\n"
        "what became of meeting first\n"
        "\n"
        "water: Water\n"
        "  stands  proposed then, instrument signed now; active\n"
        "  since   event 17, endorsement-given, 2025-11-10: agreed “agreed in principle”\n"
        "  since   event 24, instrument-signed, 2025-12-05: Memo\n"
        "\n"
        "dams: Dams\n"
        "  stands  mentioned; active\n"
        "  since   event 16, topic-discussed, 2025-12-01: Dams\n"
    )


def test_where_nothing_followed_it_says_as_of_which_day(autumn: Desk) -> None:
    nothing = "no linked follow-up found as of 2026-02-01"
    told = autumn.says("coop follow-up second --on 2026-02-01")
    assert told == (
        "second\n"
        "what became of meeting second\n"
        "\n"
        "dams: Dams\n"
        "  stands  mentioned; active\n"
        f"  since   {nothing}\n"
        "\n"
        "assigned there\n"
        "  action:report  Write the report; overdue on 2026-02-01\n"
        "  action:survey  Survey rivers; undetermined on 2026-02-01\n"
    )
    assert "as of 2026-03-01\n" in autumn.says("coop follow-up second")
    assert plain(autumn, "follow-up second --on 2026-02")[0]["as_of"] == "2026-02-28"


def test_what_became_of_a_meeting_as_json_has_the_promised_shape(autumn: Desk) -> None:
    (whole,) = plain(autumn, "follow-up meeting:first --on 2026-02-01")
    found = whole.pop("proposals")
    assert whole == {
        "meeting": "first",
        "title": "first",
        "as_of": "2026-02-01",
        "signed": [],
        "announced": [],
        "assigned": [],
    }
    assert [each["proposal"] for each in found] == ["water", "dams"]
    assert found[0] == {
        "proposal": "water",
        "title": "Water",
        "stage_then": "proposed",
        "stage": "instrument_signed",
        "disposition": "active",
        "followed": True,
        "since": [
            {"position": 17, "type": "EndorsementGiven", "on": "2025-11-10"},
            {"position": 24, "type": "InstrumentSigned", "on": "2025-12-05"},
        ],
        "possibly_since": [],
        "bundles": [],
        "linked_by": [],
    }


def test_bundles_links_and_what_only_possibly_followed_are_told_too(office: Desk) -> None:
    link = ProposalsLinked(
        proposals=(ProposalId("dams"),), relation=Relation.POSSIBLY_RELATED, target=ProposalId("water")
    )
    events = [
        meeting("first", "2025-10-01"),
        made(["AA"], ["DD"], meeting="first"),
        made(proposal="dams", on=ON),
        endorsed(on="2025"),
        announced(2, on=ON),
        itemised("proposal:water", on=ON),
        link,
    ]
    written(given(*events), office.folder / "coop.db")
    assert office.says("coop follow-up first").splitlines()[4:] == [
        "  stands          proposed then, endorsed now; active",
        "  possibly since  event 14, endorsement-given, 2025: welcomed",
        "  item of         bundle twelve",
        "  related         by event 17",
    ]
    (found,) = plain(office, "follow-up first")[0]["proposals"]
    assert (found["bundles"], found["linked_by"]) == (["twelve"], [17])
    assert [each["position"] for each in found["possibly_since"]] == [14]


def test_a_meeting_that_brought_nothing_says_so(autumn: Desk) -> None:
    assert "no proposal that came up at it is on record\n" in autumn.says("coop follow-up third")
    assert plain(autumn, "follow-up third")[0]["proposals"] == []


# Activity


def test_how_long_nothing_moved_each_proposal_is_listed(autumn: Desk) -> None:
    assert autumn.says("coop list --activity --on 2026-03-01") == (
        "proposal\ttitle\tstage\tactivity\tdays\tlast moved\tevent\n"
        "dams\tDams\tmentioned\tquiet\t90\t2025-12-01\t16\n"
        "water\tWater\tinstrument signed\tcurrent\t86\t2025-12-05\t24\n"
    )
    assert plain(autumn, "list --activity --on 2026-03-01 --stage mentioned") == [
        {
            "proposal": "dams",
            "title": "Dams",
            "stage": "mentioned",
            "activity": "quiet",
            "last_moved": "2025-12-01",
            "last_moved_by": 16,
            "days": 90,
            "why": "90 days since event 16, 2025-12-01",
        }
    ]


@pytest.mark.parametrize(("day", "word"), [("2026-01-29", "current"), ("2026-01-30", "quiet"), ("2026-03-31", "stale")])
def test_activity_is_measured_against_the_day_that_is_asked(
    autumn: Desk, machine: Machine, day: str, word: str
) -> None:
    def dams(options: str) -> str:
        (found,) = plain(autumn, f"list --activity --text dams {options}")
        return str(found["activity"])

    assert dams(f"--on {day}") == word
    machine.turn_to(day)
    assert dams("") == word
    autumn.file("coop.toml", "[staleness.mentioned]\nquiet = 1\nstale = 2\ndormant = 3\n")
    assert dams("") == "dormant"


def test_where_nothing_is_open_and_active_the_list_says_so(office: Desk) -> None:
    written(given(made(["AA"], ["DD"], on=ON), declined(on="2025-12-20")), office.folder / "coop.db")
    assert office.run("coop list --activity") == ("", "coop: no proposal that matches is open and active\n", 0)
    assert plain(office, "list --activity") == []


# Show


def shown(desk: Desk, command: str) -> str:
    """What ``coop show`` says before the events."""
    return desk.says(f"coop show {command}").partition("\nevents")[0]


def test_an_action_is_shown_with_how_it_stands_on_the_day(autumn: Desk) -> None:
    assert shown(autumn, "report --on 2026-02-01") == (
        "Write the report\n"
        "action report\n"
        "\n"
        "schedule  overdue on 2026-02-01, due 2026-01-31\n"
        "          said: 2026-01-31\n"
        "deadline  “by the end of January”\n"
        "\n"
        "meeting  second\n"
        "on       2025-12-01\n"
        "\n"
        "who\n"
        "  DD          owed to\n"
        "  ministry-b  owner\n"
        "\n"
        "about\n"
        "  proposal:water\n"
    )
    assert "schedule  due soon on 2026-01-31, due 2026-01-31\n" in shown(autumn, "report --on 2026-01-31")
    assert "schedule  overdue on 2026-03-01, due 2026-01-31\n" in shown(autumn, "report")
    assert "schedule  met late on 2026-03-01, due 2025-12-15\n" in shown(autumn, "letter")
    autumn.file("coop.toml", 'we = "DD"\nwindow = 3\n')
    assert "owed by   they\n" in shown(autumn, "report")
    assert "schedule  on time on 2026-01-27, due 2026-01-31\n" in shown(autumn, "report --on 2026-01-27")


def test_a_meeting_to_come_is_shown_with_how_it_stands(autumn: Desk) -> None:
    assert shown(autumn, "third --on 2026-03-02") == (
        "third\n"
        "meeting third\n"
        "\n"
        "schedule  overdue on 2026-03-02, due 2026-03-01 (tentative)\n"
        "          tentative; said: 2026-03-01; nothing says whether it was held\n"
        "deadline  “2026-03-01”\n"
        "\n"
        "planned, the last one counts\n"
        "  event 13  tentative, “2026-03-01” (on 2026-03-01)\n"
        "\n"
        "series   jwg\n"
        "ordinal  3\n"
        "status   tentative\n"
    )
    assert "schedule" not in shown(autumn, "first")


@pytest.mark.parametrize(
    ("day", "in_force", "notice"),
    [
        ("2025-12-31", "in force             yes, on 2025-12-31: its term runs until 2026-12-31\n", "2026-09-30"),
        ("2026-12-31", "in force             yes, on 2026-12-31: its term runs until 2026-12-31\n", "2027-09-30"),
        (
            "2027-01-01",
            "in force             yes, on 2027-01-01: its term runs until 2027-12-31, having renewed itself\n",
            "2027-09-30",
        ),
    ],
)
def test_an_instrument_is_shown_with_whether_it_is_in_force(autumn: Desk, day: str, in_force: str, notice: str) -> None:
    told = shown(autumn, f"memo --on {day}")
    assert in_force in told
    assert "binds                nobody: it says what is intended, and commits no party\n" in told
    assert f"last day for notice  {notice}, so that it ends on " in told
    (found,) = plain(autumn, f"show memo --on {day}")
    assert (found["in_force"]["on"], found["in_force"]["in_force"]) == (day, True)
    assert found["in_force"]["last_day_for_notice"] == {"first": notice, "last": notice}
    assert (found["in_force"]["commits"], found["in_force"]["renews_itself"]) == (False, True)


def test_a_bundle_is_shown_with_what_is_known_of_it(autumn: Desk) -> None:
    assert shown(autumn, "twelve") == (
        "Twelve\n"
        "bundle twelve\n"
        "\n"
        "announced         3 memoranda\n"
        "known one by one  1\n"
        "unaccounted       2\n"
        "\n"
        "how far, reported and by the items' own events (never added)\n"
        "  instrument signed  no number reported; 1 of 1 items\n"
        "\n"
        "known one by one\n"
        "  instrument:memo\n"
        "\n"
        "on  2025-12-06\n"
    )


def test_what_is_shown_as_json_says_how_it_stands_on_the_day(autumn: Desk) -> None:
    (report,) = plain(autumn, "show report --on 2026-02-01")
    assert report["schedule"] == plain(autumn, "due --on 2026-02-01 --owner ministry-b")[0]
    (third,) = plain(autumn, "show third --on 2026-02-01")
    assert third["schedule"]["schedule"] == "due_soon"
    (twelve,) = plain(autumn, "show twelve --on 2026-02-01")
    assert {name: twelve["bundle"][name] for name in ("announced", "itemised", "unaccounted", "items")} == {
        "announced": 3,
        "itemised": 1,
        "unaccounted": 2,
        "items": ["instrument:memo"],
    }


# What is not known


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("due --we nobody", "coop: --we: nothing is known about party 'nobody'\n"),
        ("due --owner ministry-x", "coop: --owner: nothing is known about party 'ministry-x'; did you mean "),
        ("due --side nobody", "coop: --side: nothing is known about party 'nobody'\n"),
        ("series jw", "coop: no meeting of a series 'jw' is on record; did you mean jwg?\n"),
        ("series first", "coop: no meeting of a series 'first' is on record"),
        ("follow-up firs", "coop: nothing is known about meeting 'firs'; did you mean first?\n"),
        ("follow-up proposal:water", "coop: proposal:water is no meeting"),
        ("due --config none.toml", "coop: none.toml: no such file or directory\n"),
        ("health --config none.toml", "coop: none.toml: no such file or directory\n"),
        ("list --activity --config none.toml", "coop: none.toml: no such file or directory\n"),
        ("show report --config none.toml", "coop: none.toml: no such file or directory\n"),
        ("export --format ics --config none.toml", "coop: none.toml: no such file or directory\n"),
    ],
)
def test_what_is_not_known_is_said(autumn: Desk, command: str, told: str) -> None:
    assert autumn.refuses(f"coop {command}").startswith(told)


def test_a_party_named_by_its_code_is_always_known(autumn: Desk) -> None:
    assert due(autumn, "--on 2026-02-01 --side EE") == {}


FAULTY = """we = 3
window = -1
colour = "red"

[staleness.proposed]
quiet = 90
stale = 10

[staleness.finished]
quiet = 1

[calendars.ours]
weekend = ["caturday"]
"""


@pytest.mark.parametrize("command", ["due", "health", "list --activity", "show report", "export --format ics"])
def test_every_fault_of_a_configuration_is_told_at_its_place(autumn: Desk, command: str) -> None:
    autumn.file("coop.toml", FAULTY)
    told = autumn.refuses(f"coop {command}").splitlines()
    places = [line.removeprefix("coop: coop.toml: ").split(":")[0] for line in told]
    assert all(line.startswith("coop: coop.toml: ") for line in told)
    assert places == [
        *("we", "window", "colour", "staleness.proposed", "staleness.finished"),
        "calendars.ours.weekend",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"we = \n", "coop: coop.toml: it is no TOML: "),
        (b"we = '\xff'\n", "coop: coop.toml: it is not text in UTF-8\n"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told(autumn: Desk, content: bytes, told: str) -> None:
    autumn.file("coop.toml", content)
    assert autumn.refuses("coop due").startswith(told)


COMMANDS = (
    "due",
    "due --all --we AA",
    "due --within 2w --side AA",
    "health",
    "health --severity warning",
    "series",
    "series jwg",
    "follow-up first",
    "follow-up second",
    "list --activity",
    "show report",
    "show letter",
    "show third",
    "show memo",
    "show twelve",
    "show water",
)


@pytest.mark.parametrize("command", ["due", "health", "series", "list --activity", "follow-up first", "show report"])
def test_without_a_ledger_it_says_how_one_is_made(office: Desk, command: str) -> None:
    told = (
        "coop: there is no ledger coop.db: coop record and coop import make one; --ledger or COOP_LEDGER names another"
    )
    assert office.refuses(f"coop {command}") == f"{told}\n"
    assert office.files() == {}


def test_of_an_empty_ledger_each_command_says_that_there_is_nothing(office: Desk) -> None:
    written(given(), office.folder / "coop.db")
    day = "2026-03-01"
    assert office.run("coop due") == Answer("", f"coop: nothing is overdue or due soon on {day}\n", 0)
    assert office.run("coop due --all") == Answer("", f"coop: nothing is due by {day} that is on record\n", 0)
    assert office.run("coop health") == Answer("", f"coop: nothing seems to be wrong on {day}\n", 0)
    assert office.run("coop series") == Answer("", "coop: no meeting on record belongs to a series\n", 0)
    for command in ("due", "due --all", "health", "series", "list --activity"):
        assert office.says(f"coop {command} --format json") == "[]\n"


@pytest.mark.parametrize("command", ["due", "health", "series", "list --activity", "follow-up first", "show report"])
def test_a_day_that_cannot_be_read_is_told_of_by_its_option(autumn: Desk, command: str) -> None:
    assert autumn.cannot_read(f"coop {command} --on someday").startswith("coop: --on: 'someday'")
    assert autumn.cannot_read(f"coop {command} --on 2026-01-01/..").startswith("coop: --on: '2026-01-01/..' has no")


# The clock


@pytest.mark.parametrize("command", COMMANDS)
def test_with_a_day_that_is_asked_nothing_hangs_on_the_clock(autumn: Desk, machine: Machine, command: str) -> None:
    for form in ("table", "json"):
        for day in ("2026-01-31", "2026-02-01", "2026-12-31"):
            answers = []
            for today in ("2026-01-02", "2026-07-01", "2036-01-01"):
                machine.turn_to(today)
                answers.append(autumn.run(f"coop {command} --format {form} --on {day}"))
            assert answers[0] == answers[1] == answers[2]
            assert answers[0].code == 0


@pytest.mark.parametrize("command", ["due", "health", "list --activity", "follow-up second", "show report"])
def test_without_a_day_the_answer_is_that_of_today(autumn: Desk, machine: Machine, command: str) -> None:
    for today in ("2026-01-31", "2026-02-01", "2026-12-31"):
        machine.turn_to(today)
        answers = [json.loads(autumn.says(f"coop {command} --format json{on}")) for on in ("", f" --on {today}")]
        for each in (row for answer in answers for row in answer):
            for beside in ("possibly", "certain"):
                each.pop(beside, None)
        assert answers[0] == answers[1]


# The fast way

dates = st.sampled_from(["2025-10-01", "2025-11", "2025-12-15", "2026-01-31", "2026", "[..2025-12-31]", "unknown"])
deadlines = st.sampled_from(
    [
        None,
        deadline(due="2025-12-31"),
        deadline(due="2026-01"),
        deadline(said="soon"),
        deadline("at_next_meeting"),
        deadline("within", offset="P30D", anchor="meeting:round"),
        deadline("within", offset="P1M", anchor="proposal:water"),
        deadline("every", offset="P1M", due="2025-11-30"),
    ]
)
later = st.one_of(
    st.builds(lambda on: meeting("round", on, series="jwg", ordinal=2), dates),
    st.builds(lambda on, to: scheduled("round", to, series="jwg", ordinal=2, on=on), dates, st.just("2026-02-10")),
    st.builds(lambda on: scheduled("round", status="tentative", series="jwg", on=on), dates),
    st.builds(lambda on, until: assigned(deadline=until, owners=["AA"], series="jwg", on=on), dates, deadlines),
    st.builds(lambda on: assigned("other", about=["proposal:water"], on=on), dates),
    st.builds(lambda on: rescheduled(deadline(due="2026-03-31"), on=on), dates),
    st.builds(lambda on, outcome: done(on=on, outcome=outcome), dates, st.sampled_from(["met", "partly_met"])),
    st.builds(lambda on: dropped(on=on), dates),
    st.builds(lambda on: discussed(meeting="round", on=on), dates),
    st.builds(lambda on: endorsed(["DD"], "agreed", on=on), dates),
    st.builds(lambda on: suspended(on=on, until=deadline(due="2026-01-31")), dates),
    st.builds(lambda on: deferred(on=on, until=deadline(said="later")), dates),
    st.builds(lambda on: declined(on=on), dates),
    st.builds(lambda on: signed(on=on, term=term(end="2026-01-15", notice="P1M")), dates),
    st.builds(lambda on: step("notice_given", on=on), dates),
    st.builds(lambda on: announced(2, on=on), dates),
    st.builds(lambda on: itemised("proposal:water", on=on), dates),
    st.just(claim(value="Waters", field="title")),
)


def everything(view: View, day: date) -> list[Any]:
    """All that is asked of a day."""
    series = [view.series(each.id) for each in all_series(view)]
    followed = [
        [(each.proposal, each.stage_then, [entry.position for entry in each.since], each.bundles, each.linked)]
        for each in view.follow_up("first")
    ]
    return [
        view.due(day, everything=True),
        view.activity(day),
        view.health(day),
        series,
        followed,
        view.bundles(),
        view.proposals(),
    ]


@hypothesis.settings(max_examples=40)
@hypothesis.given(
    st.lists(later, max_size=6),
    st.sampled_from(["2025-12-01", "2025-12-31", "2026-01-02", "2026-01-31", "2026-02-01", "2026-12-31"]),
    st.booleans(),
)
def test_the_record_as_it_stands_answers_as_a_view_of_the_day_does(
    events: Sequence[AnyEvent], day: str, retract: bool
) -> None:
    ledger = given(
        meeting("first", "2025-10-01", series="jwg", ordinal=1),
        made(["AA"], ["DD"], meeting="first"),
    )
    recorded = []
    for event in events:
        with suppress(Refused):
            recorded += ledger.tell(event)
    if retract and recorded:
        ledger.tell(retracted(recorded[-1].event_id))
    on = date.fromisoformat(day)
    standing = ledger.as_it_stands(day)
    with ledger.view(on=day) as view:
        assert view.possibly
        is_certain = view.possibly.connection is view.connection
        assert standing is None or is_certain
        if standing:
            assert standing.possibly
            assert everything(standing, on) == everything(view, on)
            assert everything(standing.possibly, on) == everything(view.possibly, on)


@pytest.mark.parametrize(
    ("when", "day", "stands"),
    [
        ("2025-12-15", "2025-12-15", True),
        ("2025-12-15", "2025-12-14", False),
        ("2025-12", "2025-12-31", True),
        ("2025-12", "2025-12-30", False),
        ("unknown", "2026-01-02", True),
        ("unknown", "2026-01-01", False),
        ("[2025-12-01..]", "2026-01-02", True),
        ("[2025-12-01..]", "2026-01-01", False),
        ("2025-12-15~", "2025-12-15", False),
        ("2025-12-15~", "2025-12-16", True),
    ],
)
def test_where_something_may_have_happened_later_it_does_not_stand_as_it_is(when: str, day: str, stands: bool) -> None:
    tracker: Tracker = given(made(on="2025-01-01"), endorsed(on=when))
    assert (tracker.as_it_stands(day) is not None) is stands
