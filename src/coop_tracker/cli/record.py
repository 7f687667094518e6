"""``coop record EVENT``: one subcommand an event type, made from its class."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from coop_tracker.cli.base import (
    Coop,
    Unreadable,
    dry_run_option,
    expect_recordable,
    ledger_option,
    note,
    recorded_by_option,
    recording,
    say,
    speaking,
)
from coop_tracker.cli.completion import of_field
from coop_tracker.cli.prompts import breaking_off, is_attended

if TYPE_CHECKING:
    from coop_tracker.cli.fields import Field


class Record(Coop):
    """The events as commands, each made when it is asked for: defining the events takes 70 ms."""

    what = "event"

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's form)
        from coop_tracker.cli.fields import EVENT_NAMES

        return [*EVENT_NAMES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (the same)
        from coop_tracker.cli.fields import EVENT_NAMES
        from coop_tracker.events import EVENT_TYPES, kebab

        name = EVENT_NAMES.get(cmd_name, cmd_name)  # ProposalMade, as an events file has it, will do
        return _command(kebab(name), EVENT_TYPES[name]) if name in EVENT_TYPES else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (the same)
        from coop_tracker.events import SECTIONS, first_sentence, kebab

        for section, group in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(kebab(cls.__name__), first_sentence(cls)) for cls in group])


@click.group(
    cls=Record,
    subcommand_metavar="EVENT [OPTIONS]",
    short_help="Record what was said or done, as one event.",
    invoke_without_command=True,
)
@ledger_option
@click.pass_context
def record(ctx: click.Context) -> None:
    """Record what was said or done, as one event.

    \b
    For example:
      coop record track-opened --track water --title "Water management"
      coop record proposal-made --proposal leaks --title "Leak detection" \\
          --track water --proposer AA --counterpart BB --on 2025-07-27
      coop record endorsement-given --by BB --strength welcomed --target leaks \\
          --words "welcomed the proposal" --on 2025-07

    Each event has its own help: coop record proposal-made --help.

    A date says no more than was said: 2025, 2025-07, 2025-07-27, or [2025-07-26..2025-07-28] for some day within.

    An option that takes several values is repeated. A structure is one argument, read like a shell line: the parts it
    must have in order, then part=value, as in --participant 'cheng-dong delegate title="Vice President"'.

    Another event is named by its position in the log, or by its id.

    At a terminal, what is needed and not given is asked for; without EVENT, a few questions help to find it.
    """
    if ctx.invoked_subcommand is None:
        _record_what_is_chosen(ctx)


def _record_what_is_chosen(ctx: click.Context) -> None:
    """Help to find the event, then ask for what it needs; where nobody sits, show the help."""
    if not is_attended():
        raise click.exceptions.NoArgsIsHelpError(ctx)
    from coop_tracker.cli.choosing import choose_event

    with breaking_off("nothing was recorded"):
        name = choose_event()
    command = record.get_command(ctx, name)
    assert command is not None
    with command.make_context(name, [], parent=ctx) as chosen:
        command.invoke(chosen)


class Needed(click.Option):
    """An option that must be given; at a terminal it is asked for."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        try:
            return super().process_value(ctx, value)
        except click.MissingParameter:
            if not is_attended():
                raise
            return () if self.multiple else None


class EventCommand(click.Command):
    """A command with many options, whose help has them in groups."""

    def __init__(self, *args: Any, groups: Mapping[str, Sequence[click.Parameter]], **more: Any) -> None:
        super().__init__(*args, **more)
        self._groups = groups

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        grouped = [option for options in self._groups.values() for option in options]
        rest = [option for option in self.get_params(ctx) if option not in grouped]
        for heading, options in [*self._groups.items(), ("Recording", rest)]:
            if options:
                with formatter.section(heading):
                    formatter.write_dl([row for option in options if (row := option.get_help_record(ctx))])


def _command(name: str, cls: Any) -> click.Command:
    """The command that records one type of event."""
    from inspect import cleandoc

    from coop_tracker.cli.examples import example
    from coop_tracker.cli.fields import COMMON, fields_of
    from coop_tracker.events import first_sentence

    fields = fields_of(cls)
    own = [field for field in fields if field.path not in COMMON]
    groups = {
        "Needed": [_option(field) for field in own if field.required],
        "What else was said": [_option(field) for field in own if not field.required],
        "When, by whose word, where we read it": [_option(field) for field in fields if field.path in COMMON],
    }

    @click.command(
        name,
        cls=EventCommand,
        groups=groups,
        params=[option for options in groups.values() for option in options],
        help=f"{cleandoc(cls.__doc__)}\n\n{example(name)}",
        short_help=first_sentence(cls),
    )
    @ledger_option
    @recorded_by_option
    @dry_run_option
    def command(recorded_by: str | None, dry_run: bool, **given: Any) -> None:
        _record(cls, fields, given, recorded_by, dry_run)

    return command


def _record(
    cls: Any, fields: Sequence["Field"], given: Mapping[str, Any], recorded_by: str | None, dry_run: bool
) -> None:
    """Read the words, ask for what they lack, record the event, say so."""
    from coop_tracker.cli.fields import event_of
    from coop_tracker.events import kebab
    from coop_tracker.tracker import Incoming

    typed = {field.word: texts_of(given[field.word.replace("-", "_")]) for field in fields}
    for field in fields:
        if not field.many and len(typed[field.word]) > 1:
            raise Unreadable(f"--{field.word} takes one value, and {len(typed[field.word])} are given")
    words: list[tuple[Any, Mapping[str, Sequence[str]]]] = [(cls, typed)]
    told: Sequence[str] = ()
    if is_attended():
        from coop_tracker.cli.asking import completed

        drafts, told = completed(cls, fields, typed)
        words = [(draft.cls, draft.typed) for draft in drafts]
    with speaking(fields, words[-1][1]):
        incoming = [Incoming(event_of(each, texts)) for each, texts in words]
        if not dry_run:
            expect_recordable(incoming)
        with recording(recorded_by, create=True, dry_run=dry_run) as tracker:
            taken = tracker.take(incoming, dry_run=dry_run)
    for notice in taken.notices:
        if notice not in told:
            note(notice)
    for recorded in taken.recorded:
        say(f"recorded {recorded.position} {kebab(type(recorded.event).__name__)} {recorded.event_id}")
    if dry_run:
        names = " and ".join(kebab(each.__name__) for each, _ in words)
        say(f"would record {names}: nothing was recorded")


def texts_of(value: Any) -> list[str]:
    """What click hands over for an option, as the words that were typed."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, tuple):
        return [*value]
    return [] if value is None else [value]


def _option(field: "Field") -> click.Option:
    """The option for a field, with what it means and what it takes."""
    if field.is_flag:
        return click.Option([f"--{field.word}/--no-{field.word}"], default=None, help=field.help)
    return (Needed if field.required else click.Option)(
        [f"--{field.word}"],
        multiple=True,  # of what takes one value, a second one is told and not passed over
        required=field.required,
        metavar=field.metavar,
        help=field.help,
        shell_complete=of_field(field),
    )
