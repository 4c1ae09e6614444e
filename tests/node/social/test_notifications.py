"""Notifications: once, to whom they concern, and only while they are true."""

import pytest

from activitypub.addressing import Visibility
from bridge.store.base import Transaction
from node.social import compose, notifications, relationships
from node.social.drafts import Draft
from node.social.errors import NotFound
from node.social.viewers import Viewer
from node.storage.notifications import Kinds
from node.storage.paging import Page
from tests.node.social.conftest import NewPeer

pytestmark = pytest.mark.anyio


async def test_the_same_thing_is_said_once(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    said = [await notifications.notify(tx, to=ada.actor, kind="follow", by=ben.actor) for _ in range(2)]
    assert said == [True, False]


async def test_nobody_hears_from_oneself_or_whom_they_block_or_mute(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    await relationships.block(tx, ada, ben.actor)
    await relationships.mute(tx, ada, cleo.actor)
    for by in (ada, ben, cleo):
        assert not await notifications.notify(tx, to=ada.actor, kind="follow", by=by.actor)


async def test_an_actor_outside_is_not_notified_here(tx: Transaction, ada: Viewer, peer: NewPeer) -> None:
    assert not await notifications.notify(tx, to=await peer("zoe"), kind="follow", by=ada.actor)


async def test_kinds_can_be_chosen_or_left_out(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    await relationships.follow(tx, ben, ada.actor)
    await compose.post(tx, author=ben, draft=Draft(text="@ada hello", visibility=Visibility.DIRECT))
    only = Kinds(only=frozenset({"mention"}))
    none_of = Kinds(none_of=frozenset({"mention"}))
    assert [one.kind for one in await notifications.latest(tx, ada, Page(), kinds=only)] == ["mention"]
    assert [one.kind for one in await notifications.latest(tx, ada, Page(), kinds=none_of)] == ["follow"]
    (mention,) = await notifications.latest(tx, ada, Page(), kinds=only, by=ben.actor)
    assert mention.post is not None
    assert mention.post.post.source == "@ada hello"


async def test_what_was_dismissed_is_gone_and_not_somebody_elses_to_dismiss(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    await relationships.follow(tx, ben, ada.actor)
    (notice,) = await notifications.latest(tx, ada, Page())
    with pytest.raises(NotFound):
        await notifications.dismiss(tx, ben, notice.id)
    assert await notifications.unread(tx, ada, after=0) == 1
    assert await notifications.unread(tx, ada, after=notice.id) == 0
    await notifications.dismiss(tx, ada, notice.id)
    assert await notifications.latest(tx, ada, Page()) == ()


async def test_who_asked_hears_of_each_post(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    await relationships.follow(tx, ada, ben.actor, notify=True)
    await compose.post(tx, author=ben, draft=Draft(text="news"))
    await compose.post(tx, author=ben, draft=Draft(text="@ada news"))
    assert [one.kind for one in await notifications.latest(tx, ada, Page())] == ["mention", "status"]
