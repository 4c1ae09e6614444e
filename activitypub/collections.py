"""Our own collections: what they say of themselves, and how their pages are addressed (ActivityPub §5)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from activitypub.vocab import Collection, CollectionPage, Iri, Ref


def ordered_collection(collection_id: Iri, *, total: int | None) -> Collection:
    """A collection that is read page by page; a `total` of None keeps the size to ourselves."""
    return Collection(id=collection_id, total=total, first=Ref(page_id(collection_id)))


def collection_page(
    collection_id: Iri, *, items: Sequence[Iri], after: str = "", next_after: str = ""
) -> CollectionPage:
    """The page behind the key `after` (empty: the first); without `next_after` it is the last."""
    return CollectionPage(
        id=page_id(collection_id, after=after),
        part_of=collection_id,
        next=page_id(collection_id, after=next_after) if next_after else None,
        items=tuple(items),
    )


def page_id(collection_id: Iri, *, after: str = "") -> Iri:
    """The id of the page behind that key: `…?page=true`, `…?page=true&after=KEY`."""
    suffix = f"&after={quote(after, safe='')}" if after else ""
    return Iri(f"{collection_id}?page=true{suffix}")


def replies_skeleton(collection_id: Iri) -> Collection:
    """A note's constant `replies`: a first page with nothing on it and a way to the next.

    With a page embedded Mastodon does not fetch `replies` at every Create (as of 4.5).
    """
    first = CollectionPage(ordered=False, part_of=collection_id, next=page_id(collection_id))
    return Collection(id=collection_id, ordered=False, first=first)
