"""GET of objects, activities and actors: POLICY-BRIDGE §1 and §9, rows 3, 8, 18 and 30."""

import asyncio
from email.utils import formatdate
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bridge.edge.app import build
from bridge.edge.settings import EdgeLimits, EdgeSettings
from bridge.edge.wire import Message
from bridge.store.base import StoreError
from bridge.store.edge_documents import Flag, PeerKey, publish_key
from bridge.store.edge_quarantine import answer_wanted, hosts_served, key_wanted, want_key, wanted_keys
from keys.digests import digest_header
from tests.bridge.edge.world import AP, Shelves, World, note, world
from tests.bridge.signing import ACME, BETA, NOW_MS, PUBLIC, STRANGER

PARTNER = "partner-acme"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def whole(response: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    return response.status_code, list(response.headers.multi_items()), response.content


async def test_an_outsider_reads_what_is_for_anyone(edge: World) -> None:
    body = await edge.publish("/o/1")
    response = await edge.get("/o/1")
    assert (response.status_code, response.content) == (200, body)
    assert response.headers["content-type"] == AP
    assert response.headers["cache-control"] == "public, no-cache"


async def test_a_query_changes_nothing(edge: World) -> None:
    body = await edge.publish("/o/1")
    assert (await edge.get("/o/1?utm=1")).content == body


async def test_what_is_hidden_absent_or_no_path_of_ours_is_answered_to_the_byte_alike(edge: World) -> None:
    await edge.publish("/o/hidden", zone=PARTNER, readers=frozenset({ACME.host}))
    await edge.publish("/o/gone", zone=PARTNER, readers=frozenset({ACME.host}), gone=True)
    paths = (
        "/o/hidden",
        "/o/gone",
        "/o/absent",
        "/x/absent",
        "/a/absent",
        "/nothing",
        "/",
        "/o/hidden/replies",
    )
    answers = [whole(await edge.get(path)) for path in paths]
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


async def test_a_signature_that_proves_nothing_is_401_whatever_exists(edge: World) -> None:
    await edge.publish("/o/open")
    await edge.publish("/o/hidden", zone=PARTNER, readers=frozenset({ACME.host}))
    await edge.trust(ACME, zone=PARTNER)
    answers = []
    for path in ("/o/open", "/o/hidden", "/o/absent", "/nothing", "/m/absent"):
        forged = ACME.sign("GET", "/another/path")
        answers.append(whole(await edge.client.get(path, headers={"accept": AP, **forged})))
    assert answers[0][0] == 401
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    "headers",
    [
        {"signature": "nonsense"},
        {"signature": ""},
        {"signature-input": 'sig1=("@method");keyid="x"', "signature": "sig1=:AAAA:"},
        {"signature-input": "sig1=()"},
        {"authorization": 'Signature keyId="https://a.example/k",signature="AAAA"'},
    ],
)
async def test_every_kind_of_unreadable_signature_is_401(edge: World, headers: dict[str, str]) -> None:
    await edge.publish("/o/1")
    assert (await edge.client.get("/o/1", headers=headers)).status_code == 401


async def test_a_bearer_token_is_no_signature(edge: World) -> None:
    body = await edge.publish("/o/1")
    assert (await edge.client.get("/o/1", headers={"authorization": "Bearer x"})).content == body


async def test_a_peer_reads_its_own_zones_rendition(edge: World) -> None:
    await edge.publish("/o/1")
    own = await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host}))
    await edge.trust(ACME, zone=PARTNER)
    response = await edge.get("/o/1", by=ACME)
    assert response.content == own
    assert response.headers["cache-control"] == "private, no-store"
    assert "etag" not in response.headers


async def test_a_peer_that_is_not_among_the_readers_reads_what_anyone_reads(edge: World) -> None:
    for_anyone = await edge.publish("/o/1")
    await edge.publish("/o/1", zone=PARTNER, readers=frozenset({"other.acme.example"}))
    await edge.publish("/o/2", zone=PARTNER, readers=frozenset({"other.acme.example"}))
    await edge.trust(ACME, zone=PARTNER)
    assert (await edge.get("/o/1", by=ACME)).content == for_anyone
    assert whole(await edge.get("/o/2", by=ACME)) == whole(await edge.get("/o/absent"))


async def test_a_peer_of_another_zone_never_reads_a_partners_rendition(edge: World) -> None:
    await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host, BETA.host}))
    await edge.trust(BETA, zone="partner-beta")
    assert (await edge.get("/o/1", by=BETA)).status_code == 404


