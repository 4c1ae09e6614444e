"""Recall: what has not left never will, and what may have left is asked back, once."""

import msgspec
import pytest
from sqlalchemy import select, update

from activitypub.activities import Follow
from bridge import answers, crossings, projection, recall
from bridge.answers import Person
from bridge.crossings import State
from bridge.jobs import Job
from bridge.store.core_ledger import ledger
from bridge.store.core_releases import deliveries, releases, renditions
from node.social import compose, interactions, relationships
from node.social.drafts import Draft
from node.social.viewers import Viewer
from node.storage.actors import follows
from policy.model import Reach
from tests.nodes import PARTNER, Node


async def began(node: Node) -> None:
    """Every delivery that is queued has been tried."""
    async with node.tx() as tx:
        await tx.run(
            update(deliveries).where(deliveries.c.state == "queued").values(began_ms=1, state="delivered")
        )


async def retractions(node: Node) -> list[dict[str, object]]:
    """The bodies of what was sent to take something back."""
    async with node.core.reading() as tx:
        rows = await tx.all(select(releases).where(releases.c.stage == recall.STAGE))
    return [msgspec.json.decode(row.activity) for row in rows]


async def partner_post(node: Node, text: str = "Hello partners") -> tuple[Viewer, int]:
    """A post that a partner's server has been sent."""
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, text, reach=Reach.PARTNERS)
    await node.work()
    return ada, post


async def delete(node: Node, author: Viewer, post: int) -> None:
    async with node.tx() as tx:
        await compose.delete(tx, author=author, entry=post)
    await node.work()


async def test_a_delete_follows_where_an_attempt_began(node: Node) -> None:
    ada, post = await partner_post(node)
    await began(node)
    await delete(node, ada, post)
    [sent] = await retractions(node)
    assert sent["type"] == "Delete"
    assert isinstance(sent["object"], dict)
    assert set(sent["object"]) <= {"type", "id", "@context"}
    async with node.core.reading() as tx:
        rows = await tx.all(select(deliveries).order_by(deliveries.c.id))
        assert [(row.host, row.state) for row in rows] == [(PARTNER, "delivered"), (PARTNER, "queued")]
        [reached] = await recall.reached(tx, rows[0].object_id)
    assert (reached.host, reached.state, reached.recall) == (PARTNER, "delivered", None)
    assert (await node.crossings(post))["partner-acme"].state is State.RECALLED


async def test_no_delete_follows_where_none_began(node: Node) -> None:
    ada, post = await partner_post(node)
    await delete(node, ada, post)
    assert await retractions(node) == []
    async with node.core.reading() as tx:
        assert [row.state for row in await tx.all(select(deliveries))] == ["cancelled"]


async def test_a_post_of_several_versions_is_asked_back_once(node: Node) -> None:
    ada, post = await partner_post(node)
    await began(node)
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="Hello again"))
    await node.work()
    await began(node)
    await delete(node, ada, post)
    assert [sent["type"] for sent in await retractions(node)] == ["Delete"]


async def test_an_edit_is_an_update_only_where_a_version_is_out(node: Node) -> None:
    ada, post = await partner_post(node)
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="Hello again"))
    await node.work()
    waiting = await node.post(ada, "Too soon")
    await node.work()
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=waiting, draft=Draft(text="Better"))
    await node.work()
    async with node.core.reading() as tx:
        first = await crossings.of_post(tx, post)
        second = [each for each in await crossings.of_post(tx, waiting) if each.zone == "public"]
    assert [each.activity_type for each in first] == ["Create", "Update"]
    assert [(each.activity_type, each.state) for each in second] == [
        ("Create", State.WITHDRAWN),
        ("Create", State.WAITING),
    ]


async def test_a_recall_of_one_zone_leaves_the_others(node: Node) -> None:
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "Hello all")
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        await recall.recall_object(tx, crossing.object_id or "", by="sue", zones=frozenset({"partner-acme"}))
    await node.work()
    found = {zone: each.state for zone, each in (await node.crossings(post)).items()}
    assert found == {"partner-acme": State.RECALLED, "public": State.RELEASED}
    shown = [zone for url, zone in await node.documents() if "/o/" in url]
    assert shown == ["public"]


async def test_a_recall_asks_no_policy_and_stands_in_the_ledger(node: Node) -> None:
    ada, post = await partner_post(node)
    await began(node)
    await delete(node, ada, post)
    async with node.core.reading() as tx:
        rows = await tx.all(select(ledger).where(ledger.c.stage == recall.STAGE))
    assert [(row.verdict, msgspec.json.decode(row.record)["policy"]["hash"]) for row in rows] == [
        ("allow", "")
    ]


