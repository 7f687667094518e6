"""What is longer than the screen, shown a screen at a time: by the pager that a person has chosen, else ``less``."""

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final, Self
from unicodedata import east_asian_width

LESS: Final = "FRX"
"""How ``less`` is asked to be where nobody says: gone when all fits, colours kept, the screen left as it was."""


_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")


class Left(Exception):
    """The reader has closed the pager: there is no more to be said."""


class Pager:
    """Inside the block, standard output is held back until it is longer than the screen, and goes to the pager then."""

    def __enter__(self) -> Self:
        self._real = sys.stdout
        self._screen = _Screen(self._real)
        sys.stdout = io.TextIOWrapper(
            self._screen, encoding=self._real.encoding, errors="backslashreplace", write_through=True
        )
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        with suppress(Left):
            sys.stdout.flush()
        sys.stdout = self._real
        self._screen.finish()

    @property
    def trouble(self) -> str | None:
        """Why the chosen pager was not used."""
        return self._screen.trouble


class _Screen(io.BufferedIOBase):
    """Holds a screenful back, then writes to a pager; what fits goes to the terminal as it is."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._size = shutil.get_terminal_size()
        self._held = b""
        self._lines = 0
        self._pager: subprocess.Popen[bytes] | None = None
        self._is_plain = False
        self._has_left = False
        self.trouble: str | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._real.fileno())

    def write(self, data: Any) -> int:
        data = bytes(data)
        if self._has_left:
            return len(data)
        if self._pager is None and not self._is_plain:
            self._held += data
            self._lines += sum(map(self._rows_of, data.decode(errors="replace").split("\n")[:-1]))
            if self._lines >= self._size.lines:
                self._open()
        elif self._pager:
            self._hand_over(data)
        else:
            self._print(data)
        return len(data)

    def _rows_of(self, line: str) -> int:
        """How many rows of the screen a line takes, that is wrapped where it is longer."""
        shown = _STYLE.sub("", line)
        width = len(shown) + sum(east_asian_width(letter) in "WF" for letter in shown)
        return 1 + max(0, width - 1) // self._size.columns

    def _open(self) -> None:
        chosen = os.environ.get("COOP_PAGER", os.environ.get("PAGER"))
        words = self._typed(chosen) if chosen is not None else ["less"] if shutil.which("less") else []
        held, self._held = self._held, b""
        if words and words != ["cat"]:
            try:
                environment = {"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ}
                self._pager = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)  # noqa: S603
            except OSError as error:
                self.trouble = f"the pager {words[0]!r} cannot be started: {str(error.strerror).lower()}"
        if self._pager is None:
            self._is_plain = True
            self._print(held)
            return
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the pager now
        self._hand_over(held)

    def _typed(self, chosen: str) -> list[str]:
        try:
            return shlex.split(chosen)
        except ValueError as error:
            self.trouble = f"the pager {chosen!r} cannot be read: {str(error).lower()}"
            return []

    def _hand_over(self, data: bytes) -> None:
        assert self._pager
        assert self._pager.stdin
        try:
            self._pager.stdin.write(data)
        except BrokenPipeError:
            self._has_left = True
            raise Left from None

    def _print(self, data: bytes) -> None:
        self._real.buffer.write(data)
        self._real.buffer.flush()

    def finish(self) -> None:
        """Print what fits on the screen; or wait until the reader has seen enough."""
        if self._pager is None:
            self._print(self._held)
            self._held = b""
            return
        assert self._pager.stdin
        with suppress(BrokenPipeError):
            self._pager.stdin.close()
        self._pager.wait()
        signal.signal(signal.SIGINT, signal.default_int_handler)
