"""The seeds load, hold what their sources say, and give the answers that follow: no more than was said."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coop_tracker import bundle, eventsfile
from coop_tracker.accounts import accounts as accounts_of
from coop_tracker.accounts import cited, claims_about, registered_in
from coop_tracker.errors import Refused
from coop_tracker.events import (
    EVENT_TYPES,
    ClaimRecorded,
    EndorsementGiven,
    EventRedacted,
    InstrumentSigned,
    InterestExpressed,
    PartyIntroduced,
    ProposalMade,
    ProposalsLinked,
    SourceRegistered,
    scope_of,
    tags,
)
from coop_tracker.evidence import origins
from coop_tracker.tracker import Taken, Tracker
from coop_tracker.vocabulary import BundleState, Disposition, Grade, Mark, Scope, Stage, Strength

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.toml"))
SHANGHAI = next(path for path in SEEDS if path.name == "waic-2025.toml")
ACCOUNTS = SHANGHAI.with_name("waic-2025-accounts.toml")
AFTERWARDS = SHANGHAI.with_name("pakistan-china-2025.toml")
INVENTED = SHANGHAI.with_name("aa-bb-water.toml")
each_seed = pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)


FIRST = {"waic-2025-accounts.toml": "waic-2025.toml"}
"""What is to be taken in before a seed."""


def ready(tracker: Tracker, seed: Path) -> Tracker:
    """The tracker, with what a seed rests on taken in."""
    if first := FIRST.get(seed.name):
        take(tracker, seed.with_name(first))
    return tracker


def take(tracker: Tracker, seed: Path, dry_run: bool = False) -> Taken:
    return tracker.take(eventsfile.read(seed.read_bytes(), seed.name).incoming, dry_run=dry_run)


@pytest.fixture
def shanghai() -> Iterator[Tracker]:
    with Tracker.in_memory() as tracker:
        take(tracker, SHANGHAI)
        yield tracker


# Every seed


@each_seed
def test_a_seed_is_taken_in_whole_and_without_a_question(seed: Path) -> None:
    with Tracker.in_memory() as tracker:
        taken = take(ready(tracker, seed), seed)
        assert len(taken.recorded) == len(tomllib.loads(seed.read_text())["events"])
        assert not taken.already
        assert [notice for notice in taken.notices if "without a locator" not in notice] == []


@each_seed
def test_a_second_import_records_nothing(seed: Path) -> None:
    with Tracker.in_memory() as tracker:
        first = take(ready(tracker, seed), seed)
        before = tracker.position - len(first.recorded)
        second = take(tracker, seed)
        assert second.recorded == []
        assert len(second.already) == len(first.recorded) == tracker.position - before


@each_seed
def test_the_rows_of_a_seed_are_those_made_anew_from_its_log(seed: Path) -> None:
    with Tracker.in_memory() as tracker:
        take(ready(tracker, seed), seed)
        assert tracker.check() == []


@each_seed
def test_every_event_but_the_sources_cites_a_place_in_a_source(seed: Path) -> None:
    with Tracker.in_memory() as tracker:
        for recorded in take(ready(tracker, seed), seed).recorded:
            cited = recorded.event.sources
            if not isinstance(recorded.event, SourceRegistered):
                assert cited, recorded
                told = all(citation.locator or citation.quote for citation in cited)
                assert told or isinstance(recorded.event, ClaimRecorded), recorded  # those texts are not at hand


@each_seed
def test_a_seed_is_explained_in_the_readme_with_the_hash_of_its_text(seed: Path) -> None:
    readme = (seed.parent / "README.md").read_text()
    assert f"## {seed.name}\n" in readme
    for event in tomllib.loads(seed.read_text())["events"]:
        assert event.get("sha256", "") in readme


# The ids of a seed's events are made of their content, so one number holds all of them: a change in how a file is read,
# named or written shows here. Add a line with each seed. Once the seed is released, neither changes any more.

IDS = {
    "aa-bb-water.toml": "0ec1f1ea016444a8b730e53a0e09c4f29d66a5c2ab6a0d78d061cfe8bb2661cc",
    "waic-2025.toml": "a48026e15beec82c6323d271bf20808f78a1d8d671f65f2fa1fba737da6e9673",
    "waic-2025-accounts.toml": "93f410edf93d1f01e72326213cec28b47806ebd138d5d58f8d130c308da942c7",
    "pakistan-china-2025.toml": "702e3e44c7512bb6695fd2782b20bf1e426af9b63c0d6ac8daadb461dee6a935",
}


@each_seed
def test_a_seed_gives_the_events_that_it_always_gave(seed: Path) -> None:
    with Tracker.in_memory() as tracker:
        event_ids = " ".join(recorded.event_id for recorded in take(ready(tracker, seed), seed).recorded)
        assert hashlib.sha256(event_ids.encode()).hexdigest() == IDS[seed.name]


# The Shanghai meeting


def test_five_items_and_no_more_were_on_the_table(shanghai: Tracker) -> None:
    assert {line.proposal: line.stage for line in shanghai.proposals()} == {
        "ai-skills-exchange": Stage.PROPOSED,
        "digital-governance-tools": Stage.PROPOSED,
        "startup-partnerships": Stage.PROPOSED,
        "smart-maintenance-machinery": Stage.INTEREST,
        "chinese-medicine-ai": Stage.INTEREST,
    }
    assert {line.disposition for line in shanghai.proposals()} == {Disposition.ACTIVE}


def test_the_four_tracks_that_the_article_names_are_open_and_two_that_it_goes_on_to(shanghai: Tracker) -> None:
    assert {track.track: track.proposals for track in shanghai.tracks()} == {
        "ai-skills": 1,
        "digital-governance": 1,
        "smart-city": 0,
        "health-technology": 1,
        "startups": 1,
        "industrial-ai": 1,
    }


def test_smart_city_is_a_track_on_which_nothing_was_proposed(shanghai: Tracker) -> None:
    (city,) = (track for track in shanghai.tracks() if track.track == "smart-city")
    assert (city.proposals, city.furthest_stage, city.last_event_on) == (0, None, "[2025-07-26..2025-07-28]")


def test_the_medicine_item_is_an_interest_that_nobody_endorsed_and_inherits_the_welcome(shanghai: Tracker) -> None:
    found = shanghai.proposal("chinese-medicine-ai")
    assert found.stage is Stage.INTEREST
    assert found.answers == ()
    (words,) = shanghai.inherited("chinese-medicine-ai")
    assert (words.strength, words.scope) == (Strength.WELCOMED, Scope.PACKAGE)
    assert (words.through, words.possibly) == ("meeting:waic-2025", False)


def test_every_item_inherits_the_welcome_and_no_other_words(shanghai: Tracker) -> None:
    for line in shanghai.proposals():
        assert line.endorsements == 0
        assert [words.words for words in shanghai.inherited(line.proposal)] == ["welcomed the proposals"]


def test_the_machinery_item_is_an_interest(shanghai: Tracker) -> None:
    assert shanghai.proposal("smart-maintenance-machinery").stage is Stage.INTEREST


def test_the_full_support_is_about_the_relationship_and_on_no_proposal(shanghai: Tracker) -> None:
    given = [recorded.event for recorded in shanghai.read() if isinstance(recorded.event, EndorsementGiven)]
    (support,) = (event for event in given if event.strength is Strength.SUPPORTED)
    assert scope_of(support) is Scope.RELATIONSHIP
    assert support.words
    assert support.words.startswith("full support in creating enabling environments")
    for line in shanghai.proposals():
        assert all(words.strength is Strength.WELCOMED for words in shanghai.inherited(line.proposal))


def test_who_proposes_is_said_only_where_the_article_says_it(shanghai: Tracker) -> None:
    delegation = ("waic-2025-chinese-delegation",)
    proposers = {line.proposal: shanghai.proposal(line.proposal).facts.proposers for line in shanghai.proposals()}
    assert proposers == {
        "ai-skills-exchange": (),
        "digital-governance-tools": (),
        "startup-partnerships": delegation,
        "smart-maintenance-machinery": delegation,
        "chinese-medicine-ai": delegation,
    }
    unknown = {line.proposal for line in shanghai.proposals() if Mark.PROPOSER_UNKNOWN in line.marks}
    assert unknown == {"ai-skills-exchange", "digital-governance-tools"}


def test_every_person_has_every_post_and_nobody_speaks_for_china(shanghai: Tracker) -> None:
    posts = shanghai.connection.execute(
        "SELECT person, organization FROM memberships ORDER BY person, position"
    ).fetchall()
    assert posts == [
        ("cheng-dong", "returned-overseas-chinese-federation"),
        ("cheng-dong", "zhangjiang-institute"),
        ("liu-yuangui", "shenlan-technology-shanghai"),
        ("shaza-fatima-khawaja", "moitt"),
    ]
    spoke_for = dict(shanghai.connection.execute("SELECT party, on_behalf_of FROM participants").fetchall())
    assert spoke_for.pop("shaza-fatima-khawaja") == "moitt"
    assert {*spoke_for} == {"cheng-dong", "liu-yuangui", "zhao-shanting", "he-bin"}
    assert {*spoke_for.values()} == {"waic-2025-chinese-delegation"}


def test_the_meeting_was_on_some_day_of_the_conference(shanghai: Tracker) -> None:
    days = dict(shanghai.connection.execute("SELECT meeting, on_text FROM meetings").fetchall())
    assert days == {
        "world-ai-conference-2025": "2025-07-26/2025-07-28",
        "waic-2025": "[2025-07-26..2025-07-28]",
    }


def test_the_words_quoted_are_few_and_short() -> None:
    """What is ours to publish: our own words, and quotations of a line where the exact words decide."""
    events: list[dict[str, Any]] = tomllib.loads(SHANGHAI.read_text())["events"]
    quoted = [words for event in events for words in (event.get("words"), event.get("on_said")) if words]
    assert max(len(words.split()) for words in quoted) <= 12
    assert not any(re.search(r"[.!?]\s", words) for words in quoted)


# The other accounts of it


@pytest.fixture
def accounts() -> Iterator[Tracker]:
    with Tracker.in_memory() as tracker:
        take(ready(tracker, ACCOUNTS), ACCOUNTS)
        yield tracker


def test_the_other_accounts_change_no_stage_no_disposition_and_no_track(shanghai: Tracker, accounts: Tracker) -> None:
    def answers(tracker: Tracker) -> list[Any]:
        return [(each.proposal, each.stage, each.disposition, each.tracks) for each in tracker.proposals()]

    assert answers(accounts) == answers(shanghai)
    assert accounts.tracks() == shanghai.tracks()


def test_whether_the_machinery_was_proposed_is_disputed_and_so_is_what_was_to_be_done_with_it(
    accounts: Tracker,
) -> None:
    machinery = accounts.proposal("smart-maintenance-machinery")
    assert Mark.DISPUTED in machinery.marks
    assert [(each.answer, each.recorded, each.claimed) for each in machinery.disputes] == [
        ("stage", Stage.INTEREST, Stage.PROPOSED)
    ]
    (words,) = (each for each in machinery.accounts if each.field == "words")
    assert words.disputed
    assert [one.value for one in words.accounts] == [
        "showed interest in deploying smart maintenance machinery",
        "showcasing",
        "showcasing",
        "vision of introducing",
    ]


def test_the_four_accounts_are_one_independent_origin(accounts: Tracker) -> None:
    (backing,) = accounts.proposal("smart-maintenance-machinery").backing
    (origin,) = origins(cited(backing.citations), registered_in(accounts.world()))
    assert origin.name == "waic-2025-common-text"
    assert len(origin.sources) == 4
    assert {each.evidence for each in accounts.proposals()} == {Grade.D}


def test_who_holds_the_post_at_the_institute_is_disputed(accounts: Tracker) -> None:
    found = accounts_of(claims_about(accounts.history("party:cheng-dong").entries), accounts.world())
    (holder,) = (each for each in found if each.field == "person")
    assert holder.disputed
    assert [one.value for one in holder.accounts] == ["cheng-dong", "zhao-shanting", "he-bin"]


# What came afterwards


@pytest.fixture(params=["before", "after", "with", "before and the other accounts after"])
def both(request: pytest.FixtureRequest) -> Iterator[Tracker]:
    """The meeting and what came after it, whichever was taken in first."""
    orders = {
        "before": [[AFTERWARDS], [SHANGHAI]],
        "after": [[SHANGHAI], [AFTERWARDS]],
        "with": [[AFTERWARDS, SHANGHAI]],
        "before and the other accounts after": [[AFTERWARDS], [SHANGHAI], [ACCOUNTS]],
    }
    with Tracker.in_memory() as tracker:
        for together in orders[request.param]:
            files = [eventsfile.read(seed.read_bytes(), seed.name).incoming for seed in together]
            tracker.take([each for file in files for each in file])
        yield tracker


@pytest.fixture
def afterwards() -> Iterator[Tracker]:
    with Tracker.in_memory() as tracker:
        take(tracker, AFTERWARDS)
        yield tracker


def of_july(tracker: Tracker) -> list[str]:
    """The proposals that were on the table in Shanghai."""
    raised = [each.event for each in tracker.read() if isinstance(each.event, ProposalMade | InterestExpressed)]
    return [event.proposal for event in raised if event.meeting == "waic-2025"]


def instruments(tracker: Tracker) -> list[InstrumentSigned]:
    return [each.event for each in tracker.read() if isinstance(each.event, InstrumentSigned)]


def test_both_files_fit_together_in_either_order(both: Tracker) -> None:
    assert both.check() == []
    for kind in ("source", "party", "meeting", "track", "proposal", "bundle", "instrument"):
        for (slug,) in both.connection.execute("SELECT slug FROM things WHERE kind = ?", (kind,)).fetchall():
            assert not both.contests(f"{kind}:{slug}")


def test_no_proposal_of_july_has_any_event_after_the_july_meeting(both: Tracker) -> None:
    """What became of them? Nothing that is on record: no report names them, or those who made them."""
    proposals = of_july(both)
    assert len(proposals) == 5
    for proposal in proposals:
        told = [entry.event for entry in both.history(f"proposal:{proposal}").entries]
        assert {getattr(event, "meeting", "waic-2025") for event in told} == {"waic-2025"}
        assert not any(isinstance(event, InstrumentSigned | ProposalsLinked) for event in told)
    after = [line for line in both.proposals() if line.proposal in proposals]
    assert {str(line.last_event_on) for line in after} == {"[2025-07-26..2025-07-28]"}
    assert {line.stage for line in after} == {Stage.PROPOSED, Stage.INTEREST}


def test_what_came_afterwards_names_neither_the_proposals_of_july_nor_those_who_made_them(afterwards: Tracker) -> None:
    with Tracker.in_memory() as tracker:
        take(tracker, SHANGHAI)
        parties = {each.event.party for each in tracker.read() if isinstance(each.event, PartyIntroduced)}
        proposals = set(of_july(tracker))
    named = {tag for each in afterwards.read() for tag in tags(each.event)}
    assert {f"party:{party}" for party in parties} & named == {
        "party:PK",
        "party:CN",
        "party:moitt",
        "party:shaza-fatima-khawaja",
    }
    assert not {f"proposal:{proposal}" for proposal in proposals} & named
    assert not any(isinstance(each.event, ProposalsLinked) for each in afterwards.read())
    assert not any(signed.proposals for signed in instruments(afterwards))


def test_what_came_afterwards_is_on_tracks_of_july(both: Tracker, shanghai: Tracker) -> None:
    """The same fields with another counterpart: which is all that connects the two."""
    titles = dict(both.connection.execute("SELECT track, title FROM tracks").fetchall())
    assert titles == dict(shanghai.connection.execute("SELECT track, title FROM tracks").fetchall())
    topics = {line.proposal: line for line in both.proposals() if line.proposal.startswith("ambassador-")}
    assert {proposal: line.tracks for proposal, line in topics.items()} == {
        "ambassador-smart-city": ("smart-city",),
        "ambassador-ai-programmes": ("ai-skills",),
    }
    assert {line.stage for line in topics.values()} == {Stage.MENTIONED}
    assert {track for signed in instruments(both) for track in signed.tracks} == {"ai-skills"}


def test_the_ambassador_was_met_on_or_before_the_day_of_the_first_report(afterwards: Tracker) -> None:
    (on,) = afterwards.connection.execute(
        "SELECT on_text FROM meetings WHERE meeting = 'ambassador-meeting-2025-07'"
    ).fetchone()
    assert on == "[..2025-07-25]"


def test_the_ambassador_supports_no_proposal(both: Tracker) -> None:
    given = [each.event for each in both.read() if isinstance(each.event, EndorsementGiven)]
    (support,) = (event for event in given if event.by == ("jiang-zaidong",))
    assert (support.strength, scope_of(support)) == (Strength.SUPPORTED, Scope.RELATIONSHIP)
    for line in both.proposals():
        assert line.endorsements == 0
        assert support.endorsement not in {words.endorsement for words in both.inherited(line.proposal)}


def test_ten_memoranda_were_announced_in_september_and_nine_are_named(afterwards: Tracker) -> None:
    found = bundle.read("it-memoranda-2025-09", afterwards.history("bundle:it-memoranda-2025-09"))
    assert found
    assert (str(found.announced), found.state) == ("10", BundleState.SIGNED)
    assert len(found.items) == 9
    (status,) = afterwards.bundles("it-memoranda-2025-09")
    assert str(status.unaccounted) == "1"


def test_nine_is_a_rival_value_and_no_increase(afterwards: Tracker) -> None:
    history = afterwards.history("bundle:it-memoranda-2025-09")
    found = {each.field: each for each in accounts_of(claims_about(history.entries), afterwards.world())}
    assert found["count"].conflicting
    assert [one.value for one in found["count"].accounts] == [10, 9]
    of_nine = origins(cited(found["count"].accounts[1].citations), registered_in(afterwards.world()))
    assert [origin.name for origin in of_nine] == ["party:huawei-technologies"]
    read = bundle.read("it-memoranda-2025-09", history)
    assert read
    assert [str(step.announced) for step in read.growth] == ["10"]


def test_another_list_of_the_memoranda_is_another_account_and_adds_no_item(afterwards: Tracker) -> None:
    history = afterwards.history("bundle:it-memoranda-2025-09")
    (listed,) = (
        each for each in accounts_of(claims_about(history.entries), afterwards.world()) if each.field == "items"
    )
    assert listed.conflicting
    signed = {event.instrument for event in instruments(afterwards)}
    found = bundle.read("it-memoranda-2025-09", history)
    assert found
    assert signed - {item.removeprefix("instrument:") for item in found.items} == {
        "huawei-sky47-2025",
        "huawei-navttc-2025",
    }


def test_of_the_24_memoranda_of_december_none_is_named(afterwards: Tracker) -> None:
    found = bundle.read("it-memoranda-2025-12", afterwards.history("bundle:it-memoranda-2025-12"))
    assert found
    assert (str(found.announced), found.items) == ("24", {})
    (status,) = afterwards.bundles("it-memoranda-2025-12")
    assert str(status.unaccounted) == "24"
    assert sum(amount.value for amount in found.amounts) == 24
    assert {amount.unit for amount in found.amounts} == {"memoranda"}  # no report gives a sum of money


def test_the_bundles_are_two_and_neither_is_within_the_other(both: Tracker) -> None:
    rows = both.connection.execute('SELECT bundle, count, "within" FROM bundles ORDER BY bundle').fetchall()
    assert rows == [("it-memoranda-2025-09", 10, None), ("it-memoranda-2025-12", 24, None)]


def test_the_words_quoted_of_what_came_afterwards_are_short() -> None:
    events: list[dict[str, Any]] = tomllib.loads(AFTERWARDS.read_text())["events"]
    citations = [one for event in events for one in event.get("sources", []) if isinstance(one, dict)]
    assert max(len(one["quote"].split()) for one in citations if "quote" in one) <= 6


# The invented one


@pytest.fixture
def invented() -> Iterator[Tracker]:
    with Tracker.in_memory() as tracker:
        take(tracker, INVENTED)
        yield tracker


def test_every_type_of_event_that_a_file_can_hold_is_in_a_seed(invented: Tracker) -> None:
    """All are in the invented one; a type that comes later comes with a seed of its own, since this one is released."""
    recorded = {type(event) for event in invented.events()}
    for path in SEEDS:
        recorded |= {type(each.event) for each in eventsfile.read(path.read_bytes(), path.name).incoming}
    assert {*EVENT_TYPES.values()} - recorded == {EventRedacted}


def test_a_redaction_cannot_come_in_a_file() -> None:
    file = b"""
        [[events]]
        type = "TrackOpened"
        label = "opened"
        track = "water"
        title = "Water"
        [[events]]
        type = "EventRedacted"
        event = "opened"
        reason = "an order"
    """
    with Tracker.in_memory() as tracker, pytest.raises(Refused, match="recorded by coop redact alone"):
        tracker.take(eventsfile.read(file, "redaction.toml").incoming)


def test_in_the_invented_seed_every_stage_and_every_disposition_is_reached(invented: Tracker) -> None:
    assert {line.stage for line in invented.proposals()} == {*Stage, None}  # of what is void, no stage is left
    assert {line.disposition for line in invented.proposals()} == {*Disposition}


def test_the_invented_seed_stands_as_the_readme_says(invented: Tracker) -> None:
    assert {line.proposal: f"{line.stage} {line.disposition}" for line in invented.proposals()} == {
        "leaks": "completed active",
        "leak-search": "proposed duplicate",
        "river-gauges": "implementation cancelled",
        "meters": "pilot active",
        "laboratories": "instrument_signed active",
        "training": "agreed_in_principle active",
        "clerks": "proposed merged",
        "new-pumps": "endorsed active",
        "old-pumps": "proposed superseded",
        "wells": "proposed suspended",
        "school-taps": "proposed deferred",
        "toll-bridge": "proposed declined",
        "data-centre": "proposed withdrawn",
        "seed-bank": "proposed lapsed",
        "hotline": "None void",
        "flood-maps": "interest active",
        "desalination": "mentioned active",
    }
    disputed = {line.proposal for line in invented.proposals() if Mark.DISPUTED in line.marks}
    assert disputed == {"leaks", "meters"}
    readme = (SEEDS[0].parent / "README.md").read_text()
    assert all(f"`{line.proposal}`" in readme for line in invented.proposals())


def test_what_may_be_wrong_with_the_invented_seed_is_what_was_put_there(invented: Tracker) -> None:
    found = {(str(each.ailment), each.thing) for each in invented.health("2025-12-01")}
    assert {one for one in found if one[0] not in ("single_source", "dormant", "stale")} == {
        ("overdue", "action:offer-of-pumps"),
        ("overdue", "proposal:school-taps"),
        ("disputed", "proposal:leaks"),
        ("preferred_otherwise", "instrument:river-agreement"),
        ("ran_out", "instrument:memo-on-leaks"),
    }


def test_everything_in_the_invented_seed_says_that_it_is_invented(invented: Tracker) -> None:
    titles = [event.title for event in invented.events() if isinstance(event, SourceRegistered)]
    assert titles
    assert all("(invented)" in title for title in titles)
