"""``coop correct``, ``retract``, ``redact`` and ``rebuild``: nothing vanishes unseen, and all can be put right."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from coop_tracker.cli.base import (
    Trouble,
    Whole,
    counted,
    dry_run_option,
    ledger_option,
    ledger_path,
    note,
    reading,
    recorded_by_option,
    recording,
    say,
    speaking,
)
from coop_tracker.cli.completion import field_values

if TYPE_CHECKING:
    from coop_tracker.cli.fields import Field
    from coop_tracker.gathering import Recorded
    from coop_tracker.tracker import Tracker


@click.command(short_help="Correct an event: record it anew, in the place of the first.")
@click.argument("position", type=Whole(min=1))
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE…", shell_complete=field_values)
@ledger_option
@recorded_by_option
@dry_run_option
def correct(position: int, changes: tuple[str, ...], recorded_by: str | None, dry_run: bool) -> None:
    """Correct the event at POSITION: record it again with other values, in the place of the first.

    Fields go by the names of the options of coop record. Of several values give each, and they replace the list; an
    empty value takes the field away. The event that is corrected stays in the log and no longer counts. Where an answer
    changes with it, that is told.

    \b
    For example:
      coop correct 30 title="Leak detection in cities"
      coop correct 31 proposer=AA proposer=BB words=
    """
    from attrs import evolve

    from coop_tracker.cli.fields import fields_of
    from coop_tracker.dependents import outcomes
    from coop_tracker.events import EventId, kebab
    from coop_tracker.reports import difference
    from coop_tracker.structuring import structure
    from coop_tracker.tracker import Incoming

    with recording(recorded_by, dry_run=dry_run) as tracker:
        wrong = _standing(tracker, position, "correct")
        name = type(wrong.event).__name__
        fields = fields_of(type(wrong.event))
        typed = _typed(changes, fields)
        with speaking(fields, typed, dashes=""):
            event = structure(name, _changed(wrong, fields, typed))
            if event == wrong.event:
                raise Trouble(f"position {position} says so already: there is nothing to correct")
            correction = evolve(event, replaces=EventId(wrong.event_id))
            changed = outcomes(tracker, correction)
            taken = tracker.take([Incoming(correction)], dry_run=dry_run)
    for notice in taken.notices:
        note(notice)
    for recorded in taken.recorded:
        say(f"recorded {recorded.position} {kebab(name)}, correcting {position}")
    if dry_run:
        say(f"would correct {position}: nothing was recorded")
    for outcome in changed:
        for line in difference.outcome(outcome):
            say(line)


def _standing(tracker: "Tracker", position: int, wanted: str) -> "Recorded":
    """The event at a position, to be put right there; one that was corrected is put right at its correction."""
    recorded = tracker.at(position)
    counting = tracker.in_place_of(recorded)
    if counting is not None and counting is not recorded:
        raise Trouble(f"position {position} was corrected at position {counting.position}: {wanted} that one")
    return recorded


def _typed(changes: Iterable[str], fields: Iterable["Field"]) -> dict[str, list[str]]:
    """The values given for each field, under the word of its option; its name as in a file is understood too."""
    from coop_tracker.rules import did_you_mean, similar

    words = {field.path.replace("_", "-"): field.word for field in fields if field.path != "replaces"}
    words |= {word: word for word in words.values()}
    typed: dict[str, list[str]] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise click.UsageError(f"{change!r} is no change: write it as FIELD=VALUE")
        word = words.get(name.replace("_", "-"))
        if word is None:
            hint = did_you_mean(similar(name, words))
            raise click.UsageError(f"{name!r} is no field that can be corrected here{hint}")
        typed.setdefault(word, []).append(value)
    return typed


def _changed(wrong: "Recorded", fields: Iterable["Field"], typed: dict[str, list[str]]) -> dict[str, Any]:
    """The event as plain data, with the new values."""
    from coop_tracker.codec import plain

    table = plain(wrong.event)
    for field in fields:
        match typed.get(field.word):
            case None:
                continue
            case [""]:
                field.put(table, None)
            case values if field.many or len(values) == 1:
                field.put(table, field.read(values))
            case values:
                raise click.UsageError(f"{field.word} takes one value, and {len(values)} are given")
    return table


@click.command(short_help="Take entries back: they stay in the log and no longer count.")
@click.argument("positions", nargs=-1, type=Whole(min=1), metavar="POSITION…")
@click.option(
    "--batch", metavar="POSITION|ID", help="All that was recorded together with this entry, or in this batch."
)
@click.option("--reason", required=True, metavar="TEXT", help="Why they should not stand.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@ledger_option
@recorded_by_option
@dry_run_option
def retract(
    positions: tuple[int, ...], batch: str | None, reason: str, yes: bool, recorded_by: str | None, dry_run: bool
) -> None:
    """Take entries of the record back: they stay in the log and no longer count, as if they had never been recorded.

    This is about our record, and says that it was wrong. A speaker who takes words back did say them: record
    endorsement-withdrawn then, and both stay in the record. What an event says otherwise than it should is put right by
    coop correct.

    A retraction can itself be retracted, and what it took back counts again; so does what a correction corrected. What
    depends on the entries is told before they are taken back.

    \b
    For example:
      coop retract 12 --reason "entered twice"
      coop retract --batch 12 --reason "the wrong file"
    """
    from coop_tracker.cli.fields import fields_of
    from coop_tracker.dependents import dependents
    from coop_tracker.events import EventId, EventRetracted
    from coop_tracker.reports import difference
    from coop_tracker.tracker import Incoming

    if bool(positions) == (batch is not None):
        raise click.UsageError("say what to take back: positions, or --batch")
    with recording(recorded_by, dry_run=dry_run) as tracker, speaking(fields_of(EventRetracted), {}):
        named = _together(tracker, batch) if batch else [_counting(tracker, each) for each in dict.fromkeys(positions)]
        once = [recorded.position for recorded in named]
        what = ", ".join(map(str, once)) if not batch else f"the {counted(len(once), 'event')} of the batch"
        events = tuple(EventId(recorded.event_id) for recorded in named)
        incoming = [Incoming(EventRetracted(events=events, reason=reason))]
        tracker.take(incoming, dry_run=True)
        depending = dependents(tracker, once)
        for line in difference.depending(depending):
            note(line)
        if depending and not dry_run and not yes and sys.stdin.isatty():
            click.confirm(f"Take back {what}?", abort=True, err=True)
        taken = tracker.take(incoming, dry_run=dry_run)
    for recorded in taken.recorded:
        say(f"recorded {recorded.position} event-retracted, taking back {what}")
    if dry_run:
        say(f"would retract {what}: nothing was recorded")


def _counting(tracker: "Tracker", position: int) -> "Recorded":
    """The event at a position, which must count to be taken back."""
    recorded = _standing(tracker, position, "retract")
    if tracker.in_place_of(recorded) is None:
        raise Trouble(f"position {position} no longer counts: it was taken back before")
    return recorded


def _together(tracker: "Tracker", batch: str) -> list["Recorded"]:
    """What was recorded in one batch and counts; the batch is named by its id, or by a position in it."""
    from coop_tracker.dependents import counting
    from coop_tracker.events import is_event_id
    from coop_tracker.gathering import read
    from coop_tracker.moments import position_in

    position = position_in(batch)
    if position is not None:
        batch = tracker.envelope(position).batch_id
    envelopes = [*tracker.log.batch(batch)] if is_event_id(batch) else []
    if not envelopes:
        raise Trouble(f"nothing was recorded in a batch {batch!r}: coop export shows the batch_id of every event")
    found = counting(tracker, read(envelopes))
    if not found:
        raise Trouble(f"nothing of the batch of position {envelopes[0].position} counts any more")
    if gone := len(envelopes) - len(found):
        note(f"{gone} of the {counted(len(envelopes), 'event')} of the batch no longer count, and stay as they are")
    return found


@click.command(short_help="Empty an entry for good, where a law demands it.")
@click.argument("positions", nargs=-1, required=True, type=Whole(min=1), metavar="POSITION…")
@click.option("--reason", required=True, metavar="TEXT", help="Why its content must go.")
@click.option("--authority", metavar="TEXT", help="The law, court or office that demands it.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@ledger_option
@recorded_by_option
@dry_run_option
def redact(
    positions: tuple[int, ...],
    reason: str,
    authority: str | None,
    yes: bool,
    recorded_by: str | None,
    dry_run: bool,
) -> None:
    """Empty the content of an entry for good, where a law demands it. There is no way back, and no undoing.

    The entry keeps its place, its type and its hash, and an event says who emptied it and why. What rested on it is
    worked out anew. Not erased: identifiers, in other entries too; the reason that is given here; copies, backups and
    exports made before. Whoever guesses a content whole can confirm it by the hash. What should merely not have been
    recorded is taken back by coop retract, and stays readable.

    \b
    For example:
      coop redact 12 --reason "erasure request" --authority "GDPR, Art. 17"
    """
    from coop_tracker.cli.fields import fields_of
    from coop_tracker.events import EventRedacted
    from coop_tracker.reports import story

    once = [*dict.fromkeys(positions)]
    with recording(recorded_by) as tracker, speaking(fields_of(EventRedacted), {}):
        for position in once:
            envelope = tracker.envelope(position)
            note(" ".join(["position", *(str(word) for word in story.line(tracker, story.told(envelope)) if word)]))
            for consequence in tracker.undone_by_redacting(position):
                note(consequence)
        what = ", ".join(map(str, once))
        if dry_run:
            tracker.redact(once, reason=reason, authority=authority, dry_run=True)
            say(f"would redact {what}: nothing was changed")
            return
        if not yes and sys.stdin.isatty():
            click.confirm(f"Empty {what} for good?", abort=True, err=True)
        done = tracker.redact(once, reason=reason, authority=authority)
        for name in tracker.other_projections():
            note(f"the read model {name} of another program may hold it: open the ledger with that, then redact again")
    for recorded in done:
        say(f"recorded {recorded.position} event-redacted")
    say(f"emptied {what}; copies, backups and exports made before still hold it")


@click.command(short_help="Make all that is derived from the log anew.")
@click.option("--check", is_flag=True, help="Change nothing: compare with rows made anew; exit 1 if they differ.")
@ledger_option
def rebuild(check: bool) -> None:
    """Make everything that is derived from the log anew; the log itself stays as it is.

    \b
    For example:
      coop rebuild --check
    """
    if check:
        _check()
        return
    with recording(None) as tracker:
        tracker.rebuild()
        count = counted(tracker.position, "event")
    say(f"made the rows of {ledger_path()} anew from {count}")


def _check() -> None:
    with reading() as tracker:
        if tracker.from_memory:
            raise Trouble("there are no rows to compare with")
        differences = tracker.check()
    if differences:
        raise Trouble("\n  ".join(["the rows differ from those made anew; coop rebuild mends them:", *differences]))
    say("equal: the rows are those that the log makes")
