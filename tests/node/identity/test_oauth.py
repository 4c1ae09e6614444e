"""OAuth: registration, consent, codes, tokens, and everything an app must not get."""

import base64
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from node.identity import accounts, oauth, sessions, tokens
from node.identity.errors import Forbidden, OAuthInvalid
from node.identity.scopes import EVERY
from node.identity.sessions import COOKIE
from node.identity.surface import Surface
from node.social.viewers import Role, Viewer
from node.storage.logins import AccountRow
from tests.node.identity.conftest import signed_in
from tests.stores import Clock

VERIFIER = "a-verifier-of-at-least-forty-three-characters-x"
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "com.example.App:/callback"
App = dict[str, str]


@pytest.fixture
async def app(client: httpx.AsyncClient) -> App:
    form = {
        "client_name": "Reader",
        "redirect_uris": f"{BACK}\nurn:ietf:wg:oauth:2.0:oob",
        "scopes": "read write",
    }
    answer = (await client.post("/api/v1/apps", data=form)).json()
    return {"client_id": answer["client_id"], "client_secret": answer["client_secret"]}


@pytest.fixture
def viewer(ada: AccountRow) -> Viewer:
    return Viewer(account=ada.id, actor=ada.actor, name="ada", role=Role.STAFF, scopes=EVERY, session=1)


def asking(app: App, **more: str) -> dict[str, str]:
    base = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": BACK, "scope": "read"}
    return {**base, "code_challenge": CHALLENGE, "code_challenge_method": "S256", **more}


async def granted(surface: Surface, viewer: Viewer, app: App, **more: str) -> oauth.Grant:
    async with surface.core.transaction() as tx:
        request = await oauth.open_request(tx, parameters=asking(app, **more))
        return await oauth.grant(tx, viewer=viewer, request=request)


async def exchanged(client: httpx.AsyncClient, app: App, code: str, **more: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return await client.post("/oauth/token", data={**app, **form, **more})


async def test_an_app_gets_a_token_for_a_code_and_acts_with_it(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App
) -> None:
    grant = await granted(surface, viewer, app, state="a b")
    assert grant.location is not None
    assert grant.location.startswith(f"{BACK}?")
    assert parse_qs(urlsplit(grant.location).query) == {"code": [grant.code], "state": ["a b"]}
    answer = (await exchanged(client, app, grant.code)).json()
    assert (answer["token_type"], answer["scope"]) == ("Bearer", "read")
    assert isinstance(answer["created_at"], int)
    bearing = {"authorization": f"Bearer {answer['access_token']}"}
    assert (await client.get("/who?scope=read:statuses", headers=bearing)).json()["name"] == "ada"
    assert (await client.get("/who?scope=write", headers=bearing)).status_code == 403
    verified = (await client.get("/api/v1/apps/verify_credentials", headers=bearing)).json()
    assert (verified["name"], "client_secret" in verified) == ("Reader", False)


async def test_a_code_works_once_and_twice_ends_what_it_gave(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App
) -> None:
    grant = await granted(surface, viewer, app)
    token = (await exchanged(client, app, grant.code)).json()["access_token"]
    again = await exchanged(client, app, grant.code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await client.get("/who", headers={"authorization": f"Bearer {token}"})).json()["name"] is None


@pytest.mark.parametrize(
    "wrong",
    [{"code": "x"}, {"redirect_uri": "https://evil.example"}, {"code_verifier": "x"}, {"code_verifier": ""}],
)
async def test_a_code_needs_all_that_it_was_bound_to(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App, wrong: dict[str, str]
) -> None:
    grant = await granted(surface, viewer, app)
    answer = await exchanged(client, app, **{"code": grant.code, **wrong})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_code_expires_after_ten_minutes(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App, clock: Clock
) -> None:
    grant = await granted(surface, viewer, app)
    clock.forward(seconds=600)
    assert (await exchanged(client, app, grant.code)).json()["error"] == "invalid_grant"


async def test_a_code_does_not_outlive_the_password_it_was_granted_under(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App
) -> None:
    grant = await granted(surface, viewer, app)
    async with surface.core.transaction() as tx:
        await accounts.set_password(tx, account=viewer.account, password_hash="another")
    assert (await exchanged(client, app, grant.code)).json()["error"] == "invalid_grant"


async def test_another_app_can_not_use_the_code(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App
) -> None:
    grant = await granted(surface, viewer, app)
    form = {"client_name": "Thief", "redirect_uris": BACK}
    thief = (await client.post("/api/v1/apps", json=form)).json()
    other = {"client_id": thief["client_id"], "client_secret": thief["client_secret"]}
    assert (await exchanged(client, other, grant.code)).json()["error"] == "invalid_grant"


async def test_a_wrong_secret_is_no_client(client: httpx.AsyncClient, app: App) -> None:
    answer = await exchanged(client, {**app, "client_secret": "wrong"}, "x")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_an_out_of_band_code_is_copied_by_hand(surface: Surface, viewer: Viewer, app: App) -> None:
    assert (await granted(surface, viewer, app, redirect_uri="urn:ietf:wg:oauth:2.0:oob")).location is None


async def test_a_no_goes_back_to_the_app(surface: Surface, viewer: Viewer, app: App) -> None:
    async with surface.core.transaction() as tx:
        request = await oauth.open_request(tx, parameters=asking(app, state="s"))
    assert oauth.deny(request) == f"{BACK}?error=access_denied&state=s"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "unknown"},
        {"redirect_uri": "https://evil.example"},
        {"response_type": "token"},
        {"scope": "push"},
        {"scope": "read everything"},
        {"scope": "permeable:law"},
        {"code_challenge_method": "plain"},
    ],
)
async def test_a_wrong_request_is_never_redirected(surface: Surface, app: App, wrong: dict[str, str]) -> None:
    async with surface.core.reading() as tx:
        with pytest.raises(OAuthInvalid):
            await oauth.open_request(tx, parameters=asking(app, **wrong))


