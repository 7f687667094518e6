"""The log under fire: ``python -m tests.reliability [LANE …] [--rounds N] [--seconds N]``.

Each lane does harm, then looks whether everything acknowledged is still there and right; it prints figures, and ends
with an assertion where a promise was broken. tests/test_faults.py runs the same lanes, small; the figures of the full
run are in docs/reliability.md. For POSIX systems: the children are forked.
"""

import argparse
import contextlib
import json
import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any, NamedTuple

from coop_tracker import codec, queries
from coop_tracker.errors import CoopError, LedgerError, NotALedger
from coop_tracker.events import AnyEvent, EndorsementGiven, PartyId, ProposalId, Reference, TopicDiscussed, tags
from coop_tracker.log import Draft, chain, ledgerfile, uuid7
from coop_tracker.log.sqlite import SqliteEventLog, now
from coop_tracker.tracker import Tracker
from coop_tracker.vocabulary import Strength
from tests.sessions import process

FORK = multiprocessing.get_context("fork")


def batch(random: Random, size: int, proposal: str) -> list[AnyEvent]:
    """So many events about one proposal; each says how many it was recorded with."""
    told: list[AnyEvent] = [
        TopicDiscussed(proposal=ProposalId(proposal), title=proposal, note=f"1 of {size}"),
        *(
            EndorsementGiven(
                by=(PartyId("DD"),),
                strength=random.choice([*Strength]),
                targets=(Reference(f"proposal:{proposal}"),),
                note=f"{number} of {size}",
            )
            for number in range(2, size + 1)
        ),
    ]
    return told


def expect_sound(path: Path, acknowledged: Collection[str] = ()) -> set[str]:
    """See that a ledger is what was promised, and return the ids of its events.

    Everything acknowledged is there, every batch whole, the chain right from its start, no position missing, the index
    and the guards as they were, and the rows those that a rebuild makes.
    """
    with Tracker.open(path) as tracker:
        log = tracker.log
        events = list(log.read())
        previous = chain.genesis(log.ledger)
        for position, event in enumerate(events, 1):
            assert event.position == position
            assert chain.check(previous, event) == (True, True), f"position {position}"
            previous = event.hash
        together = Counter(event.batch_id for event in events)
        for event in events:
            size = int(json.loads(event.data or b"")["note"].split()[-1])
            assert together[event.batch_id] == size, f"{together[event.batch_id]} of a batch of {size}"
        index = {
            (tag, each.type, each.position)
            for each in events
            for tag in tags(codec.decode(each.type, each.schema, each.data or b"", each.position))
        }
        assert set(log.connection.execute("SELECT tag, type, position FROM tags")) == index
        assert log.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert ledgerfile.missing_guards(log.connection) == []
        assert tracker.check() == []
    ids = {event.event_id for event in events}
    lost = set(acknowledged) - ids
    assert not lost, f"{len(lost)} acknowledged events are lost"
    return ids


# Kills

Child = Callable[[Path, int, Connection], None]


def drafts(events: Sequence[AnyEvent]) -> list[Draft]:
    """Events as the log takes them, new ones."""
    return [Draft(uuid7(now()), type(each).__name__, each.schema, codec.encode(each), tags(each)) for each in events]


def append_to_the_log(path: Path, seed: int, told: Connection) -> None:
    """Append batches to the log alone for ever, and tell the ids of each that was acknowledged."""
    random = Random(seed)
    with SqliteEventLog.open(path, create=True) as log:
        while True:
            events = batch(random, random.choice([1, 1, 2, 20]), f"p-{random.randrange(20)}")
            recorded = log.append(drafts(events), recorded_by="a")
            told.send_bytes(b"\n".join(each.event_id.encode() for each in recorded))


def record_with_rows(path: Path, seed: int, told: Connection) -> None:
    """The same through the tracker, with the rules, the read model and the search."""
    random = Random(seed)
    with Tracker.open(path, create=True, recorded_by="a") as tracker:
        while True:
            size = random.choice([1, 1, 2, 20])
            recorded = tracker.record_all(batch(random, size, f"p-{random.randrange(20)}"))
            told.send_bytes(b"\n".join(each.event_id.encode() for each in recorded))


