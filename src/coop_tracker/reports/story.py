"""Events told one by one: as the log has them, and with what each changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from coop_tracker import codec
from coop_tracker.events import (
    ActionAssigned,
    ActionDone,
    ActionRescheduled,
    AnyEvent,
    BundleAnnounced,
    BundleItemised,
    ClaimRecorded,
    InstrumentStepTaken,
    MeetingScheduled,
    ProgressReported,
    identifiers,
    introduced,
    kebab,
)
from coop_tracker.gathering import Recorded, read
from coop_tracker.log import Query, RecordedEvent, chain
from coop_tracker.queries import ProposalStatus
from coop_tracker.reports.rows import Listing
from coop_tracker.tracker import Change, Tracker
from coop_tracker.view import View
from coop_tracker.vocabulary import Counting, Qualifier, Stance

Told = Recorded | RecordedEvent
"""An event with what it says, or the envelope alone of one that was redacted."""


def events(view: View, about: str | None, types: Sequence[str], after: int, limit: int | None) -> Iterable[Told]:
    """The events asked for, in the order of recording; those too of which only the envelope is left."""
    until = view.moments.as_of
    if about is None:
        query = Query.of_types(*types) if types else None
        shown = filter(_shown_by(view), (told(each) for each in view.log.read(query, after=after, until=until)))
        return islice(shown, limit)
    history = view.history(about)
    holes = [each for each in view.log.read(Query.tagged(history.thing), until=until) if each.data is None]
    found: list[Told] = sorted([*history.recorded.values(), *holes], key=lambda each: each.position)
    return [each for each in found if each.position > after and (not types or _envelope(each).type in types)][:limit]


def _shown_by(view: View) -> Callable[[Told], bool]:
    """Whether an event had or possibly had happened and was public; of one without content, nobody can say."""
    world = view.world()
    return lambda each: not view.moments.choose or (isinstance(each, Recorded) and world.shows(each))


def told(envelope: RecordedEvent) -> Told:
    """An envelope with what it holds, if it still holds anything."""
    return next(read([envelope]), envelope)


def _envelope(each: Told) -> RecordedEvent:
    return each.envelope if isinstance(each, Recorded) else each


def plain(tracker: View, each: Told) -> dict[str, Any]:
    """An event as ``coop log --format json`` has it; a promise (docs/json.md)."""
    envelope = _envelope(each)
    data = codec.plain(each.event) if isinstance(each, Recorded) else None
    redaction = tracker.redactions([envelope]).get(envelope.position)
    return {
        "position": envelope.position,
        "event_id": envelope.event_id,
        "type": envelope.type,
        "on": data.get("on") if data else None,
        "recorded_at": chain.moment(envelope.recorded_at),
        "recorded_by": envelope.recorded_by,
        "data": data,
        "sources": data.get("sources", []) if data else [],
        "redacted_by": redaction.position if redaction else None,
        "hash": envelope.hash.hex(),
    }


def line(tracker: View, each: Told) -> tuple[Any, ...]:
    """An event as a row under the headings of the log."""
    envelope = _envelope(each)
    recorded = chain.moment(envelope.recorded_at)[:19] + "Z"
    start = (envelope.position, recorded, envelope.recorded_by, kebab(envelope.type))
    if isinstance(each, Recorded):
        return (*start, each.event.on, subject(tracker, each.event), gist(each.event))
    redaction = tracker.redactions([envelope]).get(envelope.position)
    why = f" by event {redaction.position}: {gist(redaction.event)}" if redaction else ", and no event says why"
    return (*start, None, None, f"redacted{why}")


def log(view: View) -> Listing[Told]:
    """How the events of a log are listed."""
    return Listing(
        fields=(
            *("position", "event_id", "type", "on", "recorded_at", "recorded_by", "data", "sources"),
            *("redacted_by", "hash"),
        ),
        plain=lambda each: plain(view, each),
        headings=("position", "recorded at", "by", "event", "on", "about", "says"),
        row=lambda each: line(view, each),
        stacks=(("position",), ("event", "about", "says"), ("on",), ("recorded at", "by")),
        numbers=("position",),
    )


def subject(tracker: View, event: AnyEvent) -> str:
    """What an event is about, in short: what it introduces, else the first things it names."""
    own = introduced(event)
    if own:
        return own.slug
    named = [*dict.fromkeys((each.kind, each.slug) for each in identifiers(event))][:3]
    events = tracker.log.find(slug for kind, slug in named if kind == "event")
    called = {each.event_id: f"event {each.position}" for each in events}
    return ", ".join(called.get(slug, slug) for _, slug in named)


def gist(event: AnyEvent) -> str:
    """What an event says, in one line: its words in quotation marks, else what it gives in its stead."""
    if isinstance(event, ClaimRecorded):
        return _claim(event)
    strength = getattr(event, "strength", None)
    told = [strength.label] if strength else []
    if words := getattr(event, "words", None):
        return " ".join([*told, f"“{words}”"])
    if told_otherwise := _follow_up(event):
        return told_otherwise
    for name in ("title", "name", "same_as", "reason", "role", "finding", "level", "stage", "disposition", "code"):
        if value := getattr(event, name, None):
            return " ".join([*told, str(getattr(value, "label", value))])
    more = (getattr(event, name, None) for name in ("manner", "relation", "ending"))
    return " ".join([*told, *(word.label for word in more if word)])


def _follow_up(event: AnyEvent) -> str:
    """What an event of follow-up says: who is to do what by when, which step was taken, how many were announced."""
    match event:
        case ActionAssigned():
            until = f", {event.deadline.said}" if event.deadline else ""
            return f"{event.text}{until}"
        case ActionRescheduled():
            return f"{event.deadline.said}{f': {event.reason}' if event.reason else ''}"
        case ActionDone():
            return event.outcome.label
        case MeetingScheduled():
            until = str(event.date) if event.date else event.deadline.said if event.deadline else ""
            return ", ".join(word for word in (event.status.label, until, event.reason) if word)
        case InstrumentStepTaken():
            return event.step.label
        case BundleAnnounced(count=int(count)):
            more = " more" if event.counting is Counting.ADDITIONAL else ""
            how = "" if event.count_is is Qualifier.EXACT else f"{event.count_is.label} "
            return f"{how}{count:,}{more} {event.of or ''}".rstrip()
        case ProgressReported(count=int(count)):
            reached = f" reached {event.reached.label}" if event.reached else ""
            return f"{count:,}{reached}"
        case BundleItemised():
            return ", ".join(event.items)
    return ""


def _claim(claim: ClaimRecorded) -> str:
    """``denies it``, ``asserts title: Water``."""
    what = claim.field or "it"
    value = f": {claim.value}" if claim.value is not None else ""
    return f"{claim.stance.label}{' about' if claim.stance is Stance.SILENT else ''} {what}{value}"


def cited(event: AnyEvent) -> str:
    """Where an event was read, to be put behind it: ``, gazette#p1, letter``."""
    return "".join(f", {one.source}#{one.locator}" if one.locator else f", {one.source}" for one in event.sources)


