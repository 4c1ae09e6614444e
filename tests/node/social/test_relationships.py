"""Following, asking, answering, blocking, muting."""

import pytest

from bridge import crossings
from bridge.store.base import Transaction
from node.social import follows, groups, notifications, people, relationships
from node.social.errors import NotAllowed, NotFound
from node.social.groups import GroupDraft
from node.social.people import Changes
from node.social.viewers import Viewer
from node.storage import people as actor_rows
from node.storage.paging import Page
from tests.node.social.conftest import NewPeer

pytestmark = pytest.mark.anyio


async def counts(tx: Transaction, actor: int) -> tuple[int, int]:
    row = await actor_rows.by_id(tx, actor)
    assert row is not None
    return row.followers_count, row.following_count


async def kinds(tx: Transaction, viewer: Viewer) -> list[str]:
    return [notice.kind for notice in await notifications.latest(tx, viewer, Page())]


async def test_a_colleague_is_followed_at_once_and_told(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    for _ in range(2):
        standing = await relationships.follow(tx, ada, ben.actor, notify=True)
        assert (standing.following, standing.requested, standing.notifying) == (True, False, True)
    assert await counts(tx, ben.actor) == (1, 0)
    assert await counts(tx, ada.actor) == (0, 1)
    assert await kinds(tx, ben) == ["follow"]
    (back,) = await relationships.of(tx, ben, (ada.actor,))
    assert back.followed_by


async def test_who_is_locked_is_asked_and_answers(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    await people.update(tx, ben, Changes(locked=True))
    assert (await relationships.follow(tx, ada, ben.actor)).requested
    assert (await relationships.follow(tx, cleo, ben.actor)).requested
    assert await counts(tx, ben.actor) == (0, 0)
    asking = await relationships.requests(tx, ben, Page())
    assert [listed.actor.name for listed in asking] == ["cleo", "ada"]
    assert (await relationships.authorize(tx, ben, ada.actor)).followed_by
    await relationships.reject(tx, ben, cleo.actor)
    assert await relationships.requests(tx, ben, Page()) == ()
    assert await counts(tx, ben.actor) == (1, 0)
    assert await kinds(tx, ben) == ["follow"]
    with pytest.raises(NotFound):
        await relationships.authorize(tx, ben, cleo.actor)


async def test_a_peer_is_asked_through_the_bridge_and_counts_once_it_accepts(
    tx: Transaction, ada: Viewer, peer: NewPeer
) -> None:
    zoe = await peer("zoe")
    assert (await relationships.follow(tx, ada, zoe)).requested
    (asked,) = await crossings.of_author(tx, ada.actor)
    assert (asked.activity_type, asked.zone) == ("Follow", "partner-acme")
    row = await follows.by_activity(tx, asked.activity_id)
    assert row is not None
    await follows.let_in(tx, row)
    (standing,) = await relationships.of(tx, ada, (zoe,))
    assert standing.following
    assert await counts(tx, zoe) == (1, 0)
    assert not (await relationships.unfollow(tx, ada, zoe)).following
    assert await counts(tx, zoe) == (0, 0)


async def test_a_peer_may_follow_who_is_open_and_must_ask_who_is_locked(
    tx: Transaction, ada: Viewer, ben: Viewer, peer: NewPeer
) -> None:
    zoe = await peer("zoe")
    await people.update(tx, ben, Changes(locked=True))
    first = await follows.receive(tx, follower=zoe, followee=ada.actor, activity_id="https://acme.example/1")
    asked = await follows.receive(tx, follower=zoe, followee=ben.actor, activity_id="https://acme.example/2")
    again = await follows.receive(tx, follower=zoe, followee=ben.actor, activity_id="https://acme.example/3")
    assert first is not None
    assert asked is not None
    assert again is not None
    assert (first.accepted, asked.accepted, again.id == asked.id) == (True, False, True)
    assert await follows.by_activity(tx, "https://acme.example/3") == again
    assert await kinds(tx, ben) == ["follow_request"]


async def test_a_peer_does_not_follow_who_blocks_it_or_a_group_kept_inside(
    tx: Transaction, ada: Viewer, peer: NewPeer
) -> None:
    zoe = await peer("zoe")
    inside = await groups.create(tx, ada, GroupDraft(name="inside"))
    beyond = await groups.create(tx, ada, GroupDraft(name="beyond", reach_ceiling="partners"))
    await relationships.block(tx, ada, zoe)

    async def is_let_in(followee: int) -> bool:
        activity = f"https://acme.example/{followee}"
        row = await follows.receive(tx, follower=zoe, followee=followee, activity_id=activity)
        return row is not None and row.accepted

    assert [await is_let_in(followee) for followee in (ada.actor, inside, beyond)] == [False, False, True]


async def test_a_block_ends_both_follows_and_forbids_new_ones(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    await relationships.follow(tx, ada, ben.actor)
    await relationships.follow(tx, ben, ada.actor)
    standing = await relationships.block(tx, ada, ben.actor)
    assert (standing.blocking, standing.following, standing.followed_by) == (True, False, False)
    assert await counts(tx, ada.actor) == (0, 0)
    with pytest.raises(NotAllowed):
        await relationships.follow(tx, ben, ada.actor)
    assert [listed.actor.name for listed in await relationships.blocked(tx, ada, Page())] == ["ben"]
    assert not (await relationships.unblock(tx, ada, ben.actor)).blocking


async def test_a_mute_can_leave_notifications_alone(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    standing = await relationships.mute(tx, ada, ben.actor, notifications=False)
    assert (standing.muting, standing.muting_notifications) == (True, False)
    assert (await relationships.mute(tx, ada, ben.actor)).muting_notifications
    assert [listed.actor.name for listed in await relationships.muted(tx, ada, Page())] == ["ben"]
    assert not (await relationships.unmute(tx, ada, ben.actor)).muting


async def test_relationships_keep_the_order_asked_for(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    ids = (cleo.actor, ben.actor, cleo.actor)
    assert tuple(standing.id for standing in await relationships.of(tx, ada, ids)) == ids


async def test_nobody_follows_oneself(tx: Transaction, ada: Viewer) -> None:
    with pytest.raises(NotAllowed):
        await relationships.follow(tx, ada, ada.actor)


async def test_to_follow_a_group_is_to_join_it(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    circle = await groups.create(tx, ada, GroupDraft(name="circle"))
    network = await groups.create(tx, ada, GroupDraft(name="network", template="support network"))
    assert (await relationships.follow(tx, ben, circle)).following
    assert (await relationships.follow(tx, ben, network)).requested
    assert await relationships.following(tx, ada, ben.actor, Page()) == ()
    assert not (await relationships.unfollow(tx, ben, circle)).following


async def test_a_guest_finds_nobody_by_whom_others_follow(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer, guest: Viewer
) -> None:
    circle = await groups.create(tx, ada, GroupDraft(name="circle"))
    await groups.invite(tx, ada, circle, member=guest.actor)
    await groups.join(tx, guest, circle)
    await relationships.follow(tx, ben, ada.actor)
    await relationships.follow(tx, ada, cleo.actor)
    for seen in (relationships.followers, relationships.following):
        assert await seen(tx, guest, ada.actor, Page()) == ()
        assert len(await seen(tx, ben, ada.actor, Page())) == 1
        assert len(await seen(tx, ada, ada.actor, Page())) == 1
