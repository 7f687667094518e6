"""Where a proposal stands: in words with the event that decides each answer, and as plain data."""

from collections.abc import Iterator, Sequence
from typing import Any

from coop_tracker import codec, evidence, queries
from coop_tracker.accounts import cited as cited_in
from coop_tracker.answers import SideAnswer, answers
from coop_tracker.events import (
    AgreementReached,
    AnyEvent,
    EndorsementGiven,
    InstrumentSigned,
    ProposalId,
    Quantity,
    kebab,
    scope_of,
)
from coop_tracker.history import Entry, History
from coop_tracker.proposal import Answer, Proposal, read
from coop_tracker.reports.page import Block, Line
from coop_tracker.reports.story import cited, gist
from coop_tracker.view import View
from coop_tracker.vocabulary import Mark, Qualifier, Strength, Voice

NOBODY = "nobody who is named"
_WHOLES = {"meeting": "all that came up at", "track": "all that is on", "bundle": "all items of"}


class Standing:
    """The answers about a proposal, each with the event that decides it."""

    def __init__(self, tracker: View, slug: str, history: History) -> None:
        """``history`` is that of the proposal, read once for the whole page."""
        world = tracker.world()
        self.found: Proposal = read(ProposalId(slug), history, world)
        self.lookup = queries.registered(tracker.connection)
        self.status = queries.proposals(tracker.connection, proposal=slug)[0]
        self.by_side = answers(self.found, history, world)
        self.inherited = [(each, tracker.at(each.position).event) for each in tracker.inherited(slug)]

    def plain(self) -> dict[str, Any]:
        found, facts, fortune = self.found, self.found.facts, self.found.fortune
        return {
            "summary": facts.summary,
            "tracks": list(facts.tracks),
            "proposers": list(facts.proposers),
            "counterparts": list(facts.counterparts),
            "roles": [{"party": held.party, "role": str(held.role)} for held in facts.roles],
            "planned_period": str(facts.planned_period) if facts.planned_period else None,
            "stage": found.stage,
            "completion": found.completion,
            "disposition": fortune.disposition,
            "side": fortune.side,
            "stage_decided_by": _decided(found.steps[0].by) if found.steps else None,
            "disposition_decided_by": _decided(fortune.by),
            "closed_by": _decided(fortune.closed_by),
            "open": found.is_open,
            "evidence": self.status.evidence,
            "disputes": [
                {
                    "answer": each.answer,
                    "recorded": each.recorded,
                    "claimed": each.claimed,
                    "claim": _decided(each.claim),
                    "about": _decided(each.about),
                }
                for each in found.disputes
            ],
            "marks": [str(mark) for mark in self.status.marks],
            "steps": [
                {"stage": step.stage, "claimed": step.claimed, "decided_by": _decided(step.by)} for step in found.steps
            ],
            "endorsements": [_answer(answer) for answer in found.answers],
            "inherited_endorsements": [
                {
                    "endorsement": each.endorsement,
                    "position": each.position,
                    "strength": each.strength,
                    "scope": each.scope,
                    "by": list(_speakers(event)),
                    "through": each.through,
                    "possibly": each.possibly,
                    "words": each.words,
                    "on": each.on,
                }
                for each, event in self.inherited
            ],
            "answers": [
                {
                    "side": each.side,
                    "role": each.role,
                    "voice": each.voice,
                    "latest": _answer(each.latest) if each.latest else None,
                    "strongest": _answer(each.strongest) if each.strongest else None,
                    "silent_by": [_decided(claim) for claim in each.silent_by],
                }
                for each in self.by_side
            ],
            "raised": [_decided(entry) for entry in found.raised],
            "reported_stage": self.status.reported_stage,
            "reported_disposition": self.status.reported_disposition,
            "reported_agrees": self.status.reported_agrees,
        }

    def blocks(self) -> list[Block]:
        steps = [(step.stage.label, _by(step.by, claimed=step.claimed)) for step in self.found.steps]
        answers = [line for answer in self.found.answers for line in _answer_lines(answer)]
        several = sum(each.role == "counterpart" for each in self.by_side) > 1 or any(
            each.voice is Voice.SILENT for each in self.by_side
        )
        return [
            Block("", [*self._stage(), *self._disposition(), *self._evidence(), *self._endorsed(), *self._inherits()]),
            Block("", [("note", mark.definition) for mark in self.status.marks]),
            Block("", [*self._facts(), *self._reported()]),
            Block("how it came here, furthest first", steps if len(steps) > 1 else []),
            Block("answers by side", [line for each in self.by_side for line in _side_lines(each)] if several else []),
            Block("endorsements and agreements", answers),
        ]

    def _stage(self) -> Iterator[Line]:
        found = self.found
        if not found.stage:
            yield "stage", "none: nothing that introduced it counts"
            return
        completion = f", {found.completion.label}" if found.completion else ""
        non_binding = " (non-binding)" if Mark.NON_BINDING in found.marks else ""
        yield "stage", f"{found.stage.label}{completion}{non_binding}"
        yield from _why(found.steps[0].by)

    def _disposition(self) -> Iterator[Line]:
        found, fortune = self.found, self.found.fortune
        side = f", by {fortune.side.label}" if fortune.side else ""
        closed = "" if found.is_open else "; closed"
        yield "disposition", f"{fortune.disposition.label}{side}{closed}"
        if fortune.by:
            yield from _why(fortune.by)
        if fortune.closed_by:
            yield "", f"until then it was closed or paused {_by(fortune.closed_by)}"

    def _evidence(self) -> Iterator[Line]:
        grade = self.status.evidence
        if grade:
            yield "evidence", f"{grade}: {grade.definition}"
            for each in self.found.backing:
                found = evidence.origins(cited_in(each.citations), self.lookup)
                yield "", f"{each.answer}: {evidence.in_words(found)}"
        for dispute in self.found.disputes:
            said = dispute.claimed.label if dispute.claimed else "nothing"
            yield "disputed", f"{dispute.answer} would be {said} as event {dispute.claim.position} has it"
            yield "", f"{gist(dispute.claim.event)}{cited(dispute.claim.event)}"

    def _endorsed(self) -> Iterator[Line]:
        answers = [answer for answer in self.found.answers if answer.words.stands and answer.asked]
        if not answers:
            yield "endorsed", "no: no side that could answer has answered this proposal itself"
            return
        level, word = max(map(_warmth, answers))
        sides = ", ".join(sorted({side for answer in answers if _warmth(answer)[0] == level for side in answer.asked}))
        yield "endorsed", f"{'yes' if level >= Strength.WELCOMED.level else 'no'}: {word}, by the side of {sides}"

    def _inherits(self) -> Iterator[Line]:
        for each, event in self.inherited:
            whole = _WHOLES[each.through.partition(":")[0]]
            possibly = "; whether it was on the table by then cannot be told" if each.possibly else ""
            words = f"{each.strength.label}, {_voice(event)}, of {whole} {each.through}"
            yield "inherits", f"{words} (scope {each.scope.label}){possibly}"
            if each.words:
                yield "", f"“{each.words}”"
            yield "", f"event {each.position}, {each.endorsement}, {each.on}{cited(event)}"

    def _facts(self) -> Iterator[Line]:
        facts = self.found.facts
        yield "tracks", ", ".join(facts.tracks) or "none"
        yield "proposed by", ", ".join(facts.proposers) or NOBODY
        yield "asked", ", ".join(facts.counterparts) or NOBODY
        yield from (("role", f"{held.party}, {held.role.label}") for held in facts.roles)
        yield from (("number", _quantity_words(quantity)) for quantity in facts.quantities)
        if facts.summary:
            yield "summary", facts.summary
        if facts.planned_period:
            yield "planned for", str(facts.planned_period)
        if len(self.found.raised) > 1:
            yield "raised", f"{len(self.found.raised)} times, first {_by(self.found.raised[0])}"

    def _reported(self) -> Iterator[Line]:
        status = self.status
        if status.reported_agrees:
            reported = [word.label for word in (status.reported_stage, status.reported_disposition) if word]
            derived = [word.label for word in (status.stage, status.disposition) if word]
            yield "reported", f"{', '.join(reported)}, where the events show {', '.join(derived)}"
            yield "", f"{status.reported_agrees.label}: {status.reported_agrees.definition}"
            for entry in self.found.reports:
                yield "", f"{gist(entry.event)} {_by(entry)}"


