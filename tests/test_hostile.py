"""A ledger that means harm in every field of free text does none, by whatever command it is carried away."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from coop_tracker import Tracker
from coop_tracker.cli import coop
from coop_tracker.safe import BIDI, CONTROL, INVISIBLE
from tests import hostile

STEERS: Final = re.compile(f"[{CONTROL}{BIDI}{INVISIBLE}]")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HARM: Final = "window.harmed"

# What is harmless


def _nothing_steers(text: str, *ours: str) -> None:
    """Nothing in it steers a terminal or turns the direction of writing, but for the marks that are ours."""
    found = STEERS.search(text.translate(dict.fromkeys(map(ord, "".join(ours)))))
    assert not found, repr(found)


def _text(content: bytes) -> None:
    _nothing_steers(content.decode(), "\n\t")  # tabs part the columns where no terminal is


def _json(content: bytes) -> None:
    whole = content.decode()
    lines = whole.splitlines() if whole.startswith('{"') else [whole]
    for line in lines:
        json.loads(line)
    _nothing_steers(whole, "\n")


def _csv(content: bytes) -> None:
    """No cell is taken for a formula."""
    for row in csv.reader(io.StringIO(content.decode(), newline="")):
        for cell in row:
            assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or not cell.lstrip().startswith(FORMULA), cell[:80]
            _nothing_steers(cell)


def _markdown(content: bytes) -> None:
    """Shown as GitHub does, it has no link, picture or tag that the record brought along."""
    _nothing_steers(content.decode(), "\n")
    shown = _Page.of(MarkdownIt("gfm-like", {"linkify": False}).render(content.decode()))
    assert not shown.elements & {"script", "img", "svg", "iframe", "style"}
    assert not [href for href in shown.addresses if not href.startswith("#")]


def _html(content: bytes) -> None:
    """No element, attribute or address that the record brought along; and a policy that would stop it."""
    page = _Page.of(content.decode())
    _nothing_steers(content.decode(), "\n", "\u2068\u2069")
    assert not page.elements & {"img", "iframe", "object", "embed", "base"}
    assert not [name for name in page.attributes if name.startswith("on")]
    assert not [each for each in page.addresses if re.match(r"(?i)\s*(javascript|data|vbscript|//)", each)]
    assert HARM not in page.scripts or "<" not in page.data
    assert "default-src &#39;none&#39;" in content.decode()


def _calendar(content: bytes) -> None:
    """Each entry is one of ours: no line of it begins another."""
    _nothing_steers(content.decode(), "\r\n")
    begun = re.findall(r"^BEGIN:(\w+)", content.decode(), re.MULTILINE)
    assert {*begun} <= {"VCALENDAR", "VEVENT", "VTODO"}


def _script(content: bytes) -> None:
    """Data of a page: nothing in it ends a script."""
    _nothing_steers(content.decode(), "\n")


def _xlsx(content: bytes) -> None:
    """Text alone: no formula, no link, and XML that can be read."""
    for name, part in _parts(content).items():
        root = ET.fromstring(part)  # noqa: S314 (we wrote it)
        assert not [each for each in root.iter() if each.tag.endswith(("}f", "}hyperlink", "}externalLink"))], name
        assert b"TargetMode" not in part, name
        _nothing_steers("".join(root.itertext()), "\n\t")


def _docx(content: bytes) -> None:
    """Text alone: no field but those of the page, no link, and XML that can be read."""
    for name, part in _parts(content).items():
        root = ET.fromstring(part)  # noqa: S314 (we wrote it)
        fields = [each.text or "" for each in root.iter() if each.tag.endswith("}instrText")]
        fields += [value for each in root.iter() for name, value in each.items() if name.endswith("}instr")]
        assert {field.strip() for field in fields} <= {"PAGE", "NUMPAGES"}, name
        assert not [each for each in root.iter() if each.tag.endswith("}hyperlink")], name
        assert b"TargetMode" not in part, name
        _nothing_steers("".join(root.itertext()), "\n\t")


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


class _Page(HTMLParser):
    """What a page holds: its elements, attributes, addresses, and what is in its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.scripts = ""
        self.data = ""
        self._kind: str | None = None

    @classmethod
    def of(cls, text: str) -> "_Page":
        page = cls()
        page.feed(text)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)
        assert tag != "form" or not dict(attrs).keys() & {"action", "method", "target"}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "xlink:href")]
        self._kind = dict(attrs).get("type") or tag if tag == "script" else None

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (its form)
        self._kind = None

    def handle_data(self, data: str) -> None:
        if self._kind:
            self.scripts += data
            self.data += data if HARM in data else ""


CHECKS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "table": _text,
    "txt": _text,
    "json": _json,
    "jsonl": _json,
    "csv": _csv,
    "markdown": _markdown,
    "md": _markdown,
    "html": _html,
    "xlsx": _xlsx,
    "docx": _docx,
    "ics": _calendar,
    "css": _text,
    "js": _script,
}
"""By format, or by the ending of a file."""

LISTS: Final = ("status", "list", "log", "replay", "due --all", "health", "instruments", "bundles", "diff --from 1")
PAGES: Final = ("show leaks", "show party:AA", "history leaks", "explain leaks", "follow-up round-2", "brief AA")
PRINTED: Final = (
    *product(LISTS, ("table", "json", "csv", "markdown")),
    *product(("matrix", *PAGES), ("table", "json", "markdown")),
    *product(("matrix",), ("csv", "html", "xlsx")),
    *product(("brief AA",), ("html", "docx")),
    *product(("export",), ("jsonl", "ics")),
)
WRITTEN: Final = (
    *("report {}", "report {}.html", "export --format xlsx -o {}.xlsx"),
    *("export --format csv -o {}", "export --format datapackage -o {}"),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger on disk."""
    path = tmp_path_factory.mktemp("hostile") / "coop.db"
    with Tracker.open(path, create=True, recorded_by=hostile.MARKUP) as tracker:
        hostile.fill(tracker)
    return path


def _run(ledger: Path, line: str) -> bytes:
    result = CliRunner().invoke(coop, [*line.split(), "--ledger", str(ledger)], catch_exceptions=False)
    assert result.exit_code in (0, 1) if "health" in line else result.exit_code == 0, result.stderr
    _text(result.stderr_bytes)
    return result.stdout_bytes


@pytest.mark.parametrize(("command", "form"), PRINTED)
def test_what_is_printed_does_no_harm(ledger: Path, command: str, form: str) -> None:
    CHECKS[form](_run(ledger, f"{command} --format {form}"))


@pytest.mark.parametrize("line", WRITTEN)
def test_what_is_written_does_no_harm(ledger: Path, tmp_path: Path, line: str) -> None:
    _run(ledger, line.format(tmp_path / "it"))
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert files
    told = [
        b"".join(_parts(each.read_bytes()).values()) if each.suffix == ".xlsx" else each.read_bytes() for each in files
    ]
    assert any(HARM.encode() in each for each in told)  # it is there, as text
    for each in files:
        CHECKS[each.suffix.removeprefix(".")](each.read_bytes())
