"""Notifications, one by one (v1)."""

from typing import Final

from starlette.responses import Response

from node.api import paging, serialise
from node.api.answers import answer
from node.api.entities.statuses import Notification, StatusNotification
from node.api.entities.times import moment
from node.api.entities.widen import widened
from node.api.links import Links, links
from node.api.params import Params
from node.api.routing import Call
from node.social import notifications
from node.social.notifications import Notice
from node.storage import markers
from node.storage.notifications import Kinds

OURS: Final = frozenset({"group_request", "group_invite", "group_join"})
"""Kinds that Mastodon's API has no word for; shown to clients that ask for them by name."""

MOST_UNREAD: Final = 1000


async def latest(call: Call) -> Response:
    """GET /api/v1/notifications; `types[]`, `exclude_types[]` and `account_id` select."""
    sent = await call.params()
    page = paging.page_of(sent, default=40, most=80)
    async with call.core.reading() as tx:
        found = await notifications.latest(
            tx, call.viewer, page, kinds=_kinds(sent), by=sent.identity("account_id")
        )
        shown = [notification(links(call.surface, now_ms=tx.now_ms), notice) for notice in found]
    return answer(shown, headers=paging.link(call.request, [notice.id for notice in found]))


async def one(call: Call) -> Response:
    """GET /api/v1/notifications/:id."""
    async with call.core.reading() as tx:
        notice = await notifications.get(tx, call.viewer, call.id)
        return answer(notification(links(call.surface, now_ms=tx.now_ms), notice))


async def dismiss(call: Call) -> Response:
    """POST /api/v1/notifications/:id/dismiss."""
    async with call.core.transaction() as tx:
        await notifications.dismiss(tx, call.viewer, call.id)
    return answer({})


async def clear(call: Call) -> Response:
    """POST /api/v1/notifications/clear."""
    async with call.core.transaction() as tx:
        await notifications.clear(tx, call.viewer)
    return answer({})


async def unread(call: Call) -> Response:
    """GET /api/v1/notifications/unread_count: since the marker that the client has set."""
    sent = await call.params()
    limit = max(1, min(sent.number("limit") or 100, MOST_UNREAD))
    async with call.core.reading() as tx:
        kept = await markers.of_account(tx, account=call.viewer.account)
        after = next((marker.last_read for marker in kept if marker.timeline == "notifications"), 0)
        count = await notifications.unread(tx, call.viewer, after=after, limit=limit)
    return answer({"count": count})


def notification(link: Links, notice: Notice) -> Notification:
    """A notification as client apps see one."""
    plain = Notification(
        id=str(notice.id),
        type=notice.kind,
        group_key=f"ungrouped-{notice.id}",
        created_at=moment(notice.at_ms),
        account=serialise.account(link, notice.actor),
    )
    if notice.post is None:
        return plain
    return widened(plain, StatusNotification, status=serialise.status(link, notice.post))


def _kinds(sent: Params) -> Kinds:
    only = frozenset(sent.texts("types"))
    unwanted = frozenset(sent.texts("exclude_types"))
    return Kinds(only=only, none_of=unwanted | (OURS - only))
