"""`python -m node.cli.neighbour CONFIG`: a node next door in the demo, which stops when its input ends.

Its input is a pipe that the demo holds: however the demo ends, the neighbours end too.
"""

import asyncio
import sys
from pathlib import Path

import uvloop

from node import assembly, logs
from node.cli.serve import edge_door, staff_door
from node.cli.serving import serve_doors
from node.config import load
from node.identity.surface import opened


def main() -> None:
    """Serves the node whose configuration is named, both surfaces and the bridge."""
    uvloop.run(_serve(Path(sys.argv[1])))


async def _serve(config_file: Path) -> None:
    config = load(config_file, {})
    logs.configure(config.log)
    async with opened(config) as surface:
        doors = [staff_door(surface), edge_door(surface.config, surface.edge)]
        await serve_doors(doors, beside=[lambda stop: assembly.run(surface, stop), _until_left])


async def _until_left(stop: asyncio.Event) -> None:
    """Returns, and with it the node stops, when the demo is gone."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    left, stopped = asyncio.ensure_future(reader.read()), asyncio.ensure_future(stop.wait())
    await asyncio.wait({left, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for wait in (left, stopped):
        wait.cancel()
    pipe.close()


if __name__ == "__main__":
    main()
