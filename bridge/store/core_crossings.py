"""Crossings: one activity, one zone, one direction, and where it stands (POLICY-BRIDGE §2)."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text

from bridge.store.base import core_metadata as metadata

STATES = (
    "proposed",
    "needs_yes",
    "needs_reason",
    "held",
    "refused",
    "permitted",
    "waiting",
    "released",
    "recalled",
    "withdrawn",
    "admitted",
)

crossings = Table(
    "crossings",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("direction", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("activity_type", Text, nullable=False),
    Column("activity_id", Text, nullable=False),
    Column("actor_id", Text, nullable=False),  # AP id of who acts
    Column("author", BigInteger),  # local actor's row, None for inbound
    Column("post_id", BigInteger),
    Column("post_version", Integer),
    Column("object_id", Text),  # AP id of what it is about
    Column("zone", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("verdict", Text),
    Column("redacted", Boolean, nullable=False, default=False),
    Column("rules", Text, nullable=False, default="[]"),  # JSON list of rule ids
    Column("say", Text, nullable=False, default="[]"),  # JSON list of sentences
    Column("decision_id", Text),
    Column("readers", Text),  # "anyone" or JSON list of hosts
    Column("recipients", Text, nullable=False, default="[]"),  # JSON list of {actor, inbox, host}
    Column("activity", LargeBinary, nullable=False),  # the proposed activity, before any transformation
    Column("wished", Text),  # the reach the author asked for
    Column("confirmed", Boolean, nullable=False, default=True),  # False: waits for the author's yes
    Column("justification", Text),
    Column("until_ms", BigInteger),  # the undo window's end
    Column("created_ms", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
    CheckConstraint("direction in ('out', 'in')", name="direction"),
    CheckConstraint(f"state in {STATES}", name="state"),
    Index("ix_crossings_post", "post_id", "zone", "id"),
    Index("ix_crossings_author", "author", "id"),
    Index("ix_crossings_object", "object_id", "zone", "id"),
    Index("ix_crossings_activity", "activity_id", "zone"),
    Index("ix_crossings_state", "state", "zone", "id"),
)
