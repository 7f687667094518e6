"""The controlled words of the record: each with its code, its label and its definition.

Codes are stored and never change their meaning; a word may be added, with the next schema number of the events that
use it. The order of the members matters where it is said: :class:`Ordered` vocabularies compare by it.

Sources: party classifications extend IATI OrganisationType, roles are IATI OrganisationRole, progress is that of the
Open Government Partnership, meeting status is iCalendar's (RFC 5545).
"""

from enum import StrEnum
from typing import Any, TypeGuard


class Word(StrEnum):
    """A controlled word. ``str(term)`` is its code; ``rank`` its place in the list, from 0."""

    definition: str
    rank: int

    def __new__(cls, code: str, definition: str = "") -> "Word":
        term = str.__new__(cls, code)
        term._value_ = code
        term.definition = definition
        term.rank = len(cls._member_names_)
        return term

    @property
    def label(self) -> str:
        """The code as people write it: ``agreed in principle``."""
        return self.value.replace("_", " ")


def is_word(held: Any) -> TypeGuard[type[Word]]:
    """Whether a type is that of a controlled word."""
    return isinstance(held, type) and issubclass(held, Word)


class Ordered(Word):
    """A vocabulary whose words can be compared: a later one is more."""

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, type(self)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, type(self)) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if isinstance(other, type(self)) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if isinstance(other, type(self)) else NotImplemented


# Where a proposal stands


class Stage(Ordered):
    """How far a proposal came."""

    MENTIONED = "mentioned", "the topic was discussed; nobody asked or offered anything one could say yes to"
    INTEREST = "interest", "a party shows interest, willingness, readiness to explore"
    PROPOSED = "proposed", "a party asks for or offers something identifiable"
    ENDORSED = "endorsed", "a party that was asked answered welcomed or stronger, about this proposal"
    AGREED_IN_PRINCIPLE = "agreed_in_principle", "every side that was asked has said yes on record"
    INSTRUMENT_SIGNED = (
        "instrument_signed",
        "a letter of intent, memorandum, agreement or contract that names it was signed",
    )
    PILOT = "pilot", "trial activity is evidenced"
    IMPLEMENTATION = "implementation", "delivery is evidenced"
    COMPLETED = "completed", "the stated scope is delivered; claimed and verified are told apart"


class Disposition(Word):
    """Whether a proposal is alive."""

    ACTIVE = "active", "nothing on record has ended or paused it"
    SUSPENDED = "suspended", "stopped for a time, with a reason"
    DEFERRED = "deferred", "put off by decision"
    DECLINED = "declined", "the no that ends it"
    WITHDRAWN = "withdrawn", "the proposer took it back"
    CANCELLED = "cancelled", "ended after agreement, by a party, by both or by a third party"
    LAPSED = "lapsed", "ran out; recorded by a person, never by the clock"
    SUPERSEDED = "superseded", "others took its place"
    MERGED = "merged", "became part of another"
    DUPLICATE = "duplicate", "was another one, recorded twice"
    VOID = "void", "everything that introduced it was retracted"

    @property
    def is_open(self) -> bool:
        """Whether work may still go on: active, suspended or deferred."""
        return self in (Disposition.ACTIVE, Disposition.SUSPENDED, Disposition.DEFERRED)


class Completion(Word):
    """On whose word a proposal counts as piloted, implemented or completed."""

    CLAIMED = "claimed", "a party to it says so"
    VERIFIED = "verified", "somebody checked and confirmed"


class Agreement(Word):
    """How a status that a source reports stands to what the events show."""

    AGREES = "agrees", "the source says what the events show"
    AHEAD = "ahead", "the source says more than the events show: reported, not evidenced"
    BEHIND = "behind", "the source says less than an event on record shows"
    CONFLICTS = "conflicts", "the source and the events differ on whether it is alive"


