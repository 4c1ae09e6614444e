"""The ledger: an append-only hash chain of decisions and steps of the law (POLICY-BRIDGE §8).

An entry's hash is SHA-256 over its canonical JSON (RFC 8785), which names the hash before it. Personal text
stands in a side row that can be erased; the chain covers its salted hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import rfc8785
from sqlalchemy import select, update

from bridge.errors import LedgerBroken
from bridge.store.base import Transaction
from bridge.store.core_ledger import ledger, ledger_head, ledger_personal
from bridge.store.core_policies import egress
from keys.digests import sha256_hex
from keys.mint import random_bytes, uuid7
from policy.model import Json

GENESIS_HASH: Final = "0" * 64
HEAD: Final = 1
SALT_BYTES: Final = 16
_COPIED: Final = ("stage", "direction", "zone", "verdict", "object_id", "crossing_id")
CLOCK_BEHIND_MS: Final = 60_000
CLOCK: Final = "the clock"
BEHIND: Final = "the clock is behind the last record of the ledger"
FREEZE: Final = "freeze"
THAW: Final = "thaw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded; `record` must be JSON, `personal` text goes to the erasable side row."""

    entry_id: str
    entry_type: str
    record: Mapping[str, Json]
    personal: Mapping[str, str] | None = None
    stage: str | None = None
    direction: str | None = None
    zone: str | None = None
    verdict: str | None = None
    object_id: str | None = None
    crossing_id: int | None = None


def mint_entry_id(tx: Transaction) -> str:
    """A new decision id: UUIDv7, in time order."""
    return uuid7(tx.now_ms)


async def append(tx: Transaction, entry: Entry) -> None:
    """Adds an entry to the chain; let it be the transaction's last act, for the head stays locked."""
    salt = random_bytes(SALT_BYTES)
    personal = msgspec.json.encode(dict(entry.personal or {}), order="sorted")
    sequence, previous, last_ms = await _next_place(tx)
    covered: dict[str, Any] = {
        **entry.record,
        **copies_of(entry),
        "entry_id": entry.entry_id,
        "entry_type": entry.entry_type,
        "at_ms": tx.now_ms,
        "sequence": sequence,
        "personal_hash": sha256_hex(salt + personal),
        "previous_hash": previous,
    }
    record = rfc8785.dumps(covered)
    digest = sha256_hex(record)
    await _move_head(tx, sequence, digest)
    await tx.run(
        ledger.insert().values(
            sequence=sequence,
            entry_id=entry.entry_id,
            entry_type=entry.entry_type,
            at_ms=tx.now_ms,
            record=record.decode(),
            previous_hash=previous,
            hash=digest,
            stage=entry.stage,
            direction=entry.direction,
            zone=entry.zone,
            verdict=entry.verdict,
            object_id=entry.object_id,
            crossing_id=entry.crossing_id,
        )
    )
    await tx.run(ledger_personal.insert().values(entry_id=entry.entry_id, salt=salt, body=personal.decode()))
    if last_ms - tx.now_ms > CLOCK_BEHIND_MS and entry.entry_type not in (FREEZE, THAW):
        await freeze_for_clock(tx)


async def freeze_for_clock(tx: Transaction) -> None:
    """Freezes egress because the clock is behind the last record; only a person thaws it."""
    standing = {"frozen": True, "by": CLOCK, "reason": BEHIND, "at_ms": tx.now_ms, "generation": tx.new_id()}
    statement = tx.insert(egress).values(id=1, **standing)
    await tx.run(statement.on_conflict_do_update(index_elements=["id"], set_=standing))
    await append(
        tx,
        Entry(
            entry_id=mint_entry_id(tx),
            entry_type=FREEZE,
            record={"officer": CLOCK},
            personal={"reason": BEHIND},
        ),
    )


def copies_of(entry: Any) -> dict[str, str]:
    """What of an entry, or of its row, stands in columns for queries besides in the record, the truth.

    Words, for canonical JSON has no integers as long as our ids.
    """
    return {name: str(getattr(entry, name)) for name in _COPIED if getattr(entry, name) is not None}


async def _next_place(tx: Transaction) -> tuple[int, str, int]:
    """The new entry's sequence, the hash before it, and when that was written; locks the head."""
    row = await tx.one(
        update(ledger_head)
        .where(ledger_head.c.id == HEAD)
        .values(sequence=ledger_head.c.sequence + 1)
        .returning(ledger_head.c.sequence, ledger_head.c.hash, ledger_head.c.at_ms)
    )
    return (1, GENESIS_HASH, 0) if row is None else (row.sequence, row.hash, row.at_ms)


async def _move_head(tx: Transaction, sequence: int, digest: str) -> None:
    moved = await tx.run(
        update(ledger_head)
        .where(ledger_head.c.id == HEAD)
        .values(sequence=sequence, hash=digest, at_ms=tx.now_ms)
    )
    if moved == 0:
        if sequence != 1:
            raise LedgerBroken("the ledger's head is gone")
        await tx.run(ledger_head.insert().values(id=HEAD, sequence=1, hash=digest, at_ms=tx.now_ms))


async def head(tx: Transaction) -> tuple[int, str, int]:
    """The chain's last sequence, its hash and its time; (0, zeros, 0) before the first entry."""
    row = await tx.one(select(ledger_head).where(ledger_head.c.id == HEAD))
    return (0, GENESIS_HASH, 0) if row is None else (row.sequence, row.hash, row.at_ms)
