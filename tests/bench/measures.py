"""What is measured, and how: one function for each figure of a node that stands."""

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from typing import Final

import orjson
from sqlalchemy import func, select

from activitypub.discovery import ACTIVITY_TYPE
from bridge import policies
from bridge.store.core_releases import deliveries
from bridge.store.edge_documents import Document, peer_keys, publish_document
from keys import cavage
from keys.credentials import hash_token
from keys.digests import digest_header
from keys.pairs import PrivateKey
from node.desk.preview import bench
from node.outgoing.preview import Sketch, preview
from node.storage.accounts import tokens
from node.storage.posts import posts
from tests.bench.driving import Address, Load, drive, request
from tests.bench.figures import Figure, Spent
from tests.bench.founding import Ground
from tests.bench.outsiders import actor_id, key_id
from tests.bench.running import Running, running

SETTLE_S: Final = 2.0
DOCUMENTS: Final = 5_000
_JSON: Final = {"content-type": "application/json"}
_POLL_S: Final = 0.1
_PATIENCE_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long each measure asks, and how many arrivals and posts those with an end take."""

    seconds: float = 3.0
    arrivals: int = 1_500
    posts: int = 40
    previews: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One store's run: the node, what is known of it, and bare Starlette's rate per CPU second."""

    store: str
    ground: Ground
    effort: Effort
    bare: float
    pair: PrivateKey
    hosts: tuple[str, ...]

    def figure(self, name: str, spent: Spent) -> Figure:
        """A figure of this run."""
        return spent.figure(name, store=self.store, bare=self.bare)

    @contextmanager
    def process(self, kind: str, *, at: Address | None = None) -> Iterator[Running]:
        """`permeable KIND` until the end of the block."""
        environment = self.ground.without_keys if kind == "edge" else self.ground.environment
        arguments = ["-m", "node", "--config", str(self.ground.config_file), kind]
        log = self.ground.directory / f"{kind}.log"
        with running(arguments, log=log, environment=environment, at=at) as started:
            yield started


async def of_staff(of: Bench) -> list[Figure]:
    """What the staff process answers: the home timeline, new posts, previews."""
    cast, figures = of.ground.cast, []
    with of.process("staff", at=of.ground.staff) as staff:
        asked = _authorised(of, "GET", "/api/v1/timelines/home?limit=20", token=cast.reader)
        figures.append(
            of.figure("home timeline of 20", await _rate(of, staff, of.ground.staff, lambda _: asked))
        )
        for who, token in (("150", cast.writer), ("all", cast.broadcaster)):
            posting = _posting(of, token=token, reach="staff")
            spent = await _rate(of, staff, of.ground.staff, posting)
            figures.append(of.figure(f"post, author with {who} followers", spent))
        figures.append(
            of.figure("preview of 300 characters", await _rate(of, staff, of.ground.staff, _preview(of)))
        )
    return figures


async def of_edge(of: Bench) -> list[Figure]:
    """What the edge and the bridge do: pages for anyone, arrivals accepted and finished, deliveries."""
    await _publish(of)
    figures = []
    with of.process("edge", at=of.ground.edge) as edge, of.process("bridge") as bridge:
        for name, spread in (("memory", 1), ("the store", DOCUMENTS)):
            asks = [request("GET", of.ground.edge, f"/o/bench{at}", headers=_ACCEPT) for at in range(spread)]
            spent = await _rate(of, edge, of.ground.edge, _turns(asks))
            figures.append(of.figure(f"GET of a rendition from {name}", spent))
        await _introduce(of)
        figures += await _inbox(of, edge, bridge)
        with of.process("staff", at=of.ground.staff):
            figures.append(await _deliveries(of, bridge))
    return figures


async def of_start(of: Bench) -> list[Figure]:
    """`permeable serve`: the time to its first answer, and its memory when nothing is asked."""
    with of.process("serve", at=of.ground.staff) as served:
        await asyncio.sleep(SETTLE_S)
        rss = Figure(name="memory idle", store=of.store, value=served.rss_mb(), unit="MB")
        first = Figure(name="first answer", store=of.store, value=served.first_answer_s, unit="s")
    return [rss, first]


async def of_engine(of: Bench) -> Figure:
    """The preview's engine alone, in this process: rules, detectors, transformation and its check."""
    async with of.ground.surface() as surface, surface.core.reading() as tx:
        law = await policies.active(tx)
        author = await tx.scalar(
            select(tokens.c.account).where(tokens.c.token_hash == hash_token(of.ground.cast.writer))
        )
        sketch = Sketch(
            author=author, text=_text("preview"), visibility="public", reach="world", label="PUBLIC"
        )
        judging = bench(tx, surface)
        await preview(tx, sketch, law=law, bench=judging)
        began, wall = time.process_time(), time.monotonic()
        for _ in range(of.effort.previews):
            await preview(tx, sketch, law=law, bench=judging)
        spent = Spent(of.effort.previews, time.process_time() - began, time.monotonic() - wall)
    return of.figure("preview's engine, in process", spent)


_ACCEPT: Final = {"accept": ACTIVITY_TYPE}


async def _rate(of: Bench, server: Running, address: Address, ask: Callable[[int], bytes]) -> Spent:
    """A little to warm up, then the load whose cost counts."""
    await drive(Load(address, ask, seconds=min(0.5, of.effort.seconds)))
    cpu, wall = server.cpu_s(), time.monotonic()
    operations = await drive(Load(address, ask, seconds=of.effort.seconds))
    return Spent(operations, server.cpu_s() - cpu, time.monotonic() - wall)


def _authorised(of: Bench, method: str, path: str, *, token: str, body: bytes = b"") -> bytes:
    headers = {"authorization": f"Bearer {token}", **(_JSON if body else {})}
    return request(method, of.ground.staff, path, headers=headers, body=body)


