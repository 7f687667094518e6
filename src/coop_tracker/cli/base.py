"""What commands share: the ledger they work on, how trouble is told, and how answers are printed."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from coop_tracker.errors import CoopError, Fault, InvalidInput, NotALedger, Refused
from coop_tracker.reports.safe import for_json, for_terminal

if TYPE_CHECKING:
    import sqlite3

    from coop_tracker.tracker import Tracker

DEFAULT_LEDGER = "coop.db"

Command = TypeVar("Command", bound=Callable[..., Any])


class Trouble(click.ClickException):
    """Something went wrong that is not the command line's form: told on stderr, exit 1."""

    def show(self, file: Any = None) -> None:
        for line in self.message.split("\n"):
            click.echo(f"coop: {for_terminal(line)}", file=file or sys.stderr)


class Coop(click.Group):
    """A group that tells what this package raises on purpose as one sentence, and knows what was meant."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CoopError as error:
            raise Trouble(str(error)) from error

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from coop_tracker.rules import did_you_mean, similar

            hint = did_you_mean(similar(args[0], self.list_commands(ctx)))
            raise click.UsageError(f"there is no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a day's work, not of the alphabet."""
        return list(self.commands)


def _remember_ledger(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta["coop.ledger"] = value


def ledger_option(command: Command) -> Command:
    """``--ledger``, on every command and on ``coop`` itself."""
    return click.option(
        "--ledger",
        metavar="FILE",
        help=f"The ledger; else COOP_LEDGER, else {DEFAULT_LEDGER} here.",
        expose_value=False,
        callback=_remember_ledger,
    )(command)


def recorded_by_option(command: Command) -> Command:
    """``--recorded-by``, on every command that records."""
    return click.option(
        "--recorded-by", metavar="NAME", help="Who records this; else COOP_RECORDED_BY, else the login name."
    )(command)


def format_option(command: Command) -> Command:
    """``--format``, on every command that reads."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json"]),
        default="table",
        help="A table for people (the default), or JSON for programs.",
    )(command)


def dry_run_option(command: Command) -> Command:
    """``--dry-run``, on every command that records."""
    return click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")(command)


def ledger_path() -> str:
    """The ledger this command works on."""
    chosen: str | None = click.get_current_context().meta.get("coop.ledger")
    return chosen or os.environ.get("COOP_LEDGER") or DEFAULT_LEDGER


def who(recorded_by: str | None) -> str | None:
    """Who records: as said, else as the environment says; None: the login name."""
    return recorded_by or os.environ.get("COOP_RECORDED_BY") or None


@contextmanager
def rows() -> Iterator["sqlite3.Connection"]:
    """The read model, without anything that decoding events would need [90 ms]."""
    from coop_tracker import queries
    from coop_tracker.log.sqlite import SqliteEventLog

    with _no_ledger_told(), SqliteEventLog.open(ledger_path(), read_only=True) as log:
        if queries.model_position(log.connection) == log.head().position:
            yield log.connection
            return
    with reading() as tracker:
        yield tracker.connection


@contextmanager
def reading() -> Iterator["Tracker"]:
    """The ledger, to ask."""
    from coop_tracker.tracker import Tracker

    with _no_ledger_told(), Tracker.open(ledger_path(), read_only=True) as tracker:
        if tracker.from_memory:
            note(f"{ledger_path()} holds no rows of this version: answered from memory; coop rebuild would make it fast")
        yield tracker


@contextmanager
def recording(recorded_by: str | None, *, create: bool = False, dry_run: bool = False) -> Iterator["Tracker"]:
    """The ledger, to record in; ``create`` makes one where there is none, and says so."""
    from coop_tracker.tracker import Tracker

    path = ledger_path()
    missing = not os.path.exists(path)  # noqa: PTH110 (pathlib is 5 ms of start-up)
    if missing and create and dry_run:
        with Tracker.in_memory(recorded_by=who(recorded_by)) as tracker:
            yield tracker
        return
    with _no_ledger_told(), Tracker.open(path, create=create, recorded_by=who(recorded_by)) as tracker:
        if missing:
            note(f"made a new ledger, {path}")
        yield tracker


@contextmanager
def _no_ledger_told() -> Iterator[None]:
    try:
        yield
    except NotALedger as error:
        path = ledger_path()
        if os.path.exists(path):  # noqa: PTH110 (as above)
            raise
        raise NotALedger(
            f"there is no ledger {path}: coop record and coop import make one; --ledger or COOP_LEDGER names another"
        ) from error


def note(text: str) -> None:
    """Something a person should know, beside the result."""
    click.echo(f"coop: {for_terminal(text)}", err=True)


def say(text: str = "") -> None:
    """A line of the result."""
    click.echo(for_terminal(text))


def print_json(value: Any) -> None:
    """The result, for programs."""
    click.echo(for_json(value))


def unreadable(error: InvalidInput, options: Mapping[str, str]) -> click.UsageError:
    """Faults of the command line itself, under the names of its options."""
    return click.UsageError("\n".join(_named(fault, options) for fault in error.faults))


def _named(fault: Fault, options: Mapping[str, str]) -> str:
    field, _, rest = fault.where.partition("[")
    head = field.partition(".")[0]
    option = options.get(field.replace("_", "-")) or options.get(head)
    where = option or fault.where
    return for_terminal(f"{where}: {fault.what}" if where else fault.what)


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 event``, ``2 events``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


__all__: Sequence[str] = (
    "Coop",
    "Refused",
    "Trouble",
    "counted",
    "dry_run_option",
    "format_option",
    "ledger_option",
    "ledger_path",
    "note",
    "print_json",
    "reading",
    "recorded_by_option",
    "recording",
    "rows",
    "say",
    "unreadable",
    "who",
)
