"""Collections and their pages."""

from __future__ import annotations

from typing import assert_never

from activitypub.contexts import Json
from activitypub.vocab import Collection, CollectionPage, Ref
from activitypub.writing.members import filled, ids


def collection(value: Collection) -> dict[str, Json]:
    """The collection without `@context`; without pages its items are there, even if none."""
    return filled(
        type="OrderedCollection" if value.ordered else "Collection",
        id=value.id,
        totalItems=value.total,
        first=_first(value.first),
        last=value.last,
    ) | _items(value)


def page(value: CollectionPage) -> dict[str, Json]:
    """The page without `@context`."""
    return filled(
        type="OrderedCollectionPage" if value.ordered else "CollectionPage",
        id=value.id,
        totalItems=value.total,
        partOf=value.part_of,
        next=value.next,
        prev=value.prev,
    ) | _items(value)


def _first(first: CollectionPage | Ref | None) -> Json:
    match first:
        case None:
            return None
        case Ref():
            return first.id
        case CollectionPage():
            return page(first)
        case _:
            assert_never(first)


def _items(value: Collection | CollectionPage) -> dict[str, Json]:
    if isinstance(value, Collection) and value.first is not None and not value.items:
        return {}
    return {"orderedItems" if value.ordered else "items": ids(value.items)}
