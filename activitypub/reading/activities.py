"""Activities, with what they embed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypedDict

from activitypub.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Flag,
    Follow,
    Like,
    Move,
    Reject,
    Remove,
    Undo,
    Update,
)
from activitypub.errors import ParseError
from activitypub.reading.actors import ACTOR_TYPES, actor
from activitypub.reading.node import Node
from activitypub.reading.objects import CONTENT_TYPES, content_object, tombstone
from activitypub.vocab import Actor, Card, Iri, Note, Ref, Tombstone


class _Head(TypedDict):
    id: Iri
    actor: Iri
    to: tuple[Iri, ...]
    cc: tuple[Iri, ...]
    audience: tuple[Iri, ...]
    published_ms: int | None


def activity(node: Node) -> Activity:
    """The activity that the node is, by the first of its types that we know. Raises ParseError."""
    for name in node.types():
        if name in _READERS:
            return _READERS[name](node, _head(node))
    raise ParseError("type", f"no activity that is read here: {node.types()[:3]!r}", node.at("type"))


def _head(node: Node) -> _Head:
    return _Head(
        id=node.reference("id"),  # Mastodon's own activity ids have fragments
        actor=node.document_id("actor"),
        to=node.addressees("to"),
        cc=node.addressees("cc"),
        audience=node.addressees("audience"),
        published_ms=node.moment("published"),
    )


def _written(node: Node) -> Note | Card | Ref:
    embedded = node.child("object")
    if embedded is None:
        return Ref(node.document_id("object"))
    written = content_object(embedded)
    if isinstance(written, Tombstone):
        raise ParseError("type", "a tombstone can't be created", embedded.at("type"))
    return written


def _rewritten(node: Node) -> Note | Card | Actor | Ref:
    embedded = node.child("object")
    if embedded is not None and ACTOR_TYPES.intersection(embedded.types()):
        return actor(embedded)
    return _written(node)


def _gone(node: Node) -> Tombstone | Ref:
    embedded = node.child("object")
    if embedded is not None and "Tombstone" in embedded.types():
        return tombstone(embedded)
    return Ref(node.document_id("object"))


def _meant(node: Node) -> Activity | Ref:
    """An embedded activity of a kind we know, else the id alone."""
    embedded = node.child("object")
    if embedded is not None and ACTIVITY_TYPES.intersection(embedded.types()):
        return activity(embedded)
    return Ref(node.reference("object"))


def _announced(node: Node) -> Activity | Note | Card | Ref:
    embedded = node.child("object")
    if embedded is not None and CONTENT_TYPES.intersection(embedded.types()) - {"Tombstone"}:
        return _written(node)
    return _meant(node)


def _flag(node: Node, head: _Head) -> Flag:
    objects = node.references("object")
    if not objects:
        raise ParseError("id", "a report names nothing", node.at("object"))
    return Flag(**head, objects=objects, content=node.text("content"))


_READERS: Final[Mapping[str, Callable[[Node, _Head], Activity]]] = MappingProxyType(
    {
        "Create": lambda node, head: Create(**head, object=_written(node)),
        "Update": lambda node, head: Update(**head, object=_rewritten(node)),
        "Delete": lambda node, head: Delete(**head, object=_gone(node)),
        "Follow": lambda node, head: Follow(**head, object=node.document_id("object")),
        "Accept": lambda node, head: Accept(**head, object=_meant(node)),
        "Reject": lambda node, head: Reject(**head, object=_meant(node)),
        "Undo": lambda node, head: Undo(**head, object=_meant(node)),
        "Like": lambda node, head: Like(**head, object=node.reference("object")),
        "Announce": lambda node, head: Announce(**head, object=_announced(node)),
        "Block": lambda node, head: Block(**head, object=node.document_id("object")),
        "Flag": _flag,
        "Move": lambda node, head: Move(
            **head, object=node.document_id("object"), target=node.document_id("target")
        ),
        "Add": lambda node, head: Add(
            **head, object=node.reference("object"), target=node.reference("target")
        ),
        "Remove": lambda node, head: Remove(
            **head, object=node.reference("object"), target=node.reference("target")
        ),
    }
)
ACTIVITY_TYPES: Final = frozenset(_READERS)
