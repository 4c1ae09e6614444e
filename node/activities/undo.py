"""A peer's actor takes back a follow, a like or a boost (ActivityPub §7.14)."""

from activitypub.activities import Announce, Follow, Like, Undo
from activitypub.vocab import Iri, Ref
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import actors
from node.activities.announce import boosted_id
from node.social import follows, interactions
from node.storage import peer_posts, people, post_rows


async def apply(tx: Transaction, permit: Permit[Undo]) -> None:
    """Undoes what this actor did; what it never did, or has undone before, changes nothing."""
    who = await actors.peer(tx, permit.activity.actor)
    if who is None:
        return
    match permit.activity.object:
        case Follow(object=followee):
            await _unfollow(tx, follower=who.id, followee=followee)
        case Like(object=liked):
            await _unlike(tx, actor=who.id, post=await _post(tx, liked))
        case Announce() as announce:
            await _unboost(tx, actor=who.id, post=await _post(tx, boosted_id(announce)))
        case Ref(id=activity_id):
            await _by_id(tx, activity_id, actor=who.id)
        case _:
            return  # nothing else leaves something here that could be taken back


async def _by_id(tx: Transaction, activity_id: Iri, *, actor: int) -> None:
    """The undone activity is known by its id alone: whatever of the three it was."""
    tie = await follows.by_activity(tx, activity_id)
    if tie is not None and tie.follower == actor:
        await follows.drop(tx, tie)
    liked = await peer_posts.liked_by(tx, actor=actor, activity_id=activity_id)
    await _unlike(tx, actor=actor, post=liked)
    boosted = await peer_posts.boosted_by(tx, actor=actor, activity_id=activity_id)
    await _unboost(tx, actor=actor, post=boosted)


async def _unfollow(tx: Transaction, *, follower: int, followee: Iri) -> None:
    target = await people.by_ap_id(tx, followee)
    tie = None if target is None else await follows.between(tx, follower=follower, followee=target.id)
    if tie is not None:
        await follows.drop(tx, tie)


async def _unlike(tx: Transaction, *, actor: int, post: int | None) -> None:
    if post is not None:
        await interactions.drop_favourite(tx, actor=actor, post=post)


async def _unboost(tx: Transaction, *, actor: int, post: int | None) -> None:
    if post is not None:
        await interactions.drop_boost(tx, actor=actor, post=post)


async def _post(tx: Transaction, ap_id: Iri | None) -> int | None:
    found = None if ap_id is None else await post_rows.by_ap_id(tx, ap_id)
    return None if found is None else found.id
