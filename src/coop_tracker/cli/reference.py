"""``coop vocabulary`` and ``coop schema``: what the words mean, and what a file may hold. They need no ledger."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import click

from coop_tracker.cli.base import counted, page_format_option, print_json
from coop_tracker.cli.completion import glossed_names


@click.command(short_help="Tell what the words, fields and events mean.")
@click.argument("name", metavar="[WORD]", nargs=-1, shell_complete=glossed_names)
@page_format_option
def vocabulary(name: tuple[str, ...], form: str) -> None:
    """Tell what the words, fields and events of the record mean; without a WORD, list every controlled word.

    WORD is a controlled word, a vocabulary, a field, an event or a part of one, or a word of a press release that one
    of the controlled words is said to mean. Capitals, blanks, hyphens and
    underscores do not matter. A word is told with where it is used, its neighbours, and what other registers call it;
    an event with its fields. No ledger is needed.

    \b
    For example:
      coop vocabulary
      coop vocabulary welcomed
      coop vocabulary instrument signed
      coop vocabulary strength
      coop vocabulary proposal-made
    """
    from coop_tracker.glossary import look_up
    from coop_tracker.reports import glossary, page

    word = " ".join(name)
    found = look_up(word) if word.strip() else glossary.everything()
    if form == "json":
        print_json([glossary.plain(each) for each in found])
    elif word.strip():
        page.show([word, counted(len(found), "meaning")], glossary.blocks(found), form)
    else:
        vocabularies = counted(len({each.vocabulary for each in found}), "vocabulary", "vocabularies")
        title = ["The controlled words", f"{counted(len(found), 'word')} in {vocabularies}"]
        page.show(title, glossary.overview(), form)


@click.command(short_help="Print the JSON Schema of an events file.")
@click.option("--event", is_flag=True, help="The schema of one event: of a line of JSON Lines.")
def schema(event: bool) -> None:
    """Print the JSON Schema (draft 2020-12) of an events file, for editors and validators.

    It describes what a person writes, with its shorthand; a line that coop export writes is another matter. What a
    schema cannot know, coop import --dry-run tells: whether a thing is known, whether a month has a 31st.

    \b
    For example:
      coop schema > coop.schema.json
      coop schema --event > event.schema.json
    """
    from coop_tracker.eventsfile.schema import event_schema, file_schema

    print_json(event_schema() if event else file_schema())
