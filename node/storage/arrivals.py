"""The query by which a repeated activity is known."""

from sqlalchemy import select

from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings


async def came_before(tx: Transaction, *, activity_id: str, body: bytes) -> bool:
    """Whether this very activity, byte for byte, was judged already (index ix_crossings_activity)."""
    query = select(crossings.c.activity).where(
        crossings.c.activity_id == activity_id, crossings.c.direction == "in"
    )
    return any(bytes(row.activity) == body for row in await tx.all(query))
