"""The whole staff surface, pages included, on a real socket: where people let their apps in."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from node.app import application
from node.identity.surface import now_ms
from tests.clients.people import Person
from tests.stores import Places, PostgreSQL, sqlite_places
from tests.webui import live
from tests.webui.live import Company

Meet = Callable[..., Awaitable[Person]]


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """On SQLite, but for tests that are marked `postgres`."""
    if request.node.get_closest_marker("postgres"):
        server: PostgreSQL = request.getfixturevalue("postgres")
        return server.fresh()
    return sqlite_places(request.getfixturevalue("sqlite_template"), tmp_path)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield bound


@pytest.fixture
async def company(places: Places, listening: socket.socket, tmp_path: Path) -> AsyncIterator[Company]:
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with live.company(tmp_path, places, clock=now_ms, origin=origin) as opened:
        yield opened


@pytest.fixture
def app(company: Company) -> Starlette:
    return application(company.surface)


@pytest.fixture
async def address(app: Starlette, company: Company, listening: socket.socket) -> AsyncIterator[str]:
    """The address of the staff surface while it serves."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield company.surface.config.origins.staff
    server.should_exit = True
    await serving


@pytest.fixture
async def meet(app: Starlette, company: Company) -> AsyncIterator[Meet]:
    """A person at a new browser: `await meet("priya")`; with `at`, over that real address."""
    async with AsyncExitStack() as stack:

        async def come(name: str, *, at: str | None = None) -> Person:
            transport = httpx.ASGITransport(app) if at is None else httpx.AsyncHTTPTransport()
            origin = company.surface.config.origins.staff
            client = httpx.AsyncClient(transport=transport, base_url=origin)
            return Person(name, await stack.enter_async_context(client))

        yield come


@pytest.fixture
async def anyone(app: Starlette, company: Company) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody, or an app, that reaches the staff surface without credentials."""
    origin = company.surface.config.origins.staff
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=origin) as client:
        yield client