async def test_a_direct_post_to_the_public_zone_is_for_its_readers_alone(edge: World) -> None:
    body = await edge.publish("/o/1", readers=frozenset({BETA.host}))
    await edge.trust(BETA, zone="public")
    assert (await edge.get("/o/1", by=BETA)).content == body
    assert (await edge.get("/o/1")).status_code == 404


async def test_a_signed_read_of_what_is_not_for_anyone_is_written_down(edge: World) -> None:
    await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host}))
    await edge.publish("/o/2")
    await edge.trust(ACME, zone=PARTNER)
    for path in ("/o/1", "/o/1", "/o/2"):
        await edge.get(path, by=ACME)
    async with edge.store.reading() as tx:
        assert await hosts_served(tx, url=f"{PUBLIC}/o/1", zone=PARTNER) == (ACME.host,)
        assert await hosts_served(tx, url=f"{PUBLIC}/o/2", zone="public") == ()


async def test_a_tombstone_is_410_for_its_readers_and_404_for_all_others(edge: World) -> None:
    await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host}), gone=True)
    await edge.publish("/o/2", gone=True)
    await edge.trust(ACME, zone=PARTNER)
    assert (await edge.get("/o/1", by=ACME)).status_code == 410
    assert (await edge.get("/o/1")).status_code == 404
    assert (await edge.get("/o/2")).status_code == 410


async def test_a_withdrawal_hides_at_once_what_was_answered_from_memory(edge: World) -> None:
    await edge.publish("/o/1", generation=3)
    assert (await edge.get("/o/1")).status_code == 200
    assert (await edge.get("/o/1")).status_code == 200
    await edge.withdraw("/o/1", generation=4)
    assert (await edge.get("/o/1")).status_code == 404


async def test_a_late_publish_does_not_undo_a_recall_and_a_newer_one_does(edge: World) -> None:
    await edge.publish("/o/1", generation=3)
    await edge.withdraw("/o/1", generation=4)
    await edge.publish("/o/1", generation=4)
    assert (await edge.get("/o/1")).status_code == 404
    await edge.publish("/o/1", generation=5)
    assert (await edge.get("/o/1")).status_code == 200


async def test_an_older_generation_never_replaces_a_newer_one(edge: World) -> None:
    new = await edge.publish("/o/1", generation=2)
    await edge.publish("/o/1", generation=1, body=note(f"{PUBLIC}/o/1", "old"))
    assert (await edge.get("/o/1")).content == new


async def test_a_frozen_edge_answers_nothing_that_is_not_for_anyone(edge: World) -> None:
    for_anyone = await edge.publish("/o/1")
    await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host}))
    await edge.publish("/o/2", zone=PARTNER, readers=frozenset({ACME.host}))
    await edge.trust(ACME, zone=PARTNER)
    await edge.flag(Flag.FROZEN, "1")
    assert (await edge.get("/o/1", by=ACME)).content == for_anyone
    assert (await edge.get("/o/2", by=ACME)).status_code == 404
    await edge.flag(Flag.FROZEN, "0", generation=2)
    assert (await edge.get("/o/2", by=ACME)).status_code == 200


async def test_a_closed_edge_answers_health_and_nothing_else(edge: World) -> None:
    await edge.publish("/o/1")
    await edge.flag(Flag.MODE, "closed")
    for path in ("/o/1", "/.well-known/nodeinfo", "/robots.txt", "/a/node"):
        assert (await edge.get(path)).status_code == 404
    assert (await edge.post("/inbox", b"{}", by=ACME)).status_code == 404
    assert (await edge.get("/healthz")).status_code == 200
    assert (await edge.get("/readyz")).status_code == 200


async def test_a_mode_closed_in_the_config_closes_the_edge(tmp_path: Path) -> None:
    async with world(tmp_path, mode="closed") as closed:
        await closed.publish("/o/1")
        assert (await closed.get("/o/1")).status_code == 404
        assert (await closed.get("/healthz")).status_code == 200


async def test_a_missing_key_is_asked_for_and_waited_for(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(key_wait_s=3)) as edge:
        body = await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host}))
        asking = asyncio.create_task(edge.get("/o/1", by=ACME))
        while not await _wanted(edge):  # noqa: ASYNC110  (what it waits for is a row)
            await asyncio.sleep(0.02)
        await edge.trust(ACME, zone=PARTNER)
        assert (await asking).content == body


