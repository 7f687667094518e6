"""What must be known before an event is recorded: the only place that says no.

Three things are refused, because nobody could understand them later: a form that cannot be read (a slug that is none, a
list that must not be empty), a reference to something never introduced, and one identifier for two different things
(RULES 23). Whether history makes sense is not asked here: a declined proposal may be accepted a year later.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol

from attrs import NOTHING, evolve, fields

from coop_tracker import claims
from coop_tracker.errors import Fault, InvalidInput
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    NAMELESS,
    VALUE_TYPES,
    ActionAssigned,
    AliasNoted,
    AnyEvent,
    BundleAnnounced,
    BundleItemised,
    ClaimRecorded,
    Deadline,
    EndorsementGiven,
    EndorsementWithdrawn,
    EventRedacted,
    EventRetracted,
    MeetingScheduled,
    PartyIntroduced,
    ProgressReported,
    ProposalAmended,
    Raising,
    Reference,
    Slug,
    StatusReported,
    Term,
    identifiers,
    introduced,
    introduced_field,
    introducing,
    is_country_code,
    is_event_id,
    item_type,
    scope_of,
    slots,
)
from coop_tracker.gathering import by_name
from coop_tracker.identity import differences
from coop_tracker.values import LARGEST, Value, texts
from coop_tracker.vocabulary import DeadlineRelation, PartyKind, Rank, Scope, Stance, is_word


class Known(Protocol):
    """What the rules may ask of the ledger."""

    def things(self, tags: Collection[str]) -> Collection[str]:
        """Those of these things (``kind:slug``) that were introduced."""

    def titles(self, kind: str) -> Mapping[str, str]:
        """The identifiers of every known thing of a kind, with their titles, for suggestions."""

    def introductions(self, tag: str) -> Sequence[tuple[int, str, AnyEvent]]:
        """The events that say what a thing is and count, amendments too: position, event id, and what was said."""

    def events(self, event_ids: Collection[str]) -> Mapping[str, str]:
        """The types of those of these events that are recorded, by event id."""

    def batches(self, batch_ids: Collection[str]) -> Collection[str]:
        """Those of these batch ids that are recorded."""

    def lost(self) -> Collection[str]:
        """The types of events that are to be recorded without their data: they were redacted in another ledger."""


class Proposed(NamedTuple):
    """An event that somebody wants to record."""

    event_id: str
    event: AnyEvent
    merged: bool = False
    """Whether another ledger has recorded it: then it is taken over, however it introduces a thing (RULES 23)."""
    where: str = ""
    """Where it stands in a file, for messages about another event."""
    in_place: bool = False
    """Whether a table stands for it, in a field of another event."""


def faults(proposed: Sequence[Proposed], known: Known) -> list[tuple[int, Fault]]:
    """Everything that speaks against recording these together: the number of the event, and what is wrong where."""
    found = [(n, _meant_for(fault, each.event, known)) for n, each in enumerate(proposed) for fault in form(each.event)]
    found.extend(_unknown(proposed, known))
    found.extend(_two_things(proposed, known))
    found.extend(_circles(proposed))
    found.extend(_claims(proposed, known))
    return sorted(found, key=lambda one: one[0])


# Form

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COUNTRY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
DURATION: Final = re.compile(r"-?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NO_CODES: Final = {"UK": "GB", "EL": "GR"}
"""Codes that are in use for a country, and are not those of ISO 3166-1: it would be two parties."""
NAMED_KINDS: Final = tuple(kind for kind in KINDS.values() if kind not in ("event", "batch"))
DURATIONS: Final = ("duration", "auto_renews", "notice", "offset")


def form(event: AnyEvent) -> Iterator[Fault]:
    """What is wrong with an event whatever the ledger holds."""
    own = introduced(event)
    if own and is_event_id(own.slug):
        yield Fault(own.path, f"{own.slug!r} looks like the id of an event: give the {own.kind} a name of its own")
    yield from _parts(event, "")
    yield from _lengths(event)
    yield from _shape(event)


def _parts(thing: Any, at: str) -> Iterator[Fault]:
    for name, held, many, default, has_parts in slots(thing.__class__):
        value = getattr(thing, name)
        if value is default:
            continue
        path = f"{at}{name}"
        if many and not value and default is NOTHING:
            yield Fault(path, "must name at least one")
        for number, one in enumerate(value if many else (value,)):
            here = f"{path}[{number}]" if many else path
            if has_parts and _says_nothing(one):
                parts = [slot.name for slot in slots(one.__class__)]
                yield Fault(here, f"says nothing: give {_or(parts)}, or leave it out")
            elif has_parts:
                yield from _parts(one, f"{here}.")
            elif what := _wrong(name, held, one):
                yield Fault(here, what)


def _says_nothing(part: Any) -> bool:
    return all(getattr(part, slot.name) == slot.default for slot in slots(part.__class__))


def wrong_value(path: str, held: Any, values: Iterable[Any]) -> Iterator[Fault]:
    """What is wrong with what one field holds, of a list with each item, whatever the rest of the event holds."""
    for value in values:
        if type(value) in VALUE_TYPES:
            yield from _parts(value, f"{path}.")
        elif what := _wrong(path.rpartition(".")[2], held, value):
            yield Fault(path, what)


def _wrong(name: str, held: Any, value: object) -> str | None:
    """What is wrong with one value, if anything."""
    if isinstance(value, str) and (what := wrong_text(value)):
        return what
    if isinstance(value, Value):
        return next((what for text in texts(value.plain) if (what := wrong_text(text))), None)
    if held in KINDS:
        return _wrong_slug(KINDS[held], str(value))
    if held is Reference:
        kind, colon, slug = str(value).partition(":")
        if not colon or kind not in (*NAMED_KINDS, "event"):
            return f"{value!r} must say what it names, as kind:slug; the kinds are {', '.join((*NAMED_KINDS, 'event'))}"
        return _wrong_slug(kind, slug)
    if held is Slug and not SLUG.fullmatch(str(value)):
        return not_a_slug(str(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return f"{value} is not a number one can count with"
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        return f"{value} is too large to be kept exactly (at most {LARGEST} either way)"
    if name in DURATIONS and not DURATION.fullmatch(str(value)):
        from coop_tracker.durations import not_a_duration  # only what cannot be read needs it

        return not_a_duration(str(value))
    if name == "sha256" and not SHA256.fullmatch(str(value)):
        return "a SHA-256 is 64 lower-case hexadecimal digits"
    return None


def wrong_text(text: str) -> str | None:
    """What keeps a text from being stored, if anything."""
    if text.isascii():
        if "\0" in text:
            return "a text cannot hold a NUL character"
        return None if text.strip() else "a text that is given cannot be empty; leave the field out"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "a text cannot hold half a character (a lone surrogate)"
    if "\0" in text:
        return "a text cannot hold a NUL character"
    if not unicodedata.is_normalized("NFC", text):
        return "the text is not in Unicode normal form C, so that equal words would differ; save it as NFC"
    return None


def _wrong_slug(kind: str, slug: str) -> str | None:
    if kind in ("event", "batch"):
        return None if is_event_id(slug) else f"no event of this ledger or file is called {slug!r}"
    if kind == "party" and slug in _NO_CODES:
        return f"{slug!r} is not the ISO code of that country; {_NO_CODES[slug]} would do"
    if kind == "party" and COUNTRY.fullmatch(slug):
        return None
    if kind == "party" and is_country_code(slug) and " " not in slug and (slug.isupper() or len(slug) < 4):
        return f"{slug!r} is not a country code such as AA, AA-01 or EU"
    if is_event_id(slug) and kind in NAMELESS:
        return None
    ledger, slash, label = slug.partition("/")
    if slash and kind in NAMELESS:
        return f"no event of the ledger {ledger!r} that is labelled {label!r} is recorded here"
    if slug.startswith(f"{kind}:"):
        return f"{slug!r} says of what kind it is, which the field says already; {slug.partition(':')[2]} would do"
    if kind == "party" and not SLUG.fullmatch(slug):
        return f"{not_a_slug(slug)}, and a country goes by its ISO code"
    return None if SLUG.fullmatch(slug) else not_a_slug(slug)


def not_a_slug(text: str) -> str:
    """What to say of a text that is no identifier, with one that would do."""
    better = slug_of(text)
    hint = f"; {better} would do" if better else ""
    return f"{text!r} is not an identifier: small letters and digits, joined by single hyphens{hint}"


def _meant_for(fault: Fault, event: AnyEvent, known: Known) -> Fault:
    """A fault; of a name or the like in the place of an identifier, with those that may be meant."""
    own = introduced(event)
    for each in (*identifiers(event), *_cited(event)):
        is_name = each.kind in NAMED_KINDS and "/" not in each.slug and not (own and own.path == each.path)
        if is_name and each.path == fault.where:
            titles = known.titles(each.kind)
            if close := meant(each.slug, titles):
                what = f"{each.slug!r} is not an identifier{did_you_mean(with_titles(close, titles))}"
                return Fault(fault.where, what)
    return fault


_PLAIN_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
    | dict.fromkeys("'’ʼʻ‘", "")
)
"""Latin letters that are no plain letter with a mark; and apostrophes, which join: ``peoples-bank``."""


def slug_of(text: str) -> str | None:
    """A name as a slug, its letters without their marks: ``Ministère de l'Eau`` is ``ministere-de-leau``.

    None where not all of its letters are Latin: what would be left is not the name.
    """
    folded = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN_LETTERS)).lower()
    kept = [letter for letter in folded if not unicodedata.category(letter).startswith("M")]
    if any(letter.isalnum() and not letter.isascii() for letter in kept):
        return None
    return re.sub(r"[^a-z0-9]+", "-", "".join(kept)).strip("-") or None


def _shape(event: AnyEvent) -> Iterator[Fault]:
    """What fields of one event demand of each other."""
    match event:
        case ProposalAmended():
            changes = ("title", "summary", "tracks", "proposers", "counterparts", "roles", "quantities")
            if not any(getattr(event, name) for name in (*changes, "planned_period", "identifiers")):
                yield Fault("", "an amendment must change something: title, summary, tracks, proposers …")
        case StatusReported():
            if not (event.stage or event.disposition or event.code):
                yield Fault("", "a reported status must say at least one of stage, disposition and code")
            if event.code and not event.scheme:
                yield Fault("scheme", "must say which register the code is from")
        case EndorsementWithdrawn():
            if bool(event.endorsement) == bool(event.agreement):
                yield Fault("", "a withdrawal must name exactly one of endorsement and agreement")
        case ClaimRecorded():
            yield from _claim_shape(event)
        case EventRetracted():
            if bool(event.events) == bool(event.batch):
                yield Fault("", "a retraction must name exactly one of events and batch")
        case AliasNoted():
            if bool(event.name) == bool(event.same_as):
                yield Fault("", "an alias must give exactly one of name and same_as")
        case EndorsementGiven():
            yield from _targets(event)
        case ProgressReported() | BundleAnnounced():
            if event.count is not None and event.count < 0:
                yield Fault("count", "cannot be below zero")
            if isinstance(event, BundleAnnounced) and event.within == event.bundle:
                yield Fault("within", "is the bundle itself: leave it out, or name the larger one")
        case BundleItemised():
            for number, item in enumerate(event.items):
                if item == f"bundle:{event.bundle}":
                    yield Fault(f"items[{number}]", "is the bundle itself, which cannot be one of its own items")
        case MeetingScheduled():
            if event.date and event.deadline:
                yield Fault("deadline", "is for a meeting without a date: give one of the two")
        case PartyIntroduced():
            if event.kind is PartyKind.COUNTRY and not is_country_code(event.party):
                yield Fault("party", f"{event.party!r}: a country goes by its ISO code, such as AA, AA-01 or EU")
            elif event.kind is not PartyKind.COUNTRY and is_country_code(event.party):
                yield Fault(
                    "party", f"{event.party!r} is the code of a country; a {event.kind.label} has a name of its own"
                )


def _lengths(event: AnyEvent) -> Iterator[Fault]:
    """Lengths of time that lead nowhere: of a term, or of what is due again and again."""
    cls: Any = event.__class__
    for name, held, *_ in slots(cls):
        value = getattr(event, name) if held in (Term, Deadline) else None
        lengths: dict[str, str | None] = {}
        if isinstance(value, Term):
            lengths = {each: getattr(value, each) for each in ("duration", "auto_renews", "notice")}
        elif isinstance(value, Deadline) and value.relation is DeadlineRelation.EVERY:
            lengths = {"offset": value.offset}
        for each, length in lengths.items():
            is_read = length is not None and DURATION.fullmatch(length)
            if length and is_read and not _leads_on(length, may_be_none=each == "notice"):
                yield Fault(f"{name}.{each}", f"{length!r} leads nowhere: give a length above zero, such as P1Y")


def _leads_on(length: str, *, may_be_none: bool) -> bool:
    from coop_tracker.durations import advances  # what has no length of time need not wait for it

    return advances(length) or (may_be_none and not length.startswith("-"))


def _claim_shape(claim: ClaimRecorded) -> Iterator[Fault]:
    if claim.field is None and claim.value is not None:
        yield Fault("field", "is required with a value: say which field the source gives otherwise")
    if claim.field is not None and claim.value is None and claim.stance is Stance.ASSERTS:
        yield Fault("value", f"is required: say what the source gives for {claim.field} (or that it denies, is silent)")
    if claim.rank is not Rank.NORMAL and not claim.reason:
        yield Fault("reason", f"is required: say why this account is {claim.rank.label}")


def _targets(given: EndorsementGiven) -> Iterator[Fault]:
    kinds = dict.fromkeys(target.partition(":")[0] for target in given.targets)
    if len(kinds) > 1:
        yield Fault("targets", f"must be of one kind, not {' and '.join(kinds)}: record one endorsement for each")
    follows = scope_of(evolve(given, scope=None))
    if given.scope not in (None, follows, Scope.COMPONENT, Scope.DECISION):
        yield Fault("scope", f"{given.scope} contradicts the targets, from which {follows} follows: leave it out")
    if given.component and given.scope is not Scope.COMPONENT:
        yield Fault("component", "is for scope component")
    if given.scope is Scope.COMPONENT and not given.component:
        yield Fault("component", "must say which part the words are about (scope component)")


# References


def _unknown(proposed: Sequence[Proposed], known: Known) -> Iterator[tuple[int, Fault]]:
    """References to what was never introduced, neither in the ledger nor by these events."""
    named = [
        (number, each.path, each.tag)
        for number, one in enumerate(proposed)
        for each in _references(one.event)
        if each.kind != "batch" or not one.merged
    ]
    here = {thing.tag for one in proposed if (thing := introduced(one.event))}
    here.update(f"event:{one.event_id}" for one in proposed)
    asked = {tag for _, _, tag in named} - here
    there = {*known.things([tag for tag in asked if not tag.startswith(("event:", "batch:"))])}
    there.update(f"event:{each}" for each in known.events(_of_kind("event", asked)))
    there.update(f"batch:{each}" for each in known.batches(_of_kind("batch", asked)))
    lost = {*known.lost()}
    missing = {tag for tag in asked - there if lost.isdisjoint(introducing(tag.partition(":")[0]))}
    for number, path, tag in named:
        if tag in missing:
            yield number, Fault(path, _nothing_known(tag, known, here))
    yield from _other_kinds(proposed, known)


def _other_kinds(proposed: Sequence[Proposed], known: Known) -> Iterator[tuple[int, Fault]]:
    """What names a thing without a slug by an event, its id or position, that introduced no such thing."""
    types = {one.event_id: type(one.event).__name__ for one in proposed}
    for number, one in enumerate(proposed):
        for kind, name in by_name(one.event):
            if is_event_id(name):
                found = types.get(name) or known.events([name]).get(name)
                if found and found not in introducing(kind):
                    yield number, Fault(kind, f"names a {found}, where {' or '.join(introducing(kind))} is meant")


def _references(event: AnyEvent) -> Iterator[Any]:
    """The identifiers an event names and does not itself introduce, its citations' sources included; none malformed."""
    own = introduced(event)
    for each in (*identifiers(event), *_cited(event)):
        if own and each.path == own.path:
            continue
        if each.kind == "party" and is_country_code(each.slug):
            continue
        if not _wrong_slug(each.kind, each.slug):
            yield each


