"""The gate, end to end without sockets: what each verdict means for a post on its way out."""

import pytest
from sqlalchemy import select

from bridge import answers, egress, recall, review
from bridge.answers import Person
from bridge.crossings import State
from bridge.errors import NoSuchCrossing, NotYours, WrongState
from bridge.store.core_releases import deliveries, releases
from bridge.store.edge_quarantine import record_served
from node.social.viewers import Role, Viewer
from policy.model import Reach
from tests.nodes import PARTNER, SLOW_PARTNER, Node


def person(viewer: Viewer) -> Person:
    return Person(viewer.actor, viewer.name, viewer.role.value)


async def test_a_public_post_waits_its_undo_window_and_then_anyone_may_read_it(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    await node.work()
    assert (await node.crossings(post))["public"].state is State.WAITING
    assert not [url for url, _ in await node.documents() if "/o/" in url]
    node.clock.forward(seconds=61)
    await node.work()
    assert (await node.crossings(post))["public"].state is State.RELEASED
    notes = [document for (url, _), document in (await node.documents()).items() if "/o/" in url]
    assert [note["content"] for note in notes] == ["<p>The canteen is open</p>"]


async def test_a_post_for_colleagues_proposes_nothing(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "Falcon ships in May", reach=Reach.STAFF)
    await node.work()
    assert await node.crossings(post) == {}


async def test_each_zone_gets_its_own_decision_and_its_own_bytes(node: Node) -> None:
    ada = await node.person("ada")
    for name, host in (("pat", PARTNER), ("sam", SLOW_PARTNER)):
        await node.follow(await node.stranger(name, host=host), ada.actor)
    post = await node.post(ada, "Falcon ships in May")
    await node.work()
    found = await node.crossings(post)
    assert {zone: (each.state, each.verdict, each.redacted) for zone, each in found.items()} == {
        "partner-acme": (State.RELEASED, "warn", True),
        "partner-slow": (State.WAITING, "warn", True),
        "public": (State.WAITING, "warn", True),
    }
    shown = [
        str(document["content"]) for (url, zone), document in (await node.documents()).items() if "/o/" in url
    ]
    assert shown == ["<p>[internal project] ships in May</p>"]


async def test_a_confidential_post_is_refused_and_its_author_told_why(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "Our plan", label="CONFIDENTIAL")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    assert crossing.state is State.REFUSED
    assert crossing.say == ("Confidential posts stay inside.",)
    assert crossing.rules == ("G1-confidential-stays",)


async def test_a_held_post_leaves_when_another_person_releases_the_very_bytes(node: Node) -> None:
    ada, sue = await node.person("ada"), await node.person("sue", role=Role.SECURITY)
    post = await node.post(ada, "Pay with card 4111 1111 1111 1111")
    await node.work()
    assert (await node.crossings(post))["public"].state is State.HELD
    async with node.tx() as tx:
        [hold] = await review.queue(tx)
        await review.release(tx, hold.id, by=person(sue), note="A test number")
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    assert (await node.crossings(post))["public"].state is State.RELEASED


async def test_nobody_reviews_their_own_post(node: Node) -> None:
    sue = await node.person("sue", role=Role.SECURITY)
    await node.post(sue, "Pay with card 4111 1111 1111 1111")
    await node.work()
    async with node.tx() as tx:
        [hold] = await review.queue(tx)
        with pytest.raises(NotYours):
            await review.release(tx, hold.id, by=person(sue))


async def test_staff_are_no_reviewers(node: Node) -> None:
    ada, bob = await node.person("ada"), await node.person("bob")
    await node.post(ada, "Pay with card 4111 1111 1111 1111")
    await node.work()
    async with node.tx() as tx:
        [hold] = await review.queue(tx)
        with pytest.raises(NotYours):
            await review.release(tx, hold.id, by=person(bob))


async def test_a_partner_gets_an_internal_post_once_its_author_says_why(node: Node) -> None:
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "The agenda", label="INTERNAL", reach=Reach.PARTNERS)
    await node.work()
    crossing = (await node.crossings(post))["partner-acme"]
    assert crossing.state is State.NEEDS_REASON
    async with node.tx() as tx:
        await answers.give_reason(tx, crossing.id, by=person(ada), reason="Agreed in the steering group")
    await node.work()
    assert (await node.crossings(post))["partner-acme"].state is State.RELEASED


