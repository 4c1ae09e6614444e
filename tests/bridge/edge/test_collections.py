"""Outbox, featured, replies, followers: POLICY-BRIDGE §9, rows 4 and 5."""

from typing import Any

import orjson
import pytest

from bridge.edge.settings import EdgeLimits
from tests.bridge.edge.world import World, note, world
from tests.bridge.signing import ACME, PUBLIC

OUTBOX = f"{PUBLIC}/a/ada/outbox"


async def read(edge: World, target: str) -> dict[str, Any]:
    response = await edge.get(target)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "private, no-store"
    return dict(orjson.loads(response.content))


async def list_in_outbox(edge: World, name: str, at_ms: int, **more: Any) -> None:
    await edge.publish(f"/x/{name}", kind="activity", collection=OUTBOX, listed_ms=at_ms, **more)


async def test_an_outbox_lists_what_is_for_anyone_newest_first(edge: World) -> None:
    await edge.publish_actor()
    for number in range(3):
        await list_in_outbox(edge, str(number), 1000 + number)
    whole = await read(edge, "/a/ada/outbox")
    page = await read(edge, "/a/ada/outbox?page=true")
    assert whole["totalItems"] == 3
    assert whole["first"] == f"{OUTBOX}?page=true"
    assert [item["id"] for item in page["orderedItems"]] == [f"{PUBLIC}/x/{n}" for n in (2, 1, 0)]


async def test_neither_items_nor_counts_show_what_is_not_for_anyone(edge: World) -> None:
    await edge.publish_actor()
    await list_in_outbox(edge, "hidden", 1, zone="partner-acme", readers=frozenset({ACME.host}))
    await list_in_outbox(edge, "gone", 2, gone=True)
    await list_in_outbox(edge, "withdrawn", 3)
    await edge.publish("/x/unlisted", kind="activity", collection=OUTBOX)
    await edge.withdraw("/x/withdrawn", generation=1)
    await edge.trust(ACME, zone="partner-acme")
    assert (await read(edge, "/a/ada/outbox"))["totalItems"] == 0
    assert (await read(edge, "/a/ada/outbox?page=true")).get("orderedItems", []) == []
    signed = await edge.get("/a/ada/outbox?page=true", by=ACME)
    assert orjson.loads(signed.content).get("orderedItems", []) == []


async def test_pages_follow_each_other_to_the_end_without_a_gap(tmp_path: Any) -> None:
    async with world(tmp_path, limits=EdgeLimits(page_items=2)) as edge:
        await edge.publish_actor()
        for name, at_ms in (("a", 5), ("b", 5), ("c", 5), ("d", 4), ("e", 9)):
            await list_in_outbox(edge, name, at_ms)
        seen = []
        target: str | None = "/a/ada/outbox?page=true"
        while target:
            page = await read(edge, target)
            seen += [item["id"].removeprefix(f"{PUBLIC}/x/") for item in page["orderedItems"]]
            target = page.get("next", "").removeprefix(PUBLIC)
        assert seen == ["e", "c", "b", "a", "d"]


@pytest.mark.parametrize("after", ["x", "12", "12.%00", "999999999999999999.%2Fx", "-1.%2Fx", "%C2%B2.%2Fx"])
async def test_a_page_key_that_we_never_gave_leads_nowhere(edge: World, after: str) -> None:
    await edge.publish_actor()
    assert (await edge.get(f"/a/ada/outbox?page=true&after={after}")).status_code == 404


async def test_too_many_parameters_are_no_question(edge: World) -> None:
    await edge.publish_actor()
    assert (await read(edge, "/a/ada/outbox?" + "page=true&" * 20))["type"] == "OrderedCollection"


async def test_replies_are_ids_of_what_is_for_anyone(edge: World) -> None:
    await edge.publish("/o/1")
    await edge.publish("/o/2", in_reply_to=f"{PUBLIC}/o/1", listed_ms=1)
    await edge.publish(
        "/o/3", in_reply_to=f"{PUBLIC}/o/1", listed_ms=2, zone="partner-acme", readers=frozenset({ACME.host})
    )
    assert (await read(edge, "/o/1/replies"))["totalItems"] == 1
    page = await read(edge, "/o/1/replies?page=true")
    assert (page["type"], page["items"]) == ("CollectionPage", [f"{PUBLIC}/o/2"])


@pytest.mark.parametrize("name", ["followers", "following"])
async def test_followers_and_following_say_nothing_but_that_they_are(edge: World, name: str) -> None:
    await edge.publish_actor()
    found = await read(edge, f"/a/ada/{name}?page=true")
    assert {key: value for key, value in found.items() if key != "@context"} == {
        "id": f"{PUBLIC}/a/ada/{name}",
        "type": "OrderedCollection",
        "orderedItems": [],
    }


@pytest.mark.parametrize(
    "path",
    ["/a/ada/outbox", "/a/ada/followers", "/a/ada/inbox", "/a/ada/replies", "/o/1/outbox", "/o/1/replies"],
)
async def test_a_collection_of_what_an_asker_may_not_read_is_not_there(edge: World, path: str) -> None:
    await edge.publish("/o/1", zone="partner-acme", readers=frozenset({ACME.host}))
    assert (await edge.get(path)).status_code == 404


async def test_the_collections_of_a_tombstone_are_not_there(edge: World) -> None:
    await edge.publish("/o/1", gone=True, body=note(f"{PUBLIC}/o/1", ""))
    assert (await edge.get("/o/1/replies")).status_code == 404


async def test_a_peer_finds_the_replies_of_what_it_may_read(edge: World) -> None:
    await edge.publish("/o/1", zone="partner-acme", readers=frozenset({ACME.host}))
    await edge.trust(ACME, zone="partner-acme")
    assert (await edge.get("/o/1/replies", by=ACME)).status_code == 200
