"""How the viewer stands to others: following, requests, blocks and mutes."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api.answers import answer
from node.api.entities.accounts import Relationship
from node.api.entities.widen import widened
from node.api.routing import Call
from node.social import relationships
from node.social.viewers import Viewer

MOST: Final = 100
Act: TypeAlias = Callable[[Transaction, Viewer, int], Awaitable[relationships.Relationship]]


async def several(call: Call) -> Response:
    """GET /api/v1/accounts/relationships?id[]=…; as many as asked for, in their order."""
    ids = (await call.params()).identities("id")[:MOST]
    async with call.core.reading() as tx:
        found = await relationships.of(tx, call.viewer, ids)
    return answer([relationship(one) for one in found])


async def follow(call: Call) -> Response:
    """POST /api/v1/accounts/:id/follow; `reblogs` and `notify` say what of it."""
    sent, actor = await call.params(), call.id
    boosts, notify = sent.flag("reblogs"), bool(sent.flag("notify"))
    async with call.core.transaction() as tx:
        made = await relationships.follow(
            tx, call.viewer, actor, show_boosts=boosts is not False, notify=notify
        )
    return answer(relationship(made))


async def mute(call: Call) -> Response:
    """POST /api/v1/accounts/:id/mute; `notifications=false` leaves those."""
    sent, actor = await call.params(), call.id
    quiet = sent.flag("notifications") is not False
    async with call.core.transaction() as tx:
        made = await relationships.mute(tx, call.viewer, actor, notifications=quiet)
    return answer(relationship(made))


async def unfollow(call: Call) -> Response:
    """POST /api/v1/accounts/:id/unfollow."""
    return await _acted(call, relationships.unfollow)


async def remove_follower(call: Call) -> Response:
    """POST /api/v1/accounts/:id/remove_from_followers."""
    return await _acted(call, relationships.remove_follower)


async def block(call: Call) -> Response:
    """POST /api/v1/accounts/:id/block."""
    return await _acted(call, relationships.block)


async def unblock(call: Call) -> Response:
    """POST /api/v1/accounts/:id/unblock."""
    return await _acted(call, relationships.unblock)


async def unmute(call: Call) -> Response:
    """POST /api/v1/accounts/:id/unmute."""
    return await _acted(call, relationships.unmute)


async def authorize(call: Call) -> Response:
    """POST /api/v1/follow_requests/:id/authorize."""
    return await _acted(call, relationships.authorize)


async def reject(call: Call) -> Response:
    """POST /api/v1/follow_requests/:id/reject."""
    return await _acted(call, relationships.reject)


def relationship(found: relationships.Relationship) -> Relationship:
    """A relationship as client apps see one."""
    return widened(found, Relationship, id=str(found.id))


async def _acted(call: Call, act: Act) -> Response:
    async with call.core.transaction() as tx:
        made = await act(tx, call.viewer, call.id)
    return answer(relationship(made))
