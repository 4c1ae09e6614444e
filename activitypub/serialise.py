"""The vocabulary → canonical JSON-LD bytes: compact JSON with sorted keys, so equal values are equal bytes.

An allow-list by construction: only what the vocabulary has can leave, and empty fields are left out.
`parse_document(serialise(x)) == x` for every x that could have been parsed. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import orjson

from activitypub.activities import Document, Update
from activitypub.contexts import ACTOR_CONTEXT, OBJECT_CONTEXT, Json
from activitypub.vocab import Actor, Card, Collection, CollectionPage, Iri, Note, Tombstone
from activitypub.writing import activities, actors, collections, objects

_NONE_EMBEDDED: Final[Mapping[Iri, bytes]] = MappingProxyType({})


def serialise(document: Document) -> bytes:
    """The document with the bundled `@context`, UTF-8."""
    return orjson.dumps({"@context": _context(document)} | _body(document), option=orjson.OPT_SORT_KEYS)


def serialise_page(page: CollectionPage, *, embedded: Mapping[Iri, bytes] = _NONE_EMBEDDED) -> bytes:
    """The page with whole JSON documents, byte for byte, in place of the ids that `embedded` has."""
    body: dict[str, object] = {"@context": OBJECT_CONTEXT, **collections.page(page)}
    if embedded:
        key = "orderedItems" if page.ordered else "items"
        body[key] = [orjson.Fragment(embedded[iri]) if iri in embedded else iri for iri in page.items]
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _body(document: Document) -> dict[str, Json]:
    match document:
        case Actor():
            return actors.actor(document)
        case Note() | Card() | Tombstone():
            return objects.content_object(document)
        case Collection():
            return collections.collection(document)
        case CollectionPage():
            return collections.page(document)
        case _:
            return activities.activity(document)


def _context(document: Document) -> Json:
    """Keys need two contexts more, which nothing but an actor needs."""
    match document:
        case Actor() | Update(object=Actor()):
            return ACTOR_CONTEXT
        case _:
            return OBJECT_CONTEXT
