"""Agreements without an instrument, and instruments: who said yes to what, and what became of it."""

from collections.abc import Iterable, Iterator

from coop_tracker.contests import contests
from coop_tracker.events import (
    AgreementReached,
    EndorsementWithdrawn,
    InstrumentEnded,
    InstrumentId,
    InstrumentSigned,
)
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
        yield thing_row(self.kind, thing, title, reached.condition, reached.note, contests=contests(told))


class Instruments:
    """The rows of instruments."""

    name = "instruments"
    version = 1
    kind = "instrument"
    types = ("InstrumentSigned", "InstrumentEnded")
    tables = (
        Table(
            "instruments",
            {
                "instrument": str,
                "position": int,
                "title": str,
                "kind": str,
                "manner": str,
                "level": str,
                "binding": str,
                "meeting": str,
                "place": str,
                "follows": str,
                "under": str,
                "ended_by": int,
                "ending": str,
                **DATES,
            },
            key=("instrument",),
        ),
        Table(
            "instrument_parties",
            {"instrument": str, "party": str, "role": str},
            key=("instrument", "party", "role"),
            indexes=(("party",),),
        ),
        Table(
            "instrument_proposals",
            {"instrument": str, "proposal": str},
            key=("instrument", "proposal"),
            indexes=(("proposal",),),
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case InstrumentSigned(instrument=slug):
                return [slug]
            case InstrumentEnded(instruments=slugs):
                return slugs
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        signed = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, InstrumentSigned)]
        signed = [(entry, event) for entry, event in signed if event.instrument == thing]
        if not signed:
            return
        entry, said = signed[0][0], together([event for _, event in signed])
        ended = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, InstrumentEnded)]
        ended = [(entry, event) for entry, event in ended if InstrumentId(thing) in event.instruments]
        yield (
            "instruments",
            (
                thing,
                entry.position,
                said.title,
                said.kind,
                said.manner,
                said.level,
                said.binding or (said.kind.binding if said.kind else None),
                said.meeting,
                said.place,
                said.follows,
                said.under,
                ended[-1][0].position if ended else None,
                ended[-1][1].ending if ended else None,
                *dates(entry),
            ),
        )
        parties = [(party, "party") for party in said.parties]
        parties += [(one.party, "signatory") for one in said.signatories]
        parties += [(party, "witness") for party in said.witnesses]
        for party, role in dict.fromkeys(parties):
            yield "instrument_parties", (thing, party, role)
        for proposal in dict.fromkeys(proposal for _, event in signed for proposal in event.proposals):
            yield "instrument_proposals", (thing, proposal)
        words = (event.words for _, event in signed)
        yield thing_row(self.kind, thing, said.title, *words, contests=contests(signed))
