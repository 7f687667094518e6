"""Whatever bytes come in, in a file or in a ledger that somebody has changed: an answer or a sentence, no traceback."""

# ruff: noqa: S608 (the words put together into SQL are ours)

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coop_tracker import eventsfile
from coop_tracker.errors import CoopError
from coop_tracker.log import ledgerfile
from coop_tracker.tracker import Tracker
from tests.sessions import SEED, Desk, desk, ledger_after
from tests.test_eventsfile import mutated

__all__ = ["desk"]  # a fixture of these tests

SESSION = """
coop record track-opened --track water --title Water
coop record party-introduced --party ministry --kind organization --name Ministry --country AA
coop record meeting-held --meeting first --title First --kind bilateral --on 2025-07
coop record proposal-made --proposal leaks --title Leaks --track water --proposer AA --counterpart BB --meeting first
coop record endorsement-given --by BB --strength welcomed --target leaks --on 2025-07-27
coop record proposal-deferred --proposal leaks --reason money
coop correct 6 reason=rain
coop retract 5 --reason twice
"""


@pytest.fixture(autouse=True, scope="module")
def _made_beforehand() -> None:
    """The examples are drawn from an export: making it is no part of drawing."""
    export()


# Files


@cache
def export() -> bytes:
    """A few events in their envelopes, as another ledger exports them."""
    with tempfile.TemporaryDirectory() as folder:
        at = Desk(Path(folder))
        at.file("coop.db", ledger_after(SESSION))
        at.says("coop export -o out.jsonl")
        return (Path(folder) / "out.jsonl").read_bytes()


BARE = b"""\
{"type":"TrackOpened","track":"water","title":"Water"}
{"type":"ProposalMade","proposal":"leaks","title":"Leaks","tracks":["water"],"label":"a"}
{"type":"EndorsementGiven","by":["BB"],"strength":"welcomed","targets":["proposal:leaks"],"on":"2025-07"}
{"type":"EventRetracted","events":["a"],"reason":"twice"}
"""

VALUES = [
    *(b"null", b"[]", b"{}", b"-1", b"0.5", b"1e999", b"NaN", b"true", b'""', b'"\\ud800"', b'"\\u0000"', b'"\xff"'),
    *(b"9" * 5000, b"9007199254740993", b"[" * 5000, b'{"a":' * 5000, b'["leaks"]', b'"event:leaks"', b'"../x"'),
    *(b'"2025-02-30"', b'"unknown"', b'"9999-12-31T23:59:59.999999+23:59"', b'"0001-01-01T00:00:00+01:00"'),
]


@st.composite
def spoilt_lines(draw: st.DrawFn) -> bytes:
    """JSON Lines that were right once: cut, repeated, put in another order, with other values and flipped bytes."""
    content = draw(st.sampled_from([export(), BARE]))
    for _ in range(draw(st.integers(1, 3))):
        lines = content.split(b"\n")
        number = draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        match draw(st.sampled_from(["cut", "again", "swap", "flip", "value", "value", "mark", "key"])):
            case "cut":
                content = content[: draw(st.integers(0, len(content)))]
                continue
            case "again":
                lines.insert(draw(st.integers(0, len(lines))), line)
            case "swap":
                lines[0], lines[number] = lines[number], lines[0]
            case "flip" if line:
                place = draw(st.integers(0, len(line) - 1))
                lines[number] = line[:place] + bytes([line[place] ^ 1 << draw(st.integers(0, 7))]) + line[place + 1 :]
            case "value":
                with contextlib.suppress(ValueError, RecursionError):
                    keys = [f'"{key}":'.encode() for key in _keys(json.loads(line))]
                    before, key, after = line.partition(draw(st.sampled_from(keys)))
                    rest = json.JSONDecoder().raw_decode(after.decode())[1]
                    tail = after.decode()[rest:].encode()
                    lines[number] = before + key + draw(st.sampled_from(VALUES)) + tail
            case "mark":
                lines[number] = draw(st.sampled_from([b"\xef\xbb\xbf", b"\0", b"\r", "\u2028".encode()])) + line
            case "key":
                lines[number] = line.replace(b'":', draw(st.sampled_from([b'":', b'\\u0000":', b'_":'])), 1)
        content = b"\n".join(lines)
    return content


