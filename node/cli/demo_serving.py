"""The demo served: the company in this process, its neighbours next door, and a story beside them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import click
import uvloop

from bridge.store.base import open_store
from node import assembly, logs
from node.app import application
from node.cli.progress import tell
from node.cli.serve import edge_door
from node.cli.serving import Door, serve_doors
from node.demo import scenes, story, tour
from node.demo.grounds import Grounds
from node.demo.neighbours import Neighbour, NeighbourGone
from node.demo.places import COMPANY
from node.demo.stage import Node, Stage
from node.demo.story import Strand
from node.identity.surface import Surface, ground_of, opened
from node.storage import faults, schema

STORY: Final = scenes.strands()


def run(grounds: Grounds, neighbours: Sequence[Neighbour], *, strands: Sequence[Strand]) -> None:
    """Serves until SIGINT or SIGTERM. Raises PortOccupied, NeighbourGone, StoreError, KeysError."""
    with faults.told():
        uvloop.run(_serve(grounds, neighbours, strands=strands))
    tell("stopped; everything is kept")


async def _serve(grounds: Grounds, neighbours: Sequence[Neighbour], *, strands: Sequence[Strand]) -> None:
    config = grounds.company
    logs.configure(config.log)
    async with opened(config) as surface:
        for store in (surface.core, surface.edge):
            await schema.require_current(store)
        company = application(surface)
        company.state.welcome = tour.welcome(grounds.places)
        doors = [Door("staff", config.listen.staff, company), edge_door(config, surface.edge)]
        tell("starting")
        around = _Around(grounds, neighbours, surface, strands)
        await serve_doors(doors, beside=[partial(assembly.run, surface), around.play])
    if around.gone is not None:
        raise around.gone


@dataclass(slots=True)
class _Around:
    """What goes on around the company; `gone` is why it ended early, told once the doors are closed."""

    grounds: Grounds
    neighbours: Sequence[Neighbour]
    surface: Surface
    strands: Sequence[Strand]
    gone: NeighbourGone | None = None

    async def play(self, stop: asyncio.Event) -> None:
        """Tells the visitor when all is ready, and plays the story until the demo stops."""
        try:
            await asyncio.gather(*(neighbour.ready() for neighbour in self.neighbours))
        except NeighbourGone as fault:
            self.gone = fault
            return
        click.echo("\n".join(tour.table(self.grounds.places)))
        kept = story.played(self.grounds.played)
        async with _stage(self.grounds, self.surface) as stage, asyncio.TaskGroup() as group:
            playing = group.create_task(story.play(stage, self.strands, kept=kept))
            await stop.wait()
            playing.cancel()
        for neighbour in self.neighbours:
            neighbour.leave()


@asynccontextmanager
async def _stage(grounds: Grounds, surface: Surface) -> AsyncIterator[Stage]:
    """The three nodes as scenes see them; the neighbours' people act through stores of our own on theirs."""
    nodes = []
    for place in grounds.places:
        core = surface.core
        if place.name != COMPANY:
            config = grounds.config(place.name)
            core = open_store("core", config.storage.core, ground=ground_of(config, process=0))
        nodes.append(Node(core, place.host))
    try:
        yield Stage(*nodes)
    finally:
        for node in nodes[1:]:
            await node.core.close()
