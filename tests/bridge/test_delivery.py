"""Deliveries over real sockets: in order, once wherever possible, at least once whatever happens."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from activitypub.vocab import Iri
from bridge import egress, leases, peers, permits
from bridge.backoff import BREAKER_FAILURES, GIVE_UP_MS, MINUTE_MS, MOST_ATTEMPTS
from bridge.delivery import Deliverer, attempt, fate_of, retry_after_ms
from bridge.errors import PermitForged
from bridge.leases import LEASE_MS, POSTPONED_MS, Leased
from bridge.outcomes import Fate, Result, settle
from bridge.store.base import Store, Transaction
from bridge.store.core_jobs import jobs
from bridge.store.core_releases import deliveries, releases
from bridge.verify import SignedRequest, Verified, check
from keys.pairs import PublicKey
from policy.rules import Policy
from tests.bridge.departures import (
    ALICE,
    DAY_MS,
    PAIR,
    PUBLIC,
    Leaving,
    World,
    delivery_of,
    depart,
    dispatch,
    give_key,
    inbox,
    outside,
    policy,
    world,
)

ELSEWHERE = Leaving(host="partner.example", inbox="https://partner.example/inbox")


async def sent(here: World, leaving: Leaving, *more: Leaving) -> list[int]:
    """Releases leave in this order; gives their deliveries."""
    async with here.core.transaction() as tx:
        if await tx.one(select(releases.c.id)) is None:
            await give_key(tx, dispatch().keyring)
        return [await depart(tx, each) for each in (leaving, *more)]


async def claimed(core: Store, *, law: Policy | None = None, limit: int = 50) -> tuple[Leased, ...]:
    async with core.transaction() as tx:
        return await leases.claim(tx, dispatch=dispatch(), policy=law or policy(), limit=limit)


async def run(here: World, *, law: Policy | None = None, per_host: int = 2) -> None:
    """Delivers until nothing is left to do now."""
    client = outside()
    async with Deliverer(client, dispatch(per_host=per_host)) as deliverer:
        while await deliverer.run_once(here.core, policy=law or policy()):
            pass
    await client.close()


async def state_of(here: World, delivery_id: int) -> str:
    return str((await delivery_of(here.core, delivery_id)).state)


async def down(tx: Transaction, lease: Leased) -> None:
    await settle(tx, [Result(lease=lease, fate=Fate.DOWN, error="timeout")])


async def test_the_permitted_bytes_arrive_signed_by_their_actor(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox() as peer:
        (one,) = await sent(here, peer.leaving())
        await run(here)
        row = await delivery_of(here.core, one)
        (posted,) = peer.posted
    assert (row.state, row.status, row.attempt, row.began_ms) == ("delivered", 202, 1, here.clock.now_ms)
    assert posted.body == b'{"type":"Create"}'
    assert dict(posted.headers)["content-type"] == "application/activity+json"
    request = SignedRequest("POST", posted.target, posted.headers, posted.body)
    verified = check(
        request,
        PublicKey.from_pem(PAIR.public.pem),
        now_ms=here.clock.now_ms,
        public=f"http://{peer.host}",
    )
    assert verified == Verified(Iri(f"{ALICE}#main-key"))


async def test_what_is_not_released_yet_or_was_withdrawn_does_not_leave(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox() as peer:
        for state in ("waiting", "withdrawn", "recalled"):
            await sent(here, peer.leaving(state=state, object_id=f"{PUBLIC}/o/{state}"))
        await run(here)
        assert peer.posted == []


async def test_a_host_gets_what_is_about_one_object_in_order(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox() as peer:
        bodies = [f"version {number}".encode() for number in range(5)]
        await sent(here, *(peer.leaving(body=body) for body in bodies))
        await run(here)
        assert [posted.body for posted in peer.posted] == bodies


async def test_a_later_version_waits_for_one_that_has_to_be_tried_again(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox("429 Later\r\nRetry-After: 7200") as peer:
        first, second = await sent(here, peer.leaving(), peer.leaving())
        other = (await sent(here, peer.leaving(object_id=f"{PUBLIC}/o/other")))[0]
        await run(here)
        assert [await state_of(here, each) for each in (first, second, other)] == ["queued"] * 3
        assert (await delivery_of(here.core, first)).run_at_ms == here.clock.now_ms + 7_200_000
        assert (await delivery_of(here.core, second)).began_ms is None
        assert len(peer.posted) == 2


async def test_a_slow_host_delays_no_other(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox(delay_s=30) as slow, inbox() as quick:
        await sent(here, *(slow.leaving(object_id=f"{PUBLIC}/o/{number}") for number in range(10)))
        await sent(here, *(quick.leaving() for _ in range(5)))
        client = outside()
        async with asyncio.timeout(5), Deliverer(client, dispatch(in_flight=3)) as deliverer:
            while len(quick.posted) < 5:
                await deliverer.run_once(here.core, policy=policy())
        assert len(slow.posted) == 2
        await client.close()


async def test_no_more_is_in_flight_than_allowed(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox(delay_s=30) as slow:
        await sent(here, *(slow.leaving(object_id=f"{PUBLIC}/o/{number}") for number in range(2)))
        client = outside()
        async with asyncio.timeout(5), Deliverer(client, dispatch(in_flight=1)) as deliverer:
            assert await deliverer.run_once(here.core, policy=policy()) == 1
            assert await deliverer.run_once(here.core, policy=policy()) == 0
        await client.close()
        assert len(slow.posted) == 1


async def test_a_host_that_failed_gets_one_attempt_at_a_time(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await sent(here, *(replace(ELSEWHERE, object_id=f"{PUBLIC}/o/{number}") for number in range(4)))
        assert len(await claimed(here.core, limit=1)) == 1
        assert len(await claimed(here.core)) == 1
        async with here.core.transaction() as tx:
            await peers.failed(tx, host=ELSEWHERE.host, error="timeout")
        here.clock.now_ms += LEASE_MS + 1
        assert len(await claimed(here.core)) == 1
        assert await claimed(here.core) == ()


async def test_a_lease_whose_process_was_killed_is_made_again_with_the_same_bytes(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox() as peer:
        (one,) = await sent(here, peer.leaving())
        (lost,) = await claimed(here.core)
        await run(here)
        assert peer.posted == []
        here.clock.now_ms += LEASE_MS + 1
        await run(here)
        row = await delivery_of(here.core, one)
        assert [posted.body for posted in peer.posted] == [lost.permit.activity]
    assert (row.state, row.attempt) == ("delivered", 2)


async def test_stopping_breaks_off_what_is_in_flight_and_loses_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox(delay_s=30) as peer:
        (one,) = await sent(here, peer.leaving())
        client = outside()
        async with asyncio.timeout(5), Deliverer(client, dispatch()) as deliverer:
            assert await deliverer.run_once(here.core, policy=policy()) == 1
        await client.close()
        assert await state_of(here, one) == "leased"
        here.clock.now_ms += LEASE_MS + 1
        assert len(await claimed(here.core)) == 1


async def test_an_attempt_that_breaks_us_is_told_and_is_made_again(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        (one,) = await sent(here, ELSEWHERE)
        client = outside()
        await client.close()
        async with Deliverer(client, dispatch()) as deliverer:
            with pytest.raises(RuntimeError):
                await deliverer.run_once(here.core, policy=policy())
            assert await deliverer.run_once(here.core, policy=policy()) == 0
        assert await state_of(here, one) == "leased"


async def test_a_late_result_does_not_disturb_the_attempt_that_came_after_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        (one,) = await sent(here, ELSEWHERE)
        (first,) = await claimed(here.core)
        here.clock.now_ms += LEASE_MS + 1
        (second,) = await claimed(here.core)
        async with here.core.transaction() as tx:
            await down(tx, first)
        assert await state_of(here, one) == "leased"
        async with here.core.transaction() as tx:
            await settle(tx, [Result(lease=second, fate=Fate.DELIVERED, status=202)])
            await settle(tx, [Result(lease=first, fate=Fate.REFUSED, status=404)])
        assert await state_of(here, one) == "delivered"


@pytest.mark.parametrize("how", ["settled", "killed"])
async def test_a_recall_waits_for_what_is_in_flight_and_for_nothing_else(tmp_path: Path, how: str) -> None:
    async with world(tmp_path) as here:
        one, _waiting = await sent(here, ELSEWHERE, replace(ELSEWHERE, state="waiting"))
        (lease,) = await claimed(here.core)
        (recall,) = await sent(here, replace(ELSEWHERE, stage="recall", state="waiting"))
        async with here.core.transaction() as tx:
            mine = select(deliveries.c.release_id).where(deliveries.c.id == one)
            await tx.run(update(releases).where(releases.c.id.in_(mine)).values(state="recalled"))
        assert await claimed(here.core) == ()
        if how == "settled":
            async with here.core.transaction() as tx:
                await settle(tx, [Result(lease=lease, fate=Fate.LATER, status=429)])
        else:
            here.clock.now_ms += LEASE_MS + 1
        assert [each.id for each in await claimed(here.core)] == [recall]
        assert await state_of(here, one) == "cancelled"


async def test_a_freeze_stops_all_but_recalls_and_so_does_the_lack_of_a_policy(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        plain, recall = await sent(
            here, ELSEWHERE, replace(ELSEWHERE, object_id=f"{PUBLIC}/o/2", stage="recall")
        )
        async with here.core.transaction() as tx:
            await egress.freeze(tx, by="olga", reason="a drill")
        assert [each.id for each in await claimed(here.core)] == [recall]
        async with here.core.transaction() as tx:
            await egress.thaw(tx, by="olga", reason="over")
            assert await leases.claim(tx, dispatch=dispatch(), policy=None, limit=9) == ()
        assert [each.id for each in await claimed(here.core)] == [plain]


@pytest.mark.parametrize(
    ("law", "what"),
    [(policy(("other.example",)), "zone"), (policy(until="2020-01-01"), "zone"), (policy(), "inbox")],
)
async def test_a_host_that_left_its_zone_and_an_inbox_elsewhere_get_nothing(
    tmp_path: Path, law: Policy, what: str
) -> None:
    leaving = replace(ELSEWHERE, inbox="https://evil.example/inbox") if what == "inbox" else ELSEWHERE
    async with world(tmp_path) as here:
        (one,) = await sent(here, leaving)
        assert await claimed(here.core, law=law) == ()
        row = await delivery_of(here.core, one)
    assert (row.state, row.began_ms) == ("failed", None)
    assert what in row.error


async def test_a_recall_reaches_a_host_that_left_its_zone(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await sent(here, replace(ELSEWHERE, stage="recall"))
        assert len(await claimed(here.core, law=policy(("other.example",)))) == 1


async def test_altered_bytes_and_hosts_that_are_no_readers_get_no_permit(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        altered, unread = await sent(
            here,
            ELSEWHERE,
            replace(ELSEWHERE, object_id=f"{PUBLIC}/o/2", readers=frozenset({"other.example"})),
        )
        async with here.core.transaction() as tx:
            mine = select(deliveries.c.release_id).where(deliveries.c.id == altered)
            await tx.run(update(releases).where(releases.c.id.in_(mine)).values(activity=b"more"))
        assert await claimed(here.core) == ()
        assert [await state_of(here, each) for each in (altered, unread)] == ["failed", "failed"]


async def test_nobody_makes_a_permit_by_hand(tmp_path: Path) -> None:
    with pytest.raises(PermitForged):
        permits.Permit(activity=b"", decision_id="1", zone="partner", readers="anyone", seal=object())


async def test_a_token_that_has_ended_is_renewed_once_and_began_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        (one,) = await sent(here, replace(ELSEWHERE, life_ms=1000))
        release_id = (await delivery_of(here.core, one)).release_id
        for _ in range(2):
            here.clock.now_ms += POSTPONED_MS
            assert await claimed(here.core) == ()
        row = await delivery_of(here.core, one)
        async with here.core.reading() as tx:
            asked = await tx.all(select(jobs.c.payload).where(jobs.c.queue == "renew"))
    assert [each.payload for each in asked] == [str(release_id)]
    assert (row.state, row.began_ms, row.attempt) == ("queued", None, 0)


async def test_without_its_actors_key_a_delivery_waits(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        async with here.core.transaction() as tx:
            one = await depart(tx, ELSEWHERE)
        assert await claimed(here.core) == ()
        row = await delivery_of(here.core, one)
        assert (row.state, row.began_ms, row.run_at_ms) == (
            "queued",
            None,
            here.clock.now_ms + POSTPONED_MS,
        )
        async with here.core.reading() as tx:
            assert await leases.next_due_ms(tx) == row.run_at_ms


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("200 OK", "delivered"),
        ("404 Not Found", "failed"),
        ("410 Gone", "failed"),
        ("401 Unauthorized", "queued"),
        ("302 Found\r\nLocation: /elsewhere", "queued"),
        ("500 Broken", "queued"),
    ],
)
async def test_each_answer_has_its_consequence(tmp_path: Path, status: str, state: str) -> None:
    async with world(tmp_path) as here, inbox(status) as peer:
        (one,) = await sent(here, peer.leaving())
        await run(here)
        row = await delivery_of(here.core, one)
        assert (row.state, row.status) == (state, int(status[:3]))
        assert len(peer.posted) == 1


async def test_an_outage_opens_the_breaker_and_the_first_answer_after_it_closes_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here, inbox("502 Bad") as peer:
        made = await sent(here, *(peer.leaving(object_id=f"{PUBLIC}/o/{each}") for each in range(20)))
        await run(here, per_host=1)
        assert len(peer.posted) == BREAKER_FAILURES

        async def well(_: object) -> str:
            return "202 Accepted"

        peer.answer = well
        here.clock.now_ms += 30 * MINUTE_MS
        await run(here)
        assert {await state_of(here, each) for each in made} == {"delivered"}
        async with here.core.reading() as tx:
            found = await peers.get(tx, host=peer.host)
    assert found is not None
    assert (found.failures, found.open_until_ms) == (0, None)


async def test_a_host_that_is_gone_is_given_up_with_all_that_waits_for_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        made = await sent(here, *(replace(ELSEWHERE, object_id=f"{PUBLIC}/o/{each}") for each in range(9)))
        here.clock.now_ms += GIVE_UP_MS + 1
        (lease, *_) = await claimed(here.core, limit=1)
        (fresh,) = await sent(here, replace(ELSEWHERE, object_id=f"{PUBLIC}/o/fresh"))
        async with here.core.transaction() as tx:
            await down(tx, lease)
        assert [await state_of(here, each) for each in made[1:]] == ["expired"] * 8
        assert await state_of(here, fresh) == "queued"


async def test_enough_attempts_end_a_delivery_though_nobody_wrote_their_results(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        (one,) = await sent(here, replace(ELSEWHERE, life_ms=300 * DAY_MS))
        for _ in range(MOST_ATTEMPTS - 1):
            assert len(await claimed(here.core)) == 1
            here.clock.now_ms += LEASE_MS + 1
        (last,) = await claimed(here.core)
        here.clock.now_ms += LEASE_MS + 1
        assert await claimed(here.core) == ()
        assert last.attempt == MOST_ATTEMPTS
        assert await state_of(here, one) == "expired"


async def test_the_last_attempt_gives_up(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        (one,) = await sent(here, ELSEWHERE)
        (lease,) = await claimed(here.core)
        async with here.core.transaction() as tx:
            await down(tx, replace(lease, attempt=MOST_ATTEMPTS))
        assert await state_of(here, one) == "expired"


async def test_no_answer_at_all_is_the_hosts_fault(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await sent(here, Leaving(host="127.0.0.1:1030", inbox="http://127.0.0.1:1030/inbox"))
        (lease,) = await claimed(here.core)
        client = outside()
        result = await attempt(client, lease, clock=here.clock)
        await client.close()
    assert result.fate is Fate.DOWN
    assert (result.status, (result.error or "")[:14]) == (None, "connect_failed")


async def test_two_workers_never_have_the_same_lease(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await sent(here, *(replace(ELSEWHERE, object_id=f"{PUBLIC}/o/{each}") for each in range(6)))
        async with asyncio.TaskGroup() as group:
            both = [group.create_task(claimed(here.core, limit=1)) for _ in range(4)]
        taken = [lease.id for each in both for lease in each.result()]
    assert 1 <= len(taken) == len(set(taken)) <= 2


@given(st.integers(100, 599))
def test_every_status_has_a_fate_and_only_success_delivers(status: int) -> None:
    assert (fate_of(status) is Fate.DELIVERED) == (200 <= status < 300)
    assert (fate_of(status) is Fate.DOWN) == (status >= 500 and status != 501)


@given(st.text(max_size=40))
def test_whatever_a_peer_writes_into_retry_after_is_read_or_passed_over(text: str) -> None:
    found = retry_after_ms(text, now_ms=0)
    assert found is None or found >= 0


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    assert retry_after_ms(" 120 ", now_ms=0) == 120_000
    assert retry_after_ms("Thu, 01 Jan 1970 00:01:00 GMT", now_ms=20_000) == 40_000
    assert retry_after_ms("Thu, 01 Jan 1970 00:00:00 GMT", now_ms=20_000) == 0
    assert retry_after_ms(None, now_ms=0) is None
