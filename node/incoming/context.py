"""What the policy must know of an inward crossing: the peer, the audience, and the posts it touches."""

from activitypub.activities import Activity, Announce, Create, Update
from activitypub.addressing import addressing_of, audience_of
from activitypub.vocab import Card, Iri, Note
from bridge import peers
from bridge.context import Context
from bridge.store.base import Transaction
from node.activities.announce import boosted_id
from node.activities.known_posts import OPEN
from node.outgoing.whereabouts import related
from node.storage import peer_actors, post_rows
from policy.model import PeerFact, Related
from policy.rules import Zone


async def of_activity(
    tx: Transaction, activity: Activity, *, zone: Zone, host: str, key_id: str | None
) -> Context:
    """The context of an activity that a host sent; read before anything of it is stored."""
    made = _made(activity)
    followers = await peer_actors.followers_url(tx, activity.actor)
    audience = audience_of(
        addressing_of(activity if made is None else made),
        followers=None if followers is None else Iri(followers),
    )
    boosted = boosted_id(activity) if isinstance(activity, Announce) else None
    return Context(
        reach="world" if audience.visibility.value in OPEN else "mentioned",
        visibility=audience.visibility.value,
        replies_to=None if made is None else await _related(tx, made.in_reply_to),
        boosts=await _related(tx, boosted),
        peer=await _peer(tx, zone=zone, host=host, key_id=key_id),
    )


def _made(activity: Activity) -> Note | Card | None:
    match activity:
        case Create(object=Note() | Card() as made) | Update(object=Note() | Card() as made):
            return made
        case _:
            return None


async def _related(tx: Transaction, ap_id: Iri | None) -> Related | None:
    post = None if ap_id is None else await post_rows.by_ap_id(tx, ap_id)
    return None if post is None else await related(tx, post)


async def _peer(tx: Transaction, *, zone: Zone, host: str, key_id: str | None) -> PeerFact:
    met = await peers.get(tx, host=host)
    key = None if key_id is None else await peers.key(tx, key_id=key_id)
    return PeerFact(
        host=host,
        zone=zone.name,
        agreement=zone.basis,
        software="" if met is None else met.software or "",
        key_age_s=0 if key is None else (tx.now_ms - key.fetched_ms) // 1000,
        is_new=met is None,
    )
