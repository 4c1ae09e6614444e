"""The frame of every page: who looks, what waits for them, the security tokens; and the answer itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bridge import egress, policies, review
from bridge.policies import NoLaw
from bridge.store.base import Transaction
from keys.mint import random_id
from node.api.links import links
from node.config import host_of
from node.identity import sessions
from node.identity.surface import surface_of
from node.social import notifications, people, relationships
from node.storage import markers
from node.storage import people as actor_rows
from node.storage.paging import Page
from webui.looks import look_of
from webui.notices import notice_of, own_path
from webui.pages.mapping.lens import Lens, moment
from webui.pages.mapping.walls import Walls
from webui.render import render
from webui.security import OUR_FORMS, page_headers
from webui.views.page import PageView, Section, ViewerView
from webui.visits import Visit

MOST_REQUESTS: Final = 40
NOTICES: Final = "notifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one page is: its template with the view it takes, its title, and where it stands in the menu."""

    template: str
    title: str
    view: object
    section: Section = ""
    status: int = 200
    forms: str = OUR_FORMS


async def show(tx: Transaction, visit: Visit, sheet: Sheet) -> Response:
    """The page for the person who visits."""
    lens = await lens_of(tx, visit)
    actor = await people.get(tx, visit.viewer, visit.viewer.actor)
    viewer = ViewerView(
        actor=lens.actor(actor),
        officer=visit.viewer.is_officer,
        unread=await unread(tx, visit),
        requests=len(await relationships.requests(tx, visit.viewer, Page(limit=MOST_REQUESTS))),
        holds=await review.count_open(tx) if visit.viewer.is_officer else 0,
    )
    standing = await egress.status(tx)
    csrf = await sessions.csrf_of(visit.request)
    return _answer(visit.request, sheet, now_ms=tx.now_ms, viewer=viewer, csrf=csrf, frozen=standing.frozen)


def show_anyone(request: Request, sheet: Sheet, *, csrf: str = "") -> Response:
    """The page for somebody who is not signed in."""
    now_ms = surface_of(request).core.ground.clock()
    return _answer(request, sheet, now_ms=now_ms, viewer=None, csrf=csrf, frozen=False)


async def lens_of(tx: Transaction, visit: Visit, *, actors: frozenset[int] = frozenset()) -> Lens:
    """What rows are looked at through, with these actors and their roles, and the visitor's."""
    concerned = actors | {visit.viewer.actor}
    surface = visit.surface
    return Lens(
        viewer=visit.viewer,
        walls=await walls(tx),
        links=links(surface, now_ms=tx.now_ms),
        roles=await people.roles(tx, concerned),
        actors=await actor_rows.by_ids(tx, actors) if actors else {},
    )


async def walls(tx: Transaction) -> Walls:
    """The sides of the wall under the policy in force."""
    try:
        return Walls((await policies.active(tx)).policy)
    except NoLaw:
        return Walls(None)


async def unread(tx: Transaction, visit: Visit) -> int:
    """How many notices came after the one last read."""
    read = await last_read(tx, visit, NOTICES)
    return await notifications.unread(tx, visit.viewer, after=read)


async def last_read(tx: Transaction, visit: Visit, timeline: str) -> int:
    """The entry of a timeline that the visitor read last; 0 before the first."""
    kept: Mapping[str, int] = {
        row.timeline: row.last_read for row in await markers.of_account(tx, account=visit.viewer.account)
    }
    return kept.get(timeline, 0)


def _answer(
    request: Request, sheet: Sheet, *, now_ms: int, viewer: ViewerView | None, csrf: str, frozen: bool
) -> Response:
    config, look, nonce = surface_of(request).config, look_of(request), random_id()
    page = PageView(
        title=sheet.title,
        path=own_path(request),
        now=moment(now_ms),
        site=config.site.name,
        staff_host=host_of(config.origins.staff),
        csrf=csrf,
        nonce=nonce,
        section=sheet.section,
        theme=look.theme,
        shortcuts=look.shortcuts,
        frozen=frozen,
        viewer=viewer,
        notice=notice_of(request),
    )
    return Response(
        render(sheet.template, page=page, view=sheet.view),
        status_code=sheet.status,
        media_type="text/html",
        headers=dict(page_headers(nonce, forms=sheet.forms)),
    )
