"""``coop`` at a desk of its own: a folder, and what the command prints there."""

import contextlib
import fcntl
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from coop_tracker.cli import coop

SEED = Path(__file__).parent.parent / "seeds" / "waic-2025.toml"


Changed = Mapping[str, str | None]
"""Variables of the environment; None: it is not there."""


class Answer(NamedTuple):
    """What a command printed, and how it ended."""

    out: str
    err: str
    code: int


class Desk:
    """A folder in which commands are typed; every command sees what the ones before it left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, line: str, *words: str, typed: str | bytes = "", env: Mapping[str, str] | None = None) -> Answer:
        """Run a command line, read as a shell would, with further words as they are; nothing it raises is hidden."""
        arguments = [*shlex.split(line)[1:], *words]
        with contextlib.chdir(self.folder):
            result = CliRunner().invoke(coop, arguments, input=typed, env=env, catch_exceptions=False, prog_name="coop")
        return Answer(_timeless(result.stdout), _timeless(result.stderr), result.exit_code)

    def says(self, line: str, *words: str, typed: str | bytes = "") -> str:
        """What a command prints that does what it should."""
        answer = self.run(line, *words, typed=typed)
        assert answer.code == 0, answer.err
        return answer.out

    def refuses(self, line: str, *words: str, typed: str | bytes = "") -> str:
        """What a command is told that is refused: a file or a rule is in the way."""
        answer = self.run(line, *words, typed=typed)
        assert (answer.code, answer.out) == (1, "")
        return answer.err

    def cannot_read(self, line: str, *words: str) -> str:
        """What a command is told whose words cannot be read."""
        answer = self.run(line, *words)
        assert (answer.code, answer.out) == (2, "")
        return answer.err

    def file(self, name: str, content: str | bytes) -> Path:
        """A file on the desk."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def files(self) -> dict[str, bytes]:
        """Everything that lies there, but for the files that SQLite keeps beside a ledger while it is read."""
        paths = [path for path in self.folder.iterdir() if not path.name.endswith(("-shm", "-wal"))]
        return {path.name: path.read_bytes() for path in paths}

    def exported(self, ledger: str = "coop.db") -> list[dict[str, Any]]:
        """What ``coop export`` writes, line by line."""
        self.says(f"coop export --ledger {ledger} -o exported.jsonl")
        return [json.loads(line) for line in (self.folder / "exported.jsonl").read_text().splitlines()]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An empty desk, at which the clerk sits."""
    monkeypatch.delenv("COOP_LEDGER", raising=False)
    monkeypatch.setenv("COOP_RECORDED_BY", "clerk")
    return Desk(tmp_path)


@cache
def ledger_after(session: str) -> bytes:
    """The ledger that a session leaves, a command a line; typed once, and copied to every desk that begins with it."""
    with tempfile.TemporaryDirectory() as folder:
        at = Desk(Path(folder))
        for line in session.strip().splitlines():
            at.says(line)
        return at.files()["coop.db"]


@pytest.fixture
def shanghai(desk: Desk) -> Desk:
    """A desk with the meeting of the seed in its ledger."""
    desk.file("coop.db", ledger_after(f"coop import {SEED}"))
    return desk


def _timeless(text: str) -> str:
    """The same with every id and time of recording left out, which no test can know."""
    text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<id>", text)
    return re.sub(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", "<time>", text)


# In a process of its own


def process(folder: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """``coop`` as a process, with what it wrote as bytes."""
    return subprocess.run(
        [sys.executable, "-m", "coop_tracker", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def loaded(folder: Path, *words: str) -> set[str]:
    """What is imported by a command that prints to a pipe, and by Python alone."""
    script = (
        "import sys\n"
        "from coop_tracker.cli import main\n"
        "try:\n"
        f"    main({list(words)!r})\n"
        "finally:\n"
        "    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, check=False, timeout=60)
    return {*done.stderr.decode().splitlines()[-1].split()}


def on_a_terminal(
    folder: Path, *words: str, columns: int = 80, lines: int = 50, env: Mapping[str, str | None] | None = None
) -> str:
    """What ``coop`` draws on a terminal so wide, without its bold letters."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", drawn(folder, *words, columns=columns, lines=lines, env=env))
    return "\n".join(line.rstrip() for line in text.splitlines())


def drawn(folder: Path, *words: str, columns: int = 80, lines: int = 50, env: Changed | None = None) -> str:
    """The same, with whatever steers the terminal."""
    return drawn_and_ended(folder, *words, columns=columns, lines=lines, env=env)[0]


def drawn_and_ended(
    folder: Path, *words: str, columns: int = 80, lines: int = 50, env: Changed | None = None
) -> tuple[str, int]:
    """The same, and the exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    outer = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "LESS")}
    chosen = {**outer, "TERM": "xterm", "NO_COLOR": "1", "COOP_PAGER": "cat", **(env or {})}
    environment = {name: value for name, value in chosen.items() if value is not None}
    with subprocess.Popen(
        [sys.executable, "-m", "coop_tracker", *words],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    ) as process:
        os.close(theirs)
        read = b"".join(_read_all(ours))
    os.close(ours)
    return read.decode(), process.returncode


def _read_all(source: int) -> Iterator[bytes]:
    with contextlib.suppress(OSError):  # how a terminal ends
        while some := os.read(source, 65536):
            yield some
