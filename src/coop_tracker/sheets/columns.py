"""Which sheets there are, and what each column holds: the one table from which both directions are derived.

A row is an entry of the record: the event that stands in its last column. Of two kinds it is a thing as it is now, told
by several events: a proposal with its amendments and its last reported status, and an action with its deadline and what
became of it. How an edit of a cell is recorded follows from the column (:class:`Edit`).
"""

from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import Any, Final

from attrs import NOTHING, field, frozen

from coop_tracker.events import (
    ActionAssigned,
    EndorsementGiven,
    Event,
    InstrumentSigned,
    InstrumentStepTaken,
    InterestExpressed,
    MeetingHeld,
    MeetingScheduled,
    Participant,
    ParticipationRecorded,
    PartyIntroduced,
    ProposalAmended,
    ProposalMade,
    SourceRegistered,
    StatusReported,
    TopicDiscussed,
    TrackOpened,
    introduced_field,
    kebab,
    meaning,
    slots,
)
from coop_tracker.vocabulary import Word, is_word


class Form(Enum):
    """How a cell is read and written."""

    TEXT = "text"
    TEXTS = "texts; several apart by ;"
    OWN = "an identifier: small letters, digits and hyphens"
    HANDLE = "a handle: small letters, digits and hyphens"
    DATE = "a date as far as it is known"
    WORD = "one of a list of words"
    WHOLE = "a whole number"
    TRUTH = "yes or no"
    PARTY = "a party, by its name, a further name or its identifier"
    PARTIES = "parties, by their names or identifiers; several apart by ;"
    THING = "an identifier or a title"
    THINGS = "identifiers or titles; several apart by ;"
    REFERENCE = "kind:identifier"
    REFERENCES = "kind:identifier, of proposals the identifier alone; several apart by ;"
    CITATIONS = "source#place; several apart by ;"
    QUANTITIES = "of: number unit; several apart by ;"
    NUMBERS = "register:number, or the number alone; several apart by ;"
    ROLES = "role: party; several apart by ;"
    SIGNATORIES = "party (title) for party; several apart by ;"
    POSTS = "post at organization; several apart by ;"
    NAMES = "further names; several apart by ;"
    EVENT = "the sort of event that the row is"


class Edit(Enum):
    """How it is recorded that a cell of a known row was changed."""

    CORRECTION = "a correction of the entry"
    AMENDMENT = "an amendment of the proposal (ProposalAmended)"
    DEADLINE = "another deadline (ActionRescheduled)"
    OUTCOME = "what became of it (ActionDone, ActionDropped)"
    REPORT = "a further report (StatusReported)"
    NEVER = "cannot be changed here"


@frozen
class Column:
    """One column: its name in a mapping file, its heading, and where in an event its cells belong."""

    name: str
    heading: str
    form: Form
    path: str = ""
    """The field, or a part of one (``deadline.due``)."""
    only: tuple[type[Any], ...] = ()
    """The events that have it; none: all of the sheet that have such a field."""
    paths: Mapping[type[Any], str] = field(factory=dict)
    """Where it is elsewhere in some of the events."""
    kind: str = ""
    """The kind of thing that is named, where the form does not say."""
    edit: Edit = Edit.CORRECTION
    aliases: tuple[str, ...] = ()
    width: int = 16
    means: str = ""

    def place(self, cls: Any) -> str | None:
        """Where it stands in an event of a type; None: nowhere."""
        if cls in self.paths:
            return self.paths[cls]
        if self.only and cls not in self.only:
            return None
        first = self.path.partition(".")[0]
        return self.path if any(slot.name == first for slot in slots(cls)) else None


