"""Proposals: where each stands, with its tracks, parties, sides, meetings, steps and reported statuses."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from coop_tracker import proposal
from coop_tracker.accounts import cited
from coop_tracker.answers import SideAnswer, answers, word_of
from coop_tracker.case import raises
from coop_tracker.events import (
    EndorsementGiven,
    Event,
    ProposalAmended,
    ProposalId,
    Raising,
    StatusReported,
    TrackId,
    identifiers,
    introduced_field,
)
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry, History, World, certainly_later
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import (
    BOUNDS,
    DEADLINE,
    QUANTITY,
    bounds,
    date_text,
    deadline_columns,
    iso,
    quantity_columns,
    texts_in,
    thing_row,
)
from coop_tracker.words import speakers_of


class Proposals:
    """The rows of proposals."""

    name = "proposals"
    version = 1
    kind = "proposal"
    types = ()
    tables = (
        Table(
            "proposals",
            {
                "proposal": str,
                "title": str,
                "summary": str,
                "stage": str,
                "stage_decided_by": int,
                "completion": str,
                "disposition": str,
                "disposition_decided_by": int,
                "closed_by": int,
                "side": str,
                "is_open": int,
                "raised": int,
                "endorsements": int,
                "marks": str,
                "first_position": int,
                "planned_period": str,
                "came_up_earliest": str,
                "came_up_latest": str,
                "last_event_on": str,
                "last_event_order": str,
                "last_moved_by": int,
                "last_moved": str,
                "last_moved_on": str,
            },
            key=("proposal",),
            indexes=(("stage", "last_moved"), ("disposition",)),
        ),
        Table(
            "proposal_until",
            {"proposal": str, "position": int, **DEADLINE, "meeting": str, **BOUNDS},
            key=("proposal",),
        ),
        Table("proposal_quantities", {"proposal": str, **QUANTITY}),
        Table("proposal_tracks", {"proposal": str, "track": str}, key=("proposal", "track"), indexes=(("track",),)),
        Table(
            "proposal_parties",
            {"proposal": str, "party": str, "role": str},
            key=("proposal", "party", "role"),
            indexes=(("party",),),
        ),
        Table(
            "proposal_stays",
            {
                "proposal": str,
                "track": str,
                "since_earliest": str,
                "since_latest": str,
                "until_earliest": str,
                "until_latest": str,
            },
            indexes=(("track",),),
        ),
        Table("proposal_sides", {"proposal": str, "side": str, "role": str}, key=("proposal", "side", "role")),
        Table(
            "proposal_meetings",
            {"proposal": str, "meeting": str, "position": int},
            key=("proposal", "meeting"),
            indexes=(("meeting",),),
        ),
        Table(
            "proposal_raised",
            {"proposal": str, "number": int, "position": int, "meeting": str, "on_text": str},
            key=("proposal", "number"),
        ),
        Table(
            "proposal_answers",
            {
                "proposal": str,
                "side": str,
                "role": str,
                "voice": str,
                "said": str,
                "position": int,
                "on_text": str,
                "by": str,
                "condition": str,
                "strongest": str,
                "strongest_position": int,
                "strongest_on": str,
                "silent_by": int,
            },
            key=("proposal", "side"),
            indexes=(("side",),),
        ),
        Table(
            "proposal_steps",
            {"proposal": str, "stage": str, "position": int, "on_text": str, "claimed": int},
            key=("proposal", "stage"),
        ),
        Table(
            "proposal_evidence",
            {"proposal": str, "answer": str, "position": int, "source": str, "attributed_to": str},
        ),
        Table(
            "proposal_reports",
            {
                "proposal": str,
                "position": int,
                "source": str,
                "stage": str,
                "disposition": str,
                "code": str,
                "scheme": str,
                "on_text": str,
                "number": int,
            },
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        return {tag.removeprefix("proposal:") for tag in recorded.tags if tag.startswith("proposal:")}

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        introductions = [each.position for each in history.recorded.values() if raises(thing, each.event)]
        if not introductions:
            return
        found = proposal.read(ProposalId(thing), history, world)
        facts, fortune = found.facts, found.fortune
        last, moved = found.last, found.last_moved
        came_up = [entry.bounds for entry in found.came_up]  # open at the start: nobody can say it came later
        yield (
            "proposals",
            (
                thing,
                facts.title,
                facts.summary,
                found.stage,
                found.steps[0].by.position if found.steps else None,
                found.completion,
                fortune.disposition,
                fortune.by.position if fortune.by else None,
                fortune.closed_by.position if fortune.closed_by else None,
                fortune.side,
                found.is_open,
                len(found.raised),
                len(_endorsements(found)),
                " ".join(found.marks),
                min(introductions),
                date_text(facts.planned_period),
                min((iso(earliest) or "" for earliest, _ in came_up), default="") or None,
                min((text for _, latest in came_up if (text := iso(latest))), default=None),
                str(last.on) if last else None,
                f"{iso(last.order[0])}/{iso(last.order[1])}" if last else None,
                moved.position if moved else None,
                iso(moved.bounds[1]) if moved else None,
                str(moved.on) if moved else None,
            ),
        )
        until = getattr(fortune.by.event, "until", None) if fortune.by else None
        if fortune.by and until:
            said_at = getattr(fortune.by.event, "meeting", None)
            yield (
                "proposal_until",
                (
                    *(thing, fortune.by.position, *deadline_columns(until)),
                    *(said_at, *bounds(fortune.by)),
                ),
            )
        for quantity in facts.quantities:
            yield "proposal_quantities", (thing, *quantity_columns(quantity))
        for entry in found.too_early:
            yield (
                "impossible",
                (
                    f"proposal:{thing}",
                    entry.position,
                    found.came_up[0].position,
                    "certainly before the proposal came up that it is about",
                ),
            )
        for track in facts.tracks:
            yield "proposal_tracks", (thing, track)
        for track, since, until in _stays(found):
            yield "proposal_stays", (thing, track, *since, *until)
        for role, parties in (("proposer", facts.proposers), ("counterpart", facts.counterparts)):
            for party in parties:
                yield "proposal_parties", (thing, party, role)
        for held in dict.fromkeys(facts.roles):
            yield "proposal_parties", (thing, held.party, held.role)
        for role, sides in (("proposer", found.proposer_sides), ("counterpart", found.counterpart_sides)):
            for side in sorted(sides):
                yield "proposal_sides", (thing, side, role)
        meetings: dict[str, int] = {}
        for entry in found.came_up:
            meeting = getattr(entry.event, "meeting", None)
            if meeting:
                meetings.setdefault(meeting, entry.position)
        for meeting, position in meetings.items():
            yield "proposal_meetings", (thing, meeting, position)
        for number, entry in enumerate(found.raised):
            at = getattr(entry.event, "meeting", None)
            yield "proposal_raised", (thing, number, entry.position, at, str(entry.on))
        for each in answers(found, history, world, others=True):
            yield "proposal_answers", (thing, *_answer_columns(each, world))
        for step in found.steps:
            yield "proposal_steps", (thing, step.stage, step.by.position, str(step.by.on), step.claimed)
        for backing in found.backing:
            for source, relayed in dict.fromkeys(cited(backing.citations)) or [(None, None)]:
                yield "proposal_evidence", (thing, backing.answer, backing.by.position, source, relayed)
        for number, entry in enumerate(found.reports):
            report = entry.event
            if isinstance(report, StatusReported):
                status = (report.stage, report.disposition, report.code, report.scheme)
                for source in {str(citation.source): None for citation in report.sources} or [""]:
                    yield "proposal_reports", (thing, entry.position, source, *status, str(entry.on), number)
        own = {id(entry) for entry in found.own}
        others = (entry for entry in history.entries if not isinstance(entry.event, EndorsementGiven))
        about = (entry.event for entry in others if id(entry) in own or _names(thing, entry.event))
        texts = (text for event in about for text in _texts(event))  # those of endorsements have rows of their own
        contested = bool(found.contested)
        yield thing_row(self.kind, thing, facts.title, (), facts.summary, *texts, contested=contested)


def _answer_columns(each: SideAnswer, world: World) -> tuple[object, ...]:
    """What a side has answered last, and at its strongest, where that is another."""
    latest, strongest = each.latest, each.strongest
    condition = getattr(latest.entry.event, "condition", None) if latest else None
    return (
        *(each.side, each.role, each.voice),
        *_words(latest, world),
        " ".join(speakers_of(latest.entry.event, world)[0]) or None if latest else None,
        condition,
        *_words(strongest, world),
        each.silent_by[0].position if each.silent_by else None,
    )


def _words(answer: proposal.Answer | None, world: World) -> tuple[object, ...]:
    """What was said, where, and when."""
    if answer is None:
        return None, None, None
    return word_of(answer, world), answer.entry.position, str(answer.entry.on)


def _texts(event: Event) -> Iterator[str | None]:
    """By what a proposal is found: all that is said of it; of a document or a bundle that names it, the words alone."""
    cls: Any = event.__class__
    is_of_another = introduced_field(cls) is not None and not isinstance(event, Raising)
    return iter([getattr(event, "words", None)]) if is_of_another else texts_in(event)


def _names(thing: str, event: Event) -> bool:
    return any(named.kind == "proposal" and named.slug == thing for named in identifiers(event))


def _endorsements(found: proposal.Proposal) -> set[str]:
    """The endorsements that stand, each once however often it was introduced."""
    standing = (answer.words.entry for answer in found.answers if answer.words.stands)
    return {
        entry.event.endorsement or entry.root.event_id
        for entry in standing
        if isinstance(entry.event, EndorsementGiven)
    }


_ALWAYS: Final = ("", "")
_NEVER: Final = "9999-12-31T23:59:59.999999"


def _stays(found: proposal.Proposal) -> Iterator[tuple[TrackId, tuple[str, str], tuple[str, str]]]:
    """The tracks it is or was on: since when and until when, each as the earliest and the latest moment (RULES 11).

    It is on the tracks it was raised with as long as it is on the table; an amendment takes it to others, and what
    raised it certainly later may bring it back.
    """
    raised = [(entry, entry.event.tracks) for entry in found.came_up if isinstance(entry.event, Raising)]
    changes = [(entry, entry.event.tracks) for entry in found.amended if isinstance(entry.event, ProposalAmended)]
    changes = [(entry, tracks) for entry, tracks in changes if tracks]
    since: dict[TrackId, tuple[str, str]] = {}
    for number in range(len(changes) + 1):
        change, following = [None, *changes, None][number : number + 2]
        if change:
            for track in [track for track in since if track not in change[1]]:
                yield track, since.pop(track), _span(change[0])
            for track in change[1]:
                since.setdefault(track, _span(change[0]))
        for entry, tracks in raised:
            begins = not change or certainly_later(entry, change[0])
            if begins and not (following and certainly_later(entry, following[0])):
                for track in tracks:
                    since.setdefault(track, _span(entry) if change else _ALWAYS)
    for track, start in since.items():
        yield track, start, (_NEVER, _NEVER)


def _span(entry: Entry) -> tuple[str, str]:
    earliest, latest = entry.bounds
    return iso(earliest) or "", iso(latest) or _NEVER
