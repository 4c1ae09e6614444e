"""The outside application: the only thing of ours that other servers and strangers can talk to.

A bare ASGI callable: what is asked for most, a document for anyone, is answered from memory before any
routing. It reads the edge store, and writes what POLICY-BRIDGE §1 lets it write. It reads and sets no cookie.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from bridge.edge.askers import Anonymous, Askers, Impostor, Reader
from bridge.edge.collections import LISTED, UNLISTED, Collections
from bridge.edge.discovery import INSTANCE_ACTOR, Discovery
from bridge.edge.documents import Documents
from bridge.edge.errors import BUSY, FAILED, NOT_FOUND, TOO_MANY_HEADERS, UNVERIFIED, WRONG_METHOD
from bridge.edge.inbox import Inbox
from bridge.edge.intake import Intake
from bridge.edge.media import Media
from bridge.edge.memory import Memory, Place
from bridge.edge.negotiation import form_of
from bridge.edge.settings import Blobs, EdgeSettings
from bridge.edge.waiting import Crowded
from bridge.edge.wire import REVALIDATE, Answer, Asked, Receive, Scope, Send, answer, asked_of, send_answer
from bridge.store.base import Store, StoreError
from bridge.store.edge_reads import EdgeReader, open_reader
from bridge.verify import is_signed

Ready: TypeAlias = Callable[[], Awaitable[None]]

_LOG: Final = logging.getLogger(__name__)
_ALIVE: Final = answer(200, b"ok\n", "text/plain; charset=utf-8")
_REMEMBERED: Final = (b"cache-control", REVALIDATE.encode())


def build(edge: Store, *, blobs: Blobs, settings: EdgeSettings, ready: Ready | None = None) -> "EdgeApp":
    """The edge over its store; nothing else of the node is needed. Raises StoreError.

    `ready` raises StoreError while the store is not at this version; `/readyz` asks it.
    """
    return EdgeApp(open_reader(edge), edge, blobs=blobs, settings=settings, ready=ready)


class EdgeApp:
    """An ASGI application; `close`, also the lifespan's end, stores what came and closes the reader."""

    def __init__(
        self,
        reader: EdgeReader,
        edge: Store,
        *,
        blobs: Blobs,
        settings: EdgeSettings,
        ready: Ready | None = None,
    ) -> None:
        limits = settings.limits
        self._ready = ready
        self._settings = settings
        self._reader = reader
        self._askers = Askers(reader, edge, settings)
        self._documents = Documents(reader, edge, settings.site)
        self._collections = Collections(edge, settings)
        self._media = Media(reader, blobs)
        self._discovery = Discovery(reader, self._documents, settings)
        self._intake = Intake(edge, limits)
        self._inbox = Inbox(self._askers, self._intake, limits)
        self._memory = Memory(
            stamp=reader.stamp,
            seconds=time.monotonic,
            keep_ms=limits.memory_ms,
            places=limits.memory_documents,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                asked = asked_of(scope)
                await send_answer(send, asked, await self._answer(asked, receive))
            case "lifespan":
                await self._live(receive, send)
            case _:
                await send({"type": "websocket.close", "code": 1000})

    async def close(self) -> None:
        """Stores what has come and closes the reader; the store is its opener's to close."""
        await self._intake.close()
        self._reader.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    async def _answer(self, asked: Asked, receive: Receive) -> Answer:
        """An answer whatever happens: what goes wrong is logged by its kind and told to nobody."""
        try:
            return self._recalled(asked) or await self._routed(asked, receive)
        except Crowded:
            return BUSY
        except StoreError as fault:
            _LOG.error("edge.store_unavailable: %s", fault.detail)
            return BUSY
        except Exception as fault:  # noqa: BLE001  (the HTTP edge: one of the three places for it)
            _LOG.exception("edge.failed: %s", type(fault).__name__)
            return FAILED

    def _recalled(self, asked: Asked) -> Answer | None:
        if asked.method != "GET" or is_signed(asked.headers):
            return None
        return self._memory.recall(Place(asked.path, form_of(asked.header("accept"))))

    async def _routed(self, asked: Asked, receive: Receive) -> Answer:
        if (
            sum(len(name) + len(value) for name, value in asked.headers)
            > self._settings.limits.max_header_bytes
        ):
            return TOO_MANY_HEADERS
        if asked.path in {"/healthz", "/readyz"} and asked.method in {"GET", "HEAD"}:
            return await self._health(asked.path)
        if "closed" in {self._settings.mode, (await self._reader.standing()).mode}:
            return NOT_FOUND
        match asked.method:
            case "POST":
                return await self._inbox.take(asked, receive)
            case "GET" | "HEAD":
                return await self._read(asked)
            case _:
                return WRONG_METHOD

    async def _health(self, path: str) -> Answer:
        """Alive if this code runs; ready if the store answers and is at this version."""
        if path == "/readyz":
            await self._reader.standing()
            if self._ready is not None:
                await self._ready()
        return _ALIVE

    async def _read(self, asked: Asked) -> Answer:
        """Who asks is settled before what is asked for is looked up, so that a 401 tells nothing."""
        if not (asked.path.isascii() and asked.path.isprintable()):
            return NOT_FOUND
        static = await self._discovery.found(asked.path, asked.query)
        if static is not None:
            return static
        if asked.path == INSTANCE_ACTOR:
            return await self._document(asked, Anonymous())
        asker = await self._askers.asker(asked)
        return UNVERIFIED if isinstance(asker, Impostor) else await self._found(asked, asker)

    async def _found(self, asked: Asked, asker: Reader) -> Answer:
        match asked.path.split("/"):
            case ["", "o" | "x" | "a", _]:
                return await self._document(asked, asker)
            case ["", "a", actor, name] if name != "replies" and name in {*LISTED, *UNLISTED}:
                return await self._collection(f"/a/{actor}", name, asked=asked, asker=asker)
            case ["", "o", identifier, "replies"]:
                return await self._collection(f"/o/{identifier}", "replies", asked=asked, asker=asker)
            case ["", "m", token]:
                return await self._media.blob(token, accept=asked.header("accept"))
            case _:
                return NOT_FOUND

    async def _document(self, asked: Asked, asker: Reader) -> Answer:
        form = form_of(asked.header("accept"))
        stamp = self._memory.stamp()
        given = await self._documents.document(self._settings.public + asked.path, asker=asker, form=form)
        if isinstance(asker, Anonymous) and given.status == 200 and _REMEMBERED in given.headers:
            self._memory.keep(Place(asked.path, form), given, stamp=stamp)
        return given

    async def _collection(self, base_path: str, name: str, *, asked: Asked, asker: Reader) -> Answer:
        """A collection is there for whoever may read what it belongs to."""
        base = self._settings.public + base_path
        document = await self._documents.chosen(base, asker=asker)
        if document is None or document.gone:
            return NOT_FOUND
        return await self._collections.collection(base, name, asked.query)
