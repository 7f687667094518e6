"""``coop status``, ``list``, ``show``, ``log`` and ``replay``: as lines, as JSON, and what is said to a wrong word."""

import json
from typing import Any

import pytest

from coop_tracker.cli.reading import DISPOSITIONS, STAGES
from coop_tracker.moments import day_in_words, end_of
from coop_tracker.vocabulary import Disposition, Stage
from tests.sessions import Desk, desk, ledger_after, shanghai

__all__ = ["desk", "rivers", "shanghai"]  # fixtures of these tests


RIVERS = """
coop record source-registered --source gazette --kind media --title Gazette --published 2025-07-30
coop record track-opened --track rivers --title Rivers --on 2025-07-01
coop record track-opened --track roads --title Roads --on 2025-07-02
coop record proposal-made --proposal leaks --title 'Leak detection' --track rivers --proposer AA --counterpart DD \
--on 2025-07 --words 'offered to equip two towns' --cite gazette#p1
coop record interest-expressed --proposal ferries --title Ferries --by DD
coop record endorsement-given --endorsement yes --target leaks --by DD --strength welcomed --on 2025-08 \
--words 'welcomed the offer' --cite gazette#p2
"""


@pytest.fixture
def rivers(desk: Desk) -> Desk:
    """A desk with a proposal on a track, one on none, a track on which nothing was proposed, and an answer."""
    desk.file("coop.db", ledger_after(RIVERS))
    return desk


def answers(desk: Desk, command: str) -> list[dict[str, Any]]:
    """What a command prints as JSON."""
    found: list[dict[str, Any]] = json.loads(desk.says(f"coop {command} --format json"))
    assert isinstance(found, list)
    return found


# Status


def test_status_shows_every_track_and_last_the_proposals_on_none(rivers: Desk) -> None:
    assert rivers.says("coop status") == (
        "track\ttitle\topen\tclosed\tstages\tlast event on\n"
        "rivers\tRivers\t1\t0\t1 endorsed\t2025-08\n"
        "roads\tRoads\t0\t0\tnothing proposed\t2025-07-02\n"
        "–\ton no track\t1\t0\t1 interest\tunknown\n"
    )


def test_status_as_json_has_the_promised_shape(rivers: Desk) -> None:
    rivers.says("coop record proposal-made --proposal pumps --title Pumps --track rivers")
    rivers.says("coop record proposal-declined --proposal pumps")
    assert answers(rivers, "status") == [
        {
            "track": "rivers",
            "title": "Rivers",
            "proposals": 2,
            "stages": {"proposed": 1, "endorsed": 1},
            "non_binding": 0,
            "furthest_stage": "endorsed",
            "open": 1,
            "closed": 1,
            "last_event_on": "unknown",
            "contested": False,
        },
        {
            "track": "roads",
            "title": "Roads",
            "proposals": 0,
            "stages": {},
            "non_binding": 0,
            "furthest_stage": None,
            "open": 0,
            "closed": 0,
            "last_event_on": "2025-07-02",
            "contested": False,
        },
        {
            "track": None,
            "title": "on no track",
            "proposals": 1,
            "stages": {"interest": 1},
            "non_binding": 0,
            "furthest_stage": "interest",
            "open": 1,
            "closed": 0,
            "last_event_on": "unknown",
            "contested": False,
        },
    ]


def test_of_several_stages_the_furthest_comes_first(rivers: Desk) -> None:
    rivers.says("coop record topic-discussed --proposal pumps --title Pumps --track rivers")
    assert "\t1 endorsed, 1 mentioned\t" in rivers.says("coop status")


def test_a_track_whose_proposals_are_void_says_so(desk: Desk) -> None:
    desk.says("coop record track-opened --track rivers --title Rivers")
    desk.says("coop record proposal-made --proposal leaks --title Leaks --track rivers")
    desk.says("coop retract 2 --reason x")
    assert desk.says("coop status").splitlines()[1].split("\t")[:5] == [
        "rivers",
        "Rivers",
        "0",
        "1",
        "none that counts",
    ]


