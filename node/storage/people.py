"""Queries on actors: by id, by handle, by words; and the writes that change one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Integer, and_, bindparam, func, or_, select, update

from bridge.store.base import Transaction
from node.storage.accounts import accounts
from node.storage.actors import actors, follows
from node.storage.rows import ActorRow, columns_of, read
from node.storage.sight import Sight, findable

ACTOR = columns_of(ActorRow, actors)
_COUNT_POSTS: Final = (
    update(actors)
    .where(actors.c.id == bindparam("counted", type_=BigInteger))
    .values(
        posts_count=actors.c.posts_count + bindparam("by", type_=Integer),
        last_post_ms=func.coalesce(bindparam("written_ms", type_=BigInteger), actors.c.last_post_ms),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActor:
    """An actor to be written; a peer's needs the decision that admitted it."""

    id: int
    ap_id: str
    kind: str
    name: str
    host: str | None = None
    handle_domain: str | None = None
    display_name: str = ""
    note: str = ""
    note_source: str = ""
    fields: str = "[]"
    inbox: str | None = None
    shared_inbox: str | None = None
    url: str | None = None
    locked: bool = False
    bot: bool = False
    discoverable: bool = True
    decision_id: str | None = None
    created_ms: int


async def by_id(tx: Transaction, actor: int) -> ActorRow | None:
    """One actor."""
    row = await tx.one(select(*ACTOR).where(actors.c.id == actor))
    return None if row is None else read(ActorRow, row)


async def by_ids(tx: Transaction, ids: Collection[int]) -> Mapping[int, ActorRow]:
    """Several actors by id."""
    rows = await tx.all(select(*ACTOR).where(actors.c.id.in_(list(ids))))
    return {row[0]: read(ActorRow, row) for row in rows}


async def by_ap_id(tx: Transaction, ap_id: str) -> ActorRow | None:
    """One actor by its AP id."""
    row = await tx.one(select(*ACTOR).where(actors.c.ap_id == ap_id))
    return None if row is None else read(ActorRow, row)


async def by_handle(tx: Transaction, *, name: str, domain: str | None) -> ActorRow | None:
    """One actor by its handle, letter case aside; no domain: ours. Stands on ix_actors_handle."""
    at = actors.c.host.is_(None) if domain is None else actors.c.handle_domain == domain.lower()
    spelt = actors.c.name == name.lower() if domain is None else actors.c.name.ilike(_literal(name), "\\")
    row = await tx.one(select(*ACTOR).where(spelt, at, actors.c.deleted_ms.is_(None)))
    return None if row is None else read(ActorRow, row)


async def found(
    tx: Transaction, *, sight: Sight, words: str, limit: int, offset: int = 0, following: bool = False
) -> tuple[ActorRow, ...]:
    """People and groups whose name or handle contains the words, ours first, then by name."""
    name, _, domain = words.removeprefix("@").partition("@")
    like = f"%{_literal(name)}%"
    query = select(*ACTOR).where(
        findable(is_staff=sight.is_staff),
        or_(actors.c.name.ilike(like, "\\"), actors.c.display_name.ilike(like, "\\")),
    )
    if domain:
        query = query.where(actors.c.handle_domain.ilike(f"{_literal(domain)}%", "\\"))
    if following:
        query = query.join(
            follows, and_(follows.c.followee == actors.c.id, follows.c.follower == sight.actor)
        )
    ordered = query.order_by(actors.c.host.is_not(None), actors.c.name, actors.c.id)
    return tuple(
        read(ActorRow, row) for row in await tx.all(ordered.limit(limit).offset(offset), sight.values)
    )


async def can_find(tx: Transaction, *, sight: Sight, actor: int) -> bool:
    """Whether these eyes may know of an actor."""
    query = select(actors.c.id).where(actors.c.id == actor, findable(is_staff=sight.is_staff))
    return await tx.one(query, sight.values) is not None


async def roles(tx: Transaction, ids: Collection[int]) -> Mapping[int, str]:
    """The role of each actor that has an account."""
    rows = await tx.all(select(accounts.c.actor, accounts.c.role).where(accounts.c.actor.in_(list(ids))))
    return {row.actor: row.role for row in rows}


async def insert(tx: Transaction, new: NewActor) -> None:
    """Writes an actor. Raises IntegrityError when the name is taken."""
    await tx.run(actors.insert().values({name: getattr(new, name) for name in new.__slots__}))


async def change(tx: Transaction, *, actor: int, values: Mapping[str, str | int | bool | None]) -> None:
    """Changes columns of one actor."""
    await tx.run(update(actors).where(actors.c.id == actor).values(dict(values)))


async def set_default_reach(tx: Transaction, *, account: int, reach: str) -> None:
    """How far an author's posts travel when the client says nothing."""
    await tx.run(update(accounts).where(accounts.c.id == account).values(default_reach=reach))


async def count_posts(tx: Transaction, *, actor: int, by: int) -> None:
    """Adds to an actor's count of posts and notes the time of the newest."""
    written_ms = tx.now_ms if by > 0 else None
    await tx.run(_COUNT_POSTS, {"counted": actor, "by": by, "written_ms": written_ms})


def _literal(words: str) -> str:
    """The words for a LIKE pattern, its two wildcards escaped."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
