"""A peer's actor likes a post (ActivityPub §7.10)."""

from activitypub.activities import Like
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import actors, known_posts
from node.social import interactions


async def apply(tx: Transaction, permit: Permit[Like]) -> None:
    """Counts the like and tells the author; silent for a post that the peer can't have read."""
    liker = await actors.peer(tx, permit.activity.actor)
    if liker is None:
        return
    post = await known_posts.readable(tx, permit.activity.object, host=liker.host or "")
    if post is not None:
        await interactions.record_favourite(tx, actor=liker.id, post=post.id, activity_id=permit.activity.id)
