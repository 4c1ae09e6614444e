"""A whole node on real sockets: both surfaces and the bridge in one thread, and its people's clients."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import uvicorn

from bridge.edge import app as edge_app
from bridge.edge.settings import EdgeSettings
from bridge.store.base import Transaction
from keys.vault import create_master_key
from node import assembly
from node.app import application
from node.cli.init import found
from node.config import Config, Federation, Keys, Listen, Media, Mode, Origins, Site, Storage
from node.identity import accounts, tokens
from node.identity.surface import Surface, opened
from node.services.blobs import Directory
from tests.nodes import law_lists, law_text

SCOPES: Final = "read write follow push permeable:read permeable:write permeable:law"
PATIENCE_S: Final = 60.0
Json = dict[str, Any]
T = TypeVar("T")


@dataclass(slots=True)
class Running:
    """A node that runs; `ask` reaches into its core store from the test's thread."""

    config: Config
    surface: Surface
    loop: asyncio.AbstractEventLoop
    people: dict[str, "Colleague"] = field(default_factory=dict)

    @property
    def public(self) -> str:
        return self.config.origins.public

    @property
    def host(self) -> str:
        return self.public.partition("://")[2]

    @property
    def inbox(self) -> str:
        return f"{self.public}/inbox"

    def ask(self, question: Callable[[Transaction], Awaitable[T]]) -> T:
        """What a function answers in a transaction of the core store."""

        async def asked() -> T:
            async with self.surface.core.transaction() as tx:
                return await question(tx)

        return asyncio.run_coroutine_threadsafe(asked(), self.loop).result(PATIENCE_S)

    def hire(self, name: str, *, role: str = "staff") -> "Colleague":
        """A new account with a token, and its client."""

        async def hired(tx: Transaction) -> tuple[int, str]:
            row = await accounts.create(
                tx, name=name, email=f"{name}@corp.example", role=role, password_hash=None
            )
            return row.actor, await tokens.mint(tx, account=row.id, scopes=SCOPES)

        actor, token = self.ask(hired)
        http = httpx.Client(
            base_url=self.config.origins.staff,
            headers={"authorization": f"Bearer {token}"},
            timeout=PATIENCE_S,
            trust_env=False,
        )
        self.people[name] = Colleague(self, name, actor, token, http)
        return self.people[name]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone inside, with a client on the staff surface."""

    node: Running
    name: str
    actor: int
    token: str
    http: httpx.Client

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.node.host}"

    def get(self, path: str, **query: str) -> Any:
        """The answer's JSON; anything but 2xx fails."""
        return _read(self.http.get(path, params=query))

    def post(self, path: str, **fields: Any) -> Any:
        """Sends a form."""
        return _read(self.http.post(path, data=fields))

    def says(self, text: str, **fields: Any) -> Json:
        """A post of label PUBLIC to the world, unless said otherwise; waits for nothing."""
        wished = {"visibility": "public", "reach": "world", "label": "PUBLIC"} | fields
        status: Json = self.post("/api/v1/statuses", status=text, **wished)
        return status

    def edits(self, post: Json, text: str, **fields: Any) -> Json:
        """A new version of a post."""
        changed = {"status": text} | fields
        edited: Json = _read(self.http.put(f"/api/v1/statuses/{post['id']}", data=changed))
        return edited

    def deletes(self, status: Json) -> None:
        """Takes a post away."""
        _read(self.http.delete(f"/api/v1/statuses/{status['id']}"))

    def uploads(self, body: bytes, *, file_name: str, alt: str) -> str:
        """A picture's id."""
        sent = self.http.post("/api/v2/media", files={"file": (file_name, body)}, data={"description": alt})
        return str(_read(sent)["id"])

    def states(self, status: Json) -> dict[str, str]:
        """How a post stands at each zone."""
        seen = self.get(f"/api/v1/statuses/{status['id']}")
        return {each["zone"]: each["state"] for each in seen["permeable"]["crossings"]}

    def crossing(self, status: Json, zone: str) -> Json:
        """One of its crossings."""
        seen = self.get(f"/api/v1/statuses/{status['id']}")
        found: Json = next(each for each in seen["permeable"]["crossings"] if each["zone"] == zone)
        return found

    def waits_for(self, status: Json, **states: str) -> Json:
        """Waits until a post stands so at the zones named (`partner_acme` is `partner-acme`)."""
        wanted = {zone.replace("_", "-"): state for zone, state in states.items()}
        eventually(lambda: wanted.items() <= self.states(status).items(), lambda: self.states(status))
        return status

    def finds(self, words: str) -> Json:
        """The account that a handle leads to."""
        found: Json = self.get("/api/v2/search", q=words, resolve="true")["accounts"][0]
        return found

    def finds_post(self, url: str) -> Json:
        """The post that a URL leads to."""
        found: Json = self.get("/api/v2/search", q=url, resolve="true")["statuses"][0]
        return found

    def follows(self, handle: str) -> Json:
        """Asks to follow somebody outside; the account."""
        account = self.finds(handle)
        self.post(f"/api/v1/accounts/{account['id']}/follow")
        return account


