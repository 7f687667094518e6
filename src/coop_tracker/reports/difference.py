"""What changed, in words: between two moments, and by taking entries back or correcting them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from coop_tracker import codec
from coop_tracker.dependents import NAMED, Dependents, Outcome
from coop_tracker.diff import Change, Counted, Diff, Kind, Learned
from coop_tracker.events import kebab
from coop_tracker.moments import TIMELESS, Moments, day_in_words
from coop_tracker.queries import ProposalStatus
from coop_tracker.reports import listing
from coop_tracker.reports.chronicle import who
from coop_tracker.reports.page import Block, Line
from coop_tracker.reports.story import cited, gist
from coop_tracker.safe import for_markdown
from coop_tracker.vocabulary import Disposition, Stage

ARROW: Final = "→"

# What would come of it


def outcome(each: Outcome) -> Iterator[str]:
    """What becomes of a proposal's answers, a line each: ``stage of water: endorsed → proposed``."""
    for name in ("stage", "disposition"):
        was, now = getattr(each.before, name), getattr(each.after, name)
        if was != now:
            yield f"{name} of {each.after.proposal}: {_label(was)} {ARROW} {_label(now)}"


def depending(found: Dependents) -> Iterator[str]:
    """What depends on events that are to be retracted, a line each."""
    for orphan in found.orphans:
        more = " and more" if len(orphan.named_by) == NAMED else ""
        noun = "event" if len(orphan.named_by) == 1 else "events"
        named_by = ", ".join(map(str, orphan.named_by))
        yield f"nothing else introduces {orphan.thing}, which {noun} {named_by}{more} will still name"
    for each in found.referring:
        yield f"event {each.recorded.position}, {kebab(each.recorded.envelope.type)}, refers to event {each.to}"
    for position in found.returning:
        yield f"event {position} will count again"
    for each_outcome in found.outcomes:
        yield from outcome(each_outcome)


# Between two moments


class _Item(NamedTuple):
    """A proposal in a track, with its changes."""

    name: str
    title: str
    changes: list[Change]


class _Section(NamedTuple):
    track: str | None
    title: str
    items: list[_Item]


def _sections(diff: Diff, only: str | None) -> list[_Section]:
    """The tracks on which something changed, by their identifiers; last, the proposals on none."""
    items = {name: _Item(name, diff.titles.get(f"proposal:{name}", name), diff.changes(name)) for name in diff.names()}
    tracks = {track for name in items for track in diff.tracks_of(name)} | {track for track in diff.tracks if track}
    wanted: list[str | None] = [only] if only else [*sorted(tracks), None]
    sections = [
        _Section(
            track,
            diff.titles.get(f"track:{track}", track) if track else "on no track",
            [items[name] for name in diff.on_track(track)],
        )
        for track in wanted
    ]
    return [each for each in sections if each.items or (each.track and _of_track(diff, each.track))]


def _of_track(diff: Diff, track: str) -> str:
    """What became of a track itself; empty: nothing that its proposals do not tell."""
    before, after = diff.tracks.get(track, (None, None))
    if after and not before:
        return "new"
    if before and not after:
        return "not known any more"
    return f"“{before.title}” {ARROW} “{after.title}”" if before and after and before.title != after.title else ""


def moments(asked: Moments) -> str:
    """Which moments a record is limited to: ``what had happened by 2025-07-27, recorded up to position 40``."""
    told = [
        f"what {words} by {day_in_words(moment)}"
        for words, moment in (("had happened", asked.on), ("the public could know", asked.public))
        if moment
    ]
    return ", ".join([*told, f"{'' if told else 'what was '}recorded up to position {asked.as_of}"])


def title(diff: Diff) -> tuple[str, str]:
    """Between what it is, in two lines."""
    return f"from {moments(diff.before)}", f"to   {moments(diff.after)}"


