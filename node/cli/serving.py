"""Two surfaces under one event loop: sockets bound first, one stop for all."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

import uvicorn
from starlette.types import ASGIApp

from node.config import address_of

_GRACE_S: Final = 5
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

Beside = Callable[[asyncio.Event], Awaitable[None]]
"""Work that runs beside the surfaces until the event is set."""


class PortOccupied(Exception):
    """A surface can't listen where the configuration says."""

    kind = "misconfigured"
    public = "The node is misconfigured."

    def __init__(self, name: str, address: str, why: str) -> None:
        self.detail = f"[listen] {name}: can't listen on {address}: {why}"
        super().__init__(self.detail)


@dataclass(frozen=True, slots=True)
class Door:
    """One surface to serve: its key in `[listen]`, its address, and its application."""

    name: Literal["staff", "edge"]
    address: str
    app: ASGIApp
    trusted_proxies: tuple[str, ...] = ()


async def serve_doors(doors: Sequence[Door], *, beside: Sequence[Beside] = ()) -> None:
    """Serves until SIGINT or SIGTERM, or until one part ends; then ends the others. Raises PortOccupied."""
    sockets = [_bound(door) for door in doors]
    servers = [_Server(_settings(door)) for door in doors]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            for server, bound in zip(servers, sockets, strict=True):
                group.create_task(_until_stopped(server, bound, stop))
            for work in beside:
                group.create_task(_stopping_all(work, stop))
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


class _Server(uvicorn.Server):
    """A server that leaves signals to us: there are two of them in one process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _until_stopped(server: uvicorn.Server, bound: socket.socket, stop: asyncio.Event) -> None:
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    server.should_exit = True
    await serving
    stopping.cancel()


async def _stopping_all(work: Beside, stop: asyncio.Event) -> None:
    try:
        await work(stop)
    finally:
        stop.set()


def _settings(door: Door) -> uvicorn.Config:
    return uvicorn.Config(
        door.app,
        http="httptools",
        lifespan="auto",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(door.trusted_proxies),
        forwarded_allow_ips=list(door.trusted_proxies),
        timeout_graceful_shutdown=_GRACE_S,
    )


def _bound(door: Door) -> socket.socket:
    host, port = address_of(door.address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2_048)
    except OSError as fault:
        raise PortOccupied(door.name, door.address, fault.strerror or str(fault)) from fault
