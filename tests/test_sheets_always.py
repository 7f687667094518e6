"""Sheets, whatever the record holds: out and in again they record nothing, and elsewhere they say the same."""

import io
import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coop_tracker.events import EventRetracted
from coop_tracker.sheets import cells, grids, look, write
from coop_tracker.sheets.grid import Grid
from coop_tracker.testing import strategies
from coop_tracker.tracker import Tracker
from coop_tracker.vocabulary import Visibility

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
FORMS = ["xlsx", "csv"]
_ELSEWHERE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(bundle|agreement):")
"""What names an entry of this ledger, or what no sheet holds, means nothing in another."""


def files(tracker: Tracker, form: str) -> list[Grid]:
    """The whole record as sheets, written to files of a form and read from them."""
    book = write.book(tracker, Visibility.RESTRICTED)
    if form == "xlsx":
        stream = io.BytesIO()
        write.write_xlsx(book, stream)
        return grids(stream.getvalue(), "record.xlsx")
    return [grid for name, content in write.write_csv(book) for grid in grids(content, name)]


def said(sheets: Sequence[Grid]) -> Iterator[tuple[str, list[list[str]]]]:
    """What the sheets say: their rows, without which entries these are."""
    for grid in sheets:
        if grid.name.casefold() not in ("about", "words"):
            yield grid.name, [row[:-2] for row in grid.rows]


@pytest.mark.parametrize("form", FORMS)
@FEW
@given(tracker=strategies.trackers())
def test_what_was_written_out_and_is_taken_in_again_records_nothing(form: str, tracker: Tracker) -> None:
    found = look([files(tracker, form)], tracker)
    assert found.faults == []
    assert [each.what for each in found.differences] == []


@pytest.mark.parametrize("form", FORMS)
@FEW
@given(events=strategies.ledgers().filter(lambda events: not any(isinstance(each, EventRetracted) for each in events)))
def test_an_empty_ledger_that_takes_the_sheets_in_says_the_same(form: str, events: list[object]) -> None:
    with Tracker.in_memory() as tracker, Tracker.in_memory() as other:
        tracker.record_all(events)  # type: ignore[arg-type]
        out = files(tracker, form)
        assume(not any(_ELSEWHERE.search(cell) for _, rows in said(out) for row in rows for cell in row))
        found = look([out], other)
        assert found.faults == []
        other.take([each.incoming for each in found.differences])
        assert dict(said(files(other, form))) == dict(said(out))
        again = look([out], other)
        assert again.faults == []
        taken = other.take([each.incoming for each in again.differences])
        assert [each.event for each in taken.recorded] == []


@given(text=st.text(st.characters(exclude_categories=["Cs"])).map(str.strip))
def test_a_text_is_in_a_cell_what_it_is_out_of_it(text: str) -> None:
    shown = cells.shown(text)
    assert cells.unescaped(cells.escaped(shown)) == shown
    assert cells.from_csv(cells.for_csv(shown)) == shown
    assert cells.shown(shown) == shown


@given(values=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)))
def test_several_values_in_a_cell_are_the_same_out_of_it(values: list[str]) -> None:
    assert cells.parted(cells.joined(values)) == values
