"""``coop import`` and ``coop export``: files in together or not at all, again without harm, and out as they came."""

# ruff: noqa: E501 (what is typed and what is said to it stand on one line)

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop_tracker.log.sqlite import SqliteEventLog
from tests.sessions import SEED, Desk, desk, on_a_terminal, process, shanghai
from tests.test_eventsfile import mutated

__all__ = ["desk", "shanghai"]  # fixtures of these tests

WATER = '[[events]]\ntype = "TrackOpened"\ntrack = "water"\ntitle = "Water"\n'
ROADS = '[[events]]\ntype = "TrackOpened"\ntrack = "roads"\ntitle = "Roads"\n'


# In


def test_a_file_is_taken_in_once(desk: Desk) -> None:
    desk.file("july.toml", WATER + ROADS)
    assert desk.run("coop import july.toml") == (
        "recorded 2 events at positions 1 to 2\n",
        "coop: made a new ledger, coop.db\n",
        0,
    )
    before = desk.files()
    assert desk.run("coop import july.toml") == ("recorded nothing; 2 events already there\n", "", 0)
    assert desk.files() == before


def test_a_grown_file_adds_only_what_is_new(desk: Desk) -> None:
    desk.file("july.toml", WATER)
    assert desk.says("coop import july.toml") == "recorded 1 event at position 1\n"
    desk.file("july.toml", ROADS + WATER)
    assert desk.says("coop import july.toml") == "recorded 1 event at position 2; 1 event already there\n"


def test_the_seed_is_taken_in_and_taken_in_again(desk: Desk) -> None:
    first = desk.says(f"coop import {SEED}")
    count = first.split()[1]
    assert first == f"recorded {count} events at positions 1 to {count}\n"
    assert desk.says(f"coop import {SEED}") == f"recorded nothing; {count} events already there\n"


def test_several_files_are_taken_in_together_in_any_order(desk: Desk) -> None:
    desk.file("offers.jsonl", '{"type": "ProposalMade", "proposal": "leaks", "title": "Leaks", "tracks": ["water"]}')
    desk.file("tracks.toml", WATER)
    assert desk.says("coop import offers.jsonl tracks.toml") == "recorded 2 events at positions 1 to 2\n"


def test_several_files_are_taken_in_together_or_not_at_all(desk: Desk) -> None:
    desk.file("good.toml", WATER)
    desk.file("bad.jsonl", '{"type": "TrackOpened"}\n{"type": "TrackOpend"}\n')
    assert desk.refuses("coop import good.toml bad.jsonl missing.toml") == (
        "coop: nothing was recorded: 4 faults in good.toml bad.jsonl missing.toml\n"
        "  bad.jsonl: line 1.track: is required\n"
        "  bad.jsonl: line 1.title: is required\n"
        "  bad.jsonl: line 2.type: 'TrackOpend' is not an event of this record; did you mean TrackOpened or TrackClosed?\n"
        "  missing.toml: cannot be read: no such file or directory\n"
    )
    assert not {"coop.db"} & desk.files().keys()


def test_a_file_given_twice_or_in_two_copies_counts_once(desk: Desk) -> None:
    desk.file("a.toml", WATER)
    desk.file("b.toml", WATER)
    assert desk.says("coop import a.toml b.toml a.toml --dry-run") == "would record 1 event: nothing was recorded\n"


def test_standard_input_is_read_once(desk: Desk) -> None:
    assert desk.says("coop import - - -", typed=WATER) == "recorded 1 event at position 1\n"
    assert desk.says("coop import -", typed="") == "recorded nothing: there is no event in -\n"


@pytest.mark.parametrize("name", ["empty.toml", "empty.jsonl", "empty"])
def test_an_empty_file_records_nothing_and_makes_no_ledger(desk: Desk, name: str) -> None:
    desk.file(name, "")
    assert desk.run(f"coop import {name}") == (f"recorded nothing: there is no event in {name}\n", "", 0)
    assert desk.files() == {name: b""}


def test_a_dry_run_checks_everything_and_leaves_no_trace(desk: Desk) -> None:
    desk.file("july.toml", WATER)
    assert desk.says("coop import july.toml --dry-run") == "would record 1 event: nothing was recorded\n"
    assert "coop.db" not in desk.files()
    desk.says("coop import july.toml")
    desk.file("july.toml", WATER + ROADS)
    before = desk.files()
    assert desk.says("coop import --dry-run july.toml") == (
        "would record 1 event; 1 event already there: nothing was recorded\n"
    )
    assert desk.files() == before