def changes(
    tracker: Tracker, about: str | None, until: int | str | None, on: str | None = None, public: str | None = None
) -> Iterator[Change]:
    """What each event changed, of all events or of those about one thing."""
    wanted = None if about is None else {each.position for each in tracker.history(about).recorded.values()}
    for change in tracker.changes(until, on=on, public=public):
        if wanted is None or change.recorded.position in wanted:
            yield change


def lines_of(tracker: View, change: Change) -> Iterator[str]:
    """A change in words: the event, then a line for each proposal whose answers it changed."""
    event = change.recorded.event
    on = f", {event.on}" if event.on else ""
    says = gist(event)
    what = f"{kebab(type(event).__name__)} {subject(tracker, event)}".rstrip()
    yield f"{change.recorded.position:>5}  {what}{on}{f': {says}' if says else ''}"
    for before, after in change.proposals:
        if differences := ", ".join(_differences(before, after)):
            yield f"       {after.proposal}: {differences}"


CHANGE_FIELDS: Final = ("position", "type", "event_id", "changed")


def plain_change(change: Change) -> dict[str, Any]:
    """A change as ``coop replay --format json`` has it; a promise (docs/json.md)."""
    return {
        "position": change.recorded.position,
        "type": change.recorded.envelope.type,
        "event_id": change.recorded.event_id,
        "changed": [
            {
                "proposal": after.proposal,
                "stage": [before.stage if before else None, after.stage],
                "disposition": [before.disposition if before else None, after.disposition],
                "endorsements": [before.endorsements if before else 0, after.endorsements],
                "inherited_endorsements": [
                    before.inherited_endorsements if before else 0,
                    after.inherited_endorsements,
                ],
            }
            for before, after in change.proposals
        ],
    }


def _differences(before: ProposalStatus | None, after: ProposalStatus) -> Iterator[str]:
    if before is None:
        yield f"new, {_label(after.stage)}"
        return
    for name in ("stage", "disposition", "completion", "reported_agrees"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{name.replace('_', ' ')} {_label(was)} → {_label(now)}"
    for name in ("endorsements", "inherited_endorsements", "raised"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{name.replace('_', ' ')} {was} → {now}"
    if before.title != after.title:
        yield f"title now “{after.title}”"
    if before.tracks != after.tracks:
        yield f"on {', '.join(after.tracks) or 'no track'}"
    yield from (f"marked {mark.label}" for mark in after.marks if mark not in before.marks)
    yield from (f"no longer marked {mark.label}" for mark in before.marks if mark not in after.marks)


def _label(word: Any) -> str:
    return str(word.label) if word else "nothing"
