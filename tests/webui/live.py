"""A company with real pages: stores, people who can log in, posts in every state, and the staff surface."""

import re
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from threading import Thread

import anyio
import httpx
import uvicorn
from starlette.applications import Starlette

from bridge.crossings import Crossing
from bridge.store.base import Ground, open_store
from bridge.store.ids import Snowflakes
from keys.credentials import hash_password
from keys.mint import random_id
from keys.vault import Vault
from node.app import application
from node.config import Config, Listen, Origins, Site
from node.identity import accounts
from node.identity.passwords import Passwords
from node.identity.surface import Surface, now_ms
from node.services.blobs import Directory
from node.social import groups, viewers
from node.social.groups import GroupDraft
from node.social.viewers import Viewer
from policy.model import Reach
from tests.conftest import Stores
from tests.nodes import PARTNER, STRANGER, Node, founded
from tests.stores import PUBLIC, Clock, Places, migrate

PASSWORD = "canteen-on-fridays"
HASHED = hash_password(PASSWORD)
HOST = "staff.corp.example"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
CARD = "Charge it to card 4111 1111 1111 1111, the cvv is on file"
FALCON = "Falcon ships in May, and we are proud of it"


@dataclass(frozen=True, slots=True)
class Company:
    """The node, its staff surface, and its people by name."""

    node: Node
    surface: Surface
    app: Starlette
    people: dict[str, Viewer]

    async def crossing(self, post: int, zone: str) -> Crossing:
        """How a post stands at a zone."""
        return (await self.node.crossings(post))[zone]


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody's browser without scripts: it follows redirects and sends the forms of the page it is on."""

    http: httpx.AsyncClient

    async def open(self, path: str, *, status: int = 200) -> str:
        """The HTML of a page."""
        answer = await self.http.get(path, follow_redirects=True)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return answer.text

    async def send(self, path: str, *, on: str = "/settings", status: int = 200, **fields: str) -> str:
        """Sends a form with the token of the page it stands on; the page that it leads to."""
        token = CSRF.search(await self.open(on))
        assert token is not None, on
        answer = await self.http.post(
            path, data={"csrf": unescape(token[1]), "back": on, **fields}, follow_redirects=True
        )
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return answer.text


