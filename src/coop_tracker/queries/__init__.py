"""Questions put to the read model; the answers come back as frozen values.

Nothing here knows of events: a status is read without decoding one. What an answer is worth follows from the rows,
which :mod:`coop_tracker.projections` makes from the log.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from coop_tracker import evidence
from coop_tracker.dates import PartialDate
from coop_tracker.errors import DamagedLedger
from coop_tracker.projections import VERSION
from coop_tracker.queries.search import terms as search_terms
from coop_tracker.vocabulary import (
    Agreement,
    Completion,
    Disposition,
    Grade,
    Mark,
    Scope,
    SourceKind,
    Stage,
    Strength,
    Word,
)

Controlled = TypeVar("Controlled", bound=Word)


class TrackStatus(NamedTuple):
    """A track, and how far the proposals on it have come. ``track`` is None for proposals on no track."""

    track: str | None
    title: str
    proposals: int
    stages: Mapping[Stage, int]
    """How many proposals have each stage, void ones left out; stages that no proposal has are left out."""
    furthest_stage: Stage | None
    open: int
    closed: int
    last_event_on: str | None
    """The date of the latest event, as it was given."""
    contested: bool = False
    """Whether two ledgers introduced the track in two ways."""
    non_binding: int = 0
    """Of how many proposals with an instrument signed nothing that was signed binds anybody."""


class ProposalStatus(NamedTuple):
    """Where a proposal stands, in a line of a list."""

    proposal: str
    title: str
    tracks: tuple[str, ...]
    stage: Stage | None
    disposition: Disposition
    completion: Completion | None
    stage_decided_by: int | None
    """The position of the event that reached the stage."""
    disposition_decided_by: int | None
    endorsements: int
    inherited_endorsements: int
    """With those that it only possibly inherits."""
    raised: int
    reported_stage: Stage | None
    reported_disposition: Disposition | None
    reported_agrees: Agreement | None
    marks: tuple[Mark, ...]
    last_event_on: str | None
    evidence: Grade | None = None
    """How well stage and disposition are evidenced, the worse of the two; None where no event decides them."""


class InheritedEndorsement(NamedTuple):
    """Words about a whole that a proposal was part of when they were said (RULES 11)."""

    proposal: str
    endorsement: str
    position: int
    strength: Strength
    scope: Scope
    through: str
    """The meeting or track the words were about, as ``kind:slug``."""
    possibly: bool
    """It cannot be told whether the proposal was on the table by then."""
    words: str | None
    on: str


def model_position(connection: sqlite3.Connection) -> int | None:
    """The position of the log at which this program's rows stand; None when there are none of this version."""
    try:
        row = connection.execute(
            "SELECT position FROM projections WHERE name = 'coop_tracker' AND version = ?", (VERSION,)
        ).fetchone()
    except sqlite3.OperationalError:
        return None
    return int(row[0]) if row else None


def tracks(connection: sqlite3.Connection) -> list[TrackStatus]:
    """Every track in the order it was opened, also those without proposals; last, the proposals on no track."""
    counts: dict[str | None, dict[Stage, int]] = defaultdict(dict)
    totals: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
    last: dict[str | None, tuple[str, str]] = {}
    pledged: dict[str | None, int] = defaultdict(int)
    for track, stage, total, open_, non_binding, order, on in connection.execute(
        """
        SELECT placed.track, item.stage, count(*), sum(item.is_open), sum(item.marks LIKE '%non_binding%'),
            max(item.last_event_order), item.last_event_on
        FROM proposals AS item LEFT JOIN proposal_tracks AS placed USING (proposal)
        GROUP BY placed.track, item.stage
        """
    ):
        if stage:
            counts[track][_word(Stage, stage)] = total
        totals[track][0] += total
        totals[track][1] += open_
        pledged[track] += non_binding
        last[track] = max(last.get(track, ("", "")), (order or "", on or ""))
    opened = connection.execute("SELECT track, title, on_text FROM tracks ORDER BY position").fetchall()
    known = {track for track, _, _ in opened}
    contested = contested_things(connection, [f"track:{track}" for track in known])
    rows = [*opened, *((track, track, None) for track in sorted(t for t in totals if t and t not in known))]
    if None in totals:
        rows.append((None, "on no track", None))
    return [
        TrackStatus(
            track=track,
            title=title,
            proposals=totals[track][0],
            stages={stage: counts[track][stage] for stage in Stage if stage in counts[track]},
            furthest_stage=max(counts[track], default=None),
            open=totals[track][1],
            closed=totals[track][0] - totals[track][1],
            last_event_on=last[track][1] if track in last else on,
            contested=f"track:{track}" in contested,
            non_binding=pledged[track],
        )
        for track, title, on in rows
    ]


