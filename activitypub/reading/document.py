"""Bytes of a peer → the root node, within limits that no honest document meets."""

from __future__ import annotations

import json
from typing import Final

import orjson

from activitypub import contexts
from activitypub.contexts import Json
from activitypub.errors import ParseError
from activitypub.reading.node import Node

MAX_BODY_BYTES: Final = 1_048_576
MAX_DEPTH: Final = 64
MAX_LIST: Final = 2_000


def load(body: bytes) -> Node:
    """The root object of a JSON document.

    Raises ParseError: `size` (over 1 MiB, or a list of over 2,000), `json`, `depth` (over 64), `duplicate`
    (a key twice in one object, which parsers read differently), `context`, `shape` (no object).
    """
    if len(body) > MAX_BODY_BYTES:
        raise ParseError("size", f"{len(body)} bytes; at most {MAX_BODY_BYTES}")
    try:
        value: Json = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ParseError("json", str(error)) from None
    if not isinstance(value, dict):
        raise ParseError("shape", "a document is a JSON object")
    _check_limits(value)
    _check_keys(body)
    return Node(value)


def _check_limits(root: Json) -> None:
    level = [(root, "")]
    for _ in range(MAX_DEPTH):
        level = [child for value, path in level for child in _checked_children(value, path)]
        if not level:
            return
    raise ParseError("depth", f"nested deeper than {MAX_DEPTH}")


def _checked_children(value: Json, path: str) -> list[tuple[Json, str]]:
    """The containers inside one container, each with its path."""
    match value:
        case dict():
            if "@context" in value:
                contexts.check(value["@context"], path)
            named = [(child, f"{path}.{key}" if path else key) for key, child in value.items()]
        case list():
            if len(value) > MAX_LIST:
                raise ParseError("size", f"a list of {len(value)}; at most {MAX_LIST}", path)
            named = [(child, path) for child in value]
        case _:
            return []
    return [pair for pair in named if isinstance(pair[0], dict | list)]


def _check_keys(body: bytes) -> None:
    """orjson keeps the last of two equal keys; others keep the first, or both."""
    json.loads(body, object_pairs_hook=_unique, parse_int=str, parse_float=str)


def _unique(pairs: list[tuple[str, Json]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ParseError("duplicate", "a key stands twice in one object")
