"""A staff surface on two new stores, a person, and a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from keys.vault import Vault
from node.app import application
from node.config import Config
from node.identity import accounts, login, sessions
from node.identity.login import Attempt
from node.identity.passwords import Passwords
from node.identity.surface import Surface
from node.services.blobs import Directory
from node.storage.logins import AccountRow
from tests.conftest import Stores

PASSWORD = "correct horse battery"
HASHED: list[str] = []  # one hash for all tests: each costs 40 ms


@pytest.fixture
def surface(stores: Stores, tmp_path: Path) -> Surface:
    blobs = Directory(tmp_path / "media")
    return Surface(Config(), stores.core, stores.edge, Vault(bytes(32)), blobs, Passwords())


@pytest.fixture
async def ada(surface: Surface) -> AccountRow:
    if not HASHED:
        HASHED.append(await surface.passwords.hash(PASSWORD))
    async with surface.core.transaction() as tx:
        return await accounts.create(
            tx, name="ada", email="Ada@example.com", role="staff", password_hash=HASHED[0]
        )


@pytest.fixture
async def client(surface: Surface) -> AsyncIterator[httpx.AsyncClient]:
    app = application(
        surface,
        more=[
            Route("/who", who, methods=["GET", "POST"]),
            Route("/login/form", form_page, methods=["GET", "POST"]),
        ],
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=surface.config.origins.staff
    ) as opened:
        yield opened


def attempt(identifier: str = "ada", password: str = PASSWORD, source: str = "10.0.0.1") -> Attempt:
    return Attempt(identifier, password, source, "a browser")


async def signed_in(surface: Surface) -> str:
    return await login.sign_in(surface, attempt())


async def who(request: Request) -> Response:
    """Who is asking, and the token for the next form; with `?scope=` only for who has it."""
    scope = request.query_params.get("scope")
    viewer = await sessions.require(request, scope) if scope else await sessions.viewer_of(request)
    async with request.form() as sent:
        form = sorted(sent)
    name = viewer.name if viewer else None
    return JSONResponse({"name": name, "csrf": await sessions.csrf_of(request), "form": form})


async def form_page(request: Request) -> Response:
    """A page with a log-in form, and where it is sent."""
    if request.method == "POST":
        async with request.form() as sent:
            login.check_form(request, csrf=str(sent["csrf"]))
        return JSONResponse({})
    form = login.open_form(request)
    response = JSONResponse({"csrf": form.csrf})
    login.attach_form(response, form, surface=request.app.state.surface)
    return response
