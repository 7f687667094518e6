"""The briefing note: given events, then sentences; each section with something in it and with nothing."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from coop_tracker import (
    MembershipStated,
    PartialDate,
    Participant,
    ParticipantRole,
    PartyId,
    PartyIntroduced,
    UnknownThing,
    brief,
    eventsfile,
)
from coop_tracker.configuration import Configuration
from coop_tracker.reports import briefing, document
from coop_tracker.reports.document import Document
from coop_tracker.reports.word import word
from coop_tracker.testing import Clock
from coop_tracker.testing.strategies import trackers
from coop_tracker.tracker import Tracker
from coop_tracker.view import View
from coop_tracker.vocabulary import PartyKind
from tests import given as say
from tests.hostile import tracker as hostile_tracker
from tests.sessions import Desk

SEEDS = Path(__file__).parent.parent / "seeds"
DAY = date(2025, 12, 31)


def made(view: View, about: str, day: date = DAY, we: str | None = None, before: View | None = None) -> Document:
    """The note about a thing, as a document."""
    return briefing.document(brief.brief(view, about, day, Configuration(we=we), before), view)


def since_they_met(ledger: Tracker, about: str, day: date = DAY, we: str | None = None) -> Document:
    """The same, with what changed since the last meeting."""
    last = brief.last_met(ledger, about, day, Configuration(we=we))
    assert last
    assert last.held.last
    with ledger.view(on=last.held.last) as before:
        return made(ledger, about, day, we, before)


def says(found: Document, key: str) -> list[str]:
    """What a section says, without its notes."""
    section = next(each for each in found.sections if each.key == key)
    return [" ".join(word for word in (each.lead, each.text) if word) for each in document.sentences(section)]


def notes(found: Document, key: str) -> list[str]:
    """The notes of a section."""
    section = next(each for each in found.sections if each.key == key)
    return [found.note(each.evidence) for each in document.sentences(section)]


def sections(found: Document) -> set[str]:
    return {each.key for each in found.sections}


# The bottom line


def test_the_bottom_line_is_three_sentences_even_where_nothing_is_on_record() -> None:
    found = made(say.given(), "ministry-d")
    assert says(found, "bottom_line") == [
        "No open proposal is on record about Ministry D.",
        "Nothing that anybody owes is on record.",
        "No earlier meeting with a day is on record to compare with; nothing on record points to what will come up.",
    ]


def test_the_first_says_how_much_is_open_how_far_it_came_and_how_strong_the_answers_are() -> None:
    ledger = say.given(
        say.source("gazette"),
        say.made(to=["DD"], tracks=["rivers"]),
        say.made(to=["DD"], proposal="roads", tracks=["roads"], sources=say.read_in("gazette")),
        say.endorsed(("DD",), "supported", "proposal:roads"),
        say.declined(proposals=["water"]),
        say.interest("bridges", by=("AA",), tracks=["roads"]),
    )
    first = says(made(ledger, "DD"), "bottom_line")[0]
    assert first == (
        "1 proposal is open: 1 endorsed; it has an answer of a side that was asked, the strongest “supported”, by DD, "
        "on “Roads”."
    )
    first = says(made(ledger, "AA"), "bottom_line")[0]
    assert first == (
        "2 proposals are open: 1 endorsed and 1 of interest; 1 of them has an answer of a side that was asked, "
        "the strongest “supported”, by DD, on “Roads”."
    )


def test_words_about_a_whole_are_told_as_such_and_never_as_an_answer() -> None:
    ledger = say.given(
        say.meeting("round", "2025-03-01", parties=["AA", "DD"]),
        say.made(to=["DD"], meeting="round"),
        say.endorsed(("DD",), "welcomed", "meeting:round", meeting="round"),
    )
    found = made(ledger, "DD")
    assert says(found, "bottom_line")[0] == (
        "1 proposal is open: 1 proposed; no answer to it is on record, and 1 shares in words about a whole, "
        "the strongest “welcomed”, by DD, of “round” as a whole."
    )
    assert "DD: no answer on record" in says(found, "play")
    assert "DD: welcomed, of “round” as a whole, not of this" in says(found, "play")


def test_what_is_owed_is_said_of_us_and_of_them_or_else_by_side() -> None:
    ledger = say.given(
        say.made(to=["DD"]),
        say.assigned(owners=["AA"], owed_to=["DD"], about=["proposal:water"], deadline=say.deadline(due="2025-10-01")),
        say.assigned("map", owners=["ministry-d"], about=["proposal:water"]),
    )
    assert says(made(ledger, "DD", we="AA"), "bottom_line")[1] == (
        "We owe 1 action, overdue since 1 Oct 2025 (“Write the report”); they owe 1 action, none overdue."
    )
    assert says(made(ledger, "DD", we="DD"), "bottom_line")[1].startswith("We owe 1 action, none overdue; they owe")
    assert says(made(ledger, "DD"), "bottom_line")[1] == (
        "AA owes 1 action, overdue since 1 Oct 2025 (“Write the report”); Ministry D owes 1 action, none overdue."
    )


def test_of_what_nobody_is_named_to_do_that_is_said() -> None:
    ledger = say.given(say.made(to=["DD"]), say.assigned(about=["proposal:water"]))
    found = made(ledger, "DD", we="AA")
    assert "of 1 further action nobody is named who is to do it" in says(found, "bottom_line")[1]
    assert says(found, "we_owe") == ["Nothing is on record."]
    assert says(found, "they_owe") == ["Nobody is named: Write the report – no deadline"]


def test_a_sentence_ends_with_its_events_and_sources() -> None:
    ledger = say.given(say.source("gazette"), say.made(to=["DD"], sources=say.read_in("gazette")))
    position = ledger.log.head().position
    found = made(ledger, "DD")
    assert notes(found, "bottom_line")[0] == f"[event {position}; S1]"
    assert [row for row in says(found, "sources") if "gazette" in row] == ["media (gazette)"]


# Who will be in the room


def test_who_is_named_for_the_meeting_to_come_is_told_with_what_they_said() -> None:
    ledger = say.given(
        say.made(to=["DD"]),
        say.endorsed(("person-p",), "supported", on_behalf_of=["ministry-d"], words="we back it", on="2025-02-01"),
        say.scheduled(
            date="2026-02-01",
            parties=["AA", "DD"],
            participants=_people(),
        ),
    )
    found = made(ledger, "meeting:round", we="AA")
    assert "Who will be in the room" in [each.heading for each in found.sections]
    room = says(found, "room")
    assert room[:2] == [
        "Person P, Minister; for Ministry D",
        "Supported “Water”: “we back it” (1 Feb 2025)",
    ]
    assert "nothing that they said is on record:" in " ".join(room)
    assert "Person Q, for whom is not on record" in room
    assert "For whom they speak is not on record: Person Q" in says(found, "missing")


def _people() -> list[Any]:
    from coop_tracker import Participant, PartyId
    from coop_tracker.vocabulary import ParticipantRole

    return [
        Participant(
            party=PartyId("person-p"),
            role=ParticipantRole.DELEGATE,
            on_behalf_of=(PartyId("ministry-d"),),
            title="Minister",
        ),
        Participant(party=PartyId("person-q"), role=ParticipantRole.DELEGATE),
    ]


def test_words_that_were_taken_back_are_told_so() -> None:
    ledger = say.given(
        say.made(to=["DD"]),
        say.meeting("round", "2025-01-01", parties=["AA", "DD"], participants=_people()),
        say.endorsed(("person-p",), "supported", on_behalf_of=["ministry-d"], label="words", on="2025-02-01"),
    )
    assert says(made(ledger, "round"), "room")[1] == "Supported “Water” (1 Feb 2025)"
    ledger = say.given(
        say.made(to=["DD"]),
        say.meeting("round", "2025-01-01", parties=["AA", "DD"], participants=_people()),
        say.endorsed(("person-p",), "supported", on_behalf_of=["DD"], endorsement="words", on="2025-02-01"),
        say.withdrawn("words", by=["DD"], on="2025-03-01"),
    )
    assert says(made(ledger, "round"), "room")[1] == (
        "Supported “Water” (1 Feb 2025); taken back since, all or a part of it"
    )


def test_where_nobody_is_named_that_is_said() -> None:
    ledger = say.given(say.made(to=["DD"]))
    assert says(made(ledger, "DD"), "room") == ["Nobody is on record as taking part in a meeting, held or to come."]


def test_those_of_the_last_meeting_stand_in_for_those_who_are_not_named_yet() -> None:
    ledger = say.given(
        say.meeting("first", "2025-01-01", series="talks", parties=["AA", "DD"], participants=_people()),
        say.scheduled("second", "2026-01-01", series="talks"),
    )
    found = made(ledger, "second")
    assert says(found, "room")[0] == "Who will come to second is not on record; these were at first."
    assert found.subtitle == "Next meeting: second, 1 Jan 2026 (confirmed); last met: first, 1 Jan 2025."


# What changed


def test_what_changed_since_the_last_meeting_is_told_with_the_events_that_made_it_so() -> None:
    ledger = say.given(
        say.meeting("first", "2025-01-01", parties=["AA", "DD"]),
        say.made(to=["DD"], meeting="first"),
        say.endorsed(("DD",), "welcomed", on="2025-05-01"),
        say.made(to=["DD"], proposal="roads", on="2025-06-01"),
        say.signed("pact", parties=["AA", "DD"], proposals=(), on="2025-07-01"),
    )
    found = since_they_met(ledger, "party:DD")
    changed = says(found, "changed")
    assert changed[:2] == ["Water", "moved: proposed → endorsed, 1 May 2025"]
    assert "Roads: new: proposed, 1 Jun 2025" in changed
    assert "Instrument signed: “Pact” (1 Jul 2025)" in says(found, "changed")
    assert says(found, "bottom_line")[2].startswith(
        "Since the last meeting, first (1 Jan 2025), 1 proposal is new, 1 moved on and 1 instrument that names none "
        "of them was signed; "
    )


def test_where_nothing_changed_that_is_said() -> None:
    ledger = say.given(say.meeting("first", "2025-01-01", parties=["AA", "DD"]), say.made(to=["DD"], meeting="first"))
    assert says(since_they_met(ledger, "party:DD"), "changed")[0] == (
        "Nothing is on record that changed since first, 1 Jan 2025."
    )


def test_what_was_learned_late_is_told_where_the_ledger_is_old_enough_to_know() -> None:
    clock = Clock("2025-01-01T09:00")
    ledger = say.given(
        say.meeting("first", "2025-01-02", parties=["AA", "DD"]), say.made(to=["DD"], meeting="first"), clock=clock
    )
    clock.turn_to("2025-02-01T09:00")
    ledger.tell(say.endorsed(("DD",), "welcomed", on="2024-12-01"))
    late = says(since_they_met(ledger, "party:DD"), "changed")
    assert late[-2:] == [
        "Learned late, what had happened before and was not on record when the sides last met (1):",
        "endorsement given, 1 Dec 2024, about “Water”: “welcomed”",
    ]


def test_a_ledger_that_was_begun_later_does_not_say_what_was_learned_late() -> None:
    ledger = say.given(say.meeting("first", "2025-01-02", parties=["AA", "DD"]), say.made(to=["DD"], meeting="first"))
    assert says(since_they_met(ledger, "party:DD"), "changed")[-1] == (
        "What was learned late cannot be told: this ledger was begun after first."
    )


def test_the_last_meeting_is_that_of_the_two_where_we_are_known() -> None:
    ledger = say.given(
        say.meeting("with-us", "2025-01-01", parties=["AA", "DD"]), say.meeting("without", "2025-06-01", parties=["DD"])
    )
    for we, expected in ((None, "without"), ("AA", "with-us"), ("company-c", "without")):
        last = brief.last_met(ledger, "party:DD", DAY, Configuration(we=we))
        assert last
        assert last.meeting == expected


# Likely to come up, disputed, missing


def test_what_is_likely_to_come_up_begins_with_what_was_put_off_until_then() -> None:
    ledger = say.given(
        say.meeting("first", "2025-01-01", series="talks", parties=["AA", "DD"]),
        say.made(to=["DD"], meeting="first"),
        say.made(to=["DD"], meeting="first", proposal="roads"),
        say.meeting("second", "2025-06-01", series="talks", parties=["AA", "DD"]),
        say.deferred(until=say.deadline("at_next_meeting"), meeting="second"),
        say.scheduled("third", "2026-01-15", series="talks"),
    )
    again = says(made(ledger, "third"), "again")
    assert again[0] == "“Water” deferred until 15 Jan 2026 (“as agreed”)"
    assert again[1] == "“Roads” raised at first, and nothing substantive is on record about it up to second"
    assert says(made(ledger, "third"), "bottom_line")[2].endswith(
        "most likely to come up is “Water”, deferred until 15 Jan 2026 (“as agreed”)."
    )


def test_what_was_raised_again_without_progress_is_told() -> None:
    ledger = say.given(
        say.made(to=["DD"], on="2025-01-01"), say.made(to=["DD"], on="2025-03-01"), say.made(to=["DD"], on="2025-05-01")
    )
    assert says(made(ledger, "DD"), "again") == ["“Water” raised 3 times without progress, last 1 May 2025"]


def test_an_instrument_that_runs_out_within_half_a_year_is_told() -> None:
    ledger = say.given(
        say.signed(parties=["AA", "DD"], proposals=(), on="2025-01-01", term=say.term(end="2026-03-01")),
        say.signed("pact", parties=["AA", "DD"], proposals=(), on="2025-01-01", term=say.term(end="2027-03-01")),
    )
    assert says(made(ledger, "DD"), "again") == ["“Memo” runs out 1 Mar 2026"]


def test_both_sides_of_a_dispute_are_told_with_their_sources() -> None:
    ledger = say.given(
        say.source("gazette"),
        say.source("herald"),
        say.made(to=["DD"], summary="two towns", sources=say.read_in("gazette")),
        say.claim(value="three towns", field="summary", sources=say.read_in("herald")),
    )
    found = made(ledger, "DD")
    assert says(found, "disputed") == [
        "“Water”: accounts of its summary disagree, and none is better",
        "as recorded: “two towns”",
        "another account: “three towns”",
    ]
    numbers = found.sources
    assert [
        f"S{numbers[name]}" in note
        for name, note in zip(("gazette", "herald"), notes(found, "disputed")[1:], strict=True)
    ]
    assert says(made(say.given(say.made(to=["DD"])), "DD"), "disputed") == [
        "No account that is on record contradicts another."
    ]


def test_a_reported_status_that_differs_is_a_disputed_fact() -> None:
    ledger = say.given(say.made(to=["DD"]), say.reported(stage="completed"))
    assert says(made(ledger, "DD"), "disputed") == [
        "“Water” reported as completed, where the events show proposed, active"
    ]


def test_what_is_missing_is_named() -> None:
    missing = says(
        made(say.given(say.discussed(meeting=None, by=["DD"]), say.interest("bridges", by=("AA",))), "AA"), "missing"
    )
    assert [line.partition(":")[0] for line in missing] == [
        "No date (1)",
        "No source better than grade D (1)",
        "Counterpart unknown (1)",
    ]


def test_where_nothing_is_missing_that_is_said() -> None:
    ledger = say.given(
        say.source("minutes", "official", official_of=["AA", "DD"]),
        say.made(to=["DD"], on="2025-01-01", sources=say.read_in("minutes")),
        say.endorsed(("DD",), "welcomed", on="2025-02-01", sources=say.read_in("minutes")),
    )
    assert says(made(ledger, "DD"), "missing")[0].startswith("Nothing that is looked for is missing")


# What it is about


def test_a_brief_is_about_a_meeting_a_track_or_a_party_and_nothing_else() -> None:
    ledger = say.given(say.made(to=["DD"], tracks=["rivers"]))
    assert made(ledger, "track:rivers").title == "Brief: Rivers"
    assert made(ledger, "XK").title == "Brief: XK"
    with pytest.raises(UnknownThing, match="proposal:water is no meeting, track or party"):
        made(ledger, "water")
    with pytest.raises(UnknownThing, match="nothing is known about 'nobody'"):
        made(ledger, "nobody")


def test_a_track_takes_in_those_below_it() -> None:
    ledger = say.given(say.track("dams", parent="rivers"), say.made(to=["DD"], tracks=["dams"]))
    assert [row.proposal for row in brief.brief(ledger, "track:rivers", DAY).rows] == ["water"]
    assert brief.brief(ledger, "track:roads", DAY).rows == ()


def test_a_party_takes_in_whoever_belongs_to_it_and_where_it_was_at_the_table() -> None:
    ledger = say.given(
        say.meeting("round", "2025-01-01", parties=["ministry-d", "AA"]),
        say.made(["ministry-b"], ["ministry-d"]),
        say.discussed("bridges", meeting="round"),
        say.made(["AA"], [], proposal="roads"),
    )
    assert [row.proposal for row in brief.brief(ledger, "DD", DAY).rows] == ["water", "bridges"]


def test_a_meeting_without_a_series_takes_in_those_between_the_same_parties() -> None:
    ledger = say.given(
        say.meeting("first", "2025-01-01", parties=["AA", "DD"]),
        say.made(to=["DD"], meeting="first"),
        say.meeting("other", "2025-01-01", parties=["AA", "EU"]),
        say.made(to=["EU"], meeting="other", proposal="roads"),
        say.scheduled("next", "2026-01-01", parties=["AA", "DD"]),
    )
    found = brief.brief(ledger, "meeting:next", DAY)
    assert [row.proposal for row in found.rows] == ["water"]
    assert found.last
    assert found.last.meeting == "first"


def test_what_only_possibly_had_happened_is_in_no_count_and_is_marked() -> None:
    ledger = say.given(say.made(to=["DD"], on="2025-01-01"), say.made(to=["DD"], proposal="roads", on="2025"))
    with ledger.view(on="2025-06-30") as view:
        found = made(view, "DD")
        assert says(found, "bottom_line")[0].startswith("1 proposal is open: ")
        assert "only possibly on record by then" in says(found, "play")


def test_nothing_is_told_as_said_before_that_only_possibly_was() -> None:
    ledger = say.given(
        say.meeting("round", "2025-01-01", parties=["AA", "DD"], participants=_people()),
        say.made(to=["DD"], on="2025-01-01"),
        say.endorsed(("person-p",), "supported", on_behalf_of=["DD"], on="2025"),
    )
    with ledger.view(on="2025-06-30") as view:
        assert not any("Supported" in line for line in says(made(view, "round"), "room"))
        assert view.possibly
        assert any("Supported" in line for line in says(made(view.possibly, "round"), "room"))


def test_a_proposal_of_which_nothing_is_left_is_in_no_brief() -> None:
    ledger = say.given(say.made(to=["DD"], label="mistake"), say.retracted("mistake"))
    found = brief.brief(ledger, "DD", DAY)
    assert (found.rows, found.closed) == ((), ())


def test_the_note_says_at_its_top_that_it_rests_on_what_is_not_public() -> None:
    ledger = say.given(say.source("memo", visibility="restricted"), say.made(to=["DD"], sources=say.read_in("memo")))
    assert made(ledger, "DD").notices == ("Not for circulation: this note rests on 1 source that is not public (S1).",)
    with ledger.view(visibility="public") as view:
        assert made(view, "DD").notices == ()
        assert says(made(view, "DD"), "bottom_line")[0] == "No open proposal is on record about DD."


def test_more_items_than_a_page_takes_are_counted() -> None:
    ledger = say.given(
        *(
            say.made(to=["DD"], proposal=f"item-{number}", tracks=["rivers"])
            for number in range(briefing.ON_A_TRACK + 2)
        )
    )
    found = made(ledger, "DD")
    assert says(found, "play")[0].startswith("8 of 10 open items are told of")
    assert sum(line.startswith("Item-") for line in says(found, "play")) == 8
    assert says(found, "bottom_line")[0].startswith("10 proposals are open")


# Every form


FORMS = ("markdown", "html", "docx", "json", "table")


def written(found: Document, form: str) -> bytes:
    match form:
        case "markdown":
            return "\n".join(document.markdown(found)).encode()
        case "html":
            return document.html(found).encode()
        case "docx":
            return word(found)
        case "json":
            return json.dumps(document.plain(found)).encode()
    return repr((document.title(found), document.blocks(found))).encode()


@pytest.fixture(scope="module")
def water() -> Iterator[Tracker]:
    with Tracker.in_memory() as tracker:
        path = SEEDS / "aa-bb-water.toml"
        tracker.take(eventsfile.read(path.read_bytes(), path.name).incoming)
        yield tracker


@pytest.mark.parametrize("form", FORMS)
def test_the_same_record_gives_the_same_bytes(water: Tracker, form: str) -> None:
    first, second = (written(made(water, "round-4", we="AA"), form) for _ in range(2))
    assert first == second


def test_a_word_file_is_one_that_opens_with_fixed_times_and_page_numbers(water: Tracker) -> None:
    import docx

    found = made(water, "round-4", we="AA")
    file = word(found)
    opened = docx.Document(io.BytesIO(file))
    assert [each.text for each in opened.paragraphs[:2]] == [found.title, found.subtitle]
    about = opened.core_properties
    assert found.recorded_at
    assert (about.title, about.author) == (found.title, "")
    assert about.created == found.recorded_at.replace(microsecond=0, tzinfo=about.created.tzinfo)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        footer = archive.read("word/footer1.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert [*re.findall(r'w:instr="(\w+)"', footer)] == ["PAGE", "NUMPAGES"]
    assert "recorded up to position" in footer
    assert body.count("<w:tblHeader") == len(opened.tables)
    assert 'w:w="11906"' in body  # A4


@pytest.fixture(scope="module")
def hostile() -> Iterator[Tracker]:
    with hostile_tracker() as tracker:
        yield tracker


@pytest.mark.parametrize("about", ["round-4", "BB", "track:supply", "engineer-q"])
def test_hostile_text_harms_no_form(hostile: Tracker, about: str) -> None:
    from xml.etree import ElementTree

    found = made(hostile, about, we="AA")
    with zipfile.ZipFile(io.BytesIO(written(found, "docx"))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))  # noqa: S314 (we wrote it)
        body = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    assert "<w:hyperlink" not in body
    assert "w:instr" not in body
    assert "fldChar" not in body
    assert 'TargetMode="External"' not in links
    page = written(found, "html").decode()
    assert "<script" not in page
    assert "<img" not in page
    assert " href=" not in page.replace('href="#main"', "")
    for form in ("html", "markdown", "docx"):
        text = written(found, form)
        text = body.encode() if form == "docx" else text
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text.decode())
    marks = "\n".join(document.markdown(found))
    assert "](javascript:" not in marks.replace("\\]", "")
    assert not re.search(r"(?<!\\)<(?!/?sub>|br>)", marks)


def test_a_letter_that_no_xml_may_hold_is_spelled_out() -> None:
    ledger = say.given(PartyIntroduced(party=PartyId("EU"), kind=PartyKind.COUNTRY, name="odd \ufffe and \uffff"))
    with zipfile.ZipFile(io.BytesIO(word(made(ledger, "EU")))) as archive:
        assert "odd \\ufffe and \\uffff" in archive.read("word/document.xml").decode()


# Always


@settings(max_examples=40)
@given(trackers())
def test_a_brief_about_anything_names_events_that_exist_and_quotes_words_that_were_said(ledger: Tracker) -> None:
    rows = ledger.connection.execute("SELECT thing FROM things WHERE kind IN ('meeting', 'track', 'party')").fetchall()
    recorded = {each.position: each for each in ledger.read()}
    for (thing,) in rows:
        last = brief.last_met(ledger, thing, DAY)
        if last and last.held.last:
            with ledger.view(on=last.held.last) as before:
                found = made(ledger, thing, DAY, "AA", before)
        else:
            found = made(ledger, thing, DAY, "AA")
        assert len(says(found, "bottom_line")) == 3
        for section in found.sections:
            for each in document.sentences(section):
                for position in each.evidence.events:
                    assert position in recorded
                cited = {str(one.source) for at in each.evidence.events for one in recorded[at].event.sources}
                assert {source for source, _ in each.evidence.sources} <= cited
        said = {
            text
            for event in (each.event for each in recorded.values())
            for name in ("words", "reason", "title", "condition")
            if (text := getattr(event, name, None))
        }
        for line in says(found, "room"):
            quoted = line.partition(": “")[2].rpartition("” (")[0]
            assert not quoted or quoted in said
        for form in ("markdown", "html", "json"):
            assert written(found, form)


@settings(max_examples=15)
@given(trackers())
def test_the_answers_of_a_brief_are_those_of_the_proposals(ledger: Tracker) -> None:
    found = brief.brief(ledger, "AA", DAY)
    for row in found.rows:
        told = {each.side: each.latest.position for each in row.responses if each.latest and each.role != "other"}
        asked = {each.side: each.latest.entry.position for each in ledger.answers(row.proposal) if each.latest}
        assert told == asked


@pytest.mark.parametrize("about", ["party:BB", "track:rivers", "meeting:round-4", "party:engineer-q"])
def test_what_changed_is_the_same_where_only_what_may_have_changed_is_compared(water: Tracker, about: str) -> None:
    end = datetime(2022, 5, 19, 23, 59, 59, 999999)
    compared = brief.may_have_changed(water, about, DAY, end)
    assert compared is not None
    made_anew = [each for each in compared if not each.startswith("party:")]
    with water.view(on=end) as whole, water.view(on=end, about=made_anew) as part:
        told = [
            briefing.document(brief.brief(water, about, DAY, None, *given), water)
            for given in ((whole, None), (part, compared))
        ]
    assert says(told[0], "changed") == says(told[1], "changed")
    assert says(told[0], "bottom_line") == says(told[1], "bottom_line")


# The command


def test_the_command_writes_every_form(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.says(f"coop import {SEEDS / 'aa-bb-water.toml'}")
    page = desk.says("coop brief round-4 --we AA --on 2025-11-30")
    assert page.startswith("Brief: Fourth round of talks on water\nPrepared for AA; next meeting: ")
    plain = json.loads(desk.says("coop brief round-4 --on 2025-11-30 --format json"))
    assert plain["sections"][0]["section"] == "bottom_line"
    assert plain["about"] == "meeting:round-4"
    for name in ("note.md", "note.html", "note.docx", "note.json", "note.txt"):
        assert desk.says(f"coop brief BB --on 2025-11-30 -o {name}") == f"wrote {name}\n"
        assert (tmp_path / name).stat().st_size > 1000


def test_who_we_are_and_since_when_may_be_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.says(f"coop import {SEEDS / 'aa-bb-water.toml'}")
    desk.file("coop.toml", 'we = "BB"\n')
    assert "Prepared for BB" in desk.says("coop brief AA --on 2025-11-30")
    assert "Prepared for AA" in desk.says("coop brief BB --we AA --on 2025-11-30")
    first, later = (
        desk.says(f"coop brief BB --on 2025-11-30 --since {since} --format markdown")
        for since in ("round-1", "2024-06")
    )
    assert first != later
    assert desk.refuses("coop brief BB --we NN9") == "coop: --we: nothing is known about party 'NN9'\n"
    assert "--since: 'soon' is no date, position or meeting" in desk.cannot_read("coop brief BB --since soon")
    assert "no meeting, track or party" in desk.refuses("coop brief leaks")


def test_an_ending_that_says_no_format_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.says(f"coop import {SEEDS / 'aa-bb-water.toml'}")
    assert "its ending says no format that this has" in desk.cannot_read("coop brief BB -o note.xlsx")


# What is compared, who is asked, who we are


def test_another_moment_than_the_last_meeting_is_named() -> None:
    ledger = say.given(
        say.meeting("round", "2025-03-01", parties=["AA", "DD"]),
        say.made(to=["DD"], on="2025-03-01"),
        say.made(to=["DD"], proposal="roads", on="2025-06-01"),
    )
    with ledger.view(on="2025-01-31") as before:
        found = made(ledger, "DD", before=before)
    assert says(found, "bottom_line")[2].startswith("Since 31 Jan 2025, 2 proposals are new;")
    assert next(each for each in found.sections if each.key == "changed").heading == "Changed since 31 Jan 2025"
    with ledger.view(as_of=ledger.position - 1) as before:
        found = made(ledger, "DD", before=before)
    assert says(found, "bottom_line")[2].startswith(f"Since position {ledger.position - 1}, 1 proposal is new;")
    found = since_they_met(ledger, "DD")
    assert says(found, "bottom_line")[2].startswith("Since the last meeting, round (1 Mar 2025), 1 proposal is new;")


def test_where_nobody_was_asked_an_answer_is_not_told_as_that_of_a_side_that_was() -> None:
    ledger = say.given(say.made(["AA"], tracks=["rivers"]), say.endorsed(("DD",), "welcomed", "proposal:water"))
    first = says(made(ledger, "AA"), "bottom_line")[0]
    assert "it has an answer, of a side not asked by name, the strongest “welcomed”, by DD" in first


@pytest.mark.parametrize("we", ["AA", "ministry-b"])
def test_what_is_asked_of_our_country_is_asked_of_its_ministry(we: str) -> None:
    ledger = say.given(say.made(["DD"], ["AA"]))
    assert "“Water” asked of us, and no answer of ours is on record" in says(made(ledger, "DD", we=we), "again")


def test_a_post_that_is_still_to_begin_is_not_told_as_held() -> None:
    pat = Participant(party=PartyId("pat"), role=ParticipantRole.DELEGATE)

    def posts(begins: str) -> str:
        ledger = say.given(
            say.person("pat"),
            MembershipStated(
                person=PartyId("pat"),
                organization=PartyId("ministry-d"),
                role="Director",
                start_date=PartialDate(begins),
            ),
            say.meeting("round", "2025-03-01", participants=(pat,)),
        )
        return " ".join(says(made(ledger, "meeting:round"), "room"))

    assert "Director" in posts("2025-12")
    assert "Director" not in posts("2026-01")


def test_what_somebody_said_of_the_item_is_told_however_much_else_was_said_since() -> None:
    ledger = say.given(
        say.meeting("round", "2025-03-01", parties=["AA", "DD"], series="talks"),
        say.made(["AA"], ["DD"], meeting="round"),
        say.endorsed(("DD",), "rejected", "proposal:water", on="2025-03-01"),
        *(say.made(["AA"], ["DD"], f"other-{number}") for number in range(25)),
        *(say.endorsed(("DD",), "welcomed", f"proposal:other-{number}") for number in range(25)),
    )
    assert "Rejected “Water” (1 Mar 2025)" in " ".join(says(made(ledger, "meeting:round"), "room"))
