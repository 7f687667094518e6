"""One reading of the record, at one moment: the events that count, the history of each thing, and the rows."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Self

from coop_tracker import proposal, queries, rules
from coop_tracker.codec import decode
from coop_tracker.errors import InvalidInput, UnknownThing
from coop_tracker.events import (
    NAMELESS,
    AnyEvent,
    EventRedacted,
    ProposalId,
    SourceRegistered,
    introduced,
    introducing,
    tags,
)
from coop_tracker.gathering import LogEvents, Recorded, gather, line_of, read
from coop_tracker.history import History, Standing, World, history_of
from coop_tracker.log import EventLog, Head, Query, RecordedEvent, chain
from coop_tracker.log.without import LogWithout
from coop_tracker.moments import NOW, Moments
from coop_tracker.vocabulary import Visibility


class Reading:
    """One reading of the record: what every question is answered from."""

    def __init__(
        self,
        log: EventLog,
        connection: sqlite3.Connection,
        moments: Moments = NOW,
        *,
        counts_possible: bool = False,
        possibly: Self | None = None,
        events: LogEvents | None = None,
        is_borrowed: bool = False,
    ) -> None:
        """``events`` are what was read of the log for this view, whose moment does not change: not read again.

        ``is_borrowed``: the rows are somebody else's, who closes them.
        """
        self._is_borrowed = is_borrowed
        self._at_hand = events
        self._histories: dict[str, History] = {}
        self.log = log
        self.connection = connection
        """The read model, for SQL of one's own. Only read from it."""
        self.moments = moments
        """The moments that the answers are limited to."""
        self.counts_possible = counts_possible
        """Whether what only possibly had happened by the day counts too."""
        self.possibly = possibly
        """The record in which that counts, where a day was asked for: its answers are the other possible ones. All
        of it counts there; other combinations of possible events are not tried."""
        self.left_out = 0
        """How many events of the log do not exist here, since they rest on sources that are not for these readers."""

    @property
    def otherwise(self) -> Self | None:
        """The same as ``possibly``, where it may answer otherwise: where something only possibly had happened."""
        return self.possibly if self.possibly and self.possibly.connection is not self.connection else None

    @property
    def position(self) -> int:
        """The last position of the log that counts here."""
        return self.log.head().position if self.moments.as_of is None else self.moments.as_of

    @property
    def head(self) -> Head:
        """The last position that counts here, and the hash of all up to there: what an answer was made from."""
        log = self.log.whole if isinstance(self.log, LogWithout) else self.log
        head, position = log.head(), self.position
        if position == head.position:
            return head
        last = next(log.read(after=position - 1, limit=1)).hash if position else chain.genesis(self.log.ledger)
        return Head(head.ledger, position, last)

    def close(self) -> None:
        """Let go of the rows that were made for it."""
        if self.possibly:
            self.possibly.close()
        if not self._is_borrowed:
            self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def proposal(self, proposal_id: str) -> proposal.Proposal:
        """Where one proposal stands, with the event that decides each answer.

        Raises:
            UnknownThing: no such proposal was ever introduced.
        """
        return proposal.read(ProposalId(proposal_id), self.history(f"proposal:{proposal_id}"), self.world())

    def history(self, subject: str) -> History:
        """Everything about one thing, in world order: ``proposal:water``, or ``water`` where one kind has it.

        Raises:
            UnknownThing: nothing is known by that name, or several things are.
        """
        thing = self.resolve(subject)
        if self._at_hand is None:
            return history_of(thing, self._events(), self.world())
        if thing not in self._histories:
            self._histories[thing] = history_of(thing, self._events(), self.world())
        return self._histories[thing]

    def redactions(self, envelopes: Iterable[RecordedEvent]) -> dict[int, Recorded]:
        """Of events without content: what says that they were redacted, by their positions."""
        holes = {f"event:{each.event_id}": each.position for each in envelopes if each.data is None}
        query = Query.any_of(holes, types=[EventRedacted.__name__])
        found = read(self.log.read(query, until=self.moments.as_of)) if holes else ()
        return {holes[tag]: each for each in found for tag in tags(each.event) if tag in holes}

    def resolve(self, subject: str) -> str:
        """A thing's full name, ``kind:slug``.

        Raises:
            UnknownThing: nothing is known by that name, or several things are.
        """
        if ":" in subject:
            kind, _, slug = subject.partition(":")
            self._expect_kind(kind)
            if kind in NAMELESS and slug.isdecimal():
                subject = self._at_position(kind, int(slug))
            if queries.known(self.connection, [subject]) or (kind == "party" and rules.COUNTRY.fullmatch(slug)):
                return subject
            raise self._unknown(f"{kind} {slug!r}", subject, kind)
        kinds = queries.kinds_of(self.connection, subject)
        if not kinds and rules.COUNTRY.fullmatch(subject):
            return f"party:{subject}"  # always known, introduced or not
        if len(kinds) == 1:
            return f"{kinds[0]}:{subject}"
        if kinds:
            names = ", ".join(f"{kind}:{subject}" for kind in kinds)
            raise UnknownThing(f"{subject!r} names several things: say which of {names}")
        raise self._unknown(repr(subject), subject)

    def _at_position(self, kind: str, position: int) -> str:
        """What was introduced by the event at a position, as ``coop record`` takes it for a thing without a slug."""
        event = self.at(position).event
        own = introduced(event)
        if type(event).__name__ not in introducing(kind):
            raise UnknownThing(f"the event at position {position} is no {kind}: it is a {type(event).__name__}")
        return own.tag if own else f"{kind}:{self.envelope(position).event_id}"

    def world(self) -> World:
        """The days of meetings and the sides of parties, as they count here."""
        return World(self._events(), self.moments, possibly=self.counts_possible)

    def _events(self) -> LogEvents:
        return self._at_hand or LogEvents(self.log, self.moments.as_of)

    def read(
        self, query: Query | None = None, *, after: int = 0, limit: int | None = None, backwards: bool = False
    ) -> Iterator[Recorded]:
        """The events recorded, decoded, in the order of recording, as far as they had or possibly had happened."""
        until, choose = self.moments.as_of, self.moments.choose
        found = read(
            self.log.read(query, after=after, until=until, limit=None if choose else limit, backwards=backwards)
        )
        return islice(filter(self.world().shows, found), limit) if choose else found

    def events(self, query: Query | None = None, *, after: int = 0) -> Iterator[AnyEvent]:
        """What was said, event by event in the order of recording, without envelopes: to fold over a whole log.

        It takes two thirds of the time of :meth:`read`. What was redacted says nothing and is left out.
        """
        if self.moments.choose:
            yield from (each.event for each in self.read(query, after=after))
            return
        for position, name, schema, data in self.log.contents(query, after=after, until=self.moments.as_of):
            if data is not None:
                yield decode(name, schema, data, position)

    def envelope(self, position: int) -> RecordedEvent:
        """What the log keeps of the event at a position, whether or not its content was redacted.

        Raises:
            UnknownThing: nothing is recorded there.
        """
        if 1 <= position <= self.position:
            for envelope in self.log.read(after=position - 1, limit=1):
                return envelope
        raise UnknownThing(f"nothing is recorded at position {position}; the last one is {self.position}")

    def at(self, position: int) -> Recorded:
        """The event at a position of this ledger.

        Raises:
            UnknownThing: nothing is recorded there, or it was redacted.
        """
        envelope = self.envelope(position)
        for recorded in read([envelope]):
            return recorded
        raise UnknownThing(f"the {envelope.type} at position {position} was redacted: nothing is left of it")

    def visible(self, visibility: Visibility | str) -> tuple[Iterable[RecordedEvent], list[int]]:
        """The log as far as it rests on sources of this visibility or a wider one, and the positions left out.

        What refers to a thing or an event that is left out is left out too, so that the rest can be understood. A
        source of which nobody says any more who may see it (its registration was taken back or redacted) is taken for
        the narrowest. What was redacted says nothing: it goes with the event that says so.
        """
        allowed = Visibility(visibility).rank
        seen_by = queries.visibilities(self.connection)
        seen = {f"source:{source}" for source, word in seen_by if Visibility(word).rank <= allowed}
        registered = Query.of_types(SourceRegistered.__name__)
        sources = {f"source:{each.source}" for each in self.events(registered) if isinstance(each, SourceRegistered)}
        whole = all(data for *_, data in self.log.contents(registered, until=self.moments.as_of))
        if allowed == max(word.rank for word in Visibility) or (whole and sources <= seen):
            return self.log.read(until=self.moments.as_of), []
        envelopes = [*self.log.read(until=self.moments.as_of)]
        holes = [each for each in envelopes if each.data is None]
        rest = [*read(envelopes)]
        hidden = {tag for each in rest for tag in _rests_on(each.event) if tag.startswith("source:")} - seen
        left_out = set[int]()
        while hidden:
            going = [each for each in rest if not hidden.isdisjoint(_rests_on(each.event))]
            left_out.update(each.position for each in going)
            rest = [each for each in rest if each.position not in left_out]
            known = {thing.tag for each in rest if (thing := introduced(each.event))}
            gone = {thing.tag for each in going if (thing := introduced(each.event))} - known
            hidden = gone | {f"event:{each.event_id}" for each in going}
        named = {each.event.event for each in rest if isinstance(each.event, EventRedacted)}
        left_out.update(each.position for each in holes if each.event_id not in named)
        return (each for each in envelopes if each.position not in left_out), sorted(left_out)

    def expect_only(self, visibility: Visibility | str) -> None:
        """See that nothing here rests on sources that are not of this visibility or a wider one.

        Raises:
            InvalidInput: something does; a view that is made with that visibility holds none of it.
        """
        if self.visible(visibility)[1]:
            what = f"this record also holds what rests on sources that are not {visibility}"
            raise InvalidInput(f"{what}: make the view with visibility={str(visibility)!r}")

    def in_place_of(self, recorded: Recorded) -> Recorded | None:
        """What counts where an event was recorded: its last standing correction, else itself unless taken back."""
        events = self._events()
        gathered = gather(line_of(recorded.event_id, events, [recorded]), events)
        here = gathered.get(recorded.event_id)  # what is left of it, if it is said to be redacted
        hidden = self.world().hidden(gathered.values())
        return Standing(gathered, hidden).in_place_of(here) if here else None

    def _expect_kind(self, kind: str) -> None:
        if kind not in rules.NAMED_KINDS:
            raise UnknownThing(f"{kind!r} is no kind of thing; the kinds are {', '.join(rules.NAMED_KINDS)}")

    def _unknown(self, what: str, subject: str, kind: str | None = None) -> UnknownThing:
        titles = {slug: title for _, slug, title in queries.catalogue(self.connection, kind)}
        close = rules.meant(subject.rpartition(":")[2], titles)
        then = " at the moment asked for" if self.moments != NOW else ""
        hint = rules.did_you_mean(rules.with_titles(close, titles))
        names = (f"{kind}:{slug}" if kind else slug for slug in close)
        return UnknownThing(f"nothing is known about {what}{then}{hint}", subject, names)


def _rests_on(event: AnyEvent) -> set[str]:
    """The tags of everything an event names, the sources it cites too."""
    return {*tags(event), *(f"source:{citation.source}" for citation in event.sources)}
