"""Whatever was recorded, corrected and taken back: what always holds of the answers at the three moments.

Beside what must be equal by construction there is a plain model of the moments: that of ``test_model``, told which of
the events are to count. It has its dates written out by hand and shares no code with what it judges.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import hypothesis.strategies as st
from attrs import evolve
from hypothesis import given, settings

from coop_tracker.errors import Refused, UnknownThing
from coop_tracker.events import AnyEvent, EventId, Slug
from coop_tracker.gathering import Recorded
from coop_tracker.projections.model import ReadModel
from coop_tracker.reports import dossier
from coop_tracker.tracker import Tracker
from coop_tracker.view import View
from coop_tracker.vocabulary import Stance
from tests import given as say
from tests.given import Ledger
from tests.moments import asked, cited, claim, first
from tests.test_model import (
    DAYS,
    PROPOSALS,
    RAISING,
    RECORDED,
    TICK,
    Happened,
    Model,
    Told,
    answers,
    backgrounds,
    dated,
    dates,
    fates,
    happenings,
    introductions,
)

# What people record, and when


class Step(NamedTuple):
    """Something that a desk does."""

    act: str
    about: int
    """Which of the events before it is about, counted round."""
    event: AnyEvent
    """What is said, where the act is to say something."""
    days: int
    """How long after the step before."""
    sources: tuple[str, ...]
    stated_on: str | None


ACTS = (*["tell"] * 3, *["correct"] * 2, "redate", *["retract"] * 2, "retract batch", "withdraw", "deny")
PUBLISHED = {"paper": 74.0 - TICK, "minutes": 212.0 - TICK, "letter": None}
"""By the end of which day of 2025 each source was published: 15 March, July, nobody knows."""


def steps(days: st.SearchStrategy[int]) -> st.SearchStrategy[list[Step]]:
    """Some steps, so many days apart."""
    step = st.builds(
        Step,
        st.sampled_from(ACTS),
        st.integers(0, 11),
        st.one_of(happenings, answers, answers, backgrounds),
        days,
        st.lists(st.sampled_from([*PUBLISHED]), max_size=2, unique=True).map(tuple),
        st.one_of(st.none(), dates),
    )
    return st.lists(step, min_size=2, max_size=9)


on_one_day = steps(st.just(0))
over_time = steps(st.sampled_from([0, 0, 1, 40]))
TURNS = ("2025-02-28", "2025-03-10", "2025-03-31", "2025-05-01", "2025-06-01", "2025-12-31", "2026-01-01", "2026-01-02")
some_days = st.sampled_from([None, *map(date.fromisoformat, TURNS)])
"""All, or up to a day around which much of what people record here happened or became public."""
bounds = st.integers(0, 40)


def told_by(story: Sequence[Step]) -> Ledger:
    """A ledger after these steps; what the rules refuse, since what it names was taken back, is left out."""
    ledger = say.given(
        say.source("paper", published="2025-03-15"),
        say.source("minutes", published="2025-07"),
        say.source("letter"),
        say.party("board"),
        say.meeting("summit", "2025-06-01"),
        say.signed("memo", proposals=[]),
        say.made(proposal="dams", stated_on="2025-03"),
    )
    recorded = ledger.tell(say.made(["AA"], ["DD"], on="2025-03", stated_on="2025-03", meeting="summit"))
    for step in story:
        ledger.clock.now += timedelta(days=step.days)
        with suppress(Refused):
            recorded += ledger.tell(*_said(step, recorded))
    return ledger


def _said(step: Step, recorded: Sequence[Recorded]) -> Iterable[AnyEvent]:
    about = recorded[step.about % len(recorded)]
    known: dict[str, Any] = {"sources": cited(*step.sources), "stated_on": step.stated_on}
    match step.act:
        case "tell":
            yield evolve(step.event, **known)
        case "correct":
            yield evolve(step.event, replaces=EventId(about.event_id), **known)
        case "redate":
            changes: dict[str, Any] = {"on": step.stated_on, "label": None, "replaces": about.event_id}
            yield evolve(about.event, **changes)
        case "retract":
            yield say.retracted(about.event_id)
        case "retract batch":
            yield say.retracted(batch=about.envelope.batch_id)
        case "deny":
            yield claim(about.event_id, stance=Stance.DENIES, **known)
        case "withdraw":
            words = {"EndorsementGiven": say.withdrawn, "AgreementReached": say.yes_withdrawn}
            said = [each for each in recorded if each.envelope.type in words]
            for each in said[step.about % len(said) :][:1] if said else ():
                yield words[each.envelope.type](each.event_id, by=getattr(step.event, "by", ()), **known)


def position(ledger: Tracker, share: int) -> int:
    """A position that only the story comes to: some of the first are those of the cast."""
    head = ledger.log.head().position
    return head - share % (head - CAST)


CAST = len(say.CAST) + 3


# A plain model of the moments


class ModelAt(Model):
    """All answers at the moments, from a list of what was told up to a position.

    ``on`` and ``public`` are the ends of days, counted as in the table of dates.
    """

    def __init__(self, told: list[Told], on: float | None, public: float | None, *, possibly: bool) -> None:
        self.told, self.on, self.possibly = told, on, possibly
        known = Model(told)
        self.hidden = {each.id for each in told if public is not None and not self.is_public(each, public)}
        self.winner = lru_cache(maxsize=None)(self._winner)
        counting = [(self.winner(each), each) for each in told if not each.event.replaces]
        self.parties = known.parties
        self.meetings = [won for won, _ in counting if won and won.type == "MeetingHeld"] or known.meetings
        happened = sorted(
            Happened(sort[0], sort[1], root.nth, sort[2], sort[3], won, frozenset(self.line(root)))
            for won, root in counting
            if won
            for sort in [DAYS[self.when(won.event)]]
        )
        self.counted = {name: each for each in happened for name in each.line}
        self.happened = [each for each in happened if self.had_happened(each.told.type, each.earliest, each.latest)]

    def when(self, event: Any) -> str:
        return "unknown" if type(event).__name__ == "MeetingHeld" and not event.on else super().when(event)

    def _winner(self, each: Told) -> Told | None:
        won = super()._winner(each)
        return None if won is each and each.id in self.hidden else won

    def is_public(self, each: Told, by: float) -> bool:
        said = [PUBLISHED[citation.source] for citation in each.event.sources]
        stated = str(each.event.stated_on) if each.event.stated_on else "unknown"
        said += [None if stated in ("unknown", "2025-03-10/..") else DAYS[stated][1]]
        return each.type in TIMELESS or min([last for last in said if last is not None], default=RECORDED) <= by

    def had_happened(self, type_: str, earliest: float, latest: float) -> bool:
        if self.on is None or type_ in TIMELESS or latest <= self.on:
            return True
        return self.possibly and earliest <= self.on

    def is_known(self, proposal: str) -> bool:
        """Whether anything that introduced it is to be seen, whether or not it still counts."""
        for each in self.told:
            if each.type in RAISING and each.event.proposal == proposal and each.id not in self.hidden:
                own = DAYS[self.when(each.event)][2:]
                line = self.counted.get(each.id)
                if line in self.happened if line else self.had_happened(each.type, *own):
                    return True
        return False


TIMELESS = ("PartyIntroduced", "SourceRegistered", "TrackOpened", "EventRetracted", "ClaimRecorded")


def number(day: date | None) -> float | None:
    """The end of a day, as the model counts."""
    return None if day is None else (day - date(2025, 1, 1)).days + 1 - TICK


@settings(max_examples=40, deadline=None)
@given(on_one_day, some_days, some_days, bounds)
def test_at_all_moments_the_answers_are_those_of_a_plain_model(
    story: list[Step], on: date | None, public: date | None, share: int
) -> None:
    ledger = told_by(story)
    as_of = position(ledger, share)
    told = [
        Told(each.position, each.event_id, each.envelope.batch_id, each.envelope.type, each.event)
        for each in ledger.read()
        if each.position <= as_of
    ]
    with ledger.view(on=on, public=public, as_of=as_of) as view:
        for one in filter(None, (view, view.possibly)):
            model = ModelAt(told, number(on), number(public), possibly=one is view.possibly)
            rows = {row.proposal: row for row in one.proposals()}
            assert rows.keys() == {name for name in PROPOSALS if model.is_known(name)}
            at = {each.id: each.nth for each in told}
            for name, row in rows.items():
                reached = {stage: at[event_id] for stage, event_id in model.steps(name).items()}
                assert {step.stage: step.by.position for step in one.proposal(name).steps} == reached
                assert (row.stage, row.stage_decided_by) == ([*reached.items()][-1] if reached else (None, None))
                disposition, decided_by = model.disposition(name)
                assert row.disposition == disposition
                if disposition != "void":
                    assert row.disposition_decided_by == (at[decided_by] if decided_by else None)
                assert {(each.endorsement, each.possibly) for each in one.inherited(name)} == model.inherited(name)


# Recorded


def differences(ledger: View, view: View) -> list[str]:
    """In what the rows of a ledger differ from those made for a view, in all tables and in the search."""
    return ReadModel(ledger.connection).differences(ReadModel(view.connection))


@settings(max_examples=15, deadline=None)
@given(over_time)
def test_as_of_now_the_rows_are_those_of_the_live_ledger(story: list[Step]) -> None:
    ledger = told_by(story)
    for moments in ({}, {"as_of": ledger.log.head().position}):
        with asked(ledger, moments) as view:
            assert (moments, differences(ledger, view)) == (moments, [])


@settings(max_examples=15, deadline=None)
@given(over_time)
def test_on_and_public_by_a_day_far_away_the_rows_are_those_of_the_live_ledger(story: list[Step]) -> None:
    ledger = told_by(story)
    with ledger.view(on="9999-12-31") as on, ledger.view(public="9999-12-31") as public:
        assert on.possibly
        for view in (on, on.possibly, public):  # to choose what counts, more was asked of meetings and sources
            assert [each for each in differences(ledger, view) if not each.startswith("asked:")] == []


@settings(max_examples=15, deadline=None)
@given(over_time, bounds, some_days, some_days)
def test_as_of_a_position_the_rows_are_those_of_a_ledger_that_ends_there(
    story: list[Step], share: int, on: date | None, public: date | None
) -> None:
    ledger = told_by(story)
    as_of = position(ledger, share)
    with first(ledger, as_of) as ended:
        with ledger.view(as_of=as_of) as view:
            assert differences(ended, view) == []
        with ledger.view(on=on, public=public, as_of=as_of) as view, ended.view(on=on, public=public) as other:
            assert differences(view, other) == []
            if view.possibly and other.possibly:
                assert differences(view.possibly, other.possibly) == []


# Corrections


def all_answers(view: View) -> list[Any]:
    """Every answer about proposals and tracks."""
    found: list[Any] = [view.tracks(), view.proposals()]
    for row in view.proposals():
        read = view.proposal(row.proposal)
        said = [(each.words.entry.position, each.words.stands) for each in read.answers]
        came = [entry.position for entry in (*read.raised, *read.came_up, *read.own)]
        by = read.fortune.by and read.fortune.by.position
        steps = [(step.stage, step.by.position) for step in read.steps]
        found.append([read.id, steps, read.fortune.disposition, by, read.marks, said, came, view.inherited(read.id)])
    return found


@settings(max_examples=15, deadline=None)
@given(over_time, st.integers(0, 11), some_days, some_days)
def test_what_is_retracted_and_the_retraction_retracted_is_as_it_was(
    story: list[Step], about: int, on: date | None, public: date | None
) -> None:
    ledger = told_by(story)
    told = [*ledger.read(after=CAST)]
    moments: dict[str, Any] = {"on": on, "public": public}

    def all_told() -> list[Any]:
        with asked(ledger, moments) as view:
            return [all_answers(one) for one in (ledger, view, view.possibly) if one]

    before = all_told()
    (retraction,) = ledger.tell(say.retracted(told[about % len(told)].event_id))
    ledger.tell(say.retracted(retraction.event_id))
    assert ledger.check() == []
    assert all_told() == before


def labelled(view: View, labels: Mapping[int, str | None]) -> list[Any]:
    """All answers, each event told by its label; of a void proposal it may be any that took it away."""
    found: list[Any] = [view.tracks()]
    for row in sorted(view.proposals(), key=lambda row: row.proposal):
        read = view.proposal(row.proposal)
        reached = [(step.stage, labels[step.by.position]) for step in read.steps]
        by = None if row.disposition == "void" or not read.fortune.by else labels[read.fortune.by.position]
        inherited = sorted((str(labels[each.position]), each.possibly) for each in view.inherited(row.proposal))
        others = row._replace(stage_decided_by=None, disposition_decided_by=None)
        found.append((others, reached, by, inherited, [labels[entry.position] for entry in read.own]))
    return found


months = st.permutations(range(1, 13))
stories = st.lists(st.one_of(happenings, answers), min_size=3, max_size=6)


@settings(max_examples=15, deadline=None)
@given(stories, months, some_days, some_days, st.data())
def test_corrections_of_different_events_may_be_recorded_in_any_order(
    story: list[AnyEvent], at: list[int], on: date | None, public: date | None, data: st.DataObject
) -> None:
    events = dated(story, at)
    about = data.draw(st.lists(st.sampled_from([str(each.label) for each in events]), min_size=2, unique=True))
    others = data.draw(st.lists(st.one_of(fates, fates, happenings, answers), min_size=len(about), max_size=len(about)))
    same_day = data.draw(st.sampled_from(["2025-03-10", None]))  # on which all stand by when they were recorded
    mends: list[AnyEvent] = []
    for name, other, is_mended in zip(about, others, data.draw(st.permutations([True, True, False] * 2)), strict=False):
        mend = evolve(other, replaces=EventId(name), on=same_day, stated_on=data.draw(dates))
        mends.append(evolve(mend if is_mended else say.retracted(name), label=Slug(f"mend-{name}")))
    found = []
    for order in (mends, reversed(mends)):
        ledger = say.given(*introductions, *events, *order)
        labels = {each.position: each.event.label for each in ledger.read()}
        with ledger.view(on=on, public=public) as view:
            found.append([labelled(one, labels) for one in (ledger, view, view.possibly) if one])
    assert found[0] == found[1]


# On a day


def shown(view: View, things: Iterable[str]) -> set[tuple[str, int]]:
    """The events that count, of each thing."""
    found = set()
    for thing in things:
        with suppress(UnknownThing):
            found |= {(thing, entry.position) for entry in view.history(thing).entries}
    return found


def things(view: View) -> list[str]:
    """Everything that is known."""
    return [thing for (thing,) in view.connection.execute("SELECT thing FROM things ORDER BY thing")]


@settings(max_examples=15, deadline=None)
@given(over_time, st.dates(date(2025, 1, 1), date(2026, 2, 1)), st.integers(0, 200), some_days)
def test_a_day_shows_nothing_that_a_later_one_does_not_and_the_possible_all_that_is_certain(
    story: list[Step], day: date, later: int, public: date | None
) -> None:
    ledger = told_by(story)
    everything = things(ledger)
    with (
        ledger.view(on=day, public=public) as early,
        ledger.view(on=day + timedelta(later), public=public) as late,
        ledger.view(public=public) as ever,
    ):
        assert early.possibly
        assert late.possibly
        for sooner, wider in (
            (early, late),
            (early.possibly, late.possibly),
            (early, early.possibly),
            (late.possibly, ever),
        ):
            assert shown(sooner, everything) <= shown(wider, everything)
            assert {*things(sooner)} <= {*things(wider)}
            assert {each.position for each in sooner.read()} <= {each.position for each in wider.read()}


# About one thing


@settings(max_examples=10, deadline=None)
@given(over_time, bounds, some_days, some_days)
def test_a_view_about_a_thing_answers_for_it_as_one_of_the_whole_ledger_does(
    story: list[Step], share: int, on: date | None, public: date | None
) -> None:
    ledger = told_by(story)
    moments: dict[str, Any] = {"on": on, "public": public, "as_of": position(ledger, share)}
    with asked(ledger, moments) as whole:
        for thing in things(ledger):
            if thing.partition(":")[2] in UNTOUCHED:
                continue
            with asked(ledger, {**moments, "about": [thing]}) as part:
                assert (thing, *page(part, thing)) == (thing, *page(whole, thing))


UNTOUCHED = ("army-a", "company-c", "mill-s", "ministry-d", "person-q", "roads")


def page(view: View, thing: str) -> tuple[Any, ...]:
    """What is shown about a thing, and where it stands in a list; None: nothing is known of it."""
    name = thing.removeprefix("proposal:")
    rows = [row for one in (view, view.possibly) if one for row in one.proposals() if row.proposal == name]
    inherited = [view.inherited(row.proposal) for row in rows]
    try:
        return dossier.about(view, thing, date(2026, 1, 1)).plain, rows, inherited
    except UnknownThing:
        return None, rows, inherited


# The quick way


@settings(max_examples=40)
@given(over_time, some_days)
def test_a_day_from_the_rows_as_they_are_is_the_day_made_anew_from_the_log(story: list[Step], day: date | None) -> None:
    with told_by(story) as ledger:
        on = day or date(2025, 6, 1)
        quick = ledger.view(on=on)
        ledger.__class__ = Anew
        slow = ledger.view(on=on)
        for one, other in ((quick, slow), (quick.possibly, slow.possibly)):
            assert one
            assert other
            assert rows_of(one) == rows_of(other)


class Anew(Ledger):
    """A ledger that makes every row of a day anew."""

    def _laid_over(self, moments: Any) -> None:
        """Never."""


def rows_of(view: View) -> dict[str, list[Any]]:
    """Every row of a view, in order; but for the numbers by which the search knows things."""
    found = {}
    for table in ReadModel(view.connection)._tables():
        order = ", ".join(str(number + 1) for number in range(len(table.columns)))
        sql = f'SELECT * FROM "{table.name}" ORDER BY {order}'  # noqa: S608 (the tables are ours)
        found[table.name] = view.connection.execute(sql).fetchall()
    return found
