"""What a person at a terminal is asked, on a terminal of its own; and that nobody else is."""

import os
import re
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from coop_tracker.cli import asking, choosing, coop, prompts
from coop_tracker.cli.choosing import Question
from coop_tracker.cli.fields import fields_of
from coop_tracker.cli.record import record, texts_of
from coop_tracker.events import EVENT_TYPES, kebab
from coop_tracker.rules import form
from coop_tracker.structuring import structure
from coop_tracker.tracker import Tracker
from tests.sessions import Desk, desk, process, shanghai
from tests.terminal import Terminal, coop_at
from tests.test_cli_record import command_line, full, introduced

__all__ = ["desk", "introduced", "shanghai"]  # fixtures of these tests


def recorded(folder: Path) -> list[dict[str, Any]]:
    """What the ledger in a folder holds, event by event."""
    return [{"type": row["type"], **row["data"]} for row in Desk(folder).exported()]


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk with a proposal, and two tracks."""
    desk.says("coop record track-opened --track rivers --title 'Great rivers'")
    desk.says("coop record track-opened --track river-towns --title 'Towns by a river'")
    desk.says("coop record proposal-made --proposal leaks --title 'Leak detection' --proposer AA --counterpart BB")
    return desk


# Which event


def questions(question: Question = choosing.START) -> Iterator[Question]:
    yield question
    for _, found in question.answers:
        if isinstance(found, Question):
            yield from questions(found)


def test_the_questions_lead_to_every_event() -> None:
    reached = [found for each in questions() for _, found in each.answers if not isinstance(found, Question)]
    assert {*reached} == {*EVENT_TYPES.values()}


def test_every_question_and_answer_fits_a_terminal_of_80_columns() -> None:
    for each in questions():
        assert len(each.asks) < 80
        assert all(len(f"{len(each.answers):>3}  {words}") < 80 for words, _ in each.answers)


def test_the_event_is_found_by_questions_and_then_asked_for(water: Desk) -> None:
    with coop_at(water.folder, "coop record") as seat:
        seat.answer("\nanswer: ", "1")
        assert "anyone ask for, or offer, something one could say yes to?" in seat.answer("\nanswer: ", "y")
        seat.answer("\nproposal: ", "Reading of water meters")
        seat.answer("identifier [reading-of-water-meters]: ", "meters")
        seat.answer("\nproposer: ", "CC")
        seat.answer("\nanother proposer (Enter: no more): ", "")
        seat.answer("\ncounterpart: ", "")
        seat.answer("\ntrack: ", "river")
        assert "2  rivers       Great rivers" in seat.answer("\ntrack: ", "2")
        seat.answer("\nanother track (Enter: no more): ", "")
        seat.answer("\nmeeting: ", "")
        seat.answer("\non: ", "2025-07")
        seat.answer("\ncite: ", "")
        seat.answer("\nwords: ", "wants to read meters")
        told = seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(water.folder)[-1] == {
        "type": "ProposalMade",
        "proposal": "meters",
        "title": "Reading of water meters",
        "proposers": ["CC"],
        "tracks": ["rivers"],
        "on": "2025-07",
        "words": "wants to read meters",
    }
    # The command line that is shown records the same.
    shown = told[told.index("coop record") : told.index("Record it?")].replace("\\\n", " ")
    water.says(f"{shown} --ledger other.db --dry-run".replace("--track rivers", ""))
    assert shlex.split(shown)[2:] == [
        *("proposal-made", "--proposal", "meters", "--title", "Reading of water meters", "--track", "rivers"),
        *("--proposer", "CC", "--words", "wants to read meters", "--on", "2025-07"),
    ]


def test_without_an_event_and_without_a_terminal_the_help_is_shown(desk: Desk) -> None:
    done = process(desk.folder, "record")
    assert done.returncode == 2
    assert b"source-registered" in done.stdout + done.stderr


def test_what_another_command_does_is_told(desk: Desk) -> None:
    with coop_at(desk.folder, "coop record") as seat:
        seat.answer("\nanswer: ", "10")
        seat.answer("\nanswer: ", "emptied")
        seat.see("coop: nothing was recorded: that is done by coop redact POSITION --reason TEXT")
        assert seat.end() == 1


# Nobody is asked who does not sit there


@pytest.mark.parametrize("event", ["proposal-made", "endorsement-given", "meeting-held"])
def test_in_a_script_what_is_missing_is_an_error(desk: Desk, event: str) -> None:
    assert "Error: Missing option" in desk.cannot_read(f"coop record {event}")
    assert process(desk.folder, "record", event).returncode == 2
    assert desk.files() == {}


def test_where_one_of_the_two_is_no_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        def __init__(self, is_terminal: bool) -> None:
            self.isatty = lambda: is_terminal

    for typed in (True, False):
        for told in (True, False):
            monkeypatch.setattr("sys.stdin", Stream(typed))
            monkeypatch.setattr("sys.stderr", Stream(told))
            assert prompts.is_attended() is (typed and told)


def test_who_has_said_everything_is_asked_nothing(water: Desk) -> None:
    with coop_at(water.folder, "coop record endorsement-given --target leaks --strength agreed") as seat:
        assert seat.end() == 0
        assert re.fullmatch(r"recorded 4 endorsement-given \S+\n", seat.shown)


def test_a_wrong_word_in_a_whole_command_line_is_an_error_at_a_terminal_too(water: Desk) -> None:
    with coop_at(water.folder, "coop record endorsement-given --target leaks --strength warm") as seat:
        assert seat.end() == 2
        assert seat.shown.startswith("coop: --strength: 'warm' is not a strength; it is one of rejected,")


def test_questions_are_no_results(water: Desk) -> None:
    with coop_at(water.folder, "coop record track-closed", output=water.folder / "out.txt") as seat:
        seat.answer("\ntrack: ", "rivers")
        seat.answer("\nby: ", "")
        seat.answer("\non: ", "")
        seat.answer("\ncite: ", "")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert re.fullmatch(r"recorded 4 track-closed \S+\n", (water.folder / "out.txt").read_text())


# What is needed


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_is_asked_for_is_what_the_rules_demand(name: str) -> None:
    """Without what is asked for an event is refused, with it it is not: the rules say so, and no list of ours."""
    cls = EVENT_TYPES[name]
    event = full(cls, "0197b2c4-0000-7000-8000-000000000000")
    typed = typed_for(event)
    draft = asking.Draft(cls, fields_of(cls), {})
    while lacking := draft.lacks():
        draft.typed[lacking[0].word] = typed[lacking[0].word]
    choices = draft.choices()
    assert bool(choices) is any(fault.where == "" for fault in form(event_of(draft)))
    for choice in choices:
        chosen = asking.Draft(cls, draft.fields, {**draft.typed, choice.word: typed[choice.word] or ["the-pact"]})
        for path in asking.TOGETHER.get(choice.path, ()):
            chosen.typed[path] = typed[path]
        if choice.path in ("batch", "same_as"):
            continue  # left out of what can be said together
        assert [*form(event_of(chosen))] == []


def typed_for(event: Any) -> dict[str, list[str]]:
    """What is typed for the options of an event."""
    name, *arguments = command_line(event)
    command = record.get_command(click.Context(record), name)
    assert command is not None
    params = command.make_context(name, [*arguments], parent=click.Context(coop)).params
    return {each.word: texts_of(params[each.word.replace("-", "_")]) for each in fields_of(type(event))}


def event_of(draft: asking.Draft) -> Any:
    from coop_tracker.cli.fields import event_of as read

    return read(draft.cls, draft.typed)


@pytest.mark.parametrize("name", [name for name in EVENT_TYPES if name not in asking.ELSEWHERE])
def test_every_event_can_be_asked_through(
    desk: Desk, introduced: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who answers each question with what the help says, and passes over what may be passed over."""
    shutil.copy(introduced, desk.folder)
    with Tracker.open(desk.folder / "coop.db", read_only=True) as tracker:
        event_id, before = tracker.at(1).event_id, tracker.position
    answers = {"party": "the-party", "role": "chair", "member": "the-party", "scheme": "iati", "batch": event_id}
    answers |= {word: texts[0] for word, texts in typed_for(full(EVENT_TYPES[name], event_id)).items() if texts}

    def answer(label: str, *, default: str = "", may_pass: bool = False) -> str:
        return "" if may_pass else default or answers[label]

    monkeypatch.setattr(asking, "prompt", answer)
    monkeypatch.setattr(asking, "choose", lambda *_: 0)
    monkeypatch.setattr(asking, "confirmed", lambda _: True)
    monkeypatch.setattr(sys.modules["coop_tracker.cli.record"], "is_attended", lambda: True)
    line = f"coop record {kebab(name)}"
    assert desk.says(line) == f"recorded {before + 1} {kebab(name)} <id>\n"


