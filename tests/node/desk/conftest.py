"""The bridge API over a node under the test company's law."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from keys.vault import Vault
from node.app import application
from node.config import Config, Origins
from node.identity import tokens
from node.identity.passwords import Passwords
from node.identity.surface import Surface
from node.services.blobs import Directory
from node.social.viewers import Role, Viewer
from tests.nodes import STAFF, STRANGER, Node
from tests.stores import PUBLIC, Places, PostgreSQL, sqlite_places

ROOT = "/api/permeable/v1"
ALL = "read write permeable:read permeable:write permeable:law"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token for the bridge API."""

    viewer: Viewer
    http: httpx.AsyncClient

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that works."""
        return _json(await self.http.get(f"{ROOT}/{path}", params=query))

    async def post(self, path: str, **fields: Any) -> Any:
        """The JSON of a POST that works."""
        return _json(await self.http.post(f"{ROOT}/{path}", json=fields))

    async def refused(self, path: str, **fields: Any) -> httpx.Response:
        """The problem that a POST comes to."""
        answer = await self.http.post(f"{ROOT}/{path}", json=fields)
        assert answer.status_code >= 400
        assert answer.headers["content-type"] == "application/problem+json"
        return answer


Hire = Callable[..., Awaitable[Person]]


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """On SQLite, but for tests that are marked `postgres`."""
    if request.node.get_closest_marker("postgres"):
        server: PostgreSQL = request.getfixturevalue("postgres")
        return server.fresh()
    return sqlite_places(request.getfixturevalue("sqlite_template"), tmp_path)


@pytest.fixture
def app(node: Node, tmp_path: Path) -> Starlette:
    config = Config(origins=Origins(public=PUBLIC, staff=STAFF))
    blobs = Directory(tmp_path / "inside")
    surface = Surface(config, node.core, node.stores.edge, Vault(b"k" * 32), blobs, Passwords())
    return application(surface)


@pytest.fixture
async def anyone(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who reaches the staff surface and has no token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=STAFF) as client:
        yield client


@pytest.fixture
async def hire(node: Node, app: Starlette) -> AsyncIterator[Hire]:
    """Makes a colleague with a token: `await hire("sam", Role.SECURITY)`."""
    async with AsyncExitStack() as stack:

        async def make(name: str, role: Role = Role.STAFF, *, scopes: str = ALL) -> Person:
            viewer = await node.person(name, role=role)
            async with node.tx() as tx:
                token = await tokens.mint(tx, account=viewer.account, scopes=scopes)
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url=STAFF,
                headers={"authorization": f"Bearer {token}"},
            )
            return Person(viewer, await stack.enter_async_context(client))

        yield make


@pytest.fixture
async def ada(hire: Hire, node: Node) -> Person:
    """An author with a follower outside."""
    made = await hire("ada")
    await node.follow(await node.stranger("zoe", host=STRANGER), made.viewer.actor)
    return made


@pytest.fixture
async def sam(hire: Hire) -> Person:
    """A security officer."""
    return await hire("sam", Role.SECURITY)


def _json(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()
