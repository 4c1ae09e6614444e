"""The two stores: engines, metadata, and the only way to open a transaction on either."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, TypeVar

from sqlalchemy import Executable, ForeignKey, MetaData, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bridge.store import sqlite as sqlite_engines
from bridge.store.direct import Direct, Side
from bridge.store.ids import Clock, Ids
from bridge.store.prepared import Prepared
from bridge.store.refusals import DRIVERS, first_line, refuses
from bridge.store.turns import WriterQueue

T = TypeVar("T")

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

    def __init__(self, connection: AsyncConnection | Side, dialect: Dialect, ground: Ground) -> None:
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

    async def rows(self, prepared: Prepared, params: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Every row of a prepared query, as plain tuples."""
        if isinstance(self._connection, Side):
            return self._connection.fetch(prepared, params)
        return (await self._connection.execute(prepared.statement, params)).all()

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


Work = Callable[[Transaction], Coroutine[Any, Any, T]]
"""A whole piece of work on one store: it waits for its transaction and for nothing else."""


@dataclass(slots=True)
class Store:
    """One of the two stores: a writer and its readers, over SQLite or PostgreSQL.

    `read` and `write` run a whole piece of work, on SQLite in one hop to a thread; `reading` and
    `transaction` are for work that also waits for something else.
    """

    name: str
    dialect: Dialect
    writer: AsyncEngine
    reader: AsyncEngine
    ground: Ground
    write_threads: Direct | None = None
    read_threads: Direct | None = None
    queue: WriterQueue = field(default_factory=WriterQueue)
    refusals: tuple[type[Exception], ...] = DRIVERS

    async def read(self, work: Work[T]) -> T:
        """What a piece of reading gives, all of it in one view of the store."""
        if self.read_threads is not None:
            with self.faults():
                return await self.read_threads.run(lambda side: work(self._on(side)))
        async with self.reading() as tx:
            return await work(tx)

    async def write(self, work: Work[T], turn: Turn = Turn.AUTHOR) -> T:
        """What a piece of writing gives, committed; once begun it is finished, whoever stops waiting."""
        if self.write_threads is not None:
            return await asyncio.shield(self._written(self.write_threads, work, turn))
        async with self.transaction(turn) as tx:
            return await work(tx)

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

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()
        for threads in (self.write_threads, self.read_threads):
            if threads is not None:
                threads.close()

    async def _written(self, threads: Direct, work: Work[T], turn: Turn) -> T:
        opened: list[Transaction] = []

        def begun(side: Side) -> Coroutine[Any, Any, T]:
            opened.append(self._on(side))
            return work(opened[0])

        async with self.queue.turn(turn):
            with self.faults():
                result = await threads.run(begun)
        await opened[0].committed()
        return result

    @asynccontextmanager
    async def _open(self, engine: AsyncEngine) -> AsyncIterator[Transaction]:
        with self.faults():
            async with engine.begin() as connection:
                yield self._on(connection)

    def _on(self, connection: AsyncConnection | Side) -> Transaction:
        return Transaction(connection, self.dialect, self.ground)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """A database that can't be used, told in one line. Raises StoreError."""
        try:
            yield
        except self.refusals as fault:
            if not refuses(fault):
                raise
            raise StoreError(f"storage.{self.name}: {first_line(fault)}") from fault


def open_store(name: str, url: str, *, ground: Ground, pool_size: int = 5) -> Store:
    """Opens the store at a SQLAlchemy URL (`sqlite:///PATH` or `postgresql://…`); connects at first use.

    Raises StoreError for a URL of another kind.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return Store(
                name,
                Dialect.SQLITE,
                sqlite_engines.engine(parsed, begin=sqlite_engines.WRITE, connections=1),
                sqlite_engines.engine(parsed, begin=sqlite_engines.READ, connections=pool_size),
                ground,
                sqlite_engines.threads(parsed, begin=sqlite_engines.WRITE, count=1),
                sqlite_engines.threads(parsed, begin=sqlite_engines.READ, count=sqlite_engines.READERS),
            )
        case "postgresql":
            parsed = parsed.set(drivername="postgresql+asyncpg")
            engine = create_async_engine(
                parsed, pool_size=pool_size, max_overflow=5, pool_pre_ping=True, hide_parameters=True
            )
            from asyncpg import PostgresError

            refusals = (*DRIVERS, DBAPIError, PostgresError)
            return Store(name, Dialect.POSTGRESQL, engine, engine, ground, refusals=refusals)
        case other:
            raise StoreError(f"storage.{name}: {other!r} is neither sqlite nor postgresql")
