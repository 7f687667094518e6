"""``coop record EVENT``: one subcommand an event type, made from its class."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from coop_tracker.cli.base import (
    Coop,
    dry_run_option,
    ledger_option,
    note,
    recorded_by_option,
    recording,
    say,
    unreadable,
)
from coop_tracker.errors import InvalidInput

_COMMON = ("on", "on_said", "stated_by", "stated_on", "sources", "inferred", "note", "label", "replaces")


class Record(Coop):
    """The events as commands, made when they are asked for: defining all of them takes 70 ms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from coop_tracker.events import EVENT_TYPES, kebab

        return [kebab(name) for name in EVENT_TYPES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from coop_tracker.events import EVENT_TYPES, kebab

        return next((_command(cls) for name, cls in EVENT_TYPES.items() if kebab(name) == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from coop_tracker.events import SECTIONS, kebab

        for section, group in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(kebab(cls.__name__), _sentence(cls)) for cls in group])


@click.group(cls=Record, subcommand_metavar="EVENT [OPTIONS]")
@ledger_option
def record() -> None:
    """Record what was said or done, as one event.

    \b
    For example:
      coop record track-opened --track water --title "Water management"
      coop record proposal-made --proposal leak-detection --title "Leak detection" \\
          --track water --proposer AA --counterpart BB --on 2025-07-27
      coop record endorsement-given --by BB --strength welcomed --target leak-detection \\
          --words "welcomed the proposal" --on 2025-07

    Dates say no more than was said: 2025, 2025-07, 2025-07-27, or [2025-07-26..2025-07-28] for some day within.
    A structure in a list is one argument, read like a shell line: its required parts in order, then part=value.
    """


def _command(cls: Any) -> click.Command:
    """The command that records one type of event."""
    from coop_tracker.events import kebab
    from coop_tracker.structuring import structure

    fields = [*fields_of(cls)]

    @ledger_option
    @recorded_by_option
    @dry_run_option
    def run(recorded_by: str | None, dry_run: bool, **given: Any) -> None:
        table: dict[str, Any] = {}
        with reading_command_line(fields):
            for field in fields:
                if (value := field.value(given)) is not None:
                    field.put(table, value)
            event = structure(cls.__name__, table)
        with recording(recorded_by, create=True, dry_run=dry_run) as tracker:
            from coop_tracker.tracker import Incoming

            taken = tracker.take([Incoming(event)], dry_run=dry_run)
            for notice in taken.notices:
                note(notice)
            for recorded in taken.recorded:
                say(f"recorded {recorded.position} {kebab(cls.__name__)} {recorded.event_id}")
            if dry_run:
                say(f"would record {kebab(cls.__name__)}: nothing was recorded")

    command = click.command(name=kebab(cls.__name__), help=cls.__doc__, short_help=_sentence(cls))(run)
    order = sorted(fields, key=lambda field: field.name in _COMMON)
    command.params = [*(field.option() for field in order), *command.params]
    return command


def _sentence(cls: Any) -> str:
    """The first sentence of a docstring."""
    return str(cls.__doc__).split("\n", 1)[0]


class Field:
    """A field of an event as an option, or one part of a field that holds a structure."""

    def __init__(self, name: str, part: str, held: Any, many: bool, required: bool) -> None:
        self.name = name
        self.part = part
        self.held = held
        self.many = many
        self.required = required
        words = f"{name}_{part}" if part else name
        self.option_name = "--cite" if name == "sources" else "--" + (singular(words) if many else words).replace("_", "-")

    @property
    def key(self) -> str:
        """The name under which click hands the value over."""
        return self.option_name.lstrip("-").replace("-", "_")

    def option(self) -> click.Option:
        """The option, with what the field means and what it takes."""
        from coop_tracker.events import MEANINGS

        meaning = MEANINGS[self.part or self.name]
        if self.held is bool:
            return click.Option([f"{self.option_name}/--no-{self.option_name[2:]}"], default=None, help=meaning)
        return click.Option(
            [self.option_name],
            multiple=self.many,
            required=self.required,
            metavar=_metavar(self.held, self.name),
            help=f"{meaning}{_choices(self.held)}{'; may be repeated' if self.many else ''}",
        )

    def value(self, given: Mapping[str, Any]) -> Any:
        """What was given for it, as plain data; None: nothing."""
        value = given.get(self.key)
        if value is None or (self.many and not value):
            return None
        return [plain(self.held, one, self.name) for one in value] if self.many else plain(self.held, value, self.name)

    def put(self, table: dict[str, Any], value: Any) -> None:
        """Write the value where it belongs."""
        if self.part:
            table.setdefault(self.name, {})[self.part] = value
        else:
            table[self.name] = value


def fields_of(cls: Any) -> Iterator[Field]:
    """The options of an event type: a field each, and a part each of a single structure."""
    import attrs

    from coop_tracker.events import VALUE_TYPES, item_type

    for attribute in attrs.fields(cls):
        held, many = item_type(attribute.type)
        if held in VALUE_TYPES and not many:
            for part in attrs.fields(held):
                yield Field(attribute.name, part.name, item_type(part.type)[0], False, False)
        else:
            yield Field(attribute.name, "", held, many, attribute.default is attrs.NOTHING)


def singular(name: str) -> str:
    """The name of one item of a list: ``parties`` → ``party``, ``witnesses`` → ``witness``."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith("sses"):
        return name[:-2]
    return name[:-1] if name.endswith("s") else name


def plain(held: Any, text: Any, name: str) -> Any:
    """What a person wrote for one value, as the plain data that :func:`coop_tracker.structuring.structure` takes."""
    from coop_tracker.events import VALUE_TYPES

    if held is int:
        return int(text) if text.lstrip("-").isdecimal() else text
    if held in VALUE_TYPES:
        return _structure(held, text, name)
    if name == "targets" and ":" not in text:
        return f"proposal:{text}"
    return text


def _structure(held: Any, line: str, name: str) -> Any:
    """A structure written like a shell line: its required parts in order, then ``part=value``."""
    import attrs

    from coop_tracker.events import Citation, item_type

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InvalidInput(f"{name}: {line!r} cannot be read: {error}") from None
    attributes = {attribute.name: attribute for attribute in attrs.fields(held)}
    required = [key for key, attribute in attributes.items() if attribute.default is attrs.NOTHING]
    table: dict[str, Any] = {}
    for number, word in enumerate(words):
        part, equals, value = word.partition("=")
        part = part.replace("-", "_")
        if number < len(required) and not (equals and part in attributes):
            part, value = required[number], word
        elif not equals:
            wanted = f"{', '.join(required)}, then part=value"
            raise InvalidInput(f"{name}: {word!r} in {line!r} is one word too many; it takes {wanted}")
        if part not in attributes:
            raise InvalidInput(f"{name}: {part!r} in {line!r} is no part of it; there are {', '.join(attributes)}")
        item, many = item_type(attributes[part].type)
        if item is bool:
            table[part] = {"true": True, "false": False}.get(value, value)
            continue
        one: Any = int(value) if item is int and value.isdecimal() else value
        if many:
            table.setdefault(part, []).append(one)
        else:
            table[part] = one
    if held is Citation and "#" in str(table.get("source", "")):
        table["source"], _, locator = table["source"].partition("#")
        table.setdefault("locator", locator)
    return table


def _metavar(held: Any, name: str) -> str:
    from decimal import Decimal

    from coop_tracker.dates import PartialDate
    from coop_tracker.events import KINDS, Citation, Reference

    if held is Citation:
        return "ID#LOCATOR"
    if held is Reference:
        return "KIND:ID" if name != "targets" else "[KIND:]ID"
    if held is PartialDate:
        return "DATE"
    if held is int or held is Decimal:
        return "NUMBER"
    if held in KINDS:
        return KINDS[held].upper()
    return _parts(held) if hasattr(held, "__attrs_attrs__") else "WORD" if _is_word(held) else "TEXT"


def _parts(held: Any) -> str:
    import attrs

    attributes = attrs.fields(held)
    required = [attribute.name.upper() for attribute in attributes if attribute.default is attrs.NOTHING]
    return f"'{' '.join(required)} …'"


def _is_word(held: Any) -> bool:
    from enum import Enum

    return isinstance(held, type) and issubclass(held, Enum)


def _choices(held: Any) -> str:
    """The words a controlled field takes, and the optional parts of a structure."""
    import attrs

    if _is_word(held):
        return f": {', '.join(str(word) for word in held)}"
    if hasattr(held, "__attrs_attrs__"):
        optional = [part.name.replace("_", "-") for part in attrs.fields(held) if part.default is not attrs.NOTHING]
        return f"; may add {', '.join(f'{part}=' for part in optional)}" if optional else ""
    return ""


@contextmanager
def reading_command_line(fields: Sequence[Field]) -> Iterator[None]:
    """Inside the block, faults of what was typed become usage errors (exit 2) that name the option."""
    options = {f"{field.name}.{field.part}" if field.part else field.name: field.option_name for field in fields}
    try:
        yield
    except InvalidInput as error:
        raise unreadable(error, options) from None
