"""Who may see what: one rule, the same in a single look and in every list."""

import pytest

from activitypub.addressing import Visibility
from bridge.store.base import Transaction
from node.social import audience, compose, groups, relationships, search, timelines
from node.social.audience import Verb
from node.social.drafts import Draft
from node.social.errors import NotAllowed
from node.social.groups import GroupDraft
from node.social.viewers import Role, Viewer
from node.storage.paging import Page
from tests.node.social.conftest import NewViewer

pytestmark = pytest.mark.anyio

READERS = ("author", "mentioned", "follower", "colleague", "guest", "mentioned_guest", "blocked")
SEEN_BY = {
    Visibility.PUBLIC: {"author", "mentioned", "follower", "colleague", "mentioned_guest"},
    Visibility.UNLISTED: {"author", "mentioned", "follower", "colleague", "mentioned_guest"},
    Visibility.PRIVATE: {"author", "mentioned", "follower", "mentioned_guest"},
    Visibility.DIRECT: {"author", "mentioned", "mentioned_guest"},
}


@pytest.fixture
async def readers(tx: Transaction, person: NewViewer) -> dict[str, Viewer]:
    made = {name: await person(name, Role.GUEST if "guest" in name else Role.STAFF) for name in READERS}
    await relationships.follow(tx, made["follower"], made["author"].actor)
    await relationships.block(tx, made["author"], made["blocked"].actor)
    return made


@pytest.mark.parametrize("visibility", Visibility)
async def test_a_post_is_seen_by_its_audience_and_nobody_else(
    tx: Transaction, readers: dict[str, Viewer], visibility: Visibility
) -> None:
    draft = Draft(text="@mentioned @mentioned_guest a needle", visibility=visibility)
    post = await compose.post(tx, author=readers["author"], draft=draft)
    seeing = {name for name, viewer in readers.items() if await audience.may_see(tx, viewer, post)}
    finding = {name for name, viewer in readers.items() if await search.posts(tx, viewer, "needle", Page())}
    assert seeing == finding == SEEN_BY[visibility]


@pytest.mark.parametrize("visibility", Visibility)
async def test_a_groups_posts_are_its_members_alone(
    tx: Transaction, readers: dict[str, Viewer], visibility: Visibility
) -> None:
    group = await groups.create(tx, readers["colleague"], GroupDraft(name="circle"))
    await groups.join(tx, readers["author"], group)
    await groups.invite(tx, readers["colleague"], group, member=readers["guest"].actor)
    await groups.join(tx, readers["guest"], group)
    draft = Draft(text="@mentioned a needle", visibility=visibility, group=group)
    post = await compose.post(tx, author=readers["author"], draft=draft)
    seeing = {name for name, viewer in readers.items() if await audience.may_see(tx, viewer, post)}
    assert seeing == {"author", "colleague", "guest"}
    assert len(await timelines.group(tx, readers["guest"], Page(), group=group)) == 1
    assert await timelines.group(tx, readers["mentioned"], Page(), group=group) == ()


@pytest.mark.parametrize("verb", [Verb.EDIT, Verb.DELETE, Verb.RECALL])
async def test_a_colleague_may_not_change_anothers_post(
    tx: Transaction, ada: Viewer, ben: Viewer, verb: Verb
) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="mine"))
    await audience.require(tx, ada, verb, entry=entry)
    with pytest.raises(NotAllowed):
        await audience.require(tx, ben, verb, entry=entry)


async def test_an_officer_reviews_and_recalls_but_not_as_the_author(
    tx: Transaction, ada: Viewer, person: NewViewer
) -> None:
    officer = await person("sam", Role.SECURITY)
    entry = await compose.post(tx, author=ada, draft=Draft(text="mine"))
    own = await compose.post(tx, author=officer, draft=Draft(text="mine too"))
    await audience.require(tx, officer, Verb.REVIEW, entry=entry)
    await audience.require(tx, officer, Verb.RECALL, entry=entry)
    with pytest.raises(NotAllowed):
        await audience.require(tx, officer, Verb.REVIEW, entry=own)


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.DIRECT])
async def test_what_is_not_for_all_is_not_boosted(
    tx: Transaction, ada: Viewer, visibility: Visibility
) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="quiet", visibility=visibility))
    with pytest.raises(NotAllowed):
        await audience.require(tx, ada, Verb.BOOST, entry=entry)
