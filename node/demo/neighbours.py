"""The nodes next door: real ones, each in a process of its own that ends when the demo does."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.config import Config, address_of

READY_S: Final = 20.0
GOODBYE_S: Final = 8.0
_PAUSE_S: Final = 0.1
_COMMAND: Final = ("-m", "node.cli.neighbour")


class NeighbourGone(Exception):
    """A node next door ended, or never opened its doors."""

    kind = "misconfigured"
    public = "A node of the demo ended."

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node next door: the file of its configuration, what that says, and where its log goes."""

    config_file: Path
    config: Config
    log: Path


@asynccontextmanager
async def running(neighbours: Sequence[Neighbour]) -> AsyncIterator[None]:
    """All of them, answering, for as long as the block lasts. Raises NeighbourGone."""
    started = [await _start(neighbour) for neighbour in neighbours]
    try:
        pairs = zip(neighbours, started, strict=True)
        await asyncio.gather(*(_ready(neighbour, child) for neighbour, child in pairs))
        yield
    finally:
        await asyncio.gather(*(_end(child) for child in started))


async def _start(neighbour: Neighbour) -> asyncio.subprocess.Process:
    """Starts one in a session of its own, so that a terminal's Ctrl-C comes to us alone."""
    # Opened here and inherited: a log is written to by the child, never by the event loop.
    with neighbour.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *_COMMAND,
            str(neighbour.config_file),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def _ready(neighbour: Neighbour, child: asyncio.subprocess.Process) -> None:
    """Returns once both surfaces take connections. Raises NeighbourGone."""
    listen = neighbour.config.listen
    try:
        async with asyncio.timeout(READY_S):
            for address in (listen.staff, listen.edge):
                while not await _answers(address):
                    if child.returncode is not None:
                        raise NeighbourGone(f"{neighbour.config.site.name} ended: see {neighbour.log}")
                    await asyncio.sleep(_PAUSE_S)
    except TimeoutError as fault:
        raise NeighbourGone(f"{neighbour.config.site.name} does not answer: see {neighbour.log}") from fault


async def _answers(address: str) -> bool:
    host, port = address_of(address)
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


async def _end(child: asyncio.subprocess.Process) -> None:
    """Closes its input, which is its sign to stop; a deaf one is killed."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        await asyncio.wait_for(child.wait(), GOODBYE_S)
    except TimeoutError:
        child.kill()
        await child.wait()
