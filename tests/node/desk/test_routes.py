"""The bridge API's table: closed without a token, each scope enforced, and described as it is."""

import httpx

from node.api.routing import Guarded
from node.desk.routes import ROUTES
from tests.node.desk.conftest import Hire

TABLE = [route for route in ROUTES if isinstance(route, Guarded)]


def path_of(route: Guarded) -> str:
    return route.path.replace("{id}", "1")


async def test_without_a_token_every_route_is_a_401_problem(anyone: httpx.AsyncClient) -> None:
    assert len(TABLE) == len(ROUTES)
    for route in TABLE:
        answer = await anyone.request(route.method, path_of(route))
        assert answer.status_code == 401, route.path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_client_apps_token_opens_nothing(hire: Hire) -> None:
    ada = await hire("ada", scopes="read write follow push")
    for route in TABLE:
        answer = await ada.http.request(route.method, path_of(route))
        assert answer.status_code == 403, route.path


def test_every_step_of_the_law_needs_the_law() -> None:
    for route in TABLE:
        step = route.path.rpartition("/")[2]
        is_law = step in {"release", "refuse", "claim", "recuse", "escalate", "freeze", "thaw"}
        is_law = is_law or ("/policy/" in route.path and route.method == "POST")
        assert (route.scopes == ("permeable:law",)) is is_law, route.path


async def test_the_description_names_every_route(hire: Hire) -> None:
    ada = await hire("ada")
    described = await ada.get("openapi.json")
    assert described["openapi"].startswith("3.1")
    operations = [
        (method.upper(), path) for path, methods in described["paths"].items() for method in methods
    ]
    assert sorted(operations) == sorted((route.method, route.path) for route in TABLE)
    names = [
        operation["operationId"] for methods in described["paths"].values() for operation in methods.values()
    ]
    assert len(set(names)) == len(names)
    assert {"Preview", "Hold", "Decision", "Problem"} <= set(described["components"]["schemas"])
