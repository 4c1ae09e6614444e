"""From the core's rows to the edge's: made again, made late, taken back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update

from bridge import egress, peers, projection
from bridge.store import edge_documents as edge_rows
from bridge.store.base import Store, Transaction
from bridge.store.core_releases import media_links, renditions
from bridge.store.edge_documents import Document
from bridge.store.edge_reads import Standing, open_reader
from tests.bridge.departures import ALICE, PUBLIC, World, decided, policy, world

NOTE = f"{PUBLIC}/o/1"
KEY_ID = "https://partner.example/k"
BODY = b'{"type":"Note"}'
TABLES = (
    edge_rows.documents,
    edge_rows.handles,
    edge_rows.media,
    edge_rows.peer_keys,
    edge_rows.flags,
    edge_rows.withdrawals,
)


async def written(
    tx: Transaction, *, url: str = NOTE, body: bytes = BODY, decision_id: str = "", **more: Any
) -> int:
    return await projection.write_rendition(
        tx,
        url=url,
        zone=more.pop("zone", "public"),
        kind=more.pop("kind", "object"),
        readers=more.pop("readers", "anyone"),
        media_type="application/activity+json",
        body=body,
        actor_id=ALICE,
        decision_id=decision_id or await decided(tx),
        **more,
    )


async def linked(tx: Transaction, token: str, *, decision_id: str) -> None:
    await tx.run(
        media_links.insert().values(
            token=token,
            decision_id=decision_id,
            url=NOTE,
            zone="public",
            blob_sha256="00",
            media_type="image/webp",
            generation=tx.new_id(),
            gone=False,
        )
    )


async def pushed(here: World, *urls: str) -> None:
    await projection.push(here.core, here.edge, urls=urls or (NOTE,))


async def shown(here: World, url: str = NOTE, *, zone: str | None = None) -> tuple[Document, ...]:
    reader = open_reader(here.edge)
    try:
        return await reader.documents(url, zone=zone)
    finally:
        reader.close()


async def link_is_live(here: World, token: str) -> bool:
    reader = open_reader(here.edge)
    try:
        return await reader.media(token) is not None
    finally:
        reader.close()


async def standing(here: World) -> Standing:
    reader = open_reader(here.edge)
    try:
        return await reader.standing()
    finally:
        reader.close()


async def rows_of(edge: Store) -> list[Sequence[Row[Any]]]:
    async with edge.reading() as tx:
        return [await tx.all(select(table).order_by(*table.primary_key)) for table in TABLES]


async def test_each_zone_has_its_own_bytes(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            await written(tx)
            await written(tx, zone="partner", body=b"whole", readers=frozenset({"partner.example"}))
        await pushed(here)
        for_anyone, for_partner = await shown(here), await shown(here, zone="partner")
    assert [document.body for document in for_anyone] == [BODY]
    assert {document.body for document in for_partner} == {BODY, b"whole"}


async def test_a_projection_made_twice_is_the_same(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            await written(tx, handle="Alice", kind="actor", url=ALICE)
        await pushed(here, ALICE)
        once = await rows_of(here.edge)
        await pushed(here, ALICE, ALICE)
        assert await rows_of(here.edge) == once


async def test_what_is_taken_back_becomes_a_tombstone_without_a_word_of_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            first = await written(tx)
        await pushed(here)
        async with here.core.transaction() as tx:
            (gone,) = await projection.write_gone(tx, url=NOTE, zone="public")
            assert await projection.write_gone(tx, url="https://node.example/o/none") == ()
        await pushed(here)
        (found,) = await shown(here)
    assert gone.generation > first
    assert found.gone
    assert b"Tombstone" in found.body
    assert b"Note" not in found.body


async def test_taking_back_in_one_zone_leaves_the_others(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            await written(tx)
            await written(tx, zone="partner", readers=frozenset({"partner.example"}))
            await projection.write_gone(tx, url=NOTE, zone="partner")
        await pushed(here)
        assert {(each.zone, each.gone) for each in await shown(here, zone="partner")} == {
            ("public", False),
            ("partner", True),
        }


async def test_a_late_publish_does_not_undo_a_recall(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            await written(tx)
        async with here.core.reading() as tx:
            late = await projection._read(tx, [NOTE])
        async with here.core.transaction() as tx:
            (gone,) = await projection.write_gone(tx, url=NOTE)
        async with here.edge.transaction() as edge_tx:
            await projection.withdraw_now(edge_tx, url=NOTE, zone=gone.zone, generation=gone.generation)
        async with here.edge.transaction() as edge_tx:
            await projection.project(edge_tx, late)
        assert await shown(here) == ()
        await pushed(here)
        assert [document.gone for document in await shown(here)] == [True]
        async with here.edge.transaction() as edge_tx:
            await projection.project(edge_tx, late)
        assert [document.gone for document in await shown(here)] == [True]


async def test_a_withdrawal_shows_at_once_and_a_new_release_after_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            decision_id = await decided(tx)
            await linked(tx, "photo", decision_id=decision_id)
            await written(tx, decision_id=decision_id)
        await pushed(here)
        assert await link_is_live(here, "photo")
        async with here.core.transaction() as tx:
            (gone,) = await projection.write_gone(tx, url=NOTE)
        async with here.edge.transaction() as edge_tx:
            await projection.withdraw_now(edge_tx, url=NOTE, zone="public", generation=gone.generation)
        assert await shown(here) == ()
        assert not await link_is_live(here, "photo")
        async with here.core.transaction() as tx:
            await written(tx, body=b"again")
        await pushed(here)
        assert [document.body for document in await shown(here)] == [b"again"]
        assert not await link_is_live(here, "photo")


async def test_a_generation_rises_whatever_another_clock_said(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        await written(tx)
        await tx.run(update(renditions).values(generation=2**62))
        assert await written(tx) == 2**62 + 1
        (gone,) = await projection.write_gone(tx, url=NOTE)
    assert gone.generation == 2**62 + 2


async def test_a_picture_is_there_with_its_own_release_and_no_other(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            first, second = await decided(tx), await decided(tx)
            await linked(tx, "old", decision_id=first)
            await linked(tx, "new", decision_id=second)
            await written(tx, decision_id=first)
        await pushed(here)
        assert (await link_is_live(here, "old"), await link_is_live(here, "new")) == (True, False)
        async with here.core.transaction() as tx:
            await written(tx, decision_id=second)
        await pushed(here)
        assert (await link_is_live(here, "old"), await link_is_live(here, "new")) == (False, True)


async def test_an_actor_keeps_its_name_until_every_zone_has_lost_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            for zone in ("public", "partner"):
                await written(tx, url=ALICE, zone=zone, kind="actor", handle="Alice")
            await projection.write_gone(tx, url=ALICE, zone="public")
        await pushed(here, ALICE)
        reader = open_reader(here.edge)
        assert await reader.actor_of("alice") == ALICE
        async with here.core.transaction() as tx:
            await projection.write_gone(tx, url=ALICE)
        await pushed(here, ALICE)
        assert await reader.actor_of("alice") is None
        reader.close()


async def test_a_rebuilt_edge_is_the_same_edge_and_strays_are_gone(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            decision_id = await decided(tx)
            await linked(tx, "photo", decision_id=decision_id)
            await written(tx, decision_id=decision_id)
            await written(tx, url=ALICE, kind="actor", handle="alice")
            await written(tx, url=f"{PUBLIC}/o/2", zone="partner", readers=frozenset({"partner.example"}))
            await projection.write_gone(tx, url=f"{PUBLIC}/o/2")
            await egress.freeze(tx, by="olga", reason="a drill")
            await peers.store_key(tx, key_id=KEY_ID, owner="o", host="partner.example", pem="p")
        await pushed(here, NOTE, ALICE, f"{PUBLIC}/o/2")
        await projection.push_keys(here.core, here.edge, policy=policy())
        await projection.push_flags(here.core, here.edge, mode="open")
        before = await rows_of(here.edge)
        stray = edge_rows.PeerKey(key_id="k", owner="o", host="h", zone="z", pem="p", generation=1)
        async with here.edge.transaction() as edge_tx:
            await edge_rows.publish_handle(
                edge_tx, handle="mallory", url="https://m.example", generation=2**62
            )
            await edge_rows.publish_key(edge_tx, key=stray)
        assert await projection.rebuild(here.core, here.edge, policy=policy(), mode="open") == 3
        assert await rows_of(here.edge) == before
        assert [len(rows) for rows in before] == [3, 1, 1, 1, 2, 0]


async def test_a_peers_key_follows_its_host_from_zone_to_zone(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            await peers.store_key(tx, key_id=KEY_ID, owner="o", host="partner.example", pem="p")
        await projection.push_keys(here.core, here.edge, policy=policy(), key_ids=[KEY_ID])
        reader = open_reader(here.edge)
        found = await reader.peer_key(KEY_ID)
        assert found is not None
        assert found.zone == "partner"
        await projection.push_keys(here.core, here.edge, policy=policy(("other.example",)))
        assert await reader.peer_key(KEY_ID) is None
        reader.close()


async def test_a_freeze_reaches_the_edge_and_an_older_thaw_does_not_end_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await projection.push_flags(here.core, here.edge, mode="partners")
        assert await standing(here) == Standing(frozen=False, mode="partners")
        async with here.core.transaction() as tx:
            thawed = await egress.thaw(tx, by="olga", reason="it is over")
            frozen = await egress.freeze(tx, by="olga", reason="it is not")
        async with here.edge.transaction() as edge_tx:
            await projection.flag_frozen(edge_tx, frozen)
            await projection.flag_frozen(edge_tx, thawed)
        assert (await standing(here)).frozen
