"""Leases of deliveries: which may be tried now, and what became of those that were.

A lease is given in one committed transaction that also says the attempt began, for that is what a recall
asks. A lease that ends without a result (its process was killed) is due again: at least once, the same bytes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, assert_never

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, update

from activitypub.authority import host_of
from activitypub.vocab import Iri
from bridge import egress, jobs, peers
from bridge.backoff import GIVE_UP_MS, MOST_ATTEMPTS, GiveUp, next_attempt
from bridge.crossings import read_readers
from bridge.errors import PermitForged
from bridge.keyring import KeyMissing, Keyring, SigningKey
from bridge.permits import Permit, StoredRelease, open_release
from bridge.store.base import Transaction
from bridge.store.core_jobs import jobs as job_rows
from bridge.store.core_peers import peers as peer_rows
from bridge.store.core_releases import deliveries, releases
from keys.errors import TokenExpired, TokenInvalid
from keys.release import ReleaseSigner
from policy.rules import Policy

LEASE_MS: Final = 60_000
POSTPONED_MS: Final = 600_000
"""How long a delivery waits for its release to be renewed, or for its actor's key."""
RECALL: Final = "recall"
_MAX_ERROR_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Who leases, and how much at once: `in_flight` in all, `per_host` for each host."""

    signer: ReleaseSigner
    keyring: Keyring
    worker: str
    in_flight: int = 50
    per_host: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """One attempt to make: the permit's bytes to one inbox, signed by `key`; `attempt` counts from 1."""

    id: int
    host: str
    inbox: str
    attempt: int
    permit: Permit[bytes]
    key: SigningKey


class Fate(Enum):
    """What an attempt came to."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # for good: trying again would change nothing
    LATER = "later"  # the host is well and wants it another time
    DOWN = "down"  # the host itself is not well


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A lease and its fate; `asked_ms` is the pause the peer asked for, `status` its answer if there was one."""

    lease: Leased
    fate: Fate
    status: int | None = None
    error: str | None = None
    asked_ms: int | None = None


async def claim(
    tx: Transaction, *, dispatch: Dispatch, policy: Policy | None, limit: int
) -> tuple[Leased, ...]:
    """Leases what may be tried now, oldest first; what may not be tried any more is ended here.

    Each is checked anew: token, host, zone, key. While egress is frozen or there is no policy, only recalls
    leave. Within a host and object the order is kept (ix_deliveries_due, ix_deliveries_order).
    """
    await _end_leases(tx)
    slots = await _Slots.of(tx, dispatch.per_host)
    frozen = policy is None or (await egress.status(tx)).frozen
    leased: list[Leased] = []
    for row in await tx.all(_due(tx, busy=slots.full(), frozen=frozen).limit(4 * limit)):
        if len(leased) < limit and slots.take(row.host, failures=row.failures or 0):
            lease = await _lease(tx, row, dispatch=dispatch, policy=policy)
            leased.extend(() if lease is None else (lease,))
    return tuple(leased)


async def settle(tx: Transaction, results: Sequence[Result]) -> None:
    """Writes what became of some leases, and what that says of their hosts' health."""
    for result in results:
        await _settle(tx, result)
    for host in sorted({result.lease.host for result in results}):
        mine = [result for result in results if result.lease.host == host]
        if all(result.fate is Fate.DOWN for result in mine):
            await peers.failed(tx, host=host, error=mine[-1].error or "")
            await _expire_waiting(tx, host)
        else:
            await peers.succeeded(tx, host=host)


async def next_due_ms(tx: Transaction) -> int | None:
    """When the next delivery wants to start, or None (index ix_deliveries_due)."""
    due: int | None = await tx.scalar(
        select(func.min(deliveries.c.run_at_ms)).where(deliveries.c.state == "queued")
    )
    return due


