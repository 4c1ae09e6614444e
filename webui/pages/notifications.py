"""Notices: what happened that concerns the visitor."""

from starlette.responses import Response

from node.social import notifications, relationships
from node.storage import markers
from node.storage.paging import Page
from webui.pages import feeds, frame
from webui.pages.frame import NOTICES, Sheet
from webui.pages.mapping.notices import notice_view
from webui.views.search import NotificationsView
from webui.visits import Visit, go


async def listing(visit: Visit) -> Response:
    """GET /notifications, newest first."""
    async with visit.core.reading() as tx:
        found = await notifications.latest(tx, visit.viewer, feeds.page_of(visit))
        lens = await frame.lens_of(tx, visit, actors=frozenset(notice.actor.id for notice in found))
        read = await frame.last_read(tx, visit, NOTICES)
        waiting = await relationships.requests(tx, visit.viewer, Page(limit=frame.MOST_REQUESTS))
        more = f"/notifications?before={found[-1].id}" if len(found) == feeds.LENGTH else ""
        view = NotificationsView(
            notifications=tuple(notice_view(lens, notice, is_unread=notice.id > read) for notice in found),
            requests=len(waiting),
            more=more,
        )
        sheet = Sheet(template="notifications.html", title="Notices", view=view, section="notifications")
        return await frame.show(tx, visit, sheet)


async def mark_read(visit: Visit) -> Response:
    """POST /notifications/read: everything there is so far."""
    async with visit.core.transaction() as tx:
        newest = await notifications.latest(tx, visit.viewer, Page(limit=1))
        if newest:
            await markers.move(tx, account=visit.viewer.account, timeline=NOTICES, last_read=newest[0].id)
    return go("/notifications", said="read")
