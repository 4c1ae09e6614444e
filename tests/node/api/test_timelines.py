"""Timelines, and the pages of a list."""

import re
from typing import Any

import httpx

from tests.node.api.conftest import STAFF, Hire, Person


def named(answer: httpx.Response, rel: str) -> str | None:
    """The address that a `Link` header gives for a relation."""
    found = re.search(rf'<([^>]+)>; rel="{rel}"', answer.headers.get("link", ""))
    return None if found is None else found[1]


async def walk(person: Person, path: str) -> list[str]:
    """Every id of a list, by following `next` until a page is empty."""
    ids: list[str] = []
    address: str | None = path
    for _ in range(10):
        assert address is not None
        answer = await person.http.get(address)
        page: list[Any] = answer.json()
        if not page:
            assert "link" not in answer.headers
            return ids
        ids += [one["id"] for one in page]
        address = named(answer, "next")
    raise AssertionError("the list has no end")


async def test_home_shows_those_one_follows_and_oneself(ada: Person, ben: Person, hire: Hire) -> None:
    cleo = await hire("cleo")
    await ada.post(f"/api/v1/accounts/{ben.id}/follow")
    own, followed = await ada.say("mine"), await ben.say("followed")
    await cleo.say("not followed")
    home = await ada.get("/api/v1/timelines/home")
    assert [status["id"] for status in home] == [followed["id"], own["id"]]


async def test_public_is_everyones_and_local_leaves_out_what_came_from_outside(
    ada: Person, ben: Person
) -> None:
    posted = await ben.say("to all", visibility="public")
    await ben.say("quiet", visibility="unlisted")
    for query in ({}, {"local": "true"}):
        shown = await ada.get("/api/v1/timelines/public", **query)
        assert [status["id"] for status in shown] == [posted["id"]]
    assert await ada.get("/api/v1/timelines/public", remote="1") == []


async def test_a_tag_finds_its_posts_whatever_the_case(ada: Person, ben: Person) -> None:
    posted = await ben.say("lunch at the #Canteen")
    shown = await ada.get("/api/v1/timelines/tag/canteen")
    assert [status["id"] for status in shown] == [posted["id"]]
    assert posted["tags"][0]["name"] == "Canteen"


async def test_next_leads_to_an_empty_end_and_keeps_what_was_asked(ada: Person) -> None:
    posted = [(await ada.say(f"post {at}"))["id"] for at in range(5)]
    path = f"/api/v1/accounts/{ada.id}/statuses?limit=2&exclude_replies=true"
    assert await walk(ada, path) == posted[::-1]
    link = named(await ada.http.get(path), "next")
    assert link is not None
    assert link.startswith(f"{STAFF}/api/v1/accounts/")
    assert "limit=2" in link
    assert "exclude_replies=true" in link


async def test_prev_leads_to_what_came_since_and_does_not_loop(ada: Person) -> None:
    await ada.say("old")
    prev = named(await ada.http.get("/api/v1/timelines/home"), "prev")
    assert prev is not None
    assert (await ada.http.get(prev)).json() == []
    new = await ada.say("new")
    assert [status["id"] for status in (await ada.http.get(prev)).json()] == [new["id"]]


async def test_min_id_gives_the_page_just_after_and_since_id_the_newest(ada: Person) -> None:
    posted = [(await ada.say(f"post {at}"))["id"] for at in range(4)]
    just_after = await ada.get("/api/v1/timelines/home", min_id=posted[0], limit=2)
    assert [status["id"] for status in just_after] == [posted[2], posted[1]]
    newest = await ada.get("/api/v1/timelines/home", since_id=posted[0], limit=2)
    assert [status["id"] for status in newest] == [posted[3], posted[2]]


async def test_a_limit_beyond_the_most_is_the_most_and_nonsense_is_refused(ada: Person) -> None:
    await ada.say("one")
    assert len(await ada.get("/api/v1/timelines/home", limit=4000)) == 1
    assert len(await ada.get("/api/v1/timelines/home", limit=-3)) == 1
    assert (await ada.http.get("/api/v1/timelines/home?limit=many")).status_code == 422


async def test_a_list_in_the_query_outlives_paging(ada: Person, ben: Person) -> None:
    for at in range(2):
        posted = await ada.say(f"post {at}")
        await ben.post(f"/api/v1/statuses/{posted['id']}/favourite")
    answer = await ada.http.get("/api/v1/notifications?types[]=favourite&types[]=reblog&limit=1")
    following = named(answer, "next")
    assert following is not None
    assert "types%5B%5D=favourite&types%5B%5D=reblog" in following


async def test_a_token_in_the_query_is_not_repeated_in_a_link(ada: Person) -> None:
    await ada.say("one")
    answer = await ada.http.get("/api/v1/timelines/home?access_token=secret")
    assert "secret" not in answer.headers["link"]


async def test_nothing_is_pinned(ada: Person) -> None:
    await ada.say("one")
    assert await ada.get(f"/api/v1/accounts/{ada.id}/statuses", pinned="true") == []


async def test_guests_see_no_public_timeline(ada: Person, hire: Hire) -> None:
    guest = await hire("gus", role="guest")
    await ada.say("for colleagues", visibility="public")
    posted = await ada.say("@gus welcome")
    shown = await guest.get("/api/v1/timelines/public")
    assert [status["id"] for status in shown] == [posted["id"]]
