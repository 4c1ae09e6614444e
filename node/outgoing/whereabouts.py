"""Where outside a post already is, and where it still waits to go."""

from typing import Final

from bridge import crossings
from bridge.crossings import ANYONE, State
from bridge.store.base import Transaction
from node.storage.rows import PostRow
from policy.model import Label, Related, ZoneName

WAITING: Final = frozenset(
    {State.PROPOSED, State.NEEDS_YES, State.NEEDS_REASON, State.HELD, State.PERMITTED, State.WAITING}
)


async def related(tx: Transaction, post: PostRow) -> Related:
    """Where outside another post already is, and where it still waits; a peer's post carries no label."""
    if post.host is not None:
        zones = frozenset() if post.zone is None else frozenset({ZoneName(post.zone)})
        return Related(zones=zones, anyone=post.visibility in ("public", "unlisted"))
    known = await crossings.of_object(tx, post.ap_id)
    released = [each for each in known if each.state is State.RELEASED and each.channel == "post"]
    waiting = [each for each in known if each.state in WAITING and each.channel == "post"]
    return Related(
        label=Label(post.label),
        zones=frozenset(ZoneName(each.zone) for each in released),
        waits=frozenset(ZoneName(each.zone) for each in waiting),
        anyone=any(each.readers == ANYONE for each in released),
    )
