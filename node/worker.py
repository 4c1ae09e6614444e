"""The bridge process: it takes what is due, from jobs, deliveries and quarantine, until told to stop.

Each loop sleeps until it is woken or a second has passed, and goes on at once while there is work. What
breaks in one job postpones that job and nothing else, and jobs of one lane never wait for another's.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
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


@dataclass(frozen=True, slots=True)
class Lane:
    """Some queues, and how many of their jobs are done at the same time."""

    handlers: Mapping[str, Handler]
    at_once: int = 1

    @property
    def queues(self) -> tuple[str, ...]:
        """The names of its queues."""
        return tuple(self.handlers)


@dataclass(slots=True)
class Worker:
    """Runs lanes of jobs and the rounds given; `wake` may be called from any code of the same event loop.

    `inward` names the rounds that wait for what the edge stores; the others wait for the core.
    """

    core: Store
    lanes: Mapping[str, Lane]
    rounds: Mapping[str, Round]
    name: str
    inward: frozenset[str] = frozenset()
    _alarms: dict[str, asyncio.Event] = field(default_factory=dict)

    def wake(self) -> None:
        """Something is in the core: ends the naps of those who wait for it."""
        for name, alarm in self._alarms.items():
            if name not in self.inward:
                alarm.set()

    def wake_inward(self) -> None:
        """Something waits at the edge."""
        for name in self.inward & self._alarms.keys():
            self._alarms[name].set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; a round that is under way is finished first."""
        async with asyncio.TaskGroup() as loops:
            for name, lane in self.lanes.items():
                loops.create_task(self._loop(name, partial(self.jobs_round, lane), stop))
            for name, work in self.rounds.items():
                loops.create_task(self._loop(name, work, stop))

    async def jobs_round(self, lane: Lane) -> int:
        """Leases the jobs of a lane that are due and does them, oldest first; how many."""
        async with self.core.reading() as tx:
            due_ms = await jobs.next_due_ms(tx, queues=lane.queues)
            if due_ms is None or due_ms > tx.now_ms:
                return 0
        async with self.core.transaction(Turn.WORKER) as tx:
            leased = await jobs.claim(tx, queues=lane.queues, worker=self.name)
        for start in range(0, len(leased), lane.at_once):
            together = leased[start : start + lane.at_once]
            await asyncio.gather(*(self._attempt(job, lane) for job in together))
        return len(leased)

    async def _attempt(self, job: Job, lane: Lane) -> None:
        try:
            await lane.handlers[job.queue](job)
        except Exception as error:
            log.exception("job.failed", extra={"job": job.id, "queue": job.queue, "attempt": job.attempt})
            async with self.core.transaction(Turn.WORKER) as tx:
                await jobs.postpone(tx, job, error=f"{type(error).__name__}: {error}")

    async def _loop(self, name: str, work: Round, stop: asyncio.Event) -> None:
        alarm = self._alarms.setdefault(name, asyncio.Event())
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
