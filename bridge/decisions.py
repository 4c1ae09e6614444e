"""Decisions read back: what was decided and why, for the desk, the author and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Row, select

from bridge.errors import NoSuchCrossing
from bridge.store.base import Transaction
from bridge.store.core_ledger import ledger, ledger_personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One ledger entry: its place, what it is, its record, and personal text while it is held."""

    sequence: int
    entry_id: str
    entry_type: str
    at_ms: int
    stage: str | None
    direction: str | None
    zone: str | None
    verdict: str | None
    object_id: str | None
    crossing_id: int | None
    hash: str
    record: Mapping[str, Any]
    personal: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: any field left None is not asked about; `before` is a sequence, for the next page."""

    since_ms: int | None = None
    verdict: str | None = None
    direction: str | None = None
    zone: str | None = None
    crossing_id: int | None = None
    before: int | None = None
    limit: int = 40


async def find(tx: Transaction, wanted: Wanted) -> tuple[Recorded, ...]:
    """The entries that fit, newest first."""
    query = _entries()
    if wanted.since_ms is not None:
        query = query.where(ledger.c.at_ms >= wanted.since_ms)
    if wanted.before is not None:
        query = query.where(ledger.c.sequence < wanted.before)
    for column, value in (
        (ledger.c.verdict, wanted.verdict),
        (ledger.c.direction, wanted.direction),
        (ledger.c.zone, wanted.zone),
        (ledger.c.crossing_id, wanted.crossing_id),
    ):
        if value is not None:
            query = query.where(column == value)
    rows = await tx.all(query.order_by(ledger.c.sequence.desc()).limit(wanted.limit))
    return tuple(_recorded(row) for row in rows)


async def get(tx: Transaction, entry_id: str) -> Recorded:
    """One entry. Raises NoSuchCrossing."""
    row = await tx.one(_entries().where(ledger.c.entry_id == entry_id))
    if row is None:
        raise NoSuchCrossing(f"there is no decision {entry_id}")
    return _recorded(row)


def _entries() -> Any:
    return select(ledger, ledger_personal.c.body).outerjoin(
        ledger_personal, ledger_personal.c.entry_id == ledger.c.entry_id
    )


def _recorded(row: Row[Any]) -> Recorded:
    return Recorded(
        sequence=row.sequence,
        entry_id=row.entry_id,
        entry_type=row.entry_type,
        at_ms=row.at_ms,
        stage=row.stage,
        direction=row.direction,
        zone=row.zone,
        verdict=row.verdict,
        object_id=row.object_id,
        crossing_id=row.crossing_id,
        hash=row.hash,
        record=msgspec.json.decode(row.record, type=dict[str, Any]),
        personal={} if row.body is None else msgspec.json.decode(row.body, type=dict[str, str]),
    )