def import_files(path: Path, seed: int, told: Connection) -> None:
    """The same with ``coop import``, a file of a few hundred events after the other."""
    from coop_tracker.cli import coop

    random = Random(seed)
    file = path.with_suffix(f".{seed}.jsonl")
    while True:
        events = batch(random, random.choice([10, 100, 300]), f"p-{random.getrandbits(64):x}")
        lines = ({"type": type(each).__name__, **codec.plain(each)} for each in events)
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
            coop.main(["import", str(file), "--ledger", str(path)], standalone_mode=False)
        with SqliteEventLog.open(path, read_only=True) as log:
            last = log.read(after=log.head().position - len(events))
            told.send_bytes(b"\n".join(each.event_id.encode() for each in last))


def rebuild(path: Path, seed: int, told: Connection) -> None:  # noqa: ARG001 (it does the same every time)
    """Make the read model anew for ever."""
    with Tracker.open(path) as tracker:
        while True:
            tracker.rebuild()
            told.send_bytes(b"")


class Killed(NamedTuple):
    """What was seen of a child that was killed."""

    acknowledged: list[str]
    torn: bool
    """Whether it left a -wal file with something in it, as one does that is killed while it has the ledger open."""


def kill(child: Child, path: Path, seed: int) -> Killed:
    """Start a child and kill it at a random moment: while it opens the ledger, or later."""
    random = Random(seed)
    theirs, ours = FORK.Pipe(duplex=False)
    running = FORK.Process(target=child, args=(path, seed, ours), daemon=True)
    running.start()
    ours.close()
    acknowledged: list[str] = []
    if random.random() < 0.75:
        theirs.poll(10)
    moment = time.monotonic() + random.uniform(0, 0.15)
    with contextlib.suppress(EOFError, OSError):
        while theirs.poll(max(0.0, moment - time.monotonic())):
            acknowledged += _ids(theirs.recv_bytes())
            if time.monotonic() >= moment:
                break
    assert running.is_alive(), f"the child ended by itself with {running.exitcode}"
    running.kill()
    running.join()
    assert running.exitcode == -9
    with contextlib.suppress(EOFError, OSError):  # the end, or a message that it did not write to its end
        while True:
            acknowledged += _ids(theirs.recv_bytes())
    theirs.close()
    wal = Path(f"{path}-wal")
    return Killed(acknowledged, wal.exists() and wal.stat().st_size > 0)


def _ids(message: bytes) -> list[str]:
    return message.decode().split()


def kills(child: Child, folder: Path, rounds: int) -> dict[str, object]:
    """Kill one child after the other that works on the same file, a new file every five, and look after each."""
    figures: Counter[str] = Counter()
    acknowledged: set[str] = set()
    path = folder / "none.db"
    for number in range(rounds):
        if number % 5 == 0:
            path = folder / f"{child.__name__}-{number}.db"
            acknowledged.clear()
        killed = kill(child, path, number)
        acknowledged.update(killed.acknowledged)
        figures["left a -wal"] += killed.torn
        figures["acknowledged"] += len(killed.acknowledged)
        try:
            there = expect_sound(path, acknowledged)
        except NotALedger:  # the first child was killed before it had made one
            assert not acknowledged
            figures["before there was a ledger"] += 1
        else:
            figures["recorded, not acknowledged"] += len(there - acknowledged)
            acknowledged |= there  # what was once there stays
    return {"rounds": rounds, "lost": 0, "half batches": 0, **figures}


def kills_of_rebuilds(folder: Path, rounds: int) -> dict[str, object]:
    """Kill a program that makes the read model anew: the old rows or the new are there, and never none."""
    path = a_hundred_proposals(folder / "rebuilt.db")
    torn = 0
    for number in range(rounds):
        torn += kill(rebuild, path, number).torn
        with Tracker.open(path, read_only=True) as tracker:
            assert not tracker.from_memory, "the rows are gone"
            assert len(tracker.proposals()) == 100
            assert tracker.check() == []
    expect_sound(path)
    return {"rounds": rounds, "left a -wal": torn, "without rows": 0}


