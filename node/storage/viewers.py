"""The query that every request begins with: the account behind a session or token."""

from dataclasses import dataclass

from sqlalchemy import select

from bridge.store.base import Transaction
from node.storage.accounts import accounts
from node.storage.rows import columns_of, read


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What of an account a viewer is made from."""

    id: int
    actor: int
    name: str
    role: str
    default_reach: str


ACCOUNT = columns_of(AccountRow, accounts)


async def enabled(tx: Transaction, *, account: int) -> AccountRow | None:
    """An account that may sign in. Stands on its primary key."""
    row = await tx.one(select(*ACCOUNT).where(accounts.c.id == account, accounts.c.disabled_ms.is_(None)))
    return None if row is None else read(AccountRow, row)