def test_who_recorded_is_said_in_the_file_unless_on_the_command_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COOP_RECORDED_BY")
    desk.file("a.toml", f'[defaults]\nrecorded_by = "Ann"\n{WATER}')
    desk.file("b.toml", f'[defaults]\nrecorded_by = "Ann"\n{ROADS}')
    desk.says("coop import a.toml")
    desk.says("coop import b.toml --recorded-by Bob")
    assert [line["recorded_by"] for line in desk.exported()] == ["Ann", "Bob"]


# What was in a file, and what has an id

DESK_A = '[ledger]\nname = "desk-a"\ncompiled = 2025-08-01\n'


def test_what_was_in_a_file_and_is_no_longer_is_told_with_what_would_take_it_back(desk: Desk) -> None:
    desk.file("july.toml", f'{DESK_A}{WATER}label = "first"\n{ROADS}')
    desk.says("coop import july.toml")
    desk.file("july.toml", f"{DESK_A}{ROADS}")
    answer = desk.run("coop import july.toml")
    assert answer == (
        "recorded nothing; 1 event already there\n",
        "coop: position 1, TrackOpened first, was in this file and is no longer; if it should not stand: coop retract 1 --reason …\n",
        0,
    )
    desk.says("coop retract 1 --reason 'it is another track'")
    assert desk.run("coop import july.toml").err == ""


def test_two_files_of_one_ledger_do_not_miss_each_others_events(desk: Desk) -> None:
    desk.file("a.toml", DESK_A + WATER)
    desk.file("b.toml", DESK_A + ROADS)
    assert desk.run("coop import a.toml b.toml").err == "coop: made a new ledger, coop.db\n"


def test_a_labelled_event_that_says_something_else_now_is_refused(desk: Desk) -> None:
    desk.file("july.toml", f'{DESK_A}{WATER}label = "first"\n')
    desk.says("coop import july.toml")
    desk.file("july.toml", f'{DESK_A}{WATER.replace("Water", "Wells")}label = "first"\n')
    told = desk.refuses("coop import july.toml")
    assert told.startswith(
        "coop: nothing was recorded: july.toml: events[0] (line 4): its id is that of position 1, where"
    )
    assert "title is 'Water' and not 'Wells'" in told


def test_an_event_is_named_from_elsewhere_by_ledger_and_label(desk: Desk) -> None:
    given_ = '[[events]]\ntype = "EndorsementGiven"\nlabel = "yes"\nstrength = "agreed"\ntargets = ["track:water"]\n'
    desk.file("july.toml", DESK_A + WATER + given_)
    desk.says("coop import july.toml")
    desk.file("august.toml", '[[events]]\ntype = "EndorsementWithdrawn"\nendorsement = "desk-a/yes"\n')
    assert desk.says("coop import august.toml") == "recorded 1 event at position 3\n"
    assert desk.says("coop import august.toml") == "recorded nothing; 1 event already there\n"
    assert desk.says("coop log --after 2").splitlines()[1].split("\t")[5] == "event 2"


# Faults

TEN_FAULTS = """
[ledger]
name = "July talks"
compiled = 2025-08-01

[[events]]
type = "TrackOpened"
track = "water"
title = "Water"

[[events]]
type = "TrackOpened"
track = "water"
title = "Wells"

[[events]]
type = "ProposalMade"
proposal = "leaks"
titel = "Leak detection"
tracks = ["watr"]
on = 2025-02-30

[[events]]
type = "ProposalMade"
proposal = "pumps"
title = "Pumps"
tracks = ["watr"]
on = "2025-13"

[[events]]
type = "EndorsementGiven"
by = "BB"
strength = "supportive"
targets = ["pumps", "pumsp"]
sources = [{ source = "gazette" }]

[[events]]
type = "EndorsmentGiven"
targets = ["pumps"]

[[events]]
type = "PilotStarted"
proposals = ["Big pumps"]
on = 2025-07
"""


def test_a_file_with_ten_faults_and_more_is_told_all_of_them_each_with_its_line(desk: Desk) -> None:
    desk.file("july.toml", TEN_FAULTS)
    head, *told = desk.refuses("coop import july.toml").splitlines()
    assert head == f"coop: nothing was recorded: {len(told)} faults in july.toml"
    assert [line.partition(": ")[0] for line in told] == [
        "  ledger.name",
        "  events[1] (line 11).title",
        "  events[2] (line 21)",
        "  events[3] (line 23).on",
        "  events[3] (line 23).tracks[0]",
        "  events[4] (line 30).by",
        "  events[4] (line 30).strength",
        "  events[4] (line 30).targets[1]",
        "  events[4] (line 30).sources[0].source",
        "  events[5] (line 37).type",
        "  events[6] (line 44)",
    ]
    assert "coop.db" not in desk.files()


