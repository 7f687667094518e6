"""Where files are written: what is there in the end is whole, or it is what was there before."""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from coop_tracker.errors import CoopError

Place = str | os.PathLike[str]


class Unwritable(CoopError):
    """Nothing is written at a place: something else stands there, or the system refuses."""


@contextmanager
def file(place: Place) -> Iterator[BinaryIO]:
    """A file to write, which takes its name when the block ends well; what is no file is written as it comes.

    Raises:
        Unwritable: a folder has that name, or the system refuses.
    """
    path = Path(place)
    if path.is_dir():
        raise Unwritable(f"{path} cannot be written: is a directory")
    if path.exists() and not path.is_file():  # a device or a pipe, whose place no file should take
        with _telling(path), path.open("wb") as stream:
            yield stream
        return
    path = Path(os.path.realpath(path))  # not a link to the file, but the file
    draft = _draft(path, "new")
    with _telling(Path(place), draft):
        try:
            with draft.open("xb") as stream:
                if path.exists():
                    shutil.copymode(path, draft)
                yield stream
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


Holds = Callable[[Path], Collection[str] | None]
"""The files, as paths within it, that a folder of some sort may hold; None where it is none of that sort."""


def expect_free(place: Place, what: str, holds: Holds) -> None:
    """See that a folder can be written: there is none, it is empty, or it is an earlier one of the sort, no more.

    Args:
        place: where it is to be.
        what: of what sort it is: ``dossier``.
        holds: says what an earlier one holds.

    Raises:
        Unwritable: something else is there.
    """
    path = Path(place)
    if not os.path.lexists(path):
        if not path.absolute().parent.is_dir():
            raise Unwritable(f"{path} cannot be written: there is no folder {path.parent} to put it in")
        return
    if not path.is_dir():
        raise Unwritable(f"{path} is a file, and a {what} is a folder: name one that is not there yet")
    if path.samefile(Path.cwd()):
        raise Unwritable(f"{path} is the folder you are in: name one within it")
    there = sorted(each.relative_to(path).as_posix() for each in path.rglob("*") if not each.is_dir())
    if not there:
        return
    known = holds(path)
    if known is None:
        raise Unwritable(f"{path} is there already and is no {what}, so it is not replaced: name another folder")
    others = [name for name in there if name not in known]
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        why = f"{path} holds {others[0]}{more}, which is no part of the {what} there"
        raise Unwritable(f"{why}, so it is not replaced: move that away, or name another folder")


@contextmanager
def folder(place: Place, what: str, holds: Holds) -> Iterator[Path]:
    """A folder to fill, which takes its name, and the place of an earlier one, when the block ends well.

    Raises:
        Unwritable: see :func:`expect_free`; or the system refuses.
    """
    expect_free(place, what, holds)
    path = Path(os.path.realpath(place))  # not a link to the folder, but the folder
    draft, earlier = _draft(path, "new"), _draft(path, "old")
    with _telling(Path(place), draft):
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            yield draft
            expect_free(place, what, holds)  # somebody may have put something there meanwhile
            _move(draft, path, earlier)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, path: Path, earlier: Path) -> None:
    """Put the new folder in the place of what is there; where that fails, what was there is there again."""
    was_there = path.exists()
    if was_there:
        path.rename(earlier)
    try:
        draft.rename(path)
    except OSError:
        if was_there:
            earlier.rename(path)
        raise
    if was_there:
        shutil.rmtree(earlier, ignore_errors=True)


def _draft(path: Path, word: str) -> Path:
    """A name beside a path that nobody else writes under."""
    return path.with_name(f".{path.name}.{os.getpid()}.{word}")


@contextmanager
def _telling(place: Path, draft: Path | None = None) -> Iterator[None]:
    """Inside the block, what the system refuses about a place is told by the name that was asked for.

    What it refuses about another file is not ours to tell.
    """
    try:
        yield
    except OSError as error:
        names = [Path(str(name)) for name in (error.filename, error.filename2) if name is not None]
        ours = {place, *([draft, *draft.parents[:1]] if draft else [])}
        if names and not any(name in ours or (draft and draft in name.parents) for name in names):
            raise
        raise Unwritable(f"{place} cannot be written: {str(error.strerror).lower()}") from error
