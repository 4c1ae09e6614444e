"""Handles of ours that the outside does not know: words stand in their place, in whatever text."""

from node.social import groups
from node.social.groups import GroupDraft
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


async def released(node: Node) -> None:
    """Everything that waits has left."""
    await node.work()
    node.clock.forward(seconds=3600)
    await node.work()
