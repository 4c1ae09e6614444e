"""Search (v2): people, posts and hashtags inside; outside by full handle or address, on request."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api import paging, serialise
from node.api.answers import answer
from node.api.entities.accounts import Tag
from node.api.entities.statuses import Search
from node.api.links import Links, links
from node.api.params import Params
from node.api.routing import Call
from node.social import people, search, seen
from node.social.errors import NotFound
from node.social.seen import SeenPost
from node.storage import people as actor_rows
from node.storage import post_rows, questions
from node.storage.rows import ActorRow

WAIT_S: Final = 5.0
PAUSE_S: Final = 0.1
HANDLE: Final = re.compile(r"@?[\w.-]+@[\w.:-]+")
POST_PAGE: Final = re.compile(r"/posts/(\d{1,19})")
ACTOR_PAGE: Final = re.compile(r"/@([\w.@:-]+)")


@dataclass(frozen=True, slots=True)
class Named:
    """Who or what a full handle or an address names."""

    actor: ActorRow | None = None
    post: SeenPost | None = None

    @property
    def is_found(self) -> bool:
        return self.actor is not None or self.post is not None


NOBODY: Final = Named()


async def found(call: Call) -> Response:
    """GET /api/v2/search; `type` selects, `resolve` asks outside for a handle or an address."""
    sent = await call.params()
    words = (sent.text("q") or "").strip()
    if not is_name(words):
        return answer(await _by_words(call, sent, words))
    async with call.core.reading() as tx:
        named = await named_by(tx, call, words)
    if not named.is_found and sent.flag("resolve"):
        named = await _resolved(call, words)
    return answer(_one(links(call.surface, now_ms=call.core.ground.clock()), named))


def is_name(words: str) -> bool:
    """Whether the words are one full handle or one address, and not something to look for in texts."""
    return HANDLE.fullmatch(words) is not None or words.startswith(("https://", "http://"))


async def named_by(tx: Transaction, call: Call, words: str) -> Named:
    """What we know by a handle, a page's address or an AP id, as far as the viewer may see it."""
    try:
        if not words.startswith(("https://", "http://")):
            return Named(actor=await people.lookup(tx, call.viewer, _inside(call, words)))
        return await _by_page(tx, call, words) or await _by_ap_id(tx, call, words)
    except NotFound:
        return NOBODY


async def _by_page(tx: Transaction, call: Call, address: str) -> Named | None:
    """An address of our own pages."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != call.surface.config.origins.staff:
        return None
    if page := POST_PAGE.fullmatch(parts.path):
        return Named(post=await seen.one(tx, call.viewer, int(page[1])))
    if page := ACTOR_PAGE.fullmatch(parts.path):
        return Named(actor=await people.lookup(tx, call.viewer, page[1]))
    return NOBODY


async def _by_ap_id(tx: Transaction, call: Call, address: str) -> Named:
    post = await post_rows.by_ap_id(tx, address)
    if post is not None:
        return Named(post=await seen.one(tx, call.viewer, post.id))
    actor = await actor_rows.by_ap_id(tx, address)
    return NOBODY if actor is None else Named(actor=await people.get(tx, call.viewer, actor.id))


async def _resolved(call: Call, words: str) -> Named:
    """Has the bridge look outside and waits a little; what is known then."""
    async with call.core.transaction() as tx:
        job = await search.request_resolve(tx, call.viewer, words)
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_S):
            while True:
                await asyncio.sleep(PAUSE_S)
                async with call.core.reading() as tx:
                    if not await questions.is_waiting(tx, job=job):
                        return await named_by(tx, call, words)
    return NOBODY


async def _by_words(call: Call, sent: Params, words: str) -> Search:
    page = paging.page_of(sent)
    kind, offset = sent.text("type"), max(0, sent.number("offset") or 0)
    people_too, posts_too, tags_too = (
        kind in (None, "", wanted) for wanted in ("accounts", "statuses", "hashtags")
    )
    async with call.core.reading() as tx:
        link = links(call.surface, now_ms=tx.now_ms)
        limit = page.limit
        actors = (
            await search.accounts(tx, call.viewer, words, limit=limit, offset=offset) if people_too else ()
        )
        posts = await search.posts(tx, call.viewer, words, page) if posts_too else ()
        tags = await search.tags(tx, call.viewer, words, limit=limit) if tags_too else ()
    return Search(
        accounts=tuple(serialise.account(link, actor) for actor in actors),
        statuses=serialise.statuses(link, posts),
        hashtags=tuple(Tag(tag.folded, tag.name, link.tag(tag.name)) for tag in tags),
    )


def _one(link: Links, named: Named) -> Search:
    return Search(
        accounts=() if named.actor is None else (serialise.account(link, named.actor),),
        statuses=() if named.post is None else (serialise.status(link, named.post),),
        hashtags=(),
    )


def _inside(call: Call, handle: str) -> str:
    """A handle with our staff address for its domain is one of ours."""
    name, _, domain = handle.removeprefix("@").partition("@")
    ours = call.surface.config.origins.staff.partition("://")[2]
    return name if domain.lower() == ours else handle