def proposals(
    connection: sqlite3.Connection,
    *,
    track: str | None = None,
    stage: str | None = None,
    disposition: str | None = None,
    text: str | None = None,
    proposal: str | None = None,
) -> list[ProposalStatus]:
    """The proposals that match all that is given, closed ones too, in the order they were first recorded."""
    conditions: list[tuple[str, object]] = []
    if track is not None:
        conditions.append(("proposal IN (SELECT proposal FROM proposal_tracks WHERE track = ?)", track))
    if stage is not None:
        conditions.append(("stage = ?", stage))
    if disposition is not None:
        conditions.append(("disposition = ?", disposition))
    if proposal is not None:
        conditions.append(("proposal = ?", proposal))
    if text is not None:
        terms = search_terms(text)
        conditions += [(_OF_WORDS, [term, term]) for term in terms] if terms else [("FALSE", [])]
    where = " AND ".join(sql for sql, _ in conditions) or "TRUE"
    values = [one for _, value in conditions for one in (value if isinstance(value, list) else [value])]
    rows = connection.execute(
        f"""
        SELECT proposal, title, stage, disposition, completion, stage_decided_by, disposition_decided_by,
            endorsements, raised, marks, last_event_on
        FROM proposals WHERE {where} ORDER BY first_position, proposal
        """,  # noqa: S608 (conditions are ours, values are bound)
        values,
    ).fetchall()
    names = [row[0] for row in rows]
    placed = _grouped(connection, "SELECT proposal, track FROM proposal_tracks", names)
    inherited = _grouped(connection, "SELECT proposal, endorsement FROM inherited_endorsements", names)
    reports = _reported(connection, names)
    graded = grades(connection, names)
    answers = []
    for name, title, at, alive, completion, staged, decided, endorsements, raised, marks, on in rows:
        standing = (_word(Stage, at) if at else None, _word(Disposition, alive))
        reported = reports.get(name)
        agrees = compare(standing, reported) if reported else None
        answers.append(
            ProposalStatus(
                proposal=name,
                title=title or name,
                tracks=tuple(placed.get(name, ())),
                stage=standing[0],
                disposition=standing[1],
                completion=_word(Completion, completion) if completion else None,
                stage_decided_by=staged,
                disposition_decided_by=decided,
                endorsements=endorsements,
                inherited_endorsements=len(set(inherited.get(name, ()))),
                raised=raised,
                reported_stage=reported[0] if reported else None,
                reported_disposition=reported[1] if reported else None,
                reported_agrees=agrees,
                marks=(
                    *(_word(Mark, mark) for mark in marks.split()),
                    *([_AGREEMENT_MARKS[agrees]] if agrees in _AGREEMENT_MARKS else []),
                ),
                last_event_on=on,
                evidence=graded.get(name),
            )
        )
    return answers


def grades(connection: sqlite3.Connection, proposals: Sequence[str]) -> dict[str, Grade]:
    """How well each of these proposals is evidenced, where an event decides where it stands (RULES 20)."""
    decided = _decided_by(connection, proposals)
    sides: dict[str, set[str]] = defaultdict(set)
    for name, side in _chunked(connection, "SELECT proposal, side FROM proposal_sides", proposals):
        sides[name].add(side)
    lookup = registered(connection)
    found: dict[str, Grade] = {}
    for (name, _), citations in decided.items():
        graded = evidence.grade(evidence.origins(citations, lookup), frozenset(sides[name]))
        found[name] = max(graded, found.get(name, graded), key=lambda one: one.rank)
    return found


