"""Timelines: lists of statuses, newest first, a page at a time."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeAlias

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api import paging, serialise
from node.api.answers import answer
from node.api.links import links
from node.api.params import Params
from node.api.routing import Call
from node.social import timelines
from node.social.seen import SeenPost
from node.storage.feeds import Selection, Side
from node.storage.paging import Page

Listing: TypeAlias = Callable[[Transaction, Page], Coroutine[Any, Any, Sequence[SeenPost]]]


async def home(call: Call) -> Response:
    """GET /api/v1/timelines/home."""
    return await listed(call, lambda tx, page: timelines.home(tx, call.viewer, page))


async def public(call: Call) -> Response:
    """GET /api/v1/timelines/public; `local`, `remote` and `only_media` select."""
    sent = await call.params()
    side, selection = _side(sent), Selection(only_media=bool(sent.flag("only_media")))
    return await listed(
        call, lambda tx, page: timelines.public(tx, call.viewer, page, side=side, selection=selection)
    )


async def tag(call: Call) -> Response:
    """GET /api/v1/timelines/tag/:hashtag; `local`, `remote` and `only_media` select."""
    sent = await call.params()
    name: str = call.request.path_params["hashtag"]
    side, selection = _side(sent), Selection(only_media=bool(sent.flag("only_media")))
    return await listed(
        call,
        lambda tx, page: timelines.tag(tx, call.viewer, page, name=name, side=side, selection=selection),
    )


async def group(call: Call) -> Response:
    """GET /api/v1/timelines/group/:id, which we add: one group's posts."""
    actor = call.id
    return await listed(call, lambda tx, page: timelines.group(tx, call.viewer, page, group=actor))


async def of_account(call: Call) -> Response:
    """GET /api/v1/accounts/:id/statuses; nothing is ever pinned here."""
    sent, actor = await call.params(), call.id
    if sent.flag("pinned"):
        return answer(())
    selection = Selection(
        only_media=bool(sent.flag("only_media")),
        exclude_replies=bool(sent.flag("exclude_replies")),
        exclude_boosts=bool(sent.flag("exclude_reblogs")),
    )
    return await listed(
        call,
        lambda tx, page: timelines.of_actor(tx, call.viewer, page, actor=actor, selection=selection),
    )


async def favourites(call: Call) -> Response:
    """GET /api/v1/favourites."""
    return await listed(call, lambda tx, page: timelines.favourites(tx, call.viewer, page))


async def bookmarks(call: Call) -> Response:
    """GET /api/v1/bookmarks."""
    return await listed(call, lambda tx, page: timelines.bookmarks(tx, call.viewer, page))


async def listed(call: Call, listing: Listing) -> Response:
    """One page of a list of statuses, with its `Link`. Raises ParamInvalid."""
    page = paging.page_of(await call.params())
    seen = await call.core.read(lambda tx: listing(tx, page))
    shown = serialise.written(links(call.surface, now_ms=call.core.ground.clock()), seen)
    return answer(shown, headers=paging.link(call.request, [one.entry for one in seen]))


def _side(sent: Params) -> Side:
    if sent.flag("local"):
        return Side.INSIDE
    return Side.OUTSIDE if sent.flag("remote") else Side.BOTH
