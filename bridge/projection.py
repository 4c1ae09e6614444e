"""The edge's projection: from the core's renditions, links, keys and freeze to what the edge may show.

The core is the truth. Every row carries a generation that only rises, so a projection may be made twice, late
or again from nothing, and a late publish can't undo a recall (POLICY-BRIDGE §1).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update

from activitypub.discovery import ACTIVITY_TYPE
from activitypub.serialise import serialise
from activitypub.vocab import Iri, Tombstone
from bridge import egress, peers
from bridge.crossings import Readers, read_readers, write_readers
from bridge.peers import BelievedKey
from bridge.store import edge_documents as edge_rows
from bridge.store.base import Store, Transaction, Turn
from bridge.store.core_releases import media_links, renditions
from bridge.store.edge_documents import Document, Flag, MediaLink, PeerKey
from keys.digests import sha256_hex
from policy.rules import Policy

_BATCH: Final = 200
_MODE_GENERATION: Final = 0
"""The mode stands in the config, not in the core: whoever starts last sets it."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A rendition that was taken back, and the generation of what stands in its place."""

    zone: str
    generation: int


@dataclass(frozen=True, slots=True)
class Name:
    """The local part of an actor's handle, and the actor behind it."""

    handle: str
    url: str
    generation: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Projected:
    """Some of the core's rows as the edge keeps them."""

    documents: tuple[Document, ...]
    names: tuple[Name, ...]
    links: tuple[MediaLink, ...]


async def write_rendition(
    tx: Transaction,
    *,
    url: str,
    zone: str,
    kind: str,
    readers: Readers,
    media_type: str,
    body: bytes,
    actor_id: str,
    decision_id: str,
    handle: str | None = None,
    in_reply_to: str | None = None,
    collection: str | None = None,
    listed_ms: int | None = None,
) -> int:
    """Puts the core's rendition of a URL for a zone in place, with its media links; returns its generation.

    `kind` is object, activity, actor or page. Links that another decision made are gone from then on.
    """
    generation = await _next_generation(tx, url)
    row = {
        "kind": kind,
        "readers": write_readers(readers),
        "media_type": media_type,
        "body": body,
        "sha256": sha256_hex(body),
        "actor_id": actor_id,
        "decision_id": decision_id,
        "handle": handle,
        "in_reply_to": in_reply_to,
        "collection": collection,
        "listed_ms": listed_ms,
        "generation": generation,
        "gone": False,
    }
    insert = tx.insert(renditions).values(url=url, zone=zone, **row)
    await tx.run(insert.on_conflict_do_update(index_elements=["url", "zone"], set_=row))
    await tx.run(
        update(media_links)
        .where(media_links.c.url == url, media_links.c.zone == zone)
        .values(generation=generation, gone=media_links.c.decision_id != decision_id)
    )
    return generation


async def write_gone(tx: Transaction, *, url: str, zone: str | None = None) -> tuple[Gone, ...]:
    """Puts a Tombstone in the place of a URL's renditions, in one zone or all, and ends their media links.

    Says which zones had one, for `withdraw_now`; a second time changes no more than the generation.
    """
    generation = await _next_generation(tx, url)
    tombstone = serialise(Tombstone(id=Iri(url)))
    gone = update(renditions).where(renditions.c.url == url, _in_zone(renditions.c.zone, zone))
    rows = await tx.all(
        gone.values(
            gone=True,
            generation=generation,
            media_type=ACTIVITY_TYPE,
            body=tombstone,
            sha256=sha256_hex(tombstone),
        ).returning(renditions.c.zone)
    )
    await tx.run(
        update(media_links)
        .where(media_links.c.url == url, _in_zone(media_links.c.zone, zone))
        .values(gone=True, generation=generation)
    )
    return tuple(Gone(row.zone, generation) for row in rows)


async def withdraw_now(edge_tx: Transaction, *, url: str, zone: str, generation: int) -> None:
    """Hides at the edge all that a rendition showed before its Tombstone, which has this generation.

    The staff process's own step, right after the recall; the bridge projects the Tombstone later.
    """
    await edge_rows.withdraw(edge_tx, url=url, zone=zone, generation=generation - 1)


async def push(core: Store, edge: Store, *, urls: Iterable[str]) -> None:
    """Projects the renditions of some URLs, as the core has them now; may be repeated at any time."""
    wanted = sorted(set(urls))
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        async with core.reading() as tx:
            projected = await _read(tx, batch)
        async with edge.transaction(Turn.WORKER) as edge_tx:
            await project(edge_tx, projected)


async def push_keys(
    core: Store, edge: Store, *, policy: Policy, key_ids: Iterable[str] | None = None
) -> None:
    """Projects peers' keys, each in the zone of its host; all of them after the policy has changed."""
    async with edge.transaction(Turn.WORKER) as edge_tx, core.reading() as tx:
        await _project_keys(edge_tx, await peers.keys(tx, key_ids=key_ids), policy)


async def push_flags(core: Store, edge: Store, *, mode: str) -> None:
    """Projects the freeze, and sets the mode that the config names."""
    async with edge.transaction(Turn.WORKER) as edge_tx, core.reading() as tx:
        await _project_flags(edge_tx, await egress.status(tx), mode)


