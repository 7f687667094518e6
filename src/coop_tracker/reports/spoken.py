"""Lists and numbers of things as people say them, for sentences that are read aloud."""

from collections.abc import Sequence


def listed(words: Sequence[str], most: int = 5) -> str:
    """``one, two and three``; of more than ``most``, how many more there are."""
    shown = [*words[:most]]
    if len(words) > most:
        shown.append(f"{len(words) - most:,} more")
    return " and ".join([word for word in (", ".join(shown[:-1]), *shown[-1:]) if word])


def many(number: int, one: str, several: str | None = None) -> str:
    """``1 proposal``, ``2 proposals``, ``no proposal``."""
    return f"{number:,} {several or one + 's'}" if number > 1 else f"{'1' if number else 'no'} {one}"
