"""Measures what DESIGN promises, both sides in one run: ``python -m tests.benchmark [LANE …]``.

Each lane does the same work in two ways, in turn, several rounds, and prints the median of each and their ratio.
Needs the extra ``benchmark``. Timings never decide a test; they are reported in docs/performance.md.
"""

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import UUID

import msgspec

from coop_tracker import codec, eventsfile
from coop_tracker.dates import PartialDate
from coop_tracker.events import (
    EVENT_TYPES,
    ActionAssigned,
    ActionDone,
    ActionId,
    Deadline,
    EndorsementGiven,
    ProgressReported,
    ProposalId,
    ProposalMade,
    Reference,
    tags,
)
from coop_tracker.log import Draft
from coop_tracker.log.sqlite import SqliteEventLog
from coop_tracker.tracker import Tracker
from coop_tracker.vocabulary import DeadlineRelation, Progress, Strength
from tests import ledgers

Work = Callable[[], object]


def timed(work: Work) -> float:
    """How many seconds it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(title: str, unit: str, per: int, sides: Sequence[tuple[str, Callable[[], Work]]], rounds: int) -> None:
    """Run the sides in turn and print the median of each, and the first beside the others.

    Each side prepares its work untimed and returns what is timed.
    """
    taken: dict[str, list[float]] = {name: [] for name, _ in sides}
    for _ in range(rounds):
        for name, prepare in sides:
            taken[name].append(timed(prepare()) / per)
    factor = {"s": 1.0, "ms": 1e3, "µs": 1e6}[unit]
    ours = median(taken[sides[0][0]])
    print(f"\n{title}")
    for name, _ in sides:
        middle = median(taken[name])
        spread = f"{min(taken[name]) * factor:.1f}–{max(taken[name]) * factor:.1f}"
        ratio = "" if name == sides[0][0] else f"   ours is {middle / ours:.2f} × as fast"
        print(f"  {name:<44} {middle * factor:9.1f} {unit} ({spread}){ratio}")


# The other sides


def raw(path: Path) -> sqlite3.Connection:
    """SQLite with the pragmas of the log, and a table of three columns."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL)")
    return connection


def peer(path: Path) -> Any:
    """The library ``eventsourcing`` on SQLite, with an aggregate that takes the same facts."""
    os.environ["PERSISTENCE_MODULE"] = "eventsourcing.sqlite"
    os.environ["SQLITE_DBNAME"] = str(path)
    application, item = _peers()
    return application(), item


