"""``coop matrix``: the page in every format, the same bytes every time, and nothing that its texts could do."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given as always
from hypothesis import settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from coop_tracker import safe
from coop_tracker.dates import PartialDate
from coop_tracker.matrix import Matrix
from coop_tracker.reports import days, matrix
from coop_tracker.reports.matrix.xlsx import workbook
from coop_tracker.testing import Ledger, strategies
from coop_tracker.testing.strategies import trackers
from tests import hostile
from tests.browser import started
from tests.given import (
    assigned,
    deadline,
    declined,
    given,
    made,
    read_in,
    signed,
    source,
)
from tests.sessions import SEED, Desk, desk, ledger_after, on_a_terminal

__all__ = ["desk", "seeds", "water"]  # fixtures of these tests

SEEDS = SEED.parent
THREE = ("waic-2025", "waic-2025-accounts", "pakistan-china-2025")
FORMS = ("table", "markdown", "csv", "json", "html", "xlsx")
ENDINGS = ("txt", "md", "csv", "json", "html", "xlsx")


@pytest.fixture
def seeds(desk: Desk) -> Desk:
    """A desk with the three seeds of 2025 in one ledger."""
    desk.file("coop.db", ledger_after("\n".join(f"coop import {SEEDS / name}.toml" for name in THREE)))
    return desk


@pytest.fixture
def water(desk: Desk) -> Desk:
    """A desk with the invented seed, in which every type of event occurs."""
    desk.file("coop.db", ledger_after(f"coop import {SEEDS / 'aa-bb-water.toml'}"))
    return desk


def page_of(ledger: Ledger, visibility: str | None = None, found: Matrix | None = None) -> matrix.Page:
    return matrix.page(ledger, found or ledger.matrix("2025-12-31"), visibility)


def written(shown: matrix.Page) -> dict[str, str | bytes]:
    """A matrix in every format but that of the terminal and CSV, which print."""
    return {
        "markdown": "\n".join(matrix.markdown(shown)),
        "json": safe.for_json(matrix.as_json(shown)),
        "html": matrix.html(shown),
        "xlsx": workbook(shown),
    }


# What is printed


def test_down_a_pipe_there_is_a_row_for_each_proposal_and_what_it_was_made_from_at_the_end(seeds: Desk) -> None:
    text = seeds.says("coop matrix --on 2026-01-31 --track health-technology")
    heading, row, blank, *lines = text.splitlines()
    cells = dict(zip(heading.split("\t"), row.split("\t"), strict=True))
    assert cells["title"] == "Joint studies and pilots on AI-powered Chinese medicine"
    assert cells["stage"] == "interest; between 26 and 28 Jul 2025 [34]"
    assert cells["answer"] == (
        "nobody was asked by name, and nobody answered; Pakistan: welcomed, of the whole meeting “Pakistan's IT"
        " minister and a Chinese delegation”, between 26 and 28 Jul 2025 [35]; no words on this one"
    )
    assert (cells["next step"], cells["schedule"]) == ("none on record", "")
    assert blank == ""
    assert lines[0] == "As of 2026-01-31; recorded up to position 128."
    assert lines[-1] == matrix.LEGEND


def test_on_a_terminal_it_is_drawn_track_by_track_in_blocks_where_that_is_narrow(water: Desk) -> None:
    wide = on_a_terminal(water.folder, "matrix", "--on", "2024-12-31", columns=200)
    assert re.search(r"^1\.9 +New pumps for the.* endorsed; 18 to 19 May +AA: welcomed", wide, re.MULTILINE)
    assert "\n2 Rivers and floods\n" in wide
    narrow = on_a_terminal(water.folder, "matrix", "--on", "2024-12-31", columns=80)
    assert re.search(r"^no\. +1\.9\ntitle +New pumps for the north\n", narrow, re.MULTILINE)
    assert re.search(r"^schedule +overdue$", narrow, re.MULTILINE)
    assert all(len(line) <= 80 for line in narrow.splitlines() if not line.startswith("coop: "))
    assert "Annex: what has ended" in narrow


def test_who_we_are_is_taken_from_the_configuration(water: Desk) -> None:
    water.file("coop.toml", 'we = "BB"\n')
    assert "by AA to BB (they owe it)" in water.says("coop matrix --on 2024-12-31")
    water.file("coop.toml", 'we = "AA"\n')
    assert "by AA to BB (we owe it)" in water.says("coop matrix --on 2024-12-31")


def test_what_changed_since_a_date_a_position_or_a_meeting_is_a_column_more(water: Desk) -> None:
    for since in ("2024-01-01", "75", "round-2", "meeting:round-2", "series:aa-bb-water"):
        rows = list(csv.DictReader(io.StringIO(water.says(f"coop matrix --since {since} --format csv"))))
        assert any(row["changes"] for row in rows), since
    text = water.says("coop matrix --on 2024-12-31 --since 2024-01-01")
    assert "\tchanged\t" in text
    assert "closed: active → cancelled [80]" in text


def test_the_other_limits_hold_for_the_earlier_moment_too(water: Desk) -> None:
    found = json.loads(water.says("coop matrix --public 2023-06-30 --as-of 85 --since 2022-12-31 --format json"))
    assert found["since"] == (
        "what had happened by 2022-12-31, what the public could know by 2023-06-30, recorded up to position 85"
    )
    found = json.loads(water.says("coop matrix --on 2024-12-31 --since 60 --format json"))
    assert found["since"] == "what had happened by 2024-12-31, recorded up to position 60"


def test_a_moment_that_is_none_is_told_by_its_option(water: Desk) -> None:
    assert water.cannot_read("coop matrix --since nowhere").startswith("coop: --since: 'nowhere' is no date, position")
    assert "--on" in water.cannot_read("coop matrix --on someday")


def test_a_track_or_party_that_is_not_known_is_told_with_what_is_near(water: Desk) -> None:
    assert water.refuses("coop matrix --track drinkin-water").startswith("coop: --track: nothing is known about")
    assert water.refuses("coop matrix --party company-x").startswith("coop: --party: nothing is known about")


def test_of_a_party_only_what_concerns_it_is_told_and_the_page_says_so(water: Desk) -> None:
    found = json.loads(water.says("coop matrix --party company-c --format json"))
    names = [row["proposal"] for track in found["tracks"] for row in track["rows"]] + [
        row["proposal"] for row in found["closed"]
    ]
    assert names == ["wells", "meters", "toll-bridge", "data-centre"]
    assert "only what concerns Company C" in water.says("coop matrix --party company-c --format markdown")


def test_for_the_public_what_rests_on_other_sources_is_left_out_and_in_the_house_it_is_told() -> None:
    ledger = given(
        source("gazette"),
        source("memo", visibility="internal"),
        made(["AA"], ["DD"], sources=read_in("gazette")),
        made(["AA"], ["DD"], "secret", sources=read_in("memo")),
    )
    lines = page_of(ledger, "restricted").lines
    assert lines[-1] == "It is made from 2 events too that rest on sources which are not public: not for passing on."
    with ledger.view(visibility="public") as view:
        shown = matrix.page(view, view.matrix("2025-12-31"), "public")
    assert [row.proposal for row in shown.matrix.rows] == ["water"]
    assert "2 events are left out: they rest on sources that are not public." in shown.lines
    assert not any("not for passing on" in line for line in shown.lines)


def test_an_empty_ledger_has_an_empty_matrix(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    text = desk.says("coop matrix --format markdown")
    assert "## 1 Water\n\nNothing was proposed, as far as is on record.\n" in text
    for ending in ENDINGS:
        desk.says(f"coop matrix -o out.{ending}")


@pytest.mark.parametrize("form", ["html", "markdown", "xlsx"])
def test_what_it_was_made_from_stands_on_every_page(water: Desk, form: str) -> None:
    water.says(f"coop matrix --on 2024-12-31 --format {form} -o out")
    content = water.files()["out"]
    texts = _parts(content).values() if form == "xlsx" else [content]
    said = b"As of 2024-12-31; recorded up to position 88."
    assert any(said in text.replace(b"\\", b"") for text in texts)
    if form == "xlsx":
        sheets = [text for name, text in _parts(content).items() if "worksheets/sheet" in name]
        assert all(b"<oddFooter>&amp;L&amp;8As of 2024-12-31; recorded up to position 88." in text for text in sheets)


# Formats


def test_csv_has_the_columns_of_the_page_and_says_in_each_row_what_it_was_made_from(water: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(water.says("coop matrix --on 2024-12-31 --format csv"))))
    assert tuple(rows[0]) == matrix.FIELDS
    assert {(row["as_of"], row["position"]) for row in rows} == {("2024-12-31", "88")}
    pumps = next(row for row in rows if row["proposal"] == "new-pumps")
    assert (pumps["due_first"], pumps["due_last"], pumps["schedule"]) == ("2024-09-12", "2024-09-12", "overdue")
    assert len(rows) == 17


def test_json_says_of_each_proposal_what_list_says_of_it(water: Desk) -> None:
    listed = {each["proposal"]: each for each in json.loads(water.says("coop list --format json"))}
    found = json.loads(water.says("coop matrix --format json"))
    rows = [*(row for track in found["tracks"] for row in track["rows"]), *found["closed"]]
    assert {row["proposal"]: {key: row[key] for key in listed[row["proposal"]]} for row in rows} == listed


def test_the_markdown_is_a_table_a_track_and_the_rest_in_lists(water: Desk) -> None:
    text = water.says("coop matrix --on 2024-12-31 --format markdown")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert sum(token.type == "table_open" for token in tokens) == 3
    headings = [tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[:3] == [
        "Implementation matrix",
        "1 Supply of drinking water",
        "1.1 Fresh water from the sea (desalination)",
    ]


def test_the_page_of_html_has_a_table_a_track_with_scoped_headings_and_anchors(water: Desk) -> None:
    text = water.says("coop matrix --on 2024-12-31 --format html")
    assert text.count("<table") == 3
    assert text.count('<th scope="row"') == 17
    assert text.count('<th scope="col"') == 8 + 8 + 7
    anchors = re.findall(r'href="#([^"]+)"', text)
    assert {anchor for anchor in anchors if f'id="{anchor}"' not in text} == set()
    assert "<script" not in text
    assert 'lang="en"' in text


def test_the_workbook_has_a_row_for_each_proposal_and_a_real_date_where_that_is_one_day(water: Desk) -> None:
    water.says("coop matrix --on 2024-12-31 -o out.xlsx")
    book = CalamineWorkbook.from_path(str(water.folder / "out.xlsx"))
    assert book.sheet_names == ["Matrix", "Annex closed", "No proposal", "About"]
    rows = book.get_sheet_by_name("Matrix").to_python(skip_empty_area=False)
    headings, at = rows[3], {row[0]: row for row in rows[4:]}
    pumps = dict(zip(headings, at["1.9"], strict=True))
    assert str(pumps["due"]) == "2024-09-12"
    assert pumps["schedule"] == "overdue"
    assert pumps["deadline"] == "“within six months”\n12 Sep 2024"
    assert at["1 Supply of drinking water"]
    wells = dict(zip(headings, at["1.5"], strict=True))
    assert wells["due"] == "from 1 Oct 2025 on"


def test_every_sheet_is_set_up_for_paper(water: Desk) -> None:
    water.says("coop matrix --on 2024-12-31 -o out.xlsx")
    sheet = _parts(water.files()["out.xlsx"])["xl/worksheets/sheet1.xml"].decode()
    assert 'fitToPage="1"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert '<pane xSplit="2" ySplit="4"' in sheet
    assert "<autoFilter" in sheet
    names = _parts(water.files()["out.xlsx"])["xl/workbook.xml"].decode()
    assert "_xlnm.Print_Titles" in names


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_ledger_and_moments_give_the_same_bytes(water: Desk, ending: str) -> None:
    for name in ("one", "other"):
        water.says(f"coop matrix --on 2024-12-31 --since 2024-01-01 -o {name}.{ending}")
    files = water.files()
    assert files[f"one.{ending}"] == files[f"other.{ending}"]
    assert files[f"one.{ending}"]


def test_the_workbook_is_dated_by_the_ledger_and_not_by_the_clock() -> None:
    ledger = given(made(["AA"], ["DD"]))
    core = _parts(workbook(page_of(ledger)))["docProps/core.xml"].decode()
    recorded = ledger.envelope(ledger.position).recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert re.findall(r">(\d{4}-[^<]+)<", core) == [recorded, recorded]
    with zipfile.ZipFile(io.BytesIO(workbook(page_of(ledger)))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@settings(max_examples=15)
@always(trackers())
def test_two_runs_of_any_ledger_are_the_same_in_every_format(ledger: Ledger) -> None:
    assert written(page_of(ledger)) == written(page_of(ledger))


# Text is hostile


def _steers(text: str) -> list[str]:
    return re.findall(f"[{safe.CONTROL}{safe.BIDI}{safe.INVISIBLE}]", text.replace("\n", "").replace("\r", ""))


def test_hostile_text_in_every_field_does_nothing_in_any_format() -> None:
    with hostile.tracker() as tracker:
        shown = matrix.page(tracker, tracker.matrix("2024-12-31"), "restricted")
        every = written(shown)
        assert len(shown.matrix.rows) > 10
    html, markdown = str(every["html"]), str(every["markdown"])
    assert not _steers(html)
    assert not _steers(markdown)
    for tag in ("<script", "<img", "<svg", "<textarea"):
        assert tag not in html.lower()
    assert " onmouseover=" not in re.sub(r">[^<]*<", "><", html)
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    inline = [child for token in tokens for child in token.children or [] if child.content != "<br>"]
    assert not [child for child in inline if child.type in ("link_open", "image", "html_inline", "code_inline")]
    assert not [token for token in tokens if token.type in ("html_block", "fence", "code_block")]


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number_by_mistake() -> None:
    with hostile.tracker() as tracker:
        parts = _parts(workbook(matrix.page(tracker, tracker.matrix("2024-12-31"), "restricted")))
    assert not [name for name in parts if "externalLink" in name or "vml" in name.lower()]
    for name, part in parts.items():
        root = ElementTree.fromstring(part)  # noqa: S314 (made here)
        if "worksheets/sheet" in name:
            assert not [each for each in root.iter() if each.tag.endswith(("}f", "}hyperlink"))]
            kinds = {each.get("t") for each in root.iter() if each.tag.endswith("}c")}
            assert kinds <= {"s", None}
        if name.endswith("sharedStrings.xml"):
            for each in root.iter():
                assert not _steers(each.text or ""), each.text
                assert len(each.text or "") <= 32_767


def test_what_is_longer_than_a_cell_is_cut_and_says_so() -> None:
    ledger = given(made(["AA"], ["DD"]), assigned(text="x" * 40_000, about=["proposal:water"], owners=["AA"]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(page_of(ledger))))
    cells = [cell for row in book.get_sheet_by_name("Matrix").to_python() for cell in row]
    assert any(str(cell).startswith("xxx") and str(cell).endswith("x … (cut)") for cell in cells)


FORMULA = st.sampled_from(["=", "+", "-", "@"]).flatmap(lambda sign: st.text(max_size=20).map(lambda rest: sign + rest))


@settings(max_examples=40)
@always(st.lists(FORMULA | st.text(max_size=40), min_size=4, max_size=4))
def test_whatever_a_text_says_it_is_text_in_a_workbook(texts: list[str]) -> None:
    title, words, step, reason = (_storable(text) for text in texts)
    ledger = given(
        made(["AA"], ["DD"], title=title),
        assigned(deadline=deadline(said=words), text=step, about=["proposal:water"], owners=["AA"]),
        made(["AA"], ["DD"], "wells", title=title),
        declined(proposals=["wells"], reason=reason),
        signed(title=words),
    )
    shown = page_of(ledger)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(shown)))
    rows = book.get_sheet_by_name("Matrix").to_python(skip_empty_area=False)
    row = next(each for each in rows if each[0] == "0.1")
    assert row[1] == f"{safe.for_terminal(title)}\nwater"
    assert not _steers(matrix.html(shown))


def _storable(text: str) -> str:
    """As recording takes it: in normal form, without what no ledger holds; something where it is nothing."""
    from unicodedata import normalize

    text = normalize("NFC", text.replace("\x00", "").encode("utf-8", "ignore").decode())
    return text if text.strip() else f"{text}x"


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# In a browser


@pytest.mark.parametrize("width", [390, 1400])
def test_in_a_browser_the_page_fits_can_be_used_by_all_and_does_no_harm(tmp_path: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with hostile.tracker() as tracker:
        shown = matrix.page(tracker, tracker.matrix("2024-12-31"), "restricted")
        (tmp_path / "matrix.html").write_text(matrix.html(shown), encoding="utf-8")
    with started() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((tmp_path / "matrix.html").as_uri())
        assert page.evaluate("window.harmed") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe.Axe().run(page).violations_count == 0


# Dates in words


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ("2025", "2025"),
        ("2025-07", "Jul 2025"),
        ("2025-07-27", "27 Jul 2025"),
        ("2025-07-27T14:30Z", "27 Jul 2025, 14:30Z"),
        ("2025-07~", "about Jul 2025"),
        ("2025-07-27?", "perhaps 27 Jul 2025"),
        ("2025%", "perhaps about 2025"),
        ("2025-21", "spring 2025"),
        ("2025-34", "second quarter of 2025"),
        ("2025-41", "second half of 2025"),
        ("2025-07-26/2025-07-28", "26 to 28 Jul 2025"),
        ("2025-07-26/2025-08-02", "26 Jul to 2 Aug 2025"),
        ("2025-07/2025-09", "Jul to Sep 2025"),
        ("2025/2026", "2025 to 2026"),
        ("2025-07/..", "since Jul 2025"),
        ("[2025-07-26..2025-07-28]", "between 26 and 28 Jul 2025"),
        ("[..2025-07]", "on or before Jul 2025"),
        ("[2025-07..]", "on or after Jul 2025"),
        ("[2025,2027]", "2025 or 2027"),
        ("unknown", "on a day that is not on record"),
    ],
)
def test_a_date_in_words_is_no_more_exact_than_it_was_given(given_: str, told: str) -> None:
    assert days.in_words(given_) == told


@always(strategies.dates())
def test_every_date_is_told_with_the_years_it_was_given(given_: PartialDate) -> None:
    told = days.in_words(str(given_))
    assert days.is_date(str(given_))
    assert {*re.findall(r"\d{4}", told)} == {*re.findall(r"(?<![:\d])\d{4}(?!\d)", str(given_))}


def test_what_a_help_shows_can_be_run(seeds: Desk) -> None:
    text = seeds.says("coop matrix --help")
    examples = [line.strip() for line in text.partition("For example:")[2].splitlines() if "coop matrix" in line]
    assert len(examples) == 5
    for example in examples:
        seeds.says(example)


def test_nothing_heavy_is_loaded_for_the_help(tmp_path: Path) -> None:
    from tests.sessions import loaded

    heavy: set[Any] = {"jinja2", "xlsxwriter", "rich.console", "sqlite_utils", "coop_tracker.matrix"}
    assert not heavy & loaded(tmp_path, "matrix", "--help")


def test_a_party_that_nothing_names_is_no_empty_matrix(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal wells --title Wells --proposer AA --counterpart BB --on 2025")
    assert "--party: nothing is known about ZZ" in desk.refuses("coop matrix --party ZZ")
    assert "Wells" in desk.says("coop matrix --party BB --format markdown")


def test_a_side_that_declined_is_not_told_as_one_that_has_not_answered(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal wells --title Wells --proposer AA --counterpart BB --on 2025-01-01")
    desk.says("coop record proposal-declined --proposal wells --by BB --on 2025-02-01")
    told = desk.says("coop matrix --format markdown")
    assert "BB: declined, 1 Feb 2025" in told
    assert "no answer is recorded" not in told


def test_how_long_ago_is_no_more_exact_than_the_date(desk: Desk) -> None:
    desk.says("coop record proposal-made --proposal wells --title Wells --on 2025-01")
    desk.says("coop record proposal-made --proposal roads --title Roads --on 2025-01-30")
    told = desk.says("coop matrix --format markdown --on 2025-02-10")
    assert "at least 10 days ago" in told
    assert " 11 days ago" in told
    assert "at least 11" not in told
