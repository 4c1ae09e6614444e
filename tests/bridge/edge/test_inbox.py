"""POST to an inbox: limits, lanes and the quarantine (POLICY-BRIDGE §2)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest
from sqlalchemy import text

from bridge.edge.app import build
from bridge.edge.settings import EdgeLimits, EdgeSettings
from bridge.edge.wire import Message
from bridge.store.base import Ground, StoreError, open_store
from bridge.store.edge_quarantine import Lane, Quarantined, claim, mark_done, prune_done, put_back
from tests.bridge.edge.world import AP, Shelves, World, world
from tests.bridge.signing import ACME, BETA, NOW_MS, PUBLIC, STRANGER

FOLLOW = orjson.dumps({"type": "Follow", "id": "https://social.acme.example/1"})


async def kept(edge: World, *, lease_ms: int = 60_000, limit: int = 100) -> tuple[Quarantined, ...]:
    async with edge.store.transaction() as tx:
        return await claim(tx, limit=limit, lease_ms=lease_ms)


async def test_a_known_peers_delivery_is_kept_whole_in_its_own_lane(edge: World) -> None:
    await edge.trust(ACME, zone="partner-acme")
    response = await edge.post("/a/anyone/inbox?x=1", FOLLOW, by=ACME)
    assert (response.status_code, response.content) == (202, b"")
    (row,) = await kept(edge)
    assert (row.lane, row.source, row.path, row.body) == (
        Lane.KNOWN,
        ACME.host,
        "/a/anyone/inbox?x=1",
        FOLLOW,
    )
    assert dict(row.headers).keys() >= {"signature", "digest", "date", "host"}
    assert (row.received_ms, row.attempt) == (NOW_MS, 1)


async def test_a_strangers_delivery_counts_to_the_network_it_came_from(edge: World) -> None:
    assert (await edge.post("/inbox", FOLLOW, by=STRANGER)).status_code == 202
    (row,) = await kept(edge)
    assert (row.lane, row.source) == (Lane.SMALL, "192.0.2.0/24")


async def test_a_key_that_no_longer_fits_is_the_workers_to_judge(edge: World) -> None:
    await edge.trust(ACME, zone="partner-acme", key_name="older")
    assert (await edge.post("/inbox", FOLLOW, by=ACME)).status_code == 202
    (row,) = await kept(edge)
    assert row.lane is Lane.SMALL


async def test_neither_cookies_nor_tokens_are_kept(edge: World) -> None:
    headers = {**ACME.sign("POST", "/inbox", FOLLOW), "cookie": "a=1", "authorization": "Bearer x"}
    assert (await edge.client.post("/inbox", content=FOLLOW, headers=headers)).status_code == 202
    (row,) = await kept(edge)
    assert not {"cookie", "authorization"} & {name for name, _ in row.headers}


async def test_arrivals_are_claimed_in_the_order_they_came_also_when_stored_together(edge: World) -> None:
    await edge.trust(ACME, zone="partner-acme")
    bodies = [orjson.dumps({"n": number}) for number in range(40)]
    answers = await asyncio.gather(*(edge.post("/inbox", body, by=ACME) for body in bodies))
    assert {answer.status_code for answer in answers} == {202}
    assert [row.body for row in await kept(edge)] == bodies


async def test_an_arrival_comes_again_when_its_lease_has_ended_and_never_when_done(edge: World) -> None:
    await edge.post("/inbox", FOLLOW, by=ACME)
    (first,) = await kept(edge, lease_ms=0)
    (again,) = await kept(edge, lease_ms=0)
    assert (first.id, again.attempt) == (again.id, 2)
    async with edge.store.transaction() as tx:
        await put_back(tx, arrival=again.id, run_at_ms=NOW_MS + 1)
    assert await kept(edge) == ()
    async with edge.store.transaction() as tx:
        await put_back(tx, arrival=again.id, run_at_ms=NOW_MS)
        await mark_done(tx, ids=[again.id])
    assert await kept(edge) == ()
    async with edge.store.transaction() as tx:
        assert await prune_done(tx, before_ms=NOW_MS + 1) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"content-type": "application/json"}, 415),
        ({"content-type": ""}, 415),
        ({"signature": "nonsense"}, 401),
        ({"digest": "SHA-256=AAAA"}, 401),
        ({"date": "Thu, 01 Jan 2015 00:00:00 GMT"}, 401),
        ({"host": "elsewhere.example"}, 401),
        ({"content-length": "99999999999"}, 413),
    ],
)
async def test_what_can_be_refused_at_the_door_is_not_kept(
    edge: World, changes: dict[str, str], status: int
) -> None:
    headers = ACME.sign("POST", "/inbox", FOLLOW) | changes
    assert (await edge.client.post("/inbox", content=FOLLOW, headers=headers)).status_code == status
    assert await kept(edge) == ()


async def test_an_unsigned_delivery_is_401(edge: World) -> None:
    response = await edge.client.post("/inbox", content=FOLLOW, headers={"content-type": AP})
    assert response.status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff", b"[" * 5_000])
async def test_what_is_no_json_object_is_400(edge: World, body: bytes) -> None:
    assert (await edge.post("/inbox", body, by=ACME)).status_code == 400


@pytest.mark.parametrize("path", ["/", "/o/1", "/a//inbox", "/a/x/outbox", "/inbox/", "/a/x/inbox/y"])
async def test_a_post_to_anything_but_an_inbox_is_the_uniform_404(edge: World, path: str) -> None:
    response = await edge.client.post(path, content=FOLLOW)
    absent = await edge.get("/o/absent")
    assert (response.status_code, response.content) == (404, absent.content)


async def test_a_body_that_grows_beyond_the_limit_is_413_though_it_declared_nothing(tmp_path: Path) -> None:
    async def growing() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 100

    async with world(tmp_path, limits=EdgeLimits(max_body_bytes=500)) as edge:
        headers = ACME.sign("POST", "/inbox", b"")
        assert (await edge.client.post("/inbox", content=growing(), headers=headers)).status_code == 413


async def test_a_sender_that_dawdles_or_leaves_is_408(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(body_timeout_s=0.05)) as edge:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/inbox",
            "query_string": b"",
            "headers": [
                (name.encode(), value.encode()) for name, value in ACME.sign("POST", "/inbox", b"").items()
            ],
        }
        sent: list[Message] = []

        async def never() -> Message:
            await asyncio.sleep(5)
            raise AssertionError

        async def leaves() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await edge.app(dict(scope), never, send)
        await edge.app(dict(scope), leaves, send)
        assert [message["status"] for message in sent if "status" in message] == [408, 408]


async def test_a_network_that_has_filled_its_share_is_429_and_a_known_peer_is_not(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(network_rows=2)) as edge:
        await edge.trust(ACME, zone="partner-acme")
        answers = [await edge.post("/inbox", FOLLOW, by=STRANGER) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert answers[2].headers["retry-after"] == "60"
        assert (await edge.post("/inbox", FOLLOW, by=ACME)).status_code == 202


async def test_a_peer_that_has_filled_its_quota_is_429(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(peer_bytes=2 * len(FOLLOW))) as edge:
        await edge.trust(ACME, zone="partner-acme")
        await edge.trust(BETA, zone="public")
        answers = [(await edge.post("/inbox", FOLLOW, by=ACME)).status_code for _ in range(3)]
        assert answers == [202, 202, 429]
        assert (await edge.post("/inbox", FOLLOW, by=BETA)).status_code == 202


async def test_what_is_done_makes_room_again(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(network_rows=1)) as edge:
        assert (await edge.post("/inbox", FOLLOW, by=STRANGER)).status_code == 202
        assert (await edge.post("/inbox", FOLLOW, by=STRANGER)).status_code == 429
        (row,) = await kept(edge)
        async with edge.store.transaction() as tx:
            await mark_done(tx, ids=[row.id])
        await asyncio.sleep(1.05)
        assert (await edge.post("/inbox", FOLLOW, by=STRANGER)).status_code == 202


async def test_a_backlog_from_before_a_restart_still_counts(tmp_path: Path) -> None:
    limits = EdgeLimits(network_rows=1)
    async with world(tmp_path, limits=limits) as edge:
        assert (await edge.post("/inbox", FOLLOW, by=STRANGER)).status_code == 202
    async with world(tmp_path, limits=limits) as edge:
        assert (await edge.post("/inbox", FOLLOW, by=STRANGER)).status_code == 429


async def test_nothing_is_accepted_that_the_store_did_not_take(tmp_path: Path) -> None:
    async with world(tmp_path) as edge:
        async with edge.store.writer.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE quarantine")
        responses: list[httpx.Response] = await asyncio.gather(
            *(edge.post("/inbox", FOLLOW, by=ACME) for _ in range(3))
        )
        assert {response.status_code for response in responses} == {503}
        assert all(b"quarantine" not in response.content for response in responses)


def test_an_edge_whose_store_can_not_be_opened_does_not_start(tmp_path: Path) -> None:
    ground = Ground(clock=lambda: NOW_MS, ids=lambda: 1, mint=lambda: "x", public=PUBLIC)
    store = open_store("edge", f"sqlite:///{tmp_path / 'no' / 'edge.db'}", ground=ground)
    with pytest.raises(StoreError) as raised:
        build(store, blobs=Shelves(), settings=EdgeSettings(public=PUBLIC, site="x", version="0"))
    assert "edge.db" in raised.value.detail


async def test_a_sender_that_leaves_takes_nobody_elses_delivery_with_it(edge: World) -> None:
    leaving = asyncio.create_task(edge.post("/inbox", FOLLOW, by=ACME))
    staying = asyncio.create_task(edge.post("/inbox", FOLLOW, by=BETA))
    async with edge.store.transaction():
        await asyncio.sleep(0.05)
        leaving.cancel()
    assert (await staying).status_code == 202
    assert leaving.cancelled()
    assert len(await kept(edge)) == 2


async def test_a_failure_is_told_to_those_who_are_still_there(edge: World) -> None:
    leaving = asyncio.create_task(edge.post("/inbox", FOLLOW, by=ACME))
    staying = asyncio.create_task(edge.post("/inbox", FOLLOW, by=BETA))
    async with edge.store.transaction() as tx:
        await asyncio.sleep(0.05)
        leaving.cancel()
        await tx.run(text("DROP TABLE quarantine"))
    assert (await staying).status_code == 503


async def test_an_edge_that_took_nothing_closes_at_once(tmp_path: Path) -> None:
    async with world(tmp_path) as edge:
        await edge.app.close()


async def test_closing_waits_for_what_has_come(tmp_path: Path) -> None:
    async with world(tmp_path) as edge:
        coming = asyncio.create_task(edge.post("/inbox", FOLLOW, by=ACME))
        async with edge.store.transaction():
            await asyncio.sleep(0.05)
        await edge.app.close()
        assert (await coming).status_code == 202