# Crowds


class Share(NamedTuple):
    """What one of a crowd did."""

    ids: list[str]
    waits: list[float]
    """How long each call took, in seconds."""
    turned_away: list[str]
    """What it was told where a call failed."""


def write(path: Path, name: int, until: float) -> Share:
    """Record single events, with rules and read model, one after the other."""
    share = Share([], [], [])
    with Tracker.open(path, recorded_by=f"writer {name}") as tracker:
        number = 0
        while time.monotonic() < until:
            event = batch(Random(number), 1, f"p-{name}-{number // 50}")[0]
            _timed(share, lambda event=event: tracker.record(event).event_id)  # type: ignore[misc]
            number += 1
    return share


def come_and_write(path: Path, name: int, until: float) -> Share:
    """The same, and close the ledger after every event, as commands do."""
    share = Share([], [], [])
    number = 0

    def record() -> str:
        with Tracker.open(path, recorded_by=f"writer {name}") as tracker:
            return tracker.record(batch(Random(number), 1, f"p-{name}-{number // 50}")[0]).event_id

    while time.monotonic() < until:
        _timed(share, record)
        number += 1
    return share


def ask(path: Path, name: int, until: float) -> Share:  # noqa: ARG001 (who asks does not matter)
    """Open the ledger, ask where everything stands, and close it, as ``coop status`` does."""
    share = Share([], [], [])

    def status() -> str:
        with Tracker.open(path, read_only=True) as tracker:
            queries.tracks(tracker.connection)
            return "from memory" if tracker.from_memory else ""

    while time.monotonic() < until:
        _timed(share, status)
        time.sleep(0.05)  # or those who ask take the whole machine
    return share


def _timed(share: Share, call: Callable[[], str]) -> None:
    started = time.monotonic()
    try:
        share.ids.append(call())
    except (CoopError, sqlite3.Error) as error:
        share.turned_away.append(f"{type(error).__name__}: {error}")
    share.waits.append(time.monotonic() - started)


Work = Callable[[Path, int, float], Share]


def crowd(path: Path, works: Sequence[Work], seconds: float, threads: bool = False) -> list[Share]:
    """Let them work at once on one ledger, and see that it is sound; the share of each."""
    Tracker.open(path, create=True).close()
    shares: dict[int, Share] = {}
    context: Any = threading if threads else FORK
    barrier = context.Barrier(len(works))
    ends: list[Connection] = []
    workers = []

    def run(number: int, work: Work, told: Connection | None) -> None:
        barrier.wait()
        share = work(path, number, time.monotonic() + seconds)
        if told:
            told.send(share)
        else:
            shares[number] = share

    for number, work in enumerate(works):
        theirs, ours = (None, None) if threads else FORK.Pipe(duplex=False)
        start = threading.Thread if threads else FORK.Process
        worker: Any = start(target=run, args=(number, work, ours), daemon=True)
        worker.start()
        workers.append(worker)
        if theirs and ours:
            ours.close()
            ends.append(theirs)
    for number, end in enumerate(ends):
        shares[number] = end.recv()
    for worker in workers:
        worker.join()
    expect_sound(path, {each for number, work in enumerate(works) if work is not ask for each in shares[number].ids})
    return [shares[number] for number in range(len(works))]


