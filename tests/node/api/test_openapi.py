"""The description of the client API: every route is in it, with the type of its answer."""

from typing import Any

import httpx
from jsonschema import Draft202012Validator

from node.api import oauth
from node.api.routes import ROUTES
from node.api.routing import Guarded
from tests.node.api.conftest import Person

TABLE = (*oauth.TABLE, *ROUTES)


async def test_every_route_is_described_once(ada: Person) -> None:
    document = await ada.get("/api/openapi.json")
    assert document["openapi"].startswith("3.1")
    described = [(verb.upper(), path) for path, verbs in document["paths"].items() for verb in verbs]
    assert sorted(described) == sorted((route.method, route.path) for route in TABLE)
    names = [operation["operationId"] for operation in operations(document)]
    assert len(set(names)) == len(names)


def test_every_route_says_what_it_gives_and_what_it_is_for() -> None:
    for route in TABLE:
        assert route.gives is not object, route.path
        assert route.handler.__doc__, route.path


async def test_a_route_names_the_scopes_of_which_one_is_enough(ada: Person) -> None:
    document = await ada.get("/api/openapi.json")
    for route in TABLE:
        security = document["paths"][route.path][route.method.lower()]["security"]
        tokens = [scope for each in security for scope in each.get("token", ())]
        assert tokens == (list(route.scopes) if isinstance(route, Guarded) else []), route.path


async def test_an_answer_is_as_described(ada: Person) -> None:
    document = await ada.get("/api/openapi.json")
    await ada.say("The canteen is open")
    for path, query in (
        ("/api/v1/timelines/home", {}),
        ("/api/v1/accounts/verify_credentials", {}),
        ("/api/v2/search", {"q": "canteen"}),
        ("/api/v2/instance", {}),
        ("/.well-known/oauth-authorization-server", {}),
    ):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(await ada.get(path, **query))


async def test_strangers_are_not_told(anyone: httpx.AsyncClient) -> None:
    assert (await anyone.get("/api/openapi.json")).status_code == 401


def operations(document: Any) -> list[Any]:
    return [operation for verbs in document["paths"].values() for operation in verbs.values()]
