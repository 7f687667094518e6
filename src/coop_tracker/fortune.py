"""Whether a proposal is alive, and what decided it (RULES 4).

The last event that closed, paused or reopened it decides, unless something certainly later took it up again. Where
dates overlap, so that another order is possible and would give another answer, the answer says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from coop_tracker.case import Case, raises
from coop_tracker.events import (
    AnyEvent,
    CompletionClaimed,
    ImplementationStarted,
    InstrumentEnded,
    InstrumentSigned,
    PartyId,
    PilotStarted,
    ProposalCancelled,
    ProposalDeclined,
    ProposalDeferred,
    ProposalId,
    ProposalLapsed,
    ProposalMade,
    ProposalReopened,
    ProposalsReplaced,
    ProposalSuspended,
    ProposalWithdrawn,
)
from coop_tracker.gathering import handles, references
from coop_tracker.history import Entry, History, certainly_later
from coop_tracker.vocabulary import Disposition, Ending, EndingSide, ReplacementManner
from coop_tracker.words import Sides, speakers_of


class Fortune(NamedTuple):
    """Whether a proposal is alive, what decided it, and how sure the order of events is."""

    disposition: Disposition
    by: Entry | None = None
    closed_by: Entry | None = None
    """What had closed or paused it, where ``by`` made it active again."""
    side: EndingSide | None = None
    """Of a cancellation or the end of an instrument: who ended it."""
    order_uncertain: bool = False


def fortune(case: Case, role_holders: Sides) -> Fortune:
    """Whether a proposal that was introduced is alive."""
    fate = case.said.fate
    if not fate:
        return Fortune(Disposition.ACTIVE)
    last, revivals = fate[-1], _revivals(case)
    uncertain = len(_possible(fate, revivals)) > 1
    disposition = disposition_after(last.event)
    if disposition is not Disposition.ACTIVE:
        for revival in revivals:
            if certainly_later(revival, last):
                return Fortune(Disposition.ACTIVE, revival, closed_by=last, order_uncertain=uncertain)
    return Fortune(disposition, last, side=_side(last.event, case, role_holders), order_uncertain=uncertain)


def _possible(fate: list[Entry], revivals: list[Entry]) -> set[Disposition]:
    """The dispositions that some order of events gives which their dates allow."""
    possible = set()
    latest = max(fate, key=lambda entry: entry.bounds[0] or datetime.min)
    may_be_after_all = not all(certainly_later(latest, revival) for revival in revivals)
    for last in fate:
        if not certainly_later(latest, last):
            is_revived = any(certainly_later(revival, last) for revival in revivals)
            if is_revived or may_be_after_all:
                possible.add(Disposition.ACTIVE)
            if not is_revived:
                possible.add(disposition_after(last.event))
    return possible


def void(proposal: ProposalId, history: History) -> Fortune:
    """Of a proposal of which no introduction counts any more: decided by the event that took the last of them away."""
    takers = []
    for each in history.recorded.values():
        if raises(proposal, each.event):
            names = {*handles(each)}
            taking = [entry for entry in history.entries if not names.isdisjoint(references(entry.event))]
            taking += [entry for entry in history.entries if each in entry.line]
            takers += [min(taking, key=lambda entry: entry.order)] if taking else []
    return Fortune(Disposition.VOID, max(takers, key=lambda entry: entry.order, default=None))


def _revivals(case: Case) -> list[Entry]:
    """What makes a closed proposal active again when it comes certainly later, in world order."""
    said = case.said
    revivals = [entry for entry in said.raising if isinstance(entry.event, ProposalMade)]
    revivals.extend(entry for entry in (*said.signed, *said.agreed) if isinstance(entry.event, InstrumentSigned))
    begun = (PilotStarted, ImplementationStarted, CompletionClaimed)
    revivals.extend(entry for entry in said.delivered if isinstance(entry.event, begun))
    revivals.extend(answer.entry for answer in case.answers if answer.is_yes_of_asked)
    return sorted(revivals, key=lambda entry: entry.order)


def disposition_after(event: AnyEvent) -> Disposition:
    """What an event that closes, pauses or reopens a proposal makes of it."""
    match event:
        case ProposalsReplaced():
            return _REPLACED[event.manner]
        case InstrumentEnded():
            return _ENDED.get(event.ending, Disposition.CANCELLED)
    return _FATES[type(event)]


_FATES: Final[Mapping[type[AnyEvent], Disposition]] = {
    ProposalSuspended: Disposition.SUSPENDED,
    ProposalDeferred: Disposition.DEFERRED,
    ProposalDeclined: Disposition.DECLINED,
    ProposalWithdrawn: Disposition.WITHDRAWN,
    ProposalReopened: Disposition.ACTIVE,
    ProposalCancelled: Disposition.CANCELLED,
    ProposalLapsed: Disposition.LAPSED,
}
_REPLACED: Final[Mapping[ReplacementManner, Disposition]] = {
    ReplacementManner.SUPERSEDED: Disposition.SUPERSEDED,
    ReplacementManner.SPLIT: Disposition.SUPERSEDED,
    ReplacementManner.MERGED: Disposition.MERGED,
    ReplacementManner.DUPLICATE: Disposition.DUPLICATE,
}
_ENDED: Final[Mapping[Ending, Disposition]] = {
    Ending.EXPIRED: Disposition.LAPSED,
    Ending.NOT_RENEWED: Disposition.LAPSED,
    Ending.REPLACED: Disposition.SUPERSEDED,
}


def _side(event: AnyEvent, case: Case, role_holders: Sides) -> EndingSide | None:
    """Who ended it: as recorded, else as follows from the parties; None where nothing was cancelled or ended."""
    if not isinstance(event, ProposalCancelled | InstrumentEnded):
        return None
    if event.side:
        return event.side
    known = case.parties | role_holders | _signers(event, case)
    if not event.by or not known:
        return EndingSide.UNKNOWN
    enders = case.world.sides_of(event.by, event.on_behalf_of)
    if not enders & known:
        return EndingSide.THIRD_PARTY
    parties = case.each_of(case.parties)
    return EndingSide.BOTH if len(parties) > 1 and parties <= enders else EndingSide.PARTY


def _signers(event: AnyEvent, case: Case) -> Sides:
    """The sides of what was signed or agreed about the proposal, and of the instruments that ended."""
    parties: list[PartyId] = []
    for entry in (*case.said.signed, *case.said.agreed):
        parties.extend(speakers_of(entry.event, case.world)[0])
    if isinstance(event, InstrumentEnded):
        for instrument in event.instruments:
            parties.extend(case.world.instrument(instrument).parties)
    return case.world.sides_of(parties)
