"""Two desks that record apart and exchange their exports: whoever goes first, both end with the same record."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import hypothesis.strategies as st
import pytest
from attrs import evolve
from hypothesis import given, settings

from coop_tracker import eventsfile
from coop_tracker.errors import InvalidInput, Refused
from coop_tracker.events import AnyEvent, EventId, EventRedacted
from coop_tracker.gathering import Recorded
from coop_tracker.projections.columns import THINGS
from coop_tracker.projections.model import BUILT_IN
from coop_tracker.tracker import Incoming, Taken
from coop_tracker.vocabulary import Mark
from tests import given as say
from tests.given import Clock, Ledger
from tests.sessions import SEED
from tests.test_model import answers, backgrounds, happenings, proposers

POSITIONS = (
    *("position", "stage_decided_by", "disposition_decided_by", "closed_by", "ended_by"),
    *("last_moved_by", "beside", "preferred"),
)


def exported(ledger: Ledger) -> bytes:
    """The whole log, as ``coop export`` writes it."""
    return b"".join(eventsfile.write(ledger.log.read()))


def take(ledger: Ledger, content: bytes) -> Taken:
    """Take in what another desk exported."""
    file = eventsfile.read(content, "export.jsonl")
    return ledger.take(file.incoming, holes=file.holes)


def record_of(ledger: Ledger) -> set[tuple[Any, ...]]:
    """What the log holds, apart from where and when it came into this one, and from what is said to be redacted."""
    gone = {each.event for each in ledger.events() if isinstance(each, EventRedacted)}
    return {
        (
            *(each.event_id, each.type, each.schema, each.batch_id, each.data_hash, each.first_recorded),
            None if each.event_id in gone else each.data,
        )
        for each in ledger.log.read()
    }


def rows_of(ledger: Ledger) -> dict[str, set[tuple[Any, ...]]]:
    """All rows of the read model, with the ids of events for their positions."""
    ids = {each.position: each.event_id for each in ledger.log.read()}
    found = {}
    for table in (THINGS, *(table for projection in BUILT_IN for table in projection.tables)):
        columns = [name for name in table.columns if name != "first_position"]
        rows = ledger.connection.execute(f"SELECT {', '.join(columns)} FROM {table.name}")  # noqa: S608
        found[table.name] = {
            tuple(
                ids.get(value, value) if name in POSITIONS else value for name, value in zip(columns, row, strict=True)
            )
            for row in rows
        }
    return found


def two_desks() -> tuple[Ledger, Ledger]:
    """Two ledgers whose clocks do not agree."""
    return say.empty(Clock("2026-01-01T09:00")), say.empty(Clock("2026-01-01T08:59:40"))


def exchange(one: Ledger, other: Ledger) -> None:
    """Each takes in what the other has."""
    from_one, from_other = exported(one), exported(other)
    take(other, from_one)
    take(one, from_other)


def told(ledger: Ledger, events: Sequence[AnyEvent], about: Sequence[int], kind: str) -> None:
    """Record these, and then put right some of what is there, whoever recorded it."""
    for event in events:
        with suppress(Refused):  # where it does not fit what the desk knows
            ledger.tell(event)
    there = [each for each in ledger.read() if each.envelope.type not in ("EventRetracted", "EventRedacted")]
    for number in about:
        target = there[number % len(there)]
        with suppress(Refused):
            _put_right(ledger, target, kind, events[number % len(events)])


def _put_right(ledger: Ledger, target: Recorded, kind: str, event: AnyEvent) -> None:
    if kind == "retract":
        ledger.tell(say.retracted(target.event_id))
    elif kind == "batch":
        ledger.tell(say.retracted(batch=target.envelope.batch_id))
    elif kind == "redact":
        ledger.redact([target.position], reason="a law")
    else:
        ledger.tell(evolve(event, replaces=EventId(target.event_id)))


stories = st.tuples(
    st.lists(st.one_of(happenings, happenings, answers, backgrounds), min_size=1, max_size=4),
    st.lists(st.integers(0, 99), max_size=2),
    st.sampled_from(["retract", "batch", "redact", "correct"]),
)


@settings(max_examples=15)
@given(proposers, st.lists(st.tuples(stories, stories), min_size=1, max_size=2))
def test_two_desks_that_exchange_exports_end_with_the_same_events_and_the_same_answers(
    asking: tuple[str, ...], rounds: list[tuple[Any, Any]]
) -> None:
    one, other = two_desks()
    for desk in (one, other):
        desk.tell(say.party("board"), say.meeting("summit", "2025-06-01"), say.signed("memo", proposals=[]))
        desk.tell(say.made(asking), say.made(proposal="dams"))
    for mine, theirs in rounds:
        told(one, *mine)
        told(other, *theirs)
        exchange(one, other)
    for desk in (one, other):
        assert desk.check() == []
        assert desk.verify().faults == ()
    assert record_of(one) == record_of(other)
    assert rows_of(one) == rows_of(other)
    assert not take(one, exported(other)).recorded


# A thing introduced in two ways


def contested_in(ledger: Ledger) -> list[str]:
    """Everything that is marked as contested."""
    rows = ledger.connection.execute("SELECT thing FROM things WHERE contested ORDER BY thing")
    return [thing for (thing,) in rows]


@pytest.mark.parametrize(
    ("here", "there", "thing", "field"),
    [
        (say.made(title="Water"), say.made(title="Rivers"), "proposal:water", "title"),
        (say.meeting("talks", "2025-05-01"), say.meeting("talks", "2025-06-01"), "meeting:talks", "on"),
        (say.party("body", country="AA"), say.party("body", country="DD"), "party:body", "country"),
    ],
)
def test_a_thing_introduced_in_two_ways_is_contested_until_one_is_taken_back(
    here: AnyEvent, there: AnyEvent, thing: str, field: str
) -> None:
    one, other = two_desks()
    (ours,), (theirs,) = one.tell(here), other.tell(there)
    exchange(one, other)
    for desk in (one, other):
        assert contested_in(desk) == [thing]
        (contest,) = desk.contests(thing)
        assert contest.field == field
        assert {contest.first.event_id, contest.second.event_id} == {ours.event_id, theirs.event_id}
        assert desk.check() == []
    assert rows_of(one) == rows_of(other)
    one.tell(say.retracted(theirs.event_id))
    exchange(one, other)
    assert contested_in(one) == contested_in(other) == []
    assert rows_of(one) == rows_of(other)


def test_a_contested_proposal_is_marked_and_shows_what_was_first_recorded() -> None:
    one, other = two_desks()
    one.tell(say.made(title="Water"))
    other.tell(say.made(title="Rivers"))  # its clock is behind: this came first
    exchange(one, other)
    for desk in (one, other):
        (status,) = desk.proposals()
        assert (status.title, status.marks) == ("Rivers", (Mark.CONTESTED,))


def test_introductions_that_add_to_each_other_and_titles_that_were_amended_are_not_contested() -> None:
    one, other = two_desks()
    one.tell(say.party("body", country="AA"), say.made(title="Water"), say.amended(title="Rivers"))
    other.tell(say.party("body", parent="ministry-b"), say.made(title="Rivers"))
    exchange(one, other)
    assert contested_in(one) == contested_in(other) == []


def test_what_is_recorded_here_must_still_not_be_two_things() -> None:
    one, _ = two_desks()
    one.tell(say.made(title="Water"))
    with pytest.raises(Refused, match="one identifier for two things"):
        one.tell(say.made(title="Rivers"))


def test_what_another_desk_took_back_can_still_be_named_by_what_comes_from_there() -> None:
    one, other = two_desks()
    (body,) = one.tell(say.party("body"))
    exchange(one, other)
    one.tell(say.retracted(body.event_id))
    other.tell(say.made(["body"]))
    exchange(one, other)
    assert record_of(one) == record_of(other)
    assert rows_of(one) == rows_of(other)


def test_a_retraction_of_a_batch_reaches_events_that_came_in_another_batch_elsewhere() -> None:
    file = eventsfile.read(SEED.read_bytes(), SEED.name).incoming
    one, other = two_desks()
    one.take(file)
    other.take(file[:20])
    other.take(file)
    batch = next(each.batch_id for each in one.log.find(str(each.event_id) for each in file))
    one.tell(say.retracted(batch=batch))
    take(other, exported(one))
    assert {row.disposition for row in other.proposals()} == {row.disposition for row in one.proposals()} == {"void"}


def test_an_event_keeps_its_id_its_batch_its_schema_and_its_first_recording() -> None:
    one, other = two_desks()
    recorded = one.tell_together(say.made(), say.endorsed())
    take(other, exported(one))
    for each in recorded:
        (there,) = other.log.find([each.event_id])
        envelope = each.envelope
        assert (there.batch_id, there.schema, there.data) == (envelope.batch_id, envelope.schema, envelope.data)
        assert there.first_recorded == envelope.first_recorded
        assert there.ledger != envelope.ledger


# What an export must be to be taken in


def test_an_envelope_that_was_changed_is_refused_where_the_event_before_it_is_there() -> None:
    one, other = two_desks()
    one.tell(say.made())
    lines = exported(one).splitlines(keepends=True)
    forged = b"".join([*lines[:-1], lines[-1].replace(b"the desk", b"somebody")])
    with pytest.raises(InvalidInput, match="its envelope is not what was recorded") as refused:
        take(other, forged)
    assert [fault.where for fault in refused.value.faults] == [f"line {len(lines)}"]
    assert other.position == len(lines) - 1  # the cast, and no more


def test_a_part_of_an_export_can_be_taken_in() -> None:
    one, other = two_desks()
    one.tell(say.made(), say.declined())
    lines = exported(one).splitlines(keepends=True)
    assert len(take(other, b"".join(lines[:3] + lines[-2:])).recorded) == 5


def test_ones_own_events_beside_an_export_are_judged_as_if_they_came_after_it() -> None:
    one, other = two_desks()
    other.tell(say.made(title="Rivers"))
    file = eventsfile.read(exported(other), "export.jsonl")
    with pytest.raises(Refused, match="one identifier for two things"):
        one.take([Incoming(say.made(title="Water")), *file.incoming])
    one.take([Incoming(say.discussed(title=None)), *file.incoming])  # what it is, the export says
    assert [row.title for row in one.proposals()] == ["Rivers"]
