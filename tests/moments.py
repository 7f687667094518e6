"""A record asked at its moments: what the tests of the three moments share."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from coop_tracker.errors import UnknownThing
from coop_tracker.events import AnyEvent, Citation, ClaimRecorded
from coop_tracker.log import Draft
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.tracker import Tracker
from coop_tracker.view import View
from tests import given as say
from tests.given import Clock, Ledger


def cited(*sources: str, attributed_to: str | None = None) -> tuple[Citation, ...]:
    """Where something was read, and whom that relays."""
    return tuple(Citation(source=name, attributed_to=attributed_to) for name in sources)  # type: ignore[arg-type]


def claim(about: str, **fields: Any) -> AnyEvent:
    """Another source's account of an event."""
    return ClaimRecorded(about=f"event:{about}", **fields)  # type: ignore[arg-type]


def standing(view: View | None, proposal: str = "water") -> tuple[str, str] | None:
    """Stage and disposition, and that the rows and the event-by-event answer say the same; None: nothing is known."""
    assert view is not None
    rows = {row.proposal: row for row in view.proposals()}
    if proposal not in rows:
        return None
    row, read = rows[proposal], view.proposal(proposal)
    assert (row.stage, row.disposition) == (read.stage, read.fortune.disposition)
    return (str(row.stage), str(row.disposition))


def asked(ledger: Tracker, moments: Mapping[str, Any]) -> View:
    """The record at these moments."""
    return ledger.view(**moments)


def at(ledger: Tracker, proposal: str = "water", **moments: Any) -> tuple[str, str] | None:
    """Where a proposal stands at these moments."""
    with ledger.view(**moments) as view:
        return standing(view, proposal)


def stages(ledger: Tracker, on: object, proposal: str = "water") -> tuple[str | None, str | None]:
    """The stage that is certain on a day, and the one that is possible then; None: nothing is known."""
    with ledger.view(on=on) as view:  # type: ignore[arg-type]
        told = [standing(each, proposal) for each in (view, view.possibly)]
    return told[0] and told[0][0], told[1] and told[1][0]


def is_known(view: View, thing: str) -> bool:
    """Whether a thing goes by this name at the moment."""
    try:
        return view.resolve(thing) == thing
    except UnknownThing:
        return False


def first(ledger: Tracker, positions: int) -> Tracker:
    """Another ledger, of the first so many events of one: recorded at the same times, by the same hands."""
    envelopes = [*ledger.log.read(limit=positions)] if positions else []
    times = iter([datetime(2020, 1, 1).astimezone(), *(each.recorded_at for each in envelopes)])
    log = SqliteEventLog.in_memory(lambda: next(times))
    tags = {each.position: each.tags for each in ledger.read()}
    for each in envelopes:
        draft = Draft(each.event_id, each.type, each.schema, each.data, tags[each.position], each.origin, each.batch_id)
        log.append([draft], recorded_by=each.recorded_by)
    return Tracker(log, recorded_by="the desk")


def written(ledger: Tracker, path: Path) -> Path:
    """The ledger as a file, for the command line."""
    with sqlite3.connect(path) as file:
        ledger.log.connection.backup(file)
    file.close()
    return path


# A story that surfaced late: agreed in January, recorded in June, cancelled in October, known since December


def surfaced() -> Ledger:
    """Proposed in December 2024, agreed in January, both recorded in June; cancelled in October, told in December.

    The proposal was in a bulletin of 20 December 2024, the agreement in one of 3 February; what was said of the
    cancellation was published on 8 December 2025 and recorded a day later.
    """
    ledger = say.empty(Clock("2025-06-10T09:00"))
    ledger.tell(
        say.source("bulletin-12", published="2024-12-20"),
        say.source("bulletin-2", published="2025-02-03"),
        say.made(["AA"], ["DD"], on="2024-12-10", sources=cited("bulletin-12"), label="asked"),
        say.agreed("AA", "DD", on="2025-01-20", sources=cited("bulletin-2"), label="agreed"),
    )
    ledger.clock.turn_to("2025-12-09T09:00")
    ledger.tell(
        say.source("leak", published="2025-12-08"),
        say.cancelled(by=["DD"], on="2025-10-05", sources=cited("leak"), label="cancelled"),
    )
    return ledger


NOTHING = None
PROPOSED = ("proposed", "active")
AGREED = ("agreed_in_principle", "active")
CANCELLED = ("agreed_in_principle", "cancelled")

WORDS = {"-": NOTHING, "proposed": PROPOSED, "agreed": AGREED, "cancelled": CANCELLED}
"""Where a proposal stands, in the word a table has for it."""


def table(text: str) -> Iterable[tuple[str | None, str | None, str | None, tuple[str, str] | None]]:
    """What is expected, from a table of days: ``as of`` in a line of its own, ``public`` across, ``on`` down."""
    as_of: str | None = None
    publics: list[str | None] = []
    for line in filter(None, text.splitlines()):
        first_word, *words = line.split()
        if first_word == "as_of":
            as_of = _day(words[0])
        elif first_word == "public":
            publics = [_day(word) for word in words]
        else:
            for public, word in zip(publics, words, strict=True):
                yield _day(first_word), public, as_of, WORDS[word]


def _day(word: str) -> str | None:
    return None if word == "any" else word
