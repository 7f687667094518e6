"""The implementation matrix: where every proposal stands, what we owe, what they owe, and by when; row by row.

Everything is asked of all proposals at once, at whatever moment a record is, and measured against a stated day. Each
answer keeps the position of the event that decides it. What is missing is None, or empty, and told as missing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coop_tracker import collector, queries, schedule
from coop_tracker.activity import activity
from coop_tracker.configuration import Configuration
from coop_tracker.history import happened
from coop_tracker.instrument import Force, force
from coop_tracker.queries import agenda, terms
from coop_tracker.queries import matrix as asked
from coop_tracker.queries.matrix import Deciding, Inherited, Raised, Response
from coop_tracker.schedule import Due
from coop_tracker.vocabulary import (
    Activity,
    DueKind,
    EndingSide,
    InstrumentKind,
    InstrumentStep,
    Schedule,
    Stage,
)

if TYPE_CHECKING:
    from coop_tracker.diff import Change, Diff
    from coop_tracker.view import View

__all__ = ["Ended", "Idleness", "Matrix", "MatrixRow", "MatrixTrack", "Responsible", "Signed"]


class Signed(NamedTuple):
    """An instrument that names a proposal, or is a draft of one."""

    instrument: str
    title: str
    kind: InstrumentKind | None
    commits: bool | None
    """Whether it commits its parties; None: that is not on record."""
    position: int
    """Of its signing; of a draft, of the event that introduced it."""
    on: str | None
    """When it was signed, as it was given; None: it was not."""
    step: InstrumentStep | None
    """The last step it took."""
    force: Force
    """Whether it is in force on the day, and until when."""
    parties: tuple[str, ...]


class Responsible(NamedTuple):
    """Somebody who has to do something about a proposal, or holds a role in it."""

    party: str
    side: str | None
    """On which of its sides that party stands; None: on none that the proposal names."""
    role: str
    """``owner`` of an action, or the role that is held."""
    position: int | None
    """Of the event that assigned the action; None of a role: the proposal's own page tells where it was said."""


class Idleness(NamedTuple):
    """The latest thing that moved a proposal, and how long ago that was."""

    position: int
    on: str
    """When it was, as it was given."""
    days: int | None
    """How many days before the day that was asked; None: that cannot be told."""
    activity: Activity | None
    """How quiet that is; None of what is closed, suspended or deferred."""


class Ended(NamedTuple):
    """How a closed proposal ended: the event, and who it names."""

    position: int
    type: str
    on: str
    by: tuple[str, ...]
    """Who ended it, or verified that it is complete."""
    stated_by: tuple[str, ...]
    """Who said so, where that is not who did it."""
    side: EndingSide | None
    reason: str | None
    into: tuple[str, ...] = ()
    """The proposals that took its place, where it was replaced."""


class MatrixRow(NamedTuple):
    """Where one proposal stands, and whose turn it is."""

    number: str
    """Of its track and within it, in the order of first recording: closed ones keep theirs. ``0`` is no track."""
    status: queries.ProposalStatus
    is_open: bool
    raised: tuple[Raised, ...]
    proposers: tuple[str, ...]
    counterparts: tuple[str, ...]
    sides: tuple[str, ...]
    """The sides that propose, then those that were asked."""
    responses: tuple[Response, ...]
    inherited: tuple[Inherited, ...]
    signed: tuple[Signed, ...]
    stage_since: str | None
    """When it came to its stage, as it was given."""
    responsible: tuple[Responsible, ...]
    next_step: Due | None
    """What is still to be done about it: that with the nearest day. None: nothing is on record."""
    further_steps: int
    """How much else is still to be done about it."""
    last_moved: Idleness | None
    deciding: tuple[Deciding, ...]
    conflicts: tuple[tuple[int, str | None], ...]
    """Of which events accounts disagree, and in which field, where none is better than the others."""
    reported_by: tuple[int, ...]
    """The events in which a source reported its status."""
    ended: Ended | None
    """How it ended, where it is closed."""
    changes: "tuple[Change, ...]" = ()
    """In what it changed since the earlier moment; none where no moment was given."""
    possibly: "MatrixRow | None" = None
    """The same if all had happened that only possibly had, where that differs."""
    is_certain: bool = True
    """False: it is in the second answer alone."""
    is_possible: bool = True
    """False: it is in the first answer alone."""

    @property
    def proposal(self) -> str:
        """Its identifier."""
        return self.status.proposal

    @property
    def track(self) -> str | None:
        """The track under which it stands: the first it is on; None: it is on none."""
        return self.status.tracks[0] if self.status.tracks else None

    @property
    def schedule(self) -> Schedule | None:
        """How it stands to the day of its next step; None: no step is on record."""
        return self.next_step.schedule if self.next_step else None

    @property
    def answering(self) -> tuple[Response, ...]:
        """The answers that count: of the sides that were asked; where none was named, of any that does not propose."""
        asked_ = tuple(each for each in self.responses if each.role == "counterpart")
        return asked_ or tuple(each for each in self.responses if each.role == "other")


