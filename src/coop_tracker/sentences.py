"""Sentences of a report, each with what it rests on."""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Evidence", "Sentence"]


class Evidence(NamedTuple):
    """What a sentence rests on: events by their positions, and where they were read."""

    events: tuple[int, ...] = ()
    sources: tuple[tuple[str, str | None], ...] = ()
    """A source, and the place in it."""

    @classmethod
    def of(cls, several: "Iterable[Evidence]") -> "Evidence":
        """All of what several sentences rest on, each event and place once."""
        several = list(several)
        events = dict.fromkeys(event for each in several for event in each.events)
        return cls(tuple(events), tuple(dict.fromkeys(source for each in several for source in each.sources)))


class Sentence(NamedTuple):
    """Something that is said, computed from the record."""

    text: str
    evidence: Evidence = Evidence()
    lead: str = ""
    """A word or two to find it by, set before it in bold."""
    about: str | None = None
    """The thing it is about, as ``kind:slug``."""