def _decided_by(
    connection: sqlite3.Connection, proposals: Sequence[str]
) -> Mapping[tuple[str, str], list[evidence.Cited]]:
    """What is cited for the event that decides each answer about these proposals."""
    decided: dict[tuple[str, str], list[evidence.Cited]] = defaultdict(list)
    for name, answer, source, relayed in _chunked(
        connection, "SELECT proposal, answer, source, attributed_to FROM proposal_evidence", proposals
    ):
        decided[name, answer] += [(source, relayed)] if source else []
    return decided


def single_origins(connection: sqlite3.Connection, proposals: Sequence[str]) -> dict[str, str | None]:
    """Those of these proposals of which all that decides where they stand has one origin; None: none is cited."""
    lookup = registered(connection)
    cited: dict[str, list[evidence.Cited]] = defaultdict(list)
    for (name, _), citations in _decided_by(connection, proposals).items():
        cited[name] += citations
    found = {name: evidence.origins(citations, lookup) for name, citations in cited.items()}
    return {name: one[0].name if one else None for name, one in found.items() if len(one) < 2}


def registered(connection: sqlite3.Connection) -> evidence.Lookup:
    """What the rows hold of a source, for weighing it."""

    @cache
    def lookup(source: str) -> evidence.Registered | None:
        row = connection.execute(
            "SELECT kind, syndicated_from, published FROM sources WHERE source = ?", (source,)
        ).fetchone()
        if row is None:
            return None
        sql = """SELECT ifnull(side, source_officials.party) FROM source_officials
            LEFT JOIN party_sides ON party_sides.party = source_officials.party WHERE source = ?"""
        sides = frozenset(side for (side,) in connection.execute(sql, (source,)))
        published = PartialDate.parse(row[2]) if row[2] else None
        return evidence.Registered(_word(SourceKind, row[0]), sides, row[1], published)

    return lookup


def inherited(connection: sqlite3.Connection, proposal: str) -> list[InheritedEndorsement]:
    """What a proposal inherits, in the order it was said."""
    rows = connection.execute(
        """
        SELECT heir.proposal, heir.endorsement, words.position, words.strength, words.scope, heir.through,
            heir.possibly, words.words, words.on_text
        FROM inherited_endorsements AS heir JOIN endorsements AS words USING (endorsement)
        WHERE heir.proposal = ? ORDER BY words.earliest, words.position
        """,
        (proposal,),
    )
    return [
        InheritedEndorsement(
            proposal=heir,
            endorsement=endorsement,
            position=position,
            strength=_word(Strength, strength),
            scope=_word(Scope, scope),
            through=through,
            possibly=bool(possibly),
            words=words,
            on=on,
        )
        for heir, endorsement, position, strength, scope, through, possibly, words, on in rows
    ]


def words_about_wholes(connection: sqlite3.Connection, proposal: str) -> list[tuple[str, int, str]]:
    """The endorsements of meetings where a proposal came up, of tracks it is on and of bundles it is an item of.

    Each by its identifier, its position and what it is said of.
    """
    sql = """SELECT DISTINCT endorsement, endorsements.position, said.target FROM endorsement_targets AS said
        JOIN endorsements USING (endorsement)
        WHERE said.target IN (SELECT 'meeting:' || meeting FROM proposal_meetings WHERE proposal = :proposal)
        OR said.target IN (SELECT 'track:' || track FROM proposal_stays WHERE proposal = :proposal)
        OR said.target IN (SELECT 'bundle:' || bundle FROM bundle_items WHERE item = 'proposal:' || :proposal)
        ORDER BY endorsements.position"""
    return connection.execute(sql, {"proposal": proposal}).fetchall()