class MatrixTrack(NamedTuple):
    """A track, with the open proposals that stand under it."""

    track: str | None
    title: str
    ordinal: int
    """The first part of the numbers of its rows."""
    rows: tuple[MatrixRow, ...]
    elsewhere: tuple[MatrixRow, ...]
    """Those on this track that stand under another one, or in the annex."""
    proposals: int
    """How many are on it, closed ones too; 0: nothing was proposed."""


class Matrix(NamedTuple):
    """Where every proposal stands on a day, track by track."""

    day: date
    tracks: tuple[MatrixTrack, ...]
    closed: tuple[MatrixRow, ...]
    """The annex: what has ended, in the order of the numbers."""
    steps: tuple[Due, ...]
    """What is still to be done and is about no proposal."""
    signed: tuple[Signed, ...]
    """The instruments that name no proposal."""
    bundles: tuple[tuple[str, str, int, str | None], ...]
    """The bundles of which no item is a proposal: identifier, title, position and date."""
    names: Mapping[str, str]
    """What parties, meetings, tracks, bundles and sources are called, by ``kind:slug``."""
    since: "Diff | None" = None
    """What changed since the earlier moment."""
    has_second: bool = False
    """Whether something only possibly had happened, so that there is a second answer."""

    @property
    def rows(self) -> tuple[MatrixRow, ...]:
        """Every row: the open ones track by track, then the annex."""
        return (*(row for track in self.tracks for row in track.rows), *self.closed)

    def name(self, kind: str, slug: str) -> str:
        """What a thing is called; its identifier where it has no name."""
        return self.names.get(f"{kind}:{slug}", slug)


def matrix(
    view: "View",
    day: date,
    configuration: Configuration | None = None,
    since: "View | None" = None,
    *,
    track: str | None = None,
    party: str | None = None,
) -> Matrix:
    """The implementation matrix of a record.

    A proposal on several tracks stands once, under the first, and is named under the others. Where only possibly
    happened by the day what a second answer counts, a row that differs there has that beside it.

    Args:
        view: the record, at whatever moment.
        day: the day against which deadlines, terms and silence are measured.
        configuration: who *we* are, how long a silence is long, and which days are worked.
        since: the record at an earlier moment, to tell what changed.
        track: only the proposals on this track, whole.
        party: only what concerns this party, or whoever belongs to it.
    """
    settings = configuration or Configuration()
    with collector.paused():
        made = _Made(view, day, settings)
        found = made.rows()
        second = view.otherwise
        if second:
            other = _Made(second, day, settings)
            made.know_tracks_of(other)
            found = [*_beside(found, other.rows(), made.ordinals)]
        difference = _difference(since, view) if since else None
        if difference:
            changed = set(difference.names())
            told = {name: tuple(difference.changes(name)) for name in changed}
            found = [row._replace(changes=told.get(row.proposal, ())) for row in found]
        whole = made.whole(found, track)
    whole = whole._replace(since=difference, has_second=second is not None)
    return _concerning(whole, view, day, party) if party else whole


def _difference(before: "View", after: "View") -> "Diff":
    from coop_tracker.diff import diff

    return diff(before, after)


def _beside(
    certain: Iterable[MatrixRow], possible: Iterable[MatrixRow], ordinals: Mapping[str | None, int]
) -> Iterator[MatrixRow]:
    """Each row of the first answer with that of the second, where it differs; then those of the second alone."""
    others = {row.proposal: row for row in possible}
    counts: dict[int, int] = defaultdict(int)
    for row in certain:
        counts[ordinals[row.track]] += 1
        other = others.pop(row.proposal, None)
        same = other is not None and other._replace(number=row.number) == row
        yield row if same else row._replace(possibly=other, is_possible=other is not None)
    for row in others.values():
        ordinal = ordinals[row.track]
        counts[ordinal] += 1
        yield row._replace(number=f"{ordinal}.{counts[ordinal]}", is_certain=False)