async def flag_frozen(edge_tx: Transaction, standing: egress.Standing) -> None:
    """Tells the edge of a freeze or a thaw; the staff process may do so too."""
    value = "1" if standing.frozen else "0"
    await edge_rows.set_flag(edge_tx, flag=Flag.FROZEN, value=value, generation=standing.generation)


async def rebuild(core: Store, edge: Store, *, policy: Policy, mode: str) -> int:
    """Makes the whole projection again, and nothing stays that the core does not have; returns its URLs.

    The edge is locked first and the core read after, so that no projection made meanwhile is lost.
    """
    written = 0
    async with edge.transaction(Turn.WORKER) as edge_tx, core.reading() as tx:
        for table in (edge_rows.documents, edge_rows.handles, edge_rows.media, edge_rows.peer_keys):
            await edge_tx.run(delete(table))
        last = ""
        while urls := await _urls_after(tx, last):
            await project(edge_tx, await _read(tx, urls))
            written, last = written + len(urls), urls[-1]
        await _project_keys(edge_tx, await peers.keys(tx), policy)
        await _project_flags(edge_tx, await egress.status(tx), mode)
    return written


async def project(edge_tx: Transaction, projected: Projected) -> None:
    """Writes rows to the edge; those that are newer there stay."""
    for document in projected.documents:
        await edge_rows.publish_document(edge_tx, document=document)
    for name in projected.names:
        await edge_rows.publish_handle(
            edge_tx, handle=name.handle, url=name.url, generation=name.generation, gone=name.gone
        )
    for link in projected.links:
        await edge_rows.publish_media(edge_tx, link=link)


async def _project_keys(edge_tx: Transaction, believed: Iterable[BelievedKey], policy: Policy) -> None:
    for key in believed:
        await edge_rows.publish_key(edge_tx, key=_peer_key(key, policy))


async def _project_flags(edge_tx: Transaction, standing: egress.Standing, mode: str) -> None:
    await flag_frozen(edge_tx, standing)
    await edge_rows.set_flag(edge_tx, flag=Flag.MODE, value=mode, generation=_MODE_GENERATION)


async def _next_generation(tx: Transaction, url: str) -> int:
    """A generation above all that the URL ever had, whatever another process's clock said."""
    so_far = [
        await tx.scalar(select(func.max(table.c.generation)).where(table.c.url == url)) or 0
        for table in (renditions, media_links)
    ]
    return max(tx.new_id(), max(so_far) + 1)


async def _urls_after(tx: Transaction, last: str) -> Sequence[str]:
    """The next batch of URLs that have renditions, in order (the primary key)."""
    query = select(renditions.c.url).where(renditions.c.url > last).distinct()
    return [row.url for row in await tx.all(query.order_by(renditions.c.url).limit(_BATCH))]


async def _read(tx: Transaction, urls: Sequence[str]) -> Projected:
    """The core's rows of some URLs (the primary key, and ix_media_links_url)."""
    rows = await tx.all(
        select(renditions).where(renditions.c.url.in_(urls)).order_by(renditions.c.url, renditions.c.zone)
    )
    its_rendition = and_(renditions.c.url == media_links.c.url, renditions.c.zone == media_links.c.zone)
    links = await tx.all(
        select(media_links, renditions.c.decision_id.label("current"))
        .join(renditions, its_rendition)
        .where(media_links.c.url.in_(urls))
    )
    return Projected(
        documents=tuple(_document(row) for row in rows),
        names=tuple(_names(rows)),
        links=tuple(_link(row) for row in links),
    )


def _names(rows: Sequence[Row[Any]]) -> Iterator[Name]:
    """One name for each actor, gone once every zone's document is; rows come in the order of their URL."""
    for url, of_url in groupby(rows, key=lambda row: str(row.url)):
        named = [row for row in of_url if row.handle is not None]
        if named:
            newest = max(named, key=lambda row: int(row.generation))
            yield Name(newest.handle, url, newest.generation, gone=all(row.gone for row in named))


def _document(row: Row[Any]) -> Document:
    return Document(
        url=row.url,
        zone=row.zone,
        kind=row.kind,
        readers=read_readers(row.readers),
        media_type=row.media_type,
        body=row.body,
        sha256=row.sha256,
        actor_id=row.actor_id,
        generation=row.generation,
        gone=row.gone,
        in_reply_to=row.in_reply_to,
        collection=row.collection,
        listed_ms=row.listed_ms,
    )


def _link(row: Row[Any]) -> MediaLink:
    """A link, dead where its rendition shows another decision's bytes: an older one's, or one that waits."""
    return MediaLink(
        token=row.token,
        url=row.url,
        zone=row.zone,
        blob_sha256=row.blob_sha256,
        media_type=row.media_type,
        generation=row.generation,
        gone=row.gone or row.decision_id != row.current,
    )


def _peer_key(key: BelievedKey, policy: Policy) -> PeerKey:
    """A key in its host's zone; one whose host the policy names nowhere is gone."""
    zone = policy.zone_of(key.host)
    return PeerKey(
        key_id=key.key_id,
        owner=key.owner,
        host=key.host,
        zone="" if zone is None else zone.name,
        pem=key.pem,
        generation=key.fetched_ms,
        gone=zone is None,
    )


def _in_zone(column: ColumnElement[str], zone: str | None) -> ColumnElement[bool]:
    return column.is_not(None) if zone is None else column == zone
