"""Proposals: where each stands, with its tracks, parties, sides, meetings, steps and reported statuses."""

from collections.abc import Iterable, Iterator

from coop_tracker import proposal
from coop_tracker.events import EndorsementGiven, ProposalId, StatusReported, identifiers
from coop_tracker.history import History, Recorded, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import iso, thing_row


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
            },
            key=("proposal",),
            indexes=(("stage",), ("disposition",)),
        ),
        Table("proposal_tracks", {"proposal": str, "track": str}, key=("proposal", "track"), indexes=(("track",),)),
        Table(
            "proposal_parties",
            {"proposal": str, "party": str, "role": str},
            key=("proposal", "party", "role"),
            indexes=(("party",),),
        ),
        Table("proposal_sides", {"proposal": str, "side": str, "role": str}, key=("proposal", "side", "role")),
        Table(
            "proposal_meetings",
            {"proposal": str, "meeting": str, "position": int},
            key=("proposal", "meeting"),
            indexes=(("meeting",),),
        ),
        Table(
            "proposal_steps",
            {"proposal": str, "stage": str, "position": int, "on_text": str, "claimed": int},
            key=("proposal", "stage"),
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
        return {named.slug for named in identifiers(recorded.event) if named.kind == "proposal"}

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        found = proposal.read(ProposalId(thing), history, world)
        if not (found.came_up or found.facts.title):
            return
        facts, fortune = found.facts, found.fortune
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
                sum(answer.words.stands and isinstance(answer.entry.event, EndorsementGiven) for answer in found.answers),
                " ".join(found.marks),
                min((each.position for each in history.recorded.values()), default=None),
                str(facts.planned_period) if facts.planned_period else None,
                min((iso(earliest) or "" for earliest, _ in came_up), default="") or None,
                min((text for _, latest in came_up if (text := iso(latest))), default=None),
                str(found.last.on) if found.last else None,
                f"{iso(found.last.order[0])}/{iso(found.last.order[1])}" if found.last else None,
            ),
        )
        for track in facts.tracks:
            yield "proposal_tracks", (thing, track)
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
        for step in found.steps:
            yield "proposal_steps", (thing, step.stage, step.by.position, str(step.by.on), step.claimed)
        for number, entry in enumerate(found.reports):
            report = entry.event
            if isinstance(report, StatusReported):
                status = (report.stage, report.disposition, report.code, report.scheme)
                for source in {str(citation.source): None for citation in report.sources} or [""]:
                    yield "proposal_reports", (thing, entry.position, source, *status, str(entry.on), number)
        words = [getattr(entry.event, "words", None) for entry in history.entries]
        yield thing_row(self.kind, thing, facts.title, facts.summary, *words)
