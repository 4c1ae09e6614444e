"""Queries on accounts and on failed log-ins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, func, or_, select, update

from bridge.store.base import Dialect, Transaction
from node.storage.accounts import accounts, login_failures
from node.storage.actors import actors
from node.storage.rows import columns_of, read


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as officers see it; times are milliseconds since 1970."""

    id: int
    actor: int
    name: str
    email: str
    role: str
    created_ms: int
    disabled_ms: int | None


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """What a log-in is checked against."""

    id: int
    password_hash: str | None


ACCOUNT = columns_of(AccountRow, accounts)
CREDENTIAL = columns_of(CredentialRow, accounts)


async def by_name(tx: Transaction, *, name: str) -> AccountRow | None:
    """One account by its log-in name."""
    row = await tx.one(select(*ACCOUNT).where(accounts.c.name == name))
    return None if row is None else read(AccountRow, row)


async def everyone(tx: Transaction) -> tuple[AccountRow, ...]:
    """Every account, by name."""
    rows = await tx.all(select(*ACCOUNT).order_by(accounts.c.name))
    return tuple(read(AccountRow, row) for row in rows)


async def is_taken(tx: Transaction, *, name: str, email: str) -> bool:
    """Whether an actor of ours or an account has the name, or an account the mail address."""
    ours = select(actors.c.id).where(actors.c.name == name, actors.c.host.is_(None))
    theirs = select(accounts.c.id).where(or_(accounts.c.name == name, accounts.c.email == email))
    return await tx.one(ours) is not None or await tx.one(theirs) is not None


async def insert(tx: Transaction, account: AccountRow, *, password_hash: str | None) -> None:
    """Writes an account. Raises IntegrityError when its name or mail address is taken."""
    row = {column: getattr(account, column) for column in account.__slots__}
    await tx.run(accounts.insert().values({**row, "password_hash": password_hash}))


async def change(tx: Transaction, *, account: int, values: Mapping[str, str | int | None]) -> None:
    """Changes columns of one account."""
    await tx.run(update(accounts).where(accounts.c.id == account).values(dict(values)))


async def credential(tx: Transaction, *, name: str) -> CredentialRow | None:
    """What to check for a log-in name or mail address, unless the account is disabled or absent."""
    called = or_(accounts.c.name == name, accounts.c.email == name)
    row = await tx.one(select(*CREDENTIAL).where(called, accounts.c.disabled_ms.is_(None)))
    return None if row is None else read(CredentialRow, row)


async def still_holds(tx: Transaction, credential: CredentialRow) -> bool:
    """Whether the account still has that password and is not disabled."""
    c = accounts.c
    held = c.id == credential.id, c.password_hash == credential.password_hash, c.disabled_ms.is_(None)
    return await tx.one(select(c.id).where(*held)) is not None


async def take_turns(tx: Transaction, *, name: str, source: str) -> None:
    """Makes attempts at one name, or from one address, wait for each other until this transaction ends.

    On SQLite there is one writer anyway. Name before address, so that nobody waits in a circle.
    """
    if tx.dialect is Dialect.POSTGRESQL:
        for kind, value in enumerate((name, source)):
            await tx.run(select(func.pg_advisory_xact_lock(kind, func.hashtext(value))))


async def failures(
    tx: Transaction, *, by: Literal["name", "source"], value: str, since_ms: int
) -> tuple[int, int]:
    """How many log-ins failed, and when the last one did (ix_login_failures_name, _source)."""
    c = login_failures.c
    of_late = c[by] == value, c.at_ms > since_ms
    count = await tx.scalar(select(func.count()).select_from(login_failures).where(*of_late))
    last_ms = await tx.scalar(select(func.max(c.at_ms)).where(*of_late))
    return int(count), int(last_ms or 0)


async def add_failure(tx: Transaction, *, name: str, source: str) -> None:
    """Counts one attempt; what is older than a day is forgotten."""
    row = {"id": tx.new_id(), "name": name, "source": source, "at_ms": tx.now_ms}
    await tx.run(login_failures.insert().values(row))
    await tx.run(delete(login_failures).where(login_failures.c.at_ms < tx.now_ms - 86_400_000))


async def forget_failures(tx: Transaction, *, name: str) -> None:
    """A name that got in starts anew."""
    await tx.run(delete(login_failures).where(login_failures.c.name == name))