class Mark(Word):
    """What a reader should know beside an answer."""

    ORDER_UNCERTAIN = "order_uncertain", "dates overlap, and another order would give another disposition"
    COMPETING = "competing", "two corrections of one event disagree; the one first recorded last counts"
    CONTESTED = "contested", "two ledgers introduced it in two ways; take one of the two introductions back"
    PROPOSER_UNKNOWN = "proposer_unknown", "nobody is recorded as proposer, so an answer of any side counts"
    CLAIMED = "claimed", "the stage rests on the word of a party to the proposal"
    NON_BINDING = "non_binding", "nothing that was signed binds anybody: it is no commitment"
    DISPUTED = "disputed", "sources differ, and by what one of them says the record would answer otherwise"
    RAISED_WITHOUT_PROGRESS = (
        "raised_without_progress",
        "raised again, and its stage was the same after the last time as after the first",
    )
    REPORTED_BEHIND = "reported_behind", "a source reports less than an event on record shows"
    REPORTED_CONFLICTS = "reported_conflicts", "a source reports another disposition than the events show"
    NOT_EVIDENCED = "not_evidenced", "a source reports more than the events show"


class EndingSide(Word):
    """Who ended a proposal or an instrument."""

    PARTY = "party", "one side of it, or some of several"
    BOTH = "both", "every side of it"
    THIRD_PARTY = "third_party", "somebody outside, such as a court or a higher authority"
    UNKNOWN = "unknown", "not on record"


# Sources


class SourceKind(Word):
    """What sort of voice a source is, best first."""

    OFFICIAL = "official", "a document of a side itself"
    IMPLEMENTING_AGENCY = "implementing_agency", "the body that carries the work out"
    OTHER_OFFICIAL = "other_official", "a public body that is not a side"
    SCHOLARLY = "scholarly", "research, reviewed or signed by its authors"
    NGO = "ngo", "a non-governmental organization"
    MEDIA = "media", "press and broadcasting, state media too"
    SOCIAL = "social", "posts on social networks"


class SourceForm(Word):
    """What sort of text a source is."""

    MINUTES = "minutes", "the agreed or internal record of a meeting"
    JOINT_STATEMENT = "joint_statement", "a statement issued by several parties together"
    READ_OUT = "read_out", "one side's summary of a meeting"
    PRESS_RELEASE = "press_release", "a text given out for publication"
    SPEECH = "speech", "spoken words, as delivered or prepared"
    INTERVIEW = "interview", "answers to questions"
    LETTER = "letter", "correspondence"
    LEGAL_TEXT = "legal_text", "a treaty, law, contract or memorandum itself"
    DATASET = "dataset", "a register or table"
    ARTICLE = "article", "a piece of journalism or research"
    WEB_PAGE = "web_page", "a page without a date of issue of its own"
    SOCIAL_POST = "social_post", "a post on a social network"
    INTERNAL_NOTE = "internal_note", "a note for the file"


class Visibility(Word):
    """Who may see what rests on a source; every export honours it."""

    PUBLIC = "public", "anyone"
    INTERNAL = "internal", "the office that keeps the ledger"
    RESTRICTED = "restricted", "named people only"


# Parties


class PartyKind(Word):
    """What a party is."""

    PERSON = "person", "a human being"
    ORGANIZATION = "organization", "a body with a name of its own"
    GROUP = "group", "several parties acting together, such as a delegation"
    COUNTRY = "country", "a state, a subdivision of one, or a union of states, by its code"


