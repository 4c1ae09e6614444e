"""Queries on notifications."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update

from bridge.store.base import Transaction
from node.storage.actors import actors
from node.storage.paging import Page, paged
from node.storage.people import ACTOR
from node.storage.posts import notifications, posts
from node.storage.rows import ActorRow, NotificationRow, columns_of, read
from node.storage.sight import VIEWER, Sight, heard, visible

NOTIFICATION = columns_of(NotificationRow, notifications)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which kinds a list is asked for: only these, unless empty, and none of those."""

    only: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()


async def insert(tx: Transaction, new: NotificationRow) -> bool:
    """Writes a notification once for each (recipient, kind, actor, subject); whether it is new."""
    row = tx.insert(notifications).values({name: getattr(new, name) for name in new.__slots__})
    return bool(await tx.run(row.on_conflict_do_nothing()))


async def found(
    tx: Transaction, *, sight: Sight, page: Page, kinds: Kinds, by: int | None = None
) -> tuple[tuple[NotificationRow, ActorRow], ...]:
    """A recipient's notifications with who caused them. Stands on ix_notifications_recipient."""
    query = _query(sight)
    if kinds.only:
        query = query.where(notifications.c.kind.in_(kinds.only))
    if kinds.none_of:
        query = query.where(notifications.c.kind.not_in(kinds.none_of))
    if by is not None:
        query = query.where(notifications.c.actor == by)
    return _pairs(await paged(tx, query, by=notifications.c.id, page=page, values=sight.values))


async def get(tx: Transaction, *, sight: Sight, notification: int) -> tuple[NotificationRow, ActorRow] | None:
    """One of the recipient's notifications."""
    found = _pairs(await tx.all(_query(sight).where(notifications.c.id == notification), sight.values))
    return found[0] if found else None


async def dismiss(tx: Transaction, *, recipient: int, only: int | None = None) -> None:
    """Puts one notification, or all, out of sight; the same thing is not notified again."""
    query = update(notifications).where(notifications.c.recipient == recipient)
    if only is not None:
        query = query.where(notifications.c.id == only)
    await tx.run(query.values(dismissed=True))


async def withdraw(
    tx: Transaction, *, kind: str, actor: int, subject: str, recipient: int | None = None
) -> None:
    """Takes back what is no longer so: an undone like, an answered request."""
    gone = delete(notifications).where(
        notifications.c.kind == kind, notifications.c.actor == actor, notifications.c.subject == subject
    )
    if recipient is not None:
        gone = gone.where(notifications.c.recipient == recipient)
    await tx.run(gone)


async def unread(tx: Transaction, *, sight: Sight, after: int, limit: int) -> int:
    """How many came after a place in the list, counted up to a limit."""
    query = _query(sight).where(notifications.c.id > after).limit(limit).subquery()
    return int(await tx.scalar(select(func.count()).select_from(query), sight.values))


async def locals_among(tx: Transaction, ids: Collection[int]) -> frozenset[int]:
    """Which of these actors are people here, who can be notified."""
    query = select(actors.c.id).where(
        actors.c.id.in_(list(ids)), actors.c.host.is_(None), actors.c.kind == "Person"
    )
    return frozenset(row.id for row in await tx.all(query))


def _query(sight: Sight) -> Select[Any]:
    return (
        select(*NOTIFICATION, *ACTOR)
        .join(actors, actors.c.id == notifications.c.actor)
        .outerjoin(posts, posts.c.id == notifications.c.post)
        .where(
            notifications.c.recipient == VIEWER,
            notifications.c.dismissed.is_(False),
            heard(notifications.c.actor),
            or_(notifications.c.post.is_(None), visible(is_staff=sight.is_staff)),
        )
    )


def _pairs(rows: Collection[Any]) -> tuple[tuple[NotificationRow, ActorRow], ...]:
    width = len(NOTIFICATION)
    return tuple((read(NotificationRow, row[:width]), read(ActorRow, row[width:])) for row in rows)
