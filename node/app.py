"""The staff surface as one application: the rooms' routes, folded once, behind a few guards."""

import hmac
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from node import problems
from node.api import oauth
from node.api import routes as api
from node.api.cors import CrossOrigin
from node.api.routing import mounted
from node.config import Limits, host_of
from node.desk import routes as desk
from node.identity.errors import Forbidden
from node.identity.sessions import bearer_of, require
from node.identity.surface import Surface, surface_of
from node.problems import Problem, Problems, problem_of
from node.social.viewers import Role
from node.storage import health, schema
from webui import routes as webui
from webui.pages.frame import Sheet, show_anyone
from webui.views.page import ErrorView

_PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_NO_PAGE: Final = (
    "There is no such page",
    "The address leads nowhere here. Perhaps a letter got lost on the way.",
)
_NOTHING_RUNS: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def application(surface: Surface, *, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The staff surface on what it stands on; `more` routes come before its own."""
    origins, listen = surface.config.origins, surface.config.listen
    app = Starlette(
        routes=[*more, *_routes()],
        exception_handlers={HTTPException: _framework_problem},
        middleware=[
            Middleware(SafeHeaders, secure=surface.secure),
            Middleware(CrossOrigin),
            Middleware(Problems, page=error_page),
            Middleware(KnownHosts, hosts=frozenset({host_of(origins.staff), listen.staff})),
            Middleware(BodyLimit, limits=surface.config.limits),
        ],
    )
    app.state.surface = surface
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", metrics),
        *oauth.ROUTES,
        *mounted(api.ROUTES),
        *mounted(desk.ROUTES),
        *webui.routes(),
    ]


async def alive(_: Request) -> Response:
    """GET /healthz: the process answers."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """GET /readyz: both stores answer and are at this version. Raises Unmigrated, or the driver's error."""
    surface = surface_of(request)
    for store in (surface.core, surface.edge):
        await schema.require_current(store)
    return PlainTextResponse("ready")


async def metrics(request: Request) -> Response:
    """GET /metrics, in Prometheus's text format, for admins and the scrape token. Raises Forbidden."""
    surface = surface_of(request)
    await _check_scraper(request)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    jobs = Gauge("permeable_jobs", "Jobs that wait, by queue", ["queue"], registry=registry)
    holds = Gauge("permeable_holds", "Crossings that wait for a reviewer", registry=registry)
    sessions = Gauge("permeable_sessions", "Browser sessions that have not ended", registry=registry)
    async with surface.core.reading() as tx:
        for queue, count in (await health.waiting_jobs(tx)).items():
            jobs.labels(queue).set(count)
        holds.set(await health.open_holds(tx))
        sessions.set(await health.living_sessions(tx))
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


async def error_page(request: Request, problem: Problem) -> Response:
    """A problem as a page for people."""
    is_path = problem.status == HTTPStatus.NOT_FOUND and problem.say == problem.title
    title, say = _NO_PAGE if is_path else (problem.title, problem.say)
    view = ErrorView(status=problem.status, title=title, say=say, trace=problem.trace)
    return show_anyone(request, Sheet(template="error.html", title=title, view=view, status=problem.status))


class SafeHeaders:
    """Headers for every answer; a page that brings its own content policy keeps it."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:  # noqa: FBT001  (Starlette passes it by name)
        self._app = app
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", _NOTHING_RUNS)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class KnownHosts:
    """Answers only to our own names (DNS rebinding, poisoned links); probes may come by address."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _PROBES:
            host = Request(scope).headers.get("host", "").lower()
            if host not in self._hosts:
                raise HTTPException(421, "This address is not served here.")
        await self._app(scope, receive, send)


class BodyTooLarge(Exception):
    """More was sent than is taken."""

    kind = "too_large"
    public = "That is too large."

    def __init__(self, limit: int) -> None:
        self.detail = f"a body of more than {limit} bytes"
        super().__init__(self.detail)


class BodyLimit:
    """Counts what is read of a body, whatever its headers say; a form with files may be larger."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = Request(scope).headers.get("content-type", "")
        is_upload = kind.startswith("multipart/form-data")
        limit = self._limits.max_upload_bytes if is_upload else self._limits.max_body_bytes
        read = 0

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise BodyTooLarge(limit)
            return message

        await self._app(scope, receiving, send)


async def _framework_problem(request: Request, error: Exception) -> Response:
    response = await problems.answer(request, problem_of(error), page=error_page)
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    return response


async def _check_scraper(request: Request) -> None:
    expected, given = surface_of(request).scrape_token, bearer_of(request)
    if expected and given and hmac.compare_digest(given.encode(), expected.encode()):
        return
    viewer = await require(request, "read")
    if viewer.role is not Role.ADMIN:
        raise Forbidden(f"account {viewer.account} with role {viewer.role} asked for the metrics")
