"""What became of attempts to deliver, and what that says of the hosts they went to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from sqlalchemy import and_, select, update

from bridge import leases, peers
from bridge.backoff import GIVE_UP_MS, GiveUp, next_attempt
from bridge.ceiling import is_live
from bridge.leases import Leased
from bridge.store.base import Transaction
from bridge.store.core_releases import deliveries, releases


class Fate(Enum):
    """What an attempt came to."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # for good: trying again would change nothing
    LATER = "later"  # the host is well and wants it another time
    DOWN = "down"  # the host itself is not well


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A lease and its fate; `status` is the peer's answer if one came, `asked_ms` the pause it asked for."""

    lease: Leased
    fate: Fate
    status: int | None = None
    error: str | None = None
    asked_ms: int | None = None


async def settle(tx: Transaction, results: Sequence[Result]) -> None:
    """Writes what became of some leases, and what that says of their hosts' health."""
    for status in {result.status for result in results if result.fate is Fate.DELIVERED}:
        arrived = [each.lease.id for each in results if (each.fate, each.status) == (Fate.DELIVERED, status)]
        await leases.end(tx, arrived, state="delivered", status=status)
    for result in results:
        await _write(tx, result)
    answering = {result.lease.host for result in results if result.fate is not Fate.DOWN}
    await peers.succeeded(tx, hosts=answering)
    silent = {result.lease.host: result.error or "" for result in results}
    for host in sorted(silent.keys() - answering):
        await peers.failed(tx, host=host, error=silent[host])
        await _expire_waiting(tx, host)


async def _write(tx: Transaction, result: Result) -> None:
    match result.fate:
        case Fate.DELIVERED:
            pass  # written with all that arrived
        case Fate.REFUSED:
            await leases.end(tx, [result.lease.id], state="failed", status=result.status, error=result.error)
        case Fate.LATER | Fate.DOWN:
            await _retry(tx, result)
        case _:
            assert_never(result.fate)


async def _retry(tx: Transaction, result: Result) -> None:
    """Queues an attempt again, unless enough were made or its release was taken back meanwhile."""
    lease = result.lease
    pause = next_attempt(lease.attempt, asked_ms=result.asked_ms, seed=lease.id)
    if isinstance(pause, GiveUp):
        await leases.end(tx, [lease.id], state="expired", status=result.status, error=result.error)
        return
    mine = and_(
        deliveries.c.id == lease.id, deliveries.c.state == "leased", deliveries.c.attempt == lease.attempt
    )
    live = deliveries.c.release_id.in_(select(releases.c.id).where(is_live()))
    told = {
        "status": result.status,
        "error": leases.shortened(result.error),
        "worker": None,
        "locked_until_ms": None,
    }
    again = update(deliveries).where(mine, live)
    await tx.run(again.values(state="queued", run_at_ms=tx.now_ms + pause, **told))
    await tx.run(update(deliveries).where(mine).values(state="cancelled", done_ms=tx.now_ms, **told))


async def _expire_waiting(tx: Transaction, host: str) -> None:
    """Ends what has waited too long for a host that is down, tried or not (index ix_deliveries_order)."""
    old = select(releases.c.id).where(releases.c.not_before_ms < tx.now_ms - GIVE_UP_MS)
    await tx.run(
        update(deliveries)
        .where(deliveries.c.host == host, deliveries.c.state == "queued", deliveries.c.release_id.in_(old))
        .values(state="expired", done_ms=tx.now_ms, error=f"{host} was down for too long")
    )
