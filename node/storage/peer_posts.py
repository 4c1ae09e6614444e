"""Queries on what peers' actors made here: their posts with attachments, likes and boosts by activity."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from bridge.store.base import Transaction
from node.storage.post_rows import POST
from node.storage.posts import entries, favourites, media, posts
from node.storage.rows import PostRow, read

NO_COPY = ""
"""Stands for the blob of a peer's file that we have no copy of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A peer's attachment as its post describes it; nothing of it was fetched."""

    url: str
    media_type: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    blurhash: str | None = None


async def attach(tx: Transaction, *, post: int, owner: int, files: Sequence[RemoteFile]) -> None:
    """Writes a peer's attachments in this order, in place of those the post had."""
    await tx.run(delete(media).where(media.c.post == post, media.c.remote_url.is_not(None)))
    rows = [
        {
            "id": tx.new_id(),
            "owner": owner,
            "post": post,
            "position": position,
            "blob_sha256": NO_COPY,
            "media_type": file.media_type,
            "bytes": 0,
            "width": file.width,
            "height": file.height,
            "blurhash": file.blurhash,
            "alt": file.alt,
            "remote_url": file.url,
            "created_ms": tx.now_ms,
        }
        for position, file in enumerate(files)
    ]
    if rows:
        await tx.run(media.insert(), rows)


async def of_author(tx: Transaction, *, author: int) -> tuple[PostRow, ...]:
    """All posts of an author that are not deleted (index ix_posts_author)."""
    query = select(*POST).where(posts.c.author == author, posts.c.deleted_ms.is_(None))
    return tuple(read(PostRow, row) for row in await tx.all(query.order_by(posts.c.id)))


async def liked_by(tx: Transaction, *, actor: int, activity_id: str) -> int | None:
    """The post that an actor's Like of that id is about (index ix_favourites_actor)."""
    found: int | None = await tx.scalar(
        select(favourites.c.post).where(favourites.c.actor == actor, favourites.c.activity_id == activity_id)
    )
    return found


async def boosted_by(tx: Transaction, *, actor: int, activity_id: str) -> int | None:
    """The post that an actor's Announce of that id is about (index ix_entries_actor)."""
    found: int | None = await tx.scalar(
        select(entries.c.post).where(entries.c.actor == actor, entries.c.activity_id == activity_id)
    )
    return found
