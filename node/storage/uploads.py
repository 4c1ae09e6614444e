"""Queries on uploads."""

from collections.abc import Mapping

from sqlalchemy import exists, select, update

from bridge.store.base import Transaction
from node.storage.post_rows import MEDIA
from node.storage.posts import media, posts
from node.storage.rows import MediaRow, read
from node.storage.sight import Sight, visible


async def insert(tx: Transaction, new: MediaRow) -> None:
    """Writes an upload."""
    await tx.run(media.insert().values({name: getattr(new, name) for name in new.__slots__}))


async def owned(tx: Transaction, *, upload: int, owner: int) -> MediaRow | None:
    """An upload, if it is the owner's."""
    row = await tx.one(select(*MEDIA).where(media.c.id == upload, media.c.owner == owner))
    return None if row is None else read(MediaRow, row)


async def change(tx: Transaction, *, upload: int, values: Mapping[str, str | float | None]) -> None:
    """Changes columns of one upload."""
    await tx.run(update(media).where(media.c.id == upload).values(dict(values)))


async def by_blob(tx: Transaction, *, sight: Sight, sha256: str) -> MediaRow | None:
    """The media type and size of a blob, if it is the viewer's or on a post that it may see."""
    on_seen_post = exists().where(posts.c.id == media.c.post, visible(is_staff=sight.is_staff))
    query = select(*MEDIA).where(
        (media.c.blob_sha256 == sha256) | (media.c.preview_sha256 == sha256),
        (media.c.owner == sight.actor) | on_seen_post,
    )
    row = await tx.one(query.limit(1), sight.values)
    return None if row is None else read(MediaRow, row)
