"""A peer's actor lets one of ours follow it (ActivityPub §7.6)."""

from activitypub.activities import Accept
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import asked
from node.social import follows


async def apply(tx: Transaction, permit: Permit[Accept]) -> None:
    """Turns our request into a follow; an answer to what nobody asked, or a second one, changes nothing."""
    tie = await asked.follow_of(tx, permit.activity)
    if tie is not None and not tie.accepted:
        await follows.let_in(tx, tie)
