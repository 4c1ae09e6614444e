"""A route table described (OpenAPI 3.1.1) from itself, its handlers' docstrings and their entities."""

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from msgspec.json import schema_components

from node.api.routing import Guarded, Open, Route

Described = dict[str, object]
"""A JSON document that is written out and never read back."""

PARAMETER: Final = re.compile(r"\{(\w+)\}")
FORMS: Final = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
ERROR: Final[Described] = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}


@dataclass(frozen=True, slots=True)
class Api:
    """What is the same for every route of an API; `error` is the schema of what goes wrong."""

    title: str
    version: str
    error_name: str
    error: Described
    error_type: str = "application/json"


CLIENT: Final = Api("Permeable client API", "4.3", "Error", ERROR)


def described(table: Iterable[Route], api: Api) -> Described:
    """The document of a route table."""
    routes = tuple(table)
    schemas, entities = schema_components(
        [route.gives for route in routes],
        schema_hook=_anything,
        ref_template="#/components/schemas/{name}",
    )
    paths: dict[str, Described] = {}
    for route, schema in zip(routes, schemas, strict=True):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schema, api)
    return {
        "openapi": "3.1.1",
        "info": {"title": api.title, "version": api.version},
        "paths": paths,
        "components": {
            "schemas": {**entities, api.error_name: api.error},
            "securitySchemes": _SECURITY,
        },
    }


def _anything(_: type) -> Described:
    """The schema of a field that may hold any JSON; msgspec takes no empty one."""
    return {"description": "Any JSON."}


def _operation(route: Route, schema: Mapping[str, object], api: Api) -> Described:
    summary, _, more = inspect.cleandoc(route.handler.__doc__ or "").partition("\n\n")
    operation: Described = {
        "operationId": _operation_id(route),
        "summary": summary,
        "description": more,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in PARAMETER.findall(route.path)
        ],
        "security": _security(route),
        "responses": {
            "200": {"description": "Done.", "content": {_media_type(route): {"schema": schema}}},
            "default": {
                "description": "What went wrong.",
                "content": {api.error_type: {"schema": {"$ref": f"#/components/schemas/{api.error_name}"}}},
            },
        },
    }
    if route.method != "GET":
        operation["requestBody"] = {"content": {form: {"schema": {"type": "object"}} for form in FORMS}}
    return operation


def _security(route: Route) -> list[Described]:
    """Any one of a route's scopes is enough; a browser session has them all."""
    if isinstance(route, Open):
        return []
    tokens: list[Described] = [{"token": [scope]} for scope in route.scopes] or [{"token": []}]
    return [*tokens, {"session": []}]


def _media_type(route: Route) -> str:
    return "application/octet-stream" if route.gives is bytes else "application/json"


def _operation_id(route: Guarded | Open) -> str:
    """The method and the path's words, which are unique together."""
    words = re.findall(r"\w+", route.path.replace("{id}", "by_id"))
    return "_".join([route.method.lower(), *words])


_SECURITY: Final[Described] = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "permeable_session",
        "description": "A change also carries the session's CSRF token in X-CSRF-Token.",
    },
}
