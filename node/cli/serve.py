"""`permeable serve`, `staff`, `edge` and `bridge`: the node's processes."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

from bridge import policies, projection
from bridge.edge import app as edge_app
from bridge.edge.settings import EdgeLimits, EdgeSettings
from bridge.store.base import Store, open_store
from node import logs
from node.app import application
from node.cli.serving import Beside, Door, serve_doors
from node.cli.standing import Standing, passes_standing, run
from node.config import Config
from node.identity.surface import Bell, Surface, check_place, ground_of, surface_vault
from node.services.blobs import Directory
from node.storage import schema

if TYPE_CHECKING:
    from bridge.store.wakes import Wakes

log = logging.getLogger(__name__)


@click.command()
@passes_standing
def serve(standing: Standing) -> None:
    """Runs both surfaces and the bridge in one process."""
    uvloop.run(_serve(standing))


@click.command()
@passes_standing
def staff(standing: Standing) -> None:
    """Runs the staff surface."""
    uvloop.run(_staff(standing))


@click.group(invoke_without_command=True)
@click.pass_context
@passes_standing
def edge(standing: Standing, ctx: click.Context) -> None:
    """Runs the edge, which must not be able to read the master key."""
    if ctx.invoked_subcommand is not None:
        return
    config = standing.config()
    if os.access(config.keys.master_key_file, os.R_OK):
        raise click.ClickException(
            f"the edge can read the master key {config.keys.master_key_file}; run it as another user"
        )
    uvloop.run(_edge(config))


@edge.command()
@passes_standing
def rebuild(standing: Standing) -> None:
    """Makes the edge's projection again from the core."""
    click.echo(f"{run(_rebuild(standing))} addresses projected")


@click.command()
@passes_standing
def bridge(standing: Standing) -> None:
    """Runs the bridge: whatever crosses, crosses here."""
    uvloop.run(_bridge(standing))


async def _serve(standing: Standing) -> None:
    async with _at_the_bridge(standing) as (surface, beside):
        _begin(surface.config, "serve")
        doors = [staff_door(surface), edge_door(surface.config, surface.edge)]
        await serve_doors(doors, beside=beside)


async def _staff(standing: Standing) -> None:
    config = standing.config()
    vault = surface_vault(config)
    async with (
        _joined("core", config.storage.core, seated=True) as wakes,
        standing.surface(vault=vault, process=None if wakes is None else wakes.seat) as surface,
    ):
        _begin(config, "staff")
        if os.access(config.keys.master_key_file, os.R_OK):
            log.warning("wall.weakened", extra={"why": "the staff process can read the master key"})
        await serve_doors([staff_door(surface)], beside=_tied(surface.bell, wakes))


async def _edge(config: Config) -> None:
    doorbell = Bell()
    ground = replace(ground_of(config), wake=doorbell.ring)
    async with _joined("edge", config.storage.edge, seated=False) as wakes:
        check_place("edge", config.storage.edge)
        store = open_store("edge", config.storage.edge, ground=ground)
        try:
            await schema.require_current(store)
            _begin(config, "edge")
            await serve_doors([edge_door(config, store)], beside=_tied(doorbell, wakes))
        finally:
            await store.close()


async def _rebuild(standing: Standing) -> int:
    async with standing.surface() as surface:
        async with surface.core.reading() as tx:
            law = await policies.active(tx)
        mode = surface.config.federation.mode
        return await projection.rebuild(surface.core, surface.edge, policy=law.policy, mode=mode)


async def _bridge(standing: Standing) -> None:
    async with _at_the_bridge(standing) as (surface, beside):
        _begin(surface.config, "bridge")
        await serve_doors([], beside=beside)


@asynccontextmanager
async def _at_the_bridge(standing: Standing) -> AsyncIterator[tuple[Surface, list[Beside]]]:
    """The surface of a process with the bridge in it, and what runs beside its doors."""
    from node import assembly

    config = standing.config()
    async with (
        _joined("core", config.storage.core, seated=True) as core,
        _joined("edge", config.storage.edge, seated=False) as edge,
        standing.surface(process=None if core is None else core.seat) as surface,
    ):
        tied = [*_tied(surface.bell, core), *_tied(surface.doorbell, edge)]
        yield surface, [*tied, partial(assembly.run, surface)]


@asynccontextmanager
async def _joined(name: str, url: str, *, seated: bool) -> "AsyncIterator[Wakes | None]":
    """This process among those of a PostgreSQL database; alone, and without the driver, on SQLite."""
    if not url.startswith("postgresql"):
        yield None
        return
    from bridge.store.wakes import joined

    async with joined(name, url, seated=seated) as wakes:
        yield wakes


def _tied(bell: Bell, wakes: "Wakes | None") -> list[Beside]:
    """Ties this process's bell to those of the others on the same database."""
    if wakes is None:
        return []
    bell.tells(wakes.tell)
    wakes.hears(bell.heard)
    return [wakes.run]


def staff_door(surface: Surface) -> Door:
    """The staff surface and where it listens."""
    listen = surface.config.listen
    return Door("staff", listen.staff, application(surface), listen.trusted_proxies)


def edge_door(config: Config, store: Store) -> Door:
    """The edge and where it listens."""
    settings = EdgeSettings(
        public=config.origins.public,
        site=config.site.name,
        version=version("permeable"),
        mode=config.federation.mode,
        limits=EdgeLimits(max_inflight=config.listen.edge_max_inflight),
    )
    ready = partial(schema.require_current, store)
    blobs = Directory(Path(config.media.edge))
    app = edge_app.build(store, blobs=blobs, settings=settings, ready=ready)
    return Door("edge", config.listen.edge, app, config.listen.trusted_proxies)


def _begin(config: Config, kind: str) -> None:
    """Says what starts, and loudly what weakens the wall."""
    logs.configure(config.log)
    log.info(
        "node.started", extra={"part": kind, "staff": config.origins.staff, "edge": config.origins.public}
    )
    for weakness in config.weaknesses:
        log.warning("wall.weakened", extra={"why": weakness})