def test_an_empty_record_says_what_to_do(desk: Desk) -> None:
    desk.says("coop record party-introduced --party ann --kind person --name Ann")
    answer = desk.run("coop status")
    said = "coop: no track was opened and nothing was proposed yet; coop record track-opened opens one\n"
    assert answer == ("", said, 0)
    assert desk.run("coop list") == ("", "coop: no proposal matches\n", 0)
    assert desk.says("coop status --format json") == desk.says("coop list --format json") == "[]\n"


# List

HEADINGS = "proposal\ttitle\ttracks\tstage\tdisposition\tanswers\tinherited\tevidence\tlast event on\tmarks\n"
LEAKS = "leaks\tLeak detection\trivers\tendorsed\tactive\t1\t0\tD\t2025-08\t\n"
FERRIES = "ferries\tFerries\t\tinterest\tactive\t0\t0\tE\tunknown\t\n"


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ("", LEAKS + FERRIES),
        ("--track rivers", LEAKS),
        ("--stage interest", FERRIES),
        ("--disposition active", LEAKS + FERRIES),
        ("--text 'leak equip'", LEAKS),
        ("--text LEAK --stage endorsed --track rivers --disposition active", LEAKS),
    ],
)
def test_list_shows_the_proposals_that_match_all_that_is_asked(rivers: Desk, filters: str, shown: str) -> None:
    assert rivers.says(f"coop list {filters}") == HEADINGS + shown


@pytest.mark.parametrize("filters", ["--track roads", "--stage pilot", "--text pumps", "--text '\"'", "--text ''"])
def test_a_list_without_a_match_says_so_and_is_empty_as_json(rivers: Desk, filters: str) -> None:
    assert rivers.run(f"coop list {filters}") == ("", "coop: no proposal matches\n", 0)
    assert answers(rivers, f"list {filters}") == []


def test_a_closed_proposal_is_listed_unless_filtered(rivers: Desk) -> None:
    rivers.says("coop record proposal-withdrawn --proposal leaks --by AA --on 2025-09")
    assert "leaks\tLeak detection\trivers\tendorsed\twithdrawn\t" in rivers.says("coop list")
    assert "leaks" not in rivers.says("coop list --disposition active")


def test_list_as_json_has_the_promised_shape(rivers: Desk) -> None:
    rivers.says("coop record status-reported --proposal ferries --stage pilot --disposition active --cite gazette#p3")
    assert answers(rivers, "list") == [
        {
            "proposal": "leaks",
            "title": "Leak detection",
            "tracks": ["rivers"],
            "stage": "endorsed",
            "disposition": "active",
            "completion": None,
            "stage_decided_by": 6,
            "disposition_decided_by": None,
            "endorsements": 1,
            "inherited_endorsements": 0,
            "raised": 1,
            "reported_stage": None,
            "reported_disposition": None,
            "reported_agrees": None,
            "marks": [],
            "last_event_on": "2025-08",
            "evidence": "D",
        },
        {
            "proposal": "ferries",
            "title": "Ferries",
            "tracks": [],
            "stage": "interest",
            "disposition": "active",
            "completion": None,
            "stage_decided_by": 5,
            "disposition_decided_by": None,
            "endorsements": 0,
            "inherited_endorsements": 0,
            "raised": 0,
            "reported_stage": "pilot",
            "reported_disposition": "active",
            "reported_agrees": "ahead",
            "marks": ["not_evidenced"],
            "last_event_on": "unknown",
            "evidence": "E",
        },
    ]


def test_a_void_proposal_has_no_stage_and_a_completed_one_says_on_whose_word(rivers: Desk) -> None:
    rivers.says("coop retract 5 --reason 'another ledger'")
    rivers.says("coop record completion-claimed --proposal leaks")
    leaks, ferries = answers(rivers, "list")
    assert (leaks["stage"], leaks["completion"]) == ("completed", "claimed")
    assert (ferries["stage"], ferries["disposition"], ferries["stage_decided_by"]) == (None, "void", None)
    assert ferries["disposition_decided_by"] == 7
    assert "completed (claimed)" in rivers.says("coop list")


def test_the_words_a_filter_takes_are_those_of_the_vocabulary() -> None:
    assert list(STAGES) == list(Stage)
    assert list(DISPOSITIONS) == list(Disposition)


