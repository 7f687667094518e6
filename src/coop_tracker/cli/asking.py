"""What a person at a terminal is asked: all that an event still lacks, and what it names that is not known yet.

Imported when somebody is asked and not before, since it needs the events [70 ms].
"""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import click
from attrs import NOTHING

from coop_tracker import queries
from coop_tracker.cli.base import Trouble, is_missing, ledger_path
from coop_tracker.cli.fields import (
    COMMON,
    Field,
    event_of,
    fields_of,
    form_of,
    in_the_words_typed,
    is_structure,
    kinds_named,
    parts_of,
    required_parts,
    wrong,
)
from coop_tracker.cli.prompts import breaking_off, choose, confirmed, meant_by, plain, prompt, show_list, tell, width
from coop_tracker.errors import Fault, InvalidInput, Refused
from coop_tracker.events import (
    EVENT_TYPES,
    KINDS,
    NAMELESS,
    SECTIONS,
    Citation,
    Reference,
    first_sentence,
    introduced_field,
    introducing,
    is_event_id,
    kebab,
    slots,
)
from coop_tracker.rules import COUNTRY, SLUG, not_a_slug, slug_of
from coop_tracker.safe import for_terminal
from coop_tracker.tracker import Incoming, Taken, Tracker
from coop_tracker.vocabulary import is_word

MOST_NEED: Final = (
    *("by", "on_behalf_of", "proposers", "owners", "owed_to", "about", "parties", "counterparts"),
    *("proposals", "tracks", "deadline.said", "deadline.due", "date", "field", "value", "meeting", "on"),
    *("sources", "words"),
)
"""Fields that no event requires and most need: each is asked for once, and Enter passes over it."""

ONE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "EndorsementWithdrawn": ("endorsement", "agreement"),
    "AliasNoted": ("name", "same_as"),
    "EventRetracted": ("events", "batch"),
    "StatusReported": ("stage", "disposition", "code"),
    "ProposalAmended": ("title", "summary", "tracks", "proposers", "counterparts", "planned_period"),
}
"""The events that must give one of several fields; which they are is the rules' to say, and a test compares."""

TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("scheme",),
    "field": ("value",),
    "deadline.said": ("deadline.relation",),
}
"""What is asked for along with a field."""

ELSEWHERE: Final[Mapping[str, str]] = {"EventRedacted": "coop redact POSITION --reason TEXT"}
"""Events that another command records, since it does more than that."""

IN_PASSING: Final = ("party", "track", "source", "meeting", "proposal")
"""The kinds of things that can be introduced where another event names them."""

SHOWN: Final = 9
"""So many matches are listed; of more, one writes another letter."""


