"""A peer's JSON → the vocabulary: lenient about shapes, strict about ids.

Whatever the bytes are, the only exception is ParseError. Peers' quirks are named where they are met, in
`reading/`. Source: Activity Streams 2.0 §4; ActivityPub §3 and §4.
"""

from __future__ import annotations

from activitypub.activities import Activity, Document
from activitypub.errors import ParseError
from activitypub.reading import activities, actors, collections, document, objects
from activitypub.reading.node import Node
from activitypub.vocab import Actor, Collection, CollectionPage, ContentObject


def parse_document(body: bytes) -> Document:
    """Whatever the document is, by the first of its types that we know. Raises ParseError."""
    node = document.load(body)
    for name in node.types():
        if name in activities.ACTIVITY_TYPES:
            return activities.activity(node)
        if name in objects.CONTENT_TYPES:
            return objects.content_object(node)
        if name in actors.ACTOR_TYPES:
            return actors.actor(node)
        if name in collections.COLLECTION_TYPES:
            return collections.collection(node)
    raise _unknown(node)


def parse_activity(body: bytes) -> Activity:
    """What came to an inbox. Raises ParseError, also for a document that is no activity."""
    return activities.activity(document.load(body))


def parse_actor(body: bytes) -> Actor:
    """An actor document. Raises ParseError, also for a document that is no actor."""
    return actors.actor(document.load(body))


def parse_object(body: bytes) -> ContentObject:
    """A note, card or tombstone. Raises ParseError, also for a document that is none."""
    return objects.content_object(document.load(body))


def parse_collection(body: bytes) -> Collection | CollectionPage:
    """A collection or one of its pages. Raises ParseError, also for a document that is none."""
    node = document.load(body)
    if collections.COLLECTION_TYPES.isdisjoint(node.types()):
        raise _unknown(node)
    return collections.collection(node)


def _unknown(node: Node) -> ParseError:
    return ParseError("type", f"no type that is read here: {node.types()[:3]!r}", "type")
