"""A node for the benchmarks: its directory, its law, its stores with a company's history in them."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bridge.store.base import Dialect, Store
from node.cli.init import CONFIG_FILE, found, lay_out
from node.config import Config, load
from node.identity.surface import Surface, opened
from tests.bench.driving import Address
from tests.bench.running import free_address
from tests.bench.seeding import Cast, Scale, seed
from tests.nodes import law_lists, law_text
from tests.stores import Places

NOT_HERE: Final = "PERMEABLE_KEYS__MASTER_KEY_FILE"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a node under test stands: directory, addresses, and the environment its processes get."""

    directory: Path
    staff: Address
    edge: Address
    environment: Mapping[str, str]
    cast: Cast = field(default_factory=Cast)

    @property
    def config_file(self) -> Path:
        """Its configuration."""
        return self.directory / CONFIG_FILE

    @property
    def config(self) -> Config:
        """The configuration as its processes read it."""
        return load(self.config_file, self.environment)

    @property
    def without_keys(self) -> Mapping[str, str]:
        """The edge's environment: it must not be able to read the master key."""
        return {**self.environment, NOT_HERE: os.devnull + ".none"}

    @asynccontextmanager
    async def surface(self) -> AsyncIterator[Surface]:
        """Both stores, opened here."""
        async with opened(self.config) as surface:
            yield surface


async def founded(
    directory: Path, *, places: Places | None, scale: Scale, outsiders: Sequence[str]
) -> Ground:
    """A node with that much history; on SQLite in its directory, or on the databases of `places`."""
    staff, edge = free_address(), free_address()
    environment = _environment(directory, staff=staff, edge=edge, places=places)
    lay_out(directory, policy={"policy.toml": law_text(), **law_lists()}, site="Bench")
    ground = Ground(directory, staff, edge, environment)
    await found(ground.config, policy=law_text(), lists=law_lists())
    async with ground.surface() as surface:
        await seed(surface.core, scale=scale, outsiders=outsiders, cast=ground.cast)
        for store in (surface.core, surface.edge):
            await _settle(store)
    return ground


def _environment(
    directory: Path, *, staff: Address, edge: Address, places: Places | None
) -> Mapping[str, str]:
    chosen = {
        "ORIGINS__STAFF": f"http://{staff.name}",
        "ORIGINS__PUBLIC": f"http://{edge.name}",
        "LISTEN__STAFF": staff.name,
        "LISTEN__EDGE": edge.name,
        "FEDERATION__ALLOW_HTTP": "true",
        "FEDERATION__PRIVATE_NETWORKS": "127.0.0.0/8",
        "LOG__LEVEL": "warning",
    }
    if places is not None:
        chosen |= {"STORAGE__CORE": places.core, "STORAGE__EDGE": places.edge}
    return {f"PERMEABLE_{name}": value for name, value in chosen.items()}


async def _settle(store: Store) -> None:
    """The planner's statistics, as a node that has run for a month has them."""
    async with store.transaction() as tx:
        await tx.run(text("ANALYZE"))
    if store.dialect is Dialect.SQLITE:
        async with store.writer.connect() as connection:
            await connection.exec_driver_sql("COMMIT")
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            await connection.exec_driver_sql("BEGIN")
