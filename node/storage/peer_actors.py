"""Queries on peers' actors: what their own servers say of them, under the decision that admitted it."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from sqlalchemy import and_, exists, or_, select, update

from bridge.store.base import Transaction
from node.storage.actors import actors, follows
from node.storage.people import ACTOR
from node.storage.relationships import FOLLOW
from node.storage.rows import ActorRow, FollowRow, read


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerActor:
    """A peer's actor to be written; `note` and the values of `fields` are sanitised HTML."""

    ap_id: str
    kind: str
    host: str
    name: str
    handle_domain: str
    inbox: str
    decision_id: str
    display_name: str = ""
    note: str = ""
    fields: str = "[]"
    shared_inbox: str | None = None
    followers_url: str | None = None
    url: str | None = None
    locked: bool = False
    bot: bool = False
    discoverable: bool = False


async def store(tx: Transaction, new: PeerActor) -> None:
    """Writes a peer's actor, or what has changed of it; one of ours is never touched."""
    told = {field.name: getattr(new, field.name) for field in fields(new)} | {"fetched_ms": tx.now_ms}
    insert = tx.insert(actors).values(id=tx.new_id(), created_ms=tx.now_ms, **told)
    changed = insert.on_conflict_do_update(
        index_elements=["ap_id"], set_=told, where=actors.c.host.is_not(None)
    )
    await tx.run(changed)


async def followers_url(tx: Transaction, ap_id: str) -> str | None:
    """The id of an actor's followers collection, as it says."""
    found: str | None = await tx.scalar(select(actors.c.followers_url).where(actors.c.ap_id == ap_id))
    return found


async def named(tx: Transaction, ap_ids: Collection[str]) -> tuple[ActorRow, ...]:
    """Who of these is known outside: peers' actors, and ours that are published; the node's own left out."""
    query = select(*ACTOR).where(
        actors.c.ap_id.in_(list(ap_ids)),
        actors.c.deleted_ms.is_(None),
        or_(actors.c.host.is_not(None), actors.c.published_ms.is_not(None)),
        actors.c.kind != "Application",
    )
    return tuple(read(ActorRow, row) for row in await tx.all(query.order_by(actors.c.id)))


async def is_followed_here(tx: Transaction, *, actor: int) -> bool:
    """Whether somebody here follows an actor (index ix_follows_followee)."""
    local = exists().where(actors.c.id == follows.c.follower, actors.c.host.is_(None))
    query = select(follows.c.id).where(follows.c.followee == actor, follows.c.accepted, local)
    return await tx.one(query.limit(1)) is not None


async def ties(tx: Transaction, *, actor: int) -> tuple[FollowRow, ...]:
    """Every follow and request from or to an actor."""
    either = or_(follows.c.follower == actor, follows.c.followee == actor)
    return tuple(read(FollowRow, row) for row in await tx.all(select(*FOLLOW).where(either)))


async def bury(tx: Transaction, *, actor: int) -> None:
    """Marks a peer's actor as gone, and forgets what it said of itself."""
    known = and_(actors.c.id == actor, actors.c.host.is_not(None))
    blank = {"display_name": "", "note": "", "fields": "[]", "deleted_ms": tx.now_ms}
    await tx.run(update(actors).where(known).values(blank))