@asynccontextmanager
async def company(
    directory: Path, places: Places, *, clock: Callable[[], int], origin: str
) -> AsyncIterator[Company]:
    """A company of three with their pages; its bridge works when the test says so."""
    ground = Ground(clock=clock, ids=Snowflakes(clock), mint=random_id, public=PUBLIC, staff=origin)
    stores = Stores(
        open_store("core", places.core, ground=ground), open_store("edge", places.edge, ground=ground)
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(stores.core.close)
        stack.push_async_callback(stores.edge.close)
        node = await founded(stores, Clock(), directory)
        surface = surface_on(stores, directory, origin=origin)
        people = {
            name: await _hire(surface, name, role=role)
            for name, role in (("priya", "staff"), ("tom", "staff"), ("mei", "security"))
        }
        app = application(surface)
        yield Company(node, surface, app, people)


def surface_on(stores: Stores, directory: Path, *, origin: str) -> Surface:
    """The staff surface over these stores, at that origin."""
    config = Config(
        origins=Origins(public=PUBLIC, staff=origin),
        listen=Listen(staff=origin.partition("://")[2]),
        site=Site(name="Hartwell & Daughters"),
    )
    blobs = Directory(directory / "inside")
    return Surface(config, stores.core, stores.edge, Vault(b"k" * 32), blobs, Passwords())


@asynccontextmanager
async def signed_in(company: Company, name: str) -> AsyncIterator[Browser]:
    """A browser in which somebody has logged in by the form."""
    async with stranger(company) as browser:
        landed = await browser.send("/login", on="/login", name=name, password=PASSWORD, onward="/tour")
        assert "Two minutes" in landed
        yield browser


@asynccontextmanager
async def stranger(company: Company) -> AsyncIterator[Browser]:
    """A browser in which nobody has logged in."""
    origin = company.surface.config.origins.staff
    async with httpx.AsyncClient(transport=httpx.ASGITransport(company.app), base_url=origin) as http:
        yield Browser(http)


async def lived_in(company: Company) -> dict[str, int]:
    """A week of the company: posts in every state, by a name for each."""
    node, people = company.node, company.people
    priya, tom = people["priya"], people["tom"]
    mira = await node.stranger("mira", host=PARTNER)
    lena = await node.stranger("lena", host=STRANGER)
    for outsider in (mira, lena):
        await node.follow(outsider, priya.actor)
    await node.follow(tom.actor, priya.actor)
    await node.follow(priya.actor, tom.actor)
    posts = {
        "canteen": await node.post(
            tom, "The canteen has soup again. @priya you asked.", reach=Reach.STAFF, label=None
        ),
        "falcon": await node.post(priya, FALCON),
        "secret": await node.post(priya, "Our plan for next year is bold", label="CONFIDENTIAL"),
        "card": await node.post(priya, CARD),
        "reason": await node.post(priya, "Notes from the workshop", label=None, reach=Reach.PARTNERS),
    }
    posts["reply"] = await node.post(
        tom, "Soup is not lunch.", reach=Reach.STAFF, label=None, in_reply_to=posts["canteen"]
    )
    await _found_groups(company)
    await node.work()
    return posts


async def _found_groups(company: Company) -> None:
    """One that anybody joins, and one whose roster is hidden."""
    priya, tom = company.people["priya"], company.people["tom"]
    async with company.node.tx() as tx:
        await groups.create(
            tx, tom, GroupDraft(name="cycling", title="Cycling to work", note="Routes, rain and repairs.")
        )
        await groups.create(
            tx,
            priya,
            GroupDraft(name="carers", title="Carers", note="For who cares.", template="support network"),
        )


@contextmanager
def served(directory: Path) -> Iterator[tuple[str, Company, dict[str, int]]]:
    """The lived-in company on a loopback port, with a clock that runs; its origin, itself, its posts."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        origin = f"http://127.0.0.1:{bound.getsockname()[1]}"
        opened: list[tuple[Company, dict[str, int]]] = []
        server: list[uvicorn.Server] = []
        thread = Thread(target=lambda: anyio.run(partial(_serve, directory, bound, origin, opened, server)))
        thread.start()
        deadline = time.monotonic() + 30
        while not (server and server[0].started):
            assert thread.is_alive() and time.monotonic() < deadline, "the company did not open"
            time.sleep(0.02)
        try:
            yield origin, *opened[0]
        finally:
            server[0].should_exit = True
            thread.join()


async def _serve(
    directory: Path,
    bound: socket.socket,
    origin: str,
    opened: list[tuple[Company, dict[str, int]]],
    server: list[uvicorn.Server],
) -> None:
    places = Places(f"sqlite:///{directory}/core.sqlite3", f"sqlite:///{directory}/edge.sqlite3")
    await anyio.to_thread.run_sync(migrate, places)
    async with company(directory, places, clock=now_ms, origin=origin) as founded_one:
        opened.append((founded_one, await lived_in(founded_one)))
        config = uvicorn.Config(founded_one.app, log_config=None, lifespan="off", access_log=False)
        running = uvicorn.Server(config)
        running.capture_signals = _no_signals  # type: ignore[method-assign]  # not the main thread
        server.append(running)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_bridge, founded_one.node, running)
            await running.serve(sockets=[bound])


async def _bridge(node: Node, running: uvicorn.Server) -> None:
    """The bridge, looking for work a few times a second."""
    while not running.should_exit:
        await node.work()
        await anyio.sleep(0.2)


@contextmanager
def _no_signals() -> Iterator[None]:
    yield


async def _hire(surface: Surface, name: str, *, role: str) -> Viewer:
    async with surface.core.transaction() as tx:
        account = await accounts.create(
            tx,
            name=name,
            email=f"{name}@corp.example",
            role=role,
            password_hash=HASHED,
            display_name={"priya": "Priya Nair", "tom": "Tom Okafor", "mei": "Mei Lin Zhou"}[name],
        )
        viewer = await viewers.load(tx, account=account.id)
    assert viewer is not None
    return viewer
