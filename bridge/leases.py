"""Leases of deliveries: which may be tried now, by whom, and with which key.

A lease is given in one committed transaction that also says the attempt began, for that is what a recall
asks. A lease that ends without a result (its process was killed) is due again: at least once, the same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, update

from activitypub.authority import host_of
from activitypub.vocab import Iri
from bridge import egress, jobs
from bridge.backoff import MOST_ATTEMPTS
from bridge.ceiling import RECALL, is_live, may_leave
from bridge.crossings import read_readers
from bridge.errors import PermitForged
from bridge.judgement import Mode
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
_MAX_ERROR_CHARACTERS: Final = 300
_LOOK_AHEAD: Final = 4
"""Rows looked at for each that is wanted: some belong to hosts that have no room left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Who leases, under which mode, and how much at once: `in_flight` in all, `per_host` for each host."""

    signer: ReleaseSigner
    keyring: Keyring
    worker: str
    mode: Mode = Mode.OPEN
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


async def claim(
    tx: Transaction, *, dispatch: Dispatch, policy: Policy | None, limit: int
) -> tuple[Leased, ...]:
    """Leases what may be tried now, oldest first; what may not be tried any more is ended here.

    Each is checked anew: mode, token, host, zone, key. While egress is frozen or there is no policy, only
    recalls leave. Within a host and object the order is kept (ix_deliveries_due, ix_deliveries_order).
    """
    await _end_leases(tx)
    slots = await _Slots.of(tx, dispatch.per_host)
    free = may_leave(dispatch.mode, None if await egress.is_frozen(tx) else policy)
    keys = _Keys(tx, dispatch.keyring)
    chosen: list[Leased] = []
    for row in await tx.all(_due(tx, busy=slots.full(), free=free).limit(_LOOK_AHEAD * limit)):
        if len(chosen) < limit and slots.has_room(row.host, failures=row.failures or 0):
            lease = await _checked(tx, row, signer=dispatch.signer, keys=keys, policy=policy)
            if lease is not None:
                slots.take(row.host)
                chosen.append(lease)
    return await _begin(tx, chosen, worker=dispatch.worker)


async def next_due_ms(tx: Transaction) -> int | None:
    """When the next delivery wants to start, or None (index ix_deliveries_due)."""
    due: int | None = await tx.scalar(
        select(func.min(deliveries.c.run_at_ms)).where(deliveries.c.state == "queued")
    )
    return due


async def end(
    tx: Transaction,
    delivery_ids: Sequence[int],
    *,
    state: str,
    status: int | None = None,
    error: str | None = None,
) -> None:
    """Ends open deliveries; one that has ended stays as it ended."""
    is_open = and_(deliveries.c.id.in_(delivery_ids), deliveries.c.state.in_(("queued", "leased")))
    ended = {"state": state, "status": status, "error": shortened(error), "done_ms": tx.now_ms}
    await tx.run(update(deliveries).where(is_open).values(**ended, worker=None, locked_until_ms=None))


def shortened(error: str | None) -> str | None:
    """An error as the column holds it."""
    return None if error is None else error[:_MAX_ERROR_CHARACTERS]


class _Slots:
    """How many attempts each host has room for; one that failed last time is tried with one alone."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._taken: Counter[str] = Counter()
        self._ailing: set[str] = set()

    @classmethod
    async def of(cls, tx: Transaction, per_host: int) -> "_Slots":
        slots = cls(per_host)
        counted = (
            select(deliveries.c.host, peer_rows.c.failures, func.count().label("taken"))
            .outerjoin(peer_rows, peer_rows.c.host == deliveries.c.host)
            .where(deliveries.c.state == "leased")
            .group_by(deliveries.c.host, peer_rows.c.failures)
        )
        for row in await tx.all(counted):
            slots._taken[row.host] = row.taken
            slots._note(row.host, failures=row.failures or 0)
        return slots

    def full(self) -> list[str]:
        return [host for host, taken in self._taken.items() if taken >= self._room(host)]

    def has_room(self, host: str, *, failures: int) -> bool:
        self._note(host, failures=failures)
        return self._taken[host] < self._room(host)

    def take(self, host: str) -> None:
        self._taken[host] += 1

    def _note(self, host: str, *, failures: int) -> None:
        if failures:
            self._ailing.add(host)

    def _room(self, host: str) -> int:
        return 1 if host in self._ailing else self._per_host