def test_what_a_new_thing_needs_is_asked_for_and_of_a_known_one_is_not(water: Desk) -> None:
    with coop_at(water.folder, "coop record topic-discussed --proposal pumps") as seat:
        seat.answer("\ntitle: ", "Pumps")
        pass_over(seat, "by", "track", "meeting", "on", "cite", "words")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    with coop_at(water.folder, "coop record topic-discussed --proposal leaks") as seat:
        assert seat.end() == 0
    assert [row.get("title") for row in recorded(water.folder)[-2:]] == ["Pumps", None]


def pass_over(seat: Terminal, *words: str) -> None:
    for word in words:
        seat.answer(f"\n{word}: ", "")


def test_an_empty_answer_to_what_is_needed_asks_again(water: Desk) -> None:
    with coop_at(water.folder, "coop record track-closed") as seat:
        seat.answer("\ntrack: ", "")
        assert "this is needed" in seat.answer("\ntrack: ", "  ")
        assert "this is needed" in seat.see("\ntrack: ")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("warm", "strength: 'warm' is not a strength; it is one of rejected, reserved, noted"),
        ("9", "strength: '9' is not a strength"),
        ("re", "'re' may be rejected or reserved"),
        ("5", "= welcomed"),
        ("WELCOMED", "= welcomed"),
        ("wel", "= welcomed"),
        ("encouraged", "= welcomed"),
    ],
)
def test_a_word_is_given_by_number_by_itself_or_by_some_letters(water: Desk, answer: str, told: str) -> None:
    with coop_at(water.folder, "coop record endorsement-given --target leaks") as seat:
        assert "5  welcomed    welcomed, appreciated, hailed" in seat.answer("\nstrength: ", answer)
        seat.see(told)
        seat.see("by: " if told[0] == "=" else "\nstrength: ")


