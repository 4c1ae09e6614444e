"""Servers outside: each serves one actor with its key and takes whatever is posted to it.

`python -m tests.bench.outsiders HOST:PORT PEM-FILE …`: one process, one host for each port.
"""

import asyncio
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson
import uvicorn
import uvloop

from bridge.edge.wire import Receive, Scope, Send

TAKEN = "/taken"


def actor_id(host: str) -> str:
    """The AP id of a host's one actor."""
    return f"http://{host}/users/ada"


def key_id(host: str) -> str:
    """The id of its key."""
    return f"{actor_id(host)}#main-key"


class Outsiders:
    """The application of all of them; GET /taken tells how many activities were posted."""

    def __init__(self, pem: str) -> None:
        self._pem = pem
        self._taken = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, body = 200, b"ok"
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
            self._taken += 1
            status, body = 202, b""
        elif scope["path"] == TAKEN:
            body = str(self._taken).encode()
        elif scope["path"] == "/users/ada":
            host = dict(scope["headers"])[b"host"].decode()
            body = orjson.dumps(self._actor(host))
        headers = [
            (b"content-type", b"application/activity+json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _actor(self, host: str) -> dict[str, object]:
        iri = actor_id(host)
        return {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": iri,
            "type": "Person",
            "preferredUsername": "ada",
            "name": "Ada of the outside",
            "inbox": f"{iri}/inbox",
            "followers": f"{iri}/followers",
            "endpoints": {"sharedInbox": f"http://{host}/inbox"},
            "publicKey": {"id": key_id(host), "owner": iri, "publicKeyPem": self._pem},
        }


async def serve(names: Sequence[str], pem: str) -> None:
    """Serves all hosts until told to stop."""
    pairs = [name.rpartition(":") for name in names]
    sockets = [socket.create_server((host, int(port)), backlog=512) for host, _, port in pairs]
    config = uvicorn.Config(
        Outsiders(pem), http="httptools", lifespan="off", log_config=None, access_log=False
    )
    await uvicorn.Server(config).serve(sockets=sockets)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(sys.argv[2:], Path(sys.argv[1]).read_text(encoding="ascii")))