def test_a_filter_tells_the_words_it_takes(rivers: Desk) -> None:
    assert "'pilots' is none of its words; did you mean pilot?" in rivers.cannot_read("coop list --stage pilots")
    assert "Only those at one stage: mentioned, interest, proposed" in " ".join(rivers.says("coop list -h").split())
    assert rivers.refuses("coop list --track river") == (
        "coop: nothing is known about the track 'river'; did you mean rivers?\n"
    )


# Show


def test_a_proposal_is_shown_with_where_it_stands_first_and_by_which_event(rivers: Desk) -> None:
    assert (
        rivers.says("coop show leaks")
        == """\
Leak detection
proposal leaks

stage        endorsed
             by event 6, endorsement-given, 2025-08, gazette#p2
             “welcomed the offer”
disposition  active
evidence     D: one independent origin: press, research or a non-governmental organization
             stage: 1 source, 1 independent origin: gazette
endorsed     yes: welcomed, by the side of DD

tracks       rivers
proposed by  AA
asked        DD

how it came here, furthest first
  endorsed  by event 6, endorsement-given, 2025-08, gazette#p2
  proposed  by event 4, proposal-made, 2025-07, gazette#p1

endorsements and agreements
  welcomed  by DD: “welcomed the offer”
            by event 6, endorsement-given, 2025-08, gazette#p2

events, as they happened
  2025-07  event 4, proposal-made: “offered to equip two towns”, gazette#p1
  2025-08  event 6, endorsement-given: welcomed “welcomed the offer”, gazette#p2

sources
  gazette  Gazette, media, 2025-07-30
"""
    )


def test_a_proposal_that_inherits_words_says_whose_and_where(shanghai: Desk) -> None:
    page = shanghai.says("coop show chinese-medicine-ai")
    title = "Joint studies and pilots on AI-powered Chinese medicine\nproposal chinese-medicine-ai\n"
    assert page.startswith(f"{title}\nstage        interest\n")
    assert (
        """
endorsed     no: no side that could answer has answered this proposal itself
inherits     welcomed, by shaza-fatima-khawaja for moitt, of all that came up at meeting:waic-2025 (scope package)
             “welcomed the proposals”
"""
        in page
    )


def test_a_closed_proposal_says_why_and_a_reopened_one_what_had_closed_it(rivers: Desk) -> None:
    rivers.says("coop record proposal-declined --proposal leaks --by DD --reason 'no budget' --on 2025-09")
    assert """
disposition  declined; closed
             by event 7, proposal-declined, 2025-09
             reason: no budget
""" in rivers.says("coop show leaks")
    rivers.says("coop record pilot-started --proposal leaks --on 2025-11")
    page = rivers.says("coop show leaks")
    assert "disposition  active\n             by event 8, pilot-started, 2025-11\n" in page
    assert "until then it was closed or paused by event 7, proposal-declined, 2025-09\n" in page


def test_words_taken_back_and_voices_that_were_not_asked_are_told_apart(rivers: Desk) -> None:
    rivers.says("coop record endorsement-withdrawn --endorsement yes --by DD --on 2025-09")
    rivers.says("coop record endorsement-given --target leaks --by EE --strength supported --on 2025-09")
    page = rivers.says("coop show leaks")
    assert "endorsed     no: no side that could answer has answered this proposal itself\n" in page
    assert "withdrawn by event 7, endorsement-withdrawn, 2025-09\n" in page
    assert "supported  by EE; another voice, since this side was not asked\n" in page


def test_a_track_says_when_nothing_was_proposed_on_it(rivers: Desk) -> None:
    assert (
        rivers.says("coop show roads")
        == """\
Roads
track roads

state  open
on     2025-07-02

proposals
  none: nothing was proposed on this track

events, as they happened
  2025-07-02  event 3, track-opened: Roads
"""
    )
    assert "proposals\n  leaks  endorsed, active\n" in rivers.says("coop show rivers")


