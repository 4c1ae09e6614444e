"""The staff surface over two empty stores, and colleagues with apps on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import insert
from starlette.applications import Starlette

from bridge.policies import genesis
from bridge.store.base import open_store
from keys.mint import random_bytes
from keys.vault import Vault
from node.app import application
from node.config import Config
from node.identity import tokens
from node.identity.passwords import Passwords
from node.identity.surface import Surface
from node.services.blobs import Directory
from node.social import people
from node.storage.accounts import accounts
from tests.stores import Places, PostgreSQL, ground, sqlite_places

POLICY = """
labels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]

[policy]
schema = "permeable.policy/1"
id = "test"
version = 1
default = { out = "hold", in = "hold" }
default_label = "INTERNAL"
approvals = { loosen = 1, tighten = 1 }

[zones.partner-acme]
hosts = ["acme.example"]
base = { PUBLIC = "allow", INTERNAL = "allow" }
inbound = "allow"
until = 2099-03-31
basis = "test"

[zones.public]
hosts = ["*"]
base = { PUBLIC = "allow" }
inbound = "allow"
undo_s = 5
"""
STAFF = Config().origins.staff
ALL = "read write follow push profile permeable:read permeable:write"


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague with an app: `id` is the account's id in the client API."""

    id: str
    account: int
    token: str
    http: httpx.AsyncClient

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that works."""
        return self._read(await self.http.get(path, params=query))

    async def post(self, path: str, **fields: Any) -> Any:
        """The JSON of a POST of a form that works."""
        return self._read(await self.http.post(path, data=fields))

    async def say(self, status: str, **fields: Any) -> Any:
        """A posted status."""
        return await self.post("/api/v1/statuses", status=status, **fields)

    @staticmethod
    def _read(answer: httpx.Response) -> Any:
        assert answer.status_code == 200, answer.text
        return answer.json()


Hire = Callable[..., Awaitable[Person]]


class Time:
    """A clock that the test turns; each reading is a millisecond later than the one before."""

    def __init__(self) -> None:
        self.now_ms = 1_795_000_000_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def config() -> Config:
    return Config()


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """On SQLite, but for tests that are marked `postgres`."""
    if request.node.get_closest_marker("postgres"):
        server: PostgreSQL = request.getfixturevalue("postgres")
        return server.fresh()
    return sqlite_places(request.getfixturevalue("sqlite_template"), tmp_path)


@pytest.fixture
async def surface(tmp_path: Path, places: Places, clock: Time, config: Config) -> AsyncIterator[Surface]:
    base = ground(clock, public=config.origins.public)
    core = open_store("core", places.core, ground=base)
    edge = open_store("edge", places.edge, ground=base)
    async with core.transaction() as tx:
        await genesis(tx, text=POLICY, lists={})
    vault, blobs = Vault(random_bytes(32)), Directory(tmp_path / "media")
    yield Surface(config, core, edge, vault, blobs, Passwords())
    await core.close()
    await edge.close()


@pytest.fixture
def app(surface: Surface) -> Starlette:
    return application(surface)


@pytest.fixture
async def anyone(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who reaches the staff surface and has no token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=STAFF) as client:
        yield client


@pytest.fixture
async def hire(app: Starlette, surface: Surface, config: Config) -> AsyncIterator[Hire]:
    """Makes a colleague: `await hire("ada")`."""
    async with AsyncExitStack() as stack:

        async def make(name: str, *, role: str = "staff", scopes: str = ALL) -> Person:
            async with surface.core.transaction() as tx:
                actor = await people.create_actor(tx, kind="Person", name=name, display_name=name.title())
                account = tx.new_id()
                row = {
                    "id": account,
                    "actor": actor,
                    "name": name,
                    "email": f"{name}@company.example",
                    "role": role,
                    "created_ms": tx.now_ms,
                }
                await tx.run(insert(accounts).values(row))
                token = await tokens.mint(tx, account=account, scopes=scopes)
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url=config.origins.staff,
                headers={"authorization": f"Bearer {token}"},
            )
            return Person(str(actor), account, token, await stack.enter_async_context(client))

        yield make


@pytest.fixture
async def ada(hire: Hire) -> Person:
    return await hire("ada")


@pytest.fixture
async def ben(hire: Hire) -> Person:
    return await hire("ben")


def picture(width: int = 64, height: int = 48) -> bytes:
    """A PNG."""
    written = BytesIO()
    Image.new("RGB", (width, height), "#335577").save(written, "PNG")
    return written.getvalue()
