"""What somebody has to know before a meeting: about a meeting, a track or a party, gathered from the record for a day.

Nothing here is put in words: :mod:`coop_tracker.reports.briefing` does that. Every value names its event.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coop_tracker import queries, schedule
from coop_tracker.accounts import Accounts, weighed
from coop_tracker.configuration import Configuration
from coop_tracker.contests import Contest
from coop_tracker.dates import PartialDate
from coop_tracker.durations import days_of
from coop_tracker.errors import UnknownThing
from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    EndorsementGiven,
    InterestExpressed,
    PartyId,
    ProposalDeclined,
    ProposalMade,
    TopicDiscussed,
)
from coop_tracker.gathering import Recorded
from coop_tracker.history import World, alone, happened
from coop_tracker.log import Query
from coop_tracker.log.without import LogWithout
from coop_tracker.matrix import MatrixRow, matrix
from coop_tracker.moments import TIMELESS, day_in_words
from coop_tracker.queries import agenda, scope
from coop_tracker.queries.agenda import MeetingRow
from coop_tracker.queries.scope import Scope
from coop_tracker.schedule import Due, InForce
from coop_tracker.vocabulary import Schedule, Thread

if TYPE_CHECKING:
    from coop_tracker.diff import Change, Counted, Diff
    from coop_tracker.series import Followed
    from coop_tracker.view import View

__all__ = ["Brief", "Disputed", "InTheRoom", "Late", "SaidBefore"]

KINDS: Final = ("meeting", "track", "party")
"""The kinds of things that a brief is about."""


class SaidBefore(NamedTuple):
    """What somebody said, as far as it counts."""

    position: int
    how: str
    """A strength, or what it was: ``agreed``, ``proposed``, ``declined``."""
    about: tuple[str, ...]
    """Of what, as ``kind:slug``."""
    on: str
    """When, as it was given."""
    words: str | None
    stands: bool
    """Whether none of it was taken back."""


class InTheRoom(NamedTuple):
    """Somebody who is expected at the next meeting, or was at the last."""

    party: str
    name: str
    role: str | None
    title: str | None
    """As the meeting gives it."""
    posts: tuple[tuple[str, str, int], ...]
    """The posts held on the day: what, where, and the event that says so."""
    speaks_for: tuple[str, ...]
    position: int
    """Of the event that names them there."""
    meeting: str
    is_ours: bool
    said: tuple[SaidBefore, ...]
    """What concerns this brief first, then the latest."""
    more: int
    """How much else of the latest was found and is not told here."""


class Late(NamedTuple):
    """Something that had happened by the last meeting, and was recorded only after it."""

    position: int
    event: AnyEvent
    on: str
    about: tuple[str, ...]


class Disputed(NamedTuple):
    """A fact of which accounts disagree, where the best of them is not what the record goes by."""

    things: tuple[str, ...]
    """What the event is about, as ``kind:slug``."""
    accounts: Accounts


class Brief(NamedTuple):
    """What is on record for somebody who is about to meet."""

    about: str
    """``kind:slug``."""
    title: str
    day: date
    we: str | None
    ahead: MeetingRow | None
    """The next meeting to come."""
    ahead_due: Due | None
    """When that is."""
    last: MeetingRow | None
    """The last meeting that was held."""
    since: str | None
    """The earlier moment that is compared with, where that is not the last meeting: ``2025-01-01``, ``position 5``."""
    our_sides: frozenset[str]
    """The sides for which we stand: of a ministry, its country (RULES 1); none where nobody says who we are."""
    room: tuple[InTheRoom, ...]
    rows: tuple[MatrixRow, ...]
    """Where everything stands that is open, track by track."""
    closed: tuple[MatrixRow, ...]
    tracks: tuple[tuple[str | None, str], ...]
    """The tracks of those, in their order."""
    instruments: tuple[InForce, ...]
    due: tuple[Due, ...]
    """What is still to be done, what is overdue first."""
    diff: "Diff | None"
    """What changed since the earlier moment; None: there is none to compare with."""
    changed: "tuple[tuple[MatrixRow, tuple[Change, ...]], ...]"
    """The proposals that changed most; at most as many as a page takes."""
    changes: int
    """How many proposals changed."""
    others: "tuple[Counted, ...]"
    """What else of it happened since, about no proposal: what was signed, for instance."""
    late: tuple[Late, ...] | None
    """What was learned late; None: the ledger was begun later than that, so nobody can tell."""
    threads: "tuple[Followed, ...]"
    """What was raised in the series and dropped."""
    disputed: tuple[Disputed, ...]
    contests: tuple[tuple[str, Contest], ...]
    names: Mapping[str, str]
    """What things are called, by ``kind:slug``."""

    def name(self, thing: str) -> str:
        """What a thing is called; its identifier where it has no name."""
        return self.names.get(thing) or thing.partition(":")[2]


SHOWN: Final = 12
"""So many of a kind are told in full; the matrix has all of them."""


def subject(view: "View", thing: str) -> str:
    """What a brief is asked about, as ``kind:slug``.

    Raises:
        UnknownThing: nothing is known by that name, several things are, or it is nothing that one is briefed about.
    """
    found = view.resolve(thing)
    kind = found.partition(":")[0]
    if kind not in KINDS:
        hint = f"coop show {found} has everything about it"
        raise UnknownThing(f"{found} is no meeting, track or party, and a brief is about one of these; {hint}", thing)
    return found


def concerning(view: "View", thing: str, day: date) -> Scope:
    """What a brief about a thing tells of."""
    kind, _, slug = thing.partition(":")
    if kind == "track":
        return scope.of_track(view.connection, slug)
    return scope.of_meeting(view.connection, slug) if kind == "meeting" else scope.of_party(view.connection, slug, day)


def last_met(view: "View", thing: str, day: date, configuration: Configuration | None = None) -> MeetingRow | None:
    """The last meeting that was held, by a day, of those that concern a thing: a brief tells what changed since.

    Of a party, with us where that is configured and there was one with us.
    """
    return _last(view, thing, concerning(view, subject(view, thing), day), day, configuration or Configuration())


def _last(view: "View", thing: str, whole: Scope, day: date, settings: Configuration) -> MeetingRow | None:
    held = [row for row in whole.meetings if row.is_held and _end(row) is not None and (_end(row) or day) <= day]
    if thing.startswith("meeting:"):
        own = next((row for row in whole.meetings if row.meeting == thing.partition(":")[2]), None)
        if own and own.is_held:
            return own
    if thing.startswith("party:") and settings.we and thing != f"party:{settings.we}":
        ours = {row.meeting for row in scope.of_party(view.connection, settings.we, day).meetings}
        held = [row for row in held if row.meeting in ours] or held
    return max(held, key=lambda row: (_end(row) or date.min, row.position), default=None)


def may_have_changed(view: "View", thing: str, day: date, since: datetime) -> set[str] | None:
    """What a brief tells of that may have changed since a moment; None where that is much of it, or of the record.

    A view of these alone, and of nothing else, is made quickly in a large ledger.
    """
    things = {*_things(concerning(view, thing, day))}
    found = things.intersection(queries.uncertain_things(view.connection, since))
    parties = {each for each in things if each.startswith("party:")}  # what names one need not be about it
    return found | parties if len(found) <= FEW else None


FEW: Final = 300
"""Of so many things at most rows are made by themselves; of more it takes longer than to make them all."""


def _end(row: MeetingRow) -> date | None:
    return row.held.last or row.held.first


def brief(
    view: "View",
    about: str,
    day: date,
    configuration: Configuration | None = None,
    before: "View | None" = None,
    compared: Collection[str] | None = None,
) -> Brief:
    """What is on record for somebody who is about to meet.

    Args:
        view: the record, at whatever moment.
        about: a meeting, a track or a party, as ``kind:slug``, or the slug where one kind has it.
        day: the day against which deadlines, terms and silence are measured.
        configuration: who *we* are, how far ahead is soon, and which days are worked.
        before: the record at an earlier moment, to tell what changed: at the end of :func:`last_met`, for instance.
        compared: the only things (``kind:slug``) of which that is told, where others are known not to have changed:
            :func:`may_have_changed`. Not given: all.

    Raises:
        UnknownThing: there is no such thing, or it is none that one is briefed about.
    """
    settings = configuration or Configuration()
    thing = subject(view, about)
    whole = concerning(view, thing, day)
    proposals, instruments = {*whole.proposals}, {*whole.instruments}
    if view.otherwise:
        proposals |= {*concerning(view.otherwise, thing, day).proposals}
    table = matrix(view, day, settings)
    mine = [row for row in table.rows if row.proposal in proposals]
    rows, closed = (tuple(row for row in mine if row.is_open is is_open) for is_open in (True, False))
    last, ahead = _last(view, thing, whole, day, settings), _ahead(whole, thing)
    due = tuple(_due(view, day, settings, whole))
    disputed = tuple(_disputed(view, whole))
    room = tuple(_room(view, thing, whole, ahead, last, day, settings))
    told = [*_things(whole), *(each.thing for each in due), *(named for each in disputed for named in each.things)]
    told += [named for each in room for one in each.said for named in one.about]
    names = {**table.names, **queries.titles(view.connection, told)}
    difference, changed, count = _changed(before, view, rows + closed, compared)
    return Brief(
        about=thing,
        title=names.get(thing) or thing.partition(":")[2],
        day=day,
        we=settings.we,
        ahead=ahead,
        ahead_due=schedule.of_meeting(view, ahead.meeting, day, settings) if ahead else None,
        last=last,
        since=_other_moment(before, view, last) if before else None,
        our_sides=view.world().sides(PartyId(settings.we)) if settings.we else frozenset(),
        room=room,
        rows=rows,
        closed=closed,
        tracks=tuple((each.track, each.title) for each in table.tracks if any(row.track == each.track for row in rows)),
        instruments=tuple(each for each in schedule.instruments(view, day) if each.instrument in instruments),
        due=due,
        diff=difference,
        changed=changed,
        changes=count,
        others=_others(difference, whole) if difference is not None else (),
        late=_late(view, whole, last) if last and difference is not None else (),
        threads=tuple(_threads(view, last, ahead, {f"proposal:{row.proposal}" for row in rows}, due)),
        disputed=disputed,
        contests=tuple(_contests(view, whole)),
        names=names,
    )


def _other_moment(before: "View", now: "View", last: MeetingRow | None) -> str | None:
    """The moment that is compared with, in words; None where it is the end of the last meeting."""
    then, limits = before.moments, now.moments
    is_as_recorded = before.position == now.position and then.public == limits.public
    if last and then.on and then.on.date() == _end(last) and is_as_recorded:
        return None
    told = [
        *([day_in_words(then.on)] if then.on and then.on != limits.on else []),
        *([f"what was public by {day_in_words(then.public)}"] if then.public and then.public != limits.public else []),
        *([f"position {before.position}"] if before.position != now.position else []),
    ]
    return " and ".join(told) or "then"


def _things(whole: Scope) -> Iterator[str]:
    """What a brief is about, as ``kind:slug``."""
    yield from (f"proposal:{name}" for name in whole.proposals)
    yield from (f"instrument:{name}" for name in whole.instruments)
    yield from (f"meeting:{row.meeting}" for row in whole.meetings)
    yield from (f"party:{name}" for name in sorted(whole.parties))


def _ahead(whole: Scope, thing: str) -> MeetingRow | None:
    """The meeting that is asked about, where it is to come; else the first to come, those with a day first."""
    to_come = [row for row in whole.meetings if row.is_to_come]
    own = [row for row in to_come if f"meeting:{row.meeting}" == thing]
    return min(own or to_come, key=_when, default=None)


def _when(row: MeetingRow) -> tuple[str, int]:
    return str(row.planned.due or "~") if row.planned else "~", row.position


# Who owes what


def _due(view: "View", day: date, settings: Configuration, whole: Scope) -> Iterator[Due]:
    """What is still to be done that concerns it."""
    things, parties = {*_things(whole)}, whole.parties | whole.at_table
    there = {f"action:{row.action}" for row in _assigned(view, whole)}
    for each in schedule.due(view, day, settings, everything=True):
        if each.schedule in _DONE:
            continue
        named = each.thing in things or each.thing in there or not things.isdisjoint(each.about)
        if named or not parties.isdisjoint((*each.owners, *each.owed_to)):
            yield each


_DONE: Final = (Schedule.MET, Schedule.MET_LATE, Schedule.DROPPED, Schedule.NOT_APPLICABLE)


def _assigned(view: "View", whole: Scope) -> list[agenda.ActionRow]:
    """The open actions that were assigned at one of the meetings."""
    meetings = {row.meeting for row in whole.meetings}
    return [row for row in agenda.actions(view.connection) if row.meeting in meetings]


# Who will be there


def _room(
    view: "View",
    thing: str,
    whole: Scope,
    ahead: MeetingRow | None,
    last: MeetingRow | None,
    day: date,
    settings: Configuration,
) -> Iterator[InTheRoom]:
    """Those whom the meeting to come names, else those of the last, and of a party those met before; ours come last."""
    held = [row for row in reversed(whole.meetings) if row.is_held] if thing.startswith("party:") else []
    people: list[Any] = view.connection.execute(_PARTICIPANTS, (ahead.meeting,)).fetchall() if ahead else []
    for row in () if people else (last, *held):
        people += view.connection.execute(_PARTICIPANTS, (row.meeting,)).fetchall() if row else ()
    ours = scope.belonging(view.connection, settings.we, day) if settings.we else set[str]()
    seen: set[str] = set()
    found = []
    for meeting, party, role, spoken_for, title, position in people:
        if party not in seen:
            seen.add(party)
            speaks_for = tuple(str(spoken_for or "").split())
            found.append(_person(view, party, role, title, speaks_for, position, meeting, day, whole, ours))
    at_table = ahead if ahead and agenda.parties(view.connection, f"meeting:{ahead.meeting}") else last
    for party in agenda.parties(view.connection, f"meeting:{at_table.meeting}") if at_table else ():
        is_spoken_for = any(party in each.speaks_for for each in found)
        if party not in seen and not is_spoken_for and at_table:
            position = at_table.planned_by if at_table.is_to_come else None
            found.append(
                _person(view, party, None, None, (), position or at_table.position, at_table.meeting, day, whole, ours)
            )
    is_asked = thing.partition(":")[2]
    yield from sorted(found, key=lambda each: (each.party != is_asked, each.is_ours))


_PARTICIPANTS: Final = """SELECT meeting, party, role, on_behalf_of, title, position FROM participants
    WHERE meeting = ? AND role NOT IN ('interpreter', 'secretary') ORDER BY rowid"""


def _person(
    view: "View",
    party: str,
    role: str | None,
    title: str | None,
    speaks_for: tuple[str, ...],
    position: int,
    meeting: str,
    day: date,
    whole: Scope,
    ours: set[str],
) -> InTheRoom:
    said, more = _said_before(view, party, whole)
    names = queries.titles(view.connection, [f"party:{party}"])
    return InTheRoom(
        party=party,
        name=names.get(f"party:{party}", party),
        role=role,
        title=title,
        posts=tuple(_posts(view, party, day)),
        speaks_for=speaks_for,
        position=position,
        meeting=meeting,
        is_ours=party in ours or not ours.isdisjoint(speaks_for),
        said=said,
        more=more,
    )


def _posts(view: "View", person: str, day: date) -> Iterator[tuple[str, str, int]]:
    """The posts that had not certainly ended by the day, and may have begun."""
    sql = "SELECT role, organization, start_date, end_date, position FROM memberships WHERE person = ? ORDER BY rowid"
    for role, organization, since, until, position in view.connection.execute(sql, (person,)):
        start = days_of(PartialDate.parse(since)).first if since else None
        end = days_of(PartialDate.parse(until)).last if until else None
        if (end is None or end >= day) and (start is None or start <= day):
            yield role, organization, position


_SPOKEN: Final = (
    EndorsementGiven,
    AgreementReached,
    ProposalMade,
    InterestExpressed,
    TopicDiscussed,
    ProposalDeclined,
)
LOOKED_AT: Final = 20
"""Of somebody who has spoken often, so many of the latest events are looked at."""

LOOKED_FOR: Final = 100
"""Of a brief about more things than this, what somebody said of each of them is not asked for one by one."""

TOLD: Final = 3
"""So much of what somebody said is told."""


def _said_before(view: "View", party: str, whole: Scope) -> tuple[tuple[SaidBefore, ...], int]:
    """What somebody said before: what concerns the brief first, then the latest; and how much else was found."""
    types = tuple(each.__name__ for each in _SPOKEN)
    things = {*_things(whole)}
    latest = Query.tagged(f"party:{party}", types=types)
    # Asked for by themselves, so that they are found however much else was recorded since.
    own = (
        []
        if len(things) > LOOKED_FOR
        else [Query.tagged(thing, f"party:{party}", types=types) for thing in sorted(things)]
    )
    told = {
        recorded.position: recorded
        for query in (*own, latest)
        for recorded in view.read(query, limit=LOOKED_AT, backwards=True)
    }
    world = view.world()
    found = [
        _words(view, recorded, str(happened(recorded.event, world.day)))
        for _, recorded in sorted(told.items(), reverse=True)
        if party in _speakers(recorded.event) and _counts(view, recorded, world)
    ]
    ordered = sorted(found, key=lambda each: things.isdisjoint(each.about))
    return tuple(ordered[:TOLD]), max(0, len(ordered) - TOLD)


def _counts(view: "View", recorded: Recorded, world: World) -> bool:
    """Whether an event counts as it was recorded, and had happened."""
    return world.had_happened(alone(recorded, world.day)) and view.in_place_of(recorded) is recorded


def _speakers(event: AnyEvent) -> Sequence[str]:
    match event:
        case AgreementReached():
            return (*event.parties, *(each.party for each in event.representatives))
        case ProposalMade():
            return event.proposers
    return getattr(event, "by", ())


def _words(view: "View", recorded: Recorded, on: str) -> SaidBefore:
    event: Any = recorded.event
    about: Iterable[str]
    match recorded.event:
        case EndorsementGiven():
            how, about = event.strength.label, event.targets
        case AgreementReached():
            how, about = "agreed", (f"proposal:{each}" for each in event.proposals)
        case ProposalDeclined():
            how, about = "declined", (f"proposal:{each}" for each in event.proposals)
        case _:
            how = {"ProposalMade": "proposed", "InterestExpressed": "showed interest in"}.get(
                type(event).__name__, "brought up"
            )
            about = (f"proposal:{event.proposal}",)
    return SaidBefore(recorded.position, how, tuple(about), on, getattr(event, "words", None), _stands(view, recorded))


def _stands(view: "View", recorded: Recorded) -> bool:
    """Whether all of these words stand."""
    match recorded.event:
        case EndorsementGiven():
            sql = """SELECT min(endorsement_targets.stands) FROM endorsements JOIN endorsement_targets
                USING (endorsement) WHERE position = ?"""
        case AgreementReached():
            sql = """SELECT min(agreement_proposals.stands) FROM agreements JOIN agreement_proposals
                USING (agreement) WHERE position = ?"""
        case _:
            return True
    (stands,) = view.connection.execute(sql, (recorded.position,)).fetchone()
    return stands is None or bool(stands)


# What changed


def _changed(
    before: "View | None", view: "View", rows: Sequence[MatrixRow], compared: Collection[str] | None
) -> "tuple[Diff | None, tuple[tuple[MatrixRow, tuple[Change, ...]], ...], int]":
    """What changed of these proposals: how many did, and those in full that came furthest or ended."""
    if before is None:
        return None, (), 0
    from coop_tracker.diff import diff

    difference = diff(before, view, compared)
    names = {*difference.names()}
    changed = [row for row in rows if row.proposal in names]

    def weight(row: MatrixRow) -> tuple[int, int]:
        pair = difference.proposals.get(row.proposal)
        if pair is None or pair.after is None:
            return 3, 0
        if pair.before is None:
            return 1, -(pair.after.stage.rank if pair.after.stage else 0)
        is_other = pair.before.disposition is not pair.after.disposition or pair.before.stage is not pair.after.stage
        return (0 if is_other else 2), 0

    shown = sorted(changed, key=weight)[:SHOWN]
    return difference, tuple((row, tuple(difference.changes(row.proposal))) for row in shown), len(changed)


def _others(difference: "Diff", whole: Scope) -> "tuple[Counted, ...]":
    """What came that is about no proposal, and is about what the brief is about."""
    things = {*_things(whole)}
    came, _ = difference.others()
    return tuple(each for each in came if not isinstance(each.event, TIMELESS) and not things.isdisjoint(each.about))


def _late(view: "View", whole: Scope, last: MeetingRow) -> tuple[Late, ...] | None:
    """What had certainly happened before a meeting, was not said there, and was recorded only after its day."""
    start, end = last.held.first or last.held.last, _end(last)
    if start is None or end is None:
        return ()
    moment = datetime.combine(end, time.max, UTC)
    log = view.log.whole if isinstance(view.log, LogWithout) else view.log
    positions = range(1, view.position + 1)
    known = bisect_right(positions, moment, key=lambda at: next(log.read(after=at - 1, limit=1)).recorded_at)
    if known == 0:
        return None
    things, world = {*_things(whole)}, view.world()
    found = []
    for recorded in view.read(after=known):
        event = recorded.event
        about = things.intersection(recorded.tags)
        if isinstance(event, TIMELESS) or not about or getattr(event, "meeting", None) == last.meeting:
            continue
        entry = alone(recorded, world.day)
        if entry.bounds[1] and entry.bounds[1].date() < start and _counts(view, recorded, world):
            found.append(Late(recorded.position, event, str(entry.on), tuple(sorted(about))))
    return tuple(found)


# What comes up again, and what is disputed


def _threads(
    view: "View", last: MeetingRow | None, ahead: MeetingRow | None, open_: set[str], due: Iterable[Due]
) -> "Iterator[Followed]":
    """What was raised in the series, dropped by the next meeting and is open still; each once, the latest."""
    name = (ahead and ahead.series) or (last and last.series)
    if not name:
        return
    from coop_tracker.series import series

    alive = open_ | {each.thing for each in due}
    dropped = {each.thing: each for each in series(view, name).followed if each.thread in _DROPPED}
    yield from (each for thing, each in dropped.items() if thing in alive)


_DROPPED: Final = (Thread.DROPPED, Thread.NOTHING_RECORDED)


def _disputed(view: "View", whole: Scope) -> Iterator[Disputed]:
    """Facts of which accounts disagree, where the best of them is not what the record goes by."""
    sql = "SELECT DISTINCT thing FROM conflicts WHERE NOT recorded ORDER BY position, thing"
    named = [thing for (thing,) in view.connection.execute(sql)]
    things = {*_things(whole)}
    world = view.world()
    found: dict[tuple[int, str | None], Disputed] = {}
    for thing in [each for each in named if _concerns(view, each, things)][: 2 * SHOWN]:
        for each in weighed(thing, view.history(thing), world):
            if each.conflicting and not (each.preferred and each.preferred.is_recorded):
                key = (each.about.position, each.field)
                told = found[key].things if key in found else ()
                found[key] = Disputed((*told, thing), each)
    yield from found.values()


def _concerns(view: "View", thing: str, things: set[str]) -> bool:
    """Whether a thing is one of these, or says something of one of these."""
    if thing in things:
        return True
    kind, _, slug = thing.partition(":")
    sql = _NAMES.get(kind)
    return bool(sql) and any(one in things for (one,) in view.connection.execute(sql or "", (slug,)))


_NAMES: Final = {
    "endorsement": "SELECT target FROM endorsement_targets WHERE endorsement = ?",
    "agreement": "SELECT 'proposal:' || proposal FROM agreement_proposals WHERE agreement = ?",
    "action": "SELECT target FROM action_about WHERE action = ?",
    "track": "SELECT 'proposal:' || proposal FROM proposal_tracks WHERE track = ?",
    "bundle": "SELECT item FROM bundle_items WHERE bundle = ?",
}
"""By kind: what a thing names that a brief may be about."""


def _contests(view: "View", whole: Scope) -> Iterator[tuple[str, Contest]]:
    """What was introduced in two ways."""
    for thing in sorted(queries.contested_things(view.connection, [*_things(whole)]))[:SHOWN]:
        yield from ((thing, each) for each in view.contests(thing))
