"""The pages for people, run: what is done with a block depends on its language.

- ``python``: executed; the blocks of a page share their names. A ``text`` block right below is what it printed.
- ``console``: each line after ``$`` is run by a shell on a terminal of 100 columns, in a folder that holds ``seeds``
  and ``examples``; the lines below are what it prints. ``…`` in them stands for anything (an id, a time).
- ``toml``: with ``[[events]]``, an events file, imported with ``--dry-run``; a first line ``# july.toml`` names it for
  the sessions further down, and one that is called ``faulty`` is left to them. Anything else must be TOML.
- ``jsonl``: an events file likewise, of bare events.

:mod:`tests.write_docs` writes what was printed into the pages; :mod:`tests.test_docs` compares.
"""

import contextlib
import fcntl
import io
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from coop_tracker import eventsfile
from coop_tracker.tracker import Tracker

ROOT: Final = Path(__file__).parent.parent
COLUMNS: Final = 100


def pages() -> list[Path]:
    """Every page for people."""
    outer = ("README.md", "CHANGELOG.md", "examples/README.md", "seeds/README.md")
    return [*(ROOT / name for name in outer), *sorted((ROOT / "docs").rglob("*.md"))]


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    body: str
    line: int
    """The line of the page on which its body starts, from 1."""


_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(found[1], found[2], text.count("\n", 0, found.start(2)) + 1) for found in _FENCE.finditer(text)]


def prose(text: str) -> str:
    """The page without its blocks."""
    return _FENCE.sub("", text)


def as_run(page: Path, folder: Path) -> str:
    """The text of a page as it should be: with what its blocks print when they are run in ``folder``."""
    _furnish(folder)
    text, names = page.read_text(), dict[str, Any](__name__="__main__")
    bodies = []
    printed: str | None = None
    for block in blocks(text):
        body, before, printed = block.body, printed, None
        match block.language:
            case "python":
                printed = _run_python(block, page, folder, names)
            case "text" if before is not None:
                body = _kept_where_it_matches(body, before)
            case "console":
                body = "".join(_run_session(body, folder))
            case "toml":
                _read_toml(body, page, folder)
            case "jsonl":
                _take(body, f"{page.name}.jsonl")
        bodies.append(body)
    fresh = iter(bodies)
    return _FENCE.sub(lambda found: f"```{found[1]}\n{next(fresh)}```", text)


def _furnish(folder: Path) -> None:
    """What the pages suppose to be there: the seeds, the examples, ``coop`` and ``python``."""
    for name in ("seeds", "examples"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    tools = folder / ".bin"
    tools.mkdir()
    for name, module in (("coop", "-m coop_tracker"), ("python", "")):
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n')
        script.chmod(0o755)


def _run_python(block: Block, page: Path, folder: Path, names: dict[str, Any]) -> str:
    """Execute a block and return what it printed; a traceback names the line of the page."""
    code = compile("\n" * (block.line - 1) + block.body, str(page), "exec")
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, names)  # noqa: S102 (these are our own pages)
    return out.getvalue()


def _read_toml(body: str, page: Path, folder: Path) -> None:
    """Take an events file in without recording it, and keep it under its name; anything else must be TOML."""
    tomllib.loads(body)
    named = re.match(r"# (\S+\.toml)\n", body)
    if named:
        path = folder / named[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    if "[[events]]" in body and not (named and named[1].startswith("faulty")):
        _take(body, f"{page.name}.toml")


def _take(content: str, name: str) -> None:
    """Check an events file against an empty ledger; raises with every fault."""
    with Tracker.in_memory() as tracker:
        tracker.take(eventsfile.read(content.encode(), name).incoming, dry_run=True)


# Sessions


def _run_session(body: str, folder: Path) -> Iterator[str]:
    """A session with what its commands print now; where the old text fits, it stays as it is."""
    for command, expected in _commands(body):
        shown = command.replace("\n", "\n> ")
        yield f"$ {shown}\n{_kept_where_it_matches(expected, _on_a_terminal(command, folder))}"


def _commands(body: str) -> Iterator[tuple[str, str]]:
    """Each command of a session (``$ ``, gone on with ``> ``), and what stands below it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        found = re.match(r"(.*(?:\n> .*)*)\n", part)
        if found:
            yield found[1].replace("\n> ", "\n"), part[found.end() :]


def _on_a_terminal(command: str, folder: Path) -> str:
    """What a command shows on a terminal of 100 columns, colours and trailing blanks left out."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COOP_")}
    environment |= {
        "PATH": f"{folder / '.bin'}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "COOP_RECORDED_BY": "you",
        "COOP_PAGER": "cat",
    }
    process = subprocess.Popen(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # which is how a terminal ends
        while read := os.read(ours, 65_536):
            shown += read
    os.close(ours)
    process.wait()
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode().replace("\r\n", "\n"))
    assert "Traceback (most recent call last)" not in text, f"$ {command}\n{text}"
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _kept_where_it_matches(expected: str, printed: str) -> str:
    """The expected text if it is what was printed; else that, with ``…`` kept in the lines where it is right."""
    if _fits(expected, printed):
        return expected
    left_open = [line for line in expected.splitlines() if line.strip("… ") and "…" in line]
    lines = (next((open_ for open_ in left_open if _fits(open_, line)), line) for line in printed.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _fits(expected: str, printed: str) -> bool:
    """Whether this is what was printed, ``…`` standing for anything."""
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None
