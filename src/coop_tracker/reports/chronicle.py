"""The history of one thing, a line an event, in the order in which it happened."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from coop_tracker import codec
from coop_tracker.accounts import claims_about
from coop_tracker.errors import UnknownThing
from coop_tracker.events import AnyEvent, kebab
from coop_tracker.gathering import LogEvents
from coop_tracker.history import Entry, History, Order, alone, history_of
from coop_tracker.reports.rows import Listing
from coop_tracker.reports.story import cited, gist
from coop_tracker.view import View


@frozen
class Told:
    """An event of a history, and what a reader should know of it."""

    event: AnyEvent
    position: int
    event_id: str
    type: str
    on: str
    counts: bool
    corrects: tuple[int, ...]
    """The positions of the events in whose place it stands."""
    corrected_by: int | None
    retracted_by: int | None
    competing: tuple[int, ...]
    """The positions of other corrections of the same event, that lost."""
    disputed_by: tuple[int, ...]
    """The positions of claims about it."""
    possibly: bool
    """It only possibly had happened by the day asked for."""

    @property
    def marks(self) -> list[str]:
        """The same in words."""
        told = [f"corrects {', '.join(map(str, self.corrects))}"] if self.counts and self.corrects else []
        told += [f"corrected by {self.corrected_by}"] if self.corrected_by else []
        told += [f"retracted by {self.retracted_by}"] if self.retracted_by else []
        if not self.counts and not self.corrected_by and not self.retracted_by and not self.competing:
            told.append("does not count")
        told += [f"competing with {', '.join(map(str, self.competing))}"] if self.competing else []
        told += [f"disputed by {', '.join(map(str, self.disputed_by))}"] if self.disputed_by else []
        return [*told, "possibly"] if self.possibly else told


def history(view: View, thing: str, *, every: bool = False) -> list[Told]:
    """What happened about a thing, ``kind:slug``, in the order in which it did; ``every``: what no longer counts too.

    On a day, what only possibly had happened by then is there too, and marked.

    Raises:
        UnknownThing: nothing was recorded about it at the moment asked for.
    """
    certain = _history(view, thing)
    found = _history(view.possibly, thing) if view.possibly else certain
    if not found.recorded:
        raise UnknownThing(f"nothing is known about {thing} at the moment asked for")
    ids = {entry.event_id for entry in certain.entries}
    claims = {each.entry.event_id: tuple(one.position for one in each.claims) for each in claims_about(found.entries)}
    told = [(entry.order, _counting(entry, claims, possibly=entry.event_id not in ids)) for entry in found.entries]
    if every:
        told += _put_aside(found, view)
    return [each for _, each in sorted(told, key=lambda pair: (pair[0], pair[1].position))]


def _history(view: View, thing: str) -> History:
    return history_of(thing, LogEvents(view.log, view.moments.as_of), view.world())


def _counting(entry: Entry, claims: dict[str, tuple[int, ...]], *, possibly: bool) -> Told:
    return Told(
        event=entry.event,
        position=entry.position,
        event_id=entry.event_id,
        type=entry.envelope.type,
        on=str(entry.on),
        counts=True,
        corrects=tuple(sorted(each.position for each in entry.corrects)),
        corrected_by=None,
        retracted_by=None,
        competing=tuple(each.position for each in entry.competing),
        disputed_by=claims.get(entry.event_id, ()),
        possibly=possibly,
    )


def _put_aside(found: History, view: View) -> Iterator[tuple[Order, Told]]:
    """What no longer counts, and what took its place or took it back."""
    world = view.world()
    for each in found.removed():
        entry = alone(each.recorded, world.day)
        yield (
            entry.order,
            Told(
                event=entry.event,
                position=entry.position,
                event_id=entry.event_id,
                type=entry.envelope.type,
                on=str(entry.on),
                counts=False,
                corrects=(),
                corrected_by=each.corrected_by.position if each.corrected_by else None,
                retracted_by=each.retracted_by.position if each.retracted_by else None,
                competing=(each.outdone_by.position,) if each.outdone_by else (),
                disputed_by=(),
                possibly=False,
            ),
        )


def who(event: AnyEvent) -> list[str]:
    """Who did or said what an event tells of: those it names as speaking, asking, agreeing or meeting."""
    for name in ("by", "proposers", "verified_by", "parties"):
        if named := getattr(event, name, None):
            spoken_for = getattr(event, "on_behalf_of", ())
            return [f"{each} for {', '.join(spoken_for)}" if spoken_for else str(each) for each in named]
    return []


def row(each: Told) -> tuple[Any, ...]:
    """An event as a row under the headings of ``EVENTS``."""
    source = cited(each.event).removeprefix(", ")
    speakers = ", ".join(who(each.event))
    return each.on, each.position, kebab(each.type), speakers, gist(each.event), source, "; ".join(each.marks)


def plain(each: Told) -> dict[str, Any]:
    """An event as ``coop history --format json`` has it; a promise (docs/json.md)."""
    return {
        "position": each.position,
        "event_id": each.event_id,
        "type": each.type,
        "on": each.on,
        "by": who(each.event),
        "says": gist(each.event),
        "sources": codec.plain(each.event).get("sources", []),
        "counts": each.counts,
        "corrects": list(each.corrects),
        "corrected_by": each.corrected_by,
        "retracted_by": each.retracted_by,
        "competing": list(each.competing),
        "disputed_by": list(each.disputed_by),
        "possibly": each.possibly,
    }


EVENTS: Final[Listing[Told]] = Listing(
    fields=(
        *("position", "event_id", "type", "on", "by", "says", "sources", "counts", "corrects", "corrected_by"),
        *("retracted_by", "competing", "disputed_by", "possibly"),
    ),
    plain=plain,
    headings=("date", "position", "event", "who", "says", "source", "marks"),
    row=row,
    stacks=(("date",), ("position",), ("event", "who", "says"), ("source", "marks")),
    numbers=("position",),
)
