"""What the chain promises: the bytes it seals, and that no change goes unseen."""

import contextlib
import io
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from coop_tracker.log import Draft, Origin, RecordedEvent, chain
from coop_tracker.log.sqlite import SqliteEventLog

LEDGER = "0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
OTHER = "11111111-2222-4333-8444-555555555555"
MOMENT = datetime(2025, 7, 27, 9, 30, 0, 123456, tzinfo=UTC)
START = chain.genesis(LEDGER)

texts = st.text(st.characters(exclude_categories=["Cs"]))
uuids = st.uuids().map(str)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))
numbers = st.integers(1, 2**53 - 1)
hashes = st.binary(min_size=32, max_size=32)
origins = st.builds(Origin, texts, numbers, moments, texts)
events = st.builds(
    RecordedEvent,
    position=numbers,
    event_id=uuids,
    type=texts,
    schema=numbers,
    recorded_at=moments,
    recorded_by=texts,
    batch_id=uuids,
    origin=st.none() | origins,
    data=st.none() | st.binary(),
    data_hash=hashes,
    hash=hashes,
    ledger=uuids,
)


def event(**changes: Any) -> RecordedEvent:
    data = b'{"proposal":"ai-skills-exchange"}'
    made = RecordedEvent(
        position=1,
        event_id="0198a1b2-0000-7000-8000-000000000001",
        type="ProposalMade",
        schema=1,
        recorded_at=MOMENT,
        recorded_by="ann",
        batch_id="0198a1b2-0000-7000-8000-0000000000ff",
        origin=None,
        data=data,
        data_hash=chain.data_hash(data),
        hash=b"",
        ledger=LEDGER,
    )
    return made._replace(hash=chain.link(START, made))._replace(**changes)


def test_the_sealed_bytes_are_these_for_ever() -> None:
    sealed = chain.canonical(chain.envelope(START, event(origin=Origin("desk-b", 7, MOMENT, "bob"))))
    assert sealed.decode() == (
        '{"batch_id":"0198a1b2-0000-7000-8000-0000000000ff",'
        '"data_hash":"a3228a4f5c877d58a83b71cf119b576390adc7a396ff5b7e5d6a4919e0d99177",'
        '"event_id":"0198a1b2-0000-7000-8000-000000000001",'
        '"origin":{"ledger":"desk-b","position":7,"recorded_at":"2025-07-27T09:30:00.123456Z","recorded_by":"bob"},'
        '"position":1,"previous":"d5f75552a5b6314024d903690000c90b13bbbac80a414dc2397dbecd0cb57e40",'
        '"recorded_at":"2025-07-27T09:30:00.123456Z","recorded_by":"ann","schema":1,"type":"ProposalMade"}'
    )


def test_a_chain_starts_from_the_id_of_its_ledger() -> None:
    assert chain.genesis(LEDGER) == sha256(f'{{"format":1,"ledger":"{LEDGER}"}}'.encode()).digest()
    assert chain.genesis(LEDGER) != chain.genesis(OTHER)


@given(hashes, events)
def test_the_sealed_bytes_are_rfc_8785(previous: bytes, recorded: RecordedEvent) -> None:
    sealed = chain.envelope(previous, recorded)
    as_json: Any = sealed
    assert chain.canonical(sealed) == rfc8785.dumps(as_json)
    assert json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == rfc8785.dumps(
        as_json
    )
    assert chain.link(previous, recorded) == sha256(rfc8785.dumps(as_json)).digest()


def test_what_an_event_does_not_have_is_left_out() -> None:
    assert "origin" not in chain.envelope(START, event())


def test_a_moment_is_always_written_to_the_microsecond() -> None:
    assert chain.moment(MOMENT.replace(microsecond=0)) == "2025-07-27T09:30:00.000000Z"


def test_a_moment_is_written_in_utc_wherever_the_clock_stood() -> None:
    elsewhere = MOMENT.replace(microsecond=7).astimezone(timezone(timedelta(hours=-5)))
    assert chain.moment(elsewhere) == chain.moment(elsewhere.astimezone(UTC)) == "2025-07-27T09:30:00.000007Z"


