"""What a scraper asks of the core store: how much is waiting."""

from collections.abc import Mapping

from sqlalchemy import func, select

from bridge.store.base import Transaction
from bridge.store.core_holds import holds
from bridge.store.core_jobs import jobs
from node.storage.accounts import sessions


async def waiting_jobs(tx: Transaction) -> Mapping[str, int]:
    """How many jobs wait in each queue (ix_jobs_due)."""
    rows = await tx.all(select(jobs.c.queue, func.count().label("waiting")).group_by(jobs.c.queue))
    return {row.queue: row.waiting for row in rows}


async def open_holds(tx: Transaction) -> int:
    """How many holds wait for a person."""
    return int(await tx.scalar(select(func.count()).select_from(holds).where(holds.c.state == "open")))


async def living_sessions(tx: Transaction) -> int:
    """How many browser sessions have not ended."""
    living = sessions.c.expires_ms > tx.now_ms
    return int(await tx.scalar(select(func.count()).select_from(sessions).where(living)))
