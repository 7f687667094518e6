"""Hypothesis strategies for events, ledgers and trackers.

:func:`events` gives whatever the fields of an event may hold, whether or not the rules would take it. :func:`ledgers`
gives events that make sense together, so that the rules take all of them. :func:`trackers` gives trackers that hold
such.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache, partial
from itertools import pairwise
from typing import Any, Final, NamedTuple

from attrs import NOTHING, evolve, fields
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from coop_tracker import events as of
from coop_tracker.dates import PartialDate
from coop_tracker.events import EVENT_TYPES, KINDS, VALUE_TYPES, AnyEvent, Reference, Slug
from coop_tracker.identity import differences
from coop_tracker.projections import Projection
from coop_tracker.rules import NAMED_KINDS
from coop_tracker.testing.ledger import Ledger
from coop_tracker.values import Value
from coop_tracker.vocabulary import (
    DeadlineRelation,
    InstrumentKind,
    MeetingKind,
    PartyKind,
    Rank,
    Scope,
    SourceKind,
    Stage,
    Stance,
    Strength,
    is_word,
)

# fmt: off
__all__ = [
    "countries", "dates", "decimals", "event_ids", "events", "ledgers", "parties", "parts", "slugs", "texts",
    "trackers",
]
# fmt: on

Names = Callable[[str], SearchStrategy[str]]
"""From a kind of thing to the identifiers that may name one."""

# What a field may hold


@cache
def slugs() -> SearchStrategy[str]:
    """An identifier: small letters and digits, joined by single hyphens."""
    return st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)


@cache
def countries() -> SearchStrategy[str]:
    """The ISO code of a state, a part of one, or a union."""
    return st.sampled_from(["AA", "DD", "AA-01", "EU", "XK"])


def parties() -> SearchStrategy[str]:
    """The identifier of a party: a slug, or the code of a country."""
    return slugs() | countries()


@cache
def event_ids() -> SearchStrategy[str]:
    """The id of an event: a UUID as text."""
    return st.uuids().map(str)


@cache
def texts() -> SearchStrategy[str]:
    """A text that can be recorded: never empty, in Unicode normal form C, with any character but NUL."""
    return (
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
        .map(lambda text: unicodedata.normalize("NFC", text))
        .filter(lambda text: bool(text.strip()))
    )


@cache
def dates() -> SearchStrategy[PartialDate]:
    """A date as far as it may be known: a day, month, quarter or year, a bound, a span, about then, or unknown."""
    days = st.dates().map(lambda day: f"{day.isoformat()}")
    return st.one_of(
        days,
        days.map(lambda day: day[:7]),
        days.map(lambda day: day[:4]),
        days.map(lambda day: f"{day[:7]}~"),
        days.map(lambda day: f"{day}T09:30"),
        days.map(lambda day: f"[..{day}]"),
        days.map(lambda day: f"[{day}..]"),
        days.map(lambda day: f"{day}/.."),
        days.map(lambda day: f"{day[:4]}-34"),
        st.just("unknown"),
    ).map(PartialDate)


@cache
def decimals() -> SearchStrategy[Decimal]:
    """A number as it is said of a quantity, to two places."""
    return st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)


def _any_name(kind: str) -> SearchStrategy[str]:
    return event_ids() if kind in ("event", "batch") else parties() if kind == "party" else slugs()


@cache
def _plain_values() -> SearchStrategy[Value]:
    plain = texts() | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans()
    return st.recursive(plain, lambda one: st.lists(one, max_size=2) | st.dictionaries(slugs(), one, max_size=2)).map(
        Value
    )


_NUMBERS: Final = st.integers(0, 2**53 - 1)
_LENGTHS: Final = st.sampled_from(["P30D", "P6M", "P2Y"])
_HASHES: Final = st.binary(min_size=32, max_size=32).map(bytes.hex)


def _values(held: Any, name: str, names: Names) -> SearchStrategy[Any]:
    """What a field of this type may hold."""
    found: SearchStrategy[Any]
    if held in VALUE_TYPES:
        found = _parts(held, names)
    elif held is Reference:
        kinds = ("source", "party") if name == "attributed_to" else NAMED_KINDS
        found = st.sampled_from(kinds).flatmap(lambda kind: names(kind).map(partial("{}:{}".format, kind)))
    elif held in KINDS:
        found = names(KINDS[held])
    elif is_word(held):
        found = st.sampled_from(list(held))
    elif name in ("duration", "auto_renews", "notice"):
        found = _LENGTHS
    elif name == "offset":
        found = _LENGTHS | st.just("-P1W")
    elif name == "sha256":
        found = _HASHES
    else:
        plain: Mapping[Any, SearchStrategy[Any]] = {
            PartialDate: dates(),
            Decimal: decimals(),
            Value: _plain_values(),
            bool: st.booleans(),
            int: _NUMBERS,
            Slug: slugs(),
        }
        found = plain.get(held, texts())
    return found


def parts(cls: Any) -> SearchStrategy[Any]:
    """Any instance of an event class, or of one of the parts that events are made of, such as ``Deadline``."""
    return _parts(cls, _any_name)


@cache
def _parts(cls: Any, names: Names) -> SearchStrategy[Any]:
    given: dict[str, SearchStrategy[Any]] = {}
    for attribute in fields(cls):
        required = attribute.default is NOTHING
        one = _field(cls, attribute.name, names)
        given[attribute.name] = one if required or one is None else st.just(attribute.default) | one
    built = st.builds(cls, **given)
    says_nothing = None if issubclass(cls, of.Event) or NOTHING in {each.default for each in fields(cls)} else cls()
    return built if says_nothing is None else built.filter(lambda part: part != says_nothing)


@cache
def _field(cls: Any, name: str, names: Names) -> SearchStrategy[Any]:
    """What one field of a class may hold where it is given."""
    slot = next(each for each in of.slots(cls) if each.name == name)
    one = _values(slot.held, name, names)
    return st.lists(one, min_size=int(slot.default is NOTHING), max_size=2).map(tuple) if slot.many else one


@cache
def events(*types: type[AnyEvent]) -> SearchStrategy[AnyEvent]:
    """Any event of these types, or of any type; whether the rules would take it is another matter."""
    return st.sampled_from(types or tuple(EVENT_TYPES.values())).flatmap(parts)


# Ledgers: things of which the names are few, so that events come to be about the same ones.

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "source": ("minutes", "newspaper"),
    "party": ("AA", "DD", "ministry-b", "company-c", "person-p", "group-g"),
    "meeting": ("first-round", "second-round"),
    "track": ("water", "roads"),
    "proposal": ("leaks", "wells", "bridges"),
    "endorsement": ("welcome", "by-word"),
    "agreement": ("pact", "by-nod"),
    "instrument": ("letter", "memo"),
    "action": ("report", "by-promise"),
    "bundle": ("all-projects", "some-projects"),
    "event": tuple(f"event-{number}" for number in range(1, 13)),
}
_LABELLED: Final = ("by-word", "by-nod", "by-promise")
"""Things without an identifier of their own, that go by the label of the event that introduced them."""

_KINDS_OF_PARTY: Final = {"person-p": PartyKind.PERSON, "group-g": PartyKind.GROUP}
_PLAIN: Final[Mapping[str, Callable[[str], AnyEvent]]] = {
    "source": lambda name: of.SourceRegistered(source=of.SourceId(name), kind=SourceKind.MEDIA, title=name.title()),
    "party": lambda name: of.PartyIntroduced(
        party=of.PartyId(name), kind=_KINDS_OF_PARTY.get(name, PartyKind.ORGANIZATION), name=name.title()
    ),
    "meeting": lambda name: of.MeetingHeld(meeting=of.MeetingId(name), title=name.title(), kind=MeetingKind.BILATERAL),
    "track": lambda name: of.TrackOpened(track=of.TrackId(name), title=name.title()),
    "proposal": lambda name: of.ProposalMade(proposal=of.ProposalId(name), title=name.title()),
    "endorsement": lambda name: of.EndorsementGiven(
        **_own("endorsement", name), strength=Strength.WELCOMED, targets=(Reference("party:AA"),)
    ),
    "agreement": lambda name: of.AgreementReached(**_own("agreement", name), parties=(of.PartyId("AA"),)),
    "instrument": lambda name: of.InstrumentSigned(
        instrument=of.InstrumentId(name), title=name.title(), kind=InstrumentKind.MOU
    ),
    "action": lambda name: of.ActionAssigned(**_own("action", name), text=name.title()),
    "bundle": lambda name: of.BundleAnnounced(bundle=of.BundleId(name), title=name.title(), of="projects"),
}
"""How a thing is introduced that an event names and no other has introduced."""


def _own(kind: str, name: str) -> dict[str, Any]:
    return {"label": Slug(name)} if name in _LABELLED else {kind: name}


def _few_names(kind: str) -> SearchStrategy[str]:
    return st.sampled_from(_NAMES[kind])


class _Said(NamedTuple):
    """An event as it was drawn, and which earlier one of its type it corrects, if any, counted back."""

    event: AnyEvent
    corrects: int


_TOLD: Final = tuple(cls for cls in EVENT_TYPES.values() if cls is not of.EventRedacted)
_APART: Final = ("label", "replaces", "batch")
"""Fields that are not drawn by themselves: an event is named because another names it, a batch when it is recorded."""


@st.composite
def _sayings(draw: DrawFn, types: tuple[type[AnyEvent], ...]) -> _Said:
    cls: Any = draw(st.sampled_from(types))
    if cls is of.ClaimRecorded:
        return _Said(draw(_claims()), 0)
    required = [each.name for each in fields(cls) if each.default is NOTHING]
    own = of.introduced_field(cls)
    if own and own.name not in required:
        required.append(own.name)
    optional = [each.name for each in fields(cls) if each.name not in (*required, *_APART)]
    given = draw(st.lists(st.sampled_from(optional), max_size=6, unique=True))
    values = {name: draw(_field(cls, name, _few_names)) for name in (*required, *given)}
    return _Said(_in_form(cls, values), draw(st.integers(0, 3)) if draw(st.integers(0, 5)) == 5 else 0)


@cache
def _claims() -> SearchStrategy[AnyEvent]:
    """Claims about a few fields; what they are about is of a kind that has the field."""
    kinds = ("proposal", "meeting", "instrument", "endorsement")
    fields_of: Mapping[str, tuple[tuple[str, SearchStrategy[Any]], ...]] = {
        "proposal": (("title", texts()), ("summary", texts()), ("on", dates().map(str))),
        "meeting": (("place", texts()), ("on", dates().map(str))),
        "instrument": (("words", texts()), ("kind", st.sampled_from([*InstrumentKind]))),
        "endorsement": (("strength", st.sampled_from([*Strength])), ("words", texts())),
    }

    @st.composite
    def claims(draw: DrawFn) -> AnyEvent:
        kind = draw(st.sampled_from(kinds))
        about = Reference(f"{kind}:{draw(_few_names(kind))}")
        rank = draw(st.sampled_from(Rank))
        more: dict[str, Any] = {"rank": rank, "reason": "a better text" if rank is not Rank.NORMAL else None}
        more["sources"] = draw(_field(of.ClaimRecorded, "sources", _few_names))
        name, values = draw(st.sampled_from([*fields_of[kind], ("", st.nothing())]))
        stance = draw(st.sampled_from(Stance))
        if not name:
            event = Reference(f"event:{draw(_few_names('event'))}")
            return of.ClaimRecorded(about=draw(st.sampled_from([about, event])), stance=stance, **more)
        value = Value(str(draw(values)))
        return of.ClaimRecorded(about=about, field=name, value=value, stance=stance, **more)

    return claims()


def _in_form(cls: Any, values: dict[str, Any]) -> AnyEvent:
    """An event in the form that the rules ask for: what fields demand of each other."""
    values = {name: value for name, value in values.items() if value != ()}
    match cls.__name__:
        case "ProposalAmended" if not values.keys() & _CHANGES:
            values["summary"] = "as amended"
        case "StatusReported" if not values.keys() & {"stage", "disposition", "code"}:
            values["stage"] = Stage.PROPOSED
        case "AliasNoted":
            if "name" not in values:
                values = {name: value for name, value in values.items() if name not in ("kind", "lang", "script")}
                values["same_as"] = _other(values["of"])
            else:
                values.pop("same_as", None)
        case "EndorsementGiven":
            values["targets"] = _of_one_kind(values["targets"])
            values.pop("scope", None)
            if "component" in values:
                values["scope"] = Scope.COMPONENT
        case "EndorsementWithdrawn":
            if "agreement" in values:
                values.pop("endorsement", None)
            elif "endorsement" not in values:
                values["endorsement"] = "welcome"
        case "EventRetracted" if not values.get("events"):
            values["events"] = ("event-1",)
        case "MeetingScheduled" if "date" in values:
            values.pop("deadline", None)
    if "code" in values:
        values["scheme"] = values.get("scheme", "register")
    event: AnyEvent = cls(**values)
    return _regular(event)


_CHANGES: Final = {"title", "summary", "tracks", "proposers", "counterparts", "roles", "quantities", "identifiers"}


def _other(reference: str) -> Reference:
    """Another thing of the same kind."""
    kind, _, name = reference.partition(":")
    return Reference(f"{kind}:{next(each for each in _NAMES[kind] if each != name)}")


def _of_one_kind(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """Those of the kind of the first; what goes by a label is named by an event."""

    def kind(reference: Reference) -> str:
        kind, _, name = reference.partition(":")
        return "event" if name in _LABELLED else kind

    return tuple(each for each in references if kind(each) == kind(references[0]))


def _regular(event: AnyEvent) -> AnyEvent:
    """With lengths of time that lead on, nothing that is part of itself, and introductions as of one thing."""
    changes: dict[str, Any] = {}
    match event:
        case of.PartyIntroduced():
            plain: Any = _PLAIN["party"](event.party)
            is_country = of.is_country_code(event.party)
            changes = {"name": plain.name, "kind": PartyKind.COUNTRY if is_country else plain.kind}
        case of.TopicDiscussed() | of.InterestExpressed() | of.ProposalMade():
            changes = {"title": event.title and event.proposal.title()}
        case of.ProposalAmended() if event.title:
            changes = {"title": event.proposal.title()}
        case of.BundleAnnounced() if event.within == event.bundle:
            changes = {"within": None}
        case of.BundleItemised():
            own = f"bundle:{event.bundle}"
            changes = {"items": tuple(_other(item) if item == own else item for item in event.items)}
    cls: Any = type(event)
    for slot in of.slots(cls):
        value = getattr(event, slot.name)
        if isinstance(value, of.Deadline) and value.relation is DeadlineRelation.EVERY and value.offset == "-P1W":
            changes[slot.name] = evolve(value, offset="P1W")
    return evolve(event, **changes) if changes else event


class _Story:
    """Events told one after the other: what they name is introduced before, and what they say again is the same."""

    def __init__(self) -> None:
        self.told: list[AnyEvent] = []
        self.introductions: dict[str, list[AnyEvent]] = {}
        self.gone: set[str] = set()
        """Things of which an introduction was taken back: they are not introduced again."""

    def tell(self, said: _Said) -> None:
        event = self._named(said.event)
        if event is None:
            return
        thing = _thing(event)
        corrected = self._corrected(event, said.corrects)
        if thing:
            if thing in self.gone:
                return
            others = [each for each in self.introductions.get(thing, ()) if each is not corrected]
            is_new = thing not in self.introductions
            event = _as_one_thing(event, others, is_new=is_new, stands_alone=is_new or corrected is not None)
            self.introductions[thing] = others
        if corrected is not None:
            event = evolve(event, replaces=of.EventId(self._label(self.told.index(corrected))))
        for tag in _names(event):
            if tag != thing and tag not in self.introductions:
                self._tell(_PLAIN[tag.partition(":")[0]](tag.partition(":")[2]))
        if isinstance(event, of.EventRetracted):
            labels = {*map(str, event.events)}
            taken = [_thing(each) for each in self.told if each.label in labels]
            self.gone.update(each for each in taken if each)
        self._tell(event)

    def _tell(self, event: AnyEvent) -> None:
        for tag in _names(event):
            if tag != _thing(event) and tag not in self.introductions:
                self._tell(_PLAIN[tag.partition(":")[0]](tag.partition(":")[2]))
        if thing := _thing(event):
            self.introductions.setdefault(thing, []).append(event)
        self.told.append(event)

    def _named(self, event: AnyEvent) -> AnyEvent | None:
        """With labels of events that were told where it names events, as many back as the number says; or None."""

        def rename(kind: str, slug: str) -> str:
            if kind != "event":
                return slug
            number = int(slug.rpartition("-")[2])
            return self._label(len(self.told) - 1 - number % len(self.told))

        if any(each.kind == "event" for each in of.identifiers(event)):
            if not self.told:
                return None
            event = of.renamed(event, rename)
        return event if not _is_about_the_record(event, self.told) else None

    def _label(self, index: int) -> str:
        """The label of an event that was told: given to it now, if it had none."""
        event = self.told[index]
        if event.label is None:
            labelled = evolve(event, label=Slug(f"event-{index + 1}"))
            self.told[index] = labelled
            for told in self.introductions.values():
                told[:] = [labelled if each is event else each for each in told]
        return str(self.told[index].label)

    def _corrected(self, event: AnyEvent, back: int) -> AnyEvent | None:
        """The event that this one corrects: one of its type, about the same thing; none, where it corrects nothing."""
        alike = [each for each in self.told if type(each) is type(event) and _thing(each) == _thing(event)]
        return alike[-back] if 0 < back <= len(alike) else None


def _thing(event: AnyEvent) -> str | None:
    """The thing that an event introduces, by its identifier or label."""
    cls: Any = type(event)
    own = of.introduced_field(cls)
    if own is None:
        return None
    kind = KINDS[of.item_type(own.type)[0]]
    name = getattr(event, own.name) or event.label
    return f"{kind}:{name}" if name else None


def _as_one_thing(event: AnyEvent, others: Iterable[AnyEvent], *, is_new: bool, stands_alone: bool) -> AnyEvent:
    """An introduction that says what others said of the same thing, and all that the first must.

    ``stands_alone``: none of the others may count once it does, as where it corrects what they correct too.
    """
    others = list(others)
    cls: Any = type(event)
    own: Any = of.introduced_field(cls)
    name = getattr(event, own.name)
    if name in _LABELLED:
        by_label: dict[str, Any] = {own.name: None, "label": Slug(name) if is_new else None}
        event = evolve(event, **by_label)
    for attribute in fields(cls):
        told = (event,) if stands_alone else (event, *others)
        if attribute.metadata.get("when_new") and not any(getattr(each, attribute.name, None) for each in told):
            plain: Any = _PLAIN[KINDS[of.item_type(own.type)[0]]](name)
            event = evolve(event, **{attribute.name: getattr(plain, attribute.name)})
    for other in others:
        same = {each.field: getattr(other, each.field) for each in differences(other, event)}
        event = evolve(event, **same)
    return event


def _names(event: AnyEvent) -> Iterator[str]:
    """What an event names and must be known, its sources too."""
    for named in (*of.identifiers(event), *(each for one in event.sources for each in of.identifiers(one))):
        if named.kind not in ("event", "batch") and not (named.kind == "party" and of.is_country_code(named.slug)):
            yield named.tag
    yield from (f"source:{one.source}" for one in event.sources)


def _is_about_the_record(event: AnyEvent, told: Iterable[AnyEvent]) -> bool:
    """Whether it is a claim about an event that says something of the record: there is no other account of that."""
    if not isinstance(event, of.ClaimRecorded) or not event.about.startswith("event:"):
        return False
    label = event.about.partition(":")[2]
    return any(each.label == label and isinstance(each, of.ClaimRecorded | of.EventRetracted) for each in told)


def _told(sayings: Iterable[_Said]) -> list[AnyEvent]:
    story = _Story()
    for said in sayings:
        story.tell(said)
    return story.told


def ledgers(
    *types: type[AnyEvent], min_size: int = 0, max_size: int = 10, in_order: bool = False
) -> SearchStrategy[list[AnyEvent]]:
    """Events that make sense together, so that ``record_all`` takes all of them into an empty ledger.

    They are about a few things. Some correct, retract or dispute others, which they name by their label; dates are
    partly known. Every type of event occurs but ``EventRedacted``, which ``Tracker.redact`` alone records.

    Args:
        types: what is told; other events only introduce what these name.
        min_size: at least so much is told.
        max_size: at most so much is told, besides what is introduced because it was named.
        in_order: whether each event names only what stands before it, so that they can be told one by one; else the
            order is any.
    """
    if of.EventRedacted in types:
        raise ValueError("EventRedacted is recorded by Tracker.redact alone: see trackers(), which redacts")
    told = st.lists(_sayings(types or _TOLD), min_size=min_size, max_size=max_size).map(_told)
    return told if in_order else told.flatmap(st.permutations)


def trackers(
    *types: type[AnyEvent], max_size: int = 10, projections: Iterable[Projection] = ()
) -> SearchStrategy[Ledger]:
    """A ledger in memory that was told a story, in one or more batches, with some time between them.

    Now and then an event was redacted since. Close it when you are done, or write ``with tracker:``.

    Args:
        types: what is told; other events only introduce what these name.
        max_size: at most so much is told, besides what is introduced because it was named.
        projections: read models of your own, kept as those of the tracker are.
    """
    return _trackers(ledgers(*types, max_size=max_size, in_order=True), tuple(projections))


@st.composite
def _trackers(draw: DrawFn, stories: SearchStrategy[list[AnyEvent]], projections: tuple[Projection, ...]) -> Ledger:
    told = draw(stories)
    cuts = draw(st.sets(st.integers(0, len(told)), max_size=3))
    ledger = Ledger.in_memory(recorded_by="the desk", projections=projections)
    for start, end in pairwise(sorted({0, *cuts, len(told)})):
        ledger.tell_together(*told[start:end])
        ledger.clock.now += timedelta(days=draw(st.sampled_from([0, 1, 40])))
    if told and draw(st.integers(0, 3)) == 3:
        ledger.redact([draw(st.integers(1, len(told)))], reason="an order of a court")
    return ledger
