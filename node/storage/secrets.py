"""Queries on secrets, sealed under the master key."""

from sqlalchemy import select

from bridge.store.base import Transaction
from bridge.store.core_keys import secrets


async def sealed(tx: Transaction, *, name: str) -> bytes | None:
    """A secret's sealed bytes, or None."""
    found = await tx.scalar(select(secrets.c.sealed).where(secrets.c.name == name))
    return None if found is None else bytes(found)