@frozen(slots=False)
class Sheet:
    """One sheet: what its rows are."""

    name: str
    title: str
    types: tuple[type[Any], ...]
    """The events that a row may be; the first, where nothing says which."""
    columns: tuple[Column, ...]
    says: str
    """What a row is, in a sentence."""
    called: str = ""
    """The column by which people know a row: its title, name or text."""
    needs: tuple[str, ...] = ()
    """The columns without which a row is none."""
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name."""
        return self._by_name[name]

    def has(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self._by_name

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        return {each.name: each for each in self.columns}

    @cached_property
    def own(self) -> str | None:
        """The column of the identifier of what a row introduces, if it introduces anything."""
        return next((each.name for each in self.columns if each.form is Form.OWN), None)

    @cached_property
    def kind(self) -> str | None:
        """The kind of thing that a row introduces."""
        cls: Any = self.types[0]
        own = introduced_field(cls)
        return own.name if own else None

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The words that rule a column, by its name."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            if column.form is Form.EVENT:
                found[column.name] = tuple(kebab(cls.__name__) for cls in self.types)
            elif column.name == OUTCOME:
                found[column.name] = ("met", "partly_met", "dropped")
            elif vocabulary := self.vocabulary(column):
                found[column.name] = tuple(str(word) for word in vocabulary)
        return found

    def vocabulary(self, column: Column) -> type[Word] | None:
        """The controlled words that a column holds."""
        for cls in (*self.types, StatusReported, Participant):
            held = held_at(cls, column.paths.get(cls, column.path))
            if is_word(held) and column.form is Form.WORD:
                return held
        return None

    @cached_property
    def _defaults(self) -> Mapping[str, Any]:
        return {column.name: self._default(column) for column in self.columns}

    @cached_property
    def _places(self) -> Mapping[Any, tuple[tuple[Column, str], ...]]:
        return {
            cls: tuple((column, place) for column in self.columns if (place := column.place(cls))) for cls in self.types
        }

    def places(self, cls: Any) -> tuple[tuple[Column, str], ...]:
        """The columns that have a place in an event of a type, and which."""
        return self._places[cls]

    def default(self, column: Column) -> Any:
        """What an empty cell of the column means; None: nothing."""
        return self._defaults[column.name]

    def _default(self, column: Column) -> Any:
        cls: Any
        for cls in self.types:
            place = column.place(cls)
            found = next((slot.default for slot in slots(cls) if slot.name == place), None)
            if found not in (None, (), NOTHING):
                return found
        return None

    def meaning(self, column: Column) -> str:
        """What a column holds, in a few words."""
        if column.means:
            return column.means
        cls: Any
        for cls in (*self.types, *((StatusReported,) if column.edit is Edit.REPORT else ())):
            if place := column.place(cls):
                first, _, rest = place.partition(".")
                held = next(slot.held for slot in slots(cls) if slot.name == first)
                return meaning(held, rest) if rest else meaning(cls, first)
        return meaning(Participant, column.path)


def held_at(cls: Any, path: str) -> Any:
    """The type of what stands at a path in an event."""
    first, _, rest = path.partition(".")
    slot = next((each for each in slots(cls) if each.name == first), None)
    if slot is None:
        return None
    return held_at(slot.held, rest) if rest else slot.held


ENTRY: Final = "entry"
KEY: Final = "key"
OUTCOME: Final = "outcome"
CLOSED: Final = "closed-on"
EVENT: Final = "event"
NUMBER: Final = "number"
REPORTED: Final = ("status", "register", "stage", "disposition", "status-on")
DEADLINE: Final = ("deadline", "how", "due", "within", "working-days", "calendar", "counted-from")

C = Column
F = Form

_DATE = C("on", "Date", F.DATE, "on", width=13, aliases=("date", "dated", "when", "on", "date of entry"))
_COMMON: Final = (
    C("on-said", "Date as said", F.TEXT, "on_said"),
    C("stated-by", "Stated by", F.PARTIES, "stated_by", aliases=("announced by",)),
    C("stated-on", "Stated on", F.DATE, "stated_on", width=13, aliases=("announced on",)),
    C(
        "sources",
        "Sources",
        F.CITATIONS,
        "sources",
        kind="source",
        width=24,
        aliases=("source", "reference document", "ref doc"),
    ),
    C("inferred", "Concluded by us", F.TRUTH, "inferred", width=10),
    C(
        "note",
        "Note",
        F.TEXT,
        "note",
        width=28,
        aliases=("notes", "remarks", "remark", "comments", "comment", "observations", "progress remarks"),
    ),
)


def _event() -> Column:
    return C(EVENT, "Event", F.EVENT, means="the sort of event that the row is", width=18, aliases=("entry type",))


def _own(kind: str) -> Column:
    return C("id", "ID", F.OWN, kind, kind=kind, edit=Edit.NEVER, width=20, aliases=("identifier", "slug"))


_WORDS = C("words", "Words", F.TEXT, "words", width=40, aliases=("quote", "statement", "text of statement"))
_MEETING_NAMES = ("meeting", "raised in", "forum", "session", "venue meeting", "at meeting")

SOURCES: Final = Sheet(
    "sources",
    "Sources",
    (SourceRegistered,),
    (
        _own("source"),
        C("title", "Title", F.TEXT, "title", width=44, aliases=("document", "source", "name", "name of document")),
        C("kind", "Kind", F.WORD, "kind", aliases=("type", "source type", "category")),
        C("form", "Form", F.WORD, "form", aliases=("format", "document type")),
        C("publisher", "Publisher", F.TEXT, "publisher", aliases=("published by", "issued by", "issuer")),
        C("authors", "Authors", F.TEXTS, "authors", aliases=("author",)),
        C("published", "Published", F.DATE, "published", width=13, aliases=("date", "publication date", "dated")),
        C("url", "URL", F.TEXT, "url", width=30, aliases=("link", "web address", "hyperlink")),
        C("archive", "Archived at", F.TEXT, "archive_url", aliases=("archive url",)),
        C("language", "Language", F.TEXT, "language", width=10),
        C("accessed", "Accessed", F.DATE, "accessed", width=13, aliases=("access date",)),
        C("official-of", "Official of", F.PARTIES, "official_of"),
        C("copy-of", "Copy of", F.THING, "syndicated_from", kind="source"),
        C("edition-of", "Edition of", F.THING, "edition_of", kind="source"),
        C("meetings", "Meetings", F.THINGS, "meetings", kind="meeting"),
        C("seen", "Read by us", F.TRUTH, "seen", width=10),
        C("visibility", "Visibility", F.WORD, "visibility", width=11),
        C("sha256", "SHA-256", F.TEXT, "sha256"),
        C("on", "Date", F.DATE, "on", width=13, aliases=("date of entry",)),
        *_COMMON,
    ),
    "a source was registered",
    called="title",
    needs=("title",),
    aliases=("source", "references", "bibliography"),
)

PARTIES: Final = Sheet(
    "parties",
    "Parties",
    (PartyIntroduced,),
    (
        _own("party"),
        C("name", "Name", F.TEXT, "name", width=36, aliases=("party", "organization", "organisation", "title")),
        C("kind", "Kind", F.WORD, "kind", width=13, aliases=("type", "party type")),
        C("classification", "Classification", F.WORD, "classification", aliases=("sector", "category")),
        C("country", "Country", F.PARTY, "country", width=14),
        C("part-of", "Part of", F.PARTY, "parent", width=24, aliases=("parent", "parent organization", "belongs to")),
        C("other-names", "Other names", F.NAMES, "other_names", width=24, aliases=("aliases", "acronym", "short name")),
        C("members", "Members", F.PARTIES, "members", width=24),
        C("posts", "Posts", F.POSTS, "memberships", width=28, aliases=("post", "designation", "position held")),
        C("honorific", "Honorific", F.TEXT, "honorific", width=10),
        C("founded", "Founded", F.DATE, "founding_date", width=13),
        C("dissolved", "Dissolved", F.DATE, "dissolution_date", width=13),
        C("numbers", "Numbers elsewhere", F.NUMBERS, "identifiers"),
        _DATE,
        *_COMMON,
    ),
    "a person, organization, group or country entered the record",
    called="name",
    needs=("name",),
    aliases=("party", "people", "organizations", "organisations", "stakeholders", "contacts"),
)

TRACKS: Final = Sheet(
    "tracks",
    "Tracks",
    (TrackOpened,),
    (
        _own("track"),
        C("title", "Title", F.TEXT, "title", width=40, aliases=("track", "sector", "name", "field", "area")),
        C("parties", "Parties", F.PARTIES, "parties", width=24),
        C("part-of", "Part of", F.THING, "parent", kind="track", aliases=("parent",)),
        C("classification", "Purpose codes", F.NUMBERS, "classification"),
        C("mechanism", "Mechanism", F.PARTY, "mechanism", width=24),
        C("meeting", "Opened at", F.THING, "meeting", kind="meeting", aliases=("meeting",)),
        _DATE,
        *_COMMON,
    ),
    "a field of cooperation was opened",
    called="title",
    needs=("title",),
    aliases=("track", "sectors", "areas", "fields of cooperation", "workstreams"),
)

MEETINGS: Final = Sheet(
    "meetings",
    "Meetings",
    (MeetingHeld, MeetingScheduled),
    (
        _own("meeting"),
        C("title", "Title", F.TEXT, "title", width=44, aliases=("meeting", "name", "subject", "meeting title")),
        _event(),
        C("kind", "Kind", F.WORD, "kind", aliases=("type", "meeting type", "level")),
        C(
            "on",
            "Date",
            F.DATE,
            "on",
            paths={MeetingScheduled: "date"},
            width=15,
            aliases=("date", "dates", "held on", "meeting date", "date of meeting"),
            means="when it was held; of one that is scheduled, when it is planned for",
        ),
        C("place", "Place", F.TEXT, "place", aliases=("venue", "city", "location")),
        C("country", "Country", F.PARTY, "country", width=14),
        C("host", "Host", F.PARTY, "host", width=22, aliases=("hosted by",)),
        C("parties", "Parties", F.PARTIES, "parties", width=24, aliases=("sides", "attended by")),
        C("occasion", "Occasion", F.TEXT, "occasion"),
        C("mode", "Mode", F.WORD, "mode", width=11),
        C("series", "Series", F.HANDLE, "series"),
        C("ordinal", "No. in series", F.WHOLE, "ordinal", width=8, aliases=("round", "session no")),
        C("part-of", "Part of", F.THING, "part_of", kind="meeting"),
        C("status", "Status", F.WORD, "status", only=(MeetingScheduled,), width=12),
        C("reason", "Reason", F.TEXT, "reason"),
        C(
            "scheduled-on",
            "Scheduled on",
            F.DATE,
            "on",
            only=(MeetingScheduled,),
            width=13,
            means="when it was said that it is planned",
        ),
        *_COMMON,
    ),
    "parties met, or a meeting was scheduled",
    called="title",
    needs=("title",),
    aliases=("meeting", "events calendar", "visits", "engagements"),
)

PARTICIPANTS: Final = Sheet(
    "participants",
    "Participants",
    (ParticipationRecorded, MeetingHeld, MeetingScheduled),
    (
        C("meeting", "Meeting", F.THING, "meeting", kind="meeting", edit=Edit.NEVER, width=26, aliases=_MEETING_NAMES),
        C(
            "party",
            "Participant",
            F.PARTY,
            "party",
            width=30,
            aliases=("name", "delegate", "attendee", "representative", "member", "participant name"),
        ),
        C("role", "Role", F.WORD, "role", width=18, aliases=("capacity", "function")),
        C(
            "for",
            "For",
            F.PARTIES,
            "on_behalf_of",
            width=28,
            aliases=("organization", "organisation", "representing", "ministry", "affiliation", "on behalf of"),
        ),
        C("title", "Post", F.TEXT, "title", width=30, aliases=("title", "designation", "position", "rank")),
        C("size", "Size", F.WHOLE, "size", width=7, means="how many a group were", aliases=("number",)),
        C("sources", "Sources", F.CITATIONS, "sources", kind="source", only=(ParticipationRecorded,), width=24),
        C(
            "note",
            "Note",
            F.TEXT,
            "note",
            only=(ParticipationRecorded,),
            width=28,
            aliases=("remarks", "comments", "notes"),
        ),
    ),
    "somebody took part in a meeting",
    called="party",
    needs=("meeting", "party"),
    aliases=("participant", "attendance", "delegation", "delegates", "attendees", "list of participants"),
)

_PROPOSERS: Final = {InterestExpressed: "by"}
_AMEND: Final = Edit.AMENDMENT
_REPORT: Final = Edit.REPORT
_REPORTS: Final = (StatusReported,)

PROPOSALS: Final = Sheet(
    "proposals",
    "Proposals",
    (ProposalMade, InterestExpressed, TopicDiscussed),
    (
        _own("proposal"),
        C(
            NUMBER,
            "Number",
            F.NUMBERS,
            "identifiers",
            edit=_AMEND,
            aliases=("no", "ref", "ref no", "reference", "reference no", "file no", "project no", "code", "number"),
        ),
        C(
            "title",
            "Title",
            F.TEXT,
            "title",
            edit=_AMEND,
            width=44,
            aliases=(
                *("proposal", "initiative", "proposal/initiative", "project", "project title", "subject", "item"),
                *("name of project", "name of proposal", "agenda item", "proposal title", "area of cooperation"),
            ),
        ),
        _event(),
        C(
            "summary",
            "Summary",
            F.TEXT,
            "summary",
            edit=_AMEND,
            width=50,
            aliases=("description", "details", "brief", "scope"),
        ),
        C(
            "tracks",
            "Tracks",
            F.THINGS,
            "tracks",
            kind="track",
            edit=_AMEND,
            width=22,
            aliases=("track", "sector", "area", "field", "theme", "pillar"),
        ),
        C(
            "proposed-by",
            "Proposed by",
            F.PARTIES,
            "proposers",
            paths=_PROPOSERS,
            edit=_AMEND,
            width=28,
            aliases=("raised by", "proposer", "proposers", "initiated by", "requested by", "offered by", "sponsor"),
        ),
        C(
            "asked",
            "Asked",
            F.PARTIES,
            "counterparts",
            edit=_AMEND,
            width=24,
            aliases=("counterpart", "counterparts", "addressed to", "partner", "chinese side", "other side"),
        ),
        C(
            "roles",
            "Roles",
            F.ROLES,
            "roles",
            edit=_AMEND,
            width=28,
            aliases=("implementing agency", "executing agency"),
        ),
        C(
            "quantities",
            "Quantities",
            F.QUANTITIES,
            "quantities",
            edit=_AMEND,
            width=24,
            aliases=("amounts", "figures"),
        ),
        C(
            "planned",
            "Planned for",
            F.DATE,
            "planned_period",
            edit=_AMEND,
            width=15,
            aliases=(
                "target date",
                "timeline",
                "timelines",
                "planned period",
                "completion date",
                "expected completion",
            ),
        ),
        C("meeting", "Raised at", F.THING, "meeting", kind="meeting", width=24, aliases=_MEETING_NAMES),
        C(
            "on",
            "Raised on",
            F.DATE,
            "on",
            width=15,
            aliases=("date", "date raised", "received", "date received", "proposed on"),
        ),
        C("by", "Brought up by", F.PARTIES, "by", only=(TopicDiscussed,)),
        C("for", "On behalf of", F.PARTIES, "on_behalf_of"),
        _WORDS,
        C(
            "status",
            "Reported status",
            F.TEXT,
            "code",
            only=_REPORTS,
            edit=_REPORT,
            width=22,
            aliases=("status", "current status", "progress", "state", "present status", "status of implementation"),
        ),
        C("register", "Register", F.TEXT, "scheme", only=_REPORTS, edit=_REPORT, means="the register whose word it is"),
        C("stage", "Reported stage", F.WORD, "stage", only=_REPORTS, edit=_REPORT, width=18),
        C("disposition", "Reported disposition", F.WORD, "disposition", only=_REPORTS, edit=_REPORT, width=14),
        C(
            "status-on",
            "Status on",
            F.DATE,
            "on",
            only=_REPORTS,
            edit=_REPORT,
            width=13,
            means="of which day the reported status is, as a date (EDTF)",
            aliases=("status date", "updated", "last updated", "as of"),
        ),
        *_COMMON,
    ),
    "a proposal as it is now: as it was first raised, what was amended since, and the last status that was reported",
    called="title",
    needs=("title",),
    aliases=("proposal", "initiatives", "projects", "register", "tracker", "proposals and initiatives"),
)

ENDORSEMENTS: Final = Sheet(
    "endorsements",
    "Endorsements",
    (EndorsementGiven,),
    (
        C("id", "ID", F.OWN, "endorsement", kind="endorsement", edit=Edit.NEVER, width=20, aliases=("identifier",)),
        C(
            "of",
            "Of",
            F.REFERENCES,
            "targets",
            kind="proposal",
            width=32,
            aliases=("proposal", "proposals", "endorsed", "subject", "item", "target", "targets"),
        ),
        C("by", "By", F.PARTIES, "by", width=28, aliases=("endorsed by", "response by", "responded by", "party")),
        C("for", "For", F.PARTIES, "on_behalf_of", width=24, aliases=("on behalf of", "representing")),
        C(
            "strength",
            "Strength",
            F.WORD,
            "strength",
            width=13,
            aliases=("response", "position", "endorsement", "level of support", "answer"),
        ),
        _WORDS,
        C("capacity", "Capacity", F.WORD, "capacity"),
        C("scope", "Scope", F.WORD, "scope", width=12),
        C("part", "Part", F.TEXT, "component"),
        C("condition", "Condition", F.TEXT, "condition", width=24, aliases=("conditions", "subject to")),
        C("meeting", "Said at", F.THING, "meeting", kind="meeting", width=24, aliases=_MEETING_NAMES),
        _DATE,
        *_COMMON,
    ),
    "a party answered, with words that are more or less warm",
    called="words",
    needs=("of", "strength"),
    aliases=("endorsement", "responses", "positions", "answers"),
)

INSTRUMENTS: Final = Sheet(
    "instruments",
    "Instruments",
    (InstrumentSigned, InstrumentStepTaken),
    (
        _own("instrument"),
        C(
            NUMBER,
            "Number",
            F.NUMBERS,
            "identifiers",
            aliases=("no", "ref no", "reference", "treaty no", "reference no"),
        ),
        C(
            "title",
            "Title",
            F.TEXT,
            "title",
            width=44,
            aliases=("instrument", "mou", "agreement", "name", "document", "mou/agreement", "subject"),
        ),
        _event(),
        C("kind", "Kind", F.WORD, "kind", width=18, aliases=("type", "nature", "instrument type")),
        C("step", "Step", F.WORD, "step", only=(InstrumentStepTaken,), width=14),
        C("on", "Date", F.DATE, "on", width=13, aliases=("date", "signed on", "date of signing", "signing date")),
        C("parties", "Parties", F.PARTIES, "parties", width=30, aliases=("between", "signed between")),
        C("signatories", "Signed by", F.SIGNATORIES, "signatories", width=30, aliases=("signatory", "signatories")),
        C("by", "By", F.PARTIES, "by", means="who took the step", width=20),
        C("for", "For", F.PARTIES, "on_behalf_of"),
        C("witnesses", "Witnesses", F.PARTIES, "witnesses", aliases=("witnessed by",)),
        C("proposals", "Proposals", F.THINGS, "proposals", kind="proposal", width=28, aliases=("proposal",)),
        C("tracks", "Tracks", F.THINGS, "tracks", kind="track", aliases=("track", "sector")),
        C("meeting", "At", F.THING, "meeting", kind="meeting", width=24, aliases=_MEETING_NAMES),
        C("place", "Place", F.TEXT, "place", aliases=("city", "venue", "place of signing")),
        C("manner", "Manner", F.WORD, "manner", width=11),
        C("level", "Level", F.WORD, "level", width=9),
        C("binding", "Binding", F.WORD, "binding", width=12),
        C("start", "In force from", F.DATE, "term.start", width=13, aliases=("effective from", "effective date")),
        C("end", "Until", F.DATE, "term.end", width=13, aliases=("expiry", "expires", "valid until", "expiry date")),
        C("duration", "Runs for", F.TEXT, "term.duration", width=10, aliases=("duration", "term", "validity")),
        C("renews", "Renews by", F.TEXT, "term.auto_renews", width=10),
        C("notice", "Notice", F.TEXT, "term.notice", width=10),
        C("quantities", "Quantities", F.QUANTITIES, "quantities", width=20, aliases=("value", "amount")),
        C("follows", "Converted from", F.THING, "follows", kind="instrument"),
        C("under", "Under", F.THING, "under", kind="instrument"),
        _WORDS,
        *_COMMON,
    ),
    "a document was signed, or went a step further",
    called="title",
    needs=("title",),
    aliases=("instrument", "mous", "agreements", "mous and agreements", "mous agreements", "treaties"),
)

_DEAD: Final = Edit.DEADLINE
ACTIONS: Final = Sheet(
    "actions",
    "Actions",
    (ActionAssigned,),
    (
        C("id", "ID", F.OWN, "action", kind="action", edit=Edit.NEVER, width=20, aliases=("identifier",)),
        C(
            "text",
            "Action",
            F.TEXT,
            "text",
            width=46,
            aliases=("action", "action item", "action point", "task", "decision", "follow up", "action required"),
        ),
        C(
            "owners",
            "Owners",
            F.PARTIES,
            "owners",
            width=28,
            aliases=(
                *(
                    "owner",
                    "responsible",
                    "responsibility",
                    "lead ministry",
                    "lead agency",
                    "focal person",
                    "action by",
                ),
                *("focal point", "assigned to", "responsible ministry", "responsible party", "lead"),
            ),
        ),
        C("owed-to", "Owed to", F.PARTIES, "owed_to", width=22),
        C("assigned-by", "Assigned by", F.PARTIES, "assigned_by", width=22),
        C("about", "About", F.REFERENCES, "about", kind="proposal", width=26, aliases=("proposal", "proposals")),
        C("meeting", "Meeting", F.THING, "meeting", kind="meeting", width=24, aliases=_MEETING_NAMES),
        C("on", "Assigned on", F.DATE, "on", width=13, aliases=("date", "date assigned")),
        C("series", "Series", F.HANDLE, "series"),
        C(
            "deadline",
            "Deadline",
            F.TEXT,
            "deadline.said",
            edit=_DEAD,
            width=24,
            aliases=("timeline", "timelines", "target date", "target", "due by", "time frame", "timeframe"),
        ),
        C("how", "How", F.WORD, "deadline.relation", edit=_DEAD, width=10),
        C("due", "Due", F.DATE, "deadline.due", edit=_DEAD, width=13, aliases=("due date", "due on")),
        C("within", "Within", F.TEXT, "deadline.offset", edit=_DEAD, width=9),
        C("working-days", "Working days", F.TRUTH, "deadline.working_days", edit=_DEAD, width=9),
        C("calendar", "Calendar", F.TEXT, "deadline.calendar", edit=_DEAD, width=10),
        C("counted-from", "Counted from", F.REFERENCE, "deadline.anchor", edit=_DEAD, width=20),
        C(
            OUTCOME,
            "Outcome",
            F.WORD,
            edit=Edit.OUTCOME,
            width=11,
            means="what became of it: met, partly_met or dropped",
            aliases=("status", "current status", "progress", "done", "state"),
        ),
        C(
            CLOSED,
            "Closed on",
            F.DATE,
            edit=Edit.OUTCOME,
            width=13,
            means="when that was, as a date (EDTF)",
            aliases=("completed on", "date completed", "done on", "completion date"),
        ),
        *_COMMON,
    ),
    "somebody is to do something: as it was assigned, with the deadline it has now and what became of it",
    called="text",
    needs=("text",),
    aliases=("action", "action items", "action points", "tasks", "follow up", "decisions", "action plan"),
)

SHEETS: Final = (
    MEETINGS,
    PARTICIPANTS,
    PROPOSALS,
    ENDORSEMENTS,
    INSTRUMENTS,
    ACTIONS,
    TRACKS,
    PARTIES,
    SOURCES,
)
"""Every sheet, in the order in which they stand in a workbook."""

BY_NAME: Final[Mapping[str, Sheet]] = {each.name: each for each in SHEETS}

ROW_COLUMNS: Final = (
    C(ENTRY, "Entry", F.WHOLE, means="the position of the entry in the ledger: coop show, correct and retract take it"),
    C(KEY, "Key", F.TEXT, means="what this row is in the ledger: leave it as it is, and empty in a new row"),
)
"""The last two columns of every sheet: which entry of the record a row is."""

AMENDS: Final = frozenset(slot.name for slot in slots(ProposalAmended)) - {slot.name for slot in slots(Event)}
"""The fields that an amendment of a proposal can change."""


def type_of(sheet: Sheet, word: str | None) -> type[Any]:
    """The event type that a word in the column Event stands for; without one, the first of the sheet."""
    return next((cls for cls in sheet.types if word and kebab(cls.__name__) == word), sheet.types[0])


__all__ = ["BY_NAME", "SHEETS", "Column", "Edit", "Form", "Sheet", "held_at", "type_of"]
