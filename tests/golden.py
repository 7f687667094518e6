"""Writes the golden files anew: ``python -m tests.golden``. Do so only for what is added; what is stored stays."""

import json
from decimal import Decimal
from typing import Any

from attrs import fields

from coop_tracker import codec
from coop_tracker.dates import PartialDate
from coop_tracker.events import EVENT_TYPES, KINDS, VALUE_TYPES, Reference, item_type
from coop_tracker.values import Value
from coop_tracker.vocabulary import Word
from tests.test_events import STORED, all_described, samples


def main() -> None:
    """Describe every class, and add a sample of every type that has none yet."""
    STORED.mkdir(exist_ok=True)
    (STORED / "events.json").write_text(json.dumps(all_described(), indent=1) + "\n")
    path = STORED / "events.jsonl"
    known = {sample["type"]: sample for sample in samples()} if path.exists() else {}
    for name, cls in EVENT_TYPES.items():
        if name not in known:
            known[name] = {"type": name, "schema": cls.schema, "data": codec.plain(filled(cls))}
    lines = [json.dumps(known[name], ensure_ascii=False, sort_keys=True) for name in EVENT_TYPES]
    path.write_text("\n".join(lines) + "\n")


def filled(cls: Any) -> Any:
    """An event or part with every field given, and none as its default."""
    values = {}
    for attribute in fields(cls):
        held, many = item_type(attribute.type)
        one = value(held, attribute.name, attribute.default)
        values[attribute.name] = (one,) if many else one
    return cls(**values)


def value(held: Any, name: str, default: Any) -> Any:
    """Something that a field of this type may hold, other than its default."""
    if held in VALUE_TYPES:
        return filled(held)
    if held is bool:
        return not default
    if isinstance(held, type) and issubclass(held, Word):
        return next(word for word in held if word is not default)
    if held is Value:
        return Value({"of": "cost", "value": "900.50", "unit": "PKR"})
    fixed = {PartialDate: PartialDate("2025-07~"), Decimal: Decimal("900.50"), int: 12, str: f"the {name}, “as said”"}
    if held in fixed:
        return fixed[held]
    if KINDS.get(held) in ("event", "batch"):
        return "0197b3a0-0000-7000-8000-000000000000"
    return "proposal:water" if held is Reference else f"a-{KINDS.get(held, 'slug')}"


if __name__ == "__main__":
    main()
