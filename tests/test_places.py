"""What is written is there when all of it is there; else there is what was there before."""

import os
import stat
from collections.abc import Collection
from pathlib import Path

import pytest

from coop_tracker import places
from coop_tracker.places import Unwritable
from tests.sessions import Desk, desk, ledger_after, shanghai

__all__ = ["desk", "ledger_after", "shanghai"]  # fixtures of these tests


def ours(folder: Path) -> Collection[str] | None:
    return {"mark", "a", "b/c"} if (folder / "mark").is_file() else None


def _fail_halfway(path: Path) -> None:
    with places.file(path) as stream:
        stream.write(b"half")
        raise RuntimeError


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_takes_its_name_when_all_of_it_is_written(tmp_path: Path) -> None:
    with places.file(tmp_path / "page") as stream:
        stream.write(b"whole")
        assert not (tmp_path / "page").exists()
    assert (tmp_path / "page").read_bytes() == b"whole"
    assert names(tmp_path) == ["page"]


def test_a_failure_leaves_the_earlier_file_and_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"earlier")
    for name in ("page", "new"):
        with pytest.raises(RuntimeError):
            _fail_halfway(tmp_path / name)
    assert (tmp_path / "page").read_bytes() == b"earlier"
    assert names(tmp_path) == ["page"]


def test_who_may_read_a_file_stays_so(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"earlier")
    (tmp_path / "page").chmod(0o640)
    with places.file(tmp_path / "page") as stream:
        stream.write(b"later")
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == 0o640


def test_a_link_to_a_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "page")
    with places.file(tmp_path / "link") as stream:
        stream.write(b"whole")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "page").read_bytes() == b"whole"


def test_a_device_is_written_and_not_replaced() -> None:
    with places.file(os.devnull) as stream:
        stream.write(b"gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(("name", "told"), [("sub", "is a directory"), ("no/page", "no such file or directory")])
def test_where_no_file_can_be_it_is_told_by_the_name_that_was_asked_for(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "sub").mkdir()
    with pytest.raises(Unwritable) as error, places.file(tmp_path / name):
        pytest.fail("it was opened")
    assert str(error.value) == f"{tmp_path / name} cannot be written: {told}"


def test_what_the_system_refuses_of_another_file_is_not_told_of_this_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), places.file(tmp_path / "page") as stream:
        stream.write((tmp_path / "missing").read_bytes())
    with pytest.raises(FileNotFoundError), places.folder(tmp_path / "d", "dossier", ours):
        (tmp_path / "missing").read_bytes()
    assert names(tmp_path) == []


def test_a_full_disk_is_told_of_the_file_that_was_written(tmp_path: Path) -> None:
    told = "page cannot be written: no space left on device"
    with pytest.raises(Unwritable, match=told), places.file(tmp_path / "page"):
        raise OSError(28, "No space left on device")


def test_a_folder_takes_the_place_of_an_earlier_one_of_its_sort(tmp_path: Path) -> None:
    for content in ("one", "two"):
        with places.folder(tmp_path / "d", "dossier", ours) as draft:
            (draft / "mark").touch()
            (draft / "a").write_text(content)
    assert (tmp_path / "d" / "a").read_text() == "two"
    assert names(tmp_path) == ["d"]


@pytest.mark.parametrize("beside", ["letter", "b/d"])
def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path: Path, beside: str) -> None:
    path = tmp_path / "d"
    (path / "b").mkdir(parents=True)
    (path / "mark").touch()
    (path / beside).write_text("mine")
    told = f"holds {beside}, which is no part of the dossier there"
    with pytest.raises(Unwritable, match=told), places.folder(path, "dossier", ours):
        pytest.fail("it was begun")
    (path / "mark").unlink()
    with pytest.raises(Unwritable, match="is there already and is no dossier"):
        places.expect_free(path, "dossier", ours)
    assert (path / beside).read_text() == "mine"


def test_a_report_that_fails_leaves_the_earlier_file(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    (desk.folder / "page.html").write_text("earlier")
    told = desk.refuses("coop matrix -o page.html --config missing.toml")
    assert told == "coop: missing.toml: no such file or directory\n"
    assert (desk.folder / "page.html").read_text() == "earlier"


def test_a_folder_of_sheets_is_there_whole_and_takes_no_other_place(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    desk.says("coop export --format csv -o record")
    (desk.folder / "record" / "notes.txt").write_text("mine")
    told = desk.refuses("coop export --format csv -o record")
    assert "record holds notes.txt, which is no part of the folder of sheets there" in told
