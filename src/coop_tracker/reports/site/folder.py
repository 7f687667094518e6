"""Where a dossier goes: a folder that is there when all of it is written, and not before."""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coop_tracker.errors import CoopError
from coop_tracker.reports.site import MANIFEST, Piece


class NotOurs(CoopError):
    """A folder is there that is no dossier, or holds more than one: it is not replaced."""


def expect_free(folder: str | os.PathLike[str]) -> None:
    """See that a folder can be written: there is none, it is empty, or it is an earlier dossier and nothing else.

    Raises:
        NotOurs: it holds something else.
    """
    path = Path(folder)
    if not os.path.lexists(path):
        if not path.absolute().parent.is_dir():
            raise NotOurs(f"{path} cannot be written: there is no folder {path.parent} to put it in")
        return
    if not path.is_dir():
        raise NotOurs(f"{path} is a file: name a folder, or a file that ends in .html")
    if path.samefile(Path.cwd()):
        raise NotOurs(f"{path} is the folder you are in: name one within it")
    there = sorted(each for each in path.rglob("*") if not each.is_dir())
    if not there:
        return
    known = _files_of(path)
    if known is None:
        raise NotOurs(f"{path} is there already and is no dossier, so it is not replaced: name another folder")
    others = [str(each.relative_to(path)) for each in there if each.relative_to(path).as_posix() not in known]
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        what = f"{path} holds {others[0]}{more}, which is no part of the dossier there"
        raise NotOurs(f"{what}, so it is not replaced: move that away, or name another folder")


def _files_of(path: Path) -> set[str] | None:
    """The files of the dossier that is in a folder; None where there is none."""
    try:
        said: Any = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("report") != "coop dossier" or not isinstance(said.get("files"), list):
        return None
    return {MANIFEST, *map(str, said["files"])}


def write(pieces: Iterable[Piece], folder: str | os.PathLike[str]) -> int:
    """Write a dossier beside where it is to be, and move it there when it is whole; how many files it has.

    Raises:
        NotOurs: something else is there, see :func:`expect_free`.
    """
    expect_free(folder)
    path = Path(os.path.realpath(folder))  # not a link to the folder, but the folder
    draft, old = (path.with_name(f".{path.name}.{os.getpid()}.{word}") for word in ("new", "old"))
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        written = 0
        for name, content in pieces:
            file = draft / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
            written += 1
        expect_free(folder)  # somebody may have put something there meanwhile
        _move(draft, path, old)
        return written
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, path: Path, old: Path) -> None:
    """Put the new folder in the place of what is there; where that fails, what was there is there again."""
    was_there = path.exists()
    if was_there:
        path.rename(old)
    try:
        draft.rename(path)
    except OSError:
        if was_there:
            old.rename(path)
        raise
    if was_there:
        shutil.rmtree(old, ignore_errors=True)