class Classification(Word):
    """What sort of organization a party is: IATI OrganisationType, extended."""

    GOVERNMENT = "government", "national government, ministries and departments"
    LOCAL_GOVERNMENT = "local_government", "a province, city or district"
    OTHER_PUBLIC_SECTOR = "other_public_sector", "a public body outside the ministries"
    STATE_OWNED_ENTERPRISE = "state_owned_enterprise", "a company that a state owns"
    MILITARY = "military", "armed forces"
    LEGISLATURE = "legislature", "a parliament or a part of one"
    COURT = "court", "a court or tribunal"
    MULTILATERAL = "multilateral", "an organization of states"
    JOINT_BODY = "joint_body", "a commission or working group of the sides"
    NGO = "ngo", "a non-governmental organization"
    MASS_ORGANIZATION = "mass_organization", "a people's organization led by a party or state"
    INDUSTRY_ASSOCIATION = "industry_association", "an association of companies"
    PUBLIC_PRIVATE_PARTNERSHIP = "public_private_partnership", "a body of public and private members"
    FOUNDATION = "foundation", "an endowed body"
    PRIVATE_SECTOR = "private_sector", "a company"
    ACADEMIC = "academic", "a university, academy or research institute"
    MEDIA = "media", "press and broadcasting"
    OTHER = "other", "none of the others"


class RoleName(Word):
    """What a party does in a proposal: IATI OrganisationRole, extended."""

    FUNDING = "funding", "pays for it"
    ACCOUNTABLE = "accountable", "answers for it"
    EXTENDING = "extending", "manages it on behalf of the funder"
    IMPLEMENTING = "implementing", "carries it out"
    BENEFICIARY = "beneficiary", "it is meant for them"
    FACILITATOR = "facilitator", "brings the parties together"
    SPONSOR = "sponsor", "lends it name or support"
    DECISION_MAKER = "decision_maker", "its yes or no is needed"


class NameKind(Word):
    """What sort of name a further name is."""

    OFFICIAL = "official", "the name in its own statute or passport"
    SHORT = "short", "an abbreviation or everyday name"
    FORMER = "former", "a name it no longer uses"
    TRANSLITERATION = "transliteration", "the same name in another script"
    SPELLING = "spelling", "another spelling of the same name"


# Meetings


class MeetingKind(Word):
    """What sort of meeting it was."""

    BILATERAL = "bilateral", "two sides"
    TRILATERAL = "trilateral", "three sides"
    MULTILATERAL = "multilateral", "more than three sides"
    SIDELINES = "sidelines", "two or more sides meeting in the margins of another event"
    JOINT_COMMISSION = "joint_commission", "a standing commission of the sides"
    JOINT_WORKING_GROUP = "joint_working_group", "a standing working group of the sides"
    MINISTERIAL_ROUNDTABLE = "ministerial_roundtable", "ministers around a table, often with business"
    VISIT = "visit", "a visit of several days or stations"
    SIGNING_CEREMONY = "signing_ceremony", "a meeting held to sign"
    LAUNCH = "launch", "a meeting held to open something"
    CONFERENCE = "conference", "a large meeting with a programme"
    NEGOTIATION = "negotiation", "a round of negotiations"
    CALL = "call", "by telephone or video"
    WRITTEN_EXCHANGE = "written_exchange", "an exchange of letters treated as a meeting"
    INTERNAL_REVIEW = "internal_review", "one side among itself"
    OTHER = "other", "none of the others"


class MeetingStatus(Word):
    """Whether a planned meeting stands: iCalendar's STATUS of an event."""

    TENTATIVE = "tentative", "proposed, or not confirmed yet"
    CONFIRMED = "confirmed", "it is going to be held"
    CANCELLED = "cancelled", "it was called off"


class Mode(Word):
    """How people met."""

    IN_PERSON = "in_person", "in one place"
    VIRTUAL = "virtual", "by telephone or video"
    HYBRID = "hybrid", "some in one place, some not"
    UNKNOWN = "unknown", "not on record"


class ParticipantRole(Word):
    """In what role somebody took part."""

    CHAIR = "chair", "led the meeting"
    CO_CHAIR = "co_chair", "led it together with another side"
    HEAD_OF_DELEGATION = "head_of_delegation", "led one side"
    DELEGATE = "delegate", "a member of a side"
    HOST = "host", "received the others"
    SPEAKER = "speaker", "spoke to the meeting"
    SIGNATORY = "signatory", "signed there"
    WITNESS = "witness", "witnessed a signature"
    OBSERVER = "observer", "was present without a say"
    SECRETARY = "secretary", "kept the record"
    INTERPRETER = "interpreter", "interpreted"
    MENTIONED_ONLY = "mentioned_only", "named in the report, presence not certain"


