"""The query that a thread is drawn from."""

from dataclasses import dataclass

from sqlalchemy import select

from bridge.store.base import Transaction
from node.storage.posts import posts
from node.storage.sight import Sight, visible


@dataclass(frozen=True, slots=True)
class Link:
    """A post and the one it answers; `shown`: the viewer may see it."""

    post: int
    parent: int | None
    shown: bool


async def links(tx: Transaction, *, sight: Sight, thread: int, limit: int) -> tuple[Link, ...]:
    """The posts of a thread, oldest first, seen or not. Stands on ix_posts_thread."""
    query = (
        select(posts.c.id, posts.c.in_reply_to, visible(is_staff=sight.is_staff).label("shown"))
        .where(posts.c.thread == thread)
        .order_by(posts.c.id)
        .limit(limit)
    )
    return tuple(Link(row.id, row.in_reply_to, bool(row.shown)) for row in await tx.all(query, sight.values))
