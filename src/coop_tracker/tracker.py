"""The tracker: the object a library user holds. It looks, asks the rules, appends, and keeps the read model in step."""

import getpass
import os
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from attrs import evolve, field, frozen

from coop_tracker import collector, ids, queries, rules
from coop_tracker.codec import as_recorded, encode, plain
from coop_tracker.errors import ConcurrencyError, Fault, LedgerError, Refused, UnknownThing
from coop_tracker.events import (
    NAMELESS,
    AnyEvent,
    ClaimRecorded,
    EndorsementGiven,
    EventId,
    EventRedacted,
    EventRetracted,
    MeetingHeld,
    MeetingId,
    ProposalAmended,
    SourceRegistered,
    introduced,
    introducing,
    is_event_id,
    renamed,
    tags,
)
from coop_tracker.gathering import Events, LogEvents, PreparedEvents, Recorded, RememberedEvents, gather, line_of, read
from coop_tracker.history import Standing, taken_back
from coop_tracker.log import AppendCondition, Draft, EventLog, Head, Origin, Query, RecordedEvent, chain, checks, uuid7
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.log.without import LogWithout
from coop_tracker.moments import Day, Moments, end_of, position_in
from coop_tracker.projections import Projection
from coop_tracker.projections.model import MANY, OnProgress, ReadModel
from coop_tracker.view import View
from coop_tracker.vocabulary import Visibility

if TYPE_CHECKING:
    from coop_tracker.verify import Verification

LARGE: Final = 500_000_000
"""A ledger of more bytes is not copied into memory."""

FEW: Final = 200
"""So many uncertain things are made anew by themselves, however small the ledger is."""

TRIES: Final = 5
"""How often a recording looks again when somebody else recorded first what it asked about."""


@frozen
class Incoming:
    """An event that comes from outside: with an id and an origin where it has them, and where it stands there."""

    event: AnyEvent
    event_id: EventId | None = None
    origin: Origin | None = None
    where: str = ""
    """The start of every message about it: ``events[7] (line 112)``."""
    batch_id: str | None = None
    """The batch in which another ledger recorded it, if it is from one: what is recorded there is taken over as it is,
    even where it introduces a thing in another way than was done here (RULES 23)."""
    schema: int | None = None
    """The version of its fields that it was recorded with there."""
    data: bytes | None = None
    """The bytes that are to be stored, where whoever read the event has made them of it; else they are made here."""
    in_place: bool = False
    """Whether a table stands for it in the file, in a field of another event: it introduces what is named there."""


@frozen(eq=False)
class Taken:
    """What became of events that came in: those recorded now, and those that had been."""

    recorded: list[Recorded]
    already: list[Recorded]
    notices: list[str] = field(factory=list)
    """What a careful reader would ask about; none of it stands in the way."""
    holes: int = 0
    """How many were recorded now of which nothing is left: they were redacted in the ledger that they come from."""


@frozen(eq=False)
class Change:
    """An event of a replay, and what it changed: each proposal whose answers differ, before and after."""

    recorded: Recorded
    proposals: list[tuple[queries.ProposalStatus | None, queries.ProposalStatus]]


