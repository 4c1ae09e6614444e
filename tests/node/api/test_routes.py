"""The route table: closed without a token but for what is named here, and each scope enforced."""

import httpx
import pytest

from node.api.routes import ROUTES
from node.api.routing import Guarded, Open
from tests.node.api.conftest import Hire

PUBLIC = {
    ("GET", "/api/v1/instance"),
    ("GET", "/api/v2/instance"),
    ("GET", "/.well-known/nodeinfo"),
    ("GET", "/nodeinfo/2.0"),
    ("GET", "/health"),
    ("GET", "/media/{sha256}"),
    ("GET", "/avatars/original/missing.png"),
    ("GET", "/headers/original/missing.png"),
}
GUARDED = [route for route in ROUTES if isinstance(route, Guarded)]


def path_of(route: Guarded) -> str:
    return route.path.replace("{id}", "1").replace("{hashtag}", "x")


def test_only_what_may_be_open_is_open() -> None:
    assert {(route.method, route.path) for route in ROUTES if isinstance(route, Open)} == PUBLIC


def test_no_route_stands_there_twice() -> None:
    stood = [(route.method, route.path) for route in ROUTES]
    assert len(set(stood)) == len(stood)


def test_every_change_names_a_scope_to_write() -> None:
    for route in GUARDED:
        if route.method != "GET":
            assert route.scopes, route.path
            assert all(scope.startswith("write") for scope in route.scopes), route.path


async def test_without_a_valid_token_every_guarded_route_is_401(anyone: httpx.AsyncClient) -> None:
    for route in GUARDED:
        for headers in ({}, {"authorization": "Bearer wrong"}):
            answer = await anyone.request(route.method, path_of(route), headers=headers)
            assert answer.status_code == 401, route
            assert set(answer.json()) == {"error"}


async def test_a_token_without_the_scope_is_403(hire: Hire) -> None:
    pushing = await hire("ada", scopes="push")
    for route in GUARDED:
        if route.scopes:
            answer = await pushing.http.request(route.method, path_of(route))
            assert answer.status_code == 403, route
            assert set(answer.json()) == {"error"}


async def test_a_token_that_reads_can_not_write(hire: Hire) -> None:
    reading = await hire("ada", scopes="read")
    for route in GUARDED:
        if route.method != "GET":
            answer = await reading.http.request(route.method, path_of(route))
            assert answer.status_code == 403, route


@pytest.mark.parametrize("path", [route.path for route in GUARDED if route.handler.__name__ == "none_yet"])
async def test_lists_of_what_is_not_kept_are_empty(hire: Hire, path: str) -> None:
    ada = await hire("ada")
    assert await ada.get(path.replace("{id}", "1")) == []


async def test_what_is_not_served_is_said_so_in_json(hire: Hire) -> None:
    ada = await hire("ada")
    unknown = await ada.http.get("/api/v1/nowhere")
    wrong_method = await ada.http.patch("/api/v1/statuses/1")
    assert (unknown.status_code, wrong_method.status_code) == (404, 405)
    assert "error" in unknown.json()
    assert "error" in wrong_method.json()
    assert unknown.headers["access-control-allow-origin"] == "*"