def speakers(connection: sqlite3.Connection, endorsement: str) -> list[str]:
    """Who spoke the words of an endorsement."""
    sql = "SELECT DISTINCT speaker FROM endorsement_sides WHERE endorsement = ? ORDER BY speaker"
    return [speaker for (speaker,) in connection.execute(sql, (endorsement,))]


def heirs(connection: sqlite3.Connection, endorsements: Iterable[str]) -> list[str]:
    """The proposals that inherit any of these endorsements."""
    select = "SELECT DISTINCT proposal, endorsement FROM inherited_endorsements"
    return [proposal for proposal, _ in _chunked(connection, select, list(endorsements), column="endorsement")]


Standing = tuple[Stage | None, Disposition | None]


def compare(derived: Standing, reported: Standing) -> Agreement | None:
    """How a reported status stands to the derived one (RULES 13); None when it gives neither stage nor disposition."""
    stage, disposition = reported
    if disposition and disposition is not derived[1]:
        return Agreement.CONFLICTS
    if stage and (derived[0] is None or stage > derived[0]):
        return Agreement.AHEAD
    if stage and derived[0] and stage < derived[0]:
        return Agreement.BEHIND
    return Agreement.AGREES if stage or disposition else None


_AGREEMENT_MARKS: Final[Mapping[Agreement | None, Mark]] = {
    Agreement.AHEAD: Mark.NOT_EVIDENCED,
    Agreement.BEHIND: Mark.REPORTED_BEHIND,
    Agreement.CONFLICTS: Mark.REPORTED_CONFLICTS,
}


def _reported(connection: sqlite3.Connection, proposals: Sequence[str]) -> dict[str, Standing]:
    """What the best-ranked source says of each: of a source and its editions the latest report counts."""
    editions = dict(connection.execute("SELECT source, edition_of FROM sources WHERE edition_of IS NOT NULL"))
    ranks = dict(connection.execute("SELECT source, rank FROM sources"))
    latest: dict[str, dict[str, tuple[int, Standing]]] = defaultdict(dict)
    rows = _chunked(
        connection, "SELECT proposal, source, stage, disposition FROM proposal_reports", proposals, "ORDER BY number"
    )
    for proposal, source, stage, disposition in rows:
        rank = ranks.get(source, len(ranks) + 1)
        said = (_word(Stage, stage) if stage else None, _word(Disposition, disposition) if disposition else None)
        edition = _first_edition(source, editions)
        latest[proposal].pop(edition, None)  # so that the latest report comes last
        latest[proposal][edition] = (rank, said)
    return {name: min(reversed(by_source.values()), key=lambda one: one[0])[1] for name, by_source in latest.items()}


def _first_edition(source: str, editions: Mapping[str, str]) -> str:
    seen = {source}
    while source in editions and editions[source] not in seen:
        source = editions[source]
        seen.add(source)
    return source


_OF_WORDS: Final = """proposal IN (
    SELECT things.slug FROM things JOIN things_fts ON things.id = things_fts.rowid
        WHERE things_fts MATCH ? AND kind = 'proposal'
    UNION SELECT substr(target, 10) FROM things JOIN things_fts ON things.id = things_fts.rowid
        JOIN endorsement_targets ON endorsement = things.slug
        WHERE things_fts MATCH ? AND kind = 'endorsement' AND target LIKE 'proposal:%'
)"""
"""The proposals in which a word occurs, or that are the target of an endorsement in which it does."""


def titles(connection: sqlite3.Connection, things: Iterable[str]) -> dict[str, str]:
    """The titles or names of things (``kind:slug``); those that have none are left out."""
    return dict(_chunked(connection, "SELECT thing, title FROM things", list(things), column="thing"))


def known(connection: sqlite3.Connection, things: Collection[str]) -> set[str]:
    """Those of these things (``kind:slug``) that the record knows."""
    return {thing for (thing,) in _chunked(connection, "SELECT thing FROM things", list(things), column="thing")}


