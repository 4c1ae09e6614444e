"""The staff surface on a real socket, for client programs that people use."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
import uvicorn
from starlette.applications import Starlette

from node.config import Config, Origins


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound


@pytest.fixture
def config(listening: socket.socket) -> Config:
    return Config(origins=Origins(staff=f"http://127.0.0.1:{listening.getsockname()[1]}"))


@pytest.fixture
async def address(app: Starlette, config: Config, listening: socket.socket) -> AsyncIterator[str]:
    """The address of the staff surface while it serves."""
    settings = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(settings)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield config.origins.staff
    server.should_exit = True
    await serving
