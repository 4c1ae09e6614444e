"""Browser apps of other origins may read the client API, its errors included, and nothing else."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from node.api.cors import CrossOrigin


async def fine(_: Request) -> Response:
    return PlainTextResponse("fine")


async def broken(_: Request) -> Response:
    raise HTTPException(403)


APP = CrossOrigin(
    Starlette(
        routes=[
            Route("/api/v1/instance", fine),
            Route("/api/v1/broken", broken),
            Route("/oauth/token", fine, methods=["POST"]),
            Route("/login", fine),
        ]
    )
)


async def ask(method: str, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(APP)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, headers={"origin": "https://elk.example"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/instance"),
        ("GET", "/api/v1/broken"),
        ("GET", "/api/v1/nowhere"),
        ("POST", "/oauth/token"),
        ("GET", "/oauth/token"),
    ],
)
async def test_answers_and_errors_may_be_read_from_anywhere(method: str, path: str) -> None:
    answer = await ask(method, path)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Link" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/statuses", "/api/v1/apps", "/oauth/token", "/.well-known/x"])
async def test_a_preflight_is_answered_for_every_method_and_the_headers_apps_send(path: str) -> None:
    answer = await ask("OPTIONS", path)
    assert answer.status_code == 204
    assert {"PUT", "PATCH", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    assert {"Authorization", "Idempotency-Key"} <= set(
        answer.headers["access-control-allow-headers"].split(", ")
    )


@pytest.mark.parametrize("path", ["/login", "/oauth/authorize", "/"])
async def test_pages_for_people_stay_closed(path: str) -> None:
    assert "access-control-allow-origin" not in (await ask("GET", path)).headers
