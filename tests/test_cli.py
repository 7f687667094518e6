"""``coop`` as a whole: how it ends, where its ledger is, what never reaches the terminal, and how little it loads."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coop_tracker import version
from tests.sessions import Answer, Desk, desk, loaded, on_a_terminal, process, shanghai

__all__ = ["desk", "shanghai"]  # fixtures of these tests

TRACK = "coop record track-opened --track water --title Water"

READING = ("status", "list", "search water", "log", "replay", "show water", "rebuild --check", "export")
RECORDING = ("record track-opened --track roads --title Roads", "correct 1 title=W", "retract 1 --reason x", "rebuild")


# Help and version


def test_the_commands_are_in_the_order_of_a_days_work_each_with_a_whole_sentence(desk: Desk) -> None:
    text = desk.says("coop --help")
    commands = [line.split() for line in text.split("Commands:\n")[1].splitlines()]
    assert [words[0] for words in commands] == [
        *("record", "new", "import", "export", "status", "list", "search", "show", "explain"),
        *("matrix", "due", "follow-up", "series", "instruments", "bundles", "health"),
        *("history", "log", "diff", "replay"),
        *("correct", "retract", "redact", "rebuild"),
        *("head", "verify", "backup", "restore"),
        *("vocabulary", "schema", "completion"),
    ]
    assert all(words[-1].endswith(".") and "..." not in words[-1] for words in commands)
    assert desk.says("coop -h") == text


@pytest.mark.parametrize(
    "command",
    [
        *("new", "import", "export", "status", "list", "search", "show", "due", "follow-up", "series", "health", "log"),
        *("matrix", "replay", "vocabulary", "schema"),
        *("correct", "retract", "rebuild", "record"),
    ],
)
def test_the_help_of_a_command_has_an_example_and_needs_no_ledger(desk: Desk, command: str) -> None:
    text = desk.says(f"coop {command} --help")
    assert f"For example:\n    coop {command}" in text
    assert desk.files() == {}


def test_the_version_is_told(desk: Desk) -> None:
    assert desk.says("coop --version") == f"coop, version {version.__version__}\n"


def test_without_a_command_the_help_is_shown(desk: Desk) -> None:
    assert desk.run("coop").code == 2
    assert "Commands:" in "".join(desk.run("coop")[:2])


# The ledger


def test_the_ledger_is_the_one_that_is_said_else_set_else_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.says(f"{TRACK} --ledger one.db")
    monkeypatch.setenv("COOP_LEDGER", "two.db")
    desk.says(TRACK)
    desk.says("coop --ledger three.db record track-opened --track water --title Water")
    desk.says("coop record --ledger four.db track-opened --track water --title Water")
    monkeypatch.delenv("COOP_LEDGER")
    desk.says(TRACK)
    assert sorted(desk.files()) == ["coop.db", "four.db", "one.db", "three.db", "two.db"]


@pytest.mark.parametrize("command", [*READING, "correct 1 title=W", "retract 1 --reason x", "rebuild"])
def test_a_ledger_that_is_not_there_is_told_and_not_made(desk: Desk, command: str) -> None:
    assert desk.refuses(f"coop {command} --ledger nope.db") == (
        "coop: there is no ledger nope.db: coop record and coop import make one; "
        "--ledger or COOP_LEDGER names another\n"
    )
    assert desk.files() == {}


@pytest.mark.parametrize("command", [*READING, *RECORDING])
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("text.db", b"hello\n" * 100, "text.db is a file of another kind, not a ledger"),
        ("other.db", None, "other.db is a database of another kind, not a ledger"),
        (".", None, ". is not a file, and so no ledger"),
    ],
)
def test_a_ledger_that_is_none_is_told_and_left_alone(
    desk: Desk, command: str, name: str, content: bytes | None, said: str
) -> None:
    if content:
        desk.file(name, content)
    elif name != ".":
        with sqlite3.connect(desk.folder / name) as other:
            other.execute("CREATE TABLE notes (text)")
        other.close()
    before = desk.files()
    assert desk.refuses(f"coop {command} --ledger {name}") == f"coop: {said}\n"
    assert desk.files() == before


def test_an_empty_file_is_no_ledger_to_read_and_one_to_be_made_to_record_in(desk: Desk) -> None:
    desk.file("coop.db", b"")
    assert desk.refuses("coop status") == "coop: coop.db is empty, and so no ledger\n"
    assert desk.refuses("coop record proposal-made --proposal a") != ""
    assert desk.files() == {"coop.db": b""}
    assert desk.run(TRACK).err == "coop: made a new ledger, coop.db\n"


@pytest.mark.parametrize("command", [*READING, *RECORDING, "import -"])
def test_a_ledger_of_a_newer_program_is_not_read_as_less(desk: Desk, command: str) -> None:
    desk.says(TRACK)
    with sqlite3.connect(desk.folder / "coop.db") as ledger:
        ledger.execute("PRAGMA user_version = 99")
    ledger.close()
    typed = '{"type": "TrackOpened", "track": "b", "title": "B"}' if command == "import -" else ""
    assert desk.refuses(f"coop {command}", typed=typed).startswith(
        "coop: coop.db was written by a newer program (format 99,"
    )


@pytest.mark.parametrize("command", ["log", "replay", "show water", "rebuild"])
def test_an_event_of_a_newer_program_is_told_with_its_position(desk: Desk, command: str) -> None:
    desk.says(TRACK)
    with sqlite3.connect(desk.folder / "coop.db") as ledger:
        ledger.execute("DROP TRIGGER events_do_not_change")
        ledger.execute("DROP TRIGGER tags_do_not_change")
        ledger.execute("UPDATE events SET type = 'TrackDreamt'")
    ledger.close()
    answer = desk.run(f"coop {command}")
    assert answer.code == 1
    assert "event 1 is a TrackDreamt, which a newer program wrote" in answer.err


@pytest.mark.parametrize("command", [*READING, *RECORDING])
def test_a_damaged_ledger_is_told_in_a_sentence(desk: Desk, command: str) -> None:
    desk.says(TRACK)
    content = desk.files()["coop.db"]
    desk.file("coop.db", content[:4096] + b"\xff" * (len(content) - 4096))
    told = desk.run(f"coop {command}")
    assert told.code == 1
    assert told.err.startswith("coop: coop.db ")
    assert told.err.count("\n") == 1


def test_a_folder_that_is_not_there_cannot_hold_a_ledger(desk: Desk) -> None:
    said = f"coop: a ledger cannot be made in {desk.folder / 'nowhere'}: there is no such folder\n"
    assert desk.refuses(f"{TRACK} --ledger nowhere/coop.db") == said


@pytest.fixture
def guest() -> Iterator[Desk]:
    """A desk in a folder that everybody can enter, and none but its owner write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        at = Desk(folder)
        at.says(TRACK)
        for command in (*READING, *RECORDING):
            at.run(f"coop {command} --help")  # so that all is loaded: a guest may not be let into the library's folder
            at.run(f"coop {command}" if command in READING else f"coop {command} --dry-run")
        folder.chmod(0o755)
        with contextlib.chdir(folder):  # from where a guest came, a guest may not be let in again
            yield at
        folder.chmod(0o755)