def test_a_bad_answer_is_told_at_once_as_the_option_tells_it(water: Desk) -> None:
    with coop_at(water.folder, "coop record track-closed --track rivers --by AA --cite x") as seat:
        assert seat.end() == 1  # all is given: no question
    with coop_at(water.folder, "coop record track-closed --by AA") as seat:
        seat.answer("\ntrack: ", "rivers")
        seat.answer("\non: ", "July")
        assert "  on: 'July' is not a date: write 2025, 2025-07 or 2025-07-27" in seat.answer("\non: ", "2025-02-30")
        assert "February 2025 has 28 days" in " ".join(seat.answer("\non: ", "2025-02").split())
        seat.answer("\ncite: ", "")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0


def test_what_was_typed_wrongly_beside_what_is_missing_is_asked_for_again(water: Desk) -> None:
    with coop_at(water.folder, "coop record track-closed --on July") as seat:
        seat.answer("\ntrack: ", "rivers")
        seat.see("--on: 'July' is not a date")
        seat.answer("\non: ", "2025-07")
        pass_over(seat, "by", "cite")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(water.folder)[-1] == {"type": "TrackClosed", "track": "rivers", "on": "2025-07"}


def test_a_structure_is_asked_for_by_its_parts(shanghai: Desk) -> None:
    with coop_at(shanghai.folder, "coop record participation-recorded") as seat:
        seat.answer("\nmeeting: ", "waic-2025")
        assert "party: who took part" in seat.answer("\nparty: ", "cheng dong")
        seat.see("= cheng-dong, Cheng Dong")
        seat.answer("\nrole: ", "observer")
        seat.answer("\nanother participant (Enter: no more); party: ", "")
        pass_over(seat, "cite")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(shanghai.folder)[-1]["participants"] == [{"party": "cheng-dong", "role": "observer"}]


def test_a_deadline_that_is_needed_is_asked_for(water: Desk) -> None:
    water.says("coop record action-assigned --action draft --text 'Send the draft'")
    with coop_at(water.folder, "coop record action-rescheduled") as seat:
        seat.answer("\naction: ", "send")
        seat.see("= draft, Send the draft")
        seat.answer("\ndeadline-said: ", "soon")
        seat.answer("\ndeadline-relation: ", "by")
        pass_over(seat, "by", "deadline-due", "on", "cite")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(water.folder)[-1]["deadline"] == {"said": "soon", "relation": "by"}