class _Made:
    """The rows of a record at one moment, read in bulk."""

    def __init__(self, view: "View", day: date, settings: Configuration) -> None:
        self.view = view
        self.connection = view.connection
        self.world = view.world()
        self.day = day
        self.statuses = queries.proposals(self.connection)
        self.tracks = queries.tracks(self.connection)
        on_tracks = [each.track for each in self.tracks if each.track is not None]
        self.ordinals: dict[str | None, int] = {None: 0, **{name: nth for nth, name in enumerate(on_tracks, 1)}}
        self.names = asked.names(self.connection, ("party", "meeting", "track", "bundle", "source"))
        self.idle = {each.proposal: each.activity for each in activity(self.connection, day, settings.staleness)}
        self.due = [each for each in schedule.due(view, day, settings, everything=True) if each.schedule not in _DONE]
        self.belonging: dict[tuple[str, str], bool] = {}
        parties = asked.instrument_parties(self.connection)
        signed_on = asked.signed_on(self.connection)
        self.instruments = {
            row.instrument: Signed(
                row.instrument,
                row.title,
                InstrumentKind(row.kind) if row.kind else None,
                row.commits,
                row.position,
                signed_on[row.instrument][0],
                InstrumentStep(step) if (step := signed_on[row.instrument][1]) else None,
                force(row.terms, day),
                tuple(parties.get(row.instrument, ())),
            )
            for row in terms.instruments(self.connection, "TRUE")
        }

    def know_tracks_of(self, other: "_Made") -> None:
        """Tell of the tracks too on which something only possibly was proposed."""
        known = {each.track for each in self.tracks}
        further = [each for each in other.tracks if each.track not in known]
        self.tracks = sorted([*self.tracks, *further], key=lambda each: each.track is None)
        for each in further:
            self.ordinals.setdefault(each.track, max(self.ordinals.values()) + 1)

    def rows(self) -> list[MatrixRow]:
        """A row for each proposal, in the order they were first recorded."""
        connection = self.connection
        items = asked.items(connection)
        raised, responses = asked.raised(connection), asked.responses(connection)
        inherited, deciding = asked.inherited(connection), asked.deciding(connection)
        parties, sides = asked.parties(connection), asked.sides(connection)
        since, conflicts = asked.stages_since(connection), asked.conflicts(connection)
        reports, steps = asked.reports(connection), self._steps()
        signed: dict[str, list[Signed]] = defaultdict(list)
        for name, instrument in asked.signed_for(connection):
            signed[name].append(self.instruments[instrument])
        counts: dict[int, int] = defaultdict(int)
        found = []
        for status in self.statuses:
            name = status.proposal
            item, named = items[name], parties.get(name, [])
            ordinal = self.ordinals[status.tracks[0] if status.tracks else None]
            counts[ordinal] += 1
            own_sides = tuple(dict.fromkeys(sides.get(name, ())))
            mine = steps.get(name, [])
            found.append(
                MatrixRow(
                    number=f"{ordinal}.{counts[ordinal]}",
                    status=status,
                    is_open=item.is_open,
                    raised=tuple(raised.get(name, ())),
                    proposers=tuple(party for party, role in named if role == "proposer"),
                    counterparts=tuple(party for party, role in named if role == "counterpart"),
                    sides=own_sides,
                    responses=tuple(responses.get(name, ())),
                    inherited=tuple(inherited.get(name, ())),
                    signed=tuple(signed.get(name, ())),
                    stage_since=since.get((name, status.stage)) if status.stage else None,
                    responsible=tuple(self._responsible(own_sides, named, mine)),
                    next_step=mine[0] if mine else None,
                    further_steps=max(0, len(mine) - 1),
                    last_moved=self._last_moved(name, item),
                    deciding=tuple(deciding.get(name, ())),
                    conflicts=tuple(conflicts.get(name, ())),
                    reported_by=tuple(reports.get(name, ())),
                    ended=None if item.is_open else self._ended(status, item),
                )
            )
        return found

    def whole(self, rows: Iterable[MatrixRow], only: str | None) -> Matrix:
        """The rows under their tracks, and what is tied to no proposal beside."""
        by_number = sorted(rows, key=lambda row: _order(row.number))
        placed: dict[str | None, list[MatrixRow]] = defaultdict(list)
        for row in by_number:
            for name in row.status.tracks or (None,):
                placed[name].append(row)
        tracks = [
            MatrixTrack(
                each.track,
                each.title,
                self.ordinals[each.track],
                tuple(row for row in placed[each.track] if row.is_open and (only or row.track == each.track)),
                tuple(row for row in placed[each.track] if not only and row.track != each.track),
                len(placed[each.track]),
            )
            for each in self.tracks
            if only is None or each.track == only
        ]
        closed = (row for row in by_number if not row.is_open and (only is None or only in row.status.tracks))
        tied = {instrument for _, instrument in asked.signed_for(self.connection)}
        return Matrix(
            day=self.day,
            tracks=tuple(tracks),
            closed=tuple(closed),
            steps=() if only else tuple(each for each in self.due if not _proposals(each) and each.kind in _TO_DO),
            signed=() if only else tuple(each for name, each in self.instruments.items() if name not in tied),
            bundles=() if only else tuple(asked.bundles_of_none(self.connection)),
            names=self.names,
        )

    def _steps(self) -> dict[str, list[Due]]:
        """What is still to be done about each proposal, that with the nearest day first."""
        found: dict[str, list[Due]] = defaultdict(list)
        to_come: dict[str, list[str]] = defaultdict(list)
        for name, meetings in asked.agendas(self.connection).items():
            for meeting in meetings:
                to_come[f"meeting:{meeting}"].append(name)
        for each in self.due:
            for name in (*_proposals(each), *to_come.get(each.thing, ())):
                found[name].append(each)
        return {name: sorted(steps, key=_nearest) for name, steps in found.items()}

    def _responsible(
        self, sides: Collection[str], named: Iterable[tuple[str, str]], steps: Iterable[Due]
    ) -> Iterator[Responsible]:
        owners = [(party, "owner", each.position) for each in steps for party in each.owners]
        roles = [(party, role, None) for party, role in named if role not in ("proposer", "counterpart")]
        for party, role, position in dict.fromkeys([*owners, *roles]):
            side = next((each for each in sides if self._belongs(party, each)), None)
            yield Responsible(party, side, role, position)

    def _belongs(self, party: str, whose: str) -> bool:
        key = (party, whose)
        if key not in self.belonging:
            self.belonging[key] = agenda.belongs(self.connection, party, whose, self.day)
        return self.belonging[key]

    def _last_moved(self, name: str, item: asked.Item) -> Idleness | None:
        if item.last_moved_by is None:
            return None
        days = max(0, (self.day - item.last_moved).days) if item.last_moved else None
        return Idleness(item.last_moved_by, item.last_moved_on or "", days, self.idle.get(name))

    def _ended(self, status: queries.ProposalStatus, item: asked.Item) -> Ended | None:
        """The event that closed it: a fate, else that it was completed."""
        position = status.disposition_decided_by
        if position is None and status.stage is Stage.COMPLETED:
            position = status.stage_decided_by
        if position is None:
            return None
        recorded = self.view.at(position)
        event: Any = recorded.event
        by = getattr(event, "by", ()) or getattr(event, "verified_by", ())
        on = str(happened(event, self.world.day))
        side = EndingSide(item.side) if item.side else None
        reason, into = getattr(event, "reason", None), getattr(event, "by_proposals", ())
        return Ended(position, recorded.envelope.type, on, tuple(by), event.stated_by, side, reason, tuple(into))


