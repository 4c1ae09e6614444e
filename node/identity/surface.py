"""The staff surface: what every one of its handlers stands on, opened once at start."""

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from starlette.requests import HTTPConnection

from bridge import projection
from bridge.store.base import Ground, Store, StoreError, Transaction, Withdrawal, open_store
from bridge.store.ids import PROCESSES, SEATS, Snowflakes
from keys.mint import random_id
from keys.vault import Vault, load_master_key, load_surface_key
from node.config import Config
from node.identity.passwords import Passwords
from node.services.blobs import Blobs, Directory
from node.storage import secrets

CANARY = "canary"  # a secret that tells at start whether the master key is the right one


class Bell:
    """Rung when work was committed, here or in another process; whoever works here is woken by it."""

    def __init__(self) -> None:
        self._wakes: list[Callable[[], None]] = []
        self._tells: list[Callable[[], None]] = []

    def rings(self, wake: Callable[[], None]) -> None:
        """Has `wake` called at every ring from now on."""
        self._wakes.append(wake)

    def tells(self, tell: Callable[[], None]) -> None:
        """Has `tell` pass every ring of this process on to the others."""
        self._tells.append(tell)

    def ring(self) -> None:
        """Something was committed here."""
        self.heard()
        for tell in self._tells:
            tell()

    def heard(self) -> None:
        """Something was committed, perhaps elsewhere: wakes all who asked for it."""
        for wake in self._wakes:
            wake()


@dataclass(frozen=True, slots=True)
class Surface:
    """Both stores, the vault, the configuration, staff's blobs, the password work, and the bells.

    A staff process that runs apart has a vault under the surface key: it opens nothing the bridge sealed.
    """

    config: Config
    core: Store
    edge: Store
    vault: Vault
    blobs: Blobs
    passwords: Passwords
    bell: Bell = field(default_factory=Bell)  # a job is in the core
    doorbell: Bell = field(default_factory=Bell)  # something waits at the edge
    scrape_token: str | None = None  # what shows it may read /metrics

    @property
    def secure(self) -> bool:
        """Tell whether staff come by https: then cookies say so."""
        return self.config.origins.staff.startswith("https://")


def surface_of(connection: HTTPConnection) -> Surface:
    """The surface that a request came to. Raises TypeError where the application has none."""
    surface = connection.app.state.surface
    if not isinstance(surface, Surface):
        raise TypeError("the application was made without a surface")
    return surface


@asynccontextmanager
async def opened(
    config: Config, *, vault: Vault | None = None, process: int | None = None
) -> AsyncIterator[Surface]:
    """The surface of a configuration, closed at the end; connects at first use.

    The vault is the master key's unless another is given; `process` is this process's number among several.
    Raises MasterKeyMissing, MasterKeyExposed, MasterKeyMalformed, StoreError.
    """
    vault = vault or Vault(load_master_key(Path(config.keys.master_key_file)))
    check_place("core", config.storage.core)
    check_place("edge", config.storage.edge)
    ground = ground_of(config, process=process)
    bell, doorbell = Bell(), Bell()
    edge = open_store("edge", config.storage.edge, ground=replace(ground, wake=doorbell.ring))
    told = replace(ground, wake=bell.ring, withdraw=partial(_withdraw, edge))
    core = open_store("core", config.storage.core, ground=told)
    try:
        blobs = Directory(Path(config.media.core))
        token = _scrape_token(config)
        yield Surface(config, core, edge, vault, blobs, Passwords(), bell, doorbell, token)
    finally:
        await core.close()
        await edge.close()


def check_place(store: str, url: str) -> None:
    """Makes sure that SQLite can open or make its file. Raises StoreError.

    The driver would tell the same, and its thread might then outlive the event loop.
    """
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not (path.is_file() or (path.parent.is_dir() and not path.exists())):
        raise StoreError(f"storage.{store}: unable to open database file {path}")


def surface_vault(config: Config) -> Vault | None:
    """The vault of a staff process that runs apart; None where no surface key is configured.

    Raises MasterKeyMissing, MasterKeyExposed, MasterKeyMalformed, each naming the file.
    """
    path = config.keys.surface_key_file
    return None if path is None else Vault(load_surface_key(Path(path)))


def ground_of(config: Config, *, process: int | None = None) -> Ground:
    """The clock and the mints of this process; its number keeps its snowflakes apart from its neighbours'.

    A command has no number of its own: it takes one of the few above those that are given out.
    """
    number = SEATS + os.getpid() % (PROCESSES - SEATS) if process is None else process
    return Ground(
        clock=now_ms,
        ids=Snowflakes(now_ms, process=number),
        mint=random_id,
        public=config.origins.public,
        staff=config.origins.staff,
    )


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


async def check_master_key(tx: Transaction, *, vault: Vault) -> None:
    """Makes sure that the master key is the one this store was made with.

    Raises WrongMasterKey, SealBroken.
    """
    sealed = await secrets.sealed(tx, name=CANARY)
    if sealed is not None:
        vault.open(sealed, f"secret:{CANARY}")


async def _withdraw(edge: Store, gone: Withdrawal) -> None:
    """Hides a recalled rendition at the edge at once; the bridge projects its Tombstone later."""
    async with edge.transaction() as tx:
        await projection.withdraw_now(tx, url=gone.url, zone=gone.zone, generation=gone.generation)


def _scrape_token(config: Config) -> str | None:
    token_file = config.metrics.token_file
    return Path(token_file).read_text(encoding="utf-8").strip() if token_file else None
