"""What we know of a host, and of its keys."""

from pathlib import Path

from bridge import peers
from bridge.backoff import BREAKER_FAILURES
from tests.bridge.departures import Leaving, depart, world

HOST = "partner.example"


async def test_a_host_that_is_met_twice_stays_as_it_was(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        assert await peers.get(tx, host=HOST) is None
        await peers.saw(tx, host=HOST, software="mastodon 4.5")
        await peers.saw(tx, host=HOST)
        await peers.saw(tx, host=HOST, software="mastodon 4.6")
        found = await peers.get(tx, host=HOST)
    assert found is not None
    assert (found.software, found.failures, found.first_seen_ms) == ("mastodon 4.6", 0, here.clock.now_ms)


async def test_failures_in_a_row_open_the_breaker_and_one_answer_closes_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        for _ in range(BREAKER_FAILURES - 1):
            await peers.failed(tx, host=HOST, error="timeout")
        before = await peers.get(tx, host=HOST)
        await peers.failed(tx, host=HOST, error="x" * 1000)
        opened = await peers.get(tx, host=HOST)
        await peers.succeeded(tx, hosts=())
        await peers.succeeded(tx, hosts=[HOST])
        closed = await peers.get(tx, host=HOST)
    assert before is not None
    assert before.open_until_ms is None
    assert opened is not None
    assert opened.open_until_ms is not None
    assert opened.open_until_ms > here.clock.now_ms
    assert len(opened.last_error or "") == 300
    assert closed is not None
    assert (closed.failures, closed.open_until_ms, closed.last_error) == (0, None, None)
    assert closed.last_ok_ms == here.clock.now_ms


async def test_the_list_says_how_much_waits_for_each_host(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        await peers.saw(tx, host="other.example")
        await peers.saw(tx, host=HOST)
        await depart(tx, Leaving(host=HOST, inbox=f"https://{HOST}/inbox"))
        found = await peers.everyone(tx)
    assert [(peer.host, peer.queued) for peer in found] == [("other.example", 0), (HOST, 1)]


async def test_a_key_takes_the_place_of_the_one_before_it(tmp_path: Path) -> None:
    key_id, owner = f"https://{HOST}/a/bob#main-key", f"https://{HOST}/a/bob"
    async with world(tmp_path) as here, here.core.transaction() as tx:
        assert await peers.key(tx, key_id=key_id) is None
        await peers.store_key(tx, key_id=key_id, owner=owner, host=HOST, pem="old")
        await peers.store_key(tx, key_id=key_id, owner=owner, host=HOST, pem="new")
        found = await peers.key(tx, key_id=key_id)
        assert found is not None
        assert (found.pem, found.owner, found.host) == ("new", owner, HOST)
        assert await peers.keys(tx) == await peers.keys(tx, key_ids=[key_id]) == (found,)
        assert await peers.keys(tx, key_ids=["another"]) == ()
        assert await peers.forget_keys(tx, owner=owner) == 1
        assert await peers.key(tx, key_id=key_id) is None
