"""The stored names, fields and defaults are promises: golden files hold them, and types say what follows from them."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import NOTHING, fields
from hypothesis import given

from coop_tracker import codec, events
from coop_tracker.events import EVENT_TYPES, MEANINGS, SECTIONS, VALUE_TYPES, AnyEvent, Event, item_type
from coop_tracker.testing import strategies

STORED = Path(__file__).parent / "stored"


def described(cls: Any) -> dict[str, Any]:
    """A class as the golden file has it: each field with its type, and its default where it has one."""
    description: dict[str, Any] = {}
    for attribute in fields(cls):
        held, many = item_type(attribute.type)
        form = f"list of {held.__name__}" if many else held.__name__
        if attribute.default is NOTHING:
            description[attribute.name] = [form]
        else:
            description[attribute.name] = [form, attribute.default]
        if attribute.metadata:
            description[attribute.name].append(next(iter(attribute.metadata)))
    return description


def all_described() -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {"schema": cls.schema, "fields": described(cls)} for name, cls in EVENT_TYPES.items()
    }
    found["values"] = {cls.__name__: described(cls) for cls in VALUE_TYPES}
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def test_no_stored_name_field_default_or_schema_changes_unnoticed() -> None:
    """A change here needs the next schema number, or a new event type; run `python -m tests.golden` to accept it."""
    assert all_described() == json.loads((STORED / "events.json").read_text())


def samples() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (STORED / "events.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: str(sample["type"]))
def test_bytes_that_were_stored_once_read_and_write_the_same_for_ever(sample: dict[str, Any]) -> None:
    stored = codec.canonical(sample["data"])
    event = codec.decode(sample["type"], sample["schema"], stored, position=1)
    assert codec.encode(event) == stored


def test_there_is_a_stored_sample_of_every_type() -> None:
    assert [sample["type"] for sample in samples()] == list(EVENT_TYPES)


def test_every_event_class_is_in_the_union_and_in_one_section() -> None:
    classes = [cls for cls in vars(events).values() if isinstance(cls, type) and issubclass(cls, Event)]
    assert [cls for cls in classes if cls is not Event] == list(get_args(AnyEvent))
    assert [cls for group in SECTIONS.values() for cls in group] == list(get_args(AnyEvent))


def test_events_have_no_descendants() -> None:
    assert all(cls.__bases__ == (Event,) for cls in EVENT_TYPES.values())


def test_every_field_has_its_meaning_written_down_once() -> None:
    used = {attribute.name for cls in EVENT_TYPES.values() for attribute in fields(cls)}
    parts = {f"{cls.__name__}.{attribute.name}" for cls in VALUE_TYPES for attribute in fields(cls)}
    assert set(MEANINGS) == used | parts


def test_by_always_comes_with_those_it_is_on_behalf_of() -> None:
    for cls in EVENT_TYPES.values():
        names = {attribute.name for attribute in fields(cls)}
        assert ("by" in names) <= ("on_behalf_of" in names), cls


def test_tags_name_each_thing_once_and_leave_citations_out() -> None:
    event = events.InstrumentSigned(
        instrument=events.InstrumentId("mou"),
        parties=(events.PartyId("AA"), events.PartyId("AA")),
        proposals=(events.ProposalId("water"),),
        signatories=(events.Signatory(party=events.PartyId("min-b"), on_behalf_of=events.PartyId("AA")),),
        sources=(events.Citation(source=events.SourceId("press")),),
        replaces=events.EventId("0197b3a0-0000-7000-8000-000000000000"),
    )
    assert set(events.tags(event)) == {
        "instrument:mou",
        "party:AA",
        "party:min-b",
        "proposal:water",
        "event:0197b3a0-0000-7000-8000-000000000000",
    }


def test_an_endorsement_without_a_slug_is_tagged_by_the_event_that_gave_it() -> None:
    given_by = "0197b3a0-0000-7000-8000-000000000000"
    taken = events.EndorsementWithdrawn(endorsement=events.EndorsementId(given_by))
    assert events.tags(taken) == (f"event:{given_by}",)


@given(strategies.events())
def test_renaming_nothing_changes_nothing(event: AnyEvent) -> None:
    assert events.renamed(event, lambda _kind, slug: slug) == event


@given(strategies.events())
def test_renaming_reaches_every_tag(event: AnyEvent) -> None:
    event = events.renamed(event, lambda _kind, _slug: "renamed")
    assert {tag.partition(":")[2] for tag in events.tags(event)} <= {"renamed"}