class Tracker(View):
    """A ledger that can be recorded in and asked; get one from :meth:`open` or :meth:`in_memory`."""

    log: SqliteEventLog

    def __init__(
        self,
        log: SqliteEventLog,
        *,
        recorded_by: str | None = None,
        projections: Iterable[Projection] = (),
        read_only: bool = False,
    ) -> None:
        self._projections = tuple(projections)
        self._recorded_by = recorded_by
        self._model = ReadModel(log.connection, self._projections)
        super().__init__(log, log.connection)
        self.from_memory = False
        """Whether the ledger holds no rows of this program's version, so that they were made in memory to read."""
        if read_only:
            self._read_only()
        else:
            self._refresh()

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        read_only: bool = False,
        recorded_by: str | None = None,
        projections: Iterable[Projection] = (),
    ) -> Self:
        """The ledger in a file. ``create`` makes it where there is none; ``read_only`` changes nothing in it.

        ``recorded_by`` is who records, where a call does not say: else the login name. ``projections`` are read models
        of your own; they live in the same file and are brought up to date when they lag behind.

        Raises:
            NotALedger: there is none, or the file is of another kind.
            NewerLedger: a newer program wrote it.
        """
        log = SqliteEventLog.open(path, create=create, read_only=read_only)
        try:
            return cls(log, recorded_by=recorded_by, projections=projections, read_only=read_only)
        except BaseException:
            log.close()
            raise

    @classmethod
    def in_memory(
        cls,
        *,
        recorded_by: str | None = None,
        projections: Iterable[Projection] = (),
        clock: Callable[[], datetime] | None = None,
    ) -> Self:
        """A ledger that is gone when it is closed."""
        log = SqliteEventLog.in_memory(clock) if clock else SqliteEventLog.in_memory()
        return cls(log, recorded_by=recorded_by, projections=projections)

    def close(self) -> None:
        """Let go of the file."""
        if self.connection is not self.log.connection:
            self.connection.close()
        self.log.close()

    # Recording

    def record(self, event: AnyEvent, *, recorded_by: str | None = None) -> Recorded:
        """Record one event.

        Raises:
            InvalidInput: a field does not hold what it must.
            Refused: the rules say no; nothing was recorded.
        """
        return self.record_all([event], recorded_by=recorded_by)[0]

    def record_all(self, events: Iterable[AnyEvent], *, recorded_by: str | None = None) -> list[Recorded]:
        """Record events together, all or nothing. They may name each other by ``label``, and come in any order.

        Raises:
            InvalidInput: a field does not hold what it must.
            Refused: the rules say no; nothing was recorded.
        """
        return self.take([Incoming(event) for event in events], recorded_by=recorded_by).recorded

    def take(
        self,
        incoming: Sequence[Incoming],
        *,
        holes: Sequence[Draft] = (),
        recorded_by: str | None = None,
        dry_run: bool = False,
        progress: OnProgress | None = None,
    ) -> Taken:
        """Take events in: record those that are new as one batch, and leave out those that are known.

        ``holes`` are events of another ledger that were redacted there, without their data.

        Raises:
            InvalidInput: a field does not hold what it must.
            Refused: the rules say no, or an id is already used for something else; nothing was recorded.
        """
        with collector.paused() if len(incoming) > MANY else nullcontext():
            return self._take(incoming, holes, recorded_by or self._recorded_by or whoami(), dry_run, progress)

    def _take(
        self,
        incoming: Sequence[Incoming],
        holes: Sequence[Draft],
        author: str,
        dry_run: bool,
        progress: OnProgress | None,
    ) -> Taken:
        told = [each if each.data else _as_recorded(each) for each in incoming]
        if dry_run:
            _, already, notices = self._look(told, holes)
            return Taken([], already, notices, len(self._unknown_holes(holes)))
        for attempt in range(TRIES):
            try:
                with self.log.writing():
                    self._refresh()
                    before = self.log.head()
                    new, already, notices = self._look(told, holes)
                    empty = self._unknown_holes(holes)
                    recorded = self._append(new, empty, before, author, progress)
                    notices += self._contested(each.event for each in new if each.batch_id)
                    return Taken(recorded, already, notices, len(empty))
            except ConcurrencyError as error:
                if not error.found or attempt + 1 == TRIES:  # who has waited for the lock in vain has waited enough
                    raise
        raise AssertionError("the loop returns or raises")

    def _look(
        self, incoming: Sequence[Incoming], holes: Sequence[Draft] = (), *, redacting: bool = False
    ) -> tuple[list[Incoming], list[Recorded], list[str]]:
        """Ask the rules: what is new, what had been recorded, and what a careful reader would ask about."""
        named = self._named(incoming)
        known = {each.event_id: each for each in self.log.find(each.event_id for each in incoming if each.event_id)}
        new, already, faults = [], [], []
        for each in named:
            envelope = known.get(str(each.event_id))
            if envelope:
                already.append(Recorded(each.event, envelope))
                faults += [_where(each, Fault("", what)) for what in _other_content(each, envelope)]
            else:
                new.append(self._in_full(each))
        proposed = [
            rules.Proposed(str(each.event_id), each.event, each.batch_id is not None, each.where, each.in_place)
            for each in new
        ]
        looked = _Looked(self, holes)
        faults += [_where(new[number], fault) for number, fault in rules.faults(proposed, looked)]
        faults += self._wrong_holes(holes, new)
        if not redacting:
            faults += [_where(each, Fault("", _BY_HAND)) for each in new if _is_redaction(each)]
        if faults:
            raise Refused(faults)
        notices = [str(_where(each, Fault("", what))) for each in new for what in self._notices(each.event)]
        notices += self._doubts_about_sources(new)
        return new, already, notices

    def _wrong_holes(self, holes: Sequence[Draft], new: Iterable[Incoming]) -> Iterator[Fault]:
        """Events without content that were another here, or of which no event says that they were redacted."""
        named = {str(each.event.event) for each in new if isinstance(each.event, EventRedacted)}
        known = {each.event_id: each for each in self.log.find(hole.event_id for hole in holes)}
        for hole in holes:
            if hole.event_id in known:
                if what := checks.difference(known[hole.event_id], hole):
                    yield Fault("", what)
            elif hole.event_id not in named and not self._is_named(hole.event_id):
                yield Fault("", f"{hole.event_id} has no content, and no event here or there says that it was redacted")

    def _unknown_holes(self, holes: Sequence[Draft]) -> list[Draft]:
        """Those of these that are not recorded here, with or without their data."""
        known = {each.event_id for each in self.log.find(hole.event_id for hole in holes)}
        return [hole for hole in holes if hole.event_id not in known]

    def _append(
        self,
        new: Sequence[Incoming],
        holes: Sequence[Draft],
        before: Head,
        author: str,
        progress: OnProgress | None = None,
    ) -> list[Recorded]:
        """Append what the rules let in, on condition that nothing they asked about came since they looked."""
        condition = AppendCondition(_asked_about(each.event for each in new), before.position)
        drafts = [*(_draft(each) for each in new), *holes]
        envelopes = self.log.append(drafts, recorded_by=author, condition=condition) if drafts else []
        recorded = [
            Recorded(each.event, envelope, draft.tags)
            for each, draft, envelope in zip(new, drafts, envelopes, strict=False)  # after them come the holes
        ]
        if envelopes:
            self._model.update(recorded, self.log, before=before.hash, end=envelopes[-1], progress=progress)
        return recorded

    def redact(
        self,
        positions: Sequence[int],
        *,
        reason: str,
        authority: str | None = None,
        recorded_by: str | None = None,
        dry_run: bool = False,
    ) -> list[Recorded]:
        """Empty the content of events for good, where a law demands it, and record that it was done, by whom and why.

        The events stay where they are, without their content; the chain holds and names the holes. Identifiers are not
        erased, in the index of what an event was about and wherever other events name them; and whoever guesses a
        content whole can confirm it by its hash. What was emptied before is seen to again, so that no trace is left.

        Returns:
            The EventRedacted of each; none for what was emptied, and said to be, before.

        Raises:
            UnknownThing: nothing is recorded at a position.
            Refused: it is itself a redaction: what names a hole must stay.
            ConcurrencyError: all is emptied, and somebody reads an older state for too long: try again, for the rest.
        """
        if self.log.connection.in_transaction:
            raise LedgerError(
                "a redaction is a transaction of its own: inside of another, its traces cannot be removed"
            )
        with self.log.writing():
            self._refresh()
            envelopes = [self.envelope(position) for position in dict.fromkeys(positions)]
            for each in envelopes:
                if each.type == EventRedacted.__name__:
                    raise Refused(f"position {each.position} says what was redacted: without it, nobody could tell why")
            full = [*read(each for each in envelopes if each.data is not None)]
            wanted = [each for each in envelopes if each.data is not None or not self._is_named(each.event_id)]
            said = {each.event_id: each.event for each in full}
            told = [
                EventRedacted(
                    event=EventId(each.event_id),
                    reason=reason,
                    authority=authority,
                    corrected=said[each.event_id].replaces if each.event_id in said else None,
                    retracted=tuple(map(EventId, taken_back(said[each.event_id]))) if each.event_id in said else (),
                )
                for each in wanted
            ]
            new, _, _ = self._look([_as_recorded(Incoming(event)) for event in told], redacting=True)
            if dry_run:
                return []
            self.log.redact([each.position for each in full])
            drafts = [_draft(each) for each in new]
            author = recorded_by or self._recorded_by or whoami()
            done = self.log.append(drafts, recorded_by=author) if drafts else []
            recorded = [Recorded(each.event, envelope) for each, envelope in zip(new, done, strict=True)]
            if done:
                emptied = [Recorded(each.event, each.envelope._replace(data=None)) for each in full]
                self._model.update([*emptied, *recorded], self.log, end=done[-1])
            self._model.tidy()
        try:
            self.log.scrub(complete=not self._model.others())
        except ConcurrencyError as error:
            places = ", ".join(str(position) for position in self.log.unscrubbed())
            raise ConcurrencyError(
                f"emptied, and recorded so; but the file may still hold traces of position {places}, since another "
                "program reads an older state: redact the same again when that has ended, and they are removed"
            ) from error
        return recorded

    def other_projections(self) -> list[str]:
        """The read models of other programs in this file: what is redacted stays in their rows until those are anew."""
        return self._model.others()

    def undone_by_redacting(self, position: int) -> Iterator[str]:
        """What a careful clerk would ask before the event at a position is emptied; in words."""
        for recorded in read([self.envelope(position)]):
            events = LogEvents(self.log)
            for each in line_of(recorded.event_id, events, [recorded])[1:]:
                yield f"position {each.position} corrects it and may repeat what it says: redact that too"
            if recorded.event.replaces and self.in_place_of(recorded) is not None:
                for envelope in self.log.find([recorded.event.replaces]):
                    place = envelope.position
                    yield f"nothing will count in the place of position {place} until that is corrected anew"
            thing = introduced(recorded.event)
            if thing and [each.event_id for each in _counting(thing.tag, events)] == [recorded.event_id]:
                yield f"nothing else introduces {thing.tag}: it will not be known any more, but by its identifier"

    def _is_named(self, event_id: str) -> bool:
        """Whether an event says that this one was redacted."""
        query = Query.tagged(f"event:{event_id}", types=[EventRedacted.__name__])
        return any(self.log.read(query, limit=1))

    def _named(self, incoming: Sequence[Incoming]) -> list[Incoming]:
        """Each with an id, and with ids where it names others by label or position; one that comes twice, once."""
        now = datetime.now(UTC)
        labels: dict[str, EventId] = {}
        named: dict[EventId, Incoming] = {}
        faults = []
        for each in incoming:
            event_id = each.event_id or EventId(uuid7(now))
            if each.event.label and each.event_id is None:  # a file's labels were its own, and have been resolved
                if each.event.label in labels:
                    faults.append(_where(each, Fault("label", f"{each.event.label!r} is used twice")))
                labels[each.event.label] = event_id
            same = named.setdefault(event_id, each if each.event_id else evolve(each, event_id=event_id))
            if same.event != each.event:
                faults.append(_where(each, Fault("", f"has the id of another event here, {event_id}")))
        if faults:
            raise Refused(faults)
        return self._resolved(list(named.values()), labels)

    def _resolved(self, incoming: Sequence[Incoming], labels: Mapping[str, EventId]) -> list[Incoming]:
        """Labels and positions as event ids, where an event names another (a slug that a thing has comes first)."""
        slugs = {thing.tag for each in incoming if (thing := introduced(each.event))}

        def rename(kind: str, slug: str) -> str:
            if kind not in ("event", *NAMELESS) or is_event_id(slug):
                return slug
            if kind != "event" and (f"{kind}:{slug}" in slugs or queries.known(self.connection, [f"{kind}:{slug}"])):
                return slug
            if slug in labels:
                return labels[slug]
            ledger, slash, label = slug.partition("/")
            if slash:
                event_id = ids.of_label(ledger, label)
                if self.log.find([event_id]) or any(each.event_id == event_id for each in incoming):
                    return event_id
            if slug.isascii() and slug.isdecimal() and 1 <= int(slug) <= self.position:
                return self.envelope(int(slug)).event_id
            return slug

        resolved = []
        for each in incoming:
            event = each.event
            if each.batch_id is None:  # what another ledger has recorded, it has resolved
                event = renamed(event, _keeping_own(event, rename))
            resolved.append(each if event is each.event else evolve(each, event=event, data=None))
        return resolved

    def _in_full(self, incoming: Incoming) -> Incoming:
        """A retraction of a batch as one of its events: elsewhere the same events may have come in another batch."""
        event = incoming.event
        if isinstance(event, EventRetracted) and event.batch and is_event_id(event.batch) and not event.events:
            events = tuple(EventId(each.event_id) for each in self.log.batch(event.batch))
            if events and incoming.batch_id is None:
                return evolve(incoming, event=evolve(event, events=events, batch=None), data=None)
        return incoming

    def _notices(self, event: AnyEvent) -> Iterator[str]:
        """What a careful reader would ask about an event."""
        if isinstance(event, EventRedacted):
            for each in read(self.log.find([event.event])):
                yield (
                    f"the event at position {each.position} is said to be redacted and no longer counts; "
                    f"its content is still stored here, and coop redact {each.position} would empty it"
                )
        if isinstance(event, ClaimRecorded) and not event.sources:
            yield "a claim without a source: whose account is it?"
        if isinstance(event, EndorsementGiven) and not event.on_behalf_of:  # RULES 1: the word of a person alone
            for party in event.by:
                is_person, spoke_for = queries.speaks_for(self.connection, party, event.meeting)
                if is_person:
                    hint = f" (at {event.meeting} it was for {spoke_for})" if spoke_for else ""
                    yield f"{party} speaks for nobody else here; say for whom with on_behalf_of{hint}"

    def _doubts_about_sources(self, new: Sequence[Incoming]) -> Iterator[str]:
        """What does not seem right about the sources of new events: a line for each sort, with the first example."""
        registered: dict[str, SourceRegistered] = {
            each.event.source: each.event for each in new if isinstance(each.event, SourceRegistered)
        }
        cited: set[str] = {one.source for each in new for one in each.event.sources}
        copies = {one.syndicated_from for one in registered.values() if one.syndicated_from}
        known = queries.source_facts(self.connection, (cited | copies) - registered.keys())
        known |= {name: (one.published, one.syndicated_from) for name, one in registered.items()}
        held = {each.event.meeting: each.event.on for each in new if isinstance(each.event, MeetingHeld)}
        early, loose, twice = [], [], []
        for each in new:
            on = each.event.on or held.get(getattr(each.event, "meeting", None) or MeetingId(""))
            for one in each.event.sources:
                published = known.get(one.source, (None, None))[0]
                if on and published and published.certainly_before(on):
                    early.append((each, f"{one.source} was published in or on {published}, before this happened, {on}"))
                quote = one.quote or (getattr(each.event, "words", None) if len(each.event.sources) == 1 else None)
                if not (one.locator or quote):
                    loose.append((each, f"{one.source} is cited without a locator or quote: where in it?"))
            if isinstance(each.event, SourceRegistered) and each.event.syndicated_from:
                above = known.get(each.event.syndicated_from, (None, None))[1]
                if above:
                    what = f"{each.event.syndicated_from} is itself a copy, of {above}: a copy of a copy"
                    twice.append((each, what))
        for found in (early, twice, loose):
            if found:
                more = f" (and {len(found) - 1:,} more like it)" if len(found) > 1 else ""
                yield f"{_where(found[0][0], Fault('', found[0][1]))}{more}"

    def _contested(self, merged: Iterable[AnyEvent]) -> list[str]:
        """What another ledger introduced in another way than this one: somebody has to decide."""
        things = {thing.tag: None for event in merged if (thing := introduced(event))}
        contested = queries.contested_things(self.connection, things)
        return [
            f"{thing} was introduced in two ways: coop show {thing} tells" for thing in things if thing in contested
        ]

    def missing_from(self, ledger: str, incoming: Iterable[Incoming]) -> list[Recorded]:
        """What an earlier form of a file brought in that its present form no longer holds, and that still stands."""
        present = {str(each.event_id) for each in incoming}
        gone = [each for each in self.log.first_recorded_in(ledger) if each.event_id not in present]
        return [recorded for recorded in read(gone) if self.in_place_of(recorded) is recorded]

    # The read model

    def view(
        self,
        *,
        on: Day | None = None,
        public: Day | None = None,
        as_of: int | datetime | str | None = None,
        about: Collection[str] | None = None,
        visibility: Visibility | str | None = None,
        progress: OnProgress | None = None,
    ) -> View:
        """The record at a moment, made anew in memory from the events that count then (RULES 7 and 8).

        Three moments are told apart and can be combined: what had happened, what was public, what was recorded here.

        Args:
            on: a day; what had happened by the end of it. The ``possibly`` of the view counts what possibly had.
            public: a day; what the public could know by the end of it, whenever it was recorded.
            as_of: a position of the log, or a moment: a time, or the end of a day.
            about: things (``kind:slug``, or the slug where one kind has it) that will be asked about: only their rows
                are made, which is quick in a large ledger. Not given: every row.
            visibility: only what rests on sources of this visibility or a wider one (:meth:`visible`), as if nothing
                else had been recorded; positions stay. Not given: everything.
            progress: told how much of how much has been done.

        Raises:
            InvalidInput: what is given is no moment.
            UnknownThing: nothing is recorded at that position; or nothing is known by one of the names in ``about``.
        """
        moments = self._moments(on, public, as_of)
        things = [self._once_known(thing) for thing in about] if about is not None else None
        left_out = [] if visibility is None else self.visible(visibility)[1]
        view = self._view(moments, things, progress, LogWithout(self.log, left_out) if left_out else self.log)
        view.left_out = len(left_out)
        return view

    def _once_known(self, subject: str) -> str:
        """A thing's full name; also of one that was known once, though nothing that introduced it counts any more."""
        try:
            return self.resolve(subject)
        except UnknownThing:
            kind, colon, slug = subject.partition(":")
            kinds = [kind] if colon else rules.NAMED_KINDS
            named = [f"{each}:{slug if colon else subject}" for each in kinds]
            known = [name for name in named if self._was_named(name)]
            if len(known) != 1:
                raise
            return known[0]

    def as_it_stands(self, on: Day) -> View | None:
        """The record at a day by whose end all that is recorded had certainly happened: the rows as they are.

        It takes no time however large the ledger is, and it goes on as the ledger does: for one look, inside
        ``log.at_one_moment()``. None where some event may have happened later; :meth:`view` then makes rows of its own.
        """
        moments = self._moments(on, None, None)
        (latest,) = self.connection.execute("SELECT max(latest) FROM things").fetchone()
        if moments.on is None or (latest is not None and latest > moments.on.isoformat(timespec="microseconds")):
            return None
        view = View(self.log, self.connection, moments, is_borrowed=True)
        view.possibly = View(self.log, self.connection, moments, counts_possible=True, is_borrowed=True)
        return view

    def _was_named(self, thing: str) -> bool:
        kind, _, slug = thing.partition(":")
        if is_event_id(slug):
            return any(each.type in introducing(kind) for each in self.log.find([slug]))
        return any(self.log.read(Query.tagged(thing, types=introducing(kind)), limit=1))

    def _moments(self, on: Day | None, public: Day | None, as_of: int | datetime | str | None) -> Moments:
        return Moments(
            on=None if on is None else end_of(on),
            public=None if public is None else end_of(public),
            as_of=None if as_of is None else self.position_at(as_of),
            recorded=_time_in(as_of),
        )

    def _view(
        self, moments: Moments, about: Collection[str] | None, progress: OnProgress | None, log: EventLog
    ) -> View:
        is_of_a_day = moments.on is not None and moments == Moments(on=moments.on)
        if about is None and is_of_a_day and log is self.log and not self._projections:
            with self.log.at_one_moment():
                if view := self._laid_over(moments):
                    return view
        if moments.as_of is None:  # whoever records meanwhile, the answers belong together
            moments = moments._replace(as_of=log.head().position)
        events = PreparedEvents(log, moments.as_of) if about is None else RememberedEvents(log, moments.as_of)
        at_hand = None if about is None else events
        views, models = [], []
        for possibly in (False, True) if moments.on is not None else (False,):
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.execute("BEGIN")
            models.append(ReadModel(connection, self._projections, moments, possibly=possibly))
            views.append(View(log, connection, moments, counts_possible=possibly, events=at_hand))
        models[0].rebuild(
            log,
            moments.as_of,
            progress,
            about=about,
            events=events,
            possibly=models[1] if len(models) > 1 else None,
        )
        for view in views:
            view.connection.execute("COMMIT")
        return _paired(views, models) if moments.on is not None else views[0]

    def _laid_over(self, moments: Moments) -> View | None:
        """The record of a day, from the rows as they are and anew only what was not certain by then.

        Most of what is asked is about days by whose end most had happened: then this takes a fraction of the time. None
        where much of the record would have to be made anew, or its rows are not those of this program.
        """
        position = self.log.head().position
        if moments.on is None or not self._model.is_current(position):
            return None
        uncertain = queries.uncertain_things(self.connection, moments.on)
        known = self.connection.execute("SELECT count(*) FROM things").fetchone()[0]
        pages, size = (self.connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
        if len(uncertain) > max(FEW, known // 10) or pages * size > LARGE:
            return None
        moments = moments._replace(as_of=position)
        events = RememberedEvents(self.log, position)  # what is read for one answer is at hand for the other
        views: list[View] = []
        models: list[ReadModel] = []
        for possibly in (False, True):
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            model = ReadModel(connection, moments=moments, possibly=possibly)
            model.lay_over(self._model, uncertain, events)
            models.append(model)
            views.append(View(self.log, connection, moments, counts_possible=possibly))
        return _paired(views, models)

    def position_at(self, moment: int | datetime | str) -> int:
        """The last position that was recorded by a moment, or the position that is given.

        Raises:
            InvalidInput: it is no moment.
            UnknownThing: nothing is recorded at that position.
        """
        head = self.log.head().position
        time = _time_in(moment)
        if time is None:
            position = int(str(moment))
            if not 0 <= position <= head:
                hint = f"; for a year write its last day, {position}-12-31" if 1900 <= position <= 2100 else ""
                raise UnknownThing(f"nothing is recorded at position {position}; the last one is {head}{hint}")
            return position
        end = time.replace(tzinfo=UTC)
        return bisect_right(range(1, head + 1), end, key=lambda position: self.envelope(position).recorded_at)

    def replay(self, until: int | None = None) -> View:
        """The record as it stood at a position, made anew from the log alone, in memory."""
        return self.view(as_of=self.log.head().position if until is None else until)

    def changes(
        self,
        until: int | datetime | str | None = None,
        *,
        on: Day | None = None,
        public: Day | None = None,
    ) -> Iterator[Change]:
        """The story event by event in the order of recording, up to a position or time, with what each changed.

        What had certainly not happened ``on`` a day, or was not ``public``, is told and changes nothing.
        """
        moments = self._moments(on, public, until)
        connection = sqlite3.connect(":memory:", isolation_level=None)
        model = ReadModel(connection, moments=moments)
        model.rebuild(self.log, 0)
        known: dict[str, queries.ProposalStatus] = {}
        for recorded in read(self.log.read(until=moments.as_of)):
            touched = model.touched([recorded], self.log, "proposal")
            endorsements = model.touched([recorded], self.log, "endorsement")
            heirs = queries.heirs(connection, endorsements)
            model.update([recorded], self.log, until=recorded.position)
            heirs += queries.heirs(connection, endorsements)
            changed = []
            for name in dict.fromkeys((*touched, *heirs)):
                for after in queries.proposals(connection, proposal=name):
                    if after != known.get(name):
                        changed.append((known.get(name), after))
                        known[name] = after
            yield Change(recorded, changed)
        connection.close()

    def rebuild(self, progress: OnProgress | None = None) -> None:
        """Make the whole read model anew from the log."""
        with self.log.writing():
            self._model.rebuild(self.log, progress=progress)

    def check(self, progress: OnProgress | None = None) -> list[str]:
        """Compare the read model with one made anew; the tables that differ, in words. Empty: they are equal."""
        connection = sqlite3.connect("", isolation_level=None)  # a temporary file, gone when closed
        with closing(connection), self.log.at_one_moment():
            connection.execute("BEGIN")  # one transaction, and not one a statement: a third of the time
            other = ReadModel(connection, self._projections)
            other.rebuild(self.log, progress=progress)
            return self._model.differences(other)

    def verify(self, against: str | None = None, progress: OnProgress | None = None) -> "Verification":
        """Check every hash, tag, guard and row of the ledger; nothing in a damaged one makes it stop.

        Args:
            against: a head that was kept elsewhere, as ``coop head`` prints it: nothing up to there was changed or cut
                off, if it still fits.
            progress: told how much of how much has been done.

        Raises:
            InvalidInput: ``against`` is no head.
        """
        from coop_tracker.verify import verify  # it is seldom asked for, and takes 2 ms

        return verify(self.log, self._projections, against=against, progress=progress)

    def _refresh(self) -> None:
        """Make the read model anew if another version of the program wrote it, or none."""
        if not self._model.is_current(self.log.head().position):
            with self.log.writing():
                if not self._model.is_current(self.log.head().position):
                    self._model.rebuild(self.log)

    def _read_only(self) -> None:
        """Read rows of another version from memory; the ledger is not ours to change."""
        with self.log.at_one_moment():  # whoever records meanwhile, rows and log are looked at together
            is_current = self._model.is_current(self.log.head().position)
        if not is_current:
            self.connection = sqlite3.connect(":memory:", isolation_level=None)
            self._model = ReadModel(self.connection, self._projections)
            self._model.rebuild(self.log)
            self.from_memory = True


class _Looked:
    """What the rules may ask, looked up in the read model and the log."""

    def __init__(self, tracker: Tracker, holes: Sequence[Draft] = ()) -> None:
        self._tracker = tracker
        self._events = LogEvents(tracker.log)
        self._holes = {hole.event_id: hole.type for hole in holes}

    def lost(self) -> Collection[str]:
        return self._holes.values()

    def things(self, tags: Collection[str]) -> Collection[str]:
        known = queries.known(self._tracker.connection, tags)
        return known | {tag for tag in set(tags) - known if self._was_introduced(tag)}

    def _was_introduced(self, tag: str) -> bool:
        """Whether the log has introduced it, though all that did so was taken back or redacted since."""
        found = self._tracker.log.read(Query.tagged(tag, types=introducing(tag.partition(":")[0])))
        return any(each.data is None or any(_says_what_it_is(tag, one.event) for one in read([each])) for each in found)

    def titles(self, kind: str) -> Mapping[str, str]:
        return {slug: title for _, slug, title in queries.catalogue(self._tracker.connection, kind)}

    def introductions(self, tag: str) -> Sequence[tuple[int, str, AnyEvent]]:
        counting = sorted(_counting(tag, self._events, ProposalAmended.__name__), key=lambda each: each.position)
        return [(each.position, each.event_id, each.event) for each in counting]

    def events(self, event_ids: Collection[str]) -> Mapping[str, str]:
        recorded = {each.event_id: each.type for each in self._tracker.log.find(event_ids)}
        return {**self._holes, **recorded}

    def batches(self, batch_ids: Collection[str]) -> Collection[str]:
        return {batch for batch in batch_ids if any(self._tracker.log.batch(batch))}


def _paired(views: Sequence[View], models: Sequence[ReadModel]) -> View:
    """The certain answer with the possible one beside it; where they cannot differ, both look at the same rows."""
    certain, possible = views
    if models[0].is_certain:
        possible.connection.close()
        possible.connection = certain.connection
    certain.possibly = possible
    return certain


def _counting(tag: str, events: Events, *more: str) -> list[Recorded]:
    """The events that say what a thing is and count; of ``more`` types than those that introduce one."""
    gathered = gather(events.about(tag, (*introducing(tag.partition(":")[0]), *more)), events)
    return [line[1] for line in Standing(gathered).lines() if _says_what_it_is(tag, line[1].event)]


def _says_what_it_is(tag: str, event: AnyEvent) -> bool:
    if isinstance(event, ProposalAmended):
        return tag == f"proposal:{event.proposal}"
    thing = introduced(event)
    return thing is not None and thing.tag == tag


def whoami() -> str:
    """The login name of the person at the keyboard, for want of better."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
    return "unknown" if rules.wrong_text(name) else name


_BY_HAND: Final = "a redaction is recorded by coop redact alone (Tracker.redact), which empties the event with it"


def _time_in(moment: int | datetime | str | None) -> datetime | None:
    """The time that a moment of recording stands for; None where it is a position."""
    if moment is None or isinstance(moment, int) or (isinstance(moment, str) and position_in(moment) is not None):
        return None
    return end_of(moment)


def _is_redaction(incoming: Incoming) -> bool:
    return isinstance(incoming.event, EventRedacted) and incoming.batch_id is None


def _as_recorded(incoming: Incoming) -> Incoming:
    event = as_recorded(incoming.event)
    return evolve(incoming, event=event, data=encode(event))


def _draft(incoming: Incoming) -> Draft:
    event = incoming.event
    return Draft(
        str(incoming.event_id),
        type(event).__name__,
        incoming.schema or event.schema,
        incoming.data or encode(event),
        tags(event),
        incoming.origin,
        incoming.batch_id,
    )


def _asked_about(events: Iterable[AnyEvent]) -> Query:
    """What could change the rules' answer: the introduction of what these events introduce."""
    things = {thing.tag: thing.kind for event in events if (thing := introduced(event))}
    return Query(
        tuple(item for tag, kind in things.items() for item in Query.tagged(tag, types=introducing(kind)).items)
    )


def _where(incoming: Incoming, fault: Fault) -> Fault:
    where = f"{incoming.where}.{fault.where}" if incoming.where and fault.where else incoming.where or fault.where
    return Fault(where, fault.what)


def _keeping_own(event: AnyEvent, rename: Callable[[str, str], str]) -> Callable[[str, str], str]:
    """The identifier an event introduces is its own, even where a label looks like it."""
    own = introduced(event)
    return lambda kind, slug: slug if own and (own.kind, own.slug) == (kind, slug) else rename(kind, slug)


def _other_content(incoming: Incoming, envelope: RecordedEvent) -> Iterator[str]:
    """How an event differs from what is recorded under its id; of what was redacted, the hash tells."""
    kinds = envelope.type, type(incoming.event).__name__
    its_id = f"its id is that of position {envelope.position}"
    if kinds[0] != kinds[1]:
        yield f"{its_id}, a {kinds[0]} and not a {kinds[1]}"
    if envelope.data is None:
        if chain.data_hash(encode(incoming.event)) != envelope.data_hash:
            yield f"{its_id}, which was redacted and said something else"
        return
    if isinstance(incoming.event, EventRetracted) and incoming.event.batch:
        return  # which events were meant was settled when it was recorded; the batch may have grown since
    ours, theirs = plain(next(read([envelope])).event), plain(incoming.event)
    for name in dict.fromkeys((*ours, *theirs)):
        if ours.get(name) != theirs.get(name):
            was, given = (rules.shown(said[name]) if name in said else "not given" for said in (ours, theirs))
            yield (
                f"{its_id}, where {name} is {was} and not {given}; coop correct {envelope.position} would correct it"
            )
