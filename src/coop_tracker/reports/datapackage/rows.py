"""The rows of a data package, table by table: of the log what counts and what does not, and the read model."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from coop_tracker import queries
from coop_tracker.crosswalk import CROSSWALK
from coop_tracker.dates import PartialDate
from coop_tracker.dictionary import TABLES, code_list
from coop_tracker.events import ClaimRecorded, EventRedacted, MeetingId, identifiers
from coop_tracker.gathering import PreparedEvents, Recorded, gather, read, referred
from coop_tracker.glossary import number
from coop_tracker.history import Entry, History, World, alone, happened
from coop_tracker.log import Query, RecordedEvent
from coop_tracker.projections.model import OnProgress
from coop_tracker.queries import whole
from coop_tracker.reports.datapackage.resources import MODEL, RESOURCES, code_lists
from coop_tracker.view import View
from coop_tracker.vocabulary import is_word

Row = tuple[str, tuple[Any, ...]]
"""A table's name, and the values of a row in the order of its columns."""


def rows(view: View, progress: OnProgress | None = None) -> Iterator[Row]:
    """Every row of every table, the log first; within a table always in the same order."""
    told = Told(view)
    yield from told.rows(progress)
    yield from _proposals(view, told)
    for name in MODEL:
        if name != "proposals":
            table = TABLES[name]
            make = _maker(name)
            for row in whole.table(view.connection, name, table.columns):
                yield name, make(row)
    yield from _codebook()


# The log


class Fate(NamedTuple):
    """What became of an event: whether it counts and why not, and its place in the world if it does."""

    why_not: str | None = None
    entry: Entry | None = None
    corrected_by: int | None = None
    retracted_by: int | None = None
    redacted_by: int | None = None


class Told:
    """What the log tells at the moments of a view: which events are shown, and which of them count."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._log = view.log
        self._until = view.position
        events = PreparedEvents(self._log, self._until)
        self._certain = World(events, view.moments, possibly=view.counts_possible)
        self._possible = World(events, view.moments, possibly=True)
        self._day: Callable[[MeetingId], PartialDate] = cache(self._certain.day)
        redactions = [*read(self._log.read(Query.of_types(EventRedacted.__name__)))]  # what is empty stays empty
        self._redacted = {
            str(each.event.event): each.position for each in redactions if isinstance(each.event, EventRedacted)
        }
        self._fates: dict[str, Fate] = {}
        self._hidden: set[str] = set()
        """The ids of events that other events bear on, and that are not shown."""
        self._judge(events, redactions)
        self.dates: dict[int, PartialDate] = {}
        """When what counts happened, by its position."""

    def _judge(self, events: PreparedEvents, redactions: Iterable[Recorded]) -> None:
        """What became of the events that others correct, take back or empty; the rest stand as they are."""
        gathered = gather(self._bearing(events, redactions), events)
        certain = History("the record", gathered, self._certain)
        possible = certain if self._view.moments.on is None else History("the record", gathered, self._possible)
        counting = {entry.event_id: entry for entry in certain.entries}
        for entry in possible.entries:
            counts = entry.event_id in counting
            self._fates[entry.event_id] = Fate(entry=entry) if counts else Fate("possibly_later")
        for each, corrected_by, retracted_by, outdone_by in possible.removed():
            stands = outdone_by or corrected_by
            why = "outdone" if outdone_by else "corrected" if stands else "retracted" if retracted_by else None
            self._fates[each.event_id] = Fate(
                why or "nothing_left",
                corrected_by=stands.position if stands else None,
                retracted_by=retracted_by.position if retracted_by else None,
            )
        self._hidden = {event_id for event_id in gathered if event_id not in possible.recorded}

    def _bearing(self, events: PreparedEvents, redactions: Iterable[Recorded]) -> Iterator[Recorded]:
        """The events that bear on others as events, those others, and what was borne on by those that were emptied."""
        for kind in ("event:", "batch:"):
            for each in read(envelope for _, envelope in self._log.tagged(kind, (), self._until)):
                if not isinstance(each.event, EventRedacted):
                    yield each
                    yield from referred(each, events)
        emptied = [each.event for each in redactions if isinstance(each.event, EventRedacted)]
        yield from events.named({str(one) for each in emptied for one in (each.corrected, *each.retracted) if one})

    def _fate(self, each: Recorded) -> Fate | None:
        """What became of an event; None: it is not shown, since it was not public yet or had certainly not happened."""
        if each.event_id in self._fates or each.event_id in self._hidden:
            return self._fates.get(each.event_id)
        if not self._certain.is_public(each):
            return None
        entry = alone(each, self._day)
        if self._view.moments.on is None or self._certain.had_happened(entry):
            return Fate(entry=entry)
        return Fate("possibly_later") if self._possible.had_happened(entry) else None

    def shown(self) -> Iterator[tuple[RecordedEvent, Recorded | None, Fate]]:
        """The events that are shown, in the order of recording; of what was redacted, the envelope alone."""
        for envelope in self._log.read(until=self._until):
            redacted_by = self._redacted.get(envelope.event_id)
            if envelope.data is None or redacted_by:
                if not self._view.moments.choose:  # nobody can say any more when it happened, or was public
                    by = redacted_by if redacted_by and redacted_by <= self._until else None
                    yield envelope._replace(data=None), None, Fate("redacted", redacted_by=by)
                continue
            for each in read([envelope]):
                if fate := self._fate(each):
                    yield envelope, each, fate

    def rows(self, progress: OnProgress | None = None) -> Iterator[Row]:
        """The rows of what is shown."""
        orders = sorted((fate.entry.order, fate.entry.position) for _, _, fate in self.shown() if fate.entry)
        places = {position: place for place, (_, position) in enumerate(orders, 1)}
        del orders
        for envelope, each, fate in self.shown():
            yield "events", _event_row(envelope, each, fate, places.get(envelope.position), self._day)
            if progress and envelope.position % 1000 == 0:
                progress(envelope.position, self._until)
            if each is None:
                continue
            for named in identifiers(each.event):
                yield "subjects", (each.position, named.path, named.kind, named.slug)
            for place, cited in enumerate(each.event.sources):
                where = (cited.source, cited.locator, cited.quote, cited.attributed_to)
                yield "citations", (each.position, place, *where)
            if fate.entry:
                self.dates[each.position] = fate.entry.on
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


def _proposals(view: View, told: Told) -> Iterator[Row]:
    """The proposals in one row each, and what a reader should know beside it."""
    connection = view.connection
    columns = TABLES["proposals"].columns
    make = _maker("proposals")
    statuses = {status.proposal: status for status in queries.proposals(connection)}
    reached = whole.stage_dates(connection)
    strongest = whole.strongest(connection)
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
                *_days(told.dates.get(decided)),
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
