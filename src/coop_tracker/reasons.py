"""Why what depends on a day, or on counting, is what it is: due, in force, quiet, announced, answered."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from coop_tracker import action, bundle, evidence, instrument, queries, schedule
from coop_tracker.accounts import cited
from coop_tracker.activity import activity
from coop_tracker.answers import answers
from coop_tracker.configuration import Configuration
from coop_tracker.events import InstrumentId, MeetingScheduled, ProposalId
from coop_tracker.explanation import RULES, Considered, Explanation
from coop_tracker.history import Entry, History
from coop_tracker.proposal import read
from coop_tracker.queries import bundles
from coop_tracker.reading import Reading
from coop_tracker.vocabulary import Counting, InstrumentStep


class Asked(NamedTuple):
    """The record at a moment, and the day for which it is asked; None: nothing is asked that depends on one."""

    view: Reading
    day: date | None
    configuration: Configuration


def reasons(asked: Asked, kind: str, slug: str, history: History, field: str | None) -> Iterator[Explanation]:
    """The explanations of what is worked out when it is asked; none for kinds of which nothing is."""
    match kind:
        case "action" if asked.day:
            yield from _schedule(asked, slug, history, asked.day)
        case "meeting" if asked.day:
            yield from _planned(asked, slug, history, asked.day)
        case "instrument" if asked.day:
            yield from _in_force(asked, slug, history, asked.day)
        case "bundle":
            yield from _announced(asked, slug, history)
        case "proposal":
            if field == "activity" and asked.day:
                yield from _activity(asked, slug, history, asked.day)
            if field == "answers":
                yield from _answers(asked, slug, history)


def _made(
    asked: Asked,
    thing: str,
    field: str,
    answer: str | None,
    rule: int,
    because: str,
    decided_by: Iterable[Entry],
    considered: Iterable[Considered] = (),
    would_change: Iterable[str] = (),
) -> Explanation:
    entries = tuple(dict.fromkeys(decided_by))
    citations = [citation for entry in entries for citation in entry.event.sources]
    origins = tuple(evidence.origins(cited(citations), queries.registered(asked.view.connection)))
    told = f"{RULES[rule]}; {because}" if because else RULES[rule]
    return Explanation(thing, field, answer, rule, told, entries, origins, tuple(considered), tuple(would_change))


def _schedule(asked: Asked, slug: str, history: History, day: date) -> Iterator[Explanation]:
    found = action.read(slug, history)
    due = schedule.of_action(asked.view, slug, day, asked.configuration)
    if found is None or due is None:
        return
    decided = [*(each.by for each in found.deadlines[-1:]), *([found.closed_by] if found.closed_by else [])]
    earlier = (Considered(each.by, f"set an earlier deadline: {each.deadline.said}") for each in found.deadlines[:-1])
    parts = (Considered(each, "did a part of it, or did it once") for each in found.done if each is not found.closed_by)
    on = f"on {day}"
    when = f", due {due.days}" if due.days.is_known else ""
    yield _made(
        asked,
        f"action:{slug}",
        "schedule",
        due.schedule,
        18,
        f"{on}{when}: {due.why}",
        decided or found.assigned[:1],
        [*earlier, *parts],
        [] if found.closed_by else ["an event that says it was done, rescheduled or dropped"],
    )


def _planned(asked: Asked, slug: str, history: History, day: date) -> Iterator[Explanation]:
    due = schedule.of_meeting(asked.view, slug, day, asked.configuration)
    if due is None:
        return
    plans = [entry for entry in history.entries if isinstance(entry.event, MeetingScheduled)]
    decided = [entry for entry in plans if entry.position == due.position]
    earlier = (Considered(entry, "was another plan for it") for entry in plans if entry.position != due.position)
    when = f", due {due.days}" if due.days.is_known else ""
    yield _made(
        asked,
        f"meeting:{slug}",
        "schedule",
        due.schedule,
        18,
        f"on {day}{when}: {due.why}",
        decided,
        earlier,
        ["an event that says it was held, moved or called off"],
    )


def _in_force(asked: Asked, slug: str, history: History, day: date) -> Iterator[Explanation]:
    found = instrument.read(InstrumentId(slug), history, asked.view.world())
    if found is None:
        return
    now = instrument.force_of(found, day)
    answer = {True: "yes", False: "no", None: "cannot be told"}[now.in_force]
    others = (entry for entry, _ in found.introductions if entry not in found.decided_by)
    changes = ["an event that ends, renews, amends or suspends it"]
    if ahead := instrument.notice_ahead(found.terms, day):
        changes.append(f"notice given by {ahead[1]}: it would end on {ahead[0]}")
    yield _made(
        asked,
        f"instrument:{slug}",
        "in_force",
        answer,
        21,
        f"on {day}: {now.why}",
        found.decided_by,
        [
            *(Considered(claim, f"is an account as good: {_said(terms, day)}") for claim, terms in found.readings),
            *(Considered(entry, _no_reason(entry)) for entry in others),
        ],
        changes,
    )


def _said(terms: instrument.Terms, day: date) -> str:
    return instrument.force(terms, day).why


def _no_reason(entry: Entry) -> str:
    """Why an event of an instrument does not decide whether it is in force."""
    step = getattr(entry.event, "step", None)
    if step is InstrumentStep.NOTICE_GIVEN:
        return "was taken back"
    return "takes notice back" if step is InstrumentStep.NOTICE_WITHDRAWN else "says nothing of when it applies"


def _announced(asked: Asked, slug: str, history: History) -> Iterator[Explanation]:
    found = bundle.read(slug, history)
    if found is None:
        return
    (status,) = bundles.bundles(asked.view.connection, slug)
    counted = [each for each in found.growth if each.said.count is not None]
    last = max((n for n, each in enumerate(counted) if each.said.counting is Counting.TOTAL), default=0)
    earlier = (
        Considered(each.by, f"announced {each.announced} in all, before a later total") for each in counted[:last]
    )
    yield _made(
        asked,
        f"bundle:{slug}",
        "announced",
        str(found.announced) if found.announced else None,
        17,
        f"{len(status.items)} are known one by one, and are never added to what was announced",
        (each.by for each in counted[last:]),
        earlier,
        ["a later total, or an announcement of additional ones"],
    )


def _activity(asked: Asked, slug: str, history: History, day: date) -> Iterator[Explanation]:
    found = read(ProposalId(slug), history, asked.view.world())
    idle = activity(asked.view.connection, day, asked.configuration.staleness, proposal=slug)
    moved = {entry.event_id for entry in found.substantive}
    others = (entry for entry in history.entries if entry.event_id not in moved)
    considered = [Considered(entry, "moves nothing, and so keeps nothing going") for entry in others]
    if not idle:
        because = f"on {day}: what is closed, suspended or deferred has no activity"
        yield _made(asked, f"proposal:{slug}", "activity", None, 19, because, [])
        return
    last = [found.last_moved] if found.last_moved else []
    because = f"on {day}, at the stage {idle[0].stage.label}: {idle[0].why}"
    changes = ["an event of its own, or something done about it"]
    yield _made(asked, f"proposal:{slug}", "activity", idle[0].activity, 19, because, last, considered, changes)


def _answers(asked: Asked, slug: str, history: History) -> Iterator[Explanation]:
    world = asked.view.world()
    for each in answers(read(ProposalId(slug), history, world), history, world):
        strongest = [Considered(each.strongest.entry, "was warmer, and is not the latest")] if each.strongest else []
        yield _made(
            asked,
            f"proposal:{slug}",
            "answers",
            f"{each.side}: {each.voice.label}",
            12,
            each.voice.definition,
            [each.latest.entry] if each.latest else each.silent_by,
            strongest,
            [f"words of {each.side} about it, or a withdrawal"],
        )