def _keys(value: Any) -> Iterator[str]:
    """Every key of a table and of the tables in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)


TOML = SEED.read_text()
contents = (
    spoilt_lines()
    | mutated(TOML[:3000]).map(lambda text: text.encode("utf-8", "replace"))
    | st.binary(max_size=200)
    | st.sampled_from(VALUES)
)
names = st.sampled_from(["a.jsonl", "a.toml", "a"])


@settings(max_examples=60)
@given(contents, names)
@example(b'{"a":' * 5000, "a.jsonl")
@example(b"a = " + b"[" * 5000, "a.toml")
@example(b'{"type":"TrackOpened","track":"a","title":' + b"9" * 5000 + b"}", "a.jsonl")
def test_whatever_a_file_holds_it_is_taken_in_whole_or_refused_with_sentences(content: bytes, name: str) -> None:
    file = eventsfile.examine(content, name)
    assert all(fault.what.strip() for fault in file.faults)
    with Tracker.in_memory(recorded_by="clerk") as tracker:
        try:
            taken = tracker.take(file.incoming)
        except CoopError as error:
            refusal = str(error)
            assert refusal
            assert tracker.position == 0
        else:
            assert {each.event_id for each in taken.recorded} == {each.event_id for each in file.incoming}
            assert tracker.position == len(taken.recorded)
            assert tracker.check() == []


@settings(max_examples=25)
@given(contents, names)
def test_whatever_a_file_holds_the_command_ends_with_0_or_with_sentences_and_1(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = Desk(Path(folder))
        at.file(name, content)
        expect_told(at, f"coop import {name}")
        if "coop.db" in at.files():
            expect_told(at, "coop status", also=0)
            expect_told(at, "coop rebuild --check", also=0)


# Stored bytes

READING = (
    *("status", "list", "list --text leaks", "log", "replay", "export", "rebuild --check"),
    *("verify", "head", "backup copy.db"),
    *("show leaks", "show water", "show party:ministry", "show meeting:first"),
)
RECORDING = ("record proposal-made --proposal pipes --track water", "correct 4 title=Pipes", "retract 6 --reason x")


def expect_told(at: Desk, line: str, also: int = 1) -> None:
    """See that a command does what it should, or says why not: nothing it raises gets past it."""
    answer = at.run(line)
    assert answer.code in (0, also), answer
    if answer.code:
        assert answer.err.startswith("coop: "), answer
        assert len(answer.err) > 10


texts = st.sampled_from(["", "x", "ProposalMade", "proposal:leaks", "event:x", "{}", "[]", "null", "\0", "é", "\u202e"])
origins = st.sampled_from([
    *('{"ledger":"x"}', '{"ledger":1,"position":"a","recorded_at":2,"recorded_by":null}'),
    '{"ledger":"x","position":1,"recorded_at":"soon","recorded_by":"y"}',
    '{"ledger":"x","position":1,"recorded_at":"2025-07-27T09:30:00","recorded_by":"y"}',
    '{"ledger":"x","position":1,"recorded_at":"0001-01-01T00:00:00+14:00","recorded_by":"y"}',
])  # fmt: skip
badly_encoded = st.sampled_from([b"\xff", b"proposal:\xff", b"\xed\xa0\x80"])
numbers = st.sampled_from([-(2**63), -1, 0, 1, 2, 2**31, 2**53, 2**62, 2**63 - 1])
datas = st.binary(max_size=20) | st.sampled_from([
    *(b"", b"{}", b"null", b"[]", b"1", b'"x"', b"[" * 3000, b'{"proposal":' * 3000, b'{"proposal":"\xff"}'),
    *(b'{"proposal":"leaks"}', b'{"proposals":["leaks"],"on":"2025-02-30"}', b'{"track":"water","title":7}'),
    *(b'{"events":["x"],"reason":"r"}', b'{"by":["BB"],"strength":"louder","targets":["proposal:leaks"]}'),
    *(b'{"by":["BB"],"strength":"agreed","targets":["leaks"]}', b'{"track":"\\ud800","title":"\\u0000"}'),
    *(b'{"proposal":"' + b"x" * 5000 + b'"}', b'{"corrected":{"type":"X"},"event":"y"}'),
])  # fmt: skip
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "events.data": datas | st.none(),
    "events.type": texts | badly_encoded | st.sampled_from(["TrackOpened", "EventRetracted", "EventCorrected"]),
    "events.schema": numbers,
    "events.recorded_at": numbers,
    "events.recorded_by": texts | badly_encoded,
    "events.origin": texts | badly_encoded | origins,
    "events.event_id": st.binary(max_size=18),
    "events.batch_id": st.binary(max_size=18),
    "events.data_hash": st.binary(max_size=33),
    "events.hash": st.binary(max_size=33),
    "events.position": numbers,
    "tags.tag": texts | badly_encoded,
    "tags.type": texts | badly_encoded,
    "tags.position": numbers,
    "ledger.id": st.binary(max_size=18),
    "projections.version": numbers,
    "projections.position": numbers,
    "proposals.stage": texts | badly_encoded | numbers | datas,
    "proposals.title": texts | badly_encoded | numbers | datas,
    "proposals.last_event_on": texts | badly_encoded | numbers | datas,
    "things.thing": texts | badly_encoded | numbers | datas,
}


def change(path: Path, column: str, value: Any, row: int) -> None:
    """Put something else into a stored row, as somebody can who holds the file: past the guards and the checks."""
    table, _, name = column.partition(".")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for guard in ledgerfile.GUARDS:
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        strict_text = column in ("events.type", "events.recorded_by", "events.origin") or name in ("tag", "type")
        new = "CAST(? AS TEXT)" if strict_text or table not in ("events", "tags", "ledger", "projections") else "?"
        key = {"tags": "(tag, type, position)", "events": "position"}.get(table, "rowid")
        keys = connection.execute(f"SELECT {key.strip('()')} FROM {table} ORDER BY 1").fetchall()
        marks = ", ".join("?" * len(keys[0]))
        sql = f"UPDATE OR IGNORE {table} SET {name} = {new} WHERE {key} = ({marks})"
        connection.execute(sql, (value, *keys[row % len(keys)]))


@contextlib.contextmanager
def changed(column: str, value: Any, row: int) -> Iterator[Desk]:
    """A desk with a ledger of which one value was changed."""
    with tempfile.TemporaryDirectory() as folder:
        at = Desk(Path(folder))
        change(at.file("coop.db", ledger_after(SESSION)), column, value, row)
        yield at


changes = st.sampled_from([*CHANGES]).flatmap(
    lambda column: st.tuples(st.just(column), CHANGES[column], st.integers(0, 20))
)


@settings(max_examples=40)
@given(changes, st.sampled_from(READING) | st.sampled_from(RECORDING))
@example(("events.data", b"\xff", 3), "export")
@example(("events.origin", "", 3), "show leaks")
@example(("events.origin", "null", 3), "replay")
@example(
    ("events.origin", '{"ledger":"x","position":1,"recorded_at":"2025-07-27T09:30:00","recorded_by":"y"}', 3), "replay"
)
@example(("events.recorded_at", 2**62, 3), "log")
@example(("events.data", b'{"proposal":' * 3000, 3), "log")
def test_whatever_was_changed_in_a_ledger_a_command_answers_or_says_why_not(
    what: tuple[str, Any, int], command: str
) -> None:
    with changed(*what) as at:
        expect_told(at, f"coop {command}")


ASKED: dict[str, Callable[[Tracker], object]] = {
    "read": lambda tracker: [*tracker.read()],
    "proposal": lambda tracker: tracker.proposal("leaks"),
    "history": lambda tracker: tracker.history("water").entries,
    "at": lambda tracker: tracker.at(4),
    "visible": lambda tracker: [*tracker.visible("public")[0]],
    "replay": lambda tracker: tracker.replay(6).proposals(),
    "changes": lambda tracker: [*tracker.changes()],
    "check": lambda tracker: tracker.check(),
    "verify": lambda tracker: tracker.verify(),
    "rebuild": lambda tracker: tracker.rebuild(),
    "record": lambda tracker: tracker.take(eventsfile.read(export(), "a.jsonl").incoming),
}


@settings(max_examples=40)
@given(changes, st.sampled_from([*ASKED]))
@example(("events.recorded_by", b"\xff", 3), "read")
@example(("events.origin", '{"ledger":"x"}', 3), "rebuild")
@example(("events.recorded_at", 2**62, 3), "record")
def test_whatever_was_changed_in_a_ledger_the_library_answers_or_raises_an_error_of_its_own(
    what: tuple[str, Any, int], asked: str
) -> None:
    with changed(*what) as at, contextlib.suppress(CoopError), Tracker.open(at.folder / "coop.db") as tracker:
        ASKED[asked](tracker)


@pytest.mark.parametrize("column", [*CHANGES])
def test_each_of_these_changes_can_be_made(tmp_path: Path, column: str) -> None:
    path = tmp_path / "coop.db"
    path.write_bytes(ledger_after(SESSION))
    change(path, column, 99 if column.endswith(NUMBERS) else b"another", 0)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        table, _, name = column.partition(".")
        found = {value for (value,) in connection.execute(f"SELECT {name} FROM {table}")}
    assert found & {99, b"another"}


NUMBERS = ("schema", "recorded_at", "position", "version")
