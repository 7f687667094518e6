"""The search: what is found by which words, best first, and that no word is more than a word."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker import events, eventsfile
from coop_tracker.cli.search import KINDS
from coop_tracker.errors import UnknownThing
from coop_tracker.projections.columns import texts_in
from coop_tracker.queries.search import search, terms
from coop_tracker.rules import NAMED_KINDS
from coop_tracker.testing import strategies
from coop_tracker.tracker import Tracker
from tests.sessions import Desk, desk, loaded, on_a_terminal, shanghai

__all__ = ["desk", "shanghai"]  # fixtures of these tests

RECORD = """
[[events]]
type = "SourceRegistered"
source = "gazette"
kind = "media"
title = "Ministers meet"
publisher = "The Gazette"
authors = ["Özgür Yıldız"]
note = "a facsimile"

[[events]]
type = "PartyIntroduced"
party = "water-board"
kind = "organization"
name = "Board of Waterways"
other_names = [{ name = "水务局", kind = "transliteration", lang = "zh" }]
identifiers = [{ scheme = "org-id", id = "AA-REG-77" }]

[[events]]
type = "PartyIntroduced"
party = "dupont"
kind = "person"
name = "Éloïse Dupont"
honorific = "Prof."
memberships = [{ organization = "water-board", role = "Chief Hydrologist" }]

[[events]]
type = "AliasNoted"
of = "party:water-board"
name = "Su İdaresi"

[[events]]
type = "MeetingHeld"
meeting = "talks"
title = "Talks on rivers"
kind = "bilateral"
place = "Geneva"
on = "2021-07"
participants = [{ party = "dupont", role = "delegate", title = "Envoy Extraordinary" }]

[[events]]
type = "TrackOpened"
track = "rivers"
title = "Rivers"

[[events]]
type = "ProposalMade"
proposal = "leaks"
title = "Leak detection"
summary = "Sensors in two towns"
tracks = ["rivers"]
words = "offered to equip"
sources = [{ source = "gazette", quote = "a most generous offer" }]

[[events]]
type = "ProposalMade"
proposal = "pumps"
title = "Pumps"
words = "detection of leaks comes later"

[[events]]
type = "EndorsementGiven"
endorsement = "warm"
by = ["AA"]
strength = "welcomed"
targets = ["leaks"]
words = "keen interest in sensors"
condition = "subject to audit"

[[events]]
type = "PilotStarted"
proposals = ["leaks"]
place = "Port Royal"

[[events]]
type = "ProposalDeclined"
proposals = ["pumps"]
reason = "no budget"

[[events]]
type = "AgreementReached"
agreement = "accord"
parties = ["AA", "BB"]
words = "agreed on sharing data"

[[events]]
type = "InstrumentSigned"
instrument = "mou"
title = "Memorandum"
kind = "mou"
place = "Lausanne"
proposals = ["leaks"]
signatories = [{ party = "dupont", title = "Plenipotentiary" }]

[[events]]
type = "ActionAssigned"
action = "list"
text = "Name the towns"
about = ["proposal:leaks"]
deadline = { said = "before harvest", relation = "by" }

