"""Collections and their pages."""

from __future__ import annotations

from typing import Final

from activitypub.reading.node import Node
from activitypub.vocab import Collection, CollectionPage, Iri, Ref

_PAGES: Final = frozenset({"CollectionPage", "OrderedCollectionPage"})
COLLECTION_TYPES: Final = frozenset({"Collection", "OrderedCollection", *_PAGES})


def collection(node: Node) -> Collection | CollectionPage:
    """A collection or a page of one. Raises ParseError where a collection has no id."""
    if _PAGES.intersection(node.types()):
        return page(node)
    return Collection(
        id=node.id(),
        ordered="OrderedCollection" in node.types(),
        total=node.integer("totalItems"),
        first=_first(node),
        last=node.optional("last"),
        items=_items(node),
    )


def page(node: Node) -> CollectionPage:
    """A page; an embedded one may do without an id."""
    return CollectionPage(
        id=node.optional("id"),
        ordered="OrderedCollectionPage" in node.types(),
        part_of=node.optional("partOf"),
        next=node.optional("next"),
        prev=node.optional("prev"),
        total=node.integer("totalItems"),
        items=_items(node),
    )


def _first(node: Node) -> CollectionPage | Ref | None:
    embedded = node.child("first")
    if embedded is not None:
        return page(embedded)
    first = node.optional("first")
    return Ref(first) if first is not None else None


def _items(node: Node) -> tuple[Iri, ...]:
    return tuple(dict.fromkeys((*node.references("orderedItems"), *node.references("items"))))