def summary(diff: Diff, only: str | None = None) -> str:
    """How much of what is new happened, and how much was only learned late; ``only``: on this track."""
    here = None if only is None else {f"proposal:{name}" for name in diff.on_track(only)} | {f"track:{only}"}
    came, went = (
        [each for each in events.values() if here is None or not here.isdisjoint(each.about)]
        for events in (diff.came, diff.went)
    )
    learned = [diff.learned(each) for each in came]
    counts = {word: learned.count(word) for word in Learned}
    told = [
        f"{counts[word]} {words}"
        for word, words in (
            (Learned.HAPPENED, "happened since"),
            (Learned.LATE, "had happened before and were learned late"),
            (Learned.CANNOT_TELL, "of which that cannot be told"),
            (Learned.TIMELESS, "about names or the record"),
        )
        if counts[word]
    ]
    if went:
        told.append(f"{len(went)} that no longer count")
    changed = bool(_sections(diff, only)) if only else bool(diff)
    return f"events: {'; '.join(told)}" if told else "no event of its own" if changed else "nothing changed"


def blocks(diff: Diff, only: str | None = None) -> list[Block]:
    """What changed on each track, as blocks of a page."""
    found = []
    for section in _sections(diff, only):
        lines: list[Line] = []
        if section.track and (told := _of_track(diff, section.track)):
            lines.append(("track", told))
        for item in section.items:
            lines.append((item.name, item.title))
            for change in item.changes:
                lines.append((f"  {change.kind.label}", _between(change)))
                lines += [("", text) for text in _events(diff, change)]
        heading = f"{section.track}: {section.title}" if section.track else section.title
        found.append(Block(heading, lines))
    if only is None:
        found.append(Block("about no proposal", [("", text) for text in _others(diff)]))
    return found


def markdown(diff: Diff, only: str | None = None) -> Iterator[str]:
    """The same as Markdown, line by line."""
    yield "# What changed"
    yield ""
    yield f"From {for_markdown(moments(diff.before))} to {for_markdown(moments(diff.after))}."
    yield ""
    yield f"{for_markdown(summary(diff, only)).capitalize()}."
    for section in _sections(diff, only):
        name = f" ({for_markdown(section.track)})" if section.track else ""
        yield from ("", f"## {for_markdown(section.title)}{name}")
        if section.track and (told := _of_track(diff, section.track)):
            yield from ("", f"Track: {for_markdown(told)}")
        for item in section.items:
            yield from ("", f"### {for_markdown(item.title)} ({for_markdown(item.name)})", "")
            for change in item.changes:
                between = _between(change)
                yield f"- **{change.kind.label}**{': ' + for_markdown(between) if between else ''}"
                for text in _events(diff, change):
                    yield f"    - {for_markdown(text)}"
    others = [*_others(diff)] if only is None else []
    if others:
        yield from ("", "## About no proposal", "")
        for text in others:
            yield f"- {for_markdown(text)}"


def plain(diff: Diff, only: str | None = None) -> dict[str, Any]:
    """The same for programs, as ``coop diff --format json`` has it; a promise (docs/json.md)."""
    came, went = diff.others() if only is None else ([], [])
    return {
        "from": _plain_moments(diff.before),
        "to": _plain_moments(diff.after),
        "tracks": [
            {
                "track": section.track,
                "title": section.title,
                "is_new": _is_new(diff, section.track),
                "proposals": [_plain_item(diff, item) for item in section.items],
            }
            for section in _sections(diff, only)
        ],
        "came": [plain_event(diff, each, came=True) for each in came],
        "went": [plain_event(diff, each, came=False) for each in went],
    }


FIELDS: Final = ("track", "proposal", "title", "kind", "before", "after", "came", "went")


def changes(diff: Diff, only: str | None = None) -> Iterator[dict[str, Any]]:
    """A row for each change of a proposal on a track, and for each event about none (docs/json.md)."""
    for section in _sections(diff, only):
        if section.track and (told := _of_track(diff, section.track)):
            yield {"track": section.track, "title": section.title, "kind": told}
        for item in section.items:
            for change in item.changes:
                yield {
                    "track": section.track,
                    "proposal": item.name,
                    "title": item.title,
                    "kind": str(change.kind),
                    "before": change.before,
                    "after": change.after,
                    "came": [each.position for each in change.came],
                    "went": [each.position for each in change.went],
                }
    came, went = diff.others() if only is None else ([], [])
    if came or went:
        positions = ([each.position for each in events] for events in (came, went))
        yield dict(zip(("kind", "came", "went"), ("about no proposal", *positions), strict=True))


def _plain_moments(asked: Moments) -> dict[str, Any]:
    on, public = (moment.isoformat(timespec="seconds") if moment else None for moment in (asked.on, asked.public))
    return {"on": on, "public": public, "as_of": asked.as_of}


