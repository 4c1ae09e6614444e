"""Whose turn it is to write, where only one may."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class WriterQueue:
    """One writer at a time; among those who wait, the lowest `turn` first, each in the order they came."""

    def __init__(self) -> None:
        self._busy = False
        self._order = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, turn: int) -> AsyncIterator[None]:
        await self._enter(turn)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, turn: int) -> None:
        if not self._busy:
            self._busy = True
            return
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (turn, next(self._order), ready))
        try:
            await ready
        except asyncio.CancelledError:
            if ready.done() and not ready.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            _, _, ready = heapq.heappop(self._waiting)
            if not ready.done():
                ready.set_result(None)
                return
        self._busy = False
