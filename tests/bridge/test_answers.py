"""Answers: what an author says to a crossing, by a page or in a message to `@bridge`."""

import pytest
from sqlalchemy import select

from activitypub.addressing import Visibility
from bridge import answers, review
from bridge.answers import Person
from bridge.crossings import State
from bridge.errors import NotYours, StepInvalid, WrongState
from node.social import compose
from node.social.drafts import Draft
from node.social.errors import NotFound
from node.social.viewers import Viewer
from node.storage.posts import bridge_messages, posts
from policy.model import Reach
from tests.bridge.laws import enact, rule
from tests.nodes import Node

JUSTIFY = rule('words = ["merger"]', 'verdict = "justify", say = "Why should it?"')
TEXT = "The merger is near"


def person(viewer: Viewer, role: str = "staff") -> Person:
    return Person(viewer.actor, viewer.name, role)


async def asked(node: Node) -> tuple[Viewer, int]:
    """A post whose author is asked for a reason."""
    await enact(node, JUSTIFY)
    ada = await node.person("ada")
    post = await node.post(ada, TEXT)
    await node.work()
    assert (await node.crossings(post))["public"].state is State.NEEDS_REASON
    return ada, post


async def say(node: Node, author: Viewer, words: str) -> str:
    """A direct reply to the bridge's last message about a crossing, and what it answers."""
    async with node.tx() as tx:
        message = await tx.scalar(select(bridge_messages.c.post).order_by(bridge_messages.c.post.desc()))
        await compose.post(tx, author=author, draft=Draft(text=words, in_reply_to=message))
    await node.work()
    async with node.core.reading() as tx:
        told = await tx.all(select(posts.c.source).order_by(posts.c.id.desc()).limit(3))
    return "\n".join(row.source for row in told)


async def state(node: Node, post: int) -> State:
    return (await node.crossings(post))["public"].state


async def test_a_reason_given_lets_it_go_and_an_empty_one_does_not(node: Node) -> None:
    ada, post = await asked(node)
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        with pytest.raises(StepInvalid):
            await answers.give_reason(tx, crossing.id, by=person(ada), reason=" ")
        with pytest.raises(WrongState):
            await answers.give_yes(tx, crossing.id, by=person(ada))
        await answers.give_reason(tx, crossing.id, by=person(ada), reason="Agreed")
    await node.work()
    assert await state(node, post) is State.WAITING
    async with node.tx() as tx:
        with pytest.raises(WrongState):
            await answers.ask_review(tx, crossing.id, by=person(ada))


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("reason: agreed in the steering group", State.WAITING),
        ("Ask for review.", State.HELD),
        ("keep inside", State.WITHDRAWN),
        ("delete", State.WITHDRAWN),
        ("yes", State.NEEDS_REASON),
        ("what?", State.NEEDS_REASON),
    ],
)
async def test_a_message_to_the_bridge_is_an_answer(node: Node, words: str, after: State) -> None:
    ada, post = await asked(node)
    said = await say(node, ada, f"@bridge {words}")
    assert await state(node, post) is after
    assert ("I understand" in said) is (words == "what?")


async def test_nobody_answers_for_another(node: Node) -> None:
    _, post = await asked(node)
    bob = await node.person("bob")
    async with node.core.reading() as tx:
        message = await tx.scalar(select(bridge_messages.c.post))
    with pytest.raises(NotFound):
        async with node.tx() as tx:
            await compose.post(tx, author=bob, draft=Draft(text="@bridge keep inside", in_reply_to=message))
    assert await state(node, post) is State.NEEDS_REASON


async def test_a_client_that_could_not_ask_waits_for_the_author_s_yes(node: Node) -> None:
    ada = await node.person("ada")
    await node.stranger("sam")
    draft = Draft(text="@sam@127.0.0.99:8001 hello", label="PUBLIC", visibility=Visibility.DIRECT)
    async with node.tx() as tx:
        post = await compose.post(tx, author=ada, draft=draft)
    await node.work()
    assert await state(node, post) is State.NEEDS_YES
    await say(node, ada, "@bridge Yes!")
    assert await state(node, post) in (State.WAITING, State.RELEASED)


async def test_an_appeal_reaches_the_desk_and_is_answered_once(node: Node) -> None:
    ada, post = await asked(node)
    crossing = (await node.crossings(post))["public"]
    sue = Person(7, "sue", "security")
    async with node.tx() as tx:
        with pytest.raises(StepInvalid):
            await answers.appeal(tx, crossing.id, by=person(ada), words="")
        appeal = await answers.appeal(tx, crossing.id, by=person(ada), words="This is public already")
        [row] = await review.open_appeals(tx)
        assert (row.id, row.words, row.rules) == (appeal, "This is public already", '["R1"]')
        with pytest.raises(NotYours):
            await review.answer_appeal(tx, appeal, by=person(ada), upheld=True)
        await review.answer_appeal(tx, appeal, by=sue, upheld=True)
        assert await review.open_appeals(tx) == ()
        with pytest.raises(WrongState):
            await review.answer_appeal(tx, appeal, by=sue, upheld=False)


async def test_a_pasted_inside_text_needs_a_reason(node: Node) -> None:
    await enact(node)
    ada, bob = await node.person("ada"), await node.person("bob")
    inside = "Our numbers for the third quarter are far better than anybody outside expects them to be"
    await node.post(ada, inside, reach=Reach.STAFF)
    post = await node.post(bob, f"I heard this: {inside}")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    assert (crossing.state, crossing.rules) == (State.NEEDS_REASON, ("taint.overlap",))
