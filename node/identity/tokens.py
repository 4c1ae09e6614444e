"""Access tokens: minted for people and for apps, kept as hashes, ended at once when revoked."""

from bridge.store.base import Transaction
from keys.credentials import hash_token, mint_token
from node.storage import sessions as rows
from node.storage.sessions import GrantRow


async def mint(tx: Transaction, *, account: int | None, scopes: str, app: int | None = None) -> str:
    """A new access token; only its hash is kept. Without an account it is the app's own."""
    token = mint_token()
    await rows.insert_token(tx, token_hash=hash_token(token), account=account, app=app, scopes=scopes)
    return token


async def revoke(tx: Transaction, *, token: str, app: int) -> bool:
    """Ends a token of an app; False if the app has no such living token (RFC 7009)."""
    return await rows.end_token(tx, token_hash=hash_token(token), app=app)


async def revoke_app(tx: Transaction, *, account: int, app: int) -> int:
    """Ends all tokens that an app has of an account; how many there were."""
    return await rows.end_tokens(tx, account=account, app=app)


async def revoke_all(tx: Transaction, *, account: int) -> int:
    """Ends every token of an account; how many there were."""
    return await rows.end_tokens(tx, account=account)


async def granted_apps(tx: Transaction, *, account: int) -> tuple[GrantRow, ...]:
    """The apps that hold a living token of the account, newest first."""
    return await rows.grants(tx, account=account)