def test_who_owes_it_to_whom_and_by_when_is_asked(water: Desk) -> None:
    with coop_at(water.folder, "coop record action-assigned --action draft") as seat:
        seat.answer("\ntext: ", "Send the draft")
        for word, text in (("owner", "AA"), ("owed-to", "BB"), ("about", "leaks")):
            seat.answer(f"\n{word}: ", text)
            seat.answer(f"\nanother {word} (Enter: no more): ", "")
        seat.answer("\ndeadline-said: ", "by the end of June")
        seat.answer("\ndeadline-relation: ", "by")
        seat.answer("\ndeadline-due: ", "2026-06-30")
        pass_over(seat, "meeting", "on", "cite")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    told = recorded(water.folder)[-1]
    assert (told["owners"], told["owed_to"], told["about"]) == (["AA"], ["BB"], ["proposal:leaks"])
    assert told["deadline"] == {"said": "by the end of June", "relation": "by", "due": "2026-06-30"}


def test_the_day_of_a_meeting_is_asked(water: Desk) -> None:
    with coop_at(water.folder, "coop record meeting-held --meeting talks --title Talks --party AA") as seat:
        seat.answer("\nkind: ", "bilateral")
        seat.answer("\non: ", "2026-03")
        seat.answer("\ncite: ", "")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(water.folder)[-1]["on"] == "2026-03"


def test_a_source_is_taken_with_the_place_in_it_as_an_option_takes_it(shanghai: Desk) -> None:
    with coop_at(shanghai.folder, "coop record endorsement-given --target chinese-medicine-ai --by PK") as seat:
        seat.answer("\nstrength: ", "noted")
        pass_over(seat, "meeting", "on")
        seat.answer("\ncite: ", "cwpakistan-tech-collaboration#p6")
        seat.answer("\nanother cite (Enter: no more): ", "")
        seat.answer("\nwords: ", "")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(shanghai.folder)[-1]["sources"] == [{"source": "cwpakistan-tech-collaboration", "locator": "p6"}]


def test_nothing_is_found_by_letters_of_an_id(water: Desk) -> None:
    water.says("coop record endorsement-given --by BB --strength noted --target leaks")
    (endorsement,) = [each for each in Desk(water.folder).exported() if each["type"] == "EndorsementGiven"]
    with coop_at(water.folder, "coop record endorsement-given") as seat:
        seat.answer("\ntarget: ", endorsement["event_id"][-6:])
        seat.see("nothing on record is called")


def test_what_is_doubtful_is_told_before_it_is_recorded_and_once(shanghai: Desk) -> None:
    line = "coop record endorsement-given --target chinese-medicine-ai --by cheng-dong"
    with coop_at(shanghai.folder, line) as seat:
        seat.answer("\nstrength: ", "noted")
        pass_over(seat, "on-behalf-of", "meeting", "on", "cite", "words")
        assert "speaks for nobody" in seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
        assert seat.shown.count("speaks for nobody") == 1


def test_for_whom_a_person_spoke_is_asked(shanghai: Desk) -> None:
    line = "coop record endorsement-given --target chinese-medicine-ai --by cheng-dong"
    with coop_at(shanghai.folder, line) as seat:
        seat.answer("\nstrength: ", "noted")
        seat.answer("\non-behalf-of: ", "CN")
        seat.answer("\nanother on-behalf-of (Enter: no more): ", "")
        pass_over(seat, "meeting", "on", "cite", "words")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
    assert recorded(shanghai.folder)[-1]["on_behalf_of"] == ["CN"]


# Things


def test_a_new_thing_is_introduced_in_passing_and_recorded_in_one_batch(water: Desk) -> None:
    with coop_at(water.folder, "coop record endorsement-given --strength welcomed --on 2025-07") as seat:
        seat.answer("\ntarget: ", "leak")
        seat.see("= leaks, Leak detection")
        seat.answer("\nanother target (Enter: no more): ", "")
        seat.answer("\nby: ", "Ministry of Water")
        seat.see("nothing on record is called 'Ministry of Water'")
        seat.answer("Introduce a new party now? [Y/n]: ", "")
        seat.answer("identifier [ministry-of-water]: ", "")
        seat.answer("\nkind: ", "org")
        seat.answer("\nanother by (Enter: no more): ", "")
        pass_over(seat, "meeting", "cite", "words")
        told = seat.answer("Record them? [Y/n]: ", "")
        assert seat.end() == 0
    assert "coop record party-introduced --party ministry-of-water --kind organization \\\n" in told
    party, endorsement = Desk(water.folder).exported()[-2:]
    assert party["batch_id"] == endorsement["batch_id"]
    assert party["data"] == {"party": "ministry-of-water", "kind": "organization", "name": "Ministry of Water"}
    assert endorsement["data"]["by"] == ["ministry-of-water"]


