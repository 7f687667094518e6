"""What a shell offers when Tab is pressed: commands, options, words, and what the ledger knows, with its titles.

Silent on any trouble: a completion that prints an error only spoils the line that somebody is typing. Events are not
defined to complete an identifier [70 ms of 150]; ``coop record`` needs them for its options.
"""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph)

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from coop_tracker.cli.base import Choice, ledger_path
from coop_tracker.safe import for_terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from coop_tracker.cli.fields import Field
    from coop_tracker.log.sqlite import SqliteEventLog

VARIABLE = "_COOP_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]
Offer = tuple[str, str | None]
"""What would be typed, and what it stands for."""


# The command


@click.command(short_help="Print what makes a shell complete words of coop.")
@click.argument("shell", type=Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script by which SHELL completes commands, options, words, files and identifiers of the ledger.

    \b
    To have it in every new shell:
      bash:  echo 'eval "$(coop completion bash)"' >> ~/.bashrc
      zsh:   echo 'eval "$(coop completion zsh)"' >> ~/.zshrc    (after compinit)
      fish:  coop completion fish > ~/.config/fish/completions/coop.fish

    \b
    For example:
      eval "$(coop completion bash)"

    Identifiers come from the ledger that the command would read. bash must be 4.4 or newer.
    """
    from coop_tracker.cli import coop

    click.echo(_shell_classes()[shell](coop, {}, "coop", VARIABLE).source(), nl=False)


def answer_shell(group: click.Command) -> None:
    """Where a shell asks what could come next, answer it and end; whatever goes wrong, say nothing."""
    asked = os.environ.get(VARIABLE)
    if not asked:
        return
    shell, _, instruction = asked.partition("_")
    with suppress(Exception):
        asking = _shell_classes()[shell](group, {}, "coop", VARIABLE)
        # What is written is for a program: bytes, a line each, whatever the terminal takes.
        click.echo((asking.source() if instruction == "source" else asking.complete()).encode())
    sys.exit(0)


# What the parameters of commands offer


def things(kind: str | None = None) -> Completer:
    """Identifiers of one kind; of every kind where none is named: as ``kind:slug`` where the slug is not enough."""

    def offers(log: "SqliteEventLog", incomplete: str) -> Iterable[Offer]:
        return _bare(log, kind) if kind else _of_any_kind(log, incomplete)

    return _from_ledger(offers)


def references(bare: str | None = None) -> Completer:
    """``kind:slug`` of everything known; of one kind the slug alone."""

    def offers(log: "SqliteEventLog", incomplete: str) -> Iterable[Offer]:  # noqa: ARG001 (the form of all)
        if bare:
            yield from _bare(log, bare)
        yield from _full(log)

    return _from_ledger(offers)


def series_names() -> Completer:
    """The series of meetings."""
    return _from_ledger(lambda log, _: ((name, None) for name in _series(log)))


def moment_names() -> Completer:
    """What names a moment: a meeting, or ``series:ID``; dates and positions are typed."""

    def offers(log: "SqliteEventLog", incomplete: str) -> Iterable[Offer]:  # noqa: ARG001 (the form of all)
        yield from _bare(log, "meeting")
        yield from ((f"series:{name}", "the last meeting held") for name in _series(log))

    return _from_ledger(offers)


def explainable() -> Completer:
    """What can be explained of the thing that was named before: its answers, and endorsements."""
    names = ("stage", "disposition", "completion", "side", "evidence", "reported", "activity", "answers")
    others = ("schedule", "in_force", "announced")

    def offers(log: "SqliteEventLog", incomplete: str) -> Iterable[Offer]:  # noqa: ARG001 (the form of all)
        yield from ((name, None) for name in (*names, *others))
        yield from _bare(log, "endorsement")

    return _from_ledger(offers)


def event_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":  # noqa: ARG001
    """The names of the events."""
    from coop_tracker.cli.fields import EVENT_NAMES
    from coop_tracker.events import EVENT_TYPES, first_sentence

    return _items(((name, first_sentence(EVENT_TYPES[cls])) for name, cls in EVENT_NAMES.items()), incomplete)


def kinds_to_begin(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":  # noqa: ARG001
    """What ``coop new`` begins a file with."""
    from coop_tracker.events import EVENT_TYPES, first_sentence
    from coop_tracker.eventsfile.skeletons import EVENTS, THINGS

    kinds = {**THINGS, **EVENTS}
    return _items(((kind, first_sentence(EVENT_TYPES[name])) for kind, name in kinds.items()), incomplete)


def glossed_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":  # noqa: ARG001
    """Whatever ``coop vocabulary`` tells the meaning of."""
    from coop_tracker.glossary import everything

    return _items(((each.name, each.meaning) for each in everything()), incomplete)


def of_field(field: "Field") -> Completer | None:
    """What a field of an event offers, by the type of what it holds; None: nothing."""
    from coop_tracker.cli.fields import is_structure

    return (
        _structure(field.held)
        if is_structure(field.held) and field.path != "sources"
        else _of_type(field.held, field.path)
    )


def field_values(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    """``field=value`` of the event at the position that was named."""
    from coop_tracker.cli.fields import fields_of
    from coop_tracker.events import EVENT_TYPES

    with suppress(Exception), _log(ctx) as log:
        (envelope,) = log.read(after=ctx.params["position"] - 1, limit=1)
        fields = fields_of(EVENT_TYPES[envelope.type])
        name, equals, value = incomplete.partition("=")
        if not equals:
            found = _items(((f"{field.word}=", field.meaning) for field in fields), incomplete)
            for each in found:
                each._info["goes_on"] = True
            return found
        completer = next((of_field(field) for field in fields if field.word == name), None)
        found = completer(ctx, param, value) if completer else []
        for each in found:
            each.value = f"{name}={each.value}"
        return found
    return []


# By the type of a field


def _of_type(held: Any, path: str) -> Completer | None:
    from coop_tracker.events import KINDS, Citation, Reference, Slug
    from coop_tracker.vocabulary import is_word

    if held in KINDS:
        return things(KINDS[held]) if KINDS[held] not in ("event", "batch") else None
    if held is Reference:
        return references("proposal" if path == "targets" else None)
    if held is Citation:
        return things("source")
    if held is Slug and path == "series":
        return series_names()
    if is_word(held):
        return lambda ctx, param, incomplete: _items(  # noqa: ARG005 (click's form)
            ((str(word), word.definition) for word in held), incomplete
        )
    return None


def _structure(cls: Any) -> Completer:
    """One word of a structure after the other: those it must have in order, then ``part=value``."""
    from coop_tracker.cli.fields import optional_parts, required_parts
    from coop_tracker.events import slots

    parts = {slot.name: slot for slot in slots(cls)}

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
        *before, last = incomplete.split(" ")
        given = [word for word in before if word and "=" not in word]
        name, equals, value = last.partition("=")
        missing = required_parts(cls)[len(given) :]
        slot = parts.get(name.replace("-", "_") if equals else missing[0] if missing else "")
        found = []
        if slot and (equals or missing):
            completer = _of_type(slot.held, slot.name)
            found = completer(ctx, param, value if equals else last) if completer else []
            start = f"{name}=" if equals else ""
        elif not equals:
            start, found = "", _items(((part, None) for part in optional_parts(cls)), last)
        for each in found:
            each.value = " ".join([*before, f"{start}{each.value}"])
        return found

    return complete


# From the ledger


@contextmanager
def _log(ctx: click.Context) -> Iterator["SqliteEventLog"]:
    """The ledger, read as it is; nobody at a half-typed line waits for it."""
    from coop_tracker.log.sqlite import SqliteEventLog

    with ctx.scope(cleanup=False), SqliteEventLog.open(ledger_path(), read_only=True, wait=0.1) as log:
        yield log


def _from_ledger(offers: Callable[["SqliteEventLog", str], Iterable[Offer]]) -> Completer:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":  # noqa: ARG001
        with suppress(Exception), _log(ctx) as log:
            return _items(offers(log, incomplete), incomplete)
        return []

    return complete


def _known(log: "SqliteEventLog", kind: str | None = None) -> list[tuple[str, str, str]]:
    """Everything that has a slug: its kind, its slug and its title; countries that nobody introduced by their codes."""
    from coop_tracker import queries

    if queries.model_position(log.connection) is None:
        return []
    known = [each for each in queries.catalogue(log.connection, kind) if not _EVENT_ID.fullmatch(each[1])]
    if kind in (None, "party"):
        introduced = {slug for _, slug, _ in known}
        codes = (tag.removeprefix("party:") for tag in log.tags_between("party:A", "party:[") if tag.isascii())
        known += [("party", code, "") for code in codes if code not in introduced]
    return known


_EVENT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What goes without a slug goes by the id of an event, which nobody types."""


def _bare(log: "SqliteEventLog", kind: str) -> Iterator[Offer]:
    yield from ((slug, title) for _, slug, title in _known(log, kind))


def _full(log: "SqliteEventLog") -> Iterator[Offer]:
    yield from ((f"{kind}:{slug}", title) for kind, slug, title in _known(log))


def _of_any_kind(log: "SqliteEventLog", incomplete: str) -> Iterator[Offer]:
    from collections import Counter

    known = _known(log)
    times = Counter(slug for _, slug, _ in known)
    for kind, slug, title in known:
        if times[slug] == 1:
            yield slug, title
        if incomplete or times[slug] > 1:
            yield f"{kind}:{slug}", title


def _series(log: "SqliteEventLog") -> list[str]:
    from coop_tracker import queries

    return queries.series_names(log.connection) if queries.model_position(log.connection) is not None else []


def _items(offers: Iterable[Offer], incomplete: str) -> "list[CompletionItem[str]]":
    """Those that begin with what was typed."""
    from click.shell_completion import CompletionItem

    found = dict.fromkeys((value, told) for value, told in offers if value.startswith(incomplete))
    return [CompletionItem(value, help=told) for value, told in found]


# The shells


_BASH = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case "$type" in
            plain) COMPREPLY+=("$value") ;;
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
            nospace) compopt -o nospace ;;
        esac
    done < <(env COMP_WORDS="${COMP_LINE:0:$COMP_POINT}" COMP_CWORD="$2" \\
        %(complete_var)s=bash_complete "$1" 2> /dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


def _shell_classes() -> dict[str, Any]:
    """How each shell asks and is answered: click's way, mended for ``kind:slug`` and ``--option=value``."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    class Bash(BashComplete):
        """bash takes a word apart at ``:`` and ``=``: it sends the line and gets what comes after those."""

        source_template = _BASH

        def source(self) -> str:
            return self.source_template % self.source_vars()

        def get_completion_args(self) -> tuple[list[str], str]:
            words = _words(os.environ["COMP_WORDS"])
            return words[1:-1], words[-1]

        def complete(self) -> str:
            args, typed = self.get_completion_args()
            found = self.get_completions(args, typed)
            whole = _after_option(typed)
            last = os.environ["COMP_CWORD"]
            cut = len(whole.removesuffix(last)) if whole.endswith(last) else 0
            for each in found:
                each.value = each.value[cut:]
            goes_on = any(each.goes_on for each in found)
            return "\n".join([*(["nospace,"] if goes_on else []), *map(self.format_completion, found)])

    class Zsh(ZshComplete):
        """zsh puts what it gets in the place of the whole word, ``--option=`` too."""

        def get_completions(self, args: list[str], incomplete: str) -> "list[CompletionItem[str]]":
            return _told(super().get_completions(args, incomplete), incomplete)

    class Fish(FishComplete):
        """fish looks for what begins with the whole word, ``--option=`` too."""

        def get_completions(self, args: list[str], incomplete: str) -> "list[CompletionItem[str]]":
            return _told(super().get_completions(args, incomplete), incomplete)

    return {"bash": Bash, "zsh": Zsh, "fish": Fish}


_END = "\x01"


def _words(line: str) -> list[str]:
    """The words of a line that is still being typed; the last is the one at the cursor, and may be empty."""
    from click.shell_completion import split_arg_string

    *words, last = split_arg_string(line + _END)
    return [*words, last.removesuffix(_END)]


def _after_option(typed: str) -> str:
    return typed.partition("=")[2] if typed.startswith("--") and "=" in typed else typed


def _told(found: "list[CompletionItem[str]]", typed: str) -> "list[CompletionItem[str]]":
    """Whole words, and what they stand for as one harmless line."""
    option = typed.removesuffix(_after_option(typed))
    for each in found:
        each.value = f"{option}{each.value}"
        each.help = for_terminal(" ".join(each.help.split())) if each.help else None  # a line each, titles or ours
    return found
