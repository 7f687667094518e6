"""What commands share: the ledger they work on, how trouble is told, and how answers are printed."""

# ruff: noqa: PTH110, PTH113, PTH202 (pathlib is 5 ms of the start of every command)

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from coop_tracker.errors import CoopError, InvalidInput, NotALedger, Refused
from coop_tracker.safe import for_json, for_terminal

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from coop_tracker.cli.fields import Field
    from coop_tracker.configuration import Configuration
    from coop_tracker.log import Draft
    from coop_tracker.reports.rows import Listing
    from coop_tracker.tracker import Incoming, Tracker
    from coop_tracker.view import View

DEFAULT_LEDGER = "coop.db"
DEFAULT_CONFIG = "coop.toml"

Command = TypeVar("Command", bound=Callable[..., Any])
Listed = TypeVar("Listed")


class Trouble(click.ClickException):
    """Something went wrong: told on stderr, a sentence each; what is indented belongs to the line above. Exit 1."""

    def show(self, file: Any = None) -> None:
        for line in self.message.split("\n"):
            click.echo(for_terminal(line if line.startswith("  ") else f"coop: {line}"), file=file or sys.stderr)


class Unreadable(Trouble):
    """The command line holds a word that cannot be read: exit 2."""

    exit_code = 2


class Coop(click.Group):
    """A group that tells what goes wrong as a sentence, and knows what was meant."""

    what = "command"

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except CoopError as error:
            raise Trouble(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our output has left
                raise
            what = f"{error.filename}: " if error.filename else "the output cannot be written: "
            raise Trouble(f"{what}{str(error.strerror).lower()}") from error
        except UnicodeEncodeError as error:
            raise Trouble(f"{str(error.object)[:60]!r} holds half a character (a lone surrogate)") from error
        except Exception as error:
            import sqlite3

            if isinstance(error, sqlite3.Error):
                raise Trouble(f"{ledger_path()} cannot be used, or is damaged: {error}") from error
            raise

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        is_wrong = args and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None
        if is_wrong and not args[0].startswith("-"):
            from coop_tracker.rules import did_you_mean, similar

            hint = did_you_mean(similar(args[0], self.list_commands(ctx)))
            raise click.UsageError(f"there is no {self.what} {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's form)
        """In the order of a day's work, not of the alphabet."""
        return list(self.commands)


# Options


def _remember_ledger(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta["coop.ledger"] = value


def ledger_option(command: Command) -> Command:
    """``--ledger``, on every command and on ``coop`` itself."""
    return click.option(
        "--ledger",
        type=click.Path(),
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


class Choice(click.Choice[str]):
    """One of some words; of a word that is none of them, which may be meant."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:  # noqa: ARG002 (click's form)
        from coop_tracker.rules import did_you_mean, similar

        near = similar(str(value).lower().replace(" ", "_").replace("-", "_"), self.choices)
        others = f"; they are {', '.join(self.choices)}"
        hint = did_you_mean(near) if len(self.choices) > 4 else ""  # of a few none is suggested: all are told
        return f"{value!r} is none of its words{hint or others}"


class Whole(click.IntRange):
    """A whole number, and called so where something else was typed."""

    name = "whole number"


class _Form(Choice):
    """The formats of a page; of the one that it lacks, why."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "csv" and "csv" not in self.choices:
            raise Unreadable(f"--format csv: {NO_ROWS}")
        return super().convert(value, param, ctx)


NO_ROWS = "this is a page and has no rows; --format markdown or json would do, or csv of coop list, log or history"


def format_option(command: Command) -> Command:
    """``--format``, on commands that answer with a line."""
    return _format(command, ["table", "json"], "Text for people (the default), or JSON.")


def rows_format_option(command: Command) -> Command:
    """``--format``, on commands that answer with rows."""
    return _format(
        command,
        ["table", "json", "csv", "markdown"],
        "For people (the default), JSON, CSV, or Markdown; tabs part the columns of a table in a file or pipe.",
    )


def page_format_option(command: Command) -> Command:
    """``--format``, on commands that answer with a page."""
    return _format(command, ["table", "json", "markdown"], "A page for people (the default), JSON, or Markdown.")


def _format(command: Command, forms: Sequence[str], help_: str) -> Command:
    @wraps(command)
    def paging(*args: Any, **given: Any) -> Any:
        with paged():
            return command(*args, **given)

    return cast("Command", click.option("--format", "form", type=_Form(forms), default="table", help=help_)(paging))


def pager_option(command: Command) -> Command:
    """``--no-pager``, on ``coop`` itself."""
    return click.option(
        "--no-pager",
        is_flag=True,
        help="Print what is longer than the screen without a pager (COOP_PAGER, else PAGER, else less).",
        expose_value=False,
        callback=lambda ctx, _, value: ctx.meta.update({"coop.no-pager": value}),
    )(command)


@contextmanager
def paged() -> Iterator[None]:
    """Inside the block, what is longer than the screen goes to a pager, where a person sits at the terminal."""
    is_watched = sys.stdout.isatty() and sys.stdin.isatty() and os.environ.get("TERM") != "dumb"
    if not is_watched or click.get_current_context().meta.get("coop.no-pager"):
        yield
        return
    from coop_tracker.cli.pager import Left, Pager

    with Pager() as pager, suppress(Left):
        yield
    if pager.trouble:
        note(pager.trouble)


class Asked(NamedTuple):
    """The moments that were asked for, in the words of the command line."""

    on: str | None = None
    public: str | None = None
    as_of: str | None = None


def moments_options(command: Command) -> Command:
    """``--on``, ``--public`` and ``--as-of``, on every command that reads; the command gets them as ``moments``."""

    @wraps(command)
    def asking(*, on: str | None, public: str | None, as_of: str | None, **others: Any) -> Any:
        return command(**others, moments=Asked(on, public, as_of))

    asked: Any = asking
    for name, metavar, help_ in (
        ("--as-of", "POSITION|TIME", "What had been recorded by then."),
        ("--public", "DATE", "What the public could know by then."),
        ("--on", "DATE", "What had happened by then; what only possibly had is marked."),
    ):
        asked = click.option(name, metavar=metavar, help=help_)(asked)
    return cast("Command", asked)


def config_option(command: Command) -> Command:
    """``--config``, on every command that measures against a day; :func:`configured` reads it."""
    return click.option(
        "--config",
        type=click.Path(),
        metavar="FILE",
        help=f"Thresholds, calendars, who we are; else COOP_CONFIG, else {DEFAULT_CONFIG} here, if there is one.",
    )(command)


def configured(chosen: str | None) -> "Configuration":
    """What an office decides for itself, as its file has it; where there is none, the defaults."""
    from coop_tracker import configuration

    path = chosen or os.environ.get("COOP_CONFIG")
    if path is None and not os.path.exists(DEFAULT_CONFIG):
        return configuration.Configuration()
    path = path or DEFAULT_CONFIG
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            return configuration.read(file.read())
    except UnicodeDecodeError:
        raise Trouble(f"{path}: it is not text in UTF-8") from None
    except InvalidInput as error:
        raise Trouble("\n".join(f"{path}: {fault}" for fault in error.faults)) from None


def day_asked(moments: Asked) -> "date":
    """The day that deadlines are measured against: that of ``--on``, else today (UTC)."""
    from datetime import UTC, datetime

    from coop_tracker.moments import end_of

    if moments.on is None:
        return datetime.now(UTC).date()
    with at(moments):
        return end_of(moments.on).date()


def visibility_option(default: str) -> Callable[[Command], Command]:
    """``--visibility``, on every command whose result leaves the house."""
    return click.option(
        "--visibility",
        type=Choice(["public", "internal", "restricted"]),
        default=default,
        show_default=True,
        help="Up to which visibility of sources; what rests on others is left out.",
    )


def dry_run_option(command: Command) -> Command:
    """``--dry-run``, on every command that records."""
    return click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")(command)


# The ledger


def ledger_path() -> str:
    """The ledger this command works on."""
    chosen: str | None = click.get_current_context().meta.get("coop.ledger")
    return chosen or os.environ.get("COOP_LEDGER") or DEFAULT_LEDGER


def who(recorded_by: str | None) -> str | None:
    """Who records: as said, else as the environment says; None: the login name."""
    name = recorded_by or os.environ.get("COOP_RECORDED_BY") or None
    if name and not name.isascii():
        from unicodedata import is_normalized

        if not is_normalized("NFC", name) or any("\ud800" <= letter <= "\udfff" for letter in name):
            raise Unreadable(f"--recorded-by: {name!r} is not text in Unicode normal form C")
    return name


@contextmanager
def rows() -> Iterator["sqlite3.Connection"]:
    """The read model, without anything that decoding events would need [90 ms]."""
    from coop_tracker import queries
    from coop_tracker.log.sqlite import SqliteEventLog

    expect_ledger()
    # Whoever records meanwhile, what is read belongs together.
    with SqliteEventLog.open(ledger_path(), read_only=True) as log, log.at_one_moment():
        if queries.model_position(log.connection) == log.head().position:
            yield log.connection
            return
    with reading() as tracker:
        yield tracker.connection


@contextmanager
def reading() -> Iterator["Tracker"]:
    """The ledger, to ask."""
    from coop_tracker.tracker import Tracker

    expect_ledger()
    with Tracker.open(ledger_path(), read_only=True) as tracker:
        if tracker.from_memory:
            note(f"{ledger_path()} holds no rows of this version, so they were made in memory; coop rebuild keeps them")
        yield tracker


@contextmanager
def viewing(moments: Asked, about: Sequence[str] | None = None, visibility: str | None = None) -> Iterator["View"]:
    """The ledger at the moments asked for; ``about``: only to ask about these things, which is quick.

    Which moments they are is told beside the result; without any, it is all that is recorded. With a visibility, it is
    what rests on sources that are at least so visible, and how much is left out is told too.
    """
    with reading() as tracker, viewed(tracker, moments, about, visibility) as view:
        yield view


@contextmanager
def viewed(
    tracker: "Tracker", moments: Asked, about: Sequence[str] | None = None, visibility: str | None = None
) -> Iterator["View"]:
    """The same of a ledger that is open; whoever records meanwhile, what is hidden is that of what is shown."""
    with tracker.log.at_one_moment() if visibility is not None else nullcontext():
        yield from _viewed(tracker, moments, about, visibility)


def _viewed(
    tracker: "Tracker", moments: Asked, about: Sequence[str] | None, visibility: str | None
) -> Iterator["View"]:
    from coop_tracker.reports.asof import told

    hides = visibility is not None and bool(tracker.visible(visibility)[1])
    if moments == Asked() and not hides:
        yield tracker
        return
    if moments.on is not None and moments == Asked(on=moments.on) and not hides:
        with at(moments), tracker.log.at_one_moment():
            standing = tracker.as_it_stands(moments.on)
            if standing:
                note(told(standing))
                yield standing
                return
    with at(moments), progress_bar("reading the log", tracker.position) as progress:
        view = tracker.view(
            on=moments.on,
            public=moments.public,
            as_of=moments.as_of,
            about=about,
            visibility=visibility,
            progress=progress,
        )
    with view:
        if moments != Asked():
            note(told(view))
        if view.left_out:
            count = counted(view.left_out, "event")
            note(f"left out {count} resting on sources that are not {visibility}; --visibility restricted takes all")
        yield view


@contextmanager
def at(moments: Asked) -> Iterator[None]:
    """Inside the block, moments that cannot be read are told of by their options."""
    from coop_tracker.moments import end_of, position_in

    words = {"--on": moments.on, "--public": moments.public, "--as-of": moments.as_of}
    for option, word in words.items():
        if word is not None and not (option == "--as-of" and position_in(word) is not None):
            try:
                end_of(word)
            except InvalidInput as error:
                hint = "; a position of the log would do too" if option == "--as-of" else ""
                raise Unreadable(f"{option}: {error}{hint}") from None
    yield


@contextmanager
def recording(recorded_by: str | None, *, create: bool = False, dry_run: bool = False) -> Iterator["Tracker"]:
    """The ledger, to record in; ``create`` makes one where there is none, and says so."""
    from coop_tracker.tracker import Tracker

    missing = is_missing()
    if not create:
        expect_ledger()
    elif missing and dry_run:
        with Tracker.in_memory(recorded_by=who(recorded_by)) as tracker:
            yield tracker
        return
    with Tracker.open(ledger_path(), create=create, recorded_by=who(recorded_by)) as tracker:
        if missing:
            note(f"made a new ledger, {ledger_path()}")
        yield tracker


def expect_recordable(incoming: Sequence["Incoming"], holes: Sequence["Draft"] = ()) -> None:
    """Where there is no ledger yet, ask the rules before one is made: a refusal leaves none behind."""
    if is_missing():
        from coop_tracker.tracker import Tracker

        with Tracker.in_memory() as nothing_yet:
            nothing_yet.take(incoming, holes=holes, dry_run=True)


def expect_ledger() -> None:
    """See that there is a ledger to work on."""
    if not os.path.exists(ledger_path()):
        hint = "coop record and coop import make one; --ledger or COOP_LEDGER names another"
        raise NotALedger(f"there is no ledger {ledger_path()}: {hint}")


def is_missing() -> bool:
    """Whether there is no ledger yet; where one can be made, an empty file is none."""
    path = ledger_path()
    return not os.path.exists(path) or (os.path.isfile(path) and not os.path.getsize(path))


# Words


@contextmanager
def speaking(fields: Sequence["Field"], typed: Mapping[str, Sequence[str]], dashes: str = "--") -> Iterator[None]:
    """Inside the block, faults name the options that were typed: those that cannot be read, and those refused."""
    try:
        yield
    except (InvalidInput, Refused) as error:
        from coop_tracker.cli.fields import in_the_words_typed

        told = in_the_words_typed(error.faults, fields, typed, dashes)
        raise (Trouble if isinstance(error, Refused) else Unreadable)(told) from None


def note(text: str) -> None:
    """Something a person should know, beside the result."""
    click.echo(f"coop: {for_terminal(text)}", err=True)


def answer(
    listing: "Listing[Listed]",
    form: str,
    found: "Iterable[Listed]",
    possible: "Sequence[Listed] | None" = None,
    *,
    nothing: str | None = None,
) -> None:
    """Print rows in the format that was asked for; where there are none, tell a person so.

    ``possible`` is the second answer of a day: what is so if all had happened that only possibly had.
    """
    from coop_tracker.reports import rows

    if nothing and not found and not possible and form in ("table", "markdown"):
        note(nothing)
        if form == "table":
            return
    rows.write(listing, form, found, possible)


def both(view: "View", ask: "Callable[[View], list[Listed]]") -> "tuple[list[Listed], list[Listed] | None]":
    """What a record answers; and where something only possibly had happened, what it answers if all of that had."""
    return ask(view), ask(view.otherwise) if view.otherwise else None


def say(text: str = "") -> None:
    """A line of the result."""
    click.echo(for_terminal(text))


def print_json(value: Any) -> None:
    """The result, for programs: in UTF-8, whatever the terminal takes."""
    click.echo(for_json(value))


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 event``, ``2 events``; ``many`` is the word for several, where it is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Any]:
    """A progress bar on standard error, where somebody is looking and the work is long."""
    if total < 2000 or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=total, label=for_terminal(label), file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield progress