def test_who_does_not_introduce_it_is_asked_again(water: Desk) -> None:
    with coop_at(water.folder, "coop record track-closed --by AA") as seat:
        seat.answer("\ntrack: ", "roads")
        seat.answer("Introduce a new track now? [Y/n]: ", "n")
        seat.answer("\ntrack: ", "rivers")
        seat.see("\non: ")


def test_a_word_alone_means_the_kind_that_has_it(water: Desk) -> None:
    with coop_at(water.folder, "coop record claim-recorded") as seat:
        seat.answer("\nabout: ", "leaks")
        seat.see("= leaks, Leak detection")
        seat.see("\nfield: ")


def test_of_what_words_may_be_about_proposals_are_listed_first(water: Desk) -> None:
    water.says("coop record instrument-signed --instrument memo --title 'Leak memorandum' --kind mou --proposal leaks")
    water.says("coop record track-opened --track hunt --title 'Leak hunting'")
    with coop_at(water.folder, "coop record endorsement-given") as seat:
        seat.answer("\ntarget: ", "leak")
        assert "  1  proposal:leaks" in seat.answer("\ntarget: ", "1")
        seat.see("\nanother target")


def test_of_many_matches_nine_are_listed(desk: Desk) -> None:
    with Tracker.open(desk.folder / "coop.db", create=True) as tracker:
        tracker.record_all(
            structure("TrackOpened", {"track": f"river-{number:02}", "title": f"River {number}"})
            for number in range(12)
        )
    with coop_at(desk.folder, "coop record track-closed") as seat:
        seat.answer("\ntrack: ", "river")
        assert "  9  river-08  River 8\n     and 3 more: write more letters" in seat.answer("\ntrack: ", "river 11")
        seat.see("= river-11, River 11")


def test_a_known_proposal_may_come_up_again_or_a_new_one_have_a_name_like_it(water: Desk) -> None:
    with coop_at(water.folder, "coop record topic-discussed") as seat:
        seat.answer("\nproposal: ", "leak")
        assert "2  new    a new proposal: leak" in seat.answer("\nwhich: ", "1")
        seat.see("\nby: ")
    with coop_at(water.folder, "coop record topic-discussed") as seat:
        seat.answer("\nproposal: ", "leak")
        seat.answer("\nwhich: ", "new")
        seat.answer("\ntitle: ", "Another leak")
        seat.see("\nby: ")