@pytest.mark.parametrize("thing", ["moitt", "meeting:waic-2025", "CN", "cwpakistan-tech-collaboration"])
def test_a_page_has_no_internal_columns_and_says_yes_and_no(shanghai: Desk, thing: str) -> None:
    page = shanghai.says(f"coop show {thing}")
    labels = [line.split("  ")[0] for line in page.splitlines() if line and not line.startswith(" ")]
    assert not {"position", "rank", "on first", "on last", "earliest", "latest", "level"} & set(labels)
    assert not any(line.split("  ")[-1].strip() in ("0", "1") for line in page.splitlines())


def test_every_kind_of_thing_is_shown(rivers: Desk) -> None:
    rivers.says("coop record meeting-held --meeting talks --title Talks --kind call --participant 'AA delegate size=3'")
    rivers.says("coop record instrument-signed --instrument memo --kind mou --title Memo --proposal leaks --party AA")
    rivers.says("coop record instrument-ended --instrument memo --ending terminated")
    rivers.says("coop record agreement-reached --agreement pact --party AA --party DD --proposal leaks")
    shown = {
        "yes": "strength  welcomed\nscope     proposal\n",
        "talks": "participants\n  AA  delegate, 3 people, event 7\n",
        "memo": "ended by  event 9\nending    terminated\n",
        "pact": "parties\n  AA\n  DD\n",
        "gazette": "seen        yes\nvisibility  public\n",
        "AA": "known by its code alone: nobody has introduced it\n",
    }
    for thing, part in shown.items():
        assert part in rivers.says(f"coop show {thing}")


def test_words_without_an_identifier_are_shown_by_the_id_of_their_event(rivers: Desk) -> None:
    rivers.says("coop record endorsement-given --target ferries --by AA --strength agreed --words 'agreed to it'")
    event_id = rivers.exported()[6]["event_id"]
    assert rivers.says(f"coop show {event_id}").startswith("agreed to it\nendorsement <id>\n")


def test_a_page_as_json_is_one_in_a_list(rivers: Desk) -> None:
    (leaks,) = answers(rivers, "show leaks")
    assert {"thing": "proposal:leaks", "stage": "endorsed", "open": True}.items() <= leaks.items()
    assert leaks["stage_decided_by"]["position"] == 6
    assert [event["position"] for event in leaks["events"]] == [4, 6]
    (gazette,) = answers(rivers, "show gazette")
    assert {"kind": "source", "source_kind": "media", "title": "Gazette", "seen": True}.items() <= gazette.items()
    (roads,) = answers(rivers, "show track:roads")
    assert (roads["kind"], roads["id"], roads["title"], roads["closed_by"]) == ("track", "roads", "Roads", None)


@pytest.mark.parametrize("command", ["show", "log --about", "replay --about"])
def test_a_thing_that_is_not_known_is_told_with_what_may_be_meant(rivers: Desk, command: str) -> None:
    assert rivers.refuses(f"coop {command} leeks") == (
        "coop: nothing is known about 'leeks'; did you mean leaks (Leak detection)?\n"
    )
    assert rivers.refuses(f"coop {command} track:leaks") == "coop: nothing is known about track 'leaks'\n"


def test_a_name_that_several_things_have_asks_which(rivers: Desk) -> None:
    rivers.says("coop record track-opened --track leaks --title Leaks")
    told = rivers.refuses("coop show leaks")
    assert told in (
        "coop: 'leaks' names several things: say which of proposal:leaks, track:leaks\n",
        "coop: 'leaks' names several things: say which of track:leaks, proposal:leaks\n",
    )
    assert rivers.says("coop show track:leaks").startswith("Leaks\ntrack leaks\n")


# Log


def test_the_log_is_a_line_an_event_in_the_order_of_recording(rivers: Desk) -> None:
    assert rivers.says("coop log --after 3") == (
        "position\trecorded at\tby\tevent\ton\tabout\tsays\n"
        "4\t<time>\tclerk\tproposal-made\t2025-07\tleaks\t“offered to equip two towns”\n"
        "5\t<time>\tclerk\tinterest-expressed\t\tferries\tFerries\n"
        "6\t<time>\tclerk\tendorsement-given\t2025-08\tyes\twelcomed “welcomed the offer”\n"
    )


