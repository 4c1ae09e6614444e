"""How far an account has read a timeline."""

from dataclasses import dataclass

from sqlalchemy import select

from bridge.store.base import Transaction
from node.storage.posts import markers


@dataclass(frozen=True, slots=True)
class Marker:
    """One timeline's last entry read; `version` counts the moves from 1."""

    timeline: str
    last_read: int
    version: int
    updated_ms: int


async def of_account(tx: Transaction, *, account: int) -> tuple[Marker, ...]:
    """An account's markers, by timeline; stands on the primary key."""
    rows = await tx.all(
        select(markers.c.timeline, markers.c.last_read, markers.c.version, markers.c.updated_ms)
        .where(markers.c.account == account)
        .order_by(markers.c.timeline)
    )
    return tuple(Marker(row.timeline, row.last_read, row.version, row.updated_ms) for row in rows)


async def move(tx: Transaction, *, account: int, timeline: str, last_read: int) -> None:
    """Sets a marker; two devices that move it at once both count."""
    moved = tx.insert(markers).values(
        account=account, timeline=timeline, last_read=last_read, version=1, updated_ms=tx.now_ms
    )
    await tx.run(
        moved.on_conflict_do_update(
            index_elements=["account", "timeline"],
            set_={"last_read": last_read, "version": markers.c.version + 1, "updated_ms": tx.now_ms},
        )
    )
