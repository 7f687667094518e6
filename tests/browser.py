"""A browser for tests: Chromium without a network. What a page says on its console, or asks for, is its fault."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

DESKTOP: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}


def chromium() -> str:
    """Where Chromium is; where there is none, the test is skipped."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("there is no Chromium here: install one, or name it in CHROMIUM")
    return found


@contextmanager
def started() -> "Iterator[Browser]":
    """A browser; where Playwright or Chromium is missing, the test is skipped."""
    executable = chromium()
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: it drives the browser")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=[*FLAGS])
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page, and what it should not have done: said something on its console, or asked for more than files."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda said: self._note(said.type in ("error", "warning"), f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        page.on("request", lambda asked: self._note(not asked.url.startswith("file://"), f"asked for {asked.url}"))
        page.on("requestfailed", lambda asked: self._note(True, f"could not get {asked.url}"))

    def _note(self, is_fault: bool, what: str) -> None:
        if is_fault:
            self.faults.append(what)

    def go(self, path: Path, at: str = "") -> "Page":
        """Open a file."""
        self.page.goto(f"{path.as_uri()}{f'#{at}' if at else ''}")
        return self.page

    def violations(self) -> list[str]:
        """What is wrong with the page as it stands, by the rules of WCAG 2.2 A and AA, and by good practice."""
        axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed: it knows the rules")
        script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(script)
        found: dict[str, Any] = self.page.evaluate(
            "axe.run({preload: false, iframes: false, resultTypes: ['violations'], runOnly: {type: 'tag', values: %s}})"
            % [*_RULES]
        )
        return [
            f"{each['id']}: {each['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for each in found["violations"]
            for node in each["nodes"][:3]
        ]


_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@contextmanager
def opened(browser: "Browser", **options: Any) -> Iterator[Watched]:
    """A page without a network; in the end it must have done nothing that it should not."""
    options.setdefault("viewport", DESKTOP)
    context: BrowserContext = browser.new_context(offline=True, **options)
    watched = Watched(context.new_page())
    try:
        yield watched
    finally:
        context.close()
    assert watched.faults == []
