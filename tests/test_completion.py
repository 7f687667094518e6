"""``coop completion``: what a shell is told when Tab is pressed, through its own protocol and in a bash of its own."""

import contextlib
import os
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from coop_tracker.cli import coop
from coop_tracker.cli.completion import SHELLS
from coop_tracker.events import EVENT_TYPES, kebab
from tests.sessions import Desk, desk, process, shanghai

__all__ = ["desk", "shanghai"]  # fixtures of these tests


def offered(folder: Path, line: str, **environment: str) -> dict[str, str]:
    """What zsh is told at the end of a line: each word with what it stands for."""
    words = line.split(" ")
    asked = {"_COOP_COMPLETE": "zsh_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = process(folder, **{**asked, **environment})
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert len(lines) % 3 == 0 or lines == [""]
    return {lines[at + 1].replace("\\:", ":"): lines[at + 2] for at in range(0, len(lines) - 2, 3)}


# Words


def test_commands_and_options_are_completed_with_what_they_do(desk: Desk) -> None:
    assert offered(desk.folder, "coop sh") == {"show": "Show everything about one thing."}
    assert [*offered(desk.folder, "coop record proposal-m")] == ["proposal-made"]
    assert {"--track", "--text"} <= offered(desk.folder, "coop list --t").keys()


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_event_is_completed(name: str) -> None:
    found = {each.value for each in complete(["record"], kebab(name)[:4])}
    assert kebab(name) in found


def test_a_controlled_word_is_completed_with_its_definition(desk: Desk) -> None:
    found = offered(desk.folder, "coop record endorsement-given --strength we")
    assert found == {"welcomed": "welcomed, appreciated, hailed, encouraged, commended"}


def test_a_file_is_left_to_the_shell(desk: Desk) -> None:
    for line in ("coop import j", "coop --ledger j", "coop due --config j", "coop export -o j"):
        words = line.split(" ")
        done = process(desk.folder, _COOP_COMPLETE="zsh_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
        assert done.stdout.decode().splitlines() == ["file", "j", "_"]


def complete(args: list[str], incomplete: str) -> Any:
    """What click finds for a line."""
    from click.shell_completion import ShellComplete

    return ShellComplete(coop, {}, "coop", "_COOP_COMPLETE").get_completions(args, incomplete)


TAKES = {
    "ID",
    "WORD",
    "SOURCE",
    "PROPOSAL",
    "INSTRUMENT",
    "BUNDLE",
    "ACTION",
    "TRACK",
    "PARTY",
    "MEETING",
    "[SERIES]",
    "[KIND]",
    "[WORD]",
    "MOMENT",
    "SERIES",
    "KIND:ID",
    "[KIND:]ID",
    "EVENT",
}


def test_every_parameter_that_takes_an_identifier_or_a_word_is_completed() -> None:
    """A new command cannot forget: what says that it takes an identifier offers identifiers."""
    missing = [
        f"{command} {param.name}"
        for command, param in parameters(coop, "")
        if param.metavar in TAKES
        and param._custom_shell_complete is None
        and not isinstance(param.type, click.Choice)
        and not (param.metavar == "EVENT" and param.name != "types")  # an event's position or id: nobody knows these
    ]
    assert missing == []


def parameters(group: click.Group, before: str) -> Iterator[tuple[str, click.Parameter]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from parameters(command, f"{name} ")
        elif command:
            yield from ((f"{before}{name}", param) for param in command.params)


# The ledger


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("coop show chi", ["chinese-medicine-ai"]),
        ("coop show meeting:wa", ["meeting:waic-2025"]),
        ("coop explain chin", ["chinese-medicine-ai"]),
        ("coop explain chinese-medicine-ai min", ["minister-supports-partnerships", "minister-welcomes-package"]),
        ("coop history P", ["PK"]),
        ("coop log --about meeting:wa", ["meeting:waic-2025"]),
        ("coop list --track s", ["smart-city", "startups"]),
        ("coop due --owner C", ["CN"]),
        ("coop follow-up w", ["waic-2025", "world-ai-conference-2025"]),
        ("coop diff --from wa", ["waic-2025"]),
        ("coop record endorsement-given --target chi", ["chinese-medicine-ai"]),
        ("coop record endorsement-given --target meeting:wa", ["meeting:waic-2025"]),
        ("coop record endorsement-given --by mo", ["moitt"]),
        ("coop record endorsement-given --cite pak", ["pakistan-today-ai-cooperation"]),
        ("coop record endorsement-given --cite=pak", ["--cite=pakistan-today-ai-cooperation"]),
        ("coop correct 30 stre", ["strength="]),
        ("coop correct 30 strength=we", ["strength=welcomed"]),
    ],
)  # fmt: skip
def test_an_identifier_is_completed_by_the_type_of_what_takes_it(shanghai: Desk, line: str, words: list[str]) -> None:
    if "30" in line:
        position = next(row["position"] for row in shanghai.exported() if row["type"] == "EndorsementGiven")
        line = line.replace("30", str(position))
    assert [*offered(shanghai.folder, line)] == words


def test_an_identifier_comes_with_its_title(shanghai: Desk) -> None:
    assert offered(shanghai.folder, "coop show chi") == {
        "chinese-medicine-ai": "Joint studies and pilots on AI-powered Chinese medicine"
    }


def test_a_slug_of_two_kinds_is_completed_with_its_kind(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    desk.says("coop record proposal-made --proposal water --title Pipes")
    assert offered(desk.folder, "coop show ") == {"proposal:water": "Pipes", "track:water": "Water"}


def test_a_country_that_is_only_named_is_completed(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal water --title Water --proposer AA --counterpart BB-01")
    assert [*offered(desk.folder, "coop due --we ")] == ["AA", "BB-01"]


def test_a_series_is_completed(desk: Desk) -> None:
    desk.says("coop record meeting-held --meeting m --title M --kind call --series weekly --on 2025")
    assert [*offered(desk.folder, "coop series ")] == ["weekly"]
    assert [*offered(desk.folder, "coop record meeting-held --series ")] == ["weekly"]
    assert [*offered(desk.folder, "coop diff --from ")] == ["m", "series:weekly"]


def test_a_structure_is_completed_word_by_word(shanghai: Desk) -> None:
    environment = {"_COOP_COMPLETE": "zsh_complete", "COMP_CWORD": "4"}
    for typed, word in (
        ("'cheng", "cheng-dong"),
        ("'cheng-dong deleg", "cheng-dong delegate"),
        ("'cheng-dong delegate on-behalf-of=C", "cheng-dong delegate on-behalf-of=CN"),
        ("'cheng-dong delegate ti", "cheng-dong delegate title="),
    ):
        line = f"coop record meeting-held --participant {typed}"
        done = process(shanghai.folder, COMP_WORDS=line, **environment)
        assert done.stdout.decode().splitlines()[1] == word


def test_the_ledger_of_the_line_is_read_else_that_of_the_environment(shanghai: Desk) -> None:
    (shanghai.folder / "coop.db").rename(shanghai.folder / "other.db")
    assert offered(shanghai.folder, "coop show chi") == {}
    assert [*offered(shanghai.folder, "coop show --ledger other.db chi")] == ["chinese-medicine-ai"]
    assert [*offered(shanghai.folder, "coop --ledger other.db show chi")] == ["chinese-medicine-ai"]
    assert [*offered(shanghai.folder, "coop show chi", COOP_LEDGER="other.db")] == ["chinese-medicine-ai"]


@pytest.mark.parametrize("what", ["none", "text", "other", "torn", "old rows"])
def test_trouble_with_the_ledger_is_not_told(shanghai: Desk, what: str) -> None:
    path = shanghai.folder / "coop.db"
    if what in ("none", "text", "other"):
        path.unlink()
    if what == "text":
        path.write_bytes(b"hello\n" * 100)
    elif what == "other":
        with contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE notes (text)")
    elif what == "torn":
        content = path.read_bytes()
        path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    elif what == "old rows":
        with contextlib.closing(sqlite3.connect(path)) as old, old:
            old.execute("UPDATE projections SET version = 1")
    assert offered(shanghai.folder, "coop show chi") == {}
    assert offered(shanghai.folder, "coop record endorsement-given --target chi") == {}


def test_a_line_that_is_no_command_is_no_trouble(desk: Desk) -> None:
    assert offered(desk.folder, "coop nope x") == {}
    assert offered(desk.folder, "coop record nope --x ").keys() == {kebab(name) for name in EVENT_TYPES}


def test_a_completion_changes_nothing(shanghai: Desk) -> None:
    before = shanghai.files()
    offered(shanghai.folder, "coop show chi")
    assert shanghai.files() == before


def test_a_title_cannot_break_the_protocol_nor_steer_the_terminal(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title", "a\nplain\nfake\n\x1b[31m\u202eb\tc")
    (told,) = offered(desk.folder, "coop show ").values()
    assert told == "a plain fake \\x1b[31m\\u202eb c"


def test_an_identifier_is_completed_without_defining_the_events(shanghai: Desk) -> None:
    script = (
        "import sys\nfrom coop_tracker.cli import main\n"
        "try:\n    main([])\nfinally:\n    print('coop_tracker.events' in sys.modules, file=sys.stdout)\n"
    )
    environment = {"_COOP_COMPLETE": "zsh_complete", "COMP_WORDS": "coop show chi", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=shanghai.folder,
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode().splitlines()[-1] == "False"
    assert b"chinese-medicine-ai" in done.stdout


# The scripts


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script_by_command_and_by_environment(desk: Desk, shell: str) -> None:
    script = desk.says(f"coop completion {shell}")
    assert f"_COOP_COMPLETE={shell}_complete" in script
    assert process(desk.folder, _COOP_COMPLETE=f"{shell}_source").stdout.decode().rstrip() == script.rstrip()


def test_another_shell_is_told_which_there_are(desk: Desk) -> None:
    assert "bash, zsh, fish" in desk.cannot_read("coop completion tcsh")


def test_fish_is_answered_in_its_form(shanghai: Desk) -> None:
    line = "coop record endorsement-given --cite=pak"
    done = process(shanghai.folder, _COOP_COMPLETE="fish_complete", COMP_WORDS=line, COMP_CWORD="--cite=pak")
    word, told = done.stdout.decode().rstrip().split("\t")
    assert word == "plain,--cite=pakistan-today-ai-cooperation"
    assert told


# In a bash of its own


class Bash:
    """An interactive bash that has the completion; lines are typed into it."""

    def __init__(self, folder: Path) -> None:
        tools = folder / ".bin"
        tools.mkdir()
        (tools / "coop").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coop_tracker "$@"\n')
        (tools / "coop").chmod(0o755)
        (folder / ".rc").write_text("PS1='$ '\nbind 'set enable-bracketed-paste off'\nbind 'set bell-style none'\n")
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "TERM": "dumb", "COLUMNS": "200"}
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [str(shutil.which("bash")), "--norc", "--noprofile", "--rcfile", ".rc", "-i"],
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        self.type(". ./.rc; eval \"$(coop completion bash)\"; echo re''ady\n", until="ready\r\n")

    def type(self, text: str, until: str) -> str:
        """Type, and wait until something is shown; all that was shown meanwhile."""
        before = len(self.shown)
        os.write(self.ours, text.encode())
        while until not in self.shown[before:]:
            ready, _, _ = select.select([self.ours], [], [], 20)
            assert ready, f"{until!r} was not shown: {self.shown[before:]!r}"
            self.shown += os.read(self.ours, 65536).decode()
        return self.shown[before:]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.ours)


@pytest.fixture
def bash(shanghai: Desk) -> Iterator[Bash]:
    if not shutil.which("bash"):
        pytest.skip("there is no bash here")
    shell = Bash(shanghai.folder)
    yield shell
    shell.close()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("coop sho", "coop show "),
        ("coop show chin", "coop show chinese-medicine-ai "),
        ("coop show meeting:wai", "coop show meeting:waic-2025 "),
        ("coop show 'meeting:wai", "coop show 'meeting:waic-2025' "),
        ("coop diff --from=wai", "coop diff --from=waic-2025 "),
        ("coop record endorsement-given --target=meeting:wai", "--target=meeting:waic-2025 "),
        ("coop record meeting-held --participant 'cheng-dong deleg", "--participant 'cheng-dong delegate' "),
        ("coop correct 1 publ", "coop correct 1 publish"),  # published or publisher: no space after it
        ("coop correct 1 seen", "coop correct 1 seen="),
        ("coop correct 1 visibility=rest", "coop correct 1 visibility=restricted "),
        ("true; coop show chin", "true; coop show chinese-medicine-ai "),
    ],
)
def test_bash_completes_the_line(bash: Bash, typed: str, line: str) -> None:
    bash.type(f"{typed}\t", until=line)


def test_a_shell_that_is_not_known_is_told_nothing(desk: Desk) -> None:
    for asked in ("tcsh_complete", "x", "bash_complete"):  # the last without the line
        done = process(desk.folder, _COOP_COMPLETE=asked)
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"", b"")
