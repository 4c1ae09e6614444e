"""GET of objects, activities and actors: each reader's own rendition, or the one uniform 404."""

from collections.abc import Sequence
from typing import Final, assert_never

from bridge.edge.askers import Anonymous, Peer, Reader
from bridge.edge.errors import NOT_FOUND
from bridge.edge.negotiation import Form
from bridge.edge.pages import PAGE_HEADERS, PAGE_TYPE, render_page
from bridge.edge.wire import REVALIDATE, Answer, answer
from bridge.store.base import Store
from bridge.store.edge_documents import ANYONE, Document
from bridge.store.edge_quarantine import record_served
from bridge.store.edge_reads import EdgeReader

_VARY: Final = ("vary", "Accept, Signature, Signature-Input, Authorization")


class Documents:
    """Answers for single documents from the edge store alone."""

    def __init__(self, reader: EdgeReader, edge: Store, site: str) -> None:
        self._reader = reader
        self._edge = edge
        self._site = site

    async def document(self, url: str, *, asker: Reader, form: Form) -> Answer:
        """The document at a URL as this asker may have it. Raises StoreError."""
        chosen = await self.chosen(url, asker=asker)
        if chosen is not None and chosen.readers == ANYONE:
            return await self._for_anyone(chosen, form)
        if chosen is None or isinstance(asker, Anonymous):
            return NOT_FOUND
        async with self._edge.transaction() as tx:
            await record_served(tx, url=url, zone=chosen.zone, host=asker.host)
        return answer(_status(chosen), chosen.body, chosen.media_type, extra=(_VARY,))

    async def chosen(self, url: str, *, asker: Reader) -> Document | None:
        """The one document that is there for this asker."""
        zone = asker.zone if isinstance(asker, Peer) else None
        found = await self._reader.documents(url, zone=zone)
        chosen = choose(found, asker=asker)
        if chosen is None or chosen.readers == ANYONE:
            return chosen
        frozen = (await self._reader.standing()).frozen
        return choose(found, asker=Anonymous()) if frozen else chosen

    async def actor(self, url: str) -> Document | None:
        """An actor's document for anyone; None for one that is gone."""
        found = choose(await self._reader.documents(url, zone=None), asker=Anonymous())
        return found if found is not None and found.kind == "actor" and not found.gone else None

    async def _for_anyone(self, chosen: Document, form: Form) -> Answer:
        if form is Form.PAGE and chosen.kind in {"object", "actor"} and not chosen.gone:
            page = render_page(chosen, author=await self.actor(chosen.actor_id), site=self._site)
            return answer(200, page, PAGE_TYPE, cache=REVALIDATE, extra=(_VARY, *PAGE_HEADERS))
        return answer(
            _status(chosen),
            chosen.body,
            chosen.media_type,
            cache=REVALIDATE,
            etag=f'"{chosen.sha256[:32]}"',
            extra=(_VARY,),
        )


def choose(found: Sequence[Document], *, asker: Reader) -> Document | None:
    """A peer's own zone's document if the peer is among its readers, else the one for anyone."""
    for_anyone = next((document for document in found if document.readers == ANYONE), None)
    match asker:
        case Anonymous():
            return for_anyone
        case Peer(host=host, zone=zone):
            own = (document for document in found if document.zone == zone and _may_read(document, host))
            return next(own, for_anyone)
        case _:
            assert_never(asker)


def _may_read(document: Document, host: str) -> bool:
    return document.readers == ANYONE or host in document.readers


def _status(chosen: Document) -> int:
    """410 for a tombstone: only those who may read it ever see that."""
    return 410 if chosen.gone else 200
