"""What the edge writes: quarantined requests, wanted keys, and who was served what."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from bridge.store.base import edge_metadata as metadata

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),  # UUIDv7: time order
    Column("received_ms", BigInteger, nullable=False),
    Column("lane", Text, nullable=False),  # "known" or "small"
    Column("source", Text, nullable=False),  # the known peer's host, or the network of the sender
    Column("path", Text, nullable=False),
    Column("headers", Text, nullable=False),  # JSON list of [name, value]
    Column("body", LargeBinary, nullable=False),
    Column("body_bytes", Integer, nullable=False),
    Column("body_sha256", Text, nullable=False),
    Column("done_ms", BigInteger),
    Index("ix_quarantine_todo", "done_ms", "id"),
    Index("ix_quarantine_lane", "lane", "source", "done_ms"),
)

key_wanted = Table(
    "key_wanted",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("asked_ms", BigInteger, nullable=False),
)

served = Table(
    "served",
    metadata,
    Column("url", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)
