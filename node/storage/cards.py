"""What is shown with each post of a list: loaded for all of them at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, select

from bridge.store.base import Transaction
from bridge.store.prepared import Prepared, among
from node.storage.actors import actors, mutes
from node.storage.people import ACTOR
from node.storage.post_rows import MEDIA, POST, Tag
from node.storage.posts import bookmarks, entries, favourites, media, mentions, posts, tags
from node.storage.rows import ActorRow, MediaRow, PostRow, columns_of, read
from node.storage.sight import VIEWER

REMEMBERED: Final = 2_000  # cards, about 10 kB each with the status made of one
_ATTACHMENTS: Final = Prepared(
    select(media.c.post, *MEDIA).where(among(media.c.post, "ids")).order_by(media.c.post, media.c.position)
)
_MENTIONED: Final = Prepared(
    select(mentions.c.post, *ACTOR)
    .join(actors, actors.c.id == mentions.c.actor)
    .where(among(mentions.c.post, "ids"))
    .order_by(mentions.c.post, actors.c.id)
)
_TAGGED: Final = Prepared(
    select(tags.c.post, tags.c.tag, tags.c.name).where(among(tags.c.post, "ids")).order_by(tags.c.tag)
)


@dataclass(frozen=True, slots=True)
class Flags:
    """What the viewer did with a post."""

    favourited: bool
    boosted: bool
    bookmarked: bool
    muted: bool


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """An entry's row with the post it shows, the actors concerned, and the viewer's flags.

    Equal rows give the same card for as long as it is remembered, so a card is told by its identity.
    """

    entry: int
    kind: str
    actor: ActorRow  # whose entry it is: the author, or who boosted
    post: PostRow
    author: ActorRow
    group: ActorRow | None
    parent_author: int | None
    flags: Flags


async def cards(tx: Transaction, *, viewer: int, ids: Collection[int]) -> tuple[Card, ...]:
    """The entries of these ids that are still there, in no order, in one statement."""
    rows = await tx.rows(_cards(), {"viewer": viewer, "ids": list(ids)})
    return tuple(_card(tuple(row)) for row in rows)


async def attachments(tx: Transaction, ids: Collection[int]) -> Mapping[int, tuple[MediaRow, ...]]:
    """The attachments of posts, in their order. Stands on ix_media_post."""
    found: dict[int, tuple[MediaRow, ...]] = {}
    for post, *columns in await tx.rows(_ATTACHMENTS, {"ids": list(ids)}):
        found[post] = (*found.get(post, ()), read(MediaRow, columns))
    return found


async def mentioned(tx: Transaction, ids: Collection[int]) -> Mapping[int, tuple[ActorRow, ...]]:
    """The actors that posts mention, by id. Stands on the key of mentions."""
    found: dict[int, tuple[ActorRow, ...]] = {}
    for post, *columns in await tx.rows(_MENTIONED, {"ids": list(ids)}):
        found[post] = (*found.get(post, ()), read(ActorRow, columns))
    return found


async def tagged(tx: Transaction, ids: Collection[int]) -> Mapping[int, tuple[Tag, ...]]:
    """The hashtags of posts, by name. Stands on ix_post_tags_post."""
    found: dict[int, tuple[Tag, ...]] = {}
    for post, tag, name in await tx.rows(_TAGGED, {"ids": list(ids)}):
        found[post] = (*found.get(post, ()), Tag(tag, name))
    return found


@cache
def _cards() -> Prepared:
    who, author, group = actors, actors.alias("author"), actors.alias("in_group")
    parent = posts.alias("parent")
    return Prepared(
        select(
            entries.c.id,
            entries.c.kind,
            parent.c.author,
            *_flags(),
            *ACTOR,
            *POST,
            *columns_of(ActorRow, author),
            *columns_of(ActorRow, group),
        )
        .select_from(entries)
        .join(who, who.c.id == entries.c.actor)
        .join(posts, posts.c.id == entries.c.post)
        .join(author, author.c.id == posts.c.author)
        .outerjoin(group, group.c.id == posts.c.group)
        .outerjoin(parent, parent.c.id == posts.c.in_reply_to)
        .where(among(entries.c.id, "ids"), posts.c.deleted_ms.is_(None))
    )


def _flags() -> tuple[ColumnElement[bool], ...]:
    own = entries.alias("own_boost")
    return (
        exists().where(favourites.c.post == posts.c.id, favourites.c.actor == VIEWER),
        exists().where(and_(own.c.post == posts.c.id, own.c.kind == "boost", own.c.actor == VIEWER)),
        exists().where(bookmarks.c.actor == VIEWER, bookmarks.c.post == posts.c.id),
        exists().where(mutes.c.actor == VIEWER, mutes.c.target == posts.c.author),
    )


@lru_cache(maxsize=REMEMBERED)
def _card(row: tuple[Any, ...]) -> Card:
    a, p = len(ACTOR), len(POST)
    head, who, post = row[:7], row[7 : 7 + a], row[7 + a : 7 + a + p]
    author, group = row[7 + a + p : 7 + 2 * a + p], row[7 + 2 * a + p :]
    return Card(
        entry=head[0],
        kind=head[1],
        actor=read(ActorRow, who),
        post=read(PostRow, post),
        author=read(ActorRow, author),
        group=None if group[0] is None else read(ActorRow, group),
        parent_author=head[2],
        flags=Flags(*map(bool, head[3:])),
    )