@pytest.mark.parametrize(
    ("filters", "positions"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("--about leaks", [4, 6]),
        ("--about proposal:leaks --type endorsement-given", [6]),
        ("--about leaks --after 4", [6]),
        ("--about leaks --limit 1", [4]),
        ("--type track-opened --type TrackOpened", [2, 3]),
        ("--type track-opened --type proposal-made --after 2 --limit 1", [3]),
        ("--after 6", []),
        ("--type pilot-started", []),
    ],
)
def test_the_log_can_be_asked_for_a_part(rivers: Desk, filters: str, positions: list[int]) -> None:
    assert [event["position"] for event in answers(rivers, f"log {filters}")] == positions
    assert [int(line.split("\t")[0]) for line in rivers.says(f"coop log {filters}").splitlines()[1:]] == positions


def test_the_log_as_json_has_the_promised_shape(rivers: Desk) -> None:
    (event,) = answers(rivers, "log --after 3 --limit 1")
    (line,) = [line for line in rivers.exported() if line["position"] == 4]
    assert event.pop("hash") == line["hash"]
    assert event == {
        "position": 4,
        "event_id": "<id>",
        "type": "ProposalMade",
        "on": "2025-07",
        "recorded_at": "<time>",
        "recorded_by": "clerk",
        "redacted_by": None,
        "data": {
            "on": "2025-07",
            "sources": [{"source": "gazette", "locator": "p1"}],
            "proposal": "leaks",
            "title": "Leak detection",
            "tracks": ["rivers"],
            "proposers": ["AA"],
            "counterparts": ["DD"],
            "words": "offered to equip two towns",
        },
        "sources": [{"source": "gazette", "locator": "p1"}],
    }
    (event,) = answers(rivers, "log --after 4 --limit 1")
    assert (event["on"], event["sources"]) == (None, [])


def test_a_part_of_the_log_that_cannot_be_is_told(rivers: Desk) -> None:
    assert rivers.refuses("coop log --after 7") == ("coop: nothing can come after position 7: the last event is at 6\n")
    told = rivers.cannot_read("coop log --type proposal-mad")
    meant = "proposal-made or proposal-lapsed or proposal-amended"
    assert told.endswith(f"Error: --type: there is no event 'proposal-mad'; did you mean {meant}?\n")
    assert rivers.cannot_read("coop log --type xyz").endswith(
        "there is no event 'xyz'; coop record --help lists them\n"
    )
    for line in ("--limit 0", "--after -1", "--limit many"):
        rivers.cannot_read(f"coop log {line}")


# Replay


def test_replay_tells_what_each_event_changed_and_ends_where_status_stands(rivers: Desk) -> None:
    rivers.says("coop correct 4 title='Leaks in towns' track=roads")
    rivers.says("coop record proposal-declined --proposal leaks --on 2025-09 --reason 'no budget'")
    assert (
        rivers.says("coop replay")
        == """\
    1  source-registered gazette: Gazette
    2  track-opened rivers, 2025-07-01: Rivers
    3  track-opened roads, 2025-07-02: Roads
    4  proposal-made leaks, 2025-07: “offered to equip two towns”
       leaks: new, proposed
    5  interest-expressed ferries: Ferries
       ferries: new, interest
    6  endorsement-given yes, 2025-08: welcomed “welcomed the offer”
       leaks: stage proposed → endorsed, endorsements 0 → 1
    7  proposal-made leaks, 2025-07: “offered to equip two towns”
       leaks: title now “Leaks in towns”, on roads
    8  proposal-declined leaks, 2025-09: no budget
       leaks: disposition active → declined

"""
        + rivers.says("coop status")
    )


def test_replay_of_one_thing_ends_in_where_its_proposals_stand(rivers: Desk) -> None:
    assert (
        rivers.says("coop replay --about leaks")
        == """\
    4  proposal-made leaks, 2025-07: “offered to equip two towns”
       leaks: new, proposed
    6  endorsement-given yes, 2025-08: welcomed “welcomed the offer”
       leaks: stage proposed → endorsed, endorsements 0 → 1

"""
        + rivers.says("coop list --track rivers")
    )


