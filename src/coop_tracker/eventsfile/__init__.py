"""Events in files: TOML for people, JSON Lines for programs; the same fields in both.

A TOML file has ``[ledger]`` (who compiled it, when), ``[defaults]`` (what most events share) and one ``[[events]]``
table an event, with its ``type``. A line of JSON Lines is a bare event, ``{"type": …, field: …}``, or an envelope as
``coop export`` writes it. Every fault is found, each with the event, its line and the path within.
"""

from collections.abc import Iterable

from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import EventId
from coop_tracker.eventsfile.envelope import write
from coop_tracker.eventsfile.reader import EventsFile, Reader
from coop_tracker.eventsfile.text import as_one_line
from coop_tracker.log import Draft
from coop_tracker.projections.model import OnProgress
from coop_tracker.tracker import Incoming

__all__ = ["EventsFile", "examine", "read", "together", "write"]


def read(content: bytes, name: str, progress: OnProgress | None = None) -> EventsFile:
    """The events of a file.

    Args:
        content: its bytes, UTF-8.
        name: its name; ``.toml``, ``.jsonl`` and ``.ndjson`` say the form, else the first character does.
        progress: told how many of how many events have been read.

    Raises:
        InvalidInput: with every fault found, each with the event, its line and the path within.
    """
    file = examine(content, name, progress=progress)
    if file.faults:
        raise InvalidInput(file.faults)
    return file


def examine(content: bytes, name: str, at: str = "", progress: OnProgress | None = None) -> EventsFile:
    """The same, with the faults as a part of the answer: see :attr:`EventsFile.faults` before recording anything.

    ``at`` is put before every place, for when there are several files.
    """
    if content.startswith(b"SQLite format 3\0"):
        what = "is a database and no events file; of a ledger, coop export writes one"
        return EventsFile([], faults=[Fault(at.removesuffix(": "), what)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return EventsFile([], faults=[Fault(f"{at}line {line}", "is not UTF-8: save the file as UTF-8")])
    reader = Reader(at, progress)
    is_toml = name.endswith(".toml") or not (name.endswith((".jsonl", ".ndjson")) or text.lstrip()[:1] == "{")
    return reader.toml(text) if is_toml else reader.json_lines(as_one_line(text))


def together(files: Iterable[EventsFile]) -> tuple[list[Incoming], list[Draft], list[Fault]]:
    """The events of several files, each once, and the holes; and where two have one id and do not say the same.

    A hole that another file can fill stays one: what was redacted does not come back with an older file.
    """
    files = list(files)
    holes = {hole.event_id: hole for file in files for hole in file.holes}
    by_id: dict[EventId | None, Incoming] = {}
    faults = []
    for each in (each for file in files for each in file.incoming if each.event_id not in holes):
        first = by_id.setdefault(each.event_id, each)
        if first.event != each.event:
            faults.append(Fault(each.where, f"has the id of {first.where or 'another event'}, and says something else"))
    return list(by_id.values()), list(holes.values()), faults
