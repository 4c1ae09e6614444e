"""Handles of ours that the outside does not know: words stand in their place, in whatever text."""

from node.social import compose, groups
from node.social.drafts import Draft
from node.social.groups import GroupDraft
from policy.model import Reach
from tests.nodes import Node


async def test_a_group_unknown_outside_is_not_named_there_by_its_handle(node: Node) -> None:
    ada, mei = await node.person("ada"), await node.person("mei")
    async with node.tx() as tx:
        await groups.create(tx, ada, GroupDraft(name="falcon_crew", join_mode="secret"))
    parent = await node.post(ada, "The canteen is open")
    await released(node)
    for author in (ada, mei):
        await node.post(author, "I said so to @falcon_crew", in_reply_to=parent)
        await released(node)
    shown = str(await node.documents())
    assert shown.count("I said so to a colleague") == 4  # two posts, each in its activity and by itself
    assert "falcon_crew" not in shown


async def test_a_handle_that_markdown_bares_is_hidden_too(node: Node) -> None:
    ada = await node.person("ada")
    await node.person("mei_li")
    for text in (r"I said so to @mei\_li", "I said so to &#64;mei_li"):
        draft = Draft(text=text, label="PUBLIC", reach=Reach.WORLD, content_type="text/markdown")
        async with node.tx() as tx:
            await compose.post(tx, author=ada, draft=draft)
    await released(node)
    shown = str(await node.documents())
    assert shown.count("I said so to a colleague") == 4
    assert "mei_li" not in shown


async def released(node: Node) -> None:
    """Everything that waits has left."""
    await node.work()
    node.clock.forward(seconds=3600)
    await node.work()