# Proposals and answers


class ReplacementManner(Word):
    """How proposals gave way to others."""

    SUPERSEDED = "superseded", "others took their place"
    MERGED = "merged", "they became one"
    SPLIT = "split", "one became several"
    DUPLICATE = "duplicate", "they were one and the same all along"


class Relation(Word):
    """How proposals are related to another."""

    REPLACES = "replaces", "stand in its place"
    REQUIRES = "requires", "need it first"
    FOLLOWS = "follows", "come after it"
    PART_OF = "part_of", "are parts of it"
    RELATED = "related", "have to do with it"
    POSSIBLY_RELATED = "possibly_related", "may have to do with it"


class Strength(Ordered):
    """How warm an answer was; ``level`` runs from −2 to 5."""

    REJECTED = "rejected", "rejected, opposed, ruled out"
    RESERVED = "reserved", "concern, needs study, only if"
    NOTED = "noted", "took note, was briefed, exchanged views, discussed"
    INTERESTED = "interested", "keen interest, willing, ready to explore, looks forward"
    WELCOMED = "welcomed", "welcomed, appreciated, hailed, encouraged, commended"
    SUPPORTED = "supported", "support, full support, backed, endorsed, assured facilitation"
    AGREED = "agreed", "agreed (also in principle), accepted, approved, concurred, adopted"
    COMMITTED = "committed", "undertook, pledged with a resource or a date, instructed, signed"

    @property
    def level(self) -> int:
        """From −2 (rejected) over 0 (noted) to 5 (committed)."""
        return self.rank - 2


class Scope(Word):
    """What an endorsement is about."""

    PROPOSAL = "proposal", "the proposals it names"
    COMPONENT = "component", "a part or aspect of the proposals it names"
    PACKAGE = "package", "what a meeting or a bundle brought, as a whole"
    TRACK = "track", "a field of cooperation"
    RELATIONSHIP = "relationship", "cooperation with the parties in general"
    DECISION = "decision", "something that was decided"


class Capacity(Word):
    """In what capacity somebody spoke."""

    HEAD_OF_STATE = "head_of_state", "president, monarch"
    HEAD_OF_GOVERNMENT = "head_of_government", "prime minister, chancellor, premier"
    MINISTER = "minister", "member of a government"
    DEPUTY_MINISTER = "deputy_minister", "deputy or state minister, state secretary"
    AMBASSADOR = "ambassador", "head of a mission"
    SENIOR_OFFICIAL = "senior_official", "director-general and the like"
    OFFICIAL = "official", "any other official"
    AGENCY = "agency", "a public body as such"
    LEGISLATOR = "legislator", "member of a parliament"
    JUDGE = "judge", "member of a court"
    MILITARY = "military", "member of armed forces"
    COMPANY = "company", "for a company"
    ACADEMIC = "academic", "for a university or institute, or as a scholar"
    CIVIL_SOCIETY = "civil_society", "for an association, foundation or NGO"
    OTHER = "other", "none of the others"


# Agreement


class AgreementForm(Word):
    """Where an agreement without an instrument is on record."""

    ORAL = "oral", "said in the room"
    READ_OUTS = "read_outs", "the sides' own summaries say the same"
    MINUTES = "minutes", "written down together"
    JOINT_STATEMENT = "joint_statement", "stated together in public"
    DECISION = "decision", "a decision of a joint body"
    UNKNOWN = "unknown", "not on record"