class Things:
    """What is known in the ledger and what is about to be introduced, found by a few letters."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self._titles: dict[str, dict[str, str]] = {}

    def of(self, kind: str) -> dict[str, str]:
        """Everything known of a kind: its identifier and its title."""
        if kind not in self._titles:
            self._titles[kind] = {slug: title for _, slug, title in queries.catalogue(self.tracker.connection, kind)}
        return self._titles[kind]

    def knows(self, kinds: Iterable[str], text: str) -> bool:
        """Whether this names something of these kinds, as it is typed: a slug, ``kind:slug``, a code, a position."""
        kind, colon, slug = text.partition(":")
        if colon:
            return kind in kinds and self.knows([kind], slug)
        is_position = text.isascii() and text.isdecimal() and 0 < int(text) <= self.tracker.position
        return any(
            self._has(each, text)
            or (each in NAMELESS and is_position)
            or (each == "party" and COUNTRY.fullmatch(text) is not None)
            for each in kinds
        )

    def _has(self, kind: str, slug: str) -> bool:
        """Whether it is known; all that is known is not read for that [100,000 proposals: 0.1 s]."""
        if kind in self._titles:
            return slug in self._titles[kind]
        return bool(queries.known(self.tracker.connection, [f"{kind}:{slug}"]))

    def matching(self, kinds: Iterable[str], letters: str) -> list[tuple[str, str]]:
        """The kind and slug of what has these letters in its identifier or title; first where a word begins so."""
        wanted, found = plain(letters), []
        for kind in kinds:
            for slug, title in self.of(kind).items():
                named = "" if is_event_id(slug) else plain(slug)  # nobody remembers letters of an id
                words = f" {named} {plain(title)}"
                if wanted and wanted in words:
                    found.append((f" {wanted}" not in words, kind, slug))
        return [(kind, slug) for _, kind, slug in sorted(found)]

    def shown(self, kind: str, slug: str) -> str:
        """A thing as a person knows it again."""
        title = self.of(kind).get(slug, slug)
        return slug if title == slug else f"{slug}, {title}"


# Events


class Draft(NamedTuple):
    """An event that is to be recorded: its class, and for the words of its fields what was typed."""

    cls: Any
    fields: Sequence[Field]
    typed: dict[str, list[str]]

    def field(self, path: str) -> Field | None:
        """The field at a path."""
        return next((each for each in self.fields if each.path == path), None)

    def has(self, path: str) -> bool:
        """Whether something is given for a field, or for a part of it."""
        return any(
            self.typed.get(each.word) for each in self.fields if path in (each.path, each.path.partition(".")[0])
        )

    @property
    def own(self) -> Field | None:
        """The identifier of the thing that this event introduces."""
        attribute = introduced_field(self.cls)
        return self.field(attribute.name) if attribute else None

    def lacks(self) -> list[Field]:
        """The fields that must be given and are not: the things first, then what is said about them."""
        needed = {field.path for field in self.fields if field.required}
        for slot in slots(self.cls):
            if slot.has_parts and not slot.many and (slot.default is NOTHING or self.has(slot.name)):
                needed |= {f"{slot.name}.{part}" for part in required_parts(slot.held)}
        missing = [field for field in self.fields if field.path in needed and not self.typed.get(field.word)]
        return sorted(missing, key=lambda field: not kinds_named(field.held))

    def choices(self) -> list[Field]:
        """The fields of which one must be given and none is."""
        paths = ONE_OF.get(self.cls.__name__, ())
        return [] if any(map(self.has, paths)) else [field for path in paths if (field := self.field(path))]

    def command_line(self) -> list[str]:
        """The same as a command line, in pieces that belong together."""
        pieces = [f"coop record {_event(self.cls)}"]
        chosen = click.get_current_context().meta.get("coop.ledger")
        if chosen:
            pieces.append(f"--ledger {shlex.quote(chosen)}")
        for field in sorted(self.fields, key=lambda field: field.path in COMMON):
            for text in self.typed.get(field.word, ()):
                no = "" if text == "true" else "no-"
                pieces.append(f"--{no}{field.word}" if field.is_flag else f"--{field.word} {shlex.quote(text)}")
        return pieces


def completed(cls: Any, fields: Sequence[Field], typed: Mapping[str, list[str]]) -> tuple[list[Draft], Sequence[str]]:
    """The events to record: this one, with what it lacked, and before it what it needed to have introduced.

    Nothing is asked where nothing is lacking. With them, the notices that somebody has been told already.

    Raises:
        Trouble: nothing is to be recorded.
    """
    draft = Draft(cls, fields, {word: [*texts] for word, texts in typed.items() if texts})
    if cls.__name__ in ELSEWHERE and draft.lacks():
        raise Trouble(f"nothing was recorded: that is done by {ELSEWHERE[cls.__name__]}")
    opened = Tracker.in_memory() if is_missing() else Tracker.open(ledger_path(), read_only=True)
    with breaking_off("nothing was recorded"), opened as tracker:
        asking = Asking(Things(tracker))
        return asking.complete(draft), asking.told


class Asking:
    """Questions about events that are to be recorded together."""

    def __init__(self, things: Things) -> None:
        self._things = things
        self._introduced: list[Draft] = []
        self._place = ""
        """The place in a source that was typed behind it: ``gazette#p2``."""
        self.told: Sequence[str] = ()
        """The notices that were told before somebody said that it should be recorded."""

    def complete(self, draft: Draft) -> list[Draft]:
        """The events to record, the one that was wanted last; asked about where it lacks something."""
        self._offer_what_was_meant(draft)
        if not (draft.lacks() or draft.choices() or self._needs_more(draft)):
            return [draft]
        tell(first_sentence(draft.cls))
        tell("What it needs is asked for; Ctrl-C ends without recording anything.")
        self._ask_what_is_needed(draft)
        self._ask_what_most_need(draft)
        self._mend(draft)
        drafts = [*self._introduced, draft]
        tell()
        tell("This would be recorded:" if len(drafts) == 1 else "These would be recorded together:")
        for each in drafts:
            _show(each)
        self.told = self._taken(draft).notices
        for notice in self.told:
            tell(notice)
        if not confirmed("Record it?" if len(drafts) == 1 else "Record them?"):
            raise Trouble("nothing was recorded")
        return drafts

    def _offer_what_was_meant(self, draft: Draft) -> None:
        """For each identifier that is not known and that only one comes close to: whether that is meant."""
        for field in draft.fields:
            kinds = kinds_named(field.held)
            if not kinds or field == draft.own:
                continue
            for number, text in enumerate(draft.typed.get(field.word, ())):
                slug, sign, rest = text.partition("#") if field.path == "sources" else (text, "", "")
                letters = slug.rpartition(":")[2]
                if " " in slug or self._things.knows(kinds, slug):
                    continue
                named = [slug.partition(":")[0]] if ":" in slug else _kinds_first(field)
                found = self._things.matching(named, letters)
                if len(found) == 1:
                    tell(f"--{field.word}: nothing is known about {slug!r}")
                    if confirmed(f"Take {self._things.shown(*found[0])}?"):
                        draft.typed[field.word][number] = f"{_written(field, *found[0])}{sign}{rest}"

    # One event

    def _ask_what_is_needed(self, draft: Draft) -> None:
        while lacking := draft.lacks():
            self._ask(draft, lacking[0])
        while choices := draft.choices():
            tell()
            tell("One of these is needed:")
            self._ask(draft, choices[choose("which", [(field.word, field.meaning) for field in choices])])
        self._mend(draft)

    def _ask_what_most_need(self, draft: Draft) -> None:
        passed = set()
        planned = draft.cls.__name__ == "MeetingScheduled"  # its date is asked for; when that was said matters less
        if planned or draft.cls in (*SECTIONS["Sources"], *SECTIONS["Parties"], *SECTIONS["The record itself"]):
            passed.add("on")
        if draft.cls.__name__ in ("SourceRegistered", "EventRetracted"):
            passed.add("sources")
        asked = [field for path in MOST_NEED if path not in passed and (field := draft.field(path))]
        if any(not draft.has(field.path) for field in asked):
            tell()
            tell("The rest is not needed, and most of it helps. Enter passes over it.")
        for field in asked:
            is_answered = (
                draft.has(field.path)
                or (field.path == "on" and draft.has("meeting") and draft.own != draft.field("meeting"))  # on its day
                or (field.path == "deadline.due" and not draft.has("deadline.said"))
                or (field.path == "on_behalf_of" and not self._speaks_alone(draft))
                or (field.path == "value" and not draft.has("field"))
            )
            if not is_answered:
                self._ask(draft, field, may_pass=True)

    def _speaks_alone(self, draft: Draft) -> bool:
        """Whether a person is said to have spoken: for whom is then what counts (RULES 1)."""
        people = {
            name for each in self._introduced if each.typed.get("kind") == ["person"] for name in each.typed["party"]
        }
        connection = self._things.tracker.connection
        return any(
            name in people or queries.speaks_for(connection, name, None)[0] for name in draft.typed.get("by", ())
        )

    def _mend(self, draft: Draft) -> None:
        """Ask for what the rules miss of a new thing, and again for what they would refuse."""
        while faults := self._faults(draft):
            paths = [fault.where.partition("[")[0] for fault in faults]
            fields = {
                field.word: field for path in paths if (field := draft.field(path) or draft.field(f"{path}.said"))
            }
            told = [fault for path, fault in zip(paths, faults, strict=True) if draft.has(path) or not path]
            for line in in_the_words_typed(told, draft.fields, draft.typed).splitlines():
                tell(line)
            if not fields:
                tell("This is what was answered:")
                _show(draft)
                raise Trouble("nothing was recorded")
            for field in fields.values():
                draft.typed.pop(field.word, None)
                self._ask(draft, field, may_pass=not (field.required or field.when_new))

    def _faults(self, draft: Draft) -> Sequence[Fault]:
        """What would be refused."""
        try:
            self._taken(draft)
        except (InvalidInput, Refused) as error:
            return error.faults
        return ()

    def _taken(self, draft: Draft) -> Taken:
        """What would become of it."""
        incoming = [Incoming(event_of(each.cls, each.typed), where="before") for each in self._introduced]
        return self._things.tracker.take([*incoming, Incoming(event_of(draft.cls, draft.typed))], dry_run=True)

    def _needs_more(self, draft: Draft) -> bool:
        """Whether all that would be refused is that something is not said which a new thing needs."""
        needed = {field.path for field in draft.fields if field.when_new and not draft.typed.get(field.word)}
        faults = self._faults(draft) if needed else ()
        return bool(faults) and all(fault.where in needed for fault in faults)

    # One field

    def _ask(self, draft: Draft, field: Field, *, may_pass: bool = False) -> None:
        """Ask for a field until its answer can be taken; of a list, until there are no more."""
        tell()
        self._describe(draft, field, " (Enter: not said)" if may_pass else "")
        texts: list[str] = []
        while text := self._answer(
            draft, field, f"another {field.word} (Enter: no more)" if texts else field.word, may_pass or bool(texts)
        ):
            texts += [text] if text not in texts else []
            if not field.many:
                break
        if texts:
            draft.typed[field.word] = texts
            for path in TOGETHER.get(field.path, ()):
                other = draft.field(path)
                if other and not draft.has(path):
                    self._ask(draft, other)

    def _describe(self, draft: Draft, field: Field, note: str = "", indent: str = "") -> None:
        """What a field means, how it is given, and which words it takes."""
        tell(f"{indent or '--'}{field.word}: {field.meaning}{note}", further="  ")
        if form := form_of(field, is_new=field == draft.own):
            tell(form, "  ")
        if is_word(field.held):
            show_list([(word.label, word.definition) for word in field.held])

    def _answer(self, draft: Draft, field: Field, label: str, may_pass: bool) -> str:
        """One answer, in the form in which it is typed for the option; empty where it was passed over."""
        while True:
            if field == draft.own:
                text = self._own(draft, field)
            elif field.held is Citation:
                text = self._citation(field, label, may_pass)
            elif is_structure(field.held):
                text = self._structure(field, label, may_pass)
            elif kinds_named(field.held):
                text = self._thing(field, label, may_pass)
            elif is_word(field.held):
                text = _word(field, label, may_pass)
            elif field.is_flag:
                return "true" if confirmed(f"{label}?") else "false"
            else:
                text = prompt(label, may_pass=may_pass)
            what = wrong(field, text) if text else None
            if what is None:
                return text
            tell(what, "  ")

    def _structure(self, field: Field, label: str, may_pass: bool) -> str:
        """A structure, by the parts that it must have, in order."""
        draft = Draft(field.held, parts_of(field.held), {})
        texts: list[str] = []
        for part in draft.fields:
            if part.required:
                name = part.word if texts or label == field.word else f"{label}; {part.word}"
                self._describe(draft, part, indent="  ")
                text = self._answer(draft, part, name, may_pass and not texts)
                if not text:
                    return ""
                texts.append(text)
        return shlex.join(texts)

    def _citation(self, field: Field, label: str, may_pass: bool) -> str:
        """A source, and where in it."""
        self._place = ""
        source = self._thing(field, label, may_pass)
        where = self._place
        if source and not where:
            where = prompt("where in it: page, paragraph, time (Enter: not said)", may_pass=True)
        return f"{source}#{where}" if where else source

    # Things

    def _thing(self, field: Field, label: str, may_pass: bool) -> str:
        """An identifier, found by a few letters; or that of a thing which is introduced in passing."""
        kinds = kinds_named(field.held)
        listed: list[tuple[str, str]] = []
        while True:
            text = prompt(label, may_pass=may_pass)
            if not text:
                return ""
            if field.held is Citation:
                text, _, self._place = text.partition("#")
            if text.isascii() and text.isdecimal() and 0 < int(text) <= len(listed):
                return _written(field, *listed[int(text) - 1])
            kind, colon, letters = text.rpartition(":")
            if self._things.knows(kinds, text) and (colon or len(kinds) == 1):
                return text
            wanted = (kind,) if kind in kinds else kinds
            exactly = [(each, letters) for each in wanted if letters in self._things.of(each)]
            found = exactly or self._things.matching(wanted, letters)
            found.sort(key=lambda one: one[0] not in _kinds_first(field))
            listed = found[:SHOWN]
            if len(found) == 1:
                tell("= " + self._things.shown(*found[0]), "  ")
                return _written(field, *found[0])
            if found:
                self._show_matches(found)
                continue
            main = wanted[0] if len(wanted) == 1 else _kinds_first(field)[0] if field.path == "targets" else ""
            tell(f"nothing on record is called {text!r}", "  ")
            if main in IN_PASSING and confirmed(f"  Introduce a new {main} now?"):
                return _written(field, main, self._introduce(main, letters))
            if main not in IN_PASSING:
                hint = f"; the kinds are {', '.join(kinds)}" if len(kinds) > 1 else ""
                tell(f"a new one is introduced by an event of its own{hint}", "  ")

    def _show_matches(self, found: Sequence[tuple[str, str]]) -> None:
        several = len({kind for kind, _ in found}) > 1
        show_list(
            [(f"{kind}:{slug}" if several else slug, self._things.of(kind)[slug]) for kind, slug in found[:SHOWN]]
        )
        if len(found) > SHOWN:
            tell(f"and {len(found) - SHOWN:,} more: write more letters", "     ")

    def _own(self, draft: Draft, field: Field) -> str:
        """The identifier of what the event is about: something known, or something new."""
        kind = KINDS[field.held]
        text = prompt(field.word)
        if self._things.knows([kind], text):
            return text
        found = self._things.matching([kind], text)[:SHOWN]
        if found:
            known = [(slug, self._things.of(kind)[slug]) for _, slug in found]
            tell("Is it one of these?", "  ")
            chosen = choose("which", [*known, ("new", f"a new {kind}: {text}")])
            if chosen < len(found):
                return found[chosen][1]
        return self._new_name(draft, kind, text)

    def _new_name(self, draft: Draft, kind: str, text: str) -> str:
        """An identifier for something new: what was typed, else one made of that, which is then the title."""
        title = draft.field("title") or draft.field("name")
        if SLUG.fullmatch(text) or (kind == "party" and COUNTRY.fullmatch(text)):
            return text
        if title and not draft.has(title.path):
            draft.typed[title.word] = [text]
        tell("its identifier: small letters, digits and hyphens", "  ")
        while True:
            slug = prompt("  identifier", default=slug_of(text) or "")
            if SLUG.fullmatch(slug) and not self._things.knows([kind], slug):
                return slug
            if SLUG.fullmatch(slug):
                tell(f"{slug!r} is something else on record", "  ")
            else:
                tell(not_a_slug(slug), "  ")

    def _introduce(self, kind: str, text: str) -> str:
        """Something new, with what its introduction must say; its identifier."""
        classes = [EVENT_TYPES[name] for name in introducing(kind)]
        chosen = choose("which", [(_event(cls), first_sentence(cls)) for cls in classes]) if len(classes) > 1 else 0
        draft = Draft(classes[chosen], fields_of(classes[chosen]), {})
        slug = self._new_name(draft, kind, text)
        draft.typed[draft.own.word if draft.own else kind] = [slug]
        self._ask_what_is_needed(draft)
        self._introduced.append(draft)
        title = next((draft.typed[word][0] for word in ("title", "name") if draft.typed.get(word)), slug)
        self._things.of(kind)[slug] = title
        tell()
        tell(f"Taken: {self._things.shown(kind, slug)}. Back to the event itself.")
        return slug


