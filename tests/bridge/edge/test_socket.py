"""The edge under its real server, on a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import uvicorn

from bridge.store.edge_quarantine import claim
from tests.bridge.edge.world import AP, World, world
from tests.bridge.signing import ACME


@asynccontextmanager
async def serving(edge: World) -> AsyncIterator[str]:
    """Runs uvicorn on a free port of the loopback until the block ends; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(edge.app, log_level="error", lifespan="on", http="httptools"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  (uvicorn offers no event)
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


async def test_documents_pages_and_deliveries_over_a_socket(tmp_path: Path) -> None:
    async with world(tmp_path) as edge, serving(edge) as address, httpx.AsyncClient() as client:
        body = await edge.publish("/o/1")
        got = await client.get(f"{address}/o/1", headers={"accept": AP})
        head = await client.head(f"{address}/o/1", headers={"accept": AP})
        again = await client.get(
            f"{address}/o/1", headers={"accept": AP, "if-none-match": got.headers["etag"]}
        )
        delivery = ACME.sign("POST", "/inbox", b"{}")
        accepted = await client.post(f"{address}/inbox", content=b"{}", headers=delivery)
        assert (got.content, head.content, again.status_code, accepted.status_code) == (body, b"", 304, 202)
        async with edge.store.transaction() as tx:
            assert [row.source for row in await claim(tx, limit=9, lease_ms=1)] == ["127.0.0.0/24"]
