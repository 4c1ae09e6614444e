"""Our node's inward half over two stores in files, and peers with keys of their own on real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, update

from bridge import crossings, jobs, policies
from bridge.crossings import Crossing, Proposal, Readers, State
from bridge.gate import GateSettings
from bridge.judgement import Mode
from bridge.keyring import Keyring
from bridge.outside import Outside
from bridge.purposes import OutsideLimits
from bridge.store.base import Ground, Store, core_metadata, edge_metadata, open_store
from bridge.store.core_crossings import crossings as crossing_rows
from bridge.store.core_keys import key_pool
from bridge.store.edge_quarantine import Arrival, Lane, quarantine, quarantine_all
from bridge.store.ids import Snowflakes
from keys import cavage
from keys.digests import digest_header
from keys.mint import random_id
from keys.pairs import PrivateKey
from keys.release import ReleaseSigner
from keys.vault import Vault
from node.inbound import Receiver
from node.social import people, viewers
from node.social.viewers import Viewer
from node.storage import people as actor_rows
from node.storage.accounts import accounts
from node.storage.rows import ActorRow
from tests.bridge.outside_peer import Answering, listening, whole
from tests.bridge.outside_peer import Peer as Listener
from tests.bridge.signing import rsa

NOW_MS = 1_795_000_000_000
PUBLIC = "http://127.0.0.1:8001"
AP = "application/activity+json"
EVERYONE = "https://www.w3.org/ns/activitystreams#Public"
Json = dict[str, Any]

LAW = """
labels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]

[policy]
schema = "permeable.policy/1"
id = "test"
version = 1
default = { out = "hold", in = "hold" }
default_label = "INTERNAL"
approvals = { loosen = 1, tighten = 1 }

