"""How people stand to each other: following, requests, blocks and mutes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.store.base import Transaction
from node import outbound
from node.social import follows, groups, people
from node.social.errors import NotAllowed, NotFound
from node.social.viewers import Viewer
from node.storage import groups as group_rows
from node.storage import relationships as rows
from node.storage.actors import blocks, mutes
from node.storage.paging import Page
from node.storage.relationships import Listed, Standing
from node.storage.rows import ActorRow, FollowRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How the viewer and another actor stand; names as in the client API."""

    id: int
    following: bool = False
    showing_reblogs: bool = False
    notifying: bool = False
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    requested: bool = False
    requested_by: bool = False


async def of(tx: Transaction, viewer: Viewer, ids: Sequence[int]) -> tuple[Relationship, ...]:
    """The relationships to these actors, in the order given."""
    standing = await rows.standing(tx, actor=viewer.actor, others=ids)
    joined = await group_rows.states(tx, member=viewer.actor, groups=ids)
    return tuple(_relationship(standing, actor, membership=joined.get(actor)) for actor in ids)


async def follow(
    tx: Transaction, viewer: Viewer, actor: int, *, show_boosts: bool = True, notify: bool = False
) -> Relationship:
    """Follows an actor, or asks to; to follow a group of ours is to join it.

    Raises NotFound, NotAllowed where the actor blocks the viewer, or it is oneself.
    """
    target = await people.get(tx, viewer, actor)
    if actor == viewer.actor or await rows.is_blocked(tx, by=actor, actor=viewer.actor):
        raise NotAllowed(f"actor {viewer.actor} can't follow actor {actor}")
    await rows.unblock(tx, actor=viewer.actor, target=actor)
    if _is_own_group(target):
        await groups.join(tx, viewer, actor)
        return (await of(tx, viewer, (actor,)))[0]
    own = await rows.follow(tx, follower=viewer.actor, followee=actor)
    if own is None:
        own = await follows.ask(tx, follower=viewer.actor, followee=target)
        await outbound.propose_follow(tx, follow=own.id)
    await rows.tune_follow(tx, follow=own.id, show_boosts=show_boosts, notify=notify)
    return (await of(tx, viewer, (actor,)))[0]


async def unfollow(tx: Transaction, viewer: Viewer, actor: int) -> Relationship:
    """Follows an actor no longer, or asks no longer."""
    if await group_rows.membership(tx, group=actor, member=viewer.actor) is not None:
        await groups.leave(tx, viewer, actor)
    own = await rows.follow(tx, follower=viewer.actor, followee=actor)
    if own is not None:
        await follows.drop(tx, own)
        await outbound.propose_unfollow(tx, activity_id=own.activity_id)
    return (await of(tx, viewer, (actor,)))[0]


async def authorize(tx: Transaction, viewer: Viewer, follower: int) -> Relationship:
    """Lets a follower in. Raises NotFound when there is no such request."""
    request = await _request(tx, viewer, follower)
    await follows.let_in(tx, request)
    await outbound.propose_accept(tx, follow=request.id)
    return (await of(tx, viewer, (follower,)))[0]


async def reject(tx: Transaction, viewer: Viewer, follower: int) -> Relationship:
    """Turns a request down. Raises NotFound when there is no such request."""
    await _request(tx, viewer, follower)
    return await remove_follower(tx, viewer, follower)


async def remove_follower(tx: Transaction, viewer: Viewer, follower: int) -> Relationship:
    """Ends another's following of oneself; a peer's is told by a Reject."""
    back = await rows.follow(tx, follower=follower, followee=viewer.actor)
    if back is not None:
        await outbound.propose_reject(tx, follow=back.id)
        await follows.drop(tx, back)
    return (await of(tx, viewer, (follower,)))[0]


async def block(tx: Transaction, viewer: Viewer, actor: int) -> Relationship:
    """Blocks an actor: both follows end, and neither sees the other's posts. Peers are not told."""
    await _require_another(tx, viewer, actor)
    await unfollow(tx, viewer, actor)
    await remove_follower(tx, viewer, actor)
    await rows.block(tx, actor=viewer.actor, target=actor)
    return (await of(tx, viewer, (actor,)))[0]


