"""Pages and tables: what is drawn on a terminal, what goes down a pipe, and that a page stays a page."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker import safe
from coop_tracker.reports import page, table
from coop_tracker.reports.page import Block
from tests.sessions import Desk, desk, ledger_after, on_a_terminal, shanghai

__all__ = ["desk", "rivers", "shanghai"]  # fixtures of these tests

SESSION = """
coop record track-opened --track rivers --title 'Rivers, and what flows into them' --on 2025-07
coop record track-opened --track smart-maintenance-machinery --title 智能维护 --on 2025-07-02
coop record proposal-made --proposal leaks --title 'Leak detection in the towns of the lower valley' --track rivers \
--track smart-maintenance-machinery --proposer AA --counterpart DD --on [2025-07-26..2025-07-28] --words offered
coop record endorsement-given --target leaks --by DD --strength welcomed --on 2025-08 --words 'welcomed the offer'
"""


@pytest.fixture
def rivers(desk: Desk) -> Desk:
    """A desk with a proposal whose title and dates are long, and a track in another script."""
    desk.file("coop.db", ledger_after(SESSION))
    return desk


# Text


ANY_TEXT = st.text() | st.text(st.sampled_from("\x00\t\n\r\x0b\x1b\x7f\x85\x9b\u202e\u2028\ud800\U0001f600ä字a"))


@given(ANY_TEXT)
def test_a_text_is_one_line_without_anything_that_steers(text: str) -> None:
    shown = safe.for_terminal(text)
    assert len(shown.splitlines()) <= 1
    assert not any(sign < " " or "\x7f" <= sign <= "\x9f" or "\u202a" <= sign <= "\u202e" for sign in shown)
    assert not any("\ud800" <= sign <= "\udfff" for sign in shown)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Mn"])) | st.text("e\u0301字é 😀"))
def test_letters_of_every_script_stay_as_they_are(text: str) -> None:
    assert safe.for_terminal(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc\r\nd", "a b c d"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\x00\x9b\x7f", "\\x00\\x9b\\x7f"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_what_steers_is_spelled_out(text: str, shown: str) -> None:
    assert safe.for_terminal(text) == shown


@given(
    st.recursive(
        ANY_TEXT | st.integers() | st.none() | st.booleans(),
        lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    )
)
def test_json_says_the_same_and_steers_nothing(value: Any) -> None:
    written = safe.for_json(value).decode()
    assert json.loads(written) == value
    assert not any("\x7f" <= sign <= "\x9f" or "\u202a" <= sign <= "\u202e" for sign in written)
    assert all(sign >= " " or sign == "\n" for sign in written)


# Tables

HEADINGS = ("thing", "title", "count")
STACKS = (("thing", "title"), ("count",))


def test_on_a_pipe_a_row_is_a_line_with_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    table.show(HEADINGS, [("a", "x\ty\nz", 1), ("b", None, 0)], STACKS)
    assert capsys.readouterr().out == "thing\ttitle\tcount\na\tx y z\t1\nb\t\t0\n"


def test_on_a_pipe_rows_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    def rows() -> Any:
        yield ("a", "A", 1)
        assert capsys.readouterr().out.endswith("a\tA\t1\n")
        yield ("b", "B", 2)

    table.show(HEADINGS, rows(), STACKS)


def test_on_a_terminal_what_belongs_together_is_stacked(rivers: Desk) -> None:
    assert (
        on_a_terminal(rivers.folder, "list", columns=80)
        == """\
proposal                                   stage
title                                      disposition    answers  last event on
tracks                                     evidence     inherited  marks
────────────────────────────────────────────────────────────────────────────────
leaks                                      endorsed             1  2025-08
Leak detection in the towns of the lower   active               0
valley                                     E
rivers, smart-maintenance-machinery"""
    )


def test_a_column_in_which_nothing_is_said_is_left_out(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    assert on_a_terminal(desk.folder, "log").splitlines()[2].split() == ["position", "says", "by"]
    desk.says("coop record track-opened --track roads --title Roads --on 2025")
    assert on_a_terminal(desk.folder, "log").splitlines()[2].split() == ["position", "says", "on", "by"]


def test_a_span_of_dates_takes_two_lines_and_a_wide_script_its_room(rivers: Desk) -> None:
    assert (
        on_a_terminal(rivers.folder, "status", columns=70)
        == """\
track
title                          open  closed  stages      last event on
──────────────────────────────────────────────────────────────────────
rivers                            1       0  1 endorsed  2025-08
Rivers, and what flows into
them

smart-maintenance-machinery       1       0  1 endorsed  2025-08
智能维护"""
    )
    drawn = on_a_terminal(rivers.folder, "log", "--after", "2", "--limit", "1", columns=100)
    assert "[2025-07-26.." in drawn
    assert "2025-07-28]  " in drawn


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("command", ["status", "list", "log", "show leaks", "replay"])
def test_nothing_is_cut_off_at_any_width(rivers: Desk, command: str, columns: int) -> None:
    drawn = on_a_terminal(rivers.folder, *command.split(), columns=columns)
    assert "…" not in drawn
    assert ("rivers" if command == "status" else "leaks") in drawn
    assert max(map(len, drawn.splitlines())) <= columns or command == "replay"


# Pages


def test_a_page_on_a_pipe_has_its_labels_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [
        Block("", [("a", "one\ntwo"), ("long label", "three"), ("", "four")]),
        Block("empty", []),
        Block("list", [("", "five"), ("", "six")]),
    ]
    page.show(("Title", "kind slug"), blocks)
    assert (
        capsys.readouterr().out
        == """\
Title
kind slug

a           one two
long label  three
            four

list
  five
  six
"""
    )


def test_a_page_on_a_terminal_is_wrapped_beside_its_labels(shanghai: Desk) -> None:
    drawn = on_a_terminal(shanghai.folder, "show", "smart-maintenance-machinery", columns=80)
    assert (
        """
tracks       industrial-ai
proposed by  waic-2025-chinese-delegation
asked        nobody who is named
summary      Putting smart machinery for maintenance, and AI systems, to work in
             Pakistani industry, so that it runs more efficiently.
"""
        in drawn
    )


def test_words_of_nobody_who_is_named_are_no_side_that_was_not_asked(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal water --title Water --proposer AA --counterpart BB")
    desk.says("coop record endorsement-given --target water --strength noted")
    desk.says("coop record endorsement-given --target water --strength noted --by DD")
    told = desk.says("coop show water")
    assert told.count("this side was not asked") == 1