def contested_things(connection: sqlite3.Connection, things: Collection[str]) -> set[str]:
    """Those of these things (``kind:slug``) that were introduced in two ways."""
    found = _chunked(connection, "SELECT thing, contested FROM things", list(things), column="thing")
    return {thing for thing, is_contested in found if is_contested}


def slugs(connection: sqlite3.Connection, kind: str) -> list[str]:
    """The identifiers of everything known of a kind, in order of the alphabet."""
    return [slug for (slug,) in connection.execute("SELECT slug FROM things WHERE kind = ? ORDER BY slug", (kind,))]


def placed_at(connection: sqlite3.Connection, table: str, meeting: str) -> list[tuple[str, str]]:
    """What was assigned or announced at a meeting (``actions`` or ``bundles``): its identifier, and what it says."""
    return connection.execute(_PLACED_AT[table], (meeting,)).fetchall()


_PLACED_AT: Final = {
    "actions": "SELECT action, text FROM actions WHERE meeting = ? ORDER BY position",
    "bundles": "SELECT bundle, ifnull(title, bundle) FROM bundles WHERE meeting = ? ORDER BY position",
}


def uncertain_things(connection: sqlite3.Connection, on: datetime) -> list[str]:
    """The things (``kind:slug``) about which something counts that may have happened only after a moment."""
    sql = "SELECT thing FROM things WHERE latest > ? ORDER BY thing"
    return [thing for (thing,) in connection.execute(sql, (on.isoformat(timespec="microseconds"),))]


def kinds_of(connection: sqlite3.Connection, slug: str) -> list[str]:
    """The kinds of things that go by an identifier."""
    rows = connection.execute(
        "SELECT kind FROM things WHERE thing IN (SELECT thing FROM things WHERE slug = ?)", (slug,)
    )
    return [kind for (kind,) in rows]


def visibilities(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every source, and who may see what rests on it."""
    return connection.execute("SELECT source, visibility FROM sources WHERE visibility IS NOT NULL").fetchall()


def source_facts(
    connection: sqlite3.Connection, sources: Collection[str]
) -> dict[str, tuple[PartialDate | None, str | None]]:
    """When each of these sources was published, and what it is a copy of."""
    found = _chunked(
        connection, "SELECT source, published, syndicated_from FROM sources", sorted(sources), column="source"
    )
    return {
        source: (PartialDate.parse(published) if published else None, copied) for source, published, copied in found
    }


def speaks_for(connection: sqlite3.Connection, person: str, meeting: str | None) -> tuple[bool, str | None]:
    """Whether a party is a person, and for whom the record says that person spoke at a meeting."""
    row = connection.execute("SELECT kind FROM parties WHERE party = ?", (person,)).fetchone()
    if row is None or row[0] != "person":
        return False, None
    spoke = connection.execute(
        "SELECT on_behalf_of FROM participants WHERE meeting = ? AND party = ? AND on_behalf_of <> ''",
        (meeting, person),
    ).fetchone()
    return True, spoke[0] if spoke else None


def _word(word: type[Controlled], text: str) -> Controlled:
    """A word of the vocabulary as the rows hold it."""
    try:
        return word(text)
    except ValueError as error:
        what = f"the rows of the ledger hold {text!r} where a word of the vocabulary should stand"
        raise DamagedLedger(f"{what}: coop rebuild makes them anew") from error


def _grouped(connection: sqlite3.Connection, select: str, names: Sequence[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, value in _chunked(connection, select, names):
        grouped[name].append(value)
    return grouped


def _chunked(
    connection: sqlite3.Connection, select: str, names: Sequence[str], order: str = "", *, column: str = "proposal"
) -> Iterator[Any]:
    """The rows about these names, asked for a thousand at a time."""
    for start in range(0, len(names), 1000):
        chunk = names[start : start + 1000]
        yield from connection.execute(f"{select} WHERE {column} IN ({', '.join('?' * len(chunk))}) {order}", chunk)
