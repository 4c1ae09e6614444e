"""The nodes next door: real ones, each in a process of its own that ends when the demo does."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.config import address_of
from node.demo.grounds import Grounds
from node.demo.places import COMPANY, NAMES

READY_S: Final = 30.0
GOODBYE_S: Final = 8.0
LOG_FILE: Final = "node.log"
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
    """A node next door: its name, where it listens, its log, and its running process."""

    name: str
    listen: tuple[str, str]
    log: Path
    child: subprocess.Popen[bytes]

    async def ready(self) -> None:
        """Returns once both surfaces take connections. Raises NeighbourGone."""
        try:
            async with asyncio.timeout(READY_S):
                for address in self.listen:
                    while not await _answers(address):
                        self._check()
                        await asyncio.sleep(_PAUSE_S)
        except TimeoutError as fault:
            raise NeighbourGone(f"{self.name} does not answer: see {self.log}") from fault

    def leave(self) -> None:
        """Closes its input, which is its sign to stop."""
        if self.child.stdin is not None:
            self.child.stdin.close()

    def gone(self) -> None:
        """Returns once it has ended; a deaf one is killed."""
        try:
            self.child.wait(GOODBYE_S)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def _check(self) -> None:
        if self.child.poll() is not None:
            raise NeighbourGone(f"{self.name} ended: see {self.log}")


@contextmanager
def running(grounds: Grounds) -> Iterator[Sequence[Neighbour]]:
    """Both of them, started, for as long as the block lasts."""
    started = [_start(grounds, name) for name in NAMES if name != COMPANY]
    try:
        yield started
    finally:
        for neighbour in started:
            neighbour.leave()
        for neighbour in started:
            neighbour.gone()


def _start(grounds: Grounds, name: str) -> Neighbour:
    """Starts one in a session of its own, so that a terminal's Ctrl-C comes to us alone."""
    listen, log = grounds.config(name).listen, grounds.directory / name / LOG_FILE
    with log.open("ab") as sink:
        child = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            (sys.executable, *_COMMAND, str(grounds.config_file(name))),
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    return Neighbour(name, (listen.staff, listen.edge), log, child)


async def _answers(address: str) -> bool:
    host, port = address_of(address)
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
