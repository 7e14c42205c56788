"""What every page must be, whoever looks at it: one heading, one main thing to do, accessible, narrow enough."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
SHOTS = os.environ.get("MENTES_SHOTS")
BOTH_WAYS = {(1280, "light"), (320, "dark")}  # what is to be seen of a page: each width and each palette once
PLAIN = re.compile(r"\s+")


def heading(page: Page) -> str:
    """The one h1, as it is read."""
    headings = page.locator("h1").all_inner_texts()
    assert len(headings) == 1, (page.url, headings)
    return PLAIN.sub(" ", headings[0]).strip()


def check_head(page: Page) -> str:
    """One h1, and a window's title that says the same (UX-1)."""
    said = heading(page)
    title = page.title()
    assert title == f"{said} \N{EN DASH} Mentes" or title.endswith(f": {said} \N{EN DASH} Mentes"), (title, said)
    return said


def check_whole(page: Page, scripts: bool, name: str) -> None:
    """At most one primary button (UX-2), no finding of axe in light and dark (UX-27), no sideways scroll (UX-28)."""
    assert page.locator("main .btn-primary").count() <= 1, page.url
    asked = BOTH_WAYS if SHOTS else {(1280, "light")}
    for width, size in ((1280, WIDE), (320, NARROW)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (page.url, width)
        for theme in ("light", "dark"):
            if scripts and (width, theme) in asked:
                _check_access(page, theme)
            if SHOTS:
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def _check_access(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    found = AXE.run(
        page, options={"iframes": False, "resultTypes": ["violations"]}
    )  # what stands in a frame is a letter, shut in and not ours to script
    assert found.violations_count == 0, (page.url, theme, found.generate_report())


def check_everywhere(page: Page, name: str) -> None:
    """The same at both widths, and in dark where it is narrow; with pictures of all four where they are asked for."""
    heading(page)
    assert page.locator("main .btn-primary").count() <= 1, page.url
    for width, size in ((1280, WIDE), (320, NARROW)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (page.url, width)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            if (width, theme) in BOTH_WAYS:
                _check_access(page, theme)
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)
