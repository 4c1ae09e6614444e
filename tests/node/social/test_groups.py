"""Groups: templates, join modes, rosters, stewards."""

import pytest

from bridge.store.base import Transaction
from node.social import compose, groups, notifications, people, relationships
from node.social.drafts import Draft
from node.social.errors import GroupInvalid, NotAllowed, NotFound, ProfileInvalid
from node.social.groups import GroupDraft
from node.social.viewers import Role, Viewer
from node.storage.paging import Page
from tests.node.social.conftest import NewViewer

pytestmark = pytest.mark.anyio


async def test_a_support_network_is_joined_on_request_and_hides_its_roster(
    tx: Transaction, ada: Viewer, ben: Viewer, person: NewViewer
) -> None:
    admin = await person("root", Role.ADMIN)
    group = await groups.create(tx, ada, GroupDraft(name="carers", template="support network"))
    assert (await groups.join(tx, ben, group)).state == "requested"
    assert (await groups.roster(tx, ben, group, Page())).members == ()
    await groups.approve(tx, ada, group, member=ben.actor)
    seen_by_member = await groups.roster(tx, ben, group, Page())
    assert [listed.actor.name for listed in seen_by_member.members] == ["ben", "ada"]
    seen_by_admin = await groups.roster(tx, admin, group, Page())
    assert (seen_by_admin.count, seen_by_admin.members, seen_by_admin.hidden) == (2, (), True)
    assert await relationships.followers(tx, admin, group, Page()) == ()
    assert await groups.stewards(tx, admin, group) == ()


async def test_a_request_is_told_to_stewards_and_its_answer_to_who_asked(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="carers", join_mode="request"))
    await groups.join(tx, ben, group)
    asked = await notifications.latest(tx, ada, Page())
    assert [(notice.kind, notice.subject) for notice in asked] == [("group_request", str(group))]
    await groups.approve(tx, ada, group, member=ben.actor)
    assert await notifications.latest(tx, ada, Page()) == ()
    assert [notice.kind for notice in await notifications.latest(tx, ben, Page())] == ["group_join"]


async def test_a_secret_group_exists_for_those_invited_alone(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="hush", join_mode="secret"))
    for look in (groups.find(tx, ben, group), groups.join(tx, ben, group)):
        with pytest.raises(NotFound):
            await look
    with pytest.raises(NotFound):
        await people.get(tx, ben, group)
    assert await people.search(tx, ben, "hush") == ()
    assert await groups.others(tx, ben) == ()
    await groups.invite(tx, ada, group, member=ben.actor)
    assert (await groups.join(tx, ben, group)).state == "member"
    assert [found.actor.name for found in await groups.own(tx, ben)] == ["hush"]
    assert await groups.others(tx, cleo) == ()


async def test_a_secret_group_never_reaches_outside(tx: Transaction, ada: Viewer) -> None:
    with pytest.raises(GroupInvalid):
        await groups.create(tx, ada, GroupDraft(name="hush", join_mode="secret", reach_ceiling="world"))


async def test_an_invited_group_takes_no_one_else(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="board", join_mode="invite"))
    with pytest.raises(NotAllowed):
        await groups.join(tx, ben, group)


async def test_who_is_not_staff_founds_no_group_and_finds_only_its_own(
    tx: Transaction, ada: Viewer, guest: Viewer
) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="circle"))
    with pytest.raises(NotAllowed):
        await groups.create(tx, guest, GroupDraft(name="mine"))
    with pytest.raises(NotFound):
        await groups.find(tx, guest, group)
    assert await people.search(tx, guest, "ada") == ()
    await groups.invite(tx, ada, group, member=guest.actor)
    await groups.join(tx, guest, group)
    assert [actor.name for actor in await people.search(tx, guest, "ada")] == ["ada"]


async def test_the_last_steward_stays_while_others_are_there(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="circle"))
    await groups.join(tx, ben, group)
    with pytest.raises(GroupInvalid):
        await groups.leave(tx, ada, group)
    await groups.make_steward(tx, ada, group, member=ben.actor)
    await groups.leave(tx, ada, group)
    assert [steward.name for steward in await groups.stewards(tx, ben, group)] == ["ben"]


async def test_only_stewards_answer_requests(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="circle"))
    await groups.join(tx, ben, group)
    for step in (
        groups.approve(tx, ben, group, member=ada.actor),
        groups.remove(tx, ben, group, member=ada.actor),
        groups.invite(tx, ben, group, member=ada.actor),
        groups.make_steward(tx, ben, group, member=ben.actor),
    ):
        with pytest.raises(NotAllowed):
            await step
    with pytest.raises(NotAllowed):
        await groups.requests(tx, ben, group, Page())


@pytest.mark.parametrize("name", ["", "Ada Group", "ÄPFEL", "a" * 31, "-x", "ada"])
async def test_a_name_that_cannot_be_is_refused(tx: Transaction, ada: Viewer, name: str) -> None:
    with pytest.raises(ProfileInvalid):
        await groups.create(tx, ada, GroupDraft(name=name))


async def test_blocking_or_muting_tells_nothing_of_a_secret_group(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="hush", join_mode="secret"))
    for step in (relationships.block(tx, ben, group), relationships.mute(tx, ben, group)):
        with pytest.raises(NotFound):
            await step


async def test_a_count_of_posts_leaves_out_those_of_groups(tx: Transaction, ada: Viewer) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="hush", join_mode="secret"))
    await compose.post(tx, author=ada, draft=Draft(text="For us alone", group=group))
    author = await people.get(tx, ada, ada.actor)
    assert (author.posts_count, author.last_post_ms) == (0, None)
