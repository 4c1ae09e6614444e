"""A real server on a loopback socket that answers with exactly the bytes a test gives it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answering = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Peer:
    """Where it listens, and the head of every request it saw."""

    port: int = 0
    seen: list[str] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def whole(body: bytes, *headers: str, status: str = "200 OK") -> Answering:
    """An answer with a Content-Length, on a connection that stays open."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)

    return answer


def raw(octets: bytes) -> Answering:
    """Any bytes, then the end of the connection."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(octets)
        writer.close()

    return answer


@asynccontextmanager
async def listening(
    answer: Answering, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Peer]:
    """Serve `answer` until the block ends."""
    peer = Peer()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer.connections += 1
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                peer.seen.append(head)
                await answer(head, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
