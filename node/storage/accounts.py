"""Accounts: local people's log-ins, sessions, apps and tokens, and how often each has asked for a preview."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Table, Text

from bridge.store.base import core_metadata as metadata

ROLES = ("staff", "alumni", "guest", "steward", "security", "admin")

accounts = Table(
    "accounts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("actor", BigInteger, ForeignKey("actors.id"), nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),  # lower-case log-in name, also the handle
    Column("email", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text),
    Column("disabled_ms", BigInteger),
    Column("default_reach", Text, nullable=False, default="staff"),
    Column("language", Text),
    Column("settings", Text, nullable=False, default="{}"),
    Column("created_ms", BigInteger, nullable=False),
    CheckConstraint(f"role in {ROLES}", name="role"),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),  # as typed, folded; the account may not exist
    Column("source", Text, nullable=False),  # network address
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_login_failures_name", "name", "at_ms"),
    Index("ix_login_failures_source", "source", "at_ms"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("account", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("user_agent", Text, nullable=False, default=""),
    Column("source", Text, nullable=False, default=""),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Index("ix_sessions_account", "account", "id"),
)

apps = Table(
    "apps",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("client_id", Text, nullable=False, unique=True),
    Column("secret_hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("website", Text),
    Column("redirect_uris", Text, nullable=False),  # JSON list
    Column("scopes", Text, nullable=False),
    Column("source", Text, nullable=False, default=""),  # network address that registered it
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_apps_source", "source", "created_ms"),
)

codes = Table(
    "oauth_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("app", BigInteger, ForeignKey("apps.id"), nullable=False),
    Column("account", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("challenge", Text),  # PKCE, S256
    Column("expires_ms", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False, default=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("app", BigInteger, ForeignKey("apps.id")),
    Column("account", BigInteger, ForeignKey("accounts.id")),  # None: an app's own token
    Column("scopes", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    Column("revoked_ms", BigInteger),
    Index("ix_tokens_account", "account", "id"),
)

idempotency = Table(
    "idempotency_keys",
    metadata,
    Column("account", BigInteger, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("post_id", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

previews = Table(
    "previews",
    metadata,
    Column("hour", BigInteger, primary_key=True, autoincrement=False),  # hours since 1970
    Column("account", BigInteger, ForeignKey("accounts.id"), primary_key=True),
    Column("count", BigInteger, nullable=False),
)
