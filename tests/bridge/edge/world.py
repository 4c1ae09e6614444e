"""A whole edge over a store in a file, and the people outside who ask it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson

from bridge.edge.app import EdgeApp, build
from bridge.edge.settings import EdgeLimits, EdgeSettings
from bridge.store.base import Ground, Store, edge_metadata, open_store
from bridge.store.edge_documents import (
    Document,
    Flag,
    PeerKey,
    Readers,
    publish_document,
    publish_handle,
    publish_key,
    set_flag,
    withdraw,
)
from bridge.store.ids import Snowflakes
from keys.digests import sha256_hex
from keys.mint import random_id
from tests.bridge.signing import NOW_MS, PUBLIC, Signer, rsa

AP = "application/activity+json"


@dataclass
class Shelves:
    """Blobs in memory."""

    blobs: dict[str, bytes] = field(default_factory=dict)

    async def get(self, sha256: str) -> bytes | None:
        return self.blobs.get(sha256)


@dataclass
class World:
    """What a test publishes through, and asks with."""

    store: Store
    app: EdgeApp
    blobs: Shelves
    client: httpx.AsyncClient

    async def publish(
        self,
        path: str,
        *,
        zone: str = "public",
        readers: Readers = "anyone",
        body: bytes | None = None,
        kind: str = "object",
        generation: int = 1,
        gone: bool = False,
        collection: str | None = None,
        in_reply_to: str | None = None,
        listed_ms: int | None = None,
    ) -> bytes:
        """Publishes a note, or the given body, and returns its bytes."""
        url = PUBLIC + path
        octets = body or note(url, f"for {zone}")
        document = Document(
            url=url,
            zone=zone,
            kind=kind,
            readers=readers,
            media_type=AP,
            body=octets,
            sha256=sha256_hex(octets),
            actor_id=f"{PUBLIC}/a/ada",
            generation=generation,
            gone=gone,
            collection=collection,
            in_reply_to=in_reply_to,
            listed_ms=listed_ms,
        )
        async with self.store.transaction() as tx:
            await publish_document(tx, document=document)
        return octets

    async def publish_actor(self, name: str = "ada") -> bytes:
        """Publishes an actor and its handle."""
        body = await self.publish(f"/a/{name}", kind="actor", body=actor(f"{PUBLIC}/a/{name}", name.title()))
        async with self.store.transaction() as tx:
            await publish_handle(tx, handle=name.title(), url=f"{PUBLIC}/a/{name}", generation=1)
        return body

    async def trust(self, signer: Signer, *, zone: str, key_name: str | None = None) -> None:
        """Publishes a peer's key to the edge."""
        key = PeerKey(
            key_id=signer.key_id,
            owner=signer.actor,
            host=signer.host,
            zone=zone,
            pem=rsa(key_name or signer.key_name).public.pem,
            generation=1,
        )
        async with self.store.transaction() as tx:
            await publish_key(tx, key=key)

    async def withdraw(self, path: str, *, zone: str = "public", generation: int) -> None:
        async with self.store.transaction() as tx:
            await withdraw(tx, url=PUBLIC + path, zone=zone, generation=generation)

    async def flag(self, flag: Flag, value: str, generation: int = 1) -> None:
        async with self.store.transaction() as tx:
            await set_flag(tx, flag=flag, value=value, generation=generation)

    async def get(self, target: str, *, by: Signer | None = None, accept: str = AP) -> httpx.Response:
        """A GET, signed if a peer asks."""
        signed = by.sign("GET", target) if by else {}
        return await self.client.get(target, headers={"accept": accept, **signed})

    async def post(self, target: str, body: bytes, *, by: Signer) -> httpx.Response:
        """A signed delivery."""
        return await self.client.post(target, content=body, headers=by.sign("POST", target, body))


@asynccontextmanager
async def world(
    directory: Path, *, limits: EdgeLimits | None = None, source: str = "192.0.2.7", mode: str = "open"
) -> AsyncIterator[World]:
    """An edge with empty tables; `source` is the address that requests come from."""
    store = await edge_store(f"sqlite:///{directory / 'edge.db'}")
    blobs = Shelves()
    assert mode in {"open", "closed"}
    settings = EdgeSettings(
        public=PUBLIC,
        site="Permeable",
        version="0.1.0",
        mode="closed" if mode == "closed" else "open",
        limits=limits or EdgeLimits(key_wait_s=0.2),
    )
    app = build(store, blobs=blobs, settings=settings)
    transport = httpx.ASGITransport(app=app, client=(source, 1234))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        yield World(store, app, blobs, client)
    await app.close()
    await store.close()


async def edge_store(url: str) -> Store:
    """An edge store with its tables."""
    clock = _clock
    ground = Ground(clock=clock, ids=Snowflakes(clock), mint=random_id, public=PUBLIC)
    store = open_store("edge", url, ground=ground)
    async with store.writer.begin() as connection:
        await connection.run_sync(edge_metadata.create_all)
    return store


def note(url: str, content: str, **more: object) -> bytes:
    return orjson.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": url,
            "type": "Note",
            "attributedTo": f"{PUBLIC}/a/ada",
            "content": f"<p>{content}</p>",
            "to": ["https://www.w3.org/ns/activitystreams#Public"],
            **more,
        }
    )


def actor(url: str, name: str) -> bytes:
    return orjson.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": url,
            "type": "Person",
            "preferredUsername": name,
            "inbox": f"{url}/inbox",
            "outbox": f"{url}/outbox",
            "name": f"{name} Lovelace",
        }
    )


def _clock() -> int:
    return NOW_MS
