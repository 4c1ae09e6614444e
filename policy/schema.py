"""The JSON Schema of the policy document, made from its shapes and the registry of conditions.

`policy/schema.json` is this schema as published; a test keeps them equal.
"""

from __future__ import annotations

from functools import cache

import msgspec

from policy.conditions.registry import KEYS
from policy.model import Json
from policy.shapes import Document

SCHEMA_ID = "permeable.policy/1"
_WHEN = "#/$defs/When"


@cache
def schema() -> dict[str, Json]:
    """The schema (JSON Schema 2020-12) of a `permeable.policy/1` document; dates are ISO 8601 strings."""
    shapes = (Document, *(key.shape for key in KEYS))
    (document, *conditions), parts = msgspec.json.schema_components(
        shapes, schema_hook=lambda _: {"type": "object"}, ref_template="#/$defs/{name}"
    )
    parts |= {"When": _when(dict(zip((key.name for key in KEYS), conditions, strict=True)))}
    for name in ("Rule", "Guardrail"):
        parts[name]["properties"]["when"] = {"$ref": _WHEN}
    parts["Exemption"]["properties"]["when"] = {"anyOf": [{"$ref": _WHEN}, {"type": "null"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **document,
        "$defs": parts,
    }


def _when(conditions: dict[str, Json]) -> Json:
    many: Json = {"type": "array", "items": {"$ref": _WHEN}, "minItems": 1}
    return {
        "title": "When",
        "description": "All of these must hold; without any key, it always does.",
        "type": "object",
        "properties": {**conditions, "all": many, "any": many, "not": {"$ref": _WHEN}},
        "additionalProperties": False,
    }
