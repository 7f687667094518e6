"""What may be wrong: with what was promised, and with the record of it; each with the command that would mend it.

Asked on a stated day. Nothing here changes an answer: it points at what somebody should look at.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coop_tracker import queries, schedule
from coop_tracker.activity import activity
from coop_tracker.configuration import Configuration, calendar_heading
from coop_tracker.events import EVENT_TYPES, MeetingScheduled, is_event_id, singular, slots
from coop_tracker.instrument import force
from coop_tracker.projections.columns import AHEAD
from coop_tracker.queries import bundles, terms
from coop_tracker.vocabulary import Activity, Ailment, DueKind, Schedule, Severity

if TYPE_CHECKING:
    import sqlite3

    from coop_tracker.reading import Reading
    from coop_tracker.schedule import Due


class Concern(NamedTuple):
    """Something that may be wrong with one thing."""

    severity: Severity
    ailment: Ailment
    thing: str
    """``kind:slug``."""
    title: str
    what: str
    """What it is, in words."""
    position: int | None
    """The event that it is about, where it is about one."""
    mend: str
    """The command that would mend it, or that says what to look at first."""

    @property
    def key(self) -> tuple[str, str, int | None]:
        """By what it is the same concern on another day."""
        return self.ailment, self.thing, self.position


SEVERITIES: Final = {
    Ailment.OVERDUE: Severity.ERROR,
    Ailment.IMPOSSIBLE_DATE: Severity.ERROR,
    Ailment.TOO_MANY_ITEMS: Severity.ERROR,
    Ailment.CONTESTED: Severity.ERROR,
    Ailment.REPORTED_CONFLICTS: Severity.ERROR,
    Ailment.REPORTED_BEHIND: Severity.WARNING,
    Ailment.DISPUTED: Severity.WARNING,
    Ailment.PREFERRED_OTHERWISE: Severity.WARNING,
    Ailment.COMPETING: Severity.WARNING,
    Ailment.DORMANT: Severity.WARNING,
    Ailment.STALE: Severity.WARNING,
    Ailment.UNDETERMINED: Severity.WARNING,
    Ailment.NO_OWNER: Severity.WARNING,
    Ailment.RAN_OUT: Severity.WARNING,
    Ailment.ENDED_ALONE: Severity.WARNING,
    Ailment.SPEAKS_FOR_NOBODY: Severity.NOTICE,
    Ailment.SINGLE_SOURCE: Severity.NOTICE,
}
"""How much each matters."""


def health(view: "Reading", day: date, configuration: Configuration | None = None) -> list[Concern]:
    """Everything that may be wrong on a day, what matters most first.

    Args:
        view: the record, at whatever moment.
        day: the day; today, for instance.
        configuration: when silence is long, what is soon, and which days are worked.
    """
    settings = configuration or Configuration()
    found = [
        *_due(view, day, settings),
        *_idle(view.connection, day, settings),
        *_no_owner(view.connection),
        *_impossible(view),
        *_bundles(view.connection),
        *_contested(view.connection),
        *_reported(view.connection),
        *_conflicts(view),
        *_marked(view.connection),
        *_instruments(view.connection, day),
        *_for_nobody(view.connection),
        *_single_source(view),
    ]
    order = [*Ailment]
    return sorted(found, key=lambda one: (-one.severity.rank, order.index(one.ailment), one.thing, one.position or 0))


def _made(
    ailment: Ailment, thing: str, title: str | None, what: str, mend: str, position: int | None = None
) -> Concern:
    return Concern(SEVERITIES[ailment], ailment, thing, title or thing, what, position, mend)


# What was promised


def _due(view: "Reading", day: date, settings: Configuration) -> Iterator[Concern]:
    for each in schedule.due(view, day, settings):
        slug = each.thing.partition(":")[2]
        if each.schedule is Schedule.OVERDUE:
            tentative = "; tentative" if each.is_tentative and each.kind is not DueKind.MEETING else ""
            what = f"{each.kind.label} due {each.days}{tentative}: {each.why}"
            mend = _mend_overdue(view.connection, each, slug)
            concern = _made(Ailment.OVERDUE, each.thing, each.title, what, mend, each.position)
            promised = each.kind is DueKind.ACTION  # that a plan or a pause is past its day breaks no promise
            yield concern if promised else concern._replace(severity=Severity.WARNING)
        elif each.schedule is Schedule.UNDETERMINED:
            said = f"“{each.said}”: " if each.said else ""
            what, mend = f"{said}{each.why}", _mend_undetermined(each, slug)
            yield _made(Ailment.UNDETERMINED, each.thing, each.title, what, mend, each.position)


def _mend_overdue(connection: "sqlite3.Connection", each: "Due", slug: str) -> str:
    match each.kind:
        case DueKind.MEETING:
            row = connection.execute("SELECT kind FROM meetings WHERE meeting = ?", (slug,)).fetchone()
            kind = "" if row and row[0] else " --kind …"
            return f"coop record meeting-held --meeting {slug}{kind} --on DATE, or meeting-scheduled where it was moved"
        case DueKind.RESUMPTION:
            return f"coop record proposal-reopened --proposal {slug}, or what became of it"
    return f"coop record action-done --action {slug} --on DATE, or action-rescheduled, or action-dropped"


def _mend_undetermined(each: "Due", slug: str) -> str:
    if each.calendar is not None:
        return _mend_calendar(each, each.calendar)
    match each.kind:
        case DueKind.MEETING:
            return f"coop record meeting-scheduled --meeting {slug} --status confirmed --date DATE"
        case DueKind.RESUMPTION:
            return f"coop correct {each.position} until-relation=by until-due=DATE"
    until = "--deadline-said … --deadline-relation by --deadline-due DATE"
    missing = f"where one was said and not recorded, coop correct {each.position}"
    return f"coop record action-rescheduled --action {slug} {until}, where a day was set since; {missing}"


def _mend_calendar(each: "Due", calendar: str) -> str:
    """What says which days are worked; the configuration does, and the record only names the calendar."""
    field = "until-calendar" if each.kind is DueKind.RESUMPTION else "deadline-calendar"
    correct = f"coop correct {each.position} {field}=NAME"
    if not calendar:
        return f"{correct}, and write {calendar_heading('NAME')} into coop.toml, with its weekend and holidays"
    stated = f"write {calendar_heading(calendar)} into coop.toml, with its weekend and holidays"
    return f"{stated}; where another calendar is meant, {correct}"


def _idle(connection: "sqlite3.Connection", day: date, settings: Configuration) -> Iterator[Concern]:
    for idle in activity(connection, day, settings.staleness, at_least=Activity.STALE):
        ailment = Ailment.DORMANT if idle.activity is Activity.DORMANT else Ailment.STALE
        what = f"{idle.stage.label}: {idle.why}"
        mend = f"coop record proposal-lapsed --proposal {idle.proposal}, or what became of it"
        yield _made(ailment, f"proposal:{idle.proposal}", idle.title, what, mend, idle.last_moved_by)


def _no_owner(connection: "sqlite3.Connection") -> Iterator[Concern]:
    sql = """SELECT action, text, position FROM actions WHERE closed_by IS NULL
        AND NOT EXISTS (SELECT 1 FROM action_parties WHERE action_parties.action = actions.action AND role = 'owner')"""
    for action, text, position in connection.execute(sql):
        mend = f"coop correct {position} owner=PARTY"
        yield _made(Ailment.NO_OWNER, f"action:{action}", text, "nobody is named who is to do it", mend, position)


def _instruments(connection: "sqlite3.Connection", day: date) -> Iterator[Concern]:
    """Terms that are past, and endings that say nothing of the proposals."""
    which = "made AND ended_by IS NULL AND (end_last < ? OR (end_last IS NOT NULL AND auto_renews IS NOT NULL))"
    for row in terms.instruments(connection, which, (day.isoformat(),)):
        now = force(row.terms, day)
        if now.in_force is False and now.end.last is not None and now.end.last < day:
            mend = f"coop record instrument-ended --instrument {row.instrument} --ending expired"
            renewed = f", or instrument-step-taken --instrument {row.instrument} --step renewed"
            thing = f"instrument:{row.instrument}"
            yield _made(Ailment.RAN_OUT, thing, row.title, now.why, mend + renewed, row.position)
    sql = """SELECT instrument, instruments.title, ended_by, group_concat(proposal, ', ') FROM instruments
        JOIN instrument_proposals USING (instrument) JOIN proposals USING (proposal)
        WHERE ended_by IS NOT NULL AND NOT names_ended_proposals AND is_open GROUP BY instrument"""
    for instrument, title, ended_by, proposals in connection.execute(sql).fetchall():
        what = f"it ended by event {ended_by}, which names no proposal; still open: {proposals}"
        mend = f"coop correct {ended_by} proposal=… if they ended with it; else record what became of them"
        yield _made(Ailment.ENDED_ALONE, f"instrument:{instrument}", title, what, mend, ended_by)


def _bundles(connection: "sqlite3.Connection") -> Iterator[Concern]:
    sql = """SELECT bundle FROM bundles WHERE "count" IS NOT NULL AND count_is <> 'at_least'
        AND "count" < (SELECT count(*) FROM bundle_items WHERE bundle_items.bundle = bundles.bundle)"""
    for (name,) in connection.execute(sql).fetchall():
        (status,) = bundles.bundles(connection, name)
        if not status.has_too_many:  # an item of which nothing counts any more is none
            continue
        what = f"{status.announced} {status.of} were announced, and {len(status.items)} are known one by one"
        mend = f"coop record bundle-announced --bundle {name} --count …, or coop retract an item that is none"
        yield _made(Ailment.TOO_MANY_ITEMS, f"bundle:{name}", status.title, what, mend)

    sql = """SELECT bundle, title, reached, bundle_reached."count", bundles."count", bundle_reached.position
        FROM bundle_reached JOIN bundles USING (bundle)
        WHERE count_is <> 'at_least' AND bundle_reached."count" > bundles."count" """
    for name, title, reached, so_many, announced, position in connection.execute(sql).fetchall():
        what = f"{so_many:,} are said to have come to {reached.replace('_', ' ')}, of {announced:,} announced"
        mend = f"coop correct {position} count=…, or coop record bundle-announced --bundle {name} --count …"
        yield _made(Ailment.TOO_MANY_ITEMS, f"bundle:{name}", title, what, mend, position)


# The record


def _impossible(view: "Reading") -> Iterator[Concern]:
    sql = """SELECT impossible.thing, title, impossible.position, beside, what FROM impossible
        LEFT JOIN things USING (thing) ORDER BY impossible.position, impossible.thing"""
    seen: set[tuple[int, str]] = set()
    for thing, title, position, beside, what in view.connection.execute(sql).fetchall():
        if (position, what) in seen:  # an event about several things is told of once
            continue
        seen.add((position, what))
        other = f" (event {beside})" if beside is not None else ""
        mend = f"coop correct {position} {_mend_date(view, position, beside, what)}"
        yield _made(Ailment.IMPOSSIBLE_DATE, thing, title, f"event {position} is {what}{other}", mend, position)


def _mend_date(view: "Reading", position: int, beside: int | None, what: str) -> str:
    """The field with the date that cannot be; without another event beside it, and not ahead, it is a term."""
    if beside is None and what != AHEAD:
        return "term-start=DATE, or term-end=DATE"
    if what == AHEAD and view.envelope(position).type == MeetingScheduled.__name__:
        return "on= date=DATE; date is when it is to be, and on when that was said"
    return "on=DATE"


def _contested(connection: "sqlite3.Connection") -> Iterator[Concern]:
    for thing, title in connection.execute("SELECT thing, title FROM things WHERE contested = 1").fetchall():
        mend = f"coop show {thing} tells which; coop retract takes one back"
        yield _made(Ailment.CONTESTED, thing, title, "two ledgers introduced it in two ways", mend)


def _reported(connection: "sqlite3.Connection") -> Iterator[Concern]:
    """Where a source and the events contradict each other; of what is merely ahead, nothing is wrong (RULES 13)."""
    names = [name for (name,) in connection.execute("SELECT DISTINCT proposal FROM proposal_reports")]
    for name in names:
        for status in queries.proposals(connection, proposal=name):
            for mark, ailment in _CONTRADICTIONS.items():
                if mark in status.marks:
                    reported = [word.label for word in (status.reported_stage, status.reported_disposition) if word]
                    derived = [word.label for word in (status.stage, status.disposition) if word]
                    what = f"reported {', '.join(reported)}; the events show {', '.join(derived)}"
                    yield _made(ailment, f"proposal:{name}", status.title, what, f"coop explain {name} reported")


_CONTRADICTIONS: Final = {
    "reported_conflicts": Ailment.REPORTED_CONFLICTS,
    "reported_behind": Ailment.REPORTED_BEHIND,
}


def _conflicts(view: "Reading") -> Iterator[Concern]:
    """Accounts that conflict: none is better, or the better one is not what the record goes by (RULES 9)."""
    sql = """SELECT thing, title, conflicts.position, field, preferred, value FROM conflicts
        LEFT JOIN things USING (thing) WHERE NOT recorded ORDER BY conflicts.position, conflicts.thing"""
    seen: set[tuple[int, str]] = set()
    for thing, title, position, field, preferred, value in view.connection.execute(sql).fetchall():
        if (position, field) in seen:
            continue
        seen.add((position, field))
        of = f"{field or 'whether it happened'} of event {position}"
        if preferred is None:
            look = f"coop explain {thing} {field}" if field else f"coop show {thing}"
            mend = f"{look}; then coop record claim-recorded … --rank preferred --reason …"
            yield _made(Ailment.DISPUTED, thing, title, f"accounts of {of} disagree", mend, position)
            continue
        what = f"the best account of {of} is that of event {preferred}"
        given = f": {value}" if value else ""
        mend = _mend_field(view, position, field) if field else f"coop retract {position} --reason …"
        yield _made(Ailment.PREFERRED_OTHERWISE, thing, title, f"{what}{given}", mend, position)


def _mend_field(view: "Reading", position: int, field: str) -> str:
    """What would correct a field of an event; of a list, the whole list is given anew."""
    top, _, part = field.partition(".")
    cls: Any = EVENT_TYPES[view.envelope(position).type]
    slot = next((each for each in slots(cls) if each.name == top), None)
    if slot is None:
        return f"coop retract {position} --reason …, and record it anew"
    word = singular(top) if slot.many else f"{top}_{part}" if part else top
    return f"coop correct {position} {word.replace('_', '-')}=…{', every value of the list' if slot.many else ''}"


def _marked(connection: "sqlite3.Connection") -> Iterator[Concern]:
    sql = "SELECT proposal, title FROM proposals WHERE marks LIKE '%disputed%'"
    for name, title in connection.execute(sql).fetchall():
        thing = f"proposal:{name}"
        if not _is_weighed(connection, thing):
            what = "by what one of the accounts says, where it stands would be another answer"
            yield _made(Ailment.DISPUTED, thing, title, what, f"coop explain {name}")
    sql = """SELECT thing, title, competing.position, other FROM competing LEFT JOIN things USING (thing)
        ORDER BY competing.position, thing"""
    seen: set[tuple[int, int]] = set()
    for thing, title, position, other in connection.execute(sql).fetchall():
        if (position, other) not in seen:
            seen.add((position, other))
            what = f"events {position} and {other} correct the same; the one first recorded last, {position}, counts"
            mend = f"coop retract {other} --reason …, or {position}"
            yield _made(Ailment.COMPETING, thing, title, what, mend, position)


def _is_weighed(connection: "sqlite3.Connection", thing: str) -> bool:
    """Whether accounts of a thing's own events conflict: then it is told of above, or a better one settles it."""
    sql = "SELECT 1 FROM conflicts WHERE thing = ?"
    return connection.execute(sql, (thing,)).fetchone() is not None