def _cited(event: AnyEvent) -> Iterator[Any]:
    for number, citation in enumerate(event.sources):
        yield from (each._replace(path=f"sources[{number}].{each.path}") for each in identifiers(citation) if each.slug)


def _of_kind(kind: str, tags: Iterable[str]) -> list[str]:
    return [tag.partition(":")[2] for tag in tags if tag.startswith(f"{kind}:")]


def _nothing_known(tag: str, known: Known, here: Collection[str]) -> str:
    kind, _, slug = tag.partition(":")
    if kind in ("event", "batch"):
        return f"no {kind} {slug!r} is recorded here"
    titles = {**dict.fromkeys(_of_kind(kind, here), ""), **known.titles(kind)}
    hint = did_you_mean(with_titles(meant(slug, titles), titles))
    if not hint and (by := introducing(kind)):
        hint = f"; it is introduced by {_or(by)}"
    return f"nothing is known about the {kind} {slug!r}{hint}"


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def meant(word: str, titles: Mapping[str, str]) -> list[str]:
    """The identifiers that somebody may have meant, best first: they look alike, or their titles hold the word."""
    letters = word.casefold()
    if close := similar(word, titles):
        return close
    if within := [slug for slug, title in titles.items() if letters and letters in title.casefold()]:
        return within[:3]
    near = similar(letters, [title.casefold() for title in titles.values() if title])
    return [slug for slug, title in titles.items() if title.casefold() in near][:3]


