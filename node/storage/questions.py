"""Whether a job that somebody waits for is still to be done."""

from sqlalchemy import select

from bridge.store.base import Transaction
from bridge.store.core_jobs import jobs


async def is_waiting(tx: Transaction, *, job: int) -> bool:
    """A job's row goes when it is done. Stands on its primary key."""
    return await tx.scalar(select(jobs.c.id).where(jobs.c.id == job)) is not None
