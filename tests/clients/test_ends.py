"""Where access ends: another password, a disabled account, and what a person takes away in settings."""

import re

import httpx
import pytest

from node.identity import accounts
from tests.clients.conftest import Meet
from tests.clients.people import Page, Person
from tests.webui.live import HASHED, Company

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
HOME = "/api/v1/timelines/home"


@pytest.fixture
async def tom(meet: Meet) -> Person:
    signed_in = await meet("tom")
    await signed_in.sign_in()
    return signed_in


@pytest.fixture
async def bearing(tom: Person, anyone: httpx.AsyncClient) -> dict[str, str]:
    """The header of an app that Tom has let in."""
    form = {"client_name": "Pocket", "redirect_uris": OUT_OF_BAND, "scopes": "read"}
    entity = (await anyone.post("/api/v1/apps", data=form)).json()
    keys = {name: entity[name] for name in ("client_id", "client_secret")}
    asked = {"client_id": keys["client_id"], "redirect_uri": OUT_OF_BAND, "response_type": "code"}
    code = await tom.grant(str(httpx.URL("/oauth/authorize", params=asked)))
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": OUT_OF_BAND, **keys}
    token = (await anyone.post("/oauth/token", data=sent)).json()["access_token"]
    return {"authorization": f"Bearer {token}"}


async def is_in(person: Person) -> bool:
    return (await person.http.get("/settings")).status_code == 200


async def test_another_password_ends_every_session_and_every_app(
    company: Company, tom: Person, anyone: httpx.AsyncClient, bearing: dict[str, str]
) -> None:
    assert await is_in(tom)
    assert (await anyone.get(HOME, headers=bearing)).status_code == 200
    async with company.surface.core.transaction() as tx:
        account = await accounts.named(tx, name="tom")
        await accounts.set_password(tx, account=account.id, password_hash=HASHED)
    assert not await is_in(tom)
    assert (await anyone.get(HOME, headers=bearing)).status_code == 401


async def test_a_disabled_account_is_out_at_once_and_stays_out(
    company: Company, tom: Person, anyone: httpx.AsyncClient, bearing: dict[str, str]
) -> None:
    async with company.surface.core.transaction() as tx:
        await accounts.disable(tx, name="tom")
    assert not await is_in(tom)
    assert (await anyone.get(HOME, headers=bearing)).status_code == 401
    assert (await tom.sign_in()).status_code == 401


async def test_one_signs_out_somewhere_else_from_the_settings_page(tom: Person, meet: Meet) -> None:
    lost = await meet("tom")
    await lost.sign_in()
    settings = await tom.http.get("/settings")
    (elsewhere,) = [
        action for action in Page(settings.text).forms if action.startswith("/settings/sessions/")
    ]
    assert await is_in(lost)
    await tom.submit(settings, elsewhere)
    assert not await is_in(lost)
    assert await is_in(tom)


async def test_nobody_signs_somebody_else_out(tom: Person, meet: Meet) -> None:
    priya = await meet("priya")
    await priya.sign_in()
    again = await meet("priya")
    await again.sign_in()
    theirs = re.findall(r"/settings/sessions/\d+/revoke", (await priya.http.get("/settings")).text)
    own = await tom.http.get("/settings")
    csrf = Page(own.text).forms["/settings"]["csrf"]
    for action in theirs:
        await tom.http.post(action, data={"csrf": csrf})
    assert await is_in(again)
    assert await is_in(priya)


async def test_an_app_is_sent_away_from_the_settings_page(
    tom: Person, anyone: httpx.AsyncClient, bearing: dict[str, str]
) -> None:
    settings = await tom.http.get("/settings")
    assert "Pocket" in settings.text
    (action,) = [action for action in Page(settings.text).forms if action.startswith("/settings/apps/")]
    gone = await tom.submit(settings, action)
    assert "Pocket" not in gone.text
    assert (await anyone.get(HOME, headers=bearing)).status_code == 401
    assert await is_in(tom)
