"""Answers of the client API: typed values to JSON, in one place."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import orjson
from starlette.responses import Response

Entity: TypeAlias = object  # a frozen dataclass of node.api.entities, a tuple of them, or a mapping of words
PRIVATE: Final = {"cache-control": "private, no-store"}


def answer(entity: Entity, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer for the viewer alone; never kept by a cache in between."""
    return Response(
        orjson.dumps(entity),
        status_code=status,
        media_type="application/json",
        headers={**PRIVATE, **(headers or {})},
    )
