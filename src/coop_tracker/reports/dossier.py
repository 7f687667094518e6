"""Everything about one thing on a page: where it stands, why, what was said, and where we read it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import frozen

from coop_tracker import codec, evidence, queries, rules
from coop_tracker.accounts import Accounts, accounts, cited, claims_about
from coop_tracker.configuration import Configuration
from coop_tracker.contests import Contest, contested
from coop_tracker.errors import UnknownThing
from coop_tracker.events import EventRedacted, kebab
from coop_tracker.gathering import Recorded
from coop_tracker.history import Entry, History, Removed
from coop_tracker.projections import Table
from coop_tracker.projections.model import BUILT_IN
from coop_tracker.reports import story
from coop_tracker.reports.ontheday import COVERED, Asked, on_the_day
from coop_tracker.reports.page import Block, Line
from coop_tracker.reports.standing import Standing
from coop_tracker.values import Value
from coop_tracker.view import View
from coop_tracker.vocabulary import Rank, Stance


@frozen
class Page:
    """The same in two forms: a title and blocks of lines for a person, plain data for a program."""

    title: tuple[str, str]
    blocks: list[Block]
    plain: dict[str, Any]


def about(view: View, subject: str, day: date, configuration: Configuration | None = None) -> Page:
    """Everything about one thing; on a day, beside it what is otherwise if all that may have happened by then had.

    Args:
        view: the record, at whatever moment.
        subject: the thing, as ``kind:slug``, or the slug where one kind has it.
        day: the day for which it is said whether something is due or in force.
        configuration: what is soon, who *we* are, and which days are worked.

    Raises:
        UnknownThing: nothing is known by that name, or several things are.
    """
    asked = Asked(day, configuration or Configuration())
    other = view.possibly
    if other is None:
        return _about(view, subject, asked)
    try:
        certain = _about(view, subject, asked)
    except UnknownThing:
        possible = _about(other, subject, asked)
        alone = Block("possibly", [("", "all that is known of it only possibly had happened by then")])
        return Page(possible.title, [alone, *possible.blocks], {**possible.plain, "certain": False, "possibly": {}})
    possible = _about(view.otherwise, subject, asked) if view.otherwise else certain
    differs = {name: value for name, value in possible.plain.items() if certain.plain.get(name) != value}
    plain = {**certain.plain, "certain": True, "possibly": differs}
    return Page(certain.title, [*certain.blocks, _possibly(certain, possible, differs)], plain)


def _possibly(certain: Page, possible: Page, differs: Mapping[str, Any]) -> Block:
    """What only possibly had happened, and the answers that are otherwise if it had."""
    told = {line for block in certain.blocks for line in block.lines}
    answers = [(name, value) for name, value in differs.items() if name in _ANSWERS]
    lines = [(_spaced(name), f"{_value_words(name, value) or 'none'}, if what follows had") for name, value in answers]
    lines += [line for block in possible.blocks if block.heading == _EVENTS for line in block.lines if line not in told]
    return Block("possibly had happened by then", lines)


_EVENTS: Final = "events, as they happened"

_ANSWERS: Final = ("title", "stage", "completion", "disposition", "side", "open", "state")
"""The answers about a thing that a page says in its first lines."""


def _about(tracker: View, subject: str, asked: Asked) -> Page:
    thing = tracker.resolve(subject)
    kind, _, slug = thing.partition(":")
    history = tracker.history(thing)
    title = queries.titles(tracker.connection, [thing]).get(thing, slug)
    plain: dict[str, Any] = {"thing": thing, "kind": kind, "id": slug, "title": title}
    lookup = queries.registered(tracker.connection)
    disagreeing = accounts(claims_about(history.entries), tracker.world())
    disputed = {each.about.position for each in disagreeing if each.disputed}
    if kind == "proposal":
        stands = Standing(tracker, slug, history)
        plain |= stands.plain()
        blocks = stands.blocks()
    else:
        facts = _facts(tracker, kind, slug)
        plain |= {f"{kind}_kind" if name == "kind" else name: value for name, value in facts.items() if name != "title"}
        of_the_day = on_the_day(tracker, kind, slug, asked)
        plain |= of_the_day.plain
        blocks = [*of_the_day.blocks, *_fact_blocks(kind, title, facts, disputed)]
    places = _places(tracker, kind, slug)
    sources = _sources(tracker, history)
    happened = {entry.event_id: str(entry.on) for entry in history.entries}
    contests = contested(history)
    plain |= {
        "contested": [_contest(each) for each in contests],
        "accounts": [_plain_accounts(each) for each in disagreeing],
        **places,
        "events": [_event(tracker, each, happened) for each in _in_order(history)],
        "sources": sources,
    }
    blocks += [
        Block("contested: introduced in two ways", [_contest_line(each) for each in contests]),
        Block("accounts", [line for each in disagreeing for line in _accounts_lines(each, lookup)]),
        *_place_blocks(kind, places),
        Block(_EVENTS, [_event_line(entry) for entry in history.entries]),
        Block("no longer counts", [*_gone_lines(history)]),
        Block("sources", [_source_line(source) for source in sources]),
    ]
    return Page((title, f"{kind} {slug}"), blocks, plain)


# Anything else: the rows of its kind


def _facts(tracker: View, kind: str, slug: str) -> dict[str, Any]:
    """The rows that belong to a thing: the one row of its own, then its lists."""
    facts: dict[str, Any] = {}
    for projection in BUILT_IN:
        for number, table in enumerate(projection.tables if projection.kind == kind else ()):
            rows = [*_rows(tracker, table, slug)]
            if number == 0:
                facts |= rows[0] if rows else {}
            elif rows:
                facts[table.name] = rows
    return {"open": facts["closed_by"] is None, **facts} if kind == "track" else facts


def _rows(tracker: View, table: Table, slug: str) -> Iterator[dict[str, Any]]:
    own, *columns = table.columns
    names = ", ".join(f'"{column}"' for column in columns)
    found = tracker.connection.execute(f'SELECT {names} FROM "{table.name}" WHERE "{own}" = ?', (slug,))  # noqa: S608
    for row in found:
        yield _row(columns, row)


def _fact_blocks(kind: str, title: str, facts: Mapping[str, Any], disputed: Collection[int]) -> list[Block]:
    """What is known of it, but for its title, which stands above; then its lists."""
    lines = [
        (_LABELS.get(name, _spaced(name)), words)
        for name, value in facts.items()
        if f"{kind}.{name}" not in _INTERNAL and name not in _INTERNAL and value != title
        if not isinstance(value, list) and (words := _value_words(name, value))
    ]
    if not lines:
        lines = [("", "known by its code alone: nobody has introduced it")]
    lists = [(name, rows) for name, rows in facts.items() if isinstance(rows, list) and name not in COVERED]
    return [
        Block("", lines),
        *(
            Block(_HEADINGS.get(name, _spaced(name)), [_row_line(row, disputed) for row in rows])
            for name, rows in lists
        ),
    ]


def _row(columns: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """A row by its columns; what SQLite keeps as 0 or 1 is false or true."""
    pairs = zip(columns, values, strict=True)
    flags = (*_FLAGS, *_YES_OR_NO)
    return {name: bool(value) if name in flags and value is not None else value for name, value in pairs}


_YES_OR_NO: Final = ("made", "suspended", "working_days", "inferred", "recurring", "dropped", "names_ended_proposals")
"""Columns that hold 0 or 1 and are told of in another way on a page."""


_INTERNAL: Final = (
    *("position", "rank", "on_first", "on_last", "earliest", "latest", "endorsement.level"),
    *("action.text", "action.recurring", "action.closed_by", "action.dropped"),
    *("action.closed_earliest", "action.closed_latest"),
    *("instrument.made", "instrument.since_first", "instrument.since_last", "instrument.end_first"),
    *("instrument.end_last", "instrument.auto_renews", "instrument.notice", "instrument.ended_first"),
    "instrument.duration",
    *("instrument.ended_last", "instrument.suspended"),
    "instrument.names_ended_proposals",
    *("bundle.count", "bundle.count_is", "bundle.of"),
)
"""Columns that serve sorting and joining."""

_LABELS: Final[Mapping[str, str]] = {"on_text": "on", "stands": "state", "open": "state"}
"""What a column is called on a page, where its name does not say it."""

_HEADINGS: Final[Mapping[str, str]] = {
    "party_names": "other names",
    "party_sides": "side",
    "party_members": "members",
    "memberships": "posts held",
    "meeting_parties": "parties at the table",
    "track_parties": "parties",
    "source_officials": "official document of",
    "source_meetings": "read-out or minutes of",
    "endorsement_sides": "said by",
    "endorsement_targets": "said of",
    "withdrawals": "taken back",
    "agreement_parties": "parties",
    "agreement_proposals": "proposals",
    "instrument_parties": "parties",
    "instrument_proposals": "proposals",
    "instrument_steps": "steps",
    "instrument_quantities": "numbers",
    "action_parties": "who",
    "action_about": "about",
    "bundle_parties": "parties",
    "bundle_tracks": "tracks",
}
"""What the lists of a thing are called on a page, where the name of their table does not say it."""

_FLAGS: Final[Mapping[str, tuple[str, str]]] = {
    "seen": ("no, known through others", "yes"),
    "stands": ("taken back", "stands"),
    "open": ("closed", "open"),
    "possibly": ("", "possibly"),
}
"""What a column that holds 0 or 1 says in either case."""

_PHRASES: Final[Mapping[str, str]] = {
    "position": "event {}",
    "on_behalf_of": "for {}",
    "side": "side of {}",
    "scope": "scope {}",
    "words": "“{}”",
    "through": "through {}",
    "size": "{} people",
    "start_date": "since {}",
    "end_date": "until {}",
}
"""How a value is put in a row, where it would not speak for itself."""

_CODES: Final = (
    *("kind", "classification", "form", "mode", "role", "strength", "scope", "capacity", "manner"),
    *("binding", "ending", "stage", "disposition", "step", "status", "state", "outcome"),
)
"""Columns that hold controlled words."""


def _value_words(name: str, value: Any) -> str:
    """A value of the read model as a person would say it; empty where it says nothing."""
    if value is None or value == "":
        return ""
    if name in _FLAGS:
        return _FLAGS[name][value]
    if name in ("closed_by", "ended_by"):
        return f"event {value}"
    return str(value).replace("_", " ") if name in _CODES else str(value)


def _row_line(row: Mapping[str, Any], disputed: Collection[int] = ()) -> Line:
    """A row of a list: what it is about, then what else it says; ``disputed`` are the positions of doubtful events."""
    label, *told = [
        _PHRASES.get(name, "{}").format(words)
        for name, value in row.items()
        if name not in ("on_first", "on_last") and (words := _value_words(name, value))
    ]
    return label, ", ".join([*told, *(["disputed"] if row.get("position") in disputed else [])])


def _spaced(name: str) -> str:
    return name.replace("_", " ")


_PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    "party": {
        "proposes_or_is_asked": "SELECT proposal, role FROM proposal_parties WHERE party = ? ORDER BY proposal, role",
        "spoke": """SELECT DISTINCT endorsement, strength, scope, on_text AS "on" FROM endorsement_sides
            JOIN endorsements USING (endorsement) WHERE speaker = ? ORDER BY endorsements.earliest, endorsement""",
        "took_part": "SELECT meeting, role, title FROM participants WHERE party = ? ORDER BY meeting, role",
        "member_of": "SELECT party FROM party_members WHERE member = ? ORDER BY party",
        "signed": "SELECT instrument, role FROM instrument_parties WHERE party = ? ORDER BY instrument, role",
        "agreed": "SELECT agreement FROM agreement_parties WHERE party = ? ORDER BY agreement",
        "to_do": """SELECT action, text, role FROM action_parties JOIN actions USING (action)
            WHERE party = ? ORDER BY position, role""",
        "posts_held_in_it": "SELECT person, role FROM memberships WHERE organization = ? ORDER BY person, role",
    },
    "meeting": {
        "came_up": """SELECT proposal, stage FROM proposal_meetings JOIN proposals USING (proposal)
            WHERE meeting = ? ORDER BY first_position""",
        "signed": """SELECT instrument, kind, title, binding, on_text AS "on" FROM instruments
            WHERE meeting = ? ORDER BY position""",
        "announced": "SELECT bundle, title FROM bundles WHERE meeting = ? ORDER BY position",
        "assigned": "SELECT action, text FROM actions WHERE meeting = ? ORDER BY position",
        "said_there": """SELECT endorsement, strength, scope, words FROM endorsements
            WHERE meeting = ? ORDER BY position""",
        "said_of_it": """SELECT endorsement, strength, scope, words FROM endorsement_targets
            JOIN endorsements USING (endorsement) WHERE target = 'meeting:' || ? ORDER BY position""",
    },
    "track": {
        "proposals": """SELECT proposal, stage, disposition FROM proposal_tracks JOIN proposals USING (proposal)
            WHERE track = ? ORDER BY first_position""",
        "instruments": """SELECT instrument, kind, title, binding, on_text AS "on", ending FROM instrument_tracks
            JOIN instruments USING (instrument) WHERE track = ? ORDER BY position""",
        "bundles": """SELECT bundle, title FROM bundle_tracks JOIN bundles USING (bundle)
            WHERE track = ? ORDER BY position""",
        "said_of_it": """SELECT endorsement, strength, scope, words FROM endorsement_targets
            JOIN endorsements USING (endorsement) WHERE target = 'track:' || ? ORDER BY position""",
    },
    "endorsement": {
        "inherited_by": "SELECT proposal, through, possibly FROM inherited_endorsements WHERE endorsement = ?",
    },
    "bundle": {
        "said_of_it": """SELECT endorsement, strength, scope, words FROM endorsement_targets
            JOIN endorsements USING (endorsement) WHERE target = 'bundle:' || ? ORDER BY position""",
        "bundles_within": "SELECT bundle, title FROM bundles WHERE within = ? ORDER BY position",
    },
    "instrument": {
        "item_of": "SELECT bundle FROM bundle_items WHERE item = 'instrument:' || ? ORDER BY bundle",
        "actions": """SELECT action, text FROM action_about JOIN actions USING (action)
            WHERE target = 'instrument:' || ? ORDER BY position""",
    },
    "proposal": {
        "item_of": "SELECT bundle FROM bundle_items WHERE item = 'proposal:' || ? ORDER BY bundle",
        "actions": """SELECT action, text FROM action_about JOIN actions USING (action)
            WHERE target = 'proposal:' || ? ORDER BY position""",
        "instruments": """SELECT instrument, kind, title, binding, on_text AS "on", ending FROM instrument_proposals
            JOIN instruments USING (instrument) WHERE proposal = ? ORDER BY position""",
    },
}
"""Where else a thing occurs: a heading, and the question whose answer stands under it."""


def _places(tracker: View, kind: str, slug: str) -> dict[str, list[dict[str, Any]]]:
    places = {}
    for heading, sql in _PLACES.get(kind, {}).items():
        cursor = tracker.connection.execute(sql, (slug,))
        names = [column[0] for column in cursor.description]
        if rows := [_row(names, row) for row in cursor]:
            places[heading] = rows
    return places


def _place_blocks(kind: str, places: Mapping[str, list[dict[str, Any]]]) -> Iterator[Block]:
    if kind == "track" and "proposals" not in places:
        yield Block("proposals", [("", "none: nothing was proposed on this track")])
    for heading, rows in places.items():
        yield Block(_spaced(heading), [_row_line(row) for row in rows])


# What was recorded about it


def _in_order(history: History) -> list[Recorded]:
    return sorted(history.recorded.values(), key=lambda each: each.position)


def _contest(contest: Contest) -> dict[str, Any]:
    first, second = contest.first, contest.second
    return {
        "field": contest.field,
        "said": [
            {"position": first.position, "value": contest.said_first},
            {"position": second.position, "value": contest.said_second},
        ],
    }


def _contest_line(contest: Contest) -> Line:
    """What each introduction says of a field; coop retract takes one of the two back."""
    told = ((contest.first, contest.said_first), (contest.second, contest.said_second))
    ways = [f"{rules.shown(value)} (event {entry.position}{_from(entry)})" for entry, value in told]
    return contest.field.replace("_", " "), f"{ways[0]} or {ways[1]}: coop retract takes one of the two back"


def _plain_accounts(each: Accounts) -> dict[str, Any]:
    return {
        "position": each.about.position,
        "type": each.about.envelope.type,
        "field": each.field,
        "conflicting": each.conflicting,
        "disputed": each.disputed,
        "accounts": [
            {
                "position": one.by.position,
                "recorded": one.is_recorded,
                "preferred": one is each.preferred,
                "stance": str(one.stance),
                "value": one.value,
                "rank": str(one.rank),
                "reason": one.reason,
                "sources": codec.plain(one.by.event).get("sources", []),
                "origins": [origin.name for origin in one.origins],
            }
            for one in each.accounts
        ],
    }


def _accounts_lines(each: Accounts, lookup: evidence.Lookup) -> Iterator[Line]:
    """The accounts of a field, one below the other: what each says, where, and which is preferred."""
    verdict = "disputed" if each.disputed else "they conflict" if each.conflicting else "they agree"
    verdict = verdict if len(each.accounts) > 1 else "one account, and the record gives none"
    found = evidence.origins(cited([one for said in each.accounts for one in said.citations]), lookup)
    about = f"of event {each.about.position}, {kebab(each.about.envelope.type)}"
    one_origin = f"; all of one origin, {found[0].name}" if len(found) == 1 and len(each.accounts) > 1 else ""
    yield each.field or "it happened", f"{about}: {verdict}{one_origin}"
    for one in sorted(each.accounts, key=lambda one: one is not each.preferred):
        denies_all = one.stance is Stance.DENIES and one.value is None
        says = {Stance.ASSERTS: "", Stance.DENIES: "no" if denies_all else "not ", Stance.SILENT: "silent"}[one.stance]
        value = "" if one.stance is Stance.SILENT or denies_all else _claimed(one.value)
        which = "as recorded" if one.is_recorded else f"event {one.by.position}"
        better = "; preferred" if one is each.preferred and each.conflicting else ""
        ranked = f"; {one.rank.label}: {one.reason}" if one.rank is not Rank.NORMAL else ""
        yield "", f"{says}{value} ({which}{story.cited(one.by.event)}){better}{ranked}"


def _claimed(value: Any) -> str:
    if value is None:
        return "yes"
    return str(Value(value)) if not isinstance(value, str) else f"“{value}”"


def _from(entry: Entry) -> str:
    origin = entry.envelope.origin
    return f", first recorded by {origin.recorded_by} elsewhere" if origin else ""


def _event(tracker: View, each: Recorded, happened: Mapping[str, str]) -> dict[str, Any]:
    return {**story.plain(tracker, each), "counts": each.event_id in happened, "happened": happened.get(each.event_id)}


def _event_line(entry: Entry) -> Line:
    says = story.gist(entry.event)
    competing = ", ".join(str(other.position) for other in entry.competing)
    rival = f"; another correction competes with it: event {competing}" if competing else ""
    what = f"event {entry.position}, {kebab(entry.envelope.type)}{f': {says}' if says else ''}"
    return str(entry.on), f"{what}{story.cited(entry.event)}{rival}"


def _gone_lines(history: History) -> Iterator[Line]:
    """The events that no longer count, and what put them out of force."""
    for each in history.removed():
        event = each.recorded.event
        what = f"{kebab(each.recorded.envelope.type)}: {story.gist(event)}; {_undone(each)}"
        yield f"event {each.recorded.position}", what


def _undone(each: Removed) -> str:
    told = []
    if each.corrected_by:
        told.append(f"corrected by event {each.corrected_by.position}")
    if each.outdone_by:
        told.append(f"event {each.outdone_by.position} corrects the same and came later")
    if each.retracted_by:
        taking = each.retracted_by.event
        how = "said to be redacted" if isinstance(taking, EventRedacted) else "taken back"
        told.append(f"{how} by event {each.retracted_by.position}: {getattr(taking, 'reason', '')}")
    return ", ".join(told) or "does not count at this moment"


def _sources(tracker: View, history: History) -> list[dict[str, Any]]:
    cited = dict.fromkeys(str(citation.source) for each in _in_order(history) for citation in each.event.sources)
    columns = ("title", "kind", "publisher", "published", "url", "visibility")
    sources = []
    for source in cited:
        sql = f"SELECT {', '.join(columns)} FROM sources WHERE source = ?"  # noqa: S608 (the columns are ours)
        row = tracker.connection.execute(sql, (source,)).fetchone()
        sources.append({"source": source, **dict(zip(columns, row or [None] * len(columns), strict=True))})
    return sources


def _source_line(source: Mapping[str, Any]) -> Line:
    told = [_value_words(name, source[name]) for name in ("title", "publisher", "kind", "published", "url")]
    return source["source"], ", ".join(words for words in told if words)
