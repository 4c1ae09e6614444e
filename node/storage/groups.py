"""Queries on groups and who belongs to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, not_, select, update

from bridge.store.base import Transaction
from node.storage.actors import actors, groups, memberships
from node.storage.paging import Page, paged
from node.storage.people import ACTOR
from node.storage.relationships import Listed
from node.storage.rows import ActorRow, GroupRow, MembershipRow, columns_of, read

GROUP = columns_of(GroupRow, groups)
MEMBERSHIP = columns_of(MembershipRow, memberships)


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group with its actor, the viewer's membership in it, and how many members it has."""

    actor: ActorRow
    group: GroupRow
    membership: MembershipRow | None
    members: int


async def get(tx: Transaction, group: int) -> GroupRow | None:
    """One group."""
    row = await tx.one(select(*GROUP).where(groups.c.actor == group))
    return None if row is None else read(GroupRow, row)


async def insert(tx: Transaction, new: GroupRow) -> None:
    """Writes a group; its actor is there already."""
    await tx.run(groups.insert().values({name: getattr(new, name) for name in new.__slots__}))


async def found(
    tx: Transaction, *, viewer: int, only: int | None = None, is_member: bool | None = None
) -> tuple[FoundGroup, ...]:
    """Groups by name: one, or all, or those the viewer is in, or those it isn't."""
    inside = memberships.alias("inside")
    size = (
        select(func.count())
        .where(inside.c.group == groups.c.actor, inside.c.state == "member")
        .scalar_subquery()
    )
    own = and_(memberships.c.group == groups.c.actor, memberships.c.member == viewer)
    query = (
        select(*ACTOR, *GROUP, *MEMBERSHIP, size)
        .join(groups, groups.c.actor == actors.c.id)
        .outerjoin(memberships, own)
        .where(actors.c.deleted_ms.is_(None))
        .order_by(actors.c.name)
    )
    if only is not None:
        query = query.where(actors.c.id == only)
    if is_member is not None:
        inside_it = memberships.c.state.is_not_distinct_from("member")
        query = query.where(inside_it if is_member else not_(inside_it))
    return tuple(_found(row) for row in await tx.all(query))


async def membership(tx: Transaction, *, group: int, member: int) -> MembershipRow | None:
    """How an actor stands to a group."""
    row = await tx.one(
        select(*MEMBERSHIP).where(memberships.c.group == group, memberships.c.member == member)
    )
    return None if row is None else read(MembershipRow, row)


async def enter(tx: Transaction, new: MembershipRow) -> None:
    """Writes a membership, or changes the state of one."""
    values = {name: getattr(new, name) for name in new.__slots__}
    changed = {"state": new.state, "steward": new.steward}
    row = tx.insert(memberships).values(values)
    await tx.run(row.on_conflict_do_update(index_elements=["group", "member"], set_=changed))


async def drop(tx: Transaction, *, group: int, member: int) -> None:
    """Ends a membership in any state."""
    await tx.run(delete(memberships).where(memberships.c.group == group, memberships.c.member == member))


async def make_steward(tx: Transaction, *, group: int, member: int) -> None:
    """Makes a member a steward."""
    row = and_(memberships.c.group == group, memberships.c.member == member)
    await tx.run(update(memberships).where(row, memberships.c.state == "member").values(steward=True))


async def people(tx: Transaction, *, group: int, state: str, page: Page) -> tuple[Listed, ...]:
    """The actors in one state, newest actor first."""
    query = (
        select(actors.c.id.label("cursor"), *ACTOR)
        .join(memberships, memberships.c.member == actors.c.id)
        .where(memberships.c.group == group, memberships.c.state == state)
    )
    rows = await paged(tx, query, by=actors.c.id, page=page)
    return tuple(Listed(row[0], read(ActorRow, row[1:])) for row in rows)


async def stewards(tx: Transaction, *, group: int) -> tuple[ActorRow, ...]:
    """A group's stewards by name."""
    query = (
        select(*ACTOR)
        .join(memberships, memberships.c.member == actors.c.id)
        .where(memberships.c.group == group, memberships.c.steward.is_(True))
        .order_by(actors.c.name)
    )
    return tuple(read(ActorRow, row) for row in await tx.all(query))


async def size(tx: Transaction, *, group: int) -> int:
    """How many members a group has."""
    query = select(func.count()).where(memberships.c.group == group, memberships.c.state == "member")
    return int(await tx.scalar(query))


async def members_among(tx: Transaction, *, group: int, people: Collection[int]) -> frozenset[int]:
    """Which of these actors are members."""
    query = select(memberships.c.member).where(
        memberships.c.group == group,
        memberships.c.state == "member",
        memberships.c.member.in_(list(people)),
    )
    return frozenset(row[0] for row in await tx.all(query))


async def states(tx: Transaction, *, member: int, groups: Collection[int]) -> Mapping[int, str]:
    """How an actor stands to each of these groups, where it does."""
    query = select(memberships.c.group, memberships.c.state).where(
        memberships.c.member == member, memberships.c.group.in_(list(groups))
    )
    return {row.group: row.state for row in await tx.all(query)}


async def members(tx: Transaction, *, group: int) -> frozenset[int]:
    """Every member of a group."""
    query = select(memberships.c.member).where(memberships.c.group == group, memberships.c.state == "member")
    return frozenset(row.member for row in await tx.all(query))


def _found(row: Sequence[Any]) -> FoundGroup:
    a, g = len(ACTOR), len(ACTOR) + len(GROUP)
    return FoundGroup(
        actor=read(ActorRow, row[:a]),
        group=read(GroupRow, row[a:g]),
        membership=None if row[g] is None else read(MembershipRow, row[g:-1]),
        members=row[-1],
    )