def _for_nobody(connection: "sqlite3.Connection") -> Iterator[Concern]:
    """Answers of persons of whom it is not on record for whom they spoke (RULES 1)."""
    sql = """SELECT endorsement, speaker, endorsements.position, endorsements.meeting FROM endorsement_sides
        JOIN endorsements USING (endorsement) JOIN parties ON party = speaker
        WHERE parties.kind = 'person' AND side = speaker"""
    for endorsement, speaker, position, meeting in connection.execute(sql).fetchall():
        shown = f"event {position}" if is_event_id(endorsement) else endorsement
        what = f"{speaker} spoke in {shown}, and for whom is not on record: no side has answered with it"
        spoke = _spoke_for(connection, speaker, meeting)
        mend = f"coop correct {position} on-behalf-of={spoke or 'PARTY'}"
        yield _made(Ailment.SPEAKS_FOR_NOBODY, f"endorsement:{endorsement}", None, what, mend, position)


def _spoke_for(connection: "sqlite3.Connection", person: str, meeting: str | None) -> str | None:
    """For whom the meeting's list says that a person spoke there: the participation that would answer it."""
    spoken = queries.speaks_for(connection, person, meeting)[1]
    return spoken.split()[0] if spoken else None


def _single_source(view: "Reading") -> Iterator[Concern]:
    sql = "SELECT proposal, title, stage_decided_by, disposition_decided_by FROM proposals WHERE is_open"
    open_ = {row[0]: row[1:] for row in view.connection.execute(sql)}
    for name, origin in queries.single_origins(view.connection, [*open_]).items():
        title, staged, decided = open_[name]
        by = staged or decided
        what = f"all that decides where it stands goes back to {origin}" if origin else "no source is cited for it"
        about = f"event:{by}" if by else f"proposal:{name}"
        mend = f"coop record claim-recorded --about {about} --cite SOURCE, where another one says so"
        yield _made(Ailment.SINGLE_SOURCE, f"proposal:{name}", title, what, mend, by)
