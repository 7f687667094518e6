"""Spreadsheets on the command line: ``coop import FILE.xlsx`` and ``coop export --format xlsx``."""

# ruff: noqa: PTH112, PTH118, PTH119, PTH208 (pathlib is 5 ms of the start of every command)

import os
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from coop_tracker import places
from coop_tracker.cli.base import (
    Asked,
    Trouble,
    Unreadable,
    counted,
    is_missing,
    ledger_path,
    note,
    progress_bar,
    recording,
    say,
    viewing,
    who,
)
from coop_tracker.cli.files import nothing_recorded, tell, tell_of_introductions
from coop_tracker.cli.output import writing
from coop_tracker.errors import Fault, InvalidInput, Refused

if TYPE_CHECKING:
    from coop_tracker.sheets import Comparison
    from coop_tracker.sheets.grid import Grid
    from coop_tracker.sheets.mapping import Said
    from coop_tracker.tracker import Taken, Tracker

MOST: int = 40
"""So many things of one sort are told, and how many more there are."""


# In


def take_in(names: Sequence[str], mapping: str | None, recorded_by: str | None, *, dry_run: bool) -> None:
    """Compare files of sheets with the record, and record what differs; all or nothing."""
    from coop_tracker.tracker import Tracker

    said = _mapping(mapping)
    files, faults = _opened(names)
    if faults:
        raise nothing_recorded(names, faults)
    if is_missing():  # a refusal leaves no ledger behind
        with Tracker.in_memory() as nothing_yet:
            if not _looked(names, files, nothing_yet, said, dry_run=True)[0].differences:
                say(f"recorded nothing: there is no row in {' or '.join(names)}")
                return
    with (
        recording(who(recorded_by), create=True, dry_run=dry_run) as tracker,
        nullcontext() if dry_run else tracker.log.writing(),  # nobody else records between the look and the append
    ):
        found, taken = _looked(names, files, tracker, said, dry_run=dry_run)
    _tell_all(found, taken, dry_run=dry_run)


def _looked(
    names: Sequence[str], files: "Sequence[Sequence[Grid]]", tracker: "Tracker", said: "Said", *, dry_run: bool
) -> "tuple[Comparison, Taken]":
    """What the files say that the record does not, recorded or only checked."""
    from coop_tracker import sheets

    found = sheets.look(files, tracker, said)
    incoming = [each.incoming for each in found.differences]
    try:
        if found.faults:
            faults = [*found.faults]
            raise nothing_recorded(names, faults)
        with progress_bar("recording", len(incoming)) as progress:
            return found, tracker.take(incoming, dry_run=dry_run, progress=progress)
    except Refused as error:
        raise nothing_recorded(names, [found.placed(fault) for fault in error.faults]) from None


def _tell_all(found: "Comparison", taken: "Taken", *, dry_run: bool) -> None:
    _notes(str(each) for each in found.told)
    _notes(f"a question: {each}" for each in found.questions)
    incoming = [each.incoming for each in found.differences]
    already = {each.event_id for each in taken.already}
    if dry_run:
        for each in found.differences:
            if each.incoming.event_id not in already:
                say(f"{each.incoming.where}  {each.what}")
    tell(taken, len(incoming), dry_run)
    tell_of_introductions(taken, incoming, dry_run)


def _notes(told: Iterable[str]) -> None:
    lines = [*told]
    for line in lines[:MOST]:
        note(line)
    if len(lines) > MOST:
        note(f"and {len(lines) - MOST:,} more like it")


def _mapping(name: str | None) -> "Said":
    from coop_tracker.sheets import mapping

    if name is None:
        return mapping.NOTHING_SAID
    try:
        with click.open_file(name, "rb") as stream:
            return mapping.read(stream.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Trouble(f"{name}: it is not text in UTF-8") from None
    except OSError as error:
        raise Trouble(f"{name}: cannot be read: {str(error.strerror).lower()}") from None
    except InvalidInput as error:
        raise Trouble("\n".join(f"{name}: {fault}" for fault in error.faults)) from None


def _opened(names: Sequence[str]) -> "tuple[list[list[Grid]], list[Fault]]":
    """The sheets of each file or folder, and what cannot be opened."""
    from coop_tracker import sheets

    files: list[list[Grid]] = []
    faults: list[Fault] = []
    for name in names:
        at = f"{name}: " if len(names) > 1 else ""
        is_folder = os.path.isdir(name)
        inside = sorted(each for each in os.listdir(name) if each.lower().endswith(".csv")) if is_folder else []
        opened: list[Grid] = []
        for path in [os.path.join(name, each) for each in inside] if is_folder else [name]:
            where = os.path.basename(path) if is_folder else name if at else ""
            try:
                with click.open_file(path, "rb") as stream:
                    opened += sheets.grids(stream.read(), path, at)
            except OSError as error:
                faults.append(Fault(where, f"cannot be read: {str(error.strerror).lower()}"))
            except sheets.UnreadableFile as error:
                faults.append(Fault(where, str(error)))
        files.append(opened)
    return files, faults


# Out


def write_out(output: str, form: str, visibility: str, moments: Asked) -> None:
    """Write the record as a workbook, or as a folder of CSV."""
    from coop_tracker.sheets import write

    if form == "csv" and output == "-":
        raise Unreadable("--format csv writes a folder with a file for each sheet: name it with -o")
    with viewing(moments, visibility=visibility) as view:
        book = write.book(view, visibility)
        total = sum(book.counts.values())
        with progress_bar(f"writing {output}", total) as progress:
            if form == "xlsx":
                with writing(output) as stream:
                    if cut := write.write_xlsx(book, stream, progress):
                        note(f"cut {counted(cut, 'text')} that no cell of a workbook holds; --format csv keeps all")
            else:
                with places.folder(output, "folder of sheets", write.files_of) as folder:
                    for name, content in write.write_csv(book, progress):
                        (folder / name).write_bytes(content)
    if book.rows.possible:
        note(f"left out {counted(book.rows.possible, 'entry', 'entries')} that only possibly had happened by then")
    if output != "-":
        say(f"wrote {counted(total, 'row')} of {ledger_path()} to {output}")
