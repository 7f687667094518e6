"""Agreements without an instrument: who said yes to what, and what of it was taken back."""

from collections.abc import Iterable, Iterator

from coop_tracker.events import AgreementReached, EndorsementWithdrawn
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import DATES, dates, thing_row, together
from coop_tracker.words import by_name, withdrawals_of, words_about


class Agreements:
    """The rows of agreements; one without a slug goes by the id of its event."""

    name = "agreements"
    version = 1
    kind = "agreement"
    types = ("AgreementReached", "EndorsementWithdrawn")
    tables = (
        Table(
            "agreements",
            {
                "agreement": str,
                "position": int,
                "form": str,
                "meeting": str,
                "words": str,
                "condition": str,
                **DATES,
            },
            key=("agreement",),
        ),
        Table("agreement_parties", {"agreement": str, "party": str}, key=("agreement", "party"), indexes=(("party",),)),
        Table(
            "agreement_proposals",
            {"agreement": str, "proposal": str, "stands": int},
            key=("agreement", "proposal"),
            indexes=(("proposal",),),
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case AgreementReached(agreement=slug):
                return [slug or recorded.event_id]
            case EndorsementWithdrawn(agreement=str(named)):
                return [named]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        told = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, AgreementReached)]
        told = [(entry, event) for entry, event in told if entry.name == thing]
        if not told:
            return
        entry, reached = told[0][0], together([event for _, event in told])
        withdrawals = withdrawals_of(entry, by_name(history.entries))
        said = (reached.form, reached.meeting, reached.words, reached.condition)
        yield "agreements", (thing, entry.position, *said, *dates(entry))
        for party in dict.fromkeys(reached.parties):
            yield "agreement_parties", (thing, party)
        for proposal in dict.fromkeys(reached.proposals):
            stands = words_about(f"proposal:{proposal}", entry, withdrawals, world).stands
            yield "agreement_proposals", (thing, proposal, stands)
        title = reached.words or f"agreement of {', '.join(reached.parties)}"
        yield thing_row(self.kind, thing, title, told)
