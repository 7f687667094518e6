"""What depends on an entry is told before it is taken back, worked out and not guessed; and nothing is left of that."""

from types import SimpleNamespace

import pytest

from coop_tracker.dependents import Dependents, counting, dependents, outcomes
from coop_tracker.errors import UnknownThing
from coop_tracker.vocabulary import Disposition, Stage
from tests import given as say
from tests.given import Ledger, given
from tests.sessions import Desk, desk, ledger_after

__all__ = ["desk", "water"]  # fixtures of these tests

WATER = """
coop record track-opened --track rivers --title Rivers
coop record source-registered --source gazette --kind media --title Gazette
coop record party-introduced --party board --kind organization --name Board
coop record proposal-made --proposal water --title Water --track rivers --proposer AA --counterpart DD --cite gazette#p1
coop record endorsement-given --target water --by DD --strength welcomed --endorsement words
coop record endorsement-given --target water --by board --strength noted
"""


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk at which a proposal was recorded and answered."""
    desk.file("coop.db", ledger_after(WATER))
    return desk


def at(ledger: Ledger, label: str) -> int:
    return next(each.position for each in ledger.read() if each.event_id == ledger.ids[label])


def stages(found: Dependents) -> list[tuple[str, Stage | None, Stage | None, Disposition]]:
    return [
        (each.after.proposal, each.before.stage, each.after.stage, each.after.disposition) for each in found.outcomes
    ]


def test_the_proposal_whose_stage_an_event_decides_is_named_with_what_it_would_become() -> None:
    ledger = given(say.made(to=["DD"], label="ask"), say.endorsed(label="words"), say.declined(label="no"))
    assert stages(dependents(ledger, [at(ledger, "words")])) == [
        ("water", Stage.ENDORSED, Stage.PROPOSED, Disposition.DECLINED)
    ]
    assert stages(dependents(ledger, [at(ledger, "no")])) == [
        ("water", Stage.ENDORSED, Stage.ENDORSED, Disposition.ACTIVE)
    ]
    assert stages(dependents(ledger, [at(ledger, "ask")])) == [("water", Stage.ENDORSED, None, Disposition.VOID)]


def test_what_depends_on_two_events_together_may_be_more_than_on_each() -> None:
    ledger = given(say.made(to=["DD"]), say.endorsed(label="one"), say.endorsed(label="two"))
    one, two = at(ledger, "one"), at(ledger, "two")
    assert not dependents(ledger, [one])
    assert stages(dependents(ledger, [one, two])) == [("water", Stage.ENDORSED, Stage.PROPOSED, Disposition.ACTIVE)]


def test_nothing_of_the_trial_is_left() -> None:
    ledger = given(say.made(to=["DD"]), say.endorsed(label="words"))
    before = [(each.event_id, each.envelope.hash) for each in ledger.read()]
    dependents(ledger, [at(ledger, "words")])
    assert [(each.event_id, each.envelope.hash) for each in ledger.read()] == before
    assert ledger.stands().stage is Stage.ENDORSED
    ledger.tell(say.begun())
    assert ledger.stands().stage is Stage.IMPLEMENTATION


def test_a_thing_that_nothing_else_introduces_is_named_with_those_who_name_it() -> None:
    ledger = given(
        say.source("gazette", label="registered"),
        say.party("board", label="board"),
        say.party("board", label="again"),
        say.made(sources=[{"source": "gazette"}], label="ask"),
        say.endorsed(["board"], label="words"),
    )
    assert not dependents(ledger, [at(ledger, "board")]).orphans
    (orphan,) = dependents(ledger, [at(ledger, "board"), at(ledger, "again")]).orphans
    assert (orphan.thing, orphan.named_by) == ("party:board", (at(ledger, "words"),))
    (orphan,) = dependents(ledger, [at(ledger, "registered")]).orphans
    assert (orphan.thing, orphan.named_by) == ("source:gazette", (at(ledger, "ask"),))
    ledger.tell(say.retracted("words"))
    assert not dependents(ledger, [at(ledger, "board"), at(ledger, "again")]).orphans


def test_events_that_refer_to_it_are_named_unless_they_no_longer_count() -> None:
    ledger = given(
        say.made(to=["DD"]),
        say.endorsed(endorsement="words", label="words"),
        say.withdrawn(label="back"),
        say.withdrawn(label="again"),
    )
    found = dependents(ledger, [at(ledger, "words")])
    assert [(each.recorded.position, each.to) for each in found.referring] == [
        (at(ledger, "back"), at(ledger, "words")),
        (at(ledger, "again"), at(ledger, "words")),
    ]
    ledger.tell(say.retracted("again"))
    assert [each.recorded.position for each in dependents(ledger, [at(ledger, "words")]).referring] == [
        at(ledger, "back")
    ]


def test_what_would_count_again_is_named() -> None:
    ledger = given(
        say.made(to=["DD"], label="ask"),
        say.endorsed(label="words"),
        say.endorsed(strength="noted", replaces="words", label="mended"),
    )
    ledger.tell(say.retracted("ask", label="gone"))
    assert dependents(ledger, [at(ledger, "mended")]).returning == (at(ledger, "words"),)
    found = dependents(ledger, [at(ledger, "gone")])
    assert found.returning == (at(ledger, "ask"),)
    assert stages(found) == [("water", None, Stage.PROPOSED, Disposition.ACTIVE)]
    ledger.tell(say.retracted("mended"))
    assert dependents(ledger, [at(ledger, "mended")]).returning == ()  # what it corrected counts already


def test_heirs_and_those_whose_sides_would_change_are_among_the_outcomes() -> None:
    ledger = given(say.party("trust", parent="DD", classification="government", label="trust"), say.made(to=["DD"]))
    ledger.tell(say.endorsed(["trust"]))
    assert ledger.stands().stage is Stage.ENDORSED
    assert stages(dependents(ledger, [at(ledger, "trust")])) == [
        ("water", Stage.ENDORSED, Stage.PROPOSED, Disposition.ACTIVE)
    ]


def test_what_a_correction_would_change_can_be_asked() -> None:
    ledger = given(say.made(to=["DD"]), say.endorsed(label="words"))
    (outcome,) = outcomes(ledger, say.endorsed(strength="noted", replaces=ledger.ids["words"]))
    assert (outcome.before.stage, outcome.after.stage) == (Stage.ENDORSED, Stage.PROPOSED)
    assert outcomes(ledger, say.endorsed(strength="agreed", replaces=ledger.ids["words"]))[0].after.stage is (
        Stage.AGREED_IN_PRINCIPLE
    )
    assert outcomes(ledger, say.endorsed(words="welcome", replaces=ledger.ids["words"])) == ()


def test_of_several_events_those_are_told_apart_that_count() -> None:
    ledger = given(say.made(label="ask"), say.endorsed(label="words"), say.endorsed(replaces="words", label="mended"))
    ledger.tell(say.retracted("ask"))
    told = [*ledger.read()]
    assert [each.event.label for each in counting(ledger, told) if each.event.label] == ["mended"]
    assert counting(ledger, []) == []
    assert not dependents(ledger, [])


def test_nothing_depends_on_what_is_not_there() -> None:
    with pytest.raises(UnknownThing, match="nothing is recorded at position 99"):
        dependents(given(), [99])


# At the desk


def test_what_depends_on_an_entry_is_told_before_it_is_taken_back(water: Desk) -> None:
    answer = water.run("coop retract 5 --reason 'another meeting'")
    assert answer == (
        "recorded 7 event-retracted, taking back 5\n",
        "coop: stage of water: endorsed → proposed\n",
        0,
    )
    answer = water.run("coop retract 2 3 --reason 'another' --dry-run")
    assert answer == (
        "would retract 2, 3: nothing was recorded\n",
        (
            "coop: nothing else introduces party:board, which event 6 will still name\n"
            "coop: nothing else introduces source:gazette, which event 4 will still name\n"
        ),
        0,
    )


def test_what_comes_of_taking_a_retraction_back_is_told(water: Desk) -> None:
    water.says("coop retract 5 --reason 'another meeting'")
    assert water.run("coop retract 7 --reason 'it was this one'") == (
        "recorded 8 event-retracted, taking back 7\n",
        "coop: event 5 will count again\ncoop: stage of water: proposed → endorsed\n",
        0,
    )


def test_a_batch_is_taken_back_whole_by_a_position_in_it_or_by_its_id(water: Desk) -> None:
    file = '[[events]]\ntype = "TopicDiscussed"\nproposal = "dams"\ntitle = "Dams"\n'
    water.file("dams.toml", file + '[[events]]\ntype = "ProposalMade"\nproposal = "dams"\nproposers = ["AA"]\n')
    water.says("coop import dams.toml")
    answer = water.run("coop retract --batch 8 --reason 'the wrong file'")
    assert answer.out == "recorded 9 event-retracted, taking back the 2 events of the batch\n"
    assert answer.err == ("coop: stage of dams: proposed → none\ncoop: disposition of dams: active → void\n")
    assert water.says("coop list").splitlines()[2].split("\t")[3:5] == ["–", "void"]
    assert water.refuses("coop retract --batch 7 --reason x") == (
        "coop: nothing of the batch of position 7 counts any more\n"
    )
    water.says("coop retract 9 --reason 'it was the right one'")
    assert water.says("coop list").splitlines()[2].split("\t")[3:5] == ["proposed", "active"]
    water.says("coop retract 7 --reason 'not discussed'")
    batch = water.exported()[7]["batch_id"]
    answer = water.run(f"coop retract --batch {batch} --reason 'the wrong file'")
    assert "coop: 1 of the 2 events of the batch no longer count, and stay as they are\n" in answer.err
    assert answer.out == "recorded 12 event-retracted, taking back the 1 event of the batch\n"


def test_a_batch_that_is_not_there_is_told(water: Desk) -> None:
    assert water.refuses("coop retract --batch 99 --reason x") == (
        "coop: nothing is recorded at position 99; the last one is 6\n"
    )
    assert water.refuses("coop retract --batch spring --reason x") == (
        "coop: nothing was recorded in a batch 'spring': coop export shows the batch_id of every event\n"
    )
    assert "say what to take back: positions, or --batch" in water.cannot_read("coop retract --reason x")
    assert "say what to take back: positions, or --batch" in water.cannot_read("coop retract 1 --batch 1 --reason x")


def test_a_correction_that_changes_an_answer_says_so(water: Desk) -> None:
    assert water.says("coop correct 5 strength=noted") == (
        "recorded 7 endorsement-given, correcting 5\nstage of water: endorsed → proposed\n"
    )
    assert water.says("coop correct 7 strength=agreed --dry-run") == (
        "would correct 7: nothing was recorded\nstage of water: proposed → agreed in principle\n"
    )
    assert water.says("coop correct 7 words=Hm") == "recorded 8 endorsement-given, correcting 7\n"


def test_on_a_terminal_it_is_asked_before_something_is_taken_back_that_more_rests_on(
    water: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("coop_tracker.cli.mend.sys", terminal)
    answer = water.run("coop retract 5 --reason x", typed="n\n")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "coop: stage of water: endorsed → proposed\nTake back 5? [y/N]: n\nAborted!\n"
    assert water.says("coop retract 6 --reason x") == "recorded 7 event-retracted, taking back 6\n"
    assert water.says("coop retract 5 --reason x", typed="y\n") == "recorded 8 event-retracted, taking back 5\n"
    assert water.says("coop retract 8 --reason x --yes") == "recorded 9 event-retracted, taking back 8\n"


def test_the_help_tells_a_retraction_from_words_that_a_speaker_takes_back(desk: Desk) -> None:
    assert "A speaker who takes words back did say them: record endorsement-withdrawn" in " ".join(
        desk.says("coop retract --help").split()
    )