@cache
def _peers() -> Any:
    """The classes of the peer, made once: it knows them by their names."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Item(Aggregate):
        @event("Noted")
        def note(self, kind: str, by: str, on: str, words: str, source: str) -> None:
            self.last = (kind, by, on, words, source)

    class Items(Application[UUID]):
        pass

    return Items, Item


def note(item: Any, number: int) -> None:
    item.note(
        "EndorsementGiven", "DD", "2024-05", "welcomed the proposal and looked forward to work on it", f"s{number}#p1"
    )


# Lanes


def append(folder: Path, rounds: int, _size: int) -> None:
    """Durable append of one event, the log alone and with the read model, against raw SQLite."""
    count = 300
    sample = [event for _, event in ledgers.ledger(3000)][-count:]
    stored = [(type(each).__name__, codec.encode(each), tags(each)) for each in sample]
    number = iter(range(10**9))

    def bare() -> Work:
        connection = raw(folder / f"raw-{next(number)}.db")

        def work() -> None:
            for name, data, _ in stored:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO events (type, data) VALUES (?, ?)", (name, data))
                connection.execute("COMMIT")

        return work

    def alone() -> Work:
        log = SqliteEventLog.open(folder / f"log-{next(number)}.db", create=True)
        ids = [event_id for event_id, _ in ledgers.ledger(count)]

        def work() -> None:
            for event_id, (name, data, tagged) in zip(ids, stored, strict=True):
                log.append([Draft(event_id, name, 1, data, tagged)], recorded_by="benchmark")

        return work

    def whole() -> Work:
        tracker = Tracker.open(folder / f"whole-{next(number)}.db", create=True, recorded_by="benchmark")
        names = [f"p{n}" for n in range(10)]
        tracker.record_all(
            ProposalMade(proposal=ProposalId(name), title=name, proposers=(ledgers.OURS,)) for name in names
        )
        tracker.record_all(_answers(names, 500))

        def work() -> None:
            for event in _answers(names, count):
                tracker.record(event)

        return work

    sides = [("log alone", alone), ("raw sqlite3", bare)]
    compare("durable append, log alone (≥ 0.7, aim 0.85 × raw)", "µs", count, sides, rounds)
    sides = [("log, rules, read model, search; 50 to 80 events", whole), ("raw sqlite3", bare)]
    compare("durable append with read model (≥ 0.4, aim 0.6 × raw)", "µs", count, sides, rounds)


def _answers(names: Sequence[str], count: int) -> Iterator[EndorsementGiven | ProgressReported]:
    for number in range(count):
        target = (Reference(f"proposal:{names[number % len(names)]}"),)
        if number % 3:
            yield EndorsementGiven(
                by=(ledgers.THEIRS,), strength=Strength.WELCOMED, targets=target, words="welcomed it"
            )
        else:
            yield ProgressReported(targets=target, level=Progress.LIMITED)


def replay(folder: Path, rounds: int, size: int) -> None:
    """Read, decode and fold a whole log."""
    tracker = _tracker(folder / "replay.db", size)
    bare = raw(folder / "replay-raw.db")
    rows = [(each.position, each.type, each.data) for each in tracker.log.read()]
    bare.execute("BEGIN")
    bare.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)
    bare.execute("COMMIT")
    decoders = {name: msgspec.json.Decoder(_struct(cls)) for name, cls in EVENT_TYPES.items()}
    application, item_class = peer(folder / "replay-peer.db")
    for start in range(0, size, 100):
        item = item_class()
        for n in range(min(100, size - start) - 1):
            note(item, n)
        application.save(item)

    def ours() -> None:
        fold(tracker.events())

    def theirs() -> None:
        select = "SELECT type, data FROM events ORDER BY position"
        fold(decoders[name].decode(data) for name, data in bare.execute(select))

    def peers() -> None:
        mapper, seen = application.mapper, Counter[str]()
        start = 1
        while batch := application.recorder.select_notifications(start=start, limit=1000):
            seen.update(type(mapper.to_domain_event(each)).__name__ for each in batch)
            start = batch[-1].id + 1

    sides = [
        ("read, decode, fold", lambda: ours),
        ("raw SELECT, msgspec Struct, the same fold", lambda: theirs),
        ("eventsourcing", lambda: peers),
    ]
    compare(f"replay of {size:,} events (≥ 0.4, aim 0.7 × raw; ≥ 2.5, aim 5 × eventsourcing)", "s", 1, sides, rounds)


def fold(events: Iterable[Any]) -> Counter[str]:
    """How often each thing is named: a fold that any event can go through."""
    seen: Counter[str] = Counter()
    for event in events:
        for name in ("proposal", "targets", "proposals", "meeting"):
            if named := getattr(event, name, None):
                seen.update([named] if isinstance(named, str) else named)
    return seen


def _struct(cls: Any) -> Any:
    """A msgspec Struct with the fields of an event class, everything plain."""
    import attrs

    required = {each.name: each.default is attrs.NOTHING for each in attrs.fields(cls)}
    given: list[Any] = [(name, Any) if needed else (name, Any, None) for name, needed in required.items()]
    return msgspec.defstruct(cls.__name__, given, kw_only=True)


def one(folder: Path, rounds: int, _size: int) -> None:
    """Where one proposal of 1,000 events stands."""
    tracker = Tracker.open(folder / "one.db", create=True, recorded_by="benchmark")
    made = ProposalMade(proposal=ProposalId("water"), title="Water", proposers=(ledgers.OURS,))
    tracker.record_all([made, *_answers(["water"], 999)])
    application, item_class = peer(folder / "one-peer.db")
    item = item_class()
    for number in range(999):
        note(item, number)
    application.save(item)
    sides = [
        ("tracker.proposal", lambda: lambda: tracker.proposal("water")),
        ("eventsourcing, loading the aggregate", lambda: lambda: application.repository.get(item.id)),
    ]
    compare("one proposal of 1,000 events (≥ 4, aim 10 × eventsourcing)", "ms", 1, sides, rounds * 3)


def import_(folder: Path, rounds: int, size: int) -> None:
    """Import of JSON Lines: checked, modelled, searchable; against a peer that only saves."""
    lines = b"".join(
        msgspec.json.encode({"type": type(event).__name__, **codec.plain(event)}) + b"\n"
        for _, event in ledgers.ledger(size)
        if type(event).__name__ != "EventRetracted"
    )
    number = iter(range(10**9))

    def ours() -> Work:
        path = folder / f"import-{next(number)}.db"

        def work() -> None:
            with Tracker.open(path, create=True, recorded_by="benchmark") as tracker:
                tracker.take(eventsfile.read(lines, "benchmark.jsonl").incoming)

        return work

    def peers() -> Work:
        application, item_class = peer(folder / f"import-peer-{next(number)}.db")

        def work() -> None:
            for _ in range(0, size, 100):
                item = item_class()
                for n in range(99):
                    note(item, n)
                application.save(item)

        return work

    sides = [("import, checked, modelled, searchable", ours), ("eventsourcing, saving 100 at a time", peers)]
    compare(f"import of {size:,} events (≤ 2.5, aim 1 × the peer's time)", "s", 1, sides, max(1, rounds // 2))


def commands(folder: Path, rounds: int, _size: int) -> None:
    """Start-up: whole commands against a bare Python."""
    ledger = folder / "small.db"
    _tracker(ledger, 1000).close()
    record = ["record", "topic-discussed", "--proposal", "proposal-1"]

    def command(*words: str) -> Callable[[], Work]:
        line = [sys.executable, "-m", "coop_tracker", *words]
        # What is not compiled beforehand would be compiled anew each time; an installed copy is compiled.
        environment = {**os.environ, "COOP_LEDGER": str(ledger), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return lambda: lambda: subprocess.run(line, env=environment, stdout=subprocess.DEVNULL, check=True)

    bare: Callable[[], Work] = lambda: lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)  # noqa: E731
    for words, bound in ((["--help"], "≤ 6, aim 4"), (["status"], "≤ 8, aim 5"), (record, "≤ 14, aim 10")):
        sides = [(f"coop {words[0]}", command(*words)), ("python -c pass", bare)]
        compare(f"coop {words[0]} ({bound} × bare Python)", "ms", 1, sides, rounds * 4)


def growth(folder: Path, rounds: int, size: int) -> None:
    """How cost grows: making the rows of 1,000 events up to ``size``, memory, and commands on the largest of them."""
    sizes = [each for each in (1000, 10_000, 100_000, 1_000_000) if each <= size] or [size]
    ledgers_of = {each: folder / f"growth-{each}.db" for each in sizes}
    print(f"\n{'events':>10} {'file':>10} {'append':>12} {'rebuild':>12} {'memory':>10} {'fold':>12} {'memory':>10}")
    for each, path in ledgers_of.items():
        appended = timed(lambda path=path, each=each: _append(path, each)) / each  # type: ignore[misc]
        made, fold_of = (_measured(["rebuild", "fold"][number], path) for number in (0, 1))
        print(
            f"{each:>10,} {path.stat().st_size / 1e6:>7.1f} MB {appended * 1e6:>9.1f} µs "
            f"{made[0] / each * 1e6:>9.1f} µs {made[1]:>7.0f} MB "
            f"{fold_of[0] / each * 1e6:>9.1f} µs {fold_of[1]:>7.0f} MB"
        )
    small, large = ledgers_of[sizes[0]], ledgers_of[sizes[-1]]

    def command(ledger: Path, *words: str) -> Callable[[], Work]:
        line = [sys.executable, "-m", "coop_tracker", *words, "--ledger", str(ledger)]
        return lambda: lambda: subprocess.run(line, stdout=subprocess.DEVNULL, check=True)

    record = ["record", "topic-discussed", "--proposal", "proposal-7"]
    for words in (["status"], ["list", "--track", "track-20"], ["show", "proposal-900"], record):
        sides = [
            (f"{sizes[-1]:,} events", command(large, *words)),
            (f"{sizes[0]:,} events", command(small, *words[:1], *_near(words))),
        ]
        compare(f"coop {words[0]} (≤ 3, aim 1.5 × on 1,000 events)", "ms", 1, sides, rounds * 2)


def moments(folder: Path, rounds: int, size: int) -> None:
    """The record at its moments, as commands: the whole of a large ledger, and one thing in it."""
    ledger = folder / "moments.db"
    _tracker(ledger, size).close()

    def command(*words: str) -> Callable[[], Work]:
        line = [sys.executable, "-m", "coop_tracker", *words, "--ledger", str(ledger)]
        return lambda: lambda: subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    asked = (["--as-of", str(size - 1)], ["--on", "2024-06-15"], ["--public", "9999-12-31"])
    whole = [(f"coop status {' '.join(words)}", command("status", *words)) for words in ([], *asked)]
    compare(f"the whole of {size:,} events at a moment, as a command (in seconds)", "s", 1, whole, max(1, rounds // 2))
    for thing in ("proposal-1", "proposal-900"):
        plain = ("coop show", command("show", thing))
        sides = [(f"coop show {' '.join(words)}", command("show", thing, *words)) for words in asked]
        sides.append(("coop history", command("history", thing)))
        compare(
            f"{thing} of {size:,} events at a moment, as a command (≤ 2 × coop show)",
            "ms",
            1,
            [plain, *sides],
            rounds * 2,
        )


def followup(folder: Path, rounds: int, size: int) -> None:
    """What is due and what is wrong, as commands: on a large ledger beside a small one in which as much is due."""
    small, large = folder / "followup-small.db", folder / "followup-large.db"
    for path, each in ((small, 1000), (large, size)):
        tracker = _tracker(path, each)
        tracker.record_all(_to_do(each // 50))
        tracker.close()

    def command(ledger: Path, *words: str) -> Callable[[], Work]:
        line = [sys.executable, "-m", "coop_tracker", *words, "--ledger", str(ledger)]
        return lambda: lambda: subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    for words in (["due"], ["due", "--on", "2100-01-01"], ["health"], ["list", "--activity"]):
        printed = [_lines([*words, "--ledger", str(path)]) for path in (large, small)]
        sides = [
            (f"{each:,} events, {count:,} lines printed", command(path, *words))
            for path, each, count in ((large, size, printed[0]), (small, 1000, printed[1]))
        ]
        compare(f"coop {' '.join(words)} (grows with what it prints)", "ms", 1, sides, rounds)
    compare(
        f"{size:,} events at a day on which some may not have happened, as a command",
        "s",
        1,
        [("coop due --on 2024-06-15", command(large, "due", "--on", "2024-06-15"))],
        1,
    )


REPORTS: Final = (
    *(("coop matrix", f"matrix.{ending}") for ending in ("md", "csv", "json", "html", "xlsx")),
    *((f"coop brief {ledgers.THEIRS}", f"brief.{ending}") for ending in ("md", "html", "docx")),
    *(("coop report", name) for name in ("dossier", "dossier.html")),
    *((f"coop export --format {form}", name) for form, name in (("xlsx", "record.xlsx"), ("csv", "sheets"))),
    ("coop export --format datapackage", "package"),
)
"""Each page that is carried away: the command, and what it writes."""


def reports(folder: Path, rounds: int, size: int) -> None:
    """What each page costs, as a command: its time, its size, and the peak of memory, small and large."""
    for each in dict.fromkeys((1000, min(10_000, size), size)):
        ledger = folder / f"reports-{each}.db"
        with _tracker(ledger, each) as tracker:
            tracker.record_all(_to_do(max(each // 50, 20)))
        print(f"\n{f'{each:,} events':<44} {'time':>10} {'size':>12} {'memory':>10}")
        for number, (command, name) in enumerate(REPORTS):
            to = folder / f"{each}-{number}-{name}"
            words = [*command.split()[1:], *([] if "report" in command else ["-o"]), str(to), "--ledger", str(ledger)]
            seconds, memory = min(_spent([sys.executable, "-m", "coop_tracker", *words], to) for _ in range(rounds))
            files = [*to.rglob("*")] if to.is_dir() else [to]
            written = sum(file.stat().st_size for file in files if file.is_file())
            print(f"{f'{command} {name}':<44} {seconds:>8.2f} s {written / 1e6:>9.2f} MB {memory:>7.0f} MB")


def _spent(command: Sequence[str], to: Path) -> tuple[float, float]:
    """Seconds and the peak of memory (MB) of a command that writes to a place where nothing is yet."""
    shutil.rmtree(to, ignore_errors=True)
    to.unlink(missing_ok=True)
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return time.perf_counter() - start, used.ru_maxrss / 1024


def _to_do(count: int) -> Iterator[ActionAssigned | ActionDone]:
    """So many actions, of which the first twenty are still open."""
    for number in range(count):
        action = ActionId(f"action-{number}")
        yield ActionAssigned(
            action=action,
            text=f"Send paper {number}",
            owners=(ledgers.OURS,),
            about=(Reference(f"proposal:proposal-{number % 40 + 1}"),),
            on=PartialDate("2024-01-05"),
            deadline=Deadline(said="by the summer", relation=DeadlineRelation.BY, due=PartialDate("2024-06")),
        )
        if number >= 20:
            yield ActionDone(action=action, on=PartialDate("2024-05-02"))


def _lines(words: Sequence[str]) -> int:
    done = subprocess.run([sys.executable, "-m", "coop_tracker", *words], capture_output=True, check=True)
    return done.stdout.count(b"\n")


def _append(path: Path, size: int) -> None:
    """A log of so many events, appended 1,000 at a time; without rows."""
    with SqliteEventLog.open(path, create=True) as log:
        drafts = (
            Draft(event_id, type(event).__name__, event.schema, codec.encode(event), tags(event))
            for event_id, event in ledgers.ledger(size)
        )
        while batch := [*islice(drafts, 1000)]:
            log.append(batch, recorded_by="benchmark")


def _measured(what: str, path: Path) -> tuple[float, float]:
    """Seconds and the peak of memory (MB) of a process of its own that does one thing with a ledger."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmark", "--only", what, str(path)], capture_output=True, text=True, check=True
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _only(what: str, path: Path) -> None:
    """Do it, and print how long it took and how much memory it needed at the most."""
    tracker = Tracker.open(path, read_only=what == "fold")
    seconds = timed(tracker.rebuild if what == "rebuild" else lambda: fold(tracker.events()))
    tracker.close()
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _near(words: Sequence[str]) -> list[str]:
    """The same question of the small ledger, which has fewer proposals."""
    return ["proposal-20" if word == "proposal-900" else word for word in words[1:]]


def _tracker(path: Path, size: int) -> Tracker:
    from coop_tracker.events import EventId
    from coop_tracker.tracker import Incoming

    tracker = Tracker.open(path, create=True, recorded_by="benchmark")
    tracker.take([Incoming(event, EventId(event_id)) for event_id, event in ledgers.ledger(size)])
    return tracker


LANES = {
    "append": append,
    "replay": replay,
    "one": one,
    "import": import_,
    "commands": commands,
    "moments": moments,
    "followup": followup,
    "reports": reports,
    "growth": growth,
}


def main() -> None:
    """Run the lanes that are asked for, else all but growth and reports, which take minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lanes", nargs="*", metavar="LANE", help=", ".join(LANES))
    parser.add_argument("--size", type=int, default=100_000, help="events in the large ledgers (default 100,000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each side (default 5)")
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        _only(given.only[0], Path(given.only[1]))
        return
    for name in given.lanes or [lane for lane in LANES if lane not in ("growth", "reports")]:
        with tempfile.TemporaryDirectory() as folder:
            LANES[name](Path(folder), given.rounds, given.size)


if __name__ == "__main__":
    main()
