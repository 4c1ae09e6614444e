"""Releases, renditions and deliveries: what may leave, as which bytes, and where it went."""

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
)

from bridge.store.base import core_metadata as metadata
from bridge.store.base import recorded

releases = Table(
    "releases",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("crossing_id", BigInteger, ForeignKey("crossings.id"), nullable=False),
    Column("decision_id", Text, recorded(), nullable=False),
    Column("stage", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("readers", Text, nullable=False),  # "anyone" or JSON list of hosts
    Column("actor_id", Text, nullable=False),
    Column("activity_id", Text, nullable=False),
    Column("activity", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("object_id", Text),
    Column("token", Text, nullable=False),
    Column("not_before_ms", BigInteger, nullable=False),
    Column("published_ms", BigInteger),
    Column("state", Text, nullable=False),
    CheckConstraint("state in ('waiting', 'released', 'recalled', 'withdrawn')", name="state"),
    CheckConstraint("length(token) > 0", name="token"),
    Index("ix_releases_crossing", "crossing_id"),
    Index("ix_releases_object", "object_id", "zone", "id"),
)

renditions = Table(
    "renditions",
    metadata,
    Column("url", Text, primary_key=True),  # the AP id, or the page, under origins.public
    Column("zone", Text, primary_key=True),
    Column("decision_id", Text, recorded(), nullable=False),
    Column("kind", Text, nullable=False),  # object, activity, actor, page
    Column("readers", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("handle", Text),  # of an actor: its preferredUsername
    Column("in_reply_to", Text),
    Column("collection", Text),  # outbox position: which collection it is listed in, if any
    Column("listed_ms", BigInteger),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False, default=False),
    Index("ix_renditions_generation", "generation"),
)

media_links = Table(
    "media_links",
    metadata,
    Column("token", Text, primary_key=True),  # the random part of its URL
    Column("decision_id", Text, recorded(), nullable=False),
    Column("url", Text, nullable=False),  # the rendition it belongs to
    Column("zone", Text, nullable=False),
    Column("blob_sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False, default=False),
    Index("ix_media_links_url", "url", "zone"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("release_id", BigInteger, ForeignKey("releases.id"), nullable=False),
    Column("decision_id", Text, recorded(), nullable=False),
    Column("zone", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("inbox", Text, nullable=False),
    Column("object_id", Text, nullable=False),  # order is kept per (host, object)
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("run_at_ms", BigInteger, nullable=False),
    Column("locked_until_ms", BigInteger),
    Column("worker", Text),
    Column("began_ms", BigInteger),  # an attempt began: the peer may have it
    Column("done_ms", BigInteger),
    Column("status", Integer),
    Column("error", Text),
    CheckConstraint(
        "state in ('queued', 'leased', 'delivered', 'failed', 'expired', 'cancelled')", name="state"
    ),
    Index("ix_deliveries_due", "state", "run_at_ms", "id"),
    Index("ix_deliveries_order", "host", "object_id", "id"),
    Index("ix_deliveries_release", "release_id"),
)
