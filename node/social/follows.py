"""Follows: asked for, let in, dropped; by people here and by what peers' admitted activities say."""

from dataclasses import replace

from bridge.store.base import Transaction
from node.social import notifications
from node.storage import groups
from node.storage import people as actor_rows
from node.storage import relationships as rows
from node.storage.rows import ActorRow, FollowRow


async def ask(
    tx: Transaction, *, follower: int, followee: ActorRow, activity_id: str | None = None
) -> FollowRow:
    """Writes a follow, or the request for one, and tells the followee; a repeated one changes nothing.

    Ours who are not locked let colleagues and peers in at once; a peer's actor answers by its own Accept,
    which `let_in` records. `activity_id` is the Follow's, minted where the follower is ours.
    """
    known = await rows.follow(tx, follower=follower, followee=followee.id)
    if known is not None:
        return known
    accepted = followee.is_local and await _is_open(tx, followee)
    row = FollowRow(
        id=tx.new_id(),
        follower=follower,
        followee=followee.id,
        accepted=accepted,
        show_reblogs=True,
        notify=False,
        activity_id=activity_id or tx.new_iri("x"),
        created_ms=tx.now_ms,
    )
    await rows.insert_follow(tx, row)
    kind = "follow" if accepted else "follow_request"
    await notifications.notify(tx, to=followee.id, kind=kind, by=follower)
    return row


async def receive(tx: Transaction, *, follower: int, followee: int, activity_id: str) -> FollowRow | None:
    """A peer's actor asks to follow one of ours; None where it may not: blocked, or a group kept inside.

    `accepted` tells whether the answer is an Accept now, or waits for a person.
    """
    target = await actor_rows.by_id(tx, followee)
    if target is None or not target.is_local or target.deleted_ms is not None:
        return None
    if await rows.is_blocked(tx, by=followee, actor=follower) or await _is_kept_inside(tx, target):
        return None
    row = await ask(tx, follower=follower, followee=target, activity_id=activity_id)
    if row.activity_id != activity_id:
        await rows.rename_follow(tx, follow=row.id, activity_id=activity_id)
    return replace(row, activity_id=activity_id)


async def let_in(tx: Transaction, row: FollowRow) -> None:
    """A request is accepted: by one of ours, or by a peer's Accept."""
    await rows.accept(tx, row)
    await notifications.withdraw(tx, kind="follow_request", by=row.follower, subject="", to=row.followee)
    await notifications.notify(tx, to=row.followee, kind="follow", by=row.follower)


async def drop(tx: Transaction, row: FollowRow) -> None:
    """A follow or a request ends: taken back, turned down, or undone by a peer."""
    await rows.drop_follow(tx, row)
    for kind in ("follow", "follow_request"):
        await notifications.withdraw(tx, kind=kind, by=row.follower, subject="", to=row.followee)


async def between(tx: Transaction, *, follower: int, followee: int) -> FollowRow | None:
    """The follow or request between two actors."""
    return await rows.follow(tx, follower=follower, followee=followee)


async def by_activity(tx: Transaction, activity_id: str) -> FollowRow | None:
    """The follow that an activity asked for, as Accept, Reject and Undo name it."""
    return await rows.follow_by_activity(tx, activity_id)


async def _is_open(tx: Transaction, followee: ActorRow) -> bool:
    """Whether a follower is let in without anybody's yes."""
    if followee.kind != "Group":
        return not followee.locked
    group = await groups.get(tx, followee.id)
    return group is not None and group.join_mode == "open"


async def _is_kept_inside(tx: Transaction, followee: ActorRow) -> bool:
    """Whether an actor is a group that nobody outside may follow."""
    if followee.kind != "Group":
        return False
    group = await groups.get(tx, followee.id)
    return group is None or group.reach_ceiling == "staff"
