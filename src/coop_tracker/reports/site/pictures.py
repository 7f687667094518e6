"""What a track looks like at a glance: how far its items came, how alive they are, how strong the answers were."""

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Final, NamedTuple

from coop_tracker.vocabulary import Disposition, Stage, Strength

STEP, RISE, FLOOR = 50, 7, 98
"""A step of the stairs: how wide, how much higher than the one before, and where all of them stand."""


class StepDrawn(NamedTuple):
    """A step of the stairs."""

    stage: Stage
    number: int
    x: int
    y: int
    height: int
    shade: str
    """``here``: something stands on it; ``passed``: something went further; ``none``."""
    label: str


class Piece(NamedTuple):
    """A piece of the bar that says how alive a track is."""

    label: str
    number: int
    state: str
    """``active``, ``paused``, ``ended`` or ``void``."""
    x: float
    width: float


class BarDrawn(NamedTuple):
    """How often an answer of one strength was given."""

    strength: Strength
    own: int
    whole: int
    """Said of the whole track, and so inherited."""
    x: int
    y: float
    height: float
    whole_y: float
    whole_height: float


class TrackDrawn(NamedTuple):
    """The pictures of a track, as numbers that a template turns into SVG."""

    steps: list[StepDrawn]
    pieces: list[Piece]
    bars: list[BarDrawn]
    has_answers: bool
    in_words: str
    alive_in_words: str
    answers_in_words: str


_LABELS: Final[Mapping[Stage, str]] = {
    Stage.AGREED_IN_PRINCIPLE: "agreed",
    Stage.INSTRUMENT_SIGNED: "signed",
    Stage.IMPLEMENTATION: "under way",
}

BAR: Final = 420
"""How wide the bar is that says how alive a track is."""


def track(
    stages: Mapping[Stage, int],
    dispositions: Mapping[Disposition, int],
    own: Mapping[Strength, int],
    whole: Mapping[Strength, int],
) -> TrackDrawn:
    """The pictures of a track, from how many of its proposals have each stage and so on."""
    furthest = max(stages, default=None)
    steps = []
    for number, stage in enumerate(Stage):
        height = 10 + RISE * number
        count = stages.get(stage, 0)
        shade = "here" if count else "passed" if furthest is not None and stage < furthest else "none"
        label = _LABELS.get(stage, stage.label)
        steps.append(StepDrawn(stage, count, number * STEP, FLOOR - height, height, shade, label))
    pieces = _pieces(dispositions)
    return TrackDrawn(
        steps=steps,
        pieces=pieces,
        bars=_bars(own, whole),
        has_answers=bool(own or whole),
        in_words=_listed((stage.label, stages.get(stage, 0)) for stage in reversed(Stage)) or "nothing proposed",
        alive_in_words=_listed((word.label, dispositions.get(word, 0)) for word in Disposition) or "nothing proposed",
        answers_in_words=_answers_in_words(own, whole),
    )


def _listed(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {label}" for label, count in pairs if count)


_STATES: Final[Mapping[Disposition, str]] = {
    Disposition.ACTIVE: "active",
    Disposition.SUSPENDED: "paused",
    Disposition.DEFERRED: "paused",
    Disposition.VOID: "void",
}


def _pieces(dispositions: Mapping[Disposition, int]) -> list[Piece]:
    total = sum(dispositions.values())
    counts: dict[str, int] = {}
    for word in Disposition:
        state = _STATES.get(word, "ended")
        counts[state] = counts.get(state, 0) + dispositions.get(word, 0)
    pieces, x = [], 0.0
    for state in ("active", "paused", "ended", "void"):
        if counts[state]:
            width = round(BAR * counts[state] / total, 1)
            pieces.append(Piece(state, counts[state], state, round(x, 1), width))
            x += width
    return pieces


_SAID: Final = {Strength.COMMITTED: "committed or signed"}


def _answers_in_words(own: Mapping[Strength, int], whole: Mapping[Strength, int]) -> str:
    """How many answers of each strength, and what was said of a whole."""
    words, of_wholes = (
        _listed((_SAID.get(word, word.label), counts.get(word, 0)) for word in reversed(Strength))
        for counts in (own, whole)
    )
    said = words or "no answer on record to any of them itself"
    return f"{said}; of a whole: {of_wholes}" if of_wholes else said if words else "no answer on record"


def _bars(own: Mapping[Strength, int], whole: Mapping[Strength, int]) -> list[BarDrawn]:
    """Bars over the scale; the root of a number, so that one answer is seen beside a hundred."""
    most = max((own.get(word, 0) + whole.get(word, 0) for word in Strength), default=0) or 1
    found = []
    for number, word in enumerate(Strength):
        counts = own.get(word, 0), whole.get(word, 0)
        both = 66 * sqrt(sum(counts) / most)
        height = round(both * counts[0] / (sum(counts) or 1), 1)
        rest = round(both - height, 1)
        found.append(BarDrawn(word, *counts, number * 52, round(88 - height, 1), height, round(88 - both, 1), rest))
    return found