def _posting(of: Bench, *, token: str, reach: str) -> Callable[[int], bytes]:
    def ask(number: int) -> bytes:
        body = orjson.dumps({"status": _text(f"{reach} {number}"), "reach": reach, "label": "PUBLIC"})
        return _authorised(of, "POST", "/api/v1/statuses", token=token, body=body)

    return ask


def _preview(of: Bench) -> Callable[[int], bytes]:
    body = orjson.dumps({"status": _text("preview"), "reach": "world", "label": "PUBLIC"})
    asked = _authorised(of, "POST", "/api/permeable/v1/preview", token=of.ground.cast.writer, body=body)
    return lambda _: asked


def _text(seed: str) -> str:
    """300 characters in words that no other text has: a text like one that stays inside would wait."""
    dice = random.Random(seed)
    return " ".join("".join(dice.choices("aeioumnrstl", k=7)) for _ in range(40))[:300]


def _turns(asks: list[bytes]) -> Callable[[int], bytes]:
    return lambda number: asks[number % len(asks)]


async def _publish(of: Bench) -> None:
    """Renditions for anyone, as the bridge projects them."""
    async with of.ground.surface() as surface, surface.edge.transaction() as tx:
        for at in range(DOCUMENTS):
            url = f"{of.ground.config.origins.public}/o/bench{at}"
            note = {"@context": "https://www.w3.org/ns/activitystreams", "id": url, "type": "Note"}
            body = orjson.dumps({**note, "content": f"<p>{_text(str(at))}</p>"})
            await publish_document(tx, document=_document(url, body))


def _document(url: str, body: bytes) -> Document:
    return Document(
        url=url,
        zone="public",
        kind="object",
        readers="anyone",
        media_type=ACTIVITY_TYPE,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        actor_id=url,
        generation=1,
    )


async def _introduce(of: Bench) -> None:
    """The first word of a peer: from then on its key is known at the edge."""
    await drive(
        Load(of.ground.edge, lambda _: _signed(of, -1), status=202, connections=1, most=1, seconds=60)
    )

    async def known() -> bool:
        async with of.ground.surface() as surface, surface.edge.reading() as tx:
            found = await tx.scalar(
                select(func.count()).select_from(peer_keys).where(peer_keys.c.host == of.hosts[0])
            )
        return bool(found)

    await _until(known)
    await asyncio.sleep(SETTLE_S)


async def _inbox(of: Bench, edge: Running, bridge: Running) -> list[Figure]:
    """Arrivals of a known peer: what the edge spends until its 202, and the bridge until they are there."""
    arrivals = [_signed(of, number) for number in range(of.effort.arrivals)]
    before, wall = (edge.cpu_s(), bridge.cpu_s()), time.monotonic()
    load = Load(of.ground.edge, arrivals.__getitem__, status=202, most=len(arrivals), seconds=_PATIENCE_S)
    accepted = Spent(await drive(load), edge.cpu_s() - before[0], time.monotonic() - wall)

    async def applied() -> bool:
        async with of.ground.surface() as surface, surface.core.reading() as tx:
            there = await tx.scalar(
                select(func.count()).select_from(posts).where(posts.c.host == of.hosts[0])
            )
        return bool(there >= len(arrivals))

    await _until(applied)
    finished = Spent(len(arrivals), bridge.cpu_s() - before[1], time.monotonic() - wall)
    return [of.figure("inbox POST accepted", accepted), of.figure("inbox POST finished", finished)]


async def _deliveries(of: Bench, bridge: Running) -> Figure:
    """Posts with followers on every host outside: what the bridge spends until each of those has them."""
    wanted = of.effort.posts * len(of.hosts)
    cpu, wall = bridge.cpu_s(), time.monotonic()
    posting = _posting(of, token=of.ground.cast.writer, reach="partners")
    await drive(Load(of.ground.staff, posting, connections=2, most=of.effort.posts, seconds=_PATIENCE_S))

    async def arrived() -> bool:
        async with of.ground.surface() as surface, surface.core.reading() as tx:
            done = await tx.scalar(
                select(func.count()).select_from(deliveries).where(deliveries.c.state == "delivered")
            )
        return bool(done >= wanted)

    await _until(arrived)
    return of.figure("signed delivery", Spent(wanted, bridge.cpu_s() - cpu, time.monotonic() - wall))


def _signed(of: Bench, number: int) -> bytes:
    """A Create of a public note by the actor of the first host, signed with its key."""
    host = of.hosts[0]
    note = f"http://{host}/notes/{number}"
    addressed = {
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "cc": [f"{actor_id(host)}/followers"],
    }
    body = orjson.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{note}/create",
            "type": "Create",
            "actor": actor_id(host),
            "object": {
                "id": note,
                "type": "Note",
                "attributedTo": actor_id(host),
                "content": f"<p>{_text(f'in {number}')}</p>",
                **addressed,
            },
            **addressed,
        }
    )
    return request("POST", of.ground.edge, "/inbox", headers=_signature(of, body), body=body)


def _signature(of: Bench, body: bytes) -> dict[str, str]:
    covered = {
        "host": of.ground.edge.name,
        "date": formatdate(usegmt=True),
        "digest": digest_header(body),
        "content-type": ACTIVITY_TYPE,
    }
    value = cavage.sign(of.pair, key_id(of.hosts[0]), method="POST", target="/inbox", headers=covered)
    return {**covered, "signature": value}


async def _until(met: Callable[[], Awaitable[bool]]) -> None:
    """Raises TimeoutError when it is not met in time."""
    async with asyncio.timeout(_PATIENCE_S):
        while not await met():  # noqa: ASYNC110  (another process's work has no event here)
            await asyncio.sleep(_POLL_S)
