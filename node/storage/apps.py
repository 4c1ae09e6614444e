"""Queries on registered apps and on the codes that people grant them."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from bridge.store.base import Transaction
from node.storage.accounts import accounts, apps, codes, tokens
from node.storage.rows import columns_of, read


@dataclass(frozen=True, slots=True)
class AppRow:
    """A registered app; `redirect_uris` is a JSON list, `scopes` is space-separated."""

    id: int
    client_id: str
    secret_hash: str
    name: str
    website: str | None
    redirect_uris: str
    scopes: str
    source: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A person's yes to an app; `challenge` is PKCE's, made with S256."""

    code_hash: str
    app: int
    account: int
    redirect_uri: str
    scopes: str
    challenge: str | None
    expires_ms: int
    used: bool


APP = columns_of(AppRow, apps)
CODE = columns_of(CodeRow, codes)


async def insert(tx: Transaction, app: AppRow) -> None:
    """Writes an app."""
    await tx.run(apps.insert().values({column: getattr(app, column) for column in app.__slots__}))


async def count_since(tx: Transaction, *, source: str, since_ms: int) -> int:
    """How many apps were registered from a network address of late (ix_apps_source)."""
    of_late = apps.c.source == source, apps.c.created_ms > since_ms
    return int(await tx.scalar(select(func.count()).select_from(apps).where(*of_late)))


async def by_client_id(tx: Transaction, *, client_id: str) -> AppRow | None:
    """One app by the id it shows."""
    row = await tx.one(select(*APP).where(apps.c.client_id == client_id))
    return None if row is None else read(AppRow, row)


async def of_token(tx: Transaction, *, token_hash: str) -> AppRow | None:
    """The app that holds a living access token, its own or a person's."""
    living = tokens.c.token_hash == token_hash, tokens.c.revoked_ms.is_(None)
    row = await tx.one(select(*APP).join(tokens, tokens.c.app == apps.c.id).where(*living))
    return None if row is None else read(AppRow, row)


async def insert_code(tx: Transaction, code: CodeRow) -> None:
    """Writes a code."""
    await tx.run(codes.insert().values({column: getattr(code, column) for column in code.__slots__}))


async def code(tx: Transaction, *, code_hash: str, app: int) -> CodeRow | None:
    """A code of the app's that is not past its time and whose account is not disabled."""
    query = (
        select(*CODE)
        .join(accounts, accounts.c.id == codes.c.account)
        .where(codes.c.code_hash == code_hash, codes.c.app == app)
        .where(codes.c.expires_ms > tx.now_ms, accounts.c.disabled_ms.is_(None))
    )
    row = await tx.one(query)
    return None if row is None else read(CodeRow, row)


async def use_code(tx: Transaction, *, code_hash: str) -> bool:
    """Uses a code up; False if somebody did before."""
    unused = codes.c.code_hash == code_hash, codes.c.used.is_(False)
    return await tx.run(update(codes).where(*unused).values(used=True)) > 0


async def use_all_codes(tx: Transaction, *, account: int) -> None:
    """Ends every code that a person granted and no app has exchanged yet."""
    unused = codes.c.account == account, codes.c.used.is_(False)
    await tx.run(update(codes).where(*unused).values(used=True))
