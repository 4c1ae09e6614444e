"""Posts as one viewer sees them: everything that a page or a client shows, loaded for a list at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bridge import crossings
from bridge.crossings import Crossing
from bridge.store.base import Transaction
from bridge.store.ids import created_ms
from node.social.audience import Verb, may, may_see
from node.social.errors import NotFound
from node.social.viewers import Viewer
from node.storage import cards, post_rows
from node.storage.cards import Card
from node.storage.post_rows import Tag
from node.storage.rows import ActorRow, MediaRow, PostRow


@dataclass(frozen=True, slots=True)
class Boost:
    """Who put the post into this list, when (milliseconds, UTC)."""

    by: ActorRow
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenPost:
    """One entry of a list; `entry` is the id clients know it by, and is `post.id` unless it is a boost.

    `crossings` are there for the author and officers, oldest first, and empty for all others. What has not
    changed is the same value when it is loaded again, so what is made of it can be kept by identity.
    """

    entry: int
    post: PostRow
    author: ActorRow
    boost: Boost | None = None
    group: ActorRow | None = None
    parent_author: int | None = None
    media: tuple[MediaRow, ...] = ()
    mentions: tuple[ActorRow, ...] = ()
    tags: tuple[Tag, ...] = ()
    favourited: bool = False
    boosted: bool = False
    bookmarked: bool = False
    muted: bool = False
    crossings: tuple[Crossing, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to the posts of a list, by the post's id."""

    media: Mapping[int, tuple[MediaRow, ...]]
    mentioned: Mapping[int, tuple[ActorRow, ...]]
    tagged: Mapping[int, tuple[Tag, ...]]
    crossings: Mapping[int, tuple[Crossing, ...]]


async def load(tx: Transaction, viewer: Viewer, entries: Sequence[int]) -> tuple[SeenPost, ...]:
    """The entries in the order given, in four statements, and one more where crossings are shown.

    The ids come from a list that has asked what this viewer may see; what is gone since is left out.
    """
    if not entries:
        return ()
    found = {card.entry: card for card in await cards.cards(tx, viewer=viewer.actor, ids=entries)}
    posts = {card.post.id for card in found.values()}
    parts = Parts(
        media=await cards.attachments(tx, posts),
        mentioned=await cards.mentioned(tx, posts),
        tagged=await cards.tagged(tx, posts),
        crossings=await _crossings(tx, viewer, [card.post for card in found.values()]),
    )
    return tuple(_with_parts(found[entry], parts) for entry in entries if entry in found)


async def one(tx: Transaction, viewer: Viewer, entry: int) -> SeenPost:
    """One entry. Raises NotFound when there is none for this viewer."""
    post = await post_rows.of_entry(tx, entry)
    if post is None or not await may_see(tx, viewer, post):
        raise NotFound(f"entry {entry} for actor {viewer.actor}")
    found = await load(tx, viewer, (entry,))
    if not found:
        raise NotFound(f"entry {entry}")
    return found[0]


def _with_parts(card: Card, parts: Parts) -> SeenPost:
    post = card.post.id
    return _seen(
        card,
        media=parts.media.get(post, ()),
        mentions=parts.mentioned.get(post, ()),
        tags=parts.tagged.get(post, ()),
        crossings=parts.crossings.get(post, ()),
    )


@lru_cache(maxsize=cards.REMEMBERED)
def _seen(
    card: Card,
    *,
    media: tuple[MediaRow, ...],
    mentions: tuple[ActorRow, ...],
    tags: tuple[Tag, ...],
    crossings: tuple[Crossing, ...],
) -> SeenPost:
    post, flags = card.post, card.flags
    return SeenPost(
        entry=card.entry,
        post=post,
        author=card.author,
        boost=None if card.kind == "post" else Boost(card.actor, created_ms(card.entry)),
        group=card.group,
        parent_author=card.parent_author,
        media=media,
        mentions=mentions,
        tags=tags,
        favourited=flags.favourited,
        boosted=flags.boosted,
        bookmarked=flags.bookmarked,
        muted=flags.muted,
        crossings=crossings,
    )


async def _crossings(
    tx: Transaction, viewer: Viewer, posts: Collection[PostRow]
) -> Mapping[int, tuple[Crossing, ...]]:
    """The crossings of those posts whose crossings this viewer may see, oldest first."""
    own = {post.id for post in posts if may(viewer, Verb.SEE_CROSSINGS, post)}
    found: dict[int, tuple[Crossing, ...]] = {}
    for crossing in await crossings.of_posts(tx, own) if own else ():
        if crossing.post_id is not None:
            found[crossing.post_id] = (*found.get(crossing.post_id, ()), crossing)
    return found
