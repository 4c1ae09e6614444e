"""Holds: crossings that wait for a person, their reviews, and authors' appeals."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bridge.store.base import core_metadata as metadata
from bridge.store.base import recorded

holds = Table(
    "holds",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("crossing_id", BigInteger, ForeignKey("crossings.id"), nullable=False),
    Column("decision_id", Text, recorded(), nullable=False),
    Column("direction", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("author", BigInteger),
    Column("rules", Text, nullable=False),  # JSON list of rule ids
    Column("findings", Text, nullable=False),  # JSON list of masked findings
    Column("frozen", LargeBinary, nullable=False),  # the exact bytes that a release would send
    Column("frozen_sha256", Text, nullable=False),
    Column("reviewers", Text, nullable=False),  # JSON list: role:security, account names
    Column("eyes", Integer, nullable=False),
    Column("claimed_by", BigInteger),
    Column("claimed_ms", BigInteger),
    Column("escalated", Boolean, nullable=False, default=False),
    Column("state", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    CheckConstraint("state in ('open', 'released', 'refused', 'withdrawn')", name="state"),
    Index(
        "uq_holds_open",
        "crossing_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_holds_queue", "state", "zone", "id"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("hold_id", BigInteger, ForeignKey("holds.id"), nullable=False),
    Column("reviewer", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("frozen_sha256", Text, nullable=False),  # what was reviewed; other bytes void it
    Column("at_ms", BigInteger, nullable=False),
    CheckConstraint("answer in ('release', 'refuse', 'recuse')", name="answer"),
    UniqueConstraint("hold_id", "reviewer", "frozen_sha256"),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("crossing_id", BigInteger, ForeignKey("crossings.id"), nullable=False),
    Column("author", BigInteger, nullable=False),
    Column("rules", Text, nullable=False),
    Column("words", Text, nullable=False),  # the author's
    Column("at_ms", BigInteger, nullable=False),
    Column("answer", Text),  # upheld, rejected
    Column("answered_by", BigInteger),
    Column("answered_ms", BigInteger),
    Index("ix_appeals_open", "answer", "id"),
)
