"""``coop import`` and ``coop export``: events in and out of files."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)
# ruff: noqa: PTH112, PTH208 (pathlib is 5 ms of the start of every command)

import os
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Asked,
    Choice,
    Trouble,
    Unreadable,
    at,
    config_option,
    configured,
    counted,
    day_asked,
    dry_run_option,
    expect_recordable,
    ledger_option,
    ledger_path,
    moments_options,
    note,
    progress_bar,
    reading,
    recorded_by_option,
    recording,
    say,
    viewing,
    visibility_option,
    who,
)
from coop_tracker.cli.output import writing
from coop_tracker.errors import Fault, LedgerError, Refused
from coop_tracker.safe import for_terminal, json_for_terminal

if TYPE_CHECKING:
    from coop_tracker.eventsfile import EventsFile
    from coop_tracker.log import Draft
    from coop_tracker.tracker import Incoming, Taken, Tracker


@click.command("import", short_help="Take in files of events, TOML or JSON Lines, or spreadsheets.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(allow_dash=True))
@click.option(
    "--mapping",
    type=click.Path(),
    metavar="FILE",
    help="What the headings and words of a spreadsheet stand for (TOML).",
)
@ledger_option
@recorded_by_option
@dry_run_option
def import_(files: tuple[str, ...], mapping: str | None, recorded_by: str | None, dry_run: bool) -> None:
    """Take in the events of files: TOML or JSON Lines; - is standard input. Or spreadsheets: XLSX, XLS, ODS, CSV.

    All files are taken in together or, if anything is wrong with any of them, not at all. What is already recorded is
    left out, so a file may grow and be imported again. coop new prints a file to begin with.

    Of a spreadsheet that coop export wrote, what was edited is recorded, and nothing else. Of any other, rows are known
    by identifier, number or title. With --dry-run every row that would be recorded is shown. A folder stands for its
    CSV files.

    \b
    For example:
      coop import seeds/waic-2025.toml
      coop import --dry-run july.toml august.toml
      coop import --dry-run register.xlsx --mapping register.toml
      coop export | coop import --ledger copy.db -
    """
    from coop_tracker import eventsfile

    names = [*dict.fromkeys(files)]
    if any(_is_spreadsheet(name) for name in names):
        from coop_tracker.cli.spreadsheets import take_in

        if others := [name for name in names if not _is_spreadsheet(name)]:
            raise Unreadable(f"{others[0]}: is no spreadsheet: take in files of events, and then the others")
        take_in(names, mapping, recorded_by, dry_run=dry_run)
        return
    if mapping is not None:
        raise Unreadable("--mapping is for a spreadsheet: .xlsx, .xls, .ods, .csv or a folder of CSV files")
    read = [_read(name, f"{name}: " if len(names) > 1 else "") for name in names]
    incoming, holes, faults = eventsfile.together(read)
    faults += [fault for file in read for fault in file.faults]
    if faults:
        raise nothing_recorded(names, faults + _further_faults(incoming, holes, faults, read))
    if not incoming and not holes:
        say(f"recorded nothing: there is no event in {' or '.join(names)}")
        return
    author = who(recorded_by) or next((file.recorded_by for file in read if file.recorded_by), None)
    try:
        if not dry_run:
            expect_recordable(incoming, holes)
        with recording(author, create=True, dry_run=dry_run) as tracker:
            with progress_bar("recording", len(incoming)) as progress:
                taken = tracker.take(incoming, holes=holes, dry_run=dry_run, progress=progress)
            tell(taken, len(incoming), dry_run)
            tell_of_introductions(taken, incoming, dry_run)
            _tell_of_missing(tracker, read)
    except Refused as error:
        raise nothing_recorded(names, error.faults) from None


def _is_spreadsheet(name: str) -> bool:
    if os.path.isdir(name):
        return any(each.lower().endswith(".csv") for each in os.listdir(name))
    return name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"))


def _read(name: str, at: str) -> "EventsFile":
    from coop_tracker.eventsfile import EventsFile, examine

    try:
        with click.open_file(name, "rb") as stream:
            content = stream.read()
    except OSError as error:
        return EventsFile([], faults=[Fault(name if at else "", f"cannot be read: {str(error.strerror).lower()}")])
    with progress_bar(f"reading {name}", content.count(b"\n")) as progress:
        return examine(content, name, at, progress)


def _further_faults(
    incoming: "Sequence[Incoming]", holes: "Sequence[Draft]", faults: Sequence[Fault], read: "Sequence[EventsFile]"
) -> list[Fault]:
    """What the rules say to the events of files that have faults, so that all is told at once.

    Left out is what follows from a fault: a place that has one already, an event as a whole that has one, and that
    something is not known which an unreadable event would have introduced.
    """
    withheld = {repr(name) for file in read for name in file.withheld}
    told = {fault.where for fault in faults}
    faulty = {each.where for each in incoming if any(where.startswith(f"{each.where}.") for where in told)}
    try:
        with recording(None, create=True, dry_run=True) as tracker:
            tracker.take(incoming, holes=holes, dry_run=True)
    except Refused as error:
        further = [fault for fault in error.faults if fault.where not in told | faulty]
        return [fault for fault in further if not any(slug in fault.what for slug in withheld)]
    except LedgerError:  # told when the files are in order
        return []
    return []


def nothing_recorded(names: Sequence[str], faults: Sequence[Fault]) -> Trouble:
    """Every fault in the order of the files, under a line that counts them; a single one in a sentence."""
    what = " ".join(names)
    if len(faults) == 1:
        return Trouble(f"nothing was recorded: {faults[0] if len(names) > 1 else f'{what}: {faults[0]}'}")

    def place(fault: Fault) -> tuple[int, int]:
        file = next((number for number, name in enumerate(names) if fault.where.startswith(name)), 0)
        line = re.search(r"\bline (\d+)", fault.where)
        return file, int(line[1]) if line else 0

    lines = [f"  {for_terminal(str(fault))}" for fault in sorted(faults, key=place)]
    return Trouble("\n".join([f"nothing was recorded: {counted(len(faults), 'fault')} in {what}", *lines]))


def tell(taken: "Taken", given: int, dry_run: bool) -> None:
    """What became of the events."""
    for notice in taken.notices:
        note(notice)
    already = f"; {counted(len(taken.already), 'event')} already there" if taken.already else ""
    holes = f"; {counted(taken.holes, 'event')} without content, as redacted elsewhere" if taken.holes else ""
    if dry_run:
        say(f"would record {counted(given - len(taken.already), 'event')}{holes}{already}: nothing was recorded")
    elif taken.recorded:
        first, last = taken.recorded[0].position, taken.recorded[-1].position
        where = f"at positions {first} to {last}" if first < last else f"at position {first}"
        say(f"recorded {counted(len(taken.recorded), 'event')} {where}{holes}{already}")
    elif taken.holes:
        say(f"recorded nothing else{holes}{already}")
    else:
        say(f"recorded nothing{already}")


def tell_of_introductions(taken: "Taken", incoming: "Sequence[Incoming]", dry_run: bool) -> None:
    """What the files introduce in place, by the identifiers that it is known by from now on."""
    from coop_tracker.events import introduced

    already = {recorded.event_id for recorded in taken.already}
    for each in incoming:
        thing = introduced(each.event)
        if each.in_place and thing and each.event_id not in already:
            called = getattr(each.event, "name", None) or getattr(each.event, "title", None)
            say(f"{'would introduce' if dry_run else 'introduced'} {thing.kind} {thing.slug}: {called}")


def _tell_of_missing(tracker: "Tracker", read: "Sequence[EventsFile]") -> None:
    """Events that an earlier import of these files recorded and that they no longer hold."""
    for ledger in dict.fromkeys(file.ledger for file in read if file.ledger):
        present = [each for file in read if file.ledger == ledger for each in file.incoming]
        for recorded in tracker.missing_from(ledger, present):
            label = f" {recorded.event.label}" if recorded.event.label else ""
            what = f"position {recorded.position}, {type(recorded.event).__name__}{label}"
            retract = f"coop retract {recorded.position} --reason …"
            note(f"{what}, was in this file and is no longer; if it should not stand: {retract}")


@click.command(short_help="Write the log, sheets to edit, a calendar, or tables to analyse.")
@click.option(
    "--format",
    "form",
    type=Choice(["jsonl", "xlsx", "csv", "ics", "datapackage"]),
    default="jsonl",
    metavar="WORD",
    help="jsonl: JSON Lines (the default). xlsx, csv: sheets to edit, in a workbook or a folder. ics: a calendar of"
    " deadlines, meetings to come, last days for notice. datapackage: a folder of tables for R and Python.",
)
@moments_options
@config_option
@click.option(
    "-o",
    "--output",
    type=click.Path(allow_dash=True),
    default="-",
    help="A file, or the folder of a data package; - is standard output.",
)
@visibility_option("public")
@ledger_option
def export(output: str, visibility: str, form: str, moments: Asked, config: str | None) -> None:
    """Write the log as JSON Lines, an event a line with its whole envelope; import takes it.

    A log is written as it was recorded: --as-of writes it up to a position, and --on and --public are for the others.

    With --format xlsx or csv, sheets: one for each kind of thing, a row an entry. Edit them, and import takes the
    differences. CSV is a folder with a file for each sheet.

    With --format ics, what is due as a calendar that other programs take in: taken in again, it updates what is
    there. What has no day becomes a to-do without one.

    With --format datapackage, a folder of tables for R, Python and the like: what was recorded, what follows from it
    and by which event, and a description of every column (Frictionless Data Package). The README.md in it says how to
    read it.

    \b
    For example:
      coop export -o record.jsonl
      coop export --visibility restricted | gzip > everything.jsonl.gz
      coop export --format xlsx -o record.xlsx
      coop export --format csv -o record
      coop export --format ics -o deadlines.ics
      coop export --format datapackage --on 2025-12-31 -o at-the-end-of-2025
    """
    match form:
        case "ics":
            _export_calendar(output, visibility, moments, config)
        case "xlsx" | "csv":
            from coop_tracker.cli.spreadsheets import write_out

            write_out(output, form, visibility, moments)
        case "datapackage":
            from coop_tracker.cli.package import export_package

            export_package(output, visibility, moments)
        case _:
            _export_log(output, visibility, moments)


def _export_log(output: str, visibility: str, moments: Asked) -> None:
    """Write the log up to a moment of recording, as far as it rests on sources of that visibility or a wider one."""
    if moments.on is not None or moments.public is not None:
        option = "--public" if moments.on is None else "--on"
        hint = "--as-of writes it up to a position, and every other --format answers for a day"
        raise Unreadable(f"{option}: a log is written as it was recorded, so that it can be imported; {hint}")
    from coop_tracker import eventsfile

    with reading() as tracker:
        shown, left_out = tracker.visible(visibility)
        until = tracker.position
        if moments.as_of is not None:
            with at(moments):
                until = tracker.position_at(moments.as_of)
            note(f"what was recorded up to position {until}")
            if (
                0 < until < tracker.position
                and tracker.envelope(until).batch_id == tracker.envelope(until + 1).batch_id
            ):
                note(
                    "it ends within what was recorded together: what names a thing that comes later cannot be imported"
                )
        written = 0
        with writing(output) as stream:
            for line in eventsfile.write(takewhile(lambda each: each.position <= until, shown)):
                stream.write(json_for_terminal(line.decode()))
                written += 1
    if hidden := bisect_right(left_out, until):
        count = counted(hidden, "event")
        note(f"left out {count} resting on sources that are not {visibility}; --visibility restricted takes all")
    if output != "-":
        say(f"wrote {counted(written, 'event')} of {ledger_path()} to {output}")


def _export_calendar(output: str, visibility: str, moments: Asked, config: str | None) -> None:
    """Write what is due as a calendar, as far as it rests on sources of that visibility or a wider one."""
    from coop_tracker.reports.calendar import calendar, edition_of

    day, configuration = day_asked(moments), configured(config)
    with viewing(moments, visibility=visibility) as view:
        found, position = view.due(day, configuration, everything=True), view.position
    with reading() as tracker:  # the last event may be one that is left out
        written = calendar(edition_of(tracker, position), found)
    with writing(output) as stream:
        stream.write(written)
    if output != "-":
        say(f"wrote {counted(len(found), 'entry', 'entries')} to {output}")
