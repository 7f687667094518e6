"""What a data package holds: the tables, what their columns mean and hold, and the schema of each.

Most are tables of the read model, as :mod:`coop_tracker.dictionary` tells of them; the others are told of here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from coop_tracker import dictionary
from coop_tracker import vocabulary as words
from coop_tracker.crosswalk import REGISTERS
from coop_tracker.dates import PartialDate
from coop_tracker.dictionary import EVENT, PROPOSAL, SAID, SOURCE, Codes, Column, Of, Table, code_list
from coop_tracker.events import Reference
from coop_tracker.values import Value

WHY_NOT: Final = Codes(
    "why not",
    {
        "corrected": "another event stands in its place: corrected_by",
        "outdone": "it is a correction, and another correction of the same event counts: corrected_by",
        "retracted": "it was taken back: retracted_by",
        "redacted": "it was emptied for good: redacted_by",
        "possibly_later": "it had only possibly happened by the day that was asked for",
        "nothing_left": "what stood in its place does not count either",
    },
)

LISTS: Final = Codes("register", dict.fromkeys(REGISTERS, "another register"))

_EVENTS: Final = Table(
    "One row an event, in the order of recording, with what became of it. Only those with counts TRUE make the other "
    "tables.",
    {
        "position": Column("1, 2, 3 … in the order of recording", int),
        "event_id": Column("the same in every ledger: a UUID"),
        "type": Column("what sort of event", dictionary.EVENT_TYPE),
        "schema": Column("the version of its fields", int),
        "recorded_at": Column("when it was recorded here, UTC", datetime),
        "recorded_by": Column("by whom"),
        "batch": Column("what was recorded together has the same"),
        "origin_ledger": Column("the ledger that it comes from; empty: it was first recorded here"),
        "origin_position": Column("its position there", int),
        "origin_recorded_at": Column("when it was recorded there, UTC", datetime),
        "origin_recorded_by": Column("by whom"),
        "counts": Column("whether it counts", bool),
        "why_not": Column("why it does not", WHY_NOT),
        "corrected_by": Column("the position of the event that counts in its place", EVENT),
        "retracted_by": Column("the position of the event that takes it back", EVENT),
        "redacted_by": Column("the position of the event that says that it was emptied", EVENT),
        "world_order": Column("its place among those that count, in the order in which things happened", int),
        "on_text": Column("when it happened, as it was said; else the day of its meeting; else unknown", PartialDate),
        "on_said": Column("the date in the words or calendar of the source"),
        "stated_on": Column("when it was said or announced", PartialDate),
        "meeting": Column("at which", dictionary.MEETING),
        "words": Column("as they were said"),
        "note": Column("for people; no rule reads it"),
        "label": Column("by which other events name it"),
        "inferred": Column("whether whoever recorded it concludes this, and no source says so", bool),
        "data": Column("everything that was said, letter for letter, as JSON; empty where it was redacted", Value),
    },
    ("position",),
)

_SUBJECTS: Final = Table(
    "What each event names, and in which field.",
    {
        "position": Column("of the event", EVENT),
        "field": Column("in which field; [0] is the first of a list"),
        "kind": Column("what sort of thing", dictionary.THING_KINDS),
        "slug": Column("its identifier"),
    },
    ("position", "field"),
)

_CITATIONS: Final = Table(
    "Where each event was read.",
    {
        "position": Column("of the event", EVENT),
        "number": Column("0 is the first", int),
        "source": Column("what is cited", SOURCE),
        "locator": Column("where in it"),
        "quote": Column("what it says there"),
        "attributed_to": Column("whose statement is relayed there", Reference),
    },
    ("position", "number"),
)

_CLAIMS: Final = Table(
    "Other accounts of what is on record, as far as they count; what they rest on is in citations.",
    {
        "position": Column("of the claim", EVENT),
        "thing": Column("about what: kind:slug; about an event: event and its id", Reference),
        "field": Column("about which field of it; empty: whether it happened at all"),
        "value": Column("what it says instead; a list or table as JSON"),
        "stance": Column("how it stands to the record", words.Stance),
        "rank": Column("what whoever recorded it makes of it", words.Rank),
        "reason": Column("why"),
    },
    ("position",),
)

_MARKS: Final = Table(
    "What a reader should know beside where a proposal stands, one row a mark.",
    {"proposal": Column("which", PROPOSAL), "mark": Column("what", words.Mark)},
    ("proposal", "mark"),
)

_CODEBOOK: Final = Table(
    "Every code that a column may hold, and what it means.",
    {
        "list": Column("the list that it is of: what a field of the schema names as codebook"),
        "code": Column("as it is written in the tables"),
        "label": Column("as people write it"),
        "definition": Column("what it means"),
        "rank": Column("its place in the list, from 0", int),
        "level": Column("where the order counts: its number; of a strength −2 to 5", int),
    },
    ("list", "code"),
)

_CROSSWALK: Final = Table(
    "What other registers call where a proposal stands. It loses something both ways.",
    {
        "list": Column("the list of our code"),
        "code": Column("ours"),
        "only_if": Column("only where that is so too"),
        "register": Column("the other register", LISTS),
        "elsewhere": Column("what it is called there"),
    },
)

_OF_PROPOSALS: Final = {
    "stage_on": Column("when that stage was reached", PartialDate),
    "disposition_on": Column("when that was decided", PartialDate),
    "evidence": Column("how well stage and disposition are evidenced: the worse of the two", words.Grade),
    "inherited_endorsements": Column("how many endorsements of wholes it was a part of reach it, or possibly do", int),
    "strongest_answer": Column(
        "the strongest answer that stands, of a side that was asked; of any, where none was", SAID
    ),
    "strongest_answer_by": Column("the position of its event; of equals, of the last recorded", EVENT),
    "reported_stage": Column("as the best source reports it", words.Stage),
    "reported_disposition": Column("likewise", words.Disposition),
    "reported_agrees": Column("how that stands to what the events show", words.Agreement),
    "tracks": Column("the tracks that it is on, parted by semicolons: see proposal_tracks"),
    "proposers": Column("who proposes it, parted by semicolons: see proposal_parties"),
    "counterparts": Column("who is asked, parted by semicolons: see proposal_parties"),
}
"""What a row of a proposal says besides what the read model holds."""

INTRODUCED: Final = Column("FALSE: it is only named, and nothing that counts says what it is", bool)
"""A last column of what other tables name: a name without an introduction has a row too, so that no name is loose."""

HUBS: Final = (
    *("proposals", "parties", "meetings", "tracks", "sources", "instruments"),
    *("endorsements", "agreements", "actions", "bundles"),
)
"""The tables of what others name."""

_NOT_TAKEN: Final = ("events", "tags", "things")
"""Tables of a ledger that a package has in another form."""


def _with_days(columns: Mapping[str, Column]) -> Iterator[tuple[str, Column]]:
    """The columns; a date as it was said gets the first and last day that it may stand for beside it."""
    for name, column in columns.items():
        yield name, column
        stem = name.removesuffix("_text")
        if column.holds is PartialDate and f"{stem}_first" not in columns:
            yield f"{stem}_first", Column("the first day that this may stand for; empty: open", date)
            yield f"{stem}_last", Column("the last day that it may stand for; empty: open", date)


def _resource(name: str, table: Table) -> Table:
    columns = dict(_with_days(table.columns))
    if name == "proposals":
        columns |= _with_days(_OF_PROPOSALS)
    if name in HUBS:
        columns["introduced"] = INTRODUCED
    return table._replace(columns=columns)


RESOURCES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "events": _resource("events", _EVENTS),
        "subjects": _SUBJECTS,
        "citations": _CITATIONS,
        "claims": _CLAIMS,
        "proposal_marks": _MARKS,
        **{name: _resource(name, table) for name, table in dictionary.TABLES.items() if name not in _NOT_TAKEN},
        "codebook": _CODEBOOK,
        "crosswalk": _CROSSWALK,
    }
)
"""Every table of a package, by its name, in the order in which it tells of them."""

MODEL: Final = tuple(name for name in RESOURCES if name in dictionary.TABLES and name != "events")
"""Those whose rows are asked of the read model."""


def code_lists() -> dict[str, Any]:
    """The lists that columns take their codes from: a vocabulary, or codes of our own."""
    held = [column.holds for table in RESOURCES.values() for column in table.columns.values()]
    return {codes.name: each for each in held if (codes := code_list(each))}


def schema(name: str, table: Table) -> dict[str, Any]:
    """The Table Schema of a table."""
    made: dict[str, Any] = {
        "fields": [_field(field, column, field in table.key) for field, column in table.columns.items()],
        "missingValues": [""],
    }
    if table.key:
        made["primaryKey"] = list(table.key)
    foreign = [
        {
            "fields": [field],
            "reference": {
                "resource": "" if column.holds.table == name else column.holds.table,
                "fields": [next(iter(RESOURCES[column.holds.table].columns))],
            },
        }
        for field, column in table.columns.items()
        if isinstance(column.holds, Of)
    ]
    if foreign:
        made["foreignKeys"] = foreign
    return made


def _field(name: str, column: Column, is_key: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": type_of(column.holds)}
    if field["type"] == "boolean":
        field |= {"trueValues": ["TRUE"], "falseValues": ["FALSE"]}
    if column.holds is datetime:
        field["format"] = MOMENT
    said = " (EDTF)" if column.holds is PartialDate else " (kind:slug)" if column.holds is Reference else ""
    field["description"] = f"{column.meaning.replace('NULL', 'empty')}{said}"
    constraints: dict[str, Any] = {"required": True} if is_key else {}
    if codes := code_list(column.holds):
        constraints["enum"] = list(codes.codes)
        field["codebook"] = codes.name
    if constraints:
        field["constraints"] = constraints
    return field


MOMENT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How a moment is written."""

_TYPES: Final[Mapping[type, str]] = {
    int: "integer",
    bool: "boolean",
    Decimal: "number",
    date: "date",
    datetime: "datetime",
    Value: "object",
}


def type_of(holds: Any) -> str:
    """The Table Schema type of what a column holds."""
    if isinstance(holds, Of):
        return "integer" if holds == EVENT else "string"
    return "string" if isinstance(holds, Codes) else _TYPES.get(holds, "string")
