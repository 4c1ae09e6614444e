"""A request and an answer as values, and the little ASGI between them and the socket."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

PRIVATE: Final = "private, no-store"
REVALIDATE: Final = "public, no-cache"  # may be kept, and asked about each time, so that a recall is heard of
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request without its body.

    `path` and `query` are as in the request line; header names are in lower case, values in Latin-1;
    `source` is the sender's address, empty where the server knows none.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    source: str = ""

    @property
    def target(self) -> str:
        """Path and query as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def header(self, name: str) -> str:
        """All values of a header, joined as HTTP allows; empty where there is none (RFC 9110 §5.3)."""
        return ", ".join(value for key, value in self.headers if key == name)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response; `etag` only where the bytes are for anyone."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    etag: str = ""


class TooLong(Exception):
    """The body is longer than the limit."""


class Gone(Exception):
    """The sender left, or was too slow, before the body was whole."""


def answer(
    status: int,
    body: bytes,
    media_type: str,
    *,
    cache: str = PRIVATE,
    etag: str = "",
    extra: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """An answer with the headers that every answer has."""
    named = [("content-type", media_type), ("cache-control", cache), *extra]
    if etag:
        named.append(("etag", etag))
    headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in named)
    length = (b"content-length", str(len(body)).encode("ascii"))
    return Answer(status, (length, *headers, *_ALWAYS), body, etag)


def asked_of(scope: Scope) -> Asked:
    """The request of an ASGI scope."""
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
    )
    raw_path = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    client = scope.get("client")
    return Asked(
        method=scope["method"],
        path=raw_path.decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        source=client[0] if client else "",
    )


async def body_of(receive: Receive, *, max_bytes: int, timeout_s: float) -> bytes:
    """The request's whole body. Raises TooLong, Gone."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                part = message.get("body", b"")
                parts.append(part)
                size += len(part)
                if size > max_bytes:
                    raise TooLong
                if not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError as fault:
        raise Gone from fault


async def send_answer(send: Send, asked: Asked, given: Answer) -> None:
    """Sends an answer: without its body to HEAD, and 304 to who has these very bytes (RFC 9110 §13.1.2)."""
    if given.etag and given.etag in asked.header("if-none-match"):
        kept = [pair for pair in given.headers if pair[0] in {b"etag", b"cache-control", b"vary"}]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": given.status, "headers": given.headers})
    body = b"" if asked.method == "HEAD" else given.body
    await send({"type": "http.response.body", "body": body})
