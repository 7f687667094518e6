"""Where we know it from: independent origins, and how well an answer is evidenced by them (RULES 10 and 20).

Ten reprints of one press release are one origin. What is known of a source and of the sides of its publishers is handed
in, so that rows and events are read alike.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from coop_tracker.dates import PartialDate
from coop_tracker.vocabulary import Grade, SourceKind

Cited = tuple[str, str | None]
"""A source that is cited, and the source or party (``kind:slug``) whose statement is relayed there."""


class Registered(NamedTuple):
    """What counts of a source."""

    kind: SourceKind
    sides: frozenset[str] = frozenset()
    """The sides whose own document it is."""
    syndicated_from: str | None = None
    published: PartialDate | None = None


class Provenance(NamedTuple):
    """An independent origin, and the sources that lead to it."""

    name: str
    """A source, or the party (``party:slug``) whose statement is relayed."""
    kind: SourceKind | None
    """What sort of source it is; of a relay, that of its origin where that is registered. None: nobody says."""
    sides: frozenset[str]
    sources: tuple[str, ...]
    published: tuple[PartialDate, ...] = ()

    @property
    def rank(self) -> int:
        """Its place among the sorts of sources, from 0, the best; after them all where the sort is not known."""
        return len(SourceKind) if self.kind is None else self.kind.rank

    @property
    def is_official(self) -> bool:
        """Whether it is a side's own document."""
        return self.kind is SourceKind.OFFICIAL and bool(self.sides)


Lookup = Callable[[str], Registered | None]


def origin_of(cited: Cited, lookup: Lookup) -> str:
    """What a citation goes back to: what it is attributed to, else what its source is a copy of, else its source."""
    source, attributed_to = cited
    kind, _, name = (attributed_to or "").partition(":")
    if kind and kind != "source":
        return attributed_to or ""
    return _root(name or source, lookup)


def _root(source: str, lookup: Lookup) -> str:
    chain = [source]
    while (registered := lookup(chain[-1])) and (above := registered.syndicated_from):
        if above in chain:  # copies of each other, in a circle: one origin, whichever is asked about
            return min(chain[chain.index(above) :])
        chain.append(above)
    return chain[-1]


def origins(citations: Iterable[Cited], lookup: Lookup) -> list[Provenance]:
    """The independent origins of what is cited, each once, the best first."""
    found: dict[str, list[str]] = {}
    for cited in citations:
        sources = found.setdefault(origin_of(cited, lookup), [])
        if cited[0] not in sources:
            sources.append(cited[0])
    return sorted((_origin(name, sources, lookup) for name, sources in found.items()), key=lambda one: one.rank)


def _origin(name: str, sources: list[str], lookup: Lookup) -> Provenance:
    relays = [registered for source in sources if (registered := lookup(source))]
    own = None if ":" in name else lookup(name)
    best = min(relays, key=lambda one: one.kind.rank, default=None)
    known = own or best
    published = tuple(one.published for one in relays if one.published)
    sides = own.sides if own else frozenset[str]()
    return Provenance(name, known.kind if known else None, sides, tuple(sources), published)


def grade(found: Iterable[Provenance], sides: frozenset[str]) -> Grade:
    """How well something is evidenced by its origins, where it concerns these sides.

    Where a single side is named, a document of its own is that of one side alone.
    """
    found = list(found)
    official = [one for one in found if one.is_official and (not sides or one.sides & sides)]
    independent = [one for one in found if one not in official and _counts(one)]
    if official and len(sides) > 1 and sides <= frozenset[str]().union(*(one.sides for one in official)):
        return Grade.A
    if official:
        return Grade.B if independent else Grade.C
    if len(independent) > 1:
        return Grade.C
    return Grade.D if independent else Grade.E


def _counts(origin: Provenance) -> bool:
    return origin.kind is not None and origin.kind is not SourceKind.SOCIAL


def in_words(found: Iterable[Provenance]) -> str:
    """``4 sources, 1 independent origin: ministry-release``."""
    found = list(found)
    sources = {source for one in found for source in one.sources}
    if not sources:
        return "no source"
    many = f"{len(sources)} source{_s(len(sources))}, {len(found)} independent origin{_s(len(found))}"
    return f"{many}: {', '.join(one.name for one in found)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
