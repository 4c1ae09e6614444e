"""What an edit takes over from the versions before it."""

from activitypub.addressing import Visibility
from bridge import answers
from bridge.answers import Person
from bridge.crossings import State
from node.social import compose
from node.social.drafts import Draft
from tests.nodes import STRANGER, Node


async def test_what_waits_for_its_author_s_yes_waits_on_when_it_is_edited(node: Node) -> None:
    ada = await node.person("ada")
    await node.stranger("lena")
    text = f"@lena@{STRANGER} between us"
    async with node.tx() as tx:
        draft = Draft(text=text, visibility=Visibility.DIRECT, label="PUBLIC")
        post = await compose.post(tx, author=ada, draft=draft)
    await node.work()
    waits = (await node.crossings(post))["public"]
    assert waits.state is State.NEEDS_YES
    for number in range(2):
        async with node.tx() as tx:
            await compose.edit(tx, author=ada, entry=post, draft=Draft(text=f"{text}, {number}"))
        await node.work()
        waits = (await node.crossings(post))["public"]
        assert waits.state is State.NEEDS_YES
    async with node.tx() as tx:
        await answers.give_yes(tx, waits.id, by=Person(ada.actor, ada.name, "staff"))
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text=f"{text}, said"))
    await node.work()
    assert (await node.crossings(post))["public"].state is not State.NEEDS_YES
