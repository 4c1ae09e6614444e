"""Lists of posts as pages show them."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from bridge.store.base import Transaction
from node.social.seen import SeenPost
from node.storage.paging import Page
from webui.pages import frame
from webui.pages.mapping.lens import Lens
from webui.pages.mapping.posts import post_view
from webui.views.posts import PostView
from webui.visits import Visit

LENGTH: Final = 20


def page_of(visit: Visit) -> Page:
    """The part of a list that the address asks for."""
    return Page(limit=LENGTH, max_id=visit.before)


async def lens_for(tx: Transaction, visit: Visit, seen: Sequence[SeenPost]) -> Lens:
    """What these posts are looked at through."""
    named = {one.author.id for one in seen} | {one.boost.by.id for one in seen if one.boost is not None}
    answered = {one.parent_author for one in seen if one.parent_author is not None}
    return await frame.lens_of(tx, visit, actors=frozenset(named | answered))


async def posts(tx: Transaction, visit: Visit, seen: Sequence[SeenPost]) -> tuple[PostView, ...]:
    """The posts of a list, in its order."""
    lens = await lens_for(tx, visit, seen)
    return tuple(post_view(lens, one) for one in seen)


def more(path: str, seen: Sequence[SeenPost], **query: str) -> str:
    """The path of the next page; empty when this one was not full."""
    if len(seen) < LENGTH:
        return ""
    asked = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode({**asked, 'before': str(seen[-1].entry)})}"
