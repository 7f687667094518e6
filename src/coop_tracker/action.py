"""What somebody was to do: who owes it to whom, every deadline it had, and what became of it.

On what day it is due, and whether that is past, depends on the day one asks: :mod:`coop_tracker.schedule` answers that.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from coop_tracker.events import (
    ActionAssigned,
    ActionDone,
    ActionDropped,
    ActionRescheduled,
    Deadline,
    PartyId,
    Reference,
    Slug,
)
from coop_tracker.gathering import OF_ACTIONS
from coop_tracker.history import Entry, History, certainly_later
from coop_tracker.vocabulary import DeadlineRelation, Outcome
from coop_tracker.words import by_name, withdrawals_of

__all__ = ["Action", "Dated"]

Given = TypeVar("Given")


class Dated(NamedTuple):
    """A deadline that was set, and the event that set it."""

    deadline: Deadline
    by: Entry


class Action(NamedTuple):
    """What somebody was to do."""

    id: str
    text: str
    owners: tuple[PartyId, ...]
    owed_to: tuple[PartyId, ...]
    assigned_by: tuple[PartyId, ...]
    about: tuple[Reference, ...]
    meeting: str | None
    series: Slug | None
    assigned: tuple[Entry, ...]
    """The events that assigned it, in world order."""
    deadlines: tuple[Dated, ...]
    """Every deadline it had: as it was assigned, then as rescheduled, in world order; the last one counts."""
    done: tuple[Entry, ...]
    """What was done of it, a part of it too, in world order."""
    closed_by: Entry | None
    """What finished it, or gave it up; None while it is open."""
    too_early: tuple[Entry, ...]
    """What was certainly done before it was assigned, so that one of the dates cannot be."""

    @property
    def deadline(self) -> Deadline | None:
        """The deadline that counts."""
        return self.deadlines[-1].deadline if self.deadlines else None

    @property
    def is_recurring(self) -> bool:
        """Whether it is due again and again: then being done once does not finish it."""
        return recurs(self.deadlines)

    @property
    def is_dropped(self) -> bool:
        """Whether it was given up."""
        return self.closed_by is not None and isinstance(self.closed_by.event, ActionDropped)


def read(action: str, history: History) -> Action | None:
    """What is on record of an action; None where nothing that assigned it counts."""
    return read_off(action, history.entries)


def read_off(action: str, entries: Sequence[Entry]) -> Action | None:
    """The same, from the events that count about it, in world order."""
    told = [(entry, entry.event) for entry in entries if isinstance(entry.event, ActionAssigned)]
    told = [(entry, event) for entry, event in told if entry.name == action]
    if not told:
        return None
    named = by_name(entries, OF_ACTIONS)
    followed = {id(each): each for entry, _ in told for each in withdrawals_of(entry, named)}
    followed_up = sorted(followed.values(), key=lambda each: each.order)
    # A rescheduling follows what assigned it, also where nobody said when that was.
    deadlines = [Dated(event.deadline, entry) for entry, event in told if event.deadline]
    deadlines += [Dated(each.event.deadline, each) for each in followed_up if isinstance(each.event, ActionRescheduled)]
    done = [each for each in followed_up if isinstance(each.event, ActionDone)]
    first = told[0][1]
    return Action(
        id=action,
        text=first.text,
        owners=_first(event.owners for _, event in told),
        owed_to=_first(event.owed_to for _, event in told),
        assigned_by=_first(event.assigned_by for _, event in told),
        about=_first(event.about for _, event in told),
        meeting=next((event.meeting for _, event in told if event.meeting), None),
        series=next((event.series for _, event in told if event.series), None),
        assigned=tuple(entry for entry, _ in told),
        deadlines=tuple(deadlines),
        done=tuple(done),
        closed_by=_closed_by(followed_up, deadlines),
        too_early=tuple(each for each in done if all(certainly_later(entry, each) for entry, _ in told)),
    )


def recurs(deadlines: Sequence[Dated]) -> bool:
    """Whether the deadline that counts comes again and again."""
    return bool(deadlines) and deadlines[-1].deadline.relation is DeadlineRelation.EVERY


def _first(lists: Iterable[tuple[Given, ...]]) -> tuple[Given, ...]:
    return next((each for each in lists if each), ())


def _closed_by(followed_up: Sequence[Entry], deadlines: Sequence[Dated]) -> Entry | None:
    """The last that finished it or gave it up, unless it certainly got another deadline later.

    Whether being done once finishes it follows from the deadline that it had then.
    """
    closings = [each for each in followed_up if _closes(each, _had_by(each, deadlines))]
    taken_up = [each for each in followed_up if isinstance(each.event, ActionRescheduled)]
    standing = [each for each in closings if not any(certainly_later(other, each) for other in taken_up)]
    if not closings or closings[-1] not in standing:
        return None
    last = closings[-1]
    done = [each for each in standing if isinstance(each.event, ActionDone)]
    return done[0] if len(done) == len(standing) else last  # told again that it was done, it was done at first


def _had_by(entry: Entry, deadlines: Sequence[Dated]) -> Sequence[Dated]:
    """The deadlines that an action had when something happened; the first of all, where nothing says since when."""
    return [each for each in deadlines if each.by.order <= entry.order] or deadlines[:1]


def _closes(entry: Entry, deadlines: Sequence[Dated]) -> bool:
    match entry.event:
        case ActionDropped():
            return True
        case ActionDone(outcome=Outcome.MET):
            return not recurs(deadlines)
    return False
