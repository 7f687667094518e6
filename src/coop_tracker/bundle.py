"""Things announced together without a list of them: how many, of which how many are known, how far they came.

Counts are never added twice: a later total takes the place of an earlier one, and only what is said to come on top is
added. What was reported of the whole and what is known of the items stand side by side and are never put together
(RULES 17).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from coop_tracker.events import BundleAnnounced, BundleItemised, ProgressReported, Quantity, Reference
from coop_tracker.history import Entry, History
from coop_tracker.vocabulary import BundleState, Counting, InstrumentKind, Qualifier, QuantityKind, Reached

__all__ = ["Bundle", "Count"]


class Count(NamedTuple):
    """So many, and how exact that is."""

    number: int
    qualifier: Qualifier = Qualifier.EXACT

    def __str__(self) -> str:
        return f"{self.number:,}" if self.qualifier is Qualifier.EXACT else f"{self.qualifier.label} {self.number:,}"


class Amount(NamedTuple):
    """What is announced of one unit: a sum of money, or so many of anything else."""

    of: str
    value: Decimal
    unit: str
    qualifier: Qualifier
    kind: QuantityKind | None
    by: Entry
    """The event that gave it last."""


class Growth(NamedTuple):
    """One announcement, and what was announced in all after it."""

    by: Entry
    said: BundleAnnounced
    announced: Count | None
    amounts: tuple[Amount, ...]


class Report(NamedTuple):
    """What was reported last of how many came so far."""

    reached: Reached
    instrument_kind: InstrumentKind | None
    """Of which sort of instrument it counts; None: of all."""
    by: Entry
    number: int


class Bundle(NamedTuple):
    """Things announced together."""

    id: str
    growth: tuple[Growth, ...]
    """Every announcement, in world order: how the whole grew."""
    items: Mapping[Reference, Entry]
    """What is known to be among them, each once, and the event that first said so."""
    reports: tuple[Report, ...]
    """By stage, and by sort of instrument where that was said: the latest count."""

    @property
    def announced(self) -> Count | None:
        """How many were announced; None where nobody gave a number."""
        return self.growth[-1].announced

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """What was announced in numbers of some unit, the same way."""
        return self.growth[-1].amounts

    @property
    def state(self) -> BundleState | None:
        """What they were last said to be as a whole."""
        return next((each.said.state for each in reversed(self.growth) if each.said.state), None)


def unaccounted(announced: Count | None, items: int) -> Count | None:
    """How many of those announced are not known one by one, never below none, and as exactly as they were counted."""
    return announced._replace(number=max(0, announced.number - items)) if announced else None


def has_too_many(announced: Count | None, items: int) -> bool:
    """Whether more are known than were announced; where at least so many were, more are no surprise."""
    return announced is not None and announced.qualifier is not Qualifier.AT_LEAST and items > announced.number


def read(bundle: str, history: History) -> Bundle | None:
    """What is on record of a bundle; None where nothing that announced it counts."""
    told = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, BundleAnnounced)]
    told = [(entry, event) for entry, event in told if event.bundle == bundle]
    if not told:
        return None
    items: dict[Reference, Entry] = {}
    reports: dict[tuple[Reached, InstrumentKind | None], Report] = {}
    for entry in history.entries:
        match entry.event:
            case BundleItemised(bundle=of, items=named) if of == bundle:
                for item in named:
                    items.setdefault(item, entry)
            case ProgressReported(count=int(count), reached=Reached() as reached) as event:
                if f"bundle:{bundle}" in event.targets:
                    key = (reached, event.instrument_kind)
                    reports[key] = Report(*key, entry, count)
    return Bundle(bundle, tuple(_growth(told)), items, tuple(sorted(reports.values(), key=_far)))


def _far(report: Report) -> tuple[int, str]:
    return report.reached.rank, report.instrument_kind or ""


def _growth(told: Sequence[tuple[Entry, BundleAnnounced]]) -> Iterable[Growth]:
    count: Count | None = None
    amounts: dict[tuple[str, str, QuantityKind | None], Amount] = {}
    for entry, said in told:
        adds = said.counting is Counting.ADDITIONAL
        if said.count is not None:
            count = _then(count, Count(said.count, said.count_is), adds=adds)
        for quantity in said.quantities:
            key = (quantity.of, quantity.unit, quantity.kind)
            amounts[key] = _amount(quantity, entry, amounts.get(key) if adds else None)
        yield Growth(entry, said, count, tuple(amounts.values()))


def _then(before: Count | None, now: Count, *, adds: bool) -> Count:
    if not adds:
        return now
    if before is None:  # of the whole nobody gave a number: it is at least what came on top
        return now._replace(qualifier=together(now.qualifier, Qualifier.AT_LEAST))
    return Count(before.number + now.number, together(before.qualifier, now.qualifier))


def _amount(quantity: Quantity, entry: Entry, before: Amount | None) -> Amount:
    value, qualifier = quantity.value, quantity.qualifier
    if before is not None:
        value, qualifier = added([before.value, value]), together(before.qualifier, qualifier)
    return Amount(quantity.of, value, quantity.unit, qualifier, quantity.kind, entry)


def added(values: Iterable[Decimal]) -> Decimal:
    """An exact sum, however large: the arithmetic of Decimal rounds to 28 digits unless told otherwise."""
    with localcontext(prec=_DIGITS):
        return sum(values, start=Decimal(0))


_DIGITS: Final = 1000


def together(first: Qualifier, second: Qualifier) -> Qualifier:
    """How exact a sum is: no more than what it is made of."""
    inexact = {first, second} - {Qualifier.EXACT}
    if not inexact:
        return Qualifier.EXACT
    return inexact.pop() if len(inexact) == 1 else Qualifier.ABOUT
