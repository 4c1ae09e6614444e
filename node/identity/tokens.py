"""Access tokens: minted for people and for apps, kept as hashes, ended at once when revoked."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update

from bridge.store.base import Transaction
from keys.credentials import hash_token, mint_token
from node.storage.accounts import apps, tokens


@dataclass(frozen=True, slots=True)
class GrantedApp:
    """An app that holds tokens of an account; times are milliseconds since 1970."""

    id: int
    name: str
    website: str | None
    scopes: str
    created_ms: int
    used_ms: int | None


async def mint(tx: Transaction, *, account: int | None, scopes: str, app: int | None = None) -> str:
    """A new access token; only its hash is kept. Without an account it is the app's own."""
    token = mint_token()
    row = {
        "id": tx.new_id(),
        "token_hash": hash_token(token),
        "app": app,
        "account": account,
        "scopes": scopes,
        "created_ms": tx.now_ms,
    }
    await tx.run(tokens.insert().values(row))
    return token


async def revoke(tx: Transaction, *, token: str, app: int) -> bool:
    """Ends a token of an app; False if the app has no such token (RFC 7009)."""
    mine = tokens.c.token_hash == hash_token(token), tokens.c.app == app
    await tx.run(update(tokens).where(*mine, tokens.c.revoked_ms.is_(None)).values(revoked_ms=tx.now_ms))
    return await tx.scalar(select(tokens.c.id).where(*mine)) is not None


async def revoke_app(tx: Transaction, *, account: int, app: int) -> int:
    """Ends all tokens that an app has of an account; how many there were."""
    return await _end(tx, tokens.c.account == account, tokens.c.app == app)


async def revoke_all(tx: Transaction, *, account: int) -> int:
    """Ends every token of an account; how many there were."""
    return await _end(tx, tokens.c.account == account)


async def granted_apps(tx: Transaction, *, account: int) -> tuple[GrantedApp, ...]:
    """The apps with a living token of the account, newest first (ix_tokens_account)."""
    query = (
        select(
            apps.c.id,
            apps.c.name,
            apps.c.website,
            func.max(tokens.c.scopes),
            func.min(tokens.c.created_ms),
            func.max(tokens.c.used_ms),
        )
        .join(tokens, tokens.c.app == apps.c.id)
        .where(tokens.c.account == account, tokens.c.revoked_ms.is_(None))
        .group_by(apps.c.id, apps.c.name, apps.c.website)
        .order_by(apps.c.id.desc())
    )
    return tuple(GrantedApp(*tuple(row)) for row in await tx.all(query))


async def _end(tx: Transaction, *which: ColumnElement[bool]) -> int:
    living = tokens.c.revoked_ms.is_(None)
    return await tx.run(update(tokens).where(*which, living).values(revoked_ms=tx.now_ms))
