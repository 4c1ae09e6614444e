"""A peer's actor turns one of our followers down, at once or later (ActivityPub §7.7)."""

from activitypub.activities import Reject
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import asked
from node.social import follows


async def apply(tx: Transaction, permit: Permit[Reject]) -> None:
    """Ends our follow or request; an answer to what nobody asked changes nothing."""
    tie = await asked.follow_of(tx, permit.activity)
    if tie is not None:
        await follows.drop(tx, tie)
