"""Groups, people, search, notices, settings: by forms alone."""

import re

import pytest

from node.social import groups
from node.social.groups import GroupDraft
from tests.webui.live import Browser, Company
from webui.pages.settings import device_of


async def test_a_group_is_founded_joined_and_left(
    company: Company, posts: dict[str, int], priya: Browser, tom: Browser
) -> None:
    page = await tom.send(
        "/groups", on="/groups", title="Bread", name="bread", summary="Sourdough", join_mode="open",
        reach_ceiling="staff",
    )  # fmt: skip
    assert "The group is there" in page
    page = await priya.send("/groups/bread/join", on="/groups/bread")
    assert "Welcome to the group." in page
    await tom.send("/posts", on="/groups/bread", text="Rye?", audience="group", group="bread")
    assert "Rye?" in await priya.open("/groups/bread")
    assert "You have left." in await priya.send("/groups/bread/leave", on="/groups/bread")
    assert "Rye?" not in await priya.open("/groups/bread")


async def test_a_name_that_cannot_be_is_said_where_it_was_typed(tom: Browser) -> None:
    page = await tom.send("/groups", on="/groups", title="Bad", name="no spaces", status=422)
    assert "A name has 1 to 30" in page
    assert 'value="Bad"' in page


async def test_a_steward_lets_in_who_asks(posts: dict[str, int], priya: Browser, tom: Browser) -> None:
    assert "Asked. A steward" in await tom.send("/groups/carers/join", on="/groups/carers")
    page = await priya.open("/groups/carers?tab=members")
    asking = re.search(r'name="actor" value="(\d+)"', page)
    assert asking is not None
    await priya.send("/groups/carers/accept", on="/groups/carers?tab=members", actor=asking[1])
    assert "Priya Nair" in await tom.open("/groups/carers?tab=members")


async def test_who_is_in_a_support_network_only_its_members_see(posts: dict[str, int], mei: Browser) -> None:
    page = await mei.open("/groups/carers?tab=members")
    assert "Members are private here" in page
    assert "Priya Nair" not in page


async def test_a_secret_group_is_not_there_for_others(company: Company, tom: Browser) -> None:
    async with company.node.tx() as tx:
        draft = GroupDraft(name="merger", title="Merger", join_mode="secret")
        await groups.create(tx, company.people["priya"], draft)
    await tom.open("/groups/merger", status=404)
    assert "merger" not in await tom.open("/groups")


async def test_one_follows_from_a_page_and_stops_there(
    company: Company, posts: dict[str, int], mei: Browser
) -> None:
    actor = company.people["priya"].actor
    assert f"/actors/{actor}/unfollow" in await mei.send(f"/actors/{actor}/follow", on="/@priya")
    assert f"/actors/{actor}/follow" in await mei.send(f"/actors/{actor}/unfollow", on="/@priya")


async def test_who_asks_to_follow_is_let_in_or_not(
    company: Company, posts: dict[str, int], tom: Browser, mei: Browser, priya: Browser
) -> None:
    await tom.send("/settings/about", on="/settings", name="Tom", asks="1")
    mine, page = company.people["tom"].actor, await tom.open("/requests")
    assert "Nobody is waiting" in page
    for asking in (mei, priya):
        await asking.send(f"/actors/{mine}/unfollow", on="/@tom")
        assert "Asked" in await asking.send(f"/actors/{mine}/follow", on="/@tom")
    let_in, declined = company.people["mei"].actor, company.people["priya"].actor
    page = await tom.send(f"/requests/{let_in}/accept", on="/requests")
    assert "Mei Lin Zhou" not in page
    page = await tom.send(f"/requests/{declined}/reject", on="/requests")
    assert "Nobody is waiting" in page
    assert "Following" in await mei.open("/@tom")
    assert "Following" not in await priya.open("/@tom")


async def test_a_profile_says_whether_the_outside_knows_one(posts: dict[str, int], tom: Browser) -> None:
    assert "does not exist until they first send" in await tom.open("/@tom")
    assert "Only the name and the handle" in await tom.open("/@priya")


async def test_a_stranger_wears_the_outside_frame(posts: dict[str, int], priya: Browser) -> None:
    page = await priya.open("/search?q=lena")
    assert "wall--outside" in page
    assert "wall--partner" in await priya.open("/search?q=mira")


async def test_search_finds_people_and_posts(posts: dict[str, int], tom: Browser) -> None:
    assert "Priya Nair" in await tom.open("/search?q=pri")
    assert "The canteen has soup" in await tom.open("/search?q=canteen&tab=posts")
    assert "Nothing found" in await tom.open("/search?q=nobody-at-all")


async def test_notices_are_new_until_they_are_read(posts: dict[str, int], priya: Browser) -> None:
    assert "<strong>New" in await priya.open("/notifications")
    assert "<strong>New" not in await priya.send("/notifications/read", on="/notifications")


async def test_the_feed_tells_where_one_stopped_reading(
    company: Company, posts: dict[str, int], tom: Browser
) -> None:
    assert "caught up" not in await tom.open("/")
    await company.node.post(company.people["tom"], "Newest of all")
    assert "caught up" in await tom.open("/")


async def test_the_look_stays_with_the_browser_and_the_reach_with_the_person(tom: Browser) -> None:
    page = await tom.send("/settings", on="/settings", reach="world", theme="dark")
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
    assert 'value="world" checked' in await tom.open("/compose")


async def test_what_one_says_of_oneself_is_on_ones_page(tom: Browser) -> None:
    await tom.send("/settings/about", on="/settings", name="Tom O.", bio="I mend bikes.", asks="1")
    page = await tom.open("/@tom")
    assert "Tom O." in page
    assert "I mend bikes." in page
    page = await tom.send("/settings/about", on="/settings", name="x" * 101, bio="kept", status=422)
    assert "at most" in page
    assert "kept</textarea>" in page


async def test_a_session_elsewhere_can_be_ended_from_here(
    company: Company, tom: Browser, anyone: Browser
) -> None:
    from tests.webui.live import PASSWORD

    await anyone.send("/login", on="/login", name="tom", password=PASSWORD, onward="/")
    page = await tom.open("/settings")
    others = re.findall(r"/settings/sessions/(\d+)/revoke", page)
    assert len(others) == 1
    await tom.send(f"/settings/sessions/{others[0]}/revoke", on="/settings")
    assert (await anyone.http.get("/")).status_code == 303


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("", "A browser"),
        ("curl/8", "curl/8"),
    ],
)  # fmt: skip
def test_a_browser_is_named_by_what_it_says(said: str, device: str) -> None:
    assert device_of(said) == device
