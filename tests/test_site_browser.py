"""The dossier in a browser: searched, followed to its sources, read by keyboard, in the dark, on paper, on a phone.

Whatever a page does, it says nothing on its console and asks for nothing but its own files (:mod:`tests.browser`).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from coop_tracker.reports.site.folder import write
from coop_tracker.tracker import Tracker
from tests.browser import PHONE, Watched, opened, started
from tests.sites import files, generated, pakistan, water

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LEDGERS: Final[dict[str, Callable[[], Tracker]]] = {
    "pakistan": pakistan,
    "water": water,
    "generated": lambda: generated(400),
}

SHOWN: Final = {
    "pakistan": ("proposal:chinese-medicine-ai", "party:moitt", "meeting:waic-2025", "source:profit-china-meeting"),
    "water": ("proposal:leaks", "party:AA", "meeting:round-1", "source:gazette"),
    "generated": ("proposal:proposal-1", "party:DD", "meeting:meeting-1", "source:source-1"),
}
"""A page of each sort."""

LISTS: Final = ("index", "proposals", "parties", "meetings", "instruments", "follow-up", "sources", "log", "about")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with started() as one:
        yield one


class Site:
    """A dossier on the disk, in one of its forms."""

    def __init__(self, folder: Path, name: str, is_single: bool) -> None:
        self.name = name
        self.is_single = is_single
        with LEDGERS[name]() as tracker:
            found = files(tracker, is_single=is_single, title="The record")
        self.home = folder / "record.html" if is_single else folder / "record" / "index.html"
        if is_single:
            self.home.write_bytes(found["index.html"])
        else:
            write(found.items(), folder / "record")

    def open(self, watched: Watched, page: str) -> Any:
        """Open a page, named ``kind:slug`` or as a list."""
        kind, _, slug = page.partition(":")
        if self.is_single:
            shown = watched.go(self.home, f"{kind}.{slug}" if slug else f"all.{kind}")
        else:
            name = f"_{slug.lower()}" if slug.isupper() else slug
            shown = watched.go(self.home.parent / (f"{kind}/{name}.html" if slug else f"{kind}.html"))
        shown.locator("h1:visible").wait_for()
        return shown


@pytest.fixture(scope="module", params=[False, True], ids=["folder", "file"])
def rivers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("water"), "water", request.param)


# To look at a page by all rules takes seconds: each sort of page is looked at once; some in each form, size and light.

SOME: Final = ("index", "proposals", "proposal:leaks")


@pytest.mark.parametrize("page", [*LISTS, *SHOWN["water"]])
def test_no_sort_of_page_shuts_anybody_out(browser: "Browser", rivers: Site, page: str) -> None:
    if rivers.is_single and page not in SOME:
        pytest.skip("it is the same page in either form")
    with opened(browser) as watched:
        rivers.open(watched, page)
        assert watched.violations() == []


@pytest.mark.parametrize("page", [*SOME, "party:AA", "follow-up"])
def test_nor_in_the_dark(browser: "Browser", rivers: Site, page: str) -> None:
    if rivers.is_single and page not in SOME:
        pytest.skip("it is the same page in either form")
    with opened(browser, color_scheme="dark") as watched:
        rivers.open(watched, page)
        assert watched.violations() == []


@pytest.mark.parametrize("name", ["pakistan", "generated"])
def test_nor_does_another_record(browser: "Browser", name: str, tmp_path: Path) -> None:
    site = Site(tmp_path, name, is_single=False)
    with opened(browser) as watched:
        for page in ("index", *SHOWN[name][:2]):
            site.open(watched, page)
            assert watched.violations() == [], page


@pytest.mark.parametrize("name", [*LEDGERS])
@pytest.mark.parametrize("is_single", [False, True], ids=["folder", "file"])
def test_on_a_phone_nothing_is_out_of_sight(browser: "Browser", name: str, is_single: bool, tmp_path: Path) -> None:
    site = Site(tmp_path, name, is_single)
    with opened(browser, viewport=PHONE) as watched:
        for page in (*LISTS, *SHOWN[name]):
            shown = site.open(watched, page)
            assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page


@pytest.mark.parametrize("page", SOME)
def test_on_a_phone_nobody_is_shut_out(browser: "Browser", rivers: Site, page: str) -> None:
    with opened(browser, viewport=PHONE) as watched:
        rivers.open(watched, page)
        assert watched.violations() == []


def _told(page: Any, how_many: str) -> None:
    """Wait until the line that is read out says how many match."""
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect(page.locator(".matches")).to_have_text(re.compile(how_many))


def test_proposals_are_found_by_words_and_narrowed_by_what_they_are(browser: "Browser", rivers: Site) -> None:
    with opened(browser) as watched:
        page = rivers.open(watched, "proposals")
        items, status = page.locator("ol.proposals > li:visible"), page.locator(".matches")
        assert items.count() == 17
        page.get_by_label("Words").fill("PUMPS north")
        _told(page, "match")
        assert status.text_content() == "1 of 17 proposals match"
        assert items.first.inner_text().startswith("New pumps for the north")
        page.get_by_role("button", name="Show all").click()
        _told(page, "^17 proposals$")
        page.get_by_label("Disposition", exact=True).select_option(label="suspended")
        _told(page, "^1 of")
        assert "Deep wells" in items.first.inner_text()
        page.get_by_role("button", name="Show all").click()
        _told(page, "^17 proposals$")
        for label, option in (
            ("Track", "Rivers and floods"),
            ("Stage", "proposed"),
            ("Party", "Company C"),
            ("Evidence", "A"),
            ("Mark", "disputed"),
        ):
            page.get_by_label(label, exact=True).select_option(label=option)
            _told(page, "^[1-9][0-9]* of 17")
            page.get_by_role("button", name="Show all").click()
            _told(page, "^17 proposals$")


def test_what_is_said_in_the_summary_finds_a_proposal_too(browser: "Browser", rivers: Site) -> None:
    with opened(browser) as watched:
        page = rivers.open(watched, "proposals")
        page.get_by_label("Words").fill("a third was added")
        _told(page, "^1 of 17")


def test_from_a_track_it_is_one_step_to_its_proposals(browser: "Browser", rivers: Site) -> None:
    with opened(browser) as watched:
        page = rivers.open(watched, "index")
        page.get_by_role("link", name=re.compile("^List them")).nth(1).click()
        _told(page, "^6 of 17")
        assert page.locator("ol.proposals > li:visible").count() == 6


def test_from_a_proposal_to_the_event_to_the_source_it_is_two_clicks(browser: "Browser", rivers: Site) -> None:
    with opened(browser) as watched:
        page = rivers.open(watched, "proposals")
        page.locator("ol.proposals").get_by_role("link", name="Finding leaks in two towns").click()
        page.locator("h1:visible", has_text="Finding leaks in two towns").wait_for()
        page.locator("dl.answers:visible").get_by_role("link", name="event 81").first.click()
        row = page.locator("tr:target")
        row.wait_for()
        assert "completion claimed" in row.inner_text()
        row.get_by_role("link", name=re.compile("^gazette")).click()
        page.locator("p.kind:visible", has_text="Source gazette").wait_for()
        page.go_back()
        page.locator("tr:target").wait_for()


def test_a_keyboard_is_enough(browser: "Browser", rivers: Site) -> None:
    with opened(browser) as watched:
        page = rivers.open(watched, "proposals" if not rivers.is_single else "index")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        focused = "document.activeElement.textContent.trim()"
        if page.evaluate(focused) != "Skip to the content":  # the page that was asked for has the focus already
            page.evaluate("document.querySelector('.skip').focus()")
        assert page.evaluate(focused) == "Skip to the content"
        assert page.evaluate("document.querySelector('.skip').getBoundingClientRect().left >= 0")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        if rivers.is_single:
            page.get_by_role("link", name="Proposals", exact=True).focus()
            page.keyboard.press("Enter")
            page.locator("h1:visible", has_text="Proposals").wait_for()
        page.get_by_label("Words").focus()
        page.keyboard.type("meters")
        _told(page, "match")
        seen = []
        for _ in range(30):
            page.keyboard.press("Tab")
            seen.append(page.evaluate(focused))
            if seen[-1] == "Meters that are read from afar":
                break
        assert seen[-1] == "Meters that are read from afar", seen
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Enter")
        page.locator("h1:visible", has_text="Meters that are read from afar").wait_for()


def test_it_is_dark_where_that_is_wished_and_it_is_remembered(browser: "Browser", rivers: Site) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    with opened(browser, color_scheme="dark") as watched:
        assert rivers.open(watched, "index").evaluate(ground) == "rgb(18, 23, 29)"
    with opened(browser, color_scheme="light") as watched:
        page = rivers.open(watched, "index")
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        button = page.get_by_role("button", name="Dark")
        button.click()
        assert (button.get_attribute("aria-pressed"), page.evaluate(ground)) == ("true", "rgb(18, 23, 29)")
        page.reload()
        assert page.evaluate(ground) == "rgb(18, 23, 29)"


def test_where_nothing_may_be_remembered_it_works_all_the_same(browser: "Browser", rivers: Site) -> None:
    with opened(browser, color_scheme="light") as watched:
        watched.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
        )
        page = rivers.open(watched, "index")
        page.get_by_role("button", name="Dark").click()
        assert page.evaluate("document.documentElement.getAttribute('data-theme')") == "dark"


def test_without_script_everything_is_there(browser: "Browser", rivers: Site) -> None:
    with opened(browser, java_script_enabled=False) as watched:
        page = watched.go(rivers.home if rivers.is_single else rivers.home.parent / "proposals.html")
        assert page.locator("ol.proposals > li:visible").count() == 17
        assert not page.locator("form.filters").is_visible()
        if rivers.is_single:
            assert page.locator("section.page:visible").count() > 40


def test_one_page_is_shown_at_a_time_where_all_are_in_one_and_all_are_on_paper(
    browser: "Browser", tmp_path: Path
) -> None:
    site = Site(tmp_path, "water", is_single=True)
    with opened(browser) as watched:
        page = site.open(watched, "proposal:leaks")
        assert page.locator("section.page:visible").count() == 1
        assert page.title() == "Finding leaks in two towns – The record"
        assert page.locator("nav [aria-current]").inner_text() == "Proposals"
        page.emulate_media(media="print")
        assert page.locator("section.page:visible").count() > 40


def test_it_prints_on_more_than_one_page_and_with_its_text(browser: "Browser", rivers: Site, tmp_path: Path) -> None:
    with opened(browser, color_scheme="dark") as watched:
        page = rivers.open(watched, "proposal:leaks")
        printed = page.pdf(path=str(tmp_path / "leaks.pdf"), prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 1
        assert b"/Font" in printed
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert not page.locator(".top nav").is_visible()
        assert not page.locator("button.theme").is_visible()