async def test_an_app_can_not_grant_to_another_app(surface: Surface, ada: AccountRow, app: App) -> None:
    holder = Viewer(account=ada.id, actor=ada.actor, name="ada", role=Role.STAFF, scopes=EVERY, token=1)
    with pytest.raises(Forbidden):
        await granted(surface, holder, app)


async def test_words_that_clients_send_for_nothing_do_no_harm(
    surface: Surface, viewer: Viewer, app: App
) -> None:
    grant = await granted(surface, viewer, app, force_login="False", state="None", lang="None")
    assert grant.location is not None
    assert grant.location.endswith("state=None")


@pytest.mark.parametrize(
    "form",
    [
        {"redirect_uris": BACK},
        {"client_name": "x", "redirect_uris": ""},
        {"client_name": "x", "redirect_uris": "javascript:alert(1)"},
        {"client_name": "x", "redirect_uris": "https://a.example/#f"},
        {"client_name": "x", "redirect_uris": "/relative"},
        {"client_name": "x", "redirect_uris": BACK, "scopes": "everything"},
        {"client_name": "x", "redirect_uris": BACK, "scopes": "permeable:law"},
        {"client_name": "x", "redirect_uris": BACK, "website": "javascript:alert(1)"},
        {"client_name": "x" * 61, "redirect_uris": BACK},
    ],
)
async def test_a_registration_outside_the_rules_is_told_why(
    client: httpx.AsyncClient, form: dict[str, str]
) -> None:
    answer = await client.post("/api/v1/apps", data=form)
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert answer.json()["error"].startswith("Validation failed: ")


async def test_an_app_may_register_by_json_with_a_list(client: httpx.AsyncClient) -> None:
    form = {"client_name": "x", "redirect_uris": [BACK, "https://a.example/cb"], "scopes": "read"}
    answer = (await client.post("/api/v1/apps", json=form)).json()
    assert answer["redirect_uris"] == [BACK, "https://a.example/cb"]
    assert answer["redirect_uri"] == f"{BACK}\nhttps://a.example/cb"
    assert answer["scopes"] == ["read"]


async def test_an_apps_own_token_is_nobodys(client: httpx.AsyncClient, app: App) -> None:
    answer = (await client.post("/oauth/token", data={**app, "grant_type": "client_credentials"})).json()
    bearing = {"authorization": f"Bearer {answer['access_token']}"}
    assert (await client.get("/who", headers=bearing)).json()["name"] is None
    assert (await client.get("/api/v1/apps/verify_credentials", headers=bearing)).status_code == 200
    more = {**app, "grant_type": "client_credentials", "scope": "push"}
    assert (await client.post("/oauth/token", data=more)).json()["error"] == "invalid_scope"


async def test_client_credentials_may_come_by_http_basic(client: httpx.AsyncClient, app: App) -> None:
    auth = (app["client_id"], app["client_secret"])
    answer = await client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=auth)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("grant", "error"), [("password", "unsupported_grant_type"), ("", "unsupported_grant_type")]
)
async def test_other_grants_are_refused_by_name(
    client: httpx.AsyncClient, app: App, grant: str, error: str
) -> None:
    answer = await client.post("/oauth/token", data={**app, "grant_type": grant})
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert (await client.post("/oauth/token", data=app)).json()["error"] == "invalid_request"


async def test_a_token_is_revoked_only_by_its_app(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App
) -> None:
    grant = await granted(surface, viewer, app)
    token = (await exchanged(client, app, grant.code)).json()["access_token"]
    bearing = {"authorization": f"Bearer {token}"}
    refused = await client.post(
        "/oauth/revoke", data={"token": token, "client_id": "x", "client_secret": "y"}
    )
    assert refused.status_code == 401
    assert (await client.get("/who", headers=bearing)).json()["name"] == "ada"
    assert (await client.post("/oauth/revoke", data={**app, "token": token})).json() == {}
    assert (await client.get("/who", headers=bearing)).json()["name"] is None
    assert (await client.post("/oauth/revoke", data={**app, "token": "unknown"})).status_code == 200


async def test_a_person_sees_and_ends_what_apps_hold(
    client: httpx.AsyncClient, surface: Surface, viewer: Viewer, app: App
) -> None:
    token = (await exchanged(client, app, (await granted(surface, viewer, app)).code)).json()["access_token"]
    async with surface.core.transaction() as tx:
        held = await tokens.granted_apps(tx, account=viewer.account)
        assert [(one.name, one.scopes) for one in held] == [("Reader", "read")]
        assert await tokens.revoke_app(tx, account=viewer.account, app=held[0].id) == 1
        assert await tokens.granted_apps(tx, account=viewer.account) == ()
    assert (await client.get("/who", headers={"authorization": f"Bearer {token}"})).json()["name"] is None


async def test_the_metadata_names_what_is_there(client: httpx.AsyncClient, surface: Surface) -> None:
    document = (await client.get("/.well-known/oauth-authorization-server")).json()
    origin = surface.config.origins.staff
    assert document["token_endpoint"] == f"{origin}/oauth/token"
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert "permeable:law" not in document["scopes_supported"]


async def test_a_cookie_is_not_what_an_app_is_known_by(
    client: httpx.AsyncClient, surface: Surface, ada: AccountRow
) -> None:
    client.cookies.set(COOKIE, await signed_in(surface))
    assert (await client.get("/api/v1/apps/verify_credentials")).status_code == 401
    assert sessions.COOKIE == "permeable_session"