async def published_halfway(node: Node, post: int, zone: str = "public") -> None:
    """The publisher's first step and its push, without its last: as if the process were killed there."""
    async with node.tx() as tx:
        crossing = (await node.crossings(post))[zone]
        [release] = await tx.all(select(releases).where(releases.c.crossing_id == crossing.id))
        urls = await node.outward.publisher._write(tx, release)
    await projection.push(node.core, node.stores.edge, urls=urls)


async def test_an_undo_between_the_publisher_s_steps_leaves_nothing(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "Too soon")
    await node.work()
    await published_halfway(node, post)
    assert [url for url, _ in await node.documents() if "/o/" in url]
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        await answers.undo(tx, crossing.id, by=Person(ada.actor, "ada", "staff"))
    node.clock.forward(seconds=61)
    await node.work()
    assert not [url for url, _ in await node.documents() if "/o/" in url or "/x/" in url]
    assert [url for url, _ in await node.documents() if url == crossing.actor_id]
    assert await retractions(node) == []


async def test_an_undone_edit_shows_the_version_before_it(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The first version")
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="The second version"))
    await node.work()
    await published_halfway(node, post)
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        await answers.undo(tx, crossing.id, by=Person(ada.actor, "ada", "staff"))
    await node.work()
    shown = [document["content"] for (url, _), document in (await node.documents()).items() if "/o/" in url]
    assert shown == ["<p>The first version</p>"]
    async with node.core.reading() as tx:
        activity = await tx.one(select(renditions).where(renditions.c.url == crossing.activity_id))
    assert activity is not None
    assert activity.gone


async def test_a_publish_job_that_comes_after_a_recall_shows_nothing(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "Too soon")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        await recall.recall_object(tx, crossing.object_id or "", by="ada")
        [release] = await tx.all(select(releases))
    await node.work()
    await node.outward.publisher.publish(Job(1, "publish", "", str(release.id), 1))
    assert not [url for url, _ in await node.documents() if "/o/" in url]


async def test_a_follow_that_was_sent_is_undone(node: Node) -> None:
    ada, pat = await node.person("ada"), await node.stranger("pat", host=PARTNER)
    async with node.tx() as tx:
        await relationships.follow(tx, ada, pat)
    await node.work()
    await began(node)
    async with node.core.reading() as tx:
        asked = await tx.scalar(select(follows.c.activity_id))
    async with node.tx() as tx:
        await relationships.unfollow(tx, ada, pat)
    await node.work()
    [sent] = await retractions(node)
    assert sent["type"] == "Undo"
    assert isinstance(sent["object"], dict)
    assert (sent["object"]["type"], sent["object"]["id"]) == (Follow.__name__, asked)


async def test_a_boost_is_undone_without_naming_everyone_to_a_partner(node: Node) -> None:
    ada, bob = await node.person("ada"), await node.person("bob")
    await node.follow(await node.stranger("pat", host=PARTNER), bob.actor)
    post = await node.post(ada, "The canteen is open")
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    async with node.tx() as tx:
        await interactions.boost(tx, bob, post)
    await node.work()
    await began(node)
    async with node.tx() as tx:
        await interactions.unboost(tx, bob, post)
    await node.work()
    [sent] = await retractions(node)
    assert sent["type"] == "Undo"
    assert b"Public" not in msgspec.json.encode(sent)


async def test_unboosting_one_s_own_post_does_not_stand_for_its_delete(node: Node) -> None:
    ada, post = await partner_post(node)
    await began(node)
    async with node.tx() as tx:
        await interactions.boost(tx, ada, post)
    await node.work()
    await began(node)
    async with node.tx() as tx:
        await interactions.unboost(tx, ada, post)
    await node.work()
    await delete(node, ada, post)
    assert "Delete" in [sent["type"] for sent in await retractions(node)]


@pytest.mark.parametrize("times", [1, 2])
async def test_a_retraction_is_written_once(node: Node, times: int) -> None:
    ada, post = await partner_post(node)
    await began(node)
    await delete(node, ada, post)
    crossing = (await node.crossings(post))["partner-acme"]
    for _ in range(times):
        async with node.tx() as tx:
            await recall.send_retraction(tx, crossing, settings=node.settings)
    assert len(await retractions(node)) == 1


async def test_a_recall_takes_back_the_boosts_too(node: Node) -> None:
    ada, mei = await node.person("ada"), await node.person("mei")
    await node.follow(await node.stranger("lena"), mei.actor)
    post = await node.post(ada, "Hello world")
    for _ in range(2):
        await node.work()
        node.clock.forward(seconds=3600)
    async with node.tx() as tx:
        await interactions.boost(tx, mei, post)
    for _ in range(2):
        await node.work()
        node.clock.forward(seconds=3600)
    await began(node)
    await delete(node, ada, post)
    assert [sent["type"] for sent in await retractions(node)] == ["Undo"]  # the post went to nobody itself
    assert "Announce" not in {document["type"] for document in (await node.documents()).values()}