def with_titles(identifiers: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    """``rivers (Great rivers of the north)``: identifiers, and their titles where these say more."""
    more = {each: title for each in identifiers if (title := titles.get(each)) and slug_of(title) != each}
    return [f"{each} ({_cut(more[each], 40)})" if each in more else each for each in identifiers]


def similar(word: str, words: Iterable[str]) -> list[str]:
    """The words that somebody may have meant, best first."""
    from difflib import get_close_matches  # only what is misspelt needs it

    words = list(dict.fromkeys(words))
    close = get_close_matches(word, words, n=3, cutoff=0.6)
    return close or [other for other in words if len(word) > 2 and (word in other or other in word)][:3]


def did_you_mean(close: Sequence[str]) -> str:
    """The end of a sentence about an unknown word: empty when nothing comes close."""
    return f"; did you mean {' or '.join(close)}?" if close else ""


# One thing or two


def _two_things(proposed: Sequence[Proposed], known: Known) -> Iterator[tuple[int, Fault]]:
    """Identifiers given to two different things, and things introduced without what their introduction must say."""
    replaced = {one.event.replaces for one in proposed if one.event.replaces}
    groups: dict[str, list[tuple[int, Proposed]]] = {}
    merged: dict[str, list[tuple[str, AnyEvent]]] = {}
    for number, one in enumerate(proposed):
        thing = introduced(one.event)
        if thing and one.merged:
            merged.setdefault(thing.tag, []).append((f"in event {number + 1} here", one.event))
        elif thing and not _wrong_slug(thing.kind, thing.slug):
            groups.setdefault(thing.tag, []).append((number, one))
    there = known.things(groups)
    for tag, group in groups.items():
        recorded = known.introductions(tag) if tag in there else ()
        told: list[tuple[str, AnyEvent]] = [
            (f"at position {position}", event) for position, event_id, event in recorded if event_id not in replaced
        ]
        told += merged.get(tag, ())
        told_here = [(number, one) for number, one in group if one.event_id not in replaced]
        for number, one in told_here:
            yield from ((number, fault) for fault in _conflicts(tag, one, told))
            told.append((f"at {one.where}" if one.where else f"in event {number + 1} here", one.event))
        if told_here:
            number, one = told_here[0]
            yield from ((number, fault) for fault in _unsaid(tag, one.event, [event for _, event in told]))


def _conflicts(tag: str, proposed: Proposed, told: Iterable[tuple[str, AnyEvent]]) -> Iterator[Fault]:
    """Fields that this event and an earlier introduction both give, and give differently.

    A title given again may be the first or one that an amendment gave since.
    """
    event = proposed.event
    if isinstance(event, Raising):
        titles = [(where, title) for where, other in told if (title := getattr(other, "title", None))]
        if event.title and titles and event.title not in (title for _, title in titles):
            where, title = titles[-1]
            what = f"{tag} has {shown(title)} {where}, and {shown(event.title)} here"
            yield Fault("title", f"{what}: one identifier for two things, or an amendment (ProposalAmended)?")
        return
    for where, other in told:
        for name, there, here in differences(other, event):
            what = f"{tag} has {shown(there)} {where}, and {shown(here)} here"
            if name == "deadline" and isinstance(event, ActionAssigned):
                yield Fault(name, f"{what}: another deadline is an event of its own (ActionRescheduled)")
                continue
            if proposed.in_place:
                kind, _, slug = tag.partition(":")
                hint = f'if it is the same, write {slug!r} alone; else give it an identifier of its own, {kind} = "…"'
                yield Fault(name, f"{what}: {hint}")
                continue
            yield Fault(name, f"{what}: one identifier for two things, or a correction (replaces)?")


def _unsaid(tag: str, event: AnyEvent, told: Iterable[AnyEvent]) -> Iterator[Fault]:
    """What nobody has said of a thing and its introduction must say."""
    told = list(told)
    for attribute in fields(event.__class__):
        if attribute.metadata.get("when_new") and not any(getattr(each, attribute.name, None) for each in told):
            first = len(told) == 1
            what = f"this is the first that is said of {tag}" if first else f"nobody has said it of {tag} yet"
            yield Fault(attribute.name, f"is required: {what}")


def shown(value: object) -> str:
    """A value in a message: as it was written, and not too long."""
    if isinstance(value, list | tuple):
        text = ", ".join(str(one) for one in value)
    else:
        text = repr(value) if isinstance(value, str) else str(value)
    return _cut(text, 60)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


# Claims


def _claims(proposed: Sequence[Proposed], known: Known) -> Iterator[tuple[int, Fault]]:
    """Claims about a field that the event has not, or with a value that the field cannot hold."""
    types = {one.event_id: type(one.event).__name__ for one in proposed}
    for number, one in enumerate(proposed):
        claim = one.event
        if not isinstance(claim, ClaimRecorded) or one.merged:
            continue
        kind, _, name = claim.about.partition(":")
        if kind == "event":
            meant = [found] if (found := types.get(name) or known.events([name]).get(name)) else []
        else:
            told = [type(each.event).__name__ for each in proposed if _introduces(claim.about, each.event)]
            meant = told or [type(event).__name__ for _, _, event in known.introductions(claim.about)]
            meant = meant or [*introducing(kind)]  # all that introduced it was taken back
        classes = [EVENT_TYPES[each] for each in dict.fromkeys(meant) if each in EVENT_TYPES]
        if any(cls in _OF_THE_RECORD for cls in classes):
            what = "is about the record itself: give another account of the same event, or retract that one"
            yield number, Fault("about", what)
        elif claim.field and classes:
            wrong = [*_wrong_claim(claim, claim.field, classes)]
            yield from ((number, fault) for fault in wrong)
            if not wrong:
                here = {thing.tag for each in proposed if (thing := introduced(each.event))}
                named = {tag for cls in classes for tag in _named_by(claim, cls) if not _is_always_known(tag)} - here
                for tag in sorted(named - {*known.things(named)}):
                    yield number, Fault("value", _nothing_known(tag, known, here))


_OF_THE_RECORD: Final = (ClaimRecorded, EventRetracted, EventRedacted)
"""The events that say something of the record and not of the world: there is no other account of them."""


def _is_always_known(tag: str) -> bool:
    kind, _, slug = tag.partition(":")
    return kind in ("event", "batch") or (kind == "party" and is_country_code(slug))


def _introduces(tag: str, event: AnyEvent) -> bool:
    thing = introduced(event)
    return thing is not None and thing.tag == tag


def _wrong_claim(claim: ClaimRecorded, field: str, classes: Sequence[type[AnyEvent]]) -> Iterator[Fault]:
    having = [cls for cls in classes if claims.place(cls, field)]
    if not having:
        known = claims.paths(classes[0])
        hint = did_you_mean(similar(field, known)) or f"; it has {', '.join(known)}"
        yield Fault("field", f"{classes[0].__name__} has no field {field!r}{hint}")
    elif claim.value is not None:
        if field == claims.TYPE:
            yield from _wrong_type(claim.value, classes[0])
            return
        place = claims.place(having[0], field)
        if place and is_word(place.held) and not place.many:
            if claim.value.plain not in [*place.held]:
                hint = did_you_mean(similar(str(claim.value), place.held))
                yield Fault("value", f"{str(claim.value)!r} is none of {', '.join(place.held)}{hint}")
            return
        try:
            held = claims.typed(having[0], field, claim.value.plain)
        except InvalidInput as error:
            yield from (Fault(f"value{_dotted(fault.where)}", fault.what) for fault in error.faults)
            return
        for each in held if isinstance(held, tuple) else (held,):
            if place and type(each) in VALUE_TYPES:
                yield from (Fault(f"value.{fault.where}", fault.what) for fault in _parts(each, ""))
            elif place and (what := _wrong(field.rpartition(".")[2], place.held, each)):
                yield Fault("value", what)


def _wrong_type(value: Value, cls: Any) -> Iterator[Fault]:
    """Another sort of event must introduce the same kind of thing, if the one that was recorded introduces any."""
    own = introduced_field(cls)
    wanted = introducing(KINDS[item_type(own.type)[0]]) if own else tuple(EVENT_TYPES)
    if value.plain not in [*wanted]:
        hint = did_you_mean(similar(str(value), wanted)) or (f"; it is one of {', '.join(wanted)}" if own else "")
        what = "is no account of the same" if str(value) in EVENT_TYPES else "is not an event of this record"
        yield Fault("value", f"{str(value)!r} {what}{hint}")


def _named_by(claim: ClaimRecorded, cls: type[AnyEvent]) -> Iterator[str]:
    """The things that the value of a claim names, as ``kind:slug``."""
    place = claims.place(cls, claim.field) if claim.field and claim.field != claims.TYPE else None
    if place is None or claim.value is None:
        return
    try:
        held = claims.typed(cls, claim.field or "", claim.value.plain)
    except InvalidInput:
        return
    for each in held if isinstance(held, tuple) else (held,):
        if type(each) in VALUE_TYPES:
            yield from (named.tag for named in identifiers(each))
        elif place.held in KINDS:
            yield f"{KINDS[place.held]}:{each}"
        elif place.held is Reference:
            yield str(each)


def _dotted(where: str) -> str:
    return f".{where}" if where and where[0] != "[" else where


# Corrections


def _circles(proposed: Sequence[Proposed]) -> Iterator[tuple[int, Fault]]:
    """Corrections and retractions that are about each other in a circle."""
    names = {one.event_id: [str(one.event.replaces)] if one.event.replaces else [] for one in proposed}
    for one in proposed:
        if isinstance(one.event, EventRetracted):
            names[one.event_id].extend(one.event.events)
        elif isinstance(one.event, EventRedacted):
            names[one.event_id].append(one.event.event)
    for number, one in enumerate(proposed):
        reached, fresh = set[str](), names[one.event_id]
        while fresh := [name for name in fresh if name not in reached]:
            reached.update(fresh)
            fresh = [further for name in fresh for further in names.get(name, ())]
        if one.event_id in reached:
            yield number, Fault("", "corrects or takes back itself, directly or in a circle")
