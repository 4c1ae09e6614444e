"""What can go wrong in this package: a document that can't be read."""

from __future__ import annotations

from typing import Literal, TypeAlias

ParseKind: TypeAlias = Literal[
    "size", "json", "duplicate", "depth", "context", "type", "id", "shape", "handle"
]


class ActivityPubError(Exception):
    """The root: `public` is for outsiders, `detail` for the log (it may quote ids, never content)."""

    kind: ParseKind
    public: str
    detail: str


class ParseError(ActivityPubError):
    """A peer's document is not what it should be; `path` says where (`object.tag.2.href`)."""

    def __init__(self, kind: ParseKind, detail: str, path: str = "") -> None:
        """`kind` is what is wrong: too large, no JSON, a repeated key, too deep, a forged context, …"""
        super().__init__(f"{path[:200] or 'document'}: {detail}")
        self.kind = kind
        self.public = f"The document can't be read ({kind})."
        self.detail = detail
        self.path = path[:200]  # its keys are the peer's
