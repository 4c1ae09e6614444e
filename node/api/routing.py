"""The shape of the route table: who may call what is said there and enforced here, never in a handler."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Mounted

from bridge.store.base import Store
from node.api.params import Params, path_identity, read_params
from node.identity import sessions
from node.identity.errors import Unauthenticated
from node.identity.surface import Surface, surface_of
from node.social.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Call:
    """One request by a signed-in person."""

    request: Request
    viewer: Viewer
    surface: Surface

    @property
    def core(self) -> Store:
        return self.surface.core

    @property
    def id(self) -> int:
        """The path's `id`. Raises NoSuchThing."""
        return path_identity(self.request)

    async def params(self) -> Params:
        """What was sent. Raises ParamInvalid."""
        return await read_params(self.request)


Handler: TypeAlias = Callable[[Call], Awaitable[Response]]
OpenHandler: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Guarded:
    """For signed-in people whose token has one of `scopes`; without any named, for every token.

    `gives` is the type of the answer, where the table is also its own description.
    """

    method: str
    path: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    gives: object = object


@dataclass(frozen=True, slots=True)
class Open:
    """Answered to anyone who reaches the staff surface; INTERFACES.md lists all that may be.

    `gives` is as in `Guarded`; bytes are what is no JSON.
    """

    method: str
    path: str
    handler: OpenHandler
    gives: object = object


Route: TypeAlias = Guarded | Open


def mounted(table: Iterable[Route]) -> list[Mounted]:
    """A route table as Starlette's routes, in the same order."""
    return [Mounted(route.path, _endpoint(route), methods=[route.method]) for route in table]


def _endpoint(route: Route) -> OpenHandler:
    match route:
        case Open():
            return route.handler
        case Guarded():
            return _guarded(route)
        case _:
            assert_never(route)


def _guarded(route: Guarded) -> OpenHandler:
    async def endpoint(request: Request) -> Response:
        viewer = await _admitted(request, scopes=route.scopes)
        return await route.handler(Call(request, viewer, surface_of(request)))

    return endpoint


async def _admitted(request: Request, *, scopes: tuple[str, ...]) -> Viewer:
    """The viewer, if one of the scopes is held. Raises Unauthenticated, ScopeMissing, CsrfFailed."""
    viewer = await sessions.viewer_of(request)
    if viewer is None:
        raise Unauthenticated(f"{request.method} {request.url.path} without valid credentials")
    if not scopes or not viewer.scopes.isdisjoint(scopes):
        return viewer
    return await sessions.require(request, scopes[0])