def test_accents_and_case_do_not_matter(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title 'Trinkwasser für Ägypten'")
    with coop_at(desk.folder, "coop record track-closed") as seat:
        seat.answer("\ntrack: ", "AGYPT")
        seat.see("= water, Trinkwasser für Ägypten")


# Breaking off


@pytest.mark.parametrize("key", ["\x03", "\x04"])
@pytest.mark.parametrize("at", ["\nanswer: ", "\ntrack: "])
def test_breaking_off_records_nothing_and_says_so(desk: Desk, key: str, at: str) -> None:
    line = "coop record" if at == "\nanswer: " else "coop record track-closed"
    with coop_at(desk.folder, line) as seat:
        seat.see(at)
        assert seat.break_off(key) == 1
        assert seat.shown.endswith("coop: nothing was recorded\n")
        assert "Traceback" not in seat.shown
    assert desk.files() == {}


def test_who_does_not_confirm_records_nothing(water: Desk) -> None:
    before = recorded(water.folder)
    with coop_at(water.folder, "coop record track-closed --track rivers --by AA --on July") as seat:
        assert seat.end() == 2
    with coop_at(water.folder, "coop record track-closed --by AA --on 2025") as seat:
        seat.answer("\ntrack: ", "rivers")
        seat.answer("\ncite: ", "")
        seat.answer("Record it? [Y/n]: ", "n")
        assert seat.end() == 1
        assert seat.shown.endswith("coop: nothing was recorded\n")
    assert recorded(water.folder) == before


def test_a_dry_run_asks_and_records_nothing(desk: Desk) -> None:
    with coop_at(desk.folder, "coop record track-opened --dry-run") as seat:
        seat.answer("\ntrack: ", "Water")
        seat.answer("identifier [water]: ", "")
        pass_over(seat, "party", "meeting", "on", "cite")
        seat.answer("Record it? [Y/n]: ", "")
        assert seat.end() == 0
        assert seat.shown.endswith("would record track-opened: nothing was recorded\n")
    assert desk.files() == {}


def test_what_is_typed_in_another_encoding_is_told(desk: Desk) -> None:
    with coop_at(desk.folder, "coop record track-opened") as seat:
        seat.see("\ntrack: ")
        os.write(seat.keys, b"\xff\xfe\n")
        seat.see("that is not text in the encoding of this terminal\ntrack: ")


# What was meant


def test_the_only_match_is_offered_for_an_option(water: Desk) -> None:
    line = "coop record endorsement-given --target leek --strength agreed"
    with coop_at(water.folder, line) as seat:
        assert seat.end() == 1
        assert "nothing is known about the proposal 'leek'; did you mean leaks (Leak detection)?" in seat.shown
    with coop_at(water.folder, line.replace("leek", "leak")) as seat:
        seat.see("--target: nothing is known about 'leak'")
        seat.answer("Take leaks, Leak detection? [Y/n]: ", "")
        assert seat.end() == 0
    with coop_at(water.folder, line.replace("leek", "leak")) as seat:
        seat.answer("Take leaks, Leak detection? [Y/n]: ", "n")
        assert seat.end() == 1


@pytest.mark.parametrize(
    "line",
    ["show leek", "history leek", "explain leek stage", "log --about leek", "show proposal:leek", "follow-up tlks"],
)
def test_the_only_match_is_offered_by_what_is_asked(water: Desk, line: str) -> None:
    water.says("coop record meeting-held --meeting talks --title Talks --kind call")
    with coop_at(water.folder, f"coop {line}") as seat:
        seat.see("; did you mean ")
        seat.see("Take ")
        seat.answer("? [Y/n]: ", "")
        assert seat.end() == 0
        assert "eak" in seat.shown or "Talks" in seat.shown
    assert "did you mean" in water.refuses(f"coop {line}")


def test_who_does_not_take_it_is_shown_nothing(water: Desk) -> None:
    with coop_at(water.folder, "coop list --track river") as seat:
        assert seat.end() == 1  # two come close
    with coop_at(water.folder, "coop show leek") as seat:
        seat.answer("Take leaks? [Y/n]: ", "n")
        assert seat.end() == 1
        assert seat.shown.endswith("coop: nothing was shown\n")


def test_what_is_meant_is_found_by_its_title_too(water: Desk) -> None:
    told = "coop: nothing is known about 'detection'; did you mean leaks (Leak detection)?\n"
    assert water.refuses("coop show detection") == told


# Hostile text


def test_no_title_steers_the_terminal_of_who_is_asked(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title", "a\n\x1b[31mred\u202e")
    desk.says("coop record track-opened --track water-two --title", "b\x9b31m\x07")
    with coop_at(desk.folder, "coop record track-closed --by AA --on 2025") as seat:
        seat.answer("\ntrack: ", "water ")
        seat.see("\ncite: ")
        seat.answer("", "")
        seat.answer("Record it? [Y/n]: ", "n")
        seat.end()
    with coop_at(desk.folder, "coop record track-closed") as other:
        other.answer("\ntrack: ", "wat")
        other.see("\ntrack: ")
        for sign in ("\x1b", "\u202e", "\x9b", "\x07"):
            assert sign not in seat.shown + other.shown
        assert "\\x1b[31mred\\u202e" in other.shown


def test_a_damaged_ledger_is_told_before_anybody_is_asked(water: Desk) -> None:
    with sqlite3.connect(water.folder / "coop.db") as broken:
        broken.execute("DROP TABLE things")
    broken.close()
    with coop_at(water.folder, "coop record track-closed --by AA") as seat:
        assert seat.end() == 1
        assert seat.shown == "coop: coop.db cannot be used, or is damaged: no such table: things\n"
