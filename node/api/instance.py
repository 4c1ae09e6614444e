"""The server about itself, and the lists that are truly empty here."""

from starlette.requests import Request
from starlette.responses import Response

from node.api.answers import answer
from node.api.entities import instance as entities
from node.api.routing import Call
from node.identity.surface import surface_of


async def instance_v1(request: Request) -> Response:
    """GET /api/v1/instance; open."""
    return answer(entities.instance_v1(surface_of(request).config))


async def instance_v2(request: Request) -> Response:
    """GET /api/v2/instance; open."""
    return answer(entities.instance(surface_of(request).config))


async def none_yet(_: Call) -> Response:
    """A list of what this node does not keep: custom emoji, filters, lists, trends, announcements."""
    return answer(())


async def healthy(_: Request) -> Response:
    """GET /health; open."""
    return Response("OK", media_type="text/plain")
