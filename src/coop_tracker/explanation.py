"""An explanation: an answer, the rule it follows from, and the events that decided it."""

from typing import Final, NamedTuple

from coop_tracker.evidence import Provenance
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry


class Considered(NamedTuple):
    """An event that could have decided an answer and did not."""

    by: Entry | Recorded
    why: str
    """Why it did not, in words."""


class Explanation(NamedTuple):
    """Why one answer is what it is."""

    thing: str
    """``kind:slug``."""
    field: str
    answer: str | None
    """The answer as the record gives it: a code, an identifier or a value; None where there is none."""
    rule: int
    """The number of the rule, as in ``docs/rules.md``."""
    because: str
    """The rule, in words."""
    decided_by: tuple[Entry, ...]
    origins: tuple[Provenance, ...]
    """Where the deciding events are known from, each independent origin once."""
    considered: tuple[Considered, ...]
    would_change: tuple[str, ...]
    possibly: str | None = None
    """On a day: the answer if all had happened that only possibly had, where that is another one. Where there is none
    otherwise, the events are those that would decide it then."""


RULES: Final = {
    2: "an answer counts when a side gives it that was asked or, where nobody is named, that does not propose it",
    3: "the stage is the highest that an event on record supports; the first in world order that reached it decides",
    4: "active until an event says otherwise; the last decides, unless something certainly later revives it",
    10: "a person's rank with a reason, then the better source, more independent origins, the more specific, the later",
    11: "words about a whole reach what was part of it and on the table when they were said, but for their own side's",
    12: "of each side its latest words that stand; its own words where a document of its own, or a joint one, is cited",
    13: "what a source reports stands beside what the events show, and moves nothing",
    17: "the latest total, and what was announced on top of it since; never a sum of two totals",
    18: "a day is read off what was said, or off an anchor that is on record, and is never made up",
    19: "counted from the last day of the latest substantive event, by the thresholds of its stage",
    20: "origins are counted and not reprints; of stage and disposition the worse",
    21: "from entry into force, else its start, else its signing, to the end of its term, moved on by what renews it",
}
"""The rules, each in a line."""

ACCOUNTS: Final = 10
"""The rule by which one of several accounts is preferred."""
