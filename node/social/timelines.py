"""Timelines: which entries a viewer gets to see in which list, newest first."""

import unicodedata

from bridge.store.base import Transaction
from node.social.groups import find
from node.social.seen import SeenPost, load
from node.social.viewers import Viewer
from node.storage import feeds
from node.storage.feeds import Selection, Side
from node.storage.paging import Page

EVERYTHING = Selection()


async def home(tx: Transaction, viewer: Viewer, page: Page) -> tuple[SeenPost, ...]:
    """Those one follows, oneself, and one's groups."""
    return await load(tx, viewer, await feeds.home(tx, sight=viewer.sight, page=page))


async def public(
    tx: Transaction,
    viewer: Viewer,
    page: Page,
    *,
    side: Side = Side.BOTH,
    selection: Selection = EVERYTHING,
) -> tuple[SeenPost, ...]:
    """Everyone's public posts: of both sides of the wall, or of one."""
    ids = await feeds.public(tx, sight=viewer.sight, page=page, side=side, selection=selection)
    return await load(tx, viewer, ids)


async def groups(tx: Transaction, viewer: Viewer, page: Page) -> tuple[SeenPost, ...]:
    """The posts of all one's groups."""
    return await load(tx, viewer, await feeds.groups(tx, sight=viewer.sight, page=page))


async def group(tx: Transaction, viewer: Viewer, page: Page, *, group: int) -> tuple[SeenPost, ...]:
    """One group's posts; empty for who isn't in it. Raises NotFound for a group nobody may know of."""
    await find(tx, viewer, group)
    return await load(tx, viewer, await feeds.group(tx, sight=viewer.sight, group=group, page=page))


async def tag(
    tx: Transaction,
    viewer: Viewer,
    page: Page,
    *,
    name: str,
    side: Side = Side.BOTH,
    selection: Selection = EVERYTHING,
) -> tuple[SeenPost, ...]:
    """Posts with a hashtag, given with or without `#`, letter case aside."""
    ids = await feeds.tag(
        tx, sight=viewer.sight, tag=fold_tag(name), page=page, side=side, selection=selection
    )
    return await load(tx, viewer, ids)


async def of_actor(
    tx: Transaction, viewer: Viewer, page: Page, *, actor: int, selection: Selection = EVERYTHING
) -> tuple[SeenPost, ...]:
    """What one actor posted and boosted, without direct posts."""
    ids = await feeds.of_actor(tx, sight=viewer.sight, actor=actor, page=page, selection=selection)
    return await load(tx, viewer, ids)


async def favourites(tx: Transaction, viewer: Viewer, page: Page) -> tuple[SeenPost, ...]:
    """The posts one likes, newest post first."""
    return await load(tx, viewer, await feeds.favourited(tx, sight=viewer.sight, page=page))


async def bookmarks(tx: Transaction, viewer: Viewer, page: Page) -> tuple[SeenPost, ...]:
    """The posts one keeps, newest post first."""
    return await load(tx, viewer, await feeds.bookmarked(tx, sight=viewer.sight, page=page))


def fold_tag(name: str) -> str:
    """A hashtag as lists find it: without `#`, compatibility forms unified, without letter case."""
    return unicodedata.normalize("NFKC", name.removeprefix("#")).casefold()
