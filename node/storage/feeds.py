"""The lists of entries that timelines show; every function answers with entry ids, newest first.

Each list has one statement for each kind of viewer and shape of page, prepared once.
"""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from sqlalchemy import BigInteger, Integer, Select, bindparam, exists, not_, or_, select, union, union_all

from bridge.store.base import Transaction
from bridge.store.ids import created_ms, floor_of
from bridge.store.prepared import Prepared
from node.storage.actors import follows, memberships
from node.storage.paging import Page, Shape, bounded, cut, read_ids
from node.storage.posts import bookmarks, entries, favourites, media, posts, tags
from node.storage.sight import VIEWER, Sight, visible, welcome

DAY_MS = 86_400_000
WINDOWS = ((7, 3), (28, 12), (112, 48))
"""How far home looks back, in days, and how many entries it looks at for each that is wanted."""
EVERY = 2**31 - 1


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
    widens while it gives less than a page (STACK §2); a page named by `min_id` needs no window. Who may see
    what is asked of the newest candidates alone.
    """
    newest = tx.now_ms if page.max_id is None else created_ms(page.max_id)
    for days, wideness in () if page.min_id is not None else WINDOWS:
        floor = floor_of(newest - days * DAY_MS)
        if page.since_id is not None and page.since_id >= floor:
            break
        window = replace(page, since_id=floor)
        found = await _home_ids(tx, sight=sight, page=window, candidates=wideness * page.limit)
        if len(found) >= page.limit:
            return found
    return await _home_ids(tx, sight=sight, page=page, candidates=EVERY)


async def public(
    tx: Transaction, *, sight: Sight, page: Page, side: Side, selection: Selection
) -> tuple[int, ...]:
    """Public posts that answer nobody. Stands on ix_entries_public (id)."""
    statement = _public(page.shape, side, selection, is_staff=sight.is_staff)
    return await _ids(tx, statement, sight=sight, page=page)


async def groups(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """The posts of one's groups. Stands on ix_entries_group (group, id)."""
    return await _ids(tx, _groups(page.shape, is_staff=sight.is_staff), sight=sight, page=page)


async def group(tx: Transaction, *, sight: Sight, group: int, page: Page) -> tuple[int, ...]:
    """One group's posts. Stands on ix_entries_group (group, id)."""
    return await _ids(tx, _group(page.shape, is_staff=sight.is_staff), sight=sight, page=page, group=group)


async def tag(
    tx: Transaction, *, sight: Sight, tag: str, page: Page, side: Side, selection: Selection
) -> tuple[int, ...]:
    """Posts with a tag, folded. Stands on the key of post_tags (tag, post)."""
    statement = _tag(page.shape, side, selection, is_staff=sight.is_staff)
    return await _ids(tx, statement, sight=sight, page=page, tag=tag)


async def of_actor(
    tx: Transaction, *, sight: Sight, actor: int, page: Page, selection: Selection
) -> tuple[int, ...]:
    """What one actor posted and boosted. Stands on ix_entries_actor (actor, id)."""
    statement = _of_actor(page.shape, selection, is_staff=sight.is_staff)
    return await _ids(tx, statement, sight=sight, page=page, actor=actor)


