"""The record as spreadsheets, in and out: one sheet a kind of thing, and the same columns both ways.

Out, :func:`.write.book` makes sheets of the record at a moment. In, :func:`look` takes files apart and compares them
with the record: what differs becomes events, and what cannot be read a fault with its cell.
"""

from collections.abc import Mapping, Sequence

from coop_tracker.errors import Fault
from coop_tracker.sheets.compare import Comparison, Difference, Exported, compared
from coop_tracker.sheets.grid import WORKBOOKS, Grid, UnreadableFile, is_sheets, separated, workbook
from coop_tracker.sheets.layout import Layout, laid_out
from coop_tracker.sheets.mapping import NOTHING_SAID, Said
from coop_tracker.sheets.rows import rows_of
from coop_tracker.sheets.write import ABOUT, LEDGER, ON, POSITION, PUBLIC, VISIBILITY, WORDS
from coop_tracker.view import View
from coop_tracker.vocabulary import Visibility

__all__ = ["Comparison", "Difference", "UnreadableFile", "grids", "is_sheets", "look"]


def grids(content: bytes, name: str, at: str = "") -> list[Grid]:
    """The sheets of a file; ``at`` is put before every place, for when there are several files.

    Raises:
        UnreadableFile: it holds none that can be read.
    """
    found = workbook(content, name) if name.lower().endswith(WORKBOOKS) else [separated(content, name)]
    return [grid._replace(prefix=f"{at}{grid.prefix}") for grid in found]


def look(files: Sequence[Sequence[Grid]], view: View, said: Said = NOTHING_SAID) -> Comparison:
    """What these files, each with its sheets, say that the record does not.

    Args:
        files: the sheets of each file, or of all files of a folder.
        view: the record as it is now.
        said: what a mapping file says of them.
    """
    layouts: list[Layout] = []
    faults: list[Fault] = []
    told: list[Fault] = []
    for grid in (grid for file in files for grid in file):
        if grid.name.casefold() in (ABOUT.casefold(), WORDS.casefold()) or not any(any(row) for row in grid.rows):
            continue
        if grid.is_hidden and not said.of(grid.name).kind:
            what = "this sheet is hidden, and so left out; show it, or say in a mapping file what it is"
            told.append(Fault(f"{grid.prefix}1", f'{what}: [sheets."{grid.name}"]'))
            continue
        found = laid_out(grid, said)
        if isinstance(found, Layout):
            layouts.append(found)
        elif found:
            faults.append(found)
        else:
            what = "no row of it has headings that are ours, so this sheet is left out"
            told.append(Fault(f"{grid.prefix}1", f'{what}; a mapping file can say what it is: [sheets."{grid.name}"]'))
    now = rows_of(view)
    about = next((each for file in files if (each := _about(file, view)) is not None), None)
    comparison = compared(layouts, now, said, lambda event_id: any(view.log.find([event_id])), about)
    comparison.faults[:0] = faults
    comparison.told[:0] = told
    if not layouts and not faults:
        comparison.faults.append(Fault("", "holds no sheet with headings that are ours, such as Title or Proposed by"))
    return comparison


def _about(file: Sequence[Grid], view: View) -> Exported | None:
    """What a file says of its own export, where that was of this ledger, with all that had happened and was public."""
    grid = next((grid for grid in file if grid.name.casefold() == ABOUT.casefold()), None)
    if grid is None:
        return None
    said: Mapping[str, str] = {row[0]: row[1] for row in reversed(grid.rows) if len(row) > 1 and row[0]}
    last = next(iter(view.log.read(limit=1)), None)
    position, visibility = said.get(POSITION, ""), said.get(VISIBILITY, "")
    if ON in said or PUBLIC in said or not last or said.get(LEDGER) != last.ledger:
        return None
    if not position.isdecimal() or visibility not in [*Visibility]:
        return None
    _, hidden = view.visible(visibility)
    return Exported(int(position), frozenset(hidden))
