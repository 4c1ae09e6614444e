"""The demo made from nothing: three nodes with their files, stores, keys, laws and pasts."""

import asyncio
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from node.cli.init import found, lay_out
from node.cli.progress import tell
from node.config import load
from node.demo import chronicle, material, tour
from node.demo.grounds import CONFIG_FILE, Grounds
from node.demo.places import COMPANY, PARTNER, Place, settle
from node.storage import faults
from policy.starter import POLICY_FILE


def make(grounds: Grounds) -> None:
    """Makes all three nodes beside their place and moves them there whole. Raises ClickException."""
    directory = grounds.directory
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} exists already and is no demo; nothing was written")
    unfinished = directory.with_name(f"{directory.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with faults.told():
        asyncio.run(_found_all(unfinished, grounds))
    if directory.exists():
        directory.rmdir()
    unfinished.rename(directory)


async def _found_all(directory: Path, grounds: Grounds) -> None:
    partner = next(place for place in grounds.places if place.name == PARTNER)
    turn = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for place in grounds.places:
            law = material.neighbour_law(place.name)
            if place.name == COMPANY:
                law = material.company_law(partner=partner.host)
            group.create_task(_found(directory / place.name, place, law=law, turn=turn))


async def _found(directory: Path, place: Place, *, law: Mapping[str, str], turn: asyncio.Lock) -> None:
    """One node: its files, stores and keys, and then its past."""
    told = material.tale(place.name)
    lay_out(directory, policy=law, site=told.site)
    settle(directory / CONFIG_FILE, place)
    config = load(directory / CONFIG_FILE, {})
    lists = {name: text for name, text in law.items() if name != POLICY_FILE}
    async with turn:  # migrations of two stores at a time would meet in Alembic's one context
        tell(f"{told.site}: stores and keys")
        await found(config, policy=law[POLICY_FILE], lists=lists)
    await chronicle.write(config, told, password=tour.PASSWORD, now=datetime.now(UTC), tell=tell)