async def favourited(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """Posts one likes, newest post first. Stands on ix_favourites_actor (actor)."""
    return await _ids(tx, _favourited(page.shape, is_staff=sight.is_staff), sight=sight, page=page)


async def bookmarked(tx: Transaction, *, sight: Sight, page: Page) -> tuple[int, ...]:
    """Posts one keeps, newest post first. Stands on the key of bookmarks (actor, post)."""
    return await _ids(tx, _bookmarked(page.shape, is_staff=sight.is_staff), sight=sight, page=page)


async def containing(tx: Transaction, *, sight: Sight, text: str, page: Page) -> tuple[int, ...]:
    """Posts whose words contain a text, letter case aside. Walks the posts from the newest."""
    needle = "%" + text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    statement = _containing(page.shape, is_staff=sight.is_staff)
    return await _ids(tx, statement, sight=sight, page=page, needle=needle)


async def _home_ids(tx: Transaction, *, sight: Sight, page: Page, candidates: int) -> tuple[int, ...]:
    statement = _home(page.shape, is_staff=sight.is_staff)
    return await _ids(tx, statement, sight=sight, page=page, candidates=candidates)


@cache
def _home(shape: Shape, *, is_staff: bool) -> Prepared:
    followed = select(follows.c.followee).where(follows.c.follower == VIEWER, follows.c.accepted.is_(True))
    people = union_all(select(VIEWER), followed)
    unwanted = exists().where(
        follows.c.follower == VIEWER,
        follows.c.followee == entries.c.actor,
        follows.c.show_reblogs.is_(False),
    )
    sources = (entries.c.actor.in_(people), entries.c.group.in_(_own_groups()))
    arms = (bounded(select(entries.c.id).where(source), by=entries.c.id, shape=shape) for source in sources)
    both = union(*arms).subquery()
    ordered = both.c.id if shape.has_min else both.c.id.desc()
    candidates = select(both.c.id).order_by(ordered).limit(bindparam("candidates", type_=Integer))
    wanted = or_(entries.c.kind == "post", not_(unwanted))
    query = _seen(is_staff=is_staff).where(entries.c.id.in_(candidates), wanted)
    return Prepared(cut(query, by=entries.c.id, shape=shape))


@cache
def _public(shape: Shape, side: Side, selection: Selection, *, is_staff: bool) -> Prepared:
    query = _select(_seen(is_staff=is_staff), selection).where(
        entries.c.visibility == "public",
        entries.c.kind == "post",
        entries.c.is_reply.is_(False),
        entries.c.group.is_(None),
    )
    return Prepared(cut(_sided(query, side), by=entries.c.id, shape=shape))


@cache
def _groups(shape: Shape, *, is_staff: bool) -> Prepared:
    query = _seen(is_staff=is_staff).where(entries.c.group.in_(_own_groups()))
    return Prepared(cut(query, by=entries.c.id, shape=shape))


@cache
def _group(shape: Shape, *, is_staff: bool) -> Prepared:
    query = _seen(is_staff=is_staff).where(entries.c.group == bindparam("group", type_=BigInteger))
    return Prepared(cut(query, by=entries.c.id, shape=shape))


@cache
def _tag(shape: Shape, side: Side, selection: Selection, *, is_staff: bool) -> Prepared:
    query = (
        _select(_seen(is_staff=is_staff), selection)
        .join(tags, tags.c.post == entries.c.post)
        .where(tags.c.tag == bindparam("tag"), entries.c.kind == "post", posts.c.visibility != "direct")
    )
    return Prepared(cut(_sided(query, side), by=entries.c.id, shape=shape))


@cache
def _of_actor(shape: Shape, selection: Selection, *, is_staff: bool) -> Prepared:
    query = select(entries.c.id).join(posts, posts.c.id == entries.c.post)
    query = _select(query, selection).where(
        entries.c.actor == bindparam("actor", type_=BigInteger),
        visible(is_staff=is_staff),
        posts.c.visibility != "direct",
    )
    return Prepared(cut(query, by=entries.c.id, shape=shape))


@cache
def _favourited(shape: Shape, *, is_staff: bool) -> Prepared:
    query = select(posts.c.id).join(favourites, favourites.c.post == posts.c.id)
    query = query.where(favourites.c.actor == VIEWER, visible(is_staff=is_staff))
    return Prepared(cut(query, by=posts.c.id, shape=shape))


@cache
def _bookmarked(shape: Shape, *, is_staff: bool) -> Prepared:
    query = select(posts.c.id).join(bookmarks, bookmarks.c.post == posts.c.id)
    query = query.where(bookmarks.c.actor == VIEWER, visible(is_staff=is_staff))
    return Prepared(cut(query, by=posts.c.id, shape=shape))


@cache
def _containing(shape: Shape, *, is_staff: bool) -> Prepared:
    words = posts.c.content + " " + posts.c.summary
    query = select(posts.c.id).where(
        visible(is_staff=is_staff),
        welcome(posts.c.author),
        words.ilike(bindparam("needle"), "\\"),
    )
    return Prepared(cut(query, by=posts.c.id, shape=shape))


def _seen(*, is_staff: bool) -> Select[tuple[int]]:
    """Every entry that the viewer may and wants to see."""
    return (
        select(entries.c.id)
        .join(posts, posts.c.id == entries.c.post)
        .where(
            visible(is_staff=is_staff),
            welcome(posts.c.author),
            or_(entries.c.kind == "post", welcome(entries.c.actor)),
        )
    )


def _own_groups() -> Select[tuple[int]]:
    return select(memberships.c.group).where(memberships.c.member == VIEWER, memberships.c.state == "member")


def _select(query: Select[tuple[int]], selection: Selection) -> Select[tuple[int]]:
    if selection.only_media:
        query = query.where(entries.c.kind == "post", exists().where(media.c.post == entries.c.post))
    if selection.exclude_replies:
        query = query.where(entries.c.is_reply.is_(False))
    if selection.exclude_boosts:
        query = query.where(entries.c.kind == "post")
    return query


def _sided(query: Select[tuple[int]], side: Side) -> Select[tuple[int]]:
    return query if side is Side.BOTH else query.where(entries.c.local.is_(side is Side.INSIDE))


async def _ids(
    tx: Transaction, statement: Prepared, *, sight: Sight, page: Page, **values: int | str
) -> tuple[int, ...]:
    return await read_ids(tx, statement, page=page, values={**sight.values, **values})
