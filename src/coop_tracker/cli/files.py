"""``coop import`` and ``coop export``: events in and out of files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from coop_tracker.cli.base import (
    counted,
    dry_run_option,
    ledger_option,
    ledger_path,
    note,
    reading,
    recorded_by_option,
    recording,
    say,
    who,
)
from coop_tracker.errors import CoopError, Fault, InvalidInput, Refused

if TYPE_CHECKING:
    from coop_tracker.eventsfile import EventsFile
    from coop_tracker.tracker import Tracker


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(allow_dash=True))
@ledger_option
@recorded_by_option
@dry_run_option
def import_(files: tuple[str, ...], recorded_by: str | None, dry_run: bool) -> None:
    """Take in the events of files: TOML or JSON Lines; - is standard input.

    All files are taken in together or, if anything is wrong with any of them, not at all. What is already recorded is
    left out, so a file may grow and be imported again.

    \b
    For example:
      coop import seeds/waic-2025.toml
      coop import --dry-run july.toml august.toml
      coop export | coop import --ledger copy.db -
    """
    from attrs import evolve

    read, faults = [], []
    for name in files:
        at = f"{name}: " if len(files) > 1 else ""
        try:
            file = _read(name)
        except InvalidInput as error:
            faults += [Fault(at + fault.where, fault.what) for fault in error.faults]
            continue
        read.append(evolve(file, incoming=[evolve(each, where=at + each.where) for each in file.incoming]))
    if faults:
        raise _all(faults, "read", files)
    incoming = [each for file in read for each in file.incoming]
    author = who(recorded_by) or next((file.recorded_by for file in read if file.recorded_by), None)
    with recording(author, create=True, dry_run=dry_run) as tracker:
        try:
            with _progress("recording", len(incoming)) as progress:
                taken = tracker.take(incoming, dry_run=dry_run, progress=progress)
        except Refused as error:
            raise _all(error.faults, "recorded", files) from None
        for notice in taken.notices:
            note(notice)
        already = f"; {counted(len(taken.already), 'event')} already there" if taken.already else ""
        if dry_run:
            fresh = len(incoming) - len(taken.already)
            say(f"would record {counted(fresh, 'event')}{already}: nothing was recorded")
        elif taken.recorded:
            first, last = taken.recorded[0].position, taken.recorded[-1].position
            say(f"recorded {counted(len(taken.recorded), 'event')} at positions {first} to {last}{already}")
        else:
            say(f"recorded nothing{already}")
        for file in read:
            _tell_of_missing(tracker, file)


def _read(name: str) -> "EventsFile":
    from coop_tracker import eventsfile

    try:
        with click.open_file(name, "rb") as stream:
            content = stream.read()
    except OSError as error:
        raise InvalidInput([Fault(name, f"cannot be read: {(error.strerror or str(error)).lower()}")]) from None
    lines = content.count(b"\n")
    with _progress(f"reading {name}", lines) as progress:
        return eventsfile.read(content, name, progress)


def _all(faults: Any, what: str, files: tuple[str, ...]) -> CoopError:
    """Every fault on a line of its own, under a line that counts them."""
    faults = list(faults)
    head = f"{' '.join(files)}: {counted(len(faults), 'fault')}, so nothing was {'recorded' if what == 'read' else what}"
    return CoopError("\n".join([head, *(f"  {fault}" for fault in faults)]))


def _tell_of_missing(tracker: "Tracker", file: "EventsFile") -> None:
    """Events that an earlier import of this file recorded and that it no longer holds."""
    for recorded in tracker.missing_from(file.ledger, file.incoming) if file.ledger else ():
        label = f" {recorded.event.label}" if recorded.event.label else ""
        what = f"position {recorded.position}, {type(recorded.event).__name__}{label}, was in this file and is no longer"
        note(f"{what}; if it should not stand: coop retract {recorded.position} --reason …")


@contextmanager
def _progress(label: str, total: int) -> Iterator[Any]:
    """A progress bar on standard error, where somebody is looking and the work is long."""
    if total < 2000 or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield progress


@click.command()
@click.option("-o", "--output", type=click.Path(allow_dash=True), default="-", help="A file; - is standard output.")
@click.option(
    "--visibility",
    type=click.Choice(["public", "internal", "restricted"]),
    default="public",
    help="Up to which visibility of sources; what rests on others is left out.",
)
@ledger_option
def export(output: str, visibility: str) -> None:
    """Write the log as JSON Lines, an event a line with its whole envelope; import takes it.

    \b
    For example:
      coop export -o record.jsonl
      coop export --visibility restricted | gzip > everything.jsonl.gz
    """
    from coop_tracker import eventsfile

    with reading() as tracker:
        shown, left_out = tracker.visible(visibility)
        written = 0
        with click.open_file(output, "wb", atomic=output != "-") as stream:
            for line in eventsfile.write(shown):
                stream.write(line)
                written += 1
        if left_out:
            count = counted(len(left_out), "event")
            note(f"left out {count} that rest on sources which are not {visibility}; --visibility restricted takes all")
        if output != "-":
            say(f"wrote {counted(written, 'event')} of {ledger_path()} to {output}")


