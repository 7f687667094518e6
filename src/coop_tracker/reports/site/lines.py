"""Events as lines of a dossier: what happened, who did or said it, what it says, and where we read it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from coop_tracker.accounts import About, accounts, claims_about
from coop_tracker.events import (
    AnyEvent,
    ClaimRecorded,
    EventRedacted,
    EventRetracted,
    introduced,
    introducing,
    kebab,
)
from coop_tracker.gathering import Events, Recorded, gather, read
from coop_tracker.history import Entry, History, Removed, World, happened
from coop_tracker.log import EventLog, Query, chain
from coop_tracker.reports.story import gist


class Sign(NamedTuple):
    """What a reader should know of an event, in a word, and the events that make it so."""

    word: str
    """``corrects``, ``corrected by``, ``taken back by``, ``disputed by`` and the like."""
    by: tuple[int, ...] = ()


class Line(NamedTuple):
    """An event on a line."""

    position: int
    on: str
    what: str
    """Its type in words: ``proposal made``."""
    who: tuple[str, ...]
    """The parties that did or said it."""
    behalf: tuple[str, ...]
    """Those they spoke for."""
    about: tuple[str, ...]
    """What it introduces, else what it names: the first few, as ``kind:slug``."""
    says: str
    sources: tuple[Any, ...]
    """The citations."""
    note: str | None
    is_inferred: bool
    signs: tuple[Sign, ...] = ()
    counts: bool = True
    possibly: bool = False
    recorded: str = ""
    """When it was recorded here, and by whom."""


def line(
    recorded: Recorded,
    on: str,
    signs: Iterable[Sign] = (),
    *,
    counts: bool = True,
    possibly: bool = False,
) -> Line:
    """An event on a line."""
    event, envelope = recorded.event, recorded.envelope
    own, spoken_for = introduced(event), getattr(event, "on_behalf_of", ())  # of a post it is one party
    return Line(
        position=envelope.position,
        on=on,
        what=kebab(envelope.type).replace("-", " "),
        who=tuple(_actors(event)),
        behalf=spoken_for if isinstance(spoken_for, tuple) else (),
        about=(own.tag,) if own else recorded.tags[:4],
        says=gist(event),
        sources=event.sources,
        note=event.note,
        is_inferred=event.inferred,
        signs=tuple(signs),
        counts=counts,
        possibly=possibly,
        recorded=f"{chain.moment(envelope.recorded_at)[:10]}, {envelope.recorded_by}",
    )


def _actors(event: AnyEvent) -> Sequence[str]:
    for name in ("by", "proposers", "verified_by", "parties", "assigned_by"):
        if named := getattr(event, name, None):
            return tuple(named)
    return event.stated_by  # of a claim or a report, who makes it


# What became of events


def signs_of(history: History, world: World) -> dict[int, tuple[bool, tuple[Sign, ...]]]:
    """Of each event of a history that a reader should be told about: whether it counts, and the signs it bears."""
    claims = {each.entry.position: each for each in claims_about(history.entries)}
    found: dict[int, tuple[bool, tuple[Sign, ...]]] = {}
    for entry in history.entries:
        signs = tuple(_of_counting(entry, claims.get(entry.position), world))
        if signs:
            found[entry.position] = True, signs
    for each in history.removed():
        found[each.recorded.position] = False, tuple(_of_removed(each))
    return found


def _of_counting(entry: Entry, told: About | None, world: World) -> Iterator[Sign]:
    if corrected := sorted(each.position for each in entry.corrects):
        yield Sign("corrects", tuple(corrected))
    if entry.competing:
        yield Sign("competing with", tuple(each.position for each in entry.competing))
    if told:
        is_disputed = any(each.disputed for each in accounts([told], world))
        yield Sign(DISPUTED if is_disputed else "other accounts in", tuple(each.position for each in told.claims))


DISPUTED: Final = "disputed by"


def _of_removed(each: Removed) -> Iterator[Sign]:
    told = False
    for word, by in (("corrected by", each.corrected_by), ("taken back by", each.retracted_by)):
        if by:
            told = True
            yield Sign("redacted by" if isinstance(by.event, EventRedacted) else word, (by.position,))
    if each.outdone_by:
        yield Sign("competing with", (each.outdone_by.position,))
    elif not told:
        yield Sign("does not count")


def moved(log: EventLog, events: Events, world: World, until: int | None) -> History:
    """All that corrects, takes back or disputes something, with what it is about: what became of events, in one."""
    seeds: dict[str, Recorded] = {}
    wanted = {EventRetracted.__name__, EventRedacted.__name__, ClaimRecorded.__name__}
    for each in read(log.read(Query.of_types(*sorted(wanted)), until=until)):
        seeds[each.event_id] = each
        said = each.event
        kind = said.about.partition(":")[0] if isinstance(said, ClaimRecorded) else "event"
        if isinstance(said, ClaimRecorded) and kind != "event":
            seeds |= {one.event_id: one for one in events.about(said.about, introducing(kind))}
    for each in read(envelope for _, envelope in log.tagged("event:", (), until)):
        seeds[each.event_id] = each
    batches = {each.event.batch for each in seeds.values() if isinstance(each.event, EventRetracted)}
    for batch in sorted(each for each in batches if each):
        seeds |= {one.event_id: one for one in events.batch(batch)}
    named = {
        tag.removeprefix("event:") for each in seeds.values() for tag in each.tags if tag.startswith("event:")
    } - seeds.keys()
    seeds |= {one.event_id: one for one in events.named(sorted(named))}
    return History("", gather(seeds.values(), events), world)


def when(event: AnyEvent, world: World) -> str:
    """When an event happened, as given: by itself, or as the day of its meeting."""
    return str(happened(event, world.day))
