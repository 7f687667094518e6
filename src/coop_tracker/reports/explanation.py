"""Why an answer is what it is, on a page and as plain data."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from coop_tracker import codec, evidence
from coop_tracker.events import kebab
from coop_tracker.explanation import ACCOUNTS, Considered, Explanation
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry
from coop_tracker.reports.page import Block, Line
from coop_tracker.reports.story import cited, gist

FIELDS: Final = (
    *("thing", "field", "answer", "possibly", "rule", "because"),
    *("decided_by", "origins", "considered", "would_change"),
)


def plain(each: Explanation) -> dict[str, Any]:
    """An explanation as ``coop explain --format json`` has it; a promise (docs/json.md)."""
    return {
        "thing": each.thing,
        "field": each.field,
        "answer": each.answer,
        "possibly": each.possibly,
        "rule": each.rule,
        "because": each.because,
        "decided_by": [_event(entry) for entry in each.decided_by],
        "origins": [{"origin": one.name, "kind": one.kind, "sources": list(one.sources)} for one in each.origins],
        "considered": [{**_event(one.by), "why": one.why} for one in each.considered],
        "would_change": list(each.would_change),
    }


def blocks(found: Sequence[Explanation]) -> list[Block]:
    """Explanations, a block for each."""
    return [Block(each.field, [*_lines(each)]) for each in found]


def _lines(each: Explanation) -> Iterator[Line]:
    yield "answer", (each.answer or "none").replace("_", " ")
    if each.possibly:
        yield "possibly", each.possibly.replace("_", " ")
    yield f"rule {each.rule}", each.because
    for number, entry in enumerate(each.decided_by):
        yield "" if number else "decided by", _in_short(entry)
        if words := getattr(entry.event, "words", None):
            yield "", f"“{words}”"
    if not each.decided_by:
        nobody = "none: no account is better than the others" if each.rule == ACCOUNTS else "no event on record"
        yield "decided by", nobody
    if each.origins:
        yield "known from", evidence.in_words(each.origins)
        for origin in each.origins:
            if origin.sources != (origin.name,):
                yield "", f"{origin.name}: {', '.join(origin.sources)}"
    yield from _listed("considered", [_lost(one) for one in each.considered])
    yield from _listed("would change it", each.would_change)


def _listed(label: str, lines: Sequence[str]) -> Iterator[Line]:
    yield from (("" if number else label, line) for number, line in enumerate(lines))


def _lost(one: Considered) -> str:
    said = gist(one.by.event)
    return f"{_in_short(one.by)}{f': {said}' if said else ''}; it {one.why}"


def _in_short(each: Entry | Recorded) -> str:
    on = f", {each.on}" if isinstance(each, Entry) else ""
    return f"event {each.position}, {kebab(each.envelope.type)}{on}{cited(each.event)}"


def _event(each: Entry | Recorded) -> dict[str, Any]:
    data = codec.plain(each.event)
    return {
        "position": each.position,
        "type": each.envelope.type,
        "on": str(each.on) if isinstance(each, Entry) else data.get("on"),
        "words": data.get("words"),
        "sources": data.get("sources", []),
    }
