"""A peer's actor boosts a post (ActivityPub §7.11)."""

from activitypub.activities import Announce
from activitypub.addressing import names_public
from activitypub.vocab import Card, Iri, Note, Ref
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import actors, known_posts
from node.activities.known_posts import OPEN
from node.social import interactions


async def apply(tx: Transaction, permit: Permit[Announce]) -> None:
    """Enters the boost; silent for a post that is not open, or that the peer can't have read.

    What the Announce embeds is never believed: the post came from its own server, by a decision of its own.
    """
    booster = await actors.peer(tx, permit.activity.actor)
    boosted = boosted_id(permit.activity)
    if booster is None or boosted is None or not names_public(permit.activity):
        return
    post = await known_posts.readable(tx, boosted, host=booster.host or "")
    if post is not None and post.visibility in OPEN and post.group is None:
        await interactions.record_boost(tx, actor=booster.id, post=post.id, activity_id=permit.activity.id)


def boosted_id(announce: Announce) -> Iri | None:
    """The id of the boosted post; None where a group passes an activity on (FEP-1b12)."""
    match announce.object:
        case Note() | Card() | Ref() as boosted:
            return boosted.id
        case _:
            return None
