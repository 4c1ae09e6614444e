"""What a command stands on: the configuration it was called with, and the stores it opens."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson

from bridge.store.base import Transaction
from keys.vault import Vault
from node.config import Config, load
from node.identity.surface import Surface, check_master_key, opened
from node.storage import faults, schema

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """The file that `--config` or PERMEABLE_CONFIG named."""

    config_file: Path

    def config(self) -> Config:
        """The configuration, checked. Raises ConfigInvalid."""
        return load(self.config_file, os.environ)

    @asynccontextmanager
    async def surface(
        self, *, vault: Vault | None = None, process: int | None = None
    ) -> AsyncIterator[Surface]:
        """The open surface of a node that is ready: both stores at this version, the right master key.

        A process that runs beside others brings its number, and the vault of a lesser key where it has one.
        Raises ConfigInvalid, StoreError, WrongMasterKey and what `opened` raises.
        """
        with faults.told():
            async with opened(self.config(), vault=vault, process=process) as surface:
                for store in (surface.core, surface.edge):
                    await schema.require_current(store)
                if vault is None:
                    async with surface.core.reading() as tx:
                        await check_master_key(tx, vault=surface.vault)
                yield surface

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[Surface, Transaction]]:
        """The open surface with one transaction on the core."""
        async with self.surface() as surface, surface.core.transaction() as tx:
            yield surface, tx


passes_standing = click.make_pass_decorator(Standing)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs a command's asynchronous part to its end."""
    return asyncio.run(work)


def print_json(content: object) -> None:
    """Prints a value as one line of JSON."""
    click.echo(orjson.dumps(content).decode())


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Prints rows under their header, columns aligned."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
