"""Where a peer's post belongs here: who sees it, what it answers, whom it names, which group it is for."""

from collections.abc import Collection
from dataclasses import dataclass

from activitypub.addressing import Visibility, addressing_of, audience_of
from activitypub.vocab import Card, Iri, Mention, Note
from bridge import policies
from bridge.store.base import Transaction
from node.activities import known_posts
from node.social import follows
from node.storage import groups, peer_actors
from node.storage.rows import ActorRow, PostRow
from policy.model import ZoneName

MAX_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`named` are the actors it mentions or addresses, `parent` the post it answers, if it may know that."""

    visibility: Visibility
    parent: PostRow | None
    named: tuple[ActorRow, ...]
    group: int | None

    @property
    def concerns_us(self) -> bool:
        """Whether it speaks to somebody here, or in a thread that we have."""
        return (
            self.parent is not None or self.group is not None or any(actor.is_local for actor in self.named)
        )


async def settle(tx: Transaction, made: Note | Card, author: ActorRow, *, zone: str) -> Setting:
    """Reads the addressing of a peer's post; only its author's own words say who may see it."""
    followers = await peer_actors.followers_url(tx, author.ap_id)
    audience = audience_of(addressing_of(made), followers=None if followers is None else Iri(followers))
    parent = None
    if made.in_reply_to is not None:
        parent = await known_posts.readable(tx, made.in_reply_to, host=author.host or "")
    addressed = await peer_actors.named(tx, _ids(made, audience.named))
    return Setting(
        visibility=audience.visibility,
        parent=parent,
        named=tuple(actor for actor in addressed if actor.kind != "Group" and actor.id != author.id),
        group=await _group(tx, addressed, author=author, parent=parent, zone=zone),
    )


def _ids(made: Note | Card, addressed: Collection[Iri]) -> tuple[Iri, ...]:
    mentioned = [tag.href for tag in made.tags if isinstance(tag, Mention)]
    return tuple(dict.fromkeys((*mentioned, *addressed, *made.audience)))[:MAX_NAMED]


async def _group(
    tx: Transaction, addressed: Collection[ActorRow], *, author: ActorRow, parent: PostRow | None, zone: str
) -> int | None:
    """The group whose thread it answers in, or the one it is addressed to by a follower in reach."""
    if parent is not None and parent.group is not None:
        return parent.group
    for actor in addressed:
        if actor.kind == "Group" and actor.is_local and await _takes(tx, actor, author=author, zone=zone):
            return actor.id
    return None


async def _takes(tx: Transaction, group: ActorRow, *, author: ActorRow, zone: str) -> bool:
    """Whether a group takes a post from outside: its follower's, from as far as its ceiling reaches."""
    tie = await follows.between(tx, follower=author.id, followee=group.id)
    row = await groups.get(tx, group.id)
    if tie is None or not tie.accepted or row is None:
        return False
    is_world = (await policies.active(tx)).policy.zones[ZoneName(zone)].is_world
    return row.reach_ceiling == "world" or (row.reach_ceiling == "partners" and not is_world)