[[events]]
type = "BundleAnnounced"
bundle = "twelve"
title = "Twelve projects"
of = "projects"
count = 12
words = "a dozen"
"""


@pytest.fixture(scope="module")
def record() -> Iterator[Tracker]:
    with Tracker.in_memory() as tracker:
        tracker.take(eventsfile.read(RECORD.encode(), "record.toml").incoming)
        yield tracker


def found(tracker: Tracker, words: str, **limits: Any) -> list[str]:
    return [hit.thing for hit in tracker.search(words, **limits).hits]


@pytest.mark.parametrize(
    ("words", "things"),
    [
        ("leak", ["proposal:leaks", "proposal:pumps"]),
        ("leaks", ["proposal:leaks", "proposal:pumps"]),
        ("LEAK towns", ["proposal:leaks"]),
        ("water-board", ["party:water-board"]),
        ("水务", ["party:water-board"]),
        ("su idaresi", ["party:water-board"]),
        ("AA-REG-77", ["party:water-board"]),
        ("eloise", ["party:dupont"]),
        ("Éloïse", ["party:dupont"]),
        ("E\u0301loi\u0308se", ["party:dupont"]),
        ("prof", ["party:dupont"]),
        ("hydrologist", ["party:dupont"]),
        ("ozgur", ["source:gazette"]),
        ("facsimile", ["source:gazette"]),
        ("geneva", ["meeting:talks"]),
        ("envoy", ["meeting:talks"]),
        ("generous", ["proposal:leaks"]),
        ('"port royal"', ["proposal:leaks"]),
        ("budget", ["proposal:pumps"]),
        ("audit", ["endorsement:warm"]),
        ("sharing", ["agreement:accord"]),
        ("lausanne", ["instrument:mou"]),
        ("plenipotentiary", ["instrument:mou"]),
        ("harvest", ["action:list"]),
        ("dozen", ["bundle:twelve"]),
        ("river", ["track:rivers", "meeting:talks"]),
    ],
)
def test_a_thing_is_found_by_what_is_recorded_of_it(record: Tracker, words: str, things: list[str]) -> None:
    assert found(record, words) == things


def test_all_words_are_required_in_any_order_and_a_phrase_as_it_stands(record: Tracker) -> None:
    assert found(record, "sensors keen") == ["endorsement:warm"]
    assert found(record, '"keen interest"') == ["endorsement:warm"]
    assert found(record, '"interest keen"') == []
    assert found(record, '"keen inter"') == []  # what stands in quotes is no beginning of a word
    assert found(record, '"keen interest" audit') == ["endorsement:warm"]


def test_a_title_counts_more_than_a_text_and_an_identifier_stands_between() -> None:
    with Tracker.in_memory() as tracker:
        for slug, title, words in (("a", "A", "the dam"), ("dam", "B", "x"), ("c", "The dam", "x"), ("b", "D", "dam")):
            tracker.record(events.ProposalMade(proposal=events.ProposalId(slug), title=title, words=words))
        assert found(tracker, "dam")[:2] == ["proposal:c", "proposal:dam"]
        assert {*found(tracker, "dam")[2:]} == {"proposal:a", "proposal:b"}


def test_what_matches_equally_well_comes_in_the_order_of_the_alphabet() -> None:
    with Tracker.in_memory() as tracker:
        for slug in ("dd", "aa", "cc", "bb"):
            tracker.record(events.ProposalMade(proposal=events.ProposalId(slug), title="Dam"))
        assert found(tracker, "dam") == [f"proposal:{slug}" for slug in ("aa", "bb", "cc", "dd")]


def test_kinds_and_a_limit_narrow_what_is_found_and_how_much_there_is_is_told(record: Tracker) -> None:
    assert found(record, "sensors", kinds=["endorsement"]) == ["endorsement:warm"]
    assert found(record, "river", kinds=["track", "proposal"]) == ["track:rivers"]
    assert record.search("leak", limit=1).total == 2
    assert found(record, "leak", limit=1) == ["proposal:leaks"]
    with pytest.raises(UnknownThing, match="'river' is no kind of thing; the kinds are source, party"):
        record.search("a", kinds=["river"])


def test_the_excerpt_shows_the_words_that_matched_and_where_they_stand(record: Tracker) -> None:
    (hit,) = record.search("gener offer").hits
    assert [hit.excerpt[begin:end] for begin, end in hit.marks] == ["generous", "offer", "offered"]
    (by_identifier,) = record.search("water-board", kinds=["party"]).hits
    assert (by_identifier.excerpt, by_identifier.marks) == ("water-board", ((0, 11),))


def test_a_search_finds_what_was_recorded_by_a_moment(record: Tracker) -> None:
    with record.view(as_of=7) as view:
        assert found(view, "sensors") == ["proposal:leaks"]  # type: ignore[arg-type]


def test_a_corrected_text_is_found_and_what_it_replaced_is_not() -> None:
    with Tracker.in_memory() as tracker:
        made = tracker.record(events.ProposalMade(proposal=events.ProposalId("dam"), title="Dam", note="granite"))
        tracker.record(
            events.ProposalMade(
                proposal=events.ProposalId("dam"), title="Dam", note="basalt", replaces=events.EventId(made.event_id)
            )
        )
        assert (found(tracker, "basalt"), found(tracker, "granite")) == (["proposal:dam"], [])


# Whatever is typed


@pytest.mark.parametrize(
    "words",
    [
        *('"', '""', '" "', 'leak"', '"leak', "'", "*", "leak*", "-leak", "+", "AND", "leak OR pumps", "NOT leak"),
        *("NEAR(leak, 2)", "title:leak", "^leak", "(", ")", "{title}:leak", "\0", "a\0b", "%", "_", ";--", "\\"),
        *("x" * 10_000, '"' * 10_001, "leak " * 10_000, "\ufdd0", "\u202e", "\x1b[31m", "é" * 5_000),
    ],
)
def test_whatever_is_typed_is_words_and_no_trouble(shanghai: Desk, record: Tracker, words: str) -> None:
    assert record.search(words).total <= 2
    answer = shanghai.run("coop search --", words)
    assert answer.code == 0


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_is_ever_trouble(text: str) -> None:
    with Tracker.in_memory() as tracker:
        tracker.search(text)


@given(st.text('ab "', max_size=40))
def test_a_term_holds_what_was_typed_and_no_quote_of_its_own(text: str) -> None:
    for term in terms(text):
        assert term.count('"') == 2
        assert term.strip('"*') in text


def test_no_more_than_a_hundred_terms_are_looked_for() -> None:
    assert len(terms("a " * 1000)) == len(terms('"a b" ' * 1000)) == 100


@given(strategies.events())
def test_a_text_that_is_found_is_a_text_of_the_event(event: Any) -> None:
    assert {*texts_in(event)} <= {*_texts(event)}


def _texts(thing: Any) -> Iterator[str]:
    for attribute in fields(type(thing)):
        value = getattr(thing, attribute.name)
        for one in value if isinstance(value, tuple) else (value,):
            if type(one) in events.VALUE_TYPES:
                yield from _texts(one)
            elif isinstance(one, str):
                yield one


def test_every_field_of_text_is_searched_or_said_not_to_be() -> None:
    from coop_tracker.projections.columns import _FOR_MACHINES, _text_slots

    texts = {slot.name for cls in _classes() for slot in events.slots(cls) if slot.held is str}
    searched = {name for cls in _classes() for name, _, has_parts in _text_slots(cls) if not has_parts}
    assert searched | _FOR_MACHINES == texts
    assert searched >= {"name", "title", "words", "quote", "place", "summary", "reason", "note", "honorific", "role"}


def _classes() -> list[Any]:
    return [*events.EVENT_TYPES.values(), *events.VALUE_TYPES]


# The command


def test_search_prints_a_row_each_on_a_pipe(shanghai: Desk) -> None:
    title = "Joint studies and pilots on AI-powered Chinese medicine"
    rows = f"thing\tkind\ttitle\texcerpt\nproposal:chinese-medicine-ai\tproposal\t{title}\t{title}\n"
    assert shanghai.run("coop search medicine") == (rows, "", 0)


def test_search_marks_what_matched_on_a_terminal(shanghai: Desk) -> None:
    drawn = on_a_terminal(shanghai.folder, "search", "minister", "--kind", "meeting")
    assert drawn.startswith("meeting:waic-2025  Pakistan's IT minister and a Chinese delegation\n    …")


def test_search_says_how_many_more_there_are(shanghai: Desk) -> None:
    answer = shanghai.run("coop search minister --limit 2")
    assert len(answer.out.splitlines()) == 3
    assert answer.err == "coop: the best 2 of 5; --limit 5 shows all\n"


def test_two_answers_of_a_day_are_cut_together(desk: Desk) -> None:
    """What is found in both is said to be, though it stands elsewhere in the order of the second."""
    desk.file(
        "pipes.toml",
        """
        [[events]]
        type = "ProposalMade"
        proposal = "wells"
        title = "Wells in towns"
        summary = "water"
        on = "2025-01"
        [[events]]
        type = "ProposalMade"
        proposal = "pipes"
        title = "Pipes"
        summary = "water, told of at length, so that it comes after what is told in a word"
        on = "2025-01"
        [[events]]
        type = "ProposalAmended"
        proposal = "pipes"
        title = "Water water"
        on = "[2025-02-01..2025-03-01]"
        """,
    )
    desk.says("coop import pipes.toml")
    answer = desk.run("coop search water --on 2025-02-15 --limit 1 --format json")
    (found,) = json.loads(answer.out)
    assert (found["thing"], found["certain"], found["possibly"]) == ("proposal:wells", True, {})
    assert answer.err.endswith("coop: the best 1 of 2; --limit 2 shows all\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("medcine", "coop: nothing is found with 'medcine'; did you mean medicine"),
        ("moit", None),
        ("chinese-medicne-ai", "did you mean chinese-medicine-ai?"),
        ("medicine moitt", "coop: nothing is found in which all of that occurs; each by itself does\n"),
        ("medicine --kind party", "coop: nothing of that kind is found; of other kinds, 1\n"),
        ("'\"'", "coop: nothing was looked for: give a word\n"),
        ("zzzzzzzz", "coop: nothing is found with 'zzzzzzzz'\n"),
    ],
)
def test_a_search_without_a_match_says_so_and_what_may_have_been_meant(
    shanghai: Desk, words: str, said: str | None
) -> None:
    answer = shanghai.run(f"coop search {words}")
    assert answer.code == 0
    if said is None:
        assert answer.out.count("\n") > 1
    else:
        assert said in answer.err
        assert answer.out == ""
        assert shanghai.says(f"coop search {words} --format json") == "[]\n"


def test_on_a_day_what_only_possibly_had_happened_is_marked(shanghai: Desk) -> None:
    table = shanghai.says("coop search medicine --on 2025-07-27").splitlines()
    assert table[1].endswith("\tall of it")
    (hit,) = json.loads(shanghai.says("coop search medicine --on 2025-07-27 --format json"))
    assert (hit["certain"], hit["possibly"]) == (False, {})


def test_the_kinds_offered_are_the_kinds_there_are(desk: Desk) -> None:
    assert KINDS == NAMED_KINDS
    assert "Invalid value for '--kind'" in desk.cannot_read("coop search a --kind river")
    assert desk.cannot_read("coop search") != ""


def test_a_search_that_finds_something_needs_no_event(shanghai: Desk) -> None:
    assert not loaded(shanghai.folder, "search", "medicine") & {
        "coop_tracker.events",
        "sqlite_utils",
        "rich",
        "msgspec",
    }


def test_the_library_and_the_command_find_the_same(shanghai: Desk) -> None:
    printed = json.loads(shanghai.says("coop search minister --format json"))
    with Tracker.open(shanghai.folder / "coop.db", read_only=True) as tracker:
        assert [each["thing"] for each in printed] == [hit.thing for hit in tracker.search("minister").hits]
        assert search(tracker.connection, "minister") == tracker.search("minister")
