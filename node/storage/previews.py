"""How often each author asked for a preview, by the hour: who probes the policy shows (POLICY-BRIDGE §5)."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, delete, func, select

from bridge.store.base import Transaction
from node.storage.accounts import accounts, previews
from node.storage.rows import read

_HOUR_MS = 3_600_000
_DAY_H = 24
_KEPT_H = 30 * _DAY_H
_MOST = 50


@dataclass(frozen=True, slots=True)
class PreviewsRow:
    """An author's previews within the last day, and in that day's busiest hour."""

    author: str
    count: int
    most: int


async def count(tx: Transaction, *, account: int) -> None:
    """Counts one preview in this hour; what is older than thirty days is forgotten."""
    hour = tx.now_ms // _HOUR_MS
    first = tx.insert(previews).values(hour=hour, account=account, count=1)
    await tx.run(
        first.on_conflict_do_update(index_elements=["hour", "account"], set_={"count": previews.c.count + 1})
    )
    await tx.run(delete(previews).where(previews.c.hour < hour - _KEPT_H))


async def of_late(tx: Transaction) -> tuple[PreviewsRow, ...]:
    """Who asked within the last day, most first, fifty at most. Stands on the primary key."""
    c = previews.c
    summed = cast(func.sum(c.count), BigInteger)  # PostgreSQL sums to a decimal
    query = (
        select(accounts.c.name, summed, func.max(c.count))
        .join(accounts, accounts.c.id == c.account)
        .where(c.hour > tx.now_ms // _HOUR_MS - _DAY_H)
        .group_by(accounts.c.name)
        .order_by(summed.desc(), accounts.c.name)
        .limit(_MOST)
    )
    return tuple(read(PreviewsRow, row) for row in await tx.all(query))