async def test_a_key_that_does_not_come_is_401_whatever_exists(edge: World) -> None:
    await edge.publish("/o/1")
    first = await edge.get("/o/1", by=STRANGER)
    second = await edge.get("/o/absent", by=STRANGER)
    assert first.status_code == 401
    assert whole(first) == whole(second)
    assert await _wanted(edge) == (STRANGER.key_id,)


async def test_a_key_that_no_longer_fits_is_401_and_asked_for_again(edge: World) -> None:
    await edge.trust(ACME, zone=PARTNER, key_name="older")
    assert (await edge.get("/o/1", by=ACME)).status_code == 401
    assert await _wanted(edge) == (ACME.key_id,)


async def test_only_so_many_keys_are_asked_for(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(key_wait_s=0.1, max_wanted_keys=1)) as edge:
        await edge.get("/o/1", by=ACME)
        await edge.get("/o/1", by=BETA)
        assert await _wanted(edge) == (ACME.key_id,)


async def test_when_too_many_wait_for_keys_the_next_is_sent_away(tmp_path: Path) -> None:
    async with world(tmp_path, limits=EdgeLimits(key_wait_s=0.3, max_inflight=1)) as edge:
        first, second = await asyncio.gather(edge.get("/o/1", by=ACME), edge.get("/o/1", by=BETA))
        assert sorted((first.status_code, second.status_code)) == [401, 503]


async def test_the_instance_actor_is_answered_without_looking_at_a_signature(edge: World) -> None:
    body = await edge.publish_actor("node")
    response = await edge.client.get("/a/node", headers={"signature": "nonsense"})
    assert response.content == body


async def test_who_has_the_bytes_of_a_document_for_anyone_is_told_so(edge: World) -> None:
    await edge.publish("/o/1")
    etag = (await edge.get("/o/1")).headers["etag"]
    again = await edge.client.get("/o/1", headers={"accept": AP, "if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


async def test_head_is_get_without_the_body(edge: World) -> None:
    await edge.publish("/o/1")
    got = await edge.get("/o/1")
    head = await edge.client.head("/o/1", headers={"accept": AP})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


async def test_a_browser_sees_a_page_without_scripts(edge: World) -> None:
    await edge.publish_actor("ada")
    body = note(f"{PUBLIC}/o/1", "hello<script>alert(1)</script><img src=https://evil.example/x>")
    await edge.publish("/o/1", body=body)
    response = await edge.get("/o/1", accept=BROWSER)
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "hello" in response.text
    assert "Ada Lovelace" in response.text
    assert "<script" not in response.text
    assert "evil.example" not in response.text


async def test_a_warning_hides_the_content_and_no_field_of_a_post_becomes_markup(edge: World) -> None:
    body = note(f"{PUBLIC}/o/1", "hello", summary="<b>beware</b>")
    await edge.publish("/o/1", body=body)
    page = (await edge.get("/o/1", accept=BROWSER)).text
    assert "<details>" in page
    assert "&lt;b&gt;beware" in page


async def test_an_actor_has_a_page_too(edge: World) -> None:
    await edge.publish_actor("ada")
    page = await edge.get("/a/ada", accept=BROWSER)
    assert "Ada Lovelace" in page.text


async def test_a_browser_sees_no_page_of_what_is_not_for_anyone(edge: World) -> None:
    await edge.publish("/o/1", zone=PARTNER, readers=frozenset({ACME.host}))
    assert whole(await edge.get("/o/1", accept=BROWSER)) == whole(await edge.get("/o/absent"))


async def test_the_page_and_the_document_are_remembered_apart(edge: World) -> None:
    body = await edge.publish("/o/1")
    for _ in range(2):
        assert (await edge.get("/o/1", accept=BROWSER)).headers["content-type"].startswith("text/html")
        assert (await edge.get("/o/1")).content == body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused_without_a_look_at_the_path(edge: World, method: str) -> None:
    await edge.publish("/o/1")
    there = await edge.client.request(method, "/o/1")
    absent = await edge.client.request(method, "/o/absent")
    assert there.status_code == 405
    assert whole(there) == whole(absent)


async def test_no_cookie_is_set_or_read(edge: World) -> None:
    body = await edge.publish("/o/1")
    response = await edge.client.get("/o/1", headers={"accept": AP, "cookie": "session=1"})
    assert response.content == body
    assert "set-cookie" not in response.headers


async def test_headers_beyond_the_limit_are_refused(edge: World) -> None:
    response = await edge.client.get("/o/1", headers={"x-long": "x" * 20_000})
    assert response.status_code == 431


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["accept", "signature", "date", "host", "digest", "signature-input", "if-none-match"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80),
        max_size=5,
    ),
    path=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#?"), max_size=30),
)
async def test_no_junk_in_headers_or_paths_makes_a_500(
    edge: World, headers: dict[str, str], path: str
) -> None:
    encoded = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    response = await edge.client.get(f"/o/{path}", headers=encoded)
    assert response.status_code < 500


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key_id=st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"\\'), max_size=60),
    covered=st.lists(st.sampled_from(["host", "date", "digest", "(created)", "x"]), unique=True, max_size=4),
    signature=st.from_regex(r"[A-Za-z0-9+/]{0,20}={0,2}", fullmatch=True),
    body=st.binary(max_size=40),
)
async def test_no_junk_in_a_delivery_makes_a_500(
    edge: World, key_id: str, covered: list[str], signature: str, body: bytes
) -> None:
    parts = f'keyId="{key_id}",headers="(request-target) {" ".join(covered)}",signature="{signature}"'
    headers = {
        "signature": parts,
        "date": formatdate(NOW_MS / 1000, usegmt=True),
        "digest": digest_header(body),
        "content-type": AP,
    }
    response = await edge.client.post("/inbox", content=body, headers=headers)
    assert response.status_code < 500


