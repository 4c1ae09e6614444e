"""Two real stores, releases as the gate writes them, and a peer's inbox on a real socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge import crossings, ledger, permits, releases
from bridge.crossings import Proposal, Readers, Recipient
from bridge.keyring import Keyring
from bridge.leases import Dispatch
from bridge.ledger import Entry
from bridge.outside import Outside
from bridge.purposes import OutsideLimits
from bridge.releases import Departure
from bridge.store import core_holds, core_policies  # noqa: F401  (tables that the metadata must know)
from bridge.store.base import Ground, Store, Transaction, core_metadata, edge_metadata, open_store
from bridge.store.core_releases import deliveries
from bridge.store.core_releases import releases as release_rows
from bridge.store.ids import Snowflakes
from keys import pairs
from keys.pairs import PrivateKey
from keys.release import ReleaseSigner
from keys.vault import Vault
from policy.document import load
from policy.rules import Policy

PUBLIC = "https://node.example"
ALICE = f"{PUBLIC}/a/alice"
VAULT = Vault(bytes(range(32)))
SIGNER = ReleaseSigner(b"release secret")
PAIR: PrivateKey = pairs.generate_rsa()
DAY_MS = 86_400_000

POLICY = """
labels = ["OPEN"]
[policy]
schema = "permeable.policy/1"
id = "test"
version = 1
default_label = "OPEN"
[zones.partner]
hosts = {hosts}
"""
PARTNERS = ("partner.example", "127.0.0.1:*")


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is moved."""

    now_ms: int = 1_790_000_000_000

    def __call__(self) -> int:
        return self.now_ms


@dataclass(frozen=True, slots=True)
class World:
    """Both stores over one clock."""

    core: Store
    edge: Store
    clock: Clock


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    clock, minted = Clock(), count(1)
    ground = Ground(clock, Snowflakes(clock), lambda: f"minted{next(minted)}", PUBLIC)
    core = open_store("core", f"sqlite:///{folder}/core.db", ground=ground)
    edge = open_store("edge", f"sqlite:///{folder}/edge.db", ground=ground)
    await _create(core, core_metadata)
    await _create(edge, edge_metadata)
    try:
        yield World(core, edge, clock)
    finally:
        await core.close()
        await edge.close()


async def decided(tx: Transaction) -> str:
    """The id of a decision that stands in the ledger."""
    decision_id = ledger.mint_entry_id(tx)
    await ledger.append(tx, Entry(entry_id=decision_id, entry_type="decision", record={}))
    return decision_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One release to one inbox, as the gate would write it."""

    host: str
    inbox: str
    object_id: str = f"{PUBLIC}/o/1"
    zone: str = "partner"
    body: bytes = b'{"type":"Create"}'
    readers: Readers | None = None
    stage: str = "submit"
    state: str = "released"
    life_ms: int = 3 * DAY_MS


async def depart(tx: Transaction, leaving: Leaving) -> int:
    """Writes crossing, release and delivery; returns the delivery's id."""
    readers = frozenset({leaving.host}) if leaving.readers is None else leaving.readers
    proposal = Proposal(
        direction="out",
        channel="post",
        activity_type="Create",
        activity_id=tx.new_iri("x"),
        actor_id=ALICE,
        zone=leaving.zone,
        activity=leaving.body,
        object_id=leaving.object_id,
        readers=readers,
    )
    crossing = await crossings.get(tx, await crossings.propose(tx, proposal))
    permit = permits.issue(leaving.body, decision_id=await decided(tx), zone=leaving.zone, readers=readers)
    departure = Departure(
        token=permits.sign(SIGNER, permit, not_after_ms=tx.now_ms + leaving.life_ms),
        stage=leaving.stage,
        not_before_ms=tx.now_ms,
        recipients=(Recipient(f"http://{leaving.host}/a/bob", leaving.inbox, leaving.host),),
    )
    release_id = await releases.store(tx, crossing, permit, departure)
    await tx.run(update(release_rows).where(release_rows.c.id == release_id).values(state=leaving.state))
    return int(await tx.scalar(select(deliveries.c.id).where(deliveries.c.release_id == release_id)))


async def give_key(tx: Transaction, keyring: Keyring) -> None:
    """Alice's key pair, by way of the pool."""
    await keyring._pool(tx, PAIR)
    await keyring.ensure(tx, ALICE)


def dispatch(worker: str = "one", *, in_flight: int = 50, per_host: int = 2) -> Dispatch:
    return Dispatch(
        signer=SIGNER, keyring=Keyring(VAULT), worker=worker, in_flight=in_flight, per_host=per_host
    )


def policy(hosts: tuple[str, ...] = PARTNERS, *, until: str = "") -> Policy:
    """A law with one zone, `partner`, of those hosts, until the end of a day if one is given."""
    text = POLICY.format(hosts=list(hosts))
    return load(f"{text}until = {until}" if until else text, {})


async def delivery_of(store: Store, delivery_id: int) -> Row[Any]:
    async with store.reading() as tx:
        return await tx.row(deliveries, delivery_id)


def outside() -> Outside:
    return Outside(OutsideLimits(origin=PUBLIC, allow_http=True, private_networks=("127.0.0.0/8",)))


@dataclass(frozen=True, slots=True)
class Posted:
    """A request as it came to the inbox: its first line's target, its headers in lower case, its body."""

    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(slots=True)
class Inbox:
    """A peer's server: what it got, and how it answers."""

    answer: Callable[[Posted], Awaitable[str]]
    port: int = 0
    posted: list[Posted] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def leaving(self, **changes: Any) -> Leaving:
        return Leaving(host=self.host, inbox=f"http://{self.host}/inbox", **changes)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = tuple(
                    (n.lower(), v.strip()) for n, _, v in (line.partition(":") for line in head[1:-2])
                )
                body = await reader.readexactly(int(dict(headers)["content-length"]))
                posted = Posted(head[0].split(" ")[1], headers, body)
                self.posted.append(posted)
                status = await self.answer(posted)
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def inbox(status: str = "202 Accepted", *, delay_s: float = 0) -> AsyncIterator[Inbox]:
    """An inbox that gives every request the same answer, headers after the status in its lines."""

    async def answer(_: Posted) -> str:
        await asyncio.sleep(delay_s)
        return status

    peer = Inbox(answer)
    server = await asyncio.start_server(peer.serve, "127.0.0.1", 0)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()


async def _create(store: Store, metadata: MetaData) -> None:
    async with store.transaction() as tx:
        assert isinstance(tx._connection, AsyncConnection)
        await tx._connection.run_sync(metadata.create_all)
