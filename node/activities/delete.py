"""A peer's actor deleted a post, or itself (ActivityPub §7.4)."""

from activitypub.activities import Delete
from activitypub.authority import may_change
from activitypub.vocab import Iri
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import actors
from node.social import follows, placing
from node.storage import peer_actors, peer_posts, post_rows
from node.storage.rows import ActorRow


async def apply(tx: Transaction, permit: Permit[Delete]) -> None:
    """Makes the author's post a tombstone; of an actor, all its posts, and its follows end."""
    author = await actors.peer(tx, permit.activity.actor)
    gone = permit.activity.object.id
    if author is None:
        return
    if gone == author.ap_id:
        await _bury(tx, author)
        return
    post = await post_rows.by_ap_id(tx, gone)
    if post is None or post.deleted_ms is not None or post.author != author.id:
        return
    if may_change(permit.activity, author=Iri(author.ap_id)) is None:
        await placing.remove(tx, post)


async def _bury(tx: Transaction, actor: ActorRow) -> None:
    for post in await peer_posts.of_author(tx, author=actor.id):
        await placing.remove(tx, post)
    for tie in await peer_actors.ties(tx, actor=actor.id):
        await follows.drop(tx, tie)
    await peer_actors.bury(tx, actor=actor.id)
