"""What words mean, looked up: everything is there, under any spelling of its name."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker import vocabulary
from coop_tracker.crosswalk import CROSSWALK, REGISTERS
from coop_tracker.errors import UnknownThing
from coop_tracker.events import EVENT_TYPES, VALUE_TYPES, kebab, slots
from coop_tracker.glossary import Gloss, look_up, vocabularies, words
from coop_tracker.vocabulary import Binding, Completion, Disposition, Stage, Strength, Word
from tests.sessions import Desk, desk, loaded

__all__ = ["desk"]  # a fixture of these tests


def one(name: str, what: str) -> Gloss:
    (found,) = [gloss for gloss in look_up(name) if gloss.what == what]
    return found


@pytest.mark.parametrize("cls", vocabularies(), ids=lambda cls: str(cls.__name__))
def test_every_word_is_found_with_its_definition(cls: type[Word]) -> None:
    for word in cls:
        assert (cls.__name__, word.definition) in [(each.vocabulary, each.meaning) for each in look_up(str(word))]
    assert one(cls.__name__, "vocabulary").words == tuple(cls)


def test_every_event_part_and_field_is_found() -> None:
    classes: list[Any] = [*EVENT_TYPES.values(), *VALUE_TYPES]
    for cls in classes:
        what = "event" if cls in EVENT_TYPES.values() else "part"
        assert {each.name for each in one(cls.__name__, what).fields} == {slot.name for slot in slots(cls)}
        for slot in slots(cls):
            places = {place for each in look_up(slot.name) if each.what == "field" for place in each.used_in}
            assert places & {f"{cls.__name__}.{slot.name}", f"Event.{slot.name}"}


def test_every_vocabulary_of_the_module_is_listed_once() -> None:
    named = {name for name, each in vars(vocabulary).items() if isinstance(each, type) and issubclass(each, Word)}
    assert {cls.__name__ for cls in vocabularies()} == named - {"Word", "Ordered"}


@pytest.mark.parametrize(
    "spelling", ["agreed_in_principle", "Agreed in principle", "AGREED-IN-PRINCIPLE", "agreedinprinciple"]
)
def test_capitals_blanks_and_hyphens_do_not_matter(spelling: str) -> None:
    assert look_up(spelling) == look_up("agreed_in_principle") != []
    assert one("proposal made", "event") == one("ProposalMade", "event") == one(kebab("ProposalMade"), "event")


def test_a_strength_is_numbered_by_its_level_and_a_stage_by_its_place() -> None:
    assert [each.number for each in words(Strength)] == [-2, -1, 0, 1, 2, 3, 4, 5]
    assert [each.number for each in words(Stage)] == [*range(9)]
    assert {each.number for each in words(Disposition)} == {None}


def test_a_word_says_in_which_fields_it_is_used() -> None:
    assert one("committed", "word").used_in == ("EndorsementGiven.strength",)
    assert {each.used_in for each in words(vocabulary.Mark)} == {()}
    assert [each.used_in for each in look_up("sources")] == [("Event.sources",)]


@given(st.text(max_size=30))
def test_any_other_name_is_refused_in_a_sentence(name: str) -> None:
    try:
        assert look_up(name)
    except UnknownThing as error:
        assert str(error).startswith(f"no word, field or event is called {name!r}")  # noqa: PT017 (most are refused)


# Other registers


def test_every_stage_and_every_way_to_end_is_called_something_elsewhere() -> None:
    crossed = {each.word for each in CROSSWALK}
    assert crossed == {*Stage, *Disposition} - {Disposition.ACTIVE, Disposition.VOID}
    assert all({*each.elsewhere} <= {*REGISTERS} and each.elsewhere for each in CROSSWALK)


def test_what_other_registers_tell_apart_has_a_row_for_each_case() -> None:
    cases = {each.word: [row.when for row in CROSSWALK if row.word is each.word] for each in CROSSWALK}
    assert {word: when for word, when in cases.items() if len(when) > 1} == {
        Stage.INSTRUMENT_SIGNED: [Binding.NON_BINDING, Binding.BINDING],
        Stage.COMPLETED: [Completion.CLAIMED, Completion.VERIFIED],
    }
    assert {word for word, when in cases.items() if when != [None]} == {Stage.INSTRUMENT_SIGNED, Stage.COMPLETED}


def test_a_memorandum_that_binds_nobody_is_a_pledge_and_no_commitment() -> None:
    (signed,) = [each for each in look_up("instrument signed") if each.vocabulary == "Stage" and each.what == "word"]
    told = {each.when: each.elsewhere["AidData"] for each in signed.elsewhere}
    assert told == {Binding.NON_BINDING: "Pipeline: Pledge", Binding.BINDING: "Pipeline: Commitment"}


# The command


def test_the_command_lists_every_word_with_its_definition_and_needs_no_ledger(desk: Desk) -> None:
    text = desk.says("coop vocabulary")
    for cls in vocabularies():
        for word in cls:
            assert f"{word}" in text
            assert word.definition in text
    assert desk.files() == {}


def test_the_command_tells_a_word_with_its_neighbours(desk: Desk) -> None:
    assert desk.says("coop vocabulary welcomed") == (
        "welcomed\n"
        "1 meaning\n"
        "\n"
        "welcomed, a word of Strength\n"
        "  means    welcomed, appreciated, hailed, encouraged, commended\n"
        "  number   2\n"
        "  used in  EndorsementGiven.strength\n"
        "  less     interested: keen interest, willing, ready to explore, looks forward\n"
        "  more     supported: support, full support, backed, endorsed, assured facilitation\n"
    )
    assert "  less" not in desk.says("coop vocabulary rejected")
    assert "  more" not in desk.says("coop vocabulary committed")


def test_the_command_tells_an_event_with_its_fields(desk: Desk) -> None:
    text = desk.says("coop vocabulary alias-noted")
    assert "A thing was found to have another name, or to be the same as another." in text
    assert (
        "  of         the thing that has another name, or the sort of things that are counted; kind:slug; required\n"
        in text
    )


def test_the_command_says_what_was_meant(desk: Desk) -> None:
    assert desk.refuses("coop vocabulary welcomd") == (
        "coop: no word, field or event is called 'welcomd'; did you mean welcomed?\n"
    )
    assert desk.refuses("coop vocabulary propsal-made").endswith(
        "did you mean proposal-made or proposal-amended or proposal?\n"
    )
    assert "\\x1b" in desk.refuses("coop vocabulary", "\x1b[31m")


def test_without_a_word_json_has_every_word_and_no_more(desk: Desk) -> None:
    told = json.loads(desk.says("coop vocabulary --format json"))
    assert [(each["vocabulary"], each["name"]) for each in told] == [
        (cls.__name__, str(word)) for cls in vocabularies() for word in cls
    ]
    assert {each["what"] for each in told} == {"word"}


def test_looking_a_word_up_opens_no_ledger_and_draws_nothing_on_a_pipe(desk: Desk) -> None:
    assert not loaded(desk.folder, "vocabulary", "welcomed") & {"sqlite_utils", "rich", "cattrs"}


def test_a_field_is_found_as_other_answers_name_it() -> None:
    (relation,) = look_up("Deadline.relation")
    assert (relation.name, relation.meaning) == ("relation", "how it stands to its date or anchor")
    assert [each.name for each in look_up("proposal-made.on")] == ["on"]
    assert [each.used_in for each in look_up("ProposalsLinked.relation")] != [relation.used_in]
    with pytest.raises(UnknownThing, match=r"is called 'Deadline.title'$"):
        look_up("Deadline.title")


def test_a_word_of_a_press_release_leads_to_the_word_that_means_it() -> None:
    assert [each.name for each in look_up("appreciated")] == ["welcomed"]
    assert "loi" in [each.name for each in look_up("letter of intent")]
    assert [each.what for each in look_up("Full support")] == ["word"]