def _why(entry: Entry) -> Iterator[Line]:
    """What decides an answer: the event, and the words or the reason it gives."""
    yield "", _by(entry)
    for name, text in (("words", "“{}”"), ("reason", "reason: {}")):
        if said := getattr(entry.event, name, None):
            yield "", text.format(said)


def _by(entry: Entry, *, claimed: bool = False) -> str:
    """An event, in short: its position, what it is, when it happened, and where we read it."""
    claim = ", claimed" if claimed else ""
    return f"by event {entry.position}, {kebab(entry.envelope.type)}, {entry.on}{claim}{cited(entry.event)}"


def _voice(event: AnyEvent) -> str:
    """Who spoke, and for whom: ``by shaza-fatima-khawaja for moitt``."""
    spoken_for = ", ".join(getattr(event, "on_behalf_of", ()))
    return f"by {', '.join(_speakers(event)) or NOBODY}{f' for {spoken_for}' if spoken_for else ''}"


def _warmth(answer: Answer) -> tuple[int, str]:
    event = answer.entry.event
    if isinstance(event, InstrumentSigned) and event.kind and not event.kind.is_political:
        return 99, "signed"
    return (event.strength.level, event.strength.label) if isinstance(event, EndorsementGiven) else (99, "agreed")


def _quantity_words(quantity: Quantity) -> str:
    sort = quantity.kind.label if quantity.kind else ""
    by = f"by {quantity.by}" if quantity.by else ""
    exact = "" if quantity.qualifier is Qualifier.EXACT else quantity.qualifier.label
    return " ".join(word for word in (quantity.of, sort, exact, str(quantity.value), quantity.unit, by) if word)