def _is_new(diff: Diff, track: str | None) -> bool:
    before, after = diff.tracks.get(track or "", (None, None))
    return track is not None and after is not None and before is None


def _plain_item(diff: Diff, item: _Item) -> dict[str, Any]:
    pair = diff.proposals.get(item.name)
    return {
        "proposal": item.name,
        "title": item.title,
        "before": _plain_row(pair.before) if pair else None,
        "after": _plain_row(pair.after) if pair else None,
        "changes": [
            {
                "kind": str(change.kind),
                "before": change.before,
                "after": change.after,
                "came": [plain_event(diff, each, came=True) for each in change.came],
                "went": [plain_event(diff, each, came=False) for each in change.went],
            }
            for change in item.changes
        ],
    }


def _plain_row(row: ProposalStatus | None) -> dict[str, Any] | None:
    return listing.proposal(row) if row else None


def plain_event(diff: Diff, each: Counted, *, came: bool) -> dict[str, Any]:
    """An event of a difference, for programs."""
    data = codec.plain(each.event)
    return {
        "position": each.position,
        "event_id": each.event_id,
        "type": each.envelope.type,
        "on": str(each.on),
        "by": who(each.event),
        "words": data.get("words"),
        "sources": data.get("sources", []),
        "learned": str(diff.learned(each)) if came else None,
    }


def in_short(change: Change) -> str:
    """A change in a line: its kind, what was and is, and the events that made it (``moved: proposed → endorsed [35]``).

    Events that no longer count stand in a second pair of brackets.
    """
    between = _between(change)
    came, went = (", ".join(str(each.position) for each in events) for events in (change.came, change.went))
    told = [f"{change.kind.label}: {between}" if between else change.kind.label]
    told += [f"[{came}]"] * bool(came) + [f"(no longer [{went}])"] * bool(went)
    return " ".join(told)


def _between(change: Change) -> str:
    """What was and what is, in words."""
    if change.before is None and change.after is None:
        return ""
    words = [_word(change.kind, each) for each in (change.before, change.after)]
    return str(words[1]) if change.kind is Kind.NEW else f"{words[0]} {ARROW} {words[1]}"


def _word(kind: Kind, text: str | None) -> str:  # codes as words, slugs and titles as they are
    if text is None:
        return "none"
    return f"“{text}”" if kind is Kind.RENAMED else text if kind is Kind.PLACED else text.replace("_", " ")


def _events(diff: Diff, change: Change) -> Iterator[str]:
    """The events that made a change, in the order of recording."""
    for each in change.came:
        learned = diff.learned(each)
        mark = {Learned.LATE: "; learned late", Learned.CANNOT_TELL: "; perhaps learned late"}.get(learned, "")
        yield f"{_told(each)}{mark}"
    for each in change.went:
        yield f"no longer: {_told(each)}"
    if not change.came and not change.went and change.kind in (Kind.MOVED, *_FATES):
        yield "by what else is known now of its parties, meetings or instruments"


_FATES: Final = (Kind.REOPENED, Kind.PAUSED, Kind.CLOSED)


def _told(each: Counted) -> str:
    """An event in short: what it is, when, by whom, its words and where they were read."""
    says = gist(each.event)
    start = [f"event {each.position}", kebab(each.envelope.type)]
    start += [] if each.on.is_unknown else [str(each.on)]
    start += [", ".join(who(each.event))] if who(each.event) else []
    return f"{', '.join(start)}{': ' + says if says else ''}{cited(each.event)}"


def _others(diff: Diff) -> Iterator[str]:
    """Events about no proposal; what says what names mean is counted."""
    came, went = diff.others()
    for each in came:
        if not isinstance(each.event, TIMELESS):
            learned = "; learned late" if diff.learned(each) is Learned.LATE else ""
            yield f"{_told(each)}{learned}"
    names = [each for each in came if isinstance(each.event, TIMELESS)]
    if names:
        yield f"about names and the record: {_positions(names)}"
    for each in went:
        yield f"no longer: {_told(each)}"


def _positions(events: Sequence[Counted]) -> str:
    shown = ", ".join(str(each.position) for each in events[:20])
    noun = "event" if len(events) == 1 else "events"
    return f"{noun} {shown}{f' and {len(events) - 20:,} more' if len(events) > 20 else ''}"


def _label(word: Stage | Disposition | None) -> str:
    return word.label if word else "none"
