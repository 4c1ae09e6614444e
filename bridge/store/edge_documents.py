"""The edge's projection: documents by zone, handles, media links, peer keys and flags.

Every row has a generation; an upsert never lowers it, so a late publish can't undo a recall.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text

from bridge.store.base import edge_metadata as metadata

documents = Table(
    "documents",
    metadata,
    Column("url", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # object, activity, actor, page
    Column("readers", Text, nullable=False),  # "anyone" or JSON list of hosts
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("in_reply_to", Text),
    Column("collection", Text),
    Column("listed_ms", BigInteger),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_documents_collection", "collection", "listed_ms", "url"),
    Index("ix_documents_reply", "in_reply_to", "listed_ms", "url"),
)

handles = Table(
    "handles",
    metadata,
    Column("handle", Text, primary_key=True),  # lower-case preferredUsername
    Column("url", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("token", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("blob_sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)

peer_keys = Table(
    "peer_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("pem", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("name", Text, primary_key=True),  # frozen, mode
    Column("value", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("url", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("generation", BigInteger, nullable=False),
)
