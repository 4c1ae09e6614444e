"""Whatever breaks lets nothing out, and inside goes on (POLICY-BRIDGE §7); each thing is broken for real."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from bridge import egress, policies, review
from bridge.answers import Person
from bridge.crossings import State
from bridge.errors import StepInvalid
from bridge.policies import NoLaw
from bridge.store.base import StoreError
from bridge.store.core_crossings import crossings
from bridge.store.core_holds import holds
from bridge.store.core_ledger import ledger
from bridge.store.core_policies import policies as policy_rows
from bridge.store.core_releases import releases
from node.social import compose
from node.social.drafts import Draft
from node.social.viewers import Role
from policy.model import Reach
from tests.bridge.laws import HEAD, LISTS, enact, rule
from tests.nodes import PARTNER, Node, law_text


async def state(node: Node, post: int, zone: str = "public") -> State:
    return (await node.crossings(post))[zone].state


async def released(node: Node) -> int:
    async with node.core.reading() as tx:
        return len(await tx.all(select(releases)))


async def test_a_document_that_can_t_be_read_is_held_and_never_leaves_undressed(node: Node) -> None:
    ada, sue = await node.person("ada"), await node.person("sue", role=Role.SECURITY)
    post = await node.post(ada, "The canteen is open")
    async with node.tx() as tx:
        good = await tx.scalar(select(crossings.c.activity))
        await tx.run(update(crossings).values(activity=b"{"))
    await node.work()
    assert await state(node, post) is State.HELD
    async with node.tx() as tx:
        [hold] = await review.queue(tx)
        assert hold.rules == ("gate",)
        await tx.run(update(crossings).values(activity=good))
        await tx.run(update(holds).values(frozen=good))
        await review.release(tx, hold.id, by=Person(sue.actor, "sue", "security"))
    await node.work()
    async with node.core.reading() as tx:
        [release] = await tx.all(select(releases))
    assert release.activity != good
    assert release.stage == "submit"


async def test_what_breaks_again_stays_held(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    async with node.tx() as tx:
        await tx.run(update(crossings).values(activity=b"{"))
    await node.work()
    async with node.tx() as tx:
        [hold] = await review.queue(tx)
        await review.release(tx, hold.id, by=Person(1, "sue", "security"))
    await node.work()
    assert await state(node, post) is State.HELD
    assert await released(node) == 0


async def test_a_ledger_that_can_t_be_written_releases_nothing(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    async with node.tx() as tx:
        await tx._connection.execute(text("alter table ledger_personal rename to elsewhere"))
    with pytest.raises((StoreError, DBAPIError)):
        await node.work()
    assert await state(node, post) is State.PROPOSED
    assert await released(node) == 0
    async with node.tx() as tx:
        await tx._connection.execute(text("alter table elsewhere rename to ledger_personal"))


async def test_a_detector_without_its_list_is_no_policy(node: Node) -> None:
    async with node.tx() as tx:
        with pytest.raises(StepInvalid, match=r"projects\.txt"):
            await policies.propose(tx, text=HEAD, lists={}, by="sue")


async def test_a_bad_policy_is_refused_by_line_and_the_last_good_one_stays(node: Node) -> None:
    async with node.tx() as tx:
        good = await policies.active(tx)
        misspelt = HEAD.replace("[zones.public]", "[zonen.public]")
        for bad in ("not toml at [all", misspelt, HEAD + rule("x = 1", "")):
            with pytest.raises(StepInvalid, match=r"line \d+"):
                await policies.propose(tx, text=bad, lists=dict(LISTS), by="sue")
        assert (await policies.active(tx)).version == good.version
        assert len(await policies.history(tx)) == 1


async def test_past_the_policy_s_last_day_everything_outward_holds(node: Node) -> None:
    await enact(node, head=HEAD.replace("version = 1", "version = 1\nvalid_until = 2020-01-01"))
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    await node.work()
    assert await state(node, post) is State.HELD


async def test_an_agreement_that_ended_holds(node: Node) -> None:
    await enact(node, head=HEAD.replace("undo_s = 0", "undo_s = 0\nuntil = 2020-01-01"))
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "The canteen is open", reach=Reach.PARTNERS)
    await node.work()
    assert await state(node, post, "partner-acme") is State.HELD


@pytest.mark.parametrize("column", ["document", "hash"])
async def test_a_policy_that_is_not_the_approved_one_is_no_law_and_inside_goes_on(
    node: Node, column: str
) -> None:
    ada = await node.person("ada")
    forged = law_text().replace('hold", reviewers', 'allow", reviewers') if column == "document" else "f" * 64
    async with node.tx() as tx:
        await tx.run(update(policy_rows).values({column: forged}))
    async with node.core.reading() as tx:
        with pytest.raises(NoLaw, match="hash"):
            await policies.active(tx)
    post = await node.post(ada, "Pay with card 4111 1111 1111 1111")
    await node.work()
    assert await node.crossings(post) == {}
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="Still here"))


async def test_a_stored_policy_that_can_t_be_read_is_no_law(node: Node) -> None:
    async with node.tx() as tx:
        await tx.run(update(policy_rows).values(document="["))
    async with node.core.reading() as tx:
        with pytest.raises(NoLaw, match="can't be read"):
            await policies.active(tx)


async def test_what_was_proposed_before_the_law_was_lost_stays_proposed(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    async with node.tx() as tx:
        await tx.run(update(policy_rows).values(hash="f" * 64))
    with pytest.raises(NoLaw):
        await node.work()
    assert await state(node, post) is State.PROPOSED


async def test_frozen_egress_publishes_nothing_new_until_the_thaw(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    await node.work()
    async with node.tx() as tx:
        await egress.freeze(tx, by="sue", reason="an incident")
    node.clock.forward(seconds=61)
    await node.work()
    assert await state(node, post) is State.WAITING
    assert not [url for url, _ in await node.documents() if "/o/" in url]
    async with node.tx() as tx:
        await egress.thaw(tx, by="sue", reason="over")
    node.clock.forward(seconds=6)
    await node.work()
    assert await state(node, post) is State.RELEASED


async def test_a_clock_behind_the_last_record_freezes_until_a_person_thaws(node: Node) -> None:
    async with node.tx() as tx:
        await egress.thaw(tx, by="sue", reason="a record of now")
    node.clock.forward(seconds=-59)
    async with node.core.reading() as tx:
        assert not await egress.is_frozen(tx)
    node.clock.forward(seconds=-3)
    async with node.core.reading() as tx:
        assert await egress.is_frozen(tx)
        assert not (await egress.status(tx)).frozen
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    await node.work()
    node.clock.forward(seconds=3600)
    await node.work()
    assert await state(node, post) is State.WAITING
    async with node.tx() as tx:
        assert (await egress.status(tx)).by == "the clock"
        [freeze] = await tx.all(select(ledger).where(ledger.c.entry_type == "freeze"))
        assert freeze.sequence > 0
        await egress.thaw(tx, by="sue", reason="the clock was set")
    node.clock.forward(seconds=6)
    await node.work()
    assert await state(node, post) is State.RELEASED


async def test_a_scan_that_takes_too_long_holds(node: Node) -> None:
    ada = await node.person("ada")
    slow = replace(node.settings, judge_within_s=0.0)
    node.outward = replace(node.outward, settings=slow)
    post = await node.post(ada, "The canteen is open")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    assert (crossing.state, crossing.verdict) == (State.HELD, "hold")
    assert "scan" in crossing.rules
