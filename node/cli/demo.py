"""`permeable demo`: a company with people, history and a policy, and two nodes outside, really federating."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import click
import uvloop

from bridge.store.base import open_store
from node import assembly, logs
from node.app import application
from node.cli.init import CONFIG_FILE, found, lay_out
from node.cli.serve import edge_door
from node.cli.serving import Beside, Door, serve_doors
from node.config import Config, load
from node.demo import chronicle, material, neighbours, scenes, story, tour
from node.demo.neighbours import Neighbour
from node.demo.places import COMPANY, FIRST_PORT, NAMES, PARTNER, Place, places, settle
from node.demo.stage import Node, Stage
from node.identity.surface import Surface, ground_of, opened
from node.storage import faults, schema
from policy.starter import POLICY_FILE

PLAYED: Final = "story.json"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where the demo lies, and where its nodes stand, in the order of NAMES."""

    directory: Path
    places: tuple[Place, ...]

    def config(self, name: str) -> Config:
        return load(self.config_file(name), {})

    def config_file(self, name: str) -> Path:
        return self.directory / name / CONFIG_FILE

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        return tuple(
            Neighbour(self.config_file(name), self.config(name), self.directory / name / "node.log")
            for name in NAMES
            if name != COMPANY
        )


@click.command()
@click.option(
    "--dir",
    "directory",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the demo's files go.",
)
@click.option("--port", default=FIRST_PORT, show_default=True, help="The first port, for a new demo.")
@click.option("--quiet", is_flag=True, help="Nobody does anything by themselves: no story is played.")
def demo(*, directory: Path, port: int, quiet: bool) -> None:
    """Runs a company and two nodes outside; everything from nothing, and on loopback alone."""
    grounds = Grounds(directory, places(first_port=port))
    if not grounds.config_file(COMPANY).exists():
        _make(grounds)
    uvloop.run(_serve(_standing(grounds), quiet=quiet))


def _make(grounds: Grounds) -> None:
    """Makes all three nodes beside their place and moves them there whole. Raises ClickException."""
    directory = grounds.directory
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} exists already and is no demo; nothing was written")
    unfinished = directory.with_name(f"{directory.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with faults.told():
        asyncio.run(_found_all(Grounds(unfinished, grounds.places)))
    if directory.exists():
        directory.rmdir()
    unfinished.rename(directory)
    _tell("three nodes are made")


async def _found_all(grounds: Grounds) -> None:
    partner = next(place for place in grounds.places if place.name == PARTNER)
    turn = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for place in grounds.places:
            law = material.company_law(partner=partner.host)
            if place.name != COMPANY:
                law = material.neighbour_law(place.name)
            group.create_task(_found(grounds.directory / place.name, place, law=law, turn=turn))


async def _found(directory: Path, place: Place, *, law: Mapping[str, str], turn: asyncio.Lock) -> None:
    """One node: its files, stores and keys, and then its past."""
    told = material.tale(place.name)
    lay_out(directory, policy=law, site=told.site)
    settle(directory / CONFIG_FILE, place)
    config = load(directory / CONFIG_FILE, {})
    lists = {name: text for name, text in law.items() if name != POLICY_FILE}
    async with turn:  # migrations of two stores at a time would meet in Alembic's one context
        _tell(f"{told.site}: stores and keys")
        await found(config, policy=law[POLICY_FILE], lists=lists)
    await chronicle.write(config, told, password=tour.PASSWORD, now=datetime.now(UTC), tell=_tell)


def _standing(grounds: Grounds) -> Grounds:
    """The grounds of a demo that is there: its nodes stand where they stood when it was made."""
    stood = []
    for name in NAMES:
        config = grounds.config(name)
        address, _, edge_port = config.listen.edge.rpartition(":")
        staff_port = config.listen.staff.rpartition(":")[2]
        stood.append(Place(name, address, int(staff_port), int(edge_port)))
    return Grounds(grounds.directory, tuple(stood))


async def _serve(grounds: Grounds, *, quiet: bool) -> None:
    """Serves the company here and its neighbours in processes of their own, until SIGINT or SIGTERM."""
    config = grounds.config(COMPANY)
    logs.configure(config.log)
    with faults.told():
        async with opened(config) as surface:
            for store in (surface.core, surface.edge):
                await schema.require_current(store)
            company = application(surface)
            company.state.welcome = tour.welcome(grounds.places)
            doors = [Door("staff", config.listen.staff, company), edge_door(config, surface.edge)]
            _tell("starting")
            around: Beside = partial(_around, grounds, surface, quiet=quiet)
            await serve_doors(doors, beside=[partial(assembly.run, surface), around])
    _tell("stopped; everything is kept")


async def _around(grounds: Grounds, surface: Surface, stop: asyncio.Event, *, quiet: bool) -> None:
    """The neighbours and the story, until the demo stops."""
    async with neighbours.running(grounds.neighbours), _stage(grounds, surface) as stage:
        click.echo("\n".join(tour.table(grounds.places)))
        kept = story.played(grounds.directory / PLAYED)
        playing = asyncio.create_task(story.play(stage, () if quiet else scenes.strands(), kept=kept))
        await stop.wait()
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing


@asynccontextmanager
async def _stage(grounds: Grounds, surface: Surface) -> AsyncIterator[Stage]:
    """The three nodes as scenes see them; the neighbours' people act through their own stores."""
    company, partner, world = grounds.places
    configs = [neighbour.config for neighbour in grounds.neighbours]
    cores = [open_store("core", each.storage.core, ground=ground_of(each, process=0)) for each in configs]
    try:
        outside = (Node(core, place.host) for core, place in zip(cores, (partner, world), strict=True))
        yield Stage(Node(surface.core, company.host), *outside)
    finally:
        for core in cores:
            await core.close()


def _tell(line: str) -> None:
    """One line of progress, where a person watches."""
    if sys.stderr.isatty():
        click.echo(f"permeable demo: {line}", err=True)
