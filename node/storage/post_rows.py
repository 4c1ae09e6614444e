"""Queries on posts and their parts: the writes that place, change and remove one, and plain reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, bindparam, delete, select, update

from bridge.store.base import Transaction
from bridge.store.prepared import Prepared
from node.storage.accounts import idempotency
from node.storage.posts import entries, media, mentions, notifications, posts, tags, versions
from node.storage.rows import MediaRow, PostRow, VersionRow, columns_of, read
from node.storage.sight import Sight, visible

POST = columns_of(PostRow, posts)
VERSION = columns_of(VersionRow, versions)
MEDIA = columns_of(MediaRow, media)

_ID: Final = bindparam("post", type_=BigInteger)
_SEEN: Final = {
    is_staff: Prepared(select(*POST).where(posts.c.id == _ID, visible(is_staff=is_staff)))
    for is_staff in (True, False)
}
_OF_ENTRY: Final = Prepared(select(entries.c.post).where(entries.c.id == _ID))
_INSERT: Final = posts.insert()
_INSERT_VERSION: Final = versions.insert()
_INSERT_ENTRY: Final = entries.insert()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post to be written. A peer's has host, zone and the decision that admitted it."""

    id: int
    ap_id: str
    author: int
    content: str
    visibility: str
    reach: str
    label: str
    thread: int
    created_ms: int
    label_set_by: str = "default"
    host: str | None = None
    zone: str | None = None
    decision_id: str | None = None
    object_type: str = "Note"
    source: str = ""
    source_type: str = "text/plain"
    summary: str = ""
    sensitive: bool = False
    language: str | None = None
    group: int | None = None
    in_reply_to: int | None = None
    in_reply_to_ap_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag: folded, as lists find it, and as it was written; both without `#`."""

    folded: str
    name: str


async def get(tx: Transaction, post: int) -> PostRow | None:
    """One post, deleted or not."""
    row = await tx.one(select(*POST).where(posts.c.id == post))
    return None if row is None else read(PostRow, row)


async def by_ap_id(tx: Transaction, ap_id: str) -> PostRow | None:
    """One post by its AP id, deleted or not."""
    row = await tx.one(select(*POST).where(posts.c.ap_id == ap_id))
    return None if row is None else read(PostRow, row)


async def seen(tx: Transaction, *, sight: Sight, post: int) -> PostRow | None:
    """One post, if these eyes may see it."""
    found = await tx.rows(_SEEN[sight.is_staff], {**sight.values, "post": post})
    return read(PostRow, found[0]) if found else None


async def of_entry(tx: Transaction, entry: int) -> int | None:
    """The post that an entry, its own or a boost's, shows."""
    found = await tx.rows(_OF_ENTRY, {"post": entry})
    return int(found[0][0]) if found else None


async def insert(tx: Transaction, new: NewPost) -> None:
    """Writes a post with its first version and its entry."""
    await tx.run(_INSERT, {name: getattr(new, name) for name in new.__slots__})
    await insert_version(tx, _first_version(new))
    entry = {
        "id": new.id,
        "actor": new.author,
        "post": new.id,
        "kind": "post",
        "visibility": new.visibility,
        "group": new.group,
        "local": new.host is None,
        "is_reply": new.in_reply_to is not None or new.in_reply_to_ap_id is not None,
    }
    await tx.run(_INSERT_ENTRY, entry)


async def insert_version(tx: Transaction, version: VersionRow) -> None:
    """Writes one version of a post."""
    await tx.run(_INSERT_VERSION, {name: getattr(version, name) for name in version.__slots__})


async def versions_of(tx: Transaction, post: int) -> tuple[VersionRow, ...]:
    """A post's versions, oldest first."""
    query = select(*VERSION).where(versions.c.post == post).order_by(versions.c.version)
    return tuple(read(VersionRow, row) for row in await tx.all(query))


async def change(tx: Transaction, *, post: int, values: Mapping[str, str | int | bool | None]) -> None:
    """Changes columns of one post."""
    await tx.run(update(posts).where(posts.c.id == post).values(dict(values)))


async def name(tx: Transaction, *, post: int, mentioned: Sequence[int], tagged: Sequence[Tag]) -> None:
    """Writes whom and what a post names that named nothing before."""
    if mentioned:
        await tx.run(mentions.insert(), [{"post": post, "actor": actor} for actor in mentioned])
    if tagged:
        rows = [{"post": post, "tag": tag.folded, "name": tag.name} for tag in tagged]
        await tx.run(tags.insert(), rows)


async def unname(tx: Transaction, *, post: int) -> None:
    """Forgets whom and what a post names."""
    await tx.run(delete(mentions).where(mentions.c.post == post))
    await tx.run(delete(tags).where(tags.c.post == post))


async def mentioned_in(tx: Transaction, post: int) -> frozenset[int]:
    """The actors that a post mentions."""
    query = select(mentions.c.actor).where(mentions.c.post == post)
    return frozenset(row[0] for row in await tx.all(query))


async def count_reply(tx: Transaction, *, post: int, by: int) -> None:
    """Adds to a post's count of replies."""
    query = update(posts).where(posts.c.id == post)
    await tx.run(query.values(replies_count=posts.c.replies_count + by))


async def remove(tx: Transaction, *, post: int) -> None:
    """Makes a post a tombstone: no entry shows it, no notification speaks of it."""
    await tx.run(update(posts).where(posts.c.id == post).values(deleted_ms=tx.now_ms))
    await tx.run(delete(entries).where(entries.c.post == post))
    await tx.run(delete(notifications).where(notifications.c.post == post))


async def loose_media(tx: Transaction, *, owner: int, ids: Collection[int], post: int) -> frozenset[int]:
    """Which of these uploads are the owner's and on no other post."""
    query = select(media.c.id).where(
        media.c.id.in_(list(ids)),
        media.c.owner == owner,
        media.c.post.is_(None) | (media.c.post == post),
    )
    return frozenset(row[0] for row in await tx.all(query))


async def attach(tx: Transaction, *, post: int, ids: Sequence[int]) -> None:
    """Puts uploads on a post in this order, in place of those it had."""
    await tx.run(update(media).where(media.c.post == post).values(post=None))
    for position, upload in enumerate(ids):
        await tx.run(update(media).where(media.c.id == upload).values(post=post, position=position))


async def by_key(tx: Transaction, *, account: int, key: str) -> int | None:
    """The post that an Idempotency-Key made."""
    found: int | None = await tx.scalar(
        select(idempotency.c.post_id).where(idempotency.c.account == account, idempotency.c.key == key)
    )
    return found


async def keep_key(tx: Transaction, *, account: int, key: str, post: int) -> None:
    """Remembers which post an Idempotency-Key made."""
    await tx.run(idempotency.insert().values(account=account, key=key, post_id=post, at_ms=tx.now_ms))


def _first_version(new: NewPost) -> VersionRow:
    return VersionRow(
        new.id, 1, new.source, new.content, new.summary, new.sensitive, new.label, new.created_ms
    )
