"""What can go wrong, as a tree a caller can act on.

    CoopError                    anything this package raises on purpose
    ├── InvalidInput             what was given cannot be read: mend the text (also a ValueError)
    ├── Refused                  it can be read, and the rules say no: see each fault
    ├── UnknownThing             nothing is known about what was asked for (also a LookupError)
    ├── ConcurrencyError         somebody else recorded first: look again, then retry
    └── LedgerError              the file itself
        ├── NotALedger           another kind of file, or none at all
        ├── NewerLedger          written by a newer program: upgrade, then read
        ├── ReadOnlyLedger       it may be read here but not written
        └── DamagedLedger        what is stored cannot be what was recorded

Every message is one sentence for a person: what was tried, on what, why not, what would work.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing wrong, and where: ``events[7] (line 112).strength`` or ``proposals[0]``."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class CoopError(Exception):
    """Anything this package raises on purpose."""


class _Faulty(CoopError):
    """Carries every fault found, not only the first."""

    faults: tuple[Fault, ...]

    def __init__(self, faults: str | Iterable[Fault]) -> None:
        self.faults = (Fault("", faults),) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InvalidInput(_Faulty, ValueError):
    """What was given cannot be read: a date that cannot be one, an unknown field, a wrong word."""


class Refused(_Faulty):
    """The rules say no: a reference to nothing known, one identifier for two things."""


class UnknownThing(CoopError, LookupError):
    """Nothing is known about what was asked for; ``asked`` is the name, and ``meant`` are those that come close."""

    def __init__(self, message: str, asked: str = "", meant: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.asked = asked
        self.meant = tuple(meant)


class ConcurrencyError(CoopError):
    """Somebody else recorded first what this append depended on; ``found`` are the positions."""

    def __init__(self, message: str, found: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.found = tuple(found)


class LedgerError(CoopError):
    """The ledger's file cannot be used as asked."""


class NotALedger(LedgerError):
    """The file is of another kind, or there is none."""


class NewerLedger(LedgerError):
    """A newer program wrote this; reading it as less would lose something."""


class ReadOnlyLedger(LedgerError):
    """The ledger may be read here but not written."""


class DamagedLedger(LedgerError):
    """What is stored cannot be what was recorded."""
