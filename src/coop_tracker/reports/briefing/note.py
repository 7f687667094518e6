"""What the sections of a briefing note share: what rests on which events, what things are called, how far they came."""

import re
from collections.abc import Iterable
from typing import Final

from coop_tracker.brief import Brief
from coop_tracker.errors import UnknownThing
from coop_tracker.queries import ProposalStatus
from coop_tracker.reports.days import in_words, resolved
from coop_tracker.reports.spoken import listed
from coop_tracker.schedule import Due
from coop_tracker.sentences import Evidence
from coop_tracker.view import View
from coop_tracker.vocabulary import Mark, Schedule

NOT_COMPARED: Final = "what changed since the last meeting was not compared"


class Note:
    """A brief, and how what it holds is cited and called."""

    def __init__(self, found: Brief, view: View) -> None:
        self.brief = found
        self.view = view
        self._cited: dict[int, tuple[tuple[str, str | None], ...]] = {}

    @property
    def other_moment(self) -> str | None:
        """What is compared with, in words, where that is not the last meeting."""
        told = self.brief.since
        return re.sub(r"\d{4}-\d\d-\d\d", lambda found: in_words(found[0]), told) if told else None

    def on(self, *positions: int | None) -> Evidence:
        """What rests on these events, with the sources of each."""
        events = tuple(dict.fromkeys(each for each in positions if each is not None))
        return Evidence(events, tuple(dict.fromkeys(place for each in events for place in self.places(each))))

    def places(self, position: int) -> tuple[tuple[str, str | None], ...]:
        """The sources that an event cites, each with the place in it."""
        if position not in self._cited:
            try:
                event = self.view.at(position).event
            except UnknownThing:  # redacted, or not for these readers
                self._cited[position] = ()
            else:
                self._cited[position] = tuple((str(each.source), each.locator) for each in event.sources)
        return self._cited[position]

    def party(self, party: str) -> str:
        """What a party is called."""
        return self.brief.name(f"party:{party}")

    def parties(self, parties: Iterable[str]) -> str:
        """What parties are called."""
        return listed([self.party(each) for each in parties], 4)

    def title(self, thing: str) -> str:
        """What a thing is called, in quotation marks unless it is a party."""
        name = self.brief.name(thing)
        return name if thing.startswith("party:") else f"“{name}”"

    def meeting(self, meeting: str) -> str:
        """What a meeting is called."""
        return self.brief.name(f"meeting:{meeting}")


def standing(status: ProposalStatus) -> str:
    """How far a proposal came, in words."""
    if status.stage is None:
        return "nothing that introduced it counts"
    completion = f", {status.completion.label}" if status.completion else ""
    return f"{status.stage.label}{completion}{' (non-binding)' if Mark.NON_BINDING in status.marks else ''}"


def spaced(word: str) -> str:
    """A word of the vocabulary as it is written in a sentence."""
    return word.replace("_", " ")


def by_when(each: Due) -> str:
    """By when, and how that stands on the day."""
    if each.schedule is Schedule.NO_DEADLINE:
        return "no deadline"
    if not each.days.is_known:
        return f"day cannot be told: {each.why}"
    when = resolved(each.days)
    tentative = ", tentative" if each.is_tentative else ""
    disputed = ", disputed" if each.is_disputed else ""
    return f"{when}{tentative}{disputed}, {each.schedule.label}"
