"""The lists of entries that timelines show; every function answers with entry ids, newest first."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    exists,
    literal,
    not_,
    or_,
    select,
    union,
    union_all,
)

from bridge.store.base import Transaction
from bridge.store.ids import created_ms, floor_of
from node.storage.actors import follows, memberships
from node.storage.paging import Page, paged
from node.storage.posts import bookmarks, entries, favourites, media, posts, tags
from node.storage.sight import Sight, visible, welcome

DAY_MS = 86_400_000
WINDOWS_DAYS = (7, 28, 112)


class Side(Enum):
    """Which side of the wall a list is about."""

    BOTH = "both"
    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a list is left out."""

    only_media: bool = False
    exclude_replies: bool = False
    exclude_boosts: bool = False


async def home(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """Posts and boosts of oneself and those followed, and the posts of one's groups.

    Stands on ix_entries_actor (actor, id) and ix_entries_group inside a window of ids of 7 days, which
    widens while it gives less than a page (STACK §2); a page named by `min_id` needs no window.
    """
    if page.min_id is not None:
        return await _home(tx, sight=sight, page=page)
    newest = tx.now_ms if page.max_id is None else created_ms(page.max_id)
    for days in WINDOWS_DAYS:
        floor = floor_of(newest - days * DAY_MS)
        if page.since_id is not None and page.since_id >= floor:
            break
        found = await _home(tx, sight=sight, page=replace(page, since_id=floor))
        if len(found) >= page.limit:
            return found
    return await _home(tx, sight=sight, page=page)


async def _home(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    followed = select(follows.c.followee).where(
        follows.c.follower == sight.actor, follows.c.accepted.is_(True)
    )
    people = union_all(select(literal(sight.actor, BigInteger)), followed)
    unwanted = exists().where(
        follows.c.follower == sight.actor,
        follows.c.followee == entries.c.actor,
        follows.c.show_reblogs.is_(False),
    )
    theirs = _bounded(_seen(sight), page).where(
        entries.c.actor.in_(people),
        entries.c.group.is_(None),
        or_(entries.c.kind == "post", not_(unwanted)),
    )
    ours = _bounded(_seen(sight), page).where(entries.c.group.in_(_own_groups(sight)))
    both = union(theirs, ours).subquery()
    return await _ids(tx, select(both.c.id), by=both.c.id, page=page)


async def public(
    tx: Transaction, *, sight: Sight, page: Page, side: Side, selection: Selection
) -> tuple[int, ...]:
    """Public posts that answer nobody. Stands on ix_entries_public (id)."""
    query = _select(_seen(sight), selection).where(
        entries.c.visibility == "public",
        entries.c.kind == "post",
        entries.c.is_reply.is_(False),
        entries.c.group.is_(None),
    )
    if side is not Side.BOTH:
        query = query.where(entries.c.local.is_(side is Side.INSIDE))
    return await _ids(tx, query, by=entries.c.id, page=page)


async def groups(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """The posts of one's groups. Stands on ix_entries_group (group, id)."""
    query = _seen(sight).where(entries.c.group.in_(_own_groups(sight)))
    return await _ids(tx, query, by=entries.c.id, page=page)


async def group(tx: Transaction, *, sight: Sight, group: int, page: Page) -> tuple[int, ...]:
    """One group's posts. Stands on ix_entries_group (group, id)."""
    query = _seen(sight).where(entries.c.group == group)
    return await _ids(tx, query, by=entries.c.id, page=page)


async def tag(
    tx: Transaction, *, sight: Sight, tag: str, page: Page, side: Side, selection: Selection
) -> tuple[int, ...]:
    """Posts with a tag, folded. Stands on the key of post_tags (tag, post)."""
    query = (
        _select(_seen(sight), selection)
        .join(tags, tags.c.post == entries.c.id)
        .where(tags.c.tag == tag, entries.c.kind == "post", posts.c.visibility != "direct")
    )
    if side is not Side.BOTH:
        query = query.where(entries.c.local.is_(side is Side.INSIDE))
    return await _ids(tx, query, by=entries.c.id, page=page)


async def of_actor(
    tx: Transaction, *, sight: Sight, actor: int, page: Page, selection: Selection
) -> tuple[int, ...]:
    """What one actor posted and boosted. Stands on ix_entries_actor (actor, id)."""
    query = select(entries.c.id).join(posts, posts.c.id == entries.c.post)
    query = _select(query, selection).where(
        entries.c.actor == actor, visible(sight), posts.c.visibility != "direct"
    )
    return await _ids(tx, query, by=entries.c.id, page=page)


async def favourited(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """Posts one likes, newest post first. Stands on ix_favourites_actor (actor)."""
    query = _marked(favourites.c.post).where(favourites.c.actor == sight.actor, visible(sight))
    return await _ids(tx, query, by=posts.c.id, page=page)


async def bookmarked(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """Posts one keeps, newest post first. Stands on the key of bookmarks (actor, post)."""
    query = _marked(bookmarks.c.post).where(bookmarks.c.actor == sight.actor, visible(sight))
    return await _ids(tx, query, by=posts.c.id, page=page)


async def containing(tx: Transaction, *, sight: Sight, text: str, page: Page) -> tuple[int, ...]:
    """Posts whose words contain a text, letter case aside. Walks the posts from the newest."""
    needle = "%" + text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    words = posts.c.content + " " + posts.c.summary
    query = select(posts.c.id).where(
        visible(sight), welcome(sight, posts.c.author), words.ilike(needle, "\\")
    )
    return await _ids(tx, query, by=posts.c.id, page=page)


def _seen(sight: Sight) -> Select[tuple[int]]:
    """Every entry these eyes may and want to see."""
    return (
        select(entries.c.id)
        .join(posts, posts.c.id == entries.c.post)
        .where(
            visible(sight),
            welcome(sight, posts.c.author),
            or_(entries.c.kind == "post", welcome(sight, entries.c.actor)),
        )
    )


def _marked(post: ColumnElement[int]) -> Select[tuple[int]]:
    return select(posts.c.id).join(posts, posts.c.id == post)


def _own_groups(sight: Sight) -> Select[tuple[int]]:
    return select(memberships.c.group).where(
        memberships.c.member == sight.actor, memberships.c.state == "member"
    )


def _bounded(query: Select[tuple[int]], page: Page) -> Select[tuple[int]]:
    """The id bounds inside each arm of a union, where an index can use them."""
    if page.max_id is not None:
        query = query.where(entries.c.id < page.max_id)
    floor = max((bound for bound in (page.since_id, page.min_id) if bound is not None), default=None)
    return query if floor is None else query.where(entries.c.id > floor)


def _select(query: Select[tuple[int]], selection: Selection) -> Select[tuple[int]]:
    if selection.only_media:
        query = query.where(and_(entries.c.kind == "post", exists().where(media.c.post == entries.c.post)))
    if selection.exclude_replies:
        query = query.where(entries.c.is_reply.is_(False))
    if selection.exclude_boosts:
        query = query.where(entries.c.kind == "post")
    return query


async def _ids(tx: Transaction, query: Select[Any], *, by: ColumnElement[int], page: Page) -> tuple[int, ...]:
    return tuple(row[0] for row in await paged(tx, query, by=by, page=page))
