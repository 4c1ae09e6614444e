"""Search: people, posts and hashtags that the viewer may find; and the request to look outside."""

from typing import Final

import msgspec

from bridge import jobs
from bridge.store.base import Transaction
from node.social import people
from node.social.seen import SeenPost, load
from node.social.timelines import fold_tag
from node.social.viewers import Viewer
from node.storage import feeds, topics
from node.storage.paging import Page
from node.storage.post_rows import Tag
from node.storage.rows import ActorRow

RESOLVE: Final = "resolve"


class ResolveRequest(msgspec.Struct, frozen=True):
    """The payload of a `resolve` job: what was typed, and for whom."""

    text: str
    actor: int


async def accounts(
    tx: Transaction, viewer: Viewer, words: str, *, limit: int = 20, offset: int = 0
) -> tuple[ActorRow, ...]:
    """People and groups by name or handle."""
    return await people.search(tx, viewer, words, limit=limit, offset=offset)


async def posts(tx: Transaction, viewer: Viewer, words: str, page: Page) -> tuple[SeenPost, ...]:
    """Posts that contain the words as typed, newest first."""
    if not words.strip():
        return ()
    ids = await feeds.containing(tx, sight=viewer.sight, text=words.strip(), page=page)
    return await load(tx, viewer, ids)


async def tags(tx: Transaction, viewer: Viewer, words: str, *, limit: int = 20) -> tuple[Tag, ...]:
    """Hashtags that begin like this, in order."""
    prefix = fold_tag(words.strip())
    return await topics.found(tx, sight=viewer.sight, prefix=prefix, limit=limit) if prefix else ()


async def request_resolve(tx: Transaction, viewer: Viewer, text: str) -> int:
    """Asks for an outside handle or address to be looked up; the job's id, which is gone once it is done."""
    request = ResolveRequest(text.strip(), viewer.actor)
    payload = msgspec.json.encode(request).decode()
    return await jobs.enqueue(tx, RESOLVE, key=f"{RESOLVE} {request.text}", payload=payload)
