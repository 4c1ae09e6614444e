"""The worker's loops: who is woken by what, and that no lane waits for another's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select

from bridge import jobs
from bridge.jobs import Job
from bridge.store.base import Store
from bridge.store.core_jobs import jobs as rows
from node.worker import Lane, Worker
from tests.conftest import Stores

LONG_S = 20


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[None]:
    """The worker at work, until the block ends."""
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def put(core: Store, queue: str, *keys: str) -> None:
    async with core.transaction() as tx:
        for key in keys:
            await jobs.enqueue(tx, queue, key=key)


async def test_a_slow_look_up_delays_no_job_and_no_other_look_up(stores: Stores) -> None:
    core, decided, freed = stores.core, asyncio.Event(), asyncio.Event()
    both = asyncio.Barrier(3)

    async def decide(_: Job) -> None:
        decided.set()

    async def look_up(_: Job) -> None:
        await both.wait()
        await freed.wait()

    lanes = {"jobs": Lane({"outbound": decide}), "look-ups": Lane({"resolve": look_up}, at_once=9)}
    await put(core, "resolve", "slow", "quick")
    async with working(Worker(core, lanes=lanes, rounds={}, name="test")):
        async with asyncio.timeout(LONG_S):
            await both.wait()
            await put(core, "outbound", "post")
            await decided.wait()
        freed.set()


async def test_a_job_that_breaks_is_postponed_and_the_next_is_done(stores: Stores) -> None:
    core, done = stores.core, asyncio.Event()

    async def act(job: Job) -> None:
        if job.key == "bad":
            raise ValueError("broken on purpose")
        done.set()

    await put(core, "outbound", "bad", "good")
    async with working(Worker(core, lanes={"jobs": Lane({"outbound": act})}, rounds={}, name="test")):
        async with asyncio.timeout(LONG_S):
            await done.wait()
    async with core.reading() as tx:
        bad = await tx.one(select(rows).where(rows.c.key == "bad"))
    assert bad is not None
    assert (bad.error, bad.run_at_ms > bad.id >> 16) == ("ValueError: broken on purpose", True)


async def test_each_wake_ends_the_naps_of_those_it_concerns(stores: Stores) -> None:
    rounds = {"arrivals": 0, "deliveries": 0}

    async def count(name: str) -> int:
        rounds[name] += 1
        return 0

    worker = Worker(
        stores.core,
        lanes={},
        rounds={name: lambda name=name: count(name) for name in rounds},  # type: ignore[misc]
        name="test",
        inward=frozenset({"arrivals"}),
    )
    async with working(worker):
        await asyncio.sleep(0.1)
        before = dict(rounds)
        for _ in range(3):
            worker.wake_inward()
            await asyncio.sleep(0.05)
        arrivals = rounds["arrivals"] - before["arrivals"]
        for _ in range(3):
            worker.wake()
            await asyncio.sleep(0.05)
    assert (arrivals >= 2, rounds["deliveries"] - before["deliveries"] >= 2) == (True, True)
