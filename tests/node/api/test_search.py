"""Search inside, by words, by handle and by address; and the question to the bridge for what is outside."""

import asyncio

import pytest
from sqlalchemy import delete, select

from bridge.store.core_jobs import jobs
from node.api import search
from node.identity.surface import Surface
from tests.node.api.conftest import STAFF, Hire, Person


async def test_words_find_people_posts_and_tags(ada: Person, ben: Person) -> None:
    posted = await ben.say("the #benches are new")
    found = await ada.get("/api/v2/search", q="ben")
    assert [who["acct"] for who in found["accounts"]] == ["ben"]
    assert [status["id"] for status in found["statuses"]] == [posted["id"]]
    assert [tag["name"] for tag in found["hashtags"]] == ["benches"]


@pytest.mark.parametrize(
    ("kind", "filled"), [("accounts", "accounts"), ("statuses", "statuses"), ("hashtags", "hashtags")]
)
async def test_a_type_selects(ada: Person, ben: Person, kind: str, filled: str) -> None:
    await ben.say("the #benches are new")
    found = await ada.get("/api/v2/search", q="ben", type=kind)
    assert [name for name, members in found.items() if members] == [filled]


async def test_addresses_and_full_handles_find_what_is_inside(ada: Person, ben: Person) -> None:
    posted = await ben.say("hello")
    me = await ada.get(f"/api/v1/accounts/{ben.id}")
    for address in (posted["url"], posted["uri"]):
        found = await ada.get("/api/v2/search", q=address)
        assert [status["id"] for status in found["statuses"]] == [posted["id"]]
    host = STAFF.partition("://")[2]
    for name in (me["url"], me["uri"], f"@ben@{host}", f"ben@{host}"):
        found = await ada.get("/api/v2/search", q=name, resolve="true")
        assert [who["id"] for who in found["accounts"]] == [ben.id]


async def test_an_address_finds_nothing_that_its_viewer_may_not_see(
    ada: Person, ben: Person, hire: Hire
) -> None:
    cleo = await hire("cleo")
    posted = await ada.say("@ben hidden", visibility="direct")
    for address in (posted["url"], posted["uri"]):
        found = await cleo.get("/api/v2/search", q=address)
        assert found == {"accounts": [], "statuses": [], "hashtags": []}


async def test_resolving_asks_the_bridge_and_looks_again_when_it_has_answered(
    ada: Person, surface: Surface
) -> None:
    async def bridge() -> str:
        """What a bridge process would do: take the job and finish it, having found nobody."""
        while True:
            await asyncio.sleep(0.02)
            async with surface.core.transaction() as tx:
                job = await tx.one(select(jobs.c.id, jobs.c.queue).where(jobs.c.queue == "resolve"))
                if job is not None:
                    await tx.run(delete(jobs).where(jobs.c.id == job.id))
                    return str(job.queue)

    answered = asyncio.create_task(bridge())
    found = await ada.get("/api/v2/search", q="@zoe@acme.example", resolve="true")
    assert await answered == "resolve"
    assert found == {"accounts": [], "statuses": [], "hashtags": []}


async def test_without_resolve_nobody_outside_is_asked(ada: Person, surface: Surface) -> None:
    await ada.get("/api/v2/search", q="@zoe@acme.example")
    await ada.get("/api/v2/search", q="https://acme.example/notes/1")
    async with surface.core.reading() as tx:
        assert await tx.all(select(jobs.c.id).where(jobs.c.queue == "resolve")) == []


@pytest.mark.parametrize(
    ("words", "is_name"),
    [
        ("@zoe@acme.example", True),
        ("zoe@acme.example:8443", True),
        ("https://acme.example/x", True),
        ("zoe", False),
        ("mail zoe@acme.example now", False),
        ("", False),
    ],
)
def test_a_name_is_one_full_handle_or_one_address(words: str, is_name: bool) -> None:
    assert search.is_name(words) is is_name
