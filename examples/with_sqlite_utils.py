"""The record read with ``sqlite-utils``, which is installed with this package: rows as dicts, search, and a CSV file.

Shows that the read model is a set of ordinary tables with keys, and that what one makes of them belongs in a database
of one's own: here a table of how long each proposal took from being raised to being signed. The ledger is only read.
"""

import csv
import sqlite3
import sys
import tempfile
from datetime import date
from pathlib import Path

import sqlite_utils

from coop_tracker import Tracker, eventsfile

SEED = Path(__file__).parent.parent / "seeds" / "aa-bb-water.toml"
SIGNED = """
    SELECT proposals.proposal, proposals.title, instruments.instrument, instruments.on_last AS signed,
           (SELECT min(on_first) FROM proposal_meetings JOIN meetings USING (meeting)
            WHERE proposal_meetings.proposal = proposals.proposal) AS raised
    FROM proposals JOIN instrument_proposals USING (proposal) JOIN instruments USING (instrument)
    ORDER BY signed
"""


def main() -> None:
    """Record the invented cooperation, read it, and make a table of one's own of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Tracker.open(folder / "coop.db", create=True, recorded_by="example") as tracker:
            tracker.take(eventsfile.read(SEED.read_bytes(), SEED.name).incoming)

        ledger = sqlite_utils.Database(sqlite3.connect(f"{(folder / 'coop.db').as_uri()}?mode=ro", uri=True))
        print("What mentions pumps")
        found = ledger.table("things").search(ledger.quote_fts("pumps"), order_by="thing")
        for hit in (each for each in found if each["kind"] in ("action", "proposal")):
            print(f"  {hit['thing']:<24} {hit['title']}")

        print("Not binding, and the proposals they name")
        for row in ledger.table("instruments").rows_where("binding = 'non_binding'", order_by="on_first"):
            named = ledger.table("instrument_proposals").rows_where("instrument = ?", [row["instrument"]])
            print(f"  {row['instrument']:<24} {', '.join(each['proposal'] for each in named)}")

        own = sqlite_utils.Database(folder / "own.db")
        own.table("waiting").insert_all(
            {**row, "days": (date.fromisoformat(row["signed"]) - date.fromisoformat(row["raised"])).days}
            for row in ledger.query(SIGNED)
        )
        print("Days from being raised to being signed, at most")
        columns = ("proposal", "raised", "signed", "days")
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [row[column] for column in columns] for row in own.table("waiting").rows_where(order_by="days")
        )

        own.close()
        ledger.close()


if __name__ == "__main__":
    main()