class _Slots:
    """How many attempts each host has room for."""

    def __init__(self, taken: Iterable[tuple[str, int]], per_host: int) -> None:
        self._taken = Counter(dict(taken))
        self._per_host = per_host

    @classmethod
    async def of(cls, tx: Transaction, per_host: int) -> "_Slots":
        counted = select(deliveries.c.host, func.count()).where(deliveries.c.state == "leased")
        rows = await tx.all(counted.group_by(deliveries.c.host))
        return cls(((row[0], row[1]) for row in rows), per_host)

    def full(self) -> list[str]:
        return [host for host, taken in self._taken.items() if taken >= self._per_host]

    def take(self, host: str, *, failures: int) -> bool:
        """Takes a slot if there is one; a host that failed last time is tried with one attempt alone."""
        if self._taken[host] >= (1 if failures else self._per_host):
            return False
        self._taken[host] += 1
        return True


def _due(tx: Transaction, *, busy: Sequence[str], frozen: bool) -> Any:
    """Deliveries that are due, with their releases: nothing earlier is open for the same host and object."""
    earlier = deliveries.alias("earlier")
    first = ~exists().where(
        earlier.c.host == deliveries.c.host,
        earlier.c.object_id == deliveries.c.object_id,
        earlier.c.id < deliveries.c.id,
        earlier.c.state.in_(("queued", "leased")),
    )
    closed = or_(peer_rows.c.open_until_ms.is_(None), peer_rows.c.open_until_ms <= tx.now_ms)
    query = (
        select(
            deliveries,
            peer_rows.c.failures,
            releases.c.activity,
            releases.c.token,
            releases.c.readers,
            releases.c.actor_id,
            releases.c.stage,
        )
        .join(releases, releases.c.id == deliveries.c.release_id)
        .outerjoin(peer_rows, peer_rows.c.host == deliveries.c.host)
        .where(deliveries.c.state == "queued", deliveries.c.run_at_ms <= tx.now_ms, closed, first)
        .where(releases.c.stage == RECALL if frozen else _is_live())
        .order_by(deliveries.c.run_at_ms, deliveries.c.id)
    )
    return query.where(deliveries.c.host.not_in(busy)) if busy else query


def _is_live() -> ColumnElement[bool]:
    return or_(releases.c.state == "released", releases.c.stage == RECALL)


async def _lease(
    tx: Transaction, row: Row[Any], *, dispatch: Dispatch, policy: Policy | None
) -> Leased | None:
    """Leases one row, if nothing speaks against it and nobody was faster."""
    if reason := _objection(tx, row, policy):
        await _end(tx, row.id, state="expired" if row.attempt >= MOST_ATTEMPTS else "failed", error=reason)
        return None
    stored = StoredRelease(
        body=row.activity,
        token=row.token,
        decision_id=row.decision_id,
        zone=row.zone,
        readers=read_readers(row.readers),
    )
    try:
        permit = open_release(dispatch.signer, stored, host=row.host, now_ms=tx.now_ms)
        key = await dispatch.keyring.key_of(tx, row.actor_id)
    except TokenExpired as late:
        await _ask_renewal(tx, row)
        await _postpone(tx, row.id, error=late.detail)
        return None
    except KeyMissing as missing:
        await _postpone(tx, row.id, error=missing.detail)
        return None
    except (PermitForged, TokenInvalid) as forged:
        await _end(tx, row.id, state="failed", error=forged.detail)
        return None
    if not await _begin(tx, row, dispatch.worker):
        return None
    return Leased(id=row.id, host=row.host, inbox=row.inbox, attempt=row.attempt + 1, permit=permit, key=key)


def _objection(tx: Transaction, row: Row[Any], policy: Policy | None) -> str | None:
    """Why a delivery must not be tried, ever; None where it may. A recall asks no policy."""
    if row.attempt >= MOST_ATTEMPTS:
        return f"{row.attempt} attempts were made"
    if host_of(Iri(row.inbox)) != row.host:
        return f"inbox {row.inbox} is not on {row.host}"
    if row.stage == RECALL or policy is None:
        return None
    zone = policy.zone_of(row.host)
    if zone is None or zone.name != row.zone or zone.has_expired(tx.now_ms):
        return f"{row.host} is no longer in zone {row.zone}"
    return None


async def _begin(tx: Transaction, row: Row[Any], worker: str) -> bool:
    """Marks a row leased and begun; False where another worker has it."""
    begun = (
        update(deliveries)
        .where(deliveries.c.id == row.id, deliveries.c.state == "queued")
        .values(
            state="leased",
            worker=worker,
            attempt=row.attempt + 1,
            locked_until_ms=tx.now_ms + LEASE_MS,
            began_ms=func.coalesce(deliveries.c.began_ms, tx.now_ms),
        )
    )
    return await tx.run(begun) == 1