[zones.public]
hosts = ["*"]
base = { PUBLIC = "allow" }
inbound = "INBOUND"
undo_s = 0
"""


@dataclass(slots=True)
class Time:
    """A clock that the test turns; each reading is a millisecond later than the one before."""

    now_ms: int = NOW_MS

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@dataclass(slots=True)
class Peer:
    """A server outside: what it answers by path, and what it was asked."""

    host: str
    listener: Listener
    answers: dict[str, Answering]

    @property
    def asked(self) -> list[str]:
        """The paths it was asked for, in order."""
        return [head.split(" ")[1] for head in self.listener.seen]

    def person(self, name: str, *, key: str = "", **told: Any) -> "Person":
        """Someone on this server, whose document it serves."""
        person = Person(self, name, rsa(key or name))
        self.serve(f"/users/{name}", person.document | told)
        return person

    def serve(self, path: str, document: Json, media_type: str = AP) -> None:
        """Answers a path with a document."""
        body = json.dumps(document).encode()
        self.answers[path] = whole(body, f"Content-Type: {media_type}")

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"


@dataclass(frozen=True, slots=True)
class Person:
    """An actor outside, who signs what it sends."""

    peer: Peer
    name: str
    pair: PrivateKey

    @property
    def id(self) -> str:
        return self.peer.url(f"/users/{self.name}")

    @property
    def key_id(self) -> str:
        return f"{self.id}#main-key"

    @property
    def document(self) -> Json:
        return {
            "id": self.id,
            "type": "Person",
            "preferredUsername": self.name,
            "name": f"{self.name.title()} of the outside",
            "inbox": f"{self.id}/inbox",
            "followers": f"{self.id}/followers",
            "publicKey": {"id": self.key_id, "owner": self.id, "publicKeyPem": self.pair.public.pem},
        }

    def does(self, verb: str, about: Any, *, number: int = 1, **told: Any) -> Json:
        """An activity of this person."""
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.id}/{verb.lower()}/{number}",
            "type": verb,
            "actor": self.id,
            "object": about,
        } | told

    def note(self, number: int = 1, **told: Any) -> Json:
        """A public note of this person."""
        return {
            "id": self.peer.url(f"/notes/{number}"),
            "type": "Note",
            "attributedTo": self.id,
            "content": f"<p>Note {number}</p>",
            "to": [EVERYONE],
            "cc": [f"{self.id}/followers"],
        } | told

    def posts(self, number: int = 1, **told: Any) -> Json:
        """A Create of a note, addressed as the note is."""
        note = self.note(number, **told)
        return self.does("Create", note, number=number, to=note["to"], cc=note["cc"])

    def signs(self, body: bytes, *, at_ms: int, key_id: str | None = None) -> tuple[tuple[str, str], ...]:
        """The headers of a request to our shared inbox."""
        headers = {
            "host": PUBLIC.removeprefix("http://"),
            "date": formatdate(at_ms / 1000, usegmt=True),
            "digest": digest_header(body),
            "content-type": AP,
        }
        name = key_id or self.key_id
        signature = cavage.sign(self.pair, name, method="POST", target="/inbox", headers=headers)
        return tuple({**headers, "signature": signature}.items())


@dataclass(slots=True)
class World:
    """The node as a test sees it."""

    core: Store
    edge: Store
    receiver: Receiver
    clock: Time
    accounts: dict[str, Viewer] = field(default_factory=dict)

    async def receive(self, sender: Person, *activities: Json, as_key: str | None = None) -> None:
        """Activities come to the shared inbox, signed by a person, and are worked off."""
        bodies = [json.dumps(activity).encode() for activity in activities]
        await self.receive_raw(
            *((sender.signs(body, at_ms=self.clock.now_ms, key_id=as_key), body) for body in bodies)
        )

    def arrival(self, sender: Person, activity: Json) -> Arrival:
        """An activity as the edge stores it, counted to its sender's host."""
        body = json.dumps(activity).encode()
        return Arrival(
            lane=Lane.SMALL,
            source=sender.peer.host,
            path="/inbox",
            headers=sender.signs(body, at_ms=self.clock.now_ms),
            body=body,
        )

    async def receive_raw(self, *requests: tuple[tuple[tuple[str, str], ...], bytes]) -> None:
        arrivals = [
            Arrival(lane=Lane.SMALL, source="127.0.0.0/24", path="/inbox", headers=headers, body=body)
            for headers, body in requests
        ]
        async with self.edge.transaction() as tx:
            await quarantine_all(tx, arrivals=arrivals)
        await self.work()

    async def work(self) -> None:
        """One round, to its end."""
        await self.receiver.run_once()
        await self.receiver.finish()

    async def waiting(self) -> int:
        """How many arrivals are not done."""
        return len(await self.rows(quarantine, edge=True, done_ms=None))

    async def rows(self, table: Table, *, edge: bool = False, **equal: Any) -> list[Any]:
        """The rows of a table with these values."""
        query = select(table)
        for name, value in equal.items():
            query = query.where(table.c[name].is_(None) if value is None else table.c[name] == value)
        async with (self.edge if edge else self.core).reading() as tx:
            return list(await tx.all(query))

    async def inward(self) -> list[Crossing]:
        """Every inward crossing, oldest first."""
        async with self.core.reading() as tx:
            query = select(crossing_rows.c.id).where(crossing_rows.c.direction == "in")
            found = await tx.all(query.order_by(crossing_rows.c.id))
            return [await crossings.get(tx, row.id) for row in found]

    async def actor(self, ap_id: str) -> ActorRow:
        async with self.core.reading() as tx:
            row = await actor_rows.by_ap_id(tx, ap_id)
        assert row is not None
        return row

    async def person(self, name: str, *, published: bool = True, **changed: Any) -> ActorRow:
        """A colleague, known outside unless said otherwise."""
        async with self.core.transaction() as tx:
            actor = await people.create_actor(tx, kind="Person", name=name)
            account = tx.new_id()
            row = {
                "id": account,
                "actor": actor,
                "name": name,
                "email": f"{name}@company.example",
                "role": "staff",
                "default_reach": "staff",
                "created_ms": tx.now_ms,
            }
            await tx.run(insert(accounts).values(row))
            viewer = await viewers.load(tx, account=account)
            assert viewer is not None
            self.accounts[name] = viewer
            values = {"published_ms": tx.now_ms if published else None} | changed
            await actor_rows.change(tx, actor=actor, values=values)
            found = await actor_rows.by_id(tx, actor)
        assert found is not None
        return found

    async def released(self, post: int, *, readers: Readers) -> None:
        """A post of ours has crossed to these readers."""
        async with self.core.transaction() as tx:
            ap_id = await tx.scalar(select(_posts().c.ap_id).where(_posts().c.id == post))
            proposal = Proposal(
                direction="out",
                channel="post",
                activity_type="Create",
                activity_id=f"{ap_id}/create",
                actor_id=f"{PUBLIC}/a/x",
                object_id=ap_id,
                post_id=post,
                zone="public",
                readers=readers,
                activity=b"{}",
            )
            crossing = await crossings.propose(tx, proposal)
            await tx.run(
                update(crossing_rows).where(crossing_rows.c.id == crossing).values(state=State.RELEASED)
            )

    async def jobs_of(self, queue: str) -> tuple[jobs.Job, ...]:
        async with self.core.transaction() as tx:
            return await jobs.claim(tx, queues=(queue,), worker="test")