@contextlib.contextmanager
def without_the_powers_of_root() -> Iterator[None]:
    """Inside the block, files are guarded from us even where the tests run as root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_in_a_folder_that_cannot_be_written_all_can_be_read_and_nothing_recorded(guest: Desk) -> None:
    guest.folder.chmod(0o555)
    with without_the_powers_of_root():
        for command in READING:
            guest.says(f"coop {command}")
        for command in RECORDING:
            said = guest.refuses(f"coop {command}")
            assert said == "coop: coop.db can be read here and not written: its folder cannot be written\n"
        said = "coop: a ledger cannot be made at new.db: its folder cannot be written\n"
        assert guest.refuses(f"{TRACK} --ledger new.db") == said
        assert guest.refuses("coop export -o all.jsonl") == "coop: all.jsonl cannot be written: permission denied\n"
    assert guest.files().keys() == {"coop.db"}


def test_a_ledger_or_a_file_that_cannot_be_read_is_told(guest: Desk) -> None:
    guest.file("secret.toml", "").chmod(0)
    (guest.folder / "coop.db").chmod(0)
    with without_the_powers_of_root():
        for command in READING:
            assert guest.refuses(f"coop {command}") == "coop: coop.db cannot be read: permission denied\n"
        said = "coop: nothing was recorded: secret.toml: cannot be read: permission denied\n"
        assert guest.refuses("coop import secret.toml") == said


# Hostile text

STEERING = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202ekcab\u202c \u2066x\u2069 tab\there\nnext line\r\x7f\u2028\ufeffend"
NEVER_RAW = [
    *map(chr, (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))),
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff",
]


def hostile_events(text: str) -> list[dict[str, Any]]:
    """An event of many types, with a text wherever a person may give one."""
    return [
        {"type": "SourceRegistered", "source": "s", "kind": "media", "title": text, "publisher": text, "url": text},
        {"type": "PartyIntroduced", "party": "c", "kind": "person", "name": text, "other_names": [{"name": text}]},
        {"type": "MembershipStated", "person": "c", "organization": "AA", "role": text},
        {
            "type": "MeetingHeld",
            "meeting": "m",
            "kind": "call",
            "title": text,
            "place": text,
            "participants": [{"party": "c", "role": "host", "title": text}],
        },
        {"type": "TrackOpened", "track": "t", "title": text, "note": text, "on_said": text},
        {
            "type": "ProposalMade",
            "proposal": "p",
            "title": text,
            "summary": text,
            "tracks": ["t"],
            "meeting": "m",
            "words": text,
            "quantities": [{"of": "cost", "value": "1", "unit": text}],
            "sources": [{"source": "s", "locator": text, "quote": text}],
        },
        {
            "type": "EndorsementGiven",
            "endorsement": "e",
            "by": ["c"],
            "strength": "agreed",
            "targets": ["meeting:m"],
            "words": text,
            "condition": text,
        },
        {"type": "EndorsementGiven", "by": ["AA"], "strength": "agreed", "targets": ["p"], "condition": text},
        {"type": "AgreementReached", "agreement": "a", "parties": ["AA"], "proposals": ["p"], "words": text},
        {"type": "InstrumentSigned", "instrument": "i", "kind": "mou", "title": text, "place": text},
        {"type": "ProposalDeclined", "proposals": ["p"], "reason": text, "words": text},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def hostile_ledger(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    at = Desk(tmp_path_factory.mktemp("hostile"))
    at.file("hostile.jsonl", "\n".join(json.dumps(event) for event in hostile_events(STEERING)))
    at.says("coop import hostile.jsonl", "--recorded-by", "\x1b[1mme\u202e\t")
    at.says("coop retract 11 --reason", STEERING)
    return at.files()["coop.db"]


@pytest.fixture
def hostile(desk: Desk, hostile_ledger: bytes) -> Desk:
    """A ledger in which every text that a person may give tries to steer the terminal."""
    desk.file("coop.db", hostile_ledger)
    return desk


THINGS = ("p", "t", "m", "c", "s", "e", "a", "i", "AA")
TOLD = (
    "status",
    "list",
    "log",
    "replay",
    "export",
    "list --text tab",
    "search tab",
    *(f"show {thing}" for thing in THINGS),
)


def assert_harmless(text: str, tabs: bool = False) -> None:
    assert [hex(ord(sign)) for sign in NEVER_RAW if sign in text and not (tabs and sign == "\t")] == []


@pytest.mark.parametrize("command", [*TOLD, *(f"{command} --format json" for command in TOLD if command != "export")])
def test_no_text_of_the_record_steers_the_terminal(hostile: Desk, command: str) -> None:
    answer = hostile.run(f"coop {command}")
    assert answer.code == 0
    assert_harmless(answer.out + answer.err)
    if "json" in command:
        assert isinstance(json.loads(answer.out), list)
    elif command in ("status", "list", "log", "search tab"):
        columns = {line.count("\t") for line in answer.out.splitlines()}
        assert len(columns) == 1  # no tab or end of line of a text makes a column or a row


def test_json_gives_every_text_back_as_it_was(hostile: Desk) -> None:
    (page,) = json.loads(hostile.says("coop show p --format json"))
    assert page["summary"] == STEERING
    assert json.loads(hostile.says("coop export").splitlines()[5])["data"]["words"] == STEERING
    assert hostile.says("coop export -o all.jsonl")
    assert hostile.says("coop import all.jsonl --ledger copy.db") == "recorded 12 events at positions 1 to 12\n"


@pytest.mark.parametrize("command", ["status", "list", "log", "search tab", "show p"])
def test_no_text_of_the_record_steers_a_table_drawn_on_a_terminal(hostile: Desk, command: str) -> None:
    drawn = on_a_terminal(hostile.folder, *command.split())
    assert "red" in drawn
    assert_harmless(drawn.replace("\x1b[?25l", "").replace("\x1b[?25h", ""))


def test_no_text_of_a_file_or_of_its_name_steers_the_terminal(desk: Desk) -> None:
    name = "a\x1b[31m\u202e.toml"
    desk.file(name, f'[[events]]\ntype = "Track\\u001b[31m\\u202e"\n"k\\u009b" = 1\n"\\u001b" = "{STEERING[-3:]}"\n')
    desk.file("b.toml", '["\\u001b[2J"]\n[defaults]\n"\\u202e" = 1\n')
    for arguments in ((name,), (name, "b.toml"), ("c\x1b[31m.toml",)):
        assert_harmless(desk.refuses("coop import", *arguments))


def test_no_word_of_the_command_line_steers_the_terminal(desk: Desk) -> None:
    desk.says(TRACK)
    for words in ("show", "list --track", "log --about", "replay --about", "show --ledger"):
        assert_harmless(desk.refuses(f"coop {words}", STEERING, *(["water"] if "ledger" in words else [])))
    for words in ("record proposal-made --proposal a --on", "correct 1", "log --type", "record"):
        assert_harmless(desk.cannot_read(f"coop {words}", f"on={STEERING}" if "correct" in words else STEERING))


def test_half_a_character_in_a_word_is_told_in_a_sentence(desk: Desk) -> None:
    desk.says(TRACK)
    for words in (
        "show \udcff",
        "list --track \udcff",
        "list --text \udcff",
        "search \udcff",
        "log --about \udcff",
        "show track:\udcff",
    ):
        assert desk.refuses(f"coop {words}").endswith("holds half a character (a lone surrogate)\n")
    assert desk.refuses("coop status --ledger \udcff.db").startswith("coop: there is no ledger \\udcff.db")
    assert desk.refuses("coop import \udcff").startswith("coop: nothing was recorded: \\udcff: cannot be read")


# Pipes, streams and encodings


def in_a_shell(folder: Path, line: str) -> "subprocess.CompletedProcess[bytes]":
    """A line as a shell runs it, with ``coop`` writing to what it is led to as it does by itself: in larger pieces."""
    command = line.replace("coop", f"{sys.executable} -m coop_tracker", 1)
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize("command", ["log", "log --format json", "export", "--help"])
def test_a_reader_who_leaves_is_no_trouble(shanghai: Desk, command: str) -> None:
    assert in_a_shell(shanghai.folder, f"coop {command} | true").stderr == b""


@pytest.mark.parametrize("command", ["log", "log --format json", "export"])
def test_a_full_disk_is_told_in_a_sentence(shanghai: Desk, command: str) -> None:
    done = in_a_shell(shanghai.folder, f"coop {command} > /dev/full")
    assert (done.returncode, done.stderr) == (1, b"coop: the output cannot be written: no space left on device\n")


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(shanghai: Desk, closing: str) -> None:
    done = in_a_shell(shanghai.folder, f"coop status {closing}")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_standard_input_that_is_closed_is_empty(shanghai: Desk) -> None:
    done = in_a_shell(shanghai.folder, "coop import - <&-")
    assert (done.returncode, done.stdout) == (0, b"recorded nothing: there is no event in -\n")


TITLE = "Über “字” 😀"


@pytest.mark.parametrize(
    ("environment", "printed"),
    [
        ({"LC_ALL": "C.UTF-8"}, TITLE),
        ({"LANG": "C", "LC_ALL": "", "PYTHONUTF8": "0"}, TITLE),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, TITLE),
        ({"PYTHONIOENCODING": "ascii"}, TITLE),
        ({"PYTHONIOENCODING": "cp1252"}, "Über “\\u5b57” \\U0001f600"),
    ],
)
def test_every_letter_is_printed_or_spelled_out_whatever_the_locale(
    desk: Desk, environment: dict[str, str], printed: str
) -> None:
    desk.says("coop record track-opened --track water --title", TITLE)
    encoding = "cp1252" if environment.get("PYTHONIOENCODING") == "cp1252" else "utf-8"
    for command in ("log", "show water"):
        done = process(desk.folder, *command.split(), **environment)
        assert (done.returncode, done.stderr) == (0, b"")
        assert printed in done.stdout.decode(encoding)
    as_json = process(desk.folder, "status", "--format", "json", **environment)
    assert json.loads(as_json.stdout)[0]["title"] == TITLE  # JSON is UTF-8 wherever it goes


def test_a_command_line_is_read_by_the_entry_point_as_it_is_by_python_m(desk: Desk) -> None:
    script = "from coop_tracker.cli import main; main(['status', '--ledger', 'nope.db'])"
    done = subprocess.run([sys.executable, "-c", script], cwd=desk.folder, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (1, process(desk.folder, "status", "--ledger", "nope.db").stderr)


# Exit codes


def test_the_three_exit_codes(desk: Desk) -> None:
    assert desk.run(TRACK).code == 0
    assert desk.run("coop show nope").code == 1
    assert desk.run("coop show").code == 2


def test_results_go_to_standard_output_and_trouble_to_standard_error(desk: Desk) -> None:
    assert desk.run(TRACK) == Answer("recorded 1 track-opened <id>\n", "coop: made a new ledger, coop.db\n", 0)
    assert desk.run("coop show nope") == Answer("", "coop: nothing is known about 'nope'\n", 1)


# Start-up


HEAVY = {"attrs", "attr", "cattrs", "msgspec", "sqlite_utils", "rich", "sqlite3", "coop_tracker.events"}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["status", "--help"], ["import", "--help"]])
def test_help_imports_nothing_heavy(desk: Desk, words: list[str]) -> None:
    modules = loaded(desk.folder, *words)
    assert "coop_tracker.cli" in modules
    assert not modules & {*HEAVY, "coop_tracker.vocabulary", "importlib.metadata", "pathlib", "decimal"}


@pytest.mark.parametrize(
    "words", [["status"], ["list"], ["list", "--text", "medicine"], ["status", "--format", "json"]]
)
def test_what_is_read_off_the_rows_needs_no_event(shanghai: Desk, words: list[str]) -> None:
    modules = loaded(shanghai.folder, *words)
    assert "coop_tracker.queries" in modules
    assert not modules & {"coop_tracker.events", "coop_tracker.tracker", "msgspec", "cattrs", "sqlite_utils", "rich"}


@pytest.mark.parametrize("words", [["show", "chinese-medicine-ai"], ["log"]])
def test_what_is_read_off_the_log_needs_neither_cattrs_nor_sqlite_utils_nor_rich(
    shanghai: Desk, words: list[str]
) -> None:
    assert not loaded(shanghai.folder, *words) & {"cattrs", "sqlite_utils", "rich"}


def test_recording_needs_neither_sqlite_utils_nor_rich(shanghai: Desk) -> None:
    words = ["record", "track-opened", "--track", "water", "--title", "Water"]
    assert not loaded(shanghai.folder, *words) & {"sqlite_utils", "rich"}
