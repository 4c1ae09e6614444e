"""Queries on hashtags."""

from sqlalchemy import func, select

from bridge.store.base import Transaction
from node.storage.post_rows import Tag
from node.storage.posts import posts, tags
from node.storage.sight import Sight, visible


async def found(tx: Transaction, *, sight: Sight, prefix: str, limit: int) -> tuple[Tag, ...]:
    """Tags that begin with a text, folded, and that a post these eyes may see carries."""
    literal = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    query = (
        select(tags.c.tag, func.max(tags.c.name).label("name"))
        .join(posts, posts.c.id == tags.c.post)
        .where(tags.c.tag.like(f"{literal}%", escape="\\"), visible(is_staff=sight.is_staff))
        .group_by(tags.c.tag)
        .order_by(tags.c.tag)
        .limit(limit)
    )
    return tuple(Tag(row.tag, row.name) for row in await tx.all(query, sight.values))
