"""What changed between two moments: each kind of change, what was learned late, and that differences can be chained."""

# ruff: noqa: E501 (what is typed and what is said to it stand on one line)

import json
from contextlib import suppress
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from coop_tracker.diff import Diff, Kind, Learned, diff
from coop_tracker.errors import InvalidInput, Refused
from coop_tracker.events import AnyEvent, Citation, ClaimRecorded, EventId, Reference, Slug, SourceId
from coop_tracker.reports import difference
from coop_tracker.safe import for_markdown
from coop_tracker.values import Value
from coop_tracker.view import View
from tests import given as say
from tests.given import Clock, Ledger, given
from tests.pages import ROOT
from tests.sessions import Desk, desk, shanghai
from tests.test_docs import keys_under

__all__ = ["desk", "shanghai"]  # fixtures of these tests


def since(ledger: Ledger, *events: AnyEvent, **moments: Any) -> Diff:
    """What these events change, recorded after all others."""
    with ledger.view(as_of=ledger.position, **moments) as before:
        ledger.tell(*events)
        return diff(before, ledger)


def kinds(found: Diff, proposal: str = "water") -> dict[str, tuple[str | None, str | None]]:
    return {str(each.kind): (each.before, each.after) for each in found.changes(proposal)}


def events_of(found: Diff, kind: Kind, proposal: str = "water") -> tuple[list[Slug | None], list[Slug | None]]:
    """The labels of the events that made a change."""
    (change,) = [each for each in found.changes(proposal) if each.kind is kind]
    came, went = ([each.event.label for each in events] for events in (change.came, change.went))
    return came, went


# Each kind of change


def test_where_nothing_was_recorded_nothing_changed() -> None:
    ledger = given(say.made())
    assert not diff(ledger, ledger)
    assert not since(ledger)
    assert difference.summary(since(ledger)) == "nothing changed"


def test_a_new_proposal_is_new_with_the_event_that_decides_its_stage() -> None:
    found = since(given(), say.discussed(label="talk"), say.made(label="ask", tracks=["rivers"]))
    assert kinds(found) == {"new": (None, "proposed"), "recorded": (None, None)}
    assert events_of(found, Kind.NEW) == (["ask"], [])
    assert found.on_track("rivers") == ["water"]
    assert found.on_track(None) == []


def test_a_stage_moves_up_by_an_answer_and_down_when_it_is_withdrawn() -> None:
    ledger = given(say.made(to=["DD"]))
    found = since(ledger, say.endorsed(label="words", endorsement="words"))
    assert kinds(found) == {"moved": ("proposed", "endorsed"), "answered": (None, None)}
    assert events_of(found, Kind.MOVED) == events_of(found, Kind.ANSWERED) == (["words"], [])
    found = since(ledger, say.withdrawn(label="back"))
    assert kinds(found) == {"moved": ("endorsed", "proposed"), "answered": (None, None)}
    assert events_of(found, Kind.ANSWERED) == (["back"], [])


def test_what_is_signed_is_told_and_moves_the_stage() -> None:
    found = since(given(say.made()), say.signed(label="deed"))
    assert kinds(found) == {
        "moved": ("proposed", "instrument_signed"),
        "marked": (None, "non_binding"),
        "signed": (None, None),
    }
    assert events_of(found, Kind.SIGNED) == (["deed"], [])


@pytest.mark.parametrize(
    ("before", "event", "kind", "words"),
    [
        ([], say.declined(label="it"), "closed", ("active", "declined")),
        ([], say.suspended(label="it"), "paused", ("active", "suspended")),
        ([], say.deferred(label="it"), "paused", ("active", "deferred")),
        ([say.declined()], say.reopened(label="it"), "reopened", ("declined", "active")),
        ([say.suspended()], say.lapsed(label="it"), "closed", ("suspended", "lapsed")),
    ],
)
def test_a_fate_closes_pauses_or_reopens(
    before: list[AnyEvent], event: AnyEvent, kind: str, words: tuple[str, str]
) -> None:
    found = since(given(say.made(), *before), event)
    assert kinds(found)[kind] == words
    assert events_of(found, Kind(kind))[0] == ["it"]


