"""Queries on what people did with a post: favourites, boosts, bookmarks."""

from sqlalchemy import ColumnElement, and_, delete, select, update

from bridge.store.base import Transaction
from node.storage.actors import actors
from node.storage.paging import Page, paged
from node.storage.people import ACTOR
from node.storage.posts import bookmarks, entries, favourites, posts
from node.storage.relationships import Listed
from node.storage.rows import ActorRow, read


async def favourite(tx: Transaction, *, post: int, actor: int, activity_id: str) -> bool:
    """Writes and counts a favourite; whether it is new."""
    row = tx.insert(favourites).values(post=post, actor=actor, activity_id=activity_id, created_ms=tx.now_ms)
    if not await tx.run(row.on_conflict_do_nothing()):
        return False
    await _count(tx, post, favourites_count=posts.c.favourites_count + 1)
    return True


async def unfavourite(tx: Transaction, *, post: int, actor: int) -> str | None:
    """Takes a favourite back; its Like's id, or None when there was none."""
    row = and_(favourites.c.post == post, favourites.c.actor == actor)
    activity_id: str | None = await tx.scalar(select(favourites.c.activity_id).where(row))
    if activity_id is not None:
        await tx.run(delete(favourites).where(row))
        await _count(tx, post, favourites_count=posts.c.favourites_count - 1)
    return activity_id


async def boost_of(tx: Transaction, *, post: int, actor: int) -> int | None:
    """The entry by which an actor boosts a post. Stands on ix_entries_post."""
    found: int | None = await tx.scalar(select(entries.c.id).where(_boost(post=post, actor=actor)))
    return found


async def boost(
    tx: Transaction, *, entry: int, post: int, actor: int, visibility: str, activity_id: str
) -> None:
    """Writes and counts a boost."""
    local = select(actors.c.host.is_(None)).where(actors.c.id == actor).scalar_subquery()
    await tx.run(
        entries.insert().values(
            id=entry,
            actor=actor,
            post=post,
            kind="boost",
            visibility=visibility,
            local=local,
            activity_id=activity_id,
        )
    )
    await _count(tx, post, boosts_count=posts.c.boosts_count + 1)


async def unboost(tx: Transaction, *, post: int, actor: int) -> str | None:
    """Takes a boost back; its Announce's id, or None when there was none."""
    row = _boost(post=post, actor=actor)
    activity_id: str | None = await tx.scalar(select(entries.c.activity_id).where(row))
    if await tx.run(delete(entries).where(row)):
        await _count(tx, post, boosts_count=posts.c.boosts_count - 1)
    return activity_id


async def bookmark(tx: Transaction, *, post: int, actor: int) -> None:
    """Keeps a post; a second time changes nothing."""
    row = tx.insert(bookmarks).values(actor=actor, post=post, created_ms=tx.now_ms)
    await tx.run(row.on_conflict_do_nothing())


async def unbookmark(tx: Transaction, *, post: int, actor: int) -> None:
    """Keeps a post no longer."""
    await tx.run(delete(bookmarks).where(bookmarks.c.actor == actor, bookmarks.c.post == post))


async def favouriters(tx: Transaction, *, post: int, page: Page) -> tuple[Listed, ...]:
    """Who likes a post, newest actor first."""
    query = (
        select(actors.c.id.label("cursor"), *ACTOR)
        .join(favourites, favourites.c.actor == actors.c.id)
        .where(favourites.c.post == post)
    )
    rows = await paged(tx, query, by=actors.c.id, page=page)
    return tuple(Listed(row[0], read(ActorRow, row[1:])) for row in rows)


async def boosters(tx: Transaction, *, post: int, page: Page) -> tuple[Listed, ...]:
    """Who boosts a post, newest actor first. Stands on ix_entries_post."""
    query = (
        select(actors.c.id.label("cursor"), *ACTOR)
        .join(entries, entries.c.actor == actors.c.id)
        .where(entries.c.post == post, entries.c.kind == "boost")
    )
    rows = await paged(tx, query, by=actors.c.id, page=page)
    return tuple(Listed(row[0], read(ActorRow, row[1:])) for row in rows)


async def booster_ids(tx: Transaction, *, post: int) -> frozenset[int]:
    """Who boosts a post. Stands on ix_entries_post."""
    query = select(entries.c.actor).where(entries.c.post == post, entries.c.kind == "boost")
    return frozenset(row.actor for row in await tx.all(query))


def _boost(*, post: int, actor: int) -> ColumnElement[bool]:
    return and_(entries.c.post == post, entries.c.kind == "boost", entries.c.actor == actor)


async def _count(tx: Transaction, post: int, **changed: ColumnElement[int]) -> None:
    await tx.run(update(posts).where(posts.c.id == post).values(**changed))
