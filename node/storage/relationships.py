"""Queries on how actors stand to each other: follows, blocks, mutes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Column, Select, Table, and_, bindparam, delete, or_, select, update

from bridge.store.base import Transaction
from bridge.store.prepared import Prepared
from node.storage.actors import actors, blocks, follows, mutes
from node.storage.paging import Page, paged
from node.storage.people import ACTOR
from node.storage.rows import ActorRow, FollowRow, columns_of, read
from node.storage.sight import Sight, findable

FOLLOW = columns_of(FollowRow, follows)
_NOTIFIED: Final = Prepared(
    select(follows.c.follower)
    .join(actors, actors.c.id == follows.c.follower)
    .where(
        follows.c.followee == bindparam("actor", type_=BigInteger),
        follows.c.notify,
        follows.c.accepted.is_(True),
        actors.c.host.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An actor in a paged list; `cursor` is what the next page is named by."""

    cursor: int
    actor: ActorRow


@dataclass(frozen=True, slots=True)
class Standing:
    """All rows between one actor and some others: those others' ids in each kind of tie."""

    out: dict[int, FollowRow]
    back: dict[int, FollowRow]
    blocking: frozenset[int]
    blocked_by: frozenset[int]
    muting: dict[int, bool]  # with or without notifications


async def follow(tx: Transaction, *, follower: int, followee: int) -> FollowRow | None:
    """The follow between two actors. Stands on its unique key."""
    row = await tx.one(select(*FOLLOW).where(follows.c.follower == follower, follows.c.followee == followee))
    return None if row is None else read(FollowRow, row)


async def follow_by_activity(tx: Transaction, activity_id: str) -> FollowRow | None:
    """The follow that an activity asked for."""
    row = await tx.one(select(*FOLLOW).where(follows.c.activity_id == activity_id))
    return None if row is None else read(FollowRow, row)


async def rename_follow(tx: Transaction, *, follow: int, activity_id: str) -> None:
    """A repeated Follow goes by its newest activity."""
    await tx.run(update(follows).where(follows.c.id == follow).values(activity_id=activity_id))


async def insert_follow(tx: Transaction, new: FollowRow) -> None:
    """Writes a follow, and counts it when it is accepted."""
    await tx.run(follows.insert().values({name: getattr(new, name) for name in new.__slots__}))
    if new.accepted:
        await _count(tx, new, by=1)


async def tune_follow(tx: Transaction, *, follow: int, show_boosts: bool, notify: bool) -> None:
    """Changes what a follower wants to have of a followee."""
    changed = {"show_reblogs": show_boosts, "notify": notify}
    await tx.run(update(follows).where(follows.c.id == follow).values(changed))


async def accept(tx: Transaction, row: FollowRow) -> None:
    """Turns a request into a follow; a second time changes nothing."""
    waiting = and_(follows.c.id == row.id, follows.c.accepted.is_(False))
    if await tx.run(update(follows).where(waiting).values(accepted=True)):
        await _count(tx, row, by=1)


async def drop_follow(tx: Transaction, row: FollowRow) -> None:
    """Ends a follow or a request; a second time changes nothing."""
    if await tx.run(delete(follows).where(follows.c.id == row.id)) and row.accepted:
        await _count(tx, row, by=-1)


async def block(tx: Transaction, *, actor: int, target: int) -> None:
    """Writes a block; a second time changes nothing."""
    new = tx.insert(blocks).values(actor=actor, target=target, created_ms=tx.now_ms)
    await tx.run(new.on_conflict_do_nothing())


async def unblock(tx: Transaction, *, actor: int, target: int) -> bool:
    """Takes a block back; whether there was one."""
    return bool(await tx.run(delete(blocks).where(blocks.c.actor == actor, blocks.c.target == target)))


async def mute(tx: Transaction, *, actor: int, target: int, notifications: bool) -> None:
    """Writes a mute, or changes whether it covers notifications."""
    new = tx.insert(mutes).values(
        actor=actor, target=target, notifications=notifications, created_ms=tx.now_ms
    )
    changed = {"notifications": notifications}
    await tx.run(new.on_conflict_do_update(index_elements=["actor", "target"], set_=changed))


async def unmute(tx: Transaction, *, actor: int, target: int) -> None:
    """Takes a mute back."""
    await tx.run(delete(mutes).where(mutes.c.actor == actor, mutes.c.target == target))


async def is_blocked(tx: Transaction, *, by: int, actor: int) -> bool:
    """Whether one actor blocks another."""
    query = select(blocks.c.actor).where(blocks.c.actor == by, blocks.c.target == actor)
    return await tx.one(query) is not None