def test_replay_stops_where_it_is_told(rivers: Desk) -> None:
    told = rivers.says("coop replay --until 4")
    assert "rivers\tRivers\t1\t0\t1 proposed\t2025-07\n" in told
    assert "endorsement-given" not in told
    assert rivers.says("coop replay --until 0") == ""
    assert rivers.refuses("coop replay --until 7") == "coop: nothing is recorded at position 7; the last one is 6\n"


def test_replay_as_json_has_the_documented_shape(rivers: Desk) -> None:
    assert answers(rivers, "replay --about leaks") == [
        {
            "position": 4,
            "type": "ProposalMade",
            "event_id": "<id>",
            "changed": [
                {
                    "proposal": "leaks",
                    "stage": [None, "proposed"],
                    "disposition": [None, "active"],
                    "endorsements": [0, 0],
                    "inherited_endorsements": [0, 0],
                }
            ],
        },
        {
            "position": 6,
            "type": "EndorsementGiven",
            "event_id": "<id>",
            "changed": [
                {
                    "proposal": "leaks",
                    "stage": ["proposed", "endorsed"],
                    "disposition": ["active", "active"],
                    "endorsements": [0, 1],
                    "inherited_endorsements": [0, 0],
                }
            ],
        },
    ]


def test_a_replay_ends_in_the_state_that_status_shows(shanghai: Desk) -> None:
    assert shanghai.says("coop replay").split("\n\n")[-1] == shanghai.says("coop status")


# Moments in words


@pytest.mark.parametrize("number", ["٣", "9" * 5000])
def test_what_is_no_position_is_told_by_its_option(rivers: Desk, number: str) -> None:
    assert rivers.cannot_read(f"coop status --as-of {number}").startswith("coop: --as-of: ")


def test_a_time_of_day_is_told_with_the_moment_and_a_day_without(rivers: Desk) -> None:
    assert "what had happened by <time>," in rivers.run("coop diff --from 2025-07-10T14:00+05:00").out
    assert "what had happened by <time>," in rivers.run("coop status --on 2025-07-10T14:00+05:00").err
    assert "what had happened by 2025-07-10," in rivers.run("coop diff --from 2025-07-10").out
    assert day_in_words(end_of("2025-07-10T14:00+05:00")) == "2025-07-10T09:00:00Z"
    assert day_in_words(end_of("0001")) == "0001-12-31"


def test_what_was_signed_and_binds_nobody_never_reads_as_a_commitment(rivers: Desk) -> None:
    """Told by every command that tells the stage, until something is signed that may bind."""
    rivers.says("coop record proposal-made --proposal weirs --title Weirs --track rivers")
    rivers.says("coop record instrument-signed --instrument memo --title Memo --kind mou --proposal weirs")
    assert "instrument signed (non-binding)" in rivers.says("coop list")
    assert "stage        instrument signed (non-binding)" in rivers.says("coop show weirs")
    assert "1 instrument signed (1 non-binding)" in rivers.says("coop status")
    track = next(each for each in answers(rivers, "status") if each["track"] == "rivers")
    assert (track["stages"]["instrument_signed"], track["non_binding"]) == (1, 1)
    rivers.says("coop record instrument-signed --instrument deal --title Deal --kind contract --proposal weirs")
    for command in ("list", "show weirs", "status"):
        assert "non-binding" not in rivers.says(f"coop {command}")
    track = next(each for each in answers(rivers, "status") if each["track"] == "rivers")
    assert (track["stages"]["instrument_signed"], track["non_binding"]) == (1, 0)


@pytest.mark.parametrize("thing", ["9", "event:9"])
def test_the_position_of_an_event_is_no_thing_and_what_prints_it_is_told(rivers: Desk, thing: str) -> None:
    told = rivers.cannot_read(f"coop show {thing}")
    assert told == f"coop: {thing!r} is no thing: coop log --after 8 --limit 1 prints event 9\n"


def test_a_thing_may_be_called_by_a_number(rivers: Desk) -> None:
    rivers.says("coop record track-opened --track 2025 --title 'Work of the year'")
    assert rivers.says("coop show 2025").startswith("Work of the year\n")
