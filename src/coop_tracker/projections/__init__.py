"""Read models: the rows of each kind of thing, made from the events that count about it.

A projection says whose rows an event changes (``things``) and what the rows of one thing are (``rows``). The rows of a
thing are a pure function of its history and of what it asks of the world, so rows made live, by a rebuild, or from a
history cut at some moment are equal by construction. :mod:`coop_tracker.projections.model` keeps them in SQLite.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from coop_tracker.gathering import Recorded
    from coop_tracker.history import History, World

VERSION: Final = 6
"""The version of the rows that this program makes; another number in a ledger means that they are made anew."""

Row = tuple[str, tuple[Any, ...]]
"""A table's name, and the values of a row in the order of its columns."""


class Table(NamedTuple):
    """A table of a projection. Its first column is the identifier of the thing that a row belongs to."""

    name: str
    columns: Mapping[str, type]
    key: tuple[str, ...] = ()
    """The primary key; not given: rows have none, and the first column is indexed."""
    indexes: tuple[tuple[str, ...], ...] = ()


class Projection(Protocol):
    """A read model: write one of your own by giving these."""

    @property
    def name(self) -> str:
        """Under which its version and position are kept."""

    @property
    def version(self) -> int:
        """Raise it when ``rows`` changes: the rows are then made anew."""

    @property
    def kind(self) -> str:
        """The kind of thing its rows belong to, such as ``proposal``, ``party`` or ``meeting``."""

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it reads of a thing's history; empty: all."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables its rows go to."""

    def things(self, recorded: "Recorded") -> Iterable[str]:
        """The identifiers of the things whose rows this event changes."""

    def rows(self, thing: str, history: "History", world: "World") -> Iterable[Row]:
        """The rows of one thing, from everything about it that counts, in world order."""
