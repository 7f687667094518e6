"""``coop brief``: two or three pages to read before a meeting."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import (
    Asked,
    config_option,
    configured,
    day_asked,
    ledger_option,
    moments_options,
    print_json,
    progress_bar,
    reading,
    say,
    viewed,
    visibility_option,
)
from coop_tracker.cli.completion import moment_names, things
from coop_tracker.cli.moments import at_moment
from coop_tracker.cli.output import output_options
from coop_tracker.cli.prompts import Offering

if TYPE_CHECKING:
    from datetime import date

    from coop_tracker.configuration import Configuration
    from coop_tracker.tracker import Tracker
    from coop_tracker.view import View

FORMS = ("table", "markdown", "html", "docx", "json")


@click.command(cls=Offering, short_help="Write the briefing note for a meeting, track or party.")
@click.argument("thing", metavar="ID", shell_complete=things())
@click.option("--we", metavar="PARTY", help="Who is meant by we; else as configured.", shell_complete=things("party"))
@click.option(
    "--since",
    metavar="MOMENT",
    help="What changed since then; else since the last meeting. As coop diff --from takes it.",
    shell_complete=moment_names(),
)
@config_option
@visibility_option("restricted")
@ledger_option
@output_options(FORMS, "The first is a page for people.")
@moments_options
def brief(
    thing: str,
    we: str | None,
    since: str | None,
    config: str | None,
    visibility: str,
    form: str,
    moments: Asked,
) -> None:
    """Write the briefing note for a meeting, a track or a party: what a minister reads on the way there.

    Three sentences first; then who will be in the room, where everything stands, what changed since the last meeting,
    what we owe and they owe, what is likely to come up, what is disputed, and what is missing. Every sentence is
    computed from the record and ends with the events and sources that it rests on. ID is the identifier of a meeting
    (held or to come), track, country, organization or person.

    \b
    For example:
      coop brief CN --we PK
      coop brief track:ai-skills --format markdown
      coop brief meeting:waic-2025 -o brief.docx
    """
    from attrs import evolve

    from coop_tracker import brief as briefs
    from coop_tracker.reports import briefing, document, page

    day, settings = day_asked(moments), configured(config)
    settings = evolve(settings, we=we or settings.we)
    with ExitStack() as stack:
        tracker = stack.enter_context(reading())
        stack.enter_context(tracker.log.at_one_moment())  # whoever records meanwhile, both moments belong together
        view = stack.enter_context(viewed(tracker, moments, visibility=visibility))
        if settings.we:
            _expect_us(view, settings.we, "--we" if we else "we, as configured")
        subject = briefs.subject(view, thing)
        earlier, compared = stack.enter_context(_before(tracker, view, subject, since, day, settings, visibility))
        found = briefs.brief(view, subject, day, settings, earlier, compared)
        made = briefing.document(found, view, visibility)
    match form:
        case "json":
            print_json({"about": found.about, "we": found.we, **document.plain(made)})
        case "markdown":
            for line in document.markdown(made):
                say(line)
        case "html":
            sys.stdout.write(document.html(made))
        case "docx":
            from coop_tracker.reports.word import word

            sys.stdout.buffer.write(word(made))
        case _:
            page.show(document.title(made), document.blocks(made))


def _expect_us(view: "View", party: str, option: str) -> None:
    from coop_tracker.errors import UnknownThing

    try:
        view.resolve(f"party:{party}")
    except UnknownThing as error:
        raise UnknownThing(f"{option}: {error}", error.asked, error.meant) from None


@contextmanager
def _before(
    tracker: "Tracker",
    view: "View",
    subject: str,
    since: str | None,
    day: "date",
    settings: "Configuration",
    visibility: str,
) -> "Iterator[tuple[View | None, set[str] | None]]":
    """The record at the moment since which is told what changed, and of what that is told; None: of everything."""
    if since is not None:
        with at_moment(tracker, "--since", since, before=view, within=view.moments, visibility=visibility) as earlier:
            yield earlier, None
        return
    from datetime import datetime, time

    from coop_tracker.brief import last_met, may_have_changed

    last = last_met(view, subject, day, settings)
    end = (last.held.last or last.held.first) if last else None
    if end is None:
        yield None, None
        return
    asked = view.moments
    compared = may_have_changed(view, subject, day, datetime.combine(end, time.max))
    made = None if compared is None else {each for each in compared if not each.startswith("party:")}
    with (
        progress_bar("reading the log", tracker.position) as progress,
        tracker.view(
            on=end,
            public=asked.public,
            as_of=asked.as_of,
            about=made,
            visibility=visibility,
            progress=progress,
        ) as earlier,
    ):
        yield earlier, compared
