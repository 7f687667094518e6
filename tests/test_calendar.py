"""What is due, as a calendar that other programs take in (RFC 5545), read again with a library that is not ours.

The desk records in January 2026, and the day that is asked is 1 February 2026.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from icalendar import Calendar

from coop_tracker.events import AnyEvent, Deadline, EventId
from coop_tracker.reports.calendar import calendar, edition_of
from coop_tracker.schedule import due
from coop_tracker.testing import strategies
from tests.given import (
    Ledger,
    assigned,
    deadline,
    declined,
    deferred,
    done,
    dropped,
    given,
    made,
    meeting,
    read_in,
    rescheduled,
    scheduled,
    signed,
    source,
    suspended,
    term,
)
from tests.moments import written
from tests.sessions import Desk, desk, process
from tests.test_health import Machine, machine, office

__all__ = ["desk", "machine", "office"]  # fixtures of these tests

DAY = date(2026, 2, 1)
ON = "2025-12-01"
JUNE = deadline(due="2026-06-30")


def ics(ledger: Ledger, day: date = DAY) -> bytes:
    """The whole calendar."""
    return calendar(edition_of(ledger), due(ledger, day, everything=True))


def read(content: bytes) -> list[Any]:
    """Its entries, as another program reads them; what it wrote is what a calendar may hold."""
    lines = content.split(b"\r\n")
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(byte < 32 and byte != 9 for line in lines for byte in line)
    found = Calendar.from_ical(content)
    assert (found["version"], found["method"]) == ("2.0", "PUBLISH")
    assert found.errors == []
    entries = list(found.subcomponents)
    for entry in entries:
        assert entry.errors == []
        assert entry.name in ("VEVENT", "VTODO")
        assert entry.subcomponents == []
    uids = [str(entry["uid"]) for entry in entries]
    assert len({*uids}) == len(uids)
    return entries


def entries(*events: AnyEvent, day: date = DAY) -> list[Any]:
    ledger = given(*events)
    assert ledger.check() == []
    return read(ics(ledger, day))


def the(*events: AnyEvent, day: date = DAY) -> Any:
    """The only entry."""
    (found,) = entries(*events, day=day)
    return found


def owed(until: Deadline | None = JUNE, **fields: Any) -> AnyEvent:
    return assigned(deadline=until, **{"on": ON, "owners": ["AA"], **fields})


def days(entry: Any) -> tuple[date, date]:
    """From which day up to, and not with, which other."""
    start, end = entry["dtstart"].dt, entry["dtend"].dt
    assert (type(start), type(end)) == (date, date)
    return start, end


# Days


@pytest.mark.parametrize(
    ("until", "day"),
    [
        (JUNE, date(2026, 6, 30)),
        (deadline(due="2026-06"), date(2026, 6, 30)),
        (deadline(due="2026"), date(2026, 12, 31)),
        (deadline(due="[2026-06-10..2026-06-20]"), date(2026, 6, 20)),
        (deadline(due="2026-01-15"), date(2026, 1, 15)),
        (deadline(due="2028-02-29"), date(2028, 2, 29)),
    ],
)
def test_what_is_due_takes_the_whole_of_its_last_possible_day(until: Deadline, day: date) -> None:
    entry = the(owed(until))
    assert entry.name == "VEVENT"
    assert days(entry) == (day, day + timedelta(1))
    assert (entry["summary"], entry["status"], entry["transp"]) == ("Write the report", "CONFIRMED", "TRANSPARENT")


@pytest.mark.parametrize(
    ("planned", "status", "start", "end"),
    [
        ("2026-06-30", "confirmed", date(2026, 6, 30), date(2026, 7, 1)),
        ("2026-06-10/2026-06-12", "tentative", date(2026, 6, 10), date(2026, 6, 13)),
        ("2026-06", "tentative", date(2026, 6, 1), date(2026, 7, 1)),
    ],
)
def test_a_meeting_takes_all_the_days_that_it_may_be(planned: str, status: str, start: date, end: date) -> None:
    entry = the(scheduled("round", planned, status, on=ON))
    assert days(entry) == (start, end)
    assert (entry["summary"], entry["status"]) == ("round", status.upper())


@pytest.mark.parametrize(
    ("events", "comment"),
    [
        ([owed(deadline(said="soon"))], "undetermined: no day was said, and nothing that it counts from"),
        ([owed(None)], "no deadline: no deadline was set"),
        ([owed(deadline("none"))], "no deadline: no deadline was set"),
        ([scheduled("round", None, "tentative", on=ON)], "undetermined: tentative; it is planned, and no day was said"),
    ],
)
def test_what_has_no_day_is_a_to_do_without_one_that_says_why(events: Sequence[AnyEvent], comment: str) -> None:
    entry = the(*events)
    assert (entry.name, entry["status"], entry["comment"]) == ("VTODO", "NEEDS-ACTION", comment)
    assert not {"dtstart", "due", "dtend"} & {name.lower() for name in entry}


def test_the_last_day_for_notice_a_term_that_runs_out_and_the_end_of_a_pause_have_their_days() -> None:
    found = entries(
        made(["AA"], ["DD"], on=ON),
        suspended(on=ON, until=deadline(due="2026-05-31")),
        signed("lease", proposals=[], on=ON, term=term(end="2026-12-31", auto_renews="P1Y", notice="P3M")),
        signed("grant", proposals=[], kind="contract", on=ON, term=term(end="2026-10-15")),
    )
    assert {(str(each["uid"]).partition("@")[0], days(each)[0]) for each in found} == {
        ("notice.instrument.lease.2026-09-30", date(2026, 9, 30)),
        ("expiry.instrument.grant.2026-10-15", date(2026, 10, 15)),
        ("resumption.proposal.water", date(2026, 5, 31)),
    }
    assert {str(each["summary"]) for each in found} == {
        "last day for notice: Lease (non-binding)",
        "Grant (whether it binds is not on record) runs out",
        "Water was suspended until then",
    }


def test_what_has_no_first_or_no_last_possible_day_is_on_the_day_that_is_known() -> None:
    assert days(the(owed(deadline("after", due="2026-06-30"))))[0] == date(2026, 6, 30)
    assert days(the(owed(deadline(due="[..2026-06-30]"))))[0] == date(2026, 6, 30)


def test_the_last_day_there_is_can_be_written() -> None:
    assert days(the(owed(deadline(due="9999-12-31"))))[0] == date(9999, 12, 31)


# What became of it


@pytest.mark.parametrize(
    "events",
    [
        [owed(), done(on="2025-12-20")],
        [owed(), dropped(on="2025-12-20")],
        [owed(deadline(due="2025-12-10")), done(on="2025-12-20")],
        [made(["AA"], ["DD"], on=ON), owed(about=["proposal:water"]), declined(on="2025-12-20")],
    ],
)
def test_what_is_done_dropped_or_does_not_apply_is_called_off(events: Sequence[AnyEvent]) -> None:
    entry = the(*events)
    assert (entry.name, entry["status"]) == ("VEVENT", "CANCELLED")


OVER = {"COMPLETED": done(on="2025-12-20"), "CANCELLED": dropped(on="2025-12-20")}


@pytest.mark.parametrize("status", OVER)
@pytest.mark.parametrize("until", [None, deadline(said="soon")])
def test_what_is_over_and_had_no_day_comes_off_as_a_to_do(until: Deadline | None, status: str) -> None:
    entry = the(owed(until), OVER[status])
    assert (entry.name, entry["status"]) == ("VTODO", status)


def test_what_hangs_on_a_meeting_that_is_only_planned_is_tentative() -> None:
    next_ = deadline("at_next_meeting")
    found = entries(scheduled("round", "2026-06-30", series="jwg", on=ON), owed(next_, series="jwg", on=ON))
    assert {str(each["status"]) for each in found if "action" in each["uid"]} == {"TENTATIVE"}


def test_a_meeting_that_was_held_is_no_entry_any_more() -> None:
    assert entries(scheduled("round", "2025-12-20", on=ON), meeting("round", "2025-12-20")) == []


def test_a_meeting_that_was_called_off_is_called_off_in_the_calendar() -> None:
    entry = the(scheduled("round", "2026-06-30", on=ON), scheduled("round", status="cancelled", on="2025-12-20"))
    assert (days(entry)[0], entry["status"]) == (date(2026, 6, 30), "CANCELLED")


# The same entry again


def versions(ledger: Ledger, *later: AnyEvent) -> tuple[Any, Any]:
    """The only entry, and what it is after something was told a day later."""
    (before,) = read(ics(ledger))
    ledger.clock.turn_to("2026-01-15T09:00")
    ledger.tell(*later)
    (after,) = (each for each in read(ics(ledger)) if each["uid"] == before["uid"])
    return before, after


def age(entry: Any) -> tuple[int, datetime]:
    """By what a program tells which of two versions is the newer (RFC 5546, 2.1.5)."""
    return int(entry["sequence"]), entry["dtstamp"].dt


def test_the_same_record_gives_the_same_calendar() -> None:
    ledger = given(owed(), scheduled("round", "2026-06-30", on=ON))
    assert ics(ledger) == ics(ledger)


def test_what_is_put_off_is_the_same_entry_with_a_higher_number() -> None:
    ledger = given(owed())
    before, after = versions(ledger, rescheduled(deadline(due="2026-09-30"), on="2026-01-10"))
    assert days(after)[0] == date(2026, 9, 30)
    assert age(after) > age(before)
    again = versions(ledger, rescheduled(deadline(due="2026-10-31"), on="2026-01-11"))[1]
    assert again["uid"] == before["uid"]
    assert age(again) > age(after)


def test_a_meeting_that_is_moved_is_the_same_entry_with_a_higher_number() -> None:
    ledger = given(scheduled("round", "2026-06-30", on=ON))
    before, after = versions(ledger, scheduled("round", "2026-09-30", on="2026-01-10"))
    assert (days(before)[0], days(after)[0]) == (date(2026, 6, 30), date(2026, 9, 30))
    assert age(after) > age(before)


def test_what_is_unrelated_leaves_an_entry_as_it_is_but_for_its_age() -> None:
    before, after = versions(given(owed()), made(on="2026-01-10"))
    for name in ("sequence", "dtstamp", "last-modified"):
        del before[name], after[name]
    assert before == after


def test_a_correction_is_the_same_entry() -> None:
    ledger = given(owed(label="task"))
    before, after = versions(ledger, owed(deadline(due="2026-07-31"), replaces=EventId(ledger.ids["task"])))
    assert days(after)[0] == date(2026, 7, 31)
    assert age(after) > age(before)


@pytest.mark.parametrize(
    ("events", "later"),
    [
        ([owed()], done(on="2026-01-10")),
        ([owed()], dropped(on="2026-01-10")),
        (
            [owed(deadline("at_next_meeting"), series="jwg")],
            scheduled("round", "2026-06-30", series="jwg", on="2026-01-10"),
        ),
    ],
)
def test_when_something_changes_an_entry_the_new_one_is_known_to_be_newer(
    events: Sequence[AnyEvent], later: AnyEvent
) -> None:
    before, after = versions(given(*events), later)
    assert (before.get("status"), before.get("dtstart")) != (after.get("status"), after.get("dtstart"))
    assert age(after) > age(before)


def test_each_occurrence_of_what_comes_again_is_an_entry_of_its_own() -> None:
    ledger = given(owed(deadline("every", due="2026-06-30", offset="P1M")))
    (before,) = read(ics(ledger))
    ledger.tell(done(occurrence="2026-06-30", on="2025-12-10"))
    (after,) = (each for each in read(ics(ledger)) if each["uid"] != before["uid"])
    assert (days(before)[0], days(after)[0]) == (date(2026, 6, 30), date(2026, 7, 30))


def test_the_stamps_of_an_entry_are_of_what_was_recorded_last() -> None:
    ledger = given(owed(), made(on=ON))
    entry = read(ics(ledger))[0]
    (envelope,) = ledger.log.read(after=ledger.log.head().position - 1)
    assert entry["dtstamp"].dt == envelope.recorded_at.replace(microsecond=0) == entry["last-modified"].dt
    assert entry["dtstamp"].dt.utcoffset() == timedelta(0)
    assert int(entry["sequence"]) == envelope.position


# Whatever the text

HOSTILE = (
    'Report, with; marks: \\ and "quotes"',
    "Report\nEND:VEVENT\nBEGIN:VEVENT\nUID:another",
    "Report\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR",
    "END:VEVENT",
    "BEGIN:VTODO",
    "Report\\nSTATUS:CANCELLED",
    "\x1b[31mred\x07\x85",
    "left \u202e right \u2028 line",
    "水利 ماء " * 30,
    "😀" * 50,
    'ATTENDEE;CN="x":mailto:x@example.org',
    "a" * 400,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_and_adds_nothing(text: str) -> None:
    until = deadline(due="2026-06-30", said=text)
    first = the(owed(until, text="plain"))
    assert "\n" not in str(first["summary"])
    plain, entry = the(owed()), the(owed(until, text=text))
    assert sorted(plain) == sorted(entry)
    assert str(entry["uid"]).startswith("action.action.report@")
    assert (days(entry), entry["status"]) == ((date(2026, 6, 30), date(2026, 7, 1)), "CONFIRMED")
    for word in text.split()[:1]:
        if word.isascii() and word.isprintable():
            assert word in str(entry["summary"]).replace("\\\\", "\\")


def test_marks_of_the_format_come_back_as_they_were_said() -> None:
    said = 'Report, with; marks: \\ and "quotes" \\n'
    assert str(the(owed(text=said))["summary"]) == said


@hypothesis.settings(max_examples=60)
@hypothesis.given(strategies.texts(), strategies.texts(), strategies.texts())
def test_whatever_is_said_the_calendar_holds_the_entries_that_are_due(text: str, said: str, title: str) -> None:
    ledger = given(
        owed(deadline(due="2026-06-30", said=said), text=text),
        owed(deadline(said=said), text=text, action="other"),
        scheduled("round", "2026-06-30", on=ON, title=title),
    )
    found = read(ics(ledger))
    assert sorted(each.name for each in found) == ["VEVENT", "VEVENT", "VTODO"]


# By the command


def export(office: Desk, options: str = "") -> list[Any]:
    """The entries that ``coop export --format ics`` writes."""
    office.says(f"coop export --format ics -o out.ics {options}")
    return read((office.folder / "out.ics").read_bytes())


def test_the_command_writes_a_calendar_to_a_file_or_prints_it(office: Desk) -> None:
    ledger = given(owed(), scheduled("round", "2026-06-30", on=ON), owed(None, action="other"))
    written(ledger, office.folder / "coop.db")
    asked = ["export", "--format", "ics", "--on", "2026-02-01"]
    assert office.says("coop", *asked, "-o", "out.ics") == "wrote 3 entries to out.ics\n"
    content = (office.folder / "out.ics").read_bytes()
    assert len(read(content)) == 3
    assert process(office.folder, *asked).stdout == content
    assert process(office.folder, *asked, "-o", "-").stdout == content


def test_the_number_of_entries_is_that_of_the_entries_whatever_their_text(office: Desk) -> None:
    written(given(owed(text="BEGIN:VEVENT and BEGIN:VTODO")), office.folder / "coop.db")
    assert office.says("coop export --format ics -o out.ics") == "wrote 1 entry to out.ics\n"


def test_of_an_empty_ledger_there_is_an_empty_calendar(office: Desk) -> None:
    written(given(), office.folder / "coop.db")
    assert export(office) == []


def test_the_calendar_is_of_the_day_that_is_asked(office: Desk) -> None:
    ledger = given(owed(on="2025-12-10"), done(on="2025-12-20"))
    written(ledger, office.folder / "coop.db")
    assert export(office, "--on 2025-12-05") == []
    assert [str(each["status"]) for each in export(office, "--on 2025-12-15")] == ["CONFIRMED"]
    assert [str(each["status"]) for each in export(office, "--on 2025-12-20")] == ["CANCELLED"]


def test_the_calendar_does_not_hang_on_the_clock(office: Desk, machine: Machine) -> None:
    ledger = given(owed(), scheduled("round", "2026-06-30", on=ON), owed(None, action="other"))
    written(ledger, office.folder / "coop.db")
    told = []
    for day in ("2026-02-01", "2026-02-20"):
        machine.turn_to(day)
        told.append(office.says("coop export --format ics"))
    assert told[0] == told[1]
    told = []
    for day in ("2026-02-01", "2031-01-01"):
        machine.turn_to(day)
        told.append(office.says("coop export --format ics --on 2026-02-01"))
    assert told[0] == told[1]


def test_working_days_are_counted_by_the_calendar_that_the_office_has(office: Desk) -> None:
    until = deadline("within", offset="P3D", working_days=True, calendar="ours", anchor="proposal:water")
    written(given(made(["AA"], ["DD"], on="2025-12-01"), owed(until)), office.folder / "coop.db")
    assert [each.name for each in export(office)] == ["VTODO"]
    office.file("coop.toml", '[calendars.ours]\nweekend = ["friday"]\nholidays = ["2025-12-03"]\n')
    (entry,) = export(office)
    assert days(entry)[0] == date(2025, 12, 6)


SECRETS = (source("memo-x", visibility="restricted"), source("minutes", visibility="internal"))


def hidden(read: str) -> dict[str, Any]:
    return {"sources": read_in(read)}


def test_what_rests_on_what_is_not_public_is_left_out_unless_it_is_asked_for(office: Desk) -> None:
    ledger = given(
        *SECRETS,
        owed(action="open"),
        owed(action="inner", **hidden("minutes")),
        owed(action="inmost", **hidden("memo-x")),
        scheduled("secret-round", "2026-06-30", on=ON, **hidden("memo-x")),
        made(["AA"], ["DD"], on=ON, **hidden("memo-x")),
        owed(action="about-it", about=["proposal:water"]),
        deferred(on=ON, until=JUNE),
        owed(action="moved"),
        rescheduled(deadline(due="2026-09-30"), "moved", on="2025-12-20", **hidden("memo-x")),
    )
    written(ledger, office.folder / "coop.db")

    def names(options: str) -> set[str]:
        return {str(each["uid"]).partition("@")[0].rpartition(".")[2] for each in export(office, options)}

    assert names("") == names("--visibility public") == {"open", "moved"}
    assert names("--visibility internal") == {"open", "inner", "moved"}
    everything = {"open", "inner", "inmost", "secret-round", "about-it", "water", "moved"}
    assert names("--visibility restricted") == everything
    (moved,) = (each for each in export(office) if "moved" in each["uid"])
    assert days(moved)[0] == date(2026, 6, 30)
    answer = office.run("coop export --format ics -o out.ics")
    assert answer.err == (
        "coop: left out 9 events resting on sources that are not public; --visibility restricted takes all\n"
    )


def test_what_is_shown_without_what_is_hidden_does_not_hang_on_the_clock(office: Desk, machine: Machine) -> None:
    ledger = given(*SECRETS, assigned(deadline=JUNE), owed(action="inmost", **hidden("memo-x")))
    written(ledger, office.folder / "coop.db")
    told = []
    for day in ("2026-02-01", "2031-01-01"):
        machine.turn_to(day)
        told.append(office.run("coop export --format ics --on 2026-02-01"))
    assert told[0] == told[1]
    assert "action.action.report@" in told[0].out.replace("\n ", "")


def test_a_day_that_hangs_on_what_is_not_public_is_not_told(office: Desk) -> None:
    ledger = given(
        *SECRETS,
        scheduled("quiet-round", "2026-05-17", series="jwg", on=ON, **hidden("memo-x")),
        owed(deadline("at_next_meeting"), series="jwg"),
    )
    written(ledger, office.folder / "coop.db")
    told = office.says("coop export --format ics")
    assert "quiet-round" not in told
    assert "20260517" not in told


def test_what_cannot_be_is_said(office: Desk) -> None:
    written(given(owed()), office.folder / "coop.db")
    assert "every other --format answers for a day" in office.cannot_read("coop export --on 2026-01-01")
    assert "--on: " in office.cannot_read("coop export --format ics --on someday")
    assert office.refuses("coop export --format ics -o coop.db") == (
        "coop: coop.db is the ledger itself: write to another file\n"
    )
    assert office.refuses("coop export --format ics --ledger none.db").startswith("coop: there is no ledger none.db: ")
