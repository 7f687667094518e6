"""Names of parties and titles of things: whom a cell means, and how whom is written in one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from coop_tracker.rules import COUNTRY, SLUG, similar, slug_of
from coop_tracker.sheets.cells import normal, says_nothing, shown

_TITLES: Final = re.compile(
    r"(?:h\.?\s?e\.?|mr|mrs|ms|miss|dr|prof|professor|eng|engr|sir|dame|gen|lt|col|maj|hon|the hon|amb|ambassador)"
    r"(?:\.|\b)\s*(?=\S)",
    re.IGNORECASE,
)
_BODIES: Final = re.compile(
    r"(?:the )?(?:ministry|department|embassy|university|institute|bank|authority|agency|board|commission|company|"
    r"chamber|state|government|office|national|federal|centre|center|academy|association|council|group|corporation)\b",
    re.IGNORECASE,
)


class Called(NamedTuple):
    """A name as a cell gives it, taken apart."""

    name: str
    honorific: str | None = None
    post: str | None = None


def called(text: str) -> Called:
    """``H.E. Mr. Ali Khan (Secretary)``: the name, its titles, and the post in parentheses."""
    found = re.fullmatch(r"(.+?)\s*\(([^()]*)\)", text)
    name, post = (found[1], found[2].strip() or None) if found else (text, None)
    rest, titles = name, []
    while match := _TITLES.match(rest):
        titles.append(match[0].strip())
        rest = rest[match.end() :]
    if not titles or not rest.strip():
        return Called(name.strip(), None, post)
    return Called(rest.strip(), " ".join(titles), post)


def is_person(text: str) -> bool:
    """Whether a name begins with the title of a person."""
    return called(text).honorific is not None


class Names:
    """What goes by which name."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = defaultdict(set)
        self._by_name: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._shown: dict[str, str] = {}
        self._near: dict[str, dict[str, set[str]]] = {}

    def know(self, kind: str, slug: str, *names: str | None) -> None:
        """A thing, and what it is called; what is said of it first is how it is shown."""
        self._known[kind].add(slug)
        self._near.pop(kind, None)
        for name in filter(None, names):
            self._by_name[kind][normal(name)].add(slug)
            if kind == "party":
                self._shown.setdefault(slug, name)

    def is_known(self, kind: str, slug: str) -> bool:
        """Whether a thing goes by this identifier."""
        return slug in self._known[kind] or (kind == "party" and COUNTRY.fullmatch(slug) is not None)

    def meant(self, kind: str, text: str) -> list[str]:
        """Those that go by exactly this identifier, name or title; capitals and points do not matter."""
        if whole := self.called_so(kind, text):
            return whole
        if kind == "party":
            bare = called(text)
            if bare.name != text and (found := self._by_name[kind].get(normal(bare.name))):
                return sorted(found)
        return []

    def called_so(self, kind: str, text: str) -> list[str]:
        """The same by the whole of the text: what stands in parentheses is a part of the name."""
        plain = text.removeprefix(f"{kind}:")
        if self.is_known(kind, plain):
            return [plain]
        return sorted(self._by_name[kind].get(normal(text), ()))

    def known(self, kind: str) -> Collection[str]:
        """The identifiers of every thing of a kind."""
        return self._known[kind]

    def near(self, kind: str, text: str) -> list[str]:
        """Those whose name is nearly this: the same words in another order, or a letter or two apart."""
        if kind not in self._near:
            self._near[kind] = defaultdict(set)
            for name, slugs in self._by_name[kind].items():
                self._near[kind][_bag(name)] |= slugs
        if found := self._near[kind].get(_bag(text)):
            return sorted(found)
        names = self._by_name[kind]
        if len(names) > 5000 or len(normal(text)) < 5:  # comparing letters takes 0.1 ms a name
            return []
        close = [name for name in similar(normal(text), names) if _is_close(name, normal(text))]
        return sorted({slug for name in close for slug in names[name]})

    def written(self, kind: str, slug: str) -> str:
        """How a cell names a thing: a party by its name, where that means it and nothing else; else by its slug."""
        name = shown(self._shown.get(slug, "")) if kind == "party" else ""
        plain = name and not says_nothing(name) and not re.search(r'[;"\n]|^\'', name)
        if plain and ":" not in name and self.meant(kind, name) == [slug] and not self.is_known(kind, name):
            return name
        return f"{kind}:{slug}" if says_nothing(slug) else slug

    def parts(self, text: str) -> list[str]:
        """The names in a text that has no semicolon: apart by ``/``, ``and`` or commas, where that is plain."""
        if self.meant("party", text) or SLUG.fullmatch(text):
            return [text]
        for mark in (r"(?<!\b\w)\s*/\s*", r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+&\s+"):
            pieces = [piece for piece in re.split(mark, text) if piece]
            if len(pieces) > 1 and self._are_names(pieces, always="/" in mark):
                return [name for piece in pieces for name in self.parts(piece)]
        return [text]

    def _are_names(self, pieces: list[str], *, always: bool) -> bool:
        if any("(" in piece and ")" not in piece for piece in pieces):
            return False
        if always:
            return True
        plain = [bool(self.meant("party", each)) or is_person(each) or bool(_BODIES.match(each)) for each in pieces]
        return all(plain) or (any(self.meant("party", each) for each in pieces) and sum(plain) >= len(pieces) - 1)

    def free(self, kind: str, name: str, taken: Iterable[str] = ()) -> str | None:
        """An identifier for something new, made of its name; None where its letters are not Latin."""
        slug = slug_of(name)
        if slug is None:
            return None
        if len(slug) > 60:
            slug = slug[:61].rpartition("-")[0] or slug[:60]
        tried, number = slug, 1
        while self.is_known(kind, tried) or tried in taken:
            number += 1
            tried = f"{slug}-{number}"
        return tried


def _bag(name: str) -> str:
    words = re.findall(r"\w+", normal(name))
    return " ".join(sorted(word for word in words if word not in ("the", "of", "for", "and", "a", "an", "in", "on")))


def _is_close(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other).ratio() >= 0.88
