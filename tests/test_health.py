"""What may be wrong, each with a command that mends it: told as events, asked on a day, mended by typing it.

The record is of January 2026, and the commands are typed on 1 March 2026, whatever the machine's clock says.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple, Self

import pytest

from coop_tracker import configuration
from coop_tracker.events import AnyEvent, Deadline, EventId, Participant, PartyId, Quantity, Slug
from coop_tracker.health import SEVERITIES, Concern, health
from coop_tracker.vocabulary import Ailment, Mark, ParticipantRole, Severity
from tests.given import (
    Clock,
    Ledger,
    agreed,
    announced,
    assigned,
    begun,
    claim,
    claimed,
    deadline,
    declined,
    discussed,
    done,
    dropped,
    ended,
    endorsed,
    given,
    itemised,
    made,
    meeting,
    read_in,
    reported,
    retracted,
    scheduled,
    signed,
    source,
    step,
    suspended,
    term,
)
from tests.moments import written
from tests.sessions import Desk, desk
from tests.test_merge import exchange, two_desks

__all__ = ["desk", "machine"]  # fixtures of these tests


# The machine's clock


class Machine:
    """The clock of the machine on which commands are typed; it stands where it was turned to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment: datetime | None = None
        machine = self

        class Turned(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Self:
                told = machine.moment or datetime.now(UTC)
                return cls.fromtimestamp(told.timestamp(), tz)

        for place in ("datetime", "coop_tracker.log.sqlite", "coop_tracker.tracker"):
            monkeypatch.setattr(f"{place}.datetime", Turned)

    def turn_to(self, day: str) -> None:
        self.moment = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine on which it is 1 March 2026."""
    turned = Machine(monkeypatch)
    turned.turn_to("2026-03-01")
    yield turned
    turned.moment = None


@pytest.fixture
def office(desk: Desk, machine: Machine) -> Desk:
    """A desk at which it is 1 March 2026."""
    assert machine.moment
    return desk


# Events


PRESS = (
    source("paper", published="2026-01-05"),
    source("weekly", published="2026-01-05"),
    source("gazette", "official", official_of=["AA"], published="2026-01-05"),
    source("joint", "official", official_of=["AA", "DD"], published="2026-01-05"),
    source("register", "other_official", published="2026-01-05"),
)
RECORDED = "2026-02-01T09:00"
ON = "2026-01-04"
COST = Quantity(of=Slug("cost"), value=Decimal(5), unit="PKR")
SEVEN = {"of": "cost", "value": "7", "unit": "PKR"}
BOTH = read_in("paper", "weekly")


def sound(proposal: str = "water", **fields: Any) -> AnyEvent:
    """A proposal of which nothing is wrong: two independent sources tell of it, and it is not old."""
    return made(["AA"], ["DD"], proposal, **{"on": ON, "sources": BOTH, **fields})


def told(*events: AnyEvent) -> Ledger:
    ledger = given(*PRESS, *events, clock=Clock(RECORDED))
    assert ledger.check() == []
    return ledger


def concerns(ledger: Ledger, day: str = "2026-03-01") -> list[Concern]:
    return health(ledger, date.fromisoformat(day))


def ailments(*events: AnyEvent, day: str = "2026-03-01") -> list[str]:
    """All that may be wrong after these events."""
    return [each.ailment.value for each in concerns(told(*events), day)]


def asked(desk: Desk, options: str = "") -> list[dict[str, Any]]:
    """What ``coop health`` says."""
    found: list[dict[str, Any]] = json.loads(desk.says(f"coop health --format json {options}"))
    return found


def first_command(mend: str) -> str:
    """The first of the commands that a concern names."""
    return re.split(r", (?:or|every|and|where) |; | tells | if ", mend)[0]


# The ailments, each by itself


class Case(NamedTuple):
    """A story in which one thing is wrong, and what is to be put in the gaps of the command that mends it."""

    ailment: Ailment
    thing: str
    events: Sequence[AnyEvent]
    gaps: Mapping[str, str] = {}


PROGRESS = "--level limited --cite paper --cite weekly"
SOON = deadline(said="soon")
PAST = deadline(due="2026-01-31")
OFFICE = """
[calendars.office]
holidays = ["2026-05-01"]
"""
"""What the office's configuration states."""


def working_days(**fields: Any) -> Deadline:
    """So many working days after the round that on 1 March 2026 they are not over, and nothing is wrong of it."""
    return deadline("within", anchor="meeting:round", offset="P60D", working_days=True, **fields)


WINE = [discussed(proposal="wine", on=ON, sources=BOTH), discussed(proposal="wool", on=ON, sources=BOTH)]
OURS: dict[str, Any] = {"owners": ["AA"], "on": ON}

MENDED: dict[str, Case] = {
    "an action overdue": Case(
        Ailment.OVERDUE, "action:report", [assigned(deadline=PAST, **OURS)], {"DATE": "2026-02-20"}
    ),
    "a meeting overdue": Case(
        Ailment.OVERDUE,
        "meeting:round",
        [scheduled(date="2026-01-31", on=ON)],
        {"DATE": "2026-01-31", "--kind …": "--kind call"},
    ),
    "a meeting of a kind overdue": Case(
        Ailment.OVERDUE,
        "meeting:round",
        [scheduled(date="2026-01", kind="bilateral", on=ON)],
        {"DATE": "2026-01-31"},
    ),
    "a pause overdue": Case(Ailment.OVERDUE, "proposal:water", [sound(), suspended(until=PAST, on=ON, sources=BOTH)]),
    "an action at an unknown time": Case(
        Ailment.UNDETERMINED,
        "action:report",
        [assigned(deadline=SOON, **OURS)],
        {"--deadline-said …": "--deadline-said 'by June'", "DATE": "2026-06-30"},
    ),
    "an action that counts from nothing": Case(
        Ailment.UNDETERMINED,
        "action:report",
        [assigned(deadline=deadline("every", offset="P1M"), **OURS)],
        {"--deadline-said …": "--deadline-said 'by June'", "DATE": "2026-06-30"},
    ),
    "a meeting without a day": Case(
        Ailment.UNDETERMINED, "meeting:round", [scheduled(status="tentative", on=ON)], {"DATE": "2026-06-30"}
    ),
    "a pause until an unknown time": Case(
        Ailment.UNDETERMINED,
        "proposal:water",
        [sound(), suspended(until=SOON, on=ON, sources=BOTH)],
        {"DATE": "2026-06-30"},
    ),
    "a pause until a next meeting of which nothing is known": Case(
        Ailment.UNDETERMINED,
        "proposal:water",
        [sound(), suspended(until=deadline("at_next_meeting"), on=ON, sources=BOTH)],
        {"DATE": "2026-06-30"},
    ),
    "an action in working days without a calendar": Case(
        Ailment.UNDETERMINED,
        "action:report",
        [meeting("round", ON), assigned(deadline=working_days(), **OURS)],
        {"NAME": "office"},
    ),
    "a meeting in working days without a calendar": Case(
        Ailment.UNDETERMINED,
        "meeting:next",
        [meeting("round", ON), scheduled("next", deadline=working_days(), on=ON)],
        {"NAME": "office"},
    ),
    "a pause in working days without a calendar": Case(
        Ailment.UNDETERMINED,
        "proposal:water",
        [meeting("round", ON), sound(), suspended(until=working_days(), on=ON, sources=BOTH)],
        {"NAME": "office"},
    ),
    "a term that ends before it begins": Case(
        Ailment.IMPOSSIBLE_DATE,
        "instrument:memo",
        [signed(proposals=[], on=ON, term=term(start="2026-06-01", end="2026-05-31"))],
        {"DATE": "2026-05-01"},
    ),
    "a plan whose own day is that for which it is planned": Case(
        Ailment.IMPOSSIBLE_DATE,
        "meeting:next",
        [scheduled("next", date="2030-23", on="2030-23", sources=BOTH)],
        {"DATE": "2030-23"},
    ),
    "an answer before the question": Case(
        Ailment.IMPOSSIBLE_DATE,
        "proposal:water",
        [sound(), endorsed(["DD"], "noted", on="2025-01-01", sources=BOTH)],
        {"DATE": "2026-01-05"},
    ),
    "done before it was assigned": Case(
        Ailment.IMPOSSIBLE_DATE,
        "action:report",
        [assigned(**OURS), done(on="2025-01-01")],
        {"DATE": "2026-01-05"},
    ),
    "ended before it was signed": Case(
        Ailment.IMPOSSIBLE_DATE,
        "instrument:memo",
        [signed(proposals=[], on=ON), ended(proposals=[], on="2025-01-01")],
        {"DATE": "2026-01-05"},
    ),
    "more items than announced": Case(
        Ailment.TOO_MANY_ITEMS,
        "bundle:twelve",
        [*WINE, announced(1, on=ON), itemised("proposal:wine", "proposal:wool", on=ON)],
        {"…": "2"},
    ),
    "dormant": Case(
        Ailment.DORMANT,
        "proposal:water",
        [sound(on="2024-01-01")],
        {"--level …": PROGRESS},
    ),
    "stale": Case(
        Ailment.STALE,
        "proposal:water",
        [sound(on="2025-08-01")],
        {"--level …": PROGRESS},
    ),
    "nobody to do it": Case(Ailment.NO_OWNER, "action:report", [assigned(on=ON)], {"PARTY": "AA"}),
    "a term that is past": Case(
        Ailment.RAN_OUT, "instrument:memo", [signed(proposals=[], on="2025-01-01", term=term(end="2025-12-31"))]
    ),
    "an end that names no proposal": Case(
        Ailment.ENDED_ALONE,
        "instrument:memo",
        [sound(), signed(on=ON, sources=BOTH), begun(on=ON, sources=BOTH), ended(proposals=[], on="2026-01-20")],
        {"…": "water"},
    ),
    "a person who speaks for nobody": Case(
        Ailment.SPEAKS_FOR_NOBODY,
        "endorsement:words",
        [sound(), endorsed(["person-p"], "welcomed", endorsement="words", on=ON, sources=BOTH)],
        {"PARTY": "ministry-d"},
    ),
    "no source": Case(Ailment.SINGLE_SOURCE, "proposal:water", [sound(sources=[])], {"SOURCE": "paper --cite weekly"}),
    "a single source": Case(
        Ailment.SINGLE_SOURCE, "proposal:water", [sound(sources=read_in("paper"))], {"SOURCE": "weekly"}
    ),
    "a single source of the answer": Case(
        Ailment.SINGLE_SOURCE,
        "proposal:water",
        [sound(sources=read_in("paper")), agreed(on=ON, sources=read_in("paper"))],
        {"SOURCE": "weekly"},
    ),
    "a better account of a day": Case(
        Ailment.PREFERRED_OTHERWISE,
        "proposal:water",
        [sound(), claim(field="on", value="2026-01-02", sources=read_in("gazette"))],
        {"…": "2026-01-02"},
    ),
    "a better account of a title": Case(
        Ailment.PREFERRED_OTHERWISE,
        "proposal:water",
        [sound(), claim(field="title", value="Waters", sources=read_in("gazette"))],
        {"…": "Waters"},
    ),
    "a better account of an amount": Case(
        Ailment.PREFERRED_OTHERWISE,
        "proposal:water",
        [
            sound(quantities=[COST]),
            claim(field="quantities.cost", value=SEVEN, sources=read_in("gazette")),
        ],
        {"…": "'cost 7 PKR'"},
    ),
}


PLANS = ("a meeting overdue", "a meeting of a kind overdue", "a pause overdue")
"""Past their day, they break no promise."""


def filled(mend: str, gaps: Mapping[str, str]) -> str:
    """The first command that is named, with words in its gaps."""
    command = first_command(mend)
    for gap, word in gaps.items():
        command = command.replace(gap, word)
    assert not re.search(r"…|\b(DATE|PARTY|SOURCE)\b", command), command
    return command


@pytest.mark.parametrize("name", MENDED)
def test_it_is_said_once_and_the_command_that_is_named_mends_it(office: Desk, name: str) -> None:
    ailment, thing, events, gaps = MENDED[name]
    ledger = told(*events)
    written(ledger, office.folder / "coop.db")
    office.file("coop.toml", OFFICE)
    (named,), (concern,) = concerns(ledger), asked(office)
    assert (concern["ailment"], concern["thing"]) == (ailment, thing)
    assert concern["severity"] == (Severity.WARNING if name in PLANS else SEVERITIES[ailment])
    office.says(filled(named.mend, gaps))
    assert [each for each in asked(office) if (each["ailment"], each["thing"]) == (ailment, thing)] == []


@pytest.mark.parametrize("name", ["office", "Büro 1"])
def test_a_calendar_that_a_deadline_names_is_stated_as_it_is_said(office: Desk, name: str) -> None:
    written(
        told(meeting("round", ON), assigned(deadline=working_days(calendar=name), **OURS)), office.folder / "coop.db"
    )
    office.file("coop.toml", 'we = "AA"\n')
    (concern,) = asked(office)
    heading = re.search(r"write (\[.+\]) into coop\.toml", concern["mend"])
    assert heading
    assert heading[1] in concern["why"]
    office.file("coop.toml", f'we = "AA"\n{heading[1]}\n')
    assert asked(office) == []


def test_a_deadline_that_names_another_calendar_than_was_meant_is_corrected_as_it_is_said(office: Desk) -> None:
    written(
        told(meeting("round", ON), assigned(deadline=working_days(calendar="x"), **OURS)), office.folder / "coop.db"
    )
    office.file("coop.toml", OFFICE)
    (concern,) = asked(office)
    office.says(concern["mend"].partition("is meant, ")[2].replace("NAME", "office"))
    assert asked(office) == []


def test_an_action_without_a_name_is_named_by_the_event_that_assigned_it(office: Desk) -> None:
    ledger = told(assigned(None, PAST, label="task", **OURS))
    written(ledger, office.folder / "coop.db")
    (concern,) = concerns(ledger)
    assert concern.thing == f"action:{ledger.ids['task']}"
    office.says(first_command(concern.mend).replace("DATE", "2026-02-20"))
    assert asked(office) == []


def test_for_whom_a_person_spoke_at_a_meeting_is_named_where_the_list_of_that_meeting_says_so(office: Desk) -> None:
    delegate = Participant(
        party=PartyId("person-p"), role=ParticipantRole.DELEGATE, on_behalf_of=(PartyId("ministry-d"),)
    )
    there = meeting("round", ON, participants=[delegate])
    spoke = endorsed(["person-p"], "welcomed", meeting="round", endorsement="words", sources=BOTH)
    written(told(there, sound(), spoke), office.folder / "coop.db")
    (concern,) = asked(office)
    assert (concern["ailment"], concern["thing"]) == ("speaks_for_nobody", "endorsement:words")
    assert "ministry-d" in concern["mend"]
    office.says(first_command(concern["mend"]))
    assert asked(office) == []


# The other ways to mend it that are named


OTHER_WAYS = {
    "moved": (
        "a meeting overdue",
        "coop record meeting-scheduled --meeting round --status confirmed --date 2026-06-30",
    ),
    "put off": (
        "an action overdue",
        "coop record action-rescheduled --action report --deadline-said x --deadline-relation on --deadline-due 2027",
    ),
    "given up": ("an action overdue", "coop record action-dropped --action report"),
    "renewed": (
        "a term that is past",
        "coop record instrument-step-taken --instrument memo --step renewed --term-end 2027-12-31",
    ),
    "lapsed": ("stale", "coop record proposal-lapsed --proposal water"),
    "declined": ("a pause overdue", "coop record proposal-declined --proposal water"),
}
"""What else is named as a way to mend each, written out."""


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_what_else_became_of_it_mends_it_too(office: Desk, way: str) -> None:
    name, command = OTHER_WAYS[way]
    written(told(*MENDED[name].events), office.folder / "coop.db")
    (concern,) = asked(office)
    assert command.split()[2] in concern["mend"] or "what became of it" in concern["mend"]
    office.says(command)
    assert concern["ailment"] not in [each["ailment"] for each in asked(office)]


def test_a_renewal_as_it_is_named_mends_a_term_that_is_past(office: Desk) -> None:
    written(told(*MENDED["a term that is past"].events), office.folder / "coop.db")
    (concern,) = asked(office)
    renewed = "coop " + concern["mend"].partition(", or ")[2].replace("DATE", "2027-12-31")
    office.says(renewed.replace("coop instrument", "coop record instrument"))
    assert asked(office) == []


# What somebody has to look at first


def test_what_was_introduced_in_two_ways_is_said_and_is_mended_by_taking_one_back(office: Desk) -> None:
    one, other = two_desks()
    for ledger, title in ((one, "Water"), (other, "Waters")):
        ledger.clock.turn_to(RECORDED)
        ledger.tell(*PRESS, sound(title=title))
    exchange(one, other)
    found = [each for each in concerns(one) if each.thing == "proposal:water"]
    assert [(each.ailment, each.severity) for each in found] == [(Ailment.CONTESTED, Severity.ERROR)]
    written(one, office.folder / "coop.db")
    assert "Waters" in office.says(first_command(found[0].mend))
    waters = max(each.position for each in one.read() if each.envelope.type == "ProposalMade")
    office.says(f"coop retract {waters} --reason twice")
    assert [each for each in asked(office) if each["thing"] == "proposal:water"] == []


def test_two_corrections_of_one_event_are_said_and_are_mended_by_taking_one_back(office: Desk) -> None:
    ledger = told(sound(label="asked"))
    asked_ = EventId(ledger.ids["asked"])
    ledger.tell(sound(summary="one", replaces=asked_, label="one"), sound(summary="two", replaces=asked_))
    (concern,) = concerns(ledger)
    assert (concern.ailment, concern.severity, concern.thing) == (
        *(Ailment.COMPETING, Severity.WARNING),
        "proposal:water",
    )
    written(ledger, office.folder / "coop.db")
    assert asked(office)[0]["ailment"] == "competing"
    office.says(first_command(concern.mend))
    ledger.tell(retracted("one"))
    assert concerns(ledger) == []


@pytest.mark.parametrize(
    ("status", "ailment"),
    [
        ({"disposition": "cancelled"}, Ailment.REPORTED_CONFLICTS),
        ({"stage": "proposed"}, Ailment.REPORTED_BEHIND),
        ({"stage": "completed"}, None),
        ({"stage": "agreed_in_principle"}, None),
        ({"stage": "agreed_in_principle", "disposition": "active"}, None),
    ],
)
def test_a_source_that_contradicts_the_events_is_said_and_one_that_is_merely_ahead_is_not(
    office: Desk, status: Mapping[str, str], ailment: Ailment | None
) -> None:
    report = reported(on="2026-01-10", sources=read_in("register"), label="report", **status)
    ledger = told(sound(), agreed(on="2026-01-05", sources=BOTH), report)
    found = concerns(ledger)
    assert [each.ailment for each in found] == ([ailment] if ailment else [])
    written(ledger, office.folder / "coop.db")
    for each in found:
        assert each.severity is SEVERITIES[each.ailment]
        assert "register" in office.says(first_command(each.mend))
        office.says("coop retract --reason outdated", str(ledger.log.head().position))
        assert asked(office) == []


ONE = read_in("paper")
OTHER = read_in("weekly")
RIVALS: dict[str, tuple[Sequence[AnyEvent], str, str]] = {
    "a title": (
        [sound(sources=ONE), claim(field="title", value="Waters", sources=OTHER)],
        "proposal:water",
        "--about proposal:water --field title --value Water",
    ),
    "a day": (
        [sound(sources=ONE), claim(field="on", value="2025-01-01", sources=OTHER)],
        "proposal:water",
        f"--about proposal:water --field on --value {ON}",
    ),
    "an amount": (
        [sound(sources=ONE, quantities=[COST]), claim(field="quantities.cost", value=SEVEN, sources=OTHER)],
        "proposal:water",
        """--about proposal:water --field quantities.cost --value '{"of": "cost", "value": "5", "unit": "PKR"}'""",
    ),
    "whether it happened": (
        [sound(sources=ONE), claim(stance="denies", sources=OTHER)],
        "proposal:water",
        "--about proposal:water",
    ),
    "the words of an answer": (
        [
            sound(),
            endorsed(["DD"], "noted", endorsement="yes", on=ON, words="well", sources=ONE),
            claim("endorsement:yes", field="words", value="nothing of it", sources=OTHER),
        ],
        "endorsement:yes",
        "--about endorsement:yes --field words --value well",
    ),
    "the place of a meeting": (
        [
            meeting("round", ON, place="Islamabad", sources=ONE),
            claim("meeting:round", field="place", value="Lahore", sources=OTHER),
        ],
        "meeting:round",
        "--about meeting:round --field place --value Islamabad",
    ),
}
"""Stories in which two accounts are as good, what they are about, and what a person says who prefers the recorded."""


@pytest.mark.parametrize("of", RIVALS)
def test_accounts_of_which_none_is_better_are_said_once_and_mended_by_preferring_one(office: Desk, of: str) -> None:
    events, thing, preferring = RIVALS[of]
    written(told(*events), office.folder / "coop.db")
    found = [each for each in asked(office) if each["ailment"] == "disputed"]
    assert [(each["thing"], each["severity"]) for each in found] == [(thing, "warning")]
    look, _, prefer = found[0]["mend"].partition("; ")
    assert office.says(look)
    prefer = prefer.removeprefix("then ").replace("--reason …", "--reason checked")
    office.says(prefer.replace("…", f"{preferring} --cite paper"))
    assert [each for each in asked(office) if each["ailment"] in ("disputed", "preferred_otherwise")] == []


def test_an_account_by_which_it_would_stand_elsewhere_is_said_of_the_answer_and_not_of_the_proposal_again() -> None:
    answered = endorsed(["DD"], "agreed", endorsement="yes", on=ON, sources=ONE)
    rival = claim("endorsement:yes", field="strength", value="noted", sources=OTHER)
    ledger = told(sound(), answered, rival)
    assert Mark.DISPUTED in ledger.proposal("water").marks
    disputed = [each for each in concerns(ledger) if each.ailment is Ailment.DISPUTED]
    assert [(each.thing, each.severity) for each in disputed] == [("endorsement:yes", Severity.WARNING)]


# What is none


@pytest.mark.parametrize(
    "events",
    [
        [],
        [sound()],
        [sound(), agreed(on=ON, sources=BOTH), signed(on=ON, sources=BOTH, term=term(end="2026-12-31"))],
        [sound(), claim(field="title", value="Waters", stance="silent", sources=ONE)],
        [sound(sources=read_in("gazette", "paper")), claim(field="title", value="Waters", sources=OTHER)],
        [sound(), endorsed(["ministry-d"], "noted", on=ON, sources=BOTH)],
        [sound(), endorsed(["person-p"], "noted", on_behalf_of=["DD"], on=ON, sources=BOTH)],
        [sound(sources=[]), declined(on=ON)],
        [sound(on="2020"), declined(on=ON)],
        [sound(sources=[]), claimed(on=ON)],
        [sound(on="2020-01-01"), suspended(until=deadline(due="2026-06-30"), on=ON, sources=BOTH)],
        [assigned(deadline=deadline(due="2026-06-30"), **OURS)],
        [assigned(deadline=deadline("none"), **OURS)],
        [assigned(**OURS)],
        [assigned(deadline=PAST, **OURS), done(on="2026-01-20")],
        [assigned(deadline=PAST, on=ON), dropped(on=ON)],
        [sound(), suspended(on=ON, sources=BOTH), assigned(deadline=PAST, about=["proposal:water"], **OURS)],
        [scheduled(date="2026-01-31", on=ON), meeting("round", "2026-01-31")],
        [scheduled(date="2026-01-31", on="2026-01-02"), scheduled(status="cancelled", on=ON)],
        [scheduled(date="2026-06-30", on=ON)],
        [signed(proposals=[], on="2025-01-01", term=term(end="2025-12-31")), ended(proposals=[], on="2025-12-31")],
        [signed(proposals=[], on="2025-01-01", term=term(end="2025-12-31", auto_renews="P1Y"))],
        [step("drafted", on="2025-01-01", term=term(end="2025-12-31"))],
        [sound(), signed(on=ON, sources=BOTH), ended(proposals=["water"], on="2026-01-20", sources=BOTH)],
        [
            *(sound(), sound("dams"), signed(proposals=["water", "dams"], on=ON, sources=BOTH)),
            begun(proposals=["dams"], on=ON, sources=BOTH),
            ended(proposals=["water"], on="2026-01-20", sources=BOTH),
        ],
        [*WINE, announced(2, on=ON), itemised("proposal:wine", "proposal:wool", on=ON)],
        [*WINE, announced(1, on=ON, count_is="at_least"), itemised("proposal:wine", "proposal:wool", on=ON)],
    ],
)
def test_nothing_seems_to_be_wrong(events: Sequence[AnyEvent]) -> None:
    assert ailments(*events) == []


# On a day


@pytest.mark.parametrize(
    ("events", "ailment", "before", "since"),
    [
        ([assigned(deadline=PAST, **OURS)], "overdue", "2026-01-31", "2026-02-01"),
        ([assigned(deadline=deadline(due="2026-02"), **OURS)], "overdue", "2026-02-28", "2026-03-01"),
        ([scheduled(date="2026-01-31", on=ON)], "overdue", "2026-01-31", "2026-02-01"),
        ([sound(on="2026-01-04")], "stale", "2026-07-02", "2026-07-03"),
        ([sound(on="2024-01-01")], "dormant", "2025-06-23", "2025-06-24"),
        ([signed(proposals=[], on="2025-01-01", term=term(end="2026-02-28"))], "ran_out", "2026-02-28", "2026-03-01"),
        ([signed(proposals=[], on="2025-01-01", term=term(end="2026-02"))], "ran_out", "2026-02-28", "2026-03-01"),
    ],
)
def test_what_hangs_on_the_day_is_wrong_from_that_day_on(
    events: Sequence[AnyEvent], ailment: str, before: str, since: str
) -> None:
    ledger = told(*events)
    assert ailment not in [each.ailment for each in concerns(ledger, before)]
    assert [each.ailment for each in concerns(ledger, since)] == [ailment]


def test_a_term_that_renews_itself_ran_out_when_notice_was_given() -> None:
    memo = signed(proposals=[], on="2025-01-01", term=term(end="2025-12-31", auto_renews="P1Y", notice="P1M"))
    ledger = told(memo, step("notice_given", on="2025-11-15"))
    assert [[each.ailment for each in concerns(ledger, day)] for day in ("2025-12-31", "2026-01-01")] == [
        [],
        ["ran_out"],
    ]


def test_the_commands_ask_on_the_day_they_are_told_else_today(office: Desk, machine: Machine) -> None:
    written(told(assigned(deadline=PAST, **OURS)), office.folder / "coop.db")
    assert [each["ailment"] for each in asked(office)] == ["overdue"]
    assert asked(office, "--on 2026-01-31") == []
    assert [each["ailment"] for each in asked(office, "--on 2026-02")] == ["overdue"]
    machine.turn_to("2026-01-31")
    assert asked(office) == []
    assert [each["ailment"] for each in asked(office, "--on 2026-02-01")] == ["overdue"]


def test_what_had_only_possibly_happened_by_the_day_is_marked(office: Desk) -> None:
    events = [assigned(deadline=PAST, **OURS), done(on="2026-02"), assigned("letter", on="2026-02")]
    ledger = given(*PRESS, *events, clock=Clock("2026-03-01T09:00"))
    written(ledger, office.folder / "coop.db")
    found = asked(office, "--on 2026-02-15")
    assert [(each["thing"], each["ailment"], each["possibly"]) for each in found] == [
        ("action:report", "overdue", "possibly no longer"),
        ("action:letter", "no_owner", "only possibly"),
    ]
    shown = office.says("coop health --on 2026-02-15")
    assert "\tpossibly\n" in shown
    assert "\tonly possibly\n" in shown


def test_an_office_sets_when_something_is_stale(office: Desk) -> None:
    written(told(sound()), office.folder / "coop.db")
    assert asked(office) == []
    office.file("coop.toml", "[staleness.proposed]\nquiet = 10\nstale = 20\ndormant = 50\n")
    assert [each["ailment"] for each in asked(office)] == ["dormant"]
    office.file("other.toml", "[staleness.proposed]\nquiet = 10\nstale = 20\n")
    assert [each["ailment"] for each in asked(office, "--config other.toml")] == ["stale"]
    assert health(told(sound()), date(2026, 3, 1), configuration.read("[staleness.proposed]\nquiet = 5\nstale = 6\n"))


# As it is shown


MANY = [
    sound(sources=ONE),
    discussed(proposal="wine", on="2025-06-01", sources=BOTH),
    discussed(proposal="wool", on="2024-06-01", sources=BOTH),
    assigned("b", on=ON, deadline=PAST),
    assigned("a", on=ON, deadline=PAST, owners=["AA"]),
    assigned("c", on=ON, deadline=SOON, owners=["AA"]),
]
"""Several things that are wrong."""


def test_what_matters_most_comes_first_then_by_what_it_is_and_by_name() -> None:
    ledger = told(*MANY)
    ledger.tell(retracted(ledger.tell(sound(proposal="wells"))[0].event_id))
    assert [(each.severity.value, each.ailment.value, each.thing) for each in concerns(ledger)] == [
        ("error", "overdue", "action:a"),
        ("error", "overdue", "action:b"),
        ("warning", "dormant", "proposal:wool"),
        ("warning", "stale", "proposal:wine"),
        ("warning", "undetermined", "action:c"),
        ("warning", "no_owner", "action:b"),
        ("notice", "single_source", "proposal:water"),
    ]


def test_every_ailment_has_a_severity_and_one_of_these_tests_has_it() -> None:
    assert {*SEVERITIES} == {*Ailment}
    told_ = {case.ailment for case in MENDED.values()}
    others = {Ailment.CONTESTED, Ailment.COMPETING, Ailment.DISPUTED}
    assert told_ | others | {Ailment.REPORTED_CONFLICTS, Ailment.REPORTED_BEHIND} == {*Ailment}


@pytest.mark.parametrize(
    ("severity", "shown"),
    [("notice", 7), ("warning", 6), ("error", 2)],
)
def test_only_what_matters_so_much_is_shown(office: Desk, severity: str, shown: int) -> None:
    written(told(*MANY), office.folder / "coop.db")
    assert len(asked(office, f"--severity {severity}")) == shown
    assert len(office.says(f"coop health --severity {severity}").splitlines()) == shown + 1


@pytest.mark.parametrize(
    ("events", "options", "code"),
    [
        (MANY, "", 0),
        (MANY, "--strict", 1),
        (MANY, "--strict --severity error", 1),
        ([sound(sources=ONE)], "--strict", 0),
        ([sound(sources=ONE)], "--strict --severity notice", 0),
        ([assigned(on=ON)], "--strict", 1),
        ([assigned(on=ON)], "--strict --severity error", 0),
        ([sound()], "--strict", 0),
        ([assigned(deadline=PAST, **OURS)], "--strict --on 2026-01-31", 0),
        ([assigned(deadline=PAST, **OURS)], "--strict --on 2026-02-01", 1),
    ],
)
def test_strictly_a_warning_or_an_error_that_is_shown_ends_with_one(
    office: Desk, events: Sequence[AnyEvent], options: str, code: int
) -> None:
    written(told(*events), office.folder / "coop.db")
    for form in ("table", "json"):
        assert office.run(f"coop health {options} --format {form}").code == code


def test_health_as_a_table_and_as_json(office: Desk) -> None:
    ledger = told(assigned(deadline=PAST, **OURS))
    written(ledger, office.folder / "coop.db")
    position = ledger.log.head().position
    mend = "coop record action-done --action report --on DATE, or action-rescheduled, or action-dropped"
    what = "action due 2026-01-31: said: 2026-01-31"
    assert office.says("coop health") == (
        "severity\twhat\tid\ttitle\twhy\tevent\tmend\n"
        f"error\toverdue\taction:report\tWrite the report\t{what}\t{position}\t{mend}\n"
    )
    assert asked(office) == [
        {
            "severity": "error",
            "ailment": "overdue",
            "thing": "action:report",
            "title": "Write the report",
            "why": what,
            "position": position,
            "mend": mend,
        }
    ]


def test_where_nothing_is_wrong_it_says_so(office: Desk) -> None:
    written(told(sound()), office.folder / "coop.db")
    assert office.run("coop health") == ("", "coop: nothing seems to be wrong on 2026-03-01\n", 0)
    assert office.run("coop health --strict").code == 0
    assert office.says("coop health --format json") == "[]\n"
    answer = office.run("coop health --on 2026-02-15")
    assert (answer.out, answer.code) == ("", 0)
    assert answer.err.endswith("coop: nothing seems to be wrong on 2026-02-15\n")


def test_a_word_for_a_severity_that_is_none_cannot_be_read(office: Desk) -> None:
    written(told(), office.folder / "coop.db")
    said = office.cannot_read("coop health --severity grave")
    assert "'grave' is none of its words; they are notice, warning, error" in said


def test_an_ailment_keeps_its_key_from_day_to_day() -> None:
    ledger = told(*MANY)
    keys = [{each.key for each in concerns(ledger, day)} for day in ("2026-03-01", "2026-03-02")]
    assert keys[0] == keys[1]
    assert len(keys[0]) == len(concerns(ledger))
