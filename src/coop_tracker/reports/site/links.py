"""Where each thing stands in a dossier, and the links that lead there: one place for both forms."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.reports.site.when import in_words
from coop_tracker.safe import for_terminal

if TYPE_CHECKING:
    from markupsafe import Markup

LISTS: Final = {
    "index": "Overview",
    "proposals": "Proposals",
    "parties": "Parties",
    "meetings": "Meetings",
    "instruments": "Instruments",
    "follow-up": "Follow-up",
    "sources": "Sources",
    "log": "Log",
    "about": "About",
}
"""The pages that every dossier has, by their names, in the order in which they are offered."""

PAGED: Final = ("proposal", "party", "meeting", "instrument", "source")
"""The kinds of things that have a page of their own."""

ANCHORED: Final[Mapping[str, str]] = {"track": "index", "bundle": "instruments", "action": "follow-up"}
"""The kinds of things that have a place on a page."""

SHORT: Final = 90
"""How much of a title a link shows; all of it stands on the page it leads to."""

LONG: Final = 1000
"""How much of a title is at hand behind a link."""


class Links:
    """Where each thing stands: in a folder of pages, or in a page that holds all of them."""

    def __init__(
        self,
        titles: Mapping[str, str],
        events: Collection[int],
        said: Mapping[str, int],
        *,
        is_single: bool,
        per_page: int | None,
    ) -> None:
        """What there is to lead to.

        ``titles`` are those of things by ``kind:slug``, ``events`` the positions that are told of, ``said`` the
        positions of the events that have no page and go by a name: words, agreements, and events by their ids.
        ``per_page`` is how many positions a page of the log covers; None: there is one page.
        """
        self.titles = titles
        self.is_single = is_single
        self._events = events
        self._said = said
        self._per_page = per_page
        self._made: dict[str, dict[str, Any]] = {}

    def page_of(self, position: int) -> str:
        """The page of the log on which an event stands."""
        return f"log:{(position - 1) // self._per_page + 1}" if self._per_page else "log"

    def file(self, page: str) -> str:
        """The file of a page in a folder, named by ``kind:slug`` or the name of a list."""
        kind, _, slug = page.partition(":")
        return f"{kind}/{_file_name(slug)}.html" if slug else f"{page}.html"

    def at(self, page: str) -> "At":
        """The links as they stand on a page."""
        up = "" if self.is_single or ":" not in page else "../"
        return At(self, up, page, self._made.setdefault(up, {}))

    def place(self, thing: str) -> tuple[str, str] | None:
        """The page of a thing, and where on it; None where there is nothing to lead to."""
        kind, _, slug = thing.partition(":")
        if thing in self._said:
            position = self._said[thing]
            return self.page_of(position), f"e{position}"
        if thing not in self.titles:
            return None
        if kind in ANCHORED:
            return ANCHORED[kind], anchor(thing)
        return (f"{kind}:{slug}", "") if kind in PAGED else None

    def has_event(self, position: int) -> bool:
        """Whether the log of the dossier tells of an event."""
        return position in self._events


class At:
    """Links from one page."""

    def __init__(self, links: Links, up: str, page: str, made: dict[str, Any]) -> None:
        """``made`` are the links of things that lead from as deep a folder: most are met again and again."""
        self._links = links
        self._up = up
        self._made = made
        self.page = page
        self.id = anchor(page)
        self.is_single = links.is_single

    def file(self, name: str) -> str:
        """A file beside the first page."""
        return f"{self._up}{name}"

    def href(self, page: str, at: str = "") -> str:
        """The address of a page, or of a place on it."""
        if self._links.is_single:
            return f"#{at or anchor(page)}"
        return f"{self._up}{self._links.file(page)}{f'#{at}' if at else ''}"

    def title(self, thing: str) -> str:
        """What a thing is called; its identifier where it has no title."""
        return self._links.titles.get(thing) or thing.partition(":")[2]

    def thing(self, thing: str) -> "Markup":
        """A thing by its title, and a link to where it stands."""
        if thing not in self._made:
            self._made[thing] = self._thing(thing)
        made: Markup = self._made[thing]
        return made

    def _thing(self, thing: str) -> "Markup":
        place = self._links.place(thing)
        kind = thing.partition(":")[0]
        if thing in self._links._said and place:
            position = self._links._said[thing]
            return _link(self.href(*place), f"event {position}" if kind == "event" else f"{kind} of event {position}")
        title = self.title(thing)
        if kind in ("event", "batch"):
            return _text(f"{kind} that is not shown here")
        return _link(self.href(*place), title) if place else _text(title)

    def party(self, party: str) -> "Markup":
        """A party by its name."""
        return self.thing(f"party:{party}")

    def source(self, source: str, locator: str | None = None) -> "Markup":
        """A source by its identifier, as it is cited, with the place in it."""
        place = self._links.place(f"source:{source}")
        shown = f"{source}#{locator}" if locator else source
        return _link(self.href(*place), shown, self.title(f"source:{source}")) if place else _text(shown)

    def event(self, position: int | None, words: str = "") -> "Markup":
        """An event by its position."""
        shown = f"{words}{position}"
        if position is None or not self._links.has_event(position):
            return _text("" if position is None else shown)
        return _link(self.href(self._links.page_of(position), f"e{position}"), shown)

    def date(self, date: Any) -> "Markup":
        """A date in words, as it was given at hand."""
        return _date(str(date or ""))


def anchor(page: str) -> str:
    """The identifier of a page in one that holds all, or of a thing on a page: no slug has a full stop."""
    return page.replace(":", ".") if ":" in page else f"all.{page}"


def word_anchor(word: Any) -> str:
    """Where a controlled word is explained."""
    return f"word.{type(word).__name__}.{word.value}"


def _file_name(slug: str) -> str:
    """A name that is no other's where capitals do not count, and not too long for any disk."""
    name = f"_{slug.lower()}" if slug != slug.lower() or _RESERVED.fullmatch(slug) else slug
    return name if len(name) <= 80 else f"{name[:60]}_{sha256(slug.encode()).hexdigest()[:16]}"


_RESERVED: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.ASCII)
"""Names that some systems keep for devices."""


def _link(href: str, text: str, title: str = "", cls: str = "") -> "Markup":
    from markupsafe import Markup, escape

    shown = for_terminal(text)
    full = for_terminal(title)
    if len(shown) > SHORT:
        shown, full = f"{shown[: SHORT - 1]}…", full or shown
    full = full if len(full) <= LONG else f"{full[: LONG - 1]}…"
    attributes = f' class="{cls}"' if cls else ""
    attributes += f' title="{escape(full)}"' if full else ""
    return Markup(f'<a href="{escape(href)}"{attributes}><bdi>{escape(shown)}</bdi></a>')  # noqa: S704 (escaped above)


@lru_cache(maxsize=16_384)
def _date(text: str) -> "Markup":
    from markupsafe import Markup, escape

    given = for_terminal(text)
    shown = for_terminal(in_words(text))
    title = f' title="{escape(given)}"' if shown != given else ""
    return Markup(f'<span class="date"{title}>{escape(shown)}</span>')  # noqa: S704 (escaped above)


def _text(text: str) -> "Markup":
    from markupsafe import Markup, escape

    shown = for_terminal(text)
    return Markup(f"<bdi>{escape(shown if len(shown) <= SHORT else f'{shown[: SHORT - 1]}…')}</bdi>")  # noqa: S704