def test_faults_of_the_file_and_of_the_rules_are_told_together_but_not_what_follows_from_one(desk: Desk) -> None:
    desk.file(
        "july.jsonl",
        '{"type": "TrackOpened", "track": "water", "title": 3}\n'
        '{"type": "TrackOpened", "track": "roads", "titel": "Roads"}\n'
        '{"type": "ProposalMade", "proposal": "leaks", "title": "Leaks", "tracks": ["water", "roads", "bridges"]}\n'
        '{"type": "StatusReported", "proposal": "leaks", "stage": "pilots"}\n',
    )
    assert desk.refuses("coop import july.jsonl").splitlines()[1:] == [
        "  line 1.title: expected text, got 3: put it in quotes",
        "  line 2.title: is required",
        "  line 2.titel: there is no such field; did you mean title?",
        "  line 3.tracks[2]: nothing is known about the track 'bridges'; it is introduced by TrackOpened",
        "  line 4.stage: 'pilots' is not a stage; did you mean pilot?",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.toml", WATER.replace('"Water"', "2025-07"), 'a.toml: events[0] (line 4): 2025-07 stands without quotes: write "2025-07"'),
        ("a.toml", "a" + ".a" * 2000 + "=1", "a.toml: line 1: has a key of too many parts"),
        ("a.toml", WATER + "x = " + "[" * 100_000, "a.toml: events[0] (line 1): is nested too deeply"),
        ("a.toml", b"\xff\xfe[\0", "a.toml: line 1: is not UTF-8: save the file as UTF-8"),
        ("a.toml", WATER.replace("Water", "Caf\u0065\u0301"), "a.toml: events[0] (line 1).title: the text is not in Unicode normal form C, so that equal words would differ; save it as NFC"),
        ("a.jsonl", '{"type": "TrackOpened", "track": "a", "title": "\\ud800"}', "a.jsonl: line 1.title: a text cannot hold half a character (a lone surrogate)"),
        ("a.jsonl", '{"type": "TrackOpened", "track": "a", "title": "a\\u0000"}', "a.jsonl: line 1.title: a text cannot hold a NUL character"),
        ("a.jsonl", '{"type": "ProgressReported", "targets": ["party:AA"], "count": 9007199254740992}', "a.jsonl: line 1.count: 9007199254740992 is too large to be kept exactly (at most 9007199254740991 either way)"),
        ("a.jsonl", '{"type": "TrackOpened", "track": "a", "title": {"name": "A"}}', "a.jsonl: line 1.title: expected text, got a table"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_file_with_one_fault_is_told_it_in_a_sentence(desk: Desk, name: str, content: str | bytes, said: str) -> None:
    desk.file(name, content)
    assert desk.refuses(f"coop import {name}") == f"coop: nothing was recorded: {said}\n"
    assert desk.files().keys() == {name}


def test_a_folder_and_a_file_that_cannot_be_read_are_told(desk: Desk) -> None:
    assert desk.refuses("coop import .") == "coop: nothing was recorded: .: cannot be read: is a directory\n"
    said = "coop: nothing was recorded: nope.toml: cannot be read: no such file or directory\n"
    assert desk.refuses("coop import nope.toml") == said


def test_a_refused_file_leaves_an_old_ledger_as_it_was(desk: Desk) -> None:
    desk.file("good.toml", WATER)
    desk.says("coop import good.toml")
    desk.file(
        "bad.toml", ROADS + '[[events]]\ntype = "ProposalMade"\nproposal = "leaks"\ntitle = "L"\ntracks = ["bridges"]\n'
    )
    before = desk.files()
    assert desk.refuses("coop import bad.toml") == (
        "coop: nothing was recorded: bad.toml: events[1] (line 5).tracks[0]: nothing is known about the track 'bridges'; it is introduced by TrackOpened\n"
    )
    assert desk.files() == before


# Out, and in again


def test_an_export_brings_every_event_into_another_ledger_with_its_id_and_its_origin(shanghai: Desk) -> None:
    here = shanghai.exported()
    count = len(here)
    assert shanghai.says("coop import --ledger copy.db exported.jsonl") == (
        f"recorded {count} events at positions 1 to {count}\n"
    )
    there = shanghai.exported("copy.db")
    same = ("event_id", "type", "schema", "data", "data_hash", "origin")
    assert [[line[name] for name in same] for line in here] == [[line[name] for name in same] for line in there]
    assert {line["ledger"] for line in here}.isdisjoint(line["ledger"] for line in there)


def test_the_log_of_both_ledgers_names_the_same_events(shanghai: Desk) -> None:
    shanghai.says("coop correct 30 title='AI skills'")
    shanghai.says("coop retract 36 --reason 'entered twice'")
    shanghai.says("coop export -o all.jsonl")
    shanghai.says("coop import all.jsonl --ledger copy.db")
    ledgers = [shanghai.folder / name for name in ("coop.db", "copy.db")]
    here, there = (SqliteEventLog.open(path, read_only=True) for path in ledgers)
    with here, there:
        assert [each.event_id for each in here.read()] == [each.event_id for each in there.read()]
        origins = [each.origin for each in there.read() if each.origin]
        assert [origin.position for origin in origins if origin.ledger == here.ledger] == [37, 38]
    for command in ("status", "list", "show chinese-medicine-ai"):
        assert shanghai.says(f"coop {command}") == shanghai.says(f"coop {command} --ledger copy.db")


def test_an_export_imported_where_it_comes_from_records_nothing(shanghai: Desk) -> None:
    shanghai.says("coop export -o all.jsonl")
    before = shanghai.files()
    assert shanghai.says("coop import all.jsonl").startswith("recorded nothing; ")
    shanghai.says("coop import all.jsonl --ledger copy.db")
    assert shanghai.says("coop import all.jsonl --ledger copy.db").startswith("recorded nothing; ")
    assert shanghai.files()["coop.db"] == before["coop.db"]


def test_labels_used_in_several_batches_do_not_meet_in_an_export(desk: Desk) -> None:
    for track in ("a", "b"):
        desk.says(f"coop record track-opened --track {track} --title T --label first")
    exported = desk.says("coop export -o all.jsonl")
    assert exported == "wrote 2 events of coop.db to all.jsonl\n"
    assert desk.says("coop import all.jsonl --ledger copy.db") == "recorded 2 events at positions 1 to 2\n"


def test_a_changed_export_is_refused(desk: Desk) -> None:
    desk.says("coop record track-opened --track a --title Water")
    desk.says("coop export -o all.jsonl")
    desk.file("all.jsonl", desk.files()["all.jsonl"].replace(b"Water", b"Wells"))
    assert desk.refuses("coop import all.jsonl --ledger copy.db") == (
        "coop: nothing was recorded: all.jsonl: line 1: its data does not have the hash it was recorded with\n"
    )


def test_what_rests_on_a_source_that_is_not_public_stays_out_and_is_counted(desk: Desk) -> None:
    desk.says("coop record source-registered --source memo --kind official --title Memo --visibility internal")
    desk.says("coop record track-opened --track a --title A --cite memo#p1")
    desk.says("coop record track-opened --track b --title B")
    answer = desk.run("coop export")
    assert [json.loads(line)["data"]["track"] for line in answer.out.splitlines()] == ["b"]
    assert answer.err == (
        "coop: left out 2 events resting on sources that are not public; --visibility restricted takes all\n"
    )
    assert len(desk.says("coop export --visibility internal").splitlines()) == 3


def test_an_export_never_takes_the_place_of_the_ledger(desk: Desk) -> None:
    desk.says("coop record track-opened --track a --title A")
    (desk.folder / "link.db").symlink_to("coop.db")
    before = desk.files()
    for name in ("coop.db", "./coop.db", "link.db"):
        assert desk.refuses(f"coop export -o {name}") == f"coop: {name} is the ledger itself: write to another file\n"
    assert desk.files() == before


def test_an_export_goes_into_a_pipe_or_device_and_does_not_take_its_place(desk: Desk) -> None:
    desk.says("coop record track-opened --track a --title A")
    pipe = desk.folder / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert desk.says("coop export -o pipe") == "wrote 1 event of coop.db to pipe\n"
    assert b'"track":"a"' in os.read(reader, 65536)
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere/all.jsonl", "no such file or directory"), (".", "is a directory")]
)
def test_an_export_that_cannot_be_written_is_told(desk: Desk, name: str, said: str) -> None:
    desk.says("coop record track-opened --track a --title A")
    assert desk.refuses(f"coop export -o {name}") == f"coop: {name} cannot be written: {said}\n"
    assert desk.files().keys() == {"coop.db"}


# Long files


def long_file(events: int) -> str:
    return "".join(f'{{"type":"TrackOpened","track":"t{n}","title":"Track {n}"}}\n' for n in range(events))


def test_progress_is_shown_on_a_terminal_for_a_long_file_and_nowhere_else(desk: Desk) -> None:
    desk.file("long.jsonl", long_file(2001))
    desk.file("short.jsonl", long_file(3))
    drawn = on_a_terminal(desk.folder, "import", "long.jsonl", "--dry-run")
    assert "reading long.jsonl" in drawn
    assert "recording" not in on_a_terminal(desk.folder, "import", "short.jsonl", "--dry-run")
    assert process(desk.folder, "import", "long.jsonl", "--dry-run").stderr == b""


def test_an_interrupted_import_records_nothing(desk: Desk) -> None:
    desk.says("coop record track-opened --track a --title A")
    desk.file("long.jsonl", long_file(40_000))
    command = [sys.executable, "-m", "coop_tracker", "import", "long.jsonl"]
    heeded = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # also where the tests ignore it
    with subprocess.Popen(
        command,
        cwd=desk.folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=heeded,  # noqa: PLW1509 (one thread)
    ) as running:
        while not (desk.folder / "coop.db-wal").exists() and running.poll() is None:  # it has opened the ledger
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert running.returncode == 1
    assert (out.strip(), err.strip()) == (b"", b"Aborted!")
    assert len(desk.says("coop log").splitlines()) == 2
    assert desk.says("coop rebuild --check") == "equal: the rows are those that the log makes\n"


# No file breaks the importer


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated(TEN_FAULTS) | mutated(WATER + ROADS) | st.binary(max_size=60), st.sampled_from([".toml", ".jsonl"]))
def test_whatever_a_file_holds_all_of_it_is_recorded_or_nothing(
    tmp_path: Path, content: str | bytes, suffix: str
) -> None:
    at = Desk(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    at.file(f"a{suffix}", content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    answer = at.run(f"coop import a{suffix}")
    assert answer.code in (0, 1)
    if answer.code:
        assert answer.err.startswith("coop: nothing was recorded: ")
        assert at.files().keys() == {f"a{suffix}"}
    else:
        assert at.says(f"coop import a{suffix}").startswith("recorded nothing")


def test_the_checker_of_the_format_page_holds_a_real_export(desk: Desk) -> None:
    desk.says("coop record track-opened --track a --title A")
    desk.says("coop record topic-discussed --proposal p --title P --track a")
    desk.says("coop export -o out.jsonl")
    exported = [json.loads(line) for line in (desk.folder / "out.jsonl").read_text().splitlines()]
    page = (Path(__file__).parent.parent / "docs" / "log-format.md").read_text()
    names: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 (it is our own page)
    assert names["holds"](exported[0]["ledger"], exported).startswith("2 events hold")
    exported[1]["recorded_by"] = "eve"
    assert names["holds"](exported[0]["ledger"], exported) == "event 2 is not what was recorded"


def test_an_envelope_that_cannot_be_read_brings_no_faults_of_those_that_name_it(desk: Desk) -> None:
    desk.says("coop record topic-discussed --proposal p --title P")
    desk.says("coop retract 1 --reason twice")
    desk.says("coop export -o out.jsonl")
    first, *rest = (desk.folder / "out.jsonl").read_text().splitlines()
    desk.file("newer.jsonl", "\n".join([first.replace('"schema":1', '"schema":9'), *rest]))
    said = desk.refuses("coop import newer.jsonl --ledger other.db")
    assert "newer program" in said
    assert "no event" not in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("track = x\n", "line 1: is not TOML: invalid value; text stands in quotes"),
        (
            'title = "X\n',
            "line 1: is not TOML: illegal character '\\n'; the quotation marks of a text are closed on the same line",
        ),
        ("a = 1\na = 2\n", "line 2: is not TOML: cannot overwrite a value; a field is given twice"),
    ],
)
def test_what_is_no_toml_is_told_with_what_would_work(desk: Desk, text: str, told: str) -> None:
    desk.file("slip.toml", text)
    assert desk.refuses("coop import slip.toml") == f"coop: nothing was recorded: slip.toml: {told}\n"


def test_a_ledger_is_no_events_file(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    told = "is a database and no events file; of a ledger, coop export writes one"
    assert desk.refuses("coop import coop.db") == f"coop: nothing was recorded: coop.db: {told}\n"
