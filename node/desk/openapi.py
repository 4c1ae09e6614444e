"""What is the bridge API's own in its description: its name, and problem documents (RFC 9457)."""

from typing import Final

from node.api.openapi import Api

BRIDGE: Final = Api(
    title="Permeable bridge API",
    version="1",
    error_name="Problem",
    error={
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
        },
    },
    error_type="application/problem+json",
)
