"""On a terminal: a pager for what is long, colour where it helps, and rows that stay rows in every script."""

import os
import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from tests.sessions import Desk, desk, drawn, drawn_and_ended, ledger_after, on_a_terminal, shanghai
from tests.test_formats import hostile

__all__ = ["desk", "hostile", "scripts", "shanghai"]  # fixtures of these tests

ARABIC = "مشروع الري في الوادي الأسفل (2025) – المرحلة الأولى"
URDU = "پانی کے رساؤ کی نشان دہی"
HEBREW = "איתור דליפות, שלב 2"
CHINESE = "关于人工智能联合研究与智慧城市基础设施建设的合作建议"
JAPANESE = "スマートシティ協力の提案ー第二回"
HINDI = "जल रिसाव का पता लगाना"
LONG = "a-very-long-slug-about-the-restoration-of-irrigation-canals-in-the-lower-valley"
TITLES = (ARABIC, URDU, HEBREW, CHINESE, JAPANESE, HINDI, "emoji 👩‍👩‍👧 🇵🇰 q\u0303")

ASSIGNED = (
    "coop record action-assigned --owner AA --on 2025-07 --deadline-said 'in August' --deadline-relation by"
    " --deadline-due 2025-08"
)
SESSION = "\n".join(
    (
        *(f"coop record track-opened --track track-{n} --title '{title}' --on 2025" for n, title in enumerate(TITLES)),
        *(
            f"coop record proposal-made --proposal item-{n} --title '{title}' --track track-{n} --proposer AA"
            " --counterpart BB --on [2025-07-26..2025-07-28]"
            for n, title in enumerate(TITLES)
        ),
        f"coop record proposal-made --proposal {LONG} --title Canals --proposer AA --on 2025",
        "coop record proposal-declined --proposal item-3 --by BB --on 2025-08",
        f"{ASSIGNED} --action late --text '{URDU}' --owed-to BB",
        f"{ASSIGNED} --action kept --text Done",
        "coop record action-done --action kept --on 2025-08-01",
    )
)


@pytest.fixture
def scripts(desk: Desk) -> Desk:
    """A desk with titles in many scripts."""
    desk.file("coop.db", ledger_after(SESSION))
    return desk


# Width and direction


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("command", ["status", "list", "log", "due --all --on 2025-09-15", f"show {LONG}"])
def test_no_row_is_wider_than_the_screen_in_any_script_and_nothing_is_lost(
    scripts: Desk, command: str, columns: int
) -> None:
    shown = on_a_terminal(scripts.folder, *command.split(), columns=columns)
    lines = [line for line in shown.splitlines() if not line.startswith("coop: ")]
    assert max(map(cell_len, lines)) <= columns
    letters = re.sub(r"\s|[\u2068\u2069]", "", shown)
    told = {"due": [URDU], "show": ["Canals"]}.get(command.split(maxsplit=1)[0], TITLES)
    missing = [word for title in told for word in title.split() if word not in letters]
    assert missing == [] or columns < 200  # where lines are narrow, another column stands amid a word
    assert {*"".join(told)} - {" "} <= {*letters}


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_what_is_written_from_right_to_left_keeps_its_direction_to_itself(scripts: Desk, columns: int) -> None:
    for command in ("status", "list", "show item-0"):
        for line in on_a_terminal(scripts.folder, *command.split(), columns=columns).splitlines():
            inside = re.findall("\u2068([^\u2068\u2069]*)\u2069", line)
            outside = re.sub("\u2068[^\u2068\u2069]*\u2069", "", line)
            assert not re.search("[\u0590-\u08ff\u2068\u2069]", outside), command
            assert all(re.search("[\u0590-\u08ff]", text) for text in inside)


def test_on_a_pipe_names_stay_as_they_are(scripts: Desk) -> None:
    told = scripts.says("coop status")
    assert "\u2068" not in told
    assert f"track-0\t{ARABIC}\t1\t0\t" in told


def test_where_the_screen_is_too_narrow_for_columns_a_row_is_a_block(scripts: Desk) -> None:
    assert (
        on_a_terminal(scripts.folder, "list", "--track", "track-3", columns=42)
        == f"""\
proposal       item-3
title          {CHINESE[:13]}
               {CHINESE[13:]}
tracks         track-3
stage          proposed
disposition    declined
evidence       E
answers        0
inherited      0
last event on  2025-08"""
    )


# Colour

RED, YELLOW, DIM = "\x1b[31m", "\x1b[33m", "\x1b[2m"


def in_colour(desk: Desk, *words: str, **environment: str) -> str:
    return drawn(desk.folder, *words, env={"NO_COLOR": "", **environment})


def test_what_is_overdue_is_red_and_what_is_closed_or_done_is_set_back(scripts: Desk) -> None:
    due = in_colour(scripts, "due", "--all", "--on", "2025-09-15")
    assert f"{RED}overdue" in due
    assert re.search(r"\x1b\[2mmet", due)
    listed = in_colour(scripts, "list")
    assert re.search(r"\x1b\[(1;)?2m(item-3|\S*item-3)", listed)
    assert not re.search(r"\x1b\[(1;)?2m\S*item-2", listed)
    assert f"{YELLOW}warning" in in_colour(scripts, "health")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted_or_possible(scripts: Desk, environment: dict[str, str]) -> None:
    for words in (["due", "--on", "2025-09-15"], ["list"], ["health"], ["status"]):
        assert not re.search(r"\x1b\[[\d;]*3\dm", in_colour(scripts, *words, **environment))


