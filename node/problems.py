"""From errors to answers, once, by their `kind`: RFC 9457, `{"error": …}` for apps, pages for people.

An error root of any package carries `kind`, `public` and `detail`; no error class is imported here.
`public` is all that the answer says; `detail` goes to the log.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Protocol, TypeAlias, runtime_checkable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keys.mint import random_id

log = logging.getLogger(__name__)

STATUS_OF_KIND: Final = {
    "invalid": 422,
    "expired": 410,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "no_policy": 409,
    "too_large": 413,
    "throttled": 429,
    "bridge_failed": 500,
    "misconfigured": 500,
    "failed": 500,
    "store_unavailable": 503,
    "unavailable": 503,
}
_READ_BY_PROGRAMS: Final = (
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/.well-known/",
    "/media/",
    "/readyz",
    "/metrics",
)
_FAILED: Final = "Something went wrong here. It has been written down; please try again later."


@runtime_checkable
class Told(Protocol):
    """An error of one of our packages."""

    kind: str
    public: str
    detail: str


@runtime_checkable
class Answered(Protocol):
    """An error that already knows its HTTP status, as the framework's own do."""

    status_code: int
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What goes wrong, as the outside of an answer: `say` is for people, `trace` names the log line."""

    status: int
    kind: str
    say: str
    trace: str = ""
    retry_after_s: int | None = None

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase


Page: TypeAlias = Callable[[Request, Problem], Awaitable[Response]]


class Problems:
    """The HTTP edge: turns whatever is raised inside into one answer, and writes it down."""

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            request = Request(scope, receive)
            problem = problem_of(error)
            record(request, problem, error)
            if begun:
                raise
            response = await answer(request, problem, page=self._page)
            await response(scope, receive, send)


async def answer(request: Request, problem: Problem, *, page: Page) -> Response:
    """The problem in the form that whoever asks at this path can read."""
    path = request.url.path
    if path.startswith("/api/permeable/"):
        response = _document(request, problem)
    elif path.startswith(_READ_BY_PROGRAMS):
        response = _json({"error": problem.say}, problem.status)
    else:
        response = await page(request, problem)
    if problem.retry_after_s is not None:
        response.headers["retry-after"] = str(problem.retry_after_s)
    response.headers.setdefault("cache-control", "private, no-store")
    return response


def problem_of(error: BaseException) -> Problem:
    """What an error is to the outside; whatever we don't know is a failure of ours, with a trace."""
    if isinstance(error, Told):
        status = STATUS_OF_KIND.get(error.kind, 500)
        retry_after_s = getattr(error, "retry_after_s", None)
        return Problem(status, error.kind, error.public, _trace(status), retry_after_s)
    if isinstance(error, Answered):
        return Problem(error.status_code, "failed", error.detail or HTTPStatus(error.status_code).phrase)
    return Problem(500, "failed", _FAILED, _trace(500))


def record(request: Request, problem: Problem, error: BaseException) -> None:
    """Writes the problem down: with its trace when it is ours to mend, in one quiet line when it is not."""
    fields = {
        "method": request.method,
        "path": request.url.path,
        "status": problem.status,
        "kind": problem.kind,
        "detail": error.detail if isinstance(error, Told) else type(error).__name__,
        "trace_id": problem.trace,
    }
    if problem.status >= 500:
        log.error("request.failed", extra=fields, exc_info=error)
    else:
        log.info("request.refused", extra=fields)


def _document(request: Request, problem: Problem) -> Response:
    """A problem document (RFC 9457 §3)."""
    document = {
        "type": f"urn:permeable:problem:{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.say,
        "instance": request.url.path,
    }
    return _json(document, problem.status, media_type="application/problem+json")


def _json(content: Mapping[str, object], status: int, *, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type=media_type)


def _trace(status: int) -> str:
    return random_id()[:10] if status >= 500 else ""
