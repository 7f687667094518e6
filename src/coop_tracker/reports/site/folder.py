"""Where a dossier goes: a folder that is there when all of it is written, and not before."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coop_tracker import places
from coop_tracker.reports.site import MANIFEST, Piece

WHAT = "dossier"


def expect_free(folder: str | os.PathLike[str]) -> None:
    """See that a folder can be written (:func:`.places.expect_free`), before the work begins."""
    places.expect_free(folder, WHAT, files_of)


def write(pieces: Iterable[Piece], folder: str | os.PathLike[str]) -> int:
    """Write a dossier to a folder, in the place of an earlier one; how many files it has.

    Raises:
        Unwritable: something else is there (:func:`.places.folder`).
    """
    written = 0
    with places.folder(folder, WHAT, files_of) as draft:
        for name, content in pieces:
            file = draft / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
            written += 1
    return written


def files_of(path: Path) -> set[str] | None:
    """The files of the dossier that is in a folder; None where there is none."""
    try:
        said: Any = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("report") != "coop dossier" or not isinstance(said.get("files"), list):
        return None
    return {MANIFEST, *map(str, said["files"])}