def test_a_correction_names_what_it_puts_right() -> None:
    ledger = given(say.made(to=["DD"]), say.endorsed(label="words"))
    found = since(ledger, say.endorsed(strength="noted", replaces="words", label="mended"))
    assert kinds(found) == {"moved": ("endorsed", "proposed"), "corrected": (None, None)}
    assert events_of(found, Kind.CORRECTED) == (["mended"], ["words"])


def test_a_correction_of_a_meetings_day_is_a_correction_of_what_was_said_there() -> None:
    ledger = given(say.meeting("talks", "2025-03-10", label="met"), say.made(meeting="talks", label="ask"))
    found = since(ledger, say.meeting("talks", "2025-03-11", replaces="met"))
    assert events_of(found, Kind.CORRECTED) == (["ask"], ["ask"])
    (change,) = found.changes("water")
    assert [str(each.on) for each in (*change.went, *change.came)] == ["2025-03-10", "2025-03-11"]


def test_what_is_taken_back_is_told_with_what_took_it_back_and_so_is_its_return() -> None:
    ledger = given(say.made(to=["DD"]), say.endorsed(label="words"))
    found = since(ledger, say.retracted("words", label="gone"))
    assert kinds(found) == {"moved": ("endorsed", "proposed"), "retracted": (None, None)}
    assert events_of(found, Kind.RETRACTED) == (["gone"], ["words"])
    found = since(ledger, say.retracted("gone", label="after-all"))
    assert kinds(found) == {
        "moved": ("proposed", "endorsed"),
        "retracted": (None, None),
        "answered": (None, None),
    }
    assert events_of(found, Kind.RETRACTED) == (["after-all"], ["gone"])


def test_a_proposal_can_be_renamed_and_moved_to_other_tracks() -> None:
    ledger = given(say.made(tracks=["rivers"]))
    found = since(ledger, say.amended(title="Clean water", tracks=["roads"], label="amended"))
    assert kinds(found) == {
        "renamed": ("Water", "Clean water"),
        "placed": ("rivers", "roads"),
        "recorded": (None, None),
    }
    assert found.on_track("rivers") == found.on_track("roads") == ["water"]


def test_a_claim_by_which_the_answer_would_be_another_makes_it_disputed_until_it_is_taken_back() -> None:
    ledger = given(say.source("gazette"), say.source("herald"), say.made(sources=[{"source": "gazette"}], label="ask"))
    claim = ClaimRecorded(
        about=Reference("event:ask"),
        field="type",
        value=Value("InterestExpressed"),
        sources=(Citation(source=SourceId("herald")),),
        label=Slug("claim"),
    )
    found = since(ledger, claim)
    assert "disputed" in kinds(found)
    assert events_of(found, Kind.DISPUTED) == (["claim"], [])
    found = since(ledger, say.retracted("claim", label="gone"))
    assert {"settled", "retracted"} <= {*kinds(found)}
    assert events_of(found, Kind.SETTLED) == ([], ["claim"])


def test_words_about_a_whole_change_what_its_heirs_inherit() -> None:
    ledger = given(say.meeting("talks", "2025-03-10"), say.made(meeting="talks"))
    found = since(ledger, say.endorsed(["DD"], "welcomed", "meeting:talks"))
    assert kinds(found) == {"otherwise": ("inherited_endorsements 0", "inherited_endorsements 1")}


def test_a_proposal_is_gone_where_one_goes_back() -> None:
    ledger = given()
    with ledger.view(as_of=ledger.position) as before:
        ledger.tell(say.made(label="ask"))
        found = diff(ledger, before)
    assert kinds(found) == {"gone": ("proposed", None)}
    assert events_of(found, Kind.GONE) == ([], ["ask"])


def test_where_no_event_about_it_moved_a_proposal_that_is_said() -> None:
    ledger = given(say.party("trust", parent="DD", classification="government", label="trust"), say.made(to=["DD"]))
    ledger.tell(say.endorsed(["trust"]))
    found = since(ledger, say.party("trust", parent="AA", classification="government", replaces="trust"))
    assert kinds(found)["moved"] == ("endorsed", "proposed")
    assert events_of(found, Kind.MOVED) == ([], [])
    (block, *_) = difference.blocks(found)
    assert ("", "by what else is known now of its parties, meetings or instruments") in block.lines


def test_every_event_about_a_proposal_stands_under_one_of_its_changes() -> None:
    found = since(
        given(say.made(to=["DD"])), say.progress("limited"), say.begun(), say.endorsed(), say.reported(stage="proposed")
    )
    told = {each.position for change in found.changes("water") for each in change.came}
    assert told == {each.position for each in found.came.values()}


