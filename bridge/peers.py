"""Peers: what we know of each host's health, and the keys of theirs that we believe."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, func, select, update

from bridge.backoff import breaker_pause
from bridge.store.base import Transaction
from bridge.store.core_peers import peer_keys, peers
from bridge.store.core_releases import deliveries
from keys.digests import sha256

_MAX_ERROR_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One host (host:port of its ids). `failures` counts those since it last answered; times in milliseconds.

    Before `open_until_ms` nothing is tried; `queued` deliveries wait for it.
    """

    host: str
    software: str | None
    first_seen_ms: int
    last_ok_ms: int | None
    failures: int
    open_until_ms: int | None
    last_error: str | None
    queued: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedKey:
    """A peer's key as its own server gave it to us; `owner` is the actor that lists it."""

    key_id: str
    owner: str
    host: str
    pem: str
    fetched_ms: int


async def saw(tx: Transaction, *, host: str, software: str | None = None) -> None:
    """A host was met; a second time changes nothing but what it runs, if that is told."""
    row = {"host": host, "software": software, "first_seen_ms": tx.now_ms, "failures": 0}
    insert = tx.insert(peers).values(**row)
    if software is None:
        await tx.run(insert.on_conflict_do_nothing())
    else:
        await tx.run(insert.on_conflict_do_update(index_elements=["host"], set_={"software": software}))


async def succeeded(tx: Transaction, *, hosts: Iterable[str]) -> None:
    """Hosts answered: their breakers close and their failures are forgotten."""
    well = {"last_ok_ms": tx.now_ms, "failures": 0, "open_until_ms": None, "last_error": None}
    rows = [{"host": host, "first_seen_ms": tx.now_ms, **well} for host in sorted(hosts)]
    if rows:
        await tx.run(tx.insert(peers).on_conflict_do_update(index_elements=["host"], set_=well), rows)


async def failed(tx: Transaction, *, host: str, error: str) -> None:
    """A host did not answer, or is broken; after some in a row its breaker opens, each time for longer."""
    await saw(tx, host=host)
    one_more = (
        update(peers)
        .where(peers.c.host == host)
        .values(failures=peers.c.failures + 1, last_error=error[:_MAX_ERROR_CHARACTERS])
        .returning(peers.c.failures)
    )
    failures = int(await tx.scalar(one_more))
    pause = breaker_pause(failures, seed=int.from_bytes(sha256(host.encode())[:4]))
    if pause is not None:
        await tx.run(update(peers).where(peers.c.host == host).values(open_until_ms=tx.now_ms + pause))


async def get(tx: Transaction, *, host: str) -> Peer | None:
    """One host, if we ever met it."""
    row = await tx.one(_listing().where(peers.c.host == host))
    return None if row is None else _peer(row)


async def everyone(tx: Transaction) -> tuple[Peer, ...]:
    """Every host we ever met, by name."""
    return tuple(_peer(row) for row in await tx.all(_listing().order_by(peers.c.host)))


async def key(tx: Transaction, *, key_id: str) -> BelievedKey | None:
    """A peer's key, if we have fetched it."""
    row = await tx.one(select(peer_keys).where(peer_keys.c.key_id == key_id))
    return None if row is None else _key(row)


async def keys(tx: Transaction, *, key_ids: Iterable[str] | None = None) -> tuple[BelievedKey, ...]:
    """The keys of those ids, or all of them, by id."""
    query = select(peer_keys).order_by(peer_keys.c.key_id)
    if key_ids is not None:
        query = query.where(peer_keys.c.key_id.in_(list(key_ids)))
    return tuple(_key(row) for row in await tx.all(query))


async def store_key(tx: Transaction, *, key_id: str, owner: str, host: str, pem: str) -> None:
    """Keeps a key that its own server gave us, in place of what was there under its id.

    `resolve.fetch_key` has proved that owner and key are on one origin and belong together.
    """
    await saw(tx, host=host)
    row = {"owner": owner, "host": host, "pem": pem, "fetched_ms": tx.now_ms}
    insert = tx.insert(peer_keys).values(key_id=key_id, **row)
    await tx.run(insert.on_conflict_do_update(index_elements=["key_id"], set_=row))


async def forget_keys(tx: Transaction, *, owner: str) -> int:
    """Drops an actor's keys: it is gone, or took new ones (index ix_peer_keys_owner)."""
    return await tx.run(delete(peer_keys).where(peer_keys.c.owner == owner))


def _listing() -> Any:
    """Peers with how much waits for each (index ix_deliveries_order)."""
    waiting = (
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.host == peers.c.host, deliveries.c.state.in_(("queued", "leased")))
        .correlate(peers)
        .scalar_subquery()
    )
    return select(peers, waiting.label("queued"))


def _peer(row: Row[Any]) -> Peer:
    return Peer(
        host=row.host,
        software=row.software,
        first_seen_ms=row.first_seen_ms,
        last_ok_ms=row.last_ok_ms,
        failures=row.failures,
        open_until_ms=row.open_until_ms,
        last_error=row.last_error,
        queued=row.queued,
    )


def _key(row: Row[Any]) -> BelievedKey:
    return BelievedKey(
        key_id=row.key_id, owner=row.owner, host=row.host, pem=row.pem, fetched_ms=row.fetched_ms
    )
