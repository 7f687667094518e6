"""Why an answer is what it is: the rule, the events that decided it, what was considered, what would change it.

The reasons come from the code that decides: the answers about a proposal are read again as they would be without an
event, and every event of its history is asked what it could have done. The numbers are those of ``docs/rules.md``.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from coop_tracker import evidence, queries
from coop_tracker.accounts import Accounts, accounts, cited, claims_about
from coop_tracker.case import Answer, Case, case_of
from coop_tracker.configuration import Configuration
from coop_tracker.errors import UnknownThing
from coop_tracker.events import (
    ClaimRecorded,
    CompletionClaimed,
    CompletionVerified,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRedacted,
    EventRetracted,
    Fate,
    ImplementationStarted,
    InstrumentEnded,
    InstrumentSigned,
    PilotStarted,
    ProgressReported,
    ProposalCancelled,
    ProposalId,
    ProposalsReplaced,
    Raising,
    StatusReported,
    scope_of,
)
from coop_tracker.explanation import ACCOUNTS, RULES, Considered, Explanation
from coop_tracker.fortune import disposition_after
from coop_tracker.gathering import LogEvents
from coop_tracker.history import Entry, History, happened, history_of
from coop_tracker.proposal import Proposal, read
from coop_tracker.reading import Reading
from coop_tracker.reasons import Asked, reasons
from coop_tracker.rules import did_you_mean, similar
from coop_tracker.stage import ASKING, awaited, is_delivery
from coop_tracker.values import Value
from coop_tracker.vocabulary import Disposition, Scope, Stage, Strength


def explain(
    view: Reading,
    subject: str,
    field: str | None = None,
    *,
    day: date | None = None,
    configuration: Configuration | None = None,
) -> list[Explanation]:
    """Why what is derived about a thing is what it is; ``field`` asks for one answer, else for all.

    Of a proposal: ``stage``, ``disposition``, ``completion``, ``side``, ``evidence``, ``reported``, the endorsements
    that it inherits (or might: by their identifiers). Of an endorsement: ``inherited_by``. Of a bundle: ``announced``.
    For a day also ``activity`` of a proposal (where it is asked for), ``schedule`` of an action, ``in_force`` of an
    instrument; without one, those are left out. Of anything: each field of which there are several accounts, by its
    path.

    Raises:
        UnknownThing: nothing is known by that name; or nothing is derived under that field.
    """
    asked = Asked(view, day, configuration or Configuration())
    found = _at_the_moment(asked, subject, field)
    if field is not None and not found:
        names = [each.field for each in _at_the_moment(asked, subject, None)]
        thing = (view.possibly or view).resolve(subject)
        names += ["activity", "answers"] if thing.startswith("proposal:") else []
        hint = did_you_mean(similar(field, names)) or f"; there is {', '.join(names) or 'nothing'}"
        raise UnknownThing(f"nothing is derived for {subject} under {field!r}{hint}")
    return found


def _at_the_moment(asked: Asked, subject: str, field: str | None) -> list[Explanation]:
    """What is asked for, certain or only possible."""
    view, other = asked.view, asked.view.possibly
    if other is None or other.connection is view.connection:
        return _asked_for(asked, subject, field)
    possible = {each.field: each for each in _asked_for(asked._replace(view=other), subject, field)}
    try:
        certain = _asked_for(asked, subject, field)
    except UnknownThing:  # all that is known of it only possibly had happened by then
        certain = []
    found = [
        each._replace(possibly=possible[each.field].answer or "nothing")
        if each.field in possible and possible[each.field].answer != each.answer
        else each
        for each in certain
    ]
    known = {each.field for each in certain}
    more = (each for name, each in possible.items() if name not in known)
    return [*found, *(each._replace(answer=None, possibly=each.answer) for each in more)]


def _asked_for(asked: Asked, subject: str, field: str | None) -> list[Explanation]:
    explained = _all(asked, asked.view.resolve(subject), field)
    return [each for each in explained if field is None or each.field == field]


def _all(asked: Asked, thing: str, field: str | None) -> list[Explanation]:
    view = asked.view
    kind, _, slug = thing.partition(":")
    history = view.history(thing)
    found: list[Explanation] = []
    if kind == "proposal":
        found += _Explained(view, slug, history).all(field)
    if kind == "endorsement":
        found += _heirs(view, thing, slug, history)
    found += reasons(asked, kind, slug, history, field)
    for each in accounts(claims_about(history.entries), view.world()):
        if each.field:
            found.append(_preferred(view, thing, each))
    return found


class _Explained:
    """The answers about one proposal, with all that is needed to say why."""

    def __init__(self, view: Reading, slug: str, history: History) -> None:
        self.view = view
        self.slug = slug
        self.thing = f"proposal:{slug}"
        self.history = history
        self.world = view.world()
        self.found: Proposal = read(ProposalId(slug), history, self.world)
        self.case: Case = case_of(ProposalId(slug), history, self.world)[0]
        self.lookup = queries.registered(view.connection)
        self.answers = {answer.entry.event_id: answer for answer in self.case.answers}

    def all(self, field: str | None) -> list[Explanation]:
        known: dict[str, Callable[[], Explanation]] = {
            "stage": self.stage,
            "disposition": self.disposition,
        }
        if self.found.completion:
            known["completion"] = self.completion
        if self.found.fortune.side:
            known["side"] = self.side
        known["evidence"] = self.evidence
        if self.found.reports:
            known["reported"] = self.reported
        found = [make() for name, make in known.items() if field in (None, name)]
        return [*found, *self.inherited(wants_all=field is not None)]

    def _made(self, field: str, answer: str | None, rule: int, decided_by: Iterable[Entry | None]) -> Explanation:
        entries = tuple(dict.fromkeys(entry for entry in decided_by if entry))
        backing = {each.by.event_id: each.citations for each in self.found.backing}
        citations = [one for entry in entries for one in backing.get(entry.event_id, entry.event.sources)]
        origins = tuple(evidence.origins(cited(citations), self.lookup))
        return Explanation(self.thing, field, answer, rule, RULES[rule], entries, origins, (), ())

    # Stage

    def stage(self) -> Explanation:
        steps = self.found.steps
        decided = [steps[0].by, steps[0].verified_by] if steps else []
        made = self._made("stage", steps[0].stage if steps else None, 3, decided)
        nobody = "; nobody is recorded as proposer, so an answer of any side counts (rule 2)"
        return made._replace(
            because=made.because if self.found.proposer_sides else made.because + nobody,
            considered=(*self._lost_the_stage(), *self._no_longer_counting()),
            would_change=(
                *self._without("stage", decided[:1] or [self.found.fortune.by]),
                *self._next_stages(),
                *self._by_claims("stage"),
            ),
        )

    def _lost_the_stage(self) -> Iterator[Considered]:
        reached = {step.by.event_id: step for step in self.found.steps}
        top = self.found.steps[0] if self.found.steps else None
        for entry in self.history.entries:
            if top and entry in (top.by, top.verified_by):
                continue
            if entry.event_id in reached:
                yield Considered(entry, f"reaches {reached[entry.event_id].stage.label}, which is less far")
            elif why := self._why_no_stage(entry):
                yield Considered(entry, why)
        for entry in self._about_its_instruments():
            if isinstance(entry.event, ProgressReported) and (why := self._why_no_stage(entry)):
                yield Considered(entry, why)
        for each in queries.inherited(self.view.connection, self.slug):
            words = self._entry_of(each.position)
            yield Considered(words, f"is about {each.through} as a whole (scope {each.scope.label}): inherited")

    def _why_no_stage(self, entry: Entry) -> str | None:
        event = entry.event
        answer = self.answers.get(entry.event_id)
        if answer:
            return self._why_no_answer(answer)
        match event:
            case EndorsementGiven():
                if self.thing in event.targets:
                    return (
                        f"is about {event.component or 'something else'} (scope {scope_of(event).label}), not the whole"
                    )
                return None
            case EndorsementWithdrawn():
                return "takes words back, and reaches nothing itself"
            case ProgressReported():
                if self.thing not in event.targets:
                    return f"reports on {', '.join(event.targets)}, and not on the proposal"
                if not is_delivery(event):
                    return f"reports {event.level.label if event.level else 'no level'}, which is no delivery"
                return "reaches the same, later"
            case CompletionClaimed() | CompletionVerified():
                return "does not complete it: a later reopening or finding undoes that, or it confirms nothing"
            case StatusReported():
                return "is what a source reports (rule 13): it moves nothing"
            case ClaimRecorded():
                return "is another account (rule 9): it moves nothing"
            case InstrumentEnded() | ProposalsReplaced():
                return "decides whether it is alive, and not how far it came"
            case InstrumentSigned() | PilotStarted() | ImplementationStarted():
                return "reaches the same as an earlier event, or less"
        if isinstance(event, Raising):
            return "puts it on the table again"
        if isinstance(event, Fate):
            return "decides whether it is alive, and not how far it came"
        return None

    def _why_no_answer(self, answer: Answer) -> str:
        words, given = answer.words, answer.entry.event
        if not words.stands:
            by = f" by event {words.withdrawn_by.position}" if words.withdrawn_by else ""
            return f"was taken back{by}"
        if not words.sides:
            return "nobody is named who said it (rule 2)"
        if not answer.asked:
            own = words.sides <= self.case.proposers
            who = ", ".join(sorted(words.sides))
            return f"is by the side of {who}, {'which proposes it' if own else 'which was not asked'} (rule 2)"
        if isinstance(given, EndorsementGiven):
            if given.strength < Strength.WELCOMED:
                return f"is {given.strength.label}, which is less than a welcome"
            if not any(isinstance(entry.event, ASKING) for entry in self.case.said.raising):
                return "answers a topic that was only discussed: nobody asked, offered or showed interest"
        waiting = sorted(awaited(self.case))
        if answer.is_yes_of_asked and waiting and self._reached(Stage.AGREED_IN_PRINCIPLE) is None:
            return f"is a yes, and that of {', '.join(waiting)} is still missing"
        return "supports what is reached, and was not the one that was needed"

    def _reached(self, stage: Stage) -> Entry | None:
        return next((step.by for step in self.found.steps if step.stage is stage), None)

    def _next_stages(self) -> Iterator[str]:
        """What the next two stages need here."""
        now = self.found.stage
        asked = ", ".join(sorted(self.case.each_of(self.case.counterparts) - self.case.proposers))
        whose = f"by {asked}" if asked else "by a side that does not propose it"
        waiting = ", ".join(sorted(awaited(self.case)))
        needs = {
            Stage.INTEREST: "interest: somebody shows interest or willingness",
            Stage.PROPOSED: "proposed: somebody asks for it or offers it",
            Stage.ENDORSED: f"endorsed: words about this proposal itself, welcomed or stronger, {whose}",
            Stage.AGREED_IN_PRINCIPLE: f"agreed in principle: a yes of {waiting}"
            if waiting
            else "agreed in principle: one agreement or political document that joins two sides",
            Stage.INSTRUMENT_SIGNED: "instrument signed: a memorandum, contract or the like that names it",
            Stage.PILOT: "pilot: trial activity on record",
            Stage.IMPLEMENTATION: "implementation: delivery on record",
            Stage.COMPLETED: "completed: a claim that it is done, or a verification",
        }
        higher = [stage for stage in needs if now is None or stage > now]
        yield from (needs[stage] for stage in higher[:2])

    # Disposition

    def disposition(self) -> Explanation:
        fate = self.found.fortune
        made = self._made("disposition", fate.disposition, 4, [fate.by, fate.closed_by])
        unsure = [Considered(entry, why) for entry, why in self._unsure()] if fate.order_uncertain else []
        considered = [*self._lost_the_disposition(), *unsure, *self._no_longer_counting()]
        return made._replace(
            considered=tuple(considered),
            would_change=(
                *self._without("disposition", [fate.by]),
                *self._revival(),
                *self._by_claims("disposition"),
            ),
        )

    def _lost_the_disposition(self) -> Iterator[Considered]:
        fate = self.found.fortune
        for entry in self.case.said.fate:
            if entry is not fate.by and entry is not fate.closed_by:
                void = self.found.fortune.disposition is Disposition.VOID
                why = "nothing that introduced it counts" if void else "something came after it"
                yield Considered(entry, f"says {disposition_after(entry.event).label}, and {why}")
        for about in claims_about(self.history.entries):
            if about.entry in self.case.said.fate:
                yield from (
                    Considered(claim, "is another account (rule 9): it moves nothing") for claim in about.claims
                )
        for entry in self.history.entries:
            if isinstance(entry.event, StatusReported):
                yield Considered(entry, "is what a source reports (rule 13): it moves nothing")
        for entry in self._about_its_instruments():
            if isinstance(entry.event, InstrumentEnded):
                yield Considered(entry, "ends an instrument, and does not name the proposal")
        if fate.disposition is not Disposition.ACTIVE and fate.by:
            for answer in self.case.answers:
                if answer.entry.order > fate.by.order and not answer.is_yes_of_asked:
                    yield Considered(answer.entry, "came after, and weaker words than a yes reopen nothing")

    def _unsure(self) -> Iterator[tuple[Entry, str]]:
        decided = self.found.fortune.by
        for entry in (*self.case.said.fate, *(answer.entry for answer in self.case.answers if answer.is_yes_of_asked)):
            if entry is not decided:
                yield entry, "may have come before or after: the dates overlap, so the order is uncertain"

    def _revival(self) -> Iterator[str]:
        if self.found.fortune.disposition is Disposition.ACTIVE:
            yield "an event that pauses, ends or replaces it"
        elif self.found.fortune.disposition is not Disposition.VOID:
            yield "a reopening; or, certainly later, a new proposal, a yes of a side that was asked, or delivery"

    def completion(self) -> Explanation:
        top = self.found.steps[0]
        made = self._made("completion", self.found.completion, 3, [top.by, top.verified_by])
        if top.claimed:
            because = "a claim that it is done makes it completed, and nothing on record confirms it"
            changes = ["verified: somebody who checked and confirms it"]
        else:
            because = "somebody checked and confirmed it, and nothing later undoes that"
            changes = []
        undone = "not completed: a later reopening, or a finding that it is partly true or refuted"
        return made._replace(because=because, would_change=(*changes, undone))

    def side(self) -> Explanation:
        fate = self.found.fortune
        made = self._made("side", fate.side, 4, [fate.by])
        event = fate.by.event if fate.by else None
        if isinstance(event, ProposalCancelled | InstrumentEnded) and event.side:
            return made._replace(because="whose doing it was stands in the event that ended it")
        enders = self.world.sides_of(getattr(event, "by", ()), getattr(event, "on_behalf_of", ()))
        who = f"it was ended by the side of {', '.join(sorted(enders))}" if enders else "nobody is named who ended it"
        return made._replace(
            because=f"whose doing it was follows from the sides that propose, were asked, hold a role or signed; {who}",
            would_change=("an event that says otherwise who ended it",),
        )

    # The rest

    def evidence(self) -> Explanation:
        (status,) = queries.proposals(self.view.connection, proposal=self.slug)
        made = self._made("evidence", status.evidence, 20, [each.by for each in self.found.backing])
        sides = self.found.proposer_sides | self.found.counterpart_sides
        official = frozenset[str]().union(*(one.sides for one in made.origins if one.is_official))
        missing = ", ".join(sorted(self.case.each_of(sides) - official))
        changes = [f"an official document of {missing}"] if missing else []
        return made._replace(would_change=(*changes, "another independent origin"))

    def reported(self) -> Explanation:
        (status,) = queries.proposals(self.view.connection, proposal=self.slug)
        made = self._made("reported", status.reported_agrees, 13, self.found.reports)
        says = [word.label for word in (status.reported_stage, status.reported_disposition) if word]
        shows = [word.label for word in (status.stage, status.disposition) if word]
        beside = f"the best source reports {', '.join(says) or 'a code alone'}; the events show {', '.join(shows)}"
        return made._replace(because=f"{RULES[13]}; {beside}")

    def inherited(self, *, wants_all: bool) -> Iterator[Explanation]:
        """The words it inherits; where one answer is asked for, also those about its wholes that it does not."""
        heir = queries.inherited(self.view.connection, self.slug)
        for each in heir:
            entry = self._entry_of(each.position)
            possibly = ", and whether it was on the table by then cannot be told" if each.possibly else ""
            made = self._made(each.endorsement, "possibly inherited" if each.possibly else "inherited", 11, [entry])
            yield made._replace(
                because=f"{RULES[11]}; here through {each.through}{possibly}",
                would_change=(f"words about this proposal itself, or a withdrawal that names {self.thing}",),
            )
        if wants_all:
            names = {each.endorsement for each in heir}
            for name, position, target in queries.words_about_wholes(self.view.connection, self.slug):
                if name not in names:
                    made = self._made(name, "not inherited", 11, [self._entry_of(position)])
                    yield made._replace(because=f"{RULES[11]}; said of {target}: {self._why_no_heir(name)}")

    def _why_no_heir(self, endorsement: str) -> str:
        for entry in self.view.history(f"endorsement:{endorsement}").entries:
            if isinstance(entry.event, EndorsementGiven):
                sides = self.world.sides_of(entry.event.by, entry.event.on_behalf_of)
                if sides and self.found.proposer_sides and self.found.proposer_sides <= sides:
                    return "only the side that proposes it has said so"
                came = [up.bounds[0] for up in self.found.came_up]
                latest = entry.bounds[1]
                if latest and came and all(first and first > latest for first in came):
                    return "it certainly came up later"
        return "it was taken back, or the proposal was not part of that when it was said"

    # What else

    def _about_its_instruments(self) -> Iterator[Entry]:
        """What is said of the instruments that name it, and not of it."""
        known = {entry.event_id for entry in self.history.entries}
        events = LogEvents(self.view.log, self.view.moments.as_of)
        signings = [entry.event for entry in self.case.said.signed if isinstance(entry.event, InstrumentSigned)]
        for instrument in dict.fromkeys(event.instrument for event in signings):
            for entry in history_of(f"instrument:{instrument}", events, self.world).entries:
                if entry.event_id not in known:
                    yield entry

    def _entry_of(self, position: int) -> Entry:
        recorded = self.view.at(position)
        return Entry(recorded.event, recorded.envelope, (recorded,), happened(recorded.event, self.world.day))

    def _without(self, answer: str, entries: Iterable[Entry | None]) -> Iterator[str]:
        """What the answer would be if the deciding event did not count: read again, and not guessed."""
        for entry in entries:
            if entry:
                others = {name: each for name, each in self.history.recorded.items() if name != entry.event_id}
                without = read(ProposalId(self.slug), History(self.thing, others, self.world), self.world)
                then = without.stage if answer == "stage" else without.fortune.disposition
                by = (without.steps[0].by if without.steps else None) if answer == "stage" else without.fortune.by
                which = f", by event {by.position}" if by else ""
                yield f"without event {entry.position}: {then.label if then else 'nothing'}{which}"

    def _by_claims(self, answer: str) -> Iterator[str]:
        for each in self.found.disputes:
            if each.answer == answer:
                then = each.claimed.label if each.claimed else "nothing"
                yield f"if the account in event {each.claim.position} were right: {then} (disputed, rule 9)"

    def _no_longer_counting(self) -> Iterator[Considered]:
        for each in self.history.removed():
            if isinstance(each.recorded.event, EventRetracted | EventRedacted):
                continue
            if each.retracted_by:
                yield Considered(each.recorded, f"no longer counts: taken back by event {each.retracted_by.position}")
            elif each.outdone_by:
                position = each.outdone_by.position
                yield Considered(each.recorded, f"does not count: event {position} corrects the same and came later")
            elif each.corrected_by:
                yield Considered(each.recorded, f"no longer counts: corrected by event {each.corrected_by.position}")
            else:
                yield Considered(each.recorded, "does not count at this moment")


def _heirs(view: Reading, thing: str, slug: str, history: History) -> Iterator[Explanation]:
    heirs = queries.heirs(view.connection, [slug])
    for entry in history.entries:
        if isinstance(entry.event, EndorsementGiven) and scope_of(entry.event) in (Scope.PACKAGE, Scope.TRACK):
            origins = evidence.origins(cited(entry.event.sources), queries.registered(view.connection))
            answer = ", ".join(heirs) or None
            yield Explanation(thing, "inherited_by", answer, 11, RULES[11], (entry,), tuple(origins), (), ())
            return


def _preferred(view: Reading, thing: str, each: Accounts) -> Explanation:
    """Which of several accounts of a field is preferred, and why none where they are equally good."""
    lookup = queries.registered(view.connection)
    agreeing = [said for said in each.accounts if each.preferred and said.says == each.preferred.says]
    origins = evidence.origins(cited(one for said in agreeing for one in said.citations), lookup)
    verdict = "equally good, so disputed" if each.disputed else "they conflict" if each.conflicting else "they agree"
    best = each.preferred
    others = tuple(
        Considered(one.by, f"{one.stance.label} {_shown(one.value)}") for one in each.accounts if one is not best
    )
    return Explanation(
        thing,
        each.field or "",
        _shown(best.value) if best else None,
        ACCOUNTS,
        f"{RULES[ACCOUNTS]}; {verdict}",
        (best.by,) if best else (),
        tuple(origins),
        others,
        ("a person's rank with a reason (rank=preferred); a better source, or another independent origin",),
    )


def _shown(value: object) -> str:
    """A value as a person reads it."""
    return "it" if value is None else str(Value(value))
