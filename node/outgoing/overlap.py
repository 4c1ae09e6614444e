"""Overlap: how much of a post that has not left the house stands in a text that is about to."""

from activitypub import markup
from bridge.store.base import Transaction
from node.storage import overlaps


async def with_unreleased(tx: Transaction, content: str, *, zone: str, post: int | None = None) -> float:
    """The largest share (0 to 1) of a local post, not released to the zone, that an HTML text repeats.

    `post` is the text's own, and is passed over.
    """
    return await overlaps.nearest(tx, text=markup.to_text(content), zone=zone, besides=post)
