"""The quarantine on both databases: order, leases, and two workers at once."""

import asyncio

from bridge.store.base import Store
from bridge.store.edge_quarantine import (
    Arrival,
    Backlog,
    Lane,
    Quarantined,
    answer_wanted,
    backlog,
    claim,
    hosts_served,
    mark_done,
    prune_done,
    put_back,
    quarantine_all,
    record_served,
    want_key,
    wanted_keys,
)
from tests.conftest import Stores
from tests.stores import Clock


def arrivals(count: int) -> list[Arrival]:
    return [
        Arrival(
            lane=Lane.SMALL, source="192.0.2.0/24", path="/inbox", headers=(("a", "é"),), body=bytes([number])
        )
        for number in range(count)
    ]


async def take(edge: Store, *, limit: int = 10, lease_ms: int = 1_000) -> tuple[Quarantined, ...]:
    async with edge.transaction() as tx:
        return await claim(tx, limit=limit, lease_ms=lease_ms)


async def test_what_came_first_is_claimed_first_and_only_once_a_lease(stores: Stores, clock: Clock) -> None:
    async with stores.edge.transaction() as tx:
        await quarantine_all(tx, arrivals=arrivals(5))
    first, rest = await take(stores.edge, limit=2), await take(stores.edge)
    assert [row.body for row in (*first, *rest)] == [bytes([number]) for number in range(5)]
    assert first[0].headers == (("a", "é"),)
    assert await take(stores.edge) == ()
    clock.forward(seconds=1)
    assert [row.attempt for row in await take(stores.edge)] == [2] * 5


async def test_two_workers_never_claim_the_same(stores: Stores) -> None:
    async with stores.edge.transaction() as tx:
        await quarantine_all(tx, arrivals=arrivals(20))
    claimed = await asyncio.gather(*(take(stores.edge, limit=5) for _ in range(4)))
    ids = [row.id for rows in claimed for row in rows]
    assert len(ids) == len(set(ids))


async def test_the_backlog_counts_what_is_not_done(stores: Stores, clock: Clock) -> None:
    async with stores.edge.transaction() as tx:
        await quarantine_all(tx, arrivals=arrivals(3))
        taken = await claim(tx, limit=2, lease_ms=1_000)
        await mark_done(tx, ids=[taken[0].id])
        await put_back(tx, arrival=taken[1].id, run_at_ms=clock.now_ms)
        assert await backlog(tx) == (Backlog(Lane.SMALL, "192.0.2.0/24", rows=2, octets=2),)
    assert len(await take(stores.edge)) == 2
    async with stores.edge.transaction() as tx:
        assert await prune_done(tx, before_ms=clock.now_ms + 1) == 1


async def test_wanted_keys_and_served_hosts_are_kept_once(stores: Stores) -> None:
    async with stores.edge.transaction() as tx:
        for key_id in ("one", "one", "two", "three"):
            await want_key(tx, key_id=key_id, at_most=2)
        assert await wanted_keys(tx, limit=9) == ("one", "two")
        await answer_wanted(tx, key_ids=["one"])
        assert await wanted_keys(tx, limit=9) == ("two",)
        for host in ("b.example", "a.example", "b.example"):
            await record_served(tx, url="u", zone="z", host=host)
        assert await hosts_served(tx, url="u", zone="z") == ("a.example", "b.example")
