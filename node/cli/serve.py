"""`permeable serve`, `staff`, `edge` and `bridge`: the node's processes."""

import logging
import os
from importlib.metadata import version
from pathlib import Path

import click
import uvloop

from bridge import policies, projection
from bridge.edge import app as edge_app
from bridge.edge.settings import EdgeLimits, EdgeSettings
from bridge.store.base import Store, open_store
from node import logs
from node.app import application
from node.cli.serving import Door, serve_doors
from node.cli.standing import Standing, passes_standing, run
from node.config import Config
from node.identity.surface import Surface, check_place, ground_of
from node.services.blobs import Directory
from node.storage import schema

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
    from node import assembly

    async with standing.surface() as surface:
        _begin(surface.config, "serve")
        doors = [_staff_door(surface), _edge_door(surface.config, surface.edge)]
        await serve_doors(doors, beside=[lambda stop: assembly.run(surface, stop)])


async def _staff(standing: Standing) -> None:
    async with standing.surface() as surface:
        _begin(surface.config, "staff")
        await serve_doors([_staff_door(surface)])


async def _edge(config: Config) -> None:
    check_place("edge", config.storage.edge)
    store = open_store("edge", config.storage.edge, ground=ground_of(config))
    try:
        await schema.require_current(store)
        _begin(config, "edge")
        await serve_doors([_edge_door(config, store)])
    finally:
        await store.close()


async def _rebuild(standing: Standing) -> int:
    async with standing.surface() as surface:
        async with surface.core.reading() as tx:
            law = await policies.active(tx)
        mode = surface.config.federation.mode
        return await projection.rebuild(surface.core, surface.edge, policy=law.policy, mode=mode)


async def _bridge(standing: Standing) -> None:
    from node import assembly

    async with standing.surface() as surface:
        _begin(surface.config, "bridge")
        await serve_doors([], beside=[lambda stop: assembly.run(surface, stop)])


def _staff_door(surface: Surface) -> Door:
    listen = surface.config.listen
    return Door("staff", listen.staff, application(surface), listen.trusted_proxies)


def _edge_door(config: Config, store: Store) -> Door:
    settings = EdgeSettings(
        public=config.origins.public,
        site=config.site.name,
        version=version("permeable"),
        mode=config.federation.mode,
        limits=EdgeLimits(max_inflight=config.listen.edge_max_inflight),
    )
    app = edge_app.build(store, blobs=Directory(Path(config.media.edge)), settings=settings)
    return Door("edge", config.listen.edge, app, config.listen.trusted_proxies)


def _begin(config: Config, kind: str) -> None:
    """Says what starts, and loudly what weakens the wall."""
    logs.configure(config.log)
    log.info(
        "node.started", extra={"part": kind, "staff": config.origins.staff, "edge": config.origins.public}
    )
    for weakness in config.weaknesses:
        log.warning("wall.weakened", extra={"why": weakness})
