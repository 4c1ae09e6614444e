"""Posts with their versions, entries in timelines, and what people did with them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
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

REACHES = ("staff", "mentioned", "partners", "world")

posts = Table(
    "posts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("ap_id", Text, nullable=False, unique=True),
    Column("author", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column("host", Text),  # None: ours
    Column("zone", Text),  # where a peer's post came from
    Column("decision_id", Text, recorded()),  # peers': the admission
    Column("version", Integer, nullable=False, default=1),
    Column("object_type", Text, nullable=False, default="Note"),
    Column("source", Text, nullable=False, default=""),  # as the author typed it
    Column("source_type", Text, nullable=False, default="text/plain", server_default="text/plain"),
    Column("content", Text, nullable=False),  # sanitised HTML
    Column("summary", Text, nullable=False, default=""),
    Column("sensitive", Boolean, nullable=False, default=False),
    Column("language", Text),
    Column("visibility", Text, nullable=False),
    Column("reach", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("label_set_by", Text, nullable=False, default="default"),
    Column("group", BigInteger, ForeignKey("groups.actor")),
    Column("in_reply_to", BigInteger, ForeignKey("posts.id")),
    Column("in_reply_to_ap_id", Text),
    Column("thread", BigInteger, nullable=False),  # id of the thread's first post
    Column("url", Text),  # a peer's page
    Column("created_ms", BigInteger, nullable=False),
    Column("edited_ms", BigInteger),
    Column("deleted_ms", BigInteger),
    Column("replies_count", Integer, nullable=False, default=0),
    Column("boosts_count", Integer, nullable=False, default=0),
    Column("favourites_count", Integer, nullable=False, default=0),
    CheckConstraint("host is null or decision_id is not null", name="admitted"),
    CheckConstraint("visibility in ('public', 'unlisted', 'private', 'direct')", name="visibility"),
    CheckConstraint(f"reach in {REACHES}", name="reach"),
    Index("ix_posts_author", "author", "id"),
    Index("ix_posts_thread", "thread", "id"),
    Index(
        "ix_posts_reply",
        "in_reply_to",
        "id",
        sqlite_where=text("in_reply_to is not null"),
        postgresql_where=text("in_reply_to is not null"),
    ),
)

versions = Table(
    "post_versions",
    metadata,
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("sensitive", Boolean, nullable=False, default=False),
    Column("label", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # the status id clients see
    Column("actor", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column("post", BigInteger, ForeignKey("posts.id"), nullable=False),
    Column("kind", Text, nullable=False),  # post, boost
    Column("visibility", Text, nullable=False),
    Column("group", BigInteger),
    Column("local", Boolean, nullable=False),
    Column("is_reply", Boolean, nullable=False, default=False),
    Column("activity_id", Text),  # of a boost
    CheckConstraint("kind in ('post', 'boost')", name="kind"),
    Index("ix_entries_actor", "actor", "id"),
    Index("ix_entries_post", "post", "kind", "actor"),
    Index(
        "ix_entries_public",
        "id",
        sqlite_where=text("visibility = 'public' and kind = 'post'"),
        postgresql_where=text("visibility = 'public' and kind = 'post'"),
    ),
    Index(
        "ix_entries_group",
        "group",
        "id",
        sqlite_where=text('"group" is not null'),
        postgresql_where=text('"group" is not null'),
    ),
)

mentions = Table(
    "mentions",
    metadata,
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),
    Column("actor", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Index("ix_mentions_actor", "actor", "post"),
)

tags = Table(
    "post_tags",
    metadata,
    Column("tag", Text, primary_key=True),  # folded, without #
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),
    Column("name", Text, nullable=False),
    Index("ix_post_tags_post", "post"),
)

favourites = Table(
    "favourites",
    metadata,
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),
    Column("actor", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("activity_id", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_favourites_actor", "actor", "created_ms"),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("actor", BigInteger, ForeignKey("actors.id"), primary_key=True),
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),
    Column("created_ms", BigInteger, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column("post", BigInteger, ForeignKey("posts.id")),
    Column("position", Integer, nullable=False, default=0),
    Column("blob_sha256", Text, nullable=False),  # sanitised; the only bytes ever served
    Column("preview_sha256", Text),
    Column("media_type", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("blurhash", Text),
    Column("focus_x", Float),
    Column("focus_y", Float),
    Column("alt", Text, nullable=False, default=""),
    Column("file_name", Text, nullable=False, default=""),
    Column("remote_url", Text),  # a peer's media, until we have our copy
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_media_post", "post", "position"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("recipient", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column(
        "kind", Text, nullable=False
    ),  # mention, favourite, reblog, follow, follow_request, status, update
    Column("actor", BigInteger, ForeignKey("actors.id"), nullable=False),
    Column("post", BigInteger, ForeignKey("posts.id")),
    Column("subject", Text, nullable=False, default=""),  # of what a repeat is told apart by
    Column("created_ms", BigInteger, nullable=False),
    Column("dismissed", Boolean, nullable=False, default=False),
    Index("ix_notifications_recipient", "recipient", "id"),
    Index("uq_notifications_once", "recipient", "kind", "actor", "subject", unique=True),
)

markers = Table(
    "markers",
    metadata,
    Column("account", BigInteger, primary_key=True),
    Column("timeline", Text, primary_key=True),
    Column("last_read", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("updated_ms", BigInteger, nullable=False),
)

bridge_messages = Table(
    "bridge_messages",
    metadata,
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),  # @bridge's direct message
    Column("crossing_id", BigInteger, ForeignKey("crossings.id"), nullable=False),
    Column("decision_id", Text, nullable=False),  # what it tells of; told once
    UniqueConstraint("crossing_id", "decision_id"),
)

shingles = Table(
    "post_shingles",
    metadata,
    Column("shingle", BigInteger, primary_key=True),  # signed; of the latest version's text
    Column("post", BigInteger, ForeignKey("posts.id"), primary_key=True),
    Index("ix_post_shingles_post", "post"),
)
