"""The live pages in a real browser: with scripts and without, on a phone and a desk, light and dark."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.webui import live
from tests.webui.live import PASSWORD, Company
from tests.webui.test_gallery import CHROMIUM, QUIET

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?tab=outside",
    "/compose",
    "/groups",
    "/groups/cycling",
    "/notifications",
    "/settings",
    "/@priya",
)
DESK = ("/desk", "/desk/decisions", "/desk/policy", "/desk/peers", "/desk/appeals", "/desk/egress/freeze")
WORDS = "Falcon lands in May"


@dataclass(frozen=True, slots=True)
class Served:
    """The lived-in company at its address."""

    origin: str
    company: Company
    posts: dict[str, int]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory: Path = tmp_path_factory.mktemp("company")
    with live.served(directory) as (origin, company, posts):
        yield Served(origin, company, posts)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-first-run"])
        yield opened
        opened.close()


@pytest.fixture
def said() -> list[str]:
    """What the browser complained of."""
    return []


def sign_in(context: BrowserContext, served: Served, name: str, said: list[str]) -> Page:
    """A page in which somebody has logged in."""
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{served.origin}/login")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


def post_outside(page: Page, words: str, *, scripts: bool = True) -> Locator:
    """Posts for the world; how that post stands at the public zone, once its undo window is open."""
    page.click("label.audience--world")
    page.click("details.extras summary")
    page.select_option("#compose-label", "PUBLIC")
    page.fill("#compose-text", words)
    page.click("main form.composer button.button--main")
    outside = page.locator("article.post", has_text=words).locator(".crossing", has_text="Outside")
    for _ in range(0 if scripts else 50):
        if outside.get_by_text("Waiting to leave").count():
            break
        outside.get_by_text("Look again").click()
        page.wait_for_timeout(100)
    outside.get_by_text("Waiting to leave").wait_for()
    return outside


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_live_page_has_a_violation_or_scrolls_sideways(
    browser: Browser, served: Served, said: list[str], width: int, scheme: Literal["dark", "light"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = sign_in(context, served, "mei", said)
    threads = tuple(f"/posts/{post}" for post in served.posts.values())
    wrong: list[str] = []
    for path in (*PAGES, *DESK, *threads[:2]):
        page.goto(served.origin + path)
        wrong += [f"{path}: {violation['id']}" for violation in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{path}: scrolls sideways")
    context.close()
    assert wrong + said == []


def test_what_each_audience_gets_is_told_while_one_types(
    browser: Browser, served: Served, said: list[str]
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = sign_in(context, served, "priya", said)
    page.click("label.audience--world")
    page.click("details.extras summary")
    page.select_option("#compose-label", "PUBLIC")
    page.fill("#compose-text", WORDS)
    page.wait_for_selector(".preview__line >> nth=2")
    assert page.locator(".preview del").first.inner_text() == "Falcon"
    page.click("text=Keep it nearer >> nth=0")
    page.locator("label.audience--partners input:checked").wait_for(state="attached")
    assert page.locator(".preview__line").count() == 2
    assert page.input_value("#compose-text") == WORDS
    context.close()
    assert said == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_post_goes_out_and_is_undone(
    browser: Browser, served: Served, said: list[str], scripts: bool
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    page = sign_in(context, served, "priya", said)
    outside = post_outside(page, f"Lunch is on us, {scripts}", scripts=scripts)
    outside.get_by_text("Undo").click()
    outside.get_by_text("Kept inside").wait_for()
    context.close()
    assert said == []


def test_the_undo_clock_runs(browser: Browser, served: Served, said: list[str]) -> None:
    context = browser.new_context()
    page = sign_in(context, served, "priya", said)
    clock = post_outside(page, "Cake at four").locator("time[data-countdown]")
    before = clock.inner_text()
    page.wait_for_timeout(2200)
    assert clock.inner_text() < before
    context.close()


def test_a_star_is_given_in_place(browser: Browser, served: Served, said: list[str]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = sign_in(context, served, "tom", said)
    selector = f"#post-{served.posts['falcon']} [data-step=l]"
    page.evaluate("window.stayed = true")
    page.click(selector)
    page.wait_for_selector(f"{selector}[aria-pressed=true]")
    assert page.evaluate("window.stayed") is True
    page.keyboard.press("l")
    page.wait_for_selector(f"{selector}[aria-pressed=false]")
    context.close()
    assert said == []
