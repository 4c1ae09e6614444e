"""A peer's actor asks for the posts of one of ours (ActivityPub §7.5)."""

from activitypub.activities import Follow
from bridge.permits import Permit
from bridge.store.base import Transaction
from node import outbound
from node.activities import actors
from node.social import follows


async def apply(tx: Transaction, permit: Permit[Follow]) -> None:
    """Idempotent: a repeated Follow adds nothing and is answered again.

    Silent for whom the outside does not know, for who blocks, and for groups kept inside: all look absent.
    """
    follower = await actors.peer(tx, permit.activity.actor)
    target = await actors.ours(tx, permit.activity.object)
    if follower is None or target is None:
        return
    tie = await follows.receive(tx, follower=follower.id, followee=target.id, activity_id=permit.activity.id)
    if tie is not None and tie.accepted:
        await outbound.propose_accept(tx, follow=tie.id)
