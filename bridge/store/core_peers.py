"""Peers: their standing, their health, and the keys we believe."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from bridge.store.base import core_metadata as metadata

peers = Table(
    "peers",
    metadata,
    Column("host", Text, primary_key=True),
    Column("software", Text),
    Column("first_seen_ms", BigInteger, nullable=False),
    Column("last_ok_ms", BigInteger),
    Column("failures", Integer, nullable=False, default=0),
    Column("open_until_ms", BigInteger),  # the breaker: no attempt before this
    Column("last_error", Text),
)

peer_keys = Table(
    "peer_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pem", Text, nullable=False),
    Column("fetched_ms", BigInteger, nullable=False),
    Index("ix_peer_keys_owner", "owner"),
    Index("ix_peer_keys_host", "host"),
)