def test_what_is_about_no_proposal_is_told_apart() -> None:
    found = since(given(), say.track("bridges"), say.meeting("talks"))
    assert found.names() == []
    assert [each.envelope.type for each in found.others()[0]] == ["TrackOpened", "MeetingHeld"]
    assert [*found.tracks] == ["bridges"]


# Learned late


def test_what_had_happened_before_the_first_moment_is_learned_late() -> None:
    clock = Clock("2026-01-01T09:00")
    ledger = given(say.made(to=["DD"], on="2025-01"), clock=clock)
    with ledger.view(as_of=ledger.position) as before:
        clock.turn_to("2026-03-01T09:00")
        late, new, perhaps, unknown = ledger.tell(
            say.endorsed(on="2025-06"), say.begun(on="2026-02"), say.declined(on="2026"), say.reopened()
        )
        found = diff(before, ledger)
    learned = {each.position: found.learned(each) for each in found.came.values()}
    assert learned == {
        late.position: Learned.LATE,
        new.position: Learned.HAPPENED,
        perhaps.position: Learned.CANNOT_TELL,
        unknown.position: Learned.CANNOT_TELL,
    }
    assert difference.summary(found) == (
        "events: 1 happened since; 1 had happened before and were learned late; 2 of which that cannot be told"
    )


def test_between_two_days_everything_happened_since() -> None:
    ledger = given(say.made(to=["DD"], on="2025-01-10"), say.endorsed(on="2025-06-10"), say.declined(on="2025-10"))
    with ledger.view(on="2025-03-01") as march, ledger.view(on="2025-07-01") as july:
        found = diff(march, july)
        assert kinds(found) == {"moved": ("proposed", "endorsed"), "answered": (None, None)}
        assert {found.learned(each) for each in found.came.values()} == {Learned.HAPPENED}
        assert kinds(diff(july, ledger)) == {"closed": ("active", "declined")}


def test_as_of_a_time_what_had_happened_by_then_is_learned_late_though_nothing_was_recorded_yet() -> None:
    ledger = given(say.made(on="2025-01"), say.agreed(on="2025-12"), clock=Clock("2026-01-01T09:00"))
    with ledger.view(as_of="2025-06-30") as before:
        found = diff(before, ledger)
    told = {each.event.on: found.learned(each) for each in found.came.values() if each.event.on}
    assert {str(on): learned for on, learned in told.items()} == {
        "2025-01": Learned.LATE,
        "2025-12": Learned.HAPPENED,
    }
    with ledger.view(as_of=0) as before:
        found = diff(before, ledger)
    assert Learned.LATE not in map(found.learned, found.came.values())


def test_what_became_public_later_and_had_happened_is_learned_late() -> None:
    ledger = given(
        say.source("leak", published="2025-12-01"),
        say.made(on="2025-01-10", stated_on="2025-01-10"),
        say.cancelled(on="2025-03-10", sources=[{"source": "leak"}]),
    )
    with ledger.view(public="2025-06") as june:
        found = diff(june, ledger)
    assert kinds(found) == {"closed": ("active", "cancelled")}
    assert [found.learned(each) for each in found.came.values()] == [Learned.LATE]


def test_from_an_empty_ledger_all_is_news() -> None:
    ledger = given(say.made(on="2025"))
    with ledger.view(as_of=0) as nothing:
        found = diff(nothing, ledger)
    assert {found.learned(each) for each in found.came.values()} == {Learned.HAPPENED, Learned.TIMELESS}


# Always

