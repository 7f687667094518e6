"""Events as bytes: one form, the standard's form, read the same by both decoders."""

import json
from decimal import Decimal

import msgspec
import pytest
import rfc8785
from hypothesis import given

from coop_tracker import codec
from coop_tracker.dates import PartialDate
from coop_tracker.errors import DamagedLedger, InvalidInput, NewerLedger
from coop_tracker.events import (
    AnyEvent,
    Citation,
    EndorsementGiven,
    ProposalId,
    ProposalMade,
    Quantity,
    Reference,
    Slug,
    SourceId,
)
from coop_tracker.structuring import structure
from coop_tracker.testing import strategies
from coop_tracker.vocabulary import Strength


@given(strategies.events())
def test_every_event_reads_back_from_its_bytes(event: AnyEvent) -> None:
    stored = codec.encode(event)
    assert codec.decode(type(event).__name__, event.schema, stored, position=1) == event


@given(strategies.events())
def test_stored_bytes_are_those_of_rfc_8785(event: AnyEvent) -> None:
    assert codec.encode(event) == rfc8785.dumps(codec.plain(event))


@given(strategies.events())
def test_what_comes_from_outside_reads_like_what_we_stored(event: AnyEvent) -> None:
    name = type(event).__name__
    assert structure(name, codec.plain(event)) == codec.decode(name, event.schema, codec.encode(event), position=1)


@given(strategies.events())
def test_what_is_not_said_is_not_written(event: AnyEvent) -> None:
    written = json.loads(codec.encode(event))
    assert set(written) == set(codec.said(event))
    assert all(
        given not in (None, [], {}) for name, given in written.items() if name != "value"
    )  # a claim may be of []


def test_a_field_added_later_changes_no_old_bytes() -> None:
    assert codec.encode(ProposalMade(proposal=ProposalId("water"))) == b'{"proposal":"water"}'


def test_parts_leave_their_defaults_out_too() -> None:
    cost = Quantity(of=Slug("cost"), value=Decimal("900.00"), unit="USD")
    made = ProposalMade(proposal=ProposalId("water"), quantities=(cost,))
    assert codec.encode(made) == b'{"proposal":"water","quantities":[{"of":"cost","unit":"USD","value":"900.00"}]}'


def test_a_newer_schema_is_never_read_as_less() -> None:
    with pytest.raises(NewerLedger, match=r"event 7 is a ProposalMade of schema 2, which a newer program wrote"):
        codec.decode("ProposalMade", 2, b"{}", position=7)


def test_an_unknown_type_names_its_position() -> None:
    with pytest.raises(NewerLedger, match=r"event 7 is a TreatyDreamt, which a newer program wrote"):
        codec.decode("TreatyDreamt", 1, b"{}", position=7)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"proposal":3}', b'{"proposal":"a","on":"2025-02-30"}', b"\xff"])
def test_bytes_that_are_no_event_are_damage_and_name_their_position(data: bytes) -> None:
    with pytest.raises(DamagedLedger, match="event 7 is stored as a ProposalMade but cannot be read as one"):
        codec.decode("ProposalMade", 1, data, position=7)


def test_a_caller_may_write_text_for_dates_and_words_and_lists_for_tuples() -> None:
    written = EndorsementGiven(on="2025-07", strength="welcomed", targets=["proposal:water"])  # type: ignore[arg-type]
    recorded = codec.as_recorded(written)
    assert recorded == EndorsementGiven(
        on=PartialDate("2025-07"), strength=Strength.WELCOMED, targets=(Reference("proposal:water"),)
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"by": "AA"}, "by: expected a list, got text"),
        ({"on": "2025-02-30"}, "on: '2025-02-30' is not a date"),
        ({"strength": "warm"}, "strength: "),
        ({"inferred": "yes"}, "inferred: expected true or false, got text"),
        ({"sources": [{"locator": "p1"}]}, r"sources\[0\]: "),
        ({"note": object()}, "cannot be stored"),
    ],
)
def test_what_cannot_be_stored_and_read_again_is_refused_before(given: dict[str, object], message: str) -> None:
    fields: dict[str, object] = {"strength": Strength.NOTED, "targets": (Reference("proposal:water"),), **given}
    with pytest.raises(InvalidInput, match=message):
        codec.as_recorded(EndorsementGiven(**fields))  # type: ignore[arg-type]


def test_something_that_is_no_event_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Citation is not an event of this record"):
        codec.as_recorded(Citation(source=SourceId("press")))  # type: ignore[arg-type]


def test_canonical_json_is_sorted_and_tight() -> None:
    assert codec.canonical({"b": "é", "a": [1, None, msgspec.Raw(b"{}")]}) == '{"a":[1,null,{}],"b":"é"}'.encode()
