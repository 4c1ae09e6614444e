"""The edge's projection: documents by zone, handles, media links, peer keys and flags.

Every row has a generation; an upsert never lowers it, so a late publish can't undo a recall. A withdrawal
of generation N hides its document, and the media of it, up to and including generation N.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Table,
    Text,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)

from bridge.store.base import Transaction
from bridge.store.base import edge_metadata as metadata

documents = Table(
    "documents",
    metadata,
    Column("url", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # object, activity, actor, page
    Column("readers", Text, nullable=False),  # "anyone" or JSON list of hosts
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("in_reply_to", Text),
    Column("collection", Text),
    Column("listed_ms", BigInteger),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_documents_collection", "collection", "listed_ms", "url"),
    Index("ix_documents_reply", "in_reply_to", "listed_ms", "url"),
)

handles = Table(
    "handles",
    metadata,
    Column("handle", Text, primary_key=True),  # lower-case preferredUsername
    Column("url", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("token", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("blob_sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)

peer_keys = Table(
    "peer_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("pem", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("name", Text, primary_key=True),  # frozen, mode
    Column("value", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("url", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("generation", BigInteger, nullable=False),
)

Readers: TypeAlias = Literal["anyone"] | frozenset[str]
ANYONE: Final = "anyone"


class Flag(StrEnum):
    """The flags that the edge obeys; `frozen` is `1` or `0`, `mode` one of the federation modes."""

    FROZEN = "frozen"
    MODE = "mode"


class Shelf(StrEnum):
    """The two ways in which documents are listed: in a collection, or under what they reply to."""

    COLLECTION = "collection"
    REPLIES = "in_reply_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The bytes that one zone's readers get for one URL; `gone` makes them a Tombstone, answered with 410.

    `kind` is object, activity, actor or page; `readers` is `anyone` or hosts (host:port).
    """

    url: str
    zone: str
    kind: str
    readers: Readers
    media_type: str
    body: bytes
    sha256: str
    actor_id: str
    generation: int
    gone: bool = False
    in_reply_to: str | None = None
    collection: str | None = None
    listed_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLink:
    """One random address of one blob, as a part of the rendition `url` in `zone`."""

    token: str
    url: str
    zone: str
    blob_sha256: str
    media_type: str
    generation: int
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerKey:
    """A peer's key, for telling at the edge who asks; the core never believes it."""

    key_id: str
    owner: str
    host: str
    zone: str
    pem: str
    generation: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a listing, newest first: when it was listed, and its URL among equals."""

    listed_ms: int
    url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a listing: where it stands, and its bytes."""

    position: Position
    body: bytes


async def publish_document(tx: Transaction, *, document: Document) -> None:
    """Adds or replaces a document, unless a newer generation is there."""
    await _raise(tx, documents, {**asdict(document), "readers": encode_readers(document.readers)})


async def publish_handle(
    tx: Transaction, *, handle: str, url: str, generation: int, gone: bool = False
) -> None:
    """Binds a handle's name (any case) to its actor, unless a newer generation is there."""
    row = {"handle": handle.lower(), "url": url, "generation": generation, "gone": gone}
    await _raise(tx, handles, row)


async def publish_media(tx: Transaction, *, link: MediaLink) -> None:
    """Adds or replaces a media link, unless a newer generation is there."""
    await _raise(tx, media, asdict(link))


async def publish_key(tx: Transaction, *, key: PeerKey) -> None:
    """Adds or replaces a peer's key, unless a newer generation is there."""
    await _raise(tx, peer_keys, asdict(key))


async def set_flag(tx: Transaction, *, flag: Flag, value: str, generation: int) -> None:
    """Sets a flag, unless a newer generation is there."""
    await _raise(tx, flags, {"name": flag, "value": value, "generation": generation})


async def withdraw(tx: Transaction, *, url: str, zone: str, generation: int) -> None:
    """Hides a document and its media up to this generation; published or not yet, it makes no difference."""
    await _raise(tx, withdrawals, {"url": url, "zone": zone, "generation": generation})


async def listed(
    tx: Transaction, *, shelf: Shelf, of: str, before: Position | None, limit: int
) -> tuple[Listed, ...]:
    """What `anyone` finds in a listing, newest first, after a position.

    Stands on ix_documents_collection and ix_documents_reply.
    """
    query = select(documents.c.listed_ms, documents.c.url, documents.c.body).where(*_on_shelf(shelf, of))
    if before is not None:
        query = query.where(tuple_(documents.c.listed_ms, documents.c.url) < (before.listed_ms, before.url))
    query = query.order_by(documents.c.listed_ms.desc(), documents.c.url.desc()).limit(limit)
    return tuple(Listed(Position(row.listed_ms, row.url), row.body) for row in await tx.all(query))


async def count_listed(tx: Transaction, *, shelf: Shelf, of: str) -> int:
    """How much `anyone` finds in a listing. Stands on the same indexes as `listed`."""
    total = await tx.scalar(select(func.count()).select_from(documents).where(*_on_shelf(shelf, of)))
    return int(total)


def not_withdrawn(table: Table) -> ColumnElement[bool]:
    """Whether a row of `documents` or `media` is newer than every withdrawal of its URL in its zone."""
    return ~exists().where(
        withdrawals.c.url == table.c.url,
        withdrawals.c.zone == table.c.zone,
        withdrawals.c.generation >= table.c.generation,
    )


def for_anyone() -> ColumnElement[bool]:
    """Whether a document's readers are `anyone`; a constant in the statement, so that plans can use it."""
    return documents.c.readers == literal_column(f"'{ANYONE}'")


def encode_readers(readers: Readers) -> str:
    """Readers as the column holds them: `anyone`, or a sorted JSON list."""
    return readers if isinstance(readers, str) else orjson.dumps(sorted(readers)).decode()


def decode_readers(text: str) -> Readers:
    """The inverse of `encode_readers`."""
    return ANYONE if text == ANYONE else frozenset(orjson.loads(text))


def _on_shelf(shelf: Shelf, of: str) -> tuple[ColumnElement[bool], ...]:
    return (
        documents.c[shelf.value] == of,
        documents.c.listed_ms.is_not(None),
        for_anyone(),
        documents.c.gone.is_(False),
        not_withdrawn(documents),
    )


async def _raise(tx: Transaction, table: Table, row: Mapping[str, Any]) -> None:
    """Inserts a row, or overwrites the one with its key where that is not newer."""
    keys = [column.name for column in table.primary_key]
    insert = tx.insert(table).values(**row)
    changes = {name: insert.excluded[name] for name in row if name not in keys}
    newer = table.c.generation <= insert.excluded.generation
    await tx.run(insert.on_conflict_do_update(index_elements=keys, set_=changes, where=newer))
