"""The staff surface as a whole: its guards, its probes, its figures."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from keys.vault import Vault
from node.app import application
from node.config import Config, Limits, Origins
from node.identity import accounts, tokens
from node.identity.passwords import Passwords
from node.identity.surface import Surface
from node.services.blobs import Directory
from tests.conftest import Stores

SMALL = Limits(max_body_bytes=100, max_upload_bytes=1_000)


@pytest.fixture
def surface(stores: Stores, tmp_path: Path) -> Surface:
    config = Config(limits=SMALL, origins=Origins(staff="https://staff.example"))
    blobs = Directory(tmp_path)
    vault = Vault(bytes(32))
    return Surface(config, stores.core, stores.edge, vault, blobs, Passwords(), scrape_token="scrape")


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def client(surface: Surface) -> AsyncIterator[httpx.AsyncClient]:
    app = application(surface, more=[Route("/echo", echo, methods=["POST"])])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://staff.example"
    ) as opened:
        yield opened


async def role_token(surface: Surface, role: str) -> dict[str, str]:
    async with surface.core.transaction() as tx:
        made = await accounts.create(
            tx, name=role, email=f"{role}@example.com", role=role, password_hash=None
        )
        return {"authorization": f"Bearer {await tokens.mint(tx, account=made.id, scopes='read')}"}


async def test_every_answer_carries_the_safe_headers(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/nowhere", "/api/v1/accounts/verify_credentials"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"].startswith("max-age=")


async def test_a_name_that_is_not_ours_is_not_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nowhere", headers={"host": "evil.example"})).status_code == 421
    assert (await client.get("/healthz", headers={"host": "10.0.0.1"})).status_code == 200


@pytest.mark.parametrize(
    ("kind", "length", "status"),
    [
        ("application/json", 100, 200),
        ("application/json", 101, 413),
        ("multipart/form-data; boundary=x", 101, 200),
        ("multipart/form-data; boundary=x", 1_001, 413),
    ],
)
async def test_a_body_is_counted_and_not_believed(
    client: httpx.AsyncClient, kind: str, length: int, status: int
) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        for _ in range(length):
            yield b"x"

    answer = await client.post("/echo", content=dripping(), headers={"content-type": kind})
    assert answer.status_code == status


async def test_ready_means_that_both_stores_answer(client: httpx.AsyncClient) -> None:
    assert (await client.get("/readyz")).text == "ready"


async def test_figures_are_for_admins_and_the_scraper(client: httpx.AsyncClient, surface: Surface) -> None:
    assert (await client.get("/metrics")).status_code == 401
    assert (await client.get("/metrics", headers=await role_token(surface, "security"))).status_code == 403
    for bearing in (await role_token(surface, "admin"), {"authorization": "Bearer scrape"}):
        assert "permeable_holds 0.0" in (await client.get("/metrics", headers=bearing)).text


async def test_an_empty_scrape_token_opens_nothing(surface: Surface) -> None:
    app = application(replace(surface, scrape_token=""))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://staff.example"
    ) as client:
        assert (await client.get("/metrics", headers={"authorization": "Bearer "})).status_code == 401


async def test_people_get_a_page_and_apps_get_json_for_what_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nowhere")).headers["content-type"].startswith("text/html")
    assert list((await client.get("/api/v1/nowhere")).json()) == ["error"]
    answer = await client.request("DELETE", "/healthz")
    assert (answer.status_code, "GET" in answer.headers["allow"]) == (405, True)
