"""SQLite's engines: what every connection needs, for the loop and for threads."""

from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bridge.store.direct import Direct

WRITE: Final = "BEGIN IMMEDIATE"
READ: Final = "BEGIN"
READERS: Final = 2


def engine(url: URL, *, begin: str, connections: int) -> AsyncEngine:
    """An engine for the loop whose transactions begin with `begin`."""
    made = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"), pool_size=connections, max_overflow=0, hide_parameters=True
    )
    _prepare(made.sync_engine, query_only=begin == READ)
    event.listen(made.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return made


def threads(url: URL, *, begin: str, count: int) -> Direct:
    """Threads for whole pieces of work, each transaction of which begins with `begin`."""
    made = create_engine(url.set(drivername="sqlite"), pool_size=count, max_overflow=0, hide_parameters=True)
    _prepare(made, query_only=begin == READ)
    return Direct(made, threads=count, begin=begin)


def _prepare(engine: Engine, *, query_only: bool) -> None:
    """WAL, full durability, foreign keys; the driver itself begins nothing."""

    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout=5000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "mmap_size=268435456",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", connect)
