"""Brings the pages up to date: ``python -m tests.write_docs``.

Of ``docs``, ``events.md``, ``vocabulary.md``, ``commands.md``, ``reference.md`` and ``spreadsheets.md`` are written from
the code, and the tables of ``sql.md``; and what commands and programs print is written into the blocks of every page.
Look at what changed before you keep it.
"""

# ruff: noqa: E501 (a paragraph of a page stands on one line)

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, Final

import click
from attrs import NOTHING, Attribute, fields

from coop_tracker import cli, dictionary
from coop_tracker.crosswalk import CROSSWALK, REGISTERS
from coop_tracker.events import KINDS, SECTIONS, VALUE_TYPES, Event, Reference, item_type, kebab, meaning
from coop_tracker.glossary import FORMS, vocabularies
from coop_tracker.sheets.columns import SHEETS
from coop_tracker.vocabulary import Ordered, Strength, Word, is_word
from tests import reference
from tests.pages import ROOT, as_run, pages

WRITTEN: Final = "<!-- Written by `python -m tests.write_docs` from the code: change the code, not this page. -->"

EVENTS: Final = f"""\
# The events and their fields

{WRITTEN}

What can be recorded. A name is the same everywhere: in Python, in an events file (`type = "ProposalMade"`, \
`counterparts = ["AA", "BB"]`), and on the command line, where names are written with hyphens and a list in the \
singular, once for each value: `coop record proposal-made --counterpart AA --counterpart BB`. Only `sources` has \
another name there, `--cite`.

Names, fields and defaults are stored, so they are promises: a later version may add to them and takes none away.

**Required** fields must be given. Those marked *when new* must be given by the first event that introduces the thing. \
All others may be left out, and an event that leaves a field out says nothing about it. A list may hold any number of \
values, and holds none when it is left out.

An identifier is a slug: small letters and digits, joined by single hyphens; a party may also be an ISO code of a \
country, such as `AA`, `AA-01` or `EU`. A [date](events-file.md#dates) says no more than was said.

## What every event may say
"""

PARTS: Final = """\
## Parts

Structures that stand in a field. On the command line, one in a list is a single argument that reads like a shell \
line, its required parts in order and then `part=value`; the parts of any other are options of their own, such as \
`--term-end`.
"""

VOCABULARY: Final = f"""\
# The words and what they mean

{WRITTEN}

The controlled words of the record. The code is what is stored, and what an events file and the command line take. The \
definitions are there so that two people who record the same sentence come to the same code; the words as they were \
said stay beside it.

A code never changes its meaning. A word may be added.
"""

ELSEWHERE: Final = """\
## In other registers

What other registers call where a proposal stands. Lossy both ways: they tell fewer things apart, and tell apart what \
we do not.
"""


COMMANDS: Final = f"""\
# The commands

{WRITTEN}

What `coop COMMAND --help` says, on one page. Results go to standard output, trouble to standard error. Exit codes: \
0 done; 1 a faulty file, something that the rules refuse, or any other failure; 2 a command line that cannot be read.
"""


def events_page() -> str:
    """Every event with its fields, as the classes say."""
    common = [attribute.name for attribute in fields(Event)]
    parts = [EVENTS, _table(Event, fields(Event))]
    for heading, group in SECTIONS.items():
        parts.append(f"## {heading}")
        for cls in group:
            own = [attribute for attribute in fields(cls) if attribute.name not in common]
            parts += [f"### {cls.__name__}", _sentence(cls), f"`coop record {kebab(cls.__name__)}`", _table(cls, own)]
    parts.append(PARTS)
    for part in VALUE_TYPES:
        parts += [f"### {part.__name__}", _sentence(part), _table(part, fields(part))]
    return _page(parts)


def vocabulary_page() -> str:
    """Every controlled word with its definition, as the classes say."""
    parts = [VOCABULARY]
    for cls in vocabularies():
        order = " In order: a later word is more." if issubclass(cls, Ordered) else ""
        parts += [f"## {cls.__name__}", f"{_sentence(cls)}{order}", "\n".join(_word_table(cls))]
    parts += [ELSEWHERE, "\n".join(_elsewhere())]
    return _page(parts)


