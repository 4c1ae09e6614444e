"""Cross-origin access for client apps that run in a browser (the Fetch standard, §3.2).

Wraps the whole application, so that error answers carry the headers too. No credentials are ever allowed
across origins: a browser app has a token, never our cookie.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPEN_PATHS: Final = ("/api/", "/.well-known/", "/nodeinfo/", "/media/")
OPEN_EXACTLY: Final = frozenset({"/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/health"})
ALLOWED: Final = (
    ("access-control-allow-origin", "*"),
    (
        "access-control-expose-headers",
        "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id",
    ),
)
PREFLIGHT: Final = (
    *ALLOWED,
    ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
    ("access-control-allow-headers", "Authorization, Content-Type, Idempotency-Key"),
    ("access-control-max-age", "86400"),
)


class CrossOrigin:
    """Answers preflights, and lets any origin read what the client API says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_open(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _answer_preflight(send)
        else:
            await self._app(scope, receive, _allowing(send))


def is_open(path: str) -> bool:
    """Whether pages of other origins may read what stands at a path."""
    return path in OPEN_EXACTLY or path.startswith(OPEN_PATHS)


def _allowing(send: Send) -> Send:
    async def allowing(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in ALLOWED:
                headers[name] = value
        await send(message)

    return allowing


async def _answer_preflight(send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in PREFLIGHT]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
