"""The examples run as programs and print what they promise."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name: str, *before: str) -> str:
    return subprocess.run(
        [sys.executable, *before, str(EXAMPLES / name)],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": ":".join(path for path in sys.path if path), "PYTHONUTF8": "1"},
    ).stdout


def test_the_shanghai_meeting_ends_in_a_status_that_says_no_more_than_was_said() -> None:
    assert (
        run("shanghai.py")
        == """\
AI skills development          proposed           [2025-07-26..2025-07-28]
Smart city infrastructure      nothing proposed   [2025-07-26..2025-07-28]
Innovative health technology   interest           [2025-07-26..2025-07-28]

AI skills exchange for young people in Pakistan
  proposed, by event 9 on [2025-07-26..2025-07-28]
  nobody has answered about it alone
  inherits welcomed (scope package): “welcomed the proposals”

Joint studies on AI-powered Chinese medicine
  interest, by event 10 on [2025-07-26..2025-07-28]
  nobody has answered about it alone
  inherits welcomed (scope package): “welcomed the proposals”
"""
    )


def test_a_read_model_of_ones_own_follows_late_entries_corrections_and_retractions() -> None:
    assert (
        run("own_read_model.py")
        == """\
Recorded: who Ministry B belongs to, nobody has said
  AA         welcomed: “most welcome”, 2021-05
  DD         noted: “took note”, 2021-05
  ministry-b committed: “would pay half”, 2021-06
Now known: it is a ministry of Country A
  AA         committed: “would pay half”, 2021-06
  DD         noted: “took note”, 2021-05
Corrected: “would” is interest, not a commitment
  AA         welcomed: “most welcome”, 2021-05
  DD         noted: “took note”, 2021-05
Entered late: Country D had agreed before it took note
  AA         welcomed: “most welcome”, 2021-05
  DD         agreed: “agreed”, 2021-04
Retracted: that was another proposal
  AA         welcomed: “most welcome”, 2021-05
  DD         noted: “took note”, 2021-05
Made anew from the log, the rows are the same: True
"""
    )


def test_what_is_due_is_asked_on_three_days() -> None:
    assert (
        run("follow_up.py")
        == """\
2025-04-20  due soon  Name the two towns, due [2025-05-09..2025-05-11]; they owe it
            P60D from meeting talks, [2025-03-10..2025-03-12]
2025-05-15  overdue   Name the two towns, due [2025-05-09..2025-05-11]; they owe it
            P60D from meeting talks, [2025-03-10..2025-03-12]
2025-06-01  met late  Name the two towns, due [2025-05-09..2025-05-11]; they owe it
            done by event 3, 2025-05-20; P60D from meeting talks, [2025-03-10..2025-03-12]
"""
    )


def test_sql_alone_reads_what_stands_and_what_was_recorded_and_can_change_nothing() -> None:
    assert (
        run("plain_sql.py")
        == """\
Open, and by which event
  desalination  mentioned             19 TopicDiscussed, on the day of its meeting
  flood-maps    interest              20 InterestExpressed, on the day of its meeting
  wells         proposed              25 ProposalMade, on the day of its meeting
  training      agreed_in_principle   52 EndorsementGiven, on the day of its meeting
  new-pumps     endorsed              51 EndorsementGiven, on the day of its meeting
  meters        pilot                 62 PilotStarted, 2023-03
  laboratories  instrument_signed     60 InstrumentSigned, [2022-12-01..2022-12-31]
  school-taps   proposed              49 ProposalMade, on the day of its meeting
Words that stand
  AA agreed: 1
  AA welcomed: 2
Recorded about the meters
   47 ProposalMade
   54 ProposalsLinked
   57 BundleItemised
   62 PilotStarted
   72 ProposalDeclined       too dear
   73 ProposalReopened       the price was lowered
And nothing can be changed: attempt to write a readonly database
"""
    )


def test_what_one_makes_of_the_record_goes_to_a_database_of_ones_own() -> None:
    assert (
        run("with_sqlite_utils.py")
        == """\
What mentions pumps
  action:offer-of-pumps    Make an offer for the pumps
  proposal:new-pumps       New pumps for the north
  proposal:old-pumps       Repair of the old pumps
Not binding, and the proposals they name
  memo-on-leaks            leaks
  letter-of-laboratories   laboratories
Days from being raised to being signed, at most
proposal,raised,signed,days
laboratories,2022-05-18,2022-12-31,227
leaks,2021-04-01,2022-09-05,522
river-gauges,2021-04-01,2022-11-30,608
"""
    )


def test_a_researcher_counts_answers_and_days_and_asks_what_had_happened_by_then() -> None:
    assert (
        run("researcher.py")
        == """\
88 events, 17 proposals

who          strength   stands  times
aa-ministry  welcomed   yes         2
aa-ministry  agreed     yes         1
bb-agency    supported  no          1

proposal      proposed                signed                    days
leaks         2021-04                 2022-09-05                492 to 522
river-gauges  2021-04                 2022-11                   549 to 608
laboratories  2022-05-18/2022-05-19   [2022-12-01..2022-12-31]  195 to 227

by the end of  proposals  open  signed or further
2021-12-31             9     8                  0
2022-12-31            17    13                  3
2024-12-31            17     9                  4

meters: stage pilot, but proposed by herald 2023-04-02
"""
    )


def test_a_read_model_of_ones_own_is_tested_with_stories_and_with_any_story() -> None:
    assert "5 passed" in run("test_own_read_model.py", "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("max(given, key=lambda", "min(given, key=lambda"),
        ("yield self.name, (thing, side", "yield self.name, (thing, str(id(history))"),
        ("history.entries if", "history.entries[:1] if"),
    ],
)
def test_a_read_model_of_ones_own_with_a_fault_fails_its_test(right: str, wrong: str, tmp_path: Path) -> None:
    text = (EXAMPLES / "own_read_model.py").read_text()
    assert right in text
    (tmp_path / "own_read_model.py").write_text(text.replace(right, wrong))
    (tmp_path / "test_own_read_model.py").write_text((EXAMPLES / "test_own_read_model.py").read_text())
    with pytest.raises(subprocess.CalledProcessError) as raised:
        run(str(tmp_path / "test_own_read_model.py"), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")
    assert "1 failed" in raised.value.stdout


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_every_example_is_listed_and_run_here(example: Path) -> None:
    assert f"]({example.name})" in (EXAMPLES / "README.md").read_text()
    assert f'run("{example.name}"' in Path(__file__).read_text()
