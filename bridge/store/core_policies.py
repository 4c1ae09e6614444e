"""The policy's versions and who approved them; the freeze of egress."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from bridge.store.base import core_metadata as metadata

policies = Table(
    "policies",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("lists", Text, nullable=False),  # JSON object: file name → text
    Column("hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_ms", BigInteger, nullable=False),
    Column("activated_ms", BigInteger),
    CheckConstraint("state in ('proposed', 'approved', 'active', 'retired')", name="state"),
    Index(
        "uq_policies_active",
        "state",
        unique=True,
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
)

approvals = Table(
    "approvals",
    metadata,
    Column("version", Integer, ForeignKey("policies.version"), primary_key=True),
    Column("officer", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

egress = Table(
    "egress",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("frozen", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
)
