"""Notifications: that something happened which concerns a person here, said once."""

from collections.abc import Collection
from dataclasses import dataclass

from bridge.store.base import Transaction
from node.social import seen
from node.social.errors import NotFound
from node.social.seen import SeenPost
from node.social.viewers import Viewer
from node.storage import notifications as rows
from node.storage import relationships
from node.storage.notifications import Kinds
from node.storage.paging import Page
from node.storage.rows import ActorRow, NotificationRow

ALL = Kinds()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification as its recipient sees it; `at_ms` in milliseconds, UTC.

    `kind`: mention, status, update, favourite, reblog, follow, follow_request; of groups: group_request,
    group_invite, group_join, where `subject` is the group's actor.
    """

    id: int
    kind: str
    actor: ActorRow
    at_ms: int
    subject: str = ""
    post: SeenPost | None = None


async def notify(
    tx: Transaction,
    *,
    to: int,
    kind: str,
    by: int,
    post: int | None = None,
    subject: str | None = None,
) -> bool:
    """Notifies a local person once for each (kind, actor, subject); whether it is new.

    `subject` is the post's id unless given. Nothing for oneself, for who is not a person here, and from
    those whom the recipient blocks or mutes, or who block the recipient.
    """
    if not await rows.locals_among(tx, (to,)):
        return False
    about = subject if subject is not None else ("" if post is None else str(post))
    return await _insert(tx, NotificationRow(tx.new_id(), to, kind, by, post, about, tx.now_ms))


async def notify_all(
    tx: Transaction, *, to: Collection[int], kind: str, by: int, post: int | None = None
) -> None:
    """Notifies several; those who are no people here are left out."""
    if not to:
        return
    about = "" if post is None else str(post)
    for recipient in sorted(await rows.locals_among(tx, to)):
        await _insert(tx, NotificationRow(tx.new_id(), recipient, kind, by, post, about, tx.now_ms))


async def latest(
    tx: Transaction, viewer: Viewer, page: Page, *, kinds: Kinds = ALL, by: int | None = None
) -> tuple[Notice, ...]:
    """One's notifications, newest first; those about posts one may no longer see are left out."""
    found = await rows.found(tx, sight=viewer.sight, page=page, kinds=kinds, by=by)
    return await _notices(tx, viewer, found)


async def get(tx: Transaction, viewer: Viewer, notification: int) -> Notice:
    """One of one's notifications. Raises NotFound."""
    found = await rows.get(tx, sight=viewer.sight, notification=notification)
    if found is None:
        raise NotFound(f"notification {notification} for actor {viewer.actor}")
    return (await _notices(tx, viewer, (found,)))[0]


async def dismiss(tx: Transaction, viewer: Viewer, notification: int) -> None:
    """Puts one notification out of sight. Raises NotFound."""
    await get(tx, viewer, notification)
    await rows.dismiss(tx, recipient=viewer.actor, only=notification)


async def clear(tx: Transaction, viewer: Viewer) -> None:
    """Puts all notifications out of sight."""
    await rows.dismiss(tx, recipient=viewer.actor)


async def unread(tx: Transaction, viewer: Viewer, *, after: int, limit: int = 100) -> int:
    """How many came after the one last read, counted up to a limit."""
    return await rows.unread(tx, sight=viewer.sight, after=after, limit=limit)


async def withdraw(tx: Transaction, *, kind: str, by: int, subject: str, to: int | None = None) -> None:
    """Takes back a notification of what is no longer so; to everybody, unless `to` is given."""
    await rows.withdraw(tx, kind=kind, actor=by, subject=subject, recipient=to)


async def _insert(tx: Transaction, new: NotificationRow) -> bool:
    if new.recipient == new.actor:
        return False
    if await relationships.is_unwelcome(tx, to=new.recipient, actor=new.actor):
        return False
    return await rows.insert(tx, new)


async def _notices(
    tx: Transaction, viewer: Viewer, found: Collection[tuple[NotificationRow, ActorRow]]
) -> tuple[Notice, ...]:
    posts = tuple({row.post for row, _ in found if row.post is not None})
    loaded = {post.entry: post for post in await seen.load(tx, viewer, posts)}
    return tuple(
        Notice(
            id=row.id,
            kind=row.kind,
            actor=actor,
            at_ms=row.created_ms,
            subject=row.subject,
            post=None if row.post is None else loaded.get(row.post),
        )
        for row, actor in found
    )
