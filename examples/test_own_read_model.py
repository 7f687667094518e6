"""How to test a read model of one's own: the one of ``own_read_model.py``.

Run it with ``python -m pytest examples/test_own_read_model.py``; ``pip install 'coop-tracker[test]'`` brings what it
needs. The first tests tell a story and look at the rows. The last one tells any story: whatever is recorded, in
whatever batches, corrected, retracted or redacted, the rows must be those that a rebuild makes.
"""

import hypothesis
from own_read_model import WARMEST, WarmestWords, said

from coop_tracker import (
    Classification,
    EndorsementGiven,
    EventId,
    EventRetracted,
    PartyId,
    PartyIntroduced,
    PartyKind,
    ProposalId,
    ProposalMade,
    Slug,
    Strength,
)
from coop_tracker.testing import Ledger, strategies

ASKED = ProposalMade(proposal=ProposalId("leaks"), title="Leak detection in two towns")


def test_the_warmest_words_of_a_side_are_shown_however_late_they_are_entered() -> None:
    told = (
        said("AA", Strength.NOTED, "took note", "2021-04"),
        said("AA", Strength.NOTED, "took note again", "2021-06"),
        said("AA", Strength.AGREED, "agreed", "2021-05"),
    )
    with Ledger.given(ASKED, *told, projections=[WarmestWords()]) as ledger:
        assert ledger.rows(WARMEST) == [("AA", "agreed", "agreed", "2021-05", Strength.AGREED.level)]


def test_words_that_were_taken_back_are_not_shown() -> None:
    words = EndorsementGiven(
        label=Slug("words"), by=(PartyId("AA"),), strength=Strength.AGREED, targets=said("AA", *WELCOME).targets
    )
    with Ledger.given(ASKED, words, projections=[WarmestWords()]) as ledger:
        ledger.tell(EventRetracted(events=(EventId("words"),), reason="that was another proposal"))
        assert ledger.rows(WARMEST) == []


def test_the_words_of_a_ministry_are_those_of_its_country_once_that_is_known() -> None:
    unknown = PartyIntroduced(party=PartyId("ministry-b"), kind=PartyKind.ORGANIZATION, name="Ministry B")
    known = PartyIntroduced(
        party=PartyId("ministry-b"),
        kind=PartyKind.ORGANIZATION,
        name="Ministry B",
        classification=Classification.GOVERNMENT,
        country=PartyId("AA"),
    )
    with Ledger.given(ASKED, unknown, said("ministry-b", *WELCOME), projections=[WarmestWords()]) as ledger:
        assert [side for side, *_ in ledger.rows(WARMEST)] == ["ministry-b"]
        ledger.tell(known)
        assert [side for side, *_ in ledger.rows(WARMEST)] == ["AA"]


def test_words_about_something_unknown_are_refused() -> None:
    with Ledger.given(projections=[WarmestWords()]) as ledger:
        ledger.refuses(said("AA", *WELCOME), because="nothing is known about the proposal 'leaks'")


@hypothesis.settings(max_examples=25, deadline=None)
@hypothesis.given(strategies.trackers(EndorsementGiven, PartyIntroduced, EventRetracted, projections=[WarmestWords()]))
def test_whatever_is_recorded_the_rows_are_those_that_a_rebuild_makes(ledger: Ledger) -> None:
    with ledger:
        ledger.expect_rows_made_anew()


WELCOME = (Strength.WELCOMED, "most welcome", "2021-05")
