"""Favourites, boosts and bookmarks; each said twice is said once.

The functions without a viewer record what a peer's admitted activity says.
"""

from bridge.store.base import Transaction
from node import outbound
from node.social import audience, notifications, seen
from node.social.audience import Verb
from node.social.seen import SeenPost
from node.social.viewers import Viewer
from node.storage import interactions as rows
from node.storage import post_rows
from node.storage.paging import Page
from node.storage.relationships import Listed


async def favourite(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """Likes a post. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    activity_id = tx.new_iri("x")
    if await record_favourite(tx, actor=viewer.actor, post=post.id, activity_id=activity_id):
        await outbound.propose_like(tx, actor=viewer.actor, post=post.id, activity_id=activity_id)
    return await seen.one(tx, viewer, entry)


async def unfavourite(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """Takes a like back. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    activity_id = await drop_favourite(tx, actor=viewer.actor, post=post.id)
    if activity_id is not None:
        await outbound.propose_unlike(tx, activity_id=activity_id)
    return await seen.one(tx, viewer, entry)


async def boost(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """Boosts a post to one's followers; returns the boost's own entry.

    Raises NotFound, and NotAllowed for a post that is not public or unlisted, or is a group's.
    """
    post = await audience.require(tx, viewer, Verb.BOOST, entry=entry)
    own = await rows.boost_of(tx, post=post.id, actor=viewer.actor)
    if own is None:
        own = await record_boost(tx, actor=viewer.actor, post=post.id, activity_id=tx.new_iri("x"))
        await outbound.propose_boost(tx, entry=own)
    return await seen.one(tx, viewer, own)


async def unboost(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """Takes a boost back; returns the post. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    activity_id = await drop_boost(tx, actor=viewer.actor, post=post.id)
    if activity_id is not None:
        await outbound.propose_unboost(tx, activity_id=activity_id)
    return await seen.one(tx, viewer, post.id)


async def bookmark(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """Keeps a post for oneself; nobody is told. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    await rows.bookmark(tx, post=post.id, actor=viewer.actor)
    return await seen.one(tx, viewer, entry)


async def unbookmark(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """Keeps a post no longer. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    await rows.unbookmark(tx, post=post.id, actor=viewer.actor)
    return await seen.one(tx, viewer, entry)


async def favouriters(tx: Transaction, viewer: Viewer, entry: int, page: Page) -> tuple[Listed, ...]:
    """Who likes a post. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    return await rows.favouriters(tx, post=post.id, page=page)


async def boosters(tx: Transaction, viewer: Viewer, entry: int, page: Page) -> tuple[Listed, ...]:
    """Who boosts a post. Raises NotFound."""
    post = await audience.require(tx, viewer, Verb.FAVOURITE, entry=entry)
    return await rows.boosters(tx, post=post.id, page=page)


async def record_favourite(tx: Transaction, *, actor: int, post: int, activity_id: str) -> bool:
    """Writes a like, counts it and tells the author; whether it is new."""
    if not await rows.favourite(tx, post=post, actor=actor, activity_id=activity_id):
        return False
    await _tell_author(tx, kind="favourite", by=actor, post=post)
    return True


async def drop_favourite(tx: Transaction, *, actor: int, post: int) -> str | None:
    """Takes a like back; its activity's id, or None when there was none."""
    activity_id = await rows.unfavourite(tx, post=post, actor=actor)
    await notifications.withdraw(tx, kind="favourite", by=actor, subject=str(post))
    return activity_id


async def record_boost(tx: Transaction, *, actor: int, post: int, activity_id: str) -> int:
    """Writes a boost, counts it and tells the author; its entry, an earlier one's if there is."""
    own = await rows.boost_of(tx, post=post, actor=actor)
    if own is not None:
        return own
    entry = tx.new_id()
    await rows.boost(tx, entry=entry, post=post, actor=actor, visibility="public", activity_id=activity_id)
    await _tell_author(tx, kind="reblog", by=actor, post=post)
    return entry


async def drop_boost(tx: Transaction, *, actor: int, post: int) -> str | None:
    """Takes a boost back; its activity's id, or None when there was none."""
    activity_id = await rows.unboost(tx, post=post, actor=actor)
    await notifications.withdraw(tx, kind="reblog", by=actor, subject=str(post))
    return activity_id


async def _tell_author(tx: Transaction, *, kind: str, by: int, post: int) -> None:
    row = await post_rows.get(tx, post)
    if row is not None:
        await notifications.notify(tx, to=row.author, kind=kind, by=by, post=post)
