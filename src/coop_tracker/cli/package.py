"""``coop export --format datapackage``: the record as a folder of tables, which is there whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex

from coop_tracker.cli.base import Asked, Trouble, Unreadable, counted, ledger_path, progress_bar, say, viewing
from coop_tracker.reports import datapackage
from coop_tracker.tracker import Tracker
from coop_tracker.view import View


def export_package(output: str, visibility: str, moments: Asked) -> None:
    """Write the record at some moments as a data package, as far as it rests on sources of that visibility."""
    if output == "-":
        raise Unreadable("--format datapackage writes a folder of files: name it, as in -o package")
    with _folder(output) as folder, viewing(moments, visibility=visibility) as view:
        counts = _write(view, folder, visibility)
    events, proposals = counted(counts["events"], "event"), counted(counts["proposals"], "proposal")
    say(f"wrote {counted(len(counts), 'table')} of {ledger_path()} to {output}: {events}, {proposals}")


def _write(view: View, folder: Path, visibility: str) -> dict[str, int]:
    # Whoever records meanwhile, log and rows belong together; a view of another moment stands still by itself.
    standing_still = view.log.at_one_moment() if isinstance(view, Tracker) else nullcontext()
    with standing_still, progress_bar("writing", view.position) as progress:
        return datapackage.write(view, folder, visibility=visibility, progress=progress)


@contextmanager
def _folder(output: str) -> Iterator[Path]:
    """A new folder, which takes the place of one that is empty or holds an earlier package once all went well."""
    try:
        target = Path(output).resolve()
        _expect_place(output, target)
        making = target.parent / f".{target.name}-{token_hex(4)}"
        making.mkdir()
    except OSError as error:
        raise Trouble(f"{output} cannot be written: {str(error.strerror).lower()}") from error
    try:
        yield making
        _put_in_place(making, target)
    except OSError as error:
        raise Trouble(f"{output} cannot be written: {str(error.strerror).lower()}") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _expect_place(output: str, target: Path) -> None:
    """See that nothing of anybody else's stands where the folder is to be."""
    if target.exists() and not target.is_dir():
        raise Trouble(f"{output} is a file: a data package is a folder; name one that is not there yet")
    if target.is_dir() and any(target.iterdir()) and not datapackage.is_package(target):
        hint = "name a folder that is empty or not there yet, or that of an earlier package"
        raise Trouble(f"{output} holds files that are no data package of coop, and they are left alone: {hint}")


def _put_in_place(making: Path, target: Path) -> None:
    if not target.is_dir():
        making.rename(target)
        return
    earlier = making.with_name(f"{making.name}-earlier")
    target.rename(earlier)
    try:
        making.rename(target)
    except OSError:
        earlier.rename(target)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
