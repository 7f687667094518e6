"""Redaction: the content is gone from every byte of the file, and everything else of the record still holds."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from coop_tracker import eventsfile
from coop_tracker.errors import ConcurrencyError, LedgerError, Refused, UnknownThing
from coop_tracker.events import Citation, EventId, EventRedacted, SourceId, identifiers
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.projections import Row, Table
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.vocabulary import Mark
from tests import given as say
from tests.given import given
from tests.sessions import Desk, desk
from tests.test_merge import exported, rows_of, take

__all__ = ["desk"]

WORDS = "xyzzy plugh"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger in whose second event a secret is told, which was made anew many times since."""
    path = tmp_path / "coop.db"
    with Tracker.open(path, create=True, recorded_by="the desk") as tracker:
        tracker.record(say.made(words=WORDS))
        tracker.record(say.endorsed(["DD"], "welcomed", words=WORDS, note=WORDS))
        for number in range(60):
            tracker.record(say.discussed(title=None, words=f"number {number} {'x' * number}"))
        tracker.rebuild()  # which leaves the old rows in pages that nothing uses any more
    return path


def bytes_of(path: Path) -> bytes:
    """The ledger's file, and those that SQLite keeps beside it."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir() if each.name.startswith(path.name))


def found(tracker: Tracker) -> list[str]:
    """The proposals that a search for the secret finds."""
    return [row.proposal for row in tracker.proposals(text="xyzzy")]


def test_no_byte_of_what_was_redacted_is_left_in_the_file(path: Path) -> None:
    with Tracker.open(path, recorded_by="the desk") as tracker:
        assert found(tracker) == ["water"]
        for word in WORDS.split():
            assert word.encode() in bytes_of(path)
        tracker.redact([1, 2], reason="an order")
        for word in WORDS.split():
            assert word.encode() not in bytes_of(path)
        assert found(tracker) == []
        assert tracker.check() == []
    for word in WORDS.split():
        assert word.encode() not in bytes_of(path)


def test_a_redaction_says_who_why_and_on_what_authority_and_the_chain_holds(path: Path) -> None:
    with Tracker.open(path) as tracker:
        head = tracker.log.head()
        (redaction,) = tracker.redact([2], reason="an order", authority="Court 5", recorded_by="the judge")
        hole = tracker.envelope(2)
        assert redaction.event == EventRedacted(event=EventId(hole.event_id), reason="an order", authority="Court 5")
        assert redaction.envelope.recorded_by == "the judge"
        assert (hole.data, hole.type) == (None, "EndorsementGiven")
        assert tracker.redactions([hole])[2].position == redaction.position
        verified = tracker.verify()
        assert (verified.faults, verified.redacted) == ((), (2,))
        assert next(tracker.log.read(after=head.position - 1, limit=1)).hash == head.hash


def test_the_redaction_and_the_hole_come_together_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    with Tracker.open(path, recorded_by="the desk") as tracker:
        head = tracker.log.head()
        monkeypatch.setattr(SqliteEventLog, "append", fail)
        with pytest.raises(RuntimeError):
            tracker.redact([2], reason="an order")
        assert tracker.log.head() == head
        assert tracker.envelope(2).data is not None
        assert tracker.check() == []


def test_a_reader_of_an_older_state_holds_the_last_trace_and_a_second_try_finishes(path: Path) -> None:
    reader = SqliteEventLog.open(path, read_only=True)
    reader.connection.execute("BEGIN")
    reader.connection.execute("SELECT * FROM events").fetchone()
    with Tracker(SqliteEventLog.open(path, wait=0.05), recorded_by="the desk") as tracker:
        with pytest.raises(ConcurrencyError, match="may still hold traces of position 2"):
            tracker.redact([2], reason="an order")
        assert tracker.envelope(2).data is None  # emptied it is, and said to be
        reader.close()
        assert tracker.redact([2], reason="an order") == []  # nothing more is to be said
        assert WORDS.encode() in bytes_of(path)  # the first event has told it too
        tracker.redact([1], reason="an order")
        assert WORDS.encode() not in bytes_of(path)


def test_an_old_file_does_not_bring_the_content_back(path: Path) -> None:
    with Tracker.open(path, recorded_by="the desk") as tracker:
        old = b"".join(eventsfile.write(tracker.log.read()))
        tracker.redact([1, 2], reason="an order")
        incoming = eventsfile.read(old, "old.jsonl").incoming
        taken = tracker.take(incoming)
        assert (len(taken.recorded), len(taken.already)) == (0, 62)
        assert [each.position for each in tracker.log.read() if each.data is None] == [1, 2]
        changed = [Incoming(say.endorsed(["EE"]), incoming[1].event_id, incoming[1].origin)]
        with pytest.raises(Refused, match="which was redacted and said something else"):
            tracker.take(changed)


def test_what_is_said_about_something_redacted_stays() -> None:
    ledger = given(say.made(words="secret"), say.endorsed(label="words"), say.declined())
    ledger.redact([ledger.log.find([ledger.ids["words"]])[0].position], reason="an order")
    (status,) = ledger.proposals()
    assert (status.stage, status.disposition, status.endorsements) == ("proposed", "declined", 0)
    assert ledger.check() == []
    with pytest.raises(UnknownThing, match="was redacted"):
        ledger.at(ledger.log.find([ledger.ids["words"]])[0].position)


def test_what_nothing_introduces_any_more_is_known_by_its_identifier_alone() -> None:
    ledger = given(say.made(), say.endorsed(label="words"))
    (made,) = (each for each in ledger.read() if each.envelope.type == "ProposalMade")
    assert [*ledger.undone_by_redacting(made.position)] == [
        "nothing else introduces proposal:water: it will not be known any more, but by its identifier"
    ]
    ledger.redact([made.position], reason="an order")
    assert ledger.proposals() == []
    assert ledger.check() == []
    ledger.tell(say.declined())  # it was introduced, so it can still be named
    ledger.tell(say.made())
    assert [(row.stage, row.disposition) for row in ledger.proposals()] == [("endorsed", "declined")]


def test_what_a_redacted_correction_or_retraction_put_out_of_force_stays_out_of_force() -> None:
    ledger = given(say.made(label="first"), say.made(proposal="dams", label="dams"))
    (first,) = ledger.log.find([ledger.ids["first"]])
    (correction,) = ledger.tell(say.made(title="Rivers", replaces="first", label="second"))
    (taking,) = ledger.tell(say.retracted("dams"))
    assert [*ledger.undone_by_redacting(correction.position)] == [
        f"nothing will count in the place of position {first.position} until that is corrected anew",
        "nothing else introduces proposal:water: it will not be known any more, but by its identifier",
    ]
    (redaction, other) = ledger.redact([correction.position, taking.position], reason="an order")
    assert isinstance(redaction.event, EventRedacted)
    assert isinstance(other.event, EventRedacted)
    assert (redaction.event.corrected, redaction.event.retracted) == (ledger.ids["first"], ())
    assert (other.event.corrected, other.event.retracted) == (None, (ledger.ids["dams"],))
    assert {row.proposal: row.disposition for row in ledger.proposals()} == {"water": "void", "dams": "void"}
    ledger.tell(say.made(title="Wells", replaces="first"))
    assert [(row.title, row.disposition) for row in ledger.proposals() if row.proposal == "water"] == [
        ("Wells", "active")
    ]
    ledger.tell(say.retracted(taking.event_id))  # the redacted retraction is itself taken back
    assert [row.disposition for row in ledger.proposals() if row.proposal == "dams"] == ["active"]
    assert ledger.check() == []


def test_what_was_corrected_keeps_its_name_its_place_and_what_was_said_of_it_when_it_is_redacted() -> None:
    ledger = given(say.made(), say.endorsed(label="words", words="secret"))
    (words,) = ledger.log.find([ledger.ids["words"]])
    (correction,) = ledger.tell(say.endorsed(["DD", "EE"], "supported", replaces="words", label="better"))
    assert [*ledger.undone_by_redacting(words.position)] == [
        f"position {correction.position} corrects it and may repeat what it says: redact that too"
    ]
    before = rows_of(ledger)
    ledger.redact([words.position], reason="an order")
    assert rows_of(ledger)["endorsements"] == before["endorsements"]
    assert ledger.check() == []
    ledger.tell(say.withdrawn("words", by=["DD"]))
    assert [row.endorsements for row in ledger.proposals()] == [1]
    ledger.tell(say.withdrawn("better", by=["EE"]))
    assert [row.endorsements for row in ledger.proposals()] == [0]
    assert ledger.check() == []


def test_what_a_correction_moved_elsewhere_is_made_anew_there_too() -> None:
    ledger = given(say.made(label="first"), say.party("body", label="body"))
    ledger.tell(say.made(proposal="dams", replaces="first"), say.party("other", country="AA", replaces="body"))
    ledger.tell(say.agreed("AA", "DD", label="pact"), say.agreed("AA", "EE", replaces="pact"))
    for name in ("first", "body", "pact"):
        ledger.redact([ledger.log.find([ledger.ids[name]])[0].position], reason="an order")
        assert ledger.check() == []
    assert [row.proposal for row in ledger.proposals()] == ["dams"]


def test_of_two_corrections_of_what_was_redacted_still_only_the_last_counts() -> None:
    ledger = given(say.made(label="first"))
    ledger.tell(say.made(summary="rivers", replaces="first"), say.made(summary="wells", replaces="first"))
    ledger.redact([ledger.log.find([ledger.ids["first"]])[0].position], reason="an order")
    assert (ledger.proposal("water").facts.summary, ledger.proposal("water").marks) == ("wells", (Mark.COMPETING,))
    assert ledger.check() == []


def test_what_names_a_hole_cannot_be_redacted_itself() -> None:
    ledger = given(say.made())
    (redaction,) = ledger.redact([1], reason="an order")
    with pytest.raises(Refused, match="says what was redacted"):
        ledger.redact([redaction.position], reason="an order")
    with pytest.raises(UnknownThing, match="nothing is recorded at position 99"):
        ledger.redact([99], reason="an order")


def test_a_redaction_that_comes_from_another_desk_takes_the_event_out_and_leaves_its_content_to_this_one() -> None:
    here, there = given(say.made(), say.endorsed(label="words")), say.empty()
    take(there, exported(here))
    (words,) = here.log.find([here.ids["words"]])
    here.redact([words.position], reason="an order")
    taken = take(there, exported(here))
    (held,) = there.log.find([words.event_id])
    assert held.data is not None
    (notice,) = taken.notices
    assert f"the event at position {held.position} is said to be redacted and no longer counts" in notice
    assert notice.endswith(f"its content is still stored here, and coop redact {held.position} would empty it")
    assert [row.endorsements for row in there.proposals()] == [0]
    assert there.check() == []
    there.redact([held.position], reason="an order there")
    assert there.verify().faults == ()
    for table in ("proposals", "proposal_steps", "endorsements", "endorsement_targets"):
        assert rows_of(there)[table] == rows_of(here)[table]


def test_a_hole_comes_from_another_desk_as_a_hole_and_what_it_introduced_can_be_named() -> None:
    here = given(say.made(label="ask"), say.endorsed())
    here.redact([here.log.find([here.ids["ask"]])[0].position], reason="an order")
    there = say.empty()
    taken = take(there, exported(here))
    assert taken.holes == 1
    (hole,) = there.log.find([here.ids["ask"]])
    assert (hole.data, hole.origin and hole.origin.ledger) == (None, here.log.ledger)
    assert there.verify().faults == ()
    assert take(there, exported(here)).holes == 0


# On the command line


def test_the_command_says_what_will_go_and_what_stays(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal water --title Water --proposer AA --words secret")
    dry = desk.run('coop redact 1 --reason "an order" --dry-run')
    assert (dry.code, dry.out) == (0, "would redact 1: nothing was changed\n")
    assert "nothing else introduces proposal:water" in dry.err
    assert desk.says('coop redact 1 --reason "an order" --authority "Court 5"') == (
        "recorded 2 event-redacted\nemptied 1; copies, backups and exports made before still hold it\n"
    )
    assert "redacted by event 2: an order" in desk.says("coop log")
    (hole, redaction) = desk.exported()
    assert (hole["data"], redaction["data"]["authority"]) == (None, "Court 5")
    assert desk.says('coop redact 1 --reason "again"') == (
        "emptied 1; copies, backups and exports made before still hold it\n"
    )
    assert b"secret" not in b"".join(desk.files().values())


def test_a_position_that_cannot_be_redacted_is_told_in_a_sentence(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    assert desk.refuses("coop redact 7 --reason x") == "coop: nothing is recorded at position 7; the last one is 1\n"
    assert desk.cannot_read("coop redact 1").startswith("Usage: coop redact")


def test_what_may_still_be_in_the_file_is_told_until_it_is_removed(
    path: Path, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    with Tracker.open(path, recorded_by="the desk") as tracker:
        with monkeypatch.context() as cut_short:
            cut_short.setattr(SqliteEventLog, "scrub", lambda _, **__: None)
            tracker.redact([1, 2], reason="an order")
        assert [fault.position for fault in tracker.verify().faults] == [1, 2]
        assert tracker.redact([2], reason="an order") == []
        assert tracker.verify().faults == ()
    assert desk.says(f"coop verify --ledger {path}").startswith("64 events hold")


def test_a_redaction_is_not_a_part_of_another_transaction() -> None:
    ledger = given(say.made())
    with pytest.raises(LedgerError, match="a transaction of its own"), ledger.log.writing():
        ledger.redact([1], reason="an order")


def test_many_redactions_at_once_leave_nothing_either(path: Path) -> None:
    with Tracker.open(path, recorded_by="the desk") as tracker:
        tracker.record_all(say.endorsed(["EE"], "welcomed", words=WORDS) for _ in range(600))
        tracker.redact([1, *range(2, 3), *range(63, 663)], reason="an order")
        assert tracker.check() == []
        assert WORDS.encode() not in bytes_of(path)


def test_an_event_from_elsewhere_without_content_comes_with_the_event_that_says_why() -> None:
    here, there = given(say.made(), say.endorsed()), say.empty()
    here.redact([here.position], reason="an order")
    lines = exported(here).splitlines(keepends=True)
    with pytest.raises(Refused, match="no event here or there says that it was redacted"):
        take(there, b"".join(lines[:-1]))


def test_a_source_of_which_nobody_says_any_more_who_may_see_it_is_for_nobody_else() -> None:
    for put_right in (say.retracted("source"), None):
        ledger = given(
            say.source("memo", visibility="restricted", label="source"),
            say.made(sources=[Citation(source=SourceId("memo"))], words="for named people only"),
            say.made(proposal="dams"),
        )
        (source,) = ledger.log.find([ledger.ids["source"]])
        if put_right:
            ledger.tell(put_right)
        else:
            ledger.redact([source.position], reason="an order")
        shown, left_out = ledger.visible("public")
        shown = [*shown]
        assert b"for named people only" not in b"".join(each.data or b"" for each in shown)
        assert source.position + 1 in left_out
        assert len(shown) + len(left_out) == ledger.position
        assert take(say.empty(), b"".join(eventsfile.write(shown))).recorded


class Named:
    """How often each party is named: a read model that has a row even where nothing counts any more."""

    name, version, kind, types = "named", 1, "party", ()
    tables = (Table("named", {"party": str, "events": int}, key=("party",)),)

    def things(self, recorded: Recorded) -> Iterable[str]:
        return {named.slug for named in identifiers(recorded.event) if named.kind == "party"}

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (the form of all)
        yield "named", (thing, len(history.entries))


def test_a_read_model_of_ones_own_keeps_no_row_of_what_only_a_redacted_event_named() -> None:
    with Tracker.in_memory(projections=[Named()]) as tracker:
        tracker.record(say.endorsed(["DD"], "noted", "party:AA"))
        tracker.record(say.endorsed(["BB"], "noted", "party:AA"))
        tracker.redact([1], reason="an order")
        assert tracker.connection.execute("SELECT * FROM named ORDER BY party").fetchall() == [("AA", 1), ("BB", 1)]
        assert tracker.check() == []
