"""Which posts a peer may speak of: those it can have read."""

from activitypub.vocab import Iri
from bridge import crossings
from bridge.crossings import ANYONE, State
from bridge.store.base import Transaction
from node.storage import post_rows
from node.storage.rows import PostRow

OPEN = ("public", "unlisted")


async def readable(tx: Transaction, ap_id: Iri, *, host: str) -> PostRow | None:
    """A post here that a host may have read; None says the same for hidden, deleted and absent.

    Ours: released to that host, or to anyone. A peer's: open, or its own.
    """
    post = await post_rows.by_ap_id(tx, ap_id)
    if post is None or post.deleted_ms is not None:
        return None
    if post.is_local:
        return post if await _is_released(tx, post, host=host) else None
    return post if post.visibility in OPEN or post.host == host else None


async def _is_released(tx: Transaction, post: PostRow, *, host: str) -> bool:
    for crossing in await crossings.of_object(tx, post.ap_id):
        is_out = crossing.channel == "post" and crossing.state is State.RELEASED
        if is_out and (crossing.readers == ANYONE or host in crossing.readers):
            return True
    return False
