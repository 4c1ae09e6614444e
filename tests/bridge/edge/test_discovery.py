"""What is answered to everyone: POLICY-BRIDGE §9, rows 6 and 7."""

import orjson
import pytest

from activitypub.discovery import parse_acct, parse_webfinger
from bridge.store.edge_documents import publish_handle
from tests.bridge.edge.world import World
from tests.bridge.signing import PUBLIC

WEBFINGER = "/.well-known/webfinger?resource="


async def test_a_published_actor_is_found_by_its_handle_in_any_case_and_by_its_id(edge: World) -> None:
    await edge.publish_actor("ada")
    for resource in ("acct:ada@127.0.0.1:8001", "acct:ADA@127.0.0.1:8001", f"{PUBLIC}/a/ada"):
        response = await edge.client.get(WEBFINGER + resource)
        found = parse_webfinger(response.content)
        assert (found.subject, found.actor) == (parse_acct("Ada@127.0.0.1:8001"), f"{PUBLIC}/a/ada")
        assert response.headers["content-type"] == "application/jrd+json"
        assert response.headers["access-control-allow-origin"] == "*"


async def test_hidden_absent_foreign_and_unreadable_handles_are_answered_alike(edge: World) -> None:
    await edge.publish_actor("ada")
    await edge.publish_actor("gone")
    await edge.withdraw("/a/gone", generation=1)
    await edge.publish_actor("dead")
    await edge.publish("/a/dead", kind="actor", generation=2, gone=True, body=b'{"type": "Tombstone"}')
    async with edge.store.transaction() as tx:
        await publish_handle(tx, handle="retired", url=f"{PUBLIC}/a/ada", generation=1, gone=True)
    resources = (
        "acct:nobody@127.0.0.1:8001",
        "acct:gone@127.0.0.1:8001",
        "acct:retired@127.0.0.1:8001",
        "acct:dead@127.0.0.1:8001",
        "acct:ada@127.0.0.1",
        "acct:ada@elsewhere.example",
        "nonsense",
        f"{PUBLIC}/a/gone",
        "https://[",
        "",
        "x&" * 30,
    )
    answers = [await edge.client.get(WEBFINGER + resource) for resource in resources]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.content, tuple(answer.headers.multi_items())) for answer in answers}) == 1


async def test_an_object_is_not_found_as_an_actor(edge: World) -> None:
    await edge.publish("/o/1")
    assert (await edge.client.get(f"{WEBFINGER}{PUBLIC}/o/1")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/.well-known/nodeinfo", "/nodeinfo/2.0", "/nodeinfo/2.1", "/.well-known/host-meta", "/robots.txt"],
)
async def test_static_documents_are_answered_without_looking_at_a_signature(edge: World, path: str) -> None:
    plain = await edge.client.get(path)
    odd = await edge.client.get(path, headers={"signature": "nonsense"})
    assert (plain.status_code, plain.content) == (200, odd.content)


async def test_nodeinfo_tells_the_software_and_no_number_of_people(edge: World) -> None:
    for version in ("2.0", "2.1"):
        found = orjson.loads((await edge.client.get(f"/nodeinfo/{version}")).content)
        assert found["software"] == {"name": "permeable", "version": "0.1.0"}
        assert found["usage"] == {"users": {}}
