"""What an account prefers when it posts: kept as JSON in its row, beside what other pages keep there."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import select, update

from bridge.store.base import Transaction
from node.storage.accounts import accounts

Settings = dict[str, str | bool | int | None]


@dataclass(frozen=True, slots=True)
class Preferences:
    """Defaults for new posts; `language` is ISO 639-1 or None."""

    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None


async def of_account(tx: Transaction, *, account: int) -> Preferences:
    """An account's defaults."""
    row = await tx.one(select(accounts.c.settings, accounts.c.language).where(accounts.c.id == account))
    if row is None:
        return Preferences()
    kept = _read(row.settings)
    return Preferences(
        visibility=str(kept.get("visibility", "public")),
        sensitive=kept.get("sensitive") is True,
        language=row.language,
    )


async def change(tx: Transaction, *, account: int, preferences: Preferences) -> None:
    """Keeps an account's defaults, and whatever else its settings hold."""
    kept = await tx.scalar(select(accounts.c.settings).where(accounts.c.id == account))
    wanted: Mapping[str, str | bool] = {
        "visibility": preferences.visibility,
        "sensitive": preferences.sensitive,
    }
    written = msgspec.json.encode({**_read(kept or "{}"), **wanted}).decode()
    row = update(accounts).where(accounts.c.id == account)
    await tx.run(row.values(settings=written, language=preferences.language))


def _read(settings: str) -> Settings:
    return msgspec.json.decode(settings, type=Settings)
