"""Every template in a real browser: no axe violation, no sideways scrolling, no complaint of the policy."""

from collections.abc import Iterator
from shutil import which

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.webui.gallery import serving
from tests.webui.samples import SAMPLES

pytestmark = pytest.mark.browser

CHROMIUM = which("chromium") or ""
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
NAMES = sorted(SAMPLES.keys() - {"preview"})


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-first-run"])
        yield opened
        opened.close()


def open_page(browser: Browser, width: int) -> tuple[Page, list[str]]:
    """A page of that width, and the list its complaints go to."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said


@pytest.mark.parametrize(("width", "theme"), [(320, ""), (1280, "dark/")])
def test_no_page_has_a_violation_or_scrolls_sideways(
    browser: Browser, origin: str, width: int, theme: str
) -> None:
    page, said = open_page(browser, width)
    wrong: list[str] = []
    for name in NAMES:
        page.goto(f"{origin}/{theme}{name}")
        wrong += [f"{name}: {violation['id']}" for violation in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{name}: scrolls sideways")
    page.close()
    assert wrong + said == []


def test_keys_move_between_posts_and_never_act_while_typing(browser: Browser, origin: str) -> None:
    page, said = open_page(browser, 1280)
    page.goto(f"{origin}/home")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "post-104"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "post-101"
    page.keyboard.press("n")
    page.keyboard.type("jk?")
    assert page.evaluate("document.activeElement.value") == "jk?"
    page.locator("body").click(position={"x": 5, "y": 5})
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.close()
    assert [line for line in said if "404" not in line and "501" not in line] == []


def test_focus_is_never_hidden_behind_a_bar(browser: Browser, origin: str) -> None:
    page, _ = open_page(browser, 390)
    page.goto(f"{origin}/settings")
    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(COVERED))
    page.close()
    assert [place for place in hidden if place] == []


COVERED = """() => {
  const place = document.activeElement, box = place.getBoundingClientRect();
  if (!box.width || place === document.body || place.closest(".top, .nav, .skip")) return "";
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return place.contains(seen) || seen?.contains(place) ? "" : place.outerHTML.slice(0, 120);
}"""