DAYS = ("2025-02", "2025-03-10", "2025-05", "2025-06-20", "[..2025-04]", "2025-05-01/2025-07-01", "unknown", None)
days = st.sampled_from(DAYS)
few: st.SearchStrategy[AnyEvent] = st.one_of(
    st.builds(lambda on: say.made(to=["DD"], on=on), days),
    st.builds(lambda on: say.made(meeting="talks", on=on), days),
    st.builds(lambda on, how: say.endorsed(["DD"], how, on=on), days, st.sampled_from(["noted", "welcomed", "agreed"])),
    st.builds(lambda on: say.endorsed(["DD"], "welcomed", "meeting:talks", on=on), days),
    st.builds(lambda on: say.signed(on=on, parties=["AA", "DD"]), days),
    st.builds(lambda on: say.declined(on=on), days),
    st.builds(lambda on: say.reopened(on=on), days),
    st.builds(lambda on: say.amended(title="Clean water", tracks=["roads"], on=on), days),
    st.builds(lambda on: say.interest("dams", on=on, sources=[{"source": "leak"}]), days),
    st.builds(lambda on: say.meeting("talks", on), days),
)
steps = st.lists(st.tuples(few, st.sampled_from(["add", "correct", "retract"]), st.integers(0, 9)), max_size=8)
moments = st.fixed_dictionaries(
    {},
    optional={
        "on": st.sampled_from(["2025-03-10", "2025-05", "2025-06-30"]),
        "public": st.sampled_from(["2025-03-31", "2025-06-30", "2026-01-01"]),
        "as_of": st.integers(0, 12),
    },
)


def told(every: list[tuple[AnyEvent, str, int]]) -> Ledger:
    """A ledger of these events, of which some correct or take back an earlier one."""
    ledger = given(
        say.source("leak", published="2025-06-01"),
        say.meeting("talks", "2025-05"),
        say.discussed(),
        say.discussed("dams"),
    )
    own = [recorded.event_id for recorded in ledger.read() if recorded.envelope.type == "TopicDiscussed"]
    for event, how, nth in every:
        target = own[nth % len(own)]
        with suppress(Refused):
            if how == "retract":
                own += [each.event_id for each in ledger.tell(say.retracted(target))]
            elif how == "correct":
                own += [each.event_id for each in ledger.tell(_replacing(event, target))]
            else:
                own += [each.event_id for each in ledger.tell(event)]
    return ledger


def _replacing(event: AnyEvent, target: str) -> AnyEvent:
    return evolve(event, replaces=EventId(target))


def at(ledger: Ledger, asked: dict[str, Any]) -> View:
    if "as_of" in asked:
        asked = {**asked, "as_of": max(0, ledger.position - asked["as_of"])}
    return ledger.view(**asked)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@for_any(every=steps, three=st.tuples(moments, moments, moments))
def test_a_moment_differs_from_itself_in_nothing_and_differences_can_be_chained(
    every: list[tuple[AnyEvent, str, int]], three: tuple[dict[str, Any], ...]
) -> None:
    ledger = told(every)
    first, second, third = (at(ledger, asked) for asked in three)
    with first, second, third:
        assert not diff(second, second)
        chained = diff(first, second).then(diff(second, third))
        assert chained == diff(first, third)
        for name in chained.names():
            assert chained.changes(name), name


def test_differences_that_do_not_meet_cannot_be_chained() -> None:
    ledger = given(say.made())
    with ledger.view(as_of=3) as third:
        found = diff(third, ledger)
    with pytest.raises(InvalidInput, match="does not begin at the moment where the first one ends"):
        found.then(found)


# Told

HOSTILE = "<b>Wa|ter</b> [x](javascript:alert) *a* `c` _d_ ~e~ $f$ @all \x1b[31m\u202e # - end"


def test_markdown_shows_hostile_text_as_it_is() -> None:
    found = since(given(), say.made(title=HOSTILE, words="- one\n# two\n> three | four", tracks=["rivers"]))
    text = "\n".join(difference.markdown(found))
    assert (
        r"### &lt;b\>Wa\|ter&lt;/b\> \[x\](javascript:alert) \*a\* \`c\` \_d\_ \~e\~ \$f\$ \@all "
        r"\\x1b\[31m\\u202e # - end (water)"
    ) in text
    assert r"“- one # two \> three \| four”" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("=====", r"\====="),
        ("> quote", r"\> quote"),
        ("    code", "code"),
        ("&lt; &amp;", "&amp;lt; &amp;amp;"),
        ("a\\b", r"a\\b"),
        ("2025-07", "2025-07"),
    ],
)
def test_no_mark_at_the_start_of_a_text_makes_something_else_of_it(said: str, shown: str) -> None:
    assert for_markdown(said) == shown


MARKS = r"\`*_[]|~$>{}@&<#-+=.)("