class _Keys:
    """The keys of one transaction's actors, each looked up once."""

    def __init__(self, tx: Transaction, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring
        self._found: dict[str, SigningKey] = {}

    async def of(self, actor_id: str) -> SigningKey:
        """Raises KeyMissing."""
        if actor_id not in self._found:
            self._found[actor_id] = await self._keyring.key_of(self._tx, actor_id)
        return self._found[actor_id]


def _due(tx: Transaction, *, busy: Sequence[str], free: ColumnElement[bool]) -> Any:
    """Deliveries that are due, with their releases: nothing earlier is open for the same host and object.

    A recall has cancelled what was queued; it waits for what is in flight, and for nothing else.
    """
    earlier = deliveries.alias("earlier")
    first = ~exists().where(
        earlier.c.host == deliveries.c.host,
        earlier.c.object_id == deliveries.c.object_id,
        earlier.c.id < deliveries.c.id,
        or_(earlier.c.state == "leased", and_(earlier.c.state == "queued", releases.c.stage != RECALL)),
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
        .where(free)
        .order_by(deliveries.c.run_at_ms, deliveries.c.id)
    )
    return query.where(deliveries.c.host.not_in(busy)) if busy else query


async def _checked(
    tx: Transaction, row: Row[Any], *, signer: ReleaseSigner, keys: "_Keys", policy: Policy | None
) -> Leased | None:
    """The attempt to make for a row; None where something speaks against it, which is then written down."""
    if reason := _objection(tx, row, policy):
        await end(tx, [row.id], state="expired" if row.attempt >= MOST_ATTEMPTS else "failed", error=reason)
        return None
    try:
        permit = open_release(signer, _stored(row), host=row.host, now_ms=tx.now_ms)
        key = await keys.of(row.actor_id)
    except TokenExpired as late:
        await _ask_renewal(tx, row)
        await _postpone(tx, row.id, error=late.detail)
    except KeyMissing as missing:
        await _postpone(tx, row.id, error=missing.detail)
    except (PermitForged, TokenInvalid) as forged:
        await end(tx, [row.id], state="failed", error=forged.detail)
    else:
        return Leased(
            id=row.id, host=row.host, inbox=row.inbox, attempt=row.attempt + 1, permit=permit, key=key
        )
    return None


def _stored(row: Row[Any]) -> StoredRelease:
    return StoredRelease(
        body=row.activity,
        token=row.token,
        decision_id=row.decision_id,
        zone=row.zone,
        readers=read_readers(row.readers),
    )


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


async def _begin(tx: Transaction, chosen: Sequence[Leased], *, worker: str) -> tuple[Leased, ...]:
    """Marks attempts leased and begun; those that another worker took meanwhile are left to it."""
    if not chosen:
        return ()
    begun = (
        update(deliveries)
        .where(deliveries.c.id.in_([lease.id for lease in chosen]), deliveries.c.state == "queued")
        .values(
            state="leased",
            worker=worker,
            attempt=deliveries.c.attempt + 1,
            locked_until_ms=tx.now_ms + LEASE_MS,
            began_ms=func.coalesce(deliveries.c.began_ms, tx.now_ms),
        )
        .returning(deliveries.c.id)
    )
    ours = {row.id for row in await tx.all(begun)}
    return tuple(lease for lease in chosen if lease.id in ours)


async def _end_leases(tx: Transaction) -> None:
    """Leases past their end are due again; those whose release was taken back meanwhile are over."""
    over = and_(deliveries.c.state == "leased", deliveries.c.locked_until_ms < tx.now_ms)
    live = deliveries.c.release_id.in_(select(releases.c.id).where(is_live()))
    free = {"worker": None, "locked_until_ms": None}
    await tx.run(update(deliveries).where(over, live).values(state="queued", **free))
    await tx.run(update(deliveries).where(over).values(state="cancelled", done_ms=tx.now_ms, **free))


async def _ask_renewal(tx: Transaction, row: Row[Any]) -> None:
    """Asks once that a release whose token has ended goes through the gate again."""
    key = f"renew {row.release_id}"
    if await tx.one(select(job_rows.c.id).where(job_rows.c.key == key)) is None:
        await jobs.enqueue(tx, "renew", key=key, payload=str(row.release_id))


async def _postpone(tx: Transaction, delivery_id: int, *, error: str) -> None:
    """Lets a delivery wait; no attempt began, and what is after it for its object waits too."""
    later = {"run_at_ms": tx.now_ms + POSTPONED_MS, "error": shortened(error)}
    waiting = and_(deliveries.c.id == delivery_id, deliveries.c.state == "queued")
    await tx.run(update(deliveries).where(waiting).values(**later))
