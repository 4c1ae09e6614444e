"""The ledger: every decision and every step of the law, in one append-only hash chain (POLICY-BRIDGE §8)."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from bridge.store.base import core_metadata as metadata
from bridge.store.base import recorded

ledger = Table(
    "ledger",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Text, nullable=False, unique=True),  # the decision id (UUIDv7), or an event's
    Column("entry_type", Text, nullable=False),  # "decision" or an event's word: genesis, freeze, approve …
    Column("at_ms", BigInteger, nullable=False),
    Column("record", Text, nullable=False),  # canonical JSON (RFC 8785), what the chain covers
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    # copies for queries; the record is the truth
    Column("stage", Text),
    Column("direction", Text),
    Column("zone", Text),
    Column("verdict", Text),
    Column("object_id", Text),
    Column("crossing_id", BigInteger),
    Index("ix_ledger_at", "at_ms"),
    Index("ix_ledger_object", "object_id", "sequence"),
    Index("ix_ledger_crossing", "crossing_id", "sequence"),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("sequence", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

ledger_personal = Table(
    "ledger_personal",
    metadata,
    Column("entry_id", Text, recorded(), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),  # erasable: names, handles, justification
)

ledger_heads = Table(
    "ledger_heads",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("signature", Text, nullable=False),
)
