"""A light HTTP/1.1 client: a few kept connections, each asking again as soon as it was answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Ask = Callable[[int], bytes]
"""From the number of a request to its bytes on the wire."""

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    @property
    def name(self) -> str:
        """As in a Host header."""
        return f"{self.host}:{self.port}"


class Unexpected(Exception):
    """A server answered otherwise than the measure needs."""


def request(
    method: str, address: Address, path: str, *, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of one request."""
    told = {"host": address.name, **(headers or {})}
    if body or method == "POST":
        told["content-length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode("latin-1") + _END + body


@dataclass(slots=True)
class Load:
    """How much is asked, and how: until `seconds` have passed or `most` were asked."""

    address: Address
    ask: Ask
    status: int = 200
    connections: int = 8
    seconds: float = 2.0
    most: int = 1 << 60
    asked: int = 0
    answered: Counter[int] = field(default_factory=Counter)
    until: float = 0.0

    def next(self) -> bytes | None:
        """The next request, or None when it is enough."""
        if self.asked >= self.most or time.monotonic() >= self.until:
            return None
        self.asked += 1
        return self.ask(self.asked - 1)


async def drive(load: Load) -> int:
    """Puts the load on the server; how many answers came. Raises Unexpected for another status."""
    loop = asyncio.get_running_loop()
    load.until = time.monotonic() + load.seconds
    ends = [loop.create_future() for _ in range(min(load.connections, load.most))]
    for end in ends:
        await loop.create_connection(lambda end=end: _Line(load, end), load.address.host, load.address.port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    if set(load.answered) != {load.status}:
        raise Unexpected(f"{load.address.name} answered {dict(load.answered)}, not {load.status} alone")
    return load.answered[load.status]


class _Line(asyncio.Protocol):
    """One connection: asks, reads a whole answer, asks again."""

    def __init__(self, load: Load, end: "asyncio.Future[None]") -> None:
        self._load = load
        self._end = end
        self._got = bytearray()
        self._whole = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._whole:
            head = self._got.find(_END)
            if head < 0:
                return
            self._whole = head + len(_END) + _length(bytes(self._got[:head]))
        if len(self._got) >= self._whole:
            self._load.answered[int(self._got[9:12])] += 1
            del self._got[: self._whole]
            self._whole = 0
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._end.done():
            self._end.set_exception(exc or Unexpected(f"{self._load.address.name} closed a connection"))

    def _ask(self) -> None:
        wanted = self._load.next()
        if wanted is not None:
            self._transport.write(wanted)
            return
        if not self._end.done():
            self._end.set_result(None)
        self._transport.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0
