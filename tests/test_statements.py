"""What all events and their parts share, and the quick way in: both must say what the slow ways say."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from coop_tracker import codec, strict
from coop_tracker.dates import PartialDate
from coop_tracker.events import (
    EVENT_TYPES,
    AnyEvent,
    ImplementationStarted,
    PartyId,
    PilotStarted,
    ProposalId,
    ProposalMade,
    RoleHeld,
    slots,
)
from coop_tracker.structuring import plainly_right
from coop_tracker.testing import strategies
from coop_tracker.vocabulary import RoleName


def test_two_events_are_equal_if_they_are_of_one_type_and_say_the_same() -> None:
    water = (ProposalId("water"),)
    assert PilotStarted(proposals=water) == PilotStarted(proposals=water)
    assert PilotStarted(proposals=water) != PilotStarted(proposals=water, place="Basra")
    assert PilotStarted(proposals=water) != ImplementationStarted(proposals=water)
    assert PilotStarted(proposals=water) != "PilotStarted"


@given(strategies.events())
def test_an_event_that_was_read_back_is_found_where_the_first_was_kept(event: AnyEvent) -> None:
    again = codec.decode(type(event).__name__, event.schema, codec.encode(event), position=1)
    assert {event: "kept"}[again] == "kept"


def test_an_event_is_shown_with_what_it_says_and_nothing_else() -> None:
    role = RoleHeld(party=PartyId("AA"), role=RoleName.FUNDING)
    made = ProposalMade(proposal=ProposalId("water"), on=PartialDate("2025-07"), roles=(role,))
    shown = "ProposalMade(on=PartialDate('2025-07'), proposal='water', roles=(RoleHeld(party='AA', role="
    assert repr(made).startswith(shown)
    assert "title" not in repr(made)


STORED = Path(__file__).parent / "stored" / "events.jsonl"
JUNK: list[Any] = [
    *(None, True, 0, 2025, 2**53, 1.5, Decimal("1.5"), Decimal("NaN"), date(2025, 7, 27), b"x"),
    *("", "x", "7", "NaN", "2025-07", "agreed", "a#b", "party:AA", "half \ud800"),
    *([], [None], ["x"], ["a#b"], [["x"]], {"x"}, {}, {"source": "a"}, [{"source": "a", "page": 1}], [{"party": 1}]),
    *([{"of": "cost", "value": value, "unit": "USD"}] for value in ("900", "NaN", "-Infinity", 900, 1.5)),
]


@pytest.mark.parametrize("line", STORED.read_text().splitlines(), ids=lambda line: str(json.loads(line)["type"]))
def test_what_is_plainly_right_is_read_as_cattrs_reads_it(line: str) -> None:
    sample = json.loads(line)
    cls: Any = EVENT_TYPES[sample["type"]]
    for name in (*(slot.name for slot in slots(cls)), "unknown"):
        for junk in JUNK:
            table = {**sample["data"], name: junk}
            quick = plainly_right(table, cls)
            assert quick is None or quick == strict.read(table, cls), table


def test_what_people_type_is_plainly_right() -> None:
    table = {
        "by": ["BB"],
        "strength": "agreed",
        "targets": ["proposal:water"],
        "on": "2025-07",
        "sources": ["minutes#p. 3"],
    }
    assert plainly_right(table, EVENT_TYPES["EndorsementGiven"]) == strict.read(table, EVENT_TYPES["EndorsementGiven"])


def test_a_command_that_records_need_not_get_cattrs_ready(tmp_path: Path) -> None:
    words = ["--ledger", str(tmp_path / "coop.db"), "record", "track-opened", "--track", "water", "--title", "Water"]
    program = (
        "import sys\nfrom coop_tracker.cli import main\n"
        f"try: main({[*words, '--dry-run']!r})\n"
        "finally: print('cattrs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.endswith("nothing was recorded\nFalse\n"), done.stderr
