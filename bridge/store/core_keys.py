"""Our own keys, sealed under the master key; a small pool is made ahead of need."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from bridge.store.base import core_metadata as metadata

actor_keys = Table(
    "actor_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("actor_id", Text, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("public_pem", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("retired_ms", BigInteger),
    Index("ix_actor_keys_actor", "actor_id", "algorithm"),
)

key_pool = Table(
    "key_pool",
    metadata,
    Column("id", Text, primary_key=True),
    Column("algorithm", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("public_pem", Text, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),  # heads_key, canary …
    Column("sealed", LargeBinary, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
