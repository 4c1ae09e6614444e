"""Jobs: the transactional outbox; rows written with the fact they follow, leased, at least once."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from bridge.store.base import core_metadata as metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("queue", Text, nullable=False),  # outbound, publish, inbound, resolve, message …
    Column("key", Text, nullable=False),  # what it is about; jobs of one key run in order
    Column("payload", Text, nullable=False),  # JSON, ids only
    Column("attempt", Integer, nullable=False, default=0),
    Column("run_at_ms", BigInteger, nullable=False),
    Column("locked_until_ms", BigInteger),
    Column("worker", Text),
    Column("error", Text),
    Index("ix_jobs_due", "queue", "run_at_ms", "id"),
    Index("ix_jobs_key", "key", "id"),
)
