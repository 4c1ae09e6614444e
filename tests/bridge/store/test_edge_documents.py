"""The edge's projection on both databases: generations only rise, withdrawals hide, look-ups agree."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bridge.edge.app import build
from bridge.edge.settings import EdgeLimits, EdgeSettings
from bridge.store.base import Dialect, Store, StoreError, open_store
from bridge.store.edge_documents import (
    Document,
    Flag,
    MediaLink,
    PeerKey,
    Position,
    Readers,
    Shelf,
    count_listed,
    decode_readers,
    encode_readers,
    listed,
    publish_document,
    publish_handle,
    publish_key,
    publish_media,
    set_flag,
    withdraw,
)
from bridge.store.edge_reads import FoundMedia, Standing, open_reader
from tests.bridge.edge.world import Shelves, note
from tests.bridge.signing import PUBLIC
from tests.conftest import Stores
from tests.stores import Clock, ground

URL = f"{PUBLIC}/o/1"
DOCUMENT = Document(
    url=URL,
    zone="public",
    kind="object",
    readers="anyone",
    media_type="application/activity+json",
    body=note(URL, "hello"),
    sha256="5" * 64,
    actor_id=f"{PUBLIC}/a/ada",
    generation=2,
)
FOR_HOSTS = replace(DOCUMENT, zone="partner-acme", readers=frozenset({"b.example", "a.example"}))
LINK = MediaLink(token="t", url=URL, zone="public", blob_sha256="b", media_type="image/png", generation=2)
KEY = PeerKey(key_id="k", owner="o", host="a.example", zone="partner-acme", pem="pem", generation=1)


async def publish(edge: Store, *documents: Document) -> None:
    async with edge.transaction() as tx:
        for document in documents:
            await publish_document(tx, document=document)


async def test_a_zone_finds_its_own_document_beside_the_one_for_anyone(stores: Stores) -> None:
    await publish(stores.edge, DOCUMENT, FOR_HOSTS)
    reader = open_reader(stores.edge)
    assert await reader.documents(URL, zone=None) == (DOCUMENT,)
    assert await reader.documents(URL, zone="partner-beta") == (DOCUMENT,)
    found = await reader.documents(URL, zone="partner-acme")
    assert sorted(found, key=lambda document: document.zone) == [FOR_HOSTS, DOCUMENT]
    reader.close()


async def test_a_generation_never_falls(stores: Stores) -> None:
    await publish(stores.edge, DOCUMENT, replace(DOCUMENT, generation=1, body=b"old"))
    reader = open_reader(stores.edge)
    assert await reader.documents(URL, zone=None) == (DOCUMENT,)
    newer = replace(DOCUMENT, generation=3, body=b"new", gone=True)
    await publish(stores.edge, newer)
    assert await reader.documents(URL, zone=None) == (newer,)
    reader.close()


async def test_a_withdrawal_hides_one_zones_document_and_its_media(stores: Stores) -> None:
    await publish(stores.edge, DOCUMENT, FOR_HOSTS)
    async with stores.edge.transaction() as tx:
        await publish_media(tx, link=LINK)
        await publish_media(tx, link=replace(LINK, token="p", zone="partner-acme"))
        await withdraw(tx, url=URL, zone="public", generation=2)
        await withdraw(tx, url=URL, zone="public", generation=1)
    reader = open_reader(stores.edge)
    assert await reader.documents(URL, zone="partner-acme") == (FOR_HOSTS,)
    assert await reader.media("t") is None
    assert await reader.media("p") == FoundMedia(
        replace(LINK, token="p", zone="partner-acme"), for_anyone=False
    )
    reader.close()


async def test_media_of_a_document_for_anyone_are_for_anyone(stores: Stores) -> None:
    await publish(stores.edge, DOCUMENT)
    async with stores.edge.transaction() as tx:
        await publish_media(tx, link=LINK)
    reader = open_reader(stores.edge)
    assert await reader.media("t") == FoundMedia(LINK, for_anyone=True)
    async with stores.edge.transaction() as tx:
        await publish_media(tx, link=replace(LINK, generation=3, gone=True))
    assert await reader.media("t") is None
    reader.close()


async def test_handles_keys_and_flags_are_found_as_published(stores: Stores) -> None:
    reader = open_reader(stores.edge)
    assert await reader.standing() == Standing(frozen=False, mode=None)
    async with stores.edge.transaction() as tx:
        await publish_handle(tx, handle="Ada", url=f"{PUBLIC}/a/ada", generation=1)
        await publish_key(tx, key=KEY)
        await set_flag(tx, flag=Flag.FROZEN, value="1", generation=2)
        await set_flag(tx, flag=Flag.FROZEN, value="0", generation=1)
        await set_flag(tx, flag=Flag.MODE, value="listen", generation=1)
    assert await reader.actor_of("aDA") == f"{PUBLIC}/a/ada"
    assert await reader.peer_key("k") == KEY
    assert await reader.standing() == Standing(frozen=True, mode="listen")
    async with stores.edge.transaction() as tx:
        await publish_handle(tx, handle="ada", url=f"{PUBLIC}/a/ada", generation=2, gone=True)
        await publish_key(tx, key=replace(KEY, generation=2, gone=True))
    assert (await reader.actor_of("ada"), await reader.peer_key("k")) == (None, None)
    reader.close()


async def test_a_listing_is_newest_first_and_goes_on_after_a_position(stores: Stores) -> None:
    of = f"{PUBLIC}/a/ada/outbox"
    items = [
        replace(DOCUMENT, url=f"{PUBLIC}/x/{name}", collection=of, listed_ms=at_ms)
        for name, at_ms in (("a", 1), ("b", 2), ("c", 2))
    ]
    await publish(stores.edge, *items)
    async with stores.edge.reading() as tx:
        assert await count_listed(tx, shelf=Shelf.COLLECTION, of=of) == 3
        first = await listed(tx, shelf=Shelf.COLLECTION, of=of, before=None, limit=2)
        rest = await listed(tx, shelf=Shelf.COLLECTION, of=of, before=first[-1].position, limit=2)
    assert [item.position for item in (*first, *rest)] == [
        Position(2, f"{PUBLIC}/x/c"),
        Position(2, f"{PUBLIC}/x/b"),
        Position(1, f"{PUBLIC}/x/a"),
    ]


async def test_the_stamp_changes_with_a_commit_where_there_is_one(stores: Stores) -> None:
    reader = open_reader(stores.edge)
    before = reader.stamp()
    await publish(stores.edge, DOCUMENT)
    assert (reader.stamp() != before) is (stores.edge.dialect is Dialect.SQLITE)
    reader.close()


async def test_a_reader_whose_connection_is_gone_says_that_the_store_is(tmp_path: Path, clock: Clock) -> None:
    store = open_store("edge", f"sqlite:///{tmp_path}/edge.db", ground=ground(clock))
    reader = open_reader(store)
    reader.close()
    with pytest.raises(StoreError):
        reader.stamp()
    with pytest.raises(StoreError):
        await reader.standing()


async def test_a_whole_edge_answers_and_accepts_on_both_databases(stores: Stores) -> None:
    settings = EdgeSettings(public=PUBLIC, site="x", version="0", limits=EdgeLimits(memory_ms=0))
    app = build(stores.edge, blobs=Shelves(), settings=settings)
    await publish(stores.edge, DOCUMENT)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC) as client:
        assert (await client.get("/o/1")).content == DOCUMENT.body
        async with stores.edge.transaction() as tx:
            await withdraw(tx, url=URL, zone="public", generation=2)
        assert (await client.get("/o/1")).status_code == 404
    await app.close()


@pytest.mark.parametrize("readers", ["anyone", frozenset(), frozenset({"a.example:8080", "b"})])
def test_readers_come_back_as_they_were_written(readers: Readers) -> None:
    assert decode_readers(encode_readers(readers)) == readers
