"""Every part in a real browser: accessible, within 320 px, under the strict policy, with and without JavaScript."""

import gzip
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

PAGES = ("/t/{}/", "/t/{}/parts", "/t/{}/form", "/t/{}/error/500", "/front")
WIDTHS = (1280, 320)
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    opened.complaints = []  # type: ignore[attr-defined]
    opened.on("console", lambda said: opened.complaints.append(said.text))  # type: ignore[attr-defined]
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))  # type: ignore[attr-defined]
    yield opened
    context.close()


def is_wider_than_the_window(page: Page) -> bool:
    wide: bool = page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth")
    return wide


@pytest.mark.requirement("UX-27", "UX-28")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("slug", ["graz", "padua"])
def test_no_findings_and_no_sideways_scroll(page: Page, styleguide: str, slug: str, theme: str):
    axe = Axe()
    for path in PAGES:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{styleguide}{path.format(slug)}?theme={theme}&told=1")
            assert not is_wider_than_the_window(page), (path, width)
            found = axe.run(page)
            assert found.violations_count == 0, (path, width, found.generate_report())
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.requirement("UX-28")
def test_a_long_word_above_a_chip_breaks_on_a_telephone(page: Page, styleguide: str):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{styleguide}/t/graz/")
    page.locator("h1").evaluate("e => e.textContent = 'Mentoringvereinbarung'")
    chip = '<div class="actions"><span class="chip">In Kraft</span></div>'
    page.locator(".page-head").evaluate("(e, chip) => e.insertAdjacentHTML('beforeend', chip)", chip)
    assert not is_wider_than_the_window(page)


@pytest.mark.requirement("UX-27", "UX-33")
def test_open_menus_the_device_theme_and_forced_colours(browser: Browser, styleguide: str):
    for options in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        page = context.new_page()
        page.goto(f"{styleguide}/t/graz/?theme=auto")
        page.locator(".menus summary").first.click()
        expect(page.get_by_role("button", name="Deutsch")).to_be_visible()
        assert Axe().run(page).violations_count == 0
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Deutsch")).to_be_hidden()
        context.close()


@pytest.mark.requirement("UX-1", "UX-2")
def test_one_heading_one_primary_and_the_title_that_says_so(page: Page, styleguide: str):
    for path, title in (
        ("/t/graz/", "Good morning, Ana \N{EN DASH} Mentes"),
        ("/t/graz/form", "Error: Apply as a mentee \N{EN DASH} Mentes"),
    ):
        page.goto(styleguide + path)
        expect(page).to_have_title(title)
        assert page.locator("h1").count() == 1
        assert page.locator("main .btn-primary").count() == 1


@pytest.mark.requirement("UX-9", "UX-10")
def test_a_failed_form_leads_to_its_fields(page: Page, styleguide: str):
    page.goto(f"{styleguide}/t/graz/form")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.locator("fieldset:not(:has(> legend))").count() == 0
    for link in page.locator(".error-summary a").all():
        target = page.locator(link.get_attribute("href") or "nowhere")
        expect(target).to_have_attribute("aria-invalid", "true")
        told = target.get_attribute("aria-describedby") or page.locator(
            f"fieldset:has({link.get_attribute('href')})"
        ).get_attribute("aria-describedby")
        assert told
        for part in told.split():
            expect(page.locator(f"#{part}")).to_be_visible()


@pytest.mark.requirement("UX-29", "UX-30", "UX-34")
def test_everything_by_keyboard_without_javascript(browser: Browser, styleguide: str):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{styleguide}/t/graz/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.get_by_text("Menu", exact=True).focus()
    page.keyboard.press("Enter")
    for button in page.locator(".menu-all :is(button, a), .btn:not(.visually-hidden), .ways a:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    context.close()


@pytest.mark.requirement("UX-61")
def test_a_first_visit_is_light(page: Page, styleguide: str):
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(transferred(answer)))
    page.goto(f"{styleguide}/t/graz/", wait_until="networkidle")
    assert 50_000 < sum(sizes) < 140_000


def transferred(answer: Response) -> int:
    """What travels: style sheets and scripts go compressed, as the application sends them; fonts are so already."""
    body = answer.body()
    return len(gzip.compress(body)) if answer.url.partition("?")[0].endswith((".css", ".js")) else len(body)
