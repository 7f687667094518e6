"""Somebody at a terminal: a program in a pseudo-terminal of its own, what it shows, and what is typed into it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 20
"""Seconds after which what should be shown is missed; nothing is measured by it."""


class Terminal:
    """A program on a terminal. What it shows is kept whole; ``output``, if given, is where its standard output goes."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        *,
        columns: int = 80,
        environment: Mapping[str, str] | None = None,
        output: Path | None = None,
    ) -> None:
        self.shown = ""
        self._seen = 0
        given = {**os.environ, "TERM": "dumb", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", **(environment or {})}
        given.pop("COLUMNS", None)
        self._process, self.keys = pty.fork()  # what is written there is typed; what is read was shown
        if self._process == 0:  # the program, to be; the terminal is its own, so that Ctrl-C reaches it
            try:
                os.chdir(folder)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
                if output:
                    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
                os.execve(command[0], [*command], given)  # noqa: S606 (no shell is wanted)
            finally:
                os._exit(127)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self.keys)

    def type(self, text: str) -> None:
        """Press these keys."""
        os.write(self.keys, text.encode())

    def see(self, text: str) -> str:
        """Wait until this is shown, below what was waited for before; all that was shown up to there."""
        while (at := self.shown.find(text, self._seen)) < 0:
            some = self._read()
            assert some, f"{text!r} was not shown below {self.shown[self._seen :]!r}"
            self.shown += some.replace("\r\n", "\n")
        before, self._seen = self._seen, at + len(text)
        return self.shown[before : self._seen]

    def _read(self) -> str:
        """What is shown next; nothing, where the program has ended."""
        ready, _, _ = select.select([self.keys], [], [], PATIENCE)
        assert ready, f"nothing more is shown below {self.shown[self._seen :]!r}"
        try:
            return os.read(self.keys, 65536).decode(errors="replace")
        except OSError:  # how a terminal ends
            return ""

    def answer(self, question: str, answer: str) -> str:
        """Wait for a question and answer it, with Enter; what was shown up to the question."""
        told = self.see(question)
        self.type(f"{answer}\n")
        return told

    def break_off(self, key: str) -> int:
        """Press Ctrl-C or Ctrl-D, and again if it is passed over, as it is just before Python waits for a line."""
        for _ in range(PATIENCE):
            self.type(key)
            while select.select([self.keys], [], [], 2)[0]:
                if not (some := self._read()):
                    return self.end()
                self.shown += some.replace("\r\n", "\n")
        raise AssertionError(f"{key!r} does not end it: {self.shown!r}")

    def end(self) -> int:
        """Wait until the program has ended; its exit code."""
        while some := self._read():
            self.shown += some.replace("\r\n", "\n")
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return os.waitstatus_to_exitcode(status)


def coop_at(folder: Path, line: str, *, columns: int = 80, output: Path | None = None) -> Terminal:
    """``coop`` on a terminal."""
    words = re.split(r" +", line)[1:]
    return Terminal(folder, [sys.executable, "-m", "coop_tracker", *words], columns=columns, output=output)