async def test_a_store_that_can_not_be_read_is_503_and_tells_nothing(edge: World) -> None:
    await edge.publish("/o/1")
    async with edge.store.writer.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE documents")
    response = await edge.get("/o/1")
    assert response.status_code == 503
    assert b"documents" not in response.content
    async with edge.store.writer.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE flags")
    assert (await edge.get("/readyz")).status_code == 503
    assert (await edge.get("/healthz")).status_code == 200


async def test_a_key_that_can_not_be_read_proves_nothing(edge: World) -> None:
    key = PeerKey(key_id=ACME.key_id, owner="x", host=ACME.host, zone=PARTNER, pem="nonsense", generation=1)
    async with edge.store.transaction() as tx:
        await publish_key(tx, key=key)
    assert (await edge.get("/o/1", by=ACME)).status_code == 401


async def test_a_key_that_was_taken_back_proves_nothing(edge: World) -> None:
    await edge.publish("/o/1")
    await edge.trust(ACME, zone=PARTNER)
    async with edge.store.transaction() as tx:
        key = PeerKey(
            key_id=ACME.key_id, owner="x", host=ACME.host, zone=PARTNER, pem="", generation=2, gone=True
        )
        await publish_key(tx, key=key)
    assert (await edge.get("/o/1", by=ACME)).status_code == 401


async def test_a_question_for_a_key_is_taken_back_when_answered_or_old(edge: World) -> None:
    await edge.get("/o/1", by=STRANGER)
    async with edge.store.transaction() as tx:
        await answer_wanted(tx, key_ids=["https://other.example/key"])
        assert await wanted_keys(tx, limit=9) == (STRANGER.key_id,)
        await answer_wanted(tx, key_ids=[STRANGER.key_id])
        assert await wanted_keys(tx, limit=9) == ()
        await want_key(tx, key_id="old", at_most=9)
        await answer_wanted(tx, key_ids=[], asked_before_ms=NOW_MS + 1)
        assert await wanted_keys(tx, limit=9) == ()


async def test_a_path_that_no_client_would_send_is_the_uniform_404(edge: World) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    for path in (b"/o/\xff", b"/o/\x00", b"/o/ x"):
        scope: dict[str, object] = {
            "type": "http",
            "method": "GET",
            "path": "",
            "raw_path": path,
            "query_string": b"",
            "headers": [],
        }
        await edge.app(scope, receive, send)
    assert [message["status"] for message in sent if "status" in message] == [404] * 3


async def test_a_web_socket_is_closed(edge: World) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    await edge.app({"type": "websocket"}, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


async def _wanted(edge: World) -> tuple[str, ...]:
    async with edge.store.reading() as tx:
        assert len(await tx.all(select(key_wanted))) <= 1
        return await wanted_keys(tx, limit=10)


async def test_an_edge_whose_store_is_of_another_version_is_not_ready(edge: World) -> None:
    async def unmigrated() -> None:
        raise StoreError("storage.edge is at another revision")

    app = build(
        edge.store,
        blobs=Shelves(),
        settings=EdgeSettings(public=PUBLIC, site="x", version="0"),
        ready=unmigrated,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC) as client:
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200
    await app.close()