def commands_page() -> str:
    """Every command with its options and examples, as its help has them."""
    with click.Context(cli.coop, info_name="coop", **cli.coop.context_settings) as context:
        parts = [COMMANDS, *_command_parts(cli.coop, context)]
        for name in cli.coop.list_commands(context):
            command = cli.coop.commands[name]
            with click.Context(command, info_name=name, parent=context) as its_own:
                parts += [f"## coop {name}", *_command_parts(command, its_own)]
    return _page(parts)


def _command_parts(command: click.Command, context: click.Context) -> Iterator[str]:
    """What a command does, its usage and examples, its options."""
    usage = f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}"
    for paragraph in str(command.help).split("\n\n"):
        examples = re.fullmatch(r"\s*\x08\n\s*(.+?)\n(.*)", paragraph, re.DOTALL)
        if examples:
            yield f"{_text(examples[1])}\n\n```text\n{dedent(examples[2].rstrip())}\n```"
        else:
            yield _text(" ".join(paragraph.split()))
    yield f"```text\n{usage}\n```"
    told = [record for option in command.get_params(context) if (record := option.get_help_record(context))]
    if rows := [f"| `{_text(name, code=True)}` | {_text(what)} |" for name, what in told if what]:
        yield "\n".join(["| option | means |", "| --- | --- |", *rows])


def _text(words: str, *, code: bool = False) -> str:
    """Words in a cell or paragraph of Markdown, as they are."""
    words = words.replace("|", "\\|")
    return words if code else words.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


SPREADSHEETS: Final = """\
# The columns of sheets

`coop export --format xlsx` and `--format csv` write these sheets, and `coop import` takes them in: [how to](how-to/spreadsheets.md). A CSV file goes by the name of its sheet in small letters. The word in the second column is the name of the column in a mapping file. In the last two columns of every sheet stand the entry that a row is, and its key: a row without a key is new.

A column is taken by its heading, by its name, or by one of the other headings that offices use, however they are capitalised.

## How an edit is recorded

The event log keeps what was recorded; an edit adds to it. Which event it becomes follows from the column.

- **A correction** where the cell belongs to one entry: it was written down wrongly, and the entry is recorded anew in the place of the first. All edits of one entry are one correction.
- **An amendment** (`ProposalAmended`) where a proposal may be changed by those who pursue it: its title, summary, tracks, proposers, counterparts, roles, quantities, numbers and plans. The earlier ones stay readable. An amendment cannot say that something is *not* so: a cell that is emptied corrects the entry that said it.
- **Another deadline** (`ActionRescheduled`), so that the earlier one stays on record; **what became of it** (`ActionDone`, `ActionDropped`); **a further report** (`StatusReported`).

Is a title that was amended merely misspelt? Then correct the entry: `coop correct`.

## What can be read

| what | at most |
| --- | --- |
| a file | 200 million bytes |
| a workbook, unpacked | 600 million bytes, 100 times its size where that is more than 20 million, 2,000 parts |
| a sheet | 20 million cells from the first to the last, empty ones too |

A register of 100,000 rows is far below that. XLSX, XLS and ODS are read, and CSV in UTF-8 with commas, semicolons or tabs. What unpacks to more is refused before any of it is laid out; entities are not unfolded, links not followed, formulas not worked out: what a program wrote as their result is read.
"""


def spreadsheets_page() -> str:
    """Every sheet with its columns, as the table says from which both directions are derived."""
    parts = [SPREADSHEETS]
    for sheet in SHEETS:
        parts += [f"## {sheet.title}", f"A row: {sheet.says}. Also known as {', '.join(sheet.aliases)}."]
        rows = [
            f"| {each.heading} | `{each.name}` | {_text(sheet.meaning(each))} | {each.edit.value} "
            f"| {_text(', '.join(each.aliases))} |"
            for each in sheet.columns
        ]
        parts.append(
            "\n".join(["| heading | name | holds | an edit is | also |", "| --- | --- | --- | --- | --- |", *rows])
        )
    return _page(parts)


def reference_page() -> str:
    """Every public name with its signature and first sentence, as the sources say."""
    return reference.page(WRITTEN)


