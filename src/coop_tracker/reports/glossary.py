"""The words of the record and what they mean, on a page and as plain data."""

from collections.abc import Iterator, Sequence
from typing import Any

from coop_tracker import vocabulary
from coop_tracker.glossary import Gloss, number, sentence, vocabularies, words
from coop_tracker.reports.page import Block, Line
from coop_tracker.vocabulary import Word


def plain(each: Gloss) -> dict[str, Any]:
    """A word as ``coop vocabulary --format json`` has it; a promise (docs/json.md)."""
    return {
        "name": each.name,
        "what": each.what,
        "label": each.name.replace("_", " "),
        "meaning": each.meaning,
        "vocabulary": each.vocabulary,
        "holds": each.holds,
        "number": each.number,
        "words": list(each.words),
        "used_in": list(each.used_in),
        "fields": [one._asdict() for one in each.fields],
        "elsewhere": [{"when": one.when, "registers": dict(one.elsewhere)} for one in each.elsewhere],
    }


def everything() -> list[Gloss]:
    """Every controlled word, by its vocabulary."""
    return [word for each in vocabularies() for word in words(each)]


def overview() -> list[Block]:
    """Every controlled word, a block for each vocabulary."""
    return [Block(f"{each.__name__}: {sentence(each)}", [*_definitions(each)]) for each in vocabularies()]


def blocks(found: Sequence[Gloss]) -> list[Block]:
    """What one name means, a block for each meaning."""
    return [Block(_heading(each), [*_lines(each)]) for each in found]


def _heading(each: Gloss) -> str:
    return f"{each.name}, a word of {each.vocabulary}" if each.what == "word" else f"{each.name}, {_WHAT[each.what]}"


_WHAT = {"vocabulary": "a vocabulary", "field": "a field", "event": "an event", "part": "a part of events"}


def _lines(each: Gloss) -> Iterator[Line]:
    yield "means", each.meaning
    if each.number is not None:
        yield "number", _signed(each.number)
    if each.holds:
        yield "holds", each.holds
    if each.what == "field" and each.words:
        yield "takes", f"one of {', '.join(each.words)}"
    if each.used_in:
        yield "used in", ", ".join(each.used_in)
    elif each.what in ("word", "vocabulary"):
        yield "used in", "no event: it is worked out from what is recorded"
    if each.what == "word" and each.vocabulary:
        yield from _neighbours(each)
    if each.what == "vocabulary":
        yield "", ""
        yield from _definitions(getattr(vocabulary, each.name))
    for crossing in each.elsewhere:
        called = ", ".join(f"{register}: {name}" for register, name in crossing.elsewhere.items())
        yield f"elsewhere{f', {crossing.when.label}' if crossing.when else ''}", called
    if each.fields:
        yield "", ""
    for one in each.fields:
        default = f"else {one.default}" if one.default else ""
        yield one.name, "; ".join(part for part in (one.meaning, one.holds, one.needed, default) if part)


def _neighbours(each: Gloss) -> Iterator[Line]:
    """The words before and after it, where the order counts; else the others."""
    if each.number is None:
        yield "others", ", ".join(word for word in each.words if word != each.name)
        return
    at, defined = each.words.index(each.name), getattr(vocabulary, str(each.vocabulary))
    for label, place in (("less", at - 1), ("more", at + 1)):
        if 0 <= place < len(each.words):
            word = defined(each.words[place])
            yield label, f"{word}: {word.definition}"


def _definitions(cls: type[Word]) -> Iterator[Line]:
    for word in cls:
        at = number(word)
        yield (str(word) if at is None else f"{_signed(at):>2} {word}"), word.definition


def _signed(value: int) -> str:
    return str(value).replace("-", "−")
