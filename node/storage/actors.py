"""Actors, ours and peers', and how they stand to each other."""

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
    UniqueConstraint,
    text,
)

from bridge.store.base import core_metadata as metadata
from bridge.store.base import recorded

actors = Table(
    "actors",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # the client API's account id
    Column("ap_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # Person, Group, Service, Application, Organization
    Column("host", Text),  # None: ours
    Column("name", Text, nullable=False),  # preferredUsername
    Column("handle_domain", Text),  # of a peer's handle; may differ from host
    Column("display_name", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),  # sanitised HTML
    Column("note_source", Text, nullable=False, default=""),
    Column("fields", Text, nullable=False, default="[]"),
    Column("avatar", Text),  # blob sha256 of our copy
    Column("header", Text),
    Column("inbox", Text),
    Column("shared_inbox", Text),
    Column("followers_url", Text),  # of a peer's: what its private posts are addressed to
    Column("url", Text),
    Column("locked", Boolean, nullable=False, default=False),
    Column("bot", Boolean, nullable=False, default=False),
    Column("discoverable", Boolean, nullable=False, default=True),
    Column("followers_count", Integer, nullable=False, default=0, server_default="0"),
    Column("following_count", Integer, nullable=False, default=0, server_default="0"),
    Column("posts_count", Integer, nullable=False, default=0, server_default="0"),
    Column("last_post_ms", BigInteger),
    Column("published_ms", BigInteger),  # ours: known outside since; None: absent there
    Column("decision_id", Text, recorded()),  # peers': the admission
    Column("created_ms", BigInteger, nullable=False),
    Column("fetched_ms", BigInteger),
    Column("deleted_ms", BigInteger),
    CheckConstraint("host is null or decision_id is not null", name="admitted"),
    Index(
        "uq_actors_local_name",
        "name",
        unique=True,
        sqlite_where=text("host is null"),
        postgresql_where=text("host is null"),
    ),
    Index("ix_actors_handle", "name", "handle_domain"),
    Index("ix_actors_host", "host"),
)

follows = Table(
    "follows",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("follower", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column("followee", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("show_reblogs", Boolean, nullable=False, default=True),
    Column("notify", Boolean, nullable=False, default=False),
    Column("activity_id", Text, nullable=False),  # the Follow's AP id
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("follower", "followee"),
    Index("ix_follows_followee", "followee", "accepted", "id"),
    Index("ix_follows_activity", "activity_id"),
    Index(
        "ix_follows_notify",
        "followee",
        "accepted",
        "follower",
        sqlite_where=text("notify = 1"),
        postgresql_where=text("notify"),
    ),
)

blocks = Table(
    "blocks",
    metadata,
    Column("actor", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("target", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("created_ms", BigInteger, nullable=False),
)

mutes = Table(
    "mutes",
    metadata,
    Column("actor", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("target", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("notifications", Boolean, nullable=False, default=True),
    Column("created_ms", BigInteger, nullable=False),
)

groups = Table(
    "groups",
    metadata,
    Column("actor", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("join_mode", Text, nullable=False),
    Column("reach_ceiling", Text, nullable=False, default="staff"),
    Column("roster_hidden", Boolean, nullable=False, default=False),
    Column("template", Text, nullable=False, default="interest"),
    Column("created_by", BigInteger, nullable=False),
    CheckConstraint("join_mode in ('open', 'request', 'invite', 'secret')", name="join_mode"),
    CheckConstraint("reach_ceiling in ('staff', 'partners', 'world')", name="reach_ceiling"),
    CheckConstraint("join_mode <> 'secret' or reach_ceiling = 'staff'", name="secret_is_staff"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("group", BigInteger, ForeignKey("groups.actor"), primary_key=True),
    Column("member", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("steward", Boolean, nullable=False, default=False),
    Column("state", Text, nullable=False),  # member, requested, invited
    Column("joined_ms", BigInteger, nullable=False),
    CheckConstraint("state in ('member', 'requested', 'invited')", name="state"),
    Index("ix_memberships_member", "member", "state", "group"),
)