class InstrumentKind(Word):
    """What sort of document was signed. The first four are political: they record a yes and bind nobody."""

    JOINT_STATEMENT = "joint_statement", "political: a statement issued together"
    AGREED_MINUTES = "agreed_minutes", "political: minutes signed by the sides"
    ACTION_PLAN = "action_plan", "political: a list of intended steps"
    ROADMAP = "roadmap", "political: intended steps over time"
    LOI = "loi", "letter of intent"
    MOU = "mou", "memorandum of understanding"
    MOC = "moc", "memorandum of cooperation"
    FRAMEWORK_AGREEMENT = "framework_agreement", "an agreement that others are made under"
    AGREEMENT = "agreement", "an agreement"
    TREATY = "treaty", "a treaty under international law"
    PROTOCOL = "protocol", "a protocol to an agreement"
    CONTRACT = "contract", "a contract under national law"
    EXCHANGE_OF_NOTES = "exchange_of_notes", "notes that together make an agreement"
    LICENCE_OR_AWARD = "licence_or_award", "a licence, permit or award granted by one side"
    OTHER = "other", "none of the others"

    @property
    def is_political(self) -> bool:
        """Whether it says yes together without being an instrument that is carried out."""
        return self.rank <= InstrumentKind.ROADMAP.rank

    @property
    def binding(self) -> "Binding":
        """What is taken unless the record says otherwise: letters of intent and memoranda do not bind."""
        if self in (InstrumentKind.LOI, InstrumentKind.MOU, InstrumentKind.MOC):
            return Binding.NON_BINDING
        return Binding.UNKNOWN


class SigningManner(Word):
    """How an instrument came into being."""

    SIGNED = "signed", "signed by the parties"
    ADOPTED = "adopted", "adopted by a body"
    ISSUED = "issued", "issued without signatures"
    EXCHANGED = "exchanged", "exchanged as notes or letters"
    GRANTED = "granted", "granted by one side"
    UNKNOWN = "unknown", "not on record"


class Level(Word):
    """Between whom an instrument is."""

    G2G = "g2g", "government to government"
    G2B = "g2b", "government to business"
    B2B = "b2b", "business to business"
    MIXED = "mixed", "several of these"
    UNKNOWN = "unknown", "not on record"


class Binding(Word):
    """Whether an instrument binds its parties."""

    BINDING = "binding", "it binds"
    NON_BINDING = "non_binding", "it does not bind"
    UNKNOWN = "unknown", "not on record"


class InstrumentStep(Word):
    """A step in the life of an instrument, besides its signing and its end."""

    DRAFTED = "drafted", "a text exists"
    INITIALLED = "initialled", "the negotiators have put their initials under the text"
    APPROVED = "approved", "a side's own authority said yes to it"
    EXCHANGED = "exchanged", "the documents of approval changed hands"
    RATIFIED = "ratified", "a side bound itself for good"
    ENTERED_INTO_FORCE = "entered_into_force", "it applies from that day"
    AMENDED = "amended", "its text or its term was changed"
    RENEWED = "renewed", "it was made to run on"
    SUSPENDED = "suspended", "it does not apply for a time"
    NOTICE_GIVEN = "notice_given", "a side said that it will not go on, or leaves"
    NOTICE_WITHDRAWN = "notice_withdrawn", "that was taken back"


class Ending(Word):
    """How an instrument ended."""

    EXPIRED = "expired", "its term ran out"
    NOT_RENEWED = "not_renewed", "a party chose not to renew it"
    TERMINATED = "terminated", "ended by notice or agreement"
    DENOUNCED = "denounced", "a party left it"
    CANCELLED = "cancelled", "called off before its term"
    REPLACED = "replaced", "another instrument took its place"


# Delivery and status


class Progress(Word):
    """How far delivery is said to be: the Open Government Partnership's levels."""

    NO_EVIDENCE_FOUND = "no_evidence_found", "somebody looked and found nothing; not the same as not started"
    NOT_STARTED = "not_started", "a source says that nothing was begun"
    LIMITED = "limited", "some of it"
    SUBSTANTIAL = "substantial", "most of it"
    UNKNOWN = "unknown", "not on record"


