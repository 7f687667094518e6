"""The life of an instrument: from when it applies, until when, and by when one would have to say no (RULES 21).

What is on record of it does not change with the day; whether it is in force does, and is never stored.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from coop_tracker.accounts import accounts, as_claimed, claims_about
from coop_tracker.claims import denies_all
from coop_tracker.durations import UNKNOWN_DAYS, Days, advances, days_of
from coop_tracker.events import ClaimRecorded, InstrumentEnded, InstrumentSigned, InstrumentStepTaken, PartyId, Term
from coop_tracker.history import Entry, History, World, certainly_later
from coop_tracker.vocabulary import Classification, InstrumentStep, Level, PartyKind
from coop_tracker.words import Sides

__all__ = ["Force", "Instrument", "Notice", "Terms"]


class Notice(NamedTuple):
    """That a party said it will not go on, and did not take that back."""

    given: Days
    ends_it: bool = True
    """False: one of more than two parties leaves, and whether the others go on is not on record."""


class Terms(NamedTuple):
    """From when an instrument applies and how long it runs, as far as that is on record."""

    since: Days = UNKNOWN_DAYS
    """From when it applies; ``UNKNOWN_DAYS`` with ``is_made`` false: it was never signed nor put in force."""
    is_made: bool = False
    """Whether it was signed or put in force at all: a draft is not."""
    end: Days = UNKNOWN_DAYS
    """The last day of its term, before it renews itself; unknown: it has none on record."""
    auto_renews: str | None = None
    notice: str | None = None
    notices: tuple[Notice, ...] = ()
    ended: Days | None = None
    """When it was said to have ended; None: it was not."""
    suspensions: tuple[tuple[Days, Days | None], ...] = ()
    """From when to when it did not apply for a time, in world order; without an end: it does not yet again."""


class Force(NamedTuple):
    """Whether an instrument is in force on a day, and until when."""

    in_force: bool | None
    """None: its dates do not say."""
    why: str
    end: Days
    """The last day of its present term, or on which it ended; unknown: it runs on, as far as is on record."""
    is_renewing: bool = False
    """Whether it runs on at the end of its term unless notice is given."""
    notice_stands: bool | None = False
    """Whether notice was given in time for that end; None: its date does not say."""


MOST_RENEWALS: Final = 10_000


def force(terms: Terms, day: date) -> Force:
    """Whether an instrument is in force on a day."""
    if not terms.is_made:
        return Force(False, "it was not signed, nor put in force", UNKNOWN_DAYS)
    end, renewed, notice_stands = _end(terms, day)
    running = _within(terms.since, end, day, last_day_counts=True)
    begun = True if not terms.since.is_known else _begun(terms.since, day)
    if notice_stands is None and terms.auto_renews and running is False and begun is not False:
        running = None  # if notice came too late, it has renewed itself
    elif notice_stands is False and terms.auto_renews and advances(terms.auto_renews) and end.is_known:
        running = begun  # on whatever day its term ends, it runs on
    if terms.ended is not None:
        return _ended(terms, terms.ended, end, running, day, is_last=not terms.auto_renews or notice_stands is True)
    why = _why(terms, end, renewed, running, day, notice_stands)
    for since, until in terms.suspensions if running is not False else ():
        paused = _within(since, until or UNKNOWN_DAYS, day, last_day_counts=until is None)
        if paused or (paused is None and running):
            running = False if paused else None
            ending = f" until {until}" if until else ""
            why = f"it is suspended since {since}{ending}" if paused else f"it may be suspended: since {since}{ending}"
    is_renewing = terms.auto_renews is not None and advances(terms.auto_renews) and notice_stands is not True
    return Force(running, why, end, is_renewing, notice_stands)


def _ended(terms: Terms, stops: Days, end: Days, running: bool | None, day: date, *, is_last: bool) -> Force:
    """How it stands where somebody said that it ended: by then it was over, and by its own term it may have been so."""
    stopped = _within(terms.since, stops, day, last_day_counts=False)
    in_force = False if False in (running, stopped) else None if None in (running, stopped) else True
    if is_last and end.last is not None and (stops.first is None or end.last < stops.first):
        return Force(in_force, f"its term ran out on {end}", end)
    why = f"it ended on {stops}" if stops.is_known else "it has ended, and nobody said when"
    return Force(in_force, why, stops)


def notice_ahead(terms: Terms, day: date) -> tuple[Days, Days] | None:
    """Of what renews itself: the next end that notice could still stop, and the last day for it.

    None where it does not renew itself, where no day can be told, or where notice was given that holds for that end.
    """
    if terms.auto_renews is None or terms.notice is None or not terms.end.is_known or not advances(terms.auto_renews):
        return None
    _, renewed, notice_stands = _end(terms, day)
    for times in range(renewed, MOST_RENEWALS):
        end = _moved_on(terms.end, terms.auto_renews, times)
        if notice_stands or _noticed(terms.notices, end, terms.notice):
            return None
        last_day = end.moved(f"-{terms.notice}")
        last = last_day.last or last_day.first
        if last is None:
            return None
        if last >= day:
            return end, last_day
    return None


def _why(terms: Terms, end: Days, renewed: int, running: bool | None, day: date, notice_stands: bool | None) -> str:
    if terms.since.first is not None and terms.since.first > day:
        return f"it applies from {terms.since}"
    if not end.is_known:
        noticed = "; notice was given" if terms.notices else ""
        return f"it applies since {terms.since}, and no end is on record{noticed}"
    times = f", having renewed itself {renewed} times" if renewed > 1 else ", having renewed itself" if renewed else ""
    told = f"{end}{times}{_of_notice(terms, end, notice_stands)}"
    if running is False:
        return f"its term ran out on {told}"
    if running is None and terms.since.is_known and _begun(terms.since, day) is None:
        return f"it applies since {terms.since}, which may not have come; its term runs until {told}"
    if running is None:
        return f"its term runs until {told}, and its dates do not say whether that is past"
    return f"its term runs until {told}"


def _of_notice(terms: Terms, end: Days, notice_stands: bool | None) -> str:
    if notice_stands:
        return "; notice was given in time"
    if notice_stands is None:
        leaves = any(not each.ends_it for each in terms.notices)
        return f"; notice was given, and {'it is of one of several parties' if leaves else _VAGUE}"
    late = [str(each.given) for each in terms.notices if _noticed_by(each, end, terms.notice) is False]
    late = late if terms.auto_renews else []
    return f"; notice of {', '.join(late)} came too late for that, and holds for the next end" if late else ""


_VAGUE: Final = "its date does not say whether in time"


def _end(terms: Terms, day: date) -> tuple[Days, int, bool | None]:
    """The end that the day falls under, how often it had renewed itself by then, and whether notice holds it there."""
    if not terms.end.is_known or terms.auto_renews is None or not advances(terms.auto_renews):
        return terms.end, 0, terms.end.is_known and _noticed(terms.notices, terms.end, terms.notice)
    for times in range(MOST_RENEWALS):
        end = _moved_on(terms.end, terms.auto_renews, times)
        noticed = _noticed(terms.notices, end, terms.notice)
        if noticed is not False:
            return end, times, noticed
        last = end.last or end.first
        if last is None or last >= day:
            return end, times, False
    return UNKNOWN_DAYS, MOST_RENEWALS, False  # nobody renews so often


def _noticed(notices: Sequence[Notice], end: Days, notice: str | None) -> bool | None:
    """Whether notice was given in time for an end; None: its date does not say."""
    found = [_noticed_by(each, end, notice) for each in notices]
    return True if True in found else None if None in found else False


def _moved_on(end: Days, length: str, times: int = 1) -> Days:
    """The end of a term so many terms later: its next one begins on the day after, so that ends of months stay so."""
    return end.moved("P1D").moved(length, times).moved("-P1D")


def _noticed_by(told: Notice, end: Days, notice: str | None) -> bool | None:
    """Whether one notice was given on or before the last day for it, and ends the whole."""
    given = told.given
    limit = end.moved(f"-{notice}") if notice else end
    first, last = limit.first or limit.last, limit.last or limit.first
    if given.last is not None and first is not None and given.last <= first:
        return True if told.ends_it else None
    return False if given.first is not None and last is not None and given.first > last else None


def _begun(since: Days, day: date) -> bool | None:
    """Whether a time had come by a day."""
    if since.last is not None and since.last <= day:
        return True
    return False if since.first is not None and since.first > day else None


def _within(since: Days, end: Days, day: date, *, last_day_counts: bool) -> bool | None:
    """Whether a day lies between two; a side of which nothing is known is open, as it is for an end that has none."""
    begun = True if not since.is_known else _begun(since, day)
    if begun is False:
        return False
    over: bool | None = False
    if end.is_known:
        last, first = end.last, end.first
        if last is not None and (last < day or (last == day and not last_day_counts)):
            over = True
        elif (first is not None and (first < day or (first == day and not last_day_counts))) or first is None:
            over = None
    elif not last_day_counts:
        over = None  # it has ended, and nobody said when
    if over:
        return False
    return None if over is None or begun is None else True


# What is on record


class Instrument(NamedTuple):
    """An instrument, its steps, and what decides until when it runs."""

    id: str
    signed: tuple[tuple[Entry, InstrumentSigned], ...]
    """The events that signed it, in world order."""
    steps: tuple[tuple[Entry, InstrumentStepTaken], ...]
    ended: tuple[tuple[Entry, InstrumentEnded], ...]
    terms: Terms
    readings: tuple[tuple[Entry, Terms], ...]
    """Its terms by accounts that are as good as the record, each with the claim that gives it."""
    term: Term
    """The term as it was agreed, renewed and amended: of each part, what was said last."""
    level: Level | None
    """As recorded; else as follows from the parties."""
    decided_by: tuple[Entry, ...]
    """The events that the terms were read off."""
    too_early: tuple[Entry, ...]
    """What ended it, certainly before it was signed: one of the dates cannot be."""

    @property
    def widest(self) -> Terms:
        """Its terms, with dates that hold whatever one of the accounts says."""
        terms = self.terms
        for _, other in self.readings:
            terms = terms._replace(since=_either(terms.since, other.since), end=_either(terms.end, other.end))
        return terms

    @property
    def ends_before_it_begins(self) -> bool:
        """Whether its term is over, certainly, before it applies."""
        end, since = self.terms.end.last, self.terms.since.first
        return end is not None and since is not None and end < since

    @property
    def introductions(self) -> list[tuple[Entry, InstrumentSigned | InstrumentStepTaken]]:
        """Every event that says what it is, in world order."""
        return _in_order([*self.signed, *self.steps])


def read(instrument: str, history: History, world: World, *, disputed: bool = True) -> Instrument | None:
    """What is on record of an instrument; None where nothing that introduced it counts.

    ``disputed``: dates of which accounts disagree, and none is better than the others, are spans of all of them.
    """
    entries = [(entry, entry.event) for entry in history.entries]
    signed = [(entry, event) for entry, event in entries if isinstance(event, InstrumentSigned)]
    signed = [(entry, event) for entry, event in signed if event.instrument == instrument]
    steps = [(entry, event) for entry, event in entries if isinstance(event, InstrumentStepTaken)]
    steps = [(entry, event) for entry, event in steps if event.instrument == instrument]
    if not signed and not steps:
        return None
    ended = [(entry, event) for entry, event in entries if isinstance(event, InstrumentEnded)]
    ended = [(entry, event) for entry, event in ended if instrument in event.instruments]
    terms, term, decided_by = _terms(signed, steps, ended, world)
    readings = _readings(terms, instrument, history, world) if disputed else []
    said = next((event.level for _, event in signed if event.level), None)
    parties = next((event.parties for _, event in signed if event.parties), ())
    return Instrument(
        id=instrument,
        signed=tuple(signed),
        steps=tuple(steps),
        ended=tuple(ended),
        terms=terms,
        readings=tuple(readings),
        term=term,
        level=said or level_of(parties, world),
        decided_by=tuple(decided_by),
        too_early=tuple(
            entry for entry, _ in ended if signed and all(certainly_later(made, entry) for made, _ in signed)
        ),
    )


def _readings(terms: Terms, instrument: str, history: History, world: World) -> list[tuple[Entry, Terms]]:
    """The terms as each of several equally good accounts has them, by the claim that says so (RULES 21)."""
    abouts = claims_about(history.entries)
    disputed = {(one.about.event_id, one.field) for one in accounts(abouts, world) if one.disputed} if abouts else set()
    found = []
    for about in abouts if disputed else ():
        for claim in about.claims:
            said = claim.event
            if not isinstance(said, ClaimRecorded) or (about.entry.event_id, said.field) not in disputed:
                continue
            instead = None if denies_all(said) else as_claimed(about.entry, said, world)
            if instead or denies_all(said):
                other = read(instrument, history.changed(about.entry, instead), world, disputed=False)
                found.append((claim, other.terms if other else Terms()))
    return [(claim, other) for claim, other in found if other != terms]


def force_of(found: Instrument, day: date) -> Force:
    """Whether an instrument is in force on a day; where accounts that are equally good disagree, nobody can say."""
    now = force(found.terms, day)
    for claim, terms in found.readings:
        other = force(terms, day)
        if other.in_force is not now.in_force:
            why = f"{now.why}; by the account in event {claim.position}: {other.why}"
            return now._replace(in_force=None, why=why, end=_either(now.end, other.end))
    return now


def _either(one: Days, other: Days) -> Days:
    """The days that one or the other may be; open where either is."""
    if one == other:
        return one
    firsts, lasts = (one.first, other.first), (one.last, other.last)
    return Days(
        None if None in firsts else min(each for each in firsts if each),
        None if None in lasts else max(each for each in lasts if each),
    )


Signed = Sequence[tuple[Entry, InstrumentSigned]]
Steps = Sequence[tuple[Entry, InstrumentStepTaken]]
Ended = Sequence[tuple[Entry, InstrumentEnded]]


def _terms(signed: Signed, steps: Steps, ended: Ended, world: World) -> tuple[Terms, Term, list[Entry]]:
    told = _in_order([*signed, *steps])
    term = _together(told)
    pauses, stopped_by, in_force = _stops(signed, steps, ended)
    begun = in_force[:1] or [entry for entry, _ in signed[:1]]
    if in_force:
        since = _days(in_force[0])
    elif term.start is not None and days_of(term.start).is_known:
        since = days_of(term.start)
    else:
        since = _days(begun[0]) if begun else UNKNOWN_DAYS
    noticed = _notices(signed, steps, world)
    notices = tuple(Notice(_days(entry), ends_it) for entry, ends_it in noticed)
    end, renewed_by = _agreed_end(since, told, ended, notices)
    terms = Terms(
        since=since,
        is_made=bool(signed or in_force),
        end=end,
        auto_renews=term.auto_renews,
        notice=term.notice,
        notices=notices,
        ended=_days(stopped_by) if stopped_by else None,
        suspensions=tuple((_days(since), _days(until) if until else None) for since, until in pauses),
    )
    stopped = [entry for pause in pauses for entry in pause if entry]
    dated = [entry for entry, event in told if event.term]
    stopped += [stopped_by] if stopped_by else []
    decided = [*begun, *dated, *renewed_by, *(entry for entry, _ in noticed), *stopped]
    return terms, term, [*dict.fromkeys(decided)]


Told = Sequence[tuple[Entry, InstrumentSigned | InstrumentStepTaken]]
"""The events that say what an instrument is, in world order."""


def _in_order(
    told: list[tuple[Entry, InstrumentSigned | InstrumentStepTaken]],
) -> list[tuple[Entry, InstrumentSigned | InstrumentStepTaken]]:
    return sorted(told, key=lambda one: one[0].order)


def _together(told: Told) -> Term:
    """The term as it was agreed, renewed and amended."""
    return _put_together([event.term for _, event in told if event.term])


def _put_together(given: Sequence[Term]) -> Term:
    """Of each part of several terms, what was said last."""
    return Term(
        start=next((term.start for term in reversed(given) if term.start), None),
        end=next((term.end for term in reversed(given) if term.end), None),
        duration=next((term.duration for term in reversed(given) if term.duration), None),
        auto_renews=next((term.auto_renews for term in reversed(given) if term.auto_renews), None),
        notice=next((term.notice for term in reversed(given) if term.notice), None),
    )


def _agreed_end(since: Days, told: Told, ended: Ended, notices: Sequence[Notice]) -> tuple[Days, list[Entry]]:
    """The end of the term: as said, else its length after its start; then on by every renewal that gives no other.

    A renewal counts from the end that held when it came; after an ending, from the one that held until then.
    """
    end, renewed_by = UNKNOWN_DAYS, []
    length = over = None
    agreed = Term()
    for entry, event in sorted([*told, *ended], key=lambda one: one[0].order):
        if isinstance(event, InstrumentEnded):
            over = over or entry
            continue
        given, before = event.term, agreed
        agreed = _put_together([agreed, given]) if given else agreed
        step = event.step if isinstance(event, InstrumentStepTaken) else None
        renewed = step is InstrumentStep.RENEWED
        length = given.duration if given and given.duration else length
        if given and given.end:
            end = days_of(given.end)
        elif renewed and end.is_known:  # for as long again, or as long as it says; else nobody said until when
            held = _held(before, end, notices, _days(over).moved("-P1D") if over else _days(entry))
            start = days_of(given.start) if given and given.start else held.moved("P1D")
            end = _before(start, length) if length else UNKNOWN_DAYS
            renewed_by.append(entry)
        elif given and given.duration:
            end = _before(days_of(given.start) if given.start else since, given.duration)
        over = None if step in _TAKES_UP else over
    return end, renewed_by


def _held(agreed: Term, end: Days, notices: Sequence[Notice], when: Days) -> Days:
    """The end that held on a day, after it renewed itself until then; where that cannot be told, a span.

    The span begins with the first end that may not have been past, or for which notice may have come in time; it ends
    with the first that was certainly not past, or for which notice certainly came in time.
    """
    if agreed.auto_renews is None or not advances(agreed.auto_renews):
        return end
    first: Days | None = None
    for times in range(MOST_RENEWALS):
        held = _moved_on(end, agreed.auto_renews, times)
        if not held.is_known or when.last is None:
            break
        noticed = _noticed(notices, held, agreed.notice)
        may_hold = held.last is None or when.first is None or held.last >= when.first
        first = held if first is None and (may_hold or noticed is not False) else first
        earliest = held.first or _moved_on(held, agreed.auto_renews, -1).last
        if noticed or earliest is None or earliest >= when.last:
            return Days((first or held).first, held.last)
    return Days((first or end).first, None)


def _before(start: Days, length: str) -> Days:
    """The last day of so long a time: two years from 1 March 2025 end on 28 February 2027."""
    return start.moved(length).moved("-P1D")


def _days(entry: Entry) -> Days:
    return Days.between(*entry.bounds)


def _stops(
    signed: Signed, steps: Steps, ended: Ended
) -> tuple[list[tuple[Entry, Entry | None]], Entry | None, list[Entry]]:
    """When it did not apply for a time, what ended it for good, and what put it in force at first.

    Put in force, renewed or signed again, it applies from then on; after it ended, only by what came certainly later.
    """
    pauses: list[tuple[Entry, Entry | None]] = []
    in_force: list[Entry] = []
    pending: Entry | None = None
    endings = {entry.event_id for entry, _ in ended}
    told = [*(entry for entry, _ in signed[1:]), *(entry for entry, _ in steps), *(entry for entry, _ in ended)]
    for entry in sorted(told, key=lambda each: each.order):
        step = entry.event.step if isinstance(entry.event, InstrumentStepTaken) else None
        if entry.event_id in endings:
            if pending is None or pending.event_id not in endings:  # of two endings the first stands
                pauses += [(pending, entry)] if pending else []
                pending = entry
        elif step is InstrumentStep.SUSPENDED and pending is None and (signed or in_force):
            pending = entry
        elif step in _TAKES_UP:
            if pending is None:
                in_force += [entry] if step is InstrumentStep.ENTERED_INTO_FORCE else []
            elif certainly_later(entry, pending) or (step and pending.event_id not in endings):
                pauses.append((pending, entry))
                pending = None
    if pending and pending.event_id in endings:
        return pauses, pending, in_force
    return [*pauses, *([(pending, None)] if pending else [])], None, in_force


_TAKES_UP: Final = (None, InstrumentStep.ENTERED_INTO_FORCE, InstrumentStep.RENEWED)
"""The steps after which it applies, though it was suspended or had ended; None: it was signed."""


def _notices(signed: Signed, steps: Steps, world: World) -> list[tuple[Entry, bool]]:
    """The notices that those who gave them did not take back, and whether each ends the whole.

    Where nobody is named who takes notice back, all of it is. What somebody says who is no party is no notice.
    """
    parties = world.sides_of(party for _, event in signed for party in event.parties)
    standing: list[tuple[Entry, Sides]] = []
    for entry, event in steps:
        sides = world.sides_of(event.by, event.on_behalf_of)
        if event.step is InstrumentStep.NOTICE_GIVEN:
            is_of_a_party = not (sides and parties) or bool(sides & parties)
            standing += [(entry, sides)] if is_of_a_party else []
        elif event.step is InstrumentStep.NOTICE_WITHDRAWN:
            standing = [(each, by) for each, by in standing if sides and by and not by & sides]
    given = frozenset[PartyId]().union(*(by for _, by in standing))
    is_whole = len(parties) < 3 or len(parties - given) < 2
    return [(entry, is_whole or not by) for entry, by in standing]


# Between whom


def level_of(parties: Sequence[PartyId], world: World) -> Level | None:
    """Between whom an instrument is, as follows from what its parties are; None where nobody is named."""
    if not parties:
        return None
    sorts = {_sort(party, world) for party in parties}
    if None in sorts:
        return Level.UNKNOWN
    match sorted(str(sort) for sort in sorts):
        case ["business"]:
            return Level.B2B
        case ["government"]:
            return Level.G2G
        case ["business", "government"]:
            return Level.G2B
    return Level.MIXED


def _sort(party: PartyId, world: World) -> str | None:
    facts = world.party(party)
    if facts is None:
        return "government" if party[:1].isupper() else None
    if facts.kind is PartyKind.COUNTRY:
        return "government"
    if facts.kind is not PartyKind.ORGANIZATION or facts.classification is None:
        return None
    if facts.classification in _GOVERNMENT:
        return "government"
    return "business" if facts.classification in _BUSINESS else "other"


_GOVERNMENT: Final = (
    *(Classification.GOVERNMENT, Classification.LOCAL_GOVERNMENT, Classification.OTHER_PUBLIC_SECTOR),
    *(Classification.MILITARY, Classification.LEGISLATURE, Classification.COURT),
)
_BUSINESS: Final = (
    Classification.STATE_OWNED_ENTERPRISE,
    Classification.PRIVATE_SECTOR,
    Classification.INDUSTRY_ASSOCIATION,
)
