"""The search: what is found by its identifier, its title or any text that was recorded of it, best first."""

# ruff: noqa: S608 (the names put together into SQL are ours; values are bound)

import re
import sqlite3
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple


class Hit(NamedTuple):
    """Something that a search found."""

    thing: str
    """``kind:slug``."""
    kind: str
    title: str
    excerpt: str
    """Where it matched: a few words around what was looked for in its texts, else its title or identifier."""
    marks: tuple[tuple[int, int], ...]
    """Where in the excerpt the words stand that matched, each as its first letter and the one after its last."""


class Found(NamedTuple):
    """What a search found."""

    hits: list[Hit]
    """The best of it, best first."""
    total: int
    """How much there is."""


def terms(words: str) -> list[str]:
    """Words as the index takes them, the first hundred: each as it is, and all that begin so; in quotes, as they are.

    Nothing else is syntax, and a quote without its other half is none.
    """
    found = []
    parts = words.replace("\0", " ").split('"')
    for number, part in enumerate(parts):
        if number % 2 and number < len(parts) - 1:
            found += [f'"{part}"'] if part.strip() else []
        else:
            found += [f'"{word}"*' for word in part.split()]
    return found[:100]


def search(
    connection: sqlite3.Connection, words: str, *, kinds: Collection[str] = (), limit: int | None = None
) -> Found:
    """Everything in which all of these words occur, or words that begin so, best first; accents do not matter.

    A match in a title counts most, then one in an identifier. ``kinds``: only things of these kinds.
    """
    match = " ".join(terms(words))
    if not match:
        return Found([], 0)
    of_kind = f"AND things.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    source = f"things_fts JOIN things ON things.id = things_fts.rowid WHERE things_fts MATCH ? {of_kind}"
    snippets = ", ".join(f"snippet(things_fts, {column}, '{_BEGIN}', '{_END}', '…', 16)" for column in range(3))
    rows = connection.execute(
        f"""
        SELECT things.thing, things.kind, things.title, {snippets} FROM {source}
        ORDER BY bm25(things_fts, 5.0, 10.0, 1.0), things.thing LIMIT ?
        """,
        (match, *kinds, -1 if limit is None else limit),
    ).fetchall()
    total = len(rows)
    if total == limit:
        [(total,)] = connection.execute(f"SELECT count(*) FROM {source}", (match, *kinds))
    return Found([_hit(*row) for row in rows], total)


# Characters that stand for none. A text that holds one all the same is marked wrongly, and that is all.
_BEGIN: Final = "\ufdd0"
_END: Final = "\ufdd1"


def _hit(thing: str, kind: str, title: str, in_slug: str, in_title: str, in_body: str) -> Hit:
    marked = next((text for text in (in_body, in_title) if _BEGIN in text), in_slug)
    excerpt, marks, begun = "", [], 0
    for part in re.split(f"([{_BEGIN}{_END}])", " · ".join(marked.split("\n"))):
        if part == _BEGIN:
            begun = len(excerpt)
        elif part == _END:
            marks.append((begun, len(excerpt)))
        else:
            excerpt += part
    return Hit(thing, kind, title, excerpt, tuple(marks))


def meant(connection: sqlite3.Connection, words: str) -> list[tuple[str, list[str]]]:
    """The words that occur nowhere, each with those like it that do occur or are identifiers, best first."""
    missing = (term.strip('"*') for term in terms(words)[:10] if not _occurs(connection, term))
    return [(word, _similar(connection, word)) for word in missing if len(word) <= 60]


def _occurs(connection: sqlite3.Connection, term: str) -> bool:
    sql = "SELECT 1 FROM things_fts WHERE things_fts MATCH ? LIMIT 1"
    return connection.execute(sql, (term,)).fetchone() is not None


def _similar(connection: sqlite3.Connection, word: str) -> list[str]:
    from coop_tracker.rules import similar

    return similar(word.lower(), [*_known(connection, len(word))])


def _known(connection: sqlite3.Connection, length: int) -> Iterator[str]:
    """The identifiers of about this length, and the words of the index; of either no more than can be compared."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_known USING fts5vocab(main, things_fts, row)")
    for sql in (
        "SELECT DISTINCT slug FROM things WHERE length(slug) BETWEEN ? AND ? LIMIT 20000",
        "SELECT term FROM temp.words_known WHERE length(term) BETWEEN ? AND ? LIMIT 20000",
    ):
        for (known,) in connection.execute(sql, (length - 2, length + 2)):
            yield known
