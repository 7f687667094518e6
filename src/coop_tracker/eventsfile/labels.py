"""The ids of a file's events, and what its labels stand for."""

from collections import Counter
from collections.abc import Sequence

from attrs import evolve

from coop_tracker import ids
from coop_tracker.codec import encode
from coop_tracker.errors import Fault
from coop_tracker.events import Slug, introduced, renamed
from coop_tracker.tracker import Incoming


def identified(incoming: Sequence[Incoming], ledger: str | None) -> tuple[list[Incoming], list[Fault]]:
    """The events of a file with their ids and with the ids of those they name by label; and what is wrong with labels.

    An event has the id of its label where the file names its ledger, else that of its content. One that came in an
    envelope has its id, names others by theirs, and its label is not for this file.
    """
    labels = _Labels(incoming, ledger)
    return [labels.identified(number) for number in range(len(incoming))], labels.faults


class _Labels:
    def __init__(self, incoming: Sequence[Incoming], ledger: str | None) -> None:
        self.faults: list[Fault] = []
        self._incoming = incoming
        self._ledger = ledger
        self._numbers: dict[str, int] = {}
        self._slugs = {thing.tag for each in incoming if (thing := introduced(each.event))}
        self._equal: Counter[tuple[str, bytes]] = Counter()
        self._identified: dict[int, Incoming] = {}
        self._open: set[int] = set()
        for number, each in enumerate(incoming):
            label = None if each.event_id else each.event.label
            if label and label in self._numbers:
                self.faults.append(Fault(f"{each.where}.label", f"{label!r} is used twice in this file"))
            elif label:
                self._numbers[label] = number

    def identified(self, number: int) -> Incoming:
        if number not in self._identified:
            each = self._incoming[number]
            self._identified[number] = each if each.event_id else self._with_its_id(number, each)
        return self._identified[number]

    def _with_its_id(self, number: int, each: Incoming) -> Incoming:
        self._open.add(number)
        event = renamed(each.event, lambda kind, slug: self._id_or_slug(number, kind, slug))
        self._open.discard(number)
        data = encode(event)
        if event.label and self._ledger:
            return evolve(each, event=event, event_id=ids.of_label(self._ledger, event.label), data=data)
        key = (type(event).__name__, data)
        event_id = ids.of_content(*key, self._equal[key])
        self._equal[key] += 1
        return evolve(each, event=event, event_id=event_id, data=data)

    def _id_or_slug(self, number: int, kind: str, slug: str) -> str:
        """The id of the event that a label names; anything else as it is."""
        if kind not in ("event", "endorsement", "agreement", "action") or f"{kind}:{slug}" in self._slugs:
            return slug
        other = self._numbers.get(Slug(slug))
        if other is None or (other == number and kind != "event"):
            return slug
        if self._ledger:
            return ids.of_label(self._ledger, slug)
        if other in self._open:
            self.faults.append(Fault(self._incoming[number].where, f"refers to {slug!r} in a circle"))
            return slug
        return str(self.identified(other).event_id)
