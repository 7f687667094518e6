"""``coop correct``, ``coop retract`` and ``coop rebuild``: nothing is changed, and everything can be put right."""

from typing import Any

import click

from coop_tracker.cli.base import (
    Trouble,
    counted,
    dry_run_option,
    ledger_option,
    ledger_path,
    note,
    reading,
    recorded_by_option,
    recording,
    say,
)


@click.command()
@click.argument("position", type=click.IntRange(min=1))
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE…")
@ledger_option
@recorded_by_option
@dry_run_option
def correct(position: int, changes: tuple[str, ...], recorded_by: str | None, dry_run: bool) -> None:
    """Correct the event at POSITION: record it again with other values, in the place of the first.

    A field of several values is given once for each, and its list is replaced; an empty value takes the field away.
    The event that is corrected stays in the log and no longer counts.

    \b
    For example:
      coop correct 12 title="Leak detection in cities"
      coop correct 12 proposer=AA proposer=BB words=
    """
    from coop_tracker.cli.record import fields_of, reading_command_line
    from coop_tracker.codec import plain as plainly
    from coop_tracker.events import kebab
    from coop_tracker.structuring import structure
    from coop_tracker.tracker import Incoming

    with recording(recorded_by, dry_run=dry_run) as tracker:
        wrong = tracker.at(position)
        name = type(wrong.event).__name__
        if later := tracker.correction_of(wrong):
            raise Trouble(f"position {position} was corrected at position {later.position}: correct that one")
        known = [*fields_of(type(wrong.event))]
        table = plainly(wrong.event)
        with reading_command_line(known):
            for field, value in _grouped(changes, known):
                if value is None:
                    (table.get(field.name, {}) if field.part else table).pop(field.part or field.name, None)
                else:
                    field.put(table, value)
            table["replaces"] = wrong.event_id
            table.pop("label", None)
            event = structure(name, table)
        taken = tracker.take([Incoming(event)], dry_run=dry_run)
        for notice in taken.notices:
            note(notice)
        for recorded in taken.recorded:
            say(f"recorded {recorded.position} {kebab(name)}, correcting {position}")
        if dry_run:
            say(f"would correct {position}: nothing was recorded")


def _grouped(changes: tuple[str, ...], fields: Any) -> Any:
    """Each field that is changed, with its new value as plain data; None takes it away."""
    by_name = {}
    for field in fields:
        by_name[field.option_name.removeprefix("--")] = field
        by_name[(f"{field.name}.{field.part}" if field.part else field.name).replace("_", "-")] = field
    given: dict[str, list[str]] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise click.UsageError(f"{change!r} is no change: write it as FIELD=VALUE")
        if name.replace("_", "-") not in by_name:
            from coop_tracker.rules import did_you_mean, similar

            hint = did_you_mean(similar(name.replace("_", "-"), by_name))
            raise click.UsageError(f"{name}: there is no such field{hint}")
        given.setdefault(name.replace("_", "-"), []).append(value)
    for name, values in given.items():
        field = by_name[name]
        if values == [""]:
            yield field, None
        elif field.many or len(values) == 1:
            given_value = {field.key: values if field.many else _truth(field, values[0])}
            yield field, field.value(given_value)
        else:
            raise click.UsageError(f"{name}: takes one value, and {len(values)} are given")


def _truth(field: Any, value: str) -> Any:
    return {"true": True, "false": False}.get(value, value) if field.held is bool else value


@click.command()
@click.argument("positions", nargs=-1, required=True, type=click.IntRange(min=1), metavar="POSITION…")
@click.option("--reason", required=True, metavar="TEXT", help="Why they should not stand.")
@ledger_option
@recorded_by_option
@dry_run_option
def retract(positions: tuple[int, ...], reason: str, recorded_by: str | None, dry_run: bool) -> None:
    """Take entries of the record back: they stay in the log and no longer count.

    This says that they should not have been recorded. When a speaker takes words back, record endorsement-withdrawn.
    A retraction can itself be retracted, and what it took back counts again.

    \b
    For example:
      coop retract 12 --reason "entered twice"
    """
    from coop_tracker.events import EventId, EventRetracted
    from coop_tracker.tracker import Incoming

    with recording(recorded_by, dry_run=dry_run) as tracker:
        events = tuple(EventId(tracker.at(position).event_id) for position in positions)
        event = EventRetracted(events=events, reason=reason)
        taken = tracker.take([Incoming(event)], dry_run=dry_run)
        what = ", ".join(map(str, positions))
        for recorded in taken.recorded:
            say(f"recorded {recorded.position} event-retracted, taking back {what}")
        if dry_run:
            say(f"would retract {what}: nothing was recorded")


@click.command()
@click.option("--check", is_flag=True, help="Change nothing: make the rows anew elsewhere and compare. Exit 1 if they differ.")
@ledger_option
def rebuild(check: bool) -> None:
    """Make everything that is derived from the log anew; the log itself stays as it is.

    \b
    For example:
      coop rebuild --check
    """
    if check:
        with reading() as tracker:
            if tracker.from_memory:
                raise Trouble("the ledger holds no rows of this version, or not of all its events; coop rebuild makes them")
            differences = tracker.check()
        if differences:
            raise Trouble("\n".join(["the rows differ from those made anew; coop rebuild mends them", *differences]))
        say("equal: the rows are those that the log makes")
        return
    with recording(None) as tracker:
        tracker.rebuild()
        say(f"made the rows of {ledger_path()} anew from {counted(tracker.position, 'event')}")
