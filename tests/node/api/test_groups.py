"""Groups, as a plain client meets them: accounts one follows to join and mentions to post into."""

import pytest

from node.identity.surface import Surface
from node.social import groups, viewers
from node.social.groups import GroupDraft
from tests.node.api.conftest import Person


@pytest.fixture
async def gardeners(ada: Person, surface: Surface) -> str:
    """A group of Ada's, by its account's id."""
    async with surface.core.transaction() as tx:
        viewer = await viewers.load(tx, account=ada.account)
        assert viewer is not None
        return str(await groups.create(tx, viewer, GroupDraft(name="gardeners", title="Gardeners")))


async def test_a_group_is_an_account_that_says_so(ben: Person, gardeners: str) -> None:
    account = await ben.get("/api/v1/accounts/lookup", acct="gardeners")
    assert (account["id"], account["group"], account["display_name"]) == (gardeners, True, "Gardeners")


async def test_following_a_group_joins_it_and_its_posts_come_home(
    ada: Person, ben: Person, gardeners: str
) -> None:
    posted = await ada.say("Tomatoes are in", group_id=gardeners)
    assert posted["permeable"]["group"] == gardeners
    assert (await ben.http.get(f"/api/v1/statuses/{posted['id']}")).status_code == 404
    assert await ben.get(f"/api/v1/timelines/group/{gardeners}") == []
    await ben.post(f"/api/v1/accounts/{gardeners}/follow")
    shown = await ben.get(f"/api/v1/timelines/group/{gardeners}")
    assert [status["id"] for status in shown] == [posted["id"]]
    assert [status["id"] for status in await ben.get("/api/v1/timelines/home")] == [posted["id"]]


async def test_a_mention_posts_into_ones_group(ada: Person, gardeners: str) -> None:
    posted = await ada.say("@gardeners Tomatoes are in")
    assert posted["permeable"]["group"] == gardeners


async def test_nobody_posts_into_a_group_they_are_not_in(ben: Person, gardeners: str) -> None:
    answer = await ben.http.post("/api/v1/statuses", data={"status": "hi", "group_id": gardeners})
    assert answer.status_code == 404


async def test_a_groups_post_reaches_no_further_than_its_group(ada: Person, gardeners: str) -> None:
    posted = await ada.say("Tomatoes are in", group_id=gardeners, reach="world")
    assert posted["permeable"]["reach"] == "staff"
    assert posted["local_only"] is True
    boost = await ada.http.post(f"/api/v1/statuses/{posted['id']}/reblog")
    assert boost.status_code == 403
