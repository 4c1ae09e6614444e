"""Likes, boosts and bookmarks, once however often they are said."""

import pytest

from activitypub.addressing import Visibility
from bridge.store.base import Transaction
from node.social import compose, interactions, notifications
from node.social.drafts import Draft
from node.social.errors import NotAllowed, NotFound
from node.social.viewers import Viewer
from node.storage.paging import Page

pytestmark = pytest.mark.anyio


@pytest.fixture
async def entry(tx: Transaction, ada: Viewer) -> int:
    return await compose.post(tx, author=ada, draft=Draft(text="Look at this"))


async def test_a_like_counts_once_and_tells_the_author(
    tx: Transaction, ada: Viewer, ben: Viewer, entry: int
) -> None:
    for _ in range(2):
        liked = await interactions.favourite(tx, ben, entry)
        assert (liked.favourited, liked.post.favourites_count) == (True, 1)
    assert [notice.kind for notice in await notifications.latest(tx, ada, Page())] == ["favourite"]
    for _ in range(2):
        undone = await interactions.unfavourite(tx, ben, entry)
        assert (undone.favourited, undone.post.favourites_count) == (False, 0)
    assert await notifications.latest(tx, ada, Page()) == ()


async def test_a_boost_is_an_entry_of_its_own(tx: Transaction, ada: Viewer, ben: Viewer, entry: int) -> None:
    boosted = await interactions.boost(tx, ben, entry)
    assert boosted.boost is not None
    assert (boosted.boost.by.name, boosted.post.id, boosted.entry != entry) == ("ben", entry, True)
    assert (boosted.boosted, boosted.post.boosts_count) == (True, 1)
    again = await interactions.boost(tx, ben, boosted.entry)
    assert (again.entry, again.post.boosts_count) == (boosted.entry, 1)
    assert [who.actor.name for who in await interactions.boosters(tx, ada, entry, Page())] == ["ben"]
    assert [notice.kind for notice in await notifications.latest(tx, ada, Page())] == ["reblog"]
    undone = await interactions.unboost(tx, ben, boosted.entry)
    assert (undone.entry, undone.boosted, undone.post.boosts_count) == (entry, False, 0)


async def test_a_bookmark_is_nobodys_business(tx: Transaction, ada: Viewer, ben: Viewer, entry: int) -> None:
    assert (await interactions.bookmark(tx, ben, entry)).bookmarked
    assert await notifications.latest(tx, ada, Page()) == ()
    assert not (await interactions.unbookmark(tx, ben, entry)).bookmarked


async def test_what_one_cannot_see_one_cannot_like(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    hidden = Draft(text="quiet", visibility=Visibility.DIRECT)
    entry = await compose.post(tx, author=ada, draft=hidden)
    with pytest.raises(NotFound):
        await interactions.favourite(tx, ben, entry)


async def test_a_direct_post_is_not_boosted(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    hidden = Draft(text="@ben quiet", visibility=Visibility.DIRECT)
    entry = await compose.post(tx, author=ada, draft=hidden)
    with pytest.raises(NotAllowed):
        await interactions.boost(tx, ben, entry)
