"""``coop export --format datapackage``: the record as a folder of tables, which is there whole or not at all."""

from contextlib import nullcontext
from pathlib import Path

from coop_tracker import places
from coop_tracker.cli.base import Asked, Unreadable, counted, ledger_path, progress_bar, say, viewing
from coop_tracker.reports import datapackage
from coop_tracker.tracker import Tracker
from coop_tracker.view import View


def export_package(output: str, visibility: str, moments: Asked) -> None:
    """Write the record at some moments as a data package, as far as it rests on sources of that visibility."""
    if output == "-":
        raise Unreadable("--format datapackage writes a folder of files: name it, as in -o package")
    with (
        places.folder(output, "data package", datapackage.files_of) as folder,
        viewing(moments, visibility=visibility) as view,
    ):
        counts = _write(view, folder, visibility)
    events, proposals = counted(counts["events"], "event"), counted(counts["proposals"], "proposal")
    say(f"wrote {counted(len(counts), 'table')} of {ledger_path()} to {output}: {events}, {proposals}")


def _write(view: View, folder: Path, visibility: str) -> dict[str, int]:
    # Whoever records meanwhile, log and rows belong together; a view of another moment stands still by itself.
    standing_still = view.log.at_one_moment() if isinstance(view, Tracker) else nullcontext()
    with standing_still, progress_bar("writing", view.position) as progress:
        return datapackage.write(view, folder, visibility=visibility, progress=progress)
