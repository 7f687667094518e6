"""A cell as a value and a value as a cell, by the form of its column; values are plain data, as events files have."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from coop_tracker.errors import Fault
from coop_tracker.rules import NAMED_KINDS, SLUG, did_you_mean, similar, slug_of
from coop_tracker.sheets import cells
from coop_tracker.sheets.cells import Unclear
from coop_tracker.sheets.columns import DEADLINE, Column, Form, Sheet
from coop_tracker.sheets.names import Names, called, is_person
from coop_tracker.vocabulary import QuantityKind, RoleName


@frozen
class Introduction:
    """A party or track that a cell names and nobody has introduced: told of, and introduced in passing."""

    kind: str
    slug: str
    name: str
    table: Mapping[str, Any]
    where: str
    sure: bool = True
    """Whether nothing on record goes by nearly this name."""


@frozen(eq=False)
class Cells:
    """Reads and writes cells; knows whom names mean."""

    names: Names
    day_first: bool | None = None
    register: str = "register"
    """The register whose numbers these are, where a cell does not say."""
    parties: Mapping[str, Any] = field(factory=dict)
    """What a mapping file says of parties: by the name as it is written, an identifier or what to introduce."""
    introductions: dict[tuple[str, str], Introduction] = field(factory=dict)
    questions: list[Fault] = field(factory=list)

    # Out

    def written(self, column: Column, value: Any) -> str:
        """The text of a cell, without what marks it as text for a spreadsheet."""
        if value is None or value == []:
            return ""
        names = self.names
        match column.form:
            case Form.TEXT:
                return cells.escaped(cells.shown(value))
            case Form.TEXTS:
                return cells.joined(cells.escaped(cells.shown(one)) for one in value)
            case Form.TRUTH:
                return "yes" if value else "no"
            case Form.PARTY:
                return names.written("party", value)
            case Form.PARTIES:
                return cells.joined(names.written("party", one) for one in _once(value))
            case Form.THING:
                return names.written(column.kind, value)
            case Form.THINGS:
                return cells.joined(names.written(column.kind, one) for one in _once(value))
            case Form.REFERENCES:
                return cells.joined(_bare(one, column.kind) for one in value)
            case Form.NAMES:
                return cells.joined(cells.escaped(cells.shown(one["name"])) for one in value)
            case Form.CITATIONS | Form.QUANTITIES | Form.NUMBERS | Form.ROLES | Form.SIGNATORIES | Form.POSTS:
                return cells.joined(_TOKENS[column.form](one) for one in value)
            case Form.OWN:
                return f"{column.kind}:{value}" if cells.says_nothing(value) else str(value)
        return str(value)

    # In

    def read(self, sheet: Sheet, column: Column, text: str, where: str = "", before: Any = None) -> Any:
        """What a cell says; None where it says nothing.

        Args:
            sheet: the sheet it is in.
            column: its column.
            text: what it holds.
            where: its place, where names that nobody knows are introduced; empty: that is a fault.
            before: what the record has there: what is still written so is kept with all that no cell shows.

        Raises:
            Unclear: it cannot be read; the message says what was expected.
        """
        if not text:
            return None
        known = self._is_name(column, text) or cells.word(text, sheet.words.get(column.name, ()))
        if not known and cells.says_nothing(text):
            return None
        if cells.is_to_come(text) and column.name != DEADLINE[0]:  # a deadline that is to come is one
            return None
        value = self._value(sheet, column, text, where, before)
        return None if value in (None, []) or value == sheet.default(column) else value

    def _is_name(self, column: Column, text: str) -> bool:
        kind = "party" if column.form in (Form.PARTY, Form.PARTIES) else column.kind
        return (
            bool(kind)
            and column.form is not Form.REFERENCES
            and bool(self.names.meant(kind, text))
            and (text.startswith(f"{kind}:") or not cells.says_nothing(text))
        )

    def _value(self, sheet: Sheet, column: Column, text: str, where: str, before: Any) -> Any:
        match column.form:
            case Form.TEXT:
                return cells.unescaped(text)
            case Form.TEXTS:
                return [cells.unescaped(one) for one in cells.parted(text)]
            case Form.OWN | Form.HANDLE:
                return self._slug(column, text)
            case Form.DATE:
                return cells.day(text, day_first=self.day_first)
            case Form.WORD | Form.EVENT:
                return self._word(sheet, column, text)
            case Form.WHOLE:
                return _whole(text)
            case Form.TRUTH:
                return cells.truth(text)
            case Form.PARTY:
                return self._party(text, where)
            case Form.PARTIES:
                return _once(self._parties(text, where))
            case Form.THING:
                return self._thing(column.kind, text, where)
            case Form.THINGS:
                if self.names.meant(column.kind, text):
                    return [self._thing(column.kind, text, where)]
                return _once([self._thing(column.kind, one, where) for one in cells.parted(text)])
            case Form.REFERENCE:
                return self._reference("", text)
            case Form.REFERENCES:
                if self.names.meant(column.kind, text):
                    return [self._reference(column.kind, text)]
                return [self._reference(column.kind, one) for one in cells.parted(text)]
        return self._tokens(column, text, where, before)

    def _tokens(self, column: Column, text: str, where: str, before: Any) -> list[Any]:
        """Parts that are written as tokens; one that is as it was keeps what is not shown of it."""
        write: Callable[[Any], str] = (
            (lambda one: cells.escaped(cells.shown(one["name"]))) if column.form is Form.NAMES else _TOKENS[column.form]
        )
        kept: dict[str, list[Any]] = {}
        for one in before or ():
            kept.setdefault(write(one), []).append(one)
        read = _READERS[column.form]
        return [kept[token].pop(0) if kept.get(token) else read(self, token, where) for token in cells.parted(text)]

    def _slug(self, column: Column, text: str) -> str:
        slug = text.removeprefix(f"{column.kind}:") if column.kind else text
        if SLUG.fullmatch(slug) or (column.kind == "party" and self.names.is_known("party", slug)):
            return slug
        better = slug_of(text)
        raise Unclear(
            f"{text!r} is not an identifier: small letters and digits, joined by single hyphens"
            + (f"; {better} would do" if better else "")
        )

    def _word(self, sheet: Sheet, column: Column, text: str) -> str:
        words = sheet.words[column.name]
        if found := cells.word(text, words):
            return found
        vocabulary = sheet.vocabulary(column)
        meaning = [
            f"{each} ({each.definition})"
            for each in vocabulary or ()
            if text.casefold() in each.definition.casefold().replace(" (also in principle)", "").split(", ")
        ]
        near = meaning or similar(text.casefold().replace(" ", "_"), words)
        hint = did_you_mean(near[:3]) or f"; it is one of {', '.join(words)}"
        raise Unclear(f"{text!r} is none of the words of this column{hint}")

    # Names

    def _party(self, text: str, where: str) -> str:
        if text in self.parties:
            return self._said_of(text, where)
        meant = self.names.meant("party", text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise Unclear(f"{text!r} is the name of several parties, {', '.join(meant)}: write which")
        return self._introduced("party", text, where)

    def _parties(self, text: str, where: str) -> list[str]:
        if text in self.parties or self.names.meant("party", text):
            return [self._party(text, where)]
        names: list[str] = []
        for one in cells.parted(text):
            whole = one in self.parties or not where
            names += [one] if whole else self.names.parts(one)
        return [self._party(name, where) for name in names]

    def _said_of(self, text: str, where: str) -> str:
        """A party as a mapping file has it: its identifier, or what to introduce."""
        said = self.parties[text]
        if isinstance(said, str):
            if self.names.is_known("party", said):
                return said
            said = {"party": said}
        table = {"name": text, **said}
        slug = str(table.get("party") or self.names.free("party", str(table["name"])) or "")
        if not self.names.is_known("party", slug):
            self._introduce("party", slug, {"kind": "organization", **table, "party": slug}, where)
        return slug

    def _introduced(self, kind: str, text: str, where: str) -> str:
        bare = called(text) if kind == "party" else None
        name = bare.name if bare else text
        near = self.names.near(kind, name)
        if not where:
            hint = did_you_mean(near)
            raise Unclear(f"nothing is known about the {kind} {text!r}{hint}")
        slug = self.names.free(kind, name)
        if slug is None:
            raise Unclear(
                f"no identifier can be made of {name!r}, since not all of its letters are Latin: "
                f"give the {kind} an ID in a sheet of its own, or in a mapping file"
            )
        if bare:
            table: dict[str, Any] = {
                "party": slug,
                "kind": "person" if is_person(text) else "organization",
                "name": name,
                "honorific": bare.honorific,
                "note": bare.post,
            }
        else:
            table = {kind: slug, "title": name}
        self._introduce(kind, slug, {key: value for key, value in table.items() if value}, where, near)
        return slug

    def _introduce(self, kind: str, slug: str, table: Mapping[str, Any], where: str, near: Sequence[str] = ()) -> None:
        name = str(table.get("name") or table.get("title"))
        self.introductions[kind, slug] = Introduction(kind, slug, name, table, where, not near)
        self.names.know(kind, slug, name)
        if near:
            what = f"{name!r} is nearly the name of {kind} {' and of '.join(near)}: if it is the same, write that"
            self.questions.append(Fault(where, what))

    def _thing(self, kind: str, text: str, where: str) -> str:
        meant = self.names.meant(kind, text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise Unclear(f"{text!r} is the title of several, {', '.join(meant)}: write which")
        if kind == "track" and where:
            return self._introduced(kind, text, where)
        near = self.names.near(kind, text) or similar(text, self.names.known(kind))
        article = "an" if kind[0] in "aeiou" else "a"
        how = f"; {article} {kind} is introduced in a sheet {kind.title()}s" if not near else ""
        raise Unclear(f"nothing is known about the {kind} {text!r}{did_you_mean(near)}{how}")

    def _reference(self, kind: str, text: str) -> str:
        named, colon, slug = text.partition(":")
        if colon and named in (*NAMED_KINDS, "event"):
            meant = self.names.meant(named, slug) if named != "event" else [slug]
            return f"{named}:{meant[0] if len(meant) == 1 else slug}"
        if not kind:
            raise Unclear(f"{text!r} must say what it names, as kind:identifier, such as meeting:first-round")
        return f"{kind}:{self._thing(kind, text, '')}"


def _once(values: Sequence[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _whole(text: str) -> int:
    if re.fullmatch(r"-?\d{1,16}", text.replace(",", "")):
        return int(text.replace(",", ""))
    raise Unclear(f"{text!r}: expected a whole number")


# Tokens: what stands for a part, and how it is read. Parties are written by their identifiers there: no name of one
# can then be taken for the words around it.


def _bare(reference: str, kind: str) -> str:
    named, _, slug = reference.partition(":")
    return slug if named == kind and SLUG.fullmatch(slug) and not cells.says_nothing(slug) else reference


def _citation(one: Any) -> str:
    locator = cells.shown(one.get("locator") or "")
    return f"{one['source']}#{locator}" if locator else str(one["source"])


def _quantity(one: Any) -> str:
    about = f"{one['qualifier']} " if "qualifier" in one else ""
    more = [*([one["kind"]] if "kind" in one else []), *([f"by {one['by']}"] if "by" in one else [])]
    return f"{one['of']}: {about}{one['value']} {cells.shown(one['unit'])}" + (f" ({', '.join(more)})" if more else "")


def _signatory(one: Any) -> str:
    title = f" ({cells.shown(one['title'])})" if one.get("title") else ""
    return f"{one['party']}{title}" + (f" for {one['on_behalf_of']}" if one.get("on_behalf_of") else "")


def _post(one: Any) -> str:
    return f"{cells.shown(one['role'])} at {one['organization']}"


_TOKENS: Final[Mapping[Form, Callable[[Any], str]]] = {
    Form.CITATIONS: _citation,
    Form.QUANTITIES: _quantity,
    Form.NUMBERS: lambda one: f"{cells.shown(one['scheme'])}:{cells.shown(one['id'])}",
    Form.ROLES: lambda one: f"{one['role']}: {one['party']}",
    Form.SIGNATORIES: _signatory,
    Form.POSTS: _post,
}


def _read_citation(reader: Cells, token: str, _: str) -> Any:
    source, _hash, locator = token.partition("#")
    meant = reader.names.meant("source", token)
    if len(meant) == 1 and not locator:
        return {"source": meant[0]}
    found = reader._thing("source", source.strip(), "")
    return {"source": found, "locator": locator.strip()} if locator.strip() else {"source": found}


_QUANTITY: Final = re.compile(
    r"(?P<of>[a-z0-9]+(?:-[a-z0-9]+)*):\s*(?:(?P<qualifier>exact|about|at_least|at_most)\s+)?"
    r"(?P<value>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s+(?P<unit>.+)"
)
_QUALIFIED: Final = re.compile(rf"(.+) \(({'|'.join(QuantityKind)})?(?:, )?(?:by ([^()]+))?\)")


def _read_quantity(reader: Cells, token: str, _: str) -> Any:
    found = _QUANTITY.fullmatch(token)
    if not found:
        raise Unclear(f"{token!r}: expected what is counted, a number and a unit: cost: 4.0 USD")
    value: dict[str, Any] = {name: said for name, said in found.groupdict().items() if said}
    if value.get("qualifier") == "exact":
        del value["qualifier"]
    if more := _QUALIFIED.fullmatch(value["unit"]):
        if more[2] or more[3]:
            value["unit"] = more[1]
        if more[2]:
            value["kind"] = more[2]
        if more[3]:
            value["by"] = cells.day(more[3], day_first=reader.day_first)
    return value


def _read_number(reader: Cells, token: str, _: str) -> Any:
    scheme, colon, number = token.partition(":")
    if colon and scheme.strip() and number.strip():
        return {"scheme": scheme.strip(), "id": number.strip()}
    return {"scheme": reader.register, "id": token.strip(" :") or token}


def _read_role(reader: Cells, token: str, where: str) -> Any:
    role, _, party = token.partition(":")
    word = cells.word(role, [*RoleName])
    if not word or not party.strip():
        raise Unclear(f"{token!r}: expected a role and a party: implementing: bb-agency")
    return {"party": reader._party(party.strip(), where), "role": word}


_SIGNED: Final = re.compile(r"(?P<party>[^()]+?)(?:\s*\((?P<title>.*)\))?(?:\s+for\s+(?P<whom>[^()]+))?")


def _read_signatory(reader: Cells, token: str, where: str) -> Any:
    if reader.names.called_so("party", token):
        return {"party": reader._party(token, where)}
    found = _SIGNED.fullmatch(token)
    if not found:
        raise Unclear(f"{token!r}: expected who signed: name (title) for party")
    value = {"party": reader._party(found["party"].strip(), where)}
    if found["title"]:
        value["title"] = found["title"].strip()
    if found["whom"]:
        value["on_behalf_of"] = reader._party(found["whom"].strip(), where)
    return value


def _read_post(reader: Cells, token: str, where: str) -> Any:
    role, at, organization = token.rpartition(" at ")
    if not at:
        raise Unclear(f"{token!r}: expected a post and where it is held: Minister at aa-ministry")
    return {"role": role.strip(), "organization": reader._party(organization.strip(), where)}


_READERS: Final[Mapping[Form, Callable[[Cells, str, str], Any]]] = {
    Form.CITATIONS: _read_citation,
    Form.QUANTITIES: _read_quantity,
    Form.NUMBERS: _read_number,
    Form.ROLES: _read_role,
    Form.SIGNATORIES: _read_signatory,
    Form.POSTS: _read_post,
    Form.NAMES: lambda _reader, token, _where: {"name": cells.unescaped(token)},
}


def expects(column: Column) -> str:
    """What a column holds, for a message."""
    return column.form.value
