"""Jobs: work that follows a fact, written in the fact's transaction, leased, done at least once."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, delete, exists, func, or_, select, update

from bridge.store.base import Dialect, Transaction
from bridge.store.core_jobs import jobs

LEASE_MS: Final = 60_000
BACK_OFF_MS: Final = 2_000
LONGEST_BACK_OFF_MS: Final = 600_000


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    queue: str
    key: str
    payload: str
    attempt: int


async def enqueue(
    tx: Transaction, queue: str, *, key: str, payload: str = "", run_at_ms: int | None = None
) -> int:
    """Writes a job; it runs once `run_at_ms` has come (default now), after earlier jobs of the same key."""
    job_id = tx.new_id()
    due = tx.now_ms if run_at_ms is None else run_at_ms
    await tx.run(
        jobs.insert().values(id=job_id, queue=queue, key=key, payload=payload, attempt=0, run_at_ms=due)
    )
    tx.after_commit(tx.ground.wake)
    return job_id


async def claim(tx: Transaction, *, queues: tuple[str, ...], worker: str, limit: int = 20) -> tuple[Job, ...]:
    """Leases due jobs, oldest first, at most one for each key (index ix_jobs_due)."""
    earlier = jobs.alias("earlier")
    free = or_(jobs.c.locked_until_ms.is_(None), jobs.c.locked_until_ms < tx.now_ms)
    first = ~exists().where(and_(earlier.c.key == jobs.c.key, earlier.c.id < jobs.c.id))
    due = (
        select(jobs.c.id)
        .where(jobs.c.queue.in_(queues), jobs.c.run_at_ms <= tx.now_ms, free, first)
        .order_by(jobs.c.run_at_ms, jobs.c.id)
        .limit(limit)
    )
    if tx.dialect is Dialect.POSTGRESQL:
        due = due.with_for_update(skip_locked=True, of=jobs)
    lease = (
        update(jobs)
        .where(jobs.c.id.in_(due))
        .values(locked_until_ms=tx.now_ms + LEASE_MS, worker=worker, attempt=jobs.c.attempt + 1)
        .returning(jobs.c.id, jobs.c.queue, jobs.c.key, jobs.c.payload, jobs.c.attempt)
    )
    rows = await tx.all(lease)
    return tuple(sorted((Job(*tuple(row)) for row in rows), key=lambda job: job.id))


async def finish(tx: Transaction, job: Job) -> None:
    """The job is done: its row goes, in the transaction of what it did."""
    await tx.run(delete(jobs).where(jobs.c.id == job.id))


async def postpone(tx: Transaction, job: Job, *, error: str, after_ms: int | None = None) -> None:
    """The job failed this time; it runs again later, each time after a longer pause."""
    pause = (
        min(BACK_OFF_MS * 2 ** min(job.attempt - 1, 12), LONGEST_BACK_OFF_MS)
        if after_ms is None
        else after_ms
    )
    await tx.run(
        update(jobs)
        .where(jobs.c.id == job.id)
        .values(locked_until_ms=None, worker=None, error=error[:500], run_at_ms=tx.now_ms + pause)
    )


async def next_due_ms(tx: Transaction, *, queues: tuple[str, ...]) -> int | None:
    """When the next job of these queues that nobody has leased is due, or None (index ix_jobs_due)."""
    free = or_(jobs.c.locked_until_ms.is_(None), jobs.c.locked_until_ms < tx.now_ms)
    due: int | None = await tx.scalar(
        select(func.min(jobs.c.run_at_ms)).where(jobs.c.queue.in_(queues), free)
    )
    return due