async def is_unwelcome(tx: Transaction, *, to: int, actor: int) -> bool:
    """Whether an actor's notifications are unwanted: a block either way, or a mute that covers them."""
    blocked = select(blocks.c.actor).where(
        or_(
            and_(blocks.c.actor == to, blocks.c.target == actor),
            and_(blocks.c.actor == actor, blocks.c.target == to),
        )
    )
    muted = select(mutes.c.actor).where(
        mutes.c.actor == to, mutes.c.target == actor, mutes.c.notifications.is_(True)
    )
    return await tx.one(blocked.union_all(muted)) is not None


async def standing(tx: Transaction, *, actor: int, others: Collection[int]) -> Standing:
    """Every tie between an actor and the others, in four statements."""
    ids = list(others)
    both = or_(
        and_(follows.c.follower == actor, follows.c.followee.in_(ids)),
        and_(follows.c.followee == actor, follows.c.follower.in_(ids)),
    )
    ties = [read(FollowRow, row) for row in await tx.all(select(*FOLLOW).where(both))]
    ours = select(blocks.c.target).where(blocks.c.actor == actor, blocks.c.target.in_(ids))
    theirs = select(blocks.c.actor).where(blocks.c.target == actor, blocks.c.actor.in_(ids))
    quiet = select(mutes.c.target, mutes.c.notifications).where(
        mutes.c.actor == actor, mutes.c.target.in_(ids)
    )
    return Standing(
        out={tie.followee: tie for tie in ties if tie.follower == actor},
        back={tie.follower: tie for tie in ties if tie.followee == actor},
        blocking=frozenset(row[0] for row in await tx.all(ours)),
        blocked_by=frozenset(row[0] for row in await tx.all(theirs)),
        muting={row.target: row.notifications for row in await tx.all(quiet)},
    )


async def followers(tx: Transaction, *, sight: Sight, actor: int, page: Page) -> tuple[Listed, ...]:
    """Who of those that these eyes find follows an actor, newest first. Stands on ix_follows_followee."""
    query = _listed(follows.c.id, joined=follows.c.follower).where(follows.c.followee == actor)
    return await _found(tx, query, sight=sight, actor=actor, page=page)


async def following(tx: Transaction, *, sight: Sight, actor: int, page: Page) -> tuple[Listed, ...]:
    """Whom an actor follows, as far as these eyes find them, newest first. Stands on the key of follows."""
    query = _listed(follows.c.id, joined=follows.c.followee).where(follows.c.follower == actor)
    return await _found(tx, query, sight=sight, actor=actor, page=page)


async def requests(tx: Transaction, *, actor: int, page: Page) -> tuple[Listed, ...]:
    """Who waits to be let in, newest first. Stands on ix_follows_followee."""
    query = _listed(follows.c.id, joined=follows.c.follower).where(
        follows.c.followee == actor, follows.c.accepted.is_(False)
    )
    return await _list(tx, query, by=follows.c.id, page=page)


async def targets(tx: Transaction, *, ties: Table, actor: int, page: Page) -> tuple[Listed, ...]:
    """Whom an actor blocks or mutes, newest actor first."""
    query = _listed(actors.c.id, joined=ties.c.target).where(ties.c.actor == actor)
    return await _list(tx, query, by=actors.c.id, page=page)


async def notified_followers(tx: Transaction, *, actor: int) -> tuple[int, ...]:
    """The local followers who asked to hear of each post. Stands on ix_follows_notify."""
    return tuple(row[0] for row in await tx.rows(_NOTIFIED, {"actor": actor}))


async def _count(tx: Transaction, row: FollowRow, *, by: int) -> None:
    """Adds to both actors' counts."""
    followee = update(actors).where(actors.c.id == row.followee)
    follower = update(actors).where(actors.c.id == row.follower)
    await tx.run(followee.values(followers_count=actors.c.followers_count + by))
    await tx.run(follower.values(following_count=actors.c.following_count + by))


def _listed(cursor: Column[int], *, joined: Column[int]) -> Select[tuple[int]]:
    query: Select[tuple[int]] = select(cursor.label("cursor"), *ACTOR)
    return query.select_from(joined.table.join(actors, actors.c.id == joined))


async def _found(
    tx: Transaction, query: Select[tuple[int]], *, sight: Sight, actor: int, page: Page
) -> tuple[Listed, ...]:
    """The accepted ties of an actor; all of one's own, of others' those to actors one may find."""
    query = query.where(follows.c.accepted.is_(True))
    if actor == sight.actor:
        return await _list(tx, query, by=follows.c.id, page=page)
    query = query.where(findable(is_staff=sight.is_staff))
    rows = await paged(tx, query, by=follows.c.id, page=page, values=sight.values)
    return tuple(Listed(row[0], read(ActorRow, row[1:])) for row in rows)


async def _list(
    tx: Transaction, query: Select[tuple[int]], *, by: Column[int], page: Page
) -> tuple[Listed, ...]:
    return tuple(Listed(row[0], read(ActorRow, row[1:])) for row in await paged(tx, query, by=by, page=page))