def _proposals(each: Due) -> list[str]:
    """The proposals that something to be done is about."""
    things = (*each.about, each.thing)
    return [thing.removeprefix("proposal:") for thing in things if thing.startswith("proposal:")]


def _nearest(each: Due) -> tuple[bool, bool, date, int, str]:
    """What has a day comes before what has none, and the nearest day first; what does not apply comes last."""
    nearest = each.days.last or each.days.first
    rests = each.schedule is Schedule.NOT_APPLICABLE
    return rests, nearest is None, nearest or date.max, each.position, each.thing


def _order(number: str) -> tuple[bool, int, int]:
    """Track by track; what is on none comes last."""
    track, _, nth = number.partition(".")
    return track == "0", int(track), int(nth)


_DONE: Final = (Schedule.MET, Schedule.MET_LATE, Schedule.DROPPED)
_TO_DO: Final = (DueKind.ACTION, DueKind.MEETING)
"""What somebody has to do; what runs out by itself stands with its instrument."""


# Of one party


def _concerning(whole: Matrix, view: "View", day: date, party: str) -> Matrix:
    """Only what concerns a party: what it or whoever belongs to it proposes, is asked, answers, signs or is to do."""
    known: dict[str, bool] = {}

    def concerns(parties: Iterable[str]) -> bool:
        for each in parties:
            if each not in known:
                known[each] = agenda.belongs(view.connection, each, party, day)
            if known[each]:
                return True
        return False

    def keeps(row: MatrixRow) -> bool:
        return concerns(_parties(row)) or (row.possibly is not None and concerns(_parties(row.possibly)))

    tracks = (
        each._replace(
            rows=tuple(row for row in each.rows if keeps(row)),
            elsewhere=tuple(row for row in each.elsewhere if keeps(row)),
        )
        for each in whole.tracks
    )
    return whole._replace(
        tracks=tuple(each for each in tracks if each.rows or each.elsewhere),
        closed=tuple(row for row in whole.closed if keeps(row)),
        steps=tuple(each for each in whole.steps if concerns((*each.owners, *each.owed_to, *each.parties))),
        signed=tuple(each for each in whole.signed if concerns(each.parties)),
        bundles=(),
    )


def _parties(row: MatrixRow) -> Iterator[str]:
    yield from (*row.proposers, *row.counterparts, *row.sides)
    for response in row.responses:
        yield from (response.side, *response.by)
    yield from (each.party for each in row.responsible)
    for instrument in row.signed:
        yield from instrument.parties
    if row.next_step:
        yield from row.next_step.owed_to
