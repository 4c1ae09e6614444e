"""The bridge API described (OpenAPI 3.1.1) from its route table, its docstrings and its entities."""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.json import schema_components

from node.api.routing import Guarded, Route

PARAMETER: Final = re.compile(r"\{(\w+)\}")
PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
}

Described = dict[str, object]
"""A JSON document that is written out and never read back."""


def described(table: Iterable[Route]) -> Described:
    """The document of a route table."""
    routes = [route for route in table if isinstance(route, Guarded)]
    schemas, entities = schema_components(
        [route.gives for route in routes],
        schema_hook=_anything,
        ref_template="#/components/schemas/{name}",
    )
    paths: dict[str, Described] = {}
    for route, schema in zip(routes, schemas, strict=True):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schema)
    return {
        "openapi": "3.1.1",
        "info": {"title": "Permeable bridge API", "version": "1"},
        "paths": paths,
        "components": {"schemas": {**entities, "Problem": PROBLEM}, "securitySchemes": _SECURITY},
    }


def _anything(_: type) -> dict[str, object]:
    """The schema of a field that may hold any JSON; msgspec takes no empty one."""
    return {"description": "Any JSON."}


def _operation(route: Guarded, schema: Mapping[str, object]) -> Described:
    summary, _, more = inspect.cleandoc(route.handler.__doc__ or "").partition("\n\n")
    return {
        "operationId": _operation_id(route),
        "summary": summary,
        "description": more,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in PARAMETER.findall(route.path)
        ],
        "security": [{"token": list(route.scopes)}, {"session": []}],
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": schema}}},
            "default": {
                "description": "A problem document (RFC 9457).",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }


def _operation_id(route: Guarded) -> str:
    words = route.path.partition("/v1/")[2].replace("{id}", "by_id").replace(".", "/").split("/")
    return "_".join([route.method.lower(), *(word.replace("-", "_") for word in words if word)])


_SECURITY: Final[Described] = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "permeable_session",
        "description": "A change also carries the session's CSRF token in X-CSRF-Token.",
    },
}
