"""What people do with a status, and who did."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api import paging, serialise
from node.api.answers import answer
from node.api.links import links
from node.api.routing import Call
from node.social import interactions
from node.social.seen import SeenPost
from node.social.viewers import Viewer
from node.storage.paging import Page
from node.storage.relationships import Listed

Act: TypeAlias = Callable[[Transaction, Viewer, int], Awaitable[SeenPost]]
Crowd: TypeAlias = Callable[[Transaction, Page], Awaitable[Sequence[Listed]]]


async def favourite(call: Call) -> Response:
    """POST /api/v1/statuses/:id/favourite."""
    return await _acted(call, interactions.favourite)


async def unfavourite(call: Call) -> Response:
    """POST /api/v1/statuses/:id/unfavourite."""
    return await _acted(call, interactions.unfavourite)


async def reblog(call: Call) -> Response:
    """POST /api/v1/statuses/:id/reblog; answers with the boost, the post in it."""
    return await _acted(call, interactions.boost)


async def unreblog(call: Call) -> Response:
    """POST /api/v1/statuses/:id/unreblog; answers with the post."""
    return await _acted(call, interactions.unboost)


async def bookmark(call: Call) -> Response:
    """POST /api/v1/statuses/:id/bookmark."""
    return await _acted(call, interactions.bookmark)


async def unbookmark(call: Call) -> Response:
    """POST /api/v1/statuses/:id/unbookmark."""
    return await _acted(call, interactions.unbookmark)


async def favourited_by(call: Call) -> Response:
    """GET /api/v1/statuses/:id/favourited_by."""
    entry = call.id
    return await crowd(call, lambda tx, page: interactions.favouriters(tx, call.viewer, entry, page))


async def reblogged_by(call: Call) -> Response:
    """GET /api/v1/statuses/:id/reblogged_by."""
    entry = call.id
    return await crowd(call, lambda tx, page: interactions.boosters(tx, call.viewer, entry, page))


async def crowd(call: Call, listing: Crowd) -> Response:
    """One page of a list of accounts, with its `Link`. Raises ParamInvalid."""
    page = paging.page_of(await call.params(), default=40, most=80)
    async with call.core.reading() as tx:
        listed = await listing(tx, page)
        link = links(call.surface, now_ms=tx.now_ms)
    shown = [serialise.account(link, one.actor) for one in listed]
    return answer(shown, headers=paging.link(call.request, [one.cursor for one in listed]))


async def _acted(call: Call, act: Act) -> Response:
    async with call.core.transaction() as tx:
        seen = await act(tx, call.viewer, call.id)
        status = serialise.status(links(call.surface, now_ms=tx.now_ms), seen)
    return answer(status)
