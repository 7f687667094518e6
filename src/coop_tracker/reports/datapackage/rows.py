"""The rows of a data package, table by table: of the log what counts and what does not, and the read model."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from coop_tracker import queries
from coop_tracker.answers import level_of
from coop_tracker.crosswalk import CROSSWALK
from coop_tracker.dates import PartialDate
from coop_tracker.dictionary import TABLES, code_list
from coop_tracker.events import ClaimRecorded, MeetingId, identifiers
from coop_tracker.fate import Fate, Fates
from coop_tracker.gathering import Recorded
from coop_tracker.glossary import number
from coop_tracker.history import happened
from coop_tracker.log import RecordedEvent
from coop_tracker.projections.model import OnProgress
from coop_tracker.queries import whole
from coop_tracker.reports.datapackage.resources import MODEL, RESOURCES, code_lists
from coop_tracker.view import View
from coop_tracker.vocabulary import is_word

Row = tuple[str, tuple[Any, ...]]
"""A table's name, and the values of a row in the order of its columns."""


def rows(view: View, progress: OnProgress | None = None) -> Iterator[Row]:
    """Every row of every table, the log first; within a table always in the same order."""
    dates: dict[int, PartialDate] = {}
    yield from _of_the_log(view, dates, progress)
    yield from _proposals(view, dates)
    for name in MODEL:
        if name != "proposals":
            table = TABLES[name]
            make = _maker(name)
            for row in whole.table(view.connection, name, table.columns):
                yield name, make(row)
    yield from _codebook()


# The log


def _of_the_log(view: View, dates: dict[int, PartialDate], progress: OnProgress | None) -> Iterator[Row]:
    """The rows of the events that are shown; and, for those to come, when each that counts happened."""
    fates = Fates(view)
    orders = sorted((fate.entry.order, fate.entry.position) for _, _, fate in fates.shown() if fate.entry)
    places = {position: place for place, (_, position) in enumerate(orders, 1)}
    del orders
    for envelope, each, fate in fates.shown():
        yield "events", _event_row(envelope, each, fate, places.get(envelope.position), fates.day)
        if progress and envelope.position % 1000 == 0:
            progress(envelope.position, view.position)
        if each is None:
            continue
        for named in identifiers(each.event):
            yield "subjects", (each.position, named.path, named.kind, named.slug)
        for place, cited in enumerate(each.event.sources):
            where = (cited.source, cited.locator, cited.quote, cited.attributed_to)
            yield "citations", (each.position, place, *where)
        if fate.entry:
            dates[each.position] = fate.entry.on
            if isinstance(each.event, ClaimRecorded):
                yield "claims", _claim_row(each.position, each.event)


def _event_row(
    envelope: RecordedEvent,
    each: Recorded | None,
    fate: Fate,
    place: int | None,
    day: Callable[[MeetingId], PartialDate],
) -> tuple[Any, ...]:
    origin = envelope.origin
    first = (origin.ledger, origin.position, _moment(origin.recorded_at), origin.recorded_by) if origin else _NOTHING
    return (
        *(envelope.position, envelope.event_id, envelope.type, envelope.schema),
        *(_moment(envelope.recorded_at), envelope.recorded_by, envelope.batch_id, *first),
        *(fate.entry is not None, fate.why_not, fate.corrected_by, fate.retracted_by, fate.redacted_by, place),
        *(_said(each, envelope, day) if each else (None,) * _SAID),
    )


def _said(each: Recorded, envelope: RecordedEvent, day: Callable[[MeetingId], PartialDate]) -> tuple[Any, ...]:
    event: Any = each.event
    data = (envelope.data or b"").decode()
    return (
        *_days(happened(event, day)),
        event.on_said,
        *_days(event.stated_on),
        *(getattr(event, "meeting", None), getattr(event, "words", None), event.note, event.label, event.inferred),
        data,
    )


_NOTHING: Final = (None,) * 4
_SAID: Final = len(RESOURCES["events"].columns) - [*RESOURCES["events"].columns].index("on_text")
"""How many columns say what was said: they are empty where that was redacted."""


def _claim_row(position: int, claim: ClaimRecorded) -> tuple[Any, ...]:
    value = str(claim.value) if claim.value is not None else None
    return (position, claim.about, claim.field, value, claim.stance, claim.rank, claim.reason)


# The read model


def _maker(name: str) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """What makes a row of a package of a row of the read model: the days of each date put beside it."""
    columns = TABLES[name].columns
    dated = [
        number
        for number, (column, what) in enumerate(columns.items())
        if what.holds is PartialDate and f"{column.removesuffix('_text')}_first" not in columns
    ]
    if not dated and "introduced" not in RESOURCES[name].columns:
        return tuple

    def made(row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = [*row]
        for place in reversed(dated):
            cells[place : place + 1] = _days_of(row[place])
        if "introduced" in RESOURCES[name].columns:
            cells.append(True)
        return tuple(cells)

    return made


def _proposals(view: View, dates: Mapping[int, PartialDate]) -> Iterator[Row]:
    """The proposals in one row each, and what a reader should know beside it."""
    connection = view.connection
    columns = TABLES["proposals"].columns
    make = _maker("proposals")
    statuses = {status.proposal: status for status in queries.proposals(connection)}
    reached = whole.stage_dates(connection)
    strongest: dict[str, tuple[str, int]] = {}
    for proposal, said, position in whole.answers(connection):
        if proposal not in strongest or level_of(said) >= level_of(strongest[proposal][0]):
            strongest[proposal] = (said, position)
    named = {role: _joined(whole.parties_of_proposals(connection, role)) for role in ("proposer", "counterpart")}
    at = {column: place for place, column in enumerate(columns)}
    for row in whole.table(connection, "proposals", columns):
        proposal, decided = row[0], row[at["disposition_decided_by"]]
        status = statuses[proposal]
        cells = [*row]
        cells[at["marks"]] = " ".join(status.marks)
        *kept, introduced = make(tuple(cells))
        yield (
            "proposals",
            (
                *kept,
                *_days_of(reached.get(proposal)),
                *_days(dates.get(decided)),
                *(status.evidence, status.inherited_endorsements, *strongest.get(proposal, (None, None))),
                *(status.reported_stage, status.reported_disposition, status.reported_agrees),
                *("; ".join(status.tracks), *(named[role].get(proposal) for role in named)),
                introduced,
            ),
        )
        for mark in status.marks:
            yield "proposal_marks", (proposal, mark)


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for thing, name in pairs:
        found[thing].append(name)
    return {thing: "; ".join(names) for thing, names in found.items()}


def _days_of(said: str | None) -> tuple[str | None, str | None, str | None]:
    return _days(PartialDate.parse(said)) if said else (None, None, None)


def _days(said: PartialDate | None) -> tuple[str | None, str | None, str | None]:
    """A date as it was said, its first day and its last; None where that side is open."""
    if said is None:
        return None, None, None
    first, last = said.first, said.last
    return str(said), first.date().isoformat() if first else None, last.date().isoformat() if last else None


def _moment(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


# The words


def _codebook() -> Iterator[Row]:
    for name, held in sorted(code_lists().items()):
        codes = code_list(held)
        for rank, (code, definition) in enumerate(codes.codes.items() if codes else ()):
            word = held(code) if is_word(held) else None
            label = word.label if word else code.replace("_", " ")
            level = number(word) if word is not None else None
            yield "codebook", (name, code, label, definition, rank, level)
    for crossing in CROSSWALK:
        for register, called in crossing.elsewhere.items():
            yield "crosswalk", (type(crossing.word).__name__, crossing.word, crossing.when, register, called)
