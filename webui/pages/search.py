"""Search: people and posts inside; beyond the wall by a full handle or address."""

import asyncio
import re
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api.routing import Call
from node.api.search import NOBODY, Named, is_name, named_by
from node.social import search, timelines
from node.social.seen import SeenPost
from node.storage import questions
from webui.pages import feeds, frame, people
from webui.pages.frame import Sheet
from webui.views.search import ResolveView, SearchView
from webui.visits import Visit, go

TAG: Final = re.compile(r"#\w+")
WAIT_S: Final = 4.0
PAUSE_S: Final = 0.1
SAYS: Final = {
    "found": "Found beyond the wall.",
    "waiting": "Still looking beyond the wall. Reload this page in a moment.",
    "absent": "Nobody answers to that beyond the wall, or the policy doesn't let us look there.",
}


async def search_page(visit: Visit) -> Response:
    """GET /search: `q` is what to look for, `tab` people or posts."""
    query = visit.asked("q").strip()[:500]
    resolved, is_over = await _resolved(visit, query) if is_name(query) else (NOBODY, True)
    async with visit.core.reading() as tx:
        view = await _found(tx, visit, query)
        if is_name(query):
            told = await _told(tx, visit, resolved, is_over=is_over)
            view = SearchView(
                query=view.query, tab=view.tab, people=view.people, posts=view.posts, resolved=told
            )
        sheet = Sheet(template="search.html", title="Search", view=view, section="search")
        return await frame.show(tx, visit, sheet)


async def tag(visit: Visit) -> Response:
    """GET /tags/{name}: the posts with a hashtag."""
    return go(f"/search?{urlencode({'tab': 'posts', 'q': '#' + visit.named('name')})}")


async def _found(tx: Transaction, visit: Visit, query: str) -> SearchView:
    """What is inside."""
    if visit.asked("tab") == "posts":
        seen = await _posts(tx, visit, query)
        return SearchView(
            query=query,
            tab="posts",
            posts=await feeds.posts(tx, visit, seen),
            more=feeds.more("/search", seen, tab="posts", q=query),
        )
    actors = await search.accounts(tx, visit.viewer, query) if query else ()
    return SearchView(query=query, people=await people.listed(tx, visit, actors))


async def _posts(tx: Transaction, visit: Visit, query: str) -> tuple[SeenPost, ...]:
    """The posts with a hashtag, or with the words as typed."""
    page = feeds.page_of(visit)
    if TAG.fullmatch(query) is None:
        return await search.posts(tx, visit.viewer, query, page)
    return await timelines.tag(tx, visit.viewer, page, name=query)


async def _resolved(visit: Visit, name: str) -> tuple[Named, bool]:
    """Who has a full handle or address: known already, or looked up by the bridge while we wait a little.

    The second value tells whether the bridge is done.
    """
    call = Call(visit.request, visit.viewer, visit.surface)
    async with visit.core.reading() as tx:
        known = await named_by(tx, call, name)
    if known.is_found:
        return known, True
    async with visit.core.transaction() as tx:
        job = await search.request_resolve(tx, visit.viewer, name)
    for _ in range(int(WAIT_S / PAUSE_S)):
        await asyncio.sleep(PAUSE_S)
        async with visit.core.reading() as tx:
            if not await questions.is_waiting(tx, job=job):
                return await named_by(tx, call, name), True
    return NOBODY, False


async def _told(tx: Transaction, visit: Visit, named: Named, *, is_over: bool) -> ResolveView:
    if not named.is_found:
        state: Final = "absent" if is_over else "waiting"
        return ResolveView(state=state, say=SAYS[state])
    shown = await feeds.posts(tx, visit, () if named.post is None else (named.post,))
    plates = await people.listed(tx, visit, () if named.actor is None else (named.actor,))
    return ResolveView(
        state="found",
        say=SAYS["found"],
        person=plates[0] if plates else None,
        post=shown[0] if shown else None,
    )