def _decided(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    data = codec.plain(entry.event)
    return {
        "position": entry.position,
        "type": entry.envelope.type,
        "on": str(entry.on),
        "words": data.get("words"),
        "sources": data.get("sources", []),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    event = answer.entry.event
    return {
        "type": answer.entry.envelope.type,
        "strength": event.strength if isinstance(event, EndorsementGiven) else None,
        "scope": scope_of(event) if isinstance(event, EndorsementGiven) else None,
        "by": list(_speakers(event)),
        "sides": sorted(answer.words.sides),
        "counts": bool(answer.asked) and answer.words.stands,
        "stands": answer.words.stands,
        "withdrawn_by": _decided(answer.words.withdrawn_by),
        "decided_by": _decided(answer.entry),
    }


def _answer_lines(answer: Answer) -> Iterator[Line]:
    event, words = answer.entry.event, answer.words
    is_other = words.stands and not answer.asked and any(_speakers(event))  # nobody is no side
    voice = "; another voice, since this side was not asked" if is_other else ""
    said = f": “{text}”" if (text := getattr(event, "words", None)) else ""
    condition = f", on condition: {text}" if (text := getattr(event, "condition", None)) else ""
    yield _warmth(answer)[1], f"{_voice(event)}{said}{condition}{voice}"
    yield "", _by(answer.entry)
    if words.withdrawn_by:
        yield "", f"{'withdrawn in part' if words.stands else 'withdrawn'} {_by(words.withdrawn_by)}"


def _side_lines(each: SideAnswer) -> Iterator[Line]:
    role = "proposes it" if each.role == "proposer" else "was asked"
    if each.latest is None:
        yield each.side, f"{role}: {each.voice.definition}"
        yield from (("", _by(claim)) for claim in each.silent_by)
        return
    yield each.side, f"{role}: {_warmth(each.latest)[1]}; {each.voice.definition}"
    yield "", _by(each.latest.entry)
    if each.strongest:
        yield "", f"at its warmest {_warmth(each.strongest)[1]}, {_by(each.strongest.entry)}"


def _speakers(event: AnyEvent) -> Sequence[str]:
    match event:
        case EndorsementGiven():
            return event.by
        case AgreementReached() | InstrumentSigned():
            return event.parties
    return ()
