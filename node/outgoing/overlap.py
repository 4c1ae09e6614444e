"""Overlap: how much of a post that has not left the house stands in a text that is about to."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Row, select

from activitypub import markup
from bridge.store.base import Transaction
from node.outgoing.whereabouts import related
from node.storage import post_rows
from node.storage.actors import actors
from node.storage.posts import posts
from policy.model import ZoneName
from policy.overlap import containment, fingerprint
from policy.taint import OVERLAP_AT_LEAST

NEWEST: Final = 100
"""How many posts back a paste is looked for."""


async def with_unreleased(tx: Transaction, content: str, *, zone: str, post: int | None = None) -> float:
    """The largest share (0 to 1) of a recent local post, not released to the zone, that a text repeats.

    `post` is the text's own, and is passed over, as are the node's own messages (primary key of posts).
    """
    ours = _shingles(content)
    if not ours:
        return 0.0
    shares = [(containment(_shingles(row.content), ours), row.id) for row in await _recent(tx, post)]
    for share, other in sorted(shares, reverse=True):
        if share < OVERLAP_AT_LEAST:
            break
        if not await _is_there(tx, other, zone=zone):
            return share
    return 0.0


async def _recent(tx: Transaction, post: int | None) -> list[Row[Any]]:
    query = (
        select(posts.c.id, posts.c.content)
        .join(actors, actors.c.id == posts.c.author)
        .where(posts.c.host.is_(None), posts.c.deleted_ms.is_(None), actors.c.kind != "Service")
    )
    if post is not None:
        query = query.where(posts.c.id != post)
    return list(await tx.all(query.order_by(posts.c.id.desc()).limit(NEWEST)))


async def _is_there(tx: Transaction, post: int, *, zone: str) -> bool:
    row = await post_rows.get(tx, post)
    known = None if row is None else await related(tx, row)
    return known is None or known.anyone or ZoneName(zone) in known.zones


@lru_cache(maxsize=2048)
def _shingles(content: str) -> frozenset[int]:
    return fingerprint(markup.to_text(content))
