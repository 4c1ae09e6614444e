"""The story: scenes that play on the three nodes after the first start, each once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bridge.errors import BridgeError
from bridge.store.base import StoreError
from node.demo.stage import Stage
from node.identity.errors import AccountUnknown
from node.social.errors import SocialError
from node.storage import faults

log = logging.getLogger("permeable.demo")


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that happens `pause_s` after the scene before it; played twice it changes nothing."""

    name: str
    pause_s: float
    play: Callable[[Stage], Awaitable[object]]


Strand = Sequence[Scene]
"""Scenes that follow one another; strands go on side by side."""


@dataclass(slots=True)
class Played:
    """Which scenes have been played: a file, so that a demo that was stopped goes on where it stood."""

    path: Path
    names: frozenset[str]

    def add(self, name: str) -> None:
        """Writes the file anew, whole or not at all."""
        self.names |= {name}
        new = self.path.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(sorted(self.names)))
        new.replace(self.path)


def played(path: Path) -> Played:
    """What the file says; nothing was played where there is none."""
    if not path.exists():
        return Played(path, frozenset())
    return Played(path, msgspec.json.decode(path.read_bytes(), type=frozenset[str]))


async def play(stage: Stage, strands: Sequence[Strand], *, kept: Played) -> None:
    """Plays what has not been played; a scene whose ground a visitor took away is passed over."""
    async with asyncio.TaskGroup() as group:
        for strand in strands:
            group.create_task(_play_strand(stage, strand, kept=kept))


async def _play_strand(stage: Stage, strand: Strand, *, kept: Played) -> None:
    for scene in strand:
        if scene.name in kept.names:
            continue
        await asyncio.sleep(scene.pause_s)
        try:
            with faults.told():
                await scene.play(stage)
        except (SocialError, BridgeError, StoreError, AccountUnknown) as fault:
            log.warning("scene.passed_over", extra={"scene": scene.name, "why": fault.detail})
        kept.add(scene.name)
