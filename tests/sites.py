"""Dossiers for tests: made from ledgers, and read as a browser would."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any, Final

from coop_tracker.reports.site import site
from coop_tracker.tracker import Incoming, Tracker
from coop_tracker.view import View
from tests.ledgers import ledger
from tests.test_seeds import ACCOUNTS, AFTERWARDS, INVENTED, SHANGHAI, take

DAY: Final = date(2025, 12, 31)


def files(view: View, **asked: Any) -> dict[str, bytes]:
    """The files of a dossier."""
    found: dict[str, bytes] = {}
    for name, content in site(view, asked.pop("day", DAY), **asked):
        found[name] = found.get(name, b"") + content
    return found


def pakistan() -> Tracker:
    """The ledger of the three seeds that belong together."""
    tracker = Tracker.in_memory(recorded_by="the desk")
    for seed in (SHANGHAI, ACCOUNTS, AFTERWARDS):
        take(tracker, seed)
    return tracker


def water() -> Tracker:
    """The ledger of the invented seed, in which every type of event has its place."""
    tracker = Tracker.in_memory(recorded_by="the desk")
    take(tracker, INVENTED)
    return tracker


def generated(size: int) -> Tracker:
    """A ledger that is told by chance."""
    tracker = Tracker.in_memory(recorded_by="the desk")
    tracker.take([Incoming(event, event_id=event_id) for event_id, event in ledger(size)])  # type: ignore[arg-type]
    return tracker


class Read(HTMLParser):
    """What a page holds: its elements, anchors and links, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.titles: list[str] = []
        self.text = ""
        self._in: str | None = None
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        self._in = tag if tag in ("script", "style") else None
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href")))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        if self._in is None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the form of the parser)
        self._in = None


def pages(found: dict[str, bytes]) -> dict[str, Read]:
    """The pages of a dossier, read."""
    return {name: Read(content) for name, content in found.items() if name.endswith(".html")}


def lost(found: dict[str, bytes]) -> Iterator[str]:
    """Links that lead nowhere; and places that two things have on one page."""
    read = pages(found)
    for name, page in read.items():
        yield from (f"{name} has {one} twice" for one in {one for one in page.ids if page.ids.count(one) > 1})
        for link in dict.fromkeys(page.links):
            file, _, at = link.partition("#")
            if "://" in file:
                continue
            target = _joined(name, file) if file else name
            if target not in read or (at and at not in read[target].ids):
                yield f"{name} leads to {link}"
        for tag, given in page.elements:
            beside = given.get("src") if tag == "script" else given.get("href") if tag == "link" else None
            if beside and _joined(name, beside) not in found:
                yield f"{name} wants {beside}"


def _joined(name: str, link: str) -> str:
    parts = [*PurePosixPath(name).parent.parts]
    for part in PurePosixPath(link).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
