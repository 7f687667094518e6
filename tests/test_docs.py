"""The pages say what is so: their blocks run, their sessions show what is printed, their tables are complete."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import coop_tracker
from coop_tracker.cli import main
from coop_tracker.projections.model import BUILT_IN
from coop_tracker.vocabulary import Mark
from tests import reference
from tests.pages import ROOT, as_run, blocks, pages, prose
from tests.write_docs import GENERATED

REFRESH = "run `python -m tests.write_docs` and look at what it changed"


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_a_page_runs_and_shows_what_is_printed(page: Path, tmp_path: Path) -> None:
    assert page.read_text() == as_run(page, tmp_path), REFRESH


@pytest.mark.parametrize("page", GENERATED, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_reference_says_what_the_code_says(page: Path) -> None:
    assert page.read_text() == GENERATED[page](), REFRESH


def test_the_reference_tells_of_every_public_name() -> None:
    assert {*coop_tracker.__all__} - reference.names() == set()


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text()))
    missing = []
    for link in links:
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        if "://" in link:
            continue
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target.read_text())):
            missing.append(link)
    assert not missing


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_has_the_two_commands_each_in_a_block_of_its_own() -> None:
    shell = [block.body.strip() for block in blocks((ROOT / "README.md").read_text()) if block.language == "sh"]
    venv = "python3 -m venv .venv && .venv/bin/pip install -q"
    assert f"{venv} . && .venv/bin/coop import seeds/waic-2025.toml && .venv/bin/coop status" in shell
    assert f"{venv} -e '.[test]' && .venv/bin/python -m pytest -q" in shell


# docs/json.md is a promise


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("COOP_LEDGER", str(tmp_path / "coop.db"))
    coop(capsys, "import", str(ROOT / "seeds" / "waic-2025.toml"))
    return tmp_path


def coop(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    out, err = capsys.readouterr()
    assert ended.value.code == 0, err
    return out


def keys_under(heading: str) -> list[str]:
    """The keys in the first table below a heading of docs/json.md."""
    text = (ROOT / "docs" / "json.md").read_text()
    section = re.split(r"\n#+ ", text.split(f"## {heading}\n", 1)[1], maxsplit=1)[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "command"),
    [
        ("status", ["status"]),
        ("list", ["list"]),
        ("search", ["search", "minister"]),
        ("show, a proposal", ["show", "chinese-medicine-ai"]),
        ("log", ["log"]),
        ("explain", ["explain", "chinese-medicine-ai"]),
        ("history", ["history", "chinese-medicine-ai"]),
        ("replay", ["replay"]),
        ("vocabulary", ["vocabulary"]),
        ("vocabulary", ["vocabulary", "kind"]),
    ],
)
@pytest.mark.usefixtures("ledger")
def test_the_keys_on_the_page_are_those_that_are_printed(
    heading: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answers: list[dict[str, Any]] = json.loads(coop(capsys, *command, "--format", "json"))
    assert isinstance(answers, list)
    assert {tuple(answer) for answer in answers} == {tuple(keys_under(heading))}


@pytest.mark.parametrize(
    ("heading", "command"),
    [
        ("list --activity", ["list", "--activity", "--on", "2025-12-31"]),
        ("due", ["due", "--all"]),
        ("instruments", ["instruments"]),
        ("health", ["health"]),
    ],
)
@pytest.mark.usefixtures("ledger")
def test_the_keys_of_what_depends_on_a_day_are_those_that_are_printed(
    heading: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    coop(capsys, "import", str(ROOT / "seeds" / "pakistan-china-2025.toml"))
    coop(capsys, "record", "action-assigned", "--text", "Send the draft", "--on", "2025-08-01")
    answers: list[dict[str, Any]] = json.loads(coop(capsys, *command, "--format", "json"))
    extra = {"certain", "possibly"}  # on a day, of lists that have a second answer
    assert {tuple(key for key in answer if key not in extra) for answer in answers} == {tuple(keys_under(heading))}


@pytest.mark.usefixtures("ledger")
def test_the_keys_of_the_matrix_and_of_its_rows_are_those_that_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(coop(capsys, "matrix", "--format", "json"))
    assert [*found] == keys_under("matrix")
    section = (ROOT / "docs" / "json.md").read_text().split("### A row of the matrix\n", 1)[1].split("\n## ", 1)[0]
    told = [name for line in section.splitlines() for name in re.findall(r"`(\w+)`", line.split(" | ")[0])]
    rows = [row for track in found["tracks"] for row in track["rows"]]
    assert rows
    assert {tuple(row) for row in rows} == {("number", *keys_under("list"), *told[1:])}


@pytest.mark.usefixtures("ledger")
def test_the_keys_of_a_follow_up_are_those_that_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    (answer,) = json.loads(coop(capsys, "follow-up", "waic-2025", "--format", "json"))
    assert [*answer] == keys_under("follow-up")


@pytest.mark.usefixtures("ledger")
def test_what_is_shown_of_anything_else_begins_with_the_keys_on_the_page_and_has_its_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for thing in ("meeting:waic-2025", "party:moitt", "track:smart-city", "endorsement:minister-welcomes-package"):
        (answer,) = json.loads(coop(capsys, "show", thing, "--format", "json"))
        assert answer["kind"] == thing.partition(":")[0]
        assert [*answer][:4] == keys_under("show, anything else")[:4]
        assert [*answer][-2:] == keys_under("show, anything else")[-2:]
        columns = next(each.tables[0].columns for each in BUILT_IN if each.kind == thing.partition(":")[0])
        assert {*columns} - {*answer} <= {thing.partition(":")[0]}


@pytest.mark.parametrize("command", ["head", "verify"])
@pytest.mark.usefixtures("ledger")
def test_the_keys_of_one_object_are_those_that_are_printed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [*json.loads(coop(capsys, command, "--format", "json"))] == keys_under(command)


def test_every_test_that_the_page_on_reliability_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "reliability.md").read_text()))
    written = "".join(path.read_text() for path in (ROOT / "tests").glob("test_*.py"))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in written} == set()


def test_every_mark_is_on_the_page() -> None:
    text = (ROOT / "docs" / "json.md").read_text()
    section = text.split("## Marks\n", 1)[1].split("\n## ", 1)[0]
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    assert told == [(str(mark), mark.definition) for mark in Mark]
