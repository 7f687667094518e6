"""The record read with SQL alone: the standard library's ``sqlite3``, and none of this package.

Shows how a ledger is opened for reading only, so that nothing can be changed by mistake; that what stands now is rows
of tables; and that the log lies in the same file, with the event that decided each answer. Any program that reads
SQLite can do this. The ledger is given on the command line; without one, an invented cooperation is recorded first.
"""

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

STANDING = """
    SELECT proposals.proposal, stage, disposition, position, events.type, json_extract(data, '$.on') AS said_on
    FROM proposals LEFT JOIN events ON position = stage_decided_by
    WHERE is_open ORDER BY first_position
"""
SPOKEN = """
    SELECT side, strength, count(*) AS times
    FROM endorsements JOIN endorsement_sides USING (endorsement)
    WHERE stands GROUP BY side, strength ORDER BY side, level DESC
"""
ABOUT = "SELECT position, type, data FROM events JOIN tags USING (position, type) WHERE tag = ? ORDER BY position"


def read_only(path: Path) -> sqlite3.Connection:
    """The ledger, open for reading only."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def show(path: Path) -> None:
    """Print what is open, who said what how often, and what was recorded about one proposal."""
    with closing(read_only(path)) as ledger:
        print("Open, and by which event")
        for row in ledger.execute(STANDING):
            on = row["said_on"] or "on the day of its meeting"
            print(f"  {row['proposal']:<13} {row['stage']:<20} {row['position']:>3} {row['type']}, {on}")

        print("Words that stand")
        for row in ledger.execute(SPOKEN):
            print(f"  {row['side']} {row['strength']}: {row['times']}")

        print("Recorded about the meters")
        for row in ledger.execute(ABOUT, ["proposal:meters"]):
            said = json.loads(row["data"]) if row["data"] else {}  # of what was redacted, nothing is left
            print(f"  {row['position']:>3} {row['type']:<22} {said.get('reason', '')}".rstrip())

        try:
            ledger.execute("DELETE FROM proposals")
        except sqlite3.OperationalError as error:
            print(f"And nothing can be changed: {error}")


def invented(path: Path) -> Path:
    """A ledger of an invented cooperation. This needs the package; reading does not."""
    from coop_tracker import Tracker, eventsfile

    seed = Path(__file__).parent.parent / "seeds" / "aa-bb-water.toml"
    with Tracker.open(path, create=True, recorded_by="example") as tracker:
        tracker.take(eventsfile.read(seed.read_bytes(), seed.name).incoming)
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        show(Path(sys.argv[1]) if sys.argv[1:] else invented(Path(folder) / "coop.db"))