def figures_of(works: Sequence[Work], shares: Sequence[Share], seconds: float) -> dict[str, object]:
    """How a crowd fared."""
    writers = [share for work, share in zip(works, shares, strict=True) if work is not ask]
    readers = [share for work, share in zip(works, shares, strict=True) if work is ask]
    done = sorted(len(share.ids) for share in writers)
    waits = sorted(wait for share in writers for wait in share.waits)
    asked = sorted(wait for share in readers for wait in share.waits)
    told = Counter(what for share in shares for what in share.turned_away)
    figures: dict[str, object] = {
        "events/s": round(sum(done) / seconds),
        "fewest : most of a writer": f"{done[0]} : {done[-1]}",
        "99th percentile": f"{quantiles(waits, n=100)[98] * 1000:.0f} ms",
        "longest": f"{waits[-1] * 1000:.0f} ms",
        "turned away": dict(told) or 0,
    }
    if asked:
        figures["status: count, 99th percentile, longest"] = (
            f"{len(asked)}, {quantiles(asked, n=100)[98] * 1000:.0f} ms, {asked[-1] * 1000:.0f} ms"
        )
        figures["from memory"] = sum(each == "from memory" for share in readers for each in share.ids)
    return figures


CROWDS: dict[str, tuple[tuple[Work, ...], bool]] = {
    "8 processes write, 2 ask": ((write,) * 8 + (ask,) * 2, False),
    "8 threads write, 2 ask": ((write,) * 8 + (ask,) * 2, True),
    "4 processes come, write one event and go; 4 ask": ((come_and_write,) * 4 + (ask,) * 4, False),
}


# Reading while the rows are made anew


def read_during_rebuilds(folder: Path, rounds: int) -> dict[str, object]:
    """Read again and again while another program rebuilds so many times: every answer is whole."""
    path = a_hundred_proposals(folder / "read.db")
    theirs, ours = FORK.Pipe(duplex=False)
    rebuilding = FORK.Process(target=rebuild, args=(path, 0, ours), daemon=True)
    rebuilding.start()
    ours.close()
    reads = 0
    for _ in range(rounds):
        while not theirs.poll():
            with Tracker.open(path, read_only=True) as tracker:
                seen = len(tracker.proposals()), len(tracker.tracks()), len(tracker.search("p").hits)
                assert not tracker.from_memory, "the rows are gone"
            assert seen == (100, 1, 1000), f"some of the rows are gone: {seen}"
            reads += 1
        theirs.recv_bytes()
    rebuilding.kill()
    rebuilding.join()
    return {"rebuilds": rounds, "reads meanwhile": reads, "neither old nor new": 0}


# Full disks


def full_file(folder: Path, rooms: Sequence[int]) -> dict[str, object]:
    """Let SQLite refuse the file more pages, amid an append, an import and a rebuild; then let it grow again."""
    path = a_hundred_proposals(folder / "full.db")
    figures: Counter[str] = Counter()
    random = Random(0)
    with Tracker.open(path, recorded_by="a") as tracker:
        execute = tracker.connection.execute

        def some(events: int) -> Callable[[], object]:
            return lambda: tracker.record_all(batch(random, events, f"p-{random.getrandbits(64):x}"))

        for name, work, tries in (("append", some(1), 500), ("import", some(100), 1), ("rebuild", tracker.rebuild, 1)):
            for pages in rooms:
                if name == "rebuild":  # else it makes do with the pages that the old rows leave
                    tracker.log.append(drafts(batch(random, 100, f"p-{random.getrandbits(64):x}")), recorded_by="a")
                (there,) = execute("PRAGMA page_count").fetchone()
                execute(f"PRAGMA max_page_count = {there + pages}")
                before = tracker.position
                try:
                    for _ in range(tries):
                        before = tracker.position
                        work()
                except LedgerError as error:
                    told = str(error)
                    assert "its disk is full; nothing was changed" in told
                    assert tracker.position == before
                    figures[f"refused amid {name}"] += 1
                execute("PRAGMA max_page_count = 1000000000")
                work()
            assert tracker.check() == []
    expect_sound(path)
    return {**figures}


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own, so small that it gets full; OSError where we may not mount one."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        raise OSError(f"no file system can be mounted here: {error.stderr.decode().strip()}") from error
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 (where it lies depends on the system)


