"""Wake-ups between processes: NOTIFY after the commit and LISTEN, on PostgreSQL; and a seat for each process.

Nothing depends on a wake-up: whoever works looks once a second too. SQLite has one process and needs none.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy.engine import make_url

from bridge.store.base import StoreError
from bridge.store.ids import SEATS

_SEAT_LOCKS: Final = 0x5EA7
_CHANNEL: Final = "permeable"
_CONNECT_S: Final = 5.0
_PAUSE_S: Final = 1.0
_LOST: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

log = logging.getLogger("permeable.wakes")


class NoSeat(StoreError):
    """Every process number is taken, or ours was given away while the database could not be reached."""


class Wakes:
    """One process's own connection to one database: it tells the others, hears them, and keeps the seat."""

    def __init__(self, name: str, dsn: str) -> None:
        self.seat = 0
        self._name = name
        self._dsn = dsn
        self._asked = asyncio.Event()
        self._wakes: list[Callable[[], None]] = []
        self._connection: asyncpg.Connection[Any] | None = None

    def tell(self) -> None:
        """Wakes the other processes, soon; many calls make one NOTIFY."""
        self._asked.set()

    def hears(self, wake: Callable[[], None]) -> None:
        """Has `wake` called when another process has told something."""
        self._wakes.append(wake)

    async def join(self, *, seats: range) -> None:
        """Connects, listens, and takes the first free seat of these. Raises StoreError, NoSeat."""
        try:
            self._connection = await asyncpg.connect(self._dsn, timeout=_CONNECT_S)
        except _LOST as fault:
            raise StoreError(f"storage.{self._name}: {fault}") from fault
        self._connection.add_termination_listener(lambda _: self._asked.set())
        await self._connection.add_listener(_CHANNEL, self._heard)
        if seats:
            self.seat = await self._take(self._connection, seats)

    async def run(self, stop: asyncio.Event) -> None:
        """Tells what is asked until `stop` is set; joins again after a loss. Raises NoSeat."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                asked = asyncio.create_task(self._asked.wait())
                await asyncio.wait([asked, stopping], return_when=asyncio.FIRST_COMPLETED)
                asked.cancel()
                if not stop.is_set():
                    await self._told(stopping)
        finally:
            stopping.cancel()

    async def close(self) -> None:
        """Leaves; the seat is free."""
        if self._connection is not None:
            await self._connection.close(timeout=_CONNECT_S)

    async def _told(self, stopping: asyncio.Task[Any]) -> None:
        self._asked.clear()
        try:
            if self._connection is None or self._connection.is_closed():
                await self._rejoin()
            if self._connection is not None:
                await self._connection.execute(f"NOTIFY {_CHANNEL}", timeout=_CONNECT_S)
        except NoSeat:
            raise
        except (*_LOST, StoreError) as fault:
            log.warning("wakes.lost", extra={"store": self._name, "why": str(fault)})
            self._asked.set()
            await asyncio.wait([stopping], timeout=_PAUSE_S)

    async def _rejoin(self) -> None:
        """Back in our own seat, for no other is surely ours; what was missed meanwhile is looked for."""
        await self.join(seats=range(self.seat, self.seat + 1) if self.seat else range(0))
        self._wake()

    async def _take(self, connection: "asyncpg.Connection[Any]", seats: range) -> int:
        for seat in seats:
            if await connection.fetchval("select pg_try_advisory_lock($1, $2)", _SEAT_LOCKS, seat):
                return seat
        await connection.close()
        raise NoSeat(f"storage.{self._name}: no process number is free: {SEATS - 1} processes run already")

    def _heard(self, connection: object, pid: int, channel: str, payload: object) -> None:
        """Called by the driver for every NOTIFY; our own needs no answer."""
        if self._connection is not None and pid != self._connection.get_server_pid():
            self._wake()

    def _wake(self) -> None:
        for wake in self._wakes:
            wake()


@asynccontextmanager
async def joined(name: str, url: str, *, seated: bool) -> AsyncIterator[Wakes]:
    """This process among those of a database, with a process number of its own if `seated`.

    Raises StoreError where the database does not answer, NoSeat.
    """
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    wakes = Wakes(name, dsn)
    await wakes.join(seats=range(1, SEATS) if seated else range(0))
    try:
        yield wakes
    finally:
        await wakes.close()
