"""SQLite without a hop for each statement: a whole piece of work runs in a thread that holds a connection.

Work is a coroutine that waits for nothing but its transaction; here its statements are answered at once, so
it never waits, and is driven to its end in one go.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable

from bridge.store.prepared import Prepared

T = TypeVar("T")
Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class WaitedElsewhere(RuntimeError):
    """A piece of work waited for something other than its store: that belongs outside of it."""


class Side:
    """One thread's connection, as a transaction uses it; nothing here suspends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        driver: Any = connection.connection.dbapi_connection
        self._driver = driver

    async def execute(self, statement: Executable, params: Params | None = None) -> CursorResult[Any]:
        """Any statement, by SQLAlchemy."""
        return self._connection.execute(statement, params)

    def fetch(self, prepared: Prepared, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """The rows of a prepared statement, by the driver."""
        found: Sequence[tuple[Any, ...]] = self._driver.execute(
            prepared.sqlite, prepared.bound(params)
        ).fetchall()
        return prepared.read(found)

    def drive(self, work: Callable[["Side"], Coroutine[Any, Any, T]], *, begin: str) -> T:
        """Runs work inside one transaction; whatever it raises undoes it."""
        self._driver.execute(begin)
        try:
            result = _driven(work(self))
        except BaseException:
            self._driver.rollback()
            raise
        else:
            self._driver.commit()
        finally:
            self._connection.rollback()  # SQLAlchemy's own mark; the driver's transaction has ended
        return result


class Direct:
    """Threads over one engine, each with a connection of its own, made at first use."""

    def __init__(self, engine: Engine, *, threads: int, begin: str) -> None:
        self._engine = engine
        self._begin = begin
        self._own = threading.local()
        self._sides: list[Connection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")

    async def run(self, work: Callable[[Side], Coroutine[Any, Any, T]]) -> T:
        """What a piece of work gives, in one hop. Raises WaitedElsewhere."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(self._run, work))

    def close(self) -> None:
        """Ends the threads and their connections, once they have nothing to do."""
        self._pool.shutdown()
        for connection in self._sides:
            connection.close()
        self._engine.dispose()

    def _run(self, work: Callable[[Side], Coroutine[Any, Any, T]]) -> T:
        side = getattr(self._own, "side", None)
        if side is None:
            connection = self._engine.connect()
            self._sides.append(connection)
            side = self._own.side = Side(connection)
            connection.rollback()
        driven: T = side.drive(work, begin=self._begin)
        return driven


def _driven(work: Coroutine[Any, Any, T]) -> T:
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise WaitedElsewhere(f"{work} waited for something other than its store")
