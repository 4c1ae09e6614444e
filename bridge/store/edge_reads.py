"""The edge's look-ups, each by one key, on the raw driver where that is the cheaper way.

A one-row read from SQLite costs less than the hop to another thread that would spare the loop from it, so
it runs in place on a read-only connection. PostgreSQL goes through the pool.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.dialects import sqlite as sqlite_dialect

from bridge.store.base import Dialect, Store, StoreError
from bridge.store.edge_documents import (
    Document,
    Flag,
    MediaLink,
    PeerKey,
    decode_readers,
    documents,
    flags,
    for_anyone,
    handles,
    media,
    not_withdrawn,
    peer_keys,
)

_BUSY_TIMEOUT_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Standing:
    """The flags: whether egress is frozen, and the mode the bridge has set, if any."""

    frozen: bool
    mode: str | None


@dataclass(frozen=True, slots=True)
class FoundMedia:
    """A media link, and whether the rendition it belongs to is for anyone."""

    link: MediaLink
    for_anyone: bool


class EdgeReader:
    """What the edge may look up; every answer has withdrawals and generations taken into account."""

    def __init__(self, rows: "Rows") -> None:
        self._rows = rows

    async def documents(self, url: str, *, zone: str | None) -> tuple[Document, ...]:
        """The documents of a URL that are for anyone, and the one of a zone whoever its readers are."""
        found = await self._rows.fetch(_DOCUMENTS, {"url": url, "zone": zone})
        return tuple(_document(row) for row in found)

    async def actor_of(self, handle: str) -> str | None:
        """The published actor behind a handle's name, in any case."""
        found = await self._rows.fetch(_HANDLE, {"handle": handle.lower()})
        return str(found[0][0]) if found else None

    async def media(self, token: str) -> FoundMedia | None:
        """The media link behind the random part of its URL."""
        found = await self._rows.fetch(_MEDIA, {"token": token})
        return _media(found[0]) if found else None

    async def peer_key(self, key_id: str) -> PeerKey | None:
        """The key of a peer, if the bridge has published it."""
        found = await self._rows.fetch(_PEER_KEY, {"key_id": key_id})
        return _peer_key(found[0]) if found else None

    async def standing(self) -> Standing:
        """The flags as they are now."""
        values = dict(await self._rows.fetch(_FLAGS, {}))
        return Standing(frozen=values.get(Flag.FROZEN) == "1", mode=values.get(Flag.MODE))

    def stamp(self) -> int:
        """A number that changes whenever the store does; always 0 where the store has no such number."""
        return self._rows.stamp()

    def close(self) -> None:
        """Gives the connection back; the store stays open."""
        self._rows.close()


def open_reader(store: Store) -> EdgeReader:
    """The look-ups on an edge store. Raises StoreError where a SQLite file can't be opened."""
    if store.dialect is Dialect.SQLITE:
        return EdgeReader(_SqliteRows(str(store.reader.url.database)))
    return EdgeReader(_PooledRows(store))


class Lookup:
    """One statement, ready for both ways of running it."""

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self.sqlite = str(statement.compile(dialect=sqlite_dialect.dialect(paramstyle="named")))


class Rows(Protocol):
    """Runs a look-up."""

    async def fetch(self, lookup: Lookup, params: Mapping[str, Any]) -> Sequence[Any]: ...

    def stamp(self) -> int: ...

    def close(self) -> None: ...


class _SqliteRows:
    """Runs look-ups in place; each sees the last commit."""

    def __init__(self, path: str) -> None:
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA query_only=ON")
            self._connection.execute("PRAGMA mmap_size=268435456")
        except sqlite3.Error as fault:
            raise StoreError(f"storage.edge: {path} can't be opened for reading: {fault}") from fault

    async def fetch(self, lookup: Lookup, params: Mapping[str, Any]) -> Sequence[Any]:
        try:
            return self._connection.execute(lookup.sqlite, params).fetchall()
        except sqlite3.Error as fault:
            raise StoreError(f"storage.edge can't be read: {fault}") from fault

    def stamp(self) -> int:
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as fault:
            raise StoreError(f"storage.edge can't be read: {fault}") from fault

    def close(self) -> None:
        self._connection.close()


class _PooledRows:
    """Runs look-ups through the store's own pool."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def fetch(self, lookup: Lookup, params: Mapping[str, Any]) -> Sequence[Any]:
        async with self._store.reading() as tx:
            return await tx.all(lookup.statement, params)

    def stamp(self) -> int:
        return 0

    def close(self) -> None:
        """The pool is the store's to close."""


_DOCUMENTS: Final = Lookup(
    select(
        documents.c.url,
        documents.c.zone,
        documents.c.kind,
        documents.c.readers,
        documents.c.media_type,
        documents.c.body,
        documents.c.sha256,
        documents.c.actor_id,
        documents.c.generation,
        documents.c.gone,
    ).where(
        documents.c.url == bindparam("url"),
        or_(for_anyone(), documents.c.zone == bindparam("zone")),
        not_withdrawn(documents),
    )
)
_HANDLE: Final = Lookup(
    select(handles.c.url).where(handles.c.handle == bindparam("handle"), handles.c.gone.is_(False))
)
_MEDIA: Final = Lookup(
    select(
        media.c.token,
        media.c.url,
        media.c.zone,
        media.c.blob_sha256,
        media.c.media_type,
        media.c.generation,
        documents.c.readers,
    )
    .select_from(
        media.outerjoin(
            documents, and_(documents.c.url == media.c.url, documents.c.zone == media.c.zone, for_anyone())
        )
    )
    .where(media.c.token == bindparam("token"), media.c.gone.is_(False), not_withdrawn(media))
)
_PEER_KEY: Final = Lookup(
    select(
        peer_keys.c.key_id,
        peer_keys.c.owner,
        peer_keys.c.host,
        peer_keys.c.zone,
        peer_keys.c.pem,
        peer_keys.c.generation,
    ).where(peer_keys.c.key_id == bindparam("key_id"), peer_keys.c.gone.is_(False))
)
_FLAGS: Final = Lookup(select(flags.c.name, flags.c.value))


def _document(row: Sequence[Any]) -> Document:
    url, zone, kind, readers, media_type, body, sha256, actor_id, generation, gone = row
    return Document(
        url=url,
        zone=zone,
        kind=kind,
        readers=decode_readers(readers),
        media_type=media_type,
        body=body,
        sha256=sha256,
        actor_id=actor_id,
        generation=generation,
        gone=bool(gone),
    )


def _media(row: Sequence[Any]) -> FoundMedia:
    token, url, zone, blob_sha256, media_type, generation, readers = row
    link = MediaLink(
        token=token,
        url=url,
        zone=zone,
        blob_sha256=blob_sha256,
        media_type=media_type,
        generation=generation,
    )
    return FoundMedia(link=link, for_anyone=readers is not None)


def _peer_key(row: Sequence[Any]) -> PeerKey:
    key_id, owner, host, zone, pem, generation = row
    return PeerKey(key_id=key_id, owner=owner, host=host, zone=zone, pem=pem, generation=generation)
