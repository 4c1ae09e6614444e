"""Renewal: a token that ended before every host had the bytes sends them through the gate again."""

from typing import Any

from sqlalchemy import Row, select, update

from bridge import leases
from bridge.crossings import State
from bridge.gate import TOKEN_LIFE_MS
from bridge.leases import Dispatch, Leased
from bridge.policies import active
from bridge.store.core_ledger import ledger
from bridge.store.core_releases import deliveries, releases
from node.social import compose
from policy.model import Reach
from tests.bridge.laws import HEAD, enact, rule
from tests.nodes import PARTNER, Node


async def claimed(node: Node) -> tuple[Leased, ...]:
    dispatch = Dispatch(signer=node.settings.signer, keyring=node.keyring, worker="test")
    async with node.tx() as tx:
        return await leases.claim(tx, dispatch=dispatch, policy=(await active(tx)).policy, limit=9)


async def late(node: Node, *, rules: str = "") -> int:
    """A post for a partner whose token ended before the first attempt."""
    await enact(node, rules)
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "Hello partners", reach=Reach.PARTNERS)
    await node.work()
    node.clock.forward(seconds=TOKEN_LIFE_MS / 1000 + 1)
    return post


async def rows(node: Node) -> tuple[Row[Any], Row[Any]]:
    async with node.core.reading() as tx:
        return (await tx.all(select(releases)))[0], (await tx.all(select(deliveries)))[0]


async def test_what_today_s_law_allows_goes_on_under_a_new_token(node: Node) -> None:
    post = await late(node)
    before, _ = await rows(node)
    assert await claimed(node) == ()
    await node.work()
    after, _ = await rows(node)
    assert (after.activity, after.decision_id) == (before.activity, before.decision_id)
    assert after.token != before.token
    [lease] = await claimed(node)
    assert lease.permit.activity == before.activity
    assert (await node.crossings(post))["partner-acme"].state is State.RELEASED
    async with node.core.reading() as tx:
        stages = [row.stage for row in await tx.all(select(ledger).where(ledger.c.stage.is_not(None)))]
    assert stages == ["submit", "deliver"]


async def test_what_today_s_law_refuses_goes_to_nobody_else(node: Node) -> None:
    post = await late(node)
    await claimed(node)
    await enact(node, rule('zone = "partner-*"', 'verdict = "block", say = "Not any more."'))
    await node.work()
    release, delivery = await rows(node)
    assert (release.state, delivery.state) == ("released", "cancelled")
    crossing = (await node.crossings(post))["partner-acme"]
    assert crossing.say == ("Not any more.", "Some servers had not got it yet; it goes to them no more.")
    assert (crossing.state, crossing.verdict) == (State.RELEASED, "block")


async def test_other_readers_than_it_was_released_for_get_nothing(node: Node) -> None:
    await late(node)
    await claimed(node)
    await enact(node, head=HEAD.replace("127.0.0.31:*", "127.0.0.55:*"))
    await node.work()
    _, delivery = await rows(node)
    assert delivery.state == "cancelled"


async def test_a_release_that_was_taken_back_is_not_renewed(node: Node) -> None:
    await late(node)
    await claimed(node)
    async with node.tx() as tx:
        await tx.run(update(releases).values(state="recalled"))
        token = await tx.scalar(select(releases.c.token))
    await node.work()
    release, _ = await rows(node)
    assert release.token == token


async def test_a_recall_is_signed_again_without_asking(node: Node) -> None:
    await enact(node)
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "Hello partners", reach=Reach.PARTNERS)
    await node.work()
    async with node.tx() as tx:
        await tx.run(update(deliveries).values(began_ms=1, state="delivered"))
    async with node.tx() as tx:
        await compose.delete(tx, author=ada, entry=post)
    await node.work()
    await enact(node, rule('direction = "out"', 'verdict = "block"'))
    node.clock.forward(seconds=TOKEN_LIFE_MS / 1000 + 1)
    assert await claimed(node) == ()
    await node.work()
    [lease] = await claimed(node)
    assert b'"Delete"' in lease.permit.activity
