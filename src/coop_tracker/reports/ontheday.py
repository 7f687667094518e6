"""What of a thing depends on the day one asks: whether it is due, or in force; and how a bundle stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from coop_tracker import instrument, schedule
from coop_tracker.configuration import Configuration
from coop_tracker.deadlines import said_words
from coop_tracker.durations import UNKNOWN_DAYS, Days
from coop_tracker.instrument import Force, force_of, notice_ahead
from coop_tracker.queries.agenda import deadline
from coop_tracker.queries.bundles import BundleStatus, bundles
from coop_tracker.queries.terms import InstrumentRow, instruments
from coop_tracker.reports import duty
from coop_tracker.reports.page import Block, Line
from coop_tracker.reports.rows import Listing
from coop_tracker.schedule import Due
from coop_tracker.view import View
from coop_tracker.vocabulary import Qualifier


class Asked(NamedTuple):
    """The day that is asked about, and what the office has configured."""

    day: date
    configuration: Configuration


class OnTheDay(NamedTuple):
    """The same in two forms."""

    blocks: Sequence[Block] = ()
    plain: Mapping[str, Any] = MappingProxyType({})


COVERED: Final = (
    *("action_deadlines", "action_done", "meeting_dates", "instrument_notices", "instrument_suspensions"),
    *("bundle_growth", "bundle_amounts", "bundle_items", "bundle_reached"),
)
"""The lists of a thing that are told here, and so not again as they are."""


def on_the_day(view: View, kind: str, slug: str, asked: Asked) -> OnTheDay:
    """How a thing stands on a day; nothing for kinds of which nothing depends on it."""
    match kind:
        case "action":
            return _action(view, slug, asked)
        case "instrument":
            return _instrument(view, slug, asked)
        case "meeting":
            return _meeting(view, slug, asked)
        case "bundle":
            return _bundle(view, slug)
    return OnTheDay()


# Actions and meetings


def _action(view: View, slug: str, asked: Asked) -> OnTheDay:
    found = schedule.of_action(view, slug, asked.day, asked.configuration)
    if found is None:
        return OnTheDay()
    sql = f"SELECT {_DEADLINE}, reason, position FROM action_deadlines WHERE action = ? ORDER BY number"  # noqa: S608
    dated = [
        (f"event {position}", f"{said_words(deadline(columns))}{f': {reason}' if reason else ''}")
        for *columns, reason, position in view.connection.execute(sql, (slug,))
    ]
    sql = "SELECT outcome, on_text, position, occurrence, words FROM action_done WHERE action = ? ORDER BY position"
    done = [
        (on, _comma(outcome.replace("_", " "), f"event {position}", occurrence and f"for {occurrence}", _quoted(words)))
        for outcome, on, position, occurrence, words in view.connection.execute(sql, (slug,))
    ]
    return OnTheDay(
        [
            Block("", [*_due_lines(found, asked.day)]),
            Block("deadlines, the last one counts", dated if len(dated) > 1 else []),
            Block("done", done),
        ],
        {"schedule": duty.due(found)},
    )


_DEADLINE: Final = 'said, relation, due, "offset", working_days, calendar, anchor'


def _due_lines(found: Due, day: date) -> Iterator[Line]:
    holds = {"about": found.is_about, "tentative": found.is_tentative, "disputed": found.is_disputed}
    marks = [word for word, is_so in holds.items() if is_so]
    when = f", {'due ' if found.days.is_known else ''}{found.days}" if found.days.is_known else ""
    noted = f" ({', '.join(marks)})" if marks else ""
    yield "schedule", f"{found.schedule.label} on {day}{when}{noted}"
    yield "", found.why
    if found.said:
        yield "deadline", f"“{found.said}”"
    if found.owed:
        yield "owed by", found.owed.label


def _comma(*words: str | None) -> str:
    return ", ".join(word for word in words if word)


def _quoted(words: str | None) -> str | None:
    return f"“{words}”" if words else None


def _meeting(view: View, slug: str, asked: Asked) -> OnTheDay:
    sql = f"""SELECT {_DEADLINE}, status, reason, position FROM meeting_dates
        WHERE meeting = ? ORDER BY number"""  # noqa: S608 (the columns are ours)
    planned = []
    for *columns, status, reason, position in view.connection.execute(sql, (slug,)):
        until = said_words(deadline(columns)) if columns[1] else "no day said"
        planned.append((f"event {position}", f"{status}, {until}{f': {reason}' if reason else ''}"))
    due = schedule.of_meeting(view, slug, asked.day, asked.configuration)
    lines = [*_due_lines(due, asked.day)] if due else []
    plain = {"schedule": duty.due(due) if due else None} if planned else {}
    return OnTheDay([Block("", lines), Block("planned, the last one counts", planned)], plain)


# Instruments


def _instrument(view: View, slug: str, asked: Asked) -> OnTheDay:
    rows = instruments(view.connection, "instrument = ?", (slug,))
    found = instrument.read(slug, view.history(f"instrument:{slug}"), view.world())
    if not rows or found is None:
        return OnTheDay()
    row, day = rows[0], asked.day
    now, ahead = force_of(found, day), notice_ahead(row.terms, day)
    return OnTheDay(
        [Block("", [*_force_lines(row, now, ahead, day)])],
        {
            "in_force": {
                "on": day.isoformat(),
                "in_force": now.in_force,
                "why": now.why,
                "commits": row.commits,
                "end": duty.days(now.end),
                "renews_itself": now.is_renewing,
                "notice_stands": now.notice_stands,
                "last_day_for_notice": duty.days(ahead[1] if ahead else UNKNOWN_DAYS),
                "would_end": duty.days(ahead[0] if ahead else UNKNOWN_DAYS),
            }
        },
    )


def _force_lines(row: InstrumentRow, now: Force, ahead: tuple[Days, Days] | None, day: date) -> Iterator[Line]:
    answer = {True: "yes", False: "no", None: "cannot be told"}[now.in_force]
    yield "in force", f"{answer}, on {day}: {now.why}"
    yield "binds", _BINDS[row.commits]
    terms = row.terms
    told = [f"for {row.duration}" if row.duration else "", f"until {terms.end}" if terms.end.is_known else ""]
    told += [f"renews itself by {terms.auto_renews}" if terms.auto_renews else ""]
    told += [f"notice {terms.notice}" if terms.notice else ""]
    if any(told):
        yield "term", ", ".join(each for each in told if each)
    if ahead and now.in_force is not False:
        end, last_day = ahead
        yield "last day for notice", f"{last_day}, so that it ends on {end}"


_BINDS: Final[Mapping[bool | None, str]] = {
    True: "its parties",
    False: "nobody: it says what is intended, and commits no party",
    None: "whether it does is not on record",
}


# Bundles


def _bundle(view: View, slug: str) -> OnTheDay:
    found = bundles(view.connection, slug)
    if not found:
        return OnTheDay()
    (bundle,) = found
    growth = _growth(view, slug)
    return OnTheDay(
        [
            Block("", [*_bundle_lines(bundle)]),
            Block("as it grew", [_growth_line(each) for each in growth] if len(growth) > 1 else []),
            Block("how far, reported and by the items' own events (never added)", [*_reached_lines(bundle)]),
            Block("known one by one", [(item, "") for item in bundle.items]),
        ],
        {"bundle": plain_bundle(bundle), "growth": growth},
    )


def plain_bundle(bundle: BundleStatus) -> dict[str, Any]:
    """A bundle, as ``coop show`` has it in JSON; a promise (docs/json.md)."""
    announced, left = bundle.announced, bundle.unaccounted
    return {
        "of": bundle.of,
        "announced": announced.number if announced else None,
        "announced_is": announced.qualifier if announced else None,
        "itemised": len(bundle.items),
        "unaccounted": left.number if left else None,
        "unaccounted_is": left.qualifier if left else None,
        "too_many_items": bundle.has_too_many,
        "disputed": bundle.is_disputed,
        "items": list(bundle.items),
        "amounts": [
            {
                "of": each.of,
                "value": str(each.value),
                "unit": each.unit,
                "qualifier": each.qualifier,
                "kind": each.kind,
                "itemised_value": str(each.itemised),
                "items_with_value": each.items_with_value,
            }
            for each in bundle.amounts
        ],
        "reached": [
            {
                "reached": each.reached,
                "instrument_kind": each.instrument_kind,
                "reported": each.reported,
                "reported_by": each.reported_by,
                "items": each.items,
            }
            for each in bundle.reached
        ],
    }


def bundle_row(bundle: BundleStatus) -> tuple[Any, ...]:
    """A bundle as a row under the headings of ``BUNDLES``."""
    numbers = (bundle.announced, len(bundle.items), bundle.unaccounted)
    return (bundle.bundle, bundle.title, bundle.of, *numbers, bundle.state)


BUNDLES: Final[Listing[BundleStatus]] = Listing(
    fields=(
        *("bundle", "title", "of", "announced", "announced_is", "itemised", "unaccounted", "unaccounted_is"),
        *("too_many_items", "disputed", "items", "amounts", "reached"),
    ),
    plain=lambda each: {"bundle": each.bundle, "title": each.title, **plain_bundle(each)},
    headings=("bundle", "title", "of", "announced", "known", "unaccounted", "state"),
    row=bundle_row,
    stacks=(("bundle", "title"), ("of", "state"), ("announced",), ("known",), ("unaccounted",)),
    numbers=("announced", "known", "unaccounted"),
    key="bundle",
)


def _bundle_lines(bundle: BundleStatus) -> Iterator[Line]:
    announced, left = bundle.announced, bundle.unaccounted
    disputed = "; disputed: another account is as good" if bundle.is_disputed else ""
    yield "announced", f"{announced} {bundle.of}{disputed}" if announced else f"{bundle.of}, and no number was said"
    yield "known one by one", str(len(bundle.items))
    if bundle.has_too_many:
        yield "", "more than were announced: one of the two is wrong"
    if left:
        yield "unaccounted", str(left)
    for each in bundle.amounts:
        exact = "" if each.qualifier is Qualifier.EXACT else f"{each.qualifier.label} "
        known = f"{each.items_with_value} of {len(bundle.items)} items give a value, together {each.itemised:,f}"
        known = known if bundle.items else "no item is known"
        sort = f" ({each.kind})" if each.kind else ""
        yield each.of, f"{exact}{each.value:,f} {each.unit}{sort}; {known}"


def _reached_lines(bundle: BundleStatus) -> Iterator[Line]:
    for each in bundle.reached:
        by = f" (event {each.reported_by})" if each.reported_by is not None else ""
        of = f" {each.instrument_kind.label}" if each.instrument_kind else ""
        reported = f"{each.reported:,}{of} reported{by}" if each.reported is not None else "no number reported"
        yield each.reached.label, f"{reported}; {each.items} of {len(bundle.items)} items"


def _growth(view: View, slug: str) -> list[dict[str, Any]]:
    """How the whole grew: every announcement with the amounts it gave, and what was announced in all after it."""
    sql = """SELECT number, position, on_text, counting, "count", count_is, announced, announced_is, state
        FROM bundle_growth WHERE bundle = ? ORDER BY number"""
    worth = """SELECT "of", value, unit, qualifier, kind FROM bundle_amounts
        WHERE bundle = ? AND number = ? AND position = ? ORDER BY "of", unit, kind"""
    names = ("position", "on", "counting", "count", "count_is", "announced", "announced_is", "state")
    rows = view.connection.execute(sql, (slug,)).fetchall()
    return [
        {
            **dict(zip(names, row, strict=True)),
            "amounts": [
                dict(zip(("of", "value", "unit", "qualifier", "kind"), amount, strict=True))
                for amount in view.connection.execute(worth, (slug, number, row[0]))
            ],
        }
        for number, *row in rows
    ]


def _growth_line(each: dict[str, Any]) -> Line:
    said = _count(each["count"], each["count_is"]) if each["count"] is not None else "no number"
    more = " more" if each["counting"] == "additional" else ""
    total = f"; in all {_count(each['announced'], each['announced_is'])}" if each["announced"] is not None else ""
    worth = "".join(f"; {_amount_words(amount)}" for amount in each["amounts"])
    state = f", {each['state']}" if each["state"] else ""
    return each["on"], f"event {each['position']}: {said}{more}{state}{total}{worth}"


def _amount_words(amount: dict[str, Any]) -> str:
    how = "" if amount["qualifier"] == Qualifier.EXACT else f"{amount['qualifier'].replace('_', ' ')} "
    sort = f" ({amount['kind']})" if amount["kind"] else ""
    return f"{amount['of']} {how}{Decimal(amount['value']):,f} {amount['unit']}{sort}"


def _count(number: int, how: str | None) -> str:
    return f"{number:,}" if how in (None, "exact") else f"{str(how).replace('_', ' ')} {number:,}"
