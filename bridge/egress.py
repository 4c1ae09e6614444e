"""The freeze of egress: one officer, two taps, and nothing starts to leave (POLICY-BRIDGE §4)."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from bridge import ledger
from bridge.ledger import Entry
from bridge.store.base import Transaction
from bridge.store.core_policies import egress

_ROW: Final = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether egress is frozen, since when (milliseconds), by whom and why."""

    frozen: bool
    by: str
    reason: str
    at_ms: int
    generation: int


async def status(tx: Transaction) -> Standing:
    """How egress stands now; open when nobody ever froze it."""
    row = await tx.one(select(egress).where(egress.c.id == _ROW))
    if row is None:
        return Standing(frozen=False, by="", reason="", at_ms=0, generation=0)
    return Standing(row.frozen, row.by, row.reason, row.at_ms, row.generation)


async def is_frozen(tx: Transaction) -> bool:
    """Whether nothing may start to leave: somebody froze egress, or the clock is behind the last record."""
    _, _, last_ms = await ledger.head(tx)
    return last_ms - tx.now_ms > ledger.CLOCK_BEHIND_MS or (await status(tx)).frozen


async def freeze(tx: Transaction, *, by: str, reason: str) -> Standing:
    """No delivery starts and partners' GETs are refused; recall and `anyone` pages go on."""
    return await _set(tx, _standing(tx, frozen=True, by=by, reason=reason), step=ledger.FREEZE)


async def thaw(tx: Transaction, *, by: str, reason: str) -> Standing:
    """Egress goes on; what was due starts at once."""
    return await _set(tx, _standing(tx, frozen=False, by=by, reason=reason), step=ledger.THAW)


def _standing(tx: Transaction, *, frozen: bool, by: str, reason: str) -> Standing:
    return Standing(frozen, by, reason, tx.now_ms, tx.new_id())


async def _set(tx: Transaction, standing: Standing, *, step: str) -> Standing:
    columns = {
        "frozen": standing.frozen,
        "by": standing.by,
        "reason": standing.reason,
        "at_ms": standing.at_ms,
        "generation": standing.generation,
    }
    statement = tx.insert(egress).values(id=_ROW, **columns)
    await tx.run(statement.on_conflict_do_update(index_elements=["id"], set_=columns))
    await ledger.append(
        tx,
        Entry(
            entry_id=ledger.mint_entry_id(tx),
            entry_type=step,
            record={"officer": standing.by},
            personal={"reason": standing.reason},
        ),
    )
    return standing
