"""Who gets in: the table, the log-in form, tokens, and an app's consent."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from node.identity import apps, tokens
from node.identity.apps import OUT_OF_BAND, App, Registration
from tests.webui.live import CSRF, HOST, PASSWORD, Browser, Company
from webui.routes import ROUTES, Open, Page
from webui.security import local_path
from webui.visits import Who

CLOSED = [row for row in ROUTES if isinstance(row, Page)]
APP = "https://app.example/back"


def filled(path: str) -> str:
    """A path of the table with something in each of its places."""
    for place, value in (("{id:int}", "1"), ("{name}", "x"), ("{handle}", "x"), ("{entry}", "x")):
        path = path.replace(place, value)
    return path


async def test_nothing_but_the_doors_opens_to_a_stranger(anyone: Browser) -> None:
    for row in CLOSED:
        answer = await anyone.http.request(row.method, filled(row.path))
        assert (answer.status_code, row.path) == (303, row.path)
        assert answer.headers["location"].startswith("/login?onward="), row.path


def test_only_log_in_and_help_are_for_anyone() -> None:
    assert {row.path for row in ROUTES if isinstance(row, Open)} == {"/login", "/help"}


def test_every_page_of_the_desk_is_for_officers() -> None:
    assert {row.who for row in CLOSED if row.path.startswith("/desk")} == {Who.OFFICER}


async def test_the_desk_is_shut_to_staff(tom: Browser) -> None:
    for row in CLOSED:
        if row.who is Who.OFFICER and row.method == "GET":
            await tom.open(filled(row.path), status=403)
    await tom.send("/desk/egress/freeze", sure="1", note="x", status=403)


async def test_after_logging_in_one_is_where_one_wanted_to_go(anyone: Browser) -> None:
    page = await anyone.open("/groups?tab=x")
    assert 'name="onward" value="/groups?tab=x"' in page
    landed = await anyone.send("/login", on="/login", name="tom", password=PASSWORD, onward="/groups")
    assert "<h1>Groups</h1>" in landed


async def test_a_log_in_leads_to_no_other_place(anyone: Browser) -> None:
    landed = await anyone.send("/login", on="/login", name="tom", password=PASSWORD, onward="//evil.example/")
    assert "<h1>Home</h1>" in landed


@pytest.mark.parametrize(
    "away", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/\tx", "/a\\b", "/a\nb"]
)
def test_a_way_back_that_is_no_path_of_ours_is_not_taken(away: str) -> None:
    assert local_path(away) == "/"


async def test_a_wrong_name_and_a_wrong_password_read_the_same(anyone: Browser) -> None:
    known = await anyone.send("/login", on="/login", name="tom", password="wrong", status=401)
    unknown = await anyone.send("/login", on="/login", name="tim", password="wrong", status=401)
    assert _without_secrets(known.replace("tom", "X")) == _without_secrets(unknown.replace("tim", "X"))


async def test_a_form_without_its_token_does_nothing(company: Company, tom: Browser) -> None:
    answer = await tom.http.post("/posts", data={"text": "forged", "audience": "staff"})
    assert answer.status_code == 403
    assert "forged" not in await tom.open("/")


async def test_signing_out_ends_the_session(tom: Browser) -> None:
    cookie = tom.http.cookies["permeable_session"]
    await tom.send("/logout")
    tom.http.cookies.set("permeable_session", cookie, domain=HOST)
    answer = await tom.http.get("/")
    assert answer.headers["location"].startswith("/login")


async def test_a_token_opens_no_page(company: Company, anyone: Browser) -> None:
    async with company.node.tx() as tx:
        token = await tokens.mint(
            tx, account=company.people["mei"].account, scopes="read write permeable:law"
        )
    answer = await anyone.http.get("/desk", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 403


async def test_a_page_runs_our_script_alone_and_is_not_kept(tom: Browser) -> None:
    answer = await tom.http.get("/")
    policy = answer.headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert f'nonce="{nonce}"' in answer.text
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert (await tom.http.get("/")).headers["content-security-policy"] != policy


async def test_static_files_are_kept_for_ever_under_their_digest_only(anyone: Browser) -> None:
    page = await anyone.open("/login")
    sheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in (await anyone.http.get(sheet)).headers["cache-control"]
    bare = await anyone.http.get(sheet.partition("?")[0])
    assert bare.headers["cache-control"] == "no-cache"


@pytest.fixture
async def app(company: Company) -> App:
    """An app that asked to be let in."""
    async with company.node.tx() as tx:
        registration = Registration(
            name="Tusk", redirect_uris=f"{APP}\n{OUT_OF_BAND}", scopes="read write:statuses"
        )
        return (await apps.register(tx, registration))[0]


async def test_an_app_says_plainly_what_it_wants_and_a_yes_gives_it_a_code(tom: Browser, app: App) -> None:
    page = await tom.open(
        f"/oauth/authorize?client_id={app.client_id}&redirect_uri={APP}&scope=read&state=s1"
    )
    assert "Let Tusk in?" in page
    assert "See what you see here" in page
    answered = await _answer(tom, page, app, answer="yes", state="s1")
    told = parse_qs(urlsplit(answered.headers["location"]).query)
    assert answered.headers["location"].startswith(APP)
    assert told["state"] == ["s1"]
    assert len(told["code"][0]) >= 22


async def test_a_no_is_told_to_the_app(tom: Browser, app: App) -> None:
    page = await tom.open(f"/oauth/authorize?client_id={app.client_id}&redirect_uri={APP}&scope=read")
    answered = await _answer(tom, page, app, answer="no")
    assert answered.headers["location"] == f"{APP}?error=access_denied"


async def test_an_app_without_an_address_gets_its_code_by_hand(tom: Browser, app: App) -> None:
    page = await tom.open(f"/oauth/authorize?client_id={app.client_id}&redirect_uri={OUT_OF_BAND}&scope=read")
    answered = await _answer(tom, page, app, answer="yes", redirect_uri=OUT_OF_BAND)
    assert "Your code for Tusk" in answered.text


async def test_an_address_the_app_did_not_register_is_never_led_to(tom: Browser, app: App) -> None:
    page = await tom.open(
        f"/oauth/authorize?client_id={app.client_id}&redirect_uri=https://evil.example/", status=422
    )
    assert "did not register" in page


async def _answer(
    browser: Browser, page: str, app: App, *, answer: str, redirect_uri: str = APP, **more: str
) -> httpx.Response:
    token = CSRF.search(page)
    assert token is not None
    fields = {"client_id": app.client_id, "redirect_uri": redirect_uri, "scope": "read", **more}
    return await browser.http.post("/oauth/authorize", data={"csrf": token[1], "answer": answer, **fields})


def _without_secrets(page: str) -> str:
    return CSRF.sub("", page).partition("</head>")[2]