@for_any(st.text(st.sampled_from("ab 1" + MARKS + "\n\x1b\u202e"), max_size=20))
def test_in_markdown_every_mark_that_opens_something_is_escaped(text: str) -> None:
    shown = for_markdown(text)
    rest = shown.replace("&amp;", "").replace("&lt;", "")
    while "\\" in rest:
        before, _, after = rest.partition("\\")
        assert after, "a lone backslash"
        rest = before + after[1:]
    assert not {*rest} & {*r"\`*_[]|~$>{}@&<"}
    assert "\n" not in shown
    assert "\x1b" not in shown


# On the command line


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk with a proposal that was made at one meeting of a series, and answered and declined after it."""
    desk.file(
        "talks.toml",
        """
[[events]]
type = "SourceRegistered"
source = "gazette"
kind = "media"
title = "Gazette"

[[events]]
type = "TrackOpened"
track = "rivers"
title = "Rivers"

[[events]]
type = "MeetingHeld"
meeting = "first"
title = "First round"
kind = "bilateral"
series = "rounds"
on = "2021-03-10"

[[events]]
type = "MeetingHeld"
meeting = "second"
title = "Second round"
kind = "bilateral"
series = "rounds"
on = "2021-09-10"

[[events]]
type = "MeetingHeld"
meeting = "undated"
title = "Some round"
kind = "bilateral"

