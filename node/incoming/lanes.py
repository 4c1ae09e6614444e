"""Lanes: the arrivals of one source in the order they came, beside all other sources.

A stranger's server that answers slowly delays its own lane; known peers have places that no stranger takes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Final

from bridge.store.edge_quarantine import Lane, Quarantined

PLACES: Final = 16
"""How many sources of one kind are worked off at the same time."""

Settle = Callable[[Quarantined], Awaitable[None]]


class Lanes:
    """Made for one event loop; what is under way when a process ends comes again with its lease's end."""

    def __init__(self) -> None:
        self._places = {lane: asyncio.Semaphore(PLACES) for lane in Lane}
        self._last: dict[tuple[Lane, str], asyncio.Task[None]] = {}

    async def work_off(self, arrivals: Sequence[Quarantined], settle: Settle, *, within_s: float) -> None:
        """Starts on arrivals, each source's after its earlier ones, and waits for all of them, not for ever.

        What takes longer goes on in the background. Raises what `settle` raised; the source's other arrivals
        then come again with their lease's end.
        """
        for source, ours in groupby(sorted(arrivals, key=_source), key=_source):
            task = asyncio.create_task(self._run(tuple(ours), settle, after=self._last.get(source)))
            self._last[source] = task
        await self.finish(within_s=within_s)

    async def finish(self, *, within_s: float | None = None) -> None:
        """Waits until nothing is under way, or the time is up. Raises what `settle` raised."""
        if not self._last:
            return
        done, _ = await asyncio.wait(self._last.values(), timeout=within_s)
        self._last = {source: task for source, task in self._last.items() if task not in done}
        for task in done:
            task.result()

    async def _run(
        self, arrivals: Sequence[Quarantined], settle: Settle, *, after: asyncio.Task[None] | None
    ) -> None:
        if after is not None:
            await asyncio.wait([after])
        async with self._places[arrivals[0].lane]:
            for arrival in arrivals:
                await settle(arrival)


def _source(arrival: Quarantined) -> tuple[Lane, str]:
    return arrival.lane, arrival.source
