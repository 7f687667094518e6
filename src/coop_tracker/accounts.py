"""Accounts of one event that disagree: side by side, which of them conflict, and which is preferred (RULES 10).

Nothing is decided here about stage or disposition: the record goes by what was recorded, until somebody corrects it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from coop_tracker import claims, codec, evidence
from coop_tracker.dates import PartialDate
from coop_tracker.errors import InvalidInput
from coop_tracker.events import BundleAnnounced, Citation, ClaimRecorded, Quantity, Slug, SourceId, introduced
from coop_tracker.evidence import Lookup, Provenance, Registered
from coop_tracker.gathering import REFERRED_KINDS
from coop_tracker.history import Entry, History, World, alone, happened
from coop_tracker.vocabulary import Qualifier, Rank, Stance


class About(NamedTuple):
    """An event that counts, and the claims about it, in world order."""

    entry: Entry
    claims: tuple[Entry, ...]


def claims_about(entries: Iterable[Entry]) -> list[About]:
    """The events that claims among these are about; one about a thing is about the first event that introduced it."""
    entries = list(entries)
    made = [(entry, entry.event) for entry in entries if isinstance(entry.event, ClaimRecorded)]
    if not made:
        return []
    by_id = {each.event_id: entry for entry in entries for each in entry.line}
    by_thing: dict[str, Entry] = {}
    for entry in entries:
        if thing := introduced(entry.event):
            by_thing.setdefault(thing.tag, entry)
    found: dict[str, tuple[Entry, list[Entry]]] = {}
    for claim, said in made:
        kind, _, name = said.about.partition(":")
        meant = by_id.get(name) if kind == "event" else by_thing.get(said.about) or by_id.get(name)
        if meant and meant is not claim:
            found.setdefault(meant.event_id, (meant, []))[1].append(claim)
    return [About(entry, tuple(told)) for entry, told in found.values()]


def weighed(thing: str, history: History, world: World) -> "list[Accounts]":
    """The accounts of the events about a thing, from its history; of a kind that claims are no part of, from its own.

    Those that conflict come first.
    """
    entries: Sequence[Entry] = history.entries
    if thing.partition(":")[0] not in REFERRED_KINDS and not thing.startswith("proposal:"):
        # What is claimed of it is no part of its history: such a claim belongs to that thing alone.
        pairs = world.claims_on(thing)
        told = {each.event_id: each for _, each in pairs} | {claim.event_id: claim for claim, _ in pairs}
        entries = [alone(each, world.day) for each in told.values()]
    return accounts(claims_about(entries), world) if entries else []


class Account(NamedTuple):
    """What the record, or a claim about it, says of one field of an event, or of whether it happened."""

    by: Entry
    """The event itself, or the claim."""
    value: Any
    """As plain data; None where only that it happened, or did not, is said."""
    stance: Stance
    rank: Rank
    reason: str | None
    citations: tuple[Citation, ...]
    origins: tuple[Provenance, ...]
    is_recorded: bool
    """Whether it is what the record goes by."""

    @property
    def says(self) -> tuple[str, str]:
        """What it comes to: two accounts that say the same are of one mind."""
        return str(self.stance), codec.canonical(self.value).decode()


class Accounts(NamedTuple):
    """The accounts of one field of an event, or of whether it happened (``field`` None); the recorded one first."""

    about: Entry
    field: str | None
    accounts: tuple[Account, ...]
    conflicting: bool
    """Whether two of them cannot both be true."""
    preferred: Account | None
    """The best of them; None where several that conflict are equally good, or where nobody says anything."""

    @property
    def disputed(self) -> bool:
        """Whether accounts conflict and none is better than the others."""
        return self.conflicting and self.preferred is None


def registered_in(world: World) -> Lookup:
    """What the world knows of sources, for weighing them."""

    def lookup(source: str) -> Registered | None:
        facts = world.source(SourceId(source))
        if facts is None:
            return None
        sides = world.sides_of(facts.official_of)
        return Registered(facts.kind, frozenset(sides), facts.syndicated_from, facts.published)

    return lookup


def cited(citations: Iterable[Citation]) -> list[evidence.Cited]:
    """Citations as sources, and what is relayed there."""
    return [(each.source, each.attributed_to) for each in citations]


def accounts(abouts: Iterable[About], world: World) -> "list[Accounts]":
    """Of every event that claims are about: the accounts of each field, those that conflict first."""
    lookup = registered_in(world)
    found = []
    for about in abouts:
        told: dict[str | None, list[tuple[Entry, ClaimRecorded]]] = {}
        for claim in about.claims:
            if isinstance(claim.event, ClaimRecorded):
                told.setdefault(claim.event.field, []).append((claim, claim.event))
        found += [_accounts(about.entry, field, claims_, lookup) for field, claims_ in told.items()]
    return sorted(found, key=lambda one: (not one.conflicting, one.about.order, one.field or ""))


def supporting(entry: Entry, abouts: Iterable[About]) -> list[Citation]:
    """What else is cited for an event: by claims that it happened, whatever else they say of it."""
    return [
        citation
        for about in abouts
        if about.entry is entry
        for claim in about.claims
        if isinstance(claim.event, ClaimRecorded) and _supports(entry, claim.event)
        for citation in claim.event.sources
    ]


def _supports(entry: Entry, claim: ClaimRecorded) -> bool:
    if claim.stance is not Stance.ASSERTS or claim.rank is Rank.DEPRECATED:
        return False
    if claim.field != claims.TYPE:
        return True  # whatever it says of a field, it says that it happened
    return claim.value is not None and claim.value.plain == type(entry.event).__name__


def _accounts(about: Entry, field: str | None, told: list[tuple[Entry, ClaimRecorded]], lookup: Lookup) -> Accounts:
    said = claims.said_at(about.event, field) if field else None
    made = [_account(about, said, Stance.ASSERTS, Rank.NORMAL, None, lookup, is_recorded=True)]
    if field and said is None:
        made = []  # the record says nothing of it
    for claim, event in told:
        value = event.value.plain if event.value is not None else said if event.stance is Stance.DENIES else None
        made.append(_account(claim, value, event.stance, event.rank, event.reason, lookup, is_recorded=False))
    minds: dict[tuple[str, str], list[Account]] = {}
    for one in made:
        if one.stance is not Stance.SILENT:
            minds.setdefault(one.says, []).append(one)
    opinions = [Opinion(alike, _opinion(about, field, alike)) for alike in minds.values()]
    clashes = [
        (one, other) for number, one in enumerate(opinions) for other in opinions[number + 1 :] if _conflict(one, other)
    ]
    return Accounts(about, field, tuple(made), bool(clashes), _preferred(opinions, clashes))


class Opinion:
    """The accounts that say the same, and what they say in the form of the field."""

    def __init__(self, accounts: list[Account], value: Any) -> None:
        self.accounts = accounts
        self.value = value

    @property
    def stance(self) -> Stance:
        """How they stand to it."""
        return self.accounts[0].stance

    def weight(self) -> "Weight":
        """What they have for them together."""
        names = {origin.name for one in self.accounts for origin in one.origins}
        best = min((origin.rank for one in self.accounts for origin in one.origins), default=99)
        return Weight(min(one.rank.rank for one in self.accounts), best, -len(names), _width(self.value))

    def published(self) -> datetime | None:
        """When the last of their sources was published; None where that of one is not known."""
        dates = [date.last for one in self.accounts for origin in one.origins for date in origin.published]
        known = [moment for moment in dates if moment]
        return max(known) if known and len(known) == len(dates) else None


def _account(
    by: Entry, value: Any, stance: Stance, rank: Rank, reason: str | None, lookup: Lookup, *, is_recorded: bool
) -> Account:
    found = evidence.origins(cited(by.event.sources), lookup)
    return Account(by, value, stance, rank, reason, by.event.sources, tuple(found), is_recorded)


def _opinion(about: Entry, field: str | None, alike: list[Account]) -> Any:
    """What accounts say, in the form of the field; the count of a bundle is as exact as it was recorded."""
    value = _typed(type(about.event), field, alike[0].value)
    if isinstance(about.event, BundleAnnounced) and field == "count" and isinstance(value, int):
        how = about.event.count_is if any(one.is_recorded for one in alike) else Qualifier.EXACT
        return Quantity(of=Slug("count"), value=Decimal(value), unit="", qualifier=how)
    return value


def _typed(cls: Any, field: str | None, value: Any) -> Any:
    if field is None or value is None:
        return value
    try:
        return claims.typed(cls, field, value)
    except InvalidInput:
        return value


# Conflict


def _conflict(one: Opinion, other: Opinion) -> bool:
    if one.stance is other.stance is Stance.DENIES:
        return False
    if one.stance is not other.stance:
        return bool(one.value == other.value or one.value is None or other.value is None)
    return conflicting(one.value, other.value)


def conflicting(first: Any, second: Any) -> bool:
    """Whether two values of one field cannot both be true; a vaguer one that holds the other is no conflict."""
    match first, second:
        case PartialDate(), PartialDate():
            return not first.overlaps(second)
        case Quantity(), Quantity():
            return first.unit == second.unit and first.kind is second.kind and _quantities_conflict(first, second)
        case (tuple(), tuple()):
            return not (set(first) <= set(second) or set(second) <= set(first))
    return bool(first != second)


def _quantities_conflict(first: Quantity, second: Quantity) -> bool:
    lowest = max(_lowest(first), _lowest(second))
    highest = min(_highest(first), _highest(second))
    return Qualifier.ABOUT not in (first.qualifier, second.qualifier) and lowest > highest


def _lowest(quantity: Quantity) -> Decimal:
    return Decimal("-Infinity") if quantity.qualifier is Qualifier.AT_MOST else quantity.value


def _highest(quantity: Quantity) -> Decimal:
    return Decimal("Infinity") if quantity.qualifier is Qualifier.AT_LEAST else quantity.value


# Preference


class Weight(NamedTuple):
    """What an opinion has for it; the smaller, the better."""

    rank: int
    source: int
    origins: int
    width: timedelta


def _preferred(opinions: list[Opinion], clashes: list[tuple[Opinion, Opinion]]) -> Account | None:
    """The account that no other is better than; of several that agree, the one that says most."""
    if not opinions:
        return None
    lightest = min(one.weight() for one in opinions)
    best = [one for one in opinions if one.weight() == lightest]
    known = [moment for one in best if (moment := one.published())]
    if len(known) == len(best):  # where one of them has no date, nobody can say which is later
        best = [one for one in best if one.published() == max(known)]
    if any(one in best and other in best for one, other in clashes):
        return None
    return next((one.accounts[0] for one in best if one.accounts[0].is_recorded), best[0].accounts[0])


def _width(value: Any) -> timedelta:
    """How much room a value leaves: the length of a date; of a number, more than none if it is not exact."""
    if isinstance(value, PartialDate):
        earliest, latest = value.bounds()
        return timedelta.max if earliest is None or latest is None else latest - earliest
    if isinstance(value, Quantity):
        return timedelta(value.qualifier is not Qualifier.EXACT)
    return timedelta(-len(value)) if isinstance(value, tuple) else timedelta(0)


def as_claimed(entry: Entry, claim: ClaimRecorded, world: World) -> Entry | None:
    """The event as a claim has it, in its place in the world; None where the claim gives no other value."""
    event = claims.if_right(entry.event, claim)
    if event is None or event == entry.event:
        return None
    return Entry(event, entry.envelope, entry.line, happened(event, world.day), entry.competing)