def test_a_pipe_has_no_colour_even_where_it_is_forced(scripts: Desk) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "coop_tracker", "due", "--on", "2025-09-15"],
        cwd=scripts.folder,
        env={**os.environ, "FORCE_COLOR": "1", "COOP_PAGER": "false"},
        capture_output=True,
        check=True,
    )
    assert b"\x1b" not in ran.stdout
    assert ran.stdout.startswith(b"schedule\tdue\t")


# The pager

PAGED = {"COOP_PAGER": "sed s/^/paged:/"}


def test_what_is_longer_than_the_screen_goes_to_the_pager_and_what_fits_does_not(shanghai: Desk) -> None:
    log = on_a_terminal(shanghai.folder, "log", lines=20, env=PAGED)
    assert all(line.startswith("paged:") for line in log.splitlines())
    assert "paged:" not in on_a_terminal(shanghai.folder, "log", "--limit", "2", lines=20, env=PAGED)
    for form in ("json", "csv", "markdown"):
        assert "paged:" in on_a_terminal(shanghai.folder, "list", "--format", form, lines=4, env=PAGED)


def test_the_pager_is_that_of_coop_else_that_of_the_desk_and_none_where_it_is_empty_or_not_wanted(
    shanghai: Desk,
) -> None:
    of_the_desk = {"PAGER": "sed s/^/desk:/"}
    shown = on_a_terminal(shanghai.folder, "log", lines=20, env={**of_the_desk, "COOP_PAGER": None})
    assert shown.startswith("desk:")
    assert on_a_terminal(shanghai.folder, "log", lines=20, env={**of_the_desk, **PAGED}).startswith("paged:")
    for words, more in ((["log"], {"COOP_PAGER": ""}), (["--no-pager", "log"], PAGED)):
        shown = on_a_terminal(shanghai.folder, *words, lines=20, env={**of_the_desk, **more})
        assert "minister-welcomes-package" in shown
        assert "paged:" not in shown
        assert "desk:" not in shown


def test_all_of_it_is_shown_with_a_pager_and_without(shanghai: Desk) -> None:
    with_pager = on_a_terminal(shanghai.folder, "log", lines=5, env={"COOP_PAGER": "tee"})
    assert with_pager == on_a_terminal(shanghai.folder, "log", lines=5, env={"COOP_PAGER": "cat"})
    assert with_pager == on_a_terminal(shanghai.folder, "log", lines=5_000, env={"COOP_PAGER": "false"})


@pytest.mark.parametrize(
    "command",
    ["log", "list", "replay", "show p0", *(f"log --format {form}" for form in ("json", "csv", "markdown")), "health"],
)
def test_a_reader_who_leaves_the_pager_is_no_trouble(hostile: Desk, command: str) -> None:
    left = {"COOP_PAGER": "true"}
    assert drawn_and_ended(hostile.folder, *command.split(), lines=4, env=left) == ("", 0)


def test_what_is_amiss_is_told_by_the_exit_code_also_to_a_reader_who_leaves(hostile: Desk) -> None:
    strict = ("health", "--strict")
    assert drawn_and_ended(hostile.folder, *strict, lines=4, env={"COOP_PAGER": "true"}) == ("", 1)


def test_a_pager_that_is_not_there_is_told_and_all_is_shown(shanghai: Desk) -> None:
    shown = on_a_terminal(shanghai.folder, "log", lines=10, env={"COOP_PAGER": "no-such-pager -R"})
    assert "minister-welcomes-package" in shown
    assert shown.endswith("coop: the pager 'no-such-pager' cannot be started: no such file or directory")


def test_a_terminal_that_can_do_little_has_no_pager(shanghai: Desk) -> None:
    assert "paged:" not in on_a_terminal(shanghai.folder, "log", lines=10, env={**PAGED, "TERM": "dumb"})


def test_trouble_is_no_matter_for_the_pager(shanghai: Desk) -> None:
    assert on_a_terminal(shanghai.folder, "show", "nope", lines=1, env=PAGED).startswith("coop: ")


def test_a_pager_that_cannot_be_read_is_told_and_all_is_shown(shanghai: Desk) -> None:
    shown = on_a_terminal(shanghai.folder, "log", lines=10, env={"COOP_PAGER": "less 'x"})
    assert "minister-welcomes-package" in shown
    assert shown.endswith('coop: the pager "less \'x" cannot be read: no closing quotation')


def test_on_the_narrowest_screen_no_letter_is_lost(shanghai: Desk) -> None:
    drawn = on_a_terminal(shanghai.folder, "list", "--track", "startups", columns=12)
    assert "startup-partnerships" in drawn.replace("\n", "").replace(" ", "")


def test_what_may_be_wrong_is_folded_and_its_command_stays_whole(shanghai: Desk) -> None:
    drawn = on_a_terminal(shanghai.folder, "health", "--on", "2026-12-31", columns=50)
    mends = [line for line in drawn.splitlines() if line.startswith("  coop ")]
    assert any(len(line) > 50 for line in mends)
    assert all(len(line) <= 50 for line in drawn.splitlines() if line not in mends and not line.startswith("coop: "))