def full_disk(folder: Path, rooms: Sequence[int]) -> dict[str, object]:
    """Type ``coop record``, ``import`` and ``status`` on a disk with so many KB left, then with room again."""
    figures: Counter[str] = Counter()
    with small_disk(folder / "disk", "4m") as disk:
        path, filler = disk / "coop.db", disk / "filler"
        file = folder / "many.jsonl"
        for number, room in enumerate(rooms):
            if number % 4 == 0:  # as if there were no ledger yet
                for each in disk.iterdir():
                    each.unlink()
            left = shutil.disk_usage(disk).free - room * 1024
            filler.write_bytes(bytes(max(0, left)))
            lines = ({"type": type(each).__name__, **codec.plain(each)} for each in batch(Random(1), 100, f"p-{room}"))
            file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
            topic = ("record", "topic-discussed", "--proposal", f"q-{room}", "--title", f"q-{room}")
            for words in (("import", str(file)), (*topic, "--note", "1 of 1"), ("status",)):
                there = path.exists() and path.stat().st_size > 0
                answer = process(disk, *words, COOP_LEDGER=str(path))
                assert answer.returncode in (0, 1), answer
                told = answer.stderr.decode().removeprefix(f"coop: made a new ledger, {path}\n")
                if answer.returncode:
                    assert told.startswith("coop: "), told
                    assert told.count("\n") == 1, told
                    assert "its disk" in told or not there, told
                    figures[f"{words[0]}: refused in a sentence"] += 1
                else:
                    figures[f"{words[0]}: done"] += 1
            filler.unlink()
            answer = process(disk, "import", str(file), COOP_LEDGER=str(path))
            assert answer.returncode == 0, answer
            expect_sound(path)
    return {**figures}


# The table


def a_hundred_proposals(path: Path) -> Path:
    """A ledger of 1,000 events."""
    with Tracker.open(path, create=True, recorded_by="a") as tracker:
        for number in range(100):
            tracker.record_all(batch(Random(number), 10, f"p-{number}"))
    return path


def main() -> None:
    """Run the lanes that are named, or all."""
    lanes: dict[str, Callable[[Path, int, float], Iterator[tuple[str, dict[str, object]]]]] = {
        "kill": _kill, "crowd": _crowd, "rebuild": _rebuild, "full": _full,
    }  # fmt: skip
    arguments = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    arguments.add_argument("lanes", nargs="*", metavar="LANE", help=f"one of {', '.join(lanes)}; none: all of them")
    arguments.add_argument("--rounds", type=int, default=200, help="kills of each kind, and rebuilds [200]")
    arguments.add_argument("--seconds", type=float, default=60.0, help="how long each crowd works [60]")
    given = arguments.parse_args()
    if unknown := {*given.lanes} - {*lanes}:
        arguments.error(f"there is no lane {', '.join(unknown)}; there are {', '.join(lanes)}")
    for lane in given.lanes or lanes:
        with tempfile.TemporaryDirectory() as folder:
            for title, figures in lanes[lane](Path(folder), given.rounds, given.seconds):
                print(f"\n{title}", flush=True)
                for name, figure in figures.items():
                    print(f"  {name:<40} {figure}", flush=True)


Lane = Iterator[tuple[str, dict[str, object]]]


def _kill(folder: Path, rounds: int, _: float) -> Lane:
    for child in (append_to_the_log, record_with_rows, import_files):
        yield f"kill -9: {child.__name__.replace('_', ' ')}", kills(child, folder, rounds)


def _rebuild(folder: Path, rounds: int, _: float) -> Lane:
    yield "kill -9: rebuild", kills_of_rebuilds(folder, rounds)
    yield "reading during rebuilds", read_during_rebuilds(folder, rounds)


def _crowd(folder: Path, _: int, seconds: float) -> Lane:
    for title, (works, threads) in CROWDS.items():
        shares = crowd(folder / f"{title}.db", works, seconds, threads)
        yield title, figures_of(works, shares, seconds)


def _full(folder: Path, _: int, __: float) -> Lane:
    yield "a file that may not grow", full_file(folder, range(20))
    try:
        yield "a disk that is full", full_disk(folder, range(0, 600, 24))
    except OSError as error:
        print(f"\na disk that is full: left out, {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
