"""What app makers stumbled over elsewhere at registration and log-in, one test each (traps 10 and 11)."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from node.identity import apps
from node.identity.apps import Registration
from tests.clients.conftest import Meet
from tests.clients.people import Person
from tests.webui.live import Company

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CUSTOM = "com.example.App:/cb"
WEB = "https://app.example/cb"
FORM = {"client_name": "app", "redirect_uris": f"{CUSTOM}\n{WEB}\n{OUT_OF_BAND}", "scopes": "read write push"}
VERIFIER = "a-verifier-of-forty-three-characters-or-more-yes"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
async def priya(meet: Meet) -> Person:
    return await meet("priya")


@pytest.fixture
async def app_keys(anyone: httpx.AsyncClient) -> dict[str, str]:
    """The client id and secret of an app that registered."""
    entity = (await anyone.post("/api/v1/apps", data=FORM)).json()
    return {name: entity[name] for name in ("client_id", "client_secret")}


def asking(app_keys: dict[str, str], **more: str) -> str:
    """Where an app sends its person."""
    asked = {"response_type": "code", "client_id": app_keys["client_id"], "redirect_uri": WEB, **more}
    return f"/oauth/authorize?{urlencode(asked)}"


async def exchange(anyone: httpx.AsyncClient, app_keys: dict[str, str], code: str, **more: str) -> Any:
    """The answer of the token end."""
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": WEB, **app_keys, **more}
    return await anyone.post("/oauth/token", data=sent)


@pytest.mark.parametrize(
    "sent",
    [
        {"data": FORM},
        {"json": FORM},
        {"json": {**FORM, "redirect_uris": FORM["redirect_uris"].split("\n")}},
        {"files": {name: (None, value) for name, value in FORM.items()}},
        {"params": FORM},
    ],
    ids=["form", "json", "json list", "multipart", "query"],
)
async def test_an_app_registers_in_any_shape(anyone: httpx.AsyncClient, sent: dict[str, Any]) -> None:
    answer = await anyone.post("/api/v1/apps", **sent)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    entity = answer.json()
    assert entity["redirect_uris"] == [CUSTOM, WEB, OUT_OF_BAND]
    assert entity["redirect_uri"] == FORM["redirect_uris"]
    assert entity["scopes"] == ["read", "write", "push"]
    assert entity["id"].isdigit()
    assert all(isinstance(entity[name], str) for name in ("client_id", "client_secret", "vapid_key", "name"))
    assert (entity["website"], entity["client_secret_expires_at"]) == (None, 0)


@pytest.mark.parametrize("shape", ["data", "json", "files"])
async def test_a_code_is_exchanged_in_any_shape(
    anyone: httpx.AsyncClient, priya: Person, app_keys: dict[str, str], shape: str
) -> None:
    code = await priya.grant(asking(app_keys, scope="read write"))
    sent: Any = {"grant_type": "authorization_code", "code": code, "redirect_uri": WEB, **app_keys}
    if shape == "files":
        sent = {name: (None, value) for name, value in sent.items()}
    body: dict[str, Any] = {shape: sent}
    answer = await anyone.post("/oauth/token", **body)
    token = answer.json()
    assert (token["token_type"], token["scope"]) == ("Bearer", "read write")
    assert type(token["created_at"]) is int
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("redirect_uri", [CUSTOM, WEB, OUT_OF_BAND])
async def test_each_address_that_an_app_registered_works(
    anyone: httpx.AsyncClient, priya: Person, app_keys: dict[str, str], redirect_uri: str
) -> None:
    code = await priya.grant(asking(app_keys, redirect_uri=redirect_uri))
    assert priya.returned_to.partition("?")[0] == ("" if redirect_uri == OUT_OF_BAND else redirect_uri)
    assert (await exchange(anyone, app_keys, code, redirect_uri=redirect_uri)).status_code == 200


async def test_words_that_mean_nothing_break_nothing(priya: Person, app_keys: dict[str, str]) -> None:
    assert await priya.grant(asking(app_keys, force_login="False", state="None", lang="None"))
    assert parse_qs(urlsplit(priya.returned_to).query)["state"] == ["None"]


async def test_a_slash_at_the_end_of_the_address_is_forgiven(priya: Person, app_keys: dict[str, str]) -> None:
    assert await priya.grant(asking(app_keys).replace("/oauth/authorize", "/oauth/authorize/"))


async def test_a_no_is_told_to_the_app(priya: Person, app_keys: dict[str, str]) -> None:
    assert await priya.grant(asking(app_keys, state="7"), answer="no") == ""
    assert priya.returned_to == f"{WEB}?error=access_denied&state=7"


async def test_a_challenge_binds_the_code_to_its_verifier(
    anyone: httpx.AsyncClient, priya: Person, app_keys: dict[str, str]
) -> None:
    asked = asking(app_keys, code_challenge=CHALLENGE, code_challenge_method="S256")
    for verifier in ({}, {"code_verifier": "another"}, {"code_verifier": CHALLENGE}):
        refused = await exchange(anyone, app_keys, await priya.grant(asked), **verifier)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    granted = await exchange(anyone, app_keys, await priya.grant(asked), code_verifier=VERIFIER)
    assert granted.json()["token_type"] == "Bearer"


@pytest.mark.parametrize(
    "wrong",
    [{"code": "unknown"}, {"redirect_uri": CUSTOM}, {"code_verifier": "x"}],
    ids=["code", "address", "verifier"],
)
async def test_a_wrong_grant_is_called_by_its_name(
    anyone: httpx.AsyncClient, priya: Person, app_keys: dict[str, str], wrong: dict[str, str]
) -> None:
    code = await priya.grant(asking(app_keys))
    answer = await exchange(anyone, app_keys, **{"code": code, **wrong})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_code_that_comes_twice_ends_what_it_gave(
    anyone: httpx.AsyncClient, priya: Person, app_keys: dict[str, str]
) -> None:
    code = await priya.grant(asking(app_keys, scope="read"))
    token = (await exchange(anyone, app_keys, code)).json()["access_token"]
    bearing = {"authorization": f"Bearer {token}"}
    assert (await anyone.get("/api/v1/timelines/home", headers=bearing)).status_code == 200
    assert (await exchange(anyone, app_keys, code)).json()["error"] == "invalid_grant"
    assert (await anyone.get("/api/v1/timelines/home", headers=bearing)).status_code == 401


async def test_a_token_has_the_scopes_that_were_asked_for(
    anyone: httpx.AsyncClient, priya: Person, app_keys: dict[str, str]
) -> None:
    for scope in ("read", "read:accounts write:statuses", "push"):
        code = await priya.grant(asking(app_keys, scope=scope))
        assert (await exchange(anyone, app_keys, code)).json()["scope"] == scope


@pytest.mark.parametrize(
    "asked",
    [
        {"scope": "follow"},
        {"scope": "read permeable:law"},
        {"scope": "everything"},
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": f"{WEB}/more"},
        {"client_id": "nobody"},
        {"response_type": "token"},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
    ],
    ids=json.dumps,
)
async def test_what_can_not_be_granted_is_told_to_the_person(
    priya: Person, app_keys: dict[str, str], asked: dict[str, str]
) -> None:
    await priya.sign_in()
    answer = await priya.http.get(asking(app_keys, **asked))
    assert answer.status_code == 422
    assert "given access" in answer.text
    assert "location" not in answer.headers


async def test_the_law_is_never_an_apps(anyone: httpx.AsyncClient, app_keys: dict[str, str]) -> None:
    registered = await anyone.post("/api/v1/apps", data={**FORM, "scopes": "read permeable:law"})
    assert registered.status_code == 422
    assert "permeable:law" in registered.json()["error"]
    own = {"grant_type": "client_credentials", "scope": "permeable:law", **app_keys}
    assert (await anyone.post("/oauth/token", data=own)).json()["error"] == "invalid_scope"
    metadata = (await anyone.get("/.well-known/oauth-authorization-server")).json()
    assert "permeable:law" not in metadata["scopes_supported"]


async def test_an_apps_own_token_sees_nobody(anyone: httpx.AsyncClient, app_keys: dict[str, str]) -> None:
    own = {"grant_type": "client_credentials", "scope": "read", **app_keys}
    token = (await anyone.post("/oauth/token", data=own)).json()["access_token"]
    bearing = {"authorization": f"Bearer {token}"}
    verified = await anyone.get("/api/v1/apps/verify_credentials", headers=bearing)
    assert verified.json()["name"] == "app"
    assert "client_secret" not in verified.json()
    assert (await anyone.get("/api/v1/timelines/public", headers=bearing)).status_code == 401


async def test_one_address_registers_so_many_apps_an_hour(app: Starlette, company: Company) -> None:
    crowded = Registration("app", OUT_OF_BAND, source="10.0.0.1")
    async with company.surface.core.transaction() as tx:
        for _ in range(apps.MOST_AN_HOUR - 1):
            await apps.register(tx, crowded)
    assert [(await registering(app, company, source="10.0.0.1")).status_code for _ in range(2)] == [200, 429]
    refused = await registering(app, company, source="10.0.0.1")
    assert refused.headers["retry-after"] == "3600"
    assert set(refused.json()) == {"error"}
    assert (await registering(app, company, source="10.0.0.2")).status_code == 200


async def registering(app: Starlette, company: Company, *, source: str) -> httpx.Response:
    """What an app is told that registers from a network address."""
    transport = httpx.ASGITransport(app, client=(source, 1))
    origin = company.surface.config.origins.staff
    async with httpx.AsyncClient(transport=transport, base_url=origin) as client:
        return await client.post("/api/v1/apps", data=FORM)