async def _end_leases(tx: Transaction) -> None:
    """Leases past their end are due again; those whose release was taken back meanwhile are over."""
    over = and_(deliveries.c.state == "leased", deliveries.c.locked_until_ms < tx.now_ms)
    live = deliveries.c.release_id.in_(select(releases.c.id).where(_is_live()))
    free = {"worker": None, "locked_until_ms": None}
    await tx.run(update(deliveries).where(over, live).values(state="queued", **free))
    await tx.run(update(deliveries).where(over).values(state="cancelled", done_ms=tx.now_ms, **free))


async def _ask_renewal(tx: Transaction, row: Row[Any]) -> None:
    """Asks once that a release whose token has ended goes through the gate again."""
    key = f"renew {row.release_id}"
    if await tx.one(select(job_rows.c.id).where(job_rows.c.key == key)) is None:
        await jobs.enqueue(tx, "renew", key=key, payload=str(row.release_id))


async def _settle(tx: Transaction, result: Result) -> None:
    match result.fate:
        case Fate.DELIVERED:
            await _end(tx, result.lease.id, state="delivered", status=result.status)
        case Fate.REFUSED:
            await _end(tx, result.lease.id, state="failed", status=result.status, error=result.error)
        case Fate.LATER | Fate.DOWN:
            await _retry(tx, result)
        case _:
            assert_never(result.fate)


async def _retry(tx: Transaction, result: Result) -> None:
    """Queues an attempt again, unless enough were made or its release was taken back meanwhile."""
    lease = result.lease
    pause = next_attempt(lease.attempt, asked_ms=result.asked_ms, seed=lease.id)
    if isinstance(pause, GiveUp):
        await _end(tx, lease.id, state="expired", status=result.status, error=result.error)
        return
    mine = and_(
        deliveries.c.id == lease.id, deliveries.c.state == "leased", deliveries.c.attempt == lease.attempt
    )
    live = deliveries.c.release_id.in_(select(releases.c.id).where(_is_live()))
    told = {"status": result.status, "error": _short(result.error), "worker": None, "locked_until_ms": None}
    queued = update(deliveries).where(mine, live)
    await tx.run(queued.values(state="queued", run_at_ms=tx.now_ms + pause, **told))
    await tx.run(update(deliveries).where(mine).values(state="cancelled", done_ms=tx.now_ms, **told))


async def _end(
    tx: Transaction, delivery_id: int, *, state: str, status: int | None = None, error: str | None = None
) -> None:
    """Ends an open delivery; one that has ended stays as it ended."""
    is_open = and_(deliveries.c.id == delivery_id, deliveries.c.state.in_(("queued", "leased")))
    ended = {"state": state, "status": status, "error": _short(error), "done_ms": tx.now_ms}
    await tx.run(update(deliveries).where(is_open).values(**ended, worker=None, locked_until_ms=None))


async def _postpone(tx: Transaction, delivery_id: int, *, error: str) -> None:
    """Lets a delivery wait; no attempt began, and what is after it for its object waits too."""
    later = {"run_at_ms": tx.now_ms + POSTPONED_MS, "error": _short(error)}
    waiting = and_(deliveries.c.id == delivery_id, deliveries.c.state == "queued")
    await tx.run(update(deliveries).where(waiting).values(**later))


async def _expire_waiting(tx: Transaction, host: str) -> None:
    """Ends what has waited too long for a host that is down, tried or not (index ix_deliveries_order)."""
    old = select(releases.c.id).where(releases.c.not_before_ms < tx.now_ms - GIVE_UP_MS)
    await tx.run(
        update(deliveries)
        .where(deliveries.c.host == host, deliveries.c.state == "queued", deliveries.c.release_id.in_(old))
        .values(state="expired", done_ms=tx.now_ms, error=f"{host} was down for too long")
    )


def _short(error: str | None) -> str | None:
    return None if error is None else error[:_MAX_ERROR_CHARACTERS]
