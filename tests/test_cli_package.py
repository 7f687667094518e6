"""``coop export`` at the keyboard: a package whole or not at all, a log up to a position, a calendar of a moment."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from coop_tracker.reports import datapackage
from tests.pages import ROOT
from tests.sessions import Desk

SEED = ROOT / "seeds" / "aa-bb-water.toml"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.says(f"coop import {SEED}")
    return desk


def descriptor(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return described


def names(desk: Desk) -> set[str]:
    return {each.name for each in desk.folder.iterdir() if not each.name.startswith("coop.db")}


def test_a_package_is_written_and_counted(desk: Desk) -> None:
    told = desk.says("coop export --format datapackage -o package")
    assert re.fullmatch(r"wrote \d\d tables of coop.db to package: 88 events, 17 proposals\n", told)
    assert descriptor(desk.folder / "package")["moments"]["as_of"] == 88


def test_a_later_package_takes_the_place_of_an_earlier_one(desk: Desk) -> None:
    desk.says("coop export --format datapackage -o package")
    desk.says("coop export --format datapackage --as-of 40 -o package/")
    assert descriptor(desk.folder / "package")["moments"]["as_of"] == 40
    assert names(desk) == {"package"}


def test_an_empty_folder_is_filled(desk: Desk) -> None:
    (desk.folder / "package").mkdir()
    desk.says("coop export --format datapackage -o package")
    assert datapackage.files_of(desk.folder / "package")


@pytest.mark.parametrize("beside", [None, "notes.txt"])
def test_files_that_are_not_ours_are_left_alone(desk: Desk, beside: str | None) -> None:
    if beside:
        desk.says("coop export --format datapackage -o package")
    else:
        (desk.folder / "package").mkdir()
    (desk.folder / "package" / (beside or "thesis.csv")).write_text("mine")
    told = desk.refuses("coop export --format datapackage -o package")
    why = "holds notes.txt, which is no part of the data package there" if beside else "is there already and is no data"
    assert told.startswith(f"coop: package {why}")
    assert (desk.folder / "package" / (beside or "thesis.csv")).read_text() == "mine"


def test_a_failure_leaves_the_earlier_package_and_nothing_half(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.says("coop export --format datapackage -o package")
    before = (desk.folder / "package" / "datapackage.json").read_bytes()

    def fails(_: Any, folder: Path, **__: Any) -> Any:
        (folder / "events.csv").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(datapackage, "write", fails)
    told = desk.refuses("coop export --format datapackage -o package")
    assert told == "coop: package cannot be written: no space left on device\n"
    assert (desk.folder / "package" / "datapackage.json").read_bytes() == before
    assert names(desk) == {"package"}


def test_a_failure_to_put_it_in_place_gives_the_earlier_one_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.says("coop export --format datapackage -o package")
    rename = Path.rename

    def fails(path: Path, target: Path) -> Path:
        if target.name == "package" and not path.name.endswith(".old"):
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    desk.refuses("coop export --format datapackage --as-of 40 -o package")
    assert descriptor(desk.folder / "package")["moments"]["as_of"] == 88
    assert names(desk) == {"package"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("-o coop.db", "coop.db is a file, and a data package is a folder: name one that is not there yet"),
        ("-o no/where", "no/where cannot be written: there is no folder no to put it in"),
    ],
)
def test_where_no_folder_can_be_it_is_refused(desk: Desk, line: str, told: str) -> None:
    assert desk.refuses(f"coop export --format datapackage {line}") == f"coop: {told}\n"


def test_a_package_needs_a_folder(desk: Desk) -> None:
    answer = desk.run("coop export --format datapackage")
    told = "coop: --format datapackage writes a folder of files: name it, as in -o package\n"
    assert (answer.code, answer.err) == (2, told)


def test_the_moments_of_a_package_are_told_and_stand_in_it(desk: Desk) -> None:
    answer = desk.run("coop export --format datapackage --on 2022 --public 2023-06 -o then")
    assert answer.err.startswith("coop: what had happened by 2022-12-31, what the public could know by 2023-06-30, ")
    moments = descriptor(desk.folder / "then")["moments"]
    assert (moments["on"], moments["public"], moments["visibility"]) == ("2022-12-31", "2023-06-30", "public")
    assert "what had happened by 2022-12-31" in (desk.folder / "then" / "README.md").read_text()


# A log


def test_a_log_that_ends_within_what_was_recorded_together_says_so(desk: Desk) -> None:
    answer = desk.run("coop export --as-of 25 -o log.jsonl")
    assert answer.err == (
        "coop: what was recorded up to position 25\n"
        "coop: it ends within what was recorded together: what names a thing that comes later cannot be imported\n"
    )
    assert answer.out == "wrote 25 events of coop.db to log.jsonl\n"
    assert "nothing is known about the meeting 'round-2'" in desk.refuses("coop import --ledger other.db log.jsonl")


def test_a_log_up_to_the_end_of_what_was_recorded_together_is_whole(desk: Desk) -> None:
    desk.says("coop record track-opened --track later --title Later")
    assert desk.run("coop export --as-of 88 -o log.jsonl").err == "coop: what was recorded up to position 88\n"
    assert "recorded 88 events" in desk.says("coop import --ledger other.db log.jsonl")


@pytest.mark.parametrize("option", ["--on", "--public"])
def test_a_log_is_of_no_day(desk: Desk, option: str) -> None:
    answer = desk.run(f"coop export {option} 2022")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"coop: {option}: a log is written as it was recorded, so that it can be imported; ")


def test_a_position_that_is_none_is_told(desk: Desk) -> None:
    assert "the last one is 88" in desk.refuses("coop export --as-of 89")


def test_a_calendar_can_be_of_what_had_been_recorded(desk: Desk) -> None:
    now, then = (desk.says(f"coop export --format ics --on 2022-06 {moment}") for moment in ("", "--as-of 12"))
    assert now.count("BEGIN:V") > then.count("BEGIN:V")


# The page


def blocks(language: str) -> list[str]:
    page = (ROOT / "docs" / "how-to" / "analyse.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def test_what_the_page_does_in_python_works(desk: Desk, monkeypatch: Any, capsys: Any) -> None:
    pytest.importorskip("pandas")
    desk.says("coop export --format datapackage -o package")
    monkeypatch.chdir(desk.folder)
    (block,) = blocks("py")
    exec(block, {})  # noqa: S102 (our own page)
    assert "2021-04-01        2022-09-05" in capsys.readouterr().out


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_what_the_page_and_the_readme_do_in_r_works(desk: Desk) -> None:
    desk.says("coop export --format datapackage -o package")
    readme = (desk.folder / "package" / "README.md").read_text()
    (of_page,), (of_readme,) = blocks("r"), re.findall(r"^```r\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    run_r(of_page, desk.folder)
    run_r(f"{of_readme}\nstopifnot(is.logical(proposals$is_open))\n", desk.folder / "package")


def run_r(block: str, folder: Path) -> None:
    (folder / "try.R").write_text(block)
    done = subprocess.run(
        [str(shutil.which("Rscript")), "try.R"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