@asynccontextmanager
async def world(tmp_path: Path, *, inbound: str = "allow", mode: Mode = Mode.OPEN) -> AsyncIterator[World]:
    """A node whose law starts inward crossings at this verdict."""
    clock = Time()
    ground = Ground(clock=clock, ids=Snowflakes(clock), mint=random_id, public=PUBLIC)
    core = open_store("core", f"sqlite:///{tmp_path}/core.sqlite", ground=ground)
    edge = open_store("edge", f"sqlite:///{tmp_path}/edge.sqlite", ground=ground)
    for store, metadata in ((core, core_metadata), (edge, edge_metadata)):
        async with store.writer.begin() as connection:
            await connection.run_sync(metadata.create_all)
    limits = OutsideLimits(
        origin=PUBLIC,
        allow_http=True,
        private_networks=("127.0.0.0/8",),
        connect_timeout_s=0.2,  # our small peers speak no TLS, and never say so
    )
    outside = Outside(limits)
    settings = GateSettings(
        signer=ReleaseSigner(b"s" * 32), mode=mode, public=PUBLIC, staff="http://localhost:8000", secret=b"k"
    )
    ring = Keyring(Vault(b"m" * 32))
    receiver = Receiver(core=core, edge=edge, outside=outside, settings=settings, keyring=ring)
    await _settle_in(core, ring, inbound=inbound)
    yield World(core, edge, receiver, clock)
    await outside.close()
    await core.close()
    await edge.close()


@asynccontextmanager
async def peer(address: str = "127.0.0.2") -> AsyncIterator[Peer]:
    """A server at an address of its own; what it was not told to answer is not there."""
    answers: dict[str, Answering] = {}
    absent = whole(b"", status="404 Not Found")

    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        await answers.get(head.split(" ")[1], absent)(head, writer)

    async with listening(answer, host=address) as listener:
        yield Peer(f"{address}:{listener.port}", listener, answers)


async def _settle_in(core: Store, ring: Keyring, *, inbound: str) -> None:
    """The law, and the instance actor with its key."""
    vault, pool_id, pair = Vault(b"m" * 32), random_id(), rsa("instance")
    async with core.transaction() as tx:
        await policies.genesis(tx, text=LAW.replace("INBOUND", inbound), lists={})
        await people.create_actor(tx, kind="Application", name="node")
        row: Mapping[str, object] = {
            "id": pool_id,
            "algorithm": pair.algorithm.value,
            "sealed": vault.seal(pair.to_der(), f"key-pool:{pool_id}"),
            "public_pem": pair.public.pem,
        }
        await tx.run(insert(key_pool).values(row))
        await ring.ensure(tx, f"{PUBLIC}/a/node")


def _posts() -> Table:
    return core_metadata.tables["posts"]
