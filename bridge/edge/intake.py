"""Group commit: arrivals that come together are stored by one transaction, and answered after it."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bridge.edge.lanes import Tally
from bridge.edge.settings import EdgeLimits
from bridge.store.base import Store, Transaction
from bridge.store.edge_quarantine import Arrival, backlog, quarantine_all

_MAX_BATCH: Final = 64
_RENEW_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    stored: "asyncio.Future[bool]"


class Intake:
    """Stores arrivals in the order they came; made for one event loop, closed with `close`."""

    def __init__(self, edge: Store, limits: EdgeLimits) -> None:
        self._edge = edge
        self._tally = Tally(limits)
        self._renewed_s = float("-inf")
        self._waiting: deque[_Waiting] = deque()
        self._storing: asyncio.Task[None] | None = None

    async def store(self, arrival: Arrival) -> bool:
        """True once the arrival is durable, False where its lane is full. Raises what the store raises."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(arrival, loop.create_future())
        self._waiting.append(waiting)
        if self._storing is None or self._storing.done():
            self._storing = loop.create_task(self._store_all())
        return await waiting.stored

    async def close(self) -> None:
        """Waits until all that came is stored."""
        if self._storing is not None:
            await asyncio.wait([self._storing])

    async def _store_all(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_MAX_BATCH, len(self._waiting)))]
            arrivals = [waiting.arrival for waiting in batch]
            (outcome,) = await asyncio.gather(self._store_batch(arrivals), return_exceptions=True)
            _tell(batch, outcome)

    async def _store_batch(self, arrivals: Sequence[Arrival]) -> list[bool]:
        now_s = asyncio.get_running_loop().time()

        async def storing(tx: Transaction) -> list[bool]:
            if now_s - self._renewed_s >= _RENEW_S:
                self._tally.renew(await backlog(tx))
                self._renewed_s = now_s
            admitted = [self._tally.admits(arrival) for arrival in arrivals]
            taken = [arrival for arrival, room in zip(arrivals, admitted, strict=True) if room]
            if taken:
                await quarantine_all(tx, arrivals=taken)
            return admitted

        return await self._edge.write(storing)


def _tell(batch: Sequence[_Waiting], outcome: list[bool] | BaseException) -> None:
    """Tells everyone in the batch what became of it; whoever has left meanwhile needs no word."""
    for number, waiting in enumerate(batch):
        if waiting.stored.done():
            continue
        if isinstance(outcome, BaseException):
            waiting.stored.set_exception(outcome)
        else:
            waiting.stored.set_result(outcome[number])
