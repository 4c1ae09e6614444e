"""What the edge shows of a post that was changed after it had left: its newest version, and no other."""

from sqlalchemy import select

from bridge import recall
from bridge.store.core_releases import releases
from node.social import compose
from node.social.drafts import Draft
from tests.nodes import Node


async def test_words_that_an_edit_took_out_are_shown_no_more(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The launch is on Tuesday")
    await released(node)
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="The launch is soon"))
    await released(node)
    shown = str(await node.documents())
    assert "soon" in shown
    assert "Tuesday" not in shown


async def test_an_edit_that_is_undone_while_it_is_published_leaves_the_post_as_it_was(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The launch is on Tuesday")
    await released(node)
    before = await node.documents()
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="The launch is soon"))
    await node.work()
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        release = await tx.one(select(releases).where(releases.c.crossing_id == crossing.id))
        assert release is not None
        await node.outward.publisher._write(tx, release)
    async with node.tx() as tx:
        await recall.withdraw(tx, crossing, by="ada")
    await released(node)
    assert await node.documents() == before


async def released(node: Node) -> None:
    """Everything that waits has left."""
    await node.work()
    node.clock.forward(seconds=3600)
    await node.work()
