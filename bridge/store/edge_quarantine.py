"""What the edge writes: quarantined requests, wanted keys, and who was served what."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    update,
)

from bridge.store.base import Dialect, Transaction
from bridge.store.base import edge_metadata as metadata
from keys.digests import sha256_hex
from keys.mint import uuid7

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),  # UUIDv7: time order
    Column("received_ms", BigInteger, nullable=False),
    Column("lane", Text, nullable=False),  # "known" or "small"
    Column("source", Text, nullable=False),  # the known peer's host, or the network of the sender
    Column("path", Text, nullable=False),
    Column("body_bytes", Integer, nullable=False),
    Column("body_sha256", Text, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("run_at_ms", BigInteger, nullable=False),  # no worker takes it before; a lease moves it on
    Column("done_ms", BigInteger),
    Column("headers", Text, nullable=False),  # JSON list of [name, value]
    Column("body", LargeBinary, nullable=False),
    Index("ix_quarantine_todo", "done_ms", "id"),
    Index("ix_quarantine_lane", "done_ms", "lane", "source", "body_bytes"),
)

key_wanted = Table(
    "key_wanted",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("asked_ms", BigInteger, nullable=False),
)

served = Table(
    "served",
    metadata,
    Column("url", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)

QuarantineId = NewType("QuarantineId", str)
Headers = tuple[tuple[str, str], ...]


class Lane(StrEnum):
    """Verified at the edge and counted to its peer, or counted to the network it came from."""

    KNOWN = "known"
    SMALL = "small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request as it came to an inbox. `path` is path and query as in the request line."""

    lane: Lane
    source: str
    path: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An arrival that waits for the worker; `attempt` counts the leases, this one included."""

    id: QuarantineId
    received_ms: int
    lane: Lane
    source: str
    path: str
    headers: Headers
    body: bytes
    body_sha256: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of one lane and source is not done yet."""

    lane: Lane
    source: str
    rows: int
    octets: int


async def quarantine_all(tx: Transaction, *, arrivals: Sequence[Arrival]) -> None:
    """Stores arrivals and wakes the bridge; their ids keep the order in which they came."""
    ids = sorted(uuid7(tx.now_ms) for _ in arrivals)
    rows = [
        {
            "id": identifier,
            "received_ms": tx.now_ms,
            "run_at_ms": tx.now_ms,
            "lane": arrival.lane,
            "source": arrival.source,
            "path": arrival.path,
            "headers": orjson.dumps(arrival.headers).decode(),
            "body": arrival.body,
            "body_bytes": len(arrival.body),
            "body_sha256": sha256_hex(arrival.body),
        }
        for identifier, arrival in zip(ids, arrivals, strict=True)
    ]
    await tx.run(quarantine.insert(), rows)
    tx.after_commit(tx.ground.wake)


async def claim(tx: Transaction, *, limit: int, lease_ms: int) -> tuple[Quarantined, ...]:
    """Leases the oldest arrivals that are due; one that is not done when its lease ends comes again.

    Stands on ix_quarantine_todo.
    """
    due = (
        select(quarantine.c.id)
        .where(quarantine.c.done_ms.is_(None), quarantine.c.run_at_ms <= tx.now_ms)
        .order_by(quarantine.c.id)
        .limit(limit)
    )
    if tx.dialect is Dialect.POSTGRESQL:
        due = due.with_for_update(skip_locked=True)
    leased = (
        update(quarantine)
        .where(quarantine.c.id.in_(due.scalar_subquery()))
        .values(run_at_ms=tx.now_ms + lease_ms, attempt=quarantine.c.attempt + 1)
        .returning(quarantine)
    )
    rows = sorted(await tx.all(leased), key=lambda row: row.id)
    return tuple(_quarantined(row) for row in rows)


async def mark_done(tx: Transaction, *, ids: Sequence[QuarantineId]) -> None:
    """Ends arrivals; they no longer count against their lanes."""
    await tx.run(update(quarantine).where(quarantine.c.id.in_(ids)).values(done_ms=tx.now_ms))


async def put_back(tx: Transaction, *, arrival: QuarantineId, run_at_ms: int) -> None:
    """Lets an arrival wait until a time, for a key or a peer that can't be had now."""
    await tx.run(update(quarantine).where(quarantine.c.id == arrival).values(run_at_ms=run_at_ms))


async def prune_done(tx: Transaction, *, before_ms: int) -> int:
    """Removes what was done before a time, and tells how many rows that were."""
    return await tx.run(delete(quarantine).where(quarantine.c.done_ms < before_ms))


async def backlog(tx: Transaction) -> tuple[Backlog, ...]:
    """What is not done yet, for each lane and source. Stands on ix_quarantine_lane alone."""
    query = (
        select(
            quarantine.c.lane,
            quarantine.c.source,
            func.count().label("rows"),
            func.sum(quarantine.c.body_bytes).label("octets"),
        )
        .where(quarantine.c.done_ms.is_(None))
        .group_by(quarantine.c.lane, quarantine.c.source)
    )
    return tuple(
        Backlog(Lane(row.lane), row.source, row.rows, int(row.octets)) for row in await tx.all(query)
    )


async def want_key(tx: Transaction, *, key_id: str, at_most: int) -> None:
    """Asks the bridge for a peer's key, unless `at_most` others are asked for already."""
    waiting = select(func.count()).select_from(key_wanted)
    if await tx.scalar(waiting) < at_most:
        row = {"key_id": key_id, "asked_ms": tx.now_ms}
        await tx.run(tx.insert(key_wanted).values(row).on_conflict_do_nothing())
        tx.after_commit(tx.ground.wake)


async def wanted_keys(tx: Transaction, *, limit: int) -> tuple[str, ...]:
    """The keys that the edge asks for, the oldest question first."""
    query = select(key_wanted.c.key_id).order_by(key_wanted.c.asked_ms, key_wanted.c.key_id).limit(limit)
    return tuple(row.key_id for row in await tx.all(query))


async def answer_wanted(
    tx: Transaction, *, key_ids: Sequence[str], asked_before_ms: int | None = None
) -> None:
    """Takes questions back: these, published or not to be had, and all that are older than a time."""
    answered: ColumnElement[bool] = key_wanted.c.key_id.in_(key_ids)
    if asked_before_ms is not None:
        answered = or_(answered, key_wanted.c.asked_ms < asked_before_ms)
    await tx.run(delete(key_wanted).where(answered))


async def record_served(tx: Transaction, *, url: str, zone: str, host: str) -> None:
    """Notes that a host read a document that is not for anyone."""
    insert = tx.insert(served).values(url=url, zone=zone, host=host, at_ms=tx.now_ms)
    await tx.run(
        insert.on_conflict_do_update(
            index_elements=["url", "zone", "host"], set_={"at_ms": insert.excluded.at_ms}
        )
    )


async def hosts_served(tx: Transaction, *, url: str, zone: str) -> tuple[str, ...]:
    """The hosts that read a document, for its recall."""
    query = select(served.c.host).where(served.c.url == url, served.c.zone == zone).order_by(served.c.host)
    return tuple(row.host for row in await tx.all(query))


def _quarantined(row: Row[Any]) -> Quarantined:
    return Quarantined(
        id=QuarantineId(row.id),
        received_ms=row.received_ms,
        lane=Lane(row.lane),
        source=row.source,
        path=row.path,
        headers=tuple((name, value) for name, value in orjson.loads(row.headers)),
        body=row.body,
        body_sha256=row.body_sha256,
        attempt=row.attempt,
    )