async def test_an_author_takes_a_post_back_within_its_undo_window(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "Too soon")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        await answers.undo(tx, crossing.id, by=person(ada))
    node.clock.forward(seconds=61)
    await node.work()
    assert (await node.crossings(post))["public"].state is State.WITHDRAWN
    assert not [url for url, _ in await node.documents() if "/o/" in url]
    async with node.tx() as tx:
        with pytest.raises(WrongState):
            await answers.undo(tx, crossing.id, by=person(ada))


async def test_another_author_s_crossing_can_t_be_answered_or_seen(node: Node) -> None:
    ada, bob = await node.person("ada"), await node.person("bob")
    post = await node.post(ada, "Mine")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        with pytest.raises(NoSuchCrossing):
            await answers.undo(tx, crossing.id, by=person(bob))


async def test_a_reply_goes_no_further_than_its_thread(node: Node) -> None:
    ada, bob = await node.person("ada"), await node.person("bob")
    post = await node.post(ada, "Only us", reach=Reach.STAFF)
    reply = await node.post(bob, "And the world?", in_reply_to=post)
    await node.work()
    assert await node.crossings(reply) == {}


async def test_a_redacted_word_is_in_no_byte_that_may_leave(node: Node) -> None:
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    await node.post(ada, "FALCON and f-a-l-c-o-n, Fal\u200bcon, Ｆalcon and falcon", label="PUBLIC")
    await node.work()
    async with node.core.reading() as tx:
        bodies = [bytes(row.activity).decode().lower() for row in await tx.all(select(releases))]
    assert len(bodies) == 2
    assert not [body for body in bodies if "falcon" in body or "fal\u200bcon" in body or "ｆalcon" in body]


async def test_one_delivery_goes_to_each_shared_inbox(node: Node) -> None:
    ada = await node.person("ada")
    for name in ("pat", "pam"):
        await node.follow(await node.stranger(name, host=PARTNER), ada.actor)
    await node.post(ada, "Hello partners", reach=Reach.PARTNERS)
    await node.work()
    async with node.core.reading() as tx:
        rows = await tx.all(select(deliveries))
    assert [(row.host, row.inbox) for row in rows] == [(PARTNER, f"http://{PARTNER}/inbox")]


async def test_a_freeze_and_a_thaw_stand_in_the_ledger(node: Node) -> None:
    async with node.tx() as tx:
        await egress.freeze(tx, by="sue", reason="an incident")
        assert (await egress.status(tx)).frozen
        await egress.thaw(tx, by="sue", reason="over")
        assert not (await egress.status(tx)).frozen


async def test_pasting_much_of_an_unreleased_post_needs_a_reason(node: Node) -> None:
    ada, bob = await node.person("ada"), await node.person("bob")
    told = "We will move the northern depot to the harbour in spring and close the old yard after that"
    await node.post(ada, told, reach=Reach.STAFF)
    pasted = await node.post(bob, f"Heard today: {told}!")
    own = await node.post(bob, "The harbour is lovely in spring, and the old yard has the best coffee by far")
    await node.work()
    crossing = (await node.crossings(pasted))["public"]
    assert (crossing.state, crossing.rules) == (State.NEEDS_REASON, ("taint.overlap",))
    assert (await node.crossings(own))["public"].state is State.WAITING


async def test_words_that_the_zone_has_already_may_go_there_again(node: Node) -> None:
    ada = await node.person("ada")
    told = "We will move the northern depot to the harbour in spring and close the old yard after that"
    await node.post(ada, told)
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    again = await node.post(ada, f"As I said: {told}")
    await node.work()
    assert (await node.crossings(again))["public"].state is State.WAITING


async def test_a_recall_also_asks_the_host_that_fetched_the_post_itself(node: Node) -> None:
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "For partners", reach=Reach.PARTNERS)
    await node.work()
    crossing = (await node.crossings(post))["partner-acme"]
    async with node.stores.edge.transaction() as edge_tx:
        await record_served(edge_tx, url=crossing.object_id or "", zone="partner-acme", host=PARTNER)
    async with node.tx() as tx:
        await recall.recall_object(tx, crossing.object_id or "", by="ada")
    await node.work()
    async with node.core.reading() as tx:
        stages = [
            (row.stage, row.host)
            for row in await tx.all(
                select(releases.c.stage, deliveries.c.host).join(
                    deliveries, deliveries.c.release_id == releases.c.id
                )
            )
        ]
    assert stages == [("submit", PARTNER), ("recall", PARTNER)]