async def unblock(tx: Transaction, viewer: Viewer, actor: int) -> Relationship:
    """Blocks an actor no longer."""
    await rows.unblock(tx, actor=viewer.actor, target=actor)
    return (await of(tx, viewer, (actor,)))[0]


async def mute(tx: Transaction, viewer: Viewer, actor: int, *, notifications: bool = True) -> Relationship:
    """Keeps an actor out of one's lists, and with `notifications` out of those too; nobody is told."""
    await _require_another(tx, viewer, actor)
    await rows.mute(tx, actor=viewer.actor, target=actor, notifications=notifications)
    return (await of(tx, viewer, (actor,)))[0]


async def unmute(tx: Transaction, viewer: Viewer, actor: int) -> Relationship:
    """Mutes an actor no longer."""
    await rows.unmute(tx, actor=viewer.actor, target=actor)
    return (await of(tx, viewer, (actor,)))[0]


async def followers(tx: Transaction, viewer: Viewer, actor: int, page: Page) -> tuple[Listed, ...]:
    """Who follows an actor, newest first. A group's are for its roster to tell. Raises NotFound."""
    target = await people.get(tx, viewer, actor)
    if _is_own_group(target):
        return (await groups.roster(tx, viewer, actor, page)).members
    return await rows.followers(tx, sight=viewer.sight, actor=actor, page=page)


async def following(tx: Transaction, viewer: Viewer, actor: int, page: Page) -> tuple[Listed, ...]:
    """Whom an actor follows, newest first. Raises NotFound."""
    await people.get(tx, viewer, actor)
    return await rows.following(tx, sight=viewer.sight, actor=actor, page=page)


async def requests(tx: Transaction, viewer: Viewer, page: Page) -> tuple[Listed, ...]:
    """Who asks to follow the viewer, newest first."""
    return await rows.requests(tx, actor=viewer.actor, page=page)


async def blocked(tx: Transaction, viewer: Viewer, page: Page) -> tuple[Listed, ...]:
    """Whom the viewer blocks."""
    return await rows.targets(tx, ties=blocks, actor=viewer.actor, page=page)


async def muted(tx: Transaction, viewer: Viewer, page: Page) -> tuple[Listed, ...]:
    """Whom the viewer mutes."""
    return await rows.targets(tx, ties=mutes, actor=viewer.actor, page=page)


async def _require_another(tx: Transaction, viewer: Viewer, actor: int) -> None:
    """Raises NotFound for oneself, and for an actor that this viewer may not know of."""
    if actor == viewer.actor:
        raise NotFound(f"actor {actor}")
    await people.get(tx, viewer, actor)


async def _request(tx: Transaction, viewer: Viewer, follower: int) -> FollowRow:
    row = await rows.follow(tx, follower=follower, followee=viewer.actor)
    if row is None or row.accepted:
        raise NotFound(f"request of actor {follower} to follow actor {viewer.actor}")
    return row


def _is_own_group(actor: ActorRow) -> bool:
    return actor.is_local and actor.kind == "Group"


def _relationship(standing: Standing, actor: int, *, membership: str | None) -> Relationship:
    """The flags of one actor; belonging to a group counts as following it."""
    out, back = standing.out.get(actor), standing.back.get(actor)
    is_member = membership == "member"
    return Relationship(
        id=actor,
        following=is_member or (out is not None and out.accepted),
        showing_reblogs=is_member or (out is not None and out.show_reblogs),
        notifying=out is not None and out.notify,
        followed_by=back is not None and back.accepted,
        blocking=actor in standing.blocking,
        blocked_by=actor in standing.blocked_by,
        muting=actor in standing.muting,
        muting_notifications=standing.muting.get(actor, False),
        requested=membership == "requested" or (out is not None and not out.accepted),
        requested_by=back is not None and not back.accepted,
    )
