"""Sessions and tokens: who is asking, for how long, and from whose page."""

import httpx
import pytest

from node.identity import sessions, tokens
from node.identity.sessions import COOKIE
from node.identity.surface import Surface
from node.storage import accounts as tables
from node.storage.logins import AccountRow
from tests.node.identity.conftest import signed_in
from tests.stores import Clock


async def csrf(client: httpx.AsyncClient) -> str:
    return str((await client.get("/who")).json()["csrf"])


@pytest.fixture
async def browser(client: httpx.AsyncClient, surface: Surface, ada: AccountRow) -> httpx.AsyncClient:
    client.cookies.set(COOKIE, await signed_in(surface))
    return client


@pytest.fixture
async def token(surface: Surface, ada: AccountRow) -> str:
    async with surface.core.transaction() as tx:
        return await tokens.mint(tx, account=ada.id, scopes="read")


def bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_a_cookie_says_who_is_asking(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/who")).json()["name"] == "ada"


async def test_nobody_is_nobody(client: httpx.AsyncClient) -> None:
    assert (await client.get("/who")).json() == {"name": None, "csrf": "", "form": []}
    assert (await client.get("/who?scope=read")).status_code == 401


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Basic eDp5", "nonsense", ""])
async def test_a_bad_header_is_nobody_even_with_a_good_cookie(
    browser: httpx.AsyncClient, header: str
) -> None:
    assert (await browser.get("/who", headers={"authorization": header})).json()["name"] is None


async def test_a_token_says_who_is_asking(client: httpx.AsyncClient, token: str) -> None:
    assert (await client.get("/who", headers=bearing(token))).json()["name"] == "ada"
    assert (await client.post("/who", headers=bearing(token))).json()["name"] == "ada"


@pytest.mark.parametrize(
    ("scope", "status"), [("read", 200), ("read:statuses", 200), ("write:statuses", 403)]
)
async def test_a_token_does_what_its_scopes_cover(
    client: httpx.AsyncClient, token: str, scope: str, status: int
) -> None:
    assert (await client.get(f"/who?scope={scope}", headers=bearing(token))).status_code == status


async def test_a_change_by_cookie_needs_the_sessions_own_token(browser: httpx.AsyncClient) -> None:
    good = await csrf(browser)
    assert (await browser.post("/who")).status_code == 403
    assert (await browser.post("/who", data={"csrf": "wrong"})).status_code == 403
    assert (await browser.post("/who", headers={"x-csrf-token": "wrong"})).status_code == 403
    assert (await browser.post("/who", headers={"x-csrf-token": good})).status_code == 200
    form = await browser.post("/who", data={"csrf": good, "text": "hello"})
    assert form.json()["form"] == ["csrf", "text"]
    upload = await browser.post("/who", data={"csrf": good}, files={"file": b"bytes"})
    assert upload.json()["form"] == ["csrf", "file"]


async def test_a_change_from_another_sites_page_is_refused(
    browser: httpx.AsyncClient, surface: Surface
) -> None:
    good = {"x-csrf-token": await csrf(browser)}
    for header in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert (await browser.post("/who", headers={**good, **header})).status_code == 403
    for origin in (surface.config.origins.staff, "null"):
        assert (await browser.post("/who", headers={**good, "origin": origin})).status_code == 200


async def test_an_idle_session_ends(browser: httpx.AsyncClient, surface: Surface, clock: Clock) -> None:
    day = 86_400
    for _ in range(3):
        clock.forward(seconds=13 * day)
        assert (await browser.get("/who")).json()["name"] == "ada"
    clock.forward(seconds=14 * day)
    assert (await browser.get("/who")).json()["name"] is None


async def test_a_used_session_ends_too(browser: httpx.AsyncClient, clock: Clock) -> None:
    for _ in range(8):
        clock.forward(seconds=11 * 86_400)
        assert (await browser.get("/who")).json()["name"] == "ada"
    clock.forward(seconds=3 * 86_400)
    assert (await browser.get("/who")).json()["name"] is None


async def test_a_session_can_be_ended_from_another_place_and_only_by_its_owner(
    browser: httpx.AsyncClient, surface: Surface, ada: AccountRow
) -> None:
    async with surface.core.transaction() as tx:
        session = (await sessions.listed(tx, account=ada.id))[0]
        assert (session.user_agent, session.source) == ("a browser", "10.0.0.1")
        assert not await sessions.revoke(tx, account=ada.id + 1, session=session.id)
    assert (await browser.get("/who")).json()["name"] == "ada"
    async with surface.core.transaction() as tx:
        assert await sessions.revoke(tx, account=ada.id, session=session.id)
    assert (await browser.get("/who")).json()["name"] is None


async def test_the_stores_keep_no_token_in_clear(surface: Surface, ada: AccountRow, token: str) -> None:
    cookie = await signed_in(surface)
    async with surface.core.transaction() as tx:
        dump = [
            str(row) for table in (tables.sessions, tables.tokens) for row in await tx.all(table.select())
        ]
    assert not [row for row in dump if cookie in row or token in row]