[[events]]
type = "ProposalMade"
proposal = "water"
title = "Water"
tracks = ["rivers"]
proposers = ["AA"]
counterparts = ["DD"]
meeting = "first"
sources = ["gazette#p1"]
""",
    )
    desk.says("coop import talks.toml")
    desk.says("coop record endorsement-given --target water --by DD --strength welcomed --words good --on 2021-06-01")
    desk.says("coop record proposal-declined --proposal water --by DD --on 2021-10-01 --cite gazette#p2")
    return desk


def test_what_changed_since_a_position_is_told_track_by_track(water: Desk) -> None:
    assert water.says("coop diff --from 6") == (
        "from what was recorded up to position 6\n"
        "to   what was recorded up to position 8\n"
        "events: 2 had happened before and were learned late\n"
        "\n"
        "rivers: Rivers\n"
        "  water        Water\n"
        "    moved      proposed → endorsed\n"
        "               event 7, endorsement-given, 2021-06-01, DD: welcomed “good”; learned late\n"
        "    closed     active → declined\n"
        "               event 8, proposal-declined, 2021-10-01, DD, gazette#p2; learned late\n"
        "    otherwise  evidence D → evidence E\n"
        "    answered\n"
        "               event 7, endorsement-given, 2021-06-01, DD: welcomed “good”; learned late\n"
    )


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        ("first", "what had happened by 2021-03-10, recorded up to position 8"),
        ("meeting:second", "what had happened by 2021-09-10, recorded up to position 8"),
        ("series:rounds", "what had happened by 2021-09-10, recorded up to position 8"),
        ("series:rounds --to second", "what had happened by 2021-03-10, recorded up to position 8"),
        ("series:rounds --to 2021-09", "what had happened by 2021-09-10, recorded up to position 8"),
        ("2021-06", "what had happened by 2021-06-30, recorded up to position 8"),
        ("2021 --by on", "what had happened by 2021-12-31, recorded up to position 8"),
        ("first --by public", "what the public could know by 2021-03-10, recorded up to position 8"),
        ("first --by as-of", "what was recorded up to position 0"),
        ("2021-06-30 --by as-of", "what was recorded up to position 0"),
        ("3", "what was recorded up to position 3"),
    ],
)
def test_a_moment_is_a_date_a_position_a_meeting_or_the_last_of_a_series(water: Desk, moment: str, start: str) -> None:
    assert water.says(f"coop diff --from {moment}").splitlines()[0] == f"from {start}"


def test_since_a_meeting_that_is_told_which_happened_since(water: Desk) -> None:
    out = water.says("coop diff --from first --to second")
    assert "moved      proposed → endorsed" in out
    assert "learned late" not in out
    assert "declined" not in out
    assert water.says("coop diff --from series:rounds").count("event 8") == 1


def test_what_only_possibly_had_happened_by_a_day_is_not_counted_and_that_is_said(water: Desk) -> None:
    assert water.run("coop diff --from 6").err == ""
    water.says("coop record proposal-suspended --proposal water --on 2021")
    answer = water.run("coop diff --from second")
    assert answer.err == "coop: what only possibly had happened by a day is not counted for it\n"
    assert "event 9, proposal-suspended, 2021; perhaps learned late" in answer.out


def test_where_nothing_changed_that_is_said(water: Desk) -> None:
    assert water.says("coop diff --from 8").splitlines()[2:] == ["nothing changed"]
    assert "Nothing changed." in water.says("coop diff --from 8 --format markdown")
    assert json.loads(water.says("coop diff --from 8 --format json"))["tracks"] == []


def test_one_track_can_be_asked_for(water: Desk) -> None:
    water.says("coop record track-opened --track roads --title Roads")
    water.says("coop record proposal-made --proposal road --title Road --track roads --proposer AA")
    out = water.says("coop diff --from 6 --track roads")
    assert "roads: Roads" in out
    assert "water" not in out
    assert water.refuses("coop diff --from 6 --track road") == (
        "coop: nothing is known about track 'road'; did you mean roads?\n"
    )


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("--from soon", 2, "coop: --from: 'soon' is no date, position or meeting\n"),
        ("--from 2021-02-30", 2, "coop: --from: '2021-02-30' is no date, position or meeting: '2021-02-30' is not a date: February 2021 has 28 days, counted from 01\n"),
        ("--from 99", 1, "coop: --from: nothing is recorded at position 99; the last one is 8; a bare number is a position, and with --by on it is a year\n"),
        ("--from undated", 2, "coop: --from: nobody said when the meeting 'undated' was held, so it is no moment: give a date\n"),
        ("--from meeting:third", 1, "coop: --from: nothing is known about meeting 'third'\n"),
        ("--from series:walks", 1, "coop: --from: no meeting of the series 'walks' with a day is recorded before that\n"),
        ("--from 3 --to unknown", 2, "coop: --to: 'unknown' has no first or no last day: give a day, as in 2025-10-31\n"),
    ],
)  # fmt: skip
def test_a_moment_that_is_none_is_told_with_its_option(water: Desk, line: str, code: int, said: str) -> None:
    answer = water.run(f"coop diff {line}")
    assert (answer.code, answer.out, answer.err) == (code, "", said)


def test_json_has_the_rows_and_the_events_of_each_change(water: Desk) -> None:
    found = json.loads(water.says("coop diff --from 6 --format json"))
    assert found["from"] == {"on": None, "public": None, "as_of": 6}
    (track,) = found["tracks"]
    (proposal,) = track["proposals"]
    assert (proposal["before"]["stage"], proposal["after"]["stage"]) == ("proposed", "endorsed")
    moved = proposal["changes"][0]
    assert (moved["kind"], moved["before"], moved["after"]) == ("moved", "proposed", "endorsed")
    (event,) = moved["came"]
    assert (event["position"], event["words"], event["learned"]) == (7, "good", "learned_late")


def test_the_page_on_json_has_the_keys_and_the_kinds(water: Desk) -> None:
    assert [*json.loads(water.says("coop diff --from 6 --format json"))] == keys_under("diff")
    page = (ROOT / "docs" / "json.md").read_text()
    assert [kind for kind in Kind if f"| `{kind}` | {kind.definition} |" not in page] == []


def test_the_difference_of_the_seed_is_told_the_same_each_time(shanghai: Desk) -> None:
    first, second = (shanghai.says("coop diff --from 20 --format markdown") for _ in range(2))
    assert first == second
    assert "### Joint studies and pilots on AI-powered Chinese medicine (chinese-medicine-ai)" in first


def test_which_of_two_retractions_made_a_proposal_void_is_no_difference() -> None:
    """Minimal case of what Hypothesis found: on a day, the other retraction is the one that is named."""
    ledger = given(
        say.made(to=["DD"], on="2025-02", label="first"),
        say.made(to=["DD"], on="2025-02", label="second"),
        say.discussed("water", label="third"),
        say.discussed("dams"),
    )
    ledger.tell(say.retracted("second"), say.retracted("first"), say.retracted("third"))
    changed = diff(ledger, ledger.view(on="2025-03-10"))
    assert changed.names() == ["dams"]


def test_a_proposal_that_is_void_has_lost_its_title_and_was_not_renamed() -> None:
    ledger = given(say.discussed("water", title="Rivers", label="it"))
    ledger.tell(say.retracted("it"))
    kinds = [each.kind for each in diff(ledger.view(as_of=ledger.position - 1), ledger).changes("water")]
    assert kinds
    assert Kind.RENAMED not in kinds
