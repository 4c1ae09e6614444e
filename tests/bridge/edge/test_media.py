"""GET of media: POLICY-BRIDGE §9, row 10, and §10 on uploads served as ActivityPub."""

import pytest

from bridge.store.edge_documents import Flag, MediaLink, Readers, publish_media
from keys.digests import sha256_hex
from tests.bridge.edge.world import World
from tests.bridge.signing import ACME, PUBLIC

PNG = b"\x89PNG not really"


async def link(
    edge: World, *, zone: str = "public", readers: Readers = "anyone", media_type: str = "image/png"
) -> None:
    await edge.publish("/o/1", zone=zone, readers=readers)
    edge.blobs.blobs[sha256_hex(PNG)] = PNG
    made = MediaLink(
        token="t0ken",
        url=f"{PUBLIC}/o/1",
        zone=zone,
        blob_sha256=sha256_hex(PNG),
        media_type=media_type,
        generation=1,
    )
    async with edge.store.transaction() as tx:
        await publish_media(tx, link=made)


async def test_a_link_for_anyone_gives_its_blob_and_may_be_kept_for_ever(edge: World) -> None:
    await link(edge)
    response = await edge.get("/m/t0ken", accept="image/*")
    assert (response.status_code, response.content) == (200, PNG)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    assert response.headers["content-disposition"] == "inline"


async def test_a_partners_link_is_a_capability_that_no_cache_may_keep(edge: World) -> None:
    await link(edge, zone="partner-acme", readers=frozenset({ACME.host}))
    response = await edge.get("/m/t0ken", accept="image/*")
    assert (response.content, response.headers["cache-control"]) == (PNG, "private, no-store")


async def test_a_direct_posts_link_in_the_public_zone_is_not_kept_either(edge: World) -> None:
    await link(edge, readers=frozenset({ACME.host}))
    response = await edge.get("/m/t0ken", accept="image/*")
    assert (response.status_code, response.headers["cache-control"]) == (200, "private, no-store")


@pytest.mark.parametrize("accept", ["application/activity+json", "image/*, application/ld+json;q=0.1"])
async def test_media_are_never_an_activitypub_document(edge: World, accept: str) -> None:
    await link(edge)
    assert (await edge.get("/m/t0ken", accept=accept)).status_code == 404


@pytest.mark.parametrize("media_type", ["application/pdf", "image/svg+xml", "text/html"])
async def test_what_a_browser_might_run_is_kept_as_a_file(edge: World, media_type: str) -> None:
    await link(edge, media_type=media_type)
    response = await edge.get("/m/t0ken", accept="*/*")
    assert response.headers["content-disposition"] == "attachment"


async def test_a_withdrawn_rendition_takes_its_media_with_it(edge: World) -> None:
    await link(edge)
    await edge.withdraw("/o/1", generation=1)
    assert (await edge.get("/m/t0ken", accept="image/*")).status_code == 404


async def test_a_frozen_edge_gives_only_the_media_that_are_for_anyone(edge: World) -> None:
    await link(edge, zone="partner-acme", readers=frozenset({ACME.host}))
    await edge.flag(Flag.FROZEN, "1")
    assert (await edge.get("/m/t0ken", accept="image/*")).status_code == 404


async def test_an_unknown_link_and_a_lost_blob_are_answered_alike(edge: World) -> None:
    await link(edge)
    edge.blobs.blobs.clear()
    lost, unknown = await edge.get("/m/t0ken", accept="image/*"), await edge.get("/m/x", accept="image/*")
    assert (lost.status_code, lost.content, lost.headers) == (404, unknown.content, unknown.headers)
