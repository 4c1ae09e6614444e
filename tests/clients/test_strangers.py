"""The staff surface without credentials, or with too few: every route that stands there, tried."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from node.api import oauth
from node.api.routes import OPEN, ROUTES
from node.api.routing import Guarded
from node.desk.routes import ROUTES as DESK
from node.identity import tokens
from tests.webui.live import Company, lived_in
from webui.routes import ROUTES as PAGES
from webui.routes import Open as OpenPage

PROBES = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}
DOORS = {("GET", "/login"), ("POST", "/login"), ("GET", "/help")}
FOR_ANYONE = PROBES | DOORS | {(route.method, route.path) for route in (*OPEN, *oauth.TABLE)}
TELLING = ("canteen", "Falcon", "Priya", "Okafor", "tom@", "mira", "lena", "Carers", "Cycling")
KEPT_TO_THEMSELVES = {"/metrics", "/api/v1/apps/verify_credentials"}


@pytest.fixture
async def lived(company: Company) -> AsyncIterator[dict[str, int]]:
    """A company with people and posts to be found out about."""
    yield await lived_in(company)


def standing(app: Starlette) -> Iterator[tuple[str, str]]:
    """Every method and path that the application answers, static files aside."""
    for route in app.routes:
        if isinstance(route, Mount):
            assert route.path == "/static"
            continue
        assert isinstance(route, Route), route
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path


def paths(path: str, ids: dict[str, int]) -> tuple[str, ...]:
    """The path with names that exist and with a name that does not."""
    named = path.replace("{id:int}", "{id}").replace("{handle}", "priya").replace("{name}", "cycling")
    named = named.replace("{hashtag}", "canteen").replace("{sha256}", "0" * 64).replace("{entry}", "x")
    return tuple(dict.fromkeys(named.replace("{id}", str(at)) for at in (ids["canteen"], 1)))


def test_what_is_open_is_what_was_promised() -> None:
    assert {(row.method, row.path) for row in PAGES if isinstance(row, OpenPage)} == DOORS
    assert {route.path for route in oauth.TABLE} == {
        "/api/v1/apps",
        "/api/v1/apps/verify_credentials",
        "/oauth/token",
        "/oauth/revoke",
        "/.well-known/oauth-authorization-server",
    }


async def test_a_stranger_learns_nothing_at_any_route(
    app: Starlette, anyone: httpx.AsyncClient, lived: dict[str, int]
) -> None:
    tried = list(standing(app))
    assert len(tried) > len(ROUTES) + len(DESK) + len(PAGES)
    for method, path in tried:
        for concrete in paths(path, lived):
            answer = await anyone.request(method, concrete)
            assert not any(word.lower() in answer.text.lower() for word in TELLING), concrete
            if (method, path) in FOR_ANYONE - {("GET", own) for own in KEPT_TO_THEMSELVES}:
                continue
            if path.startswith(("/api/", "/metrics")):
                assert answer.status_code == 401, (method, concrete)
            else:
                assert answer.status_code == 303, (method, concrete)
                assert answer.headers["location"].startswith("/login?onward="), (method, concrete)


async def test_what_exists_and_what_does_not_answer_a_stranger_alike(
    app: Starlette, anyone: httpx.AsyncClient, lived: dict[str, int]
) -> None:
    for method, path in standing(app):
        there, *others = paths(path, lived)
        if (method, path) in FOR_ANYONE or not others:
            continue
        known, unknown = await anyone.request(method, there), await anyone.request(method, others[0])
        assert (known.status_code, known.text.replace(there, "")) == (
            unknown.status_code,
            unknown.text.replace(others[0], ""),
        )


async def test_a_token_of_too_small_a_scope_is_403_at_every_route(
    app: Starlette, company: Company, anyone: httpx.AsyncClient, lived: dict[str, int]
) -> None:
    unscoped = {
        (route.method, route.path) for route in ROUTES if isinstance(route, Guarded) and not route.scopes
    }
    account = company.people["tom"].account
    async with company.surface.core.transaction() as tx:
        bearing = {"authorization": f"Bearer {await tokens.mint(tx, account=account, scopes='push')}"}
    for method, path in standing(app):
        if (method, path) in FOR_ANYONE | unscoped:
            continue
        for concrete in paths(path, lived):
            answer = await anyone.request(method, concrete, headers=bearing)
            assert answer.status_code == 403, (method, concrete)
            assert not any(word in answer.text for word in TELLING), concrete


async def test_a_token_that_may_do_everything_opens_no_page(
    company: Company, anyone: httpx.AsyncClient, lived: dict[str, int]
) -> None:
    account = company.people["mei"].account
    scopes = "read write follow push permeable:write permeable:law"
    async with company.surface.core.transaction() as tx:
        bearing = {"authorization": f"Bearer {await tokens.mint(tx, account=account, scopes=scopes)}"}
    for row in PAGES:
        if not isinstance(row, OpenPage):
            for concrete in paths(row.path, lived):
                answer = await anyone.request(row.method, concrete, headers=bearing)
                assert answer.status_code == 403, concrete