class Reached(Word):
    """What the items of a bundle are said to have reached."""

    AGREED_IN_PRINCIPLE = "agreed_in_principle", "a yes on record"
    INSTRUMENT_SIGNED = "instrument_signed", "signed"
    PILOT = "pilot", "a trial"
    IMPLEMENTATION = "implementation", "delivery"
    COMPLETED = "completed", "delivered"


class BundleState(Word):
    """What the items of a bundle as a whole are said to be."""

    PLANNED = "planned", "intended, or being worked on"
    FINALISED = "finalised", "agreed in their texts"
    SIGNED = "signed", "signed"
    STARTED = "started", "being carried out"
    COMPLETED = "completed", "carried out"
    ENDED = "ended", "no longer pursued, or run out"


class Counting(Word):
    """What a count of a bundle counts."""

    TOTAL = "total", "all of it; a later total takes the place of an earlier one"
    ADDITIONAL = "additional", "what comes on top of what was announced before"


# Follow-up


class Outcome(Word):
    """What became of an action."""

    MET = "met", "all of it was done"
    PARTLY_MET = "partly_met", "a part was done, and the rest is still owed"


class Schedule(Word):
    """How an action or another dated matter stands to its deadline, on a day; computed and never stored."""

    NO_DEADLINE = "no_deadline", "none was set"
    UNDETERMINED = "undetermined", "one was set, and on what day it ends cannot be told"
    ON_TIME = "on_time", "its first possible day is further off than the window that was asked for"
    DUE_SOON = "due_soon", "its first possible day is within the window, or it is due now"
    OVERDUE = "overdue", "its last possible day is past"
    MET = "met", "it was done"
    MET_LATE = "met_late", "it was done, certainly after its last possible day"
    NOT_APPLICABLE = "not_applicable", "everything that it is about is closed or suspended"
    DROPPED = "dropped", "it was given up"


class DueKind(Word):
    """What is due."""

    ACTION = "action", "what somebody was to do"
    MEETING = "meeting", "a meeting that is planned"
    NOTICE = "notice", "the last day to say that an instrument shall not renew itself"
    EXPIRY = "expiry", "the last day of an instrument that does not renew itself"
    RESUMPTION = "resumption", "until when a proposal was suspended or deferred"


class Owed(Word):
    """Who owes something, seen from a party that is chosen as we."""

    WE = "we", "everybody who is to do it belongs to us"
    THEY = "they", "nobody who is to do it belongs to us"
    BOTH = "both", "some who are to do it belong to us"
    NOBODY = "nobody", "nobody is named who is to do it"


class Activity(Ordered):
    """How long ago the last thing happened that moved a proposal, on a day; computed and never stored."""

    CURRENT = "current", "something happened lately"
    QUIET = "quiet", "nothing for some time"
    STALE = "stale", "nothing for so long that somebody should ask"
    DORMANT = "dormant", "nothing for so long that it has probably been given up"


class Voice(Word):
    """From whom a side's answer to a proposal is known."""

    OWN_WORDS = "own_words", "a document of its own, or a joint one, is cited"
    REPORTED = "reported", "others say so"
    SILENT = "silent", "its own read-out does not mention it"
    WITHDRAWN = "withdrawn", "it has taken back what it had said"
    NO_ANSWER = "no_answer", "no answer is recorded"


class Thread(Word):
    """What became, by the next meeting of a series, of what was raised at one."""

    CONTINUED = "continued", "something substantive happened by the end of the next meeting"
    DROPPED = "dropped", "nothing substantive is on record up to the end of the next meeting"
    CANNOT_TELL = "cannot_tell", "meetings in between are not recorded, or dates do not say"
    NOTHING_RECORDED = "nothing_recorded", "nothing at all is recorded of the next meeting"
    NO_LATER_MEETING = "no_later_meeting", "no later meeting of the series was held, as far as is on record"