def _word(field: Field, label: str, may_pass: bool) -> str:
    """A controlled word; what fits none is told as the option would tell it."""
    options = [(word.label, word.definition) for word in field.held]
    words = [str(word) for word in field.held]
    while True:
        answer = prompt(label, may_pass=may_pass)
        found = meant_by(answer, options)
        if len(found) == 1:
            tell("= " + options[found[0]][0], "  ")
            return words[found[0]]
        if not answer or not found:
            return answer
        tell(f"{answer!r} may be {' or '.join(options[number][0] for number in found)}", "  ")


def _written(field: Field, kind: str, slug: str) -> str:
    """An identifier as it is typed for a field."""
    is_bare = field.held is not Reference or (field.path == "targets" and kind == "proposal")
    return slug if is_bare else f"{kind}:{slug}"


def _kinds_first(field: Field) -> tuple[str, ...]:
    """The kinds that a bare word means: in targets it is a proposal."""
    return ("proposal",) if field.path == "targets" else kinds_named(field.held)


def _show(draft: Draft) -> None:
    """The command line that records the same, on as many lines as the terminal needs."""
    first, *rest = map(for_terminal, draft.command_line())
    lines = [f"  {first}"]
    for piece in rest:
        if len(lines[-1]) + len(piece) + 3 > width():
            lines[-1] += " \\"
            lines.append(f"      {piece}")
        else:
            lines[-1] += f" {piece}"
    for line in lines:
        click.echo(line, err=True)


def _event(cls: Any) -> str:
    return kebab(cls.__name__)
