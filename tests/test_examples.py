"""The examples run as programs and print what they promise."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name: str) -> str:
    return subprocess.run(
        [sys.executable, str(EXAMPLES / name)],
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


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_every_example_is_listed_and_run_here(example: Path) -> None:
    assert f"]({example.name})" in (EXAMPLES / "README.md").read_text()
    assert f'run("{example.name}")' in Path(__file__).read_text()
