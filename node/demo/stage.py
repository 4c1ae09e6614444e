"""The stage: the demo's three nodes as its scenes see them, and the acts that people do there.

Every act goes through the functions that the pages and the API call; the workers carry it from there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from bridge import crossings, review
from bridge.answers import Person
from bridge.crossings import Crossing, State
from bridge.store.base import Store, Transaction
from node.identity import accounts
from node.social import compose, follows, groups, interactions, people, relationships, search, viewers
from node.social.drafts import Draft
from node.social.errors import NotFound
from node.social.people import Changes
from node.social.viewers import Viewer
from node.storage import post_rows, questions
from node.storage.rows import ActorRow, PostRow

T = TypeVar("T")

PAUSE_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its core store, and the host of its AP ids, which is also the domain of its handles."""

    core: Store
    host: str

    async def viewer(self, name: str) -> Viewer:
        """Somebody here, by log-in name. Raises NotFound for who may not sign in."""
        async with self.core.reading() as tx:
            account = await accounts.named(tx, name=name)
            viewer = await viewers.load(tx, account=account.id)
        if viewer is None:
            raise NotFound(f"account {name}")
        return viewer

    async def post(self, author: str, draft: Draft, *, once: str) -> int:
        """Posts, if the scene `once` has not posted already."""
        viewer = await self.viewer(author)
        async with self.core.transaction() as tx:
            return await compose.post(tx, author=viewer, draft=draft, idempotency_key=f"demo {once}")

    async def reply(self, author: str, text: str, *, to: str, once: str) -> int:
        """Answers a post, named by its AP id, as soon as it is here."""
        answered = await self.arrived(to)
        return await self.post(author, Draft(text=text, in_reply_to=answered.id), once=once)

    async def arrived(self, ap_id: str) -> PostRow:
        """A post, once it is here."""
        return await self.until(lambda tx: post_rows.by_ap_id(tx, ap_id))

    async def written(self, post: int) -> PostRow:
        """A post that was written here."""
        return await self.until(lambda tx: post_rows.get(tx, post))

    async def published(self, name: str) -> None:
        """Returns once somebody here is known outside."""

        async def is_published(tx: Transaction) -> bool:
            actor = await people.named(tx, name)
            return actor is not None and actor.published_ms is not None

        await self.until(is_published)

    async def introduce(self, name: str) -> None:
        """Sends one's profile as it is to those outside who know one."""
        viewer = await self.viewer(name)
        async with self.core.transaction() as tx:
            actor = await people.get(tx, viewer, viewer.actor)
            changes = Changes(display_name=actor.display_name, note=actor.note_source)
            await people.update(tx, viewer, changes)

    async def favour(self, name: str, post: int) -> None:
        """Likes a post."""
        viewer = await self.viewer(name)
        async with self.core.transaction() as tx:
            await interactions.favourite(tx, viewer, post)

    async def join(self, name: str, group: int) -> None:
        """Joins a group."""
        viewer = await self.viewer(name)
        async with self.core.transaction() as tx:
            await groups.join(tx, viewer, group)

    async def follow(self, name: str, actor: int) -> None:
        """Follows somebody, and waits for the yes."""
        viewer = await self.viewer(name)
        async with self.core.transaction() as tx:
            await relationships.follow(tx, viewer, actor)

        async def accepted(tx: Transaction) -> bool:
            row = await follows.between(tx, follower=viewer.actor, followee=actor)
            return row is not None and row.accepted

        await self.until(accepted)

    async def find(self, name: str, handle: str) -> ActorRow:
        """Looks somebody up outside, as the search page does, until they are known."""
        viewer = await self.viewer(name)
        while True:
            async with self.core.transaction() as tx:
                known = await people.mentioned(tx, viewer, handle)
                if known is not None:
                    return known
                asked = await search.request_resolve(tx, viewer, handle)
            await self.until(partial(_is_done, job=asked))
            await asyncio.sleep(PAUSE_S)

    async def crossing(self, post: int, *, zone: str, states: frozenset[State]) -> Crossing:
        """What a post's crossing into a zone has become, once it is in one of these states."""

        async def found(tx: Transaction) -> Crossing | None:
            every = await crossings.of_post(tx, post)
            return next((each for each in every if each.zone == zone and each.state in states), None)

        return await self.until(found)

    async def release(self, officer: str, post: int, *, note: str) -> None:
        """An officer lets go what is held of a post; nothing, where somebody has answered already."""
        viewer = await self.viewer(officer)
        by = Person(viewer.actor, viewer.name, viewer.role.value)
        async with self.core.transaction() as tx:
            held = {each.id for each in await crossings.of_post(tx, post) if each.state is State.HELD}
            for hold in await review.queue(tx):
                if hold.crossing_id in held and hold.claimed_by in (None, viewer.actor):
                    await review.release(tx, hold.id, by=by, note=note)

    async def until(self, question: Callable[[Transaction], Awaitable[T | None]]) -> T:
        """Asks the store again and again, and gives the first answer that is neither None nor False."""
        while True:
            async with self.core.reading() as tx:
                answer = await question(tx)
            if answer is not None and answer is not False:
                return answer
            await asyncio.sleep(PAUSE_S)


@dataclass(frozen=True, slots=True)
class Stage:
    """The company, its partner, and the world."""

    company: Node
    partner: Node
    world: Node


async def _is_done(tx: Transaction, *, job: int) -> bool:
    return not await questions.is_waiting(tx, job=job)