class Ailment(Word):
    """What may be wrong with the record, or with what it tells of."""

    OVERDUE = "overdue", "its last possible day is past"
    IMPOSSIBLE_DATE = "impossible_date", "two dates on record cannot both be so"
    TOO_MANY_ITEMS = "too_many_items", "more are known one by one than were announced"
    CONTESTED = "contested", "two ledgers introduced it in two ways"
    REPORTED_CONFLICTS = "reported_conflicts", "a source reports another disposition than the events show"
    REPORTED_BEHIND = "reported_behind", "a source reports less than an event on record shows"
    DISPUTED = "disputed", "accounts of it disagree, and none is better than the others"
    PREFERRED_OTHERWISE = "preferred_otherwise", "the best account is not the one that the record goes by"
    COMPETING = "competing", "two corrections of one event disagree"
    DORMANT = "dormant", "nothing for so long that it has probably been given up"
    STALE = "stale", "nothing for so long that somebody should ask"
    UNDETERMINED = "undetermined", "it has a deadline, and on what day that ends cannot be told"
    NO_OWNER = "no_owner", "nobody is named who is to do it"
    RAN_OUT = "ran_out", "its term is past, and nothing says that it ended or was renewed"
    ENDED_ALONE = "ended_alone", "an instrument ended, and nothing says what became of the proposals it covers"
    SPEAKS_FOR_NOBODY = "speaks_for_nobody", "a person answered, and for whom is not on record"
    SINGLE_SOURCE = "single_source", "everything that decides where it stands goes back to one origin"


class Severity(Ordered):
    """How much a finding about the record matters."""

    NOTICE = "notice", "worth knowing; nothing may be wrong"
    WARNING = "warning", "somebody should look at it"
    ERROR = "error", "it cannot be so, or something that was promised is past its day"


class Stance(Word):
    """How a source stands to what the record says."""

    ASSERTS = "asserts", "it says so, or gives this value"
    DENIES = "denies", "it says that it is not so"
    SILENT = "silent", "it tells of the matter and does not mention this"


class Rank(Word):
    """What a person makes of an account among others of the same; best first, and with a reason."""

    PREFERRED = "preferred", "the one to go by, for the reason that is given"
    NORMAL = "normal", "to be weighed by its sources"
    DEPRECATED = "deprecated", "known to be mistaken, for the reason that is given"


class Grade(Word):
    """How well an answer is evidenced: by the independent origins of the events that decide it, best first."""

    A = "A", "official of every side that is named, or a joint document of theirs"
    B = "B", "official of one side, and something independent"
    C = "C", "official of one side alone, or two independent origins"
    D = "D", "one independent origin: press, research or a non-governmental organization"
    E = "E", "social networks alone, or no source"


class Finding(Word):
    """What a verification found."""

    CONFIRMED = "confirmed", "the stated scope is delivered"
    PARTLY = "partly", "some of it is delivered"
    REFUTED = "refuted", "it is not delivered"
    CANNOT_TELL = "cannot_tell", "the evidence does not suffice"


# Value types


class Qualifier(Word):
    """How exact a number is."""

    EXACT = "exact", "this number"
    ABOUT = "about", "near this number"
    AT_LEAST = "at_least", "this number or more"
    AT_MOST = "at_most", "this number or less"


class QuantityKind(Word):
    """What sort of statement a number is."""

    TARGET = "target", "meant to be reached"
    PLANNED = "planned", "set out in a plan"
    ESTIMATE = "estimate", "somebody's estimate"
    ACTUAL = "actual", "counted"


class DeadlineRelation(Word):
    """How a deadline stands to its date or anchor."""

    BY = "by", "not later than"
    ON = "on", "on that day"
    WITHIN = "within", "within that time of its anchor"
    AFTER = "after", "not before"
    EVERY = "every", "again and again at that interval"
    AT_NEXT_MEETING = "at_next_meeting", "when the sides meet next"
    NONE = "none", "no deadline was set"