def sql_page() -> str:
    """The page on SQL: its first part as it is, and every table and column, as the dictionary says."""
    parts = [(ROOT / "docs" / "sql.md").read_text().split(FROM_HERE_ON)[0] + FROM_HERE_ON]
    for heading, tables in dictionary.SECTIONS.items():
        parts.append(f"### {heading}")
        for name, table in tables.items():
            parts += [f"#### {name}", table.meaning, "\n".join(_column_table(table))]
            key = f"Key: {', '.join(f'`{each}`' for each in table.key)}." if table.key else "No key."
            rest = ", ".join(f"`{each}`" for each in table.internal)
            parts.append(f"{key} For the program's own questions: {rest}." if rest else key)
    rows = [f"| `{name}` | {meaning} |" for name, meaning in dictionary.INTERNAL.items()]
    parts += ["### For the program's own questions", "These may change with any version."]
    parts.append("\n".join(["| table | holds |", "| --- | --- |", *rows]))
    return _page(parts)


FROM_HERE_ON: Final = WRITTEN.replace("Written", "From here on written")


def _column_table(table: dictionary.Table) -> Iterator[str]:
    yield from ("| column | holds | meaning |", "| --- | --- | --- |")
    yield from (f"| `{name}` | {_held(each.holds)} | {each.meaning} |" for name, each in table.columns.items())


def _held(holds: Any) -> str:
    """What a column holds: a row of another table, a word, or a form."""
    if isinstance(holds, dictionary.Of):
        return f"[{holds.table}](#{holds.table})"
    if isinstance(holds, dictionary.Codes):
        return ", ".join(f"`{code}`" for code in holds.codes) if len(holds.codes) < 5 else f"a code: {holds.name}"
    if is_word(holds):
        return f"[{holds.__name__}](vocabulary.md#{holds.__name__.lower()})"
    return dictionary.FORMS[holds]


GENERATED: Final = {
    ROOT / "docs" / "events.md": events_page,
    ROOT / "docs" / "vocabulary.md": vocabulary_page,
    ROOT / "docs" / "commands.md": commands_page,
    ROOT / "docs" / "reference.md": reference_page,
    ROOT / "docs" / "sql.md": sql_page,
    ROOT / "docs" / "spreadsheets.md": spreadsheets_page,
}
"""The pages that are written from the code, whole or in part."""


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _sentence(cls: Any) -> str:
    return " ".join(str(cls.__doc__).split()).replace("``", "`")


def _table(cls: Any, attributes: "Iterable[Attribute[Any]]") -> str:
    rows = [f"| `{each.name}` | {_form(each)} | {_given(each)} | {meaning(cls, each.name)} |" for each in attributes]
    return "\n".join(["| field | holds | | meaning |", "| --- | --- | --- | --- |", *rows])


def _form(attribute: "Attribute[Any]") -> str:
    held, many = item_type(attribute.type)
    if held in KINDS:
        form = KINDS[held]
    elif held in VALUE_TYPES:
        form = f"[{held.__name__}](#{held.__name__.lower()})"
    elif isinstance(held, type) and issubclass(held, Word):
        form = f"[{held.__name__}](vocabulary.md#{held.__name__.lower()})"
    else:
        form = "`kind:slug`" if held is Reference else FORMS[held]
    return f"list of {form}" if many else form


def _given(attribute: "Attribute[Any]") -> str:
    """Whether it must be given, and what holds when it is not."""
    default: Any = attribute.default
    if default is NOTHING:
        return "**required**"
    if attribute.metadata.get("when_new"):
        return "*when new*"
    if default is None or default == ():
        return ""
    return f"else `{str(default).lower()}`"


def _elsewhere() -> Iterator[str]:
    yield f"| ours | {' | '.join(REGISTERS)} |"
    yield "| --- |" + " --- |" * len(REGISTERS)
    for each in CROSSWALK:
        ours = f"`{each.word}`, {each.when.label}" if each.when else f"`{each.word}`"
        yield f"| {ours} | {' | '.join(each.elsewhere.get(register, '–') for register in REGISTERS)} |"


def _word_table(cls: type[Word]) -> Iterator[str]:
    if issubclass(cls, Strength):
        yield from ("| level | code | means |", "| ---: | --- | --- |")
        yield from (f"| {str(word.level).replace('-', '−')} | `{word}` | {word.definition} |" for word in cls)
    else:
        yield from ("| code | means |", "| --- | --- |")
        yield from (f"| `{word}` | {word.definition} |" for word in cls)


def main() -> None:
    """Write every page anew, and say which changed."""
    for path, page in GENERATED.items():
        _write(path, page())
    for path in pages():
        with tempfile.TemporaryDirectory() as folder:
            _write(path, as_run(path, Path(folder)))


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
