"""``coop due``, ``health``, ``series`` and ``follow-up``: what became of what was promised."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from coop_tracker.cli.base import (
    NO_ROWS,
    Asked,
    Choice,
    Listed,
    Unreadable,
    answer,
    both,
    config_option,
    configured,
    day_asked,
    ledger_option,
    moments_options,
    note,
    page_format_option,
    print_json,
    rows_format_option,
    viewing,
)
from coop_tracker.cli.completion import series_names, things
from coop_tracker.cli.prompts import Offering

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from coop_tracker.reports.page import Block
    from coop_tracker.schedule import Due
    from coop_tracker.view import View

SEVERITIES = ("notice", "warning", "error")


@click.command(cls=Offering, short_help="Show what is overdue, due soon or undetermined.")
@click.option("--within", metavar="TIME", help="How far ahead is soon: 30d, 2w, or P1M; else as configured, else 30d.")
@click.option("--we", metavar="PARTY", help="Who is meant by we; else as configured.", shell_complete=things("party"))
@click.option("--owner", metavar="PARTY", help="Only what this party is to do.", shell_complete=things("party"))
@click.option(
    "--owed-to",
    metavar="PARTY",
    help="Only what is owed to this party, or to whoever belongs to it.",
    shell_complete=things("party"),
)
@click.option(
    "--side",
    metavar="PARTY",
    help="Only what concerns this party, or whoever belongs to it.",
    shell_complete=things("party"),
)
@click.option("--all", "everything", is_flag=True, help="Also what is on time, without deadline, done or dropped.")
@config_option
@ledger_option
@rows_format_option
@moments_options
def due(
    within: str | None,
    we: str | None,
    owner: str | None,
    owed_to: str | None,
    side: str | None,
    everything: bool,
    config: str | None,
    form: str,
    moments: Asked,
) -> None:
    """Show what is overdue, what is due soon, and what has a deadline that nobody can tell.

    Actions, meetings to come, last days for notice, terms that run out, and until when proposals were suspended or
    deferred; measured against the day of --on, else today. Nothing is made up: "soon" and "immediately" are no days.

    \b
    For example:
      coop due
      coop due --we PK --within 2w
      coop due --on 2025-12-31 --side CN --all
    """
    from attrs import evolve

    from coop_tracker.reports import duty

    day = day_asked(moments)
    settings = configured(config)
    settings = evolve(settings, we=we or settings.we)
    if within is not None:
        settings = evolve(settings, window=_days_ahead(within, day))
    with viewing(moments) as view:
        ours = "--we" if we else "we, as configured"
        for option, named in ((ours, settings.we), ("--owner", owner), ("--owed-to", owed_to), ("--side", side)):
            if named is not None:
                _expect_party(view, named, option)
        keep = _kept(view, owner, owed_to, side, day)
        whole = everything or view.otherwise is not None  # done in one answer, it may be due in the other
        found, possible = both(
            view, lambda view: [each for each in view.due(day, settings, everything=whole) if keep(each)]
        )
    if whole and not everything:
        shown = {each.key for each in (*found, *(possible or ())) if each.is_listed}
        found = [each for each in found if each.key in shown]
        possible = None if possible is None else [each for each in possible if each.key in shown]
    nothing = f"nothing is due by {day} that is on record" if everything else f"nothing is overdue or due soon on {day}"
    answer(duty.DUE, form, found, possible, nothing=nothing)


def _days_ahead(text: str, day: "date") -> int:
    """How many days ahead of a day it is: ``30d``, ``2w``, ``3m``, ``1y``, or an ISO 8601 duration."""
    from coop_tracker.durations import after
    from coop_tracker.errors import InvalidInput

    short = re.fullmatch(r"(\d{1,5})\s*([dwmy])", text.strip(), re.IGNORECASE)
    try:
        end = after(day, f"P{short[1]}{short[2].upper()}" if short else text)
    except InvalidInput:
        end = None
    if end is None or end < day:
        raise Unreadable(f"--within: {text!r} is no length of time; write 30d, 2w, 3m, or as ISO 8601 does: P30D")
    return (end - day).days


def _expect_party(view: "View", party: str, option: str) -> None:
    from coop_tracker.errors import UnknownThing

    try:
        view.resolve(f"party:{party}")
    except UnknownThing as error:
        raise UnknownThing(f"{option}: {error}", error.asked, error.meant) from None


def _kept(
    view: "View", owner: str | None, owed_to: str | None, side: str | None, day: "date"
) -> "Callable[[Due], bool]":
    from coop_tracker.queries.agenda import belongs

    known: dict[tuple[str, str], bool] = {}

    def is_of(parties: "Iterable[str]", whose: str | None) -> bool:
        if whose is None:
            return True
        for party in parties:
            if (party, whose) not in known:
                known[party, whose] = belongs(view.connection, party, whose, day)
        return any(known[party, whose] for party in parties)

    def keep(each: "Due") -> bool:
        is_owners = owner is None or owner in each.owners
        return is_owners and is_of(each.owed_to, owed_to) and is_of((*each.owners, *each.parties), side)

    return keep


@click.command(short_help="Say what may be wrong, and how to mend it.")
@click.option("--severity", type=Choice(SEVERITIES), default="notice", help="Only what matters so much, or more.")
@click.option("--strict", is_flag=True, help="End with exit code 1 where there is a warning or an error.")
@config_option
@ledger_option
@rows_format_option
@moments_options
@click.pass_context
def health(ctx: click.Context, severity: str, strict: bool, config: str | None, form: str, moments: Asked) -> None:
    """Say what may be wrong, with what was promised and with the record of it, and which command would mend it.

    Overdue and undetermined deadlines, what nobody owns, what is stale or dormant, dates that cannot be, accounts that
    are disputed, sources and events that contradict each other, and what rests on a single source; measured against the
    day of --on, else today.

    \b
    For example:
      coop health
      coop health --severity warning --strict
      coop health --on 2025-12-31 --format json
    """
    from coop_tracker.reports import duty
    from coop_tracker.vocabulary import Severity

    day, configuration = day_asked(moments), configured(config)
    least = Severity(severity)
    with viewing(moments) as view:
        found, possible = both(
            view, lambda view: [each for each in view.health(day, configuration) if each.severity >= least]
        )
    listing = duty.concerned(is_beside=possible is not None)
    try:
        answer(listing, form, duty.concerns(found, possible), nothing=f"nothing seems to be wrong on {day}")
    finally:  # also where a reader has left the pager
        if strict and any(each.severity >= Severity.WARNING for each in found):
            ctx.exit(1)


@click.command(cls=Offering, short_help="Show meetings of a series, and what was dropped between.")
@click.argument("series", required=False, metavar="[SERIES]", shell_complete=series_names())
@ledger_option
@rows_format_option
@moments_options
def series(series: str | None, form: str, moments: Asked) -> None:
    """Show meetings that come again: which were held, which are missing, and what was dropped from one to the next.

    Without SERIES, every series is listed. Of what was raised at a meeting and is still open, it says whether anything
    substantive is on record up to the end of the next one; where that cannot be known, it says so.

    \b
    For example:
      coop series
      coop series joint-working-group
    """
    from coop_tracker.reports import rounds
    from coop_tracker.series import all_series

    if series is not None and form == "csv":
        raise Unreadable(f"--format csv: {NO_ROWS}")
    with viewing(moments) as view:
        if series is None:
            answer(rounds.SERIES, form, *both(view, all_series), nothing="no meeting on record belongs to a series")
            return
        found, possible = _of_one(view, lambda view: view.series(series))
    _show(form, found, possible, rounds.plain, lambda each: (each.id, "a series of meetings"), rounds.blocks)


def _of_one(view: "View", ask: "Callable[[View], Listed]") -> "tuple[list[Listed], list[Listed] | None]":
    """Both answers about one thing, each a list of one, or of none where nothing is known about it there.

    Raises:
        UnknownThing: nothing is known about it in either.
    """
    from coop_tracker.errors import UnknownThing

    def asked(view: "View") -> "list[Listed]":
        try:
            return [ask(view)]
        except UnknownThing:
            return []

    found, possible = both(view, asked)
    return (found, possible) if found or possible else ([ask(view)], None)  # which says why nothing is known


def _show(
    form: str,
    found: "list[Listed]",
    possible: "list[Listed] | None",
    plain: "Callable[[Listed], dict[str, Any]]",
    title: "Callable[[Listed], Sequence[str]]",
    blocks: "Callable[[Listed], list[Block]]",
) -> None:
    """Print what there is of one thing; with a second answer, what is possibly otherwise."""
    from coop_tracker.reports import page, rows

    certain, other = (next(iter(each or ()), None) for each in (found, possible))
    if form == "json":
        first, second = (None if each is None else plain(each) for each in (certain, other))
        print_json([first if possible is None else rows.plain_beside(first, second)])
        return
    one = certain or other
    assert one is not None
    shown = blocks(one)
    if certain and other:
        shown = page.beside(shown, blocks(other))
    elif not certain:
        note("that it was held by then is only possible")
    elif possible is not None:
        note("if all had happened that only possibly had, nothing would be known about it")
    page.show(title(one), shown, form)


@click.command("follow-up", cls=Offering, short_help="Say what became of what a meeting brought.")
@click.argument("meeting", metavar="MEETING", shell_complete=things("meeting"))
@config_option
@ledger_option
@page_format_option
@moments_options
def follow_up(meeting: str, config: str | None, form: str, moments: Asked) -> None:
    """Say what became of each proposal that came up at a meeting: how far it had come, and what is on record since.

    What was signed, announced or assigned there is listed too.

    Where nothing is, it says: no linked follow-up found, as of the day of --on, else today. That a later announcement
    is about the same thing is not guessed: somebody has to record it.

    \b
    For example:
      coop follow-up waic-2025
      coop follow-up waic-2025 --on 2025-12-31
    """
    from coop_tracker.reports import rounds
    from coop_tracker.series import brought

    day, configuration = day_asked(moments), configured(config)
    with viewing(moments) as view:
        found, possible = _of_one(view, lambda view: brought(view, meeting, day, configuration))
    _show(
        form,
        found,
        possible,
        lambda each: rounds.plain_brought(each, day),
        lambda each: (each.title, f"what became of meeting {each.meeting}"),
        lambda each: rounds.brought(each, day),
    )


@click.command(short_help="List the instruments, and whether each is in force.")
@ledger_option
@rows_format_option
@moments_options
def instruments(form: str, moments: Asked) -> None:
    """List the instruments: whether each is in force on the day of --on, else today, until when, and what it binds.

    \b
    For example:
      coop instruments
      coop instruments --on 2025-12-31 --format json
    """
    from coop_tracker.reports import duty

    day = day_asked(moments)
    with viewing(moments) as view:
        found, possible = both(view, lambda view: view.instruments(day))
    answer(duty.INSTRUMENTS, form, found, possible, nothing="no instrument is on record")


@click.command(short_help="List what was announced together, and how much of it is known.")
@ledger_option
@rows_format_option
@moments_options
def bundles(form: str, moments: Asked) -> None:
    """List what was announced together: how many of what, how many are known one by one, and how many are not.

    \b
    For example:
      coop bundles
      coop bundles --public 2025-09-30
    """
    from coop_tracker.reports import ontheday

    with viewing(moments) as view:
        found, possible = both(view, lambda view: view.bundles())
    answer(ontheday.BUNDLES, form, found, possible, nothing="nothing that was announced together is on record")
