"""The bridge process: it takes what is due, from jobs, deliveries and quarantine, until told to stop.

Each loop sleeps until it is woken or a second has passed, and goes on at once while there is work. What
breaks in one job postpones that job and nothing else.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bridge import jobs
from bridge.jobs import Job
from bridge.store.base import Store, Turn
from node.work import Handler

NAP_S: Final = 1.0
STUMBLE_S: Final = 5.0

log = logging.getLogger("permeable.worker")

Round = Callable[[], Awaitable[int]]
"""One round of some work; how much was done. Zero: nothing was due."""


@dataclass(slots=True)
class Worker:
    """Runs jobs by queue and the rounds given; `wake` may be called from any code of the same event loop."""

    core: Store
    handlers: Mapping[str, Handler]
    rounds: Mapping[str, Round]
    name: str
    _alarms: list[asyncio.Event] = field(default_factory=list)

    def wake(self) -> None:
        """Ends every loop's nap."""
        for alarm in self._alarms:
            alarm.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; a round that is under way is finished first."""
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._loop("jobs", self.jobs_round, stop))
            for name, work in self.rounds.items():
                loops.create_task(self._loop(name, work, stop))

    async def jobs_round(self) -> int:
        """Leases the jobs that are due and does them in order; how many."""
        async with self.core.reading() as tx:
            due_ms = await jobs.next_due_ms(tx)
            if due_ms is None or due_ms > tx.now_ms:
                return 0
        async with self.core.transaction(Turn.WORKER) as tx:
            leased = await jobs.claim(tx, queues=tuple(self.handlers), worker=self.name)
        for job in leased:
            await self._attempt(job)
        return len(leased)

    async def _attempt(self, job: Job) -> None:
        try:
            await self.handlers[job.queue](job)
        except Exception as error:
            log.exception("job.failed", extra={"job": job.id, "queue": job.queue, "attempt": job.attempt})
            async with self.core.transaction(Turn.WORKER) as tx:
                await jobs.postpone(tx, job, error=f"{type(error).__name__}: {error}")

    async def _loop(self, name: str, work: Round, stop: asyncio.Event) -> None:
        alarm = asyncio.Event()
        self._alarms.append(alarm)
        while not stop.is_set():
            alarm.clear()
            try:
                done = await work()
            except Exception:
                log.exception("round.failed", extra={"round": name})
                await _nap(stop, STUMBLE_S)
                continue
            if done == 0:
                await _either(alarm, stop, NAP_S)


async def _nap(stop: asyncio.Event, seconds: float) -> None:
    await _either(stop, stop, seconds)


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> None:
    waits = {asyncio.ensure_future(event.wait()) for event in {one, other}}
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
