"""Which Follow of ours an answer means."""

from activitypub.activities import Accept, Follow, Reject
from bridge.store.base import Transaction
from node.activities import actors
from node.social import follows
from node.storage import people
from node.storage.rows import FollowRow


async def follow_of(tx: Transaction, answer: Accept | Reject) -> FollowRow | None:
    """The follow or request that one of ours sent to the answer's actor.

    By the Follow's id; where that is not ours to know, by who asked whom (some servers mint a new id for the
    Follow that they embed).
    """
    answerer = await actors.peer(tx, answer.actor)
    if answerer is None:
        return None
    tie = await follows.by_activity(tx, answer.object.id)
    if tie is None and isinstance(answer.object, Follow):
        follower = await people.by_ap_id(tx, answer.object.actor)
        if follower is not None and follower.is_local:
            tie = await follows.between(tx, follower=follower.id, followee=answerer.id)
    return tie if tie is not None and tie.followee == answerer.id else None