def eventually(holds: Callable[[], T], told: Callable[[], object] = lambda: "", /) -> T:
    """Waits until it holds; what it gave in the end. `told` says in a failure how things stood."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := holds()):
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)
    return answer


def at_once(text: str) -> str:
    """A policy without undo windows."""
    return text.replace("undo_s = 60", "undo_s = 0")


@contextmanager
def running(
    directory: Path, *, address: str = "127.0.0.41", law: str | None = None, mode: Mode = "open"
) -> Iterator[Running]:
    """A node founded in a directory, on free ports, without undo windows, until the block ends."""
    with socket.create_server((address, 0)) as edge, socket.create_server(("127.0.0.1", 0)) as staff:
        config = _config(directory, edge=edge, staff=staff, mode=mode)
        text = at_once(law_text()) if law is None else law
        asyncio.run(found(config, policy=text, lists=law_lists()))
        opening = _Opening(config, edge, staff)
        thread = threading.Thread(target=lambda: asyncio.run(opening.live()))
        thread.start()
        try:
            yield opening.opened(thread)
        finally:
            opening.close()
            thread.join()


class _Opening:
    """The thread's side of a node: opened, served, and stopped."""

    def __init__(self, config: Config, edge: socket.socket, staff: socket.socket) -> None:
        self._config = config
        self._sockets = (edge, staff)
        self._node: Running | None = None
        self._servers: tuple[uvicorn.Server, ...] = ()
        self._stop = asyncio.Event()

    async def live(self) -> None:
        async with opened(self._config) as surface:
            apps = (_edge(surface), application(surface))
            self._servers = tuple(uvicorn.Server(_settings(app)) for app in apps)
            loop = asyncio.get_running_loop()
            async with asyncio.TaskGroup() as group:
                for server, bound in zip(self._servers, self._sockets, strict=True):
                    group.create_task(server.serve(sockets=[bound]))
                group.create_task(assembly.run(surface, self._stop))
                self._node = Running(self._config, surface, loop)

    def opened(self, thread: threading.Thread) -> Running:
        """The node, once both of its surfaces answer."""
        deadline = time.monotonic() + PATIENCE_S
        while self._node is None or not all(server.started for server in self._servers):
            assert thread.is_alive() and time.monotonic() < deadline, "the node did not start"
            time.sleep(0.01)
        return self._node

    def close(self) -> None:
        """Ends the bridge and both surfaces."""
        for server in self._servers:
            server.should_exit = True
        if self._node is not None:
            for colleague in self._node.people.values():
                colleague.http.close()
            self._node.loop.call_soon_threadsafe(self._stop.set)


def _config(directory: Path, *, edge: socket.socket, staff: socket.socket, mode: Mode) -> Config:
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("media", "media-edge"):
        (directory / name).mkdir()
    create_master_key(directory / "master.key")
    edge_host, staff_host = (f"{bound.getsockname()[0]}:{bound.getsockname()[1]}" for bound in (edge, staff))
    return Config(
        origins=Origins(public=f"http://{edge_host}", staff=f"http://{staff_host}"),
        listen=Listen(staff=staff_host, edge=edge_host),
        storage=Storage(
            core=f"sqlite:///{directory}/core.sqlite3", edge=f"sqlite:///{directory}/edge.sqlite3"
        ),
        media=Media(core=f"{directory}/media", edge=f"{directory}/media-edge"),
        keys=Keys(master_key_file=f"{directory}/master.key"),
        federation=Federation(mode=mode, allow_http=True, private_networks=("127.0.0.0/8",)),
        site=Site(name="Hartwell"),
    )


def _edge(surface: Surface) -> edge_app.EdgeApp:
    config = surface.config
    settings = EdgeSettings(
        public=config.origins.public,
        site=config.site.name,
        version=version("permeable"),
        mode=config.federation.mode,
    )
    return edge_app.build(surface.edge, blobs=Directory(Path(config.media.edge)), settings=settings)


def _settings(app: Any) -> uvicorn.Config:
    """As `permeable serve` has them."""
    return uvicorn.Config(
        app,
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _read(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, (answer.request.url.path, answer.status_code, answer.text[:800])
    return answer.json()
