"""What an app learns of the server before anyone has logged in."""

import re

import httpx


async def test_v2_says_which_mastodon_api_is_spoken(anyone: httpx.AsyncClient) -> None:
    instance = (await anyone.get("/api/v2/instance")).json()
    assert re.match(r"4\.\d+\.\d+ \(compatible; Permeable ", instance["version"])
    assert isinstance(instance["api_versions"]["mastodon"], int)
    assert instance["registrations"]["enabled"] is False
    assert instance["configuration"]["urls"]["streaming"].startswith("ws")
    assert instance["configuration"]["statuses"]["max_characters"] == 5000
    assert instance["contact"]["account"] is None


async def test_v1_has_the_configuration_that_apps_wait_for(anyone: httpx.AsyncClient) -> None:
    instance = (await anyone.get("/api/v1/instance")).json()
    assert instance["version"].startswith("4.")
    assert instance["configuration"]["media_attachments"]["image_size_limit"] > 0
    assert instance["configuration"]["polls"]["min_expiration"] == 300
    assert instance["urls"]["streaming_api"].startswith("ws")
    assert "contact_account" in instance


async def test_counts_and_contact_are_not_told_without_a_token(anyone: httpx.AsyncClient) -> None:
    v1 = (await anyone.get("/api/v1/instance")).json()
    v2 = (await anyone.get("/api/v2/instance")).json()
    assert set(v1["stats"].values()) == {0}
    assert v1["email"] == v2["contact"]["email"] == ""
    assert v2["usage"]["users"]["active_month"] == 0


async def test_the_health_page_is_open(anyone: httpx.AsyncClient) -> None:
    assert (await anyone.get("/health")).text == "OK"


async def test_nodeinfo_names_what_its_api_comes_from(anyone: httpx.AsyncClient) -> None:
    links = (await anyone.get("/.well-known/nodeinfo")).json()["links"]
    nodeinfo = (await anyone.get(links[0]["href"])).json()
    assert nodeinfo["software"] == {"name": "permeable", "version": "0.1.0"}
    assert nodeinfo["metadata"]["upstream"]["name"] == "mastodon"
    assert nodeinfo["usage"] == {"users": {}}