@given(origins)
def test_an_origin_is_read_back_as_it_was(origin: Origin) -> None:
    assert chain.read_origin(chain.canonical(chain.origin_fields(origin)).decode()) == origin


CHANGES: dict[str, Any] = {
    "position": 2,
    "event_id": OTHER,
    "type": "InterestExpressed",
    "schema": 2,
    "recorded_at": MOMENT.replace(microsecond=123457),
    "recorded_by": "bob",
    "batch_id": OTHER,
    "origin": Origin("desk-b", 7, MOMENT, "bob"),
    "data_hash": sha256(b"{}").digest(),
    "hash": sha256(b"").digest(),
}


def test_every_part_of_an_envelope_is_tried() -> None:
    assert CHANGES.keys() == set(RecordedEvent._fields) - {"data", "ledger"}


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_of_any_part_of_an_envelope_shows(field: str) -> None:
    assert chain.check(START, event()) == (True, True)
    assert not chain.check(START, event(**{field: CHANGES[field]})).hash


@pytest.mark.parametrize("field", ["ledger", "position", "recorded_at", "recorded_by"])
def test_a_change_of_an_origin_shows(field: str) -> None:
    origin = Origin("desk-b", 7, MOMENT, "bob")
    recorded = event(origin=origin)
    recorded = recorded._replace(hash=chain.link(START, recorded))
    changed = {"ledger": "desk-c", "position": 8, "recorded_at": MOMENT.replace(year=2024), "recorded_by": "eve"}
    parts = {name: getattr(origin, name) for name in changed} | {field: changed[field]}
    assert chain.check(START, recorded).hash
    assert not chain.check(START, recorded._replace(origin=Origin(**parts))).hash


def test_a_change_of_a_content_shows() -> None:
    assert chain.check(START, event(data=b'{"proposal":"another"}')) == (False, True)


def test_a_redacted_content_leaves_the_chain_whole_and_shows_as_a_hole() -> None:
    assert chain.check(START, event(data=None)) == (None, True)


def test_an_event_left_out_moved_or_from_another_ledger_shows() -> None:
    with SqliteEventLog.in_memory() as log:
        ids = [f"0198a1b2-0000-7000-8000-{number:012}" for number in range(4)]
        log.append([Draft(each, "ProposalMade", 1, b"{}") for each in ids], recorded_by="ann")
        first, second, third, fourth = log.read()
        whole = [
            (chain.genesis(log.ledger), first),
            *((a.hash, b) for a, b in pairwise([first, second, third, fourth])),
        ]
        assert all(chain.check(*each) == (True, True) for each in whole)
        assert not chain.check(first.hash, third).hash
        assert not chain.check(first.hash, second._replace(position=3)).hash
        assert not chain.check(chain.genesis(OTHER), first).hash


def test_the_worked_example_of_the_page_holds() -> None:
    page = (Path(__file__).parent.parent / "docs" / "log-format.md").read_text()
    names: dict[str, Any] = {}
    shown = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(shown) == 3
    for block, text in shown:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(block, names)  # noqa: S102 (it is our own page)
        assert printed.getvalue() == text
    previous = chain.genesis(names["ledger"])
    for each in names["events"]:
        origin = each.get("origin") and chain.read_origin(json.dumps(each["origin"]))
        recorded = event(**{field: each[field] for field in ("position", "event_id", "type", "schema")})._replace(
            recorded_at=datetime.fromisoformat(each["recorded_at"]),
            recorded_by=each["recorded_by"],
            batch_id=each["batch_id"],
            origin=origin,
            data=chain.canonical(each["data"]),
            data_hash=bytes.fromhex(each["data_hash"]),
            hash=bytes.fromhex(each["hash"]),
        )
        assert chain.check(previous, recorded) == (True, True)
        previous = recorded.hash
