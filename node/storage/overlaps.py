"""Overlap: how much of a post that a zone lacks stands in another text (POLICY-BRIDGE §3)."""

from collections.abc import Collection

from sqlalchemy import delete, func, select

from bridge.crossings import State
from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings
from node.storage.posts import posts, shingles
from policy.overlap import fingerprint

_MOST_CANDIDATES = 50
_FEWEST = 3
"""A text with fewer shingles says nothing of its own: a greeting is in many posts."""
_HALF = 1 << 63


async def keep(tx: Transaction, *, post: int, text: str) -> None:
    """Writes a post's shingles, in place of those of its former version."""
    await tx.run(delete(shingles).where(shingles.c.post == post))
    rows = [{"shingle": shingle, "post": post} for shingle in _signed(text)]
    if len(rows) >= _FEWEST:
        await tx.run(shingles.insert(), rows)


async def nearest(tx: Transaction, *, text: str, zone: str, besides: int | None) -> float:
    """The containment (0 to 1) of the nearest inside post that this zone doesn't have.

    `besides` is the post itself. Stands on the primary key of post_shingles and on ix_post_shingles_post.
    """
    shared = await _shared(tx, _signed(text), besides=besides)
    unreleased = set(shared) - await _released(tx, shared, zone=zone)
    if not unreleased:
        return 0.0
    sizes = await tx.all(
        select(shingles.c.post, func.count().label("size"))
        .where(shingles.c.post.in_(list(unreleased)))
        .group_by(shingles.c.post)
    )
    return max(float(shared[row.post] / row.size) for row in sizes)


async def _shared(tx: Transaction, own: list[int], *, besides: int | None) -> dict[int, int]:
    """Inside posts with shingles of the text, and how many; those with most."""
    if not own:
        return {}
    count = func.count().label("shared")
    rows = await tx.all(
        select(shingles.c.post, count)
        .join(posts, posts.c.id == shingles.c.post)
        .where(shingles.c.shingle.in_(own), posts.c.host.is_(None), posts.c.deleted_ms.is_(None))
        .where(shingles.c.post != (besides or 0))
        .group_by(shingles.c.post)
        .order_by(count.desc())
        .limit(_MOST_CANDIDATES)
    )
    return {row.post: row.shared for row in rows}


async def _released(tx: Transaction, candidates: Collection[int], *, zone: str) -> set[int]:
    """Those that the zone has already (index ix_crossings_post)."""
    if not candidates:
        return set()
    rows = await tx.all(
        select(crossings.c.post_id).where(
            crossings.c.post_id.in_(list(candidates)),
            crossings.c.zone == zone,
            crossings.c.state == State.RELEASED,
        )
    )
    return {row.post_id for row in rows}


def _signed(text: str) -> list[int]:
    """A text's fingerprint as the databases' signed integers."""
    return sorted(shingle - _HALF for shingle in fingerprint(text))
