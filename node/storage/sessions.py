"""Queries on browser sessions and access tokens, both kept as hashes."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, delete, func, select, update

from bridge.store.base import Transaction
from bridge.store.prepared import Prepared
from node.storage.accounts import accounts, apps, sessions, tokens
from node.storage.rows import columns_of, read


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Whose session or token it is: `id` is its own; `bound` its CSRF token, or a token's scopes."""

    id: int
    bound: str
    seen_ms: int | None
    account: int
    actor: int
    name: str
    role: str
    default_reach: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A place where an account is signed in; times are milliseconds since 1970."""

    id: int
    user_agent: str
    source: str
    created_ms: int
    seen_ms: int


@dataclass(frozen=True, slots=True)
class GrantRow:
    """An app that holds tokens of an account; times are milliseconds since 1970."""

    id: int
    name: str
    website: str | None
    scopes: str
    created_ms: int
    used_ms: int | None


async def by_cookie(tx: Transaction, *, token_hash: str, idle_ms: int) -> HolderRow | None:
    """The living session of a cookie, seen within `idle_ms`. Stands on uq_sessions_token_hash."""
    found = await tx.rows(
        _BY_COOKIE, {"token_hash": token_hash, "now_ms": tx.now_ms, "since_ms": tx.now_ms - idle_ms}
    )
    return read(HolderRow, found[0]) if found else None


async def by_token(tx: Transaction, *, token_hash: str) -> HolderRow | None:
    """The person behind a living access token. Stands on uq_tokens_token_hash."""
    found = await tx.rows(_BY_TOKEN, {"token_hash": token_hash})
    return read(HolderRow, found[0]) if found else None


async def insert(
    tx: Transaction,
    *,
    token_hash: str,
    account: int,
    csrf: str,
    user_agent: str,
    source: str,
    expires_ms: int,
) -> int:
    """Writes a session that begins now; its id."""
    session = tx.new_id()
    row = {
        "id": session,
        "token_hash": token_hash,
        "account": account,
        "csrf": csrf,
        "user_agent": user_agent,
        "source": source,
        "created_ms": tx.now_ms,
        "seen_ms": tx.now_ms,
        "expires_ms": expires_ms,
    }
    await tx.run(sessions.insert().values(row))
    return session


async def listed(tx: Transaction, *, account: int) -> tuple[SessionRow, ...]:
    """Where the account is signed in, newest first (ix_sessions_account)."""
    living = sessions.c.account == account, sessions.c.expires_ms > tx.now_ms
    query = select(*columns_of(SessionRow, sessions)).where(*living).order_by(sessions.c.id.desc())
    return tuple(read(SessionRow, row) for row in await tx.all(query))


async def note_seen(tx: Transaction, *, session: int) -> None:
    """The session was used now."""
    await tx.run(update(sessions).where(sessions.c.id == session).values(seen_ms=tx.now_ms))


async def note_used(tx: Transaction, *, token: int) -> None:
    """The token was used now."""
    await tx.run(update(tokens).where(tokens.c.id == token).values(used_ms=tx.now_ms))


async def end(tx: Transaction, *, account: int, session: int) -> bool:
    """Ends one session of the account; False if it has no such session."""
    mine = sessions.c.id == session, sessions.c.account == account
    return await tx.run(delete(sessions).where(*mine)) > 0


async def end_all(tx: Transaction, *, account: int, keep: int | None) -> int:
    """Ends every session of the account, but for `keep`; how many there were."""
    mine = sessions.c.account == account, sessions.c.id != (keep or 0)
    return await tx.run(delete(sessions).where(*mine))


async def insert_token(
    tx: Transaction, *, token_hash: str, account: int | None, app: int | None, scopes: str
) -> None:
    """Writes an access token."""
    row = {"id": tx.new_id(), "token_hash": token_hash, "account": account, "app": app}
    await tx.run(tokens.insert().values({**row, "scopes": scopes, "created_ms": tx.now_ms}))


async def end_token(tx: Transaction, *, token_hash: str, app: int) -> bool:
    """Ends one token of an app; False if the app has no such living token."""
    return await _end_tokens(tx, tokens.c.token_hash == token_hash, tokens.c.app == app) > 0


async def end_tokens(tx: Transaction, *, account: int, app: int | None = None) -> int:
    """Ends the tokens of an account, all of them or those of one app; how many there were."""
    which = [tokens.c.account == account]
    if app is not None:
        which.append(tokens.c.app == app)
    return await _end_tokens(tx, *which)


async def grants(tx: Transaction, *, account: int) -> tuple[GrantRow, ...]:
    """The apps with a living token of the account, newest first (ix_tokens_account)."""
    c = tokens.c
    query = (
        select(
            apps.c.id,
            apps.c.name,
            apps.c.website,
            func.max(c.scopes),
            func.min(c.created_ms),
            func.max(c.used_ms),
        )
        .join(tokens, c.app == apps.c.id)
        .where(c.account == account, c.revoked_ms.is_(None))
        .group_by(apps.c.id, apps.c.name, apps.c.website)
        .order_by(apps.c.id.desc())
    )
    return tuple(read(GrantRow, row) for row in await tx.all(query))


def _holder(table: FromClause, *, bound: ColumnElement[Any], seen: ColumnElement[Any]) -> Select[Any]:
    """One statement from a credential to its person: every request begins with it."""
    c = accounts.c
    columns = table.c.id, bound, seen, c.id, c.actor, c.name, c.role, c.default_reach
    return select(*columns).join(accounts, table.c.account == c.id).where(c.disabled_ms.is_(None))


_BY_COOKIE: Final = Prepared(
    _holder(sessions, bound=sessions.c.csrf, seen=sessions.c.seen_ms).where(
        sessions.c.token_hash == bindparam("token_hash"),
        sessions.c.expires_ms > bindparam("now_ms"),
        sessions.c.seen_ms > bindparam("since_ms"),
    )
)
_BY_TOKEN: Final = Prepared(
    _holder(tokens, bound=tokens.c.scopes, seen=tokens.c.used_ms).where(
        tokens.c.token_hash == bindparam("token_hash"), tokens.c.revoked_ms.is_(None)
    )
)


async def _end_tokens(tx: Transaction, *which: ColumnElement[bool]) -> int:
    living = tokens.c.revoked_ms.is_(None)
    return await tx.run(update(tokens).where(*which, living).values(revoked_ms=tx.now_ms))
