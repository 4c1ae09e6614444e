"""Accounts as anyone signed in sees them: found, listed, and how the viewer stands to them."""

from starlette.responses import Response

from node.api import paging, serialise
from node.api.answers import answer
from node.api.errors import ParamInvalid
from node.api.interactions import crowd
from node.api.links import links
from node.api.routing import Call
from node.social import people, relationships


async def read(call: Call) -> Response:
    """GET /api/v1/accounts/:id."""
    async with call.core.reading() as tx:
        actor = await people.get(tx, call.viewer, call.id)
        return answer(serialise.account(links(call.surface, now_ms=tx.now_ms), actor))


async def lookup(call: Call) -> Response:
    """GET /api/v1/accounts/lookup?acct=…; asks nobody outside."""
    acct = (await call.params()).text("acct")
    if not acct:
        raise ParamInvalid("acct", "is missing")
    async with call.core.reading() as tx:
        actor = await people.lookup(tx, call.viewer, acct)
        return answer(serialise.account(links(call.surface, now_ms=tx.now_ms), actor))


async def search(call: Call) -> Response:
    """GET /api/v1/accounts/search?q=…; `following` selects."""
    sent = await call.params()
    words = (sent.text("q") or "").strip()
    page = paging.page_of(sent, default=40, most=80)
    async with call.core.reading() as tx:
        found = await people.search(
            tx,
            call.viewer,
            words,
            limit=page.limit,
            offset=max(0, sent.number("offset") or 0),
            following=bool(sent.flag("following")),
        )
        link = links(call.surface, now_ms=tx.now_ms)
    return answer([serialise.account(link, actor) for actor in found])


async def followers(call: Call) -> Response:
    """GET /api/v1/accounts/:id/followers."""
    actor = call.id
    return await crowd(call, lambda tx, page: relationships.followers(tx, call.viewer, actor, page))


async def following(call: Call) -> Response:
    """GET /api/v1/accounts/:id/following."""
    actor = call.id
    return await crowd(call, lambda tx, page: relationships.following(tx, call.viewer, actor, page))


async def blocked(call: Call) -> Response:
    """GET /api/v1/blocks."""
    return await crowd(call, lambda tx, page: relationships.blocked(tx, call.viewer, page))


async def muted(call: Call) -> Response:
    """GET /api/v1/mutes."""
    return await crowd(call, lambda tx, page: relationships.muted(tx, call.viewer, page))


async def follow_requests(call: Call) -> Response:
    """GET /api/v1/follow_requests."""
    return await crowd(call, lambda tx, page: relationships.requests(tx, call.viewer, page))
