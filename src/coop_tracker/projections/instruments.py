"""Instruments: what was signed, the steps it took, how long it runs. Whether it is in force is not kept."""

from collections.abc import Iterable, Iterator

from coop_tracker import instrument
from coop_tracker.durations import Days
from coop_tracker.events import InstrumentEnded, InstrumentId, InstrumentSigned, InstrumentStepTaken, Quantity
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import DATES, QUANTITY, dates, quantity_columns, thing_row, together
from coop_tracker.vocabulary import QuantityKind, SigningManner


class Instruments:
    """The rows of instruments."""

    name = "instruments"
    version = 1
    kind = "instrument"
    types = ("InstrumentSigned", "InstrumentStepTaken", "InstrumentEnded")
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
                "made": int,
                "since_first": str,
                "since_last": str,
                "end_first": str,
                "end_last": str,
                "duration": str,
                "auto_renews": str,
                "notice": str,
                "ended_first": str,
                "ended_last": str,
                "suspended": int,
                "names_ended_proposals": int,
            },
            key=("instrument",),
            indexes=(("ended_by",), ("meeting",)),
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
        Table("instrument_steps", {"instrument": str, "step": str, "position": int, "by": str, **DATES}),
        Table(
            "instrument_suspensions",
            {"instrument": str, "first": str, "last": str, "ended": int, "until_first": str, "until_last": str},
        ),
        Table("instrument_notices", {"instrument": str, "first": str, "last": str, "ends_it": int}),
        Table(
            "instrument_tracks",
            {"instrument": str, "track": str},
            key=("instrument", "track"),
            indexes=(("track",),),
        ),
        Table("instrument_quantities", {"instrument": str, **QUANTITY}),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case InstrumentSigned(instrument=slug) | InstrumentStepTaken(instrument=slug):
                return [slug]
            case InstrumentEnded(instruments=slugs):
                return slugs
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        found = instrument.read(InstrumentId(thing), history, world)
        if found is None:
            return
        said = together([event for _, event in found.signed]) if found.signed else None
        introductions = found.introductions
        kind = next((event.kind for _, event in introductions if event.kind), None)
        title = next((event.title for _, event in introductions if event.title), None)
        terms, ended = found.widest, found.ended[-1] if found.terms.ended else None
        signing = found.signed[0][0] if found.signed else introductions[0][0]
        yield (
            "instruments",
            (
                thing,
                signing.position,
                title,
                kind,
                said.manner if said else SigningManner.UNKNOWN,
                found.level,
                (said.binding if said else None) or (kind.binding if kind else None),
                next((event.meeting for _, event in introductions if event.meeting), None),
                next((event.place for _, event in introductions if event.place), None),
                said.follows if said else None,
                said.under if said else None,
                ended[0].position if ended else None,
                ended[1].ending if ended else None,
                *(dates(signing) if found.signed else (None, None, None)),
                terms.is_made,
                *_days(terms.since),
                *_days(terms.end),
                found.term.duration,
                terms.auto_renews,
                terms.notice,
                *_days(terms.ended),
                any(until is None for _, until in terms.suspensions),
                any(event.proposals for _, event in found.ended),
            ),
        )
        parties = [(party, "party") for party in (said.parties if said else ())]
        parties += [(one.party, "signatory") for one in (said.signatories if said else ())]
        parties += [(party, "witness") for party in (said.witnesses if said else ())]
        for party, role in dict.fromkeys(parties):
            yield "instrument_parties", (thing, party, role)
        for proposal in dict.fromkeys(proposal for _, event in introductions for proposal in event.proposals):
            yield "instrument_proposals", (thing, proposal)
        for track in dict.fromkeys(track for _, event in found.signed for track in event.tracks):
            yield "instrument_tracks", (thing, track)
        for entry, step in found.steps:
            yield "instrument_steps", (thing, step.step, entry.position, " ".join(step.by) or None, *dates(entry))
        for since, until in terms.suspensions:
            yield "instrument_suspensions", (thing, *_days(since), until is not None, *_days(until))
        for notice in terms.notices:
            yield "instrument_notices", (thing, *_days(notice.given), notice.ends_it)
        quantities: dict[tuple[str, str, QuantityKind | None], Quantity] = {}
        for _, event in introductions:
            quantities |= {(each.of, each.unit, each.kind): each for each in event.quantities}
        for quantity in quantities.values():
            yield "instrument_quantities", (thing, *quantity_columns(quantity))
        for entry in found.too_early:
            yield "impossible", (f"instrument:{thing}", entry.position, signing.position, "ended before it was signed")
        if found.ends_before_it_begins:
            yield "impossible", (f"instrument:{thing}", signing.position, None, "of a term that ends before it begins")
        yield thing_row(self.kind, thing, title, [(entry, event) for entry, event in introductions])


def _days(days: Days | None) -> tuple[str | None, str | None]:
    """The first and the last day as text; null where that side is open."""
    if days is None:
        return None, None
    return days.first.isoformat() if days.first else None, days.last.isoformat() if days.last else None
