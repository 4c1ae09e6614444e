"""Outbox, featured and replies: items and counts of what is for anyone, and of nothing else.

Followers and following are constant: who and how many is nobody's business outside (POLICY-BRIDGE §9, 5).
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs

from activitypub.collections import collection_page, ordered_collection, page_id
from activitypub.discovery import ACTIVITY_TYPE
from activitypub.serialise import serialise, serialise_page
from activitypub.vocab import Collection, CollectionPage, Iri, Ref
from bridge.edge.errors import NOT_FOUND
from bridge.edge.settings import EdgeSettings
from bridge.edge.wire import Answer, answer
from bridge.store.base import Store
from bridge.store.edge_documents import Listed, Position, Shelf, count_listed, listed

LISTED: Final = {"outbox": Shelf.COLLECTION, "featured": Shelf.COLLECTION, "replies": Shelf.REPLIES}
UNLISTED: Final = frozenset({"followers", "following"})


class Collections:
    """Answers for the collections of documents that the asker may read."""

    def __init__(self, edge: Store, settings: EdgeSettings) -> None:
        self._edge = edge
        self._public = settings.public
        self._page_items = settings.limits.page_items

    async def collection(self, base: str, name: str, query: str) -> Answer:
        """One collection of the document `base`, or the page of it that the query names."""
        iri = Iri(f"{base}/{name}")
        if name in UNLISTED:
            return _answered(serialise(Collection(id=iri)))
        shelf = LISTED[name]
        of = base if shelf is Shelf.REPLIES else iri
        parameters = _parameters(query)
        if "page" not in parameters:
            return _answered(serialise(await self._whole(iri, shelf, of)))
        after = parameters.get("after", "")
        before = _position(after, self._public)
        if after and before is None:
            return NOT_FOUND
        return await self._page(iri, shelf, of=of, after=after, before=before)

    async def _whole(self, iri: Iri, shelf: Shelf, of: str) -> Collection:
        async with self._edge.reading() as tx:
            total = await count_listed(tx, shelf=shelf, of=of)
        if shelf is Shelf.COLLECTION:
            return ordered_collection(iri, total=total)
        return Collection(id=iri, ordered=False, total=total, first=Ref(page_id(iri)))

    async def _page(self, iri: Iri, shelf: Shelf, *, of: str, after: str, before: Position | None) -> Answer:
        async with self._edge.reading() as tx:
            items = await listed(tx, shelf=shelf, of=of, before=before, limit=self._page_items + 1)
        shown = items[: self._page_items]
        following = _key(shown[-1].position, self._public) if len(items) > len(shown) else ""
        ids = [Iri(item.position.url) for item in shown]
        if shelf is Shelf.REPLIES:
            return _answered(serialise_page(_replies_page(iri, ids, after=after, next_after=following)))
        page = collection_page(iri, items=ids, after=after, next_after=following)
        return _answered(serialise_page(page, embedded=_bodies(shown)))


def _replies_page(iri: Iri, ids: Sequence[Iri], *, after: str, next_after: str) -> CollectionPage:
    """A page without order, of ids alone: whoever wants a reply fetches it."""
    return CollectionPage(
        id=page_id(iri, after=after),
        ordered=False,
        part_of=iri,
        next=page_id(iri, after=next_after) if next_after else None,
        items=tuple(ids),
    )


def _bodies(shown: Sequence[Listed]) -> dict[Iri, bytes]:
    return {Iri(item.position.url): item.body for item in shown}


def _parameters(query: str) -> dict[str, str]:
    """The first value of each; none at all where there are too many to be meant."""
    try:
        return {name: values[0] for name, values in parse_qs(query, max_num_fields=10).items()}
    except ValueError:
        return {}


def _key(position: Position, public: str) -> str:
    """A position as a page's key: milliseconds, a dot, and the path of the last item."""
    return f"{position.listed_ms}.{position.url.removeprefix(public)}"


def _position(key: str, public: str) -> Position | None:
    milliseconds, dot, path = key.partition(".")
    digits = milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 15
    if not (dot and digits and path.isascii() and path.isprintable()):
        return None
    return Position(int(milliseconds), public + path)


def _answered(body: bytes) -> Answer:
    return answer(200, body, ACTIVITY_TYPE)
