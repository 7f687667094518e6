"""What our words are called in other registers.

Lossy both ways: other registers tell fewer things apart, and tell apart what we do not. An export says what it lost.

Sources: AidData's status of a project, IATI's ActivityStatus, the states of Python's and of Kubernetes' enhancement
proposals, the status of a recommendation of the US Government Accountability Office, and the completion levels of the
Open Government Partnership.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from coop_tracker.vocabulary import Binding, Completion, Disposition, Stage, Word

REGISTERS: Final = ("AidData", "IATI", "PEP", "KEP", "GAO", "OGP")
"""The other registers, in the order of the columns below."""


class Crossing(NamedTuple):
    """What one of our words is called elsewhere."""

    word: Stage | Disposition
    when: Word | None
    """Only where that is so too; None: always."""
    elsewhere: Mapping[str, str]
    """By register; one that has no such word is left out."""


def _crossing(word: Stage | Disposition, when: Word | None, *called: str | None) -> Crossing:
    named = zip(REGISTERS, called, strict=True)
    return Crossing(word, when, {register: name for register, name in named if name})


_PLEDGE: Final = "Pipeline: Pledge"
_NOT_DONE: Final = "closed, not implemented"

CROSSWALK: Final = (
    _crossing(Stage.MENTIONED, None, _PLEDGE, None, None, None, None, "not started"),
    _crossing(Stage.INTEREST, None, _PLEDGE, None, None, None, None, "not started"),
    _crossing(Stage.PROPOSED, None, _PLEDGE, "1 pipeline", "Draft", "provisional", "open", "not started"),
    _crossing(Stage.ENDORSED, None, _PLEDGE, "1 pipeline", "Draft", "provisional", "open", "not started"),
    _crossing(Stage.AGREED_IN_PRINCIPLE, None, _PLEDGE, "1 pipeline", "Accepted", "implementable", "open", "limited"),
    _crossing(
        *(Stage.INSTRUMENT_SIGNED, Binding.NON_BINDING),
        *(_PLEDGE, "1 pipeline", "Accepted", "implementable", "open", "limited"),
    ),
    _crossing(
        *(Stage.INSTRUMENT_SIGNED, Binding.BINDING),
        *("Pipeline: Commitment", "2 implementation", "Accepted", "implementable", "open", "limited"),
    ),
    _crossing(
        *(Stage.PILOT, None),
        *("Implementation", "2 implementation", "Provisional", "implementable", "open", "limited"),
    ),
    _crossing(
        *(Stage.IMPLEMENTATION, None),
        *("Implementation", "2 implementation", "Accepted, Active", "implementable", "open", "substantial"),
    ),
    _crossing(
        *(Stage.COMPLETED, Completion.CLAIMED),
        *("Completion", "3 finalisation", "Final", "implemented", "open until verified", "substantial"),
    ),
    _crossing(
        *(Stage.COMPLETED, Completion.VERIFIED),
        *("Completion", "4 closed", "Final", "implemented", "closed, implemented", "complete"),
    ),
    _crossing(Disposition.SUSPENDED, None, "Suspended", "6 suspended", "Deferred", "deferred", "open", None),
    _crossing(Disposition.DEFERRED, None, None, "1 pipeline", "Deferred", "deferred", "open", "not started"),
    _crossing(Disposition.DECLINED, None, "Cancelled", "5 cancelled", "Rejected", "rejected", _NOT_DONE, None),
    _crossing(Disposition.WITHDRAWN, None, "Cancelled", "5 cancelled", "Withdrawn", "withdrawn", _NOT_DONE, None),
    _crossing(Disposition.CANCELLED, None, "Cancelled", "5 cancelled", "Rejected", "withdrawn", _NOT_DONE, None),
    _crossing(Disposition.LAPSED, None, None, "5 cancelled", None, None, _NOT_DONE, None),
    _crossing(Disposition.SUPERSEDED, None, None, "related activity", "Superseded", "replaced", None, None),
    _crossing(Disposition.MERGED, None, None, "related activity", "Superseded", "replaced", None, None),
    _crossing(Disposition.DUPLICATE, None, None, "related activity", "Superseded", "replaced", None, None),
)
"""What has no counterpart anywhere, such as ``active`` and ``void``, is left out."""


def crossings(word: Word) -> list[Crossing]:
    """What a word is called in other registers: nothing, one row, or one for each case that they tell apart."""
    return [each for each in CROSSWALK if each.word is word]
