"""The two stores: engines, metadata, and the only way to open a transaction on either."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from itertools import count
from typing import Any

from sqlalchemy import Executable, ForeignKey, MetaData, Row, Table, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bridge.store.ids import Clock, Ids

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
core_metadata = MetaData(naming_convention=NAMING)
edge_metadata = MetaData(naming_convention=NAMING)


def recorded() -> ForeignKey:
    """A reference to a ledger entry; checked at the commit, since the entry is the last row written."""
    return ForeignKey("ledger.entry_id", deferrable=True, initially="DEFERRED")


Signal = Callable[[], None] | Callable[[], Awaitable[None]]
Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class StoreError(Exception):
    """A store could not answer; `kind` is one of a closed list of words, `detail` is for the operator."""

    kind = "store_unavailable"
    public = "The service is not available at the moment."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class RowMissing(StoreError):
    """A row that another row names is not there."""

    kind = "not_found"
    public = "There is nothing here."


class Turn(IntEnum):
    """Who writes first when both wait: people before workers."""

    AUTHOR = 0
    WORKER = 1


class Dialect(Enum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A rendition that must be gone from the edge now: its URL, its zone, the generation of its end."""

    url: str
    zone: str
    generation: int


async def _tell_nobody(_withdrawal: Withdrawal) -> None:
    """A store that stands alone has no edge to tell."""


def _nobody_sleeps() -> None:
    """A process without a worker has nobody to wake."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every transaction stands on: the clock, the mints of ids, and our two origins.

    `clock` gives milliseconds since 1970, `ids` snowflakes, `mint` unguessable ids (22 url-safe characters).
    """

    clock: Clock
    ids: Ids
    mint: Callable[[], str]
    public: str  # origins.public, without a trailing slash
    staff: str = "http://localhost:8000"  # origins.staff: where links between colleagues lead
    wake: Callable[[], None] = _nobody_sleeps  # tells this process's worker that a job was committed
    withdraw: Callable[[Withdrawal], Awaitable[None]] = _tell_nobody  # how the edge is told at once


class Transaction:
    """One open transaction on one store; statements in, rows out; signals run after the commit."""

    def __init__(self, connection: AsyncConnection, dialect: Dialect, ground: Ground) -> None:
        self._connection = connection
        self.dialect = dialect
        self.ground = ground
        self.now_ms = ground.clock()
        self._signals: list[Signal] = []

    def new_id(self) -> int:
        """A new snowflake."""
        return self.ground.ids()

    def new_iri(self, kind: str) -> str:
        """A new AP id under our public origin; `kind` is its first path segment (`o`, `a`, `x`)."""
        return f"{self.ground.public}/{kind}/{self.ground.mint()}"

    async def all(self, statement: Executable, params: Params | None = None) -> Sequence[Row[Any]]:
        """Every row of a query, in its order."""
        return (await self._connection.execute(statement, params)).all()

    async def one(self, statement: Executable, params: Params | None = None) -> Row[Any] | None:
        """The first row of a query, or None."""
        return (await self._connection.execute(statement, params)).first()

    async def row(self, table: Table, row_id: int) -> Row[Any]:
        """The row of a table with that id. Raises RowMissing."""
        found = await self.one(select(table).where(table.c.id == row_id))
        if found is None:
            raise RowMissing(f"{table.name} {row_id}")
        return found

    async def scalar(self, statement: Executable, params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        return (await self._connection.execute(statement, params)).scalar()

    async def run(self, statement: Executable, params: Params | None = None) -> int:
        """The number of rows that a write touched."""
        return (await self._connection.execute(statement, params)).rowcount

    def insert(self, table: Table) -> Any:
        """An INSERT of this store's dialect, for `on_conflict_do_nothing` and `on_conflict_do_update`."""
        if self.dialect is Dialect.SQLITE:
            return sqlite.insert(table)
        return postgresql.insert(table)

    def after_commit(self, signal: Signal) -> None:
        """Runs `signal` once the transaction has committed; never when it has not."""
        self._signals.append(signal)

    async def committed(self) -> None:
        """Runs the signals, in the order they came."""
        for signal in self._signals:
            told = signal()
            if told is not None:
                await told


class WriterQueue:
    """One writer at a time; among those who wait, authors before workers, each in the order they came."""

    def __init__(self) -> None:
        self._busy = False
        self._order = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, turn: Turn) -> AsyncIterator[None]:
        await self._enter(turn)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, turn: Turn) -> None:
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


@dataclass(slots=True)
class Store:
    """One of the two stores: a writer and its readers, over SQLite or PostgreSQL."""

    name: str
    dialect: Dialect
    writer: AsyncEngine
    reader: AsyncEngine
    ground: Ground
    queue: WriterQueue = field(default_factory=WriterQueue)

    @asynccontextmanager
    async def transaction(self, turn: Turn = Turn.AUTHOR) -> AsyncIterator[Transaction]:
        """A read-write transaction; commits at the end of the block, rolls back on any exception."""
        if self.dialect is Dialect.SQLITE:
            async with self.queue.turn(turn), self._open(self.writer) as tx:
                yield tx
        else:
            async with self._open(self.writer) as tx:
                yield tx
        await tx.committed()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A read-only transaction with one view of the store; it waits for no writer."""
        async with self._open(self.reader) as tx:
            yield tx

    @asynccontextmanager
    async def _open(self, engine: AsyncEngine) -> AsyncIterator[Transaction]:
        try:
            async with engine.begin() as connection:
                yield Transaction(connection, self.dialect, self.ground)
        except (OperationalError, InterfaceError, OSError) as fault:
            raise StoreError(f"storage.{self.name}: {_first_line(fault)}") from fault

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def _first_line(fault: Exception) -> str:
    """What the driver says, without the statement and its parameters."""
    said = fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault
    return str(said).splitlines()[0] if str(said) else type(said).__name__


def open_store(name: str, url: str, *, ground: Ground, pool_size: int = 5) -> Store:
    """Opens the store at a SQLAlchemy URL (`sqlite:///PATH` or `postgresql://…`); connects at first use.

    Raises StoreError for a URL of another kind.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            parsed = parsed.set(drivername="sqlite+aiosqlite")
            writer = create_async_engine(parsed, pool_size=1, max_overflow=0)
            reader = create_async_engine(parsed, pool_size=pool_size, max_overflow=0)
            _prepare_sqlite(writer, begin="BEGIN IMMEDIATE", query_only=False)
            _prepare_sqlite(reader, begin="BEGIN", query_only=True)
            return Store(name, Dialect.SQLITE, writer, reader, ground)
        case "postgresql":
            parsed = parsed.set(drivername="postgresql+asyncpg")
            engine = create_async_engine(parsed, pool_size=pool_size, max_overflow=5, pool_pre_ping=True)
            return Store(name, Dialect.POSTGRESQL, engine, engine, ground)
        case other:
            raise StoreError(f"storage.{name}: {other!r} is neither sqlite nor postgresql")


def _prepare_sqlite(engine: AsyncEngine, *, begin: str, query_only: bool) -> None:
    """Sets what every connection needs: WAL, full durability, foreign keys, and our own BEGIN."""

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

    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "begin", start)
